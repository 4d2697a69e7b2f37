/* See typing.h. */
#include "device/typing.h"

#include <string.h>

#include "base/str.h"

#define SYMBOLS (sizeof VOUCH_BASE27_ALPHABET - 1)
#define LETTERS (sizeof VOUCH_TYPING_LETTERS - 1)
#define PROBES 3
#define SAMPLE_BYTES 90 /* of a usual code */
#define PROBE_LEN 2

static bool backspace(char c)
{
	return c == '\b' || c == 0x7f;
}

/* The line as it stands once every backspace has taken its character. */
static void obey_backspaces(const char *line, size_t len,
    struct vouch_typing *out)
{
	for (size_t i = 0; i < len && i < VOUCH_SCANLINE_MAX; i++) {
		if (!backspace(line[i])) {
			out->text[out->len++] = line[i];
			continue;
		}
		while (out->len > 0 &&
		    ((unsigned char)out->text[--out->len] & 0xc0) == 0x80)
			continue;
	}
}

static bool same_letters(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = a[i] >= 'a' && a[i] <= 'z' ?
		    (char)(a[i] - 'a' + 'A') : a[i];
		char d = b[i] >= 'a' && b[i] <= 'z' ?
		    (char)(b[i] - 'a' + 'A') : b[i];

		if (c != d)
			return false;
	}
	return true;
}

/* Offset of the symbols in text[len]; len if they are not all there. */
static size_t find_symbols(const char *text, size_t len)
{
	for (size_t i = 0; i + SYMBOLS <= len; i++) {
		if (same_letters(text + i, VOUCH_BASE27_ALPHABET, SYMBOLS))
			return i;
	}
	return len;
}

/* Offset of the character with this number: undoing a layout makes one byte
 * of each character, so that both texts count alike. */
static size_t offset_of(const struct vouch_typing *typing, size_t character)
{
	size_t at = 0;

	for (; character > 0 && at < typing->len; character--) {
		uint32_t c;
		size_t took = vouch_utf8_decode(typing->text + at,
		    typing->len - at, &c);

		at += took > 0 ? took : 1;
	}
	return at;
}

/* Capitals less small letters among text[from..to). */
static int capitals(const char *text, size_t from, size_t to)
{
	int sum = 0;

	for (size_t i = from; i < to; i++)
		sum += text[i] >= 'A' && text[i] <= 'Z' ? 1 :
		    text[i] >= 'a' && text[i] <= 'z' ? -1 : 0;
	return sum;
}

static enum vouch_typing_case letter_case(const struct vouch_typing *typing,
    size_t symbols)
{
	size_t from = offset_of(typing, symbols);
	size_t middle = offset_of(typing, symbols + SYMBOLS);
	size_t to = offset_of(typing, symbols + SYMBOLS + 1 + LETTERS);
	bool first = capitals(typing->text, from, middle) > 0;
	bool second = capitals(typing->text, middle, to) > 0;

	if (first)
		return second ? VOUCH_CASE_UPPER : VOUCH_CASE_KEPT;
	return second ? VOUCH_CASE_SWAPPED : VOUCH_CASE_LOWER;
}

/* Is the word an A with an acute accent? As one character, or as two. */
static bool accented(struct vouch_span word)
{
	static const char *const forms[] = { "\xc3\x81", "\xc3\xa1",
		"A\xcc\x81", "a\xcc\x81" };

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		if (word.len == strlen(forms[i]) &&
		    memcmp(word.data, forms[i], word.len) == 0)
			return true;
	}
	return false;
}

static bool foreign(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] >= 0x80)
			return true;
	}
	return false;
}

/* The probes from offset at on, and what follows them. */
static void read_probes(struct vouch_typing *typing, size_t at)
{
	static const enum vouch_typing_engine makes[PROBES] = {
		VOUCH_ENGINE_TELEX, VOUCH_ENGINE_VNI, VOUCH_ENGINE_VIQR };
	size_t probe = 0;

	for (; probe < PROBES; probe++) {
		struct vouch_span word;

		if (at >= typing->len || typing->text[at] != ' ')
			break;
		word.data = typing->text + ++at;
		word.len = 0;
		while (at + word.len < typing->len &&
		    word.data[word.len] != ' ' && !accented(word) &&
		    (word.len < PROBE_LEN || foreign(word.data, word.len)))
			word.len++;
		if (word.len == 0)
			break;
		if (accented(word))
			typing->engine = typing->engine == VOUCH_ENGINE_NONE ?
			    makes[probe] : VOUCH_ENGINE_OTHER;
		at += word.len;
	}
	typing->complete = probe == PROBES;
	typing->suffix = at;
}

/* An AIM identifier typed under some layout: its bracket may be anything. */
static bool is_aim(const char *text, size_t len)
{
	return len == 3 && (text[1] == 'Q' || text[1] == 'q') &&
	    text[2] >= '0' && text[2] <= '9';
}

/* Would the till find a code between what was meant before and after it? */
static bool code_is_found(const char *before, size_t before_len,
    const char *after, size_t after_len)
{
	static const uint8_t bytes[SAMPLE_BYTES] = { 1 };
	char code[VOUCH_BASE27_TEXT_MAX], line[VOUCH_SCANLINE_MAX];
	struct vouch_scanned scanned;
	size_t len;

	vouch_base27_encode(bytes, sizeof bytes, code);
	len = strlen(code);
	if (before_len + len + after_len > sizeof line)
		return false;
	memcpy(line, before, before_len);
	memcpy(line + before_len, code, len);
	memcpy(line + before_len + len, after, after_len);
	vouch_scanline_read(line, before_len + len + after_len, &scanned);
	return scanned.kind == VOUCH_SCAN_CODE &&
	    strcmp(scanned.text, code) == 0;
}

static void read_found(struct vouch_typing *typing, const char *meant,
    size_t symbols)
{
	char after[VOUCH_SCANLINE_MAX];
	size_t from = offset_of(typing, symbols), after_len;

	typing->found = true;
	typing->letters = letter_case(typing, symbols);
	typing->prefix = from;
	typing->prefix_aim = from > 0 && (is_aim(meant, symbols) ||
	    vouch_scanline_prefix(typing->text, from) == from);
	read_probes(typing, offset_of(typing, symbols + SYMBOLS + 1 +
	    LETTERS));
	after_len = vouch_scanline_undo(typing->layout,
	    typing->text + typing->suffix, typing->len - typing->suffix,
	    after);
	typing->readable = typing->complete && code_is_found(meant, symbols,
	    after, after_len);
}

void vouch_typing_read(const char *line, size_t len,
    struct vouch_typing *out)
{
	char meant[VOUCH_SCANLINE_MAX];

	memset(out, 0, sizeof *out);
	obey_backspaces(line, len, out);
	for (int i = 0; i < VOUCH_LAYOUTS && !out->found; i++) {
		size_t made = vouch_scanline_undo((enum vouch_layout)i,
		    out->text, out->len, meant);
		size_t at = find_symbols(meant, made);

		if (at == made)
			continue;
		out->layout = (enum vouch_layout)i;
		read_found(out, meant, at);
	}
	if (out->engine == VOUCH_ENGINE_NONE &&
	    (!out->found || out->layout == VOUCH_LAYOUT_US) &&
	    foreign(out->text, out->found ? out->suffix : out->len))
		out->engine = VOUCH_ENGINE_OTHER;
}

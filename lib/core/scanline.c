/*
 * Where in a scanned line is the code? Every place a code could stand is tried
 * by decoding it, so nothing is guessed: what this hands on has the right
 * letters, and the signature judges afterwards. The line is looked at as it
 * is, then once for each keyboard layout that may have typed it; each look
 * walks over it once, and at each run of symbols tries the few legal lengths.
 */
#include "core/scanline.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/str.h"
#include "core/base27.h"
#include "core/shortcode.h"
#include "core/token.h"

#define BYTES_MIN (VOUCH_PAYLOAD_MIN + VOUCH_SIGNATURE_BYTES)
#define START_SYMBOLS 30 /* what the start of a code must show of itself */
#define SHORT_MAX 64 /* bytes of a short code with what people put between */
#define EMV_START "000201" /* payload format indicator, always 01 */
#define GAP ' ' /* stands for what no symbol can be */

/* A character a layout produced, and the key that was meant. */
struct key {
	uint32_t seen;
	char meant;
};

/* French and Belgian: the digit row types these without Shift, and A, Q, W,
 * Z and M are elsewhere. Accented capitals come with Caps Lock. */
static const struct key azerty[] = {
	{ 'a', 'Q' }, { 'A', 'Q' }, { 'q', 'A' }, { 'Q', 'A' },
	{ 'w', 'Z' }, { 'W', 'Z' }, { 'z', 'W' }, { 'Z', 'W' },
	{ ',', 'M' }, { '?', 'M' }, { 'm', ';' }, { 'M', ';' },
	{ '&', '1' }, { 0xe9, '2' }, { 0xc9, '2' }, { '"', '3' },
	{ '\'', '4' }, { '(', '5' }, { '-', '6' }, { 0xa7, '6' },
	{ 0xe8, '7' }, { 0xc8, '7' }, { '_', '8' }, { '!', '8' },
	{ 0xe7, '9' }, { 0xc7, '9' }, { 0xe0, '0' }, { 0xc0, '0' }, { 0, 0 }
};

/* German and its neighbours: Y and Z changed places. */
static const struct key qwertz[] = {
	{ 'y', 'Z' }, { 'Y', 'Z' }, { 'z', 'Y' }, { 'Z', 'Y' }, { 0, 0 }
};

/* Windows "Vietnamese": letters and combining tones on the digit row. They
 * come apart, one per key; composed ones mean an engine was at work. */
static const struct key vietnamese[] = {
	{ 0x103, '1' }, { 0x102, '1' }, { 0xe2, '2' }, { 0xc2, '2' },
	{ 0xea, '3' }, { 0xca, '3' }, { 0xf4, '4' }, { 0xd4, '4' },
	{ 0x300, '5' }, { 0x309, '6' }, { 0x303, '7' }, { 0x301, '8' },
	{ 0x323, '9' }, { 0x111, '0' }, { 0x110, '0' }, { 0, 0 }
};

static const struct key none[] = { { 0, 0 } };

static const struct key *const layouts[VOUCH_LAYOUTS] = {
	[VOUCH_LAYOUT_US] = none, [VOUCH_LAYOUT_AZERTY] = azerty,
	[VOUCH_LAYOUT_QWERTZ] = qwertz,
	[VOUCH_LAYOUT_VIETNAMESE] = vietnamese
};

/* What one look at a line found. */
struct found {
	struct vouch_span code; /* the last that decodes */
	size_t count;
};

static bool blank(char c)
{
	return (unsigned char)c <= 0x20 || c == 0x7f;
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

static bool is_start(char c)
{
	return upper(c) == 'V';
}

static void drop(struct vouch_span *line, size_t count)
{
	line->data += count;
	line->len -= count;
}

/* Length of one prefix a scanner may put before the data: an AIM symbology
 * identifier, as sent or with its bracket typed by Telex; an ECI. */
static size_t prefix_length(struct vouch_span line)
{
	const char *p = line.data;

	if (line.len >= 3 && p[0] == ']' && letter(p[1]) &&
	    (letter(p[2]) || digit(p[2])))
		return 3;
	if (line.len >= 4 && p[0] == '\xc6' && (p[1] == '\xb0' ||
	    p[1] == '\xaf') && (p[2] == 'Q' || p[2] == 'q') && digit(p[3]))
		return 4;
	if (line.len < 7 || p[0] != '\\')
		return 0;
	for (size_t i = 1; i < 7; i++)
		if (!digit(p[i]))
			return 0;
	return 7;
}

size_t vouch_scanline_prefix(const char *text, size_t len)
{
	struct vouch_span line = { text, len };
	size_t prefix = 1;

	while (prefix > 0) {
		prefix = line.len > 0 && blank(line.data[0]) ? 1
		    : prefix_length(line);
		drop(&line, prefix);
	}
	return len - line.len;
}

/* line without blanks and control characters around it, and without what the
 * scanner put in front. */
static struct vouch_span strip(struct vouch_span line)
{
	while (line.len > 0 && blank(line.data[line.len - 1]))
		line.len--;
	drop(&line, vouch_scanline_prefix(line.data, line.len));
	return line;
}

/* Next run of symbols in *rest, which moves past it; empty at the end. */
static struct vouch_span next_run(struct vouch_span *rest)
{
	struct vouch_span run;

	while (rest->len > 0 && !vouch_base27_symbol(rest->data[0]))
		drop(rest, 1);
	run.data = rest->data;
	run.len = 0;
	while (run.len < rest->len && vouch_base27_symbol(run.data[run.len]))
		run.len++;
	drop(rest, run.len);
	return run;
}

/*
 * Length of the code a run ends with, 0 if with none. Of several the longest
 * whose fields make sense, or else the longest: what stands before a code is
 * short, and a code's own middle hardly ever reads as a code.
 */
static size_t code_at_end(struct vouch_span run)
{
	size_t best = 0;

	for (size_t n = VOUCH_BASE27_BYTES_MAX; n >= BYTES_MIN; n--) {
		uint8_t bytes[VOUCH_BASE27_BYTES_MAX];
		size_t len = vouch_base27_length(n), got;
		struct vouch_token token;
		const char *start = NULL;

		if (len > run.len)
			continue;
		start = run.data + run.len - len;
		if (!is_start(*start) || vouch_base27_decode(start, len, bytes,
		    &got, NULL) != VOUCH_OK)
			continue;
		if (vouch_token_decode(bytes, got - VOUCH_SIGNATURE_BYTES,
		    NULL, &token) == VOUCH_OK)
			return len;
		if (best == 0)
			best = len;
	}
	return best;
}

/*
 * All codes of a line. One that decodes stands at the end of its run; a run as
 * long as a code that starts like one was a code too, with something stuck to
 * it. No scanner puts as much as a code's length in front of a code, so a run
 * with that much before its code holds two.
 */
static struct found find_codes(struct vouch_span line)
{
	const size_t least = vouch_base27_length(BYTES_MIN);
	struct found found = { .count = 0 };
	struct vouch_span run = next_run(&line);

	for (; run.len > 0; run = next_run(&line)) {
		size_t len = code_at_end(run), before = run.len - len;

		if (len > 0) {
			found.code.data = run.data + before;
			found.code.len = len;
			found.count += before < least ? 1 : 2;
		} else if (run.len >= least && is_start(run.data[0])) {
			found.count++;
		}
	}
	return found;
}

/* The last end of a run that has a code's length and first letter, though its
 * letters do not decode. */
static struct vouch_span find_damaged(struct vouch_span line)
{
	struct vouch_span found = { NULL, 0 }, run = next_run(&line);

	for (; run.len > 0; run = next_run(&line)) {
		size_t n = VOUCH_BASE27_BYTES_MAX + 1, len = 0;

		while (--n >= BYTES_MIN) {
			len = vouch_base27_length(n);
			if (len <= run.len &&
			    is_start(run.data[run.len - len]))
				break;
		}
		if (n < BYTES_MIN)
			continue;
		found.data = run.data + run.len - len;
		found.len = len;
	}
	return found;
}

size_t vouch_scanline_undo(enum vouch_layout layout, const char *text,
    size_t len, char *out)
{
	struct vouch_span line = { text, len };
	size_t made = 0;

	while (line.len > 0) {
		uint32_t seen = 0;
		size_t took = vouch_utf8_decode(line.data, line.len, &seen);
		const struct key *key = layouts[layout];

		drop(&line, took > 0 ? took : 1);
		while (key->seen != 0 && key->seen != seen)
			key++;
		if (key->seen != 0)
			out[made++] = key->meant;
		else
			out[made++] = took == 1 ? (char)seen : GAP;
	}
	return made;
}

/* Does the start of a code stand anywhere in the line? */
static bool has_start(struct vouch_span line)
{
	struct vouch_span run = next_run(&line);

	for (; run.len > 0; run = next_run(&line)) {
		size_t i = 1;

		if (run.len < START_SYMBOLS || !is_start(run.data[0]))
			continue;
		while (i < START_SYMBOLS &&
		    upper(run.data[i]) != upper(run.data[i - 1]))
			i++;
		if (i == START_SYMBOLS)
			return true;
	}
	return false;
}

/* Letters with marks, and marks alone: what input methods make. */
static bool marked(uint32_t c)
{
	return (c >= 0xc0 && c <= 0x24f) || (c >= 0x300 && c <= 0x36f) ||
	    (c >= 0x1e00 && c <= 0x1eff);
}

/* From a V to the end nothing but symbols and marked letters, some of each. */
static bool typed_by_engine(struct vouch_span line)
{
	size_t symbols = 0, others = 0;

	while (line.len > 0 && !is_start(line.data[0]))
		drop(&line, 1);
	while (line.len > 0) {
		uint32_t c = 0;
		size_t took = vouch_utf8_decode(line.data, line.len, &c);

		if (took == 1 && vouch_base27_symbol((char)c))
			symbols++;
		else if (took > 1 && marked(c))
			others++;
		else
			return false;
		drop(&line, took);
	}
	return others > 0 && symbols + others >= START_SYMBOLS;
}

static bool is_gtin(struct vouch_span line)
{
	uint64_t gtin = 0;

	if (line.len != 8 && (line.len < 12 || line.len > 14))
		return false;
	for (size_t i = 0; i < line.len; i++) {
		if (!digit(line.data[i]))
			return false;
		gtin = gtin * 10 + (uint64_t)(line.data[i] - '0');
	}
	return vouch_gtin_valid(gtin);
}

static bool is_payment(struct vouch_span line)
{
	size_t len = sizeof EMV_START - 1;

	return line.len > len && memcmp(line.data, EMV_START, len) == 0;
}

static bool scheme_mark(char c)
{
	return digit(c) || c == '+' || c == '-' || c == '.';
}

/* A scheme and "://" (RFC 3986, section 3.1). */
static bool is_url(struct vouch_span line)
{
	size_t i = 0;

	while (i < line.len && (letter(line.data[i]) || (i > 0 &&
	    scheme_mark(line.data[i]))))
		i++;
	return i > 0 && line.len - i > 3 &&
	    memcmp(line.data + i, "://", 3) == 0;
}

/* Sixteen symbols of a short code, however they are set apart. */
static bool is_short(struct vouch_span line)
{
	uint64_t number;
	enum vouch_err err;

	if (line.len < VOUCH_SHORTCODE_SYMBOLS || line.len > SHORT_MAX)
		return false;
	err = vouch_shortcode_parse(line.data, line.len, &number);
	return err == VOUCH_OK || err == VOUCH_ERR_CORRUPT;
}

/* What a line without any code is. */
static enum vouch_scan_kind classify(struct vouch_span line)
{
	if (is_short(line))
		return VOUCH_SCAN_SHORT;
	if (is_gtin(line))
		return VOUCH_SCAN_GTIN;
	if (is_payment(line))
		return VOUCH_SCAN_PAYMENT;
	if (has_start(line))
		return VOUCH_SCAN_TRUNCATED;
	if (typed_by_engine(line))
		return VOUCH_SCAN_TYPING_ENGINE;
	return is_url(line) ? VOUCH_SCAN_URL : VOUCH_SCAN_OTHER;
}

static void take_code(struct vouch_span code, struct vouch_scanned *out)
{
	memcpy(out->text, code.data, code.len);
	out->text[code.len] = '\0';
	vouch_str_upper(out->text);
	out->len = code.len;
	out->kind = VOUCH_SCAN_CODE;
}

/* True when a code that decodes was found and *out says so, or says that it
 * was not alone. */
static bool take_found(struct found found, struct vouch_scanned *out)
{
	if (found.code.len == 0)
		return false;
	if (found.count == 1)
		take_code(found.code, out);
	else
		out->kind = VOUCH_SCAN_TWO_CODES;
	return true;
}

void vouch_scanline_read(const char *line, size_t len,
    struct vouch_scanned *out)
{
	struct vouch_span text = strip((struct vouch_span){ line, len });
	char typed[VOUCH_SCANLINE_MAX];
	struct vouch_span meant = { typed, 0 }, damaged;

	assert(len <= VOUCH_SCANLINE_MAX);
	memset(out, 0, sizeof *out);
	if (take_found(find_codes(text), out))
		return;
	for (int i = VOUCH_LAYOUT_US + 1; i < VOUCH_LAYOUTS; i++) {
		meant.len = vouch_scanline_undo((enum vouch_layout)i,
		    text.data, text.len, typed);
		if (take_found(find_codes(meant), out))
			return;
	}
	damaged = find_damaged(text);
	if (damaged.len > 0)
		take_code(damaged, out);
	else
		out->kind = classify(text);
	if (out->kind == VOUCH_SCAN_SHORT) {
		memcpy(out->text, text.data, text.len);
		out->len = text.len;
	}
}

const char *vouch_scan_kind_name(enum vouch_scan_kind kind)
{
	switch (kind) {
	case VOUCH_SCAN_GTIN:
		return "gtin";
	case VOUCH_SCAN_PAYMENT:
		return "payment-qr";
	case VOUCH_SCAN_URL:
		return "url";
	case VOUCH_SCAN_OTHER:
		return "other";
	default:
		return NULL;
	}
}

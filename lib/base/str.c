/*
 * Text without a locale: bytes in, UTF-8 out. utf8proc is used for
 * normalisation and to know which characters may be shown; well-formedness is
 * checked here, so that what "valid" means does not depend on a library.
 */
#include "base/str.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define NEAREST_MAX 63
#define MARKS_MAX 30

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

enum vouch_err vouch_str_copy(char *out, size_t size, const char *text)
{
	size_t len = strlen(text);

	out[0] = '\0';
	if (len >= size)
		return VOUCH_ERR_TOO_LONG;
	memcpy(out, text, len + 1);
	return VOUCH_OK;
}

static bool continues(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

void vouch_str_cut(char *out, size_t size, const char *text, size_t len)
{
	if (len >= size) {
		size_t cut = size - 1;

		/* Text that is not UTF-8 loses no more than a character. */
		len = cut;
		while (cut > 0 && len - cut < 3 && continues(text[cut]))
			cut--;
		if (!continues(text[cut]))
			len = cut;
	}
	memmove(out, text, len);
	out[len] = '\0';
}

bool vouch_str_same(const char *a, const char *b)
{
	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) == lower(*b);
}

void vouch_str_upper(char *text)
{
	for (; *text != '\0'; text++)
		*text = upper(*text);
}

void vouch_str_lower(char *text)
{
	for (; *text != '\0'; text++)
		*text = lower(*text);
}

struct vouch_span vouch_str_trim(const char *text, size_t len)
{
	while (len > 0 && blank(text[len - 1]))
		len--;
	while (len > 0 && blank(*text)) {
		text++;
		len--;
	}
	return (struct vouch_span){ text, len };
}

bool vouch_str_split(struct vouch_span *rest, char sep,
    struct vouch_span *piece)
{
	const char *end;

	if (rest->data == NULL)
		return false;
	end = rest->len > 0 ? memchr(rest->data, sep, rest->len) : NULL;
	piece->data = rest->data;
	if (end == NULL) {
		piece->len = rest->len;
		*rest = (struct vouch_span){ NULL, 0 };
		return true;
	}
	piece->len = (size_t)(end - rest->data);
	rest->data = end + 1;
	rest->len -= piece->len + 1;
	return true;
}

/* Length of the sequence a lead byte opens and the smallest code point that
 * needs that many bytes; 0 for a byte that opens none. */
static size_t sequence(unsigned char lead, uint32_t *smallest,
    uint32_t *bits)
{
	if (lead < 0x80) {
		*smallest = 0;
		*bits = lead;
		return 1;
	}
	if (lead >= 0xc2 && lead <= 0xdf) {
		*smallest = 0x80;
		*bits = lead & 0x1fu;
		return 2;
	}
	if (lead >= 0xe0 && lead <= 0xef) {
		*smallest = 0x800;
		*bits = lead & 0x0fu;
		return 3;
	}
	if (lead >= 0xf0 && lead <= 0xf4) {
		*smallest = 0x10000;
		*bits = lead & 0x07u;
		return 4;
	}
	return 0;
}

size_t vouch_utf8_decode(const char *text, size_t len, uint32_t *code_point)
{
	uint32_t smallest = 0, value = 0;
	size_t need = sequence((unsigned char)text[0], &smallest, &value);

	if (need == 0 || need > len)
		return 0;
	for (size_t i = 1; i < need; i++) {
		unsigned char byte = (unsigned char)text[i];

		if ((byte & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (byte & 0x3fu);
	}
	if (value < smallest || value > 0x10ffff ||
	    (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*code_point = value;
	return need;
}

bool vouch_utf8_valid(const char *bytes, size_t len, size_t *bad_at)
{
	size_t at = 0;

	while (at < len) {
		uint32_t code_point;
		size_t took = (unsigned char)bytes[at] < 0x80 ? 1 :
		    vouch_utf8_decode(bytes + at, len - at, &code_point);

		if (took == 0) {
			if (bad_at != NULL)
				*bad_at = at;
			return false;
		}
		at += took;
	}
	return true;
}

size_t vouch_utf8_count(const char *text, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++)
		count += !continues(text[i]);
	return count;
}

static bool ascii(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

uint32_t vouch_utf8_base(uint32_t code_point)
{
	utf8proc_int32_t parts[32];
	utf8proc_ssize_t count;
	int boundary = 0;

	if (code_point == 0x110 || code_point == 0x111)
		return code_point == 0x110 ? 'D' : 'd';
	if (utf8proc_get_property((utf8proc_int32_t)code_point)
	    ->combining_class != 0)
		return 0;
	count = utf8proc_decompose_char((utf8proc_int32_t)code_point, parts,
	    sizeof parts / sizeof parts[0], UTF8PROC_DECOMPOSE, &boundary);
	return count > 0 && count <= (utf8proc_ssize_t)(sizeof parts /
	    sizeof parts[0]) ? (uint32_t)parts[0] : code_point;
}

enum vouch_err vouch_utf8_upper(struct vouch_buf *out, const char *text,
    size_t len)
{
	size_t before = out->len, at, bytes;
	enum vouch_err err = VOUCH_OK;
	utf8proc_uint8_t letter[4];
	uint32_t c;

	for (at = 0; err == VOUCH_OK && at < len; at += bytes) {
		bytes = vouch_utf8_decode(text + at, len - at, &c);
		if (bytes == 0) {
			err = VOUCH_ERR_ENCODING;
			break;
		}
		err = vouch_buf_add(out, letter,
		    (size_t)utf8proc_encode_char(utf8proc_toupper(
		    (utf8proc_int32_t)c), letter));
	}
	if (err != VOUCH_OK && out->len > before) {
		out->len = before;
		out->data[before] = '\0';
	}
	return err;
}

/* How many marks a character is or becomes, that attach to what stands before
 * it. Four become two, three of them without being marks by their class. */
static size_t marks(uint32_t code_point)
{
	if (code_point == 0x344 || code_point == 0xf73 ||
	    code_point == 0xf75 || code_point == 0xf81)
		return 2;
	return utf8proc_get_property((utf8proc_int32_t)code_point)
	    ->combining_class != 0;
}

/* Blocks in which every character is in normal form whatever stands around it:
 * Latin as far as Vietnamese goes, dashes and quotes, currency signs. */
static bool settled(uint32_t code_point)
{
	return code_point < 0x300 ||
	    (code_point >= 0x1e00 && code_point <= 0x1eff) ||
	    (code_point >= 0x2010 && code_point <= 0x2027) ||
	    (code_point >= 0x20a0 && code_point <= 0x20c0);
}

/*
 * Looks text over before utf8proc may: it has to be UTF-8, and without endless
 * runs of marks, which no language needs and which take quadratic time to
 * sort. *normal tells that nothing is left to do.
 */
static enum vouch_err look_over(const char *text, size_t len, bool *normal)
{
	size_t at = 0, run = 0, more;

	*normal = true;
	while (at < len) {
		uint32_t code_point;
		size_t took = vouch_utf8_decode(text + at, len - at,
		    &code_point);

		if (took == 0)
			return VOUCH_ERR_ENCODING;
		at += took;
		if (settled(code_point)) {
			run = 0;
			continue;
		}
		*normal = false;
		more = marks(code_point);
		run = more > 0 ? run + more : 0;
		if (run > MARKS_MAX)
			return VOUCH_ERR_TOO_LONG;
	}
	return VOUCH_OK;
}

enum vouch_err vouch_str_nfc(struct vouch_buf *out, const char *text,
    size_t len)
{
	utf8proc_uint8_t *composed = NULL;
	utf8proc_ssize_t got;
	bool normal = ascii(text, len);
	enum vouch_err err = normal ? VOUCH_OK :
	    look_over(text, len, &normal);

	if (err != VOUCH_OK)
		return err;
	if (normal)
		return vouch_buf_add(out, text, len);
	got = utf8proc_map((const utf8proc_uint8_t *)text,
	    (utf8proc_ssize_t)len, &composed,
	    UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (got < 0)
		return got == UTF8PROC_ERROR_NOMEM ? VOUCH_ERR_NO_MEMORY :
		    VOUCH_ERR_ENCODING;
	err = vouch_buf_add(out, composed, (size_t)got);
	free(composed);
	return err;
}

enum vouch_err vouch_str_nfc_copy(char *out, size_t size, const char *text,
    size_t len)
{
	utf8proc_int32_t points[VOUCH_STR_NFC_SHORT + 1]; /* and a NUL */
	const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
	utf8proc_ssize_t got;
	bool normal;
	enum vouch_err err = look_over(text, len, &normal);

	out[0] = '\0';
	if (err != VOUCH_OK)
		return err;
	if (!normal) {
		got = utf8proc_decompose((const utf8proc_uint8_t *)text,
		    (utf8proc_ssize_t)len, points, VOUCH_STR_NFC_SHORT, how);
		if (got < 0)
			return VOUCH_ERR_ENCODING;
		if (got > VOUCH_STR_NFC_SHORT)
			return VOUCH_ERR_TOO_LONG;
		got = utf8proc_reencode(points, got, how);
		if (got < 0)
			return VOUCH_ERR_ENCODING;
		text = (const char *)points; /* UTF-8 now, in place */
		len = (size_t)got;
	}
	if (len >= size)
		return VOUCH_ERR_TOO_LONG;
	memcpy(out, text, len);
	out[len] = '\0';
	return VOUCH_OK;
}

/* False for characters that hide, reorder or end what a person reads, and for
 * those nothing is drawn for. */
static bool showable(uint32_t code_point)
{
	const utf8proc_property_t *property =
	    utf8proc_get_property((utf8proc_int32_t)code_point);

	if (property->ignorable)
		return false;
	switch (property->category) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		return true;
	}
}

/* Bytes of text that go out as they are; 0 when the first needs an escape. */
static size_t plain_bytes(const char *text, size_t len, bool keep_utf8)
{
	unsigned char byte = (unsigned char)text[0];
	uint32_t code_point;
	size_t took;

	if (byte < 0x80)
		return byte >= 0x20 && byte < 0x7f && byte != '\\';
	if (!keep_utf8)
		return 0;
	took = vouch_utf8_decode(text, len, &code_point);
	return took > 0 && showable(code_point) ? took : 0;
}

size_t vouch_str_escape(char *out, size_t size, const char *text, size_t len,
    bool keep_utf8)
{
	static const char digits[] = "0123456789abcdef";
	size_t used = 0;

	while (len > 0) {
		size_t took = plain_bytes(text, len, keep_utf8);
		char escape[4] = { '\\', 'x', '\0', '\0' };
		const char *piece = text;
		size_t piece_len = took;

		if (took == 0) {
			unsigned char byte = (unsigned char)*text;

			took = 1;
			piece = escape;
			piece_len = byte == '\\' ? 2 : 4;
			if (byte == '\\')
				escape[1] = '\\';
			escape[2] = digits[byte >> 4];
			escape[3] = digits[byte & 15];
		}
		if (piece_len >= size - used)
			break;
		memcpy(out + used, piece, piece_len);
		used += piece_len;
		text += took;
		len -= took;
	}
	out[used] = '\0';
	return used;
}

static unsigned smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Edit distance with transpositions of neighbours (optimal string
 * alignment), case-blind; both at most NEAREST_MAX bytes. */
static unsigned distance(const char *a, size_t a_len, const char *b,
    size_t b_len)
{
	unsigned row[3][NEAREST_MAX + 1];

	for (unsigned j = 0; j <= b_len; j++)
		row[0][j] = j;
	for (unsigned i = 1; i <= a_len; i++) {
		unsigned *now = row[i % 3], *last = row[(i + 2) % 3];
		const unsigned *before = row[(i + 1) % 3];

		now[0] = i;
		for (unsigned j = 1; j <= b_len; j++) {
			bool same = lower(a[i - 1]) == lower(b[j - 1]);

			now[j] = smaller(last[j - 1] + !same,
			    smaller(last[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 &&
			    lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				now[j] = smaller(now[j], before[j - 2] + 1);
		}
	}
	return row[a_len % 3][b_len];
}

const char *vouch_str_nearest(const char *text, const char *const *names)
{
	size_t len = strlen(text);
	const char *nearest = NULL;
	unsigned best;

	if (len == 0 || len > NEAREST_MAX)
		return NULL;
	best = (unsigned)len / 3 > 0 ? (unsigned)len / 3 + 1 : 2;
	for (; *names != NULL; names++) {
		size_t name_len = strlen(*names);
		unsigned wrong;

		if (name_len > NEAREST_MAX)
			continue;
		wrong = distance(text, len, *names, name_len);
		if (wrong < best) {
			best = wrong;
			nearest = *names;
		}
	}
	return nearest;
}

void vouch_hex_encode(char *out, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * len] = '\0';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

enum vouch_err vouch_hex_decode(uint8_t *bytes, size_t len, const char *text,
    size_t text_len)
{
	if (text_len != 2 * len)
		return VOUCH_ERR_SYNTAX;
	for (size_t i = 0; i < text_len; i++)
		if (hex_digit(text[i]) < 0)
			return VOUCH_ERR_SYNTAX;
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 |
		    hex_digit(text[2 * i + 1]));
	return VOUCH_OK;
}

/*
 * See ean13.h. The first digit is not drawn: it decides which of two sets each
 * digit of the left half is taken from.
 */
#include "draw/ean13.h"

#include <string.h>

#include "draw/fit.h"

#define INCH_UM 25400u

/* Seven modules a digit, first module in the highest bit: set A; B is C read
 * backwards, C is A inverted. */
static const uint8_t set_a[10] = { 0x0d, 0x19, 0x13, 0x3d, 0x23, 0x31, 0x2f,
	0x3b, 0x37, 0x0b };

/* By the first digit: which of the six left digits are of set B, first digit
 * in the highest bit. */
static const uint8_t parity[10] = { 0x00, 0x0b, 0x0d, 0x0e, 0x13, 0x19, 0x1c,
	0x15, 0x16, 0x1a };

static int check_digit(const char *digits)
{
	int sum = 0, i;

	for (i = 0; i < 12; i++)
		sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
	return (10 - sum % 10) % 10;
}

static enum vouch_err take_digits(const char *text, size_t len,
    struct vouch_diag *diag, char digits[14])
{
	size_t i;

	for (i = 0; i < len && text[i] >= '0' && text[i] <= '9'; i++)
		continue;
	if (i < len || (len != 8 && len != 12 && len != 13 && len != 14)) {
		vouch_diag_subject(diag, text, len);
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "expected the 8, 12, 13 or 14 digits of a GTIN");
	}
	if (len == 14 && text[0] != '0') {
		vouch_diag_subject(diag, text, len);
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "a GTIN of a case: EAN-13 has no room for it");
	}
	memset(digits, '0', 13);
	if (len == 14) {
		text++;
		len--;
	}
	memcpy(digits + 13 - len, text, len);
	digits[13] = '\0';
	return VOUCH_OK;
}

static uint8_t reversed(uint8_t seven)
{
	uint8_t out = 0;
	int i;

	for (i = 0; i < 7; i++)
		out = (uint8_t)(out << 1 | (seven >> i & 1));
	return out;
}

static void put(struct vouch_ean13 *out, size_t at, uint8_t bits,
    size_t count, bool guard)
{
	size_t i;

	for (i = 0; i < count; i++) {
		out->dark[at + i] = (bits >> (count - 1 - i) & 1) != 0;
		out->guard[at + i] = guard && out->dark[at + i];
	}
}

enum vouch_err vouch_ean13_encode(const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_ean13 *out)
{
	struct vouch_ean13 code = { .digits = "" };
	enum vouch_err err;
	uint8_t bits, left;
	size_t i;
	int check;

	err = take_digits(text, len, diag, code.digits);
	if (err != VOUCH_OK)
		return err;
	check = check_digit(code.digits);
	if (code.digits[12] - '0' != check) {
		vouch_diag_subject(diag, text, len);
		vouch_diag_hint(diag, "with the last digit %d it would be one",
		    check);
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "not a GTIN: its check digit is wrong");
	}
	left = parity[code.digits[0] - '0'];
	put(&code, 0, 0x5, 3, true);
	for (i = 0; i < 6; i++) {
		bits = set_a[code.digits[1 + i] - '0'];
		if ((left >> (5 - i) & 1) != 0)
			bits = reversed(bits ^ 0x7f);
		put(&code, 3 + 7 * i, bits, 7, false);
	}
	put(&code, 45, 0x0a, 5, true);
	for (i = 0; i < 6; i++)
		put(&code, 50 + 7 * i,
		    set_a[code.digits[7 + i] - '0'] ^ 0x7f, 7, false);
	put(&code, 92, 0x5, 3, true);
	*out = code;
	return VOUCH_OK;
}

unsigned vouch_ean13_dots(uint32_t width_um, unsigned dpi)
{
	unsigned dots = (unsigned)((uint64_t)width_um * dpi / INCH_UM /
	    VOUCH_EAN13_WIDTH);

	while (dots > 0 && (uint64_t)dots * INCH_UM >
	    (uint64_t)VOUCH_EAN13_MODULE_UM_MAX * dpi)
		dots--;
	return (uint64_t)dots * INCH_UM <
	    (uint64_t)VOUCH_EAN13_MODULE_UM_MIN * dpi ? 0 : dots;
}

bool vouch_ean13_next(const struct vouch_ean13 *ean,
    struct vouch_ean13_bar *bar)
{
	int at = bar->at + bar->width, end;

	while (at < VOUCH_EAN13_MODULES && !ean->dark[at])
		at++;
	if (at == VOUCH_EAN13_MODULES)
		return false;
	for (end = at; end < VOUCH_EAN13_MODULES && ean->dark[end] &&
	    ean->guard[end] == ean->guard[at]; end++)
		;
	*bar = (struct vouch_ean13_bar){ at, end - at, ean->guard[at] };
	return true;
}

struct vouch_ean13_place vouch_ean13_lay(const struct vouch_box *box,
    unsigned dpi, unsigned dots)
{
	const int64_t module = dots;
	const int64_t spare = vouch_fit_dot(box->width, dpi) -
	    VOUCH_EAN13_WIDTH * module;
	const int64_t height = vouch_fit_dot(box->height, dpi);
	const int64_t drop = VOUCH_EAN13_GUARD_DROP * module;

	return (struct vouch_ean13_place){
		.left = vouch_fit_dot(box->x, dpi) + spare / 2 +
		    VOUCH_EAN13_QUIET_LEFT * module,
		.top = vouch_fit_dot(box->y, dpi), .height = height,
		.short_height = height > 4 * drop ? height - drop : height
	};
}

/*
 * Numbers without locale, sign or surprise. Amounts are integers from the
 * first digit on; what could be read two ways is refused, never guessed.
 */
#include "base/num.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

enum vouch_err vouch_num_parse(const char *text, size_t len, uint64_t min,
    uint64_t max, struct vouch_diag *diag, uint64_t *out)
{
	uint64_t value = 0;
	bool over = false;

	vouch_diag_subject(diag, text, len);
	for (size_t i = 0; i < len; i++) {
		unsigned next = (unsigned)(text[i] - '0');

		if (!digit(text[i]))
			return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
			    "expected a number from %" PRIu64 " to %" PRIu64,
			    min, max);
		over = over || value > (UINT64_MAX - next) / 10;
		value = over ? 0 : value * 10 + next;
	}
	if (len == 0)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "expected a number from %" PRIu64 " to %" PRIu64, min,
		    max);
	if (over || value < min || value > max)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "expected a number from %" PRIu64 " to %" PRIu64, min,
		    max);
	*out = value;
	return VOUCH_OK;
}

/* ---- money ---- */

static const struct {
	const char *name;      /* compared without case */
	enum vouch_unit unit;
} unit_names[] = {
	{ "VND", VOUCH_UNIT_VND }, { "đ", VOUCH_UNIT_VND },
	{ "Đ", VOUCH_UNIT_VND }, { "₫", VOUCH_UNIT_VND },
	{ "đồng", VOUCH_UNIT_VND }, { "dong", VOUCH_UNIT_VND },
	{ "USD", VOUCH_UNIT_USD }, { "points", VOUCH_UNIT_POINTS },
	{ "point", VOUCH_UNIT_POINTS }, { "điểm", VOUCH_UNIT_POINTS },
};

static bool find_unit(struct vouch_span text, enum vouch_unit *unit)
{
	char name[16];

	if (text.len >= sizeof name)
		return false;
	memcpy(name, text.data, text.len);
	name[text.len] = '\0';
	for (size_t i = 0; i < sizeof unit_names / sizeof unit_names[0]; i++)
		if (vouch_str_same(name, unit_names[i].name)) {
			*unit = unit_names[i].unit;
			return true;
		}
	return false;
}

/* Digits of text in one grouping style ('.', ',' or blank, groups of three)
 * gathered into out; false when there is anything else. */
static bool ungroup(struct vouch_span text, char *out, size_t size)
{
	char sep = '\0';
	size_t used = 0, run = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (digit(c)) {
			if (used + 1 >= size)
				return false;
			out[used++] = c;
			run++;
			continue;
		}
		if ((c != '.' && c != ',' && c != ' ') ||
		    (sep != '\0' && c != sep) || run == 0 ||
		    (sep == '\0' ? run > 3 : run != 3))
			return false;
		sep = c;
		run = 0;
	}
	out[used] = '\0';
	return used > 0 && (sep == '\0' || run == 3);
}

/* "12.50" or "12,50": exactly two digits behind the last mark. Takes the mark
 * out of the number and gives the cents their place. */
static bool split_cents(struct vouch_span *text, char cents[3])
{
	if (text->len < 4 || !digit(text->data[text->len - 1]) ||
	    !digit(text->data[text->len - 2]) ||
	    (text->data[text->len - 3] != '.' &&
	    text->data[text->len - 3] != ','))
		return false;
	memcpy(cents, text->data + text->len - 2, 2);
	cents[2] = '\0';
	text->len -= 3;
	return true;
}

static enum vouch_err bad_money(struct vouch_diag *diag,
    enum vouch_err code)
{
	return vouch_diag_set(diag, code, "expected an amount and its unit, "
	    "as in \"50000 VND\", \"12.50 USD\" or \"100 points\"");
}

enum vouch_err vouch_money_parse(const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_money *out)
{
	struct vouch_span number = vouch_str_trim(text, len), unit_text;
	enum vouch_unit unit = VOUCH_UNIT_NONE;
	char digits[32], cents[3] = "00";
	size_t at = 0;
	uint64_t value;

	vouch_diag_subject(diag, text, len);
	for (size_t i = 0; i < number.len; i++)
		if (digit(number.data[i]))
			at = i + 1;
	unit_text = vouch_str_trim(number.data + at, number.len - at);
	number.len = at;
	if (!find_unit(unit_text, &unit))
		return bad_money(diag, VOUCH_ERR_SYNTAX);
	if (unit == VOUCH_UNIT_USD)
		split_cents(&number, cents);
	if (!ungroup(number, digits, sizeof digits - 2))
		return bad_money(diag, VOUCH_ERR_SYNTAX);
	if (unit == VOUCH_UNIT_USD)
		memcpy(digits + strlen(digits), cents, sizeof cents);
	if (vouch_num_parse(digits, strlen(digits), 0, UINT32_MAX, NULL,
	    &value) != VOUCH_OK)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "expected at most 4294967295 %s", unit == VOUCH_UNIT_USD ?
		    "cents" : unit == VOUCH_UNIT_VND ? "VND" : "points");
	*out = (struct vouch_money){ .amount_minor = value, .unit = unit };
	return VOUCH_OK;
}

void vouch_money_format(char *out, size_t size, struct vouch_money money)
{
	switch (money.unit) {
	case VOUCH_UNIT_USD:
		snprintf(out, size, "%" PRIu64 ".%02u USD",
		    money.amount_minor / 100,
		    (unsigned)(money.amount_minor % 100));
		break;
	case VOUCH_UNIT_VND:
		snprintf(out, size, "%" PRIu64 " VND", money.amount_minor);
		break;
	case VOUCH_UNIT_POINTS:
		snprintf(out, size, "%" PRIu64 " points", money.amount_minor);
		break;
	case VOUCH_UNIT_NONE:
		snprintf(out, size, "%" PRIu64, money.amount_minor);
		break;
	}
}

/* value with sep between groups of three; out[32]. */
static void group(char out[32], uint64_t value, char sep)
{
	char digits[24];
	size_t len, used = 0;

	snprintf(digits, sizeof digits, "%" PRIu64, value);
	len = strlen(digits);
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[used++] = sep;
		out[used++] = digits[i];
	}
	out[used] = '\0';
}

void vouch_money_human(char *out, size_t size, struct vouch_money money,
    int vietnamese)
{
	bool cents = money.unit == VOUCH_UNIT_USD;
	const char *unit = "";
	char grouped[32], part[8] = "";

	group(grouped, cents ? money.amount_minor / 100 : money.amount_minor,
	    vietnamese ? '.' : ',');
	if (cents)
		snprintf(part, sizeof part, "%c%02u", vietnamese ? ',' : '.',
		    (unsigned)(money.amount_minor % 100));
	if (money.unit == VOUCH_UNIT_VND)
		unit = vietnamese ? " đ" : " VND";
	else if (cents)
		unit = " USD";
	else if (money.unit == VOUCH_UNIT_POINTS)
		unit = vietnamese ? " điểm" : " points";
	snprintf(out, size, "%s%s%s", grouped, part, unit);
}

/* ---- percent ---- */

enum vouch_err vouch_percent_parse(const char *text, size_t len,
    struct vouch_diag *diag, uint32_t *hundredths)
{
	struct vouch_span number = vouch_str_trim(text, len);
	uint32_t value = 0, scale = 0;
	size_t digits = 0;

	vouch_diag_subject(diag, text, len);
	if (number.len == 0 || number.data[number.len - 1] != '%')
		goto bad;
	number = vouch_str_trim(number.data, number.len - 1);
	for (size_t i = 0; i < number.len; i++) {
		char c = number.data[i];

		if (digit(c) && scale < 100 && digits < 6) {
			value = value * 10 + (uint32_t)(c - '0');
			digits++;
			scale = scale == 0 ? 0 : scale * 10;
		} else if ((c == '.' || c == ',') && scale == 0 &&
		    digits > 0 && i + 1 < number.len) {
			scale = 1;
		} else {
			goto bad;
		}
	}
	if (digits == 0)
		goto bad;
	value *= scale == 100 ? 1 : scale == 10 ? 10 : 100;
	if (value < 1 || value > 10000)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "expected from 0.01 %% to 100 %%");
	*hundredths = value;
	return VOUCH_OK;
bad:
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
	    "expected a percentage, as in \"15 %%\" or \"7.5 %%\"");
}

void vouch_percent_format(char *out, size_t size, uint32_t hundredths)
{
	uint32_t whole = hundredths / 100, part = hundredths % 100;

	if (part == 0)
		snprintf(out, size, "%" PRIu32 " %%", whole);
	else if (part % 10 == 0)
		snprintf(out, size, "%" PRIu32 ".%" PRIu32 " %%", whole,
		    part / 10);
	else
		snprintf(out, size, "%" PRIu32 ".%02" PRIu32 " %%", whole,
		    part);
}

/* ---- bytes ---- */

void vouch_put_be(uint8_t *out, size_t bytes, uint64_t value)
{
	for (size_t i = bytes; i-- > 0; value >>= 8)
		out[i] = (uint8_t)value;
}

uint64_t vouch_get_be(const uint8_t *in, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | in[i];
	return value;
}

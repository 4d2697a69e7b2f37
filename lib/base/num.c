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

static enum vouch_err bad_number(struct vouch_diag *diag, enum vouch_err code,
    struct vouch_span text, uint64_t min, uint64_t max)
{
	vouch_diag_subject(diag, text.data, text.len);
	return vouch_diag_set(diag, code,
	    "expected a number from %" PRIu64 " to %" PRIu64, min, max);
}

enum vouch_err vouch_num_parse(const char *text, size_t len, uint64_t min,
    uint64_t max, struct vouch_diag *diag, uint64_t *out)
{
	struct vouch_span all = { text, len };
	enum vouch_err err = len > 0 ? VOUCH_OK : VOUCH_ERR_SYNTAX;
	uint64_t value = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned next = (unsigned)(text[i] - '0');

		if (!digit(text[i])) {
			err = VOUCH_ERR_SYNTAX;
			break;
		}
		if (value > (UINT64_MAX - next) / 10)
			err = VOUCH_ERR_RANGE;
		else
			value = value * 10 + next;
	}
	if (err == VOUCH_OK && (value < min || value > max))
		err = VOUCH_ERR_RANGE;
	if (err != VOUCH_OK)
		return bad_number(diag, err, all, min, max);
	*out = value;
	return VOUCH_OK;
}

/* ---- what people and programs write ---- */

#define PLAIN_MAX 64 /* bytes of the longest amount or percentage */

/* Bytes of the no-break blank (U+00A0, U+202F) at the start of text, or 0. */
static size_t no_break(const char *text, size_t len)
{
	if (len >= 2 && memcmp(text, "\xc2\xa0", 2) == 0)
		return 2;
	return len >= 3 && memcmp(text, "\xe2\x80\xaf", 3) == 0 ? 3 : 0;
}

/*
 * *text without blanks around it, copied with no-break blanks made plain:
 * programs put them between digits and before a unit. False when it is too
 * long to be anything here.
 */
static bool make_plain(char out[PLAIN_MAX], struct vouch_span *text)
{
	struct vouch_span from = vouch_str_trim(text->data, text->len);
	size_t used = 0, blank;

	if (from.len > PLAIN_MAX)
		return false;
	for (size_t i = 0; i < from.len; i += blank > 0 ? blank : 1) {
		blank = no_break(from.data + i, from.len - i);
		out[used++] = blank > 0 ? ' ' : from.data[i];
	}
	*text = vouch_str_trim(out, used);
	return true;
}

/* ---- money ---- */

static const struct {
	const char *name;      /* ASCII letters compared without case */
	enum vouch_unit unit;
} unit_names[] = {
	{ "VND", VOUCH_UNIT_VND }, { "VNĐ", VOUCH_UNIT_VND },
	{ "vnđ", VOUCH_UNIT_VND }, { "đ", VOUCH_UNIT_VND },
	{ "Đ", VOUCH_UNIT_VND }, { "₫", VOUCH_UNIT_VND },
	{ "đồng", VOUCH_UNIT_VND }, { "Đồng", VOUCH_UNIT_VND },
	{ "dong", VOUCH_UNIT_VND }, { "USD", VOUCH_UNIT_USD },
	{ "points", VOUCH_UNIT_POINTS }, { "point", VOUCH_UNIT_POINTS },
	{ "điểm", VOUCH_UNIT_POINTS }, { "Điểm", VOUCH_UNIT_POINTS },
};

static bool find_unit(struct vouch_span text, enum vouch_unit *unit)
{
	char name[16];

	if (text.len == 0 || text.len >= sizeof name ||
	    memchr(text.data, '\0', text.len) != NULL)
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

/* A number as it is written, taken apart. */
struct amount {
	char digits[40]; /* marks removed, cents appended for dollars */
	size_t used;
	char mark;       /* between groups of three; 0: not grouped */
};

/*
 * The digits of text, grouped in one style ('.', ',' or blank) or not at all.
 * False for anything else, also for "0.500", which somebody meant as half.
 */
static bool ungroup(struct vouch_span text, struct amount *amount)
{
	size_t run = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (digit(c)) {
			if (amount->used + 3 >= sizeof amount->digits)
				return false;
			amount->digits[amount->used++] = c;
			run++;
			continue;
		}
		if ((c != '.' && c != ',' && c != ' ') || run == 0 ||
		    (amount->mark == '\0' ? run > 3 :
		    run != 3 || c != amount->mark))
			return false;
		amount->mark = c;
		run = 0;
	}
	amount->digits[amount->used] = '\0';
	return amount->used > 0 && (amount->mark == '\0' ||
	    (run == 3 && amount->digits[0] != '0'));
}

/* Dollars: two digits behind the last mark are cents, and that mark cannot be
 * the one between groups. */
static bool take_dollars(struct vouch_span text, struct amount *amount)
{
	const char *cents = "00";
	char point = '\0';

	if (text.len >= 4 && digit(text.data[text.len - 2])) {
		point = text.data[text.len - 3];
		if (point == '.' || point == ',') {
			cents = text.data + text.len - 2;
			text.len -= 3;
		} else {
			point = '\0';
		}
	}
	if (!ungroup(text, amount) ||
	    (point != '\0' && point == amount->mark))
		return false;
	/* "12.500": twelve and a half, as in "12.50", or thousands? */
	if (point == '\0' && amount->mark == '.' && amount->used <= 6)
		return false;
	memcpy(amount->digits + amount->used, cents, 2);
	amount->used += 2;
	return true;
}

static enum vouch_err bad_money(struct vouch_diag *diag, const char *text,
    size_t len)
{
	vouch_diag_subject(diag, text, len);
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "expected an amount and "
	    "its unit, as in \"50000 VND\", \"12.50 USD\" or \"100 points\"");
}

/* Splits behind the last digit: text keeps the number, the rest is returned. */
static struct vouch_span cut_unit(struct vouch_span *text)
{
	size_t all = text->len;

	while (text->len > 0 && !digit(text->data[text->len - 1]))
		text->len--;
	return vouch_str_trim(text->data + text->len, all - text->len);
}

static enum vouch_err too_much(struct vouch_diag *diag, struct vouch_span text,
    uint64_t max, enum vouch_unit unit)
{
	char most[40];

	vouch_money_format(most, sizeof most,
	    (struct vouch_money){ .amount_minor = max, .unit = unit });
	vouch_diag_subject(diag, text.data, text.len);
	return vouch_diag_set(diag, VOUCH_ERR_RANGE, "expected at most %s",
	    most);
}

enum vouch_err vouch_money_parse(const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_money *out)
{
	return vouch_money_parse_to(text, len, UINT32_MAX, diag, out);
}

enum vouch_err vouch_money_parse_to(const char *text, size_t len,
    uint64_t max, struct vouch_diag *diag, struct vouch_money *out)
{
	struct vouch_span all = { text, len };
	struct vouch_span number = { text, len }, name;
	struct amount amount = { .used = 0 };
	enum vouch_unit unit = VOUCH_UNIT_NONE;
	char plain[PLAIN_MAX];
	uint64_t value;

	if (!make_plain(plain, &number))
		return bad_money(diag, text, len);
	name = cut_unit(&number);
	if (!find_unit(name, &unit))
		return bad_money(diag, text, len);
	if (!(unit == VOUCH_UNIT_USD ? take_dollars : ungroup)(number,
	    &amount))
		return bad_money(diag, text, len);
	if (vouch_num_parse(amount.digits, amount.used, 0, max, NULL,
	    &value) != VOUCH_OK)
		return too_much(diag, all, max, unit);
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
	default:
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

/* "7.5" (comma too) counted in the last of so many places behind the mark. */
static bool take_decimal(struct vouch_span text, size_t places, uint32_t *out)
{
	uint32_t value = 0;
	size_t whole = 0, part = 0;
	bool marked = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if ((c == '.' || c == ',') && !marked && whole > 0) {
			marked = true;
			continue;
		}
		if (!digit(c) || (marked ? ++part > places : ++whole > 6))
			return false;
		value = value * 10 + (uint32_t)(c - '0');
	}
	for (size_t i = part; i < places; i++)
		value *= 10;
	*out = value;
	return whole > 0 && (!marked || part > 0);
}

enum vouch_err vouch_percent_parse(const char *text, size_t len,
    struct vouch_diag *diag, uint32_t *hundredths)
{
	struct vouch_span number = { text, len };
	uint32_t value = 0;
	char plain[PLAIN_MAX];
	bool formed = make_plain(plain, &number) && number.len > 0 &&
	    number.data[number.len - 1] == '%';

	if (formed) {
		number = vouch_str_trim(number.data, number.len - 1);
		formed = take_decimal(number, 2, &value);
	}
	if (formed && value >= 1 && value <= 10000) {
		*hundredths = value;
		return VOUCH_OK;
	}
	vouch_diag_subject(diag, text, len);
	return formed ? vouch_diag_set(diag, VOUCH_ERR_RANGE,
	    "expected from 0.01 %% to 100 %%") :
	    vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
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

/* ---- lengths ---- */

enum vouch_err vouch_mm_parse(const char *text, size_t len, uint32_t max_um,
    struct vouch_diag *diag, uint32_t *um)
{
	struct vouch_span number = vouch_str_trim(text, len);
	uint32_t value = 0;
	bool formed;

	if (number.len > 2 && memcmp(number.data + number.len - 2, "mm", 2) == 0)
		number = vouch_str_trim(number.data, number.len - 2);
	formed = take_decimal(number, 3, &value);
	if (formed && value >= 1 && value <= max_um) {
		*um = value;
		return VOUCH_OK;
	}
	vouch_diag_subject(diag, text, len);
	return formed ? vouch_diag_set(diag, VOUCH_ERR_RANGE,
	    "expected from 0.001 to %" PRIu32 " mm", max_um / 1000) :
	    vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
	    "expected millimetres, as in \"15\" or \"22.5\"");
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

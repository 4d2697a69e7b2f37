/*
 * See field.h. A cell is what a table holds, not what a person reads; it is
 * checked as strictly as the tables of a campaign are, so that a wrong column
 * is found before it is printed.
 */
#include "draw/field.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"

#define SHOWN_MAX 4096 /* bytes, as many as a paragraph takes */
#define PRICE_MAX 50   /* bytes; no price is longer */
#define NO_BREAK "\xc2\xa0"

/* Text with no-break spaces for its blanks. */
static enum vouch_err add_together(struct vouch_buf *out, const char *text)
{
	enum vouch_err err = VOUCH_OK;

	for (; err == VOUCH_OK && *text != '\0'; text++)
		err = *text == ' ' ? vouch_buf_adds(out, NO_BREAK) :
		    vouch_buf_addc(out, *text);
	return err;
}

static enum vouch_err add_price(struct vouch_buf *out, struct vouch_span cell,
    bool vietnamese, struct vouch_diag *diag)
{
	static const char dong[] = " VND";
	struct vouch_money money;
	char text[64], last = cell.data[cell.len - 1];
	size_t len = cell.len < PRICE_MAX ? cell.len : PRICE_MAX;
	enum vouch_err err;

	memcpy(text, cell.data, len);
	if (last >= '0' && last <= '9') {
		memcpy(text + len, dong, sizeof dong - 1);
		len += sizeof dong - 1;
	}
	err = cell.len > PRICE_MAX ? VOUCH_ERR_SYNTAX :
	    vouch_money_parse(text, len, diag, &money);
	if (err != VOUCH_OK) {
		vouch_diag_subject(diag, cell.data, cell.len);
		return err == VOUCH_ERR_RANGE ? err : vouch_diag_set(diag, err,
		    "expected a price as in 50000, 50.000 VND or 12.50 USD");
	}
	vouch_money_human(text, sizeof text, money, vietnamese);
	return add_together(out, text);
}

/* "31/01/2027", or "31 Jan 2027", which no one reads the other way round. */
static enum vouch_err add_date(struct vouch_buf *out, struct vouch_span cell,
    bool vietnamese, struct vouch_diag *diag)
{
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	char text[16], human[11];
	uint16_t day;
	enum vouch_err err = vouch_day_parse(cell.data, cell.len, diag, &day);

	if (err != VOUCH_OK)
		return err;
	vouch_day_human(human, day);
	if (vietnamese)
		return vouch_buf_adds(out, human);
	snprintf(text, sizeof text, "%d %s %s",
	    (human[0] - '0') * 10 + human[1] - '0',
	    months[(human[3] - '0') * 10 + human[4] - '0' - 1], human + 6);
	return add_together(out, text);
}

/* "15 %" */
static enum vouch_err add_percent(struct vouch_buf *out,
    struct vouch_span cell, bool vietnamese, struct vouch_diag *diag)
{
	uint32_t hundredths;
	char text[24], *point;
	enum vouch_err err;

	err = vouch_percent_parse(cell.data, cell.len, diag, &hundredths);
	if (err != VOUCH_OK)
		return err;
	vouch_percent_format(text, sizeof text, hundredths);
	point = vietnamese ? strchr(text, '.') : NULL;
	if (point != NULL)
		*point = ',';
	if (vietnamese)
		err = vouch_buf_adds(out, "Giảm" NO_BREAK);
	if (err == VOUCH_OK)
		err = add_together(out, text);
	return err == VOUCH_OK && !vietnamese ?
	    vouch_buf_adds(out, NO_BREAK "off") : err;
}

/* "2 free", without the last word. */
static enum vouch_err add_free(struct vouch_buf *out, struct vouch_span count,
    bool vietnamese, struct vouch_diag *diag)
{
	uint64_t items;
	enum vouch_err err;

	count = vouch_str_trim(count.data, count.len);
	err = vouch_num_parse(count.data, count.len, 1, UINT32_MAX, diag,
	    &items);
	if (err != VOUCH_OK)
		return err;
	if (vietnamese)
		return vouch_buf_addf(out, "Tặng" NO_BREAK "%" PRIu64, items);
	return vouch_buf_addf(out, "%" PRIu64 NO_BREAK "free", items);
}

/* What a code is worth, as records say it; or a shop's own words for it. */
static enum vouch_err add_worth(struct vouch_buf *out,
    struct vouch_span cell, bool vietnamese, struct vouch_diag *diag)
{
	static const char word[] = "free";
	const size_t len = sizeof word - 1;

	if (cell.data[0] < '0' || cell.data[0] > '9')
		return vouch_buf_add(out, cell.data, cell.len);
	if (cell.data[cell.len - 1] == '%')
		return add_percent(out, cell, vietnamese, diag);
	if (cell.len > len &&
	    memcmp(cell.data + cell.len - len, word, len) == 0)
		return add_free(out, (struct vouch_span){ cell.data,
		    cell.len - len }, vietnamese, diag);
	return add_price(out, cell, vietnamese, diag);
}

/* Two groups are read to a cashier more easily than ten digits. */
static enum vouch_err add_serial(struct vouch_buf *out,
    struct vouch_span cell, struct vouch_diag *diag)
{
	uint8_t bytes[5];
	char digits[11];

	if (cell.len != 11 || (cell.data[0] != 'S' && cell.data[0] != 's') ||
	    vouch_hex_decode(bytes, sizeof bytes, cell.data + 1, 10) !=
	    VOUCH_OK) {
		vouch_diag_subject(diag, cell.data, cell.len);
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "expected a serial as in S00A1B2C3D4");
	}
	vouch_hex_encode(digits, bytes, sizeof bytes);
	vouch_str_upper(digits);
	return vouch_buf_addf(out, "%.4s-%s", digits, digits + 4);
}

enum vouch_err vouch_field_value(enum vouch_filter filter,
    struct vouch_span cell, bool vietnamese, struct vouch_diag *diag,
    struct vouch_buf *out)
{
	switch (filter) {
	case VOUCH_FILTER_PRICE:
		return add_price(out, cell, vietnamese, diag);
	case VOUCH_FILTER_DATE:
		return add_date(out, cell, vietnamese, diag);
	case VOUCH_FILTER_UPPER:
		return vouch_utf8_upper(out, cell.data, cell.len);
	case VOUCH_FILTER_SERIAL:
		return add_serial(out, cell, diag);
	case VOUCH_FILTER_VALUE:
		return add_worth(out, cell, vietnamese, diag);
	case VOUCH_FILTER_NONE:
		break;
	}
	return vouch_buf_add(out, cell.data, cell.len);
}

static enum vouch_err add_all(struct vouch_buf *out,
    const struct vouch_slot_text *text, struct vouch_span cell,
    bool vietnamese, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;

	if (text->before != NULL)
		err = vouch_buf_adds(out, text->before);
	if (err == VOUCH_OK)
		err = vouch_field_value(text->filter, cell, vietnamese,
		    diag, out);
	if (err == VOUCH_OK && text->after != NULL)
		err = vouch_buf_adds(out, text->after);
	return err;
}

enum vouch_err vouch_field_show(const struct vouch_slot *slot,
    const char *cell, size_t len, bool vietnamese, struct vouch_diag *diag,
    struct vouch_buf *out)
{
	struct vouch_span value = vouch_str_trim(cell, len);
	struct vouch_buf shown;
	enum vouch_err err;

	vouch_diag_field(diag, slot->field);
	if (value.len == 0)
		return slot->optional ? VOUCH_OK : vouch_diag_set(diag,
		    VOUCH_ERR_MISSING, "is empty");
	if (!vouch_utf8_valid(value.data, value.len, NULL)) {
		vouch_diag_subject(diag, value.data, value.len);
		return vouch_diag_set(diag, VOUCH_ERR_ENCODING,
		    "not UTF-8 text");
	}
	vouch_buf_init(&shown, SHOWN_MAX);
	err = add_all(&shown, &slot->text, value, vietnamese, diag);
	if (err == VOUCH_OK)
		err = vouch_str_nfc(out, vouch_buf_text(&shown), shown.len);
	if (err == VOUCH_ERR_TOO_LONG) {
		vouch_diag_subject(diag, value.data, value.len);
		vouch_diag_set(diag, err, "longer than %d bytes, or too many "
		    "marks on one letter", SHOWN_MAX);
	}
	vouch_buf_release(&shown);
	return err;
}

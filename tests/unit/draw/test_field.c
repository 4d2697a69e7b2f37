/* Cells of a table as a label shows them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "draw/field.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define NB "\xc2\xa0"

static char field[] = "price";

static struct vouch_slot slot_of(enum vouch_filter filter)
{
	return (struct vouch_slot){ .kind = VOUCH_SLOT_TEXT, .field = field,
		.text = { .filter = filter } };
}

static void shown(void **state)
{
	static const struct {
		enum vouch_filter filter;
		const char *cell, *vietnamese, *english;
	} rows[] = {
		{ VOUCH_FILTER_NONE, "Sữa tươi 1 l", "Sữa tươi 1 l",
		    "Sữa tươi 1 l" },
		{ VOUCH_FILTER_NONE, " \t Trà\r\n", "Trà", "Trà" },
		{ VOUCH_FILTER_NONE, "Vie\xcc\xa3\xcc\x82t", "Việt", "Việt" },
		{ VOUCH_FILTER_NONE, "a\nb", "a\nb", "a\nb" },
		{ VOUCH_FILTER_PRICE, "50000", "50.000" NB "đ",
		    "50,000" NB "VND" },
		{ VOUCH_FILTER_PRICE, " 50.000 ", "50.000" NB "đ",
		    "50,000" NB "VND" },
		{ VOUCH_FILTER_PRICE, "50,000", "50.000" NB "đ",
		    "50,000" NB "VND" },
		{ VOUCH_FILTER_PRICE, "50000 VND", "50.000" NB "đ",
		    "50,000" NB "VND" },
		{ VOUCH_FILTER_PRICE, "50.000" NB "đ", "50.000" NB "đ",
		    "50,000" NB "VND" },
		{ VOUCH_FILTER_PRICE, "1290000", "1.290.000" NB "đ",
		    "1,290,000" NB "VND" },
		{ VOUCH_FILTER_PRICE, "0", "0" NB "đ", "0" NB "VND" },
		{ VOUCH_FILTER_PRICE, "4294967295", "4.294.967.295" NB "đ",
		    "4,294,967,295" NB "VND" },
		{ VOUCH_FILTER_PRICE, "12.50 USD", "12,50" NB "USD",
		    "12.50" NB "USD" },
		{ VOUCH_FILTER_PRICE, "100 points", "100" NB "điểm",
		    "100" NB "points" },
		{ VOUCH_FILTER_DATE, "2027-01-31", "31/01/2027",
		    "31" NB "Jan" NB "2027" },
		{ VOUCH_FILTER_DATE, "2028-02-29", "29/02/2028",
		    "29" NB "Feb" NB "2028" },
		{ VOUCH_FILTER_DATE, "2026-12-05 ", "05/12/2026",
		    "5" NB "Dec" NB "2026" },
		{ VOUCH_FILTER_UPPER, "sữa tươi đặc biệt", "SỮA TƯƠI ĐẶC BIỆT",
		    "SỮA TƯƠI ĐẶC BIỆT" },
		{ VOUCH_FILTER_UPPER, "e\xcc\x82\xcc\x81m", "ẾM", "ẾM" },
		{ VOUCH_FILTER_SERIAL, "S00A1B2C3D4", "00A1-B2C3D4",
		    "00A1-B2C3D4" },
		{ VOUCH_FILTER_SERIAL, "sffffffffff", "FFFF-FFFFFF",
		    "FFFF-FFFFFF" },
		{ VOUCH_FILTER_VALUE, "50000 VND", "50.000" NB "đ",
		    "50,000" NB "VND" },
		{ VOUCH_FILTER_VALUE, "100 points", "100" NB "điểm",
		    "100" NB "points" },
		{ VOUCH_FILTER_VALUE, "15 %", "Giảm" NB "15" NB "%",
		    "15" NB "%" NB "off" },
		{ VOUCH_FILTER_VALUE, "7.5%", "Giảm" NB "7,5" NB "%",
		    "7.5" NB "%" NB "off" },
		{ VOUCH_FILTER_VALUE, "1 free", "Tặng" NB "1", "1" NB "free" },
		{ VOUCH_FILTER_VALUE, "12 free", "Tặng" NB "12",
		    "12" NB "free" },
		{ VOUCH_FILTER_VALUE, "Mua 1 tặng 1", "Mua 1 tặng 1",
		    "Mua 1 tặng 1" },
		{ VOUCH_FILTER_VALUE, "free", "free", "free" },
	};
	struct vouch_buf out;
	size_t i, way;

	(void)state;
	vouch_buf_init(&out, 100);
	for (i = 0; i < COUNT(rows); i++) {
		const struct vouch_slot slot = slot_of(rows[i].filter);

		for (way = 0; way < 2; way++) {
			vouch_buf_clear(&out);
			assert_int_equal(vouch_field_show(&slot, rows[i].cell,
			    strlen(rows[i].cell), way == 0, NULL, &out),
			    VOUCH_OK);
			assert_string_equal(vouch_buf_text(&out), way == 0 ?
			    rows[i].vietnamese : rows[i].english);
		}
	}
	vouch_buf_release(&out);
}

static void refused(void **state)
{
	static const struct {
		enum vouch_filter filter;
		const char *cell;
		enum vouch_err err;
		const char *says;
	} rows[] = {
		{ VOUCH_FILTER_NONE, "", VOUCH_ERR_MISSING,
		    "price: is empty" },
		{ VOUCH_FILTER_PRICE, " \t", VOUCH_ERR_MISSING,
		    "price: is empty" },
		{ VOUCH_FILTER_NONE, "a\xff", VOUCH_ERR_ENCODING,
		    "price: \"a\\xff\": not UTF-8 text" },
		{ VOUCH_FILTER_PRICE, "12.5", VOUCH_ERR_SYNTAX, "price: "
		    "\"12.5\": expected a price as in 50000, 50.000 VND or "
		    "12.50 USD" },
		{ VOUCH_FILTER_PRICE, "50.00", VOUCH_ERR_SYNTAX, NULL },
		{ VOUCH_FILTER_PRICE, "5.0000", VOUCH_ERR_SYNTAX, NULL },
		{ VOUCH_FILTER_PRICE, "50 000 000 EUR", VOUCH_ERR_SYNTAX,
		    NULL },
		{ VOUCH_FILTER_PRICE, "-5000", VOUCH_ERR_SYNTAX, NULL },
		{ VOUCH_FILTER_PRICE, "5e4", VOUCH_ERR_SYNTAX, NULL },
		{ VOUCH_FILTER_PRICE, "Sữa", VOUCH_ERR_SYNTAX, NULL },
		{ VOUCH_FILTER_PRICE, "4294967296", VOUCH_ERR_RANGE, "price: "
		    "\"4294967296\": expected at most 4294967295 VND" },
		{ VOUCH_FILTER_PRICE, "1111111111111111111111111111111111111"
		    "11111111111111", VOUCH_ERR_SYNTAX, NULL },
		{ VOUCH_FILTER_DATE, "31/01/2027", VOUCH_ERR_SYNTAX, "price: "
		    "\"31/01/2027\": expected a date as in 2026-12-20" },
		{ VOUCH_FILTER_DATE, "2027-02-29", VOUCH_ERR_RANGE, "price: "
		    "\"2027-02-29\": there is no such day" },
		{ VOUCH_FILTER_DATE, "2027-1-1", VOUCH_ERR_SYNTAX, NULL },
		{ VOUCH_FILTER_DATE, "1999-01-01", VOUCH_ERR_RANGE, NULL },
		{ VOUCH_FILTER_SERIAL, "00A1B2C3D4", VOUCH_ERR_SYNTAX,
		    "price: \"00A1B2C3D4\": expected a serial as in "
		    "S00A1B2C3D4" },
		{ VOUCH_FILTER_SERIAL, "S00A1B2C3DG", VOUCH_ERR_SYNTAX, NULL },
		{ VOUCH_FILTER_VALUE, "12.5", VOUCH_ERR_SYNTAX, "price: "
		    "\"12.5\": expected a price as in 50000, 50.000 VND or "
		    "12.50 USD" },
		{ VOUCH_FILTER_VALUE, "101 %", VOUCH_ERR_RANGE, NULL },
		{ VOUCH_FILTER_VALUE, "1 tặng 1", VOUCH_ERR_SYNTAX, NULL },
		{ VOUCH_FILTER_VALUE, "0 free", VOUCH_ERR_RANGE, NULL },
		{ VOUCH_FILTER_VALUE, "1 2 free", VOUCH_ERR_SYNTAX, NULL },
		{ VOUCH_FILTER_VALUE, "4294967296 free", VOUCH_ERR_RANGE,
		    NULL },
		{ VOUCH_FILTER_SERIAL, "S00A1B2C3D45", VOUCH_ERR_SYNTAX,
		    NULL },
	};
	struct vouch_buf out;
	char line[400];
	size_t i;

	(void)state;
	vouch_buf_init(&out, 100);
	assert_int_equal(vouch_buf_adds(&out, "before"), VOUCH_OK);
	for (i = 0; i < COUNT(rows); i++) {
		const struct vouch_slot slot = slot_of(rows[i].filter);
		struct vouch_diag diag = VOUCH_DIAG_INIT;

		assert_int_equal(vouch_field_show(&slot, rows[i].cell,
		    strlen(rows[i].cell), true, &diag, &out), rows[i].err);
		assert_int_equal(diag.code, rows[i].err);
		assert_string_equal(vouch_buf_text(&out), "before");
		vouch_diag_format(&diag, line, sizeof line);
		if (rows[i].says != NULL)
			assert_string_equal(line, rows[i].says);
	}
	vouch_buf_release(&out);
}

/* A NUL ends nothing early: the price before it would be another. */
static void zero_bytes(void **state)
{
	const struct vouch_slot slot = slot_of(VOUCH_FILTER_PRICE);
	struct vouch_buf out;

	(void)state;
	vouch_buf_init(&out, 100);
	assert_int_equal(vouch_field_show(&slot, "5\0" "0", 3, true, NULL,
	    &out), VOUCH_ERR_SYNTAX);
	assert_int_equal(vouch_field_show(&slot, "50 VND\0", 7, true, NULL,
	    &out), VOUCH_ERR_SYNTAX);
	assert_int_equal(out.len, 0);
	vouch_buf_release(&out);
}

static void words_around(void **state)
{
	static char before[] = "Chỉ ", after[] = " / hộp";
	struct vouch_slot slot = slot_of(VOUCH_FILTER_PRICE);
	struct vouch_buf out;

	(void)state;
	vouch_buf_init(&out, 100);
	slot.text.before = before;
	slot.text.after = after;
	assert_int_equal(vouch_field_show(&slot, "9000", 4, true, NULL, &out),
	    VOUCH_OK);
	assert_string_equal(vouch_buf_text(&out), "Chỉ 9.000" NB "đ / hộp");
	vouch_buf_clear(&out);
	assert_int_equal(vouch_field_show(&slot, " ", 1, true, NULL, &out),
	    VOUCH_ERR_MISSING);
	slot.optional = true;
	assert_int_equal(vouch_field_show(&slot, " ", 1, true, NULL, &out),
	    VOUCH_OK);
	assert_string_equal(vouch_buf_text(&out), "");
	vouch_buf_release(&out);
}

static void too_long(void **state)
{
	static char cell[5000];
	const struct vouch_slot slot = slot_of(VOUCH_FILTER_NONE);
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf out;

	(void)state;
	memset(cell, 'a', sizeof cell);
	vouch_buf_init(&out, 10000);
	assert_int_equal(vouch_field_show(&slot, cell, 4096, true, &diag,
	    &out), VOUCH_OK);
	assert_int_equal(out.len, 4096);
	assert_int_equal(vouch_field_show(&slot, cell, 4097, true, &diag,
	    &out), VOUCH_ERR_TOO_LONG);
	assert_int_equal(out.len, 4096);
	assert_string_equal(diag.expected, "longer than 4096 bytes, or too "
	    "many marks on one letter");
	vouch_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shown),
		cmocka_unit_test(refused),
		cmocka_unit_test(zero_bytes),
		cmocka_unit_test(words_around),
		cmocka_unit_test(too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

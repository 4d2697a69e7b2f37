/*
 * Numbers, money, percentages: what is read, what is refused, how it is
 * written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static void numbers(void **state)
{
	static const struct {
		const char *text;
		uint64_t min, max;
		enum vouch_err err;
		uint64_t out;
	} rows[] = {
		{ "0", 0, 9, VOUCH_OK, 0 }, { "7", 1, 9, VOUCH_OK, 7 },
		{ "007", 1, 9, VOUCH_OK, 7 },
		{ "18446744073709551615", 0, UINT64_MAX, VOUCH_OK,
		    UINT64_MAX },
		{ "00000000000000000000000000000001", 0, 9, VOUCH_OK, 1 },
		{ "0", 1, 9, VOUCH_ERR_RANGE, 0 },
		{ "10", 1, 9, VOUCH_ERR_RANGE, 0 },
		{ "18446744073709551616", 0, UINT64_MAX, VOUCH_ERR_RANGE, 0 },
		{ "99999999999999999999999999", 0, UINT64_MAX,
		    VOUCH_ERR_RANGE, 0 },
		{ "", 0, 9, VOUCH_ERR_SYNTAX, 0 },
		{ "-1", 0, 9, VOUCH_ERR_SYNTAX, 0 },
		{ "+1", 0, 9, VOUCH_ERR_SYNTAX, 0 },
		{ " 1", 0, 9, VOUCH_ERR_SYNTAX, 0 },
		{ "1 ", 0, 9, VOUCH_ERR_SYNTAX, 0 },
		{ "1.0", 0, 9, VOUCH_ERR_SYNTAX, 0 },
		{ "0x1", 0, 9, VOUCH_ERR_SYNTAX, 0 },
		{ "1e1", 0, 99, VOUCH_ERR_SYNTAX, 0 },
		{ "99999999999999999999999999x", 0, 9, VOUCH_ERR_SYNTAX, 0 },
		{ "\xd9\xa1", 0, 9, VOUCH_ERR_SYNTAX, 0 }, /* Arabic one */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		uint64_t out = 12345;

		assert_int_equal(vouch_num_parse(rows[i].text,
		    strlen(rows[i].text), rows[i].min, rows[i].max, &diag,
		    &out), rows[i].err);
		assert_int_equal(diag.code, rows[i].err);
		if (rows[i].err == VOUCH_OK) {
			assert_int_equal(out, rows[i].out);
			assert_string_equal(diag.subject, "");
		} else {
			assert_int_equal(out, 12345);
			assert_string_equal(diag.subject, rows[i].text);
		}
	}
}

static void a_number_is_as_long_as_said(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	uint64_t out;

	(void)state;
	assert_int_equal(vouch_num_parse("123456", 3, 0, 999, NULL, &out),
	    VOUCH_OK);
	assert_int_equal(out, 123);
	assert_int_equal(vouch_num_parse("1\0" "2", 3, 0, 999, NULL, &out),
	    VOUCH_ERR_SYNTAX);
	assert_int_equal(vouch_num_parse("12", 2, 3, 9, &diag, &out),
	    VOUCH_ERR_RANGE);
	assert_string_equal(diag.expected, "expected a number from 3 to 9");
}

static void money(void **state)
{
	enum { VND = VOUCH_UNIT_VND, USD = VOUCH_UNIT_USD,
		POINTS = VOUCH_UNIT_POINTS };
	static const struct {
		const char *text;
		int unit;
		uint64_t amount_minor;
	} rows[] = {
		{ "50000 VND", VND, 50000 }, { "50.000 VND", VND, 50000 },
		{ "50,000 VND", VND, 50000 }, { "50 000 VND", VND, 50000 },
		{ "50000đ", VND, 50000 }, { "50.000 đ", VND, 50000 },
		{ "50.000₫", VND, 50000 }, { "50000 Đ", VND, 50000 },
		{ "50000 đồng", VND, 50000 }, { "50000 dong", VND, 50000 },
		{ " 50000\tvnd ", VND, 50000 }, { "0 VND", VND, 0 },
		{ "1.234.567 VND", VND, 1234567 },
		{ "4294967295 VND", VND, UINT32_MAX },
		{ "4.294.967.295 VND", VND, UINT32_MAX },
		{ "007 VND", VND, 7 },
		{ "12.50 USD", USD, 1250 }, { "12,50 USD", USD, 1250 },
		{ "12 USD", USD, 1200 }, { "0.05 USD", USD, 5 },
		{ "1,234.50 usd", USD, 123450 },
		{ "1.234,50 USD", USD, 123450 },
		{ "1 234.50 USD", USD, 123450 },
		{ "1,234 USD", USD, 123400 },
		{ "1.234.567 USD", USD, 123456700 },
		{ "42949672.95 USD", USD, UINT32_MAX },
		/* in use, whatever the standard says */
		{ "50.000 VNĐ", VND, 50000 }, { "50.000 vnđ", VND, 50000 },
		{ "50.000 Đồng", VND, 50000 },
		/* no-break blanks, as spreadsheets and browsers write */
		{ "50.000\xc2\xa0₫", VND, 50000 },
		{ "50\xc2\xa0" "000\xc2\xa0VND", VND, 50000 },
		{ "1\xe2\x80\xaf" "234,50\xc2\xa0USD", USD, 123450 },
		{ "\xc2\xa0" "5 VND\xc2\xa0", VND, 5 },
		{ "1.000 Điểm", POINTS, 1000 },
		{ "12.500 VND", VND, 12500 }, { "1.234.567 đ", VND, 1234567 },
		{ "100 points", POINTS, 100 }, { "1 point", POINTS, 1 },
		{ "1.000 điểm", POINTS, 1000 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		struct vouch_money out = { 0, VOUCH_UNIT_NONE };

		assert_int_equal(vouch_money_parse(rows[i].text,
		    strlen(rows[i].text), &diag, &out), VOUCH_OK);
		assert_int_equal(out.amount_minor, rows[i].amount_minor);
		assert_int_equal((int)out.unit, rows[i].unit);
	}
}

static void bad_money(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
	} rows[] = {
		{ "", VOUCH_ERR_SYNTAX }, { "VND", VOUCH_ERR_SYNTAX },
		{ "50000", VOUCH_ERR_SYNTAX }, { "50000 EUR", VOUCH_ERR_SYNTAX },
		{ "50000 VNDx", VOUCH_ERR_SYNTAX },
		{ "50000 very long unit name", VOUCH_ERR_SYNTAX },
		{ "-5 VND", VOUCH_ERR_SYNTAX }, { "+5 VND", VOUCH_ERR_SYNTAX },
		{ "$5 USD", VOUCH_ERR_SYNTAX },
		/* what could be a decimal */
		{ "12.5 VND", VOUCH_ERR_SYNTAX },
		{ "12,50 VND", VOUCH_ERR_SYNTAX },
		{ "0.500 VND", VOUCH_ERR_SYNTAX },
		{ "12.5 USD", VOUCH_ERR_SYNTAX },
		{ ".50 USD", VOUCH_ERR_SYNTAX },
		{ "12.500 USD", VOUCH_ERR_SYNTAX },
		{ "1.000 USD", VOUCH_ERR_SYNTAX },
		{ "12. USD", VOUCH_ERR_SYNTAX },
		{ "12.500,5 USD", VOUCH_ERR_SYNTAX },
		{ "1.234.50 USD", VOUCH_ERR_SYNTAX }, /* one mark, two uses */
		/* groups that are none */
		{ "1234.567 VND", VOUCH_ERR_SYNTAX },
		{ "1.234,567 VND", VOUCH_ERR_SYNTAX },
		{ "1.23.456 VND", VOUCH_ERR_SYNTAX },
		{ "1..234 VND", VOUCH_ERR_SYNTAX },
		{ ".234 VND", VOUCH_ERR_SYNTAX },
		{ "1.2345 VND", VOUCH_ERR_SYNTAX },
		{ "5'000 VND", VOUCH_ERR_SYNTAX },
		{ "5e3 VND", VOUCH_ERR_SYNTAX },
		{ "50k VND", VOUCH_ERR_SYNTAX },
		{ "1 \xc2\xa0" "234 VND", VOUCH_ERR_SYNTAX },
		{ "1\xc2\xa0" "23 VND", VOUCH_ERR_SYNTAX },
		{ "1\xe2\x80\x89" "234 VND", VOUCH_ERR_SYNTAX },
		{ "5 VND \xc2", VOUCH_ERR_SYNTAX },
		{ "00000000000000000000000000000000000000000000000000000000"
		    "00005 VND", VOUCH_ERR_SYNTAX },
		{ "99999999999999999999999999999999999999999 VND",
		    VOUCH_ERR_SYNTAX },
		{ "4294967296 VND", VOUCH_ERR_RANGE },
		{ "99999999999999999999999999 VND", VOUCH_ERR_RANGE },
		{ "42949672.96 USD", VOUCH_ERR_RANGE },
		{ "4294967296 points", VOUCH_ERR_RANGE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		struct vouch_money out = { 77, VOUCH_UNIT_NONE };

		assert_int_equal(vouch_money_parse(rows[i].text,
		    strlen(rows[i].text), &diag, &out), rows[i].err);
		assert_int_equal(out.amount_minor, 77);
		assert_string_equal(diag.subject, rows[i].text);
		assert_non_null(strstr(diag.expected, "expected "));
	}
	{
		struct vouch_money out;

		assert_int_equal(vouch_money_parse("5 VND\0x", 7, NULL, &out),
		    VOUCH_ERR_SYNTAX);
	}
}

static void money_written(void **state)
{
	static const struct {
		struct vouch_money money;
		const char *plain, *vi, *en;
	} rows[] = {
		{ { 0, VOUCH_UNIT_VND }, "0 VND", "0 đ", "0 VND" },
		{ { 999, VOUCH_UNIT_VND }, "999 VND", "999 đ", "999 VND" },
		{ { 50000, VOUCH_UNIT_VND }, "50000 VND", "50.000 đ",
		    "50,000 VND" },
		{ { 4294967295u, VOUCH_UNIT_VND }, "4294967295 VND",
		    "4.294.967.295 đ", "4,294,967,295 VND" },
		{ { UINT64_MAX, VOUCH_UNIT_VND }, "18446744073709551615 VND",
		    "18.446.744.073.709.551.615 đ",
		    "18,446,744,073,709,551,615 VND" },
		{ { 5, VOUCH_UNIT_USD }, "0.05 USD", "0,05 USD", "0.05 USD" },
		{ { 123456, VOUCH_UNIT_USD }, "1234.56 USD", "1.234,56 USD",
		    "1,234.56 USD" },
		{ { 1000, VOUCH_UNIT_POINTS }, "1000 points", "1.000 điểm",
		    "1,000 points" },
		{ { 1000, VOUCH_UNIT_NONE }, "1000", "1.000", "1,000" },
		{ { 7, (enum vouch_unit)99 }, "7", "7", "7" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[40];

		vouch_money_format(out, sizeof out, rows[i].money);
		assert_string_equal(out, rows[i].plain);
		vouch_money_human(out, sizeof out, rows[i].money, 1);
		assert_string_equal(out, rows[i].vi);
		vouch_money_human(out, sizeof out, rows[i].money, 0);
		assert_string_equal(out, rows[i].en);
	}
}

/* What is written in either way is read as the same amount. */
static void money_comes_back(void **state)
{
	static const uint64_t amounts[] = { 0, 1, 9, 10, 99, 100, 999, 1000,
		12345, 100000, 999999, 1000000, 123456789, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < COUNT(amounts); i++)
		for (int unit = 1; unit <= 3; unit++)
			for (int way = 0; way < 3; way++) {
				struct vouch_money in = { amounts[i],
					(enum vouch_unit)unit }, out;
				char text[40];

				if (way == 2)
					vouch_money_format(text, sizeof text,
					    in);
				else
					vouch_money_human(text, sizeof text,
					    in, way);
				assert_int_equal(vouch_money_parse(text,
				    strlen(text), NULL, &out), VOUCH_OK);
				assert_int_equal(out.amount_minor, amounts[i]);
				assert_int_equal((int)out.unit, unit);
			}
}

static void percentages(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
		uint32_t hundredths;
		const char *written;
	} rows[] = {
		{ "15 %", VOUCH_OK, 1500, "15 %" },
		{ "15%", VOUCH_OK, 1500, "15 %" },
		{ " 7.5 % ", VOUCH_OK, 750, "7.5 %" },
		{ "7,5%", VOUCH_OK, 750, "7.5 %" },
		{ "15\xc2\xa0%", VOUCH_OK, 1500, "15 %" },
		{ "0000000000000000000000000000000000000000000000000000000000"
		    "000005%", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "0.01%", VOUCH_OK, 1, "0.01 %" },
		{ "33.33 %", VOUCH_OK, 3333, "33.33 %" },
		{ "33.30 %", VOUCH_OK, 3330, "33.3 %" },
		{ "100%", VOUCH_OK, 10000, "100 %" },
		{ "100.00%", VOUCH_OK, 10000, "100 %" },
		{ "0%", VOUCH_ERR_RANGE, 0, NULL },
		{ "0.00%", VOUCH_ERR_RANGE, 0, NULL },
		{ "100.01%", VOUCH_ERR_RANGE, 0, NULL },
		{ "101 %", VOUCH_ERR_RANGE, 0, NULL },
		{ "999999.99 %", VOUCH_ERR_RANGE, 0, NULL },
		{ "", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "%", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "15", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "15 %%", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "-15 %", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "7. %", VOUCH_ERR_SYNTAX, 0, NULL },
		{ ".5 %", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "7.505 %", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "7.5.5 %", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "7 5 %", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "1000000 %", VOUCH_ERR_SYNTAX, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		uint32_t out = 77;
		char written[16];

		assert_int_equal(vouch_percent_parse(rows[i].text,
		    strlen(rows[i].text), &diag, &out), rows[i].err);
		if (rows[i].err != VOUCH_OK) {
			assert_int_equal(out, 77);
			assert_string_equal(diag.subject, rows[i].text);
			continue;
		}
		assert_int_equal(out, rows[i].hundredths);
		vouch_percent_format(written, sizeof written, out);
		assert_string_equal(written, rows[i].written);
	}
}

static void bytes(void **state)
{
	uint8_t out[10];

	(void)state;
	memset(out, 0xee, sizeof out);
	vouch_put_be(out + 1, 4, 0x1122334455667788);
	assert_memory_equal(out, "\xee\x55\x66\x77\x88\xee", 6);
	assert_int_equal(vouch_get_be(out + 1, 4), 0x55667788);
	vouch_put_be(out, 8, UINT64_MAX - 1);
	assert_int_equal(vouch_get_be(out, 8), UINT64_MAX - 1);
	vouch_put_be(out, 0, 5);
	assert_int_equal(out[0], 0xff);
	assert_int_equal(vouch_get_be(out, 0), 0);
	vouch_put_be(out, 1, 0x1ff);
	assert_int_equal(vouch_get_be(out, 1), 0xff);
}

static void millimetres(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
		uint32_t um;
	} rows[] = {
		{ "15", VOUCH_OK, 15000 }, { "22.5", VOUCH_OK, 22500 },
		{ "22,5 mm", VOUCH_OK, 22500 }, { "0.396mm", VOUCH_OK, 396 },
		{ "2000", VOUCH_OK, 2000000 }, { " 7 ", VOUCH_OK, 7000 },
		{ "2000.001", VOUCH_ERR_RANGE, 0 }, { "0", VOUCH_ERR_RANGE, 0 },
		{ "999999.999", VOUCH_ERR_RANGE, 0 },
		{ "", VOUCH_ERR_SYNTAX, 0 }, { "mm", VOUCH_ERR_SYNTAX, 0 },
		{ ".5", VOUCH_ERR_SYNTAX, 0 }, { "5.", VOUCH_ERR_SYNTAX, 0 },
		{ "1.2345", VOUCH_ERR_SYNTAX, 0 }, { "-1", VOUCH_ERR_SYNTAX, 0 },
		{ "1e3", VOUCH_ERR_SYNTAX, 0 }, { "15 cm", VOUCH_ERR_SYNTAX, 0 },
		{ "1.2.3", VOUCH_ERR_SYNTAX, 0 }, { "1234567", VOUCH_ERR_SYNTAX, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		uint32_t um = 77;

		assert_int_equal(vouch_mm_parse(rows[i].text,
		    strlen(rows[i].text), 2000000, &diag, &um), rows[i].err);
		assert_int_equal(um, rows[i].err == VOUCH_OK ? rows[i].um : 77);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(millimetres),
		cmocka_unit_test(a_number_is_as_long_as_said),
		cmocka_unit_test(money),
		cmocka_unit_test(bad_money),
		cmocka_unit_test(money_written),
		cmocka_unit_test(money_comes_back),
		cmocka_unit_test(percentages),
		cmocka_unit_test(bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

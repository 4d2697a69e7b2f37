/* Cells that narrow a code's terms, and those that would widen them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "core/terms.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct vouch_token token_of(uint8_t type, uint8_t unit, uint32_t value)
{
	return (struct vouch_token){ .value_type = type, .unit = unit,
		.value = value, .until = 100, .stores = VOUCH_STORES_LIST };
}

static void test_values(void **state)
{
	static const struct {
		uint8_t type, unit;
		uint32_t most;
		const char *text;
		enum vouch_err err;
		uint32_t value;
	} rows[] = {
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 50000, "50000", VOUCH_OK,
		    50000 },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 50000, " 20.000 đ ",
		    VOUCH_OK, 20000 },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 50000, "20,000 VND",
		    VOUCH_OK, 20000 },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 50000, "1", VOUCH_OK, 1 },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 50000, "50001",
		    VOUCH_ERR_RANGE, 0 },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 50000, "0",
		    VOUCH_ERR_RANGE, 0 },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 50000, "5 USD",
		    VOUCH_ERR_CONFLICT, 0 },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 50000, "5 %",
		    VOUCH_ERR_SYNTAX, 0 },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 50000, "-5",
		    VOUCH_ERR_SYNTAX, 0 },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 50000, "12.5",
		    VOUCH_ERR_SYNTAX, 0 },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, UINT32_MAX, "4294967296",
		    VOUCH_ERR_RANGE, 0 },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_USD, 5000, "12.50", VOUCH_OK,
		    1250 },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_USD, 5000, "12", VOUCH_OK,
		    1200 },
		{ VOUCH_VALUE_PERCENT, VOUCH_UNIT_NONE, 1500, "10", VOUCH_OK,
		    1000 },
		{ VOUCH_VALUE_PERCENT, VOUCH_UNIT_NONE, 1500, "7,5 %",
		    VOUCH_OK, 750 },
		{ VOUCH_VALUE_PERCENT, VOUCH_UNIT_NONE, 1500, "16%",
		    VOUCH_ERR_RANGE, 0 },
		{ VOUCH_VALUE_PERCENT, VOUCH_UNIT_NONE, 1500, "5000 VND",
		    VOUCH_ERR_SYNTAX, 0 },
		{ VOUCH_VALUE_OPENING, VOUCH_UNIT_POINTS, 1000, "0", VOUCH_OK,
		    0 },
		{ VOUCH_VALUE_OPENING, VOUCH_UNIT_POINTS, 1000, "250 points",
		    VOUCH_OK, 250 },
		{ VOUCH_VALUE_OPENING, VOUCH_UNIT_POINTS, 1000, "1001",
		    VOUCH_ERR_RANGE, 0 },
		{ VOUCH_VALUE_FREE, VOUCH_UNIT_NONE, 5, "2",
		    VOUCH_ERR_CONFLICT, 0 },
		{ VOUCH_VALUE_CAMPAIGN, VOUCH_UNIT_NONE, 5, "2",
		    VOUCH_ERR_CONFLICT, 0 },
		{ VOUCH_VALUE_PASS, VOUCH_UNIT_NONE, 5, "2",
		    VOUCH_ERR_CONFLICT, 0 },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 50000,
		    "11111111111111111111111111111111111111111111111111111111",
		    VOUCH_ERR_SYNTAX, 0 }
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_token token = token_of(rows[i].type, rows[i].unit,
		    77), before = token;
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		enum vouch_err err = vouch_terms_value(&token, rows[i].text,
		    strlen(rows[i].text), rows[i].most, &diag);

		if (err != rows[i].err)
			fail_msg("row %zu: %s", i, vouch_err_name(err));
		assert_int_equal(diag.code, err);
		if (err == VOUCH_OK)
			before.value = rows[i].value;
		assert_memory_equal(&token, &before, sizeof token);
	}
}

static void test_until(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
		uint16_t day;
	} rows[] = {
		{ "2020-01-11", VOUCH_OK, 10 },
		{ " 2020-01-31 ", VOUCH_OK, 30 },
		{ "2020-01-10", VOUCH_ERR_RANGE, 0 },
		{ "2020-02-01", VOUCH_ERR_RANGE, 0 },
		{ "31/01/2020", VOUCH_ERR_SYNTAX, 0 },
		{ "2020-01-32", VOUCH_ERR_RANGE, 0 }
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_token token = token_of(VOUCH_VALUE_MONEY,
		    VOUCH_UNIT_VND, 1);
		struct vouch_diag diag = VOUCH_DIAG_INIT;

		assert_int_equal(vouch_terms_until(&token, rows[i].text,
		    strlen(rows[i].text), 10, 30, &diag), rows[i].err);
		assert_int_equal(token.until, rows[i].err == VOUCH_OK ?
		    rows[i].day : 100);
	}
}

static void test_stores(void **state)
{
	static struct vouch_campaign some, all;
	const struct {
		const struct vouch_campaign *campaign;
		uint16_t scope;
		const char *text;
		enum vouch_err err;
		uint16_t stores;
	} rows[] = {
		{ &some, VOUCH_STORES_LIST, "7", VOUCH_OK, 7 },
		{ &some, VOUCH_STORES_LIST, "1, 7-9", VOUCH_OK,
		    VOUCH_STORES_LIST },
		{ &some, VOUCH_STORES_LIST, "1, 7", VOUCH_ERR_SYNTAX, 0 },
		{ &some, VOUCH_STORES_LIST, "all", VOUCH_ERR_SYNTAX, 0 },
		{ &some, VOUCH_STORES_LIST, "2", VOUCH_ERR_RANGE, 0 },
		{ &all, VOUCH_STORES_ALL, "all", VOUCH_OK, VOUCH_STORES_ALL },
		{ &all, VOUCH_STORES_ALL, " 32767", VOUCH_OK, 32767 },
		{ &all, VOUCH_STORES_ALL, "32768", VOUCH_ERR_RANGE, 0 },
		{ &all, VOUCH_STORES_ALL, "0", VOUCH_ERR_RANGE, 0 },
		{ NULL, VOUCH_STORES_ALL, "all", VOUCH_OK, VOUCH_STORES_ALL },
		{ NULL, VOUCH_STORES_LIST, "all", VOUCH_ERR_SYNTAX, 0 },
		{ NULL, VOUCH_STORES_LIST, "2", VOUCH_OK, 2 }
	};

	(void)state;
	all.all_stores = true;
	some.range_count = 2;
	some.range[0] = (struct vouch_store_range){ 1, 1 };
	some.range[1] = (struct vouch_store_range){ 7, 9 };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_token token = token_of(VOUCH_VALUE_MONEY,
		    VOUCH_UNIT_VND, 1);
		struct vouch_diag diag = VOUCH_DIAG_INIT;

		token.stores = rows[i].scope;
		if (vouch_terms_stores(&token, rows[i].text,
		    strlen(rows[i].text), rows[i].campaign, &diag) !=
		    rows[i].err)
			fail_msg("row %zu: %s", i, vouch_err_name(diag.code));
		assert_int_equal(token.stores, rows[i].err == VOUCH_OK ?
		    rows[i].stores : rows[i].scope);
	}
}

static void test_subject(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
		const char *kept;
	} rows[] = {
		{ " DH-48213 ", VOUCH_OK, "DH-48213" },
		{ "A B~", VOUCH_OK, "A B~" },
		{ "123456789012345", VOUCH_OK, "123456789012345" },
		{ "1234567890123456", VOUCH_ERR_TOO_LONG, "" },
		{ " ", VOUCH_ERR_TOO_LONG, "" },
		{ "ĐH-1", VOUCH_ERR_SYNTAX, "" },
		{ "A\tB", VOUCH_ERR_SYNTAX, "" }
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_token token = token_of(VOUCH_VALUE_PASS,
		    VOUCH_UNIT_NONE, 0);
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		const uint8_t *value = NULL;
		size_t len;

		assert_int_equal(vouch_terms_subject(&token, rows[i].text,
		    strlen(rows[i].text), &diag), rows[i].err);
		len = vouch_token_extension(&token, VOUCH_EXT_SUBJECT, &value);
		assert_int_equal(len, strlen(rows[i].kept));
		if (len > 0)
			assert_memory_equal(value, rows[i].kept, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_until),
		cmocka_unit_test(test_stores),
		cmocka_unit_test(test_subject)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

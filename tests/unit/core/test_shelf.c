/* Shelf codes: hosts, GTINs, and the place a code is signed for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/shelf.h"

#define L63 "a23456789012345678901234567890123456789012345678901234567890123"
#define CODE \
    "VX6K1TXP3MP6SP3HL3K2XNB357MXL6JV8CNP1S6LTJ36H3JSRG9BKX9F2F4G9153FGC1" \
    "VSPVFHG695HVJR748GBTF0K46ZS2JGXCRKGKNV4LT7S7ZFZ43MFV9H9V48MPHZVS56QH" \
    "3RBH6M7HLJ03J83F9"

static void test_hosts(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
		const char *host;
	} row[] = {
		{ "qr.example.vn", VOUCH_OK, "qr.example.vn" },
		{ "QR.Example.VN", VOUCH_OK, "qr.example.vn" },
		{ "a-b.xn--sgn-4ra.vn", VOUCH_OK, "a-b.xn--sgn-4ra.vn" },
		{ "1.2.a3", VOUCH_OK, "1.2.a3" },
		{ L63 ".vn", VOUCH_OK, L63 ".vn" },
		{ L63 "x.vn", VOUCH_ERR_SYNTAX, NULL },
		{ L63 "." L63 "." L63 "." L63, VOUCH_ERR_TOO_LONG, NULL },
		{ "", VOUCH_ERR_SYNTAX, NULL },
		{ "localhost", VOUCH_ERR_SYNTAX, NULL },
		{ "127.0.0.1", VOUCH_ERR_SYNTAX, NULL },
		{ "qr.example.vn.", VOUCH_ERR_SYNTAX, NULL },
		{ ".vn", VOUCH_ERR_SYNTAX, NULL },
		{ "qr..vn", VOUCH_ERR_SYNTAX, NULL },
		{ "-a.vn", VOUCH_ERR_SYNTAX, NULL },
		{ "a-.vn", VOUCH_ERR_SYNTAX, NULL },
		{ "a_b.vn", VOUCH_ERR_SYNTAX, NULL },
		{ "a b.vn", VOUCH_ERR_SYNTAX, NULL },
		{ "siêuthị.vn", VOUCH_ERR_SYNTAX, NULL },
		{ "https://qr.example.vn", VOUCH_ERR_SYNTAX, NULL },
		{ "qr.example.vn/s", VOUCH_ERR_SYNTAX, NULL },
		{ "qr.example.vn:443", VOUCH_ERR_SYNTAX, NULL },
	};
	char host[VOUCH_HOST_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;

		snprintf(host, sizeof host, "untouched");
		assert_int_equal(vouch_host_parse(row[i].text,
		    strlen(row[i].text), &diag, host), row[i].err);
		assert_string_equal(host, row[i].host != NULL ? row[i].host :
		    "untouched");
		assert_int_equal(diag.code, row[i].err);
	}
}

static void test_gtins(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
		uint64_t gtin;
		const char *expected, *hint;
	} row[] = {
		{ "8934563138165", VOUCH_OK, 8934563138165, "", "" },
		{ "08934563138165", VOUCH_OK, 8934563138165, "", "" },
		{ "96385074", VOUCH_OK, 96385074, "", "" },
		{ "036000291452", VOUCH_OK, 36000291452, "", "" },
		{ "18934563138162", VOUCH_OK, 18934563138162, "", "" },
		{ "8934563138166", VOUCH_ERR_RANGE, 0,
		    "the check digit is wrong: is it 8934563138165?", "" },
		{ "036000291453", VOUCH_ERR_RANGE, 0,
		    "the check digit is wrong: is it 036000291452?", "" },
		{ "96385070", VOUCH_ERR_RANGE, 0,
		    "the check digit is wrong: is it 96385074?", "" },
		{ "36000291452", VOUCH_ERR_SYNTAX, 0, NULL, "" },
		{ "893456313816", VOUCH_ERR_RANGE, 0, NULL, "" },
		{ "893456313816501", VOUCH_ERR_SYNTAX, 0, NULL, "" },
		{ "8934563 138165", VOUCH_ERR_SYNTAX, 0, NULL, "" },
		{ "0000000000000", VOUCH_ERR_SYNTAX, 0, NULL, "" },
		{ "", VOUCH_ERR_SYNTAX, 0, NULL, "" },
		{ "8,93456E+12", VOUCH_ERR_SYNTAX, 0, NULL, "a spreadsheet "
		    "has rounded it: make the column text there and fill it "
		    "again" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		uint64_t gtin = 0;

		assert_int_equal(vouch_gtin_parse(row[i].text,
		    strlen(row[i].text), &diag, &gtin), row[i].err);
		assert_int_equal(gtin, row[i].gtin);
		if (row[i].expected != NULL)
			assert_string_equal(diag.expected, row[i].expected);
		assert_string_equal(diag.hint, row[i].hint);
		if (row[i].err != VOUCH_OK)
			assert_string_equal(diag.subject, row[i].text);
	}
}

/* A place has one path and one text that is signed. */
static void test_places(void **state)
{
	static const struct {
		struct vouch_shelf shelf;
		const char *path, *aad;
	} row[] = {
		{ { true, 8934563138165, "" }, "/01/08934563138165",
		    "example.vn/01/08934563138165" },
		{ { true, 96385074, "2001-7.B" },
		    "/01/00000096385074/21/2001-7.B",
		    "example.vn/01/00000096385074/21/2001-7.b" },
		{ { false, 0, "" }, "", "example.vn/s" },
	};
	char path[VOUCH_SHELF_PATH], aad[VOUCH_SHELF_AAD];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		vouch_shelf_path(&row[i].shelf, path);
		assert_string_equal(path, row[i].path);
		assert_int_equal(vouch_shelf_aad(&row[i].shelf, "example.vn",
		    aad), strlen(row[i].aad));
		assert_string_equal(aad, row[i].aad);
	}
}

static void test_lines(void **state)
{
	static const struct {
		const char *line;
		bool found, has_product;
		uint64_t gtin;
		const char *label;
	} row[] = {
		{ "HTTPS://EXAMPLE.VN/S/" CODE "/01/08934563138165", true,
		    true, 8934563138165, "" },
		{ "]Q1https://example.vn/s/" CODE "/01/08934563138165\r\n",
		    true, true, 8934563138165, "" },
		{ "HTTPS://EXAMPLE.VN/S/" CODE "/01/08934563138165/21/a-7.B",
		    true, true, 8934563138165, "A-7.B" },
		{ "HTTPS://EXAMPLE.VN/S/" CODE
		    "/01/08934563138165/21/12345678901234567890?x=1",
		    true, true, 8934563138165, "12345678901234567890" },
		{ "HTTPS://EXAMPLE.VN/S/" CODE, true, false, 0, "" },
		{ "HTTPS://EXAMPLE.VN/S/" CODE "?utm=a#b", true, false, 0, "" },
		{ "https://user@example.vn/S/" CODE, false, false, 0, "" },
		{ "HTTPS://EXAMPLE.VN.EVIL.VN/S/" CODE, false, false, 0, "" },
		{ "HTTPS://EXAMPLE.COM/S/" CODE, false, false, 0, "" },
		{ "HTTP://EXAMPLE.VN/S/" CODE, false, false, 0, "" },
		{ "HTTPS://EXAMPLE.VN/V/" CODE, false, false, 0, "" },
		{ "HTTPS://EXAMPLE.VN:443/S/" CODE, false, false, 0, "" },
		{ "HTTPS://EXAMPLE.VN//S/" CODE, false, false, 0, "" },
		{ "HTTPS://EXAMPLE.VN/S/" CODE "/", false, false, 0, "" },
		{ "HTTPS://EXAMPLE.VN/S/" CODE "/01/08934563138166", false,
		    false, 0, "" },
		{ "HTTPS://EXAMPLE.VN/S/" CODE "/01/8934563138165", false,
		    false, 0, "" },
		{ "HTTPS://EXAMPLE.VN/S/" CODE "/01/089345631381655", false,
		    false, 0, "" },
		{ "HTTPS://EXAMPLE.VN/S/" CODE "/01/08934563138165/21/",
		    false, false, 0, "" },
		{ "HTTPS://EXAMPLE.VN/S/" CODE "/01/08934563138165/21/A_B",
		    false, false, 0, "" },
		{ "HTTPS://EXAMPLE.VN/S/" CODE
		    "/01/08934563138165/21/123456789012345678901", false,
		    false, 0, "" },
		{ "HTTPS://EXAMPLE.VN/S/" CODE "/01/08934563138165/10/A",
		    false, false, 0, "" },
		{ CODE, false, false, 0, "" },
		{ "HTTPS://", false, false, 0, "" },
		{ "", false, false, 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct vouch_shelf shelf = { .gtin = 0, .label = "" };

		assert_int_equal(vouch_shelf_read(row[i].line,
		    strlen(row[i].line), "example.vn", &shelf), row[i].found);
		assert_int_equal(shelf.has_product, row[i].has_product);
		assert_int_equal(shelf.gtin, row[i].gtin);
		assert_string_equal(shelf.label, row[i].label);
	}
	/* a NUL is not the end of anything */
	assert_false(vouch_shelf_read("HTTPS://EXAMPLE.VN/S/V\0/01/", 27,
	    "example.vn", &(struct vouch_shelf){ .gtin = 0 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_gtins),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

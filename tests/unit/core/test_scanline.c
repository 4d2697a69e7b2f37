/*
 * Scanned lines: what scanners, keyboards and customers' phones make of a
 * code, and what else comes out of a scanner.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/scanline.h"
#include "core/sign.h"

#define CODE \
    "VX6K1TXP3MP6SP3HL3K2XNB357MXL6JV8CNP1S6LTJ36H3JSRG9BKX9F2F4G9153FGC1" \
    "VSPVFHG695HVJR748GBTF0K46ZS2JGXCRKGKNV4LT7S7ZFZ43MFV9H9V48MPHZVS56QH" \
    "3RBH6M7HLJ03J83F9"
#define CODE_LEN (sizeof CODE - 1)

/* Another code, and one with an extension. */
static char second[VOUCH_CODE_TEXT_MAX], extended[VOUCH_CODE_TEXT_MAX];

static struct vouch_secret_key *secret;

static int set_up(void **state)
{
	struct vouch_token token = {
		.kind = VOUCH_KIND_VOUCHER, .campaign = 1002, .serial = 77,
		.from = 2375, .until = 2465, .value = 1500,
		.value_type = VOUCH_VALUE_PERCENT
	};
	uint8_t seed[VOUCH_SEED_BYTES] = { 9 };

	(void)state;
	if (vouch_sign_init() != VOUCH_OK ||
	    vouch_secret_key_new(seed, &secret) != VOUCH_OK ||
	    vouch_code_make(&token, secret, NULL, 0, NULL, second) != VOUCH_OK)
		return -1;
	memcpy(token.extensions, "\x04\x02\x00\x07", 4);
	token.extensions_len = 4;
	return vouch_code_make(&token, secret, NULL, 0, NULL, extended) ==
	    VOUCH_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	vouch_secret_key_free(secret);
	return 0;
}

static struct vouch_scanned read_bytes(const char *line, size_t len)
{
	struct vouch_scanned out;

	memset(&out, 0x55, sizeof out);
	vouch_scanline_read(line, len, &out);
	return out;
}

/* The kind of before + code + after, and that a code found is this one. */
static enum vouch_scan_kind read_around(const char *before, const char *code,
    const char *after)
{
	char line[VOUCH_SCANLINE_MAX];
	struct vouch_scanned out;
	int len = snprintf(line, sizeof line, "%s%s%s", before, code, after);

	assert_in_range(len, 0, sizeof line - 1);
	out = read_bytes(line, (size_t)len);
	if (out.kind == VOUCH_SCAN_CODE) {
		assert_string_equal(out.text, code);
		assert_int_equal(out.len, strlen(code));
	}
	return out.kind;
}

static void test_wrapped_codes(void **state)
{
	static const struct {
		const char *before, *after;
	} cases[] = {
		{ "", "" },
		{ "", "\r" }, { "", "\n" }, { "", "\r\n" }, { "", "\t" },
		{ "", "\r\n\r\n" }, { "  ", "  " }, { "\r\n", "" },
		{ "\x02", "\x03" }, { "\x02]Q1", "\x03\r" },
		{ "]Q0", "" }, { "]Q1", "" }, { "]Q3", "\r" }, { "]q1", "" },
		{ "]d2", "" }, { "]C1", "" },
		{ "\xc6\xb0Q1", "" }, { "\xc6\xafQ1", "" },
		{ "\xc6\xb0q1", "" },
		{ "\\000026", "" }, { "]Q2\\000026", "\n" },
		{ "\\000026\\000026\\000003\\000020", "" },
		{ "HTTPS://VQR.VN/V/", "" }, { "https://vqr.vn/v/", "" },
		{ "HTTPS://EXAMPLE.VN/S/", "" },
		{ "HTTPS://EXAMPLE.VN/S/", "/01/08934563138165" },
		{ "HTTPS://EXAMPLE.VN/S/", "/01/08934563138165/21/77" },
		{ "HTTPS://\xe1\xba\xbc" "AMPLE.VN/V/", "" },
		{ "]Q1HTTPS://EXAMPLE.VN/V/", "?utm_source=zalo" },
		{ "ma giam gia: ", " (Tet 2027)" },
		{ "Q1", "" }, { "7", "" }, { "999999", "" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(read_around(cases[i].before, CODE,
		    cases[i].after), VOUCH_SCAN_CODE);
		assert_int_equal(read_around(cases[i].before, extended,
		    cases[i].after), VOUCH_SCAN_CODE);
	}
}

/* NULs around a code, as some serial scanners send them. */
static void test_nul_bytes(void **state)
{
	char line[CODE_LEN + 6] = { 0 };
	struct vouch_scanned out;

	(void)state;
	memcpy(line + 2, CODE, CODE_LEN);
	out = read_bytes(line, sizeof line);
	assert_int_equal(out.kind, VOUCH_SCAN_CODE);
	assert_string_equal(out.text, CODE);
}

static void test_any_case(void **state)
{
	char line[CODE_LEN];
	struct vouch_scanned out;

	(void)state;
	for (int mixed = 0; mixed < 2; mixed++) {
		for (size_t i = 0; i < CODE_LEN; i++)
			line[i] = mixed && i % 3 == 0 ? CODE[i]
			    : (char)tolower((unsigned char)CODE[i]);
		out = read_bytes(line, CODE_LEN);
		assert_int_equal(out.kind, VOUCH_SCAN_CODE);
		assert_string_equal(out.text, CODE);
	}
}

/* What a layout's keys give for each symbol; NULL is the symbol itself. */
struct layout {
	const char *name;
	const char *digits[10];
	struct {
		char symbol;
		const char *typed;
	} letters[4];
};

static const struct layout layouts[] = {
	{ "azerty", { "\xc3\xa0", "&", "\xc3\xa9", "\"", "'", "(", "-",
	    "\xc3\xa8", "_", "\xc3\xa7" },
	    { { 'Q', "A" }, { 'Z', "W" }, { 'M', "?" }, { 0, NULL } } },
	{ "azerty, capitals", { "\xc3\x80", "&", "\xc3\x89", "\"", "'", "(",
	    "-", "\xc3\x88", "_", "\xc3\x87" },
	    { { 'Q', "a" }, { 'Z', "w" }, { 'M', "," }, { 0, NULL } } },
	{ "azerty, belgian", { "\xc3\xa0", "&", "\xc3\xa9", "\"", "'", "(",
	    "\xc2\xa7", "\xc3\xa8", "!", "\xc3\xa7" },
	    { { 'Q', "A" }, { 'Z', "W" }, { 'M', "?" }, { 0, NULL } } },
	{ "azerty, digits shifted", { NULL },
	    { { 'Q', "A" }, { 'Z', "W" }, { 'M', "?" }, { 0, NULL } } },
	{ "qwertz", { NULL }, { { 'Z', "Y" }, { 0, NULL } } },
	{ "qwertz, caps lock", { NULL }, { { 'Z', "y" }, { 0, NULL } } },
	{ "vietnamese", { "\xc4\x91", "\xc4\x83", "\xc3\xa2", "\xc3\xaa",
	    "\xc3\xb4", "\xcc\x80", "\xcc\x89", "\xcc\x83", "\xcc\x81",
	    "\xcc\xa3" }, { { 0, NULL } } },
	{ "vietnamese, caps lock", { "\xc4\x90", "\xc4\x82", "\xc3\x82",
	    "\xc3\x8a", "\xc3\x94", "\xcc\x80", "\xcc\x89", "\xcc\x83",
	    "\xcc\x81", "\xcc\xa3" }, { { 0, NULL } } }
};

/* code as a layout types it, appended to line. */
static void type_on(const struct layout *layout, const char *code, char *line)
{
	size_t used = strlen(line);

	for (; *code != '\0'; code++) {
		const char *typed = NULL;
		char itself[2] = { *code, '\0' };

		if (*code >= '0' && *code <= '9')
			typed = layout->digits[*code - '0'];
		for (size_t i = 0; layout->letters[i].symbol != 0; i++)
			if (layout->letters[i].symbol == *code)
				typed = layout->letters[i].typed;
		if (typed == NULL)
			typed = itself;
		memcpy(line + used, typed, strlen(typed) + 1);
		used += strlen(typed);
	}
}

static void test_foreign_layouts(void **state)
{
	const char *codes[] = { CODE, second, extended };

	(void)state;
	for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++)
		for (size_t k = 0; k < 3; k++) {
			char line[VOUCH_SCANLINE_MAX] = "";
			struct vouch_scanned out;

			type_on(&layouts[i], codes[k], line);
			out = read_bytes(line, strlen(line));
			assert_int_equal(out.kind, VOUCH_SCAN_CODE);
			assert_string_equal(out.text, codes[k]);
		}
}

/* A layout is only undone when what comes out decodes. */
static void test_layout_needs_a_whole_code(void **state)
{
	char line[VOUCH_SCANLINE_MAX] = "";

	(void)state;
	type_on(&layouts[0], CODE, line);
	assert_int_not_equal(read_bytes(line, strlen(line) - 1).kind,
	    VOUCH_SCAN_CODE);
}

static void test_typing_engine(void **state)
{
	/* Vietnamese letters with the tone already on them: an engine has
	 * moved marks about, and nothing says from where. */
	static const char *const lines[] = {
		"VX6K1TXP3MP6SP3HL3K2XNB357MXL6JV8CNP\xe1\xba\xaf",
		"VXN\xe1\xbb\x93KTXPPMP\xe1\xba\xb1SPHLKXNBMXLJVCNPSLTJHJSRGBK",
		"]Q1VX\xc3\xa2K\xc4\x83TX\xe1\xba\xa7MPSPHLKXNB\xcc\x81MXLJVCNPSLTJ"
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		assert_int_equal(read_bytes(lines[i], strlen(lines[i])).kind,
		    i == 0 ? VOUCH_SCAN_TRUNCATED : VOUCH_SCAN_TYPING_ENGINE);
}

static void test_two_codes(void **state)
{
	static const char *const between[] = { "", " ", "\r\n", "]Q1", "X",
		"/", "HTTPS://VQR.VN/V/" };
	const char *codes[] = { CODE, second, extended };

	(void)state;
	for (size_t i = 0; i < sizeof between / sizeof between[0]; i++)
		for (size_t a = 0; a < 3; a++)
			for (size_t b = 0; b < 3; b++) {
				char line[VOUCH_SCANLINE_MAX];
				int len = snprintf(line, sizeof line,
				    "%s%s%s", codes[a], between[i], codes[b]);

				assert_int_equal(read_bytes(line,
				    (size_t)len).kind, VOUCH_SCAN_TWO_CODES);
			}
}

static void test_two_codes_on_a_foreign_layout(void **state)
{
	char line[VOUCH_SCANLINE_MAX] = "";

	(void)state;
	type_on(&layouts[0], CODE, line);
	type_on(&layouts[0], second, line);
	assert_int_equal(read_bytes(line, strlen(line)).kind,
	    VOUCH_SCAN_TWO_CODES);
}

/* A code that lost its end is the start of one down to 30 symbols. */
static void test_truncated(void **state)
{
	(void)state;
	for (size_t len = 0; len < CODE_LEN; len++)
		assert_int_equal(read_bytes(CODE, len).kind, len < 30 ?
		    VOUCH_SCAN_OTHER : VOUCH_SCAN_TRUNCATED);
	assert_int_equal(read_around("HTTPS://VQR.VN/V/", "",
	    "VX6K1TXP3MP6SP3HL3K2XNB357MXL6JV8C"), VOUCH_SCAN_TRUNCATED);
	/* Not the start of a code: no V, a repeat, a foreign letter. */
	assert_int_equal(read_around("", "",
	    "X6K1TXP3MP6SP3HL3K2XNB357MXL6JV8C"), VOUCH_SCAN_OTHER);
	assert_int_equal(read_around("", "",
	    "VX6K1TXP3MP6SPP3HL3K2XNB357MXL6JV8C"), VOUCH_SCAN_OTHER);
	assert_int_equal(read_around("", "",
	    "VX6K1TXP3MP6SPp3HL3K2XNB357MXL6JV8C"), VOUCH_SCAN_OTHER);
	assert_int_equal(read_around("", "",
	    "VX6K1TXP3MP6SPAP3HL3K2XNB357MXL6JV8C"), VOUCH_SCAN_OTHER);
}

/* A whole code and any start of the next with nothing between them is never
 * read as the code. */
static void test_code_and_a_start(void **state)
{
	char line[2 * CODE_LEN];

	(void)state;
	memcpy(line, CODE, CODE_LEN);
	memcpy(line + CODE_LEN, CODE, CODE_LEN);
	for (size_t len = CODE_LEN + 1; len < 2 * CODE_LEN; len++) {
		struct vouch_scanned out = read_bytes(line, len);
		struct vouch_code code;

		if (out.kind == VOUCH_SCAN_CODE)
			assert_int_not_equal(vouch_code_read(out.text, out.len,
			    NULL, &code), VOUCH_OK);
		else
			assert_int_equal(out.kind, VOUCH_SCAN_TRUNCATED);
	}
}

/* Letters misread, the length right: handed on, to be refused by decoding. */
static void test_damaged(void **state)
{
	char line[CODE_LEN + 1] = CODE;
	struct vouch_scanned out;

	(void)state;
	line[50] = line[49];
	out = read_bytes(line, CODE_LEN);
	assert_int_equal(out.kind, VOUCH_SCAN_CODE);
	assert_string_equal(out.text, line);
	/* A letter no code has: two halves, the first a start. */
	line[50] = 'D';
	assert_int_equal(read_bytes(line, CODE_LEN).kind,
	    VOUCH_SCAN_TRUNCATED);
}

static void test_foreign_scans(void **state)
{
	static const struct {
		const char *line;
		enum vouch_scan_kind kind;
	} cases[] = {
		{ "", VOUCH_SCAN_OTHER },
		{ "   \r\n", VOUCH_SCAN_OTHER },
		{ "8934563138165", VOUCH_SCAN_GTIN },
		{ "]E08934563138165\r\n", VOUCH_SCAN_GTIN },
		{ "08934563138165", VOUCH_SCAN_GTIN },
		{ "614141123452", VOUCH_SCAN_GTIN },
		{ "96385074", VOUCH_SCAN_GTIN },
		{ "8934563138166", VOUCH_SCAN_OTHER }, /* check digit */
		{ "893456313816", VOUCH_SCAN_OTHER },
		{ "963850745", VOUCH_SCAN_OTHER },     /* 9 digits */
		{ "0614141123452", VOUCH_SCAN_GTIN },
		{ "000614141123452", VOUCH_SCAN_OTHER }, /* 15 digits */
		{ "89345631381a5", VOUCH_SCAN_OTHER },
		{ "00020101021238570010A00000072701270006970403",
		    VOUCH_SCAN_PAYMENT },
		{ "]Q100020101021138570010A000000727", VOUCH_SCAN_PAYMENT },
		{ "000201", VOUCH_SCAN_OTHER },
		{ "0002010102", VOUCH_SCAN_PAYMENT },
		{ "https://example.com/?q=1", VOUCH_SCAN_URL },
		{ "HTTPS://VQR.VN/L/7XK2MN4TQZ", VOUCH_SCAN_URL },
		{ "zalo+x-1.2://qr", VOUCH_SCAN_URL },
		{ "://example", VOUCH_SCAN_OTHER },
		{ "1http://example", VOUCH_SCAN_OTHER },
		{ "https:/example", VOUCH_SCAN_OTHER },
		{ "https://", VOUCH_SCAN_OTHER },
		{ "WIFI:S:shop;T:WPA;P:secret;;", VOUCH_SCAN_OTHER },
		{ "xin ch\xc3\xa0o", VOUCH_SCAN_OTHER },
		{ "V\xff\xfe\xc3", VOUCH_SCAN_OTHER },
		{ "]Q1", VOUCH_SCAN_OTHER }, { "]Q", VOUCH_SCAN_OTHER },
		{ "\\00002", VOUCH_SCAN_OTHER },
		{ "\\0000x6", VOUCH_SCAN_OTHER },
		{ "\x1b[31mred", VOUCH_SCAN_OTHER }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct vouch_scanned out = read_bytes(cases[i].line,
		    strlen(cases[i].line));

		assert_int_equal(out.kind, cases[i].kind);
		assert_string_equal(out.text, "");
		assert_int_equal(out.len, 0);
	}
}

/* The longest line there may be, of every single byte, and full of V. */
static void test_longest_lines(void **state)
{
	static char line[VOUCH_SCANLINE_MAX];

	(void)state;
	for (int c = 0; c < 256; c++) {
		memset(line, c, sizeof line);
		read_bytes(line, sizeof line);
	}
	for (size_t i = 0; i < sizeof line; i++)
		line[i] = i % 2 == 0 ? 'V' : 'X';
	assert_int_not_equal(read_bytes(line, sizeof line).kind,
	    VOUCH_SCAN_OTHER);
	memset(line, ' ', sizeof line);
	memcpy(line + sizeof line - CODE_LEN, CODE, CODE_LEN);
	assert_int_equal(read_bytes(line, sizeof line).kind, VOUCH_SCAN_CODE);
	memset(line, 0xe9, sizeof line);
	memcpy(line + sizeof line - CODE_LEN, CODE, CODE_LEN);
	assert_int_equal(read_bytes(line, sizeof line).kind, VOUCH_SCAN_CODE);
}

static void test_kind_names(void **state)
{
	(void)state;
	assert_null(vouch_scan_kind_name(VOUCH_SCAN_CODE));
	assert_null(vouch_scan_kind_name(VOUCH_SCAN_TRUNCATED));
	assert_null(vouch_scan_kind_name(VOUCH_SCAN_TWO_CODES));
	assert_null(vouch_scan_kind_name(VOUCH_SCAN_TYPING_ENGINE));
	assert_string_equal(vouch_scan_kind_name(VOUCH_SCAN_GTIN), "gtin");
	assert_string_equal(vouch_scan_kind_name(VOUCH_SCAN_PAYMENT),
	    "payment-qr");
	assert_string_equal(vouch_scan_kind_name(VOUCH_SCAN_URL), "url");
	assert_string_equal(vouch_scan_kind_name(VOUCH_SCAN_OTHER), "other");
}

/* What a layout typed, undone; what it cannot have meant is a space. */
static void test_undo(void **state)
{
	static const struct {
		enum vouch_layout layout;
		const char *typed, *meant;
	} rows[] = {
		{ VOUCH_LAYOUT_US, "]Q1aZ9", "]Q1aZ9" },
		{ VOUCH_LAYOUT_US, "\xc6\xb0Q1", " Q1" },
		{ VOUCH_LAYOUT_AZERTY, "&\xc3\xa9\"aqzw,", "123QAWZM" },
		{ VOUCH_LAYOUT_QWERTZ, "YZyz1", "ZYZY1" },
		{ VOUCH_LAYOUT_VIETNAMESE, "\xc4\x83\xcc\x80\xc4\x91V",
		  "150V" },
		{ VOUCH_LAYOUT_US, "\xff" "A", " A" },
		{ VOUCH_LAYOUT_US, "", "" }
	};
	char out[64];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t len = vouch_scanline_undo(rows[i].layout, rows[i].typed,
		    strlen(rows[i].typed), out);

		assert_int_equal(len, strlen(rows[i].meant));
		assert_memory_equal(out, rows[i].meant, len);
	}
}

static void test_prefix(void **state)
{
	(void)state;
	assert_int_equal(vouch_scanline_prefix("]Q1V", 4), 3);
	assert_int_equal(vouch_scanline_prefix("\x02 ]Q1V", 6), 5);
	assert_int_equal(vouch_scanline_prefix("\xc6\xb0Q1V", 5), 4);
	assert_int_equal(vouch_scanline_prefix("\\000026V", 8), 7);
	assert_int_equal(vouch_scanline_prefix("V12", 3), 0);
	assert_int_equal(vouch_scanline_prefix("  ", 2), 2);
	assert_int_equal(vouch_scanline_prefix("", 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrapped_codes),
		cmocka_unit_test(test_nul_bytes),
		cmocka_unit_test(test_any_case),
		cmocka_unit_test(test_foreign_layouts),
		cmocka_unit_test(test_layout_needs_a_whole_code),
		cmocka_unit_test(test_typing_engine),
		cmocka_unit_test(test_two_codes),
		cmocka_unit_test(test_two_codes_on_a_foreign_layout),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_code_and_a_start),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_foreign_scans),
		cmocka_unit_test(test_longest_lines),
		cmocka_unit_test(test_kind_names),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_prefix)
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

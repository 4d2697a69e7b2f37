/* EAN-13: against zint's and ISO/IEC 15420's modules, and what is no GTIN. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "draw/ean13.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static void modules(void **state)
{
	static const struct {
		const char *text, *digits, *dark;
	} rows[] = {
		{ "4006381333931", "4006381333931",
		    "101" "0001101" "0100111" "0101111" "0111101" "0001001"
		    "0110011" "01010" "1000010" "1000010" "1000010" "1110100"
		    "1000010" "1100110" "101" },
		{ "036000291452", "0036000291452",
		    "101" "0001101" "0111101" "0101111" "0001101" "0001101"
		    "0001101" "01010" "1101100" "1110100" "1100110" "1011100"
		    "1001110" "1101100" "101" },
		{ "96385074", "0000096385074", NULL },
		{ "08934563138165", "8934563138165", NULL },
	};
	struct vouch_ean13 code;
	char dark[VOUCH_EAN13_MODULES + 1] = "";
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(vouch_ean13_encode(rows[i].text,
		    strlen(rows[i].text), NULL, &code), VOUCH_OK);
		assert_string_equal(code.digits, rows[i].digits);
		for (j = 0; j < VOUCH_EAN13_MODULES; j++)
			dark[j] = code.dark[j] ? '1' : '0';
		if (rows[i].dark != NULL)
			assert_string_equal(dark, rows[i].dark);
		assert_true(code.guard[0] && !code.guard[1] && code.guard[46] &&
		    code.guard[94] && !code.guard[10]);
	}
}

/* The bars are the dark modules, those of the guards apart from the others. */
static void bars(void **state)
{
	struct vouch_ean13 code;
	struct vouch_ean13_bar bar = { .width = 0 };
	bool dark[VOUCH_EAN13_MODULES] = { false };
	struct vouch_ean13_place place;
	int count = 0, i;

	(void)state;
	assert_int_equal(vouch_ean13_encode("4006381333931", 13, NULL, &code),
	    VOUCH_OK);
	for (; vouch_ean13_next(&code, &bar); count++)
		for (i = bar.at; i < bar.at + bar.width; i++) {
			assert_false(dark[i]);
			dark[i] = true;
			assert_int_equal(code.guard[i], bar.guard);
		}
	assert_memory_equal(dark, code.dark, sizeof dark);
	assert_int_equal(count, 30);
	/* 10 dots a millimetre; 250 less 226 leave 12 on each side */
	place = vouch_ean13_lay(&(struct vouch_box){ -500, 300, 25000, 7000 },
	    254, 2);
	assert_int_equal(place.left, -5 + 12 + 22);
	assert_int_equal(place.top, 3);
	assert_int_equal(place.height, 70);
	assert_int_equal(place.short_height, 60);
	place = vouch_ean13_lay(&(struct vouch_box){ 0, 0, 25000, 4000 }, 254,
	    2);
	assert_int_equal(place.short_height, 40); /* too low to drop */
}

static void refused(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
	} rows[] = {
		{ "4006381333932", VOUCH_ERR_CORRUPT },
		{ "400638133393", VOUCH_ERR_CORRUPT },
		{ "14006381333938", VOUCH_ERR_RANGE },
		{ "", VOUCH_ERR_SYNTAX }, { "4006381333", VOUCH_ERR_SYNTAX },
		{ "400638133393X", VOUCH_ERR_SYNTAX },
		{ "4006381333931 ", VOUCH_ERR_SYNTAX },
	};
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ean13 code = { .digits = "untouched" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(vouch_ean13_encode(rows[i].text,
		    strlen(rows[i].text), &diag, &code), rows[i].err);
		assert_string_equal(code.digits, "untouched");
	}
	vouch_ean13_encode("4006381333932", 13, &diag, &code);
	assert_string_equal(diag.hint, "with the last digit 1 it would be one");
}

static void dots(void **state)
{
	static const struct {
		uint32_t um;
		unsigned dpi, dots;
	} rows[] = {
		{ 37290, 300, 0 }, { 38300, 300, 4 }, { 33600, 600, 7 },
		{ 37290, 203, 0 }, { 20000, 600, 0 }, { 200000, 300, 7 },
		{ 45000, 203, 3 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		assert_int_equal(vouch_ean13_dots(rows[i].um, rows[i].dpi),
		    rows[i].dots);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modules), cmocka_unit_test(refused),
		cmocka_unit_test(dots), cmocka_unit_test(bars),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

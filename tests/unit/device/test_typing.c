/* What keyboards make of the test's text, and what is said of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "device/typing.h"

#define SYMBOLS VOUCH_BASE27_ALPHABET
#define LETTERS VOUCH_TYPING_LETTERS

static struct vouch_typing typing;

static void type(const char *line)
{
	memset(&typing, 0x55, sizeof typing);
	vouch_typing_read(line, strlen(line), &typing);
}

/* As the scanner meant it, and nothing around it. */
static void check_plain(enum vouch_layout layout,
    enum vouch_typing_case letters, enum vouch_typing_engine engine)
{
	assert_true(typing.found);
	assert_true(typing.complete);
	assert_int_equal(typing.layout, layout);
	assert_int_equal(typing.letters, letters);
	assert_int_equal(typing.engine, engine);
	assert_int_equal(typing.prefix, 0);
	assert_int_equal(typing.suffix, typing.len);
	assert_true(typing.readable);
}

/* The text is no code to a till, nor the start of one. */
static void test_text_is_no_code(void **state)
{
	struct vouch_scanned scanned;

	(void)state;
	vouch_scanline_read(VOUCH_TYPING_TEXT, sizeof VOUCH_TYPING_TEXT - 1,
	    &scanned);
	assert_int_equal(scanned.kind, VOUCH_SCAN_OTHER);
}

static void test_good(void **state)
{
	(void)state;
	type(VOUCH_TYPING_TEXT);
	check_plain(VOUCH_LAYOUT_US, VOUCH_CASE_KEPT, VOUCH_ENGINE_NONE);
}

static void test_cases(void **state)
{
	(void)state;
	type("0123456789bcfghjklmnpqrstvxz BCFGHJKLMNPQRSTVXZ as a1 a'");
	check_plain(VOUCH_LAYOUT_US, VOUCH_CASE_SWAPPED, VOUCH_ENGINE_NONE);
	type("0123456789bcfghjklmnpqrstvxz bcfghjklmnpqrstvxz as a1 a'");
	check_plain(VOUCH_LAYOUT_US, VOUCH_CASE_LOWER, VOUCH_ENGINE_NONE);
	type("0123456789BCFGHJKLMNPQRSTVXZ BCFGHJKLMNPQRSTVXZ AS A1 A'");
	check_plain(VOUCH_LAYOUT_US, VOUCH_CASE_UPPER, VOUCH_ENGINE_NONE);
}

/* Keys of a US keyboard under other layouts; what those engrave on them. */
static void test_layouts(void **state)
{
	(void)state;
	type("à&é\"'(-è_çBCFGHJKL?NPARSTVXW bcfghjkl,nparstvxw QS Q& Qù");
	check_plain(VOUCH_LAYOUT_AZERTY, VOUCH_CASE_KEPT, VOUCH_ENGINE_NONE);
	type("0123456789BCFGHJKLMNPQRSTVXY bcfghjklmnpqrstvxy AS A1 Aä");
	check_plain(VOUCH_LAYOUT_QWERTZ, VOUCH_CASE_KEPT, VOUCH_ENGINE_NONE);
	type("đăâêô\xcc\x80\xcc\x89\xcc\x83\xcc\x81\xcc\xa3"
	    "BCFGHJKLMNPQRSTVXZ bcfghjklmnpqrstvxz AS Aă A'");
	check_plain(VOUCH_LAYOUT_VIETNAMESE, VOUCH_CASE_KEPT,
	    VOUCH_ENGINE_NONE);
}

static void test_engines(void **state)
{
	(void)state;
	type(SYMBOLS " " LETTERS " Á A1 A'");
	check_plain(VOUCH_LAYOUT_US, VOUCH_CASE_KEPT, VOUCH_ENGINE_TELEX);
	type(SYMBOLS " " LETTERS " AS Á A'");
	check_plain(VOUCH_LAYOUT_US, VOUCH_CASE_KEPT, VOUCH_ENGINE_VNI);
	type(SYMBOLS " " LETTERS " AS A1 Á");
	check_plain(VOUCH_LAYOUT_US, VOUCH_CASE_KEPT, VOUCH_ENGINE_VIQR);
	type(SYMBOLS " " LETTERS " A\xcc\x81 A1 A'");
	check_plain(VOUCH_LAYOUT_US, VOUCH_CASE_KEPT, VOUCH_ENGINE_TELEX);
	/* As some type it: a backspace takes the A back. */
	type(SYMBOLS " " LETTERS " A\bÁ A1 A'");
	check_plain(VOUCH_LAYOUT_US, VOUCH_CASE_KEPT, VOUCH_ENGINE_TELEX);
	type(SYMBOLS " " LETTERS " Á Á A'");
	assert_int_equal(typing.engine, VOUCH_ENGINE_OTHER);
	type(SYMBOLS " " LETTERS " ạ A1 A'");
	assert_int_equal(typing.engine, VOUCH_ENGINE_OTHER);
}

static void test_around(void **state)
{
	(void)state;
	type("]Q1" VOUCH_TYPING_TEXT);
	assert_int_equal(typing.prefix, 3);
	assert_true(typing.prefix_aim);
	type("ưQ1" SYMBOLS " " LETTERS " Á A1 A'");
	assert_int_equal(typing.prefix, 4);
	assert_true(typing.prefix_aim);
	assert_int_equal(typing.engine, VOUCH_ENGINE_TELEX);
	type("$A&à&é\"'(-è_çBCFGHJKL?NPARSTVXW bcfghjkl,nparstvxw QS Q& Qù");
	assert_int_equal(typing.layout, VOUCH_LAYOUT_AZERTY);
	assert_int_equal(typing.prefix, 3);
	assert_true(typing.prefix_aim);
	type("SCAN:" VOUCH_TYPING_TEXT "#END");
	assert_int_equal(typing.prefix, 5);
	assert_false(typing.prefix_aim);
	assert_true(typing.complete);
	assert_string_equal(typing.text + typing.suffix, "#END");
	type(SYMBOLS " " LETTERS " AS Á Á#END"); /* the end of the last word */
	assert_int_equal(typing.len - typing.suffix, 4);
}

/* What may stand around a code is what core/scanline.h reads past. */
static void test_readable(void **state)
{
	(void)state;
	type("SCAN " VOUCH_TYPING_TEXT "#END");
	assert_true(typing.readable);
	type("ST" VOUCH_TYPING_TEXT);
	assert_true(typing.readable);
	type(VOUCH_TYPING_TEXT "XX");     /* as if they were of the code */
	assert_true(typing.complete);
	assert_false(typing.readable);
	type("à&é\"'(-è_çBCFGHJKL?NPARSTVXW bcfghjkl,nparstvxw QS Q& Qù &");
	assert_true(typing.readable);
	type(VOUCH_BASE27_ALPHABET);
	assert_false(typing.readable);
}

static void test_cut_and_foreign(void **state)
{
	static char line[2 * VOUCH_SCANLINE_MAX];

	(void)state;
	for (size_t n = 0; n < sizeof VOUCH_TYPING_TEXT - 1; n++) {
		vouch_typing_read(VOUCH_TYPING_TEXT, n, &typing);
		assert_int_equal(typing.found, n >= sizeof SYMBOLS - 1);
		assert_false(typing.complete && n + 2 < sizeof
		    VOUCH_TYPING_TEXT - 1);
		assert_in_range(typing.suffix, 0, typing.len);
	}
	type("Xin chào");
	assert_false(typing.found);
	assert_int_equal(typing.engine, VOUCH_ENGINE_OTHER);
	type("Hello");
	assert_false(typing.found);
	assert_int_equal(typing.engine, VOUCH_ENGINE_NONE);
	type("");
	assert_false(typing.found);
	memset(line, '\b', sizeof line);
	vouch_typing_read(line, sizeof line, &typing);
	assert_int_equal(typing.len, 0);
	memset(line, '\xe1', sizeof line);
	vouch_typing_read(line, sizeof line, &typing);
	assert_int_equal(typing.len, VOUCH_SCANLINE_MAX);
	assert_false(typing.found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_is_no_code),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_engines),
		cmocka_unit_test(test_around),
		cmocka_unit_test(test_readable),
		cmocka_unit_test(test_cut_and_foreign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

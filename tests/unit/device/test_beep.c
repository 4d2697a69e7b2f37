/* Verdict lines to the sounds of scanners. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "device/beep.h"

static void test_verdicts(void **state)
{
	static const struct { const char *line; bool good; } lines[] = {
		{ "ACCEPT\tok\t1001\tS01\t50000 VND\t7.2.a.1\tb\tValid", true },
		{ "ACCEPT\treplayed\t", true },
		{ "AGAIN\tagain\t1001", false },
		{ "USED\tused\t1001\t\t\t\t\tACCEPT\tok", false },
		{ "REFUSE\texpired", false },
		{ "ACCEPTED\tok", false },
		{ "ACCEPT", false },
		{ " ACCEPT\tok", false },
		{ "", false },
		{ "{\"schema\":1,\"verdict\":\"ACCEPT\",\"reason\":\"ok\"}", true },
		{ "{\"schema\":1,\"verdict\":\"USED\"}", false },
		{ "{\"text\":\"\\\"verdict\\\":\\\"ACCEPT\\\"\"}", false },
		{ "\"verdict\":\"ACCEPT\"", false },
		{ "{", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		assert_int_equal(vouch_beep_good(lines[i].line,
		    strlen(lines[i].line)), lines[i].good);
}

static void test_bytes(void **state)
{
	(void)state;
	assert_string_equal(vouch_beep_bytes(VOUCH_BEEP_HONEYWELL, true),
	    "\x1b\x37,");
	assert_string_equal(vouch_beep_bytes(VOUCH_BEEP_HONEYWELL, false),
	    "\x1b\x38,\x1b\x38,");
	assert_string_equal(vouch_beep_bytes(VOUCH_BEEP_DATALOGIC, true), "B");
	assert_string_equal(vouch_beep_bytes(VOUCH_BEEP_DATALOGIC, false), "F");
	assert_string_equal(vouch_beep_bytes(VOUCH_BEEP_ZEBRA, true), "\x07");
	assert_string_equal(vouch_beep_bytes(VOUCH_BEEP_ZEBRA, false),
	    "\x07\x07\x07");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

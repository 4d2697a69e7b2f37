/* A printer's keys: what they may say, and what is said of the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/printer.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static void taken(void **state)
{
	struct vouch_printer printer;

	(void)state;
	assert_int_equal(vouch_printer_init(&printer, "office", NULL),
	    VOUCH_OK);
	assert_string_equal(printer.name, "office");
	assert_int_equal(printer.scale[0], 1000);
	assert_int_equal(printer.scale[1], 1000);
	assert_int_equal(printer.offset_um[0], 0);
	assert_int_equal(printer.dpi, 0);
	assert_int_equal(vouch_printer_set(&printer, "offset", "1.5, -0.3",
	    NULL), VOUCH_OK);
	assert_int_equal(printer.offset_um[0], 1500);
	assert_int_equal(printer.offset_um[1], -300);
	assert_int_equal(vouch_printer_set(&printer, "offset", "0,+50", NULL),
	    VOUCH_OK);
	assert_int_equal(printer.offset_um[0], 0);
	assert_int_equal(printer.offset_um[1], 50000);
	assert_int_equal(vouch_printer_set(&printer, "scale", "1.006,0.98",
	    NULL), VOUCH_OK);
	assert_int_equal(printer.scale[0], 1006);
	assert_int_equal(printer.scale[1], 980);
	assert_int_equal(vouch_printer_set(&printer, "dpi", "203", NULL),
	    VOUCH_OK);
	assert_int_equal(printer.dpi, 203);
	assert_int_equal(printer.darkness, -1);
	assert_int_equal(printer.speed, -1);
	assert_int_equal(printer.gap_um, -1);
	assert_int_equal(vouch_printer_set(&printer, "darkness", "0", NULL),
	    VOUCH_OK);
	assert_int_equal(printer.darkness, 0);
	assert_int_equal(vouch_printer_set(&printer, "speed", "18", NULL),
	    VOUCH_OK);
	assert_int_equal(printer.speed, 18);
	assert_int_equal(vouch_printer_set(&printer, "gap", "0", NULL),
	    VOUCH_OK);
	assert_int_equal(printer.gap_um, 0);
	assert_int_equal(vouch_printer_set(&printer, "gap", "2.5", NULL),
	    VOUCH_OK);
	assert_int_equal(printer.gap_um, 2500);
}

static void refused(void **state)
{
	static const struct {
		const char *key, *value;
		enum vouch_err err;
	} rows[] = {
		{ "offset", "1", VOUCH_ERR_SYNTAX },
		{ "offset", "", VOUCH_ERR_SYNTAX },
		{ "offset", "1,2,3", VOUCH_ERR_SYNTAX },
		{ "offset", "1,", VOUCH_ERR_SYNTAX },
		{ "offset", "a,b", VOUCH_ERR_SYNTAX },
		{ "offset", "--1,2", VOUCH_ERR_SYNTAX },
		{ "offset", "50.001,0", VOUCH_ERR_SYNTAX },
		{ "darkness", "31", VOUCH_ERR_RANGE },
		{ "darkness", "-1", VOUCH_ERR_SYNTAX },
		{ "speed", "0", VOUCH_ERR_RANGE },
		{ "speed", "19", VOUCH_ERR_RANGE },
		{ "gap", "-1", VOUCH_ERR_SYNTAX },
		{ "gap", "100.001", VOUCH_ERR_SYNTAX },
		{ "scale", "1", VOUCH_ERR_SYNTAX },
		{ "scale", "1,0.979", VOUCH_ERR_SYNTAX },
		{ "scale", "1.021,1", VOUCH_ERR_SYNTAX },
		{ "scale", "-1,1", VOUCH_ERR_SYNTAX },
		{ "scale", "0,0", VOUCH_ERR_SYNTAX },
		{ "dpi", "99", VOUCH_ERR_RANGE },
		{ "dpi", "2401", VOUCH_ERR_RANGE },
		{ "dpi", "six", VOUCH_ERR_SYNTAX },
		{ "ofset", "1,1", VOUCH_ERR_UNKNOWN },
	};
	struct vouch_printer printer, before;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char name[VOUCH_PRINTER_NAME + 1];
	size_t i;

	(void)state;
	memset(&printer, 0, sizeof printer);
	assert_int_equal(vouch_printer_init(&printer, "", &diag),
	    VOUCH_ERR_MISSING);
	memset(name, 'x', sizeof name);
	name[VOUCH_PRINTER_NAME] = '\0';
	assert_int_equal(vouch_printer_init(&printer, name, &diag),
	    VOUCH_ERR_TOO_LONG);
	name[VOUCH_PRINTER_NAME - 1] = '\0';
	assert_int_equal(vouch_printer_init(&printer, name, &diag), VOUCH_OK);
	before = printer;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(vouch_printer_set(&printer, rows[i].key,
		    rows[i].value, &diag), rows[i].err);
		assert_memory_equal(&printer, &before, sizeof printer);
	}
	assert_string_equal(diag.hint, "did you mean \"offset\"?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taken), cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

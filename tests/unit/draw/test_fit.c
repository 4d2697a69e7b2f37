/* What fits where, against libqrencode and against a ruler. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "draw/fit.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)

static char text[4400];

/* The longest and shortest text of every version and level: the library
 * chooses the version the table says. */
static void versions_are_the_librarys(void **state)
{
	static struct vouch_qr qr;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	const char letter[] = { 'A', 'a' };
	size_t mode, len;
	int level, version;

	(void)state;
	for (mode = 0; mode < 2; mode++) {
		memset(text, letter[mode], sizeof text);
		for (level = VOUCH_QR_L; level <= VOUCH_QR_H; level++) {
			version = 1;
			for (len = 1; vouch_fit_version(text, len,
			    (enum vouch_qr_level)level) != 0; len++) {
				if (vouch_fit_version(text, len + 1,
				    (enum vouch_qr_level)level) == version)
					continue;
				/* a boundary: both sides of it */
				assert_ok(vouch_qr_encode(text, len,
				    (enum vouch_qr_level)level, &diag, &qr));
				assert_int_equal(qr.version, version);
				version++;
				if (version > 40)
					break;
				assert_ok(vouch_qr_encode(text, len + 1,
				    (enum vouch_qr_level)level, &diag, &qr));
				assert_int_equal(qr.version, version);
			}
			assert_int_equal(version, 41);
			assert_int_equal(len, vouch_qr_capacity(text, 1,
			    (enum vouch_qr_level)level));
		}
	}
}

/* Side in micrometres, as on a ruler: modules with quiet zone, dots, 25.4. */
static void places(void **state)
{
	static const struct {
		size_t len;
		unsigned mm10, dpi;
		int version;
		unsigned dots;
		const char *level;
		uint32_t side_um;
	} good[] = {
		{ 153, 246, 203, 6, 4, "M", 24525 },
		{ 153, 300, 203, 6, 4, "M", 24525 },
		{ 153, 307, 203, 6, 5, "M", 30656 },
		{ 153, 208, 300, 6, 5, "M", 20744 },
		{ 153, 208, 600, 6, 10, "M", 20744 },
		{ 153, 1000, 600, 6, 48, "M", 99568 },
		{ 38, 166, 203, 2, 4, "M", 16517 },
		{ 21, 166, 203, 2, 4, "Q", 16517 }, /* raised for nothing */
		{ 199, 287, 203, 8, 4, "M", 28529 },
	};
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_fit_place place;
	struct vouch_fit fit;
	size_t i;

	(void)state;
	memset(text, 'A', sizeof text);
	for (i = 0; i < sizeof good / sizeof good[0]; i++) {
		place.side_um = good[i].mm10 * 100;
		place.dpi = good[i].dpi;
		assert_ok(vouch_fit_largest(&place, text, good[i].len,
		    VOUCH_QR_M, &diag, &fit));
		assert_int_equal(fit.version, good[i].version);
		assert_int_equal(fit.modules, 17 + 4 * fit.version);
		assert_int_equal(fit.dots, good[i].dots);
		assert_int_equal("LMQH"[fit.level], good[i].level[0]);
		assert_int_equal(fit.side_um, good[i].side_um);
		assert_true(fit.side_um <= place.side_um);
		assert_true(fit.module_um >= VOUCH_FIT_MODULE_UM);
	}
}

static void what_does_not_fit(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_fit_place place = { 15000, 203 };
	struct vouch_fit fit = { .version = 99 };

	(void)state;
	memset(text, 'A', sizeof text);
	assert_int_equal(vouch_fit_largest(&place, text, 153, VOUCH_QR_M,
	    &diag, &fit), VOUCH_ERR_RANGE);
	assert_string_equal(diag.expected, "153 characters need 24.6 mm at "
	    "203 dpi: 49 modules of 4 dots");
	assert_string_equal(diag.hint, "15.0 mm at 203 dpi hold at most 20 "
	    "characters of 0-9, A-Z and $%*+-./: at level M");
	assert_int_equal(fit.version, 99);
	assert_int_equal(vouch_fit_room(&place, VOUCH_QR_L), 25);
	place.side_um = 14400;
	assert_int_equal(vouch_fit_room(&place, VOUCH_QR_M), 0);
	assert_int_equal(vouch_fit_largest(&place, text, 1, VOUCH_QR_M,
	    &diag, &fit), VOUCH_ERR_RANGE);
	assert_string_equal(diag.hint, "14.4 mm are too few for any symbol at "
	    "203 dpi");
	assert_int_equal(vouch_fit_smallest(203, text, 4297, VOUCH_QR_L, &diag,
	    &fit), VOUCH_ERR_TOO_LONG);
}

static void dots_of_printers(void **state)
{
	static const unsigned dots[][2] = { { 72, 4 }, { 203, 4 }, { 256, 4 },
		{ 257, 5 }, { 300, 5 }, { 600, 10 }, { 1200, 19 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof dots / sizeof dots[0]; i++)
		assert_int_equal(vouch_fit_dots(dots[i][0]), dots[i][1]);
}

static void dots(void **state)
{
	static const struct { int64_t um; unsigned dpi; int64_t dot; } table[] =
	    { { 0, 600, 0 }, { 21, 600, 0 }, { 22, 600, 1 }, { -21, 600, 0 },
		{ -22, 600, -1 }, { 50, 254, 1 }, { 49, 254, 0 },
		{ -50, 254, -1 }, { 25400, 203, 203 }, { 297000, 600, 7016 },
		{ INT64_C(1) << 40, 10000, INT64_C(432878593613) },
		{ -(INT64_C(1) << 40), 10000, -INT64_C(432878593613) } };

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		assert_int_equal(vouch_fit_dot(table[i].um, table[i].dpi),
		    table[i].dot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dots),
		cmocka_unit_test(versions_are_the_librarys),
		cmocka_unit_test(places),
		cmocka_unit_test(what_does_not_fit),
		cmocka_unit_test(dots_of_printers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

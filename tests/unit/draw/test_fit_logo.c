/* Where a logo may lie, for every version, against libqrencode's own notes of
 * what is data; and what colours a symbol may have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <qrencode.h>

#include "draw/fit.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)

static struct vouch_fit fit_of(int version)
{
	return (struct vouch_fit){ .level = VOUCH_QR_H, .version = version,
		.modules = 17 + 4 * version };
}

/* Bit 7 of libqrencode's modules: no data and no error correction. */
static void fixed_modules_are_the_librarys(void **state)
{
	int version, x, y;

	(void)state;
	for (version = 1; version <= 40; version++) {
		QRcode *code = QRcode_encodeString("A", version, QR_ECLEVEL_H,
		    QR_MODE_8, 1);

		assert_non_null(code);
		assert_int_equal(code->width, 17 + 4 * version);
		for (y = 0; y < code->width; y++)
			for (x = 0; x < code->width; x++)
				if (vouch_fit_fixed(version, x, y) !=
				    ((code->data[y * code->width + x] & 0x80)
				    != 0))
					fail_msg("version %d: %d, %d", version,
					    x, y);
		QRcode_free(code);
	}
}

static bool is_free(int version, int left, int top, int width, int height)
{
	int x, y;

	for (y = top; y < top + height; y++)
		for (x = left; x < left + width; x++)
			if (vouch_fit_fixed(version, x, y))
				return false;
	return true;
}

static int distance(int side, int x, int y, int width, int height)
{
	return (2 * x + width - side) * (2 * x + width - side) +
	    (2 * y + height - side) * (2 * y + height - side);
}

/* Twice how far from the middle. */
static int off(int side, int at, int length)
{
	const int twice = 2 * at + length - side;

	return twice < 0 ? -twice : twice;
}

/* Inside, on no fixed pattern, no more than 8 %, within a module of the middle
 * across, and no free place like that is nearer to it. */
static void assert_place(int version, const struct vouch_fit_logo *logo)
{
	const int side = 17 + 4 * version;
	const int far = distance(side, logo->x, logo->y, logo->width,
	    logo->height);
	int x, y;

	assert_true(logo->x >= 0 && logo->y >= 0);
	assert_true(logo->x + logo->width <= side);
	assert_true(logo->y + logo->height <= side);
	assert_true(100 * logo->width * logo->height <= 8 * side * side);
	assert_true(off(side, logo->x, logo->width) <= 2);
	assert_true(off(side, logo->y, logo->height) <= side / 2);
	assert_true(is_free(version, logo->x, logo->y, logo->width,
	    logo->height));
	for (y = 0; y + logo->height <= side; y++)
		for (x = 0; x + logo->width <= side; x++)
			if (off(side, x, logo->width) <= 2 && distance(side, x,
			    y, logo->width, logo->height) < far)
				assert_false(is_free(version, x, y,
				    logo->width, logo->height));
}

/* The largest square with its border in each version, from a ruler and the
 * standard's table of alignment patterns. */
static void squares_by_version(void **state)
{
	static const int side[40] = { 5, 7, 8, 9, 10, 11, 11, 13, 14, 16, 17,
		18, 19, 15, 17, 19, 19, 21, 23, 23, 17, 19, 19, 21, 21, 23, 23,
		19, 19, 21, 21, 21, 23, 23, 19, 21, 21, 21, 23, 23 };
	struct vouch_fit_logo logo;
	struct vouch_fit fit;
	int version;

	(void)state;
	for (version = 1; version <= 40; version++) {
		fit = fit_of(version);
		assert_ok(vouch_fit_logo(&fit, 300, 300, 0, NULL, &logo));
		assert_place(version, &logo);
		if (logo.width != side[version - 1])
			fail_msg("version %d: %d", version, logo.width);
		assert_int_equal(logo.height, logo.width);
	}
}

/* Long ones keep their shape, lying and standing. */
static void shapes(void **state)
{
	static const int shape[][2] = { { 2, 1 }, { 1, 2 }, { 3, 2 }, { 3, 1 } };
	struct vouch_fit_logo logo;
	struct vouch_fit fit;
	int version;
	size_t i;

	(void)state;
	for (version = 6; version <= 40; version++) {
		fit = fit_of(version);
		for (i = 0; i < sizeof shape / sizeof shape[0]; i++) {
			const int w = shape[i][0], h = shape[i][1];
			int longer, shorter;

			assert_ok(vouch_fit_logo(&fit, 100 * w, 100 * h, 0,
			    NULL, &logo));
			assert_place(version, &logo);
			assert_true(w > h ? logo.width > logo.height :
			    logo.width < logo.height);
			longer = (w > h ? logo.width : logo.height) - 2;
			shorter = (w > h ? logo.height : logo.width) - 2;
			/* the nearest whole number of modules */
			assert_in_range(2 * longer * (w < h ? w : h) -
			    2 * shorter * (w > h ? w : h) +
			    (w > h ? w : h), 0, 2 * (w > h ? w : h));
		}
	}
}

static void below_the_middle_rather_than_above(void **state)
{
	struct vouch_fit_logo logo;
	struct vouch_fit fit = fit_of(10);

	(void)state;
	/* An alignment pattern lies in the very middle, 26 to 30. */
	assert_ok(vouch_fit_logo(&fit, 1, 1, 0, NULL, &logo));
	assert_int_equal(logo.y, 31);
	assert_in_range(2 * logo.x + logo.width, 56, 58);
	/* Where there is none the logo lies in the middle. */
	fit = fit_of(6);
	assert_ok(vouch_fit_logo(&fit, 1, 1, 0, NULL, &logo));
	assert_int_equal(2 * logo.x + logo.width, 41);
	assert_int_equal(2 * logo.y + logo.height, 41);
}

static void refusals(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_fit_logo logo = { .width = 99 };
	struct vouch_fit fit = fit_of(10);

	(void)state;
	assert_int_equal(vouch_fit_logo(&fit, 1, 1, 9, &diag, &logo),
	    VOUCH_ERR_CONFLICT);
	assert_string_equal(diag.expected,
	    "9 % of the symbol for a logo; at most 8 %");
	assert_string_equal(diag.hint, "the largest there is room for is 14 x "
	    "14 modules, 7 % of the symbol with its border");
	assert_int_equal(vouch_fit_logo(&fit, 20, 1, 0, &diag, &logo),
	    VOUCH_ERR_RANGE);
	assert_string_equal(diag.expected, "a logo of this shape would be less "
	    "than 3 modules wide or high in version 10");
	assert_string_equal(diag.hint, "a square picture there may have 14 x "
	    "14 modules: choose one that is less long and thin");
	fit = fit_of(1);
	assert_int_equal(vouch_fit_logo(&fit, 3, 2, 0, &diag, &logo),
	    VOUCH_ERR_RANGE);
	assert_string_equal(diag.expected, "a logo of this shape has no room "
	    "beside the fixed patterns of version 1");
	assert_string_equal(diag.hint, "a square picture there may have 3 x 3 "
	    "modules: choose one that is less long and thin");
	/* Between the alignment patterns of version 14 there are 15 modules. */
	fit = fit_of(14);
	assert_int_equal(vouch_fit_logo(&fit, 1, 1, 8, &diag, &logo),
	    VOUCH_ERR_RANGE);
	assert_string_equal(diag.expected, "a logo of 8 % would lie on the "
	    "fixed patterns of version 14");
	assert_string_equal(diag.hint, "the largest there is room for is 13 x "
	    "13 modules, 4 % of the symbol with its border");
	fit.level = VOUCH_QR_Q;
	assert_int_equal(vouch_fit_logo(&fit, 1, 1, 4, &diag, &logo),
	    VOUCH_ERR_CONFLICT);
	assert_string_equal(diag.expected, "a logo takes error correction of "
	    "level H, not Q");
	assert_int_equal(logo.width, 99);
	fit.level = VOUCH_QR_H;
	assert_ok(vouch_fit_logo(&fit, 1, 1, 4, &diag, &logo));
	assert_int_equal(logo.width, 14);
}

static void colours_by_contrast(void **state)
{
	static const struct {
		uint32_t dark, light;
		unsigned percent;
		bool good, reddish;
		const char *words;
	} table[] = {
		{ 0x000000, 0xffffff, 100, true, false, NULL },
		{ 0x003366, 0xffffff, 96, true, false, NULL },
		{ 0x004d26, 0xf4fff4, 90, true, false, NULL },
		{ 0x5a2d0c, 0xffffff, 89, true, false, NULL }, /* brown */
		{ 0x8b0000, 0xffffff, 74, true, true, NULL },
		{ 0xcc0000, 0xffffff, 39, false, true, "in red light" },
		{ 0xff8000, 0xffffff, 0, false, true, "in red light" },
		{ 0xffff00, 0xffffff, 0, false, true, "in red light" },
		{ 0x777777, 0xffffff, 81, true, false, NULL },
		{ 0x959595, 0xffffff, 69, false, false, "69 %; at least 70 %" },
		{ 0x949494, 0xffffff, 70, true, false, NULL },
		{ 0x000000, 0x00ffff, 0, false, false, "in red light" },
		{ 0x000000, 0xffe0b2, 77, true, false, NULL },
		{ 0xffffff, 0x000000, 0, false, false, "reversed" },
		{ 0x123456, 0x123456, 0, false, false, "0 %" },
	};
	struct vouch_fit_contrast contrast;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		const struct vouch_colours colours = { table[i].dark,
			table[i].light };
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		const enum vouch_err err = vouch_fit_colours(&colours, &diag,
		    &contrast);

		assert_int_equal(err, table[i].good ? VOUCH_OK :
		    VOUCH_ERR_RANGE);
		assert_int_equal(contrast.percent, table[i].percent);
		assert_int_equal(contrast.reddish, table[i].reddish);
		if (!table[i].good && strstr(diag.expected, table[i].words) ==
		    NULL)
			fail_msg("%s", diag.expected);
	}
}

static void colours_by_name(void **state)
{
	static const struct { const char *text; uint32_t colour; } good[] = {
		{ "#003366", 0x003366 }, { "AbCdEf", 0xabcdef },
		{ "#036", 0x003366 }, { "fff", 0xffffff } };
	static const char *const bad[] = { "", "#", "#12", "#1234", "#12345",
		"#1234567", "red", "#00336g", "##003366", " 003366" };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	uint32_t colour;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_ok(vouch_colour_parse(good[i].text, NULL, &colour));
		assert_int_equal(colour, good[i].colour);
	}
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(vouch_colour_parse(bad[i], &diag, &colour),
		    VOUCH_ERR_SYNTAX);
		assert_string_equal(diag.subject, bad[i]);
		assert_int_equal(colour, 0xffffff);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed_modules_are_the_librarys),
		cmocka_unit_test(squares_by_version),
		cmocka_unit_test(shapes),
		cmocka_unit_test(below_the_middle_rather_than_above),
		cmocka_unit_test(refusals),
		cmocka_unit_test(colours_by_contrast),
		cmocka_unit_test(colours_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

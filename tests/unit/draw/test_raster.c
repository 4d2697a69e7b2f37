/* Pixels of what is drawn, of each kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw/fonts.h"
#include "draw/raster.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)

static const struct vouch_ink black = { .space = VOUCH_INK_GRAY };
static const struct vouch_ink white =
    { .space = VOUCH_INK_GRAY, .amount = { 1000 } };
static const struct vouch_ink light =
    { .space = VOUCH_INK_GRAY, .amount = { 800 } };
static const struct vouch_ink red = { .space = VOUCH_INK_CMYK,
	.amount = { 0, 1000, 1000, 0 }, .rgb = 0xe01020 };

/* 254 dpi: ten dots a millimetre. */
static struct vouch_raster make(enum vouch_raster_kind kind, int width,
    int height)
{
	struct vouch_raster raster;

	assert_ok(vouch_raster_init(&raster, kind, width, height, 254));
	return raster;
}

/* Rows of text, '#' dark; what is beyond a row is light. */
static void assert_rows(const struct vouch_raster *raster,
    const char *const *rows)
{
	for (int y = 0; y < raster->height; y++) {
		size_t len = strlen(rows[y]);

		for (int x = 0; x < raster->width; x++)
			assert_int_equal(vouch_bitmap_dark(&raster->bitmap, x,
			    y), (size_t)x < len && rows[y][x] == '#');
	}
}

static void boxes(void **state)
{
	struct vouch_raster raster = make(VOUCH_RASTER_BIT, 10, 6);

	(void)state;
	vouch_raster_box(&raster, &(struct vouch_box){ 160, 90, 380, 310 },
	    &black);
	/* thin ones are a pixel, light ink takes away, paler than half too */
	vouch_raster_box(&raster, &(struct vouch_box){ 0, 500, 2000, 1 },
	    &red);
	vouch_raster_box(&raster, &(struct vouch_box){ 300, 200, 100, 100 },
	    &light);
	vouch_raster_box(&raster, &(struct vouch_box){ 0, 0, 2000, 2000 },
	    &(struct vouch_ink){ .space = VOUCH_INK_NONE });
	vouch_raster_origin(&raster, 800, -100);
	vouch_raster_box(&raster, &(struct vouch_box){ 0, 0, 1000, 200 },
	    &black);
	assert_rows(&raster, (const char *const[]){ "........##", "..###",
	    "..#.#", "..###", "", "##########" });
	vouch_raster_clear(&raster);
	assert_rows(&raster, (const char *const[]){ "", "", "", "", "", "" });
	vouch_raster_release(&raster);
}

static void tones(void **state)
{
	struct vouch_raster grey = make(VOUCH_RASTER_GREY, 4, 2);
	struct vouch_raster rgb = make(VOUCH_RASTER_RGB, 4, 2), copy =
	    make(VOUCH_RASTER_RGB, 4, 2);
	struct vouch_display_shape shape = { .fill = red };
	static const uint8_t grey_row[] = { 255, 80, 167, 255 };
	static const uint8_t rgb_row[] = { 255, 255, 255, 224, 16, 32,
		239, 135, 143, 255, 255, 255 };

	(void)state;
	/* a pixel and half of the next */
	assert_ok(vouch_path_box(&shape.path, 100, -5000, 150, 9000));
	assert_ok(vouch_raster_shape(&grey, &shape));
	assert_ok(vouch_raster_shape(&rgb, &shape));
	for (size_t y = 0; y < 2; y++) {
		assert_memory_equal(grey.pixel + 4 * y, grey_row, 4);
		assert_memory_equal(rgb.pixel + 12 * y, rgb_row, 12);
	}
	vouch_raster_copy(&copy, &rgb);
	assert_memory_equal(copy.pixel, rgb.pixel, 24);
	vouch_path_release(&shape.path);
	vouch_raster_release(&grey);
	vouch_raster_release(&rgb);
	vouch_raster_release(&copy);
}

static void shapes(void **state)
{
	struct vouch_raster raster = make(VOUCH_RASTER_BIT, 8, 7);
	struct vouch_display_shape shape = { .fill = black };

	(void)state;
	/* two fifths of a pixel are dark (the left), less is not (the top) */
	assert_ok(vouch_path_box(&shape.path, 60, 65, 300, 300));
	assert_ok(vouch_raster_shape(&raster, &shape));
	assert_rows(&raster, (const char *const[]){ "", "####", "####", ".###",
	    "", "", "" });
	vouch_raster_clear(&raster);
	/* nested, even-odd, clipped, with a hairline around */
	vouch_path_clear(&shape.path);
	assert_ok(vouch_path_box(&shape.path, 100, 100, 600, 500));
	assert_ok(vouch_path_box(&shape.path, 300, 300, 200, 100));
	shape.even_odd = true;
	assert_ok(vouch_raster_shape(&raster, &shape));
	shape.has_clip = true;
	shape.clip = (struct vouch_box){ 0, 500, 2000, 2000 };
	shape.fill = white;
	assert_ok(vouch_raster_shape(&raster, &shape));
	assert_rows(&raster, (const char *const[]){ "", ".######", ".######",
	    ".##..##", ".######", "", "" });
	vouch_raster_clear(&raster);
	vouch_path_clear(&shape.path);
	shape = (struct vouch_display_shape){ .path = shape.path,
		.stroke = black, .stroke_um = 1 };
	assert_ok(vouch_path_move(&shape.path, (struct vouch_point){ 0, 250 }));
	assert_ok(vouch_path_line(&shape.path, (struct vouch_point){ 500,
	    250 }));
	assert_ok(vouch_raster_shape(&raster, &shape));
	assert_rows(&raster, (const char *const[]){ "", "", "#####", "", "",
	    "", "" });
	vouch_path_release(&shape.path);
	vouch_raster_release(&raster);
}

/* As the bitmap's own symbols, wherever the label is, and cut at the edges. */
static void symbols(void **state)
{
	static struct vouch_qr qr;
	static const struct { int32_t origin, x; int left; } table[] = {
		{ 0, 0, 0 }, { 0, 149, 1 }, { 0, 151, 2 }, { 149, 2, 2 },
		{ -700, 0, -7 }, { 10000, 0, 100 },
	};

	(void)state;
	assert_ok(vouch_qr_encode("VOUCH", 5, VOUCH_QR_M, NULL, &qr));
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct vouch_raster raster = make(VOUCH_RASTER_BIT, 110, 95);
		struct vouch_bitmap plain;

		assert_ok(vouch_bitmap_init(&plain, 110, 95));
		vouch_bitmap_symbol(&plain, &qr, table[i].left, 5, 3);
		vouch_raster_origin(&raster, table[i].origin, 300);
		vouch_raster_symbol(&raster, &qr, table[i].x, 240, 3);
		assert_memory_equal(raster.bitmap.bits, plain.bits,
		    plain.stride * 95);
		vouch_bitmap_release(&plain);
		vouch_raster_release(&raster);
	}
}

static void bars(void **state)
{
	struct vouch_raster raster = make(VOUCH_RASTER_BIT, 250, 90);
	struct vouch_ean13 ean;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	int i;

	(void)state;
	assert_ok(vouch_ean13_encode("8934563138165", 13, &diag, &ean));
	/* 24 dots to spare: 12 on the left, then the quiet zone of 22 */
	vouch_raster_bars(&raster, &ean,
	    &(struct vouch_box){ 0, 1000, 25000, 7000 }, 2);
	for (i = 0; i < VOUCH_EAN13_MODULES; i++)
		for (int x = 34 + 2 * i; x < 36 + 2 * i; x++) {
			assert_false(vouch_bitmap_dark(&raster.bitmap, x, 9));
			assert_int_equal(vouch_bitmap_dark(&raster.bitmap, x,
			    10), ean.dark[i]);
			assert_int_equal(vouch_bitmap_dark(&raster.bitmap, x,
			    69), ean.dark[i]);
			assert_int_equal(vouch_bitmap_dark(&raster.bitmap, x,
			    79), ean.dark[i] && ean.guard[i]);
			assert_false(vouch_bitmap_dark(&raster.bitmap, x, 80));
		}
	for (int x = 0; x < 34; x++)
		assert_false(vouch_bitmap_dark(&raster.bitmap, x, 20));
	for (int x = 224; x < 250; x++)
		assert_false(vouch_bitmap_dark(&raster.bitmap, x, 20));
	vouch_raster_release(&raster);
}

static void pictures(void **state)
{
	static uint8_t grey[] = { 0, 100, 255, 205 };
	static uint8_t rgb[] = { 255, 0, 0, 0, 0, 255 };
	const struct vouch_picture small = { .width = 2, .height = 2,
		.channels = 1, .pixel = grey };
	const struct vouch_picture colours = { .width = 2, .height = 1,
		.channels = 3, .pixel = rgb };
	struct vouch_raster raster = make(VOUCH_RASTER_GREY, 4, 3);
	struct vouch_raster bit = make(VOUCH_RASTER_BIT, 4, 2);
	struct vouch_raster wide = make(VOUCH_RASTER_RGB, 3, 1);
	static const uint8_t enlarged[] = { 255, 0, 0, 100, 255, 0, 0, 100,
		255, 255, 255, 205 };
	static const uint8_t in_rgb[] = { 255, 0, 0, 0, 0, 255, 255, 255, 255 };

	(void)state;
	/* twice as wide, as high; cut off at the right and the bottom */
	vouch_raster_image(&raster, &small,
	    &(struct vouch_box){ 100, 0, 400, 400 });
	assert_memory_equal(raster.pixel, enlarged, sizeof enlarged);
	/* one pixel is the mean: (0 + 100 + 255 + 205) / 4 = 140 */
	vouch_raster_clear(&raster);
	vouch_raster_image(&raster, &small,
	    &(struct vouch_box){ -100, 200, 110, 100 });
	vouch_raster_image(&raster, &small,
	    &(struct vouch_box){ 200, 200, 100, 100 });
	assert_int_equal(raster.pixel[8], 255);
	assert_int_equal(raster.pixel[10], 140);
	vouch_raster_image(&raster, &colours,
	    &(struct vouch_box){ 0, 0, 200, 100 });
	assert_int_equal(raster.pixel[0], 76);
	assert_int_equal(raster.pixel[1], 29);
	vouch_raster_image(&bit, &small,
	    &(struct vouch_box){ 0, 0, 400, 200 });
	assert_rows(&bit, (const char *const[]){ "####", "" });
	vouch_raster_image(&wide, &colours,
	    &(struct vouch_box){ 0, 0, 200, 100 });
	assert_memory_equal(wide.pixel, in_rgb, sizeof in_rgb);
	vouch_raster_release(&raster);
	vouch_raster_release(&bit);
	vouch_raster_release(&wide);
}

/* An l is a plain upright bar in this font: it stands on the baseline, as
 * high as its outline says. */
static void text(void **state)
{
	const char *const folders[] = { NULL };
	const struct vouch_display_font want = { .family = "Roboto",
		.weight = 400 };
	struct vouch_display_text words = { .text = (char[]){ "l" },
		.size_um = 4000, .x = 1000, .y = 5000 };
	struct vouch_raster raster = make(VOUCH_RASTER_BIT, 40, 60);
	struct vouch_paragraph paragraph = { .text = NULL };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_path outline = { .step = NULL };
	struct vouch_shaper *shaper;
	struct vouch_font *font;
	int32_t left = INT32_MAX, right = 0, top = 0;

	(void)state;
	assert_ok(vouch_fonts_find(&want, folders, &diag, &font));
	assert_ok(vouch_shaper_new(&shaper));
	assert_ok(vouch_paragraph_label(&paragraph, shaper, font, &words,
	    &diag));
	assert_ok(vouch_font_outline(font, paragraph.glyph[0].id, &outline));
	for (size_t i = 0; i < outline.points; i++) {
		left = outline.point[i].x < left ? outline.point[i].x : left;
		right = outline.point[i].x > right ? outline.point[i].x :
		    right;
		top = outline.point[i].y > top ? outline.point[i].y : top;
	}
	assert_ok(vouch_raster_paragraph(&raster, &paragraph, &black));
	for (int y = 0; y < 60; y++)
		for (int x = 0; x < 40; x++) {
			/* the pixel's middle in font units, 40 dots an em */
			double fx = (x + .5 - 10) * 2048 / 40;
			double fy = (50 - y - .5) * 2048 / 40;
			bool inside = fx > left + 8 && fx < right - 8 &&
			    fy > 8 && fy < top - 8;
			bool outside = fx < left - 8 || fx > right + 8 ||
			    fy < -8 || fy > top + 8;
			bool dark = vouch_bitmap_dark(&raster.bitmap, x, y);

			assert_false(inside && !dark);
			assert_false(dark && outside);
		}
	vouch_raster_origin(&raster, -3000, 0);
	vouch_raster_clear(&raster);
	assert_ok(vouch_raster_paragraph(&raster, &paragraph, &black));
	for (int i = 0; i < 40 * 60; i++)
		assert_false(vouch_bitmap_dark(&raster.bitmap, i % 40, i / 40));
	vouch_path_release(&outline);
	vouch_paragraph_release(&paragraph);
	vouch_shaper_free(shaper);
	vouch_font_free(font);
	vouch_raster_release(&raster);
}

/* A part of a page is the same dots as on the whole page: glyphs are left out
 * only where none of them is seen. */
static void text_in_part(void **state)
{
	const char *const folders[] = { NULL };
	const struct vouch_display_font want = { .family = "Roboto",
		.weight = 400, .italic = true };
	struct vouch_display_text words = { .text = (char[]){ "Ặfjg" },
		.size_um = 2500, .x = 6000, .y = 7000 };
	struct vouch_raster whole = make(VOUCH_RASTER_BIT, 160, 140);
	struct vouch_raster part = make(VOUCH_RASTER_BIT, 23, 17);
	struct vouch_paragraph paragraph = { .text = NULL };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_shaper *shaper;
	struct vouch_font *font;
	long dark = 0;

	(void)state;
	assert_ok(vouch_fonts_find(&want, folders, &diag, &font));
	assert_ok(vouch_shaper_new(&shaper));
	assert_ok(vouch_paragraph_label(&paragraph, shaper, font, &words,
	    &diag));
	assert_ok(vouch_raster_paragraph(&whole, &paragraph, &black));
	for (int top = 0; top < 123; top += 1 + top % 3)
		for (int left = 0; left < 137; left++) {
			vouch_raster_clear(&part);
			vouch_raster_origin(&part, -100 * left, -100 * top);
			assert_ok(vouch_raster_paragraph(&part, &paragraph,
			    &black));
			for (int i = 0; i < 23 * 17; i++) {
				bool is = vouch_bitmap_dark(&whole.bitmap,
				    left + i % 23, top + i / 23);

				dark += is;
				assert_int_equal(vouch_bitmap_dark(
				    &part.bitmap, i % 23, i / 23), is);
			}
		}
	assert_true(dark > 10000);
	vouch_paragraph_release(&paragraph);
	vouch_shaper_free(shaper);
	vouch_font_free(font);
	vouch_raster_release(&whole);
	vouch_raster_release(&part);
}

/* What is written can be read: the same pixels, the resolution with them. */
static void png(void **state)
{
	static const enum vouch_raster_kind kinds[] =
	    { VOUCH_RASTER_BIT, VOUCH_RASTER_GREY, VOUCH_RASTER_RGB };
	struct vouch_buf bytes;

	(void)state;
	vouch_buf_init(&bytes, 1 << 20);
	for (size_t i = 0; i < 3; i++) {
		struct vouch_raster raster = make(kinds[i], 9, 5);
		struct vouch_picture picture;

		vouch_raster_box(&raster, &(struct vouch_box){ 100, 100, 300,
		    200 }, &red);
		vouch_buf_clear(&bytes);
		assert_ok(vouch_raster_png(&raster, NULL, &bytes));
		/* 254 dpi are 10,000 dots a metre */
		assert_memory_equal(bytes.data + 37,
		    "pHYs\0\0\x27\x10\0\0\x27\x10\1", 13);
		assert_ok(vouch_picture_decode((uint8_t *)bytes.data,
		    bytes.len, NULL, &picture));
		assert_int_equal(picture.width, 9);
		assert_int_equal(picture.height, 5);
		assert_int_equal(picture.channels, i == 2 ? 3 : 1);
		if (i > 0)
			assert_memory_equal(picture.pixel, raster.pixel,
			    9 * 5 * (i == 2 ? 3u : 1u));
		else
			for (int at = 0; at < 45; at++)
				assert_int_equal(picture.pixel[at],
				    vouch_bitmap_dark(&raster.bitmap, at % 9,
				    at / 9) ? 0 : 255);
		vouch_picture_release(&picture);
		vouch_raster_release(&raster);
	}
	vouch_buf_release(&bytes);
}

static void refused(void **state)
{
	static const struct { int width, height; unsigned dpi; } bad[] = {
		{ 0, 1, 203 }, { 1, -1, 203 }, { 32768, 1, 203 },
		{ 1, 32768, 203 }, { 1, 1, 0 }, { 1, 1, 10001 },
	};
	struct vouch_raster raster = { .width = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		for (int kind = 0; kind < 3; kind++)
			assert_int_equal(vouch_raster_init(&raster,
			    (enum vouch_raster_kind)kind, bad[i].width,
			    bad[i].height, bad[i].dpi), VOUCH_ERR_RANGE);
	assert_int_equal(vouch_raster_init(&raster, VOUCH_RASTER_RGB, 32767,
	    32767, 203), VOUCH_ERR_TOO_LONG);
	assert_int_equal(raster.width, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boxes),
		cmocka_unit_test(tones),
		cmocka_unit_test(shapes),
		cmocka_unit_test(symbols),
		cmocka_unit_test(bars),
		cmocka_unit_test(pictures),
		cmocka_unit_test(text),
		cmocka_unit_test(text_in_part),
		cmocka_unit_test(png),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Contact sheets: cells, captions, what does not fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "draw/sheet.h"

static struct vouch_qr qr;

static const struct vouch_figure_style plain = {
	.colours = { VOUCH_BLACK, VOUCH_WHITE } };

static enum vouch_err sheet_init(struct vouch_sheet *sheet, int columns,
    int rows, int cell_px)
{
	return vouch_sheet_init(sheet, &plain, columns, rows, cell_px,
	    vouch_sheet_name_px(cell_px), 300);
}

/* As large as the cell allows. */
static enum vouch_err sheet_add(struct vouch_sheet *sheet, const char *name)
{
	const struct vouch_figure figure = { .style = sheet->style, .qr = &qr,
		.module_px = (unsigned)(sheet->cell_px / (qr.side +
		    2 * VOUCH_QR_QUIET)), .dpi = 300, .module_um = 254 };

	return vouch_sheet_add(sheet, &figure, name);
}

static int set_up(void **state)
{
	(void)state;
	return vouch_qr_encode("VOUCH-123", 9, VOUCH_QR_M, NULL, &qr) !=
	    VOUCH_OK;
}

/* Dark pixels of a rectangle. */
static int count_dark(const struct vouch_bitmap *page, int x, int y, int width,
    int height)
{
	int i, j, count = 0;

	for (j = 0; j < height; j++)
		for (i = 0; i < width; i++)
			count += vouch_bitmap_dark(page, x + i, y + j);
	return count;
}

/* Cells go left to right, then down; the symbol is centred at the largest
 * whole module size and its quiet zone is empty. */
static void test_cells(void **state)
{
	struct vouch_sheet sheet;
	int cell, x, y, i, j, wrong = 0;

	(void)state;
	assert_int_equal(sheet_init(&sheet, 2, 2, 100), VOUCH_OK);
	assert_int_equal(sheet.page.width, 200);
	assert_int_equal(sheet.page.height, 2 * (100 + sheet.caption_px));
	for (cell = 0; cell < 4; cell++) {
		assert_int_equal(sheet_add(&sheet, "A"), VOUCH_OK);
		assert_int_equal(sheet.used, cell + 1);
		x = cell % 2 * 100 + 6; /* 29 modules of 3 in 100 */
		y = cell / 2 * (100 + sheet.caption_px) + 6;
		for (j = 0; j < 87; j++)
			for (i = 0; i < 87; i++)
				wrong += vouch_bitmap_dark(&sheet.page.bitmap, x + i,
				    y + j) != vouch_qr_dark(&qr, i / 3 - 4,
				    j / 3 - 4);
		assert_int_equal(wrong, 0);
		/* The letter A: 18 dots of 2 x 2 pixels, in the middle. */
		assert_int_equal(count_dark(&sheet.page.bitmap, x + 38, y + 94, 12,
		    sheet.caption_px), 18 * 4);
		assert_int_equal(count_dark(&sheet.page.bitmap, cell % 2 * 100,
		    y + 94, 100, sheet.caption_px), 18 * 4);
	}
	assert_int_equal(sheet_add(&sheet, "A"), VOUCH_ERR_RANGE);
	vouch_sheet_clear(&sheet);
	assert_int_equal(count_dark(&sheet.page.bitmap, 0, 0, 200,
	    sheet.page.height), 0);
	assert_int_equal(sheet_add(&sheet, ""), VOUCH_OK);
	assert_int_equal(count_dark(&sheet.page.bitmap, 0, 100, 200,
	    sheet.caption_px), 0);
	vouch_sheet_release(&sheet);
	vouch_sheet_release(NULL);
}

/* The strip under the only cell of a page. */
static void caption_of(struct vouch_sheet *sheet, const char *caption)
{
	vouch_sheet_clear(sheet);
	assert_int_equal(sheet_add(sheet, caption), VOUCH_OK);
}

static int ink_of(struct vouch_sheet *sheet, const char *caption)
{
	caption_of(sheet, caption);
	return count_dark(&sheet->page.bitmap, 0, sheet->cell_px, sheet->cell_px,
	    sheet->caption_px);
}

/* Every letter and digit has a shape of its own; small letters show as
 * capitals, others as a square, one for each character whatever its bytes.
 * Marks are left out, however they are written. */
static void test_letters(void **state)
{
	static const char known[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-._:/";
	struct vouch_sheet sheet, other;
	char a[2] = "", b[2] = "", small[2] = "";
	size_t i, k, strip;

	(void)state;
	assert_int_equal(sheet_init(&sheet, 1, 1, 120), VOUCH_OK);
	assert_int_equal(sheet_init(&other, 1, 1, 120), VOUCH_OK);
	strip = sheet.page.bitmap.stride * (size_t)sheet.page.height;
	for (i = 0; known[i] != '\0'; i++) {
		a[0] = known[i];
		caption_of(&sheet, a);
		for (k = 0; k < i; k++) {
			b[0] = known[k];
			caption_of(&other, b);
			assert_memory_not_equal(sheet.page.bitmap.bits,
			    other.page.bitmap.bits, strip);
		}
		if (known[i] >= 'A' && known[i] <= 'Z') {
			small[0] = (char)(known[i] - 'A' + 'a');
			caption_of(&other, small);
			assert_memory_equal(sheet.page.bitmap.bits, other.page.bitmap.bits,
			    strip);
		}
	}
	assert_int_equal(ink_of(&sheet, "#"), 9 * 4);
	assert_int_equal(ink_of(&sheet, "\xe6\x9c\x88"), 9 * 4);
	assert_int_equal(ink_of(&sheet, "\xf0\x9f\x8d\x9c#\xff"), 3 * 9 * 4);
	caption_of(&sheet, "TET DEN");
	caption_of(&other, "T\xe1\xba\xbft \xc4\x90\xc3\xaan");
	assert_memory_equal(sheet.page.bitmap.bits, other.page.bitmap.bits, strip);
	caption_of(&other, "Te\xcc\x82\xcc\x81t \xc4\x91" "e\xcc\x82n");
	assert_memory_equal(sheet.page.bitmap.bits, other.page.bitmap.bits, strip);
	assert_int_equal(ink_of(&sheet, "   "), 0);
	vouch_sheet_release(&sheet);
	vouch_sheet_release(&other);
}

/* 120 pixels hold ten letters; more are cut with two dots. */
static void test_long_captions(void **state)
{
	struct vouch_sheet sheet;

	(void)state;
	assert_int_equal(sheet_init(&sheet, 1, 1, 120), VOUCH_OK);
	/* I has 11 dots, a full stop 4. */
	assert_int_equal(ink_of(&sheet, "IIIIIIIIII"), 10 * 11 * 4);
	assert_int_equal(ink_of(&sheet, "IIIIIIIIIII"), (8 * 11 + 2 * 4) * 4);
	assert_int_equal(ink_of(&sheet, "IIIIIIII\xe6\x9c\x88IIIIIIIIIIIIIII"),
	    (8 * 11 + 2 * 4) * 4);
	vouch_sheet_release(&sheet);
	/* A cell of one letter's width. */
	assert_int_equal(sheet_init(&sheet, 1, 1, 29), VOUCH_OK);
	assert_int_equal(ink_of(&sheet, "III"), 2 * 4 * 4);
	vouch_sheet_release(&sheet);
}

/* With a logo the page is RGB, in the style's colours, names too. */
static void test_colours(void **state)
{
	static const uint8_t grey[9] = { 128, 128, 128, 128, 128, 128, 128, 128,
		128 };
	struct vouch_logo logo = { .picture = { .width = 3, .height = 3,
		.channels = 1 } };
	const struct vouch_figure_style style = { .logo = &logo,
		.colours = { 0x003366, 0xfff8e0 } };
	struct vouch_figure figure = { .style = &style, .qr = &qr,
		.module_px = 3, .dpi = 300, .module_um = 254,
		.logo = { 8, 8, 5, 5 } };
	size_t i, dark = 0, light = 0, other = 0, names = 0;
	struct vouch_sheet sheet;
	uint8_t picture[9];

	(void)state;
	memcpy(picture, grey, sizeof grey);
	logo.picture.pixel = picture;
	assert_int_equal(vouch_sheet_init(&sheet, &style, 1, 1, 87, 26, 300),
	    VOUCH_OK);
	assert_int_equal(sheet.page.kind, VOUCH_RASTER_RGB);
	assert_int_equal(vouch_sheet_add(&sheet, &figure, "A"), VOUCH_OK);
	for (i = 0; i < 87 * (87 + 26); i++) {
		const uint8_t *at = sheet.page.pixel + 3 * i;

		if (at[0] == 0x00 && at[1] == 0x33 && at[2] == 0x66)
			*(i < 87 * 87 ? &dark : &names) += 1;
		else if (at[0] == 0xff && at[1] == 0xf8 && at[2] == 0xe0)
			light++;
		else
			other++;
	}
	assert_int_equal(names, 18 * 4);
	assert_int_equal(other, 9 * 9); /* the logo inside its border */
	assert_true(dark > 1000 && light > 1000);
	/* Larger than a cell. */
	vouch_sheet_clear(&sheet);
	figure.module_px = 4;
	assert_int_equal(vouch_sheet_add(&sheet, &figure, "A"),
	    VOUCH_ERR_RANGE);
	vouch_sheet_release(&sheet);
}

static void test_limits(void **state)
{
	struct vouch_sheet sheet;

	(void)state;
	assert_int_equal(sheet_init(&sheet, 0, 1, 100),
	    VOUCH_ERR_RANGE);
	assert_int_equal(sheet_init(&sheet, 1, 0, 100),
	    VOUCH_ERR_RANGE);
	assert_int_equal(sheet_init(&sheet, 1, 1, 0), VOUCH_ERR_RANGE);
	assert_int_equal(sheet_init(&sheet, 328, 1, 100),
	    VOUCH_ERR_RANGE);
	assert_int_equal(sheet_init(&sheet, 1, 2147483647, 100),
	    VOUCH_ERR_RANGE);
	/* A cell smaller than the symbol at one pixel a module. */
	assert_int_equal(sheet_init(&sheet, 1, 1, 28), VOUCH_OK);
	assert_int_equal(sheet_add(&sheet, ""), VOUCH_ERR_RANGE);
	vouch_sheet_release(&sheet);
	/* Large cells get large letters. */
	assert_int_equal(vouch_sheet_name_px(100), 26);
	assert_int_equal(vouch_sheet_name_px(480), 52);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_long_captions),
		cmocka_unit_test(test_colours),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}

/* Grey pixels to texts: bytes as they are, order, what must stay unread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zbar.h>

#include "scan/decode.h"
#include "symbols.h"

static struct vouch_grey blank(unsigned width, unsigned height)
{
	struct vouch_grey grey = { width, height, malloc(width * height) };

	assert_non_null(grey.pixel);
	memset(grey.pixel, 0xff, (size_t)width * height);
	return grey;
}

static void fill(struct vouch_grey *grey, unsigned x, unsigned y,
    unsigned width, unsigned height, int shade)
{
	unsigned i;

	for (i = 0; i < height; i++)
		memset(grey->pixel + (size_t)(y + i) * grey->width + x, shade,
		    width);
}

static void draw(struct vouch_grey *grey, const char *const *symbol,
    unsigned x, unsigned y, unsigned module_px)
{
	unsigned i, j;

	for (j = 0; symbol[j] != NULL; j++)
		for (i = 0; symbol[j][i] != '\0'; i++)
			if (symbol[j][i] == '#')
				fill(grey, x + i * module_px,
				    y + j * module_px, module_px, module_px,
				    0);
}

static unsigned side_of(const char *const *symbol)
{
	return (unsigned)strlen(symbol[0]);
}

/* One symbol alone with its quiet zone. */
static struct vouch_grey picture(const char *const *symbol, unsigned module_px,
    unsigned quiet)
{
	unsigned side = (side_of(symbol) + 2 * quiet) * module_px;
	struct vouch_grey grey = blank(side, side);

	draw(&grey, symbol, quiet * module_px, quiet * module_px, module_px);
	return grey;
}

static void assert_data(const struct vouch_found *found, size_t index,
    const char *data, size_t len)
{
	assert_true(index < found->count);
	assert_int_equal(found->symbol[index].len, len);
	assert_memory_equal(found->symbol[index].data, data, len);
	assert_int_equal(found->symbol[index].data[len], '\0');
}

static void test_bytes_are_kept(void **state)
{
	static const struct {
		const char *const *symbol;
		const char *data;
		size_t len;
	} cases[] = {
		{ symbol_plain, "VOUCH-123", 9 },
		{ symbol_vietnamese, "B\xc3\xa1nh m\xc3\xac", 9 },
		{ symbol_bytes, "a\0\n\xff\x80", 5 },
	};
	struct vouch_grey grey;
	struct vouch_found found;
	unsigned m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		for (m = 1; m <= 8; m++) {
			grey = picture(cases[i].symbol, m, 4);
			assert_int_equal(vouch_decode(&grey, NULL, &found),
			    VOUCH_OK);
			assert_int_equal(found.count, 1);
			assert_data(&found, 0, cases[i].data, cases[i].len);
			vouch_found_release(&found);
			vouch_grey_release(&grey);
		}
	}
}

/* Cut to the modules themselves: the second look puts white around it. */
static void test_no_quiet_zone(void **state)
{
	struct vouch_grey grey;
	struct vouch_found found;
	unsigned m;

	(void)state;
	for (m = 1; m <= 8; m++) {
		grey = picture(symbol_plain, m, 0);
		assert_int_equal(vouch_decode(&grey, NULL, &found), VOUCH_OK);
		assert_int_equal(found.count, 1);
		assert_data(&found, 0, "VOUCH-123", 9);
		/* The position is that of the picture, not of the copy. */
		assert_in_range(found.symbol[0].x, 21 * m / 2 - m - 1,
		    21 * m / 2 + m + 1);
		assert_true(found.symbol[0].width <= (int)(23 * m));
		vouch_found_release(&found);
		vouch_grey_release(&grey);
	}
}

static void test_nothing_found(void **state)
{
	struct vouch_grey grey = blank(300, 200);
	struct vouch_found found;

	(void)state;
	assert_int_equal(vouch_decode(&grey, NULL, &found), VOUCH_OK);
	assert_int_equal(found.count, 0);
	vouch_found_release(&found);
	vouch_grey_release(&grey);
	grey = blank(1, 1);
	assert_int_equal(vouch_decode(&grey, NULL, &found), VOUCH_OK);
	assert_int_equal(found.count, 0);
	vouch_found_release(&found);
	vouch_grey_release(&grey);
	vouch_found_release(NULL);
	vouch_grey_release(NULL);
}

/* Rows from the top, in a row from the left, though a row is not quite level;
 * the same text twice is two symbols. */
static void test_reading_order(void **state)
{
	static const struct {
		unsigned x, y;
		bool other;
	} places[] = {
		{ 40, 60, false }, { 240, 40, true }, { 440, 70, false },
		{ 60, 260, true }, { 260, 290, true }, { 470, 255, false },
	};
	struct vouch_grey grey = blank(700, 500);
	struct vouch_found found;
	size_t i;

	(void)state;
	for (i = 6; i-- > 0;)
		draw(&grey, places[i].other ? symbol_other : symbol_plain,
		    places[i].x, places[i].y, 6);
	assert_int_equal(vouch_decode(&grey, NULL, &found), VOUCH_OK);
	assert_int_equal(found.count, 6);
	for (i = 0; i < 6; i++) {
		assert_data(&found, i, places[i].other ? "VOUCH-124" :
		    "VOUCH-123", 9);
		assert_in_range(found.symbol[i].x, places[i].x + 55,
		    places[i].x + 71);
		assert_in_range(found.symbol[i].y, places[i].y + 55,
		    places[i].y + 71);
		assert_in_range(found.symbol[i].width, 110, 140);
		assert_in_range(found.symbol[i].height, 110, 140);
	}
	vouch_found_release(&found);
	vouch_grey_release(&grey);
}

static void test_part_of_series_is_skipped(void **state)
{
	struct vouch_grey grey = blank(500, 260);
	struct vouch_found found;

	(void)state;
	draw(&grey, symbol_part, 40, 40, 6);
	assert_int_equal(vouch_decode(&grey, NULL, &found), VOUCH_OK);
	assert_int_equal(found.count, 0);
	vouch_found_release(&found);
	draw(&grey, symbol_plain, 300, 40, 6);
	assert_int_equal(vouch_decode(&grey, NULL, &found), VOUCH_OK);
	assert_int_equal(found.count, 1);
	assert_data(&found, 0, "VOUCH-123", 9);
	vouch_found_release(&found);
	vouch_grey_release(&grey);
}

/* EAN-13: ISO/IEC 15420, 95 modules. */
static void draw_ean(struct vouch_grey *grey, const char *digits)
{
	static const char *const odd[] = { "0001101", "0011001", "0010011",
		"0111101", "0100011", "0110001", "0101111", "0111011",
		"0110111", "0001011" };
	static const char *const parity[] = { "oooooo", "ooeoee", "ooeeoe",
		"ooeeeo", "oeooee", "oeeooe", "oeeeoo", "oeoeoe", "oeoeeo",
		"oeeoeo" };
	char bars[96] = "101";
	size_t at = 3, i, k;

	for (i = 1; i <= 12; i++) {
		const char *code = odd[digits[i] - '0'];
		bool even = i <= 6 && parity[digits[0] - '0'][i - 1] == 'e';

		for (k = 0; k < 7; k++) {
			char bit = even ? code[6 - k] : code[k];

			bars[at++] = i > 6 || even ?
			    (bit == '0' ? '1' : '0') : bit;
		}
		if (i == 6) {
			memcpy(bars + at, "01010", 5);
			at += 5;
		}
	}
	memcpy(bars + at, "101", 4);
	for (i = 0; bars[i] != '\0'; i++)
		if (bars[i] == '1')
			fill(grey, 40 + (unsigned)i * 3, 40, 3, 120, 0);
}

/* What ZBar reads with all its kinds on, to know the picture is a good one. */
static bool zbar_reads(const struct vouch_grey *grey, const char *digits)
{
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();
	zbar_image_t *image = zbar_image_create();
	const zbar_symbol_t *symbol;
	bool same;

	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, grey->width, grey->height);
	zbar_image_set_data(image, grey->pixel,
	    (unsigned long)grey->width * grey->height, NULL);
	zbar_scan_image(scanner, image);
	symbol = zbar_image_first_symbol(image);
	same = symbol != NULL &&
	    strcmp(zbar_symbol_get_data(symbol), digits) == 0;
	zbar_image_destroy(image);
	zbar_image_scanner_destroy(scanner);
	return same;
}

static void test_ean_is_left_alone(void **state)
{
	struct vouch_grey grey = blank(365, 200);
	struct vouch_found found;

	(void)state;
	draw_ean(&grey, "8934563138165");
	assert_true(zbar_reads(&grey, "8934563138165"));
	assert_int_equal(vouch_decode(&grey, NULL, &found), VOUCH_OK);
	assert_int_equal(found.count, 0);
	vouch_found_release(&found);
	vouch_grey_release(&grey);
}

/* The same answer whatever was looked at before. */
static void test_no_memory_of_pictures(void **state)
{
	struct vouch_grey page = blank(1200, 900), one;
	struct vouch_found first, again, found;
	unsigned i;

	(void)state;
	for (i = 0; i < 24; i++)
		draw(&page, i % 2 ? symbol_plain : symbol_other,
		    20 + i % 6 * 200, 20 + i / 6 * 220, 5);
	one = picture(symbol_plain, 3, 4);
	assert_int_equal(vouch_decode(&page, NULL, &first), VOUCH_OK);
	for (i = 0; i < 4; i++) {
		assert_int_equal(vouch_decode(&one, NULL, &found), VOUCH_OK);
		vouch_found_release(&found);
		assert_int_equal(vouch_decode(&page, NULL, &again), VOUCH_OK);
		assert_int_equal(again.count, first.count);
		vouch_found_release(&again);
	}
	vouch_found_release(&first);
	vouch_grey_release(&one);
	vouch_grey_release(&page);
}

static void test_library(void **state)
{
	char name[32];

	(void)state;
	vouch_decode_library(name, sizeof name);
	assert_memory_equal(name, "libzbar 0.", 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes_are_kept),
		cmocka_unit_test(test_no_quiet_zone),
		cmocka_unit_test(test_nothing_found),
		cmocka_unit_test(test_reading_order),
		cmocka_unit_test(test_part_of_series_is_skipped),
		cmocka_unit_test(test_ean_is_left_alone),
		cmocka_unit_test(test_no_memory_of_pictures),
		cmocka_unit_test(test_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

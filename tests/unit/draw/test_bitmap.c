/* One-bit pictures: clipping, bits across bytes, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <limits.h>
#include <string.h>

#include <cmocka.h>

#include "draw/bitmap.h"

/* What fill() is to do, pixel by pixel. */
static void assert_filled(int x, int y, int width, int height)
{
	struct vouch_bitmap bitmap;
	int i, j;

	assert_int_equal(vouch_bitmap_init(&bitmap, 21, 5), VOUCH_OK);
	vouch_bitmap_fill(&bitmap, x, y, width, height);
	for (j = -1; j <= 5; j++)
		for (i = -1; i <= 21; i++) {
			bool inside = i >= 0 && i < 21 && j >= 0 && j < 5;
			bool within = i >= x && (int64_t)i < (int64_t)x +
			    width && j >= y && (int64_t)j < (int64_t)y +
			    height;

			assert_int_equal(vouch_bitmap_dark(&bitmap, i, j),
			    inside && within);
		}
	/* The padding of a row is never touched. */
	for (j = 0; j < 5; j++)
		assert_int_equal(bitmap.bits[j * 3 + 2] & 0x07, 0);
	vouch_bitmap_release(&bitmap);
	assert_null(bitmap.bits);
}

static void test_fill(void **state)
{
	static const int edge[] = { INT_MIN, -9, -1, 0, 1, 7, 8, 9, 15, 16, 20,
		21, 40, INT_MAX };
	size_t i, k;
	int width;

	(void)state;
	for (i = 0; i < sizeof edge / sizeof edge[0]; i++)
		for (k = 0; k < sizeof edge / sizeof edge[0]; k++)
			assert_filled(edge[i], 1, edge[k], 2);
	for (i = 0; i < sizeof edge / sizeof edge[0]; i++)
		for (k = 0; k < sizeof edge / sizeof edge[0]; k++)
			assert_filled(3, edge[i], 9, edge[k]);
	for (width = 0; width < 22; width++)
		assert_filled(21 - width, 0, width, 5);
}

static void test_limits(void **state)
{
	struct vouch_bitmap bitmap = { .width = 77 };

	(void)state;
	assert_int_equal(vouch_bitmap_init(&bitmap, 0, 1), VOUCH_ERR_RANGE);
	assert_int_equal(vouch_bitmap_init(&bitmap, 1, -1), VOUCH_ERR_RANGE);
	assert_int_equal(vouch_bitmap_init(&bitmap, 32768, 1),
	    VOUCH_ERR_RANGE);
	assert_int_equal(vouch_bitmap_init(&bitmap, 1, 32768),
	    VOUCH_ERR_RANGE);
	assert_int_equal(bitmap.width, 77);
	assert_int_equal(vouch_bitmap_init(&bitmap, 32767, 1), VOUCH_OK);
	assert_int_equal(bitmap.stride, 4096);
	vouch_bitmap_release(&bitmap);
	vouch_bitmap_release(NULL);
}

/* A symbol at a place, half of it outside, without harm to what is there. */
static void test_symbol(void **state)
{
	struct vouch_bitmap bitmap;
	struct vouch_qr qr;
	int x, y;

	(void)state;
	assert_int_equal(vouch_qr_encode("V", 1, VOUCH_QR_L, NULL, &qr),
	    VOUCH_OK);
	assert_int_equal(vouch_symbol_px(&qr, 3), 29 * 3);
	assert_int_equal(vouch_bitmap_init(&bitmap, 60, 60), VOUCH_OK);
	vouch_bitmap_fill(&bitmap, 0, 0, 3, 3);
	vouch_bitmap_symbol(&bitmap, &qr, -20, 10, 3);
	for (y = 0; y < 60; y++)
		for (x = 0; x < 60; x++) {
			bool dark = (x < 3 && y < 3) ||
			    (y >= 22 && vouch_qr_dark(&qr, (x + 20) / 3 - 4,
			    (y - 10) / 3 - 4));

			assert_int_equal(vouch_bitmap_dark(&bitmap, x, y),
			    dark);
		}
	vouch_bitmap_release(&bitmap);
}

/* Dots at random, the same in so many rows one behind the other. */
static void noise(struct vouch_bitmap *bitmap, int alike)
{
	for (int y = 0; y < bitmap->height; y++) {
		uint32_t seed = (uint32_t)(y / alike) * 2654435761u + 9;

		for (int x = 0; x < bitmap->width; x++) {
			seed = seed * 1664525u + 1013904223u;
			if (seed >> 31 != 0)
				vouch_bitmap_fill(bitmap, x, y, 1, 1);
		}
	}
}

/* Each grey pixel against the dots it stands for. */
static void check_shrink(int alike)
{
	static const unsigned factors[] = { 1, 2, 3, 5, 8, 13, 24, 25, 33, 40,
		41 };
	struct vouch_bitmap bitmap;
	uint8_t grey[80 * 40];

	assert_int_equal(vouch_bitmap_init(&bitmap, 77, 40), VOUCH_OK);
	noise(&bitmap, alike);
	for (size_t f = 0; f < sizeof factors / sizeof factors[0]; f++) {
		int n = (int)factors[f], width = 77 / n, height = 40 / n;

		memset(grey, 1, sizeof grey);
		vouch_bitmap_shrink(&bitmap, factors[f], grey);
		for (int i = 0; i < width * height; i++) {
			int dark = 0;

			for (int j = 0; j < n * n; j++)
				dark += vouch_bitmap_dark(&bitmap,
				    i % width * n + j % n,
				    i / width * n + j / n);
			assert_int_equal(grey[i], 255 - 255 * dark / (n * n));
		}
		assert_int_equal(grey[width * height], 1);
	}
	vouch_bitmap_release(&bitmap);
}

/* Rows that are all different, as in modules of 3 and 7 dots, all alike. */
static void test_shrink(void **state)
{
	(void)state;
	check_shrink(1);
	check_shrink(3);
	check_shrink(7);
	check_shrink(40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_shrink),
		cmocka_unit_test(test_symbol),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

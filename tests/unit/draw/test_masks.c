/* Letters as bits: found again, laid down anywhere, cut at edges, forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "draw/masks.h"

static struct vouch_masks masks;

/* A letter of 13 x 3 pixels, 2 left of and 1 above its origin. */
static const uint8_t shape[] = { 0xa5, 0xf8, 0x00, 0x08, 0xff, 0xf8 };

static const struct vouch_mask *add(uint16_t glyph)
{
	const struct vouch_mask want = { .key = { .size_um = 3000,
		.glyph = glyph, .x = 1, .y = 3 }, .left = -2, .top = -1,
		.width = 13, .height = 3 };
	const struct vouch_mask *mask;
	uint8_t *rows;

	assert_int_equal(vouch_masks_add(&masks, &want, &mask, &rows),
	    VOUCH_OK);
	memcpy(rows, shape, sizeof shape);
	return mask;
}

static bool dark(int x, int y)
{
	return x >= 0 && x < 13 && y >= 0 && y < 3 &&
	    (shape[y * 2 + x / 8] >> (7 - x % 8) & 1) != 0;
}

static void test_found(void **state)
{
	struct vouch_mask_key key = { .size_um = 3000, .glyph = 7, .x = 1,
		.y = 3 };

	(void)state;
	assert_null(vouch_masks_find(&masks, &key));
	add(7);
	assert_non_null(vouch_masks_find(&masks, &key));
	assert_int_equal(vouch_masks_find(&masks, &key)->width, 13);
	key.x = 0;
	assert_null(vouch_masks_find(&masks, &key));
	key.x = 1;
	key.size_um++;
	assert_null(vouch_masks_find(&masks, &key));
	key.size_um--;
	key.font = (const struct vouch_font *)&masks;
	assert_null(vouch_masks_find(&masks, &key));
	vouch_masks_release(&masks);
}

/* Pixel by pixel at every place, within the picture and over its edges, dark on
 * light and light on dark. */
static void test_laid(void **state)
{
	struct vouch_bitmap bitmap;
	const struct vouch_mask *mask = add(1);
	int x, y, i, j, ink;

	(void)state;
	for (ink = 0; ink < 2; ink++)
		for (y = -4; y < 12; y++)
			for (x = -16; x < 48; x++) {
				assert_int_equal(vouch_bitmap_init(&bitmap, 37,
				    9), VOUCH_OK);
				if (ink == 0)
					vouch_bitmap_fill(&bitmap, 0, 0, 37,
					    9);
				vouch_masks_lay(&masks, mask, x, y, ink == 1,
				    &bitmap);
				for (j = 0; j < 9; j++)
					for (i = 0; i < 37; i++)
						assert_int_equal(
						    vouch_bitmap_dark(&bitmap,
						    i, j), dark(i - x + 2,
						    j - y + 1) == (ink == 1));
				for (j = 0; j < 9; j++)
					assert_int_equal(bitmap.bits[j * 5 +
					    4] & 0x07, 0);
				vouch_bitmap_release(&bitmap);
			}
	vouch_masks_release(&masks);
}

/* However many come, memory ends; and the last ones are there. */
static void test_forgotten(void **state)
{
	struct vouch_mask_key key = { .size_um = 3000, .x = 1, .y = 3 };
	const struct vouch_mask *mask;
	unsigned glyph;

	(void)state;
	for (glyph = 0; glyph < 60000; glyph++) {
		add((uint16_t)glyph);
		key.glyph = (uint16_t)glyph;
		mask = vouch_masks_find(&masks, &key);
		assert_non_null(mask);
		assert_memory_equal(masks.bits + mask->at, shape,
		    sizeof shape);
	}
	key.glyph = 0;
	assert_null(vouch_masks_find(&masks, &key));
	assert_true(masks.room <= (8u << 20));
	vouch_masks_release(&masks);
	assert_null(masks.mask);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_laid),
		cmocka_unit_test(test_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* PNG files: the pixels libpng reads back, the physical size, the limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <png.h>

#include "draw/picture.h"
#include "draw/png.h"

static struct vouch_qr qr;

static void encode(size_t len)
{
	char text[3400];
	size_t i;

	for (i = 0; i < len; i++)
		text[i] = (char)('A' + (i * i + i / 7) % 26);
	assert_int_equal(vouch_qr_encode(text, len, VOUCH_QR_M, NULL, &qr),
	    VOUCH_OK);
}

/* 8-bit grey pixels of a PNG, by libpng's own reader; width in *width. */
static uint8_t *read_back(const struct vouch_buf *file, unsigned *width,
    unsigned *height)
{
	png_image image = { .version = PNG_IMAGE_VERSION };
	uint8_t *pixels;

	assert_true(png_image_begin_read_from_memory(&image, file->data,
	    file->len));
	assert_false(PNG_IMAGE_FAILED(image));
	image.format = PNG_FORMAT_GRAY;
	pixels = malloc(PNG_IMAGE_SIZE(image));
	assert_non_null(pixels);
	assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
	assert_int_equal(image.warning_or_error, 0);
	*width = image.width;
	*height = image.height;
	return pixels;
}

/* The picture is qr with its quiet zone, module_px a module, and no more. */
static void assert_symbol(const struct vouch_buf *file, int module_px)
{
	unsigned width, height, x, y, m = (unsigned)module_px;
	uint8_t *pixels = read_back(file, &width, &height);
	size_t wrong = 0;

	assert_int_equal(width, vouch_symbol_px(&qr, module_px));
	assert_int_equal(height, width);
	for (y = 0; y < height; y++)
		for (x = 0; x < width; x++)
			wrong += pixels[(size_t)y * width + x] !=
			    (vouch_qr_dark(&qr, (int)(x / m) - VOUCH_QR_QUIET,
			    (int)(y / m) - VOUCH_QR_QUIET) ? 0 : 255);
	assert_int_equal(wrong, 0);
	free(pixels);
}

static void test_symbol_sizes(void **state)
{
	static const size_t lengths[] = { 1, 61, 153, 154, 700, 3391 };
	struct vouch_buf out;
	size_t i;
	int m;

	(void)state;
	vouch_buf_init(&out, 64u << 20);
	for (i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		encode(lengths[i]);
		for (m = 1; m <= (i < 3 ? 40 : 9); m++) {
			vouch_buf_clear(&out);
			assert_int_equal(vouch_png_symbol(&qr, m, 300, NULL,
			    &out), VOUCH_OK);
			assert_symbol(&out, m);
		}
	}
	vouch_buf_release(&out);
}

/* The widest pictures the limit allows, for the small and the large symbol. */
static void test_symbol_limit(void **state)
{
	static const struct {
		size_t len;
		int most;
	} cases[] = { { 1, 1129 }, { 3391, 177 } };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf out;
	unsigned width, height;
	uint8_t *pixels;
	size_t i;

	(void)state;
	vouch_buf_init(&out, 256u << 20);
	for (i = 0; i < 2; i++) {
		encode(cases[i].len);
		vouch_buf_clear(&out);
		assert_int_equal(vouch_png_symbol(&qr, cases[i].most, 0, NULL,
		    &out), VOUCH_OK);
		assert_int_equal(vouch_png_symbol(&qr, cases[i].most + 1, 0,
		    &diag, &out), VOUCH_ERR_RANGE);
		assert_non_null(strstr(diag.expected, "32767"));
		assert_int_equal(vouch_png_symbol(&qr, 0, 0, &diag, &out),
		    VOUCH_ERR_RANGE);
	}
	/* Only one of them is worth a gigabyte of reading: a narrower one. */
	encode(1);
	vouch_buf_clear(&out);
	assert_int_equal(vouch_png_symbol(&qr, 150, 0, NULL, &out), VOUCH_OK);
	pixels = read_back(&out, &width, &height);
	assert_int_equal(width, 29 * 150);
	assert_int_equal(pixels[4 * 150 * width + 4 * 150], 0);
	free(pixels);
	vouch_buf_release(&out);
}

/* Chunks in order and the bytes of pHYs: 300 dpi is 11811 pixels a metre. */
static void test_chunks(void **state)
{
	static const uint8_t phys[] = {
		0, 0, 0, 9, 'p', 'H', 'Y', 's', 0, 0, 0x2e, 0x23, 0, 0, 0x2e,
		0x23, 1
	};
	static const uint8_t header[] = {
		0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 1, 0x88, 0, 0, 1, 0x88,
		1, 0, 0, 0, 0
	};
	static const uint8_t tail[] = {
		0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82
	};
	struct vouch_buf out;

	(void)state;
	vouch_buf_init(&out, 1u << 20);
	encode(153);
	assert_int_equal(vouch_png_symbol(&qr, 8, 300, NULL, &out), VOUCH_OK);
	assert_memory_equal(out.data, "\x89PNG\r\n\x1a\n", 8);
	assert_memory_equal(out.data + 8, header, sizeof header);
	assert_memory_equal(out.data + 33, phys, sizeof phys);
	assert_memory_equal(out.data + out.len - sizeof tail, tail,
	    sizeof tail);
	assert_in_range(out.len, 400, 750);
	vouch_buf_clear(&out);
	assert_int_equal(vouch_png_symbol(&qr, 8, 0, NULL, &out), VOUCH_OK);
	assert_memory_equal(out.data + 37, "IDAT", 4);
	vouch_buf_release(&out);
}

/* Both roads draw the same picture, and append. */
static void test_bitmap_agrees(void **state)
{
	struct vouch_bitmap bitmap;
	struct vouch_buf out, both;
	int m;

	(void)state;
	vouch_buf_init(&out, 1u << 20);
	vouch_buf_init(&both, 1u << 20);
	encode(153);
	for (m = 1; m <= 11; m++) {
		int side = vouch_symbol_px(&qr, m);

		assert_int_equal(vouch_bitmap_init(&bitmap, side, side),
		    VOUCH_OK);
		vouch_bitmap_symbol(&bitmap, &qr, 0, 0, m);
		vouch_buf_clear(&out);
		assert_int_equal(vouch_png_encode(&bitmap, 203, NULL, &out),
		    VOUCH_OK);
		assert_symbol(&out, m);
		vouch_bitmap_release(&bitmap);
	}
	assert_int_equal(vouch_buf_adds(&both, "before"), VOUCH_OK);
	assert_int_equal(vouch_png_symbol(&qr, 2, 0, NULL, &both), VOUCH_OK);
	assert_memory_equal(both.data, "before\x89PNG", 10);
	vouch_buf_release(&out);
	vouch_buf_release(&both);
}

/* Two colours are a palette of one bit, from both roads; black and white are
 * the grey picture they always were. */
static void test_colours(void **state)
{
	static const struct vouch_colours blue = { 0x003366, 0xfff8e0 };
	static const struct vouch_colours plain = { VOUCH_BLACK, VOUCH_WHITE };
	struct vouch_picture picture = { .pixel = NULL };
	struct vouch_bitmap bitmap;
	struct vouch_buf out, grey;
	int side, i, wrong, fast;

	(void)state;
	encode(153);
	side = vouch_symbol_px(&qr, 3);
	vouch_buf_init(&out, 1u << 20);
	vouch_buf_init(&grey, 1u << 20);
	assert_int_equal(vouch_bitmap_init(&bitmap, side, side), VOUCH_OK);
	vouch_bitmap_symbol(&bitmap, &qr, 0, 0, 3);
	for (fast = 0; fast < 2; fast++) {
		vouch_buf_clear(&out);
		assert_int_equal(fast ? vouch_png_symbol_colours(&qr, &blue, 3,
		    300, NULL, &out) : vouch_png_encode_colours(&bitmap, &blue,
		    300, NULL, &out), VOUCH_OK);
		assert_int_equal(out.data[24], 1); /* bits */
		assert_int_equal(out.data[25], 3); /* palette */
		assert_int_equal(vouch_picture_decode((uint8_t *)out.data,
		    out.len, NULL, &picture), VOUCH_OK);
		assert_int_equal(picture.channels, 3);
		for (wrong = 0, i = 0; i < side * side; i++) {
			const uint8_t *at = picture.pixel + 3 * i;
			const uint32_t colour = vouch_bitmap_dark(&bitmap,
			    i % side, i / side) ? blue.dark : blue.light;

			wrong += ((uint32_t)at[0] << 16 |
			    (uint32_t)at[1] << 8 | at[2]) != colour;
		}
		assert_int_equal(wrong, 0);
		vouch_picture_release(&picture);
		vouch_buf_clear(&out);
		vouch_buf_clear(&grey);
		assert_int_equal(fast ? vouch_png_symbol_colours(&qr, &plain,
		    3, 300, NULL, &out) : vouch_png_encode_colours(&bitmap,
		    &plain, 300, NULL, &out), VOUCH_OK);
		assert_int_equal(fast ? vouch_png_symbol(&qr, 3, 300, NULL,
		    &grey) : vouch_png_encode(&bitmap, 300, NULL, &grey),
		    VOUCH_OK);
		assert_int_equal(out.len, grey.len);
		assert_memory_equal(out.data, grey.data, out.len);
	}
	vouch_bitmap_release(&bitmap);
	vouch_buf_release(&out);
	vouch_buf_release(&grey);
}

/* No cap leaves half a picture behind. */
static void test_caps(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_bitmap bitmap;
	struct vouch_buf out;
	size_t cap, whole[2];
	int fast;

	(void)state;
	encode(20);
	assert_int_equal(vouch_bitmap_init(&bitmap, 58, 58), VOUCH_OK);
	vouch_bitmap_symbol(&bitmap, &qr, 0, 0, 2);
	for (fast = 0; fast < 2; fast++) {
		whole[fast] = 0;
		for (cap = 8; whole[fast] == 0 && cap < 1000; cap++) {
			enum vouch_err err;

			vouch_buf_init(&out, cap);
			assert_int_equal(vouch_buf_adds(&out, "before"),
			    VOUCH_OK);
			err = fast ?
			    vouch_png_symbol(&qr, 2, 300, &diag, &out) :
			    vouch_png_encode(&bitmap, 300, &diag, &out);
			if (err == VOUCH_OK) {
				whole[fast] = out.len;
				assert_int_equal(out.len, cap);
			} else {
				assert_int_equal(err, VOUCH_ERR_TOO_LONG);
				assert_string_equal(vouch_buf_text(&out),
				    "before");
			}
			vouch_buf_release(&out);
		}
		assert_in_range(whole[fast], 150, 400);
	}
	vouch_bitmap_release(&bitmap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_symbol_sizes),
		cmocka_unit_test(test_symbol_limit),
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_bitmap_agrees),
		cmocka_unit_test(test_colours),
		cmocka_unit_test(test_caps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

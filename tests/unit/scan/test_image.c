/*
 * Picture files to grey pixels: every kind of PNG and JPEG, turned as the camera
 * meant, and files that mean harm: cut at every length, damaged, over the caps.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jpeglib.h>
#include <png.h>

#include "scan/image.h"

#define FILE_SIZE 65536

struct file {
	uint8_t bytes[FILE_SIZE];
	size_t len;
};

static struct file file;

/* ---- making PNG files ---- */

static void on_png_write(png_structp png, png_bytep bytes, size_t len)
{
	struct file *to = png_get_io_ptr(png);

	assert_true(to->len + len <= FILE_SIZE);
	memcpy(to->bytes + to->len, bytes, len);
	to->len += len;
}

static void on_png_flush(png_structp png)
{
	(void)png;
}

struct png_kind {
	int color, depth, interlace;
	bool transparent;  /* by tRNS */
	int orientation;   /* in eXIf, 0: none */
};

/* A pixel of the test picture: light right of the middle, dark left, and the
 * very first pixel is not there (transparent) where the format can say so. */
static void put_pixel(uint8_t *row, unsigned x, const struct png_kind *kind,
    bool light, bool clear)
{
	unsigned channels = kind->color == PNG_COLOR_TYPE_RGB ? 3 :
	    kind->color == PNG_COLOR_TYPE_RGB_ALPHA ? 4 :
	    kind->color == PNG_COLOR_TYPE_GRAY_ALPHA ? 2 : 1;
	bool alpha = (kind->color & PNG_COLOR_MASK_ALPHA) != 0;
	unsigned depth = (unsigned)kind->depth, c, i;

	if (kind->color == PNG_COLOR_TYPE_PALETTE || depth < 8) {
		unsigned value = clear && kind->transparent ? 2u : light;
		unsigned at = x * depth;

		if (kind->color != PNG_COLOR_TYPE_PALETTE)
			value = light ? (1u << depth) - 1 : 0;
		row[at / 8] = (uint8_t)(row[at / 8] |
		    value << (8 - depth - at % 8));
		return;
	}
	for (c = 0; c < channels; c++) {
		uint8_t value = light ? 255 : 0;

		if (alpha && c == channels - 1)
			value = clear ? 0 : 255;
		for (i = 0; i < depth / 8; i++)
			row[(x * channels + c) * depth / 8 + i] = value;
	}
}

static void write_png(const struct png_kind *kind, unsigned width,
    unsigned height)
{
	static const png_color palette[] = { { 0, 0, 0 }, { 255, 255, 255 },
		{ 9, 9, 9 } };
	static png_byte opacity[] = { 255, 255, 0 };
	static png_byte exif[] = { 'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, 1, 18,
		0, 3, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0 };
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL,
	    NULL, NULL);
	png_infop info = png_create_info_struct(png);
	uint8_t rows[64][512] = { { 0 } };
	png_bytep pointers[64];
	unsigned x, y;

	file.len = 0;
	png_set_write_fn(png, &file, on_png_write, on_png_flush);
	png_set_IHDR(png, info, width, height, kind->depth, kind->color,
	    kind->interlace, PNG_COMPRESSION_TYPE_DEFAULT,
	    PNG_FILTER_TYPE_DEFAULT);
	if (kind->color == PNG_COLOR_TYPE_PALETTE)
		png_set_PLTE(png, info, palette, kind->depth < 2 ? 2 : 3);
	if (kind->transparent)
		png_set_tRNS(png, info, opacity, 3, NULL);
	if (kind->orientation > 0) {
		exif[19] = (png_byte)kind->orientation;
		png_set_eXIf_1(png, info, sizeof exif, exif);
	}
	for (y = 0; y < height; y++) {
		pointers[y] = rows[y];
		for (x = 0; x < width; x++)
			put_pixel(rows[y], x, kind, x >= width / 2,
			    x == 0 && y == 0);
	}
	png_write_info(png, info);
	png_write_image(png, pointers);
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
}

static enum vouch_err decode(struct vouch_diag *diag, struct vouch_grey *grey)
{
	return vouch_image_decode(file.bytes, file.len, diag, grey);
}

static bool is_clear_capable(const struct png_kind *kind)
{
	return kind->transparent || (kind->color & PNG_COLOR_MASK_ALPHA) != 0;
}

static void test_every_png(void **state)
{
	static const struct png_kind kinds[] = {
		{ PNG_COLOR_TYPE_GRAY, 1, 0, false, 0 },
		{ PNG_COLOR_TYPE_GRAY, 2, 0, false, 0 },
		{ PNG_COLOR_TYPE_GRAY, 4, 0, false, 0 },
		{ PNG_COLOR_TYPE_GRAY, 8, 0, false, 0 },
		{ PNG_COLOR_TYPE_GRAY, 16, 0, false, 0 },
		{ PNG_COLOR_TYPE_RGB, 8, 0, false, 0 },
		{ PNG_COLOR_TYPE_RGB, 16, 0, false, 0 },
		{ PNG_COLOR_TYPE_PALETTE, 1, 0, false, 0 },
		{ PNG_COLOR_TYPE_PALETTE, 2, 0, true, 0 },
		{ PNG_COLOR_TYPE_PALETTE, 4, 0, true, 0 },
		{ PNG_COLOR_TYPE_PALETTE, 8, 0, true, 0 },
		{ PNG_COLOR_TYPE_GRAY_ALPHA, 8, 0, false, 0 },
		{ PNG_COLOR_TYPE_GRAY_ALPHA, 16, 0, false, 0 },
		{ PNG_COLOR_TYPE_RGB_ALPHA, 8, 0, false, 0 },
		{ PNG_COLOR_TYPE_RGB_ALPHA, 16, 0, false, 0 },
	};
	struct vouch_grey grey;
	struct png_kind kind;
	unsigned x, y;
	size_t i;
	int interlace;

	(void)state;
	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		for (interlace = 0; interlace < 2; interlace++) {
			kind = kinds[i];
			kind.interlace = interlace;
			write_png(&kind, 37, 23);
			assert_int_equal(decode(NULL, &grey), VOUCH_OK);
			assert_int_equal(grey.width, 37);
			assert_int_equal(grey.height, 23);
			for (y = 0; y < 23; y++)
				for (x = 0; x < 37; x++)
					assert_int_equal(
					    grey.pixel[y * 37 + x], x >= 18 ||
					    (x + y == 0 &&
					    is_clear_capable(&kind)) ? 255 : 0);
			vouch_grey_release(&grey);
		}
	}
}

/* Red, green, blue and half-clear black weigh what they do in a JPEG, though
 * libpng's writer adds a colour profile. */
static void test_luma_and_opacity(void **state)
{
	static const struct {
		uint8_t rgba[4];
		int low, high;
	} cases[] = {
		{ { 255, 0, 0, 255 }, 75, 77 },
		{ { 0, 255, 0, 255 }, 149, 151 },
		{ { 0, 0, 255, 255 }, 28, 30 },
		{ { 0, 0, 0, 128 }, 126, 128 },
		{ { 0, 0, 0, 0 }, 255, 255 },
		{ { 255, 255, 255, 3 }, 255, 255 },
	};
	png_image image = { .version = PNG_IMAGE_VERSION, .width = 1,
		.height = 1, .format = PNG_FORMAT_RGBA };
	struct vouch_grey grey;
	png_alloc_size_t size;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size = FILE_SIZE;
		assert_true(png_image_write_to_memory(&image, file.bytes,
		    &size, 0, cases[i].rgba, 0, NULL));
		file.len = size;
		assert_int_equal(decode(NULL, &grey), VOUCH_OK);
		assert_in_range(grey.pixel[0], cases[i].low, cases[i].high);
		vouch_grey_release(&grey);
	}
}

/* ---- making JPEG files ---- */

struct jpeg_kind {
	J_COLOR_SPACE in;  /* GRAYSCALE, RGB, CMYK */
	bool progressive;
	bool rgb_stored;   /* no luma in the file */
	bool adobe;        /* CMYK as Adobe's programs write it */
	int orientation;   /* 0: no EXIF */
};

static void write_jpeg(const struct jpeg_kind *kind, unsigned width,
    unsigned height)
{
	uint8_t exif[] = { 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', '*', 0, 8, 0, 0,
		0, 1, 0, 18, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 };
	struct jpeg_compress_struct jpeg;
	struct jpeg_error_mgr errors;
	unsigned long size = FILE_SIZE;
	unsigned char *to = file.bytes;
	uint8_t row[512 * 4];
	JSAMPROW rows[1] = { row };
	unsigned x, y, c, n;

	jpeg.err = jpeg_std_error(&errors);
	jpeg_create_compress(&jpeg);
	jpeg_mem_dest(&jpeg, &to, &size);
	jpeg.image_width = width;
	jpeg.image_height = height;
	n = kind->in == JCS_GRAYSCALE ? 1 : kind->in == JCS_RGB ? 3 : 4;
	jpeg.input_components = (int)n;
	jpeg.in_color_space = kind->in;
	jpeg_set_defaults(&jpeg);
	if (kind->rgb_stored)
		jpeg_set_colorspace(&jpeg, JCS_RGB);
	if (kind->in == JCS_CMYK)
		jpeg.write_Adobe_marker = kind->adobe;
	jpeg_set_quality(&jpeg, 95, TRUE);
	if (kind->progressive)
		jpeg_simple_progression(&jpeg);
	jpeg_start_compress(&jpeg, TRUE);
	if (kind->orientation > 0) {
		exif[24] = (uint8_t)kind->orientation;
		jpeg_write_marker(&jpeg, JPEG_APP0 + 1, exif, sizeof exif);
	}
	for (y = 0; y < height; y++) {
		for (x = 0; x < width; x++)
			for (c = 0; c < n; c++) {
				uint8_t light = x < width / 2 ? 0 : 255;

				/* Ink is the other way round. */
				if (n == 4 && !kind->adobe)
					light ^= 0xff;
				row[x * n + c] = light;
			}
		jpeg_write_scanlines(&jpeg, rows, 1);
	}
	jpeg_finish_compress(&jpeg);
	assert_ptr_equal(to, file.bytes);
	file.len = size;
	jpeg_destroy_compress(&jpeg);
}

static void test_every_jpeg(void **state)
{
	static const struct jpeg_kind kinds[] = {
		{ JCS_GRAYSCALE, false, false, false, 0 },
		{ JCS_GRAYSCALE, true, false, false, 0 },
		{ JCS_RGB, false, false, false, 0 },
		{ JCS_RGB, true, false, false, 0 },
		{ JCS_RGB, false, true, false, 0 },
		{ JCS_CMYK, false, false, false, 0 },
		{ JCS_CMYK, false, false, true, 0 },
		{ JCS_CMYK, true, false, true, 0 },
	};
	struct vouch_grey grey;
	unsigned x, y;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		write_jpeg(&kinds[i], 48, 20);
		assert_int_equal(decode(NULL, &grey), VOUCH_OK);
		assert_int_equal(grey.width, 48);
		assert_int_equal(grey.height, 20);
		for (y = 0; y < 20; y++)
			for (x = 0; x < 48; x++)
				if (x < 20)
					assert_in_range(grey.pixel[y * 48 + x],
					    0, 24);
				else if (x >= 28)
					assert_in_range(grey.pixel[y * 48 + x],
					    231, 255);
		vouch_grey_release(&grey);
	}
}

/*
 * The stored picture is dark on its left. Where that side lies in the turned one,
 * by the table of the EXIF standard: 1 and 4 left, 2 and 3 right, 5 and 6 above,
 * 7 and 8 below.
 */
static void assert_turned(const struct vouch_grey *grey, int orientation)
{
	static const char side[] = "?lrrlaabb";
	unsigned w = orientation >= 5 ? 24 : 48;
	unsigned h = orientation >= 5 ? 48 : 24;
	bool left, above;

	assert_int_equal(grey->width, w);
	assert_int_equal(grey->height, h);
	left = grey->pixel[h / 2 * w + 2] < 40;
	above = grey->pixel[2 * w + w / 2] < 40;
	switch (side[orientation]) {
	case 'l':
		assert_true(left);
		break;
	case 'r':
		assert_false(left);
		assert_true(grey->pixel[h / 2 * w + w - 3] < 40);
		break;
	case 'a':
		assert_true(above);
		break;
	default:
		assert_false(above);
		assert_true(grey->pixel[(h - 3) * w + w / 2] < 40);
	}
}

static void test_orientations(void **state)
{
	struct vouch_grey grey;
	int i;

	(void)state;
	for (i = 1; i <= 8; i++) {
		struct jpeg_kind jpeg = { JCS_RGB, false, false, false, i };
		struct png_kind png = { PNG_COLOR_TYPE_GRAY, 8, 0, false, i };

		write_jpeg(&jpeg, 48, 24);
		assert_int_equal(decode(NULL, &grey), VOUCH_OK);
		assert_turned(&grey, i);
		vouch_grey_release(&grey);
		write_png(&png, 48, 24);
		assert_int_equal(decode(NULL, &grey), VOUCH_OK);
		assert_turned(&grey, i);
		vouch_grey_release(&grey);
	}
}

/* Each of the eight puts the corner with a mark of its own where it belongs. */
static void test_orientation_corners(void **state)
{
	/* Stored pixels 1 2 / 3 4 / 5 6, row by row. */
	static const char *const turned[] = { NULL, "123456", "214365",
		"654321", "563412", "135246", "531642", "642531", "246135" };
	struct vouch_grey grey;
	int i;
	size_t k;

	(void)state;
	for (i = 1; i <= 8; i++) {
		struct png_kind kind = { PNG_COLOR_TYPE_GRAY, 8, 0, false, i };
		static uint8_t exif[] = { 'I', 'I', '*', 0, 8, 0, 0, 0, 1, 0,
			18, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 };
		png_structp png = png_create_write_struct(
		    PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
		png_infop info = png_create_info_struct(png);
		uint8_t rows[3][2] = { { 1, 2 }, { 3, 4 }, { 5, 6 } };
		png_bytep pointers[] = { rows[0], rows[1], rows[2] };

		file.len = 0;
		exif[18] = (uint8_t)kind.orientation;
		png_set_write_fn(png, &file, on_png_write, on_png_flush);
		png_set_IHDR(png, info, 2, 3, 8, PNG_COLOR_TYPE_GRAY, 0, 0, 0);
		png_set_eXIf_1(png, info, sizeof exif, exif);
		png_write_info(png, info);
		png_write_image(png, pointers);
		png_write_end(png, info);
		png_destroy_write_struct(&png, &info);
		assert_int_equal(decode(NULL, &grey), VOUCH_OK);
		for (k = 0; k < 6; k++)
			assert_int_equal(grey.pixel[k], turned[i][k] - '0');
		vouch_grey_release(&grey);
	}
}

/* ---- files that mean harm ---- */

static void assert_cut_is_refused(void)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_grey grey = { 7, 7, NULL };
	size_t whole = file.len, len;
	enum vouch_err err;

	for (len = 0; len < whole; len++) {
		/* A block of its own, so that a read past it is seen. */
		uint8_t *copy = malloc(len + (len == 0));

		assert_non_null(copy);
		memcpy(copy, file.bytes, len);
		err = vouch_image_decode(copy, len, &diag, &grey);
		free(copy);
		if (len > 0 && len < 8)
			assert_true(err == VOUCH_ERR_UNSUPPORTED ||
			    err == VOUCH_ERR_TRUNCATED);
		else
			assert_int_equal(err, VOUCH_ERR_TRUNCATED);
		assert_int_equal(grey.width, 7);
	}
	assert_int_equal(decode(&diag, &grey), VOUCH_OK);
	vouch_grey_release(&grey);
}

static void test_cut_at_every_length(void **state)
{
	static const struct png_kind pngs[] = {
		{ PNG_COLOR_TYPE_GRAY, 1, 0, false, 0 },
		{ PNG_COLOR_TYPE_PALETTE, 4, 1, true, 6 },
		{ PNG_COLOR_TYPE_RGB_ALPHA, 16, 1, false, 0 },
	};
	static const struct jpeg_kind jpegs[] = {
		{ JCS_GRAYSCALE, false, false, false, 6 },
		{ JCS_RGB, true, false, false, 0 },
		{ JCS_CMYK, true, false, true, 3 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		write_png(&pngs[i], 37, 23);
		assert_cut_is_refused();
		write_jpeg(&jpegs[i], 37, 23);
		assert_cut_is_refused();
	}
}

/* One bit wrong anywhere: refused or read, never a crash; and a PNG, whose
 * chunks carry checksums, never yields other pixels. */
static void test_one_bit_wrong(void **state)
{
	static const struct png_kind png = { PNG_COLOR_TYPE_RGB, 8, 1, false,
		0 };
	static const struct jpeg_kind jpegs[] = {
		{ JCS_RGB, false, false, false, 6 },
		{ JCS_RGB, true, false, false, 0 },
	};
	struct vouch_grey grey, whole;
	size_t at, i;

	(void)state;
	write_png(&png, 37, 23);
	assert_int_equal(decode(NULL, &whole), VOUCH_OK);
	for (at = 0; at < 8 * file.len; at++) {
		file.bytes[at / 8] ^= (uint8_t)(1u << at % 8);
		if (decode(NULL, &grey) == VOUCH_OK) {
			assert_int_equal(grey.width, 37);
			assert_int_equal(grey.height, 23);
			assert_memory_equal(grey.pixel, whole.pixel, 37 * 23);
			vouch_grey_release(&grey);
		}
		file.bytes[at / 8] ^= (uint8_t)(1u << at % 8);
	}
	vouch_grey_release(&whole);
	for (i = 0; i < 2; i++) {
		write_jpeg(&jpegs[i], 37, 23);
		for (at = 0; at < 8 * file.len; at++) {
			file.bytes[at / 8] ^= (uint8_t)(1u << at % 8);
			if (decode(NULL, &grey) == VOUCH_OK)
				vouch_grey_release(&grey);
			file.bytes[at / 8] ^= (uint8_t)(1u << at % 8);
		}
	}
}

static void test_bad_checksum(void **state)
{
	static const struct png_kind png = { PNG_COLOR_TYPE_GRAY, 1, 0, false,
		0 };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_grey grey;

	(void)state;
	write_png(&png, 16, 16);
	file.bytes[29] ^= 1; /* the header's */
	assert_int_equal(decode(&diag, &grey), VOUCH_ERR_CORRUPT);
	assert_non_null(strstr(diag.expected, "a damaged PNG picture"));
	file.bytes[29] ^= 1;
	file.bytes[file.len - 13] ^= 1; /* the pixels' */
	assert_int_equal(decode(&diag, &grey), VOUCH_ERR_CORRUPT);
	file.bytes[file.len - 13] ^= 1;
	memcpy(file.bytes + 12, "IDAT", 4);
	assert_int_equal(decode(&diag, &grey), VOUCH_ERR_CORRUPT);
}

static void put_be32(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 24);
	at[1] = (uint8_t)(value >> 16);
	at[2] = (uint8_t)(value >> 8);
	at[3] = (uint8_t)value;
}

/* Sizes out of a header, before a pixel's memory is asked for. */
static void test_sizes(void **state)
{
	static const struct {
		uint32_t width, height;
		enum vouch_err png;
	} cases[] = {
		{ 0, 5, VOUCH_ERR_CORRUPT },
		{ 5, 0, VOUCH_ERR_CORRUPT },
		{ 65501, 1, VOUCH_ERR_TOO_LONG },
		{ 1, 65501, VOUCH_ERR_TOO_LONG },
		{ 8193, 8192, VOUCH_ERR_TOO_LONG },
		{ 0x7fffffff, 0x7fffffff, VOUCH_ERR_TOO_LONG },
		{ 0xffffffff, 0xffffffff, VOUCH_ERR_TOO_LONG },
		/* Within the caps: only the checksum is wrong now. */
		{ 8192, 8192, VOUCH_ERR_CORRUPT },
		{ 65500, 1, VOUCH_ERR_CORRUPT },
	};
	static const struct png_kind png = { PNG_COLOR_TYPE_GRAY, 1, 0, false,
		0 };
	static const struct jpeg_kind jpeg = { JCS_GRAYSCALE, false, false,
		false, 0 };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_grey grey;
	uint8_t *frame;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		write_png(&png, 16, 16);
		put_be32(file.bytes + 16, cases[i].width);
		put_be32(file.bytes + 20, cases[i].height);
		assert_int_equal(decode(&diag, &grey), cases[i].png);
	}
	write_jpeg(&jpeg, 16, 16);
	for (frame = file.bytes; frame[0] != 0xff || frame[1] != 0xc0;)
		frame++;
	frame[5] = frame[7] = 0x40; /* 16,400 x 16,400 */
	assert_int_equal(decode(&diag, &grey), VOUCH_ERR_TOO_LONG);
	assert_string_equal(diag.expected, "a picture of 16400 x 16400 "
	    "pixels, over the limit of 64 megapixels and 65500 a side");
}

/* A progressive file that repeats a scan is slow out of all proportion. */
static void test_too_many_scans(void **state)
{
	static const struct jpeg_kind kind = { JCS_GRAYSCALE, true, false,
		false, 0 };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_grey grey;
	size_t first = 0, second = 0, at, scan;
	uint8_t *many;
	int i;

	(void)state;
	write_jpeg(&kind, 16, 16);
	for (at = 0; at + 1 < file.len; at++) {
		if (file.bytes[at] != 0xff || file.bytes[at + 1] != 0xda)
			continue;
		if (first == 0)
			first = at;
		else if (second == 0)
			second = at;
	}
	assert_true(first > 0 && second > first);
	scan = second - first;
	many = malloc(file.len + 300 * scan);
	assert_non_null(many);
	memcpy(many, file.bytes, first);
	for (i = 0; i < 300; i++)
		memcpy(many + first + (size_t)i * scan, file.bytes + first,
		    scan);
	memcpy(many + first + 300 * scan, file.bytes + second,
	    file.len - second);
	assert_int_equal(vouch_image_decode(many, file.len + 299 * scan, &diag,
	    &grey), VOUCH_ERR_TOO_LONG);
	assert_non_null(strstr(diag.expected, "scans"));
	free(many);
}

static void test_other_formats(void **state)
{
	static const struct {
		const char *bytes;
		enum vouch_err err;
	} cases[] = {
		{ "", VOUCH_ERR_TRUNCATED },
		{ "GIF89a......", VOUCH_ERR_UNSUPPORTED },
		{ "%PDF-1.7", VOUCH_ERR_UNSUPPORTED },
		{ "BM", VOUCH_ERR_UNSUPPORTED },
		{ "\x89PNG\r\n\x1a\n", VOUCH_ERR_TRUNCATED },
		{ "\xff\xd8\xff", VOUCH_ERR_TRUNCATED },
		{ "\xff\xd8\xff\xd9", VOUCH_ERR_CORRUPT },
	};
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_grey grey;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(vouch_image_decode(
		    (const uint8_t *)cases[i].bytes, strlen(cases[i].bytes),
		    &diag, &grey), cases[i].err);
	assert_int_equal(vouch_image_decode(file.bytes,
	    (size_t)VOUCH_IMAGE_FILE_MAX + 1, &diag, &grey),
	    VOUCH_ERR_TOO_LONG);
}

static void test_shrink(void **state)
{
	uint8_t pixel[] = {
		0, 100, 255, 255, 9,
		50, 50, 255, 253, 9,
		9, 9, 9, 9, 9,
	};
	const struct vouch_grey grey = { 5, 3, pixel };
	struct vouch_grey small;

	(void)state;
	assert_int_equal(vouch_grey_shrink(&grey, 2, &small), VOUCH_OK);
	assert_int_equal(small.width, 2);
	assert_int_equal(small.height, 1);
	assert_int_equal(small.pixel[0], 50);
	assert_int_equal(small.pixel[1], 254);
	vouch_grey_release(&small);
	assert_int_equal(vouch_grey_shrink(&grey, 1, &small), VOUCH_OK);
	assert_memory_equal(small.pixel, pixel, sizeof pixel);
	vouch_grey_release(&small);
	assert_int_equal(vouch_grey_shrink(&grey, 0, &small), VOUCH_ERR_RANGE);
	assert_int_equal(vouch_grey_shrink(&grey, 4, &small), VOUCH_ERR_RANGE);
}

static void test_libraries(void **state)
{
	char name[48];

	(void)state;
	vouch_image_png_library(name, sizeof name);
	assert_memory_equal(name, "libpng 1.", 9);
	vouch_image_jpeg_library(name, sizeof name);
	assert_memory_equal(name, "libjpeg-turbo ", 14);
	assert_in_range(name[14], '1', '9');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_png),
		cmocka_unit_test(test_luma_and_opacity),
		cmocka_unit_test(test_every_jpeg),
		cmocka_unit_test(test_orientations),
		cmocka_unit_test(test_orientation_corners),
		cmocka_unit_test(test_cut_at_every_length),
		cmocka_unit_test(test_one_bit_wrong),
		cmocka_unit_test(test_bad_checksum),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_too_many_scans),
		cmocka_unit_test(test_other_formats),
		cmocka_unit_test(test_shrink),
		cmocka_unit_test(test_libraries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

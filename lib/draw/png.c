/*
 * PNG files by libpng: its row writer for pixels, its chunk writer alone for
 * symbols, whose pixels pack.c has deflated already.
 *
 * libpng reports errors by longjmp. So that no local is ever read in an
 * uncertain state, what must survive lives in struct writer in the caller's
 * frame, and the functions that call setjmp change no local after it.
 */
#include "draw/png.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <png.h>

#include "base/num.h"
#include "draw/pack.h"

static const struct vouch_colours plain_colours = { VOUCH_BLACK, VOUCH_WHITE };

struct writer {
	png_structp png;
	png_infop info;
	struct vouch_buf *out;
	size_t before;        /* out's length to go back to */
	bool scarce;          /* memory was asked for in vain */
	enum vouch_err err;   /* what to return when libpng jumps */
	struct vouch_diag *diag;
	const struct vouch_colours *colours; /* of one bit; NULL: grey */
};

static void on_error(png_structp png, png_const_charp message)
{
	struct writer *w = png_get_error_ptr(png);

	if (w->err == VOUCH_OK)
		w->err = vouch_diag_set(w->diag, VOUCH_ERR_LIBRARY,
		    "libpng: %s", message);
	png_longjmp(png, 1);
}

/* An error of libpng's does not tell that this was the reason. */
static png_voidp on_malloc(png_structp png, png_alloc_size_t size)
{
	struct writer *w = png_get_mem_ptr(png);
	void *block = malloc(size);

	w->scarce = w->scarce || block == NULL;
	return block;
}

static void on_free(png_structp png, png_voidp block)
{
	(void)png;
	free(block);
}

static void on_warning(png_structp png, png_const_charp message)
{
	(void)png;
	(void)message;
}

static void on_write(png_structp png, png_bytep bytes, size_t len)
{
	struct writer *w = png_get_io_ptr(png);

	w->err = vouch_buf_add(w->out, bytes, len);
	if (w->err != VOUCH_OK) {
		vouch_diag_set(w->diag, w->err, "cannot hold the picture");
		png_error(png, "out of room");
	}
}

static void on_flush(png_structp png)
{
	(void)png;
}

static enum vouch_err begin(struct writer *w)
{
	w->png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, w, on_error,
	    on_warning, w, on_malloc, on_free);
	if (w->png == NULL)
		return vouch_diag_set(w->diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	png_set_write_fn(w->png, w, on_write, on_flush);
	return VOUCH_OK;
}

/* Releases, and takes back what was appended if it failed. */
static enum vouch_err end(struct writer *w)
{
	png_destroy_write_struct(&w->png, &w->info);
	if (w->scarce)
		w->err = vouch_diag_set(w->diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	if (w->err != VOUCH_OK && w->out->data != NULL) {
		w->out->len = w->before;
		w->out->data[w->before] = '\0';
	}
	return w->err;
}

static uint32_t per_metre(int dpi)
{
	return ((uint32_t)dpi * 10000u + 127u) / 254u;
}

/* ---- bitmaps and pixels ---- */

/* Rows of pixels, however many bits each. */
struct rows {
	const uint8_t *bytes;
	size_t stride;
	int width, height, depth, type;
};

static png_color entry(uint32_t colour)
{
	return (png_color){ .red = (png_byte)(colour >> 16 & 255),
		.green = (png_byte)(colour >> 8 & 255),
		.blue = (png_byte)(colour & 255) };
}

static void write_rows(struct writer *w, const struct rows *rows, int dpi)
{
	png_color palette[2];
	int y;

	if (setjmp(png_jmpbuf(w->png)) != 0)
		return;
	w->info = png_create_info_struct(w->png);
	if (w->info == NULL)
		png_error(w->png, "out of memory");
	png_set_IHDR(w->png, w->info, (png_uint_32)rows->width,
	    (png_uint_32)rows->height, rows->depth, rows->type,
	    PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
	    PNG_FILTER_TYPE_DEFAULT);
	png_set_filter(w->png, PNG_FILTER_TYPE_BASE,
	    rows->depth == 1 ? PNG_FILTER_NONE : PNG_FILTER_UP);
	if (dpi > 0)
		png_set_pHYs(w->png, w->info, per_metre(dpi), per_metre(dpi),
		    PNG_RESOLUTION_METER);
	if (w->colours != NULL) {
		/* A bitmap's 1 is dark. */
		palette[0] = entry(w->colours->light);
		palette[1] = entry(w->colours->dark);
		png_set_PLTE(w->png, w->info, palette, 2);
	}
	png_write_info(w->png, w->info);
	if (rows->depth == 1 && w->colours == NULL)
		png_set_invert_mono(w->png); /* PNG: 1 is light */
	for (y = 0; y < rows->height; y++)
		png_write_row(w->png, rows->bytes + (size_t)y * rows->stride);
	png_write_end(w->png, NULL);
}

static enum vouch_err encode(const struct rows *rows, int dpi,
    const struct vouch_colours *colours, struct vouch_diag *diag,
    struct vouch_buf *out)
{
	struct writer w = { .out = out, .before = out->len, .diag = diag,
		.colours = colours };
	enum vouch_err err = begin(&w);

	if (err != VOUCH_OK)
		return err;
	write_rows(&w, rows, dpi);
	return end(&w);
}

enum vouch_err vouch_png_encode_colours(const struct vouch_bitmap *bitmap,
    const struct vouch_colours *colours, int dpi, struct vouch_diag *diag,
    struct vouch_buf *out)
{
	const bool plain = vouch_colours_plain(colours);
	const struct rows rows = { bitmap->bits, bitmap->stride,
		bitmap->width, bitmap->height, 1,
		plain ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_PALETTE };

	return encode(&rows, dpi, plain ? NULL : colours, diag, out);
}

enum vouch_err vouch_png_encode(const struct vouch_bitmap *bitmap, int dpi,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	return vouch_png_encode_colours(bitmap, &plain_colours, dpi, diag,
	    out);
}

enum vouch_err vouch_png_pixels(const uint8_t *pixel, int width, int height,
    int channels, int dpi, struct vouch_diag *diag, struct vouch_buf *out)
{
	const struct rows rows = { pixel, (size_t)width * (size_t)channels,
		width, height, 8,
		channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY };

	return encode(&rows, dpi, NULL, diag, out);
}

/* ---- symbols ---- */

static void write_chunk(png_structp png, const char *name, const void *bytes,
    size_t len)
{
	png_write_chunk(png, (png_const_bytep)name, bytes, len);
}

static void write_symbol(struct writer *w, int side, int dpi,
    const struct vouch_buf *pixels)
{
	uint8_t header[13] = { [8] = 1 }; /* 1 bit, grey, not interlaced */
	uint8_t palette[6];
	uint8_t size[9] = { [8] = PNG_RESOLUTION_METER };

	vouch_put_be(header, 4, (uint64_t)side);
	vouch_put_be(header + 4, 4, (uint64_t)side);
	vouch_put_be(size, 4, per_metre(dpi));
	vouch_put_be(size + 4, 4, per_metre(dpi));
	if (w->colours != NULL) {
		header[9] = PNG_COLOR_TYPE_PALETTE;
		vouch_put_be(palette, 3, w->colours->dark);
		vouch_put_be(palette + 3, 3, w->colours->light);
	}
	if (setjmp(png_jmpbuf(w->png)) != 0)
		return;
	png_write_sig(w->png);
	write_chunk(w->png, "IHDR", header, sizeof header);
	if (w->colours != NULL)
		write_chunk(w->png, "PLTE", palette, 6);
	if (dpi > 0)
		write_chunk(w->png, "pHYs", size, sizeof size);
	write_chunk(w->png, "IDAT", pixels->data, pixels->len);
	write_chunk(w->png, "IEND", NULL, 0);
}

enum vouch_err vouch_png_symbol_colours(const struct vouch_qr *qr,
    const struct vouch_colours *colours, int module_px, int dpi,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	struct writer w = { .out = out, .before = out->len, .diag = diag,
		.colours = vouch_colours_plain(colours) ? NULL : colours };
	struct vouch_buf pixels;
	enum vouch_err err;

	vouch_buf_init(&pixels, SIZE_MAX / 2);
	err = vouch_pack_symbol(qr, module_px, &pixels);
	if (err == VOUCH_ERR_RANGE)
		vouch_diag_set(diag, err, "%d pixels a module make a picture "
		    "of over %d pixels", module_px, VOUCH_BITMAP_SIDE_MAX);
	else if (err != VOUCH_OK)
		vouch_diag_set(diag, err, "out of memory");
	else
		err = begin(&w);
	if (err == VOUCH_OK) {
		write_symbol(&w, vouch_symbol_px(qr, module_px), dpi,
		    &pixels);
		err = end(&w);
	}
	vouch_buf_release(&pixels);
	return err;
}

enum vouch_err vouch_png_symbol(const struct vouch_qr *qr, int module_px,
    int dpi, struct vouch_diag *diag, struct vouch_buf *out)
{
	return vouch_png_symbol_colours(qr, &plain_colours, module_px, dpi,
	    diag, out);
}

void vouch_png_library(char *out, size_t size)
{
	snprintf(out, size, "libpng %s", png_get_libpng_ver(NULL));
}

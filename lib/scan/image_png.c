/*
 * PNG files by libpng.
 *
 * The size is read and held against the caps before libpng sees a byte. Errors
 * come by longjmp: what must survive it lives in struct reader in the caller's
 * frame, and the function that calls setjmp changes no local after it.
 */
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "base/num.h"
#include "scan/format.h"

/* Luma as JPEG has it (ITU-R BT.601), in hundred-thousandths. */
#define LUMA_RED 29900
#define LUMA_GREEN 58700

#define CHUNK_MEMORY_MAX 8000000 /* bytes libpng may take for one chunk */

struct reader {
	png_structp png;
	png_infop info;
	const uint8_t *bytes;
	size_t len, at;
	unsigned width, height;
	unsigned channels;  /* 1 grey, 2 grey and opacity */
	uint8_t *pixel;     /* width * height * channels */
	int orientation;
	bool scarce;        /* memory was asked for in vain */
	enum vouch_err err; /* what to return when libpng jumps */
	struct vouch_diag *diag;
};

static void on_error(png_structp png, png_const_charp message)
{
	struct reader *r = png_get_error_ptr(png);

	if (r->err == VOUCH_OK)
		r->err = vouch_diag_set(r->diag, VOUCH_ERR_CORRUPT,
		    "a damaged PNG picture: %s", message);
	png_longjmp(png, 1);
}

/* libpng calls it damage when it cannot go on, and leaves out what it can do
 * without: the orientation, too. So it is remembered. */
static png_voidp on_malloc(png_structp png, png_alloc_size_t size)
{
	struct reader *r = png_get_mem_ptr(png);
	void *block = malloc(size);

	r->scarce = r->scarce || block == NULL;
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

static void on_read(png_structp png, png_bytep to, size_t want)
{
	struct reader *r = png_get_io_ptr(png);

	if (want > r->len - r->at) {
		r->err = vouch_diag_set(r->diag, VOUCH_ERR_TRUNCATED,
		    "the picture ends too early");
		png_error(png, "truncated");
	}
	memcpy(to, r->bytes + r->at, want);
	r->at += want;
}

static void read_orientation(struct reader *r)
{
	png_bytep exif = NULL;
	png_uint_32 len = 0;

	if (png_get_eXIf_1(r->png, r->info, &len, &exif) != 0)
		r->orientation = vouch_format_orientation(exif, len);
}

/* Of the chunks a picture can do without, only the orientation is looked at:
 * fewer parsers face the file, and colour is weighed the same with and without
 * a profile. */
static void ignore_chunks(png_structp png)
{
	static const png_byte exif[] = "eXIf";

	png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
	png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_AS_DEFAULT, exif, 1);
}

/* Whatever it is becomes 8-bit grey, with opacity if it has any. */
static void ask_for_grey(struct reader *r)
{
	png_set_expand(r->png);
	png_set_scale_16(r->png);
	if ((png_get_color_type(r->png, r->info) & PNG_COLOR_MASK_COLOR) != 0)
		png_set_rgb_to_gray_fixed(r->png, PNG_ERROR_ACTION_NONE,
		    LUMA_RED, LUMA_GREEN);
}

static void read_rows(struct reader *r)
{
	int pass, passes = png_set_interlace_handling(r->png);
	size_t stride;
	unsigned y;

	png_read_update_info(r->png, r->info);
	r->channels = png_get_channels(r->png, r->info);
	stride = (size_t)r->width * r->channels;
	if (r->channels > 2 || png_get_rowbytes(r->png, r->info) != stride)
		png_error(r->png, "an unknown kind of pixel");
	r->pixel = malloc(stride * r->height);
	if (r->pixel == NULL) {
		r->scarce = true;
		png_error(r->png, "out of memory");
	}
	for (pass = 0; pass < passes; pass++)
		for (y = 0; y < r->height; y++)
			png_read_row(r->png, r->pixel + stride * y, NULL);
}

static void read_picture(struct reader *r)
{
	if (setjmp(png_jmpbuf(r->png)) != 0)
		return;
	r->info = png_create_info_struct(r->png);
	if (r->info == NULL)
		return; /* scarce */
	png_set_read_fn(r->png, r, on_read);
	png_set_user_limits(r->png, VOUCH_IMAGE_SIDE_MAX,
	    VOUCH_IMAGE_SIDE_MAX);
	png_set_chunk_malloc_max(r->png, CHUNK_MEMORY_MAX);
	ignore_chunks(r->png);
	png_read_info(r->png, r->info);
	read_orientation(r);
	ask_for_grey(r);
	read_rows(r);
	png_read_end(r->png, NULL);
}

/* Lays grey with opacity on white; the result takes the front half. */
static void flatten(struct reader *r)
{
	size_t i, count = (size_t)r->width * r->height;
	unsigned light;

	for (i = 0; i < count; i++) {
		light = (255u - r->pixel[2 * i]) * r->pixel[2 * i + 1];
		r->pixel[i] = (uint8_t)(255u - (light + 127u) / 255u);
	}
}

/* The size out of the header, which is always the first chunk. */
static enum vouch_err read_size(struct reader *r)
{
	if (r->len < 24)
		return vouch_diag_set(r->diag, VOUCH_ERR_TRUNCATED,
		    "the picture ends too early");
	if (memcmp(r->bytes + 12, "IHDR", 4) != 0)
		return vouch_diag_set(r->diag, VOUCH_ERR_CORRUPT,
		    "a damaged PNG picture: no header");
	r->width = (unsigned)vouch_get_be(r->bytes + 16, 4);
	r->height = (unsigned)vouch_get_be(r->bytes + 20, 4);
	return vouch_format_check_size(r->width, r->height, r->diag);
}

enum vouch_err vouch_format_png(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_grey *out, int *orientation)
{
	struct reader r = { .bytes = bytes, .len = len, .orientation = 1,
		.diag = diag };
	enum vouch_err err = read_size(&r);

	if (err != VOUCH_OK)
		return err;
	r.png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, &r, on_error,
	    on_warning, &r, on_malloc, on_free);
	if (r.png == NULL)
		r.scarce = true;
	else
		read_picture(&r);
	png_destroy_read_struct(&r.png, &r.info, NULL);
	if (r.scarce)
		r.err = vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	if (r.err != VOUCH_OK) {
		free(r.pixel);
		return r.err;
	}
	if (r.channels == 2)
		flatten(&r);
	*out = (struct vouch_grey){ r.width, r.height, r.pixel };
	*orientation = r.orientation;
	return VOUCH_OK;
}

void vouch_image_png_library(char *out, size_t size)
{
	snprintf(out, size, "libpng %s", png_get_libpng_ver(NULL));
}

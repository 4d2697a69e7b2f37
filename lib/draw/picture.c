/*
 * By libpng's simplified interface: it reports errors without jumping, blends
 * in linear light and hands out whole pictures. The size is looked at before
 * any memory is asked for.
 */
#include "draw/picture.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "core/crypt.h"

void vouch_picture_release(struct vouch_picture *picture)
{
	free(picture->pixel);
	*picture = (struct vouch_picture){ .pixel = NULL };
}

/* libpng has no code for it, only words. */
static enum vouch_err refused(const png_image *image, struct vouch_diag *diag)
{
	if (strstr(image->message, "memory") != NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	return vouch_diag_set(diag, VOUCH_ERR_CORRUPT, "not a sound PNG: %s",
	    image->message);
}

static void set_id(struct vouch_picture *picture)
{
	const int shape[] = { picture->width, picture->height,
		picture->channels };
	struct vouch_digest digest;

	vouch_digest_init(&digest, sizeof picture->id, NULL, 0);
	vouch_digest_add(&digest, shape, sizeof shape);
	vouch_digest_add(&digest, picture->pixel, (size_t)picture->width *
	    (size_t)picture->height * (size_t)picture->channels);
	vouch_digest_end(&digest, picture->id, sizeof picture->id);
}

/* Grey stays grey only on grey paper. */
static bool is_coloured(const png_image *image, const png_color *paper)
{
	return (image->format & PNG_FORMAT_FLAG_COLOR) != 0 ||
	    ((image->format & PNG_FORMAT_FLAG_ALPHA) != 0 &&
	    (paper->red != paper->green || paper->green != paper->blue));
}

static enum vouch_err read_pixels(png_image *image, const png_color *paper,
    struct vouch_diag *diag, struct vouch_picture *picture)
{
	const bool colour = is_coloured(image, paper);
	uint8_t *pixel;

	if (image->width > VOUCH_PICTURE_SIDE_MAX ||
	    image->height > VOUCH_PICTURE_SIDE_MAX ||
	    image->width * image->height > VOUCH_PICTURE_PIXELS_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "%u x %u pixels; at most %u a side and %u million in all",
		    image->width, image->height, VOUCH_PICTURE_SIDE_MAX,
		    VOUCH_PICTURE_PIXELS_MAX >> 20);
	image->format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
	pixel = malloc(PNG_IMAGE_SIZE(*image));
	if (pixel == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	if (!png_image_finish_read(image, paper, pixel, 0, NULL)) {
		free(pixel);
		return refused(image, diag);
	}
	*picture = (struct vouch_picture){
		.width = (int)image->width, .height = (int)image->height,
		.channels = colour ? 3 : 1, .pixel = pixel
	};
	set_id(picture);
	return VOUCH_OK;
}

enum vouch_err vouch_picture_decode_on(const uint8_t *bytes, size_t len,
    uint32_t paper, struct vouch_diag *diag, struct vouch_picture *picture)
{
	const png_color below = { .red = (png_byte)(paper >> 16 & 255),
		.green = (png_byte)(paper >> 8 & 255),
		.blue = (png_byte)(paper & 255) };
	png_image image = { .version = PNG_IMAGE_VERSION };
	enum vouch_err err;

	if (len < 8 || memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) != 0)
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "not a PNG picture");
	if (png_image_begin_read_from_memory(&image, bytes, len))
		err = read_pixels(&image, &below, diag, picture);
	else
		err = refused(&image, diag);
	png_image_free(&image);
	return err;
}

enum vouch_err vouch_picture_decode(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_picture *picture)
{
	return vouch_picture_decode_on(bytes, len, 0xffffff, diag, picture);
}

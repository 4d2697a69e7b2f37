/*
 * Picture files to grey pixels: which format it is, the caps they share, and
 * turning a picture the way its camera meant it.
 */
#include "scan/image.h"

#include <stdlib.h>
#include <string.h>

#include "scan/format.h"

void vouch_grey_release(struct vouch_grey *grey)
{
	if (grey == NULL)
		return;
	free(grey->pixel);
	*grey = (struct vouch_grey){ 0 };
}

enum vouch_err vouch_format_check_size(uint32_t width, uint32_t height,
    struct vouch_diag *diag)
{
	if (width == 0 || height == 0)
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "a picture without pixels");
	if (width > VOUCH_IMAGE_SIDE_MAX || height > VOUCH_IMAGE_SIDE_MAX ||
	    (uint64_t)width * height > VOUCH_IMAGE_PIXELS_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "a picture of %lu x %lu pixels, over the limit of %u "
		    "megapixels and %u a side", (unsigned long)width,
		    (unsigned long)height, VOUCH_IMAGE_PIXELS_MAX >> 20,
		    VOUCH_IMAGE_SIDE_MAX);
	return VOUCH_OK;
}

/*
 * Where the pixel at the upper left of the turned picture lies in the stored
 * one, and the steps in it for one pixel to the right and one down.
 */
struct turn {
	size_t start;
	ptrdiff_t right, down;
};

static struct turn find_turn(const struct vouch_grey *grey, int orientation)
{
	ptrdiff_t w = (ptrdiff_t)grey->width;
	size_t top_right = grey->width - 1;
	size_t low_left = (size_t)grey->width * (grey->height - 1);
	size_t low_right = low_left + top_right;

	switch (orientation) {
	case 2:
		return (struct turn){ top_right, -1, w };
	case 3:
		return (struct turn){ low_right, -1, -w };
	case 4:
		return (struct turn){ low_left, 1, -w };
	case 5:
		return (struct turn){ 0, w, 1 };
	case 6:
		return (struct turn){ low_left, -w, 1 };
	case 7:
		return (struct turn){ low_right, -w, -1 };
	case 8:
		return (struct turn){ top_right, w, -1 };
	default:
		return (struct turn){ 0, 1, w };
	}
}

static enum vouch_err turn_picture(struct vouch_grey *grey, int orientation,
    struct vouch_diag *diag)
{
	struct turn turn = find_turn(grey, orientation);
	bool sideways = orientation >= 5;
	unsigned width = sideways ? grey->height : grey->width;
	unsigned height = sideways ? grey->width : grey->height;
	const uint8_t *row;
	uint8_t *turned, *to;
	unsigned x, y;

	turned = malloc((size_t)width * height);
	if (turned == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	to = turned;
	for (y = 0; y < height; y++) {
		row = grey->pixel + turn.start + (ptrdiff_t)y * turn.down;
		for (x = 0; x < width; x++)
			*to++ = row[(ptrdiff_t)x * turn.right];
	}
	free(grey->pixel);
	*grey = (struct vouch_grey){ width, height, turned };
	return VOUCH_OK;
}

enum vouch_err vouch_image_decode(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_grey *out)
{
	static const uint8_t png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a,
		'\n' };
	static const uint8_t jpeg[] = { 0xff, 0xd8, 0xff };
	struct vouch_grey grey = { 0 };
	enum vouch_err err;
	int orientation = 1;

	if (len > VOUCH_IMAGE_FILE_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "longer than %u bytes", VOUCH_IMAGE_FILE_MAX);
	if (len >= sizeof png && memcmp(bytes, png, sizeof png) == 0)
		err = vouch_format_png(bytes, len, diag, &grey, &orientation);
	else if (len >= sizeof jpeg && memcmp(bytes, jpeg, sizeof jpeg) == 0)
		err = vouch_format_jpeg(bytes, len, diag, &grey,
		    &orientation);
	else if (len == 0)
		err = vouch_diag_set(diag, VOUCH_ERR_TRUNCATED,
		    "an empty file");
	else
		err = vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "neither PNG nor JPEG");
	if (err == VOUCH_OK && orientation != 1)
		err = turn_picture(&grey, orientation, diag);
	if (err != VOUCH_OK) {
		vouch_grey_release(&grey);
		return err;
	}
	*out = grey;
	return VOUCH_OK;
}

enum vouch_err vouch_grey_shrink(const struct vouch_grey *grey,
    unsigned factor, struct vouch_grey *out)
{
	struct vouch_grey small = { 0 };
	unsigned x, y, i, j, sum;
	const uint8_t *from;

	if (factor < 1 || factor > grey->width || factor > grey->height)
		return VOUCH_ERR_RANGE;
	small.width = grey->width / factor;
	small.height = grey->height / factor;
	small.pixel = malloc((size_t)small.width * small.height);
	if (small.pixel == NULL)
		return VOUCH_ERR_NO_MEMORY;
	for (y = 0; y < small.height; y++) {
		for (x = 0; x < small.width; x++) {
			from = grey->pixel + (size_t)y * factor * grey->width +
			    (size_t)x * factor;
			for (sum = 0, j = 0; j < factor; j++)
				for (i = 0; i < factor; i++)
					sum += from[(size_t)j * grey->width +
					    i];
			small.pixel[(size_t)y * small.width + x] =
			    (uint8_t)(sum / (factor * factor));
		}
	}
	*out = small;
	return VOUCH_OK;
}

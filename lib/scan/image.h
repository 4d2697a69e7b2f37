/*
 * Picture files to grey pixels, with caps: PNG (libpng) and JPEG
 * (libjpeg-turbo). Hostile files never crash and never take more memory than
 * the caps allow.
 */
#ifndef VOUCH_SCAN_IMAGE_H
#define VOUCH_SCAN_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VOUCH_IMAGE_PIXELS_MAX (64u << 20) /* 64 megapixels */
#define VOUCH_IMAGE_SIDE_MAX 65500u        /* pixels */
#define VOUCH_IMAGE_FILE_MAX (128u << 20)  /* bytes */

struct vouch_grey {
	unsigned width, height;
	uint8_t *pixel; /* owned; width * height, row by row, 0 = black */
};

void vouch_grey_release(struct vouch_grey *grey);

/*
 * bytes[len] of a PNG or JPEG (told by its first bytes), transparency on
 * white, 16 bits to 8, colour to luma; EXIF orientation is applied.
 * VOUCH_ERR_UNSUPPORTED (another format), _CORRUPT, _TRUNCATED, _TOO_LONG
 * (over the caps), _NO_MEMORY.
 */
enum vouch_err vouch_image_decode(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_grey *out);

/*
 * The picture made smaller by a whole factor >= 1: each new pixel is the mean
 * of factor * factor old ones; what is left over at the right and the bottom
 * is dropped. VOUCH_ERR_RANGE (factor over a side), VOUCH_ERR_NO_MEMORY.
 */
enum vouch_err vouch_grey_shrink(const struct vouch_grey *grey,
    unsigned factor, struct vouch_grey *out);

/* "libpng 1.6.39", "libjpeg-turbo 2.1.5" into out[size]. */
void vouch_image_png_library(char *out, size_t size);
void vouch_image_jpeg_library(char *out, size_t size);

#endif

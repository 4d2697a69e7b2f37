/*
 * PNG files to pixels that can be printed (libpng).
 */
#ifndef VOUCH_DRAW_PICTURE_H
#define VOUCH_DRAW_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VOUCH_PICTURE_SIDE_MAX 16384         /* pixels */
#define VOUCH_PICTURE_PIXELS_MAX (32u << 20) /* 32 megapixels */

#define VOUCH_PICTURE_ID 16

struct vouch_picture {
	int width, height;  /* pixels */
	int channels;       /* 1 grey, 3 RGB; 8 bits each (sRGB) */
	uint8_t *pixel;     /* owned; rows without padding */
	uint8_t id[VOUCH_PICTURE_ID]; /* a digest: the same for the same pixels
	                                 in the same shape */
};

void vouch_picture_release(struct vouch_picture *picture);

/*
 * bytes[len] of a PNG. Palettes become RGB, 16 bits 8; what is transparent is
 * flattened on white paper. VOUCH_ERR_UNSUPPORTED (not a PNG),
 * VOUCH_ERR_CORRUPT, VOUCH_ERR_TOO_LONG (over the caps), VOUCH_ERR_NO_MEMORY.
 * vouch_sign_init() must have succeeded before.
 */
enum vouch_err vouch_picture_decode(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_picture *picture);

/* The same on paper of another colour, 0xrrggbb. */
enum vouch_err vouch_picture_decode_on(const uint8_t *bytes, size_t len,
    uint32_t paper, struct vouch_diag *diag, struct vouch_picture *picture);

#endif

/*
 * Pictures of one bit a pixel.
 */
#ifndef VOUCH_DRAW_BITMAP_H
#define VOUCH_DRAW_BITMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/qr.h"

#define VOUCH_BITMAP_SIDE_MAX 32767 /* pixels */

/* Pixels of a picture, one bit each, 1 = dark, rows padded to whole bytes. */
struct vouch_bitmap {
	int width, height;  /* pixels */
	size_t stride;      /* bytes per row */
	uint8_t *bits;      /* owned; most significant bit left */
};

/* All light; sides are at least 1. VOUCH_ERR_RANGE (over 32,767 either way),
 * VOUCH_ERR_NO_MEMORY. */
enum vouch_err vouch_bitmap_init(struct vouch_bitmap *bitmap, int width,
    int height);
void vouch_bitmap_release(struct vouch_bitmap *bitmap);
void vouch_bitmap_fill(struct vouch_bitmap *bitmap, int x, int y, int width,
    int height); /* dark; clipped */
bool vouch_bitmap_dark(const struct vouch_bitmap *bitmap, int x, int y);

/* Draws qr with its quiet zone at x, y, module_px pixels a module; clipped.
 * What was dark below stays dark. */
void vouch_bitmap_symbol(struct vouch_bitmap *bitmap, const struct vouch_qr *qr,
    int x, int y, int module_px);

/* Side in pixels of a symbol with quiet zone. */
int vouch_symbol_px(const struct vouch_qr *qr, int module_px);

/*
 * The bitmap made smaller by a whole factor >= 1 as grey pixels, 0 black: each is
 * the mean of factor * factor dots. (width / factor) * (height / factor) bytes
 * into out; what is left over at the right and the bottom is dropped.
 */
void vouch_bitmap_shrink(const struct vouch_bitmap *bitmap, unsigned factor,
    uint8_t *out);

/* Sets count pixels from x on in a row of bits; no clipping. */
void vouch_bits_set(uint8_t *row, size_t x, size_t count);

#endif

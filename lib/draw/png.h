/*
 * Symbols to 1-bit greyscale PNG with physical size (libpng).
 */
#ifndef VOUCH_DRAW_PNG_H
#define VOUCH_DRAW_PNG_H

#include "base/buf.h"
#include "base/err.h"
#include "draw/qr.h"

/* Pixels of a picture, one bit each, 1 = dark, rows padded to whole bytes. */
struct vouch_bitmap {
	int width, height;  /* pixels */
	size_t stride;      /* bytes per row */
	uint8_t *bits;      /* owned; most significant bit left */
};

/* All light. VOUCH_ERR_RANGE (over 32,767 either way), VOUCH_ERR_NO_MEMORY. */
enum vouch_err vouch_bitmap_init(struct vouch_bitmap *bitmap, int width,
    int height);
void vouch_bitmap_release(struct vouch_bitmap *bitmap);
void vouch_bitmap_fill(struct vouch_bitmap *bitmap, int x, int y, int width,
    int height); /* dark; clipped */
bool vouch_bitmap_dark(const struct vouch_bitmap *bitmap, int x, int y);

/* Draws qr with its quiet zone at x, y, module_px pixels a module. */
void vouch_bitmap_symbol(struct vouch_bitmap *bitmap, const struct vouch_qr *qr,
    int x, int y, int module_px);

/* Side in pixels of a symbol with quiet zone. */
int vouch_symbol_px(const struct vouch_qr *qr, int module_px);

/* Appends a PNG of the bitmap; dpi 1..10000 goes into pHYs, 0 leaves it out. */
enum vouch_err vouch_png_encode(const struct vouch_bitmap *bitmap, int dpi,
    struct vouch_diag *diag, struct vouch_buf *out);

#endif

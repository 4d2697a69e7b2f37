/*
 * Symbols and bitmaps to 1-bit PNG with physical size, greyscale or of two
 * colours; pixels to 8-bit ones (libpng).
 */
#ifndef VOUCH_DRAW_PNG_H
#define VOUCH_DRAW_PNG_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "draw/bitmap.h"
#include "draw/colour.h"
#include "draw/qr.h"

/* Appends a PNG of the bitmap; dpi 1..10000 goes into pHYs, 0 leaves it out.
 * VOUCH_ERR_NO_MEMORY, _TOO_LONG (out's cap), _LIBRARY; out is unchanged then. */
enum vouch_err vouch_png_encode(const struct vouch_bitmap *bitmap, int dpi,
    struct vouch_diag *diag, struct vouch_buf *out);

/* The same in two colours: 1 bit still, with a palette; grey if they are black
 * and white. */
enum vouch_err vouch_png_encode_colours(const struct vouch_bitmap *bitmap,
    const struct vouch_colours *colours, int dpi, struct vouch_diag *diag,
    struct vouch_buf *out);

/* The same of width * height pixels, rows without padding, of one byte (grey)
 * or three (RGB). */
enum vouch_err vouch_png_pixels(const uint8_t *pixel, int width, int height,
    int channels, int dpi, struct vouch_diag *diag, struct vouch_buf *out);

/*
 * The same picture for one symbol with its quiet zone, module_px >= 1 pixels a
 * module, without making the bitmap first: some thirty times faster.
 * Besides the errors above VOUCH_ERR_RANGE: over 32,767 pixels a side.
 */
enum vouch_err vouch_png_symbol(const struct vouch_qr *qr, int module_px,
    int dpi, struct vouch_diag *diag, struct vouch_buf *out);

/* That in two colours, likewise. */
enum vouch_err vouch_png_symbol_colours(const struct vouch_qr *qr,
    const struct vouch_colours *colours, int module_px, int dpi,
    struct vouch_diag *diag, struct vouch_buf *out);

/* "libpng 1.6.39" into out[size]. */
void vouch_png_library(char *out, size_t size);

#endif

/*
 * What a page shows as pixels of a printer or a screen: one bit each for
 * thermal printers and for reading labels back, or grey or RGB with smooth edges
 * for proofs. Whole numbers only: the same on every machine.
 *
 * Letters of one bit stand on quarters of a pixel, so that each is drawn once.
 *
 * Symbols and bars are whole squares of pixels, at the pixel nearest to their
 * place, as in draw/pdf.h. Other shapes and letters are dark at one bit where
 * two fifths of a pixel are covered, so that thin strokes do not vanish; inks
 * are dark there if they are less than half as bright as paper, and else take
 * darkness away.
 */
#ifndef VOUCH_DRAW_RASTER_H
#define VOUCH_DRAW_RASTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "draw/bitmap.h"
#include "draw/display.h"
#include "draw/ean13.h"
#include "draw/fill.h"
#include "draw/masks.h"
#include "draw/paragraph.h"
#include "draw/picture.h"
#include "draw/polygon.h"
#include "draw/qr.h"

enum vouch_raster_kind { VOUCH_RASTER_BIT, VOUCH_RASTER_GREY,
	VOUCH_RASTER_RGB };

struct vouch_raster {
	enum vouch_raster_kind kind;
	int width, height;          /* pixels */
	unsigned dpi;
	struct vouch_bitmap bitmap; /* BIT; owned */
	uint8_t *pixel;             /* GREY, RGB: rows without padding; owned */
	int32_t x, y;               /* the origin, micrometres */
	struct vouch_polygon line, area; /* room for what is being drawn */
	struct vouch_path glyph;
	struct vouch_fill fill;
	struct vouch_masks masks;   /* BIT: letters of fonts, which must live
	                               as long as it does */
};

/*
 * White paper of so many pixels, 1..VOUCH_BITMAP_SIDE_MAX, at dpi 1..10000.
 * VOUCH_ERR_RANGE, VOUCH_ERR_TOO_LONG (over 512 MB), VOUCH_ERR_NO_MEMORY.
 */
enum vouch_err vouch_raster_init(struct vouch_raster *raster,
    enum vouch_raster_kind kind, int width, int height, unsigned dpi);
void vouch_raster_release(struct vouch_raster *raster);

/* White again. */
void vouch_raster_clear(struct vouch_raster *raster);

/* Becomes what `from` is, of the same kind and size: art drawn once. */
void vouch_raster_copy(struct vouch_raster *raster,
    const struct vouch_raster *from);

/* What follows is measured from x, y of the picture: a label's corner. Places
 * and sizes below are micrometres within 4 m. */
void vouch_raster_origin(struct vouch_raster *raster, int32_t x, int32_t y);

/* Each draws as the function of draw/pdf.h of the same name does; what lies
 * outside is cut off. VOUCH_ERR_NO_MEMORY. */
enum vouch_err vouch_raster_shape(struct vouch_raster *raster,
    const struct vouch_display_shape *shape);
enum vouch_err vouch_raster_paragraph(struct vouch_raster *raster,
    const struct vouch_paragraph *paragraph, const struct vouch_ink *ink);

/* Edges on whole pixels, at least one wide and high. */
void vouch_raster_box(struct vouch_raster *raster,
    const struct vouch_box *box, const struct vouch_ink *ink);

void vouch_raster_symbol(struct vouch_raster *raster,
    const struct vouch_qr *qr, int32_t x, int32_t y, unsigned dots);
void vouch_raster_bars(struct vouch_raster *raster,
    const struct vouch_ean13 *ean, const struct vouch_box *box,
    unsigned dots);

/* Each pixel is the mean of those of the picture it covers. */
void vouch_raster_image(struct vouch_raster *raster,
    const struct vouch_picture *picture, const struct vouch_box *box);

/* Appends a PNG with its resolution. Errors of vouch_png_encode. */
enum vouch_err vouch_raster_png(const struct vouch_raster *raster,
    struct vouch_diag *diag, struct vouch_buf *out);

#endif

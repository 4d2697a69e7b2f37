/*
 * A symbol as a picture of its own: in two colours, a logo on it, a caption
 * below its quiet zone. Laid out once, drawn as pixels or as SVG.
 */
#ifndef VOUCH_DRAW_FIGURE_H
#define VOUCH_DRAW_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "draw/colour.h"
#include "draw/fit.h"
#include "draw/font.h"
#include "draw/paragraph.h"
#include "draw/picture.h"
#include "draw/qr.h"
#include "draw/raster.h"
#include "draw/shape.h"

#define VOUCH_POINT_UM 353 /* a typographic point, 25.4 / 72 mm */
#define VOUCH_CAPTION_MIN_UM (6 * VOUCH_POINT_UM)
#define VOUCH_CAPTION_MAX_UM (24 * VOUCH_POINT_UM) /* unless asked for */

/* A logo, ready to be drawn. Owned. */
struct vouch_logo {
	struct vouch_picture picture;
	struct vouch_buf base64; /* a PNG of it, at most VOUCH_LOGO_SIDE pixels */
};

#define VOUCH_LOGO_SIDE 512

/* bytes[len] of a PNG, on paper of that colour. Errors of
 * vouch_picture_decode; the logo is empty then. */
enum vouch_err vouch_logo_init(struct vouch_logo *logo, const uint8_t *bytes,
    size_t len, uint32_t paper, struct vouch_diag *diag);
void vouch_logo_release(struct vouch_logo *logo); /* zeroed is fine */

/* The largest of the picture's shape within *width x *height, which it becomes;
 * in any unit, at least 1. */
void vouch_logo_shape(const struct vouch_picture *picture, int *width,
    int *height);

/* What many figures have in common; nothing in it is owned. */
struct vouch_figure_style {
	struct vouch_colours colours;
	const struct vouch_logo *logo; /* NULL: none */
	unsigned logo_percent;         /* as for vouch_fit_logo */
	const struct vouch_font *font; /* of captions; NULL: none */
	uint32_t size_um;              /* of letters; 0: an eleventh of the
	                                  symbol, 6 to 24 points */
	unsigned lines;                /* most of a caption, 1.. */
};

/* One figure. Nothing in it is owned. */
struct vouch_figure {
	const struct vouch_figure_style *style;
	const struct vouch_qr *qr;
	struct vouch_fit_logo logo;
	const struct vouch_paragraph *caption; /* NULL: none */
	unsigned module_px, dpi; /* for pixels */
	uint32_t module_um;      /* the same on paper */
};

/*
 * The caption of a symbol of so many modules, quiet zone included, of module_um
 * each: broken and made smaller (down to 6 points, or the size asked for if that
 * is less) until it fits the symbol's width and the style's lines. A newline ends
 * a line. Errors of vouch_paragraph_fill.
 */
enum vouch_err vouch_figure_caption(const struct vouch_figure_style *style,
    unsigned modules, uint32_t module_um, struct vouch_shaper *shaper,
    struct vouch_span text, struct vouch_diag *diag,
    struct vouch_paragraph *caption);

/* Micrometres below the quiet zone that a style's captions take: the same for
 * all symbols of a size. */
uint32_t vouch_figure_caption_um(const struct vouch_figure_style *style,
    unsigned modules, uint32_t module_um);

/* Sides in pixels. */
int vouch_figure_width(const struct vouch_figure *figure);
int vouch_figure_height(const struct vouch_figure *figure);

/* The kind of raster it takes: one bit without a logo (1 is dark, whatever the
 * colours are), else RGB. */
enum vouch_raster_kind vouch_figure_kind(
    const struct vouch_figure_style *style);

/* Draws it with its corner at x, y pixels; the raster has the figure's dpi and
 * one of the kinds above. Its origin is changed. VOUCH_ERR_NO_MEMORY. */
enum vouch_err vouch_figure_draw(const struct vouch_figure *figure,
    struct vouch_raster *raster, int x, int y);

/* Appends a PNG of a raster that figures of a style were drawn on. */
enum vouch_err vouch_figure_page(const struct vouch_figure_style *style,
    const struct vouch_raster *raster, struct vouch_diag *diag,
    struct vouch_buf *out);

/* Appends a PNG of it alone. Errors of vouch_png_symbol and
 * vouch_raster_init; out is unchanged then. */
enum vouch_err vouch_figure_png(const struct vouch_figure *figure,
    struct vouch_diag *diag, struct vouch_buf *out);

#endif

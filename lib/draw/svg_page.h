/*
 * Pages as SVG 1.1: what draw/pdf.h draws, for screens and for other people's
 * programs. The same on every machine and in every viewer: no font is needed to
 * see it, since letters are outlines, each once a page; what a line says is its
 * aria-label, so that it can still be found.
 *
 * Symbols and bars stand on whole dots of the printer, counted from the page's
 * top left corner, and are true to size: their edges are not smoothed.
 * Declared inks are shown as screens show them. One thread's.
 */
#ifndef VOUCH_DRAW_SVG_PAGE_H
#define VOUCH_DRAW_SVG_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "draw/display.h"
#include "draw/ean13.h"
#include "draw/font.h"
#include "draw/paragraph.h"
#include "draw/picture.h"
#include "draw/qr.h"
#include "draw/trace.h"

#define VOUCH_SVG_BYTES_MAX (256u << 20) /* of a page */
#define VOUCH_SVG_FONTS 16
#define VOUCH_SVG_IMAGES 1024

/* A page being drawn. */
struct vouch_svg_page {
	unsigned dpi;
	int32_t x, y;              /* the origin; (0, 0): no group is open */
	struct vouch_buf defs, body;
	const struct vouch_font *font[VOUCH_SVG_FONTS];
	struct vouch_glyph_set *drawn; /* by font; owned */
	size_t fonts;
	uint8_t image[VOUCH_SVG_IMAGES][VOUCH_PICTURE_ID];
	unsigned images, groups, clips;
	struct vouch_trace trace;
	struct vouch_path glyph;
	enum vouch_err err;        /* the first one since _begin */
};

/* A printer of dpi 1..10000. VOUCH_ERR_RANGE, VOUCH_ERR_NO_MEMORY. */
enum vouch_err vouch_svg_page_init(struct vouch_svg_page *page, unsigned dpi);
void vouch_svg_page_release(struct vouch_svg_page *page); /* zeroed is fine */

/*
 * An empty page, with the groups of art (NULL: none), which was made by
 * vouch_svg_page_group_end and stays as it is. Fonts that are drawn
 * with must live until _end.
 *
 * What fails on the way (VOUCH_ERR_NO_MEMORY, VOUCH_ERR_TOO_LONG for a page of
 * over 256 MB or too many fonts or pictures, errors of vouch_font_outline and
 * vouch_png_pixels) stays in page->err; the rest is then not drawn.
 */
void vouch_svg_page_begin(struct vouch_svg_page *page,
    const struct vouch_svg_page *art);

/* What was drawn since _begin or the last group becomes a group, drawn by its
 * number, from 0, where the origin then is. Not for symbols and bars, which
 * would leave the dots. */
void vouch_svg_page_group_end(struct vouch_svg_page *page);
void vouch_svg_page_group_draw(struct vouch_svg_page *page, unsigned group);

/* What follows is measured from x, y of the page: a label's corner. */
void vouch_svg_page_origin(struct vouch_svg_page *page, int32_t x, int32_t y);

/* As the functions of draw/pdf.h. */
void vouch_svg_page_shape(struct vouch_svg_page *page,
    const struct vouch_display_shape *shape);
void vouch_svg_page_paragraph(struct vouch_svg_page *page,
    const struct vouch_paragraph *paragraph, const struct vouch_ink *ink);
void vouch_svg_page_box(struct vouch_svg_page *page,
    const struct vouch_box *box, const struct vouch_ink *ink);
void vouch_svg_page_symbol(struct vouch_svg_page *page,
    const struct vouch_qr *qr, int32_t x, int32_t y, unsigned dots);
void vouch_svg_page_bars(struct vouch_svg_page *page,
    const struct vouch_ean13 *ean, const struct vouch_box *box, unsigned dots);
void vouch_svg_page_image(struct vouch_svg_page *page,
    const struct vouch_picture *picture, const struct vouch_box *box);

/* Appends the document: width and height in micrometres, white paper; title
 * may be NULL. page->err, or errors of vouch_buf_add; out is unchanged then. */
enum vouch_err vouch_svg_page_end(struct vouch_svg_page *page, int32_t width,
    int32_t height, const char *title, struct vouch_buf *out);

#endif

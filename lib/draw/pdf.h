/*
 * PDF 1.4 files, written while they are drawn: pages go out one by one, and
 * what stays in memory is an offset per object and what the fonts need. The
 * same calls give the same bytes.
 *
 * Two parts, so that pages may be drawn on all cores: the file (struct
 * vouch_pdf, one thread) with its fonts, pictures and forms, and canvases
 * (struct vouch_pdf_canvas, each one thread's), onto which pages and forms are
 * drawn and which the file then takes over in order.
 *
 *   vouch_pdf_new, _font, _image; static art drawn once: _canvas_form, draw,
 *   _canvas_end, _form; then for each page: _canvas_page, draw, _canvas_end,
 *   _page; at last _finish.
 *
 * Lengths are micrometres from the top left corner of the page, y downwards.
 *
 * Black is DeviceGray, so that a printer neither screens it nor mixes it from
 * colours; declared inks are DeviceCMYK; pictures keep their grey or RGB. There
 * is no transparency, and every font is embedded. Symbols and bars stand on
 * whole dots of the printer counted from the page's top left corner, and are
 * drawn narrower by 0.4 dot on each side, which renderers that paint whatever
 * they touch give back (draw/trace.h).
 */
#ifndef VOUCH_DRAW_PDF_H
#define VOUCH_DRAW_PDF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/display.h"
#include "draw/ean13.h"
#include "draw/font.h"
#include "draw/paragraph.h"
#include "draw/picture.h"
#include "draw/qr.h"
#include "draw/shape.h"
#include "io/file.h"

#define VOUCH_PDF_FONTS 16
#define VOUCH_PDF_IMAGES 64
#define VOUCH_PDF_FORMS 64
#define VOUCH_PDF_SIDE_UM_MAX 2000000 /* of a page: two metres */

struct vouch_pdf;
struct vouch_pdf_canvas;

enum vouch_pdf_modules {
	VOUCH_PDF_OUTLINE, /* dark areas, narrower by 0.4 dot on each side */
	VOUCH_PDF_RUNS     /* of each row, true to size: for screens; smaller */
};

struct vouch_pdf_settings {
	const char *title; /* UTF-8; NULL: none */
	unsigned dpi;      /* 1..10000: the printer's dots */
	enum vouch_pdf_modules modules;
	bool dated;
	int64_t made_at_s; /* since 1970, UTC; not told if not dated */
};

/* ---- the file ---- */

/*
 * A file into out, which stays the caller's to commit or abort. settings are
 * copied. vouch_sign_init() must have succeeded before. VOUCH_ERR_RANGE (dpi, a
 * date outside the years 0 to 9999), VOUCH_ERR_NO_MEMORY, errors of
 * vouch_outfile_write.
 */
enum vouch_err vouch_pdf_new(const struct vouch_pdf_settings *settings,
    struct vouch_outfile *out, struct vouch_diag *diag,
    struct vouch_pdf **pdf);
void vouch_pdf_free(struct vouch_pdf *pdf); /* may be NULL */

/*
 * Before anything is drawn with it. The font must live until the end; asking
 * again for one that is there already is fine. VOUCH_ERR_UNSUPPORTED (its licence
 * forbids embedding), VOUCH_ERR_TOO_LONG (more than VOUCH_PDF_FONTS).
 */
enum vouch_err vouch_pdf_font(struct vouch_pdf *pdf,
    const struct vouch_font *font, struct vouch_diag *diag);

/* Writes a picture; *image is its name for vouch_pdf_image_draw.
 * VOUCH_ERR_TOO_LONG (more than VOUCH_PDF_IMAGES), _NO_MEMORY, errors of
 * writing. */
enum vouch_err vouch_pdf_image(struct vouch_pdf *pdf,
    const struct vouch_picture *picture, struct vouch_diag *diag,
    unsigned *image);

/* Writes what was drawn since _canvas_form; *form is its name. As above. */
enum vouch_err vouch_pdf_form(struct vouch_pdf *pdf,
    const struct vouch_pdf_canvas *canvas, struct vouch_diag *diag,
    unsigned *form);

/* Writes what was drawn since _canvas_page as the next page.
 * VOUCH_ERR_TOO_LONG (a file of 10 GB), _NO_MEMORY, errors of writing. */
enum vouch_err vouch_pdf_page(struct vouch_pdf *pdf,
    const struct vouch_pdf_canvas *canvas, struct vouch_diag *diag);

/*
 * Fonts, the page tree, the cross-reference table. VOUCH_ERR_MISSING: there is
 * no page. Errors of vouch_font_subset and of writing. Afterwards only
 * vouch_pdf_free is allowed. After any failure of these functions the file is
 * not a PDF and the caller aborts it.
 */
enum vouch_err vouch_pdf_finish(struct vouch_pdf *pdf,
    struct vouch_diag *diag);

/* Pages so far. */
size_t vouch_pdf_pages(const struct vouch_pdf *pdf);

/* ---- drawing ---- */

struct vouch_pdf_paper {
	int32_t width, height;  /* the sheet, MediaBox */
	struct vouch_box trim;  /* TrimBox; zeroed: the whole sheet */
	int32_t bleed;          /* BleedBox: so much around trim, cut at the
	                           sheet */
};

/*
 * Canvases only read the file, and only what _font, _image and _form made of
 * it: no such call while a canvas is drawn on. VOUCH_ERR_NO_MEMORY.
 */
enum vouch_err vouch_pdf_canvas_new(const struct vouch_pdf *pdf,
    struct vouch_pdf_canvas **canvas);
void vouch_pdf_canvas_free(struct vouch_pdf_canvas *canvas); /* may be NULL */

/*
 * Begins anew: a page, or a form whose art lies in box and is drawn from its
 * own origin; symbols and bars are not for forms. VOUCH_ERR_RANGE: sides
 * outside 1..VOUCH_PDF_SIDE_UM_MAX, boxes outside the sheet.
 *
 * This and every call below returns the first error since the beginning again,
 * so that a caller who draws much may look at _canvas_end alone. They fail with
 * VOUCH_ERR_NO_MEMORY, VOUCH_ERR_TOO_LONG (256 MB), VOUCH_ERR_RANGE (places
 * over 4 m away, sizes), VOUCH_ERR_CONFLICT (not on a form),
 * VOUCH_ERR_NOT_FOUND (a name the file did not give; a font it does not have).
 */
enum vouch_err vouch_pdf_canvas_page(struct vouch_pdf_canvas *canvas,
    const struct vouch_pdf_paper *paper);
enum vouch_err vouch_pdf_canvas_form(struct vouch_pdf_canvas *canvas,
    const struct vouch_box *box);

/* Ends the page or form: deflates it. */
enum vouch_err vouch_pdf_canvas_end(struct vouch_pdf_canvas *canvas);

/* What follows is measured from x, y of the page: a label's corner. */
enum vouch_err vouch_pdf_origin(struct vouch_pdf_canvas *canvas, int32_t x,
    int32_t y);

/* Joins are mitred up to four times the width, ends are cut: as in SVG. */
enum vouch_err vouch_pdf_shape(struct vouch_pdf_canvas *canvas,
    const struct vouch_display_shape *shape);

/* Such as a line of vouch_paragraph_strike. */
enum vouch_err vouch_pdf_box(struct vouch_pdf_canvas *canvas,
    const struct vouch_box *box, const struct vouch_ink *ink);

/* Text can be searched and copied as it was before it was shaped. */
enum vouch_err vouch_pdf_paragraph(struct vouch_pdf_canvas *canvas,
    const struct vouch_paragraph *paragraph, const struct vouch_ink *ink);

/* A symbol whose quiet zone begins at the dot nearest to x, y, dots >= 1 a
 * module. The quiet zone is left as it is. */
enum vouch_err vouch_pdf_symbol(struct vouch_pdf_canvas *canvas,
    const struct vouch_qr *qr, int32_t x, int32_t y, unsigned dots);

/* Bars in the middle of the box, dots a module, on whole dots likewise. Guard
 * bars are as high as the box, the others leave room for the digits below (five
 * modules). VOUCH_ERR_RANGE: bars and quiet zones are wider than the box. */
enum vouch_err vouch_pdf_bars(struct vouch_pdf_canvas *canvas,
    const struct vouch_ean13 *ean, const struct vouch_box *box, unsigned dots);

/* The picture fills the box. */
enum vouch_err vouch_pdf_image_draw(struct vouch_pdf_canvas *canvas,
    unsigned image, const struct vouch_box *box);
/* A picture of a label, of which there may be any number: each that is not like
 * another is in the file once. */
enum vouch_err vouch_pdf_picture(struct vouch_pdf_canvas *canvas,
    const struct vouch_picture *picture, const struct vouch_box *box);
enum vouch_err vouch_pdf_form_draw(struct vouch_pdf_canvas *canvas,
    unsigned form);

/* A hairline of 0.25 pt in every ink there is. */
enum vouch_err vouch_pdf_mark(struct vouch_pdf_canvas *canvas,
    struct vouch_point from, struct vouch_point to);

/* The eight marks around what is to be cut out; they begin half a millimetre
 * outside the bleed, and at least 1 mm from the cut. */
enum vouch_err vouch_pdf_marks(struct vouch_pdf_canvas *canvas,
    const struct vouch_box *trim, int32_t bleed);

/* "libdeflate 1.14" into out[size]. */
void vouch_pdf_library(char *out, size_t size);

#endif

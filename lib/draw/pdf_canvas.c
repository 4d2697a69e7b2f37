/*
 * Content streams. The page's own matrix makes a micrometre the unit and turns
 * y downwards, so nearly all numbers are short and whole; symbols and bars get
 * a matrix of their own, in which modules or tenths of a dot are whole.
 *
 * What a hostile text could reach are glyph numbers only: no string of the
 * caller's is ever written into a stream but in hex digits.
 */
#include "draw/pdf_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "draw/fit.h"
#include "draw/stock.h"

#define FAR_UM 4000000
#define MARK_WIDTH_UM 88 /* 0.25 pt */
#define INCH_UM 25400
#define UNIT 10000000 /* of a micrometre, for what stands on dots */

/* ---- making and freeing ---- */

void vouch_pdf_canvas_free(struct vouch_pdf_canvas *canvas)
{
	if (canvas == NULL)
		return;
	vouch_buf_release(&canvas->content);
	vouch_buf_release(&canvas->packed);
	vouch_pdf_deflater_free(canvas->deflater);
	vouch_trace_cover_release(&canvas->cover);
	vouch_pdf_uses_release(&canvas->uses);
	vouch_buf_release(&canvas->pictures);
	free(canvas->show);
	free(canvas);
}

enum vouch_err vouch_pdf_canvas_new(const struct vouch_pdf *pdf,
    struct vouch_pdf_canvas **canvas)
{
	struct vouch_pdf_canvas *made = calloc(1, sizeof *made);

	if (made == NULL)
		return VOUCH_ERR_NO_MEMORY;
	made->pdf = pdf;
	vouch_buf_init(&made->content, VOUCH_PDF_CONTENT_MAX);
	vouch_buf_init(&made->packed, VOUCH_PDF_STREAM_MAX);
	vouch_buf_init(&made->pictures, VOUCH_PDF_STREAM_MAX);
	made->deflater = vouch_pdf_deflater_new(VOUCH_PDF_FAST);
	if (made->deflater == NULL || vouch_pdf_uses_init(&made->uses,
	    VOUCH_PDF_FONTS) != VOUCH_OK) {
		vouch_pdf_canvas_free(made);
		return VOUCH_ERR_NO_MEMORY;
	}
	*canvas = made;
	return VOUCH_OK;
}

/* ---- words of the language ---- */

/* The first error stays. */
static enum vouch_err note(struct vouch_pdf_canvas *canvas, enum vouch_err err)
{
	if (canvas->err == VOUCH_OK)
		canvas->err = err;
	return canvas->err;
}

static enum vouch_err put(struct vouch_pdf_canvas *canvas,
    const int64_t *values, size_t count, const char *operator)
{
	if (canvas->err == VOUCH_OK)
		canvas->err = vouch_pdf_add_operator(&canvas->content, values,
		    count, 0, operator);
	return canvas->err;
}

static enum vouch_err put_text(struct vouch_pdf_canvas *canvas,
    const char *text)
{
	if (canvas->err == VOUCH_OK)
		canvas->err = vouch_buf_adds(&canvas->content, text);
	return canvas->err;
}

static void put_fraction(struct vouch_pdf_canvas *canvas, int64_t value,
    unsigned decimals)
{
	if (canvas->err == VOUCH_OK)
		canvas->err = vouch_pdf_add_number(&canvas->content, value,
		    decimals);
	put_text(canvas, " ");
}

static bool is_near(const struct vouch_box *box)
{
	return box->x >= -FAR_UM && box->x <= FAR_UM && box->y >= -FAR_UM &&
	    box->y <= FAR_UM && box->width >= 0 && box->width <= FAR_UM &&
	    box->height >= 0 && box->height <= FAR_UM;
}

static bool same_ink(const struct vouch_ink *a, const struct vouch_ink *b)
{
	size_t count = a->space == VOUCH_INK_CMYK ? 4 : 1;

	return a->space == b->space &&
	    memcmp(a->amount, b->amount, count * sizeof a->amount[0]) == 0;
}

static void put_ink(struct vouch_pdf_canvas *canvas,
    const struct vouch_ink *ink, const char *operators[2])
{
	const bool cmyk = ink->space == VOUCH_INK_CMYK;
	size_t i;

	for (i = 0; i < (cmyk ? 4 : 1); i++)
		put_fraction(canvas, ink->amount[i], 3);
	put_text(canvas, operators[cmyk ? 1 : 0]);
}

enum vouch_err vouch_pdf_set_fill(struct vouch_pdf_canvas *canvas,
    const struct vouch_ink *ink)
{
	if (!same_ink(&canvas->ink, ink)) {
		put_ink(canvas, ink, (const char *[]){ "g\n", "k\n" });
		canvas->ink = *ink;
	}
	return canvas->err;
}

static const struct vouch_ink black = { .space = VOUCH_INK_GRAY };

/* ---- beginning and end ---- */

static void begin(struct vouch_pdf_canvas *canvas)
{
	canvas->err = VOUCH_OK;
	canvas->x = canvas->y = 0;
	canvas->moved = false;
	canvas->ink = black;
	vouch_buf_clear(&canvas->content);
	vouch_buf_clear(&canvas->packed);
	vouch_buf_clear(&canvas->pictures);
	canvas->shown = 0;
	vouch_pdf_uses_clear(&canvas->uses);
	canvas->used = (struct vouch_pdf_used){ .fonts = 0 };
}

static bool is_paper(const struct vouch_pdf_paper *paper)
{
	const struct vouch_box *trim = &paper->trim;

	return paper->width >= 1 && paper->height >= 1 &&
	    paper->width <= VOUCH_PDF_SIDE_UM_MAX &&
	    paper->height <= VOUCH_PDF_SIDE_UM_MAX && trim->x >= 0 &&
	    trim->y >= 0 && trim->width >= 0 && trim->height >= 0 &&
	    trim->width <= paper->width - trim->x &&
	    trim->height <= paper->height - trim->y &&
	    (trim->width > 0) == (trim->height > 0) && paper->bleed >= 0 &&
	    paper->bleed <= FAR_UM;
}

enum vouch_err vouch_pdf_canvas_page(struct vouch_pdf_canvas *canvas,
    const struct vouch_pdf_paper *paper)
{
	begin(canvas);
	canvas->is_form = false;
	if (!is_paper(paper))
		return note(canvas, VOUCH_ERR_RANGE);
	canvas->paper = *paper;
	if (paper->trim.width == 0)
		canvas->paper.trim = (struct vouch_box){ .width = paper->width,
			.height = paper->height };
	/* 72 / 25400 points; all joins as SVG has them. */
	put_text(canvas, ".0028346457 0 0 -.0028346457 0 ");
	if (canvas->err == VOUCH_OK)
		canvas->err = vouch_pdf_add_points(&canvas->content,
		    paper->height);
	return put_text(canvas, " cm\n4 M\n");
}

enum vouch_err vouch_pdf_canvas_form(struct vouch_pdf_canvas *canvas,
    const struct vouch_box *box)
{
	begin(canvas);
	canvas->is_form = true;
	canvas->box = *box;
	/* What is in force where the form is drawn is not known here. */
	canvas->ink.space = VOUCH_INK_NONE;
	return is_near(box) ? VOUCH_OK : note(canvas, VOUCH_ERR_RANGE);
}

enum vouch_err vouch_pdf_canvas_end(struct vouch_pdf_canvas *canvas)
{
	vouch_pdf_origin(canvas, 0, 0);
	if (canvas->err == VOUCH_OK)
		canvas->err = vouch_pdf_deflate(canvas->deflater,
		    vouch_buf_text(&canvas->content), canvas->content.len,
		    &canvas->packed);
	return canvas->err;
}

enum vouch_err vouch_pdf_origin(struct vouch_pdf_canvas *canvas, int32_t x,
    int32_t y)
{
	if (x < -FAR_UM || x > FAR_UM || y < -FAR_UM || y > FAR_UM)
		return note(canvas, VOUCH_ERR_RANGE);
	if (canvas->moved) {
		put_text(canvas, "Q\n");
		canvas->ink = black;
	}
	canvas->moved = x != 0 || y != 0;
	canvas->x = x;
	canvas->y = y;
	if (canvas->moved) {
		/* What Q brings back. */
		vouch_pdf_set_fill(canvas, &black);
		put_text(canvas, "q ");
		put(canvas, (const int64_t[]){ 1, 0, 0, 1, x, y }, 6, "cm");
	}
	return canvas->err;
}

/* ---- shapes ---- */

static void put_path(struct vouch_pdf_canvas *canvas,
    const struct vouch_path *path)
{
	static const char *const operators[] = { [VOUCH_STEP_MOVE] = "m",
		[VOUCH_STEP_LINE] = "l", [VOUCH_STEP_CURVE] = "c",
		[VOUCH_STEP_CLOSE] = "h" };
	static const size_t points[] = { [VOUCH_STEP_MOVE] = 1,
		[VOUCH_STEP_LINE] = 1, [VOUCH_STEP_CURVE] = 3,
		[VOUCH_STEP_CLOSE] = 0 };
	const struct vouch_point *at = path->point;
	int64_t values[6];
	size_t i, j;

	for (i = 0; i < path->steps && canvas->err == VOUCH_OK; i++) {
		for (j = 0; j < points[path->step[i]]; j++, at++) {
			values[2 * j] = at->x;
			values[2 * j + 1] = at->y;
		}
		put(canvas, values, 2 * j, operators[path->step[i]]);
	}
}

static void put_box(struct vouch_pdf_canvas *canvas,
    const struct vouch_box *box, const char *operators)
{
	put(canvas, (const int64_t[]){ box->x, box->y, box->width,
	    box->height }, 4, operators);
}

enum vouch_err vouch_pdf_shape(struct vouch_pdf_canvas *canvas,
    const struct vouch_display_shape *shape)
{
	const bool fill = shape->fill.space != VOUCH_INK_NONE;
	const bool stroke = shape->stroke.space != VOUCH_INK_NONE &&
	    shape->stroke_um > 0;
	struct vouch_ink before;

	if (!(fill || stroke) || shape->path.steps == 0)
		return canvas->err;
	if (shape->has_clip && !is_near(&shape->clip))
		return note(canvas, VOUCH_ERR_RANGE);
	before = canvas->ink;
	if (shape->has_clip) {
		put_text(canvas, "q ");
		put_box(canvas, &shape->clip, "re W n");
	}
	if (fill)
		vouch_pdf_set_fill(canvas, &shape->fill);
	if (stroke) {
		put_ink(canvas, &shape->stroke,
		    (const char *[]){ "G ", "K " });
		put(canvas, (const int64_t[]){ shape->stroke_um }, 1, "w");
	}
	put_path(canvas, &shape->path);
	if (fill && stroke)
		put_text(canvas, shape->even_odd ? "B*\n" : "B\n");
	else if (fill)
		put_text(canvas, shape->even_odd ? "f*\n" : "f\n");
	else
		put_text(canvas, "S\n");
	if (shape->has_clip) {
		put_text(canvas, "Q\n");
		canvas->ink = before;
	}
	return canvas->err;
}

enum vouch_err vouch_pdf_box(struct vouch_pdf_canvas *canvas,
    const struct vouch_box *box, const struct vouch_ink *ink)
{
	if (ink->space == VOUCH_INK_NONE)
		return canvas->err;
	if (!is_near(box))
		return note(canvas, VOUCH_ERR_RANGE);
	vouch_pdf_set_fill(canvas, ink);
	put_box(canvas, box, "re f");
	return canvas->err;
}

/* ---- symbols and bars ---- */

/* So many dots, in UNITs of a micrometre. */
static int64_t dots_um(const struct vouch_pdf_canvas *canvas, int64_t dots)
{
	const int64_t dpi = canvas->pdf->settings.dpi;

	return (dots * INCH_UM * UNIT + dpi / 2) / dpi;
}

/* Black, and a matrix in which one is unit / UNIT micrometres, and 0, 0 lies
 * inset / UNIT to the right of and below a dot of the page. */
static void begin_dots(struct vouch_pdf_canvas *canvas, int64_t column,
    int64_t row, int64_t unit, int64_t inset)
{
	vouch_pdf_set_fill(canvas, &black);
	put_text(canvas, "q ");
	put_fraction(canvas, unit, 7);
	put_text(canvas, "0 0 ");
	put_fraction(canvas, unit, 7);
	put_fraction(canvas, (dots_um(canvas, column) + inset -
	    (int64_t)canvas->x * UNIT) / 1000, 4);
	put_fraction(canvas, (dots_um(canvas, row) + inset -
	    (int64_t)canvas->y * UNIT) / 1000, 4);
	put_text(canvas, "cm\n");
}

/* How much narrower than its modules a box is, in units of 10^-decimals of a
 * module: 0.8 dot or a little more, in few digits. */
struct thinner {
	unsigned decimals;
	int64_t scale; /* 10^decimals */
	int64_t by;
};

static struct thinner thinner_by(unsigned dots)
{
	const int64_t module = (int64_t)dots * VOUCH_TRACE_DOT;
	struct thinner thin = { .decimals = 2, .scale = 100 };
	unsigned most;

	for (most = 10; dots > most; most *= 10) {
		thin.decimals++;
		thin.scale *= 10;
	}
	thin.by = (2 * VOUCH_TRACE_INSET * thin.scale + module - 1) / module;
	return thin;
}

static void put_boxes(struct vouch_pdf_canvas *canvas,
    const struct vouch_qr *qr, const struct thinner *thin)
{
	const struct vouch_trace_box *box;
	size_t i;

	if (canvas->err == VOUCH_OK)
		canvas->err = vouch_trace_boxes(qr, &canvas->cover);
	for (i = 0; canvas->err == VOUCH_OK && i < canvas->cover.count; i++) {
		box = &canvas->cover.box[i];
		canvas->err = vouch_pdf_add_operator(&canvas->content,
		    (const int64_t[]){ box->x * thin->scale,
		    box->y * thin->scale, box->width * thin->scale - thin->by,
		    box->height * thin->scale - thin->by }, 4,
		    thin->decimals, "re");
	}
}

static void put_runs(struct vouch_pdf_canvas *canvas,
    const struct vouch_qr *qr)
{
	struct vouch_trace_run run = { .width = 0 };

	while (canvas->err == VOUCH_OK && vouch_trace_next(qr, &run))
		put(canvas, (const int64_t[]){ run.x, run.y, run.width, 1 },
		    4, "re");
}

/* Is it something that may stand on dots here? */
static enum vouch_err check_dots(struct vouch_pdf_canvas *canvas, int32_t x,
    int32_t y, unsigned dots)
{
	if (canvas->is_form)
		return note(canvas, VOUCH_ERR_CONFLICT);
	if (dots < 1 || dots > VOUCH_FIT_DPI_MAX || x < -FAR_UM ||
	    x > FAR_UM || y < -FAR_UM || y > FAR_UM)
		return note(canvas, VOUCH_ERR_RANGE);
	return canvas->err;
}

enum vouch_err vouch_pdf_symbol(struct vouch_pdf_canvas *canvas,
    const struct vouch_qr *qr, int32_t x, int32_t y, unsigned dots)
{
	const struct vouch_pdf_settings *settings = &canvas->pdf->settings;
	const bool outline = settings->modules == VOUCH_PDF_OUTLINE;
	struct thinner thin;
	int64_t column, row, module;

	if (check_dots(canvas, x, y, dots) != VOUCH_OK)
		return canvas->err;
	column = vouch_fit_dot((int64_t)canvas->x + x, settings->dpi);
	row = vouch_fit_dot((int64_t)canvas->y + y, settings->dpi);
	module = dots_um(canvas, dots);
	thin = thinner_by(dots);
	begin_dots(canvas, column + VOUCH_QR_QUIET * (int64_t)dots,
	    row + VOUCH_QR_QUIET * (int64_t)dots, module,
	    outline ? module * thin.by / (2 * thin.scale) : 0);
	if (outline)
		put_boxes(canvas, qr, &thin);
	else
		put_runs(canvas, qr);
	return put_text(canvas, "f\nQ\n");
}

/* Dark modules from `at` on that are equally long. */
static int bar_width(const struct vouch_ean13 *ean, int at)
{
	int end = at;

	while (end < VOUCH_EAN13_MODULES && ean->dark[end] &&
	    ean->guard[end] == ean->guard[at])
		end++;
	return end - at;
}

/* In tenths of a dot: the other bars end above the guards. */
static void put_bars(struct vouch_pdf_canvas *canvas,
    const struct vouch_ean13 *ean, int64_t module, int64_t height)
{
	const int64_t drop = height > 4 * VOUCH_EAN13_GUARD_DROP * module ?
	    VOUCH_EAN13_GUARD_DROP * module : 0;
	int i, width;

	for (i = 0; i < VOUCH_EAN13_MODULES; i += width > 0 ? width : 1) {
		width = bar_width(ean, i);
		if (width > 0)
			put(canvas, (const int64_t[]){
			    i * module + VOUCH_TRACE_INSET, VOUCH_TRACE_INSET,
			    width * module - 2 * VOUCH_TRACE_INSET,
			    height - (ean->guard[i] ? 0 : drop) -
			    2 * VOUCH_TRACE_INSET }, 4, "re");
	}
}

enum vouch_err vouch_pdf_bars(struct vouch_pdf_canvas *canvas,
    const struct vouch_ean13 *ean, const struct vouch_box *box, unsigned dots)
{
	const unsigned dpi = canvas->pdf->settings.dpi;
	int64_t column, row, height, spare;

	if (check_dots(canvas, box->x, box->y, dots) != VOUCH_OK)
		return canvas->err;
	column = vouch_fit_dot((int64_t)canvas->x + box->x, dpi);
	row = vouch_fit_dot((int64_t)canvas->y + box->y, dpi);
	height = vouch_fit_dot(box->height, dpi);
	spare = vouch_fit_dot(box->width, dpi) -
	    VOUCH_EAN13_WIDTH * (int64_t)dots;
	if (!is_near(box) || height < 1 || spare < 0)
		return note(canvas, VOUCH_ERR_RANGE);
	begin_dots(canvas, column + spare / 2 +
	    VOUCH_EAN13_QUIET_LEFT * (int64_t)dots, row,
	    dots_um(canvas, 1) / VOUCH_TRACE_DOT, 0);
	put_bars(canvas, ean, (int64_t)dots * VOUCH_TRACE_DOT,
	    height * VOUCH_TRACE_DOT);
	return put_text(canvas, "f\nQ\n");
}

/* ---- pictures, forms, marks ---- */

static void put_name(struct vouch_pdf_canvas *canvas, char letter,
    size_t number)
{
	if (canvas->err == VOUCH_OK)
		canvas->err = vouch_buf_addf(&canvas->content, "/%c%zu Do",
		    letter, number);
}

enum vouch_err vouch_pdf_put_picture(struct vouch_pdf_canvas *canvas,
    char letter, size_t number, const struct vouch_box *box)
{
	if (!is_near(box))
		return note(canvas, VOUCH_ERR_RANGE);
	put_text(canvas, "q ");
	put(canvas, (const int64_t[]){ box->width, 0, 0, -box->height, box->x,
	    (int64_t)box->y + box->height }, 6, "cm");
	put_name(canvas, letter, number);
	return put_text(canvas, " Q\n");
}

enum vouch_err vouch_pdf_image_draw(struct vouch_pdf_canvas *canvas,
    unsigned image, const struct vouch_box *box)
{
	if (image >= canvas->pdf->images)
		return note(canvas, VOUCH_ERR_NOT_FOUND);
	canvas->used.images |= UINT64_C(1) << image;
	return vouch_pdf_put_picture(canvas, 'I', image, box);
}

enum vouch_err vouch_pdf_form_draw(struct vouch_pdf_canvas *canvas,
    unsigned form)
{
	if (form >= canvas->pdf->forms)
		return note(canvas, VOUCH_ERR_NOT_FOUND);
	canvas->used.forms |= UINT64_C(1) << form;
	put_name(canvas, 'A', form);
	return put_text(canvas, "\n");
}

enum vouch_err vouch_pdf_mark(struct vouch_pdf_canvas *canvas,
    struct vouch_point from, struct vouch_point to)
{
	if (from.x < -FAR_UM || from.x > FAR_UM || from.y < -FAR_UM ||
	    from.y > FAR_UM || to.x < -FAR_UM || to.x > FAR_UM ||
	    to.y < -FAR_UM || to.y > FAR_UM)
		return note(canvas, VOUCH_ERR_RANGE);
	canvas->used.marks = true;
	put_text(canvas, "/R CS 1 SCN ");
	put(canvas, (const int64_t[]){ MARK_WIDTH_UM }, 1, "w");
	put(canvas, (const int64_t[]){ from.x, from.y }, 2, "m");
	return put(canvas, (const int64_t[]){ to.x, to.y }, 2, "l S");
}

enum vouch_err vouch_pdf_marks(struct vouch_pdf_canvas *canvas,
    const struct vouch_box *trim, int32_t bleed)
{
	struct vouch_point mark[VOUCH_STOCK_MARKS][2];
	size_t i;

	if (!is_near(trim) || bleed < 0 || bleed > FAR_UM)
		return note(canvas, VOUCH_ERR_RANGE);
	vouch_stock_marks(trim, bleed, mark);
	for (i = 0; i < VOUCH_STOCK_MARKS; i++)
		vouch_pdf_mark(canvas, mark[i][0], mark[i][1]);
	return canvas->err;
}

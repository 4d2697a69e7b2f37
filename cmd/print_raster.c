/*
 * Pages as pixels, and pixels as the bytes of a file: PNG, proofs, and the dots
 * that printers take. A page's pixels are many, so there are as many pages of
 * them as threads, and only their bytes wait for their turn.
 */
#include <stdlib.h>

#include "print.h"

#include "draw/fit.h"

#define THREADS_MAX 64
#define BYTES_MAX (512u << 20)
#define INCH_UM 25400

struct state {
	enum vouch_raster_kind kind;
	unsigned dpi;
	int width, height;  /* pixels */
	struct vouch_raster raster[THREADS_MAX]; /* each one thread's, made
	                                            when it draws first */
};

struct canvas {
	struct print_pixels pixels; /* first: the pen takes a canvas for them */
	const struct print_out *out;
	struct vouch_buf bytes;
};

/* ---- the pen ---- */

static void note(struct print_pixels *pixels, enum vouch_err err)
{
	if (pixels->err == VOUCH_OK)
		pixels->err = err;
}

static void origin(void *data, int32_t x, int32_t y)
{
	const struct print_pixels *pixels = data;

	if (pixels->err == VOUCH_OK)
		vouch_raster_origin(pixels->raster, x, y);
}

static void shape(void *data, const struct vouch_display_shape *drawn)
{
	struct print_pixels *pixels = data;

	if (pixels->err == VOUCH_OK)
		note(pixels, vouch_raster_shape(pixels->raster, drawn));
}

static void paragraph(void *data, const struct vouch_paragraph *drawn,
    const struct vouch_ink *ink)
{
	struct print_pixels *pixels = data;

	if (pixels->err == VOUCH_OK)
		note(pixels, vouch_raster_paragraph(pixels->raster, drawn,
		    ink));
}

static void box(void *data, const struct vouch_box *drawn,
    const struct vouch_ink *ink)
{
	const struct print_pixels *pixels = data;

	if (pixels->err == VOUCH_OK)
		vouch_raster_box(pixels->raster, drawn, ink);
}

static void image(void *data, const struct vouch_picture *picture,
    const struct vouch_box *place)
{
	const struct print_pixels *pixels = data;

	if (pixels->err == VOUCH_OK)
		vouch_raster_image(pixels->raster, picture, place);
}

/* ---- symbols and bars where a pixel is no dot ---- */

/* A rectangle of dots, counted from the page's corner. */
static void add_dots(struct print_pixels *pixels, const int64_t dots[4])
{
	const int64_t dpi = pixels->dpi;
	const int64_t left = dots[0] * INCH_UM / dpi - pixels->raster->x;
	const int64_t top = dots[1] * INCH_UM / dpi - pixels->raster->y;

	note(pixels, vouch_path_box(&pixels->path, (int32_t)left,
	    (int32_t)top, (int32_t)(dots[2] * INCH_UM / dpi),
	    (int32_t)(dots[3] * INCH_UM / dpi)));
}

static void fill_dots(struct print_pixels *pixels)
{
	const struct vouch_display_shape black = { .path = pixels->path,
		.fill = { .space = VOUCH_INK_GRAY } };

	if (pixels->err == VOUCH_OK)
		note(pixels, vouch_raster_shape(pixels->raster, &black));
	vouch_path_clear(&pixels->path);
}

/* One path of all modules, so that no seam shows between them. */
static void smooth_symbol(struct print_pixels *pixels,
    const struct vouch_qr *qr, int32_t x, int32_t y, int64_t dots)
{
	const int64_t column = vouch_fit_dot((int64_t)pixels->raster->x + x,
	    pixels->dpi) + VOUCH_QR_QUIET * dots;
	const int64_t row = vouch_fit_dot((int64_t)pixels->raster->y + y,
	    pixels->dpi) + VOUCH_QR_QUIET * dots;
	const struct vouch_trace *trace = &pixels->trace;
	struct vouch_point to;
	size_t at = 0, loop, first;

	note(pixels, vouch_trace_outline(qr, (int)dots, &pixels->trace));
	for (loop = 0; pixels->err == VOUCH_OK && loop < trace->loops;
	    loop++) {
		for (first = at; at < trace->end[loop]; at++) {
			to.x = (int32_t)((column + trace->point[at].x) *
			    INCH_UM / pixels->dpi - pixels->raster->x);
			to.y = (int32_t)((row + trace->point[at].y) *
			    INCH_UM / pixels->dpi - pixels->raster->y);
			note(pixels, at == first ?
			    vouch_path_move(&pixels->path, to) :
			    vouch_path_line(&pixels->path, to));
		}
		note(pixels, vouch_path_close(&pixels->path));
	}
	fill_dots(pixels);
}

static void symbol(void *data, const struct vouch_qr *qr, int32_t x,
    int32_t y, unsigned dots)
{
	struct print_pixels *pixels = data;

	if (pixels->err != VOUCH_OK)
		return;
	if (pixels->raster->dpi == pixels->dpi)
		vouch_raster_symbol(pixels->raster, qr, x, y, dots);
	else
		smooth_symbol(pixels, qr, x, y, dots);
}

static void smooth_bars(struct print_pixels *pixels,
    const struct vouch_ean13 *ean, const struct vouch_box *place,
    unsigned dots)
{
	const struct vouch_box there = { pixels->raster->x + place->x,
		pixels->raster->y + place->y, place->width, place->height };
	const struct vouch_ean13_place lay = vouch_ean13_lay(&there,
	    pixels->dpi, dots);
	struct vouch_ean13_bar bar = { .width = 0 };
	const int64_t module = dots;

	while (pixels->err == VOUCH_OK && vouch_ean13_next(ean, &bar))
		add_dots(pixels, (const int64_t[]){
		    lay.left + bar.at * module, lay.top, bar.width * module,
		    bar.guard ? lay.height : lay.short_height });
	fill_dots(pixels);
}

static void bars(void *data, const struct vouch_ean13 *ean,
    const struct vouch_box *place, unsigned dots)
{
	struct print_pixels *pixels = data;

	if (pixels->err != VOUCH_OK)
		return;
	if (pixels->raster->dpi == pixels->dpi)
		vouch_raster_bars(pixels->raster, ean, place, dots);
	else
		smooth_bars(pixels, ean, place, dots);
}

const struct print_pen print_pixels_pen = { origin, NULL, shape, paragraph,
	box, symbol, bars, image, NULL };

void print_pixels_release(struct print_pixels *pixels)
{
	vouch_trace_release(&pixels->trace);
	vouch_path_release(&pixels->path);
}

/* ---- canvases ---- */

void print_raster_canvas_free(void *data)
{
	struct canvas *canvas = data;

	if (canvas == NULL)
		return;
	print_pixels_release(&canvas->pixels);
	vouch_buf_release(&canvas->bytes);
	free(canvas);
}

enum vouch_err print_raster_canvas_new(const struct print_out *out, void **made)
{
	struct canvas *canvas = calloc(1, sizeof *canvas);

	if (canvas == NULL)
		return VOUCH_ERR_NO_MEMORY;
	canvas->out = out;
	canvas->pixels.dpi = out->studio->kit->dpi;
	vouch_buf_init(&canvas->bytes, BYTES_MAX);
	*made = canvas;
	return VOUCH_OK;
}

void print_raster_begin(void *data, unsigned worker)
{
	struct canvas *canvas = data;
	struct state *state = canvas->out->state;
	struct vouch_raster *raster = &state->raster[worker % THREADS_MAX];

	canvas->pixels.raster = raster;
	canvas->pixels.err = VOUCH_OK;
	if (raster->dpi == 0)
		canvas->pixels.err = vouch_raster_init(raster, state->kind,
		    state->width, state->height, state->dpi);
	else
		vouch_raster_clear(raster);
}

enum vouch_err print_raster_end(void *data)
{
	struct canvas *canvas = data;

	vouch_buf_clear(&canvas->bytes);
	if (canvas->pixels.err != VOUCH_OK)
		return canvas->pixels.err;
	return canvas->out->kind->encode(canvas->out, canvas->pixels.raster,
	    &canvas->bytes);
}

/* ---- the output ---- */

static bool has_colour(const struct vouch_ink *ink)
{
	return ink->space == VOUCH_INK_CMYK &&
	    ((ink->rgb >> 16 & 255) != (ink->rgb >> 8 & 255) ||
	    (ink->rgb >> 8 & 255) != (ink->rgb & 255));
}

/* Three times the bytes, so only where they would not be the same. */
static bool needs_colour(const struct vouch_label_kit *kit)
{
	const struct vouch_item *item;
	bool colour = false;
	size_t i;

	for (i = 0; !colour && i < kit->display->items; i++) {
		item = &kit->display->item[i];
		switch (item->kind) {
		case VOUCH_ITEM_SHAPE:
			colour = has_colour(&item->shape.fill) ||
			    has_colour(&item->shape.stroke);
			break;
		case VOUCH_ITEM_TEXT:
			colour = has_colour(&item->text.ink);
			break;
		case VOUCH_ITEM_IMAGE:
			colour = kit->picture[i].channels == 3;
			break;
		case VOUCH_ITEM_SLOT:
			colour = item->slot.kind == VOUCH_SLOT_IMAGE ||
			    (item->slot.kind == VOUCH_SLOT_TEXT &&
			    has_colour(&item->slot.text.ink));
			break;
		}
	}
	return colour;
}

static int pixels_of(int32_t um, unsigned dpi)
{
	const int64_t dots = vouch_fit_dot(um, dpi);

	return dots < 1 ? 1 : (int)dots;
}

enum vouch_err print_raster_open(struct print_out *out,
    struct vouch_diag *diag)
{
	const struct print_studio *studio = out->studio;
	const struct print_kind *kind = out->kind;
	struct state *state = calloc(1, sizeof *state);
	enum vouch_err err;

	out->state = state;
	if (state == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	state->kind = kind->raster == VOUCH_RASTER_RGB &&
	    !needs_colour(studio->kit) ? VOUCH_RASTER_GREY : kind->raster;
	state->dpi = studio->kit->dpi;
	if (out->dpi_max > 0 && state->dpi > out->dpi_max)
		state->dpi = out->dpi_max;
	state->width = pixels_of(studio->stock->page_width, state->dpi);
	state->height = pixels_of(studio->stock->page_height, state->dpi);
	/* The first thread's: whether there can be one is known at once. */
	err = vouch_raster_init(&state->raster[0], state->kind, state->width,
	    state->height, state->dpi);
	if (err == VOUCH_ERR_NO_MEMORY)
		return vouch_diag_set(diag, err, "out of memory");
	if (err == VOUCH_OK)
		return err;
	vouch_diag_hint(diag, "take fewer dots an inch: --dpi");
	return vouch_diag_set(diag, VOUCH_ERR_RANGE,
	    "a page would be %d x %d pixels", state->width, state->height);
}

void print_raster_close(struct print_out *out)
{
	struct state *state = out->state;
	size_t i;

	for (i = 0; state != NULL && i < THREADS_MAX; i++)
		vouch_raster_release(&state->raster[i]);
	free(state);
	out->state = NULL;
}

const struct vouch_buf *print_raster_bytes(const void *data)
{
	const struct canvas *canvas = data;

	return &canvas->bytes;
}

static enum vouch_err put(struct print_out *out, void *data,
    struct vouch_diag *diag)
{
	const struct vouch_buf *bytes = print_raster_bytes(data);

	return print_files_put(&out->files, bytes->data, bytes->len, diag);
}

const struct print_calls print_raster_calls = { &print_pixels_pen,
	print_raster_open, print_raster_close, print_raster_canvas_new,
	print_raster_canvas_free, print_raster_begin, print_raster_end, put,
	NULL };

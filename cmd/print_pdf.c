/*
 * Pages as one PDF: art that is the same on every label is in the file once, as
 * forms.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"

#include "base/num.h"

#define YEAR_9999_S INT64_C(253402300799)

struct state {
	struct vouch_pdf *pdf;
	unsigned *image; /* by item, of those that are pictures; owned */
};

struct canvas {
	const struct print_out *out;
	struct vouch_pdf_canvas *pdf;
};

/* ---- the pen ---- */

static void origin(void *data, int32_t x, int32_t y)
{
	vouch_pdf_origin(((struct canvas *)data)->pdf, x, y);
}

static void art(void *data, unsigned group)
{
	vouch_pdf_form_draw(((struct canvas *)data)->pdf, group);
}

static void shape(void *data, const struct vouch_display_shape *drawn)
{
	vouch_pdf_shape(((struct canvas *)data)->pdf, drawn);
}

static void paragraph(void *data, const struct vouch_paragraph *drawn,
    const struct vouch_ink *ink)
{
	vouch_pdf_paragraph(((struct canvas *)data)->pdf, drawn, ink);
}

static void box(void *data, const struct vouch_box *drawn,
    const struct vouch_ink *ink)
{
	vouch_pdf_box(((struct canvas *)data)->pdf, drawn, ink);
}

static void symbol(void *data, const struct vouch_qr *qr, int32_t x,
    int32_t y, unsigned dots)
{
	vouch_pdf_symbol(((struct canvas *)data)->pdf, qr, x, y, dots);
}

static void bars(void *data, const struct vouch_ean13 *ean,
    const struct vouch_box *place, unsigned dots)
{
	vouch_pdf_bars(((struct canvas *)data)->pdf, ean, place, dots);
}

/* The kit's pictures the file has already. */
static void image(void *data, const struct vouch_picture *picture,
    const struct vouch_box *place)
{
	const struct canvas *canvas = data;
	const struct state *state = canvas->out->state;
	const struct vouch_label_kit *kit = canvas->out->studio->kit;
	size_t i;

	for (i = 0; i < kit->display->items; i++)
		if (picture == &kit->picture[i])
			break;
	if (i < kit->display->items)
		vouch_pdf_image_draw(canvas->pdf, state->image[i], place);
	else
		vouch_pdf_picture(canvas->pdf, picture, place);
}

static void mark(void *data, struct vouch_point from, struct vouch_point to)
{
	vouch_pdf_mark(((struct canvas *)data)->pdf, from, to);
}

static const struct print_pen pen = { origin, art, shape, paragraph, box,
	symbol, bars, image, mark };

/* ---- canvases ---- */

static void canvas_free(void *data)
{
	struct canvas *canvas = data;

	if (canvas == NULL)
		return;
	vouch_pdf_canvas_free(canvas->pdf);
	free(canvas);
}

static enum vouch_err canvas_new(const struct print_out *out, void **made)
{
	const struct state *state = out->state;
	struct canvas *canvas = calloc(1, sizeof *canvas);

	if (canvas == NULL)
		return VOUCH_ERR_NO_MEMORY;
	canvas->out = out;
	*made = canvas;
	return vouch_pdf_canvas_new(state->pdf, &canvas->pdf);
}

static void begin(void *data, unsigned worker)
{
	struct canvas *canvas = data;
	const struct print_studio *studio = canvas->out->studio;
	const struct vouch_stock *stock = studio->stock;
	const struct vouch_pdf_paper paper = {
		.width = stock->page_width, .height = stock->page_height,
		.trim = print_trim_box(studio),
		.bleed = vouch_stock_cells(stock) > 1 ? 0 :
		    studio->kit->display->bleed,
	};

	(void)worker;
	vouch_pdf_canvas_page(canvas->pdf, &paper);
}

static enum vouch_err end(void *data)
{
	return vouch_pdf_canvas_end(((struct canvas *)data)->pdf);
}

/* ---- the file ---- */

/* Pictures and fonts are named to the file before anything is drawn. */
static enum vouch_err introduce(struct print_out *out,
    struct vouch_diag *diag)
{
	const struct vouch_label_kit *kit = out->studio->kit;
	struct state *state = out->state;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < kit->display->fonts; i++)
		err = vouch_pdf_font(state->pdf, kit->font[i], diag);
	for (i = 0; err == VOUCH_OK && i < kit->display->items; i++)
		if (kit->display->item[i].kind == VOUCH_ITEM_IMAGE)
			err = vouch_pdf_image(state->pdf, &kit->picture[i],
			    diag, &state->image[i]);
	return err;
}

static enum vouch_err make_form(struct print_out *out, struct canvas *canvas,
    const struct print_step *step, struct vouch_diag *diag)
{
	const struct vouch_display *display = out->studio->kit->display;
	const struct vouch_box area = { -display->bleed, -display->bleed,
		display->width + 2 * display->bleed,
		display->height + 2 * display->bleed };
	struct state *state = out->state;
	unsigned form; /* forms are numbered as groups are */
	enum vouch_err err;

	vouch_pdf_canvas_form(canvas->pdf, &area);
	print_draw_group(&pen, canvas, out->studio, step);
	err = end(canvas);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "cannot draw the template");
	return vouch_pdf_form(state->pdf, canvas->pdf, diag, &form);
}

static enum vouch_err make_forms(struct print_out *out,
    struct vouch_diag *diag)
{
	const struct print_studio *studio = out->studio;
	enum vouch_err err;
	void *canvas = NULL;
	size_t i;

	err = canvas_new(out, &canvas);
	if (err != VOUCH_OK)
		vouch_diag_set(diag, err, "out of memory");
	for (i = 0; err == VOUCH_OK && i < studio->steps; i++)
		if (!studio->step[i].is_slot)
			err = make_form(out, canvas, &studio->step[i], diag);
	canvas_free(canvas);
	return err;
}

static enum vouch_err open_pdf(struct print_out *out, struct vouch_diag *diag)
{
	const struct vouch_label_kit *kit = out->studio->kit;
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	struct vouch_pdf_settings settings = {
		.title = kit->display->title, .dpi = kit->dpi,
		.modules = out->modules,
	};
	struct state *state = calloc(1, sizeof *state);
	enum vouch_err err;
	uint64_t made;

	out->state = state;
	if (state != NULL)
		state->image = calloc(kit->display->items + 1,
		    sizeof *state->image);
	if (state == NULL || state->image == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	if (epoch != NULL && vouch_num_parse(epoch, strlen(epoch), 0,
	    YEAR_9999_S, NULL, &made) == VOUCH_OK) {
		settings.dated = true;
		settings.made_at_s = (int64_t)made;
	}
	err = vouch_pdf_new(&settings, &out->files.one, diag, &state->pdf);
	if (err == VOUCH_OK)
		err = introduce(out, diag);
	return err == VOUCH_OK ? make_forms(out, diag) : err;
}

static void close_pdf(struct print_out *out)
{
	struct state *state = out->state;

	if (state == NULL)
		return;
	vouch_pdf_free(state->pdf);
	free(state->image);
	free(state);
	out->state = NULL;
}

static enum vouch_err put(struct print_out *out, void *data,
    struct vouch_diag *diag)
{
	const struct state *state = out->state;

	return vouch_pdf_page(state->pdf, ((struct canvas *)data)->pdf, diag);
}

static enum vouch_err finish(struct print_out *out, struct vouch_diag *diag)
{
	return vouch_pdf_finish(((struct state *)out->state)->pdf, diag);
}

const struct print_calls print_pdf_calls = { &pen, open_pdf, close_pdf,
	canvas_new, canvas_free, begin, end, put, finish };

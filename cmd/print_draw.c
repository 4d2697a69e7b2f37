/*
 * Labels and pages by any pen: what is drawn, in which order and where, for
 * each kind of output and for reading labels back.
 */
#include <math.h>
#include <stdlib.h>

#include "print.h"

#define CUT_FROM_UM 2000 /* from the labels to the marks, and their length */
#define CUT_UM 4000
#define MARK_WIDTH_UM 88 /* 0.25 pt */
#define QUIET_UM 1584 /* a code's blank edge at least: 4 modules of 0.396 mm */

/* ---- a label's steps ---- */

enum vouch_err print_steps_init(struct print_studio *studio,
    struct vouch_diag *diag)
{
	const struct vouch_display *display = studio->kit->display;
	struct print_step *step;
	unsigned slots = 0, groups = 0;
	size_t i = 0;

	studio->step = calloc(display->items + 1, sizeof *studio->step);
	if (studio->step == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	while (i < display->items) {
		step = &studio->step[studio->steps++];
		step->is_slot = display->item[i].kind == VOUCH_ITEM_SLOT;
		step->number = step->is_slot ? slots++ : groups++;
		step->first = i++;
		while (!step->is_slot && i < display->items &&
		    display->item[i].kind != VOUCH_ITEM_SLOT)
			i++;
		step->end = i;
	}
	return VOUCH_OK;
}

void print_steps_release(struct print_studio *studio)
{
	free(studio->step);
	studio->step = NULL;
	studio->steps = 0;
}

/* ---- items and slots ---- */

void print_draw_item(const struct print_pen *pen, void *canvas,
    const struct vouch_label_kit *kit, size_t number)
{
	const struct vouch_item *item = &kit->display->item[number];

	switch (item->kind) {
	case VOUCH_ITEM_SHAPE:
		pen->shape(canvas, &item->shape);
		break;
	case VOUCH_ITEM_TEXT:
		pen->paragraph(canvas, &kit->text[number], &item->text.ink);
		break;
	case VOUCH_ITEM_IMAGE:
		pen->image(canvas, &kit->picture[number], &item->image.box);
		break;
	case VOUCH_ITEM_SLOT:
		break;
	}
}

void print_draw_slot(const struct print_pen *pen, void *canvas,
    const struct vouch_label_kit *kit, const struct vouch_label *label,
    size_t number)
{
	const struct vouch_slot *slot = vouch_label_slot(kit, number);
	const struct vouch_label_filling *filling = &label->filling[number];
	const struct vouch_paragraph *paragraph = &filling->paragraph;
	struct vouch_box strike;
	size_t i;

	if (filling->empty)
		return;
	if (slot->kind == VOUCH_SLOT_QR) {
		pen->symbol(canvas, filling->qr, filling->x, filling->y,
		    filling->dots);
	} else if (slot->kind == VOUCH_SLOT_EAN13) {
		pen->bars(canvas, &filling->ean, &slot->box, filling->dots);
	} else if (slot->kind == VOUCH_SLOT_IMAGE) {
		pen->image(canvas, filling->picture, &filling->box);
	} else {
		pen->paragraph(canvas, paragraph, &slot->text.ink);
		for (i = 0; slot->text.struck && i < paragraph->lines; i++) {
			strike = vouch_paragraph_strike(paragraph, i);
			pen->box(canvas, &strike, &slot->text.ink);
		}
	}
}

void print_draw_group(const struct print_pen *pen, void *canvas,
    const struct print_studio *studio, const struct print_step *step)
{
	size_t i;

	for (i = step->first; i < step->end; i++)
		print_draw_item(pen, canvas, studio->kit, i);
}

/* ---- marks ---- */

/* A thin black line where the pen has no better. */
static void draw_mark(const struct print_pen *pen, void *canvas,
    struct vouch_point from, struct vouch_point to)
{
	uint8_t step[] = { VOUCH_STEP_MOVE, VOUCH_STEP_LINE };
	struct vouch_point point[] = { from, to };
	const struct vouch_display_shape line = {
		.path = { .step = step, .point = point, .steps = 2,
			.points = 2 },
		.stroke = { .space = VOUCH_INK_GRAY },
		.stroke_um = MARK_WIDTH_UM
	};

	if (pen->mark != NULL)
		pen->mark(canvas, from, to);
	else
		pen->shape(canvas, &line);
}

static void draw_outline(const struct print_pen *pen, void *canvas,
    const struct vouch_box *box)
{
	const int32_t r = box->x + box->width, b = box->y + box->height;
	const struct vouch_point corner[] = { { box->x, box->y },
		{ r, box->y }, { r, b }, { box->x, b }, { box->x, box->y } };
	size_t i;

	for (i = 0; i < 4; i++)
		draw_mark(pen, canvas, corner[i], corner[i + 1]);
}

static void draw_marks(const struct print_pen *pen, void *canvas,
    const struct vouch_box *box, int32_t bleed)
{
	struct vouch_point mark[VOUCH_STOCK_MARKS][2];
	size_t i;

	vouch_stock_marks(box, bleed, mark);
	for (i = 0; i < VOUCH_STOCK_MARKS; i++)
		draw_mark(pen, canvas, mark[i][0], mark[i][1]);
}

/* Where a label lies on this printer's paper. */
static struct vouch_box place_of(const struct print_studio *studio,
    unsigned place)
{
	const struct vouch_printer *printer = &studio->printer;
	struct vouch_box box = vouch_stock_cell(studio->stock, place);

	box.x = (int32_t)lround(box.x * (printer->scale[0] / 1000.0)) +
	    printer->offset_um[0];
	box.y = (int32_t)lround(box.y * (printer->scale[1] / 1000.0)) +
	    printer->offset_um[1];
	return box;
}

struct vouch_box print_trim_box(const struct print_studio *studio)
{
	const struct vouch_display *display = studio->kit->display;
	const struct vouch_stock *stock = studio->stock;
	struct vouch_box box = place_of(studio, 0);

	box.x += (box.width - display->width) / 2;
	box.y += (box.height - display->height) / 2;
	box.width = display->width;
	box.height = display->height;
	if (vouch_stock_cells(stock) > 1 || box.x < 0 || box.y < 0 ||
	    box.x + box.width > stock->page_width ||
	    box.y + box.height > stock->page_height)
		box = (struct vouch_box){ 0, 0, stock->page_width,
			stock->page_height };
	return box;
}

enum vouch_err print_check_paper(const struct print_studio *studio,
    struct vouch_diag *diag)
{
	const struct vouch_label_kit *kit = studio->kit;
	const struct vouch_stock *stock = studio->stock;
	const struct vouch_slot *slot;
	struct vouch_box box, in;
	unsigned place;
	size_t i;

	for (place = 0; place < vouch_stock_cells(stock); place++) {
		box = place_of(studio, place);
		box.x += (box.width - kit->display->width) / 2;
		box.y += (box.height - kit->display->height) / 2;
		for (i = 0; i < kit->slots; i++) {
			slot = vouch_label_slot(kit, i);
			in = slot->box;
			if (slot->kind != VOUCH_SLOT_QR &&
			    slot->kind != VOUCH_SLOT_EAN13)
				continue;
			if (box.x + in.x >= -QUIET_UM && box.y + in.y >=
			    -QUIET_UM && box.x + in.x + in.width <=
			    stock->page_width + QUIET_UM && box.y + in.y +
			    in.height <= stock->page_height + QUIET_UM)
				continue;
			vouch_diag_file(diag, NULL);
			vouch_diag_field(diag, "--offset");
			return vouch_diag_set(diag, VOUCH_ERR_RANGE,
			    "a code of label %u would lie beyond the edge of "
			    "the paper", place + 1);
		}
	}
	return VOUCH_OK;
}

/* The ends of the cuts along one edge of a label, beyond the block of labels
 * from `first` to `last`: across, the edge is upright. */
static void draw_cut(const struct print_pen *pen, void *canvas, bool upright,
    int32_t at, const int32_t ends[2])
{
	const int32_t from[] = { ends[0] - CUT_FROM_UM - CUT_UM,
		ends[1] + CUT_FROM_UM };
	size_t i;

	for (i = 0; i < 2; i++) {
		const int32_t to = from[i] + CUT_UM;

		if (upright)
			draw_mark(pen, canvas,
			    (struct vouch_point){ at, from[i] },
			    (struct vouch_point){ at, to });
		else
			draw_mark(pen, canvas,
			    (struct vouch_point){ from[i], at },
			    (struct vouch_point){ to, at });
	}
}

void print_draw_paper(const struct print_pen *pen, void *canvas,
    const struct print_studio *studio)
{
	const struct vouch_stock *stock = studio->stock;
	const struct vouch_box first = place_of(studio, 0);
	const struct vouch_box last = place_of(studio,
	    vouch_stock_cells(stock) - 1);
	const int32_t across[] = { first.x, last.x + last.width };
	const int32_t down[] = { first.y, last.y + last.height };
	struct vouch_box box;
	unsigned i, side;

	for (i = 0; stock->cut && studio->cuts &&
	    i < vouch_stock_cells(stock); i++) {
		box = place_of(studio, i);
		for (side = 0; side < 2; side++) {
			if (i < stock->columns)
				draw_cut(pen, canvas, true,
				    box.x + (side == 0 ? 0 : box.width), down);
			if (i % stock->columns == 0)
				draw_cut(pen, canvas, false,
				    box.y + (side == 0 ? 0 : box.height),
				    across);
		}
	}
}

/* ---- a label ---- */

void print_draw_label(const struct print_pen *pen, void *canvas,
    const struct print_studio *studio, const struct vouch_label *label,
    unsigned place)
{
	const struct vouch_display *display = studio->kit->display;
	const struct vouch_box box = place_of(studio, place);
	const struct print_step *step;
	size_t i;

	/* In the middle of a label that is larger than the template. */
	pen->origin(canvas, box.x + (box.width - display->width) / 2,
	    box.y + (box.height - display->height) / 2);
	for (i = 0; i < studio->steps; i++) {
		step = &studio->step[i];
		if (step->is_slot)
			print_draw_slot(pen, canvas, studio->kit, label,
			    step->number);
		else if (pen->art != NULL)
			pen->art(canvas, step->number);
		else
			print_draw_group(pen, canvas, studio, step);
	}
	pen->origin(canvas, 0, 0);
	if (studio->outline)
		draw_outline(pen, canvas, &box);
	if (studio->marks)
		draw_marks(pen, canvas, &box, studio->kit->display->bleed);
}

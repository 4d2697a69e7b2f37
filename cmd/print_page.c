/*
 * Pages of vouch-print: filled, read back and drawn by threads. A page whose
 * rows are not all good is not drawn; what is wrong with each row is kept, so
 * that people hear of all of them at once.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "print.h"

#define TEXT_MAX (64u << 20)
#define CUT_FROM_UM 2000 /* from the labels to the marks, and their length */
#define CUT_UM 4000

static enum vouch_err no_memory(struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY, "out of memory");
}

/* ---- art that is the same on every label ---- */

static enum vouch_err draw_item(struct print_studio *studio,
    struct vouch_pdf_canvas *canvas, size_t i, struct vouch_diag *diag)
{
	const struct vouch_item *item = &studio->kit->display->item[i];

	(void)diag;
	switch (item->kind) {
	case VOUCH_ITEM_SHAPE:
		return vouch_pdf_shape(canvas, &item->shape);
	case VOUCH_ITEM_TEXT:
		return vouch_pdf_paragraph(canvas, &studio->kit->text[i],
		    &item->text.ink);
	default:
		return vouch_pdf_image_draw(canvas,
		    (unsigned)studio->image[i], &item->image.box);
	}
}

/* Items from first on that are no slots, as one form; *end: behind them. */
static enum vouch_err draw_form(struct print_studio *studio,
    struct vouch_pdf_canvas *canvas, size_t first, size_t *end,
    struct vouch_diag *diag)
{
	const struct vouch_display *display = studio->kit->display;
	const struct vouch_box box = { -display->bleed, -display->bleed,
		display->width + 2 * display->bleed,
		display->height + 2 * display->bleed };
	unsigned form = 0;
	enum vouch_err err;
	size_t i;

	err = vouch_pdf_canvas_form(canvas, &box);
	for (i = first; i < display->items &&
	    display->item[i].kind != VOUCH_ITEM_SLOT; i++) {
		if (err == VOUCH_OK)
			err = draw_item(studio, canvas, i, diag);
	}
	*end = i;
	err = vouch_pdf_canvas_end(canvas);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "cannot draw the template");
	err = vouch_pdf_form(studio->pdf, canvas, diag, &form);
	studio->step[studio->steps].is_slot = false;
	studio->step[studio->steps++].number = form;
	return err;
}

/* Pictures and fonts are named to the file before anything is drawn. */
static enum vouch_err introduce(struct print_studio *studio,
    struct vouch_diag *diag)
{
	const struct vouch_label_kit *kit = studio->kit;
	enum vouch_err err = VOUCH_OK;
	unsigned image = 0;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < kit->display->fonts; i++)
		err = vouch_pdf_font(studio->pdf, kit->font[i], diag);
	for (i = 0; err == VOUCH_OK && i < kit->display->items; i++) {
		if (kit->display->item[i].kind != VOUCH_ITEM_IMAGE)
			continue;
		err = vouch_pdf_image(studio->pdf, &kit->picture[i], diag,
		    &image);
		studio->image[i] = image;
	}
	return err;
}

enum vouch_err print_art(struct print_studio *studio, struct vouch_diag *diag)
{
	const struct vouch_display *display = studio->kit->display;
	struct vouch_pdf_canvas *canvas = NULL;
	enum vouch_err err = VOUCH_OK;
	size_t i = 0, slot = 0;

	studio->step = calloc(display->items + 1, sizeof *studio->step);
	studio->image = calloc(display->items + 1, sizeof *studio->image);
	if (studio->step == NULL || studio->image == NULL)
		return no_memory(diag);
	err = introduce(studio, diag);
	if (err == VOUCH_OK && vouch_pdf_canvas_new(studio->pdf, &canvas) !=
	    VOUCH_OK)
		err = no_memory(diag);
	while (err == VOUCH_OK && i < display->items) {
		if (display->item[i].kind == VOUCH_ITEM_SLOT) {
			studio->step[studio->steps].is_slot = true;
			studio->step[studio->steps++].number = slot++;
			i++;
		} else {
			err = draw_form(studio, canvas, i, &i, diag);
		}
	}
	vouch_pdf_canvas_free(canvas);
	return err;
}

void print_art_release(struct print_studio *studio)
{
	free(studio->step);
	free(studio->image);
}

/* ---- a page's memory ---- */

enum vouch_err print_page_init(struct print_page *page,
    const struct print_studio *studio, struct vouch_diag *diag)
{
	size_t room = vouch_stock_cells(studio->stock);

	page->cells = 0;
	page->err = VOUCH_OK;
	page->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	vouch_buf_clear(&page->text);
	if (page->cell != NULL)
		return VOUCH_OK;
	vouch_buf_init(&page->text, TEXT_MAX);
	page->cell = calloc(room, sizeof *page->cell);
	page->span = calloc(studio->kit->slots + 1, sizeof *page->span);
	if (page->cell == NULL || page->span == NULL ||
	    vouch_pdf_canvas_new(studio->pdf, &page->canvas) != VOUCH_OK)
		return no_memory(diag);
	return VOUCH_OK;
}

void print_page_release(void *data)
{
	struct print_page *page = data;

	free(page->cell);
	free(page->span);
	vouch_buf_release(&page->text);
	vouch_label_release(&page->label);
	print_reader_release(&page->reader);
	vouch_pdf_canvas_free(page->canvas);
}

enum vouch_err print_page_text(struct print_page *page, const char *text,
    size_t len)
{
	enum vouch_err err = vouch_buf_add(&page->text, &len, sizeof len);

	return err == VOUCH_OK ? vouch_buf_add(&page->text, text, len) : err;
}

/* The cells of a label as they were appended. */
static void find_spans(struct print_page *page, const struct print_cell *cell,
    size_t count)
{
	const char *at = page->text.data + cell->from;
	size_t i;

	for (i = 0; i < count; i++) {
		memcpy(&page->span[i].len, at, sizeof page->span[i].len);
		page->span[i].data = at + sizeof page->span[i].len;
		at = page->span[i].data + page->span[i].len;
	}
}

/* ---- drawing ---- */

static void draw_slot(const struct print_studio *studio,
    struct print_page *page, size_t number)
{
	const struct vouch_slot *slot = vouch_label_slot(studio->kit, number);
	const struct vouch_label_filling *filling =
	    &page->label.filling[number];
	const struct vouch_paragraph *paragraph = &filling->paragraph;
	struct vouch_box strike;
	size_t i;

	if (filling->empty)
		return;
	if (slot->kind == VOUCH_SLOT_QR) {
		vouch_pdf_symbol(page->canvas, filling->qr, filling->x,
		    filling->y, filling->dots);
	} else if (slot->kind == VOUCH_SLOT_EAN13) {
		vouch_pdf_bars(page->canvas, &filling->ean, &slot->box,
		    filling->dots);
	} else {
		vouch_pdf_paragraph(page->canvas, paragraph, &slot->text.ink);
		for (i = 0; slot->text.struck && i < paragraph->lines; i++) {
			strike = vouch_paragraph_strike(paragraph, i);
			vouch_pdf_box(page->canvas, &strike, &slot->text.ink);
		}
	}
}

/* Where a label lies on this printer's paper. */
static struct vouch_box place_of(const struct print_studio *studio,
    unsigned place)
{
	struct vouch_box box = vouch_stock_cell(studio->stock, place);

	box.x = (int32_t)lround(box.x * studio->scale_x) + studio->offset_x;
	box.y = (int32_t)lround(box.y * studio->scale_y) + studio->offset_y;
	return box;
}

static void draw_outline(struct vouch_pdf_canvas *canvas,
    const struct vouch_box *box)
{
	const int32_t r = box->x + box->width, b = box->y + box->height;
	const struct vouch_point corner[] = { { box->x, box->y },
		{ r, box->y }, { r, b }, { box->x, b }, { box->x, box->y } };
	size_t i;

	for (i = 0; i < 4; i++)
		vouch_pdf_mark(canvas, corner[i], corner[i + 1]);
}

/* Bleed is wanted only where labels do not touch one another: what lies
 * beyond a label's edge would be its neighbour's. */
static void draw_label(const struct print_studio *studio,
    struct print_page *page, const struct print_cell *cell)
{
	struct vouch_box box = place_of(studio, cell->place);
	size_t i;

	vouch_pdf_origin(page->canvas, box.x, box.y);
	for (i = 0; i < studio->steps; i++) {
		if (studio->step[i].is_slot)
			draw_slot(studio, page, studio->step[i].number);
		else
			vouch_pdf_form_draw(page->canvas,
			    (unsigned)studio->step[i].number);
	}
	vouch_pdf_origin(page->canvas, 0, 0);
	if (studio->outline)
		draw_outline(page->canvas, &box);
	if (studio->marks)
		vouch_pdf_marks(page->canvas, &box,
		    studio->kit->display->bleed);
}

/* Where plain paper is cut: marks around the block of labels. */
static void draw_cuts(const struct print_studio *studio,
    struct vouch_pdf_canvas *canvas)
{
	const struct vouch_stock *stock = studio->stock;
	const struct vouch_box first = place_of(studio, 0);
	const struct vouch_box last = place_of(studio,
	    vouch_stock_cells(stock) - 1);
	const int32_t right = last.x + last.width, below = last.y + last.height;
	struct vouch_box box;
	unsigned i, side;

	for (i = 0; i < vouch_stock_cells(stock); i++) {
		box = place_of(studio, i);
		for (side = 0; side < 2; side++) {
			int32_t x = box.x + (side == 0 ? 0 : box.width);
			int32_t y = box.y + (side == 0 ? 0 : box.height);

			if (i < stock->columns) {
				vouch_pdf_mark(canvas, (struct vouch_point){ x,
				    first.y - CUT_FROM_UM - CUT_UM },
				    (struct vouch_point){ x, first.y -
				    CUT_FROM_UM });
				vouch_pdf_mark(canvas, (struct vouch_point){ x,
				    below + CUT_FROM_UM }, (struct vouch_point){
				    x, below + CUT_FROM_UM + CUT_UM });
			}
			if (i % stock->columns == 0) {
				vouch_pdf_mark(canvas, (struct vouch_point){
				    first.x - CUT_FROM_UM - CUT_UM, y },
				    (struct vouch_point){ first.x -
				    CUT_FROM_UM, y });
				vouch_pdf_mark(canvas, (struct vouch_point){
				    right + CUT_FROM_UM, y },
				    (struct vouch_point){ right + CUT_FROM_UM +
				    CUT_UM, y });
			}
		}
	}
}

static void begin(const struct print_studio *studio, struct print_page *page)
{
	const struct vouch_pdf_paper paper = {
		.width = studio->stock->page_width,
		.height = studio->stock->page_height,
	};

	vouch_pdf_canvas_page(page->canvas, &paper);
	if (studio->stock->cut && studio->cuts)
		draw_cuts(studio, page->canvas);
}

void print_page_work(void *data, unsigned worker, void *context)
{
	const struct print_studio *studio = context;
	struct print_page *page = data;
	struct print_cell *cell;
	bool good = true;
	size_t i;

	(void)worker;
	begin(studio, page);
	for (i = 0; i < page->cells; i++) {
		cell = &page->cell[i];
		cell->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		find_spans(page, cell, studio->kit->slots);
		cell->err = vouch_label_fill(&page->label, studio->kit,
		    page->span, &cell->diag);
		if (cell->err == VOUCH_OK && studio->verify)
			cell->err = print_read_back(&page->reader, studio->kit,
			    &page->label, page->span, &cell->diag);
		if (cell->err != VOUCH_OK) {
			vouch_diag_file(&cell->diag, studio->input);
			vouch_diag_at(&cell->diag, cell->line, 0);
			good = false;
		} else if (good) {
			draw_label(studio, page, cell);
		}
	}
	page->err = good ? vouch_pdf_canvas_end(page->canvas) : VOUCH_OK;
	if (page->err != VOUCH_OK)
		vouch_diag_set(&page->diag, page->err, "cannot draw the page");
}

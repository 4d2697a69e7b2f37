/*
 * Pages of vouch-print: filled, read back and drawn by threads. A page whose
 * rows are not all good is not drawn; what is wrong with each row is kept, so
 * that people hear of all of them at once.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "print.h"

#define TEXT_MAX (64u << 20)

/* ---- a page's memory ---- */

/* Is this output for this page? A proof has the first one only. */
static bool wanted(const struct print_studio *studio, size_t out,
    size_t number)
{
	return studio->out[out] != NULL && (out == 0 || number == 1);
}

static enum vouch_err make_canvases(struct print_page *page,
    const struct print_studio *studio)
{
	const struct print_calls *calls;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < PRINT_OUTS; i++) {
		if (!wanted(studio, i, page->number) ||
		    page->canvas[i] != NULL)
			continue;
		calls = studio->out[i]->kind->calls;
		page->canvas_free[i] = calls->canvas_free;
		err = calls->canvas_new(studio->out[i], &page->canvas[i]);
	}
	return err;
}

enum vouch_err print_page_init(struct print_page *page,
    const struct print_studio *studio, size_t number,
    struct vouch_diag *diag)
{
	const size_t room = vouch_stock_cells(studio->stock);

	page->number = number;
	page->cells = 0;
	page->copies = 1;
	page->err = VOUCH_OK;
	page->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	vouch_buf_clear(&page->text);
	if (page->cell == NULL) {
		vouch_buf_init(&page->text, TEXT_MAX);
		page->cell = calloc(room, sizeof *page->cell);
		page->span = calloc(studio->kit->slots + 1,
		    sizeof *page->span);
	}
	if (page->cell == NULL || page->span == NULL ||
	    make_canvases(page, studio) != VOUCH_OK)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	return VOUCH_OK;
}

void print_page_release(void *data)
{
	struct print_page *page = data;
	size_t i;

	free(page->cell);
	free(page->span);
	vouch_buf_release(&page->text);
	vouch_label_release(&page->label);
	print_reader_release(&page->reader);
	for (i = 0; i < PRINT_OUTS; i++)
		if (page->canvas[i] != NULL)
			page->canvas_free[i](page->canvas[i]);
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

static void begin(struct print_page *page, const struct print_studio *studio,
    unsigned worker)
{
	const struct print_calls *calls;
	size_t i;

	for (i = 0; i < PRINT_OUTS; i++) {
		if (!wanted(studio, i, page->number))
			continue;
		calls = studio->out[i]->kind->calls;
		calls->begin(page->canvas[i], worker);
		print_draw_paper(calls->pen, page->canvas[i], studio);
	}
}

static void draw(struct print_page *page, const struct print_studio *studio,
    unsigned place)
{
	size_t i;

	for (i = 0; i < PRINT_OUTS; i++)
		if (wanted(studio, i, page->number))
			print_draw_label(studio->out[i]->kind->calls->pen,
			    page->canvas[i], studio, &page->label, place);
}

static void end(struct print_page *page, const struct print_studio *studio)
{
	size_t i;

	for (i = 0; page->err == VOUCH_OK && i < PRINT_OUTS; i++)
		if (wanted(studio, i, page->number))
			page->err = studio->out[i]->kind->calls->end(
			    page->canvas[i]);
	if (page->err == VOUCH_ERR_NO_MEMORY)
		vouch_diag_set(&page->diag, page->err, "out of memory");
	else if (page->err != VOUCH_OK)
		vouch_diag_set(&page->diag, page->err, "cannot draw the page");
}

void print_page_work(void *data, unsigned worker, void *context)
{
	const struct print_studio *studio = context;
	struct print_page *page = data;
	struct print_cell *cell;
	bool good = true;
	size_t i;

	begin(page, studio, worker);
	for (i = 0; i < page->cells; i++) {
		cell = &page->cell[i];
		if (cell->err != VOUCH_OK) { /* known when it was read */
			good = false;
			continue;
		}
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
			draw(page, studio, cell->place);
		}
	}
	if (good)
		end(page, studio);
}

enum vouch_err print_page_put(struct print_page *page,
    const struct print_studio *studio, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	struct print_out *out;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < PRINT_OUTS; i++) {
		if (!wanted(studio, i, page->number))
			continue;
		out = studio->out[i];
		out->copies = page->copies;
		out->labels = page->cells * page->copies;
		err = out->kind->calls->put(out, page->canvas[i], diag);
		out->pages++;
	}
	return err;
}

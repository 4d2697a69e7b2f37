/*
 * What the parts of vouch-print share: which template and stock, and pages on
 * their way through the threads.
 */
#ifndef VOUCH_CMD_PRINT_H
#define VOUCH_CMD_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "print_out.h"
#include "print_read.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/opt.h"
#include "draw/display.h"
#include "draw/label.h"
#include "draw/stock.h"
#include "io/config.h"
#include "io/printer.h"

/* ---- templates and sheets (print_find.c) ---- */

#define PRINT_FOLDERS 3

/* Where templates, sheets.ini and fonts are looked for, in order; the last is
 * NULL. */
struct print_folders {
	char path[PRINT_FOLDERS][PRINT_PATH];
	const char *folder[PRINT_FOLDERS + 1];
};

/* own: --template-dir or NULL; then $VOUCH_TEMPLATES; then what was installed. */
void print_folders_init(struct print_folders *folders, const char *own);

/* A template with all that it is compiled from. */
struct print_template {
	char path[PRINT_PATH];
	struct vouch_buf text;
	struct vouch_display display;
};

/* name: a file (with a / or .svg), or a template's name in the folders.
 * VOUCH_ERR_NOT_FOUND names the nearest; errors of vouch_template_compile. */
enum vouch_err print_template_open(const struct print_folders *folders,
    const char *name, bool english, struct vouch_diag *diag,
    struct print_template *out);
void print_template_close(struct print_template *template);

/* sheets.ini of the first folder that has one. */
enum vouch_err print_stock_load(const struct print_folders *folders,
    struct vouch_diag *diag, struct vouch_stock_list *out);

/* --list and --fields, on stdout; return an exit status. */
int print_list(const struct print_folders *folders);
int print_fields(const struct print_template *template);

/* ---- pages (print_page.c) ---- */

/* What is drawn of a label, from back to front: slots, and between them groups
 * of items that are the same on every label. */
struct print_step {
	bool is_slot;
	unsigned number;     /* of the slot, or the group */
	size_t first, end;   /* items of the group */
};

#define PRINT_OUTS 2

/* What the threads share; nothing of it changes while they run. */
struct print_studio {
	const struct vouch_label_kit *kit;
	const struct vouch_stock *stock;
	struct print_step *step;         /* owned: print_steps_init */
	size_t steps;
	struct print_out *out[PRINT_OUTS]; /* what is wanted, and a proof of
	                                      the first page or NULL */
	struct vouch_printer printer;    /* how far it is off */
	bool outline, verify;
	bool marks, cuts;                /* around each label; around the block */
	const char *input;               /* for complaints */
};

/* One label on a page. */
struct print_cell {
	unsigned place;              /* on the sheet, from 0 */
	unsigned long line;          /* in the records */
	size_t from;                 /* its cells in the page's text */
	enum vouch_err err;
	struct vouch_diag diag;
};

/* A page on its way through a thread. Its memory is used again. */
struct print_page {
	size_t number;               /* from 1 */
	struct print_cell *cell;     /* owned, as many as the stock has */
	size_t cells;
	unsigned copies;             /* of the page; 1 but on a roll */
	struct vouch_buf text;       /* cells of each label: one for each slot,
	                                then its serial */
	struct vouch_label label;
	struct print_reader reader;
	struct vouch_span *span;     /* owned, scratch */
	void *canvas[PRINT_OUTS];    /* of each output; owned */
	void (*canvas_free[PRINT_OUTS])(void *canvas);
	enum vouch_err err;
	struct vouch_diag diag;
};

/* ---- drawing (print_draw.c) ---- */

/* Finds the steps of the kit's template. VOUCH_ERR_NO_MEMORY. */
enum vouch_err print_steps_init(struct print_studio *studio,
    struct vouch_diag *diag);
void print_steps_release(struct print_studio *studio);

/* One item that is no slot; one slot as it was filled. */
void print_draw_item(const struct print_pen *pen, void *canvas,
    const struct vouch_label_kit *kit, size_t item);
void print_draw_slot(const struct print_pen *pen, void *canvas,
    const struct vouch_label_kit *kit, const struct vouch_label *label,
    size_t slot);

/* The items of a group, for who draws them once. */
void print_draw_group(const struct print_pen *pen, void *canvas,
    const struct print_studio *studio, const struct print_step *step);

/* Warns of texts and places for texts that reach beyond the label; path is the
 * template's (print_edges.c). */
void print_check_edges(const struct vouch_label_kit *kit, const char *path);

/* Is black seen on what the template draws behind each symbol and bar code?
 * VOUCH_ERR_RANGE: a contrast below VOUCH_FIT_CONTRAST, with the slot's line;
 * VOUCH_ERR_NO_MEMORY (print_contrast.c). */
enum vouch_err print_check_contrast(const struct vouch_label_kit *kit,
    struct vouch_diag *diag);

/* What is left of a page when it has been cut: its label if it has only one,
 * else the sheet, which is cut later (print_draw.c). */
struct vouch_box print_trim_box(const struct print_studio *studio);

/* Do all codes lie on the paper, where the printer's offset and scale put the
 * labels? VOUCH_ERR_RANGE: not more than the blank edge of a code may be beyond
 * it (print_draw.c). */
enum vouch_err print_check_paper(const struct print_studio *studio,
    struct vouch_diag *diag);

/* What a page has but labels; and a label in its place, with what is drawn
 * around it. */
void print_draw_paper(const struct print_pen *pen, void *canvas,
    const struct print_studio *studio);
void print_draw_label(const struct print_pen *pen, void *canvas,
    const struct print_studio *studio, const struct vouch_label *label,
    unsigned place);

/* ---- the sheet (print_sheet.c) ---- */

/* The sheet of this name; of none the one whose labels have the template's size,
 * else a page of its own for each label. VOUCH_ERR_UNKNOWN, _CONFLICT (labels
 * too small), errors of print_stock_load. */
enum vouch_err print_stock_choose(const struct print_folders *folders,
    const char *name, const struct vouch_display *display,
    struct vouch_diag *diag, struct vouch_stock *out);

/* The sheet of this name, without any template. VOUCH_ERR_UNKNOWN, errors of
 * print_stock_load. */
enum vouch_err print_stock_find(const struct print_folders *folders,
    const char *name, struct vouch_diag *diag, struct vouch_stock *out);

/* Cuts the art off at the label's edge where labels lie so close that their
 * bleed would be drawn into one another. */
void print_trim(struct vouch_display *display,
    const struct vouch_stock *stock);

/* ---- pages again (print_page.c) ---- */

/* Room for the labels of page `number`; page may be zeroed or used. */
enum vouch_err print_page_init(struct print_page *page,
    const struct print_studio *studio, size_t number,
    struct vouch_diag *diag);
void print_page_release(void *page);

/* Appends a cell's text. */
enum vouch_err print_page_text(struct print_page *page, const char *text,
    size_t len);

/* A vouch_pool_work: fills, draws and reads back. err of a cell says what is
 * wrong with its row, err of the page what else failed. */
void print_page_work(void *page, unsigned worker, void *studio);

/* Hands a page that is good over to the outputs. */
enum vouch_err print_page_put(struct print_page *page,
    const struct print_studio *studio, struct vouch_diag *diag);

#endif

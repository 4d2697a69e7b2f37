/*
 * Label stock: sheets and rolls, where their labels lie (templates/sheets.ini).
 */
#ifndef VOUCH_DRAW_STOCK_H
#define VOUCH_DRAW_STOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/display.h"

#define VOUCH_STOCK_NAME 48
#define VOUCH_STOCK_NOTE 160
#define VOUCH_STOCK_SIDE_UM 2000000

/* Micrometres. */
struct vouch_stock {
	char name[VOUCH_STOCK_NAME];
	char note[VOUCH_STOCK_NOTE];   /* "" for none */
	int32_t page_width, page_height;
	int32_t width, height;         /* of a label */
	unsigned columns, rows;
	int32_t left, top;             /* of the first label */
	int32_t pitch_x, pitch_y;      /* from one label to the next */
	bool verified;                 /* measured on the paper, or agreed by
	                                  several makers' figures */
	bool cut;                      /* plain paper: marks where it is cut */
	unsigned long line;            /* in its file */
};

struct vouch_stock_list {
	struct vouch_stock *stock;     /* owned */
	size_t count;
};

/*
 * All sections [stock NAME] of a file's text[len]. Labels that lie outside the
 * page or on one another are refused. Errors of base/ini.h, VOUCH_ERR_SYNTAX,
 * _MISSING, _UNKNOWN, _RANGE, _CONFLICT with file, line and column.
 */
enum vouch_err vouch_stock_parse(const char *file, const char *text,
    size_t len, struct vouch_diag *diag, struct vouch_stock_list *out);
void vouch_stock_release(struct vouch_stock_list *list);

/* By its name, without regard to ASCII case; NULL if there is none. */
const struct vouch_stock *vouch_stock_find(const struct vouch_stock_list *list,
    const char *name);

/* The stock whose label is of this size, or as good as that: up to 0.25 mm larger
 * or 0.1 mm smaller, verified ones first; NULL if there is none. */
const struct vouch_stock *vouch_stock_of_size(
    const struct vouch_stock_list *list, int32_t width, int32_t height);

/* Labels on a page. */
unsigned vouch_stock_cells(const struct vouch_stock *stock);

/* The eight marks around what is to be cut out, each from its first point to its
 * second; they begin half a millimetre outside the bleed, and at least 1 mm from
 * the cut, and are 4 mm long. Lengths within 4 m. */
#define VOUCH_STOCK_MARK_UM 4000
#define VOUCH_STOCK_MARKS 8
void vouch_stock_marks(const struct vouch_box *trim, int32_t bleed,
    struct vouch_point mark[VOUCH_STOCK_MARKS][2]);

/* Where a label lies, cell 0 at the top left, row by row. */
struct vouch_box vouch_stock_cell(const struct vouch_stock *stock,
    unsigned cell);

#endif

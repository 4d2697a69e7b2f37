/*
 * Contact sheets: many symbols on one picture, each with a caption, so that
 * a person can look a batch over.
 */
#ifndef VOUCH_DRAW_SHEET_H
#define VOUCH_DRAW_SHEET_H

#include "draw/png.h"

struct vouch_sheet {
	int columns, rows;   /* cells a page */
	int cell_px;         /* side of the square for a symbol */
	int caption_px;      /* height below it */
	struct vouch_bitmap page;
	int used;            /* cells drawn */
};

/* An empty page. cell_px fits symbols up to that side. */
enum vouch_err vouch_sheet_init(struct vouch_sheet *sheet, int columns,
    int rows, int cell_px);
void vouch_sheet_release(struct vouch_sheet *sheet);

/* Draws the next cell: the symbol centred at the largest whole module size
 * that fits, the caption (ASCII letters, digits and - . _ : / ; others show
 * as a dot; cut with "..") below it. VOUCH_ERR_RANGE when the page is full or
 * the symbol does not fit at 1 pixel a module. */
enum vouch_err vouch_sheet_add(struct vouch_sheet *sheet,
    const struct vouch_qr *qr, const char *caption);

#endif

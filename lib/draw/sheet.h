/*
 * Contact sheets: many symbols on one picture, each with a caption, so that
 * a person can look a batch over.
 */
#ifndef VOUCH_DRAW_SHEET_H
#define VOUCH_DRAW_SHEET_H

#include "draw/bitmap.h"
#include "draw/qr.h"

struct vouch_sheet {
	int columns, rows;   /* cells a page */
	int cell_px;         /* side of the square for a symbol */
	int caption_px;      /* height below it */
	struct vouch_bitmap page;
	int used;            /* cells drawn */
};

/* Height of the caption under a cell of cell_px. */
int vouch_sheet_caption_px(int cell_px);

/* An empty page. cell_px fits symbols up to that side. VOUCH_ERR_RANGE (a
 * count or cell_px under 1, a page over 32,767 pixels), VOUCH_ERR_NO_MEMORY. */
enum vouch_err vouch_sheet_init(struct vouch_sheet *sheet, int columns,
    int rows, int cell_px);
void vouch_sheet_release(struct vouch_sheet *sheet);

/* Wipes the page for the next ones. */
void vouch_sheet_clear(struct vouch_sheet *sheet);

/* Draws the next cell: the symbol centred at the largest whole module size
 * that fits, the caption (letters, shown as capitals without their marks,
 * digits, blanks and - . _ : / ; a character of any other kind shows as a small
 * square; cut with "..") below it. VOUCH_ERR_RANGE when the page is full or the symbol does not
 * fit at 1 pixel a module. */
enum vouch_err vouch_sheet_add(struct vouch_sheet *sheet,
    const struct vouch_qr *qr, const char *caption);

#endif

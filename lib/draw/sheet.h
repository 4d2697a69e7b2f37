/*
 * Contact sheets: many symbols on one picture, each with a caption, so that
 * a person can look a batch over.
 */
#ifndef VOUCH_DRAW_SHEET_H
#define VOUCH_DRAW_SHEET_H

#include "draw/figure.h"
#include "draw/raster.h"

struct vouch_sheet {
	int columns, rows;   /* cells a page */
	int cell_px;         /* side of the square for a symbol */
	int caption_px;      /* height below it */
	struct vouch_raster page;
	const struct vouch_figure_style *style; /* the caller's */
	int used;            /* cells drawn */
};

/* Height of a name under a cell of cell_px. */
int vouch_sheet_name_px(int cell_px);

/*
 * An empty page for figures of a style. cell_px fits symbols up to that side;
 * caption_px is the height below for captions or names. VOUCH_ERR_RANGE (a
 * count or cell_px under 1, a page over 32,767 pixels), VOUCH_ERR_TOO_LONG (over
 * 512 MB), VOUCH_ERR_NO_MEMORY.
 */
enum vouch_err vouch_sheet_init(struct vouch_sheet *sheet,
    const struct vouch_figure_style *style, int columns, int rows, int cell_px,
    int caption_px, unsigned dpi);
void vouch_sheet_release(struct vouch_sheet *sheet);

/* Wipes the page for the next ones. */
void vouch_sheet_clear(struct vouch_sheet *sheet);

/*
 * Draws the next cell: the figure in the middle of it, with its own caption or,
 * if its style has none, with a name below (letters, shown as capitals without
 * their marks, digits, blanks and - . _ : / ; a character of any other kind
 * shows as a small square; cut with ".."). VOUCH_ERR_RANGE when the page is full
 * or the symbol is larger than the cell; VOUCH_ERR_NO_MEMORY.
 */
enum vouch_err vouch_sheet_add(struct vouch_sheet *sheet,
    const struct vouch_figure *figure, const char *name);

#endif

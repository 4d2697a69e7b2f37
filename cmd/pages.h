/*
 * Contact sheets in files: FILE.png, FILE-2.png and so on, made to fit A4 at
 * the dpi asked for, each whole or not at all.
 */
#ifndef VOUCH_CMD_PAGES_H
#define VOUCH_CMD_PAGES_H

#include <stdbool.h>

#include "base/err.h"
#include "draw/figure.h"
#include "draw/sheet.h"

struct cmd_pages {
	const char *path;    /* of the first page; not owned */
	const struct vouch_figure_style *style; /* not owned */
	int side_px;         /* of a cell; 0: of the first symbol */
	int dpi;
	bool force;
	struct vouch_sheet sheet;
	unsigned written;    /* pages in their files */
};

void cmd_pages_init(struct cmd_pages *pages, const char *path,
    const struct vouch_figure_style *style, int side_px, int dpi, bool force);
void cmd_pages_release(struct cmd_pages *pages);

/* Is a first page there already, and may not be replaced? VOUCH_ERR_EXISTS. */
enum vouch_err cmd_pages_check(const struct cmd_pages *pages,
    struct vouch_diag *diag);

/* Pixels a symbol may have; 0 before there is a page. */
int cmd_pages_side(const struct cmd_pages *pages);

/* The next figure, no larger than that; a full page goes to its file.
 * VOUCH_ERR_EXISTS, VOUCH_ERR_IO, VOUCH_ERR_RANGE, VOUCH_ERR_NO_MEMORY. */
enum vouch_err cmd_pages_add(struct cmd_pages *pages,
    const struct vouch_figure *figure, const char *name,
    struct vouch_diag *diag);

/* The last page, if any symbol is on it. Errors as above. */
enum vouch_err cmd_pages_finish(struct cmd_pages *pages,
    struct vouch_diag *diag);

#endif

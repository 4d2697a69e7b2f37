/*
 * Contact sheets in files: FILE.png, FILE-2.png and so on, made to fit A4 at
 * the dpi asked for, each whole or not at all.
 */
#ifndef VOUCH_CMD_PAGES_H
#define VOUCH_CMD_PAGES_H

#include <stdbool.h>

#include "base/err.h"
#include "draw/qr.h"
#include "draw/sheet.h"

struct cmd_pages {
	const char *path;    /* of the first page; not owned */
	int module_px, dpi;
	bool force;
	struct vouch_sheet sheet;
	unsigned written;    /* pages in their files */
};

/* Cells of module_px pixels a module are laid out by the first symbol. */
void cmd_pages_init(struct cmd_pages *pages, const char *path, int module_px,
    int dpi, bool force);
void cmd_pages_release(struct cmd_pages *pages);

/* Is a first page there already, and may not be replaced? VOUCH_ERR_EXISTS. */
enum vouch_err cmd_pages_check(const struct cmd_pages *pages,
    struct vouch_diag *diag);

/* The next symbol; a full page goes to its file. VOUCH_ERR_EXISTS,
 * VOUCH_ERR_IO, VOUCH_ERR_RANGE (larger than a cell), VOUCH_ERR_NO_MEMORY. */
enum vouch_err cmd_pages_add(struct cmd_pages *pages,
    const struct vouch_qr *qr, const char *caption, struct vouch_diag *diag);

/* The last page, if any symbol is on it. Errors as above. */
enum vouch_err cmd_pages_finish(struct cmd_pages *pages,
    struct vouch_diag *diag);

#endif

/*
 * Tables for people: cells collected, then written with their columns
 * aligned as a terminal shows them.
 */
#ifndef VOUCH_CMD_COLUMNS_H
#define VOUCH_CMD_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

#define CMD_COLUMNS_MAX 16

struct cmd_columns {
	size_t count;
	bool right[CMD_COLUMNS_MAX];   /* aligned to the right */
	size_t width[CMD_COLUMNS_MAX]; /* widest cell so far; only grows */
	size_t cells;                  /* collected, not yet written */
	struct vouch_buf text;         /* the cells, NUL between them */
};

/* alignment: one letter a column, 'l' or 'r'. */
void cmd_columns_init(struct cmd_columns *columns, const char *alignment);
void cmd_columns_release(struct cmd_columns *columns);

/* The next cell of the row, valid UTF-8; control characters are escaped.
 * VOUCH_ERR_NO_MEMORY, VOUCH_ERR_TOO_LONG. */
enum vouch_err cmd_columns_cell(struct cmd_columns *columns,
    const char *text);

/* Writes the rows collected to stdout and forgets them; widths stay, so that
 * a long table can be written in pieces. VOUCH_ERR_IO, VOUCH_ERR_CLOSED. */
enum vouch_err cmd_columns_write(struct cmd_columns *columns,
    struct vouch_diag *diag);

/* Columns text takes on a terminal: combining marks none, wide ones two. */
size_t cmd_display_width(const char *text);

#endif

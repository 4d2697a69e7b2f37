/*
 * Rows on standard output, as an aligned table for people or as records for
 * the next tool.
 */
#ifndef VOUCH_CMD_ROWS_H
#define VOUCH_CMD_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "columns.h"

#include "base/err.h"
#include "io/file.h"
#include "io/table.h"

/* Choices of --format. */
enum { CMD_ROWS_TABLE, CMD_ROWS_CSV, CMD_ROWS_JSONL };
extern const char *const cmd_rows_formats[];

/* What a column holds. Words are somebody else's, as a receipt: where a
 * spreadsheet would take them for a formula, CSV has an apostrophe in front. */
enum { CMD_TEXT = false, CMD_INTEGER = true, CMD_WORDS };

struct cmd_column {
	const char *name;
	char align;    /* 'l' or 'r' in the table; 0: in records only */
	int holds;     /* an integer is a number in JSON Lines */
};

struct cmd_rows {
	int format;
	const struct cmd_column *column;
	size_t count;
	struct cmd_columns table;
	struct vouch_outfile out;
	struct vouch_writer *writer;
};

/* column[count] is kept. The caller ends with cmd_rows_finish, also after a
 * failure here. */
enum vouch_err cmd_rows_start(struct cmd_rows *rows, int format,
    const struct cmd_column *column, size_t count, struct vouch_diag *diag);

/* cells[count], UTF-8, in column order. A table is written in pieces, so that
 * it takes little memory. */
enum vouch_err cmd_rows_add(struct cmd_rows *rows, const char *const *cells,
    struct vouch_diag *diag);

/* Writes what is left unless err says that something failed before; returns
 * the first failure. */
enum vouch_err cmd_rows_finish(struct cmd_rows *rows, enum vouch_err err,
    struct vouch_diag *diag);

#endif

/*
 * A table given to vouch-issue, a row for each product, poster or customer. It
 * is read once, to its end, and every row is checked; the good ones are kept
 * in a file without a name, so that what is issued is what was checked, also
 * from a pipe.
 */
#ifndef VOUCH_CMD_ISSUE_TABLE_H
#define VOUCH_CMD_ISSUE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "io/table.h"

#define ISSUE_TABLE_REPORTED 20 /* bad rows said one by one */
#define ISSUE_TABLE_EXTRA_MAX (VOUCH_TABLE_COLUMNS_MAX - 24) /* beside ours */

struct issue_table_options {
	const char *path;    /* "-": standard input */
	const char *encoding; /* iconv name of an 8-bit code page, or NULL */
	const char *rejects; /* where bad rows are listed, or NULL */
	const char *outcome; /* of a bad table; NULL: "nothing was issued" */
	bool keep_going;     /* issue for the good ones */
	bool force;          /* replace what is at rejects */
};

/* To be set to { 0 } before _open. What is not said to be readable is
 * issue_table.c's own. */
struct issue_table {
	uint64_t kept;       /* readable: items, see _keep */
	uint64_t bad;        /* readable: rows */
	const char **extra;  /* readable: columns passed through, see _extra */
	size_t extra_count;

	struct issue_table_options options;
	struct vouch_reader *reader;
	FILE *spool;
	size_t *extra_column;
	bool from_spool;     /* where the current row is */
	struct vouch_buf marks; /* kept of the row being checked */
	struct vouch_buf row;
	unsigned long line;
	char hint[sizeof(((struct vouch_diag *)0)->hint)]; /* said last */
	size_t cells;
	const char *cell[VOUCH_TABLE_COLUMNS_MAX];
};

/* Opens the table and reads its header. Errors of vouch_reader_open. */
enum vouch_err issue_table_open(struct issue_table *table,
    const struct issue_table_options *options, struct vouch_diag *diag);
void issue_table_close(struct issue_table *table);

/* How many columns there are: JSON Lines may bring new ones with any row. */
size_t issue_table_columns(const struct issue_table *table);

/* The column of one of these names (NULL-terminated, the first that is there),
 * upper and lower case alike; -1 if there is none. */
int issue_table_find(const struct issue_table *table,
    const char *const *names);

/*
 * Judges the current row, and calls issue_table_keep() for what is to be made
 * of it. An error of class data or usage means that the row is bad: diag says
 * why, issue_table_blame() what it is about. Others end the reading.
 */
typedef enum vouch_err issue_table_check(void *context,
    struct issue_table *table, struct vouch_diag *diag);

/*
 * Reads the table to its end. Bad rows are said on stderr, the first
 * ISSUE_TABLE_REPORTED of them, and counted; any of them is an error unless
 * options.keep_going, then they are listed in options.rejects. Also an error:
 * nothing was kept.
 */
enum vouch_err issue_table_read(struct issue_table *table,
    issue_table_check *check, void *context, struct vouch_diag *diag);

/* Keeps the current row as one item more, with a number of the caller's; what
 * was kept of a row that then turns out bad is forgotten. */
enum vouch_err issue_table_keep(struct issue_table *table, uint32_t mark,
    struct vouch_diag *diag);

/* Back to before the first item, and on to the next one, which becomes the
 * current row. VOUCH_ERR_NOT_FOUND behind the last one; VOUCH_ERR_IO. */
enum vouch_err issue_table_rewind(struct issue_table *table,
    struct vouch_diag *diag);
enum vouch_err issue_table_next(struct issue_table *table, uint32_t *mark,
    struct vouch_diag *diag);

/* A cell of the current row, without blanks around it; "" where there is none
 * or column is -1. Valid until the next row. */
struct vouch_span issue_table_cell(const struct issue_table *table,
    int column);

/* Has the current row nothing but blanks? */
bool issue_table_is_blank(const struct issue_table *table);

/* Points diag at a cell of the current row; column -1: at the row. */
void issue_table_blame(const struct issue_table *table, int column,
    struct vouch_diag *diag);

/*
 * Settles which columns stand behind ours in the records: all but those named
 * in without (NULL-terminated, may be NULL). To be called after
 * _read. VOUCH_ERR_CONFLICT: one of them has the name of a column of ours;
 * VOUCH_ERR_TOO_LONG: more than ISSUE_TABLE_EXTRA_MAX.
 */
enum vouch_err issue_table_extra(struct issue_table *table,
    const char *const *without, struct vouch_diag *diag);

/* Appends the cells of those columns to cells, each with its NUL. */
enum vouch_err issue_table_add_cells(const struct issue_table *table,
    struct vouch_buf *cells, struct vouch_diag *diag);

#endif

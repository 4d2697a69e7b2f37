/*
 * What the files of the table module share; nobody else includes this.
 *
 * The window holds decoded bytes: data[at..end) is unread, a record is parsed
 * in place at its start. Filling may move the window, so all that is kept
 * across a fill is counted from data + at.
 */
#ifndef VOUCH_IO_TABLE_PARTS_H
#define VOUCH_IO_TABLE_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/table.h"
#include "io/table_source.h"

/* A cell of the current record: in the window (text NULL, start counted from
 * the record's), in the arena (the same), or where text says. */
struct vouch_table_cell {
	const char *text;
	size_t start;
	size_t len;
	bool in_arena;
	bool high;   /* holds bytes above 0x7f: not yet checked */
	bool quoted; /* CSV */
	bool given;  /* JSON Lines: this object has it */
};

struct vouch_table_json; /* the parsed object, in table_json.c */

struct vouch_reader {
	struct vouch_source *source;
	char file[256];
	enum vouch_table_format format; /* never AUTO once open */
	char delimiter;
	bool escapes;       /* backslash escapes instead of quotes */
	bool ended;         /* the source has no more */
	bool skip_lf;       /* the last line ended in CR: an LF belongs to it */

	char *data;
	size_t size, at, end;
	size_t record;      /* offset in data of the current record */

	unsigned long line;        /* number of the line at `at` */
	unsigned long record_line;

	size_t columns;
	char *name[VOUCH_TABLE_COLUMNS_MAX];
	size_t cells;       /* cells of this record */
	struct vouch_table_cell cell[VOUCH_TABLE_COLUMNS_MAX];
	struct vouch_buf arena; /* cells that had to be changed */
	struct vouch_table_json *json;
};

/* At least one more byte behind end, or ended. VOUCH_ERR_IO, _NO_MEMORY,
 * VOUCH_ERR_TOO_LONG when the record at `at` is longer than allowed. */
enum vouch_err vouch_table_fill(struct vouch_reader *reader,
    struct vouch_diag *diag);

/* Adds a column. name[len] is copied in NFC, without blanks around it.
 * VOUCH_ERR_DUPLICATE, _SYNTAX (no name), _TOO_LONG, _ENCODING, _NO_MEMORY. */
enum vouch_err vouch_table_add_column(struct vouch_reader *reader,
    const char *name, size_t len, struct vouch_diag *diag);

/* Skips to behind the next line end: after a record over the limit. */
enum vouch_err vouch_table_skip_line(struct vouch_reader *reader,
    struct vouch_diag *diag);

/* Sets file and line of a complaint, and the column: its name, or "column N"
 * where it has none yet. */
void vouch_table_blame(const struct vouch_reader *reader, unsigned long line,
    size_t column, struct vouch_diag *diag);

/* Cell text in NFC, put into the arena when that changes anything.
 * VOUCH_ERR_ENCODING, _TOO_LONG, _NO_MEMORY. */
enum vouch_err vouch_table_normalise(struct vouch_reader *reader,
    size_t column, struct vouch_diag *diag);

/*
 * The next record of the two families of formats. CSV: cells may be more or
 * fewer than columns; the caller checks. *more false at the end of input.
 * On a bad record the reader stands behind it.
 */
enum vouch_err vouch_table_csv_next(struct vouch_reader *reader,
    struct vouch_diag *diag, bool *more);
enum vouch_err vouch_table_json_next(struct vouch_reader *reader,
    struct vouch_diag *diag, bool *more);
void vouch_table_json_free(struct vouch_table_json *json);

/* Which of , ; TAB stands most often in the first line, outside quotes; the
 * comma when none does. Waits for the line's end. */
enum vouch_err vouch_table_csv_detect(struct vouch_reader *reader,
    struct vouch_diag *diag, char *delimiter);

#endif

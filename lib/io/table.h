/*
 * Record streams between tools: CSV, TSV and JSON Lines, read and written in
 * constant memory (one record at a time).
 *
 * Reading detects the format from the first bytes: `{` starts JSON Lines; else
 * the first line decides between comma, semicolon and TAB by which occurs
 * most often outside quotes; a line `sep=;` before it says so. A UTF-8 BOM is
 * taken, UTF-16 with BOM is converted, line ends may be LF, CRLF or CR, quoted
 * cells may hold line ends (RFC 4180), the last line end may be missing, empty
 * lines are passed over. Text must be UTF-8 and becomes NFC; a NUL is refused.
 *
 * A quote opens a quoted cell only as its first character; elsewhere it is
 * itself. TABs come in two dialects: with a BOM a spreadsheet wrote the file
 * and quotes are as in CSV; without one it is ours, with backslashes.
 *
 * JSON Lines: one flat object a line (RFC 8259), values texts, integers of 64
 * bits, reals, booleans or null (an empty cell).
 */
#ifndef VOUCH_IO_TABLE_H
#define VOUCH_IO_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define VOUCH_TABLE_COLUMNS_MAX 1024
#define VOUCH_TABLE_RECORD_MAX (32u << 20) /* bytes of one record */

enum vouch_table_format {
	VOUCH_TABLE_AUTO,  /* reading only */
	VOUCH_TABLE_CSV,   /* reading: whichever delimiter */
	VOUCH_TABLE_TSV,   /* TAB between cells; \t \n \r \\ escaped in cells,
	                      any other backslash is itself */
	VOUCH_TABLE_JSONL  /* one flat object a line, all values strings but
	                      the columns declared as integers */
};

/* ---- reading ---- */

struct vouch_reader;

struct vouch_reader_options {
	enum vouch_table_format format;
	const char *encoding; /* iconv name of an 8-bit code page, or NULL */
};

/*
 * Opens path ("-" is stdin). Reads the header row, or the first record of JSON
 * Lines, and waits for no more than that. Names lose the blanks around them.
 * options may be NULL.
 * VOUCH_ERR_IO, _ENCODING (hint: --encoding), _DUPLICATE (a column twice),
 * _SYNTAX (also a spreadsheet's own file), _MISSING (empty file, but for JSON
 * Lines asked for by name),
 * _UNKNOWN (encoding), _TOO_LONG, _NO_MEMORY, with file, line, field.
 */
enum vouch_err vouch_reader_open(const char *path,
    const struct vouch_reader_options *options, struct vouch_diag *diag,
    struct vouch_reader **out);
void vouch_reader_close(struct vouch_reader *reader);

/* Columns so far: fixed for CSV and TSV; JSON Lines may bring new ones, behind
 * those there are, with any record. Names belong to the reader. */
size_t vouch_reader_columns(const struct vouch_reader *reader);
const char *vouch_reader_name(const struct vouch_reader *reader,
    size_t column);
/* Index of a column by exact name; -1 if none. */
int vouch_reader_find(const struct vouch_reader *reader, const char *name);

/*
 * Next record, as soon as its line is complete. *more is false at the end of
 * input. A bad record is VOUCH_ERR_SYNTAX, _ENCODING, _DUPLICATE, _TOO_LONG
 * with line and field; *more is true, the reader stands behind it and may be
 * asked for the next one. VOUCH_ERR_IO, _NO_MEMORY: there is no next one.
 */
enum vouch_err vouch_reader_next(struct vouch_reader *reader,
    struct vouch_diag *diag, bool *more);

/* Cell of the current record, NUL-terminated, valid until the next _next;
 * "" where a record has none. *len may be NULL. */
const char *vouch_reader_cell(const struct vouch_reader *reader,
    size_t column, size_t *len);

/* Line on which the current record starts, 1-based. */
unsigned long vouch_reader_line(const struct vouch_reader *reader);

/* Puts file, line, field (column name) and subject (cell) into diag. */
void vouch_reader_blame(const struct vouch_reader *reader, size_t column,
    struct vouch_diag *diag);

/* ---- writing ---- */

struct vouch_writer;
struct vouch_outfile;

/* For spreadsheets where the decimal mark is a comma: BOM, CRLF, semicolons,
 * and an apostrophe before what would be a formula. CSV only. Headless: the
 * records alone, to stand behind those of another file. */
enum { VOUCH_WRITER_EXCEL = 1, VOUCH_WRITER_HEADLESS = 2 };

/* Writes to out, which stays the caller's. format CSV, TSV or JSONL. */
enum vouch_err vouch_writer_new(struct vouch_outfile *out,
    enum vouch_table_format format, unsigned flags,
    struct vouch_writer **writer);
void vouch_writer_free(struct vouch_writer *writer);

/* Declares a column; all before the first _end. integer: written as a bare
 * number in JSON Lines. The name is copied. */
enum vouch_err vouch_writer_column(struct vouch_writer *writer,
    const char *name, bool integer);

/* Cells in column order, then _end (too few cells are empty; too many:
 * VOUCH_ERR_RANGE). text is UTF-8. Errors of vouch_outfile_write. */
enum vouch_err vouch_writer_cell(struct vouch_writer *writer,
    const char *text, size_t len, struct vouch_diag *diag);
enum vouch_err vouch_writer_end(struct vouch_writer *writer,
    struct vouch_diag *diag);

/* Writes the header even when no record came (CSV, TSV; not headless). */
enum vouch_err vouch_writer_finish(struct vouch_writer *writer,
    struct vouch_diag *diag);

/* Would a spreadsheet take this cell for a formula? Also in the full-width
 * forms, which some turn into the narrow ones first; blanks do not help. A
 * number is none. */
bool vouch_table_formula(const char *text, size_t len);

/* Appends text[len] as a JSON string with its quotes (RFC 8259), bytes that
 * are not UTF-8 as U+FFFD. */
struct vouch_buf;
enum vouch_err vouch_json_string(struct vouch_buf *out, const char *text,
    size_t len);

#endif

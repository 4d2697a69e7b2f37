/*
 * Reading records: the window over the source, the header row, and what all
 * formats share. Memory is the window, which grows with the longest record up
 * to VOUCH_TABLE_RECORD_MAX, and the arena for cells that had to be changed.
 */
#include "io/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "io/table_parts.h"

#define WINDOW_BYTES ((size_t)128 << 10)

/* NFC makes no text more than three times as long (UAX #15, section 9). */
#define ARENA_MAX ((size_t)3 * VOUCH_TABLE_RECORD_MAX + \
    VOUCH_TABLE_COLUMNS_MAX)

static enum vouch_err no_memory(struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY, "out of memory");
}

/* What vouch_str_nfc() calls too long where there is room for three times the
 * text: NFC makes none longer. */
static enum vouch_err too_many_marks(struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
	    "more than 30 combining marks in a row");
}

/* ---- the window ---- */

/* Room behind end for one read and one NUL. */
static enum vouch_err make_room(struct vouch_reader *r,
    struct vouch_diag *diag)
{
	size_t size = r->size;
	char *data;

	if (r->at == r->end)
		r->at = r->end = 0;
	if (r->size - r->end > VOUCH_SOURCE_ROOM)
		return VOUCH_OK;
	/* Moving pays when it frees half; else each fill would move much. */
	if (r->at > 0 && r->at >= r->size / 2) {
		memmove(r->data, r->data + r->at, r->end - r->at);
		r->end -= r->at;
		r->at = 0;
		return VOUCH_OK;
	}
	size = size == 0 ? WINDOW_BYTES : size * 2;
	data = realloc(r->data, size);
	if (data == NULL)
		return no_memory(diag);
	r->data = data;
	r->size = size;
	return VOUCH_OK;
}

enum vouch_err vouch_table_fill(struct vouch_reader *reader,
    struct vouch_diag *diag)
{
	enum vouch_err err;
	size_t got = 0;

	if (reader->end - reader->at > VOUCH_TABLE_RECORD_MAX)
		return VOUCH_ERR_TOO_LONG;
	err = make_room(reader, diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_source_read(reader->source, reader->data + reader->end,
	    reader->size - reader->end - 1, diag, &got);
	if (err != VOUCH_OK) {
		vouch_diag_file(diag, reader->file);
		return err;
	}
	reader->end += got;
	reader->ended = got == 0;
	return VOUCH_OK;
}

enum vouch_err vouch_table_skip_line(struct vouch_reader *reader,
    struct vouch_diag *diag)
{
	enum vouch_err err;
	char c;

	for (;;) {
		while (reader->at < reader->end) {
			c = reader->data[reader->at++];
			if (c != '\n' && c != '\r')
				continue;
			reader->skip_lf = c == '\r';
			reader->line++;
			return VOUCH_OK;
		}
		if (reader->ended)
			return VOUCH_OK;
		err = vouch_table_fill(reader, diag);
		if (err != VOUCH_OK)
			return err;
	}
}

/* ---- complaints ---- */

void vouch_table_blame(const struct vouch_reader *reader, unsigned long line,
    size_t column, struct vouch_diag *diag)
{
	char field[32];

	vouch_diag_file(diag, reader->file);
	vouch_diag_at(diag, line, 0);
	snprintf(field, sizeof field, "column %zu", column + 1);
	vouch_diag_field(diag, column < reader->columns ?
	    reader->name[column] : field);
}

void vouch_reader_blame(const struct vouch_reader *reader, size_t column,
    struct vouch_diag *diag)
{
	const char *text;
	size_t len;

	text = vouch_reader_cell(reader, column, &len);
	vouch_table_blame(reader, reader->record_line, column, diag);
	vouch_diag_subject(diag, text, len);
}

/* ---- cells ---- */

/* Where a cell's text is now. */
static const char *text_of(const struct vouch_reader *reader,
    const struct vouch_table_cell *cell)
{
	if (cell->text != NULL)
		return cell->text;
	if (cell->in_arena)
		return vouch_buf_text(&reader->arena) + cell->start;
	return reader->data + reader->record + cell->start;
}

static enum vouch_err foreign(const struct vouch_reader *reader,
    size_t column, struct vouch_diag *diag)
{
	const char *encoding = vouch_source_encoding(reader->source);

	vouch_reader_blame(reader, column, diag);
	if (vouch_str_same(encoding, "UTF-8"))
		vouch_diag_hint(diag, "save it as \"CSV UTF-8\", or name the "
		    "encoding it has: --encoding CP1258");
	return vouch_diag_set(diag, VOUCH_ERR_ENCODING, "not valid %s",
	    encoding);
}

enum vouch_err vouch_table_normalise(struct vouch_reader *reader,
    size_t column, struct vouch_diag *diag)
{
	struct vouch_table_cell *cell = &reader->cell[column];
	const char *text = text_of(reader, cell);
	size_t start = reader->arena.len;
	enum vouch_err err;

	err = vouch_str_nfc(&reader->arena, text, cell->len);
	if (err == VOUCH_ERR_ENCODING)
		return foreign(reader, column, diag);
	if (err == VOUCH_ERR_TOO_LONG) {
		vouch_reader_blame(reader, column, diag);
		return too_many_marks(diag);
	}
	if (err == VOUCH_OK && reader->arena.len - start == cell->len &&
	    memcmp(reader->arena.data + start, text, cell->len) == 0) {
		reader->arena.len = start;
		return VOUCH_OK;
	}
	if (err == VOUCH_OK) {
		cell->text = NULL;
		cell->in_arena = true;
		cell->start = start;
		cell->len = reader->arena.len - start;
		err = vouch_buf_addc(&reader->arena, '\0');
	}
	return err == VOUCH_OK ? err : no_memory(diag);
}

const char *vouch_reader_cell(const struct vouch_reader *reader,
    size_t column, size_t *len)
{
	const struct vouch_table_cell *cell = &reader->cell[column];
	bool there = column < reader->cells;

	if (len != NULL)
		*len = there ? cell->len : 0;
	return there ? text_of(reader, cell) : "";
}

/* ---- columns ---- */

/* Blanks that come with copied headings: ASCII ones, U+00A0, U+200B, U+FEFF. */
static struct vouch_span trim_name(const char *name, size_t len)
{
	static const char *const blanks[] =
	    { "\xc2\xa0", "\xe2\x80\x8b", "\xef\xbb\xbf" };
	struct vouch_span span = vouch_str_trim(name, len);
	size_t before, i, n;

	do {
		before = span.len;
		for (i = 0; i < sizeof blanks / sizeof blanks[0]; i++) {
			n = strlen(blanks[i]);
			if (span.len >= n &&
			    memcmp(span.data, blanks[i], n) == 0) {
				span.data += n;
				span.len -= n;
			}
			if (span.len >= n && memcmp(span.data + span.len - n,
			    blanks[i], n) == 0)
				span.len -= n;
		}
		span = vouch_str_trim(span.data, span.len);
	} while (span.len < before);
	return span;
}

static enum vouch_err bad_column(const struct vouch_reader *reader,
    enum vouch_err err, const char *what, struct vouch_diag *diag)
{
	vouch_table_blame(reader, reader->record_line, reader->columns, diag);
	return vouch_diag_set(diag, err, "%s", what);
}

enum vouch_err vouch_table_add_column(struct vouch_reader *reader,
    const char *name, size_t len, struct vouch_diag *diag)
{
	struct vouch_span span = trim_name(name, len);
	struct vouch_buf copy;
	enum vouch_err err;

	if (reader->columns == VOUCH_TABLE_COLUMNS_MAX)
		return bad_column(reader, VOUCH_ERR_TOO_LONG,
		    "more than 1024 columns", diag);
	if (span.len == 0 || memchr(span.data, '\0', span.len) != NULL)
		return bad_column(reader, VOUCH_ERR_SYNTAX,
		    "this column has no name", diag);
	vouch_buf_init(&copy, 3 * span.len);
	err = vouch_str_nfc(&copy, span.data, span.len);
	if (err != VOUCH_OK)
		vouch_buf_release(&copy);
	if (err == VOUCH_ERR_TOO_LONG) {
		vouch_table_blame(reader, reader->record_line, reader->columns,
		    diag);
		return too_many_marks(diag);
	}
	if (err != VOUCH_OK)
		return no_memory(diag);
	if (vouch_reader_find(reader, copy.data) >= 0) {
		vouch_diag_subject(diag, copy.data, copy.len);
		vouch_buf_release(&copy);
		return bad_column(reader, VOUCH_ERR_DUPLICATE,
		    "an earlier column has this name", diag);
	}
	reader->name[reader->columns++] = copy.data;
	return VOUCH_OK;
}

size_t vouch_reader_columns(const struct vouch_reader *reader)
{
	return reader->columns;
}

const char *vouch_reader_name(const struct vouch_reader *reader,
    size_t column)
{
	return column < reader->columns ? reader->name[column] : "";
}

int vouch_reader_find(const struct vouch_reader *reader, const char *name)
{
	size_t i;

	for (i = 0; i < reader->columns; i++)
		if (strcmp(reader->name[i], name) == 0)
			return (int)i;
	return -1;
}

unsigned long vouch_reader_line(const struct vouch_reader *reader)
{
	return reader->record_line;
}

/* ---- opening ---- */

/* "sep=;" is how some spreadsheets are told the delimiter: it is no header. */
static bool is_sep_line(const struct vouch_reader *r)
{
	const char *line = r->data + r->at;
	size_t len = r->end - r->at;

	return len >= 6 && memcmp(line, "sep=", 4) == 0 &&
	    (line[5] == '\n' || line[5] == '\r');
}

/* What people drag here before it is exported: .xlsx and .ods are archives, an
 * old .xls is a file system. */
static enum vouch_err check_spreadsheet(const struct vouch_reader *r,
    struct vouch_diag *diag)
{
	static const char archive[] = "PK\003\004";
	static const char old[] = "\xd0\xcf\x11\xe0";
	const char *data = r->data + r->at;
	size_t len = r->end - r->at;

	if (len < 4 || (memcmp(data, archive, 4) != 0 &&
	    memcmp(data, old, 4) != 0))
		return VOUCH_OK;
	vouch_diag_hint(diag, "save it as \"CSV UTF-8\" first");
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
	    "a spreadsheet or an archive; expected a table as text");
}

static enum vouch_err choose_format(struct vouch_reader *r,
    enum vouch_table_format asked, struct vouch_diag *diag)
{
	enum vouch_err err;
	bool marked;

	while (r->at == r->end && !r->ended)
		if ((err = vouch_table_fill(r, diag)) != VOUCH_OK)
			return err;
	err = check_spreadsheet(r, diag);
	if (err != VOUCH_OK)
		return err;
	marked = vouch_source_marked(r->source);
	r->format = asked;
	if (asked == VOUCH_TABLE_JSONL ||
	    (asked == VOUCH_TABLE_AUTO && r->at < r->end &&
	    r->data[r->at] == '{')) {
		r->format = VOUCH_TABLE_JSONL;
		return VOUCH_OK;
	}
	if (asked == VOUCH_TABLE_TSV) {
		r->delimiter = '\t';
		r->escapes = true;
		return VOUCH_OK;
	}
	err = vouch_table_csv_detect(r, diag, &r->delimiter);
	if (err != VOUCH_OK)
		return err;
	if (is_sep_line(r)) {
		r->delimiter = r->data[r->at + 4];
		marked = true;
		if ((err = vouch_table_skip_line(r, diag)) != VOUCH_OK)
			return err;
	}
	r->format = VOUCH_TABLE_CSV;
	/* TABs without a mark are ours, with backslashes; a spreadsheet's come
	 * with a mark and quotes. */
	if (asked == VOUCH_TABLE_AUTO && r->delimiter == '\t') {
		r->format = VOUCH_TABLE_TSV;
		r->escapes = !marked;
	}
	return VOUCH_OK;
}

static enum vouch_err read_header(struct vouch_reader *r,
    struct vouch_diag *diag)
{
	struct vouch_table_cell *cell;
	enum vouch_err err;
	bool more = false;
	size_t i, cells;

	err = vouch_table_csv_next(r, diag, &more);
	if (err == VOUCH_OK && !more)
		err = vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "it is empty: a header row was expected");
	cells = r->cells;
	for (i = 0; err == VOUCH_OK && i < cells; i++) {
		cell = &r->cell[i];
		err = vouch_table_add_column(r, text_of(r, cell),
		    cell->len, diag);
	}
	r->cells = 0;
	return err;
}

/* The first record of JSON Lines names the first columns. It is read here and
 * read again by the first _next, which also says what is wrong with it. */
static enum vouch_err peek_json(struct vouch_reader *r,
    struct vouch_diag *diag, bool may_be_empty)
{
	struct vouch_diag trouble = VOUCH_DIAG_INIT;
	bool more = false;
	enum vouch_err err = vouch_table_json_next(r, &trouble, &more);

	if (err == VOUCH_ERR_IO || err == VOUCH_ERR_NO_MEMORY ||
	    err == VOUCH_ERR_TOO_LONG) {
		if (diag != NULL)
			*diag = trouble;
		return err;
	}
	if (err == VOUCH_OK && !more && !may_be_empty)
		return vouch_diag_set(diag, VOUCH_ERR_MISSING, "it is empty");
	if (more) {
		r->at = r->record;
		r->line = r->record_line;
		r->skip_lf = false;
	}
	vouch_buf_clear(&r->arena);
	r->cells = 0;
	return VOUCH_OK;
}

enum vouch_err vouch_reader_open(const char *path,
    const struct vouch_reader_options *options, struct vouch_diag *diag,
    struct vouch_reader **out)
{
	static const struct vouch_reader_options defaults = { 0 };
	struct vouch_reader *r = calloc(1, sizeof *r);
	enum vouch_err err;

	if (options == NULL)
		options = &defaults;
	if (r == NULL)
		return no_memory(diag);
	r->line = 1;
	vouch_buf_init(&r->arena, ARENA_MAX);
	vouch_str_cut(r->file, sizeof r->file, path, strlen(path));
	vouch_diag_file(diag, path);
	err = vouch_source_open(path, options->encoding, diag, &r->source);
	if (err == VOUCH_OK)
		err = choose_format(r, options->format, diag);
	if (err == VOUCH_ERR_TOO_LONG)
		err = vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "the header row never ends");
	if (err == VOUCH_OK)
		err = r->format == VOUCH_TABLE_JSONL ? peek_json(r, diag,
		    options->format == VOUCH_TABLE_JSONL) :
		    read_header(r, diag);
	if (err != VOUCH_OK) {
		vouch_reader_close(r);
		return err;
	}
	*out = r;
	return VOUCH_OK;
}

void vouch_reader_close(struct vouch_reader *reader)
{
	size_t i;

	if (reader == NULL)
		return;
	for (i = 0; i < reader->columns; i++)
		free(reader->name[i]);
	vouch_table_json_free(reader->json);
	vouch_source_close(reader->source);
	vouch_buf_release(&reader->arena);
	free(reader->data);
	free(reader);
}

/* ---- records ---- */

static enum vouch_err ragged(const struct vouch_reader *r,
    struct vouch_diag *diag)
{
	vouch_diag_file(diag, r->file);
	vouch_diag_at(diag, r->record_line, 0);
	vouch_diag_field(diag, NULL);
	vouch_diag_subject(diag, NULL, 0);
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
	    "%zu cells where the header has %zu", r->cells, r->columns);
}

enum vouch_err vouch_reader_next(struct vouch_reader *reader,
    struct vouch_diag *diag, bool *more)
{
	enum vouch_err err;

	vouch_buf_clear(&reader->arena);
	reader->cells = 0;
	*more = false;
	if (reader->format == VOUCH_TABLE_JSONL)
		return vouch_table_json_next(reader, diag, more);
	err = vouch_table_csv_next(reader, diag, more);
	if (err == VOUCH_OK && *more && reader->cells != reader->columns)
		return ragged(reader, diag);
	return err;
}

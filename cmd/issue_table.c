/*
 * See issue_table.h. A kept item is a record in the spool: its head, then the
 * cells, each with its NUL. Bad rows lie there too, their reason in front, and
 * are listed at the end, when all columns are known. The spool has no name, so
 * nothing of it is left whatever happens.
 */
#include "issue_table.h"

#include "spool.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "records.h"

#include "io/file.h"

#define ROW_MAX ((size_t)4 * VOUCH_TABLE_RECORD_MAX)
#define MARKS_MAX ((size_t)1 << 20)
#define REASON_MAX 1024
#define SPOOL_NAME "a temporary file"

static const char *const reject_columns[] = { "reject_line", "reject_reason" };

struct head {
	uint32_t len;       /* of the cells */
	uint32_t mark;
	uint32_t is_bad;
	uint64_t line;
};

/* ---- the spool ---- */

static enum vouch_err spool_failed(struct vouch_diag *diag, const char *what)
{
	vouch_diag_file(diag, SPOOL_NAME);
	vouch_diag_hint(diag, "the rows of a table are kept in the folder of "
	    "TMPDIR, or /tmp, until the codes are out");
	return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot %s", what);
}

static enum vouch_err spool_put(struct issue_table *table,
    struct head head, struct vouch_diag *diag)
{
	head.len = (uint32_t)table->row.len;
	if (fwrite(&head, sizeof head, 1, table->spool) != 1 ||
	    fwrite(vouch_buf_text(&table->row), 1, table->row.len,
	    table->spool) != table->row.len)
		return spool_failed(diag, "write");
	return VOUCH_OK;
}

/* The next record of the spool becomes the current row; VOUCH_ERR_NOT_FOUND
 * behind the last. */
static enum vouch_err spool_get(struct issue_table *table, struct head *head,
    struct vouch_diag *diag)
{
	const char *at, *end;
	enum vouch_err err;

	vouch_buf_clear(&table->row);
	table->cells = 0;
	if (fread(head, sizeof *head, 1, table->spool) != 1)
		return ferror(table->spool) ? spool_failed(diag, "read") :
		    VOUCH_ERR_NOT_FOUND;
	err = vouch_buf_reserve(&table->row, head->len);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "no memory for a row");
	if (fread(table->row.data, 1, head->len, table->spool) != head->len)
		return spool_failed(diag, "read");
	table->row.len = head->len;
	table->row.data[head->len] = '\0';
	table->line = (unsigned long)head->line;
	end = table->row.data + table->row.len;
	for (at = table->row.data; at < end; at += strlen(at) + 1)
		table->cell[table->cells++] = at;
	return VOUCH_OK;
}

/* ---- opening ---- */

enum vouch_err issue_table_open(struct issue_table *table,
    const struct issue_table_options *options, struct vouch_diag *diag)
{
	const struct vouch_reader_options how = {
		.format = VOUCH_TABLE_AUTO, .encoding = options->encoding
	};

	table->options = *options;
	vouch_buf_init(&table->row, ROW_MAX);
	vouch_buf_init(&table->marks, MARKS_MAX);
	table->spool = cmd_spool_open();
	if (table->spool == NULL)
		return spool_failed(diag, "make it");
	vouch_diag_file(diag, options->path);
	return vouch_reader_open(options->path, &how, diag, &table->reader);
}

void issue_table_close(struct issue_table *table)
{
	if (table->spool != NULL)
		fclose(table->spool);
	vouch_reader_close(table->reader);
	vouch_buf_release(&table->row);
	vouch_buf_release(&table->marks);
	free(table->extra);
	free(table->extra_column);
	*table = (struct issue_table){ .reader = NULL };
}

size_t issue_table_columns(const struct issue_table *table)
{
	return vouch_reader_columns(table->reader);
}

int issue_table_find(const struct issue_table *table,
    const char *const *names)
{
	size_t count = vouch_reader_columns(table->reader);

	for (; *names != NULL; names++)
		for (size_t i = 0; i < count; i++)
			if (vouch_str_same(vouch_reader_name(table->reader, i),
			    *names))
				return (int)i;
	return -1;
}

/* ---- the current row ---- */

static const char *raw_cell(const struct issue_table *table, size_t column)
{
	if (!table->from_spool)
		return column < vouch_reader_columns(table->reader) ?
		    vouch_reader_cell(table->reader, column, NULL) : "";
	return column < table->cells ? table->cell[column] : "";
}

struct vouch_span issue_table_cell(const struct issue_table *table,
    int column)
{
	const char *text = column < 0 ? "" : raw_cell(table, (size_t)column);

	return vouch_str_trim(text, strlen(text));
}

bool issue_table_is_blank(const struct issue_table *table)
{
	size_t count = vouch_reader_columns(table->reader);

	for (size_t i = 0; i < count; i++)
		if (issue_table_cell(table, (int)i).len > 0)
			return false;
	return true;
}

void issue_table_blame(const struct issue_table *table, int column,
    struct vouch_diag *diag)
{
	struct vouch_span cell = issue_table_cell(table, column);

	vouch_diag_file(diag, table->options.path);
	vouch_diag_at(diag, table->line, 0);
	vouch_diag_field(diag, column < 0 ? "" :
	    vouch_reader_name(table->reader, (size_t)column));
	vouch_diag_subject(diag, cell.data, cell.len);
}

enum vouch_err issue_table_keep(struct issue_table *table, uint32_t mark,
    struct vouch_diag *diag)
{
	enum vouch_err err = vouch_buf_add(&table->marks, &mark, sizeof mark);

	return err == VOUCH_OK ? err :
	    vouch_diag_set(diag, err, "too many codes for one row");
}

/* ---- reading ---- */

/* The row being checked, behind reason if there is one; of a row that could
 * not be read, whole is false, there are no cells. */
static enum vouch_err collect(struct issue_table *table, const char *reason,
    bool whole, struct vouch_diag *diag)
{
	size_t i, count = whole ? vouch_reader_columns(table->reader) : 0;
	enum vouch_err err = VOUCH_OK;
	const char *text;

	vouch_buf_clear(&table->row);
	if (reason != NULL)
		err = vouch_buf_add(&table->row, reason, strlen(reason) + 1);
	for (i = 0; err == VOUCH_OK && i < count; i++) {
		text = raw_cell(table, i);
		err = vouch_buf_add(&table->row, text, strlen(text) + 1);
	}
	return err == VOUCH_OK ? err :
	    vouch_diag_set(diag, err, "cannot keep a row");
}

static enum vouch_err keep_row(struct issue_table *table,
    struct vouch_diag *diag)
{
	struct head head = { .line = table->line };
	enum vouch_err err;
	size_t at;

	if (table->marks.len == 0)
		return VOUCH_OK;
	err = collect(table, NULL, true, diag);
	for (at = 0; err == VOUCH_OK && at < table->marks.len;
	    at += sizeof head.mark) {
		memcpy(&head.mark, table->marks.data + at, sizeof head.mark);
		err = spool_put(table, head, diag);
		table->kept++;
	}
	return err;
}

/* Says what is wrong with a row, and keeps it for the list. */
static enum vouch_err reject(struct issue_table *table,
    const struct vouch_diag *why, bool whole, struct vouch_diag *diag)
{
	const struct head head = { .line = table->line, .is_bad = 1 };
	struct vouch_diag reason = *why;
	char line[REASON_MAX];
	enum vouch_err err;

	table->bad++;
	if (table->bad <= ISSUE_TABLE_REPORTED) {
		vouch_diag_format(why, line, sizeof line);
		cmd_warn("%s", line);
		if (strcmp(why->hint, table->hint) != 0 &&
		    why->hint[0] != '\0')
			cmd_warn("%s", why->hint);
		memcpy(table->hint, why->hint, sizeof table->hint);
	}
	if (!table->options.keep_going || table->options.rejects == NULL)
		return VOUCH_OK;
	vouch_diag_file(&reason, "");
	vouch_diag_at(&reason, 0, why->column);
	vouch_diag_format(&reason, line, sizeof line);
	err = collect(table, line, whole, diag);
	return err == VOUCH_OK ? spool_put(table, head, diag) : err;
}

static enum vouch_err read_rows(struct issue_table *table,
    issue_table_check *check, void *context, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	struct vouch_diag why;
	bool more = true, whole;

	while (err == VOUCH_OK) {
		why = (struct vouch_diag)VOUCH_DIAG_INIT;
		vouch_diag_file(&why, table->options.path);
		vouch_buf_clear(&table->marks);
		err = vouch_reader_next(table->reader, &why, &more);
		if (err == VOUCH_OK && !more)
			break;
		whole = err == VOUCH_OK;
		table->line = whole ? vouch_reader_line(table->reader) :
		    why.line;
		if (whole)
			err = check(context, table, &why);
		if (err == VOUCH_OK) {
			err = keep_row(table, diag);
		} else if (more && vouch_err_status(err) == CMD_USAGE) {
			err = reject(table, &why, whole, diag);
		} else {
			*diag = why;
		}
	}
	return err;
}

static bool is_reject_column(const char *name)
{
	return strcmp(name, reject_columns[0]) == 0 ||
	    strcmp(name, reject_columns[1]) == 0;
}

/* The bad rows as they came, behind them where they stood and why. */
static enum vouch_err write_rejects(struct issue_table *table,
    struct vouch_writer *writer, struct vouch_diag *diag)
{
	size_t i, count = vouch_reader_columns(table->reader);
	enum vouch_err err = VOUCH_OK;
	char line[24];
	struct head head;

	for (i = 0; err == VOUCH_OK && i < count; i++)
		if (!is_reject_column(vouch_reader_name(table->reader, i)))
			err = vouch_writer_column(writer,
			    vouch_reader_name(table->reader, i), false);
	for (i = 0; err == VOUCH_OK && i < 2; i++)
		err = vouch_writer_column(writer, reject_columns[i], i == 0);
	while (err == VOUCH_OK &&
	    (err = spool_get(table, &head, diag)) == VOUCH_OK) {
		if (!head.is_bad)
			continue;
		for (i = 0; err == VOUCH_OK && i < count; i++) {
			const char *text = i + 1 < table->cells ?
			    table->cell[i + 1] : "";

			if (!is_reject_column(vouch_reader_name(table->reader,
			    i)))
				err = vouch_writer_cell(writer, text,
				    strlen(text), diag);
		}
		snprintf(line, sizeof line, "%lu", table->line);
		if (err == VOUCH_OK)
			err = vouch_writer_cell(writer, line, strlen(line),
			    diag);
		if (err == VOUCH_OK)
			err = vouch_writer_cell(writer, table->cell[0],
			    strlen(table->cell[0]), diag);
		if (err == VOUCH_OK)
			err = vouch_writer_end(writer, diag);
	}
	return err == VOUCH_ERR_NOT_FOUND ?
	    vouch_writer_finish(writer, diag) : err;
}

static enum vouch_err list_rejects(struct issue_table *table,
    struct vouch_diag *diag)
{
	static struct vouch_outfile out;
	const unsigned flags = table->options.force ? VOUCH_OUTFILE_FORCE : 0u;
	struct vouch_writer *writer = NULL;
	enum vouch_err err;

	vouch_diag_file(diag, table->options.rejects);
	err = vouch_outfile_open(&out, table->options.rejects, 0600, flags,
	    diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_writer_new(&out, VOUCH_TABLE_CSV, 0, &writer);
	if (err == VOUCH_OK)
		err = issue_table_rewind(table, diag);
	if (err == VOUCH_OK)
		err = write_rejects(table, writer, diag);
	vouch_writer_free(writer);
	if (err == VOUCH_OK)
		return vouch_outfile_commit(&out, flags, diag);
	vouch_outfile_abort(&out);
	return err;
}

enum vouch_err issue_table_read(struct issue_table *table,
    issue_table_check *check, void *context, struct vouch_diag *diag)
{
	static const char usual[] = "nothing was issued";
	const char *outcome = table->options.outcome != NULL ?
	    table->options.outcome : usual;
	enum vouch_err err = read_rows(table, check, context, diag);

	if (err != VOUCH_OK)
		return err;
	if (table->bad > ISSUE_TABLE_REPORTED)
		cmd_warn("%s: and %" PRIu64 " more bad rows",
		    table->options.path, table->bad - ISSUE_TABLE_REPORTED);
	*diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	if (table->options.rejects != NULL)
		err = list_rejects(table, diag);
	if (err != VOUCH_OK)
		return err;
	*diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	vouch_diag_file(diag, table->options.path);
	if (table->bad > 0 && !table->options.keep_going) {
		vouch_diag_hint(diag, "--keep-going leaves bad rows out%s",
		    outcome == usual ? ", --rejects FILE lists them" : "");
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "%" PRIu64
		    " bad row%s: %s", table->bad, table->bad == 1 ? "" : "s",
		    outcome);
	}
	if (table->kept == 0)
		return vouch_diag_set(diag, VOUCH_ERR_MISSING, "no %srow: %s",
		    table->bad > 0 ? "good " : "", outcome);
	return issue_table_rewind(table, diag);
}

enum vouch_err issue_table_rewind(struct issue_table *table,
    struct vouch_diag *diag)
{
	table->from_spool = true;
	if (fflush(table->spool) != 0)
		return spool_failed(diag, "write");
	rewind(table->spool);
	return VOUCH_OK;
}

enum vouch_err issue_table_next(struct issue_table *table, uint32_t *mark,
    struct vouch_diag *diag)
{
	struct head head = { .is_bad = 1 };
	enum vouch_err err = VOUCH_OK;

	while (err == VOUCH_OK && head.is_bad)
		err = spool_get(table, &head, diag);
	if (err == VOUCH_ERR_NOT_FOUND)
		return vouch_diag_set(diag, err, "the table has no more rows");
	if (err == VOUCH_OK)
		*mark = head.mark;
	return err;
}

/* ---- columns passed through ---- */

static bool is_among(const char *name, const char *const *names)
{
	for (; names != NULL && *names != NULL; names++)
		if (vouch_str_same(name, *names))
			return true;
	return false;
}

/* Which of two is meant cannot be known, where case does not count. */
static bool is_named_before(const struct issue_table *table, size_t column)
{
	const char *name = vouch_reader_name(table->reader, column);

	for (size_t i = 0; i < column; i++)
		if (vouch_str_same(name, vouch_reader_name(table->reader, i)))
			return true;
	return false;
}

static enum vouch_err bad_name(const struct issue_table *table,
    const char *name, enum vouch_err err, const char *why,
    struct vouch_diag *diag)
{
	vouch_diag_file(diag, table->options.path);
	vouch_diag_field(diag, name);
	vouch_diag_hint(diag, "give the column another name: "
	    "all columns are passed on behind those of a code");
	return vouch_diag_set(diag, err, "%s", why);
}

enum vouch_err issue_table_extra(struct issue_table *table,
    const char *const *without, struct vouch_diag *diag)
{
	size_t i, count = vouch_reader_columns(table->reader);
	const char *name;

	table->extra = calloc(count + 1, sizeof *table->extra);
	table->extra_column = calloc(count + 1, sizeof *table->extra_column);
	if (table->extra == NULL || table->extra_column == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "no memory for %zu columns", count);
	for (i = 0; i < count; i++) {
		name = vouch_reader_name(table->reader, i);
		if (is_named_before(table, i))
			return bad_name(table, name, VOUCH_ERR_DUPLICATE,
			    "an earlier column has this name, in upper or "
			    "lower case", diag);
		if (is_among(name, without) || is_reject_column(name))
			continue;
		if (cmd_records_has_column(name))
			return bad_name(table, name, VOUCH_ERR_CONFLICT,
			    "a column of the code's own has this name", diag);
		table->extra[table->extra_count] = name;
		table->extra_column[table->extra_count++] = i;
	}
	if (table->extra_count > ISSUE_TABLE_EXTRA_MAX) {
		vouch_diag_file(diag, table->options.path);
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "has %zu columns to be passed on: at most %d",
		    table->extra_count, ISSUE_TABLE_EXTRA_MAX);
	}
	return VOUCH_OK;
}

enum vouch_err issue_table_add_cells(const struct issue_table *table,
    struct vouch_buf *cells, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	const char *text;

	for (size_t i = 0; err == VOUCH_OK && i < table->extra_count; i++) {
		text = raw_cell(table, table->extra_column[i]);
		err = vouch_buf_add(cells, text, strlen(text) + 1);
	}
	return err == VOUCH_OK ? err :
	    vouch_diag_set(diag, err, "the cells of a row are too long");
}

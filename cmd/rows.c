/*
 * See rows.h. Nothing is kept but the rows of one piece of a table.
 */
#include "rows.h"

#include <string.h>

#include "scanfilter.h"

#include "base/buf.h"

#define PIECE 1000 /* rows aligned together */

const char *const cmd_rows_formats[] = { "table", "csv", "jsonl", NULL };

static enum vouch_err start_table(struct cmd_rows *rows)
{
	char alignment[CMD_COLUMNS_MAX + 1] = "";
	enum vouch_err err = VOUCH_OK;
	size_t i, n = 0;

	for (i = 0; i < rows->count; i++) {
		if (rows->column[i].align != 0 && n < CMD_COLUMNS_MAX)
			alignment[n++] = rows->column[i].align;
	}
	cmd_columns_init(&rows->table, alignment);
	for (i = 0; err == VOUCH_OK && i < rows->count; i++) {
		if (rows->column[i].align != 0)
			err = cmd_columns_cell(&rows->table,
			    rows->column[i].name);
	}
	return err;
}

enum vouch_err cmd_rows_start(struct cmd_rows *rows, int format,
    const struct cmd_column *column, size_t count, struct vouch_diag *diag)
{
	enum vouch_err err;
	size_t i;

	memset(rows, 0, sizeof *rows);
	rows->format = format;
	rows->column = column;
	rows->count = count;
	if (format == CMD_ROWS_TABLE) {
		err = start_table(rows);
	} else {
		err = vouch_outfile_open(&rows->out, "-", 0600, 0, diag);
		if (err == VOUCH_OK)
			err = vouch_writer_new(&rows->out,
			    format == CMD_ROWS_CSV ? VOUCH_TABLE_CSV :
			    VOUCH_TABLE_JSONL, 0, &rows->writer);
		for (i = 0; err == VOUCH_OK && i < count; i++)
			err = vouch_writer_column(rows->writer,
			    column[i].name, column[i].holds == CMD_INTEGER);
	}
	return err == VOUCH_OK ? VOUCH_OK :
	    vouch_diag_set(diag, err, "cannot start the output");
}

static enum vouch_err put_record_cell(struct cmd_rows *rows,
    const struct cmd_column *column, const char *cell,
    struct vouch_diag *diag)
{
	const size_t len = strlen(cell);
	struct vouch_buf words;
	enum vouch_err err;

	if (column->holds != CMD_WORDS || rows->format != CMD_ROWS_CSV ||
	    !vouch_table_formula(cell, len))
		return vouch_writer_cell(rows->writer, cell, len, diag);
	vouch_buf_init(&words, len + 1);
	err = vouch_buf_addc(&words, '\'');
	if (err == VOUCH_OK)
		err = vouch_buf_add(&words, cell, len);
	err = err == VOUCH_OK ? vouch_writer_cell(rows->writer, words.data,
	    words.len, diag) : vouch_diag_set(diag, err, "out of memory");
	vouch_buf_release(&words);
	return err;
}

enum vouch_err cmd_rows_add(struct cmd_rows *rows, const char *const *cells,
    struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < rows->count; i++) {
		if (rows->format != CMD_ROWS_TABLE)
			err = put_record_cell(rows, &rows->column[i],
			    cells[i], diag);
		else if (rows->column[i].align != 0)
			err = cmd_columns_cell(&rows->table, cells[i]);
	}
	if (err == VOUCH_OK && rows->format != CMD_ROWS_TABLE)
		err = vouch_writer_end(rows->writer, diag);
	else if (err == VOUCH_OK &&
	    rows->table.cells >= PIECE * rows->table.count)
		err = cmd_columns_write(&rows->table, diag);
	if (err != VOUCH_OK)
		vouch_diag_file(diag, CMD_STDOUT_NAME);
	return err;
}

enum vouch_err cmd_rows_finish(struct cmd_rows *rows, enum vouch_err err,
    struct vouch_diag *diag)
{
	bool sound = err == VOUCH_OK;

	if (err == VOUCH_OK && rows->format == CMD_ROWS_TABLE)
		err = cmd_columns_write(&rows->table, diag);
	if (err == VOUCH_OK && rows->format != CMD_ROWS_TABLE)
		err = vouch_writer_finish(rows->writer, diag);
	vouch_writer_free(rows->writer);
	if (rows->format != CMD_ROWS_TABLE && err == VOUCH_OK)
		err = vouch_outfile_commit(&rows->out, 0, diag);
	else if (rows->format != CMD_ROWS_TABLE)
		vouch_outfile_abort(&rows->out);
	if (sound && err != VOUCH_OK)
		vouch_diag_file(diag, CMD_STDOUT_NAME);
	cmd_columns_release(&rows->table);
	return err;
}

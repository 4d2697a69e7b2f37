/*
 * The list of --proof-list: page, cell, row, serial and result of each label.
 */
#include <stdio.h>
#include <string.h>

#include "print_job.h"

enum vouch_err print_proofs_open(struct print_proofs *proofs,
    const struct print_args *args, struct vouch_diag *diag)
{
	static const char *const names[] = { "page", "cell", "row", "serial",
		"result" };
	enum vouch_err err;
	size_t i;

	if (args->proof_list == NULL)
		return VOUCH_OK;
	err = vouch_outfile_open(&proofs->file, args->proof_list, 0600,
	    args->force ? VOUCH_OUTFILE_FORCE : 0, diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_writer_new(&proofs->file, VOUCH_TABLE_CSV, 0,
	    &proofs->writer);
	for (i = 0; err == VOUCH_OK && i < 5; i++)
		err = vouch_writer_column(proofs->writer, names[i], i < 3);
	if (err != VOUCH_OK)
		vouch_outfile_abort(&proofs->file);
	return err;
}

enum vouch_err print_proofs_add(struct print_proofs *proofs,
    const struct print_page *page, const struct print_cell *cell,
    struct vouch_diag *diag)
{
	const char *at = page->text.data + cell->from, *serial;
	char number[3][24], line[512] = "reads";
	const char *cells[5];
	enum vouch_err err = VOUCH_OK;
	size_t i, len;

	if (proofs->writer == NULL)
		return VOUCH_OK;
	for (i = 0; i <= proofs->slots; i++) {
		memcpy(&len, at, sizeof len);
		serial = at + sizeof len;
		at = serial + len;
	}
	snprintf(number[0], sizeof number[0], "%zu", page->number);
	snprintf(number[1], sizeof number[1], "%u", cell->place + 1);
	snprintf(number[2], sizeof number[2], "%lu", cell->line);
	if (cell->err != VOUCH_OK)
		vouch_diag_format(&cell->diag, line, sizeof line);
	else if (!proofs->verified)
		snprintf(line, sizeof line, "not read");
	cells[0] = number[0];
	cells[1] = number[1];
	cells[2] = number[2];
	cells[4] = line;
	for (i = 0; err == VOUCH_OK && i < 5; i++)
		err = i == 3 ? vouch_writer_cell(proofs->writer, serial, len,
		    diag) : vouch_writer_cell(proofs->writer, cells[i],
		    strlen(cells[i]), diag);
	return err == VOUCH_OK ? vouch_writer_end(proofs->writer, diag) : err;
}

enum vouch_err print_proofs_close(struct print_proofs *proofs,
    const struct print_args *args, bool keep, struct vouch_diag *diag)
{
	enum vouch_err err;

	if (proofs->writer == NULL)
		return VOUCH_OK;
	err = vouch_writer_finish(proofs->writer, diag);
	vouch_writer_free(proofs->writer);
	proofs->writer = NULL;
	if (err == VOUCH_OK && keep)
		return vouch_outfile_commit(&proofs->file, args->force ?
		    VOUCH_OUTFILE_FORCE : 0, diag);
	vouch_outfile_abort(&proofs->file);
	return err;
}

/*
 * See print_text.h. Filling takes microseconds, so one thread does it; rows are
 * all tried before anything goes out, as those of drawings are.
 */
#include "print_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "columns.h"

#include "draw/stencil.h"

#define ROW_MAX (16u << 20)

struct text {
	struct print_job *job;
	char path[PRINT_PATH];
	struct vouch_stencil *stencil;
	struct print_files files;
	struct print_sink sink;
	struct vouch_buf row;
	struct vouch_span cell[VOUCH_STENCIL_FIELDS_MAX];
	bool vietnamese;
};

bool print_is_text(const char *template)
{
	enum vouch_stencil_kind kind;

	return vouch_stencil_kind_of(template, &kind);
}

/* ---- the template ---- */

/* One of ours comes before a file of the same name here, which may well be what
 * was printed with it the last time. */
static void find_file(struct text *text)
{
	const char *name = text->job->args->template;
	const struct print_folders *folders = &text->job->folders;
	size_t i;

	for (i = 0; strchr(name, '/') == NULL && folders->folder[i] != NULL;
	    i++) {
		if (snprintf(text->path, PRINT_PATH, "%s/%s",
		    folders->folder[i], name) < PRINT_PATH &&
		    access(text->path, R_OK) == 0)
			return;
	}
	vouch_str_cut(text->path, sizeof text->path, name, strlen(name));
}

static enum vouch_err compile(struct text *text)
{
	enum vouch_stencil_kind kind = VOUCH_STENCIL_TXT;
	struct vouch_diag *diag = text->job->diag;
	struct vouch_buf source;
	enum vouch_err err;

	find_file(text);
	vouch_stencil_kind_of(text->path, &kind);
	vouch_buf_init(&source, VOUCH_STENCIL_SIZE_MAX);
	err = vouch_file_load(text->path, diag, &source);
	if (err == VOUCH_OK)
		err = vouch_stencil_compile(kind, text->path,
		    vouch_buf_text(&source), source.len, diag,
		    &text->stencil);
	vouch_buf_release(&source);
	return err;
}

static int lint(const struct text *text)
{
	unsigned long line;
	const char *what;
	size_t i;

	for (i = 0; vouch_stencil_warning(text->stencil, i, &line, &what);
	    i++)
		cmd_warn("%s line %lu: %s", text->path, line, what);
	cmd_say("%s: a text template of %zu columns", text->path,
	    vouch_stencil_fields(text->stencil));
	return CMD_OK;
}

static int fields(const struct text *text)
{
	const struct vouch_stencil *stencil = text->stencil;
	struct cmd_columns table;
	enum vouch_err err;
	size_t i;

	cmd_columns_init(&table, "ll");
	err = cmd_columns_cell(&table, "column");
	if (err == VOUCH_OK)
		err = cmd_columns_cell(&table, "");
	for (i = 0; err == VOUCH_OK && i < vouch_stencil_fields(stencil);
	    i++) {
		err = cmd_columns_cell(&table,
		    vouch_stencil_field(stencil, i));
		if (err == VOUCH_OK)
			err = cmd_columns_cell(&table,
			    vouch_stencil_optional(stencil, i) ?
			    "may be empty" : "");
	}
	if (err != VOUCH_OK)
		vouch_diag_set(text->job->diag, err, "cannot set the table");
	else
		err = cmd_columns_write(&table, text->job->diag);
	cmd_columns_release(&table);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(text->job->diag);
}

/* ---- rows ---- */

static void want_field(const void *source, size_t number,
    struct print_want *want)
{
	*want = (struct print_want){
		.field = vouch_stencil_field(source, number),
		.optional = vouch_stencil_optional(source, number),
		.line = vouch_stencil_line(source, number),
	};
}

static enum vouch_err put_part(struct text *text, enum vouch_stencil_part part)
{
	struct vouch_diag *diag = text->job->diag;
	enum vouch_err err;

	vouch_buf_clear(&text->row);
	err = vouch_stencil_fill(text->stencil, part, NULL, text->vietnamese,
	    diag, &text->row);
	return err == VOUCH_OK && text->row.len > 0 ? print_sink_put(
	    &text->sink, text->row.data, text->row.len, 0, diag) : err;
}

/* What is wrong with a row is told at once; how many there were decides in the
 * end. */
static void complain(struct print_job *job, const struct vouch_diag *why)
{
	*job->diag = *why;
	if (why->line == 0) {
		vouch_diag_file(job->diag, job->rows.input);
		if (job->rows.reader != NULL)
			vouch_diag_at(job->diag,
			    vouch_reader_line(job->rows.reader), 0);
	}
	if (job->bad > 0)
		job->diag->hint[0] = '\0'; /* said with the first */
	if (job->bad++ < PRINT_COMPLAINTS_MAX)
		cmd_fail(job->diag);
}

/* All labels of the row at hand. */
static enum vouch_err put_row(struct text *text)
{
	struct vouch_diag why = VOUCH_DIAG_INIT;
	struct print_job *job = text->job;
	enum vouch_err err;
	size_t i;

	for (i = 0; i < job->rows.wants; i++)
		text->cell[i].data = print_rows_cell(&job->rows, i,
		    &text->cell[i].len);
	vouch_buf_clear(&text->row);
	err = vouch_stencil_fill(text->stencil, VOUCH_STENCIL_ROW, text->cell,
	    text->vietnamese, &why, &text->row);
	if (err != VOUCH_OK && vouch_err_status(err) == CMD_USAGE)
		complain(job, &why);
	else if (err != VOUCH_OK)
		*job->diag = why;
	for (; job->rows.left > 0; job->rows.left--, job->labels++)
		if (err == VOUCH_OK && job->bad == 0)
			err = print_sink_put(&text->sink, text->row.data,
			    text->row.len, 1, job->diag);
	return vouch_err_status(err) == CMD_USAGE ? VOUCH_OK : err;
}

static enum vouch_err put_rows(struct text *text)
{
	struct print_job *job = text->job;
	struct vouch_diag why;
	enum vouch_err err;

	err = put_part(text, VOUCH_STENCIL_HEAD);
	cmd_progress_start(&job->progress, "labels", 0);
	while (err == VOUCH_OK && job->bad < PRINT_COMPLAINTS_MAX) {
		why = (struct vouch_diag)VOUCH_DIAG_INIT;
		err = print_rows_next(&job->rows, &why);
		if (err != VOUCH_OK && vouch_err_status(err) == CMD_USAGE) {
			complain(job, &why);
			err = VOUCH_OK;
			continue;
		}
		if (err != VOUCH_OK)
			*job->diag = why;
		if (err != VOUCH_OK || job->rows.left == 0)
			break;
		err = put_row(text);
		cmd_progress_at(&job->progress, job->labels);
	}
	cmd_progress_end(&job->progress);
	if (err != VOUCH_OK || job->bad > 0)
		return err == VOUCH_OK ? job->diag->code : err;
	if (job->labels == 0) {
		vouch_diag_file(job->diag, job->rows.input);
		return vouch_diag_set(job->diag, VOUCH_ERR_MISSING,
		    "no record to print");
	}
	err = put_part(text, VOUCH_STENCIL_FOOT);
	return err == VOUCH_OK ? print_sink_send(&text->sink,
	    job->args->start, job->diag) : err;
}

static enum vouch_err make_output(struct text *text, bool no_input)
{
	struct print_job *job = text->job;
	struct print_rows *rows = &job->rows;
	enum vouch_err err;

	rows->args = job->args;
	rows->wants = vouch_stencil_fields(text->stencil);
	rows->want = want_field;
	rows->source = text->stencil;
	rows->skip = job->args->start - 1;
	err = print_files_open(&text->files, job->args->output, false,
	    job->args->force, job->diag);
	if (err != VOUCH_OK)
		return err;
	err = print_sink_open(&text->sink, &text->files, job->diag);
	if (err == VOUCH_OK)
		err = print_rows_open(rows, no_input && rows->wants == 0,
		    job->diag);
	if (err == VOUCH_OK)
		err = put_rows(text);
	print_rows_close(rows);
	if (err == VOUCH_OK)
		err = print_files_commit(&text->files, job->diag);
	else
		print_files_abort(&text->files);
	return err;
}

/* ---- the whole ---- */

/* What only a drawing can be told. */
static int check_args(const struct print_args *args)
{
	const char *given = args->sheet != NULL ? "--sheet" :
	    args->dpi > 0 ? "--dpi" : args->to >= 0 ? "--to" :
	    args->printer != NULL ? "--printer" :
	    args->offset != NULL ? "--offset" :
	    args->scale != NULL ? "--scale" : args->outline ? "--outline" :
	    args->no_marks ? "--no-marks" : args->qr >= 0 ? "--qr" :
	    args->proof != NULL ? "--proof" :
	    args->proof_list != NULL ? "--proof-list" :
	    args->proof_dpi > 0 ? "--proof-dpi" : args->plan ? "--plan" :
	    args->image_dir != NULL ? "--image-dir" :
	    args->no_verify ? "--no-verify" :
	    args->font_dir.count > 0 ? "--font-dir" :
	    args->darkness != NULL ? "--darkness" :
	    args->speed != NULL ? "--speed" :
	    args->gap != NULL ? "--gap" : args->z64 ? "--z64" :
	    args->no_cut ? "--no-cut" : NULL;

	return given == NULL ? CMD_OK : cmd_usage(given, "is for drawings: a "
	    "text template says itself what the printer is to do");
}

static void say_made(const struct text *text, int64_t started_ms)
{
	const struct print_job *job = text->job;

	if (strcmp(job->args->output, "-") != 0)
		cmd_say("%s %" PRIu64 " label%s %s %s in %.1f s",
		    text->sink.sent ? "sent" : "made", job->labels,
		    job->labels == 1 ? "" : "s", text->sink.sent ? "to" :
		    "in", job->args->output,
		    (double)(cmd_steady_ms() - started_ms) / 1000);
}

int print_text_run(struct print_job *job, bool vietnamese, bool no_input)
{
	static struct text text;
	const int64_t started_ms = cmd_steady_ms();
	int status = check_args(job->args);
	enum vouch_err err;

	if (status != CMD_OK)
		return status;
	text.job = job;
	text.vietnamese = vietnamese;
	vouch_buf_init(&text.row, ROW_MAX);
	err = compile(&text);
	if (err == VOUCH_OK && job->args->lint)
		status = lint(&text);
	else if (err == VOUCH_OK && job->args->fields)
		status = fields(&text);
	else if (err == VOUCH_OK && (status = print_check_outputs(job,
	    text.path, no_input && vouch_stencil_fields(text.stencil) == 0)) ==
	    CMD_OK)
		err = make_output(&text, no_input);
	if (err == VOUCH_OK && status == CMD_OK && job->args->output != NULL)
		say_made(&text, started_ms);
	print_sink_close(&text.sink);
	vouch_stencil_free(text.stencil);
	vouch_buf_release(&text.row);
	return err == VOUCH_OK ? status : print_job_refused(job);
}

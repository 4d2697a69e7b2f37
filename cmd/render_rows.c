/*
 * Records for vouch-render. A file is read twice: the first time nothing is
 * drawn, and every row that cannot be is named.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "render.h"

#define COMPLAINTS_MAX 20 /* bad rows named before the rest is counted */

/* ---- records ---- */

/* Never with the code itself: what goes to a terminal or a log could be
 * spent. */
static enum vouch_err bad_code(const struct render_run *run,
    const struct vouch_reader *reader, enum vouch_err err, const char *why)
{
	vouch_reader_blame(reader, 0, run->diag);
	vouch_diag_field(run->diag, run->args->column);
	vouch_diag_subject(run->diag, NULL, 0);
	return vouch_diag_set(run->diag, err, "%s", why);
}

/* People head a column as they like: it is shown what there is. */
static enum vouch_err no_code_column(const struct render_run *run,
    const struct vouch_reader *reader)
{
	const char *nearest = cmd_pattern_nearest(reader, run->args->column);
	size_t i, count = vouch_reader_columns(reader), len = 0;
	char names[120] = "";

	for (i = 0; i < count && len < sizeof names; i++)
		len += (size_t)snprintf(names + len, sizeof names - len,
		    "%s%s", i > 0 ? ", " : "", vouch_reader_name(reader, i));
	if (nearest != NULL)
		vouch_diag_hint(run->diag, "did you mean --column '%s'?",
		    nearest);
	else if (len < sizeof names)
		vouch_diag_hint(run->diag, "say with --column which of these "
		    "holds the codes: %s", names);
	else
		vouch_diag_hint(run->diag, "name the column that holds the "
		    "codes with --column");
	return bad_code(run, reader, VOUCH_ERR_UNKNOWN,
	    "the records have no such column");
}

static enum vouch_err read_code(const struct render_run *run,
    const struct vouch_reader *reader, struct vouch_buf *code)
{
	int column = vouch_reader_find(reader, run->args->column);
	const char *cell;
	size_t len;

	if (column < 0)
		return no_code_column(run, reader);
	cell = vouch_reader_cell(reader, (size_t)column, &len);
	if (len == 0)
		return bad_code(run, reader, VOUCH_ERR_MISSING,
		    "the code is empty");
	return vouch_buf_add(code, cell, len);
}

static enum vouch_err read_caption(struct render_run *run,
    const struct vouch_reader *reader, struct vouch_buf *caption)
{
	enum vouch_err err = cmd_pattern_fill(&run->caption, reader, run->diag,
	    caption);

	if (err != VOUCH_ERR_TOO_LONG && err != VOUCH_ERR_NO_MEMORY)
		return err;
	vouch_reader_blame(reader, 0, run->diag);
	vouch_diag_field(run->diag, "--caption");
	vouch_diag_subject(run->diag, NULL, 0);
	return vouch_diag_set(run->diag, err, "a caption that is too long");
}

/* Can it be drawn? Only what is not the code's fault may be shown. */
static enum vouch_err check_job(struct render_run *run,
    const struct vouch_reader *reader, const struct cmd_job *job)
{
	struct vouch_diag why = VOUCH_DIAG_INIT;
	enum vouch_err err = cmd_studio_check(&run->studio, &run->bench, job,
	    &why);

	if (err == VOUCH_OK)
		return VOUCH_OK;
	vouch_diag_hint(run->diag, "%s", why.hint);
	if (why.field[0] == '\0')
		return bad_code(run, reader, err, why.expected);
	vouch_reader_blame(reader, 0, run->diag);
	vouch_diag_field(run->diag, why.field);
	vouch_diag_subject(run->diag, why.subject, strlen(why.subject));
	return vouch_diag_set(run->diag, err, "%s", why.expected);
}

bool render_takes_one(const struct render_run *run)
{
	return run->target == RENDER_FILE ||
	    (run->target == RENDER_STDOUT &&
	    run->args->format != CMD_DRAW_TEXT);
}

enum vouch_err render_record(struct render_run *run,
    const struct vouch_reader *reader, struct cmd_job *job)
{
	enum vouch_err err;

	job->line = vouch_reader_line(reader);
	if (run->read == 1 && render_takes_one(run)) {
		vouch_reader_blame(reader, 0, run->diag);
		vouch_diag_field(run->diag, "--output");
		vouch_diag_subject(run->diag, NULL, 0);
		vouch_diag_hint(run->diag, "give a folder as --output");
		return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT,
		    "a second record, and one file holds one picture");
	}
	err = read_code(run, reader, &job->code);
	if (err == VOUCH_OK)
		err = read_caption(run, reader, &job->caption);
	if (err == VOUCH_OK)
		err = check_job(run, reader, job);
	if (err == VOUCH_OK)
		err = cmd_naming_make(&run->naming, reader, run->read + 1,
		    run->diag, &job->name);
	job->stem = job->name.len;
	if (err == VOUCH_OK && (run->target == RENDER_FOLDER ||
	    run->target == RENDER_TAR))
		err = cmd_naming_take(&run->naming, reader, &job->name,
		    run->diag);
	if (err == VOUCH_OK)
		run->read++;
	return err;
}

enum vouch_err render_open(struct render_run *run, struct vouch_reader **out)
{
	const struct vouch_reader_options options = {
		.encoding = run->args->encoding
	};

	return vouch_reader_open(run->input, &options, run->diag, out);
}

/* ---- the first reading of a file ---- */

/* Would the picture's file replace one that must stay? */
static enum vouch_err check_free(const struct render_run *run, const struct cmd_job *job)
{
	char path[4096 + 256];
	struct stat st;

	if (run->target != RENDER_FOLDER || run->no_folder)
		return VOUCH_OK;
	snprintf(path, sizeof path, "%s/%s", run->args->output,
	    vouch_buf_text(&job->name));
	if (run->args->force) {
		*run->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		vouch_diag_file(run->diag, path);
		return cmd_check_output_at(AT_FDCWD, path, run->kept,
		    run->diag);
	}
	if (lstat(path, &st) != 0)
		return VOUCH_OK;
	*run->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	vouch_diag_file(run->diag, path);
	vouch_diag_hint(run->diag, "choose another folder or --name, or "
	    "replace it with --force");
	return vouch_diag_set(run->diag, VOUCH_ERR_EXISTS, "already exists");
}

/* Is the row at fault, not what was asked for? A column that is not there
 * would be missed in every row. */
static bool is_row_error(enum vouch_err err)
{
	return vouch_err_status(err) == CMD_USAGE &&
	    err != VOUCH_ERR_CONFLICT && err != VOUCH_ERR_UNKNOWN;
}

/* A table without a row may be none at all, such as a spreadsheet's own file;
 * one without a column is JSON Lines without a record. */
static bool has_codes(const struct render_run *run, const struct vouch_reader *reader)
{
	return vouch_reader_columns(reader) == 0 ||
	    vouch_reader_find(reader, run->args->column) >= 0 ||
	    run->read > 0;
}

/* What helps with twenty rows is said once. */
static void complain(struct vouch_diag *diag, struct vouch_diag *advice)
{
	if (strcmp(diag->hint, advice->hint) == 0)
		diag->hint[0] = '\0';
	else
		*advice = *diag;
	cmd_fail(diag);
}

/* Looks at every row; VOUCH_OK when all can be drawn. bad counts those that
 * cannot, each named on stderr up to COMPLAINTS_MAX. */
static enum vouch_err look_through(struct render_run *run,
    struct vouch_reader *reader, struct cmd_job *job, uint64_t *bad)
{
	struct vouch_diag advice = VOUCH_DIAG_INIT;
	enum vouch_err err;
	bool more = true;

	for (;;) {
		*run->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		cmd_job_clear(job);
		err = vouch_reader_next(reader, run->diag, &more);
		if (err == VOUCH_OK && !more)
			return has_codes(run, reader) ? VOUCH_OK :
			    no_code_column(run, reader);
		if (err == VOUCH_OK)
			err = render_record(run, reader, job);
		if (err == VOUCH_OK)
			err = check_free(run, job);
		if (err == VOUCH_OK)
			continue;
		if (!is_row_error(err))
			return err;
		if (++*bad <= COMPLAINTS_MAX)
			complain(run->diag, &advice);
	}
}

int render_check(struct render_run *run)
{
	struct vouch_reader *reader = NULL;
	struct cmd_job *job = calloc(1, sizeof *job);
	uint64_t bad = 0;
	enum vouch_err err;

	if (job == NULL) {
		vouch_diag_set(run->diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
		return cmd_fail(run->diag);
	}
	err = render_open(run, &reader);
	if (err == VOUCH_OK)
		err = look_through(run, reader, job, &bad);
	vouch_reader_close(reader);
	cmd_job_release(job);
	free(job);
	if (err != VOUCH_OK)
		return cmd_fail(run->diag);
	if (bad > COMPLAINTS_MAX)
		cmd_warn("and %" PRIu64 " more", bad - COMPLAINTS_MAX);
	if (bad > 0) {
		cmd_warn("nothing was drawn");
		return CMD_USAGE;
	}
	run->total = run->read;
	run->read = 0;
	run->batch = CMD_BATCH_MAX;
	return CMD_OK;
}

/*
 * A run of vouch-render: one thread reads records and gives out names, all the
 * others draw, read the picture back and write it; what goes into one file, or
 * onto pages, this thread writes, in the order of the records.
 */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render.h"

#include "base/num.h"
#include "base/str.h"

#define SLOTS 16

/* ---- drawing all ---- */

/* For one picture, and for the terminal. */
static enum vouch_err put_one(const struct render_run *run, const struct cmd_job *job)
{
	const struct render_args *args = run->args;
	unsigned flags = VOUCH_OUTFILE_SYNC |
	    (args->force ? VOUCH_OUTFILE_FORCE : 0u);
	struct vouch_outfile out;
	char name[1024];
	size_t len;
	enum vouch_err err;

	err = vouch_outfile_open(&out, args->output, 0600, flags, run->diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_outfile_write(&out, job->picture.data, job->picture.len,
	    run->diag);
	if (err == VOUCH_OK && run->target == RENDER_STDOUT &&
	    args->format == CMD_DRAW_TEXT) {
		len = vouch_str_escape(name, sizeof name - 1,
		    vouch_buf_text(&job->name), job->name.len, true);
		name[len++] = '\n';
		err = vouch_outfile_write(&out, name, len, run->diag);
	}
	if (err == VOUCH_OK)
		return vouch_outfile_commit(&out, flags, run->diag);
	vouch_outfile_abort(&out);
	return err;
}

static enum vouch_err put_on_page(struct render_run *run,
    const struct cmd_job *job)
{
	struct vouch_figure figure;
	enum vouch_err err;
	char name[256];

	vouch_str_cut(name, sizeof name, vouch_buf_text(&job->name),
	    job->stem);
	err = cmd_studio_figure(&run->studio, &run->bench, job,
	    cmd_pages_side(&run->pages), run->diag, &figure);
	return err == VOUCH_OK ? cmd_pages_add(&run->pages, &figure, name,
	    run->diag) : err;
}

/* What is left to do for a job that its thread is through with. */
static enum vouch_err finish_job(struct render_run *run, struct cmd_job *job)
{
	enum vouch_err err = job->err;

	if (err != VOUCH_OK) {
		*run->diag = job->diag;
		return err;
	}
	/* After a failure perhaps not drawn; that failure lies behind it. */
	if (atomic_load(&run->studio.stop))
		return VOUCH_OK;
	/* Whatever fails now is no longer the record's fault. */
	*run->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	if (run->target == RENDER_FILE || run->target == RENDER_STDOUT)
		err = put_one(run, job);
	else if (run->target == RENDER_TAR)
		err = vouch_tar_add(&run->archive, vouch_buf_text(&job->name),
		    job->picture.data, job->picture.len, run->diag);
	if (err == VOUCH_OK && run->pages.path != NULL)
		err = put_on_page(run, job);
	if (err == VOUCH_OK)
		cmd_progress_at(&run->progress, ++run->drawn);
	return err;
}

/* The oldest batch, in the order of the records. */
static enum vouch_err finish_batch(struct render_run *run)
{
	struct cmd_batch *batch = vouch_pool_take(run->pool);
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; i < batch->count && err == VOUCH_OK; i++)
		err = finish_job(run, &batch->job[i]);
	vouch_pool_done(run->pool);
	return err;
}

/* Waits for the threads; of several failures the first record's counts. */
static enum vouch_err finish_all(struct render_run *run, enum vouch_err err)
{
	while (err == VOUCH_OK && vouch_pool_pending(run->pool) > 0)
		err = finish_batch(run);
	if (err != VOUCH_OK)
		atomic_store(&run->studio.stop, true);
	while (vouch_pool_pending(run->pool) > 0) {
		vouch_pool_take(run->pool);
		vouch_pool_done(run->pool);
	}
	return err;
}

/* Records for a batch; fewer when they end, or at one that is wrong. */
static enum vouch_err fill(struct render_run *run, struct vouch_reader *reader,
    struct cmd_batch *batch, bool *more)
{
	enum vouch_err err = VOUCH_OK;
	struct cmd_job *job;

	for (batch->count = 0; batch->count < run->batch; batch->count++) {
		job = &batch->job[batch->count];
		cmd_job_clear(job);
		err = vouch_reader_next(reader, run->diag, more);
		if (err == VOUCH_OK && *more)
			err = render_record(run, reader, job);
		if (err != VOUCH_OK || !*more)
			break;
	}
	return err;
}

/*
 * On a pipe the next record may be long in coming, and what is to be written
 * here, not by a thread, would wait for it: so it is written at once.
 */
static bool waits_for_each(const struct render_run *run)
{
	return run->batch == 1 && run->target == RENDER_STDOUT &&
	    !render_takes_one(run);
}

static enum vouch_err draw_all(struct render_run *run, struct vouch_reader *reader)
{
	enum vouch_err err = VOUCH_OK, reading = VOUCH_OK;
	struct vouch_diag bad_record = *run->diag;
	struct cmd_batch *batch;
	bool more = true;

	while (err == VOUCH_OK && reading == VOUCH_OK && more &&
	    !atomic_load(&run->studio.stop)) {
		batch = vouch_pool_slot(run->pool);
		if (batch == NULL) {
			err = finish_batch(run);
			continue;
		}
		reading = fill(run, reader, batch, &more);
		bad_record = *run->diag;
		if (batch->count > 0)
			vouch_pool_submit(run->pool);
		if (batch->count > 0 && waits_for_each(run))
			err = finish_batch(run);
	}
	/* Records before a bad one are still to be had, unless it is the
	 * second where one was wanted. */
	err = finish_all(run, reading != VOUCH_OK && render_takes_one(run) ?
	    reading : err);
	if (reading == VOUCH_OK || (err != VOUCH_OK && err != reading))
		return err;
	*run->diag = bad_record;
	return reading;
}

/* ---- the archive ---- */

/* Seconds every file in it carries. */
static int64_t archive_time(void)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	uint64_t time_s = 0;

	if (epoch != NULL && vouch_num_parse(epoch, strlen(epoch), 0,
	    VOUCH_TAR_TIME_MAX, NULL, &time_s) != VOUCH_OK)
		time_s = 0;
	return (int64_t)time_s;
}

static unsigned archive_flags(const struct render_run *run)
{
	return VOUCH_OUTFILE_SYNC |
	    (run->args->force ? VOUCH_OUTFILE_FORCE : 0u);
}

static enum vouch_err open_archive(struct render_run *run)
{
	enum vouch_err err = vouch_outfile_open(&run->archive_file,
	    run->args->output, 0600, archive_flags(run), run->diag);

	if (err == VOUCH_OK)
		run->archive = (struct vouch_tar){ .out = &run->archive_file,
			.time_s = archive_time() };
	return err;
}

/* An archive without an end tells whoever reads it that it is not whole. */
static enum vouch_err close_archive(struct render_run *run, enum vouch_err err)
{
	if (err == VOUCH_OK)
		err = vouch_tar_finish(&run->archive, run->diag);
	run->archive.out = NULL;
	if (err == VOUCH_OK)
		return vouch_outfile_commit(&run->archive_file,
		    archive_flags(run), run->diag);
	vouch_outfile_abort(&run->archive_file);
	return err;
}

/* ---- the whole ---- */

static enum vouch_err close_all(struct render_run *run, enum vouch_err err)
{
	if (err == VOUCH_OK && run->pages.path != NULL)
		err = cmd_pages_finish(&run->pages, run->diag);
	if (err == VOUCH_OK && run->target == RENDER_FOLDER)
		err = cmd_folder_sync(&run->folder, run->diag);
	if (run->archive.out != NULL)
		err = close_archive(run, err);
	if (err == VOUCH_OK && render_takes_one(run) && run->drawn == 0) {
		vouch_diag_file(run->diag, run->input);
		err = vouch_diag_set(run->diag, VOUCH_ERR_MISSING,
		    "no record to draw");
	}
	return err;
}

enum vouch_err render_all(struct render_run *run)
{
	const struct render_args *args = run->args;
	struct vouch_reader *reader = NULL;
	enum vouch_err err;

	run->folder.fd = -1;
	err = render_open(run, &reader);
	if (err == VOUCH_OK && run->target == RENDER_FOLDER)
		err = cmd_folder_open(&run->folder, args->output,
		    args->force, run->diag);
	run->folder.kept = run->kept;
	if (err == VOUCH_OK && run->target == RENDER_TAR)
		err = open_archive(run);
	if (err == VOUCH_OK) {
		err = vouch_pool_new(0, SLOTS, sizeof(struct cmd_batch),
		    cmd_batch_work, &run->studio, &run->pool);
		if (err != VOUCH_OK)
			vouch_diag_set(run->diag, err, "cannot start threads");
	}
	if (err == VOUCH_OK) {
		cmd_progress_start(&run->progress, "drawn", run->total);
		err = draw_all(run, reader);
		err = close_all(run, err);
		cmd_progress_end(&run->progress);
		vouch_pool_each(run->pool, cmd_batch_release);
	}
	if (run->archive.out != NULL)
		close_archive(run, err);
	vouch_pool_free(run->pool);
	cmd_folder_close(&run->folder);
	vouch_reader_close(reader);
	return err;
}

void render_say_done(const struct render_run *run, int64_t started_ms)
{
	const struct render_args *args = run->args;
	char where[1100] = "", sheets[1100] = "", path[1024];
	double seconds = (double)(cmd_steady_ms() - started_ms) / 1000;

	if (run->target == RENDER_STDOUT || (run->target == RENDER_TAR &&
	    run->archive_file.is_stdout))
		return;
	if (args->output != NULL) {
		vouch_str_escape(path, sizeof path, args->output,
		    strlen(args->output), true);
		snprintf(where, sizeof where, " into %s", path);
	}
	if (run->pages.written > 0) {
		vouch_str_escape(path, sizeof path, args->sheet,
		    strlen(args->sheet), true);
		snprintf(sheets, sizeof sheets, ", %u contact sheet%s from %s",
		    run->pages.written, run->pages.written == 1 ? "" : "s",
		    path);
	}
	cmd_say("drew %" PRIu64 " code%s%s%s%s in %.1f s", run->drawn,
	    run->drawn == 1 ? "" : "s", where,
	    args->no_verify || run->drawn == 0 ? "" : ", each read back",
	    sheets, seconds);
}

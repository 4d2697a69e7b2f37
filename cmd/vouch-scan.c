/*
 * vouch-scan: pictures in, the codes in them out.
 *
 * Pictures are read on all cores and told of in the order they were given. A
 * picture that cannot be read does not stop the others.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "overwrite.h"

#include "base/pool.h"
#include "base/str.h"
#include "io/file.h"
#include "io/table.h"
#include "scan/decode.h"
#include "scan/image.h"

/* Each slot may hold a picture of the largest size; most are small. */
#define SLOTS 16

/* QR data is at most 7,089 bytes, and a byte's escape has four. */
#define CODE_TEXT 32768

enum { FORMAT_CSV, FORMAT_TSV, FORMAT_JSONL, FORMAT_LINES };
static const char *const formats[] = { "csv", "tsv", "jsonl", "lines", NULL };
static const enum vouch_table_format table_formats[] = {
	VOUCH_TABLE_CSV, VOUCH_TABLE_TSV, VOUCH_TABLE_JSONL
};

struct scan_args {
	const char *output;
	int format;
	bool force;
};

/* A picture on its way through a thread. */
struct job {
	const char *path;
	struct vouch_found found;
	enum vouch_err err;
	struct vouch_diag diag;
};

struct run {
	const struct scan_args *args;
	struct vouch_outfile out;
	struct vouch_writer *writer;    /* NULL: lines */
	struct cmd_progress progress;
	uint64_t done, codes;           /* pictures told of; codes in them */
	uint64_t failed, empty;         /* pictures unreadable; without code */
	struct vouch_diag *diag;
};

/* ---- reading, in the threads ---- */

static void work(void *data, unsigned worker, void *context)
{
	struct job *job = data;
	struct vouch_grey grey = { 0 };
	struct vouch_buf bytes;

	(void)worker;
	(void)context;
	vouch_buf_init(&bytes, VOUCH_IMAGE_FILE_MAX);
	job->err = vouch_file_load(job->path, &job->diag, &bytes);
	if (job->err == VOUCH_OK)
		job->err = vouch_image_decode(
		    (const uint8_t *)vouch_buf_text(&bytes), bytes.len,
		    &job->diag, &grey);
	vouch_buf_release(&bytes);
	if (job->err == VOUCH_OK)
		job->err = vouch_decode(&grey, &job->diag, &job->found);
	vouch_grey_release(&grey);
}

static void job_release(void *data)
{
	vouch_found_release(&((struct job *)data)->found);
}

/* ---- telling ---- */

static enum vouch_err put_number(struct run *run, int number)
{
	char text[16];

	snprintf(text, sizeof text, "%d", number);
	return vouch_writer_cell(run->writer, text, strlen(text), run->diag);
}

static enum vouch_err put_record(struct run *run, const char *path,
    size_t index, const struct vouch_found_symbol *symbol, const char *code)
{
	char file[4096];
	enum vouch_err err;

	vouch_str_escape(file, sizeof file, path, strlen(path), true);
	err = vouch_writer_cell(run->writer, file, strlen(file), run->diag);
	if (err == VOUCH_OK)
		err = put_number(run, (int)index);
	if (err == VOUCH_OK)
		err = put_number(run, symbol->x);
	if (err == VOUCH_OK)
		err = put_number(run, symbol->y);
	if (err == VOUCH_OK)
		err = vouch_writer_cell(run->writer, code, strlen(code),
		    run->diag);
	return err == VOUCH_OK ? vouch_writer_end(run->writer, run->diag) :
	    err;
}

static enum vouch_err put_line(struct run *run, const char *code)
{
	enum vouch_err err = vouch_outfile_write(&run->out, code,
	    strlen(code), run->diag);

	return err == VOUCH_OK ?
	    vouch_outfile_write(&run->out, "\n", 1, run->diag) : err;
}

static enum vouch_err put_symbols(struct run *run, const struct job *job)
{
	const struct vouch_found_symbol *symbol = job->found.symbol;
	enum vouch_err err = VOUCH_OK;
	char code[CODE_TEXT];
	size_t i;

	for (i = 0; i < job->found.count && err == VOUCH_OK; i++, symbol++) {
		vouch_str_escape(code, sizeof code, symbol->data, symbol->len,
		    true);
		err = run->writer == NULL ? put_line(run, code) :
		    put_record(run, job->path, i + 1, symbol, code);
	}
	return err;
}

/* Failing to write is an error; failing to read this picture is counted. */
static enum vouch_err tell(struct run *run, const struct job *job)
{
	char name[1024];
	enum vouch_err err;

	run->done++;
	if (job->err != VOUCH_OK) {
		run->failed++;
		cmd_fail(&job->diag);
		return VOUCH_OK;
	}
	if (job->found.count == 0) {
		run->empty++;
		vouch_str_escape(name, sizeof name, job->path,
		    strlen(job->path), true);
		cmd_warn("%s: no code found", name);
	}
	run->codes += job->found.count;
	err = put_symbols(run, job);
	if (err == VOUCH_OK && run->out.is_stdout)
		err = vouch_outfile_flush(&run->out, run->diag);
	cmd_progress_at(&run->progress, run->done);
	return err;
}

static enum vouch_err tell_oldest(struct run *run, struct vouch_pool *pool)
{
	struct job *job = vouch_pool_take(pool);
	enum vouch_err err = tell(run, job);

	vouch_found_release(&job->found);
	vouch_pool_done(pool);
	return err;
}

static enum vouch_err scan_all(struct run *run, struct vouch_pool *pool,
    int count, char *const *paths)
{
	enum vouch_err err = VOUCH_OK;
	struct job *job;
	int next = 0;

	while (err == VOUCH_OK &&
	    (next < count || vouch_pool_pending(pool) > 0)) {
		job = next < count ? vouch_pool_slot(pool) : NULL;
		if (job == NULL) {
			err = tell_oldest(run, pool);
			continue;
		}
		job->path = paths[next++];
		job->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		vouch_pool_submit(pool);
	}
	while (vouch_pool_pending(pool) > 0) {
		vouch_pool_take(pool);
		vouch_pool_done(pool);
	}
	return err;
}

static enum vouch_err open_output(struct run *run)
{
	static const struct {
		const char *name;
		bool integer;
	} columns[] = {
		{ "file", false }, { "index", true }, { "x", true },
		{ "y", true }, { "code", false },
	};
	const struct scan_args *args = run->args;
	enum vouch_err err;
	size_t i;

	err = vouch_outfile_open(&run->out, args->output, 0600,
	    args->force ? VOUCH_OUTFILE_FORCE : 0u, run->diag);
	if (err != VOUCH_OK || args->format == FORMAT_LINES)
		return err;
	err = vouch_writer_new(&run->out, table_formats[args->format], 0,
	    &run->writer);
	for (i = 0; err == VOUCH_OK && i < sizeof columns / sizeof columns[0];
	    i++)
		err = vouch_writer_column(run->writer, columns[i].name,
		    columns[i].integer);
	if (err != VOUCH_OK) {
		vouch_diag_set(run->diag, err, "cannot start the output");
		vouch_outfile_abort(&run->out);
	}
	return err;
}

static enum vouch_err close_output(struct run *run, enum vouch_err err)
{
	if (err == VOUCH_OK && run->writer != NULL)
		err = vouch_writer_finish(run->writer, run->diag);
	vouch_writer_free(run->writer);
	run->writer = NULL;
	if (err == VOUCH_OK)
		return vouch_outfile_commit(&run->out, VOUCH_OUTFILE_SYNC |
		    (run->args->force ? VOUCH_OUTFILE_FORCE : 0u), run->diag);
	vouch_outfile_abort(&run->out);
	return err;
}

static enum vouch_err scan(struct run *run, int count, char *const *paths)
{
	struct vouch_pool *pool = NULL;
	enum vouch_err err = open_output(run);

	if (err != VOUCH_OK)
		return err;
	err = vouch_pool_new(0, SLOTS, sizeof(struct job), work, NULL, &pool);
	if (err != VOUCH_OK) {
		vouch_diag_set(run->diag, err, "cannot start threads");
		return close_output(run, err);
	}
	cmd_progress_start(&run->progress, "read", (uint64_t)count);
	err = scan_all(run, pool, count, paths);
	cmd_progress_end(&run->progress);
	vouch_pool_each(pool, job_release);
	vouch_pool_free(pool);
	return close_output(run, err);
}

/* ---- the command line ---- */

/* Standard input can be read but once. */
static int check_operands(int count, char *const *paths)
{
	bool seen = false;
	int i;

	for (i = 0; i < count; i++) {
		if (strcmp(paths[i], "-") != 0)
			continue;
		if (seen)
			return cmd_usage("-", "standard input holds one "
			    "picture, and is given twice");
		seen = true;
	}
	return CMD_OK;
}

static int scan_run(const void *raw, int count, char *const *paths)
{
	const struct scan_args *args = raw;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	static struct run run;
	enum vouch_err err;
	int status;

	if ((status = check_operands(count, paths)) != CMD_OK ||
	    (status = cmd_check_reads("--output", args->output, count,
	    paths)) != CMD_OK)
		return status;
	run.args = args;
	run.diag = &diag;
	err = scan(&run, count, paths);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	if (count > 1)
		cmd_say("found %llu code%s in %d pictures",
		    (unsigned long long)run.codes, run.codes == 1 ? "" : "s",
		    count);
	if (run.failed > 0)
		return CMD_FAILED;
	return run.empty > 0 ? CMD_NO : CMD_OK;
}

static const struct vouch_opt options[] = {
	{ .kind = VOUCH_OPT_CHOICE, .name = "format", .arg = "FORMAT",
	  .help = "form of the output",
	  .more = "Records have the columns file, index (the code's number "
	    "in its picture), x and y (its middle, in pixels) and code. "
	    "lines is one code a line and nothing else.",
	  .offset = offsetof(struct scan_args, format), .choices = formats },
	{ .kind = VOUCH_OPT_FILE, .letter = 'o', .name = "output",
	  .arg = "FILE", .help = "write there, not to standard output",
	  .offset = offsetof(struct scan_args, output) },
	{ .kind = VOUCH_OPT_FLAG, .name = "force",
	  .help = "replace FILE if it exists",
	  .offset = offsetof(struct scan_args, force) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb verbs[] = {
	{ .summary = "read codes back out of pictures",
	  .operands = "PICTURE...", .operand_kind = "file",
	  .operands_min = 1, .operands_max = -1,
	  .options = options, .args_size = sizeof(struct scan_args),
	  .run = scan_run },
	{ .summary = NULL }
};

static const char *const examples[] = {
	"The codes in a folder of pictures, one a line",
	"vouch-scan --format lines pictures/*.png",
	"Check what is in a picture before it goes out",
	"vouch-scan --format lines pictures/facebook-1.png | "
	    "vouch-verify --trust shop.pub",
	"Records of where each code lies on a sheet",
	"vouch-scan sheet.png > found.csv",
	NULL
};

int main(int argc, char **argv)
{
	struct scan_args args = { .output = "-" };
	char zbar[48], png[48], jpeg[48];
	const char *libraries[] = { zbar, png, jpeg, NULL };
	const struct vouch_tool tool = {
		.name = "vouch-scan",
		.summary = "read codes back out of pictures",
		.verbs = verbs, .examples = examples, .libraries = libraries,
		.common = cmd_common_options,
	};

	vouch_decode_library(zbar, sizeof zbar);
	vouch_image_png_library(png, sizeof png);
	vouch_image_jpeg_library(jpeg, sizeof jpeg);
	return cmd_main(&tool, argc, argv, &args, sizeof args);
}

/*
 * vouch-render: code records in, a picture of each out.
 *
 * One thread reads records and gives out names; all the others draw, read the
 * picture back and write it. A file is read twice: the first time nothing is
 * drawn, and every row that cannot be is named. A pipe is drawn as it comes.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "drawing.h"
#include "folder.h"
#include "naming.h"
#include "pages.h"
#include "plan.h"

#include "base/num.h"
#include "base/pool.h"
#include "base/str.h"
#include "draw/fit.h"
#include "draw/png.h"
#include "draw/qr.h"
#include "io/file.h"
#include "io/table.h"
#include "scan/decode.h"

#define SLOTS 16
#define MODULE_PX 8
#define DPI 300
#define COMPLAINTS_MAX 20 /* bad rows named before the rest is counted */

static const char *const formats[] = { "png", "svg", "text", NULL };
static const char *const suffixes[] = { ".png", ".svg", ".txt" };
static const char *const levels[] = { "L", "M", "Q", "H", NULL };
enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
static const char *const colors[] = { "auto", "always", "never", NULL };

struct render_args {
	const char *output, *name, *column, *sheet, *encoding, *mm;
	int format, level, color;
	uint64_t module, dpi; /* 0: not given */
	bool force, no_verify, plan;
};

/* Where pictures go. */
enum target { TO_FOLDER, TO_FILE, TO_STDOUT, TO_SHEETS_ONLY };

struct run {
	const struct render_args *args;
	const char *input;
	enum target target;
	bool no_folder;                 /* it is yet to be made */
	struct cmd_studio studio;
	struct cmd_folder folder;
	struct cmd_naming naming;
	struct cmd_pages pages;
	struct vouch_pool *pool;
	struct cmd_progress progress;
	uint64_t total;                 /* records, 0: not known */
	uint64_t read, drawn;
	size_t batch;                   /* records a thread takes at once */
	struct vouch_diag *diag;
};

/* ---- records ---- */

/* Never with the code itself: what goes to a terminal or a log could be
 * spent. */
static enum vouch_err bad_code(const struct run *run,
    const struct vouch_reader *reader, enum vouch_err err, const char *why)
{
	vouch_reader_blame(reader, 0, run->diag);
	vouch_diag_field(run->diag, run->args->column);
	vouch_diag_subject(run->diag, NULL, 0);
	return vouch_diag_set(run->diag, err, "%s", why);
}

/* People head a column as they like: it is shown what there is. */
static enum vouch_err no_code_column(const struct run *run,
    const struct vouch_reader *reader)
{
	const char *nearest = cmd_naming_nearest(reader, run->args->column);
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

static enum vouch_err read_code(const struct run *run,
    const struct vouch_reader *reader, struct vouch_buf *code)
{
	int column = vouch_reader_find(reader, run->args->column);
	struct vouch_diag why = VOUCH_DIAG_INIT;
	const char *cell;
	enum vouch_err err;
	size_t len;

	if (column < 0)
		return no_code_column(run, reader);
	cell = vouch_reader_cell(reader, (size_t)column, &len);
	if (len == 0)
		return bad_code(run, reader, VOUCH_ERR_MISSING,
		    "the code is empty");
	err = cmd_studio_check(&run->studio, cell, len, &why);
	if (err != VOUCH_OK) {
		vouch_diag_hint(run->diag, "%s", why.hint);
		return bad_code(run, reader, err, why.expected);
	}
	return vouch_buf_add(code, cell, len);
}

/* A single picture's name would be lost, so it takes but one record. */
static bool takes_one(const struct run *run)
{
	return run->target == TO_FILE ||
	    (run->target == TO_STDOUT &&
	    run->args->format != CMD_DRAW_TEXT);
}

/* The reader's current record into a job. */
static enum vouch_err read_record(struct run *run,
    const struct vouch_reader *reader, struct cmd_job *job)
{
	enum vouch_err err;

	job->line = vouch_reader_line(reader);
	if (run->read == 1 && takes_one(run)) {
		vouch_reader_blame(reader, 0, run->diag);
		vouch_diag_field(run->diag, "--output");
		vouch_diag_subject(run->diag, NULL, 0);
		vouch_diag_hint(run->diag, "give a folder as --output");
		return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT,
		    "a second record, and one file holds one picture");
	}
	err = read_code(run, reader, &job->code);
	if (err == VOUCH_OK)
		err = cmd_naming_make(&run->naming, reader, run->read + 1,
		    run->diag, &job->name);
	job->stem = job->name.len;
	if (err == VOUCH_OK && run->target == TO_FOLDER)
		err = cmd_naming_take(&run->naming, reader, &job->name,
		    run->diag);
	if (err == VOUCH_OK)
		run->read++;
	return err;
}

static enum vouch_err open_input(struct run *run, struct vouch_reader **out)
{
	const struct vouch_reader_options options = {
		.encoding = run->args->encoding
	};

	return vouch_reader_open(run->input, &options, run->diag, out);
}

/* ---- the first reading of a file ---- */

/* Would the picture's file replace one that must stay? */
static enum vouch_err check_free(const struct run *run, const struct cmd_job *job)
{
	char path[4096 + 256];
	struct stat st;

	if (run->target != TO_FOLDER || run->args->force || run->no_folder)
		return VOUCH_OK;
	snprintf(path, sizeof path, "%s/%s", run->args->output,
	    vouch_buf_text(&job->name));
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
static bool has_codes(const struct run *run, const struct vouch_reader *reader)
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
static enum vouch_err look_through(struct run *run,
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
			err = read_record(run, reader, job);
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

static int check(struct run *run)
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
	err = open_input(run, &reader);
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

/* ---- drawing all ---- */

/* For one picture, and for the terminal. */
static enum vouch_err put_one(const struct run *run, const struct cmd_job *job)
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
	if (err == VOUCH_OK && run->target == TO_STDOUT &&
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

/* What is left to do for a job that its thread is through with. */
static enum vouch_err finish_job(struct run *run, struct cmd_job *job)
{
	enum vouch_err err = job->err;
	char caption[256];

	if (err != VOUCH_OK) {
		*run->diag = job->diag;
		return err;
	}
	/* After a failure perhaps not drawn; that failure lies behind it. */
	if (atomic_load(&run->studio.stop))
		return VOUCH_OK;
	if (run->target == TO_FILE || run->target == TO_STDOUT)
		err = put_one(run, job);
	if (err == VOUCH_OK && run->pages.path != NULL) {
		vouch_str_cut(caption, sizeof caption,
		    vouch_buf_text(&job->name), job->stem);
		err = cmd_pages_add(&run->pages, &job->qr, caption,
		    run->diag);
	}
	if (err == VOUCH_OK)
		cmd_progress_at(&run->progress, ++run->drawn);
	return err;
}

/* The oldest batch, in the order of the records. */
static enum vouch_err finish_batch(struct run *run)
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
static enum vouch_err finish_all(struct run *run, enum vouch_err err)
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
static enum vouch_err fill(struct run *run, struct vouch_reader *reader,
    struct cmd_batch *batch, bool *more)
{
	enum vouch_err err = VOUCH_OK;
	struct cmd_job *job;

	for (batch->count = 0; batch->count < run->batch; batch->count++) {
		job = &batch->job[batch->count];
		cmd_job_clear(job);
		err = vouch_reader_next(reader, run->diag, more);
		if (err == VOUCH_OK && *more)
			err = read_record(run, reader, job);
		if (err != VOUCH_OK || !*more)
			break;
	}
	return err;
}

/*
 * On a pipe the next record may be long in coming, and what is to be written
 * here, not by a thread, would wait for it: so it is written at once.
 */
static bool waits_for_each(const struct run *run)
{
	return run->target == TO_STDOUT && !takes_one(run);
}

static enum vouch_err draw_all(struct run *run, struct vouch_reader *reader)
{
	enum vouch_err err = VOUCH_OK, reading = VOUCH_OK;
	struct vouch_diag bad_record;
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
		if (batch->count > 0)
			vouch_pool_submit(run->pool);
		if (batch->count > 0 && waits_for_each(run))
			err = finish_batch(run);
	}
	bad_record = *run->diag;
	/* Records before a bad one are still to be had, unless it is the
	 * second where one was wanted. */
	err = finish_all(run, reading != VOUCH_OK && takes_one(run) ? reading :
	    err);
	if (reading == VOUCH_OK || (err != VOUCH_OK && err != reading))
		return err;
	*run->diag = bad_record;
	return reading;
}

static enum vouch_err close_all(struct run *run, enum vouch_err err)
{
	if (err == VOUCH_OK && run->pages.path != NULL)
		err = cmd_pages_finish(&run->pages, run->diag);
	if (err == VOUCH_OK && run->target == TO_FOLDER)
		err = cmd_folder_sync(&run->folder, run->diag);
	if (err == VOUCH_OK && takes_one(run) && run->drawn == 0) {
		vouch_diag_file(run->diag, run->input);
		err = vouch_diag_set(run->diag, VOUCH_ERR_MISSING,
		    "no record to draw");
	}
	return err;
}

static enum vouch_err render(struct run *run)
{
	const struct render_args *args = run->args;
	struct vouch_reader *reader = NULL;
	enum vouch_err err;

	run->folder.fd = -1;
	err = open_input(run, &reader);
	if (err == VOUCH_OK && run->target == TO_FOLDER)
		err = cmd_folder_open(&run->folder, args->output,
		    args->force, run->diag);
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
	vouch_pool_free(run->pool);
	cmd_folder_close(&run->folder);
	vouch_reader_close(reader);
	return err;
}

static void say_done(const struct run *run, int64_t started_ms)
{
	const struct render_args *args = run->args;
	char where[1100] = "", sheets[1100] = "", path[1024];
	double seconds = (double)(cmd_steady_ms() - started_ms) / 1000;

	if (run->target == TO_STDOUT)
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

/* ---- the command line ---- */

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool has_suffix(const char *path, const char *suffix)
{
	size_t len = strlen(path), end = strlen(suffix);

	return len > end && strcasecmp(path + len - end, suffix) == 0;
}

static enum target find_target(const struct render_args *args)
{
	if (args->output == NULL)
		return TO_SHEETS_ONLY;
	if (strcmp(args->output, "-") == 0)
		return TO_STDOUT;
	return has_suffix(args->output, suffixes[args->format]) &&
	    !is_folder(args->output) ? TO_FILE : TO_FOLDER;
}

static bool wants_colour(const struct render_args *args, enum target target)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	if (args->color != COLOR_AUTO)
		return args->color == COLOR_ALWAYS;
	return target == TO_STDOUT && isatty(STDOUT_FILENO) == 1 &&
	    (none == NULL || none[0] == '\0') &&
	    (term == NULL || strcmp(term, "dumb") != 0);
}

static int check_args(const struct render_args *args)
{
	if (args->output == NULL && args->sheet == NULL)
		return cmd_usage("--output", "is missing: which folder?");
	if (args->output != NULL && args->output[0] == '\0')
		return cmd_usage("--output", "is empty");
	if (args->sheet != NULL && (args->sheet[0] == '\0' ||
	    strcmp(args->sheet, "-") == 0))
		return cmd_usage("--sheet", "must be a file: there may be "
		    "several pages");
	if (args->color != COLOR_AUTO && args->format != CMD_DRAW_TEXT)
		return cmd_usage("--color", "goes with --format text only");
	if (args->output != NULL && strcmp(args->output, "-") == 0 &&
	    args->format != CMD_DRAW_TEXT && isatty(STDOUT_FILENO) == 1)
		return cmd_usage("--output", "a picture is no use on a "
		    "terminal: --format text is");
	return CMD_OK;
}

/* A file can be read twice, a pipe cannot; nor need it be for one picture. */
static bool is_file(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && stat(path, &st) == 0 &&
	    S_ISREG(st.st_mode);
}

static void set_up_studio(struct run *run, uint32_t side_um)
{
	const struct render_args *args = run->args;

	run->studio.format = args->format;
	run->studio.level = (enum vouch_qr_level)args->level;
	run->studio.side_um = side_um;
	run->studio.module_px = (unsigned)args->module;
	run->studio.dpi = (unsigned)args->dpi;
	run->studio.colour = wants_colour(args, run->target);
	run->studio.pictures = run->target != TO_SHEETS_ONLY;
	run->studio.verify = !args->no_verify;
	run->studio.input = run->input;
	run->studio.column = args->column;
	run->studio.folder = run->target == TO_FOLDER ? &run->folder : NULL;
}

static enum vouch_err start(struct run *run)
{
	const struct render_args *args = run->args;

	cmd_naming_release(&run->naming);
	return cmd_naming_init(&run->naming, args->name,
	    suffixes[args->format], run->diag);
}

/* --mm in micrometres, 0 if it is not given. */
static int find_side(const struct render_args *args, uint32_t *side_um)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	*side_um = 0;
	if (args->mm == NULL)
		return CMD_OK;
	if (args->module != 0)
		return cmd_usage("--mm", "does not go with --module");
	vouch_diag_field(&diag, "--mm");
	return vouch_mm_parse(args->mm, strlen(args->mm),
	    VOUCH_FIT_SIDE_UM_MAX, &diag, side_um) == VOUCH_OK ? CMD_OK :
	    cmd_fail(&diag);
}

static int show_plan(const struct render_args *args, uint32_t side_um,
    int count)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	bool fits;

	if (count > 0 || args->output != NULL || args->sheet != NULL)
		return cmd_usage("--plan", "draws nothing: it goes with --mm, "
		    "--dpi and --level");
	if (cmd_plan_print(side_um, (unsigned)args->dpi,
	    (enum vouch_qr_level)args->level, &fits, &diag) != VOUCH_OK)
		return cmd_fail(&diag);
	return fits ? CMD_OK : CMD_NO;
}

static int render_run(const void *raw, int count, char *const *operands)
{
	struct render_args args = *(const struct render_args *)raw;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	int64_t started_ms = cmd_steady_ms();
	static struct run run;
	uint32_t side_um;
	enum vouch_err err;
	int status;

	if ((status = find_side(&args, &side_um)) != CMD_OK)
		return status;
	if (args.plan)
		return show_plan(&args, side_um, count);
	if (args.module == 0)
		args.module = MODULE_PX;
	if (args.dpi == 0)
		args.dpi = DPI;
	if (args.output == NULL && args.sheet == NULL &&
	    args.format == CMD_DRAW_TEXT)
		args.output = "-";
	if ((status = check_args(&args)) != CMD_OK)
		return status;
	umask(077); /* what is drawn can be spent */
	run.diag = &diag;
	run.args = &args;
	run.input = count > 0 ? operands[0] : "-";
	run.target = find_target(&args);
	run.no_folder = run.target == TO_FOLDER && !is_folder(args.output);
	run.batch = 1; /* on a pipe a second may be long in coming */
	set_up_studio(&run, side_um);
	cmd_pages_init(&run.pages, args.sheet, (int)args.module,
	    (int)args.dpi, args.force);
	err = start(&run);
	if (err == VOUCH_OK && args.sheet != NULL)
		err = cmd_pages_check(&run.pages, &diag);
	if (err == VOUCH_OK && is_file(run.input)) {
		status = check(&run);
		if (status != CMD_OK)
			goto out;
		err = start(&run);
	}
	if (err == VOUCH_OK)
		err = render(&run);
	if (err == VOUCH_OK)
		say_done(&run, started_ms);
	else
		status = cmd_fail(&diag);
out:
	cmd_pages_release(&run.pages);
	cmd_naming_release(&run.naming);
	return status;
}

static const struct vouch_opt options[] = {
	{ .kind = VOUCH_OPT_FOLDER, .letter = 'o', .name = "output",
	  .arg = "FOLDER", .help = "folder for the pictures",
	  .more = "It is made if it is missing. A name that ends as the "
	    "format's files do (.png, .svg, .txt) is a file for the picture "
	    "of a single record; - is standard output, for a single record "
	    "or for text.",
	  .offset = offsetof(struct render_args, output) },
	{ .kind = VOUCH_OPT_TEXT, .name = "name", .arg = "TEMPLATE",
	  .help = "name of a picture, with {{column}} for cells",
	  .more = "The suffix is added. The default is "
	    "{{campaign}}-{{batch}}-{{seq}} where the records have these "
	    "columns, else the number of the record.",
	  .offset = offsetof(struct render_args, name) },
	{ .kind = VOUCH_OPT_CHOICE, .letter = 'f', .name = "format",
	  .arg = "FORMAT", .help = "form of the pictures",
	  .more = "Text is drawn with half blocks, on standard output unless "
	    "--output says otherwise.",
	  .offset = offsetof(struct render_args, format),
	  .choices = formats },
	{ .kind = VOUCH_OPT_UINT, .name = "module", .arg = "PIXELS",
	  .help = "side of a module in pixels; 8 if not given",
	  .more = "A module is the smallest square of a symbol.",
	  .offset = offsetof(struct render_args, module),
	  .min = 1, .max = 100 },
	{ .kind = VOUCH_OPT_TEXT, .name = "mm", .arg = "SIDE",
	  .help = "millimetres a symbol may take up, quiet zone included",
	  .more = "Instead of --module: modules become as many whole pixels "
	    "of --dpi as fit, and the error correction rises where that costs "
	    "nothing. A code that would need modules of less than 4 pixels or "
	    "0.396 mm is refused: scanners at tills are not held to read "
	    "those.",
	  .offset = offsetof(struct render_args, mm) },
	{ .kind = VOUCH_OPT_FLAG, .name = "plan",
	  .help = "show what fits --mm at --dpi, and draw nothing",
	  .more = "One line for each kind of symbol; without --mm the smallest "
	    "that may be printed, without --dpi for 203, 300 and 600.",
	  .offset = offsetof(struct render_args, plan) },
	{ .kind = VOUCH_OPT_UINT, .name = "dpi", .arg = "N",
	  .help = "pixels an inch, the size on paper; 300 if not given",
	  .more = "It is written into PNG files, and gives SVG files their "
	    "size.",
	  .offset = offsetof(struct render_args, dpi),
	  .min = 50, .max = 2400 },
	{ .kind = VOUCH_OPT_CHOICE, .name = "level", .arg = "LEVEL",
	  .help = "error correction, from little to much; M if not given",
	  .more = "More correction makes more modules, so that on the same "
	    "paper each is smaller.",
	  .offset = offsetof(struct render_args, level),
	  .choices = levels },
	{ .kind = VOUCH_OPT_FILE, .name = "sheet", .arg = "FILE",
	  .help = "contact sheets: many codes on a page, with their names",
	  .more = "PNG pages that fit A4 at --dpi. Where one is not enough, "
	    "sheet.png is followed by sheet-2.png and so on.",
	  .offset = offsetof(struct render_args, sheet) },
	{ .kind = VOUCH_OPT_TEXT, .name = "column", .arg = "NAME",
	  .help = "column that holds the codes; 'code' if not given",
	  .offset = offsetof(struct render_args, column) },
	{ .kind = VOUCH_OPT_TEXT, .name = "encoding", .arg = "NAME",
	  .help = "encoding of the records, if not UTF-8 or UTF-16",
	  .offset = offsetof(struct render_args, encoding) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "color", .arg = "WHEN",
	  .help = "draw text black on white, whatever the terminal's colours",
	  .more = "auto, the default, does so on a terminal unless NO_COLOR is "
	    "set. Without it text is right on a dark background only.",
	  .offset = offsetof(struct render_args, color),
	  .choices = colors },
	{ .kind = VOUCH_OPT_FLAG, .name = "no-verify",
	  .help = "do not read every picture back",
	  .offset = offsetof(struct render_args, no_verify) },
	{ .kind = VOUCH_OPT_FLAG, .name = "force",
	  .help = "replace files that exist",
	  .offset = offsetof(struct render_args, force) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb verbs[] = {
	{ .summary = "draw codes as QR pictures",
	  .operands = "[FILE]", .operand_kind = "file", .operands_max = 1,
	  .options = options, .args_size = sizeof(struct render_args),
	  .run = render_run },
	{ .summary = NULL }
};

static const char *const examples[] = {
	"A picture of each code, named after its channel and number",
	"vouch-render fb.csv -o pictures --name '{{channel}}-{{seq}}'",
	"Contact sheets to look a batch over, 6 pixels a module",
	"vouch-render fb.csv --sheet sheet.png --module 6",
	"Drawings for a print shop, straight from the issuing tool",
	"vouch-issue -k shop.key -c tet2027.ini --channel print -n 10 | "
	    "vouch-render -f svg -o print",
	"What fits into 30 mm on a label printer of 203 dots an inch",
	"vouch-render --plan --mm 30 --dpi 203",
	"Pictures for it",
	"vouch-render fb.csv -o labels --mm 30 --dpi 203",
	"The first code on this terminal",
	"head -n 2 fb.csv | vouch-render -f text",
	NULL
};

int main(int argc, char **argv)
{
	struct render_args args = { .column = "code",
		.level = VOUCH_QR_M };
	char qr[48], png[48], zbar[48];
	const char *libraries[] = { qr, png, zbar, NULL };
	const struct vouch_tool tool = {
		.name = "vouch-render",
		.summary = "draw codes as QR pictures",
		.verbs = verbs, .examples = examples, .libraries = libraries,
		.common = cmd_common_options,
	};

	vouch_qr_library(qr, sizeof qr);
	vouch_png_library(png, sizeof png);
	vouch_decode_library(zbar, sizeof zbar);
	return cmd_main(&tool, argc, argv, &args, sizeof args);
}

/*
 * vouch-print: code records and a template in, sheets of labels as PDF out.
 *
 * One thread reads records and hands out pages; all the others fill labels,
 * read each symbol back and draw. The file gets its name only when every row
 * is on it; of rows that cannot be, up to twenty are named.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "language.h"
#include "print.h"
#include "settings.h"

#include "base/num.h"
#include "base/pool.h"
#include "base/str.h"
#include "core/sign.h"
#include "draw/pdf.h"
#include "io/file.h"
#include "io/table.h"
#include "scan/decode.h"

#define DPI 600
#define DPI_MAX 2400
#define PAGES_AT_ONCE 8
#define COMPLAINTS_MAX 20
#define COPIES_MAX 10000

static const char *const qr_kinds[] = { "outline", "runs", NULL };

struct print_args {
	const char *template, *output, *sheet, *copies, *encoding;
	const char *offset, *scale, *template_dir, *proof_list;
	struct vouch_opt_list set, font_dir;
	uint64_t dpi, start;
	int lang, qr;
	bool list, lint, fields, outline, no_marks, no_verify, force;
};

struct run {
	const struct print_args *args;
	const char *input;
	struct vouch_diag *diag;
	struct print_folders folders;
	struct print_template template;
	struct vouch_stock stock;
	struct vouch_label_kit kit;
	struct print_studio studio;
	struct vouch_outfile out, proofs;
	struct vouch_writer *proof;     /* NULL: not wanted */
	struct vouch_pool *pool;
	int *column;                    /* by slot; -1: one of --set */
	const char **constant;          /* by slot; of --set */
	int serial_column, copies_column;
	unsigned place;                 /* of the next label */
	uint64_t left;                  /* labels of the row at hand to come */
	bool no_records;                /* the template needs none */
	uint64_t rows, labels, bad;
	struct cmd_progress progress;
};

/* ---- columns ---- */

/* "NAME=TEXT" of --set for a field; NULL if there is none. */
static const char *constant_of(const struct print_args *args,
    const char *field)
{
	size_t len = strlen(field), i;

	for (i = 0; i < args->set.count; i++) {
		if (strncmp(args->set.at[i], field, len) == 0 &&
		    args->set.at[i][len] == '=')
			return args->set.at[i] + len + 1;
	}
	return NULL;
}

static enum vouch_err no_column(struct run *run,
    const struct vouch_reader *reader, const struct vouch_slot *slot)
{
	const char *names[VOUCH_TABLE_COLUMNS_MAX + 1], *near;
	size_t i, count = vouch_reader_columns(reader);

	for (i = 0; i < count; i++)
		names[i] = vouch_reader_name(reader, i);
	names[count] = NULL;
	near = vouch_str_nearest(slot->field, names);
	vouch_diag_file(run->diag, run->input);
	vouch_diag_field(run->diag, slot->field);
	if (near != NULL)
		vouch_diag_hint(run->diag, "there is a column '%s'; or give "
		    "the same for all: --set '%s=...'", near, slot->field);
	else
		vouch_diag_hint(run->diag, "give the same for all: --set "
		    "'%s=...'", slot->field);
	return vouch_diag_set(run->diag, VOUCH_ERR_UNKNOWN,
	    "the template needs this column (line %lu of it), and the records "
	    "have none", slot->line);
}

static enum vouch_err find_columns(struct run *run,
    const struct vouch_reader *reader)
{
	const struct vouch_slot *slot;
	size_t i;

	run->column = calloc(run->kit.slots + 1, sizeof *run->column);
	run->constant = calloc(run->kit.slots + 1, sizeof *run->constant);
	if (run->column == NULL || run->constant == NULL)
		return vouch_diag_set(run->diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	for (i = 0; i < run->kit.slots; i++) {
		slot = vouch_label_slot(&run->kit, i);
		run->constant[i] = slot->constant;
		run->column[i] = -1;
		if (slot->constant != NULL)
			continue;
		run->constant[i] = constant_of(run->args, slot->field);
		run->column[i] = vouch_reader_find(reader, slot->field);
		if (run->constant[i] == NULL && run->column[i] < 0 &&
		    !slot->optional)
			return no_column(run, reader, slot);
	}
	run->serial_column = run->copies_column = -1;
	if (run->no_records)
		return VOUCH_OK;
	run->serial_column = vouch_reader_find(reader, "serial");
	if (run->args->copies == NULL)
		return VOUCH_OK;
	run->copies_column = vouch_reader_find(reader, run->args->copies);
	if (run->copies_column >= 0)
		return VOUCH_OK;
	vouch_diag_file(run->diag, run->input);
	vouch_diag_field(run->diag, run->args->copies);
	return vouch_diag_set(run->diag, VOUCH_ERR_UNKNOWN,
	    "the records have no such column");
}

/* ---- rows onto pages ---- */

static enum vouch_err add_cells(struct run *run,
    const struct vouch_reader *reader, struct print_page *page)
{
	struct print_cell *cell = &page->cell[page->cells];
	enum vouch_err err = VOUCH_OK;
	const char *text;
	size_t len, i;

	cell->from = page->text.len;
	cell->line = reader == NULL ? 0 : vouch_reader_line(reader);
	for (i = 0; err == VOUCH_OK && i < run->kit.slots; i++) {
		text = run->constant[i];
		len = text == NULL ? 0 : strlen(text);
		if (text == NULL && run->column[i] >= 0)
			text = vouch_reader_cell(reader,
			    (size_t)run->column[i], &len);
		err = print_page_text(page, text == NULL ? "" : text, len);
	}
	text = "";
	len = 0;
	if (run->serial_column >= 0)
		text = vouch_reader_cell(reader, (size_t)run->serial_column,
		    &len);
	if (err == VOUCH_OK)
		err = print_page_text(page, text, len);
	if (err != VOUCH_OK)
		return vouch_diag_set(run->diag, err, "the rows of a page are "
		    "too large");
	cell->place = run->place++;
	page->cells++;
	return VOUCH_OK;
}

static enum vouch_err read_copies(struct run *run,
    const struct vouch_reader *reader, uint64_t *copies)
{
	const char *text;
	size_t len;

	*copies = 1;
	if (run->copies_column < 0)
		return VOUCH_OK;
	text = vouch_reader_cell(reader, (size_t)run->copies_column, &len);
	if (len == 0)
		return VOUCH_OK;
	if (vouch_num_parse(text, len, 0, COPIES_MAX, run->diag, copies) ==
	    VOUCH_OK)
		return VOUCH_OK;
	vouch_reader_blame(reader, (size_t)run->copies_column, run->diag);
	return run->diag->code;
}

/* Reads rows until the page is full; *more is false at the end of them. */
static enum vouch_err fill_page(struct run *run, struct vouch_reader *reader,
    struct print_page *page, bool *more)
{
	enum vouch_err err;

	err = print_page_init(page, &run->studio, run->diag);
	while (err == VOUCH_OK && (*more || run->left > 0) &&
	    run->place < vouch_stock_cells(&run->stock)) {
		if (run->left > 0) {
			err = add_cells(run, reader, page);
			run->left--;
			continue;
		}
		err = vouch_reader_next(reader, run->diag, more);
		if (err == VOUCH_OK && *more) {
			run->rows++;
			err = read_copies(run, reader, &run->left);
		}
	}
	if (run->place == vouch_stock_cells(&run->stock))
		run->place = 0;
	return err;
}

/* ---- pages into the file ---- */

/* What --proof-list tells of one label. */
static enum vouch_err prove(struct run *run, const struct print_page *page,
    const struct print_cell *cell)
{
	const char *at = page->text.data + cell->from, *serial;
	char number[3][24], line[512] = "reads";
	const char *cells[5];
	enum vouch_err err = VOUCH_OK;
	size_t i, len;

	if (run->proof == NULL)
		return VOUCH_OK;
	for (i = 0; i <= run->kit.slots; i++) {
		memcpy(&len, at, sizeof len);
		serial = at + sizeof len;
		at = serial + len;
	}
	snprintf(number[0], sizeof number[0], "%zu",
	    vouch_pdf_pages(run->studio.pdf) + 1);
	snprintf(number[1], sizeof number[1], "%u", cell->place + 1);
	snprintf(number[2], sizeof number[2], "%lu", cell->line);
	if (cell->err != VOUCH_OK)
		vouch_diag_format(&cell->diag, line, sizeof line);
	else if (!run->studio.verify)
		snprintf(line, sizeof line, "not read");
	cells[0] = number[0];
	cells[1] = number[1];
	cells[2] = number[2];
	cells[4] = line;
	for (i = 0; err == VOUCH_OK && i < 5; i++)
		err = i == 3 ? vouch_writer_cell(run->proof, serial, len,
		    run->diag) : vouch_writer_cell(run->proof, cells[i],
		    strlen(cells[i]), run->diag);
	return err == VOUCH_OK ? vouch_writer_end(run->proof, run->diag) : err;
}

static void complain(struct run *run, const struct print_cell *cell)
{
	*run->diag = cell->diag;
	if (run->bad > 0)
		run->diag->hint[0] = '\0'; /* said with the first */
	if (run->bad++ < COMPLAINTS_MAX)
		cmd_fail(run->diag);
}

/* The oldest page. After a bad row pages are only looked at. */
static enum vouch_err finish_page(struct run *run)
{
	struct print_page *page = vouch_pool_take(run->pool);
	enum vouch_err err = page->err;
	size_t i;

	if (err != VOUCH_OK)
		*run->diag = page->diag;
	for (i = 0; err == VOUCH_OK && i < page->cells; i++) {
		if (page->cell[i].err != VOUCH_OK)
			complain(run, &page->cell[i]);
		err = prove(run, page, &page->cell[i]);
	}
	if (err == VOUCH_OK && run->bad == 0)
		err = vouch_pdf_page(run->studio.pdf, page->canvas, run->diag);
	run->labels += page->cells;
	cmd_progress_at(&run->progress, run->labels);
	vouch_pool_done(run->pool);
	return err;
}

static enum vouch_err print_all(struct run *run, struct vouch_reader *reader)
{
	enum vouch_err err = VOUCH_OK;
	struct print_page *page;
	bool more = !run->no_records;

	run->left = run->no_records ? 1 : 0;
	while (err == VOUCH_OK && (more || run->left > 0 ||
	    vouch_pool_pending(run->pool) > 0)) {
		page = (more || run->left > 0) && run->bad < COMPLAINTS_MAX ?
		    vouch_pool_slot(run->pool) : NULL;
		if (page == NULL) {
			if (vouch_pool_pending(run->pool) == 0)
				break;
			err = finish_page(run);
			continue;
		}
		err = fill_page(run, reader, page, &more);
		if (err == VOUCH_OK && page->cells > 0)
			vouch_pool_submit(run->pool);
	}
	while (vouch_pool_pending(run->pool) > 0) {
		vouch_pool_take(run->pool);
		vouch_pool_done(run->pool);
	}
	return err;
}

/* ---- the whole ---- */

static enum vouch_err open_proofs(struct run *run)
{
	static const char *const names[] = { "page", "cell", "row", "serial",
		"result" };
	const char *path = run->args->proof_list;
	enum vouch_err err;
	size_t i;

	if (path == NULL)
		return VOUCH_OK;
	err = vouch_outfile_open(&run->proofs, path, 0600,
	    run->args->force ? VOUCH_OUTFILE_FORCE : 0, run->diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_writer_new(&run->proofs, VOUCH_TABLE_CSV, 0, &run->proof);
	for (i = 0; err == VOUCH_OK && i < 5; i++)
		err = vouch_writer_column(run->proof, names[i], i < 3);
	if (err != VOUCH_OK)
		vouch_outfile_abort(&run->proofs);
	return err;
}

/* The list of proofs is kept also when a label does not read: that is what it
 * is for. */
static enum vouch_err close_proofs(struct run *run, enum vouch_err err)
{
	enum vouch_err own;

	if (run->proof == NULL)
		return err;
	own = vouch_writer_finish(run->proof, err == VOUCH_OK ? run->diag :
	    NULL);
	vouch_writer_free(run->proof);
	if (own == VOUCH_OK && (err == VOUCH_OK || run->bad > 0))
		own = vouch_outfile_commit(&run->proofs, run->args->force ?
		    VOUCH_OUTFILE_FORCE : 0, err == VOUCH_OK ? run->diag :
		    NULL);
	else
		vouch_outfile_abort(&run->proofs);
	return err == VOUCH_OK ? own : err;
}

static enum vouch_err set_up_pdf(struct run *run)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	struct vouch_pdf_settings settings = {
		.title = run->template.display.title,
		.dpi = (unsigned)run->args->dpi,
		.modules = (enum vouch_pdf_modules)run->args->qr,
	};
	uint64_t made;
	enum vouch_err err;

	if (epoch != NULL && vouch_num_parse(epoch, strlen(epoch), 0,
	    INT64_C(253402300799), NULL, &made) == VOUCH_OK) {
		settings.dated = true;
		settings.made_at_s = (int64_t)made;
	}
	err = vouch_pdf_new(&settings, &run->out, run->diag,
	    &run->studio.pdf);
	return err == VOUCH_OK ? print_art(&run->studio, run->diag) : err;
}

static enum vouch_err set_up(struct run *run, bool vietnamese)
{
	const char *folders[VOUCH_OPT_LIST_MAX + 2] = { NULL };
	const char *slash = strrchr(run->template.path, '/');
	char own[PRINT_PATH + 8];
	const struct print_args *args = run->args;
	struct print_studio *studio = &run->studio;
	enum vouch_err err;
	size_t i;

	err = print_stock_choose(&run->folders, args->lint ? "single" :
	    args->sheet,
	    &run->template.display, run->diag, &run->stock);
	if (err != VOUCH_OK)
		return err;
	print_trim(&run->template.display, &run->stock);
	studio->kit = &run->kit;
	studio->stock = &run->stock;
	studio->outline = args->outline;
	studio->marks = !args->no_marks && run->template.display.bleed > 0;
	studio->cuts = !args->no_marks;
	studio->verify = !args->no_verify;
	studio->input = run->input;
	if (args->start > vouch_stock_cells(&run->stock)) {
		vouch_diag_field(run->diag, "--start-at");
		return vouch_diag_set(run->diag, VOUCH_ERR_RANGE,
		    "a sheet has %u labels", vouch_stock_cells(&run->stock));
	}
	run->place = (unsigned)args->start - 1;
	/* Beside the template come the fonts its maker sent with it. */
	snprintf(own, sizeof own, "%.*sfonts", slash == NULL ? 0 :
	    (int)(slash + 1 - run->template.path), run->template.path);
	for (i = 0; i < args->font_dir.count; i++)
		folders[i] = args->font_dir.at[i];
	folders[i] = own;
	err = vouch_label_kit_init(&run->kit, &run->template.display, folders,
	    (unsigned)args->dpi, vietnamese, run->diag);
	if (err != VOUCH_OK && run->diag->file[0] == '\0')
		vouch_diag_file(run->diag, run->template.path);
	return err;
}

static enum vouch_err print_records(struct run *run)
{
	const struct print_args *args = run->args;
	const struct vouch_reader_options options = {
		.encoding = args->encoding };
	struct vouch_reader *reader = NULL;
	enum vouch_err err = VOUCH_OK;

	if (!run->no_records)
		err = vouch_reader_open(run->input, &options, run->diag,
		    &reader);
	if (err == VOUCH_OK)
		err = find_columns(run, reader);
	if (err == VOUCH_OK)
		err = set_up_pdf(run);
	if (err == VOUCH_OK) {
		err = vouch_pool_new(0, PAGES_AT_ONCE,
		    sizeof(struct print_page), print_page_work, &run->studio,
		    &run->pool);
		if (err != VOUCH_OK)
			vouch_diag_set(run->diag, err, "cannot start threads");
	}
	if (err == VOUCH_OK) {
		cmd_progress_start(&run->progress, "labels", 0);
		err = print_all(run, reader);
		cmd_progress_end(&run->progress);
		vouch_pool_each(run->pool, print_page_release);
	}
	vouch_pool_free(run->pool);
	vouch_reader_close(reader);
	if (err == VOUCH_OK && run->bad > 0)
		err = run->diag->code;
	if (err == VOUCH_OK && run->labels == 0) {
		vouch_diag_file(run->diag, run->input);
		err = vouch_diag_set(run->diag, VOUCH_ERR_MISSING,
		    "no record to print");
	}
	return err == VOUCH_OK ? vouch_pdf_finish(run->studio.pdf, run->diag) :
	    err;
}

static enum vouch_err make_file(struct run *run)
{
	const unsigned flags = VOUCH_OUTFILE_SYNC |
	    (run->args->force ? VOUCH_OUTFILE_FORCE : 0u);
	enum vouch_err err;

	err = vouch_outfile_open(&run->out, run->args->output, 0600, flags,
	    run->diag);
	if (err != VOUCH_OK)
		return err;
	err = open_proofs(run);
	if (err == VOUCH_OK)
		err = close_proofs(run, print_records(run));
	if (err == VOUCH_OK)
		return vouch_outfile_commit(&run->out, flags, run->diag);
	vouch_outfile_abort(&run->out);
	return err;
}

static void release(struct run *run)
{
	vouch_pdf_free(run->studio.pdf);
	print_art_release(&run->studio);
	vouch_label_kit_release(&run->kit);
	print_template_close(&run->template);
	free(run->column);
	free(run->constant);
}

static void say_done(const struct run *run, size_t pages, int64_t started_ms)
{
	const double seconds = (double)(cmd_steady_ms() - started_ms) / 1000;

	if (strcmp(run->args->output, "-") == 0)
		return;
	cmd_say("printed %" PRIu64 " label%s on %zu page%s into %s%s in "
	    "%.1f s", run->labels, run->labels == 1 ? "" : "s", pages,
	    pages == 1 ? "" : "s", run->args->output,
	    run->studio.verify ? ", each read back" : "", seconds);
	cmd_say("print it at 100 %%, without fitting it to the page");
}

/* ---- the command line ---- */

static int check_args(const struct print_args *args, int count)
{
	size_t i;

	if (args->list)
		return args->template == NULL && count == 0 ? CMD_OK :
		    cmd_usage("--list", "goes alone");
	if (args->template == NULL)
		return cmd_usage("--template", "is missing: which one?");
	if (args->lint || args->fields)
		return count == 0 && args->output == NULL ? CMD_OK :
		    cmd_usage(args->lint ? "--lint" : "--fields",
		    "prints nothing: it goes with --template only");
	if (args->output == NULL)
		return cmd_usage("--output", "is missing: which file?");
	for (i = 0; i < args->set.count; i++) {
		if (strchr(args->set.at[i], '=') == NULL ||
		    args->set.at[i][0] == '=')
			return cmd_usage("--set", "takes COLUMN=TEXT");
	}
	if (strcmp(args->output, "-") == 0 && isatty(STDOUT_FILENO) == 1)
		return cmd_usage("--output", "a PDF is no use on a terminal");
	return CMD_OK;
}

/* Is there a slot for a column? */
static bool takes_columns(const struct vouch_display *display)
{
	size_t i;

	for (i = 0; i < display->items; i++) {
		if (display->item[i].kind == VOUCH_ITEM_SLOT &&
		    display->item[i].slot.field != NULL)
			return true;
	}
	return false;
}

static int print_run(const void *raw, int count, char *const *operands)
{
	const struct print_args *args = raw;
	static struct vouch_config config;
	static struct run run;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	int64_t started_ms = cmd_steady_ms();
	bool vietnamese;
	enum vouch_err err;
	size_t pages = 0;
	int status;

	run.args = args;
	run.diag = &diag;
	run.input = count > 0 ? operands[0] : "-";
	if ((status = check_args(args, count)) != CMD_OK ||
	    (status = print_set_printer(args->offset, args->scale,
	    &run.studio)) != CMD_OK ||
	    (status = cmd_settings_load(&config)) != CMD_OK)
		return status;
	vietnamese = cmd_language_start(args->lang, &config);
	print_folders_init(&run.folders, args->template_dir);
	if (args->list)
		return print_list(&run.folders);
	err = print_template_open(&run.folders, args->template, !vietnamese,
	    &diag, &run.template);
	if (err == VOUCH_OK && args->fields) {
		status = print_fields(&run.template);
		print_template_close(&run.template);
		return status;
	}
	run.no_records = err == VOUCH_OK && count == 0 &&
	    !takes_columns(&run.template.display);
	if (err == VOUCH_OK && vouch_sign_init() != VOUCH_OK)
		err = vouch_diag_set(&diag, VOUCH_ERR_LIBRARY,
		    "cannot start libsodium");
	if (err == VOUCH_OK)
		err = set_up(&run, vietnamese);
	if (err == VOUCH_OK && !args->lint)
		err = make_file(&run);
	if (run.studio.pdf != NULL)
		pages = vouch_pdf_pages(run.studio.pdf);
	if (err == VOUCH_OK && args->lint)
		cmd_say("%s: a template of %g x %g mm", run.template.path,
		    run.template.display.width / 1000.0,
		    run.template.display.height / 1000.0);
	else if (err == VOUCH_OK)
		say_done(&run, pages, started_ms);
	release(&run);
	if (err == VOUCH_OK)
		return CMD_OK;
	if (run.bad == 0)
		return cmd_fail(&diag);
	if (run.bad > COMPLAINTS_MAX)
		cmd_warn("and %" PRIu64 " more rows at least",
		    run.bad - COMPLAINTS_MAX);
	cmd_warn("nothing was printed");
	return vouch_err_status(diag.code);
}

static const struct vouch_opt options[] = {
	{ .kind = VOUCH_OPT_TEXT, .letter = 't', .name = "template",
	  .arg = "NAME", .help = "template: its name, or a file of your own",
	  .offset = offsetof(struct print_args, template) },
	{ .kind = VOUCH_OPT_FILE, .letter = 'o', .name = "output",
	  .arg = "FILE", .help = "write the PDF to FILE, which only you may read",
	  .offset = offsetof(struct print_args, output) },
	{ .kind = VOUCH_OPT_TEXT, .name = "sheet", .arg = "NAME",
	  .help = "sheet the labels are printed on",
	  .more = "The one whose labels have the template's size if not given; "
	    "'single' is one label a page.",
	  .offset = offsetof(struct print_args, sheet) },
	{ .kind = VOUCH_OPT_UINT, .name = "dpi", .arg = "N",
	  .help = "dots an inch of the printer; 600 if not given",
	  .more = "Every module of a symbol is a whole number of them.",
	  .offset = offsetof(struct print_args, dpi),
	  .min = 100, .max = DPI_MAX },
	{ .kind = VOUCH_OPT_UINT, .name = "start-at", .arg = "N",
	  .help = "first label to use on the first sheet, from 1",
	  .more = "For a sheet some labels of which are gone.",
	  .offset = offsetof(struct print_args, start),
	  .min = 1, .max = 10000 },
	{ .kind = VOUCH_OPT_TEXT, .name = "copies", .arg = "COLUMN",
	  .help = "column that says how many labels of each row; empty is one",
	  .offset = offsetof(struct print_args, copies) },
	{ .kind = VOUCH_OPT_LIST, .name = "set", .arg = "COLUMN=TEXT",
	  .help = "the same text in every label",
	  .more = "Instead of a column of this name. May be given several "
	    "times.",
	  .offset = offsetof(struct print_args, set) },
	{ .kind = VOUCH_OPT_TEXT, .name = "offset", .arg = "X,Y",
	  .help = "move everything, in millimetres to the right and down",
	  .offset = offsetof(struct print_args, offset) },
	{ .kind = VOUCH_OPT_TEXT, .name = "scale", .arg = "X,Y",
	  .help = "stretch the places of the labels, as read off the "
	    "calibration page",
	  .offset = offsetof(struct print_args, scale) },
	{ .kind = VOUCH_OPT_FLAG, .name = "outline",
	  .help = "draw the edge of each label, to try a sheet",
	  .offset = offsetof(struct print_args, outline) },
	{ .kind = VOUCH_OPT_FLAG, .name = "no-marks",
	  .help = "no marks where the paper is to be cut",
	  .offset = offsetof(struct print_args, no_marks) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "qr", .arg = "HOW",
	  .help = "modules as outline or runs",
	  .more = "The outline is drawn 0.4 dot narrower on each side, which "
	    "printers that blacken whatever they touch give back. Runs make "
	    "smaller files, for screens.",
	  .offset = offsetof(struct print_args, qr), .choices = qr_kinds },
	{ .kind = VOUCH_OPT_FLAG, .name = "no-verify",
	  .help = "do not read every symbol back",
	  .offset = offsetof(struct print_args, no_verify) },
	{ .kind = VOUCH_OPT_FILE, .name = "proof-list", .arg = "FILE",
	  .help = "write page, cell, row, serial and result of each label",
	  .offset = offsetof(struct print_args, proof_list) },
	{ .kind = VOUCH_OPT_FLAG, .name = "list",
	  .help = "show the templates and sheets there are",
	  .offset = offsetof(struct print_args, list) },
	{ .kind = VOUCH_OPT_FLAG, .name = "lint",
	  .help = "check a template, and print nothing",
	  .offset = offsetof(struct print_args, lint) },
	{ .kind = VOUCH_OPT_FLAG, .name = "fields",
	  .help = "show the columns a template takes",
	  .offset = offsetof(struct print_args, fields) },
	{ .kind = VOUCH_OPT_FOLDER, .name = "template-dir", .arg = "FOLDER",
	  .help = "look for templates and sheets.ini there first",
	  .offset = offsetof(struct print_args, template_dir) },
	{ .kind = VOUCH_OPT_LIST, .name = "font-dir", .arg = "FOLDER",
	  .help = "look for fonts there first",
	  .offset = offsetof(struct print_args, font_dir) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "lang", .arg = "LANG",
	  .help = "language of the template's words: vi or en",
	  .offset = offsetof(struct print_args, lang),
	  .choices = cmd_languages },
	{ .kind = VOUCH_OPT_TEXT, .name = "encoding", .arg = "NAME",
	  .help = "encoding of the records, if not UTF-8 or UTF-16",
	  .offset = offsetof(struct print_args, encoding) },
	{ .kind = VOUCH_OPT_FLAG, .name = "force",
	  .help = "replace files that exist",
	  .offset = offsetof(struct print_args, force) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb verbs[] = {
	{ .summary = "print labels and vouchers from a template",
	  .operands = "[FILE]", .operand_kind = "file", .operands_max = 1,
	  .options = options, .args_size = sizeof(struct print_args),
	  .run = print_run },
	{ .summary = NULL }
};

static const char *const examples[] = {
	"Four vouchers a page, with the shop's name on each",
	"vouch-print -t voucher-a6 fb.csv -o fb.pdf --set 'shop=Cafe Sen'",
	"What there is to choose from",
	"vouch-print --list",
	"What columns a template takes",
	"vouch-print -t shelf-70x37 --fields",
	"On a sheet of which two vouchers are gone",
	"vouch-print -t voucher-a6 fb.csv -o rest.pdf --start-at 3 "
	    "--set shop=Sen",
	NULL
};

int main(int argc, char **argv)
{
	struct print_args args = { .dpi = DPI, .start = 1, .lang = -1 };
	char qr[48], zbar[48], font[48], deflate[48];
	const char *libraries[] = { qr, font, deflate, zbar, NULL };
	const struct vouch_tool tool = {
		.name = "vouch-print",
		.summary = "print labels and vouchers from a template",
		.verbs = verbs, .examples = examples, .libraries = libraries,
		.common = cmd_common_options,
	};

	vouch_qr_library(qr, sizeof qr);
	vouch_font_library(font, sizeof font);
	vouch_pdf_library(deflate, sizeof deflate);
	vouch_decode_library(zbar, sizeof zbar);
	return cmd_main(&tool, argc, argv, &args, sizeof args);
}

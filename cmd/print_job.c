/*
 * One thread reads records and hands out pages; all the others fill labels,
 * read each symbol back and draw. Files get their names only when every row is
 * on them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "print_job.h"

#define PAGES_AT_ONCE 8

/* ---- before the first page ---- */

static void set_up_studio(struct print_job *job)
{
	const struct print_args *args = job->args;
	struct print_studio *studio = &job->studio;

	studio->kit = &job->kit;
	studio->stock = &job->stock;
	studio->outline = args->outline;
	studio->marks = !args->no_marks && job->template.display.bleed > 0;
	studio->cuts = !args->no_marks;
	studio->verify = !args->no_verify;
	studio->input = job->rows.input;
	job->rows.args = args;
	job->rows.want = print_want_slot;
	job->rows.source = &job->kit;
	job->rows.cells = vouch_stock_cells(&job->stock);
}

/* On a sheet labels are gone; of a roll they have been printed already. */
static enum vouch_err set_start(struct print_job *job)
{
	const uint64_t start = job->args->start;

	if (job->kind->printer) {
		job->rows.skip = start - 1;
		job->rows.roll = true;
		return VOUCH_OK;
	}
	job->rows.place = (unsigned)start - 1;
	if (start <= job->rows.cells)
		return VOUCH_OK;
	vouch_diag_file(job->diag, NULL);
	vouch_diag_field(job->diag, "--start-at");
	return vouch_diag_set(job->diag, VOUCH_ERR_RANGE,
	    "a sheet has %u labels", job->rows.cells);
}

/* A printer takes one row of a roll after the other. */
static enum vouch_err choose_stock(struct print_job *job)
{
	const struct print_args *args = job->args;
	const bool alone = args->lint || (job->kind->printer &&
	    args->sheet == NULL);
	enum vouch_err err;

	err = print_stock_choose(&job->folders, alone ? "single" : args->sheet,
	    &job->template.display, job->diag, &job->stock);
	if (err != VOUCH_OK || !job->kind->printer || job->stock.rows == 1)
		return err;
	vouch_diag_file(job->diag, NULL);
	vouch_diag_field(job->diag, "--sheet");
	vouch_diag_subject(job->diag, args->sheet, strlen(args->sheet));
	return vouch_diag_set(job->diag, VOUCH_ERR_CONFLICT, "is a sheet of "
	    "%u rows, and %s goes to a roll", job->stock.rows,
	    job->kind->what);
}

static unsigned dpi_of(const struct print_job *job)
{
	if (job->args->dpi > 0)
		return (unsigned)job->args->dpi;
	return job->studio.printer.dpi > 0 ? job->studio.printer.dpi :
	    job->kind->dpi;
}

enum vouch_err print_job_set_up(struct print_job *job, bool vietnamese)
{
	const struct print_args *args = job->args;
	const char *folders[VOUCH_OPT_LIST_MAX + 2] = { NULL };
	const char *slash = strrchr(job->template.path, '/');
	char own[PRINT_PATH + 8];
	enum vouch_err err;
	size_t i;

	err = choose_stock(job);
	if (err != VOUCH_OK)
		return err;
	print_trim(&job->template.display, &job->stock);
	set_up_studio(job);
	err = set_start(job);
	if (err != VOUCH_OK)
		return err;
	/* Beside the template come the fonts its maker sent with it. */
	snprintf(own, sizeof own, "%.*sfonts", slash == NULL ? 0 :
	    (int)(slash + 1 - job->template.path), job->template.path);
	for (i = 0; i < args->font_dir.count; i++)
		folders[i] = args->font_dir.at[i];
	folders[i] = own;
	err = vouch_label_kit_init(&job->kit, &job->template.display, folders,
	    dpi_of(job), vietnamese, job->diag);
	if (err == VOUCH_OK)
		err = print_check_contrast(&job->kit, job->diag);
	if (err == VOUCH_OK)
		print_check_edges(&job->kit, job->template.path);
	job->rows.wants = job->kit.slots;
	if (err != VOUCH_OK && job->diag->file[0] == '\0')
		vouch_diag_file(job->diag, job->template.path);
	if (err == VOUCH_OK)
		err = print_check_paper(&job->studio, job->diag);
	if (err == VOUCH_OK && args->image_dir != NULL)
		err = vouch_album_open(args->image_dir, job->diag,
		    &job->kit.album);
	return err;
}

void print_job_release(struct print_job *job)
{
	print_rows_close(&job->rows);
	print_steps_release(&job->studio);
	vouch_album_close(job->kit.album);
	vouch_label_kit_release(&job->kit);
	print_template_close(&job->template);
}

/* ---- pages into the files ---- */

static void complain(struct print_job *job, const struct print_cell *cell)
{
	*job->diag = cell->diag;
	if (job->bad > 0)
		job->diag->hint[0] = '\0'; /* said with the first */
	if (job->bad++ < PRINT_COMPLAINTS_MAX)
		cmd_fail(job->diag);
}

/* The oldest page. After a bad row pages are only looked at. */
static enum vouch_err finish_page(struct print_job *job)
{
	struct print_page *page = vouch_pool_take(job->pool);
	enum vouch_err err = page->err;
	size_t i;

	if (err != VOUCH_OK)
		*job->diag = page->diag;
	for (i = 0; err == VOUCH_OK && i < page->cells; i++) {
		if (page->cell[i].err != VOUCH_OK)
			complain(job, &page->cell[i]);
		err = print_proofs_add(&job->proofs, page, &page->cell[i],
		    job->diag);
	}
	if (err == VOUCH_OK && job->bad == 0)
		err = print_page_put(page, &job->studio, job->diag);
	job->labels += page->cells * page->copies;
	cmd_progress_at(&job->progress, job->labels);
	vouch_pool_done(job->pool);
	return err;
}

static enum vouch_err print_pages(struct print_job *job)
{
	struct print_rows *rows = &job->rows;
	enum vouch_err err = VOUCH_OK;
	struct print_page *page;

	while (err == VOUCH_OK && (print_rows_more(rows) ||
	    vouch_pool_pending(job->pool) > 0)) {
		page = print_rows_more(rows) &&
		    job->bad < PRINT_COMPLAINTS_MAX ?
		    vouch_pool_slot(job->pool) : NULL;
		if (page == NULL) {
			if (vouch_pool_pending(job->pool) == 0)
				break;
			err = finish_page(job);
			continue;
		}
		err = print_rows_fill(rows, &job->studio, page, job->diag);
		if (err == VOUCH_OK && page->cells > 0)
			vouch_pool_submit(job->pool);
	}
	while (vouch_pool_pending(job->pool) > 0) {
		vouch_pool_take(job->pool);
		vouch_pool_done(job->pool);
	}
	return err;
}

/* ---- the outputs ---- */

static enum vouch_err start_pages(struct print_job *job)
{
	enum vouch_err err;

	err = vouch_pool_new(0, PAGES_AT_ONCE, sizeof(struct print_page),
	    print_page_work, &job->studio, &job->pool);
	if (err != VOUCH_OK)
		return vouch_diag_set(job->diag, err, "cannot start threads");
	cmd_progress_start(&job->progress, "labels", 0);
	err = print_pages(job);
	cmd_progress_end(&job->progress);
	vouch_pool_each(job->pool, print_page_release);
	vouch_pool_free(job->pool);
	if (err == VOUCH_OK && job->bad > 0)
		err = job->diag->code;
	if (err != VOUCH_OK || job->labels > 0)
		return err;
	vouch_diag_file(job->diag, job->rows.input);
	return vouch_diag_set(job->diag, VOUCH_ERR_MISSING,
	    job->kind->printer && job->args->start > 1 ?
	    "no label is left to print: --start-at is beyond the last one" :
	    "no record to print");
}

static enum vouch_err draw_all(struct print_job *job, bool no_records)
{
	struct print_studio *studio = &job->studio;
	enum vouch_err err;
	size_t i;

	err = print_rows_open(&job->rows, no_records, job->diag);
	if (err == VOUCH_OK)
		err = print_steps_init(studio, job->diag);
	for (i = 0; err == VOUCH_OK && i < PRINT_OUTS; i++)
		if (studio->out[i] != NULL)
			err = studio->out[i]->kind->calls->open(
			    studio->out[i], job->diag);
	if (err == VOUCH_OK)
		err = start_pages(job);
	for (i = 0; err == VOUCH_OK && i < PRINT_OUTS; i++)
		if (studio->out[i] != NULL &&
		    studio->out[i]->kind->calls->finish != NULL)
			err = studio->out[i]->kind->calls->finish(
			    studio->out[i], job->diag);
	return err;
}

static enum vouch_err open_out(struct print_job *job, size_t number,
    struct print_out *out, const struct print_kind *kind, const char *path)
{
	enum vouch_err err;

	out->kind = kind;
	if (out->dpi_max == 0)
		out->dpi_max = kind->dpi_max;
	out->studio = &job->studio;
	out->thermal = job->thermal;
	out->thermal.width = job->stock.page_width;
	out->thermal.height = job->stock.page_height;
	out->first = job->args->start;
	out->modules = job->args->qr < 0 ? VOUCH_PDF_OUTLINE :
	    (enum vouch_pdf_modules)job->args->qr;
	err = print_files_open(&out->files, path, kind->file_a_page,
	    job->args->force, job->diag);
	out->files.kept = job->kept;
	if (err == VOUCH_OK)
		job->studio.out[number] = out;
	return err;
}

int print_check_outputs(struct print_job *job, const char *path,
    bool no_records)
{
	const struct print_args *args = job->args;
	const struct cmd_output outputs[] = { { "--output", args->output },
		{ "--proof", args->proof },
		{ "--proof-list", args->proof_list }, { NULL, NULL } };

	job->kept[0] = (struct cmd_input){ "", no_records ? NULL :
	    job->rows.input };
	job->kept[1] = (struct cmd_input){ "the template", path };
	job->kept[2] = (struct cmd_input){ NULL, NULL };
	return cmd_check_outputs(outputs, job->kept);
}

static enum vouch_err open_outs(struct print_job *job)
{
	enum vouch_err err = open_out(job, 0, &job->out, job->kind,
	    job->args->output);

	job->proof.dpi_max = (unsigned)job->args->proof_dpi;
	if (err == VOUCH_OK && job->args->proof != NULL)
		err = open_out(job, 1, &job->proof,
		    print_proof_of(job->kind, job->args->proof_dpi > 0),
		    job->args->proof);
	return err == VOUCH_OK ?
	    print_proofs_open(&job->proofs, job->args, job->diag) : err;
}

/* All of them, or none. */
static enum vouch_err close_outs(struct print_job *job, enum vouch_err err)
{
	struct print_out *out;
	size_t i;

	for (i = 0; i < PRINT_OUTS; i++) {
		out = job->studio.out[i];
		if (out == NULL)
			continue;
		out->kind->calls->close(out);
		if (err == VOUCH_OK)
			err = print_files_commit(&out->files, job->diag);
		else
			print_files_abort(&out->files);
	}
	return err;
}

enum vouch_err print_job_run(struct print_job *job, bool no_records)
{
	enum vouch_err err, own;
	bool drawn = false;

	job->proofs.slots = job->kit.slots;
	job->proofs.verified = job->studio.verify;
	err = open_outs(job);
	if (err == VOUCH_OK) {
		err = draw_all(job, no_records);
		drawn = true;
	}
	/* The list of proofs is kept also when a label does not read: that is
	 * what it is for. */
	own = print_proofs_close(&job->proofs, job->args,
	    drawn && (err == VOUCH_OK || job->bad > 0),
	    err == VOUCH_OK ? job->diag : NULL);
	return close_outs(job, err == VOUCH_OK ? own : err);
}

int print_job_refused(const struct print_job *job)
{
	if (job->bad == 0)
		return cmd_fail(job->diag);
	if (job->bad > PRINT_COMPLAINTS_MAX)
		cmd_warn("and %" PRIu64 " more rows at least",
		    job->bad - PRINT_COMPLAINTS_MAX);
	cmd_warn("nothing was printed");
	return vouch_err_status(job->diag->code);
}

/*
 * See drawing.h. A file gets its name last: what does not read back never has
 * one.
 */
#include "drawing.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "draw/bitmap.h"
#include "draw/fit.h"
#include "draw/png.h"
#include "draw/svg.h"
#include "draw/text.h"
#include "scan/decode.h"
#include "scan/image.h"

#define PICTURE_MAX ((size_t)16 << 20)
#define TEXT_MAX 65536u /* bytes of a code or a name */
#define PROOF_PX 2      /* pixels a module of what is only read back */
#define READ_SIDE 8192u /* pixels: squared, VOUCH_IMAGE_PIXELS_MAX */
#define LOGO_PROOF_PX 4 /* of what has a logo on it */

/* ---- what a picture will be ---- */

static unsigned with_quiet(const struct vouch_fit *fit)
{
	return (unsigned)fit->modules + 2 * VOUCH_QR_QUIET;
}

/* In the words of whoever chose the size. */
static const char *size_option(const struct cmd_studio *studio)
{
	return studio->side_um != 0 ? "--mm" : "--module";
}

/* What cannot be drawn, or not be read back, is told before the first picture
 * is drawn. */
static enum vouch_err check_pixels(const struct cmd_studio *studio,
    const struct vouch_fit *fit, struct vouch_diag *diag)
{
	const unsigned most = studio->verify ? READ_SIDE :
	    VOUCH_BITMAP_SIDE_MAX;
	const unsigned side = fit->dots * with_quiet(fit);
	const unsigned tenths = (unsigned)((uint64_t)most * 254 / studio->dpi);

	if (!studio->pictures || studio->format != CMD_DRAW_PNG || side <= most)
		return VOUCH_OK;
	if (studio->side_um != 0)
		vouch_diag_hint(diag, "at %u dpi --mm %u.%u fits",
		    studio->dpi, tenths / 10, tenths % 10);
	else
		vouch_diag_hint(diag, "--module %u is the most for this code",
		    most / with_quiet(fit));
	vouch_diag_field(diag, size_option(studio));
	return vouch_diag_set(diag, VOUCH_ERR_RANGE, "would make a picture of "
	    "%u x %u pixels, and at most %u a side can be %s", side, side, most,
	    studio->verify ? "read back" : "drawn");
}

/* fit->dots and module_um are those the picture will have. */
static enum vouch_err find_size(const struct cmd_studio *studio,
    const struct vouch_buf *code, struct vouch_diag *diag,
    struct vouch_fit *fit)
{
	const struct vouch_fit_place place = { studio->side_um, studio->dpi };
	enum vouch_err err;

	if (studio->side_um != 0) {
		err = vouch_fit_largest(&place, code->data, code->len,
		    studio->level, diag, fit);
		return err == VOUCH_OK ? check_pixels(studio, fit, diag) : err;
	}
	err = vouch_fit_smallest(studio->dpi, code->data, code->len,
	    studio->level, diag, fit);
	if (err != VOUCH_OK)
		return err;
	fit->level = studio->level; /* as asked for, even if more costs nothing */
	fit->dots = studio->module_px;
	fit->module_um = studio->module_px * 25400 / studio->dpi;
	return check_pixels(studio, fit, diag);
}

static enum vouch_err find_logo(const struct cmd_studio *studio,
    const struct vouch_fit *fit, struct vouch_diag *diag,
    struct vouch_fit_logo *logo)
{
	const struct vouch_logo *of = studio->style.logo;
	enum vouch_err err;

	logo->width = 0;
	if (of == NULL)
		return VOUCH_OK;
	err = vouch_fit_logo(fit, of->picture.width, of->picture.height,
	    studio->style.logo_percent, diag, logo);
	if (err != VOUCH_OK)
		vouch_diag_field(diag, "--logo");
	return err;
}

static enum vouch_err set_caption(const struct cmd_studio *studio,
    struct cmd_bench *bench, const struct vouch_buf *caption,
    const struct vouch_fit *fit, struct vouch_diag *diag)
{
	const struct vouch_span text = { vouch_buf_text(caption),
		caption->len };
	enum vouch_err err = VOUCH_OK;

	if (studio->style.font == NULL)
		return VOUCH_OK;
	if (bench->shaper == NULL)
		err = vouch_shaper_new(&bench->shaper);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "out of memory");
	err = vouch_figure_caption(&studio->style, with_quiet(fit),
	    fit->module_um, bench->shaper, text, diag, &bench->caption);
	if (err == VOUCH_ERR_TOO_LONG)
		vouch_diag_hint(diag, "--caption-lines allows more lines, "
		    "--caption-size smaller letters; a larger symbol has more "
		    "room");
	if (err != VOUCH_OK)
		vouch_diag_field(diag, "--caption");
	return err;
}

enum vouch_err cmd_studio_check(const struct cmd_studio *studio,
    struct cmd_bench *bench, const struct cmd_job *job,
    struct vouch_diag *diag)
{
	struct vouch_fit_logo logo;
	struct vouch_fit fit;
	enum vouch_err err = find_size(studio, &job->code, diag, &fit);

	if (err == VOUCH_OK)
		err = find_logo(studio, &fit, diag, &logo);
	return err == VOUCH_OK ?
	    set_caption(studio, bench, &job->caption, &fit, diag) : err;
}

/* Logo and caption of the job's symbol in that size. */
static enum vouch_err lay_out(const struct cmd_studio *studio,
    struct cmd_bench *bench, const struct cmd_job *job,
    const struct vouch_fit *fit, struct vouch_diag *diag,
    struct vouch_figure *figure)
{
	enum vouch_err err;

	*figure = (struct vouch_figure){ .style = &studio->style,
		.qr = &job->qr, .module_px = fit->dots, .dpi = studio->dpi,
		.module_um = fit->module_um };
	err = find_logo(studio, fit, diag, &figure->logo);
	if (err == VOUCH_OK)
		err = set_caption(studio, bench, &job->caption, fit, diag);
	if (err == VOUCH_OK && studio->style.font != NULL)
		figure->caption = &bench->caption;
	return err;
}

enum vouch_err cmd_studio_figure(const struct cmd_studio *studio,
    struct cmd_bench *bench, const struct cmd_job *job, int side_px,
    struct vouch_diag *diag, struct vouch_figure *figure)
{
	struct vouch_fit fit;
	enum vouch_err err = find_size(studio, &job->code, diag, &fit);

	if (err != VOUCH_OK)
		return err;
	if (side_px > 0 && fit.dots * with_quiet(&fit) > (unsigned)side_px) {
		fit.dots = (unsigned)side_px / with_quiet(&fit);
		fit.module_um = fit.dots * 25400 / studio->dpi;
	}
	if (fit.dots == 0)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE, "a symbol of %d "
		    "modules does not fit a sheet laid out for smaller ones",
		    fit.modules);
	return lay_out(studio, bench, job, &fit, diag, figure);
}

void cmd_bench_release(struct cmd_bench *bench)
{
	vouch_shaper_free(bench->shaper);
	vouch_paragraph_release(&bench->caption);
	bench->shaper = NULL;
}

/* ---- drawing ---- */

static enum vouch_err draw(const struct cmd_studio *studio,
    struct cmd_job *job, const struct vouch_figure *figure)
{
	char title[256];
	enum vouch_err err;

	if (!studio->pictures)
		return VOUCH_OK;
	if (studio->format == CMD_DRAW_PNG)
		return vouch_figure_png(figure, &job->diag, &job->picture);
	if (studio->format == CMD_DRAW_SVG) {
		vouch_str_cut(title, sizeof title, job->name.data, job->stem);
		err = vouch_svg_figure(figure, title, &job->picture);
	} else {
		err = vouch_text_encode(&job->qr, studio->colour,
		    &job->picture);
	}
	return err == VOUCH_OK ? VOUCH_OK :
	    vouch_diag_set(&job->diag, err, "cannot draw it");
}

/* ---- reading it back ---- */

/* Is the one symbol in these pixels the code? */
static bool shows(const struct vouch_grey *grey, const struct vouch_buf *code)
{
	struct vouch_found found = { 0 };
	bool same;

	if (vouch_decode(grey, NULL, &found) != VOUCH_OK)
		return false;
	same = found.count == 1 && found.symbol[0].len == code->len &&
	    memcmp(found.symbol[0].data, code->data, code->len) == 0;
	vouch_found_release(&found);
	return same;
}

_Static_assert(READ_SIDE * READ_SIDE <= VOUCH_IMAGE_PIXELS_MAX, "readable");

/*
 * Decodes the file's bytes and reads the symbol. size is the option by which
 * they are fewer. ZBar's time goes with the
 * pixels, so it gets them averaged down to two or three a module first, and as
 * they are only if it sees nothing in those.
 */
static enum vouch_err read_back(const struct vouch_buf *png, unsigned module_px,
    const struct vouch_buf *code, const char *size, struct vouch_diag *diag)
{
	struct vouch_grey grey = { 0 }, small = { 0 };
	enum vouch_err err;
	bool same = false;

	err = vouch_image_decode((const uint8_t *)png->data, png->len, diag,
	    &grey);
	if (err != VOUCH_OK) {
		vouch_diag_hint(diag, "choose a smaller %s", size);
		return err;
	}
	if (module_px >= 4 && vouch_grey_shrink(&grey, module_px / 2, &small)
	    == VOUCH_OK)
		same = shows(&small, code);
	if (!same)
		same = shows(&grey, code);
	vouch_grey_release(&small);
	vouch_grey_release(&grey);
	if (same)
		return VOUCH_OK;
	if (module_px < 2)
		vouch_diag_hint(diag, "--module 2 or more makes symbols that "
		    "scanners can read");
	return vouch_diag_set(diag, VOUCH_ERR_LIBRARY,
	    "the picture does not read back as its code");
}

static enum vouch_err verify(const struct cmd_studio *studio,
    struct cmd_job *job, const struct vouch_figure *figure)
{
	struct vouch_figure proof = *figure;
	enum vouch_err err;

	if (!studio->verify)
		return VOUCH_OK;
	if (studio->pictures && studio->format == CMD_DRAW_PNG)
		return read_back(&job->picture, figure->module_px,
		    &job->code, size_option(studio), &job->diag);
	/* What is no PNG is as good as a PNG of the same modules; of the same
	 * colours and logo, too, where it has them. */
	vouch_buf_clear(&job->proof);
	proof.module_px = figure->logo.width > 0 ? LOGO_PROOF_PX : PROOF_PX;
	proof.caption = NULL;
	err = vouch_figure_png(&proof, &job->diag, &job->proof);
	return err != VOUCH_OK ? err : read_back(&job->proof, proof.module_px,
	    &job->code, size_option(studio), &job->diag);
}

/* ---- a job ---- */

static enum vouch_err make(const struct cmd_studio *studio,
    struct cmd_bench *bench, struct cmd_job *job)
{
	struct vouch_figure figure;
	struct vouch_fit fit;
	enum vouch_err err;

	err = find_size(studio, &job->code, &job->diag, &fit);
	if (err == VOUCH_OK)
		err = vouch_qr_encode(job->code.data, job->code.len, fit.level,
		    &job->diag, &job->qr);
	if (err == VOUCH_OK)
		err = lay_out(studio, bench, job, &fit, &job->diag, &figure);
	if (err == VOUCH_OK)
		err = draw(studio, job, &figure);
	return err == VOUCH_OK ? verify(studio, job, &figure) : err;
}

static void work(struct cmd_studio *studio, struct cmd_bench *bench,
    unsigned worker, struct cmd_job *job)
{
	vouch_diag_file(&job->diag, studio->input);
	vouch_diag_at(&job->diag, job->line, 0);
	vouch_diag_field(&job->diag, studio->column);
	job->err = make(studio, bench, job);
	if (job->err == VOUCH_OK && studio->folder != NULL) {
		job->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		job->err = cmd_folder_put(studio->folder, worker,
		    job->name.data, job->picture.data, job->picture.len,
		    &job->diag);
	}
	if (job->err != VOUCH_OK)
		atomic_store(&studio->stop, true);
}

void cmd_batch_work(void *data, unsigned worker, void *context)
{
	struct cmd_studio *studio = context;
	struct cmd_batch *batch = data;
	size_t i;

	for (i = 0; i < batch->count && !atomic_load(&studio->stop); i++)
		work(studio, &batch->bench, worker, &batch->job[i]);
}

void cmd_batch_release(void *data)
{
	struct cmd_batch *batch = data;
	size_t i;

	for (i = 0; i < CMD_BATCH_MAX; i++)
		cmd_job_release(&batch->job[i]);
	cmd_bench_release(&batch->bench);
}

void cmd_job_clear(struct cmd_job *job)
{
	if (job->code.cap == 0) {
		vouch_buf_init(&job->code, TEXT_MAX);
		vouch_buf_init(&job->name, TEXT_MAX);
		vouch_buf_init(&job->caption, TEXT_MAX);
		vouch_buf_init(&job->picture, PICTURE_MAX);
		vouch_buf_init(&job->proof, PICTURE_MAX);
	}
	vouch_buf_clear(&job->code);
	vouch_buf_clear(&job->caption);
	vouch_buf_clear(&job->picture);
	job->err = VOUCH_OK;
	job->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
}

void cmd_job_release(struct cmd_job *job)
{
	vouch_buf_release(&job->code);
	vouch_buf_release(&job->name);
	vouch_buf_release(&job->caption);
	vouch_buf_release(&job->picture);
	vouch_buf_release(&job->proof);
}

/*
 * See drawing.h. A file gets its name last: what does not read back never has
 * one.
 */
#include "drawing.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "draw/fit.h"
#include "draw/png.h"
#include "draw/svg.h"
#include "draw/text.h"
#include "scan/decode.h"
#include "scan/image.h"

#define PICTURE_MAX ((size_t)16 << 20)
#define TEXT_MAX 65536u /* bytes of a code or a name */
#define PROOF_PX 2      /* pixels a module of what is only read back */

/* How a symbol is drawn. */
struct size {
	enum vouch_qr_level level;
	unsigned module_px;
	uint32_t module_um;
};

static enum vouch_err find_size(const struct cmd_studio *studio,
    const char *text, size_t len, struct vouch_diag *diag, struct size *size)
{
	const struct vouch_fit_place place = { studio->side_um, studio->dpi };
	struct vouch_fit fit;
	enum vouch_err err;

	err = studio->side_um == 0 ? vouch_fit_smallest(studio->dpi, text, len,
	    studio->level, diag, &fit) : vouch_fit_largest(&place, text, len,
	    studio->level, diag, &fit);
	if (err != VOUCH_OK)
		return err;
	if (studio->side_um == 0) {
		size->level = studio->level;
		size->module_px = studio->module_px;
		size->module_um = studio->module_px * 25400 / studio->dpi;
	} else {
		size->level = fit.level;
		size->module_px = fit.dots;
		size->module_um = fit.module_um;
	}
	return VOUCH_OK;
}

enum vouch_err cmd_studio_check(const struct cmd_studio *studio,
    const char *text, size_t len, struct vouch_diag *diag)
{
	struct size size;

	return find_size(studio, text, len, diag, &size);
}

static enum vouch_err draw(const struct cmd_studio *studio,
    struct cmd_job *job, const struct size *size)
{
	char title[256];
	enum vouch_err err;

	err = vouch_qr_encode(job->code.data, job->code.len,
	    size->level, &job->diag, &job->qr);
	if (err != VOUCH_OK || !studio->pictures)
		return err;
	if (studio->format == CMD_DRAW_PNG)
		return vouch_png_symbol(&job->qr, (int)size->module_px,
		    (int)studio->dpi, &job->diag, &job->picture);
	if (studio->format == CMD_DRAW_SVG) {
		vouch_str_cut(title, sizeof title, job->name.data, job->stem);
		err = vouch_svg_encode(&job->qr, size->module_um, title,
		    &job->picture);
	} else {
		err = vouch_text_encode(&job->qr, studio->colour,
		    &job->picture);
	}
	return err == VOUCH_OK ? VOUCH_OK :
	    vouch_diag_set(&job->diag, err, "cannot draw it");
}

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

/*
 * Decodes the file's bytes and reads the symbol. ZBar's time goes with the
 * pixels, so it gets them averaged down to two or three a module first, and as
 * they are only if it sees nothing in those.
 */
static enum vouch_err read_back(const struct vouch_buf *png, unsigned module_px,
    const struct vouch_buf *code, struct vouch_diag *diag)
{
	struct vouch_grey grey = { 0 }, small = { 0 };
	enum vouch_err err;
	bool same = false;

	err = vouch_image_decode((const uint8_t *)png->data, png->len, diag,
	    &grey);
	if (err != VOUCH_OK) {
		vouch_diag_hint(diag, "choose a smaller --module");
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
    struct cmd_job *job, const struct size *size)
{
	enum vouch_err err;

	if (!studio->verify)
		return VOUCH_OK;
	if (studio->pictures && studio->format == CMD_DRAW_PNG)
		return read_back(&job->picture, size->module_px,
		    &job->code, &job->diag);
	/* What is no PNG is as good as a PNG of the same modules. */
	vouch_buf_clear(&job->proof);
	err = vouch_png_symbol(&job->qr, PROOF_PX, 0, &job->diag,
	    &job->proof);
	return err != VOUCH_OK ? err :
	    read_back(&job->proof, PROOF_PX, &job->code, &job->diag);
}

static void work(struct cmd_studio *studio, unsigned worker,
    struct cmd_job *job)
{
	struct size size;

	vouch_diag_file(&job->diag, studio->input);
	vouch_diag_at(&job->diag, job->line, 0);
	vouch_diag_field(&job->diag, studio->column);
	job->err = find_size(studio, job->code.data, job->code.len, &job->diag,
	    &size);
	if (job->err == VOUCH_OK)
		job->err = draw(studio, job, &size);
	if (job->err == VOUCH_OK)
		job->err = verify(studio, job, &size);
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
		work(studio, worker, &batch->job[i]);
}

void cmd_batch_release(void *data)
{
	struct cmd_batch *batch = data;
	size_t i;

	for (i = 0; i < CMD_BATCH_MAX; i++)
		cmd_job_release(&batch->job[i]);
}

void cmd_job_clear(struct cmd_job *job)
{
	if (job->code.cap == 0) {
		vouch_buf_init(&job->code, TEXT_MAX);
		vouch_buf_init(&job->name, TEXT_MAX);
		vouch_buf_init(&job->picture, PICTURE_MAX);
		vouch_buf_init(&job->proof, PICTURE_MAX);
	}
	vouch_buf_clear(&job->code);
	vouch_buf_clear(&job->picture);
	job->err = VOUCH_OK;
	job->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
}

void cmd_job_release(struct cmd_job *job)
{
	vouch_buf_release(&job->code);
	vouch_buf_release(&job->name);
	vouch_buf_release(&job->picture);
	vouch_buf_release(&job->proof);
}

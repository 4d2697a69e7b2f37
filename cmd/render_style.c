/*
 * What vouch-render's pictures have besides their modules: colours, a logo, a
 * caption and its font.
 */
#include <stdlib.h>
#include <string.h>

#include "inputs.h"
#include "render.h"

#include "base/str.h"
#include "draw/fonts.h"

#define LOGO_MAX (16u << 20) /* bytes of the file */
#define WEIGHT 400

/* ---- colours ---- */

static enum vouch_err find_colour(const char *text, const char *option,
    struct vouch_diag *diag, uint32_t *colour)
{
	enum vouch_err err;

	if (text == NULL)
		return VOUCH_OK;
	err = vouch_colour_parse(text, diag, colour);
	if (err != VOUCH_OK)
		vouch_diag_field(diag, option);
	return err;
}

static enum vouch_err find_colours(struct render_run *run)
{
	const struct render_args *args = run->args;
	struct vouch_colours *colours = &run->studio.style.colours;
	struct vouch_fit_contrast contrast;
	enum vouch_err err;

	*colours = (struct vouch_colours){ VOUCH_BLACK, VOUCH_WHITE };
	err = find_colour(args->dark, "--dark", run->diag, &colours->dark);
	if (err == VOUCH_OK)
		err = find_colour(args->light, "--light", run->diag,
		    &colours->light);
	if (err != VOUCH_OK)
		return err;
	err = vouch_fit_colours(colours, run->diag, &contrast);
	if (err != VOUCH_OK) {
		vouch_diag_field(run->diag, args->dark != NULL ? "--dark" :
		    "--light");
		return err;
	}
	if (contrast.reddish)
		cmd_warn("--dark: #%06x is reddish, and pale under the red "
		    "light of scanners at tills: a contrast of %u %%",
		    colours->dark, contrast.percent);
	return VOUCH_OK;
}

/* ---- the logo ---- */

static enum vouch_err load_logo(struct render_run *run)
{
	struct vouch_figure_style *style = &run->studio.style;
	struct vouch_buf file;
	enum vouch_err err;

	if (run->args->logo == NULL)
		return VOUCH_OK;
	vouch_buf_init(&file, LOGO_MAX);
	vouch_diag_file(run->diag, run->args->logo);
	err = vouch_file_load(run->args->logo, run->diag, &file);
	if (err == VOUCH_OK)
		err = vouch_logo_init(&run->logo, (const uint8_t *)file.data,
		    file.len, style->colours.light, run->diag);
	vouch_buf_release(&file);
	if (err != VOUCH_OK)
		return err;
	vouch_diag_file(run->diag, NULL);
	style->logo = &run->logo;
	style->logo_percent = (unsigned)run->args->logo_area;
	return VOUCH_OK;
}

/* ---- captions ---- */

/* A shell gives a newline only to those who know how: \n is one, too. */
static enum vouch_err unfold(struct render_run *run, unsigned *lines)
{
	const char *from = run->args->caption;
	size_t len = 0;

	*lines = 1;
	for (; *from != '\0'; from++) {
		if (len + 1 == sizeof run->caption_text) {
			vouch_diag_field(run->diag, "--caption");
			return vouch_diag_set(run->diag, VOUCH_ERR_TOO_LONG,
			    "a template of over %d bytes", RENDER_CAPTION_MAX -
			    1);
		}
		run->caption_text[len] = *from;
		if (from[0] == '\\' && from[1] == 'n') {
			run->caption_text[len] = '\n';
			from++;
		}
		*lines += run->caption_text[len++] == '\n';
	}
	run->caption_text[len] = '\0';
	return VOUCH_OK;
}

static enum vouch_err find_font(struct render_run *run)
{
	const char *folders[VOUCH_OPT_LIST_MAX + 1] = { NULL };
	const struct vouch_opt_list *given = &run->args->font_dir;
	struct vouch_display_font want = { .weight = WEIGHT };
	const char *family = run->args->font == NULL ? VOUCH_FONT_DEFAULT :
	    run->args->font;
	enum vouch_err err;

	memcpy(folders, given->at, given->count * sizeof folders[0]);
	vouch_str_cut(want.family, sizeof want.family, family,
	    strlen(family));
	err = cmd_folders_check("--font-dir", given, run->diag);
	if (err == VOUCH_OK)
		err = vouch_fonts_find(&want, folders, run->diag, &run->font);
	if (err == VOUCH_ERR_NOT_FOUND) {
		vouch_diag_field(run->diag, "--font");
		if (run->diag->hint[0] == '\0' || strstr(run->diag->hint,
		    "beside the template") != NULL)
			vouch_diag_hint(run->diag, "name the folder of its "
			    ".ttf or .otf file with --font-dir");
	}
	return err;
}

static enum vouch_err set_captions(struct render_run *run)
{
	const struct render_args *args = run->args;
	struct vouch_figure_style *style = &run->studio.style;
	enum vouch_err err;

	if (args->caption == NULL)
		return VOUCH_OK;
	err = unfold(run, &style->lines);
	if (err == VOUCH_OK)
		err = cmd_pattern_init(&run->caption, "--caption",
		    run->caption_text, run->diag);
	if (err == VOUCH_OK)
		err = find_font(run);
	if (err != VOUCH_OK)
		return err;
	style->font = run->font;
	style->size_um = (uint32_t)args->caption_size * VOUCH_POINT_UM;
	if (args->caption_lines != 0)
		style->lines = (unsigned)args->caption_lines;
	if (style->lines > VOUCH_PARAGRAPH_LINES) {
		vouch_diag_field(run->diag, "--caption");
		return vouch_diag_set(run->diag, VOUCH_ERR_TOO_LONG,
		    "a template of over %d lines", VOUCH_PARAGRAPH_LINES);
	}
	return VOUCH_OK;
}

enum vouch_err render_style(struct render_run *run)
{
	enum vouch_err err = find_colours(run);

	if (err == VOUCH_OK)
		err = load_logo(run);
	return err == VOUCH_OK ? set_captions(run) : err;
}

void render_style_release(struct render_run *run)
{
	cmd_bench_release(&run->bench);
	vouch_logo_release(&run->logo);
	vouch_font_free(run->font);
	run->font = NULL;
}

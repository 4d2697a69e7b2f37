/*
 * Which sheet, and this printer's ways with it.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "print_job.h"

#include "base/str.h"

#define SHEETS_MAX 255
#define LARGER_UM 1000 /* from here on labels are another size */
#define SLACK_UM 100   /* templates and sheets are rounded to 0.1 mm */
#define MARGIN_UM 8000 /* around a page that is cut out: room for marks */

/* ---- the printer ---- */

static enum vouch_err no_printer(const char *name,
    const struct vouch_config *config, struct vouch_diag *diag)
{
	const char *names[VOUCH_CONFIG_PRINTERS + 1], *near;
	size_t i;

	for (i = 0; i < config->printers; i++)
		names[i] = config->printer[i].name;
	names[i] = NULL;
	near = vouch_str_nearest(name, names);
	if (near != NULL)
		vouch_diag_hint(diag, "did you mean '%s'?", near);
	else
		vouch_diag_hint(diag, "a section [printer %s] of the "
		    "configuration file tells about it: man 7 vouch", name);
	vouch_diag_field(diag, "--printer");
	vouch_diag_subject(diag, name, strlen(name));
	return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN, "no such printer");
}

static enum vouch_err take_option(struct vouch_printer *printer,
    const char *option, const char *value, struct vouch_diag *diag)
{
	enum vouch_err err = value == NULL ? VOUCH_OK :
	    vouch_printer_set(printer, option + 2, value, diag);

	if (err != VOUCH_OK) {
		vouch_diag_field(diag, option);
		vouch_diag_subject(diag, value, strlen(value));
	}
	return err;
}

enum vouch_err print_printer_choose(const struct print_args *args,
    const struct vouch_config *config, struct vouch_diag *diag,
    struct vouch_printer *out)
{
	const char *const options[][2] = { { "--offset", args->offset },
		{ "--scale", args->scale }, { "--darkness", args->darkness },
		{ "--speed", args->speed }, { "--gap", args->gap } };
	const char *name = args->printer;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	vouch_printer_init(out, "default", NULL);
	if (name != NULL) {
		for (i = 0; i < config->printers; i++)
			if (vouch_str_same(config->printer[i].name, name))
				break;
		if (i == config->printers)
			return no_printer(name, config, diag);
		*out = config->printer[i];
	}
	for (i = 0; err == VOUCH_OK && i < sizeof options /
	    sizeof options[0]; i++)
		err = take_option(out, options[i][0], options[i][1], diag);
	return err;
}

/* A label on a page of its own, with room around it if it is to be cut out. */
static void stock_of_one(const struct vouch_display *display,
    struct vouch_stock *stock)
{
	int32_t margin = display->bleed > 0 ? display->bleed + MARGIN_UM : 0;

	*stock = (struct vouch_stock){
		.page_width = display->width + 2 * margin,
		.page_height = display->height + 2 * margin,
		.width = display->width, .height = display->height,
		.columns = 1, .rows = 1, .left = margin, .top = margin,
		.pitch_x = display->width, .pitch_y = display->height,
		.verified = true,
	};
}

static enum vouch_err no_sheet(const struct vouch_stock_list *sheets,
    const char *name, struct vouch_diag *diag)
{
	const char *names[SHEETS_MAX + 1], *near;
	size_t i;

	for (i = 0; i < sheets->count && i < SHEETS_MAX; i++)
		names[i] = sheets->stock[i].name;
	names[i] = NULL;
	near = vouch_str_nearest(name, names);
	if (near != NULL)
		vouch_diag_hint(diag, "did you mean '%s'?", near);
	else
		vouch_diag_hint(diag, "vouch-print --list shows the sheets "
		    "there are; 'single' is one label a page");
	vouch_diag_file(diag, NULL);
	vouch_diag_field(diag, "--sheet");
	vouch_diag_subject(diag, name, strlen(name));
	return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN, "no such sheet");
}

static enum vouch_err find_sheet(const struct vouch_stock_list *sheets,
    const char *name, const struct vouch_display *display,
    struct vouch_diag *diag, const struct vouch_stock **out)
{
	*out = name == NULL ? vouch_stock_of_size(sheets, display->width,
	    display->height) : vouch_stock_find(sheets, name);
	if (*out == NULL)
		return name == NULL ? VOUCH_OK : no_sheet(sheets, name, diag);
	if (display->width <= (*out)->width + SLACK_UM &&
	    display->height <= (*out)->height + SLACK_UM)
		return VOUCH_OK;
	vouch_diag_file(diag, NULL);
	vouch_diag_field(diag, "--sheet");
	vouch_diag_subject(diag, name, strlen(name));
	return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
	    "its labels are %g x %g mm, the template %g x %g",
	    (*out)->width / 1000.0, (*out)->height / 1000.0,
	    display->width / 1000.0, display->height / 1000.0);
}

enum vouch_err print_stock_choose(const struct print_folders *folders,
    const char *name, const struct vouch_display *display,
    struct vouch_diag *diag, struct vouch_stock *out)
{
	struct vouch_stock_list sheets = { .count = 0 };
	const struct vouch_stock *found = NULL;
	enum vouch_err err;

	stock_of_one(display, out);
	if (name != NULL && strcmp(name, "single") == 0)
		return VOUCH_OK;
	err = print_stock_load(folders, diag, &sheets);
	if (err == VOUCH_OK)
		err = find_sheet(&sheets, name, display, diag, &found);
	if (found != NULL)
		*out = *found;
	vouch_stock_release(&sheets);
	if (err == VOUCH_OK && (out->width > display->width + LARGER_UM ||
	    out->height > display->height + LARGER_UM))
		cmd_say("sheet %s: its labels are larger, %g x %g mm: the "
		    "template's %g x %g stand in the middle of each",
		    out->name, out->width / 1000.0, out->height / 1000.0,
		    display->width / 1000.0, display->height / 1000.0);
	if (err == VOUCH_OK && !out->verified)
		cmd_warn("sheet %s: nobody has measured it yet: print %s first",
		    out->name, out->rows == 1 ? "one row of labels" :
		    "the template calibrate-a4 and one page on plain paper");
	return err;
}

enum vouch_err print_stock_find(const struct print_folders *folders,
    const char *name, struct vouch_diag *diag, struct vouch_stock *out)
{
	struct vouch_stock_list sheets = { .count = 0 };
	const struct vouch_stock *found;
	enum vouch_err err = print_stock_load(folders, diag, &sheets);

	if (err != VOUCH_OK)
		return err;
	found = vouch_stock_find(&sheets, name);
	if (found != NULL)
		*out = *found;
	else
		err = no_sheet(&sheets, name, diag);
	vouch_stock_release(&sheets);
	return err;
}

void print_trim(struct vouch_display *display,
    const struct vouch_stock *stock)
{
	const struct vouch_box label = { 0, 0, display->width,
		display->height };
	struct vouch_display_shape *shape;
	size_t i;

	if (display->bleed == 0 || (stock->columns == 1 &&
	    stock->rows == 1))
		return;
	if (stock->pitch_x >= display->width + 2 * display->bleed &&
	    stock->pitch_y >= display->height + 2 * display->bleed)
		return;
	for (i = 0; i < display->items; i++) {
		shape = &display->item[i].shape;
		if (display->item[i].kind != VOUCH_ITEM_SHAPE ||
		    shape->has_clip)
			continue;
		shape->has_clip = true;
		shape->clip = label;
	}
	display->bleed = 0;
}

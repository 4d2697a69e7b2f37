/*
 * What fits into the places for symbols of a template, or onto the labels of a
 * sheet: for whoever draws one, before there is a code.
 */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "columns.h"
#include "plan.h"
#include "print_job.h"

#include "draw/fit.h"

#define TEXT_MAX 4400 /* more than the largest symbol holds */

static const char *const heads[] = { "place", "symbol", "characters", "level",
	"version", "modules", "dpi", "dots", "module mm", "side mm", "left mm",
	"" };
#define HEADS (sizeof heads / sizeof heads[0])

static const unsigned usual_dpi[] = { 203, 300, 600 };

/* A square that a symbol is to fit, and its name. */
struct square {
	const char *name;
	uint32_t side_um;
	enum vouch_qr_level level;
};

static enum vouch_err add_cells(struct cmd_columns *table,
    const char *const *cells)
{
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < HEADS; i++)
		err = cmd_columns_cell(table, cells[i]);
	return err;
}

/* The largest that does fit. */
static void say_largest(const struct square *square, unsigned dpi, char *out,
    size_t size)
{
	const struct vouch_fit_place place = { square->side_um, dpi };
	const size_t room = vouch_fit_room(&place, square->level);
	struct vouch_fit fit;
	char text[TEXT_MAX];

	memset(text, 'A', sizeof text);
	if (room == 0 || vouch_fit_smallest(dpi, text, room, square->level,
	    NULL, &fit) != VOUCH_OK)
		snprintf(out, size, "too small for any symbol");
	else
		snprintf(out, size, "does not fit: at most %zu characters, "
		    "version %d", room, fit.version);
}

static enum vouch_err add_row(struct cmd_columns *table,
    const struct square *square, size_t symbol, unsigned dpi, bool *fits)
{
	const struct vouch_fit_place place = { square->side_um, dpi };
	char len[24], level[2], version[8], modules[8], dots[8], resolution[8];
	char module[16], side[16], left[16] = "", why[80] = "";
	const char *const cells[HEADS] = { square->name,
		cmd_plan_symbol(symbol, NULL), len, level, version, modules,
		resolution, dots, module, side, left, why };
	char text[TEXT_MAX];
	struct vouch_fit fit;
	size_t length;

	(void)cmd_plan_symbol(symbol, &length);
	memset(text, 'A', sizeof text);
	if (vouch_fit_largest(&place, text, length, square->level, NULL,
	    &fit) == VOUCH_OK) {
		*fits = true;
		snprintf(left, sizeof left, "%.1f",
		    (square->side_um - fit.side_um) / 100 / 10.0);
	} else {
		say_largest(square, dpi, why, sizeof why);
		if (vouch_fit_smallest(dpi, text, length, square->level, NULL,
		    &fit) != VOUCH_OK)
			return VOUCH_ERR_TOO_LONG;
	}
	snprintf(len, sizeof len, "%zu", length);
	snprintf(level, sizeof level, "%c", "LMQH"[fit.level]);
	snprintf(version, sizeof version, "%d", fit.version);
	snprintf(modules, sizeof modules, "%d", fit.modules);
	snprintf(resolution, sizeof resolution, "%u", dpi);
	snprintf(dots, sizeof dots, "%u", fit.dots);
	snprintf(module, sizeof module, "%.3f", fit.module_um / 1000.0);
	snprintf(side, sizeof side, "%.1f", (fit.side_um + 99) / 100 / 10.0);
	return add_cells(table, cells);
}

static enum vouch_err add_square(struct cmd_columns *table,
    const struct square *square, unsigned dpi, bool *all)
{
	const size_t printers = dpi != 0 ? 1 :
	    sizeof usual_dpi / sizeof usual_dpi[0];
	enum vouch_err err = VOUCH_OK;
	bool fits = false;
	size_t i, j;

	for (i = 0; cmd_plan_symbol(i, NULL) != NULL; i++)
		for (j = 0; err == VOUCH_OK && j < printers; j++)
			err = add_row(table, square, i,
			    dpi != 0 ? dpi : usual_dpi[j], &fits);
	*all = *all && fits;
	return err;
}

static uint32_t shorter(int32_t width, int32_t height)
{
	return (uint32_t)(width < height ? width : height);
}

static enum vouch_err add_slots(struct cmd_columns *table,
    const struct vouch_display *display, unsigned dpi, bool *all,
    size_t *count)
{
	const struct vouch_slot *slot;
	enum vouch_err err = VOUCH_OK;
	struct square square;
	char name[96];
	size_t i;

	for (i = 0; err == VOUCH_OK && i < display->items; i++) {
		slot = &display->item[i].slot;
		if (display->item[i].kind != VOUCH_ITEM_SLOT ||
		    slot->kind != VOUCH_SLOT_QR || slot->field == NULL)
			continue;
		snprintf(name, sizeof name, "%.60s, %g x %g mm",
		    slot->field, slot->box.width / 1000.0, slot->box.height / 1000.0);
		square.name = name;
		square.side_um = shorter(slot->box.width, slot->box.height);
		square.level = (enum vouch_qr_level)(strchr("LMQH",
		    slot->qr.level) - "LMQH");
		err = add_square(table, &square, dpi, all);
		(*count)++;
	}
	return err;
}

static enum vouch_err add_label(struct cmd_columns *table,
    const struct vouch_stock *stock, unsigned dpi, bool *all)
{
	char name[VOUCH_STOCK_NAME + 48];
	const struct square square = { name,
		shorter(stock->width, stock->height), VOUCH_QR_M };

	snprintf(name, sizeof name, "%s, %g x %g mm", stock->name,
	    stock->width / 1000.0, stock->height / 1000.0);
	return add_square(table, &square, dpi, all);
}

static int finish(struct cmd_columns *table, enum vouch_err err, bool all,
    struct vouch_diag *diag)
{
	if (err != VOUCH_OK)
		vouch_diag_set(diag, err, "cannot set the table");
	else
		err = cmd_columns_write(table, diag);
	cmd_columns_release(table);
	if (err != VOUCH_OK)
		return cmd_fail(diag);
	return all ? CMD_OK : CMD_NO;
}

static enum vouch_err begin(struct cmd_columns *table)
{
	cmd_columns_init(table, "llrlrrrrrrrl");
	return add_cells(table, heads);
}

int print_plan_template(const struct print_template *template, unsigned dpi)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct cmd_columns table;
	enum vouch_err err = begin(&table);
	bool all = true;
	size_t count = 0;

	if (err == VOUCH_OK)
		err = add_slots(&table, &template->display, dpi, &all, &count);
	if (err == VOUCH_OK && count == 0) {
		cmd_columns_release(&table);
		cmd_say("%s: no place for a code", template->path);
		return CMD_OK;
	}
	return finish(&table, err, all, &diag);
}

int print_plan_sheet(const struct print_folders *folders, const char *name,
    unsigned dpi)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct cmd_columns table;
	struct vouch_stock stock;
	enum vouch_err err;
	bool all = true;

	err = print_stock_find(folders, name, &diag, &stock);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	err = begin(&table);
	if (err == VOUCH_OK)
		err = add_label(&table, &stock, dpi, &all);
	return finish(&table, err, all, &diag);
}

/*
 * See plan.h. Codes of one kind are all of one length, so a symbol is known
 * before there is a code.
 */
#include "plan.h"

#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "columns.h"

#include "draw/fit.h"

#define HOST_LEN 17 /* "khuyenmai.shop.vn" */

/* Characters of what we print (docs/FORMAT.md). */
static const struct {
	const char *name;
	size_t len;
} symbols[] = {
	{ "voucher, the bare code", 153 },
	{ "shelf label, https://HOST/S/CODE/01/GTIN", 182 + HOST_LEN },
	{ "short link, https://HOST/L/LINK", 21 + HOST_LEN },
};
#define SYMBOLS (sizeof symbols / sizeof symbols[0])

static const unsigned usual_dpi[] = { 203, 300, 600 };

static enum vouch_err add_cells(struct cmd_columns *table,
    const char *const *cells, size_t count)
{
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < count; i++)
		err = cmd_columns_cell(table, cells[i]);
	return err;
}

static enum vouch_err add_row(struct cmd_columns *table, size_t which,
    const struct vouch_fit *fit, unsigned dpi, bool fits)
{
	char len[8], level[2], version[8], modules[8], dots[8], resolution[8];
	char module[16], side[16];
	const char *const cells[] = { symbols[which].name, len, level, version,
		modules, resolution, dots, module, side, fits ? "" :
		"does not fit" };

	snprintf(len, sizeof len, "%zu", symbols[which].len);
	snprintf(level, sizeof level, "%c", "LMQH"[fit->level]);
	snprintf(version, sizeof version, "%d", fit->version);
	snprintf(modules, sizeof modules, "%d", fit->modules);
	snprintf(resolution, sizeof resolution, "%u", dpi);
	snprintf(dots, sizeof dots, "%u", fit->dots);
	snprintf(module, sizeof module, "%.3f", fit->module_um / 1000.0);
	snprintf(side, sizeof side, "%.1f", (fit->side_um + 99) / 100 / 10.0);
	return add_cells(table, cells, sizeof cells / sizeof cells[0]);
}

/* One symbol on one printer. */
static enum vouch_err plan(struct cmd_columns *table, size_t which,
    const struct vouch_fit_place *place, enum vouch_qr_level level,
    bool *fits)
{
	char text[256];
	struct vouch_fit fit;
	enum vouch_err err;
	bool fit_here = true;

	memset(text, 'A', sizeof text);
	err = vouch_fit_smallest(place->dpi, text, symbols[which].len, level,
	    NULL, &fit);
	if (err == VOUCH_OK && place->side_um > 0)
		fit_here = vouch_fit_largest(place, text, symbols[which].len,
		    level, NULL, &fit) == VOUCH_OK;
	if (!fit_here)
		*fits = false;
	return err == VOUCH_OK ? add_row(table, which, &fit, place->dpi,
	    fit_here) : err;
}

enum vouch_err cmd_plan_print(uint32_t side_um, unsigned dpi,
    enum vouch_qr_level level, bool *fits, struct vouch_diag *diag)
{
	static const char *const heads[] = { "symbol", "characters", "level",
		"version", "modules", "dpi", "dots", "module mm", "side mm",
		"" };
	struct vouch_fit_place place = { side_um, dpi };
	size_t printers = dpi != 0 ? 1 : sizeof usual_dpi /
	    sizeof usual_dpi[0];
	struct cmd_columns table;
	enum vouch_err err;
	size_t i, j;

	*fits = true;
	cmd_columns_init(&table, "lrlrrrrrrl");
	err = add_cells(&table, heads, sizeof heads / sizeof heads[0]);
	for (i = 0; i < SYMBOLS; i++) {
		for (j = 0; err == VOUCH_OK && j < printers; j++) {
			place.dpi = dpi != 0 ? dpi : usual_dpi[j];
			err = plan(&table, i, &place, level, fits);
		}
	}
	if (err != VOUCH_OK)
		vouch_diag_set(diag, err, "cannot set the table");
	else
		err = cmd_columns_write(&table, diag);
	cmd_columns_release(&table);
	return err;
}

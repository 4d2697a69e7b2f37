/*
 * See plan.h. A symbol depends on the length of its text and on its set of
 * characters alone, so it is known before there is a code.
 */
#include "plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "columns.h"

#include "draw/fit.h"

#define HOST_LEN 17 /* "khuyenmai.shop.vn" */
#define TEXT_MAX 4400 /* more than the largest symbol holds */
#define VERSIONS 40

/* Texts that make symbols of one size. */
struct kind {
	char name[64];
	size_t len;          /* of the longest */
	bool bytes;          /* not of the alphanumeric set */
	uint64_t count;
};

/* Characters of what we print (docs/FORMAT.md). */
static const struct kind own[] = {
	{ .name = "voucher, the bare code", .len = 153 },
	{ .name = "shelf label, https://HOST/S/CODE/01/GTIN",
	  .len = 182 + HOST_LEN },
	{ .name = "short link, https://HOST/L/LINK", .len = 21 + HOST_LEN },
};

static const unsigned usual_dpi[] = { 203, 300, 600 };

static const char *const heads[] = { "symbol", "characters", "level",
	"version", "modules", "dpi", "dots", "module mm", "side mm", "logo mm",
	"contrast", "" };
#define HEADS (sizeof heads / sizeof heads[0])

/* A table under way. */
struct table {
	const struct cmd_plan *plan;
	struct cmd_columns columns;
	unsigned contrast;
	bool fits;           /* so far */
};

static enum vouch_err add_cells(struct table *table, const char *const *cells)
{
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < HEADS; i++)
		err = cmd_columns_cell(&table->columns, cells[i]);
	return err;
}

static enum vouch_err begin(struct table *table, const struct cmd_plan *plan)
{
	struct vouch_fit_contrast contrast;

	*table = (struct table){ .plan = plan, .fits = true };
	(void)vouch_fit_colours(&plan->style->colours, NULL, &contrast);
	table->contrast = contrast.percent;
	cmd_columns_init(&table->columns, "lrlrrrrrrrrl");
	return add_cells(table, heads);
}

static enum vouch_err end(struct table *table, enum vouch_err err,
    struct vouch_diag *diag)
{
	if (err == VOUCH_OK)
		err = cmd_columns_write(&table->columns, diag);
	else if (diag->code == VOUCH_OK)
		vouch_diag_set(diag, err, "cannot set the table");
	cmd_columns_release(&table->columns);
	return err;
}

/* The logo asked for, or the largest square one; false: there is no room. */
static bool find_logo(const struct cmd_plan *plan, const struct vouch_fit *fit,
    char *out, size_t size)
{
	const struct vouch_logo *logo = plan->style->logo;
	const double module = fit->module_um / 1000.0;
	struct vouch_fit_logo at;

	snprintf(out, size, "-");
	if (fit->level != VOUCH_QR_H)
		return true;
	if (vouch_fit_logo(fit, logo == NULL ? 1 : logo->picture.width,
	    logo == NULL ? 1 : logo->picture.height, plan->style->logo_percent,
	    NULL, &at) != VOUCH_OK)
		return logo == NULL;
	snprintf(out, size, "%.1f x %.1f", (at.width - 2) * module,
	    (at.height - 2) * module);
	return true;
}

static enum vouch_err add_row(struct table *table, const struct kind *kind,
    const struct vouch_fit *fit, unsigned dpi, bool fits)
{
	char len[24], level[2], version[8], modules[8], dots[8], resolution[8];
	char module[16], side[16], logo[32], contrast[8];
	const bool room = find_logo(table->plan, fit, logo, sizeof logo);
	const char *const cells[HEADS] = { kind->name, len, level, version,
		modules, resolution, dots, module, side, logo, contrast,
		!fits ? "does not fit" : !room ? "no room for the logo" : "" };

	table->fits = table->fits && fits && room;
	snprintf(len, sizeof len, "%zu", kind->len);
	snprintf(level, sizeof level, "%c", "LMQH"[fit->level]);
	snprintf(version, sizeof version, "%d", fit->version);
	snprintf(modules, sizeof modules, "%d", fit->modules);
	snprintf(resolution, sizeof resolution, "%u", dpi);
	snprintf(dots, sizeof dots, "%u", fit->dots);
	snprintf(module, sizeof module, "%.3f", fit->module_um / 1000.0);
	snprintf(side, sizeof side, "%.1f", (fit->side_um + 99) / 100 / 10.0);
	snprintf(contrast, sizeof contrast, "%u %%", table->contrast);
	return add_cells(table, cells);
}

/* No symbol holds it. */
static enum vouch_err add_too_long(struct table *table,
    const struct kind *kind)
{
	char len[24];
	const char level[2] = { "LMQH"[table->plan->level], '\0' };
	const char *const cells[HEADS] = { kind->name, len, level, "", "", "",
		"", "", "", "", "", "too long for any symbol" };

	table->fits = false;
	snprintf(len, sizeof len, "%zu", kind->len);
	return add_cells(table, cells);
}

/* One symbol on one printer. */
static enum vouch_err plan_one(struct table *table, const struct kind *kind,
    unsigned dpi)
{
	const struct cmd_plan *plan = table->plan;
	const struct vouch_fit_place place = { plan->side_um, dpi };
	char text[TEXT_MAX];
	struct vouch_fit fit;
	bool fits = true;

	memset(text, kind->bytes ? 'a' : 'A', sizeof text);
	if (kind->len > sizeof text || vouch_fit_smallest(dpi, text, kind->len,
	    plan->level, NULL, &fit) != VOUCH_OK)
		return add_too_long(table, kind);
	if (plan->side_um > 0)
		fits = vouch_fit_largest(&place, text, kind->len, plan->level,
		    NULL, &fit) == VOUCH_OK;
	return add_row(table, kind, &fit, dpi, fits);
}

static enum vouch_err plan_all(struct table *table, const struct kind *kind)
{
	const unsigned dpi = table->plan->dpi;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	if (dpi != 0)
		return plan_one(table, kind, dpi);
	for (i = 0; err == VOUCH_OK && i < sizeof usual_dpi /
	    sizeof usual_dpi[0]; i++)
		err = plan_one(table, kind, usual_dpi[i]);
	return err;
}

enum vouch_err cmd_plan_print(const struct cmd_plan *plan, bool *fits,
    struct vouch_diag *diag)
{
	struct table table;
	enum vouch_err err = begin(&table, plan);
	size_t i;

	for (i = 0; err == VOUCH_OK && i < sizeof own / sizeof own[0]; i++)
		err = plan_all(&table, &own[i]);
	*fits = table.fits;
	return end(&table, err, diag);
}

/* ---- records ---- */

/* By set of characters and version; version 0 is too long. */
struct kinds {
	struct kind kind[2][VERSIONS + 1];
};

static enum vouch_err count_record(struct kinds *kinds,
    const struct vouch_reader *reader, const char *column,
    enum vouch_qr_level level, struct vouch_diag *diag)
{
	int at = vouch_reader_find(reader, column);
	struct kind *kind;
	const char *cell;
	size_t len;
	bool bytes;

	if (at < 0) {
		vouch_reader_blame(reader, 0, diag);
		vouch_diag_field(diag, column);
		vouch_diag_subject(diag, NULL, 0);
		return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN,
		    "the records have no such column");
	}
	cell = vouch_reader_cell(reader, (size_t)at, &len);
	bytes = vouch_qr_capacity(cell, len, level) !=
	    vouch_qr_capacity("A", 1, level);
	kind = &kinds->kind[bytes][len == 0 ? 1 :
	    vouch_fit_version(cell, len, level)];
	kind->bytes = bytes;
	kind->count++;
	if (len > kind->len)
		kind->len = len;
	return VOUCH_OK;
}

static enum vouch_err plan_kinds(struct table *table, struct kinds *kinds)
{
	enum vouch_err err = VOUCH_OK;
	struct kind *kind;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < 2 * (VERSIONS + 1); i++) {
		/* Those that are too long come last. */
		kind = &kinds->kind[i % 2][(i / 2 + 1) % (VERSIONS + 1)];
		if (kind->count == 0 || kind->len == 0)
			continue;
		snprintf(kind->name, sizeof kind->name, "%" PRIu64 " record%s",
		    kind->count, kind->count == 1 ? "" : "s");
		err = plan_all(table, kind);
	}
	return err;
}

enum vouch_err cmd_plan_records(const struct cmd_plan *plan,
    struct vouch_reader *reader, const char *column, bool *fits,
    struct vouch_diag *diag)
{
	struct kinds kinds = { .kind = { { { .count = 0 } } } };
	enum vouch_err err = VOUCH_OK;
	struct table table;
	bool more = true;

	while (err == VOUCH_OK) {
		err = vouch_reader_next(reader, diag, &more);
		if (err == VOUCH_OK && !more)
			break;
		if (err == VOUCH_OK)
			err = count_record(&kinds, reader, column, plan->level,
			    diag);
	}
	if (err != VOUCH_OK)
		return err;
	err = begin(&table, plan);
	if (err == VOUCH_OK)
		err = plan_kinds(&table, &kinds);
	*fits = table.fits;
	return end(&table, err, diag);
}

const char *cmd_plan_symbol(size_t number, size_t *len)
{
	if (number >= sizeof own / sizeof own[0])
		return NULL;
	if (len != NULL)
		*len = own[number].len;
	return own[number].name;
}

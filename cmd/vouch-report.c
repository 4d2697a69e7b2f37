/*
 * vouch-report: issued, redeemed, refused and given away, out of ledgers and
 * the register.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "conflict_cost.h"
#include "report_days.h"
#include "report_sums.h"
#include "rows.h"
#include "settings.h"

#include "base/num.h"
#include "core/crypt.h"
#include "core/sign.h"
#include "ledger/conflicts.h"
#include "ledger/ledger.h"
#include "ledger/register.h"
#include "ledger/sqlite.h"
#include "report/funnel.h"

#define UNITS VOUCH_FUNNEL_UNITS
#define TOTALS_TEXT 128

struct report_args {
	struct vouch_opt_list db;
	const char *reg, *since, *until;
	int of, by, format;
	uint64_t campaign;
};

/* What is told; behind the first in the order of enum vouch_sums_of. */
static const char *const reports[] = { "funnel", "cards", "prizes",
    "refusals", "tills", NULL };
enum { OF_FUNNEL };

/* In the order of enum vouch_funnel_by. */
static const char *const groups[] = { "channel", "placement", "store", "till",
    "day", "kind", NULL };

/* What a row says of itself: the table shows amounts as people read them,
 * records as numbers with their unit beside. */
enum { COLUMN_GROUP = 2, COLUMN_VOIDED = 9, COLUMNS_DAYS = 10, COLUMNS = 12 };

struct cells {
	char campaign[16], issued[24], redeemed[24], percent[32], refused[24];
	char value[TOTALS_TEXT], unit[16], voided[24], since[11], until[11];
};

static void set_percent(char out[32], uint64_t part, uint64_t whole,
    const char *sign)
{
	uint64_t tenths;

	out[0] = '\0';
	if (whole == 0 || whole > UINT64_MAX / 1000 || part > whole)
		return;
	tenths = (part * 1000 + whole / 2) / whole;
	snprintf(out, 32, "%" PRIu64 ".%" PRIu64 "%s", tenths / 10,
	    tenths % 10, sign);
}

static void set_counts(struct cells *cells, const struct vouch_funnel_row *row,
    const char *sign)
{
	memset(cells, 0, sizeof *cells);
	if (row->has_issued)
		snprintf(cells->issued, sizeof cells->issued, "%" PRIu64,
		    row->issued);
	snprintf(cells->redeemed, sizeof cells->redeemed, "%" PRIu64,
	    row->redeemed);
	snprintf(cells->voided, sizeof cells->voided, "%" PRIu64,
	    row->voided);
	if (row->has_issued && !row->not_once)
		set_percent(cells->percent, row->redeemed, row->issued, sign);
	if (row->has_refused)
		snprintf(cells->refused, sizeof cells->refused, "%" PRIu64,
		    row->refused);
}

/* More may be taken back in a group than was taken there. */
static void money_text(char *out, size_t size, int64_t amount_minor,
    size_t unit)
{
	const bool below = amount_minor < 0;
	const struct vouch_money money = {
		.amount_minor = below ? 0 - (uint64_t)amount_minor :
		    (uint64_t)amount_minor,
		.unit = (enum vouch_unit)unit,
	};

	out[0] = '-';
	vouch_money_human(out + below, size - below, money, false);
}

/* One amount for each unit there is: dong and dollars do not add up. */
static void set_table_value(char out[TOTALS_TEXT], const int64_t value[UNITS])
{
	char one[48];
	size_t len = 0, i;

	out[0] = '\0';
	for (i = 0; i < UNITS; i++) {
		if (value[i] == 0)
			continue;
		money_text(one, sizeof one, value[i], i);
		len += (size_t)snprintf(out + len, TOTALS_TEXT - len, "%s%s",
		    len > 0 ? " + " : "", one);
	}
}

/* A record has room for one number: where there are several units they are
 * named, and the number is left out. */
static void set_record_value(struct cells *cells, const int64_t value[UNITS])
{
	static const char *const units[UNITS] = { "", "VND", "USD", "points" };
	size_t len = 0, i, count = 0;

	for (i = 0; i < UNITS; i++) {
		if (value[i] == 0)
			continue;
		if (count++ == 0)
			snprintf(cells->value, sizeof cells->value,
			    "%" PRId64, value[i]);
		else
			cells->value[0] = '\0';
		len += (size_t)snprintf(cells->unit + len,
		    sizeof cells->unit - len, "%s%s", len > 0 ? "+" : "",
		    units[i]);
	}
}

static enum vouch_err add_row(struct cmd_rows *rows,
    const struct vouch_funnel_row *row, const struct vouch_counted *counted,
    struct vouch_diag *diag)
{
	bool table = rows->format == CMD_ROWS_TABLE;
	struct cells cells;
	const char *cell[COLUMNS] = { cells.campaign, row->campaign_name,
	    row->group, cells.issued, cells.redeemed, cells.percent,
	    cells.refused, cells.value, cells.unit, cells.voided,
	    cells.since, cells.until };

	set_counts(&cells, row, table ? " %" : "");
	cmd_report_cells(counted, cells.since, cells.until);
	snprintf(cells.campaign, sizeof cells.campaign, "%" PRIu32,
	    row->campaign);
	if (table)
		set_table_value(cells.value, row->value_minor);
	else
		set_record_value(&cells, row->value_minor);
	return cmd_rows_add(rows, cell, diag);
}

static enum vouch_err add_totals(struct cmd_rows *rows,
    const struct vouch_funnel *funnel, struct vouch_diag *diag)
{
	struct vouch_funnel_row sum = { .campaign = 0 };
	int64_t value[UNITS] = { 0 };
	struct cells cells;
	const char *cell[COLUMNS] = { "", "total", "", cells.issued,
	    cells.redeemed, cells.percent, cells.refused, cells.value,
	    cells.unit, cells.voided, "", "" };
	size_t i, j;

	for (i = 0; i < funnel->count; i++) {
		const struct vouch_funnel_row *row = &funnel->row[i];

		sum.has_issued = sum.has_issued || row->has_issued;
		sum.not_once = sum.not_once || row->not_once;
		sum.has_refused = sum.has_refused || row->has_refused;
		sum.issued += row->issued;
		sum.redeemed += row->redeemed;
		sum.voided += row->voided;
		sum.refused += row->refused;
		for (j = 0; j < UNITS; j++)
			value[j] += row->value_minor[j];
	}
	set_counts(&cells, &sum, " %");
	set_table_value(cells.value, value);
	return cmd_rows_add(rows, cell, diag);
}

/* Codes are issued before the days that are counted. */
static enum vouch_err print_heading(const struct vouch_funnel *funnel,
    const struct vouch_counted *counted, struct vouch_diag *diag)
{
	const char *more = "";
	size_t i;

	for (i = 0; i < funnel->count; i++)
		if (funnel->row[i].has_issued)
			more = "; issued: in all";
	return cmd_report_heading(counted, more, diag);
}

static enum vouch_err print(const struct vouch_funnel *funnel,
    const struct report_args *args, const struct vouch_counted *counted,
    struct vouch_diag *diag)
{
	struct cmd_column columns[COLUMNS] = {
		{ "campaign", 'r', true }, { "name", 'l', CMD_WORDS },
		{ groups[args->by], 'l', false }, { "issued", 'r', true },
		{ "redeemed", 'r', true }, { "percent", 'r', false },
		{ "refused", 'r', true }, { "value", 'r', true },
		{ "unit", 0, false }, { "voided", 0, true },
		{ "since", 0, false }, { "until", 0, false },
	};
	struct cmd_rows rows;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	if (args->by == VOUCH_FUNNEL_STORE || args->by == VOUCH_FUNNEL_TILL)
		columns[COLUMN_GROUP].align = 'r';
	/* Without it the value would not be that of what was redeemed. */
	for (i = 0; i < funnel->count; i++)
		if (funnel->row[i].voided > 0)
			columns[COLUMN_VOIDED].align = 'r';
	if (args->format == CMD_ROWS_TABLE)
		err = print_heading(funnel, counted, diag);
	if (err != VOUCH_OK)
		return err;
	err = cmd_rows_start(&rows, args->format, columns,
	    counted->some_days ? COLUMNS : COLUMNS_DAYS, diag);
	for (i = 0; err == VOUCH_OK && i < funnel->count; i++)
		err = add_row(&rows, &funnel->row[i], counted, diag);
	if (err == VOUCH_OK && args->format == CMD_ROWS_TABLE &&
	    funnel->count > 1)
		err = add_totals(&rows, funnel, diag);
	return cmd_rows_finish(&rows, err, diag);
}

static enum vouch_err tell_sums(struct vouch_ledger *const *ledgers,
    size_t count, const struct report_args *args,
    const struct vouch_counted *counted, struct vouch_diag *diag,
    size_t *rows)
{
	const enum vouch_sums_of of = (enum vouch_sums_of)(args->of - 1);
	struct vouch_sums sums = { .row = NULL };
	enum vouch_err err;

	err = vouch_funnel_check(ledgers, count, diag);
	if (err == VOUCH_OK)
		err = vouch_sums_build(ledgers, count, counted, of, diag,
		    &sums);
	if (err == VOUCH_OK)
		err = cmd_report_sums(&sums, counted, of, args->format, diag);
	*rows = sums.count;
	vouch_sums_release(&sums);
	return err;
}

static enum vouch_err tell_funnel(struct vouch_ledger *const *ledgers,
    size_t count, struct vouch_register *reg, const struct report_args *args,
    const struct vouch_counted *counted, struct vouch_diag *diag,
    size_t *rows)
{
	struct vouch_funnel funnel = { .row = NULL };
	enum vouch_err err;

	err = vouch_funnel_build(ledgers, count, reg, counted,
	    (enum vouch_funnel_by)args->by, diag, &funnel);
	if (err == VOUCH_OK)
		err = print(&funnel, args, counted, diag);
	*rows = funnel.count;
	vouch_funnel_release(&funnel);
	return err;
}

/* What shops took twice before their logs were merged is in the sums above, or
 * in those of other days. A ledger of an older version has merged nothing. */
static enum vouch_err tell_conflicts(struct vouch_ledger *ledger,
    const char *path, bool some_days, struct vouch_diag *diag)
{
	struct vouch_conflict_facts facts;
	struct cmd_conflict_cost cost = { { 0, 0, 0, 0 } };
	char text[CMD_CONFLICT_COST_TEXT];
	enum vouch_err err;

	err = vouch_ledger_conflicts(ledger, cmd_conflict_cost_add, &cost,
	    diag, &facts);
	if (err == VOUCH_ERR_UNSUPPORTED) {
		*diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		return VOUCH_OK;
	}
	if (err != VOUCH_OK || facts.conflicts == 0)
		return err;
	cmd_conflict_cost_format(&cost, text);
	cmd_say("%s: %" PRIu64 " conflict%s between shops%s%s: see 'vouch-log "
	    "conflicts'", path, facts.conflicts,
	    facts.conflicts == 1 ? "" : "s", text, some_days ? " in all" : "");
	return VOUCH_OK;
}

static int report_run(const void *raw, int count, char *const *operands)
{
	const struct report_args *args = raw;
	static struct vouch_config config;
	struct vouch_opt_list db = args->db;
	struct vouch_counted counted = { .campaign =
	    (uint32_t)args->campaign };
	struct vouch_ledger *ledgers[VOUCH_OPT_LIST_MAX] = { NULL };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_register *reg = NULL;
	enum vouch_err err;
	const char *reg_path;
	size_t i, rows = 0;
	int status;

	(void)count;
	(void)operands;
	if ((status = cmd_report_days(args->since, args->until, &counted)) !=
	    CMD_OK || (status = cmd_settings_load(&config)) != CMD_OK)
		return status;
	if (db.count == 0)
		db.at[db.count++] = cmd_setting_db(NULL, &config);
	if (db.at[0] == NULL)
		return CMD_USAGE;
	reg_path = cmd_setting(args->reg, config.register_path, NULL);
	if (args->of != OF_FUNNEL && args->by != VOUCH_FUNNEL_CHANNEL)
		return cmd_usage("--by", "goes with the funnel");
	if (args->by == VOUCH_FUNNEL_PLACEMENT && reg_path == NULL)
		return cmd_usage("--by", "placement needs --register: only it "
		    "knows placements");
	err = vouch_sign_init();
	if (err != VOUCH_OK)
		vouch_diag_set(&diag, err, "cannot start libsodium");
	for (i = 0; err == VOUCH_OK && i < db.count; i++)
		err = vouch_ledger_open(db.at[i], VOUCH_LEDGER_READ,
		    &diag, &ledgers[i]);
	if (err == VOUCH_OK && reg_path != NULL && args->of == OF_FUNNEL)
		err = vouch_register_open(reg_path, 1, &diag, &reg);
	if (err == VOUCH_OK) {
		diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		err = args->of == OF_FUNNEL ? tell_funnel(ledgers, db.count,
		    reg, args, &counted, &diag, &rows) : tell_sums(ledgers,
		    db.count, args, &counted, &diag, &rows);
	}
	if (err == VOUCH_ERR_CONFLICT)
		vouch_diag_field(&diag, "--db");
	if (err == VOUCH_OK && rows == 0)
		cmd_say("%s %s", args->of == OF_FUNNEL ?
		    "nothing issued, redeemed or refused" :
		    "nothing of this kind", counted.some_days ?
		    "in these days" : "yet");
	for (i = 0; err == VOUCH_OK && i < db.count; i++)
		err = tell_conflicts(ledgers[i], db.at[i], counted.some_days,
		    &diag);
	vouch_register_close(reg);
	for (i = 0; i < db.count; i++)
		vouch_ledger_close(ledgers[i]);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

static const struct vouch_opt options[] = {
	{ .kind = VOUCH_OPT_LIST, .name = "db", .arg = "FILE",
	  .help = "a shop's ledger; may be given again for other shops",
	  .more = "As 'db' of the configuration file, if not given.",
	  .offset = offsetof(struct report_args, db) },
	{ .kind = VOUCH_OPT_FILE, .name = "register", .arg = "FILE",
	  .help = "the issuer's register: how many were issued, and where",
	  .more = "As 'register' of the configuration file, if not given.",
	  .offset = offsetof(struct report_args, reg) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "of", .arg = "WHAT",
	  .help = "funnel, cards, prizes, refusals or tills",
	  .more = "The funnel if not given. Cards: sold, added to, paid with, "
	    "and what is outstanding. Prizes: how many were won. Refusals: by "
	    "reason. Tills: what each cashier took and took back, what each "
	    "till refused, and what stands out.",
	  .offset = offsetof(struct report_args, of), .choices = reports },
	{ .kind = VOUCH_OPT_CHOICE, .name = "by", .arg = "WHAT",
	  .help = "channel, placement, store, till, day or kind",
	  .more = "Issued codes are known by channel, placement and kind (with "
	    "--register), refusals by channel, store and kind. Days are those of "
	    "the campaign's time zone.",
	  .offset = offsetof(struct report_args, by), .choices = groups },
	{ .kind = VOUCH_OPT_UINT, .name = "campaign", .arg = "N",
	  .help = "this campaign only",
	  .offset = offsetof(struct report_args, campaign),
	  .min = 1, .max = UINT32_MAX },
	{ .kind = VOUCH_OPT_TEXT, .name = "since", .arg = "DATE",
	  .help = "what was done from this day on, as in 2026-11-23",
	  .more = "The first day that counts, in the campaign's time zone.",
	  .offset = offsetof(struct report_args, since) },
	{ .kind = VOUCH_OPT_TEXT, .name = "until", .arg = "DATE",
	  .help = "what was done until this day",
	  .more = "The last day that counts.",
	  .offset = offsetof(struct report_args, until) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "format", .arg = "FORMAT",
	  .help = "table, csv or jsonl",
	  .more = "The table ends with a line of totals; records give the "
	    "value in the smallest piece of its unit.",
	  .offset = offsetof(struct report_args, format),
	  .choices = cmd_rows_formats },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb verbs[] = {
	{ .summary = "issued, redeemed, refused: who brought the customers",
	  .operands = "", .operand_kind = "none",
	  .options = options, .args_size = sizeof(struct report_args),
	  .run = report_run },
	{ .summary = NULL }
};

static const char *const examples[] = {
	"Which channel brings people to the shop",
	"vouch-report --db shop.db --register register.db",
	"Which ad set",
	"vouch-report --db shop.db --register register.db --by placement",
	"Redemptions a day, for a spreadsheet",
	"vouch-report --db shop.db --by day --format csv",
	"Last December, and that alone",
	"vouch-report --db shop.db --since 2026-12-01 --until 2026-12-31",
	"What is outstanding on gift and points cards",
	"vouch-report --db shop.db --of cards",
	"Which tills and cashiers stand out",
	"vouch-report --db shop.db --of tills",
	NULL
};

int main(int argc, char **argv)
{
	struct report_args args = { .reg = NULL };
	char sodium[32], sqlite[32];
	const char *libraries[] = { sodium, sqlite, NULL };
	const struct vouch_tool tool = {
		.name = "vouch-report",
		.summary = "issued, redeemed and refused, per channel and shop",
		.verbs = verbs, .examples = examples, .libraries = libraries,
		.common = cmd_common_options,
	};

	snprintf(sodium, sizeof sodium, "libsodium %s", vouch_crypt_version());
	snprintf(sqlite, sizeof sqlite, "SQLite %s", vouch_sqlite_version());
	return cmd_main(&tool, argc, argv, &args, sizeof args);
}

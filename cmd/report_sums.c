/*
 * See report_sums.h. A table shows amounts as people read them; records give
 * numbers in the smallest piece of the unit beside them.
 */
#include "report_sums.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report_days.h"
#include "rows.h"

#include "base/num.h"

#define CELLS_MAX 16
#define CELL_TEXT 48

/* A column of one of the reports, by what is in it. */
enum what { NAME, CAMPAIGN, GROUP, CASHIER, COUNT, AMOUNT, PERCENT, UNIT,
	VERDICT, SIGN };

struct shown {
	struct cmd_column column;
	enum what what;
	int figure; /* of COUNT and AMOUNT */
};

static const struct shown cards[] = {
	{ { "campaign", 'r', true }, CAMPAIGN, 0 },
	{ { "name", 'l', CMD_WORDS }, NAME, 0 },
	{ { "sold", 'r', true }, COUNT, VOUCH_CARDS_SOLD },
	{ { "sold_value", 'r', true }, AMOUNT, VOUCH_CARDS_SOLD },
	{ { "added", 'r', true }, COUNT, VOUCH_CARDS_ADDED },
	{ { "added_value", 'r', true }, AMOUNT, VOUCH_CARDS_ADDED },
	{ { "paid", 'r', true }, COUNT, VOUCH_CARDS_PAID },
	{ { "paid_value", 'r', true }, AMOUNT, VOUCH_CARDS_PAID },
	{ { "capped", 'r', true }, COUNT, VOUCH_CARDS_CAPPED },
	{ { "capped_value", 'r', true }, AMOUNT, VOUCH_CARDS_CAPPED },
	{ { "active", 'r', true }, COUNT, VOUCH_CARDS_LEFT },
	{ { "outstanding", 'r', true }, AMOUNT, VOUCH_CARDS_LEFT },
	{ { "unit", 0, false }, UNIT, 0 },
	{ { NULL, 0, false }, NAME, 0 }
}, prizes[] = {
	{ { "campaign", 'r', true }, CAMPAIGN, 0 },
	{ { "name", 'l', CMD_WORDS }, NAME, 0 },
	{ { "prize", 'l', false }, GROUP, 0 },
	{ { "won", 'r', true }, COUNT, VOUCH_PRIZES_WON },
	{ { "value", 'r', true }, AMOUNT, VOUCH_PRIZES_WON },
	{ { "unit", 0, false }, UNIT, 0 },
	{ { NULL, 0, false }, NAME, 0 }
}, refusals[] = {
	{ { "campaign", 'r', true }, CAMPAIGN, 0 },
	{ { "name", 'l', CMD_WORDS }, NAME, 0 },
	{ { "verdict", 'l', false }, VERDICT, 0 },
	{ { "reason", 'l', false }, GROUP, 0 },
	{ { "count", 'r', true }, COUNT, VOUCH_REFUSALS_SAID },
	{ { NULL, 0, false }, NAME, 0 }
}, tills[] = {
	{ { "till", 'r', false }, GROUP, 0 },
	{ { "cashier", 'l', false }, CASHIER, 0 },
	{ { "taken", 'r', true }, COUNT, VOUCH_TILLS_TAKEN },
	{ { "voided", 'r', true }, COUNT, VOUCH_TILLS_VOIDED },
	{ { "percent", 'r', false }, PERCENT, 0 },
	{ { "refused", 'r', true }, COUNT, VOUCH_TILLS_REFUSED },
	{ { "forged", 'r', true }, COUNT, VOUCH_TILLS_FORGED },
	{ { "sign", 'l', false }, SIGN, 0 },
	{ { NULL, 0, false }, NAME, 0 }
};

static const struct shown *const reports[] = {
	[VOUCH_SUMS_CARDS] = cards, [VOUCH_SUMS_PRIZES] = prizes,
	[VOUCH_SUMS_REFUSALS] = refusals, [VOUCH_SUMS_TILLS] = tills
};

static void amount_text(char out[CELL_TEXT], int64_t amount_minor,
    uint8_t unit, bool table)
{
	const bool below = amount_minor < 0;
	const struct vouch_money money = {
		.amount_minor = below ? 0 - (uint64_t)amount_minor :
		    (uint64_t)amount_minor,
		.unit = (enum vouch_unit)unit,
	};

	if (unit == VOUCH_UNIT_NONE)
		return;
	out[0] = '-';
	if (table)
		vouch_money_human(out + below, CELL_TEXT - below, money,
		    false);
	else
		snprintf(out, CELL_TEXT, "%" PRId64, amount_minor);
}

/* Voids in a hundred that were taken. */
static void percent_text(char out[CELL_TEXT],
    const struct vouch_sums_row *row, bool table)
{
	const int64_t taken = row->count[VOUCH_TILLS_TAKEN];
	int64_t tenths;

	if (taken == 0 || row->count[VOUCH_TILLS_VOIDED] > taken)
		return;
	tenths = (row->count[VOUCH_TILLS_VOIDED] * 1000 + taken / 2) / taken;
	snprintf(out, CELL_TEXT, "%" PRId64 ".%" PRId64 "%s", tenths / 10,
	    tenths % 10, table ? " %" : "");
}

static const char *verdict_text(const char *reason)
{
	int i;

	for (i = 0; i < VOUCH_REASON_COUNT; i++)
		if (strcmp(vouch_reason_name((enum vouch_reason)i),
		    reason) == 0)
			return vouch_verdict_name(vouch_reason_verdict(
			    (enum vouch_reason)i));
	return "";
}

/* The text of a cell, in storage or where it lies. */
static const char *cell_text(const struct shown *shown,
    const struct vouch_sums_row *row, bool table, char text[CELL_TEXT])
{
	static const char *const units[] = { "", "VND", "USD", "points" };

	text[0] = '\0';
	switch (shown->what) {
	case NAME:
		return row->name;
	case CAMPAIGN:
		if (row->campaign != 0)
			snprintf(text, CELL_TEXT, "%" PRIu32, row->campaign);
		break;
	case GROUP:
		return row->group;
	case CASHIER:
		return row->cashier[0] != '\0' ? row->cashier : "-";
	case COUNT:
		snprintf(text, CELL_TEXT, "%" PRId64,
		    row->count[shown->figure]);
		break;
	case AMOUNT:
		amount_text(text, row->amount_minor[shown->figure],
		    row->unit, table);
		break;
	case PERCENT:
		percent_text(text, row, table);
		break;
	case UNIT:
		return row->unit < sizeof units / sizeof units[0] ?
		    units[row->unit] : "";
	case VERDICT:
		return verdict_text(row->group);
	case SIGN:
		return row->sign;
	}
	return text;
}

/* What is on cards is known of now, not of some days. */
static bool is_left(const struct shown *shown)
{
	return (shown->what == COUNT || shown->what == AMOUNT) &&
	    shown->figure == VOUCH_CARDS_LEFT;
}

/* The columns, and behind them those of the days. */
static size_t set_columns(const struct shown *shown, bool some_days,
    struct cmd_column columns[CELLS_MAX])
{
	size_t count;

	for (count = 0; shown[count].column.name != NULL; count++) {
		columns[count] = shown[count].column;
		if (some_days && is_left(&shown[count]))
			columns[count].align = 0;
	}
	if (some_days) {
		columns[count++] = (struct cmd_column){ "since", 0, false };
		columns[count++] = (struct cmd_column){ "until", 0, false };
	}
	return count;
}

enum vouch_err cmd_report_sums(const struct vouch_sums *sums,
    const struct vouch_counted *counted, enum vouch_sums_of of, int format,
    struct vouch_diag *diag)
{
	const struct shown *shown = reports[of];
	struct cmd_column columns[CELLS_MAX];
	char texts[CELLS_MAX][CELL_TEXT];
	const char *cells[CELLS_MAX];
	char since[11], until[11];
	struct cmd_rows rows;
	enum vouch_err err = VOUCH_OK;
	size_t count, i, k;

	if (format == CMD_ROWS_TABLE)
		err = cmd_report_heading(counted, "", diag);
	if (err != VOUCH_OK)
		return err;
	cmd_report_cells(counted, since, until);
	count = set_columns(shown, counted->some_days, columns);
	err = cmd_rows_start(&rows, format, columns, count, diag);
	for (i = 0; err == VOUCH_OK && i < sums->count; i++) {
		for (k = 0; shown[k].column.name != NULL; k++)
			cells[k] = counted->some_days && is_left(&shown[k]) ?
			    "" : cell_text(&shown[k], &sums->row[i],
			    format == CMD_ROWS_TABLE, texts[k]);
		cells[k] = since;
		cells[k + 1] = until;
		err = cmd_rows_add(&rows, cells, diag);
	}
	return cmd_rows_finish(&rows, err, diag);
}

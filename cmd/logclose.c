/*
 * vouch-log close: a till's sums since it was closed last, as a slip to sign,
 * or as records.
 */
#include "logverbs.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "columns.h"
#include "language.h"
#include "rows.h"

#include "base/num.h"
#include "base/str.h"
#include "io/file.h"
#include "io/table.h"
#include "io/verdict.h"
#include "ledger/close.h"

#define N_(text) text
#define SLIP_COLUMNS 42
#define SLIP_MAX (1u << 20)
#define CHAIN_DIGITS 8  /* of the head's hash, to be written down */
#define FD_MAX 1023

enum { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSON };
static const char *const formats[] = { "text", "csv", "json", NULL };

struct close_args {
	struct cmd_log_place place;
	const char *key, *zone;
	uint64_t till;
	int format;
	bool cashier, day;
};
_Static_assert(sizeof(struct close_args) <= CMD_LOG_ARGS, "room");

/* What was closed, and how to show it. */
struct closing {
	struct vouch_ledger *ledger;
	const struct close_args *args;
	struct vouch_totals totals;  /* per cashier, or all of one cashier */
	struct vouch_event event;
	struct vouch_close_note note;
	struct vouch_zone zone;
	char key[VOUCH_EVENT_KEY_TEXT], chain[2 * VOUCH_HASH_BYTES + 1];
	bool vietnamese;
	struct vouch_diag *diag;
};

/* ---- sums ---- */

/* Without --cashier the cashiers' rows of a campaign become one. */
static enum vouch_err merge_cashiers(struct vouch_totals *totals)
{
	struct vouch_totals merged = *totals;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	merged.row = NULL;
	merged.count = merged.size = 0;
	for (i = 0; err == VOUCH_OK && i < totals->count; i++) {
		totals->row[i].cashier[0] = '\0';
		err = vouch_totals_merge(&merged, &totals->row[i]);
	}
	if (err != VOUCH_OK) {
		vouch_totals_release(&merged);
		return err;
	}
	vouch_totals_release(totals);
	*totals = merged;
	return VOUCH_OK;
}

/* The campaign's name, or "" for one that is not on file. */
static enum vouch_err name_of(const struct closing *closing, uint32_t id,
    char *name, size_t size)
{
	const struct vouch_campaign *campaign = NULL;
	enum vouch_err err;

	name[0] = '\0';
	err = vouch_ledger_campaign(closing->ledger, id, closing->diag,
	    &campaign);
	if (err == VOUCH_OK && campaign != NULL)
		vouch_str_cut(name, size, campaign->name,
		    strlen(campaign->name));
	return err;
}

static struct vouch_money money(int64_t amount_minor, uint8_t unit)
{
	return (struct vouch_money){ .amount_minor = (uint64_t)amount_minor,
	    .unit = (enum vouch_unit)unit };
}

static struct vouch_money money_of(const struct vouch_total *row, bool voided)
{
	return money(voided ? row->voided_minor : row->amount_minor,
	    row->unit);
}

/* ---- the slip ---- */

static const char *say(const struct closing *closing, const char *english)
{
	return closing->vietnamese ? dgettext(VOUCH_TEXT_DOMAIN, english) :
	    english;
}

/* A line with left and right flush; what does not fit goes below. */
static enum vouch_err put_line(struct vouch_buf *slip, const char *left,
    const char *right)
{
	size_t used = cmd_display_width(left) + cmd_display_width(right);
	const bool fits = right[0] == '\0' || used + 1 <= SLIP_COLUMNS;
	size_t i, pad;
	enum vouch_err err;

	err = vouch_buf_adds(slip, left);
	if (err == VOUCH_OK && !fits) {
		err = vouch_buf_adds(slip, "\n");
		used = cmd_display_width(right);
	}
	pad = right[0] != '\0' && used < SLIP_COLUMNS ?
	    SLIP_COLUMNS - used : 0;
	for (i = 0; err == VOUCH_OK && i < pad; i++)
		err = vouch_buf_adds(slip, " ");
	if (err == VOUCH_OK)
		err = vouch_buf_adds(slip, right);
	return err == VOUCH_OK ? vouch_buf_adds(slip, "\n") : err;
}

static enum vouch_err put_rule(struct vouch_buf *slip, char mark)
{
	char rule[SLIP_COLUMNS + 2];

	memset(rule, mark, SLIP_COLUMNS);
	memcpy(rule + SLIP_COLUMNS, "\n", 2);
	return vouch_buf_adds(slip, rule);
}

/* Cut to so many columns, with dots where something was cut off. */
static void fit(char *text, size_t columns)
{
	size_t len = strlen(text);

	if (cmd_display_width(text) <= columns)
		return;
	do {
		while (len > 0 && ((unsigned char)text[--len] & 0xc0) == 0x80)
			continue;
		text[len] = '\0';
	} while (len > 0 && cmd_display_width(text) + 2 > columns);
	memcpy(text + len, "..", 3);
}

/* How often, and how much, under words that may be "". */
static enum vouch_err put_count(const struct closing *closing,
    const char *words, uint64_t count, struct vouch_money amount,
    struct vouch_buf *slip)
{
	char left[96], right[64];

	snprintf(left, sizeof left, "%s%s%" PRIu64 " x", words,
	    words[0] != '\0' && words[strlen(words) - 1] != ' ' ? " " : "",
	    count);
	vouch_money_human(right, sizeof right, amount, closing->vietnamese);
	return put_line(slip, left, amount.unit == VOUCH_UNIT_NONE ? "" :
	    right);
}

/* Cards sold, topped up and earned on, and what of it was taken back. */
static enum vouch_err put_loads(const struct closing *closing,
    const struct vouch_total *row, const char *indent,
    struct vouch_buf *slip)
{
	enum vouch_err err = VOUCH_OK;
	char words[64];

	snprintf(words, sizeof words, "%s%s", indent,
	    say(closing, N_("put on cards")));
	if (row->loads > 0)
		err = put_count(closing, words, row->loads,
		    money(row->loaded_minor, row->unit), slip);
	snprintf(words, sizeof words, "%s%s", indent,
	    say(closing, N_("taken off cards")));
	if (err == VOUCH_OK && row->load_voids > 0)
		err = put_count(closing, words, row->load_voids,
		    money(row->load_voided_minor, row->unit), slip);
	return err;
}

static enum vouch_err put_row(const struct closing *closing,
    const struct vouch_total *row, struct vouch_buf *slip)
{
	char name[VOUCH_CAMPAIGN_NAME + 16], words[64];
	char title[VOUCH_CAMPAIGN_NAME];
	enum vouch_err err;

	err = name_of(closing, row->campaign, title, sizeof title);
	if (err != VOUCH_OK)
		return err;
	snprintf(name, sizeof name, "%" PRIu32 " %s", row->campaign, title);
	fit(name, SLIP_COLUMNS);
	err = put_line(slip, name, "");
	if (err == VOUCH_OK && (row->count > 0 || row->loads == 0))
		err = put_count(closing, "  ", row->count,
		    money_of(row, false), slip);
	snprintf(words, sizeof words, "  %s", say(closing, N_("given back")));
	if (err == VOUCH_OK && row->voids > 0)
		err = put_count(closing, words, row->voids,
		    money_of(row, true), slip);
	return err == VOUCH_OK ? put_loads(closing, row, "  ", slip) : err;
}

/* What the rows from..to-1 make in one unit; *any false: nothing. */
static enum vouch_err sum_rows(const struct closing *closing, size_t from,
    size_t to, struct vouch_total *sum, bool *any)
{
	size_t i;

	*any = false;
	for (i = from; i < to; i++) {
		const struct vouch_total *row = &closing->totals.row[i];

		if (row->unit != sum->unit)
			continue;
		*any = true;
		sum->count += row->count;
		sum->voids += row->voids;
		if (row->amount_minor > INT64_MAX - sum->amount_minor ||
		    row->voided_minor > INT64_MAX - sum->voided_minor)
			return VOUCH_ERR_RANGE;
		sum->amount_minor += row->amount_minor;
		sum->voided_minor += row->voided_minor;
		sum->loads += row->loads;
		sum->load_voids += row->load_voids;
		if (row->loaded_minor > INT64_MAX - sum->loaded_minor ||
		    row->load_voided_minor >
		    INT64_MAX - sum->load_voided_minor)
			return VOUCH_ERR_RANGE;
		sum->loaded_minor += row->loaded_minor;
		sum->load_voided_minor += row->load_voided_minor;
	}
	return VOUCH_OK;
}

/* What is left of a sum when what was given back is taken off. */
static enum vouch_err put_net(const struct closing *closing,
    const struct vouch_total *sum, struct vouch_buf *slip)
{
	const bool below = sum->voided_minor > sum->amount_minor;
	struct vouch_total net = { .unit = sum->unit };
	char right[64];

	net.amount_minor = below ? sum->voided_minor - sum->amount_minor :
	    sum->amount_minor - sum->voided_minor;
	right[0] = '-';
	vouch_money_human(right + below, sizeof right - below,
	    money_of(&net, false), closing->vietnamese);
	return put_line(slip, say(closing, N_("NET")), right);
}

/* The sum of the rows from..to-1 in one unit, under a word for it. */
static enum vouch_err put_total(const struct closing *closing,
    const char *word, size_t from, size_t to, uint8_t unit,
    struct vouch_buf *slip)
{
	struct vouch_total sum = { .unit = unit };
	char left[64], right[64];
	enum vouch_err err;
	bool any;

	err = sum_rows(closing, from, to, &sum, &any);
	if (err != VOUCH_OK || !any)
		return err;
	snprintf(left, sizeof left, "%s  %" PRIu64 " x", word, sum.count);
	vouch_money_human(right, sizeof right, money_of(&sum, false),
	    closing->vietnamese);
	err = put_line(slip, left, unit == VOUCH_UNIT_NONE ?
	    say(closing, N_("without an amount")) : right);
	if (err != VOUCH_OK || sum.voids == 0)
		return err == VOUCH_OK ? put_loads(closing, &sum, "", slip) :
		    err;
	snprintf(left, sizeof left, "%s  %" PRIu64 " x",
	    say(closing, N_("given back")), sum.voids);
	vouch_money_human(right, sizeof right, money_of(&sum, true),
	    closing->vietnamese);
	err = put_line(slip, left, unit == VOUCH_UNIT_NONE ? "" : right);
	if (err == VOUCH_OK && unit != VOUCH_UNIT_NONE)
		err = put_net(closing, &sum, slip);
	return err == VOUCH_OK ? put_loads(closing, &sum, "", slip) : err;
}

static enum vouch_err put_totals(const struct closing *closing,
    const char *word, size_t from, size_t to, struct vouch_buf *slip)
{
	static const uint8_t units[] = { VOUCH_UNIT_VND, VOUCH_UNIT_USD,
		VOUCH_UNIT_POINTS, VOUCH_UNIT_NONE };
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < sizeof units; i++)
		err = put_total(closing, word, from, to, units[i], slip);
	return err;
}

static enum vouch_err put_span(struct closing *closing,
    struct vouch_buf *slip)
{
	char left[64], at[17];
	enum vouch_err err;

	snprintf(left, sizeof left, "%s %u, %s %u", say(closing, N_("Shop")),
	    closing->event.key.store, say(closing, N_("till")),
	    closing->event.key.till);
	vouch_time_human(at, &closing->zone, closing->event.at_ms);
	err = put_line(slip, left, at);
	if (err != VOUCH_OK || closing->totals.events == 0)
		return err;
	vouch_time_human(at, &closing->zone, closing->totals.first_ms);
	err = put_line(slip, say(closing, N_("First")), at);
	vouch_time_human(at, &closing->zone, closing->totals.last_ms);
	return err == VOUCH_OK ?
	    put_line(slip, say(closing, N_("Last")), at) : err;
}

/* The rows of a cashier under his code, from..to-1. */
static enum vouch_err put_cashier(const struct closing *closing, size_t from,
    size_t to, struct vouch_buf *slip)
{
	const struct vouch_totals *totals = &closing->totals;
	const char *cashier = totals->row[from].cashier;
	enum vouch_err err;
	char left[64];
	size_t i;

	snprintf(left, sizeof left, "%s %s", say(closing, N_("Cashier")),
	    cashier[0] != '\0' ? cashier : "-");
	err = put_line(slip, left, "");
	for (i = from; err == VOUCH_OK && i < to; i++)
		err = put_row(closing, &totals->row[i], slip);
	/* One row is its own sum, and one cashier's is that of the till. */
	if (err == VOUCH_OK && to - from > 1 && to - from < totals->count)
		err = put_totals(closing, say(closing, N_("Together")), from,
		    to, slip);
	return err;
}

static enum vouch_err put_rows(const struct closing *closing,
    struct vouch_buf *slip)
{
	const struct vouch_totals *totals = &closing->totals;
	const bool apart = closing->args->cashier;
	enum vouch_err err = VOUCH_OK;
	size_t from, to;

	for (from = 0; err == VOUCH_OK && from < totals->count; from = to) {
		to = from + 1;
		while (apart && to < totals->count && strcmp(
		    totals->row[to].cashier, totals->row[from].cashier) == 0)
			to++;
		err = apart ? put_cashier(closing, from, to, slip) :
		    put_row(closing, &totals->row[from], slip);
	}
	if (err == VOUCH_OK && totals->count == 0)
		err = put_line(slip, say(closing, N_("Nothing was taken")),
		    "");
	return err;
}

/* The event, the chain's digits, the key and a line to sign on. */
static enum vouch_err put_foot(const struct closing *closing,
    struct vouch_buf *slip)
{
	char id[2 * VOUCH_KEY_ID_BYTES + 1], right[64];
	enum vouch_err err;

	err = put_line(slip, say(closing, N_("Close")), closing->key);
	snprintf(right, sizeof right, "%.*s", CHAIN_DIGITS, closing->chain);
	if (err == VOUCH_OK)
		err = put_line(slip, say(closing, N_("Chain")), right);
	if (err == VOUCH_OK && closing->note.has_signature) {
		vouch_hex_encode(id, closing->note.key_id,
		    sizeof closing->note.key_id);
		err = put_line(slip, say(closing, N_("Signed by key")), id);
	}
	if (err == VOUCH_OK)
		err = put_line(slip, "", "");
	return err == VOUCH_OK ? put_line(slip,
	    say(closing, N_("Cashier's signature")),
	    "____________________") : err;
}

static enum vouch_err print_slip(struct closing *closing)
{
	struct vouch_buf slip;
	enum vouch_err err;

	vouch_buf_init(&slip, SLIP_MAX);
	err = put_rule(&slip, '=');
	if (err == VOUCH_OK)
		err = put_line(&slip, say(closing, N_("CLOSE OF TILL")), "");
	if (err == VOUCH_OK && vouch_ledger_is_test(closing->ledger))
		err = put_line(&slip, say(closing,
		    N_("REHEARSAL: test codes, no money")), "");
	if (err == VOUCH_OK)
		err = put_span(closing, &slip);
	if (err == VOUCH_OK)
		err = put_rule(&slip, '-');
	if (err == VOUCH_OK)
		err = put_rows(closing, &slip);
	if (err == VOUCH_OK)
		err = put_rule(&slip, '-');
	if (err == VOUCH_OK)
		err = put_totals(closing, say(closing, N_("TOTAL")), 0,
		    closing->totals.count, &slip);
	if (err == VOUCH_OK && closing->totals.count > 0)
		err = put_rule(&slip, '-');
	if (err == VOUCH_OK)
		err = put_foot(closing, &slip);
	if (err == VOUCH_OK)
		err = put_rule(&slip, '=');
	if (err != VOUCH_OK)
		vouch_diag_set(closing->diag, err, "cannot write the slip");
	else
		err = vouch_fd_write(1, slip.data, slip.len, closing->diag);
	vouch_buf_release(&slip);
	return err;
}

/* ---- records ---- */

static const struct cmd_column columns[] = {
	{ "close", 'l', false }, { "at", 'l', false },
	{ "cashier", 'l', false }, { "campaign", 'r', true },
	{ "name", 'l', CMD_WORDS }, { "count", 'r', true },
	{ "value", 'r', false }, { "voids", 'r', true },
	{ "voided", 'r', false }, { "chain", 'l', false },
	{ "loads", 'r', true }, { "loaded", 'r', false },
	{ "load_voids", 'r', true }, { "load_voided", 'r', false }
};
#define COLUMNS (sizeof columns / sizeof columns[0])

static void amount_text(int64_t amount_minor, uint8_t unit, char out[32])
{
	out[0] = '\0';
	if (unit != VOUCH_UNIT_NONE)
		vouch_money_format(out, 32, money(amount_minor, unit));
}

static void value_text(const struct vouch_total *row, bool voided,
    char out[32])
{
	amount_text(voided ? row->voided_minor : row->amount_minor, row->unit,
	    out);
}

static enum vouch_err add_record(struct closing *closing,
    const struct vouch_total *row, struct cmd_rows *rows)
{
	char at[VOUCH_TIME_TEXT], campaign[16], name[VOUCH_CAMPAIGN_NAME];
	char number[24], value[32], voids[24], voided[32];
	char loads[24], loaded[32], unloads[24], unloaded[32];
	const char *cells[COLUMNS] = { closing->key, at, row->cashier,
	    campaign, name, number, value, voids, voided, closing->chain,
	    loads, loaded, unloads, unloaded };
	enum vouch_err err;

	err = name_of(closing, row->campaign, name, sizeof name);
	if (err != VOUCH_OK)
		return err;
	vouch_time_format(at, &closing->zone, closing->event.at_ms);
	snprintf(campaign, sizeof campaign, "%" PRIu32, row->campaign);
	snprintf(number, sizeof number, "%" PRIu64, row->count);
	snprintf(voids, sizeof voids, "%" PRIu64, row->voids);
	snprintf(loads, sizeof loads, "%" PRIu64, row->loads);
	snprintf(unloads, sizeof unloads, "%" PRIu64, row->load_voids);
	amount_text(row->loaded_minor, row->unit, loaded);
	amount_text(row->load_voided_minor, row->unit, unloaded);
	value_text(row, false, value);
	value_text(row, true, voided);
	return cmd_rows_add(rows, cells, closing->diag);
}

static enum vouch_err print_csv(struct closing *closing)
{
	struct cmd_rows rows;
	enum vouch_err err;
	size_t i;

	err = cmd_rows_start(&rows, CMD_ROWS_CSV, columns, COLUMNS,
	    closing->diag);
	for (i = 0; err == VOUCH_OK && i < closing->totals.count; i++)
		err = add_record(closing, &closing->totals.row[i], &rows);
	return cmd_rows_finish(&rows, err, closing->diag);
}

/* ---- JSON ---- */

static enum vouch_err add_text(struct vouch_buf *json, const char *key,
    const char *text)
{
	enum vouch_err err;

	err = vouch_buf_adds(json, key);
	return err == VOUCH_OK ?
	    vouch_json_string(json, text, strlen(text)) : err;
}

static enum vouch_err add_number(struct vouch_buf *json, const char *key,
    uint64_t number)
{
	return vouch_buf_addf(json, "%s%" PRIu64, key, number);
}

static enum vouch_err add_time(struct closing *closing,
    struct vouch_buf *json, const char *key, int64_t at_ms)
{
	char text[VOUCH_TIME_TEXT];

	vouch_time_format(text, &closing->zone, at_ms);
	return add_text(json, key, text);
}

static enum vouch_err add_loads(const struct vouch_total *row,
    struct vouch_buf *json)
{
	char loaded[32], unloaded[32];
	enum vouch_err err;

	amount_text(row->loaded_minor, row->unit, loaded);
	amount_text(row->load_voided_minor, row->unit, unloaded);
	err = add_number(json, ",\"loads\":", row->loads);
	if (err == VOUCH_OK)
		err = add_text(json, ",\"loaded\":", loaded);
	if (err == VOUCH_OK)
		err = add_number(json, ",\"load_voids\":", row->load_voids);
	return err == VOUCH_OK ?
	    add_text(json, ",\"load_voided\":", unloaded) : err;
}

static enum vouch_err add_row(const struct closing *closing,
    const struct vouch_total *row, struct vouch_buf *json)
{
	char name[VOUCH_CAMPAIGN_NAME], value[32], voided[32];
	enum vouch_err err;

	err = name_of(closing, row->campaign, name, sizeof name);
	value_text(row, false, value);
	value_text(row, true, voided);
	if (err == VOUCH_OK && closing->args->cashier)
		err = add_text(json, "{\"cashier\":", row->cashier);
	if (err == VOUCH_OK)
		err = add_number(json, closing->args->cashier ?
		    ",\"campaign\":" : "{\"campaign\":", row->campaign);
	if (err == VOUCH_OK)
		err = add_text(json, ",\"name\":", name);
	if (err == VOUCH_OK)
		err = add_number(json, ",\"count\":", row->count);
	if (err == VOUCH_OK)
		err = add_text(json, ",\"value\":", value);
	if (err == VOUCH_OK)
		err = add_number(json, ",\"voids\":", row->voids);
	if (err == VOUCH_OK)
		err = add_text(json, ",\"voided\":", voided);
	if (err == VOUCH_OK && row->loads + row->load_voids > 0)
		err = add_loads(row, json);
	return err == VOUCH_OK ? vouch_buf_adds(json, "}") : err;
}

static enum vouch_err add_head(struct closing *closing,
    struct vouch_buf *json)
{
	const struct vouch_totals *totals = &closing->totals;
	char hex[2 * VOUCH_HASH_BYTES + 1];
	enum vouch_err err;

	err = add_text(json, "{\"schema\":\"vouch.close.1\",\"close\":",
	    closing->key);
	if (err == VOUCH_OK)
		err = add_time(closing, json, ",\"at\":",
		    closing->event.at_ms);
	if (err == VOUCH_OK)
		err = add_number(json, ",\"events\":", totals->events);
	if (err == VOUCH_OK && totals->events > 0)
		err = add_time(closing, json, ",\"first\":",
		    totals->first_ms);
	if (err == VOUCH_OK && totals->events > 0)
		err = add_time(closing, json, ",\"last\":", totals->last_ms);
	vouch_hex_encode(hex, closing->note.digest,
	    sizeof closing->note.digest);
	if (err == VOUCH_OK)
		err = add_text(json, ",\"digest\":", hex);
	if (err == VOUCH_OK)
		err = add_text(json, ",\"chain\":", closing->chain);
	vouch_hex_encode(hex, closing->note.key_id,
	    sizeof closing->note.key_id);
	if (err == VOUCH_OK && closing->note.has_signature)
		err = add_text(json, ",\"key\":", hex);
	return err;
}

static enum vouch_err print_json(struct closing *closing)
{
	struct vouch_buf json;
	enum vouch_err err;
	size_t i;

	vouch_buf_init(&json, SLIP_MAX);
	err = add_head(closing, &json);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(&json, ",\"totals\":[");
	for (i = 0; err == VOUCH_OK && i < closing->totals.count; i++) {
		if (i > 0)
			err = vouch_buf_adds(&json, ",");
		if (err == VOUCH_OK)
			err = add_row(closing, &closing->totals.row[i],
			    &json);
	}
	if (err == VOUCH_OK)
		err = vouch_buf_adds(&json, "]}\n");
	if (err != VOUCH_OK)
		vouch_diag_set(closing->diag, err, "cannot write the sums");
	else
		err = vouch_fd_write(1, json.data, json.len, closing->diag);
	vouch_buf_release(&json);
	return err;
}

/* ---- the verb ---- */

/* A key that makes codes has no business at a till: who gets hold of that one
 * makes codes, too. */
static enum vouch_err check_key(const struct closing *closing,
    const struct vouch_public_key *key)
{
	const struct vouch_public_key *trusted;
	size_t count, i;

	trusted = vouch_ledger_keys(closing->ledger, &count);
	for (i = 0; i < count; i++) {
		if (memcmp(trusted[i].key, key->key, sizeof key->key) != 0)
			continue;
		vouch_diag_file(closing->diag, closing->args->key);
		vouch_diag_hint(closing->diag, "make one for the till with: "
		    "vouch-key new");
		return vouch_diag_set(closing->diag, VOUCH_ERR_CONFLICT,
		    "signs codes: keep it away from tills");
	}
	return VOUCH_OK;
}

static enum vouch_err load_key(const struct closing *closing,
    struct vouch_secret_key **key)
{
	const struct close_args *args = closing->args;
	enum vouch_err err;

	if (args->key == NULL)
		return VOUCH_OK;
	err = cmd_log_key(&args->place, args->key, closing->diag, key);
	return err == VOUCH_OK ?
	    check_key(closing, vouch_secret_key_public(*key)) : err;
}

static enum vouch_err close_till(struct closing *closing)
{
	struct vouch_close_request request = {
		.till = (uint16_t)closing->args->till,
		.has_since = closing->args->day,
		.now_ms = vouch_clock_now_ms()
	};
	struct vouch_secret_key *key = NULL;
	enum vouch_err err;

	err = load_key(closing, &key);
	request.since_ms = vouch_zone_midnight(&closing->zone,
	    vouch_zone_day(&closing->zone, request.now_ms));
	request.key = key;
	if (err == VOUCH_OK && key != NULL)
		cmd_log_warn_of_limit(closing->ledger, key, request.now_ms);
	if (err == VOUCH_OK)
		err = vouch_ledger_close_till(closing->ledger, &request,
		    closing->diag, &closing->totals, &closing->event);
	vouch_secret_key_free(key);
	if (err != VOUCH_OK)
		return err;
	vouch_event_key_format(closing->key, &closing->event.key);
	vouch_hex_encode(closing->chain, closing->event.hash,
	    sizeof closing->event.hash);
	err = vouch_close_note_parse(closing->event.note, &closing->note);
	return err == VOUCH_OK && !closing->args->cashier ?
	    merge_cashiers(&closing->totals) : err;
}

static int close_run(const void *raw, int count, char *const *operands)
{
	static enum vouch_err (*const print[])(struct closing *closing) = {
		[FORMAT_TEXT] = print_slip, [FORMAT_CSV] = print_csv,
		[FORMAT_JSON] = print_json
	};
	static struct vouch_config config;
	static struct closing closing;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err = VOUCH_OK;
	int status;

	(void)count;
	(void)operands;
	closing.args = raw;
	closing.diag = &diag;
	if (closing.args->place.passphrase_fd != CMD_LOG_FD_NONE &&
	    closing.args->key == NULL)
		return cmd_usage("--passphrase-fd", "goes with --key");
	status = cmd_log_open(&closing.args->place, VOUCH_LEDGER_WRITE,
	    &config, &closing.ledger);
	if (status == CMD_OK)
		status = cmd_log_zone(closing.args->zone, &config,
		    &closing.zone);
	closing.vietnamese = status == CMD_OK &&
	    cmd_language_start(closing.args->place.lang, &config);
	if (status == CMD_OK)
		err = close_till(&closing);
	if (status == CMD_OK && err == VOUCH_OK)
		err = print[closing.args->format](&closing);
	if (status == CMD_OK && err == VOUCH_OK && !closing.args->day &&
	    closing.totals.count == 0)
		cmd_say("nothing came since till %u was closed last; --day sums "
		    "the whole day once more", (unsigned)closing.args->till);
	vouch_totals_release(&closing.totals);
	vouch_ledger_close(closing.ledger);
	return err == VOUCH_OK ? status : cmd_fail(&diag);
}

static const struct vouch_opt options[] = {
	CMD_LOG_PLACE(offsetof(struct close_args, place)),
	{ .kind = VOUCH_OPT_UINT, .name = "till", .arg = "N",
	  .help = "the till to close",
	  .offset = offsetof(struct close_args, till),
	  .min = 1, .max = VOUCH_TILL_MAX, .flags = VOUCH_OPT_REQUIRED },
	{ .kind = VOUCH_OPT_FLAG, .name = "cashier",
	  .help = "sums of each cashier, not only of the till",
	  .offset = offsetof(struct close_args, cashier) },
	{ .kind = VOUCH_OPT_FLAG, .name = "day",
	  .help = "sum the whole day, closes or not",
	  .more = "From the last midnight on. Without it: what came since the "
	    "till was closed last.",
	  .offset = offsetof(struct close_args, day) },
	{ .kind = VOUCH_OPT_FILE, .letter = 'k', .name = "key",
	  .arg = "FILE", .help = "secret key of the till, to sign with",
	  .more = "Any key of vouch-key will do that signs no codes; "
	    "'vouch-log verify --till-key' reads the signature.",
	  .offset = offsetof(struct close_args, key) },
	{ .kind = VOUCH_OPT_UINT, .name = "passphrase-fd", .arg = "N",
	  .help = "read the key's passphrase from this descriptor",
	  .more = "Without it the terminal is asked, if the key has one.",
	  .offset = offsetof(struct close_args, place.passphrase_fd),
	  .min = 0, .max = FD_MAX },
	{ .kind = VOUCH_OPT_CHOICE, .name = "format", .arg = "FORMAT",
	  .help = "text (a slip of 42 columns), csv or json",
	  .offset = offsetof(struct close_args, format),
	  .choices = formats },
	{ .kind = VOUCH_OPT_CHOICE, .name = "lang", .arg = "LANG",
	  .help = "language of the slip: en or vi",
	  .more = "Without it $VOUCH_LANG, the configuration file and the "
	    "locale are asked, in this order; else it is English.",
	  .offset = offsetof(struct close_args, place.lang),
	  .choices = cmd_languages },
	CMD_LOG_ZONE("time zone of the times shown and of --day",
	    offsetof(struct close_args, zone)),
	{ .kind = VOUCH_OPT_END }
};

const struct vouch_verb cmd_log_close = {
	.name = "close", .summary = "sum up a till at the end of its day",
	.operands = "", .operand_kind = "none",
	.options = options, .args_size = sizeof(struct close_args),
	.run = close_run
};

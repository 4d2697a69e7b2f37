/*
 * vouch-issue --list and --handed-out: what the register holds, a row for each
 * batch, or for each code a customer was given.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "issue.h"
#include "rows.h"

#include "base/str.h"
#include "ledger/register_codes.h"

struct listing {
	struct issue_run *run;
	struct cmd_rows rows;
	enum vouch_err err;
	struct vouch_serial serial; /* of the batch's campaign */
};

int issue_rows_format(const struct issue_args *args)
{
	switch (args->format) {
	case ISSUE_FORMAT_CSV:
		return CMD_ROWS_CSV;
	case ISSUE_FORMAT_JSONL:
		return CMD_ROWS_JSONL;
	default:
		return CMD_ROWS_TABLE;
	}
}

/* ---- batches ---- */

static const struct cmd_column batch_columns[] = {
	{ "batch", 'r', true }, { "campaign", 'r', true },
	{ "kind", 'l', false }, { "source", 'l', false },
	{ "count", 'r', true }, { "channel", 'l', false },
	{ "placement", 'l', false }, { "issued", 'l', false },
	{ "handed_out", 'r', true }, { "printed", 'r', true },
	{ "spoiled", 'r', true }, { "key", 'l', false },
};
#define BATCH_COLUMNS (sizeof batch_columns / sizeof batch_columns[0])

const char *issue_source_name(enum vouch_batch_source source)
{
	static const char *const names[] = {
		[VOUCH_BATCH_COUNT] = "count",
		[VOUCH_BATCH_CUSTOMERS] = "customers",
		[VOUCH_BATCH_PRODUCTS] = "products",
		[VOUCH_BATCH_POSTERS] = "posters",
		[VOUCH_BATCH_PRIZES] = "prizes",
	};

	return source < sizeof names / sizeof names[0] ? names[source] : "?";
}

static enum vouch_err add_batch(struct listing *list,
    const struct vouch_batch *batch)
{
	char id[16], campaign[16], count[24], issued[VOUCH_TIME_TEXT];
	char handed_out[24], printed[24], spoiled[24];
	char key[2 * VOUCH_KEY_ID_BYTES + 1];
	const char *kind = vouch_kind_name(batch->template_token.kind);
	const char *cells[BATCH_COLUMNS] = { id, campaign,
	    kind != NULL ? kind : "?", issue_source_name(batch->source),
	    count, batch->channel_name, batch->placement, issued, handed_out,
	    printed, spoiled, key };
	struct vouch_batch_use use;
	enum vouch_err err;

	err = vouch_register_batch_use(list->run->reg, batch->id,
	    list->run->diag, &use);
	if (err != VOUCH_OK)
		return err;
	snprintf(id, sizeof id, "%" PRIu32, batch->id);
	snprintf(campaign, sizeof campaign, "%" PRIu32, batch->campaign);
	snprintf(count, sizeof count, "%" PRIu64, batch->count);
	snprintf(handed_out, sizeof handed_out, "%" PRIu64, use.handed_out);
	snprintf(printed, sizeof printed, "%" PRIu64, use.printed);
	snprintf(spoiled, sizeof spoiled, "%" PRIu64, use.spoiled);
	vouch_time_format(issued, &list->run->zone, batch->issued_at_ms);
	vouch_hex_encode(key, batch->key_id, sizeof batch->key_id);
	return cmd_rows_add(&list->rows, cells, list->run->diag);
}

static int each_batch(const struct vouch_batch *batch, void *context)
{
	struct listing *list = context;
	const struct issue_run *run = list->run;

	if (!run->has_campaign || run->campaign.id == batch->campaign)
		list->err = add_batch(list, batch);
	return list->err != VOUCH_OK;
}

int issue_list(struct issue_run *run)
{
	struct listing list = { .run = run, .err = VOUCH_OK };
	enum vouch_err err;

	err = issue_open(run, true);
	if (err != VOUCH_OK)
		return cmd_fail(run->diag);
	err = cmd_rows_start(&list.rows, issue_rows_format(run->args),
	    batch_columns, BATCH_COLUMNS, run->diag);
	if (err == VOUCH_OK)
		err = vouch_register_each(run->reg, each_batch, &list,
		    run->diag);
	err = cmd_rows_finish(&list.rows, err != VOUCH_OK ? err : list.err,
	    run->diag);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(run->diag);
}

/* ---- hand-outs ---- */

static const struct cmd_column handout_columns[] = {
	{ "batch", 0, true }, { "seq", 'r', true }, { "serial", 'l', false },
	{ "at", 'l', false }, { "customer", 'l', false },
};
#define HANDOUT_COLUMNS (sizeof handout_columns / sizeof handout_columns[0])

static int each_handout(const struct vouch_handout *handout, void *context)
{
	struct listing *list = context;
	const struct vouch_batch *batch = &list->run->batch;
	char id[16], seq[24], serial[VOUCH_SERIAL_TEXT], at[VOUCH_TIME_TEXT];
	char customer[2 * VOUCH_CUSTOMER_BYTES + 1];
	const char *cells[HANDOUT_COLUMNS] = { id, seq, serial, at, customer };

	snprintf(id, sizeof id, "%" PRIu32, batch->id);
	snprintf(seq, sizeof seq, "%" PRIu64, handout->seq);
	vouch_serial_format(serial, vouch_serial_of(&list->serial,
	    batch->first_counter + handout->seq - 1));
	vouch_time_format(at, &list->run->zone, handout->at_ms);
	vouch_hex_encode(customer, handout->customer,
	    sizeof handout->customer);
	list->err = cmd_rows_add(&list->rows, cells, list->run->diag);
	return list->err != VOUCH_OK;
}

static enum vouch_err find_batch(struct listing *list)
{
	struct issue_run *run = list->run;
	enum vouch_err err;

	err = vouch_register_batch(run->reg, (uint32_t)run->args->handed_out,
	    &run->batch, run->diag);
	if (err == VOUCH_OK)
		err = vouch_register_serial(run->reg, run->batch.campaign,
		    &list->serial, run->diag);
	return err;
}

int issue_handed_out(struct issue_run *run)
{
	struct listing list = { .run = run, .err = VOUCH_OK };
	enum vouch_err err;

	err = issue_open(run, true);
	if (err == VOUCH_OK)
		err = find_batch(&list);
	if (err != VOUCH_OK)
		return cmd_fail(run->diag);
	err = cmd_rows_start(&list.rows, issue_rows_format(run->args),
	    handout_columns, HANDOUT_COLUMNS, run->diag);
	if (err == VOUCH_OK)
		err = vouch_register_each_handout(run->reg, run->batch.id,
		    each_handout, &list, run->diag);
	err = cmd_rows_finish(&list.rows, err != VOUCH_OK ? err : list.err,
	    run->diag);
	vouch_serial_wipe(&list.serial);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(run->diag);
}

/*
 * A batch on many machines: its row (vouch-issue --reserve), codes made from
 * one (--row), and which slice of them (--shard).
 *
 * A row is written whole or not at all, after the batch is filed: a machine
 * that has one can never make codes that the register does not know of.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd.h"
#include "issue.h"
#include "scanfilter.h"

#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"
#include "io/file.h"
#include "ledger/batchrow.h"

/* ---- slices ---- */

static enum vouch_err parse_shard(const char *text, struct vouch_diag *diag,
    uint64_t *shard, uint64_t *shards)
{
	struct vouch_span rest = { text, strlen(text) }, first;
	enum vouch_err err = VOUCH_ERR_SYNTAX;

	vouch_str_split(&rest, '/', &first);
	if (rest.data != NULL)
		err = vouch_num_parse(rest.data, rest.len, 1, ISSUE_SHARDS_MAX,
		    NULL, shards);
	if (err == VOUCH_OK)
		err = vouch_num_parse(first.data, first.len, 1, *shards, NULL,
		    shard);
	if (err == VOUCH_OK)
		return VOUCH_OK;
	vouch_diag_field(diag, "--shard");
	vouch_diag_subject(diag, text, strlen(text));
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "expected K/N: slice K, "
	    "1 to N, of N slices, at most %u", ISSUE_SHARDS_MAX);
}

enum vouch_err issue_take_shard(struct issue_run *run)
{
	uint64_t count = run->last_seq - run->first_seq + 1;
	uint64_t shard, shards, first = run->first_seq;
	enum vouch_err err;

	if (run->args->shard == NULL)
		return VOUCH_OK;
	err = parse_shard(run->args->shard, issue_fresh(run), &shard, &shards);
	if (err == VOUCH_OK && count > ISSUE_COUNT_MAX)
		err = vouch_diag_set(run->diag, VOUCH_ERR_RANGE,
		    "batches of up to %u codes have slices", ISSUE_COUNT_MAX);
	if (err != VOUCH_OK)
		return err;
	run->first_seq = first + count * (shard - 1) / shards;
	run->last_seq = first + count * shard / shards - 1;
	run->headless = shard > 1;
	return VOUCH_OK;
}

enum vouch_err issue_check_alike(const struct issue_run *run,
    const char *option)
{
	if (run->batch.source == VOUCH_BATCH_COUNT ||
	    run->batch.source == VOUCH_BATCH_PRIZES)
		return VOUCH_OK;
	vouch_diag_field(issue_fresh(run), option);
	return vouch_diag_set(run->diag, VOUCH_ERR_UNSUPPORTED, "batch %"
	    PRIu32 " was made from a table: only batches of a number of codes "
	    "can be made in slices", run->batch.id);
}

/* ---- writing a row ---- */

enum vouch_err issue_row_open(struct issue_run *run)
{
	unsigned flags = VOUCH_OUTFILE_SYNC |
	    (run->args->force ? VOUCH_OUTFILE_FORCE : 0u);
	enum vouch_err err;

	err = vouch_outfile_open(&run->row_out, run->args->output, 0600, flags,
	    issue_fresh(run));
	run->row_is_open = err == VOUCH_OK;
	return err;
}

static enum vouch_err write_row(struct issue_run *run)
{
	struct vouch_batchrow *row = &run->row;
	struct vouch_buf text;
	enum vouch_err err;

	row->batch = run->batch;
	cmd_stores_text(&run->campaign, run->batch.template_token.stores,
	    row->stores, sizeof row->stores);
	vouch_buf_init(&text, VOUCH_BATCHROW_MAX);
	err = vouch_register_key(run->reg, run->batch.campaign, row->key,
	    issue_fresh(run));
	if (err == VOUCH_OK)
		err = vouch_buf_reserve(&text, VOUCH_BATCHROW_MAX);
	if (err == VOUCH_OK)
		err = vouch_batchrow_format(row, run->secret, run->diag,
		    &text);
	if (err == VOUCH_OK)
		err = vouch_outfile_write(&run->row_out, text.data, text.len,
		    run->diag);
	if (text.data != NULL)
		vouch_wipe(text.data, text.len);
	vouch_buf_release(&text);
	return err;
}

enum vouch_err issue_row_write(struct issue_run *run, enum vouch_err err)
{
	if (!run->row_is_open)
		return err;
	run->row_is_open = false;
	if (err == VOUCH_OK)
		err = write_row(run);
	run->stopped = cmd_signals_waiting();
	if (err == VOUCH_OK && !run->stopped)
		return vouch_outfile_commit(&run->row_out, VOUCH_OUTFILE_SYNC,
		    run->diag);
	vouch_outfile_abort(&run->row_out);
	return err;
}

/* ---- codes from a row ---- */

static enum vouch_err load_row(struct issue_run *run)
{
	struct vouch_buf text;
	enum vouch_err err;

	vouch_buf_init(&text, VOUCH_BATCHROW_MAX);
	err = vouch_file_load(run->args->row, issue_fresh(run), &text);
	vouch_diag_file(run->diag, run->args->row);
	if (err == VOUCH_OK)
		err = vouch_batchrow_parse(vouch_buf_text(&text), text.len,
		    vouch_secret_key_public(run->secret), run->diag,
		    &run->row);
	if (text.data != NULL)
		vouch_wipe(text.data, text.len);
	vouch_buf_release(&text);
	return err;
}

enum vouch_err issue_from_row(struct issue_run *run)
{
	enum vouch_err err = issue_open_key(run);

	if (err == VOUCH_OK)
		err = load_row(run);
	if (err != VOUCH_OK)
		return err;
	run->has_row = true;
	run->batch = run->row.batch;
	run->first_seq = 1;
	run->last_seq = run->batch.count;
	err = issue_take_shard(run);
	if (err != VOUCH_OK)
		return err;
	cmd_signals_hold();
	err = issue_output(run, NULL);
	return issue_write(run, NULL, err);
}

/*
 * vouch-issue --prizes: who of a batch wins what, in a file of its own. It is
 * whole on disk before the first code leaves, so no code is out whose prize
 * nobody can tell; and it is made from what the batch was filed with, so no
 * second file can say otherwise.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd.h"
#include "issue.h"
#include "scanfilter.h"

#include "core/crypt.h"
#include "io/prizefile.h"

bool issue_prizes_only(const struct issue_args *args)
{
	return args->prizes != NULL && args->output == NULL &&
	    args->reissue != NULL;
}

/* Into run->prizes, for the batch as it is. */
static enum vouch_err deal(struct issue_run *run)
{
	vouch_diag_file(issue_fresh(run), run->args->campaign);
	return vouch_prizes_deal(&run->campaign, run->batch.count, run->diag,
	    &run->prizes);
}

enum vouch_err issue_prizes_deal(struct issue_run *run)
{
	enum vouch_err err;

	if (run->args->prizes == NULL)
		return VOUCH_OK;
	err = deal(run);
	if (err != VOUCH_OK)
		return err;
	run->batch.source = VOUCH_BATCH_PRIZES;
	vouch_prizes_digest(&run->prizes, run->batch.prizes);
	return VOUCH_OK;
}

enum vouch_err issue_prizes_again(struct issue_run *run)
{
	const struct vouch_batch *batch = &run->batch;
	uint8_t digest[sizeof batch->prizes];
	enum vouch_err err;

	if (run->args->prizes == NULL)
		return VOUCH_OK;
	vouch_diag_field(issue_fresh(run), "--prizes");
	if (batch->source != VOUCH_BATCH_PRIZES)
		return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT,
		    "batch %" PRIu32 " has no prizes", batch->id);
	if (!run->has_campaign) {
		vouch_diag_field(run->diag, "--campaign");
		vouch_diag_hint(run->diag, "give its file with -c FILE");
		return vouch_diag_set(run->diag, VOUCH_ERR_MISSING,
		    "the prizes of campaign %" PRIu32 " are listed in its file "
		    "only", batch->campaign);
	}
	err = deal(run);
	if (err != VOUCH_OK)
		return err;
	vouch_prizes_digest(&run->prizes, digest);
	if (memcmp(digest, batch->prizes, sizeof digest) != 0) {
		vouch_diag_file(issue_fresh(run), run->args->campaign);
		vouch_diag_hint(run->diag, "give the file as it was then: its "
		    "prizes, in their order, and its revision");
		return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT,
		    "batch %" PRIu32 " was issued with other prizes",
		    batch->id);
	}
	return VOUCH_OK;
}

static unsigned flags_of(const struct issue_run *run)
{
	return VOUCH_OUTFILE_SYNC |
	    (run->args->force ? VOUCH_OUTFILE_FORCE : 0u);
}

enum vouch_err issue_prizes_open(struct issue_run *run)
{
	enum vouch_err err;

	if (run->args->prizes == NULL)
		return VOUCH_OK;
	err = vouch_outfile_open(&run->prizes_out, run->args->prizes, 0600,
	    flags_of(run), issue_fresh(run));
	run->prizes_is_open = err == VOUCH_OK;
	return err;
}

static enum vouch_err write_prizes(struct issue_run *run)
{
	uint8_t key[VOUCH_SERIAL_KEY_BYTES];
	enum vouch_err err;

	run->prizes.batch = run->batch.id;
	run->prizes.first_counter = run->batch.first_counter;
	err = vouch_register_key(run->reg, run->batch.campaign, key,
	    issue_fresh(run));
	vouch_diag_file(run->diag, run->args->prizes);
	if (err == VOUCH_OK)
		err = vouch_prizefile_write(&run->prizes_out, &run->prizes,
		    key, run->secret, run->diag);
	vouch_wipe(key, sizeof key);
	return err;
}

enum vouch_err issue_prizes_write(struct issue_run *run, enum vouch_err err)
{
	if (!run->prizes_is_open)
		return err;
	run->prizes_is_open = false;
	if (err == VOUCH_OK)
		err = write_prizes(run);
	run->stopped = cmd_signals_waiting();
	if (err != VOUCH_OK || run->stopped) {
		vouch_outfile_abort(&run->prizes_out);
		return err;
	}
	err = vouch_outfile_commit(&run->prizes_out, flags_of(run), run->diag);
	run->prizes_are_out = err == VOUCH_OK;
	return err;
}

void issue_prizes_say(const struct issue_run *run)
{
	const struct vouch_prizes *prizes = &run->prizes;
	struct vouch_buf text;
	size_t i;

	vouch_buf_init(&text, 8192);
	for (i = 0; i < prizes->prize_count; i++) {
		if (vouch_buf_addf(&text, "%s%" PRIu64 " %s",
		    i > 0 ? ", " : "", prizes->prize[i].count,
		    prizes->prize[i].name) != VOUCH_OK)
			break;
	}
	cmd_say("%s: who wins in batch %" PRIu32 ": %s; keep it from those "
	    "who handle the codes", run->args->prizes, run->batch.id,
	    vouch_buf_text(&text));
	vouch_buf_release(&text);
}

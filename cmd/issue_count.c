/*
 * vouch-issue -n: a number of codes, all alike. What can go wrong is tried
 * before anything is reserved.
 */
#include "cmd.h"
#include "issue.h"
#include "scanfilter.h"

#include "base/date.h"

/* Codes nobody holds would be refused by every till. */
static enum vouch_err check_bound(const struct issue_run *run)
{
	if (!run->campaign.rules.holder)
		return VOUCH_OK;
	vouch_diag_file(issue_fresh(run), run->args->campaign);
	vouch_diag_field(run->diag, "holder");
	vouch_diag_hint(run->diag, "issue them for a table of customers: --for "
	    "FILE");
	return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT,
	    "codes of this campaign are bound to customers");
}

enum vouch_err issue_count(struct issue_run *run)
{
	const struct issue_args *args = run->args;
	enum vouch_err err;

	err = issue_open(run, args->dry_run);
	if (err == VOUCH_OK)
		err = check_bound(run);
	if (err == VOUCH_OK)
		err = issue_set_terms(run, vouch_clock_now_ms());
	if (err != VOUCH_OK)
		return err;
	run->batch.count = args->count;
	run->batch.per_row = 1;
	run->first_seq = 1;
	run->last_seq = args->count;
	err = issue_prizes_deal(run);
	if (err != VOUCH_OK)
		return err;
	if (args->dry_run) {
		issue_say_batch(run, args->reserve ? "would reserve" :
		    "would issue");
		return VOUCH_OK;
	}
	cmd_signals_hold();
	err = issue_prizes_open(run);
	if (err == VOUCH_OK)
		err = args->reserve ? issue_row_open(run) :
		    issue_output(run, NULL);
	if (err == VOUCH_OK)
		err = issue_reserve(run, NULL, NULL);
	err = issue_prizes_write(run, err);
	return args->reserve ? issue_row_write(run, err) :
	    issue_write(run, NULL, err);
}

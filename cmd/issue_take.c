/*
 * vouch-issue --take: one code of a batch, handed out to a customer. The
 * register knows of it before the code leaves, so a code that nobody received
 * may be lost, but none is given to two; and who asks again for the same
 * customer gets the same code again.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd.h"
#include "issue.h"
#include "scanfilter.h"

#include "core/holder.h"
#include "ledger/register_codes.h"

static enum vouch_err set_customer(struct issue_run *run,
    struct vouch_holder *holder)
{
	const char *to = run->args->to;
	size_t len = strlen(to);

	vouch_diag_field(run->diag, "--to");
	vouch_diag_subject(run->diag, to, len);
	return vouch_holder_parse(vouch_holder_guess(to, len), to, len,
	    run->diag, holder);
}

static enum vouch_err open_batch(struct issue_run *run)
{
	enum vouch_err err;

	issue_fresh(run);
	err = issue_open(run, false);
	if (err == VOUCH_OK)
		err = issue_find_batch(run, (uint32_t)run->args->take);
	return err;
}

static enum vouch_err take(struct issue_run *run,
    const struct vouch_holder *holder, enum vouch_taken *taken,
    struct vouch_handout *handout)
{
	const struct vouch_take request = {
		.batch = run->batch.id,
		.customer = holder->text, .customer_len = holder->len,
		.now_ms = vouch_clock_now_ms()
	};

	enum vouch_err err;

	err = vouch_register_take(run->reg, &request, issue_fresh(run),
	    taken, handout);
	if (err == VOUCH_ERR_COMMIT)
		vouch_diag_hint(run->diag, "a code may have been handed out: "
		    "asking again with the same --to tells");
	return err;
}

/* Codes whose days are over are of no use to anybody. */
static void warn_of_end(struct issue_run *run)
{
	const uint16_t until = run->batch.template_token.until;
	char day[11];

	vouch_day_format(day, until);
	if (until < vouch_zone_day(&run->zone, vouch_clock_now_ms()))
		cmd_warn("the codes of batch %" PRIu32 " ended on %s: no till "
		    "will take them", run->batch.id, day);
}

static void say_taken(struct issue_run *run, enum vouch_taken taken,
    const struct vouch_handout *handout)
{
	char at[VOUCH_TIME_TEXT];

	if (taken != VOUCH_TAKEN_NONE)
		vouch_time_format(at, &run->zone, handout->at_ms);
	if (taken == VOUCH_TAKEN_NEW)
		cmd_say("batch %" PRIu32 ": code %" PRIu64 " of %" PRIu64
		    " handed out", run->batch.id, handout->seq,
		    run->batch.count);
	else if (taken == VOUCH_TAKEN_BEFORE)
		cmd_say("batch %" PRIu32 ": this customer has had code %"
		    PRIu64 " since %s", run->batch.id, handout->seq, at);
	else if (taken == VOUCH_TAKEN_SPOILED)
		cmd_warn("batch %" PRIu32 ": this customer has had code %"
		    PRIu64 " since %s, and it was spoiled", run->batch.id,
		    handout->seq, at);
	else
		cmd_warn("batch %" PRIu32 " is used up: each of its %" PRIu64
		    " codes is handed out or spoiled", run->batch.id,
		    run->batch.count);
}

/* What was handed out leaves as a record; what was not leaves nothing. */
static enum vouch_err give(struct issue_run *run, enum vouch_err err,
    bool given, const struct vouch_handout *handout)
{
	if (err == VOUCH_OK && !given) {
		cmd_records_close(&run->records, VOUCH_ERR_NOT_FOUND, NULL);
		return VOUCH_OK;
	}
	if (err == VOUCH_OK)
		run->first_seq = run->last_seq = handout->seq;
	err = issue_write(run, NULL, err);
	if (given && (err != VOUCH_OK || run->stopped))
		cmd_warn("code %" PRIu64 " of batch %" PRIu32 " is handed out "
		    "all the same: ask for it again with the same --to",
		    handout->seq, run->batch.id);
	return err;
}

int issue_take(struct issue_run *run)
{
	enum vouch_taken taken = VOUCH_TAKEN_NONE;
	struct vouch_handout handout = { .seq = 0 };
	struct vouch_holder holder;
	enum vouch_err err;
	bool given;

	err = set_customer(run, &holder);
	if (err == VOUCH_OK)
		err = open_batch(run);
	if (err != VOUCH_OK)
		return cmd_fail(run->diag);
	cmd_signals_hold();
	err = issue_output(run, NULL);
	if (err == VOUCH_OK)
		err = take(run, &holder, &taken, &handout);
	given = err == VOUCH_OK && (taken == VOUCH_TAKEN_NEW ||
	    taken == VOUCH_TAKEN_BEFORE);
	err = give(run, err, given, &handout);
	cmd_signals_die();
	if (err != VOUCH_OK)
		return cmd_fail(run->diag);
	say_taken(run, taken, &handout);
	if (given)
		warn_of_end(run);
	return given ? CMD_OK : CMD_NO;
}

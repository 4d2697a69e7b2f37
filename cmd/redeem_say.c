/* See redeem_say.h. */
#include "redeem_say.h"

#include <string.h>

#include "cmd.h"

#include "base/date.h"
#include "ledger/op.h"

enum vouch_verdict_about cmd_redeem_about(
    const struct vouch_redeem_request *ask,
    const struct vouch_reverse_request *reversal)
{
	static const enum vouch_verdict_about verbs[] = {
		[VOUCH_DO_REDEEM] = VOUCH_ABOUT_REDEEM,
		[VOUCH_DO_ACTIVATE] = VOUCH_ABOUT_ACTIVATE,
		[VOUCH_DO_TOPUP] = VOUCH_ABOUT_TOPUP,
		[VOUCH_DO_EARN] = VOUCH_ABOUT_EARN
	}, reversals[] = {
		[VOUCH_REVERSE_VOID] = VOUCH_ABOUT_VOID,
		[VOUCH_REVERSE_COMMIT] = VOUCH_ABOUT_COMMIT,
		[VOUCH_REVERSE_RELEASE] = VOUCH_ABOUT_RELEASE
	};

	if (reversal != NULL)
		return reversals[reversal->what];
	return ask->check ? VOUCH_ABOUT_CHECK : verbs[ask->wanted];
}

static void describe_moves(const struct vouch_redeem_answer *answer,
    struct vouch_verdict_line *line)
{
	line->has_until = answer->has_until;
	line->until_ms = answer->until_ms;
	line->has_amount = answer->has_amount;
	line->amount_minor = answer->amount_minor;
	line->has_left = answer->has_left;
	line->left_minor = answer->left_minor;
	line->has_due = answer->has_due;
	line->due_minor = answer->due_minor;
	line->unit = answer->unit;
	line->prize = answer->prize;
	line->has_returned = answer->has_returned;
	line->returned = answer->returned;
}

void cmd_redeem_describe(const struct vouch_redeem_answer *answer,
    enum vouch_verdict_about about, bool vietnamese,
    struct vouch_redeem_desk *desk, struct vouch_verdict_line *line)
{
	const struct vouch_reading *reading = &answer->reading;

	memset(line, 0, sizeof *line);
	line->reason = answer->reason;
	line->about = about;
	line->scan = reading->scan;
	line->mistake = reading->mistake;
	line->campaign = answer->campaign;
	line->vietnamese = vietnamese;
	vouch_redeem_zone(desk, answer);
	line->zone = &desk->zone;
	if (reading->is_code && reading->signature == VOUCH_SIGNATURE_GOOD)
		line->token = &reading->code.token;
	line->recalled = answer->recalled;
	if (answer->has_op)
		vouch_op_format(line->op, answer->op);
	line->trouble = answer->trouble;
	describe_moves(answer, line);
	if (!answer->has_event)
		return;
	/* A spent list names the shop, the till and the time, and no event. */
	if (answer->event.seq > 0)
		vouch_event_key_format(line->event, &answer->event);
	if (answer->reason != VOUCH_WHY_OK &&
	    answer->reason != VOUCH_WHY_PARTIAL) {
		line->first.known = true;
		line->first.store = answer->event.store;
		line->first.till = answer->event.till;
		line->first.at_ms = answer->at_ms;
	}
}

bool cmd_redeem_is_no(const struct vouch_redeem_answer *answer)
{
	const enum vouch_verdict verdict = vouch_reason_verdict(
	    answer->reason);

	return verdict != VOUCH_ACCEPT && verdict != VOUCH_AGAIN;
}

/* Said once each time it gets worse. */
void cmd_redeem_warn_of_age(struct vouch_ledger *ledger,
    enum vouch_age *said)
{
	enum vouch_age age = vouch_trust_age(ledger,
	    vouch_clock_now_ms());

	if (age > *said && age == VOUCH_AGE_STALE)
		cmd_warn("the trust bundle is overdue: import the next one");
	else if (age > *said)
		cmd_warn("the trust bundle is overdue and its grace is over: "
		    "codes above its limit are refused until the next one is "
		    "imported");
	*said = age;
}

/*
 * See redeem.h. Between begin and commit nothing waits and nothing is printed.
 * Every path leaves no transaction open: commit ends it even when it fails, all
 * others roll back.
 */
#include "ledger/redeem.h"

#include <assert.h>
#include <string.h>

#include "ledger/decide.h"
#include "ledger/guard.h"
#include "ledger/trust.h"
#include "ledger/typing.h"

enum vouch_reason vouch_redeem_trouble(enum vouch_err err)
{
	switch (err) {
	case VOUCH_ERR_BUSY:
		return VOUCH_WHY_BUSY;
	case VOUCH_ERR_COMMIT:
		return VOUCH_WHY_COMMIT;
	case VOUCH_ERR_CONFLICT:
	case VOUCH_ERR_USAGE:
		return VOUCH_WHY_MISUSE;
	case VOUCH_ERR_IO:
		return VOUCH_WHY_DISK;
	case VOUCH_ERR_CLOCK:
		return VOUCH_WHY_CLOCK;
	default:
		return VOUCH_WHY_DATABASE;
	}
}

/* trouble is worded later, once for all that are in it. */
static void in_trouble(struct vouch_redeem_answer *answer, enum vouch_err err,
    const struct vouch_redeem_desk *desk)
{
	answer->reason = vouch_redeem_trouble(err);
	answer->has_event = false;
	answer->trouble = desk->trouble;
}

void vouch_redeem_fail(struct vouch_redeem_answer *answer,
    const struct vouch_diag *diag, struct vouch_redeem_desk *desk)
{
	in_trouble(answer, diag->code, desk);
	vouch_diag_format(diag, desk->trouble, sizeof desk->trouble);
}

void vouch_redeem_zone(struct vouch_redeem_desk *desk,
    const struct vouch_redeem_answer *answer)
{
	const struct vouch_campaign *campaign = answer->campaign;

	/* Keeps what is cached when it is the same one. */
	if (campaign != NULL &&
	    strcmp(desk->zone.name, campaign->zone.name) != 0)
		desk->zone = campaign->zone;
}

/* ---- the transaction ---- */

static void clear_answer(struct vouch_redeem_answer *answer)
{
	answer->campaign = NULL;
	answer->prize = NULL;
	answer->recalled = answer->has_op = answer->has_event = false;
	answer->has_until = answer->has_amount = answer->has_left = false;
	answer->has_due = answer->has_returned = false;
	answer->amount_minor = answer->left_minor = answer->due_minor = 0;
	answer->unit = VOUCH_UNIT_NONE;
	answer->trouble = NULL;
}

static bool is_genuine(const struct vouch_redeem_answer *answer)
{
	return answer->reading.is_code &&
	    answer->reading.signature == VOUCH_SIGNATURE_GOOD;
}

/* What the line alone tells. */
static void judge_reading(struct vouch_redeem_answer *answer)
{
	struct vouch_facts facts = { .use = VOUCH_USE_FRESH };

	if (answer->reading.is_code) {
		facts.signature = answer->reading.signature;
		answer->reason = vouch_policy_decide(&facts);
	} else {
		answer->reason = answer->reading.reason;
	}
}

static enum vouch_err begin(struct vouch_group *group, struct vouch_diag *diag)
{
	enum vouch_err err = vouch_ledger_begin(group->ledger, diag);

	group->begun = err == VOUCH_OK;
	group->began_ms = vouch_clock_boot_ms();
	if (err == VOUCH_OK)
		err = vouch_guard_time(group->ledger, group->request->accept_time,
		    diag, &group->now_ms);
	return err;
}

/* Another process is not kept waiting: asked now and then, not at each line.
 * Lines before the transaction keep nobody waiting. */
static bool is_full(const struct vouch_group *group, size_t done)
{
	if (done >= group->most)
		return true;
	return group->begun &&
	    (done - group->before) % group->desk->turn == 0 &&
	    (vouch_clock_boot_ms() - group->began_ms >= VOUCH_REDEEM_GROUP_MS ||
	    !vouch_ledger_alone(group->ledger));
}

/* A turn beside others is as long as they do not mind: how many lines that is
 * depends on the disk, and on how far apart their rows lie. */
static void fit_turn(struct vouch_redeem_desk *desk, int64_t took_ms)
{
	size_t turn = desk->turn;

	if (took_ms > VOUCH_REDEEM_TURN_MS)
		turn = turn * VOUCH_REDEEM_TURN_MS / (size_t)took_ms;
	else if (took_ms < VOUCH_REDEEM_TURN_MS)
		turn += turn / 8;
	if (turn < VOUCH_REDEEM_TURN_MIN)
		turn = VOUCH_REDEEM_TURN_MIN;
	if (turn > VOUCH_REDEEM_TURN_MAX)
		turn = VOUCH_REDEEM_TURN_MAX;
	desk->turn = turn;
}

static void ask_for(struct vouch_group *group, size_t line)
{
	if (group->each != NULL)
		group->request = group->each[line];
}

/* Takes up lines until one cannot be decided or it is enough; returns how
 * many, that one among them. */
static size_t take(struct vouch_group *group, struct vouch_redeem_answer *answer,
    size_t count, struct vouch_diag *diag, enum vouch_err *err)
{
	size_t done = 0;

	*err = VOUCH_OK;
	while (*err == VOUCH_OK && done < count &&
	    (done == 0 || !is_full(group, done))) {
		ask_for(group, done);
		clear_answer(&answer[done]);
		if (!is_genuine(&answer[done])) {
			judge_reading(&answer[done++]);
			continue;
		}
		if (!group->begun) {
			group->before = done;
			*err = begin(group, diag);
		}
		if (*err == VOUCH_OK)
			*err = vouch_decide(group, &answer[done], diag);
		if (*err != VOUCH_OK)
			in_trouble(&answer[done], *err, group->desk);
		done++;
	}
	return done;
}

/* Does the answer rest on what this transaction would have put on file? */
static bool rests_on(const struct vouch_redeem_answer *answer,
    const struct vouch_group *group)
{
	const struct vouch_event_key *key = &answer->event;

	return group->appended && answer->has_event &&
	    key->store == group->first.store &&
	    key->till == group->first.till &&
	    key->epoch == group->first.epoch && key->seq >= group->first.seq;
}

static void count_refusal(const struct vouch_group *group, int64_t now_ms,
    const struct vouch_redeem_answer *answer)
{
	const struct vouch_token *token = &answer->reading.code.token;
	bool genuine = is_genuine(answer);

	if (group->request->check)
		return;
	switch (vouch_reason_verdict(answer->reason)) {
	case VOUCH_ACCEPT:
	case VOUCH_AGAIN:
	case VOUCH_ERROR:
	case VOUCH_UNKNOWN:
		return;
	default:
		vouch_ledger_refused(group->ledger, group->request->till,
		    genuine ? token->campaign : 0,
		    genuine ? token->channel : 0, answer->reason, now_ms);
		return;
	}
}

/* What was only asked stays undone, whatever was tried out for the answer. */
static enum vouch_err end(struct vouch_group *group, enum vouch_err err,
    struct vouch_diag *diag)
{
	if (err == VOUCH_OK && group->appended)
		return vouch_ledger_commit(group->ledger, diag);
	if (group->begun)
		vouch_ledger_rollback(group->ledger);
	return err;
}

/* The answer as it stands after the commit, which ended with err. */
static void settle(const struct vouch_group *group,
    struct vouch_redeem_answer *answer, enum vouch_err err)
{
	if (err != VOUCH_OK && rests_on(answer, group))
		in_trouble(answer, err, group->desk);
	/* What certainly was not done needs no name to ask by. */
	if (vouch_decide_nameless(group->request) &&
	    vouch_reason_verdict(answer->reason) == VOUCH_ERROR)
		answer->has_op = false;
	count_refusal(group, group->now_ms, answer);
}

/* Answers the first lines in one transaction, which ended with *err; what that
 * means for them is not settled yet. */
static size_t run(struct vouch_group *group,
    struct vouch_redeem_answer *answer, size_t count, enum vouch_err *err)
{
	struct vouch_redeem_desk *desk = group->desk;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	size_t done;

	desk->trouble[0] = '\0';
	if (desk->turn == 0)
		desk->turn = VOUCH_REDEEM_TURN_START;
	done = take(group, answer, count, &diag, err);
	*err = end(group, *err, &diag);
	desk->kept_others = group->begun;
	if (group->begun && done - group->before == desk->turn)
		fit_turn(desk, vouch_clock_boot_ms() - group->began_ms);
	if (*err != VOUCH_OK)
		vouch_diag_format(&diag, desk->trouble, sizeof desk->trouble);
	return done;
}

size_t vouch_redeem_group(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request,
    struct vouch_redeem_answer *answer, size_t count, int64_t now_ms,
    struct vouch_redeem_desk *desk)
{
	struct vouch_group group = { .ledger = ledger, .request = request,
		.desk = desk, .now_ms = now_ms,
		.most = VOUCH_REDEEM_GROUP_MAX };
	enum vouch_err err;
	size_t done, i;

	done = run(&group, answer, count, &err);
	for (i = 0; i < done; i++)
		settle(&group, &answer[i], err);
	return done;
}

size_t vouch_redeem_each(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *const *request,
    struct vouch_redeem_answer *answer, size_t count, int64_t now_ms,
    struct vouch_redeem_desk *desk)
{
	struct vouch_group group = { .ledger = ledger, .request = request[0],
		.each = request, .desk = desk, .now_ms = now_ms,
		.most = VOUCH_REDEEM_GROUP_MAX };
	enum vouch_err err;
	size_t done, i;

	done = run(&group, answer, count, &err);
	/* Rolled back because of one of them: each for itself, and the one has
	 * its complaint. */
	if ((err == VOUCH_ERR_CONFLICT || err == VOUCH_ERR_RANGE) &&
	    done > 1) {
		vouch_redeem_group(ledger, request[0], answer, 1, now_ms,
		    desk);
		return 1;
	}
	for (i = 0; i < done; i++) {
		ask_for(&group, i);
		settle(&group, &answer[i], err);
	}
	return done;
}

/* ---- bills ---- */

/* Percentages come first, for they are of the whole bill; cards last, for they
 * pay what the others leave. */
static int rank_of(struct vouch_group *group,
    const struct vouch_redeem_answer *answer)
{
	const struct vouch_campaign *campaign = NULL;
	struct vouch_worth worth;

	if (!is_genuine(answer) || vouch_ledger_campaign(group->ledger,
	    answer->reading.code.token.campaign, NULL, &campaign) !=
	    VOUCH_OK || campaign == NULL)
		return 0;
	worth = vouch_worth_of(&answer->reading.code.token, campaign, NULL);
	if (campaign->kind == VOUCH_KIND_STORED)
		return 4;
	if (worth.type == VOUCH_VALUE_PERCENT)
		return 1;
	return worth.type == VOUCH_VALUE_MONEY ||
	    campaign->prize_count > 0 ? 2 : 3;
}

/* The places of the codes in their order; those of one rank as given. */
static void put_in_order(struct vouch_group *group,
    const struct vouch_redeem_answer *answer, size_t count,
    size_t order[VOUCH_BILL_CODES])
{
	int rank[VOUCH_BILL_CODES];
	size_t i, k;

	for (i = 0; i < count; i++) {
		rank[i] = rank_of(group, &answer[i]);
		for (k = i; k > 0 && rank[order[k - 1]] > rank[i]; k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
}

static enum vouch_err take_bill(struct vouch_group *group,
    struct vouch_redeem_answer *answer, size_t count, struct vouch_diag *diag)
{
	size_t order[VOUCH_BILL_CODES], i;
	enum vouch_err err;

	/* What a line alone tells is told whatever becomes of the others. */
	for (i = 0; i < count; i++) {
		clear_answer(&answer[i]);
		if (!is_genuine(&answer[i]))
			judge_reading(&answer[i]);
	}
	err = begin(group, diag);
	if (err == VOUCH_OK)
		put_in_order(group, answer, count, order);
	for (i = 0; err == VOUCH_OK && i < count; i++)
		if (is_genuine(&answer[order[i]]))
			err = vouch_decide(group, &answer[order[i]], diag);
	return err;
}

void vouch_redeem_bill(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request,
    struct vouch_redeem_answer *answer, size_t count, int64_t now_ms,
    struct vouch_redeem_desk *desk)
{
	struct vouch_group group = { .ledger = ledger, .request = request,
		.desk = desk, .now_ms = now_ms, .is_bill = true };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;
	size_t i;

	assert(count >= 1 && count <= VOUCH_BILL_CODES);
	assert(request->op == NULL || count == 1);
	desk->trouble[0] = '\0';
	err = take_bill(&group, answer, count, &diag);
	err = end(&group, err, &diag);
	if (err != VOUCH_OK)
		vouch_diag_format(&diag, desk->trouble, sizeof desk->trouble);
	for (i = 0; i < count; i++) {
		/* One that fails fails them all. */
		if (err != VOUCH_OK && is_genuine(&answer[i]))
			in_trouble(&answer[i], err, desk);
		settle(&group, &answer[i], err);
	}
}

void vouch_redeem_pause(struct vouch_ledger *ledger,
    const struct vouch_redeem_desk *desk)
{
	if (desk->kept_others && !vouch_ledger_alone(ledger))
		vouch_clock_sleep_us(VOUCH_REDEEM_PAUSE_US);
}

/* ---- the calls ---- */

void vouch_redeem_read(const struct vouch_ledger *ledger, const char *line,
    size_t len, struct vouch_reading *reading)
{
	const struct vouch_public_key *keys;
	size_t count;

	keys = vouch_ledger_keys(ledger, &count);
	vouch_reading_take(line, len, keys, count, reading);
}

enum vouch_err vouch_redeem_read_on(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request, const char *line, size_t len,
    int64_t now_ms, struct vouch_diag *diag, struct vouch_reading *reading)
{
	enum vouch_err err = VOUCH_OK;

	if (reading->is_code && reading->signature == VOUCH_SIGNATURE_NO_KEY) {
		err = vouch_trust_refresh(ledger, diag);
		if (err == VOUCH_OK)
			vouch_redeem_read(ledger, line, len, reading);
	} else if (reading->is_short) {
		err = vouch_typing_check(ledger, request->till, now_ms, diag,
		    reading);
	}
	return err;
}

void vouch_redeem_line(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request, const char *line, size_t len,
    int64_t now_ms, struct vouch_redeem_desk *desk,
    struct vouch_redeem_answer *answer)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;

	vouch_redeem_read(ledger, line, len, &answer->reading);
	err = vouch_redeem_read_on(ledger, request, line, len, now_ms, &diag,
	    &answer->reading);
	if (err == VOUCH_OK) {
		vouch_redeem_group(ledger, request, answer, 1, now_ms, desk);
		return;
	}
	clear_answer(answer);
	vouch_redeem_fail(answer, &diag, desk);
}

/*
 * See redeem.h. Between begin and commit nothing waits and nothing is printed.
 * Every path leaves no transaction open: commit ends it even when it fails, all
 * others roll back.
 */
#include "ledger/redeem.h"

#include <string.h>

#include "base/str.h"
#include "ledger/guard.h"
#include "ledger/op.h"

/* A scanner's trigger held a little too long. */
#define DOUBLE_MS 2000

/* A transaction under way. */
struct group {
	struct vouch_ledger *ledger;
	const struct vouch_redeem_request *request;
	struct vouch_redeem_desk *desk;
	int64_t now_ms;       /* guarded, once begun */
	bool begun;
	int64_t began_ms;     /* since boot */
	size_t before;        /* lines taken up before it began */
	size_t most;          /* lines it may take up */
	bool appended;
	struct vouch_event_key first;          /* of what it appended */
	const struct vouch_campaign *campaign; /* of the last code, as this
	                                          transaction sees it */
};

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

/* ---- one code inside a transaction ---- */

/* Is the operation's name one that only this request knows? */
static bool is_nameless(const struct vouch_redeem_request *request)
{
	return request->op == NULL && request->receipt[0] == '\0';
}

static void choose_op(const struct vouch_redeem_request *request,
    uint16_t store, uint16_t day, const struct vouch_token *token,
    struct vouch_redeem_answer *answer)
{
	answer->has_op = true;
	if (request->op != NULL)
		memcpy(answer->op, request->op, VOUCH_OP_BYTES);
	else if (request->receipt[0] != '\0')
		vouch_op_derive(store, request->till, day, token->campaign,
		    token->serial, request->receipt, answer->op);
	else
		vouch_op_random(answer->op);
}

/* What the code takes off the bill. A percentage or a free item depends on the
 * bill, which is not known here: nothing is booked for it. */
static void set_amount(struct vouch_event *event,
    const struct vouch_token *token, const struct vouch_campaign *campaign)
{
	if (token->value_type == VOUCH_VALUE_MONEY) {
		event->amount_minor = token->value;
		event->unit = token->unit;
	} else if (token->value_type == VOUCH_VALUE_CAMPAIGN &&
	    campaign->value_type == VOUCH_VALUE_MONEY) {
		event->amount_minor = campaign->value;
		event->unit = campaign->unit;
	}
}

static enum vouch_err append(struct group *group, const uint8_t *digest,
    struct vouch_redeem_answer *answer, struct vouch_diag *diag)
{
	const struct vouch_token *token = &answer->reading.code.token;
	const struct vouch_redeem_request *request = group->request;
	struct vouch_event event;
	enum vouch_err err;

	memset(&event, 0, sizeof event);
	event.key.till = request->till;
	event.kind = VOUCH_EVENT_REDEEM;
	event.campaign = token->campaign;
	event.serial = token->serial;
	memcpy(event.op, answer->op, sizeof event.op);
	memcpy(event.request, digest, sizeof event.request);
	event.at_ms = group->now_ms;
	event.boot_ms = vouch_clock_boot_ms();
	memcpy(event.key_id, token->key_id, sizeof event.key_id);
	event.revision = answer->campaign->revision;
	event.channel = token->channel;
	set_amount(&event, token, answer->campaign);
	err = vouch_str_copy(event.receipt, sizeof event.receipt,
	    request->receipt);
	if (err == VOUCH_OK)
		err = vouch_str_copy(event.cashier, sizeof event.cashier,
		    request->cashier);
	if (err == VOUCH_OK)
		err = vouch_ledger_append(group->ledger, &event, diag);
	if (err != VOUCH_OK)
		return err;
	answer->event = event.key;
	answer->at_ms = event.at_ms;
	if (!group->appended)
		group->first = event.key;
	group->appended = true;
	return VOUCH_OK;
}

/* Did the scanner that asks take this code a moment ago? By the wall clock,
 * which may stand still after it was set back, and by the one that cannot. */
static bool is_double(const struct group *group,
    const struct vouch_event *event)
{
	int64_t wall_ms = group->now_ms - event->at_ms;
	int64_t steady_ms = vouch_clock_boot_ms() - event->boot_ms;

	return group->request->scanner && is_nameless(group->request) &&
	    event->key.till == group->request->till &&
	    event->key.store == vouch_ledger_store(group->ledger) &&
	    event->key.epoch == vouch_ledger_epoch(group->ledger) &&
	    wall_ms >= 0 && wall_ms <= DOUBLE_MS &&
	    steady_ms >= 0 && steady_ms <= DOUBLE_MS;
}

/* The rules for the code's campaign: those of the last code if they are of the
 * same one, for a transaction sees no other revision of them. */
static enum vouch_err find_campaign(struct group *group, uint32_t id,
    struct vouch_diag *diag)
{
	if (group->campaign != NULL && group->campaign->id == id)
		return VOUCH_OK;
	return vouch_ledger_campaign(group->ledger, id, diag,
	    &group->campaign);
}

/* What the ledger knows of the code and the operation. */
static enum vouch_err look(struct group *group, uint8_t *digest,
    struct vouch_facts *facts, struct vouch_redeem_answer *answer,
    struct vouch_diag *diag)
{
	const struct vouch_redeem_request *request = group->request;
	const struct vouch_token *token = facts->token;
	struct vouch_ledger_question question = {
		.till = request->till, .campaign = token->campaign,
		.serial = token->serial, .request = digest,
		.op = is_nameless(request) ? NULL : answer->op,
		.now_ms = group->now_ms,
	};
	struct vouch_ledger_use use;
	enum vouch_err err;

	choose_op(request, facts->store, facts->today, token, answer);
	vouch_op_request(token->campaign, token->serial, request->receipt,
	    digest);
	err = vouch_ledger_look(group->ledger, &question, diag, &use);
	if (err != VOUCH_OK)
		return err;
	facts->use = use.state;
	if (use.state == VOUCH_USE_SPENT && is_double(group, &use.event))
		facts->use = VOUCH_USE_DOUBLE;
	if (use.state == VOUCH_USE_FRESH)
		return VOUCH_OK;
	answer->event = use.event.key;
	answer->at_ms = use.event.at_ms;
	/* A random op names nothing once the answer is no; twice scanned is
	 * the first scan's operation. */
	if (is_nameless(request))
		memcpy(answer->op, use.event.op, sizeof answer->op);
	return VOUCH_OK;
}

static bool tells_event(enum vouch_reason reason)
{
	return reason == VOUCH_WHY_USED || reason == VOUCH_WHY_REPLAYED ||
	    reason == VOUCH_WHY_AGAIN || reason == VOUCH_WHY_VOIDED;
}

/* Decides on a genuine code, and appends when it is to be taken. */
static enum vouch_err decide(struct group *group,
    struct vouch_redeem_answer *answer, struct vouch_diag *diag)
{
	uint8_t digest[VOUCH_OP_BYTES] = { 0 };
	struct vouch_facts facts = {
		.signature = VOUCH_SIGNATURE_GOOD,
		.token = &answer->reading.code.token,
		.test_mode = vouch_ledger_is_test(group->ledger),
		.use = VOUCH_USE_FRESH,
		.store = vouch_ledger_store(group->ledger),
	};
	enum vouch_err err;

	err = find_campaign(group, facts.token->campaign, diag);
	if (err != VOUCH_OK)
		return err;
	facts.campaign = answer->campaign = group->campaign;
	if (answer->campaign != NULL) {
		vouch_redeem_zone(group->desk, answer);
		facts.today = vouch_zone_day(&group->desk->zone,
		    group->now_ms);
		err = look(group, digest, &facts, answer, diag);
		if (err != VOUCH_OK)
			return err;
	}
	answer->reason = vouch_policy_decide(&facts);
	answer->has_event = tells_event(answer->reason);
	if (is_nameless(group->request) && answer->reason != VOUCH_WHY_OK &&
	    answer->reason != VOUCH_WHY_AGAIN)
		answer->has_op = false;
	if (answer->reason != VOUCH_WHY_OK)
		return VOUCH_OK;
	err = append(group, digest, answer, diag);
	answer->has_event = err == VOUCH_OK;
	return err;
}

/* ---- the transaction ---- */

static void clear_answer(struct vouch_redeem_answer *answer)
{
	answer->campaign = NULL;
	answer->recalled = answer->has_op = answer->has_event = false;
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

static enum vouch_err begin(struct group *group, struct vouch_diag *diag)
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
static bool is_full(const struct group *group, size_t done)
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

/* Takes up lines until one cannot be decided or it is enough; returns how
 * many, that one among them. */
static size_t take(struct group *group, struct vouch_redeem_answer *answer,
    size_t count, struct vouch_diag *diag, enum vouch_err *err)
{
	size_t done = 0;

	*err = VOUCH_OK;
	while (*err == VOUCH_OK && done < count &&
	    (done == 0 || !is_full(group, done))) {
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
			*err = decide(group, &answer[done], diag);
		if (*err != VOUCH_OK)
			in_trouble(&answer[done], *err, group->desk);
		done++;
	}
	return done;
}

/* Does the answer rest on what this transaction would have put on file? */
static bool rests_on(const struct vouch_redeem_answer *answer,
    const struct group *group)
{
	const struct vouch_event_key *key = &answer->event;

	return group->appended && answer->has_event &&
	    key->store == group->first.store &&
	    key->till == group->first.till &&
	    key->epoch == group->first.epoch && key->seq >= group->first.seq;
}

static void count_refusal(const struct group *group, int64_t now_ms,
    const struct vouch_redeem_answer *answer)
{
	const struct vouch_token *token = &answer->reading.code.token;
	bool genuine = is_genuine(answer);

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

size_t vouch_redeem_group(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request,
    struct vouch_redeem_answer *answer, size_t count, int64_t now_ms,
    struct vouch_redeem_desk *desk)
{
	struct group group = { .ledger = ledger, .request = request,
		.desk = desk, .now_ms = now_ms,
		.most = VOUCH_REDEEM_GROUP_MAX };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;
	size_t done, i;

	desk->trouble[0] = '\0';
	if (desk->turn == 0)
		desk->turn = VOUCH_REDEEM_TURN_START;
	done = take(&group, answer, count, &diag, &err);
	if (err == VOUCH_OK && group.appended)
		err = vouch_ledger_commit(ledger, &diag);
	else if (group.begun)
		vouch_ledger_rollback(ledger);
	desk->kept_others = group.begun;
	if (group.begun && done - group.before == desk->turn)
		fit_turn(desk, vouch_clock_boot_ms() - group.began_ms);
	if (err != VOUCH_OK)
		vouch_diag_format(&diag, desk->trouble, sizeof desk->trouble);
	for (i = 0; i < done; i++) {
		if (err != VOUCH_OK && rests_on(&answer[i], &group))
			in_trouble(&answer[i], err, desk);
		/* What certainly was not done needs no name to ask by. */
		if (is_nameless(request) && vouch_reason_verdict(
		    answer[i].reason) == VOUCH_ERROR)
			answer[i].has_op = false;
		count_refusal(&group, group.now_ms, &answer[i]);
	}
	return done;
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

void vouch_redeem_line(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request, const char *line, size_t len,
    int64_t now_ms, struct vouch_redeem_desk *desk,
    struct vouch_redeem_answer *answer)
{
	vouch_redeem_read(ledger, line, len, &answer->reading);
	vouch_redeem_group(ledger, request, answer, 1, now_ms, desk);
}

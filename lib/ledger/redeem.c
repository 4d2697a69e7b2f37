/*
 * See redeem.h. Between begin and commit nothing waits and nothing is printed.
 * Every path leaves no transaction open: commit ends it even when it fails, all
 * others roll back.
 */
#include "ledger/redeem.h"

#include <string.h>

#include "base/str.h"
#include "ledger/op.h"

/* Clocks are set back a little now and then; by more than this, one is wrong. */
#define CLOCK_SLACK_MS (10 * 60 * 1000)

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

static void in_trouble(struct vouch_redeem_answer *answer, enum vouch_err err,
    const struct vouch_diag *diag)
{
	answer->reason = vouch_redeem_trouble(err);
	vouch_diag_format(diag, answer->trouble, sizeof answer->trouble);
}

/* Makes zone the campaign's own, keeping what it has cached. */
static void follow_zone(struct vouch_zone *zone,
    const struct vouch_campaign *campaign)
{
	if (strcmp(zone->name, campaign->zone.name) != 0)
		*zone = campaign->zone;
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

static enum vouch_err append(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request, const uint8_t *digest,
    int64_t now_ms, struct vouch_redeem_answer *answer,
    struct vouch_diag *diag)
{
	const struct vouch_token *token = &answer->reading.code.token;
	struct vouch_event *event = &answer->event;
	enum vouch_err err;

	memset(event, 0, sizeof *event);
	event->key.till = request->till;
	event->kind = VOUCH_EVENT_REDEEM;
	event->campaign = token->campaign;
	event->serial = token->serial;
	memcpy(event->op, answer->op, sizeof event->op);
	memcpy(event->request, digest, sizeof event->request);
	event->at_ms = now_ms;
	event->boot_ms = vouch_clock_boot_ms();
	memcpy(event->key_id, token->key_id, sizeof event->key_id);
	event->revision = answer->campaign->revision;
	event->channel = token->channel;
	set_amount(event, token, answer->campaign);
	err = vouch_str_copy(event->receipt, sizeof event->receipt,
	    request->receipt);
	if (err == VOUCH_OK)
		err = vouch_str_copy(event->cashier, sizeof event->cashier,
		    request->cashier);
	if (err == VOUCH_OK)
		err = vouch_ledger_append(ledger, event, diag);
	return err;
}

/* The time to decide by: the system's, but never before the last event's, and
 * no decision at all when the two are far apart. */
static enum vouch_err check_clock(struct vouch_ledger *ledger,
    struct vouch_diag *diag, int64_t *now_ms)
{
	char now[VOUCH_TIME_TEXT], mark[VOUCH_TIME_TEXT];
	struct vouch_zone utc;
	int64_t mark_ms;
	enum vouch_err err;

	err = vouch_ledger_clock(ledger, diag, &mark_ms);
	if (err != VOUCH_OK || *now_ms >= mark_ms)
		return err;
	if (mark_ms - *now_ms <= CLOCK_SLACK_MS) {
		*now_ms = mark_ms;
		return VOUCH_OK;
	}
	err = vouch_zone_init(&utc, "UTC", diag);
	if (err != VOUCH_OK)
		return err;
	vouch_time_format(now, &utc, *now_ms);
	vouch_time_format(mark, &utc, mark_ms);
	return vouch_diag_set(diag, VOUCH_ERR_CLOCK, "the clock says %s, but "
	    "the ledger's last event is of %s", now, mark);
}

/* Asks the ledger about a genuine code and decides; inside a transaction. */
static enum vouch_err decide(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request, int64_t now_ms,
    struct vouch_zone *zone, uint8_t digest[VOUCH_OP_BYTES],
    struct vouch_redeem_answer *answer, struct vouch_diag *diag)
{
	const struct vouch_token *token = &answer->reading.code.token;
	struct vouch_facts facts = {
		.signature = VOUCH_SIGNATURE_GOOD,
		.token = token,
		.test_mode = vouch_ledger_is_test(ledger),
		.use = VOUCH_USE_FRESH,
		.store = vouch_ledger_store(ledger),
	};
	struct vouch_ledger_question question = {
		.till = request->till, .campaign = token->campaign,
		.serial = token->serial, .op = answer->op, .request = digest,
		.now_ms = now_ms,
	};
	struct vouch_ledger_use use;
	enum vouch_err err;

	err = vouch_ledger_campaign(ledger, token->campaign, diag,
	    &answer->campaign);
	if (err != VOUCH_OK)
		return err;
	facts.campaign = answer->campaign;
	if (answer->campaign != NULL) {
		follow_zone(zone, answer->campaign);
		facts.today = vouch_zone_day(zone, now_ms);
		choose_op(request, facts.store, facts.today, token, answer);
		vouch_op_request(token->campaign, token->serial,
		    request->receipt, digest);
		err = vouch_ledger_look(ledger, &question, diag, &use);
		if (err != VOUCH_OK)
			return err;
		facts.use = use.state;
	}
	answer->reason = vouch_policy_decide(&facts);
	answer->has_event = answer->reason == VOUCH_WHY_USED ||
	    answer->reason == VOUCH_WHY_REPLAYED;
	if (answer->has_event)
		answer->event = use.event;
	/* A random op names nothing once the answer is no. */
	if (request->op == NULL && request->receipt[0] == '\0' &&
	    answer->reason != VOUCH_WHY_OK)
		answer->has_op = false;
	return VOUCH_OK;
}

static void redeem(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request, int64_t now_ms,
    struct vouch_zone *zone, struct vouch_redeem_answer *answer)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	uint8_t digest[VOUCH_OP_BYTES];
	enum vouch_err err;

	err = vouch_ledger_begin(ledger, &diag);
	if (err != VOUCH_OK) {
		in_trouble(answer, err, &diag);
		return;
	}
	err = check_clock(ledger, &diag, &now_ms);
	if (err == VOUCH_OK)
		err = decide(ledger, request, now_ms, zone, digest, answer,
		    &diag);
	if (err != VOUCH_OK || answer->reason != VOUCH_WHY_OK)
		goto rollback;
	err = append(ledger, request, digest, now_ms, answer, &diag);
	if (err != VOUCH_OK)
		goto rollback;
	err = vouch_ledger_commit(ledger, &diag);
	if (err != VOUCH_OK)
		in_trouble(answer, err, &diag);
	else
		answer->has_event = true;
	return;

rollback:
	vouch_ledger_rollback(ledger);
	if (err != VOUCH_OK) {
		answer->has_event = false;
		in_trouble(answer, err, &diag);
	}
}

static void count_refusal(struct vouch_ledger *ledger, uint16_t till,
    int64_t now_ms, const struct vouch_redeem_answer *answer)
{
	const struct vouch_reading *reading = &answer->reading;
	uint32_t campaign = 0;
	uint8_t channel = 0;

	switch (vouch_reason_verdict(answer->reason)) {
	case VOUCH_ACCEPT:
	case VOUCH_ERROR:
	case VOUCH_UNKNOWN:
		return;
	default:
		break;
	}
	if (reading->is_code && reading->signature == VOUCH_SIGNATURE_GOOD) {
		campaign = reading->code.token.campaign;
		channel = reading->code.token.channel;
	}
	vouch_ledger_refused(ledger, till, campaign, channel, answer->reason,
	    now_ms);
}

void vouch_redeem_line(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request, const char *line, size_t len,
    int64_t now_ms, struct vouch_zone *zone,
    struct vouch_redeem_answer *answer)
{
	struct vouch_facts facts = { .use = VOUCH_USE_FRESH };
	const struct vouch_public_key *keys;
	size_t count;

	answer->campaign = NULL;
	answer->has_op = answer->has_event = false;
	answer->trouble[0] = '\0';
	keys = vouch_ledger_keys(ledger, &count);
	vouch_reading_take(line, len, keys, count, &answer->reading);
	if (!answer->reading.is_code) {
		answer->reason = answer->reading.reason;
	} else if (answer->reading.signature != VOUCH_SIGNATURE_GOOD) {
		facts.signature = answer->reading.signature;
		answer->reason = vouch_policy_decide(&facts);
	} else {
		redeem(ledger, request, now_ms, zone, answer);
	}
	count_refusal(ledger, request->till, now_ms, answer);
}

/*
 * See decide.h. Facts are looked up only where the offer asks for them, so a
 * plain voucher costs what it always did.
 */
#include "ledger/decide.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "ledger/book.h"
#include "ledger/elsewhere.h"
#include "ledger/op.h"
#include "ledger/reverse.h"
#include "ledger/winners.h"
#include "ledger/trust.h"

/* A scanner's trigger held a little too long. */
#define DOUBLE_MS 2000

/* What is gathered for one code. */
struct hand {
	struct vouch_facts facts;
	struct vouch_judgement outcome;
	struct vouch_ledger_use use;
	uint8_t digest[VOUCH_OP_BYTES];
	uint8_t holder[VOUCH_HOLDER_BYTES];
	uint64_t last_use;      /* highest use number of a coupon */
};

bool vouch_decide_nameless(const struct vouch_redeem_request *request)
{
	return request->op == NULL && request->receipt[0] == '\0';
}

/* ---- what is asked ---- */

static const char *verb_of(const struct vouch_redeem_request *request)
{
	switch (request->wanted) {
	case VOUCH_DO_ACTIVATE:
		return "activate";
	case VOUCH_DO_TOPUP:
		return "topup";
	case VOUCH_DO_EARN:
		return "earn";
	default:
		return request->hold_ms > 0 ? "hold" : "redeem";
	}
}

static void name_request(const struct vouch_group *group,
    struct hand *hand, struct vouch_redeem_answer *answer)
{
	const struct vouch_redeem_request *request = group->request;
	const struct vouch_bill *bill = request->bill;
	struct vouch_op_fields asked = {
		.store = hand->facts.store, .till = request->till,
		.day = hand->facts.today, .verb = verb_of(request),
		.campaign = hand->facts.token->campaign,
		.serial = hand->facts.token->serial,
		.receipt = request->receipt,
	};

	/* What is said of a card is no part of a voucher on the same bill. */
	if (bill != NULL && bill->has_amount &&
	    vouch_policy_kind(&hand->facts) == VOUCH_KIND_STORED) {
		asked.has_amount = true;
		asked.amount_minor = bill->amount_minor;
	}
	answer->has_op = true;
	if (request->op != NULL)
		memcpy(answer->op, request->op, VOUCH_OP_BYTES);
	else if (request->receipt[0] != '\0')
		vouch_op_derive(&asked, answer->op);
	else
		vouch_op_random(answer->op);
	vouch_op_request(&asked, hand->digest);
}

/* ---- what is known ---- */

/* Did the scanner that asks take this code a moment ago, or keep it where it
 * asks to keep it? By the wall clock, which may stand still after it was set
 * back, and by the one that cannot. */
static bool is_double(const struct vouch_group *group,
    const struct vouch_event *event)
{
	int64_t wall_ms = group->now_ms - event->at_ms;
	int64_t steady_ms = vouch_clock_boot_ms() - event->boot_ms;

	return group->request->scanner &&
	    vouch_decide_nameless(group->request) &&
	    (event->kind != VOUCH_EVENT_HOLD || group->request->hold_ms > 0) &&
	    event->key.till == group->request->till &&
	    event->key.store == vouch_ledger_store(group->ledger) &&
	    event->key.epoch == vouch_ledger_epoch(group->ledger) &&
	    wall_ms >= 0 && wall_ms <= DOUBLE_MS &&
	    steady_ms >= 0 && steady_ms <= DOUBLE_MS;
}

/* The rules for the code's campaign: those of the last code if they are of the
 * same one, for a transaction sees no other revision of them. */
static enum vouch_err find_campaign(struct vouch_group *group, uint32_t id,
    struct vouch_diag *diag)
{
	if (group->campaign != NULL && group->campaign->id == id)
		return VOUCH_OK;
	return vouch_ledger_campaign(group->ledger, id, diag,
	    &group->campaign);
}

/* Taken in a shop whose spent list is on file? */
static enum vouch_err look_elsewhere(struct vouch_group *group,
    const struct vouch_token *token, struct vouch_ledger_use *use,
    struct vouch_diag *diag)
{
	enum vouch_err err;
	bool found;

	err = vouch_elsewhere_find(group->ledger, token->campaign,
	    token->serial, diag, &found, &use->event);
	if (err == VOUCH_OK && found)
		use->state = VOUCH_USE_SPENT;
	return err;
}

/* What the ledger knows of the code and the operation. */
static enum vouch_err look(struct vouch_group *group, struct hand *hand,
    struct vouch_redeem_answer *answer, struct vouch_diag *diag)
{
	const struct vouch_token *token = hand->facts.token;
	const uint8_t kind = vouch_policy_kind(&hand->facts);
	const bool nameless = vouch_decide_nameless(group->request);
	struct vouch_ledger_question question = {
		.till = group->request->till, .campaign = token->campaign,
		.serial = token->serial, .request = hand->digest,
		.many = kind == VOUCH_KIND_COUPON || kind == VOUCH_KIND_STORED,
		.op = nameless ? NULL : answer->op,
		.now_ms = group->now_ms,
	};
	struct vouch_ledger_use *use = &hand->use;
	enum vouch_err err;

	err = vouch_ledger_look(group->ledger, &question, diag, use);
	if (err == VOUCH_OK && use->state == VOUCH_USE_FRESH &&
	    !question.many)
		err = look_elsewhere(group, token, use, diag);
	if (err != VOUCH_OK)
		return err;
	hand->facts.use = use->state;
	if (use->state == VOUCH_USE_SPENT && is_double(group, &use->event))
		hand->facts.use = VOUCH_USE_DOUBLE;
	if (use->state == VOUCH_USE_FRESH)
		return VOUCH_OK;
	answer->event = use->event.key;
	answer->at_ms = use->event.at_ms;
	/* A random op names nothing once the answer is no; twice scanned is
	 * the first scan's operation. */
	if (nameless)
		memcpy(answer->op, use->event.op, sizeof answer->op);
	return VOUCH_OK;
}

/* What is on a card when it is new. */
static uint64_t opening_of(const struct hand *hand)
{
	const struct vouch_token *token = hand->facts.token;

	return token->value_type == VOUCH_VALUE_OPENING ? token->value :
	    hand->facts.campaign->value;
}

/* What a card may be spent on where others could spend it too. */
static enum vouch_err look_under_cap(struct vouch_group *group,
    struct hand *hand, struct vouch_diag *diag)
{
	struct vouch_facts *facts = &hand->facts;
	struct vouch_tally tally;
	enum vouch_err err;

	if (facts->campaign->rules.offline_cap == 0 ||
	    facts->wanted != VOUCH_DO_REDEEM || !vouch_policy_is_shared(facts))
		return VOUCH_OK;
	err = vouch_book_capped(group->ledger, group->request->till,
	    facts->token, vouch_zone_midnight(&group->desk->zone,
	    facts->today), diag, &tally);
	if (err == VOUCH_OK) {
		facts->capped_minor = tally.amount_minor;
		facts->capped_count = tally.uses;
	}
	return err;
}

/* Codes of its kind: how much of this one is used up. */
static enum vouch_err look_at_code(struct vouch_group *group,
    struct hand *hand, struct vouch_diag *diag)
{
	const struct vouch_token *token = hand->facts.token;
	struct vouch_balance balance;
	struct vouch_tally tally;
	enum vouch_err err;

	switch (vouch_policy_kind(&hand->facts)) {
	case VOUCH_KIND_STORED:
		err = vouch_balance_get(group->ledger, token->campaign,
		    token->serial, diag, &balance);
		vouch_balance_card(&balance, opening_of(hand),
		    &hand->facts.card);
		return err == VOUCH_OK ? look_under_cap(group, hand, diag) :
		    err;
	case VOUCH_KIND_COUPON:
		err = vouch_tally_get(group->ledger, token->campaign,
		    VOUCH_SCOPE_CODE, token->serial, NULL, diag, &tally);
		hand->facts.code_uses = tally.uses;
		hand->last_use = tally.amount_minor;
		return err;
	default:
		return VOUCH_OK;
	}
}

/* What the offer's limits count. */
static enum vouch_err look_at_limits(struct vouch_group *group,
    struct hand *hand, struct vouch_diag *diag)
{
	const struct vouch_campaign *campaign = hand->facts.campaign;
	enum vouch_err err = VOUCH_OK;
	struct vouch_tally tally;

	if (vouch_book_counts(campaign)) {
		err = vouch_tally_get(group->ledger, campaign->id,
		    VOUCH_SCOPE_CAMPAIGN, 0, NULL, diag, &tally);
		hand->facts.campaign_uses = tally.uses;
		hand->facts.campaign_minor = tally.amount_minor;
	}
	if (err == VOUCH_OK && campaign->rules.uses_per_customer > 0 &&
	    hand->facts.holder != NULL) {
		err = vouch_tally_get(group->ledger, campaign->id,
		    VOUCH_SCOPE_CUSTOMER, 0, hand->holder, diag, &tally);
		hand->facts.customer_uses = tally.uses;
	}
	return err;
}

static void set_customer(const struct vouch_group *group, struct hand *hand)
{
	const struct vouch_redeem_request *request = group->request;

	if (request->customer == NULL || request->holder_key == NULL)
		return;
	vouch_holder_value(request->holder_key, hand->facts.token->campaign,
	    request->customer, hand->holder);
	hand->facts.holder = hand->holder;
}

static void set_bill(const struct vouch_group *group, struct hand *hand)
{
	size_t i;

	hand->facts.bill = group->request->bill;
	hand->facts.taken_minor = group->taken_minor;
	for (i = 0; i < group->on_bill; i++)
		if (!vouch_campaign_stacks(group->with[i],
		    hand->facts.campaign))
			hand->facts.clashes = true;
}

/* All facts; the campaign is known. */
static enum vouch_err gather(struct vouch_group *group, struct hand *hand,
    struct vouch_redeem_answer *answer, struct vouch_diag *diag)
{
	const struct vouch_campaign *campaign = hand->facts.campaign;
	struct vouch_facts *facts = &hand->facts;
	enum vouch_err err;
	int minute, weekday;

	vouch_redeem_zone(group->desk, answer);
	facts->today = vouch_zone_day(&group->desk->zone, group->now_ms);
	if (campaign->rules.window_count > 0) {
		vouch_zone_clock(&group->desk->zone, group->now_ms, &minute,
		    &weekday);
		facts->week_minute = (uint16_t)(weekday * 1440 + minute);
	}
	name_request(group, hand, answer);
	err = look(group, hand, answer, diag);
	if (err == VOUCH_OK)
		err = look_at_code(group, hand, diag);
	set_customer(group, hand);
	set_bill(group, hand);
	if (err == VOUCH_OK && facts->use == VOUCH_USE_FRESH)
		err = look_at_limits(group, hand, diag);
	return err;
}

/* Would the answer be another one, once holds that ran out are given back? */
static bool may_be_held(const struct vouch_group *group,
    const struct hand *hand)
{
	switch (hand->outcome.reason) {
	case VOUCH_WHY_USED:
	case VOUCH_WHY_AGAIN:
		return hand->use.event.kind == VOUCH_EVENT_HOLD &&
		    hand->use.event.until_ms <= group->now_ms;
	case VOUCH_WHY_USES_EXHAUSTED:
	case VOUCH_WHY_BALANCE_EMPTY:
	case VOUCH_WHY_AMOUNT:
	case VOUCH_WHY_CUSTOMER_LIMIT:
	case VOUCH_WHY_CAMPAIGN_LIMIT:
	case VOUCH_WHY_BUDGET:
	case VOUCH_WHY_NEEDS_SHARED_LEDGER:
		return true;
	default:
		return false;
	}
}

/* ---- what is filed ---- */

static void start_event(const struct vouch_group *group,
    const struct hand *hand, const struct vouch_redeem_answer *answer,
    struct vouch_event *event)
{
	const struct vouch_token *token = hand->facts.token;
	const struct vouch_bill *bill = hand->facts.bill;

	memset(event, 0, sizeof *event);
	event->key.till = group->request->till;
	event->campaign = token->campaign;
	event->serial = token->serial;
	memcpy(event->op, answer->op, sizeof event->op);
	memcpy(event->request, hand->digest, sizeof event->request);
	event->at_ms = group->now_ms;
	event->boot_ms = vouch_clock_boot_ms();
	memcpy(event->key_id, token->key_id, sizeof event->key_id);
	event->revision = answer->campaign->revision;
	event->channel = token->channel;
	if (bill == NULL || !bill->has_basket)
		return;
	event->has_basket = true;
	event->basket_minor = (int64_t)bill->basket_minor;
}

static void set_kind(const struct vouch_group *group, const struct hand *hand,
    struct vouch_event *event)
{
	static const enum vouch_event_kind of_card[] = {
		[VOUCH_DO_REDEEM] = VOUCH_EVENT_SPEND,
		[VOUCH_DO_ACTIVATE] = VOUCH_EVENT_ACTIVATE,
		[VOUCH_DO_TOPUP] = VOUCH_EVENT_TOPUP,
		[VOUCH_DO_EARN] = VOUCH_EVENT_EARN
	};
	const uint8_t kind = vouch_policy_kind(&hand->facts);

	event->kind = kind == VOUCH_KIND_STORED ?
	    of_card[group->request->wanted] : VOUCH_EVENT_REDEEM;
	if (kind != VOUCH_KIND_STORED)
		event->use_no = kind == VOUCH_KIND_COUPON ?
		    (uint32_t)hand->last_use + 1 : 1;
	if (group->request->hold_ms == 0)
		return;
	event->kind = VOUCH_EVENT_HOLD;
	event->has_until = true;
	event->until_ms = group->now_ms + group->request->hold_ms;
}

/* What the code was for, where the amount does not tell. */
static enum vouch_err set_note(const struct hand *hand,
    struct vouch_event *event)
{
	static const char prize[] = "prize ", subject[] = "for ";
	const uint8_t *text;
	size_t len;

	if (hand->facts.prize != NULL) {
		memcpy(event->note, prize, sizeof prize);
		return vouch_str_copy(event->note + sizeof prize - 1,
		    sizeof event->note - sizeof prize,
		    hand->facts.prize->name);
	}
	len = vouch_token_extension(hand->facts.token, VOUCH_EXT_SUBJECT,
	    &text);
	if (len == 0)
		return VOUCH_OK;
	memcpy(event->note, subject, sizeof subject);
	vouch_str_cut(event->note + sizeof subject - 1,
	    sizeof event->note - sizeof subject, (const char *)text, len);
	return VOUCH_OK;
}

static enum vouch_err book(struct vouch_group *group,
    const struct hand *hand, struct vouch_event *event,
    struct vouch_diag *diag)
{
	const struct vouch_campaign *campaign = hand->facts.campaign;
	const uint8_t *holder = campaign->rules.uses_per_customer > 0 ?
	    hand->facts.holder : NULL;
	enum vouch_err err;

	err = vouch_str_copy(event->receipt, sizeof event->receipt,
	    group->request->receipt);
	if (err == VOUCH_OK)
		err = vouch_str_copy(event->cashier, sizeof event->cashier,
		    group->request->cashier);
	if (err == VOUCH_OK)
		err = vouch_book(group->ledger, campaign, holder, event, diag);
	if (err != VOUCH_OK)
		return err;
	if (!group->appended)
		group->first = event->key;
	group->appended = true;
	return VOUCH_OK;
}

/* A card that is good from its issue on gets its first event the first time
 * it is seen, so that its balance is the sum of its events. */
static enum vouch_err open_card(struct vouch_group *group,
    const struct hand *hand, const struct vouch_redeem_answer *answer,
    struct vouch_diag *diag)
{
	struct vouch_event event;

	start_event(group, hand, answer, &event);
	event.kind = VOUCH_EVENT_ACTIVATE;
	event.flags = VOUCH_FLAG_OPENED;
	event.has_basket = false;
	event.basket_minor = 0;
	event.amount_minor = (int64_t)opening_of(hand);
	event.unit = hand->facts.campaign->unit;
	vouch_op_random(event.op);
	memset(event.request, 0, sizeof event.request);
	return book(group, hand, &event, diag);
}

/* A return in the shop: the voucher its order used is good again. */
static enum vouch_err take_back(struct vouch_group *group,
    const struct hand *hand, struct vouch_redeem_answer *answer,
    struct vouch_diag *diag)
{
	char receipt[VOUCH_SUBJECT_MAX + 1], why[sizeof receipt + 8];
	const uint8_t *text;
	size_t len = vouch_token_extension(hand->facts.token,
	    VOUCH_EXT_SUBJECT, &text);

	if (!hand->facts.campaign->rules.returns || len == 0 ||
	    group->request->hold_ms > 0)
		return VOUCH_OK;
	vouch_str_cut(receipt, sizeof receipt, (const char *)text, len);
	snprintf(why, sizeof why, "return %s", receipt);
	answer->has_returned = true;
	return vouch_reverse_receipt(group->ledger, group->request, receipt,
	    why, group->now_ms, diag, &answer->returned);
}

static enum vouch_err append(struct vouch_group *group,
    const struct hand *hand, struct vouch_redeem_answer *answer,
    struct vouch_diag *diag)
{
	struct vouch_event event;
	enum vouch_err err = VOUCH_OK;

	start_event(group, hand, answer, &event);
	set_kind(group, hand, &event);
	event.amount_minor = (int64_t)hand->outcome.amount_minor;
	event.unit = hand->outcome.unit;
	if (hand->outcome.capped)
		event.flags |= VOUCH_FLAG_CAPPED;
	if (event.use_no == 0 && !hand->facts.card.active &&
	    group->request->wanted != VOUCH_DO_ACTIVATE)
		err = open_card(group, hand, answer, diag);
	if (err == VOUCH_OK)
		err = set_note(hand, &event);
	if (err == VOUCH_OK)
		err = book(group, hand, &event, diag);
	if (err != VOUCH_OK)
		return err;
	answer->event = event.key;
	answer->at_ms = event.at_ms;
	answer->has_event = true;
	answer->has_until = event.has_until;
	answer->until_ms = event.until_ms;
	return take_back(group, hand, answer, diag);
}

/* ---- the answer ---- */

static bool tells_event(enum vouch_reason reason)
{
	return reason == VOUCH_WHY_USED || reason == VOUCH_WHY_REPLAYED ||
	    reason == VOUCH_WHY_AGAIN || reason == VOUCH_WHY_VOIDED;
}

static bool is_taken(enum vouch_reason reason)
{
	return reason == VOUCH_WHY_OK || reason == VOUCH_WHY_PARTIAL;
}

/* Is it a code that stands on the bill already, asked once more? */
static bool is_on_bill(const struct vouch_group *group,
    const struct vouch_redeem_answer *answer)
{
	size_t i;

	for (i = 0; answer->has_event && i < group->on_bill; i++)
		if (group->took[i].seq == answer->event.seq &&
		    group->took[i].till == answer->event.till &&
		    group->took[i].epoch == answer->event.epoch)
			return true;
	return false;
}

/* What was taken, and what that leaves to pay. Points are no money. */
static void set_amounts(struct vouch_group *group, const struct hand *hand,
    struct vouch_redeem_answer *answer)
{
	const struct vouch_bill *bill = hand->facts.bill;
	const struct vouch_event *before = &hand->use.event;
	uint64_t rest;

	answer->has_amount = hand->outcome.has_amount;
	answer->amount_minor = hand->outcome.amount_minor;
	answer->unit = hand->outcome.unit;
	answer->has_left = hand->outcome.has_left;
	answer->left_minor = hand->outcome.left_minor;
	if (answer->reason == VOUCH_WHY_REPLAYED) {
		answer->has_amount = before->amount_minor > 0;
		answer->amount_minor = before->amount_minor > 0 ?
		    (uint64_t)before->amount_minor : 0;
		answer->unit = before->unit;
	}
	if (bill == NULL || !bill->has_basket ||
	    group->request->wanted != VOUCH_DO_REDEEM ||
	    vouch_reason_verdict(answer->reason) != VOUCH_ACCEPT)
		return;
	if (answer->unit != VOUCH_UNIT_POINTS && !is_on_bill(group, answer))
		group->taken_minor += answer->amount_minor;
	rest = bill->basket_minor;
	answer->has_due = true;
	answer->due_minor = rest > group->taken_minor ?
	    rest - group->taken_minor : 0;
}

static enum vouch_err decide_once(struct vouch_group *group,
    struct hand *hand, struct vouch_redeem_answer *answer,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	memset(hand, 0, sizeof *hand);
	hand->facts = (struct vouch_facts){
		.signature = VOUCH_SIGNATURE_GOOD,
		.token = &answer->reading.code.token,
		.test_mode = vouch_ledger_is_test(group->ledger),
		.use = VOUCH_USE_FRESH,
		.store = vouch_ledger_store(group->ledger),
		.wanted = group->request->wanted,
		.campaign = group->campaign,
	};
	err = vouch_winners_find(group->ledger, group->campaign,
	    hand->facts.token, diag, &hand->facts.prize);
	if (err == VOUCH_OK)
		err = vouch_trust_judge(group->ledger, &answer->reading,
		    group->campaign, group->now_ms, diag, &hand->facts);
	if (err == VOUCH_OK && group->campaign != NULL)
		err = gather(group, hand, answer, diag);
	if (err == VOUCH_OK)
		vouch_policy_judge(&hand->facts, &hand->outcome);
	return err;
}

enum vouch_err vouch_decide(struct vouch_group *group,
    struct vouch_redeem_answer *answer, struct vouch_diag *diag)
{
	enum vouch_reason reason;
	struct hand hand;
	enum vouch_err err;
	unsigned ended = 0;

	err = find_campaign(group, answer->reading.code.token.campaign, diag);
	answer->campaign = err == VOUCH_OK ? group->campaign : NULL;
	if (err == VOUCH_OK)
		err = decide_once(group, &hand, answer, diag);
	if (err == VOUCH_OK && may_be_held(group, &hand)) {
		err = vouch_book_expire(group->ledger, group->request->till,
		    group->now_ms, diag, &ended);
		if (err == VOUCH_OK && ended > 0)
			err = decide_once(group, &hand, answer, diag);
	}
	if (err != VOUCH_OK)
		return err;
	reason = answer->reason = hand.outcome.reason;
	answer->prize = hand.facts.prize;
	answer->has_event = tells_event(reason) &&
	    hand.use.state != VOUCH_USE_FRESH;
	if (answer->has_event &&
	    (reason == VOUCH_WHY_USED || reason == VOUCH_WHY_AGAIN) &&
	    hand.use.event.kind == VOUCH_EVENT_HOLD) {
		answer->has_until = true;
		answer->until_ms = hand.use.event.until_ms;
	}
	if (vouch_decide_nameless(group->request) && !is_taken(reason) &&
	    reason != VOUCH_WHY_AGAIN)
		answer->has_op = false;
	if (is_taken(reason) && !group->request->check)
		err = append(group, &hand, answer, diag);
	if (err != VOUCH_OK)
		return err;
	if (group->request->check && is_taken(reason))
		answer->has_op = false;
	set_amounts(group, &hand, answer);
	if (!group->is_bill) {
		group->taken_minor = 0;
	} else if (vouch_reason_verdict(reason) == VOUCH_ACCEPT) {
		group->took[group->on_bill] = answer->event;
		group->with[group->on_bill++] = hand.facts.campaign;
	}
	return VOUCH_OK;
}

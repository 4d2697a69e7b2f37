/*
 * One decision, rule by rule in the order the header fixes. It fails closed:
 * a value no enum names is read as the worst one, and nothing of a token is
 * looked at before its signature is known to be good.
 */
#include "core/policy.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "core/holder.h"

static const char *const verdict_names[VOUCH_VERDICT_COUNT] = {
	[VOUCH_ACCEPT] = "ACCEPT",
	[VOUCH_USED] = "USED",
	[VOUCH_REFUSE] = "REFUSE",
	[VOUCH_FORGED] = "FORGED",
	[VOUCH_BADREAD] = "BADREAD",
	[VOUCH_ERROR] = "ERROR",
	[VOUCH_UNKNOWN] = "UNKNOWN",
	[VOUCH_AGAIN] = "AGAIN"
};

static const struct {
	const char *name;
	enum vouch_verdict verdict;
} reasons[VOUCH_REASON_COUNT] = {
	[VOUCH_WHY_OK] = { "ok", VOUCH_ACCEPT },
	[VOUCH_WHY_REPLAYED] = { "replayed", VOUCH_ACCEPT },
	[VOUCH_WHY_USED] = { "used", VOUCH_USED },
	[VOUCH_WHY_EXPIRED] = { "expired", VOUCH_REFUSE },
	[VOUCH_WHY_NOT_YET] = { "not-yet", VOUCH_REFUSE },
	[VOUCH_WHY_WRONG_STORE] = { "wrong-store", VOUCH_REFUSE },
	[VOUCH_WHY_KIND] = { "kind", VOUCH_REFUSE },
	[VOUCH_WHY_SHELF_LABEL] = { "shelf-label", VOUCH_REFUSE },
	[VOUCH_WHY_TEST_CODE] = { "test-code", VOUCH_REFUSE },
	[VOUCH_WHY_UNKNOWN_CAMPAIGN] = { "unknown-campaign", VOUCH_REFUSE },
	[VOUCH_WHY_BAD_SIGNATURE] = { "bad-signature", VOUCH_FORGED },
	[VOUCH_WHY_UNKNOWN_KEY] = { "unknown-key", VOUCH_FORGED },
	[VOUCH_WHY_TRUNCATED] = { "truncated", VOUCH_BADREAD },
	[VOUCH_WHY_TWO_CODES] = { "two-codes", VOUCH_BADREAD },
	[VOUCH_WHY_TYPING_ENGINE] = { "typing-engine", VOUCH_BADREAD },
	[VOUCH_WHY_TOO_LONG] = { "too-long", VOUCH_BADREAD },
	[VOUCH_WHY_NOT_OURS] = { "not-ours", VOUCH_BADREAD },
	[VOUCH_WHY_BUSY] = { "busy", VOUCH_ERROR },
	[VOUCH_WHY_DISK] = { "disk", VOUCH_ERROR },
	[VOUCH_WHY_DATABASE] = { "database", VOUCH_ERROR },
	[VOUCH_WHY_CLOCK] = { "clock", VOUCH_ERROR },
	[VOUCH_WHY_MISUSE] = { "misuse", VOUCH_ERROR },
	[VOUCH_WHY_COMMIT] = { "commit", VOUCH_UNKNOWN },
	[VOUCH_WHY_AGAIN] = { "again", VOUCH_AGAIN },
	[VOUCH_WHY_VOIDED] = { "voided", VOUCH_REFUSE },
	[VOUCH_WHY_NOT_REDEEMED] = { "not-redeemed", VOUCH_REFUSE },
	[VOUCH_WHY_NEEDS_CUSTOMER] = { "needs-customer", VOUCH_REFUSE },
	[VOUCH_WHY_PARTIAL] = { "partial", VOUCH_ACCEPT },
	[VOUCH_WHY_USES_EXHAUSTED] = { "uses-exhausted", VOUCH_USED },
	[VOUCH_WHY_BALANCE_EMPTY] = { "balance-empty", VOUCH_USED },
	[VOUCH_WHY_WRONG_HOURS] = { "wrong-hours", VOUCH_REFUSE },
	[VOUCH_WHY_MIN_BASKET] = { "min-basket", VOUCH_REFUSE },
	[VOUCH_WHY_WRONG_SKU] = { "wrong-sku", VOUCH_REFUSE },
	[VOUCH_WHY_WRONG_CUSTOMER] = { "wrong-customer", VOUCH_REFUSE },
	[VOUCH_WHY_CUSTOMER_LIMIT] = { "customer-limit", VOUCH_REFUSE },
	[VOUCH_WHY_CAMPAIGN_LIMIT] = { "campaign-limit", VOUCH_REFUSE },
	[VOUCH_WHY_BUDGET] = { "budget", VOUCH_REFUSE },
	[VOUCH_WHY_NO_STACK] = { "no-stack", VOUCH_REFUSE },
	[VOUCH_WHY_NOT_ACTIVATED] = { "not-activated", VOUCH_REFUSE },
	[VOUCH_WHY_AMOUNT] = { "amount", VOUCH_REFUSE },
	[VOUCH_WHY_NEEDS_BASKET] = { "needs-basket", VOUCH_REFUSE },
	[VOUCH_WHY_NEEDS_AMOUNT] = { "needs-amount", VOUCH_REFUSE },
	[VOUCH_WHY_NEEDS_SKUS] = { "needs-skus", VOUCH_REFUSE },
	[VOUCH_WHY_NEEDS_SHARED_LEDGER] = { "needs-shared-ledger",
	    VOUCH_REFUSE },
	[VOUCH_WHY_REVOKED] = { "revoked", VOUCH_REFUSE },
	[VOUCH_WHY_KEY_LIMIT] = { "key-limit", VOUCH_REFUSE },
	[VOUCH_WHY_STALE_TRUST] = { "stale-trust", VOUCH_REFUSE },
	[VOUCH_WHY_NOT_ALLOWED] = { "not-on-allow-list", VOUCH_FORGED },
	[VOUCH_WHY_CHECKSUM] = { "checksum", VOUCH_BADREAD },
	[VOUCH_WHY_SHORT_CODE] = { "short-code", VOUCH_REFUSE },
	[VOUCH_WHY_UNKNOWN_CODE] = { "unknown-code", VOUCH_FORGED },
	[VOUCH_WHY_TYPING_PAUSED] = { "typing-paused", VOUCH_REFUSE },
	[VOUCH_WHY_TYPING_LOCKED] = { "typing-locked", VOUCH_REFUSE }
};

const char *vouch_verdict_name(enum vouch_verdict verdict)
{
	return (unsigned)verdict < VOUCH_VERDICT_COUNT ?
	    verdict_names[verdict] : "?";
}

const char *vouch_reason_name(enum vouch_reason reason)
{
	return (unsigned)reason < VOUCH_REASON_COUNT ? reasons[reason].name
	    : "?";
}

enum vouch_verdict vouch_reason_verdict(enum vouch_reason reason)
{
	return (unsigned)reason < VOUCH_REASON_COUNT ?
	    reasons[reason].verdict : VOUCH_ERROR;
}

static enum vouch_reason judge_signature(const struct vouch_facts *facts)
{
	switch (facts->signature) {
	case VOUCH_SIGNATURE_GOOD:
		return facts->token != NULL ? facts->trust : VOUCH_WHY_MISUSE;
	case VOUCH_SIGNATURE_NO_KEY:
		return VOUCH_WHY_UNKNOWN_KEY;
	default:
		return VOUCH_WHY_BAD_SIGNATURE;
	}
}

static enum vouch_reason judge_kind(const struct vouch_facts *facts)
{
	switch (facts->token->kind) {
	case VOUCH_KIND_SHELF:
		return VOUCH_WHY_SHELF_LABEL;
	case VOUCH_KIND_TEST:
		return facts->test_mode ? VOUCH_WHY_OK : VOUCH_WHY_TEST_CODE;
	case VOUCH_KIND_VOUCHER:
	case VOUCH_KIND_COUPON:
	case VOUCH_KIND_STORED:
	case VOUCH_KIND_PASS:
		return facts->test_mode ? VOUCH_WHY_KIND : VOUCH_WHY_OK;
	default:
		return VOUCH_WHY_KIND;
	}
}

uint8_t vouch_policy_kind(const struct vouch_facts *facts)
{
	if (facts->token == NULL)
		return 0;
	if (facts->token->kind != VOUCH_KIND_TEST)
		return facts->token->kind;
	return facts->campaign != NULL ? facts->campaign->kind : 0;
}

/* Cards alone are sold, topped up and earn, and only as their offer says. */
static bool fits(const struct vouch_facts *facts)
{
	const struct vouch_campaign_rules *rules = &facts->campaign->rules;

	if (facts->wanted == VOUCH_DO_REDEEM)
		return true;
	if (facts->campaign->kind != VOUCH_KIND_STORED)
		return false;
	switch (facts->wanted) {
	case VOUCH_DO_ACTIVATE:
		return rules->activate_at_sale;
	case VOUCH_DO_TOPUP:
		return rules->topup;
	case VOUCH_DO_EARN:
		return rules->earn_points > 0 && rules->earn_per > 0;
	default:
		return false;
	}
}

/* The campaign is known, and of the token's kind; a test code is of any. Where
 * codes win, what this one won must be known too. */
static enum vouch_reason judge_campaign(const struct vouch_facts *facts)
{
	const struct vouch_campaign *campaign = facts->campaign;

	if (campaign == NULL || campaign->id != facts->token->campaign)
		return VOUCH_WHY_UNKNOWN_CAMPAIGN;
	if ((facts->token->kind != VOUCH_KIND_TEST &&
	    facts->token->kind != campaign->kind) || !fits(facts))
		return VOUCH_WHY_KIND;
	if (campaign->prize_count > 0 && facts->prize == NULL &&
	    facts->token->value_type == VOUCH_VALUE_CAMPAIGN)
		return VOUCH_WHY_UNKNOWN_CAMPAIGN;
	return VOUCH_WHY_OK;
}

/* A voucher or a visit is spent whole, so its second scan asks for nothing
 * new; of what is used in parts, it may be the next part. */
static enum vouch_reason judge_double(const struct vouch_campaign *campaign)
{
	return campaign->kind == VOUCH_KIND_VOUCHER ||
	    campaign->kind == VOUCH_KIND_PASS ? VOUCH_WHY_AGAIN :
	    VOUCH_WHY_USED;
}

/* A card that is good from its issue on holds what it says until it is used. */
static uint64_t left_on(const struct vouch_facts *facts)
{
	const struct vouch_token *token = facts->token;

	if (facts->card.active)
		return facts->card.left_minor;
	return token->value_type == VOUCH_VALUE_OPENING ? token->value :
	    facts->campaign->value;
}

static enum vouch_reason judge_card(const struct vouch_facts *facts)
{
	const bool sold = facts->card.active ||
	    !facts->campaign->rules.activate_at_sale;

	if (facts->wanted == VOUCH_DO_ACTIVATE)
		return facts->card.active ? VOUCH_WHY_USED : VOUCH_WHY_OK;
	if (!sold)
		return VOUCH_WHY_NOT_ACTIVATED;
	return facts->wanted == VOUCH_DO_REDEEM && left_on(facts) == 0 ?
	    VOUCH_WHY_BALANCE_EMPTY : VOUCH_WHY_OK;
}

static enum vouch_reason judge_use(const struct vouch_facts *facts)
{
	const struct vouch_campaign *campaign = facts->campaign;

	switch (facts->use) {
	case VOUCH_USE_FRESH:
		break;
	case VOUCH_USE_REPLAY:
		return VOUCH_WHY_REPLAYED;
	case VOUCH_USE_VOIDED:
		return VOUCH_WHY_VOIDED;
	case VOUCH_USE_DOUBLE:
		return judge_double(campaign);
	default:
		return VOUCH_WHY_USED;
	}
	if (campaign->kind == VOUCH_KIND_STORED)
		return judge_card(facts);
	return campaign->kind == VOUCH_KIND_COUPON &&
	    campaign->rules.uses_per_code > 0 &&
	    facts->code_uses >= campaign->rules.uses_per_code ?
	    VOUCH_WHY_USES_EXHAUSTED : VOUCH_WHY_OK;
}

/* Both the token's days and the campaign's (NULL: not asked) must hold. A code
 * past one end and before another start has no good day left: expired. */
static enum vouch_reason judge_day(const struct vouch_facts *facts,
    const struct vouch_campaign *campaign)
{
	uint16_t from = facts->token->from, until = facts->token->until;

	if (campaign != NULL && campaign->from > from)
		from = campaign->from;
	if (campaign != NULL && campaign->until < until)
		until = campaign->until;
	if (facts->today > until)
		return VOUCH_WHY_EXPIRED;
	return facts->today < from ? VOUCH_WHY_NOT_YET : VOUCH_WHY_OK;
}

/* The token's scope, and the campaign's own list; of groups the bundle says who
 * is in them. */
static enum vouch_reason judge_store(const struct vouch_facts *facts)
{
	uint16_t scope = facts->token->stores;
	bool named = scope == VOUCH_STORES_ALL || scope == VOUCH_STORES_LIST ||
	    (scope <= VOUCH_STORE_MAX && scope == facts->store) ||
	    (scope > VOUCH_STORE_MAX && facts->in_group);
	bool offered = facts->campaign->group[0] != '\0' ?
	    facts->offer_in_group :
	    vouch_campaign_has_store(facts->campaign, facts->store);

	return named && offered ? VOUCH_WHY_OK : VOUCH_WHY_WRONG_STORE;
}

/* Money that two ledgers would give out, each of its own: a card that is good
 * from its issue on, in more shops than this one. One that is dead until it is
 * sold lives in the ledger that sold it. */
bool vouch_policy_is_shared(const struct vouch_facts *facts)
{
	const struct vouch_campaign *campaign = facts->campaign;

	return campaign->kind == VOUCH_KIND_STORED &&
	    !campaign->rules.activate_at_sale &&
	    facts->token->stores != facts->store &&
	    vouch_campaign_scope(campaign) != facts->store;
}

/* What the offer still risks with this card; nothing where it set no cap. */
static uint64_t room_under_cap(const struct vouch_facts *facts)
{
	const struct vouch_campaign_rules *rules = &facts->campaign->rules;

	return facts->capped_count < rules->offline_count &&
	    facts->capped_minor < rules->offline_cap ?
	    rules->offline_cap - facts->capped_minor : 0;
}

/* Only what is paid has a cap: money put on a card here is not seen there. */
static enum vouch_reason judge_shared(const struct vouch_facts *facts)
{
	if (!vouch_policy_is_shared(facts) ||
	    (facts->wanted == VOUCH_DO_REDEEM && room_under_cap(facts) > 0))
		return VOUCH_WHY_OK;
	return VOUCH_WHY_NEEDS_SHARED_LEDGER;
}

static enum vouch_reason judge_hours(const struct vouch_facts *facts)
{
	return vouch_campaign_is_open(facts->campaign, facts->week_minute) ?
	    VOUCH_WHY_OK : VOUCH_WHY_WRONG_HOURS;
}

/* ---- the basket and what is taken of it ---- */

static bool has_basket(const struct vouch_facts *facts)
{
	return facts->bill != NULL && facts->bill->has_basket;
}

/* What other codes have left of the basket. */
static uint64_t rest_of(const struct vouch_facts *facts)
{
	uint64_t basket = facts->bill->basket_minor;

	return basket > facts->taken_minor ? basket - facts->taken_minor : 0;
}

static uint32_t least_basket(const struct vouch_facts *facts)
{
	const uint8_t *bytes;
	uint32_t least = facts->campaign->rules.min_basket, own;

	if (vouch_token_extension(facts->token, VOUCH_EXT_MIN_BASKET,
	    &bytes) != 4)
		return least;
	own = (uint32_t)vouch_get_be(bytes, 4);
	return own > least ? own : least;
}

static enum vouch_reason judge_off(const struct vouch_facts *facts,
    struct vouch_judgement *outcome)
{
	const struct vouch_campaign_rules *rules = &facts->campaign->rules;
	const struct vouch_worth worth = vouch_worth_of(facts->token,
	    facts->campaign, facts->prize);
	const uint32_t least = least_basket(facts);
	const bool known = has_basket(facts);

	if (least > 0 && !known)
		return VOUCH_WHY_NEEDS_BASKET;
	if (least > 0 && facts->bill->basket_minor < least)
		return VOUCH_WHY_MIN_BASKET;
	if (!vouch_worth_off(&worth, known, known ? rest_of(facts) : 0,
	    rules->max_discount, &outcome->amount_minor))
		/* What a percentage came to matters where it is counted. */
		return rules->max_discount > 0 || rules->budget > 0 ?
		    VOUCH_WHY_NEEDS_BASKET : VOUCH_WHY_OK;
	outcome->has_amount = worth.type == VOUCH_VALUE_MONEY ||
	    worth.type == VOUCH_VALUE_PERCENT;
	if (outcome->amount_minor > 0)
		outcome->unit = worth.type == VOUCH_VALUE_MONEY ? worth.unit :
		    facts->campaign->currency != VOUCH_UNIT_NONE ?
		    facts->campaign->currency : VOUCH_UNIT_VND;
	return VOUCH_WHY_OK;
}

/* An amount said is taken whole or not at all; without one a card pays what it
 * can of the bill, of one that others could spend what its cap has room for. */
static enum vouch_reason judge_spend(const struct vouch_facts *facts,
    uint64_t left, struct vouch_judgement *outcome)
{
	const bool points = facts->campaign->unit == VOUCH_UNIT_POINTS;
	uint64_t amount, most = left;

	outcome->capped = vouch_policy_is_shared(facts);
	if (outcome->capped && room_under_cap(facts) < left)
		most = room_under_cap(facts);
	if (facts->bill != NULL && facts->bill->has_amount)
		amount = facts->bill->amount_minor;
	else if (has_basket(facts) && !points)
		amount = rest_of(facts) < most ? rest_of(facts) : most;
	else
		return VOUCH_WHY_NEEDS_AMOUNT;
	if (amount == 0 || amount > left ||
	    (has_basket(facts) && !points && amount > rest_of(facts)))
		return VOUCH_WHY_AMOUNT;
	if (amount > most)
		return VOUCH_WHY_NEEDS_SHARED_LEDGER;
	outcome->amount_minor = amount;
	outcome->left_minor = left - amount;
	return outcome->left_minor > 0 ? VOUCH_WHY_PARTIAL : VOUCH_WHY_OK;
}

/* The most a card may hold. */
static uint64_t most_of(const struct vouch_campaign *campaign)
{
	return campaign->rules.max_balance > 0 ? campaign->rules.max_balance :
	    VOUCH_BUDGET_MAX;
}

static enum vouch_reason judge_topup(const struct vouch_facts *facts,
    uint64_t left, struct vouch_judgement *outcome)
{
	const uint64_t most = most_of(facts->campaign);
	uint64_t amount;

	if (facts->bill == NULL || !facts->bill->has_amount)
		return VOUCH_WHY_NEEDS_AMOUNT;
	amount = facts->bill->amount_minor;
	if (amount == 0 || left > most || amount > most - left)
		return VOUCH_WHY_AMOUNT;
	outcome->amount_minor = amount;
	outcome->left_minor = left + amount;
	return VOUCH_WHY_OK;
}

/* What would go over the most is not earned. */
static enum vouch_reason judge_earn(const struct vouch_facts *facts,
    uint64_t left, struct vouch_judgement *outcome)
{
	const struct vouch_campaign_rules *rules = &facts->campaign->rules;
	const uint64_t most = most_of(facts->campaign);
	uint64_t points;

	if (!has_basket(facts))
		return VOUCH_WHY_NEEDS_BASKET;
	points = vouch_worth_points(rest_of(facts), rules->earn_per,
	    rules->earn_points);
	if (points == 0)
		return VOUCH_WHY_MIN_BASKET;
	if (left >= most)
		return VOUCH_WHY_AMOUNT;
	outcome->amount_minor = points < most - left ? points : most - left;
	outcome->left_minor = left + outcome->amount_minor;
	return VOUCH_WHY_OK;
}

static enum vouch_reason judge_amount(const struct vouch_facts *facts,
    struct vouch_judgement *outcome)
{
	const uint64_t left = outcome->left_minor;

	if (facts->campaign->kind != VOUCH_KIND_STORED)
		return judge_off(facts, outcome);
	outcome->has_amount = true;
	outcome->unit = facts->campaign->unit;
	switch (facts->wanted) {
	case VOUCH_DO_ACTIVATE:
		outcome->amount_minor = outcome->left_minor = left_on(facts);
		return VOUCH_WHY_OK;
	case VOUCH_DO_TOPUP:
		return judge_topup(facts, left, outcome);
	case VOUCH_DO_EARN:
		return judge_earn(facts, left, outcome);
	default:
		return judge_spend(facts, left, outcome);
	}
}

/* ---- goods, customers, limits ---- */

static bool bill_has_gtin(const struct vouch_facts *facts, uint64_t gtin)
{
	char text[24];
	size_t i;

	snprintf(text, sizeof text, "%014llu", (unsigned long long)gtin);
	for (i = 0; i < facts->bill->sku_count; i++)
		if (vouch_sku_same(facts->bill->sku[i], text))
			return true;
	return false;
}

/* The campaign's goods and the token's own, each of which must be there. */
static enum vouch_reason judge_skus(const struct vouch_facts *facts)
{
	const struct vouch_bill *bill = facts->bill;
	const uint8_t *bytes;
	const bool own = vouch_token_extension(facts->token, VOUCH_EXT_GTIN,
	    &bytes) == 6;

	if (facts->campaign->rules.sku_count == 0 && !own)
		return VOUCH_WHY_OK;
	if (bill == NULL || bill->sku_count == 0)
		return VOUCH_WHY_NEEDS_SKUS;
	if (!vouch_campaign_has_sku(facts->campaign, bill->sku,
	    bill->sku_count) ||
	    (own && !bill_has_gtin(facts, vouch_get_be(bytes, 6))))
		return VOUCH_WHY_WRONG_SKU;
	return VOUCH_WHY_OK;
}

static enum vouch_reason judge_customer(const struct vouch_facts *facts)
{
	const bool bound = vouch_holder_bound(facts->token);
	const uint32_t most = facts->campaign != NULL ?
	    facts->campaign->rules.uses_per_customer : 0;

	if (!bound && most == 0)
		return VOUCH_WHY_OK;
	if (facts->holder == NULL)
		return VOUCH_WHY_NEEDS_CUSTOMER;
	if (bound && !vouch_holder_matches(facts->token, facts->holder))
		return VOUCH_WHY_WRONG_CUSTOMER;
	return most > 0 && facts->customer_uses >= most ?
	    VOUCH_WHY_CUSTOMER_LIMIT : VOUCH_WHY_OK;
}

static enum vouch_reason judge_limits(const struct vouch_facts *facts,
    const struct vouch_judgement *outcome)
{
	const struct vouch_campaign_rules *rules = &facts->campaign->rules;

	if (rules->max_redemptions > 0 &&
	    facts->campaign_uses >= rules->max_redemptions)
		return VOUCH_WHY_CAMPAIGN_LIMIT;
	if (rules->budget > 0 && (facts->campaign_minor > rules->budget ||
	    outcome->amount_minor > rules->budget - facts->campaign_minor))
		return VOUCH_WHY_BUDGET;
	return VOUCH_WHY_OK;
}

/* What is asked once the code is known to be unspent, in this order. */
static enum vouch_reason judge_rules(const struct vouch_facts *facts,
    struct vouch_judgement *outcome)
{
	static enum vouch_reason (*const first[])(
	    const struct vouch_facts *facts) = {
		judge_store, judge_shared, judge_hours
	};
	enum vouch_reason why = judge_day(facts, facts->campaign), taken;
	size_t i;

	for (i = 0; why == VOUCH_WHY_OK && i < sizeof first / sizeof first[0];
	    i++)
		why = first[i](facts);
	if (why == VOUCH_WHY_OK && facts->clashes)
		why = VOUCH_WHY_NO_STACK;
	if (why != VOUCH_WHY_OK)
		return why;
	taken = judge_amount(facts, outcome);
	if (vouch_reason_verdict(taken) != VOUCH_ACCEPT)
		return taken;
	why = judge_skus(facts);
	if (why == VOUCH_WHY_OK)
		why = judge_customer(facts);
	if (why == VOUCH_WHY_OK)
		why = judge_limits(facts, outcome);
	return why == VOUCH_WHY_OK ? taken : why;
}

static enum vouch_reason judge(const struct vouch_facts *facts,
    struct vouch_judgement *outcome)
{
	enum vouch_reason why = judge_signature(facts);

	if (why == VOUCH_WHY_OK)
		why = judge_kind(facts);
	if (why != VOUCH_WHY_OK)
		return why;
	if (facts->without_ledger) {
		why = judge_day(facts, NULL);
		return why == VOUCH_WHY_OK && vouch_holder_bound(
		    facts->token) ? VOUCH_WHY_NEEDS_CUSTOMER : why;
	}
	why = judge_campaign(facts);
	if (why != VOUCH_WHY_OK)
		return why;
	outcome->has_left = facts->campaign->kind == VOUCH_KIND_STORED &&
	    (facts->card.active || !facts->campaign->rules.activate_at_sale);
	if (outcome->has_left) {
		outcome->left_minor = left_on(facts);
		outcome->unit = facts->campaign->unit;
	}
	why = judge_use(facts);
	return why == VOUCH_WHY_OK ? judge_rules(facts, outcome) : why;
}

void vouch_policy_judge(const struct vouch_facts *facts,
    struct vouch_judgement *outcome)
{
	memset(outcome, 0, sizeof *outcome);
	outcome->reason = judge(facts, outcome);
	if (vouch_reason_verdict(outcome->reason) == VOUCH_ACCEPT) {
		outcome->has_left = outcome->has_left ||
		    (facts->campaign != NULL && !facts->without_ledger &&
		    facts->campaign->kind == VOUCH_KIND_STORED);
		return;
	}
	/* A no moves nothing. */
	outcome->has_amount = outcome->capped = false;
	outcome->amount_minor = 0;
	if (!outcome->has_left)
		outcome->left_minor = 0;
	else
		outcome->left_minor = left_on(facts);
}

enum vouch_reason vouch_policy_decide(const struct vouch_facts *facts)
{
	struct vouch_judgement outcome;

	vouch_policy_judge(facts, &outcome);
	return outcome.reason;
}

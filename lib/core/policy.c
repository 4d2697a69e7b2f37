/*
 * One decision, rule by rule in the order the header fixes. It fails closed:
 * a value no enum names is read as the worst one, and nothing of a token is
 * looked at before its signature is known to be good.
 */
#include "core/policy.h"

#include <stddef.h>

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
	[VOUCH_WHY_NEEDS_CUSTOMER] = { "needs-customer", VOUCH_REFUSE }
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
		return facts->token != NULL ? VOUCH_WHY_OK : VOUCH_WHY_MISUSE;
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
		return facts->test_mode ? VOUCH_WHY_KIND : VOUCH_WHY_OK;
	default:
		return VOUCH_WHY_KIND;
	}
}

/* The campaign is known, and of the token's kind; a test code is of any. */
static enum vouch_reason judge_campaign(const struct vouch_facts *facts)
{
	const struct vouch_campaign *campaign = facts->campaign;

	if (campaign == NULL || campaign->id != facts->token->campaign)
		return VOUCH_WHY_UNKNOWN_CAMPAIGN;
	if (facts->token->kind != VOUCH_KIND_TEST &&
	    facts->token->kind != campaign->kind)
		return VOUCH_WHY_KIND;
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

static enum vouch_reason judge_use(const struct vouch_facts *facts)
{
	switch (facts->use) {
	case VOUCH_USE_FRESH:
		return VOUCH_WHY_OK;
	case VOUCH_USE_REPLAY:
		return VOUCH_WHY_REPLAYED;
	case VOUCH_USE_VOIDED:
		return VOUCH_WHY_VOIDED;
	case VOUCH_USE_DOUBLE:
		return judge_double(facts->campaign);
	default:
		return VOUCH_WHY_USED;
	}
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

/* The token's scope, and the campaign's own list. Nothing names the stores of
 * a group, so no store is in one. */
static enum vouch_reason judge_store(const struct vouch_facts *facts)
{
	uint16_t scope = facts->token->stores;
	bool named = scope == VOUCH_STORES_ALL || scope == VOUCH_STORES_LIST ||
	    (scope <= VOUCH_STORE_MAX && scope == facts->store);

	return named && vouch_campaign_has_store(facts->campaign,
	    facts->store) ? VOUCH_WHY_OK : VOUCH_WHY_WRONG_STORE;
}

/* A code bound to a customer is nobody else's, and no fact says yet who is
 * there. */
static enum vouch_reason judge_customer(const struct vouch_facts *facts)
{
	return vouch_holder_bound(facts->token) ? VOUCH_WHY_NEEDS_CUSTOMER :
	    VOUCH_WHY_OK;
}

enum vouch_reason vouch_policy_decide(const struct vouch_facts *facts)
{
	enum vouch_reason why = judge_signature(facts);

	if (why == VOUCH_WHY_OK)
		why = judge_kind(facts);
	if (why != VOUCH_WHY_OK)
		return why;
	if (facts->without_ledger) {
		why = judge_day(facts, NULL);
		return why == VOUCH_WHY_OK ? judge_customer(facts) : why;
	}
	why = judge_campaign(facts);
	if (why == VOUCH_WHY_OK)
		why = judge_use(facts);
	if (why == VOUCH_WHY_OK)
		why = judge_day(facts, facts->campaign);
	if (why == VOUCH_WHY_OK)
		why = judge_store(facts);
	if (why == VOUCH_WHY_OK)
		why = judge_customer(facts);
	return why;
}

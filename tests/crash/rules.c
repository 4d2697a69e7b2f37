/*
 * The rules in the order docs/FORMAT.md gives them ("Order of the decision"):
 * signature, kind, campaign, operation, double trigger, use, days, store; and
 * before them the clock, for a code that is genuine.
 */
#include "crash/rules.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/op.h"

#define SLACK_MS (10 * RULES_MINUTE_MS)
#define REPLAY_MS (10 * RULES_MINUTE_MS)
#define AHEAD_MS (30 * 24 * 60 * INT64_C(60000))
#define DAY_MS (24 * 60 * INT64_C(60000))
#define DOUBLE_MS 2000
#define SHORT_DAYS 2

/* ---- tables ---- */

static void *zeros(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (memory == NULL)
		shop_die("rules", VOUCH_ERR_NO_MEMORY, NULL);
	return memory;
}

void rules_init(struct rules *rules, uint32_t size)
{
	uint16_t till;

	memset(rules, 0, sizeof *rules);
	rules->size = size;
	rules->code = zeros(size, sizeof *rules->code);
	rules->op = zeros((size_t)size * 2 + 1, sizeof *rules->op);
	for (till = 0; till <= SHOP_TILLS; till++)
		rules->next[till] = 1;
	rules->file_ms = rules->low_ms = rules->high_ms = SHOP_NOW;
}

void rules_release(struct rules *rules)
{
	free(rules->code);
	free(rules->op);
}

uint32_t rules_new_code(struct rules *rules, struct shop_random *random)
{
	uint32_t n = shop_below(random, 3 * RULES_SORTS);

	if (rules->count == rules->size)
		return shop_below(random, rules->count);
	rules->code[rules->count].sort = n < RULES_SORTS ?
	    (enum rules_sort)n : RULES_GOOD;
	return rules->count++;
}

/* The operation's place in the table, or the free one where it belongs. */
static struct rules_op *place_of(const struct rules *rules,
    const uint8_t op[VOUCH_OP_BYTES])
{
	size_t size = (size_t)rules->size * 2 + 1, at;
	uint64_t hash;

	memcpy(&hash, op, sizeof hash);
	for (at = hash % size; rules->op[at].taken; at = (at + 1) % size)
		if (memcmp(rules->op[at].op, op, VOUCH_OP_BYTES) == 0)
			break;
	return &rules->op[at];
}

/* ---- the clock ---- */

/* False: a clock that cannot be right. The mark is known exactly unless a
 * process ended since; then whoever asks must be later than all of it. */
static bool guard(struct rules *rules, int64_t *now_ms)
{
	if (rules->low_ms != rules->high_ms && *now_ms < rules->high_ms)
		shop_die("asked inside the doubt", VOUCH_ERR_CLOCK, NULL);
	if (rules->high_ms - *now_ms > SLACK_MS ||
	    *now_ms - rules->low_ms > AHEAD_MS)
		return false;
	if (*now_ms < rules->high_ms)
		*now_ms = rules->high_ms;
	rules->low_ms = rules->high_ms = *now_ms;
	return true;
}

void rules_committed(struct rules *rules, int64_t now_ms)
{
	if (now_ms > rules->file_ms)
		rules->file_ms = now_ms;
}

void rules_ended(struct rules *rules)
{
	rules->low_ms = rules->file_ms;
}

static uint16_t day_of(int64_t now_ms)
{
	return (uint16_t)(SHOP_TODAY + (now_ms / DAY_MS - SHOP_NOW / DAY_MS));
}

/* ---- the rules ---- */

/* What the line alone tells; OK for a genuine code. */
static enum vouch_reason judge_line(enum rules_sort sort)
{
	switch (sort) {
	case RULES_STRANGE:
		return VOUCH_WHY_UNKNOWN_KEY;
	case RULES_FORGED:
		return VOUCH_WHY_BAD_SIGNATURE;
	case RULES_TORN:
		return VOUCH_WHY_TRUNCATED;
	case RULES_GTIN:
		return VOUCH_WHY_NOT_OURS;
	default:
		return VOUCH_WHY_OK;
	}
}

static enum vouch_reason judge_kind(enum rules_sort sort)
{
	switch (sort) {
	case RULES_TEST:
		return VOUCH_WHY_TEST_CODE;
	case RULES_COUPON:
		return VOUCH_WHY_KIND;
	case RULES_UNKNOWN:
		return VOUCH_WHY_UNKNOWN_CAMPAIGN;
	default:
		return VOUCH_WHY_OK;
	}
}

static enum vouch_reason judge_rest(enum rules_sort sort, uint16_t today)
{
	switch (sort) {
	case RULES_PAST:
	case RULES_OVER:
		return VOUCH_WHY_EXPIRED;
	case RULES_SHORT:
		return today > SHOP_TODAY + SHORT_DAYS ? VOUCH_WHY_EXPIRED :
		    VOUCH_WHY_OK;
	case RULES_FUTURE:
	case RULES_LATER:
		return VOUCH_WHY_NOT_YET;
	case RULES_OTHER:
	case RULES_ELSEWHERE:
		return VOUCH_WHY_WRONG_STORE;
	default:
		return VOUCH_WHY_OK;
	}
}

static void name_event(const struct rules_code *code,
    enum vouch_reason reason, struct rules_answer *answer)
{
	answer->reason = answer->or_reason = reason;
	answer->has_event = true;
	answer->till = code->till;
	answer->seq = code->seq;
}

static bool may_replay(const struct rules_code *code, uint16_t till,
    int64_t now_ms)
{
	int64_t age_ms = now_ms - code->at_ms;

	return code->till == till && age_ms <= REPLAY_MS &&
	    age_ms >= -REPLAY_MS;
}

static void judge_used(const struct rules_code *code,
    const struct rules_ask *ask, bool nameless, struct rules_answer *answer)
{
	int64_t wall_ms = answer->now_ms - code->at_ms;
	int64_t real_ms = ask->real_ms - code->real_ms;

	name_event(code, VOUCH_WHY_USED, answer);
	if (!ask->scanner || !nameless || code->till != ask->till ||
	    wall_ms < 0 || wall_ms > DOUBLE_MS)
		return;
	/* The machine's own pace decides near the end of the two seconds. */
	answer->or_reason = VOUCH_WHY_AGAIN;
	if (real_ms < DOUBLE_MS / 2)
		answer->reason = VOUCH_WHY_AGAIN;
	else if (real_ms > 2 * DOUBLE_MS)
		answer->or_reason = VOUCH_WHY_USED;
}

static void derive_op(const struct rules_ask *ask, uint16_t today,
    uint8_t op[VOUCH_OP_BYTES])
{
	const struct vouch_op_fields asked = { .store = SHOP_STORE,
		.till = ask->till, .day = today, .verb = "redeem",
		.campaign = SHOP_OFFER, .serial = shop_serial(ask->code),
		.receipt = ask->receipt };

	vouch_op_derive(&asked, op);
}

static enum vouch_reason judge(const struct rules *rules,
    const struct rules_ask *ask, struct rules_answer *answer)
{
	const struct rules_code *code = &rules->code[ask->code];
	bool nameless = !ask->has_op && ask->receipt[0] == '\0';
	uint16_t today = day_of(answer->now_ms);
	const struct rules_op *known;
	enum vouch_reason reason;

	reason = judge_kind(code->sort);
	if (reason != VOUCH_WHY_OK)
		return reason;
	answer->random_op = nameless;
	if (ask->has_op)
		memcpy(answer->op, ask->op, sizeof answer->op);
	else if (!nameless)
		derive_op(ask, today, answer->op);
	known = nameless ? NULL : place_of(rules, answer->op);
	if (known != NULL && known->taken) {
		if (known->code != ask->code ||
		    strcmp(code->receipt, ask->receipt) != 0)
			return VOUCH_WHY_MISUSE;
		if (may_replay(code, ask->till, answer->now_ms)) {
			name_event(code, VOUCH_WHY_REPLAYED, answer);
			return VOUCH_WHY_REPLAYED;
		}
	}
	if (code->used) {
		judge_used(code, ask, nameless, answer);
		return answer->reason;
	}
	return judge_rest(code->sort, today);
}

struct rules_answer rules_expect(struct rules *rules,
    const struct rules_ask *ask)
{
	struct rules_answer answer;
	enum vouch_reason reason;

	memset(&answer, 0, sizeof answer);
	answer.now_ms = ask->now_ms;
	reason = judge_line(rules->code[ask->code].sort);
	if (reason == VOUCH_WHY_OK)
		reason = guard(rules, &answer.now_ms) ?
		    judge(rules, ask, &answer) : VOUCH_WHY_CLOCK;
	answer.reason = reason;
	if (!answer.has_event)
		answer.or_reason = reason;
	if (reason == VOUCH_WHY_OK) {
		answer.has_event = true;
		answer.till = ask->till;
		answer.seq = rules->next[ask->till];
	}
	return answer;
}

void rules_took(struct rules *rules, const struct rules_ask *ask,
    const struct rules_answer *answer, const uint8_t op[VOUCH_OP_BYTES])
{
	struct rules_code *code = &rules->code[ask->code];
	struct rules_op *place = place_of(rules, op);

	code->used = true;
	code->till = answer->till;
	code->seq = answer->seq;
	code->at_ms = answer->now_ms;
	code->real_ms = ask->real_ms;
	memcpy(code->op, op, sizeof code->op);
	memcpy(code->receipt, ask->receipt, sizeof code->receipt);
	memcpy(place->op, op, sizeof place->op);
	place->code = ask->code;
	place->taken = true;
	rules->next[answer->till]++;
	rules->events++;
	rules_committed(rules, answer->now_ms);
}

struct rules_answer rules_expect_status(struct rules *rules,
    const struct rules_ask *ask)
{
	const struct rules_op *known = place_of(rules, ask->op);
	struct rules_answer answer;

	memset(&answer, 0, sizeof answer);
	answer.now_ms = ask->now_ms;
	answer.reason = answer.or_reason = VOUCH_WHY_NOT_REDEEMED;
	if (!guard(rules, &answer.now_ms))
		answer.reason = answer.or_reason = VOUCH_WHY_CLOCK;
	else if (known->taken)
		name_event(&rules->code[known->code], may_replay(
		    &rules->code[known->code], ask->till, answer.now_ms) ?
		    VOUCH_WHY_REPLAYED : VOUCH_WHY_USED, &answer);
	return answer;
}

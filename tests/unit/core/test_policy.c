/*
 * The verdict: each reason, each order of two failing rules, and every value
 * of every field.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "core/policy.h"

#define TODAY 1000
#define STORE 7

/* Facts with storage of their own, good in every respect. */
struct scene {
	struct vouch_token token;
	struct vouch_campaign campaign;
	struct vouch_facts facts;
};

static struct scene scene;

static void set_scene(void)
{
	memset(&scene, 0, sizeof scene);
	scene.token.kind = VOUCH_KIND_VOUCHER;
	scene.token.campaign = 1001;
	scene.token.from = TODAY - 10;
	scene.token.until = TODAY + 10;
	scene.token.stores = VOUCH_STORES_ALL;
	scene.campaign.id = 1001;
	scene.campaign.kind = VOUCH_KIND_VOUCHER;
	scene.campaign.from = TODAY - 20;
	scene.campaign.until = TODAY + 20;
	scene.campaign.all_stores = true;
	scene.facts.signature = VOUCH_SIGNATURE_GOOD;
	scene.facts.token = &scene.token;
	scene.facts.campaign = &scene.campaign;
	scene.facts.use = VOUCH_USE_FRESH;
	scene.facts.today = TODAY;
	scene.facts.store = STORE;
}

static enum vouch_reason decide(void)
{
	return vouch_policy_decide(&scene.facts);
}

/* ---- one rule broken at a time, in the order of the decision ---- */

static void break_signature(void)
{
	scene.facts.signature = VOUCH_SIGNATURE_BAD;
}

static void break_key(void)
{
	scene.facts.signature = VOUCH_SIGNATURE_NO_KEY;
}

static void make_shelf(void)
{
	scene.token.kind = VOUCH_KIND_SHELF;
}

static void make_test(void)
{
	scene.token.kind = VOUCH_KIND_TEST;
}

static void make_coupon(void)
{
	scene.token.kind = VOUCH_KIND_COUPON;
}

static void forget_campaign(void)
{
	scene.facts.campaign = NULL;
}

static void change_campaign(void)
{
	scene.campaign.id = 1002;
}

static void make_campaign_coupon(void)
{
	scene.campaign.kind = VOUCH_KIND_COUPON;
}

static void replay(void)
{
	scene.facts.use = VOUCH_USE_REPLAY;
}

static void spend(void)
{
	scene.facts.use = VOUCH_USE_SPENT;
}

static void void_it(void)
{
	scene.facts.use = VOUCH_USE_VOIDED;
}

static void scan_twice(void)
{
	scene.facts.use = VOUCH_USE_DOUBLE;
}

static void end_token(void)
{
	scene.token.until = TODAY - 1;
}

static void end_campaign(void)
{
	scene.campaign.until = TODAY - 1;
}

static void delay_token(void)
{
	scene.token.from = TODAY + 1;
}

static void delay_campaign(void)
{
	scene.campaign.from = TODAY + 1;
}

static void move_token(void)
{
	scene.token.stores = STORE + 1;
}

static void move_campaign(void)
{
	scene.campaign.all_stores = false;
	scene.campaign.range_count = 1;
	scene.campaign.range[0].first = STORE + 1;
	scene.campaign.range[0].last = STORE + 1;
}

static void bind_token(void)
{
	assert_int_equal(vouch_token_extend(&scene.token, VOUCH_EXT_HOLDER,
	    "12345678", 8), VOUCH_OK);
}

/* Rules of one rank set the same field, so two of them are no pair. */
static const struct {
	int rank;
	void (*apply)(void);
	enum vouch_reason why;
} rules[] = {
	{ 1, break_signature, VOUCH_WHY_BAD_SIGNATURE },
	{ 1, break_key, VOUCH_WHY_UNKNOWN_KEY },
	{ 2, make_shelf, VOUCH_WHY_SHELF_LABEL },
	{ 2, make_test, VOUCH_WHY_TEST_CODE },
	{ 2, make_coupon, VOUCH_WHY_KIND },
	{ 3, forget_campaign, VOUCH_WHY_UNKNOWN_CAMPAIGN },
	{ 3, change_campaign, VOUCH_WHY_UNKNOWN_CAMPAIGN },
	{ 4, make_campaign_coupon, VOUCH_WHY_KIND },
	{ 5, replay, VOUCH_WHY_REPLAYED },
	{ 5, spend, VOUCH_WHY_USED },
	{ 5, void_it, VOUCH_WHY_VOIDED },
	{ 5, scan_twice, VOUCH_WHY_AGAIN },
	{ 6, end_token, VOUCH_WHY_EXPIRED },
	{ 7, end_campaign, VOUCH_WHY_EXPIRED },
	{ 8, delay_token, VOUCH_WHY_NOT_YET },
	{ 9, delay_campaign, VOUCH_WHY_NOT_YET },
	{ 10, move_token, VOUCH_WHY_WRONG_STORE },
	{ 11, move_campaign, VOUCH_WHY_WRONG_STORE },
	{ 12, bind_token, VOUCH_WHY_NEEDS_CUSTOMER }
};

#define RULES (sizeof rules / sizeof rules[0])

static void test_good(void **state)
{
	(void)state;
	set_scene();
	assert_int_equal(decide(), VOUCH_WHY_OK);
}

static void test_each_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < RULES; i++) {
		set_scene();
		rules[i].apply();
		assert_int_equal(decide(), rules[i].why);
	}
}

/* When two rules fail, the earlier one is the reason. */
static void test_each_pair(void **state)
{
	(void)state;
	for (size_t i = 0; i < RULES; i++)
		for (size_t k = 0; k < RULES; k++) {
			if (rules[i].rank >= rules[k].rank)
				continue;
			set_scene();
			rules[k].apply();
			rules[i].apply();
			assert_int_equal(decide(), rules[i].why);
		}
}

static void test_kinds(void **state)
{
	static const struct {
		uint8_t kind;
		enum vouch_reason live, test;
	} cases[] = {
		{ 0, VOUCH_WHY_KIND, VOUCH_WHY_KIND },
		{ VOUCH_KIND_VOUCHER, VOUCH_WHY_OK, VOUCH_WHY_KIND },
		{ VOUCH_KIND_SHELF, VOUCH_WHY_SHELF_LABEL,
		    VOUCH_WHY_SHELF_LABEL },
		{ VOUCH_KIND_COUPON, VOUCH_WHY_KIND, VOUCH_WHY_KIND },
		{ VOUCH_KIND_STORED, VOUCH_WHY_KIND, VOUCH_WHY_KIND },
		{ VOUCH_KIND_PASS, VOUCH_WHY_KIND, VOUCH_WHY_KIND },
		{ 6, VOUCH_WHY_KIND, VOUCH_WHY_KIND },
		{ VOUCH_KIND_TEST, VOUCH_WHY_TEST_CODE, VOUCH_WHY_OK },
		{ 255, VOUCH_WHY_KIND, VOUCH_WHY_KIND }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (int alone = 0; alone < 2; alone++) {
			set_scene();
			scene.facts.without_ledger = alone == 1;
			scene.token.kind = cases[i].kind;
			assert_int_equal(decide(), cases[i].live);
			scene.facts.test_mode = true;
			assert_int_equal(decide(), cases[i].test);
		}
}

/* A test code stands for one of its campaign's kind. */
static void test_double_trigger(void **state)
{
	static const struct {
		uint8_t kind;
		enum vouch_reason why;
	} cases[] = {
		{ VOUCH_KIND_VOUCHER, VOUCH_WHY_AGAIN },
		{ VOUCH_KIND_COUPON, VOUCH_WHY_USED },
		{ VOUCH_KIND_STORED, VOUCH_WHY_USED },
		{ VOUCH_KIND_PASS, VOUCH_WHY_AGAIN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		set_scene();
		scan_twice();
		make_test();
		scene.facts.test_mode = true;
		scene.campaign.kind = cases[i].kind;
		assert_int_equal(decide(), cases[i].why);
	}
}

/* First and last days are valid days, of token and campaign alike; the
 * stricter of the two wins; no last day is no end. */
static void test_days(void **state)
{
	static const struct {
		uint16_t token_from, token_until, from, until, today;
		enum vouch_reason why;
	} cases[] = {
		{ 10, 20, 0, 99, 9, VOUCH_WHY_NOT_YET },
		{ 10, 20, 0, 99, 10, VOUCH_WHY_OK },
		{ 10, 20, 0, 99, 20, VOUCH_WHY_OK },
		{ 10, 20, 0, 99, 21, VOUCH_WHY_EXPIRED },
		{ 0, 99, 10, 20, 9, VOUCH_WHY_NOT_YET },
		{ 0, 99, 10, 20, 10, VOUCH_WHY_OK },
		{ 0, 99, 10, 20, 20, VOUCH_WHY_OK },
		{ 0, 99, 10, 20, 21, VOUCH_WHY_EXPIRED },
		{ 10, 20, 15, 25, 14, VOUCH_WHY_NOT_YET },
		{ 10, 20, 15, 25, 15, VOUCH_WHY_OK },
		{ 10, 20, 15, 25, 21, VOUCH_WHY_EXPIRED },
		{ 10, 20, 30, 40, 25, VOUCH_WHY_EXPIRED },
		{ 10, 20, 30, 40, 5, VOUCH_WHY_NOT_YET },
		{ 10, 20, 30, 40, 20, VOUCH_WHY_NOT_YET },
		{ 10, VOUCH_DAY_NONE, 0, 99, 99, VOUCH_WHY_OK },
		{ 10, VOUCH_DAY_NONE, 0, 99, 100, VOUCH_WHY_EXPIRED },
		{ 0, 0, 0, 0, 0, VOUCH_WHY_OK },
		{ 0, VOUCH_DAY_MAX, 0, VOUCH_DAY_MAX, VOUCH_DAY_MAX,
		    VOUCH_WHY_OK }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		set_scene();
		scene.token.from = cases[i].token_from;
		scene.token.until = cases[i].token_until;
		scene.campaign.from = cases[i].from;
		scene.campaign.until = cases[i].until;
		scene.campaign.valid_days = 1; /* spent at issue, not here */
		scene.facts.today = cases[i].today;
		assert_int_equal(decide(), cases[i].why);
	}
}

static void test_stores(void **state)
{
	static const struct {
		uint16_t scope;
		uint16_t first, last; /* of the campaign; 0: all */
		uint16_t store;
		enum vouch_reason why;
	} cases[] = {
		{ VOUCH_STORES_ALL, 0, 0, 1, VOUCH_WHY_OK },
		{ VOUCH_STORES_ALL, 0, 0, VOUCH_STORE_MAX, VOUCH_WHY_OK },
		{ VOUCH_STORES_ALL, 3, 5, 2, VOUCH_WHY_WRONG_STORE },
		{ VOUCH_STORES_ALL, 3, 5, 3, VOUCH_WHY_OK },
		{ VOUCH_STORES_ALL, 3, 5, 5, VOUCH_WHY_OK },
		{ VOUCH_STORES_ALL, 3, 5, 6, VOUCH_WHY_WRONG_STORE },
		{ 4, 0, 0, 4, VOUCH_WHY_OK },
		{ 4, 0, 0, 5, VOUCH_WHY_WRONG_STORE },
		{ 4, 3, 5, 4, VOUCH_WHY_OK },
		{ 4, 3, 5, 5, VOUCH_WHY_WRONG_STORE },
		{ 9, 3, 5, 9, VOUCH_WHY_WRONG_STORE },
		{ VOUCH_STORES_LIST, 0, 0, 9, VOUCH_WHY_OK },
		{ VOUCH_STORES_LIST, 3, 5, 4, VOUCH_WHY_OK },
		{ VOUCH_STORES_LIST, 3, 5, 9, VOUCH_WHY_WRONG_STORE },
		{ VOUCH_STORES_GROUP_MIN, 0, 0, 4, VOUCH_WHY_WRONG_STORE },
		{ 0xfffe, 0, 0, 4, VOUCH_WHY_WRONG_STORE },
		{ 0x8004, 0, 0, 0x8004, VOUCH_WHY_WRONG_STORE }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		set_scene();
		scene.token.stores = cases[i].scope;
		scene.campaign.all_stores = cases[i].first == 0;
		scene.campaign.range_count = cases[i].first == 0 ? 0 : 1;
		scene.campaign.range[0].first = cases[i].first;
		scene.campaign.range[0].last = cases[i].last;
		scene.facts.store = cases[i].store;
		assert_int_equal(decide(), cases[i].why);
	}
}

/* Without a ledger only signature, kind, the token's own days and whether it is
 * bound are asked. */
static void test_without_ledger(void **state)
{
	(void)state;
	for (size_t i = 0; i < RULES; i++) {
		enum vouch_reason why = rules[i].why;

		set_scene();
		scene.facts.without_ledger = true;
		rules[i].apply();
		if (rules[i].rank > 2 && rules[i].apply != end_token &&
		    rules[i].apply != delay_token &&
		    rules[i].apply != bind_token)
			why = VOUCH_WHY_OK;
		assert_int_equal(decide(), why);
		scene.facts.campaign = NULL;
		assert_int_equal(decide(), why);
	}
}

/* A token that no signature vouches for is not even looked at. */
static void test_token_not_looked_at(void **state)
{
	(void)state;
	set_scene();
	scene.facts.token = NULL;
	scene.facts.signature = VOUCH_SIGNATURE_BAD;
	assert_int_equal(decide(), VOUCH_WHY_BAD_SIGNATURE);
	scene.facts.signature = VOUCH_SIGNATURE_NO_KEY;
	assert_int_equal(decide(), VOUCH_WHY_UNKNOWN_KEY);
	scene.facts.signature = VOUCH_SIGNATURE_GOOD;
	assert_int_equal(decide(), VOUCH_WHY_MISUSE);
}

/* Numbers no enum names are never good news. */
static void test_fails_closed(void **state)
{
	(void)state;
	set_scene();
	scene.facts.signature = (enum vouch_signature_state)77;
	assert_int_equal(decide(), VOUCH_WHY_BAD_SIGNATURE);
	set_scene();
	scene.facts.use = (enum vouch_use_state)77;
	assert_int_equal(decide(), VOUCH_WHY_USED);
}

static void test_names(void **state)
{
	static const struct {
		enum vouch_reason reason;
		const char *verdict, *name;
	} cases[] = {
		{ VOUCH_WHY_OK, "ACCEPT", "ok" },
		{ VOUCH_WHY_REPLAYED, "ACCEPT", "replayed" },
		{ VOUCH_WHY_USED, "USED", "used" },
		{ VOUCH_WHY_EXPIRED, "REFUSE", "expired" },
		{ VOUCH_WHY_NOT_YET, "REFUSE", "not-yet" },
		{ VOUCH_WHY_WRONG_STORE, "REFUSE", "wrong-store" },
		{ VOUCH_WHY_KIND, "REFUSE", "kind" },
		{ VOUCH_WHY_SHELF_LABEL, "REFUSE", "shelf-label" },
		{ VOUCH_WHY_TEST_CODE, "REFUSE", "test-code" },
		{ VOUCH_WHY_UNKNOWN_CAMPAIGN, "REFUSE", "unknown-campaign" },
		{ VOUCH_WHY_BAD_SIGNATURE, "FORGED", "bad-signature" },
		{ VOUCH_WHY_UNKNOWN_KEY, "FORGED", "unknown-key" },
		{ VOUCH_WHY_TRUNCATED, "BADREAD", "truncated" },
		{ VOUCH_WHY_TWO_CODES, "BADREAD", "two-codes" },
		{ VOUCH_WHY_TYPING_ENGINE, "BADREAD", "typing-engine" },
		{ VOUCH_WHY_TOO_LONG, "BADREAD", "too-long" },
		{ VOUCH_WHY_NOT_OURS, "BADREAD", "not-ours" },
		{ VOUCH_WHY_BUSY, "ERROR", "busy" },
		{ VOUCH_WHY_DISK, "ERROR", "disk" },
		{ VOUCH_WHY_DATABASE, "ERROR", "database" },
		{ VOUCH_WHY_CLOCK, "ERROR", "clock" },
		{ VOUCH_WHY_MISUSE, "ERROR", "misuse" },
		{ VOUCH_WHY_COMMIT, "UNKNOWN", "commit" },
		{ VOUCH_WHY_AGAIN, "AGAIN", "again" },
		{ VOUCH_WHY_VOIDED, "REFUSE", "voided" },
		{ VOUCH_WHY_NOT_REDEEMED, "REFUSE", "not-redeemed" },
		{ VOUCH_WHY_NEEDS_CUSTOMER, "REFUSE", "needs-customer" },
		{ VOUCH_REASON_COUNT, "ERROR", "?" }
	};

	(void)state;
	assert_int_equal(sizeof cases / sizeof cases[0],
	    VOUCH_REASON_COUNT + 1);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		enum vouch_reason why = cases[i].reason;

		assert_int_equal(why, i);
		assert_string_equal(vouch_reason_name(why), cases[i].name);
		assert_string_equal(vouch_verdict_name(
		    vouch_reason_verdict(why)), cases[i].verdict);
	}
	assert_string_equal(vouch_verdict_name(VOUCH_VERDICT_COUNT), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_each_rule),
		cmocka_unit_test(test_each_pair),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_double_trigger),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_stores),
		cmocka_unit_test(test_without_ledger),
		cmocka_unit_test(test_token_not_looked_at),
		cmocka_unit_test(test_fails_closed),
		cmocka_unit_test(test_names)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

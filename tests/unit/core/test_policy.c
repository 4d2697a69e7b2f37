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
#include "base/num.h"
#include "core/holder.h"
#include "core/policy.h"

#define TODAY 1000
#define STORE 7

/* Facts with storage of their own, good in every respect. */
struct scene {
	struct vouch_token token;
	struct vouch_campaign campaign;
	struct vouch_bill bill;
	const char *sku[2];
	uint8_t holder[VOUCH_HOLDER_BYTES];
	struct vouch_campaign_prize prize;
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
	scene.token.value_type = VOUCH_VALUE_MONEY;
	scene.token.value = 50000;
	scene.token.unit = scene.campaign.currency = VOUCH_UNIT_VND;
	scene.campaign.rules.uses_per_code = 1;
	scene.bill.has_basket = true;
	scene.bill.basket_minor = 500000;
	scene.bill.sku = scene.sku;
	scene.bill.sku_count = 2;
	scene.sku[0] = "04006381333931";
	scene.sku[1] = "BANH-MI-01";
	scene.facts.bill = &scene.bill;
	scene.facts.holder = scene.holder;
	scene.facts.week_minute = 600;
}

/* What the judgement says it moves; the reason too. */
static struct vouch_judgement judge(void)
{
	struct vouch_judgement judgement;

	vouch_policy_judge(&scene.facts, &judgement);
	assert_int_equal(judgement.reason,
	    vouch_policy_decide(&scene.facts));
	return judgement;
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

static void bind_to_other(void)
{
	bind_token();
}

static void bind_and_forget(void)
{
	bind_token();
	scene.facts.holder = NULL;
}

static void make_kind_6(void)
{
	scene.token.kind = 6;
}

static void lose_list(void)
{
	scene.campaign.prize_count = 1;
	scene.token.value_type = VOUCH_VALUE_CAMPAIGN;
}

static void top_up(void)
{
	scene.facts.wanted = VOUCH_DO_TOPUP;
}

/* Monday 09:59 is not in it. */
static void close_now(void)
{
	scene.campaign.rules.window_count = 1;
	scene.campaign.rules.window[0] =
	    (struct vouch_campaign_window){ 0x7f, 601, 660 };
}

static void clash(void)
{
	scene.facts.clashes = true;
}

static void raise_basket(void)
{
	scene.campaign.rules.min_basket = 500001;
}

static void forget_basket(void)
{
	scene.campaign.rules.min_basket = 1;
	scene.bill.has_basket = false;
}

static void want_sku(void)
{
	scene.campaign.rules.sku_count = 1;
	memcpy(scene.campaign.rules.sku[0], "TRA-01", 7);
}

static void forget_skus(void)
{
	want_sku();
	scene.bill.sku_count = 0;
}

static void use_up_customer(void)
{
	scene.campaign.rules.uses_per_customer = 2;
	scene.facts.customer_uses = 2;
}

static void use_up_offer(void)
{
	scene.campaign.rules.max_redemptions = 9;
	scene.facts.campaign_uses = 9;
}

static void use_up_budget(void)
{
	scene.campaign.rules.budget = 100000;
	scene.facts.campaign_minor = 50001;
}

static void use_up_code(void)
{
	scene.facts.code_uses = scene.campaign.rules.uses_per_code;
}

static void kill_card(void)
{
	scene.campaign.rules.activate_at_sale = true;
	scene.facts.card.active = false;
}

static void empty_card(void)
{
	scene.facts.card.left_minor = 0;
}

static void share_card(void)
{
	scene.campaign.rules.activate_at_sale = false;
}

static void forget_bill(void)
{
	scene.bill.has_basket = false;
}

static void want_too_much(void)
{
	scene.bill.has_amount = true;
	scene.bill.amount_minor = 300001;
}

/* Rules of one rank set the same field, so two of them are no pair. Of which
 * kinds each is asked: voucher, coupon, stored value, pass. */
static const struct {
	int rank;
	void (*apply)(void);
	enum vouch_reason why;
	const char *kinds;
} rules[] = {
	{ 1, break_signature, VOUCH_WHY_BAD_SIGNATURE, "VCSP" },
	{ 1, break_key, VOUCH_WHY_UNKNOWN_KEY, "VCSP" },
	{ 2, make_shelf, VOUCH_WHY_SHELF_LABEL, "VCSP" },
	{ 2, make_test, VOUCH_WHY_TEST_CODE, "VCSP" },
	{ 2, make_kind_6, VOUCH_WHY_KIND, "VCSP" },
	{ 3, forget_campaign, VOUCH_WHY_UNKNOWN_CAMPAIGN, "VCSP" },
	{ 3, change_campaign, VOUCH_WHY_UNKNOWN_CAMPAIGN, "VCSP" },
	{ 4, make_campaign_coupon, VOUCH_WHY_KIND, "VSP" },
	{ 4, make_coupon, VOUCH_WHY_KIND, "VSP" },
	{ 4, top_up, VOUCH_WHY_KIND, "VCP" },
	{ 4, lose_list, VOUCH_WHY_UNKNOWN_CAMPAIGN, "VCSP" },
	{ 5, replay, VOUCH_WHY_REPLAYED, "VCSP" },
	{ 5, spend, VOUCH_WHY_USED, "VCSP" },
	{ 5, void_it, VOUCH_WHY_VOIDED, "VCSP" },
	{ 5, scan_twice, VOUCH_WHY_AGAIN, "VP" },
	{ 5, scan_twice, VOUCH_WHY_USED, "CS" },
	{ 5, use_up_code, VOUCH_WHY_USES_EXHAUSTED, "C" },
	{ 5, kill_card, VOUCH_WHY_NOT_ACTIVATED, "S" },
	{ 5, empty_card, VOUCH_WHY_BALANCE_EMPTY, "S" },
	{ 6, end_token, VOUCH_WHY_EXPIRED, "VCSP" },
	{ 7, end_campaign, VOUCH_WHY_EXPIRED, "VCSP" },
	{ 8, delay_token, VOUCH_WHY_NOT_YET, "VCSP" },
	{ 9, delay_campaign, VOUCH_WHY_NOT_YET, "VCSP" },
	{ 10, move_token, VOUCH_WHY_WRONG_STORE, "VCSP" },
	{ 11, move_campaign, VOUCH_WHY_WRONG_STORE, "VCSP" },
	{ 12, share_card, VOUCH_WHY_NEEDS_SHARED_LEDGER, "S" },
	{ 13, close_now, VOUCH_WHY_WRONG_HOURS, "VCSP" },
	{ 14, clash, VOUCH_WHY_NO_STACK, "VCSP" },
	{ 15, raise_basket, VOUCH_WHY_MIN_BASKET, "VCP" },
	{ 15, forget_basket, VOUCH_WHY_NEEDS_BASKET, "VCP" },
	{ 15, forget_bill, VOUCH_WHY_NEEDS_AMOUNT, "S" },
	{ 15, want_too_much, VOUCH_WHY_AMOUNT, "S" },
	{ 16, want_sku, VOUCH_WHY_WRONG_SKU, "VCSP" },
	{ 16, forget_skus, VOUCH_WHY_NEEDS_SKUS, "VCSP" },
	{ 17, bind_to_other, VOUCH_WHY_WRONG_CUSTOMER, "VCSP" },
	{ 17, bind_and_forget, VOUCH_WHY_NEEDS_CUSTOMER, "VCSP" },
	{ 17, use_up_customer, VOUCH_WHY_CUSTOMER_LIMIT, "VCSP" },
	{ 18, use_up_offer, VOUCH_WHY_CAMPAIGN_LIMIT, "VCSP" },
	{ 19, use_up_budget, VOUCH_WHY_BUDGET, "VCSP" }
};

#define RULES (sizeof rules / sizeof rules[0])
#define KINDS "VCSP"

static void set_card(uint8_t unit)
{
	set_scene();
	scene.token.kind = scene.campaign.kind = VOUCH_KIND_STORED;
	scene.token.value_type = scene.campaign.value_type =
	    VOUCH_VALUE_OPENING;
	scene.token.value = scene.campaign.value = 300000;
	scene.token.unit = scene.campaign.unit = unit;
	scene.campaign.rules.activate_at_sale = true;
	scene.campaign.rules.topup = true;
	scene.campaign.rules.max_balance = 1000000;
	scene.campaign.rules.earn_points = 2;
	scene.campaign.rules.earn_per = 10000;
	scene.facts.card.active = true;
	scene.facts.card.left_minor = 300000;
}

/* A good scene of a kind by its letter. */
static void set_kind(char kind)
{
	set_scene();
	if (kind == 'S')
		set_card(VOUCH_UNIT_VND);
	else if (kind == 'C')
		scene.token.kind = scene.campaign.kind = VOUCH_KIND_COUPON;
	else if (kind == 'P')
		scene.token.kind = scene.campaign.kind = VOUCH_KIND_PASS;
}

static bool is_asked(size_t rule, char kind)
{
	return strchr(rules[rule].kinds, kind) != NULL;
}

static void test_good(void **state)
{
	(void)state;
	for (const char *kind = KINDS; *kind != '\0'; kind++) {
		set_kind(*kind);
		assert_int_equal(decide(), VOUCH_WHY_OK);
	}
}

static void test_each_rule(void **state)
{
	(void)state;
	for (const char *kind = KINDS; *kind != '\0'; kind++)
		for (size_t i = 0; i < RULES; i++) {
			if (!is_asked(i, *kind))
				continue;
			set_kind(*kind);
			rules[i].apply();
			assert_int_equal(judge().reason, rules[i].why);
		}
}

/* When two rules fail, the earlier one is the reason. */
static void check_pair(char kind, size_t early, size_t late)
{
	if (rules[early].rank >= rules[late].rank || !is_asked(early, kind) ||
	    !is_asked(late, kind))
		return;
	set_kind(kind);
	rules[late].apply();
	rules[early].apply();
	if (judge().reason != rules[early].why)
		fail_msg("%c: %zu before %zu: %s", kind, early, late,
		    vouch_reason_name(decide()));
}

static void test_each_pair(void **state)
{
	(void)state;
	for (const char *kind = KINDS; *kind != '\0'; kind++)
		for (size_t i = 0; i < RULES; i++)
			for (size_t k = 0; k < RULES; k++)
				check_pair(*kind, i, k);
}

static void test_kinds(void **state)
{
	static const struct {
		uint8_t kind;
		enum vouch_reason live, test; /* with a campaign of its kind */
	} cases[] = {
		{ 0, VOUCH_WHY_KIND, VOUCH_WHY_KIND },
		{ VOUCH_KIND_VOUCHER, VOUCH_WHY_OK, VOUCH_WHY_KIND },
		{ VOUCH_KIND_SHELF, VOUCH_WHY_SHELF_LABEL,
		    VOUCH_WHY_SHELF_LABEL },
		{ VOUCH_KIND_COUPON, VOUCH_WHY_OK, VOUCH_WHY_KIND },
		{ VOUCH_KIND_STORED, VOUCH_WHY_OK, VOUCH_WHY_KIND },
		{ VOUCH_KIND_PASS, VOUCH_WHY_OK, VOUCH_WHY_KIND },
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
			if (cases[i].kind != VOUCH_KIND_TEST)
				scene.campaign.kind = cases[i].kind;
			scene.token.stores = STORE;
			scene.facts.card = (struct vouch_card){ true,
			    500000 };
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

		if (!is_asked(i, 'V'))
			continue;
		set_scene();
		scene.facts.without_ledger = true;
		rules[i].apply();
		if (rules[i].apply == bind_to_other ||
		    rules[i].apply == bind_and_forget)
			why = VOUCH_WHY_NEEDS_CUSTOMER;
		else if (rules[i].rank > 2 && rules[i].apply != end_token &&
		    rules[i].apply != delay_token)
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

/* ---- what is taken off ---- */

static void test_off(void **state)
{
	static const struct {
		uint8_t type;
		uint32_t value;
		uint64_t basket, taken;
		uint32_t cap;
		uint64_t off;
	} cases[] = {
		{ VOUCH_VALUE_MONEY, 50000, 500000, 0, 0, 50000 },
		{ VOUCH_VALUE_MONEY, 50000, 50000, 0, 0, 50000 },
		{ VOUCH_VALUE_MONEY, 50000, 49999, 0, 0, 49999 },
		{ VOUCH_VALUE_MONEY, 50000, 0, 0, 0, 0 },
		{ VOUCH_VALUE_MONEY, 50000, 60000, 20000, 0, 40000 },
		{ VOUCH_VALUE_MONEY, 50000, 60000, 70000, 0, 0 },
		{ VOUCH_VALUE_PERCENT, 1500, 100000, 0, 0, 15000 },
		/* Down to the dong. */
		{ VOUCH_VALUE_PERCENT, 1500, 100006, 0, 0, 15000 },
		{ VOUCH_VALUE_PERCENT, 1500, 100007, 0, 0, 15001 },
		{ VOUCH_VALUE_PERCENT, 333, 100, 0, 0, 3 },
		{ VOUCH_VALUE_PERCENT, 1, 9999, 0, 0, 0 },
		{ VOUCH_VALUE_PERCENT, 1, 10000, 0, 0, 1 },
		{ VOUCH_VALUE_PERCENT, 10000, 77777, 0, 0, 77777 },
		{ VOUCH_VALUE_PERCENT, 2000, 500000, 0, 100000, 100000 },
		{ VOUCH_VALUE_PERCENT, 2000, 499999, 0, 100000, 99999 },
		{ VOUCH_VALUE_PERCENT, 2000, 500005, 0, 100000, 100000 },
		{ VOUCH_VALUE_PERCENT, 2000, 500000, 100000, 0, 80000 },
		{ VOUCH_VALUE_PERCENT, 10000, VOUCH_BUDGET_MAX, 0, 0,
		    VOUCH_BUDGET_MAX },
		{ VOUCH_VALUE_FREE, 1, 500000, 0, 0, 0 },
		{ VOUCH_VALUE_CAMPAIGN, 0, 500000, 0, 0, 0 },
	};
	struct vouch_judgement judgement;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		set_scene();
		scene.token.value_type = cases[i].type;
		scene.token.value = cases[i].value;
		scene.token.unit = cases[i].type == VOUCH_VALUE_MONEY ?
		    VOUCH_UNIT_VND : VOUCH_UNIT_NONE;
		scene.bill.basket_minor = cases[i].basket;
		scene.facts.taken_minor = cases[i].taken;
		scene.campaign.rules.max_discount = cases[i].cap;
		judgement = judge();
		assert_int_equal(judgement.reason, VOUCH_WHY_OK);
		if (judgement.amount_minor != cases[i].off)
			fail_msg("case %zu: %llu", i, (unsigned long long)
			    judgement.amount_minor);
		assert_int_equal(judgement.unit, cases[i].off > 0 ?
		    VOUCH_UNIT_VND : VOUCH_UNIT_NONE);
	}
}

/* Without the bill money is known, a percentage is not, and matters only where
 * it is capped or counted. */
static void test_off_unknown(void **state)
{
	struct vouch_judgement judgement;

	(void)state;
	set_scene();
	scene.facts.bill = NULL;
	judgement = judge();
	assert_int_equal(judgement.reason, VOUCH_WHY_OK);
	assert_true(judgement.has_amount && judgement.amount_minor == 50000);
	scene.token.value_type = VOUCH_VALUE_PERCENT;
	scene.token.unit = VOUCH_UNIT_NONE;
	judgement = judge();
	assert_int_equal(judgement.reason, VOUCH_WHY_OK);
	assert_false(judgement.has_amount);
	scene.campaign.rules.max_discount = 5;
	assert_int_equal(decide(), VOUCH_WHY_NEEDS_BASKET);
	scene.campaign.rules.max_discount = 0;
	scene.campaign.rules.budget = 5;
	assert_int_equal(decide(), VOUCH_WHY_NEEDS_BASKET);
}

static void test_prize(void **state)
{
	struct vouch_judgement judgement;

	(void)state;
	set_scene();
	scene.campaign.prize_count = 2;
	scene.token.value_type = VOUCH_VALUE_CAMPAIGN;
	scene.token.value = 0;
	scene.prize.value_type = VOUCH_VALUE_MONEY;
	scene.prize.unit = VOUCH_UNIT_VND;
	scene.prize.value = 1000000;
	scene.facts.prize = &scene.prize;
	judgement = judge();
	assert_int_equal(judgement.reason, VOUCH_WHY_OK);
	assert_int_equal(judgement.amount_minor, 500000); /* all of the bill */
	scene.prize.value_type = VOUCH_VALUE_FREE;
	assert_int_equal(judge().amount_minor, 0);
	scene.facts.prize = NULL;
	assert_int_equal(decide(), VOUCH_WHY_UNKNOWN_CAMPAIGN);
}

/* ---- the edges of the limits ---- */

static void test_limits(void **state)
{
	static const struct {
		uint32_t min_basket, own_basket;
		uint64_t most, uses, budget, given;
		uint32_t customer;
		uint64_t customer_uses;
		enum vouch_reason why;
	} cases[] = {
		{ 500000, 0, 0, 0, 0, 0, 0, 0, VOUCH_WHY_OK },
		{ 500001, 0, 0, 0, 0, 0, 0, 0, VOUCH_WHY_MIN_BASKET },
		/* The stricter of code and file. */
		{ 1, 500001, 0, 0, 0, 0, 0, 0, VOUCH_WHY_MIN_BASKET },
		{ 500001, 1, 0, 0, 0, 0, 0, 0, VOUCH_WHY_MIN_BASKET },
		{ 0, 500000, 0, 0, 0, 0, 0, 0, VOUCH_WHY_OK },
		{ 0, 0, 10, 9, 0, 0, 0, 0, VOUCH_WHY_OK },
		{ 0, 0, 10, 10, 0, 0, 0, 0, VOUCH_WHY_CAMPAIGN_LIMIT },
		{ 0, 0, 10, 11, 0, 0, 0, 0, VOUCH_WHY_CAMPAIGN_LIMIT },
		{ 0, 0, 0, 0, 100000, 50000, 0, 0, VOUCH_WHY_OK },
		{ 0, 0, 0, 0, 100000, 50001, 0, 0, VOUCH_WHY_BUDGET },
		{ 0, 0, 0, 0, 100000, 100000, 0, 0, VOUCH_WHY_BUDGET },
		{ 0, 0, 0, 0, 100000, 100001, 0, 0, VOUCH_WHY_BUDGET },
		{ 0, 0, 0, 0, 50000, 0, 0, 0, VOUCH_WHY_OK },
		{ 0, 0, 0, 0, 49999, 0, 0, 0, VOUCH_WHY_BUDGET },
		{ 0, 0, 0, 0, 0, 0, 3, 2, VOUCH_WHY_OK },
		{ 0, 0, 0, 0, 0, 0, 3, 3, VOUCH_WHY_CUSTOMER_LIMIT },
		{ 0, 0, 10, 10, 1, 1, 3, 3, VOUCH_WHY_CUSTOMER_LIMIT },
	};
	uint8_t own[4];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		set_scene();
		scene.campaign.rules.min_basket = cases[i].min_basket;
		vouch_put_be(own, 4, cases[i].own_basket);
		if (cases[i].own_basket > 0)
			assert_int_equal(vouch_token_extend(&scene.token,
			    VOUCH_EXT_MIN_BASKET, own, 4), VOUCH_OK);
		scene.campaign.rules.max_redemptions = cases[i].most;
		scene.facts.campaign_uses = cases[i].uses;
		scene.campaign.rules.budget = cases[i].budget;
		scene.facts.campaign_minor = cases[i].given;
		scene.campaign.rules.uses_per_customer = cases[i].customer;
		scene.facts.customer_uses = cases[i].customer_uses;
		if (decide() != cases[i].why)
			fail_msg("case %zu: %s", i,
			    vouch_reason_name(decide()));
	}
}

static void test_coupons(void **state)
{
	(void)state;
	set_scene();
	scene.token.kind = scene.campaign.kind = VOUCH_KIND_COUPON;
	scene.campaign.rules.uses_per_code = 3;
	scene.facts.code_uses = 2;
	assert_int_equal(decide(), VOUCH_WHY_OK);
	scene.facts.code_uses = 3;
	assert_int_equal(decide(), VOUCH_WHY_USES_EXHAUSTED);
	scene.campaign.rules.uses_per_code = 0; /* any */
	scene.facts.code_uses = 1000000;
	assert_int_equal(decide(), VOUCH_WHY_OK);
}

/* The first and the last minute of a window, and of a day of the week. */
static void test_hours(void **state)
{
	static const struct {
		struct vouch_campaign_window window;
		uint16_t minute;
		bool open;
	} cases[] = {
		{ { 0x01, 540, 1020 }, 539, false },
		{ { 0x01, 540, 1020 }, 540, true },
		{ { 0x01, 540, 1020 }, 1019, true },
		{ { 0x01, 540, 1020 }, 1020, false },
		{ { 0x01, 540, 1020 }, 1440 + 540, false },
		/* Over midnight, into the day after. */
		{ { 0x20, 1320, 120 }, 5 * 1440 + 1319, false },
		{ { 0x20, 1320, 120 }, 5 * 1440 + 1320, true },
		{ { 0x20, 1320, 120 }, 6 * 1440 + 119, true },
		{ { 0x20, 1320, 120 }, 6 * 1440 + 120, false },
		{ { 0x20, 1320, 120 }, 5 * 1440 + 60, false },
		{ { 0x40, 1320, 120 }, 60, true },
		{ { 0x01, 0, 1440 }, 0, true },
		{ { 0x01, 0, 1440 }, 1439, true },
		{ { 0x01, 0, 1440 }, 1440, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		set_scene();
		scene.campaign.rules.window_count = 1;
		scene.campaign.rules.window[0] = cases[i].window;
		scene.facts.week_minute = cases[i].minute;
		assert_int_equal(decide(), cases[i].open ? VOUCH_WHY_OK :
		    VOUCH_WHY_WRONG_HOURS);
	}
}

static void test_goods(void **state)
{
	uint8_t gtin[6];

	(void)state;
	set_scene();
	scene.campaign.rules.sku_count = 1;
	memcpy(scene.campaign.rules.sku[0], "4006381333931", 14);
	assert_int_equal(decide(), VOUCH_WHY_OK);
	/* The code's own goods must be there as well. */
	vouch_put_be(gtin, 6, UINT64_C(4006381333931));
	assert_int_equal(vouch_token_extend(&scene.token, VOUCH_EXT_GTIN,
	    gtin, 6), VOUCH_OK);
	assert_int_equal(decide(), VOUCH_WHY_OK);
	scene.sku[0] = "96385074";
	assert_int_equal(decide(), VOUCH_WHY_WRONG_SKU);
	scene.campaign.rules.sku_count = 0;
	assert_int_equal(decide(), VOUCH_WHY_WRONG_SKU);
	scene.bill.sku_count = 0;
	assert_int_equal(decide(), VOUCH_WHY_NEEDS_SKUS);
	scene.facts.bill = NULL;
	assert_int_equal(decide(), VOUCH_WHY_NEEDS_SKUS);
}

static void test_customers(void **state)
{
	(void)state;
	set_scene();
	bind_token();
	memcpy(scene.holder, "12345678rest", 12);
	assert_int_equal(decide(), VOUCH_WHY_OK);
	scene.holder[7] ^= 1;
	assert_int_equal(decide(), VOUCH_WHY_WRONG_CUSTOMER);
	scene.facts.holder = NULL;
	assert_int_equal(decide(), VOUCH_WHY_NEEDS_CUSTOMER);
	set_scene();
	scene.campaign.rules.uses_per_customer = 1;
	assert_int_equal(decide(), VOUCH_WHY_OK);
	scene.facts.holder = NULL;
	assert_int_equal(decide(), VOUCH_WHY_NEEDS_CUSTOMER);
}

/* ---- cards ---- */

static void test_cards(void **state)
{
	enum { VND = VOUCH_UNIT_VND, PTS = VOUCH_UNIT_POINTS };
	static const struct {
		enum vouch_do wanted;
		uint8_t unit;
		bool active;
		uint64_t left;
		int64_t basket, amount; /* -1: not told */
		enum vouch_reason why;
		uint64_t moved, after;
	} cases[] = {
		{ VOUCH_DO_REDEEM, VND, false, 0, -1, 5,
		    VOUCH_WHY_NOT_ACTIVATED, 0, 0 },
		{ VOUCH_DO_REDEEM, VND, true, 0, -1, 5,
		    VOUCH_WHY_BALANCE_EMPTY, 0, 0 },
		{ VOUCH_DO_REDEEM, VND, true, 100, -1, -1,
		    VOUCH_WHY_NEEDS_AMOUNT, 0, 100 },
		{ VOUCH_DO_REDEEM, VND, true, 100, -1, 0, VOUCH_WHY_AMOUNT, 0,
		    100 },
		{ VOUCH_DO_REDEEM, VND, true, 100, -1, 99, VOUCH_WHY_PARTIAL,
		    99, 1 },
		{ VOUCH_DO_REDEEM, VND, true, 100, -1, 100, VOUCH_WHY_OK, 100,
		    0 },
		{ VOUCH_DO_REDEEM, VND, true, 100, -1, 101, VOUCH_WHY_AMOUNT,
		    0, 100 },
		/* Without an amount, what it can of the bill. */
		{ VOUCH_DO_REDEEM, VND, true, 100, 99, -1, VOUCH_WHY_PARTIAL,
		    99, 1 },
		{ VOUCH_DO_REDEEM, VND, true, 100, 100, -1, VOUCH_WHY_OK, 100,
		    0 },
		{ VOUCH_DO_REDEEM, VND, true, 100, 500, -1, VOUCH_WHY_OK, 100,
		    0 },
		{ VOUCH_DO_REDEEM, VND, true, 100, 0, -1, VOUCH_WHY_AMOUNT, 0,
		    100 },
		{ VOUCH_DO_REDEEM, VND, true, 100, 50, 51, VOUCH_WHY_AMOUNT, 0,
		    100 },
		{ VOUCH_DO_REDEEM, VND, true, 100, 50, 50, VOUCH_WHY_PARTIAL,
		    50, 50 },
		/* Points are no money. */
		{ VOUCH_DO_REDEEM, PTS, true, 100, 50, -1,
		    VOUCH_WHY_NEEDS_AMOUNT, 0, 100 },
		{ VOUCH_DO_REDEEM, PTS, true, 100, 50, 60, VOUCH_WHY_PARTIAL,
		    60, 40 },
		{ VOUCH_DO_ACTIVATE, VND, false, 0, -1, -1, VOUCH_WHY_OK,
		    300000, 300000 },
		{ VOUCH_DO_ACTIVATE, VND, true, 0, -1, -1, VOUCH_WHY_USED, 0,
		    0 },
		{ VOUCH_DO_TOPUP, VND, false, 0, -1, 5,
		    VOUCH_WHY_NOT_ACTIVATED, 0, 0 },
		{ VOUCH_DO_TOPUP, VND, true, 0, -1, 5, VOUCH_WHY_OK, 5, 5 },
		{ VOUCH_DO_TOPUP, VND, true, 0, 9, -1, VOUCH_WHY_NEEDS_AMOUNT,
		    0, 0 },
		{ VOUCH_DO_TOPUP, VND, true, 5, -1, 0, VOUCH_WHY_AMOUNT, 0,
		    5 },
		{ VOUCH_DO_TOPUP, VND, true, 400000, -1, 600000, VOUCH_WHY_OK,
		    600000, 1000000 },
		{ VOUCH_DO_TOPUP, VND, true, 400000, -1, 600001,
		    VOUCH_WHY_AMOUNT, 0, 400000 },
		{ VOUCH_DO_EARN, PTS, true, 5, -1, -1, VOUCH_WHY_NEEDS_BASKET,
		    0, 5 },
		{ VOUCH_DO_EARN, PTS, true, 5, 9999, -1, VOUCH_WHY_MIN_BASKET,
		    0, 5 },
		{ VOUCH_DO_EARN, PTS, true, 5, 10000, -1, VOUCH_WHY_OK, 2,
		    7 },
		{ VOUCH_DO_EARN, PTS, true, 5, 39999, -1, VOUCH_WHY_OK, 6,
		    11 },
		{ VOUCH_DO_EARN, PTS, true, 999999, 39999, -1, VOUCH_WHY_OK,
		    1, 1000000 },
		{ VOUCH_DO_EARN, PTS, true, 1000000, 39999, -1,
		    VOUCH_WHY_AMOUNT, 0, 1000000 },
	};
	struct vouch_judgement judgement;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		set_card(cases[i].unit);
		scene.facts.wanted = cases[i].wanted;
		scene.facts.card.active = cases[i].active;
		scene.facts.card.left_minor = cases[i].left;
		scene.bill.has_basket = cases[i].basket >= 0;
		scene.bill.basket_minor = (uint64_t)cases[i].basket;
		scene.bill.has_amount = cases[i].amount >= 0;
		scene.bill.amount_minor = (uint64_t)cases[i].amount;
		judgement = judge();
		if (judgement.reason != cases[i].why ||
		    judgement.amount_minor != cases[i].moved ||
		    judgement.left_minor != cases[i].after)
			fail_msg("case %zu: %s %llu %llu", i,
			    vouch_reason_name(judgement.reason),
			    (unsigned long long)judgement.amount_minor,
			    (unsigned long long)judgement.left_minor);
	}
}

/* A card that is good from its issue on holds what it says, once, and only
 * where no other shop's ledger could pay the same money. */
static void test_cards_at_issue(void **state)
{
	struct vouch_judgement judgement;

	(void)state;
	set_card(VOUCH_UNIT_VND);
	scene.campaign.rules.activate_at_sale = false;
	scene.facts.card = (struct vouch_card){ false, 0 };
	scene.bill.has_amount = true;
	scene.bill.amount_minor = 100000;
	assert_int_equal(decide(), VOUCH_WHY_NEEDS_SHARED_LEDGER);
	scene.token.stores = STORE;
	judgement = judge();
	assert_int_equal(judgement.reason, VOUCH_WHY_PARTIAL);
	assert_true(judgement.has_left && judgement.left_minor == 200000);
	scene.token.stores = VOUCH_STORES_LIST;
	scene.campaign.all_stores = false;
	scene.campaign.range_count = 1;
	scene.campaign.range[0] = (struct vouch_store_range){ STORE, STORE };
	assert_int_equal(decide(), VOUCH_WHY_PARTIAL);
	scene.campaign.range[0].last = STORE + 1;
	assert_int_equal(decide(), VOUCH_WHY_NEEDS_SHARED_LEDGER);
	scene.facts.wanted = VOUCH_DO_ACTIVATE;
	assert_int_equal(decide(), VOUCH_WHY_KIND);
}

/* Exactly the cap and exactly the count, and one above. */
static void test_cap(void **state)
{
	static const struct {
		uint64_t paid, times, amount, left; /* amount 0: the bill pays */
		enum vouch_reason why;
		uint64_t taken;
	} cases[] = {
		{ 0, 0, 200000, 300000, VOUCH_WHY_PARTIAL, 200000 },
		{ 0, 0, 200001, 300000, VOUCH_WHY_NEEDS_SHARED_LEDGER, 0 },
		{ 0, 0, 300001, 300000, VOUCH_WHY_AMOUNT, 0 },
		{ 150000, 0, 50000, 300000, VOUCH_WHY_PARTIAL, 50000 },
		{ 150000, 0, 50001, 300000, VOUCH_WHY_NEEDS_SHARED_LEDGER, 0 },
		{ 199999, 0, 1, 1, VOUCH_WHY_OK, 1 },
		{ 200000, 0, 1, 300000, VOUCH_WHY_NEEDS_SHARED_LEDGER, 0 },
		{ 200001, 0, 1, 300000, VOUCH_WHY_NEEDS_SHARED_LEDGER, 0 },
		{ UINT64_MAX, 0, 1, 1, VOUCH_WHY_NEEDS_SHARED_LEDGER, 0 },
		{ 0, 19, 1, 300000, VOUCH_WHY_PARTIAL, 1 },
		{ 0, 20, 1, 300000, VOUCH_WHY_NEEDS_SHARED_LEDGER, 0 },
		{ 0, UINT64_MAX, 1, 1, VOUCH_WHY_NEEDS_SHARED_LEDGER, 0 },
		{ 0, 0, 0, 300000, VOUCH_WHY_PARTIAL, 200000 },
		{ 199000, 0, 0, 300000, VOUCH_WHY_PARTIAL, 1000 },
		{ 0, 0, 0, 150000, VOUCH_WHY_OK, 150000 }
	};
	struct vouch_judgement judgement;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		set_card(VOUCH_UNIT_VND);
		scene.campaign.rules.activate_at_sale = false;
		scene.campaign.rules.offline_cap = 200000;
		scene.campaign.rules.offline_count = 20;
		scene.facts.card = (struct vouch_card){ true, cases[i].left };
		scene.facts.capped_minor = cases[i].paid;
		scene.facts.capped_count = cases[i].times;
		scene.bill.has_amount = cases[i].amount > 0;
		scene.bill.amount_minor = cases[i].amount;
		scene.bill.has_basket = cases[i].amount == 0;
		scene.bill.basket_minor = 400000;
		judgement = judge();
		if (judgement.reason != cases[i].why ||
		    judgement.amount_minor != cases[i].taken ||
		    judgement.capped != (cases[i].taken > 0))
			fail_msg("%zu: %s", i, vouch_reason_name(
			    judgement.reason));
		/* A card of this shop alone is asked for no cap. */
		scene.token.stores = STORE;
		scene.bill.amount_minor = 1;
		scene.bill.has_amount = true;
		scene.bill.has_basket = false;
		judgement = judge();
		assert_int_equal(vouch_reason_verdict(judgement.reason),
		    VOUCH_ACCEPT);
		assert_false(judgement.capped);
	}
	/* Nothing is put on it, whatever room there is. */
	set_card(VOUCH_UNIT_VND);
	scene.campaign.rules.activate_at_sale = false;
	scene.campaign.rules.topup = true;
	scene.campaign.rules.offline_cap = 200000;
	scene.campaign.rules.offline_count = 20;
	scene.bill.has_amount = true;
	scene.bill.amount_minor = 1;
	scene.facts.wanted = VOUCH_DO_TOPUP;
	assert_int_equal(decide(), VOUCH_WHY_NEEDS_SHARED_LEDGER);
}

/* What an offer does not allow is not of its kind. */
static void test_verbs(void **state)
{
	static const uint8_t kinds[] = { VOUCH_KIND_VOUCHER,
		VOUCH_KIND_COUPON, VOUCH_KIND_PASS };
	enum vouch_do wanted;

	(void)state;
	for (wanted = VOUCH_DO_ACTIVATE; wanted <= VOUCH_DO_EARN; wanted++) {
		for (size_t i = 0; i < 3; i++) {
			set_scene();
			scene.token.kind = scene.campaign.kind = kinds[i];
			scene.facts.wanted = wanted;
			assert_int_equal(decide(), VOUCH_WHY_KIND);
		}
		set_card(VOUCH_UNIT_POINTS);
		scene.campaign.rules.topup = false;
		scene.campaign.rules.earn_points = 0;
		scene.campaign.rules.activate_at_sale = false;
		scene.facts.wanted = wanted;
		assert_int_equal(decide(), VOUCH_WHY_KIND);
	}
	set_card(VOUCH_UNIT_VND);
	scene.facts.wanted = (enum vouch_do)77;
	assert_int_equal(decide(), VOUCH_WHY_KIND);
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
		{ VOUCH_WHY_PARTIAL, "ACCEPT", "partial" },
		{ VOUCH_WHY_USES_EXHAUSTED, "USED", "uses-exhausted" },
		{ VOUCH_WHY_BALANCE_EMPTY, "USED", "balance-empty" },
		{ VOUCH_WHY_WRONG_HOURS, "REFUSE", "wrong-hours" },
		{ VOUCH_WHY_MIN_BASKET, "REFUSE", "min-basket" },
		{ VOUCH_WHY_WRONG_SKU, "REFUSE", "wrong-sku" },
		{ VOUCH_WHY_WRONG_CUSTOMER, "REFUSE", "wrong-customer" },
		{ VOUCH_WHY_CUSTOMER_LIMIT, "REFUSE", "customer-limit" },
		{ VOUCH_WHY_CAMPAIGN_LIMIT, "REFUSE", "campaign-limit" },
		{ VOUCH_WHY_BUDGET, "REFUSE", "budget" },
		{ VOUCH_WHY_NO_STACK, "REFUSE", "no-stack" },
		{ VOUCH_WHY_NOT_ACTIVATED, "REFUSE", "not-activated" },
		{ VOUCH_WHY_AMOUNT, "REFUSE", "amount" },
		{ VOUCH_WHY_NEEDS_BASKET, "REFUSE", "needs-basket" },
		{ VOUCH_WHY_NEEDS_AMOUNT, "REFUSE", "needs-amount" },
		{ VOUCH_WHY_NEEDS_SKUS, "REFUSE", "needs-skus" },
		{ VOUCH_WHY_NEEDS_SHARED_LEDGER, "REFUSE",
		    "needs-shared-ledger" },
		{ VOUCH_WHY_REVOKED, "REFUSE", "revoked" },
		{ VOUCH_WHY_KEY_LIMIT, "REFUSE", "key-limit" },
		{ VOUCH_WHY_STALE_TRUST, "REFUSE", "stale-trust" },
		{ VOUCH_WHY_NOT_ALLOWED, "FORGED", "not-on-allow-list" },
		{ VOUCH_WHY_CHECKSUM, "BADREAD", "checksum" },
		{ VOUCH_WHY_SHORT_CODE, "REFUSE", "short-code" },
		{ VOUCH_WHY_UNKNOWN_CODE, "FORGED", "unknown-code" },
		{ VOUCH_WHY_TYPING_PAUSED, "REFUSE", "typing-paused" },
		{ VOUCH_WHY_TYPING_LOCKED, "REFUSE", "typing-locked" },
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
		cmocka_unit_test(test_off),
		cmocka_unit_test(test_off_unknown),
		cmocka_unit_test(test_prize),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_coupons),
		cmocka_unit_test(test_hours),
		cmocka_unit_test(test_goods),
		cmocka_unit_test(test_customers),
		cmocka_unit_test(test_cards),
		cmocka_unit_test(test_cards_at_issue),
		cmocka_unit_test(test_cap),
		cmocka_unit_test(test_verbs),
		cmocka_unit_test(test_names)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Offers of every kind at the till: what is on file after each answer, and
 * that what was counted is what the events say, whatever was taken back.
 */
#include "unit/ledger/shop.h"

#include <sqlite3.h>

#include "core/crypt.h"
#include "core/holder.h"
#include "core/prizes.h"
#include "ledger/book.h"
#include "ledger/handle.h"
#include "ledger/reverse.h"
#include "ledger/verify.h"
#include "ledger/winners.h"

#define HEAD(id, kind, value) \
	"[campaign]\nid = " id "\nname = Offer\nkind = " kind "\nvalue = " \
	value "\nfrom = 2026-11-20\nuntil = 2026-11-30\nzone = UTC\n"

static struct vouch_bill bill;

static void import(struct shop *shop, const char *text)
{
	static struct vouch_campaign campaign;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	bool changed;

	if (vouch_campaign_parse("offer.ini", text, strlen(text), &diag,
	    &campaign) != VOUCH_OK)
		fail_msg("%s", diag.expected);
	assert_ok(vouch_ledger_import(shop->ledger, &campaign, text,
	    strlen(text), T0, NULL, &changed));
	assert_true(changed);
}

static struct vouch_token code(uint32_t campaign, uint8_t kind,
    uint64_t serial)
{
	struct vouch_token token = token_of(serial);

	token.campaign = campaign;
	token.kind = kind;
	token.stores = VOUCH_STORES_ALL;
	if (kind == VOUCH_KIND_STORED)
		token.value_type = VOUCH_VALUE_OPENING;
	if (kind == VOUCH_KIND_PASS) {
		token.value_type = VOUCH_VALUE_CAMPAIGN;
		token.value = 0;
		token.unit = VOUCH_UNIT_NONE;
	}
	return token;
}

static void basket(struct shop *shop, uint64_t minor)
{
	memset(&bill, 0, sizeof bill);
	bill.has_basket = true;
	bill.basket_minor = minor;
	shop->request.bill = &bill;
}

static void amount(struct shop *shop, uint64_t minor)
{
	memset(&bill, 0, sizeof bill);
	bill.has_amount = true;
	bill.amount_minor = minor;
	shop->request.bill = &bill;
}

static const char *undo(struct shop *shop, enum vouch_reversal what,
    const struct vouch_event_key *key, int64_t now_ms)
{
	const struct vouch_reverse_request reversal = { .what = what,
		.name = { .op = NULL, .event = *key }, .why = "mistake" };

	vouch_reverse(shop->ledger, &shop->request, &reversal, now_ms,
	    &shop->desk, &shop->answer);
	return vouch_reason_name(shop->answer.reason);
}

/* ---- everything the ledger says of itself ---- */

static int say_finding(const struct vouch_finding *finding, void *context)
{
	(void)context;
	print_error("%s: %s\n", vouch_finding_name(finding->kind),
	    finding->text);
	return 0;
}

static void assert_whole(struct shop *shop)
{
	const struct vouch_verify_request request = { .found = say_finding };
	struct vouch_verify_facts facts;

	assert_ok(vouch_ledger_verify(shop->ledger, &request, NULL, &facts));
	assert_true(facts.findings == 0);
}

static uint64_t left_on(struct shop *shop, uint32_t campaign, uint64_t serial)
{
	struct vouch_balance balance;

	assert_ok(vouch_balance_get(shop->ledger, campaign, serial, NULL,
	    &balance));
	assert_true(balance.left_minor >= 0);
	return (uint64_t)balance.left_minor;
}

static struct vouch_tally tally(struct shop *shop, uint32_t campaign)
{
	struct vouch_tally out;

	assert_ok(vouch_tally_get(shop->ledger, campaign,
	    VOUCH_SCOPE_CAMPAIGN, 0, NULL, NULL, &out));
	return out;
}

/* ---- coupons and limits ---- */

static void coupons(void **state)
{
	struct shop *shop = *state;
	const struct vouch_token token = code(1002, VOUCH_KIND_COUPON, 5);
	struct vouch_event_key second;

	create_ledger(shop, false);
	import(shop, HEAD("1002", "coupon", "50000 VND")
	    "[rules]\nuses_per_code = 2\n");
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_int_equal(filed(shop).use_no, 1);
	assert_string_equal(scan(shop, &token, T0), "ok");
	second = shop->answer.event;
	assert_int_equal(filed(shop).use_no, 2);
	assert_string_equal(scan(shop, &token, T0), "uses-exhausted");
	assert_false(shop->answer.has_event);
	/* Given back, it is taken under a number of its own. */
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &second, T0), "ok");
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_int_equal(filed(shop).use_no, 3);
	assert_string_equal(scan(shop, &token, T0), "uses-exhausted");
	assert_whole(shop);
}

static void budgets(void **state)
{
	struct shop *shop = *state;
	struct vouch_token token = code(1002, VOUCH_KIND_VOUCHER, 1);
	struct vouch_event_key first;

	create_ledger(shop, false);
	import(shop, HEAD("1002", "voucher", "20 %")
	    "[rules]\nbudget = 100000 VND\nmax_discount = 60000 VND\n"
	    "max_redemptions = 3\n");
	token.value_type = VOUCH_VALUE_PERCENT;
	token.value = 2000;
	token.unit = VOUCH_UNIT_NONE;
	assert_string_equal(scan(shop, &token, T0), "needs-basket");
	basket(shop, 1000000);
	assert_string_equal(scan(shop, &token, T0), "ok");
	first = shop->answer.event;
	assert_true(shop->answer.amount_minor == 60000);
	assert_true(shop->answer.has_due && shop->answer.due_minor == 940000);
	assert_int_equal(filed(shop).amount_minor, 60000);
	assert_int_equal(filed(shop).basket_minor, 1000000);
	token.serial = 2;
	basket(shop, 200005);
	assert_string_equal(scan(shop, &token, T0), "budget");
	basket(shop, 200004);
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_true(tally(shop, 1002).amount_minor == 100000);
	token.serial = 3;
	basket(shop, 4);
	assert_string_equal(scan(shop, &token, T0), "ok"); /* 0 dong */
	assert_true(tally(shop, 1002).uses == 3);
	token.serial = 4;
	assert_string_equal(scan(shop, &token, T0), "campaign-limit");
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &first, T0), "ok");
	assert_true(tally(shop, 1002).uses == 2);
	assert_true(tally(shop, 1002).amount_minor == 40000);
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_whole(shop);
}

/* Limits that a later revision sets count what was taken before. */
static void limits_later(void **state)
{
	struct shop *shop = *state;
	struct vouch_token token = code(1002, VOUCH_KIND_VOUCHER, 1);

	create_ledger(shop, false);
	import(shop, HEAD("1002", "voucher", "50000 VND") "revision = 1\n");
	assert_string_equal(scan(shop, &token, T0), "ok");
	token.serial = 2;
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_true(tally(shop, 1002).uses == 0);
	import(shop, HEAD("1002", "voucher", "50000 VND") "revision = 2\n"
	    "[rules]\nmax_redemptions = 3\n");
	assert_true(tally(shop, 1002).uses == 2);
	assert_true(tally(shop, 1002).amount_minor == 100000);
	token.serial = 3;
	assert_string_equal(scan(shop, &token, T0), "ok");
	token.serial = 4;
	assert_string_equal(scan(shop, &token, T0), "campaign-limit");
	assert_whole(shop);
	import(shop, HEAD("1002", "voucher", "50000 VND") "revision = 3\n");
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_true(tally(shop, 1002).uses == 0);
	assert_whole(shop);
}

static void customers(void **state)
{
	static const uint8_t key[VOUCH_HOLDER_KEY_BYTES] = { 7 };
	struct shop *shop = *state;
	struct vouch_token token = code(1002, VOUCH_KIND_COUPON, 1);
	uint8_t value[VOUCH_HOLDER_BYTES], kept[VOUCH_HOLDER_BYTES];
	struct vouch_holder lan, minh, third;
	struct vouch_event_key first;
	bool found;

	create_ledger(shop, false);
	import(shop, HEAD("1002", "coupon", "50000 VND")
	    "[rules]\nuses_per_code = any\nuses_per_customer = 1\n");
	assert_ok(vouch_holder_parse(VOUCH_HOLDER_PHONE, "0901234567", 10,
	    NULL, &lan));
	assert_ok(vouch_holder_parse(VOUCH_HOLDER_EMAIL, "minh@example.vn", 15,
	    NULL, &minh));
	assert_ok(vouch_holder_parse(VOUCH_HOLDER_ID, "KH-3", 4, NULL, &third));
	assert_string_equal(scan(shop, &token, T0), "needs-customer");
	shop->request.customer = &lan;
	assert_string_equal(scan(shop, &token, T0), "needs-customer");
	shop->request.holder_key = key;
	assert_string_equal(scan(shop, &token, T0), "ok");
	first = shop->answer.event;
	assert_true(filed(shop).has_holder);
	vouch_holder_value(key, 1002, &lan, value);
	assert_ok(vouch_holder_get(shop->ledger, &first, NULL, &found, kept));
	assert_true(found);
	assert_memory_equal(kept, value, sizeof kept);
	assert_string_equal(scan(shop, &token, T0), "customer-limit");
	shop->request.customer = &minh;
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_whole(shop);
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &first, T0), "ok");
	assert_whole(shop);
	assert_string_equal(scan(shop, &token, T0), "customer-limit");
	shop->request.customer = &lan;
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_string_equal(scan(shop, &token, T0), "customer-limit");
	assert_whole(shop);
	/* Held, taken up and taken back, it is the same customer's. */
	shop->request.customer = &third;
	shop->request.hold_ms = 60000;
	assert_string_equal(scan(shop, &token, T0), "ok");
	first = shop->answer.event;
	shop->request.hold_ms = 0;
	assert_string_equal(scan(shop, &token, T0), "customer-limit");
	assert_string_equal(undo(shop, VOUCH_REVERSE_COMMIT, &first, T0),
	    "ok");
	assert_string_equal(scan(shop, &token, T0), "customer-limit");
	assert_whole(shop);
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &first, T0), "ok");
	assert_whole(shop);
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_whole(shop);
}

/* The first and the last millisecond of days and hours, in the offer's zone,
 * seven hours ahead of UTC. */
static void edges_of_days(void **state)
{
	static const int64_t day_ms = 24 * 60 * MINUTE_MS;
	/* 2026-11-25T00:00:00+07:00 */
	static const int64_t from_ms = INT64_C(1795539600000);
	static const struct {
		int64_t after_ms;
		const char *said;
	} cases[] = {
		{ -1, "not-yet" },
		{ 0, "ok" },
		{ 2 * 60 * MINUTE_MS - 1, "ok" },
		{ 2 * 60 * MINUTE_MS, "wrong-hours" },
		{ 22 * 60 * MINUTE_MS - 1, "wrong-hours" },
		{ 22 * 60 * MINUTE_MS, "ok" },
		{ 24 * 60 * MINUTE_MS - 1, "ok" },
		{ 24 * 60 * MINUTE_MS, "ok" },
		{ 26 * 60 * MINUTE_MS - 1, "ok" },
		{ 26 * 60 * MINUTE_MS, "wrong-hours" },
		{ 46 * 60 * MINUTE_MS, "ok" },
		/* Open until two, but the offer ends at midnight. */
		{ 48 * 60 * MINUTE_MS - 1, "ok" },
		{ 48 * 60 * MINUTE_MS, "expired" },
	};
	struct shop *shop = *state;
	struct vouch_token token = code(1002, VOUCH_KIND_VOUCHER, 1);

	create_ledger(shop, false);
	import(shop, "[campaign]\nid = 1002\nname = Offer\nkind = voucher\n"
	    "value = 50000 VND\nfrom = 2026-11-25\nuntil = 2026-11-26\n"
	    "zone = Asia/Ho_Chi_Minh\n[rules]\nhours = 22:00-02:00\n");
	assert_true((from_ms + 7 * 60 * MINUTE_MS) % day_ms == 0);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		token.serial = i;
		assert_string_equal(scan(shop, &token,
		    from_ms + cases[i].after_ms), cases[i].said);
	}
	assert_whole(shop);
}

/* ---- cards ---- */

static const char card_text[] = HEAD("1003", "stored-value",
    "balance 500000 VND") "[rules]\ntopup = yes\nmax_balance = 600000 VND\n";

static void cards(void **state)
{
	struct shop *shop = *state;
	struct vouch_token token = code(1003, VOUCH_KIND_STORED, 1);
	struct vouch_event_key sold, paid;

	create_ledger(shop, false);
	import(shop, card_text);
	token.value = 500000;
	amount(shop, 200000);
	assert_string_equal(scan(shop, &token, T0), "not-activated");
	shop->request.wanted = VOUCH_DO_ACTIVATE;
	assert_string_equal(scan(shop, &token, T0), "ok");
	sold = shop->answer.event;
	assert_int_equal(filed(shop).kind, VOUCH_EVENT_ACTIVATE);
	assert_int_equal(filed(shop).use_no, 0);
	assert_true(shop->answer.left_minor == 500000);
	assert_string_equal(scan(shop, &token, T0), "used");
	shop->request.wanted = VOUCH_DO_REDEEM;
	assert_string_equal(scan(shop, &token, T0), "partial");
	paid = shop->answer.event;
	assert_int_equal(filed(shop).kind, VOUCH_EVENT_SPEND);
	assert_true(shop->answer.has_left &&
	    shop->answer.left_minor == 300000);
	assert_true(left_on(shop, 1003, 1) == 300000);
	amount(shop, 300001);
	assert_string_equal(scan(shop, &token, T0), "amount");
	basket(shop, 450000);
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_true(shop->answer.amount_minor == 300000);
	assert_true(shop->answer.due_minor == 150000);
	assert_string_equal(scan(shop, &token, T0), "balance-empty");
	shop->request.wanted = VOUCH_DO_TOPUP;
	amount(shop, 600001);
	assert_string_equal(scan(shop, &token, T0), "amount");
	amount(shop, 600000);
	assert_string_equal(scan(shop, &token, T0), "ok");
	/* What was spent is given back; what was sold is spent. */
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &paid, T0), "ok");
	assert_true(left_on(shop, 1003, 1) == 800000);
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &sold, T0),
	    "amount");
	assert_whole(shop);
}

static void cards_at_issue(void **state)
{
	struct shop *shop = *state;
	struct vouch_token token = code(1003, VOUCH_KIND_STORED, 1);

	create_ledger(shop, false);
	import(shop, HEAD("1003", "stored-value", "balance 100 points")
	    "[rules]\nactivate = at-issue\nearn = 1 point per 10000 VND\n");
	token.value = 100;
	token.unit = VOUCH_UNIT_POINTS;
	shop->request.wanted = VOUCH_DO_EARN;
	basket(shop, 259999);
	assert_string_equal(scan(shop, &token, T0), "needs-shared-ledger");
	token.stores = 7;
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_true(shop->answer.amount_minor == 25);
	assert_true(left_on(shop, 1003, 1) == 125);
	/* The first event says what it began with. */
	assert_int_equal(shop->answer.event.seq, 2);
	shop->request.wanted = VOUCH_DO_REDEEM;
	assert_string_equal(scan(shop, &token, T0), "needs-amount");
	amount(shop, 125);
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_true(left_on(shop, 1003, 1) == 0);
	assert_whole(shop);
}

/* ---- cards that other ledgers could spend ---- */

static const char shared_text[] = HEAD("1003", "stored-value",
    "balance 500000 VND") "[rules]\nactivate = at-issue\n"
    "offline_cap = 200000 VND, 3\n";

static struct vouch_token shared_card(struct shop *shop, uint64_t serial)
{
	struct vouch_token token = code(1003, VOUCH_KIND_STORED, serial);

	token.value = 500000;
	shop->request.wanted = VOUCH_DO_REDEEM;
	return token;
}

static void capped_cards(void **state)
{
	struct shop *shop = *state;
	struct vouch_token token = shared_card(shop, 1);
	struct vouch_event_key paid;

	create_ledger(shop, false);
	import(shop, shared_text);
	amount(shop, 150000);
	assert_string_equal(scan(shop, &token, T0), "partial");
	paid = shop->answer.event;
	assert_true(filed(shop).flags == VOUCH_FLAG_CAPPED);
	amount(shop, 50001);
	assert_string_equal(scan(shop, &token, T0), "needs-shared-ledger");
	/* A void gives the amount back, and its flag with it; whatever the
	 * rules have become meanwhile. */
	import(shop, HEAD("1003", "stored-value", "balance 500000 VND")
	    "revision = 2\n[rules]\nactivate = at-issue\n"
	    "offline_cap = 200000 VND, 4\n");
	assert_string_equal(scan(shop, &token, T0), "needs-shared-ledger");
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &paid, T0), "ok");
	assert_true(filed(shop).flags == (VOUCH_FLAG_CAPPED |
	    VOUCH_EVENT_SPEND));
	amount(shop, 200001);
	assert_string_equal(scan(shop, &token, T0), "needs-shared-ledger");
	amount(shop, 200000);
	assert_string_equal(scan(shop, &token, T0), "partial");
	assert_true(left_on(shop, 1003, 1) == 300000);
	/* The fourth of the day, of any card; the fifth is of the next day, or
	 * of another till. */
	token.serial = 2;
	amount(shop, 1000);
	assert_string_equal(scan(shop, &token, T0), "partial");
	assert_string_equal(scan(shop, &token, T0), "partial");
	assert_string_equal(scan(shop, &token, T0), "needs-shared-ledger");
	shop->request.till++;
	assert_string_equal(scan(shop, &token, T0), "partial");
	shop->request.till--;
	assert_string_equal(scan(shop, &token, T0 + 86400000), "partial");
	assert_whole(shop);
}

static void capped_holds(void **state)
{
	struct shop *shop = *state;
	struct vouch_token token = shared_card(shop, 1);
	struct vouch_event_key held;

	create_ledger(shop, false);
	import(shop, shared_text);
	amount(shop, 200000);
	shop->request.hold_ms = 60000;
	assert_string_equal(scan(shop, &token, T0), "partial");
	shop->request.hold_ms = 0;
	amount(shop, 1);
	assert_string_equal(scan(shop, &token, T0), "needs-shared-ledger");
	/* Run out, it gives its room back to whoever asks. */
	amount(shop, 150000);
	assert_string_equal(scan(shop, &token, T0 + 60001), "partial");
	amount(shop, 50000);
	shop->request.hold_ms = 60000;
	assert_string_equal(scan(shop, &token, T0 + 60002), "partial");
	held = shop->answer.event;
	shop->request.hold_ms = 0;
	assert_string_equal(undo(shop, VOUCH_REVERSE_COMMIT, &held,
	    T0 + 60003), "ok");
	held = shop->answer.event;
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &held,
	    T0 + 60004), "ok");
	assert_true(left_on(shop, 1003, 1) == 350000);
	shop->request.till++;
	amount(shop, 50000);
	assert_string_equal(scan(shop, &token, T0 + 60005), "partial");
	assert_string_equal(scan(shop, &token, T0 + 60006),
	    "needs-shared-ledger");
	assert_whole(shop);
}

static int is_of_tally(const struct vouch_finding *finding, void *context)
{
	(void)context;
	assert_string_equal(vouch_finding_name(finding->kind), "tally");
	return 0;
}

/* The table is what the events say: verify finds what is not. */
static void capped_sums(void **state)
{
	struct shop *shop = *state;
	struct vouch_token token = shared_card(shop, 1);
	const struct vouch_verify_request request = { .found = is_of_tally };
	struct vouch_verify_facts facts;

	create_ledger(shop, false);
	import(shop, shared_text);
	amount(shop, 150000);
	assert_string_equal(scan(shop, &token, T0), "partial");
	assert_ok(vouch_sqlite_run(shop->ledger->file, "UPDATE tally SET "
	    "amount_minor = 0 WHERE scope = 2", NULL));
	assert_ok(vouch_ledger_verify(shop->ledger, &request, NULL, &facts));
	assert_true(facts.findings == 1);
}

static void asked_again(void **state)
{
	static const uint8_t op[VOUCH_OP_BYTES] = { 9 };
	struct shop *shop = *state;
	struct vouch_token token = code(1003, VOUCH_KIND_STORED, 1);

	create_ledger(shop, false);
	import(shop, card_text);
	token.value = 500000;
	shop->request.receipt = "R-1";
	shop->request.wanted = VOUCH_DO_ACTIVATE;
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_string_equal(scan(shop, &token, T0), "replayed");
	shop->request.wanted = VOUCH_DO_REDEEM;
	amount(shop, 100000);
	assert_string_equal(scan(shop, &token, T0), "partial");
	assert_string_equal(scan(shop, &token, T0), "replayed");
	assert_true(shop->answer.amount_minor == 100000);
	assert_true(shop->answer.left_minor == 400000);
	/* Another amount is another request. */
	amount(shop, 100001);
	assert_string_equal(scan(shop, &token, T0), "misuse");
	shop->request.op = op;
	assert_string_equal(scan(shop, &token, T0), "partial");
	assert_string_equal(scan(shop, &token, T0 + 9 * MINUTE_MS),
	    "replayed");
	assert_string_equal(scan(shop, &token, T0 + 11 * MINUTE_MS), "used");
	assert_true(left_on(shop, 1003, 1) == 299999);
	assert_whole(shop);
}

/* ---- passes, prizes ---- */

static void passes(void **state)
{
	struct shop *shop = *state;
	struct vouch_token token = code(1004, VOUCH_KIND_PASS, 1);

	create_ledger(shop, false);
	import(shop, HEAD("1004", "pass", "free \"Tea\"")
	    "[rules]\nhours = Mon 02:30-03:00\n");
	assert_ok(vouch_token_extend(&token, VOUCH_EXT_SUBJECT, "DH-4711",
	    7));
	/* T0 is a Monday, 02:13:20 UTC. */
	assert_string_equal(scan(shop, &token, T0), "wrong-hours");
	assert_string_equal(scan(shop, &token, T0 + 20 * MINUTE_MS), "ok");
	assert_string_equal(filed(shop).note, "for DH-4711");
	assert_string_equal(scan(shop, &token, T0 + 20 * MINUTE_MS), "used");
	assert_whole(shop);
}

/* A return's pass makes good again what was used on its receipt, once. */
static void returns(void **state)
{
	struct shop *shop = *state;
	const struct vouch_token bought = token_of(1), other = token_of(2);
	struct vouch_token pass = code(1004, VOUCH_KIND_PASS, 1);

	create_ledger(shop, false);
	import(shop, HEAD("1004", "pass", "none") "[rules]\nreturns = yes\n");
	assert_ok(vouch_token_extend(&pass, VOUCH_EXT_SUBJECT, "R-88231", 7));
	shop->request.receipt = "R-88231";
	assert_string_equal(scan(shop, &bought, T0), "ok");
	shop->request.receipt = "R-88232";
	assert_string_equal(scan(shop, &other, T0), "ok");
	shop->request.receipt = "";
	shop->request.check = true;
	assert_string_equal(scan(shop, &pass, T0), "ok");
	assert_false(shop->answer.has_returned);
	shop->request.check = false;
	assert_string_equal(scan(shop, &bought, T0), "used");
	assert_string_equal(scan(shop, &pass, T0), "ok");
	assert_true(shop->answer.has_returned);
	assert_int_equal(shop->answer.returned, 1);
	assert_string_equal(scan(shop, &pass, T0), "used");
	assert_string_equal(scan(shop, &other, T0), "used");
	assert_string_equal(scan(shop, &bought, T0), "ok");
	/* A second pass of the same receipt finds nothing any more: what was
	 * used again has no receipt. */
	pass.serial = 2;
	assert_string_equal(scan(shop, &pass, T0), "ok");
	assert_int_equal(shop->answer.returned, 0);
	assert_whole(shop);
}

/* A list of winners of one batch, signed with the shop's key: serial 3 wins. */
static size_t make_list(struct shop *shop, uint8_t *bytes)
{
	static struct vouch_prizes prizes;
	uint8_t hash[VOUCH_PRIZES_HASH];
	size_t len;

	memset(&prizes, 0, sizeof prizes);
	prizes.campaign = 1005;
	prizes.revision = 1;
	prizes.sequence = 1;
	prizes.batch = 1;
	prizes.codes = 10;
	prizes.listed = 1;
	prizes.prize_count = 2;
	prizes.rest = 1;
	memcpy(prizes.prize[0].name, "grand", 6);
	prizes.prize[0].count = 1;
	prizes.prize[0].value_type = VOUCH_VALUE_MONEY;
	prizes.prize[0].unit = VOUCH_UNIT_VND;
	prizes.prize[0].value = 1000000;
	memcpy(prizes.prize[1].name, "thanks", 7);
	prizes.prize[1].count = 9;
	prizes.prize[1].value_type = VOUCH_VALUE_PERCENT;
	prizes.prize[1].value = 1000;
	len = vouch_prizes_encode_head(&prizes, bytes);
	vouch_prizes_encode_entry(bytes + len, 3, 0);
	len += VOUCH_PRIZES_ENTRY;
	vouch_digest_of(hash, sizeof hash, NULL, 0, bytes, len);
	assert_ok(vouch_prizes_sign(shop->secret, hash, bytes + len));
	return len + 64;
}

static enum vouch_err file_list(struct shop *shop, const uint8_t *bytes,
    size_t len, bool *changed)
{
	static struct vouch_prizes prizes;
	enum vouch_err err;

	assert_ok(vouch_prizes_decode(bytes, len, NULL, &prizes));
	assert_ok(vouch_ledger_begin(shop->ledger, NULL));
	err = vouch_winners_file(shop->ledger, &prizes, bytes, len, T0, NULL,
	    changed);
	if (err == VOUCH_OK)
		return vouch_ledger_commit(shop->ledger, NULL);
	vouch_ledger_rollback(shop->ledger);
	return err;
}

static void prizes_won(void **state)
{
	static uint8_t bytes[VOUCH_PRIZES_HEAD_MAX + 128];
	struct shop *shop = *state;
	struct vouch_token token = code(1005, VOUCH_KIND_VOUCHER, 3);
	size_t len;
	bool changed;

	create_ledger(shop, false);
	len = make_list(shop, bytes);
	assert_err(file_list(shop, bytes, len, &changed), VOUCH_ERR_MISSING);
	import(shop, HEAD("1005", "voucher", "none")
	    "[prize grand]\ncount = 1\nvalue = 1000000 VND\n"
	    "[prize thanks]\ncount = rest\nvalue = 10 %\n");
	token.value_type = VOUCH_VALUE_CAMPAIGN;
	token.value = 0;
	token.unit = VOUCH_UNIT_NONE;
	basket(shop, 200000);
	assert_string_equal(scan(shop, &token, T0), "unknown-campaign");
	assert_ok(file_list(shop, bytes, len, &changed));
	assert_true(changed);
	assert_ok(file_list(shop, bytes, len, &changed));
	assert_false(changed);
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_string_equal(shop->answer.prize->name, "grand");
	assert_true(shop->answer.amount_minor == 200000);
	assert_string_equal(filed(shop).note, "prize grand");
	token.serial = 4;
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_string_equal(shop->answer.prize->name, "thanks");
	assert_true(shop->answer.amount_minor == 20000);
	assert_whole(shop);
	/* Another list under the same number is refused. */
	bytes[len - 1] ^= 1;
	assert_err(file_list(shop, bytes, len, &changed), VOUCH_ERR_CONFLICT);
}

/* ---- holds ---- */

static void holds(void **state)
{
	struct shop *shop = *state;
	const struct vouch_token token = token_of(1), other = token_of(2);
	struct vouch_event_key hold, late;

	create_ledger(shop, false);
	shop->request.hold_ms = 60000;
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_true(shop->answer.has_until &&
	    shop->answer.until_ms == T0 + 60000);
	hold = shop->answer.event;
	assert_string_equal(scan(shop, &other, T0), "ok");
	late = shop->answer.event;
	shop->request.hold_ms = 0;
	assert_string_equal(scan(shop, &token, T0 + 59999), "used");
	assert_whole(shop);
	assert_string_equal(undo(shop, VOUCH_REVERSE_COMMIT, &hold,
	    T0 + 59999), "ok");
	assert_string_equal(undo(shop, VOUCH_REVERSE_COMMIT, &hold,
	    T0 + 61000), "replayed");
	assert_string_equal(undo(shop, VOUCH_REVERSE_RELEASE, &hold,
	    T0 + 61000), "used");
	assert_string_equal(scan(shop, &token, T0 + 61000), "used");
	/* One that ran out is free, and cannot be taken up. */
	assert_string_equal(undo(shop, VOUCH_REVERSE_COMMIT, &late,
	    T0 + 61000), "expired");
	assert_string_equal(undo(shop, VOUCH_REVERSE_COMMIT, &late,
	    T0 + 61000), "voided");
	assert_string_equal(undo(shop, VOUCH_REVERSE_RELEASE, &late,
	    T0 + 61000), "replayed");
	assert_string_equal(scan(shop, &other, T0 + 61000), "ok");
	/* Void of the hold is void of what it became. */
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &hold,
	    T0 + 62000), "ok");
	assert_string_equal(scan(shop, &token, T0 + 62000), "ok");
	assert_whole(shop);
}

/* A hold nobody ends is given back to whoever comes next. */
static void holds_run_out(void **state)
{
	struct shop *shop = *state;
	struct vouch_token token = code(1002, VOUCH_KIND_VOUCHER, 1);
	struct vouch_token card = code(1003, VOUCH_KIND_STORED, 9);

	create_ledger(shop, false);
	import(shop, HEAD("1002", "voucher", "50000 VND")
	    "[rules]\nmax_redemptions = 1\n");
	import(shop, card_text);
	card.value = 500000;
	shop->request.hold_ms = 1000;
	assert_string_equal(scan(shop, &token, T0), "ok");
	shop->request.hold_ms = 0;
	token.serial = 2;
	assert_string_equal(scan(shop, &token, T0 + 999), "campaign-limit");
	assert_string_equal(scan(shop, &token, T0 + 1000), "ok");
	assert_whole(shop);
	shop->request.wanted = VOUCH_DO_ACTIVATE;
	assert_string_equal(scan(shop, &card, T0 + 2000), "ok");
	shop->request.wanted = VOUCH_DO_REDEEM;
	shop->request.hold_ms = 1000;
	amount(shop, 400000);
	assert_string_equal(scan(shop, &card, T0 + 2000), "partial");
	shop->request.hold_ms = 0;
	assert_string_equal(scan(shop, &card, T0 + 2999), "amount");
	/* To look is not to touch. */
	shop->request.check = true;
	assert_string_equal(scan(shop, &card, T0 + 3000), "partial");
	assert_false(shop->answer.has_event || shop->answer.has_op);
	assert_true(left_on(shop, 1003, 9) == 100000);
	shop->request.check = false;
	assert_string_equal(scan(shop, &card, T0 + 3000), "partial");
	assert_true(left_on(shop, 1003, 9) == 100000);
	assert_whole(shop);
}

/* ---- reversals ---- */

static void void_twice(void **state)
{
	struct shop *shop = *state;
	const struct vouch_token token = token_of(1);
	struct vouch_event_key first, end;
	struct vouch_event event;

	create_ledger(shop, false);
	assert_string_equal(scan(shop, &token, T0), "ok");
	first = shop->answer.event;
	shop->request.cashier = "LAN";
	shop->request.till = 3;
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &first, T0 + 5),
	    "ok");
	end = shop->answer.event;
	event = filed(shop);
	assert_int_equal(event.kind, VOUCH_EVENT_VOID);
	assert_int_equal(event.amount_minor, -50000);
	assert_memory_equal(&event.ref, &first, sizeof first);
	assert_string_equal(event.note, "mistake");
	assert_string_equal(event.cashier, "LAN");
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &first, T0 + 9),
	    "replayed");
	assert_memory_equal(&shop->answer.event, &end, sizeof end);
	assert_true(shop->answer.amount_minor == 50000);
	assert_string_equal(scan(shop, &token, T0 + 10), "ok");
	/* The first one's void is still the first one's. */
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &first, T0 + 11),
	    "replayed");
	assert_memory_equal(&shop->answer.event, &end, sizeof end);
	/* Nothing to void: a void, an import, what never was. */
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &end, T0 + 12),
	    "not-redeemed");
	end.till = 0;
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &end, T0 + 12),
	    "not-redeemed");
	end.epoch++;
	assert_string_equal(undo(shop, VOUCH_REVERSE_VOID, &end, T0 + 12),
	    "not-redeemed");
	assert_string_equal(undo(shop, VOUCH_REVERSE_COMMIT, &first,
	    T0 + 12), "not-redeemed");
	assert_whole(shop);
}

/* ---- bills ---- */

static void bills(void **state)
{
	static struct vouch_redeem_answer answer[5];
	struct shop *shop = *state;
	struct vouch_token token[5];
	char text[VOUCH_CODE_TEXT_MAX];
	size_t i;

	create_ledger(shop, false);
	import(shop, HEAD("1002", "voucher", "20 %")
	    "[rules]\nstack = only with 1006\n");
	import(shop, card_text);
	import(shop, HEAD("1006", "voucher", "50000 VND")
	    "[rules]\nstack = yes\n");
	token[0] = code(1003, VOUCH_KIND_STORED, 1);
	token[0].value = 500000;
	token[1] = code(1006, VOUCH_KIND_VOUCHER, 1);
	token[2] = token_of(1); /* stacks with nothing */
	token[3] = code(1002, VOUCH_KIND_VOUCHER, 1);
	token[3].value_type = VOUCH_VALUE_PERCENT;
	token[3].value = 2000;
	token[3].unit = VOUCH_UNIT_NONE;
	token[4] = token[1];
	shop->request.wanted = VOUCH_DO_ACTIVATE;
	assert_string_equal(scan(shop, &token[0], T0), "ok");
	shop->request.wanted = VOUCH_DO_REDEEM;
	for (i = 0; i < 5; i++) {
		assert_ok(vouch_code_make(&token[i], shop->secret, NULL, 0,
		    NULL, text));
		vouch_redeem_read(shop->ledger, text, strlen(text),
		    &answer[i].reading);
	}
	basket(shop, 200000);
	shop->request.receipt = "R-5";
	vouch_redeem_bill(shop->ledger, &shop->request, answer, 5, T0,
	    &shop->desk);
	/* 20 % of 200,000; 50,000 off; the card pays the rest. */
	assert_int_equal(answer[3].reason, VOUCH_WHY_OK);
	assert_true(answer[3].amount_minor == 40000);
	assert_int_equal(answer[1].reason, VOUCH_WHY_OK);
	assert_true(answer[1].due_minor == 110000);
	assert_int_equal(answer[2].reason, VOUCH_WHY_NO_STACK);
	/* The same code twice is one use, asked twice on the receipt. */
	assert_int_equal(answer[4].reason, VOUCH_WHY_REPLAYED);
	assert_int_equal(answer[0].reason, VOUCH_WHY_PARTIAL);
	assert_true(answer[0].amount_minor == 110000);
	assert_true(answer[0].due_minor == 0);
	assert_true(left_on(shop, 1003, 1) == 390000);
	assert_int_equal(redemptions(shop), 4 + 3);
	assert_whole(shop);
}

static void read_all(struct shop *shop, const struct vouch_token *token,
    struct vouch_redeem_answer answer[3])
{
	char text[VOUCH_CODE_TEXT_MAX];
	size_t i;

	memset(answer, 0, 3 * sizeof *answer);
	for (i = 0; i < 2; i++) {
		assert_ok(vouch_code_make(&token[i], shop->secret, NULL, 0,
		    NULL, text));
		vouch_redeem_read(shop->ledger, text, strlen(text),
		    &answer[2 * i].reading);
	}
	vouch_redeem_read(shop->ledger, "8934563138165", 13,
	    &answer[1].reading);
}

/* A bill that cannot be decided takes nothing, and what is no code is said to
 * be none all the same. */
static void bills_fail_whole(void **state)
{
	static struct vouch_redeem_answer answer[3];
	static const uint8_t op[VOUCH_OP_BYTES] = { 4 };
	struct shop *shop = *state;
	struct vouch_token token[2];
	struct vouch_ledger *other;

	create_ledger(shop, false);
	import(shop, HEAD("1006", "voucher", "50000 VND")
	    "[rules]\nstack = yes\n");
	token[0] = code(1006, VOUCH_KIND_VOUCHER, 1);
	token[1] = code(1006, VOUCH_KIND_VOUCHER, 2);
	read_all(shop, token, answer);
	other = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	assert_ok(vouch_ledger_begin(other, NULL));
	vouch_redeem_bill(shop->ledger, &shop->request, answer, 3, T0,
	    &shop->desk);
	assert_int_equal(answer[0].reason, VOUCH_WHY_BUSY);
	assert_int_equal(answer[1].reason, VOUCH_WHY_NOT_OURS);
	assert_int_equal(answer[2].reason, VOUCH_WHY_BUSY);
	assert_false(answer[0].has_op || answer[2].has_op);
	vouch_ledger_rollback(other);
	vouch_ledger_close(other);
	/* One that was used before leaves the other its place. */
	shop->request.op = op;
	assert_string_equal(scan(shop, &token[1], T0), "ok");
	shop->request.op = NULL;
	shop->request.receipt = "R-1";
	read_all(shop, token, answer);
	vouch_redeem_bill(shop->ledger, &shop->request, answer, 3, T0,
	    &shop->desk);
	assert_int_equal(answer[0].reason, VOUCH_WHY_OK);
	assert_int_equal(answer[1].reason, VOUCH_WHY_NOT_OURS);
	assert_int_equal(answer[2].reason, VOUCH_WHY_USED);
	assert_whole(shop);
}

/* ---- whatever happens, it adds up ---- */

#define CARDS 5
#define EVENTS 400

static uint32_t draw(uint64_t *seed, uint32_t below)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % below;
}

/* Random sales, payments, top-ups, holds and their ends, against a model that
 * knows a balance per card and an amount per event. */
static void random_voids(void **state)
{
	static struct {
		struct vouch_event_key key;
		uint32_t card;
		int64_t moved;
		enum vouch_event_kind kind;
		bool ended;
	} log[EVENTS];
	struct shop *shop = *state;
	struct vouch_token token = code(1003, VOUCH_KIND_STORED, 0);
	int64_t left[CARDS] = { 0 };
	uint64_t seed = 20261123;
	size_t count = 0;
	const char *said;

	create_ledger(shop, false);
	import(shop, HEAD("1003", "stored-value", "balance 500000 VND")
	    "[rules]\ntopup = yes\n");
	token.value = 500000;
	for (int i = 0; i < 600 && count < EVENTS; i++) {
		const uint32_t card = draw(&seed, CARDS);
		const uint32_t what = draw(&seed, 6);
		const int64_t much = 1 + draw(&seed, 300000);

		token.serial = card;
		amount(shop, (uint64_t)much);
		shop->request.wanted = what == 0 ? VOUCH_DO_ACTIVATE :
		    what == 1 ? VOUCH_DO_TOPUP : VOUCH_DO_REDEEM;
		shop->request.hold_ms = what == 2 ? 1000000000 : 0;
		if (what < 4) {
			said = scan(shop, &token, T0);
			if (strcmp(said, "ok") != 0 &&
			    strcmp(said, "partial") != 0)
				continue;
			log[count].key = shop->answer.event;
			log[count].card = card;
			log[count].kind = filed(shop).kind;
			log[count].moved = (what == 0 ? 500000 : what == 1 ?
			    much : -much);
			log[count].ended = false;
			left[card] += log[count++].moved;
			continue;
		}
		if (count == 0)
			continue;
		const size_t at = draw(&seed, (uint32_t)count);

		said = undo(shop, VOUCH_REVERSE_VOID, &log[at].key, T0);
		assert_true((strcmp(said, "replayed") == 0) == log[at].ended);
		if (strcmp(said, "ok") != 0)
			continue;
		log[at].ended = true;
		left[log[at].card] -= log[at].moved;
		assert_true(left[log[at].card] >= 0);
	}
	assert_true(count > 100);
	for (uint32_t i = 0; i < CARDS; i++)
		assert_true(left_on(shop, 1003, i) == (uint64_t)left[i]);
	assert_whole(shop);
}

/* ---- what was changed behind the ledger's back ---- */

static void copy(const struct shop *shop, const char *from, const char *to)
{
	char command[1024];

	snprintf(command, sizeof command, "cp '%s%s' '%s%s'",
	    shop->scratch->path, from, shop->scratch->path, to);
	assert_int_equal(system(command), 0);
}

static void edit(const struct shop *shop, const char *sql)
{
	char *message = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(shop->scratch->path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
	sqlite3_close(db);
}

static int note_kind(const struct vouch_finding *finding, void *context)
{
	*(unsigned *)context |= 1u << finding->kind;
	return 0;
}

static unsigned findings(const struct shop *shop)
{
	unsigned kinds = 0;
	const struct vouch_verify_request request = { .found = note_kind,
		.context = &kinds };
	struct vouch_ledger *ledger = scratch_open(shop->scratch,
	    VOUCH_LEDGER_INSPECT);
	struct vouch_verify_facts facts;

	assert_ok(vouch_ledger_verify(ledger, &request, NULL, &facts));
	vouch_ledger_close(ledger);
	return kinds;
}

static void found_out(void **state)
{
	static const struct {
		const char *sql;
		enum vouch_finding_kind kind;
	} rows[] = {
		{ "UPDATE balance SET left_minor = left_minor + 1",
		    VOUCH_FOUND_BALANCE },
		{ "DELETE FROM balance", VOUCH_FOUND_BALANCE },
		{ "UPDATE balance SET active = 0", VOUCH_FOUND_BALANCE },
		{ "INSERT INTO balance VALUES (1003, 99, 1000000, 1, 1)",
		    VOUCH_FOUND_BALANCE },
		{ "UPDATE tally SET uses = uses - 1 WHERE scope = 0",
		    VOUCH_FOUND_TALLY },
		{ "UPDATE tally SET amount_minor = 0 WHERE scope = 0",
		    VOUCH_FOUND_TALLY },
		{ "DELETE FROM tally WHERE scope = 0", VOUCH_FOUND_TALLY },
		{ "UPDATE tally SET uses = 0 WHERE scope = 2", VOUCH_FOUND_TALLY },
		{ "DELETE FROM hold", VOUCH_FOUND_HOLD },
		{ "INSERT INTO hold VALUES (5, 7, 2, 0, 1)", VOUCH_FOUND_HOLD },
		{ "INSERT INTO prizes VALUES (1002, 1, 1, 1, x'00')",
		    VOUCH_FOUND_PRIZES },
	};
	struct shop *shop = *state;
	struct vouch_token card = code(1003, VOUCH_KIND_STORED, 1);
	const struct vouch_token coupon = code(1002, VOUCH_KIND_COUPON, 1);
	unsigned kinds;
	size_t i;

	create_ledger(shop, false);
	import(shop, HEAD("1002", "coupon", "50000 VND")
	    "[rules]\nuses_per_code = any\nbudget = 900000 VND\n");
	import(shop, card_text);
	card.value = 500000;
	shop->request.wanted = VOUCH_DO_ACTIVATE;
	assert_string_equal(scan(shop, &card, T0), "ok");
	shop->request.wanted = VOUCH_DO_REDEEM;
	shop->request.hold_ms = 60000;
	assert_string_equal(scan(shop, &coupon, T0), "ok");
	assert_whole(shop);
	vouch_ledger_close(shop->ledger);
	shop->ledger = NULL;
	copy(shop, "", ".kept");
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		copy(shop, ".kept", "");
		edit(shop, rows[i].sql);
		kinds = findings(shop);
		if (kinds != 1u << rows[i].kind)
			fail_msg("%s: found %x", rows[i].sql, kinds);
	}
	copy(shop, ".kept", "");
	assert_int_equal(findings(shop), 0);
}

#define CASE(name) \
	cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(coupons), CASE(budgets), CASE(limits_later),
		CASE(customers), CASE(edges_of_days), CASE(cards), CASE(cards_at_issue), CASE(capped_cards),
		CASE(capped_holds), CASE(capped_sums),
		CASE(asked_again), CASE(passes), CASE(returns), CASE(prizes_won),
		CASE(holds), CASE(holds_run_out), CASE(void_twice),
		CASE(bills), CASE(bills_fail_whole),
		CASE(random_voids), CASE(found_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Cards, prizes, refusals and tills out of a ledger; what stands out. */
#include "unit/ledger/shop.h"

#include "ledger/reverse.h"
#include "report/sums.h"

static void import(struct shop *shop, const char *text)
{
	static struct vouch_campaign campaign;
	bool changed;

	assert_ok(vouch_campaign_parse("offer.ini", text, strlen(text), NULL,
	    &campaign));
	assert_ok(vouch_ledger_import(shop->ledger, &campaign, text,
	    strlen(text), T0, NULL, &changed));
}

static void undo(struct shop *shop, const struct vouch_event_key *key)
{
	const struct vouch_reverse_request reversal = {
		.what = VOUCH_REVERSE_VOID, .name = { .op = NULL,
		.event = *key }, .why = "mistake" };

	vouch_reverse(shop->ledger, &shop->request, &reversal, T0,
	    &shop->desk, &shop->answer);
	assert_int_equal(shop->answer.reason, VOUCH_WHY_OK);
}

static struct vouch_sums build(struct shop *shop, uint32_t campaign,
    enum vouch_sums_of of)
{
	const struct vouch_counted counted = { .campaign = campaign };
	struct vouch_sums sums;

	assert_ok(vouch_sums_build(&shop->ledger, 1, &counted, of, NULL,
	    &sums));
	return sums;
}

static void cards(void **state)
{
	static struct vouch_bill bill = { .has_amount = true,
		.amount_minor = 30000 };
	struct shop *shop = *state;
	struct vouch_token token = token_of(1);
	struct vouch_event_key paid;
	struct vouch_sums sums;

	create_ledger(shop, false);
	import(shop, "[campaign]\nid = 1003\nname = Card\n"
	    "kind = stored-value\nvalue = balance 50000 VND\n"
	    "from = 2026-11-20\nuntil = 2026-11-30\n");
	sums = build(shop, 0, VOUCH_SUMS_CARDS);
	assert_int_equal(sums.count, 0);
	token.campaign = 1003;
	token.kind = VOUCH_KIND_STORED;
	token.value_type = VOUCH_VALUE_OPENING;
	shop->request.wanted = VOUCH_DO_ACTIVATE;
	assert_string_equal(scan(shop, &token, T0), "ok");
	shop->request.wanted = VOUCH_DO_REDEEM;
	shop->request.bill = &bill;
	assert_string_equal(scan(shop, &token, T0), "partial");
	paid = shop->answer.event;
	bill.amount_minor = 20000;
	assert_string_equal(scan(shop, &token, T0), "ok");
	undo(shop, &paid);
	sums = build(shop, 0, VOUCH_SUMS_CARDS);
	assert_int_equal(sums.count, 1);
	assert_int_equal(sums.row[0].campaign, 1003);
	assert_string_equal(sums.row[0].name, "Card");
	assert_true(sums.row[0].count[VOUCH_CARDS_SOLD] == 1);
	assert_true(sums.row[0].amount_minor[VOUCH_CARDS_SOLD] == 50000);
	assert_true(sums.row[0].count[VOUCH_CARDS_PAID] == 1);
	assert_true(sums.row[0].amount_minor[VOUCH_CARDS_PAID] == 20000);
	assert_true(sums.row[0].count[VOUCH_CARDS_LEFT] == 1);
	assert_true(sums.row[0].amount_minor[VOUCH_CARDS_LEFT] == 30000);
	vouch_sums_release(&sums);
	sums = build(shop, 1001, VOUCH_SUMS_CARDS);
	assert_int_equal(sums.count, 0);
}

static void tills(void **state)
{
	struct shop *shop = *state;
	struct vouch_event_key first;
	struct vouch_token token;
	struct vouch_sums sums;
	uint64_t serial;

	create_ledger(shop, false);
	shop->request.cashier = "LAN";
	for (serial = 1; serial <= 6; serial++) {
		token = token_of(serial);
		assert_string_equal(scan(shop, &token, T0), "ok");
		first = shop->answer.event;
		assert_string_equal(scan(shop, &token, T0), "used");
		if (serial > 1) {
			shop->request.cashier = "NAM";
			undo(shop, &first);
			shop->request.cashier = "LAN";
		}
	}
	vouch_ledger_close(shop->ledger); /* counters wait in memory */
	shop->ledger = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	sums = build(shop, 0, VOUCH_SUMS_TILLS);
	assert_int_equal(sums.count, 3);
	assert_string_equal(sums.row[0].cashier, "");
	assert_true(sums.row[0].count[VOUCH_TILLS_REFUSED] == 6);
	assert_string_equal(sums.row[1].cashier, "LAN");
	assert_true(sums.row[1].count[VOUCH_TILLS_TAKEN] == 6);
	assert_string_equal(sums.row[1].sign, "");
	assert_string_equal(sums.row[2].cashier, "NAM");
	assert_true(sums.row[2].count[VOUCH_TILLS_VOIDED] == 5);
	assert_string_equal(sums.row[2].sign, "voids");
	vouch_sums_release(&sums);
	sums = build(shop, 0, VOUCH_SUMS_REFUSALS);
	assert_int_equal(sums.count, 1);
	assert_string_equal(sums.row[0].group, "used");
	assert_true(sums.row[0].count[VOUCH_REFUSALS_SAID] == 6);
	vouch_sums_release(&sums);
}

static void signs(void **state)
{
	static const struct {
		int64_t taken, voided, refused, forged;
		const char *sign;
	} cases[] = {
		{ 100, 0, 0, 2, "" }, { 100, 0, 0, 3, "forged" },
		{ 40, 4, 0, 0, "" }, { 50, 5, 0, 0, "voids" },
		{ 51, 5, 0, 0, "" }, { 0, 5, 0, 0, "voids" },
		{ 10, 0, 19, 0, "" }, { 19, 0, 20, 0, "refused" },
		{ 20, 0, 20, 0, "" }, { 0, 9, 99, 9, "forged" },
	};
	struct vouch_sums_row row;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		memset(&row, 0, sizeof row);
		row.count[VOUCH_TILLS_TAKEN] = cases[i].taken;
		row.count[VOUCH_TILLS_VOIDED] = cases[i].voided;
		row.count[VOUCH_TILLS_REFUSED] = cases[i].refused;
		row.count[VOUCH_TILLS_FORGED] = cases[i].forged;
		assert_string_equal(vouch_sums_sign(&row), cases[i].sign);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(cards, shop_setup,
		    shop_teardown),
		cmocka_unit_test_setup_teardown(tills, shop_setup,
		    shop_teardown),
		cmocka_unit_test(signs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Questions about what is done: the answers, and that nothing changes. */
#include "unit/ledger/shop.h"

#include "ledger/op.h"
#include "ledger/status.h"

static const uint8_t op[VOUCH_OP_BYTES] = { 7, 7, 7 };

static const char *tell(struct shop *shop,
    const struct vouch_ledger_name *name, int64_t now_ms)
{
	vouch_status_tell(shop->ledger, &shop->request, name, now_ms,
	    &shop->desk, &shop->answer);
	return vouch_reason_name(shop->answer.reason);
}

static bool acked(struct shop *shop, const struct vouch_event_key *key)
{
	bool yes = false;

	assert_ok(vouch_ledger_is_acked(shop->ledger, key, NULL, &yes));
	return yes;
}

static void names(void **state)
{
	static const struct {
		const char *text;
		bool good, is_op;
	} cases[] = {
		{ "07070700000000000000000000000000", true, true },
		{ "0707070000000000000000000000000A", true, true },
		{ "7.2.0123456789abcdef.15", true, false },
		{ "7.2.0123456789abcdef.0", false, false },
		{ "0707070000000000000000000000000", false, false },
		{ "", false, false },
		{ "R-88231", false, false },
	};
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger_name name;
	uint8_t bytes[VOUCH_OP_BYTES];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_err(vouch_status_parse(cases[i].text,
		    strlen(cases[i].text), &diag, bytes, &name),
		    cases[i].good ? VOUCH_OK : VOUCH_ERR_SYNTAX);
		if (cases[i].good)
			assert_true((name.op == bytes) == cases[i].is_op);
	}
}

static void told(void **state)
{
	struct shop *shop = *state;
	const struct vouch_token token = token_of(1);
	struct vouch_ledger_name name = { .op = op };
	struct vouch_event_key key;

	create_ledger(shop, false);
	assert_string_equal(tell(shop, &name, T0), "not-redeemed");
	assert_false(shop->answer.has_event);
	assert_true(shop->answer.has_op);
	assert_false(shop->answer.reading.is_code);
	shop->request.op = op;
	assert_string_equal(scan(shop, &token, T0), "ok");
	key = shop->answer.event;
	assert_string_equal(tell(shop, &name, T0 + 9 * MINUTE_MS),
	    "replayed");
	assert_memory_equal(&shop->answer.event, &key, sizeof key);
	assert_memory_equal(shop->answer.op, op, sizeof op);
	assert_true(shop->answer.at_ms == T0);
	assert_non_null(shop->answer.campaign);
	assert_int_equal(shop->answer.reading.code.token.serial, 1);
	assert_int_equal(shop->answer.reading.code.token.value, 50000);
	shop->request.till = 3;
	assert_string_equal(tell(shop, &name, T0 + 9 * MINUTE_MS), "used");
	shop->request.till = 2;
	name.op = NULL;
	name.event = key;
	assert_string_equal(tell(shop, &name, T0 + 9 * MINUTE_MS),
	    "replayed");
	assert_memory_equal(shop->answer.op, op, sizeof op);
	assert_string_equal(tell(shop, &name, T0 + 11 * MINUTE_MS), "used");
	assert_string_equal(tell(shop, &name, T0 - 11 * MINUTE_MS), "clock");
	assert_non_null(shop->answer.trouble);
	name.event.seq++;
	assert_string_equal(tell(shop, &name, T0 + 11 * MINUTE_MS),
	    "not-redeemed");
	assert_false(shop->answer.has_op);
	assert_int_equal(redemptions(shop), 1);
	assert_false(acked(shop, &key));
	assert_int_equal(refusals(shop), 0);
}

/* A percentage is not on file, so the value told is the offer's. */
static void values(void **state)
{
	struct shop *shop = *state;
	struct vouch_token token = token_of(1);
	struct vouch_ledger_name name = { .op = op };

	create_ledger(shop, false);
	shop->request.op = op;
	token.value_type = VOUCH_VALUE_PERCENT;
	token.unit = VOUCH_UNIT_NONE;
	token.value = 1500;
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_string_equal(tell(shop, &name, T0), "replayed");
	assert_int_equal(shop->answer.reading.code.token.value_type,
	    VOUCH_VALUE_CAMPAIGN);
	assert_int_equal(shop->answer.reading.code.token.kind,
	    VOUCH_KIND_VOUCHER);
}

static void marked(void **state)
{
	struct shop *shop = *state;
	const struct vouch_token token = token_of(1);
	struct vouch_ledger_name name = { .op = op };
	struct vouch_event_key key;
	uint64_t commits;

	create_ledger(shop, false);
	commits = vouch_ledger_commits(shop->ledger);
	vouch_status_ack(shop->ledger, &shop->request, &name, T0,
	    &shop->desk, &shop->answer);
	assert_string_equal(vouch_reason_name(shop->answer.reason),
	    "not-redeemed");
	assert_int_equal(vouch_ledger_commits(shop->ledger), commits);
	shop->request.op = op;
	assert_string_equal(scan(shop, &token, T0), "ok");
	key = shop->answer.event;
	assert_false(acked(shop, &key));
	vouch_status_ack(shop->ledger, &shop->request, &name, T0,
	    &shop->desk, &shop->answer);
	assert_string_equal(vouch_reason_name(shop->answer.reason),
	    "replayed");
	assert_true(acked(shop, &key));
	/* again, late and from elsewhere: it is no less heard */
	shop->request.till = 9;
	vouch_status_ack(shop->ledger, &shop->request, &name,
	    T0 + 60 * MINUTE_MS, &shop->desk, &shop->answer);
	assert_string_equal(vouch_reason_name(shop->answer.reason), "used");
	assert_true(acked(shop, &key));
	assert_int_equal(redemptions(shop), 1);
}

static void busy(void **state)
{
	struct shop *shop = *state;
	struct vouch_ledger_name name = { .op = op };
	struct vouch_ledger *other;

	create_ledger(shop, false);
	other = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	assert_ok(vouch_ledger_begin(other, NULL));
	assert_string_equal(tell(shop, &name, T0), "busy");
	vouch_ledger_close(other);
	assert_string_equal(tell(shop, &name, T0), "not-redeemed");
}

#define CASE(name) \
	cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names), CASE(told), CASE(values),
		CASE(marked), CASE(busy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

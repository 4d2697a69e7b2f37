/*
 * Scanned lines, redeemed: the answers, what is on file after each, and the
 * errors of the ledger as answers.
 */
#define _GNU_SOURCE /* syscall */
#include "unit/ledger/shop.h"

#include <errno.h>
#include <sys/syscall.h>

#include "base/str.h"
#include "ledger/op.h"

/* SQLite's syncs end here; one of them may be made to fail. */
static int sync_count, sync_fails_at;

static int sync_one(long number, int fd)
{
	if (++sync_count == sync_fails_at) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(number, fd);
}

int fsync(int fd)
{
	return sync_one(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return sync_one(SYS_fdatasync, fd);
}

static void accepted_once(void **state)
{
	struct shop *shop = *state;
	const struct vouch_token token = token_of(1);
	struct vouch_event event;

	create_ledger(shop, false);
	shop->request.cashier = "LAN";
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_true(shop->answer.has_event && shop->answer.has_op);
	assert_null(shop->answer.trouble);
	event = filed(shop);
	assert_int_equal(event.key.store, 7);
	assert_int_equal(event.key.till, 2);
	assert_int_equal(event.key.seq, 1);
	assert_int_equal(event.revision, 3);
	assert_int_equal(event.channel, VOUCH_CHANNEL_ZALO);
	assert_int_equal(event.amount_minor, 50000);
	assert_int_equal(event.unit, VOUCH_UNIT_VND);
	assert_string_equal(event.cashier, "LAN");
	assert_memory_equal(event.op, shop->answer.op, sizeof event.op);
	assert_string_equal(scan(shop, &token, T0 + 1000), "used");
	assert_true(shop->answer.has_event);
	assert_memory_equal(&shop->answer.event, &event.key,
	    sizeof event.key);
	assert_true(shop->answer.at_ms == T0);
	assert_false(shop->answer.has_op); /* a random one, of no use now */
	assert_int_equal(redemptions(shop), 1);
	assert_int_equal(refusals(shop), 1);
}

/* Only money taken off is booked; the rest depends on the bill. */
static void amounts(void **state)
{
	struct shop *shop = *state;
	struct vouch_token token = token_of(1);

	create_ledger(shop, false);
	token.value_type = VOUCH_VALUE_PERCENT;
	token.unit = VOUCH_UNIT_NONE;
	token.value = 1500;
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_int_equal(filed(shop).amount_minor, 0);
	token.serial = 2;
	token.value_type = VOUCH_VALUE_FREE;
	token.value = 1;
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_int_equal(filed(shop).amount_minor, 0);
	/* a token that leaves it to the campaign is worth what that says */
	token.serial = 3;
	token.value_type = VOUCH_VALUE_CAMPAIGN;
	token.value = 0;
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_int_equal(filed(shop).amount_minor, 50000);
	assert_int_equal(filed(shop).unit, VOUCH_UNIT_VND);
}

static void refused(void **state)
{
	static const int64_t day_ms = 24 * 60 * MINUTE_MS;
	struct shop *shop = *state;
	struct vouch_token token = token_of(1);

	create_ledger(shop, false);
	token.campaign = 1002;
	assert_string_equal(scan(shop, &token, T0), "unknown-campaign");
	assert_null(shop->answer.campaign);
	token = token_of(1);
	token.stores = 8;
	assert_string_equal(scan(shop, &token, T0), "wrong-store");
	token = token_of(1);
	token.kind = VOUCH_KIND_TEST;
	assert_string_equal(scan(shop, &token, T0), "test-code");
	token = token_of(1);
	token.from = TODAY + 1;
	assert_string_equal(scan(shop, &token, T0), "not-yet");
	token = token_of(1);
	assert_string_equal(scan(shop, &token, T0 + 8 * day_ms), "expired");
	vouch_redeem_line(shop->ledger, &shop->request, "hello", 5, T0,
	    &shop->desk, &shop->answer);
	assert_string_equal(vouch_reason_name(shop->answer.reason),
	    "not-ours");
	assert_int_equal(redemptions(shop), 0);
	assert_int_equal(refusals(shop), 6);
}

static void forged(void **state)
{
	uint8_t seed[VOUCH_SEED_BYTES] = { 10 };
	struct shop *shop = *state;
	struct vouch_secret_key *other = NULL;
	const struct vouch_token token = token_of(1);
	char text[VOUCH_CODE_TEXT_MAX];

	create_ledger(shop, false);
	assert_ok(vouch_secret_key_new(seed, &other));
	assert_ok(vouch_code_make(&token, other, NULL, 0, NULL, text));
	vouch_redeem_line(shop->ledger, &shop->request, text, strlen(text),
	    T0, &shop->desk, &shop->answer);
	assert_string_equal(vouch_reason_name(shop->answer.reason),
	    "unknown-key");
	assert_null(shop->answer.campaign);
	assert_int_equal(redemptions(shop), 0);
	vouch_secret_key_free(other);
}

static void test_ledgers(void **state)
{
	struct shop *shop = *state;
	struct vouch_token token = token_of(1);

	create_ledger(shop, true);
	assert_string_equal(scan(shop, &token, T0), "kind");
	token.kind = VOUCH_KIND_TEST;
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_string_equal(scan(shop, &token, T0), "used");
}

static void asked_again(void **state)
{
	static const uint8_t op[VOUCH_OP_BYTES] = { 1, 2, 3 };
	struct shop *shop = *state;
	const struct vouch_token token = token_of(1), other = token_of(2);
	uint64_t seq;

	create_ledger(shop, false);
	shop->request.op = op;
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_memory_equal(shop->answer.op, op, sizeof op);
	seq = shop->answer.event.seq;
	assert_string_equal(scan(shop, &token, T0 + 9 * MINUTE_MS),
	    "replayed");
	assert_int_equal(shop->answer.event.seq, seq);
	assert_string_equal(scan(shop, &other, T0 + 9 * MINUTE_MS), "misuse");
	assert_true(shop->answer.trouble != NULL);
	shop->request.receipt = "R-1";
	assert_string_equal(scan(shop, &token, T0 + 9 * MINUTE_MS), "misuse");
	shop->request.receipt = "";
	assert_string_equal(scan(shop, &token, T0 + 11 * MINUTE_MS), "used");
	assert_int_equal(redemptions(shop), 1);
}

static void the_same_receipt(void **state)
{
	struct shop *shop = *state;
	const struct vouch_token token = token_of(1), other = token_of(2);

	create_ledger(shop, false);
	shop->request.receipt = "R-88231";
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_string_equal(scan(shop, &token, T0 + MINUTE_MS), "replayed");
	assert_string_equal(scan(shop, &other, T0 + MINUTE_MS), "ok");
	shop->request.till = 3;
	assert_string_equal(scan(shop, &token, T0 + MINUTE_MS), "used");
	shop->request.till = 2;
	shop->request.receipt = "R-88232";
	assert_string_equal(scan(shop, &token, T0 + MINUTE_MS), "used");
	assert_int_equal(redemptions(shop), 2);
}

static void the_clock(void **state)
{
	struct shop *shop = *state;
	struct vouch_token token = token_of(1);

	create_ledger(shop, false);
	assert_string_equal(scan(shop, &token, T0 + 60 * MINUTE_MS), "ok");
	token.serial = 2;
	assert_string_equal(scan(shop, &token, T0 + 50 * MINUTE_MS), "ok");
	/* the log never goes back in time */
	assert_true(filed(shop).at_ms == T0 + 60 * MINUTE_MS);
	token.serial = 3;
	assert_string_equal(scan(shop, &token, T0 + 50 * MINUTE_MS - 1),
	    "clock");
	assert_non_null(strstr(shop->answer.trouble, "the clock says 2026-"));
	assert_int_equal(redemptions(shop), 2);
}

static void somebody_else_holds_it(void **state)
{
	struct shop *shop = *state;
	const struct vouch_token token = token_of(1);
	struct vouch_ledger *other;

	create_ledger(shop, false);
	other = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	assert_ok(vouch_ledger_begin(other, NULL));
	assert_string_equal(scan(shop, &token, T0), "busy");
	vouch_ledger_rollback(other);
	vouch_ledger_close(other);
	assert_string_equal(scan(shop, &token, T0), "ok");
}

static struct vouch_redeem_answer again(struct shop *shop, uint64_t serial,
    int64_t now_ms, const char *reason)
{
	const struct vouch_token token = token_of(serial);

	assert_string_equal(scan(shop, &token, now_ms), reason);
	return shop->answer;
}

/* A trigger held too long is told from a code used before, for people at
 * scanners only. */
static void scanned_twice(void **state)
{
	struct shop *shop = *state;
	struct vouch_redeem_answer first, second;

	create_ledger(shop, false);
	shop->request.scanner = true;
	first = again(shop, 1, T0, "ok");
	second = again(shop, 1, T0 + 2000, "again");
	assert_memory_equal(&second.event, &first.event, sizeof first.event);
	assert_true(second.has_op && second.at_ms == T0);
	assert_memory_equal(second.op, first.op, sizeof first.op);
	again(shop, 1, T0 + 2001, "used");
	assert_false(shop->answer.has_op);
	/* the clock stands still behind the mark, but not for ever */
	again(shop, 1, T0 - MINUTE_MS, "used");
	/* another till, a receipt, an op: somebody who knows what he asks */
	again(shop, 2, T0 + 3000, "ok");
	shop->request.till = 3;
	again(shop, 2, T0 + 3000, "used");
	shop->request.till = 2;
	shop->request.receipt = "R-1";
	again(shop, 2, T0 + 3000, "used");
	shop->request.receipt = "";
	shop->request.op = (const uint8_t *)"0123456789abcdef";
	again(shop, 2, T0 + 3000, "used");
	shop->request.op = NULL;
	again(shop, 2, T0 + 3000, "again");
	shop->request.scanner = false;
	again(shop, 2, T0 + 3000, "used");
	assert_int_equal(redemptions(shop), 2);
	assert_int_equal(refusals(shop), 6); /* AGAIN is not counted */
}

/* By the wall clock it may be the same moment; the other clock goes on. */
static void scanned_twice_slowly(void **state)
{
	struct shop *shop = *state;

	create_ledger(shop, false);
	shop->request.scanner = true;
	again(shop, 1, T0, "ok");
	again(shop, 1, T0, "again");
	vouch_clock_sleep_us(2100 * 1000);
	again(shop, 1, T0, "used");
}

/* Refusals cost no sync and leave the file as it is, however many. */
static void refusals_cost_nothing(void **state)
{
	struct shop *shop = *state;
	const struct vouch_token token = token_of(1);
	struct vouch_token late = token_of(2);
	struct stat before, after;
	int i;

	create_ledger(shop, false);
	late.until = TODAY - 1;
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_int_equal(stat(shop->scratch->path, &before), 0);
	sync_count = 0;
	for (i = 0; i < 500; i++) {
		assert_string_equal(scan(shop, &token, T0), "used");
		assert_string_equal(scan(shop, &late, T0), "expired");
		vouch_redeem_line(shop->ledger, &shop->request, "junk", 4, T0,
		    &shop->desk, &shop->answer);
	}
	assert_int_equal(sync_count, 0);
	assert_int_equal(stat(shop->scratch->path, &after), 0);
	assert_true(after.st_size == before.st_size &&
	    after.st_mtim.tv_sec == before.st_mtim.tv_sec &&
	    after.st_mtim.tv_nsec == before.st_mtim.tv_nsec);
	/* the next redemption carries them, in its own five syncs */
	late = token_of(3);
	assert_string_equal(scan(shop, &late, T0), "ok");
	assert_int_equal(sync_count, 5);
	assert_int_equal(refusals(shop), 1500);
}

/* Whichever sync fails: no ACCEPT without an event, and asking again with the
 * same op tells the truth. */
static void no_sync(void **state)
{
	struct shop *shop = *state;
	uint8_t op[VOUCH_OP_BYTES] = { 0 };
	struct vouch_token token;
	enum vouch_reason reason;
	int failed = 0, n, before;

	create_ledger(shop, false);
	shop->request.op = op;
	for (n = 1; n <= 8; n++) {
		token = token_of((uint64_t)n);
		op[0] = (uint8_t)n;
		before = redemptions(shop);
		sync_count = 0;
		sync_fails_at = n;
		scan(shop, &token, T0);
		reason = shop->answer.reason;
		sync_fails_at = 0;
		if (reason == VOUCH_WHY_OK) {
			assert_int_equal(redemptions(shop), before + 1);
			continue;
		}
		failed++;
		assert_true(shop->answer.trouble != NULL);
		if (vouch_reason_verdict(reason) == VOUCH_ERROR)
			assert_int_equal(redemptions(shop), before);
		else
			assert_string_equal(vouch_reason_name(reason),
			    "commit");
		before = redemptions(shop) - before;
		assert_string_equal(scan(shop, &token, T0),
		    before == 1 ? "replayed" : "ok");
	}
	assert_true(failed >= 3);
	assert_int_equal(redemptions(shop), 8);
}

static void words_for_trouble(void **state)
{
	static const struct {
		enum vouch_err err;
		enum vouch_reason reason;
	} cases[] = {
		{ VOUCH_ERR_BUSY, VOUCH_WHY_BUSY },
		{ VOUCH_ERR_COMMIT, VOUCH_WHY_COMMIT },
		{ VOUCH_ERR_CONFLICT, VOUCH_WHY_MISUSE },
		{ VOUCH_ERR_IO, VOUCH_WHY_DISK },
		{ VOUCH_ERR_CLOCK, VOUCH_WHY_CLOCK },
		{ VOUCH_ERR_DATABASE, VOUCH_WHY_DATABASE },
		{ VOUCH_ERR_CORRUPT, VOUCH_WHY_DATABASE },
		{ VOUCH_ERR_NO_MEMORY, VOUCH_WHY_DATABASE },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(vouch_redeem_trouble(cases[i].err),
		    cases[i].reason);
	/* what may have happened is never called an error that did not */
	for (i = 1; i < VOUCH_ERR_COUNT; i++)
		assert_int_equal(vouch_reason_verdict(vouch_redeem_trouble(
		    (enum vouch_err)i)), i == VOUCH_ERR_COMMIT ?
		    VOUCH_UNKNOWN : VOUCH_ERROR);
}

#define CASE(name) \
	cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(accepted_once), CASE(amounts), CASE(refused),
		CASE(forged), CASE(test_ledgers), CASE(asked_again),
		CASE(the_same_receipt), CASE(the_clock),
		CASE(somebody_else_holds_it), CASE(no_sync),
		CASE(scanned_twice), CASE(scanned_twice_slowly),
		CASE(refusals_cost_nothing),
		cmocka_unit_test(words_for_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

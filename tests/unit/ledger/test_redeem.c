/*
 * Scanned lines, redeemed: the answers, what is on file after each, groups,
 * and the errors of the ledger as answers.
 */
#define _GNU_SOURCE /* syscall */
#include "unit/ledger/scratch.h"

#include <errno.h>
#include <sys/syscall.h>

#include "base/str.h"
#include "core/code.h"
#include "ledger/op.h"
#include "ledger/redeem.h"

#define TODAY 2518 /* 2026-11-23, the day of T0 */
#define MINUTE_MS (60 * 1000)

static const char offer_text[] =
	"[campaign]\n"
	"id = 1001\n"
	"name = Offer\n"
	"kind = voucher\n"
	"value = 50000 VND\n"
	"from = 2026-11-20\n"
	"until = 2026-11-30\n"
	"zone = UTC\n"
	"stores = 7, 9\n"
	"revision = 3\n";

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

/* A ledger of shop 7 that trusts one key, and lines to scan. */
struct shop {
	struct scratch *scratch;
	struct vouch_secret_key *secret;
	struct vouch_ledger *ledger;
	struct vouch_redeem_desk desk;
	struct vouch_redeem_request request;
	struct vouch_redeem_answer answer;
};

static void import_offer(struct vouch_ledger *ledger)
{
	static struct vouch_campaign campaign;
	bool changed;

	assert_ok(vouch_campaign_parse("offer.ini", offer_text,
	    strlen(offer_text), NULL, &campaign));
	assert_ok(vouch_ledger_import(ledger, &campaign, offer_text,
	    strlen(offer_text), T0, NULL, &changed));
}

static void create_ledger(struct shop *shop, bool test)
{
	const struct vouch_ledger_settings settings = {
		.store = 7, .test = test, .now_ms = T0, .key_count = 1,
		.keys = vouch_secret_key_public(shop->secret),
	};

	assert_ok(vouch_ledger_create(shop->scratch->path, &settings, NULL));
	shop->ledger = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	import_offer(shop->ledger);
}

static int setup(void **state)
{
	uint8_t seed[VOUCH_SEED_BYTES] = { 9 };
	struct shop *shop = calloc(1, sizeof *shop);
	void *scratch = NULL;

	if (shop == NULL || scratch_setup(&scratch) != 0)
		return -1;
	shop->scratch = scratch;
	shop->request.till = 2;
	shop->request.receipt = shop->request.cashier = "";
	sync_fails_at = 0;
	*state = shop;
	return vouch_secret_key_new(seed, &shop->secret) == VOUCH_OK &&
	    vouch_zone_init(&shop->desk.zone, "UTC", NULL) == VOUCH_OK ? 0 : -1;
}

static int teardown(void **state)
{
	struct shop *shop = *state;
	void *scratch = shop->scratch;

	vouch_ledger_close(shop->ledger);
	vouch_secret_key_free(shop->secret);
	free(shop);
	return scratch_teardown(&scratch);
}

static struct vouch_token token_of(uint64_t serial)
{
	const struct vouch_token token = {
		.kind = VOUCH_KIND_VOUCHER, .campaign = 1001,
		.serial = serial, .from = TODAY - 3, .until = TODAY + 7,
		.value = 50000, .value_type = VOUCH_VALUE_MONEY,
		.unit = VOUCH_UNIT_VND, .channel = VOUCH_CHANNEL_ZALO,
		.stores = VOUCH_STORES_LIST,
	};

	return token;
}

/* The answer's reason to a token scanned at a time. */
static const char *scan(struct shop *shop, const struct vouch_token *token,
    int64_t now_ms)
{
	char text[VOUCH_CODE_TEXT_MAX];

	assert_ok(vouch_code_make(token, shop->secret, NULL, 0, NULL, text));
	vouch_redeem_line(shop->ledger, &shop->request, text, strlen(text),
	    now_ms, &shop->desk, &shop->answer);
	return vouch_reason_name(shop->answer.reason);
}

static int keep_last(const struct vouch_event *event, void *context)
{
	*(struct vouch_event *)context = *event;
	return 0;
}

/* The event the answer tells of, as it is on file. */
static struct vouch_event filed(struct shop *shop)
{
	struct vouch_event_key before = shop->answer.event;
	struct vouch_event event;

	memset(&event, 0, sizeof event);
	assert_true(shop->answer.has_event);
	before.seq--;
	assert_ok(vouch_ledger_each(shop->ledger, &before, keep_last, &event,
	    NULL));
	assert_memory_equal(&event.key, &shop->answer.event,
	    sizeof event.key);
	assert_true(event.at_ms == shop->answer.at_ms);
	return event;
}

static int redemptions(struct shop *shop)
{
	return scratch_events(shop->ledger) - 1; /* but for the import */
}

static int sum_refusals(const struct vouch_refusal_count *count,
    void *context)
{
	*(uint64_t *)context += count->count;
	return 0;
}

/* Refusals on file; what waits in memory is written first. */
static uint64_t refusals(struct shop *shop)
{
	uint64_t sum = 0;

	vouch_ledger_close(shop->ledger);
	shop->ledger = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	assert_ok(vouch_ledger_each_refusal(shop->ledger, sum_refusals, &sum,
	    NULL));
	return sum;
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

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(accepted_once), CASE(amounts), CASE(refused),
		CASE(forged), CASE(test_ledgers), CASE(asked_again),
		CASE(the_same_receipt), CASE(the_clock),
		CASE(somebody_else_holds_it), CASE(no_sync),
		cmocka_unit_test(words_for_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

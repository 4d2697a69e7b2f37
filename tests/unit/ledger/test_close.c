/* Closing a till: sums, ranges, notes, signatures. */
#define _GNU_SOURCE /* syscall */

#include "unit/ledger/scratch.h"

#include <sys/syscall.h>
#include <time.h>

#include "base/str.h"
#include "core/crypt.h"
#include "ledger/close.h"
#include "ledger/handle.h"
#include "ledger/upkeep.h"

static struct vouch_event event_of(const char *cashier, uint32_t campaign,
    int64_t amount)
{
	struct vouch_event event = scratch_event(1, 1, T0);

	event.kind = VOUCH_EVENT_REDEEM;
	event.campaign = campaign;
	event.amount_minor = amount;
	memset(event.cashier, 0, sizeof event.cashier);
	memcpy(event.cashier, cashier, strlen(cashier));
	return event;
}

/* ---- sums ---- */

static void test_sums(void **state)
{
	static const struct { const char *cashier; uint32_t campaign; } order[] = {
		{ "", 1001 }, { "LAN", 1001 }, { "LAN", 1002 },
		{ "NAM", 1001 },
	};
	struct vouch_totals totals = { .events = 0 };
	struct vouch_event event;
	size_t i;

	(void)state;
	event = event_of("NAM", 1001, 50000);
	assert_ok(vouch_totals_add(&totals, &event));
	event = event_of("LAN", 1002, 20000);
	assert_ok(vouch_totals_add(&totals, &event));
	event = event_of("LAN", 1001, 50000);
	assert_ok(vouch_totals_add(&totals, &event));
	assert_ok(vouch_totals_add(&totals, &event));
	event = event_of("", 1001, 0);
	assert_ok(vouch_totals_add(&totals, &event));
	event.kind = VOUCH_EVENT_NOTE;
	assert_ok(vouch_totals_add(&totals, &event));
	event = event_of("LAN", 1001, -50000);
	event.kind = VOUCH_EVENT_VOID;
	assert_ok(vouch_totals_add(&totals, &event));
	assert_true(totals.events == 7);
	assert_int_equal(totals.count, 4);
	for (i = 0; i < 4; i++) {
		assert_string_equal(totals.row[i].cashier, order[i].cashier);
		assert_int_equal(totals.row[i].campaign, order[i].campaign);
	}
	assert_true(totals.row[1].count == 2);
	assert_true(totals.row[1].amount_minor == 100000);
	assert_true(totals.row[1].voids == 1);
	assert_true(totals.row[1].voided_minor == 50000);
	/* No sum is ever wrong without a word. */
	event = event_of("LAN", 1001, INT64_MAX - 99999);
	assert_err(vouch_totals_add(&totals, &event), VOUCH_ERR_RANGE);
	event.amount_minor = -1;
	assert_err(vouch_totals_add(&totals, &event), VOUCH_ERR_RANGE);
	event.kind = VOUCH_EVENT_VOID;
	event.amount_minor = 1;
	assert_err(vouch_totals_add(&totals, &event), VOUCH_ERR_RANGE);
	event.amount_minor = INT64_MIN;
	assert_err(vouch_totals_add(&totals, &event), VOUCH_ERR_RANGE);
	vouch_totals_release(&totals);
}

/* The lines of docs/FORMAT.md, "Close", by hand. */
static void test_digest(void **state)
{
	static const char text[] =
	    "vouch close v1\t7\t2\t7.2.0123456789abcdef.3\t"
	    "7.2.0123456789abcdef.4\t2\n"
	    "-\t1001\t1\t1\t50000\t0\t0\n"
	    "LAN\t1001\t1\t1\t50000\t0\t0\n";
	static const char none[] = "vouch close v1\t7\t2\t-\t-\t0\n";
	struct vouch_totals totals = { .events = 0 };
	struct vouch_event event = event_of("LAN", 1001, 50000);
	uint8_t digest[VOUCH_HASH_BYTES], wanted[VOUCH_HASH_BYTES];
	char hex[2 * VOUCH_HASH_BYTES + 1];

	(void)state;
	vouch_totals_digest(&totals, 7, 2, digest);
	vouch_digest_of(wanted, sizeof wanted, NULL, 0, none,
	    sizeof none - 1);
	assert_memory_equal(digest, wanted, sizeof wanted);
	event.key = (struct vouch_event_key){ 7, 2, 0x0123456789abcdef, 3 };
	assert_ok(vouch_totals_add(&totals, &event));
	event.key.seq = 4;
	memset(event.cashier, 0, sizeof event.cashier);
	assert_ok(vouch_totals_add(&totals, &event));
	assert_int_equal(event.unit, 1);
	vouch_totals_digest(&totals, 7, 2, digest);
	vouch_digest_of(wanted, sizeof wanted, NULL, 0, text,
	    sizeof text - 1);
	assert_memory_equal(digest, wanted, sizeof wanted);
	vouch_hex_encode(hex, digest, sizeof digest);
	assert_string_equal(hex, "b06d8053c49f46e6907adfabca7d755c"
	    "417592fc206f28ea8fcb9270b39b7021");
	vouch_totals_release(&totals);
}

/* ---- the note ---- */

static void test_note(void **state)
{
	static const char *const bad[] = {
		"", "close", "close -", "closed - 00", "close - 00",
		"close x 0000000000000000000000000000000000000000000000000000"
		"000000000000",
		"close 0123456789abcdef 0000000000000000000000000000000000000"
		"000000000000000000000000000",
		"close 0123456789abcdeg.1 00000000000000000000000000000000000"
		"00000000000000000000000000000",
		"close 0123456789abcdef.0 00000000000000000000000000000000000"
		"00000000000000000000000000000",
		"close - 0000000000000000000000000000000000000000000000000000"
		"000000000000 1234567812345678",
		"close - 0000000000000000000000000000000000000000000000000000"
		"000000000000 1234567812345678 00 00",
		"close  - 000000000000000000000000000000000000000000000000000"
		"0000000000000",
	};
	struct vouch_close_note note, got;
	char text[VOUCH_NOTE_MAX];
	size_t i;

	(void)state;
	memset(&note, 0, sizeof note);
	note.has_first = true;
	note.epoch = UINT64_MAX;
	note.seq = INT64_MAX;
	memset(note.digest, 0xab, sizeof note.digest);
	vouch_close_note_format(text, &note);
	assert_ok(vouch_close_note_parse(text, &got));
	assert_memory_equal(&got, &note, sizeof note);
	/* The longest fits the column. */
	note.has_signature = true;
	memset(note.key_id, 0xcd, sizeof note.key_id);
	memset(note.signature, 0xef, sizeof note.signature);
	vouch_close_note_format(text, &note);
	assert_true(strlen(text) <= 256);
	assert_ok(vouch_close_note_parse(text, &got));
	assert_memory_equal(&got, &note, sizeof note);
	memset(&note, 0, sizeof note);
	vouch_close_note_format(text, &note);
	assert_ok(vouch_close_note_parse(text, &got));
	assert_false(got.has_first);
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (vouch_close_note_parse(bad[i], &got) !=
		    VOUCH_ERR_SYNTAX)
			fail_msg("%s", bad[i]);
}

/* ---- closing ---- */

static void redeem(struct vouch_ledger *ledger, uint16_t till,
    uint64_t serial, int64_t at_ms)
{
	struct vouch_event event = scratch_event(till, serial, at_ms);

	assert_ok(scratch_redeem(ledger, &event, NULL));
}

static struct vouch_totals close_till(struct vouch_ledger *ledger,
    uint16_t till, int64_t since_ms, const struct vouch_secret_key *key,
    struct vouch_event *event)
{
	const struct vouch_close_request request = { .till = till,
		.has_since = since_ms > 0, .since_ms = since_ms,
		.now_ms = T0 + 1000000, .key = key };
	struct vouch_totals totals = { .events = 0 };

	assert_ok(vouch_ledger_close_till(ledger, &request, NULL, &totals,
	    event));
	return totals;
}

static void test_close(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_close_note note;
	struct vouch_totals totals;
	struct vouch_event event;

	redeem(ledger, 1, 1, T0);
	redeem(ledger, 2, 2, T0 + 1);
	redeem(ledger, 1, 3, T0 + 2);
	totals = close_till(ledger, 1, 0, NULL, &event);
	assert_true(totals.events == 2);
	assert_true(totals.first.seq == 1 && totals.last.seq == 2);
	assert_int_equal(totals.count, 1);
	assert_true(totals.row[0].amount_minor == 100000);
	assert_int_equal(event.kind, VOUCH_EVENT_CLOSE);
	assert_int_equal(event.key.till, 1);
	assert_true(event.key.seq == 3);
	assert_ok(vouch_close_note_parse(event.note, &note));
	assert_true(note.has_first && note.seq == 1);
	assert_true(note.epoch == vouch_ledger_epoch(ledger));
	assert_false(note.has_signature);
	vouch_totals_release(&totals);

	/* Nothing since, then one more; the other till is another matter. */
	totals = close_till(ledger, 1, 0, NULL, &event);
	assert_true(totals.events == 0);
	assert_ok(vouch_close_note_parse(event.note, &note));
	assert_false(note.has_first);
	vouch_totals_release(&totals);
	redeem(ledger, 1, 4, T0 + 5000);
	totals = close_till(ledger, 1, 0, NULL, &event);
	assert_true(totals.events == 1);
	assert_true(totals.first.seq == 5);
	vouch_totals_release(&totals);
	totals = close_till(ledger, 2, 0, NULL, &event);
	assert_true(totals.events == 1);
	vouch_totals_release(&totals);

	/* From a time on: over the closes in between. */
	totals = close_till(ledger, 1, T0 + 2, NULL, &event);
	assert_true(totals.first.seq == 2);
	assert_true(totals.row[0].count == 2);
	assert_true(totals.events == 5);
	vouch_totals_release(&totals);
	totals = close_till(ledger, 1, T0 + 2000000, NULL, &event);
	assert_true(totals.events == 0);
	vouch_totals_release(&totals);
	vouch_ledger_close(ledger);
}

/* While a close waits for its turn, somebody else has had his: the other
 * handle's transaction ends then, with a close of the same till in it. */
static struct vouch_ledger *first;

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
	struct vouch_event event = { .kind = VOUCH_EVENT_CLOSE,
		.key = { .till = 1 }, .at_ms = T0 + 1000000 };
	struct vouch_ledger *now = first;

	first = NULL;
	if (now != NULL) {
		memcpy(event.note, "close by hand", 14);
		assert_ok(vouch_chain_add(now, &event, NULL));
		assert_ok(vouch_ledger_commit(now, NULL));
	}
	return (int)syscall(SYS_nanosleep, wanted, left);
}

static void test_two_closes(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_ledger *other = scratch_open(*state, VOUCH_LEDGER_WRITE);
	struct vouch_totals totals;
	struct vouch_event event;

	redeem(ledger, 1, 1, T0);
	redeem(ledger, 1, 2, T0);
	assert_ok(vouch_ledger_begin(other, NULL));
	first = other;
	totals = close_till(ledger, 1, 0, NULL, &event);
	assert_null(first);
	assert_true(event.key.seq == 4);
	/* The first one has them; nobody hands the same money in twice. */
	assert_true(totals.events == 0);
	assert_int_equal(totals.count, 0);
	vouch_totals_release(&totals);
	/* What was asked for by the time is asked for, closes or not. */
	assert_ok(vouch_ledger_begin(other, NULL));
	first = other;
	totals = close_till(ledger, 1, T0, NULL, &event);
	assert_true(totals.events == 5);
	assert_true(totals.row[0].count == 2);
	vouch_totals_release(&totals);
	vouch_ledger_close(other);
	vouch_ledger_close(ledger);
}

/* A till's takings go on over a restore. */
static void test_close_epochs(void **state)
{
	struct vouch_restore_facts restored;
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_close_note note;
	struct vouch_totals totals;
	struct vouch_event event;
	const uint64_t epoch = vouch_ledger_epoch(ledger);

	redeem(ledger, 1, 1, T0);
	vouch_ledger_close(ledger);
	ledger = scratch_open(scratch, VOUCH_LEDGER_RESTORE);
	assert_ok(vouch_ledger_restore(ledger, "test", T0, NULL, &restored));
	vouch_ledger_close(ledger);
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	redeem(ledger, 1, 2, T0 + 1);
	totals = close_till(ledger, 1, 0, NULL, &event);
	assert_true(totals.row[0].count == 2);
	assert_true(event.key.seq == 2);
	assert_ok(vouch_close_note_parse(event.note, &note));
	assert_true(note.epoch == epoch);
	assert_true(event.key.epoch != epoch);
	vouch_totals_release(&totals);
	totals = close_till(ledger, 1, 0, NULL, &event);
	assert_true(totals.events == 0);
	vouch_totals_release(&totals);
	vouch_ledger_close(ledger);
}

static void test_close_refuses(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_close_request request = { .till = 0, .now_ms = T0 };
	struct vouch_totals totals = { .events = 0 };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_event event;

	assert_err(vouch_ledger_close_till(ledger, &request, NULL, &totals,
	    &event), VOUCH_ERR_RANGE);
	request.till = VOUCH_TILL_MAX + 1;
	assert_err(vouch_ledger_close_till(ledger, &request, NULL, &totals,
	    &event), VOUCH_ERR_RANGE);
	request.till = 3;
	redeem(ledger, 2, 1, T0);
	assert_err(vouch_ledger_close_till(ledger, &request, &diag, &totals,
	    &event), VOUCH_ERR_NOT_FOUND);
	assert_non_null(strstr(diag.expected, "till 3"));
	/* By a clock no till works by, or the mark would be raised to it. */
	request.till = 2;
	request.now_ms = T0 + INT64_C(31) * 86400000;
	assert_err(vouch_ledger_close_till(ledger, &request, NULL, &totals,
	    &event), VOUCH_ERR_CLOCK);
	vouch_totals_release(&totals);
	request.now_ms = T0 - INT64_C(3600000);
	assert_err(vouch_ledger_close_till(ledger, &request, NULL, &totals,
	    &event), VOUCH_ERR_CLOCK);
	vouch_totals_release(&totals);
	assert_int_equal(scratch_events(ledger), 1);
	vouch_ledger_close(ledger);
}

static void test_signed(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	uint8_t seed[VOUCH_SEED_BYTES] = { 1 };
	uint8_t previous[VOUCH_HASH_BYTES];
	const struct vouch_public_key *public_key;
	struct vouch_secret_key *key = NULL;
	struct vouch_public_key other;
	struct vouch_close_note note;
	struct vouch_totals totals;
	struct vouch_event event = scratch_event(1, 1, T0);

	assert_ok(vouch_secret_key_new(seed, &key));
	public_key = vouch_secret_key_public(key);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	memcpy(previous, event.hash, sizeof previous);
	totals = close_till(ledger, 1, 0, key, &event);
	vouch_totals_release(&totals);
	assert_ok(vouch_close_note_parse(event.note, &note));
	assert_true(note.has_signature);
	assert_memory_equal(note.key_id, public_key->id, sizeof note.key_id);
	assert_ok(vouch_close_note_verify(&note, &event.key, previous,
	    public_key));
	/* Another place, another chain, other sums, another key. */
	event.key.seq++;
	assert_err(vouch_close_note_verify(&note, &event.key, previous,
	    public_key), VOUCH_ERR_SIGNATURE);
	event.key.seq--;
	previous[0] ^= 1;
	assert_err(vouch_close_note_verify(&note, &event.key, previous,
	    public_key), VOUCH_ERR_SIGNATURE);
	previous[0] ^= 1;
	note.digest[31] ^= 1;
	assert_err(vouch_close_note_verify(&note, &event.key, previous,
	    public_key), VOUCH_ERR_SIGNATURE);
	note.digest[31] ^= 1;
	vouch_public_key_init(&other, seed);
	assert_err(vouch_close_note_verify(&note, &event.key, previous,
	    &other), VOUCH_ERR_SIGNATURE);
	vouch_secret_key_free(key);
	vouch_ledger_close(ledger);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_note),
		scratch_test(test_close),
		scratch_test(test_two_closes),
		scratch_test(test_close_epochs),
		scratch_test(test_close_refuses),
		scratch_test(test_signed),
	};

	if (vouch_sign_init() != VOUCH_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

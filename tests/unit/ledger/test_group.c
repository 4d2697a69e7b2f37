/*
 * Many lines to a transaction: the same answers as one by one, and the truth
 * when the commit fails, at each of its syncs; and how many lines that is beside
 * others, by a clock that only a sync or a sleep moves on.
 */
#define _GNU_SOURCE /* syscall */
#include "unit/ledger/shop.h"

#include <errno.h>
#include <sys/syscall.h>
#include <time.h>

#define MANY 450

/* SQLite's syncs end here; one of them, or all from it on, may fail. */
static int sync_count, sync_fails_at;
static bool sync_fails_on;

/* Where the clock stands; 0: it is the system's. */
static int64_t stopped_ms;
static int64_t sync_costs_ms;
static int sleeps;

int clock_gettime(clockid_t id, struct timespec *t)
{
	if (stopped_ms == 0 || id != CLOCK_MONOTONIC)
		return (int)syscall(SYS_clock_gettime, id, t);
	t->tv_sec = stopped_ms / 1000;
	t->tv_nsec = (long)(stopped_ms % 1000) * 1000000;
	return 0;
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
	sleeps++;
	if (stopped_ms == 0)
		return (int)syscall(SYS_nanosleep, wanted, left);
	stopped_ms += wanted->tv_sec * 1000 + wanted->tv_nsec / 1000000;
	return 0;
}

static int sync_one(long number, int fd)
{
	sync_count++;
	if (stopped_ms != 0)
		stopped_ms += sync_costs_ms;
	if (sync_count == sync_fails_at ||
	    (sync_fails_on && sync_fails_at > 0 &&
	    sync_count > sync_fails_at)) {
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

static struct vouch_redeem_answer answers[MANY];

/* Line number i holds this code. */
static void put(struct shop *shop, size_t i, const struct vouch_token *token)
{
	char text[VOUCH_CODE_TEXT_MAX];

	assert_ok(vouch_code_make(token, shop->secret, NULL, 0, NULL, text));
	vouch_redeem_read(shop->ledger, text, strlen(text),
	    &answers[i].reading);
}

static void put_serial(struct shop *shop, size_t i, uint64_t serial)
{
	const struct vouch_token token = token_of(serial);

	put(shop, i, &token);
}

static size_t redeem(struct shop *shop, size_t count)
{
	return vouch_redeem_group(shop->ledger, &shop->request, answers,
	    count, T0, &shop->desk);
}

static const char *reason(size_t i)
{
	return vouch_reason_name(answers[i].reason);
}

/* A line of every sort: fresh, the same again, used before, none, expired,
 * forged, fresh. */
static size_t put_mixture(struct shop *shop)
{
	struct vouch_token late = token_of(4);

	late.until = TODAY - 1;
	put_serial(shop, 0, 1);
	put_serial(shop, 1, 1);
	put_serial(shop, 2, 100);
	vouch_redeem_read(shop->ledger, "junk", 4, &answers[3].reading);
	put(shop, 4, &late);
	put_serial(shop, 5, 5);
	answers[5].reading.signature = VOUCH_SIGNATURE_BAD;
	put_serial(shop, 6, 6);
	return 7;
}

static void mixture(void **state)
{
	static const char *const wanted[] = { "ok", "used", "used",
		"not-ours", "expired", "bad-signature", "ok" };
	struct shop *shop = *state;
	const struct vouch_token before = token_of(100);
	size_t i;

	create_ledger(shop, false);
	assert_string_equal(scan(shop, &before, T0), "ok");
	sync_count = 0;
	assert_int_equal(redeem(shop, put_mixture(shop)), 7);
	assert_int_equal(sync_count, 5); /* of one commit */
	for (i = 0; i < 7; i++) {
		assert_string_equal(reason(i), wanted[i]);
		assert_null(answers[i].trouble);
	}
	assert_memory_equal(&answers[1].event, &answers[0].event,
	    sizeof answers[0].event);
	assert_int_equal(answers[0].event.seq, 2);
	assert_int_equal(answers[6].event.seq, 3);
	assert_memory_not_equal(answers[0].op, answers[6].op,
	    sizeof answers[0].op);
	assert_int_equal(redemptions(shop), 3);
	assert_int_equal(refusals(shop), 5);
}

/* For one receipt the same code is the same operation, also in a group. */
static void one_receipt(void **state)
{
	struct shop *shop = *state;

	create_ledger(shop, false);
	shop->request.receipt = "R-1";
	put_serial(shop, 0, 1);
	put_serial(shop, 1, 2);
	put_serial(shop, 2, 1);
	assert_int_equal(redeem(shop, 3), 3);
	assert_string_equal(reason(0), "ok");
	assert_string_equal(reason(1), "ok");
	assert_string_equal(reason(2), "replayed");
	assert_memory_equal(answers[2].op, answers[0].op,
	    sizeof answers[0].op);
	assert_int_equal(redemptions(shop), 2);
}

/* Nothing genuine in it: the ledger is not asked, let alone locked. */
static void nothing_genuine(void **state)
{
	struct shop *shop = *state;
	struct vouch_ledger *other;

	create_ledger(shop, false);
	other = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	assert_ok(vouch_ledger_begin(other, NULL));
	vouch_redeem_read(shop->ledger, "junk", 4, &answers[0].reading);
	assert_int_equal(redeem(shop, 1), 1);
	assert_string_equal(reason(0), "not-ours");
	vouch_ledger_close(other);
}

/* Others wait: at most so many at once, and never too long. */
static void shared(void **state)
{
	struct shop *shop = *state;
	struct vouch_ledger *other;
	size_t i;

	create_ledger(shop, false);
	for (i = 0; i < MANY; i++)
		put_serial(shop, i, i);
	other = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	assert_int_equal(redeem(shop, MANY), VOUCH_REDEEM_TURN_START);
	vouch_ledger_close(other);
	for (i = 0; i < MANY; i++)
		put_serial(shop, i, MANY + i);
	assert_int_equal(redeem(shop, MANY), MANY);
	assert_int_equal(redemptions(shop), VOUCH_REDEEM_TURN_START + MANY);
}

/* As many fresh codes as there is room for; next is the first one's serial. */
static size_t turn_from(struct shop *shop, uint64_t *next)
{
	size_t i;

	for (i = 0; i < MANY; i++)
		put_serial(shop, i, *next + i);
	i = redeem(shop, MANY);
	*next += i;
	return i;
}

/* A turn grows while commits are quick, shrinks at once when they are not, and
 * is never nothing. */
static void turns(void **state)
{
	static const struct {
		int64_t sync_ms; /* a commit has five */
		size_t turn;
	} rows[] = {
		{ 0, 32 }, { 0, 36 }, { 0, 40 }, { 2, 45 }, { 0, 18 },
		{ 0, 20 }, { 900, 22 }, { 0, 8 }, { 0, 9 }, { 0, 10 },
	};
	struct shop *shop = *state;
	struct vouch_ledger *other;
	uint64_t next = 1;
	size_t i;

	create_ledger(shop, false);
	other = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	stopped_ms = 1000000;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		sync_costs_ms = rows[i].sync_ms;
		assert_int_equal(turn_from(shop, &next), rows[i].turn);
	}
	sync_costs_ms = 0;
	for (i = 0; i < 40; i++)
		turn_from(shop, &next);
	assert_int_equal(turn_from(shop, &next), VOUCH_REDEEM_TURN_MAX);
	stopped_ms = 0;
	assert_int_equal(redemptions(shop), next - 1);
	vouch_ledger_close(other);
}

/* What is answered without the ledger takes nobody's turn: it is neither
 * counted for one nor followed by a pause. */
static void junk_beside_others(void **state)
{
	struct shop *shop = *state;
	struct vouch_ledger *other;
	uint64_t next = 1;
	size_t i, turn;

	create_ledger(shop, false);
	other = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	stopped_ms = 1000000;
	sync_costs_ms = sleeps = 0;
	for (i = 0; i < MANY; i++)
		vouch_redeem_read(shop->ledger, "junk", 4,
		    &answers[i].reading);
	assert_int_equal(redeem(shop, MANY), MANY);
	vouch_redeem_pause(shop->ledger, &shop->desk);
	assert_int_equal(sleeps, 0);

	turn = turn_from(shop, &next);
	vouch_redeem_pause(shop->ledger, &shop->desk);
	assert_int_equal(sleeps, 1);
	/* junk first, then a whole turn */
	for (i = 0; i < MANY; i++)
		put_serial(shop, i, next + i);
	for (i = 0; i < 50; i++)
		vouch_redeem_read(shop->ledger, "junk", 4,
		    &answers[i].reading);
	assert_int_equal(redeem(shop, MANY), 50 + turn + turn / 8);
	stopped_ms = 0;
	vouch_ledger_close(other);
}

static void somebody_else_holds_it(void **state)
{
	struct shop *shop = *state;
	struct vouch_ledger *other;
	size_t i, done;

	create_ledger(shop, false);
	for (i = 0; i < 5; i++)
		put_serial(shop, i, i);
	other = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	assert_ok(vouch_ledger_begin(other, NULL));
	done = redeem(shop, 5);
	assert_in_range(done, 1, 5);
	for (i = 0; i < done; i++) {
		assert_string_equal(reason(i), "busy");
		assert_non_null(strstr(answers[i].trouble, "2 seconds"));
		assert_false(answers[i].has_event);
		assert_false(answers[i].has_op);
	}
	vouch_ledger_rollback(other);
	vouch_ledger_close(other);
	assert_int_equal(redeem(shop, 5), 5);
	assert_string_equal(reason(4), "ok");
	assert_int_equal(redemptions(shop), 5);
}

/* What is on file of the serials of put_mixture(). */
static int file_it(const struct vouch_event *event, void *context)
{
	bool *filed = context;

	if (event->kind == VOUCH_EVENT_REDEEM && event->serial < 10)
		filed[event->serial] = true;
	return 0;
}

/* The answers hold against what a new handle finds in the file. Returns how
 * many were in trouble. */
static int check_truth(struct shop *shop, size_t count)
{
	bool filed[10] = { false };
	enum vouch_verdict verdict;
	int troubled = 0;
	uint64_t serial;
	size_t i;

	vouch_ledger_close(shop->ledger);
	shop->ledger = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	assert_ok(vouch_ledger_each(shop->ledger, NULL, file_it, filed,
	    NULL));
	for (i = 0; i < count; i++) {
		if (i > 1 && i < 6)
			continue;
		serial = answers[i].reading.code.token.serial;
		verdict = vouch_reason_verdict(answers[i].reason);
		if (verdict == VOUCH_ACCEPT || verdict == VOUCH_USED)
			assert_true(filed[serial]);
		else if (verdict == VOUCH_ERROR)
			assert_false(filed[serial]);
		else
			assert_int_equal(verdict, VOUCH_UNKNOWN);
		if (verdict == VOUCH_ERROR || verdict == VOUCH_UNKNOWN) {
			assert_non_null(answers[i].trouble);
			assert_true(answers[i].trouble[0] != '\0');
			assert_false(answers[i].has_event);
			/* a name to ask by, where there is doubt */
			assert_true(i == 1 || answers[i].has_op ==
			    (verdict == VOUCH_UNKNOWN));
			troubled++;
		}
	}
	/* what does not rest on the lost transaction holds all the same */
	assert_string_equal(reason(2), "used");
	assert_string_equal(reason(3), "not-ours");
	assert_string_equal(reason(4), "expired");
	assert_string_equal(reason(5), "bad-signature");
	return troubled;
}

static void fail_at(void **state, int n, bool on, int *troubled)
{
	struct shop *shop;
	struct vouch_token before = token_of(100);
	size_t count;

	assert_int_equal(shop_setup(state), 0);
	shop = *state;
	create_ledger(shop, false);
	assert_string_equal(scan(shop, &before, T0), "ok");
	count = put_mixture(shop);
	sync_count = 0;
	sync_fails_at = n;
	sync_fails_on = on;
	assert_int_equal(redeem(shop, count), count);
	sync_fails_at = 0;
	*troubled += check_truth(shop, count);
	/* and asking again makes all well, spending nothing twice */
	put_mixture(shop);
	assert_int_equal(redeem(shop, count), count);
	assert_string_equal(reason(1), "used");
	assert_int_equal(redemptions(shop), 3);
	assert_int_equal(shop_teardown(state), 0);
}

static void no_sync(void **state)
{
	int troubled = 0, n;

	(void)state;
	for (n = 1; n <= 6; n++) {
		void *shop = NULL;

		fail_at(&shop, n, false, &troubled);
		fail_at(&shop, n, true, &troubled);
	}
	assert_true(troubled >= 3 * 6);
}

/* A clock that cannot be right decides for none of them. */
static void the_clock(void **state)
{
	struct shop *shop = *state;
	size_t i;

	create_ledger(shop, false);
	for (i = 0; i < 3; i++)
		put_serial(shop, i, i);
	assert_int_equal(vouch_redeem_group(shop->ledger, &shop->request,
	    answers, 3, T0 - 11 * MINUTE_MS, &shop->desk), 1);
	assert_string_equal(reason(0), "clock");
	assert_non_null(strstr(answers[0].trouble, "the clock says"));
	shop->request.accept_time = true;
	assert_int_equal(vouch_redeem_group(shop->ledger, &shop->request,
	    answers, 3, T0 + 31 * 24 * 60 * (int64_t)MINUTE_MS, &shop->desk),
	    3);
	assert_string_equal(reason(0), "expired");
	assert_int_equal(redemptions(shop), 0);
}

#define CASE(name) \
	cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(mixture), CASE(one_receipt), CASE(nothing_genuine),
		CASE(shared), CASE(turns), CASE(junk_beside_others),
		CASE(somebody_else_holds_it), CASE(the_clock),
		cmocka_unit_test(no_sync),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

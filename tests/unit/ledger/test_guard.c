/* The clock's guard: steps of the clock both ways, and what is kept of them. */
#include "unit/ledger/scratch.h"

#include "ledger/guard.h"
#include "ledger/handle.h"

#define MINUTE INT64_C(60000)
#define DAY (24 * 60 * MINUTE)

/* Asks at a time; *now_ms is what to decide by. */
static enum vouch_err ask(struct vouch_ledger *ledger, bool accept,
    int64_t *now_ms, struct vouch_diag *diag)
{
	enum vouch_err err;

	assert_ok(vouch_ledger_begin(ledger, NULL));
	err = vouch_guard_time(ledger, accept, diag, now_ms);
	vouch_ledger_rollback(ledger);
	return err;
}

static int64_t mark_of(struct vouch_ledger *ledger)
{
	int64_t mark_ms;

	assert_ok(vouch_ledger_clock(ledger, NULL, &mark_ms));
	return mark_ms;
}

static void steps(void **state)
{
	static const struct {
		int64_t step_ms;   /* from T0, the ledger's making */
		bool accept;
		enum vouch_err err;
		int64_t by_ms;     /* decided by, from T0 */
	} rows[] = {
		{ 0, false, VOUCH_OK, 0 },
		{ 1, false, VOUCH_OK, 1 },
		{ -1, false, VOUCH_OK, 0 },
		{ -10 * MINUTE, false, VOUCH_OK, 0 },
		{ -10 * MINUTE - 1, false, VOUCH_ERR_CLOCK, 0 },
		{ -10 * MINUTE - 1, true, VOUCH_ERR_CLOCK, 0 },
		{ -T0, true, VOUCH_ERR_CLOCK, 0 },
		{ 30 * DAY, false, VOUCH_OK, 30 * DAY },
		{ 30 * DAY + 1, false, VOUCH_ERR_CLOCK, 0 },
		{ 30 * DAY + 1, true, VOUCH_OK, 30 * DAY + 1 },
		{ 4000 * DAY, true, VOUCH_OK, 4000 * DAY },
	};
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger;
	int64_t now_ms;
	size_t i;

	scratch_create(scratch);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
		now_ms = T0 + rows[i].step_ms;
		assert_err(ask(ledger, rows[i].accept, &now_ms, NULL),
		    rows[i].err);
		if (rows[i].err == VOUCH_OK)
			assert_true(now_ms == T0 + rows[i].by_ms);
		else
			assert_true(now_ms == T0 + rows[i].step_ms);
		vouch_ledger_close(ledger);
	}
}

static void words(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	int64_t now_ms = T0 - 11 * MINUTE;
	char line[512];

	assert_err(ask(ledger, false, &now_ms, &diag), VOUCH_ERR_CLOCK);
	vouch_diag_format(&diag, line, sizeof line);
	assert_non_null(strstr(line, "the clock says 2026-11-23T02:02:20"
	    "+00:00, but the ledger's last answer is of "
	    "2026-11-23T02:13:20+00:00"));
	assert_non_null(strstr(line, "vouch-log clock --accept"));
	now_ms = T0 + 31 * DAY;
	assert_err(ask(ledger, false, &now_ms, &diag), VOUCH_ERR_CLOCK);
	vouch_diag_format(&diag, line, sizeof line);
	assert_non_null(strstr(line, "vouch-log clock --accept"));
	vouch_ledger_close(ledger);
}

static void before_it_was_made(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	int64_t now_ms = T0;
	char text[32];

	snprintf(text, sizeof text, "%lld", (long long)T0 + 1);
	assert_int_equal(setenv("VOUCH_TEST_BUILT", text, 1), 0);
	assert_err(ask(ledger, true, &now_ms, &diag), VOUCH_ERR_CLOCK);
	assert_non_null(strstr(diag.expected, "this program was made on"));
	assert_non_null(strstr(diag.expected, "; set the clock"));
	assert_int_equal(unsetenv("VOUCH_TEST_BUILT"), 0);
	assert_ok(ask(ledger, false, &now_ms, NULL));
	vouch_ledger_close(ledger);
}

/* A time decided by holds in this handle at once, and for all others from the
 * next commit on, whatever that is about. */
static void seen(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	int64_t now_ms = T0 + DAY;

	assert_ok(ask(ledger, false, &now_ms, NULL));
	assert_true(mark_of(ledger) == T0);
	now_ms = T0 + DAY - MINUTE;
	assert_ok(ask(ledger, false, &now_ms, NULL));
	assert_true(now_ms == T0 + DAY);
	now_ms = T0 + DAY - 11 * MINUTE;
	assert_err(ask(ledger, false, &now_ms, NULL), VOUCH_ERR_CLOCK);
	vouch_ledger_refused(ledger, 1, 1001, 1, VOUCH_WHY_EXPIRED, T0 + DAY);
	vouch_ledger_close(ledger);
	ledger = scratch_open(*state, VOUCH_LEDGER_WRITE);
	assert_true(mark_of(ledger) == T0 + DAY);
	vouch_ledger_close(ledger);
}

/* A refusal that the clock had no part in does not raise the mark. */
static void unseen(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);

	vouch_ledger_refused(ledger, 1, 0, 0, VOUCH_WHY_TRUNCATED,
	    T0 + 4000 * DAY);
	vouch_ledger_close(ledger);
	ledger = scratch_open(*state, VOUCH_LEDGER_WRITE);
	assert_true(mark_of(ledger) == T0);
	vouch_ledger_close(ledger);
}

static void set_mark(struct vouch_ledger *ledger, int64_t mark_ms)
{
	assert_ok(vouch_ledger_begin(ledger, NULL));
	assert_ok(vouch_meta_put(ledger->file, "clock_ms", mark_ms, NULL));
	assert_ok(vouch_ledger_commit(ledger, NULL));
}

/* Somebody put the clock right, and the mark with it, while a till was
 * running: it follows, and does not raise the mark again. */
static void put_right(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_ledger *other = scratch_open(*state, VOUCH_LEDGER_WRITE);
	struct vouch_event event = scratch_event(1, 1, T0 + 9 * DAY);
	int64_t now_ms = T0 + 9 * DAY;

	assert_ok(ask(ledger, false, &now_ms, NULL));
	assert_ok(scratch_redeem(ledger, &event, NULL));
	vouch_ledger_refused(ledger, 1, 1001, 1, VOUCH_WHY_EXPIRED, now_ms);
	set_mark(other, T0 + MINUTE);
	now_ms = T0 + 2 * MINUTE;
	assert_ok(ask(ledger, false, &now_ms, NULL));
	assert_true(now_ms == T0 + 2 * MINUTE);
	vouch_ledger_close(ledger); /* writes the counter */
	assert_true(mark_of(other) == T0 + 2 * MINUTE);
	vouch_ledger_close(other);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(steps), scratch_test(words),
		scratch_test(before_it_was_made), scratch_test(seen),
		scratch_test(unseen), scratch_test(put_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

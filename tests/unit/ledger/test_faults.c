/*
 * A redemption while system calls or allocations fail: each call of each kind
 * in turn, once and for good. What was answered must be what is in the file:
 *
 *   OK       the redemption is there
 *   UNKNOWN  either; asking again with the same op tells which
 *   ERROR    it is not there
 *
 * and the same handle works again when the trouble is over. The calls are
 * those of this program: SQLite's end here instead of in the C library.
 */
#define _GNU_SOURCE /* syscall */
#undef _FORTIFY_SOURCE /* its pread is an inline function */

#include "unit/ledger/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/syscall.h>

#include "ledger/handle.h"

enum call {
	SYNC, WRITE, SHORT_WRITE, FULL, UNLINK, TRUNCATE, READ, MEMORY, CALLS
};

static struct {
	int count[CALLS]; /* since the last reset */
	enum call fail;   /* which kind fails ... */
	int at;           /* ... at which call; 0: none */
	int for_good;     /* all after it too */
} fault;

static int fails(enum call call)
{
	int n = ++fault.count[call];

	return fault.at > 0 && fault.fail == call &&
	    (n == fault.at || (fault.for_good && n > fault.at));
}

static int broken(int number)
{
	errno = number;
	return -1;
}

int fsync(int fd)
{
	return fails(SYNC) ? broken(EIO) : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return fails(SYNC) ? broken(EIO) : (int)syscall(SYS_fdatasync, fd);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	if (fails(WRITE))
		return broken(EIO);
	if (fails(FULL))
		return broken(ENOSPC);
	if (fails(SHORT_WRITE))
		return len > 1 ? syscall(SYS_pwrite64, fd, bytes, len / 2, at) :
		    broken(ENOSPC);
	return syscall(SYS_pwrite64, fd, bytes, len, at);
}

ssize_t pread(int fd, void *bytes, size_t len, off_t at)
{
	return fails(READ) ? broken(EIO) :
	    syscall(SYS_pread64, fd, bytes, len, at);
}

int unlink(const char *path)
{
	return fails(UNLINK) ? broken(EIO) :
	    (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int ftruncate(int fd, off_t len)
{
	return fails(TRUNCATE) ? broken(EIO) :
	    (int)syscall(SYS_ftruncate, fd, len);
}

/* SQLite's allocations. */
static sqlite3_mem_methods memory;

static void *get_memory(int bytes)
{
	return fails(MEMORY) ? NULL : memory.xMalloc(bytes);
}

static void *more_memory(void *old, int bytes)
{
	return fails(MEMORY) ? NULL : memory.xRealloc(old, bytes);
}

static int take_over_memory(void)
{
	static sqlite3_mem_methods ours;

	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory) != SQLITE_OK)
		return -1;
	ours = memory;
	ours.xMalloc = get_memory;
	ours.xRealloc = more_memory;
	return sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) == SQLITE_OK &&
	    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) == SQLITE_OK ?
	    0 : -1;
}

static void arm(enum call call, int at, int for_good)
{
	memset(&fault, 0, sizeof fault);
	fault.fail = call;
	fault.at = at;
	fault.for_good = for_good;
}

static void disarm(void)
{
	fault.at = 0;
}

/* ---- how many syncs ---- */

static void assert_syncs(int wanted)
{
	assert_int_equal(fault.count[SYNC], wanted);
	memset(&fault, 0, sizeof fault);
}

/* Five: journal, its folder, journal header, ledger, folder again. The same
 * number on every machine, so a lost setting shows. */
static void test_syncs(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_event event = scratch_event(1, 1, T0);
	struct vouch_ledger_use use;

	memset(&fault, 0, sizeof fault);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_syncs(5);
	assert_err(scratch_redeem(ledger, &event, NULL), VOUCH_ERR_EXISTS);
	assert_ok(scratch_look(ledger, &event, T0, &use));
	assert_syncs(0);
	event = scratch_event(1, 2, T0);
	vouch_ledger_refused(ledger, 1, 1001, 1, VOUCH_WHY_USED, T0);
	assert_syncs(0);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_syncs(5);
	vouch_ledger_close(ledger);
	assert_syncs(0);
}

/* ---- one fault ---- */

struct tally {
	int ok, unknown, error;
};

/* Is event, and nothing else of its code, in the file? */
static int is_there(const struct scratch *scratch,
    const struct vouch_event *event)
{
	struct vouch_ledger *ledger = scratch_open(scratch,
	    VOUCH_LEDGER_WRITE);
	struct vouch_ledger_use use;

	assert_ok(scratch_look(ledger, event, T0, &use));
	vouch_ledger_close(ledger);
	assert_true(use.state == VOUCH_USE_FRESH ||
	    use.state == VOUCH_USE_REPLAY);
	return use.state == VOUCH_USE_REPLAY;
}

static void after_fault(const struct scratch *scratch,
    struct vouch_ledger *ledger, struct vouch_event *event,
    enum vouch_err err, struct tally *tally)
{
	struct vouch_event next = scratch_event(1, 2, T0);
	struct vouch_ledger_use use;
	int there = is_there(scratch, event);

	switch (err) {
	case VOUCH_OK:
		tally->ok++;
		assert_true(there);
		break;
	case VOUCH_ERR_COMMIT:
		tally->unknown++;
		break;
	case VOUCH_ERR_CORRUPT: /* SQLite's word for what cannot be read */
		assert_int_equal(fault.fail, READ);
		tally->error++;
		assert_false(there);
		break;
	case VOUCH_ERR_IO:
	case VOUCH_ERR_DATABASE:
	case VOUCH_ERR_NO_MEMORY:
		tally->error++;
		assert_false(there);
		break;
	default:
		fail_msg("call %d at %d: answered %s", (int)fault.fail,
		    fault.count[fault.fail], vouch_err_name(err));
	}
	/* Asking again on the same handle, then another code. */
	assert_ok(scratch_look(ledger, event, T0, &use));
	assert_int_equal(use.state, there ? VOUCH_USE_REPLAY :
	    VOUCH_USE_FRESH);
	assert_err(scratch_redeem(ledger, event, NULL), there ?
	    VOUCH_ERR_EXISTS : VOUCH_OK);
	assert_ok(scratch_redeem(ledger, &next, NULL));
	assert_true(next.key.seq == 2);
	assert_int_equal(scratch_events(ledger), 2);
}

/* False when the redemption had no such call: nothing failed. */
static int with_fault(const struct scratch *scratch, enum call call, int at,
    int for_good, struct tally *tally)
{
	struct vouch_event event = scratch_event(1, 1, T0);
	struct vouch_ledger *ledger;
	enum vouch_err err;
	int hit;

	disarm();
	scratch_create(scratch);
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	arm(call, at, for_good);
	err = scratch_redeem(ledger, &event, NULL);
	hit = fault.count[call] >= at;
	disarm();
	after_fault(scratch, ledger, &event, err, tally);
	vouch_ledger_close(ledger);
	scratch_files(scratch->folder, 1);
	return hit;
}

static void test_each_call(void **state)
{
	static const enum call calls[] = { SYNC, WRITE, SHORT_WRITE, FULL,
		UNLINK, TRUNCATE, READ, MEMORY };
	struct tally tally = { 0, 0, 0 };
	int for_good, at, hits = 0;
	size_t i;

	for (i = 0; i < sizeof calls / sizeof calls[0]; i++)
		for (for_good = 0; for_good < 2; for_good++)
			for (at = 1; with_fault(*state, calls[i], at,
			    for_good, &tally); at++)
				hits++;
	print_message("%d faults: %d ok, %d unknown, %d error\n", hits,
	    tally.ok, tally.unknown, tally.error);
	/* All three kinds of answer were seen, so all were put to the test. */
	assert_true(hits > 50);
	assert_true(tally.unknown > 0);
	assert_true(tally.error > 30);
}

/* In the middle of a long transaction SQLite rolls back by itself. What comes
 * after must not be written one by one, nor the commit succeed. */
static void test_middle(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	enum vouch_err err = VOUCH_OK;
	struct vouch_event event;
	uint64_t i, failed_at = 0;

	assert_int_equal(sqlite3_exec(ledger->file->db,
	    "PRAGMA cache_size=5", NULL, NULL, NULL), SQLITE_OK);
	assert_ok(vouch_ledger_begin(ledger, NULL));
	for (i = 1; i <= 2000; i++) {
		if (i == 1000)
			arm(FULL, 1, 1);
		event = scratch_event(1, i, T0);
		err = vouch_ledger_append(ledger, &event, NULL);
		if (err != VOUCH_OK && failed_at == 0) {
			failed_at = i;
			disarm();
			assert_int_not_equal(0, sqlite3_get_autocommit(
			    ledger->file->db));
		}
		if (failed_at != 0)
			assert_int_equal(err, VOUCH_ERR_IO);
	}
	assert_in_range(failed_at, 1000, 1999);
	assert_err(vouch_ledger_commit(ledger, NULL), VOUCH_ERR_IO);
	assert_int_equal(scratch_events(ledger), 0);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_true(event.key.seq == 1);
	vouch_ledger_close(ledger);
}

/* A failed COMMIT whose transaction is proven gone is a plain error. */
static void test_gone(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_event event = scratch_event(1, 1, T0);
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	assert_ok(vouch_ledger_begin(ledger, NULL));
	assert_ok(vouch_ledger_append(ledger, &event, NULL));
	arm(FULL, 1, 0);
	assert_err(vouch_ledger_commit(ledger, &diag), VOUCH_ERR_IO);
	disarm();
	assert_int_equal(diag.code, VOUCH_ERR_IO);
	assert_int_equal(diag.sys_errno, ENOSPC);
	assert_false(is_there(scratch, &event));
	vouch_ledger_close(ledger);
}

/* The sync of the folder after the commit point: it is done, but nobody can
 * promise that it stays done. */
static void test_unknown(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_event event = scratch_event(1, 1, T0);
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	arm(SYNC, 5, 0);
	assert_err(scratch_redeem(ledger, &event, &diag), VOUCH_ERR_COMMIT);
	assert_int_equal(diag.code, VOUCH_ERR_COMMIT);
	disarm();
	assert_true(is_there(scratch, &event));
	vouch_ledger_close(ledger);
}

/* Making a ledger: whole, or no file at all. */
static void test_create(void **state)
{
	static const enum call calls[] = { SYNC, WRITE, FULL, TRUNCATE };
	struct scratch *scratch = *state;
	struct vouch_public_key key = { { 0 }, { 0 } };
	struct vouch_ledger_settings settings = { .store = 7, .keys = &key,
		.key_count = 1, .now_ms = T0 };
	struct vouch_ledger *ledger;
	enum vouch_err err;
	int at, failed = 0;
	size_t i;

	for (i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		for (at = 1; ; at++) {
			arm(calls[i], at, 0);
			err = vouch_ledger_create(scratch->path, &settings,
			    NULL);
			disarm();
			if (err == VOUCH_OK) {
				ledger = scratch_open(scratch,
				    VOUCH_LEDGER_WRITE);
				vouch_ledger_close(ledger);
			} else {
				failed++;
				assert_int_equal(err, VOUCH_ERR_IO);
				assert_int_equal(scratch_files(
				    scratch->folder, 0), 0);
			}
			scratch_files(scratch->folder, 1);
			if (fault.count[calls[i]] < at)
				break;
		}
	}
	assert_true(failed > 10);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(test_syncs),
		scratch_test(test_each_call),
		scratch_test(test_middle),
		scratch_test(test_gone),
		scratch_test(test_unknown),
		scratch_test(test_create),
	};

	if (take_over_memory() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * A redemption while system calls or allocations fail: each call of each kind
 * in turn, once and for good. What was answered must be what is in the file:
 *
 *   ACCEPT   the redemption is there
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
#include <sys/wait.h>

#include "core/code.h"
#include "ledger/handle.h"
#include "ledger/redeem.h"
#include "ledger/verify.h"
#include "support/failing.h"

enum call {
	SYNC, WRITE, SHORT_WRITE, FULL, UNLINK, TRUNCATE, READ, MEMORY, CALLS
};

static struct {
	int count[CALLS]; /* since the last reset */
	enum call fail;   /* which kind fails ... */
	int at;           /* ... at which call; 0: none */
	int for_good;     /* all after it too */
	int deadly;       /* the process dies of it instead */
} fault;

#define DIED 9

static int fails(enum call call)
{
	int n = ++fault.count[call];

	if (fault.at == 0 || fault.fail != call ||
	    (n != fault.at && !(fault.for_good && n > fault.at)))
		return 0;
	if (fault.deadly)
		_exit(DIED);
	return 1;
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

/* ---- a till ---- */

static const char offer[] =
	"[campaign]\nid = 1001\nname = Offer\nkind = voucher\n"
	"value = 50000 VND\nfrom = 2026-11-20\nuntil = 2026-11-30\n"
	"zone = UTC\nstores = all\nrevision = 1\n";

struct bytes {
	uint8_t *data; /* NULL: there is no such file */
	size_t len;
};

/* A shop whose ledger is laid out anew for each fault. */
struct till {
	struct scratch *scratch;
	char journal[192]; /* path of the ledger's journal */
	struct vouch_secret_key *secret;
	struct vouch_redeem_desk desk;
	char code[2][VOUCH_CODE_TEXT_MAX];
	struct bytes made;              /* the ledger as it was made */
	struct bytes cut, cut_journal;  /* and as a power cut left it */
};

static struct bytes load(const char *path)
{
	struct bytes bytes;
	struct stat st;
	FILE *file;

	file = fopen(path, "rb");
	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &st), 0);
	bytes.len = (size_t)st.st_size;
	bytes.data = malloc(bytes.len);
	assert_non_null(bytes.data);
	assert_int_equal(fread(bytes.data, 1, bytes.len, file), bytes.len);
	fclose(file);
	return bytes;
}

static void store(const char *path, const struct bytes *bytes)
{
	FILE *file;

	if (bytes->data == NULL)
		return;
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes->data, 1, bytes->len, file), bytes->len);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0640), 0);
}

/* These files, and nothing else. */
static void lay_out(const struct till *till, const struct bytes *ledger,
    const struct bytes *journal)
{
	scratch_files(till->scratch->folder, 1);
	store(till->scratch->path, ledger);
	if (journal != NULL)
		store(till->journal, journal);
}

/* What an offer with limits has behind the plain one; both codes are within
 * them. */
static const char limits[] = "[rules]\nmax_redemptions = 2\n"
	"budget = 100000 VND\nhours = 00:00-24:00\n";
static bool limited; /* the next ledgers have them */

static void make_ledger(struct till *till)
{
	char text[1024];
	static struct vouch_campaign campaign;
	struct vouch_ledger_settings settings = { .store = 7, .key_count = 1,
		.keys = vouch_secret_key_public(till->secret), .now_ms = T0 };
	struct vouch_ledger *ledger;
	bool changed;

	assert_ok(vouch_ledger_create(till->scratch->path, &settings, NULL));
	snprintf(text, sizeof text, "%s%s", offer, limited ? limits : "");
	assert_ok(vouch_campaign_parse("offer", text, strlen(text), NULL,
	    &campaign));
	ledger = scratch_open(till->scratch, VOUCH_LEDGER_WRITE);
	assert_ok(vouch_ledger_import(ledger, &campaign, text,
	    strlen(text), T0, NULL, &changed));
	vouch_ledger_close(ledger);
	till->made = load(till->scratch->path);
}

static void till_begin(struct till *till, struct scratch *scratch)
{
	uint8_t seed[VOUCH_SEED_BYTES] = { 9 };
	struct vouch_token token = { .kind = VOUCH_KIND_VOUCHER,
		.campaign = 1001, .serial = 1, .from = 2515, .until = 2525,
		.value = 50000, .value_type = VOUCH_VALUE_MONEY,
		.unit = VOUCH_UNIT_VND, .channel = VOUCH_CHANNEL_PRINT };
	size_t i;

	memset(till, 0, sizeof *till);
	till->scratch = scratch;
	snprintf(till->journal, sizeof till->journal, "%s-journal",
	    scratch->path);
	assert_ok(vouch_secret_key_new(seed, &till->secret));
	assert_ok(vouch_zone_init(&till->desk.zone, "UTC", NULL));
	for (i = 0; i < 2; i++, token.serial++)
		assert_ok(vouch_code_make(&token, till->secret, NULL, 0, NULL,
		    till->code[i]));
	make_ledger(till);
}

static void till_end(struct till *till)
{
	vouch_secret_key_free(till->secret);
	free(till->made.data);
	free(till->cut.data);
	free(till->cut_journal.data);
}

/* Code which at till 1, always under the same operation. */
static enum vouch_reason take(struct till *till, struct vouch_ledger *ledger,
    size_t which)
{
	uint8_t op[VOUCH_OP_BYTES] = { (uint8_t)(which + 1) };
	const struct vouch_redeem_request request = { .till = 1,
		.receipt = "R-1", .cashier = "LAN", .op = op };
	static struct vouch_redeem_answer answer;

	vouch_redeem_line(ledger, &request, till->code[which],
	    strlen(till->code[which]), T0 + 1000, &till->desk, &answer);
	return answer.reason;
}

struct found {
	int events;
	bool first;
};

static int look_at(const struct vouch_event *event, void *context)
{
	struct found *found = context;

	if (event->kind == VOUCH_EVENT_REDEEM) {
		found->events++;
		found->first = found->first || event->serial == 1;
	}
	return 0;
}

/* What a handle of its own finds on file. */
static struct found find(const struct till *till)
{
	struct vouch_ledger *ledger = scratch_open(till->scratch,
	    VOUCH_LEDGER_WRITE);
	struct found found = { 0, false };

	assert_ok(vouch_ledger_each(ledger, NULL, look_at, &found, NULL));
	vouch_ledger_close(ledger);
	return found;
}

/* ---- one fault ---- */

struct tally {
	int accept, unknown, error;
};

/* Is what was said of code 0 what is on file? *there: that it is. */
static bool holds(const struct till *till, enum vouch_reason why,
    struct tally *tally, bool *there)
{
	struct found found = find(till);

	*there = found.first;
	if (found.events != found.first)
		return false;
	switch (vouch_reason_verdict(why)) {
	case VOUCH_ACCEPT:
		tally->accept++;
		return why == VOUCH_WHY_OK && found.first;
	case VOUCH_UNKNOWN:
		tally->unknown++;
		return true;
	case VOUCH_ERROR:
		tally->error++;
		return (why == VOUCH_WHY_DISK || why == VOUCH_WHY_DATABASE) &&
		    !found.first;
	default:
		return false;
	}
}

static void assert_holds(const struct till *till, enum vouch_reason why,
    struct tally *tally, bool *there)
{
	if (!holds(till, why, tally, there))
		fail_msg("call %d at %d: said %s, and the event is %s",
		    (int)fault.fail, fault.count[fault.fail],
		    vouch_reason_name(why), *there ? "there" : "not there");
}

/* The judge of these tests, judged: a till that says ACCEPT to a full disk, or
 * ERROR to what it took, is found out. */
static void test_judge(void **state)
{
	struct tally tally = { 0, 0, 0 };
	struct vouch_ledger *ledger;
	struct till till;
	bool there;

	till_begin(&till, *state);
	lay_out(&till, &till.made, NULL);
	ledger = scratch_open(till.scratch, VOUCH_LEDGER_WRITE);
	arm(FULL, 1, 0);
	assert_int_equal(take(&till, ledger, 0), VOUCH_WHY_DISK);
	disarm();
	assert_true(holds(&till, VOUCH_WHY_DISK, &tally, &there));
	assert_false(holds(&till, VOUCH_WHY_OK, &tally, &there));
	assert_int_equal(take(&till, ledger, 0), VOUCH_WHY_OK);
	assert_true(holds(&till, VOUCH_WHY_OK, &tally, &there));
	assert_false(holds(&till, VOUCH_WHY_DISK, &tally, &there));
	assert_true(there);
	vouch_ledger_close(ledger);
	till_end(&till);
}

static int say_finding(const struct vouch_finding *finding, void *context)
{
	(void)context;
	fail_msg("%s: %s", vouch_finding_name(finding->kind), finding->text);
	return 1;
}

/* What was counted is what is there. */
static void assert_counted(const struct till *till)
{
	const struct vouch_verify_request request = { .found = say_finding };
	struct vouch_ledger *ledger = scratch_open(till->scratch,
	    VOUCH_LEDGER_READ);
	struct vouch_verify_facts facts;

	assert_ok(vouch_ledger_verify(ledger, &request, NULL, &facts));
	vouch_ledger_close(ledger);
}

/* False when the redemption had no such call: nothing failed. */
static bool with_fault(struct till *till, enum call call, int at,
    int for_good, struct tally *tally)
{
	struct vouch_ledger *ledger;
	enum vouch_reason why;
	bool hit, there;

	disarm();
	lay_out(till, &till->made, NULL);
	ledger = scratch_open(till->scratch, VOUCH_LEDGER_WRITE);
	arm(call, at, for_good);
	why = take(till, ledger, 0);
	hit = fault.count[call] >= at;
	disarm();
	assert_holds(till, why, tally, &there);
	/* Asking again on the same handle, then another code. */
	assert_int_equal(take(till, ledger, 0), there ?
	    VOUCH_WHY_REPLAYED : VOUCH_WHY_OK);
	assert_int_equal(take(till, ledger, 1), VOUCH_WHY_OK);
	vouch_ledger_close(ledger);
	assert_int_equal(find(till).events, 2);
	if (limited)
		assert_counted(till);
	return hit;
}

static void test_each_call(void **state)
{
	static const enum call calls[] = { SYNC, WRITE, SHORT_WRITE, FULL,
		UNLINK, TRUNCATE, READ, MEMORY };
	struct tally tally = { 0, 0, 0 };
	int for_good, at, hits = 0;
	struct till till;
	size_t i;

	till_begin(&till, *state);
	for (i = 0; i < sizeof calls / sizeof calls[0]; i++)
		for (for_good = 0; for_good < (calls[i] == MEMORY ? 1 : 2);
		    for_good++)
			for (at = 1; with_fault(&till, calls[i], at,
			    for_good, &tally); at++)
				hits++;
	print_message("%d faults: %d accept, %d unknown, %d error\n", hits,
	    tally.accept, tally.unknown, tally.error);
	/* All three kinds of answer were seen, so all were put to the test. */
	assert_true(hits > 100);
	assert_true(tally.accept > 0);
	assert_true(tally.unknown > 0);
	assert_true(tally.error > 50);
	till_end(&till);
}

/* The same where a redemption is counted, in the same transaction. */
static void test_each_call_counted(void **state)
{
	limited = true;
	test_each_call(state);
	limited = false;
}

/* ---- faults at the start after a power cut ---- */

/* A till that dies when its redemption is in the ledger and the journal still
 * beside it: whoever opens it next plays that back. */
static void cut_power(struct till *till)
{
	struct vouch_ledger *ledger;
	int status;
	pid_t pid;

	lay_out(till, &till->made, NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		ledger = scratch_open(till->scratch, VOUCH_LEDGER_WRITE);
		arm(SYNC, 4, 0);
		fault.deadly = 1;
		take(till, ledger, 0);
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == DIED);
	till->cut = load(till->scratch->path);
	till->cut_journal = load(till->journal);
	assert_true(till->cut.len != till->made.len ||
	    memcmp(till->cut.data, till->made.data, till->cut.len) != 0);
}

static bool start_with_fault(struct till *till, enum call call, int at,
    int for_good, int *failed)
{
	struct vouch_ledger *ledger = NULL;
	enum vouch_err err;
	bool hit;

	lay_out(till, &till->cut, &till->cut_journal);
	arm(call, at, for_good);
	err = vouch_ledger_open(till->scratch->path, VOUCH_LEDGER_WRITE, NULL,
	    &ledger);
	hit = fault.count[call] >= at;
	disarm();
	if (err != VOUCH_OK) {
		assert_null(ledger);
		++*failed;
	} else {
		assert_int_equal(take(till, ledger, 1), VOUCH_WHY_OK);
	}
	vouch_ledger_close(ledger);
	/* Rolled back, then or now: never half of it. */
	assert_int_equal(find(till).events, err == VOUCH_OK);
	assert_false(find(till).first);
	return hit;
}

static void test_each_start(void **state)
{
	static const enum call calls[] = { SYNC, WRITE, SHORT_WRITE, FULL,
		UNLINK, TRUNCATE, READ, MEMORY };
	int for_good, at, hits = 0, failed = 0;
	struct till till;
	size_t i;

	till_begin(&till, *state);
	cut_power(&till);
	for (i = 0; i < sizeof calls / sizeof calls[0]; i++)
		for (for_good = 0; for_good < (calls[i] == MEMORY ? 1 : 2);
		    for_good++)
			for (at = 1; start_with_fault(&till, calls[i], at,
			    for_good, &failed); at++)
				hits++;
	print_message("%d faults: %d starts failed\n", hits, failed);
	assert_true(hits > 100);
	assert_true(failed > 50);
	till_end(&till);
}

/* ---- every allocation, SQLite's or not ---- */

#if FAILING
/* From open to close with allocation number n failing; false when there are
 * not so many. */
static bool with_little_memory(struct till *till, long n, struct tally *tally)
{
	enum vouch_reason why = VOUCH_WHY_DATABASE;
	struct vouch_ledger *ledger = NULL;
	bool hit, there;
	long live;

	lay_out(till, &till->made, NULL);
	live = atomic_load(&failing_live);
	failing_arm(n);
	if (vouch_ledger_open(till->scratch->path, VOUCH_LEDGER_WRITE, NULL,
	    &ledger) == VOUCH_OK)
		why = take(till, ledger, 0);
	vouch_ledger_close(ledger);
	hit = failing_disarm();
	assert_int_equal(atomic_load(&failing_live), live);
	assert_holds(till, why, tally, &there);
	return hit;
}
#endif

static void test_each_allocation(void **state)
{
#if FAILING
	struct tally tally = { 0, 0, 0 };
	struct till till;
	long n;

	till_begin(&till, *state);
	for (n = 0; with_little_memory(&till, n, &tally); n++)
		;
	print_message("%ld allocations: %d accept, %d unknown, %d error\n",
	    n, tally.accept, tally.unknown, tally.error);
	assert_true(n > 100);
	assert_true(tally.error > 50);
	till_end(&till);
#else
	(void)state;
	skip();
#endif
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

static bool is_there(const struct scratch *scratch,
    const struct vouch_event *event)
{
	struct vouch_ledger *ledger = scratch_open(scratch,
	    VOUCH_LEDGER_WRITE);
	struct vouch_ledger_use use;

	assert_ok(scratch_look(ledger, event, T0, &use));
	vouch_ledger_close(ledger);
	return use.state == VOUCH_USE_REPLAY;
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
		scratch_test(test_judge),
		scratch_test(test_each_call),
		scratch_test(test_each_call_counted),
		scratch_test(test_each_start),
		scratch_test(test_each_allocation),
		scratch_test(test_middle),
		scratch_test(test_gone),
		scratch_test(test_unknown),
		scratch_test(test_create),
	};

	if (take_over_memory() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

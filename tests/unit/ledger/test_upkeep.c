/* Restoring, the clock's mark, backups taken while a till works. */
#include "unit/ledger/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "ledger/handle.h"
#include "ledger/head.h"
#include "ledger/upkeep.h"
#include "ledger/verify.h"

struct seen {
	int count;
	struct vouch_event last;
};

static int take(const struct vouch_event *event, void *context)
{
	struct seen *seen = context;

	seen->count++;
	seen->last = *event;
	return 0;
}

static int take_one(const struct vouch_event *event, void *context)
{
	take(event, context);
	return 1;
}

static struct seen look(struct vouch_ledger *ledger)
{
	struct seen seen;

	memset(&seen, 0, sizeof seen);
	assert_ok(vouch_ledger_each(ledger, NULL, take, &seen, NULL));
	return seen;
}

static void redeem_some(struct vouch_ledger *ledger, uint16_t till,
    uint64_t from, uint64_t count)
{
	struct vouch_event event;
	uint64_t i;

	for (i = 0; i < count; i++) {
		event = scratch_event(till, from + i, T0);
		assert_ok(scratch_redeem(ledger, &event, NULL));
	}
}

/* ---- restore ---- */

static void test_restore(void **state)
{
	struct vouch_restore_facts restored;
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	const uint64_t epoch = vouch_ledger_epoch(ledger);
	struct vouch_event event = scratch_event(1, 50, T0 + 1);
	struct vouch_head head;
	struct seen seen;
	char note[128];

	redeem_some(ledger, 1, 1, 3);
	vouch_ledger_close(ledger);
	ledger = scratch_open(scratch, VOUCH_LEDGER_RESTORE);
	assert_ok(vouch_ledger_restore(ledger, "disk died", T0 + 5, NULL,
	    &restored));
	assert_true(restored.commits == 3 && restored.lost == 0);
	assert_true(vouch_ledger_epoch(ledger) != epoch);
	seen = look(ledger);
	assert_int_equal(seen.count, 4);
	assert_true(vouch_head_peek(scratch->path, &head));
	assert_true(head.epoch == vouch_ledger_epoch(ledger));
	assert_true(head.commits == 4);
	vouch_ledger_close(ledger);

	/* A new chain, and the old codes are still spent. */
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_true(event.key.seq == 1);
	assert_true(event.key.epoch == head.epoch);
	event = scratch_event(2, 2, T0 + 1);
	event.op[15] = 7;
	assert_err(scratch_redeem(ledger, &event, NULL), VOUCH_ERR_EXISTS);
	vouch_ledger_close(ledger);

	/* The note is the first event of the epoch. */
	snprintf(note, sizeof note, "restore from %016llx.3: disk died",
	    (unsigned long long)epoch);
	ledger = scratch_open(scratch, VOUCH_LEDGER_READ);
	memset(&seen, 0, sizeof seen);
	assert_ok(vouch_ledger_each(ledger, &(struct vouch_event_key){
	    7, 0, head.epoch, 0 }, take_one, &seen, NULL));
	assert_int_equal(seen.last.kind, VOUCH_EVENT_NOTE);
	assert_int_equal(seen.last.key.till, 0);
	assert_true(seen.last.key.epoch == head.epoch);
	assert_string_equal(seen.last.note, note);
	vouch_ledger_close(ledger);
	ledger = scratch_open(scratch, VOUCH_LEDGER_RESTORE);
	assert_ok(vouch_ledger_restore(ledger, "again", T0 + 6, NULL,
	    &restored));
	assert_true(vouch_ledger_epoch(ledger) != head.epoch);
	vouch_ledger_close(ledger);
}

static void test_restore_words(void **state)
{
	struct vouch_restore_facts restored;
	struct vouch_ledger *ledger = scratch_ledger(*state);
	const uint64_t epoch = vouch_ledger_epoch(ledger);
	char longest[VOUCH_WHY_TEXT_MAX + 2];

	memset(longest, 'x', sizeof longest);
	longest[sizeof longest - 1] = '\0';
	assert_err(vouch_ledger_restore(ledger, "", T0, NULL, &restored),
	    VOUCH_ERR_MISSING);
	assert_err(vouch_ledger_restore(ledger, longest, T0, NULL, &restored),
	    VOUCH_ERR_TOO_LONG);
	assert_true(vouch_ledger_epoch(ledger) == epoch);
	assert_int_equal(look(ledger).count, 0);
	longest[VOUCH_WHY_TEXT_MAX] = '\0';
	assert_ok(vouch_ledger_restore(ledger, longest, T0, NULL, &restored));
	assert_int_equal(look(ledger).count, 1);
	assert_non_null(strstr(look(ledger).last.note, longest));
	vouch_ledger_close(ledger);
}

/* The whole way: backup, more redemptions, the copy put back, refused,
 * restored; events lost with the ledger can never be confused with new ones. */
static void test_copy_put_back(void **state)
{
	struct vouch_restore_facts restored;
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_event event = scratch_event(1, 9, T0);
	struct vouch_backup_facts facts;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char copy[192];

	snprintf(copy, sizeof copy, "%s/copy.db", scratch->folder);
	redeem_some(ledger, 1, 1, 2);
	assert_ok(vouch_ledger_backup(ledger, copy, false, T0, NULL, &facts));
	redeem_some(ledger, 1, 3, 2);
	vouch_ledger_close(ledger);
	assert_int_equal(rename(copy, scratch->path), 0);
	ledger = NULL;
	assert_err(vouch_ledger_open(scratch->path, VOUCH_LEDGER_WRITE, &diag,
	    &ledger), VOUCH_ERR_CONFLICT);
	ledger = scratch_open(scratch, VOUCH_LEDGER_RESTORE);
	assert_ok(vouch_ledger_restore(ledger, "disk died", T0, NULL,
	    &restored));
	assert_true(restored.commits == 2 && restored.lost == 2);
	vouch_ledger_close(ledger);
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_true(event.key.seq == 1);
	/* Two redemptions, the restore's note, and this one. */
	assert_int_equal(look(ledger).count, 4);
	vouch_ledger_close(ledger);
}

/* ---- the clock ---- */

static void test_set_clock(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_event event = scratch_event(1, 1, T0 + 86400000000);
	int64_t mark_ms;

	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_ok(vouch_ledger_clock(ledger, NULL, &mark_ms));
	assert_true(mark_ms == T0 + 86400000000);
	assert_ok(vouch_ledger_set_clock(ledger, T0 + 1000, NULL));
	assert_ok(vouch_ledger_clock(ledger, NULL, &mark_ms));
	assert_true(mark_ms == T0 + 1000);
	assert_int_equal(look(ledger).count, 2);
	assert_ok(vouch_ledger_wall(ledger, NULL, &mark_ms));
	assert_true(mark_ms > T0 - 86400000);
	vouch_ledger_close(ledger);
}

/* ---- backup ---- */

/* The pages of a copy, looked through by plain SQLite. */
static int64_t ask(const char *path, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	sqlite3 *db = NULL;
	int64_t got;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	got = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return got;
}

static void test_backup(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = scratch_ledger(scratch), *copied = NULL;
	struct vouch_backup_facts facts = { 0, 0, 0 };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char copy[192];
	struct stat st;

	snprintf(copy, sizeof copy, "%s/copy.db", scratch->folder);
	redeem_some(ledger, 1, 1, 20);
	assert_ok(vouch_ledger_backup(ledger, copy, false, T0 + 1, NULL,
	    &facts));
	assert_int_equal(stat(copy, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_true(facts.bytes == (uint64_t)st.st_size);
	assert_true(facts.pages * 4096 == facts.bytes);
	assert_int_equal(facts.starts, 1);
	assert_int_equal(ask(copy, "SELECT count(*) FROM event"), 20);
	/* Ledger, sidecar, copy: nothing else is left. */
	assert_int_equal(scratch_files(scratch->folder, 0), 3);

	/* It may be read, and nothing more, wherever it lies. */
	assert_ok(vouch_ledger_open(copy, VOUCH_LEDGER_READ, NULL, &copied));
	assert_int_equal(look(copied).count, 20);
	vouch_ledger_close(copied);
	copied = NULL;
	assert_err(vouch_ledger_open(copy, VOUCH_LEDGER_WRITE, &diag, &copied),
	    VOUCH_ERR_CONFLICT);
	assert_non_null(strstr(diag.expected, "it is a backup"));
	assert_non_null(strstr(diag.hint, "vouch-log restore"));

	/* Not over something; over it with force; never over itself. */
	assert_err(vouch_ledger_backup(ledger, copy, false, T0, NULL, &facts),
	    VOUCH_ERR_EXISTS);
	redeem_some(ledger, 1, 21, 1);
	assert_ok(vouch_ledger_backup(ledger, copy, true, T0, NULL, &facts));
	assert_int_equal(ask(copy, "SELECT count(*) FROM event"), 21);
	assert_err(vouch_ledger_backup(ledger, scratch->path, true, T0, NULL,
	    &facts), VOUCH_ERR_CONFLICT);
	assert_err(vouch_ledger_backup(ledger, "/dev/null", true, T0, NULL,
	    &facts), VOUCH_ERR_UNSUPPORTED);
	redeem_some(ledger, 1, 22, 1);
	vouch_ledger_close(ledger);
}

/* A journal left beside the old copy would be played into the new one. */
static void test_backup_journal(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_backup_facts facts;
	static const char *const suffixes[] = { "-journal", "-wal" };
	char copy[192], journal[256];
	size_t i;

	snprintf(copy, sizeof copy, "%s/copy.db", scratch->folder);
	for (i = 0; i < 2; i++) {
		snprintf(journal, sizeof journal, "%s%s", copy, suffixes[i]);
		close(open(journal, O_CREAT | O_WRONLY, 0600));
		assert_err(vouch_ledger_backup(ledger, copy, true, T0, NULL,
		    &facts), VOUCH_ERR_CONFLICT);
		assert_int_not_equal(access(copy, F_OK), 0);
		assert_int_equal(unlink(journal), 0);
	}
	vouch_ledger_close(ledger);
}

/* Somebody dies in the middle of a transaction: its journal stays. */
static void leave_journal(const char *path)
{
	sqlite3 *db = NULL;
	int status;
	pid_t pid;

	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (sqlite3_open(path, &db) != SQLITE_OK ||
		    sqlite3_exec(db, "PRAGMA cache_size=5; BEGIN IMMEDIATE; "
		    "UPDATE event SET boot_ms = boot_ms + 1", NULL, NULL,
		    NULL) != SQLITE_OK)
			_exit(1);
		_exit(0);
	}
	assert_true(waitpid(pid, &status, 0) == pid);
	assert_int_equal(status, 0);
}

static int count_finding(const struct vouch_finding *finding, void *context)
{
	print_message("%s: %s\n", vouch_finding_name(finding->kind),
	    finding->text);
	++*(int *)context;
	return 0;
}

/* The ledger dies with its journal, and a backup takes its place: what the
 * journal remembers is of the other file. */
static void test_foreign_journal(void **state)
{
	static const unsigned modes[] = { VOUCH_LEDGER_WRITE,
		VOUCH_LEDGER_READ, VOUCH_LEDGER_INSPECT,
		VOUCH_LEDGER_RESTORE };
	int findings = 0;
	const struct vouch_verify_request request = { .found = count_finding,
		.context = &findings };
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger;
	struct vouch_restore_facts restored;
	struct vouch_verify_facts verified;
	struct vouch_backup_facts facts;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char copy[192], journal[256];
	size_t i;

	/* a name with marks that mean something to SQLite */
	snprintf(scratch->path, sizeof scratch->path, "%s/a ?%%20#\xc4\x90.db",
	    scratch->folder);
	snprintf(copy, sizeof copy, "%s/copy.db", scratch->folder);
	snprintf(journal, sizeof journal, "%s-journal", scratch->path);
	ledger = scratch_ledger(scratch);
	redeem_some(ledger, 1, 1, 200);
	assert_ok(vouch_ledger_backup(ledger, copy, false, T0, NULL, &facts));
	redeem_some(ledger, 2, 201, 200);
	vouch_ledger_close(ledger);
	leave_journal(scratch->path);
	assert_int_equal(access(journal, F_OK), 0);
	assert_int_equal(rename(copy, scratch->path), 0);
	for (i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		assert_err(vouch_ledger_open(scratch->path, modes[i], &diag,
		    &ledger), VOUCH_ERR_CONFLICT);
		assert_non_null(strstr(diag.expected, "the journal of what "
		    "was here before"));
		assert_non_null(strstr(diag.hint, "-journal"));
	}
	assert_int_equal(unlink(journal), 0);
	ledger = scratch_open(scratch, VOUCH_LEDGER_RESTORE);
	assert_ok(vouch_ledger_restore(ledger, "test", T0, NULL, &restored));
	assert_ok(vouch_ledger_verify(ledger, &request, NULL, &verified));
	assert_int_equal(findings, 0);
	vouch_ledger_close(ledger);

	/* Its own is another matter: what was begun is undone. */
	leave_journal(scratch->path);
	assert_int_equal(access(journal, F_OK), 0);
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_int_not_equal(access(journal, F_OK), 0);
	assert_ok(vouch_ledger_verify(ledger, &request, NULL, &verified));
	assert_int_equal(findings, 0);
	vouch_ledger_close(ledger);
}

/* A till that redeems without pause until it is killed. */
static pid_t busy_till(const struct scratch *scratch)
{
	struct vouch_ledger *ledger = NULL;
	struct vouch_event event;
	int ready[2];
	uint64_t i;
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (vouch_ledger_open(scratch->path, VOUCH_LEDGER_WRITE, NULL,
		    &ledger) != VOUCH_OK)
			_exit(1);
		for (i = 1; ; i++) {
			event = scratch_event(2, (1u << 30) + i, T0);
			if (scratch_redeem(ledger, &event, NULL) != VOUCH_OK)
				_exit(2);
			if (i == 3 && write(ready[1], "x", 1) != 1)
				_exit(3);
		}
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

/* However busy the till, the copy ends, and is of one moment: every event has
 * its use, and nothing is half there. */
static void test_backup_busy(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_backup_facts facts = { 0, 0, 0 };
	struct vouch_event event;
	char copy[192];
	uint64_t i;
	int status, events;
	pid_t pid;

	/* Some megabytes, so that one step is not enough. */
	assert_ok(vouch_ledger_begin(ledger, NULL));
	for (i = 1; i <= 20000; i++) {
		event = scratch_event(1, i, T0);
		assert_ok(vouch_ledger_append(ledger, &event, NULL));
	}
	assert_ok(vouch_ledger_commit(ledger, NULL));
	vouch_ledger_close(ledger);

	snprintf(copy, sizeof copy, "%s/copy.db", scratch->folder);
	pid = busy_till(scratch);
	ledger = scratch_open(scratch, VOUCH_LEDGER_READ);
	assert_ok(vouch_ledger_backup(ledger, copy, false, T0, NULL, &facts));
	vouch_ledger_close(ledger);
	assert_int_equal(kill(pid, 0), 0);
	assert_int_equal(waitpid(pid, &status, WNOHANG), 0); /* still at it */
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	print_message("%u starts, %llu pages\n", facts.starts,
	    (unsigned long long)facts.pages);
	events = (int)ask(copy, "SELECT count(*) FROM event");
	assert_true(events > 20000);
	assert_int_equal(ask(copy, "SELECT count(*) FROM used"), events);
	assert_int_equal(ask(copy, "SELECT count(*) FROM op"), events);
	assert_int_equal(ask(copy, "SELECT count(*) FROM event e "
	    "WHERE seq > 1 AND NOT EXISTS (SELECT 1 FROM event p WHERE "
	    "(p.store, p.till, p.epoch, p.seq) = "
	    "(e.store, e.till, e.epoch, e.seq - 1))"), 0);
	assert_int_equal(ask(copy, "SELECT count(*) FROM "
	    "pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(test_restore),
		scratch_test(test_restore_words),
		scratch_test(test_copy_put_back),
		scratch_test(test_set_clock),
		scratch_test(test_backup),
		scratch_test(test_backup_journal),
		scratch_test(test_foreign_journal),
		scratch_test(test_backup_busy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

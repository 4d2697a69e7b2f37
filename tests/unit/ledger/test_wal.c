/*
 * The write-ahead log, where it was asked for: which versions of SQLite may
 * have one, and a ledger with one. What this program says its SQLite is can be
 * chosen here, so that both answers are seen whatever is installed; no other
 * process takes part, so that no version loses anything.
 */
#define _GNU_SOURCE /* syscall */

#include "unit/ledger/scratch.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/syscall.h>

#include "ledger/handle.h"
#include "ledger/upkeep.h"
#include "ledger/verify.h"

static int version = 3051003;
static int syncs;

int sqlite3_libversion_number(void)
{
	return version;
}

int fsync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fdatasync, fd);
}

static void test_gate(void **state)
{
	static const struct { int version; bool safe; } rows[] = {
		{ 3007000, false }, { 3040001, false }, { 3044005, false },
		{ 3044006, true }, { 3044099, true }, { 3045000, false },
		{ 3045003, false }, { 3046001, false }, { 3049002, false },
		{ 3050000, false }, { 3050006, false }, { 3050007, true },
		{ 3050099, true }, { 3051000, false }, { 3051002, false },
		{ 3051003, true }, { 3052000, true }, { 4000000, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (vouch_sqlite_wal_safe(rows[i].version) != rows[i].safe)
			fail_msg("%d", rows[i].version);
}

static enum vouch_err create(const struct scratch *scratch,
    struct vouch_diag *diag)
{
	struct vouch_public_key key;
	uint8_t bytes[VOUCH_KEY_BYTES] = { 0x11 };
	struct vouch_ledger_settings settings = { .store = 7, .wal = true,
		.keys = &key, .key_count = 1, .now_ms = T0 };

	vouch_public_key_init(&key, bytes);
	return vouch_ledger_create(scratch->path, &settings, diag);
}

static void assert_pragma(struct vouch_ledger *ledger, const char *sql,
    const char *wanted)
{
	char answer[32];

	assert_ok(vouch_sqlite_ask(ledger->file, sql, NULL, answer,
	    sizeof answer));
	assert_string_equal(answer, wanted);
}

static void test_refused(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	version = 3040001;
	assert_err(create(scratch, &diag), VOUCH_ERR_UNSUPPORTED);
	assert_non_null(strstr(diag.expected, "may lose commits"));
	assert_non_null(strstr(diag.hint, "3.51.3"));
	assert_int_equal(scratch_files(scratch->folder, 0), 0);
	version = 3051003;
}

static void test_ledger(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_event event = scratch_event(1, 1, T0);
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger *ledger = NULL;

	assert_ok(create(scratch, NULL));
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_pragma(ledger, "PRAGMA journal_mode", "wal");
	assert_pragma(ledger, "PRAGMA synchronous", "2");
	assert_pragma(ledger, "PRAGMA application_id", "1986226263");
	/* The first commit syncs the log's header and folder, too. */
	assert_ok(scratch_redeem(ledger, &event, NULL));
	event = scratch_event(1, 2, T0);
	syncs = 0;
	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_int_equal(syncs, 1);
	assert_err(scratch_redeem(ledger, &event, NULL), VOUCH_ERR_EXISTS);
	assert_true(vouch_ledger_alone(ledger));
	vouch_ledger_close(ledger);
	/* Closed: no log is left, only ledger and sidecar. */
	assert_int_equal(scratch_files(scratch->folder, 0), 2);
	ledger = scratch_open(scratch, VOUCH_LEDGER_READ);
	assert_int_equal(scratch_events(ledger), 2);
	vouch_ledger_close(ledger);

	/* An older library may not even look: closing would checkpoint. */
	version = 3051002;
	assert_err(vouch_ledger_open(scratch->path, VOUCH_LEDGER_WRITE, &diag,
	    &ledger), VOUCH_ERR_UNSUPPORTED);
	assert_err(vouch_ledger_open(scratch->path, VOUCH_LEDGER_READ, &diag,
	    &ledger), VOUCH_ERR_UNSUPPORTED);
	version = 3051003;
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_int_equal(scratch_events(ledger), 2);
	vouch_ledger_close(ledger);
}

static int count_finding(const struct vouch_finding *finding, void *context)
{
	print_message("%s: %s\n", vouch_finding_name(finding->kind),
	    finding->text);
	++*(int *)context;
	return 0;
}

/* A backup is one plain file, read by any version, and a ledger with a
 * write-ahead log again once it is restored. */
static void test_backup(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_event event = scratch_event(1, 1, T0);
	struct vouch_restore_facts restored;
	struct vouch_verify_facts verified;
	struct vouch_backup_facts facts;
	struct vouch_ledger *ledger, *copied = NULL;
	int findings = 0;
	const struct vouch_verify_request request = { .found = count_finding,
		.context = &findings };
	char copy[192], head[200];

	snprintf(copy, sizeof copy, "%s/copy.db", scratch->folder);
	assert_ok(create(scratch, NULL));
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_ok(vouch_ledger_backup(ledger, copy, false, T0, NULL, &facts));
	event = scratch_event(1, 2, T0);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_ok(vouch_ledger_verify(ledger, &request, NULL, &verified));
	assert_int_equal(findings, 0);
	assert_true(verified.events == 2);
	vouch_ledger_close(ledger);
	assert_int_equal(scratch_files(scratch->folder, 0), 3);

	version = 3040001;
	assert_ok(vouch_ledger_open(copy, VOUCH_LEDGER_READ, NULL, &copied));
	assert_int_equal(scratch_events(copied), 1);
	vouch_ledger_close(copied);
	version = 3051003;
	/* A till that is refused has not made anything else of it. */
	assert_err(vouch_ledger_open(copy, VOUCH_LEDGER_WRITE, NULL, &copied),
	    VOUCH_ERR_CONFLICT);
	version = 3040001;
	assert_err(vouch_ledger_open(copy, VOUCH_LEDGER_RESTORE, NULL,
	    &copied), VOUCH_ERR_UNSUPPORTED);
	assert_ok(vouch_ledger_open(copy, VOUCH_LEDGER_READ, NULL, &copied));
	vouch_ledger_close(copied);
	version = 3051003;
	snprintf(head, sizeof head, "%s.head", copy);
	assert_int_equal(unlink(head), 0);
	assert_int_equal(scratch_files(scratch->folder, 0), 3);
	assert_int_equal(rename(copy, scratch->path), 0);
	ledger = scratch_open(scratch, VOUCH_LEDGER_RESTORE);
	assert_ok(vouch_ledger_restore(ledger, "test", T0, NULL, &restored));
	assert_true(restored.lost == 1);
	vouch_ledger_close(ledger);
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_pragma(ledger, "PRAGMA journal_mode", "wal");
	assert_int_equal(scratch_events(ledger), 2);
	vouch_ledger_close(ledger);
}

/* Somebody who cannot go on with it makes it an ordinary one. */
static void test_way_back(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_event event = scratch_event(1, 1, T0);
	struct vouch_ledger *ledger;
	sqlite3 *db = NULL;

	assert_ok(create(scratch, NULL));
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	vouch_ledger_close(ledger);
	assert_int_equal(sqlite3_open(scratch->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode=DELETE; "
	    "PRAGMA application_id=1986226252", NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(db);
	version = 3040001;
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_pragma(ledger, "PRAGMA journal_mode", "delete");
	assert_pragma(ledger, "PRAGMA synchronous", "3");
	assert_int_equal(scratch_events(ledger), 1);
	vouch_ledger_close(ledger);
	version = 3051003;
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gate),
		scratch_test(test_refused),
		scratch_test(test_ledger),
		scratch_test(test_backup),
		scratch_test(test_way_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

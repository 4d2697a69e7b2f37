/*
 * Ledgers of every version (testdata/ledgers), run from the top of the tree:
 * each is raised to this one with every event still there; a newer one is left
 * alone.
 */
#include "unit/ledger/scratch.h"

#include <sqlite3.h>

#include "ledger/handle.h"

#define FOLDER "testdata/ledgers"

static void copy_file(const char *from, const char *to)
{
	char bytes[4096];
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	size_t got;

	if (in == NULL)
		fail_msg("%s: run this from the top of the tree", from);
	assert_non_null(out);
	while ((got = fread(bytes, 1, sizeof bytes, in)) > 0)
		assert_int_equal(fwrite(bytes, 1, got, out), got);
	fclose(in);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(to, 0640), 0);
}

static void take_version(const struct scratch *scratch, int version)
{
	char from[64];

	scratch_files(scratch->folder, 1);
	snprintf(from, sizeof from, FOLDER "/v%d.db", version);
	copy_file(from, scratch->path);
}

/* Events of each. */
static const int events_of[] = { 0, 7, 7, 17 };

/* One number that plain SQLite finds in the file. */
static int64_t number(const struct scratch *scratch, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	sqlite3 *db = NULL;
	int64_t got;

	assert_int_equal(sqlite3_open(scratch->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	got = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return got;
}

static void run_sql(const struct scratch *scratch, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(scratch->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* Every event's hash again from its columns. */
struct check {
	int events;
	uint8_t previous[VOUCH_HASH_BYTES];
	uint16_t till;
};

static int check_link(const struct vouch_event *event, void *context)
{
	struct check *check = context;
	uint8_t hash[VOUCH_HASH_BYTES];

	if (event->key.till != check->till)
		memset(check->previous, 0, sizeof check->previous);
	check->till = event->key.till;
	assert_ok(vouch_event_hash(check->previous, event, hash));
	assert_memory_equal(hash, event->hash, sizeof hash);
	memcpy(check->previous, hash, sizeof hash);
	check->events++;
	return 0;
}

static void assert_events(struct vouch_ledger *ledger, int wanted)
{
	struct check check = { 0, { 0 }, 0 };

	assert_ok(vouch_ledger_each(ledger, NULL, check_link, &check, NULL));
	assert_int_equal(check.events, wanted);
}

static void test_raised(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_event event = scratch_event(1, 77, T0);
	struct vouch_ledger *ledger;
	int version;

	for (version = 1; version <= VOUCH_LEDGER_SCHEMA; version++) {
		take_version(scratch, version);
		ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
		assert_int_equal(ledger->file->version, VOUCH_LEDGER_SCHEMA);
		assert_int_equal(vouch_ledger_store(ledger), 7);
		assert_events(ledger, events_of[version]);
		/* It is a ledger like any other now. */
		assert_ok(scratch_redeem(ledger, &event, NULL));
		assert_true(event.key.seq == 5);
		assert_ok(vouch_ledger_begin(ledger, NULL));
		assert_ok(vouch_ledger_ack(ledger, &event.key, T0, NULL));
		assert_ok(vouch_ledger_commit(ledger, NULL));
		assert_events(ledger, events_of[version] + 1);
		vouch_ledger_close(ledger);
		assert_int_equal(number(scratch, "PRAGMA user_version"),
		    VOUCH_LEDGER_SCHEMA);
		/* Once: the second open finds nothing to do. */
		ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
		assert_events(ledger, events_of[version] + 1);
		vouch_ledger_close(ledger);
	}
}

/* Reading leaves an older file as it is, and works. */
static void test_read_only(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_event_key key = { 7, 1, 0, 1 };
	struct vouch_ledger *ledger;
	int64_t wall_ms, mark_ms;
	int version;
	bool acked = true;

	for (version = 1; version <= VOUCH_LEDGER_SCHEMA; version++) {
		take_version(scratch, version);
		ledger = scratch_open(scratch, VOUCH_LEDGER_READ);
		assert_int_equal(ledger->file->version, version);
		assert_events(ledger, events_of[version]);
		key.epoch = vouch_ledger_epoch(ledger);
		assert_ok(vouch_ledger_is_acked(ledger, &key, NULL, &acked));
		assert_false(acked);
		assert_ok(vouch_ledger_clock(ledger, NULL, &mark_ms));
		assert_ok(vouch_ledger_wall(ledger, NULL, &wall_ms));
		assert_false(vouch_ledger_alone(ledger));
		vouch_ledger_close(ledger);
		assert_int_equal(number(scratch, "PRAGMA user_version"),
		    version);
		assert_int_equal(scratch_files(scratch->folder, 0), 1);
	}
}

static void test_newer(void **state)
{
	static const unsigned modes[] = { VOUCH_LEDGER_READ,
		VOUCH_LEDGER_WRITE, VOUCH_LEDGER_INSPECT,
		VOUCH_LEDGER_RESTORE };
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = NULL;
	struct vouch_diag diag;
	char sql[64];
	size_t i;

	take_version(scratch, VOUCH_LEDGER_SCHEMA);
	snprintf(sql, sizeof sql, "PRAGMA user_version=%d",
	    VOUCH_LEDGER_SCHEMA + 1);
	run_sql(scratch, sql);
	for (i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		memset(&diag, 0, sizeof diag);
		assert_err(vouch_ledger_open(scratch->path, modes[i], &diag,
		    &ledger), VOUCH_ERR_UNSUPPORTED);
		assert_non_null(strstr(diag.expected, "newer vouch"));
		assert_non_null(strstr(diag.hint, "nothing was changed"));
		assert_int_equal(number(scratch, "PRAGMA user_version"),
		    VOUCH_LEDGER_SCHEMA + 1);
	}
}

/* A file must hold what its own version has: no table of a later one, and
 * none missing. */
static void test_exact(void **state)
{
	static const struct { int version; const char *sql; } rows[] = {
		{ 1, "PRAGMA user_version=2" },
		{ 1, "CREATE TABLE ack (a)" },
		{ 1, "DROP TABLE op" },
		{ 2, "PRAGMA user_version=1" },
		{ 2, "DROP TABLE ack" },
		{ 2, "PRAGMA user_version=3" },
		{ 3, "PRAGMA user_version=2" },
		{ 3, "DROP TABLE balance" },
	};
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = NULL;
	int64_t version;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		take_version(scratch, rows[i].version);
		run_sql(scratch, rows[i].sql);
		version = number(scratch, "PRAGMA user_version");
		assert_err(vouch_ledger_open(scratch->path,
		    VOUCH_LEDGER_WRITE, NULL, &ledger), VOUCH_ERR_CORRUPT);
		assert_int_equal(number(scratch, "PRAGMA user_version"),
		    version);
	}
}

/* Another process holds the file: not raised by halves. */
static void test_busy(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = NULL;
	sqlite3 *db = NULL;

	take_version(scratch, 1);
	assert_int_equal(sqlite3_open(scratch->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL,
	    NULL), SQLITE_OK);
	assert_err(vouch_ledger_open(scratch->path, VOUCH_LEDGER_WRITE, NULL,
	    &ledger), VOUCH_ERR_BUSY);
	sqlite3_close(db);
	assert_int_equal(number(scratch, "PRAGMA user_version"), 1);
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_events(ledger, 7);
	vouch_ledger_close(ledger);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(test_raised),
		scratch_test(test_read_only),
		scratch_test(test_newer),
		scratch_test(test_exact),
		scratch_test(test_busy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The engine: settings in force, hostile files, waiting, doomed transactions. */
#include "unit/ledger/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <time.h>

#include "ledger/handle.h"

/* One value of the ledger's own connection. */
static void assert_pragma(struct vouch_ledger *ledger, const char *name,
    const char *wanted)
{
	sqlite3_stmt *statement = NULL;
	char sql[64];

	snprintf(sql, sizeof sql, "PRAGMA %s", name);
	assert_int_equal(sqlite3_prepare_v2(ledger->file->db, sql, -1,
	    &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	if (strcmp((const char *)sqlite3_column_text(statement, 0), wanted))
		fail_msg("%s is %s, not %s", name,
		    (const char *)sqlite3_column_text(statement, 0), wanted);
	sqlite3_finalize(statement);
}

static void test_settings(void **state)
{
	static const struct { const char *name, *value; } pragmas[] = {
		{ "journal_mode", "delete" },
		{ "synchronous", "3" },
		{ "cell_size_check", "1" },
		{ "mmap_size", "0" },
		{ "trusted_schema", "0" },
		{ "fullfsync", "1" },
		{ "query_only", "0" },
		{ "application_id", "1986226252" },
		{ "user_version", "3" },
		{ "page_size", "4096" },
		{ "integrity_check", "ok" },
	};
	static const struct { int option, value; } options[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
	};
	struct vouch_ledger *ledger = scratch_ledger(*state);
	sqlite3 *db = ledger->file->db;
	size_t i;
	int got;

	for (i = 0; i < sizeof pragmas / sizeof pragmas[0]; i++)
		assert_pragma(ledger, pragmas[i].name, pragmas[i].value);
	for (i = 0; i < sizeof options / sizeof options[0]; i++) {
		sqlite3_db_config(db, options[i].option, -1, &got);
		assert_int_equal(got, options[i].value);
	}
	assert_int_equal(sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, -1), 0);
	assert_int_equal(sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, -1), 8192);
	assert_int_not_equal(sqlite3_exec(db, "ATTACH ':memory:' AS other",
	    NULL, NULL, NULL), SQLITE_OK);
	vouch_ledger_close(ledger);
	ledger = scratch_open(*state, VOUCH_LEDGER_READ);
	assert_pragma(ledger, "query_only", "1");
	assert_int_not_equal(sqlite3_exec(ledger->file->db,
	    "DELETE FROM event", NULL, NULL, NULL), SQLITE_OK);
	vouch_ledger_close(ledger);
}

static void test_mode(void **state)
{
	struct scratch *scratch = *state;
	mode_t before = umask(0);
	struct stat st;

	scratch_create(scratch);
	assert_int_equal(stat(scratch->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	unlink(scratch->path);
	umask(0777);
	scratch_create(scratch);
	assert_int_equal(stat(scratch->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	umask(before);
}

static void test_create_exclusive(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_public_key key = { { 0 }, { 0 } };
	struct vouch_ledger_settings settings = { .store = 1, .keys = &key,
		.key_count = 1, .now_ms = T0 };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char path[256];

	/* A dangling link, a link to a file, an empty file. */
	assert_int_equal(symlink("nowhere", scratch->path), 0);
	assert_err(vouch_ledger_create(scratch->path, &settings, &diag),
	    VOUCH_ERR_EXISTS);
	unlink(scratch->path);
	close(open(scratch->path, O_CREAT | O_WRONLY, 0600));
	assert_err(vouch_ledger_create(scratch->path, &settings, NULL),
	    VOUCH_ERR_EXISTS);
	assert_int_equal(access(scratch->path, F_OK), 0);
	/* No such folder. */
	snprintf(path, sizeof path, "%s/none/x.db", scratch->folder);
	assert_err(vouch_ledger_create(path, &settings, &diag), VOUCH_ERR_IO);
	assert_int_equal(diag.sys_errno, ENOENT);
	assert_string_equal(diag.file, path);
	assert_int_equal(scratch_files(scratch->folder, 0), 1);
}

/* ---- files that are not what they should be ---- */

static enum vouch_err try_open(const struct scratch *scratch,
    struct vouch_diag *diag)
{
	struct vouch_ledger *ledger = NULL;
	enum vouch_err err;

	memset(diag, 0, sizeof *diag);
	err = vouch_ledger_open(scratch->path, VOUCH_LEDGER_WRITE, diag,
	    &ledger);
	vouch_ledger_close(ledger);
	return err;
}

/* Edits the file with the settings an attacker would choose. */
static void edit(const struct scratch *scratch, const char *sql)
{
	char *message = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(scratch->path, &db), SQLITE_OK);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
	sqlite3_close(db);
}

static void test_edited_schema(void **state)
{
	static const struct {
		const char *sql;
		enum vouch_err wanted;
		const char *word;
	} rows[] = {
		{ "CREATE TRIGGER t AFTER INSERT ON event BEGIN "
		    "DELETE FROM used; END", VOUCH_ERR_CORRUPT, "trigger" },
		{ "CREATE VIEW v AS SELECT * FROM event", VOUCH_ERR_CORRUPT,
		    "view" },
		{ "CREATE TABLE more (a)", VOUCH_ERR_CORRUPT, "table" },
		{ "CREATE INDEX i ON event (serial)", VOUCH_ERR_CORRUPT,
		    "index" },
		{ "DROP TABLE used", VOUCH_ERR_CORRUPT, " of its " },
		{ "ALTER TABLE event ADD COLUMN extra INT", VOUCH_ERR_CORRUPT,
		    "table" },
		/* The guard without its key. */
		{ "DROP TABLE used; CREATE TABLE used (campaign, serial, "
		    "use_no, store, till, epoch, seq)", VOUCH_ERR_CORRUPT,
		    "table" },
		{ "PRAGMA application_id=1", VOUCH_ERR_CORRUPT,
		    "not a ledger" },
		{ "PRAGMA application_id=0", VOUCH_ERR_CORRUPT,
		    "not a ledger" },
		{ "PRAGMA user_version=4", VOUCH_ERR_UNSUPPORTED, "newer" },
		{ "PRAGMA user_version=0", VOUCH_ERR_CORRUPT, "version 0" },
		{ "PRAGMA journal_mode=WAL", VOUCH_ERR_UNSUPPORTED,
		    "write-ahead" },
		{ "DELETE FROM meta WHERE name = 'store'", VOUCH_ERR_CORRUPT,
		    "store" },
		{ "UPDATE meta SET value = 99999 WHERE name = 'store'",
		    VOUCH_ERR_CORRUPT, "store" },
		{ "DELETE FROM epoch", VOUCH_ERR_CORRUPT, "epoch" },
		{ "DELETE FROM trust", VOUCH_ERR_CORRUPT, "keys" },
		{ "PRAGMA ignore_check_constraints=1; "
		    "UPDATE trust SET key = x'00'", VOUCH_ERR_CORRUPT,
		    "damaged" },
		/* What a curious administrator leaves behind does no harm. */
		{ "ANALYZE", VOUCH_OK, "" },
	};
	struct scratch *scratch = *state;
	struct vouch_diag diag;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		scratch_create(scratch);
		edit(scratch, rows[i].sql);
		if (try_open(scratch, &diag) != rows[i].wanted ||
		    strstr(diag.expected, rows[i].word) == NULL)
			fail_msg("%s: %s (%s)", rows[i].sql,
			    vouch_err_name(diag.code), diag.expected);
		if (rows[i].wanted != VOUCH_OK)
			assert_string_equal(diag.file, scratch->path);
		scratch_files(scratch->folder, 1);
	}
}

static void write_file(const char *path, const char *bytes, size_t len)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0640);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	close(fd);
}

static void test_not_a_ledger(void **state)
{
	static const char text[] = "campaign,serial\n1001,S0000000001\n";
	struct scratch *scratch = *state;
	struct vouch_diag diag;

	assert_err(try_open(scratch, &diag), VOUCH_ERR_NOT_FOUND);
	assert_non_null(strstr(diag.hint, "vouch-log init"));
	write_file(scratch->path, "", 0);
	assert_err(try_open(scratch, &diag), VOUCH_ERR_CORRUPT);
	assert_string_equal(diag.expected, "not a ledger");
	write_file(scratch->path, text, sizeof text - 1);
	assert_err(try_open(scratch, &diag), VOUCH_ERR_CORRUPT);
	assert_string_equal(diag.expected, "not a ledger");
	unlink(scratch->path);
	edit(scratch, "CREATE TABLE event (a)");
	assert_err(try_open(scratch, &diag), VOUCH_ERR_CORRUPT);
	assert_string_equal(diag.expected, "not a ledger");
	unlink(scratch->path);
	assert_int_equal(mkdir(scratch->path, 0700), 0);
	assert_err(try_open(scratch, &diag), VOUCH_ERR_CORRUPT);
	rmdir(scratch->path);
	assert_int_equal(symlink("/dev/null", scratch->path), 0);
	assert_err(try_open(scratch, &diag), VOUCH_ERR_PERMISSION);
}

/* Cut at every page, and after every overwritten page: an error that says so,
 * or a ledger that works; never a crash. */
static void test_damaged(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_diag diag;
	char junk[512];
	struct stat st;
	off_t at;
	int fd;

	memset(junk, 0xa5, sizeof junk);
	scratch_create(scratch);
	assert_int_equal(stat(scratch->path, &st), 0);
	assert_true(st.st_size >= 9 * 4096);
	for (at = st.st_size - 1000; at > 0; at -= 4096) {
		assert_int_equal(truncate(scratch->path, at), 0);
		assert_err(try_open(scratch, &diag), VOUCH_ERR_CORRUPT);
	}
	unlink(scratch->path);
	for (at = 0; at < st.st_size; at += 4096) {
		scratch_create(scratch);
		fd = open(scratch->path, O_RDWR);
		assert_int_equal(pwrite(fd, junk, sizeof junk, at),
		    (ssize_t)sizeof junk);
		close(fd);
		if (try_open(scratch, &diag) != VOUCH_OK)
			assert_int_equal(diag.code, VOUCH_ERR_CORRUPT);
		else
			assert_true(at > 4096);
		scratch_files(scratch->folder, 1);
	}
}

static void test_permissions(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_diag diag;

	scratch_create(scratch);
	assert_int_equal(chmod(scratch->path, 0646), 0);
	assert_err(try_open(scratch, &diag), VOUCH_ERR_PERMISSION);
	assert_non_null(strstr(diag.hint, "chmod o-w"));
	assert_int_equal(chmod(scratch->path, 0644), 0);
	assert_err(try_open(scratch, &diag), VOUCH_OK);
	if (geteuid() != 0) { /* root may write anything */
		assert_int_equal(chmod(scratch->path, 0440), 0);
		assert_err(try_open(scratch, &diag), VOUCH_ERR_IO);
		assert_int_equal(diag.sys_errno, EACCES);
	}
}

/* The folder may be reached through a link; the file may not be one. */
static void test_links(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = NULL;
	char link[192], path[256];

	scratch_create(scratch);
	snprintf(link, sizeof link, "%s/folder", scratch->folder);
	assert_int_equal(symlink(".", link), 0);
	snprintf(path, sizeof path, "%s/folder/x.db", scratch->folder);
	assert_ok(vouch_ledger_open(path, VOUCH_LEDGER_WRITE, NULL, &ledger));
	vouch_ledger_close(ledger);
	ledger = NULL;
	snprintf(link, sizeof link, "%s/link.db", scratch->folder);
	assert_int_equal(symlink("x.db", link), 0);
	assert_err(vouch_ledger_open(link, VOUCH_LEDGER_WRITE, NULL, &ledger),
	    VOUCH_ERR_PERMISSION);
	/* One that leads to itself is no trouble of the disk's. */
	unlink(link);
	assert_int_equal(symlink("link.db", link), 0);
	assert_err(vouch_ledger_open(link, VOUCH_LEDGER_WRITE, NULL, &ledger),
	    VOUCH_ERR_PERMISSION);
}

/* ---- waiting for another process ---- */

static int64_t steady_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A process that holds the write lock for ms, or until it is killed. */
static pid_t hold_lock(const struct scratch *scratch, long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };
	struct vouch_ledger *ledger;
	int ends[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (vouch_ledger_open(scratch->path, VOUCH_LEDGER_WRITE, NULL,
		    &ledger) != VOUCH_OK ||
		    vouch_ledger_begin(ledger, NULL) != VOUCH_OK ||
		    write(ends[1], "x", 1) != 1)
			_exit(1);
		nanosleep(&t, NULL);
		vouch_ledger_rollback(ledger);
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	return pid;
}

static void test_busy(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_event event = scratch_event(1, 1, T0);
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger *ledger;
	int64_t started, took;
	int status;
	pid_t pid;

	scratch_create(scratch);
	pid = hold_lock(scratch, 30000);
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	started = steady_ms();
	assert_err(scratch_redeem(ledger, &event, &diag), VOUCH_ERR_BUSY);
	took = steady_ms() - started;
	assert_in_range(took, VOUCH_LEDGER_BUSY_MS, VOUCH_LEDGER_BUSY_MS +
	    1500);
	assert_string_equal(diag.file, scratch->path);
	assert_non_null(strstr(diag.expected, "another program"));
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);

	/* Free again: the same handle goes on. */
	pid = hold_lock(scratch, 100);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(scratch_events(ledger), 1);
	vouch_ledger_close(ledger);
}

/* A process of another make that has run sql and stays for ms. */
static pid_t hold_by(const struct scratch *scratch, const char *sql, long ms)
{
	const struct timespec t = { ms / 1000, ms % 1000 * 1000000 };
	int ends[2];
	char byte;
	sqlite3 *db;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (sqlite3_open(scratch->path, &db) != SQLITE_OK ||
		    sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK ||
		    write(ends[1], "x", 1) != 1)
			_exit(1);
		nanosleep(&t, NULL);
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	return pid;
}

/* A reader blocks the commit; the commit gives up and nothing is there. */
static void test_busy_commit(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_event event = scratch_event(1, 1, T0);
	int status;
	pid_t pid;

	pid = hold_by(scratch, "BEGIN; SELECT count(*) FROM meta", 30000);
	assert_err(scratch_redeem(ledger, &event, NULL), VOUCH_ERR_BUSY);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(scratch_events(ledger), 0);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_int_equal(scratch_events(ledger), 1);
	vouch_ledger_close(ledger);
}

/* Opening, reading and writing wait for a commit under way. */
static void test_busy_read(void **state)
{
	static const char lock[] = "BEGIN EXCLUSIVE";
	struct scratch *scratch = *state;
	struct vouch_event event = scratch_event(1, 1, T0);
	struct vouch_ledger *ledger;
	int64_t started;
	int status;
	pid_t pid;

	scratch_create(scratch);
	started = steady_ms();
	pid = hold_by(scratch, lock, 100);
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_true(steady_ms() - started >= 100);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	started = steady_ms();
	pid = hold_by(scratch, lock, 100);
	assert_int_equal(scratch_events(ledger), 0);
	assert_true(steady_ms() - started >= 100);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	pid = hold_by(scratch, lock, 100);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(scratch_events(ledger), 1);
	vouch_ledger_close(ledger);
}

/* ---- a transaction that failed can only be rolled back ---- */

static void test_doomed(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_event first = scratch_event(1, 1, T0);
	struct vouch_event second = scratch_event(1, 2, T0);

	assert_ok(vouch_ledger_begin(ledger, NULL));
	assert_ok(vouch_ledger_append(ledger, &first, NULL));
	/* As after an error on which SQLite rolls back by itself. */
	ledger->file->failed = VOUCH_ERR_IO;
	sqlite3_exec(ledger->file->db, "ROLLBACK", NULL, NULL, NULL);
	assert_err(vouch_ledger_append(ledger, &second, NULL), VOUCH_ERR_IO);
	assert_err(vouch_ledger_commit(ledger, NULL), VOUCH_ERR_IO);
	assert_int_equal(scratch_events(ledger), 0);
	assert_ok(scratch_redeem(ledger, &second, NULL));
	assert_int_equal(scratch_events(ledger), 1);
	vouch_ledger_close(ledger);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(test_settings),
		scratch_test(test_mode),
		scratch_test(test_create_exclusive),
		scratch_test(test_edited_schema),
		scratch_test(test_not_a_ledger),
		scratch_test(test_damaged),
		scratch_test(test_permissions),
		scratch_test(test_links),
		scratch_test(test_busy),
		scratch_test(test_busy_commit),
		scratch_test(test_busy_read),
		scratch_test(test_doomed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

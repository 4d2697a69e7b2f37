/*
 * The engine's settings, opening and transactions. Everything that can lose
 * an acknowledged row or let a file run code is decided here, once, and read
 * back before the first row is trusted (docs/decisions/0004-ledger.md).
 *
 * One connection per file and process; no other descriptor of the file is
 * ever opened while it lives, and no process forks with it open.
 */
#include "ledger/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/str.h"
#include "core/crypt.h"
#include "core/sign.h"
#include "ledger/kind.h"

#define RETRY_MIN_US 200
#define RETRY_SPAN_US 801

/* Statements of every kind, after the kind's own in the table. */
enum { BEGIN, COMMIT, ROLLBACK, CONTROL_COUNT };
static const char *const control[CONTROL_COUNT] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK"
};

/* ---- errors ---- */

static enum vouch_err io_error(struct vouch_sqlite *file, int result,
    struct vouch_diag *diag)
{
	int number = file->db != NULL ? sqlite3_system_errno(file->db) : 0;

	if ((result & 0xff) == SQLITE_FULL) {
		number = number == EDQUOT ? EDQUOT : ENOSPC;
		vouch_diag_hint(diag, "free some space; nothing that was "
		    "answered is lost");
	}
	vouch_diag_set(diag, VOUCH_ERR_IO, "cannot read or write the %s",
	    file->kind->name);
	if (diag != NULL)
		diag->sys_errno = number != 0 ? number : EIO;
	return VOUCH_ERR_IO;
}

static int patience_ms(const struct vouch_sqlite *file)
{
	return file->kind->busy_ms != 0 ? file->kind->busy_ms :
	    VOUCH_SQLITE_BUSY_MS;
}

enum vouch_err vouch_sqlite_error(struct vouch_sqlite *file, int result,
    struct vouch_diag *diag)
{
	const char *name = file->kind->name;

	vouch_diag_file(diag, file->shown);
	if (result == SQLITE_IOERR_NOMEM)
		result = SQLITE_NOMEM;
	switch (result & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return vouch_diag_set(diag, VOUCH_ERR_BUSY,
		    "another program has held the %s for over %d seconds",
		    name, patience_ms(file) / 1000);
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return io_error(file, result, diag);
	case SQLITE_NOMEM:
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	case SQLITE_NOTADB:
		vouch_diag_hint(diag, "%s", file->kind->hint);
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT, "not a %s",
		    name);
	case SQLITE_CORRUPT:
		vouch_diag_hint(diag, "leave it as it is and go back to the "
		    "last backup");
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "the %s is damaged", name);
	case SQLITE_READONLY:
		if (result == SQLITE_READONLY_DBMOVED)
			return vouch_diag_set(diag, VOUCH_ERR_DATABASE,
			    "the %s was moved, removed or replaced while in "
			    "use: start again", name);
		return vouch_diag_set(diag, VOUCH_ERR_DATABASE,
		    "the %s or its folder may not be written", name);
	default:
		return vouch_diag_set(diag, VOUCH_ERR_DATABASE,
		    "SQLite says: %s", sqlite3_errstr(result));
	}
}

/* ---- waiting ---- */

/* SQLite's own busy_timeout starves all writers but one; short random sleeps
 * give each its turn. */
static int wait_for_others(void *context, int calls)
{
	struct vouch_sqlite *file = context;
	int64_t now_ms = vouch_clock_boot_ms();
	uint32_t random;

	if (calls == 0 && !file->deadline_set)
		file->deadline_ms = now_ms + patience_ms(file);
	if (now_ms >= file->deadline_ms)
		return 0;
	vouch_random(&random, sizeof random);
	vouch_clock_sleep_us(RETRY_MIN_US + random % RETRY_SPAN_US);
	return 1;
}

static void set_deadline(struct vouch_sqlite *file)
{
	file->deadline_ms = vouch_clock_boot_ms() + patience_ms(file);
	file->deadline_set = true;
}

/* ---- settings ---- */

static int set_options(struct sqlite3 *db)
{
	static const struct { int option, on; } options[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 }
	};
	static const struct { int limit, value; } limits[] = {
		{ SQLITE_LIMIT_LENGTH, 4 << 20 },
		{ SQLITE_LIMIT_SQL_LENGTH, 8192 },
		{ SQLITE_LIMIT_COLUMN, 64 },
		{ SQLITE_LIMIT_EXPR_DEPTH, 64 },
		{ SQLITE_LIMIT_COMPOUND_SELECT, 2 },
		{ SQLITE_LIMIT_FUNCTION_ARG, 8 },
		{ SQLITE_LIMIT_ATTACHED, 0 },
		{ SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 64 },
		{ SQLITE_LIMIT_VARIABLE_NUMBER, 64 },
		{ SQLITE_LIMIT_TRIGGER_DEPTH, 0 },
		{ SQLITE_LIMIT_WORKER_THREADS, 0 }
	};
	int got, rc;
	size_t i;

	for (i = 0; i < sizeof options / sizeof options[0]; i++) {
		rc = sqlite3_db_config(db, options[i].option, options[i].on,
		    &got);
		if (rc != SQLITE_OK)
			return rc;
		if (got != options[i].on)
			return SQLITE_ERROR;
	}
	for (i = 0; i < sizeof limits / sizeof limits[0]; i++)
		sqlite3_limit(db, limits[i].limit, limits[i].value);
	return SQLITE_OK;
}

enum vouch_err vouch_sqlite_ask(struct vouch_sqlite *file, const char *sql,
    struct vouch_diag *diag, char *answer, size_t size)
{
	sqlite3_stmt *statement = NULL;
	const unsigned char *text;
	int rc;

	answer[0] = '\0';
	rc = sqlite3_prepare_v2(file->db, sql, -1, &statement, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(statement);
	if (rc == SQLITE_ROW) {
		text = sqlite3_column_text(statement, 0);
		if (text != NULL)
			vouch_str_cut(answer, size, (const char *)text,
			    strlen((const char *)text));
	}
	sqlite3_finalize(statement);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? VOUCH_OK :
	    vouch_sqlite_error(file, rc, diag);
}

static const char *text_or(const unsigned char *text, const char *otherwise)
{
	return text != NULL ? (const char *)text : otherwise;
}

enum vouch_err vouch_sqlite_objects(struct vouch_sqlite *file,
    enum vouch_err (*each)(const char *type, const char *name,
        const char *sql, void *context, struct vouch_diag *diag),
    void *context, struct vouch_diag *diag)
{
	static const char list[] = "SELECT type, name, sql FROM sqlite_schema "
	    "WHERE name NOT IN ('sqlite_stat1', 'sqlite_stat4')";
	sqlite3_stmt *statement = NULL;
	enum vouch_err err = VOUCH_OK;
	int rc;

	rc = sqlite3_prepare_v2(file->db, list, -1, &statement, NULL);
	while (rc == SQLITE_OK && err == VOUCH_OK) {
		rc = sqlite3_step(statement);
		if (rc != SQLITE_ROW)
			break;
		err = each(text_or(sqlite3_column_text(statement, 0), "thing"),
		    text_or(sqlite3_column_text(statement, 1), ""),
		    text_or(sqlite3_column_text(statement, 2), NULL), context,
		    diag);
		rc = SQLITE_OK;
	}
	if (err == VOUCH_OK && rc != SQLITE_DONE)
		err = vouch_sqlite_error(file, rc, diag);
	sqlite3_finalize(statement);
	return err;
}

enum vouch_err vouch_sqlite_run(struct vouch_sqlite *file, const char *sql,
    struct vouch_diag *diag)
{
	int rc = sqlite3_exec(file->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? VOUCH_OK :
	    vouch_sqlite_error(file, rc, diag);
}

/* ---- the write-ahead log, where it was asked for ---- */

bool vouch_sqlite_wal_safe(int version)
{
	return version >= 3051003 ||
	    (version >= 3050007 && version < 3051000) ||
	    (version >= 3044006 && version < 3045000);
}

enum vouch_err vouch_sqlite_wal_check(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	if (!vouch_sqlite_wal_safe(sqlite3_libversion_number())) {
		vouch_diag_hint(diag, "it takes SQLite 3.51.3, or 3.50.7 or "
		    "3.44.6 of their branches, or later");
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "SQLite %s may lose commits of a write-ahead log",
		    sqlite3_libversion());
	}
	/* Its index is shared memory: not even at one's own risk. */
	return vouch_place_local(file->path, diag);
}

/* Sets what can be set and believes only what is read back. */
struct setting {
	const char *set, *read, *value;
};

static enum vouch_err apply(struct vouch_sqlite *file,
    const struct setting *setting, struct vouch_diag *diag)
{
	enum vouch_err err;
	char answer[32];

	err = vouch_sqlite_ask(file, setting->set, diag, answer,
	    sizeof answer);
	if (err == VOUCH_OK)
		err = vouch_sqlite_ask(file, setting->read, diag, answer,
		    sizeof answer);
	if (err == VOUCH_OK && strcmp(answer, setting->value) != 0)
		err = vouch_diag_set(diag, VOUCH_ERR_DATABASE,
		    "%s answers \"%s\", not \"%s\"", setting->read,
		    answer, setting->value);
	return err;
}

static enum vouch_err apply_settings(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	static const struct setting journal[] = {
		{ "PRAGMA journal_mode=DELETE", "PRAGMA journal_mode",
		    "delete" },
		{ "PRAGMA synchronous=EXTRA", "PRAGMA synchronous", "3" }
	}, wal[] = {
		{ "PRAGMA journal_mode=WAL", "PRAGMA journal_mode", "wal" },
		{ "PRAGMA synchronous=FULL", "PRAGMA synchronous", "2" }
	}, settings[] = {
		{ "PRAGMA fullfsync=ON", "PRAGMA fullfsync", "1" },
		{ "PRAGMA cell_size_check=ON", "PRAGMA cell_size_check",
		    "1" },
		{ "PRAGMA mmap_size=0", "PRAGMA mmap_size", "0" },
		{ "PRAGMA temp_store=MEMORY", "PRAGMA temp_store", "2" },
		/* KiB. A page that leaves the cache before the commit locks
		 * everybody else out from then on, and costs two syncs: 200
		 * codes at once did so in SQLite's 2 MiB. */
		{ "PRAGMA cache_size=-16384", "PRAGMA cache_size", "-16384" },
		{ "PRAGMA locking_mode=NORMAL", "PRAGMA locking_mode",
		    "normal" }
	};
	const struct setting *mode = file->wal ? wal : journal;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < 2; i++)
		err = apply(file, &mode[i], diag);
	for (i = 0; err == VOUCH_OK &&
	    i < sizeof settings / sizeof settings[0]; i++)
		err = apply(file, &settings[i], diag);
	if (err != VOUCH_OK)
		return err;
	return file->read_only ?
	    vouch_sqlite_run(file, "PRAGMA query_only=ON", diag) : VOUCH_OK;
}

/* ---- open and close ---- */

static void disconnect(struct vouch_sqlite *file)
{
	size_t i;

	for (i = 0; i < file->kind->sql_count + CONTROL_COUNT; i++) {
		sqlite3_finalize(file->statement[i]);
		file->statement[i] = NULL;
	}
	/* Rolls an open transaction back. */
	sqlite3_close(file->db);
	file->db = NULL;
	file->in_transaction = false;
}

static enum vouch_err connect_file(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	int rc;

	rc = sqlite3_open_v2(file->path, &file->db, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX |
	    SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc == SQLITE_OK)
		rc = set_options(file->db);
	if (rc == SQLITE_OK)
		rc = sqlite3_busy_handler(file->db, wait_for_others, file);
	if (rc != SQLITE_OK)
		return vouch_sqlite_error(file, rc, diag);
	if (!file->read_only && sqlite3_db_readonly(file->db, "main") == 1) {
		if (access(file->path, W_OK) == 0)
			errno = EACCES;
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "may not be written");
	}
	return VOUCH_OK;
}

static enum vouch_err connect_checked(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	enum vouch_err err = connect_file(file, diag);

	if (err != VOUCH_OK)
		return err;
	err = vouch_kind_identify(file, diag);
	/* A file that is refused is left as it is, its log too. */
	if (err != VOUCH_OK)
		sqlite3_db_config(file->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
		    1, NULL);
	if (err == VOUCH_OK)
		err = apply_settings(file, diag);
	if (err == VOUCH_OK)
		err = vouch_kind_check(file, diag);
	return err;
}

static enum vouch_err new_handle(const char *path,
    const struct vouch_sqlite_kind *kind, unsigned flags,
    struct vouch_diag *diag, struct vouch_sqlite **out)
{
	struct vouch_sqlite *file = NULL;
	enum vouch_err err;

	err = vouch_sign_init(); /* for vouch_random */
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "libsodium cannot start");
	file = calloc(1, sizeof *file);
	if (file != NULL)
		file->statement = calloc(kind->sql_count + CONTROL_COUNT,
		    sizeof *file->statement);
	if (file == NULL || file->statement == NULL) {
		vouch_sqlite_close(file);
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	}
	file->kind = kind;
	file->read_only = (flags & VOUCH_SQLITE_READ) != 0;
	vouch_str_cut(file->shown, sizeof file->shown, path, strlen(path));
	vouch_diag_file(diag, path);
	err = vouch_place_resolve(path, diag, file->path);
	file->network = (flags & VOUCH_SQLITE_NETWORK) != 0;
	file->wal = (flags & VOUCH_SQLITE_WAL) != 0;
	if (err != VOUCH_OK) {
		vouch_sqlite_close(file);
		return err;
	}
	*out = file;
	return VOUCH_OK;
}

/* May it be where it is, or will be? */
static enum vouch_err check_disk(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;

	if (!file->network)
		err = vouch_place_local(file->path, diag);
	if (err == VOUCH_OK && file->wal)
		err = vouch_sqlite_wal_check(file, diag);
	return err;
}

/* The file as it lies there, whatever journal is beside it; by its name in
 * SQLite's way of writing one with options. */
static int open_raw(const struct vouch_sqlite *file, sqlite3 **db)
{
	static const char plain[] = "/-_.ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789";
	char name[3 * VOUCH_PLACE_MAX + 32] = "file:";
	size_t len = strlen(name), i;
	int rc;

	for (i = 0; file->path[i] != '\0'; i++) {
		if (strchr(plain, file->path[i]) != NULL)
			name[len++] = file->path[i];
		else
			len += (size_t)snprintf(name + len, 4, "%%%02X",
			    (unsigned char)file->path[i]);
	}
	snprintf(name + len, sizeof name - len, "?immutable=1");
	rc = sqlite3_open_v2(name, db, SQLITE_OPEN_READONLY |
	    SQLITE_OPEN_URI | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX |
	    SQLITE_OPEN_PRIVATECACHE, NULL);
	return rc == SQLITE_OK ? set_options(*db) : rc;
}

/* Does it say that it is a backup nobody has restored? What cannot be read like
 * this is no answer: a till may be writing it. */
static bool is_copy(const struct vouch_sqlite *file)
{
	static const char sql[] =
	    "SELECT value FROM meta WHERE name = 'copied_ms'";
	sqlite3_stmt *statement = NULL;
	sqlite3 *db = NULL;
	bool copy;

	copy = open_raw(file, &db) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW &&
	    sqlite3_column_int64(statement, 0) != 0;
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return copy;
}

/* A crash leaves a journal. Where a backup then takes the place of the file it
 * belongs to, SQLite would play it into the backup. */
static enum vouch_err check_journal(const struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	static const char *const suffixes[] = { "-journal", "-wal" };
	char name[VOUCH_PLACE_MAX + 16];
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		snprintf(name, sizeof name, "%s%s", file->path, suffixes[i]);
		if (lstat(name, &st) != 0 || !is_copy(file))
			continue;
		vouch_diag_hint(diag, "remove %s, then put the backup in its "
		    "place once more", name);
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "a backup, and "
		    "beside it the journal of what was here before, which "
		    "would damage it");
	}
	return VOUCH_OK;
}

enum vouch_err vouch_sqlite_open(const char *path,
    const struct vouch_sqlite_kind *kind, unsigned flags,
    struct vouch_diag *diag, struct vouch_sqlite **out)
{
	struct vouch_sqlite *file = NULL;
	enum vouch_err err;

	err = new_handle(path, kind, flags, diag, &file);
	if (err != VOUCH_OK)
		return err;
	err = vouch_place_check(file->path, kind->never, diag);
	if (err == VOUCH_ERR_NOT_FOUND)
		vouch_diag_hint(diag, "%s", kind->hint);
	if (err == VOUCH_OK)
		err = check_disk(file, diag);
	if (err == VOUCH_OK && kind->copies_rest)
		err = check_journal(file, diag);
	if (err == VOUCH_OK)
		err = connect_checked(file, diag);
	if (err != VOUCH_OK) {
		vouch_sqlite_close(file);
		return err;
	}
	*out = file;
	return VOUCH_OK;
}

void vouch_sqlite_close(struct vouch_sqlite *file)
{
	if (file == NULL)
		return;
	if (file->statement != NULL && file->kind != NULL)
		disconnect(file);
	free(file->statement);
	free(file);
}

enum vouch_err vouch_sqlite_reopen(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	disconnect(file);
	file->failed = VOUCH_OK;
	err = connect_checked(file, diag);
	if (err != VOUCH_OK)
		disconnect(file);
	return err;
}

/* ---- make ---- */

/* The file itself, exclusively and with its exact mode, whatever the umask:
 * SQLite would take an existing file and follow the umask. */
static enum vouch_err make_empty(const struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	int fd;

	fd = open(file->path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, file->kind->mode);
	if (fd < 0 && errno == EEXIST) {
		vouch_diag_hint(diag, "a %s is never overwritten: use it, or "
		    "choose another name", file->kind->name);
		return vouch_diag_set(diag, VOUCH_ERR_EXISTS,
		    "there is something of this name already");
	}
	if (fd < 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot make it");
	if (fchmod(fd, file->kind->mode) != 0)
		err = vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot set its mode");
	close(fd);
	if (err != VOUCH_OK)
		unlink(file->path);
	return err;
}

static void remove_files(const struct vouch_sqlite *file)
{
	static const char *const suffixes[] = { "", "-journal", "-wal",
		"-shm" };
	char name[VOUCH_PLACE_MAX + 16];
	size_t i;

	for (i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		snprintf(name, sizeof name, "%s%s", file->path, suffixes[i]);
		unlink(name);
	}
}

enum vouch_err vouch_sqlite_create(const char *path,
    const struct vouch_sqlite_kind *kind, unsigned flags,
    vouch_sqlite_fill *fill, void *context, struct vouch_diag *diag)
{
	struct vouch_sqlite *file = NULL;
	enum vouch_err err;
	bool made = false;

	err = new_handle(path, kind, flags & ~(unsigned)VOUCH_SQLITE_READ,
	    diag, &file);
	if (err != VOUCH_OK)
		return err;
	err = check_disk(file, diag);
	if (err == VOUCH_OK)
		err = make_empty(file, diag);
	if (err != VOUCH_OK)
		goto out;
	made = true;
	err = connect_file(file, diag);
	if (err == VOUCH_OK)
		err = apply_settings(file, diag);
	if (err == VOUCH_OK)
		err = vouch_sqlite_begin(file, diag);
	if (err == VOUCH_OK)
		err = vouch_kind_make(file, diag);
	if (err == VOUCH_OK && fill != NULL)
		err = fill(file, context, diag);
	if (err == VOUCH_OK)
		err = vouch_sqlite_commit(file, diag);
	if (err == VOUCH_ERR_COMMIT) {
		/* The file goes away, so there is no doubt. */
		err = file->cause;
		if (diag != NULL)
			diag->code = err;
	}
out:
	if (file->db != NULL)
		disconnect(file);
	if (err != VOUCH_OK && made)
		remove_files(file);
	vouch_sqlite_close(file);
	return err;
}

/* ---- statements and transactions ---- */

enum vouch_err vouch_sqlite_statement(struct vouch_sqlite *file,
    size_t which, struct vouch_diag *diag, struct sqlite3_stmt **out)
{
	enum vouch_err err;
	const char *sql;
	int rc;

	/* Closed after trouble and not opened again yet. */
	if (file->db == NULL) {
		err = vouch_sqlite_reopen(file, diag);
		if (err != VOUCH_OK)
			return err;
	}
	if (file->statement[which] == NULL) {
		sql = which < file->kind->sql_count ?
		    file->kind->sql[which] :
		    control[which - file->kind->sql_count];
		rc = sqlite3_prepare_v3(file->db, sql, -1,
		    SQLITE_PREPARE_PERSISTENT, &file->statement[which], NULL);
		if (rc != SQLITE_OK)
			return vouch_sqlite_error(file, rc, diag);
	}
	*out = file->statement[which];
	return VOUCH_OK;
}

/* SQLite's result of a control statement; prepares it on first use. */
static int run_control(struct vouch_sqlite *file, int which)
{
	sqlite3_stmt *statement = NULL;
	int rc;

	if (vouch_sqlite_statement(file, file->kind->sql_count + (size_t)which,
	    NULL, &statement) != VOUCH_OK)
		return file->db == NULL ? SQLITE_CANTOPEN :
		    sqlite3_extended_errcode(file->db);
	rc = sqlite3_step(statement);
	sqlite3_reset(statement);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

enum vouch_err vouch_sqlite_begin(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	int rc;

	assert(!file->in_transaction);
	if (file->read_only) {
		vouch_diag_file(diag, file->shown);
		return vouch_diag_set(diag, VOUCH_ERR_DATABASE,
		    "the %s is not open for writing", file->kind->name);
	}
	set_deadline(file);
	rc = run_control(file, BEGIN);
	file->deadline_set = false;
	if (rc != SQLITE_OK)
		return vouch_sqlite_error(file, rc, diag);
	file->in_transaction = true;
	file->failed = VOUCH_OK;
	return VOUCH_OK;
}

void vouch_sqlite_rollback(struct vouch_sqlite *file)
{
	if (!file->in_transaction)
		return;
	/* After some errors SQLite has rolled back by itself. When rolling
	 * back fails the locks must go all the same: closing gives them up,
	 * and the next reader rolls back with the journal that is left. */
	if (file->db != NULL && sqlite3_get_autocommit(file->db) == 0)
		run_control(file, ROLLBACK);
	if (file->db != NULL && sqlite3_get_autocommit(file->db) == 0)
		disconnect(file);
	file->in_transaction = false;
	file->failed = VOUCH_OK;
}

enum vouch_err vouch_sqlite_commit(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	enum vouch_err err;
	int rc;

	assert(file->in_transaction);
	err = file->failed;
	if (err != VOUCH_OK) {
		vouch_sqlite_rollback(file);
		vouch_diag_file(diag, file->shown);
		return vouch_diag_set(diag, err,
		    "the transaction had failed before its commit");
	}
	/* A commit that meets a reader stays open and may be asked again. */
	set_deadline(file);
	do {
		rc = run_control(file, COMMIT);
	} while ((rc & 0xff) == SQLITE_BUSY && wait_for_others(file, 1));
	file->deadline_set = false;
	if (rc == SQLITE_OK) {
		file->in_transaction = false;
		return VOUCH_OK;
	}
	err = vouch_sqlite_error(file, rc, diag);
	if (err != VOUCH_ERR_BUSY) {
		file->cause = err;
		err = VOUCH_ERR_COMMIT;
		if (diag != NULL)
			diag->code = err;
	}
	vouch_sqlite_rollback(file);
	return err;
}

const char *vouch_sqlite_version(void)
{
	return sqlite3_libversion();
}

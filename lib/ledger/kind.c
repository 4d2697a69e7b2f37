/*
 * Versions of a file. Each version has its own list of CREATE statements, and
 * a file must hold exactly those of its version: nothing more, nothing less,
 * word for word. An older file is raised step by step inside one transaction
 * that also sets its version, so a power cut leaves the old file or the new
 * one, and of two tills that start at once one does it.
 */
#include "ledger/kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- whose file is it? ---- */

static enum vouch_err ask_number(struct vouch_sqlite *file, const char *sql,
    struct vouch_diag *diag, long long *number)
{
	char answer[32];
	enum vouch_err err;

	err = vouch_sqlite_ask(file, sql, diag, answer, sizeof answer);
	*number = err == VOUCH_OK ? strtoll(answer, NULL, 10) : 0;
	return err;
}

static enum vouch_err read_version(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	const struct vouch_sqlite_kind *kind = file->kind;
	long long version;
	enum vouch_err err;

	err = ask_number(file, "PRAGMA user_version", diag, &version);
	if (err != VOUCH_OK)
		return err;
	if (version > kind->version) {
		vouch_diag_hint(diag, "install that vouch here too; nothing "
		    "was changed");
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "made by a newer vouch: it has version %lld, this program "
		    "knows %d", version, kind->version);
	}
	if (version < 1)
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "the %s is damaged: it has version %lld", kind->name,
		    version);
	file->version = (int)version;
	return VOUCH_OK;
}

/* A backup that nobody has restored; what cannot be asked is found later. */
static bool rests(struct vouch_sqlite *file)
{
	long long copied = 0;

	return file->kind->copies_rest && ask_number(file, "SELECT value FROM "
	    "meta WHERE name = 'copied_ms'", NULL, &copied) == VOUCH_OK &&
	    copied != 0;
}

/* made: with a write-ahead log; is: in that mode now. A file switched by some
 * other program would only be converted by changing it; a backup of one made so
 * is an ordinary file until it is restored. */
static enum vouch_err check_mode(struct vouch_sqlite *file, bool made,
    bool is, struct vouch_diag *diag)
{
	if (is && !made) {
		vouch_diag_hint(diag, "switch it back with: sqlite3 FILE "
		    "'PRAGMA journal_mode=DELETE'");
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "some other program switched the %s to write-ahead "
		    "logging", file->kind->name);
	}
	file->wal = is;
	if (!is && (!made || file->read_only))
		return VOUCH_OK;
	file->wal = is || !rests(file);
	return vouch_sqlite_wal_check(file, diag);
}

enum vouch_err vouch_kind_identify(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	const struct vouch_sqlite_kind *kind = file->kind;
	long long id;
	enum vouch_err err;
	char answer[32];

	err = ask_number(file, "PRAGMA application_id", diag, &id);
	if (err != VOUCH_OK)
		return err;
	if (id != kind->application_id && (id != kind->wal_application_id ||
	    kind->wal_application_id == 0)) {
		vouch_diag_hint(diag, "%s", kind->hint);
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT, "not a %s",
		    kind->name);
	}
	err = read_version(file, diag);
	if (err == VOUCH_OK)
		err = vouch_sqlite_ask(file, "PRAGMA journal_mode", diag,
		    answer, sizeof answer);
	return err == VOUCH_OK ? check_mode(file, id != kind->application_id,
	    strcmp(answer, "wal") == 0, diag) : err;
}

/* ---- its schema ---- */

static const char *const *schema_of(const struct vouch_sqlite_kind *kind,
    int version)
{
	return kind->schema[version - 1];
}

static bool is_listed(const char *const *schema, const char *sql)
{
	size_t i;

	for (i = 0; schema[i] != NULL; i++)
		if (strcmp(schema[i], sql) == 0)
			return true;
	return false;
}

struct objects {
	const char *const *schema;
	size_t found;
};

static enum vouch_err check_object(const char *type, const char *name,
    const char *sql, void *context, struct vouch_diag *diag)
{
	struct objects *objects = context;

	if (sql != NULL && is_listed(objects->schema, sql)) {
		objects->found++;
		return VOUCH_OK;
	}
	vouch_diag_subject(diag, name, strlen(name));
	return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
	    "holds a %s that vouch did not make", type);
}

/* Every object of the file is one we make, word for word, and none is
 * missing: a trigger, a view or a table without its checks is refused. */
static enum vouch_err check_schema(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	struct objects objects = {
		.schema = schema_of(file->kind, file->version)
	};
	size_t expected = 0;
	enum vouch_err err;

	while (objects.schema[expected] != NULL)
		expected++;
	err = vouch_sqlite_objects(file, check_object, &objects, diag);
	if (err == VOUCH_OK && objects.found != expected)
		err = vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "the %s is damaged: %zu of its %zu tables are there",
		    file->kind->name, objects.found, expected);
	return err;
}

/* SQLite takes a last page cut short for a whole one. Other processes only
 * ever make the file longer than its header says. */
static enum vouch_err check_size(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	long long pages, page_size;
	enum vouch_err err;
	struct stat st;

	err = ask_number(file, "PRAGMA page_count", diag, &pages);
	if (err == VOUCH_OK)
		err = ask_number(file, "PRAGMA page_size", diag, &page_size);
	if (err != VOUCH_OK)
		return err;
	if (stat(file->path, &st) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot look at it");
	if (!file->wal && st.st_size < pages * page_size)
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "the %s is damaged: its end is missing",
		    file->kind->name);
	return VOUCH_OK;
}

/* In one transaction, because another process may be raising the version. */
static enum vouch_err check_whole(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	err = vouch_sqlite_run(file, "BEGIN", diag);
	if (err != VOUCH_OK)
		return err;
	err = read_version(file, diag);
	if (err == VOUCH_OK)
		err = check_schema(file, diag);
	if (err == VOUCH_OK)
		err = check_size(file, diag);
	if (err == VOUCH_OK)
		return vouch_sqlite_run(file, "COMMIT", diag);
	vouch_sqlite_run(file, "ROLLBACK", NULL);
	return err;
}

/* ---- raising and making it ---- */

static enum vouch_err run_all(struct vouch_sqlite *file,
    const char *const *sql, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && sql[i] != NULL; i++)
		err = vouch_sqlite_run(file, sql[i], diag);
	return err;
}

static enum vouch_err set_version(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	char sql[64];

	snprintf(sql, sizeof sql, "PRAGMA user_version=%d",
	    file->kind->version);
	return vouch_sqlite_run(file, sql, diag);
}

/* Another process may have been first: what counts is the version seen inside
 * the transaction. */
static enum vouch_err upgrade_inside(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	const struct vouch_sqlite_kind *kind = file->kind;
	enum vouch_err err;
	int version;

	err = read_version(file, diag);
	for (version = file->version; err == VOUCH_OK &&
	    version < kind->version; version++)
		err = run_all(file, kind->upgrade[version - 1], diag);
	if (err == VOUCH_OK)
		err = set_version(file, diag);
	return err;
}

static enum vouch_err upgrade(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	err = vouch_sqlite_begin(file, diag);
	if (err != VOUCH_OK)
		return err;
	err = upgrade_inside(file, diag);
	if (err != VOUCH_OK) {
		vouch_sqlite_rollback(file);
		return err;
	}
	err = vouch_sqlite_commit(file, diag);
	/* Done or not, nothing was redeemed: the next start looks again. */
	if (err == VOUCH_ERR_COMMIT) {
		err = file->cause;
		if (diag != NULL)
			diag->code = err;
	}
	if (err == VOUCH_OK)
		file->version = file->kind->version;
	return err;
}

enum vouch_err vouch_kind_check(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	err = check_whole(file, diag);
	if (err != VOUCH_OK || file->read_only ||
	    file->version == file->kind->version)
		return err;
	err = upgrade(file, diag);
	if (err == VOUCH_OK)
		err = check_schema(file, diag);
	return err;
}

enum vouch_err vouch_kind_make(struct vouch_sqlite *file,
    struct vouch_diag *diag)
{
	const struct vouch_sqlite_kind *kind = file->kind;
	enum vouch_err err;
	char sql[64];

	snprintf(sql, sizeof sql, "PRAGMA application_id=%ld",
	    (long)(file->wal ? kind->wal_application_id :
	    kind->application_id));
	err = vouch_sqlite_run(file, sql, diag);
	if (err == VOUCH_OK)
		err = set_version(file, diag);
	if (err == VOUCH_OK)
		err = run_all(file, schema_of(kind, kind->version), diag);
	if (err == VOUCH_OK)
		file->version = kind->version;
	return err;
}

/*
 * A copy of a file in use, through SQLite's own page copier. It reads under
 * the lock of a reader, which keeps commits waiting, so it goes in steps with
 * a pause behind each. A commit between two steps makes it start over; then
 * each try may take longer steps than the one before, until one fits between
 * two commits. That is how it always ends.
 *
 * The copy is written without journal or sync under a temporary name nobody
 * else knows, and synced once it is whole.
 */
#include "ledger/backup.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "io/file.h"
#include "ledger/place.h"

#define STEP_MS 40          /* what one step may take at first */
#define FIRST_PAGES 64      /* of the first step: its speed is measured */
#define PAGES_MAX (1 << 24)
#define PAUSE_US 3000       /* a waiting till looks every 0.2 to 1 ms */

/* ---- the steps ---- */

struct copying {
	sqlite3_backup *run;
	int pages;          /* of the next step */
	int64_t step_ms;    /* what a step may take */
	int left;           /* pages still to come, by the last step */
	unsigned starts;
};

/* So many pages that the next step takes about as long as it may. */
static void pace(struct copying *copy, int64_t took_ms)
{
	int64_t pages = copy->pages;

	if (took_ms < copy->step_ms / 2)
		pages *= 2;
	else if (took_ms > copy->step_ms)
		pages = pages * copy->step_ms / took_ms;
	copy->pages = pages < 1 ? 1 : pages > PAGES_MAX ? PAGES_MAX :
	    (int)pages;
}

static int run_steps(struct copying *copy)
{
	int64_t began_ms;
	int before, rc;

	do {
		before = copy->left;
		began_ms = vouch_clock_boot_ms();
		rc = sqlite3_backup_step(copy->run, copy->pages);
		copy->left = sqlite3_backup_remaining(copy->run);
		if (rc != SQLITE_OK)
			break;
		/* More left than before, or as much: it has started over. */
		if (copy->left > before - copy->pages) {
			copy->starts++;
			copy->step_ms *= 2;
		}
		pace(copy, vouch_clock_boot_ms() - began_ms);
		vouch_clock_sleep_us(PAUSE_US);
	} while (rc == SQLITE_OK);
	return rc;
}

static enum vouch_err cannot_write(sqlite3 *to, const char *path,
    struct vouch_diag *diag)
{
	int number = sqlite3_system_errno(to);

	errno = number != 0 ? number :
	    (sqlite3_errcode(to) & 0xff) == SQLITE_FULL ? ENOSPC : EIO;
	vouch_diag_file(diag, path);
	return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot write the copy");
}

/* Reading never finds a disk full or a write failing: then it was the copy. */
static bool is_of_copy(int rc)
{
	return (rc & 0xff) == SQLITE_FULL || rc == SQLITE_IOERR_WRITE ||
	    rc == SQLITE_IOERR_TRUNCATE;
}

static enum vouch_err copy_pages(struct vouch_sqlite *file, sqlite3 *to,
    const char *path, struct vouch_diag *diag,
    struct vouch_backup_facts *facts)
{
	struct copying copy = { NULL, FIRST_PAGES, STEP_MS, PAGES_MAX, 1 };
	int rc, end;

	copy.run = sqlite3_backup_init(to, "main", file->db, "main");
	if (copy.run == NULL)
		return vouch_sqlite_error(file,
		    sqlite3_extended_errcode(to), diag);
	rc = run_steps(&copy);
	facts->pages = (uint64_t)sqlite3_backup_pagecount(copy.run);
	facts->starts = copy.starts;
	end = sqlite3_backup_finish(copy.run);
	if (rc == SQLITE_DONE && end == SQLITE_OK)
		return VOUCH_OK;
	rc = rc == SQLITE_DONE ? end : rc;
	return is_of_copy(rc) ? cannot_write(to, path, diag) :
	    vouch_sqlite_error(file, rc, diag);
}

/* ---- the copy ---- */

/* Marks it as a copy and looks through every page of it. */
static enum vouch_err finish_copy(sqlite3 *to, const char *path,
    int64_t now_ms, struct vouch_diag *diag)
{
	sqlite3_stmt *check = NULL;
	enum vouch_err err = VOUCH_OK;
	char sql[128];

	snprintf(sql, sizeof sql, "INSERT OR REPLACE INTO meta (name, value) "
	    "VALUES ('copied_ms', %lld)", (long long)now_ms);
	if (sqlite3_exec(to, sql, NULL, NULL, NULL) != SQLITE_OK)
		return cannot_write(to, path, diag);
	if (sqlite3_prepare_v2(to, "PRAGMA quick_check(1)", -1, &check, NULL)
	    != SQLITE_OK || sqlite3_step(check) != SQLITE_ROW ||
	    strcmp((const char *)sqlite3_column_text(check, 0), "ok") != 0)
		err = vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "the copy is not whole");
	sqlite3_finalize(check);
	return err;
}

static enum vouch_err write_copy(struct vouch_sqlite *file,
    const struct vouch_outfile *out, int64_t now_ms, struct vouch_diag *diag,
    struct vouch_backup_facts *facts)
{
	sqlite3 *to = NULL;
	enum vouch_err err;

	if (sqlite3_open_v2(out->temporary, &to, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
	    SQLITE_OPEN_EXRESCODE, NULL) != SQLITE_OK ||
	    sqlite3_exec(to, "PRAGMA synchronous=OFF; PRAGMA "
	    "journal_mode=MEMORY", NULL, NULL, NULL) != SQLITE_OK) {
		err = cannot_write(to, out->path, diag);
		goto out;
	}
	err = copy_pages(file, to, out->path, diag, facts);
	/* Memory is a good place for the journal of a file nobody knows; one
	 * with a write-ahead log has to give that up first. */
	if (err == VOUCH_OK && sqlite3_exec(to, "PRAGMA journal_mode=DELETE; "
	    "PRAGMA journal_mode=MEMORY", NULL, NULL, NULL) != SQLITE_OK)
		err = cannot_write(to, out->path, diag);
	if (err == VOUCH_OK)
		err = finish_copy(to, out->path, now_ms, diag);
out:
	sqlite3_close(to);
	return err;
}

/* A journal beside the new file would be taken for its own and played back, a
 * write-ahead log, too. */
static enum vouch_err check_target(const struct vouch_sqlite *file,
    const char *path, struct vouch_diag *diag)
{
	static const char *const suffixes[] = { "-journal", "-wal" };
	char real[VOUCH_PLACE_MAX], journal[VOUCH_PLACE_MAX + 16];
	struct stat here, there;
	enum vouch_err err;
	size_t i;

	err = vouch_place_resolve(path, diag, real);
	if (err != VOUCH_OK)
		return err;
	if (stat(real, &there) == 0 && stat(file->path, &here) == 0 &&
	    here.st_dev == there.st_dev && here.st_ino == there.st_ino)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "is the %s itself", file->kind->name);
	for (i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		snprintf(journal, sizeof journal, "%s%s", real, suffixes[i]);
		if (lstat(journal, &there) == 0)
			return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
			    "has a journal beside it, of a %s in use or one "
			    "that was not closed", file->kind->name);
	}
	return VOUCH_OK;
}

enum vouch_err vouch_sqlite_backup(struct vouch_sqlite *file,
    const char *path, bool force, int64_t now_ms, struct vouch_diag *diag,
    struct vouch_backup_facts *facts)
{
	const unsigned flags = VOUCH_OUTFILE_SYNC | VOUCH_OUTFILE_NAMED |
	    (force ? VOUCH_OUTFILE_FORCE : 0u);
	struct vouch_outfile *out = NULL;
	struct stat st;
	enum vouch_err err;

	vouch_diag_file(diag, path);
	err = check_target(file, path, diag);
	if (err != VOUCH_OK)
		return err;
	out = calloc(1, sizeof *out);
	if (out == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	err = vouch_outfile_open(out, path, file->kind->mode, flags, diag);
	if (err != VOUCH_OK) {
		free(out);
		return err;
	}
	if (out->temporary[0] == '\0')
		err = vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "a backup goes into a plain file");
	else
		err = write_copy(file, out, now_ms, diag, facts);
	if (err == VOUCH_OK && fstat(out->fd, &st) == 0)
		facts->bytes = (uint64_t)st.st_size;
	if (err == VOUCH_OK)
		err = vouch_outfile_commit(out, flags, diag);
	else
		vouch_outfile_abort(out);
	free(out);
	return err;
}

/*
 * SQLite with the settings a log needs, and nothing else of it: files of a
 * known kind, write transactions that are durable when they end, statements
 * from one table. The ledger and the register stand on it.
 *
 *   - A commit that returned VOUCH_OK survives a power cut
 *     (journal_mode=DELETE, synchronous=EXTRA, both read back).
 *   - A transaction that failed anywhere can only be rolled back: nothing of
 *     it is written, whatever the caller does next.
 *   - Nothing stored in a file can make code run: no triggers, views,
 *     extensions, and the file's schema must be ours to the letter.
 */
#ifndef VOUCH_LEDGER_SQLITE_H
#define VOUCH_LEDGER_SQLITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "ledger/place.h"

#define VOUCH_SQLITE_BUSY_MS 2000 /* longest wait for another process where
                                     somebody stands at a till */

/* What a file of ours is. All of it is constant and outlives the handles. */
struct vouch_sqlite_kind {
	const char *name;            /* "ledger", for complaints */
	const char *hint;            /* how to make one */
	int32_t application_id;
	int32_t wal_application_id;  /* of a file made with write-ahead log; 0:
	                                there are none */
	int busy_ms;                 /* longest wait for another process; 0:
	                                VOUCH_SQLITE_BUSY_MS */
	int version;                 /* user_version of a new file */
	mode_t mode;                 /* permissions of a new file, exactly */
	mode_t never;                /* permissions an old one may not have */
	bool copies_rest;            /* a backup is not written to as long as
	                                it says "copied_ms" in its meta */
	/* [version - 1]: CREATE statements of a file of that version, NULL at
	 * the end. A file holds these texts: none is ever changed. */
	const char *const *const *schema;
	/* [version - 1]: statements that make the next version of a file of
	 * that one, NULL at the end; version - 1 such lists. */
	const char *const *const *upgrade;
	const char *const *sql;      /* statements, numbered by an enum */
	size_t sql_count;
};

struct sqlite3;
struct sqlite3_stmt;

struct vouch_sqlite {
	const struct vouch_sqlite_kind *kind;
	struct sqlite3 *db;
	struct sqlite3_stmt **statement; /* prepared on first use */
	int version;              /* of the file; older than the kind's only
	                             when read_only */
	bool read_only;
	bool network;             /* may be on a network file system */
	bool wal;                 /* write-ahead log instead of a journal */
	bool in_transaction;
	enum vouch_err failed;    /* why the transaction can only roll back */
	enum vouch_err cause;     /* of the last VOUCH_ERR_COMMIT */
	int64_t deadline_ms;      /* of the wait under way */
	bool deadline_set;        /* by begin or commit, for all their waits */
	char path[VOUCH_PLACE_MAX];
	char shown[VOUCH_PLACE_MAX]; /* the path as the user gave it */
};

enum vouch_sqlite_flag {
	VOUCH_SQLITE_READ = 1,    /* for reading only */
	VOUCH_SQLITE_NETWORK = 2, /* also on a network file system */
	VOUCH_SQLITE_WAL = 4      /* make it with a write-ahead log */
};

/*
 * Does this version of SQLite (3051003 is 3.51.3) keep what is committed to a
 * write-ahead log? 3.7.0 to 3.51.2 may lose it when one process checkpoints
 * while another starts the log anew; mended in 3.51.3, 3.50.7 and 3.44.6 of
 * their branches. Pure.
 */
bool vouch_sqlite_wal_safe(int version);

/* Refuses a write-ahead log where it cannot be trusted: VOUCH_ERR_UNSUPPORTED,
 * by the version of the library or the place. */
enum vouch_err vouch_sqlite_wal_check(struct vouch_sqlite *file,
    struct vouch_diag *diag);

/* What a new file holds besides its schema. */
typedef enum vouch_err vouch_sqlite_fill(struct vouch_sqlite *file,
    void *context, struct vouch_diag *diag);

/*
 * Makes a new file with its schema; fill(file, context, diag), which may be
 * NULL, runs in the same transaction. VOUCH_ERR_EXISTS; errors of
 * vouch_place_resolve; _IO, _DATABASE; whatever fill returns. Nothing is left
 * behind on failure.
 */
enum vouch_err vouch_sqlite_create(const char *path,
    const struct vouch_sqlite_kind *kind, unsigned flags,
    vouch_sqlite_fill *fill, void *context, struct vouch_diag *diag);

/*
 * Opens an existing file. One of an older version is brought up to date
 * first, unless it is opened for reading. VOUCH_ERR_NOT_FOUND with the kind's hint; _CORRUPT:
 * damaged, not of this kind, with anything in it that vouch did not make;
 * _UNSUPPORTED: newer, in WAL mode, on a network file system; _PERMISSION;
 * _CONFLICT: a backup beside a journal that is not its own;
 * _BUSY, _IO, _DATABASE, _NO_MEMORY. The caller closes *out.
 */
enum vouch_err vouch_sqlite_open(const char *path,
    const struct vouch_sqlite_kind *kind, unsigned flags,
    struct vouch_diag *diag, struct vouch_sqlite **out);
void vouch_sqlite_close(struct vouch_sqlite *file);

/* Closes and opens again: what this connection believed is forgotten. After
 * a failure the next use of the handle tries once more. */
enum vouch_err vouch_sqlite_reopen(struct vouch_sqlite *file,
    struct vouch_diag *diag);

/*
 * BEGIN IMMEDIATE. Waits for other writers as long as the kind says, in
 * random steps of 0.2 to 1 ms so that nobody starves: VOUCH_ERR_BUSY.
 */
enum vouch_err vouch_sqlite_begin(struct vouch_sqlite *file,
    struct vouch_diag *diag);

/*
 * Ends the transaction, always. VOUCH_OK: on disk. VOUCH_ERR_COMMIT: may or
 * may not be; file->cause is what it would otherwise have been. Every other
 * error: rolled back. After an I/O error the handle may be used again as soon
 * as the trouble is gone.
 */
enum vouch_err vouch_sqlite_commit(struct vouch_sqlite *file,
    struct vouch_diag *diag);
void vouch_sqlite_rollback(struct vouch_sqlite *file);

/* Turns a result code of SQLite into ours and words it, without the end of a
 * transaction: _BUSY, _IO, _CORRUPT, _NO_MEMORY, else _DATABASE. */
enum vouch_err vouch_sqlite_error(struct vouch_sqlite *file, int result,
    struct vouch_diag *diag);

/* Runs sql, which may be several statements and answers nothing. Errors of
 * vouch_sqlite_error. */
enum vouch_err vouch_sqlite_run(struct vouch_sqlite *file, const char *sql,
    struct vouch_diag *diag);

/* One column of one row of sql, as text; "" when there is no row. */
enum vouch_err vouch_sqlite_ask(struct vouch_sqlite *file, const char *sql,
    struct vouch_diag *diag, char *answer, size_t size);

/* Each table, index, view and trigger of the file, with the SQL that made it
 * (NULL where SQLite did), up to the first each() that fails. What ANALYZE
 * leaves behind only advises the planner and is passed over. */
enum vouch_err vouch_sqlite_objects(struct vouch_sqlite *file,
    enum vouch_err (*each)(const char *type, const char *name,
        const char *sql, void *context, struct vouch_diag *diag),
    void *context, struct vouch_diag *diag);

/* Statement number which of the kind's table, ready to bind. Errors of
 * vouch_sqlite_error. For query.c: others use vouch_query_start. */
enum vouch_err vouch_sqlite_statement(struct vouch_sqlite *file,
    size_t which, struct vouch_diag *diag, struct sqlite3_stmt **out);

/* Version of the library, for --version. */
const char *vouch_sqlite_version(void);

#endif

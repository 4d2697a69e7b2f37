/*
 * One run of a statement from a file's table: parameters are bound and columns
 * read in order, errors stick until the next step reports them.
 *
 *   vouch_query_start(&q, file, LAST_EVENT);
 *   vouch_query_int(&q, store);
 *   err = vouch_query_next(&q, diag, &row);
 *   if (row)
 *       seq = vouch_query_get_int(&q);
 *   vouch_query_end(&q);
 *
 * A statement is in use from _start to _end; it may not be started twice.
 */
#ifndef VOUCH_LEDGER_QUERY_H
#define VOUCH_LEDGER_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ledger/sqlite.h"

struct vouch_query {
	struct vouch_sqlite *file;
	struct sqlite3_stmt *statement;
	int bound;   /* parameters bound so far */
	int column;  /* columns read of this row */
	int result;  /* first failure, in SQLite's codes */
	bool damaged; /* a column was not what the schema says */
};

/* which: index into the kind's sql. */
void vouch_query_start(struct vouch_query *query, struct vouch_sqlite *file,
    unsigned which);

/* Bind the next parameter. Bytes and texts must live until _end. An empty
 * text binds NULL. */
void vouch_query_int(struct vouch_query *query, int64_t value);
void vouch_query_bytes(struct vouch_query *query, const void *bytes,
    size_t len);
void vouch_query_text(struct vouch_query *query, const char *text, size_t len);
void vouch_query_null(struct vouch_query *query);

/* The next row, if there is one. Errors of vouch_sqlite_error; inside a
 * transaction each dooms it. */
enum vouch_err vouch_query_next(struct vouch_query *query,
    struct vouch_diag *diag, bool *row);

/* Runs to the end and ends; *changed, if not NULL, is the number of rows
 * written. A CHECK that failed is VOUCH_ERR_RANGE and dooms nothing. */
enum vouch_err vouch_query_run(struct vouch_query *query,
    struct vouch_diag *diag, int *changed);

/* Take the next column of the row: NULL is 0, "", false. _bytes and _text
 * note damage when the size is not as asked for; see _whole. */
int64_t vouch_query_get_int(struct vouch_query *query);
bool vouch_query_get_bytes(struct vouch_query *query, void *bytes,
    size_t len);
void vouch_query_get_text(struct vouch_query *query, char *text, size_t size);
bool vouch_query_is_null(const struct vouch_query *query); /* next column */

/* The next column as it lies in SQLite's memory, valid until _next, _end. */
const char *vouch_query_peek(struct vouch_query *query, size_t *len);

/* VOUCH_ERR_CORRUPT if any column of the rows so far had another size than
 * the schema allows. */
enum vouch_err vouch_query_whole(const struct vouch_query *query,
    struct vouch_diag *diag);

/* May be called again. */
void vouch_query_end(struct vouch_query *query);

#endif

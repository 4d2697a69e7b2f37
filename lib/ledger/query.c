/*
 * Statements: binding and reading in order. A failure inside a transaction
 * dooms it, because SQLite may have rolled back by itself and what followed
 * would be written one statement at a time.
 */
#include "ledger/query.h"

#include <assert.h>
#include <sqlite3.h>
#include <string.h>

#include "base/str.h"

static void doom(struct vouch_query *query, enum vouch_err err)
{
	if (query->file->in_transaction && query->file->failed == VOUCH_OK)
		query->file->failed = err;
}

void vouch_query_start(struct vouch_query *query, struct vouch_sqlite *file,
    unsigned which)
{
	enum vouch_err err;

	memset(query, 0, sizeof *query);
	query->file = file;
	query->result = SQLITE_OK;
	err = vouch_sqlite_statement(file, which, NULL, &query->statement);
	if (err != VOUCH_OK) {
		query->result = file->db != NULL ?
		    sqlite3_extended_errcode(file->db) : SQLITE_CANTOPEN;
		return;
	}
	assert(!sqlite3_stmt_busy(query->statement));
}

static void note(struct vouch_query *query, int result)
{
	if (query->result == SQLITE_OK)
		query->result = result;
}

void vouch_query_int(struct vouch_query *query, int64_t value)
{
	query->bound++;
	if (query->statement != NULL)
		note(query, sqlite3_bind_int64(query->statement, query->bound,
		    value));
}

void vouch_query_bytes(struct vouch_query *query, const void *bytes,
    size_t len)
{
	query->bound++;
	if (query->statement != NULL)
		note(query, sqlite3_bind_blob64(query->statement, query->bound,
		    bytes, len, SQLITE_STATIC));
}

void vouch_query_text(struct vouch_query *query, const char *text, size_t len)
{
	if (len == 0) {
		vouch_query_null(query);
		return;
	}
	query->bound++;
	if (query->statement != NULL)
		note(query, sqlite3_bind_text64(query->statement, query->bound,
		    text, len, SQLITE_STATIC, SQLITE_UTF8));
}

void vouch_query_null(struct vouch_query *query)
{
	query->bound++;
	if (query->statement != NULL)
		note(query, sqlite3_bind_null(query->statement, query->bound));
}

static enum vouch_err fail(struct vouch_query *query, struct vouch_diag *diag)
{
	enum vouch_err err;

	if ((query->result & 0xff) == SQLITE_CONSTRAINT) {
		vouch_diag_file(diag, query->file->shown);
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "a value is outside what the %s may hold",
		    query->file->kind->name);
	}
	err = vouch_sqlite_error(query->file, query->result, diag);
	doom(query, err);
	return err;
}

enum vouch_err vouch_query_next(struct vouch_query *query,
    struct vouch_diag *diag, bool *row)
{
	int rc;

	*row = false;
	query->column = 0;
	if (query->file->in_transaction && query->file->failed != VOUCH_OK)
		return vouch_diag_set(diag, query->file->failed,
		    "the transaction has failed");
	if (query->result != SQLITE_OK)
		return fail(query, diag);
	rc = sqlite3_step(query->statement);
	if (rc == SQLITE_DONE)
		return VOUCH_OK;
	if (rc != SQLITE_ROW) {
		query->result = rc;
		return fail(query, diag);
	}
	*row = true;
	return VOUCH_OK;
}

enum vouch_err vouch_query_run(struct vouch_query *query,
    struct vouch_diag *diag, int *changed)
{
	enum vouch_err err;
	bool row;

	do {
		err = vouch_query_next(query, diag, &row);
	} while (err == VOUCH_OK && row);
	if (err == VOUCH_OK && changed != NULL)
		*changed = sqlite3_changes(query->file->db);
	vouch_query_end(query);
	return err;
}

int64_t vouch_query_get_int(struct vouch_query *query)
{
	return sqlite3_column_int64(query->statement, query->column++);
}

bool vouch_query_get_bytes(struct vouch_query *query, void *bytes, size_t len)
{
	const void *data;
	size_t got;

	data = sqlite3_column_blob(query->statement, query->column);
	got = (size_t)sqlite3_column_bytes(query->statement, query->column);
	query->column++;
	memset(bytes, 0, len);
	if (data == NULL)
		return false;
	if (got != len) {
		query->damaged = true;
		return false;
	}
	memcpy(bytes, data, len);
	return true;
}

void vouch_query_get_text(struct vouch_query *query, char *text, size_t size)
{
	size_t len;
	const char *data = vouch_query_peek(query, &len);

	if (len >= size || memchr(data, '\0', len) != NULL) {
		query->damaged = true;
		len = 0;
	}
	memcpy(text, data, len);
	text[len] = '\0';
}

bool vouch_query_is_null(const struct vouch_query *query)
{
	return sqlite3_column_type(query->statement, query->column) ==
	    SQLITE_NULL;
}

const char *vouch_query_peek(struct vouch_query *query, size_t *len)
{
	const unsigned char *data;

	data = sqlite3_column_text(query->statement, query->column);
	*len = (size_t)sqlite3_column_bytes(query->statement, query->column);
	query->column++;
	return data != NULL ? (const char *)data : "";
}

enum vouch_err vouch_query_whole(const struct vouch_query *query,
    struct vouch_diag *diag)
{
	return query->damaged ?
	    vouch_sqlite_error(query->file, SQLITE_CORRUPT, diag) : VOUCH_OK;
}

void vouch_query_end(struct vouch_query *query)
{
	if (query->statement == NULL)
		return;
	sqlite3_reset(query->statement);
	sqlite3_clear_bindings(query->statement);
	query->statement = NULL;
}

/*
 * Making, opening and closing a ledger, its facts, and its transactions. A
 * commit that gives no clear answer is followed by a look at the file through
 * a new connection: if the last event is not there, the transaction was
 * rolled back for certain; in every other case the answer stays open.
 */
#include "ledger/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "core/crypt.h"
#include "ledger/handle.h"

#define FIRST_EPOCH 0

_Static_assert(VOUCH_LEDGER_BUSY_MS == VOUCH_SQLITE_BUSY_MS, "one patience");

/* ---- make ---- */

static enum vouch_err put_meta(struct vouch_sqlite *file, const char *name,
    int64_t value, struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, file, VOUCH_SQL_META_PUT);
	vouch_query_text(&query, name, strlen(name));
	vouch_query_int(&query, value);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err put_epoch(struct vouch_sqlite *file, int64_t now_ms,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	uint64_t value;

	vouch_random(&value, sizeof value);
	vouch_query_start(&query, file, VOUCH_SQL_EPOCH_ADD);
	vouch_query_int(&query, FIRST_EPOCH);
	vouch_query_int(&query, (int64_t)value);
	vouch_query_int(&query, now_ms);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err put_keys(struct vouch_sqlite *file,
    const struct vouch_ledger_settings *settings, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	struct vouch_query query;
	int changed;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < settings->key_count; i++) {
		vouch_query_start(&query, file, VOUCH_SQL_TRUST_ADD);
		vouch_query_bytes(&query, settings->keys[i].key,
		    sizeof settings->keys[i].key);
		vouch_query_int(&query, settings->now_ms);
		err = vouch_query_run(&query, diag, &changed);
		if (err == VOUCH_OK && changed == 0)
			err = vouch_diag_set(diag, VOUCH_ERR_DUPLICATE,
			    "the same key is given twice");
	}
	return err;
}

static enum vouch_err fill(struct vouch_sqlite *file, void *context,
    struct vouch_diag *diag)
{
	const struct vouch_ledger_settings *settings = context;
	enum vouch_err err;

	err = put_meta(file, "store", settings->store, diag);
	if (err == VOUCH_OK)
		err = put_meta(file, "test", settings->test, diag);
	if (err == VOUCH_OK)
		err = put_meta(file, "epoch", FIRST_EPOCH, diag);
	if (err == VOUCH_OK)
		err = put_meta(file, "made_ms", settings->now_ms, diag);
	if (err == VOUCH_OK)
		err = put_meta(file, "clock_ms", settings->now_ms, diag);
	if (err == VOUCH_OK)
		err = put_epoch(file, settings->now_ms, diag);
	if (err == VOUCH_OK)
		err = put_keys(file, settings, diag);
	return err;
}

enum vouch_err vouch_ledger_create(const char *path,
    const struct vouch_ledger_settings *settings, struct vouch_diag *diag)
{
	struct vouch_ledger_settings copy = *settings;

	if (copy.store < 1 || copy.store > VOUCH_STORE_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "a store number from 1 to %d", VOUCH_STORE_MAX);
	if (copy.key_count < 1 || copy.key_count > VOUCH_LEDGER_KEYS_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "1 to %d trusted keys", VOUCH_LEDGER_KEYS_MAX);
	if (copy.now_ms < 0)
		return vouch_diag_set(diag, VOUCH_ERR_CLOCK,
		    "the clock stands before 1970");
	return vouch_sqlite_create(path, &vouch_schema_ledger, fill, &copy,
	    diag);
}

/* ---- open ---- */

static enum vouch_err damaged(struct vouch_ledger *ledger, const char *what,
    struct vouch_diag *diag)
{
	vouch_diag_file(diag, ledger->file->shown);
	return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
	    "the ledger is damaged: %s", what);
}

static enum vouch_err get_meta(struct vouch_ledger *ledger, const char *name,
    struct vouch_diag *diag, int64_t *value)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_META_GET);
	vouch_query_text(&query, name, strlen(name));
	err = vouch_query_next(&query, diag, &row);
	if (row)
		*value = vouch_query_get_int(&query);
	vouch_query_end(&query);
	if (err == VOUCH_OK && !row)
		err = damaged(ledger, name, diag);
	return err;
}

static enum vouch_err get_epoch(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_EPOCH_VALUE);
	vouch_query_int(&query, ledger->epoch_id);
	err = vouch_query_next(&query, diag, &row);
	if (row)
		ledger->epoch = (uint64_t)vouch_query_get_int(&query);
	vouch_query_end(&query);
	if (err == VOUCH_OK && !row)
		err = damaged(ledger, "epoch", diag);
	return err;
}

static enum vouch_err get_keys(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	uint8_t key[VOUCH_KEY_BYTES];
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	ledger->keys = calloc(VOUCH_LEDGER_KEYS_MAX, sizeof *ledger->keys);
	if (ledger->keys == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	vouch_query_start(&query, ledger->file, VOUCH_SQL_TRUST_LIST);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row && ledger->key_count < VOUCH_LEDGER_KEYS_MAX) {
		vouch_query_get_bytes(&query, key, sizeof key);
		vouch_public_key_init(&ledger->keys[ledger->key_count++], key);
	}
	if (err == VOUCH_OK)
		err = vouch_query_whole(&query, diag);
	vouch_query_end(&query);
	if (err == VOUCH_OK && (row || ledger->key_count == 0))
		err = damaged(ledger, "its trusted keys", diag);
	return err;
}

static enum vouch_err get_facts(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	int64_t store = 0, test = 0;
	enum vouch_err err;

	err = get_meta(ledger, "store", diag, &store);
	if (err == VOUCH_OK)
		err = get_meta(ledger, "test", diag, &test);
	if (err == VOUCH_OK)
		err = get_meta(ledger, "epoch", diag, &ledger->epoch_id);
	if (err == VOUCH_OK && (store < 1 || store > VOUCH_STORE_MAX))
		err = damaged(ledger, "its store number", diag);
	if (err == VOUCH_OK)
		err = get_epoch(ledger, diag);
	if (err == VOUCH_OK)
		err = get_keys(ledger, diag);
	ledger->store = (uint16_t)store;
	ledger->test = test != 0;
	return err;
}

enum vouch_err vouch_ledger_open(const char *path,
    enum vouch_ledger_mode mode, struct vouch_diag *diag,
    struct vouch_ledger **out)
{
	struct vouch_ledger *ledger;
	enum vouch_err err;

	ledger = calloc(1, sizeof *ledger);
	if (ledger == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	err = vouch_sqlite_open(path, &vouch_schema_ledger,
	    mode == VOUCH_LEDGER_READ, diag, &ledger->file);
	if (err == VOUCH_OK)
		err = get_facts(ledger, diag);
	if (err != VOUCH_OK) {
		vouch_ledger_close(ledger);
		return err;
	}
	*out = ledger;
	return VOUCH_OK;
}

void vouch_ledger_close(struct vouch_ledger *ledger)
{
	if (ledger == NULL)
		return;
	if (ledger->file != NULL) {
		vouch_ledger_rollback(ledger);
		if (ledger->refusal_count > 0 &&
		    vouch_ledger_begin(ledger, NULL) == VOUCH_OK)
			vouch_ledger_commit(ledger, NULL);
	}
	vouch_sqlite_close(ledger->file);
	vouch_offers_free(ledger);
	free(ledger->keys);
	free(ledger);
}

/* ---- facts ---- */

uint16_t vouch_ledger_store(const struct vouch_ledger *ledger)
{
	return ledger->store;
}

bool vouch_ledger_is_test(const struct vouch_ledger *ledger)
{
	return ledger->test;
}

uint64_t vouch_ledger_epoch(const struct vouch_ledger *ledger)
{
	return ledger->epoch;
}

const struct vouch_public_key *vouch_ledger_keys(
    const struct vouch_ledger *ledger, size_t *count)
{
	*count = ledger->key_count;
	return ledger->keys;
}

enum vouch_err vouch_ledger_clock(struct vouch_ledger *ledger,
    struct vouch_diag *diag, int64_t *mark_ms)
{
	return get_meta(ledger, "clock_ms", diag, mark_ms);
}

/* ---- transactions ---- */

enum vouch_err vouch_ledger_begin(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	ledger->appended = false;
	return vouch_sqlite_begin(ledger->file, diag);
}

/* Is the last event of the lost transaction in the file? A new connection
 * plays back whatever journal was left, so what it does not see is gone. */
static bool is_gone(struct vouch_ledger *ledger)
{
	const struct vouch_event_key *key = &ledger->last_key;
	struct vouch_event event;
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	if (!ledger->appended ||
	    vouch_sqlite_reopen(ledger->file, NULL) != VOUCH_OK)
		return false;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_EVENT_GET);
	vouch_query_int(&query, key->store);
	vouch_query_int(&query, key->till);
	vouch_query_int(&query, ledger->epoch_id);
	vouch_query_int(&query, (int64_t)key->seq);
	err = vouch_query_next(&query, NULL, &row);
	if (row)
		err = vouch_chain_read(&query, NULL, &event, NULL);
	vouch_query_end(&query);
	/* Another process may have put its own event in this place since. */
	return err == VOUCH_OK && (!row || memcmp(event.hash,
	    ledger->last_hash, sizeof event.hash) != 0);
}

enum vouch_err vouch_ledger_commit(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;

	if (ledger->refusal_count > 0)
		err = vouch_refusals_write(ledger, diag);
	if (err != VOUCH_OK) {
		vouch_ledger_rollback(ledger);
		return err;
	}
	err = vouch_sqlite_commit(ledger->file, diag);
	if (err == VOUCH_ERR_COMMIT && is_gone(ledger)) {
		err = ledger->file->cause;
		if (diag != NULL)
			diag->code = err;
	}
	/* In doubt they are forgotten: a refusal is never counted twice. */
	if (err == VOUCH_OK || err == VOUCH_ERR_COMMIT)
		vouch_refusals_forget(ledger);
	ledger->appended = false;
	return err;
}

void vouch_ledger_rollback(struct vouch_ledger *ledger)
{
	vouch_sqlite_rollback(ledger->file);
	ledger->appended = false;
}

/*
 * Making, opening and closing a ledger, its facts, and its transactions. A
 * commit that gives no clear answer is followed by a look at the file through
 * a new connection: if the last event is not there, the transaction was
 * rolled back for certain; in every other case the answer stays open.
 */
#include "ledger/ledger.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "core/crypt.h"
#include "ledger/chains.h"
#include "ledger/handle.h"
#include "ledger/trust.h"
#include "ledger/head.h"
#include "ledger/winners.h"

#define FIRST_EPOCH 0

_Static_assert(VOUCH_LEDGER_BUSY_MS == VOUCH_SQLITE_BUSY_MS, "one patience");

/* ---- make ---- */

enum vouch_err vouch_meta_put(struct vouch_sqlite *file, const char *name,
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

/* Roots alone are a ledger that waits for its first bundle. */
static enum vouch_err put_roots(struct vouch_sqlite *file,
    const struct vouch_ledger_settings *settings, struct vouch_diag *diag)
{
	struct vouch_query query;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < settings->root_count; i++) {
		vouch_query_start(&query, file, VOUCH_SQL_ROOT_ADD);
		vouch_query_bytes(&query, settings->roots[i].key,
		    VOUCH_KEY_BYTES);
		vouch_query_int(&query, settings->now_ms);
		err = vouch_query_run(&query, diag, NULL);
	}
	return err == VOUCH_OK && settings->root_count > 0 ?
	    vouch_meta_put(file, "trust", 1, diag) : err;
}

static enum vouch_err fill(struct vouch_sqlite *file, void *context,
    struct vouch_diag *diag)
{
	const struct vouch_ledger_settings *settings = context;
	enum vouch_err err;

	/* The name was free, so its sidecar is of a ledger that is no more. */
	err = vouch_head_remove(file->path, diag);
	if (err == VOUCH_OK)
		err = vouch_meta_put(file, "store", settings->store, diag);
	if (err == VOUCH_OK)
		err = vouch_meta_put(file, "test", settings->test, diag);
	if (err == VOUCH_OK)
		err = vouch_meta_put(file, "epoch", FIRST_EPOCH, diag);
	if (err == VOUCH_OK)
		err = vouch_meta_put(file, "made_ms", settings->now_ms, diag);
	if (err == VOUCH_OK)
		err = vouch_meta_put(file, "clock_ms", settings->now_ms, diag);
	if (err == VOUCH_OK)
		err = vouch_meta_put(file, "wall_ms", settings->now_ms, diag);
	if (err == VOUCH_OK)
		err = vouch_meta_put(file, "commits", 0, diag);
	if (err == VOUCH_OK)
		err = put_epoch(file, settings->now_ms, diag);
	if (err == VOUCH_OK)
		err = put_keys(file, settings, diag);
	if (err == VOUCH_OK)
		err = put_roots(file, settings, diag);
	return err;
}

enum vouch_err vouch_ledger_create(const char *path,
    const struct vouch_ledger_settings *settings, struct vouch_diag *diag)
{
	struct vouch_ledger_settings copy = *settings;
	unsigned flags = 0;

	if (copy.store < 1 || copy.store > VOUCH_STORE_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "a store number from 1 to %d", VOUCH_STORE_MAX);
	if (copy.key_count + copy.root_count < 1 ||
	    copy.key_count > VOUCH_LEDGER_KEYS_MAX ||
	    copy.root_count > VOUCH_BUNDLE_ROOTS)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "1 to %d trusted keys, or 1 to %d roots",
		    VOUCH_LEDGER_KEYS_MAX, VOUCH_BUNDLE_ROOTS);
	if (copy.now_ms < 0 || copy.now_ms < vouch_clock_built_ms()) {
		vouch_diag_hint(diag, "set the system's clock first");
		return vouch_diag_set(diag, VOUCH_ERR_CLOCK, "the clock "
		    "stands before the day this program was made");
	}
	if (copy.network)
		flags |= VOUCH_SQLITE_NETWORK;
	if (copy.wal)
		flags |= VOUCH_SQLITE_WAL;
	return vouch_sqlite_create(path, &vouch_schema_ledger, flags, fill,
	    &copy, diag);
}

/* ---- open ---- */

static enum vouch_err damaged(struct vouch_ledger *ledger, const char *what,
    struct vouch_diag *diag)
{
	vouch_diag_file(diag, ledger->file->shown);
	return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
	    "the ledger is damaged: %s", what);
}

/* *found false: no such row. */
static enum vouch_err find_meta(struct vouch_ledger *ledger, const char *name,
    struct vouch_diag *diag, bool *found, int64_t *value)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_META_GET);
	vouch_query_text(&query, name, strlen(name));
	err = vouch_query_next(&query, diag, found);
	if (*found)
		*value = vouch_query_get_int(&query);
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_meta_get(struct vouch_ledger *ledger, const char *name,
    int64_t fallback, struct vouch_diag *diag, int64_t *value)
{
	bool found;

	*value = fallback;
	return find_meta(ledger, name, diag, &found, value);
}

/* A row that is always there. */
static enum vouch_err get_meta(struct vouch_ledger *ledger, const char *name,
    struct vouch_diag *diag, int64_t *value)
{
	enum vouch_err err;
	bool found;

	err = find_meta(ledger, name, diag, &found, value);
	return err == VOUCH_OK && !found ? damaged(ledger, name, diag) : err;
}

enum vouch_err vouch_epoch_find(struct vouch_ledger *ledger, uint64_t epoch,
    struct vouch_diag *diag, int64_t *id)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_EPOCH_ID);
	vouch_query_int(&query, (int64_t)epoch);
	err = vouch_query_next(&query, diag, &row);
	if (row)
		*id = vouch_query_get_int(&query);
	vouch_query_end(&query);
	if (err == VOUCH_OK && !row)
		err = vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND,
		    "the ledger has no such epoch");
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

static enum vouch_err get_facts(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	int64_t store = 0, test = 0, commits = 0;
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
		err = vouch_trust_load(ledger, diag);
	/* A file of version 1, open for reading, has no count. */
	if (err == VOUCH_OK)
		err = vouch_meta_get(ledger, "commits", 0, diag, &commits);
	ledger->commits = (uint64_t)commits;
	ledger->store = (uint16_t)store;
	ledger->test = test != 0;
	return err;
}

/* ---- copied back? ---- */

static enum vouch_err refuse_copy(struct vouch_ledger *ledger,
    struct vouch_diag *diag, const char *why)
{
	vouch_diag_file(diag, ledger->file->shown);
	vouch_diag_hint(diag, "if it is to go on from here: vouch-log restore "
	    "--db %s --why TEXT", ledger->file->shown);
	return vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "was copied back: %s",
	    why);
}

/* The sidecar was read before the ledger, so another till's commit between the
 * two can only make it seem behind. An epoch the ledger has left is behind too;
 * one it does not know was begun by a ledger that came after this one. */
static enum vouch_err compare_head(struct vouch_ledger *ledger,
    const struct vouch_head *head, struct vouch_diag *diag)
{
	int64_t id;
	enum vouch_err err;
	bool own = true;

	if (head->epoch == ledger->epoch)
		return head->commits <= ledger->commits ? VOUCH_OK :
		    refuse_copy(ledger, diag, "redemptions made since are "
		    "missing");
	err = vouch_epoch_find(ledger, head->epoch, NULL, &id);
	if (err == VOUCH_OK)
		err = vouch_epoch_is_own(ledger, id, diag, &own);
	if (err == VOUCH_ERR_NOT_FOUND || !own)
		err = refuse_copy(ledger, diag, "another ledger was here "
		    "after it");
	return err;
}

enum vouch_err vouch_ledger_check_head(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	struct vouch_head head;
	int64_t commits;
	enum vouch_err err;

	if (!vouch_head_peek(ledger->file->path, &head))
		return VOUCH_OK;
	err = vouch_meta_get(ledger, "commits", 0, diag, &commits);
	if (err != VOUCH_OK)
		return err;
	ledger->commits = (uint64_t)commits;
	return compare_head(ledger, &head, diag);
}

static enum vouch_err check_head(struct vouch_ledger *ledger, unsigned mode,
    const struct vouch_head *head, struct vouch_diag *diag)
{
	int64_t copied_ms;
	enum vouch_err err = VOUCH_OK;

	if (head != NULL)
		err = compare_head(ledger, head, diag);
	if (err == VOUCH_OK && mode == VOUCH_LEDGER_WRITE) {
		err = vouch_meta_get(ledger, "copied_ms", 0, diag, &copied_ms);
		if (err == VOUCH_OK && copied_ms != 0)
			err = refuse_copy(ledger, diag, "it is a backup");
	}
	return err;
}

static void renew_head(struct vouch_ledger *ledger)
{
	const struct vouch_head head = { ledger->epoch, ledger->commits };

	vouch_head_write(ledger->head, &head);
}

static enum vouch_err open_checked(struct vouch_ledger *ledger, unsigned mode,
    struct vouch_diag *diag)
{
	const char *real = ledger->file->path;
	struct vouch_head head;
	enum vouch_err err = VOUCH_OK;
	bool whole;

	if (ledger->file->read_only) {
		whole = vouch_head_peek(real, &head);
	} else {
		err = vouch_head_open(real, mode == VOUCH_LEDGER_RESTORE, diag,
		    &ledger->head);
		if (err != VOUCH_OK)
			return err;
		whole = vouch_head_read(ledger->head, &head);
	}
	err = get_facts(ledger, diag);
	if (err == VOUCH_OK &&
	    (mode == VOUCH_LEDGER_READ || mode == VOUCH_LEDGER_WRITE))
		err = check_head(ledger, mode, whole ? &head : NULL, diag);
	if (err == VOUCH_OK && mode == VOUCH_LEDGER_WRITE && (!whole ||
	    head.epoch != ledger->epoch || head.commits < ledger->commits))
		renew_head(ledger);
	return err;
}

enum vouch_err vouch_ledger_open(const char *path, unsigned mode,
    struct vouch_diag *diag, struct vouch_ledger **out)
{
	unsigned flags = 0;
	struct vouch_ledger *ledger;
	enum vouch_err err;

	ledger = calloc(1, sizeof *ledger);
	if (ledger == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	ledger->head = -1;
	if ((mode & VOUCH_LEDGER_NETWORK) != 0)
		flags |= VOUCH_SQLITE_NETWORK;
	mode &= ~(unsigned)VOUCH_LEDGER_NETWORK;
	ledger->guarded = mode == VOUCH_LEDGER_WRITE;
	if (mode == VOUCH_LEDGER_READ || mode == VOUCH_LEDGER_INSPECT)
		flags |= VOUCH_SQLITE_READ;
	err = vouch_sqlite_open(path, &vouch_schema_ledger, flags, diag,
	    &ledger->file);
	if (err == VOUCH_OK)
		err = open_checked(ledger, mode, diag);
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
	if (ledger->head >= 0)
		close(ledger->head);
	vouch_offers_free(ledger);
	vouch_winners_free(ledger);
	vouch_trust_free(ledger);
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

enum vouch_err vouch_ledger_clock(struct vouch_ledger *ledger,
    struct vouch_diag *diag, int64_t *mark_ms)
{
	return get_meta(ledger, "clock_ms", diag, mark_ms);
}

enum vouch_err vouch_ledger_wall(struct vouch_ledger *ledger,
    struct vouch_diag *diag, int64_t *wall_ms)
{
	int64_t mark_ms;
	enum vouch_err err;

	err = vouch_ledger_clock(ledger, diag, &mark_ms);
	if (err == VOUCH_OK)
		err = vouch_meta_get(ledger, "wall_ms", mark_ms, diag,
		    wall_ms);
	return err;
}

bool vouch_ledger_alone(const struct vouch_ledger *ledger)
{
	return ledger->head >= 0 && vouch_head_alone(ledger->head);
}

uint64_t vouch_ledger_commits(const struct vouch_ledger *ledger)
{
	return ledger->commits;
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

/* Was a copy put under an open ledger? The record of a commit is written after
 * it, so while this transaction is under way none can be as far as it will be. */
static enum vouch_err check_count(struct vouch_ledger *ledger,
    uint64_t commits, struct vouch_diag *diag)
{
	struct vouch_head head;
	bool recorded = vouch_head_read(ledger->head, &head) &&
	    head.epoch == ledger->epoch && head.commits >= commits;

	if (!ledger->guarded || (commits > ledger->commits && !recorded))
		return VOUCH_OK;
	refuse_copy(ledger, diag, "redemptions made since are missing");
	if (diag != NULL)
		diag->code = VOUCH_ERR_CORRUPT;
	return VOUCH_ERR_CORRUPT;
}

/* In the transaction itself, on a page it writes anyway: no sync more. */
static enum vouch_err count_commit(struct vouch_ledger *ledger,
    struct vouch_diag *diag, uint64_t *commits)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_COMMIT_COUNT);
	err = vouch_query_next(&query, diag, &row);
	if (row)
		*commits = (uint64_t)vouch_query_get_int(&query);
	vouch_query_end(&query);
	if (err == VOUCH_OK && !row)
		err = damaged(ledger, "its count of commits", diag);
	if (err == VOUCH_OK)
		err = check_count(ledger, *commits, diag);
	if (err == VOUCH_OK)
		err = vouch_meta_put(ledger->file, "wall_ms",
		    vouch_clock_now_ms(), diag);
	return err;
}

enum vouch_err vouch_ledger_commit(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	uint64_t commits = 0;

	if (ledger->refusal_count > 0)
		err = vouch_refusals_write(ledger, diag);
	if (err == VOUCH_OK)
		err = count_commit(ledger, diag, &commits);
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
	if (err == VOUCH_OK) {
		ledger->commits = commits;
		renew_head(ledger);
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

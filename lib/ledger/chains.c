/* See chains.h. A chain's end is found by its key: no event between is read. */
#include "ledger/chains.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "core/crypt.h"
#include "ledger/handle.h"

static enum vouch_err no_memory(struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY, "out of memory");
}

/* ---- epochs ---- */

static enum vouch_err add_epoch(struct vouch_ledger *ledger,
    struct vouch_query *query, struct vouch_epochs *epochs,
    struct vouch_diag *diag)
{
	size_t size = epochs->size == 0 ? 16 : 2 * epochs->size;
	struct vouch_epoch_row *row;

	if (epochs->count == epochs->size) {
		row = realloc(epochs->epoch, size * sizeof *row);
		if (row == NULL)
			return no_memory(diag);
		epochs->epoch = row;
		epochs->size = size;
	}
	row = &epochs->epoch[epochs->count++];
	row->id = vouch_query_get_int(query);
	row->value = (uint64_t)vouch_query_get_int(query);
	row->began_ms = vouch_query_get_int(query);
	row->merged = !vouch_query_is_null(query);
	row->store = (uint16_t)vouch_query_get_int(query);
	row->own = vouch_query_get_int(query) != 0 || !row->merged;
	row->commits = (uint64_t)vouch_query_get_int(query);
	if (!row->merged)
		row->store = ledger->store;
	return VOUCH_OK;
}

enum vouch_err vouch_epochs_read(struct vouch_ledger *ledger,
    struct vouch_diag *diag, struct vouch_epochs *epochs)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	if (ledger->file->version < VOUCH_SCHEMA_MERGE) {
		vouch_diag_file(diag, ledger->file->shown);
		vouch_diag_hint(diag, "any tool that writes to it brings it "
		    "up to date");
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "is a ledger of an older version");
	}
	vouch_query_start(&query, ledger->file, VOUCH_SQL_EPOCH_FULL);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row) {
		err = add_epoch(ledger, &query, epochs, diag);
		if (err != VOUCH_OK)
			break;
	}
	vouch_query_end(&query);
	return err;
}

void vouch_epochs_release(struct vouch_epochs *epochs)
{
	free(epochs->epoch);
	*epochs = (struct vouch_epochs){ 0, 0, NULL };
}

const struct vouch_epoch_row *vouch_epochs_find(
    const struct vouch_epochs *epochs, int64_t id)
{
	size_t low = 0, high = epochs->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (epochs->epoch[middle].id == id)
			return &epochs->epoch[middle];
		if (epochs->epoch[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

enum vouch_err vouch_epoch_is_own(struct vouch_ledger *ledger, int64_t id,
    struct vouch_diag *diag, bool *own)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*own = true;
	if (id == ledger->epoch_id ||
	    ledger->file->version < VOUCH_SCHEMA_MERGE)
		return VOUCH_OK;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_SOURCE_GET);
	vouch_query_int(&query, id);
	err = vouch_query_next(&query, diag, &row);
	if (row) {
		(void)vouch_query_get_int(&query);
		*own = vouch_query_get_int(&query) != 0;
	}
	vouch_query_end(&query);
	return err;
}

/* ---- chains ---- */

static enum vouch_err next_chain(struct vouch_ledger *ledger,
    struct vouch_chain *chain, struct vouch_diag *diag, bool *row)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_CHAIN_NEXT);
	vouch_query_int(&query, chain->store);
	vouch_query_int(&query, chain->till);
	vouch_query_int(&query, chain->epoch_id);
	err = vouch_query_next(&query, diag, row);
	if (*row) {
		chain->store = (uint16_t)vouch_query_get_int(&query);
		chain->till = (uint16_t)vouch_query_get_int(&query);
		chain->epoch_id = vouch_query_get_int(&query);
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err read_end(struct vouch_ledger *ledger,
    struct vouch_chain *chain, struct vouch_diag *diag)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_CHAIN_END);
	vouch_query_int(&query, chain->store);
	vouch_query_int(&query, chain->till);
	vouch_query_int(&query, chain->epoch_id);
	err = vouch_query_next(&query, diag, &row);
	if (row) {
		chain->last = (uint64_t)vouch_query_get_int(&query);
		vouch_query_get_bytes(&query, chain->hash,
		    sizeof chain->hash);
		chain->last_ms = vouch_query_get_int(&query);
		chain->epoch = (uint64_t)vouch_query_get_int(&query);
		err = vouch_query_whole(&query, diag);
	}
	vouch_query_end(&query);
	return err;
}

static int by_key(const void *a, const void *b)
{
	const struct vouch_chain *x = a, *y = b;

	if (x->store != y->store)
		return x->store < y->store ? -1 : 1;
	if (x->till != y->till)
		return x->till < y->till ? -1 : 1;
	return (x->epoch > y->epoch) - (x->epoch < y->epoch);
}

enum vouch_err vouch_chains_read(struct vouch_ledger *ledger,
    struct vouch_diag *diag, struct vouch_chains *chains)
{
	struct vouch_chain at = { .epoch_id = -1 }, *bigger;
	enum vouch_err err;
	bool row = true;
	size_t size;

	for (;;) {
		err = next_chain(ledger, &at, diag, &row);
		if (err == VOUCH_OK && row)
			err = read_end(ledger, &at, diag);
		if (err != VOUCH_OK || !row)
			break;
		if (chains->count == chains->size) {
			size = chains->size == 0 ? 16 : 2 * chains->size;
			bigger = realloc(chains->chain, size * sizeof *bigger);
			if (bigger == NULL)
				return no_memory(diag);
			chains->chain = bigger;
			chains->size = size;
		}
		chains->chain[chains->count++] = at;
	}
	if (err == VOUCH_OK && chains->count > 0)
		qsort(chains->chain, chains->count, sizeof *chains->chain,
		    by_key);
	return err;
}

void vouch_chains_release(struct vouch_chains *chains)
{
	free(chains->chain);
	*chains = (struct vouch_chains){ 0, 0, NULL };
}

const struct vouch_chain *vouch_chains_find(const struct vouch_chains *chains,
    uint16_t store, uint16_t till, uint64_t epoch)
{
	const struct vouch_chain wanted = { .store = store, .till = till,
		.epoch = epoch };

	return chains->count == 0 ? NULL : bsearch(&wanted, chains->chain,
	    chains->count, sizeof *chains->chain, by_key);
}

/* ---- the digest ---- */

void vouch_chains_digest(const struct vouch_chains *chains,
    uint8_t digest[VOUCH_HASH_BYTES])
{
	static const char context[16] = "vouch logsum 1";
	struct vouch_digest sum;
	uint8_t key[20];
	size_t i;

	vouch_digest_init(&sum, VOUCH_HASH_BYTES, NULL, 0);
	vouch_digest_add(&sum, context, sizeof context);
	for (i = 0; i < chains->count; i++) {
		vouch_put_be(key, 2, chains->chain[i].store);
		vouch_put_be(key + 2, 2, chains->chain[i].till);
		vouch_put_be(key + 4, 8, chains->chain[i].epoch);
		vouch_put_be(key + 12, 8, chains->chain[i].last);
		vouch_digest_add(&sum, key, sizeof key);
		vouch_digest_add(&sum, chains->chain[i].hash,
		    VOUCH_HASH_BYTES);
	}
	vouch_digest_end(&sum, digest, VOUCH_HASH_BYTES);
}

enum vouch_err vouch_ledger_digest(struct vouch_ledger *ledger,
    struct vouch_diag *diag, uint8_t digest[VOUCH_HASH_BYTES])
{
	struct vouch_chains chains = { 0, 0, NULL };
	enum vouch_err err = vouch_chains_read(ledger, diag, &chains);

	if (err == VOUCH_OK)
		vouch_chains_digest(&chains, digest);
	vouch_chains_release(&chains);
	return err;
}

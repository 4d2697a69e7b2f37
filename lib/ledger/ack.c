/*
 * What the point of sale has heard. An event without a mark here is one whose
 * answer may have been lost on the way: somebody looks at it at close of day.
 */
#include "ledger/chains.h"
#include "ledger/handle.h"

/* The event's own row decides, so a mark never stands for nothing. */
static enum vouch_err find_event(struct vouch_ledger *ledger,
    const struct vouch_event_key *key, int64_t epoch_id,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_EVENT_GET);
	vouch_query_int(&query, key->store);
	vouch_query_int(&query, key->till);
	vouch_query_int(&query, epoch_id);
	vouch_query_int(&query, (int64_t)key->seq);
	err = vouch_query_next(&query, diag, &row);
	vouch_query_end(&query);
	if (err == VOUCH_OK && !row)
		err = vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND,
		    "the ledger has no such event");
	return err;
}

enum vouch_err vouch_ledger_ack(struct vouch_ledger *ledger,
    const struct vouch_event_key *key, int64_t now_ms, struct vouch_diag *diag)
{
	struct vouch_query query;
	int64_t epoch_id;
	enum vouch_err err;

	err = vouch_epoch_find(ledger, key->epoch, diag, &epoch_id);
	if (err == VOUCH_OK)
		err = find_event(ledger, key, epoch_id, diag);
	if (err != VOUCH_OK)
		return err;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_ACK_ADD);
	vouch_query_int(&query, key->store);
	vouch_query_int(&query, key->till);
	vouch_query_int(&query, epoch_id);
	vouch_query_int(&query, (int64_t)key->seq);
	vouch_query_int(&query, now_ms);
	return vouch_query_run(&query, diag, NULL);
}

enum vouch_err vouch_ledger_is_acked(struct vouch_ledger *ledger,
    const struct vouch_event_key *key, struct vouch_diag *diag, bool *acked)
{
	struct vouch_query query;
	int64_t epoch_id;
	enum vouch_err err;
	bool own;

	*acked = false;
	/* A file of version 1, open for reading, knows of no marks. */
	if (ledger->file->version < VOUCH_SCHEMA_ACK)
		return VOUCH_OK;
	err = vouch_epoch_find(ledger, key->epoch, diag, &epoch_id);
	if (err != VOUCH_OK)
		return err;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_ACK_GET);
	vouch_query_int(&query, key->store);
	vouch_query_int(&query, key->till);
	vouch_query_int(&query, epoch_id);
	vouch_query_int(&query, (int64_t)key->seq);
	err = vouch_query_next(&query, diag, acked);
	vouch_query_end(&query);
	if (err != VOUCH_OK || *acked)
		return err;
	/* Who waits for the answer to another ledger's waits there. */
	err = vouch_epoch_is_own(ledger, epoch_id, diag, &own);
	*acked = err == VOUCH_OK && !own;
	return err;
}

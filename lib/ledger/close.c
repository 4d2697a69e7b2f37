/*
 * Closing a till. The long part, summing what came since the last close, reads
 * in pages and lets tills work; the write transaction then only has to read
 * what they added meanwhile. So the event covers everything before it in its
 * chain, without a gap.
 */
#include "ledger/close.h"

#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "ledger/chains.h"
#include "ledger/guard.h"
#include "ledger/handle.h"

#define MESSAGE_BYTES (VOUCH_HASH_BYTES + 20 + VOUCH_HASH_BYTES)

/* ---- signing ---- */

static void lay_out(const struct vouch_close_note *note,
    const struct vouch_event_key *key,
    const uint8_t previous[VOUCH_HASH_BYTES], uint8_t message[MESSAGE_BYTES])
{
	uint8_t *at = message;

	memcpy(at, previous, VOUCH_HASH_BYTES);
	at += VOUCH_HASH_BYTES;
	vouch_put_be(at, 2, key->store);
	vouch_put_be(at + 2, 2, key->till);
	vouch_put_be(at + 4, 8, key->epoch);
	vouch_put_be(at + 12, 8, key->seq);
	memcpy(at + 20, note->digest, VOUCH_HASH_BYTES);
}

enum vouch_err vouch_close_note_verify(const struct vouch_close_note *note,
    const struct vouch_event_key *key,
    const uint8_t previous[VOUCH_HASH_BYTES],
    const struct vouch_public_key *signer)
{
	uint8_t message[MESSAGE_BYTES];

	lay_out(note, key, previous, message);
	return vouch_sign_verify(signer, VOUCH_CONTEXT_TILL_LOG, message,
	    sizeof message, NULL, 0, note->signature);
}

static enum vouch_err sign(const struct vouch_secret_key *secret,
    const struct vouch_event_key *key,
    const uint8_t previous[VOUCH_HASH_BYTES], struct vouch_close_note *note)
{
	uint8_t message[MESSAGE_BYTES];

	note->has_signature = true;
	memcpy(note->key_id, vouch_secret_key_public(secret)->id,
	    sizeof note->key_id);
	lay_out(note, key, previous, message);
	return vouch_sign(secret, VOUCH_CONTEXT_TILL_LOG, message,
	    sizeof message, NULL, 0, note->signature);
}

/* ---- what to sum ---- */

/* The row of a statement that finds one event of the till. */
static enum vouch_err find_start(struct vouch_ledger *ledger,
    const struct vouch_close_request *request, struct vouch_diag *diag,
    struct vouch_place *mark)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	mark->store = ledger->store;
	mark->till = request->till;
	mark->epoch_id = -1; /* before all */
	mark->seq = 0;
	vouch_query_start(&query, ledger->file, request->has_since ?
	    VOUCH_SQL_EVENT_BEFORE : VOUCH_SQL_CLOSE_LAST);
	vouch_query_int(&query, ledger->store);
	vouch_query_int(&query, request->till);
	if (request->has_since)
		vouch_query_int(&query, request->since_ms);
	err = vouch_query_next(&query, diag, &row);
	if (row) {
		mark->epoch_id = vouch_query_get_int(&query);
		mark->seq = vouch_query_get_int(&query);
	}
	vouch_query_end(&query);
	return err;
}

struct summing {
	uint16_t store, till;
	struct vouch_epochs epochs;
	const struct vouch_epoch_row *epoch; /* of the event before */
	struct vouch_totals *totals;
	enum vouch_err err;
};

/* What another ledger of this shop took is closed there. */
static bool is_own(struct summing *summing, uint64_t epoch)
{
	const struct vouch_epochs *epochs = &summing->epochs;
	size_t i;

	if (summing->epoch != NULL && summing->epoch->value == epoch)
		return summing->epoch->own;
	for (i = 0; i < epochs->count; i++)
		if (epochs->epoch[i].value == epoch)
			summing->epoch = &epochs->epoch[i];
	return summing->epoch == NULL || summing->epoch->value != epoch ||
	    summing->epoch->own;
}

static int add_event(const struct vouch_event *event, void *context)
{
	struct summing *summing = context;

	if (event->key.store != summing->store ||
	    event->key.till != summing->till)
		return 1;
	if (!is_own(summing, event->key.epoch))
		return 0;
	summing->err = vouch_totals_add(summing->totals, event);
	return summing->err != VOUCH_OK;
}

/* Sums what stands behind *mark, which moves on to the last event summed. */
static enum vouch_err sum_up(struct vouch_ledger *ledger,
    struct vouch_place *mark, struct vouch_diag *diag,
    struct vouch_totals *totals)
{
	struct summing summing = { .store = (uint16_t)mark->store,
		.till = (uint16_t)mark->till, .totals = totals };
	enum vouch_err err;

	err = vouch_epochs_read(ledger, diag, &summing.epochs);
	if (err == VOUCH_OK)
		err = vouch_walk(ledger, mark, add_event, &summing, diag);
	vouch_epochs_release(&summing.epochs);
	if (err == VOUCH_OK && summing.err != VOUCH_OK)
		err = vouch_diag_set(diag, summing.err, "cannot sum up");
	return err;
}

/* ---- the event ---- */

static enum vouch_err chain_head(struct vouch_ledger *ledger, uint16_t till,
    struct vouch_diag *diag, struct vouch_event_key *next,
    uint8_t previous[VOUCH_HASH_BYTES])
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*next = (struct vouch_event_key){ ledger->store, till, ledger->epoch,
	    1 };
	memset(previous, 0, VOUCH_HASH_BYTES);
	vouch_query_start(&query, ledger->file, VOUCH_SQL_CHAIN_HEAD);
	vouch_query_int(&query, ledger->store);
	vouch_query_int(&query, till);
	vouch_query_int(&query, ledger->epoch_id);
	err = vouch_query_next(&query, diag, &row);
	if (err == VOUCH_OK && row) {
		next->seq = (uint64_t)vouch_query_get_int(&query) + 1;
		vouch_query_get_bytes(&query, previous, VOUCH_HASH_BYTES);
		err = vouch_query_whole(&query, diag);
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err append_close(struct vouch_ledger *ledger,
    const struct vouch_close_request *request,
    const struct vouch_totals *totals, struct vouch_diag *diag,
    struct vouch_event *event)
{
	uint8_t previous[VOUCH_HASH_BYTES];
	struct vouch_close_note note;
	struct vouch_event_key key;
	enum vouch_err err;

	err = chain_head(ledger, request->till, diag, &key, previous);
	if (err != VOUCH_OK)
		return err;
	memset(&note, 0, sizeof note);
	note.has_first = totals->events > 0;
	note.epoch = totals->first.epoch;
	note.seq = totals->first.seq;
	vouch_totals_digest(totals, ledger->store, request->till,
	    note.digest);
	if (request->key != NULL)
		err = sign(request->key, &key, previous, &note);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "cannot sign");
	memset(event, 0, sizeof *event);
	event->kind = VOUCH_EVENT_CLOSE;
	event->key.till = request->till;
	event->at_ms = request->now_ms;
	event->boot_ms = vouch_clock_boot_ms();
	vouch_close_note_format(event->note, &note);
	return vouch_chain_add(ledger, event, diag);
}

static enum vouch_err check_till(struct vouch_ledger *ledger, uint16_t till,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_TILL_ANY);
	vouch_query_int(&query, ledger->store);
	vouch_query_int(&query, till);
	err = vouch_query_next(&query, diag, &row);
	vouch_query_end(&query);
	if (err == VOUCH_OK && !row)
		err = vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND,
		    "till %u has never had anything to close",
		    (unsigned)till);
	return err;
}

/* What came since *mark, and the event; inside a transaction. Two who close at
 * once must not both sum the same takings: who comes second starts behind the
 * first. */
static enum vouch_err sum_and_append(struct vouch_ledger *ledger,
    const struct vouch_close_request *request, const struct vouch_place *start,
    struct vouch_place *mark, struct vouch_diag *diag,
    struct vouch_totals *totals, struct vouch_event *event)
{
	struct vouch_close_request timed = *request;
	struct vouch_place now;
	enum vouch_err err;

	err = vouch_guard_time(ledger, false, diag, &timed.now_ms);
	if (err == VOUCH_OK)
		err = find_start(ledger, request, diag, &now);
	if (err == VOUCH_OK && (now.epoch_id != start->epoch_id ||
	    now.seq != start->seq)) {
		vouch_totals_clear(totals);
		*mark = now;
	}
	if (err == VOUCH_OK)
		err = sum_up(ledger, mark, diag, totals);
	return err == VOUCH_OK ?
	    append_close(ledger, &timed, totals, diag, event) : err;
}

enum vouch_err vouch_ledger_close_till(struct vouch_ledger *ledger,
    const struct vouch_close_request *request, struct vouch_diag *diag,
    struct vouch_totals *totals, struct vouch_event *event)
{
	struct vouch_place start, mark;
	enum vouch_err err;

	if (request->till < 1 || request->till > VOUCH_TILL_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "a till from 1 to %d", VOUCH_TILL_MAX);
	err = check_till(ledger, request->till, diag);
	if (err == VOUCH_OK)
		err = find_start(ledger, request, diag, &start);
	if (err != VOUCH_OK)
		return err;
	mark = start;
	err = sum_up(ledger, &mark, diag, totals);
	if (err == VOUCH_OK)
		err = vouch_ledger_begin(ledger, diag);
	if (err != VOUCH_OK)
		return err;
	err = sum_and_append(ledger, request, &start, &mark, diag, totals,
	    event);
	if (err == VOUCH_OK)
		return vouch_ledger_commit(ledger, diag);
	vouch_ledger_rollback(ledger);
	return err;
}

/*
 * Verifying the log itself: SQLite's check of the file, then every event in
 * order. Memory is one page of events and a few words per chain, void and
 * campaign. No lock is held while a page is looked at.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "ledger/chains.h"
#include "ledger/exchange.h"
#include "ledger/trust.h"
#include "ledger/verify_parts.h"

#define CHECK_TEXT 2048 /* of SQLite's findings, as many as fit */

const char *vouch_finding_name(enum vouch_finding_kind kind)
{
	static const char *const names[VOUCH_FOUND_COUNT] = {
		[VOUCH_FOUND_FILE] = "file",
		[VOUCH_FOUND_BEHIND] = "behind",
		[VOUCH_FOUND_EPOCH] = "epoch",
		[VOUCH_FOUND_GAP] = "gap",
		[VOUCH_FOUND_HASH] = "hash",
		[VOUCH_FOUND_CONTENT] = "content",
		[VOUCH_FOUND_USE] = "use",
		[VOUCH_FOUND_OP] = "op",
		[VOUCH_FOUND_ACK] = "ack",
		[VOUCH_FOUND_CAMPAIGN] = "campaign",
		[VOUCH_FOUND_TRUST] = "trust",
		[VOUCH_FOUND_CLOSE] = "close",
		[VOUCH_FOUND_SIGNATURE] = "signature",
		[VOUCH_FOUND_BALANCE] = "balance",
		[VOUCH_FOUND_TALLY] = "tally",
		[VOUCH_FOUND_HOLD] = "hold",
		[VOUCH_FOUND_PRIZES] = "prizes"
	};

	return (unsigned)kind < VOUCH_FOUND_COUNT ? names[kind] : "?";
}

/* ---- what the parts share ---- */

void *vouch_list_add(struct vouch_list *list, size_t item_size)
{
	size_t size = list->size == 0 ? 16 : 2 * list->size;
	void *bigger;

	if (list->count == list->size) {
		bigger = realloc(list->item, size * item_size);
		if (bigger == NULL)
			return NULL;
		list->item = bigger;
		list->size = size;
	}
	return (char *)list->item + item_size * list->count++;
}

void vouch_verify_say(struct vouch_verify *verify,
    enum vouch_finding_kind kind, const struct vouch_event_key *event,
    const char *format, ...)
{
	struct vouch_finding finding;
	va_list args;

	verify->facts->findings++;
	if (verify->stopped)
		return;
	memset(&finding, 0, sizeof finding);
	finding.kind = kind;
	finding.has_event = event != NULL;
	if (event != NULL)
		finding.event = *event;
	va_start(args, format);
	vsnprintf(finding.text, sizeof finding.text, format, args);
	va_end(args);
	verify->stopped = verify->request->found(&finding,
	    verify->request->context) != 0;
}

const struct vouch_epoch *vouch_verify_epoch(
    const struct vouch_verify *verify, int64_t id)
{
	const struct vouch_epoch *epoch = verify->epochs.item;
	size_t low = 0, high = verify->epochs.count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (epoch[middle].id == id)
			return &epoch[middle];
		if (epoch[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool vouch_verify_is_merged(const struct vouch_verify *verify, int64_t id)
{
	const struct vouch_epoch *epoch = vouch_verify_epoch(verify, id);

	return epoch != NULL && epoch->merged;
}

bool vouch_verify_is_foreign(const struct vouch_verify *verify, int64_t id)
{
	const struct vouch_epoch *epoch = vouch_verify_epoch(verify, id);

	return epoch != NULL && !epoch->own;
}

/* Which of them came from elsewhere. */
static enum vouch_err mark_sources(struct vouch_verify *verify,
    struct vouch_diag *diag)
{
	struct vouch_epoch *epoch = verify->epochs.item;
	struct vouch_epochs all = { 0, 0, NULL };
	enum vouch_err err;
	size_t i, k;

	if (verify->ledger->file->version < VOUCH_SCHEMA_MERGE)
		return VOUCH_OK;
	err = vouch_epochs_read(verify->ledger, diag, &all);
	for (i = k = 0; i < all.count && k < verify->epochs.count; i++) {
		if (all.epoch[i].id != epoch[k].id)
			continue;
		epoch[k].merged = all.epoch[i].merged;
		epoch[k++].own = all.epoch[i].own;
	}
	vouch_epochs_release(&all);
	return err;
}

static enum vouch_err read_epochs(struct vouch_verify *verify,
    struct vouch_diag *diag)
{
	struct vouch_epoch *epoch;
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	vouch_query_start(&query, verify->ledger->file, VOUCH_SQL_EPOCH_LIST);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row) {
		epoch = vouch_list_add(&verify->epochs, sizeof *epoch);
		if (epoch == NULL) {
			err = vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
			    "out of memory");
			break;
		}
		epoch->id = vouch_query_get_int(&query);
		epoch->value = (uint64_t)vouch_query_get_int(&query);
		epoch->merged = false;
		epoch->own = true;
	}
	vouch_query_end(&query);
	return err == VOUCH_OK ? mark_sources(verify, diag) : err;
}

/* ---- pages ---- */

/* Small numbers of epochs become the epochs' own; one that never began keeps
 * its number and is found by the caller. */
static void name_epochs(const struct vouch_verify *verify,
    struct vouch_raw *raw)
{
	const struct vouch_epoch *epoch;

	epoch = vouch_verify_epoch(verify, raw->epoch_id);
	if (epoch != NULL)
		raw->event.key.epoch = epoch->value;
	raw->ref_epoch_id = (int64_t)raw->event.ref.epoch;
	if (!raw->event.has_ref)
		return;
	epoch = vouch_verify_epoch(verify, raw->ref_epoch_id);
	if (epoch != NULL)
		raw->event.ref.epoch = epoch->value;
}

enum vouch_err vouch_verify_page(struct vouch_verify *verify,
    const struct vouch_place *mark, struct vouch_diag *diag,
    struct vouch_raw *page, size_t *count)
{
	struct vouch_query query;
	struct vouch_raw *raw;
	enum vouch_err err;
	bool row;

	*count = 0;
	vouch_query_start(&query, verify->ledger->file,
	    VOUCH_SQL_EVENT_RAW_PAGE);
	vouch_query_place(&query, mark);
	vouch_query_int(&query, VOUCH_RAW_PAGE);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row && *count < VOUCH_RAW_PAGE) {
		raw = &page[(*count)++];
		raw->damaged = vouch_chain_read(&query, NULL, &raw->event,
		    &raw->epoch_id) != VOUCH_OK;
		query.damaged = false;
		name_epochs(verify, raw);
	}
	vouch_query_end(&query);
	return err;
}

/* ---- one event ---- */

static bool is_new_chain(const struct vouch_verify *verify,
    const struct vouch_raw *raw)
{
	const struct vouch_place *at = &verify->at;

	return raw->event.key.store != at->store ||
	    raw->event.key.till != at->till || raw->epoch_id != at->epoch_id;
}

static enum vouch_err begin_chain(struct vouch_verify *verify,
    const struct vouch_raw *raw)
{
	struct vouch_bound *bound;

	/* What a till took goes on over its epochs, but for those of other
	 * ledgers, which may be here in any order. */
	verify->is_merged = vouch_verify_is_merged(verify, raw->epoch_id);
	verify->is_own = !vouch_verify_is_foreign(verify, raw->epoch_id);
	vouch_totals_clear(&verify->merged);
	if (raw->event.key.store != verify->at.store ||
	    raw->event.key.till != verify->at.till)
		vouch_totals_clear(&verify->totals);
	verify->at = vouch_verify_place(raw);
	verify->at.seq = 0;
	memset(verify->previous, 0, sizeof verify->previous);
	verify->facts->chains++;
	bound = vouch_list_add(&verify->bounds, sizeof *bound);
	if (bound == NULL)
		return VOUCH_ERR_NO_MEMORY;
	bound->store = verify->at.store;
	bound->till = verify->at.till;
	bound->epoch_id = verify->at.epoch_id;
	bound->last = 0;
	if (vouch_verify_epoch(verify, raw->epoch_id) == NULL)
		vouch_verify_say(verify, VOUCH_FOUND_EPOCH, &raw->event.key,
		    "this epoch and those after it in the chain never began");
	return VOUCH_OK;
}

/* Is it the event that was chained behind the one before? */
static void check_link(struct vouch_verify *verify,
    const struct vouch_raw *raw)
{
	const struct vouch_event *event = &raw->event;
	const uint64_t wanted = (uint64_t)verify->at.seq + 1;
	uint8_t hash[VOUCH_HASH_BYTES];

	if (event->key.seq == wanted + 1)
		vouch_verify_say(verify, VOUCH_FOUND_GAP, &event->key,
		    "the event before it, %" PRIu64 ", is missing", wanted);
	else if (event->key.seq != wanted)
		vouch_verify_say(verify, VOUCH_FOUND_GAP, &event->key,
		    "the events before it, %" PRIu64 " to %" PRIu64
		    ", are missing", wanted, event->key.seq - 1);
	/* Behind a gap nothing says what its hash should be. */
	if (event->key.seq != wanted || raw->damaged ||
	    vouch_verify_epoch(verify, raw->epoch_id) == NULL)
		return;
	if (vouch_event_hash(verify->previous, event, hash) != VOUCH_OK ||
	    memcmp(hash, event->hash, sizeof hash) != 0)
		vouch_verify_say(verify, VOUCH_FOUND_HASH, &event->key,
		    "is not what was written: its hash is another");
}

/* ---- closes ---- */

/* Adds the events behind mark, up to the close. A damaged one is said where
 * the log is read; what can be read of it counts. */
static enum vouch_err sum_run(struct vouch_verify *verify,
    struct vouch_place *mark, const struct vouch_event_key *close,
    struct vouch_raw *page, struct vouch_diag *diag,
    struct vouch_totals *totals)
{
	enum vouch_err err;
	size_t count, i;

	do {
		err = vouch_verify_page(verify, mark, diag, page, &count);
		for (i = 0; err == VOUCH_OK && i < count; i++) {
			const struct vouch_event_key *key = &page[i].event.key;

			if (key->store != close->store ||
			    key->till != close->till ||
			    (key->epoch == close->epoch &&
			    key->seq >= close->seq))
				return VOUCH_OK;
			if (verify->is_own == !vouch_verify_is_foreign(verify,
			    page[i].epoch_id))
				err = vouch_totals_add(totals,
				    &page[i].event);
			*mark = vouch_verify_place(&page[i]);
		}
	} while (err == VOUCH_OK && count == VOUCH_RAW_PAGE);
	return err == VOUCH_ERR_RANGE ? VOUCH_OK : err;
}

/* A close that does not begin where the last one ended: read it again from
 * where it says it begins. */
static enum vouch_err sum_again(struct vouch_verify *verify,
    const struct vouch_close_note *note, const struct vouch_event_key *close,
    struct vouch_diag *diag, uint8_t digest[VOUCH_HASH_BYTES])
{
	struct vouch_place mark = { close->store, close->till, -1,
		(int64_t)note->seq - 1 };
	struct vouch_totals totals = { .events = 0 };
	struct vouch_raw *page = NULL;
	enum vouch_err err = VOUCH_OK;

	if (note->has_first && vouch_epoch_find(verify->ledger, note->epoch,
	    NULL, &mark.epoch_id) == VOUCH_OK) {
		page = malloc(VOUCH_RAW_PAGE * sizeof *page);
		err = page == NULL ? VOUCH_ERR_NO_MEMORY :
		    sum_run(verify, &mark, close, page, diag, &totals);
	}
	free(page);
	vouch_totals_digest(&totals, close->store, close->till, digest);
	vouch_totals_release(&totals);
	return err;
}

/* One that was named, or the bundle's, as it was then. */
static const struct vouch_public_key *till_key(
    const struct vouch_verify *verify, const struct vouch_event *event,
    const uint8_t id[VOUCH_KEY_ID_BYTES])
{
	const struct vouch_verify_request *request = verify->request;
	size_t i;

	for (i = 0; i < request->key_count; i++) {
		if (memcmp(request->keys[i].id, id, VOUCH_KEY_ID_BYTES) == 0)
			return &request->keys[i];
	}
	return vouch_trust_close_key(verify->ledger, id, event->key.store,
	    event->at_ms);
}

static void check_signature(struct vouch_verify *verify,
    const struct vouch_event *event, const struct vouch_close_note *note)
{
	const struct vouch_public_key *key = till_key(verify, event,
	    note->key_id);

	if (key == NULL)
		verify->facts->unchecked++;
	else if (vouch_close_note_verify(note, &event->key, verify->previous,
	    key) == VOUCH_OK)
		verify->facts->signatures++;
	else
		vouch_verify_say(verify, VOUCH_FOUND_SIGNATURE, &event->key,
		    "the till's key did not sign this close");
}

static struct vouch_totals *totals_of(struct vouch_verify *verify)
{
	return verify->is_own ? &verify->totals : &verify->merged;
}

/* A close over several epochs sums what its ledger knew of them. What was
 * merged since then may be more; only its own ledger can sum it again. */
static bool may_be_more(const struct vouch_verify *verify, uint64_t first)
{
	const struct vouch_epoch *epoch = verify->epochs.item;
	size_t i;

	if (verify->is_merged)
		return true;
	for (i = 0; i < verify->epochs.count; i++)
		if (epoch[i].own && epoch[i].merged && (epoch[i].value ==
		    first || epoch[i].id < verify->at.epoch_id))
			return true;
	return false;
}

static enum vouch_err check_close(struct vouch_verify *verify,
    const struct vouch_event *event, struct vouch_diag *diag)
{
	const struct vouch_totals *totals = totals_of(verify);
	uint8_t digest[VOUCH_HASH_BYTES];
	struct vouch_close_note note;
	enum vouch_err err = VOUCH_OK;
	bool known = true;

	verify->facts->closes++;
	if (vouch_close_note_parse(event->note, &note) != VOUCH_OK) {
		vouch_verify_say(verify, VOUCH_FOUND_CLOSE, &event->key,
		    "a close whose note cannot be read");
		return VOUCH_OK;
	}
	if (note.has_first && note.epoch != event->key.epoch &&
	    may_be_more(verify, note.epoch))
		known = false;
	else if (note.has_first == (totals->events > 0) && (!note.has_first ||
	    (note.epoch == totals->first.epoch &&
	    note.seq == totals->first.seq)))
		vouch_totals_digest(totals, event->key.store,
		    event->key.till, digest);
	else
		err = sum_again(verify, &note, &event->key, diag, digest);
	if (err == VOUCH_OK && known && memcmp(digest, note.digest,
	    sizeof digest) != 0)
		vouch_verify_say(verify, VOUCH_FOUND_CLOSE, &event->key,
		    "its sums are not those of the events before it");
	if (err == VOUCH_OK && note.has_signature)
		check_signature(verify, event, &note);
	return err;
}

/* ---- the log ---- */

static enum vouch_err add_up(struct vouch_verify *verify,
    const struct vouch_event *event, struct vouch_diag *diag)
{
	enum vouch_err err;

	if (event->kind != VOUCH_EVENT_CLOSE) {
		err = vouch_totals_add(totals_of(verify), event);
		/* An amount that cannot be is found by its hash. */
		return err == VOUCH_ERR_RANGE ? VOUCH_OK : err;
	}
	err = check_close(verify, event, diag);
	vouch_totals_clear(totals_of(verify));
	return err;
}

static enum vouch_err check_event(struct vouch_verify *verify,
    const struct vouch_raw *raw, struct vouch_diag *diag)
{
	const struct vouch_event *event = &raw->event;
	struct vouch_bound *bounds;
	const char *wrong;
	enum vouch_err err = VOUCH_OK;

	if (is_new_chain(verify, raw))
		err = begin_chain(verify, raw);
	if (err != VOUCH_OK)
		return err;
	check_link(verify, raw);
	wrong = raw->damaged ? "has a column of the wrong size" :
	    vouch_event_wrong(event);
	if (wrong != NULL)
		vouch_verify_say(verify, VOUCH_FOUND_CONTENT, &event->key,
		    "%s", wrong);
	err = add_up(verify, event, diag);
	if (err == VOUCH_OK)
		err = vouch_verify_count(verify, raw, false, diag);
	memcpy(verify->previous, event->hash, sizeof verify->previous);
	verify->at.seq = (int64_t)event->key.seq;
	bounds = verify->bounds.item;
	bounds[verify->bounds.count - 1].last = verify->at.seq;
	verify->facts->events++;
	return err;
}

static enum vouch_err check_log(struct vouch_verify *verify,
    struct vouch_diag *diag)
{
	struct vouch_place mark = { 0, 0, 0, 0 };
	struct vouch_raw *page;
	enum vouch_err err, checked = VOUCH_OK;
	size_t count, i;

	page = malloc(VOUCH_RAW_PAGE * sizeof *page);
	if (page == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	do {
		err = vouch_verify_page(verify, &mark, diag, page, &count);
		for (i = 0; i < count && checked == VOUCH_OK; i++) {
			checked = check_event(verify, &page[i], diag);
			mark = vouch_verify_place(&page[i]);
		}
		if (verify->request->progress != NULL)
			verify->request->progress(verify->facts->events,
			    verify->request->context);
	} while (err == VOUCH_OK && checked == VOUCH_OK &&
	    count == VOUCH_RAW_PAGE && !verify->stopped);
	free(page);
	return checked != VOUCH_OK ? checked : err;
}

/* ---- the file ---- */

/* SQLite's findings, a line each. */
static enum vouch_err run_check(struct vouch_verify *verify,
    struct vouch_diag *diag, char found[CHECK_TEXT], size_t *size)
{
	struct vouch_query query;
	enum vouch_err err;
	const char *text;
	size_t len = 0, got;
	bool row;

	vouch_query_start(&query, verify->ledger->file,
	    VOUCH_SQL_INTEGRITY_CHECK);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row) {
		text = vouch_query_peek(&query, &got);
		if ((got == 2 && memcmp(text, "ok", 2) == 0) ||
		    len + got + 1 > CHECK_TEXT)
			continue;
		memcpy(found + len, text, got);
		len += got;
		found[len++] = '\n';
	}
	vouch_query_end(&query);
	*size = len;
	return err;
}

/* Said once all are read: the check holds a lock. The CHECKs of the tables are
 * left out, since every value is looked at below. */
static enum vouch_err check_file(struct vouch_verify *verify,
    struct vouch_diag *diag)
{
	struct vouch_sqlite *file = verify->ledger->file;
	char found[CHECK_TEXT];
	struct vouch_span rest = { found, 0 }, piece;
	enum vouch_err err;
	size_t len = 0;

	err = vouch_sqlite_run(file, "PRAGMA ignore_check_constraints=ON",
	    diag);
	if (err == VOUCH_OK)
		err = run_check(verify, diag, found, &len);
	vouch_sqlite_run(file, "PRAGMA ignore_check_constraints=OFF", NULL);
	rest.len = len > 0 ? len - 1 : 0;
	while (len > 0 && vouch_str_split(&rest, '\n', &piece))
		vouch_verify_say(verify, VOUCH_FOUND_FILE, NULL, "%.*s",
		    (int)piece.len, piece.data);
	return err;
}

static enum vouch_err check_behind(struct vouch_verify *verify,
    struct vouch_diag *diag)
{
	struct vouch_diag why = VOUCH_DIAG_INIT;
	enum vouch_err err = vouch_ledger_check_head(verify->ledger, &why);

	if (err == VOUCH_ERR_CONFLICT) {
		vouch_verify_say(verify, VOUCH_FOUND_BEHIND, NULL, "%s",
		    why.expected);
		return VOUCH_OK;
	}
	if (err != VOUCH_OK && diag != NULL)
		*diag = why;
	return err;
}

/* Damage is a finding too; the other checks go on with what can be read. */
static enum vouch_err or_found(struct vouch_verify *verify,
    enum vouch_err err, struct vouch_diag *diag)
{
	char words[VOUCH_FOUND_TEXT];

	if (err != VOUCH_ERR_CORRUPT)
		return err;
	vouch_str_cut(words, sizeof words, diag->expected,
	    strlen(diag->expected));
	vouch_verify_say(verify, VOUCH_FOUND_FILE, NULL,
	    "cannot be read any further: %s", words);
	*diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	return VOUCH_OK;
}

enum vouch_err vouch_ledger_verify(struct vouch_ledger *ledger,
    const struct vouch_verify_request *request, struct vouch_diag *diag,
    struct vouch_verify_facts *facts)
{
	static enum vouch_err (*const checks[])(struct vouch_verify *verify,
	    struct vouch_diag *diag) = {
		check_file, check_behind, read_epochs, check_log,
		vouch_verify_tables
	};
	struct vouch_verify verify = { .ledger = ledger, .request = request,
		.facts = facts, .at = { -1, -1, -1, 0 } };
	struct vouch_diag own = VOUCH_DIAG_INIT;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	memset(facts, 0, sizeof *facts);
	if (diag == NULL)
		diag = &own;
	vouch_random(verify.key, sizeof verify.key);
	for (i = 0; err == VOUCH_OK && !verify.stopped &&
	    i < sizeof checks / sizeof checks[0]; i++)
		err = or_found(&verify, checks[i](&verify, diag), diag);
	if (err == VOUCH_ERR_NO_MEMORY && diag->code == VOUCH_OK)
		vouch_diag_set(diag, err, "out of memory");
	vouch_totals_release(&verify.totals);
	vouch_totals_release(&verify.merged);
	free(verify.waiting.item);
	free(verify.epochs.item);
	free(verify.bounds.item);
	free(verify.voided.item);
	free(verify.filed.item);
	free(verify.tallies.item);
	free(verify.lists.item);
	free(verify.papers.item);
	return err;
}

/*
 * See export.h. Epochs, the ends of all chains and the counters are read in one
 * transaction; events behind those ends are of tills that work meanwhile and
 * come next time. What stands before them never changes.
 */
#include "ledger/export.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/chains.h"
#include "ledger/handle.h"

#define REFUSALS_MAX 4194304

/* ---- marks ---- */

struct marking {
	struct vouch_export_marks *marks;
	struct vouch_export_mark at;
};

static enum vouch_err mark_chain(const struct vouch_exchange_chain *chain,
    void *context, struct vouch_diag *diag)
{
	struct marking *marking = context;

	(void)diag;
	marking->at = (struct vouch_export_mark){ chain->store, chain->till,
	    chain->epoch, 0 };
	return VOUCH_OK;
}

static enum vouch_err mark_end(uint64_t last,
    const uint8_t hash[VOUCH_HASH_BYTES], void *context,
    struct vouch_diag *diag)
{
	struct marking *marking = context;
	struct vouch_export_marks *marks = marking->marks;
	size_t size = marks->size == 0 ? 16 : 2 * marks->size;
	struct vouch_export_mark *bigger;

	(void)hash;
	if (marks->count == marks->size) {
		bigger = realloc(marks->mark, size * sizeof *bigger);
		if (bigger == NULL)
			return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
			    "out of memory");
		marks->mark = bigger;
		marks->size = size;
	}
	marking->at.seq = last;
	marks->mark[marks->count++] = marking->at;
	return VOUCH_OK;
}

enum vouch_err vouch_export_marks_read(FILE *file, struct vouch_diag *diag,
    struct vouch_export_marks *marks)
{
	static const struct vouch_exchange_visit visit = {
		.chain = mark_chain, .chain_end = mark_end
	};
	struct marking marking = { .marks = marks };

	return vouch_exchange_read(file, &visit, &marking, diag,
	    &marks->facts);
}

void vouch_export_marks_release(struct vouch_export_marks *marks)
{
	free(marks->mark);
	marks->mark = NULL;
	marks->count = marks->size = 0;
}

static int compare(const struct vouch_export_mark *mark,
    const struct vouch_chain *chain)
{
	if (mark->store != chain->store)
		return mark->store < chain->store ? -1 : 1;
	if (mark->till != chain->till)
		return mark->till < chain->till ? -1 : 1;
	return (mark->epoch > chain->epoch) - (mark->epoch < chain->epoch);
}

/* The seq behind which to begin. */
static uint64_t start_of(const struct vouch_export_marks *marks,
    const struct vouch_chain *chain)
{
	size_t low = 0, high = marks != NULL ? marks->count : 0, middle;
	int order;

	while (low < high) {
		middle = low + (high - low) / 2;
		order = compare(&marks->mark[middle], chain);
		if (order == 0)
			/* A ledger that was copied back may be behind it. */
			return marks->mark[middle].seq < chain->last ?
			    marks->mark[middle].seq : chain->last;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

/* ---- the moment ---- */

struct exporting {
	struct vouch_ledger *ledger;
	const struct vouch_export_request *request;
	struct vouch_exchange_writer writer;
	struct vouch_epochs epochs;
	struct vouch_chains chains;
	struct vouch_exchange_refusal *refusal;
	size_t refusals, room;
	uint64_t commits;

	const struct vouch_chain *chain; /* being written */
	struct vouch_diag *diag;
	enum vouch_err err;
};

static bool is_wanted(const struct exporting *exporting, int64_t epoch_id)
{
	const struct vouch_epoch_row *epoch;

	if (!exporting->request->own)
		return true;
	epoch = vouch_epochs_find(&exporting->epochs, epoch_id);
	return epoch != NULL && epoch->own;
}

static enum vouch_err add_refusal(struct exporting *exporting,
    struct vouch_query *query, struct vouch_diag *diag)
{
	size_t room = exporting->room == 0 ? 64 : 2 * exporting->room;
	const struct vouch_epoch_row *epoch;
	struct vouch_exchange_refusal *one;
	int64_t id;

	if (exporting->refusals == REFUSALS_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "more than %d counters of refusals", REFUSALS_MAX);
	if (exporting->refusals == exporting->room) {
		one = realloc(exporting->refusal, room * sizeof *one);
		if (one == NULL)
			return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
			    "out of memory");
		exporting->refusal = one;
		exporting->room = room;
	}
	one = &exporting->refusal[exporting->refusals];
	memset(one, 0, sizeof *one);
	one->store = (uint16_t)vouch_query_get_int(query);
	one->till = (uint16_t)vouch_query_get_int(query);
	id = vouch_query_get_int(query);
	one->day = (uint32_t)vouch_query_get_int(query);
	one->hour = (uint8_t)vouch_query_get_int(query);
	one->campaign = (uint32_t)vouch_query_get_int(query);
	one->channel = (uint8_t)vouch_query_get_int(query);
	one->count = (uint64_t)vouch_query_get_int(query);
	vouch_query_get_text(query, one->reason, sizeof one->reason);
	epoch = vouch_epochs_find(&exporting->epochs, id);
	if (epoch == NULL || !is_wanted(exporting, id))
		return VOUCH_OK;
	one->epoch = epoch->value;
	exporting->refusals++;
	return vouch_query_whole(query, diag);
}

static enum vouch_err read_refusals(struct exporting *exporting,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	vouch_query_start(&query, exporting->ledger->file,
	    VOUCH_SQL_REFUSAL_ROWS);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row) {
		err = add_refusal(exporting, &query, diag);
		if (err != VOUCH_OK)
			break;
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err read_moment(struct exporting *exporting,
    struct vouch_diag *diag)
{
	struct vouch_ledger *ledger = exporting->ledger;
	int64_t commits = 0;
	enum vouch_err err;

	err = vouch_sqlite_run(ledger->file, "BEGIN", diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_epochs_read(ledger, diag, &exporting->epochs);
	if (err == VOUCH_OK)
		err = vouch_meta_get(ledger, "commits", 0, diag, &commits);
	if (err == VOUCH_OK)
		err = vouch_chains_read(ledger, diag, &exporting->chains);
	if (err == VOUCH_OK)
		err = read_refusals(exporting, diag);
	vouch_sqlite_run(ledger->file, "ROLLBACK", NULL);
	exporting->commits = (uint64_t)commits;
	if (err == VOUCH_OK &&
	    (exporting->epochs.count > VOUCH_EXCHANGE_EPOCHS_MAX ||
	    exporting->chains.count > VOUCH_EXCHANGE_CHAINS_MAX))
		err = vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "more epochs or chains than an export can hold");
	return err;
}

/* ---- writing ---- */

static enum vouch_err write_holder(struct exporting *exporting,
    const struct vouch_event *event)
{
	const struct vouch_place place = { event->key.store, event->key.till,
		exporting->chain->epoch_id, (int64_t)event->key.seq };
	struct vouch_exchange_holder holder;
	struct vouch_query query;
	enum vouch_err err;
	bool found;

	vouch_query_start(&query, exporting->ledger->file,
	    VOUCH_SQL_HOLDER_GET);
	vouch_query_place(&query, &place);
	err = vouch_query_next(&query, exporting->diag, &found);
	if (found) {
		vouch_query_get_bytes(&query, holder.salt, sizeof holder.salt);
		vouch_query_get_bytes(&query, holder.holder,
		    sizeof holder.holder);
		err = vouch_query_whole(&query, exporting->diag);
	}
	vouch_query_end(&query);
	/* One that was erased stays so. */
	if (err != VOUCH_OK || !found ||
	    !vouch_event_holder_fits(event, &holder))
		return err;
	return vouch_exchange_add_holder(&exporting->writer, &holder,
	    exporting->diag);
}

static int write_event(const struct vouch_event *event, void *context)
{
	struct exporting *exporting = context;
	const struct vouch_chain *chain = exporting->chain;

	if (event->key.store != chain->store ||
	    event->key.till != chain->till ||
	    event->key.epoch != chain->epoch || event->key.seq > chain->last)
		return 1;
	exporting->err = vouch_exchange_add_event(&exporting->writer, event,
	    exporting->diag);
	if (exporting->err == VOUCH_OK && event->has_holder &&
	    !exporting->request->without_holders)
		exporting->err = write_holder(exporting, event);
	return exporting->err != VOUCH_OK || event->key.seq == chain->last;
}

static enum vouch_err write_chain(struct exporting *exporting,
    const struct vouch_chain *chain, struct vouch_diag *diag)
{
	const uint64_t start = start_of(exporting->request->since, chain);
	struct vouch_exchange_chain head = { .store = chain->store,
		.till = chain->till, .epoch = chain->epoch,
		.first = start + 1 };
	struct vouch_place mark = { chain->store, chain->till,
		chain->epoch_id, (int64_t)start };
	enum vouch_err err;

	exporting->chain = chain;
	err = vouch_place_hash(exporting->ledger, &mark, diag,
	    head.previous);
	if (err == VOUCH_OK)
		err = vouch_exchange_add_chain(&exporting->writer, &head,
		    diag);
	if (err == VOUCH_OK && start < chain->last)
		err = vouch_walk(exporting->ledger, &mark, write_event,
		    exporting, diag);
	return err == VOUCH_OK ? exporting->err : err;
}

static enum vouch_err write_epochs(struct exporting *exporting,
    struct vouch_diag *diag)
{
	const struct vouch_epochs *epochs = &exporting->epochs;
	struct vouch_exchange_epoch one;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < epochs->count; i++) {
		one = (struct vouch_exchange_epoch){ epochs->epoch[i].store,
		    epochs->epoch[i].value, epochs->epoch[i].began_ms,
		    epochs->epoch[i].own ? exporting->commits :
		    epochs->epoch[i].commits };
		err = vouch_exchange_add_epoch(&exporting->writer, &one,
		    diag);
	}
	return err;
}

static enum vouch_err write_all(struct exporting *exporting,
    struct vouch_diag *diag, struct vouch_export_facts *facts)
{
	const struct vouch_ledger *ledger = exporting->ledger;
	struct vouch_exchange_head head = { .store = ledger->store,
		.epoch = ledger->epoch, .commits = exporting->commits,
		.made_ms = exporting->request->now_ms,
		.test = ledger->test };
	enum vouch_err err;
	size_t i;

	memcpy(head.signer, vouch_secret_key_public(
	    exporting->request->key)->id, sizeof head.signer);
	err = vouch_exchange_start(&exporting->writer, &head, diag);
	if (err == VOUCH_OK)
		err = write_epochs(exporting, diag);
	for (i = 0; err == VOUCH_OK && i < exporting->chains.count; i++) {
		if (!is_wanted(exporting, exporting->chains.chain[i].epoch_id))
			continue;
		err = write_chain(exporting, &exporting->chains.chain[i],
		    diag);
		facts->chains++;
	}
	for (i = 0; err == VOUCH_OK && i < exporting->refusals; i++)
		err = vouch_exchange_add_refusal(&exporting->writer,
		    &exporting->refusal[i], diag);
	if (err == VOUCH_OK)
		err = vouch_exchange_end(&exporting->writer,
		    exporting->request->key, diag);
	facts->events = exporting->writer.events;
	facts->refusals = exporting->refusals;
	return err;
}

enum vouch_err vouch_ledger_export(struct vouch_ledger *ledger,
    const struct vouch_export_request *request, struct vouch_diag *diag,
    struct vouch_export_facts *facts)
{
	struct exporting exporting = { .ledger = ledger, .request = request,
		.writer = { .put = request->put, .context = request->context },
		.diag = diag };
	enum vouch_err err = read_moment(&exporting, diag);

	memset(facts, 0, sizeof *facts);
	if (err == VOUCH_OK)
		err = write_all(&exporting, diag, facts);
	vouch_epochs_release(&exporting.epochs);
	vouch_chains_release(&exporting.chains);
	free(exporting.refusal);
	return err;
}

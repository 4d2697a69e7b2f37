/*
 * See conflicts.h: what they have in common, and those that are of chains.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "ledger/book.h"
#include "ledger/chains.h"
#include "ledger/conflicts_parts.h"
#include "ledger/exchange.h"
#include "ledger/guard.h"

const char *vouch_conflict_name(enum vouch_conflict_kind kind)
{
	static const char *const names[VOUCH_CONFLICT_COUNT] = {
		[VOUCH_CONFLICT_SPENT] = "spent-twice",
		[VOUCH_CONFLICT_CODE] = "uses-per-code",
		[VOUCH_CONFLICT_CUSTOMER] = "uses-per-customer",
		[VOUCH_CONFLICT_CAMPAIGN] = "max-redemptions",
		[VOUCH_CONFLICT_BUDGET] = "budget",
		[VOUCH_CONFLICT_CARD] = "overspent",
		[VOUCH_CONFLICT_ENDED] = "given-back-twice",
		[VOUCH_CONFLICT_FORK] = "fork",
		[VOUCH_CONFLICT_EPOCHS] = "two-ledgers"
	};

	return (unsigned)kind < VOUCH_CONFLICT_COUNT ? names[kind] : "?";
}

/* ---- events ---- */

enum vouch_err vouch_conflict_add(struct vouch_finding_out *out,
    const struct vouch_event *event, struct vouch_diag *diag)
{
	struct vouch_conflict_list *list = &out->list;
	size_t size = list->size == 0 ? 16 : 2 * list->size;
	struct vouch_conflict_event *one;

	if (list->count == list->size) {
		one = realloc(list->event, size * sizeof *one);
		if (one == NULL)
			return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
			    "out of memory");
		list->event = one;
		list->size = size;
	}
	list->event[list->count++] = (struct vouch_conflict_event){
	    event->key, event->at_ms, event->amount_minor, 0, true };
	out->unit = event->unit;
	return VOUCH_OK;
}

enum vouch_err vouch_conflict_add_at(struct vouch_finding_out *out,
    const struct vouch_place *place, struct vouch_diag *diag)
{
	struct vouch_event event;
	enum vouch_err err;
	bool found;

	err = vouch_place_event(out->ledger, place, diag, &found, &event);
	return err == VOUCH_OK && found ?
	    vouch_conflict_add(out, &event, diag) : err;
}

static int compare_keys(const struct vouch_event_key *a,
    const struct vouch_event_key *b)
{
	if (a->store != b->store)
		return a->store < b->store ? -1 : 1;
	if (a->till != b->till)
		return a->till < b->till ? -1 : 1;
	if (a->epoch != b->epoch)
		return a->epoch < b->epoch ? -1 : 1;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

static int by_time(const void *a, const void *b)
{
	const struct vouch_conflict_event *x = a, *y = b;

	if (x->at_ms != y->at_ms)
		return x->at_ms < y->at_ms ? -1 : 1;
	return compare_keys(&x->key, &y->key);
}

void vouch_conflict_sort(struct vouch_finding_out *out)
{
	if (out->list.count > 0)
		qsort(out->list.event, out->list.count,
		    sizeof *out->list.event, by_time);
}

void vouch_conflict_limit(struct vouch_finding_out *out, uint64_t allowed)
{
	size_t i;

	vouch_conflict_sort(out);
	for (i = 0; i < out->list.count; i++) {
		if (i < allowed)
			continue;
		out->list.event[i].stands = false;
		out->list.event[i].over_minor =
		    out->list.event[i].amount_minor;
	}
}

void vouch_conflict_say(struct vouch_finding_out *out,
    struct vouch_conflict *conflict)
{
	size_t i;

	conflict->event = out->list.event;
	conflict->count = out->list.count;
	conflict->unit = out->unit;
	conflict->cost_minor = 0;
	for (i = 0; i < conflict->count; i++)
		conflict->cost_minor += conflict->event[i].over_minor;
	out->facts->conflicts++;
	if (!out->stopped)
		out->stopped = out->each(conflict, out->context) != 0;
	out->list.count = 0;
	out->unit = 0;
}

/* ---- ended twice ---- */

struct places {
	size_t count, size;
	struct vouch_place *place;
};

static enum vouch_err read_shadows(struct vouch_finding_out *out,
    struct vouch_diag *diag, struct places *shadows)
{
	struct vouch_place *bigger;
	struct vouch_query query;
	enum vouch_err err;
	size_t size;
	bool row;

	vouch_query_start(&query, out->ledger->file, VOUCH_SQL_SHADOW_LIST);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row) {
		if (shadows->count == shadows->size) {
			size = shadows->size == 0 ? 16 : 2 * shadows->size;
			bigger = realloc(shadows->place,
			    size * sizeof *bigger);
			if (bigger == NULL) {
				err = VOUCH_ERR_NO_MEMORY;
				break;
			}
			shadows->place = bigger;
			shadows->size = size;
		}
		bigger = &shadows->place[shadows->count++];
		vouch_query_get_place(&query, bigger);
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err say_ended(struct vouch_finding_out *out,
    const struct vouch_place *place, struct vouch_diag *diag)
{
	struct vouch_conflict conflict = { .kind = VOUCH_CONFLICT_ENDED,
		.over = 1 };
	char key[VOUCH_EVENT_KEY_TEXT];
	struct vouch_event event, end;
	enum vouch_err err;
	bool found, other;
	size_t i;

	err = vouch_place_event(out->ledger, place, diag, &found, &event);
	if (err != VOUCH_OK || !found || !vouch_event_ends(event.kind))
		return err;
	err = vouch_end_find(out->ledger, &event.ref, diag, &other, &end);
	if (err == VOUCH_OK && other)
		err = vouch_conflict_add(out, &end, diag);
	if (err == VOUCH_OK)
		err = vouch_conflict_add(out, &event, diag);
	if (err != VOUCH_OK)
		return err;
	vouch_conflict_sort(out);
	/* What is given back has a negative amount, and cost that much. */
	for (i = 1; i < out->list.count; i++) {
		out->list.event[i].stands = false;
		out->list.event[i].over_minor =
		    -out->list.event[i].amount_minor;
	}
	conflict.campaign = event.campaign;
	conflict.serial = event.serial;
	conflict.has_serial = true;
	vouch_event_key_format(key, &event.ref);
	snprintf(conflict.text, sizeof conflict.text,
	    "event %s was ended more than once", key);
	vouch_conflict_say(out, &conflict);
	return VOUCH_OK;
}

static enum vouch_err find_ended(struct vouch_finding_out *out,
    struct vouch_diag *diag)
{
	struct places shadows = { 0, 0, NULL };
	enum vouch_err err = read_shadows(out, diag, &shadows);
	size_t i;

	for (i = 0; err == VOUCH_OK && i < shadows.count; i++)
		err = say_ended(out, &shadows.place[i], diag);
	free(shadows.place);
	return err;
}

/* ---- forks ---- */

static enum vouch_err read_fork(struct vouch_finding_out *out,
    struct vouch_query *query, const struct vouch_epochs *epochs,
    struct vouch_conflict *conflict, struct vouch_diag *diag)
{
	uint8_t here[VOUCH_HASH_BYTES], there[VOUCH_HASH_BYTES];
	char mine[9], theirs[9];
	const struct vouch_epoch_row *epoch;
	struct vouch_event event;

	memset(&event, 0, sizeof event);
	memset(conflict, 0, sizeof *conflict);
	event.key.store = (uint16_t)vouch_query_get_int(query);
	event.key.till = (uint16_t)vouch_query_get_int(query);
	epoch = vouch_epochs_find(epochs, vouch_query_get_int(query));
	event.key.epoch = epoch != NULL ? epoch->value : 0;
	event.key.seq = (uint64_t)vouch_query_get_int(query);
	vouch_query_get_bytes(query, here, sizeof here);
	vouch_query_get_bytes(query, there, sizeof there);
	event.at_ms = vouch_query_get_int(query);
	vouch_hex_encode(mine, here, 4);
	vouch_hex_encode(theirs, there, 4);
	conflict->kind = VOUCH_CONFLICT_FORK;
	snprintf(conflict->text, sizeof conflict->text, "from this event on "
	    "the till has two histories, %s here and %s in another file: it, "
	    "or its ledger, was copied", mine, theirs);
	return vouch_conflict_add(out, &event, diag);
}

static enum vouch_err find_forks(struct vouch_finding_out *out,
    struct vouch_diag *diag)
{
	struct vouch_epochs epochs = { 0, 0, NULL };
	struct vouch_conflict conflict;
	struct vouch_query query;
	enum vouch_err err = vouch_epochs_read(out->ledger, diag, &epochs);
	bool row;

	if (err != VOUCH_OK)
		return err;
	vouch_query_start(&query, out->ledger->file, VOUCH_SQL_FORK_LIST);
	while (err == VOUCH_OK && (err = vouch_query_next(&query, diag,
	    &row)) == VOUCH_OK && row) {
		err = read_fork(out, &query, &epochs, &conflict, diag);
		if (err == VOUCH_OK)
			vouch_conflict_say(out, &conflict);
	}
	vouch_query_end(&query);
	vouch_epochs_release(&epochs);
	return err;
}

/* ---- two ledgers of one shop ---- */

/* The last event of the epoch, of whatever till. */
static const struct vouch_chain *last_of(const struct vouch_chains *chains,
    int64_t epoch_id)
{
	const struct vouch_chain *last = NULL, *chain;
	size_t i;

	for (i = 0; i < chains->count; i++) {
		chain = &chains->chain[i];
		if (chain->epoch_id == epoch_id && (last == NULL ||
		    chain->last_ms > last->last_ms))
			last = chain;
	}
	return last;
}

static enum vouch_err say_epochs(struct vouch_finding_out *out,
    const struct vouch_chain *last, const struct vouch_epoch_row *later,
    struct vouch_diag *diag)
{
	struct vouch_conflict conflict = { .kind = VOUCH_CONFLICT_EPOCHS };
	struct vouch_event event;
	enum vouch_err err;

	memset(&event, 0, sizeof event);
	event.key = (struct vouch_event_key){ last->store, last->till,
	    last->epoch, last->last };
	event.at_ms = last->last_ms;
	err = vouch_conflict_add(out, &event, diag);
	if (err != VOUCH_OK)
		return err;
	snprintf(conflict.text, sizeof conflict.text, "shop %u still worked "
	    "with this ledger %" PRId64 " minutes after it began another, %016"
	    PRIx64, (unsigned)last->store,
	    (last->last_ms - later->began_ms) / 60000, later->value);
	vouch_conflict_say(out, &conflict);
	return VOUCH_OK;
}

static enum vouch_err find_epochs(struct vouch_finding_out *out,
    struct vouch_diag *diag)
{
	struct vouch_chains chains = { 0, 0, NULL };
	struct vouch_epochs all = { 0, 0, NULL };
	const struct vouch_epoch_row *a, *b;
	const struct vouch_chain *last;
	enum vouch_err err;
	size_t i, k;

	err = vouch_epochs_read(out->ledger, diag, &all);
	if (err == VOUCH_OK)
		err = vouch_chains_read(out->ledger, diag, &chains);
	for (i = 0; err == VOUCH_OK && i < all.count; i++) {
		a = &all.epoch[i];
		for (k = 0; err == VOUCH_OK && k < all.count; k++) {
			b = &all.epoch[k];
			if (k == i || a->store != b->store ||
			    a->began_ms > b->began_ms ||
			    (a->began_ms == b->began_ms && i > k))
				continue;
			last = last_of(&chains, a->id);
			if (last != NULL && last->last_ms > b->began_ms +
			    VOUCH_GUARD_SLACK_MS)
				err = say_epochs(out, last, b, diag);
		}
	}
	vouch_epochs_release(&all);
	vouch_chains_release(&chains);
	return err;
}

/* ---- all of them ---- */

enum vouch_err vouch_ledger_conflicts(struct vouch_ledger *ledger,
    int (*each)(const struct vouch_conflict *conflict, void *context),
    void *context, struct vouch_diag *diag,
    struct vouch_conflict_facts *facts)
{
	static enum vouch_err (*const find[])(struct vouch_finding_out *out,
	    struct vouch_diag *diag) = {
		vouch_conflicts_codes, vouch_conflicts_customers,
		vouch_conflicts_campaigns, vouch_conflicts_cards, find_ended,
		find_forks, find_epochs
	};
	struct vouch_finding_out out = { .ledger = ledger, .each = each,
		.context = context, .facts = facts };
	struct vouch_epochs epochs = { 0, 0, NULL };
	enum vouch_err err;
	size_t i;

	memset(facts, 0, sizeof *facts);
	err = vouch_epochs_read(ledger, diag, &epochs);
	vouch_epochs_release(&epochs);
	for (i = 0; err == VOUCH_OK && i < sizeof find / sizeof find[0]; i++)
		err = find[i](&out, diag);
	if (err == VOUCH_ERR_NO_MEMORY)
		vouch_diag_set(diag, err, "out of memory");
	free(out.list.event);
	return err;
}

/*
 * See merge.h. The first reading checks the file and compares the end of each
 * chain with ours: as hashes are chained, equal at one event is equal before
 * it. The second files what is new.
 */
#include "ledger/merge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "core/crypt.h"
#include "ledger/book.h"
#include "ledger/chains.h"
#include "ledger/guard.h"
#include "ledger/merge_parts.h"
#include "ledger/redeem.h"

#define ALONE_EVERY 64 /* events between looks whether somebody waits */
#define PROGRESS_EVERY 1024

/* An epoch of the file. */
struct epoch {
	struct vouch_exchange_epoch file;
	int64_t id;      /* here; -1: not yet */
	bool own;        /* of this ledger */
	bool fresh;      /* events of it will be filed */
	bool counts;     /* its refusals replace ours */
	bool foreign;    /* of a store the signer's key is not for */
};

/* A chain of the file: what to do with it. */
struct chain {
	struct vouch_exchange_chain file;
	uint64_t last;
	uint64_t have;   /* seq of the last event on file */
	bool other;      /* one of them is another */
	bool searched;   /* and which is the first is known */
	bool stopped;    /* nothing behind have is taken */
};

struct merging {
	struct vouch_ledger *ledger;
	const struct vouch_merge_request *request;
	struct vouch_merge_facts *facts;
	struct vouch_chains ours;
	const struct vouch_bundle_key *key; /* whose limits hold; NULL: none */

	struct epoch *epoch;
	size_t epochs, epoch_room;
	struct chain *chain;
	size_t chains, chain_room;

	/* First reading: the hash of the file's event where ours end. */
	uint8_t have_hash[VOUCH_HASH_BYTES];
	const struct vouch_chain *our_chain;

	/* Second reading. */
	size_t at;                 /* chain being read, one behind */
	const struct epoch *epoch_at; /* of it */
	struct vouch_event last;   /* event read last */
	bool last_here;            /* it is on file */
	bool begun, refusals_begun;
	uint64_t in_group;
	int64_t group_ms;
};

static enum vouch_err no_memory(struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY, "out of memory");
}

/* ---- what is here ---- */

static struct epoch *epoch_of(const struct merging *m, uint64_t value)
{
	size_t i;

	for (i = 0; i < m->epochs; i++)
		if (m->epoch[i].file.epoch == value)
			return &m->epoch[i];
	return NULL;
}

static struct vouch_place place_in(const struct chain *chain,
    int64_t epoch_id, uint64_t seq)
{
	return (struct vouch_place){ chain->file.store, chain->file.till,
	    epoch_id, (int64_t)seq };
}

/* ---- first reading ---- */

static enum vouch_err plan_head(const struct vouch_exchange_head *head,
    void *context, struct vouch_diag *diag)
{
	struct merging *m = context;

	(void)diag;
	m->facts->head = *head;
	return VOUCH_OK;
}

static enum vouch_err plan_epoch(const struct vouch_exchange_epoch *file,
    void *context, struct vouch_diag *diag)
{
	struct merging *m = context;
	size_t room = m->epoch_room == 0 ? 16 : 2 * m->epoch_room;
	struct epoch *epoch;

	if (m->epochs == m->epoch_room) {
		epoch = realloc(m->epoch, room * sizeof *epoch);
		if (epoch == NULL)
			return no_memory(diag);
		m->epoch = epoch;
		m->epoch_room = room;
	}
	epoch = &m->epoch[m->epochs++];
	*epoch = (struct epoch){ .file = *file, .id = -1 };
	return VOUCH_OK;
}

static enum vouch_err plan_chain(const struct vouch_exchange_chain *file,
    void *context, struct vouch_diag *diag)
{
	struct merging *m = context;
	size_t room = m->chain_room == 0 ? 16 : 2 * m->chain_room;
	struct chain *chain;

	if (m->chains == m->chain_room) {
		chain = realloc(m->chain, room * sizeof *chain);
		if (chain == NULL)
			return no_memory(diag);
		m->chain = chain;
		m->chain_room = room;
	}
	chain = &m->chain[m->chains++];
	*chain = (struct chain){ .file = *file };
	m->our_chain = vouch_chains_find(&m->ours, file->store, file->till,
	    file->epoch);
	if (m->our_chain != NULL)
		chain->have = m->our_chain->last;
	memset(m->have_hash, 0, sizeof m->have_hash);
	if (chain->have == file->first - 1)
		memcpy(m->have_hash, file->previous, sizeof m->have_hash);
	return VOUCH_OK;
}

static enum vouch_err plan_event(const struct vouch_event *event,
    void *context, struct vouch_diag *diag)
{
	struct merging *m = context;

	(void)diag;
	if (event->key.seq == m->chain[m->chains - 1].have)
		memcpy(m->have_hash, event->hash, sizeof m->have_hash);
	if (m->request->progress != NULL &&
	    ++m->facts->events % PROGRESS_EVERY == 0)
		m->request->progress(m->facts->events, m->request->context);
	return VOUCH_OK;
}

/* Where the shorter of the two ends, are they the same? */
static enum vouch_err plan_chain_end(uint64_t last,
    const uint8_t hash[VOUCH_HASH_BYTES], void *context,
    struct vouch_diag *diag)
{
	struct merging *m = context;
	struct chain *chain = &m->chain[m->chains - 1];
	struct vouch_place at;
	uint8_t here[VOUCH_HASH_BYTES];
	enum vouch_err err = VOUCH_OK;

	chain->last = last;
	if (m->our_chain == NULL || chain->file.first - 1 > chain->have)
		return VOUCH_OK;
	if (last >= chain->have) {
		chain->other = memcmp(m->have_hash, m->our_chain->hash,
		    VOUCH_HASH_BYTES) != 0;
		return VOUCH_OK;
	}
	at = place_in(chain, m->our_chain->epoch_id, last);
	err = vouch_place_hash(m->ledger, &at, diag, here);
	chain->other = err == VOUCH_OK &&
	    memcmp(here, hash, sizeof here) != 0;
	return err;
}

static const struct vouch_exchange_visit planning = {
	.head = plan_head, .epoch = plan_epoch, .chain = plan_chain,
	.event = plan_event, .chain_end = plan_chain_end
};

/* ---- problems ---- */

static void say(struct merging *m, const struct chain *chain, uint64_t seq,
    enum vouch_merge_trouble trouble)
{
	const struct vouch_merge_problem problem = { trouble,
	    { chain->file.store, chain->file.till, chain->file.epoch, seq },
	    chain->have };

	m->facts->problems++;
	m->request->found(&problem, m->request->context);
}

/* Where it is known to part; 0: nowhere. */
static enum vouch_err was_forked(struct merging *m, const struct chain *chain,
    int64_t epoch_id, struct vouch_diag *diag, uint64_t *seq)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*seq = 0;
	vouch_query_start(&query, m->ledger->file, VOUCH_SQL_FORK_GET);
	vouch_query_int(&query, chain->file.store);
	vouch_query_int(&query, chain->file.till);
	vouch_query_int(&query, epoch_id);
	err = vouch_query_next(&query, diag, &row);
	if (row)
		*seq = (uint64_t)vouch_query_get_int(&query);
	vouch_query_end(&query);
	return err;
}

/* What is new in it, or is another event here, is nobody's word. Nor is it a
 * fork: whoever stole a shop's key would stop the tills of all others. */
static void judge_foreign(struct merging *m, struct chain *chain)
{
	const uint64_t next = chain->have + 1;

	if (chain->last > chain->have)
		say(m, chain, chain->file.first > next ? chain->file.first :
		    next, VOUCH_MERGE_SCOPE);
	else if (chain->other)
		say(m, chain, chain->last, VOUCH_MERGE_SCOPE);
	chain->other = false;
	chain->stopped = true;
}

/* What of the chain cannot be taken, before the second reading. */
static enum vouch_err judge_chain(struct merging *m, struct chain *chain,
    struct vouch_diag *diag)
{
	struct epoch *epoch = epoch_of(m, chain->file.epoch);
	const bool has_new = chain->last > chain->have;
	enum vouch_err err = VOUCH_OK;
	uint64_t forked = 0;

	if (epoch->file.store != chain->file.store)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "a chain of another shop than its epoch is");
	if (epoch->foreign) {
		judge_foreign(m, chain);
		return VOUCH_OK;
	}
	if (epoch->id >= 0)
		err = was_forked(m, chain, epoch->id, diag, &forked);
	if (err != VOUCH_OK)
		return err;
	chain->stopped = chain->other || forked > 0;
	if (chain->other) {
		/* Said when its place is found. */
	} else if (forked > 0 && has_new) {
		say(m, chain, chain->have + 1, VOUCH_MERGE_STOPPED);
	} else if (chain->file.first - 1 > chain->have) {
		chain->stopped = true;
		say(m, chain, chain->file.first, VOUCH_MERGE_GAP);
	} else if (has_new && chain->file.epoch == m->ledger->epoch) {
		chain->stopped = true;
		say(m, chain, chain->have + 1, VOUCH_MERGE_BACK);
	}
	if (has_new && !chain->stopped)
		epoch->fresh = true;
	return VOUCH_OK;
}

static enum vouch_err known_epoch(struct epoch *epoch,
    const struct vouch_epoch_row *here, struct vouch_diag *diag)
{
	if (here->store != epoch->file.store)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "an epoch of "
		    "shop %u that is of shop %u here",
		    (unsigned)epoch->file.store, (unsigned)here->store);
	epoch->id = here->id;
	epoch->own = here->own;
	epoch->counts = !here->own && !epoch->foreign && epoch->file.commits > here->commits;
	return VOUCH_OK;
}

static bool is_foreign(const struct merging *m, uint16_t store)
{
	return m->key != NULL && !m->key->all_stores &&
	    !vouch_bundle_has_store(vouch_trust_bundle(m->ledger),
	    m->key->stores, store);
}

static enum vouch_err judge(struct merging *m, struct vouch_diag *diag)
{
	struct vouch_epochs here = { 0, 0, NULL };
	enum vouch_err err = vouch_epochs_read(m->ledger, diag, &here);
	const bool test = m->facts->head.test;
	struct epoch *epoch;
	size_t i;

	if (err == VOUCH_OK && test != m->ledger->test)
		err = vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "is of a "
		    "ledger for %s, and this is one for %s", test ?
		    "rehearsals" : "earnest", test ? "earnest" :
		    "rehearsals");
	for (i = 0; i < m->epochs; i++) {
		m->epoch[i].foreign = is_foreign(m, m->epoch[i].file.store);
		m->epoch[i].counts = m->epoch[i].file.commits > 0 &&
		    !m->epoch[i].foreign;
	}
	for (i = 0; err == VOUCH_OK && i < here.count; i++) {
		epoch = epoch_of(m, here.epoch[i].value);
		if (epoch != NULL)
			err = known_epoch(epoch, &here.epoch[i], diag);
	}
	for (i = 0; err == VOUCH_OK && i < m->chains; i++)
		err = judge_chain(m, &m->chain[i], diag);
	vouch_epochs_release(&here);
	return err;
}

/* ---- groups ---- */

static enum vouch_err put_source(struct merging *m, const struct epoch *epoch,
    uint64_t commits, struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, m->ledger->file, VOUCH_SQL_SOURCE_PUT);
	vouch_query_int(&query, epoch->id);
	vouch_query_int(&query, epoch->file.store);
	vouch_query_int(&query, epoch->own);
	vouch_query_int(&query, (int64_t)commits);
	vouch_query_int(&query, m->request->now_ms);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err add_epoch(struct merging *m, struct epoch *epoch,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	enum vouch_err err;

	err = vouch_epoch_next(m->ledger, diag, &epoch->id);
	if (err != VOUCH_OK)
		return err;
	vouch_query_start(&query, m->ledger->file, VOUCH_SQL_EPOCH_ADD);
	vouch_query_int(&query, epoch->id);
	vouch_query_int(&query, (int64_t)epoch->file.epoch);
	vouch_query_int(&query, epoch->file.began_ms);
	err = vouch_query_run(&query, diag, NULL);
	return err == VOUCH_OK ? put_source(m, epoch, 0, diag) : err;
}

/* Epochs the ledger does not know, in the file's order; and those of its own
 * that get events back. With the first group. Of another store than the signer's
 * key is for they come when they are needed. */
static enum vouch_err add_epochs(struct merging *m, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < m->epochs; i++) {
		if (m->epoch[i].id < 0 && !m->epoch[i].foreign)
			err = add_epoch(m, &m->epoch[i], diag);
		else if (m->epoch[i].own && m->epoch[i].fresh)
			err = put_source(m, &m->epoch[i], 0, diag);
	}
	return err;
}

static enum vouch_err begin(struct merging *m, struct vouch_diag *diag)
{
	enum vouch_err err;

	if (m->begun)
		return VOUCH_OK;
	err = vouch_ledger_begin(m->ledger, diag);
	if (err != VOUCH_OK)
		return err;
	m->begun = true;
	m->in_group = 0;
	m->group_ms = vouch_clock_boot_ms();
	return m->facts->changed ? VOUCH_OK : add_epochs(m, diag);
}

static enum vouch_err commit(struct merging *m, struct vouch_diag *diag)
{
	enum vouch_err err;

	m->begun = false;
	err = vouch_ledger_commit(m->ledger, diag);
	if (err == VOUCH_OK)
		m->facts->changed = true;
	return err;
}

/* Between two events: tills get their turn. */
static enum vouch_err pause_group(struct merging *m, struct vouch_diag *diag)
{
	bool waits;
	enum vouch_err err;

	if (!m->begun || m->in_group % ALONE_EVERY != 0 || m->in_group == 0)
		return VOUCH_OK;
	waits = m->in_group >= VOUCH_REDEEM_TURN_MAX &&
	    !vouch_ledger_alone(m->ledger);
	if (!waits && m->in_group < VOUCH_REDEEM_GROUP_MAX &&
	    vouch_clock_boot_ms() - m->group_ms < VOUCH_REDEEM_GROUP_MS)
		return VOUCH_OK;
	err = commit(m, diag);
	if (err == VOUCH_OK && waits)
		vouch_clock_sleep_us(VOUCH_REDEEM_PAUSE_US);
	return err;
}

/* ---- second reading ---- */

static enum vouch_err put_fork(struct merging *m, const struct chain *chain,
    uint64_t seq, const uint8_t here[VOUCH_HASH_BYTES],
    const uint8_t there[VOUCH_HASH_BYTES], struct vouch_diag *diag)
{
	struct vouch_query query;
	enum vouch_err err = begin(m, diag);

	if (err != VOUCH_OK)
		return err;
	vouch_query_start(&query, m->ledger->file, VOUCH_SQL_FORK_PUT);
	vouch_query_int(&query, chain->file.store);
	vouch_query_int(&query, chain->file.till);
	vouch_query_int(&query, m->epoch_at->id);
	vouch_query_int(&query, (int64_t)seq);
	vouch_query_bytes(&query, here, VOUCH_HASH_BYTES);
	vouch_query_bytes(&query, there, VOUCH_HASH_BYTES);
	vouch_query_int(&query, m->request->now_ms);
	err = vouch_query_run(&query, diag, NULL);
	m->in_group++;
	return err;
}

/* Of a chain that is another here: is this the first such event? */
static enum vouch_err find_fork(struct merging *m, struct chain *chain,
    uint64_t seq, const uint8_t there[VOUCH_HASH_BYTES],
    struct vouch_diag *diag)
{
	struct vouch_place at;
	uint8_t here[VOUCH_HASH_BYTES];
	enum vouch_err err;
	uint64_t before;

	if (!chain->other || chain->searched || seq == 0 || seq > chain->have)
		return VOUCH_OK;
	at = place_in(chain, m->epoch_at->id, seq);
	err = vouch_place_hash(m->ledger, &at, diag, here);
	if (err != VOUCH_OK || memcmp(here, there, sizeof here) == 0)
		return err;
	chain->searched = true;
	err = was_forked(m, chain, m->epoch_at->id, diag, &before);
	if (err != VOUCH_OK)
		return err;
	if (before > 0 && before <= seq) {
		say(m, chain, seq, VOUCH_MERGE_STOPPED);
		return VOUCH_OK;
	}
	say(m, chain, seq, VOUCH_MERGE_FORK);
	return put_fork(m, chain, seq, here, there, diag);
}

static enum vouch_err take_chain(const struct vouch_exchange_chain *file,
    void *context, struct vouch_diag *diag)
{
	struct merging *m = context;

	m->epoch_at = epoch_of(m, file->epoch);
	return find_fork(m, &m->chain[m->at++], file->first - 1,
	    file->previous, diag);
}

/* What it ends may be of an epoch that came for nothing else. */
static enum vouch_err file_event(struct merging *m,
    const struct vouch_event *event, struct vouch_diag *diag)
{
	struct epoch *ended = event->has_ref ?
	    epoch_of(m, event->ref.epoch) : NULL;
	enum vouch_err err = begin(m, diag);

	if (err == VOUCH_OK && ended != NULL && ended->id < 0)
		err = add_epoch(m, ended, diag);
	return err == VOUCH_OK ? vouch_merge_event(m->ledger, event,
	    m->epoch_at->id, diag) : err;
}

static enum vouch_err take_event(const struct vouch_event *event,
    void *context, struct vouch_diag *diag)
{
	struct merging *m = context;
	struct chain *chain = &m->chain[m->at - 1];
	enum vouch_err err = pause_group(m, diag);

	m->last = *event;
	if (m->request->progress != NULL &&
	    (m->facts->known + m->facts->fresh) % PROGRESS_EVERY == 0)
		m->request->progress(m->facts->known + m->facts->fresh,
		    m->request->context);
	if (err == VOUCH_OK)
		err = find_fork(m, chain, event->key.seq, event->hash, diag);
	if (err != VOUCH_OK)
		return err;
	/* Those before a fork are the same in both. */
	m->last_here = event->key.seq <= chain->have && !chain->searched;
	if (m->last_here)
		m->facts->known++;
	else if (chain->stopped)
		m->facts->left_out++;
	if (chain->stopped || m->last_here)
		return VOUCH_OK;
	err = file_event(m, event, diag);
	m->last_here = err == VOUCH_OK;
	m->in_group++;
	m->facts->fresh++;
	return err;
}

static enum vouch_err take_holder(const struct vouch_exchange_holder *holder,
    void *context, struct vouch_diag *diag)
{
	uint8_t here[VOUCH_HOLDER_BYTES];
	struct merging *m = context;
	enum vouch_err err;
	bool found = false;

	if (!m->last_here)
		return VOUCH_OK;
	/* It may have come without before. */
	err = vouch_holder_get(m->ledger, &m->last.key, diag, &found, here);
	if (err != VOUCH_OK || found)
		return err;
	err = begin(m, diag);
	return err == VOUCH_OK ? vouch_merge_holder(m->ledger, &m->last,
	    m->epoch_at->id, holder, diag) : err;
}

/* ---- refusals ---- */

/* Counters are replaced, an epoch at a time: adding would count them twice. */
static enum vouch_err clear_refusals(struct merging *m,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < m->epochs; i++) {
		if (!m->epoch[i].counts)
			continue;
		err = begin(m, diag);
		if (err != VOUCH_OK)
			break;
		vouch_query_start(&query, m->ledger->file,
		    VOUCH_SQL_REFUSAL_CLEAR);
		vouch_query_int(&query, m->epoch[i].file.store);
		vouch_query_int(&query, m->epoch[i].id);
		err = vouch_query_run(&query, diag, NULL);
		if (err == VOUCH_OK)
			err = put_source(m, &m->epoch[i],
			    m->epoch[i].file.commits, diag);
		m->in_group++;
	}
	m->refusals_begun = true;
	return err;
}

static enum vouch_err take_refusal(
    const struct vouch_exchange_refusal *refusal, void *context,
    struct vouch_diag *diag)
{
	struct merging *m = context;
	const struct epoch *epoch = epoch_of(m, refusal->epoch);
	struct vouch_query query;
	enum vouch_err err = VOUCH_OK;

	if (!m->refusals_begun)
		err = clear_refusals(m, diag);
	if (err != VOUCH_OK || !epoch->counts ||
	    epoch->file.store != refusal->store)
		return err;
	vouch_query_start(&query, m->ledger->file, VOUCH_SQL_REFUSAL_PUT);
	vouch_query_int(&query, refusal->store);
	vouch_query_int(&query, refusal->till);
	vouch_query_int(&query, epoch->id);
	vouch_query_int(&query, refusal->day);
	vouch_query_int(&query, refusal->hour);
	vouch_query_int(&query, refusal->campaign);
	vouch_query_int(&query, refusal->channel);
	vouch_query_int(&query, (int64_t)refusal->count);
	vouch_query_text(&query, refusal->reason, strlen(refusal->reason));
	return vouch_query_run(&query, diag, NULL);
}

static const struct vouch_exchange_visit taking = {
	.chain = take_chain, .event = take_event, .holder = take_holder,
	.refusal = take_refusal
};

/* ---- all of it ---- */

/* Who merged what, in the chain of whoever looks after the ledger. */
static enum vouch_err add_note(struct merging *m, int64_t now_ms,
    struct vouch_diag *diag)
{
	const struct vouch_exchange_head *head = &m->facts->head;
	struct vouch_event event;
	char id[2 * VOUCH_KEY_ID_BYTES + 1];

	memset(&event, 0, sizeof event);
	event.kind = VOUCH_EVENT_NOTE;
	event.at_ms = now_ms;
	event.boot_ms = vouch_clock_boot_ms();
	vouch_hex_encode(id, head->signer, sizeof head->signer);
	snprintf(event.note, sizeof event.note, "merge %u.%016" PRIx64 ".%"
	    PRIu64 " signed %s: %" PRIu64 " new, %" PRIu64 " left out",
	    (unsigned)head->store, head->epoch, head->commits, id,
	    m->facts->fresh, m->facts->left_out);
	return vouch_chain_add(m->ledger, &event, diag);
}

static enum vouch_err take_all(struct merging *m,
    const uint8_t checked[VOUCH_EXCHANGE_HASH], struct vouch_diag *diag)
{
	struct vouch_exchange_facts again;
	int64_t now_ms = m->request->now_ms;
	enum vouch_err err;

	if (fseeko(m->request->file, 0, SEEK_SET) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot read again");
	err = vouch_exchange_read(m->request->file, &taking, m, diag, &again);
	if (err == VOUCH_OK && memcmp(again.hash, checked,
	    sizeof again.hash) != 0)
		err = vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "was changed while it was read");
	if (err == VOUCH_OK && !m->refusals_begun)
		err = clear_refusals(m, diag);
	if (err != VOUCH_OK || (!m->begun && !m->facts->changed))
		return err;
	err = begin(m, diag);
	if (err == VOUCH_OK)
		err = vouch_guard_time(m->ledger, false, diag, &now_ms);
	if (err == VOUCH_OK)
		err = add_note(m, now_ms, diag);
	return err == VOUCH_OK ? commit(m, diag) : err;
}

enum vouch_err vouch_ledger_merge(struct vouch_ledger *ledger,
    const struct vouch_merge_request *request, struct vouch_diag *diag,
    struct vouch_merge_facts *facts)
{
	struct merging m = { .ledger = ledger, .request = request,
		.facts = facts };
	struct vouch_exchange_facts file;
	struct vouch_exchange_seal seal;
	enum vouch_err err;

	memset(facts, 0, sizeof *facts);
	err = vouch_chains_read(ledger, diag, &m.ours);
	if (err == VOUCH_OK)
		err = vouch_exchange_read(request->file, &planning, &m, diag,
		    &file);
	seal = vouch_exchange_seal_of(&file);
	if (err == VOUCH_OK)
		err = vouch_trust_check_log(ledger, &seal, &request->signers,
		    request->now_ms, diag, &m.key);
	if (err == VOUCH_OK) {
		facts->events = file.events;
		err = judge(&m, diag);
	}
	if (err == VOUCH_OK)
		err = vouch_ledger_expect_many(ledger, diag);
	if (err == VOUCH_OK)
		err = take_all(&m, file.hash, diag);
	if (m.begun)
		vouch_ledger_rollback(ledger);
	vouch_chains_release(&m.ours);
	free(m.epoch);
	free(m.chain);
	return err;
}

/*
 * What an open ledger is, and what its files call in one another. Inside
 * lib/ledger only.
 */
#ifndef VOUCH_LEDGER_HANDLE_H
#define VOUCH_LEDGER_HANDLE_H

#include "ledger/ledger.h"
#include "ledger/query.h"
#include "ledger/schema.h"
#include "ledger/sqlite.h"

#define VOUCH_REFUSALS_MAX 256 /* counters waiting in memory */

/* A counter on its way to the file; hour counts from 1970, UTC. */
struct vouch_refusal_slot {
	uint16_t till;
	int64_t hour;
	uint32_t campaign;
	uint8_t channel;
	enum vouch_reason reason;
	uint64_t count;
};

struct vouch_winners;
struct vouch_trust;

struct vouch_ledger {
	struct vouch_sqlite *file;
	int head;         /* the sidecar, -1 when only read */
	bool guarded;     /* a copy put under it takes no commit */
	uint64_t commits; /* in the file, as far as this handle knows */
	uint16_t store;
	bool test;
	int64_t epoch_id;
	uint64_t epoch;
	struct vouch_trust *trust; /* keys, bundle, lists: trust.h */
	bool has_elsewhere;        /* spent lists of other shops: elsewhere.h */

	/* The last event of the transaction: the head of its till's chain, and
	 * what to look for when its COMMIT gives no clear answer. */
	bool appended;
	struct vouch_event_key last_key;
	uint8_t last_hash[VOUCH_HASH_BYTES];
	int64_t mark_ms; /* at least this, of the clock's mark in the file */

	int64_t seen_ms;      /* the latest time decided by, on file or not */
	int64_t read_mark_ms; /* the clock's mark as last read or raised */

	/* Campaigns parsed so far, by id. */
	size_t campaign_count, campaign_size;
	struct vouch_campaign **campaign;

	/* Lists of winners read so far. */
	size_t winners_count;
	struct vouch_winners **winners;

	/* Refusals not yet written; the last slots, one per reason, take what
	 * finds no slot of its own. */
	size_t refusal_count;
	int64_t refusals_since_ms; /* when the first of them came */
	struct vouch_refusal_slot refusal[VOUCH_REFUSALS_MAX +
	    VOUCH_REASON_COUNT];
};

/* A row of meta, or fallback where there is none; and the other way round. */
enum vouch_err vouch_meta_get(struct vouch_ledger *ledger, const char *name,
    int64_t fallback, struct vouch_diag *diag, int64_t *value);
enum vouch_err vouch_meta_put(struct vouch_sqlite *file, const char *name,
    int64_t value, struct vouch_diag *diag);

/* The small number of an epoch. VOUCH_ERR_NOT_FOUND. */
enum vouch_err vouch_epoch_find(struct vouch_ledger *ledger, uint64_t epoch,
    struct vouch_diag *diag, int64_t *id);

/* The number an epoch would get that began now. Inside a transaction. */
enum vouch_err vouch_epoch_next(struct vouch_ledger *ledger,
    struct vouch_diag *diag, int64_t *id);

/* Chains an event of any kind to its till: sets key and hash, raises the
 * clock mark. Inside a transaction. */
enum vouch_err vouch_chain_add(struct vouch_ledger *ledger,
    struct vouch_event *event, struct vouch_diag *diag);

/* The event of a row of EVENT_GET or EVENT_PAGE. *epoch_id, if not NULL, is
 * the epoch's small number. VOUCH_ERR_CORRUPT. */
enum vouch_err vouch_chain_read(struct vouch_query *query,
    struct vouch_diag *diag, struct vouch_event *event, int64_t *epoch_id);

/* Where an event stands in this file, with its epoch's small number; epoch_id -1
 * is before all epochs of a till. */
struct vouch_place {
	int64_t store, till, epoch_id, seq;
};
bool vouch_place_same(const struct vouch_place *a, const struct vouch_place *b);
/* Bind the next four parameters; take the next four columns. */
void vouch_query_place(struct vouch_query *query,
    const struct vouch_place *place);
void vouch_query_get_place(struct vouch_query *query,
    struct vouch_place *place);
/* Where the event of this key would stand; *found false for an epoch that is
 * not in the file. */
enum vouch_err vouch_place_of(struct vouch_ledger *ledger,
    const struct vouch_event_key *key, struct vouch_diag *diag, bool *found,
    struct vouch_place *place);
enum vouch_err vouch_place_event(struct vouch_ledger *ledger,
    const struct vouch_place *place, struct vouch_diag *diag, bool *found,
    struct vouch_event *event);
/* The hash of the event there; all zero where none is, as before the first of a
 * chain. */
enum vouch_err vouch_place_hash(struct vouch_ledger *ledger,
    const struct vouch_place *place, struct vouch_diag *diag,
    uint8_t hash[VOUCH_HASH_BYTES]);
enum vouch_err vouch_op_find(struct vouch_ledger *ledger,
    const uint8_t op[VOUCH_OP_BYTES], struct vouch_diag *diag, bool *found,
    struct vouch_place *place);

/* The row of an event as it is given, in an epoch of the file; nothing else. */
enum vouch_err vouch_chain_insert(struct vouch_ledger *ledger,
    const struct vouch_event *event, int64_t epoch_id,
    struct vouch_diag *diag);

/* Under which number used has the use that stands at place, of event's code;
 * 0: it was given back. */
enum vouch_err vouch_use_number(struct vouch_ledger *ledger,
    const struct vouch_event *event, const struct vouch_place *place,
    struct vouch_diag *diag, uint32_t *number);
/* The same use is given back, or where to is not NULL now stands there.
 * VOUCH_ERR_CORRUPT when there is none. */
enum vouch_err vouch_use_end(struct vouch_ledger *ledger,
    const struct vouch_event *event, const struct vouch_place *from,
    const struct vouch_place *to, struct vouch_diag *diag);

/*
 * Appends an event of any kind that is of a code: takes, gives back or moves
 * its use, files the op, chains the hash; key and hash are set. What else
 * follows from it is book.c's. VOUCH_ERR_EXISTS if the use is taken,
 * VOUCH_ERR_CONFLICT if the op is.
 */
enum vouch_err vouch_chain_file(struct vouch_ledger *ledger,
    struct vouch_event *event, struct vouch_diag *diag);

/* Raises the file's clock mark to at_ms. Inside a transaction. */
enum vouch_err vouch_chain_mark(struct vouch_ledger *ledger, int64_t at_ms,
    struct vouch_diag *diag);

/* Events behind *mark in the order of the log, which is moved on to the last
 * one each() wanted more after. As vouch_ledger_each. */
enum vouch_err vouch_walk(struct vouch_ledger *ledger,
    struct vouch_place *mark,
    int (*each)(const struct vouch_event *event, void *context),
    void *context, struct vouch_diag *diag);

/* Is the ledger behind its sidecar? VOUCH_ERR_CONFLICT, worded. */
enum vouch_err vouch_ledger_check_head(struct vouch_ledger *ledger,
    struct vouch_diag *diag);

/* Writes the waiting counters inside a transaction, and the time they were
 * decided by; they stay in memory until vouch_refusals_forget. */
enum vouch_err vouch_refusals_write(struct vouch_ledger *ledger,
    struct vouch_diag *diag);
void vouch_refusals_forget(struct vouch_ledger *ledger);

/* Frees the parsed campaigns. */
void vouch_offers_free(struct vouch_ledger *ledger);

#endif

/*
 * What verify.c, which reads the log, and verify_tables.c, which reads what
 * follows from it, know together. Inside lib/ledger only.
 */
#ifndef VOUCH_LEDGER_VERIFY_PARTS_H
#define VOUCH_LEDGER_VERIFY_PARTS_H

#include "core/crypt.h"
#include "ledger/close.h"
#include "ledger/handle.h"
#include "ledger/verify.h"

/* A list that grows; item_size bytes each. */
struct vouch_list {
	void *item;
	size_t count, size;
};

/* An event as it lies in the file. */
struct vouch_raw {
	struct vouch_event event;
	int64_t epoch_id, ref_epoch_id;
	bool damaged; /* a column was not what the schema says */
};

/* A chain as far as it went when it was read; what comes behind is of tills
 * that work meanwhile. */
struct vouch_bound {
	int64_t store, till, epoch_id, last;
};

/* An event whose use was given back; late: while we were reading. */
struct vouch_voided {
	struct vouch_place place;
	bool late;
};

/* The last import of a campaign. */
struct vouch_filed {
	uint32_t campaign, revision;
	char digest[2 * VOUCH_HASH_BYTES + 1];
};

/* The last import of a bundle or list. */
struct vouch_paper {
	unsigned kind;               /* of the list; 0: the bundle */
	uint32_t campaign;
	char digest[2 * VOUCH_HASH_BYTES + 1];
};

struct vouch_verify {
	struct vouch_ledger *ledger;
	const struct vouch_verify_request *request;
	struct vouch_verify_facts *facts;
	bool stopped;                /* found() has had enough */

	struct vouch_list epochs;    /* struct vouch_epoch, by id */
	struct vouch_list bounds;    /* struct vouch_bound, in log order */
	struct vouch_list voided;    /* struct vouch_voided */
	struct vouch_list waiting;   /* struct vouch_raw: ends of events that are
	                                not here */
	struct vouch_list filed;     /* struct vouch_filed */
	struct vouch_list papers;    /* struct vouch_paper */

	/* Sums of hashes under a random key stand for the rows that the events
	 * make; equal sums, equal rows. */
	uint8_t key[VOUCH_SHORT_HASH_KEY];
	uint64_t uses, ops;

	/* Others are sums of what each event moves times a random number of what
	 * it moves it in, which numbers on file must add up to (verify_sums.c). */
	uint64_t cards, sold, holds, customers, coupons, capped;
	struct vouch_list tallies;   /* struct vouch_tallied, a campaign each */
	struct vouch_list lists;     /* struct vouch_listed, of winners */

	/* The chain being read. */
	struct vouch_place at;
	uint8_t previous[VOUCH_HASH_BYTES];
	struct vouch_totals totals;  /* of the till since its last close */
	struct vouch_totals merged;  /* the same of another ledger's */
	bool is_merged;              /* the chain's epoch, at least in part */
	bool is_own;
};

/* What a campaign's live uses come to. */
struct vouch_tallied {
	uint32_t campaign;
	int64_t uses, off_minor;
	bool coupon, counted; /* by its rules on file */
	bool seen;            /* its row is there */
};

/* The last import of a list of winners. */
struct vouch_listed {
	uint32_t campaign, batch;
	char digest[2 * VOUCH_HASH_BYTES + 1];
};

struct vouch_epoch {
	int64_t id;
	uint64_t value;
	bool merged; /* events of it came from elsewhere */
	bool own;    /* it is of this ledger */
};

/* Where an event that was read stands. */
struct vouch_place vouch_verify_place(const struct vouch_raw *raw);

/* Room for one more item; NULL when there is no memory. */
void *vouch_list_add(struct vouch_list *list, size_t item_size);

/* Says what was found, of raw's event (or NULL). */
void vouch_verify_say(struct vouch_verify *verify,
    enum vouch_finding_kind kind, const struct vouch_event_key *event,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Events behind mark, at most VOUCH_RAW_PAGE of them. */
#define VOUCH_RAW_PAGE 256
enum vouch_err vouch_verify_page(struct vouch_verify *verify,
    const struct vouch_place *mark, struct vouch_diag *diag,
    struct vouch_raw *page, size_t *count);

/* What the event means for the tables: uses, operations, imports. late: it
 * came while the log was read, and only its voids and imports count. */
enum vouch_err vouch_verify_count(struct vouch_verify *verify,
    const struct vouch_raw *raw, bool late, struct vouch_diag *diag);

/* The part of it that verify_sums.c compares, for every event, late or not. */
enum vouch_err vouch_verify_sum(struct vouch_verify *verify,
    const struct vouch_raw *raw, struct vouch_diag *diag);

/* The use an event takes, gives back or moves on to itself. */
enum vouch_err vouch_verify_use(struct vouch_verify *verify,
    const struct vouch_raw *raw, bool late);

/* ---- verify_merge.c ---- */

/* Is its operation another event's? And if it ends an event, does it move
 * anything? Only what was merged can be so. */
enum vouch_err vouch_verify_end(struct vouch_verify *verify,
    const struct vouch_raw *raw, struct vouch_diag *diag, bool *shadow,
    bool *active);
/* An end of an event that is not here, to be counted if that comes while the
 * log is read; and those for which it came. */
enum vouch_err vouch_verify_wait(struct vouch_verify *verify,
    const struct vouch_raw *raw);
enum vouch_err vouch_verify_waiting(struct vouch_verify *verify,
    struct vouch_diag *diag);
/* Has a merged event its use on file, under whatever number? */
enum vouch_err vouch_verify_merged_use(struct vouch_verify *verify,
    const struct vouch_raw *raw, struct vouch_diag *diag);

/* ---- verify_sums.c ---- */

/* Compares balances, tallies, holds and lists of winners with the sums, at the
 * moment they stand for. What was found is said later: a lock is held. */
struct vouch_late_finding {
	enum vouch_finding_kind kind;
	char text[VOUCH_FOUND_TEXT];
};
enum vouch_err vouch_verify_sums(struct vouch_verify *verify,
    struct vouch_diag *diag, struct vouch_list *found);

/* Compares the tables with what the events counted so far make. */
enum vouch_err vouch_verify_tables(struct vouch_verify *verify,
    struct vouch_diag *diag);

/* The same for bundles and lists (verify_trust.c): a note of one, and at the end
 * those on file. */
enum vouch_err vouch_verify_note(struct vouch_verify *verify,
    const struct vouch_event *event);
enum vouch_err vouch_verify_trust(struct vouch_verify *verify,
    struct vouch_diag *diag);

/* Did events of this epoch come from elsewhere? Is it another ledger's? */
bool vouch_verify_is_merged(const struct vouch_verify *verify, int64_t id);
bool vouch_verify_is_foreign(const struct vouch_verify *verify, int64_t id);

/* The epoch of a small number; NULL when there is none. */
const struct vouch_epoch *vouch_verify_epoch(
    const struct vouch_verify *verify, int64_t id);

#endif

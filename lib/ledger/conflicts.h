/*
 * What shops did to one another before their logs met: found from the tables
 * and the events, the same whatever was merged first. Nothing is mended: all
 * events stay, the earliest count, and each conflict says what it cost.
 */
#ifndef VOUCH_LEDGER_CONFLICTS_H
#define VOUCH_LEDGER_CONFLICTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ledger/ledger.h"

enum vouch_conflict_kind {
	VOUCH_CONFLICT_SPENT,     /* a voucher or pass, more than once */
	VOUCH_CONFLICT_CODE,      /* a coupon, more than uses_per_code */
	VOUCH_CONFLICT_CUSTOMER,  /* more than uses_per_customer */
	VOUCH_CONFLICT_CAMPAIGN,  /* more than max_redemptions */
	VOUCH_CONFLICT_BUDGET,    /* more given than the budget */
	VOUCH_CONFLICT_CARD,      /* more spent than was on it */
	VOUCH_CONFLICT_ENDED,     /* given back, or taken up, twice */
	VOUCH_CONFLICT_FORK,      /* one chain, two histories */
	VOUCH_CONFLICT_EPOCHS,    /* two ledgers of one shop at work at once */
	VOUCH_CONFLICT_COUNT
};
/* Stable lower-case words, "spent-twice". */
const char *vouch_conflict_name(enum vouch_conflict_kind kind);

struct vouch_conflict_event {
	struct vouch_event_key key;
	int64_t at_ms;
	int64_t amount_minor;
	int64_t over_minor;   /* what of it should not have been */
	bool stands;          /* it counts; others were too many */
};

#define VOUCH_CONFLICT_TEXT 200
struct vouch_conflict {
	enum vouch_conflict_kind kind;
	uint32_t campaign;    /* 0 where it is of none */
	bool has_serial;
	uint64_t serial;
	uint8_t unit;
	uint64_t over;        /* how many too many; 0 where that says nothing */
	int64_t cost_minor;   /* sum of over_minor */
	size_t count;
	const struct vouch_conflict_event *event; /* by time, then key; of a
	                         campaign's limits only those that were over */
	char text[VOUCH_CONFLICT_TEXT]; /* a sentence without a full stop */
};

struct vouch_conflict_facts {
	uint64_t conflicts;
	uint64_t unjudged;    /* codes with several uses whose campaign is not
	                         on file */
};

/*
 * Calls each() for every conflict, in order of kind and then of codes; it
 * returns 0 to go on. Only the few codes in question are held in memory.
 * VOUCH_ERR_UNSUPPORTED (an older ledger, open for reading), _NO_MEMORY;
 * errors of a query.
 */
enum vouch_err vouch_ledger_conflicts(struct vouch_ledger *ledger,
    int (*each)(const struct vouch_conflict *conflict, void *context),
    void *context, struct vouch_diag *diag,
    struct vouch_conflict_facts *facts);

#endif

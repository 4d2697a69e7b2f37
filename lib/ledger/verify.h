/*
 * Is a ledger what its own chains say? Every event's hash again from its
 * columns, every till without gaps, uses, operations, balances, tallies and holds
 * on file against those the events make, each close against the events it sums, and SQLite's
 * own check of the file. Changes nothing.
 */
#ifndef VOUCH_LEDGER_VERIFY_H
#define VOUCH_LEDGER_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/sign.h"
#include "ledger/ledger.h"

enum vouch_finding_kind {
	VOUCH_FOUND_FILE,       /* SQLite's check */
	VOUCH_FOUND_BEHIND,     /* the ledger was copied back */
	VOUCH_FOUND_EPOCH,      /* an event of an epoch that never began */
	VOUCH_FOUND_GAP,        /* events are missing before this one */
	VOUCH_FOUND_HASH,       /* the event is not the one that was chained */
	VOUCH_FOUND_CONTENT,    /* no such event can be */
	VOUCH_FOUND_USE,        /* used and the events disagree */
	VOUCH_FOUND_OP,         /* op and the events disagree */
	VOUCH_FOUND_ACK,        /* an ack of nothing */
	VOUCH_FOUND_CAMPAIGN,   /* rules that were not imported */
	VOUCH_FOUND_TRUST,      /* a bundle or list that was not imported */
	VOUCH_FOUND_CLOSE,      /* a close that does not say what was there */
	VOUCH_FOUND_SIGNATURE,  /* of a close */
	VOUCH_FOUND_BALANCE,    /* of a card, not the sum of its events */
	VOUCH_FOUND_TALLY,      /* counts of a limit, likewise */
	VOUCH_FOUND_HOLD,       /* holds on file and in the events differ */
	VOUCH_FOUND_PRIZES,     /* a list of winners that was not imported */
	VOUCH_FOUND_COUNT
};
/* Stable lower-case word, "gap". */
const char *vouch_finding_name(enum vouch_finding_kind kind);

#define VOUCH_FOUND_TEXT 200
struct vouch_finding {
	enum vouch_finding_kind kind;
	bool has_event;
	struct vouch_event_key event;
	char text[VOUCH_FOUND_TEXT]; /* one sentence without a full stop */
};

struct vouch_verify_request {
	/* Called for each finding; nothing is locked then. 0 to go on. */
	int (*found)(const struct vouch_finding *finding, void *context);
	/* Called now and then with the events read so far; may be NULL. */
	void (*progress)(uint64_t events, void *context);
	void *context;
	const struct vouch_public_key *keys; /* of tills, for their closes, beside
	                                        those of the bundle */
	size_t key_count;
};

struct vouch_verify_facts {
	uint64_t events, chains, uses, ops, closes;
	uint64_t signatures;  /* of closes, by one of the keys, and good */
	uint64_t unchecked;   /* by a key neither given nor of the bundle */
	uint64_t findings;
};

/*
 * Verifies while tills work: it reads in pages, and what they append meanwhile
 * is left out. Only SQLite's check keeps them waiting, some 0.7 s per million
 * redemptions. VOUCH_OK also when something was found. Errors: it could not be
 * done (_IO, _BUSY, _NO_MEMORY, _DATABASE).
 */
enum vouch_err vouch_ledger_verify(struct vouch_ledger *ledger,
    const struct vouch_verify_request *request, struct vouch_diag *diag,
    struct vouch_verify_facts *facts);

#endif

/*
 * What the files of trust share. Inside lib/ledger/trust*.c and typing.c only.
 */
#ifndef VOUCH_LEDGER_TRUST_PARTS_H
#define VOUCH_LEDGER_TRUST_PARTS_H

#include <stdatomic.h>

#include "core/trusted.h"
#include "ledger/handle.h"
#include "ledger/trust.h"

/* Keys that codes are read by. A set once made is never changed and lives until
 * the ledger is closed: other threads may be reading by it. */
struct vouch_keyset {
	struct vouch_keyset *older;
	size_t count;
	struct vouch_public_key key[];
};

/* A list on file: what is known of it without its entries. */
struct vouch_trust_head {
	struct vouch_trust_list facts;
	struct vouch_signed_list list; /* entry NULL; of a manifest its cost */
};

struct vouch_trust {
	_Atomic(struct vouch_keyset *) keys;
	size_t pinned_count;           /* keys the ledger was made with */
	struct vouch_public_key *pinned;
	int64_t generation;            /* of what is loaded; 0: nothing */
	struct vouch_buf text;         /* of the bundle, which points into it */
	struct vouch_bundle *bundle;   /* NULL: none */
	size_t head_count;
	struct vouch_trust_head *head; /* by kind and campaign */
};

/* Entries of a list are filed in parts. Pages above the leaves hold whole rows:
 * small ones make a tree of fewer levels, whose pages are soon all read, and a
 * search costs what the reading of pages does. Smaller yet costs more space. */
#define VOUCH_PART_BYTES 80

/* The head of a campaign's list; NULL if there is none. */
const struct vouch_trust_head *vouch_trust_head_of(
    const struct vouch_trust *trust, enum vouch_list_kind kind,
    uint32_t campaign);

/* The entry of a locator or serial: entry[VOUCH_LIST_ENTRY_MAX]. */
enum vouch_err vouch_trust_entry(struct vouch_ledger *ledger,
    enum vouch_list_kind kind, uint32_t campaign, uint64_t key,
    struct vouch_diag *diag, bool *found, uint8_t *entry);

/* Says in the file that something was filed. */
enum vouch_err vouch_trust_raise(struct vouch_ledger *ledger,
    struct vouch_diag *diag);

/* Chains "WORD SEQUENCE DIGEST" as a note of till 0; sequence 0 is left out.
 * Errors of the clock's guard, too. */
enum vouch_err vouch_trust_note(struct vouch_ledger *ledger,
    const char *word, uint32_t campaign, uint64_t sequence,
    const uint8_t digest[32], int64_t now_ms, struct vouch_diag *diag);

#endif

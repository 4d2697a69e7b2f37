/*
 * The chains of a ledger, its epochs, and the one digest of them all. Inside
 * lib/ledger, and for who prints the digest.
 */
#ifndef VOUCH_LEDGER_CHAINS_H
#define VOUCH_LEDGER_CHAINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ledger/ledger.h"

struct vouch_chain {
	uint16_t store, till;
	uint64_t epoch;
	int64_t epoch_id;            /* its small number in this file */
	uint64_t last;               /* seq of its last event */
	int64_t last_ms;             /* when that was */
	uint8_t hash[VOUCH_HASH_BYTES];
};

struct vouch_chains {
	size_t count, size;
	struct vouch_chain *chain;   /* by store, till, epoch */
};

/* All chains as they stand; empty before, the caller's to release. Inside a
 * transaction they are of one moment. VOUCH_ERR_NO_MEMORY, and as of a query. */
enum vouch_err vouch_chains_read(struct vouch_ledger *ledger,
    struct vouch_diag *diag, struct vouch_chains *chains);
void vouch_chains_release(struct vouch_chains *chains);
/* NULL: no such chain. */
const struct vouch_chain *vouch_chains_find(const struct vouch_chains *chains,
    uint16_t store, uint16_t till, uint64_t epoch);

struct vouch_epoch_row {
	int64_t id;
	uint64_t value;
	int64_t began_ms;
	uint16_t store;
	bool merged;                 /* events of it came from elsewhere */
	bool own;                    /* of this ledger */
	uint64_t commits;            /* how far it had come, as far as known */
};
struct vouch_epochs {
	size_t count, size;
	struct vouch_epoch_row *epoch; /* by id */
};
/* VOUCH_ERR_UNSUPPORTED: a file of an older version, open for reading. */
enum vouch_err vouch_epochs_read(struct vouch_ledger *ledger,
    struct vouch_diag *diag, struct vouch_epochs *epochs);
void vouch_epochs_release(struct vouch_epochs *epochs);
/* NULL: no such epoch. */
const struct vouch_epoch_row *vouch_epochs_find(
    const struct vouch_epochs *epochs, int64_t id);

/* Is it an epoch of this ledger, now or before a restore? */
enum vouch_err vouch_epoch_is_own(struct vouch_ledger *ledger, int64_t id,
    struct vouch_diag *diag, bool *own);

/*
 * BLAKE2b-256 over the last hash of every chain, in order of their keys
 * (docs/FORMAT.md, "Log export"): two ledgers with the same events have the
 * same, whatever came first.
 */
void vouch_chains_digest(const struct vouch_chains *chains,
    uint8_t digest[VOUCH_HASH_BYTES]);
enum vouch_err vouch_ledger_digest(struct vouch_ledger *ledger,
    struct vouch_diag *diag, uint8_t digest[VOUCH_HASH_BYTES]);

#endif

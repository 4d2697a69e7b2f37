/*
 * Spent lists (docs/FORMAT.md, "Spent list"): which vouchers and passes a
 * shop's ledger has taken, signed, for shops that share no ledger with it.
 * Nothing in one is believed before its signature is.
 */
#ifndef VOUCH_LEDGER_SPENT_H
#define VOUCH_LEDGER_SPENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "core/sign.h"
#include "ledger/exchange.h"
#include "ledger/ledger.h"

#define VOUCH_SPENT_HEAD_BYTES 39
#define VOUCH_SPENT_ENTRY_BYTES 19
#define VOUCH_SPENT_HASH VOUCH_EXCHANGE_HASH /* of all but the signature */
#define VOUCH_SPENT_MAX 4194304       /* entries */

struct vouch_spent_head {
	uint8_t signer[VOUCH_KEY_ID_BYTES];
	uint16_t store;        /* whose ledger it is of */
	uint64_t sequence;     /* the commits it had seen, at least */
	int64_t made_s;        /* seconds since 1970, UTC */
	bool test;             /* of a ledger for rehearsals */
	uint32_t count;        /* of entries, at most VOUCH_SPENT_MAX */
};

/* A code that was taken. */
struct vouch_spent {
	uint32_t campaign;
	uint64_t serial;
	uint16_t till;
	int64_t at_s;
};

/* The bytes of a list; what is encoded is what _read would take. */
void vouch_spent_encode_head(const struct vouch_spent_head *head,
    uint8_t out[VOUCH_SPENT_HEAD_BYTES]);
void vouch_spent_encode(const struct vouch_spent *spent,
    uint8_t out[VOUCH_SPENT_ENTRY_BYTES]);

/* Does a file that begins with bytes[len] mean to be a spent list, of whatever
 * version? */
bool vouch_spent_is(const uint8_t *bytes, size_t len);

struct vouch_spent_facts {
	struct vouch_spent_head head;
	uint8_t hash[VOUCH_SPENT_HASH];
	uint8_t signature[64];
};

/*
 * Reads file from where it stands to its end and checks its form; *facts is set
 * on VOUCH_OK only. each(), which may be NULL, is told every entry in their
 * order; what it returns other than VOUCH_OK ends the reading.
 * VOUCH_ERR_SYNTAX (no such file, or out of order), _UNSUPPORTED, _TRUNCATED,
 * _TOO_LONG, _RANGE, _IO.
 */
enum vouch_err vouch_spent_read(FILE *file,
    enum vouch_err (*each)(const struct vouch_spent *spent, void *context,
        struct vouch_diag *diag),
    void *context, struct vouch_diag *diag, struct vouch_spent_facts *facts);

/* Signs a hash; VOUCH_ERR_USAGE, worded: the key signs no lists. */
enum vouch_err vouch_spent_sign(const struct vouch_secret_key *secret,
    const uint8_t hash[VOUCH_SPENT_HASH], struct vouch_diag *diag,
    uint8_t signature[64]);

/* For vouch_exchange_signed and ledger/trust.h; points into facts. */
struct vouch_exchange_seal vouch_spent_seal_of(
    const struct vouch_spent_facts *facts);

#endif

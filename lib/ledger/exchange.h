/*
 * The file in which ledgers hand one another their logs (docs/FORMAT.md, "Log
 * export"): written and read from end to end, in little memory whatever its
 * size. Nothing in it is believed before its signature is.
 */
#ifndef VOUCH_LEDGER_EXCHANGE_H
#define VOUCH_LEDGER_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "core/crypt.h"
#include "core/holder.h"
#include "core/sign.h"
#include "ledger/book.h"
#include "ledger/ledger.h"

#define VOUCH_EXCHANGE_HASH 64        /* BLAKE2b-512 of all but the signature */
#define VOUCH_EXCHANGE_EPOCHS_MAX 8192
#define VOUCH_EXCHANGE_CHAINS_MAX 262144
#define VOUCH_REFUSAL_REASON_MAX 33

struct vouch_exchange_head {
	uint8_t signer[VOUCH_KEY_ID_BYTES];
	uint16_t store;        /* of the ledger that was exported */
	uint64_t epoch;        /* and the one it is in */
	uint64_t commits;
	int64_t made_ms;
	bool test;             /* of a ledger for rehearsals */
};

/* An epoch that events in the file are of, or refer to. */
struct vouch_exchange_epoch {
	uint16_t store;
	uint64_t epoch;
	int64_t began_ms;
	uint64_t commits;      /* how far its ledger had come, for refusals */
};

/* A chain; the events that follow are its own, from first on. */
struct vouch_exchange_chain {
	uint16_t store, till;
	uint64_t epoch, first;
	uint8_t previous[VOUCH_HASH_BYTES]; /* of the event before first */
};

struct vouch_exchange_holder {
	uint8_t salt[VOUCH_SALT_BYTES];
	uint8_t holder[VOUCH_HOLDER_BYTES];
};

/* A counter of refusals, as it stands in its ledger. */
struct vouch_exchange_refusal {
	uint16_t store, till;
	uint64_t epoch;
	uint32_t day;          /* since 2020-01-01, UTC */
	uint8_t hour;
	uint32_t campaign;
	uint8_t channel;
	uint64_t count;
	char reason[VOUCH_REFUSAL_REASON_MAX];
};

/* ---- events ---- */

/*
 * An event from its canonical bytes[len] (vouch_event_bytes); its hash is left
 * zero. What is read gives the same bytes again. VOUCH_ERR_TRUNCATED,
 * _TOO_LONG, _UNSUPPORTED (of a later version), _RANGE, _ENCODING.
 */
enum vouch_err vouch_event_take(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_event *event);

/* Is it of a kind that ends another event? */
bool vouch_event_ends(enum vouch_event_kind kind);
/* May text stand as an event's cashier? */
bool vouch_event_cashier_fits(const char *text);

/* Words for what no event of this version can be; NULL when all is well. */
const char *vouch_event_wrong(const struct vouch_event *event);

/* Is salt and holder what the event's commitment says? */
bool vouch_event_holder_fits(const struct vouch_event *event,
    const struct vouch_exchange_holder *holder);

/* ---- writing ---- */

typedef enum vouch_err vouch_exchange_put(const void *bytes, size_t len,
    void *context, struct vouch_diag *diag);

struct vouch_exchange_writer {
	struct vouch_digest digest;
	uint64_t events;
	vouch_exchange_put *put;
	void *context;
};

/* The head, then epochs, chains with their events and holders, refusals, the
 * end: in this order. Errors of put(). */
enum vouch_err vouch_exchange_start(struct vouch_exchange_writer *writer,
    const struct vouch_exchange_head *head, struct vouch_diag *diag);
enum vouch_err vouch_exchange_add_epoch(struct vouch_exchange_writer *writer,
    const struct vouch_exchange_epoch *epoch, struct vouch_diag *diag);
enum vouch_err vouch_exchange_add_chain(struct vouch_exchange_writer *writer,
    const struct vouch_exchange_chain *chain, struct vouch_diag *diag);
enum vouch_err vouch_exchange_add_event(struct vouch_exchange_writer *writer,
    const struct vouch_event *event, struct vouch_diag *diag);
enum vouch_err vouch_exchange_add_holder(struct vouch_exchange_writer *writer,
    const struct vouch_exchange_holder *holder, struct vouch_diag *diag);
enum vouch_err vouch_exchange_add_refusal(
    struct vouch_exchange_writer *writer,
    const struct vouch_exchange_refusal *refusal, struct vouch_diag *diag);
/* The end and the signature. VOUCH_ERR_USAGE: the key signs no logs. */
enum vouch_err vouch_exchange_end(struct vouch_exchange_writer *writer,
    const struct vouch_secret_key *secret, struct vouch_diag *diag);

/* ---- reading ---- */

/* What is told of each record, in file order; members may be NULL. What they
 * return other than VOUCH_OK ends the reading. Of an event the hash is set; a
 * holder is that of the event told last, and fits it. chain_end comes behind
 * the last event of a chain, with the seq and hash it ends with. */
struct vouch_exchange_visit {
	enum vouch_err (*head)(const struct vouch_exchange_head *head,
	    void *context, struct vouch_diag *diag);
	enum vouch_err (*epoch)(const struct vouch_exchange_epoch *epoch,
	    void *context, struct vouch_diag *diag);
	enum vouch_err (*chain)(const struct vouch_exchange_chain *chain,
	    void *context, struct vouch_diag *diag);
	enum vouch_err (*event)(const struct vouch_event *event,
	    void *context, struct vouch_diag *diag);
	enum vouch_err (*holder)(const struct vouch_exchange_holder *holder,
	    void *context, struct vouch_diag *diag);
	enum vouch_err (*chain_end)(uint64_t last,
	    const uint8_t hash[VOUCH_HASH_BYTES], void *context,
	    struct vouch_diag *diag);
	enum vouch_err (*refusal)(const struct vouch_exchange_refusal *refusal,
	    void *context, struct vouch_diag *diag);
};

struct vouch_exchange_facts {
	struct vouch_exchange_head head;
	uint64_t events;
	uint8_t hash[VOUCH_EXCHANGE_HASH];
	uint8_t signature[64];
};

/*
 * Reads file from where it stands to its end and checks its form; *facts is
 * set on VOUCH_OK only. VOUCH_ERR_SYNTAX (no such file, or out of order),
 * _UNSUPPORTED, _TRUNCATED, _TOO_LONG, _RANGE, _ENCODING, _CORRUPT, _IO,
 * _NO_MEMORY; whatever visit returns.
 */
enum vouch_err vouch_exchange_read(FILE *file,
    const struct vouch_exchange_visit *visit, void *context,
    struct vouch_diag *diag, struct vouch_exchange_facts *facts);

/* ---- signatures ---- */

/* What stands at the end of a file, what it is over, and who says when that he
 * made it. Points into the facts it is of. */
struct vouch_exchange_seal {
	enum vouch_context context;
	const uint8_t *signer;     /* VOUCH_KEY_ID_BYTES */
	const uint8_t *hash;       /* VOUCH_EXCHANGE_HASH */
	const uint8_t *signature;  /* 64 */
	uint16_t store;            /* whose ledger it is of */
	int64_t made_ms;
};
struct vouch_exchange_seal vouch_exchange_seal_of(
    const struct vouch_exchange_facts *facts);

/* Did one of keys[count] make it? VOUCH_ERR_SIGNATURE, worded. What the keys may
 * sign is ledger/trust.h's to say. */
enum vouch_err vouch_exchange_signed(const struct vouch_exchange_seal *seal,
    const struct vouch_public_key *keys, size_t count,
    struct vouch_diag *diag);

#endif

/*
 * The redemption log ("ledger") of a shop: its interface. sqlite.c is behind
 * it. What it promises, and why: docs/decisions/0004-ledger.md.
 *
 *   - VOUCH_OK from _commit means on disk, power cut or not.
 *   - A (campaign, serial, use number) is taken at most once.
 *   - VOUCH_ERR_COMMIT means "may or may not be on disk": ask again with the
 *     same op. Every other error means certainly not.
 */
#ifndef VOUCH_LEDGER_LEDGER_H
#define VOUCH_LEDGER_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/campaign.h"
#include "core/policy.h"
#include "core/sign.h"
#include "core/token.h"

#define VOUCH_LEDGER_SCHEMA 3     /* user_version */
#define VOUCH_LEDGER_BUSY_MS 2000 /* longest wait for another process */
#define VOUCH_OP_BYTES 16
#define VOUCH_HASH_BYTES 32
#define VOUCH_RECEIPT_MAX 65
#define VOUCH_CASHIER_MAX 17
#define VOUCH_NOTE_MAX 257
#define VOUCH_TILL_MAX 9999
#define VOUCH_LEDGER_KEYS_MAX 64

enum vouch_event_kind {
	VOUCH_EVENT_REDEEM = 1, VOUCH_EVENT_SPEND, VOUCH_EVENT_TOPUP,
	VOUCH_EVENT_EARN, VOUCH_EVENT_ACTIVATE, VOUCH_EVENT_VOID,
	VOUCH_EVENT_HOLD, VOUCH_EVENT_COMMIT, VOUCH_EVENT_RELEASE,
	VOUCH_EVENT_NOTE, VOUCH_EVENT_CLOSE
};

/* Names an event for ever, in any merge of ledgers. */
struct vouch_event_key {
	uint16_t store, till;
	uint64_t epoch;
	uint64_t seq; /* 1.., without gaps per (store, till, epoch) */
};

#define VOUCH_EVENT_KEY_TEXT 64
/* "STORE.TILL.EPOCH.SEQ", epoch as 16 hex digits. */
void vouch_event_key_format(char out[VOUCH_EVENT_KEY_TEXT],
    const struct vouch_event_key *key);
enum vouch_err vouch_event_key_parse(const char *text, size_t len,
    struct vouch_event_key *key);

/*
 * flags. Of a void the lowest byte is the kind of what it voids, 0 for a
 * redemption; OPENED: the card was good from its issue on, and this is its
 * first use, not a sale; RAN_OUT: a hold nobody ended in time; CAPPED: paid
 * under the offer's offline_cap with a card that others could spend too, and
 * what ends that.
 */
#define VOUCH_FLAG_KIND 0xffu
#define VOUCH_FLAG_OPENED 0x100u
#define VOUCH_FLAG_RAN_OUT 0x200u
#define VOUCH_FLAG_CAPPED 0x400u

/* One line of the log. has_... false means NULL in the table. */
struct vouch_event {
	struct vouch_event_key key;
	enum vouch_event_kind kind;
	uint32_t campaign;
	uint64_t serial;
	uint32_t use_no;
	uint8_t op[VOUCH_OP_BYTES];
	uint8_t request[VOUCH_OP_BYTES];
	int64_t at_ms, boot_ms;
	uint8_t key_id[4];
	uint32_t revision;       /* of the campaign's rules that decided */
	uint8_t channel;
	int64_t amount_minor;    /* discount given, or moved */
	bool has_basket;
	int64_t basket_minor;
	uint8_t unit;
	char receipt[VOUCH_RECEIPT_MAX];
	char cashier[VOUCH_CASHIER_MAX];
	bool has_holder;
	uint8_t holder_commit[32];
	bool has_ref;
	struct vouch_event_key ref; /* the event it voids or ends */
	bool has_until;
	int64_t until_ms;
	char note[VOUCH_NOTE_MAX];
	uint32_t flags;
	uint8_t hash[VOUCH_HASH_BYTES];
};

/* Canonical bytes of an event (docs/FORMAT.md, "Event"), appended; and the
 * chain: hash = BLAKE2b-256("vouch tilllog 1" padded to 16, previous hash,
 * canonical bytes). The first event of an epoch follows 32 zero bytes. */
struct vouch_buf;
enum vouch_err vouch_event_bytes(const struct vouch_event *event,
    struct vouch_buf *out);
enum vouch_err vouch_event_hash(const uint8_t previous[VOUCH_HASH_BYTES],
    const struct vouch_event *event, uint8_t hash[VOUCH_HASH_BYTES]);

struct vouch_ledger;

struct vouch_ledger_settings {
	uint16_t store;            /* 1..VOUCH_STORE_MAX */
	bool test;                 /* takes test codes, and only those */
	bool network;              /* also on a network file system */
	bool wal;                  /* with a write-ahead log: one sync each */
	const struct vouch_public_key *keys; /* trusted issuers */
	size_t key_count;          /* 0..VOUCH_LEDGER_KEYS_MAX */
	const struct vouch_public_key *roots; /* trusted to sign bundles */
	size_t root_count;         /* 0..VOUCH_BUNDLE_ROOTS; a key or a root
	                              there must be */
	int64_t now_ms;
};

/* Makes path (0640); VOUCH_ERR_EXISTS when something is there; _CLOCK when
 * the clock stands before the program was made; _UNSUPPORTED where a
 * write-ahead log cannot be trusted; nothing is left behind on failure. */
enum vouch_err vouch_ledger_create(const char *path,
    const struct vouch_ledger_settings *settings, struct vouch_diag *diag);

enum vouch_ledger_mode {
	VOUCH_LEDGER_READ,
	VOUCH_LEDGER_WRITE,
	VOUCH_LEDGER_INSPECT,     /* read, though it was copied back */
	VOUCH_LEDGER_RESTORE,     /* write, though it was copied back, and only
	                             while nobody else has it open for that */
	VOUCH_LEDGER_NETWORK = 16 /* or'ed: also on a network file system */
};

/*
 * Opens and reads every engine setting back. A ledger of an older version is
 * brought up to date when it is opened for writing, and left as it is for
 * reading. A ledger that was copied back (it stands behind its sidecar, or is a
 * backup) is refused until vouch_ledger_restore, but a backup may be read.
 * VOUCH_ERR_NOT_FOUND with a hint, _CORRUPT (not a ledger, damaged), _CONFLICT
 * (copied back), _UNSUPPORTED (newer; network file system), _BUSY, _IO,
 * _DATABASE.
 */
enum vouch_err vouch_ledger_open(const char *path, unsigned mode,
    struct vouch_diag *diag, struct vouch_ledger **out);
void vouch_ledger_close(struct vouch_ledger *ledger);

/* True when no other process, nor another handle of this one, has the ledger
 * open for writing at this moment. False for a handle that only reads. */
bool vouch_ledger_alone(const struct vouch_ledger *ledger);

/* Number of transactions committed since version 2, over all epochs. Raised
 * by every commit, of every till. */
uint64_t vouch_ledger_commits(const struct vouch_ledger *ledger);

/* Facts fixed at creation, and the keys codes are read by, which change with
 * the bundle (trust.h) and belong to the ledger object. */
uint16_t vouch_ledger_store(const struct vouch_ledger *ledger);
bool vouch_ledger_is_test(const struct vouch_ledger *ledger);
uint64_t vouch_ledger_epoch(const struct vouch_ledger *ledger);
const struct vouch_public_key *vouch_ledger_keys(
    const struct vouch_ledger *ledger, size_t *count);

/* The latest time any event was given: the clock cannot be right when it
 * stands well before it. Raised by every append, never lowered. */
enum vouch_err vouch_ledger_clock(struct vouch_ledger *ledger,
    struct vouch_diag *diag, int64_t *mark_ms);

/* What the system's clock said at the last commit, of any till. It is behind
 * the mark where the clock was set back, or the mark is of a wrong clock. */
enum vouch_err vouch_ledger_wall(struct vouch_ledger *ledger,
    struct vouch_diag *diag, int64_t *wall_ms);

/*
 * Files a campaign's rules: text[len] as read, campaign as parsed from it.
 * A lower revision than the one filed, or the same with other bytes:
 * VOUCH_ERR_CONFLICT. The same bytes again: VOUCH_OK and *changed false. Labels
 * of products: VOUCH_ERR_UNSUPPORTED (vouch_campaign_for_tills).
 * VOUCH_ERR_CLOCK: by this clock tills would not work (guard.h).
 * Chained as a note of till 0 with the file's digest; durable on return.
 */
enum vouch_err vouch_ledger_import(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, const char *text, size_t len,
    int64_t now_ms, struct vouch_diag *diag, bool *changed);
/* The same inside a transaction, for several that are filed together. */
enum vouch_err vouch_ledger_file(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, const char *text, size_t len,
    int64_t now_ms, struct vouch_diag *diag, bool *changed);

/*
 * Rules of a campaign, parsed and cached; *out NULL when not imported. Valid
 * until the next call that finds another revision on file: use it at once.
 * Inside a transaction it is the revision that transaction sees.
 */
enum vouch_err vouch_ledger_campaign(struct vouch_ledger *ledger, uint32_t id,
    struct vouch_diag *diag, const struct vouch_campaign **out);

/* Each campaign on file, in id order. */
enum vouch_err vouch_ledger_each_campaign(struct vouch_ledger *ledger,
    int (*each)(const struct vouch_campaign *campaign, void *context),
    void *context, struct vouch_diag *diag);

/* BEGIN IMMEDIATE, waiting at most VOUCH_LEDGER_BUSY_MS: VOUCH_ERR_BUSY. */
enum vouch_err vouch_ledger_begin(struct vouch_ledger *ledger,
    struct vouch_diag *diag);
/* Makes room in memory for transactions of thousands of redemptions, before
 * one begins: a page that has to leave before the commit locks readers out. */
enum vouch_err vouch_ledger_expect_many(struct vouch_ledger *ledger,
    struct vouch_diag *diag);
/* VOUCH_ERR_COMMIT: may or may not be on disk. Ends the transaction always. */
enum vouch_err vouch_ledger_commit(struct vouch_ledger *ledger,
    struct vouch_diag *diag);
void vouch_ledger_rollback(struct vouch_ledger *ledger);

/* What is known of one code and one operation; inside a transaction. */
struct vouch_ledger_use {
	enum vouch_use_state state;
	struct vouch_event event; /* of the use, unless FRESH */
};
struct vouch_ledger_question {
	uint16_t till;
	uint32_t campaign;
	uint64_t serial;
	bool many;              /* one of many uses, or a card: only op counts */
	const uint8_t *op;      /* VOUCH_OP_BYTES; NULL: one nobody has yet */
	const uint8_t *request; /* VOUCH_OP_BYTES: digest of what is asked */
	int64_t now_ms;
};
/* *use: REPLAY when op names a live redemption of the same request, till, and
 * at most ten minutes old; VOIDED when its use was given back; else SPENT or
 * FRESH by (campaign, serial). VOUCH_ERR_CONFLICT when op is known with
 * another request (ERROR misuse). */
enum vouch_err vouch_ledger_look(struct vouch_ledger *ledger,
    const struct vouch_ledger_question *question, struct vouch_diag *diag,
    struct vouch_ledger_use *use);

/* An operation, or where op is NULL an event. */
struct vouch_ledger_name {
	const uint8_t *op; /* VOUCH_OP_BYTES */
	struct vouch_event_key event;
};
/* What became of it; inside a transaction. *use: FRESH when the ledger has no
 * such redemption, else what _look would say of the same request asked again
 * by till at now_ms: REPLAY, VOIDED or SPENT, with its event. */
enum vouch_err vouch_ledger_find(struct vouch_ledger *ledger,
    const struct vouch_ledger_name *name, uint16_t till, int64_t now_ms,
    struct vouch_diag *diag, struct vouch_ledger_use *use);

/*
 * Appends a redeem event inside a transaction: takes the use, files the op,
 * chains the hash. event comes with key.till, campaign, serial, op, request,
 * at_ms, boot_ms, key_id, revision, channel, amount_minor, unit, receipt,
 * cashier; key, use_no and hash are set. VOUCH_ERR_EXISTS if the use is taken.
 */
enum vouch_err vouch_ledger_append(struct vouch_ledger *ledger,
    struct vouch_event *event, struct vouch_diag *diag);

/* Counts a refusal in memory; written with the next commit, after a minute
 * (vouch_ledger_idle) or at close. campaign 0 and channel 0: not known. */
void vouch_ledger_refused(struct vouch_ledger *ledger, uint16_t till,
    uint32_t campaign, uint8_t channel, enum vouch_reason reason,
    int64_t now_ms);
bool vouch_ledger_counters_wait(const struct vouch_ledger *ledger);
/* Writes waiting counters when a minute has passed since the first of them
 * came, or the clock was set back behind it. */
enum vouch_err vouch_ledger_idle(struct vouch_ledger *ledger, int64_t now_ms,
    struct vouch_diag *diag);

/*
 * Marks an event as heard of by the point of sale, inside a transaction; the
 * first mark stays. VOUCH_ERR_NOT_FOUND: the ledger has no such event.
 */
enum vouch_err vouch_ledger_ack(struct vouch_ledger *ledger,
    const struct vouch_event_key *key, int64_t now_ms, struct vouch_diag *diag);
/* What was merged from another ledger counts as heard of. */
enum vouch_err vouch_ledger_is_acked(struct vouch_ledger *ledger,
    const struct vouch_event_key *key, struct vouch_diag *diag, bool *acked);

/* Events in (till, epoch, seq) order from after *from (NULL: all); reads in
 * pages and holds no lock while each() runs. each() returns 0 to go on. */
enum vouch_err vouch_ledger_each(struct vouch_ledger *ledger,
    const struct vouch_event_key *from,
    int (*each)(const struct vouch_event *event, void *context),
    void *context, struct vouch_diag *diag);

/* Refusal counters as they are kept, one an hour: in order of store, till, their
 * ledger (of merged ones each has its own), hour, campaign, channel, reason. */
struct vouch_refusal_count {
	uint16_t store, till;
	int64_t at_ms;       /* when the hour began */
	uint32_t campaign;   /* 0: not known */
	uint8_t channel;
	enum vouch_reason reason;
	uint64_t count;
};
enum vouch_err vouch_ledger_each_refusal(struct vouch_ledger *ledger,
    int (*each)(const struct vouch_refusal_count *count, void *context),
    void *context, struct vouch_diag *diag);

/* What is on the cards of each campaign and unit. */
struct vouch_balance_sum {
	uint32_t campaign;
	uint8_t unit;
	uint64_t cards;      /* sold, or used before */
	int64_t left_minor;
};
enum vouch_err vouch_ledger_each_balance(struct vouch_ledger *ledger,
    int (*each)(const struct vouch_balance_sum *sum, void *context),
    void *context, struct vouch_diag *diag);

#endif

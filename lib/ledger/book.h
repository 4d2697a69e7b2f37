/*
 * What an event moves, and the tables that follow from it: uses, tallies,
 * balances and holds (docs/decisions/0012-rules.md). Inside lib/ledger only.
 */
#ifndef VOUCH_LEDGER_BOOK_H
#define VOUCH_LEDGER_BOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/campaign.h"
#include "core/holder.h"
#include "ledger/ledger.h"

/* What one event moves; all of it follows from the event alone, so sums over
 * the log in any order are what the tables must hold. */
struct vouch_effect {
	int uses;             /* of its code: +1, 0, -1 */
	bool moves_use;       /* the use is now this event's */
	int64_t off_minor;    /* off bills, as limits count it */
	bool of_card;
	int64_t card_minor;   /* of the card's balance */
	int active;           /* +1: the card is sold, -1: no more */
	int capped;           /* payments under a cap, +1 or -1 */
	int64_t capped_minor; /* what they come to */
	int holds;            /* +1, -1: one more hold that nobody has ended */
};
void vouch_effect_of(const struct vouch_event *event,
    struct vouch_effect *effect);

/* The operation that ends an event: its void, or of a hold what it became.
 * Each event can be ended once, because an operation can be filed once. */
void vouch_end_op(const struct vouch_event_key *key,
    uint8_t op[VOUCH_OP_BYTES]);
/* Is the event what ended the one of that key? Whoever asks with an operation id
 * of his own can choose that of an end. */
bool vouch_end_is_of(const struct vouch_event *end,
    const struct vouch_event_key *key);
/* The event that ended it; *found false where none has. */
enum vouch_err vouch_end_find(struct vouch_ledger *ledger,
    const struct vouch_event_key *key, struct vouch_diag *diag, bool *found,
    struct vouch_event *end);

enum vouch_scope {
	VOUCH_SCOPE_CAMPAIGN, VOUCH_SCOPE_CUSTOMER, VOUCH_SCOPE_CODE
};
struct vouch_tally {
	uint64_t uses;
	uint64_t amount_minor; /* of a code: its highest use number */
};
/* serial only of a code, holder only of a customer (or NULL). */
enum vouch_err vouch_tally_get(struct vouch_ledger *ledger, uint32_t campaign,
    enum vouch_scope scope, uint64_t serial, const uint8_t *holder,
    struct vouch_diag *diag, struct vouch_tally *tally);

/*
 * What offline_cap counts: amount_minor is what the card paid under it and was
 * not given back, uses how often a till of this store took cards of the
 * campaign so since from_ms, also where it was given back. It reads the till's
 * events backwards until from_ms.
 */
enum vouch_err vouch_book_capped(struct vouch_ledger *ledger, uint16_t till,
    const struct vouch_token *token, int64_t from_ms, struct vouch_diag *diag,
    struct vouch_tally *tally);

/* Do the offer's limits count its redemptions? */
bool vouch_book_counts(const struct vouch_campaign *campaign);

/* Counts anew what a campaign's limits count; when its rules change. Inside a
 * transaction, after they are on file. */
enum vouch_err vouch_book_recount(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, struct vouch_diag *diag);

/* What the events on file make of a card. */
struct vouch_balance {
	int64_t left_minor; /* below 0 where several ledgers paid with it */
	int64_t active;     /* how often it was sold or opened */
};
/* VOUCH_OK and *balance all zero for one that nobody has used. */
enum vouch_err vouch_balance_get(struct vouch_ledger *ledger,
    uint32_t campaign, uint64_t serial, struct vouch_diag *diag,
    struct vouch_balance *balance);
/* What of it a till may spend: a card that was opened twice was so once. */
void vouch_balance_card(const struct vouch_balance *balance,
    uint64_t opening_minor, struct vouch_card *card);

/* What an event chains of its holder: 32 bytes that tell nothing without the
 * row that has salt and holder. */
#define VOUCH_SALT_BYTES 16
void vouch_holder_commit(const uint8_t salt[VOUCH_SALT_BYTES],
    const uint8_t holder[VOUCH_HOLDER_BYTES], uint8_t commit[32]);

/* Whom an event was for; *found false where nobody asked, or it was erased. */
enum vouch_err vouch_holder_get(struct vouch_ledger *ledger,
    const struct vouch_event_key *key, struct vouch_diag *diag, bool *found,
    uint8_t holder[VOUCH_HOLDER_BYTES]);

struct vouch_place; /* handle.h */
/* As vouch_holder_get, of an event that stands there. */
enum vouch_err vouch_holder_at(struct vouch_ledger *ledger,
    const struct vouch_place *place, struct vouch_diag *diag, bool *found,
    uint8_t holder[VOUCH_HOLDER_BYTES]);

/*
 * Whose use an end gives back: the event it ends, or where that is a commit the
 * hold before it, for the use was counted when it was held. Of either the holder
 * may be known and of the other not, in logs that were merged. *found false: it
 * is not on file.
 */
enum vouch_err vouch_use_taker(struct vouch_ledger *ledger,
    const struct vouch_event *end, struct vouch_diag *diag, bool *found,
    struct vouch_place *taker);

/*
 * Appends the event (vouch_chain_file) and moves what follows from it. holder,
 * if not NULL, is whom it is for, kept where a limit counts customers.
 * VOUCH_ERR_RANGE where a card would fall below nothing; the transaction can
 * then only be rolled back.
 */
enum vouch_err vouch_book(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, const uint8_t *holder,
    struct vouch_event *event, struct vouch_diag *diag);

/*
 * Moves what follows from an event whose row, operation and use are on file:
 * tallies, the customer's (holder NULL: not known; of what gives a use back, its
 * taker's), the card's balance, with holds the open holds. number is that of
 * its row in used. Inside a transaction.
 */
enum vouch_err vouch_book_move(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, const uint8_t *holder,
    const struct vouch_event *event, uint32_t number, bool holds,
    struct vouch_diag *diag);
/* Counts uses of a customer, of the event's campaign. */
enum vouch_err vouch_book_customer(struct vouch_ledger *ledger,
    const struct vouch_event *event, const uint8_t holder[VOUCH_HOLDER_BYTES],
    int uses, struct vouch_diag *diag);

/* The end of an event, ready to be booked: kind VOID, COMMIT or RELEASE, all
 * of the code and the amount from what it ends. Its at_ms, till, request,
 * cashier, receipt and note are the caller's. */
void vouch_end_make(const struct vouch_event *ended,
    enum vouch_event_kind kind, struct vouch_event *end);

/* Gives back holds that have run out by now_ms, at most so many that nobody
 * waits long; *count of them. The events are till's. */
enum vouch_err vouch_book_expire(struct vouch_ledger *ledger, uint16_t till,
    int64_t now_ms, struct vouch_diag *diag, unsigned *count);

#endif

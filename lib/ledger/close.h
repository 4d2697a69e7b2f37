/*
 * Closing a till: what it took since it was closed last, summed per cashier and
 * campaign, and an event in its chain that vouches for them (docs/FORMAT.md,
 * "Close").
 */
#ifndef VOUCH_LEDGER_CLOSE_H
#define VOUCH_LEDGER_CLOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/sign.h"
#include "ledger/ledger.h"

/* One row of the sums. */
struct vouch_total {
	char cashier[VOUCH_CASHIER_MAX]; /* "": not given */
	uint32_t campaign;
	uint8_t unit;
	uint64_t count;         /* redemptions, payments with cards */
	int64_t amount_minor;   /* what they took off */
	uint64_t voids;         /* of them, or of earlier ones, given back */
	int64_t voided_minor;
	uint64_t loads;         /* cards sold and topped up, points earned */
	int64_t loaded_minor;
	uint64_t load_voids;    /* of them taken back */
	int64_t load_voided_minor;
};

/* The sums of a run of events of one till, in order of cashier, campaign and
 * unit. All zero is empty. */
struct vouch_totals {
	uint64_t events;        /* of any kind */
	struct vouch_event_key first, last; /* where events > 0 */
	int64_t first_ms, last_ms;
	size_t count, size;
	struct vouch_total *row; /* owned */
};

/* Adds what the event took or gave back; other kinds only count as events.
 * VOUCH_ERR_NO_MEMORY; VOUCH_ERR_RANGE when a sum is more than can be. */
enum vouch_err vouch_totals_add(struct vouch_totals *totals,
    const struct vouch_event *event);
/* Adds another row's sums, to the row of the same cashier, campaign and unit.
 * Errors as above. */
enum vouch_err vouch_totals_merge(struct vouch_totals *totals,
    const struct vouch_total *row);
/* Empties them; the memory stays. */
void vouch_totals_clear(struct vouch_totals *totals);
void vouch_totals_release(struct vouch_totals *totals);
/* What the close event says for them. Pure. */
void vouch_totals_digest(const struct vouch_totals *totals, uint16_t store,
    uint16_t till, uint8_t digest[VOUCH_HASH_BYTES]);

/* What the note of a close event says. */
struct vouch_close_note {
	bool has_first;              /* there was an event to sum */
	uint64_t epoch, seq;         /* of the first one */
	uint8_t digest[VOUCH_HASH_BYTES];
	bool has_signature;
	uint8_t key_id[VOUCH_KEY_ID_BYTES];
	uint8_t signature[64];
};
/* VOUCH_ERR_SYNTAX. */
enum vouch_err vouch_close_note_parse(const char *note,
    struct vouch_close_note *out);
void vouch_close_note_format(char note[VOUCH_NOTE_MAX],
    const struct vouch_close_note *in);
/* Was it signed by key, for this event of the chain whose hash before it is
 * previous? VOUCH_ERR_SIGNATURE. */
enum vouch_err vouch_close_note_verify(const struct vouch_close_note *note,
    const struct vouch_event_key *key,
    const uint8_t previous[VOUCH_HASH_BYTES],
    const struct vouch_public_key *signer);

struct vouch_close_request {
	uint16_t till;             /* 1..VOUCH_TILL_MAX */
	bool has_since;            /* sum what came from since_ms on, instead */
	int64_t since_ms;          /* of what came since the last close */
	int64_t now_ms;
	const struct vouch_secret_key *key; /* of the till, or NULL */
};

/*
 * Sums and appends the close event, which is durable on return; *totals, empty
 * before, is the caller's to release. VOUCH_ERR_NOT_FOUND: the till has no
 * events at all; VOUCH_ERR_CLOCK: by this clock tills would not work;
 * VOUCH_ERR_RANGE; errors of a commit.
 */
enum vouch_err vouch_ledger_close_till(struct vouch_ledger *ledger,
    const struct vouch_close_request *request, struct vouch_diag *diag,
    struct vouch_totals *totals, struct vouch_event *event);

#endif

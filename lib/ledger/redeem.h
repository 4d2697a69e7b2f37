/*
 * One scanned line, redeemed: reading, begin, campaign, look, policy, append
 * and commit in the one order that keeps the ledger's promises.
 */
#ifndef VOUCH_LEDGER_REDEEM_H
#define VOUCH_LEDGER_REDEEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "core/campaign.h"
#include "core/policy.h"
#include "core/reading.h"
#include "ledger/ledger.h"

/* Who asks, and for what; the same for every line of a run. */
struct vouch_redeem_request {
	uint16_t till;            /* 1..VOUCH_TILL_MAX */
	const char *receipt;      /* "" where there is none */
	const char *cashier;      /* "" where there is none */
	const uint8_t *op;        /* VOUCH_OP_BYTES, or NULL: see op.h */
};

#define VOUCH_TROUBLE_MAX 512

struct vouch_redeem_answer {
	enum vouch_reason reason;
	struct vouch_reading reading;
	const struct vouch_campaign *campaign; /* NULL: not known; valid until
	                                          the next call on the ledger */
	bool has_op;               /* the operation has a name to ask again by */
	uint8_t op[VOUCH_OP_BYTES];
	bool has_event;            /* ACCEPT: the event on file; USED: that of
	                              the first use */
	struct vouch_event event;
	char trouble[VOUCH_TROUBLE_MAX]; /* ERROR, UNKNOWN: worded, else "" */
};

/*
 * Redeems the code in line[len] at now_ms. There is always an answer:
 *   - ok means a durable event on file when this returns;
 *   - replayed means an earlier call with this op is on file;
 *   - ERROR means certainly nothing was redeemed, UNKNOWN that it may be.
 * The signature is verified before the ledger is asked anything, and a line
 * that is not accepted is counted with vouch_ledger_refused(), which costs no
 * sync. zone is scratch of the caller's, kept between calls (it caches).
 */
void vouch_redeem_line(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request, const char *line, size_t len,
    int64_t now_ms, struct vouch_zone *zone,
    struct vouch_redeem_answer *answer);

/* The answer an error of the ledger makes: VOUCH_WHY_BUSY, _DISK, _DATABASE,
 * _CLOCK, _MISUSE or _COMMIT. */
enum vouch_reason vouch_redeem_trouble(enum vouch_err err);

#endif

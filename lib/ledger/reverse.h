/*
 * What ends an event: a redemption taken back, a hold taken up or let go. The
 * history stays; every event can be ended once, and asking again gives the same
 * answer, replayed.
 */
#ifndef VOUCH_LEDGER_REVERSE_H
#define VOUCH_LEDGER_REVERSE_H

#include <stdint.h>

#include "ledger/ledger.h"
#include "ledger/redeem.h"

#define VOUCH_HOLD_MS_MAX (24 * 60 * 60 * 1000)

enum vouch_reversal {
	VOUCH_REVERSE_VOID,    /* give the use or the amount back; of a hold: as
	                          release; of one that was taken up: of that */
	VOUCH_REVERSE_COMMIT,  /* of a hold: take what it holds, for good */
	VOUCH_REVERSE_RELEASE  /* of a hold: give it back */
};

struct vouch_reverse_request {
	enum vouch_reversal what;
	struct vouch_ledger_name name; /* of the event that is to end */
	const char *why;               /* filed as its note; "" for none */
};

/*
 * Ends it, durably on return. Of request till, cashier, receipt and accept_time
 * count. The answer's event is the one that ended it, its amount what moved,
 * left what is on the card after it:
 *   ok            done; replayed: it was done before
 *   not-redeemed  there is no such event, or none that can be ended so
 *   voided        it was given back before: a hold cannot be taken up any more
 *   used          it was taken up before: release no more, but void
 *   expired       the hold had run out, and is given back
 *   amount        of a sale or top-up: it has been spent already
 * or ERROR, UNKNOWN as for a redemption.
 */
void vouch_reverse(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request,
    const struct vouch_reverse_request *reversal, int64_t now_ms,
    struct vouch_redeem_desk *desk, struct vouch_redeem_answer *answer);

/*
 * Takes back, inside a transaction, what vouchers and coupons were taken on a
 * receipt and not taken back since; what cards paid stays. Reads the whole log:
 * some half a second per million events. why becomes each void's note.
 */
enum vouch_err vouch_reverse_receipt(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request, const char *receipt,
    const char *why, int64_t now_ms, struct vouch_diag *diag,
    unsigned *count);

#endif

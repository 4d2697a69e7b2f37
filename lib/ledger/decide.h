/*
 * One code inside a transaction: what the ledger knows of it, the verdict, and
 * the events of a yes. Inside lib/ledger only; redeem.c alone calls it.
 */
#ifndef VOUCH_LEDGER_DECIDE_H
#define VOUCH_LEDGER_DECIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ledger/redeem.h"

/* A transaction under way. */
struct vouch_group {
	struct vouch_ledger *ledger;
	const struct vouch_redeem_request *request;
	const struct vouch_redeem_request *const *each; /* by line; NULL: the
	                                                   one for all */
	struct vouch_redeem_desk *desk;
	int64_t now_ms;       /* guarded, once begun */
	bool begun;
	int64_t began_ms;     /* since boot */
	size_t before;        /* lines taken up before it began */
	size_t most;          /* lines it may take up */
	bool appended;
	struct vouch_event_key first;          /* of what it appended */
	const struct vouch_campaign *campaign; /* of the last code, as this
	                                          transaction sees it */

	/* What is on the bill already; its codes are decided together. */
	bool is_bill;
	size_t on_bill;
	const struct vouch_campaign *with[VOUCH_BILL_CODES];
	struct vouch_event_key took[VOUCH_BILL_CODES];
	uint64_t taken_minor;
};

/* Is the operation's name one that only this request knows? */
bool vouch_decide_nameless(const struct vouch_redeem_request *request);

/* Decides on a genuine code, and appends when it is to be taken. *answer is
 * clear but for its reading. Errors of the ledger. */
enum vouch_err vouch_decide(struct vouch_group *group,
    struct vouch_redeem_answer *answer, struct vouch_diag *diag);

#endif

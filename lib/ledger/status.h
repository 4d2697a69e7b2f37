/*
 * Questions about what is done: what became of an operation, and that its
 * answer was heard. Nothing is redeemed or counted here.
 */
#ifndef VOUCH_LEDGER_STATUS_H
#define VOUCH_LEDGER_STATUS_H

#include <stddef.h>

#include "ledger/ledger.h"
#include "ledger/op.h"
#include "ledger/redeem.h"

/* What a user gives: an operation id or the name of an event. op_bytes is
 * storage. VOUCH_ERR_SYNTAX. */
enum vouch_err vouch_status_parse(const char *text, size_t len,
    struct vouch_diag *diag, uint8_t op_bytes[VOUCH_OP_BYTES],
    struct vouch_ledger_name *name);

/*
 * What became of it, as the request's till would hear if it asked again:
 * replayed, used, voided or not-redeemed; or ERROR. The answer's token has what
 * the event tells of the code. Of the request, till and accept_time count.
 */
void vouch_status_tell(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request,
    const struct vouch_ledger_name *name, int64_t now_ms,
    struct vouch_redeem_desk *desk, struct vouch_redeem_answer *answer);

/* The same, and marks the event as heard of, durably; UNKNOWN: ask again. */
void vouch_status_ack(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request,
    const struct vouch_ledger_name *name, int64_t now_ms,
    struct vouch_redeem_desk *desk, struct vouch_redeem_answer *answer);

/* Puts into *answer what the event keeps of its code: not the token's own
 * days, its value only where that was money off; and the amount it moved. */
void vouch_status_recall(const struct vouch_event *event, bool test,
    struct vouch_redeem_answer *answer);

#endif

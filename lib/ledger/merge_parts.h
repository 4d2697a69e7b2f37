/*
 * What merge.c, which reads the file, and merge_apply.c, which files its
 * events, know together. Inside lib/ledger only.
 */
#ifndef VOUCH_LEDGER_MERGE_PARTS_H
#define VOUCH_LEDGER_MERGE_PARTS_H

#include "ledger/exchange.h"
#include "ledger/handle.h"

/*
 * Files an event that is not on file and fits its chain: its row, its
 * operation, its use and all sums. One that ends an event which is not here
 * yet moves nothing until that comes. Inside a transaction. VOUCH_ERR_CONFLICT,
 * worded.
 */
enum vouch_err vouch_merge_event(struct vouch_ledger *ledger,
    const struct vouch_event *event, int64_t epoch_id,
    struct vouch_diag *diag);

/* Whom the event was for, unless that is on file. */
enum vouch_err vouch_merge_holder(struct vouch_ledger *ledger,
    const struct vouch_event *event, int64_t epoch_id,
    const struct vouch_exchange_holder *holder, struct vouch_diag *diag);

/* Is its operation on file for another event? */
enum vouch_err vouch_merge_is_shadow(struct vouch_ledger *ledger,
    const struct vouch_place *place, struct vouch_diag *diag, bool *shadow);

/* Does an event that ends another move anything? Not if that was ended by
 * another one, is not here or is not what it ends, or itself moves nothing. */
enum vouch_err vouch_merge_is_active(struct vouch_ledger *ledger,
    const struct vouch_event *end, const struct vouch_place *place,
    struct vouch_diag *diag, bool *active);

#endif

/*
 * Short codes typed at a till: checked against the campaigns' manifests, and
 * counted when they are wrong, in the ledger, so that no restart forgets it.
 */
#ifndef VOUCH_LEDGER_TYPING_H
#define VOUCH_LEDGER_TYPING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/reading.h"
#include "ledger/ledger.h"

/* So many wrong codes within the window pause typing at the till; so many within
 * a day lock it until somebody unlocks it. Mistakes the check symbols catch do
 * not count. */
#define VOUCH_TYPING_WRONG 10
#define VOUCH_TYPING_WINDOW_MS INT64_C(600000)
#define VOUCH_TYPING_PAUSE_MS INT64_C(300000)
#define VOUCH_TYPING_LOCK 30
#define VOUCH_TYPING_DAY_MS INT64_C(86400000)

/*
 * A reading that is_short becomes a genuine code, typed, whose token says what
 * the campaign says of its codes; or its reason becomes VOUCH_WHY_UNKNOWN_CODE,
 * _TYPING_PAUSED or _TYPING_LOCKED; or it stays _SHORT_CODE where no manifest is
 * on file. Outside a transaction: it costs what the manifest says, and a wrong
 * one a commit. Errors of the ledger.
 */
enum vouch_err vouch_typing_check(struct vouch_ledger *ledger, uint16_t till,
    int64_t now_ms, struct vouch_diag *diag, struct vouch_reading *reading);

/* Forgets a till's wrong codes, as a chained note of till 0; *wrong is how many
 * of the last day there were. In a transaction of its own. */
enum vouch_err vouch_typing_unlock(struct vouch_ledger *ledger, uint16_t till,
    int64_t now_ms, struct vouch_diag *diag, uint64_t *wrong);

#endif

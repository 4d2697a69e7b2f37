/*
 * The clock's guard: no decision by a clock that cannot be right. Inside
 * lib/ledger only.
 *
 * The file's mark is the latest time anything was decided by. A refusal raises
 * it too, though nothing is appended then: a code once expired stays so when
 * the clock is set back. That time waits in memory with the refusal's counter.
 */
#ifndef VOUCH_LEDGER_GUARD_H
#define VOUCH_LEDGER_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct vouch_ledger;

#define VOUCH_GUARD_SLACK_MS (10 * 60 * 1000)
#define VOUCH_GUARD_DAYS 30

/*
 * *now_ms, what the system's clock says, becomes the time to decide by: never
 * before the mark. Inside a transaction. VOUCH_ERR_CLOCK when the clock stands
 * before the program was made, over ten minutes before the mark, or over 30
 * days ahead of it without accept_time.
 */
enum vouch_err vouch_guard_time(struct vouch_ledger *ledger, bool accept_time,
    struct vouch_diag *diag, int64_t *now_ms);

/* Raises the file's mark to the latest time decided by. Inside a transaction. */
enum vouch_err vouch_guard_save(struct vouch_ledger *ledger,
    struct vouch_diag *diag);

#endif

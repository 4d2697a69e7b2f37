/*
 * What is done to a ledger now and then, by whoever looks after it: a copy put
 * back, the clock's mark, a backup. None of it belongs to a till.
 */
#ifndef VOUCH_LEDGER_UPKEEP_H
#define VOUCH_LEDGER_UPKEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "ledger/backup.h"
#include "ledger/ledger.h"

/* Longest reason for a restore. */
#define VOUCH_WHY_TEXT_MAX 200

struct vouch_restore_facts {
	uint64_t commits;  /* in the copy */
	uint64_t lost;     /* made after it and gone, as far as the sidecar
	                      knows: at least so many */
};

/*
 * Lets a ledger that was copied back go on, as opened with
 * VOUCH_LEDGER_RESTORE: from now on its events are of a new epoch, which begins
 * with a note of till 0 that says why, so that in no merge of ledgers they can
 * be taken for those that were lost. Durable on return.
 * VOUCH_ERR_MISSING (why is empty), _TOO_LONG; errors of a commit.
 */
enum vouch_err vouch_ledger_restore(struct vouch_ledger *ledger,
    const char *why, int64_t now_ms, struct vouch_diag *diag,
    struct vouch_restore_facts *facts);

/*
 * Sets the clock's mark to now_ms, whatever it was, with a note of till 0; tills
 * that are running take it from their next line on.
 */
enum vouch_err vouch_ledger_set_clock(struct vouch_ledger *ledger,
    int64_t now_ms, struct vouch_diag *diag);

/*
 * Copies the ledger to path while tills work, as vouch_sqlite_backup does. The
 * copy knows that it is one, and is only read until it is restored.
 */
enum vouch_err vouch_ledger_backup(struct vouch_ledger *ledger,
    const char *path, bool force, int64_t now_ms, struct vouch_diag *diag,
    struct vouch_backup_facts *facts);

#endif

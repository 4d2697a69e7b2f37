/*
 * A copy of a file in use: of a ledger (upkeep.h) or of the register. Inside
 * lib/ledger only, but for the facts.
 */
#ifndef VOUCH_LEDGER_BACKUP_H
#define VOUCH_LEDGER_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "ledger/sqlite.h"

struct vouch_backup_facts {
	uint64_t pages, bytes;
	unsigned starts;  /* 1, and one more whenever somebody's commit meant
	                     starting over */
};

/*
 * Copies file to path while others use it. Each step keeps them waiting about
 * 50 ms at most; when their commits make it start over again and again the
 * steps grow, so that it ends. The copy has the mode of its kind and says
 * "copied_ms" in its table meta; it is checked, synced, and appears whole or
 * not at all. VOUCH_ERR_EXISTS (without force); VOUCH_ERR_CONFLICT (path is the
 * file itself, or has a journal); _UNSUPPORTED (not a plain file); _CORRUPT;
 * _BUSY; _IO.
 */
enum vouch_err vouch_sqlite_backup(struct vouch_sqlite *file,
    const char *path, bool force, int64_t now_ms, struct vouch_diag *diag,
    struct vouch_backup_facts *facts);

#endif

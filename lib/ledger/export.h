/*
 * A ledger's log, or what is new in it, for other ledgers (exchange.h).
 */
#ifndef VOUCH_LEDGER_EXPORT_H
#define VOUCH_LEDGER_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "core/sign.h"
#include "ledger/exchange.h"
#include "ledger/ledger.h"

/* How far an earlier export went in a chain. */
struct vouch_export_mark {
	uint16_t store, till;
	uint64_t epoch, seq;
};
struct vouch_export_marks {
	size_t count, size;
	struct vouch_export_mark *mark; /* by store, till, epoch */
	struct vouch_exchange_facts facts;
};

/* Where the export in file ends; empty before, the caller's to release. It is
 * this ledger's own, so who signed it is not asked. Errors of
 * vouch_exchange_read. */
enum vouch_err vouch_export_marks_read(FILE *file, struct vouch_diag *diag,
    struct vouch_export_marks *marks);
void vouch_export_marks_release(struct vouch_export_marks *marks);

struct vouch_export_request {
	const struct vouch_secret_key *key;      /* of a till, or an issuer's */
	const struct vouch_export_marks *since;  /* NULL: everything */
	bool own;                    /* leave out what was merged */
	bool without_holders;        /* nothing of who the customers are */
	int64_t now_ms;
	vouch_exchange_put *put;
	void *context;
};
struct vouch_export_facts {
	uint64_t events, chains, refusals;
};

/*
 * Writes the log as it stands at one moment, while tills work: no lock is held
 * while events are read. Of every chain there is at least a line that says how
 * far it goes. VOUCH_ERR_USAGE (the key), _UNSUPPORTED (an older ledger, open
 * for reading), _TOO_LONG; errors of a query and of put().
 */
enum vouch_err vouch_ledger_export(struct vouch_ledger *ledger,
    const struct vouch_export_request *request, struct vouch_diag *diag,
    struct vouch_export_facts *facts);

#endif

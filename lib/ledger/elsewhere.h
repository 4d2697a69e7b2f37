/*
 * What other shops took, by their spent lists (spent.h): this ledger's own list,
 * theirs filed, and a code looked up in them. A ledger that has none asks for
 * none.
 */
#ifndef VOUCH_LEDGER_ELSEWHERE_H
#define VOUCH_LEDGER_ELSEWHERE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "ledger/exchange.h"
#include "ledger/ledger.h"
#include "ledger/spent.h"
#include "ledger/trust.h"

/*
 * Writes the vouchers and passes this shop's ledger has taken and not given
 * back, holds that have not run out among them; not what was merged of other
 * shops. Read page by page while tills work: what is taken meanwhile may be in it
 * already. *count is how many. VOUCH_ERR_USAGE (the key), _TOO_LONG, _NO_MEMORY;
 * errors of a query and of put().
 */
enum vouch_err vouch_spent_export(struct vouch_ledger *ledger,
    const struct vouch_secret_key *key, int64_t now_ms,
    vouch_exchange_put *put, void *context, struct vouch_diag *diag,
    uint32_t *count);

/* A list, and whom to believe beside the bundle's keys. */
struct vouch_spent_source {
	FILE *file;            /* at its start; can be read twice */
	struct vouch_log_signers signers;
};

/*
 * Files a list in place of that shop's last one, inside a transaction, as a
 * chained note of till 0. VOUCH_ERR_CONFLICT: it is of this shop, of a rehearsal
 * (or the other way round), or older than the one on file, unless the key of that
 * is revoked (the same one: VOUCH_OK, *changed false); _CORRUPT: it changed while
 * it was read; errors of vouch_spent_read and vouch_trust_check_log. *head is set
 * on VOUCH_OK.
 */
enum vouch_err vouch_spent_file(struct vouch_ledger *ledger,
    const struct vouch_spent_source *source, int64_t now_ms,
    struct vouch_diag *diag, bool *changed, struct vouch_spent_head *head);

/* A list on file. */
struct vouch_spent_filed {
	struct vouch_spent_head head;
	int64_t filed_ms;
	bool revoked;          /* its key is, since: as if it were not there */
};
/* That of the first shop behind number after, from 0; *found false: there is
 * none. */
enum vouch_err vouch_spent_next(struct vouch_ledger *ledger, uint16_t after,
    struct vouch_diag *diag, bool *found, struct vouch_spent_filed *filed);

/* Which other shop took the code? Of the event its key's store and till and its
 * at_ms are set, and no epoch and no seq: that is all a list says. The earliest,
 * if several did. By what _load found. */
enum vouch_err vouch_elsewhere_find(struct vouch_ledger *ledger,
    uint32_t campaign, uint64_t serial, struct vouch_diag *diag, bool *found,
    struct vouch_event *event);

/* Are there lists? With trust, whenever something was filed. */
enum vouch_err vouch_elsewhere_load(struct vouch_ledger *ledger,
    struct vouch_diag *diag);

#endif

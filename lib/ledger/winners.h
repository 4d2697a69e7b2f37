/*
 * Prize manifests on file (core/prizes.h): who of a batch wins what.
 */
#ifndef VOUCH_LEDGER_WINNERS_H
#define VOUCH_LEDGER_WINNERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/campaign.h"
#include "core/prizes.h"
#include "ledger/ledger.h"

#define VOUCH_WINNERS_BYTES_MAX (4u * 1000 * 1000) /* of a manifest on file */

/*
 * Files a manifest that was decoded from bytes[len] and whose signature is
 * good, inside a transaction, chained as a note with its digest. *changed false:
 * it was on file already.
 * VOUCH_ERR_MISSING: its campaign is not on file, or has no prizes;
 * VOUCH_ERR_CONFLICT: a later one of the batch is on file, or another one of
 * the same number; VOUCH_ERR_TOO_LONG; VOUCH_ERR_CLOCK.
 */
enum vouch_err vouch_winners_file(struct vouch_ledger *ledger,
    const struct vouch_prizes *prizes, const void *bytes, size_t len,
    int64_t now_ms, struct vouch_diag *diag, bool *changed);

/*
 * What a code won, inside a transaction; *prize is NULL where its offer deals no
 * prizes (campaign NULL: not known), or has no manifest on file. A code that no
 * list names won the rest. Valid as long as a campaign of vouch_ledger_campaign.
 */
enum vouch_err vouch_winners_find(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, const struct vouch_token *token,
    struct vouch_diag *diag, const struct vouch_campaign_prize **prize);

/* Frees what was read. */
void vouch_winners_free(struct vouch_ledger *ledger);

#endif

/*
 * An offer in plain sentences: what a marketer meant by it, what a cashier does
 * with it, and what is allowed but looks like a mistake. Text only; the
 * Vietnamese is in po/vi.po as that of io/verdict.h.
 */
#ifndef VOUCH_IO_EXPLAIN_H
#define VOUCH_IO_EXPLAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "core/campaign.h"

/* Bytes the explanation of the longest campaign takes at most. */
#define VOUCH_EXPLAIN_MAX (256u * 1024)

/*
 * Appends the sentences to out: headed sections, one sentence a bullet, lines
 * of up to 78 columns where words allow, nothing foreign unescaped. Every key
 * of the file has a word in it. today: civil day in the campaign's zone, for
 * what depends on it (has the offer ended?).
 * VOUCH_ERR_TOO_LONG, VOUCH_ERR_NO_MEMORY; out is then as it was.
 */
enum vouch_err vouch_explain(const struct vouch_campaign *campaign,
    uint16_t today, bool vietnamese, struct vouch_buf *out);

#endif

/*
 * Issued, redeemed, refused: per campaign and channel, placement, store or
 * day, out of a ledger and (for what was issued) the register.
 */
#ifndef VOUCH_REPORT_FUNNEL_H
#define VOUCH_REPORT_FUNNEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/campaign.h"
#include "ledger/ledger.h"
#include "ledger/register.h"
#include "report/counted.h"

enum vouch_funnel_by {
	VOUCH_FUNNEL_CHANNEL,
	VOUCH_FUNNEL_PLACEMENT, /* needs the register */
	VOUCH_FUNNEL_STORE,
	VOUCH_FUNNEL_TILL,
	VOUCH_FUNNEL_DAY,       /* civil day of redemption, campaign's zone */
	VOUCH_FUNNEL_KIND       /* of the campaign: "coupon" */
};

#define VOUCH_FUNNEL_UNITS 4 /* VOUCH_UNIT_NONE to _POINTS */

struct vouch_funnel_row {
	uint32_t campaign;
	char campaign_name[VOUCH_CAMPAIGN_NAME]; /* "": on file nowhere */
	char group[VOUCH_PLACEMENT_MAX]; /* channel, placement, "7",
	                                    "2026-11-23", kind; "-" for
	                                    none */
	int has_issued;
	uint64_t issued;        /* from the register; in all, whatever days
	                           are counted */
	int not_once;           /* some of them are coupons, cards or labels:
	                           redeemed is no share of issued */
	uint64_t redeemed;
	uint64_t voided;        /* of them, or of earlier ones, taken back */
	int has_refused;
	uint64_t refused;       /* USED and REFUSE answers; counters know the
	                           channel and the store, not till or day */
	int64_t value_minor[VOUCH_FUNNEL_UNITS]; /* discounts given and cards
	                           paid with, less what was taken back, by
	                           unit: dong and dollars do not add up */
};

struct vouch_funnel {
	size_t count;
	struct vouch_funnel_row *row; /* owned; by campaign, then group */
};

/* Can they be in one report? VOUCH_ERR_CONFLICT: a ledger is given twice (or its
 * copy is), test and live ledgers together. */
enum vouch_err vouch_funnel_check(struct vouch_ledger *const *ledgers,
    size_t count, struct vouch_diag *diag);

/*
 * Reads ledgers[count], count >= 1; reg may be NULL but for placements. What was
 * taken back counts on the day that was done. Test batches count beside test
 * ledgers and nowhere else.
 * VOUCH_ERR_CONFLICT: a ledger is given twice (or its copy is), test and live
 * ledgers together; VOUCH_ERR_MISSING: placements without a register;
 * VOUCH_ERR_NO_MEMORY; errors of the ledgers and the register.
 * *out is the caller's, for vouch_funnel_release().
 */
enum vouch_err vouch_funnel_build(struct vouch_ledger *const *ledgers,
    size_t count, struct vouch_register *reg,
    const struct vouch_counted *counted, enum vouch_funnel_by by,
    struct vouch_diag *diag, struct vouch_funnel *out);
void vouch_funnel_release(struct vouch_funnel *funnel);

#endif

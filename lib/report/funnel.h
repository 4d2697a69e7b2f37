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

enum vouch_funnel_by {
	VOUCH_FUNNEL_CHANNEL,
	VOUCH_FUNNEL_PLACEMENT, /* needs the register */
	VOUCH_FUNNEL_STORE,
	VOUCH_FUNNEL_TILL,
	VOUCH_FUNNEL_DAY        /* civil day of redemption, campaign's zone */
};

struct vouch_funnel_row {
	uint32_t campaign;
	char campaign_name[VOUCH_CAMPAIGN_NAME];
	char group[VOUCH_PLACEMENT_MAX]; /* channel, placement, "7", "2026-11-23" */
	int has_issued;
	uint64_t issued;        /* from the register */
	uint64_t redeemed;
	uint64_t refused;       /* USED and REFUSE answers, where known */
	int64_t value_minor;    /* discounts given */
	uint8_t unit;
};

struct vouch_funnel {
	size_t count;
	struct vouch_funnel_row *row; /* owned; campaign, then group */
};

/* ledgers[count] are read, reg may be NULL. campaign 0: all. */
enum vouch_err vouch_funnel_build(struct vouch_ledger *const *ledgers,
    size_t count, struct vouch_register *reg, uint32_t campaign,
    enum vouch_funnel_by by, struct vouch_diag *diag,
    struct vouch_funnel *out);
void vouch_funnel_release(struct vouch_funnel *funnel);

#endif

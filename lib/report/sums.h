/*
 * What else ledgers tell: what is left on cards, who won what, why codes were
 * refused, and which tills and cashiers stand out.
 */
#ifndef VOUCH_REPORT_SUMS_H
#define VOUCH_REPORT_SUMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/campaign.h"
#include "ledger/ledger.h"
#include "report/counted.h"

enum vouch_sums_of {
	VOUCH_SUMS_CARDS,    /* per campaign and unit */
	VOUCH_SUMS_PRIZES,   /* per campaign and prize */
	VOUCH_SUMS_REFUSALS, /* per campaign and reason */
	VOUCH_SUMS_TILLS     /* per till and cashier; refusals per till only */
};

/* What count[] and amount_minor[] are, by what was asked. */
enum {
	VOUCH_CARDS_SOLD = 0, VOUCH_CARDS_ADDED, VOUCH_CARDS_PAID,
	VOUCH_CARDS_CAPPED,                     /* of paid: under offline_cap */
	VOUCH_CARDS_LEFT,                       /* active cards; the liability */
	VOUCH_PRIZES_WON = 0,                   /* amount: off bills */
	VOUCH_REFUSALS_SAID = 0,                /* no amount */
	VOUCH_TILLS_TAKEN = 0, VOUCH_TILLS_VOIDED, VOUCH_TILLS_REFUSED,
	VOUCH_TILLS_FORGED,                     /* no amounts of the last two */
	VOUCH_SUMS_FIGURES = VOUCH_CARDS_LEFT + 1 /* of the most */
};

struct vouch_sums_row {
	uint32_t campaign;      /* 0: not known, or of tills */
	uint8_t unit;
	char name[VOUCH_CAMPAIGN_NAME];
	char group[64];         /* prize, reason, "7.2" */
	char cashier[VOUCH_CASHIER_MAX];
	int64_t count[VOUCH_SUMS_FIGURES]; /* below 0: more was taken back */
	int64_t amount_minor[VOUCH_SUMS_FIGURES];
	const char *sign;       /* of tills: what stands out, or ""; static */
};

struct vouch_sums {
	size_t count, size;
	struct vouch_sums_row *row; /* owned; by campaign, group, cashier, unit */
};

/*
 * Reads ledgers[count], count >= 1. What was taken back is subtracted, on the day
 * that was done, but for tills, whose voids are counted where they were made.
 * Tills are of all campaigns. Of some days VOUCH_CARDS_LEFT is not told: the
 * ledger knows what is on cards now. VOUCH_ERR_NO_MEMORY, errors of the
 * ledgers. *out is the caller's, for vouch_sums_release().
 */
enum vouch_err vouch_sums_build(struct vouch_ledger *const *ledgers,
    size_t count, const struct vouch_counted *counted, enum vouch_sums_of of,
    struct vouch_diag *diag, struct vouch_sums *out);
void vouch_sums_release(struct vouch_sums *sums);

/*
 * What stands out at a till, of all tills' figures; from which numbers on:
 *   "forged"   three forged codes or more
 *   "voids"    five voids or more, and at least one in ten of what was taken
 *   "refused"  twenty refusals or more, and over half of all that was scanned
 * The first that holds; "" for none.
 */
const char *vouch_sums_sign(const struct vouch_sums_row *row);

#endif

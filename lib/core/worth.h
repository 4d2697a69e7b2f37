/*
 * What a code takes off a bill, in whole minor units: never more than the bill,
 * percentages rounded down. Pure.
 */
#ifndef VOUCH_CORE_WORTH_H
#define VOUCH_CORE_WORTH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/campaign.h"
#include "core/token.h"

/* What a code is worth by its own word, or where it leaves that open by its
 * prize or its campaign. */
struct vouch_worth {
	uint8_t type, unit; /* enum vouch_value_type, enum vouch_unit */
	uint32_t value;
};

/* prize: what it won, or NULL; campaign may be NULL. */
struct vouch_worth vouch_worth_of(const struct vouch_token *token,
    const struct vouch_campaign *campaign,
    const struct vouch_campaign_prize *prize);

/*
 * Takes *off_minor off: money the whole of it, a percentage of rest_minor, what
 * is left of the bill; cap_minor (0: none) is the most. has_rest false: the
 * bill is not known. False when it cannot be said without it; other values take
 * nothing off.
 */
bool vouch_worth_off(const struct vouch_worth *worth, bool has_rest,
    uint64_t rest_minor, uint64_t cap_minor, uint64_t *off_minor);

/* Points for money spent: whole steps only. per_minor >= 1. */
uint64_t vouch_worth_points(uint64_t spent_minor, uint32_t per_minor,
    uint32_t points);

#endif

/*
 * See worth.h. Bills are below 2^50, so a product with 10,000 stays in 64 bits;
 * a bill out of that range is cut to it.
 */
#include "core/worth.h"

#include <stddef.h>

#define REST_MAX VOUCH_BUDGET_MAX
#define WHOLE 10000u /* hundredths of a percent */

struct vouch_worth vouch_worth_of(const struct vouch_token *token,
    const struct vouch_campaign *campaign,
    const struct vouch_campaign_prize *prize)
{
	struct vouch_worth worth = { token->value_type, token->unit,
		token->value };

	if (token->value_type != VOUCH_VALUE_CAMPAIGN)
		return worth;
	if (prize != NULL)
		worth = (struct vouch_worth){ prize->value_type, prize->unit,
		    prize->value };
	else if (campaign != NULL)
		worth = (struct vouch_worth){ campaign->value_type,
		    campaign->unit, campaign->value };
	return worth;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

bool vouch_worth_off(const struct vouch_worth *worth, bool has_rest,
    uint64_t rest_minor, uint64_t cap_minor, uint64_t *off_minor)
{
	uint64_t rest = least(rest_minor, REST_MAX), off = 0;

	if (worth->type == VOUCH_VALUE_MONEY) {
		off = worth->value;
	} else if (worth->type == VOUCH_VALUE_PERCENT) {
		if (!has_rest)
			return false;
		off = rest * least(worth->value, WHOLE) / WHOLE;
		if (cap_minor > 0)
			off = least(off, cap_minor);
	}
	*off_minor = has_rest ? least(off, rest) : off;
	return true;
}

uint64_t vouch_worth_points(uint64_t spent_minor, uint32_t per_minor,
    uint32_t points)
{
	uint64_t steps = least(spent_minor, REST_MAX) / per_minor;

	return points > 0 && steps > REST_MAX / points ? REST_MAX :
	    steps * points;
}

/*
 * See counted.h. Events of one campaign mostly follow one another, so that one
 * zone at hand is enough.
 */
#include "report/counted.h"

enum vouch_err vouch_calendar_day(struct vouch_calendar *calendar,
    uint32_t campaign, int64_t at_ms, struct vouch_diag *diag, uint16_t *day)
{
	const struct vouch_campaign *rules = NULL;
	enum vouch_err err = VOUCH_OK;

	if (!calendar->met || calendar->campaign != campaign) {
		calendar->met = false;
		if (campaign != 0)
			err = vouch_ledger_campaign(calendar->ledger, campaign,
			    diag, &rules);
		if (err == VOUCH_OK && rules != NULL)
			calendar->zone = rules->zone;
		else if (err == VOUCH_OK)
			err = vouch_zone_init(&calendar->zone,
			    VOUCH_ZONE_DEFAULT, diag);
		if (err != VOUCH_OK)
			return err;
		calendar->campaign = campaign;
		calendar->met = true;
	}
	*day = vouch_zone_day(&calendar->zone, at_ms);
	return VOUCH_OK;
}

enum vouch_err vouch_counted_has(const struct vouch_counted *counted,
    struct vouch_calendar *calendar, uint32_t campaign, int64_t at_ms,
    struct vouch_diag *diag, bool *has)
{
	uint16_t day;
	enum vouch_err err;

	*has = counted->campaign == 0 || campaign == counted->campaign;
	if (!*has || !counted->some_days)
		return VOUCH_OK;
	err = vouch_calendar_day(calendar, campaign, at_ms, diag, &day);
	*has = err == VOUCH_OK && day >= counted->since &&
	    day <= counted->until;
	return err;
}

/*
 * What a campaign file may say but hardly means. Each doubt is one question
 * about the whole offer; it is said, never refused.
 */
#include "io/explain_parts.h"

#include <stdio.h>

#define WEEK 7u
#define EVERYTHING 10000 /* 100 % */

/* ---- days ---- */

static void doubt_days(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	struct vouch_detail until = vouch_telling_day(t, campaign->until);

	if (campaign->until < t->today)
		vouch_telling_say(t, N_("The offer has ended: its last day was "
		    "{1}."), until.text, NULL, NULL);
	else if (vouch_campaign_until(campaign, t->today) < campaign->from)
		vouch_telling_say(t, N_("Codes issued today end before the "
		    "offer begins: valid_days is too short, or it is too early "
		    "to issue."), NULL, NULL, NULL);
	if (campaign->valid_days > 0 &&
	    campaign->valid_days >= campaign->until - campaign->from)
		vouch_telling_say(t, N_("valid_days shortens no code: the offer "
		    "itself is no longer."), NULL, NULL, NULL);
}

/* Monday 0; day 0, 2020-01-01, was a Wednesday. */
static unsigned weekday(uint32_t day)
{
	return (day + 2) % WEEK;
}

/* Is any hour open on a day, or left of the night before? */
static bool open_on(const struct vouch_campaign_rules *rules, uint32_t day)
{
	unsigned today = 1u << weekday(day), before = 1u << weekday(day + 6);

	for (size_t i = 0; i < rules->window_count; i++) {
		const struct vouch_campaign_window *window =
		    &rules->window[i];
		bool night = window->to_min < window->from_min &&
		    window->to_min > 0;

		if ((window->days & today) != 0 ||
		    (night && (window->days & before) != 0))
			return true;
	}
	return false;
}

static void doubt_hours(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	uint32_t day = campaign->from, last = day + WEEK;

	if (campaign->rules.window_count == 0)
		return;
	for (; day <= campaign->until && day < last; day++)
		if (open_on(&campaign->rules, day))
			return;
	vouch_telling_say(t, N_("No day of the offer has any of its hours: "
	    "codes can never be used."), NULL, NULL, NULL);
}

/* ---- money ---- */

/* One value, the offer's own or a prize's, against cap and smallest bill. */
static void doubt_value(struct vouch_telling *t, uint8_t type, uint32_t value)
{
	const struct vouch_campaign *campaign = t->campaign;
	const struct vouch_campaign_rules *rules = &campaign->rules;
	struct vouch_detail basket = vouch_telling_money(t, rules->min_basket,
	    campaign->currency);
	struct vouch_detail percent = vouch_telling_percent(t, value);

	/* A prize may well be worth more than the bill. */
	if (type == VOUCH_VALUE_MONEY && campaign->prize_count == 0 &&
	    rules->min_basket > 0 && rules->min_basket <= value)
		vouch_telling_say(t, N_("A bill of {1} costs nothing: the "
		    "discount is as much as min_basket or more."), basket.text,
		    NULL, NULL);
	if (type != VOUCH_VALUE_PERCENT)
		return;
	if (rules->max_discount == 0 && value == EVERYTHING)
		vouch_telling_say(t, N_("{1} off without max_discount: every "
		    "bill is free, however large."), percent.text, NULL, NULL);
	else if (rules->max_discount == 0 && rules->budget > 0)
		vouch_telling_say(t, N_("{1} off without max_discount: one "
		    "large bill can use up much of the budget."), percent.text,
		    NULL, NULL);
	else if (rules->max_discount > 0 && rules->min_basket > 0 &&
	    (uint64_t)rules->min_basket * value >=
	    (uint64_t)rules->max_discount * EVERYTHING)
		vouch_telling_say(t, N_("Every bill reaches max_discount, so "
		    "{1} is never given on more."), percent.text, NULL, NULL);
}

/* max_redemptions is at most 10^12, an amount at most 2^32. */
static uint64_t product(uint64_t count, uint64_t amount)
{
	return amount > UINT64_MAX / count ? UINT64_MAX : count * amount;
}

/* The budget against one use, and against all there may be. */
static void doubt_budget(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	const struct vouch_campaign_rules *rules = &campaign->rules;
	uint64_t most = vouch_telling_most(campaign, campaign->value_type,
	    campaign->value);
	uint8_t currency = campaign->currency;
	struct vouch_detail budget = vouch_telling_money(t, rules->budget,
	    currency);

	for (size_t i = 0; i < campaign->prize_count; i++) {
		uint64_t prize = vouch_telling_most(campaign,
		    campaign->prize[i].value_type, campaign->prize[i].value);

		most = prize > most ? prize : most;
	}
	if (rules->budget == 0 || most == 0)
		return;
	if (rules->budget < most)
		vouch_telling_say(t, N_("The budget of {1} is less than one "
		    "discount of {2}."), budget.text,
		    vouch_telling_money(t, most, currency).text, NULL);
	else if (campaign->prize_count == 0 && rules->max_redemptions > 0 &&
	    rules->max_redemptions > rules->budget / most)
		vouch_telling_say(t, N_("The budget of {1} ends the offer "
		    "before max_redemptions does: {2} full discounts come to "
		    "{3}."), budget.text,
		    vouch_telling_number(t, rules->max_redemptions).text,
		    vouch_telling_money(t, product(rules->max_redemptions,
		    most), currency).text);
}

static void doubt_values(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;

	doubt_value(t, campaign->value_type, campaign->value);
	for (size_t i = 0; i < campaign->prize_count; i++)
		doubt_value(t, campaign->prize[i].value_type,
		    campaign->prize[i].value);
	doubt_budget(t);
}

/* ---- uses ---- */

static void doubt_uses(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	const struct vouch_campaign_rules *rules = &campaign->rules;

	if (campaign->kind != VOUCH_KIND_COUPON)
		return;
	if (rules->uses_per_code == 1)
		vouch_telling_say(t, N_("A coupon is one code for many, but "
		    "this one works once: say uses_per_code, or make it a "
		    "voucher."), NULL, NULL, NULL);
	else if (rules->uses_per_code == 0 && rules->max_redemptions == 0 &&
	    rules->budget == 0)
		vouch_telling_say(t, N_("Nothing limits what this coupon can "
		    "cost: neither uses_per_code, max_redemptions nor "
		    "budget."), NULL, NULL, NULL);
}

/* ---- balances ---- */

static void doubt_balance(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	const struct vouch_campaign_rules *rules = &campaign->rules;

	if (campaign->kind != VOUCH_KIND_STORED || rules->topup ||
	    rules->earn_points > 0)
		return;
	if (campaign->value == 0)
		vouch_telling_say(t, N_("Cards begin empty and nothing adds to "
		    "them: only a table of customers can give them a "
		    "balance."), NULL, NULL, NULL);
	if (rules->max_balance > 0)
		vouch_telling_say(t, N_("Nothing adds to a card, so "
		    "max_balance limits only balances from a table of "
		    "customers."), NULL, NULL, NULL);
}

/* A card in several shops that nobody has to sell first. */
static void doubt_shared(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	const uint16_t scope = vouch_campaign_scope(campaign);
	const bool shared = !campaign->rules.activate_at_sale &&
	    (scope == VOUCH_STORES_ALL || scope == VOUCH_STORES_LIST);

	if (campaign->kind != VOUCH_KIND_STORED)
		return;
	if (shared && campaign->rules.offline_cap == 0)
		vouch_telling_say(t, N_("Cards that are good from their issue "
		    "on are refused where other shops could spend them too: "
		    "name one shop, let them be sold (activate = at-sale), or "
		    "set offline_cap."), NULL, NULL, NULL);
	if (shared && campaign->rules.offline_cap > 0)
		vouch_telling_say(t, N_("Each shop pays up to offline_cap with "
		    "the same card: together that can be more than is on it."),
		    NULL, NULL, NULL);
	if (!shared && campaign->rules.offline_cap > 0)
		vouch_telling_say(t, N_("offline_cap changes nothing: these "
		    "cards pay in one shop only, the one that sold them or the "
		    "one that is named."), NULL, NULL, NULL);
}

void vouch_telling_doubts(struct vouch_telling *t)
{
	doubt_days(t);
	doubt_hours(t);
	doubt_values(t);
	doubt_uses(t);
	doubt_balance(t);
	doubt_shared(t);
}

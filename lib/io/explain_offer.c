/*
 * The offer as the one who wrote it would tell it to a colleague. Every key of
 * the file changes a sentence here, so that a slip of the hand is read before
 * it is printed ten thousand times.
 */
#include "io/explain_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define WORTH_MAX (6 * VOUCH_CAMPAIGN_ITEM)
#define KIND_BIT(kind) (1u << (kind))
#define OFFERS (KIND_BIT(VOUCH_KIND_VOUCHER) | KIND_BIT(VOUCH_KIND_COUPON))
#define REDEEMED (OFFERS | KIND_BIT(VOUCH_KIND_STORED) | \
    KIND_BIT(VOUCH_KIND_PASS))

static bool is_kind(const struct vouch_telling *t, unsigned kinds)
{
	return (kinds & KIND_BIT(t->campaign->kind)) != 0;
}

/* ---- lists ---- */

/* Appends with ", " before all but the first. */
static void list(char out[VOUCH_TELLING_LIST], const char *text)
{
	size_t used = strlen(out);

	snprintf(out + used, VOUCH_TELLING_LIST - used, "%s%s",
	    used > 0 ? ", " : "", text);
}

/* "Mon-Fri", "T2, T4"; "" for every day. */
static void name_days(const struct vouch_telling *t, uint8_t days,
    char out[64])
{
	static const char *const names[2][7] = {
		{ "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" },
		{ "T2", "T3", "T4", "T5", "T6", "T7", "CN" }
	};
	const char *const *name = names[t->vietnamese];

	out[0] = '\0';
	if (days == 0x7f)
		return;
	for (int first = 0; first < 7; first++) {
		size_t used = strlen(out);
		int last = first;

		if ((days & 1u << first) == 0)
			continue;
		while (last < 6 && (days & 1u << (last + 1)) != 0)
			last++;
		if (first == last)
			snprintf(out + used, 64 - used, "%s%s",
			    used > 0 ? " " : "", name[first]);
		else
			snprintf(out + used, 64 - used, "%s%s-%s",
			    used > 0 ? " " : "", name[first], name[last]);
		first = last;
	}
}

static void name_window(const struct vouch_telling *t,
    const struct vouch_campaign_window *window, char out[128])
{
	char days[64], hours[32];

	name_days(t, window->days, days);
	snprintf(hours, sizeof hours, "%02u:%02u-%02u:%02u",
	    window->from_min / 60u, window->from_min % 60u,
	    window->to_min / 60u, window->to_min % 60u);
	if (window->from_min == 0 && window->to_min == 1440)
		vouch_telling_fill(t, days[0] == '\0' ? N_("at any time") :
		    N_("{1} all day"), days, NULL, NULL, out, 128);
	else if (window->to_min > window->from_min)
		vouch_telling_fill(t, days[0] == '\0' ? N_("{2} every day") :
		    N_("{1} {2}"), days, hours, NULL, out, 128);
	else
		vouch_telling_fill(t, days[0] == '\0' ?
		    N_("{2} (next day) every day") :
		    N_("{1} {2} (next day)"), days, hours, NULL, out, 128);
}

/* ---- sentences both readers get ---- */

void vouch_telling_stores(struct vouch_telling *t)
{
	char text[VOUCH_TELLING_LIST];

	vouch_campaign_stores_text(t->campaign, text, sizeof text);
	if (t->campaign->all_stores)
		vouch_telling_say(t, N_("In all shops."), NULL, NULL, NULL);
	else if (t->campaign->group[0] != '\0')
		vouch_telling_say(t, N_("Only in the shops of group {1}."),
		    t->campaign->group, NULL, NULL);
	else if (vouch_campaign_scope(t->campaign) != VOUCH_STORES_LIST)
		vouch_telling_say(t, N_("Only in shop {1}."), text, NULL,
		    NULL);
	else
		vouch_telling_say(t, N_("Only in shops {1}."), text, NULL,
		    NULL);
}

void vouch_telling_hours(struct vouch_telling *t)
{
	const struct vouch_campaign_rules *rules = &t->campaign->rules;
	char text[VOUCH_TELLING_LIST] = "", window[128];

	if (rules->window_count == 0)
		return;
	for (size_t i = 0; i < rules->window_count; i++) {
		name_window(t, &rules->window[i], window);
		list(text, window);
	}
	vouch_telling_say(t, N_("Only at these hours: {1}."), text, NULL,
	    NULL);
}

void vouch_telling_skus(struct vouch_telling *t)
{
	const struct vouch_campaign_rules *rules = &t->campaign->rules;
	char text[VOUCH_TELLING_LIST] = "", sku[2 * VOUCH_SKU_MAX];

	if (rules->sku_count == 0)
		return;
	for (size_t i = 0; i < rules->sku_count; i++) {
		vouch_str_escape(sku, sizeof sku, rules->sku[i],
		    strlen(rules->sku[i]), false);
		list(text, sku);
	}
	vouch_telling_say(t, rules->sku_count == 1 ?
	    N_("The bill must have {1} on it.") :
	    N_("The bill must have one of these goods on it: {1}."), text,
	    NULL, NULL);
}

void vouch_telling_stack(struct vouch_telling *t)
{
	const struct vouch_campaign_rules *rules = &t->campaign->rules;
	char text[VOUCH_TELLING_LIST] = "", id[16];

	if (!is_kind(t, OFFERS))
		return;
	for (size_t i = 0; i < rules->stack_count; i++) {
		snprintf(id, sizeof id, "%" PRIu32, rules->stack_with[i]);
		list(text, id);
	}
	if (rules->stack == VOUCH_STACK_NO)
		vouch_telling_say(t,
		    N_("Not together with another offer on the same bill."),
		    NULL, NULL, NULL);
	else if (rules->stack == VOUCH_STACK_YES)
		vouch_telling_say(t,
		    N_("Also together with other offers on the same bill."),
		    NULL, NULL, NULL);
	else
		vouch_telling_say(t, N_("On the same bill only together with "
		    "these campaigns: {1}."), text, NULL, NULL);
}

void vouch_telling_offline(struct vouch_telling *t)
{
	const struct vouch_campaign_rules *rules = &t->campaign->rules;

	if (!is_kind(t, KIND_BIT(VOUCH_KIND_STORED)))
		return;
	if (rules->offline_cap == 0)
		vouch_telling_say(t, N_("A till takes no card that other shops "
		    "could spend too."), NULL, NULL, NULL);
	else
		vouch_telling_say(t, N_("Of a card that other shops could "
		    "spend too, this shop takes up to {1} in all; such "
		    "payments per till and day at most: {2}."),
		    vouch_telling_money(t, rules->offline_cap,
		    t->campaign->unit).text,
		    vouch_telling_number(t, rules->offline_count).text, NULL);
}

/* ---- what it is ---- */

static void say_name(struct vouch_telling *t)
{
	char name[4 * VOUCH_CAMPAIGN_NAME], id[16], revision[16];

	vouch_str_escape(name, sizeof name, t->campaign->name,
	    strlen(t->campaign->name), true);
	snprintf(id, sizeof id, "%" PRIu32, t->campaign->id);
	snprintf(revision, sizeof revision, "%" PRIu32,
	    t->campaign->revision);
	vouch_telling_say(t, N_("{1} (campaign {2}, revision {3})"), name, id,
	    revision);
}

static void say_prizes(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	char worth[WORTH_MAX];
	uint64_t sum = 0;
	bool rest = false;

	for (size_t i = 0; i < campaign->prize_count; i++) {
		const struct vouch_campaign_prize *prize = &campaign->prize[i];
		struct vouch_telling_worth of = vouch_telling_prize_of(prize);

		vouch_telling_worth(t, &of, worth, sizeof worth);
		rest = rest || prize->count == 0;
		sum += prize->count;
		if (prize->count == 0)
			vouch_telling_say(t, N_("Prize {1}: {2}, all other "
			    "codes of a batch."), prize->name, worth, NULL);
		else
			vouch_telling_say(t, N_("Prize {1}: {2}, {3} of the "
			    "codes of a batch."), prize->name, worth,
			    vouch_telling_number(t, prize->count).text);
	}
	if (!rest)
		vouch_telling_say(t, N_("A batch has exactly {1} codes."),
		    vouch_telling_number(t, sum).text, NULL, NULL);
}

static void say_discount(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	struct vouch_telling_worth of = vouch_telling_worth_of(campaign);
	bool coupon = campaign->kind == VOUCH_KIND_COUPON;
	char worth[WORTH_MAX];

	vouch_telling_worth(t, &of, worth, sizeof worth);
	if (campaign->prize_count > 0)
		vouch_telling_say(t, coupon ?
		    N_("Coupons that may be used many times, with prizes.") :
		    N_("Vouchers with prizes, each good for one use."), NULL,
		    NULL, NULL);
	else if (campaign->value_type == VOUCH_VALUE_CAMPAIGN)
		vouch_telling_say(t, coupon ?
		    N_("A coupon, one code for many customers; its name says "
		    "what for.") :
		    N_("Vouchers, each good for one use; the name says what "
		    "for."), NULL, NULL, NULL);
	else
		vouch_telling_say(t, coupon ?
		    N_("A coupon, one code for many customers: {1}.") :
		    N_("Vouchers, each good for one use: {1}."), worth, NULL,
		    NULL);
	if (campaign->prize_count > 0)
		say_prizes(t);
}

static void say_card(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	bool points = campaign->unit == VOUCH_UNIT_POINTS;
	struct vouch_detail balance = vouch_telling_money(t, campaign->value,
	    campaign->unit);

	if (campaign->value == 0)
		vouch_telling_say(t, points ?
		    N_("Points cards that begin empty.") :
		    campaign->unit == VOUCH_UNIT_VND ?
		    N_("Gift cards in dong that begin empty.") :
		    N_("Gift cards in US dollars that begin empty."), NULL,
		    NULL, NULL);
	else
		vouch_telling_say(t, points ?
		    N_("Points cards that begin with {1}.") :
		    N_("Gift cards with {1} on them, spent bit by bit."),
		    balance.text, NULL, NULL);
}

static void say_kind(struct vouch_telling *t)
{
	struct vouch_telling_worth of = vouch_telling_worth_of(t->campaign);
	char worth[WORTH_MAX];

	switch (t->campaign->kind) {
	case VOUCH_KIND_STORED:
		say_card(t);
		break;
	case VOUCH_KIND_PASS:
		vouch_telling_worth(t, &of, worth, sizeof worth);
		vouch_telling_say(t, of.type == VOUCH_VALUE_FREE ?
		    N_("Passes, each good for one visit, with {1}.") :
		    N_("Passes, each good for one visit."), worth, NULL, NULL);
		break;
	case VOUCH_KIND_SHELF:
		vouch_telling_say(t, N_("Labels for shelves: customers scan "
		    "them, tills do not take them."), NULL, NULL, NULL);
		break;
	default:
		say_discount(t);
		break;
	}
}

/* ---- when and where ---- */

static void say_days(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	struct vouch_detail from = vouch_telling_day(t, campaign->from);
	struct vouch_detail until = vouch_telling_day(t, campaign->until);
	struct vouch_detail days;

	if (campaign->until == VOUCH_DAY_NONE)
		vouch_telling_say(t, N_("From {1}, with no last day."),
		    from.text, NULL, NULL);
	else if (campaign->until == campaign->from)
		vouch_telling_say(t, N_("On {1} only."), from.text, NULL,
		    NULL);
	else
		vouch_telling_say(t,
		    N_("From {1} to {2}, {3} days with the first and last."),
		    from.text, until.text, vouch_telling_number(t,
		    campaign->until - campaign->from + 1u).text);
	days = vouch_telling_number(t, campaign->valid_days);
	if (campaign->valid_days == 1)
		vouch_telling_say(t, N_("A code is good on the day it is "
		    "issued and on the next."), NULL, NULL, NULL);
	else if (campaign->valid_days > 1)
		vouch_telling_say(t, N_("A code is good until {1} days after "
		    "it was issued, and never after the last day."), days.text,
		    NULL, NULL);
	vouch_telling_say(t, N_("Days and hours are those of {1}."),
	    campaign->zone.name, NULL, NULL);
}

/* ---- rules ---- */

/* The bill from which on a cap holds: rounded up. */
static uint64_t bill_of(uint64_t cap, uint32_t hundredths)
{
	return (cap * 10000 + hundredths - 1) / hundredths;
}

static void say_amounts(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	const struct vouch_campaign_rules *rules = &campaign->rules;
	struct vouch_detail cap = vouch_telling_money(t, rules->max_discount,
	    campaign->currency);

	if (rules->min_basket > 0)
		vouch_telling_say(t, N_("For bills of {1} or more."),
		    vouch_telling_money(t, rules->min_basket,
		    campaign->currency).text, NULL, NULL);
	if (rules->max_discount == 0)
		return;
	if (campaign->value_type == VOUCH_VALUE_PERCENT)
		vouch_telling_say(t, N_("Never more than {1} off, which a bill "
		    "of {2} reaches."), cap.text, vouch_telling_money(t,
		    bill_of(rules->max_discount, campaign->value),
		    campaign->currency).text, NULL);
	else
		vouch_telling_say(t,
		    N_("A percentage never takes off more than {1}."),
		    cap.text, NULL, NULL);
}

static void say_uses(struct vouch_telling *t)
{
	const struct vouch_campaign_rules *rules = &t->campaign->rules;

	if (is_kind(t, KIND_BIT(VOUCH_KIND_COUPON)))
		vouch_telling_say(t, rules->uses_per_code == 0 ?
		    N_("A code may be used as often as one likes.") :
		    rules->uses_per_code == 1 ?
		    N_("A code may be used once.") :
		    N_("A code may be used {1} times."),
		    vouch_telling_number(t, rules->uses_per_code).text, NULL,
		    NULL);
	if (rules->uses_per_customer > 0)
		vouch_telling_say(t, rules->uses_per_customer == 1 ?
		    N_("One customer may use the offer once.") :
		    N_("One customer may use the offer {1} times."),
		    vouch_telling_number(t, rules->uses_per_customer).text,
		    NULL, NULL);
	if (rules->max_redemptions > 0)
		vouch_telling_say(t, N_("The offer ends with use number {1}."),
		    vouch_telling_number(t, rules->max_redemptions).text, NULL,
		    NULL);
}

static void say_budget(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	uint64_t most = vouch_telling_most(campaign, campaign->value_type,
	    campaign->value);
	uint64_t budget = campaign->rules.budget;
	struct vouch_detail amount = vouch_telling_money(t, budget,
	    campaign->currency);

	if (budget == 0)
		return;
	if (most > 0 && budget / most > 1)
		vouch_telling_say(t, N_("The offer ends when the discounts "
		    "given reach {1}, that is {2} times the full discount."),
		    amount.text, vouch_telling_number(t, budget / most).text,
		    NULL);
	else
		vouch_telling_say(t, N_("The offer ends when the discounts "
		    "given reach {1}."), amount.text, NULL, NULL);
}

static void say_codes(struct vouch_telling *t)
{
	const struct vouch_campaign_rules *rules = &t->campaign->rules;

	if (is_kind(t, REDEEMED))
		vouch_telling_say(t, rules->holder ?
		    N_("Each code is for one customer; nobody else can use "
		    "it.") : N_("Whoever has a code may use it."), NULL, NULL,
		    NULL);
	if (rules->short_codes)
		vouch_telling_say(t, N_("Each code has a short form too, for "
		    "typing."), NULL, NULL, NULL);
	if (rules->returns)
		vouch_telling_say(t, N_("It is for returns: the voucher that "
		    "was used on its receipt is good again."), NULL, NULL,
		    NULL);
}

static void say_balance(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	const struct vouch_campaign_rules *rules = &campaign->rules;

	if (!is_kind(t, KIND_BIT(VOUCH_KIND_STORED)))
		return;
	vouch_telling_say(t, rules->activate_at_sale ?
	    N_("A card is worth nothing before it is sold at a till.") :
	    N_("A card can be used from the day it is issued."), NULL, NULL,
	    NULL);
	vouch_telling_say(t, rules->topup ?
	    N_("Cards can be topped up.") :
	    N_("Cards cannot be topped up."), NULL, NULL, NULL);
	if (rules->max_balance > 0)
		vouch_telling_say(t, N_("A card never holds more than {1}."),
		    vouch_telling_money(t, rules->max_balance,
		    campaign->unit).text, NULL, NULL);
	if (rules->earn_points > 0)
		vouch_telling_say(t,
		    N_("Customers earn {1} for every {2} they spend."),
		    vouch_telling_money(t, rules->earn_points,
		    VOUCH_UNIT_POINTS).text,
		    vouch_telling_money(t, rules->earn_per,
		    campaign->currency).text, NULL);
}

/* ---- where codes come from ---- */

static void say_issue(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	char text[VOUCH_TELLING_LIST] = "", channel[VOUCH_CHANNEL_NAME + 8];

	for (size_t i = 0; i < campaign->channel_count; i++) {
		snprintf(channel, sizeof channel, "%s (%u)",
		    campaign->channel[i].name, campaign->channel[i].number);
		list(text, channel);
	}
	if (text[0] != '\0')
		vouch_telling_say(t, N_("Channels of its own: {1}."), text,
		    NULL, NULL);
	if (campaign->register_id[0] != '\0')
		vouch_telling_say(t, N_("Its codes come from register {1}."),
		    campaign->register_id, NULL, NULL);
	else
		vouch_telling_say(t, N_("No code has been issued yet."), NULL,
		    NULL, NULL);
}

void vouch_telling_offer(struct vouch_telling *t)
{
	say_name(t);
	say_kind(t);
	say_days(t);
	vouch_telling_hours(t);
	vouch_telling_stores(t);
	say_amounts(t);
	vouch_telling_skus(t);
	say_uses(t);
	say_budget(t);
	vouch_telling_stack(t);
	say_codes(t);
	say_balance(t);
	vouch_telling_offline(t);
	say_issue(t);
}

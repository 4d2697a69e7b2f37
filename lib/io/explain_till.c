/*
 * The offer as a cashier is told it before the shop opens: what to do, then
 * what must be so.
 */
#include "io/explain_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define WORTH_MAX (6 * VOUCH_CAMPAIGN_ITEM)

static void list_prizes(const struct vouch_telling *t,
    char out[VOUCH_TELLING_LIST])
{
	const struct vouch_campaign *campaign = t->campaign;
	char worth[WORTH_MAX];

	out[0] = '\0';
	for (size_t i = 0; i < campaign->prize_count; i++) {
		struct vouch_telling_worth of =
		    vouch_telling_prize_of(&campaign->prize[i]);
		size_t used = strlen(out);

		vouch_telling_worth(t, &of, worth, sizeof worth);
		vouch_str_cut(out + used, VOUCH_TELLING_LIST - used, "; ",
		    i > 0 ? 2 : 0);
		used = strlen(out);
		vouch_str_cut(out + used, VOUCH_TELLING_LIST - used, worth,
		    strlen(worth));
	}
}

static void say_take_off(struct vouch_telling *t, const char *amount)
{
	const struct vouch_campaign *campaign = t->campaign;
	uint32_t cap = campaign->rules.max_discount;

	if (cap == 0)
		vouch_telling_say(t,
		    N_("If it says valid, take {1} off the bill."), amount,
		    NULL, NULL);
	else
		vouch_telling_say(t, N_("If it says valid, take {1} off the "
		    "bill, but not more than {2}."), amount,
		    vouch_telling_money(t, cap, campaign->currency).text,
		    NULL);
}

/* What a valid code is answered with. */
static void say_gift(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	struct vouch_telling_worth of = vouch_telling_worth_of(campaign);
	char text[VOUCH_TELLING_LIST];

	switch (of.type) {
	case VOUCH_VALUE_MONEY:
		say_take_off(t, vouch_telling_money(t, of.value,
		    of.unit).text);
		break;
	case VOUCH_VALUE_PERCENT:
		say_take_off(t, vouch_telling_percent(t, of.value).text);
		break;
	case VOUCH_VALUE_FREE:
		vouch_telling_item(&of, text, sizeof text);
		vouch_telling_say(t,
		    N_("If it says valid, give the customer {1} for free."),
		    text, NULL, NULL);
		break;
	default:
		if (campaign->prize_count > 0) {
			list_prizes(t, text);
			vouch_telling_say(t, N_("If it says valid, it also "
			    "says what the customer wins: {1}."), text, NULL,
			    NULL);
			break;
		}
		vouch_str_escape(text, sizeof text, campaign->name,
		    strlen(campaign->name), true);
		vouch_telling_say(t, N_("If it says valid, do what the offer "
		    "is called: {1}."), text, NULL, NULL);
		break;
	}
}

static void say_card(struct vouch_telling *t)
{
	const struct vouch_campaign_rules *rules = &t->campaign->rules;

	vouch_telling_say(t, t->campaign->unit == VOUCH_UNIT_POINTS ?
	    N_("Scan the card and enter the points the customer uses. What is "
	    "left stays on the card.") :
	    N_("Scan the card and enter the amount the customer pays with it. "
	    "What is left stays on the card."), NULL, NULL, NULL);
	if (rules->activate_at_sale)
		vouch_telling_say(t, N_("When you sell a card, take the money "
		    "first, then activate the card."), NULL, NULL, NULL);
	if (rules->topup)
		vouch_telling_say(t, N_("When you top up a card, take the "
		    "money first, then add it."), NULL, NULL, NULL);
	if (rules->max_balance > 0)
		vouch_telling_say(t, N_("A card never holds more than {1}."),
		    vouch_telling_money(t, rules->max_balance,
		    t->campaign->unit).text, NULL, NULL);
	if (rules->earn_points > 0)
		vouch_telling_say(t, N_("Scan the card at every purchase: {1} "
		    "for every {2}."),
		    vouch_telling_money(t, rules->earn_points,
		    VOUCH_UNIT_POINTS).text,
		    vouch_telling_money(t, rules->earn_per,
		    t->campaign->currency).text, NULL);
	vouch_telling_offline(t);
}

static void say_what_to_do(struct vouch_telling *t)
{
	switch (t->campaign->kind) {
	case VOUCH_KIND_STORED:
		say_card(t);
		break;
	case VOUCH_KIND_PASS:
		vouch_telling_say(t, t->campaign->rules.returns ?
		    N_("Scan the pass when the goods are back. A second time "
		    "it is refused.") :
		    N_("Scan the pass. If it says valid, the customer may "
		    "come in; a second time it is refused."), NULL, NULL,
		    NULL);
		if (t->campaign->value_type == VOUCH_VALUE_FREE)
			say_gift(t);
		break;
	case VOUCH_KIND_COUPON:
		vouch_telling_say(t, N_("Scan the coupon. Other customers "
		    "bring the same code: that is right."), NULL, NULL, NULL);
		say_gift(t);
		break;
	default:
		vouch_telling_say(t, N_("Scan the voucher once. A code that "
		    "was used before is refused."), NULL, NULL, NULL);
		say_gift(t);
		break;
	}
}

static void say_days(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;
	struct vouch_detail from = vouch_telling_day(t, campaign->from);
	struct vouch_detail until = vouch_telling_day(t, campaign->until);

	if (campaign->from == campaign->until)
		vouch_telling_say(t, N_("On {1} only."), from.text, NULL,
		    NULL);
	else
		vouch_telling_say(t, campaign->valid_days == 0 ?
		    N_("Good from {1} to {2}.") :
		    N_("Good from {1} to {2}; a code may end earlier, the till "
		    "says so."), from.text, until.text, NULL);
}

static void say_customer(struct vouch_telling *t)
{
	const struct vouch_campaign_rules *rules = &t->campaign->rules;

	if (rules->holder)
		vouch_telling_say(t, N_("Ask for the customer's phone or "
		    "member number: the code is for that customer only."), NULL, NULL, NULL);
	else if (rules->uses_per_customer > 0)
		vouch_telling_say(t, rules->uses_per_customer == 1 ?
		    N_("Ask for the customer's phone or member number: each "
		    "customer has this once.") :
		    N_("Ask for the customer's phone or member number: each "
		    "customer has this {1} times."), vouch_telling_number(t,
		    rules->uses_per_customer).text, NULL, NULL);
}

void vouch_telling_till(struct vouch_telling *t)
{
	const struct vouch_campaign *campaign = t->campaign;

	if (campaign->kind == VOUCH_KIND_SHELF) {
		vouch_telling_say(t, N_("A shelf label is not a voucher. There "
		    "is nothing to redeem."), NULL, NULL, NULL);
		return;
	}
	say_what_to_do(t);
	say_days(t);
	vouch_telling_hours(t);
	vouch_telling_stores(t);
	if (campaign->rules.min_basket > 0)
		vouch_telling_say(t,
		    N_("The bill must come to {1} or more."),
		    vouch_telling_money(t, campaign->rules.min_basket,
		    campaign->currency).text, NULL, NULL);
	vouch_telling_skus(t);
	say_customer(t);
	vouch_telling_stack(t);
	if (campaign->rules.short_codes)
		vouch_telling_say(t, N_("Where a code cannot be scanned, type "
		    "its short form."), NULL, NULL, NULL);
}

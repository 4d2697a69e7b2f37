/*
 * What others ask of a campaign that was read; reading it is campaign_file.c's.
 */
#include "core/campaign.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

enum vouch_err vouch_campaign_token(const struct vouch_campaign *campaign,
    uint16_t today, struct vouch_diag *diag, struct vouch_token *token)
{
	struct vouch_token made = {
		.kind = campaign->kind, .campaign = campaign->id,
		.from = campaign->from,
		.until = vouch_campaign_until(campaign, today),
		.stores = vouch_campaign_scope(campaign)
	};
	char from[11], until[11];

	if (campaign->group[0] != '\0') {
		vouch_diag_field(diag, "stores");
		vouch_diag_subject(diag, campaign->group,
		    strlen(campaign->group));
		if (campaign->group_scope == 0)
			return vouch_diag_set(diag, VOUCH_ERR_MISSING,
			    "which stores are in a group says the trust "
			    "bundle: name it, or list the stores");
		vouch_diag_field(diag, NULL);
		vouch_diag_subject(diag, "", 0);
		made.stores = campaign->group_scope;
	}
	if (made.until < made.from) {
		vouch_day_format(from, made.from);
		vouch_day_format(until, made.until);
		vouch_diag_field(diag, "valid_days");
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "codes issued today would end on %s, before the offer "
		    "begins on %s", until, from);
	}
	/* A pass says only that it is one: the file says what for. */
	if (campaign->kind != VOUCH_KIND_PASS) {
		made.value_type = campaign->value_type;
		made.unit = campaign->unit;
		made.value = campaign->value;
	}
	*token = made;
	return VOUCH_OK;
}

enum vouch_err vouch_campaign_for_tills(const struct vouch_campaign *campaign,
    struct vouch_diag *diag)
{
	const char *kind = vouch_kind_name(campaign->kind);

	if (campaign->kind != VOUCH_KIND_SHELF)
		return VOUCH_OK;
	vouch_diag_at(diag, campaign->kind_line, 0);
	vouch_diag_field(diag, "kind");
	vouch_diag_subject(diag, kind, strlen(kind));
	return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED, "tills do not redeem "
	    "these; the ledger was not changed");
}

uint16_t vouch_campaign_scope(const struct vouch_campaign *campaign)
{
	const struct vouch_store_range *only = &campaign->range[0];

	if (campaign->all_stores)
		return VOUCH_STORES_ALL;
	return campaign->range_count == 1 && only->first == only->last ?
	    only->first : VOUCH_STORES_LIST;
}

bool vouch_campaign_has_store(const struct vouch_campaign *campaign,
    uint16_t store)
{
	if (campaign->all_stores)
		return true;
	for (size_t i = 0; i < campaign->range_count; i++)
		if (store >= campaign->range[i].first &&
		    store <= campaign->range[i].last)
			return true;
	return false;
}

/* A window's hours of one of its days, which may run into the next one. */
static bool is_within(const struct vouch_campaign_window *window, int day,
    int week_minute)
{
	const int day_minutes = VOUCH_WEEK_MINUTES / 7;
	int from = day * day_minutes + window->from_min;
	int len = window->to_min - window->from_min;
	int since = week_minute - from;

	if (len < 0)
		len += day_minutes;
	if (since < 0)
		since += VOUCH_WEEK_MINUTES;
	return since < len;
}

bool vouch_campaign_is_open(const struct vouch_campaign *campaign,
    unsigned week_minute)
{
	const struct vouch_campaign_rules *rules = &campaign->rules;

	if (week_minute >= VOUCH_WEEK_MINUTES)
		return false;
	for (size_t i = 0; i < rules->window_count; i++)
		for (int day = 0; day < 7; day++)
			if ((rules->window[i].days & 1u << day) != 0 &&
			    is_within(&rules->window[i], day,
			    (int)week_minute))
				return true;
	return rules->window_count == 0;
}

static bool allows(const struct vouch_campaign *campaign, uint32_t other)
{
	const struct vouch_campaign_rules *rules = &campaign->rules;

	if (rules->stack != VOUCH_STACK_ONLY)
		return rules->stack == VOUCH_STACK_YES;
	for (size_t i = 0; i < rules->stack_count; i++)
		if (rules->stack_with[i] == other)
			return true;
	return false;
}

static bool takes_off(const struct vouch_campaign *campaign)
{
	return campaign->kind == VOUCH_KIND_VOUCHER ||
	    campaign->kind == VOUCH_KIND_COUPON;
}

bool vouch_campaign_stacks(const struct vouch_campaign *a,
    const struct vouch_campaign *b)
{
	if (!takes_off(a) || !takes_off(b))
		return true;
	return allows(a, b->id) && allows(b, a->id);
}

uint16_t vouch_campaign_until(const struct vouch_campaign *campaign,
    uint16_t issued)
{
	uint32_t last = (uint32_t)issued + campaign->valid_days;

	if (campaign->valid_days == 0 || last > campaign->until)
		return campaign->until;
	return (uint16_t)last;
}

int vouch_campaign_channel_number(const struct vouch_campaign *campaign,
    const char *name)
{
	for (size_t i = 0; i < campaign->channel_count; i++)
		if (strcmp(campaign->channel[i].name, name) == 0)
			return campaign->channel[i].number;
	return vouch_channel_number(name);
}

void vouch_campaign_channel_text(const struct vouch_campaign *campaign,
    uint8_t channel, char out[VOUCH_CHANNEL_NAME])
{
	const char *name = vouch_channel_name(channel);

	for (size_t i = 0; name == NULL && campaign != NULL &&
	    i < campaign->channel_count; i++)
		if (campaign->channel[i].number == channel)
			name = campaign->channel[i].name;
	if (name != NULL)
		snprintf(out, VOUCH_CHANNEL_NAME, "%s", name);
	else
		snprintf(out, VOUCH_CHANNEL_NAME, "channel-%u", channel);
}

void vouch_campaign_stores_text(const struct vouch_campaign *campaign,
    char *out, size_t size)
{
	static const char more[] = "...";
	size_t used = 0;

	vouch_str_cut(out, size, "all", campaign->all_stores ? 3 : 0);
	if (campaign->group[0] != '\0') {
		bool fits = strlen(campaign->group) + 2 <= size;

		snprintf(out, size, "%s%s", fits ? "@" : "",
		    fits ? campaign->group : more);
	}
	for (size_t i = 0; i < campaign->range_count; i++) {
		const struct vouch_store_range *range = &campaign->range[i];
		bool last = i + 1 == campaign->range_count;
		char piece[24];
		int len = range->first == range->last ?
		    snprintf(piece, sizeof piece, "%u%s", range->first,
		    last ? "" : ", ") :
		    snprintf(piece, sizeof piece, "%u-%u%s", range->first,
		    range->last, last ? "" : ", ");

		/* Whatever is written leaves room for the dots. */
		if (used + (size_t)len + (last ? 1 : sizeof more) > size) {
			vouch_str_cut(out + used, size - used, more,
			    sizeof more - 1);
			return;
		}
		memcpy(out + used, piece, (size_t)len + 1);
		used += (size_t)len;
	}
}

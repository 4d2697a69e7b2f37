/* A campaign file: what is accepted keeps what the struct promises. */
#include <string.h>

#include "base/str.h"
#include "core/campaign.h"
#include "fuzz/fuzz.h"
#include "io/explain.h"

static void check_stores(const struct vouch_campaign *campaign)
{
	char text[8 * VOUCH_CAMPAIGN_RANGES * 2], tight[4];
	uint16_t last = 0;

	MUST((campaign->all_stores || campaign->group[0] != '\0') ==
	    (campaign->range_count == 0));
	MUST(!campaign->all_stores || campaign->group[0] == '\0');
	MUST(campaign->range_count <= VOUCH_CAMPAIGN_RANGES);
	for (size_t i = 0; i < campaign->range_count; i++) {
		MUST(campaign->range[i].first > last);
		MUST(campaign->range[i].first <= campaign->range[i].last);
		last = campaign->range[i].last;
		MUST(vouch_campaign_has_store(campaign, last));
	}
	MUST(last <= VOUCH_STORE_MAX);
	MUST(campaign->all_stores || last == VOUCH_STORE_MAX ||
	    !vouch_campaign_has_store(campaign, (uint16_t)(last + 1)));
	vouch_campaign_stores_text(campaign, text, sizeof text);
	MUST(strstr(text, "...") == NULL);
	vouch_campaign_stores_text(campaign, tight, sizeof tight);
	MUST(memchr(tight, '\0', sizeof tight) != NULL);
}

static void check_channels(const struct vouch_campaign *campaign)
{
	char name[VOUCH_CHANNEL_NAME];

	MUST(campaign->channel_count <= VOUCH_CAMPAIGN_CHANNELS);
	for (size_t i = 0; i < campaign->channel_count; i++) {
		MUST(campaign->channel[i].number >= VOUCH_CHANNEL_CUSTOM_MIN);
		vouch_campaign_channel_text(campaign,
		    campaign->channel[i].number, name);
		MUST(strcmp(name, campaign->channel[i].name) == 0);
		MUST(vouch_campaign_channel_number(campaign, name) ==
		    campaign->channel[i].number);
	}
}

/* No minute of the week is open twice. */
static void check_hours(const struct vouch_campaign_rules *rules)
{
	static bool week[7 * 1440];

	memset(week, 0, sizeof week);
	MUST(rules->window_count <= VOUCH_CAMPAIGN_WINDOWS);
	for (size_t i = 0; i < rules->window_count; i++) {
		const struct vouch_campaign_window *w = &rules->window[i];
		int len = w->to_min - w->from_min;

		MUST(w->days != 0 && w->days < 0x80);
		MUST(w->from_min < 1440 && w->to_min <= 1440 && len != 0);
		for (int day = 0; day < 7; day++)
			for (int m = 0; (w->days & 1 << day) != 0 &&
			    m < (len < 0 ? len + 1440 : len); m++) {
				bool *open = &week[(day * 1440 + w->from_min +
				    m) % (7 * 1440)];

				MUST(!*open);
				*open = true;
			}
	}
}

static void check_rules(const struct vouch_campaign *campaign)
{
	const struct vouch_campaign_rules *rules = &campaign->rules;

	check_hours(rules);
	MUST(rules->sku_count <= VOUCH_CAMPAIGN_SKUS);
	for (size_t i = 0; i < rules->sku_count; i++)
		MUST(rules->sku[i][0] != '\0' &&
		    memchr(rules->sku[i], '\0', VOUCH_SKU_MAX) != NULL);
	MUST(rules->stack_count <= VOUCH_CAMPAIGN_STACK);
	MUST((rules->stack == VOUCH_STACK_ONLY) == (rules->stack_count > 0));
	for (size_t i = 0; i < rules->stack_count; i++)
		MUST(rules->stack_with[i] != campaign->id && (i == 0 ||
		    rules->stack_with[i] > rules->stack_with[i - 1]));
	MUST(rules->uses_per_code == 1 ||
	    campaign->kind == VOUCH_KIND_COUPON);
	MUST((rules->earn_points == 0) == (rules->earn_per == 0));
	MUST((rules->offline_cap == 0) == (rules->offline_count == 0));
	MUST(rules->max_balance == 0 ||
	    rules->max_balance >= campaign->value);
	MUST(campaign->currency != VOUCH_UNIT_NONE ||
	    (rules->budget == 0 && rules->min_basket == 0 &&
	    rules->max_discount == 0 && rules->earn_per == 0));
	MUST(campaign->kind_line > 0);
}

static void check_prizes(const struct vouch_campaign *campaign)
{
	size_t rest = 0;

	MUST(campaign->prize_count <= VOUCH_CAMPAIGN_PRIZES);
	for (size_t i = 0; i < campaign->prize_count; i++) {
		MUST(campaign->prize[i].value_type <= VOUCH_VALUE_FREE);
		rest += campaign->prize[i].count == 0;
	}
	MUST(rest <= 1);
	MUST(campaign->prize_count == 0 ||
	    campaign->value_type == VOUCH_VALUE_CAMPAIGN);
}

/* Codes of an accepted campaign can be made, but of a group's. */
static void check_token(const struct vouch_campaign *campaign)
{
	struct vouch_token token;
	enum vouch_err err = vouch_campaign_token(campaign, campaign->from,
	    NULL, &token);

	MUST((err == VOUCH_OK) == (campaign->group[0] == '\0'));
	if (err != VOUCH_OK)
		return;
	token.channel = VOUCH_CHANNEL_PRINT;
	MUST(token.until >= campaign->from && token.until <= campaign->until);
	MUST(vouch_token_check(&token, NULL) == VOUCH_OK);
}

/* Whatever was accepted can be explained, within the promised room. */
static void check_explanation(const struct vouch_campaign *campaign)
{
	struct vouch_buf out;

	vouch_buf_init(&out, VOUCH_EXPLAIN_MAX);
	MUST(vouch_explain(campaign, campaign->from, false, &out) == VOUCH_OK);
	MUST(vouch_utf8_valid(out.data, out.len, NULL));
	for (size_t i = 0; i < out.len; i++)
		MUST(out.data[i] == '\n' || (unsigned char)out.data[i] >= 0x20);
	vouch_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vouch_campaign campaign;
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	if (vouch_campaign_parse("a.ini", (const char *)data, size, &diag,
	    &campaign) != VOUCH_OK) {
		MUST(diag.code != VOUCH_OK);
		return 0;
	}
	MUST(campaign.id >= 1 && campaign.revision >= 1);
	MUST(campaign.from <= campaign.until);
	MUST(vouch_utf8_valid(campaign.name, strlen(campaign.name), NULL));
	MUST(vouch_utf8_valid(campaign.item, strlen(campaign.item), NULL));
	check_stores(&campaign);
	check_channels(&campaign);
	check_rules(&campaign);
	check_prizes(&campaign);
	check_token(&campaign);
	check_explanation(&campaign);
	return 0;
}

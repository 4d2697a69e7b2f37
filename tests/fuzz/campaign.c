/* A campaign file: what is accepted keeps what the struct promises. */
#include <string.h>

#include "base/str.h"
#include "core/campaign.h"
#include "fuzz/fuzz.h"

static void check_stores(const struct vouch_campaign *campaign)
{
	char text[8 * VOUCH_CAMPAIGN_RANGES * 2], tight[4];
	uint16_t last = 0;

	MUST(campaign->all_stores == (campaign->range_count == 0));
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

/* Codes of an accepted campaign can be made. */
static void check_token(const struct vouch_campaign *campaign)
{
	uint16_t until = vouch_campaign_until(campaign, campaign->from);
	struct vouch_token token = {
		.kind = campaign->kind, .campaign = campaign->id,
		.from = campaign->from, .until = until,
		.value = campaign->value, .value_type = campaign->value_type,
		.unit = campaign->unit, .channel = VOUCH_CHANNEL_PRINT,
		.stores = vouch_campaign_scope(campaign),
	};

	MUST(until >= campaign->from && until <= campaign->until);
	MUST(vouch_token_check(&token, NULL) == VOUCH_OK);
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
	check_token(&campaign);
	return 0;
}

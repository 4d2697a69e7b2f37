/*
 * What a bundle says of a key, a store, a code. It fails closed: what a cap
 * does not name may not be signed at all.
 */
#include "core/bundle.h"

#include <string.h>

#define DAY_MS INT64_C(86400000)

bool vouch_bundle_has_root(const struct vouch_bundle *bundle,
    const uint8_t key[VOUCH_KEY_BYTES])
{
	size_t i;

	for (i = 0; i < bundle->root_count; i++) {
		if (memcmp(bundle->root[i], key, VOUCH_KEY_BYTES) == 0)
			return true;
	}
	return false;
}

const struct vouch_bundle_key *vouch_bundle_key_of(
    const struct vouch_bundle *bundle, const uint8_t key[VOUCH_KEY_BYTES])
{
	size_t i;

	for (i = 0; i < bundle->key_count; i++) {
		if (memcmp(bundle->key[i].key.key, key, VOUCH_KEY_BYTES) == 0)
			return &bundle->key[i];
	}
	return NULL;
}

const struct vouch_bundle_group *vouch_bundle_group_named(
    const struct vouch_bundle *bundle, const char *name)
{
	size_t i;

	for (i = 0; i < bundle->group_count; i++) {
		if (strcmp(bundle->group[i].name, name) == 0)
			return &bundle->group[i];
	}
	return NULL;
}

const struct vouch_bundle_group *vouch_bundle_group_numbered(
    const struct vouch_bundle *bundle, uint16_t number)
{
	size_t i;

	for (i = 0; i < bundle->group_count; i++) {
		if (bundle->group[i].number == number)
			return &bundle->group[i];
	}
	return NULL;
}

bool vouch_bundle_has_store(const struct vouch_bundle *bundle,
    struct vouch_bundle_part part, uint16_t store)
{
	const struct vouch_store_range *range = bundle->range + part.first;
	size_t i;

	for (i = 0; i < part.count; i++) {
		if (store >= range[i].first && store <= range[i].last)
			return true;
	}
	return false;
}

bool vouch_bundle_has_host(const struct vouch_bundle *bundle,
    const char *host)
{
	size_t i;

	for (i = 0; i < bundle->host_count; i++) {
		if (strcmp(bundle->host[i], host) == 0)
			return true;
	}
	return false;
}

struct vouch_bundle_floor vouch_bundle_floor_of(
    const struct vouch_bundle *bundle, uint32_t campaign)
{
	struct vouch_bundle_floor none = { .campaign = campaign };
	size_t i;

	for (i = 0; i < bundle->floor_count; i++) {
		if (bundle->floor[i].campaign == campaign)
			return bundle->floor[i];
	}
	return none;
}

/* ---- limits ---- */

const char *vouch_limit_text(enum vouch_limit limit)
{
	static const char *const texts[VOUCH_LIMIT_COUNT] = {
		[VOUCH_LIMIT_NONE] = "within its limits",
		[VOUCH_LIMIT_REVOKED] = "the key is revoked",
		[VOUCH_LIMIT_USE] = "the key is not for that",
		[VOUCH_LIMIT_EARLY] = "the key is not in use yet",
		[VOUCH_LIMIT_LATE] = "the key's time is over",
		[VOUCH_LIMIT_CAMPAIGN] = "the key is for other campaigns",
		[VOUCH_LIMIT_VALUE] = "the key may not sign such a value",
		[VOUCH_LIMIT_STORE] = "the key is for other stores"
	};

	return (unsigned)limit < VOUCH_LIMIT_COUNT ? texts[limit] : "?";
}

/* Which cap holds for it; -1 for what has no worth. */
static int cap_of(const struct vouch_worth *worth)
{
	switch (worth->type) {
	case VOUCH_VALUE_PERCENT:
		return VOUCH_CAP_PERCENT;
	case VOUCH_VALUE_FREE:
		return VOUCH_CAP_FREE;
	case VOUCH_VALUE_MONEY:
	case VOUCH_VALUE_OPENING:
		return worth->unit == VOUCH_UNIT_VND ? VOUCH_CAP_VND :
		    worth->unit == VOUCH_UNIT_USD ? VOUCH_CAP_USD :
		    VOUCH_CAP_POINTS;
	default:
		return -1;
	}
}

static bool is_above_cap(const struct vouch_bundle_key *key,
    const struct vouch_worth *worth)
{
	int cap = cap_of(worth);

	return key->capped && cap >= 0 && worth->value > key->cap[cap];
}

/* What holds for the till and the issuer. */
static enum vouch_limit common(const struct vouch_bundle_key *key,
    enum vouch_key_use use, const struct vouch_token *token,
    const struct vouch_worth *worth, uint16_t today)
{
	enum vouch_limit limit = vouch_bundle_may_file(key, use,
	    token->campaign);

	if (limit != VOUCH_LIMIT_NONE)
		return limit;
	if (today < key->sign_from)
		return VOUCH_LIMIT_EARLY;
	if (today > key->verify_until)
		return VOUCH_LIMIT_LATE;
	return is_above_cap(key, worth) ? VOUCH_LIMIT_VALUE :
	    VOUCH_LIMIT_NONE;
}

enum vouch_limit vouch_bundle_limit(const struct vouch_bundle *bundle,
    const struct vouch_bundle_key *key, enum vouch_key_use use,
    const struct vouch_token *token, const struct vouch_worth *worth,
    uint16_t today, uint16_t store)
{
	enum vouch_limit limit = common(key, use, token, worth, today);

	if (limit == VOUCH_LIMIT_NONE && !key->all_stores &&
	    !vouch_bundle_has_store(bundle, key->stores, store))
		limit = VOUCH_LIMIT_STORE;
	return limit;
}

enum vouch_limit vouch_bundle_may_sign(const struct vouch_bundle_key *key,
    const struct vouch_token *token, const struct vouch_worth *worth,
    uint16_t today)
{
	enum vouch_limit limit = key->state != VOUCH_KEY_LIVE ?
	    VOUCH_LIMIT_REVOKED : common(key, VOUCH_SIGNS_CODES, token, worth,
	    today);

	/* A label without an end outlives its key without harm. */
	if (limit == VOUCH_LIMIT_NONE && (today > key->sign_until ||
	    (token->until > key->verify_until &&
	    token->until != VOUCH_DAY_NONE)))
		limit = VOUCH_LIMIT_LATE;
	return limit;
}

enum vouch_limit vouch_bundle_may_file(const struct vouch_bundle_key *key,
    enum vouch_key_use use, uint32_t campaign)
{
	/* Whoever stole a key would sign the list that lets his codes pass. */
	if (key->state == VOUCH_KEY_REVOKED ||
	    (key->state == VOUCH_KEY_ALLOW_LIST && use != VOUCH_SIGNS_CODES))
		return VOUCH_LIMIT_REVOKED;
	if ((key->uses & use) == 0)
		return VOUCH_LIMIT_USE;
	return campaign < key->campaign_first ||
	    campaign > key->campaign_last ? VOUCH_LIMIT_CAMPAIGN :
	    VOUCH_LIMIT_NONE;
}

enum vouch_limit vouch_bundle_may_log(const struct vouch_bundle *bundle,
    const struct vouch_bundle_key *key, uint16_t store, uint16_t made,
    uint16_t today)
{
	enum vouch_limit limit = vouch_bundle_may_file(key, VOUCH_SIGNS_LOGS,
	    key->campaign_first);

	if (limit != VOUCH_LIMIT_NONE)
		return limit;
	if (made < key->sign_from || today < key->sign_from)
		return VOUCH_LIMIT_EARLY;
	if (made > key->sign_until || today > key->verify_until)
		return VOUCH_LIMIT_LATE;
	return key->all_stores ||
	    vouch_bundle_has_store(bundle, key->stores, store) ?
	    VOUCH_LIMIT_NONE : VOUCH_LIMIT_STORE;
}

/* ---- age ---- */

enum vouch_age vouch_bundle_age(const struct vouch_bundle *bundle,
    int64_t now_ms)
{
	if (now_ms <= bundle->update_ms)
		return VOUCH_AGE_FRESH;
	return now_ms <= bundle->update_ms + bundle->grace_days * DAY_MS ?
	    VOUCH_AGE_STALE : VOUCH_AGE_OLD;
}

bool vouch_bundle_too_dear(const struct vouch_bundle *bundle,
    const struct vouch_worth *worth)
{
	int cap = cap_of(worth);

	if (!bundle->has_limit || cap < 0)
		return false;
	return cap > VOUCH_CAP_POINTS || worth->unit != bundle->limit.unit ||
	    worth->value > bundle->limit.amount_minor;
}

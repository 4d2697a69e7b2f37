/*
 * See trusted.h. Who asks brings what he found in his lists: a till looks it up
 * in its ledger, where a list may have millions of codes.
 */
#include "core/trusted.h"

#include <inttypes.h>
#include <string.h>

/* ---- codes ---- */

bool vouch_trusted_asks_list(const struct vouch_bundle *bundle,
    const struct vouch_reading *reading)
{
	const struct vouch_bundle_key *key = reading->typed ? NULL :
	    vouch_bundle_key_of(bundle, reading->signer);

	return key != NULL && key->state == VOUCH_KEY_ALLOW_LIST;
}

static enum vouch_limit limit_of(const struct vouch_bundle *bundle,
    const struct vouch_bundle_key *key, const struct vouch_trusted_code *code)
{
	const struct vouch_token *token = &code->reading->code.token;
	struct vouch_zone zone = bundle->zone;
	struct vouch_bundle_key anywhere;

	anywhere = *key;
	anywhere.all_stores = key->all_stores || code->store == 0;
	return vouch_bundle_limit(bundle, &anywhere, code->reading->typed ?
	    VOUCH_SIGNS_MANIFESTS : VOUCH_SIGNS_CODES, token, &code->worth,
	    vouch_zone_day(&zone, code->now_ms), code->store);
}

enum vouch_reason vouch_trusted_judge(const struct vouch_bundle *bundle,
    const struct vouch_trusted_code *code, enum vouch_limit *limit)
{
	const struct vouch_bundle_key *key = vouch_bundle_key_of(bundle,
	    code->reading->signer);
	enum vouch_limit which = key == NULL ? VOUCH_LIMIT_NONE :
	    limit_of(bundle, key, code);

	if (limit != NULL)
		*limit = which;
	if (key == NULL)
		return VOUCH_WHY_UNKNOWN_KEY;
	if (which != VOUCH_LIMIT_NONE)
		return VOUCH_WHY_KEY_LIMIT;
	if (!code->allowed && vouch_trusted_asks_list(bundle, code->reading))
		return VOUCH_WHY_NOT_ALLOWED;
	if (vouch_bundle_age(bundle, code->now_ms) == VOUCH_AGE_OLD &&
	    vouch_bundle_too_dear(bundle, &code->worth))
		return VOUCH_WHY_STALE_TRUST;
	return VOUCH_WHY_OK;
}

bool vouch_trusted_is_listed(const struct vouch_token *token,
    const uint8_t entry[VOUCH_LIST_ENTRY_MAX])
{
	uint8_t digest[VOUCH_ALLOWED_DIGEST];

	return vouch_allowed_digest(token, digest) == VOUCH_OK &&
	    memcmp(entry + vouch_list_key_bytes(VOUCH_LIST_ALLOWED), digest,
	    sizeof digest) == 0;
}

static bool has_store(const struct vouch_bundle *bundle,
    const struct vouch_bundle_group *group, uint16_t store)
{
	return group != NULL &&
	    vouch_bundle_has_store(bundle, group->stores, store);
}

void vouch_trusted_groups(const struct vouch_bundle *bundle,
    const struct vouch_token *token, const struct vouch_campaign *campaign,
    uint16_t store, struct vouch_facts *facts)
{
	if (token->stores > VOUCH_STORES_GROUP_MIN &&
	    token->stores < VOUCH_STORES_LIST)
		facts->in_group = has_store(bundle,
		    vouch_bundle_group_numbered(bundle, token->stores -
		    VOUCH_STORES_GROUP_MIN), store);
	if (campaign != NULL && campaign->group[0] != '\0')
		facts->offer_in_group = has_store(bundle,
		    vouch_bundle_group_named(bundle, campaign->group), store);
}

size_t vouch_trusted_keys(const struct vouch_bundle *bundle,
    struct vouch_public_key *keys)
{
	size_t i, count = 0;

	for (i = 0; i < bundle->key_count; i++) {
		if ((bundle->key[i].uses & VOUCH_SIGNS_CODES) != 0)
			keys[count++] = bundle->key[i].key;
	}
	return count;
}

/* ---- files ---- */

enum vouch_err vouch_trusted_bundle(const struct vouch_bundle *bundle,
    const struct vouch_public_key *signer, int64_t now_ms,
    struct vouch_diag *diag)
{
	if (!vouch_bundle_has_root(bundle, signer->key))
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "the root that signed it is not among its roots");
	if (bundle->issued_ms > now_ms + VOUCH_TRUSTED_SLACK_MS) {
		vouch_diag_hint(diag, "set the system's clock first");
		return vouch_diag_set(diag, VOUCH_ERR_CLOCK, "made in the "
		    "future: the clock of this machine is slow");
	}
	return VOUCH_OK;
}

enum vouch_err vouch_trusted_nobody(struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_SIGNATURE,
	    "signed with a key not trusted here, or changed since");
}

enum vouch_err vouch_trusted_forbid(const struct vouch_bundle_key *key,
    enum vouch_limit limit, struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_PERMISSION, "signed with key "
	    "%s: %s", key->name, vouch_limit_text(limit));
}

uint64_t vouch_trusted_floor(const struct vouch_bundle *bundle,
    enum vouch_list_kind kind, uint32_t campaign)
{
	struct vouch_bundle_floor floor =
	    vouch_bundle_floor_of(bundle, campaign);

	return kind == VOUCH_LIST_MANIFEST ? floor.manifest :
	    kind == VOUCH_LIST_REVOKED ? floor.revoked : floor.allowed;
}

/* By a key of the bundle, which must let it. */
static enum vouch_err check_bundled(const struct vouch_bundle *bundle,
    const uint8_t *bytes, size_t len, const struct vouch_signed_list *list,
    struct vouch_diag *diag, const uint8_t **signer)
{
	const struct vouch_bundle_key *key = bundle->key;
	enum vouch_limit limit;
	uint64_t least;
	size_t i;

	for (i = 0; i < bundle->key_count; i++, key++) {
		if (vouch_list_verify(bytes, len, &key->key) == VOUCH_OK)
			break;
	}
	if (i == bundle->key_count)
		return vouch_trusted_nobody(diag);
	*signer = key->key.key;
	limit = vouch_bundle_may_file(key, list->kind == VOUCH_LIST_MANIFEST ?
	    VOUCH_SIGNS_MANIFESTS : VOUCH_SIGNS_LISTS, list->campaign);
	if (limit != VOUCH_LIMIT_NONE)
		return vouch_trusted_forbid(key, limit, diag);
	least = vouch_trusted_floor(bundle, list->kind, list->campaign);
	return list->sequence >= least ? VOUCH_OK :
	    vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "sequence %" PRIu64
	    ", and the bundle asks for %" PRIu64 " at least", list->sequence,
	    least);
}

enum vouch_err vouch_trusted_list(const struct vouch_trusted_signers *signers,
    const uint8_t *bytes, size_t len, const struct vouch_signed_list *list,
    struct vouch_diag *diag, const uint8_t **signer)
{
	size_t i;

	if (signers->bundle != NULL)
		return check_bundled(signers->bundle, bytes, len, list, diag,
		    signer);
	for (i = 0; i < signers->count; i++) {
		*signer = signers->key[i].key;
		if (vouch_list_verify(bytes, len, &signers->key[i]) ==
		    VOUCH_OK)
			return VOUCH_OK;
	}
	return vouch_trusted_nobody(diag);
}

/*
 * Whom the bundle lets say what happened in which shop. A key it has revoked is
 * not believed because somebody's script still names it.
 */
#include "ledger/trust_parts.h"

#include <string.h>

#include "base/date.h"

static uint16_t day_of(const struct vouch_bundle *bundle, int64_t at_ms)
{
	struct vouch_zone zone = bundle->zone;

	return vouch_zone_day(&zone, at_ms);
}

static const struct vouch_bundle_key *key_with_id(
    const struct vouch_bundle *bundle, const uint8_t *id)
{
	size_t i;

	for (i = 0; bundle != NULL && i < bundle->key_count; i++) {
		if (memcmp(bundle->key[i].key.id, id, VOUCH_KEY_ID_BYTES) == 0)
			return &bundle->key[i];
	}
	return NULL;
}

/* A clock turned back gives a key that has ended no second time. */
static enum vouch_err check_limit(struct vouch_ledger *ledger,
    const struct vouch_bundle_key *key,
    const struct vouch_exchange_seal *seal, int64_t now_ms,
    struct vouch_diag *diag)
{
	const struct vouch_bundle *bundle = ledger->trust->bundle;
	int64_t mark_ms = 0;
	enum vouch_err err = vouch_ledger_clock(ledger, diag, &mark_ms);
	enum vouch_limit limit;

	if (err != VOUCH_OK)
		return err;
	limit = vouch_bundle_may_log(bundle, key, seal->store,
	    day_of(bundle, seal->made_ms),
	    day_of(bundle, now_ms > mark_ms ? now_ms : mark_ms));
	return limit == VOUCH_LIMIT_NONE ? VOUCH_OK :
	    vouch_trusted_forbid(key, limit, diag);
}

enum vouch_err vouch_trust_check_log(struct vouch_ledger *ledger,
    const struct vouch_exchange_seal *seal,
    const struct vouch_log_signers *signers, int64_t now_ms,
    struct vouch_diag *diag, const struct vouch_bundle_key **key)
{
	enum vouch_err err = vouch_trust_refresh(ledger, diag);
	const struct vouch_bundle *bundle = ledger->trust->bundle;

	*key = key_with_id(bundle, seal->signer);
	if (err != VOUCH_OK)
		return err;
	if (*key != NULL) {
		err = vouch_exchange_signed(seal, &(*key)->key, 1, diag);
		return err != VOUCH_OK ? err :
		    check_limit(ledger, *key, seal, now_ms, diag);
	}
	if (signers->count == 0 && bundle == NULL)
		vouch_diag_hint(diag, "give the public key of whoever made it "
		    "as --signer");
	else if (signers->count == 0)
		vouch_diag_hint(diag, "name the key in the bundle, with signs "
		    "= logs, or give it as --signer");
	return vouch_exchange_signed(seal, signers->key, signers->count,
	    diag);
}

bool vouch_trust_is_revoked(const struct vouch_ledger *ledger,
    const uint8_t id[VOUCH_KEY_ID_BYTES])
{
	const struct vouch_bundle_key *key =
	    key_with_id(ledger->trust->bundle, id);

	return key != NULL && key->state != VOUCH_KEY_LIVE;
}

const struct vouch_public_key *vouch_trust_close_key(
    const struct vouch_ledger *ledger, const uint8_t id[VOUCH_KEY_ID_BYTES],
    uint16_t store, int64_t at_ms)
{
	const struct vouch_bundle *bundle = ledger->trust->bundle;
	const struct vouch_bundle_key *key = key_with_id(bundle, id);
	uint16_t day = key == NULL ? 0 : day_of(bundle, at_ms);

	return key != NULL && vouch_bundle_may_log(bundle, key, store, day,
	    day) == VOUCH_LIMIT_NONE ? &key->key : NULL;
}

/*
 * What a bundle and signed lists say of a genuine code, of a list, of the next
 * bundle: the same at a till, which has them in its ledger, and for whoever
 * checks codes without one. Pure.
 */
#ifndef VOUCH_CORE_TRUSTED_H
#define VOUCH_CORE_TRUSTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/bundle.h"
#include "core/campaign.h"
#include "core/lists.h"
#include "core/policy.h"
#include "core/reading.h"
#include "core/worth.h"

/* Clocks may differ by so much. */
#define VOUCH_TRUSTED_SLACK_MS (10 * 60 * 1000)

/* ---- codes ---- */

struct vouch_trusted_code {
	const struct vouch_reading *reading;   /* genuine, of a key that signs
	                                          codes, or typed */
	struct vouch_worth worth; /* of its token, with what it won or its
	                             campaign's where they are known */
	bool allowed;          /* on the allow-list, as it was issued: asked only
	                          where _asks_list */
	uint16_t store;        /* 0: of any */
	int64_t now_ms;
};

/* Does it depend on an allow-list whether the code passes? */
bool vouch_trusted_asks_list(const struct vouch_bundle *bundle,
    const struct vouch_reading *reading);

/* VOUCH_WHY_OK, _UNKNOWN_KEY, _KEY_LIMIT, _NOT_ALLOWED or _STALE_TRUST.
 * *limit, which may be NULL, is which one with _KEY_LIMIT, else
 * VOUCH_LIMIT_NONE. */
enum vouch_reason vouch_trusted_judge(const struct vouch_bundle *bundle,
    const struct vouch_trusted_code *code, enum vouch_limit *limit);

/* Is the allow-list's entry of the token's serial one of this very token? */
bool vouch_trusted_is_listed(const struct vouch_token *token,
    const uint8_t entry[VOUCH_LIST_ENTRY_MAX]);

/* Sets facts->in_group and offer_in_group, of a store. campaign as above. */
void vouch_trusted_groups(const struct vouch_bundle *bundle,
    const struct vouch_token *token, const struct vouch_campaign *campaign,
    uint16_t store, struct vouch_facts *facts);

/* Copies those that sign codes, whatever became of them since: a revoked key's
 * codes are refused for what they are. Room for all of the bundle's; returns
 * how many. */
size_t vouch_trusted_keys(const struct vouch_bundle *bundle,
    struct vouch_public_key *keys);

/* ---- files ---- */

/* May the bundle be taken that a root signed? VOUCH_ERR_CONFLICT: it does not
 * name that root; _CLOCK: it is of the future. */
enum vouch_err vouch_trusted_bundle(const struct vouch_bundle *bundle,
    const struct vouch_public_key *signer, int64_t now_ms,
    struct vouch_diag *diag);

/* Whom lists are believed: the keys of a bundle that sign them, or where that is
 * NULL, of keys[count]. */
struct vouch_trusted_signers {
	const struct vouch_bundle *bundle;
	const struct vouch_public_key *key;
	size_t count;
};

/* May the list of these bytes be taken? VOUCH_ERR_SIGNATURE: no such key signed
 * it; _PERMISSION: the bundle does not let it; _CONFLICT: it is below the
 * bundle's floor. *signer is VOUCH_KEY_BYTES of whoever it is. */
enum vouch_err vouch_trusted_list(const struct vouch_trusted_signers *signers,
    const uint8_t *bytes, size_t len, const struct vouch_signed_list *list,
    struct vouch_diag *diag, const uint8_t **signer);

/* The floor of its campaign and kind; 0: any. */
uint64_t vouch_trusted_floor(const struct vouch_bundle *bundle,
    enum vouch_list_kind kind, uint32_t campaign);

/* VOUCH_ERR_SIGNATURE, and VOUCH_ERR_PERMISSION: worded. */
enum vouch_err vouch_trusted_nobody(struct vouch_diag *diag);
enum vouch_err vouch_trusted_forbid(const struct vouch_bundle_key *key,
    enum vouch_limit limit, struct vouch_diag *diag);

#endif

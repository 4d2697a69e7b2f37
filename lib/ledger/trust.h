/*
 * What a ledger trusts beyond the keys it was made with: root keys, the bundle
 * they signed, and signed lists of a campaign's codes (docs/decisions/
 * 0010-trust.md). A ledger that has none of these asks for none of them.
 *
 * A ledger with a bundle takes codes of the bundle's keys, and no others.
 */
#ifndef VOUCH_LEDGER_TRUST_H
#define VOUCH_LEDGER_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/bundle.h"
#include "core/campaign.h"
#include "core/lists.h"
#include "core/minisig.h"
#include "core/policy.h"
#include "core/reading.h"
#include "ledger/exchange.h"
#include "ledger/ledger.h"

/* ---- filing; each inside a transaction, and a chained note of till 0 ---- */

/* Trusts a root. VOUCH_ERR_CONFLICT once there is a bundle: from then on bundles
 * name the roots. */
enum vouch_err vouch_trust_add_root(struct vouch_ledger *ledger,
    const struct vouch_public_key *root, int64_t now_ms,
    struct vouch_diag *diag, bool *changed);

/* A text and the signature beside it; file is its name for complaints. */
struct vouch_signed_text {
	const char *file, *text;
	size_t len;
	const struct vouch_minisig *signature;
};

/*
 * Files a bundle. Its roots take the place of the ledger's.
 * VOUCH_ERR_MISSING: the ledger has no root; _SIGNATURE: none of them signed
 * it; _CONFLICT: one with this sequence or a higher one is on file (the same
 * bytes: VOUCH_OK, *changed false), or it does not name the root that signed
 * it; _CLOCK: it is of the future. *sequence is set also where nothing
 * changed.
 */
enum vouch_err vouch_trust_file_bundle(struct vouch_ledger *ledger,
    const struct vouch_signed_text *text, int64_t now_ms,
    struct vouch_diag *diag, bool *changed, uint64_t *sequence);

/*
 * Files a signed list, bytes[len], in place of the campaign's last one of its
 * kind. VOUCH_ERR_SIGNATURE: no trusted key signed it; _PERMISSION: the bundle
 * does not let that key; _CONFLICT: rolled back, as above, or below the bundle's
 * floor. Errors of vouch_list_decode. *list is filled in, and points into bytes.
 */
enum vouch_err vouch_trust_file_list(struct vouch_ledger *ledger,
    const uint8_t *bytes, size_t len, int64_t now_ms, struct vouch_diag *diag,
    bool *changed, struct vouch_signed_list *list);

/* May these rules be filed? With a bundle they must be signed: by a root, or by a
 * key for campaign files. signature NULL: there is none. VOUCH_ERR_SIGNATURE,
 * _MISSING, _PERMISSION; _UNKNOWN: their store group is not in the bundle. */
enum vouch_err vouch_trust_check_campaign(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, const char *text, size_t len,
    const struct vouch_minisig *signature, struct vouch_diag *diag);

/* May winners be told by a list this key signed? VOUCH_ERR_PERMISSION. */
enum vouch_err vouch_trust_check_prizes(struct vouch_ledger *ledger,
    const struct vouch_public_key *key, uint32_t campaign,
    struct vouch_diag *diag);

/* ---- other ledgers' files ---- */

/* Whose exports and spent lists to believe beside those of the bundle's keys. */
struct vouch_log_signers {
	const struct vouch_public_key *key;
	size_t count;
};

/*
 * Is what another ledger handed on to be believed (trust_logs.c)? Of a key that
 * the bundle names what the bundle says holds, whoever named it besides: it must
 * be for logs and for that store, live, and in its time, both today and when the
 * file was made; today is never before the ledger's mark. Any other key must be
 * one of signers. *key is the bundle's, valid until the next _refresh, or NULL.
 * VOUCH_ERR_SIGNATURE: none of them signed it; _PERMISSION: the bundle does not
 * let the key.
 */
enum vouch_err vouch_trust_check_log(struct vouch_ledger *ledger,
    const struct vouch_exchange_seal *seal,
    const struct vouch_log_signers *signers, int64_t now_ms,
    struct vouch_diag *diag, const struct vouch_bundle_key **key);

/* Has the bundle put the key of this id out of use? */
bool vouch_trust_is_revoked(const struct vouch_ledger *ledger,
    const uint8_t id[VOUCH_KEY_ID_BYTES]);

/* The bundle's key for the closes of a store, if it has one of this id that was
 * in its time then; NULL. */
const struct vouch_public_key *vouch_trust_close_key(
    const struct vouch_ledger *ledger, const uint8_t id[VOUCH_KEY_ID_BYTES],
    uint16_t store, int64_t at_ms);

/* ---- deciding ---- */

/* Has something been filed since it was looked at last? Reads it anew then.
 * Threads that read codes by vouch_ledger_keys() may go on meanwhile. */
enum vouch_err vouch_trust_refresh(struct vouch_ledger *ledger,
    struct vouch_diag *diag);

/*
 * What trust says of a genuine code (policy.h: trust, in_group, offer_in_group)
 * inside a transaction; facts->prize is what it won. campaign NULL: not known.
 */
enum vouch_err vouch_trust_judge(struct vouch_ledger *ledger,
    const struct vouch_reading *reading,
    const struct vouch_campaign *campaign, int64_t now_ms,
    struct vouch_diag *diag, struct vouch_facts *facts);

/* Why the bundle does not let a code of that worth pass, where that was
 * key-limit. */
enum vouch_err vouch_trust_limit(struct vouch_ledger *ledger,
    const struct vouch_reading *reading, const struct vouch_worth *worth,
    int64_t now_ms, struct vouch_diag *diag, enum vouch_limit *limit);

/* ---- asking ---- */

/* The bundle on file, or NULL; valid until the next _refresh. */
const struct vouch_bundle *vouch_trust_bundle(
    const struct vouch_ledger *ledger);
/* VOUCH_AGE_FRESH where there is none. */
enum vouch_age vouch_trust_age(const struct vouch_ledger *ledger,
    int64_t now_ms);

/* Each root; each list on file. each() returns 0 to go on. */
enum vouch_err vouch_trust_each_root(struct vouch_ledger *ledger,
    int (*each)(const struct vouch_public_key *root, void *context),
    void *context, struct vouch_diag *diag);

struct vouch_trust_list {
	enum vouch_list_kind kind;
	uint32_t campaign, count;
	uint64_t sequence;
	int64_t filed_ms;
	uint8_t signer[VOUCH_KEY_BYTES];
	bool below_floor;    /* of the bundle: as if it were not there, but for
	                        revoked codes */
	bool disbelieved;    /* the bundle does not let its signer sign such a
	                        list any more: the same */
};
enum vouch_err vouch_trust_each_list(struct vouch_ledger *ledger,
    int (*each)(const struct vouch_trust_list *list, void *context),
    void *context, struct vouch_diag *diag);

/* ---- for lib/ledger only ---- */

struct vouch_trust;

/* At open: what is on file, and the keys of readings. At close. */
enum vouch_err vouch_trust_load(struct vouch_ledger *ledger,
    struct vouch_diag *diag);
void vouch_trust_free(struct vouch_ledger *ledger);

#endif

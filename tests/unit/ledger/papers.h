/*
 * Bundles, lists and spent lists for the tests of trust: made in memory, signed.
 * Behind shop.h.
 */
#ifndef VOUCH_TESTS_LEDGER_PAPERS_H
#define VOUCH_TESTS_LEDGER_PAPERS_H

#include "base/num.h"
#include "core/crypt.h"
#include "core/minisig.h"
#include "ledger/spent.h"
#include "ledger/trust.h"

/* A key's line of a bundle. */
static inline void papers_key(struct vouch_bundle *bundle,
    const struct vouch_secret_key *key, const char *name, unsigned uses,
    enum vouch_key_state state)
{
	struct vouch_bundle_key *line = &bundle->key[bundle->key_count++];

	line->key = *vouch_secret_key_public(key);
	snprintf(line->name, sizeof line->name, "%s", name);
	line->uses = uses;
	line->sign_from = TODAY - 30;
	line->sign_until = TODAY + 30;
	line->verify_until = TODAY + 60;
	line->campaign_first = 1;
	line->campaign_last = UINT32_MAX;
	line->all_stores = true;
	line->state = state;
}

/* A bundle of T0 with one root and no key yet. */
static inline void papers_bundle(struct vouch_bundle *bundle,
    uint64_t sequence, const struct vouch_secret_key *root)
{
	memset(bundle, 0, sizeof *bundle);
	bundle->sequence = sequence;
	bundle->issued_ms = T0 / 1000 * 1000;
	bundle->update_ms = bundle->issued_ms + 1000000000;
	assert_ok(vouch_zone_init(&bundle->zone, "UTC", NULL));
	bundle->root_count = 1;
	memcpy(bundle->root[0], vouch_secret_key_public(root)->key,
	    VOUCH_KEY_BYTES);
}

/* Its text, to be released, and the signature of signer. */
static inline void papers_sign(struct vouch_bundle *bundle,
    const struct vouch_secret_key *signer, struct vouch_buf *text,
    struct vouch_minisig *signature)
{
	vouch_bundle_sort(bundle);
	vouch_buf_init(text, VOUCH_BUNDLE_FILE_MAX);
	assert_ok(vouch_bundle_format(bundle, text));
	assert_ok(vouch_minisig_sign(signer, text->data, text->len, "",
	    signature));
}

/* A list of campaign 1001 with these entries, which are in order; its length. */
static inline size_t papers_list(enum vouch_list_kind kind, uint64_t sequence,
    const uint8_t *entries, uint32_t count,
    const struct vouch_secret_key *signer, uint8_t *out)
{
	const struct vouch_signed_list list = { .kind = kind,
		.campaign = 1001, .sequence = sequence, .count = count,
		.revision = 3, .passes = 1, .memory_kib = 8 };
	size_t len = vouch_list_encode_head(&list, out);
	size_t body = count * vouch_list_entry_bytes(kind);
	uint8_t hash[VOUCH_LIST_HASH];

	memcpy(out + len, entries, body);
	len += body;
	vouch_digest_of(hash, sizeof hash, NULL, 0, out, len);
	assert_ok(vouch_list_sign(signer, kind, hash, out + len));
	return len + VOUCH_SIGNATURE_BYTES;
}

/* Shop 9 took count codes of campaign 1001, serials 1, 2, ...; its length. */
static inline size_t papers_spent(uint64_t sequence, uint32_t count,
    const struct vouch_secret_key *signer, uint8_t *out)
{
	struct vouch_spent_head head = { .store = 9, .sequence = sequence,
		.made_s = T0 / 1000, .count = count };
	struct vouch_spent spent = { .campaign = 1001, .till = 3,
		.at_s = T0 / 1000 };
	size_t len = VOUCH_SPENT_HEAD_BYTES;
	uint8_t hash[VOUCH_SPENT_HASH];

	memcpy(head.signer, vouch_secret_key_public(signer)->id,
	    sizeof head.signer);
	vouch_spent_encode_head(&head, out);
	for (; spent.serial++ < count; len += VOUCH_SPENT_ENTRY_BYTES)
		vouch_spent_encode(&spent, out + len);
	vouch_digest_of(hash, sizeof hash, NULL, 0, out, len);
	assert_ok(vouch_spent_sign(signer, hash, NULL, out + len));
	return len + 64;
}

#endif

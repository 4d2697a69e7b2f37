/* What a bundle and lists say of codes and files, without a ledger. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"
#include "core/trusted.h"

#define ROOT "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
#define TEXT \
	VOUCH_BUNDLE_TITLE \
	"sequence 7\nissued 2026-11-28T02:00:00+00:00\n" \
	"next-update-by 2026-12-28T17:00:00+00:00\ngrace-days 7\n" \
	"stale-limit 100000 VND\nzone Asia/Ho_Chi_Minh\n" \
	"root " ROOT "\n" \
	"group 1 south 7\n" \
	"key %s %s %s 2026-10-01 2026-12-31 2027-03-31 " \
	"1001-1999 VND:500000 %s %s\n" \
	"floor 1001 0 3 4\n"

/* A noon in December, and the midnight behind the key's last day, in Vietnam. */
#define GOOD_MS INT64_C(1796101200000)
#define OVER_MS INT64_C(1806512400000)

struct world {
	char text[2048];
	struct vouch_bundle bundle;
	struct vouch_secret_key *secret;
	struct vouch_reading reading;
	struct vouch_trusted_code code;
};
static struct world w;

/* The bundle with its one key so. */
static void key_is(const char *uses, const char *stores, const char *state)
{
	const struct vouch_public_key *key = vouch_secret_key_public(w.secret);
	char hex[2 * VOUCH_KEY_BYTES + 1];

	vouch_hex_encode(hex, key->key, VOUCH_KEY_BYTES);
	snprintf(w.text, sizeof w.text, TEXT, hex, "q4", uses, stores, state);
	assert_int_equal(vouch_bundle_parse("b", w.text, strlen(w.text), NULL,
	    &w.bundle), VOUCH_OK);
}

static int set_up(void **state)
{
	uint8_t seed[VOUCH_SEED_BYTES] = { 9 };

	(void)state;
	if (vouch_sign_init() != VOUCH_OK ||
	    vouch_secret_key_new(seed, &w.secret) != VOUCH_OK)
		return 1;
	w.reading = (struct vouch_reading){ .is_code = true,
		.signature = VOUCH_SIGNATURE_GOOD };
	w.reading.code.token = (struct vouch_token){
		.kind = VOUCH_KIND_VOUCHER, .campaign = 1001, .serial = 5,
		.from = 2400, .until = 2500, .value = 200000,
		.value_type = VOUCH_VALUE_MONEY, .unit = VOUCH_UNIT_VND };
	memcpy(w.reading.signer, vouch_secret_key_public(w.secret)->key,
	    VOUCH_KEY_BYTES);
	w.code = (struct vouch_trusted_code){ .reading = &w.reading,
		.worth = vouch_worth_of(&w.reading.code.token, NULL, NULL),
		.store = 7, .now_ms = GOOD_MS };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	vouch_secret_key_free(w.secret);
	return 0;
}

static void judged(enum vouch_reason why, enum vouch_limit limit)
{
	enum vouch_limit found = VOUCH_LIMIT_COUNT;

	assert_int_equal(vouch_trusted_judge(&w.bundle, &w.code, &found), why);
	assert_int_equal(found, limit);
	assert_int_equal(vouch_trusted_judge(&w.bundle, &w.code, NULL), why);
}

static void codes(void **state)
{
	(void)state;
	key_is("codes", "all", "live");
	judged(VOUCH_WHY_OK, VOUCH_LIMIT_NONE);
	w.code.now_ms = OVER_MS - 1;
	judged(VOUCH_WHY_STALE_TRUST, VOUCH_LIMIT_NONE);
	w.code.now_ms++;
	judged(VOUCH_WHY_KEY_LIMIT, VOUCH_LIMIT_LATE);
	w.code.now_ms = GOOD_MS;
	key_is("codes", "8", "live");
	judged(VOUCH_WHY_KEY_LIMIT, VOUCH_LIMIT_STORE);
	w.code.store = 0;
	judged(VOUCH_WHY_OK, VOUCH_LIMIT_NONE);
	w.code.store = 7;
	w.reading.signer[0] ^= 1;
	judged(VOUCH_WHY_UNKNOWN_KEY, VOUCH_LIMIT_NONE);
	w.reading.signer[0] ^= 1;
	key_is("codes", "all", "revoked");
	judged(VOUCH_WHY_KEY_LIMIT, VOUCH_LIMIT_REVOKED);
	assert_false(vouch_trusted_asks_list(&w.bundle, &w.reading));
}

/* A stolen key's codes by the list; what was typed came by a manifest. */
static void stolen(void **state)
{
	(void)state;
	key_is("codes,manifests", "all", "allow-list");
	assert_true(vouch_trusted_asks_list(&w.bundle, &w.reading));
	judged(VOUCH_WHY_NOT_ALLOWED, VOUCH_LIMIT_NONE);
	w.code.allowed = true;
	judged(VOUCH_WHY_OK, VOUCH_LIMIT_NONE);
	w.reading.typed = true;
	assert_false(vouch_trusted_asks_list(&w.bundle, &w.reading));
	judged(VOUCH_WHY_KEY_LIMIT, VOUCH_LIMIT_REVOKED);
	key_is("codes", "all", "live");
	judged(VOUCH_WHY_KEY_LIMIT, VOUCH_LIMIT_USE);
	key_is("manifests", "8", "live");
	judged(VOUCH_WHY_KEY_LIMIT, VOUCH_LIMIT_STORE);
	key_is("manifests", "7", "live");
	judged(VOUCH_WHY_OK, VOUCH_LIMIT_NONE);
	w.reading.typed = w.code.allowed = false;
}

static void listed(void **state)
{
	struct vouch_token token = w.reading.code.token;
	uint8_t entry[VOUCH_LIST_ENTRY_MAX] = { 0 };

	(void)state;
	assert_int_equal(vouch_allowed_digest(&token, entry + 5), VOUCH_OK);
	assert_true(vouch_trusted_is_listed(&token, entry));
	token.value++;
	assert_false(vouch_trusted_is_listed(&token, entry));
}

static void groups(void **state)
{
	struct vouch_token token = w.reading.code.token;
	static struct vouch_campaign campaign;
	struct vouch_facts facts = { .trust = VOUCH_WHY_OK };

	(void)state;
	key_is("codes", "all", "live");
	token.stores = VOUCH_STORES_GROUP_MIN + 1;
	strcpy(campaign.group, "south");
	vouch_trusted_groups(&w.bundle, &token, &campaign, 7, &facts);
	assert_true(facts.in_group);
	assert_true(facts.offer_in_group);
	vouch_trusted_groups(&w.bundle, &token, &campaign, 8, &facts);
	assert_false(facts.in_group);
	assert_false(facts.offer_in_group);
	token.stores++;
	strcpy(campaign.group, "north");
	vouch_trusted_groups(&w.bundle, &token, &campaign, 7, &facts);
	assert_false(facts.in_group);
	assert_false(facts.offer_in_group);
}

static void keys(void **state)
{
	struct vouch_public_key found[1];

	(void)state;
	key_is("codes", "all", "revoked");
	assert_int_equal(vouch_trusted_keys(&w.bundle, found), 1);
	key_is("lists", "all", "live");
	assert_int_equal(vouch_trusted_keys(&w.bundle, found), 0);
}

static void bundles(void **state)
{
	struct vouch_public_key root = *vouch_secret_key_public(w.secret);

	(void)state;
	key_is("codes", "all", "live");
	assert_int_equal(vouch_trusted_bundle(&w.bundle, &root,
	    w.bundle.issued_ms, NULL), VOUCH_ERR_CONFLICT);
	memcpy(root.key, w.bundle.root[0], VOUCH_KEY_BYTES);
	assert_int_equal(vouch_trusted_bundle(&w.bundle, &root,
	    w.bundle.issued_ms - VOUCH_TRUSTED_SLACK_MS, NULL), VOUCH_OK);
	assert_int_equal(vouch_trusted_bundle(&w.bundle, &root,
	    w.bundle.issued_ms - VOUCH_TRUSTED_SLACK_MS - 1, NULL),
	    VOUCH_ERR_CLOCK);
}

/* An empty list of campaign 1001, signed with the one key. */
static size_t make_list(enum vouch_list_kind kind, uint64_t sequence,
    uint8_t out[VOUCH_LIST_HEAD_MAX + 64])
{
	const struct vouch_signed_list list = { .kind = kind,
		.campaign = 1001, .sequence = sequence, .revision = 1,
		.passes = 1, .memory_kib = 8 };
	size_t len = vouch_list_encode_head(&list, out);
	uint8_t hash[VOUCH_LIST_HASH];

	vouch_digest_of(hash, sizeof hash, NULL, 0, out, len);
	assert_int_equal(vouch_list_sign(w.secret, kind, hash, out + len),
	    VOUCH_OK);
	return len + 64;
}

static enum vouch_err take(enum vouch_list_kind kind, uint64_t sequence,
    const struct vouch_trusted_signers *signers)
{
	const struct vouch_public_key *key = vouch_secret_key_public(w.secret);
	uint8_t bytes[VOUCH_LIST_HEAD_MAX + 64];
	size_t len = make_list(kind, sequence, bytes);
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_signed_list list;
	const uint8_t *signer = NULL;
	enum vouch_err err;

	assert_int_equal(vouch_list_decode(bytes, len, &diag, &list),
	    VOUCH_OK);
	err = vouch_trusted_list(signers, bytes, len, &list, &diag, &signer);
	assert_true(err == VOUCH_OK || diag.expected[0] != '\0');
	if (err == VOUCH_OK)
		assert_memory_equal(signer, key->key, VOUCH_KEY_BYTES);
	return err;
}

static void lists(void **state)
{
	struct vouch_trusted_signers signers = { &w.bundle, NULL, 0 };

	(void)state;
	key_is("lists", "all", "live");
	assert_int_equal(take(VOUCH_LIST_REVOKED, 3, &signers), VOUCH_OK);
	assert_int_equal(take(VOUCH_LIST_REVOKED, 2, &signers),
	    VOUCH_ERR_CONFLICT);
	assert_int_equal(take(VOUCH_LIST_ALLOWED, 4, &signers), VOUCH_OK);
	assert_int_equal(take(VOUCH_LIST_ALLOWED, 3, &signers),
	    VOUCH_ERR_CONFLICT);
	assert_int_equal(take(VOUCH_LIST_MANIFEST, 1, &signers),
	    VOUCH_ERR_PERMISSION);
	key_is("manifests", "all", "live");
	assert_int_equal(take(VOUCH_LIST_MANIFEST, 1, &signers), VOUCH_OK);
	key_is("lists", "all", "allow-list");
	assert_int_equal(take(VOUCH_LIST_ALLOWED, 9, &signers),
	    VOUCH_ERR_PERMISSION);
	w.bundle.key_count = 0;
	assert_int_equal(take(VOUCH_LIST_REVOKED, 9, &signers),
	    VOUCH_ERR_SIGNATURE);
	signers = (struct vouch_trusted_signers){ NULL,
		vouch_secret_key_public(w.secret), 1 };
	assert_int_equal(take(VOUCH_LIST_REVOKED, 1, &signers), VOUCH_OK);
	signers.count = 0;
	assert_int_equal(take(VOUCH_LIST_REVOKED, 1, &signers),
	    VOUCH_ERR_SIGNATURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes),
		cmocka_unit_test(stolen),
		cmocka_unit_test(listed),
		cmocka_unit_test(groups),
		cmocka_unit_test(keys),
		cmocka_unit_test(bundles),
		cmocka_unit_test(lists),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

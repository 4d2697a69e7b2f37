/*
 * Trust in a ledger: what a thief with the key can make, rollback, lists of many
 * serials, a key set exchanged under readers.
 */
#include "unit/ledger/shop.h"

#include "unit/ledger/papers.h"

#include "ledger/typing.h"

#define MANY 200000u

static struct vouch_secret_key *root, *office;
static uint8_t *list_bytes;

static int keys_make(void **state)
{
	const uint8_t one[VOUCH_SEED_BYTES] = { 1 };
	const uint8_t two[VOUCH_SEED_BYTES] = { 2 };

	(void)state;
	list_bytes = malloc(100 + 21 * (size_t)MANY);
	if (vouch_sign_init() != VOUCH_OK || list_bytes == NULL ||
	    vouch_secret_key_new(one, &root) != VOUCH_OK ||
	    vouch_secret_key_new(two, &office) != VOUCH_OK)
		return -1;
	vouch_secret_key_set_purpose(root, VOUCH_KEY_ROOT);
	return 0;
}

static int keys_free(void **state)
{
	(void)state;
	vouch_secret_key_free(root);
	vouch_secret_key_free(office);
	free(list_bytes);
	return 0;
}

static enum vouch_err import_bundle(struct shop *shop, uint64_t sequence,
    enum vouch_key_state state, const struct vouch_secret_key *signer)
{
	static struct vouch_bundle bundle;
	struct vouch_signed_text signed_text;
	struct vouch_minisig signature;
	struct vouch_buf text;
	bool changed;
	enum vouch_err err;

	papers_bundle(&bundle, sequence, root);
	papers_key(&bundle, shop->secret, "till", VOUCH_SIGNS_CODES, state);
	papers_key(&bundle, office, "office", VOUCH_SIGNS_LISTS |
	    VOUCH_SIGNS_MANIFESTS, VOUCH_KEY_LIVE);
	papers_sign(&bundle, signer, &text, &signature);
	signed_text = (struct vouch_signed_text){ "b", text.data, text.len,
		&signature };
	assert_ok(vouch_ledger_begin(shop->ledger, NULL));
	err = vouch_trust_file_bundle(shop->ledger, &signed_text, T0, NULL,
	    &changed, &sequence);
	if (err == VOUCH_OK)
		assert_ok(vouch_ledger_commit(shop->ledger, NULL));
	else
		vouch_ledger_rollback(shop->ledger);
	vouch_buf_release(&text);
	return err;
}

/* A list of these entries, which are in order. */
static enum vouch_err import_list(struct shop *shop,
    enum vouch_list_kind kind, uint64_t sequence, const uint8_t *entries,
    uint32_t count)
{
	const size_t len = papers_list(kind, sequence, entries, count, office,
	    list_bytes);
	struct vouch_signed_list filed;
	enum vouch_err err;
	bool changed;

	assert_ok(vouch_ledger_begin(shop->ledger, NULL));
	err = vouch_trust_file_list(shop->ledger, list_bytes, len, T0, NULL,
	    &changed, &filed);
	if (err == VOUCH_OK)
		assert_ok(vouch_ledger_commit(shop->ledger, NULL));
	else
		vouch_ledger_rollback(shop->ledger);
	return err;
}

static void trust_root(struct shop *shop)
{
	bool changed;

	create_ledger(shop, false);
	assert_ok(vouch_ledger_begin(shop->ledger, NULL));
	assert_ok(vouch_trust_add_root(shop->ledger,
	    vouch_secret_key_public(root), T0, NULL, &changed));
	assert_ok(vouch_ledger_commit(shop->ledger, NULL));
	assert_true(changed);
}

/* A serial seen on somebody's voucher cannot be given another value, day or
 * store: the list binds it to its payload. */
static void stolen(void **state)
{
	struct shop *shop = *state;
	struct vouch_token real = token_of(77), forged;
	uint8_t entry[5 + VOUCH_ALLOWED_DIGEST];
	struct vouch_token signed_token;

	trust_root(shop);
	assert_ok(import_bundle(shop, 1, VOUCH_KEY_LIVE, root));
	forged = token_of(5);
	assert_string_equal(scan(shop, &forged, T0), "ok");
	assert_ok(import_bundle(shop, 2, VOUCH_KEY_ALLOW_LIST, root));
	assert_string_equal(scan(shop, &real, T0), "not-on-allow-list");
	/* As vouch_code_make fills it in. */
	signed_token = real;
	memcpy(signed_token.key_id, vouch_secret_key_public(shop->secret)->id,
	    sizeof signed_token.key_id);
	vouch_put_be(entry, 5, real.serial);
	assert_ok(vouch_allowed_digest(&signed_token, entry + 5));
	assert_ok(import_list(shop, VOUCH_LIST_ALLOWED, 1, entry, 1));
	forged = real;
	forged.value = 90000;
	assert_string_equal(scan(shop, &forged, T0), "not-on-allow-list");
	forged = real;
	forged.until++;
	assert_string_equal(scan(shop, &forged, T0), "not-on-allow-list");
	forged = real;
	forged.stores = VOUCH_STORES_ALL;
	assert_string_equal(scan(shop, &forged, T0), "not-on-allow-list");
	forged = token_of(78);
	assert_string_equal(scan(shop, &forged, T0), "not-on-allow-list");
	assert_string_equal(scan(shop, &real, T0), "ok");
	assert_string_equal(scan(shop, &real, T0 + MINUTE_MS), "used");
	assert_ok(import_bundle(shop, 3, VOUCH_KEY_REVOKED, root));
	assert_string_equal(scan(shop, &real, T0), "key-limit");
}

static void rollback(void **state)
{
	struct shop *shop = *state;
	const uint8_t serial[10] = { 0, 0, 0, 0, 1, 0, 0, 0, 0, 2 };
	int events;

	trust_root(shop);
	assert_err(import_bundle(shop, 1, VOUCH_KEY_LIVE, office),
	    VOUCH_ERR_SIGNATURE);
	assert_ok(import_bundle(shop, 5, VOUCH_KEY_LIVE, root));
	events = scratch_events(shop->ledger);
	assert_err(import_bundle(shop, 4, VOUCH_KEY_LIVE, root),
	    VOUCH_ERR_CONFLICT);
	assert_err(import_bundle(shop, 5, VOUCH_KEY_REVOKED, root),
	    VOUCH_ERR_CONFLICT);
	assert_ok(import_bundle(shop, 5, VOUCH_KEY_LIVE, root));
	assert_int_equal(scratch_events(shop->ledger), events);
	assert_ok(import_list(shop, VOUCH_LIST_REVOKED, 7, serial, 2));
	assert_err(import_list(shop, VOUCH_LIST_REVOKED, 6, serial, 2),
	    VOUCH_ERR_CONFLICT);
	assert_err(import_list(shop, VOUCH_LIST_REVOKED, 7, serial, 1),
	    VOUCH_ERR_CONFLICT);
	assert_ok(import_list(shop, VOUCH_LIST_REVOKED, 7, serial, 2));
	assert_int_equal(scratch_events(shop->ledger), events + 1);
}

/* Every serial of a long list is found, and none beside it. */
static void many(void **state)
{
	struct shop *shop = *state;
	uint8_t *serials = malloc(5 * (size_t)MANY);
	struct vouch_token token;
	uint32_t i;

	assert_non_null(serials);
	for (i = 0; i < MANY; i++)
		vouch_put_be(serials + 5 * (size_t)i, 5, 10 * (uint64_t)i + 5);
	trust_root(shop);
	assert_ok(import_bundle(shop, 1, VOUCH_KEY_LIVE, root));
	assert_ok(import_list(shop, VOUCH_LIST_REVOKED, 1, serials, MANY));
	for (i = 0; i < MANY; i += 9973) {
		token = token_of(10 * (uint64_t)i + 5);
		assert_string_equal(scan(shop, &token, T0), "revoked");
		token = token_of(10 * (uint64_t)i + 6);
		assert_string_equal(scan(shop, &token, T0), "ok");
	}
	token = token_of(10 * (uint64_t)(MANY - 1) + 5);
	assert_string_equal(scan(shop, &token, T0), "revoked");
	token = token_of(VOUCH_SERIAL_MAX);
	assert_string_equal(scan(shop, &token, T0), "ok");
	token = token_of(0);
	assert_string_equal(scan(shop, &token, T0), "ok");
	/* A shorter one takes its place whole. */
	assert_ok(import_list(shop, VOUCH_LIST_REVOKED, 2, serials, 1));
	token = token_of(15);
	assert_string_equal(scan(shop, &token, T0), "ok");
	token = token_of(5);
	assert_string_equal(scan(shop, &token, T0), "revoked");
	free(serials);
}

/* Another handle finds out with its next code; keys handed out before stay
 * good to read by. */
static void noticed(void **state)
{
	struct shop *shop = *state;
	const struct vouch_public_key *before;
	struct vouch_token token = token_of(1);
	struct vouch_ledger *other;
	struct vouch_ledger *mine;
	size_t count;

	trust_root(shop);
	other = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	before = vouch_ledger_keys(shop->ledger, &count);
	assert_int_equal(count, 1);
	assert_string_equal(scan(shop, &token, T0), "ok");
	mine = shop->ledger;
	shop->ledger = other;
	assert_ok(import_bundle(shop, 1, VOUCH_KEY_REVOKED, root));
	shop->ledger = mine;
	token = token_of(2);
	assert_string_equal(scan(shop, &token, T0), "key-limit");
	assert_memory_equal(before->key,
	    vouch_secret_key_public(shop->secret)->key, VOUCH_KEY_BYTES);
	vouch_ledger_close(other);
}

/* Nothing of a rolled-back import is trusted. */
static void undone(void **state)
{
	struct shop *shop = *state;
	struct vouch_token token = token_of(1);

	trust_root(shop);
	assert_ok(import_bundle(shop, 1, VOUCH_KEY_LIVE, root));
	assert_err(import_bundle(shop, 2, VOUCH_KEY_REVOKED, office),
	    VOUCH_ERR_SIGNATURE);
	assert_string_equal(scan(shop, &token, T0), "ok");
	assert_int_equal(vouch_trust_bundle(shop->ledger)->sequence, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(stolen, shop_setup,
		    shop_teardown),
		cmocka_unit_test_setup_teardown(rollback, shop_setup,
		    shop_teardown),
		cmocka_unit_test_setup_teardown(many, shop_setup,
		    shop_teardown),
		cmocka_unit_test_setup_teardown(noticed, shop_setup,
		    shop_teardown),
		cmocka_unit_test_setup_teardown(undone, shop_setup,
		    shop_teardown),
	};

	return cmocka_run_group_tests(tests, keys_make, keys_free);
}

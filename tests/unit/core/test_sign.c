/* Keys, ids, signatures: RFC 8032's vector, the published token's signature,
 * and what must not verify. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "core/sign.h"

#define PAYLOAD "1147bc24b4000003e900a1b2c3d4094709a10000c35011010000"
#define SIGNATURE \
    "cc1274e86c2b8cc0d4abce98d56aff1ebab2422e05e68a6e9d7091740488faa9" \
    "bd00b909bf5e760ab7338d6f69e317956c0eca7125cb59b500f0013ae40e8704"

static struct vouch_secret_key *secret;
static uint8_t payload[26];

static void unhex(uint8_t *bytes, size_t len, const char *hex)
{
	assert_int_equal(vouch_hex_decode(bytes, len, hex, strlen(hex)),
	    VOUCH_OK);
}

static int set_up(void **state)
{
	uint8_t seed[VOUCH_SEED_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof seed; i++)
		seed[i] = (uint8_t)i;
	if (vouch_sign_init() != VOUCH_OK || vouch_sign_init() != VOUCH_OK)
		return -1;
	unhex(payload, sizeof payload, PAYLOAD);
	return vouch_secret_key_new(seed, &secret) == VOUCH_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	vouch_secret_key_free(secret);
	vouch_secret_key_free(NULL);
	return 0;
}

static void test_key_and_id(void **state)
{
	const struct vouch_public_key *public = vouch_secret_key_public(secret);
	uint8_t key[VOUCH_KEY_BYTES], id[4];

	(void)state;
	unhex(key, sizeof key, "03a107bff3ce10be1d70dd18e74bc099"
	    "67e4d6309ba50d5f1ddc8664125531b8");
	unhex(id, sizeof id, "47bc24b4");
	assert_memory_equal(public->key, key, sizeof key);
	assert_memory_equal(public->id, id, sizeof id);
}

/* RFC 8032, section 7.1, test 1: seed to public key. */
static void test_rfc8032_key(void **state)
{
	struct vouch_secret_key *other = NULL;
	uint8_t seed[VOUCH_SEED_BYTES], key[VOUCH_KEY_BYTES];

	(void)state;
	unhex(seed, sizeof seed, "9d61b19deffd5a60ba844af492ec2cc4"
	    "4449c5697b326919703bac031cae7f60");
	unhex(key, sizeof key, "d75a980182b10ab7d54bfed3c964073a"
	    "0ee172f3daa62325af021a68f707511a");
	assert_int_equal(vouch_secret_key_new(seed, &other), VOUCH_OK);
	assert_memory_equal(vouch_secret_key_public(other)->key, key,
	    sizeof key);
	assert_memory_equal(vouch_secret_key_seed(other), seed, sizeof seed);
	vouch_secret_key_free(other);
}

static void test_random_keys_differ(void **state)
{
	struct vouch_secret_key *a = NULL, *b = NULL;

	(void)state;
	assert_int_equal(vouch_secret_key_new(NULL, &a), VOUCH_OK);
	assert_int_equal(vouch_secret_key_new(NULL, &b), VOUCH_OK);
	assert_memory_not_equal(vouch_secret_key_seed(a),
	    vouch_secret_key_seed(b), VOUCH_SEED_BYTES);
	assert_memory_not_equal(vouch_secret_key_public(a)->id,
	    vouch_secret_key_public(b)->id, VOUCH_KEY_ID_BYTES);
	vouch_secret_key_free(a);
	vouch_secret_key_free(b);
}

static void test_published_signature(void **state)
{
	uint8_t expected[64], made[64];

	(void)state;
	unhex(expected, sizeof expected, SIGNATURE);
	assert_int_equal(vouch_sign(secret, VOUCH_CONTEXT_TOKEN, payload,
	    sizeof payload, NULL, 0, made), VOUCH_OK);
	assert_memory_equal(made, expected, sizeof made);
	assert_int_equal(vouch_sign_verify(vouch_secret_key_public(secret),
	    VOUCH_CONTEXT_TOKEN, payload, sizeof payload, NULL, 0, made),
	    VOUCH_OK);
}

/* Every bit of payload and signature counts. */
static void test_every_bit_counts(void **state)
{
	const struct vouch_public_key *key = vouch_secret_key_public(secret);
	uint8_t signature[64];

	(void)state;
	unhex(signature, sizeof signature, SIGNATURE);
	for (size_t bit = 0; bit < 8 * sizeof payload; bit++) {
		payload[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(vouch_sign_verify(key, VOUCH_CONTEXT_TOKEN,
		    payload, sizeof payload, NULL, 0, signature),
		    VOUCH_ERR_SIGNATURE);
		payload[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t bit = 0; bit < 8 * sizeof signature; bit++) {
		signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(vouch_sign_verify(key, VOUCH_CONTEXT_TOKEN,
		    payload, sizeof payload, NULL, 0, signature),
		    VOUCH_ERR_SIGNATURE);
		signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void test_bound_data_counts(void **state)
{
	static const uint8_t aad[] = "example.vn/s";
	const struct vouch_public_key *key = vouch_secret_key_public(secret);
	uint8_t signature[64];
	size_t len = sizeof aad - 1;

	(void)state;
	assert_int_equal(vouch_sign(secret, VOUCH_CONTEXT_TOKEN, payload,
	    sizeof payload, aad, len, signature), VOUCH_OK);
	assert_int_equal(vouch_sign_verify(key, VOUCH_CONTEXT_TOKEN, payload,
	    sizeof payload, aad, len, signature), VOUCH_OK);
	assert_int_equal(vouch_sign_verify(key, VOUCH_CONTEXT_TOKEN, payload,
	    sizeof payload, aad, len - 1, signature), VOUCH_ERR_SIGNATURE);
	assert_int_equal(vouch_sign_verify(key, VOUCH_CONTEXT_TOKEN, payload,
	    sizeof payload, NULL, 0, signature), VOUCH_ERR_SIGNATURE);
	/* A byte moved from the data to the payload is another message. */
	assert_int_equal(vouch_sign_verify(key, VOUCH_CONTEXT_TOKEN, payload,
	    sizeof payload - 1, aad, len, signature), VOUCH_ERR_SIGNATURE);
}

/* What was signed for one purpose says nothing in another. */
static void test_contexts(void **state)
{
	const struct vouch_public_key *key = vouch_secret_key_public(secret);
	uint8_t signature[64];
	int made, read;

	(void)state;
	for (made = 0; made < VOUCH_CONTEXT_COUNT; made++) {
		assert_int_equal(vouch_sign(secret, (enum vouch_context)made,
		    payload, sizeof payload, NULL, 0, signature), VOUCH_OK);
		for (read = 0; read < VOUCH_CONTEXT_COUNT; read++)
			assert_int_equal(vouch_sign_verify(key,
			    (enum vouch_context)read, payload, sizeof payload,
			    NULL, 0, signature), read == made ? VOUCH_OK :
			    VOUCH_ERR_SIGNATURE);
	}
}

static void test_longest_message(void **state)
{
	static const uint8_t aad[VOUCH_SIGN_MESSAGE_MAX];
	const struct vouch_public_key *key = vouch_secret_key_public(secret);
	size_t room = VOUCH_SIGN_MESSAGE_MAX - 20 - sizeof payload;
	uint8_t signature[64];

	(void)state;
	assert_int_equal(vouch_sign(secret, VOUCH_CONTEXT_TOKEN, payload,
	    sizeof payload, aad, room, signature), VOUCH_OK);
	assert_int_equal(vouch_sign_verify(key, VOUCH_CONTEXT_TOKEN, payload,
	    sizeof payload, aad, room, signature), VOUCH_OK);
	assert_int_equal(vouch_sign(secret, VOUCH_CONTEXT_TOKEN, payload,
	    sizeof payload, aad, room + 1, signature), VOUCH_ERR_TOO_LONG);
	assert_int_equal(vouch_sign_verify(key, VOUCH_CONTEXT_TOKEN, payload,
	    sizeof payload, aad, room + 1, signature), VOUCH_ERR_TOO_LONG);
	assert_int_equal(vouch_sign(secret, VOUCH_CONTEXT_TOKEN, payload,
	    sizeof payload, aad, SIZE_MAX, signature), VOUCH_ERR_TOO_LONG);
	assert_int_equal(vouch_sign(secret, VOUCH_CONTEXT_TOKEN, aad,
	    SIZE_MAX, NULL, 0, signature), VOUCH_ERR_TOO_LONG);
}

/* S + L signs the same point: accepted by careless verifiers. */
static void test_non_canonical_s(void **state)
{
	static const uint8_t order[32] = {
		0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c,
		0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10
	};
	uint8_t signature[64];
	unsigned carry = 0;

	(void)state;
	unhex(signature, sizeof signature, SIGNATURE);
	for (size_t i = 0; i < 32; i++) {
		carry += signature[32 + i] + order[i];
		signature[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_int_equal(carry, 0);
	assert_int_equal(vouch_sign_verify(vouch_secret_key_public(secret),
	    VOUCH_CONTEXT_TOKEN, payload, sizeof payload, NULL, 0, signature),
	    VOUCH_ERR_SIGNATURE);
}

/* With the neutral point as key and as R, S = 0 would fit every message. */
static void test_small_order(void **state)
{
	uint8_t point[VOUCH_KEY_BYTES] = { 1 }, signature[64] = { 1 };
	struct vouch_public_key key;

	(void)state;
	vouch_public_key_init(&key, point);
	assert_int_equal(vouch_sign_verify(&key, VOUCH_CONTEXT_TOKEN, payload,
	    sizeof payload, NULL, 0, signature), VOUCH_ERR_SIGNATURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key_and_id),
		cmocka_unit_test(test_rfc8032_key),
		cmocka_unit_test(test_random_keys_differ),
		cmocka_unit_test(test_published_signature),
		cmocka_unit_test(test_every_bit_counts),
		cmocka_unit_test(test_bound_data_counts),
		cmocka_unit_test(test_contexts),
		cmocka_unit_test(test_longest_message),
		cmocka_unit_test(test_non_canonical_s),
		cmocka_unit_test(test_small_order)
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

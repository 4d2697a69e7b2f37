/* Signed lists: what decodes is found; tags are what libsodium's Argon2id says
 * of the words of docs/FORMAT.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"
#include "core/lists.h"
#include "core/shortcode.h"

static struct vouch_secret_key *secret;

static int set_up(void **state)
{
	const uint8_t seed[VOUCH_SEED_BYTES] = { 1 };

	(void)state;
	return vouch_sign_init() != VOUCH_OK ||
	    vouch_secret_key_new(seed, &secret) != VOUCH_OK;
}

static int tear_down(void **state)
{
	(void)state;
	vouch_secret_key_free(secret);
	return 0;
}

/* A list of count entries with keys 10, 20, 30, ... */
static size_t make(enum vouch_list_kind kind, uint32_t count, uint8_t *out)
{
	const struct vouch_signed_list list = { .kind = kind, .campaign = 1001,
		.sequence = 7, .count = count, .revision = 2, .passes = 1,
		.memory_kib = 8 };
	size_t step = vouch_list_entry_bytes(kind), len, i;
	uint8_t hash[VOUCH_LIST_HASH];

	len = vouch_list_encode_head(&list, out);
	memset(out + len, 0, count * step);
	for (i = 0; i < count; i++, len += step)
		vouch_put_be(out + len, vouch_list_key_bytes(kind),
		    10 * (i + 1));
	vouch_digest_of(hash, sizeof hash, NULL, 0, out, len);
	assert_int_equal(vouch_list_sign(secret, kind, hash, out + len),
	    VOUCH_OK);
	return len + 64;
}

static void found(void **state)
{
	static uint8_t bytes[4096];
	struct vouch_signed_list list;
	int kind;

	(void)state;
	for (kind = VOUCH_LIST_MANIFEST; kind <= VOUCH_LIST_ALLOWED; kind++) {
		const enum vouch_list_kind k = (enum vouch_list_kind)kind;
		size_t step = vouch_list_entry_bytes(k), len, count, i;

		for (count = 0; count < 40; count++) {
			len = make(k, (uint32_t)count, bytes);
			assert_int_equal(vouch_list_decode(bytes, len, NULL,
			    &list), VOUCH_OK);
			assert_int_equal(vouch_list_verify(bytes, len,
			    vouch_secret_key_public(secret)), VOUCH_OK);
			assert_int_equal(list.kind, kind);
			assert_int_equal(list.sequence, 7);
			for (i = 0; i < 10 * (count + 2); i++)
				assert_ptr_equal(vouch_list_find(k, list.entry,
				    count, i), i % 10 == 0 && i > 0 &&
				    i <= 10 * count ? list.entry +
				    (i / 10 - 1) * step : NULL);
		}
	}
}

/* No signature of one kind is one of another, and none survives a bit. */
static void signatures(void **state)
{
	static uint8_t bytes[256];
	const struct vouch_public_key *key = vouch_secret_key_public(secret);
	size_t len = make(VOUCH_LIST_REVOKED, 3, bytes), i;

	(void)state;
	for (i = 0; i < len * 8; i++) {
		bytes[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(vouch_list_verify(bytes, len, key),
		    VOUCH_ERR_SIGNATURE);
		bytes[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(vouch_list_verify(bytes, len, key), VOUCH_OK);
	assert_int_equal(vouch_list_verify(bytes, 10, key),
	    VOUCH_ERR_SIGNATURE);
}

/* The tag as the page words it. */
static void tags(void **state)
{
	const struct vouch_signed_list manifest = { .kind = VOUCH_LIST_MANIFEST,
		.campaign = 1001, .passes = 1, .memory_kib = 8,
		.salt = { 1, 2, 3 } };
	const uint64_t number = (uint64_t)0x1234567890 << 20 | 12345;
	uint8_t tag[VOUCH_MANIFEST_TAG], again[VOUCH_MANIFEST_TAG], out[16];
	const uint8_t secret_bytes[5] = { 0x12, 0x34, 0x56, 0x78, 0x90 };
	uint8_t words[16 + 4 + 3] = { 1, 2, 3 }, salt[16];

	(void)state;
	vouch_put_be(words + 16, 4, 1001);
	vouch_put_be(words + 20, 3, 12345);
	vouch_digest_of(salt, sizeof salt, NULL, 0, words, sizeof words);
	assert_int_equal(vouch_argon2id(out, sizeof out,
	    (const char *)secret_bytes, 5, salt, 1, 8), VOUCH_OK);
	assert_int_equal(vouch_manifest_tag(&manifest, number, tag),
	    VOUCH_OK);
	assert_memory_equal(tag, out, sizeof tag);
	/* Another secret, another locator: another tag. */
	vouch_manifest_tag(&manifest, number ^ (uint64_t)1 << 58, again);
	assert_memory_not_equal(tag, again, sizeof tag);
	vouch_manifest_tag(&manifest, number ^ 1, again);
	assert_memory_not_equal(tag, again, sizeof tag);
}

static void payloads(void **state)
{
	struct vouch_token token = { .kind = VOUCH_KIND_VOUCHER,
		.campaign = 1001, .serial = 7, .from = 1, .until = 2,
		.value = 50000, .value_type = VOUCH_VALUE_MONEY,
		.unit = VOUCH_UNIT_VND };
	uint8_t one[VOUCH_ALLOWED_DIGEST], other[VOUCH_ALLOWED_DIGEST];

	(void)state;
	assert_int_equal(vouch_allowed_digest(&token, one), VOUCH_OK);
	token.value = 50001;
	assert_int_equal(vouch_allowed_digest(&token, other), VOUCH_OK);
	assert_memory_not_equal(one, other, sizeof one);
	token.campaign = 0;
	assert_int_equal(vouch_allowed_digest(&token, other),
	    VOUCH_ERR_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found),
		cmocka_unit_test(signatures),
		cmocka_unit_test(tags),
		cmocka_unit_test(payloads),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* The doors to libsodium, against published vectors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "core/crypt.h"
#include "core/sign.h"

static int set_up(void **state)
{
	(void)state;
	return vouch_sign_init() == VOUCH_OK ? 0 : -1;
}

static void assert_hex(const uint8_t *bytes, size_t len, const char *expected)
{
	char hex[2 * 64 + 1];

	assert_true(len <= 64);
	vouch_hex_encode(hex, bytes, len);
	assert_string_equal(hex, expected);
}

/* RFC 7693, appendix A: BLAKE2b-512 of "abc". */
static void test_digest(void **state)
{
	static const char expected[] =
	    "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
	    "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923";
	struct vouch_digest digest;
	uint8_t out[64];

	(void)state;
	vouch_digest_of(out, sizeof out, NULL, 0, "abc", 3);
	assert_hex(out, sizeof out, expected);
	vouch_digest_init(&digest, sizeof out, NULL, 0);
	vouch_digest_add(&digest, "a", 1);
	vouch_digest_add(&digest, "", 0);
	vouch_digest_add(&digest, "bc", 2);
	vouch_digest_end(&digest, out, sizeof out);
	assert_hex(out, sizeof out, expected);
}

/* The keyed and the shorter digests are functions of their own. */
static void test_digest_key_and_length(void **state)
{
	uint8_t plain[32], keyed[32], shorter[16];

	(void)state;
	vouch_digest_of(plain, sizeof plain, NULL, 0, "abc", 3);
	vouch_digest_of(keyed, sizeof keyed, "key", 3, "abc", 3);
	vouch_digest_of(shorter, sizeof shorter, NULL, 0, "abc", 3);
	assert_memory_not_equal(plain, keyed, sizeof plain);
	assert_memory_not_equal(plain, shorter, sizeof shorter);
}

/* The reference vector of SipHash: key 00..0f, bytes 00..0e. */
static void test_short_hash(void **state)
{
	uint8_t key[VOUCH_SHORT_HASH_KEY], bytes[15];
	uint8_t i;

	(void)state;
	for (i = 0; i < sizeof key; i++)
		key[i] = i;
	for (i = 0; i < sizeof bytes; i++)
		bytes[i] = i;
	assert_true(vouch_short_hash(key, bytes, sizeof bytes) ==
	    UINT64_C(0xe545be4961ca29a1));
	key[0] = 1;
	assert_true(vouch_short_hash(key, bytes, sizeof bytes) !=
	    UINT64_C(0xe545be4961ca29a1));
}

static void test_random(void **state)
{
	uint8_t a[32] = { 0 }, b[32] = { 0 };

	(void)state;
	vouch_random(a, sizeof a);
	vouch_random(b, sizeof b);
	assert_memory_not_equal(a, b, sizeof a);
}

static void test_secrets(void **state)
{
	uint8_t bytes[32], zero[32] = { 0 };
	uint8_t *secret = vouch_secret_alloc(32);

	(void)state;
	memset(bytes, 7, sizeof bytes);
	assert_non_null(secret);
	memcpy(secret, bytes, sizeof bytes);
	assert_true(vouch_same_secret(secret, bytes, sizeof bytes));
	secret[31] ^= 1;
	assert_false(vouch_same_secret(secret, bytes, sizeof bytes));
	vouch_secret_free(secret);
	vouch_secret_free(NULL);
	vouch_wipe(bytes, sizeof bytes);
	assert_memory_equal(bytes, zero, sizeof bytes);
}

/* Argon2id of "password" with salt "somesaltsomesalt", 2 passes, 64 KiB, one
 * lane, as a second implementation written from RFC 9106 computes it. */
static void test_argon2id(void **state)
{
	static const uint8_t salt[VOUCH_ARGON2_SALT] = {
		's', 'o', 'm', 'e', 's', 'a', 'l', 't',
		's', 'o', 'm', 'e', 's', 'a', 'l', 't'
	};
	uint8_t out[32], other[32];

	(void)state;
	assert_int_equal(vouch_argon2id(out, sizeof out, "password", 8, salt,
	    2, 64), VOUCH_OK);
	assert_hex(out, sizeof out, "1a98fba8e6394425c9bdc333a9c750aa"
	    "f811df070f5fb4a5788e1cf4db5793a1");
	assert_int_equal(vouch_argon2id(other, sizeof other, "passwore", 8,
	    salt, 2, 64), VOUCH_OK);
	assert_memory_not_equal(out, other, sizeof out);
	assert_int_equal(vouch_argon2id(other, sizeof other, "password", 8,
	    salt, 3, 64), VOUCH_OK);
	assert_memory_not_equal(out, other, sizeof out);
}

/* The AEAD vector of the XChaCha20 draft (draft-irtf-cfrg-xchacha, A.3.1). */
static void test_box(void **state)
{
	static const char plain[] = "Ladies and Gentlemen of the class of '99: "
	    "If I could offer you only one tip for the future, sunscreen would "
	    "be it.";
	static const uint8_t bound[] = { 0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1,
		0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7 };
	uint8_t key[VOUCH_BOX_KEY], nonce[VOUCH_BOX_NONCE];
	uint8_t box[sizeof plain - 1 + VOUCH_BOX_TAG], back[sizeof plain];
	size_t len = sizeof plain - 1;

	(void)state;
	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)(0x80 + i);
	for (size_t i = 0; i < sizeof nonce; i++)
		nonce[i] = (uint8_t)(0x40 + i);
	vouch_box_seal(box, (const uint8_t *)plain, len, bound, sizeof bound,
	    nonce, key);
	assert_hex(box, 16, "bd6d179d3e83d43b9576579493c0e939");
	assert_hex(box + len, VOUCH_BOX_TAG,
	    "c0875924c1c7987947deafd8780acf49");
	assert_int_equal(vouch_box_open(back, box, sizeof box, bound,
	    sizeof bound, nonce, key), VOUCH_OK);
	assert_memory_equal(back, plain, len);
}

/* Any part changed, and nothing comes out. */
static void test_box_refuses(void **state)
{
	uint8_t key[VOUCH_BOX_KEY] = { 1 }, nonce[VOUCH_BOX_NONCE] = { 2 };
	uint8_t bound[3] = "abc", plain[5] = "hello", back[5] = "other";
	uint8_t box[sizeof plain + VOUCH_BOX_TAG];
	uint8_t *const parts[] = { key, nonce, bound, box,
		box + sizeof box - 1 };

	(void)state;
	vouch_box_seal(box, plain, sizeof plain, bound, sizeof bound, nonce,
	    key);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		*parts[i] ^= 0x10;
		assert_int_equal(vouch_box_open(back, box, sizeof box, bound,
		    sizeof bound, nonce, key), VOUCH_ERR_SIGNATURE);
		assert_memory_not_equal(back, plain, sizeof back);
		*parts[i] ^= 0x10;
	}
	assert_int_equal(vouch_box_open(back, box, VOUCH_BOX_TAG - 1, bound,
	    sizeof bound, nonce, key), VOUCH_ERR_SIGNATURE);
	assert_int_equal(vouch_box_open(back, box, sizeof box, bound,
	    sizeof bound, nonce, key), VOUCH_OK);
	assert_memory_equal(back, plain, sizeof plain);
}

/* RFC 4648, section 10. */
static void test_base64(void **state)
{
	static const char *const cases[][2] = {
		{ "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[VOUCH_BASE64_TEXT(6)];
		uint8_t bytes[6];
		size_t len = strlen(cases[i][0]);

		vouch_base64_encode(text, sizeof text,
		    (const uint8_t *)cases[i][0], len);
		assert_string_equal(text, cases[i][1]);
		assert_int_equal(vouch_base64_decode(bytes, len, text,
		    strlen(text)), VOUCH_OK);
		assert_memory_equal(bytes, cases[i][0], len);
	}
}

static void test_base64_refuses(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		enum vouch_err err;
	} cases[] = {
		{ "Zm9v", 2, VOUCH_ERR_TOO_LONG },
		{ "Zm9vYmFy", 3, VOUCH_ERR_TOO_LONG },
		{ "Zm8=", 3, VOUCH_ERR_TRUNCATED },
		{ "", 3, VOUCH_ERR_TRUNCATED },
		{ "Zm9", 3, VOUCH_ERR_SYNTAX },
		{ "Zm8", 2, VOUCH_ERR_SYNTAX },
		{ "Zm9v!", 3, VOUCH_ERR_SYNTAX },
		{ "Zm\n9v", 3, VOUCH_ERR_SYNTAX },
		{ "Zm9=", 2, VOUCH_ERR_SYNTAX } /* bits left over are not 0 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint8_t bytes[6];

		assert_int_equal(vouch_base64_decode(bytes, cases[i].len,
		    cases[i].text, strlen(cases[i].text)), cases[i].err);
	}
}

static void test_version(void **state)
{
	(void)state;
	assert_true(vouch_crypt_version()[0] >= '1');
	assert_non_null(strchr(vouch_crypt_version(), '.'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_digest_key_and_length),
		cmocka_unit_test(test_short_hash),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_argon2id),
		cmocka_unit_test(test_box),
		cmocka_unit_test(test_box_refuses),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_base64_refuses),
		cmocka_unit_test(test_version)
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}

/*
 * Thin doors to libsodium. Each checks its caller's constants by assertion
 * and turns the library's failures into our codes; none keeps any state.
 */
#include "core/crypt.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/num.h"

_Static_assert(sizeof(crypto_generichash_state) <=
    sizeof(((struct vouch_digest *)0)->state), "digest state must fit");
_Static_assert(VOUCH_ARGON2_SALT == crypto_pwhash_argon2id_SALTBYTES, "salt");
_Static_assert(VOUCH_SHORT_HASH_KEY == crypto_shorthash_KEYBYTES, "hash key");
_Static_assert(VOUCH_BOX_KEY == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    "box key");
_Static_assert(VOUCH_BOX_NONCE ==
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "box nonce");
_Static_assert(VOUCH_BOX_TAG == crypto_aead_xchacha20poly1305_ietf_ABYTES,
    "box tag");

static crypto_generichash_state *state_of(struct vouch_digest *digest)
{
	return (crypto_generichash_state *)(void *)digest->state;
}

void vouch_digest_init(struct vouch_digest *digest, size_t out_len,
    const void *key, size_t key_len)
{
	int failed = crypto_generichash_init(state_of(digest),
	    key_len > 0 ? key : NULL, key_len, out_len);

	assert(!failed);
	(void)failed;
}

void vouch_digest_add(struct vouch_digest *digest, const void *bytes,
    size_t len)
{
	crypto_generichash_update(state_of(digest), bytes, len);
}

void vouch_digest_end(struct vouch_digest *digest, uint8_t *out,
    size_t out_len)
{
	crypto_generichash_final(state_of(digest), out, out_len);
}

void vouch_digest_of(uint8_t *out, size_t out_len, const void *key,
    size_t key_len, const void *bytes, size_t len)
{
	int failed = crypto_generichash(out, out_len, bytes, len,
	    key_len > 0 ? key : NULL, key_len);

	assert(!failed);
	(void)failed;
}

uint64_t vouch_short_hash(const uint8_t key[VOUCH_SHORT_HASH_KEY],
    const void *bytes, size_t len)
{
	uint8_t out[crypto_shorthash_BYTES];

	crypto_shorthash(out, bytes, len, key);
	return vouch_get_be(out, sizeof out);
}

void vouch_random(void *out, size_t len)
{
	randombytes_buf(out, len);
}

void vouch_wipe(void *bytes, size_t len)
{
	sodium_memzero(bytes, len);
}

int vouch_same_secret(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}

void *vouch_secret_alloc(size_t len)
{
	return sodium_malloc(len);
}

void vouch_secret_free(void *bytes)
{
	sodium_free(bytes);
}

enum vouch_err vouch_argon2id(uint8_t *out, size_t out_len,
    const char *passphrase, size_t passphrase_len,
    const uint8_t salt[VOUCH_ARGON2_SALT], uint32_t passes,
    uint32_t memory_kib)
{
	/* libsodium wants a pointer even where there is nothing to read. */
	const char *text = passphrase_len > 0 ? passphrase : "";

	if (crypto_pwhash_argon2id(out, out_len, text, passphrase_len, salt,
	    passes, (size_t)memory_kib * 1024,
	    crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
		return VOUCH_ERR_NO_MEMORY;
	return VOUCH_OK;
}

void vouch_box_seal(uint8_t *box, const uint8_t *plain, size_t len,
    const uint8_t *bound, size_t bound_len,
    const uint8_t nonce[VOUCH_BOX_NONCE], const uint8_t key[VOUCH_BOX_KEY])
{
	crypto_aead_xchacha20poly1305_ietf_encrypt(box, NULL, plain, len,
	    bound, bound_len, NULL, nonce, key);
}

enum vouch_err vouch_box_open(uint8_t *plain, const uint8_t *box,
    size_t box_len, const uint8_t *bound, size_t bound_len,
    const uint8_t nonce[VOUCH_BOX_NONCE], const uint8_t key[VOUCH_BOX_KEY])
{
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, box,
	    box_len, bound, bound_len, nonce, key) != 0)
		return VOUCH_ERR_SIGNATURE;
	return VOUCH_OK;
}

void vouch_base64_encode(char *out, size_t out_size, const uint8_t *bytes,
    size_t len)
{
	sodium_bin2base64(out, out_size, bytes, len,
	    sodium_base64_VARIANT_ORIGINAL);
}

enum vouch_err vouch_base64_decode(uint8_t *bytes, size_t len,
    const char *text, size_t text_len)
{
	const char *end = NULL;
	size_t got = 0, symbols = text_len;

	if (sodium_base642bin(bytes, len, text, text_len, NULL, &got, &end,
	    sodium_base64_VARIANT_ORIGINAL) != 0) {
		while (symbols > 0 && text[symbols - 1] == '=')
			symbols--;
		return symbols / 4 * 3 + symbols % 4 * 3 / 4 > len ?
		    VOUCH_ERR_TOO_LONG : VOUCH_ERR_SYNTAX;
	}
	if (end != text + text_len)
		return VOUCH_ERR_SYNTAX;
	return got < len ? VOUCH_ERR_TRUNCATED : VOUCH_OK;
}

const char *vouch_crypt_version(void)
{
	return sodium_version_string();
}

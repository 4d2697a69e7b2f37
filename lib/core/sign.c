/*
 * Ed25519 with a context in front of everything signed, so that no signature
 * made for one purpose can be shown as one for another. Secrets never leave
 * the guarded memory they are made in but through vouch_secret_key_seed().
 */
#include "core/sign.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/num.h"
#include "core/crypt.h"

#define CONTEXT_BYTES 16

_Static_assert(VOUCH_KEY_BYTES == crypto_sign_PUBLICKEYBYTES, "public key");
_Static_assert(VOUCH_SEED_BYTES == crypto_sign_SEEDBYTES, "seed");

/* ASCII, padded with NULs. A line here is for ever. */
static const uint8_t contexts[VOUCH_CONTEXT_COUNT][CONTEXT_BYTES] = {
	[VOUCH_CONTEXT_TOKEN] = "vouch token v1",
	[VOUCH_CONTEXT_TILL_LOG] = "vouch tilllog 1",
	[VOUCH_CONTEXT_PRIZES] = "vouch prizes v1",
	[VOUCH_CONTEXT_ROW] = "vouch row v1",
	[VOUCH_CONTEXT_MANIFEST] = "vouch manfst v1",
	[VOUCH_CONTEXT_REVOKED] = "vouch revoke 1",
	[VOUCH_CONTEXT_ALLOWED] = "vouch allowl 1",
	[VOUCH_CONTEXT_EXPORT] = "vouch logexp 1",
	[VOUCH_CONTEXT_SPENT] = "vouch spentl 1"
};

struct vouch_secret_key {
	uint8_t purpose;
	struct vouch_public_key public;
	uint8_t seed[VOUCH_SEED_BYTES];
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
};

/* sodium_malloc() aligns the end of the memory, not its start. */
_Static_assert(_Alignof(struct vouch_secret_key) == 1, "bytes only");

enum vouch_err vouch_sign_init(void)
{
	return sodium_init() < 0 ? VOUCH_ERR_LIBRARY : VOUCH_OK;
}

void vouch_public_key_init(struct vouch_public_key *out,
    const uint8_t key[VOUCH_KEY_BYTES])
{
	static const char label[] = "vouch key id v1"; /* with its NUL */
	struct vouch_digest digest;
	uint8_t whole[32];

	vouch_digest_init(&digest, sizeof whole, NULL, 0);
	vouch_digest_add(&digest, label, sizeof label);
	vouch_digest_add(&digest, key, VOUCH_KEY_BYTES);
	vouch_digest_end(&digest, whole, sizeof whole);
	memmove(out->key, key, VOUCH_KEY_BYTES);
	memcpy(out->id, whole, VOUCH_KEY_ID_BYTES);
}

enum vouch_err vouch_secret_key_new(const uint8_t seed[VOUCH_SEED_BYTES],
    struct vouch_secret_key **out)
{
	struct vouch_secret_key *secret = vouch_secret_alloc(sizeof *secret);
	uint8_t public[VOUCH_KEY_BYTES];

	if (secret == NULL)
		return VOUCH_ERR_NO_MEMORY;
	if (seed != NULL)
		memcpy(secret->seed, seed, VOUCH_SEED_BYTES);
	else
		vouch_random(secret->seed, VOUCH_SEED_BYTES);
	crypto_sign_seed_keypair(public, secret->secret, secret->seed);
	vouch_public_key_init(&secret->public, public);
	secret->purpose = VOUCH_KEY_ISSUER;
	sodium_mprotect_readonly(secret);
	*out = secret;
	return VOUCH_OK;
}

void vouch_secret_key_free(struct vouch_secret_key *secret)
{
	vouch_secret_free(secret);
}

const struct vouch_public_key *vouch_secret_key_public(
    const struct vouch_secret_key *secret)
{
	return &secret->public;
}

const uint8_t *vouch_secret_key_seed(const struct vouch_secret_key *secret)
{
	return secret->seed;
}

void vouch_secret_key_set_purpose(struct vouch_secret_key *secret,
    enum vouch_key_purpose purpose)
{
	sodium_mprotect_readwrite(secret);
	secret->purpose = (uint8_t)purpose;
	sodium_mprotect_readonly(secret);
}

enum vouch_key_purpose vouch_secret_key_purpose(
    const struct vouch_secret_key *secret)
{
	return (enum vouch_key_purpose)secret->purpose;
}

const char *vouch_key_purpose_name(enum vouch_key_purpose purpose)
{
	static const char *const names[VOUCH_KEY_PURPOSES] = { "issuer",
		"root", "till" };

	return (unsigned)purpose < VOUCH_KEY_PURPOSES ? names[purpose] : "?";
}

/* May a key of this purpose sign in this context? */
static bool may_sign(uint8_t purpose, enum vouch_context context)
{
	return purpose == VOUCH_KEY_ISSUER || (purpose == VOUCH_KEY_TILL &&
	    (context == VOUCH_CONTEXT_TILL_LOG ||
	    context == VOUCH_CONTEXT_EXPORT ||
	    context == VOUCH_CONTEXT_SPENT));
}

/* The bytes a signature is over; their length, or 0 when too many. */
static size_t frame(uint8_t message[VOUCH_SIGN_MESSAGE_MAX],
    enum vouch_context context, const uint8_t *payload, size_t payload_len,
    const uint8_t *aad, size_t aad_len)
{
	const size_t room = VOUCH_SIGN_MESSAGE_MAX - CONTEXT_BYTES - 4;
	uint8_t *p = message;

	assert(context < VOUCH_CONTEXT_COUNT);
	if (payload_len > room || aad_len > room - payload_len)
		return 0;
	memcpy(p, contexts[context], CONTEXT_BYTES);
	p += CONTEXT_BYTES;
	vouch_put_be(p, 2, payload_len);
	p += 2;
	if (payload_len > 0)
		memcpy(p, payload, payload_len);
	p += payload_len;
	vouch_put_be(p, 2, aad_len);
	p += 2;
	if (aad_len > 0)
		memcpy(p, aad, aad_len);
	p += aad_len;
	return (size_t)(p - message);
}

enum vouch_err vouch_sign(const struct vouch_secret_key *secret,
    enum vouch_context context, const uint8_t *payload, size_t payload_len,
    const uint8_t *aad, size_t aad_len, uint8_t signature[64])
{
	uint8_t message[VOUCH_SIGN_MESSAGE_MAX];
	size_t len = frame(message, context, payload, payload_len, aad,
	    aad_len);

	if (len == 0)
		return VOUCH_ERR_TOO_LONG;
	if (!may_sign(secret->purpose, context))
		return VOUCH_ERR_USAGE;
	crypto_sign_detached(signature, NULL, message, len, secret->secret);
	return VOUCH_OK;
}

enum vouch_err vouch_sign_verify(const struct vouch_public_key *key,
    enum vouch_context context, const uint8_t *payload, size_t payload_len,
    const uint8_t *aad, size_t aad_len, const uint8_t signature[64])
{
	uint8_t message[VOUCH_SIGN_MESSAGE_MAX];
	size_t len = frame(message, context, payload, payload_len, aad,
	    aad_len);

	if (len == 0)
		return VOUCH_ERR_TOO_LONG;
	if (crypto_sign_verify_detached(signature, message, len, key->key) != 0)
		return VOUCH_ERR_SIGNATURE;
	return VOUCH_OK;
}

enum vouch_err vouch_sign_bytes(const struct vouch_secret_key *secret,
    const uint8_t *bytes, size_t len, uint8_t signature[64])
{
	if (secret->purpose == VOUCH_KEY_TILL)
		return VOUCH_ERR_USAGE;
	crypto_sign_detached(signature, NULL, bytes, len, secret->secret);
	return VOUCH_OK;
}

enum vouch_err vouch_sign_verify_bytes(const struct vouch_public_key *key,
    const uint8_t *bytes, size_t len, const uint8_t signature[64])
{
	return crypto_sign_verify_detached(signature, bytes, len, key->key) !=
	    0 ? VOUCH_ERR_SIGNATURE : VOUCH_OK;
}

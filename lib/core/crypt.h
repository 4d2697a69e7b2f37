/*
 * The few primitives of libsodium that other modules share: digests, random
 * bytes, secret memory, password hashing, authenticated boxes. Nothing here is
 * our own cryptography; it keeps <sodium.h> out of every other folder.
 * vouch_sign_init() (core/sign.h) must have succeeded before.
 */
#ifndef VOUCH_CORE_CRYPT_H
#define VOUCH_CORE_CRYPT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* ---- BLAKE2b (RFC 7693), 1..64 bytes out, key 0..64 bytes ---- */

struct vouch_digest {
	_Alignas(64) unsigned char state[384]; /* crypto_generichash_state */
};

void vouch_digest_init(struct vouch_digest *digest, size_t out_len,
    const void *key, size_t key_len);
void vouch_digest_add(struct vouch_digest *digest, const void *bytes,
    size_t len);
void vouch_digest_end(struct vouch_digest *digest, uint8_t *out,
    size_t out_len); /* the same out_len as at _init */

/* All at once. */
void vouch_digest_of(uint8_t *out, size_t out_len, const void *key,
    size_t key_len, const void *bytes, size_t len);

/* ---- SipHash-2-4: a number that stands for bytes, under a random key ---- */

#define VOUCH_SHORT_HASH_KEY 16
uint64_t vouch_short_hash(const uint8_t key[VOUCH_SHORT_HASH_KEY],
    const void *bytes, size_t len);

/* ---- secrets ---- */

/* Unpredictable bytes from the system. */
void vouch_random(void *out, size_t len);

/* Overwrites, whatever the optimiser thinks of it. */
void vouch_wipe(void *bytes, size_t len);

/* Equal? In time that depends on len alone. */
int vouch_same_secret(const void *a, const void *b, size_t len);

/* Memory between guard pages, locked if the system allows it, left out of
 * core dumps; wiped when freed. NULL when there is none. */
void *vouch_secret_alloc(size_t len);
void vouch_secret_free(void *bytes);

/* Argon2id version 1.3 (RFC 9106), one lane. salt is 16 bytes; passes 1..64;
 * memory_kib 8..1048576. VOUCH_ERR_NO_MEMORY. */
#define VOUCH_ARGON2_SALT 16
enum vouch_err vouch_argon2id(uint8_t *out, size_t out_len,
    const char *passphrase, size_t passphrase_len,
    const uint8_t salt[VOUCH_ARGON2_SALT], uint32_t passes,
    uint32_t memory_kib);

/* XChaCha20-Poly1305 (IETF): box gets len + 16 bytes. */
#define VOUCH_BOX_KEY 32
#define VOUCH_BOX_NONCE 24
#define VOUCH_BOX_TAG 16
void vouch_box_seal(uint8_t *box, const uint8_t *plain, size_t len,
    const uint8_t *bound, size_t bound_len,
    const uint8_t nonce[VOUCH_BOX_NONCE], const uint8_t key[VOUCH_BOX_KEY]);
/* VOUCH_ERR_SIGNATURE when box, bound, nonce or key do not belong together;
 * plain then holds nothing of what was sealed. box_len is len + 16. */
enum vouch_err vouch_box_open(uint8_t *plain, const uint8_t *box,
    size_t box_len, const uint8_t *bound, size_t bound_len,
    const uint8_t nonce[VOUCH_BOX_NONCE], const uint8_t key[VOUCH_BOX_KEY]);

/* Base64 with padding (RFC 4648, section 4). out[VOUCH_BASE64_TEXT(len)]. */
#define VOUCH_BASE64_TEXT(len) (((len) + 2) / 3 * 4 + 1)
void vouch_base64_encode(char *out, size_t out_size, const uint8_t *bytes,
    size_t len);
/* Exactly len bytes must come out: VOUCH_ERR_SYNTAX, VOUCH_ERR_TRUNCATED
 * (fewer), VOUCH_ERR_TOO_LONG (more). */
enum vouch_err vouch_base64_decode(uint8_t *bytes, size_t len,
    const char *text, size_t text_len);

/* "1.0.18": libsodium's version, for --version. */
const char *vouch_crypt_version(void);

#endif

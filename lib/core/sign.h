/*
 * Keys, key ids, and Ed25519 signatures with domain separation
 * (RFC 8032 through libsodium; docs/FORMAT.md, "What is signed").
 *
 * Secret keys live in guarded memory (sodium_malloc) and are wiped when freed.
 */
#ifndef VOUCH_CORE_SIGN_H
#define VOUCH_CORE_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VOUCH_KEY_BYTES 32
#define VOUCH_SEED_BYTES 32
#define VOUCH_KEY_ID_BYTES 8
#define VOUCH_SIGN_MESSAGE_MAX 512

/* What a signature is about; each has its own 16-byte context. */
enum vouch_context {
	VOUCH_CONTEXT_TOKEN = 0,  /* "vouch token v1" */
	VOUCH_CONTEXT_TILL_LOG,   /* "vouch tilllog 1": the close of a till */
	VOUCH_CONTEXT_PRIZES,     /* "vouch prizes v1": who wins what */
	VOUCH_CONTEXT_ROW,        /* "vouch row v1": a batch for other machines */
	VOUCH_CONTEXT_MANIFEST,   /* "vouch manfst v1": tags of short codes */
	VOUCH_CONTEXT_REVOKED,    /* "vouch revoke 1": serials to be refused */
	VOUCH_CONTEXT_ALLOWED,    /* "vouch allowl 1": serials that may pass */
	VOUCH_CONTEXT_EXPORT,     /* "vouch logexp 1": a log for other ledgers */
	VOUCH_CONTEXT_SPENT,      /* "vouch spentl 1": what a shop has taken */
	VOUCH_CONTEXT_COUNT
};

struct vouch_public_key {
	uint8_t key[VOUCH_KEY_BYTES];
	uint8_t id[VOUCH_KEY_ID_BYTES]; /* derived; the token has the first 4 */
};

struct vouch_secret_key; /* guarded memory */

/* What a secret key was made for. Fixed in its file; never for two things. */
enum vouch_key_purpose {
	VOUCH_KEY_ISSUER,  /* signs codes, and whatever has a context above */
	VOUCH_KEY_ROOT,    /* signs bundles and campaign files, no context */
	VOUCH_KEY_TILL,    /* closes tills and hands on their logs, nothing else */
	VOUCH_KEY_PURPOSES
};

/* Must have succeeded once before anything else here (thread-safe, may be
 * called again). VOUCH_ERR_LIBRARY. */
enum vouch_err vouch_sign_init(void);

/* Fills *out from 32 key bytes: derives the id (BLAKE2b-256 of
 * "vouch key id v1\0" and the key). */
void vouch_public_key_init(struct vouch_public_key *out,
    const uint8_t key[VOUCH_KEY_BYTES]);

/* A new key from the system's randomness (seed NULL) or from a seed, which
 * the caller wipes. VOUCH_ERR_NO_MEMORY when guarded memory cannot be had. */
enum vouch_err vouch_secret_key_new(const uint8_t seed[VOUCH_SEED_BYTES],
    struct vouch_secret_key **out);
void vouch_secret_key_free(struct vouch_secret_key *secret);

const struct vouch_public_key *vouch_secret_key_public(
    const struct vouch_secret_key *secret);

/* The 32-byte seed, in guarded memory of the key: for the key file only. */
const uint8_t *vouch_secret_key_seed(const struct vouch_secret_key *secret);

/* An issuer's unless set. */
void vouch_secret_key_set_purpose(struct vouch_secret_key *secret,
    enum vouch_key_purpose purpose);
enum vouch_key_purpose vouch_secret_key_purpose(
    const struct vouch_secret_key *secret);
/* "issuer", "root", "till". */
const char *vouch_key_purpose_name(enum vouch_key_purpose purpose);

/*
 * Signs context | u16 payload_len | payload | u16 aad_len | aad.
 * aad may be NULL with length 0. The whole message must be at most
 * VOUCH_SIGN_MESSAGE_MAX bytes: VOUCH_ERR_TOO_LONG. VOUCH_ERR_USAGE: the key was
 * made for something else.
 */
enum vouch_err vouch_sign(const struct vouch_secret_key *secret,
    enum vouch_context context, const uint8_t *payload, size_t payload_len,
    const uint8_t *aad, size_t aad_len, uint8_t signature[64]);

/* VOUCH_OK or VOUCH_ERR_SIGNATURE (non-canonical S and small-order points are
 * refused); VOUCH_ERR_TOO_LONG as above. */
enum vouch_err vouch_sign_verify(const struct vouch_public_key *key,
    enum vouch_context context, const uint8_t *payload, size_t payload_len,
    const uint8_t *aad, size_t aad_len, const uint8_t signature[64]);

/* ---- without a context: for core/minisig.c alone ---- */

/* Signs bytes[len] as they are. What goes in must never be able to begin like
 * one of the contexts above. VOUCH_ERR_USAGE: the key closes tills. */
enum vouch_err vouch_sign_bytes(const struct vouch_secret_key *secret,
    const uint8_t *bytes, size_t len, uint8_t signature[64]);
/* VOUCH_OK or VOUCH_ERR_SIGNATURE, as strict as vouch_sign_verify. */
enum vouch_err vouch_sign_verify_bytes(const struct vouch_public_key *key,
    const uint8_t *bytes, size_t len, const uint8_t signature[64]);

#endif

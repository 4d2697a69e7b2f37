/*
 * Key files (docs/FORMAT.md, "Key files"). Public ones are what minisign
 * reads and writes; secret ones hold the seed in an authenticated box under
 * Argon2id of a passphrase.
 */
#ifndef VOUCH_IO_KEYFILE_H
#define VOUCH_IO_KEYFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "core/sign.h"

#define VOUCH_PASSPHRASE_MAX 1024

/* Argon2id cost a new secret key file is made with. */
struct vouch_kdf_cost {
	uint32_t passes;     /* 1..64 */
	uint32_t memory_kib; /* 8..4194304 */
};
#define VOUCH_KDF_DEFAULT { .passes = 3, .memory_kib = 65536 }

/* Text of a public key file, two lines, into out (appended). */
enum vouch_err vouch_keyfile_public_text(const struct vouch_public_key *key,
    const char *comment, struct vouch_buf *out);

/* Loads a public key file. VOUCH_ERR_IO, _TRUNCATED, _CORRUPT (the id is not
 * the key's), _SYNTAX with file and line. */
enum vouch_err vouch_keyfile_load_public(const char *path,
    struct vouch_diag *diag, struct vouch_public_key *key);

/* Parses such a text (also from a ledger or a bundle). */
enum vouch_err vouch_keyfile_parse_public(const char *file, const char *text,
    size_t len, struct vouch_diag *diag, struct vouch_public_key *key);

/*
 * Writes a secret key file, mode 0600, never over an existing one (no force).
 * passphrase[len], len 0 is allowed and protects nothing.
 */
enum vouch_err vouch_keyfile_save_secret(const char *path,
    const struct vouch_secret_key *secret, const char *comment,
    const char *passphrase, size_t len, struct vouch_kdf_cost cost,
    struct vouch_diag *diag);

/* A secret key file read and checked, not yet opened. */
struct vouch_sealed_key {
	uint8_t bytes[110];
	char comment[256];
};

/*
 * Reads path without following a symbolic link. VOUCH_ERR_PERMISSION when
 * others may read it or it is a link or not this user's;
 * VOUCH_ERR_TRUNCATED, _CORRUPT, _SYNTAX, _UNSUPPORTED.
 */
enum vouch_err vouch_keyfile_load_sealed(const char *path,
    struct vouch_diag *diag, struct vouch_sealed_key *sealed);

/* The id a sealed key claims; known without the passphrase. */
void vouch_sealed_key_id(const struct vouch_sealed_key *sealed,
    uint8_t id[VOUCH_KEY_ID_BYTES]);

/* VOUCH_ERR_PASSPHRASE when it does not open (wrong passphrase, or damage). */
enum vouch_err vouch_keyfile_open_sealed(
    const struct vouch_sealed_key *sealed, const char *passphrase, size_t len,
    struct vouch_diag *diag, struct vouch_secret_key **out);

#endif

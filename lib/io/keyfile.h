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
#include "core/holder.h"
#include "core/sign.h"

#define VOUCH_PASSPHRASE_MAX 1024
#define VOUCH_KEY_COMMENT 256 /* bytes with the NUL */

/* Argon2id cost a secret key file is made with. The upper bounds hold for
 * files read too: a hostile one cannot ask for more. */
#define VOUCH_KDF_PASSES_MAX 64
#define VOUCH_KDF_MEMORY_KIB_MIN 8
#define VOUCH_KDF_MEMORY_KIB_MAX 1048576
struct vouch_kdf_cost {
	uint32_t passes;     /* 1..VOUCH_KDF_PASSES_MAX */
	uint32_t memory_kib; /* VOUCH_KDF_MEMORY_KIB_MIN.._MAX */
};
/* 48 MiB: a tool that opens a key stays within 64 MiB. */
#define VOUCH_KDF_DEFAULT { .passes = 4, .memory_kib = 49152 }
#define VOUCH_KDF_NONE { .passes = 1, .memory_kib = 8 } /* no passphrase */

/* Is comment fit for a key file: one line of UTF-8 without control
 * characters, under VOUCH_KEY_COMMENT bytes? VOUCH_ERR_TOO_LONG, _ENCODING,
 * _SYNTAX, with the subject. */
enum vouch_err vouch_key_comment_check(const char *comment,
    struct vouch_diag *diag);

/* Text of a public key file, two lines, into out (appended). comment as
 * above, or NULL for one made of the id. Errors as above, _NO_MEMORY. */
enum vouch_err vouch_keyfile_public_text(const struct vouch_public_key *key,
    const char *comment, struct vouch_buf *out);

/* Loads a public key file. VOUCH_ERR_IO, _TRUNCATED, _CORRUPT (the id is not
 * the key's), _SYNTAX with file and line. */
enum vouch_err vouch_keyfile_load_public(const char *path,
    struct vouch_diag *diag, struct vouch_public_key *key);

/* Parses such a text (also from a ledger or a bundle). */
enum vouch_err vouch_keyfile_parse_public(const char *file, const char *text,
    size_t len, struct vouch_diag *diag, struct vouch_public_key *key);

/* The same, with the text of its comment, cut to fit: foreign text. */
enum vouch_err vouch_keyfile_parse_comment(const char *file, const char *text,
    size_t len, struct vouch_diag *diag, struct vouch_public_key *key,
    char comment[VOUCH_KEY_COMMENT]);

/* Text of a key file of either kind, for _parse_comment and _is_secret. On
 * success *text is the caller's to release. VOUCH_ERR_IO, _SYNTAX (longer than
 * any key file). */
enum vouch_err vouch_keyfile_load_text(const char *path,
    struct vouch_diag *diag, struct vouch_buf *text);

/* Does text[len] hold a sealed secret key, whole or cut short? */
bool vouch_keyfile_is_secret(const char *text, size_t len);

/*
 * Writes a secret key file with the key's purpose, mode 0600, never over an
 * existing one (no force), synced. passphrase[len], len 0 is allowed and
 * protects nothing. comment as above. VOUCH_ERR_EXISTS, _IO, _RANGE (cost),
 * _TOO_LONG, _ENCODING, _SYNTAX, _NO_MEMORY.
 */
enum vouch_err vouch_keyfile_save_secret(const char *path,
    const struct vouch_secret_key *secret, const char *comment,
    const char *passphrase, size_t len, struct vouch_kdf_cost cost,
    struct vouch_diag *diag);

/* The same in place of the file at path, in one step: for a new passphrase.
 * On failure the old file is as it was. */
enum vouch_err vouch_keyfile_replace_secret(const char *path,
    const struct vouch_secret_key *secret, const char *comment,
    const char *passphrase, size_t len, struct vouch_kdf_cost cost,
    struct vouch_diag *diag);

/* A secret key file read and checked, not yet opened. */
struct vouch_sealed_key {
	uint8_t bytes[110];
	char comment[VOUCH_KEY_COMMENT]; /* foreign text */
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

/* What it claims to be for; bound to it: a changed one does not open. */
enum vouch_key_purpose vouch_sealed_key_purpose(
    const struct vouch_sealed_key *sealed);

/* What opening it costs. */
struct vouch_kdf_cost vouch_sealed_key_cost(
    const struct vouch_sealed_key *sealed);

/* VOUCH_ERR_PASSPHRASE when it does not open (wrong passphrase, or damage);
 * VOUCH_ERR_CORRUPT, _NO_MEMORY. *out is the caller's. */
enum vouch_err vouch_keyfile_open_sealed(
    const struct vouch_sealed_key *sealed, const char *passphrase, size_t len,
    struct vouch_diag *diag, struct vouch_secret_key **out);

/* ---- holder keys (core/holder.h): not sealed, for their owner's eyes ---- */

/* Writes one, mode 0600, never over an existing file, synced. comment as
 * above. Errors as _save_secret. */
enum vouch_err vouch_keyfile_save_holder(const char *path,
    const uint8_t key[VOUCH_HOLDER_KEY_BYTES], const char *comment,
    struct vouch_diag *diag);

/* Loads one, with the checks of _load_sealed; *key is guarded memory, the
 * caller's to vouch_secret_free(). comment may be NULL. VOUCH_ERR_PERMISSION,
 * _TRUNCATED, _CORRUPT (the id is not the key's), _SYNTAX, _IO, _NO_MEMORY. */
enum vouch_err vouch_keyfile_load_holder(const char *path,
    struct vouch_diag *diag, uint8_t **key, char comment[VOUCH_KEY_COMMENT]);

/* Does text[len] hold a holder key, whole or cut short? */
bool vouch_keyfile_is_holder(const char *text, size_t len);

#endif

/*
 * Detached signatures of files, as minisign makes them: prehashed ("ED") only
 * (docs/FORMAT.md, "Signed files"). The older kind signs a file's own bytes, so
 * a file could be made that is a code's message; it is refused. Pure.
 */
#ifndef VOUCH_CORE_MINISIG_H
#define VOUCH_CORE_MINISIG_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "core/sign.h"

#define VOUCH_MINISIG_COMMENT 1024  /* bytes with the NUL */
#define VOUCH_MINISIG_FILE_MAX 4096
#define VOUCH_MINISIG_HASH 64       /* BLAKE2b-512 of the whole file */

struct vouch_minisig {
	uint8_t key_id[VOUCH_KEY_ID_BYTES]; /* a hint, not proof */
	uint8_t signature[64];              /* of the file's hash */
	uint8_t global[64];                 /* of signature and comment */
	char comment[VOUCH_MINISIG_COMMENT]; /* the trusted one: foreign text
	                                       until the signature verifies */
};

/* Signs bytes[len] with comment, one line of less than VOUCH_MINISIG_COMMENT
 * bytes. VOUCH_ERR_TOO_LONG, VOUCH_ERR_SYNTAX (a control character),
 * VOUCH_ERR_USAGE (a till's key). */
enum vouch_err vouch_minisig_sign(const struct vouch_secret_key *secret,
    const void *bytes, size_t len, const char *comment,
    struct vouch_minisig *out);

/* VOUCH_OK, VOUCH_ERR_NOT_FOUND (another key's id), VOUCH_ERR_SIGNATURE (file or
 * comment changed). */
enum vouch_err vouch_minisig_verify(const struct vouch_minisig *signature,
    const struct vouch_public_key *key, const void *bytes, size_t len);

/* The signature file's four lines, appended. VOUCH_ERR_TOO_LONG, _NO_MEMORY. */
enum vouch_err vouch_minisig_format(const struct vouch_minisig *signature,
    struct vouch_buf *out);

/*
 * Reads such a file, of minisign's or ours; file is its name for complaints.
 * VOUCH_ERR_SYNTAX, _TRUNCATED, _TOO_LONG, _UNSUPPORTED (not prehashed, not
 * Ed25519), with the line.
 */
enum vouch_err vouch_minisig_parse(const char *file, const char *text,
    size_t len, struct vouch_diag *diag, struct vouch_minisig *out);

#endif

/*
 * A whole code: payload and signature as one text, made and read.
 * (token.h knows fields, sign.h keys, base27.h letters; this joins them.)
 */
#ifndef VOUCH_CORE_CODE_H
#define VOUCH_CORE_CODE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/sign.h"
#include "core/token.h"

#define VOUCH_CODE_TEXT_MAX VOUCH_BASE27_TEXT_MAX

/* token signed with secret (its key id is put in) as text. aad as in sign.h:
 * NULL but for shelf labels. Errors of vouch_token_check, and
 * VOUCH_ERR_TOO_LONG for aad; text is untouched then. */
enum vouch_err vouch_code_make(const struct vouch_token *token,
    const struct vouch_secret_key *secret, const uint8_t *aad, size_t aad_len,
    struct vouch_diag *diag, char text[VOUCH_CODE_TEXT_MAX]);

/* A code taken apart, nothing of it trusted yet. */
struct vouch_code {
	uint8_t bytes[VOUCH_TOKEN_BYTES_MAX];
	size_t payload_len;              /* the signature follows it */
	struct vouch_token token;
};

/* text[len] strictly decoded. Errors of vouch_base27_decode and
 * vouch_token_decode; *code is written only on success. */
enum vouch_err vouch_code_read(const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_code *code);

/*
 * Tries every key whose id starts with the token's. VOUCH_OK and *index of the
 * key that verifies; VOUCH_ERR_NOT_FOUND no key has this id;
 * VOUCH_ERR_SIGNATURE none of them verifies; VOUCH_ERR_TOO_LONG aad is.
 */
enum vouch_err vouch_code_verify(const struct vouch_code *code,
    const struct vouch_public_key *keys, size_t count, const uint8_t *aad,
    size_t aad_len, size_t *index);

#endif

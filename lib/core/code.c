/*
 * Payload, signature, letters: the three layers of a code put together. What
 * vouch_code_read() returns has passed every check but the signature; nothing
 * of it may be shown or used before vouch_code_verify() says so.
 */
#include "core/code.h"

#include <string.h>

enum vouch_err vouch_code_make(const struct vouch_token *token,
    const struct vouch_secret_key *secret, const uint8_t *aad, size_t aad_len,
    struct vouch_diag *diag, char text[VOUCH_CODE_TEXT_MAX])
{
	struct vouch_token keyed = *token;
	uint8_t bytes[VOUCH_TOKEN_BYTES_MAX];
	enum vouch_err err;
	size_t len;

	memcpy(keyed.key_id, vouch_secret_key_public(secret)->id,
	    sizeof keyed.key_id);
	err = vouch_token_encode(&keyed, diag, bytes, &len);
	if (err != VOUCH_OK)
		return err;
	err = vouch_sign(secret, VOUCH_CONTEXT_TOKEN, bytes, len, aad, aad_len,
	    bytes + len);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "expected at most %d bytes to sign",
		    VOUCH_SIGN_MESSAGE_MAX);
	vouch_base27_encode(bytes, len + VOUCH_SIGNATURE_BYTES, text);
	return VOUCH_OK;
}

/* What base27 has to say, in words. */
static enum vouch_err blame(struct vouch_diag *diag, enum vouch_err err,
    size_t len, size_t bad_at)
{
	vouch_diag_field(diag, "code");
	switch (err) {
	case VOUCH_ERR_SYNTAX:
		vouch_diag_at(diag, 0, bad_at + 1);
		return vouch_diag_set(diag, err, "expected V, then "
		    "symbols of %s, none twice in a row", VOUCH_BASE27_ALPHABET);
	case VOUCH_ERR_TRUNCATED:
		return vouch_diag_set(diag, err, "%zu characters is not the "
		    "length of a code (153 or more)", len);
	default:
		return vouch_diag_set(diag, err,
		    "expected a number that fits the length of the code");
	}
}

enum vouch_err vouch_code_read(const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_code *code)
{
	struct vouch_code read;
	size_t bytes = vouch_base27_bytes(len), bad_at = 0;
	enum vouch_err err;

	if (bytes < VOUCH_PAYLOAD_MIN + VOUCH_SIGNATURE_BYTES)
		return blame(diag, VOUCH_ERR_TRUNCATED, len, 0);
	err = vouch_base27_decode(text, len, read.bytes, &bytes, &bad_at);
	if (err != VOUCH_OK)
		return blame(diag, err, len, bad_at);
	read.payload_len = bytes - VOUCH_SIGNATURE_BYTES;
	err = vouch_token_decode(read.bytes, read.payload_len, diag,
	    &read.token);
	if (err == VOUCH_OK)
		*code = read;
	return err;
}

enum vouch_err vouch_code_verify(const struct vouch_code *code,
    const struct vouch_public_key *keys, size_t count, const uint8_t *aad,
    size_t aad_len, size_t *index)
{
	enum vouch_err result = VOUCH_ERR_NOT_FOUND;

	for (size_t i = 0; i < count; i++) {
		if (memcmp(keys[i].id, code->token.key_id,
		    sizeof code->token.key_id) != 0)
			continue;
		result = vouch_sign_verify(&keys[i], VOUCH_CONTEXT_TOKEN,
		    code->bytes, code->payload_len, aad, aad_len,
		    code->bytes + code->payload_len);
		if (result == VOUCH_OK) {
			*index = i;
			return VOUCH_OK;
		}
	}
	return result;
}

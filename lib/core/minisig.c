/*
 * minisign's signature files. What is signed is a hash, or a signature with a
 * comment behind it: neither can be made to begin like the message of a code.
 */
#include "core/minisig.h"

#include <string.h>

#include "base/str.h"
#include "core/crypt.h"

#define UNTRUSTED "untrusted comment: "
#define TRUSTED "trusted comment: "
#define BODY_BYTES (2 + VOUCH_KEY_ID_BYTES + 64)
#define BODY_TEXT (VOUCH_BASE64_TEXT(BODY_BYTES) - 1)
#define GLOBAL_TEXT (VOUCH_BASE64_TEXT(64) - 1)

static void hash_of(const void *bytes, size_t len,
    uint8_t hash[VOUCH_MINISIG_HASH])
{
	vouch_digest_of(hash, VOUCH_MINISIG_HASH, NULL, 0, bytes, len);
}

/* What the global signature is over; its length. */
static size_t global_message(const struct vouch_minisig *signature,
    uint8_t out[64 + VOUCH_MINISIG_COMMENT])
{
	size_t len = strlen(signature->comment);

	memcpy(out, signature->signature, 64);
	memcpy(out + 64, signature->comment, len);
	return 64 + len;
}

enum vouch_err vouch_minisig_sign(const struct vouch_secret_key *secret,
    const void *bytes, size_t len, const char *comment,
    struct vouch_minisig *out)
{
	uint8_t hash[VOUCH_MINISIG_HASH], message[64 + VOUCH_MINISIG_COMMENT];
	const unsigned char *c = (const unsigned char *)comment;
	size_t message_len;
	enum vouch_err err;

	if (strlen(comment) >= VOUCH_MINISIG_COMMENT)
		return VOUCH_ERR_TOO_LONG;
	for (; *c != '\0'; c++) {
		if (*c < 0x20 || *c == 0x7f)
			return VOUCH_ERR_SYNTAX;
	}
	memset(out, 0, sizeof *out);
	memcpy(out->comment, comment, strlen(comment));
	memcpy(out->key_id, vouch_secret_key_public(secret)->id,
	    sizeof out->key_id);
	hash_of(bytes, len, hash);
	err = vouch_sign_bytes(secret, hash, sizeof hash, out->signature);
	message_len = global_message(out, message);
	return err != VOUCH_OK ? err : vouch_sign_bytes(secret, message,
	    message_len, out->global);
}

enum vouch_err vouch_minisig_verify(const struct vouch_minisig *signature,
    const struct vouch_public_key *key, const void *bytes, size_t len)
{
	uint8_t hash[VOUCH_MINISIG_HASH], message[64 + VOUCH_MINISIG_COMMENT];
	size_t message_len;
	enum vouch_err err;

	if (memcmp(signature->key_id, key->id, sizeof key->id) != 0)
		return VOUCH_ERR_NOT_FOUND;
	hash_of(bytes, len, hash);
	err = vouch_sign_verify_bytes(key, hash, sizeof hash,
	    signature->signature);
	message_len = global_message(signature, message);
	return err != VOUCH_OK ? err : vouch_sign_verify_bytes(key, message,
	    message_len, signature->global);
}

enum vouch_err vouch_minisig_format(const struct vouch_minisig *signature,
    struct vouch_buf *out)
{
	char body[BODY_TEXT + 1], global[GLOBAL_TEXT + 1];
	char id[2 * VOUCH_KEY_ID_BYTES + 1];
	uint8_t bytes[BODY_BYTES] = { 'E', 'D' };

	memcpy(bytes + 2, signature->key_id, VOUCH_KEY_ID_BYTES);
	memcpy(bytes + 2 + VOUCH_KEY_ID_BYTES, signature->signature, 64);
	vouch_base64_encode(body, sizeof body, bytes, sizeof bytes);
	vouch_base64_encode(global, sizeof global, signature->global, 64);
	vouch_hex_encode(id, signature->key_id, VOUCH_KEY_ID_BYTES);
	return vouch_buf_addf(out, UNTRUSTED "signature of vouch key %s\n%s\n"
	    TRUSTED "%s\n%s\n", id, body, signature->comment, global);
}

/* ---- reading ---- */

/* The next line without its end; false when there is none. */
static bool take_line(struct vouch_span *rest, struct vouch_span *line)
{
	const char *end;

	if (rest->len == 0)
		return false;
	end = memchr(rest->data, '\n', rest->len);
	line->data = rest->data;
	line->len = end == NULL ? rest->len : (size_t)(end - rest->data);
	rest->data += line->len + (end != NULL);
	rest->len -= line->len + (end != NULL);
	if (line->len > 0 && line->data[line->len - 1] == '\r')
		line->len--;
	return true;
}

/* A line that starts with mark; *out is what is behind it. */
static enum vouch_err take_marked(struct vouch_span *rest, const char *mark,
    unsigned long number, struct vouch_diag *diag, struct vouch_span *out)
{
	size_t len = strlen(mark);
	struct vouch_span line;

	vouch_diag_at(diag, number, 0);
	if (!take_line(rest, &line))
		return vouch_diag_set(diag, VOUCH_ERR_TRUNCATED,
		    "the signature file ends too early");
	if (line.len < len || memcmp(line.data, mark, len) != 0)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "not a signature file: expected a line that starts with "
		    "\"%s\"", mark);
	out->data = line.data + len;
	out->len = line.len - len;
	return VOUCH_OK;
}

static enum vouch_err take_base64(struct vouch_span *rest, uint8_t *bytes,
    size_t want, unsigned long number, struct vouch_diag *diag)
{
	struct vouch_span line;
	enum vouch_err err = take_marked(rest, "", number, diag, &line);

	if (err != VOUCH_OK)
		return err;
	err = vouch_base64_decode(bytes, want, line.data, line.len);
	if (err == VOUCH_OK)
		return VOUCH_OK;
	return vouch_diag_set(diag, err, "expected %zu bytes in base64", want);
}

static enum vouch_err set_comment(struct vouch_span text,
    struct vouch_diag *diag, char out[VOUCH_MINISIG_COMMENT])
{
	vouch_diag_at(diag, 3, 0);
	if (text.len >= VOUCH_MINISIG_COMMENT)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG, "a trusted "
		    "comment has at most %d bytes", VOUCH_MINISIG_COMMENT - 1);
	if (memchr(text.data, '\0', text.len) != NULL)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "a NUL byte in the trusted comment");
	memcpy(out, text.data, text.len);
	out[text.len] = '\0';
	return VOUCH_OK;
}

enum vouch_err vouch_minisig_parse(const char *file, const char *text,
    size_t len, struct vouch_diag *diag, struct vouch_minisig *out)
{
	struct vouch_span rest = { text, len }, untrusted, trusted;
	struct vouch_minisig found;
	uint8_t body[BODY_BYTES];
	enum vouch_err err;

	memset(&found, 0, sizeof found);
	vouch_diag_file(diag, file);
	err = take_marked(&rest, UNTRUSTED, 1, diag, &untrusted);
	if (err == VOUCH_OK)
		err = take_base64(&rest, body, sizeof body, 2, diag);
	if (err == VOUCH_OK && memcmp(body, "ED", 2) != 0) {
		if (memcmp(body, "Ed", 2) == 0)
			vouch_diag_hint(diag, "sign with minisign -H");
		err = vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "not a signature over the file's hash (kind ED)");
	}
	if (err == VOUCH_OK)
		err = take_marked(&rest, TRUSTED, 3, diag, &trusted);
	if (err == VOUCH_OK)
		err = set_comment(trusted, diag, found.comment);
	if (err == VOUCH_OK)
		err = take_base64(&rest, found.global, sizeof found.global, 4,
		    diag);
	if (err == VOUCH_OK && vouch_str_trim(rest.data, rest.len).len > 0) {
		vouch_diag_at(diag, 5, 0);
		err = vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "more than a signature");
	}
	if (err != VOUCH_OK)
		return err;
	memcpy(found.key_id, body + 2, sizeof found.key_id);
	memcpy(found.signature, body + 2 + sizeof found.key_id,
	    sizeof found.signature);
	vouch_diag_at(diag, 0, 0);
	*out = found;
	return VOUCH_OK;
}

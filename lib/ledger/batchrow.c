/*
 * Rows: fixed lines in a fixed order, so that there is one text for a batch,
 * and a signature by the key that is to sign the codes: whoever holds a key on
 * a machine far away signs nothing but what its owner has reserved.
 */
#include "ledger/batchrow.h"

#include <inttypes.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"
#include "core/token.h"

#define TITLE "vouch row v1\n"
#define TITLE_ANY "vouch row v"
#define HASH_BYTES 64
#define COUNTERS ((uint64_t)1 << 40)

/* ---- writing ---- */

static enum vouch_err add_hex(struct vouch_buf *out, const char *name,
    const uint8_t *bytes, size_t len)
{
	char text[2 * VOUCH_PAYLOAD_MAX + 1];
	enum vouch_err err;

	vouch_hex_encode(text, bytes, len);
	err = vouch_buf_addf(out, "%s %s\n", name, text);
	vouch_wipe(text, sizeof text);
	return err;
}

static enum vouch_err add_fields(const struct vouch_batchrow *row,
    const uint8_t *payload, size_t len, struct vouch_buf *out)
{
	const struct vouch_batch *batch = &row->batch;
	enum vouch_err err;

	err = vouch_buf_addf(out, TITLE "campaign %" PRIu32 "\nbatch %" PRIu32
	    "\nfirst %" PRIu64 "\ncount %" PRIu64 "\nchannel %s\n"
	    "placement %s\nstores %s\n", batch->campaign, batch->id,
	    batch->first_counter, batch->count, batch->channel_name,
	    batch->placement, row->stores);
	if (err == VOUCH_OK)
		err = add_hex(out, "payload", payload, len);
	if (err == VOUCH_OK)
		err = add_hex(out, "key-id", batch->key_id,
		    sizeof batch->key_id);
	return err == VOUCH_OK ? add_hex(out, "serial-key", row->key,
	    sizeof row->key) : err;
}

enum vouch_err vouch_batchrow_format(const struct vouch_batchrow *row,
    const struct vouch_secret_key *secret, struct vouch_diag *diag,
    struct vouch_buf *out)
{
	struct vouch_token token = row->batch.template_token;
	uint8_t payload[VOUCH_PAYLOAD_MAX], hash[HASH_BYTES];
	uint8_t signature[VOUCH_SIGNATURE_BYTES];
	size_t len, before = out->len;
	enum vouch_err err;

	token.serial = 0;
	err = vouch_token_encode(&token, diag, payload, &len);
	if (err != VOUCH_OK)
		return err;
	err = add_fields(row, payload, len, out);
	if (err == VOUCH_OK) {
		vouch_digest_of(hash, sizeof hash, NULL, 0,
		    out->data + before, out->len - before);
		err = vouch_sign(secret, VOUCH_CONTEXT_ROW, hash, sizeof hash,
		    NULL, 0, signature);
	}
	if (err == VOUCH_OK)
		err = add_hex(out, "signature", signature, sizeof signature);
	return err == VOUCH_OK ? err : vouch_diag_set(diag, err,
	    "cannot write the batch's row");
}

/* ---- reading ---- */

struct lines {
	const char *at;
	size_t left;
	unsigned long line; /* of the one taken last */
	struct vouch_diag *diag;
};

static enum vouch_err wrong(const struct lines *lines, const char *name)
{
	vouch_diag_at(lines->diag, lines->line, 0);
	return vouch_diag_set(lines->diag, VOUCH_ERR_SYNTAX,
	    "expected the line '%s' of a batch's row", name);
}

/* The rest of a line that must be this one. */
static enum vouch_err take(struct lines *lines, const char *name,
    struct vouch_span *value)
{
	const char *end = lines->left == 0 ? NULL :
	    memchr(lines->at, '\n', lines->left);
	size_t len = strlen(name);

	lines->line++;
	if (end == NULL || (size_t)(end - lines->at) < len + 1 ||
	    memcmp(lines->at, name, len) != 0 || lines->at[len] != ' ')
		return wrong(lines, name);
	value->data = lines->at + len + 1;
	value->len = (size_t)(end - value->data);
	lines->left -= (size_t)(end - lines->at) + 1;
	lines->at = end + 1;
	return VOUCH_OK;
}

static enum vouch_err take_number(struct lines *lines, const char *name,
    uint64_t min, uint64_t max, uint64_t *out)
{
	struct vouch_span value;
	enum vouch_err err = take(lines, name, &value);

	if (err == VOUCH_OK && (vouch_num_parse(value.data, value.len, min,
	    max, NULL, out) != VOUCH_OK ||
	    (value.len > 1 && value.data[0] == '0')))
		err = wrong(lines, name);
	return err;
}

/* A line of text without controls. */
static enum vouch_err take_text(struct lines *lines, const char *name,
    char *out, size_t size)
{
	struct vouch_span value;
	size_t i = 0, step = 1;
	uint32_t c = 0;
	enum vouch_err err = take(lines, name, &value);

	for (; err == VOUCH_OK && i < value.len; i += step) {
		step = vouch_utf8_decode(value.data + i, value.len - i, &c);
		if (step == 0 || c < 0x20 || (c >= 0x7f && c < 0xa0))
			err = wrong(lines, name);
	}
	if (err == VOUCH_OK && value.len >= size)
		err = wrong(lines, name);
	if (err == VOUCH_OK) {
		memcpy(out, value.data, value.len);
		out[value.len] = '\0';
	}
	return err;
}

/* Between least and most bytes, in lower case; *len of them. */
static enum vouch_err take_hex(struct lines *lines, const char *name,
    uint8_t *out, size_t least, size_t most, size_t *len)
{
	struct vouch_span value;
	size_t i;
	enum vouch_err err = take(lines, name, &value);

	for (i = 0; err == VOUCH_OK && i < value.len; i++) {
		if (value.data[i] >= 'A' && value.data[i] <= 'F')
			err = wrong(lines, name);
	}
	if (err != VOUCH_OK)
		return err;
	*len = value.len / 2;
	if (*len < least || *len > most ||
	    vouch_hex_decode(out, *len, value.data, value.len) != VOUCH_OK)
		return wrong(lines, name);
	return VOUCH_OK;
}

static enum vouch_err take_token(struct lines *lines,
    struct vouch_batch *batch)
{
	uint8_t payload[VOUCH_PAYLOAD_MAX];
	size_t len;
	enum vouch_err err = take_hex(lines, "payload", payload,
	    VOUCH_PAYLOAD_MIN, sizeof payload, &len);

	if (err == VOUCH_OK && (vouch_token_decode(payload, len, NULL,
	    &batch->template_token) != VOUCH_OK ||
	    batch->template_token.campaign != batch->campaign ||
	    batch->template_token.serial != 0))
		err = wrong(lines, "payload");
	if (err == VOUCH_OK)
		err = take_hex(lines, "key-id", batch->key_id,
		    sizeof batch->key_id, sizeof batch->key_id, &len);
	if (err == VOUCH_OK && memcmp(batch->key_id,
	    batch->template_token.key_id,
	    sizeof batch->template_token.key_id) != 0)
		err = wrong(lines, "key-id");
	return err;
}

static enum vouch_err take_fields(struct lines *lines,
    struct vouch_batchrow *row)
{
	struct vouch_batch *batch = &row->batch;
	uint64_t number = 0;
	size_t len;
	enum vouch_err err;

	err = take_number(lines, "campaign", 1, UINT32_MAX, &number);
	batch->campaign = (uint32_t)number;
	if (err == VOUCH_OK)
		err = take_number(lines, "batch", 1, UINT32_MAX, &number);
	batch->id = (uint32_t)number;
	if (err == VOUCH_OK)
		err = take_number(lines, "first", 0, COUNTERS - 1,
		    &batch->first_counter);
	if (err == VOUCH_OK)
		err = take_number(lines, "count", 1,
		    COUNTERS - batch->first_counter, &batch->count);
	if (err == VOUCH_OK)
		err = take_text(lines, "channel", batch->channel_name,
		    sizeof batch->channel_name);
	if (err == VOUCH_OK)
		err = take_text(lines, "placement", batch->placement,
		    sizeof batch->placement);
	if (err == VOUCH_OK)
		err = take_text(lines, "stores", row->stores,
		    sizeof row->stores);
	if (err == VOUCH_OK)
		err = take_token(lines, batch);
	return err == VOUCH_OK ? take_hex(lines, "serial-key", row->key,
	    sizeof row->key, sizeof row->key, &len) : err;
}

/* The line behind all others, over text[len]. */
static enum vouch_err check_signature(struct lines *lines, const char *text,
    const struct vouch_public_key *key, const struct vouch_batch *batch)
{
	uint8_t hash[HASH_BYTES], signature[VOUCH_SIGNATURE_BYTES];
	size_t len = (size_t)(lines->at - text), signature_len;
	enum vouch_err err = take_hex(lines, "signature", signature,
	    sizeof signature, sizeof signature, &signature_len);

	if (err != VOUCH_OK)
		return err;
	if (lines->left > 0) {
		vouch_diag_at(lines->diag, lines->line + 1, 0);
		return vouch_diag_set(lines->diag, VOUCH_ERR_SYNTAX,
		    "nothing may follow the signature");
	}
	if (memcmp(batch->key_id, key->id, sizeof key->id) != 0)
		return vouch_diag_set(lines->diag, VOUCH_ERR_CONFLICT,
		    "batch %" PRIu32 " is to be signed with another key",
		    batch->id);
	vouch_digest_of(hash, sizeof hash, NULL, 0, text, len);
	if (vouch_sign_verify(key, VOUCH_CONTEXT_ROW, hash, sizeof hash, NULL,
	    0, signature) != VOUCH_OK)
		return vouch_diag_set(lines->diag, VOUCH_ERR_SIGNATURE,
		    "changed since it was written");
	return VOUCH_OK;
}

enum vouch_err vouch_batchrow_parse(const char *text, size_t len,
    const struct vouch_public_key *key, struct vouch_diag *diag,
    struct vouch_batchrow *row)
{
	const size_t title = sizeof TITLE - 1, any = sizeof TITLE_ANY - 1;
	struct lines lines = { .line = 1, .diag = diag };
	enum vouch_err err;

	memset(row, 0, sizeof *row);
	row->batch.per_row = 1;
	if (len < title || memcmp(text, TITLE, title) != 0) {
		if (len > any && memcmp(text, TITLE_ANY, any) == 0)
			return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
			    "a batch's row of a later version");
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "not the row of a batch");
	}
	lines.at = text + title;
	lines.left = len - title;
	err = take_fields(&lines, row);
	if (err == VOUCH_OK)
		err = check_signature(&lines, text, key, &row->batch);
	if (err != VOUCH_OK)
		vouch_wipe(row, sizeof *row);
	return err;
}

/*
 * Signed lists. Reading believes nothing: a list that decodes is in order and
 * as long as it says, so it can be searched by halves.
 */
#include "core/lists.h"

#include <string.h>

#include "base/num.h"
#include "core/shortcode.h"

#define MAGIC_BYTES 8
#define LOCATOR_BYTES 3
#define SERIAL_BYTES 5
#define SECRET_BYTES 5

static const struct {
	const char *name;
	const char *magic;
	enum vouch_context context;
	uint8_t head, entry, key;
	uint32_t most;
} kinds[] = {
	[VOUCH_LIST_MANIFEST] = { "manifest", "VOUCHMF1",
	    VOUCH_CONTEXT_MANIFEST, 52, LOCATOR_BYTES + SERIAL_BYTES +
	    VOUCH_MANIFEST_TAG, LOCATOR_BYTES, VOUCH_SHORTCODE_COUNTERS },
	[VOUCH_LIST_REVOKED] = { "revocation list", "VOUCHRV1",
	    VOUCH_CONTEXT_REVOKED, 24, SERIAL_BYTES, SERIAL_BYTES, 10000000 },
	[VOUCH_LIST_ALLOWED] = { "allow-list", "VOUCHAL1",
	    VOUCH_CONTEXT_ALLOWED, 24, SERIAL_BYTES + VOUCH_ALLOWED_DIGEST,
	    SERIAL_BYTES, 3000000 }
};
#define KINDS ((int)(sizeof kinds / sizeof kinds[0]))

const char *vouch_list_name(enum vouch_list_kind kind)
{
	return kinds[kind].name;
}

size_t vouch_list_entry_bytes(enum vouch_list_kind kind)
{
	return kinds[kind].entry;
}

size_t vouch_list_key_bytes(enum vouch_list_kind kind)
{
	return kinds[kind].key;
}

uint32_t vouch_list_most(enum vouch_list_kind kind)
{
	return kinds[kind].most;
}

/* ---- writing ---- */

size_t vouch_list_encode_head(const struct vouch_signed_list *list,
    uint8_t out[VOUCH_LIST_HEAD_MAX])
{
	memcpy(out, kinds[list->kind].magic, MAGIC_BYTES);
	vouch_put_be(out + 8, 4, list->campaign);
	if (list->kind != VOUCH_LIST_MANIFEST) {
		vouch_put_be(out + 12, 8, list->sequence);
		vouch_put_be(out + 20, 4, list->count);
		return kinds[list->kind].head;
	}
	vouch_put_be(out + 12, 4, list->revision);
	vouch_put_be(out + 16, 8, list->sequence);
	vouch_put_be(out + 24, 4, list->count);
	vouch_put_be(out + 28, 4, list->passes);
	vouch_put_be(out + 32, 4, list->memory_kib);
	memcpy(out + 36, list->salt, sizeof list->salt);
	return kinds[list->kind].head;
}

enum vouch_err vouch_list_sign(const struct vouch_secret_key *secret,
    enum vouch_list_kind kind, const uint8_t hash[VOUCH_LIST_HASH],
    uint8_t signature[64])
{
	return vouch_sign(secret, kinds[kind].context, hash, VOUCH_LIST_HASH,
	    NULL, 0, signature);
}

/* Salt of the tag of a locator in this manifest. */
static void salt_of(const uint8_t salt[VOUCH_ARGON2_SALT],
    uint32_t campaign, uint32_t locator, uint8_t out[VOUCH_ARGON2_SALT])
{
	uint8_t bytes[VOUCH_ARGON2_SALT + 4 + LOCATOR_BYTES];

	memcpy(bytes, salt, VOUCH_ARGON2_SALT);
	vouch_put_be(bytes + VOUCH_ARGON2_SALT, 4, campaign);
	vouch_put_be(bytes + VOUCH_ARGON2_SALT + 4, LOCATOR_BYTES, locator);
	vouch_digest_of(out, VOUCH_ARGON2_SALT, NULL, 0, bytes, sizeof bytes);
}

enum vouch_err vouch_manifest_tag(const struct vouch_signed_list *manifest,
    uint64_t number, uint8_t tag[VOUCH_MANIFEST_TAG])
{
	/* libsodium makes no less than 16 bytes, and Argon2's length is part
	 * of what it hashes. */
	uint8_t salt[VOUCH_ARGON2_SALT], secret[SECRET_BYTES], out[16];
	enum vouch_err err;

	salt_of(manifest->salt, manifest->campaign,
	    vouch_shortcode_locator(number), salt);
	vouch_put_be(secret, sizeof secret, vouch_shortcode_secret(number));
	err = vouch_argon2id(out, sizeof out, (const char *)secret,
	    sizeof secret, salt, manifest->passes, manifest->memory_kib);
	memcpy(tag, out, VOUCH_MANIFEST_TAG);
	vouch_wipe(secret, sizeof secret);
	return err;
}

enum vouch_err vouch_allowed_digest(const struct vouch_token *token,
    uint8_t digest[VOUCH_ALLOWED_DIGEST])
{
	uint8_t payload[VOUCH_PAYLOAD_MAX], whole[32];
	enum vouch_err err;
	size_t len;

	err = vouch_token_encode(token, NULL, payload, &len);
	if (err != VOUCH_OK)
		return VOUCH_ERR_RANGE;
	vouch_digest_of(whole, sizeof whole, NULL, 0, payload, len);
	memcpy(digest, whole, VOUCH_ALLOWED_DIGEST);
	return VOUCH_OK;
}

/* ---- reading ---- */

static int kind_of(const uint8_t *bytes, size_t len, size_t compared)
{
	int kind;

	for (kind = VOUCH_LIST_MANIFEST; kind < KINDS; kind++) {
		if (len >= MAGIC_BYTES &&
		    memcmp(bytes, kinds[kind].magic, compared) == 0)
			return kind;
	}
	return -1;
}

bool vouch_list_is(const uint8_t *bytes, size_t len)
{
	return kind_of(bytes, len, MAGIC_BYTES - 1) >= 0;
}

static void read_head(const uint8_t *at, struct vouch_signed_list *out)
{
	out->campaign = (uint32_t)vouch_get_be(at + 8, 4);
	if (out->kind != VOUCH_LIST_MANIFEST) {
		out->sequence = vouch_get_be(at + 12, 8);
		out->count = (uint32_t)vouch_get_be(at + 20, 4);
		return;
	}
	out->revision = (uint32_t)vouch_get_be(at + 12, 4);
	out->sequence = vouch_get_be(at + 16, 8);
	out->count = (uint32_t)vouch_get_be(at + 24, 4);
	out->passes = (uint32_t)vouch_get_be(at + 28, 4);
	out->memory_kib = (uint32_t)vouch_get_be(at + 32, 4);
	memcpy(out->salt, at + 36, sizeof out->salt);
}

static bool is_in_range(const struct vouch_signed_list *list)
{
	return list->campaign > 0 && list->sequence > 0 &&
	    list->sequence <= INT64_MAX &&
	    list->count <= kinds[list->kind].most &&
	    (list->kind != VOUCH_LIST_MANIFEST || (list->revision > 0 &&
	    list->passes >= 1 && list->passes <= VOUCH_TAG_PASSES_MAX &&
	    list->memory_kib >= VOUCH_TAG_MEMORY_KIB_MIN &&
	    list->memory_kib <= VOUCH_TAG_MEMORY_KIB_MAX));
}

/* Ascending; a locator has 20 bits. */
static enum vouch_err check_entries(const struct vouch_signed_list *list)
{
	size_t step = kinds[list->kind].entry, key = kinds[list->kind].key, i;
	const uint8_t *at = list->entry;

	for (i = 0; i < list->count; i++, at += step) {
		if (list->kind == VOUCH_LIST_MANIFEST && at[0] > 0x0f)
			return VOUCH_ERR_RANGE;
		if (i > 0 && memcmp(at - step, at, key) >= 0)
			return VOUCH_ERR_CONFLICT;
	}
	return VOUCH_OK;
}

static enum vouch_err read_all(const uint8_t *bytes, size_t len,
    struct vouch_signed_list *out)
{
	size_t head = kinds[out->kind].head, need;

	if (len < head)
		return VOUCH_ERR_TRUNCATED;
	read_head(bytes, out);
	if (!is_in_range(out))
		return VOUCH_ERR_RANGE;
	need = head + (size_t)out->count * kinds[out->kind].entry +
	    VOUCH_SIGNATURE_BYTES;
	if (len != need)
		return len < need ? VOUCH_ERR_TRUNCATED : VOUCH_ERR_TOO_LONG;
	out->entry = bytes + head;
	return check_entries(out);
}

enum vouch_err vouch_list_decode(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_signed_list *out)
{
	int kind = kind_of(bytes, len, MAGIC_BYTES);
	struct vouch_signed_list found;
	enum vouch_err err;

	if (kind < 0 && vouch_list_is(bytes, len))
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "a signed list of a later version");
	if (kind < 0)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "not a signed list");
	memset(&found, 0, sizeof found);
	found.kind = (enum vouch_list_kind)kind;
	err = read_all(bytes, len, &found);
	if (err == VOUCH_ERR_TRUNCATED)
		return vouch_diag_set(diag, err, "ends too early");
	if (err == VOUCH_ERR_TOO_LONG)
		return vouch_diag_set(diag, err, "goes on after its signature");
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "no tool made this %s, or it "
		    "is damaged", kinds[kind].name);
	*out = found;
	return VOUCH_OK;
}

enum vouch_err vouch_list_decode_head(const uint8_t *bytes, size_t len,
    struct vouch_signed_list *out)
{
	int kind = kind_of(bytes, len, MAGIC_BYTES);
	struct vouch_signed_list found;

	if (kind < 0)
		return VOUCH_ERR_SYNTAX;
	if (len != kinds[kind].head)
		return len < kinds[kind].head ? VOUCH_ERR_TRUNCATED :
		    VOUCH_ERR_TOO_LONG;
	memset(&found, 0, sizeof found);
	found.kind = (enum vouch_list_kind)kind;
	read_head(bytes, &found);
	if (!is_in_range(&found))
		return VOUCH_ERR_RANGE;
	*out = found;
	return VOUCH_OK;
}

enum vouch_err vouch_list_verify(const uint8_t *bytes, size_t len,
    const struct vouch_public_key *key)
{
	int kind = kind_of(bytes, len, MAGIC_BYTES);
	uint8_t hash[VOUCH_LIST_HASH];

	if (kind < 0 || len < VOUCH_SIGNATURE_BYTES)
		return VOUCH_ERR_SIGNATURE;
	len -= VOUCH_SIGNATURE_BYTES;
	vouch_digest_of(hash, sizeof hash, NULL, 0, bytes, len);
	return vouch_sign_verify(key, kinds[kind].context, hash, sizeof hash,
	    NULL, 0, bytes + len);
}

const uint8_t *vouch_list_find(enum vouch_list_kind kind,
    const uint8_t *entry, size_t count, uint64_t key)
{
	size_t step = kinds[kind].entry, bytes = kinds[kind].key;
	size_t from = 0, to = count, middle;
	uint64_t at;

	while (from < to) {
		middle = from + (to - from) / 2;
		at = vouch_get_be(entry + middle * step, bytes);
		if (at == key)
			return entry + middle * step;
		if (at < key)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}

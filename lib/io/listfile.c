/*
 * Signed lists as files. Entries are bytes that sort as their numbers do.
 */
#include "io/listfile.h"

#include <stdlib.h>
#include <string.h>

/* By locator or serial, then by the rest: what comes twice lies together. */
static int by_manifest(const void *a, const void *b)
{
	return memcmp(a, b, 16);
}

static int by_revoked(const void *a, const void *b)
{
	return memcmp(a, b, 5);
}

static int by_allowed(const void *a, const void *b)
{
	return memcmp(a, b, 21);
}

bool vouch_listfile_sort(enum vouch_list_kind kind, uint8_t *entry,
    uint32_t *count)
{
	size_t step = vouch_list_entry_bytes(kind), i, kept = 0;
	size_t key = vouch_list_key_bytes(kind);

	qsort(entry, *count, step, kind == VOUCH_LIST_MANIFEST ? by_manifest :
	    kind == VOUCH_LIST_REVOKED ? by_revoked : by_allowed);
	for (i = 0; i < *count; i++) {
		const uint8_t *at = entry + i * step;
		uint8_t *last = entry + kept * step;

		if (kept > 0 && memcmp(last - step, at, step) == 0)
			continue;
		if (kept > 0 && memcmp(last - step, at, key) == 0)
			return false;
		memmove(last, at, step);
		kept++;
	}
	*count = (uint32_t)kept;
	return true;
}

enum vouch_err vouch_listfile_write(struct vouch_outfile *out,
    const struct vouch_signed_list *list, const struct vouch_secret_key *secret,
    struct vouch_diag *diag)
{
	uint8_t head[VOUCH_LIST_HEAD_MAX], hash[VOUCH_LIST_HASH];
	size_t len = vouch_list_encode_head(list, head);
	size_t body = list->count * vouch_list_entry_bytes(list->kind);
	uint8_t signature[VOUCH_SIGNATURE_BYTES];
	struct vouch_digest digest;
	enum vouch_err err;

	vouch_digest_init(&digest, sizeof hash, NULL, 0);
	vouch_digest_add(&digest, head, len);
	if (body > 0)
		vouch_digest_add(&digest, list->entry, body);
	vouch_digest_end(&digest, hash, sizeof hash);
	err = vouch_list_sign(secret, list->kind, hash, signature);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "this key signs no lists");
	err = vouch_outfile_write(out, head, len, diag);
	if (err == VOUCH_OK && body > 0)
		err = vouch_outfile_write(out, list->entry, body, diag);
	return err != VOUCH_OK ? err :
	    vouch_outfile_write(out, signature, sizeof signature, diag);
}

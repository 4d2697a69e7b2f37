/*
 * Filing what was signed. Nothing older ever takes the place of something newer,
 * and each filing is a line of the log, so who comes with an old file, or was
 * given another, is found out.
 */
#include "ledger/trust_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"
#include "ledger/guard.h"

#define DIGEST_BYTES 32

/* ---- notes ---- */

enum vouch_err vouch_trust_note(struct vouch_ledger *ledger,
    const char *word, uint32_t campaign, uint64_t sequence,
    const uint8_t digest[32], int64_t now_ms, struct vouch_diag *diag)
{
	char hex[2 * DIGEST_BYTES + 1], number[24] = "";
	struct vouch_event event;
	enum vouch_err err;

	/* The note raises the clock's mark: by a wrong clock it would stop
	 * every till. */
	err = vouch_guard_time(ledger, false, diag, &now_ms);
	if (err != VOUCH_OK)
		return err;
	memset(&event, 0, sizeof event);
	event.kind = VOUCH_EVENT_NOTE;
	event.campaign = campaign;
	event.at_ms = now_ms;
	event.boot_ms = vouch_clock_boot_ms();
	vouch_hex_encode(hex, digest, DIGEST_BYTES);
	if (sequence > 0)
		snprintf(number, sizeof number, " %" PRIu64, sequence);
	snprintf(event.note, sizeof event.note, "%s%s %s", word, number, hex);
	return vouch_chain_add(ledger, &event, diag);
}

/* ---- roots ---- */

static enum vouch_err put_root(struct vouch_ledger *ledger,
    const uint8_t key[VOUCH_KEY_BYTES], int64_t now_ms,
    struct vouch_diag *diag, int *changed)
{
	struct vouch_query query;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_ROOT_ADD);
	vouch_query_bytes(&query, key, VOUCH_KEY_BYTES);
	vouch_query_int(&query, now_ms);
	return vouch_query_run(&query, diag, changed);
}

enum vouch_err vouch_trust_add_root(struct vouch_ledger *ledger,
    const struct vouch_public_key *root, int64_t now_ms,
    struct vouch_diag *diag, bool *changed)
{
	enum vouch_err err = vouch_trust_refresh(ledger, diag);
	int rows = 0;

	*changed = false;
	if (err == VOUCH_OK && ledger->trust->bundle != NULL)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "the ledger "
		    "has a bundle: the next bundle names new roots");
	if (err == VOUCH_OK)
		err = put_root(ledger, root->key, now_ms, diag, &rows);
	if (err != VOUCH_OK || rows == 0)
		return err;
	*changed = true;
	err = vouch_trust_note(ledger, "root", 0, 0, root->key, now_ms, diag);
	return err == VOUCH_OK ? vouch_trust_raise(ledger, diag) : err;
}

/* ---- bundles ---- */

struct roots {
	struct vouch_public_key key[VOUCH_BUNDLE_ROOTS];
	size_t count;
};

static int keep_root(const struct vouch_public_key *root, void *context)
{
	struct roots *roots = context;

	if (roots->count < VOUCH_BUNDLE_ROOTS)
		roots->key[roots->count++] = *root;
	return 0;
}

static enum vouch_err check_signature(struct vouch_ledger *ledger,
    const char *text, size_t len, const struct vouch_minisig *signature,
    struct vouch_diag *diag, struct vouch_public_key *signer)
{
	struct roots roots = { .count = 0 };
	char id[2 * VOUCH_KEY_ID_BYTES + 1];
	enum vouch_err err;
	size_t i;

	err = vouch_trust_each_root(ledger, keep_root, &roots, diag);
	if (err != VOUCH_OK)
		return err;
	if (roots.count == 0) {
		vouch_diag_hint(diag, "name one, if this ledger is to trust "
		    "bundles: vouch-log trust --db %s --root FILE",
		    ledger->file->shown);
		return vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "the ledger trusts no root key");
	}
	for (i = 0; i < roots.count; i++) {
		if (vouch_minisig_verify(signature, &roots.key[i], text,
		    len) != VOUCH_OK)
			continue;
		*signer = roots.key[i];
		return VOUCH_OK;
	}
	vouch_hex_encode(id, signature->key_id, sizeof signature->key_id);
	return vouch_diag_set(diag, VOUCH_ERR_SIGNATURE, "not signed by a "
	    "root of this ledger, or changed since key %s signed it", id);
}

/* *same: these very bytes are on file. */
static enum vouch_err check_newer(const char *what, uint64_t filed,
    const uint8_t filed_digest[DIGEST_BYTES], uint64_t sequence,
    const uint8_t digest[DIGEST_BYTES], struct vouch_diag *diag, bool *same)
{
	*same = filed == sequence &&
	    memcmp(filed_digest, digest, DIGEST_BYTES) == 0;
	if (*same || sequence > filed)
		return VOUCH_OK;
	return vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "%s %" PRIu64
	    " is on file: %" PRIu64 " would be a step back", what, filed,
	    sequence);
}

/* What a started query says is on file: sequence 0 for nothing. */
static enum vouch_err read_filed(struct vouch_query *query,
    struct vouch_diag *diag, uint64_t *sequence, uint8_t digest[DIGEST_BYTES])
{
	enum vouch_err err;
	bool row;

	*sequence = 0;
	err = vouch_query_next(query, diag, &row);
	if (err == VOUCH_OK && row) {
		*sequence = (uint64_t)vouch_query_get_int(query);
		vouch_query_get_bytes(query, digest, DIGEST_BYTES);
		err = vouch_query_whole(query, diag);
	}
	vouch_query_end(query);
	return err;
}

/* What is being filed: its bytes, who signed it, when. */
struct paper {
	const void *bytes;
	size_t len;
	uint8_t digest[DIGEST_BYTES];
	const uint8_t *signer; /* VOUCH_KEY_BYTES */
	int64_t now_ms;
};

/* The bundle and its roots, in place of those before. */
static enum vouch_err put_bundle(struct vouch_ledger *ledger,
    const struct vouch_bundle *bundle, const struct paper *paper,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	enum vouch_err err;
	size_t i;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_BUNDLE_PUT);
	vouch_query_int(&query, (int64_t)bundle->sequence);
	vouch_query_bytes(&query, paper->digest, DIGEST_BYTES);
	vouch_query_bytes(&query, paper->signer, VOUCH_KEY_BYTES);
	vouch_query_int(&query, paper->now_ms);
	vouch_query_text(&query, paper->bytes, paper->len);
	err = vouch_query_run(&query, diag, NULL);
	if (err == VOUCH_OK) {
		vouch_query_start(&query, ledger->file,
		    VOUCH_SQL_ROOT_CLEAR);
		err = vouch_query_run(&query, diag, NULL);
	}
	for (i = 0; err == VOUCH_OK && i < bundle->root_count; i++)
		err = put_root(ledger, bundle->root[i], paper->now_ms, diag,
		    NULL);
	return err;
}

/* Parsed, signed by a root, and newer than what is on file. */
static enum vouch_err take_bundle(struct vouch_ledger *ledger,
    const struct vouch_signed_text *text, struct paper *paper,
    struct vouch_public_key *signer, struct vouch_bundle *bundle,
    struct vouch_diag *diag, bool *same)
{
	uint8_t filed_digest[DIGEST_BYTES];
	struct vouch_query query;
	enum vouch_err err;
	uint64_t filed = 0;

	err = check_signature(ledger, text->text, text->len, text->signature,
	    diag, signer);
	if (err == VOUCH_OK)
		err = vouch_bundle_parse(text->file, text->text, text->len,
		    diag, bundle);
	if (err != VOUCH_OK)
		return err;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_BUNDLE_GET);
	err = read_filed(&query, diag, &filed, filed_digest);
	vouch_digest_of(paper->digest, DIGEST_BYTES, NULL, 0, text->text,
	    text->len);
	return err != VOUCH_OK ? err : check_newer("bundle", filed,
	    filed_digest, bundle->sequence, paper->digest, diag, same);
}

enum vouch_err vouch_trust_file_bundle(struct vouch_ledger *ledger,
    const struct vouch_signed_text *text, int64_t now_ms,
    struct vouch_diag *diag, bool *changed, uint64_t *sequence)
{
	struct vouch_bundle *bundle = malloc(sizeof *bundle);
	struct vouch_public_key signer;
	struct paper paper = { .bytes = text->text, .len = text->len,
		.signer = signer.key, .now_ms = now_ms };
	enum vouch_err err;
	bool same = false;

	*changed = false;
	if (bundle == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	vouch_diag_file(diag, text->file);
	err = take_bundle(ledger, text, &paper, &signer, bundle, diag, &same);
	if (err == VOUCH_OK)
		*sequence = bundle->sequence;
	*changed = err == VOUCH_OK && !same;
	if (*changed)
		err = vouch_trusted_bundle(bundle, &signer, now_ms, diag);
	if (*changed && err == VOUCH_OK)
		err = put_bundle(ledger, bundle, &paper, diag);
	if (*changed && err == VOUCH_OK)
		err = vouch_trust_note(ledger, "bundle", 0, bundle->sequence,
		    paper.digest, now_ms, diag);
	if (*changed && err == VOUCH_OK)
		err = vouch_trust_raise(ledger, diag);
	free(bundle);
	return err;
}

/* ---- lists ---- */

static enum vouch_err put_head(struct vouch_ledger *ledger,
    const struct vouch_signed_list *list, const struct paper *paper,
    struct vouch_diag *diag)
{
	const uint8_t *bytes = paper->bytes;
	size_t head = (size_t)(list->entry - bytes);
	struct vouch_query query;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_LIST_PUT);
	vouch_query_int(&query, list->kind);
	vouch_query_int(&query, list->campaign);
	vouch_query_int(&query, (int64_t)list->sequence);
	vouch_query_int(&query, list->count);
	vouch_query_bytes(&query, paper->digest, DIGEST_BYTES);
	vouch_query_bytes(&query, paper->signer, VOUCH_KEY_BYTES);
	vouch_query_int(&query, paper->now_ms);
	vouch_query_bytes(&query, bytes, head);
	vouch_query_bytes(&query, bytes + paper->len - VOUCH_SIGNATURE_BYTES,
	    VOUCH_SIGNATURE_BYTES);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err put_parts(struct vouch_ledger *ledger,
    const struct vouch_signed_list *list, struct vouch_diag *diag)
{
	size_t step = vouch_list_entry_bytes(list->kind);
	size_t most = VOUCH_PART_BYTES / step, i, count;
	struct vouch_query query;
	const uint8_t *at;
	enum vouch_err err;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_PART_CLEAR);
	vouch_query_int(&query, list->kind);
	vouch_query_int(&query, list->campaign);
	err = vouch_query_run(&query, diag, NULL);
	for (i = 0; err == VOUCH_OK && i < list->count; i += count) {
		count = list->count - i < most ? list->count - i : most;
		at = list->entry + i * step;
		vouch_query_start(&query, ledger->file, VOUCH_SQL_PART_ADD);
		vouch_query_int(&query, list->kind);
		vouch_query_int(&query, list->campaign);
		vouch_query_int(&query, (int64_t)vouch_get_be(at,
		    vouch_list_key_bytes(list->kind)));
		vouch_query_bytes(&query, at, count * step);
		err = vouch_query_run(&query, diag, NULL);
	}
	return err;
}

static const char *note_of(enum vouch_list_kind kind)
{
	return kind == VOUCH_LIST_MANIFEST ? "manifest" :
	    kind == VOUCH_LIST_REVOKED ? "revoke" : "allow";
}

/* Read, signed by a key that may, and newer than what is on file. */
static enum vouch_err take_list(struct vouch_ledger *ledger,
    struct paper *paper, struct vouch_diag *diag, bool *same,
    struct vouch_signed_list *list)
{
	const struct vouch_trust *trust = ledger->trust;
	const struct vouch_trusted_signers signers = { trust->bundle,
		trust->pinned, trust->pinned_count };
	const struct vouch_trust_head *head;
	uint8_t filed_digest[DIGEST_BYTES];
	struct vouch_query query;
	enum vouch_err err;
	uint64_t filed = 0;

	err = vouch_list_decode(paper->bytes, paper->len, diag, list);
	if (err == VOUCH_OK)
		err = vouch_trusted_list(&signers, paper->bytes, paper->len,
		    list, diag, &paper->signer);
	if (err != VOUCH_OK)
		return err;
	/* Whoever stole a key has made a list that is newer than all to come. */
	head = vouch_trust_head_of(trust, list->kind, list->campaign);
	if (head != NULL && head->facts.disbelieved) {
		vouch_digest_of(paper->digest, DIGEST_BYTES, NULL, 0,
		    paper->bytes, paper->len);
		*same = false;
		return VOUCH_OK;
	}
	vouch_query_start(&query, ledger->file, VOUCH_SQL_LIST_GET);
	vouch_query_int(&query, list->kind);
	vouch_query_int(&query, list->campaign);
	err = read_filed(&query, diag, &filed, filed_digest);
	vouch_digest_of(paper->digest, DIGEST_BYTES, NULL, 0, paper->bytes,
	    paper->len);
	return err != VOUCH_OK ? err : check_newer(vouch_list_name(list->kind),
	    filed, filed_digest, list->sequence, paper->digest, diag, same);
}

enum vouch_err vouch_trust_file_list(struct vouch_ledger *ledger,
    const uint8_t *bytes, size_t len, int64_t now_ms, struct vouch_diag *diag,
    bool *changed, struct vouch_signed_list *list)
{
	struct paper paper = { .bytes = bytes, .len = len,
		.now_ms = now_ms };
	enum vouch_err err;
	bool same = false;

	*changed = false;
	err = vouch_trust_refresh(ledger, diag);
	if (err == VOUCH_OK)
		err = take_list(ledger, &paper, diag, &same, list);
	if (err != VOUCH_OK || same)
		return err;
	*changed = true;
	err = put_head(ledger, list, &paper, diag);
	if (err == VOUCH_OK)
		err = put_parts(ledger, list, diag);
	if (err == VOUCH_OK)
		err = vouch_trust_note(ledger, note_of(list->kind),
		    list->campaign, list->sequence, paper.digest, now_ms,
		    diag);
	return err == VOUCH_OK ? vouch_trust_raise(ledger, diag) : err;
}

/* ---- campaigns ---- */

static enum vouch_err check_group(const struct vouch_bundle *bundle,
    const struct vouch_campaign *campaign, struct vouch_diag *diag)
{
	if (campaign->group[0] == '\0' || (bundle != NULL &&
	    vouch_bundle_group_named(bundle, campaign->group) != NULL))
		return VOUCH_OK;
	vouch_diag_field(diag, "stores");
	vouch_diag_subject(diag, campaign->group, strlen(campaign->group));
	return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN, bundle == NULL ?
	    "a store group, and the ledger has no bundle that says which "
	    "stores are in it" : "the bundle has no such store group");
}

enum vouch_err vouch_trust_check_campaign(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, const char *text, size_t len,
    const struct vouch_minisig *signature, struct vouch_diag *diag)
{
	enum vouch_err err = vouch_trust_refresh(ledger, diag);
	const struct vouch_bundle *bundle = ledger->trust->bundle;
	struct vouch_public_key root;
	enum vouch_limit limit;
	size_t i;

	if (err == VOUCH_OK)
		err = check_group(bundle, campaign, diag);
	if (err != VOUCH_OK || bundle == NULL)
		return err;
	if (signature == NULL) {
		vouch_diag_hint(diag, "vouch-key sign makes one, at head "
		    "office");
		return vouch_diag_set(diag, VOUCH_ERR_MISSING, "this ledger "
		    "trusts a bundle, so the file needs a signature beside it");
	}
	for (i = 0; i < bundle->root_count; i++) {
		vouch_public_key_init(&root, bundle->root[i]);
		if (vouch_minisig_verify(signature, &root, text, len) ==
		    VOUCH_OK)
			return VOUCH_OK;
	}
	for (i = 0; i < bundle->key_count; i++) {
		if (vouch_minisig_verify(signature, &bundle->key[i].key, text,
		    len) != VOUCH_OK)
			continue;
		limit = vouch_bundle_may_file(&bundle->key[i],
		    VOUCH_SIGNS_CAMPAIGNS, campaign->id);
		return limit == VOUCH_LIMIT_NONE ? VOUCH_OK :
		    vouch_trusted_forbid(&bundle->key[i], limit, diag);
	}
	return vouch_trusted_nobody(diag);
}

/* Whoever stole a key would say that his codes won. */
enum vouch_err vouch_trust_check_prizes(struct vouch_ledger *ledger,
    const struct vouch_public_key *key, uint32_t campaign,
    struct vouch_diag *diag)
{
	const struct vouch_bundle *bundle = ledger->trust->bundle;
	const struct vouch_bundle_key *found = bundle == NULL ? NULL :
	    vouch_bundle_key_of(bundle, key->key);
	enum vouch_limit limit;

	if (bundle == NULL)
		return VOUCH_OK;
	if (found == NULL)
		return vouch_trusted_nobody(diag);
	limit = found->state != VOUCH_KEY_LIVE ? VOUCH_LIMIT_REVOKED :
	    vouch_bundle_may_file(found, VOUCH_SIGNS_CODES, campaign);
	return limit == VOUCH_LIMIT_NONE ? VOUCH_OK :
	    vouch_trusted_forbid(found, limit, diag);
}

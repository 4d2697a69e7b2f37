/* See verify_trust.h. */
#include "verify_trust.h"

#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "inputs.h"

#include "core/trusted.h"
#include "io/file.h"
#include "io/sigfile.h"

int verify_trust_usage(const struct verify_trust_args *args)
{
	if (args->bundle == NULL && args->roots.count > 0)
		return cmd_usage("--root", "signs bundles: give one with "
		    "--bundle");
	if (args->bundle == NULL && args->keys.count == 0)
		return cmd_usage("--trust", "is missing: the public key of an "
		    "issuer; or give --bundle and --root");
	if (args->bundle != NULL && args->roots.count == 0)
		return cmd_usage("--root", "is missing: the public key of the "
		    "root that --bundle must be signed by");
	if (args->bundle != NULL && args->keys.count > 0)
		return cmd_usage("--trust", "cannot be given with --bundle: a "
		    "till that has a bundle trusts its keys alone");
	return CMD_OK;
}

/* ---- loading ---- */

static enum vouch_err no_memory(struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY, "out of memory");
}

/* Nothing of the bundle is looked at before a root's signature verifies. */
static enum vouch_err load_bundle(const struct verify_trust_args *args,
    int64_t now_ms, struct vouch_diag *diag, struct verify_trust *out)
{
	struct vouch_public_key roots[VOUCH_OPT_LIST_MAX];
	struct vouch_minisig signature;
	size_t count = 0, which = 0;
	enum vouch_err err;

	out->bundle = malloc(sizeof *out->bundle);
	if (out->bundle == NULL)
		return no_memory(diag);
	err = cmd_keys_load(&args->roots, roots, diag, &count);
	if (err == VOUCH_OK)
		err = vouch_file_load(args->bundle, diag, &out->text);
	if (err == VOUCH_OK)
		err = vouch_sigfile_load(args->bundle, diag, &signature);
	if (err != VOUCH_OK)
		return err;
	vouch_diag_file(diag, args->bundle);
	err = vouch_sigfile_check(&signature, vouch_buf_text(&out->text),
	    out->text.len, roots, count, diag, &which);
	if (err == VOUCH_OK)
		err = vouch_bundle_parse(args->bundle,
		    vouch_buf_text(&out->text), out->text.len, diag,
		    out->bundle);
	return err == VOUCH_OK ? vouch_trusted_bundle(out->bundle,
	    &roots[which], now_ms, diag) : err;
}

static enum vouch_err load_keys(const struct verify_trust_args *args,
    struct vouch_diag *diag, struct verify_trust *out)
{
	size_t most = out->bundle != NULL ? out->bundle->key_count :
	    VOUCH_OPT_LIST_MAX;

	out->key = calloc(most + 1, sizeof *out->key);
	if (out->key == NULL)
		return no_memory(diag);
	if (out->bundle == NULL)
		return cmd_keys_load(&args->keys, out->key, diag,
		    &out->key_count);
	out->key_count = vouch_trusted_keys(out->bundle, out->key);
	return VOUCH_OK;
}

static const struct vouch_signed_list *find_list(
    const struct verify_trust *trust, enum vouch_list_kind kind,
    uint32_t campaign)
{
	size_t i;

	for (i = 0; i < trust->list_count; i++) {
		if (trust->list[i].list.kind == kind &&
		    trust->list[i].list.campaign == campaign)
			return &trust->list[i].list;
	}
	return NULL;
}

static enum vouch_err load_list(const char *path, struct vouch_diag *diag,
    struct verify_trust *out)
{
	const struct vouch_trusted_signers signers = { out->bundle, out->key,
		out->key_count };
	struct verify_list *next = &out->list[out->list_count];
	const uint8_t *bytes, *signer;
	enum vouch_err err;

	vouch_buf_init(&next->bytes, VOUCH_LIST_FILE_MAX);
	err = vouch_file_load(path, diag, &next->bytes);
	if (err != VOUCH_OK)
		return err;
	vouch_diag_file(diag, path);
	bytes = (const uint8_t *)vouch_buf_text(&next->bytes);
	err = vouch_list_decode(bytes, next->bytes.len, diag, &next->list);
	if (err == VOUCH_OK && next->list.kind == VOUCH_LIST_MANIFEST)
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED, "a manifest "
		    "of short codes, which only tills read: expected a "
		    "revocation list or an allow-list");
	if (err == VOUCH_OK && find_list(out, next->list.kind,
	    next->list.campaign) != NULL)
		return vouch_diag_set(diag, VOUCH_ERR_DUPLICATE, "a second %s "
		    "of campaign %lu", vouch_list_name(next->list.kind),
		    (unsigned long)next->list.campaign);
	if (err == VOUCH_OK)
		err = vouch_trusted_list(&signers, bytes, next->bytes.len,
		    &next->list, diag, &signer);
	if (err == VOUCH_OK)
		out->list_count++;
	return err;
}

static enum vouch_err load_lists(const struct verify_trust_args *args,
    struct vouch_diag *diag, struct verify_trust *out)
{
	enum vouch_err err = VOUCH_OK;
	size_t i;

	out->list = calloc(args->lists.count + 1, sizeof *out->list);
	if (out->list == NULL)
		return no_memory(diag);
	for (i = 0; err == VOUCH_OK && i < args->lists.count; i++)
		err = load_list(args->lists.at[i], diag, out);
	if (err != VOUCH_OK)
		vouch_buf_release(&out->list[out->list_count].bytes);
	return err;
}

enum vouch_err verify_trust_load(const struct verify_trust_args *args,
    int64_t now_ms, struct vouch_diag *diag, struct verify_trust *out)
{
	enum vouch_err err = VOUCH_OK;
	enum vouch_age age = VOUCH_AGE_FRESH;

	vouch_buf_init(&out->text, VOUCH_BUNDLE_FILE_MAX);
	if (args->bundle != NULL) {
		err = load_bundle(args, now_ms, diag, out);
		if (err != VOUCH_OK)
			return err;
		age = vouch_bundle_age(out->bundle, now_ms);
	}
	if (age != VOUCH_AGE_FRESH)
		cmd_warn("%s is overdue%s: get the next one", args->bundle,
		    age == VOUCH_AGE_OLD && out->bundle->has_limit ? ", and "
		    "tills refuse codes above its limit" : "");
	err = load_keys(args, diag, out);
	return err == VOUCH_OK ? load_lists(args, diag, out) : err;
}

void verify_trust_release(struct verify_trust *trust)
{
	size_t i;

	for (i = 0; i < trust->list_count; i++)
		vouch_buf_release(&trust->list[i].bytes);
	free(trust->list);
	free(trust->key);
	free(trust->bundle);
	vouch_buf_release(&trust->text);
}

/* ---- judging ---- */

static const uint8_t *find_entry(const struct verify_trust *trust,
    enum vouch_list_kind kind, const struct vouch_token *token)
{
	const struct vouch_signed_list *list = find_list(trust, kind,
	    token->campaign);

	return list == NULL ? NULL : vouch_list_find(kind, list->entry,
	    list->count, token->serial);
}

void verify_trust_judge(const struct verify_trust *trust,
    const struct vouch_reading *reading,
    const struct vouch_campaign *campaign, uint16_t store, int64_t now_ms,
    struct vouch_facts *facts, enum vouch_limit *limit)
{
	const struct vouch_token *token = &reading->code.token;
	struct vouch_trusted_code code = { .reading = reading,
		.worth = vouch_worth_of(token, campaign, facts->prize),
		.store = store, .now_ms = now_ms };
	const uint8_t *entry;

	facts->trust = VOUCH_WHY_OK;
	if (trust->bundle != NULL) {
		entry = find_entry(trust, VOUCH_LIST_ALLOWED, token);
		code.allowed = entry != NULL &&
		    vouch_trusted_is_listed(token, entry);
		facts->trust = vouch_trusted_judge(trust->bundle, &code,
		    limit);
		vouch_trusted_groups(trust->bundle, token, campaign, store,
		    facts);
	}
	if (facts->trust == VOUCH_WHY_OK &&
	    find_entry(trust, VOUCH_LIST_REVOKED, token) != NULL)
		facts->trust = VOUCH_WHY_REVOKED;
}

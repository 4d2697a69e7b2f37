/*
 * What is trusted, as it was when it was looked at last. A number in the file is
 * raised whenever something is filed, so that a till in its hundredth hour finds
 * out with the next code; while it stays, nothing is read again.
 */
#include "ledger/trust_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/token.h"
#include "ledger/elsewhere.h"

#define GENERATION "trust"
#define BUNDLE_NAME "the bundle on file"

/* ---- keys of readings ---- */

static enum vouch_err no_memory(struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY, "out of memory");
}

/* Those of the bundle that sign codes, or where there is none the pinned. A key
 * the bundle has revoked stays, so that its codes are refused for what they are
 * and not as somebody else's. */
static enum vouch_err make_keys(struct vouch_trust *trust,
    struct vouch_diag *diag)
{
	const struct vouch_bundle *bundle = trust->bundle;
	size_t most = bundle != NULL ? bundle->key_count :
	    trust->pinned_count, i;
	struct vouch_keyset *set = malloc(sizeof *set + most *
	    sizeof set->key[0]);

	if (set == NULL)
		return no_memory(diag);
	set->older = atomic_load(&trust->keys);
	set->count = 0;
	for (i = 0; bundle == NULL && i < most; i++)
		set->key[set->count++] = trust->pinned[i];
	if (bundle != NULL)
		set->count = vouch_trusted_keys(bundle, set->key);
	atomic_store(&trust->keys, set);
	return VOUCH_OK;
}

const struct vouch_public_key *vouch_ledger_keys(
    const struct vouch_ledger *ledger, size_t *count)
{
	const struct vouch_keyset *set = atomic_load(&ledger->trust->keys);

	*count = set->count;
	return set->key;
}

/* ---- loading ---- */

static enum vouch_err damaged(struct vouch_ledger *ledger, const char *what,
    struct vouch_diag *diag)
{
	*diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	vouch_diag_file(diag, ledger->file->shown);
	return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
	    "the ledger is damaged: %s", what);
}

static enum vouch_err load_pinned(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	struct vouch_trust *trust = ledger->trust;
	uint8_t key[VOUCH_KEY_BYTES];
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	trust->pinned = calloc(VOUCH_LEDGER_KEYS_MAX, sizeof *trust->pinned);
	if (trust->pinned == NULL)
		return no_memory(diag);
	vouch_query_start(&query, ledger->file, VOUCH_SQL_TRUST_LIST);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row && trust->pinned_count < VOUCH_LEDGER_KEYS_MAX) {
		vouch_query_get_bytes(&query, key, sizeof key);
		vouch_public_key_init(&trust->pinned[trust->pinned_count++],
		    key);
	}
	if (err == VOUCH_OK)
		err = vouch_query_whole(&query, diag);
	vouch_query_end(&query);
	if (err == VOUCH_OK && row)
		err = damaged(ledger, "its trusted keys", diag);
	return err;
}

/* Filed text that is no bundle any more is damage: a flipped bit is no trust. */
static enum vouch_err parse_bundle(struct vouch_ledger *ledger,
    const char *text, size_t len, const uint8_t digest[32],
    struct vouch_diag *diag)
{
	struct vouch_trust *trust = ledger->trust;
	struct vouch_bundle *bundle = malloc(sizeof *bundle);
	struct vouch_buf copy;
	uint8_t found[32];
	enum vouch_err err;

	if (bundle == NULL)
		return no_memory(diag);
	vouch_buf_init(&copy, VOUCH_BUNDLE_FILE_MAX);
	vouch_digest_of(found, sizeof found, NULL, 0, text, len);
	err = vouch_buf_add(&copy, text, len);
	if (err != VOUCH_OK)
		err = no_memory(diag);
	else if (memcmp(found, digest, sizeof found) != 0 ||
	    vouch_bundle_parse(BUNDLE_NAME, copy.data, len, diag, bundle) !=
	    VOUCH_OK)
		err = damaged(ledger, "its trust bundle", diag);
	if (err != VOUCH_OK) {
		vouch_buf_release(&copy);
		free(bundle);
		return err;
	}
	vouch_buf_release(&trust->text);
	free(trust->bundle);
	trust->text = copy;
	trust->bundle = bundle;
	return VOUCH_OK;
}

static enum vouch_err load_bundle(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	uint8_t digest[32];
	struct vouch_query query;
	enum vouch_err err;
	const char *text;
	size_t len;
	bool row;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_BUNDLE_GET);
	err = vouch_query_next(&query, diag, &row);
	if (err == VOUCH_OK && row) {
		vouch_query_get_int(&query);
		vouch_query_get_bytes(&query, digest, sizeof digest);
		text = vouch_query_peek(&query, &len);
		err = vouch_query_whole(&query, diag);
		if (err == VOUCH_OK)
			err = parse_bundle(ledger, text, len, digest, diag);
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err read_head(struct vouch_query *query,
    struct vouch_trust_head *head)
{
	size_t len;
	const char *bytes;

	memset(head, 0, sizeof *head);
	head->facts.kind = (enum vouch_list_kind)vouch_query_get_int(query);
	head->facts.campaign = (uint32_t)vouch_query_get_int(query);
	head->facts.sequence = (uint64_t)vouch_query_get_int(query);
	head->facts.count = (uint32_t)vouch_query_get_int(query);
	vouch_query_get_bytes(query, head->facts.signer,
	    sizeof head->facts.signer);
	head->facts.filed_ms = vouch_query_get_int(query);
	bytes = vouch_query_peek(query, &len);
	return vouch_list_decode_head((const uint8_t *)bytes, len,
	    &head->list) == VOUCH_OK && head->list.kind == head->facts.kind &&
	    head->list.campaign == head->facts.campaign ? VOUCH_OK :
	    VOUCH_ERR_CORRUPT;
}

static enum vouch_err add_head(struct vouch_trust *trust,
    const struct vouch_trust_head *head, struct vouch_diag *diag)
{
	struct vouch_trust_head *grown;

	if ((trust->head_count & (trust->head_count + 1)) == 0) {
		grown = realloc(trust->head,
		    (2 * trust->head_count + 2) * sizeof *grown);
		if (grown == NULL)
			return no_memory(diag);
		trust->head = grown;
	}
	trust->head[trust->head_count++] = *head;
	return VOUCH_OK;
}

/* A manifest or allow-list below the floor is as if it were not there, and so is
 * one of a key that has been put out since. */
static void set_standing(struct vouch_trust_head *head,
    const struct vouch_bundle *bundle)
{
	struct vouch_trust_list *facts = &head->facts;
	const struct vouch_bundle_key *key = bundle == NULL ? NULL :
	    vouch_bundle_key_of(bundle, facts->signer);

	if (bundle == NULL)
		return;
	facts->below_floor = facts->sequence < vouch_trusted_floor(bundle,
	    facts->kind, facts->campaign);
	facts->disbelieved = key == NULL || vouch_bundle_may_file(key,
	    facts->kind == VOUCH_LIST_MANIFEST ? VOUCH_SIGNS_MANIFESTS :
	    VOUCH_SIGNS_LISTS, facts->campaign) != VOUCH_LIMIT_NONE;
}

static enum vouch_err load_heads(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	struct vouch_trust *trust = ledger->trust;
	struct vouch_trust_head head;
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	trust->head_count = 0;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_LIST_ALL);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row) {
		err = read_head(&query, &head);
		if (err == VOUCH_OK)
			err = vouch_query_whole(&query, diag);
		if (err != VOUCH_OK) {
			err = damaged(ledger, "its lists of codes", diag);
			break;
		}
		set_standing(&head, trust->bundle);
		err = add_head(trust, &head, diag);
		if (err != VOUCH_OK)
			break;
	}
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_trust_refresh(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	struct vouch_diag own = VOUCH_DIAG_INIT;
	struct vouch_trust *trust = ledger->trust;
	int64_t generation;
	enum vouch_err err;

	if (diag == NULL)
		diag = &own;
	if (ledger->file->version < VOUCH_SCHEMA_TRUST)
		return VOUCH_OK;
	err = vouch_meta_get(ledger, GENERATION, 0, diag, &generation);
	if (err != VOUCH_OK || generation == trust->generation)
		return err;
	err = load_bundle(ledger, diag);
	if (err == VOUCH_OK)
		err = load_heads(ledger, diag);
	if (err == VOUCH_OK)
		err = vouch_elsewhere_load(ledger, diag);
	if (err == VOUCH_OK)
		err = make_keys(trust, diag);
	if (err == VOUCH_OK)
		trust->generation = generation;
	return err;
}

enum vouch_err vouch_trust_raise(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	int64_t generation;
	enum vouch_err err = vouch_meta_get(ledger, GENERATION, 0, diag,
	    &generation);

	return err != VOUCH_OK ? err : vouch_meta_put(ledger->file,
	    GENERATION, generation + 1, diag);
}

enum vouch_err vouch_trust_load(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	struct vouch_trust *trust = calloc(1, sizeof *trust);
	enum vouch_err err;
	size_t count;

	ledger->trust = trust;
	if (trust == NULL)
		return no_memory(diag);
	vouch_buf_init(&trust->text, VOUCH_BUNDLE_FILE_MAX);
	err = load_pinned(ledger, diag);
	if (err == VOUCH_OK)
		err = make_keys(trust, diag);
	if (err == VOUCH_OK)
		err = vouch_trust_refresh(ledger, diag);
	if (err != VOUCH_OK || trust->bundle != NULL)
		return err;
	vouch_ledger_keys(ledger, &count);
	if (count == 0 && trust->generation == 0)
		return damaged(ledger, "its trusted keys", diag);
	return VOUCH_OK;
}

void vouch_trust_free(struct vouch_ledger *ledger)
{
	struct vouch_trust *trust = ledger->trust;
	struct vouch_keyset *set, *older;

	if (trust == NULL)
		return;
	for (set = atomic_load(&trust->keys); set != NULL; set = older) {
		older = set->older;
		free(set);
	}
	vouch_buf_release(&trust->text);
	free(trust->bundle);
	free(trust->head);
	free(trust->pinned);
	free(trust);
	ledger->trust = NULL;
}

/* ---- asking ---- */

const struct vouch_bundle *vouch_trust_bundle(
    const struct vouch_ledger *ledger)
{
	return ledger->trust->bundle;
}

enum vouch_age vouch_trust_age(const struct vouch_ledger *ledger,
    int64_t now_ms)
{
	const struct vouch_bundle *bundle = ledger->trust->bundle;

	return bundle == NULL ? VOUCH_AGE_FRESH :
	    vouch_bundle_age(bundle, now_ms);
}

const struct vouch_trust_head *vouch_trust_head_of(
    const struct vouch_trust *trust, enum vouch_list_kind kind,
    uint32_t campaign)
{
	size_t i;

	for (i = 0; i < trust->head_count; i++) {
		if (trust->head[i].facts.kind == kind &&
		    trust->head[i].facts.campaign == campaign)
			return &trust->head[i];
	}
	return NULL;
}

enum vouch_err vouch_trust_entry(struct vouch_ledger *ledger,
    enum vouch_list_kind kind, uint32_t campaign, uint64_t key,
    struct vouch_diag *diag, bool *found, uint8_t *entry)
{
	size_t step = vouch_list_entry_bytes(kind), len;
	const uint8_t *at = NULL;
	struct vouch_query query;
	const char *bytes;
	enum vouch_err err;
	bool row;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_PART_AT);
	vouch_query_int(&query, kind);
	vouch_query_int(&query, campaign);
	vouch_query_int(&query, (int64_t)key);
	err = vouch_query_next(&query, diag, &row);
	if (err == VOUCH_OK && row) {
		bytes = vouch_query_peek(&query, &len);
		at = vouch_list_find(kind, (const uint8_t *)bytes, len / step,
		    key);
		if (at != NULL)
			memcpy(entry, at, step);
	}
	vouch_query_end(&query);
	*found = at != NULL;
	return err;
}

enum vouch_err vouch_trust_each_root(struct vouch_ledger *ledger,
    int (*each)(const struct vouch_public_key *root, void *context),
    void *context, struct vouch_diag *diag)
{
	uint8_t bytes[VOUCH_KEY_BYTES];
	struct vouch_public_key root;
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	if (ledger->file->version < VOUCH_SCHEMA_TRUST)
		return VOUCH_OK;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_ROOT_LIST);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row) {
		vouch_query_get_bytes(&query, bytes, sizeof bytes);
		vouch_public_key_init(&root, bytes);
		if (each(&root, context) != 0)
			break;
	}
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_trust_each_list(struct vouch_ledger *ledger,
    int (*each)(const struct vouch_trust_list *list, void *context),
    void *context, struct vouch_diag *diag)
{
	const struct vouch_trust *trust = ledger->trust;
	enum vouch_err err = vouch_trust_refresh(ledger, diag);
	size_t i;

	for (i = 0; err == VOUCH_OK && i < trust->head_count &&
	    each(&trust->head[i].facts, context) == 0; i++)
		;
	return err;
}

/* ---- deciding ---- */

static struct vouch_trusted_code code_of(const struct vouch_ledger *ledger,
    const struct vouch_reading *reading, const struct vouch_worth *worth,
    int64_t now_ms)
{
	return (struct vouch_trusted_code){ .reading = reading,
	    .worth = *worth, .allowed = true, .store = ledger->store,
	    .now_ms = now_ms };
}

enum vouch_err vouch_trust_limit(struct vouch_ledger *ledger,
    const struct vouch_reading *reading, const struct vouch_worth *worth,
    int64_t now_ms, struct vouch_diag *diag, enum vouch_limit *limit)
{
	const struct vouch_trusted_code code = code_of(ledger, reading,
	    worth, now_ms);
	enum vouch_err err = vouch_trust_refresh(ledger, diag);

	*limit = VOUCH_LIMIT_NONE;
	if (ledger->trust->bundle != NULL)
		vouch_trusted_judge(ledger->trust->bundle, &code, limit);
	return err;
}

/* The stolen key's codes: is this one of those that were issued, and as it was
 * issued? */
static enum vouch_err check_allowed(struct vouch_ledger *ledger,
    const struct vouch_token *token, struct vouch_diag *diag, bool *allowed)
{
	const struct vouch_trust_head *head = vouch_trust_head_of(
	    ledger->trust, VOUCH_LIST_ALLOWED, token->campaign);
	uint8_t entry[VOUCH_LIST_ENTRY_MAX];
	enum vouch_err err;

	*allowed = false;
	if (head == NULL || head->facts.below_floor ||
	    head->facts.disbelieved)
		return VOUCH_OK;
	err = vouch_trust_entry(ledger, VOUCH_LIST_ALLOWED, token->campaign,
	    token->serial, diag, allowed, entry);
	if (err == VOUCH_OK && *allowed)
		*allowed = vouch_trusted_is_listed(token, entry);
	return err;
}

static enum vouch_err check_revoked(struct vouch_ledger *ledger,
    const struct vouch_token *token, struct vouch_diag *diag, bool *revoked)
{
	uint8_t entry[VOUCH_LIST_ENTRY_MAX];

	*revoked = false;
	if (vouch_trust_head_of(ledger->trust, VOUCH_LIST_REVOKED,
	    token->campaign) == NULL)
		return VOUCH_OK;
	return vouch_trust_entry(ledger, VOUCH_LIST_REVOKED, token->campaign,
	    token->serial, diag, revoked, entry);
}

/* What the bundle says; VOUCH_WHY_OK where there is none. */
static enum vouch_err judge_bundle(struct vouch_ledger *ledger,
    const struct vouch_reading *reading, const struct vouch_worth *worth,
    int64_t now_ms, struct vouch_diag *diag, enum vouch_reason *why)
{
	const struct vouch_bundle *bundle = ledger->trust->bundle;
	struct vouch_trusted_code code = code_of(ledger, reading, worth,
	    now_ms);
	enum vouch_err err = VOUCH_OK;

	*why = VOUCH_WHY_OK;
	if (bundle == NULL)
		return VOUCH_OK;
	if (vouch_trusted_asks_list(bundle, reading))
		err = check_allowed(ledger, &reading->code.token, diag,
		    &code.allowed);
	*why = vouch_trusted_judge(bundle, &code, NULL);
	return err;
}

enum vouch_err vouch_trust_judge(struct vouch_ledger *ledger,
    const struct vouch_reading *reading,
    const struct vouch_campaign *campaign, int64_t now_ms,
    struct vouch_diag *diag, struct vouch_facts *facts)
{
	const struct vouch_token *token = &reading->code.token;
	const struct vouch_worth worth = vouch_worth_of(token, campaign,
	    facts->prize);
	enum vouch_err err = vouch_trust_refresh(ledger, diag);
	bool revoked = false;

	facts->trust = VOUCH_WHY_OK;
	facts->in_group = facts->offer_in_group = false;
	if (err != VOUCH_OK || ledger->trust->generation == 0)
		return err;
	if (ledger->trust->bundle != NULL)
		vouch_trusted_groups(ledger->trust->bundle, token, campaign,
		    ledger->store, facts);
	err = judge_bundle(ledger, reading, &worth, now_ms, diag,
	    &facts->trust);
	if (err == VOUCH_OK && facts->trust == VOUCH_WHY_OK)
		err = check_revoked(ledger, token, diag, &revoked);
	if (revoked)
		facts->trust = VOUCH_WHY_REVOKED;
	return err;
}

/* See elsewhere.h. */
#include "ledger/elsewhere.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "core/campaign.h"
#include "core/crypt.h"
#include "core/token.h"
#include "ledger/trust_parts.h"

/* ---- this shop's list ---- */

#define PAGE 1024

struct collecting {
	struct vouch_ledger *ledger;
	struct vouch_buf bytes;
	uint32_t count;
	int64_t now_ms;
	const struct vouch_campaign *campaign; /* of the last use */

	/* Behind which use to read on. */
	struct vouch_spent last;
	int64_t last_use;
};

/* Coupons may be used again elsewhere, and what is left on a card no list can
 * tell. */
static enum vouch_err is_single(struct collecting *c, uint32_t id,
    struct vouch_diag *diag, bool *single)
{
	enum vouch_err err = VOUCH_OK;

	if (c->campaign == NULL || c->campaign->id != id)
		err = vouch_ledger_campaign(c->ledger, id, diag,
		    &c->campaign);
	*single = err == VOUCH_OK && c->campaign != NULL &&
	    (c->campaign->kind == VOUCH_KIND_VOUCHER ||
	    c->campaign->kind == VOUCH_KIND_PASS);
	return err;
}

/* Where another shop's use was merged, this shop's has a higher number; a code
 * stands in the list once. */
static enum vouch_err add_use(struct collecting *c, bool again,
    struct vouch_diag *diag)
{
	uint8_t bytes[VOUCH_SPENT_ENTRY_BYTES];
	enum vouch_err err;
	bool single;

	err = is_single(c, c->last.campaign, diag, &single);
	if (err != VOUCH_OK || !single || again)
		return err;
	if (c->count == VOUCH_SPENT_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG, "more than %d "
		    "codes were taken: a spent list cannot hold them",
		    VOUCH_SPENT_MAX);
	vouch_spent_encode(&c->last, bytes);
	if (vouch_buf_add(&c->bytes, (const char *)bytes, sizeof bytes) !=
	    VOUCH_OK)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	c->count++;
	return VOUCH_OK;
}

/* The rows of a page, kept until no query is under way: rules are read by one. */
struct page {
	size_t count;
	struct {
		struct vouch_spent spent;
		int64_t use_no;
	} row[PAGE];
};

static enum vouch_err read_page(struct collecting *c, struct vouch_diag *diag,
    struct page *page)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	page->count = 0;
	vouch_query_start(&query, c->ledger->file, VOUCH_SQL_SPENT_USES);
	vouch_query_int(&query, c->last.campaign);
	vouch_query_int(&query, (int64_t)c->last.serial);
	vouch_query_int(&query, c->last_use);
	vouch_query_int(&query, c->ledger->store);
	vouch_query_int(&query, c->now_ms);
	vouch_query_int(&query, PAGE);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row && page->count < PAGE) {
		struct vouch_spent *spent = &page->row[page->count].spent;

		spent->campaign = (uint32_t)vouch_query_get_int(&query);
		spent->serial = (uint64_t)vouch_query_get_int(&query);
		page->row[page->count++].use_no = vouch_query_get_int(&query);
		spent->till = (uint16_t)vouch_query_get_int(&query);
		spent->at_s = vouch_query_get_int(&query) / 1000;
		err = vouch_query_whole(&query, diag);
		if (err != VOUCH_OK)
			break;
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err collect(struct collecting *c, struct vouch_diag *diag)
{
	struct page page;
	enum vouch_err err;
	bool again;
	size_t i;

	do {
		err = read_page(c, diag, &page);
		for (i = 0; err == VOUCH_OK && i < page.count; i++) {
			again = c->last_use > 0 && c->last.campaign ==
			    page.row[i].spent.campaign &&
			    c->last.serial == page.row[i].spent.serial;
			c->last = page.row[i].spent;
			c->last_use = page.row[i].use_no;
			err = add_use(c, again, diag);
		}
	} while (err == VOUCH_OK && page.count == PAGE);
	return err;
}

static enum vouch_err put_list(const struct collecting *c,
    const struct vouch_secret_key *key, const struct vouch_spent_head *head,
    vouch_exchange_put *put, void *context, struct vouch_diag *diag)
{
	uint8_t hash[VOUCH_SPENT_HASH], signature[64];
	uint8_t bytes[VOUCH_SPENT_HEAD_BYTES];
	struct vouch_digest digest;
	enum vouch_err err;

	vouch_spent_encode_head(head, bytes);
	vouch_digest_init(&digest, sizeof hash, NULL, 0);
	vouch_digest_add(&digest, bytes, sizeof bytes);
	vouch_digest_add(&digest, c->bytes.data, c->bytes.len);
	vouch_digest_end(&digest, hash, sizeof hash);
	err = vouch_spent_sign(key, hash, diag, signature);
	if (err == VOUCH_OK)
		err = put(bytes, sizeof bytes, context, diag);
	if (err == VOUCH_OK && c->bytes.len > 0)
		err = put(c->bytes.data, c->bytes.len, context, diag);
	return err == VOUCH_OK ?
	    put(signature, sizeof signature, context, diag) : err;
}

enum vouch_err vouch_spent_export(struct vouch_ledger *ledger,
    const struct vouch_secret_key *key, int64_t now_ms,
    vouch_exchange_put *put, void *context, struct vouch_diag *diag,
    uint32_t *count)
{
	struct collecting c = { .ledger = ledger, .now_ms = now_ms };
	struct vouch_spent_head head = { .store = ledger->store,
		.made_s = now_ms / 1000, .test = ledger->test };
	int64_t commits = 0;
	enum vouch_err err;

	vouch_buf_init(&c.bytes, (size_t)VOUCH_SPENT_MAX *
	    VOUCH_SPENT_ENTRY_BYTES);
	/* Before the uses: all that were made by then are in the list. */
	err = vouch_meta_get(ledger, "commits", 0, diag, &commits);
	if (err == VOUCH_OK)
		err = collect(&c, diag);
	memcpy(head.signer, vouch_secret_key_public(key)->id,
	    sizeof head.signer);
	head.sequence = (uint64_t)commits;
	head.count = *count = c.count;
	if (err == VOUCH_OK)
		err = put_list(&c, key, &head, put, context, diag);
	vouch_buf_release(&c.bytes);
	return err;
}

/* ---- other shops' lists ---- */

static enum vouch_err refuse(const struct vouch_ledger *ledger,
    const struct vouch_spent_head *head, struct vouch_diag *diag)
{
	if (head->store == ledger->store)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "the spent list "
		    "of shop %u, and this is the ledger of that shop",
		    (unsigned)head->store);
	if (head->test == ledger->test)
		return VOUCH_OK;
	return vouch_diag_set(diag, VOUCH_ERR_CONFLICT, ledger->test ?
	    "the spent list of a real ledger, and this one is for rehearsals" :
	    "the spent list of a ledger for rehearsals, and this one is real");
}

/* Two lists may be of the same commit: the later one has more, if anything. */
static enum vouch_err check_newer(struct vouch_ledger *ledger,
    const struct vouch_spent_facts *facts, struct vouch_diag *diag,
    bool *same)
{
	uint8_t hash[VOUCH_SPENT_HASH], signer[VOUCH_KEY_ID_BYTES];
	const struct vouch_spent_head *head = &facts->head;
	uint64_t sequence = 0;
	struct vouch_query query;
	enum vouch_err err;
	int64_t made_s = 0;
	bool row;

	*same = false;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_SPENT_GET);
	vouch_query_int(&query, head->store);
	err = vouch_query_next(&query, diag, &row);
	if (err == VOUCH_OK && row) {
		sequence = (uint64_t)vouch_query_get_int(&query);
		made_s = vouch_query_get_int(&query);
		vouch_query_get_bytes(&query, hash, sizeof hash);
		vouch_query_get_bytes(&query, signer, sizeof signer);
		err = vouch_query_whole(&query, diag);
	}
	vouch_query_end(&query);
	if (err != VOUCH_OK || !row)
		return err;
	*same = memcmp(hash, facts->hash, sizeof hash) == 0;
	/* Whoever stole a key has made a list that is newer than all to come. */
	if (*same || vouch_trust_is_revoked(ledger, signer) ||
	    head->sequence > sequence ||
	    (head->sequence == sequence && head->made_s >= made_s))
		return VOUCH_OK;
	return vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "a spent list of shop "
	    "%u with sequence %" PRIu64 ", and a newer one with sequence %"
	    PRIu64 " is on file", (unsigned)head->store, head->sequence,
	    sequence);
}

struct filing {
	struct vouch_ledger *ledger;
	uint16_t store;
};

static enum vouch_err add_row(const struct vouch_spent *spent, void *context,
    struct vouch_diag *diag)
{
	const struct filing *filing = context;
	struct vouch_query query;

	vouch_query_start(&query, filing->ledger->file,
	    VOUCH_SQL_ELSEWHERE_ADD);
	vouch_query_int(&query, spent->campaign);
	vouch_query_int(&query, (int64_t)spent->serial);
	vouch_query_int(&query, filing->store);
	vouch_query_int(&query, spent->till);
	vouch_query_int(&query, spent->at_s);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err put_head(struct vouch_ledger *ledger,
    const struct vouch_spent_facts *facts, int64_t now_ms,
    struct vouch_diag *diag)
{
	const struct vouch_spent_head *head = &facts->head;
	struct vouch_query query;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_SPENT_PUT);
	vouch_query_int(&query, head->store);
	vouch_query_int(&query, (int64_t)head->sequence);
	vouch_query_int(&query, head->made_s);
	vouch_query_int(&query, head->count);
	vouch_query_bytes(&query, head->signer, sizeof head->signer);
	vouch_query_bytes(&query, facts->hash, sizeof facts->hash);
	vouch_query_bytes(&query, facts->signature, sizeof facts->signature);
	vouch_query_int(&query, now_ms);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err add_note(struct vouch_ledger *ledger,
    const struct vouch_spent_facts *facts, int64_t now_ms,
    struct vouch_diag *diag)
{
	uint8_t digest[VOUCH_HASH_BYTES];
	char word[16];

	vouch_digest_of(digest, sizeof digest, NULL, 0, facts->hash,
	    sizeof facts->hash);
	snprintf(word, sizeof word, "spent %u", (unsigned)facts->head.store);
	return vouch_trust_note(ledger, word, 0, facts->head.sequence, digest,
	    now_ms, diag);
}

/* What was verified is read again; if it is not the same any more, nothing of it
 * is kept. */
static enum vouch_err replace(struct vouch_ledger *ledger, FILE *file,
    const struct vouch_spent_facts *facts, struct vouch_diag *diag)
{
	struct filing filing = { ledger, facts->head.store };
	struct vouch_spent_facts again;
	struct vouch_query query;
	enum vouch_err err;

	if (fseeko(file, 0, SEEK_SET) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot read again");
	vouch_query_start(&query, ledger->file, VOUCH_SQL_ELSEWHERE_CLEAR);
	vouch_query_int(&query, facts->head.store);
	err = vouch_query_run(&query, diag, NULL);
	if (err == VOUCH_OK)
		err = vouch_spent_read(file, add_row, &filing, diag, &again);
	if (err == VOUCH_OK && memcmp(again.hash, facts->hash,
	    sizeof again.hash) != 0)
		err = vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "was changed while it was read");
	return err;
}

enum vouch_err vouch_spent_file(struct vouch_ledger *ledger,
    const struct vouch_spent_source *source, int64_t now_ms,
    struct vouch_diag *diag, bool *changed, struct vouch_spent_head *head)
{
	const struct vouch_bundle_key *key;
	struct vouch_exchange_seal seal;
	struct vouch_spent_facts facts;
	enum vouch_err err;
	bool same = false;

	*changed = false;
	err = vouch_spent_read(source->file, NULL, NULL, diag, &facts);
	seal = vouch_spent_seal_of(&facts);
	if (err == VOUCH_OK)
		err = vouch_trust_check_log(ledger, &seal, &source->signers,
		    now_ms, diag, &key);
	if (err == VOUCH_OK)
		err = refuse(ledger, &facts.head, diag);
	if (err == VOUCH_OK)
		err = check_newer(ledger, &facts, diag, &same);
	if (err == VOUCH_OK)
		*head = facts.head;
	if (err != VOUCH_OK || same)
		return err;
	*changed = true;
	err = replace(ledger, source->file, &facts, diag);
	if (err == VOUCH_OK)
		err = put_head(ledger, &facts, now_ms, diag);
	if (err == VOUCH_OK)
		err = add_note(ledger, &facts, now_ms, diag);
	return err == VOUCH_OK ? vouch_trust_raise(ledger, diag) : err;
}

/* ---- what is on file ---- */

enum vouch_err vouch_spent_next(struct vouch_ledger *ledger, uint16_t after,
    struct vouch_diag *diag, bool *found, struct vouch_spent_filed *filed)
{
	struct vouch_spent_head *head = &filed->head;
	struct vouch_query query;
	enum vouch_err err;

	*found = false;
	if (ledger->file->version < VOUCH_SCHEMA_TRUST)
		return VOUCH_OK;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_SPENT_NEXT);
	vouch_query_int(&query, after);
	err = vouch_query_next(&query, diag, found);
	if (err == VOUCH_OK && *found) {
		head->store = (uint16_t)vouch_query_get_int(&query);
		head->sequence = (uint64_t)vouch_query_get_int(&query);
		head->made_s = vouch_query_get_int(&query);
		head->count = (uint32_t)vouch_query_get_int(&query);
		vouch_query_get_bytes(&query, head->signer,
		    sizeof head->signer);
		filed->filed_ms = vouch_query_get_int(&query);
		err = vouch_query_whole(&query, diag);
		head->test = ledger->test;
		filed->revoked = vouch_trust_is_revoked(ledger, head->signer);
	}
	vouch_query_end(&query);
	return err;
}

/* ---- a code ---- */

enum vouch_err vouch_elsewhere_load(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_SPENT_NEXT);
	vouch_query_int(&query, 0);
	err = vouch_query_next(&query, diag, &ledger->has_elsewhere);
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_elsewhere_find(struct vouch_ledger *ledger,
    uint32_t campaign, uint64_t serial, struct vouch_diag *diag, bool *found,
    struct vouch_event *event)
{
	uint8_t signer[VOUCH_KEY_ID_BYTES];
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*found = false;
	if (!ledger->has_elsewhere)
		return VOUCH_OK;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_ELSEWHERE_GET);
	vouch_query_int(&query, campaign);
	vouch_query_int(&query, (int64_t)serial);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row && !*found) {
		memset(event, 0, sizeof *event);
		event->kind = VOUCH_EVENT_REDEEM;
		event->key.store = (uint16_t)vouch_query_get_int(&query);
		event->key.till = (uint16_t)vouch_query_get_int(&query);
		event->at_ms = vouch_query_get_int(&query) * 1000;
		vouch_query_get_bytes(&query, signer, sizeof signer);
		err = vouch_query_whole(&query, diag);
		if (err != VOUCH_OK)
			break;
		*found = !vouch_trust_is_revoked(ledger, signer);
	}
	vouch_query_end(&query);
	return err;
}

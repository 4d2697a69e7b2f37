/*
 * Are the bundle and the lists on file the ones the log says were imported? Each
 * is hashed anew from its pieces, so an entry taken out or put in is found.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "core/lists.h"
#include "ledger/elsewhere.h"
#include "ledger/spent.h"
#include "ledger/verify_parts.h"

#define HEX (2 * VOUCH_HASH_BYTES + 1)

/* A kind of paper behind those of lists; its campaign is the shop's number. */
#define SPENT 4

/* Words of notes, by kind; 0 is the bundle. */
static const char *const words[] = { "bundle ", "manifest ", "revoke ",
	"allow ", "spent " };
#define WORDS (sizeof words / sizeof words[0])

/* 0 where it is no number: a list of no shop, which is then missed. */
static uint32_t shop_of(const char *text)
{
	uint64_t store = 0;

	return vouch_num_parse(text, strcspn(text, " "), 1, VOUCH_STORE_MAX,
	    NULL, &store) == VOUCH_OK ? (uint32_t)store : 0;
}

enum vouch_err vouch_verify_note(struct vouch_verify *verify,
    const struct vouch_event *event)
{
	struct vouch_paper *paper = verify->papers.item;
	const char *digest = strrchr(event->note, ' ');
	size_t kind = 0, i;
	uint32_t of = event->campaign;

	while (kind < WORDS && strncmp(event->note, words[kind],
	    strlen(words[kind])) != 0)
		kind++;
	if (kind == WORDS || digest == NULL)
		return VOUCH_OK;
	if (kind == SPENT)
		of = shop_of(event->note + strlen(words[kind]));
	for (i = 0; i < verify->papers.count; i++) {
		if (paper[i].kind == kind && paper[i].campaign == of)
			break;
	}
	if (i == verify->papers.count &&
	    vouch_list_add(&verify->papers, sizeof *paper) == NULL)
		return VOUCH_ERR_NO_MEMORY;
	paper = verify->papers.item;
	paper[i].kind = (unsigned)kind;
	paper[i].campaign = of;
	vouch_str_cut(paper[i].digest, sizeof paper[i].digest, digest + 1,
	    strlen(digest + 1));
	return VOUCH_OK;
}

/* What the log says was filed last; NULL for nothing. */
static const char *noted(const struct vouch_verify *verify, unsigned kind,
    uint32_t campaign)
{
	const struct vouch_paper *paper = verify->papers.item;
	size_t i;

	for (i = 0; i < verify->papers.count; i++) {
		if (paper[i].kind == kind && paper[i].campaign == campaign)
			return paper[i].digest;
	}
	return NULL;
}

static void compare(struct vouch_verify *verify, unsigned kind,
    uint32_t campaign, const uint8_t digest[VOUCH_HASH_BYTES])
{
	const char *in_log = noted(verify, kind, campaign);
	char hex[HEX];

	vouch_hex_encode(hex, digest, VOUCH_HASH_BYTES);
	if (in_log != NULL && strcmp(in_log, hex) == 0)
		return;
	if (kind == 0)
		vouch_verify_say(verify, VOUCH_FOUND_TRUST, NULL,
		    "the bundle is not the one that was imported last");
	else if (kind == SPENT)
		vouch_verify_say(verify, VOUCH_FOUND_TRUST, NULL, "the spent "
		    "list of shop %" PRIu32 " is not the one that was "
		    "imported last", campaign);
	else
		vouch_verify_say(verify, VOUCH_FOUND_TRUST, NULL, "the %s of "
		    "campaign %" PRIu32 " is not the one that was imported "
		    "last", vouch_list_name((enum vouch_list_kind)kind),
		    campaign);
}

static enum vouch_err check_bundle(struct vouch_verify *verify,
    struct vouch_diag *diag)
{
	uint8_t digest[VOUCH_HASH_BYTES], filed[VOUCH_HASH_BYTES];
	struct vouch_query query;
	enum vouch_err err;
	const char *text;
	size_t len;
	bool row;

	vouch_query_start(&query, verify->ledger->file, VOUCH_SQL_BUNDLE_GET);
	err = vouch_query_next(&query, diag, &row);
	if (err == VOUCH_OK && row) {
		vouch_query_get_int(&query);
		vouch_query_get_bytes(&query, filed, sizeof filed);
		text = vouch_query_peek(&query, &len);
		vouch_digest_of(digest, sizeof digest, NULL, 0, text, len);
	}
	vouch_query_end(&query);
	if (err == VOUCH_OK && row)
		compare(verify, 0, 0, digest);
	else if (err == VOUCH_OK && noted(verify, 0, 0) != NULL)
		vouch_verify_say(verify, VOUCH_FOUND_TRUST, NULL,
		    "the bundle that was imported is gone");
	return err;
}

/* The parts of a list, in their order. */
static enum vouch_err add_parts(struct vouch_verify *verify,
    const struct vouch_paper *paper, struct vouch_digest *digest,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	int64_t first = -1;
	enum vouch_err err;
	const char *bytes;
	size_t len;
	bool row;

	do {
		vouch_query_start(&query, verify->ledger->file,
		    VOUCH_SQL_PART_FROM);
		vouch_query_int(&query, paper->kind);
		vouch_query_int(&query, paper->campaign);
		vouch_query_int(&query, first);
		err = vouch_query_next(&query, diag, &row);
		if (err == VOUCH_OK && row) {
			first = vouch_query_get_int(&query);
			bytes = vouch_query_peek(&query, &len);
			vouch_digest_add(digest, bytes, len);
		}
		vouch_query_end(&query);
	} while (err == VOUCH_OK && row);
	return err;
}

static enum vouch_err check_list(struct vouch_verify *verify,
    const struct vouch_paper *paper, struct vouch_diag *diag)
{
	uint8_t signature[VOUCH_SIGNATURE_BYTES], filed[VOUCH_HASH_BYTES];
	uint8_t digest[VOUCH_HASH_BYTES];
	struct vouch_digest state;
	struct vouch_query query;
	enum vouch_err err;
	const char *head;
	size_t len;
	bool row;

	vouch_digest_init(&state, sizeof digest, NULL, 0);
	vouch_query_start(&query, verify->ledger->file, VOUCH_SQL_LIST_WHOLE);
	vouch_query_int(&query, paper->kind);
	vouch_query_int(&query, paper->campaign);
	err = vouch_query_next(&query, diag, &row);
	if (err == VOUCH_OK && row) {
		vouch_query_get_bytes(&query, filed, sizeof filed);
		head = vouch_query_peek(&query, &len);
		vouch_digest_add(&state, head, len);
		vouch_query_get_bytes(&query, signature, sizeof signature);
	}
	vouch_query_end(&query);
	if (err == VOUCH_OK && !row)
		vouch_verify_say(verify, VOUCH_FOUND_TRUST, NULL, "the %s of "
		    "campaign %" PRIu32 " that was imported is gone",
		    vouch_list_name((enum vouch_list_kind)paper->kind),
		    paper->campaign);
	if (err != VOUCH_OK || !row)
		return err;
	err = add_parts(verify, paper, &state, diag);
	vouch_digest_add(&state, signature, sizeof signature);
	vouch_digest_end(&state, digest, sizeof digest);
	if (err == VOUCH_OK)
		compare(verify, paper->kind, paper->campaign, digest);
	return err;
}

/* ---- spent lists ---- */

static enum vouch_err digest_spent(struct vouch_verify *verify,
    const struct vouch_spent_head *head, struct vouch_diag *diag,
    uint8_t digest[VOUCH_HASH_BYTES])
{
	uint8_t hash[VOUCH_SPENT_HASH], bytes[VOUCH_SPENT_HEAD_BYTES];
	struct vouch_digest state;
	struct vouch_spent spent;
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	vouch_spent_encode_head(head, bytes);
	vouch_digest_init(&state, sizeof hash, NULL, 0);
	vouch_digest_add(&state, bytes, sizeof bytes);
	vouch_query_start(&query, verify->ledger->file,
	    VOUCH_SQL_ELSEWHERE_OF);
	vouch_query_int(&query, head->store);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row) {
		spent.campaign = (uint32_t)vouch_query_get_int(&query);
		spent.serial = (uint64_t)vouch_query_get_int(&query);
		spent.till = (uint16_t)vouch_query_get_int(&query);
		spent.at_s = vouch_query_get_int(&query);
		vouch_spent_encode(&spent, bytes);
		vouch_digest_add(&state, bytes, VOUCH_SPENT_ENTRY_BYTES);
	}
	vouch_query_end(&query);
	vouch_digest_end(&state, hash, sizeof hash);
	vouch_digest_of(digest, VOUCH_HASH_BYTES, NULL, 0, hash, sizeof hash);
	return err;
}

static enum vouch_err check_stray(struct vouch_verify *verify,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	enum vouch_err err;
	unsigned store = 0;
	bool row;

	vouch_query_start(&query, verify->ledger->file,
	    VOUCH_SQL_ELSEWHERE_STRAY);
	err = vouch_query_next(&query, diag, &row);
	if (err == VOUCH_OK && row)
		store = (unsigned)vouch_query_get_int(&query);
	vouch_query_end(&query);
	if (err == VOUCH_OK && row)
		vouch_verify_say(verify, VOUCH_FOUND_TRUST, NULL, "codes are "
		    "on file as spent in shop %u, of which there is no list",
		    store);
	return err;
}

/* Each list on file is the one noted last, and none that was noted is gone. */
static enum vouch_err check_spent(struct vouch_verify *verify,
    struct vouch_diag *diag)
{
	const struct vouch_paper *paper = verify->papers.item;
	uint8_t digest[VOUCH_HASH_BYTES];
	struct vouch_spent_filed filed = { .head.store = 0 };
	const uint16_t *store = &filed.head.store;
	size_t left = 0, i;
	enum vouch_err err;
	bool row;

	for (i = 0; i < verify->papers.count; i++)
		left += paper[i].kind == SPENT;
	while ((err = vouch_spent_next(verify->ledger, *store, diag, &row,
	    &filed)) == VOUCH_OK && row) {
		err = digest_spent(verify, &filed.head, diag, digest);
		if (err != VOUCH_OK)
			return err;
		if (noted(verify, SPENT, *store) != NULL)
			left--;
		compare(verify, SPENT, *store, digest);
	}
	if (err == VOUCH_OK && left > 0)
		vouch_verify_say(verify, VOUCH_FOUND_TRUST, NULL,
		    "a spent list that was imported is gone");
	return err == VOUCH_OK ? check_stray(verify, diag) : err;
}

enum vouch_err vouch_verify_trust(struct vouch_verify *verify,
    struct vouch_diag *diag)
{
	const struct vouch_paper *paper = verify->papers.item;
	enum vouch_err err;
	size_t i;

	if (verify->ledger->file->version < VOUCH_SCHEMA_TRUST)
		return VOUCH_OK;
	err = check_bundle(verify, diag);
	for (i = 0; err == VOUCH_OK && i < verify->papers.count; i++) {
		if (paper[i].kind != 0 && paper[i].kind != SPENT)
			err = check_list(verify, &paper[i], diag);
	}
	return err == VOUCH_OK ? check_spent(verify, diag) : err;
}

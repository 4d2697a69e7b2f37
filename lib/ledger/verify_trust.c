/*
 * Are the bundle and the lists on file the ones the log says were imported? Each
 * is hashed anew from its pieces, so an entry taken out or put in is found.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "core/lists.h"
#include "ledger/verify_parts.h"

#define HEX (2 * VOUCH_HASH_BYTES + 1)

/* Words of notes, by kind; 0 is the bundle. */
static const char *const words[] = { "bundle ", "manifest ", "revoke ",
	"allow " };
#define WORDS (sizeof words / sizeof words[0])

enum vouch_err vouch_verify_note(struct vouch_verify *verify,
    const struct vouch_event *event)
{
	struct vouch_paper *paper = verify->papers.item;
	const char *digest = strrchr(event->note, ' ');
	size_t kind = 0, i;

	while (kind < WORDS && strncmp(event->note, words[kind],
	    strlen(words[kind])) != 0)
		kind++;
	if (kind == WORDS || digest == NULL)
		return VOUCH_OK;
	for (i = 0; i < verify->papers.count; i++) {
		if (paper[i].kind == kind &&
		    paper[i].campaign == event->campaign)
			break;
	}
	if (i == verify->papers.count &&
	    vouch_list_add(&verify->papers, sizeof *paper) == NULL)
		return VOUCH_ERR_NO_MEMORY;
	paper = verify->papers.item;
	paper[i].kind = (unsigned)kind;
	paper[i].campaign = event->campaign;
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
		if (paper[i].kind != 0)
			err = check_list(verify, &paper[i], diag);
	}
	return err;
}

/*
 * Campaigns on file, parsed once per process. The revision on file is read
 * at every use, by primary key: what another process imported meanwhile holds
 * from the next transaction on.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "core/crypt.h"
#include "ledger/book.h"
#include "ledger/guard.h"
#include "ledger/handle.h"

#define DIGEST_BYTES 32

/* ---- on file ---- */

static enum vouch_err filed_revision(struct vouch_ledger *ledger, uint32_t id,
    struct vouch_diag *diag, uint32_t *revision, uint8_t digest[DIGEST_BYTES])
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*revision = 0;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_CAMPAIGN_REVISION);
	vouch_query_int(&query, id);
	err = vouch_query_next(&query, diag, &row);
	if (err == VOUCH_OK && row) {
		*revision = (uint32_t)vouch_query_get_int(&query);
		vouch_query_get_bytes(&query, digest, DIGEST_BYTES);
		err = vouch_query_whole(&query, diag);
	}
	vouch_query_end(&query);
	return err;
}

/* Is the text the one that was imported, and the parsed one of its row? A
 * flipped bit is no offer. */
static enum vouch_err check_filed(struct vouch_ledger *ledger, uint32_t id,
    const char *text, size_t len, const struct vouch_campaign *campaign,
    struct vouch_diag *diag)
{
	uint8_t filed[DIGEST_BYTES], digest[DIGEST_BYTES];
	enum vouch_err err;
	uint32_t revision;

	err = filed_revision(ledger, id, diag, &revision, filed);
	if (err != VOUCH_OK)
		return err;
	vouch_digest_of(digest, sizeof digest, NULL, 0, text, len);
	if (campaign->id == id && campaign->revision == revision &&
	    memcmp(digest, filed, sizeof digest) == 0)
		return VOUCH_OK;
	vouch_diag_file(diag, ledger->file->shown);
	return vouch_diag_set(diag, VOUCH_ERR_CORRUPT, "the ledger is "
	    "damaged: the rules of campaign %" PRIu32 " are not those that "
	    "were imported", id);
}

/* Parses the text on file; *out is NULL when there is none. */
static enum vouch_err parse_filed(struct vouch_ledger *ledger, uint32_t id,
    struct vouch_diag *diag, struct vouch_campaign **out)
{
	struct vouch_campaign *campaign = NULL;
	struct vouch_query query;
	enum vouch_err err;
	const char *text;
	char name[32];
	size_t len;
	bool row;

	*out = NULL;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_CAMPAIGN_TEXT);
	vouch_query_int(&query, id);
	err = vouch_query_next(&query, diag, &row);
	if (err != VOUCH_OK || !row)
		goto out;
	campaign = malloc(sizeof *campaign);
	if (campaign == NULL) {
		err = vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
		goto out;
	}
	vouch_query_get_int(&query);
	text = vouch_query_peek(&query, &len);
	snprintf(name, sizeof name, "campaign %" PRIu32, id);
	err = vouch_campaign_parse(name, text, len, diag, campaign);
	if (err == VOUCH_OK)
		err = check_filed(ledger, id, text, len, campaign, diag);
	if (err == VOUCH_OK) {
		*out = campaign;
		campaign = NULL;
	}
out:
	vouch_query_end(&query);
	free(campaign);
	return err;
}

/* ---- parsed ---- */

/* Index of id among the parsed ones, or where it belongs. */
static size_t slot_of(const struct vouch_ledger *ledger, uint32_t id)
{
	size_t low = 0, high = ledger->campaign_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (ledger->campaign[middle]->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct vouch_campaign *parsed(const struct vouch_ledger *ledger,
    uint32_t id)
{
	size_t at = slot_of(ledger, id);

	return at < ledger->campaign_count && ledger->campaign[at]->id == id ?
	    ledger->campaign[at] : NULL;
}

/* Takes campaign over in any case. */
static enum vouch_err keep(struct vouch_ledger *ledger,
    struct vouch_campaign *campaign, struct vouch_diag *diag)
{
	size_t at = slot_of(ledger, campaign->id);
	struct vouch_campaign **grown;
	size_t size;

	if (at < ledger->campaign_count &&
	    ledger->campaign[at]->id == campaign->id) {
		free(ledger->campaign[at]);
		ledger->campaign[at] = campaign;
		return VOUCH_OK;
	}
	if (ledger->campaign_count == ledger->campaign_size) {
		size = ledger->campaign_size == 0 ? 16 :
		    2 * ledger->campaign_size;
		grown = realloc(ledger->campaign, size * sizeof *grown);
		if (grown == NULL) {
			free(campaign);
			return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
			    "out of memory");
		}
		ledger->campaign = grown;
		ledger->campaign_size = size;
	}
	memmove(ledger->campaign + at + 1, ledger->campaign + at,
	    (ledger->campaign_count - at) * sizeof *ledger->campaign);
	ledger->campaign[at] = campaign;
	ledger->campaign_count++;
	return VOUCH_OK;
}

void vouch_offers_free(struct vouch_ledger *ledger)
{
	size_t i;

	for (i = 0; i < ledger->campaign_count; i++)
		free(ledger->campaign[i]);
	free(ledger->campaign);
	ledger->campaign = NULL;
	ledger->campaign_count = ledger->campaign_size = 0;
}

enum vouch_err vouch_ledger_campaign(struct vouch_ledger *ledger, uint32_t id,
    struct vouch_diag *diag, const struct vouch_campaign **out)
{
	struct vouch_campaign *campaign = parsed(ledger, id);
	uint8_t digest[DIGEST_BYTES];
	enum vouch_err err;
	uint32_t revision;

	err = filed_revision(ledger, id, diag, &revision, digest);
	if (err != VOUCH_OK)
		return err;
	if (revision == 0) {
		*out = NULL;
		return VOUCH_OK;
	}
	if (campaign == NULL || campaign->revision != revision) {
		err = parse_filed(ledger, id, diag, &campaign);
		if (err == VOUCH_OK && campaign != NULL)
			err = keep(ledger, campaign, diag);
		if (err != VOUCH_OK)
			return err;
	}
	*out = campaign;
	return VOUCH_OK;
}

/* ---- import ---- */

static enum vouch_err put_campaign(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign,
    const uint8_t digest[DIGEST_BYTES], const char *text, size_t len,
    int64_t now_ms, struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_CAMPAIGN_PUT);
	vouch_query_int(&query, campaign->id);
	vouch_query_int(&query, campaign->revision);
	vouch_query_bytes(&query, digest, DIGEST_BYTES);
	vouch_query_int(&query, now_ms);
	vouch_query_text(&query, text, len);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err add_note(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign,
    const uint8_t digest[DIGEST_BYTES], int64_t now_ms,
    struct vouch_diag *diag)
{
	static const char word[] = "import ";
	struct vouch_event event;

	memset(&event, 0, sizeof event);
	event.kind = VOUCH_EVENT_NOTE;
	event.campaign = campaign->id;
	event.revision = campaign->revision;
	event.at_ms = now_ms;
	event.boot_ms = vouch_clock_boot_ms();
	memcpy(event.note, word, sizeof word);
	vouch_hex_encode(event.note + sizeof word - 1, digest, DIGEST_BYTES);
	return vouch_chain_add(ledger, &event, diag);
}

enum vouch_err vouch_ledger_file(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, const char *text, size_t len,
    int64_t now_ms, struct vouch_diag *diag, bool *changed)
{
	uint8_t digest[DIGEST_BYTES], filed[DIGEST_BYTES];
	enum vouch_err err;
	uint32_t revision;

	assert(campaign->id >= 1 && campaign->revision >= 1 && len >= 1);
	vouch_digest_of(digest, sizeof digest, NULL, 0, text, len);
	err = vouch_campaign_for_tills(campaign, diag);
	if (err == VOUCH_OK)
		err = filed_revision(ledger, campaign->id, diag, &revision,
		    filed);
	if (err != VOUCH_OK)
		return err;
	*changed = false;
	if (revision == campaign->revision &&
	    memcmp(digest, filed, sizeof digest) == 0)
		return VOUCH_OK;
	if (revision >= campaign->revision) {
		vouch_diag_field(diag, "revision");
		vouch_diag_hint(diag, "raise it to %" PRIu32 " with every "
		    "change of the campaign", revision + 1);
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "revision %" PRIu32 " of campaign %" PRIu32 " is on file, "
		    "with other rules", revision, campaign->id);
	}
	/* The note raises the clock's mark: by a wrong clock it would stop
	 * every till. */
	err = vouch_guard_time(ledger, false, diag, &now_ms);
	if (err == VOUCH_OK)
		err = put_campaign(ledger, campaign, digest, text, len, now_ms,
		    diag);
	if (err == VOUCH_OK)
		err = add_note(ledger, campaign, digest, now_ms, diag);
	if (err == VOUCH_OK)
		err = vouch_book_recount(ledger, campaign, diag);
	*changed = true;
	return err;
}

enum vouch_err vouch_ledger_import(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, const char *text, size_t len,
    int64_t now_ms, struct vouch_diag *diag, bool *changed)
{
	bool wrote = false;
	enum vouch_err err;

	err = vouch_ledger_begin(ledger, diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_ledger_file(ledger, campaign, text, len, now_ms, diag,
	    &wrote);
	if (err != VOUCH_OK || !wrote)
		vouch_ledger_rollback(ledger);
	else
		err = vouch_ledger_commit(ledger, diag);
	if (err == VOUCH_OK)
		*changed = wrote;
	return err;
}

/* ---- all of them ---- */

static enum vouch_err next_id(struct vouch_ledger *ledger, uint32_t behind,
    struct vouch_diag *diag, bool *more, uint32_t *id)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_CAMPAIGN_NEXT);
	vouch_query_int(&query, behind);
	err = vouch_query_next(&query, diag, more);
	if (*more)
		*id = (uint32_t)vouch_query_get_int(&query);
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_ledger_each_campaign(struct vouch_ledger *ledger,
    int (*each)(const struct vouch_campaign *campaign, void *context),
    void *context, struct vouch_diag *diag)
{
	struct vouch_campaign *campaign = NULL;
	enum vouch_err err;
	uint32_t id = 0;
	int stop = 0;
	bool more;

	do {
		err = next_id(ledger, id, diag, &more, &id);
		if (err != VOUCH_OK || !more)
			break;
		/* A copy of its own: each() may ask for campaigns itself. */
		err = parse_filed(ledger, id, diag, &campaign);
		if (err == VOUCH_OK && campaign != NULL)
			stop = each(campaign, context);
		free(campaign);
	} while (err == VOUCH_OK && stop == 0);
	return err;
}

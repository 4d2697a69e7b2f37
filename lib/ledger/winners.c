/*
 * See winners.h. A manifest is parsed once per process; its sequence on file
 * is read at every use.
 */
#include "ledger/winners.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"
#include "ledger/guard.h"
#include "ledger/handle.h"

struct vouch_winners {
	uint32_t campaign, batch;
	uint64_t sequence;
	uint8_t *bytes;              /* what prizes.entry points into */
	struct vouch_prizes prizes;
};

static void free_one(struct vouch_winners *winners)
{
	if (winners != NULL)
		free(winners->bytes);
	free(winners);
}

void vouch_winners_free(struct vouch_ledger *ledger)
{
	size_t i;

	for (i = 0; i < ledger->winners_count; i++)
		free_one(ledger->winners[i]);
	free(ledger->winners);
	ledger->winners = NULL;
	ledger->winners_count = 0;
}

/* ---- filing ---- */

static enum vouch_err filed_sequence(struct vouch_ledger *ledger,
    uint32_t campaign, uint32_t batch, struct vouch_diag *diag,
    uint64_t *sequence)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*sequence = 0;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_PRIZES_SEQUENCE);
	vouch_query_int(&query, campaign);
	vouch_query_int(&query, batch);
	err = vouch_query_next(&query, diag, &row);
	if (row)
		*sequence = (uint64_t)vouch_query_get_int(&query);
	vouch_query_end(&query);
	return err;
}

/* The next manifest of the campaign behind *batch, with its bytes as they lie
 * in SQLite's memory until the query ends. */
static enum vouch_err next_filed(struct vouch_ledger *ledger,
    uint32_t campaign, uint32_t behind, struct vouch_diag *diag,
    struct vouch_query *query, bool *row)
{
	vouch_query_start(query, ledger->file, VOUCH_SQL_PRIZES_NEXT);
	vouch_query_int(query, campaign);
	vouch_query_int(query, behind);
	return vouch_query_next(query, diag, row);
}

static enum vouch_err is_same(struct vouch_ledger *ledger,
    const struct vouch_prizes *prizes, const void *bytes, size_t len,
    struct vouch_diag *diag, bool *same)
{
	struct vouch_query query;
	const char *filed;
	size_t filed_len;
	enum vouch_err err;
	bool row;

	*same = false;
	err = next_filed(ledger, prizes->campaign, prizes->batch - 1, diag,
	    &query, &row);
	if (row && (uint32_t)vouch_query_get_int(&query) == prizes->batch) {
		(void)vouch_query_get_int(&query);
		filed = vouch_query_peek(&query, &filed_len);
		*same = filed_len == len && memcmp(filed, bytes, len) == 0;
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err put(struct vouch_ledger *ledger,
    const struct vouch_prizes *prizes, const void *bytes, size_t len,
    int64_t now_ms, struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_PRIZES_PUT);
	vouch_query_int(&query, prizes->campaign);
	vouch_query_int(&query, prizes->batch);
	vouch_query_int(&query, (int64_t)prizes->sequence);
	vouch_query_int(&query, now_ms);
	vouch_query_bytes(&query, bytes, len);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err add_note(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, const struct vouch_prizes *prizes,
    const void *bytes, size_t len, int64_t now_ms, struct vouch_diag *diag)
{
	uint8_t digest[VOUCH_HASH_BYTES];
	char hex[2 * VOUCH_HASH_BYTES + 1];
	struct vouch_event event;

	memset(&event, 0, sizeof event);
	event.kind = VOUCH_EVENT_NOTE;
	event.campaign = campaign->id;
	event.revision = campaign->revision;
	event.at_ms = now_ms;
	event.boot_ms = vouch_clock_boot_ms();
	vouch_digest_of(digest, sizeof digest, NULL, 0, bytes, len);
	vouch_hex_encode(hex, digest, sizeof digest);
	snprintf(event.note, sizeof event.note, "prizes %" PRIu32 " %s",
	    prizes->batch, hex);
	return vouch_chain_add(ledger, &event, diag);
}

static enum vouch_err check(struct vouch_ledger *ledger,
    const struct vouch_prizes *prizes, size_t len, struct vouch_diag *diag,
    const struct vouch_campaign **campaign)
{
	enum vouch_err err;

	if (len > VOUCH_WINNERS_BYTES_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "a ledger takes manifests of up to %u bytes; issue in "
		    "smaller batches", VOUCH_WINNERS_BYTES_MAX);
	err = vouch_ledger_campaign(ledger, prizes->campaign, diag, campaign);
	if (err != VOUCH_OK)
		return err;
	if (*campaign != NULL && (*campaign)->prize_count > 0)
		return VOUCH_OK;
	vouch_diag_hint(diag, "import its campaign file first, or with it");
	return vouch_diag_set(diag, VOUCH_ERR_MISSING, "campaign %" PRIu32
	    " is not on file, or not with prizes", prizes->campaign);
}

enum vouch_err vouch_winners_file(struct vouch_ledger *ledger,
    const struct vouch_prizes *prizes, const void *bytes, size_t len,
    int64_t now_ms, struct vouch_diag *diag, bool *changed)
{
	const struct vouch_campaign *campaign = NULL;
	uint64_t sequence;
	enum vouch_err err;
	bool same = false;

	err = check(ledger, prizes, len, diag, &campaign);
	if (err == VOUCH_OK)
		err = filed_sequence(ledger, prizes->campaign, prizes->batch,
		    diag, &sequence);
	if (err == VOUCH_OK && sequence > 0)
		err = is_same(ledger, prizes, bytes, len, diag, &same);
	if (err != VOUCH_OK)
		return err;
	*changed = !same;
	if (same)
		return VOUCH_OK;
	if (sequence >= prizes->sequence)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "another "
		    "manifest of batch %" PRIu32 " of campaign %" PRIu32
		    " is on file, with number %" PRIu64, prizes->batch,
		    prizes->campaign, sequence);
	err = vouch_guard_time(ledger, false, diag, &now_ms);
	if (err == VOUCH_OK)
		err = put(ledger, prizes, bytes, len, now_ms, diag);
	if (err == VOUCH_OK)
		err = add_note(ledger, campaign, prizes, bytes, len, now_ms,
		    diag);
	return err;
}

/* ---- finding ---- */

static struct vouch_winners *find_read(const struct vouch_ledger *ledger,
    uint32_t campaign, uint32_t batch, uint64_t sequence)
{
	struct vouch_winners *one;
	size_t i;

	for (i = 0; i < ledger->winners_count; i++) {
		one = ledger->winners[i];
		if (one->campaign == campaign && one->batch == batch &&
		    one->sequence == sequence)
			return one;
	}
	return NULL;
}

static enum vouch_err parse(const char *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_winners **out)
{
	struct vouch_winners *one = calloc(1, sizeof *one);
	enum vouch_err err;

	if (one != NULL)
		one->bytes = malloc(len > 0 ? len : 1);
	if (one == NULL || one->bytes == NULL) {
		free_one(one);
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	}
	memcpy(one->bytes, bytes, len);
	err = vouch_prizes_decode(one->bytes, len, diag, &one->prizes);
	if (err != VOUCH_OK) {
		free_one(one);
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT, "the ledger is "
		    "damaged: a list of prizes on file cannot be read");
	}
	*out = one;
	return VOUCH_OK;
}

/* Takes one over in any case; an older one of the batch stays until the ledger
 * is closed, for somebody may hold a prize of it. */
static enum vouch_err keep(struct vouch_ledger *ledger,
    struct vouch_winners *one, struct vouch_diag *diag)
{
	struct vouch_winners **grown;

	grown = realloc(ledger->winners,
	    (ledger->winners_count + 1) * sizeof *grown);
	if (grown == NULL) {
		free_one(one);
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	}
	grown[ledger->winners_count++] = one;
	ledger->winners = grown;
	return VOUCH_OK;
}

/* The next manifest of the campaign, parsed; *out NULL at the end. */
static enum vouch_err next_read(struct vouch_ledger *ledger,
    uint32_t campaign, uint32_t behind, struct vouch_diag *diag,
    struct vouch_winners **out)
{
	struct vouch_query query;
	enum vouch_err err;
	const char *bytes;
	uint64_t sequence;
	uint32_t batch;
	size_t len;
	bool row;

	*out = NULL;
	err = next_filed(ledger, campaign, behind, diag, &query, &row);
	if (err != VOUCH_OK || !row) {
		vouch_query_end(&query);
		return err;
	}
	batch = (uint32_t)vouch_query_get_int(&query);
	sequence = (uint64_t)vouch_query_get_int(&query);
	*out = find_read(ledger, campaign, batch, sequence);
	if (*out == NULL) {
		bytes = vouch_query_peek(&query, &len);
		err = parse(bytes, len, diag, out);
		if (err == VOUCH_OK) {
			(*out)->campaign = campaign;
			(*out)->batch = batch;
			(*out)->sequence = sequence;
			err = keep(ledger, *out, diag);
		}
	}
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_winners_find(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, const struct vouch_token *token,
    struct vouch_diag *diag, const struct vouch_campaign_prize **prize)
{
	struct vouch_winners *one = NULL;
	enum vouch_err err;
	uint32_t behind = 0;
	size_t found;

	*prize = NULL;
	if (campaign == NULL || campaign->prize_count == 0 ||
	    token->value_type != VOUCH_VALUE_CAMPAIGN)
		return VOUCH_OK;
	for (;;) {
		err = next_read(ledger, campaign->id, behind, diag, &one);
		if (err != VOUCH_OK || one == NULL)
			return err;
		behind = one->batch;
		found = vouch_prizes_find(&one->prizes, token->serial);
		if (found != one->prizes.rest) {
			*prize = &one->prizes.prize[found];
			return VOUCH_OK;
		}
		if (*prize == NULL)
			*prize = &one->prizes.prize[found];
	}
}

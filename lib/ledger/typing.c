/*
 * Typed codes. A code names no campaign: every manifest that holds its locator is
 * tried. Nothing is locked while a tag is computed, as that takes long by intent.
 */
#include "ledger/typing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/crypt.h"
#include "core/shortcode.h"
#include "ledger/guard.h"
#include "ledger/trust_parts.h"

#define LOCATOR_BYTES 3
#define SERIAL_BYTES 5

/* What is on file of a till's wrong codes. */
struct typing {
	int64_t since_ms, wrong;        /* of the window */
	int64_t day_ms, day_wrong;
	int64_t paused_until_ms;
};

static enum vouch_err get_typing(struct vouch_ledger *ledger, uint16_t till,
    struct vouch_diag *diag, struct typing *typing)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	memset(typing, 0, sizeof *typing);
	vouch_query_start(&query, ledger->file, VOUCH_SQL_TYPING_GET);
	vouch_query_int(&query, till);
	err = vouch_query_next(&query, diag, &row);
	if (row) {
		typing->since_ms = vouch_query_get_int(&query);
		typing->wrong = vouch_query_get_int(&query);
		typing->day_ms = vouch_query_get_int(&query);
		typing->day_wrong = vouch_query_get_int(&query);
		typing->paused_until_ms = vouch_query_get_int(&query);
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err put_typing(struct vouch_ledger *ledger, uint16_t till,
    const struct typing *typing, struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_TYPING_PUT);
	vouch_query_int(&query, till);
	vouch_query_int(&query, typing->since_ms);
	vouch_query_int(&query, typing->wrong);
	vouch_query_int(&query, typing->day_ms);
	vouch_query_int(&query, typing->day_wrong);
	vouch_query_int(&query, typing->paused_until_ms);
	return vouch_query_run(&query, diag, NULL);
}

/* A span that has run out, or lies ahead of a clock that was set back, begins
 * anew. */
static bool is_over(int64_t since_ms, int64_t span_ms, int64_t now_ms)
{
	return now_ms < since_ms || now_ms - since_ms > span_ms;
}

static enum vouch_reason barred(const struct typing *typing, int64_t now_ms)
{
	if (typing->day_wrong >= VOUCH_TYPING_LOCK)
		return VOUCH_WHY_TYPING_LOCKED;
	return now_ms < typing->paused_until_ms ? VOUCH_WHY_TYPING_PAUSED :
	    VOUCH_WHY_OK;
}

static void count_wrong(struct typing *typing, int64_t now_ms)
{
	if (typing->wrong == 0 ||
	    is_over(typing->since_ms, VOUCH_TYPING_WINDOW_MS, now_ms)) {
		typing->since_ms = now_ms;
		typing->wrong = 0;
	}
	if (typing->day_wrong == 0 ||
	    is_over(typing->day_ms, VOUCH_TYPING_DAY_MS, now_ms)) {
		typing->day_ms = now_ms;
		typing->day_wrong = 0;
	}
	typing->wrong++;
	typing->day_wrong++;
	if (typing->wrong >= VOUCH_TYPING_WRONG) {
		typing->paused_until_ms = now_ms + VOUCH_TYPING_PAUSE_MS;
		typing->wrong = 0;
	}
}

/* Read again inside the transaction: two windows of one till may be wrong at
 * once. */
static enum vouch_err file_wrong(struct vouch_ledger *ledger, uint16_t till,
    int64_t now_ms, struct vouch_diag *diag)
{
	struct typing typing;
	enum vouch_err err = vouch_ledger_begin(ledger, diag);

	if (err != VOUCH_OK)
		return err;
	err = vouch_guard_time(ledger, true, diag, &now_ms);
	if (err == VOUCH_OK)
		err = get_typing(ledger, till, diag, &typing);
	if (err == VOUCH_OK) {
		count_wrong(&typing, now_ms);
		err = put_typing(ledger, till, &typing, diag);
	}
	if (err == VOUCH_OK)
		return vouch_ledger_commit(ledger, diag);
	vouch_ledger_rollback(ledger);
	return err;
}

/* ---- looking it up ---- */

/* May the manifest's key still vouch for it? */
static bool is_usable(const struct vouch_trust_head *head)
{
	return head->facts.kind == VOUCH_LIST_MANIFEST &&
	    !head->facts.below_floor && !head->facts.disbelieved;
}

static enum vouch_err try_manifest(struct vouch_ledger *ledger,
    const struct vouch_trust_head *head, uint64_t number,
    struct vouch_diag *diag, bool *found, uint64_t *serial)
{
	uint8_t entry[VOUCH_LIST_ENTRY_MAX], tag[VOUCH_MANIFEST_TAG];
	enum vouch_err err;

	err = vouch_trust_entry(ledger, VOUCH_LIST_MANIFEST,
	    head->facts.campaign, vouch_shortcode_locator(number), diag,
	    found, entry);
	if (err != VOUCH_OK || !*found)
		return err;
	err = vouch_manifest_tag(&head->list, number, tag);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "not enough memory to check "
		    "a short code: %" PRIu32 " KiB", head->list.memory_kib);
	*found = vouch_same_secret(tag, entry + LOCATOR_BYTES + SERIAL_BYTES,
	    sizeof tag);
	*serial = vouch_get_be(entry + LOCATOR_BYTES, SERIAL_BYTES);
	return VOUCH_OK;
}

static enum vouch_err find_code(struct vouch_ledger *ledger, uint64_t number,
    struct vouch_diag *diag, const struct vouch_trust_head **head,
    uint64_t *serial)
{
	const struct vouch_trust *trust = ledger->trust;
	enum vouch_err err = VOUCH_OK;
	bool found = false;
	size_t i;

	*head = NULL;
	for (i = 0; err == VOUCH_OK && !found && i < trust->head_count; i++) {
		if (!is_usable(&trust->head[i]))
			continue;
		*head = &trust->head[i];
		err = try_manifest(ledger, *head, number, diag, &found,
		    serial);
	}
	if (!found)
		*head = NULL;
	return err;
}

static bool has_manifest(const struct vouch_trust *trust)
{
	size_t i;

	for (i = 0; i < trust->head_count; i++) {
		if (trust->head[i].facts.kind == VOUCH_LIST_MANIFEST)
			return true;
	}
	return false;
}

/* What the campaign says of its codes; only codes that say no more have short
 * ones. */
static enum vouch_err make_token(struct vouch_ledger *ledger,
    const struct vouch_trust_head *head, uint64_t serial,
    struct vouch_diag *diag, struct vouch_reading *reading)
{
	struct vouch_token *token = &reading->code.token;
	const struct vouch_campaign *campaign;
	struct vouch_public_key signer;
	enum vouch_err err;

	memset(&reading->code, 0, sizeof reading->code);
	err = vouch_ledger_campaign(ledger, head->facts.campaign, diag,
	    &campaign);
	if (err != VOUCH_OK)
		return err;
	token->kind = campaign != NULL ? campaign->kind : VOUCH_KIND_VOUCHER;
	token->campaign = head->facts.campaign;
	token->serial = serial;
	if (campaign != NULL) {
		token->from = campaign->from;
		token->until = campaign->until;
		token->stores = campaign->group[0] != '\0' ?
		    VOUCH_STORES_ALL : vouch_campaign_scope(campaign);
	}
	vouch_public_key_init(&signer, head->facts.signer);
	memcpy(token->key_id, signer.id, sizeof token->key_id);
	memcpy(reading->signer, head->facts.signer, sizeof reading->signer);
	reading->signature = VOUCH_SIGNATURE_GOOD;
	reading->is_code = reading->typed = true;
	return VOUCH_OK;
}

enum vouch_err vouch_typing_check(struct vouch_ledger *ledger, uint16_t till,
    int64_t now_ms, struct vouch_diag *diag, struct vouch_reading *reading)
{
	const struct vouch_trust_head *head;
	enum vouch_reason why;
	struct typing typing;
	uint64_t serial = 0;
	enum vouch_err err;

	err = vouch_trust_refresh(ledger, diag);
	if (err != VOUCH_OK || !has_manifest(ledger->trust))
		return err;
	err = get_typing(ledger, till, diag, &typing);
	if (err != VOUCH_OK)
		return err;
	why = barred(&typing, now_ms);
	if (why != VOUCH_WHY_OK) {
		reading->reason = why;
		return VOUCH_OK;
	}
	err = find_code(ledger, reading->number, diag, &head, &serial);
	if (err != VOUCH_OK)
		return err;
	if (head != NULL)
		return make_token(ledger, head, serial, diag, reading);
	reading->reason = VOUCH_WHY_UNKNOWN_CODE;
	return file_wrong(ledger, till, now_ms, diag);
}

/* ---- unlocking ---- */

static enum vouch_err unlock(struct vouch_ledger *ledger, uint16_t till,
    int64_t now_ms, struct vouch_diag *diag)
{
	struct vouch_query query;
	struct vouch_event event;
	enum vouch_err err;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_TYPING_DROP);
	vouch_query_int(&query, till);
	err = vouch_query_run(&query, diag, NULL);
	if (err == VOUCH_OK)
		err = vouch_guard_time(ledger, false, diag, &now_ms);
	if (err != VOUCH_OK)
		return err;
	memset(&event, 0, sizeof event);
	event.kind = VOUCH_EVENT_NOTE;
	event.at_ms = now_ms;
	event.boot_ms = vouch_clock_boot_ms();
	snprintf(event.note, sizeof event.note, "typing unlocked at till %u",
	    (unsigned)till);
	return vouch_chain_add(ledger, &event, diag);
}

enum vouch_err vouch_typing_unlock(struct vouch_ledger *ledger, uint16_t till,
    int64_t now_ms, struct vouch_diag *diag, uint64_t *wrong)
{
	struct typing typing;
	enum vouch_err err = vouch_ledger_begin(ledger, diag);

	if (err != VOUCH_OK)
		return err;
	err = get_typing(ledger, till, diag, &typing);
	*wrong = (uint64_t)typing.day_wrong;
	if (err == VOUCH_OK && typing.day_wrong > 0)
		err = unlock(ledger, till, now_ms, diag);
	if (err == VOUCH_OK && typing.day_wrong > 0)
		return vouch_ledger_commit(ledger, diag);
	vouch_ledger_rollback(ledger);
	return err;
}

/*
 * Verifying what follows from the log. The rows of used and op are compared
 * with those the events make without holding either: each row and each event
 * adds a hash under a random key to a sum, in any order, and an event that
 * gives a use back subtracts its own. Only when two sums differ is every row
 * looked up, to say which one it is.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "ledger/book.h"
#include "ledger/verify_parts.h"

#define PAGE 512
#define IMPORT_WORD "import "
#define PRIZES_WORD "prizes "

struct use {
	int64_t campaign, serial, use_no;
	struct vouch_place place;
};

struct op {
	uint8_t op[VOUCH_OP_BYTES];
	struct vouch_place place;
};

/* ---- the sums ---- */

static uint64_t hash_use(const struct vouch_verify *verify,
    const struct use *use)
{
	/* What was merged may have got another number. */
	const int64_t words[] = { use->campaign, use->serial,
		vouch_verify_is_merged(verify, use->place.epoch_id) ? 0 :
		use->use_no, use->place.store, use->place.till,
		use->place.epoch_id, use->place.seq };

	return vouch_short_hash(verify->key, words, sizeof words);
}

static uint64_t hash_op(const struct vouch_verify *verify,
    const struct op *op)
{
	int64_t words[6] = { 0, 0, op->place.store, op->place.till,
		op->place.epoch_id, op->place.seq };

	memcpy(words, op->op, VOUCH_OP_BYTES);
	return vouch_short_hash(verify->key, words, sizeof words);
}

struct vouch_place vouch_verify_place(const struct vouch_raw *raw)
{
	return (struct vouch_place){ raw->event.key.store, raw->event.key.till,
	    raw->epoch_id, (int64_t)raw->event.key.seq };
}

static struct vouch_place ref_of(const struct vouch_raw *raw)
{
	return (struct vouch_place){ raw->event.ref.store, raw->event.ref.till,
	    raw->ref_epoch_id, (int64_t)raw->event.ref.seq };
}

/* ---- what an event means ---- */

static enum vouch_err note_void(struct vouch_verify *verify,
    const struct vouch_raw *raw, bool late)
{
	struct vouch_voided *voided;

	voided = vouch_list_add(&verify->voided, sizeof *voided);
	if (voided == NULL)
		return VOUCH_ERR_NO_MEMORY;
	voided->place = ref_of(raw);
	voided->late = late;
	return VOUCH_OK;
}

/* "prizes BATCH DIGEST". */
static enum vouch_err note_prizes(struct vouch_verify *verify,
    const struct vouch_event *event)
{
	struct vouch_listed *listed = verify->lists.item;
	const char *digest = strchr(event->note + sizeof PRIZES_WORD - 1, ' ');
	uint64_t batch = strtoull(event->note + sizeof PRIZES_WORD - 1, NULL,
	    10);
	size_t i;

	if (digest == NULL || batch == 0 || batch > UINT32_MAX)
		return VOUCH_OK;
	for (i = 0; i < verify->lists.count; i++)
		if (listed[i].campaign == event->campaign &&
		    listed[i].batch == batch)
			break;
	if (i == verify->lists.count) {
		listed = vouch_list_add(&verify->lists, sizeof *listed);
		if (listed == NULL)
			return VOUCH_ERR_NO_MEMORY;
		memset(listed, 0, sizeof *listed);
	}
	listed = verify->lists.item;
	listed[i].campaign = event->campaign;
	listed[i].batch = (uint32_t)batch;
	vouch_str_cut(listed[i].digest, sizeof listed[i].digest, digest + 1,
	    strlen(digest + 1));
	return VOUCH_OK;
}

static enum vouch_err note_import(struct vouch_verify *verify,
    const struct vouch_event *event)
{
	const size_t word = sizeof IMPORT_WORD - 1;
	struct vouch_filed *filed = verify->filed.item;
	size_t i;

	if (event->campaign != 0 && strncmp(event->note, PRIZES_WORD,
	    sizeof PRIZES_WORD - 1) == 0)
		return note_prizes(verify, event);
	if (event->campaign == 0 ||
	    strncmp(event->note, IMPORT_WORD, word) != 0)
		return vouch_verify_note(verify, event);
	for (i = 0; i < verify->filed.count; i++)
		if (filed[i].campaign == event->campaign)
			break;
	if (i == verify->filed.count &&
	    vouch_list_add(&verify->filed, sizeof *filed) == NULL)
		return VOUCH_ERR_NO_MEMORY;
	filed = verify->filed.item;
	filed[i].campaign = event->campaign;
	filed[i].revision = event->revision;
	vouch_str_cut(filed[i].digest, sizeof filed[i].digest,
	    event->note + word, strlen(event->note + word));
	return VOUCH_OK;
}

enum vouch_err vouch_verify_use(struct vouch_verify *verify,
    const struct vouch_raw *raw, bool late)
{
	const struct vouch_event *event = &raw->event;
	struct use use = { event->campaign, (int64_t)event->serial,
		event->use_no, vouch_verify_place(raw) };
	struct vouch_effect effect;

	vouch_effect_of(event, &effect);
	if (!late && (effect.uses > 0 || effect.moves_use))
		verify->uses += hash_use(verify, &use);
	if (effect.uses >= 0 && !effect.moves_use)
		return VOUCH_OK;
	use.place = ref_of(raw);
	if (!late)
		verify->uses -= hash_use(verify, &use);
	return note_void(verify, raw, late);
}

enum vouch_err vouch_verify_count(struct vouch_verify *verify,
    const struct vouch_raw *raw, bool late, struct vouch_diag *diag)
{
	const struct vouch_event *event = &raw->event;
	enum vouch_err err;
	struct op op;
	bool shadow, active;

	/* What was imported elsewhere is not on file here. */
	if (event->kind == VOUCH_EVENT_NOTE)
		return vouch_verify_is_foreign(verify, raw->epoch_id) ?
		    VOUCH_OK : note_import(verify, event);
	if (event->kind > VOUCH_EVENT_NOTE)
		return VOUCH_OK;
	err = vouch_verify_end(verify, raw, diag, &shadow, &active);
	if (err != VOUCH_OK)
		return err;
	if (!late && !shadow) {
		memcpy(op.op, event->op, sizeof op.op);
		op.place = vouch_verify_place(raw);
		verify->ops += hash_op(verify, &op);
	}
	if (!active)
		return shadow ? VOUCH_OK : vouch_verify_wait(verify, raw);
	err = vouch_verify_use(verify, raw, late);
	return err == VOUCH_OK ? vouch_verify_sum(verify, raw, diag) : err;
}

/* ---- bounds ---- */

static int compare(const int64_t *a, const int64_t *b, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

/* The bound of a chain; NULL for one that began later. */
static const struct vouch_bound *bound_of(const struct vouch_verify *verify,
    const struct vouch_place *place)
{
	const struct vouch_bound *bound = verify->bounds.item;
	const int64_t wanted[3] = { place->store, place->till,
	    place->epoch_id };
	size_t low = 0, high = verify->bounds.count, middle;
	int64_t found[3];
	int order;

	while (low < high) {
		middle = low + (high - low) / 2;
		found[0] = bound[middle].store;
		found[1] = bound[middle].till;
		found[2] = bound[middle].epoch_id;
		order = compare(found, wanted, 3);
		if (order == 0)
			return &bound[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Was it read with the log, or is it of a till that works meanwhile? */
static bool is_within(const struct vouch_verify *verify,
    const struct vouch_place *place)
{
	const struct vouch_bound *bound = bound_of(verify, place);

	return bound != NULL && place->seq >= 1 && place->seq <= bound->last;
}

static void name_place(const struct vouch_verify *verify,
    const struct vouch_place *place, struct vouch_event_key *key)
{
	const struct vouch_epoch *epoch;

	epoch = vouch_verify_epoch(verify, place->epoch_id);
	key->store = (uint16_t)place->store;
	key->till = (uint16_t)place->till;
	key->epoch = epoch != NULL ? epoch->value : (uint64_t)place->epoch_id;
	key->seq = (uint64_t)place->seq;
}

/* Voids and imports behind the bounds. A page that begins inside a bound is
 * left for one that begins behind it. */
static enum vouch_err read_late(struct vouch_verify *verify,
    struct vouch_diag *diag)
{
	struct vouch_place mark = { 0, 0, 0, 0 };
	const struct vouch_bound *bound;
	struct vouch_raw *page;
	enum vouch_err err;
	size_t count, i;

	page = malloc(VOUCH_RAW_PAGE * sizeof *page);
	if (page == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	do {
		err = vouch_verify_page(verify, &mark, diag, page, &count);
		for (i = 0; err == VOUCH_OK && i < count; i++) {
			mark = vouch_verify_place(&page[i]);
			bound = bound_of(verify, &mark);
			if (bound != NULL && mark.seq <= bound->last) {
				mark.seq = bound->last;
				break;
			}
			err = vouch_verify_count(verify, &page[i], true,
			    diag);
		}
	} while (err == VOUCH_OK && count > 0);
	free(page);
	return err;
}

/* ---- rows ---- */

static enum vouch_err get_event(struct vouch_verify *verify,
    const struct vouch_place *place, struct vouch_diag *diag, bool *found,
    struct vouch_event *event)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, verify->ledger->file, VOUCH_SQL_EVENT_GET);
	vouch_query_place(&query, place);
	err = vouch_query_next(&query, diag, found);
	if (*found && vouch_chain_read(&query, NULL, event, NULL) != VOUCH_OK)
		*found = false; /* said already */
	vouch_query_end(&query);
	return err;
}

static bool was_voided(const struct vouch_verify *verify,
    const struct vouch_place *place, bool *late)
{
	const struct vouch_voided *voided = verify->voided.item;
	size_t i;

	/* Few: what was given back since the shop began. */
	for (i = 0; i < verify->voided.count; i++)
		if (vouch_place_same(&voided[i].place, place)) {
			*late = voided[i].late;
			return true;
		}
	return false;
}

/* Does a live event of its kind have a row in used? */
static bool takes_use(const struct vouch_event *event)
{
	struct vouch_effect effect;

	vouch_effect_of(event, &effect);
	return effect.uses > 0 || effect.moves_use;
}

/* Does a row of used stand for a live redemption? */
static enum vouch_err look_up_use(struct vouch_verify *verify,
    const struct use *use, struct vouch_diag *diag)
{
	struct vouch_event_key key;
	struct vouch_event event;
	enum vouch_err err;
	bool found, late = true;

	err = get_event(verify, &use->place, diag, &found, &event);
	if (err != VOUCH_OK)
		return err;
	name_place(verify, &use->place, &key);
	if (!found)
		vouch_verify_say(verify, VOUCH_FOUND_USE, &key,
		    "a use of campaign %" PRId64 " is on file for this "
		    "event, which is not", use->campaign);
	else if (!takes_use(&event) || event.campaign != use->campaign ||
	    (int64_t)event.serial != use->serial ||
	    (event.use_no != use->use_no &&
	    !vouch_verify_is_merged(verify, use->place.epoch_id)))
		vouch_verify_say(verify, VOUCH_FOUND_USE, &key,
		    "a use of campaign %" PRId64 " is on file for this "
		    "event, which is of another code", use->campaign);
	else if (was_voided(verify, &use->place, &late) && !late)
		vouch_verify_say(verify, VOUCH_FOUND_USE, &key,
		    "its use is on file though it was given back");
	return VOUCH_OK;
}

static enum vouch_err look_up_op(struct vouch_verify *verify,
    const struct op *op, struct vouch_diag *diag)
{
	char hex[2 * VOUCH_OP_BYTES + 1];
	struct vouch_event_key key;
	struct vouch_event event;
	enum vouch_err err;
	bool found;

	err = get_event(verify, &op->place, diag, &found, &event);
	if (err != VOUCH_OK ||
	    (found && memcmp(event.op, op->op, sizeof op->op) == 0))
		return err;
	name_place(verify, &op->place, &key);
	vouch_hex_encode(hex, op->op, sizeof op->op);
	vouch_verify_say(verify, VOUCH_FOUND_OP, &key,
	    "operation %s is on file for this event, which is %s", hex,
	    found ? "of another" : "not");
	return VOUCH_OK;
}

/* ---- used ---- */

static enum vouch_err use_page(struct vouch_verify *verify,
    const struct use *last, struct vouch_diag *diag, struct use page[PAGE],
    size_t *count)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*count = 0;
	vouch_query_start(&query, verify->ledger->file, VOUCH_SQL_USED_PAGE);
	vouch_query_int(&query, last->campaign);
	vouch_query_int(&query, last->serial);
	vouch_query_int(&query, last->use_no);
	vouch_query_int(&query, PAGE);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row && *count < PAGE) {
		struct use *use = &page[(*count)++];

		use->campaign = vouch_query_get_int(&query);
		use->serial = vouch_query_get_int(&query);
		use->use_no = vouch_query_get_int(&query);
		vouch_query_get_place(&query, &use->place);
	}
	vouch_query_end(&query);
	return err;
}

/* Subtracts the rows from the sum, or with all looks every one of them up.
 * Those of tills that work meanwhile are looked up in any case. */
static enum vouch_err read_uses(struct vouch_verify *verify, bool all,
    struct vouch_diag *diag)
{
	struct use page[PAGE], last = { INT64_MIN, INT64_MIN, INT64_MIN,
		{ 0, 0, 0, 0 } };
	enum vouch_err err;
	size_t count, i;

	do {
		err = use_page(verify, &last, diag, page, &count);
		for (i = 0; err == VOUCH_OK && i < count; i++) {
			last = page[i];
			if (!all && is_within(verify, &page[i].place)) {
				verify->uses -= hash_use(verify, &page[i]);
				verify->facts->uses++;
			} else if (!all || is_within(verify,
			    &page[i].place)) {
				err = look_up_use(verify, &page[i], diag);
			}
		}
	} while (err == VOUCH_OK && count == PAGE && !verify->stopped);
	return err;
}

/* ---- op ---- */

static enum vouch_err op_page(struct vouch_verify *verify,
    const uint8_t last[VOUCH_OP_BYTES], size_t last_len,
    struct vouch_diag *diag, struct op page[PAGE], size_t *count)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*count = 0;
	vouch_query_start(&query, verify->ledger->file, VOUCH_SQL_OP_PAGE);
	vouch_query_bytes(&query, last, last_len);
	vouch_query_int(&query, PAGE);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row && *count < PAGE) {
		struct op *op = &page[(*count)++];

		vouch_query_get_bytes(&query, op->op, sizeof op->op);
		vouch_query_get_place(&query, &op->place);
	}
	if (err == VOUCH_OK)
		err = vouch_query_whole(&query, diag);
	vouch_query_end(&query);
	return err;
}

static enum vouch_err read_ops(struct vouch_verify *verify, bool all,
    struct vouch_diag *diag)
{
	uint8_t last[VOUCH_OP_BYTES] = { 0 };
	size_t count, i, last_len = 0;
	struct op page[PAGE];
	enum vouch_err err;

	do {
		err = op_page(verify, last, last_len, diag, page, &count);
		for (i = 0; err == VOUCH_OK && i < count; i++) {
			memcpy(last, page[i].op, sizeof last);
			last_len = sizeof last;
			if (!all && is_within(verify, &page[i].place)) {
				verify->ops -= hash_op(verify, &page[i]);
				verify->facts->ops++;
			} else if (!all || is_within(verify,
			    &page[i].place)) {
				err = look_up_op(verify, &page[i], diag);
			}
		}
	} while (err == VOUCH_OK && count == PAGE && !verify->stopped);
	return err;
}

/* ---- the other way: from the events ---- */

/* The place a row of used or op gives, by a statement that was bound. */
static enum vouch_err row_place(struct vouch_query *query,
    struct vouch_diag *diag, bool *found, struct vouch_place *place)
{
	enum vouch_err err = vouch_query_next(query, diag, found);

	if (*found)
		vouch_query_get_place(query, place);
	vouch_query_end(query);
	return err;
}

static enum vouch_err event_has_use(struct vouch_verify *verify,
    const struct vouch_raw *raw, struct vouch_diag *diag)
{
	const struct vouch_place own = vouch_verify_place(raw);
	struct vouch_query query;
	struct vouch_place place = own;
	enum vouch_err err;
	bool found, late;

	if (!takes_use(&raw->event) || was_voided(verify, &own, &late))
		return VOUCH_OK;
	if (vouch_verify_is_merged(verify, raw->epoch_id))
		return vouch_verify_merged_use(verify, raw, diag);
	vouch_query_start(&query, verify->ledger->file, VOUCH_SQL_USED_EXACT);
	vouch_query_int(&query, raw->event.campaign);
	vouch_query_int(&query, (int64_t)raw->event.serial);
	vouch_query_int(&query, raw->event.use_no);
	err = row_place(&query, diag, &found, &place);
	if (err == VOUCH_OK && !found)
		vouch_verify_say(verify, VOUCH_FOUND_USE, &raw->event.key,
		    "its use is not on file: the code could be used again");
	else if (err == VOUCH_OK && !vouch_place_same(&own, &place))
		vouch_verify_say(verify, VOUCH_FOUND_USE, &raw->event.key,
		    "its use is on file for another event");
	return err;
}

static enum vouch_err event_has_op(struct vouch_verify *verify,
    const struct vouch_raw *raw, struct vouch_diag *diag)
{
	const struct vouch_place own = vouch_verify_place(raw);
	struct vouch_query query;
	struct vouch_place place = own;
	enum vouch_err err;
	bool found, shadow, active;

	if (raw->event.kind >= VOUCH_EVENT_NOTE)
		return VOUCH_OK;
	err = vouch_verify_end(verify, raw, diag, &shadow, &active);
	if (err != VOUCH_OK || shadow)
		return err;
	vouch_query_start(&query, verify->ledger->file, VOUCH_SQL_OP_GET);
	vouch_query_bytes(&query, raw->event.op, sizeof raw->event.op);
	err = row_place(&query, diag, &found, &place);
	if (err == VOUCH_OK && (!found || !vouch_place_same(&own, &place)))
		vouch_verify_say(verify, VOUCH_FOUND_OP, &raw->event.key,
		    "its operation is %s", found ?
		    "on file for another event" : "not on file");
	return err;
}

/* Each event of the log once more, against the tables whose sums differ. */
static enum vouch_err read_events(struct vouch_verify *verify, bool uses,
    bool ops, struct vouch_diag *diag)
{
	struct vouch_place mark = { 0, 0, 0, 0 };
	struct vouch_raw *page;
	enum vouch_err err;
	size_t count, i;

	page = malloc(VOUCH_RAW_PAGE * sizeof *page);
	if (page == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	do {
		err = vouch_verify_page(verify, &mark, diag, page, &count);
		for (i = 0; err == VOUCH_OK && i < count; i++) {
			mark = vouch_verify_place(&page[i]);
			if (!is_within(verify, &mark))
				continue;
			if (uses)
				err = event_has_use(verify, &page[i], diag);
			if (err == VOUCH_OK && ops)
				err = event_has_op(verify, &page[i], diag);
		}
	} while (err == VOUCH_OK && count == VOUCH_RAW_PAGE &&
	    !verify->stopped);
	free(page);
	return err;
}

/* ---- ack ---- */

static enum vouch_err ack_page(struct vouch_verify *verify,
    const struct vouch_place *last, struct vouch_diag *diag,
    struct vouch_place page[PAGE], size_t *count)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*count = 0;
	vouch_query_start(&query, verify->ledger->file, VOUCH_SQL_ACK_PAGE);
	vouch_query_place(&query, last);
	vouch_query_int(&query, PAGE);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row && *count < PAGE)
		vouch_query_get_place(&query, &page[(*count)++]);
	vouch_query_end(&query);
	return err;
}

/* The log has no gaps but those that were said, so the bounds answer. */
static enum vouch_err read_acks(struct vouch_verify *verify,
    struct vouch_diag *diag)
{
	struct vouch_place page[PAGE], last = { 0, 0, 0, 0 };
	struct vouch_event_key key;
	struct vouch_event event;
	enum vouch_err err;
	size_t count, i;
	bool found;

	if (verify->ledger->file->version < VOUCH_SCHEMA_ACK)
		return VOUCH_OK;
	do {
		err = ack_page(verify, &last, diag, page, &count);
		for (i = 0; err == VOUCH_OK && i < count; i++) {
			last = page[i];
			if (is_within(verify, &last))
				continue;
			err = get_event(verify, &last, diag, &found, &event);
			name_place(verify, &last, &key);
			if (err == VOUCH_OK && !found)
				vouch_verify_say(verify, VOUCH_FOUND_ACK,
				    &key, "an ack is on file for this event, "
				    "which is not");
		}
	} while (err == VOUCH_OK && count == PAGE && !verify->stopped);
	return err;
}

/* ---- campaigns ---- */

/* A campaign of the table: NULL when its last import says the same. */
static const char *wrong_campaign(const struct vouch_verify *verify,
    struct vouch_query *query, uint32_t *id)
{
	const struct vouch_filed *filed = verify->filed.item;
	uint8_t digest[VOUCH_HASH_BYTES], own[VOUCH_HASH_BYTES];
	char hex[2 * VOUCH_HASH_BYTES + 1];
	const char *text;
	uint32_t revision;
	size_t i, len;

	*id = (uint32_t)vouch_query_get_int(query);
	revision = (uint32_t)vouch_query_get_int(query);
	vouch_query_get_bytes(query, digest, sizeof digest);
	text = vouch_query_peek(query, &len);
	vouch_digest_of(own, sizeof own, NULL, 0, text, len);
	if (memcmp(own, digest, sizeof own) != 0)
		return "its text on file is not the one that was imported";
	vouch_hex_encode(hex, digest, sizeof digest);
	for (i = 0; i < verify->filed.count; i++)
		if (filed[i].campaign == *id)
			return filed[i].revision == revision &&
			    strcmp(filed[i].digest, hex) == 0 ? NULL :
			    "its rules on file are not those of its last "
			    "import";
	return "it is on file though it was never imported";
}

struct wrong {
	uint32_t campaign;
	const char *words;
};

static enum vouch_err read_campaigns(struct vouch_verify *verify,
    struct vouch_diag *diag, struct vouch_list *found)
{
	struct vouch_query query;
	enum vouch_err err;
	struct wrong wrong, *kept;
	bool row;

	vouch_query_start(&query, verify->ledger->file,
	    VOUCH_SQL_CAMPAIGN_LIST);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row) {
		wrong.words = wrong_campaign(verify, &query,
		    &wrong.campaign);
		if (wrong.words == NULL)
			continue;
		kept = vouch_list_add(found, sizeof *kept);
		if (kept == NULL) {
			err = VOUCH_ERR_NO_MEMORY;
			break;
		}
		*kept = wrong;
	}
	vouch_query_end(&query);
	return err;
}

/* What tills did since the log was read, and the campaigns, at one moment. */
static enum vouch_err read_moment(struct vouch_verify *verify,
    struct vouch_diag *diag)
{
	struct vouch_list found = { NULL, 0, 0 }, sums = { NULL, 0, 0 };
	const struct vouch_late_finding *late;
	const struct wrong *wrong;
	enum vouch_err err;
	size_t i;

	err = vouch_sqlite_run(verify->ledger->file, "BEGIN", diag);
	if (err != VOUCH_OK)
		return err;
	err = read_late(verify, diag);
	if (err == VOUCH_OK)
		err = vouch_verify_waiting(verify, diag);
	if (err == VOUCH_OK)
		err = read_campaigns(verify, diag, &found);
	if (err == VOUCH_OK &&
	    verify->ledger->file->version >= VOUCH_SCHEMA_RULES)
		err = vouch_verify_sums(verify, diag, &sums);
	vouch_sqlite_run(verify->ledger->file, "ROLLBACK", NULL);
	wrong = found.item;
	for (i = 0; err == VOUCH_OK && i < found.count; i++)
		vouch_verify_say(verify, VOUCH_FOUND_CAMPAIGN, NULL,
		    "campaign %" PRIu32 ": %s", wrong[i].campaign,
		    wrong[i].words);
	late = sums.item;
	for (i = 0; err == VOUCH_OK && i < sums.count; i++)
		vouch_verify_say(verify, late[i].kind, NULL, "%s",
		    late[i].text);
	free(found.item);
	free(sums.item);
	return err;
}

/* ---- all of them ---- */

enum vouch_err vouch_verify_tables(struct vouch_verify *verify,
    struct vouch_diag *diag)
{
	enum vouch_err err;
	bool uses, ops;

	err = read_uses(verify, false, diag);
	if (err == VOUCH_OK)
		err = read_ops(verify, false, diag);
	if (err == VOUCH_OK)
		err = read_acks(verify, diag);
	if (err == VOUCH_OK)
		err = read_moment(verify, diag);
	uses = verify->uses != 0;
	ops = verify->ops != 0;
	if (err == VOUCH_OK && uses)
		err = read_uses(verify, true, diag);
	if (err == VOUCH_OK && ops)
		err = read_ops(verify, true, diag);
	if (err == VOUCH_OK && (uses || ops))
		err = read_events(verify, uses, ops, diag);
	return err == VOUCH_OK ? vouch_verify_trust(verify, diag) : err;
}

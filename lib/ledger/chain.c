/*
 * Appending to the log: what is known of a code and an operation, taking a
 * use, and the chain of each till. All of it runs inside one write
 * transaction, so what was looked at still holds when it is written.
 */
#include <assert.h>
#include <string.h>

#include "ledger/book.h"
#include "ledger/exchange.h"
#include "ledger/handle.h"

#define REPLAY_MS (10 * 60 * 1000)

/* ---- rows ---- */

static void read_key(struct vouch_query *query, struct vouch_event_key *key)
{
	key->store = (uint16_t)vouch_query_get_int(query);
	key->till = (uint16_t)vouch_query_get_int(query);
	key->epoch = (uint64_t)vouch_query_get_int(query);
	key->seq = (uint64_t)vouch_query_get_int(query);
}

enum vouch_err vouch_chain_read(struct vouch_query *query,
    struct vouch_diag *diag, struct vouch_event *event, int64_t *epoch_id)
{
	int64_t id = vouch_query_get_int(query);

	memset(event, 0, sizeof *event);
	read_key(query, &event->key);
	event->kind = (enum vouch_event_kind)vouch_query_get_int(query);
	event->campaign = (uint32_t)vouch_query_get_int(query);
	event->serial = (uint64_t)vouch_query_get_int(query);
	event->use_no = (uint32_t)vouch_query_get_int(query);
	vouch_query_get_bytes(query, event->op, sizeof event->op);
	vouch_query_get_bytes(query, event->request, sizeof event->request);
	event->at_ms = vouch_query_get_int(query);
	event->boot_ms = vouch_query_get_int(query);
	if (event->at_ms < 0)
		query->damaged = true;
	vouch_query_get_bytes(query, event->key_id, sizeof event->key_id);
	event->revision = (uint32_t)vouch_query_get_int(query);
	event->channel = (uint8_t)vouch_query_get_int(query);
	event->amount_minor = vouch_query_get_int(query);
	event->has_basket = !vouch_query_is_null(query);
	event->basket_minor = vouch_query_get_int(query);
	event->unit = (uint8_t)vouch_query_get_int(query);
	vouch_query_get_text(query, event->receipt, sizeof event->receipt);
	vouch_query_get_text(query, event->cashier, sizeof event->cashier);
	event->has_holder = vouch_query_get_bytes(query,
	    event->holder_commit, sizeof event->holder_commit);
	event->has_ref = !vouch_query_is_null(query);
	read_key(query, &event->ref);
	event->has_until = !vouch_query_is_null(query);
	event->until_ms = vouch_query_get_int(query);
	vouch_query_get_text(query, event->note, sizeof event->note);
	event->flags = (uint32_t)vouch_query_get_int(query);
	vouch_query_get_bytes(query, event->hash, sizeof event->hash);
	if (epoch_id != NULL)
		*epoch_id = id;
	return vouch_query_whole(query, diag);
}

/* A number that is absent when it is zero. */
static void bind_some(struct vouch_query *query, int64_t value, bool there)
{
	if (there)
		vouch_query_int(query, value);
	else
		vouch_query_null(query);
}

static void bind_some_bytes(struct vouch_query *query, const void *bytes,
    size_t len, bool there)
{
	if (there)
		vouch_query_bytes(query, bytes, len);
	else
		vouch_query_null(query);
}

enum vouch_err vouch_chain_insert(struct vouch_ledger *ledger,
    const struct vouch_event *event, int64_t epoch_id,
    struct vouch_diag *diag)
{
	bool of_code = event->kind < VOUCH_EVENT_NOTE;
	struct vouch_query q;
	enum vouch_err err;
	int64_t ref_epoch_id = 0;

	if (event->has_ref) {
		err = vouch_epoch_find(ledger, event->ref.epoch, diag,
		    &ref_epoch_id);
		if (err != VOUCH_OK)
			return err;
	}
	vouch_query_start(&q, ledger->file, VOUCH_SQL_EVENT_ADD);
	vouch_query_int(&q, event->key.store);
	vouch_query_int(&q, event->key.till);
	vouch_query_int(&q, epoch_id);
	vouch_query_int(&q, (int64_t)event->key.seq);
	vouch_query_int(&q, event->kind);
	bind_some(&q, event->campaign, event->campaign != 0);
	bind_some(&q, (int64_t)event->serial, of_code);
	bind_some(&q, event->use_no, event->use_no != 0);
	bind_some_bytes(&q, event->op, sizeof event->op, of_code);
	bind_some_bytes(&q, event->request, sizeof event->request, of_code);
	vouch_query_int(&q, event->at_ms);
	vouch_query_int(&q, event->boot_ms);
	bind_some_bytes(&q, event->key_id, sizeof event->key_id, of_code);
	bind_some(&q, event->revision, event->revision != 0);
	vouch_query_int(&q, event->channel);
	vouch_query_int(&q, event->amount_minor);
	bind_some(&q, event->basket_minor, event->has_basket);
	vouch_query_int(&q, event->unit);
	vouch_query_text(&q, event->receipt, strlen(event->receipt));
	vouch_query_text(&q, event->cashier, strlen(event->cashier));
	bind_some_bytes(&q, event->holder_commit,
	    sizeof event->holder_commit, event->has_holder);
	bind_some(&q, event->ref.store, event->has_ref);
	bind_some(&q, event->ref.till, event->has_ref);
	bind_some(&q, ref_epoch_id, event->has_ref);
	bind_some(&q, (int64_t)event->ref.seq, event->has_ref);
	bind_some(&q, event->until_ms, event->has_until);
	vouch_query_text(&q, event->note, strlen(event->note));
	vouch_query_int(&q, event->flags);
	vouch_query_bytes(&q, event->hash, sizeof event->hash);
	return vouch_query_run(&q, diag, NULL);
}

/* ---- the chain ---- */

static enum vouch_err chain_head(struct vouch_ledger *ledger, uint16_t till,
    struct vouch_diag *diag, uint64_t *seq, uint8_t hash[VOUCH_HASH_BYTES])
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	if (ledger->appended && ledger->last_key.till == till) {
		*seq = ledger->last_key.seq;
		memcpy(hash, ledger->last_hash, VOUCH_HASH_BYTES);
		return VOUCH_OK;
	}
	*seq = 0;
	memset(hash, 0, VOUCH_HASH_BYTES);
	vouch_query_start(&query, ledger->file, VOUCH_SQL_CHAIN_HEAD);
	vouch_query_int(&query, ledger->store);
	vouch_query_int(&query, till);
	vouch_query_int(&query, ledger->epoch_id);
	err = vouch_query_next(&query, diag, &row);
	if (err == VOUCH_OK && row) {
		*seq = (uint64_t)vouch_query_get_int(&query);
		vouch_query_get_bytes(&query, hash, VOUCH_HASH_BYTES);
		err = vouch_query_whole(&query, diag);
	}
	vouch_query_end(&query);
	return err;
}

static void claim_key(struct vouch_ledger *ledger, struct vouch_event *event,
    uint64_t seq)
{
	event->key.store = ledger->store;
	event->key.epoch = ledger->epoch;
	event->key.seq = seq;
}

enum vouch_err vouch_chain_mark(struct vouch_ledger *ledger, int64_t at_ms,
    struct vouch_diag *diag)
{
	struct vouch_query query;

	if (at_ms > ledger->read_mark_ms)
		ledger->read_mark_ms = at_ms;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_CLOCK_RAISE);
	vouch_query_int(&query, at_ms);
	return vouch_query_run(&query, diag, NULL);
}

/* The event behind the head of its till, whose seq and hash are given. */
static enum vouch_err add_behind(struct vouch_ledger *ledger,
    const uint8_t previous[VOUCH_HASH_BYTES], struct vouch_event *event,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	err = vouch_event_hash(previous, event, event->hash);
	if (err == VOUCH_OK)
		err = vouch_chain_insert(ledger, event, ledger->epoch_id,
		    diag);
	if (err == VOUCH_OK &&
	    (!ledger->appended || event->at_ms > ledger->mark_ms)) {
		err = vouch_chain_mark(ledger, event->at_ms, diag);
		ledger->mark_ms = event->at_ms;
	}
	if (err != VOUCH_OK)
		return err;
	ledger->appended = true;
	ledger->last_key = event->key;
	memcpy(ledger->last_hash, event->hash, sizeof event->hash);
	return VOUCH_OK;
}

enum vouch_err vouch_chain_add(struct vouch_ledger *ledger,
    struct vouch_event *event, struct vouch_diag *diag)
{
	uint8_t previous[VOUCH_HASH_BYTES];
	enum vouch_err err;
	uint64_t seq;

	err = chain_head(ledger, event->key.till, diag, &seq, previous);
	if (err != VOUCH_OK)
		return err;
	claim_key(ledger, event, seq + 1);
	return add_behind(ledger, previous, event, diag);
}

/* ---- places ---- */

bool vouch_place_same(const struct vouch_place *a, const struct vouch_place *b)
{
	return a->store == b->store && a->till == b->till &&
	    a->epoch_id == b->epoch_id && a->seq == b->seq;
}

void vouch_query_place(struct vouch_query *query,
    const struct vouch_place *place)
{
	vouch_query_int(query, place->store);
	vouch_query_int(query, place->till);
	vouch_query_int(query, place->epoch_id);
	vouch_query_int(query, place->seq);
}

void vouch_query_get_place(struct vouch_query *query,
    struct vouch_place *place)
{
	place->store = vouch_query_get_int(query);
	place->till = vouch_query_get_int(query);
	place->epoch_id = vouch_query_get_int(query);
	place->seq = vouch_query_get_int(query);
}

/* ---- look ---- */

enum vouch_err vouch_op_find(struct vouch_ledger *ledger,
    const uint8_t op[VOUCH_OP_BYTES], struct vouch_diag *diag, bool *found,
    struct vouch_place *place)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_OP_GET);
	vouch_query_bytes(&query, op, VOUCH_OP_BYTES);
	err = vouch_query_next(&query, diag, found);
	if (*found)
		vouch_query_get_place(&query, place);
	vouch_query_end(&query);
	return err;
}

/* The first live use from use_no on. */
static enum vouch_err find_use(struct vouch_ledger *ledger, uint32_t campaign,
    uint64_t serial, uint32_t use_no, struct vouch_diag *diag, bool *found,
    struct vouch_place *place)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_USED_GET);
	vouch_query_int(&query, campaign);
	vouch_query_int(&query, (int64_t)serial);
	vouch_query_int(&query, use_no);
	err = vouch_query_next(&query, diag, found);
	if (*found)
		vouch_query_get_place(&query, place);
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_place_event(struct vouch_ledger *ledger,
    const struct vouch_place *place, struct vouch_diag *diag, bool *found,
    struct vouch_event *event)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_EVENT_GET);
	vouch_query_place(&query, place);
	err = vouch_query_next(&query, diag, found);
	if (err == VOUCH_OK && *found)
		err = vouch_chain_read(&query, diag, event, NULL);
	vouch_query_end(&query);
	return err;
}

/* The event a use or an operation stands for, which must be there. */
static enum vouch_err get_event(struct vouch_ledger *ledger,
    const struct vouch_place *place, struct vouch_diag *diag,
    struct vouch_event *event)
{
	enum vouch_err err;
	bool found;

	err = vouch_place_event(ledger, place, diag, &found, event);
	if (err != VOUCH_OK || found)
		return err;
	vouch_diag_file(diag, ledger->file->shown);
	return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
	    "the ledger is damaged: a use without its event");
}

enum vouch_err vouch_use_number(struct vouch_ledger *ledger,
    const struct vouch_event *event, const struct vouch_place *place,
    struct vouch_diag *diag, uint32_t *number)
{
	struct vouch_place live = { 0, 0, 0, 0 };
	struct vouch_query query;
	enum vouch_err err;
	bool found;

	*number = event->use_no;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_USED_EXACT);
	vouch_query_int(&query, event->campaign);
	vouch_query_int(&query, (int64_t)event->serial);
	vouch_query_int(&query, event->use_no);
	err = vouch_query_next(&query, diag, &found);
	if (found)
		vouch_query_get_place(&query, &live);
	vouch_query_end(&query);
	if (err != VOUCH_OK || (found && vouch_place_same(&live, place)))
		return err;
	/* One that was merged has another number where its own was taken. */
	*number = 0;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_USED_FIND);
	vouch_query_int(&query, event->campaign);
	vouch_query_int(&query, (int64_t)event->serial);
	vouch_query_place(&query, place);
	err = vouch_query_next(&query, diag, &found);
	if (found)
		*number = (uint32_t)vouch_query_get_int(&query);
	vouch_query_end(&query);
	return err;
}

/* Was what the event took given back? Of a hold that was taken up, what it
 * became tells. A voucher's live use has a row of its own, which is how events
 * before version 3 were voided; *end is the event that ended another kind. */
static enum vouch_err is_void(struct vouch_ledger *ledger,
    const struct vouch_event *event, const struct vouch_place *place,
    struct vouch_diag *diag, bool *gone)
{
	struct vouch_event end;
	enum vouch_err err;
	uint32_t number;
	bool found;

	if (event->kind == VOUCH_EVENT_REDEEM) {
		err = vouch_use_number(ledger, event, place, diag, &number);
		*gone = number == 0;
		return err;
	}
	err = vouch_end_find(ledger, &event->key, diag, &found, &end);
	*gone = found;
	if (err == VOUCH_OK && found && end.kind == VOUCH_EVENT_COMMIT)
		err = vouch_end_find(ledger, &end.key, diag, gone, &end);
	return err;
}

/* What the event stands for when the request behind it is asked again by a
 * till. Its use must still be its own: one given back is not accepted again by
 * repeating the question. */
static enum vouch_err judge_event(struct vouch_ledger *ledger, uint16_t till,
    int64_t now_ms, const struct vouch_place *place, struct vouch_diag *diag,
    struct vouch_ledger_use *use)
{
	const struct vouch_event *event = &use->event;
	int64_t age_ms = now_ms - event->at_ms;
	enum vouch_err err;
	bool gone;

	err = is_void(ledger, event, place, diag, &gone);
	if (err != VOUCH_OK)
		return err;
	if (gone)
		use->state = VOUCH_USE_VOIDED;
	else if (event->key.store == ledger->store &&
	    event->key.till == till &&
	    age_ms <= REPLAY_MS && age_ms >= -REPLAY_MS)
		use->state = VOUCH_USE_REPLAY;
	else
		use->state = VOUCH_USE_SPENT;
	return VOUCH_OK;
}

/* FRESH unless op is that of a redemption. */
static enum vouch_err look_at_op(struct vouch_ledger *ledger,
    const struct vouch_ledger_question *asked, struct vouch_diag *diag,
    struct vouch_ledger_use *use)
{
	struct vouch_place place;
	enum vouch_err err;
	bool found;

	err = vouch_op_find(ledger, asked->op, diag, &found, &place);
	if (err != VOUCH_OK || !found)
		return err;
	err = get_event(ledger, &place, diag, &use->event);
	if (err != VOUCH_OK)
		return err;
	if (memcmp(use->event.request, asked->request, VOUCH_OP_BYTES) != 0 ||
	    use->event.campaign != asked->campaign ||
	    use->event.serial != asked->serial ||
	    use->event.kind >= VOUCH_EVENT_NOTE)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "this operation id was given to another request before");
	return judge_event(ledger, asked->till, asked->now_ms, &place, diag,
	    use);
}

enum vouch_err vouch_ledger_look(struct vouch_ledger *ledger,
    const struct vouch_ledger_question *question, struct vouch_diag *diag,
    struct vouch_ledger_use *use)
{
	struct vouch_ledger_use seen;
	struct vouch_place place;
	enum vouch_err err = VOUCH_OK;
	bool found;

	memset(&seen, 0, sizeof seen);
	seen.state = VOUCH_USE_FRESH;
	if (question->op != NULL)
		err = look_at_op(ledger, question, diag, &seen);
	if (err == VOUCH_OK && seen.state == VOUCH_USE_FRESH &&
	    !question->many) {
		err = find_use(ledger, question->campaign, question->serial,
		    1, diag, &found, &place);
		if (err == VOUCH_OK && found) {
			seen.state = VOUCH_USE_SPENT;
			err = get_event(ledger, &place, diag, &seen.event);
		}
	}
	if (err == VOUCH_OK)
		*use = seen;
	return err;
}

enum vouch_err vouch_place_hash(struct vouch_ledger *ledger,
    const struct vouch_place *place, struct vouch_diag *diag,
    uint8_t hash[VOUCH_HASH_BYTES])
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	memset(hash, 0, VOUCH_HASH_BYTES);
	if (place->seq == 0)
		return VOUCH_OK;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_EVENT_HASH);
	vouch_query_place(&query, place);
	err = vouch_query_next(&query, diag, &row);
	if (row) {
		vouch_query_get_bytes(&query, hash, VOUCH_HASH_BYTES);
		err = vouch_query_whole(&query, diag);
	}
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_place_of(struct vouch_ledger *ledger,
    const struct vouch_event_key *key, struct vouch_diag *diag, bool *found,
    struct vouch_place *place)
{
	struct vouch_query query;
	enum vouch_err err;

	place->store = key->store;
	place->till = key->till;
	place->seq = (int64_t)key->seq;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_EPOCH_ID);
	vouch_query_int(&query, (int64_t)key->epoch);
	err = vouch_query_next(&query, diag, found);
	if (*found)
		place->epoch_id = vouch_query_get_int(&query);
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_ledger_find(struct vouch_ledger *ledger,
    const struct vouch_ledger_name *name, uint16_t till, int64_t now_ms,
    struct vouch_diag *diag, struct vouch_ledger_use *use)
{
	struct vouch_ledger_use seen;
	struct vouch_place place;
	enum vouch_err err;
	bool found;

	memset(&seen, 0, sizeof seen);
	seen.state = VOUCH_USE_FRESH;
	if (name->op != NULL)
		err = vouch_op_find(ledger, name->op, diag, &found, &place);
	else
		err = vouch_place_of(ledger, &name->event, diag, &found, &place);
	if (err == VOUCH_OK && found)
		err = vouch_place_event(ledger, &place, diag, &found, &seen.event);
	if (err == VOUCH_OK && found && seen.event.kind < VOUCH_EVENT_NOTE)
		err = judge_event(ledger, till, now_ms, &place, diag, &seen);
	if (err == VOUCH_OK)
		*use = seen;
	return err;
}

/* ---- append ---- */

enum vouch_err vouch_ledger_expect_many(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_CACHE_GROUP);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err check_event(const struct vouch_event *event,
    struct vouch_diag *diag)
{
	const char *field = NULL;

	if (event->key.till < 1 || event->key.till > VOUCH_TILL_MAX)
		field = "till";
	else if (event->kind < VOUCH_EVENT_REDEEM ||
	    event->kind >= VOUCH_EVENT_NOTE)
		field = "kind";
	else if (event->campaign < 1)
		field = "campaign";
	else if (event->serial > VOUCH_SERIAL_MAX)
		field = "serial";
	else if (event->revision < 1)
		field = "revision";
	else if (event->at_ms < 0 || event->boot_ms < 0)
		field = "time";
	else if (event->has_ref != vouch_event_ends(event->kind))
		field = "ref";
	else if (memchr(event->receipt, '\0', sizeof event->receipt) == NULL)
		field = "receipt";
	else if (memchr(event->cashier, '\0', sizeof event->cashier) == NULL ||
	    !vouch_event_cashier_fits(event->cashier))
		field = "cashier";
	else if (memchr(event->note, '\0', sizeof event->note) == NULL)
		field = "note";
	if (field == NULL)
		return VOUCH_OK;
	vouch_diag_field(diag, field);
	return vouch_diag_set(diag, VOUCH_ERR_RANGE,
	    "not what a redemption may have");
}

static struct vouch_place own_place(const struct vouch_ledger *ledger,
    const struct vouch_event *event)
{
	return (struct vouch_place){ ledger->store, event->key.till,
	    ledger->epoch_id, (int64_t)event->key.seq };
}

/* The exactly-once guard: the row can be there once. */
static enum vouch_err take_use(struct vouch_ledger *ledger,
    const struct vouch_event *event, struct vouch_diag *diag)
{
	const struct vouch_place own = own_place(ledger, event);
	struct vouch_query query;
	enum vouch_err err;
	int changed = 0;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_USED_ADD);
	vouch_query_int(&query, event->campaign);
	vouch_query_int(&query, (int64_t)event->serial);
	vouch_query_int(&query, event->use_no);
	vouch_query_place(&query, &own);
	err = vouch_query_run(&query, diag, &changed);
	if (err == VOUCH_OK && changed == 0)
		err = vouch_diag_set(diag, VOUCH_ERR_EXISTS,
		    "this code has been used");
	return err;
}

static enum vouch_err file_op(struct vouch_ledger *ledger,
    const struct vouch_event *event, struct vouch_diag *diag)
{
	const struct vouch_place own = own_place(ledger, event);
	struct vouch_query query;
	enum vouch_err err;
	int changed = 0;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_OP_ADD);
	vouch_query_bytes(&query, event->op, sizeof event->op);
	vouch_query_place(&query, &own);
	err = vouch_query_run(&query, diag, &changed);
	if (err == VOUCH_OK && changed == 0)
		err = vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "this operation id has been used");
	return err;
}

enum vouch_err vouch_use_end(struct vouch_ledger *ledger,
    const struct vouch_event *event, const struct vouch_place *from,
    const struct vouch_place *to, struct vouch_diag *diag)
{
	struct vouch_query query;
	enum vouch_err err;
	uint32_t number;
	int changed = 0;

	err = vouch_use_number(ledger, event, from, diag, &number);
	if (err != VOUCH_OK)
		return err;
	vouch_query_start(&query, ledger->file, to != NULL ?
	    VOUCH_SQL_USED_MOVE : VOUCH_SQL_USED_DROP);
	vouch_query_int(&query, event->campaign);
	vouch_query_int(&query, (int64_t)event->serial);
	vouch_query_int(&query, number);
	if (to != NULL)
		vouch_query_place(&query, to);
	err = vouch_query_run(&query, diag, &changed);
	if (err != VOUCH_OK || changed == 1)
		return err;
	vouch_diag_file(diag, ledger->file->shown);
	return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
	    "the ledger is damaged: an event without its use");
}

/* The use an event that is filed here gives back or takes over. */
static enum vouch_err end_use(struct vouch_ledger *ledger,
    const struct vouch_event *event, bool moves, struct vouch_diag *diag)
{
	const struct vouch_place own = own_place(ledger, event);
	struct vouch_place ref;
	enum vouch_err err;
	bool found;

	err = vouch_place_of(ledger, &event->ref, diag, &found, &ref);
	return err == VOUCH_OK ? vouch_use_end(ledger, event, &ref,
	    moves ? &own : NULL, diag) : err;
}

enum vouch_err vouch_chain_file(struct vouch_ledger *ledger,
    struct vouch_event *event, struct vouch_diag *diag)
{
	uint8_t previous[VOUCH_HASH_BYTES];
	struct vouch_event filed = *event;
	struct vouch_effect effect;
	struct vouch_place place;
	enum vouch_err err, undone;
	uint64_t seq;

	assert(ledger->file->in_transaction);
	err = check_event(&filed, diag);
	if (err == VOUCH_OK)
		err = chain_head(ledger, filed.key.till, diag, &seq, previous);
	if (err != VOUCH_OK)
		return err;
	claim_key(ledger, &filed, seq + 1);
	vouch_effect_of(&filed, &effect);
	if (effect.uses > 0)
		err = take_use(ledger, &filed, diag);
	if (err != VOUCH_OK)
		return err;
	err = file_op(ledger, &filed, diag);
	if (err == VOUCH_ERR_CONFLICT && effect.uses > 0) {
		/* The transaction may go on with other codes. */
		place = own_place(ledger, &filed);
		undone = vouch_use_end(ledger, &filed, &place, NULL, NULL);
		return undone == VOUCH_OK ? err : undone;
	}
	if (err == VOUCH_OK && (effect.uses < 0 || effect.moves_use))
		err = end_use(ledger, &filed, effect.moves_use, diag);
	if (err == VOUCH_OK)
		err = add_behind(ledger, previous, &filed, diag);
	if (err == VOUCH_OK)
		*event = filed;
	return err;
}

enum vouch_err vouch_ledger_append(struct vouch_ledger *ledger,
    struct vouch_event *event, struct vouch_diag *diag)
{
	struct vouch_event filed = *event;
	enum vouch_err err;

	filed.kind = VOUCH_EVENT_REDEEM;
	filed.use_no = 1;
	err = vouch_chain_file(ledger, &filed, diag);
	if (err == VOUCH_OK)
		*event = filed;
	return err;
}

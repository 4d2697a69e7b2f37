/*
 * See book.h. A table is touched only where something of it is asked: a plain
 * voucher costs no row and no look-up here.
 */
#include "ledger/book.h"

#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "core/crypt.h"
#include "ledger/handle.h"

#define EXPIRE_MAX 64
#define STUCK_MAX 256

/* In the place of a holder: tells what a card paid under a cap, which follows
 * from the events alone, from the uses of a coupon, which rules count anew. */
static const uint8_t of_cards[VOUCH_HOLDER_BYTES];

/* ---- what an event moves ---- */

/* What a void gives back is the mirror of what it voids. */
static void effect_of_void(const struct vouch_event *event,
    struct vouch_effect *effect)
{
	switch (event->flags & VOUCH_FLAG_KIND) {
	case VOUCH_EVENT_TOPUP:
	case VOUCH_EVENT_EARN:
		effect->card_minor = event->amount_minor;
		break;
	case VOUCH_EVENT_ACTIVATE:
		effect->card_minor = event->amount_minor;
		effect->active = -1;
		break;
	default:
		effect->card_minor = -event->amount_minor;
		break;
	}
}

void vouch_effect_of(const struct vouch_event *event,
    struct vouch_effect *effect)
{
	memset(effect, 0, sizeof *effect);
	effect->of_card = event->use_no == 0 &&
	    event->kind != VOUCH_EVENT_REDEEM;
	switch (event->kind) {
	case VOUCH_EVENT_REDEEM:
	case VOUCH_EVENT_SPEND:
	case VOUCH_EVENT_HOLD:
		effect->uses = 1;
		effect->card_minor = -event->amount_minor;
		effect->holds = event->kind == VOUCH_EVENT_HOLD;
		break;
	case VOUCH_EVENT_ACTIVATE:
		effect->active = 1;
		effect->card_minor = event->amount_minor;
		break;
	case VOUCH_EVENT_TOPUP:
	case VOUCH_EVENT_EARN:
		effect->card_minor = event->amount_minor;
		break;
	case VOUCH_EVENT_VOID:
		effect->uses = -1;
		effect_of_void(event, effect);
		break;
	case VOUCH_EVENT_RELEASE:
		effect->uses = effect->holds = -1;
		effect->card_minor = -event->amount_minor;
		break;
	case VOUCH_EVENT_COMMIT:
		effect->moves_use = !effect->of_card;
		effect->holds = -1;
		break;
	default:
		effect->of_card = false;
		break;
	}
	if (effect->of_card) {
		if ((event->flags & VOUCH_FLAG_CAPPED) != 0 &&
		    effect->uses != 0) {
			effect->capped = effect->uses;
			effect->capped_minor = event->amount_minor;
		}
		effect->uses = 0;
		return;
	}
	effect->card_minor = effect->active = 0;
	if (effect->uses != 0)
		effect->off_minor = event->amount_minor;
}

/* ---- ends ---- */

void vouch_end_op(const struct vouch_event_key *key,
    uint8_t op[VOUCH_OP_BYTES])
{
	static const char label[] = "vouch end v1";
	struct vouch_digest digest;
	uint8_t bytes[20];

	vouch_put_be(bytes, 2, key->store);
	vouch_put_be(bytes + 2, 2, key->till);
	vouch_put_be(bytes + 4, 8, key->epoch);
	vouch_put_be(bytes + 12, 8, key->seq);
	vouch_digest_init(&digest, VOUCH_OP_BYTES, NULL, 0);
	vouch_digest_add(&digest, label, sizeof label);
	vouch_digest_add(&digest, bytes, sizeof bytes);
	vouch_digest_end(&digest, op, VOUCH_OP_BYTES);
}

bool vouch_end_is_of(const struct vouch_event *end,
    const struct vouch_event_key *key)
{
	return end->has_ref && end->ref.store == key->store &&
	    end->ref.till == key->till && end->ref.epoch == key->epoch &&
	    end->ref.seq == key->seq;
}

enum vouch_err vouch_end_find(struct vouch_ledger *ledger,
    const struct vouch_event_key *key, struct vouch_diag *diag, bool *found,
    struct vouch_event *end)
{
	uint8_t op[VOUCH_OP_BYTES];
	struct vouch_place place;
	enum vouch_err err;

	vouch_end_op(key, op);
	err = vouch_op_find(ledger, op, diag, found, &place);
	if (err == VOUCH_OK && *found)
		err = vouch_place_event(ledger, &place, diag, found, end);
	*found = err == VOUCH_OK && *found && vouch_end_is_of(end, key);
	return err;
}

void vouch_end_make(const struct vouch_event *ended,
    enum vouch_event_kind kind, struct vouch_event *end)
{
	memset(end, 0, sizeof *end);
	end->kind = kind;
	end->campaign = ended->campaign;
	end->serial = ended->serial;
	end->use_no = ended->use_no;
	memcpy(end->key_id, ended->key_id, sizeof end->key_id);
	end->revision = ended->revision;
	end->channel = ended->channel;
	end->unit = ended->unit;
	end->has_ref = true;
	end->ref = ended->key;
	vouch_end_op(&ended->key, end->op);
	end->flags = ended->flags & VOUCH_FLAG_CAPPED;
	if (kind == VOUCH_EVENT_COMMIT) {
		end->amount_minor = ended->amount_minor;
		end->has_basket = ended->has_basket;
		end->basket_minor = ended->basket_minor;
		memcpy(end->note, ended->note, sizeof end->note);
		return;
	}
	end->amount_minor = -ended->amount_minor;
	if (kind == VOUCH_EVENT_VOID)
		end->flags |= (uint32_t)ended->kind & VOUCH_FLAG_KIND;
}

/* ---- tallies ---- */

static void start_tally(struct vouch_query *query,
    struct vouch_ledger *ledger, unsigned which,
    const struct vouch_event *event, enum vouch_scope scope,
    const uint8_t *holder)
{
	vouch_query_start(query, ledger->file, which);
	vouch_query_int(query, event->campaign);
	vouch_query_int(query, scope);
	vouch_query_int(query, scope == VOUCH_SCOPE_CODE ?
	    (int64_t)event->serial : 0);
	vouch_query_bytes(query, holder != NULL ? holder :
	    (const uint8_t *)"", holder != NULL ? VOUCH_HOLDER_BYTES : 0);
}

enum vouch_err vouch_tally_get(struct vouch_ledger *ledger, uint32_t campaign,
    enum vouch_scope scope, uint64_t serial, const uint8_t *holder,
    struct vouch_diag *diag, struct vouch_tally *tally)
{
	const struct vouch_event of = { .campaign = campaign,
		.serial = serial };
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	memset(tally, 0, sizeof *tally);
	start_tally(&query, ledger, VOUCH_SQL_TALLY_GET, &of, scope, holder);
	err = vouch_query_next(&query, diag, &row);
	if (row) {
		tally->uses = (uint64_t)vouch_query_get_int(&query);
		tally->amount_minor = (uint64_t)vouch_query_get_int(&query);
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err move_row(struct vouch_ledger *ledger,
    const struct vouch_event *event, enum vouch_scope scope,
    const uint8_t *holder, const int64_t by[2], struct vouch_diag *diag,
    int *moved)
{
	struct vouch_query query;

	start_tally(&query, ledger, VOUCH_SQL_TALLY_MOVE, event, scope, holder);
	vouch_query_int(&query, by[0]);
	vouch_query_int(&query, by[1]);
	return vouch_query_run(&query, diag, moved);
}

/* Adds to a row, which is made where it is missing: that is seldom, so it is
 * tried second. */
static enum vouch_err move_tally(struct vouch_ledger *ledger,
    const struct vouch_event *event, enum vouch_scope scope,
    const uint8_t *holder, int64_t uses, int64_t amount_minor,
    struct vouch_diag *diag)
{
	const int64_t by[2] = { uses, amount_minor };
	struct vouch_query query;
	enum vouch_err err;
	int moved = 0;

	err = move_row(ledger, event, scope, holder, by, diag, &moved);
	if (err != VOUCH_OK || moved > 0)
		return err;
	start_tally(&query, ledger, VOUCH_SQL_TALLY_ADD, event, scope, holder);
	err = vouch_query_run(&query, diag, NULL);
	return err == VOUCH_OK ? move_row(ledger, event, scope, holder, by,
	    diag, &moved) : err;
}

bool vouch_book_counts(const struct vouch_campaign *campaign)
{
	return campaign->rules.max_redemptions > 0 ||
	    campaign->rules.budget > 0;
}

static enum vouch_err run_on_campaign(struct vouch_ledger *ledger,
    unsigned which, uint32_t campaign, struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, ledger->file, which);
	vouch_query_int(&query, campaign);
	return vouch_query_run(&query, diag, NULL);
}

enum vouch_err vouch_book_recount(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, struct vouch_diag *diag)
{
	enum vouch_err err;

	err = run_on_campaign(ledger, VOUCH_SQL_TALLY_DROP, campaign->id,
	    diag);
	if (err == VOUCH_OK && vouch_book_counts(campaign))
		err = run_on_campaign(ledger, VOUCH_SQL_TALLY_FILL,
		    campaign->id, diag);
	if (err == VOUCH_OK && campaign->kind == VOUCH_KIND_COUPON)
		err = run_on_campaign(ledger, VOUCH_SQL_TALLY_FILL_CODES,
		    campaign->id, diag);
	return err;
}

/* The highest number of a code rises, and stays when a use is given back. */
static enum vouch_err count_code(struct vouch_ledger *ledger,
    const struct vouch_event *event, uint32_t number, int uses,
    struct vouch_diag *diag)
{
	struct vouch_tally tally;
	enum vouch_err err;
	int64_t raise = 0;

	err = vouch_tally_get(ledger, event->campaign, VOUCH_SCOPE_CODE,
	    event->serial, NULL, diag, &tally);
	if (err == VOUCH_OK && number > tally.amount_minor)
		raise = (int64_t)(number - tally.amount_minor);
	return err == VOUCH_OK ? move_tally(ledger, event, VOUCH_SCOPE_CODE,
	    NULL, uses, raise, diag) : err;
}

/* ---- cards ---- */

enum vouch_err vouch_book_capped(struct vouch_ledger *ledger, uint16_t till,
    const struct vouch_token *token, int64_t from_ms, struct vouch_diag *diag,
    struct vouch_tally *tally)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	err = vouch_tally_get(ledger, token->campaign, VOUCH_SCOPE_CODE,
	    token->serial, of_cards, diag, tally);
	if (err != VOUCH_OK)
		return err;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_CAPPED_COUNT);
	vouch_query_int(&query, ledger->store);
	vouch_query_int(&query, till);
	vouch_query_int(&query, from_ms);
	vouch_query_int(&query, token->campaign);
	err = vouch_query_next(&query, diag, &row);
	if (row)
		tally->uses = (uint64_t)vouch_query_get_int(&query);
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_balance_get(struct vouch_ledger *ledger,
    uint32_t campaign, uint64_t serial, struct vouch_diag *diag,
    struct vouch_balance *balance)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	memset(balance, 0, sizeof *balance);
	vouch_query_start(&query, ledger->file, VOUCH_SQL_BALANCE_GET);
	vouch_query_int(&query, campaign);
	vouch_query_int(&query, (int64_t)serial);
	err = vouch_query_next(&query, diag, &row);
	if (row) {
		balance->left_minor = vouch_query_get_int(&query);
		balance->active = vouch_query_get_int(&query);
	}
	vouch_query_end(&query);
	return err;
}

void vouch_balance_card(const struct vouch_balance *balance,
    uint64_t opening_minor, struct vouch_card *card)
{
	int64_t left = balance->left_minor;
	int64_t more;

	/* Opened by several ledgers, it was opened once too often by each but
	 * one. */
	for (more = balance->active; more > 1 && left > 0; more--)
		left -= (int64_t)opening_minor;
	card->active = balance->active > 0;
	card->left_minor = left > 0 ? (uint64_t)left : 0;
}

/* What a card may come to: one event more can still be counted. Tills never come
 * near; the log of another ledger may. */
#define BALANCE_MAX (INT64_MAX - (int64_t)VOUCH_BUDGET_MAX)

static enum vouch_err move_balance(struct vouch_ledger *ledger,
    const struct vouch_event *event, const struct vouch_effect *effect,
    struct vouch_diag *diag)
{
	struct vouch_balance balance;
	struct vouch_query query;
	enum vouch_err err;

	err = vouch_balance_get(ledger, event->campaign, event->serial, diag,
	    &balance);
	if (err != VOUCH_OK)
		return err;
	balance.left_minor += effect->card_minor;
	if (balance.left_minor > BALANCE_MAX ||
	    balance.left_minor < -BALANCE_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE, "more on one card "
		    "than can be counted");
	vouch_query_start(&query, ledger->file, VOUCH_SQL_BALANCE_PUT);
	vouch_query_int(&query, event->campaign);
	vouch_query_int(&query, (int64_t)event->serial);
	vouch_query_int(&query, balance.left_minor);
	vouch_query_int(&query, event->unit);
	vouch_query_int(&query, balance.active + effect->active);
	return vouch_query_run(&query, diag, NULL);
}

/* One row a statement, so that no lock is held while each() works. */
enum vouch_err vouch_ledger_each_balance(struct vouch_ledger *ledger,
    int (*each)(const struct vouch_balance_sum *sum, void *context),
    void *context, struct vouch_diag *diag)
{
	int64_t campaign = 0, unit = -1;
	struct vouch_balance_sum sum;
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	if (ledger->file->version < VOUCH_SCHEMA_RULES)
		return VOUCH_OK;
	do {
		vouch_query_start(&query, ledger->file,
		    VOUCH_SQL_BALANCE_SUM);
		vouch_query_int(&query, campaign);
		vouch_query_int(&query, unit);
		err = vouch_query_next(&query, diag, &row);
		if (row) {
			campaign = vouch_query_get_int(&query);
			unit = vouch_query_get_int(&query);
			sum.cards = (uint64_t)vouch_query_get_int(&query);
			sum.left_minor = vouch_query_get_int(&query);
		}
		vouch_query_end(&query);
		sum.campaign = (uint32_t)campaign;
		sum.unit = (uint8_t)unit;
	} while (err == VOUCH_OK && row && each(&sum, context) == 0);
	return err;
}

/* ---- customers ---- */

enum vouch_err vouch_holder_at(struct vouch_ledger *ledger,
    const struct vouch_place *place, struct vouch_diag *diag, bool *found,
    uint8_t holder[VOUCH_HOLDER_BYTES])
{
	uint8_t salt[VOUCH_SALT_BYTES];
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_HOLDER_GET);
	vouch_query_place(&query, place);
	err = vouch_query_next(&query, diag, found);
	if (*found) {
		vouch_query_get_bytes(&query, salt, sizeof salt);
		vouch_query_get_bytes(&query, holder, VOUCH_HOLDER_BYTES);
		err = vouch_query_whole(&query, diag);
	}
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_holder_get(struct vouch_ledger *ledger,
    const struct vouch_event_key *key, struct vouch_diag *diag, bool *found,
    uint8_t holder[VOUCH_HOLDER_BYTES])
{
	struct vouch_place place;
	enum vouch_err err;

	err = vouch_place_of(ledger, key, diag, found, &place);
	return err == VOUCH_OK && *found ?
	    vouch_holder_at(ledger, &place, diag, found, holder) : err;
}

void vouch_holder_commit(const uint8_t salt[VOUCH_SALT_BYTES],
    const uint8_t holder[VOUCH_HOLDER_BYTES], uint8_t commit[32])
{
	struct vouch_digest digest;

	vouch_digest_init(&digest, 32, NULL, 0);
	vouch_digest_add(&digest, salt, VOUCH_SALT_BYTES);
	vouch_digest_add(&digest, holder, VOUCH_HOLDER_BYTES);
	vouch_digest_end(&digest, commit, 32);
}

static enum vouch_err keep_holder(struct vouch_ledger *ledger,
    const struct vouch_event *event, const uint8_t salt[VOUCH_SALT_BYTES],
    const uint8_t *holder, struct vouch_diag *diag)
{
	struct vouch_query query;
	struct vouch_place place;
	enum vouch_err err;
	bool known;

	err = vouch_place_of(ledger, &event->key, diag, &known, &place);
	if (err != VOUCH_OK || !known)
		return err;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_HOLDER_ADD);
	vouch_query_place(&query, &place);
	vouch_query_bytes(&query, salt, VOUCH_SALT_BYTES);
	vouch_query_bytes(&query, holder, VOUCH_HOLDER_BYTES);
	return vouch_query_run(&query, diag, NULL);
}

enum vouch_err vouch_use_taker(struct vouch_ledger *ledger,
    const struct vouch_event *end, struct vouch_diag *diag, bool *found,
    struct vouch_place *taker)
{
	struct vouch_event ended;
	enum vouch_err err;

	err = vouch_place_of(ledger, &end->ref, diag, found, taker);
	if (err != VOUCH_OK || !*found || end->kind != VOUCH_EVENT_VOID ||
	    (end->flags & VOUCH_FLAG_KIND) != VOUCH_EVENT_COMMIT)
		return err;
	err = vouch_place_event(ledger, taker, diag, found, &ended);
	return err == VOUCH_OK && *found ?
	    vouch_place_of(ledger, &ended.ref, diag, found, taker) : err;
}

/* A use given back is given back to whom it was counted for. */
static enum vouch_err count_customer(struct vouch_ledger *ledger,
    const struct vouch_event *event, const struct vouch_effect *effect,
    const uint8_t *holder, struct vouch_diag *diag)
{
	uint8_t takers[VOUCH_HOLDER_BYTES];
	struct vouch_place taker;
	enum vouch_err err;
	bool found;

	if (effect->uses >= 0)
		return holder != NULL && effect->uses > 0 ? move_tally(ledger,
		    event, VOUCH_SCOPE_CUSTOMER, holder, effect->uses, 0,
		    diag) : VOUCH_OK;
	err = vouch_use_taker(ledger, event, diag, &found, &taker);
	if (err == VOUCH_OK && found)
		err = vouch_holder_at(ledger, &taker, diag, &found, takers);
	return err == VOUCH_OK && found ? move_tally(ledger, event,
	    VOUCH_SCOPE_CUSTOMER, takers, effect->uses, 0, diag) : err;
}

/* ---- holds ---- */

static enum vouch_err move_hold(struct vouch_ledger *ledger,
    const struct vouch_event *event, const struct vouch_effect *effect,
    struct vouch_diag *diag)
{
	const struct vouch_event_key *key = effect->holds > 0 ? &event->key :
	    &event->ref;
	struct vouch_query query;
	struct vouch_place place;
	struct vouch_event held;
	enum vouch_err err;
	bool found;

	err = vouch_place_of(ledger, key, diag, &found, &place);
	if (err == VOUCH_OK && found && effect->holds < 0)
		err = vouch_place_event(ledger, &place, diag, &found, &held);
	else
		held = *event;
	if (err != VOUCH_OK || !found)
		return err;
	vouch_query_start(&query, ledger->file, effect->holds > 0 ?
	    VOUCH_SQL_HOLD_ADD : VOUCH_SQL_HOLD_DROP);
	vouch_query_int(&query, held.until_ms);
	vouch_query_place(&query, &place);
	return vouch_query_run(&query, diag, NULL);
}

enum vouch_err vouch_book_expire(struct vouch_ledger *ledger, uint16_t till,
    int64_t now_ms, struct vouch_diag *diag, unsigned *count)
{
	const struct vouch_campaign *campaign;
	struct vouch_query query;
	struct vouch_place place;
	struct vouch_event held, end;
	enum vouch_err err = VOUCH_OK;
	bool found = true;
	int64_t stuck = 0;

	*count = 0;
	while (err == VOUCH_OK && *count < EXPIRE_MAX && stuck < STUCK_MAX) {
		vouch_query_start(&query, ledger->file, VOUCH_SQL_HOLD_FIRST);
		vouch_query_int(&query, now_ms);
		vouch_query_int(&query, stuck);
		err = vouch_query_next(&query, diag, &found);
		if (found)
			vouch_query_get_place(&query, &place);
		vouch_query_end(&query);
		if (err == VOUCH_OK && found)
			err = vouch_place_event(ledger, &place, diag, &found,
			    &held);
		if (err != VOUCH_OK || !found)
			break;
		err = vouch_ledger_campaign(ledger, held.campaign, diag,
		    &campaign);
		vouch_end_make(&held, VOUCH_EVENT_RELEASE, &end);
		end.key.till = till;
		end.flags |= VOUCH_FLAG_RAN_OUT;
		end.at_ms = now_ms;
		end.boot_ms = vouch_clock_boot_ms();
		if (err == VOUCH_OK)
			err = vouch_op_find(ledger, end.op, diag, &found,
			    &place);
		/* Whoever took its end's operation id for something else keeps
		 * this one, and no other. */
		stuck += found;
		*count += !found;
		if (err == VOUCH_OK && !found)
			err = vouch_book(ledger, campaign, NULL, &end, diag);
	}
	return err;
}

/* ---- all of it ---- */

static enum vouch_err follow_use(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, const uint8_t *holder,
    const struct vouch_event *event, const struct vouch_effect *effect,
    uint32_t number, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;

	if (campaign != NULL && vouch_book_counts(campaign))
		err = move_tally(ledger, event, VOUCH_SCOPE_CAMPAIGN, NULL,
		    effect->uses, effect->off_minor, diag);
	if (err == VOUCH_OK && campaign != NULL &&
	    campaign->kind == VOUCH_KIND_COUPON)
		err = count_code(ledger, event, number, effect->uses, diag);
	if (err == VOUCH_OK && (holder != NULL || effect->uses < 0))
		err = count_customer(ledger, event, effect, holder, diag);
	return err;
}

enum vouch_err vouch_book_move(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, const uint8_t *holder,
    const struct vouch_event *event, uint32_t number, bool holds,
    struct vouch_diag *diag)
{
	struct vouch_effect effect;
	enum vouch_err err = VOUCH_OK;

	vouch_effect_of(event, &effect);
	if (effect.uses != 0)
		err = follow_use(ledger, campaign, holder, event, &effect,
		    number, diag);
	if (err == VOUCH_OK && effect.of_card &&
	    (effect.card_minor != 0 || effect.active != 0))
		err = move_balance(ledger, event, &effect, diag);
	if (err == VOUCH_OK && effect.capped != 0)
		err = move_tally(ledger, event, VOUCH_SCOPE_CODE, of_cards,
		    effect.capped, effect.capped_minor, diag);
	if (err == VOUCH_OK && holds && effect.holds != 0)
		err = move_hold(ledger, event, &effect, diag);
	return err;
}

enum vouch_err vouch_book_customer(struct vouch_ledger *ledger,
    const struct vouch_event *event, const uint8_t holder[VOUCH_HOLDER_BYTES],
    int uses, struct vouch_diag *diag)
{
	return move_tally(ledger, event, VOUCH_SCOPE_CUSTOMER, holder, uses,
	    0, diag);
}

/* What a till may not do, though a merge may show that two of them did. */
static enum vouch_err check_card(struct vouch_ledger *ledger,
    const struct vouch_event *event, struct vouch_diag *diag)
{
	struct vouch_balance balance;
	struct vouch_effect effect;
	enum vouch_err err;

	vouch_effect_of(event, &effect);
	if (!effect.of_card || effect.card_minor >= 0)
		return VOUCH_OK;
	err = vouch_balance_get(ledger, event->campaign, event->serial, diag,
	    &balance);
	if (err != VOUCH_OK ||
	    balance.left_minor + effect.card_minor >= 0)
		return err;
	return vouch_diag_set(diag, VOUCH_ERR_RANGE,
	    "a card cannot hold less than nothing");
}

enum vouch_err vouch_book(struct vouch_ledger *ledger,
    const struct vouch_campaign *campaign, const uint8_t *holder,
    struct vouch_event *event, struct vouch_diag *diag)
{
	uint8_t salt[VOUCH_SALT_BYTES];
	enum vouch_err err;

	if (holder != NULL) {
		vouch_random(salt, sizeof salt);
		event->has_holder = true;
		vouch_holder_commit(salt, holder, event->holder_commit);
	}
	err = check_card(ledger, event, diag);
	if (err == VOUCH_OK)
		err = vouch_chain_file(ledger, event, diag);
	if (err == VOUCH_OK && holder != NULL)
		err = keep_holder(ledger, event, salt, holder, diag);
	return err == VOUCH_OK ? vouch_book_move(ledger, campaign, holder,
	    event, event->use_no, true, diag) : err;
}

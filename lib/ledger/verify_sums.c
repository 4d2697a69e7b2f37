/*
 * Verifying what adds up: balances, tallies and holds against what the events
 * move, without holding either. Each event adds what it moves times a number
 * drawn for the card, customer or coupon it moves it in; rows of the tables
 * times the same numbers must come to the same sum, in any order. Campaigns are
 * few and counted one by one. Only where sums differ are cards told apart.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "core/crypt.h"
#include "ledger/book.h"
#include "ledger/verify_parts.h"

#define PAGE 512
#define CARDS_SAID 20

/* Told apart by the first word. */
enum number_of { OF_CARD = 1, OF_SOLD, OF_HOLD, OF_CUSTOMER, OF_COUPON,
	OF_CAPPED };

/* ---- the numbers ---- */

static uint64_t number_of_code(const struct vouch_verify *verify,
    enum number_of of, uint32_t campaign, uint64_t serial)
{
	const int64_t words[] = { of, campaign, (int64_t)serial };

	return vouch_short_hash(verify->key, words, sizeof words);
}

static uint64_t number_of_customer(const struct vouch_verify *verify,
    uint32_t campaign, const uint8_t holder[VOUCH_HOLDER_BYTES])
{
	int64_t words[4] = { OF_CUSTOMER, campaign, 0, 0 };

	memcpy(words + 2, holder, VOUCH_HOLDER_BYTES);
	return vouch_short_hash(verify->key, words, sizeof words);
}

static uint64_t number_of_hold(const struct vouch_verify *verify,
    const struct vouch_place *place)
{
	const int64_t words[] = { OF_HOLD, place->store, place->till,
		place->epoch_id, place->seq };

	return vouch_short_hash(verify->key, words, sizeof words);
}

static struct vouch_place own_place(const struct vouch_raw *raw)
{
	return (struct vouch_place){ raw->event.key.store,
	    raw->event.key.till, raw->epoch_id,
	    (int64_t)raw->event.key.seq };
}

static struct vouch_place ref_place(const struct vouch_raw *raw)
{
	return (struct vouch_place){ raw->event.ref.store,
	    raw->event.ref.till, raw->ref_epoch_id,
	    (int64_t)raw->event.ref.seq };
}

/* Of what a card paid under a cap, how often and how much. */
static uint64_t number_of_capped(const struct vouch_verify *verify,
    uint32_t campaign, uint64_t serial, int64_t uses, int64_t amount_minor)
{
	return (uint64_t)uses * number_of_code(verify, OF_COUPON, campaign,
	    serial) + (uint64_t)amount_minor * number_of_code(verify,
	    OF_CAPPED, campaign, serial);
}

/* ---- an event ---- */

/* The campaign's count, made when it is met first. */
static enum vouch_err tallied_of(struct vouch_verify *verify,
    uint32_t campaign, struct vouch_diag *diag, struct vouch_tallied **out)
{
	struct vouch_tallied *tallied = verify->tallies.item;
	const struct vouch_campaign *rules;
	enum vouch_err err;
	size_t i;

	for (i = verify->tallies.count; i > 0; i--)
		if (tallied[i - 1].campaign == campaign) {
			*out = &tallied[i - 1];
			return VOUCH_OK;
		}
	/* Rules that cannot be read are found where they are looked at. */
	err = vouch_ledger_campaign(verify->ledger, campaign, NULL, &rules);
	if (err != VOUCH_OK)
		rules = NULL;
	tallied = vouch_list_add(&verify->tallies, sizeof *tallied);
	if (tallied == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	memset(tallied, 0, sizeof *tallied);
	tallied->campaign = campaign;
	tallied->coupon = rules != NULL && rules->kind == VOUCH_KIND_COUPON;
	tallied->counted = rules != NULL && vouch_book_counts(rules);
	*out = tallied;
	return VOUCH_OK;
}

static enum vouch_err sum_customer(struct vouch_verify *verify,
    const struct vouch_raw *raw, const struct vouch_effect *effect,
    struct vouch_diag *diag)
{
	struct vouch_place taker = own_place(raw);
	bool found = effect->uses < 0 || raw->event.has_holder;
	uint8_t holder[VOUCH_HOLDER_BYTES];
	enum vouch_err err = VOUCH_OK;

	if (effect->uses < 0)
		err = vouch_use_taker(verify->ledger, &raw->event, diag,
		    &found, &taker);
	if (err == VOUCH_OK && found)
		err = vouch_holder_at(verify->ledger, &taker, diag, &found,
		    holder);
	if (err == VOUCH_OK && found)
		verify->customers += (uint64_t)(int64_t)effect->uses *
		    number_of_customer(verify, raw->event.campaign, holder);
	return err;
}

static enum vouch_err sum_use(struct vouch_verify *verify,
    const struct vouch_raw *raw, const struct vouch_effect *effect,
    struct vouch_diag *diag)
{
	const struct vouch_event *event = &raw->event;
	struct vouch_tallied *tallied;
	enum vouch_err err;

	err = tallied_of(verify, event->campaign, diag, &tallied);
	if (err != VOUCH_OK)
		return err;
	tallied->uses += effect->uses;
	tallied->off_minor += effect->off_minor;
	if (tallied->coupon)
		verify->coupons += (uint64_t)(int64_t)effect->uses *
		    number_of_code(verify, OF_COUPON, event->campaign,
		    event->serial);
	return sum_customer(verify, raw, effect, diag);
}

enum vouch_err vouch_verify_sum(struct vouch_verify *verify,
    const struct vouch_raw *raw, struct vouch_diag *diag)
{
	const struct vouch_event *event = &raw->event;
	struct vouch_effect effect;
	struct vouch_place place;

	if (verify->ledger->file->version < VOUCH_SCHEMA_RULES)
		return VOUCH_OK;
	vouch_effect_of(event, &effect);
	if (effect.of_card) {
		verify->cards += (uint64_t)effect.card_minor * number_of_code(
		    verify, OF_CARD, event->campaign, event->serial);
		verify->sold += (uint64_t)(int64_t)effect.active *
		    number_of_code(verify, OF_SOLD, event->campaign,
		    event->serial);
		if (effect.capped != 0)
			verify->capped += number_of_capped(verify,
			    event->campaign, event->serial, effect.capped,
			    effect.capped_minor);
	}
	place = effect.holds > 0 ? own_place(raw) : ref_place(raw);
	/* Those of other ledgers are ended there. */
	if (effect.holds != 0 &&
	    !vouch_verify_is_foreign(verify, place.epoch_id)) {
		verify->holds += (uint64_t)(int64_t)effect.holds *
		    number_of_hold(verify, &place);
	}
	return effect.uses != 0 ? sum_use(verify, raw, &effect, diag) :
	    VOUCH_OK;
}

/* ---- findings ---- */

static enum vouch_err keep(struct vouch_list *found,
    enum vouch_finding_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum vouch_err keep(struct vouch_list *found,
    enum vouch_finding_kind kind, const char *format, ...)
{
	struct vouch_late_finding *one = vouch_list_add(found, sizeof *one);
	va_list args;

	if (one == NULL)
		return VOUCH_ERR_NO_MEMORY;
	one->kind = kind;
	va_start(args, format);
	vsnprintf(one->text, sizeof one->text, format, args);
	va_end(args);
	return VOUCH_OK;
}

/* ---- tallies ---- */

struct tally_row {
	int64_t campaign, scope, serial, uses, amount_minor;
	uint8_t holder[VOUCH_HOLDER_BYTES];
	size_t holder_len;
};

static enum vouch_err tally_page(struct vouch_verify *verify,
    const struct tally_row *last, struct vouch_diag *diag,
    struct tally_row page[PAGE], size_t *count)
{
	struct vouch_query query;
	struct tally_row *row;
	enum vouch_err err;
	bool more;

	*count = 0;
	vouch_query_start(&query, verify->ledger->file, VOUCH_SQL_TALLY_PAGE);
	vouch_query_int(&query, last->campaign);
	vouch_query_int(&query, last->scope);
	vouch_query_int(&query, last->serial);
	vouch_query_bytes(&query, last->holder, last->holder_len);
	vouch_query_int(&query, PAGE);
	while ((err = vouch_query_next(&query, diag, &more)) == VOUCH_OK &&
	    more && *count < PAGE) {
		row = &page[(*count)++];
		row->campaign = vouch_query_get_int(&query);
		row->scope = vouch_query_get_int(&query);
		row->serial = vouch_query_get_int(&query);
		row->holder_len = vouch_query_get_bytes(&query, row->holder,
		    sizeof row->holder) ? sizeof row->holder : 0;
		query.damaged = false;
		row->uses = vouch_query_get_int(&query);
		row->amount_minor = vouch_query_get_int(&query);
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err check_tally(struct vouch_verify *verify,
    const struct tally_row *row, struct vouch_diag *diag,
    struct vouch_list *found)
{
	struct vouch_tallied *tallied;
	enum vouch_err err;

	switch (row->scope) {
	case VOUCH_SCOPE_CUSTOMER:
		verify->customers -= (uint64_t)row->uses * number_of_customer(
		    verify, (uint32_t)row->campaign, row->holder);
		return VOUCH_OK;
	case VOUCH_SCOPE_CODE:
		if (row->holder_len > 0) {
			verify->capped -= number_of_capped(verify,
			    (uint32_t)row->campaign, (uint64_t)row->serial,
			    row->uses, row->amount_minor);
			return VOUCH_OK;
		}
		verify->coupons -= (uint64_t)row->uses * number_of_code(verify,
		    OF_COUPON, (uint32_t)row->campaign,
		    (uint64_t)row->serial);
		return VOUCH_OK;
	default:
		break;
	}
	err = tallied_of(verify, (uint32_t)row->campaign, diag, &tallied);
	if (err != VOUCH_OK)
		return err;
	tallied->seen = true;
	if (tallied->uses == row->uses &&
	    tallied->off_minor == row->amount_minor && tallied->counted)
		return VOUCH_OK;
	return keep(found, VOUCH_FOUND_TALLY, "campaign %" PRId64 ": its limits "
	    "count %" PRId64 " uses and %" PRId64 " given, its events %"
	    PRId64 " and %" PRId64, row->campaign, row->uses,
	    row->amount_minor, tallied->uses, tallied->off_minor);
}

static enum vouch_err check_tallies(struct vouch_verify *verify,
    struct vouch_diag *diag, struct vouch_list *found)
{
	struct tally_row *page = malloc(PAGE * sizeof *page);
	struct tally_row last = { .campaign = 0 };
	const struct vouch_tallied *tallied;
	enum vouch_err err = VOUCH_OK;
	size_t count, i;

	if (page == NULL)
		return VOUCH_ERR_NO_MEMORY;
	do {
		err = tally_page(verify, &last, diag, page, &count);
		for (i = 0; err == VOUCH_OK && i < count; i++)
			err = check_tally(verify, &page[i], diag, found);
		if (count > 0)
			last = page[count - 1];
	} while (err == VOUCH_OK && count == PAGE);
	free(page);
	tallied = verify->tallies.item;
	for (i = 0; err == VOUCH_OK && i < verify->tallies.count; i++)
		if (tallied[i].counted && !tallied[i].seen &&
		    tallied[i].uses != 0)
			err = keep(found, VOUCH_FOUND_TALLY, "campaign %"
			    PRIu32 ": its limits count nothing, its events %"
			    PRId64 " uses", tallied[i].campaign,
			    tallied[i].uses);
	if (err == VOUCH_OK && verify->customers != 0)
		err = keep(found, VOUCH_FOUND_TALLY, "what customers took is "
		    "not what was counted for them");
	if (err == VOUCH_OK && verify->coupons != 0)
		err = keep(found, VOUCH_FOUND_TALLY, "how often coupons were "
		    "used is not what was counted");
	if (err == VOUCH_OK && verify->capped != 0)
		err = keep(found, VOUCH_FOUND_TALLY, "what cards paid under "
		    "offline_cap is not what was counted");
	return err;
}

/* ---- cards ---- */

struct card_row {
	int64_t campaign, serial, left_minor, active;
};

static enum vouch_err card_page(struct vouch_verify *verify,
    const struct card_row *last, struct vouch_diag *diag,
    struct card_row page[PAGE], size_t *count)
{
	struct vouch_query query;
	struct card_row *row;
	enum vouch_err err;
	bool more;

	*count = 0;
	vouch_query_start(&query, verify->ledger->file,
	    VOUCH_SQL_BALANCE_PAGE);
	vouch_query_int(&query, last->campaign);
	vouch_query_int(&query, last->serial);
	vouch_query_int(&query, PAGE);
	while ((err = vouch_query_next(&query, diag, &more)) == VOUCH_OK &&
	    more && *count < PAGE) {
		row = &page[(*count)++];
		row->campaign = vouch_query_get_int(&query);
		row->serial = vouch_query_get_int(&query);
		row->left_minor = vouch_query_get_int(&query);
		(void)vouch_query_get_int(&query);
		row->active = vouch_query_get_int(&query);
	}
	vouch_query_end(&query);
	return err;
}

static void sum_card(struct vouch_verify *verify, const struct card_row *row,
    struct vouch_list *moves)
{
	struct card_row *move;

	verify->cards -= (uint64_t)row->left_minor * number_of_code(verify,
	    OF_CARD, (uint32_t)row->campaign, (uint64_t)row->serial);
	verify->sold -= (uint64_t)row->active * number_of_code(verify,
	    OF_SOLD, (uint32_t)row->campaign, (uint64_t)row->serial);
	move = moves != NULL ? vouch_list_add(moves, sizeof *move) : NULL;
	if (move == NULL)
		return;
	*move = *row;
	move->left_minor = -row->left_minor;
	move->active = -row->active;
}

/* moves, if not NULL, gets what would make each card empty. */
static enum vouch_err read_cards(struct vouch_verify *verify,
    struct vouch_diag *diag, struct vouch_list *moves)
{
	struct card_row *page = malloc(PAGE * sizeof *page);
	struct card_row last = { 0, 0, 0, 0 };
	enum vouch_err err;
	size_t count, i;

	if (page == NULL)
		return VOUCH_ERR_NO_MEMORY;
	do {
		err = card_page(verify, &last, diag, page, &count);
		for (i = 0; err == VOUCH_OK && i < count; i++)
			sum_card(verify, &page[i], moves);
		if (count > 0)
			last = page[count - 1];
	} while (err == VOUCH_OK && count == PAGE);
	free(page);
	return err;
}

static int by_card(const void *a, const void *b)
{
	const struct card_row *x = a, *y = b;

	if (x->campaign != y->campaign)
		return x->campaign < y->campaign ? -1 : 1;
	return (x->serial > y->serial) - (x->serial < y->serial);
}

/* What every event moved, once more: which cards are wrong? */
static enum vouch_err read_moves(struct vouch_verify *verify,
    struct vouch_diag *diag, struct vouch_list *moves)
{
	struct vouch_raw *page = malloc(VOUCH_RAW_PAGE * sizeof *page);
	struct vouch_place mark = { 0, 0, 0, 0 };
	struct vouch_effect effect;
	struct card_row *move;
	enum vouch_err err;
	size_t count, i;

	if (page == NULL)
		return VOUCH_ERR_NO_MEMORY;
	do {
		err = vouch_verify_page(verify, &mark, diag, page, &count);
		for (i = 0; err == VOUCH_OK && i < count; i++) {
			mark = (struct vouch_place){ page[i].event.key.store,
			    page[i].event.key.till, page[i].epoch_id,
			    (int64_t)page[i].event.key.seq };
			vouch_effect_of(&page[i].event, &effect);
			if (!effect.of_card)
				continue;
			move = vouch_list_add(moves, sizeof *move);
			if (move == NULL) {
				err = VOUCH_ERR_NO_MEMORY;
				break;
			}
			*move = (struct card_row){ page[i].event.campaign,
			    (int64_t)page[i].event.serial, effect.card_minor,
			    effect.active };
		}
	} while (err == VOUCH_OK && count == VOUCH_RAW_PAGE);
	free(page);
	return err;
}

static enum vouch_err name_cards(struct vouch_list *moves,
    struct vouch_list *found)
{
	const struct card_row *move = moves->item;
	int64_t left_minor, active;
	enum vouch_err err = VOUCH_OK;
	size_t i, k, said = 0;

	if (moves->count > 0)
		qsort(moves->item, moves->count, sizeof *move, by_card);
	for (i = 0; err == VOUCH_OK && i < moves->count; i = k) {
		left_minor = active = 0;
		for (k = i; k < moves->count &&
		    by_card(&move[i], &move[k]) == 0; k++) {
			left_minor += move[k].left_minor;
			active += move[k].active;
		}
		if ((left_minor != 0 || active != 0) && said++ < CARDS_SAID)
			err = keep(found, VOUCH_FOUND_BALANCE, "card S%010"
			    PRIX64 " of campaign %" PRId64 ": its events make "
			    "%" PRId64 " more than its balance on file%s",
			    (uint64_t)move[i].serial, move[i].campaign,
			    left_minor, active != 0 ?
			    ", and it was not sold as often" : "");
	}
	return err;
}

static enum vouch_err check_cards(struct vouch_verify *verify,
    struct vouch_diag *diag, struct vouch_list *found)
{
	struct vouch_list moves = { NULL, 0, 0 };
	enum vouch_err err = read_cards(verify, diag, NULL);

	if (err != VOUCH_OK || (verify->cards == 0 && verify->sold == 0))
		return err;
	err = read_cards(verify, diag, &moves);
	if (err == VOUCH_OK)
		err = read_moves(verify, diag, &moves);
	if (err == VOUCH_OK)
		err = name_cards(&moves, found);
	free(moves.item);
	return err;
}

/* ---- holds ---- */

static enum vouch_err check_holds(struct vouch_verify *verify,
    struct vouch_diag *diag, struct vouch_list *found)
{
	struct vouch_place place = { 0, 0, 0, 0 };
	int64_t until_ms = -1;
	struct vouch_query query;
	enum vouch_err err;
	size_t count;
	bool row;

	do {
		count = 0;
		vouch_query_start(&query, verify->ledger->file,
		    VOUCH_SQL_HOLD_PAGE);
		vouch_query_int(&query, until_ms);
		vouch_query_place(&query, &place);
		vouch_query_int(&query, PAGE);
		while ((err = vouch_query_next(&query, diag, &row)) ==
		    VOUCH_OK && row) {
			until_ms = vouch_query_get_int(&query);
			vouch_query_get_place(&query, &place);
			verify->holds -= number_of_hold(verify, &place);
			count++;
		}
		vouch_query_end(&query);
	} while (err == VOUCH_OK && count == PAGE);
	return err == VOUCH_OK && verify->holds != 0 ? keep(found,
	    VOUCH_FOUND_HOLD, "the holds on file are not those that the events "
	    "leave open") : err;
}

/* ---- lists of winners ---- */

static enum vouch_err check_list(struct vouch_verify *verify,
    uint32_t campaign, uint32_t batch, const void *bytes, size_t len,
    struct vouch_list *found)
{
	const struct vouch_listed *listed = verify->lists.item;
	char hex[2 * VOUCH_HASH_BYTES + 1];
	uint8_t digest[VOUCH_HASH_BYTES];
	size_t i;

	vouch_digest_of(digest, sizeof digest, NULL, 0, bytes, len);
	vouch_hex_encode(hex, digest, sizeof digest);
	for (i = 0; i < verify->lists.count; i++)
		if (listed[i].campaign == campaign && listed[i].batch == batch)
			return strcmp(listed[i].digest, hex) == 0 ? VOUCH_OK :
			    keep(found, VOUCH_FOUND_PRIZES, "the prizes of batch "
			    "%" PRIu32 " of campaign %" PRIu32 " on file are "
			    "not those that were imported", batch, campaign);
	return keep(found, VOUCH_FOUND_PRIZES, "prizes of batch %" PRIu32
	    " of campaign %" PRIu32 " are on file though they were never "
	    "imported", batch, campaign);
}

static enum vouch_err check_lists(struct vouch_verify *verify,
    struct vouch_diag *diag, struct vouch_list *found)
{
	struct vouch_query query;
	enum vouch_err err = VOUCH_OK;
	const char *bytes;
	uint32_t campaign, batch;
	size_t len;
	bool row;

	vouch_query_start(&query, verify->ledger->file, VOUCH_SQL_PRIZES_LIST);
	while (err == VOUCH_OK && (err = vouch_query_next(&query, diag,
	    &row)) == VOUCH_OK && row) {
		campaign = (uint32_t)vouch_query_get_int(&query);
		batch = (uint32_t)vouch_query_get_int(&query);
		bytes = vouch_query_peek(&query, &len);
		err = check_list(verify, campaign, batch, bytes, len, found);
	}
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_verify_sums(struct vouch_verify *verify,
    struct vouch_diag *diag, struct vouch_list *found)
{
	enum vouch_err err = check_cards(verify, diag, found);

	if (err == VOUCH_OK)
		err = check_tallies(verify, diag, found);
	if (err == VOUCH_OK)
		err = check_holds(verify, diag, found);
	return err == VOUCH_OK ? check_lists(verify, diag, found) : err;
}

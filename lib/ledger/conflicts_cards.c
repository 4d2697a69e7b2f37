/*
 * Cards from which more was spent than was on them. Their events have no
 * index, so the log is read once, and only if there is such a card.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/book.h"
#include "ledger/conflicts_parts.h"

#define PAGE 256

struct card {
	uint32_t campaign;
	uint64_t serial;
};
struct move {
	struct card card;
	struct vouch_event event;
};

struct cards {
	struct vouch_finding_out *out;
	size_t count, size;
	struct card *card;      /* in order */
	size_t moves, room;
	struct move *move;
	enum vouch_err err;
};

static int by_card(const void *a, const void *b)
{
	const struct card *x = a, *y = b;

	if (x->campaign != y->campaign)
		return x->campaign < y->campaign ? -1 : 1;
	return (x->serial > y->serial) - (x->serial < y->serial);
}

/* ---- which cards ---- */

static enum vouch_err suspect(struct cards *cards, const struct card *card)
{
	size_t size = cards->size == 0 ? 16 : 2 * cards->size;
	struct card *bigger;

	if (cards->count == cards->size) {
		bigger = realloc(cards->card, size * sizeof *bigger);
		if (bigger == NULL)
			return VOUCH_ERR_NO_MEMORY;
		cards->card = bigger;
		cards->size = size;
	}
	cards->card[cards->count++] = *card;
	return VOUCH_OK;
}

static enum vouch_err find_suspects(struct cards *cards,
    struct vouch_diag *diag)
{
	struct card last = { 0, 0 };
	struct vouch_query query;
	int64_t left_minor, active;
	enum vouch_err err;
	size_t count;
	bool row;

	do {
		count = 0;
		vouch_query_start(&query, cards->out->ledger->file,
		    VOUCH_SQL_BALANCE_PAGE);
		vouch_query_int(&query, last.campaign);
		vouch_query_int(&query, (int64_t)last.serial);
		vouch_query_int(&query, PAGE);
		while ((err = vouch_query_next(&query, diag, &row)) ==
		    VOUCH_OK && row && count++ < PAGE) {
			last.campaign = (uint32_t)vouch_query_get_int(&query);
			last.serial = (uint64_t)vouch_query_get_int(&query);
			left_minor = vouch_query_get_int(&query);
			(void)vouch_query_get_int(&query);
			active = vouch_query_get_int(&query);
			if (left_minor >= 0 && active <= 1)
				continue;
			err = suspect(cards, &last);
			if (err != VOUCH_OK)
				break;
		}
		vouch_query_end(&query);
	} while (err == VOUCH_OK && count == PAGE);
	return err;
}

/* ---- their events ---- */

static int keep_move(const struct vouch_event *event, void *context)
{
	const struct card card = { event->campaign, event->serial };
	struct cards *cards = context;
	struct vouch_effect effect;
	struct move *bigger;
	size_t room;

	vouch_effect_of(event, &effect);
	if (!effect.of_card || bsearch(&card, cards->card, cards->count,
	    sizeof card, by_card) == NULL)
		return 0;
	if (cards->moves == cards->room) {
		room = cards->room == 0 ? 16 : 2 * cards->room;
		bigger = realloc(cards->move, room * sizeof *bigger);
		if (bigger == NULL) {
			cards->err = VOUCH_ERR_NO_MEMORY;
			return 1;
		}
		cards->move = bigger;
		cards->room = room;
	}
	cards->move[cards->moves++] = (struct move){ card, *event };
	return 0;
}

static int by_card_and_time(const void *a, const void *b)
{
	const struct move *x = a, *y = b;
	int order = by_card(&x->card, &y->card);

	if (order != 0)
		return order;
	if (x->event.at_ms != y->event.at_ms)
		return x->event.at_ms < y->event.at_ms ? -1 : 1;
	if (x->event.key.store != y->event.key.store)
		return x->event.key.store < y->event.key.store ? -1 : 1;
	if (x->event.key.till != y->event.key.till)
		return x->event.key.till < y->event.key.till ? -1 : 1;
	if (x->event.key.epoch != y->event.key.epoch)
		return x->event.key.epoch < y->event.key.epoch ? -1 : 1;
	return (x->event.key.seq > y->event.key.seq) -
	    (x->event.key.seq < y->event.key.seq);
}

/* ---- one card ---- */

/* Was it given back? What ended it is among the card's events or nowhere. */
static bool is_ended(const struct move *move, size_t count,
    const struct vouch_event_key *key)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (move[i].event.kind != VOUCH_EVENT_COMMIT &&
		    vouch_end_is_of(&move[i].event, key))
			return true;
	return false;
}

/* What became of a hold is given back by voiding that. */
static bool is_live(const struct move *move, size_t count,
    const struct vouch_event *event)
{
	size_t i;

	if (is_ended(move, count, &event->key))
		return false;
	for (i = 0; i < count; i++)
		if (move[i].event.kind == VOUCH_EVENT_COMMIT &&
		    vouch_end_is_of(&move[i].event, &event->key))
			return !is_ended(move, count, &move[i].event.key);
	return true;
}

/* Loads count whenever they came, the first opening alone; what was spent
 * stands as long as they suffice, in the order of time. */
static enum vouch_err judge_card(struct vouch_finding_out *out,
    const struct move *move, size_t count, struct vouch_diag *diag)
{
	struct vouch_conflict conflict = { .kind = VOUCH_CONFLICT_CARD,
		.campaign = move->card.campaign, .has_serial = true,
		.serial = move->card.serial };
	struct vouch_conflict_event *one;
	int64_t loaded = 0, spent = 0;
	struct vouch_effect effect;
	enum vouch_err err = VOUCH_OK;
	bool opened = false;
	size_t i;

	for (i = 0; i < count; i++) {
		vouch_effect_of(&move[i].event, &effect);
		if (move[i].event.has_ref || effect.card_minor <= 0 ||
		    !is_live(move, count, &move[i].event))
			continue;
		if (effect.active == 0 || !opened)
			loaded += effect.card_minor;
		opened = opened || effect.active != 0;
	}
	for (i = 0; err == VOUCH_OK && i < count; i++) {
		vouch_effect_of(&move[i].event, &effect);
		if (move[i].event.has_ref || effect.card_minor >= 0 ||
		    !is_live(move, count, &move[i].event))
			continue;
		err = vouch_conflict_add(out, &move[i].event, diag);
		if (err != VOUCH_OK)
			break;
		one = &out->list.event[out->list.count - 1];
		spent += one->amount_minor;
		if (spent <= loaded)
			continue;
		one->stands = false;
		one->over_minor = spent - loaded < one->amount_minor ?
		    spent - loaded : one->amount_minor;
	}
	if (err == VOUCH_OK && spent > loaded) {
		snprintf(conflict.text, sizeof conflict.text, "%" PRId64
		    " spent, and %" PRId64 " was on it", spent, loaded);
		vouch_conflict_say(out, &conflict);
	}
	out->list.count = 0;
	return err;
}

enum vouch_err vouch_conflicts_cards(struct vouch_finding_out *out,
    struct vouch_diag *diag)
{
	struct cards cards = { .out = out };
	enum vouch_err err = find_suspects(&cards, diag);
	size_t i, next;

	if (err == VOUCH_OK && cards.count > 0)
		err = vouch_ledger_each(out->ledger, NULL, keep_move, &cards,
		    diag);
	if (err == VOUCH_OK)
		err = cards.err;
	if (cards.moves > 0)
		qsort(cards.move, cards.moves, sizeof *cards.move,
		    by_card_and_time);
	for (i = 0; err == VOUCH_OK && i < cards.moves; i = next) {
		for (next = i + 1; next < cards.moves && by_card(
		    &cards.move[i].card, &cards.move[next].card) == 0;)
			next++;
		err = judge_card(out, &cards.move[i], next - i, diag);
	}
	free(cards.card);
	free(cards.move);
	return err;
}

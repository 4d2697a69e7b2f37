/*
 * Filing an event of another ledger. Whatever comes first, the tables end up
 * what the union of the events makes of them:
 *   - every live use has a row in used, under the next free number where
 *     its own is taken;
 *   - what ends an event moves nothing before that event is here, and then
 *     does so at once; nor if it does not fit the event that is here, because
 *     the chain it meant has another history;
 *   - of two that end one event the one filed first moves, and the other is a
 *     shadow. Both give back the same.
 */
#include <string.h>

#include "ledger/book.h"
#include "ledger/chains.h"
#include "ledger/merge_parts.h"

static struct vouch_place place_at(const struct vouch_event *event,
    int64_t epoch_id)
{
	return (struct vouch_place){ event->key.store, event->key.till,
	    epoch_id, (int64_t)event->key.seq };
}

/* ---- operations ---- */

enum vouch_err vouch_merge_is_shadow(struct vouch_ledger *ledger,
    const struct vouch_place *place, struct vouch_diag *diag, bool *shadow)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_SHADOW_GET);
	vouch_query_place(&query, place);
	err = vouch_query_next(&query, diag, shadow);
	vouch_query_end(&query);
	return err;
}

/* The operation, unless another event has it: then a shadow. */
static enum vouch_err file_op(struct vouch_ledger *ledger,
    const struct vouch_event *event, const struct vouch_place *place,
    struct vouch_diag *diag, bool *shadow)
{
	struct vouch_query query;
	enum vouch_err err;
	int changed = 0;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_OP_ADD);
	vouch_query_bytes(&query, event->op, sizeof event->op);
	vouch_query_place(&query, place);
	err = vouch_query_run(&query, diag, &changed);
	*shadow = changed == 0;
	if (err != VOUCH_OK || !*shadow)
		return err;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_SHADOW_ADD);
	vouch_query_place(&query, place);
	return vouch_query_run(&query, diag, NULL);
}

/* The event that ended it, if there is one on file; where it stands. */
static enum vouch_err find_end(struct vouch_ledger *ledger,
    const struct vouch_event_key *key, struct vouch_diag *diag, bool *found,
    struct vouch_event *end, struct vouch_place *place)
{
	uint8_t op[VOUCH_OP_BYTES];
	enum vouch_err err;

	vouch_end_op(key, op);
	err = vouch_op_find(ledger, op, diag, found, place);
	if (err == VOUCH_OK && *found)
		err = vouch_place_event(ledger, place, diag, found, end);
	/* Anybody can give an operation this id; only an end is one. */
	if (err == VOUCH_OK && *found)
		*found = vouch_end_is_of(end, key);
	return err;
}

/* ---- ends ---- */

static bool is_opposite(const struct vouch_event *end,
    const struct vouch_event *ended)
{
	const unsigned kind = end->flags & VOUCH_FLAG_KIND;

	if (((end->flags ^ ended->flags) & VOUCH_FLAG_CAPPED) != 0)
		return false;
	switch (end->kind) {
	case VOUCH_EVENT_COMMIT:
		return ended->kind == VOUCH_EVENT_HOLD &&
		    end->amount_minor == ended->amount_minor;
	case VOUCH_EVENT_RELEASE:
		return ended->kind == VOUCH_EVENT_HOLD &&
		    end->amount_minor == -ended->amount_minor;
	default:
		return end->amount_minor == -ended->amount_minor &&
		    (kind == (unsigned)ended->kind || (kind == 0 &&
		    ended->kind == VOUCH_EVENT_REDEEM)) &&
		    (ended->kind <= VOUCH_EVENT_ACTIVATE ||
		    ended->kind == VOUCH_EVENT_COMMIT);
	}
}

static bool fits(const struct vouch_event *end,
    const struct vouch_event *ended)
{
	uint8_t op[VOUCH_OP_BYTES];

	vouch_end_op(&ended->key, op);
	return end->campaign == ended->campaign &&
	    end->serial == ended->serial && end->use_no == ended->use_no &&
	    end->unit == ended->unit && is_opposite(end, ended) &&
	    memcmp(end->op, op, sizeof op) == 0;
}

/* The event that end ends, if it is here. */
static enum vouch_err find_ended(struct vouch_ledger *ledger,
    const struct vouch_event *end, struct vouch_diag *diag, bool *found,
    struct vouch_event *ended, struct vouch_place *place)
{
	enum vouch_err err;

	err = vouch_place_of(ledger, &end->ref, diag, found, place);
	if (err == VOUCH_OK && *found)
		err = vouch_place_event(ledger, place, diag, found, ended);
	return err;
}

enum vouch_err vouch_merge_is_active(struct vouch_ledger *ledger,
    const struct vouch_event *end, const struct vouch_place *place,
    struct vouch_diag *diag, bool *active)
{
	struct vouch_event ended, held;
	struct vouch_place at = *place, hold_at;
	enum vouch_err err;
	bool shadow;

	*active = false;
	err = vouch_merge_is_shadow(ledger, &at, diag, &shadow);
	if (err != VOUCH_OK || shadow)
		return err;
	err = find_ended(ledger, end, diag, active, &ended, &at);
	*active = *active && fits(end, &ended);
	if (err != VOUCH_OK || !*active || !vouch_event_ends(ended.kind))
		return err;
	/* What became of a hold: the hold must be here too. */
	err = vouch_merge_is_shadow(ledger, &at, diag, &shadow);
	if (err == VOUCH_OK)
		err = find_ended(ledger, &ended, diag, active, &held,
		    &hold_at);
	*active = *active && !shadow && fits(&ended, &held);
	return err;
}

/* ---- what it moves ---- */

/* The row of a use; under the next free number where its own is taken. */
static enum vouch_err take_row(struct vouch_ledger *ledger,
    const struct vouch_event *event, const struct vouch_place *place,
    struct vouch_diag *diag, uint32_t *number)
{
	struct vouch_query query;
	enum vouch_err err;
	int changed = 0;
	bool row;

	for (*number = event->use_no;;) {
		vouch_query_start(&query, ledger->file, VOUCH_SQL_USED_ADD);
		vouch_query_int(&query, event->campaign);
		vouch_query_int(&query, (int64_t)event->serial);
		vouch_query_int(&query, *number);
		vouch_query_place(&query, place);
		err = vouch_query_run(&query, diag, &changed);
		if (err != VOUCH_OK || changed == 1)
			return err;
		vouch_query_start(&query, ledger->file, VOUCH_SQL_USED_LAST);
		vouch_query_int(&query, event->campaign);
		vouch_query_int(&query, (int64_t)event->serial);
		err = vouch_query_next(&query, diag, &row);
		if (row)
			*number = (uint32_t)vouch_query_get_int(&query) + 1;
		vouch_query_end(&query);
		if (err != VOUCH_OK)
			return err;
	}
}

static enum vouch_err move(struct vouch_ledger *ledger,
    const struct vouch_event *event, const struct vouch_place *place,
    struct vouch_diag *diag)
{
	const struct vouch_campaign *campaign;
	struct vouch_place ref = { 0, 0, 0, 0 };
	uint32_t number = event->use_no;
	struct vouch_effect effect;
	enum vouch_err err;
	bool found, own;

	vouch_effect_of(event, &effect);
	err = vouch_ledger_campaign(ledger, event->campaign, diag, &campaign);
	if (err == VOUCH_OK)
		err = vouch_epoch_is_own(ledger, place->epoch_id, diag, &own);
	if (err == VOUCH_OK && effect.uses > 0)
		err = take_row(ledger, event, place, diag, &number);
	if (err == VOUCH_OK && (effect.uses < 0 || effect.moves_use)) {
		err = vouch_place_of(ledger, &event->ref, diag, &found, &ref);
		if (err == VOUCH_OK)
			err = vouch_use_end(ledger, event, &ref,
			    effect.moves_use ? place : NULL, diag);
	}
	return err == VOUCH_OK ? vouch_book_move(ledger, campaign, NULL,
	    event, number, own, diag) : err;
}

/* An end of an event of this very ledger that never was. */
static bool is_of_lost(const struct vouch_ledger *ledger,
    const struct vouch_event *end)
{
	return end->ref.store == ledger->store &&
	    end->ref.epoch == ledger->epoch;
}

/* An end that is new: does it move anything now? */
static enum vouch_err check_end(struct vouch_ledger *ledger,
    const struct vouch_event *end, const struct vouch_place *place,
    struct vouch_diag *diag, bool *active)
{
	char key[VOUCH_EVENT_KEY_TEXT];
	struct vouch_event ended;
	struct vouch_place at;
	enum vouch_err err;
	bool found;

	*active = false;
	err = find_ended(ledger, end, diag, &found, &ended, &at);
	if (err != VOUCH_OK)
		return err;
	if (!found && is_of_lost(ledger, end)) {
		vouch_event_key_format(key, &end->key);
		vouch_diag_subject(diag, key, strlen(key));
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "this event "
		    "ends one that was made here and is not here any more: "
		    "was this ledger copied back?");
	}
	return found ? vouch_merge_is_active(ledger, end, place, diag,
	    active) : VOUCH_OK;
}

/* What came before the event it ends is made up for, and what ends that. */
static enum vouch_err move_ends(struct vouch_ledger *ledger,
    const struct vouch_event *event, struct vouch_diag *diag)
{
	struct vouch_event before = *event, end;
	struct vouch_place place;
	enum vouch_err err;
	bool found;

	do {
		err = find_end(ledger, &before.key, diag, &found, &end,
		    &place);
		if (err != VOUCH_OK || !found || !fits(&end, &before))
			return err;
		err = move(ledger, &end, &place, diag);
		before = end;
	} while (err == VOUCH_OK && end.kind == VOUCH_EVENT_COMMIT);
	return err;
}

enum vouch_err vouch_merge_event(struct vouch_ledger *ledger,
    const struct vouch_event *event, int64_t epoch_id,
    struct vouch_diag *diag)
{
	const struct vouch_place place = place_at(event, epoch_id);
	bool shadow = false, active = true;
	enum vouch_err err;

	err = vouch_chain_insert(ledger, event, epoch_id, diag);
	if (err != VOUCH_OK || event->kind >= VOUCH_EVENT_NOTE)
		return err;
	err = file_op(ledger, event, &place, diag, &shadow);
	if (err == VOUCH_OK && vouch_event_ends(event->kind))
		err = check_end(ledger, event, &place, diag, &active);
	if (err == VOUCH_OK && active)
		err = move(ledger, event, &place, diag);
	return err == VOUCH_OK && active ?
	    move_ends(ledger, event, diag) : err;
}

/* ---- customers ---- */

/* Uses of the event's that are counted for whom it was: its own, less one that
 * was given back. A commit has none of its own: its hold has it. */
static enum vouch_err count_uses(struct vouch_ledger *ledger,
    const struct vouch_event *event, struct vouch_diag *diag, int *uses)
{
	struct vouch_effect effect;
	struct vouch_event last = *event, end;
	struct vouch_place place;
	enum vouch_err err;
	bool found, active;

	vouch_effect_of(event, &effect);
	*uses = effect.uses > 0 ? effect.uses : 0;
	while (*uses > 0) {
		err = find_end(ledger, &last.key, diag, &found, &end, &place);
		if (err == VOUCH_OK && found)
			err = vouch_merge_is_active(ledger, &end, &place,
			    diag, &active);
		if (err != VOUCH_OK || !found || !active)
			return err;
		vouch_effect_of(&end, &effect);
		*uses += effect.uses;
		if (end.kind != VOUCH_EVENT_COMMIT)
			break;
		last = end;
	}
	return VOUCH_OK;
}

enum vouch_err vouch_merge_holder(struct vouch_ledger *ledger,
    const struct vouch_event *event, int64_t epoch_id,
    const struct vouch_exchange_holder *holder, struct vouch_diag *diag)
{
	const struct vouch_place place = place_at(event, epoch_id);
	struct vouch_query query;
	enum vouch_err err;
	int changed = 0, uses = 0;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_HOLDER_MERGE);
	vouch_query_place(&query, &place);
	vouch_query_bytes(&query, holder->salt, sizeof holder->salt);
	vouch_query_bytes(&query, holder->holder, sizeof holder->holder);
	err = vouch_query_run(&query, diag, &changed);
	if (err != VOUCH_OK || changed == 0)
		return err;
	err = count_uses(ledger, event, diag, &uses);
	return err == VOUCH_OK && uses != 0 ? vouch_book_customer(ledger,
	    event, holder->holder, uses, diag) : err;
}

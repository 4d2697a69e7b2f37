/*
 * See reverse.h. The operation that ends an event follows from its key, so the
 * table of operations is what keeps it from ending twice.
 */
#include "ledger/reverse.h"

#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "ledger/book.h"
#include "ledger/chains.h"
#include "ledger/guard.h"
#include "ledger/handle.h"
#include "ledger/op.h"
#include "ledger/status.h"

/* One reversal under way. */
struct work {
	struct vouch_ledger *ledger;
	const struct vouch_redeem_request *request;
	const struct vouch_reverse_request *reversal;
	int64_t now_ms;
	struct vouch_event event;     /* to be ended */
	enum vouch_event_kind kind;   /* of what ends it */
	struct vouch_redeem_answer *answer;
	bool wrote;
};

/* ---- which event ---- */

static enum vouch_err find_event(struct work *work, struct vouch_diag *diag,
    bool *found)
{
	const struct vouch_ledger_name *name = &work->reversal->name;
	struct vouch_place place;
	enum vouch_err err;

	err = name->op != NULL ?
	    vouch_op_find(work->ledger, name->op, diag, found, &place) :
	    vouch_place_of(work->ledger, &name->event, diag, found, &place);
	if (err == VOUCH_OK && *found)
		err = vouch_place_event(work->ledger, &place, diag, found,
		    &work->event);
	return err;
}

/* Can it be ended in this way, and by what? */
static bool fits(struct work *work)
{
	const struct vouch_event *event = &work->event;
	const bool held = event->kind == VOUCH_EVENT_HOLD;

	switch (work->reversal->what) {
	case VOUCH_REVERSE_COMMIT:
		work->kind = VOUCH_EVENT_COMMIT;
		return held;
	case VOUCH_REVERSE_RELEASE:
		work->kind = VOUCH_EVENT_RELEASE;
		return held;
	default:
		work->kind = held ? VOUCH_EVENT_RELEASE : VOUCH_EVENT_VOID;
		return held || event->kind == VOUCH_EVENT_COMMIT ||
		    (event->kind <= VOUCH_EVENT_ACTIVATE &&
		    (event->flags & VOUCH_FLAG_OPENED) == 0);
	}
}

/* Void what a hold became, not the hold. */
static enum vouch_err follow_hold(struct work *work, struct vouch_diag *diag)
{
	struct vouch_event end;
	enum vouch_err err;
	bool found;

	if (work->event.kind != VOUCH_EVENT_HOLD ||
	    work->reversal->what != VOUCH_REVERSE_VOID)
		return VOUCH_OK;
	err = vouch_end_find(work->ledger, &work->event.key, diag, &found,
	    &end);
	if (err == VOUCH_OK && found && end.kind == VOUCH_EVENT_COMMIT)
		work->event = end;
	return err;
}

/* ---- was it ended before ---- */

static enum vouch_reason reason_ended(const struct work *work,
    enum vouch_event_kind kind)
{
	if (kind == work->kind)
		return VOUCH_WHY_REPLAYED;
	return kind == VOUCH_EVENT_COMMIT ? VOUCH_WHY_USED :
	    VOUCH_WHY_VOIDED;
}

static void tell_event(struct vouch_redeem_answer *answer,
    const struct vouch_event *event)
{
	answer->has_event = answer->has_op = true;
	answer->event = event->key;
	answer->at_ms = event->at_ms;
	memcpy(answer->op, event->op, sizeof answer->op);
}

/* *ended: it was, and the answer is set. Events before version 3 were voided
 * without an operation that tells. */
static enum vouch_err look_at_end(struct work *work, struct vouch_diag *diag,
    bool *ended)
{
	struct vouch_ledger_name name = { .op = NULL,
		.event = work->event.key };
	struct vouch_ledger_use use;
	struct vouch_event end;
	enum vouch_err err;

	err = vouch_end_find(work->ledger, &work->event.key, diag, ended,
	    &end);
	if (err != VOUCH_OK)
		return err;
	if (*ended) {
		work->answer->reason = reason_ended(work, end.kind);
		tell_event(work->answer, &end);
		return VOUCH_OK;
	}
	err = vouch_ledger_find(work->ledger, &name, work->request->till,
	    work->now_ms, diag, &use);
	if (err != VOUCH_OK || use.state != VOUCH_USE_VOIDED)
		return err;
	*ended = true;
	work->answer->reason = VOUCH_WHY_VOIDED;
	tell_event(work->answer, &work->event);
	return VOUCH_OK;
}

/* ---- ending it ---- */

static enum vouch_err make_end(struct work *work, struct vouch_event *end)
{
	const struct vouch_redeem_request *request = work->request;
	const char *why = work->reversal->why;
	struct vouch_op_fields asked = { .verb = "end",
		.campaign = work->event.campaign,
		.serial = work->event.serial, .receipt = "" };
	enum vouch_err err;

	vouch_end_make(&work->event, work->kind, end);
	end->key.till = request->till;
	end->at_ms = work->now_ms;
	end->boot_ms = vouch_clock_boot_ms();
	vouch_op_request(&asked, end->request);
	err = vouch_str_copy(end->receipt, sizeof end->receipt,
	    request->receipt[0] != '\0' ? request->receipt :
	    work->event.receipt);
	if (err == VOUCH_OK)
		err = vouch_str_copy(end->cashier, sizeof end->cashier,
		    request->cashier);
	if (err == VOUCH_OK && why[0] != '\0')
		err = vouch_str_copy(end->note, sizeof end->note, why);
	return err;
}

/* A sale or top-up can only be taken back as long as the card holds it. */
static enum vouch_err check_card(struct work *work,
    const struct vouch_event *end, struct vouch_diag *diag, bool *spent)
{
	struct vouch_effect effect;
	struct vouch_balance balance;
	enum vouch_err err;
	int64_t after;

	*spent = false;
	vouch_effect_of(end, &effect);
	if (!effect.of_card)
		return VOUCH_OK;
	err = vouch_balance_get(work->ledger, end->campaign, end->serial,
	    diag, &balance);
	if (err != VOUCH_OK)
		return err;
	after = balance.left_minor + effect.card_minor;
	/* Giving back is never refused, whatever others took. */
	*spent = (after < 0 && effect.card_minor < 0) ||
	    (effect.active < 0 && after != 0);
	work->answer->has_left = effect.active >= 0;
	if (*spent)
		after = balance.left_minor;
	work->answer->left_minor = after > 0 ? (uint64_t)after : 0;
	return VOUCH_OK;
}

static enum vouch_err book_end(struct work *work, struct vouch_event *end,
    struct vouch_diag *diag)
{
	uint8_t holder[VOUCH_HOLDER_BYTES];
	enum vouch_err err = VOUCH_OK;
	bool known = false;

	/* Who held it is who took it. */
	if (work->kind == VOUCH_EVENT_COMMIT)
		err = vouch_holder_get(work->ledger, &work->event.key, diag,
		    &known, holder);
	if (err == VOUCH_OK)
		err = vouch_book(work->ledger, work->answer->campaign,
		    known ? holder : NULL, end, diag);
	work->wrote = err == VOUCH_OK;
	return err;
}

static enum vouch_err end_it(struct work *work, struct vouch_diag *diag)
{
	const bool late = work->kind == VOUCH_EVENT_COMMIT &&
	    work->event.until_ms <= work->now_ms;
	struct vouch_event end;
	enum vouch_err err;
	bool spent = false;

	if (late)
		work->kind = VOUCH_EVENT_RELEASE;
	err = make_end(work, &end);
	if (late)
		end.flags |= VOUCH_FLAG_RAN_OUT;
	if (err == VOUCH_OK)
		err = check_card(work, &end, diag, &spent);
	if (err == VOUCH_OK && spent) {
		work->answer->reason = VOUCH_WHY_AMOUNT;
		return VOUCH_OK;
	}
	if (err == VOUCH_OK)
		err = book_end(work, &end, diag);
	if (err != VOUCH_OK)
		return err;
	work->answer->reason = late ? VOUCH_WHY_EXPIRED : VOUCH_WHY_OK;
	tell_event(work->answer, &end);
	return VOUCH_OK;
}

/* A hold is ended by the ledger that made it, and by no other. */
static enum vouch_err may_end(const struct work *work,
    struct vouch_diag *diag, bool *may)
{
	struct vouch_place place;
	enum vouch_err err;
	bool found;

	*may = true;
	if (work->event.kind != VOUCH_EVENT_HOLD)
		return VOUCH_OK;
	err = vouch_place_of(work->ledger, &work->event.key, diag, &found,
	    &place);
	return err == VOUCH_OK && found ? vouch_epoch_is_own(work->ledger,
	    place.epoch_id, diag, may) : err;
}

/* Inside a transaction. */
static enum vouch_err reverse(struct work *work, struct vouch_diag *diag)
{
	struct vouch_redeem_answer *answer = work->answer;
	bool found = false, ended = false;
	enum vouch_err err;

	answer->reason = VOUCH_WHY_NOT_REDEEMED;
	err = vouch_guard_time(work->ledger, work->request->accept_time, diag,
	    &work->now_ms);
	if (err == VOUCH_OK)
		err = find_event(work, diag, &found);
	if (err == VOUCH_OK && found)
		err = follow_hold(work, diag);
	if (err != VOUCH_OK || !found || !fits(work))
		return err;
	err = vouch_ledger_campaign(work->ledger, work->event.campaign, diag,
	    &answer->campaign);
	if (err != VOUCH_OK)
		return err;
	vouch_status_recall(&work->event, vouch_ledger_is_test(work->ledger),
	    answer);
	err = look_at_end(work, diag, &ended);
	if (err != VOUCH_OK || ended)
		return err;
	err = may_end(work, diag, &found);
	if (err == VOUCH_OK && !found)
		answer->reason = VOUCH_WHY_NOT_REDEEMED;
	return err == VOUCH_OK && found ? end_it(work, diag) : err;
}

void vouch_reverse(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request,
    const struct vouch_reverse_request *reversal, int64_t now_ms,
    struct vouch_redeem_desk *desk, struct vouch_redeem_answer *answer)
{
	struct work work = { .ledger = ledger, .request = request,
		.reversal = reversal, .now_ms = now_ms, .answer = answer };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;

	memset(answer, 0, sizeof *answer);
	err = vouch_ledger_begin(ledger, &diag);
	if (err != VOUCH_OK) {
		vouch_redeem_fail(answer, &diag, desk);
		return;
	}
	err = reverse(&work, &diag);
	if (err == VOUCH_OK && work.wrote)
		err = vouch_ledger_commit(ledger, &diag);
	else
		vouch_ledger_rollback(ledger);
	if (err != VOUCH_OK)
		vouch_redeem_fail(answer, &diag, desk);
}

/* ---- receipts ---- */

/* The next redemption of the receipt behind *place, which moves on to it. */
static enum vouch_err next_of(struct vouch_ledger *ledger,
    const char *receipt, struct vouch_place *place, struct vouch_diag *diag,
    bool *found, struct vouch_event *event)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, ledger->file, VOUCH_SQL_EVENT_RECEIPT);
	vouch_query_text(&query, receipt, strlen(receipt));
	vouch_query_place(&query, place);
	err = vouch_query_next(&query, diag, found);
	if (err == VOUCH_OK && *found)
		err = vouch_chain_read(&query, diag, event,
		    &place->epoch_id);
	vouch_query_end(&query);
	if (err != VOUCH_OK || !*found)
		return err;
	place->store = event->key.store;
	place->till = event->key.till;
	place->seq = (int64_t)event->key.seq;
	return VOUCH_OK;
}

/* Takes it back, unless it was, or it is no voucher's. */
static enum vouch_err return_one(struct work *work, struct vouch_diag *diag)
{
	const struct vouch_campaign *campaign;
	struct vouch_event end;
	enum vouch_err err;
	bool ended = false;

	err = vouch_ledger_campaign(work->ledger, work->event.campaign, diag,
	    &campaign);
	if (err != VOUCH_OK || campaign == NULL || work->event.use_no == 0 ||
	    (campaign->kind != VOUCH_KIND_VOUCHER &&
	    campaign->kind != VOUCH_KIND_COUPON))
		return err;
	work->kind = VOUCH_EVENT_VOID;
	work->answer->campaign = campaign;
	err = look_at_end(work, diag, &ended);
	if (err == VOUCH_OK && !ended)
		err = make_end(work, &end);
	return err == VOUCH_OK && !ended ? book_end(work, &end, diag) : err;
}

enum vouch_err vouch_reverse_receipt(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request, const char *receipt,
    const char *why, int64_t now_ms, struct vouch_diag *diag,
    unsigned *count)
{
	const struct vouch_reverse_request reversal = {
		.what = VOUCH_REVERSE_VOID, .why = why };
	struct vouch_redeem_answer scratch;
	struct work work = { .ledger = ledger, .request = request,
		.reversal = &reversal, .now_ms = now_ms, .answer = &scratch };
	struct vouch_place place = { 0, 0, 0, 0 };
	enum vouch_err err;
	bool found = true;

	*count = 0;
	do {
		work.wrote = false;
		err = next_of(ledger, receipt, &place, diag, &found,
		    &work.event);
		if (err == VOUCH_OK && found)
			err = return_one(&work, diag);
		*count += work.wrote;
	} while (err == VOUCH_OK && found);
	return err;
}

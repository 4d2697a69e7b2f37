/*
 * See status.h. The question is asked in a write transaction, so that the
 * answer is of one moment and no till is half-way through another.
 */
#include "ledger/status.h"

#include <string.h>

#include "ledger/guard.h"

enum vouch_err vouch_status_parse(const char *text, size_t len,
    struct vouch_diag *diag, uint8_t op_bytes[VOUCH_OP_BYTES],
    struct vouch_ledger_name *name)
{
	name->op = NULL;
	if (vouch_event_key_parse(text, len, &name->event) == VOUCH_OK)
		return VOUCH_OK;
	name->op = op_bytes;
	if (vouch_op_parse(text, len, NULL, op_bytes) == VOUCH_OK)
		return VOUCH_OK;
	vouch_diag_subject(diag, text, len);
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "not an operation id of "
	    "32 hex digits, nor an event such as 7.2.0123456789abcdef.15");
}

void vouch_status_recall(const struct vouch_event *event, bool test,
    struct vouch_redeem_answer *answer)
{
	struct vouch_token *token = &answer->reading.code.token;
	const int64_t amount_minor = event->amount_minor < 0 ?
	    -event->amount_minor : event->amount_minor;

	answer->recalled = answer->reading.is_code = true;
	answer->reading.signature = VOUCH_SIGNATURE_GOOD;
	token->kind = VOUCH_KIND_VOUCHER;
	if (answer->campaign != NULL)
		token->kind = answer->campaign->kind;
	if (test)
		token->kind = VOUCH_KIND_TEST;
	memcpy(token->key_id, event->key_id, sizeof token->key_id);
	token->campaign = event->campaign;
	token->serial = event->serial;
	token->until = VOUCH_DAY_NONE;
	token->channel = event->channel;
	if (amount_minor == 0)
		return;
	if (event->use_no > 0 && amount_minor <= UINT32_MAX) {
		token->value_type = VOUCH_VALUE_MONEY;
		token->value = (uint32_t)amount_minor;
		token->unit = event->unit;
	}
	answer->has_amount = true;
	answer->amount_minor = (uint64_t)amount_minor;
	answer->unit = event->unit;
}

static enum vouch_reason reason_of(enum vouch_use_state state)
{
	switch (state) {
	case VOUCH_USE_FRESH:
		return VOUCH_WHY_NOT_REDEEMED;
	case VOUCH_USE_REPLAY:
		return VOUCH_WHY_REPLAYED;
	case VOUCH_USE_VOIDED:
		return VOUCH_WHY_VOIDED;
	default:
		return VOUCH_WHY_USED;
	}
}

/* Inside a transaction. */
static enum vouch_err find(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request,
    const struct vouch_ledger_name *name, int64_t now_ms,
    struct vouch_redeem_answer *answer, struct vouch_diag *diag)
{
	struct vouch_ledger_use use;
	enum vouch_err err;

	err = vouch_guard_time(ledger, request->accept_time, diag, &now_ms);
	if (err == VOUCH_OK)
		err = vouch_ledger_find(ledger, name, request->till, now_ms,
		    diag, &use);
	if (err != VOUCH_OK)
		return err;
	answer->reason = reason_of(use.state);
	if (use.state == VOUCH_USE_FRESH)
		return VOUCH_OK;
	err = vouch_ledger_campaign(ledger, use.event.campaign, diag,
	    &answer->campaign);
	if (err != VOUCH_OK)
		return err;
	vouch_status_recall(&use.event, vouch_ledger_is_test(ledger), answer);
	answer->has_event = answer->has_op = true;
	memcpy(answer->op, use.event.op, sizeof answer->op);
	answer->event = use.event.key;
	answer->at_ms = use.event.at_ms;
	return VOUCH_OK;
}

/* When it was heard is the system's time, whatever the guard makes of it. */
static enum vouch_err find_and_mark(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request,
    const struct vouch_ledger_name *name, int64_t now_ms,
    struct vouch_redeem_answer *answer, struct vouch_diag *diag)
{
	enum vouch_err err;

	err = find(ledger, request, name, now_ms, answer, diag);
	if (err == VOUCH_OK && answer->has_event)
		err = vouch_ledger_ack(ledger, &answer->event, now_ms, diag);
	if (err == VOUCH_OK && answer->has_event)
		return vouch_ledger_commit(ledger, diag);
	vouch_ledger_rollback(ledger);
	return err;
}

static void start_answer(const struct vouch_ledger_name *name,
    struct vouch_redeem_answer *answer)
{
	memset(answer, 0, sizeof *answer);
	answer->has_op = name->op != NULL;
	if (answer->has_op)
		memcpy(answer->op, name->op, sizeof answer->op);
}

void vouch_status_tell(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request,
    const struct vouch_ledger_name *name, int64_t now_ms,
    struct vouch_redeem_desk *desk, struct vouch_redeem_answer *answer)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;

	start_answer(name, answer);
	err = vouch_ledger_begin(ledger, &diag);
	if (err == VOUCH_OK) {
		err = find(ledger, request, name, now_ms, answer, &diag);
		vouch_ledger_rollback(ledger);
	}
	if (err != VOUCH_OK)
		vouch_redeem_fail(answer, &diag, desk);
}

void vouch_status_ack(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request,
    const struct vouch_ledger_name *name, int64_t now_ms,
    struct vouch_redeem_desk *desk, struct vouch_redeem_answer *answer)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;

	start_answer(name, answer);
	err = vouch_ledger_begin(ledger, &diag);
	if (err == VOUCH_OK)
		err = find_and_mark(ledger, request, name, now_ms, answer,
		    &diag);
	if (err != VOUCH_OK)
		vouch_redeem_fail(answer, &diag, desk);
}

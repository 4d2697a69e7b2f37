/*
 * See redeem_pos.h. A request is checked whole before the ledger is asked
 * anything; what a code holds is looked at by the ledger's reader only, so a
 * scanned text can never be a request.
 */
#include "redeem_pos.h"

#include <string.h>

#include "redeem_request.h"
#include "redeem_say.h"

#include "base/date.h"
#include "io/verdict.h"
#include "ledger/status.h"

enum vouch_err cmd_pos_job_init(struct cmd_pos_job *job)
{
	memset(job, 0, sizeof *job);
	return vouch_pos_line_new(&job->line);
}

void cmd_pos_job_release(struct cmd_pos_job *job)
{
	vouch_pos_line_free(job->line);
	job->line = NULL;
}

/* ---- requests ---- */

/* Answers ERROR misuse with what diag says. */
static void complain(struct cmd_pos_job *job, const struct vouch_diag *diag)
{
	struct vouch_redeem_answer *answer = &job->answer[0];

	memset(answer, 0, sizeof *answer);
	answer->reason = VOUCH_WHY_MISUSE;
	answer->has_op = job->ask.op != NULL;
	memcpy(answer->op, job->op, sizeof answer->op);
	vouch_diag_format(diag, job->trouble, sizeof job->trouble);
	answer->trouble = job->trouble;
	job->answers = 1;
	job->good = false;
}

static enum vouch_err check_text(const char *key, const char *text,
    const char *(*wrong)(const char *text), struct vouch_diag *diag)
{
	const char *why = text == NULL ? NULL : wrong(text);

	if (why == NULL)
		return VOUCH_OK;
	vouch_diag_field(diag, key);
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "%s", why);
}

static enum vouch_err check_texts(const struct vouch_pos_request *asked,
    struct vouch_diag *diag)
{
	enum vouch_err err = check_text("receipt", asked->receipt,
	    cmd_redeem_wrong_receipt, diag);

	if (err == VOUCH_OK)
		err = check_text("cashier", asked->cashier,
		    cmd_redeem_wrong_cashier, diag);
	return err == VOUCH_OK ? check_text("why", asked->why,
	    cmd_redeem_wrong_why, diag) : err;
}

static enum vouch_err take_names(struct cmd_pos_job *job,
    struct vouch_diag *diag)
{
	const struct vouch_pos_request *asked = &job->asked;
	const bool asks = asked->verb == VOUCH_POS_STATUS ||
	    asked->verb == VOUCH_POS_ACK;
	const char *name = asked->event != NULL ? asked->event :
	    asks ? asked->op : NULL;
	enum vouch_err err = VOUCH_OK;

	if (asked->op != NULL && !asks) {
		vouch_diag_field(diag, "op");
		err = vouch_op_parse(asked->op, strlen(asked->op), diag,
		    job->op);
		if (err == VOUCH_OK)
			job->ask.op = job->op;
	}
	if (err == VOUCH_OK && name != NULL) {
		vouch_diag_field(diag, asked->event != NULL ? "event" : "op");
		err = vouch_status_parse(name, strlen(name), diag,
		    job->name_op, &job->name);
	}
	return err;
}

static enum vouch_err take_customer(const struct cmd_pos *pos,
    struct cmd_pos_job *job, struct vouch_diag *diag)
{
	const char *who = job->asked.customer;
	size_t len;

	if (who == NULL)
		return VOUCH_OK;
	vouch_diag_field(diag, "customer");
	if (pos->holder_key == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_USAGE, "this till has no "
		    "holder key: start it with --holder-key");
	len = strlen(who);
	job->ask.customer = &job->customer;
	job->ask.holder_key = pos->holder_key;
	/* Whose number it is stays out of the complaint. */
	return vouch_holder_parse(vouch_holder_guess(who, len), who, len, diag,
	    &job->customer);
}

static void take_bill(struct cmd_pos_job *job)
{
	const struct vouch_pos_request *asked = &job->asked;
	size_t i;

	job->bill = (struct vouch_bill){
		.has_basket = asked->has_basket,
		.basket_minor = (uint64_t)asked->basket_minor,
		.has_amount = asked->has_amount,
		.amount_minor = (uint64_t)asked->amount_minor,
		.sku_count = asked->skus,
		.sku = job->sku,
	};
	for (i = 0; i < asked->skus; i++)
		job->sku[i] = asked->sku[i].data; /* ends with a NUL */
	job->ask.bill = &job->bill;
}

static enum vouch_err take_verb(const struct cmd_pos *pos,
    struct cmd_pos_job *job, struct vouch_diag *diag)
{
	const struct vouch_pos_request *asked = &job->asked;

	job->ask.wanted = asked->verb == VOUCH_POS_ACTIVATE ?
	    VOUCH_DO_ACTIVATE : asked->verb == VOUCH_POS_TOPUP ?
	    VOUCH_DO_TOPUP : asked->verb == VOUCH_POS_EARN ? VOUCH_DO_EARN :
	    VOUCH_DO_REDEEM;
	job->ask.check = asked->verb == VOUCH_POS_CHECK;
	if (asked->verb == VOUCH_POS_HOLD)
		job->ask.hold_ms = asked->has_seconds ?
		    (int64_t)asked->seconds * 1000 : CMD_POS_HOLD_MS;
	job->reversal = (struct vouch_reverse_request){
		.what = asked->verb == VOUCH_POS_COMMIT ?
		    VOUCH_REVERSE_COMMIT : asked->verb == VOUCH_POS_RELEASE ?
		    VOUCH_REVERSE_RELEASE : VOUCH_REVERSE_VOID,
		.name = job->name,
		.why = asked->why != NULL ? asked->why : "",
	};
	if (pos->at_socket && asked->receipt == NULL &&
	    (asked->verb == VOUCH_POS_TOPUP ||
	    asked->verb == VOUCH_POS_ACTIVATE)) {
		vouch_diag_field(diag, "receipt");
		return vouch_diag_set(diag, VOUCH_ERR_MISSING, "money comes "
		    "onto a card here with the receipt of its sale only");
	}
	if (asked->bill && asked->codes > 1 && asked->op != NULL) {
		vouch_diag_field(diag, "op");
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "names one "
		    "operation: a bill of several codes is asked again by "
		    "its receipt");
	}
	return VOUCH_OK;
}

static void read_codes(const struct cmd_pos *pos, struct cmd_pos_job *job)
{
	const struct vouch_pos_request *asked = &job->asked;
	size_t i;

	job->answers = asked->codes > 0 ? asked->codes : 1;
	for (i = 0; i < asked->codes; i++)
		vouch_redeem_read(pos->ledger, asked->code[i].data,
		    asked->code[i].len, &job->answer[i].reading);
}

void cmd_pos_read(const struct cmd_pos *pos, struct cmd_pos_job *job,
    const char *text, size_t len)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;

	memset(&job->ask, 0, sizeof job->ask);
	job->good = true;
	err = vouch_pos_line_parse(job->line, text, len, &diag, &job->asked);
	if (err == VOUCH_OK)
		err = check_texts(&job->asked, &diag);
	if (err == VOUCH_OK)
		err = take_names(job, &diag);
	if (err == VOUCH_OK)
		err = take_customer(pos, job, &diag);
	if (err == VOUCH_OK)
		err = take_verb(pos, job, &diag);
	if (err != VOUCH_OK) {
		complain(job, &diag);
		return;
	}
	job->ask.till = pos->till;
	job->ask.accept_time = pos->accept_time;
	job->ask.receipt = job->asked.receipt != NULL ? job->asked.receipt :
	    "";
	job->ask.cashier = job->asked.cashier != NULL ? job->asked.cashier :
	    pos->cashier;
	take_bill(job);
	read_codes(pos, job);
}

void cmd_pos_read_on(struct cmd_pos *pos, struct cmd_pos_job *job)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	if (!job->good)
		return;
	for (i = 0; err == VOUCH_OK && i < job->asked.codes; i++)
		err = vouch_redeem_read_on(pos->ledger, &job->ask,
		    job->asked.code[i].data, job->asked.code[i].len,
		    vouch_clock_now_ms(), &diag, &job->answer[i].reading);
	if (err == VOUCH_OK)
		return;
	/* Nothing of it is done. */
	memset(&job->answer[0], 0, sizeof job->answer[0]);
	vouch_redeem_fail(&job->answer[0], &diag, pos->desk);
	vouch_str_cut(job->trouble, sizeof job->trouble, pos->desk->trouble,
	    strlen(pos->desk->trouble));
	job->answer[0].trouble = job->trouble;
	job->answers = 1;
	job->good = false;
}

/* ---- doing ---- */

static bool reverses(const struct cmd_pos_job *job)
{
	return job->asked.verb == VOUCH_POS_VOID ||
	    job->asked.verb == VOUCH_POS_COMMIT ||
	    job->asked.verb == VOUCH_POS_RELEASE;
}

bool cmd_pos_can_share(const struct cmd_pos_job *job)
{
	return job->good && job->asked.codes == 1 && !job->asked.bill &&
	    !job->ask.check;
}

/* Is the event this till's, and of the day that is today where its offer
 * holds? An event nobody knows is let through: the answer says so. */
static enum vouch_err is_of_today(struct cmd_pos *pos,
    struct cmd_pos_job *job, struct vouch_diag *diag, bool *own, bool *today)
{
	const int64_t now_ms = vouch_clock_now_ms();
	struct vouch_redeem_answer about = { .campaign = NULL };
	struct vouch_ledger_use use;
	enum vouch_err err = vouch_ledger_begin(pos->ledger, diag);

	if (err != VOUCH_OK)
		return err;
	err = vouch_ledger_find(pos->ledger, &job->name, pos->till, now_ms,
	    diag, &use);
	*own = *today = true;
	if (err == VOUCH_OK && use.state != VOUCH_USE_FRESH) {
		err = vouch_ledger_campaign(pos->ledger, use.event.campaign,
		    diag, &about.campaign);
		vouch_redeem_zone(pos->desk, &about);
		*own = use.event.key.till == pos->till &&
		    use.event.key.store == vouch_ledger_store(pos->ledger);
		*today = vouch_zone_day(&pos->desk->zone, use.event.at_ms) ==
		    vouch_zone_day(&pos->desk->zone, now_ms);
	}
	vouch_ledger_rollback(pos->ledger);
	return err;
}

/* At a socket a till takes back what it took itself, a void on the same day
 * only. VOUCH_ERR_USAGE. */
static enum vouch_err may_reverse(struct cmd_pos *pos,
    struct cmd_pos_job *job, struct vouch_diag *diag)
{
	bool own = true, today = true;
	enum vouch_err err;

	if (!pos->at_socket)
		return VOUCH_OK;
	err = is_of_today(pos, job, diag, &own, &today);
	if (err != VOUCH_OK)
		return err;
	if (!own || (!today && job->asked.verb == VOUCH_POS_VOID)) {
		vouch_diag_field(diag, "event");
		return vouch_diag_set(diag, VOUCH_ERR_USAGE, "it is of another "
		    "%s: whoever has the ledger takes it back, with "
		    "vouch-redeem --%s", own ? "day" : "till",
		    vouch_pos_verb_name(job->asked.verb));
	}
	return VOUCH_OK;
}

static void reverse(struct cmd_pos *pos, struct cmd_pos_job *job)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err = may_reverse(pos, job, &diag);

	if (err == VOUCH_ERR_USAGE)
		complain(job, &diag);
	else if (err != VOUCH_OK)
		vouch_redeem_fail(&job->answer[0], &diag, pos->desk);
	else
		vouch_reverse(pos->ledger, &job->ask, &job->reversal,
		    vouch_clock_now_ms(), pos->desk, &job->answer[0]);
}

void cmd_pos_do(struct cmd_pos *pos, struct cmd_pos_job *job)
{
	const int64_t now_ms = vouch_clock_now_ms();

	if (!job->good)
		return;
	if (reverses(job))
		reverse(pos, job);
	else if (job->asked.verb == VOUCH_POS_STATUS)
		vouch_status_tell(pos->ledger, &job->ask, &job->name, now_ms,
		    pos->desk, &job->answer[0]);
	else if (job->asked.verb == VOUCH_POS_ACK)
		vouch_status_ack(pos->ledger, &job->ask, &job->name, now_ms,
		    pos->desk, &job->answer[0]);
	else if (job->asked.bill)
		vouch_redeem_bill(pos->ledger, &job->ask, job->answer,
		    job->answers, now_ms, pos->desk);
	else
		vouch_redeem_group(pos->ledger, &job->ask, job->answer, 1,
		    now_ms, pos->desk);
}

/* ---- saying ---- */

static enum vouch_err say_one(struct cmd_pos *pos,
    const struct cmd_pos_job *job, const struct vouch_redeem_answer *answer,
    struct vouch_buf *out)
{
	struct vouch_verdict_line line;

	if (cmd_redeem_is_no(answer))
		pos->refused_one = true;
	cmd_redeem_describe(answer, cmd_redeem_about(&job->ask,
	    job->good && reverses(job) ? &job->reversal : NULL),
	    pos->vietnamese, pos->desk, &line);
	return vouch_verdict_json(&line, out);
}

/* A bill is one answer too: its codes' answers, in the order given. */
static enum vouch_err say_bill(struct cmd_pos *pos,
    const struct cmd_pos_job *job, struct vouch_buf *out)
{
	enum vouch_err err;
	size_t i;

	err = vouch_buf_adds(out, "{\"schema\":\"vouch.bill.1\",\"answers\":[");
	for (i = 0; err == VOUCH_OK && i < job->answers; i++) {
		if (i > 0)
			err = vouch_buf_addc(out, ',');
		if (err == VOUCH_OK)
			err = say_one(pos, job, &job->answer[i], out);
		if (err == VOUCH_OK)
			out->len--; /* its line's end */
	}
	return err == VOUCH_OK ? vouch_buf_adds(out, "]}\n") : err;
}

enum vouch_err cmd_pos_say(struct cmd_pos *pos,
    const struct cmd_pos_job *job, struct vouch_buf *out)
{
	return job->good && job->asked.bill ? say_bill(pos, job, out) :
	    say_one(pos, job, &job->answer[0], out);
}

/*
 * See redeem_request.h. Whatever an option says is looked at before the ledger
 * is opened: a slip of the finger costs nothing.
 */
#include "redeem_request.h"

#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "private.h"
#include "scanfilter.h"

#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"
#include "io/keyfile.h"
#include "ledger/status.h"

bool cmd_redeem_is_question(const struct redeem_args *args)
{
	return args->status != NULL || args->ack != NULL ||
	    args->undo != NULL || args->commit != NULL ||
	    args->release != NULL;
}

/* ---- texts ---- */

const char *cmd_redeem_wrong_cashier(const char *cashier)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t len = strlen(cashier);

	_Static_assert(VOUCH_CASHIER_MAX == 17, "worded below");
	return len == 0 || len >= VOUCH_CASHIER_MAX ||
	    strspn(cashier, allowed) != len ? "takes a staff code of 1 to 16 of "
	    "A-Z, 0-9, '.', '_' and '-', no name" : NULL;
}

const char *cmd_redeem_wrong_receipt(const char *receipt)
{
	size_t len = strlen(receipt), i;

	for (i = 0; i < len; i++) {
		if (receipt[i] < 0x21 || receipt[i] > 0x7e)
			break;
	}
	_Static_assert(VOUCH_RECEIPT_MAX == 65, "worded below");
	return len == 0 || len >= VOUCH_RECEIPT_MAX || i < len ? "takes 1 to 64 "
	    "printable ASCII characters without blanks" : NULL;
}

const char *cmd_redeem_wrong_why(const char *why)
{
	size_t len = strlen(why), i;

	for (i = 0; i < len; i++) {
		if ((unsigned char)why[i] < 0x20 || why[i] == 0x7f)
			break;
	}
	_Static_assert(VOUCH_NOTE_MAX == 257, "worded below");
	return len == 0 || len >= VOUCH_NOTE_MAX || i < len ||
	    !vouch_utf8_valid(why, len, NULL) ? "takes 1 to 256 bytes of text "
	    "on one line" : NULL;
}

/* CMD_OK, also for a text that was not given. */
static int check_text(const char *option, const char *text,
    const char *(*wrong)(const char *text))
{
	const char *why = text == NULL ? NULL : wrong(text);

	return why == NULL ? CMD_OK : cmd_usage(option, "%s", why);
}

static int check_op(const struct redeem_args *args, int count,
    struct cmd_redeem_request *out)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	if (args->op == NULL)
		return CMD_OK;
	if (count != 1)
		return cmd_usage("--op", "names one operation: "
		    "give exactly one CODE with it");
	vouch_diag_field(&diag, "--op");
	if (vouch_op_parse(args->op, strlen(args->op), &diag, out->op) !=
	    VOUCH_OK)
		return cmd_fail(&diag);
	out->ask.op = out->op;
	return CMD_OK;
}

/* ---- the sale ---- */

/* Digits are the unit's smallest pieces, as in a verdict line; or money or
 * points as people write them. */
static int read_amount(const char *option, const char *text, bool *has,
    uint64_t *amount_minor)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_money money;
	size_t len;

	if (text == NULL)
		return CMD_OK;
	len = strlen(text);
	vouch_diag_field(&diag, option);
	if (len > 0 && strspn(text, "0123456789") == len) {
		if (vouch_num_parse(text, len, 0, VOUCH_BUDGET_MAX, &diag,
		    amount_minor) != VOUCH_OK)
			goto bad;
	} else if (vouch_money_parse_to(text, len, VOUCH_BUDGET_MAX, &diag,
	    &money) == VOUCH_OK) {
		*amount_minor = money.amount_minor;
	} else {
		goto bad;
	}
	*has = true;
	return CMD_OK;
bad:
	vouch_diag_subject(&diag, text, len);
	vouch_diag_hint(&diag, "a bare number has no dots: 250000, or with "
	    "its unit 250.000 VND");
	return cmd_fail(&diag);
}

static int read_skus(const char *text, struct cmd_redeem_request *out)
{
	struct vouch_span rest, piece;
	size_t len = text != NULL ? strlen(text) : 0;

	if (text == NULL)
		return CMD_OK;
	/* Each piece keeps its place, and gets an end. */
	out->skus = malloc(len + 1);
	if (out->skus == NULL)
		return cmd_usage("--skus", "needs more memory than there is");
	memcpy(out->skus, text, len + 1);
	rest = (struct vouch_span){ text, len };
	while (vouch_str_split(&rest, ',', &piece)) {
		struct vouch_span sku = vouch_str_trim(piece.data, piece.len);
		char *at = out->skus + (sku.data - text);

		if (sku.len == 0)
			continue;
		if (out->bill.sku_count == CMD_SKUS_MAX)
			return cmd_usage("--skus", "takes at most %d of them",
			    CMD_SKUS_MAX);
		at[sku.len] = '\0';
		out->sku[out->bill.sku_count++] = at;
	}
	out->bill.sku = out->sku;
	return out->bill.sku_count > 0 ? CMD_OK : cmd_usage("--skus",
	    "takes the goods of the bill, with commas between");
}

static int read_customer(const struct redeem_args *args,
    const char *holder_key, struct cmd_redeem_request *out)
{
	const char *path = args->holder_key != NULL ? args->holder_key :
	    holder_key;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	size_t len;

	if (args->customer == NULL)
		return CMD_OK;
	if (path[0] == '\0')
		return cmd_usage("--customer", "needs --holder-key, or "
		    "'holder_key' in the configuration file");
	len = strlen(args->customer);
	/* Whose number it is stays out of the complaint. */
	vouch_diag_field(&diag, "--customer");
	if (vouch_holder_parse(vouch_holder_guess(args->customer, len),
	    args->customer, len, &diag, &out->customer) != VOUCH_OK)
		return cmd_fail(&diag);
	diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	cmd_keep_private();
	if (vouch_sign_init() != VOUCH_OK || vouch_keyfile_load_holder(path,
	    &diag, &out->holder_key, NULL) != VOUCH_OK)
		return cmd_fail(&diag);
	out->ask.customer = &out->customer;
	out->ask.holder_key = out->holder_key;
	return CMD_OK;
}

static int read_sale(const struct redeem_args *args, const char *holder_key,
    struct cmd_redeem_request *out)
{
	int status;

	out->ask.bill = &out->bill;
	status = read_amount("--basket", args->basket, &out->bill.has_basket,
	    &out->bill.basket_minor);
	if (status == CMD_OK)
		status = read_amount("--amount", args->amount,
		    &out->bill.has_amount, &out->bill.amount_minor);
	if (status == CMD_OK)
		status = read_skus(args->skus, out);
	return status == CMD_OK ? read_customer(args, holder_key, out) :
	    status;
}

/* ---- what goes with what ---- */

/* What is said of one sale is not said of whatever is scanned next. */
static int check_sale(const struct redeem_args *args, int count)
{
	const struct {
		const char *option;
		bool given;
	} of_sale[] = {
		{ "--basket", args->basket != NULL },
		{ "--amount", args->amount != NULL },
		{ "--customer", args->customer != NULL },
		{ "--skus", args->skus != NULL },
	};
	size_t i;

	for (i = 0; i < sizeof of_sale / sizeof of_sale[0]; i++) {
		if (!of_sale[i].given)
			continue;
		if (count == 0)
			return cmd_usage(of_sale[i].option, "is about one sale: "
			    "give its CODE as an argument");
		if (count > 1 && !args->bill)
			return cmd_usage(of_sale[i].option, "is about one sale: "
			    "say --bill if the CODEs are all of it");
	}
	if (args->bill && (count < 1 || count > VOUCH_BILL_CODES))
		return cmd_usage("--bill", "takes 1 to %d CODEs",
		    VOUCH_BILL_CODES);
	return CMD_OK;
}

static int check_verbs(const struct redeem_args *args)
{
	const int verbs = args->activate + args->topup + args->earn;

	if (verbs > 1)
		return cmd_usage("--activate", "--topup and --earn are one thing "
		    "each: give one of them");
	if (verbs > 0 && (args->hold > 0 || args->bill))
		return cmd_usage(args->hold > 0 ? "--hold" : "--bill",
		    "is for codes that are taken");
	if (args->check && args->hold > 0)
		return cmd_usage("--check", "takes nothing, and --hold does");
	if (args->why != NULL && args->undo == NULL)
		return cmd_usage("--why", "goes with --void");
	if (args->undo != NULL && args->why == NULL)
		return cmd_usage("--void", "needs --why: a return, a mistake?");
	return CMD_OK;
}

static int check_input(const struct redeem_args *args, int count)
{
	if (args->bulk && count > 0)
		return cmd_usage("--bulk", "reads standard input: "
		    "give no CODE with it");
	if (args->scanner && count > 0)
		return cmd_usage("--scanner", "reads standard input: "
		    "give no CODE with it");
	if (args->scanner && (args->bulk || cmd_is_file(0)))
		return cmd_usage("--scanner", "reads line by line what a hand "
		    "scans, no file");
	return CMD_OK;
}

/* Requests in JSON say for themselves what they are about. */
static int check_pos(const struct redeem_args *args, int count)
{
	const char *option = args->listen != NULL ? "--listen" :
	    "--input jsonl";
	const bool about_one = count > 0 || args->op != NULL ||
	    args->receipt != NULL || args->basket != NULL ||
	    args->amount != NULL || args->customer != NULL ||
	    args->skus != NULL || args->check || args->bill ||
	    args->activate || args->topup || args->earn || args->hold > 0 ||
	    cmd_redeem_is_question(args);

	if (args->listen == NULL && args->input == CMD_INPUT_LINES)
		return CMD_OK;
	if (about_one)
		return cmd_usage(option, "takes requests that say what they are "
		    "about: give no CODE and nothing about one");
	if (args->scanner || args->bulk || args->bell ||
	    args->on_verdict != NULL)
		return cmd_usage(option, "is for a POS, and --scanner, --bulk, "
		    "--bell and --on-verdict are for lines from a scanner");
	if (args->format >= 0 && args->format != CMD_VERDICT_JSONL)
		return cmd_usage("--format", "a POS is answered in jsonl");
	if (args->listen != NULL && args->fail_on_reject)
		return cmd_usage("--fail-on-reject", "does not go with "
		    "--listen, which has no end");
	return CMD_OK;
}

static int check_screen(const struct redeem_args *args, int count)
{
	if (args->format == CMD_FORMAT_PANEL && (count > 0 || args->bulk ||
	    cmd_redeem_is_question(args)))
		return cmd_usage("--format", "the panel is for codes scanned one "
		    "by one");
	if ((args->bell || args->on_verdict != NULL) && args->bulk)
		return cmd_usage(args->bell ? "--bell" : "--on-verdict",
		    "is for codes scanned one by one, not for --bulk");
	return args->on_verdict == NULL || args->on_verdict[0] != '\0' ?
	    CMD_OK : cmd_usage("--on-verdict", "is empty: which program?");
}

/* ---- what no CODE is given for ---- */

static int parse_name(const char *option, const char *text,
    uint8_t op[VOUCH_OP_BYTES], struct vouch_ledger_name *name)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	vouch_diag_field(&diag, option);
	return vouch_status_parse(text, strlen(text), &diag, op, name) ==
	    VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

static int check_question(const struct redeem_args *args, int count,
    struct cmd_redeem_request *out)
{
	const struct {
		const char *option, *text;
		enum vouch_reversal what;
	} questions[] = {
		{ "--status", args->status, VOUCH_REVERSE_VOID },
		{ "--ack", args->ack, VOUCH_REVERSE_VOID },
		{ "--void", args->undo, VOUCH_REVERSE_VOID },
		{ "--commit", args->commit, VOUCH_REVERSE_COMMIT },
		{ "--release", args->release, VOUCH_REVERSE_RELEASE }
	};
	const bool about_code = count > 0 || args->op != NULL || args->bulk ||
	    args->scanner || args->hold > 0 || args->check || args->bill ||
	    args->activate || args->topup || args->earn ||
	    args->basket != NULL || args->amount != NULL ||
	    args->customer != NULL || args->skus != NULL;
	size_t i, asked = 0;
	int status = CMD_OK;

	for (i = 0; i < sizeof questions / sizeof questions[0]; i++) {
		const bool reverses = i >= 2;

		if (questions[i].text == NULL)
			continue;
		if (about_code || asked++ > 0 || (!reverses &&
		    (args->receipt != NULL || args->cashier != NULL)))
			return cmd_usage(questions[i].option, reverses ? "is "
			    "about one event: give no CODE and nothing about "
			    "one" : "asks about one operation and redeems "
			    "nothing: give no CODE and nothing about one");
		out->reverses = reverses;
		out->reversal.what = questions[i].what;
		status = parse_name(questions[i].option, questions[i].text,
		    out->asked_op, &out->asked);
		if (status != CMD_OK)
			return status;
	}
	out->reversal.name = out->asked;
	out->reversal.why = args->why != NULL ? args->why : "";
	return CMD_OK;
}

/* ---- all of it ---- */

static void set_plain(const struct redeem_args *args, int count,
    struct vouch_redeem_request *ask)
{
	ask->till = (uint16_t)args->till;
	ask->cashier = args->cashier != NULL ? args->cashier : "";
	ask->receipt = args->receipt != NULL ? args->receipt : "";
	ask->accept_time = args->accept_time;
	/* Before a panel somebody stands with a scanner. */
	ask->scanner = args->scanner ||
	    (count == 0 && !args->bulk && (cmd_is_device(0) ||
	    (args->format == CMD_FORMAT_PANEL && !cmd_is_file(0))));
	ask->check = args->check;
	ask->hold_ms = (int64_t)args->hold * 1000;
	ask->wanted = args->activate ? VOUCH_DO_ACTIVATE :
	    args->topup ? VOUCH_DO_TOPUP :
	    args->earn ? VOUCH_DO_EARN : VOUCH_DO_REDEEM;
}

int cmd_redeem_request(const struct redeem_args *args, int count,
    const char *holder_key, struct cmd_redeem_request *out)
{
	int status;

	set_plain(args, count, &out->ask);
	if ((status = check_text("--cashier", args->cashier,
	    cmd_redeem_wrong_cashier)) != CMD_OK ||
	    (status = check_text("--receipt", args->receipt,
	    cmd_redeem_wrong_receipt)) != CMD_OK ||
	    (status = check_text("--why", args->why,
	    cmd_redeem_wrong_why)) != CMD_OK ||
	    (status = check_input(args, count)) != CMD_OK ||
	    (status = check_pos(args, count)) != CMD_OK ||
	    (status = check_screen(args, count)) != CMD_OK ||
	    (status = check_question(args, count, out)) != CMD_OK ||
	    (status = check_verbs(args)) != CMD_OK ||
	    (status = check_sale(args, count)) != CMD_OK ||
	    (status = check_op(args, count, out)) != CMD_OK)
		return status;
	return read_sale(args, holder_key, out);
}

void cmd_redeem_request_release(struct cmd_redeem_request *request)
{
	free(request->skus);
	vouch_secret_free(request->holder_key);
	request->skus = NULL;
	request->holder_key = NULL;
}

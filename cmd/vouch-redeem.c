/*
 * vouch-redeem: scanned lines in, verdict lines out, the redemption in the
 * ledger first.
 *
 * A line is answered only once its commit is durable, and taken in hand only
 * while somebody still reads the answers. A signal is obeyed between two
 * lines, never inside one.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "language.h"
#include "scanfilter.h"
#include "settings.h"

#include "base/date.h"
#include "base/str.h"
#include "core/crypt.h"
#include "core/sign.h"
#include "io/file.h"
#include "io/verdict.h"
#include "ledger/ledger.h"
#include "ledger/op.h"
#include "ledger/redeem.h"
#include "ledger/sqlite.h"

#define IDLE_MS 10000       /* how often a quiet till looks at its counters */
#define VERDICT_MAX 16384

struct redeem_args {
	const char *db;
	uint64_t till;
	const char *cashier, *op, *receipt;
	int format, lang;
	bool fail_on_reject;
};

/* One run of the filter. */
struct till {
	struct vouch_ledger *ledger;
	struct vouch_redeem_request request;
	uint8_t op[VOUCH_OP_BYTES];
	int format;
	bool vietnamese;
	bool refused_one;           /* something was not accepted */
	struct vouch_zone zone;
	struct vouch_buf out;
	struct vouch_redeem_answer answer;
};

static void describe(struct till *till, struct vouch_verdict_line *line)
{
	const struct vouch_redeem_answer *answer = &till->answer;
	const struct vouch_reading *reading = &answer->reading;

	memset(line, 0, sizeof *line);
	line->reason = answer->reason;
	line->scan = reading->scan;
	line->campaign = answer->campaign;
	line->vietnamese = till->vietnamese;
	line->zone = &till->zone;
	if (reading->is_code && reading->signature == VOUCH_SIGNATURE_GOOD)
		line->token = &reading->code.token;
	if (answer->has_op)
		vouch_op_format(line->op, answer->op);
	if (answer->trouble[0] != '\0')
		line->trouble = answer->trouble;
	if (!answer->has_event)
		return;
	vouch_event_key_format(line->event, &answer->event.key);
	if (answer->reason != VOUCH_WHY_OK) {
		line->first.known = true;
		line->first.store = answer->event.key.store;
		line->first.till = answer->event.key.till;
		line->first.at_ms = answer->event.at_ms;
	}
}

/* Redeems one line and says so. On an error the ledger may be ahead of what
 * was said, never behind. */
static enum vouch_err answer_line(struct till *till, const char *text,
    size_t len, struct vouch_diag *diag)
{
	struct vouch_verdict_line line;
	enum vouch_err err;

	if (cmd_reader_gone())
		return vouch_diag_set(diag, VOUCH_ERR_CLOSED,
		    "nobody reads the answers");
	vouch_redeem_line(till->ledger, &till->request, text, len,
	    vouch_clock_now_ms(), &till->zone, &till->answer);
	if (vouch_reason_verdict(till->answer.reason) != VOUCH_ACCEPT)
		till->refused_one = true;
	describe(till, &line);
	vouch_buf_clear(&till->out);
	err = cmd_verdict_add(&line, till->format, &till->out);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "cannot word a verdict");
	vouch_diag_file(diag, CMD_STDOUT_NAME);
	err = vouch_fd_write(STDOUT_FILENO, till->out.data, till->out.len,
	    diag);
	if (err != VOUCH_OK && err != VOUCH_ERR_CLOSED)
		vouch_diag_hint(diag,
		    "the last line is decided, but its answer was not written: "
		    "see 'vouch-log show'");
	return err;
}

/* Counters wait in memory for a commit; a failure here is not the cashier's
 * business and is tried again. */
static void look_after(struct till *till)
{
	(void)vouch_ledger_idle(till->ledger, vouch_clock_now_ms(), NULL);
}

/* Lines of standard input until it ends or a signal comes. */
static enum vouch_err answer_input(struct till *till, struct vouch_diag *diag)
{
	static struct cmd_lines lines;
	const char *text;
	size_t len;
	enum vouch_err err;

	cmd_lines_hint();
	cmd_lines_init(&lines, STDIN_FILENO, IDLE_MS);
	for (;;) {
		switch (cmd_lines_next(&lines, diag, &text, &len)) {
		case CMD_LINE_TEXT:
		case CMD_LINE_TOO_LONG:
			err = answer_line(till, text, len, diag);
			if (err != VOUCH_OK)
				return err;
			look_after(till);
			break;
		case CMD_LINE_IDLE:
			look_after(till);
			break;
		case CMD_LINE_END:
		case CMD_LINE_SIGNAL:
			return VOUCH_OK;
		case CMD_LINE_FAILED:
			return diag->code;
		}
	}
}

static int check_cashier(const char *cashier)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t len = strlen(cashier);

	if (len == 0 || len >= VOUCH_CASHIER_MAX ||
	    strspn(cashier, allowed) != len)
		return cmd_usage("--cashier", "takes a staff code of 1 to %d of "
		    "A-Z, 0-9, '.', '_' and '-', no name",
		    VOUCH_CASHIER_MAX - 1);
	return CMD_OK;
}

static int check_receipt(const char *receipt)
{
	size_t len = strlen(receipt), i;

	for (i = 0; i < len; i++) {
		if (receipt[i] < 0x21 || receipt[i] > 0x7e)
			break;
	}
	if (len == 0 || len >= VOUCH_RECEIPT_MAX || i < len)
		return cmd_usage("--receipt", "takes 1 to %d printable ASCII "
		    "characters without blanks", VOUCH_RECEIPT_MAX - 1);
	return CMD_OK;
}

/* What the option table cannot say. */
static int set_request(const struct redeem_args *args, int count,
    struct till *till)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	int status;

	till->request.till = (uint16_t)args->till;
	till->request.cashier = args->cashier != NULL ? args->cashier : "";
	till->request.receipt = args->receipt != NULL ? args->receipt : "";
	if (args->cashier != NULL &&
	    (status = check_cashier(args->cashier)) != CMD_OK)
		return status;
	if (args->receipt != NULL &&
	    (status = check_receipt(args->receipt)) != CMD_OK)
		return status;
	if (args->op == NULL)
		return CMD_OK;
	if (count != 1)
		return cmd_usage("--op", "names one operation: "
		    "give exactly one CODE with it");
	vouch_diag_field(&diag, "--op");
	if (vouch_op_parse(args->op, strlen(args->op), &diag, till->op) !=
	    VOUCH_OK)
		return cmd_fail(&diag);
	till->request.op = till->op;
	return CMD_OK;
}

static int exit_status(const struct till *till, bool fail_on_reject,
    int count)
{
	return till->refused_one && (fail_on_reject || count == 1) ?
	    CMD_NO : CMD_OK;
}

static int redeem_run(const void *raw, int count, char *const *codes)
{
	const struct redeem_args *args = raw;
	static struct vouch_config config;
	static struct till till;
	const char *db;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;
	int i, status;

	if ((status = cmd_codes_check(count, codes)) != CMD_OK ||
	    (status = set_request(args, count, &till)) != CMD_OK ||
	    (status = cmd_settings_load(&config)) != CMD_OK)
		return status;
	db = cmd_setting_db(args->db, &config);
	if (db == NULL)
		return CMD_USAGE;
	vouch_buf_init(&till.out, VERDICT_MAX);
	till.format = args->format;
	till.vietnamese = cmd_language_start(args->lang, &config);
	cmd_signals_hold();
	err = vouch_sign_init();
	if (err != VOUCH_OK)
		vouch_diag_set(&diag, err, "cannot start libsodium");
	if (err == VOUCH_OK)
		err = vouch_zone_init(&till.zone, "UTC", &diag);
	if (err == VOUCH_OK)
		err = vouch_ledger_open(db, VOUCH_LEDGER_WRITE, &diag,
		    &till.ledger);
	if (err == VOUCH_OK && !cmd_output_open(&diag))
		err = diag.code;
	if (err == VOUCH_OK && count == 0)
		err = answer_input(&till, &diag);
	for (i = 0; err == VOUCH_OK && i < count && !cmd_signals_waiting(); i++)
		err = answer_line(&till, codes[i], strlen(codes[i]), &diag);
	vouch_ledger_close(till.ledger);
	vouch_buf_release(&till.out);
	cmd_signals_die();
	return err != VOUCH_OK ? cmd_fail(&diag) :
	    exit_status(&till, args->fail_on_reject, count);
}

static const struct vouch_opt options[] = {
	{ .kind = VOUCH_OPT_FILE, .name = "db", .arg = "FILE",
	  .help = "the shop's ledger",
	  .more = "As 'db' of the configuration file, if not given.",
	  .offset = offsetof(struct redeem_args, db) },
	{ .kind = VOUCH_OPT_UINT, .name = "till", .arg = "N",
	  .help = "number of this till",
	  .more = "Till 0 is the ledger's own and cannot redeem.",
	  .offset = offsetof(struct redeem_args, till),
	  .min = 1, .max = VOUCH_TILL_MAX, .flags = VOUCH_OPT_REQUIRED },
	{ .kind = VOUCH_OPT_TEXT, .name = "cashier", .arg = "CODE",
	  .help = "staff code to file with each redemption",
	  .more = "1 to 16 of A-Z, 0-9, '.', '_' and '-'; never a name.",
	  .offset = offsetof(struct redeem_args, cashier) },
	{ .kind = VOUCH_OPT_TEXT, .name = "receipt", .arg = "R",
	  .help = "receipt the redemption belongs to",
	  .more = "Asking again on the same day, from the same till and for "
	    "the same receipt is then the same operation: within ten minutes "
	    "it is answered ACCEPT replayed, and nothing is spent twice.",
	  .offset = offsetof(struct redeem_args, receipt) },
	{ .kind = VOUCH_OPT_TEXT, .name = "op", .arg = "HEX",
	  .help = "operation id, 32 hex digits",
	  .more = "For a caller that asks again after it lost an answer; it "
	    "goes with exactly one CODE. Without it the id follows from the "
	    "receipt, or is random.",
	  .offset = offsetof(struct redeem_args, op) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "format", .arg = "FORMAT",
	  .help = "form of the verdict lines: tsv or jsonl",
	  .offset = offsetof(struct redeem_args, format),
	  .choices = cmd_verdict_formats },
	{ .kind = VOUCH_OPT_CHOICE, .name = "lang", .arg = "LANG",
	  .help = "language of the sentence for the cashier: en or vi",
	  .more = "Without it $VOUCH_LANG, the configuration file and the "
	    "locale are asked, in this order; else it is English.",
	  .offset = offsetof(struct redeem_args, lang),
	  .choices = cmd_languages },
	{ .kind = VOUCH_OPT_FLAG, .name = "fail-on-reject",
	  .help = "exit with status 1 when a line was not accepted",
	  .offset = offsetof(struct redeem_args, fail_on_reject) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb verbs[] = {
	{ .summary = "take vouchers, each exactly once",
	  .operands = "[CODE...]", .operand_kind = "none", .operands_max = -1,
	  .options = options, .args_size = sizeof(struct redeem_args),
	  .run = redeem_run },
	{ .summary = NULL }
};

static const char *const examples[] = {
	"Serve till 2: scan or type codes, one a line",
	"vouch-redeem --db shop.db --till 2 --cashier LAN --lang vi",
	"Redeem what a scanner wrote into a file",
	"vouch-redeem --db shop.db --till 1 < scanned.txt",
	"Redeem one code for a receipt; safe to run again if unsure",
	"vouch-redeem --db shop.db --till 1 --receipt R-88231 "
	    "\"$(sed -n 2p fb.csv | cut -d , -f 1)\"",
	NULL
};

int main(int argc, char **argv)
{
	struct redeem_args args = { .lang = -1 };
	char sodium[32], sqlite[32];
	const char *libraries[] = { sodium, sqlite, NULL };
	const struct vouch_tool tool = {
		.name = "vouch-redeem",
		.summary = "take vouchers at the till, each exactly once",
		.verbs = verbs, .examples = examples, .libraries = libraries,
		.common = cmd_common_options,
	};

	snprintf(sodium, sizeof sodium, "libsodium %s", vouch_crypt_version());
	snprintf(sqlite, sizeof sqlite, "SQLite %s", vouch_sqlite_version());
	return cmd_main(&tool, argc, argv, &args, sizeof args);
}

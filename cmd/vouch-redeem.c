/*
 * vouch-redeem: scanned lines in, verdict lines out, the redemption in the
 * ledger first.
 *
 * A line is answered only once its commit is durable, and taken in hand only
 * while somebody still reads the answers. A signal is obeyed between two
 * transactions, never inside one. A line from a hand at a scanner or from
 * another program is a transaction of its own; lines that are all there
 * already share one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "language.h"
#include "private.h"
#include "readahead.h"
#include "redeem_listen.h"
#include "redeem_pos.h"
#include "redeem_request.h"
#include "redeem_say.h"
#include "redeem_screen.h"
#include "scanfilter.h"
#include "settings.h"

#include "base/date.h"
#include "base/str.h"
#include "core/crypt.h"
#include "core/sign.h"
#include "io/keyfile.h"
#include "io/verdict.h"
#include "ledger/ledger.h"
#include "ledger/op.h"
#include "ledger/redeem.h"
#include "ledger/sqlite.h"
#include "ledger/status.h"

#define IDLE_MS 5000        /* how often waiting counters are looked at */
#define SCREEN_MS 500       /* how often the terminal's size is */
#define VERDICT_MAX 16384
#define OUT_AT_ONCE 65536   /* answers of a group are written in such pieces */

enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* One run of the filter. */
struct till {
	struct vouch_ledger *ledger;
	struct cmd_redeem_request request;
	int format;
	bool vietnamese;
	enum vouch_age age;         /* of the bundle, as said */
	bool refused_one;           /* something was not accepted */
	struct vouch_redeem_desk desk;
	struct cmd_screen screen;
	struct cmd_pos pos;
	struct cmd_pos_job *job;    /* of --input jsonl, or NULL; owned */
	struct vouch_buf out;
};

/* ---- saying ---- */

static enum vouch_err flush(struct till *till, struct vouch_diag *diag)
{
	enum vouch_err err;

	err = cmd_answers_write(vouch_buf_text(&till->out), till->out.len,
	    diag);
	vouch_buf_clear(&till->out);
	if (err != VOUCH_OK && err != VOUCH_ERR_CLOSED)
		vouch_diag_hint(diag, "what was decided and could not be "
		    "written is in the ledger: see 'vouch-log show'");
	return err;
}

/* Says what was decided and is durable. On an error the ledger may be ahead of
 * what was said, never behind. */
static enum vouch_err say(struct till *till,
    const struct vouch_redeem_answer *answer, size_t count,
    struct vouch_diag *diag)
{
	const struct cmd_redeem_request *request = &till->request;
	const enum vouch_verdict_about about = cmd_redeem_about(&request->ask,
	    request->reverses ? &request->reversal : NULL);
	struct vouch_verdict_line line;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < count; i++) {
		if (cmd_redeem_is_no(&answer[i]))
			till->refused_one = true;
		cmd_redeem_describe(&answer[i], about, till->vietnamese,
		    &till->desk, &line);
		err = cmd_screen_take(&till->screen, &line, diag);
		if (err != VOUCH_OK || till->screen.shown)
			continue;
		err = cmd_verdict_add(&line, till->format, &till->out);
		if (err != VOUCH_OK)
			vouch_diag_set(diag, err, "cannot word a verdict");
		else if (till->out.len >= OUT_AT_ONCE)
			err = flush(till, diag);
	}
	return err == VOUCH_OK ? flush(till, diag) : err;
}

/* ---- deciding ---- */

static enum vouch_err check_reader(struct vouch_diag *diag)
{
	return cmd_reader_gone() ? vouch_diag_set(diag, VOUCH_ERR_CLOSED,
	    "nobody reads the answers") : VOUCH_OK;
}

/* A request of a POS. */
static enum vouch_err answer_request(struct till *till, const char *text,
    size_t len, struct vouch_diag *diag)
{
	enum vouch_err err;

	cmd_pos_read(&till->pos, till->job, text, len);
	cmd_pos_read_on(&till->pos, till->job);
	cmd_pos_do(&till->pos, till->job);
	err = cmd_pos_say(&till->pos, till->job, &till->out);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "cannot word a verdict");
	till->refused_one = till->pos.refused_one;
	return flush(till, diag);
}

static enum vouch_err answer_line(struct till *till, const char *text,
    size_t len, struct vouch_diag *diag)
{
	struct vouch_redeem_answer answer;
	enum vouch_err err = check_reader(diag);

	if (err != VOUCH_OK)
		return err;
	if (till->job != NULL)
		return answer_request(till, text, len, diag);
	vouch_redeem_line(till->ledger, &till->request.ask, text, len,
	    vouch_clock_now_ms(), &till->desk, &answer);
	return say(till, &answer, 1, diag);
}

/* Counters wait in memory for a commit; a failure here is not the cashier's
 * business and is tried again. */
static void look_after(struct till *till)
{
	(void)vouch_ledger_idle(till->ledger, vouch_clock_now_ms(), NULL);
	cmd_redeem_warn_of_age(till->ledger, &till->age);
}

/* A till with nothing to look after sleeps until somebody scans. */
static int patience(const struct till *till)
{
	if (till->screen.shown)
		return SCREEN_MS;
	return vouch_ledger_counters_wait(till->ledger) ? IDLE_MS : -1;
}

/* Line by line until the input ends or a signal comes. */
static enum vouch_err answer_lines(struct till *till, struct cmd_lines *lines,
    struct vouch_diag *diag)
{
	const char *text;
	size_t len;
	enum vouch_err err;

	for (;;) {
		lines->idle_ms = patience(till);
		switch (cmd_lines_next(lines, diag, &text, &len)) {
		case CMD_LINE_TEXT:
		case CMD_LINE_TOO_LONG:
			err = answer_line(till, text, len, diag);
			if (err != VOUCH_OK)
				return err;
			look_after(till);
			break;
		case CMD_LINE_IDLE:
			look_after(till);
			err = cmd_screen_draw(&till->screen, false, diag);
			if (err != VOUCH_OK)
				return err;
			break;
		case CMD_LINE_END:
		case CMD_LINE_SIGNAL:
			return VOUCH_OK;
		case CMD_LINE_FAILED:
			return diag->code;
		}
	}
}

static enum vouch_err answer_readings(struct till *till,
    struct vouch_redeem_answer *answer, size_t count, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	size_t done, n;

	for (done = 0; err == VOUCH_OK && done < count; done += n) {
		n = 0;
		if (cmd_signals_waiting())
			break;
		err = check_reader(diag);
		if (err != VOUCH_OK)
			break;
		n = vouch_redeem_group(till->ledger, &till->request.ask,
		    answer + done, count - done, vouch_clock_now_ms(),
		    &till->desk);
		err = say(till, answer + done, n, diag);
		vouch_redeem_pause(till->ledger, &till->desk);
	}
	return err;
}

/* Lines that are there already, many to a transaction. */
static enum vouch_err answer_groups(struct till *till,
    struct cmd_readahead *ahead, struct cmd_lines *lines,
    struct vouch_diag *diag)
{
	struct vouch_redeem_answer *answer;
	enum cmd_line what = CMD_LINE_IDLE;
	enum vouch_err err = VOUCH_OK;
	size_t most, count;

	answer = calloc(VOUCH_REDEEM_GROUP_MAX, sizeof *answer);
	if (answer == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	while (err == VOUCH_OK &&
	    (what == CMD_LINE_TEXT || what == CMD_LINE_IDLE)) {
		lines->idle_ms = patience(till);
		most = vouch_ledger_alone(till->ledger) ?
		    VOUCH_REDEEM_GROUP_MAX : VOUCH_REDEEM_TURN_MAX;
		what = cmd_readahead_next(ahead, answer, most, diag, &count);
		err = what == CMD_LINE_FAILED ? diag->code :
		    answer_readings(till, answer, count, diag);
		look_after(till);
	}
	free(answer);
	return err;
}

/* Somebody looks at each answer. */
static bool one_by_one(const struct till *till)
{
	return till->screen.shown || till->screen.bell ||
	    till->screen.program != NULL;
}

static enum vouch_err answer_input(struct till *till, bool bulk,
    struct vouch_diag *diag)
{
	static struct cmd_lines lines;
	struct cmd_readahead *ahead = NULL;
	enum vouch_err err;

	if (till->job == NULL && !till->screen.shown)
		cmd_lines_hint();
	cmd_lines_init(&lines, STDIN_FILENO, -1);
	if (till->job != NULL) {
		lines.most = VOUCH_POS_LINE_MAX;
		lines.tab_ends = false;
	}
	err = cmd_screen_draw(&till->screen, true, diag);
	if (err != VOUCH_OK)
		return err;
	if (till->job != NULL || one_by_one(till) ||
	    (!bulk && !cmd_is_file(STDIN_FILENO)))
		return answer_lines(till, &lines, diag);
	err = vouch_ledger_expect_many(till->ledger, diag);
	if (err == VOUCH_OK)
		err = cmd_readahead_new(till->ledger, &lines, diag, &ahead);
	if (err == VOUCH_OK)
		err = answer_groups(till, ahead, &lines, diag);
	cmd_readahead_free(ahead);
	return err;
}

/* The answer to what no code is given for. */
static enum vouch_err answer_question(struct till *till, bool ack,
    struct vouch_diag *diag)
{
	const struct cmd_redeem_request *request = &till->request;
	struct vouch_redeem_answer answer;
	enum vouch_err err = check_reader(diag);

	if (err != VOUCH_OK)
		return err;
	if (request->reverses)
		vouch_reverse(till->ledger, &request->ask, &request->reversal,
		    vouch_clock_now_ms(), &till->desk, &answer);
	else
		(ack ? vouch_status_ack : vouch_status_tell)(till->ledger,
		    &request->ask, &request->asked, vouch_clock_now_ms(),
		    &till->desk, &answer);
	err = say(till, &answer, 1, diag);
	/* Redeemed is redeemed, however long ago. */
	if (!request->reverses)
		till->refused_one = answer.reason != VOUCH_WHY_REPLAYED &&
		    answer.reason != VOUCH_WHY_USED;
	return err;
}

/* All codes of one bill, answered in the order given. */
static enum vouch_err answer_bill(struct till *till, int count,
    char *const *codes, struct vouch_diag *diag)
{
	static struct vouch_redeem_answer answer[VOUCH_BILL_CODES];
	enum vouch_err err = check_reader(diag);
	int i;

	if (err != VOUCH_OK)
		return err;
	for (i = 0; err == VOUCH_OK && i < count; i++) {
		vouch_redeem_read(till->ledger, codes[i], strlen(codes[i]),
		    &answer[i].reading);
		err = vouch_redeem_read_on(till->ledger, &till->request.ask,
		    codes[i], strlen(codes[i]), vouch_clock_now_ms(), diag,
		    &answer[i].reading);
	}
	if (err != VOUCH_OK)
		return err;
	vouch_redeem_bill(till->ledger, &till->request.ask, answer,
	    (size_t)count, vouch_clock_now_ms(), &till->desk);
	return say(till, answer, (size_t)count, diag);
}

static enum vouch_err start(struct till *till, const char *db, bool network,
    struct vouch_diag *diag)
{
	unsigned mode = VOUCH_LEDGER_WRITE;
	enum vouch_err err = vouch_sign_init();

	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "cannot start libsodium");
	err = vouch_zone_init(&till->desk.zone, "UTC", diag);
	if (network)
		mode |= VOUCH_LEDGER_NETWORK;
	if (err == VOUCH_OK)
		err = vouch_ledger_open(db, mode, diag, &till->ledger);
	if (err == VOUCH_OK && !cmd_output_open(diag))
		err = diag->code;
	if (err == VOUCH_OK)
		cmd_redeem_warn_of_age(till->ledger, &till->age);
	return err;
}

/* ---- how answers are shown ---- */

static bool wants_colour(int color)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	if (color != COLOR_AUTO)
		return color == COLOR_ALWAYS;
	return (none == NULL || none[0] == '\0') &&
	    (term == NULL || strcmp(term, "dumb") != 0);
}

/* Somebody at a terminal gets the panel, unless another form was asked for. */
static void set_screen(struct till *till, const struct redeem_args *args,
    int count)
{
	struct cmd_screen *screen = &till->screen;

	cmd_screen_init(screen);
	screen->shown = args->format == CMD_FORMAT_PANEL ||
	    (args->format < 0 && count == 0 && !args->bulk &&
	    args->listen == NULL && args->input == CMD_INPUT_LINES &&
	    !cmd_redeem_is_question(args) &&
	    (args->scanner || isatty(STDIN_FILENO) == 1) &&
	    isatty(STDOUT_FILENO) == 1);
	screen->colour = wants_colour(args->color);
	screen->bell = args->bell;
	screen->program = args->on_verdict;
	screen->panel.store = vouch_ledger_store(till->ledger);
	screen->panel.till = (uint16_t)args->till;
	screen->panel.cashier = till->request.ask.cashier;
	screen->panel.vietnamese = till->vietnamese;
	screen->panel.test = vouch_ledger_is_test(till->ledger);
}

/* What requests of a POS need. */
static enum vouch_err set_pos(struct till *till,
    const struct redeem_args *args, const char *holder_key,
    struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;

	till->pos = (struct cmd_pos){ .ledger = till->ledger,
		.till = till->request.ask.till,
		.cashier = till->request.ask.cashier,
		.accept_time = args->accept_time,
		.vietnamese = till->vietnamese, .desk = &till->desk };
	if (args->holder_key != NULL)
		holder_key = args->holder_key;
	if (holder_key[0] != '\0') {
		cmd_keep_private();
		err = vouch_keyfile_load_holder(holder_key, diag,
		    &till->request.holder_key, NULL);
	}
	till->pos.holder_key = till->request.holder_key;
	if (err != VOUCH_OK || args->listen != NULL)
		return err;
	till->job = calloc(1, sizeof *till->job);
	if (till->job == NULL || cmd_pos_job_init(till->job) != VOUCH_OK)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	return VOUCH_OK;
}

static enum vouch_err set_up(struct till *till,
    const struct redeem_args *args, int count,
    const struct vouch_config *config, struct vouch_diag *diag)
{
	set_screen(till, args, count);
	return args->listen != NULL || args->input == CMD_INPUT_JSONL ?
	    set_pos(till, args, config->holder_key, diag) : VOUCH_OK;
}

static enum vouch_err answer_all(struct till *till,
    const struct redeem_args *args, int count, char *const *codes,
    struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	int i;

	if (args->listen != NULL)
		return cmd_redeem_listen(&till->pos, args->listen, diag);
	if (cmd_redeem_is_question(args))
		return answer_question(till, args->ack != NULL, diag);
	if (args->bill)
		return answer_bill(till, count, codes, diag);
	if (count == 0)
		return answer_input(till, args->bulk, diag);
	for (i = 0; err == VOUCH_OK && i < count && !cmd_signals_waiting(); i++)
		err = answer_line(till, codes[i], strlen(codes[i]), diag);
	return err;
}

static void release(struct till *till)
{
	vouch_ledger_close(till->ledger);
	if (till->job != NULL)
		cmd_pos_job_release(till->job);
	free(till->job);
	cmd_redeem_request_release(&till->request);
	cmd_screen_release(&till->screen);
	vouch_buf_release(&till->out);
}

static int redeem_run(const void *raw, int count, char *const *codes)
{
	const struct redeem_args *args = raw;
	static struct vouch_config config;
	static struct till till;
	const char *db;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;
	bool one;
	int status;

	if ((status = cmd_codes_check(count, codes)) != CMD_OK ||
	    (status = cmd_settings_load(&config)) != CMD_OK)
		return status;
	db = cmd_setting_db(args->db, &config);
	status = cmd_redeem_request(args, count, config.holder_key,
	    &till.request);
	if (status == CMD_OK && db == NULL)
		status = CMD_USAGE;
	if (status != CMD_OK) {
		cmd_redeem_request_release(&till.request);
		return status;
	}
	vouch_buf_init(&till.out, OUT_AT_ONCE + VERDICT_MAX);
	till.format = args->format < 0 ? CMD_VERDICT_TSV : args->format;
	till.vietnamese = cmd_language_start(args->lang, &config);
	cmd_signals_hold();
	err = start(&till, db, args->network, &diag);
	if (err == VOUCH_OK)
		err = set_up(&till, args, count, &config, &diag);
	if (err == VOUCH_OK)
		err = answer_all(&till, args, count, codes, &diag);
	release(&till);
	cmd_signals_die();
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	one = count == 1 || cmd_redeem_is_question(args);
	return till.refused_one && (one || args->fail_on_reject) ? CMD_NO :
	    CMD_OK;
}

static const char *const inputs[] = { "lines", "jsonl", NULL };
static const char *const formats[] = { "tsv", "jsonl", "panel", NULL };
static const char *const colors[] = { "auto", "always", "never", NULL };

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
	{ .kind = VOUCH_OPT_TEXT, .name = "basket", .arg = "AMOUNT",
	  .help = "total of the bill, before any code",
	  .more = "As 250000, in the money's smallest piece, or 250000 VND. "
	    "Offers with a least bill, a cap or a budget need it; with it "
	    "the answer says what to take off and what is left to pay.",
	  .offset = offsetof(struct redeem_args, basket) },
	{ .kind = VOUCH_OPT_TEXT, .name = "amount", .arg = "AMOUNT",
	  .help = "what to spend from a card, or with --topup to add",
	  .more = "Taken whole or not at all. Without it a card pays as much "
	    "of --basket as it can.",
	  .offset = offsetof(struct redeem_args, amount) },
	{ .kind = VOUCH_OPT_TEXT, .name = "skus", .arg = "A,B,...",
	  .help = "goods on the bill, with commas between",
	  .offset = offsetof(struct redeem_args, skus) },
	{ .kind = VOUCH_OPT_TEXT, .name = "customer", .arg = "WHO",
	  .help = "phone number, e-mail address or number of the customer",
	  .more = "For codes of one customer, and offers that count what each "
	    "takes. The ledger keeps a keyed digest, and only where it "
	    "counts.",
	  .offset = offsetof(struct redeem_args, customer) },
	{ .kind = VOUCH_OPT_FILE, .name = "holder-key", .arg = "FILE",
	  .help = "the chain's holder key, for --customer",
	  .more = "The file of 'vouch-key holder' that codes were issued "
	    "with, for its owner's eyes only. As 'holder_key' of the "
	    "configuration file, if not given.",
	  .offset = offsetof(struct redeem_args, holder_key) },
	{ .kind = VOUCH_OPT_FLAG, .name = "bill",
	  .help = "the CODEs are all of one bill: decide them together",
	  .more = "At most 10. Percentages come first, then money off, then "
	    "what takes nothing off, then cards, which pay the rest; the "
	    "same in the order given. What may not be combined with those "
	    "before it is REFUSE no-stack. Answers are in the order given.",
	  .offset = offsetof(struct redeem_args, bill) },
	{ .kind = VOUCH_OPT_FLAG, .name = "check",
	  .help = "say what would be answered, and take nothing",
	  .offset = offsetof(struct redeem_args, check) },
	{ .kind = VOUCH_OPT_FLAG, .name = "activate",
	  .help = "sell the card: from now on it can be spent",
	  .offset = offsetof(struct redeem_args, activate) },
	{ .kind = VOUCH_OPT_FLAG, .name = "topup",
	  .help = "add --amount to the card, where its offer allows that",
	  .offset = offsetof(struct redeem_args, topup) },
	{ .kind = VOUCH_OPT_FLAG, .name = "earn",
	  .help = "add the points that --basket earns",
	  .offset = offsetof(struct redeem_args, earn) },
	{ .kind = VOUCH_OPT_UINT, .name = "hold", .arg = "SECONDS",
	  .help = "keep the code for a sale under way; take it with --commit",
	  .more = "Nobody else gets it meanwhile. A hold that nobody ends in "
	    "time is given back by itself.",
	  .offset = offsetof(struct redeem_args, hold),
	  .min = 1, .max = VOUCH_HOLD_MS_MAX / 1000 },
	{ .kind = VOUCH_OPT_TEXT, .name = "commit", .arg = "EVENT",
	  .help = "take what is held",
	  .more = "EVENT is that of the hold, or its operation id.",
	  .offset = offsetof(struct redeem_args, commit) },
	{ .kind = VOUCH_OPT_TEXT, .name = "release", .arg = "EVENT",
	  .help = "give back what is held",
	  .offset = offsetof(struct redeem_args, release) },
	{ .kind = VOUCH_OPT_TEXT, .name = "void", .arg = "EVENT",
	  .help = "take a redemption, payment, sale or top-up back",
	  .more = "EVENT is its event, or its operation id. The use or the "
	    "amount is given back; the history stays. Done twice it is "
	    "answered the same way. A sale or top-up that has been spent is "
	    "REFUSE amount.",
	  .offset = offsetof(struct redeem_args, undo) },
	{ .kind = VOUCH_OPT_TEXT, .name = "why", .arg = "TEXT",
	  .help = "why it is taken back: a return, a mistake",
	  .more = "Kept in the ledger for ever: no names.",
	  .offset = offsetof(struct redeem_args, why) },
	{ .kind = VOUCH_OPT_TEXT, .name = "status", .arg = "OP",
	  .help = "tell what became of an operation, and redeem nothing",
	  .more = "OP is an operation id or an event. The answer is the one "
	    "this till would get if it asked again: ACCEPT replayed, USED, "
	    "REFUSE voided; or REFUSE not-redeemed, if the ledger has no "
	    "such redemption.",
	  .offset = offsetof(struct redeem_args, status) },
	{ .kind = VOUCH_OPT_TEXT, .name = "ack", .arg = "OP",
	  .help = "as --status, and note that the answer was heard",
	  .more = "OP is an operation id or an event. 'vouch-log show "
	    "--unacknowledged' lists the redemptions nobody noted so.",
	  .offset = offsetof(struct redeem_args, ack) },
	{ .kind = VOUCH_OPT_FLAG, .name = "scanner",
	  .help = "standard input is a scanner, though it is a pipe",
	  .more = "As from vouch-wedge or ssh. A code scanned twice within "
	    "two seconds is then answered AGAIN and not USED, and on a "
	    "terminal the panel is shown, as if the scanner typed there.",
	  .offset = offsetof(struct redeem_args, scanner) },
	{ .kind = VOUCH_OPT_FLAG, .name = "bulk",
	  .help = "lines that are there already share a commit",
	  .more = "Much faster, on all cores; as always from a file. Answers "
	    "come in groups, each after its commit.",
	  .offset = offsetof(struct redeem_args, bulk) },
	{ .kind = VOUCH_OPT_FLAG, .name = "accept-time",
	  .help = "the clock is right, though long after the last answer",
	  .more = "Without it a clock over 30 days ahead of the ledger's last "
	    "answer is taken to be wrong.",
	  .offset = offsetof(struct redeem_args, accept_time) },
	{ .kind = VOUCH_OPT_FLAG, .name = "unsafe-network-file",
	  .help = "use the ledger though it is on a shared disk",
	  .more = "Locks and syncs there are somebody's promise: a code may "
	    "be taken twice, a redemption lost.",
	  .offset = offsetof(struct redeem_args, network) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "input", .arg = "FORM",
	  .help = "what comes in: lines from a scanner, or jsonl from a POS",
	  .more = "Never guessed: a scanned text cannot become a request.",
	  .offset = offsetof(struct redeem_args, input),
	  .choices = inputs },
	{ .kind = VOUCH_OPT_TEXT, .name = "listen", .arg = "ADDRESS",
	  .help = "serve the POS at a socket: unix:PATH, or fd:N",
	  .more = "Requests in JSON, of many programs at once. PATH gets mode "
	    "0660; who may open it may redeem. fd:N is a socket that listens "
	    "already, as of systemd.",
	  .offset = offsetof(struct redeem_args, listen) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "format", .arg = "FORMAT",
	  .help = "form of the answers: tsv, jsonl, or a panel to look at",
	  .more = "On a terminal the panel, a POS is answered in jsonl, all "
	    "others in tsv, if not given.",
	  .offset = offsetof(struct redeem_args, format),
	  .choices = formats },
	{ .kind = VOUCH_OPT_CHOICE, .name = "color", .arg = "WHEN",
	  .help = "colour of the panel: auto, always or never",
	  .offset = offsetof(struct redeem_args, color), .choices = colors },
	{ .kind = VOUCH_OPT_FLAG, .name = "bell",
	  .help = "ring the terminal's bell at what is not accepted",
	  .more = "A scanner beeps when it has read; one sound more says: "
	    "look.",
	  .offset = offsetof(struct redeem_args, bell) },
	{ .kind = VOUCH_OPT_FILE, .name = "on-verdict", .arg = "PROGRAM",
	  .help = "start PROGRAM at each answer, with its fields as arguments",
	  .more = "Without a shell, and never waited for. For a lamp or a "
	    "loudspeaker.",
	  .offset = offsetof(struct redeem_args, on_verdict) },
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
	"Take a voucher on a bill, and say what is left to pay",
	"vouch-redeem --db shop.db --till 2 --basket 250000 "
	    "\"$(sed -n 3p fb.csv | cut -d , -f 1)\"",
	"Take the last redemption back",
	"vouch-redeem --db shop.db --till 2 --why \"wrong bill\" --void "
	    "$(vouch-log show --db shop.db --format csv | "
	    "tail -n1 | cut -d, -f2)",
	"Ask what became of an operation, here the last one",
	"vouch-redeem --db shop.db --till 1 --status "
	    "$(vouch-log show --db shop.db --format csv | "
	    "tail -n1 | cut -d, -f2)",
	NULL
};

int main(int argc, char **argv)
{
	struct redeem_args args = { .lang = -1, .format = -1 };
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

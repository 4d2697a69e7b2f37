/*
 * A till and its rules, side by side: random requests go to a till, a process
 * of its own, and to the rules worked out in memory (rules.h), and both must
 * give the same answer, naming the same event.
 *
 *   model DB REQUESTS [SEED [PLANT]]
 *
 * Codes of every sort, taken, taken again, asked again under the same
 * operation, under one that belongs to another, with a receipt, by a scanner
 * that fires twice, after the clock was set; what became of an operation;
 * marks of what the point of sale has heard. Now and then the till is killed,
 * idle or at work, or ends in order; what it had in hand is asked again. At the
 * end the file must hold exactly the events the rules know.
 *
 * PLANT loses rows of the file behind the till's back, which must be found out:
 * "used" (a code can be taken twice) or "op" (the same operation is not known).
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base27.h"
#include "crash/rules.h"
#include "crash/shop.h"

#define REQUESTS_MAX 10000000u
#define HOUR_MS (60 * INT64_C(60000))
#define DAY_MS (24 * HOUR_MS)

enum what { SCAN, STATUS, HEARD, END };

/* Over a pipe, whole: below PIPE_BUF. */
struct request {
	enum what what;
	struct rules_ask ask;
	char text[VOUCH_CODE_TEXT_MAX];
	bool deadly; /* the till does it, and dies before it can say so */
};

struct model {
	struct shop shop;
	struct rules rules;
	struct shop_random random;
	const char *path, *plant;
	pid_t till;
	int to_till, from_till;
	int64_t clock_ms;       /* what the wall says */
	int64_t told_ms;        /* what the next request is told it says */
	bool clock_refused;     /* the last answer was ERROR clock */
	bool unsettled;         /* a process ended: be later than all it knew */
	unsigned counts[VOUCH_REASON_COUNT];
	unsigned kills, kills_at_work, committed_unheard, ends;
	unsigned done;
};

/* ---- the till ---- */

/* A row that goes missing behind everybody's back. */
static void lose_row(const struct model *model)
{
	sqlite3 *db = NULL;
	char sql[160];

	snprintf(sql, sizeof sql, "DELETE FROM %s WHERE (till, seq) IN "
	    "(SELECT till, seq FROM event WHERE kind = 1 "
	    "ORDER BY at_ms DESC LIMIT 20)",
	    strcmp(model->plant, "used") == 0 ? "used" : "op");
	if (sqlite3_open_v2(model->path, &db, SQLITE_OPEN_READWRITE, NULL) !=
	    SQLITE_OK || sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		shop_die(sqlite3_errmsg(db), VOUCH_ERR_DATABASE, NULL);
	sqlite3_close(db);
}

static void serve_one(struct model *model, struct vouch_ledger *ledger,
    const struct request *request, struct shop_answer *answer)
{
	const struct rules_ask *ask = &request->ask;
	const struct vouch_redeem_request asked = { .till = ask->till,
		.receipt = ask->receipt, .cashier = "LAN",
		.op = ask->has_op ? ask->op : NULL, .scanner = ask->scanner };

	memset(answer, 0, sizeof *answer);
	if (request->what == SCAN)
		shop_redeem(&model->shop, ledger, &asked, request->text,
		    ask->now_ms, answer);
	else
		shop_status(&model->shop, ledger, ask->till, ask->op,
		    request->what == HEARD, ask->now_ms, answer);
}

static _Noreturn void serve(struct model *model, int in, int out)
{
	struct vouch_ledger *ledger = shop_ledger(model->path,
	    VOUCH_LEDGER_WRITE);
	struct shop_answer answer;
	struct request request;
	unsigned served = 0;

	while (read(in, &request, sizeof request) == (ssize_t)sizeof request &&
	    request.what != END) {
		if (model->plant != NULL && ++served % 100 == 0)
			lose_row(model);
		serve_one(model, ledger, &request, &answer);
		if (request.deadly)
			raise(SIGKILL);
		if (write(out, &answer, sizeof answer) !=
		    (ssize_t)sizeof answer)
			_exit(4);
	}
	vouch_ledger_close(ledger);
	_exit(0);
}

static void start_till(struct model *model)
{
	int to[2], from[2];

	if (pipe(to) != 0 || pipe(from) != 0)
		shop_die("pipe", VOUCH_ERR_IO, NULL);
	fflush(NULL);
	model->till = fork();
	if (model->till < 0)
		shop_die(strerror(errno), VOUCH_ERR_IO, NULL);
	if (model->till == 0) {
		close(to[1]);
		close(from[0]);
		serve(model, to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	model->to_till = to[1];
	model->from_till = from[0];
}

/* The till is gone, by its own will or not. */
static void till_ended(struct model *model, int wanted_signal)
{
	int status;

	close(model->to_till);
	close(model->from_till);
	if (waitpid(model->till, &status, 0) < 0 ||
	    (wanted_signal == 0 ? !WIFEXITED(status) ||
	    WEXITSTATUS(status) != 0 : !WIFSIGNALED(status)))
		shop_die("the till died by itself", VOUCH_ERR_IO, NULL);
	rules_ended(&model->rules);
	model->unsettled = true;
}

static void send_request(struct model *model, const struct request *request)
{
	if (write(model->to_till, request, sizeof *request) !=
	    (ssize_t)sizeof *request)
		shop_die("the till does not listen", VOUCH_ERR_IO, NULL);
}

static bool take_answer(struct model *model, struct shop_answer *answer)
{
	return read(model->from_till, answer, sizeof *answer) ==
	    (ssize_t)sizeof *answer;
}

/* ---- lines ---- */

static struct vouch_token token_of(const struct rules *rules, uint32_t index)
{
	struct vouch_token token = shop_token(index);

	switch (rules->code[index].sort) {
	case RULES_SHORT:
		token.until = SHOP_TODAY + 2;
		break;
	case RULES_PAST:
		token.until = SHOP_TODAY - 1;
		break;
	case RULES_FUTURE:
		token.from = SHOP_TODAY + 20000;
		break;
	case RULES_OTHER:
		token.stores = 9;
		break;
	case RULES_ELSEWHERE:
		token.campaign = SHOP_ELSEWHERE;
		break;
	case RULES_OVER:
		token.campaign = SHOP_OVER;
		break;
	case RULES_LATER:
		token.campaign = SHOP_LATER;
		break;
	case RULES_UNKNOWN:
		token.campaign = 9999;
		break;
	case RULES_TEST:
		token.kind = VOUCH_KIND_TEST;
		break;
	case RULES_COUPON:
		token.kind = VOUCH_KIND_COUPON;
		break;
	default:
		break;
	}
	return token;
}

static void write_line(const struct model *model, uint32_t index,
    char text[VOUCH_CODE_TEXT_MAX])
{
	enum rules_sort sort = model->rules.code[index].sort;
	struct vouch_token token = token_of(&model->rules, index);
	struct shop forger = model->shop;
	uint8_t bytes[VOUCH_BASE27_BYTES_MAX];
	size_t len;

	if (sort == RULES_GTIN) {
		memcpy(text, "8934563138165", 14);
		return;
	}
	if (sort == RULES_STRANGE)
		forger.secret = model->shop.stranger;
	shop_sign(&forger, &token, text);
	if (sort == RULES_TORN)
		text[strlen(text) - 10] = '\0';
	if (sort == RULES_FORGED && vouch_base27_decode(text, strlen(text),
	    bytes, &len, NULL) == VOUCH_OK) {
		bytes[len - 20] ^= 4;
		vouch_base27_encode(bytes, len, text);
	}
}

/* ---- one request ---- */

static _Noreturn void differ(const struct model *model,
    const struct request *request, const struct rules_answer *wanted,
    const struct shop_answer *got)
{
	printf("request %u (what %d, code %" PRIu32 " of sort %d, till %u, "
	    "%s op, receipt \"%s\"): the till says %s %u.%" PRIu32
	    ", the rules %s %u.%" PRIu32 "\n", model->done, request->what,
	    request->ask.code, model->rules.code[request->ask.code].sort,
	    request->ask.till, request->ask.has_op ? "an" : "no",
	    request->ask.receipt, vouch_reason_name(got->reason), got->till,
	    got->seq, vouch_reason_name(wanted->reason), wanted->till,
	    wanted->seq);
	kill(model->till, SIGKILL);
	exit(1);
}

static bool is_same(const struct rules_answer *wanted,
    const struct shop_answer *got)
{
	if (got->reason != wanted->reason && got->reason != wanted->or_reason)
		return false;
	if (got->has_event != wanted->has_event)
		return false;
	if (wanted->has_event && (got->till != wanted->till ||
	    got->seq != wanted->seq))
		return false;
	return wanted->reason != VOUCH_WHY_OK || wanted->random_op ||
	    (got->has_op && memcmp(got->op, wanted->op,
	    VOUCH_OP_BYTES) == 0);
}

static void compare(struct model *model, const struct request *request,
    const struct rules_answer *wanted, const struct shop_answer *got)
{
	if (!is_same(wanted, got))
		differ(model, request, wanted, got);
	model->counts[got->reason]++;
	model->clock_refused = got->reason == VOUCH_WHY_CLOCK;
	if (got->reason == VOUCH_WHY_OK)
		rules_took(&model->rules, &request->ask, wanted, got->op);
}

/* At any moment of a request; every other time at the worst, between commit
 * and answer. */
static void kill_at_work(struct model *model, struct request *request,
    struct rules_answer *wanted)
{
	struct shop_answer got;
	int64_t until_ns;

	request->deadly = shop_below(&model->random, 2) == 0;
	send_request(model, request);
	if (!request->deadly) {
		/* Sleeping takes longer than the till does. */
		until_ns = shop_clock_ns() + shop_below(&model->random,
		    300000);
		while (shop_clock_ns() < until_ns)
			;
		kill(model->till, SIGKILL);
	}
	request->deadly = false;
	model->kills_at_work++;
	if (take_answer(model, &got)) {
		compare(model, request, wanted, &got);
		till_ended(model, SIGKILL);
		start_till(model);
		return;
	}
	till_ended(model, SIGKILL);
	start_till(model);
	/* Asked again, it is answered as then or as replayed. */
	send_request(model, request);
	if (!take_answer(model, &got))
		shop_die("the till died", VOUCH_ERR_IO, NULL);
	if (wanted->reason == VOUCH_WHY_OK && got.reason ==
	    VOUCH_WHY_REPLAYED) {
		model->committed_unheard++;
		got.reason = VOUCH_WHY_OK;
	}
	compare(model, request, wanted, &got);
}

static int64_t real_ms(void)
{
	return shop_clock_ns() / 1000000;
}

static void put_question(struct model *model, struct request *request)
{
	struct rules_answer wanted;
	struct shop_answer got;

	request->ask.now_ms = model->told_ms;
	request->ask.real_ms = real_ms();
	if (request->what == SCAN)
		write_line(model, request->ask.code, request->text);
	wanted = request->what == SCAN ?
	    rules_expect(&model->rules, &request->ask) :
	    rules_expect_status(&model->rules, &request->ask);
	if (request->what == SCAN && request->ask.has_op &&
	    !model->unsettled && shop_below(&model->random, 60) == 0) {
		kill_at_work(model, request, &wanted);
		return;
	}
	send_request(model, request);
	if (!take_answer(model, &got))
		shop_die("the till died", VOUCH_ERR_IO, NULL);
	compare(model, request, &wanted, &got);
}

/* ---- what is asked ---- */

static void draw_op(struct model *model, uint8_t op[VOUCH_OP_BYTES])
{
	uint64_t a = shop_random(&model->random);
	uint64_t b = shop_random(&model->random);

	memcpy(op, &a, sizeof a);
	memcpy(op + sizeof a, &b, sizeof b);
}

/* Of those so far, mostly a late one. */
static uint32_t old_code(struct model *model)
{
	uint32_t count = model->rules.count, back;

	if (shop_below(&model->random, 4) == 0)
		return shop_below(&model->random, count);
	back = 1 + shop_below(&model->random, 12);
	return back < count ? count - back : 0;
}

static void draw_name(struct model *model, struct rules_ask *ask)
{
	switch (shop_below(&model->random, 4)) {
	case 0:
	case 1:
		ask->has_op = true;
		draw_op(model, ask->op);
		break;
	case 2:
		snprintf(ask->receipt, sizeof ask->receipt, "R-%u",
		    shop_below(&model->random, 3));
		break;
	default:
		ask->scanner = shop_below(&model->random, 2) == 0;
		break;
	}
}

static bool is_of_kind(enum rules_sort sort)
{
	return sort != RULES_TEST && sort != RULES_COUPON &&
	    sort != RULES_UNKNOWN;
}

/* The operation of a code that was taken: for that one, or for another. */
static void borrow_op(struct model *model, struct rules_ask *ask)
{
	const struct rules_code *lender =
	    &model->rules.code[old_code(model)];

	if (!lender->used)
		return;
	ask->has_op = true;
	ask->scanner = false;
	memcpy(ask->op, lender->op, sizeof ask->op);
	memcpy(ask->receipt, lender->receipt, sizeof ask->receipt);
	if (shop_below(&model->random, 4) != 0)
		ask->code = (uint32_t)(lender - model->rules.code);
	if (shop_below(&model->random, 8) == 0)
		snprintf(ask->receipt, sizeof ask->receipt, "X");
	if (shop_below(&model->random, 3) != 0)
		ask->till = lender->till;
}

static void scan(struct model *model)
{
	struct request request;
	struct rules_ask *ask = &request.ask;

	memset(&request, 0, sizeof request);
	request.what = SCAN;
	ask->till = (uint16_t)(1 + shop_below(&model->random, SHOP_TILLS));
	ask->code = model->rules.count == 0 ||
	    shop_below(&model->random, 5) < 2 ?
	    rules_new_code(&model->rules, &model->random) : old_code(model);
	draw_name(model, ask);
	if (shop_below(&model->random, 4) == 0)
		borrow_op(model, ask);
	/* Which of the two complaints comes first is nobody's promise. */
	if (ask->has_op && !is_of_kind(model->rules.code[ask->code].sort))
		draw_op(model, ask->op);
	put_question(model, &request);
}

static void ask_status(struct model *model, enum what what)
{
	struct rules_code *code = &model->rules.code[old_code(model)];
	struct request request;

	memset(&request, 0, sizeof request);
	request.what = what;
	request.ask.till = (uint16_t)(1 + shop_below(&model->random,
	    SHOP_TILLS));
	if (code->used)
		memcpy(request.ask.op, code->op, sizeof request.ask.op);
	else
		draw_op(model, request.ask.op);
	put_question(model, &request);
	if (what == HEARD && code->used && !model->clock_refused)
		code->acked = true;
}

/* ---- time ---- */

/* Time passes, mostly little; and now and then somebody sets the clock. */
static void pass_time(struct model *model)
{
	uint32_t n = shop_below(&model->random, 1000);
	struct rules *rules = &model->rules;

	if (n < 10)
		model->clock_ms += 1 + shop_below(&model->random, HOUR_MS / 3);
	else if (n < 13)
		model->clock_ms += 1 + shop_below(&model->random,
		    20 * HOUR_MS);
	else if (n < 800)
		model->clock_ms += shop_below(&model->random, 1500);
	model->told_ms = model->clock_ms;
	if (model->unsettled) {
		/* Be later than everything anybody knew, until asked. */
		if (model->told_ms < rules->high_ms)
			model->clock_ms = model->told_ms = rules->high_ms;
		model->unsettled = rules->low_ms != rules->high_ms;
		return;
	}
	if (n >= 970 && n < 985)
		model->told_ms -= shop_below(&model->random,
		    10 * RULES_MINUTE_MS);
	else if (n >= 985 && n < 993)
		model->told_ms -= 11 * RULES_MINUTE_MS +
		    shop_below(&model->random, HOUR_MS);
	else if (n >= 993)
		model->told_ms += 31 * DAY_MS;
}

/* ---- the run ---- */

static void step(struct model *model)
{
	uint32_t n = shop_below(&model->random, 1000);
	struct request end;

	pass_time(model);
	if (n < 5) {
		kill(model->till, SIGKILL);
		till_ended(model, SIGKILL);
		start_till(model);
		model->kills++;
	} else if (n < 8) {
		memset(&end, 0, sizeof end);
		end.what = END;
		send_request(model, &end);
		till_ended(model, 0);
		start_till(model);
		model->ends++;
	} else if (n < 60 && model->rules.count > 0) {
		ask_status(model, n < 20 ? HEARD : STATUS);
	} else {
		scan(model);
	}
	model->done++;
}

/* The marks in the file against those the rules know. */
static unsigned check_marks(struct model *model)
{
	struct vouch_ledger *ledger = shop_ledger(model->path,
	    VOUCH_LEDGER_READ);
	struct vouch_event_key key = { .store = SHOP_STORE };
	const struct rules_code *code;
	unsigned wrong = 0;
	bool acked;
	uint32_t i;

	key.epoch = vouch_ledger_epoch(ledger);
	for (i = 0; i < model->rules.count; i++) {
		code = &model->rules.code[i];
		key.till = code->till;
		key.seq = code->seq;
		if (code->used && (vouch_ledger_is_acked(ledger, &key, NULL,
		    &acked) != VOUCH_OK || acked != code->acked))
			wrong++;
	}
	vouch_ledger_close(ledger);
	return wrong;
}

static unsigned check_file(struct model *model)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	const struct rules_code *code;
	const struct shop_use *use;
	struct shop_audit audit;
	unsigned wrong = 0;
	enum vouch_err err;
	uint32_t i;

	err = shop_audit(model->path, model->rules.size, &diag, &audit);
	if (err != VOUCH_OK)
		shop_die("audit", err, &diag);
	for (i = 0; i < model->rules.count; i++) {
		code = &model->rules.code[i];
		use = &audit.use[i];
		if (use->times != code->used || (code->used &&
		    (use->till != code->till || use->seq != code->seq ||
		    memcmp(use->op, code->op, sizeof use->op) != 0)))
			wrong++;
	}
	wrong += audit.broken + audit.strange + audit.twice +
	    (audit.redeemed != model->rules.events) + check_marks(model);
	free(audit.use);
	return wrong;
}

int main(int argc, char **argv)
{
	static struct model model;
	struct request end = { .what = END };
	unsigned requests, wrong, i;

	if (argc < 3 || argc > 5) {
		fputs("usage: model DB REQUESTS [SEED [used|op]]\n", stderr);
		return 2;
	}
	model.path = argv[1];
	requests = shop_number(argv[2], REQUESTS_MAX);
	model.random = shop_seed(argc > 3 ? argv[3] : NULL);
	model.plant = argc > 4 ? argv[4] : NULL;
	model.clock_ms = model.told_ms = SHOP_NOW;
	signal(SIGPIPE, SIG_IGN);
	rules_init(&model.rules, requests);
	shop_open(&model.shop);
	shop_create(&model.shop, model.path);
	start_till(&model);
	for (i = 0; i < requests; i++)
		step(&model);
	send_request(&model, &end);
	till_ended(&model, 0);
	wrong = check_file(&model);
	for (i = 0; i < VOUCH_REASON_COUNT; i++)
		if (model.counts[i] > 0)
			printf("%s %u ", vouch_reason_name((enum vouch_reason)i),
			    model.counts[i]);
	printf("\n");
	printf("%u requests, %u kills idle, %u at work (%u had committed), "
	    "%u ends: %u events, %u wrong\n", requests, model.kills,
	    model.kills_at_work, model.committed_unheard, model.ends,
	    model.rules.events, wrong);
	rules_release(&model.rules);
	shop_close(&model.shop);
	return wrong == 0 ? 0 : 1;
}

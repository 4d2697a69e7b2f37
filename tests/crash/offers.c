/*
 * Offers of every kind, side by side with a few tables in memory: coupons with a
 * budget, cards, passes, a percentage with a cap and a number; taken, held, taken
 * up, let go, run out, taken back, taken back again. Random requests go to a till,
 * a process of its own that is killed now and then, and both must give the same
 * answer, amount and rest.
 *
 *   offers DB REQUESTS [SEED [PLANT]]
 *
 * Afterwards the ledger must find itself whole, and hold the balances and counts
 * the tables do. PLANT changes rows behind the till's back, which must be found
 * out: "balance" or "tally".
 */
#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crash/shop.h"
#include "ledger/book.h"
#include "ledger/reverse.h"
#include "ledger/verify.h"

#define REQUESTS_MAX 10000000u
#define CODES 12         /* of each offer */
#define HOLD_MS 60000
#define COUPON_USES 3
#define COUPON_OFF 50000
#define COUPON_BUDGET 1000000
#define CARD_OPENS 500000
#define CARD_MOST 900000
#define PERCENT_CAP 60000
#define PERCENT_LEAST 100000
#define PERCENT_USES 5

enum offer { COUPON, CARD, PASS, PERCENT, OFFERS };

#define HEAD(id, kind, value) \
	"[campaign]\nid = " id "\nname = Offer\nkind = " kind "\nvalue = " \
	value "\nfrom = 2026-11-01\nuntil = 2199-06-01\n"

static const char *const offers[OFFERS] = {
	HEAD("3001", "coupon", "50000 VND") "[rules]\nuses_per_code = 3\n"
	    "budget = 1000000 VND\n",
	HEAD("3002", "stored-value", "balance 500000 VND") "[rules]\n"
	    "topup = yes\nmax_balance = 900000 VND\n",
	HEAD("3003", "pass", "none"),
	HEAD("3004", "voucher", "20 %") "[rules]\nmax_discount = 60000 VND\n"
	    "min_basket = 100000 VND\nmax_redemptions = 5\n"
};

enum what { TAKE, ACTIVATE, TOPUP, VOID, COMMIT, RELEASE, END };

/* Over a pipe, whole: below PIPE_BUF. */
struct request {
	enum what what;
	uint16_t till;
	enum offer offer;
	uint32_t code;
	uint64_t amount;        /* of a card; else the bill */
	bool hold, deadly;
	uint8_t op[VOUCH_OP_BYTES];
	struct vouch_event_key event; /* to be ended */
	int64_t now_ms;
};

struct answer {
	enum vouch_reason reason;
	bool has_event;
	struct vouch_event_key event;
	uint64_t amount, left;
};

/* One event that took something, or held it. */
struct record {
	struct vouch_event_key key;
	enum offer offer;
	uint32_t code;
	enum vouch_event_kind kind;
	int64_t amount;
	int64_t until_ms;
	enum vouch_event_kind ended; /* 0: not yet */
	size_t became;               /* of a hold that was taken up */
};

struct model {
	struct shop shop;
	struct shop_random random;
	const char *path, *plant;
	pid_t till;
	int to_till, from_till;
	int64_t clock_ms;
	struct record *record;
	size_t records;
	unsigned counts[VOUCH_REASON_COUNT];
	unsigned kills, unheard, done;
};

/* ---- the till ---- */

static struct vouch_token token_of(enum offer offer, uint32_t code)
{
	static const uint8_t kinds[OFFERS] = { VOUCH_KIND_COUPON,
		VOUCH_KIND_STORED, VOUCH_KIND_PASS, VOUCH_KIND_VOUCHER };
	struct vouch_token token = shop_token(code);

	token.campaign = 3001 + (uint32_t)offer;
	token.kind = kinds[offer];
	if (offer == CARD) {
		token.value_type = VOUCH_VALUE_OPENING;
		token.value = CARD_OPENS;
	} else if (offer != COUPON) {
		token.value_type = offer == PASS ? VOUCH_VALUE_CAMPAIGN :
		    VOUCH_VALUE_PERCENT;
		token.value = offer == PASS ? 0 : 2000;
		token.unit = VOUCH_UNIT_NONE;
	}
	return token;
}

static void serve_take(struct model *model, struct vouch_ledger *ledger,
    const struct request *asked, struct vouch_redeem_answer *said)
{
	const struct vouch_bill bill = {
		.has_basket = asked->offer != CARD,
		.basket_minor = asked->amount,
		.has_amount = asked->offer == CARD,
		.amount_minor = asked->amount };
	const struct vouch_redeem_request request = { .till = asked->till,
		.receipt = "", .cashier = "LAN", .op = asked->op,
		.bill = &bill, .hold_ms = asked->hold ? HOLD_MS : 0,
		.wanted = asked->what == ACTIVATE ? VOUCH_DO_ACTIVATE :
		    asked->what == TOPUP ? VOUCH_DO_TOPUP : VOUCH_DO_REDEEM };
	const struct vouch_token token = token_of(asked->offer, asked->code);
	char text[VOUCH_CODE_TEXT_MAX];

	shop_sign(&model->shop, &token, text);
	vouch_redeem_line(ledger, &request, text, strlen(text),
	    asked->now_ms, &model->shop.desk, said);
}

static void serve_end(struct model *model, struct vouch_ledger *ledger,
    const struct request *asked, struct vouch_redeem_answer *said)
{
	const struct vouch_redeem_request request = { .till = asked->till,
		.receipt = "", .cashier = "NAM" };
	const struct vouch_reverse_request reversal = {
		.what = asked->what == VOID ? VOUCH_REVERSE_VOID :
		    asked->what == COMMIT ? VOUCH_REVERSE_COMMIT :
		    VOUCH_REVERSE_RELEASE,
		.name = { .op = NULL, .event = asked->event },
		.why = "mistake" };

	vouch_reverse(ledger, &request, &reversal, asked->now_ms,
	    &model->shop.desk, said);
}

static void change_row(const struct model *model)
{
	sqlite3 *db = NULL;
	const char *sql = strcmp(model->plant, "balance") == 0 ?
	    "UPDATE balance SET left_minor = left_minor + 1000" :
	    "UPDATE tally SET uses = 0, amount_minor = 0 WHERE scope = 0";

	if (sqlite3_open_v2(model->path, &db, SQLITE_OPEN_READWRITE, NULL) !=
	    SQLITE_OK || sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		shop_die(sqlite3_errmsg(db), VOUCH_ERR_DATABASE, NULL);
	sqlite3_close(db);
}

static _Noreturn void serve(struct model *model, int in, int out)
{
	struct vouch_ledger *ledger = shop_ledger(model->path,
	    VOUCH_LEDGER_WRITE);
	struct vouch_redeem_answer said;
	struct request asked;
	struct answer answer;
	unsigned served = 0;

	while (read(in, &asked, sizeof asked) == (ssize_t)sizeof asked &&
	    asked.what != END) {
		if (model->plant != NULL && ++served % 100 == 0)
			change_row(model);
		if (asked.what < VOID)
			serve_take(model, ledger, &asked, &said);
		else
			serve_end(model, ledger, &asked, &said);
		if (asked.deadly)
			raise(SIGKILL);
		memset(&answer, 0, sizeof answer);
		answer.reason = said.reason;
		answer.has_event = said.has_event;
		answer.event = said.event;
		answer.amount = said.amount_minor;
		answer.left = said.left_minor;
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
		shop_die("fork", VOUCH_ERR_IO, NULL);
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

static void till_ended(struct model *model)
{
	int status;

	close(model->to_till);
	close(model->from_till);
	if (waitpid(model->till, &status, 0) < 0)
		shop_die("wait", VOUCH_ERR_IO, NULL);
}

/* ---- the tables ---- */

/* Does it count? A hold that ran out does until somebody needs its place. */
static bool is_live(const struct record *record, int64_t now_ms, bool strict)
{
	if (record->ended != 0)
		return false;
	return !strict || record->kind != VOUCH_EVENT_HOLD ||
	    record->until_ms > now_ms;
}

static int64_t moved(const struct record *record)
{
	return record->kind == VOUCH_EVENT_ACTIVATE ||
	    record->kind == VOUCH_EVENT_TOPUP ? record->amount :
	    -record->amount;
}

struct state {
	unsigned code_uses, uses;
	int64_t off;       /* of the offer */
	int64_t left;      /* on the card */
	bool active;
};

static struct state look(const struct model *model, enum offer offer,
    uint32_t code, int64_t now_ms, bool strict)
{
	struct state state = { .active = false };
	size_t i;

	for (i = 0; i < model->records; i++) {
		const struct record *record = &model->record[i];

		if (record->offer != offer ||
		    !is_live(record, now_ms, strict))
			continue;
		state.uses++;
		state.off += record->amount;
		if (record->code != code)
			continue;
		state.code_uses++;
		state.left += moved(record);
		state.active = state.active ||
		    record->kind == VOUCH_EVENT_ACTIVATE;
	}
	return state;
}

static enum vouch_reason judge_card(const struct request *asked,
    const struct state *state, struct answer *wanted)
{
	const int64_t amount = (int64_t)asked->amount;

	wanted->amount = asked->amount;
	if (asked->what == ACTIVATE) {
		wanted->amount = wanted->left = CARD_OPENS;
		return state->active ? VOUCH_WHY_USED : VOUCH_WHY_OK;
	}
	if (!state->active)
		return VOUCH_WHY_NOT_ACTIVATED;
	if (asked->what == TOPUP) {
		wanted->left = (uint64_t)(state->left + amount);
		return state->left + amount > CARD_MOST ? VOUCH_WHY_AMOUNT :
		    VOUCH_WHY_OK;
	}
	if (state->left == 0)
		return VOUCH_WHY_BALANCE_EMPTY;
	if (amount > state->left)
		return VOUCH_WHY_AMOUNT;
	wanted->left = (uint64_t)(state->left - amount);
	return amount == state->left ? VOUCH_WHY_OK : VOUCH_WHY_PARTIAL;
}

static enum vouch_reason judge(const struct request *asked,
    const struct state *state, struct answer *wanted)
{
	switch (asked->offer) {
	case CARD:
		return judge_card(asked, state, wanted);
	case COUPON:
		wanted->amount = asked->amount < COUPON_OFF ? asked->amount :
		    COUPON_OFF;
		if (state->code_uses >= COUPON_USES)
			return VOUCH_WHY_USES_EXHAUSTED;
		return state->off + (int64_t)wanted->amount > COUPON_BUDGET ?
		    VOUCH_WHY_BUDGET : VOUCH_WHY_OK;
	case PASS:
		return state->code_uses > 0 ? VOUCH_WHY_USED : VOUCH_WHY_OK;
	default:
		wanted->amount = asked->amount / 5;
		if (wanted->amount > PERCENT_CAP)
			wanted->amount = PERCENT_CAP;
		if (state->code_uses > 0)
			return VOUCH_WHY_USED;
		if (asked->amount < PERCENT_LEAST)
			return VOUCH_WHY_MIN_BASKET;
		return state->uses >= PERCENT_USES ?
		    VOUCH_WHY_CAMPAIGN_LIMIT : VOUCH_WHY_OK;
	}
}

static bool is_yes(enum vouch_reason reason)
{
	return reason == VOUCH_WHY_OK || reason == VOUCH_WHY_PARTIAL;
}

/* Holds that ran out are looked at only where they are in the way: of the code
 * itself, or of what its offer or card has left. *swept: they went. */
static struct answer expect_take(const struct model *model,
    const struct request *asked, bool *swept)
{
	struct answer wanted = { .reason = VOUCH_WHY_OK }, again = wanted;
	struct state state = look(model, asked->offer, asked->code,
	    asked->now_ms, false);

	*swept = false;
	wanted.reason = judge(asked, &state, &wanted);
	if (is_yes(wanted.reason) || wanted.reason == VOUCH_WHY_MIN_BASKET ||
	    wanted.reason == VOUCH_WHY_NOT_ACTIVATED)
		return wanted;
	state = look(model, asked->offer, asked->code, asked->now_ms, true);
	again.reason = judge(asked, &state, &again);
	*swept = is_yes(again.reason);
	return *swept || again.reason != wanted.reason ? again : wanted;
}

static struct record *find(struct model *model,
    const struct vouch_event_key *key)
{
	size_t i;

	for (i = model->records; i > 0; i--)
		if (model->record[i - 1].key.seq == key->seq &&
		    model->record[i - 1].key.till == key->till)
			return &model->record[i - 1];
	return NULL;
}

/* Can what was put on the card be taken off again? */
static bool is_spent(const struct model *model, const struct record *record,
    int64_t now_ms)
{
	const struct state state = look(model, CARD, record->code, now_ms,
	    false);
	const int64_t after = state.left - record->amount;

	if (record->kind == VOUCH_EVENT_TOPUP)
		return after < 0;
	return record->kind == VOUCH_EVENT_ACTIVATE && after != 0;
}

static struct record *to_end(struct model *model, const struct request *asked)
{
	struct record *record = find(model, &asked->event);

	if (record != NULL && asked->what == VOID &&
	    record->kind == VOUCH_EVENT_HOLD &&
	    record->ended == VOUCH_EVENT_COMMIT)
		record = &model->record[record->became];
	return record;
}

static struct answer expect_end(struct model *model,
    const struct request *asked)
{
	struct record *record = to_end(model, asked);
	const bool held = record->kind == VOUCH_EVENT_HOLD;
	const enum vouch_event_kind kind = asked->what == COMMIT ?
	    VOUCH_EVENT_COMMIT : held ? VOUCH_EVENT_RELEASE : VOUCH_EVENT_VOID;
	struct answer wanted = { .reason = VOUCH_WHY_OK,
		.amount = (uint64_t)record->amount };

	if (asked->what != VOID && !held)
		wanted.reason = VOUCH_WHY_NOT_REDEEMED;
	else if (record->ended != 0)
		wanted.reason = record->ended == kind ? VOUCH_WHY_REPLAYED :
		    record->ended == VOUCH_EVENT_COMMIT ? VOUCH_WHY_USED :
		    VOUCH_WHY_VOIDED;
	else if (is_spent(model, record, asked->now_ms))
		wanted.reason = VOUCH_WHY_AMOUNT;
	else if (asked->what == COMMIT && record->until_ms <= asked->now_ms)
		wanted.reason = VOUCH_WHY_EXPIRED;
	return wanted;
}

/* ---- what was answered is so ---- */

static void sweep(struct model *model, int64_t now_ms)
{
	size_t i;

	for (i = 0; i < model->records; i++)
		if (model->record[i].ended == 0 &&
		    !is_live(&model->record[i], now_ms, true))
			model->record[i].ended = VOUCH_EVENT_RELEASE;
}

static void note_take(struct model *model, const struct request *asked,
    const struct answer *got, const struct answer *wanted)
{
	struct record *record = &model->record[model->records++];

	memset(record, 0, sizeof *record);
	record->key = got->event;
	record->offer = asked->offer;
	record->code = asked->code;
	record->amount = (int64_t)wanted->amount;
	record->until_ms = asked->now_ms + HOLD_MS;
	record->kind = asked->what == ACTIVATE ? VOUCH_EVENT_ACTIVATE :
	    asked->what == TOPUP ? VOUCH_EVENT_TOPUP :
	    asked->hold ? VOUCH_EVENT_HOLD :
	    asked->offer == CARD ? VOUCH_EVENT_SPEND : VOUCH_EVENT_REDEEM;
}

static void note_end(struct model *model, const struct request *asked,
    const struct answer *got, enum vouch_reason reason)
{
	struct record *record = to_end(model, asked), *next;

	if (reason == VOUCH_WHY_EXPIRED) {
		record->ended = VOUCH_EVENT_RELEASE;
		return;
	}
	if (reason != VOUCH_WHY_OK)
		return;
	if (asked->what != COMMIT) {
		record->ended = record->kind == VOUCH_EVENT_HOLD ?
		    VOUCH_EVENT_RELEASE : VOUCH_EVENT_VOID;
		return;
	}
	record->ended = VOUCH_EVENT_COMMIT;
	record->became = model->records;
	next = &model->record[model->records++];
	*next = *record;
	next->key = got->event;
	next->kind = VOUCH_EVENT_COMMIT;
	next->ended = 0;
}

static _Noreturn void differ(const struct model *model,
    const struct request *asked, const struct answer *wanted,
    const struct answer *got)
{
	printf("request %u (what %d, offer %d, code %" PRIu32 ", %" PRIu64
	    "%s): the till says %s %" PRIu64 " %" PRIu64 ", the tables %s %"
	    PRIu64 " %" PRIu64 "\n", model->done, asked->what, asked->offer,
	    asked->code, asked->amount, asked->hold ? ", held" : "",
	    vouch_reason_name(got->reason), got->amount, got->left,
	    vouch_reason_name(wanted->reason), wanted->amount, wanted->left);
	kill(model->till, SIGKILL);
	exit(1);
}

static void compare(struct model *model, const struct request *asked,
    const struct answer *wanted, const struct answer *got, bool swept)
{
	const bool takes = asked->what < VOID;

	if (got->reason != wanted->reason || (is_yes(got->reason) &&
	    (got->amount != wanted->amount || (takes &&
	    asked->offer == CARD && got->left != wanted->left))))
		differ(model, asked, wanted, got);
	model->counts[got->reason]++;
	if (swept)
		sweep(model, asked->now_ms);
	if (takes && is_yes(got->reason))
		note_take(model, asked, got, wanted);
	if (!takes)
		note_end(model, asked, got, got->reason);
}

/* ---- one request ---- */

static bool put(struct model *model, const struct request *asked,
    struct answer *got)
{
	if (write(model->to_till, asked, sizeof *asked) !=
	    (ssize_t)sizeof *asked)
		shop_die("the till does not listen", VOUCH_ERR_IO, NULL);
	if (asked->deadly)
		return false;
	if (read(model->from_till, got, sizeof *got) != (ssize_t)sizeof *got)
		shop_die("the till died", VOUCH_ERR_IO, NULL);
	return true;
}

/* It did it, or not, and nobody heard: asked again, it says what is so. */
static void put_deadly(struct model *model, struct request *asked,
    const struct answer *wanted, struct answer *got)
{
	asked->deadly = true;
	put(model, asked, got);
	till_ended(model);
	start_till(model);
	model->kills++;
	asked->deadly = false;
	put(model, asked, got);
	if (is_yes(wanted->reason) && got->reason == VOUCH_WHY_REPLAYED) {
		model->unheard++;
		got->reason = wanted->reason;
	} else if (wanted->reason == VOUCH_WHY_EXPIRED &&
	    got->reason == VOUCH_WHY_VOIDED) {
		model->unheard++;
		got->reason = VOUCH_WHY_EXPIRED;
	}
}

static void ask(struct model *model, struct request *asked)
{
	struct answer wanted, got;
	bool swept = false;

	wanted = asked->what < VOID ? expect_take(model, asked, &swept) :
	    expect_end(model, asked);
	if (shop_below(&model->random, 100) == 0)
		put_deadly(model, asked, &wanted, &got);
	else
		put(model, asked, &got);
	compare(model, asked, &wanted, &got, swept);
}

static void draw_take(struct model *model, struct request *asked)
{
	const uint64_t a = shop_random(&model->random);
	const uint64_t b = shop_random(&model->random);
	const uint32_t n = shop_below(&model->random, 10);

	memcpy(asked->op, &a, sizeof a);
	memcpy(asked->op + sizeof a, &b, sizeof b);
	asked->offer = (enum offer)shop_below(&model->random, OFFERS);
	asked->code = shop_below(&model->random, CODES);
	asked->amount = 1 + shop_below(&model->random, 400000);
	asked->hold = n < 3;
	if (asked->offer == CARD && n >= 7) {
		asked->what = n == 7 ? ACTIVATE : TOPUP;
		asked->hold = false;
	}
	/* Now and then all of it. */
	if (asked->offer == CARD && asked->what == TAKE && n < 2)
		asked->amount = (uint64_t)look(model, CARD, asked->code,
		    asked->now_ms, false).left;
	if (asked->amount == 0)
		asked->amount = 1;
}

static void step(struct model *model)
{
	struct request asked;
	uint32_t back;

	memset(&asked, 0, sizeof asked);
	model->clock_ms += shop_below(&model->random, 4000);
	asked.now_ms = model->clock_ms;
	asked.till = (uint16_t)(1 + shop_below(&model->random, SHOP_TILLS));
	if (model->records > 0 && shop_below(&model->random, 2) == 0) {
		back = 1 + shop_below(&model->random, 40);
		asked.what = (enum what)(VOID + shop_below(&model->random, 3));
		asked.event = model->record[back > model->records ? 0 :
		    model->records - back].key;
	} else {
		asked.what = TAKE;
		draw_take(model, &asked);
	}
	ask(model, &asked);
	model->done++;
}

/* ---- the end ---- */

static int found(const struct vouch_finding *finding, void *context)
{
	printf("%s: %s\n", vouch_finding_name(finding->kind), finding->text);
	++*(unsigned *)context;
	return 0;
}

static unsigned check_file(const struct model *model)
{
	struct vouch_ledger *ledger = shop_ledger(model->path,
	    VOUCH_LEDGER_READ);
	unsigned wrong = 0;
	const struct vouch_verify_request request = { .found = found,
		.context = &wrong };
	struct vouch_verify_facts facts;
	struct vouch_tally tally;
	struct vouch_balance balance;
	struct state state;
	uint32_t code;

	if (vouch_ledger_verify(ledger, &request, NULL, &facts) != VOUCH_OK)
		wrong++;
	for (code = 0; code < CODES; code++) {
		state = look(model, CARD, code, model->clock_ms, false);
		if (vouch_balance_get(ledger, 3002, shop_serial(code), NULL,
		    &balance) != VOUCH_OK || balance.left_minor !=
		    state.left || (balance.active != 0) != state.active)
			wrong++;
	}
	state = look(model, COUPON, 0, model->clock_ms, false);
	if (vouch_tally_get(ledger, 3001, VOUCH_SCOPE_CAMPAIGN, 0, NULL, NULL,
	    &tally) != VOUCH_OK || tally.uses != state.uses ||
	    (int64_t)tally.amount_minor != state.off)
		wrong++;
	vouch_ledger_close(ledger);
	return wrong;
}

static void create(struct model *model)
{
	struct vouch_ledger *ledger;
	int i;

	shop_open(&model->shop);
	shop_create(&model->shop, model->path);
	ledger = shop_ledger(model->path, VOUCH_LEDGER_WRITE);
	for (i = 0; i < OFFERS; i++)
		shop_import(ledger, offers[i]);
	vouch_ledger_close(ledger);
}

int main(int argc, char **argv)
{
	static struct model model;
	const struct request end = { .what = END };
	unsigned requests, wrong, i;

	if (argc < 3 || argc > 5) {
		fputs("usage: offers DB REQUESTS [SEED [balance|tally]]\n",
		    stderr);
		return 2;
	}
	model.path = argv[1];
	requests = shop_number(argv[2], REQUESTS_MAX);
	model.random = shop_seed(argc > 3 ? argv[3] : NULL);
	model.plant = argc > 4 ? argv[4] : NULL;
	model.clock_ms = SHOP_NOW;
	model.record = calloc(requests, sizeof *model.record);
	if (model.record == NULL)
		shop_die("records", VOUCH_ERR_NO_MEMORY, NULL);
	signal(SIGPIPE, SIG_IGN);
	create(&model);
	start_till(&model);
	for (i = 0; i < requests; i++)
		step(&model);
	if (write(model.to_till, &end, sizeof end) != (ssize_t)sizeof end)
		shop_die("the till does not listen", VOUCH_ERR_IO, NULL);
	till_ended(&model);
	wrong = check_file(&model);
	for (i = 0; i < VOUCH_REASON_COUNT; i++)
		if (model.counts[i] > 0)
			printf("%s %u ", vouch_reason_name((enum vouch_reason)i),
			    model.counts[i]);
	printf("\n%u requests, %u kills (%u had committed): %u wrong\n",
	    requests, model.kills, model.unheard, wrong);
	free(model.record);
	shop_close(&model.shop);
	return wrong == 0 ? 0 : 1;
}

/*
 * Two tills and the last unit of a limit, again and again: both ask at the same
 * moment, each with a code of its own; one must be accepted and the other told
 * that nothing is left. Then what was taken is taken back, by void or as a hold
 * that is let go, and there is one unit again.
 *
 *   limit DB ROUNDS [SEED]
 *
 * In the end what was counted must be what the events say.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crash/shop.h"
#include "ledger/reverse.h"
#include "ledger/verify.h"

#define ROUNDS_MAX 1000000u
#define TILLS 2

/* One unit each: of money, of number, of one coupon's uses. */
static const char *const offers[] = {
	"[campaign]\nid = 2001\nname = Money\nkind = voucher\n"
	    "value = 50000 VND\nfrom = 2026-11-01\nuntil = 2199-06-01\n"
	    "[rules]\nbudget = 99999 VND\n",
	"[campaign]\nid = 2002\nname = Number\nkind = voucher\n"
	    "value = 50000 VND\nfrom = 2026-11-01\nuntil = 2199-06-01\n"
	    "[rules]\nmax_redemptions = 1\n",
	"[campaign]\nid = 2003\nname = Uses\nkind = coupon\n"
	    "value = 50000 VND\nfrom = 2026-11-01\nuntil = 2199-06-01\n"
	    "[rules]\nuses_per_code = 1\n"
};
static const enum vouch_reason no_more[] = { VOUCH_WHY_BUDGET,
	VOUCH_WHY_CAMPAIGN_LIMIT, VOUCH_WHY_USES_EXHAUSTED };
#define OFFERS (sizeof offers / sizeof offers[0])

struct question {
	uint32_t offer, serial;
	bool hold;
};

struct said {
	enum vouch_reason reason;
	struct vouch_event_key event;
};

struct till {
	pid_t pid;
	int ask, hear;
};

static struct said take(struct shop *shop, struct vouch_ledger *ledger,
    uint16_t till, const struct question *question)
{
	const struct vouch_redeem_request request = { .till = till,
		.receipt = "", .cashier = "LAN",
		.hold_ms = question->hold ? 60000 : 0 };
	struct vouch_token token = shop_token(question->serial);
	struct vouch_redeem_answer answer;
	char text[VOUCH_CODE_TEXT_MAX];
	struct said said;

	token.campaign = 2001 + question->offer;
	token.kind = question->offer == 2 ? VOUCH_KIND_COUPON :
	    VOUCH_KIND_VOUCHER;
	shop_sign(shop, &token, text);
	/* Waiting too long is a correct answer: the till asks again. */
	do {
		vouch_redeem_line(ledger, &request, text, strlen(text),
		    SHOP_NOW, &shop->desk, &answer);
	} while (answer.reason == VOUCH_WHY_BUSY);
	said.reason = answer.reason;
	said.event = answer.event;
	return said;
}

static _Noreturn void serve(struct shop *shop, const char *path,
    uint16_t till, int in, int out)
{
	struct vouch_ledger *ledger = shop_ledger(path, VOUCH_LEDGER_WRITE);
	struct question question;
	struct said said;

	while (read(in, &question, sizeof question) ==
	    (ssize_t)sizeof question) {
		said = take(shop, ledger, till, &question);
		if (write(out, &said, sizeof said) != (ssize_t)sizeof said)
			_exit(4);
	}
	vouch_ledger_close(ledger);
	_exit(0);
}

static void start(struct shop *shop, const char *path, struct till till[TILLS])
{
	int to[2], from[2];
	uint16_t i;

	for (i = 0; i < TILLS; i++) {
		if (pipe(to) != 0 || pipe(from) != 0)
			shop_die("pipe", VOUCH_ERR_IO, NULL);
		fflush(NULL);
		till[i].pid = fork();
		if (till[i].pid < 0)
			shop_die("fork", VOUCH_ERR_IO, NULL);
		if (till[i].pid == 0) {
			close(to[1]);
			close(from[0]);
			if (i > 0)
				close(till[0].ask);
			serve(shop, path, (uint16_t)(i + 1), to[0], from[1]);
		}
		close(to[0]);
		close(from[1]);
		till[i].ask = to[1];
		till[i].hear = from[0];
	}
}

static void give_back(struct shop *shop, struct vouch_ledger *ledger,
    const struct said *said, bool hold)
{
	const struct vouch_redeem_request request = { .till = 3,
		.receipt = "", .cashier = "NAM" };
	const struct vouch_reverse_request reversal = {
		.what = hold ? VOUCH_REVERSE_RELEASE : VOUCH_REVERSE_VOID,
		.name = { .op = NULL, .event = said->event }, .why = "next" };
	struct vouch_redeem_answer answer;

	do {
		vouch_reverse(ledger, &request, &reversal, SHOP_NOW,
		    &shop->desk, &answer);
	} while (answer.reason == VOUCH_WHY_BUSY);
	if (answer.reason != VOUCH_WHY_OK)
		shop_die(vouch_reason_name(answer.reason), VOUCH_ERR_CONFLICT,
		    NULL);
}

/* Which till had it; TILLS when the answers are not one yes and one no. */
static unsigned race(struct till till[TILLS], struct question *question,
    struct said said[TILLS])
{
	unsigned i, winner = TILLS, accepted = 0;

	for (i = 0; i < TILLS; i++) {
		if (question->offer != 2)
			question->serial++;
		if (write(till[i].ask, question, sizeof *question) !=
		    (ssize_t)sizeof *question)
			shop_die("a till died", VOUCH_ERR_IO, NULL);
	}
	for (i = 0; i < TILLS; i++) {
		if (read(till[i].hear, &said[i], sizeof said[i]) !=
		    (ssize_t)sizeof said[i])
			shop_die("a till died", VOUCH_ERR_IO, NULL);
		if (said[i].reason == VOUCH_WHY_OK) {
			winner = i;
			accepted++;
		} else if (said[i].reason != no_more[question->offer]) {
			return TILLS;
		}
	}
	return accepted == 1 ? winner : TILLS;
}

static int found(const struct vouch_finding *finding, void *context)
{
	printf("%s: %s\n", vouch_finding_name(finding->kind), finding->text);
	++*(unsigned *)context;
	return 0;
}

int main(int argc, char **argv)
{
	unsigned wins[TILLS] = { 0 }, wrong = 0, rounds, winner, i;
	const struct vouch_verify_request request = { .found = found,
		.context = &wrong };
	struct shop_random random;
	struct vouch_verify_facts facts;
	struct vouch_ledger *ledger;
	struct question question = { 0, 1, false };
	struct said said[TILLS];
	struct till till[TILLS];
	struct shop shop;
	int status;

	if (argc < 3 || argc > 4) {
		fputs("usage: limit DB ROUNDS [SEED]\n", stderr);
		return 2;
	}
	rounds = shop_number(argv[2], ROUNDS_MAX);
	random = shop_seed(argc > 3 ? argv[3] : NULL);
	shop_open(&shop);
	shop_create(&shop, argv[1]);
	ledger = shop_ledger(argv[1], VOUCH_LEDGER_WRITE);
	for (i = 0; i < OFFERS; i++)
		shop_import(ledger, offers[i]);
	start(&shop, argv[1], till);
	for (i = 0; i < rounds && wrong == 0; i++) {
		question.offer = shop_below(&random, OFFERS);
		question.hold = shop_below(&random, 4) == 0;
		winner = race(till, &question, said);
		if (winner == TILLS) {
			printf("round %u, offer %" PRIu32 ": %s and %s\n", i,
			    question.offer, vouch_reason_name(said[0].reason),
			    vouch_reason_name(said[1].reason));
			wrong++;
			break;
		}
		wins[winner]++;
		give_back(&shop, ledger, &said[winner], question.hold);
	}
	for (i = 0; i < TILLS; i++) {
		close(till[i].ask);
		if (waitpid(till[i].pid, &status, 0) < 0 || status != 0)
			wrong++;
	}
	if (vouch_ledger_verify(ledger, &request, NULL, &facts) != VOUCH_OK)
		wrong++;
	printf("%u rounds: till 1 had it %u times, till 2 %u: %u wrong\n",
	    rounds, wins[0], wins[1], wrong);
	vouch_ledger_close(ledger);
	shop_close(&shop);
	return wrong == 0 ? 0 : 1;
}

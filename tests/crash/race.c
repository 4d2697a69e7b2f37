/*
 * Tills that race for the same codes, and whether their answers could have
 * come from one till working alone.
 *
 *   race DB TILLS CODES [SEED [PLANT]]
 *
 * Each till, a process of its own, takes every code once. Codes come in blocks:
 * in even ones all tills go the same way and meet at each code, in odd ones
 * each has an order of its own. Every answer is written down with the time
 * before the question and the time after the answer, and the history of each
 * code must be one that a single till could have made:
 *
 *   - exactly one ACCEPT;
 *   - every USED names the event of that ACCEPT;
 *   - no USED had been answered before that ACCEPT was asked for (then some
 *     order of the answers fits all their times, so the history is linearizable).
 *
 * The ledger's events must be the accepted ones, no more and no fewer.
 *
 * PLANT makes tills that err now and then, which must be found out:
 *   forgetful  answers ACCEPT and rolls back
 *   blind      answers ACCEPT without asking the ledger at all
 *   early      answers USED, naming an event that is only to come
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crash/shop.h"

#define TILLS_MAX 16u
#define CODES_MAX 2000000u
#define BLOCK 64u

enum plant { NONE, FORGETFUL, BLIND, EARLY };

/* One answer. Times on the one monotonic clock all processes share. */
struct answer {
	int64_t begin_ns, end_ns;
	uint32_t seq;   /* of the event named */
	uint16_t till;  /* of the event named */
	uint8_t reason;
};

struct race {
	struct shop shop;
	const char *path;
	unsigned tills, codes;
	uint64_t seed;
	enum plant plant;
	struct answer *answer; /* tills x codes, shared memory */
	char (*text)[VOUCH_CODE_TEXT_MAX]; /* signed codes */
	unsigned accepted, used, wrong;
};

static struct answer *answer_of(const struct race *race, unsigned till,
    uint32_t code)
{
	return &race->answer[(size_t)till * race->codes + code];
}

/* ---- the tills ---- */

/* The nth code of a till: a permutation of the codes, block by block. */
static uint32_t nth_code(const struct race *race, unsigned till, uint32_t n)
{
	struct shop_random random = { race->seed + n / BLOCK * 31 + till };
	uint32_t first = n / BLOCK * BLOCK, size = race->codes - first;
	uint32_t turn;

	if (size > BLOCK)
		size = BLOCK;
	if (n / BLOCK % 2 == 0)
		return n;
	turn = shop_below(&random, size);
	return first + (n - first + turn) % size;
}

static void take(struct race *race, struct vouch_ledger *ledger,
    unsigned till, uint32_t code)
{
	const struct vouch_redeem_request request = { .receipt = "",
		.till = (uint16_t)(till + 1), .cashier = "LAN" };
	struct shop_answer said;
	struct answer *answer = answer_of(race, till, code);

	answer->begin_ns = shop_clock_ns();
	/* Waiting too long is a correct answer: the till asks again. */
	do {
		shop_redeem(&race->shop, ledger, &request, race->text[code],
		    SHOP_NOW, &said);
	} while (said.reason == VOUCH_WHY_BUSY);
	answer->end_ns = shop_clock_ns();
	answer->reason = (uint8_t)said.reason;
	answer->till = said.till;
	answer->seq = said.seq;
}

/* Everything a redemption does, but for its commit. */
static void forget(struct race *race, struct vouch_ledger *ledger,
    unsigned till, uint32_t code)
{
	struct answer *answer = answer_of(race, till, code);
	const struct vouch_token token = shop_token(code);
	struct vouch_event event = { .key = { .till = (uint16_t)(till + 1) },
		.campaign = token.campaign, .serial = token.serial,
		.at_ms = SHOP_NOW, .revision = 3 };

	answer->begin_ns = shop_clock_ns();
	memcpy(event.op, &code, sizeof code);
	while (vouch_ledger_begin(ledger, NULL) == VOUCH_ERR_BUSY)
		;
	if (vouch_ledger_append(ledger, &event, NULL) == VOUCH_OK) {
		answer->reason = VOUCH_WHY_OK;
		answer->till = event.key.till;
		answer->seq = (uint32_t)event.key.seq;
	}
	vouch_ledger_rollback(ledger);
	answer->end_ns = shop_clock_ns();
	if (answer->reason != VOUCH_WHY_OK)
		take(race, ledger, till, code);
}

static void take_wrongly(struct race *race, struct vouch_ledger *ledger,
    unsigned till, uint32_t code)
{
	struct answer *answer = answer_of(race, till, code);
	int64_t asked_ns = shop_clock_ns();

	switch (race->plant) {
	case FORGETFUL:
		forget(race, ledger, till, code);
		return;
	case BLIND:
		answer->begin_ns = answer->end_ns = asked_ns;
		answer->reason = VOUCH_WHY_OK;
		answer->till = (uint16_t)(till + 1);
		answer->seq = 1;
		return;
	default:
		/* Its own ACCEPT is what the others' USED will name; the one
		 * written down says it was over before it was asked for. */
		take(race, ledger, till, code);
		if (answer->reason == VOUCH_WHY_USED)
			answer->end_ns = answer->begin_ns = 0;
		return;
	}
}

static int serve(struct race *race, unsigned till, int gate)
{
	struct vouch_ledger *ledger = shop_ledger(race->path,
	    VOUCH_LEDGER_WRITE);
	struct shop_random random = { race->seed ^ till };
	uint32_t n;
	char go;

	/* All start when the gate closes. */
	if (read(gate, &go, 1) != 0)
		return 4;
	for (n = 0; n < race->codes; n++) {
		uint32_t code = nth_code(race, till, n);

		if (race->plant != NONE && shop_below(&random, 100) == 0)
			take_wrongly(race, ledger, till, code);
		else
			take(race, ledger, till, code);
	}
	vouch_ledger_close(ledger);
	return 0;
}

static void run_tills(struct race *race)
{
	int gate[2], status;
	unsigned i;
	pid_t pid;

	if (pipe(gate) != 0)
		shop_die("pipe", VOUCH_ERR_IO, NULL);
	for (i = 0; i < race->tills; i++) {
		pid = fork();
		if (pid < 0)
			shop_die(strerror(errno), VOUCH_ERR_IO, NULL);
		if (pid == 0) {
			close(gate[1]);
			_exit(serve(race, i, gate[0]));
		}
	}
	close(gate[0]);
	close(gate[1]);
	for (i = 0; i < race->tills; i++)
		if (wait(&status) < 0 || !WIFEXITED(status) ||
		    WEXITSTATUS(status) != 0)
			shop_die("a till died", VOUCH_ERR_IO, NULL);
}

/* ---- the history ---- */

static void wrong(struct race *race, uint32_t code, const char *what)
{
	if (race->wrong++ == 0)
		printf("  first: code %" PRIu32 ": %s\n", code, what);
}

static const struct answer *winner_of(struct race *race, uint32_t code)
{
	const struct answer *winner = NULL, *answer;
	unsigned i;

	for (i = 0; i < race->tills; i++) {
		answer = answer_of(race, i, code);
		if (answer->reason != VOUCH_WHY_OK)
			continue;
		race->accepted++;
		if (winner != NULL)
			wrong(race, code, "accepted twice");
		if (answer->till != i + 1)
			wrong(race, code, "accepted as somebody else's");
		winner = answer;
	}
	if (winner == NULL)
		wrong(race, code, "accepted by nobody");
	return winner;
}

static void check_code(struct race *race, uint32_t code,
    const struct shop_use *use)
{
	const struct answer *winner = winner_of(race, code), *answer;
	unsigned i;

	if (winner == NULL)
		return;
	if (use->times != 1 || use->till != winner->till ||
	    use->seq != winner->seq)
		wrong(race, code, "the ledger has another event");
	for (i = 0; i < race->tills; i++) {
		answer = answer_of(race, i, code);
		if (answer->reason == VOUCH_WHY_OK)
			continue;
		race->used++;
		if (answer->reason != VOUCH_WHY_USED)
			wrong(race, code, vouch_reason_name(answer->reason));
		else if (answer->till != winner->till ||
		    answer->seq != winner->seq)
			wrong(race, code, "USED names another event");
		else if (answer->end_ns < winner->begin_ns)
			wrong(race, code, "USED before it was asked for");
	}
}

static int check(struct race *race)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct shop_audit audit;
	enum vouch_err err;
	uint32_t code;

	err = shop_audit(race->path, race->codes, &diag, &audit);
	if (err != VOUCH_OK)
		shop_die("audit", err, &diag);
	for (code = 0; code < race->codes; code++)
		check_code(race, code, &audit.use[code]);
	race->wrong += audit.twice + audit.strange + audit.broken;
	printf("%u codes, %u tills: %u accepted, %u used, %u events, "
	    "%u wrong\n", race->codes, race->tills, race->accepted,
	    race->used, audit.redeemed, race->wrong);
	free(audit.use);
	return race->wrong == 0 ? 0 : 1;
}

static enum plant plant_of(const char *name)
{
	static const char *const names[] = { "none", "forgetful", "blind",
		"early" };
	unsigned i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i], name) == 0)
			return (enum plant)i;
	fprintf(stderr, "no plant called \"%s\"\n", name);
	exit(2);
}

static void *share(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		shop_die("mmap", VOUCH_ERR_NO_MEMORY, NULL);
	return memory;
}

static void prepare(struct race *race)
{
	struct vouch_token token;
	uint32_t code;

	race->answer = share((size_t)race->tills * race->codes *
	    sizeof *race->answer);
	memset(race->answer, 0xff, (size_t)race->tills * race->codes *
	    sizeof *race->answer);
	race->text = share(race->codes * sizeof *race->text);
	shop_open(&race->shop);
	shop_create(&race->shop, race->path);
	for (code = 0; code < race->codes; code++) {
		token = shop_token(code);
		shop_sign(&race->shop, &token, race->text[code]);
	}
}

int main(int argc, char **argv)
{
	static struct race race;
	int status;

	if (argc < 4 || argc > 6) {
		fputs("usage: race DB TILLS CODES [SEED [PLANT]]\n", stderr);
		return 2;
	}
	race.path = argv[1];
	race.tills = shop_number(argv[2], TILLS_MAX);
	race.codes = shop_number(argv[3], CODES_MAX);
	race.seed = shop_seed(argc > 4 ? argv[4] : NULL).state;
	race.plant = argc > 5 ? plant_of(argv[5]) : NONE;
	prepare(&race);
	run_tills(&race);
	status = check(&race);
	shop_close(&race.shop);
	return status;
}

/*
 * Tills that are killed, and big ledgers.
 *
 *   hammer kill DB KILLS [SEED [hasty]]  four tills redeem, each is killed at
 *                              a random moment, KILLS times in all; nothing
 *                              that was answered may be missing, and asking
 *                              again what was in hand must tell the truth.
 *                              A hasty till answers before it redeems: this
 *                              must be found out
 *   hammer fill DB CODES       bytes in the file per redemption; DB may be a
 *                              ledger of somebody else's
 *   hammer syncs DB CODES      syncs of one transaction that takes CODES
 *   hammer audit DB            counts events, repeats, broken links
 *
 * DB must not exist for kill, and must for syncs and audit. The last line says
 * what was counted; status 0: it holds.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/crypt.h"
#include "crash/shop.h"

#define KILLS_MAX 10000u
#define CODES_EACH 1024u /* for each till of a round: more than it can take */
#define FILL_MAX 20000000u
#define FILL_SHARE 20000u

/* Counted, and not done: no power goes here. */
static unsigned syncs;

int fsync(int fd)
{
	(void)fd;
	syncs++;
	return 0;
}

int fdatasync(int fd)
{
	return fsync(fd);
}

/* ---- kill ---- */

/* The operation id of a code, so that anybody can ask again. */
static void op_of(uint32_t index, uint8_t op[VOUCH_OP_BYTES])
{
	memset(op, 0x5a, VOUCH_OP_BYTES);
	memcpy(op, &index, sizeof index);
}

static enum vouch_reason take(struct shop *shop, struct vouch_ledger *ledger,
    uint32_t index)
{
	uint8_t op[VOUCH_OP_BYTES];
	const struct vouch_redeem_request request = { .op = op,
		.till = (uint16_t)(1 + index / CODES_EACH % SHOP_TILLS),
		.receipt = "", .cashier = "LAN" };
	const struct vouch_token token = shop_token(index);
	char text[VOUCH_CODE_TEXT_MAX];
	struct shop_answer answer;

	op_of(index, op);
	shop_sign(shop, &token, text);
	return shop_redeem(shop, ledger, &request, text, SHOP_NOW, &answer);
}

static void report(int fd, uint32_t index)
{
	/* Whole or not at all: four bytes are below PIPE_BUF. */
	if (write(fd, &index, sizeof index) != (ssize_t)sizeof index)
		_exit(4);
}

/* Takes its codes one by one, saying so, until it dies. */
static _Noreturn void serve(struct shop *shop, const char *path,
    uint32_t first, bool hasty, int fd)
{
	struct vouch_ledger *ledger = shop_ledger(path, VOUCH_LEDGER_WRITE);
	enum vouch_reason why;
	uint32_t i;

	for (i = first; i < first + CODES_EACH; i++) {
		if (hasty)
			report(fd, i);
		do {
			why = take(shop, ledger, i);
		} while (why == VOUCH_WHY_BUSY);
		if (why != VOUCH_WHY_OK)
			shop_die(vouch_reason_name(why), VOUCH_ERR_CONFLICT,
			    NULL);
		if (!hasty)
			report(fd, i);
	}
	for (;;)
		pause();
}

struct kills {
	struct shop shop;
	const char *path;
	bool hasty;
	unsigned answered, lost, unreported, failed;
	uint32_t next[SHOP_TILLS]; /* behind the last answered, per till */
};

static pid_t start_till(struct kills *kills, uint32_t first, const int ends[2])
{
	pid_t pid = fork();

	if (pid < 0)
		shop_die(strerror(errno), VOUCH_ERR_IO, NULL);
	if (pid == 0) {
		close(ends[0]);
		serve(&kills->shop, kills->path, first, kills->hasty, ends[1]);
	}
	return pid;
}

static void sleep_some(struct shop_random *random, unsigned most_us)
{
	struct timespec t = { 0, 0 };

	t.tv_nsec = (long)shop_below(random, most_us) * 1000;
	nanosleep(&t, NULL);
}

/* What each till had in hand when it died: asked again, it is either taken now
 * or was taken then. */
static void ask_again(struct kills *kills, uint32_t first)
{
	struct vouch_ledger *ledger = shop_ledger(kills->path,
	    VOUCH_LEDGER_WRITE);
	uint32_t end;
	unsigned i;

	for (i = 0; i < SHOP_TILLS; i++) {
		end = first + (i + 1) * CODES_EACH;
		if (kills->next[i] >= end)
			continue;
		switch (take(&kills->shop, ledger, kills->next[i])) {
		case VOUCH_WHY_REPLAYED:
			kills->unreported++;
			break;
		case VOUCH_WHY_OK:
			break;
		default:
			kills->failed++;
			break;
		}
	}
	vouch_ledger_close(ledger);
}

/* Four tills, each killed on its own. */
static void kill_round(struct kills *kills, unsigned round,
    struct shop_random *random)
{
	uint32_t first = round * SHOP_TILLS * CODES_EACH, index;
	pid_t pid[SHOP_TILLS];
	int ends[2], status;
	unsigned i;

	if (pipe(ends) != 0)
		shop_die("pipe", VOUCH_ERR_IO, NULL);
	for (i = 0; i < SHOP_TILLS; i++) {
		kills->next[i] = first + i * CODES_EACH;
		pid[i] = start_till(kills, kills->next[i], ends);
	}
	close(ends[1]);
	for (i = 0; i < SHOP_TILLS; i++) {
		sleep_some(random, 8000);
		kill(pid[i], SIGKILL);
	}
	while (read(ends[0], &index, sizeof index) == (ssize_t)sizeof index) {
		kills->answered++;
		kills->next[(index - first) / CODES_EACH] = index + 1;
	}
	close(ends[0]);
	for (i = 0; i < SHOP_TILLS; i++)
		if (waitpid(pid[i], &status, 0) < 0 || !WIFSIGNALED(status))
			kills->failed++;
}

/* Every code before next was answered: is it there, and once? */
static void look_for(struct kills *kills, const struct shop_audit *audit,
    uint32_t first)
{
	uint8_t op[VOUCH_OP_BYTES];
	const struct shop_use *use;
	uint32_t index;
	unsigned i;

	for (i = 0; i < SHOP_TILLS; i++)
		for (index = first + i * CODES_EACH; index < kills->next[i];
		    index++) {
			use = &audit->use[index];
			op_of(index, op);
			if (use->times == 0 || memcmp(use->op, op,
			    sizeof op) != 0)
				kills->lost++;
		}
}

static int kill_loop(const char *path, unsigned count, const char *seed,
    bool hasty)
{
	unsigned rounds = (count + SHOP_TILLS - 1) / SHOP_TILLS, i, j;
	struct shop_random random = shop_seed(seed);
	struct kills kills = { .path = path, .hasty = hasty };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct shop_audit audit;
	enum vouch_err err;
	uint32_t *next;
	bool ok;

	next = calloc((size_t)rounds * SHOP_TILLS, sizeof *next);
	if (next == NULL)
		shop_die("kill", VOUCH_ERR_NO_MEMORY, NULL);
	shop_open(&kills.shop);
	shop_create(&kills.shop, path);
	for (i = 0; i < rounds; i++) {
		kill_round(&kills, i, &random);
		memcpy(next + i * SHOP_TILLS, kills.next, sizeof kills.next);
		ask_again(&kills, i * SHOP_TILLS * CODES_EACH);
	}
	err = shop_audit(path, rounds * SHOP_TILLS * CODES_EACH, &diag,
	    &audit);
	if (err != VOUCH_OK)
		shop_die("audit", err, &diag);
	for (i = 0; i < rounds; i++) {
		for (j = 0; j < SHOP_TILLS; j++)
			kills.next[j] = next[i * SHOP_TILLS + j];
		look_for(&kills, &audit, i * SHOP_TILLS * CODES_EACH);
	}
	printf("%u kills: %u answered, %u lost, %u twice, %u committed and "
	    "unreported, %u broken links, %u failed\n", rounds * SHOP_TILLS,
	    kills.answered, kills.lost, audit.twice, kills.unreported,
	    audit.broken, kills.failed);
	ok = kills.answered > 0 && kills.lost == 0 && audit.twice == 0 &&
	    audit.strange == 0 && audit.broken == 0 && kills.failed == 0;
	free(audit.use);
	free(next);
	shop_close(&kills.shop);
	return ok ? 0 : 1;
}

/* ---- fill ---- */

static void make_event(struct vouch_event *event, uint32_t index,
    int64_t now_ms)
{
	memset(event, 0, sizeof *event);
	event->key.till = (uint16_t)(1 + index % SHOP_TILLS);
	event->campaign = SHOP_OFFER;
	event->serial = shop_serial(index);
	vouch_random(event->op, sizeof event->op);
	memcpy(event->request, event->op, sizeof event->request);
	event->at_ms = now_ms + index / 1000;
	event->boot_ms = 3600000 + index / 1000;
	memcpy(event->key_id, "\x47\xbc\x24\xb4", 4);
	event->revision = 3;
	event->channel = VOUCH_CHANNEL_PRINT;
	event->amount_minor = 50000;
	event->unit = VOUCH_UNIT_VND;
}

/* Codes first to end - 1 in one transaction. */
static void append(struct vouch_ledger *ledger, uint32_t first, uint32_t end,
    int64_t now_ms)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_event event;
	enum vouch_err err;
	uint32_t i;

	err = vouch_ledger_begin(ledger, &diag);
	for (i = first; err == VOUCH_OK && i < end; i++) {
		make_event(&event, i, now_ms);
		err = vouch_ledger_append(ledger, &event, &diag);
	}
	if (err == VOUCH_OK)
		err = vouch_ledger_commit(ledger, &diag);
	if (err != VOUCH_OK)
		shop_die("append", err, &diag);
}

static int64_t mark_of(struct vouch_ledger *ledger)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;
	int64_t mark_ms;

	err = vouch_ledger_clock(ledger, &diag, &mark_ms);
	if (err != VOUCH_OK)
		shop_die("clock", err, &diag);
	return mark_ms;
}

static int fill(const char *path, uint32_t codes)
{
	struct vouch_ledger *ledger;
	uint32_t first, end;
	int64_t now_ms;
	struct shop shop;
	struct stat st;

	shop_open(&shop);
	if (access(path, F_OK) != 0)
		shop_create(&shop, path);
	ledger = shop_ledger(path, VOUCH_LEDGER_WRITE);
	now_ms = mark_of(ledger);
	for (first = 0; first < codes; first = end) {
		end = first + FILL_SHARE < codes ? first + FILL_SHARE : codes;
		append(ledger, first, end, now_ms);
	}
	vouch_ledger_close(ledger);
	shop_close(&shop);
	if (stat(path, &st) != 0)
		shop_die("stat", VOUCH_ERR_IO, NULL);
	printf("%" PRIu32 " redemptions: %.1f bytes each\n", codes,
	    (double)st.st_size / codes);
	return 0;
}

/* Five, unless pages leave the cache before the end: the transaction then
 * keeps everybody else out from that moment on, and syncs in the middle. */
static int count_syncs(const char *path, uint32_t codes)
{
	struct vouch_ledger *ledger = shop_ledger(path, VOUCH_LEDGER_WRITE);
	uint32_t first;

	/* Behind all that fill makes, and other ones each time. */
	first = FILL_MAX + (uint32_t)(vouch_ledger_commits(ledger) %
	    10000) * FILL_SHARE;
	syncs = 0;
	append(ledger, first, first + codes, mark_of(ledger));
	printf("%" PRIu32 " redemptions in a transaction: %u syncs\n", codes,
	    syncs);
	vouch_ledger_close(ledger);
	return syncs == 5 ? 0 : 1;
}

/* ---- audit ---- */

static int audit_only(const char *path)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct shop_audit audit;
	enum vouch_err err;

	err = shop_audit(path, FILL_MAX, &diag, &audit);
	if (err != VOUCH_OK)
		shop_die("audit", err, &diag);
	free(audit.use);
	printf("%u redemptions, %u twice, %u broken links\n", audit.redeemed,
	    audit.twice, audit.broken);
	return audit.twice == 0 && audit.broken == 0 && audit.strange == 0 ?
	    0 : 1;
}

int main(int argc, char **argv)
{
	if (argc >= 4 && argc <= 6 && strcmp(argv[1], "kill") == 0 &&
	    (argc < 6 || strcmp(argv[5], "hasty") == 0))
		return kill_loop(argv[2], shop_number(argv[3], KILLS_MAX),
		    argc > 4 ? argv[4] : NULL, argc == 6);
	if (argc == 4 && strcmp(argv[1], "fill") == 0)
		return fill(argv[2], shop_number(argv[3], FILL_MAX));
	if (argc == 4 && strcmp(argv[1], "syncs") == 0)
		return count_syncs(argv[2], shop_number(argv[3], FILL_SHARE));
	if (argc == 3 && strcmp(argv[1], "audit") == 0)
		return audit_only(argv[2]);
	fputs("usage: hammer kill DB KILLS [SEED [hasty]] | fill DB CODES | "
	    "syncs DB CODES | audit DB\n", stderr);
	return 2;
}

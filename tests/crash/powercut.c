/*
 * The power goes while a till redeems, at the level of SQLite's file calls.
 *
 *   powercut FOLDER MODE REDEMPTIONS CUTS [SEED]
 *
 * Redemptions are done one by one, and now and then many in one transaction,
 * and taped (tape.h). At CUTS random places of the tape the power is cut
 * (disk.h), the file that is left is opened by the ledger as after any start,
 * and everything that had been answered by then is looked for; what had not
 * been may be there, a transaction whole or not at all. After every fourth cut
 * the power is cut once more while the ledger recovers and redeems.
 *
 * MODE is "extra" for the ledger as it is, or a weaker setting put behind its
 * back (full, normal, off, wal-normal), which must be found out. Status 0:
 * nothing was lost or damaged; 1: something was.
 */
#define _XOPEN_SOURCE 700 /* realpath */

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crash/disk.h"
#include "crash/shop.h"
#include "crash/tape.h"
#include "ledger/verify.h"

#define PATH_SIZE 512
#define SECOND_MS 1000
#define GROUP_MAX 40

/* What was answered to redemption number i, its code being shop_token(i). */
struct said {
	uint8_t op[VOUCH_OP_BYTES];
	uint16_t till;
	uint32_t seq;
	int64_t at_ms;
	uint32_t end; /* the redemption behind its transaction */
};

struct run {
	struct shop shop;
	const char *mode;
	char taped[PATH_SIZE], cut[PATH_SIZE], cut_twice[PATH_SIZE];
	uint32_t count;
	struct said *said;
	struct tape tape;
	unsigned syncs_least, syncs_most; /* of a redemption */
	unsigned refusals, refusals_touching_disk;
	unsigned clean, lost, damaged;    /* cuts */
	unsigned worst;                   /* most answers lost at once */
	bool shown;                       /* the first trouble was printed */
};

/* The process's real syncs: counted, and not done, as no power goes here. The
 * tape must have seen each of them. */
static unsigned real_syncs;

int fsync(int fd)
{
	(void)fd;
	real_syncs++;
	return 0;
}

int fdatasync(int fd)
{
	return fsync(fd);
}

/* ---- taping ---- */

static void draw_op(struct shop_random *random, uint8_t op[VOUCH_OP_BYTES])
{
	uint64_t a = shop_random(random), b = shop_random(random);

	memcpy(op, &a, sizeof a);
	memcpy(op + sizeof a, &b, sizeof b);
}

static void ledger_path(char path[PATH_SIZE], const char *folder)
{
	int len = snprintf(path, PATH_SIZE, "%s/x.db", folder);

	if (len < 0 || len >= PATH_SIZE)
		shop_die(folder, VOUCH_ERR_TOO_LONG, NULL);
}

static enum vouch_reason redeem(struct run *run, struct vouch_ledger *ledger,
    uint32_t index, struct said *said)
{
	const struct vouch_redeem_request request = { .till = said->till,
		.receipt = "", .cashier = "LAN", .op = said->op };
	const struct vouch_token token = shop_token(index);
	struct shop_answer answer;
	char text[VOUCH_CODE_TEXT_MAX];
	enum vouch_reason why;

	shop_sign(&run->shop, &token, text);
	why = shop_redeem(&run->shop, ledger, &request, text, said->at_ms,
	    &answer);
	if (why == VOUCH_WHY_OK)
		said->seq = answer.seq;
	return why;
}

static void draw_said(struct shop_random *random, uint32_t index,
    struct said *said)
{
	draw_op(random, said->op);
	said->till = (uint16_t)(1 + shop_below(random, SHOP_TILLS));
	said->at_ms = SHOP_NOW + (int64_t)index * SECOND_MS;
}

static void tape_redemption(struct run *run, struct vouch_ledger *ledger,
    uint32_t index, struct shop_random *random)
{
	unsigned before = run->tape.syncs, real_before = real_syncs, syncs;
	struct said *said = &run->said[index];

	draw_said(random, index, said);
	if (redeem(run, ledger, index, said) != VOUCH_WHY_OK)
		shop_die("redeem", VOUCH_ERR_CONFLICT, NULL);
	said->end = index + 1;
	tape_said(index + 1);
	syncs = run->tape.syncs - before;
	if (syncs != real_syncs - real_before)
		shop_die("a sync went past the tape", VOUCH_ERR_CONFLICT,
		    NULL);
	if (syncs < run->syncs_least)
		run->syncs_least = syncs;
	if (syncs > run->syncs_most)
		run->syncs_most = syncs;
}

/* Codes first to end - 1 in one transaction. */
static void tape_group(struct run *run, struct vouch_ledger *ledger,
    uint32_t first, uint32_t end, struct shop_random *random)
{
	static struct vouch_redeem_answer answer[GROUP_MAX];
	struct vouch_redeem_request request = { .receipt = "",
		.cashier = "LAN" };
	char text[VOUCH_CODE_TEXT_MAX];
	struct vouch_token token;
	struct said *said;
	uint32_t i;

	for (i = first; i < end; i++) {
		token = shop_token(i);
		shop_sign(&run->shop, &token, text);
		vouch_redeem_read(ledger, text, strlen(text),
		    &answer[i - first].reading);
		draw_said(random, i, &run->said[i]);
		run->said[i].till = run->said[first].till;
		run->said[i].at_ms = run->said[first].at_ms;
	}
	request.till = run->said[first].till;
	if (vouch_redeem_group(ledger, &request, answer, end - first,
	    run->said[first].at_ms, &run->shop.desk) != end - first)
		shop_die("not in one transaction", VOUCH_ERR_CONFLICT, NULL);
	for (i = first; i < end; i++) {
		said = &run->said[i];
		if (answer[i - first].reason != VOUCH_WHY_OK)
			shop_die("group", VOUCH_ERR_CONFLICT, NULL);
		memcpy(said->op, answer[i - first].op, sizeof said->op);
		said->seq = (uint32_t)answer[i - first].event.seq;
		said->end = end;
	}
	tape_said(end);
}

/* A code that was taken before, under another op, at the hour of the last. */
static void tape_refusal(struct run *run, struct vouch_ledger *ledger,
    uint32_t index, uint32_t last, struct shop_random *random)
{
	unsigned touched = run->tape.syncs + run->tape.writes;
	struct said again = run->said[index];

	again.at_ms = run->said[last].at_ms;
	draw_op(random, again.op);
	if (redeem(run, ledger, index, &again) != VOUCH_WHY_USED)
		shop_die("refuse", VOUCH_ERR_CONFLICT, NULL);
	run->refusals++;
	if (run->tape.syncs + run->tape.writes != touched)
		run->refusals_touching_disk++;
}

static void make_tape(struct run *run, struct shop_random *random)
{
	struct vouch_ledger *ledger;
	char path[PATH_SIZE];
	uint32_t i, end;

	ledger_path(path, run->taped);
	shop_create(&run->shop, path);
	tape_start(&run->tape, run->taped);
	ledger = shop_ledger(path, VOUCH_LEDGER_WRITE);
	run->syncs_least = UINT32_MAX;
	for (i = 0; i < run->count; i = end) {
		end = i + 1;
		if (shop_below(random, 20) == 0)
			end += shop_below(random, GROUP_MAX);
		if (end > run->count)
			end = run->count;
		if (end > i + 1)
			tape_group(run, ledger, i, end, random);
		else
			tape_redemption(run, ledger, i, random);
		if (shop_below(random, 4) == 0)
			tape_refusal(run, ledger, shop_below(random, end),
			    end - 1, random);
	}
	tape_stop();
	vouch_ledger_close(ledger);
}

/* ---- what is left ---- */

enum state { CLEAN, LOST, DAMAGED };

static enum state damaged(struct run *run, const char *what)
{
	if (!run->shown)
		printf("  damaged: %s\n", what);
	return DAMAGED;
}

/* One number of one row, or 1 for "ok"; -1 when there is none. */
static int64_t ask(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	const unsigned char *text;
	int64_t value = -1;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW) {
		text = sqlite3_column_text(statement, 0);
		value = text != NULL && strcmp((const char *)text, "ok") == 0 ?
		    1 : sqlite3_column_int64(statement, 0);
	}
	sqlite3_finalize(statement);
	return value;
}

/* The tables as they are, through a connection of our own. */
static enum state check_tables(struct run *run, const char *path,
    int64_t redeemed)
{
	enum state state = CLEAN;
	sqlite3 *db = NULL;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) !=
	    SQLITE_OK || ask(db, "PRAGMA integrity_check") != 1)
		state = damaged(run, "integrity_check");
	else if (ask(db, "SELECT count(*) FROM used") != redeemed)
		state = damaged(run, "uses and events differ in number");
	else if (ask(db, "SELECT count(*) FROM op") != redeemed)
		state = damaged(run, "ops and events differ in number");
	sqlite3_close(db);
	return state;
}

static bool is_same(const struct shop_use *use, const struct said *said)
{
	return use->till == said->till && use->seq == said->seq &&
	    memcmp(use->op, said->op, VOUCH_OP_BYTES) == 0;
}

/* May so many be there that were not answered? The transaction in hand is
 * there or not; after a second cut, so is the one code asked for in between. */
static bool may_be(const struct run *run, uint32_t count, unsigned more,
    bool again)
{
	return more == 0 || (again && more == 1) ||
	    (count < run->count && more == run->said[count].end - count);
}

/* The first count codes were answered. */
static enum state check_events(struct run *run, const char *path,
    uint32_t count, bool again, int64_t *redeemed)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct shop_audit audit;
	unsigned lost = 0, other = 0;
	enum state state = CLEAN;
	char line[512];
	uint32_t i;

	if (shop_audit(path, run->count + 1, &diag, &audit) != VOUCH_OK) {
		vouch_diag_format(&diag, line, sizeof line);
		state = damaged(run, line);
		goto out;
	}
	*redeemed = audit.redeemed;
	if (audit.broken + audit.twice + audit.strange > 0) {
		state = damaged(run, "chain broken or a code taken twice");
		goto out;
	}
	for (i = 0; i < count; i++) {
		if (audit.use[i].times == 0)
			lost++;
		else if (!is_same(&audit.use[i], &run->said[i]))
			other++;
	}
	/* What was lost leaves its place in the log to others. */
	if (lost > 0)
		state = LOST;
	else if (other > 0)
		state = damaged(run, "another event in an answer's place");
	else if (!may_be(run, count, audit.redeemed - count, again))
		state = damaged(run, "events nobody asked for");
	else if (audit.behind)
		state = damaged(run, "refused, and nothing is lost");
	if (lost > run->worst)
		run->worst = lost;
out:
	free(audit.use);
	return state;
}

static int note_finding(const struct vouch_finding *finding, void *context)
{
	snprintf(context, VOUCH_FOUND_TEXT, "%s", finding->text);
	return 1;
}

/* What "vouch-log verify" says of it. */
static enum state check_verified(struct run *run, const char *path)
{
	char text[VOUCH_FOUND_TEXT] = "it cannot be verified";
	const struct vouch_verify_request request = { .found = note_finding,
		.context = text };
	struct vouch_verify_facts facts;
	struct vouch_ledger *ledger = NULL;
	enum vouch_err err;

	err = vouch_ledger_open(path, VOUCH_LEDGER_READ, NULL, &ledger);
	if (err == VOUCH_OK)
		err = vouch_ledger_verify(ledger, &request, NULL, &facts);
	vouch_ledger_close(ledger);
	return err == VOUCH_OK && facts.findings == 0 ? CLEAN :
	    damaged(run, text);
}

/* The till goes on: the last answer is repeated, a new code is taken. */
static enum state check_use(struct run *run, const char *path, uint32_t count,
    struct shop_random *random)
{
	struct said next = { .seq = 0 }, *last;
	struct vouch_ledger *ledger = NULL;
	enum state state = CLEAN;
	enum vouch_reason why;

	if (vouch_ledger_open(path, VOUCH_LEDGER_WRITE, NULL, &ledger) !=
	    VOUCH_OK)
		return damaged(run, "opened once, and not again");
	last = count > 0 ? &run->said[count - 1] : NULL;
	if (last != NULL &&
	    redeem(run, ledger, count - 1, last) != VOUCH_WHY_REPLAYED)
		state = damaged(run, "the last answer is not repeated");
	draw_said(random, count, &next);
	if (count < run->count) {
		/* The one in hand: there or not, never refused. */
		next = run->said[count];
		why = redeem(run, ledger, count, &next);
		if (why != VOUCH_WHY_OK && why != VOUCH_WHY_REPLAYED)
			state = damaged(run, "asking again gives no answer");
	} else if (redeem(run, ledger, count, &next) != VOUCH_WHY_OK) {
		state = damaged(run, "a new code is not taken");
	}
	vouch_ledger_close(ledger);
	return state;
}

static enum state check(struct run *run, const char *folder, uint32_t count,
    bool again, struct shop_random *random)
{
	char path[PATH_SIZE];
	int64_t redeemed = 0;
	enum state state;

	ledger_path(path, folder);
	state = check_events(run, path, count, again, &redeemed);
	if (state == CLEAN)
		state = check_tables(run, path, redeemed);
	if (state == CLEAN && shop_below(random, 8) == 0)
		state = check_verified(run, path);
	if (state == CLEAN)
		state = check_use(run, path, count, random);
	return state;
}

/* ---- cutting ---- */

/* Recovers in folder on a tape of its own and cuts that one too. */
static enum state cut_again(struct run *run, uint32_t count,
    struct shop_random *random)
{
	struct vouch_ledger *ledger = NULL;
	enum state state = CLEAN;
	struct said next, before;
	char path[PATH_SIZE];
	struct tape tape;
	struct disk disk;
	bool said = false;
	size_t to;

	ledger_path(path, run->cut);
	tape_start(&tape, run->cut);
	if (vouch_ledger_open(path, VOUCH_LEDGER_WRITE, NULL, &ledger) !=
	    VOUCH_OK)
		state = damaged(run, "does not open");
	if (state == CLEAN && count < run->count) {
		before = next = run->said[count];
		switch (redeem(run, ledger, count, &next)) {
		case VOUCH_WHY_OK:
		case VOUCH_WHY_REPLAYED:
			tape_said(count + 1);
			break;
		default:
			state = damaged(run, "the one in hand is not taken");
			break;
		}
	}
	vouch_ledger_close(ledger);
	tape_stop();
	if (state == CLEAN) {
		to = shop_below(random, (uint32_t)tape.op_count + 1);
		disk_init(&disk, &tape);
		disk_play(&disk, to);
		disk_cut(&disk, random, run->cut_twice);
		disk_release(&disk);
		while (to-- > 0)
			said = said || tape.op[to].what == TAPE_SAID;
		if (count < run->count)
			run->said[count] = next;
		state = check(run, run->cut_twice, count + said, !said,
		    random);
		if (count < run->count)
			run->said[count] = before;
	}
	tape_free(&tape);
	return state;
}

static void cut_once(struct run *run, const struct disk *disk,
    uint32_t count, unsigned number, struct shop_random random)
{
	enum state state;

	disk_cut(disk, &random, run->cut);
	state = number % 4 == 3 ? cut_again(run, count, &random) :
	    check(run, run->cut, count, false, &random);
	if (state != CLEAN && !run->shown) {
		printf("  first at cut %u, operation %zu, %" PRIu32
		    " answered\n", number, disk->at, count);
		run->shown = true;
	}
	run->clean += state == CLEAN;
	run->lost += state == LOST;
	run->damaged += state == DAMAGED;
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void make_cuts(struct run *run, unsigned cuts,
    struct shop_random *random)
{
	uint32_t *at = calloc(cuts, sizeof *at), count = 0;
	struct shop_random own;
	struct disk disk;
	size_t done;
	unsigned i;

	if (at == NULL)
		shop_die("cuts", VOUCH_ERR_NO_MEMORY, NULL);
	for (i = 0; i < cuts; i++)
		at[i] = shop_below(random, (uint32_t)run->tape.op_count + 1);
	qsort(at, cuts, sizeof *at, compare);
	disk_init(&disk, &run->tape);
	for (i = 0; i < cuts; i++) {
		done = disk.at;
		disk_play(&disk, at[i]);
		for (; done < disk.at; done++)
			if (run->tape.op[done].what == TAPE_SAID)
				count = (uint32_t)run->tape.op[done].at;
		own.state = shop_random(random);
		cut_once(run, &disk, count, i, own);
	}
	disk_release(&disk);
	free(at);
}

/* ---- main ---- */

static void set_mode(const char *mode)
{
	static const struct {
		const char *name, *journal, *sync;
	} modes[] = {
		{ "extra", NULL, NULL }, { "full", NULL, "2" },
		{ "normal", NULL, "1" }, { "off", NULL, "0" },
		{ "wal-normal", "WAL", "1" }
	};
	size_t i;

	for (i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		if (strcmp(modes[i].name, mode) != 0)
			continue;
		tape_weaken(modes[i].journal, modes[i].sync);
		return;
	}
	fprintf(stderr, "no mode called \"%s\"\n", mode);
	exit(2);
}

static void make_folder(char out[PATH_SIZE], const char *folder,
    const char *name)
{
	char path[PATH_SIZE], *real = NULL;
	int len = snprintf(path, sizeof path, "%s/%s", folder, name);

	if (len < 0 || len >= PATH_SIZE || mkdir(path, 0700) != 0 ||
	    (real = realpath(path, NULL)) == NULL ||
	    strlen(real) >= PATH_SIZE - 8)
		shop_die(path, VOUCH_ERR_IO, NULL);
	memcpy(out, real, strlen(real) + 1);
	free(real);
}

int main(int argc, char **argv)
{
	static struct run run;
	struct shop_random random;
	unsigned cuts;

	if (argc < 5 || argc > 6) {
		fputs("usage: powercut FOLDER MODE REDEMPTIONS CUTS [SEED]\n",
		    stderr);
		return 2;
	}
	run.mode = argv[2];
	run.count = shop_number(argv[3], 100000);
	cuts = shop_number(argv[4], 10000000);
	random = shop_seed(argc == 6 ? argv[5] : NULL);
	run.said = calloc(run.count + 1, sizeof *run.said);
	if (run.said == NULL)
		shop_die("powercut", VOUCH_ERR_NO_MEMORY, NULL);
	make_folder(run.taped, argv[1], "taped");
	make_folder(run.cut, argv[1], "cut");
	make_folder(run.cut_twice, argv[1], "twice");
	tape_install();
	set_mode(run.mode);
	shop_open(&run.shop);
	make_tape(&run, &random);
	printf("%s: %" PRIu32 " redemptions of %u to %u syncs; %u of %u "
	    "refusals touched the disk\n", run.mode, run.count,
	    run.syncs_least, run.syncs_most, run.refusals_touching_disk,
	    run.refusals);
	make_cuts(&run, cuts, &random);
	printf("%s: %u cuts: %u lost something (at worst %u answers), "
	    "%u damaged, %u clean\n", run.mode, cuts, run.lost, run.worst,
	    run.damaged, run.clean);
	tape_free(&run.tape);
	shop_close(&run.shop);
	free(run.said);
	return run.clean == cuts ? 0 : 1;
}

/*
 * Tills that race, die and fill a ledger, at the level of the library.
 *
 *   hammer race DB PROCESSES CODES   each process redeems every code, in its
 *                                    own order; each must be accepted once
 *   hammer kill DB ROUNDS            four processes redeem until they are
 *                                    killed at a random moment; nothing that
 *                                    was reported may be missing
 *   hammer fill DB CODES             bytes in the file per redemption
 *   hammer audit DB                  counts events, repeats, broken links
 *
 * DB must not exist, but for audit. The last line says what was counted; status 0: it holds.
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
#include "core/sign.h"
#include "ledger/ledger.h"

#define NOW INT64_C(1795400000000)
#define TILLS 4
#define CODES_MAX 1000000u
#define PROCESSES_MAX 16u

static void die(const char *what, enum vouch_err err,
    const struct vouch_diag *diag)
{
	char line[512] = "";

	if (diag != NULL)
		vouch_diag_format(diag, line, sizeof line);
	fprintf(stderr, "hammer: %s: %s (%s)\n", what, vouch_err_name(err),
	    line);
	exit(3);
}

static void create(const char *path)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_public_key key;
	uint8_t bytes[VOUCH_KEY_BYTES] = { 1 };
	struct vouch_ledger_settings settings = { .store = 7, .keys = &key,
		.key_count = 1, .now_ms = NOW };
	enum vouch_err err;

	err = vouch_sign_init();
	if (err != VOUCH_OK)
		die("libsodium", err, NULL);
	vouch_public_key_init(&key, bytes);
	err = vouch_ledger_create(path, &settings, &diag);
	if (err != VOUCH_OK)
		die("create", err, &diag);
}

static struct vouch_ledger *open_ledger(const char *path,
    enum vouch_ledger_mode mode)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger *ledger = NULL;
	enum vouch_err err;

	err = vouch_ledger_open(path, mode, &diag, &ledger);
	if (err != VOUCH_OK)
		die("open", err, &diag);
	return ledger;
}

static void make_event(struct vouch_event *event, uint16_t till,
    uint64_t serial)
{
	memset(event, 0, sizeof *event);
	event->key.till = till;
	event->campaign = 1001;
	event->serial = serial;
	vouch_random(event->op, sizeof event->op);
	memcpy(event->request, event->op, sizeof event->request);
	event->at_ms = NOW + (int64_t)(serial & 0xffff);
	event->boot_ms = 3600000 + (int64_t)(serial & 0xffff);
	memcpy(event->key_id, "\x47\xbc\x24\xb4", 4);
	event->revision = 1;
	event->channel = VOUCH_CHANNEL_PRINT;
	event->amount_minor = 50000;
	event->unit = VOUCH_UNIT_VND;
}

/* One redemption as a till does it: begin, look, append, commit. */
static enum vouch_err redeem(struct vouch_ledger *ledger, uint16_t till,
    uint64_t serial, struct vouch_diag *diag, bool *accepted)
{
	struct vouch_ledger_question question;
	struct vouch_ledger_use use;
	struct vouch_event event;
	enum vouch_err err;

	*accepted = false;
	make_event(&event, till, serial);
	question = (struct vouch_ledger_question){ .till = till,
		.campaign = event.campaign, .serial = serial, .op = event.op,
		.request = event.request, .now_ms = NOW };
	err = vouch_ledger_begin(ledger, diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_ledger_look(ledger, &question, diag, &use);
	if (err == VOUCH_OK && use.state == VOUCH_USE_FRESH) {
		err = vouch_ledger_append(ledger, &event, diag);
		if (err == VOUCH_OK) {
			err = vouch_ledger_commit(ledger, diag);
			*accepted = err == VOUCH_OK;
			return err;
		}
	}
	vouch_ledger_rollback(ledger);
	return err;
}

static void report(int fd, uint32_t serial)
{
	/* Whole or not at all: four bytes are below PIPE_BUF. */
	if (write(fd, &serial, sizeof serial) != (ssize_t)sizeof serial)
		_exit(4);
}

/* ---- what is in the file afterwards ---- */

struct audit {
	uint8_t *times;       /* accepted events per serial */
	uint16_t store, till; /* chain being followed */
	uint64_t seq;
	uint8_t hash[VOUCH_HASH_BYTES];
	unsigned events, twice, broken;
};

static int check_event(const struct vouch_event *event, void *context)
{
	struct audit *audit = context;
	uint8_t hash[VOUCH_HASH_BYTES];

	if (audit->seq == 0 || event->key.till != audit->till) {
		audit->till = event->key.till;
		audit->seq = 0;
		memset(audit->hash, 0, sizeof audit->hash);
	}
	if (vouch_event_hash(audit->hash, event, hash) != VOUCH_OK ||
	    memcmp(hash, event->hash, sizeof hash) != 0 ||
	    event->key.seq != audit->seq + 1)
		audit->broken++;
	audit->seq = event->key.seq;
	memcpy(audit->hash, event->hash, sizeof hash);
	audit->events++;
	if (event->serial < CODES_MAX && audit->times[event->serial]++ > 0)
		audit->twice++;
	return 0;
}

static void audit_file(const char *path, struct audit *audit)
{
	struct vouch_ledger *ledger = open_ledger(path, VOUCH_LEDGER_READ);
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;

	memset(audit, 0, sizeof *audit);
	audit->times = calloc(CODES_MAX, 1);
	if (audit->times == NULL)
		die("audit", VOUCH_ERR_NO_MEMORY, NULL);
	err = vouch_ledger_each(ledger, NULL, check_event, audit, &diag);
	if (err != VOUCH_OK)
		die("audit", err, &diag);
	vouch_ledger_close(ledger);
}

/* Serials reported on fd, each answered once; how many were not. */
static unsigned take_reports(int fd, uint8_t *reported, unsigned *twice)
{
	uint32_t serial;
	unsigned count = 0;

	while (read(fd, &serial, sizeof serial) == (ssize_t)sizeof serial) {
		if (serial >= CODES_MAX || reported[serial]++ > 0)
			++*twice;
		count++;
	}
	return count;
}

static unsigned missing(const uint8_t *reported, const struct audit *audit)
{
	unsigned count = 0;
	size_t i;

	for (i = 0; i < CODES_MAX; i++)
		if (reported[i] > 0 && audit->times[i] == 0)
			count++;
	return count;
}

/* ---- race ---- */

/* Waiting too long is a correct answer: the till asks again. */
static void race_child(const char *path, unsigned index, unsigned codes,
    int fd)
{
	struct vouch_ledger *ledger = open_ledger(path, VOUCH_LEDGER_WRITE);
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	uint32_t start, i, serial;
	enum vouch_err err;
	bool accepted;

	vouch_random(&start, sizeof start);
	for (i = 0; i < codes; i++) {
		serial = (start % codes + i) % codes;
		do {
			err = redeem(ledger, (uint16_t)(index + 1), serial,
			    &diag, &accepted);
		} while (err == VOUCH_ERR_BUSY);
		if (err != VOUCH_OK)
			die("redeem", err, &diag);
		if (accepted)
			report(fd, serial);
	}
	vouch_ledger_close(ledger);
}

static pid_t start_child(void (*child)(const char *, unsigned, unsigned, int),
    const char *path, unsigned index, unsigned codes, const int ends[2])
{
	pid_t pid = fork();

	if (pid < 0)
		die(strerror(errno), VOUCH_ERR_IO, NULL);
	if (pid == 0) {
		close(ends[0]);
		child(path, index, codes, ends[1]);
		_exit(0);
	}
	return pid;
}

static int race(const char *path, unsigned processes, unsigned codes)
{
	uint8_t *reported = calloc(CODES_MAX, 1);
	unsigned twice = 0, accepted, failed = 0, i;
	struct audit audit;
	int ends[2], status;

	if (reported == NULL || pipe(ends) != 0)
		die("race", VOUCH_ERR_IO, NULL);
	create(path);
	for (i = 0; i < processes; i++)
		start_child(race_child, path, i, codes, ends);
	close(ends[1]);
	accepted = take_reports(ends[0], reported, &twice);
	close(ends[0]);
	for (i = 0; i < processes; i++)
		if (wait(&status) < 0 || !WIFEXITED(status) ||
		    WEXITSTATUS(status) != 0)
			failed++;
	audit_file(path, &audit);
	printf("%u codes, %u processes: %u accepted, %u twice, %u lost, "
	    "%u broken links, %u failed\n", codes, processes, accepted,
	    twice + audit.twice, missing(reported, &audit), audit.broken,
	    failed);
	status = accepted == codes && audit.events == codes && twice == 0 &&
	    audit.twice == 0 && missing(reported, &audit) == 0 &&
	    audit.broken == 0 && failed == 0;
	free(audit.times);
	free(reported);
	return status ? 0 : 1;
}

/* ---- kill ---- */

/* Redeems serials of its own from codes on until it dies. */
static void kill_child(const char *path, unsigned index, unsigned codes,
    int fd)
{
	struct vouch_ledger *ledger = open_ledger(path, VOUCH_LEDGER_WRITE);
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;
	uint32_t serial;
	bool accepted;

	for (serial = codes + index; serial < CODES_MAX; serial += TILLS) {
		err = redeem(ledger, (uint16_t)(index + 1), serial, &diag,
		    &accepted);
		if (err == VOUCH_ERR_BUSY) {
			serial -= TILLS;
			continue;
		}
		if (err != VOUCH_OK)
			die("redeem", err, &diag);
		if (accepted)
			report(fd, serial);
	}
}

static void sleep_random(unsigned most_us)
{
	struct timespec t = { 0, 0 };
	uint32_t random;

	vouch_random(&random, sizeof random);
	t.tv_nsec = (long)(random % most_us) * 1000;
	nanosleep(&t, NULL);
}

/* One round of tills, each killed on its own; reports go to reported. */
static unsigned kill_round(const char *path, unsigned first,
    uint8_t *reported, unsigned *twice, unsigned *failed)
{
	pid_t pid[TILLS];
	unsigned count, i;
	int ends[2], status;

	if (pipe(ends) != 0)
		die("pipe", VOUCH_ERR_IO, NULL);
	for (i = 0; i < TILLS; i++)
		pid[i] = start_child(kill_child, path, i, first, ends);
	close(ends[1]);
	for (i = 0; i < TILLS; i++) {
		sleep_random(8000);
		kill(pid[i], SIGKILL);
	}
	count = take_reports(ends[0], reported, twice);
	close(ends[0]);
	for (i = 0; i < TILLS; i++)
		if (waitpid(pid[i], &status, 0) < 0 || !WIFSIGNALED(status))
			++*failed;
	return count;
}

static int kill_loop(const char *path, unsigned rounds)
{
	uint8_t *reported = calloc(CODES_MAX, 1);
	unsigned twice = 0, failed = 0, accepted = 0, lost, i;
	struct audit audit;
	int ok;

	if (reported == NULL)
		die("kill", VOUCH_ERR_NO_MEMORY, NULL);
	create(path);
	for (i = 0; i < rounds; i++)
		accepted += kill_round(path, i * (CODES_MAX / rounds),
		    reported, &twice, &failed);
	audit_file(path, &audit);
	lost = missing(reported, &audit);
	printf("%u kills: %u accepted, %u lost, %u twice, %u committed and "
	    "unreported, %u broken links, %u failed\n", rounds * TILLS,
	    accepted, lost, twice + audit.twice, audit.events - accepted,
	    audit.broken, failed);
	/* A killed till leaves at most one redemption unreported. */
	ok = lost == 0 && twice == 0 && audit.twice == 0 &&
	    audit.broken == 0 && failed == 0 && accepted > 0 &&
	    audit.events >= accepted &&
	    audit.events - accepted <= rounds * TILLS;
	free(audit.times);
	free(reported);
	return ok ? 0 : 1;
}

/* ---- fill ---- */

static int fill(const char *path, unsigned codes)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger *ledger;
	struct vouch_event event;
	enum vouch_err err = VOUCH_OK;
	uint64_t serial;
	struct stat st;
	unsigned i;

	create(path);
	ledger = open_ledger(path, VOUCH_LEDGER_WRITE);
	for (i = 0; err == VOUCH_OK && i < codes; i++) {
		if (i % 20000 == 0)
			err = vouch_ledger_begin(ledger, &diag);
		/* Scattered as real serials are, and all different. */
		serial = i * UINT64_C(0x9e3779b97f4a7c15) & VOUCH_SERIAL_MAX;
		make_event(&event, (uint16_t)(1 + i % TILLS), serial);
		if (err == VOUCH_OK)
			err = vouch_ledger_append(ledger, &event, &diag);
		if (err == VOUCH_OK && (i % 20000 == 19999 || i + 1 == codes))
			err = vouch_ledger_commit(ledger, &diag);
	}
	if (err != VOUCH_OK)
		die("fill", err, &diag);
	vouch_ledger_close(ledger);
	if (stat(path, &st) != 0)
		die("stat", VOUCH_ERR_IO, NULL);
	printf("%u redemptions: %.1f bytes each\n", codes,
	    (double)st.st_size / codes);
	return 0;
}

static int audit_only(const char *path)
{
	struct audit audit;

	audit_file(path, &audit);
	free(audit.times);
	printf("%u events, %u twice, %u broken links\n", audit.events,
	    audit.twice, audit.broken);
	return audit.twice == 0 && audit.broken == 0 ? 0 : 1;
}

static unsigned number(const char *text, unsigned max)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end != '\0' || value < 1 || value > max) {
		fprintf(stderr, "hammer: \"%s\" is not 1 to %u\n", text, max);
		exit(2);
	}
	return (unsigned)value;
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "race") == 0)
		return race(argv[2], number(argv[3], PROCESSES_MAX),
		    number(argv[4], CODES_MAX));
	if (argc == 4 && strcmp(argv[1], "kill") == 0)
		return kill_loop(argv[2], number(argv[3], 10000));
	if (argc == 4 && strcmp(argv[1], "fill") == 0)
		return fill(argv[2], number(argv[3], CODES_MAX));
	if (argc == 3 && strcmp(argv[1], "audit") == 0)
		return audit_only(argv[2]);
	fputs("usage: hammer race DB PROCESSES CODES | kill DB ROUNDS | "
	    "fill DB CODES | audit DB\n", stderr);
	return 2;
}

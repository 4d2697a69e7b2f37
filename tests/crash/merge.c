/*
 * Shops that do not see one another: they take the same codes, pay with the
 * same cards, give back each other's redemptions, are copied, and send their
 * logs in any order, twice, cut off or too late. Two head offices merge what
 * comes. In the end every double spend and fork must be named, none invented,
 * and both must hold the same.
 *
 *   merge FOLDER [SEED [PLANT]]   PLANT: use, balance, fork: what a head
 *                                 office forgets and must be found out
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/date.h"
#include "crash/shop.h"
#include "ledger/book.h"
#include "ledger/chains.h"
#include "ledger/conflicts.h"
#include "ledger/export.h"
#include "ledger/handle.h"
#include "ledger/merge.h"
#include "ledger/verify.h"

#define SHOPS 4
#define OFFICES 2
#define ROUNDS 12
#define CODES 30
#define CARDS 6
#define HOLDERS 4
#define FILES_MAX 256
#define EVENTS_MAX 20000
#define LIMIT 40
#define OPENING 100000
#define PATH_MAX_ 300

enum offer { VOUCHER = 2001, COUPON = 2002, CARD = 2003 };
static const int64_t worth[] = { 50000, 10000 };

static const char *const offers[] = {
	"[campaign]\nid = 2001\nname = V\nkind = voucher\nvalue = 50000 VND\n"
	    "from = 2026-11-20\nuntil = 2026-11-30\nzone = UTC\n[rules]\n"
	    "max_redemptions = 40\n",
	"[campaign]\nid = 2002\nname = C\nkind = coupon\nvalue = 10000 VND\n"
	    "from = 2026-11-20\nuntil = 2026-11-30\nzone = UTC\n[rules]\n"
	    "uses_per_code = 2\nuses_per_customer = 5\nbudget = 300000 VND\n",
	"[campaign]\nid = 2003\nname = S\nkind = stored-value\n"
	    "value = balance 100000 VND\nfrom = 2026-11-20\n"
	    "until = 2026-11-30\nzone = UTC\n[rules]\nactivate = at-issue\n"
	    "topup = yes\n"
};

struct store {
	char path[PATH_MAX_];
	char copy[PATH_MAX_];      /* "": it was not copied */
	uint16_t number;
	char last[PATH_MAX_];      /* its last export, or "" */
	struct vouch_secret_key *key;
	int64_t now_ms;
};

struct world {
	const char *folder;
	struct shop_random random;
	struct shop shop;
	struct store store[SHOPS];
	char office[OFFICES][PATH_MAX_];
	struct vouch_secret_key *office_key;
	struct vouch_public_key signers[SHOPS + 1];
	char file[FILES_MAX][PATH_MAX_];
	unsigned files, merges, kills, cut, voids, gaps;
	struct vouch_campaign campaign[3];
};

static void check(bool holds, const char *what)
{
	if (holds)
		return;
	printf("wrong: %s\n", what);
	exit(1);
}

static void must(enum vouch_err err, const struct vouch_diag *diag,
    const char *what)
{
	if (err != VOUCH_OK)
		shop_die(what, err, diag);
}

/* ---- making ---- */

static struct vouch_secret_key *new_key(uint8_t first)
{
	uint8_t seed[VOUCH_SEED_BYTES] = { first, 7 };
	struct vouch_secret_key *key;

	must(vouch_secret_key_new(seed, &key), NULL, "key");
	vouch_secret_key_set_purpose(key, VOUCH_KEY_TILL);
	return key;
}

static void make_ledger(struct world *world, const char *path,
    uint16_t number)
{
	const struct vouch_ledger_settings settings = { .store = number,
		.keys = vouch_secret_key_public(world->shop.secret),
		.key_count = 1, .now_ms = SHOP_NOW };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger *ledger;
	bool changed;
	size_t i;

	must(vouch_ledger_create(path, &settings, &diag), &diag, path);
	ledger = shop_ledger(path, VOUCH_LEDGER_WRITE);
	for (i = 0; i < 3; i++) {
		must(vouch_campaign_parse("offer", offers[i],
		    strlen(offers[i]), &diag, &world->campaign[i]), &diag,
		    "offer");
		must(vouch_ledger_import(ledger, &world->campaign[i],
		    offers[i], strlen(offers[i]), SHOP_NOW, &diag, &changed),
		    &diag, "import");
	}
	vouch_ledger_close(ledger);
}

static void make_world(struct world *world)
{
	uint16_t i;

	shop_open(&world->shop);
	for (i = 0; i < SHOPS; i++) {
		struct store *store = &world->store[i];

		snprintf(store->path, sizeof store->path, "%s/s%u.db",
		    world->folder, i + 1u);
		store->number = (uint16_t)(i + 1);
		store->now_ms = SHOP_NOW + 1000 * (int64_t)i;
		store->key = new_key((uint8_t)(i + 1));
		world->signers[i] = *vouch_secret_key_public(store->key);
		make_ledger(world, store->path, store->number);
	}
	world->office_key = new_key(99);
	world->signers[SHOPS] = *vouch_secret_key_public(world->office_key);
	for (i = 0; i < OFFICES; i++) {
		snprintf(world->office[i], sizeof world->office[i],
		    "%s/o%u.db", world->folder, (unsigned)i);
		make_ledger(world, world->office[i], (uint16_t)(50 + i));
	}
}

/* ---- what shops do ---- */

static void start_event(struct world *world, struct store *store,
    uint32_t campaign, uint64_t serial, struct vouch_event *event)
{
	memset(event, 0, sizeof *event);
	store->now_ms += 1 + shop_below(&world->random, 5000);
	event->at_ms = store->now_ms;
	event->boot_ms = 1;
	event->key.till = (uint16_t)(1 + shop_below(&world->random, 2));
	event->campaign = campaign;
	event->serial = serial;
	event->revision = 1;
	event->unit = VOUCH_UNIT_VND;
	vouch_random(event->op, sizeof event->op);
}

/* Books it in a transaction of its own; no is an answer too. */
static bool book(struct world *world, struct vouch_ledger *ledger,
    const uint8_t *holder, struct vouch_event *event)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;

	must(vouch_ledger_begin(ledger, &diag), &diag, "begin");
	err = vouch_book(ledger, &world->campaign[event->campaign - VOUCHER],
	    holder, event, &diag);
	if (err == VOUCH_OK) {
		must(vouch_ledger_commit(ledger, &diag), &diag, "commit");
		return true;
	}
	vouch_ledger_rollback(ledger);
	if (err != VOUCH_ERR_EXISTS && err != VOUCH_ERR_RANGE &&
	    err != VOUCH_ERR_CONFLICT)
		shop_die("book", err, &diag);
	return false;
}

static void use_code(struct world *world, struct store *store,
    struct vouch_ledger *ledger)
{
	const bool coupon = shop_below(&world->random, 3) == 0;
	const uint32_t campaign = coupon ? COUPON : VOUCHER;
	uint8_t holder[VOUCH_HOLDER_BYTES] = { 0 };
	struct vouch_event event;
	struct vouch_tally tally;

	start_event(world, store, campaign, shop_below(&world->random,
	    coupon ? CODES / 5 : CODES), &event);
	event.kind = shop_below(&world->random, 6) == 0 ?
	    VOUCH_EVENT_HOLD : VOUCH_EVENT_REDEEM;
	event.use_no = 1;
	event.amount_minor = worth[coupon];
	if (event.kind == VOUCH_EVENT_HOLD) {
		event.has_until = true;
		event.until_ms = event.at_ms + 60000;
	}
	if (!coupon) {
		book(world, ledger, NULL, &event);
		return;
	}
	must(vouch_tally_get(ledger, campaign, VOUCH_SCOPE_CODE, event.serial,
	    NULL, NULL, &tally), NULL, "tally");
	event.use_no = (uint32_t)tally.amount_minor + 1;
	holder[0] = (uint8_t)(1 + shop_below(&world->random, HOLDERS));
	snprintf(event.note, sizeof event.note, "%u", (unsigned)holder[0]);
	if (tally.uses < 2)
		book(world, ledger, holder, &event);
}

static void pay_with_card(struct world *world, struct store *store,
    struct vouch_ledger *ledger)
{
	const uint64_t serial = shop_below(&world->random, CARDS);
	struct vouch_balance balance;
	struct vouch_card card;
	struct vouch_event event;

	must(vouch_balance_get(ledger, CARD, serial, NULL, &balance), NULL,
	    "balance");
	vouch_balance_card(&balance, OPENING, &card);
	if (!card.active) {
		start_event(world, store, CARD, serial, &event);
		event.kind = VOUCH_EVENT_ACTIVATE;
		event.flags = VOUCH_FLAG_OPENED;
		event.amount_minor = OPENING;
		check(book(world, ledger, NULL, &event), "a card opens");
		card.left_minor = OPENING;
	}
	start_event(world, store, CARD, serial, &event);
	event.kind = shop_below(&world->random, 8) == 0 ?
	    VOUCH_EVENT_TOPUP : VOUCH_EVENT_SPEND;
	event.amount_minor = 1000 * (1 + (int64_t)shop_below(&world->random,
	    40));
	if (event.kind == VOUCH_EVENT_TOPUP ||
	    (uint64_t)event.amount_minor <= card.left_minor)
		book(world, ledger, NULL, &event);
}

struct picking {
	struct shop_random *random;
	uint64_t own;
	uint32_t seen;
	bool any;
	struct vouch_event event;
};

/* One of the events that may be ended, each as likely as the others. */
static int pick(const struct vouch_event *event, void *context)
{
	struct picking *picking = context;

	if (event->kind != VOUCH_EVENT_REDEEM &&
	    event->kind != VOUCH_EVENT_SPEND &&
	    event->kind != VOUCH_EVENT_COMMIT &&
	    (event->kind != VOUCH_EVENT_HOLD ||
	    event->key.epoch != picking->own))
		return 0;
	if (shop_below(picking->random, ++picking->seen) != 0)
		return 0;
	picking->event = *event;
	picking->any = true;
	return 0;
}

/* Somebody brings something back, also what another shop gave. */
static void end_one(struct world *world, struct store *store,
    struct vouch_ledger *ledger)
{
	struct picking picking = { .random = &world->random,
		.own = vouch_ledger_epoch(ledger) };
	enum vouch_event_kind kind = VOUCH_EVENT_VOID;
	uint8_t holder[VOUCH_HOLDER_BYTES];
	struct vouch_event end, timed;
	bool ended, known = false;

	must(vouch_ledger_each(ledger, NULL, pick, &picking, NULL), NULL,
	    "each");
	if (!picking.any)
		return;
	must(vouch_end_find(ledger, &picking.event.key, NULL, &ended, &end),
	    NULL, "end");
	if (ended)
		return;
	if (picking.event.kind == VOUCH_EVENT_HOLD)
		kind = shop_below(&world->random, 2) == 0 ?
		    VOUCH_EVENT_COMMIT : VOUCH_EVENT_RELEASE;
	start_event(world, store, picking.event.campaign,
	    picking.event.serial, &timed);
	vouch_end_make(&picking.event, kind, &end);
	end.at_ms = timed.at_ms;
	end.boot_ms = 1;
	end.key.till = timed.key.till;
	if (kind == VOUCH_EVENT_COMMIT)
		must(vouch_holder_get(ledger, &picking.event.key, NULL,
		    &known, holder), NULL, "holder");
	if (book(world, ledger, known ? holder : NULL, &end))
		world->voids++;
}

static void work(struct world *world, struct store *store, const char *path)
{
	struct vouch_ledger *ledger = shop_ledger(path, VOUCH_LEDGER_WRITE);
	unsigned count = 2 + shop_below(&world->random, 8);

	while (count-- > 0)
		switch (shop_below(&world->random, 6)) {
		case 0:
			end_one(world, store, ledger);
			break;
		case 1:
		case 2:
			pay_with_card(world, store, ledger);
			break;
		default:
			use_code(world, store, ledger);
			break;
		}
	vouch_ledger_refused(ledger, 1, VOUCHER, 0, VOUCH_WHY_USED,
	    store->now_ms);
	vouch_ledger_close(ledger);
}

/* ---- copying ---- */

static void copy_file(const char *from, const char *to)
{
	char bytes[4096];
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	size_t got;

	check(in != NULL && out != NULL, "a file can be copied");
	while ((got = fread(bytes, 1, sizeof bytes, in)) > 0)
		check(fwrite(bytes, 1, got, out) == got, "copied");
	fclose(in);
	check(fclose(out) == 0, "copied");
}

/* From now on two ledgers are one shop's. Tills that work in both fork. */
static void copy_shop(struct store *store)
{
	snprintf(store->copy, sizeof store->copy, "%s.copy", store->path);
	copy_file(store->path, store->copy);
	check(chmod(store->copy, 0640) == 0, "chmod");
}

static void read_chains(const char *path, struct vouch_chains *chains)
{
	struct vouch_ledger *ledger = shop_ledger(path, VOUCH_LEDGER_READ);

	*chains = (struct vouch_chains){ 0, 0, NULL };
	must(vouch_chains_read(ledger, NULL, chains), NULL, "chains");
	vouch_ledger_close(ledger);
}

/* ---- sending ---- */

static enum vouch_err put(const void *bytes, size_t len, void *context,
    struct vouch_diag *diag)
{
	return fwrite(bytes, 1, len, context) == len ? VOUCH_OK :
	    vouch_diag_errno(diag, VOUCH_ERR_IO, "write");
}

static const char *send_log(struct world *world, const char *path,
    const struct vouch_secret_key *key, const char *since, bool holders)
{
	struct vouch_export_marks marks = { .count = 0 };
	struct vouch_export_request request = { .key = key,
		.since = since[0] != '\0' ? &marks : NULL,
		.without_holders = !holders, .now_ms = SHOP_NOW, .put = put };
	struct vouch_ledger *ledger = shop_ledger(path, VOUCH_LEDGER_READ);
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_export_facts facts;
	char *name = world->file[world->files];
	FILE *file;

	check(world->files < FILES_MAX, "room for files");
	if (since[0] != '\0') {
		file = fopen(since, "rb");
		must(vouch_export_marks_read(file, &diag, &marks), &diag,
		    "marks");
		fclose(file);
	}
	snprintf(name, PATH_MAX_, "%s/f%u.vlx", world->folder, world->files++);
	file = fopen(name, "wb");
	request.context = file;
	must(vouch_ledger_export(ledger, &request, &diag, &facts), &diag,
	    "export");
	check(fclose(file) == 0, "written");
	vouch_export_marks_release(&marks);
	vouch_ledger_close(ledger);
	return name;
}

static void send_some(struct world *world, struct store *store)
{
	const bool since = store->copy[0] == '\0' &&
	    shop_below(&world->random, 3) > 0;
	const char *name = send_log(world, store->path, store->key,
	    since ? store->last : "", shop_below(&world->random, 4) > 0);

	snprintf(store->last, sizeof store->last, "%s", name);
	if (store->copy[0] != '\0')
		send_log(world, store->copy, store->key, "", true);
}

/* ---- merging ---- */

static void note_problem(const struct vouch_merge_problem *problem,
    void *context)
{
	struct world *world = context;

	if (problem->trouble == VOUCH_MERGE_GAP)
		world->gaps++;
}

static enum vouch_err merge_into(struct world *world,
    struct vouch_ledger *ledger, const char *name, bool damaged,
    bool *changed)
{
	struct vouch_merge_request request = {
		.signers = { world->signers, SHOPS + 1 }, .now_ms = SHOP_NOW,
		.found = note_problem, .context = world };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_merge_facts facts;
	enum vouch_err err;

	request.file = fopen(name, "rb");
	check(request.file != NULL, name);
	err = vouch_ledger_merge(ledger, &request, &diag, &facts);
	fclose(request.file);
	*changed = facts.changed;
	if (err != VOUCH_OK && (!damaged || vouch_err_status(err) != 2))
		shop_die(name, err, &diag);
	return err;
}

/* A process that merges and is killed at some moment, or not. */
static void merge_and_die(struct world *world, const char *path,
    const char *name)
{
	const unsigned us = 200 + shop_below(&world->random, 8000);
	struct vouch_ledger *ledger;
	bool changed;
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	check(child >= 0, "fork");
	if (child == 0) {
		ledger = shop_ledger(path, VOUCH_LEDGER_WRITE);
		merge_into(world, ledger, name, false, &changed);
		vouch_ledger_close(ledger);
		_exit(0);
	}
	vouch_clock_sleep_us(us);
	kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0)
		check(errno == EINTR, "wait");
	world->kills += WIFSIGNALED(status);
}

/* A file that was cut off, or of which a bit was turned. */
static void merge_damaged(struct world *world, struct vouch_ledger *ledger,
    const char *name)
{
	char path[PATH_MAX_];
	FILE *file;
	long size;
	bool changed;
	int byte;

	snprintf(path, sizeof path, "%s/damaged.vlx", world->folder);
	copy_file(name, path);
	file = fopen(path, "r+b");
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	if (shop_below(&world->random, 2) == 0) {
		check(ftruncate(fileno(file), (off_t)shop_below(
		    &world->random, (uint32_t)size)) == 0, "truncate");
	} else {
		fseek(file, (long)shop_below(&world->random, (uint32_t)size),
		    SEEK_SET);
		byte = fgetc(file);
		fseek(file, -1, SEEK_CUR);
		fputc(byte ^ (1 << shop_below(&world->random, 8)), file);
	}
	fclose(file);
	check(merge_into(world, ledger, path, true, &changed) != VOUCH_OK,
	    "a damaged file is refused");
	check(!changed, "a damaged file changes nothing");
	world->cut++;
}

static void take_in(struct world *world, const char *path, const char *name)
{
	struct vouch_ledger *ledger;
	bool changed;

	world->merges++;
	if (shop_below(&world->random, 6) == 0)
		merge_and_die(world, path, name);
	ledger = shop_ledger(path, VOUCH_LEDGER_WRITE);
	if (shop_below(&world->random, 8) == 0)
		merge_damaged(world, ledger, name);
	check(merge_into(world, ledger, name, false, &changed) == VOUCH_OK,
	    "a file is taken");
	if (shop_below(&world->random, 4) == 0) {
		check(merge_into(world, ledger, name, false, &changed) == VOUCH_OK,
		    "a file is taken again");
		check(!changed, "taken again it changes nothing");
	}
	vouch_ledger_close(ledger);
}

static void run_rounds(struct world *world, bool may_copy)
{
	unsigned round, i;

	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < SHOPS; i++) {
			struct store *store = &world->store[i];

			work(world, store, store->path);
			if (store->copy[0] != '\0')
				work(world, store, store->copy);
			if (may_copy && i == 0 && round == ROUNDS / 2)
				copy_shop(store);
			if (shop_below(&world->random, 3) == 0)
				send_some(world, store);
		}
		if (world->files > 0 && shop_below(&world->random, 2) == 0)
			take_in(world, world->office[shop_below(
			    &world->random, OFFICES)], world->file[
			    shop_below(&world->random, world->files)]);
		/* A head office sends back what it knows. */
		if (shop_below(&world->random, 3) == 0)
			take_in(world, world->store[1 + shop_below(
			    &world->random, SHOPS - 1)].path,
			    send_log(world, world->office[0],
			    world->office_key, "", true));
	}
}

/* Everything, in an order of each one's own. */
static void settle(struct world *world)
{
	unsigned i, k, first = world->files;
	unsigned order[2 * SHOPS], count, swap;

	for (i = 0; i < SHOPS; i++) {
		send_log(world, world->store[i].path, world->store[i].key, "",
		    true);
		if (world->store[i].copy[0] != '\0')
			send_log(world, world->store[i].copy,
			    world->store[i].key, "", true);
	}
	count = world->files - first;
	for (k = 0; k < OFFICES; k++) {
		for (i = 0; i < count; i++)
			order[i] = first + i;
		for (i = count; i-- > 1;) {
			unsigned at = shop_below(&world->random, i + 1);

			swap = order[i];
			order[i] = order[at];
			order[at] = swap;
		}
		for (i = 0; i < count; i++)
			take_in(world, world->office[k],
			    world->file[order[i]]);
	}
}

/* ---- what must be found ---- */

struct log {
	struct vouch_event *event;
	size_t count;
};

static int keep(const struct vouch_event *event, void *context)
{
	struct log *log = context;

	check(log->count < EVENTS_MAX, "room for events");
	if (event->kind < VOUCH_EVENT_NOTE)
		log->event[log->count++] = *event;
	return 0;
}

static bool same_key(const struct vouch_event_key *a,
    const struct vouch_event_key *b)
{
	return a->store == b->store && a->till == b->till &&
	    a->epoch == b->epoch && a->seq == b->seq;
}

static const struct vouch_event *find(const struct log *log,
    const struct vouch_event_key *key)
{
	size_t i;

	for (i = 0; i < log->count; i++)
		if (same_key(&log->event[i].key, key))
			return &log->event[i];
	return NULL;
}

/* The events that end it; the first in *end. */
static unsigned ends_of(const struct log *log,
    const struct vouch_event_key *key, const struct vouch_event **end)
{
	unsigned count = 0;
	size_t i;

	for (i = 0; i < log->count; i++)
		if (log->event[i].has_ref &&
		    same_key(&log->event[i].ref, key) && count++ == 0)
			*end = &log->event[i];
	return count;
}

/* Does the end mean this event, or one that a copied till has in its place? */
static bool fits(const struct vouch_event *end,
    const struct vouch_event *event)
{
	return end->campaign == event->campaign &&
	    end->serial == event->serial && end->use_no == event->use_no &&
	    llabs(end->amount_minor) == llabs(event->amount_minor) &&
	    (end->kind != VOUCH_EVENT_VOID ||
	    (end->flags & VOUCH_FLAG_KIND) == event->kind) &&
	    (end->kind == VOUCH_EVENT_VOID ||
	    event->kind == VOUCH_EVENT_HOLD);
}

/* Ends of an event of which some do not fit it: who came first decides. */
static bool is_unclear(const struct log *log)
{
	const struct vouch_event *event, *first;
	size_t i;

	for (i = 0; i < log->count; i++) {
		if (!log->event[i].has_ref)
			continue;
		event = find(log, &log->event[i].ref);
		if (event != NULL && !fits(&log->event[i], event) &&
		    ends_of(log, &event->key, &first) > 1)
			return true;
	}
	return false;
}

/* Does what the event took still count? */
static bool is_live(const struct log *log, const struct vouch_event *event)
{
	const struct vouch_event *end;

	if (ends_of(log, &event->key, &end) == 0 || !fits(end, event))
		return true;
	event = end;
	return event->kind == VOUCH_EVENT_COMMIT &&
	    (ends_of(log, &event->key, &end) == 0 || !fits(end, event));
}

struct tallies {
	unsigned of[VOUCH_CONFLICT_COUNT];
	uint64_t over[VOUCH_CONFLICT_COUNT];
	int64_t cost[VOUCH_CONFLICT_COUNT];
};

static void expect(struct tallies *t, enum vouch_conflict_kind kind,
    uint64_t over, int64_t cost)
{
	t->of[kind]++;
	t->over[kind] += over;
	t->cost[kind] += cost;
}

static void expect_uses(const struct log *log, struct tallies *t)
{
	unsigned uses[2][CODES] = { { 0 } }, all[2] = { 0, 0 };
	unsigned holder[HOLDERS + 1] = { 0 };
	unsigned which, code;
	size_t i;

	for (i = 0; i < log->count; i++) {
		const struct vouch_event *event = &log->event[i];

		if (event->use_no == 0 || event->has_ref ||
		    !is_live(log, event))
			continue;
		which = event->campaign == COUPON;
		uses[which][event->serial]++;
		all[which]++;
		if (which == 1)
			holder[atoi(event->note)]++;
	}
	for (which = 0; which < 2; which++)
		for (code = 0; code < CODES; code++)
			if (uses[which][code] > 1 + which)
				expect(t, which == 0 ? VOUCH_CONFLICT_SPENT :
				    VOUCH_CONFLICT_CODE,
				    uses[which][code] - (1 + which), worth[
				    which] * (uses[which][code] - (1 + which)));
	for (i = 1; i <= HOLDERS; i++)
		if (holder[i] > 5)
			expect(t, VOUCH_CONFLICT_CUSTOMER, holder[i] - 5,
			    worth[1] * (holder[i] - 5));
	if (all[0] > LIMIT)
		expect(t, VOUCH_CONFLICT_CAMPAIGN, all[0] - LIMIT,
		    worth[0] * (all[0] - LIMIT));
	if (worth[1] * all[1] > 300000)
		expect(t, VOUCH_CONFLICT_BUDGET, 0,
		    worth[1] * all[1] - 300000);
}

static void expect_cards(const struct log *log, struct tallies *t)
{
	int64_t on[CARDS] = { 0 };
	bool opened[CARDS] = { false };
	unsigned card;
	size_t i;

	for (i = 0; i < log->count; i++) {
		const struct vouch_event *event = &log->event[i];

		if (event->campaign != CARD || event->has_ref ||
		    !is_live(log, event))
			continue;
		if (event->kind == VOUCH_EVENT_ACTIVATE) {
			if (!opened[event->serial])
				on[event->serial] += OPENING;
			opened[event->serial] = true;
		} else if (event->kind == VOUCH_EVENT_TOPUP) {
			on[event->serial] += event->amount_minor;
		} else {
			on[event->serial] -= event->amount_minor;
		}
	}
	for (card = 0; card < CARDS; card++)
		if (on[card] < 0)
			expect(t, VOUCH_CONFLICT_CARD, 0, -on[card]);
}

static void expect_ends(const struct log *log, struct tallies *t)
{
	const struct vouch_event *first;
	unsigned count;
	size_t i;

	for (i = 0; i < log->count; i++) {
		if (!log->event[i].has_ref)
			continue;
		count = ends_of(log, &log->event[i].ref, &first);
		if (count > 1 && first != &log->event[i])
			expect(t, VOUCH_CONFLICT_ENDED, 1,
			    -log->event[i].amount_minor);
	}
}

static int count_conflict(const struct vouch_conflict *conflict,
    void *context)
{
	struct tallies *t = context;

	expect(t, conflict->kind, conflict->over, conflict->cost_minor);
	return 0;
}

static void compare(const struct tallies *wanted, const struct tallies *got,
    const char *path)
{
	int kind;

	for (kind = 0; kind < VOUCH_CONFLICT_COUNT; kind++) {
		if (wanted->of[kind] == got->of[kind] &&
		    wanted->over[kind] == got->over[kind] &&
		    wanted->cost[kind] == got->cost[kind])
			continue;
		printf("%s: %s: %u (%" PRIu64 ", %" PRId64 ") expected, %u (%"
		    PRIu64 ", %" PRId64 ") found\n", path,
		    vouch_conflict_name((enum vouch_conflict_kind)kind),
		    wanted->of[kind], wanted->over[kind], wanted->cost[kind],
		    got->of[kind], got->over[kind], got->cost[kind]);
		check(false, "conflicts");
	}
}

static int say_finding(const struct vouch_finding *finding, void *context)
{
	(void)context;
	printf("finding: %s %s\n", vouch_finding_name(finding->kind),
	    finding->text);
	return 0;
}

static void verify(struct vouch_ledger *ledger)
{
	struct vouch_verify_request request = { .found = say_finding };
	struct vouch_verify_facts facts;

	must(vouch_ledger_verify(ledger, &request, NULL, &facts), NULL,
	    "verify");
	check(facts.findings == 0, "verify finds nothing");
}

static unsigned planted_forks(const struct world *world)
{
	struct vouch_chains a, b;
	unsigned forks = 0;
	size_t i, k;

	if (world->store[0].copy[0] == '\0')
		return 0;
	read_chains(world->store[0].path, &a);
	read_chains(world->store[0].copy, &b);
	for (i = 0; i < a.count; i++)
		for (k = 0; k < b.count; k++)
			/* Both went on, from the same event, differently. */
			if (a.chain[i].store == 1 && b.chain[k].store == 1 &&
			    a.chain[i].till == b.chain[k].till &&
			    memcmp(a.chain[i].hash, b.chain[k].hash,
			    VOUCH_HASH_BYTES) != 0)
				forks++;
	vouch_chains_release(&a);
	vouch_chains_release(&b);
	return forks;
}

static void check_office(struct world *world, const char *path,
    struct tallies *got, uint8_t digest[VOUCH_HASH_BYTES])
{
	struct vouch_ledger *ledger = shop_ledger(path, VOUCH_LEDGER_READ);
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_conflict_facts facts;
	struct log log = { .count = 0 };
	struct tallies wanted;

	memset(&wanted, 0, sizeof wanted);
	memset(got, 0, sizeof *got);
	log.event = malloc(EVENTS_MAX * sizeof *log.event);
	check(log.event != NULL, "memory");
	must(vouch_ledger_each(ledger, NULL, keep, &log, &diag), &diag,
	    "each");
	expect_uses(&log, &wanted);
	expect_cards(&log, &wanted);
	expect_ends(&log, &wanted);
	wanted.of[VOUCH_CONFLICT_FORK] = planted_forks(world);
	verify(ledger);
	must(vouch_ledger_conflicts(ledger, count_conflict, got, &diag,
	    &facts), &diag, "conflicts");
	if (!is_unclear(&log))
		compare(&wanted, got, path);
	check(find(&log, &log.event[0].key) != NULL, "the log is not empty");
	must(vouch_ledger_digest(ledger, &diag, digest), &diag, "digest");
	free(log.event);
	vouch_ledger_close(ledger);
}

/* Without each office's own chain of notes, what both hold is the same. */
static void same_chains(struct world *world)
{
	struct vouch_chains a, b;
	uint8_t left[VOUCH_HASH_BYTES], right[VOUCH_HASH_BYTES];
	struct vouch_chains *both[2] = { &a, &b };
	size_t i, k, kept;

	read_chains(world->office[0], &a);
	read_chains(world->office[1], &b);
	for (k = 0; k < 2; k++) {
		for (i = kept = 0; i < both[k]->count; i++)
			if (both[k]->chain[i].store <= SHOPS)
				both[k]->chain[kept++] = both[k]->chain[i];
		both[k]->count = kept;
	}
	vouch_chains_digest(&a, left);
	vouch_chains_digest(&b, right);
	check(memcmp(left, right, sizeof left) == 0, "the digests are equal");
	vouch_chains_release(&a);
	vouch_chains_release(&b);
}

static void plant(struct world *world, const char *what)
{
	struct vouch_ledger *ledger;
	const char *sql;

	if (strcmp(what, "use") == 0)
		sql = "DELETE FROM used WHERE (campaign, serial, use_no) IN "
		    "(SELECT campaign, serial, max(use_no) FROM used "
		    "WHERE campaign = 2001 GROUP BY 1, 2 "
		    "HAVING count(*) > 1 LIMIT 1)";
	else if (strcmp(what, "balance") == 0)
		sql = "UPDATE balance SET left_minor = left_minor + 1";
	else if (strcmp(what, "fork") == 0)
		sql = "DELETE FROM fork";
	else
		return;
	ledger = shop_ledger(world->office[0], VOUCH_LEDGER_WRITE);
	must(vouch_sqlite_run(ledger->file, sql, NULL), NULL, "plant");
	vouch_ledger_close(ledger);
}

int main(int argc, char **argv)
{
	static struct world world;
	uint8_t digest[VOUCH_HASH_BYTES];
	struct tallies got;
	unsigned i, found = 0;
	bool copied;
	int kind;

	if (argc < 2 || argc > 4) {
		fprintf(stderr, "usage: merge FOLDER [SEED [PLANT]]\n");
		return 2;
	}
	must(vouch_sign_init(), NULL, "libsodium");
	world.folder = argv[1];
	world.random = shop_seed(argc > 2 ? argv[2] : NULL);
	copied = argc > 3 || shop_below(&world.random, 2) == 0;
	make_world(&world);
	run_rounds(&world, copied);
	settle(&world);
	if (argc > 3)
		plant(&world, argv[3]);
	for (i = 0; i < OFFICES; i++)
		check_office(&world, world.office[i], &got, digest);
	if (!copied)
		same_chains(&world);
	for (i = 0; i < SHOPS; i++) {
		struct vouch_ledger *ledger = shop_ledger(world.store[i].path,
		    VOUCH_LEDGER_READ);

		verify(ledger);
		vouch_ledger_close(ledger);
	}
	for (kind = 0; kind < VOUCH_CONFLICT_COUNT; kind++) {
		found += got.of[kind];
		if (got.of[kind] > 0)
			printf("%s %u  ", vouch_conflict_name(
			    (enum vouch_conflict_kind)kind), got.of[kind]);
	}
	printf("\n%u files, %u merges, %u killed, %u damaged, %u gaps, %u "
	    "given back: %u conflicts, 0 wrong\n", world.files, world.merges,
	    world.kills, world.cut, world.gaps, world.voids, found);
	return 0;
}

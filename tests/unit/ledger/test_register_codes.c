/* The register's single codes: handed out, printed, spoiled, found; copies. */
#include "unit/ledger/scratch.h"

#include <sqlite3.h>
#include <sys/wait.h>
#include <time.h>

#include "ledger/register.h"
#include "ledger/register_codes.h"
#include "ledger/register_schema.h"

static struct vouch_register *open_register(const struct scratch *scratch)
{
	struct vouch_register *reg = NULL;

	assert_ok(vouch_register_open(scratch->path, 0, NULL, &reg));
	return reg;
}

static struct vouch_batch issue(struct vouch_register *reg,
    uint32_t campaign_id, uint64_t count)
{
	static const uint8_t digest[32] = { 1 };
	struct vouch_campaign campaign;
	struct vouch_batch batch;

	memset(&campaign, 0, sizeof campaign);
	memset(&batch, 0, sizeof batch);
	campaign.id = batch.campaign = campaign_id;
	campaign.revision = 1;
	batch.count = count;
	batch.per_row = 1;
	batch.issued_at_ms = T0;
	memcpy(batch.channel_name, "print", 6);
	batch.template_token.kind = VOUCH_KIND_VOUCHER;
	batch.template_token.campaign = campaign_id;
	batch.template_token.from = 2500;
	batch.template_token.until = 2600;
	assert_ok(vouch_register_reserve(reg, &campaign, digest, &batch, NULL,
	    NULL, NULL));
	return batch;
}

static struct vouch_register *new_register(const struct scratch *scratch)
{
	assert_ok(vouch_register_create(scratch->path, NULL));
	return open_register(scratch);
}

static enum vouch_err take(struct vouch_register *reg, uint32_t batch,
    const char *customer, int64_t now_ms, enum vouch_taken *taken,
    struct vouch_handout *handout)
{
	const struct vouch_take request = { batch, customer,
		strlen(customer), now_ms };

	return vouch_register_take(reg, &request, NULL, taken, handout);
}

static uint64_t mark(struct vouch_register *reg, enum vouch_mark what,
    uint64_t first, uint64_t last)
{
	struct vouch_mark_facts facts;

	assert_ok(vouch_register_mark(reg, what, 1, first, last, NULL,
	    &facts));
	return facts.added;
}

/* ---- handing out ---- */

static void test_take(void **state)
{
	static const struct {
		const char *customer;
		enum vouch_taken taken;
		uint64_t seq;
		int64_t at_ms;
	} rows[] = {
		{ "+84901234567", VOUCH_TAKEN_NEW, 3, T0 + 1 },
		{ "lan@example.vn", VOUCH_TAKEN_NEW, 4, T0 + 2 },
		{ "+84901234567", VOUCH_TAKEN_BEFORE, 3, T0 + 1 },
		{ "+84901234568", VOUCH_TAKEN_NEW, 7, T0 + 4 },
		{ "lan@example.vn", VOUCH_TAKEN_BEFORE, 4, T0 + 2 },
		{ "+84", VOUCH_TAKEN_NEW, 8, T0 + 6 },
		{ "+849", VOUCH_TAKEN_NONE, 0, 0 },
		{ "+84", VOUCH_TAKEN_BEFORE, 8, T0 + 6 },
	};
	struct vouch_register *reg = new_register(*state);
	struct vouch_handout handout;
	enum vouch_taken taken;
	size_t i;

	assert_err(take(reg, 1, "a", T0, &taken, &handout),
	    VOUCH_ERR_NOT_FOUND);
	issue(reg, 1001, 8);
	issue(reg, 1001, 8);
	mark(reg, VOUCH_MARK_SPOILED, 1, 2);
	mark(reg, VOUCH_MARK_SPOILED, 5, 6);
	mark(reg, VOUCH_MARK_PRINTED, 1, 8);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_ok(take(reg, 1, rows[i].customer, T0 + 1 + (int)i,
		    &taken, &handout));
		assert_int_equal(taken, rows[i].taken);
		if (taken != VOUCH_TAKEN_NONE) {
			assert_true(handout.seq == rows[i].seq);
			assert_true(handout.at_ms == rows[i].at_ms);
		}
	}
	/* Another batch knows nothing of it. */
	assert_ok(take(reg, 2, "+84", T0, &taken, &handout));
	assert_true(taken == VOUCH_TAKEN_NEW && handout.seq == 1);
	/* Spoiled after it was handed out. */
	mark(reg, VOUCH_MARK_SPOILED, 4, 4);
	assert_ok(take(reg, 1, "lan@example.vn", T0 + 9, &taken, &handout));
	assert_true(taken == VOUCH_TAKEN_SPOILED && handout.seq == 4);
	vouch_register_close(reg);
	assert_ok(vouch_register_open(((struct scratch *)*state)->path, 1,
	    NULL, &reg));
	assert_err(take(reg, 2, "b", T0, &taken, &handout),
	    VOUCH_ERR_DATABASE);
	vouch_register_close(reg);
}

static enum vouch_err a_row(void *context, uint64_t seq,
    struct vouch_register_row *row, struct vouch_diag *diag)
{
	(void)context;
	(void)seq;
	(void)row;
	(void)diag;
	return VOUCH_OK;
}

/* Codes for the rows of a table belong to somebody already. */
static void test_take_from_table(void **state)
{
	static const uint8_t digest[32] = { 1 };
	struct vouch_register *reg = new_register(*state);
	struct vouch_batch batch = issue(reg, 1001, 1);
	struct vouch_campaign campaign = { .id = 1001, .revision = 1 };
	struct vouch_handout handout;
	enum vouch_taken taken;
	int source;

	for (source = 1; source <= 4; source++) {
		batch.source = (enum vouch_batch_source)source;
		assert_ok(vouch_register_reserve(reg, &campaign, digest,
		    &batch, a_row, NULL, NULL));
		assert_err(take(reg, batch.id, "a", T0, &taken, &handout),
		    source == VOUCH_BATCH_PRIZES ? VOUCH_OK :
		    VOUCH_ERR_CONFLICT);
	}
	vouch_register_close(reg);
}

struct list {
	unsigned count, stop_at;
	struct vouch_handout at[64];
};

static int list_handout(const struct vouch_handout *handout, void *context)
{
	struct list *list = context;

	list->at[list->count++] = *handout;
	return list->count == list->stop_at;
}

static void test_each(void **state)
{
	struct vouch_register *reg = new_register(*state), *other;
	struct vouch_handout handout;
	struct scratch second = *(struct scratch *)*state;
	struct list list = { .count = 0 };
	enum vouch_taken taken;

	issue(reg, 1001, 5);
	assert_ok(vouch_register_each_handout(reg, 1, list_handout, &list,
	    NULL));
	assert_int_equal(list.count, 0);
	assert_ok(take(reg, 1, "lan", T0, &taken, &handout));
	assert_ok(take(reg, 1, "minh", T0 + 5, &taken, &handout));
	assert_ok(vouch_register_each_handout(reg, 1, list_handout, &list,
	    NULL));
	assert_int_equal(list.count, 2);
	assert_true(list.at[0].seq == 1 && list.at[1].seq == 2);
	assert_true(list.at[1].at_ms == T0 + 5);
	assert_memory_equal(&list.at[1], &handout, sizeof handout);
	assert_memory_not_equal(list.at[0].customer, list.at[1].customer,
	    VOUCH_CUSTOMER_BYTES);
	list.count = 0;
	list.stop_at = 1;
	assert_ok(vouch_register_each_handout(reg, 1, list_handout, &list,
	    NULL));
	assert_int_equal(list.count, 1);
	/* The same name in another register is another digest. */
	second.path[strlen(second.path) - 1] = 'x';
	other = new_register(&second);
	issue(other, 1001, 1);
	assert_ok(take(other, 1, "lan", T0, &taken, &handout));
	assert_memory_not_equal(list.at[0].customer, handout.customer,
	    VOUCH_CUSTOMER_BYTES);
	vouch_register_close(other);
	vouch_register_close(reg);
}

/* Many at once: nobody gets another's code, each keeps his own. */
static void test_take_race(void **state)
{
	enum { PROCESSES = 4, CUSTOMERS = 40, SHARED = 10 };
	struct scratch *scratch = *state;
	struct vouch_register *reg = new_register(scratch);
	struct list list = { .count = 0 };
	struct vouch_handout handout;
	enum vouch_taken taken;
	char name[32];
	int i, n, status;

	issue(reg, 1001, 64);
	vouch_register_close(reg);
	for (i = 0; i < PROCESSES; i++) {
		if (fork() != 0)
			continue;
		reg = open_register(scratch);
		for (n = 0; n < CUSTOMERS / PROCESSES + SHARED; n++) {
			snprintf(name, sizeof name, "%d",
			    n < SHARED ? n : 1000 + 100 * i + n);
			if (take(reg, 1, name, T0, &taken, &handout) !=
			    VOUCH_OK || taken > VOUCH_TAKEN_BEFORE)
				_exit(1);
		}
		vouch_register_close(reg);
		_exit(0);
	}
	for (i = 0; i < PROCESSES; i++) {
		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	reg = open_register(scratch);
	assert_ok(vouch_register_each_handout(reg, 1, list_handout, &list,
	    NULL));
	assert_int_equal(list.count, CUSTOMERS + SHARED);
	for (i = 0; i < (int)list.count; i++)
		assert_true(list.at[i].seq == (uint64_t)i + 1);
	vouch_register_close(reg);
}

/* A large table is being filed: longer than a till would wait, and nobody is
 * turned away. */
static void test_take_patience(void **state)
{
	const struct timespec held = { .tv_sec = 2, .tv_nsec = 500000000 };
	struct scratch *scratch = *state;
	struct vouch_register *reg = new_register(scratch);
	struct vouch_handout handout;
	enum vouch_taken taken;
	sqlite3 *db = NULL;
	int ready[2], status;
	char byte;
	pid_t pid;

	issue(reg, 1001, 5);
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		if (sqlite3_open(scratch->path, &db) != SQLITE_OK ||
		    sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL) !=
		    SQLITE_OK || write(ready[1], "x", 1) != 1)
			_exit(1);
		nanosleep(&held, NULL);
		sqlite3_close(db);
		_exit(0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_ok(take(reg, 1, "lan", T0, &taken, &handout));
	assert_true(taken == VOUCH_TAKEN_NEW && handout.seq == 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(ready[0]);
	close(ready[1]);
	vouch_register_close(reg);
}

/* ---- marks ---- */

static void test_mark(void **state)
{
	static const struct {
		uint64_t first, last, added, spoiled;
	} rows[] = {
		{ 10, 20, 11, 11 }, { 10, 20, 0, 11 }, { 12, 15, 0, 11 },
		{ 30, 40, 11, 22 },
		{ 21, 21, 1, 23 },         /* touches the end */
		{ 9, 9, 1, 24 },           /* touches the start */
		{ 5, 10, 4, 28 },          /* overlaps the start */
		{ 40, 45, 5, 33 },         /* overlaps the end */
		{ 50, 50, 1, 34 }, { 52, 52, 1, 35 }, { 54, 54, 1, 36 },
		{ 49, 55, 4, 40 },         /* covers three */
		{ 22, 29, 8, 48 },         /* fills a gap */
		{ 1, 0, 52, 100 },         /* all there are */
		{ 100, 100, 0, 100 },
	};
	struct vouch_register *reg = new_register(*state);
	struct vouch_mark_facts facts;
	struct vouch_batch_use use;
	struct vouch_code_use code;
	uint8_t spoiled[101] = { 0 };
	uint64_t seq, last;
	size_t i;

	assert_err(vouch_register_mark(reg, VOUCH_MARK_SPOILED, 1, 1, 1, NULL,
	    &facts), VOUCH_ERR_NOT_FOUND);
	issue(reg, 1001, 100);
	issue(reg, 1001, 100);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_true(mark(reg, VOUCH_MARK_SPOILED, rows[i].first,
		    rows[i].last) == rows[i].added);
		assert_ok(vouch_register_batch_use(reg, 1, NULL, &use));
		assert_true(use.spoiled == rows[i].spoiled);
		assert_true(use.printed == 0 && use.handed_out == 0);
		last = rows[i].last == 0 ? 100 : rows[i].last;
		for (seq = rows[i].first; seq <= last; seq++)
			spoiled[seq] = 1;
		for (seq = 1; seq <= 100; seq++) {
			assert_ok(vouch_register_code_use(reg, 1, seq, NULL,
			    &code));
			assert_int_equal(code.spoiled, spoiled[seq]);
			assert_false(code.printed || code.handed_out);
		}
	}
	assert_ok(vouch_register_batch_use(reg, 2, NULL, &use));
	assert_true(use.spoiled == 0);
	vouch_register_close(reg);
}

/* The same against a plain list of codes, drawn at random. */
static void test_mark_random(void **state)
{
	enum { CODES = 60 };
	struct vouch_register *reg = new_register(*state);
	uint8_t marked[CODES + 2] = { 0 };
	uint32_t random = 42;
	struct vouch_batch_use use;
	uint64_t first, last, seq, added, all = 0;
	int round;

	issue(reg, 1001, CODES);
	for (round = 0; round < 300; round++) {
		if (round % 30 == 0) {
			vouch_register_close(reg);
			unlink(((struct scratch *)*state)->path);
			reg = new_register(*state);
			issue(reg, 1001, CODES);
			memset(marked, 0, sizeof marked);
			all = 0;
		}
		random = random * 1664525 + 1013904223;
		first = 1 + (random >> 8) % CODES;
		last = first + (random >> 20) % 4;
		last = last > CODES ? CODES : last;
		for (added = 0, seq = first; seq <= last; seq++) {
			added += !marked[seq];
			marked[seq] = 1;
		}
		all += added;
		assert_true(mark(reg, VOUCH_MARK_PRINTED, first, last) ==
		    added);
		assert_ok(vouch_register_batch_use(reg, 1, NULL, &use));
		assert_true(use.printed == all && use.spoiled == 0);
	}
	vouch_register_close(reg);
}

static void test_mark_bounds(void **state)
{
	static const struct { uint64_t first, last; } rows[] = {
		{ 0, 5 }, { 5, 4 }, { 1, 11 }, { 11, 0 }, { 11, 11 },
		{ UINT64_MAX, UINT64_MAX }, { 1, UINT64_MAX },
	};
	struct vouch_register *reg = new_register(*state);
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_mark_facts facts;
	struct vouch_handout handout;
	enum vouch_taken taken;
	size_t i;

	issue(reg, 1001, 10);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_err(vouch_register_mark(reg, VOUCH_MARK_PRINTED, 1,
		    rows[i].first, rows[i].last, &diag, &facts),
		    VOUCH_ERR_RANGE);
	assert_string_equal(diag.expected, "batch 1 has codes 1 to 10");
	/* Who has codes of the range already. */
	assert_ok(take(reg, 1, "a", T0, &taken, &handout));
	assert_ok(take(reg, 1, "b", T0, &taken, &handout));
	assert_ok(vouch_register_mark(reg, VOUCH_MARK_SPOILED, 1, 2, 0, NULL,
	    &facts));
	assert_true(facts.handed_out == 1 && facts.added == 9);
	vouch_register_close(reg);
}

/* ---- finding ---- */

struct hits {
	int count, stop_at;
	uint32_t batch[4];
	uint64_t seq[4];
};

static int add_hit(const struct vouch_batch *batch, uint64_t seq,
    void *context)
{
	struct hits *hits = context;

	hits->batch[hits->count] = batch->id;
	hits->seq[hits->count] = seq;
	return ++hits->count == hits->stop_at;
}

static void test_find_all(void **state)
{
	struct vouch_register *reg = new_register(*state);
	struct hits hits = { .count = 0 };
	struct vouch_serial serial;
	uint64_t value;
	uint32_t i;

	assert_ok(vouch_register_find_all(reg, 0, add_hit, &hits, NULL));
	for (i = 0; i < 5; i++)
		issue(reg, 1001 + i % 3, 1000);
	assert_ok(vouch_register_serial(reg, 1002, &serial, NULL));
	value = vouch_serial_of(&serial, 1004);
	assert_ok(vouch_register_find_all(reg, value, add_hit, &hits, NULL));
	assert_int_equal(hits.count, 1);
	assert_true(hits.batch[0] == 5 && hits.seq[0] == 5);
	value = vouch_serial_of(&serial, 2000);
	assert_ok(vouch_register_find_all(reg, value, add_hit, &hits, NULL));
	assert_ok(vouch_register_find_all(reg, VOUCH_SERIAL_MAX + 1, add_hit,
	    &hits, NULL));
	assert_int_equal(hits.count, 1);
	vouch_register_close(reg);
}

/* Two campaigns have the same key, which no register would make: then one
 * serial is a code of each. */
static void test_find_two(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_register *reg = new_register(scratch);
	struct hits hits = { .count = 0 };
	struct vouch_serial serial;
	sqlite3 *db = NULL;

	issue(reg, 1001, 9);
	issue(reg, 1002, 9);
	vouch_register_close(reg);
	assert_int_equal(sqlite3_open(scratch->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE campaign SET serial_key = "
	    "zeroblob(32)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	reg = open_register(scratch);
	assert_ok(vouch_register_serial(reg, 1002, &serial, NULL));
	assert_ok(vouch_register_find_all(reg, vouch_serial_of(&serial, 3),
	    add_hit, &hits, NULL));
	assert_int_equal(hits.count, 2);
	assert_true(hits.batch[0] == 1 && hits.batch[1] == 2);
	assert_true(hits.seq[0] == 4 && hits.seq[1] == 4);
	hits = (struct hits){ .stop_at = 1 };
	assert_ok(vouch_register_find_all(reg, vouch_serial_of(&serial, 3),
	    add_hit, &hits, NULL));
	assert_int_equal(hits.count, 1);
	vouch_register_close(reg);
}

/* ---- copies ---- */

static void test_backup(void **state)
{
	struct scratch *scratch = *state, second = *scratch;
	struct vouch_register *reg = new_register(scratch), *copy;
	struct vouch_backup_facts facts;
	struct vouch_batch batch, got;
	uint32_t lacks;
	int64_t at_ms;
	struct stat st;

	second.path[strlen(second.path) - 1] = 'x';
	assert_ok(vouch_register_backup_age(reg, NULL, &at_ms, &lacks));
	assert_true(at_ms == 0 && lacks == 0);
	batch = issue(reg, 1001, 10);
	assert_ok(vouch_register_backup_age(reg, NULL, &at_ms, &lacks));
	assert_true(at_ms == 0 && lacks == 1);
	assert_ok(vouch_register_backup(reg, second.path, false, T0 + 7, NULL,
	    &facts));
	assert_int_equal(stat(second.path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_true((uint64_t)st.st_size == facts.bytes);
	assert_ok(vouch_register_backup_age(reg, NULL, &at_ms, &lacks));
	assert_true(at_ms == T0 + 7 && lacks == 0);
	issue(reg, 1001, 10);
	assert_err(vouch_register_backup(reg, second.path, false, T0 + 8,
	    NULL, &facts), VOUCH_ERR_EXISTS);
	assert_err(vouch_register_backup(reg, scratch->path, true, T0 + 8,
	    NULL, &facts), VOUCH_ERR_CONFLICT);
	assert_ok(vouch_register_backup_age(reg, NULL, &at_ms, &lacks));
	assert_true(at_ms == T0 + 7 && lacks == 1);
	assert_ok(vouch_register_open(second.path, 1, NULL, &copy));
	assert_string_equal(vouch_register_id(copy), vouch_register_id(reg));
	assert_ok(vouch_register_batch(copy, 1, &got, NULL));
	assert_memory_equal(&got, &batch, sizeof got);
	assert_err(vouch_register_batch(copy, 2, &got, NULL),
	    VOUCH_ERR_NOT_FOUND);
	vouch_register_close(copy);
	assert_ok(vouch_register_backup(reg, second.path, true, T0 + 9, NULL,
	    &facts));
	assert_ok(vouch_register_open(second.path, 1, NULL, &copy));
	assert_ok(vouch_register_batch(copy, 2, &got, NULL));
	vouch_register_close(copy);
	vouch_register_close(reg);
}

/* A copy that goes on issuing is far from where the register is by now, and
 * from where another copy of it goes on. */
static void test_copies_go_on(void **state)
{
	struct scratch *scratch = *state, second = *scratch;
	struct vouch_register *reg = new_register(scratch);
	struct vouch_backup_facts facts;
	struct vouch_handout handout;
	enum vouch_taken taken;
	uint64_t first[2];
	struct vouch_batch batch;
	int64_t at_ms;
	int i;

	second.path[strlen(second.path) - 1] = 'x';
	issue(reg, 1001, 10);
	issue(reg, 1002, 10);
	assert_ok(take(reg, 1, "lan", T0, &taken, &handout));
	assert_ok(vouch_register_copied(reg, NULL, &at_ms));
	assert_true(at_ms == 0);
	for (i = 0; i < 2; i++) {
		assert_ok(vouch_register_backup(reg, second.path, true, T0 + 7,
		    NULL, &facts));
		vouch_register_close(reg);
		reg = open_register(&second);
		assert_ok(vouch_register_copied(reg, NULL, &at_ms));
		assert_true(at_ms == T0 + 7);
		assert_ok(take(reg, 1, "lan", T0, &taken, &handout));
		assert_true(taken == VOUCH_TAKEN_BEFORE && handout.seq == 1);
		assert_err(take(reg, 2, "minh", T0, &taken, &handout),
		    VOUCH_ERR_CONFLICT);
		batch = issue(reg, 1001, 10);
		assert_int_equal(batch.id, 1001);
		assert_in_range(batch.first_counter, UINT64_C(1) << 32,
		    UINT64_C(1) << 37);
		first[i] = batch.first_counter;
		/* Once is enough, and for every campaign. */
		batch = issue(reg, 1001, 10);
		assert_int_equal(batch.id, 1002);
		assert_true(batch.first_counter == first[i] + 10);
		batch = issue(reg, 1002, 10);
		assert_true(batch.first_counter >> 32 > 0);
		batch = issue(reg, 1003, 10);
		assert_true(batch.first_counter == 0);
		assert_ok(vouch_register_copied(reg, NULL, &at_ms));
		assert_true(at_ms == 0);
		assert_err(take(reg, 1, "minh", T0, &taken, &handout),
		    VOUCH_ERR_CONFLICT);
		assert_ok(take(reg, 1002, "minh", T0, &taken, &handout));
		assert_true(taken == VOUCH_TAKEN_NEW);
		vouch_register_close(reg);
		reg = open_register(scratch);
	}
	assert_true(first[0] != first[1]);
	/* The register itself goes on as if nothing had been. */
	batch = issue(reg, 1001, 10);
	assert_true(batch.id == 3 && batch.first_counter == 10);
	assert_ok(take(reg, 1, "minh", T0, &taken, &handout));
	assert_true(taken == VOUCH_TAKEN_NEW && handout.seq == 2);
	vouch_register_close(reg);
}

/* ---- no statement goes through a whole table ---- */

static void check_plan(sqlite3 *db, unsigned which)
{
	const char *sql = vouch_register_kind.sql[which], *step;
	sqlite3_stmt *plan = NULL;
	char explain[1024];

	snprintf(explain, sizeof explain, "EXPLAIN QUERY PLAN %s", sql);
	assert_int_equal(sqlite3_prepare_v2(db, explain, -1, &plan, NULL),
	    SQLITE_OK);
	while (sqlite3_step(plan) == SQLITE_ROW) {
		step = (const char *)sqlite3_column_text(plan, 3);
		/* The end of a table is one row of it; a leap is of all
		 * campaigns. */
		if (which != VOUCH_REG_BATCH_LAST &&
		    which != VOUCH_REG_CAMPAIGN_LEAP &&
		    strncmp(step, "SEARCH", 6) != 0)
			fail_msg("%s: %s", sql, step);
	}
	sqlite3_finalize(plan);
}

static void test_plans(void **state)
{
	struct scratch *scratch = *state;
	sqlite3 *db = NULL;
	unsigned which;

	vouch_register_close(new_register(scratch));
	assert_int_equal(sqlite3_open(scratch->path, &db), SQLITE_OK);
	for (which = 0; which < VOUCH_REG_SQL_COUNT; which++) {
		if (which != VOUCH_REG_LINKS_BEGIN &&
		    which != VOUCH_REG_LINKS_BACK &&
		    which != VOUCH_REG_LINKS_END)
			check_plan(db, which);
	}
	sqlite3_close(db);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(test_take),
		scratch_test(test_take_from_table),
		scratch_test(test_each),
		scratch_test(test_take_race),
		scratch_test(test_take_patience),
		scratch_test(test_mark),
		scratch_test(test_mark_random),
		scratch_test(test_mark_bounds),
		scratch_test(test_find_all),
		scratch_test(test_find_two),
		scratch_test(test_backup),
		scratch_test(test_copies_go_on),
		scratch_test(test_plans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

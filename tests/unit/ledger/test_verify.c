/* Verifying: a whole ledger is found whole, and every tampering is named. */
#include "unit/ledger/scratch.h"

#include <sqlite3.h>
#include <sys/wait.h>

#include "base/str.h"
#include "core/crypt.h"
#include "ledger/close.h"
#include "ledger/handle.h"
#include "ledger/upkeep.h"
#include "ledger/verify.h"

static const char offer_text[] =
	"[campaign]\n"
	"id = 1001\n"
	"name = Offer\n"
	"kind = voucher\n"
	"value = 50000 VND\n"
	"from = 2026-11-01\n"
	"until = 2026-12-31\n"
	"zone = UTC\n"
	"stores = all\n"
	"revision = 1\n";

#define FOUND_MAX 64

struct found {
	size_t count, stop_at;
	struct vouch_finding finding[FOUND_MAX];
	uint64_t progress;
};

static int take(const struct vouch_finding *finding, void *context)
{
	struct found *found = context;

	if (found->count < FOUND_MAX)
		found->finding[found->count] = *finding;
	found->count++;
	return found->count == found->stop_at;
}

static void advance(uint64_t events, void *context)
{
	struct found *found = context;

	assert_true(events >= found->progress);
	found->progress = events;
}

static struct vouch_verify_facts verify(const struct scratch *scratch,
    const struct vouch_public_key *keys, size_t key_count,
    struct found *found)
{
	const struct vouch_verify_request request = { take, advance, found,
		keys, key_count };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_verify_facts facts;
	struct vouch_ledger *ledger;

	found->count = 0;
	found->progress = 0;
	ledger = scratch_open(scratch, VOUCH_LEDGER_INSPECT);
	if (vouch_ledger_verify(ledger, &request, &diag, &facts) != VOUCH_OK)
		fail_msg("%s: %s", vouch_err_name(diag.code), diag.expected);
	vouch_ledger_close(ledger);
	assert_true(facts.findings == found->count || found->stop_at > 0);
	return facts;
}

static void assert_whole(const struct scratch *scratch, uint64_t events)
{
	static struct found found;
	struct vouch_verify_facts facts = verify(scratch, NULL, 0, &found);

	if (found.count > 0)
		fail_msg("%s: %s", vouch_finding_name(found.finding[0].kind),
		    found.finding[0].text);
	assert_true(facts.events == events);
	assert_true(found.progress == events);
}

/* Two tills, an import, a restore, closes, acks: 6 + 3 redemptions. */
static void fill(const struct scratch *scratch,
    const struct vouch_secret_key *key)
{
	static struct vouch_campaign campaign;
	struct vouch_close_request request = { .till = 1, .now_ms = T0,
		.key = key };
	struct vouch_totals totals = { .events = 0 };
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_restore_facts restored;
	struct vouch_event event;
	uint64_t i;
	bool changed;

	assert_ok(vouch_campaign_parse("offer.ini", offer_text,
	    strlen(offer_text), NULL, &campaign));
	assert_ok(vouch_ledger_import(ledger, &campaign, offer_text,
	    strlen(offer_text), T0, NULL, &changed));
	for (i = 1; i <= 6; i++) {
		event = scratch_event((uint16_t)(1 + i % 2), i, T0 + 100);
		assert_ok(scratch_redeem(ledger, &event, NULL));
		if (i == 3)
			assert_ok(vouch_ledger_close_till(ledger, &request,
			    NULL, &totals, &event));
	}
	assert_ok(vouch_ledger_begin(ledger, NULL));
	assert_ok(vouch_ledger_ack(ledger, &event.key, T0, NULL));
	assert_ok(vouch_ledger_commit(ledger, NULL));
	vouch_ledger_close(ledger);
	ledger = scratch_open(scratch, VOUCH_LEDGER_RESTORE);
	assert_ok(vouch_ledger_restore(ledger, "test", T0, NULL, &restored));
	vouch_ledger_close(ledger);
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	for (i = 7; i <= 9; i++) {
		event = scratch_event(1, i, T0 + 200);
		assert_ok(scratch_redeem(ledger, &event, NULL));
	}
	/* Since the last close, then over it. */
	vouch_totals_release(&totals);
	request.now_ms = T0 + 300;
	assert_ok(vouch_ledger_close_till(ledger, &request, NULL, &totals,
	    &event));
	vouch_totals_release(&totals);
	request.has_since = true;
	request.since_ms = T0 + 150;
	assert_ok(vouch_ledger_close_till(ledger, &request, NULL, &totals,
	    &event));
	vouch_totals_release(&totals);
	vouch_ledger_close(ledger);
}

#define FILLED 14 /* 9 redemptions, import, restore, three closes */

static void test_whole(void **state)
{
	static struct found found;
	struct vouch_verify_facts facts;

	fill(*state, NULL);
	facts = verify(*state, NULL, 0, &found);
	assert_whole(*state, FILLED);
	assert_true(facts.chains == 5);
	assert_true(facts.uses == 9);
	assert_true(facts.ops == 9);
	assert_true(facts.closes == 3);
}

static void test_empty(void **state)
{
	scratch_create(*state);
	assert_whole(*state, 0);
}

/* More than one page of everything. */
static void test_pages(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_event event;
	uint64_t i;

	assert_ok(vouch_ledger_begin(ledger, NULL));
	for (i = 0; i < 2048; i++) {
		event = scratch_event((uint16_t)(1 + i % 3), i * 7919 % 2048,
		    T0);
		assert_ok(vouch_ledger_append(ledger, &event, NULL));
		assert_ok(vouch_ledger_ack(ledger, &event.key, T0, NULL));
	}
	assert_ok(vouch_ledger_commit(ledger, NULL));
	vouch_ledger_close(ledger);
	assert_whole(scratch, 2048);
}

/* ---- tampering ---- */

static void edit(const struct scratch *scratch, const char *sql)
{
	char *message = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(scratch->path, &db), SQLITE_OK);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	assert_int_equal(sqlite3_exec(db,
	    "PRAGMA ignore_check_constraints=1", NULL, NULL, NULL),
	    SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
	sqlite3_close(db);
}

#define E0 " AND epoch = 0"

static void test_tampered(void **state)
{
	/* Of epoch 0 unless said: till 1 is redeem, close, redeem, redeem
	 * (serials 2, 4, 6), till 2 is 1, 3, 5; till 1 then 7, 8, 9. */
	static const struct {
		const char *sql;
		const char *kinds; /* in the order found */
		uint16_t till;     /* of the first one */
		uint64_t seq;
	} rows[] = {
		{ "UPDATE event SET amount_minor = 1 WHERE till = 2 AND "
		    "seq = 2", "hash", 2, 2 },
		{ "UPDATE event SET cashier = 'NAM' WHERE till = 2 AND "
		    "seq = 3", "hash", 2, 3 },
		{ "UPDATE event SET hash = zeroblob(32) WHERE till = 2 AND "
		    "seq = 1", "hash hash", 2, 1 },
		{ "UPDATE event SET receipt = NULL WHERE till = 2 AND "
		    "seq = 3", "hash", 2, 3 },
		/* Money in a till that was closed. */
		{ "UPDATE event SET amount_minor = 1 WHERE till = 1 AND "
		    "seq = 1" E0, "hash close", 1, 1 },
		{ "DELETE FROM event WHERE till = 2 AND seq = 2",
		    "gap use op", 2, 3 },
		{ "DELETE FROM event WHERE till = 2 AND seq < 3",
		    "gap use use op op", 2, 3 },
		/* The end of a chain leaves no gap, but traces. */
		{ "DELETE FROM event WHERE till = 2 AND seq = 3",
		    "use op", 2, 3 },
		{ "DELETE FROM used WHERE serial = 3", "use", 2, 2 },
		{ "DELETE FROM used", "use use use use use use use use use",
		    1, 1 },
		{ "UPDATE used SET seq = 1 WHERE serial = 3", "use use", 2,
		    1 },
		{ "UPDATE used SET serial = 33 WHERE serial = 3", "use use",
		    2, 2 },
		{ "INSERT INTO used VALUES (1001, 99, 1, 7, 2, 0, 77)",
		    "use", 2, 77 },
		{ "INSERT INTO used VALUES (1001, 99, 1, 7, 5, 9, 1)",
		    "use", 5, 1 },
		{ "DELETE FROM op WHERE seq = 2 AND till = 2", "op", 2, 2 },
		{ "UPDATE op SET seq = 1 WHERE seq = 2 AND till = 2",
		    "op op", 2, 1 },
		{ "INSERT INTO op VALUES (zeroblob(16), 7, 2, 0, 1)", "op",
		    2, 1 },
		{ "INSERT INTO ack VALUES (7, 9, 0, 1, 5)", "ack", 9, 1 },
		{ "UPDATE event SET epoch = 5 WHERE till = 2",
		    "epoch use use use op op op use op use op use op",
		    2, 1 },
		{ "UPDATE event SET kind = 5 WHERE till = 2 AND seq = 2",
		    "hash content use", 2, 2 },
		{ "UPDATE event SET key_id = x'00' WHERE till = 2 AND "
		    "seq = 2", "content", 2, 2 },
		{ "UPDATE event SET use_no = NULL WHERE till = 2 AND "
		    "seq = 2", "hash content use use", 2, 2 },
		{ "UPDATE event SET amount_minor = -1 WHERE till = 2 AND "
		    "seq = 2", "hash content", 2, 2 },
		{ "UPDATE event SET till = 0 WHERE till = 2 AND seq = 3",
		    "gap content use op use op", 0, 3 },
		{ "UPDATE event SET kind = 6 WHERE till = 2 AND seq = 2",
		    "hash content use", 2, 2 },
		{ "UPDATE event SET note = NULL WHERE kind = 10 AND seq = 1"
		    E0, "hash content campaign", 0, 1 },
		{ "UPDATE event SET op = NULL WHERE till = 2 AND seq = 2",
		    "hash content op op", 2, 2 },
		{ "UPDATE event SET note = 'x' WHERE kind = 11 AND "
		    "seq = 2" E0, "hash close", 1, 2 },
		/* A sum that begins before the last close. */
		{ "UPDATE event SET amount_minor = 1 WHERE till = 1 AND "
		    "seq = 3 AND epoch = 1", "hash close close", 1, 3 },
		{ "UPDATE event SET note = replace(note, '.1 ', '.9 ') "
		    "WHERE kind = 11 AND seq = 5", "hash close", 1, 5 },
		/* The note says other sums than the ones chained. */
		{ "UPDATE event SET note = replace(note, substr(note, 30, "
		    "4), 'beef') WHERE kind = 11 AND seq = 2" E0,
		    "hash close", 1, 2 },
		{ "UPDATE campaign SET text = replace(text, '50000', "
		    "'90000')", "campaign", 0, 0 },
		{ "UPDATE campaign SET revision = 2", "campaign", 0, 0 },
		{ "INSERT INTO campaign SELECT 1002, revision, digest, "
		    "filed_ms, text FROM campaign", "campaign", 0, 0 },
		{ "DELETE FROM trust WHERE 0", "", 0, 0 },
	};
	static struct found found;
	char kinds[512];
	size_t i, j;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		fill(*state, NULL);
		edit(*state, rows[i].sql);
		verify(*state, NULL, 0, &found);
		kinds[0] = '\0';
		for (j = 0; j < found.count && j < FOUND_MAX; j++) {
			if (found.finding[j].kind == VOUCH_FOUND_FILE)
				continue; /* CHECKs, as some SQLites do */
			snprintf(kinds + strlen(kinds), sizeof kinds -
			    strlen(kinds), "%s%s", kinds[0] == '\0' ? "" :
			    " ", vouch_finding_name(found.finding[j].kind));
		}
		if (strcmp(kinds, rows[i].kinds) != 0)
			fail_msg("%s: found \"%s\", not \"%s\"", rows[i].sql,
			    kinds, rows[i].kinds);
		for (j = 0; j < found.count && found.finding[j].kind ==
		    VOUCH_FOUND_FILE; )
			j++;
		if (rows[i].till != 0 && (!found.finding[j].has_event ||
		    found.finding[j].event.till != rows[i].till ||
		    found.finding[j].event.seq != rows[i].seq))
			fail_msg("%s: of event %u.%llu", rows[i].sql,
			    (unsigned)found.finding[j].event.till,
			    (unsigned long long)found.finding[j].event.seq);
		scratch_files(((struct scratch *)*state)->folder, 1);
	}
}

/* A whole chain rewritten with hashes that fit: only what was signed tells. */
static void test_signature(void **state)
{
	uint8_t seed[VOUCH_SEED_BYTES] = { 7 };
	static struct found found;
	struct vouch_secret_key *key = NULL;
	struct vouch_public_key keys[2];
	struct vouch_verify_facts facts;

	assert_ok(vouch_secret_key_new(seed, &key));
	keys[1] = *vouch_secret_key_public(key);
	seed[0] = 8;
	vouch_public_key_init(&keys[0], seed);
	fill(*state, key);
	facts = verify(*state, keys, 2, &found);
	assert_int_equal(found.count, 0);
	assert_true(facts.signatures == 3);
	assert_true(facts.unchecked == 0);
	facts = verify(*state, keys, 1, &found);
	assert_int_equal(found.count, 0);
	assert_true(facts.unchecked == 3);
	assert_true(facts.signatures == 0);
	/* One bit of a signature. */
	edit(*state, "UPDATE event SET note = substr(note, 1, "
	    "length(note) - 1) || CASE substr(note, -1) WHEN '0' THEN '1' "
	    "ELSE '0' END WHERE kind = 11 AND seq = 2" E0);
	verify(*state, keys, 2, &found);
	assert_int_equal(found.count, 2);
	assert_int_equal(found.finding[0].kind, VOUCH_FOUND_HASH);
	assert_int_equal(found.finding[1].kind, VOUCH_FOUND_SIGNATURE);
	vouch_secret_key_free(key);
}

/* ---- uses given back ---- */

static void insert(const struct scratch *scratch,
    const struct vouch_event *event)
{
	static const char sql[] = "INSERT INTO event (store, till, epoch, "
	    "seq, kind, campaign, serial, use_no, op, request, at_ms, "
	    "boot_ms, key_id, revision, channel, amount_minor, unit, "
	    "receipt, cashier, ref_store, ref_till, ref_epoch, ref_seq, "
	    "flags, hash) VALUES (7, ?1, 0, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?8, "
	    "?9, ?10, 1, ?11, ?12, ?13, ?14, ?15, 7, ?16, 0, ?17, 0, ?18)";
	sqlite3_stmt *s = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(scratch->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL),
	    SQLITE_OK);
	sqlite3_bind_int(s, 1, event->key.till);
	sqlite3_bind_int64(s, 2, (int64_t)event->key.seq);
	sqlite3_bind_int(s, 3, (int)event->kind);
	sqlite3_bind_int64(s, 4, event->campaign);
	sqlite3_bind_int64(s, 5, (int64_t)event->serial);
	sqlite3_bind_blob(s, 6, event->op, 16, SQLITE_STATIC);
	sqlite3_bind_blob(s, 7, event->request, 16, SQLITE_STATIC);
	sqlite3_bind_int64(s, 8, event->at_ms);
	sqlite3_bind_int64(s, 9, event->boot_ms);
	sqlite3_bind_blob(s, 10, event->key_id, 4, SQLITE_STATIC);
	sqlite3_bind_int(s, 11, event->channel);
	sqlite3_bind_int64(s, 12, event->amount_minor);
	sqlite3_bind_int(s, 13, event->unit);
	sqlite3_bind_text(s, 14, event->receipt, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 15, event->cashier, -1, SQLITE_STATIC);
	sqlite3_bind_int(s, 16, event->ref.till);
	sqlite3_bind_int64(s, 17, (int64_t)event->ref.seq);
	sqlite3_bind_blob(s, 18, event->hash, 32, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(s), SQLITE_DONE);
	sqlite3_finalize(s);
	sqlite3_close(db);
}

static void test_voids(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_event redeem = scratch_event(1, 5, T0), undo, again;
	static struct found found;

	assert_ok(scratch_redeem(ledger, &redeem, NULL));
	vouch_ledger_close(ledger);
	undo = scratch_event(1, 5, T0);
	undo.key = redeem.key;
	undo.key.seq = 2;
	undo.kind = VOUCH_EVENT_VOID;
	undo.use_no = 1;
	undo.op[15] = 2;
	undo.has_ref = true;
	undo.amount_minor = -redeem.amount_minor;
	undo.ref = redeem.key;
	assert_ok(vouch_event_hash(redeem.hash, &undo, undo.hash));
	insert(scratch, &undo);
	edit(scratch, "INSERT INTO op SELECT op, store, till, epoch, seq "
	    "FROM event WHERE seq = 2");
	/* The void says it was given back; the row says it was not. */
	verify(scratch, NULL, 0, &found);
	assert_int_equal(found.count, 1);
	assert_int_equal(found.finding[0].kind, VOUCH_FOUND_USE);
	assert_non_null(strstr(found.finding[0].text, "given back"));
	edit(scratch, "DELETE FROM used");
	assert_whole(scratch, 2);
	/* And used again. */
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	again = scratch_event(2, 5, T0);
	again.op[15] = 3;
	assert_ok(scratch_redeem(ledger, &again, NULL));
	vouch_ledger_close(ledger);
	assert_whole(scratch, 3);
}

/* ---- the file ---- */

static void test_damaged(void **state)
{
	struct scratch *scratch = *state;
	static struct found found;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_event event;
	struct stat st;
	uint64_t i;
	FILE *file;

	assert_ok(vouch_ledger_begin(ledger, NULL));
	for (i = 0; i < 2000; i++) {
		event = scratch_event(1, i, T0);
		assert_ok(vouch_ledger_append(ledger, &event, NULL));
	}
	assert_ok(vouch_ledger_commit(ledger, NULL));
	vouch_ledger_close(ledger);
	assert_int_equal(stat(scratch->path, &st), 0);
	file = fopen(scratch->path, "r+b");
	assert_non_null(file);
	assert_int_equal(fseek(file, (long)(st.st_size / 2 / 4096 * 4096),
	    SEEK_SET), 0);
	for (i = 0; i < 4096; i++)
		fputc(0x5a, file);
	assert_int_equal(fclose(file), 0);
	verify(scratch, NULL, 0, &found);
	assert_true(found.count > 0);
	assert_int_equal(found.finding[0].kind, VOUCH_FOUND_FILE);
}

static void test_behind(void **state)
{
	struct scratch *scratch = *state;
	static struct found found;
	struct vouch_backup_facts facts;
	struct vouch_ledger *ledger;
	struct vouch_event event;
	char copy[192];

	fill(scratch, NULL);
	snprintf(copy, sizeof copy, "%s/copy", scratch->folder);
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_ok(vouch_ledger_backup(ledger, copy, false, T0, NULL, &facts));
	event = scratch_event(1, 99, T0);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	vouch_ledger_close(ledger);
	assert_int_equal(rename(copy, scratch->path), 0);
	verify(scratch, NULL, 0, &found);
	assert_int_equal(found.count, 1);
	assert_int_equal(found.finding[0].kind, VOUCH_FOUND_BEHIND);
}

/* The one who listens may have heard enough. */
static void test_stops(void **state)
{
	static struct found found;

	fill(*state, NULL);
	edit(*state, "DELETE FROM used");
	found.stop_at = 3;
	verify(*state, NULL, 0, &found);
	assert_int_equal(found.count, 3);
	found.stop_at = 0;
}

/* Ledgers of older versions are verified as they are. */
static void test_old(void **state)
{
	struct scratch *scratch = *state;
	char command[512];
	int version;

	for (version = 1; version <= VOUCH_LEDGER_SCHEMA; version++) {
		snprintf(command, sizeof command, "cp testdata/ledgers/v%d.db "
		    "'%s' && chmod 640 '%s'", version, scratch->path,
		    scratch->path);
		assert_int_equal(system(command), 0);
		assert_whole(scratch, version < 3 ? 7 : 17);
	}
}

/* ---- while a till works ---- */

static void test_at_work(void **state)
{
	struct scratch *scratch = *state;
	static struct found found;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_event event;
	int rounds, status = 0;
	char byte;
	int ready[2];
	uint64_t i;
	pid_t pid;

	vouch_ledger_close(ledger);
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (vouch_ledger_open(scratch->path, VOUCH_LEDGER_WRITE, NULL,
		    &ledger) != VOUCH_OK)
			_exit(1);
		for (i = 1; i <= 3000; i++) {
			event = scratch_event((uint16_t)(1 + i % 2), i, T0);
			if (scratch_redeem(ledger, &event, NULL) != VOUCH_OK)
				_exit(2);
			if (i == 500 && write(ready[1], "x", 1) != 1)
				_exit(3);
		}
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	for (rounds = 0; waitpid(pid, &status, WNOHANG) == 0; rounds++) {
		verify(scratch, NULL, 0, &found);
		if (found.count > 0)
			fail_msg("round %d: %s: %s", rounds,
			    vouch_finding_name(found.finding[0].kind),
			    found.finding[0].text);
	}
	assert_int_equal(status, 0);
	assert_true(rounds >= 2);
	assert_whole(scratch, 3000);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(test_whole),
		scratch_test(test_empty),
		scratch_test(test_pages),
		scratch_test(test_tampered),
		scratch_test(test_signature),
		scratch_test(test_voids),
		scratch_test(test_damaged),
		scratch_test(test_behind),
		scratch_test(test_stops),
		scratch_test(test_old),
		scratch_test(test_at_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

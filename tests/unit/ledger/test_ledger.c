/* The log: facts, redeeming, replay, the chain, campaigns, counters. */
#include "unit/ledger/scratch.h"

#include "base/buf.h"
#include "base/num.h"
#include "core/crypt.h"
#include "ledger/handle.h"

#define MINUTE INT64_C(60000)

/* ---- making and opening ---- */

static void test_create(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_public_key key[2];
	uint8_t bytes[VOUCH_KEY_BYTES] = { 0 };
	struct vouch_ledger_settings settings = { .store = 7, .test = true,
		.keys = key, .key_count = 2, .now_ms = T0 };
	const struct vouch_public_key *keys;
	struct vouch_ledger *ledger;
	uint64_t epoch;
	int64_t mark;
	size_t count;

	vouch_public_key_init(&key[0], bytes);
	bytes[0] = 1;
	vouch_public_key_init(&key[1], bytes);
	assert_ok(vouch_ledger_create(scratch->path, &settings, NULL));
	assert_int_equal(scratch_files(scratch->folder, 0), 1);
	ledger = scratch_open(scratch, VOUCH_LEDGER_READ);
	assert_int_equal(vouch_ledger_store(ledger), 7);
	assert_true(vouch_ledger_is_test(ledger));
	keys = vouch_ledger_keys(ledger, &count);
	assert_int_equal(count, 2);
	assert_memory_equal(&keys[0], &key[0], sizeof key[0]);
	assert_memory_equal(&keys[1], &key[1], sizeof key[1]);
	assert_ok(vouch_ledger_clock(ledger, NULL, &mark));
	assert_true(mark == T0);
	epoch = vouch_ledger_epoch(ledger);
	vouch_ledger_close(ledger);

	/* Another ledger has another epoch. */
	scratch_files(scratch->folder, 1);
	assert_ok(vouch_ledger_create(scratch->path, &settings, NULL));
	ledger = scratch_open(scratch, VOUCH_LEDGER_READ);
	assert_true(vouch_ledger_epoch(ledger) != epoch);
	vouch_ledger_close(ledger);
}

static void test_create_refuses(void **state)
{
	static const struct {
		uint16_t store;
		size_t keys;
		int64_t now_ms;
		enum vouch_err wanted;
	} rows[] = {
		{ 0, 1, T0, VOUCH_ERR_RANGE },
		{ 0x8000, 1, T0, VOUCH_ERR_RANGE },
		{ 1, 0, T0, VOUCH_ERR_RANGE },
		{ 1, VOUCH_LEDGER_KEYS_MAX + 1, T0, VOUCH_ERR_RANGE },
		{ 1, 1, -1, VOUCH_ERR_CLOCK },
		/* The second key is the first again. */
		{ 1, 2, T0, VOUCH_ERR_DUPLICATE },
	};
	static struct vouch_public_key keys[VOUCH_LEDGER_KEYS_MAX + 1];
	struct scratch *scratch = *state;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct vouch_ledger_settings settings = {
			.store = rows[i].store, .keys = keys,
			.key_count = rows[i].keys, .now_ms = rows[i].now_ms };

		assert_err(vouch_ledger_create(scratch->path, &settings,
		    NULL), rows[i].wanted);
		assert_int_equal(scratch_files(scratch->folder, 0), 0);
	}
}

/* ---- redeeming ---- */

static void test_append(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_event event = scratch_event(2, 0xa1b2c3d4, T0 + 1);
	struct vouch_event again;
	struct vouch_ledger_use use;
	int64_t mark;

	assert_ok(scratch_look(ledger, &event, T0, &use));
	assert_int_equal(use.state, VOUCH_USE_FRESH);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_int_equal(event.key.store, 7);
	assert_int_equal(event.key.till, 2);
	assert_true(event.key.epoch == vouch_ledger_epoch(ledger));
	assert_true(event.key.seq == 1);
	assert_int_equal(event.use_no, 1);

	/* Another op on the same code, from another till. */
	again = scratch_event(3, 0xa1b2c3d4, T0 + 2);
	again.op[15] = 1;
	assert_ok(scratch_look(ledger, &again, T0 + 2, &use));
	assert_int_equal(use.state, VOUCH_USE_SPENT);
	assert_memory_equal(&use.event, &event, sizeof event);
	assert_err(scratch_redeem(ledger, &again, NULL), VOUCH_ERR_EXISTS);

	/* The same op on another code. */
	again = scratch_event(2, 5, T0 + 3);
	memcpy(again.op, event.op, sizeof again.op);
	assert_err(scratch_look(ledger, &again, T0 + 3, &use),
	    VOUCH_ERR_CONFLICT);
	assert_err(scratch_redeem(ledger, &again, NULL), VOUCH_ERR_CONFLICT);

	assert_int_equal(scratch_events(ledger), 1);
	assert_ok(vouch_ledger_clock(ledger, NULL, &mark));
	assert_true(mark == T0 + 1);
	vouch_ledger_close(ledger);
}

/* A refused append leaves the transaction usable and takes nothing. */
static void test_append_goes_on(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_event first = scratch_event(1, 1, T0);
	struct vouch_event same_code = scratch_event(1, 1, T0);
	struct vouch_event same_op = scratch_event(1, 2, T0);
	struct vouch_event second = scratch_event(1, 2, T0);
	struct vouch_event bad = scratch_event(1, 3, T0);
	struct vouch_ledger_use use;

	same_code.op[15] = 9;
	memcpy(same_op.op, first.op, sizeof first.op);
	bad.amount_minor = 1;
	bad.receipt[0] = '\0';
	memset(bad.cashier, 'A', sizeof bad.cashier - 1);
	assert_ok(vouch_ledger_begin(ledger, NULL));
	assert_ok(vouch_ledger_append(ledger, &first, NULL));
	assert_err(vouch_ledger_append(ledger, &same_code, NULL),
	    VOUCH_ERR_EXISTS);
	assert_err(vouch_ledger_append(ledger, &same_op, NULL),
	    VOUCH_ERR_CONFLICT);
	assert_ok(vouch_ledger_append(ledger, &second, NULL));
	assert_ok(vouch_ledger_append(ledger, &bad, NULL));
	assert_ok(vouch_ledger_commit(ledger, NULL));
	assert_true(second.key.seq == 2 && bad.key.seq == 3);
	assert_err(scratch_look(ledger, &same_op, T0, &use),
	    VOUCH_ERR_CONFLICT);
	assert_int_equal(scratch_events(ledger), 3);
	vouch_ledger_close(ledger);
}

static void test_append_bounds(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_event event;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	int i;

	for (i = 0; i < 10; i++) {
		event = scratch_event(1, 9, T0);
		switch (i) {
		case 0: event.key.till = 0; break;
		case 1: event.key.till = VOUCH_TILL_MAX + 1; break;
		case 2: event.campaign = 0; break;
		case 3: event.serial = VOUCH_SERIAL_MAX + 1; break;
		case 4: event.revision = 0; break;
		case 5: event.at_ms = -1; break;
		case 6: event.boot_ms = -1; break;
		case 7: memcpy(event.cashier, "Lan", 4); break;
		case 8: memset(event.receipt, 'R', sizeof event.receipt);
			break;
		case 9: event.has_ref = true; break;
		}
		assert_err(scratch_redeem(ledger, &event, &diag),
		    VOUCH_ERR_RANGE);
		assert_true(diag.field[0] != '\0');
	}
	assert_int_equal(scratch_events(ledger), 0);
	vouch_ledger_close(ledger);
}

/* Every field comes back as it was given. */
static void test_round_trip(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_event full = scratch_event(9999, VOUCH_SERIAL_MAX, T0);
	struct vouch_event bare = scratch_event(1, 0, T0);
	struct vouch_ledger_use use;

	full.campaign = bare.campaign = UINT32_MAX;
	full.has_basket = full.has_holder = full.has_until = true;
	full.basket_minor = 250000;
	memset(full.holder_commit, 0xee, sizeof full.holder_commit);
	full.until_ms = T0 + 77;
	full.flags = UINT32_MAX;
	full.channel = 255;
	full.amount_minor = -5;
	memset(full.receipt, 'r', sizeof full.receipt - 1);
	memset(full.cashier, 'Z', sizeof full.cashier - 1);
	memset(full.note, 'n', sizeof full.note - 1);
	bare.receipt[0] = bare.cashier[0] = '\0';
	memset(bare.receipt, 0, sizeof bare.receipt);
	memset(bare.cashier, 0, sizeof bare.cashier);
	assert_ok(scratch_redeem(ledger, &full, NULL));
	assert_ok(scratch_redeem(ledger, &bare, NULL));
	assert_ok(scratch_look(ledger, &full, T0, &use));
	assert_memory_equal(&use.event, &full, sizeof full);
	assert_ok(scratch_look(ledger, &bare, T0, &use));
	assert_memory_equal(&use.event, &bare, sizeof bare);
	vouch_ledger_close(ledger);
}

/* ---- asking again ---- */

static void test_replay(void **state)
{
	static const struct {
		const char *label;
		uint16_t till;
		int64_t age_ms;
		enum vouch_use_state wanted;
	} rows[] = {
		{ "at once", 2, 0, VOUCH_USE_REPLAY },
		{ "after ten minutes", 2, 10 * MINUTE, VOUCH_USE_REPLAY },
		{ "a moment later", 2, 10 * MINUTE + 1, VOUCH_USE_SPENT },
		{ "clock stepped back", 2, -10 * MINUTE, VOUCH_USE_REPLAY },
		{ "and more", 2, -10 * MINUTE - 1, VOUCH_USE_SPENT },
		{ "another till", 3, 0, VOUCH_USE_SPENT },
	};
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_event event = scratch_event(2, 77, T0), asked;
	struct vouch_ledger_use use;
	size_t i;

	assert_ok(scratch_redeem(ledger, &event, NULL));
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		asked = event;
		asked.key.till = rows[i].till;
		assert_ok(scratch_look(ledger, &asked, T0 + rows[i].age_ms,
		    &use));
		if (use.state != rows[i].wanted)
			fail_msg("%s: state %d", rows[i].label, use.state);
		assert_memory_equal(&use.event, &event, sizeof event);
	}
	asked = event;
	asked.request[0] ^= 1;
	assert_err(scratch_look(ledger, &asked, T0, &use),
	    VOUCH_ERR_CONFLICT);
	asked = event;
	asked.serial++;
	assert_err(scratch_look(ledger, &asked, T0, &use),
	    VOUCH_ERR_CONFLICT);
	assert_int_equal(scratch_events(ledger), 1);
	vouch_ledger_close(ledger);
}

/* As a void does it: the use's row goes, the event stays. */
static void give_back(struct vouch_ledger *ledger,
    const struct vouch_event *event)
{
	struct vouch_query query;

	assert_ok(vouch_ledger_begin(ledger, NULL));
	vouch_query_start(&query, ledger->file, VOUCH_SQL_USED_DROP);
	vouch_query_int(&query, event->campaign);
	vouch_query_int(&query, (int64_t)event->serial);
	vouch_query_int(&query, event->use_no);
	assert_ok(vouch_query_run(&query, NULL, NULL));
	assert_ok(vouch_ledger_commit(ledger, NULL));
}

static void test_voided(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_event event = scratch_event(2, 77, T0), again;
	struct vouch_ledger_use use;

	assert_ok(scratch_redeem(ledger, &event, NULL));
	give_back(ledger, &event);
	assert_ok(scratch_look(ledger, &event, T0, &use));
	assert_int_equal(use.state, VOUCH_USE_VOIDED);
	assert_memory_equal(&use.event, &event, sizeof event);
	/* another operation may have the code again, and the first still not */
	again = scratch_event(2, 77, T0 + 1);
	again.op[15] = 1;
	assert_ok(scratch_look(ledger, &again, T0 + 1, &use));
	assert_int_equal(use.state, VOUCH_USE_FRESH);
	assert_ok(scratch_redeem(ledger, &again, NULL));
	assert_ok(scratch_look(ledger, &event, T0 + 1, &use));
	assert_int_equal(use.state, VOUCH_USE_VOIDED);
	assert_ok(scratch_look(ledger, &again, T0 + 1, &use));
	assert_int_equal(use.state, VOUCH_USE_REPLAY);
	vouch_ledger_close(ledger);
}

static enum vouch_use_state find(struct vouch_ledger *ledger,
    const struct vouch_ledger_name *name, uint16_t till, int64_t now_ms,
    struct vouch_ledger_use *use)
{
	assert_ok(vouch_ledger_begin(ledger, NULL));
	assert_ok(vouch_ledger_find(ledger, name, till, now_ms, NULL, use));
	vouch_ledger_rollback(ledger);
	return use->state;
}

/* The same answers by operation and by event. */
static void test_find(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_event event = scratch_event(2, 77, T0);
	struct vouch_event note = scratch_event(0, 0, T0);
	struct vouch_ledger_name name = { .op = event.op };
	struct vouch_ledger_use use;
	int by_event;

	assert_int_equal(find(ledger, &name, 2, T0, &use), VOUCH_USE_FRESH);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	for (by_event = 0; by_event < 2; by_event++) {
		name.event = event.key;
		name.op = by_event ? NULL : event.op;
		assert_int_equal(find(ledger, &name, 2, T0, &use),
		    VOUCH_USE_REPLAY);
		assert_memory_equal(&use.event, &event, sizeof event);
		assert_int_equal(find(ledger, &name, 3, T0, &use),
		    VOUCH_USE_SPENT);
		assert_int_equal(find(ledger, &name, 2,
		    T0 + 10 * MINUTE + 1, &use), VOUCH_USE_SPENT);
	}
	name.event.seq++;
	assert_int_equal(find(ledger, &name, 2, T0, &use), VOUCH_USE_FRESH);
	name.event = event.key;
	name.event.epoch ^= 1;
	assert_int_equal(find(ledger, &name, 2, T0, &use), VOUCH_USE_FRESH);
	/* what is not a redemption is none, whatever its name */
	note.kind = VOUCH_EVENT_NOTE;
	note.campaign = 0;
	assert_ok(vouch_ledger_begin(ledger, NULL));
	assert_ok(vouch_chain_add(ledger, &note, NULL));
	assert_ok(vouch_ledger_commit(ledger, NULL));
	name.event = note.key;
	assert_int_equal(find(ledger, &name, 2, T0, &use), VOUCH_USE_FRESH);
	give_back(ledger, &event);
	name.event = event.key;
	assert_int_equal(find(ledger, &name, 2, T0, &use), VOUCH_USE_VOIDED);
	vouch_ledger_close(ledger);
}

/* ---- the chain ---- */

/* Canonical bytes, laid out here a second time from docs/FORMAT.md. */
static void format_bytes(const struct vouch_event *e, struct vouch_buf *out)
{
	const char *texts[] = { e->receipt, e->cashier, e->note };
	const struct { uint64_t value; size_t bytes; } head[] = {
		{ 1, 1 }, { e->key.store, 2 }, { e->key.till, 2 },
		{ e->key.epoch, 8 }, { e->key.seq, 8 }, { e->kind, 1 },
		{ e->campaign, 4 }, { e->serial, 5 }, { e->use_no, 4 }
	};
	const struct { uint64_t value; size_t bytes; } tail[] = {
		{ e->revision, 4 }, { e->channel, 1 },
		{ (uint64_t)e->amount_minor, 8 }, { e->unit, 1 },
		{ e->flags, 4 }, { 0, 1 }
	};
	uint8_t raw[8];
	size_t i;

	for (i = 0; i < sizeof head / sizeof head[0]; i++) {
		vouch_put_be(raw, head[i].bytes, head[i].value);
		assert_ok(vouch_buf_add(out, raw, head[i].bytes));
	}
	assert_ok(vouch_buf_add(out, e->op, 16));
	assert_ok(vouch_buf_add(out, e->request, 16));
	vouch_put_be(raw, 8, (uint64_t)e->at_ms);
	assert_ok(vouch_buf_add(out, raw, 8));
	vouch_put_be(raw, 8, (uint64_t)e->boot_ms);
	assert_ok(vouch_buf_add(out, raw, 8));
	assert_ok(vouch_buf_add(out, e->key_id, 4));
	for (i = 0; i < sizeof tail / sizeof tail[0]; i++) {
		vouch_put_be(raw, tail[i].bytes, tail[i].value);
		assert_ok(vouch_buf_add(out, raw, tail[i].bytes));
	}
	for (i = 0; i < 3; i++) {
		vouch_put_be(raw, 2, strlen(texts[i]));
		assert_ok(vouch_buf_add(out, raw, 2));
		assert_ok(vouch_buf_adds(out, texts[i]));
	}
}

struct chain {
	uint16_t till;
	uint64_t seq;
	uint8_t hash[32];
	int events, tills;
};

static int follow(const struct vouch_event *event, void *context)
{
	static const char label[16] = "vouch tilllog 1";
	struct chain *chain = context;
	struct vouch_buf bytes;
	uint8_t hash[32];

	if (chain->events == 0 || event->key.till != chain->till) {
		chain->till = event->key.till;
		chain->seq = 0;
		memset(chain->hash, 0, sizeof chain->hash);
		chain->tills++;
	}
	assert_true(event->key.seq == chain->seq + 1);
	vouch_buf_init(&bytes, 4096);
	assert_ok(vouch_buf_add(&bytes, label, sizeof label));
	assert_ok(vouch_buf_add(&bytes, chain->hash, sizeof chain->hash));
	format_bytes(event, &bytes);
	vouch_digest_of(hash, sizeof hash, NULL, 0, bytes.data, bytes.len);
	assert_memory_equal(hash, event->hash, sizeof hash);
	vouch_buf_release(&bytes);
	memcpy(chain->hash, hash, sizeof hash);
	chain->seq++;
	chain->events++;
	return 0;
}

static void test_chain(void **state)
{
	struct vouch_ledger *one = scratch_ledger(*state);
	struct vouch_ledger *two = scratch_open(*state, VOUCH_LEDGER_WRITE);
	struct chain chain = { 0 };
	struct vouch_event event;
	uint64_t i;

	/* Two handles in turn on three tills: nobody's memory is the truth. */
	for (i = 0; i < 30; i++) {
		event = scratch_event((uint16_t)(1 + i % 3), i, T0 + 1);
		assert_ok(scratch_redeem(i % 2 == 0 ? one : two, &event,
		    NULL));
		assert_true(event.key.seq == 1 + i / 3);
	}
	assert_ok(vouch_ledger_each(one, NULL, follow, &chain, NULL));
	assert_int_equal(chain.events, 30);
	assert_int_equal(chain.tills, 3);
	vouch_ledger_close(one);
	vouch_ledger_close(two);
}

/* ---- reading ---- */

static int stop_at_third(const struct vouch_event *event, void *context)
{
	*(struct vouch_event_key *)context = event->key;
	return event->key.seq == 3;
}

/* Redeems from inside the walk: no lock is held. */
static int write_inside(const struct vouch_event *event, void *context)
{
	struct vouch_event extra = scratch_event(2, 1000000, T0);

	assert_ok(scratch_redeem(context, &extra, NULL));
	(void)event;
	return 1;
}

static void test_each(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_ledger *reader;
	struct vouch_event_key key = { 0 };
	struct vouch_event event;
	int count = 0;
	uint64_t i;

	assert_ok(vouch_ledger_begin(ledger, NULL));
	for (i = 0; i < 1100; i++) { /* more than two pages */
		event = scratch_event(1, i, T0);
		assert_ok(vouch_ledger_append(ledger, &event, NULL));
	}
	assert_ok(vouch_ledger_commit(ledger, NULL));
	reader = scratch_open(*state, VOUCH_LEDGER_READ);
	assert_int_equal(scratch_events(reader), 1100);
	assert_ok(vouch_ledger_each(reader, NULL, stop_at_third, &key, NULL));
	assert_true(key.seq == 3);
	assert_ok(vouch_ledger_each(reader, &key, scratch_count, &count,
	    NULL));
	assert_int_equal(count, 1097);
	assert_ok(vouch_ledger_each(reader, NULL, write_inside, ledger, NULL));
	assert_int_equal(scratch_events(reader), 1101);
	key.epoch ^= 1;
	assert_err(vouch_ledger_each(reader, &key, scratch_count, &count,
	    NULL), VOUCH_ERR_NOT_FOUND);
	assert_err(vouch_ledger_begin(reader, NULL), VOUCH_ERR_DATABASE);
	vouch_ledger_close(reader);
	vouch_ledger_close(ledger);
}

/* ---- the clock's mark ---- */

static void test_clock(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_event late = scratch_event(1, 1, T0 + 5000);
	struct vouch_event early = scratch_event(1, 2, T0 + 4000);
	int64_t mark;

	assert_ok(scratch_redeem(ledger, &late, NULL));
	assert_ok(scratch_redeem(ledger, &early, NULL));
	assert_ok(vouch_ledger_clock(ledger, NULL, &mark));
	assert_true(mark == T0 + 5000);
	vouch_ledger_close(ledger);
}

/* Several appends in one transaction. */
static void test_mark(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_event event;
	int64_t mark;
	uint64_t i;

	assert_ok(vouch_ledger_begin(ledger, NULL));
	for (i = 0; i < 3; i++) {
		event = scratch_event(1, i, T0 + (i == 1 ? 3000 : 2000));
		assert_ok(vouch_ledger_append(ledger, &event, NULL));
	}
	assert_ok(vouch_ledger_commit(ledger, NULL));
	assert_ok(vouch_ledger_clock(ledger, NULL, &mark));
	assert_true(mark == T0 + 3000);
	vouch_ledger_close(ledger);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(test_create),
		scratch_test(test_create_refuses),
		scratch_test(test_append),
		scratch_test(test_append_goes_on),
		scratch_test(test_append_bounds),
		scratch_test(test_round_trip),
		scratch_test(test_replay),
		scratch_test(test_voided),
		scratch_test(test_find),
		scratch_test(test_chain),
		scratch_test(test_each),
		scratch_test(test_clock),
		scratch_test(test_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

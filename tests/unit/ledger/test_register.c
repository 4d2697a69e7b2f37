/* The register: reserving, reissuing, and finding where a serial came from. */
#include "unit/ledger/scratch.h"

#include <sqlite3.h>
#include <sys/wait.h>

#include "ledger/register.h"
#include "ledger/register_codes.h"

static struct vouch_register *open_register(const struct scratch *scratch)
{
	struct vouch_register *reg = NULL;

	assert_ok(vouch_register_open(scratch->path, 0, NULL, &reg));
	return reg;
}

static struct vouch_register *new_register(const struct scratch *scratch)
{
	assert_ok(vouch_register_create(scratch->path, NULL));
	return open_register(scratch);
}

static struct vouch_campaign *a_campaign(uint32_t id, uint32_t revision)
{
	static struct vouch_campaign campaign;

	memset(&campaign, 0, sizeof campaign);
	campaign.id = id;
	campaign.revision = revision;
	return &campaign;
}

static struct vouch_batch a_batch(uint32_t campaign, uint64_t count)
{
	struct vouch_batch batch;

	memset(&batch, 0, sizeof batch);
	batch.campaign = campaign;
	batch.count = count;
	batch.per_row = 1;
	memcpy(batch.channel_name, "facebook", 9);
	memcpy(batch.placement, "adset-2385", 11);
	memset(batch.key_id, 0x47, sizeof batch.key_id);
	batch.issued_at_ms = T0;
	batch.template_token.kind = VOUCH_KIND_VOUCHER;
	batch.template_token.campaign = campaign;
	batch.template_token.from = 2500;
	batch.template_token.until = 2600;
	batch.template_token.value = 50000;
	batch.template_token.value_type = VOUCH_VALUE_MONEY;
	batch.template_token.unit = VOUCH_UNIT_VND;
	batch.template_token.channel = VOUCH_CHANNEL_FACEBOOK;
	memset(batch.template_token.key_id, 0x47, 4);
	return batch;
}

static const uint8_t digest_a[32] = { 1 }, digest_b[32] = { 2 };

static enum vouch_err reserve(struct vouch_register *reg, uint32_t campaign,
    uint32_t revision, const uint8_t digest[32], struct vouch_batch *batch)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	return vouch_register_reserve(reg, a_campaign(campaign, revision),
	    digest, batch, NULL, NULL, &diag);
}

static void test_open(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_register *reg = NULL;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct stat st;
	char id[VOUCH_REGISTER_ID];

	assert_err(vouch_register_open(scratch->path, 0, &diag, &reg),
	    VOUCH_ERR_NOT_FOUND);
	assert_non_null(strstr(diag.hint, "--init-register"));
	reg = new_register(scratch);
	assert_int_equal(stat(scratch->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(strlen(vouch_register_id(reg)), 16);
	memcpy(id, vouch_register_id(reg), sizeof id);
	vouch_register_close(reg);
	assert_err(vouch_register_create(scratch->path, NULL),
	    VOUCH_ERR_EXISTS);
	assert_ok(vouch_register_open(scratch->path, 1, NULL, &reg));
	assert_string_equal(vouch_register_id(reg), id);
	vouch_register_close(reg);
	assert_int_equal(chmod(scratch->path, 0640), 0);
	assert_err(vouch_register_open(scratch->path, 0, &diag, &reg),
	    VOUCH_ERR_PERMISSION);
	assert_non_null(strstr(diag.hint, "chmod 600"));
	/* A ledger is not a register, whatever its mode. */
	unlink(scratch->path);
	scratch_create(scratch);
	assert_int_equal(chmod(scratch->path, 0600), 0);
	assert_err(vouch_register_open(scratch->path, 0, &diag, &reg),
	    VOUCH_ERR_CORRUPT);
	assert_string_equal(diag.expected, "not a register");
}

static void test_reserve(void **state)
{
	struct vouch_register *reg = new_register(*state);
	struct vouch_batch first = a_batch(1001, 400), second, other, got;

	assert_ok(reserve(reg, 1001, 1, digest_a, &first));
	assert_int_equal(first.id, 1);
	assert_true(first.first_counter == 0);
	second = a_batch(1001, 10000000);
	assert_ok(reserve(reg, 1001, 1, digest_a, &second));
	assert_int_equal(second.id, 2);
	assert_true(second.first_counter == 400);
	other = a_batch(1002, 1);
	other.placement[0] = '\0';
	memset(other.placement, 0, sizeof other.placement);
	other.source = VOUCH_BATCH_PRIZES;
	memset(other.prizes, 0x5a, sizeof other.prizes);
	assert_ok(reserve(reg, 1002, 1, digest_a, &other));
	assert_int_equal(other.id, 3);
	assert_true(other.first_counter == 0);
	vouch_register_close(reg);

	/* All of it is in the file. */
	reg = open_register(*state);
	assert_ok(vouch_register_batch(reg, 2, &got, NULL));
	assert_memory_equal(&got, &second, sizeof got);
	assert_ok(vouch_register_batch(reg, 3, &got, NULL));
	assert_memory_equal(&got, &other, sizeof got);
	assert_err(vouch_register_batch(reg, 4, &got, NULL),
	    VOUCH_ERR_NOT_FOUND);
	first = a_batch(1001, 1);
	assert_ok(reserve(reg, 1001, 1, digest_a, &first));
	assert_int_equal(first.id, 4);
	assert_true(first.first_counter == 10000400);
	vouch_register_close(reg);
}

static void test_revisions(void **state)
{
	static const struct {
		uint32_t revision;
		const uint8_t *digest;
		enum vouch_err wanted;
	} rows[] = {
		{ 2, digest_a, VOUCH_OK },
		{ 2, digest_a, VOUCH_OK },
		{ 2, digest_b, VOUCH_ERR_CONFLICT },
		{ 1, digest_a, VOUCH_ERR_CONFLICT },
		{ 3, digest_b, VOUCH_OK },
		{ 2, digest_a, VOUCH_ERR_CONFLICT },
		{ 3, digest_b, VOUCH_OK },
	};
	struct vouch_register *reg = new_register(*state);
	struct vouch_campaign *campaign;
	struct vouch_batch batch;
	uint64_t next = 0;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		batch = a_batch(1001, 5);
		assert_err(reserve(reg, 1001, rows[i].revision,
		    rows[i].digest, &batch), rows[i].wanted);
		if (rows[i].wanted != VOUCH_OK)
			continue;
		assert_true(batch.first_counter == next);
		next += 5;
	}
	/* A campaign that belongs to another register. */
	campaign = a_campaign(1003, 1);
	memcpy(campaign->register_id, "0123456789abcdef", 17);
	batch = a_batch(1003, 5);
	assert_err(vouch_register_reserve(reg, campaign, digest_a, &batch,
	    NULL, NULL, NULL), VOUCH_ERR_CONFLICT);
	memcpy(campaign->register_id, vouch_register_id(reg), 17);
	assert_ok(vouch_register_reserve(reg, campaign, digest_a, &batch,
	    NULL, NULL, NULL));
	vouch_register_close(reg);
}

static void test_bounds(void **state)
{
	struct vouch_register *reg = new_register(*state);
	const uint64_t all = UINT64_C(1) << 40;
	struct vouch_batch batch = a_batch(1001, 0), before;

	assert_err(reserve(reg, 1001, 1, digest_a, &batch), VOUCH_ERR_RANGE);
	batch.count = all + 1;
	before = batch;
	assert_err(reserve(reg, 1001, 1, digest_a, &batch), VOUCH_ERR_RANGE);
	assert_memory_equal(&batch, &before, sizeof batch);
	batch.count = all - 1;
	assert_ok(reserve(reg, 1001, 1, digest_a, &batch));
	batch.count = 2;
	assert_err(reserve(reg, 1001, 1, digest_a, &batch), VOUCH_ERR_RANGE);
	batch.count = 1;
	assert_ok(reserve(reg, 1001, 1, digest_a, &batch));
	assert_true(batch.first_counter == all - 1);
	assert_err(reserve(reg, 1001, 1, digest_a, &batch), VOUCH_ERR_RANGE);
	/* A batch that names another campaign than the one given. */
	batch = a_batch(1002, 1);
	assert_err(reserve(reg, 1003, 1, digest_a, &batch),
	    VOUCH_ERR_CONFLICT);
	vouch_register_close(reg);
}

static void test_find(void **state)
{
	struct vouch_register *reg = new_register(*state);
	struct vouch_batch batch[3], got;
	struct vouch_serial serial, again;
	uint8_t key[VOUCH_SERIAL_KEY_BYTES];
	uint64_t seq, i;

	assert_err(vouch_register_find(reg, 1001, 5, &got, &seq, NULL),
	    VOUCH_ERR_NOT_FOUND);
	assert_err(vouch_register_serial(reg, 1001, &serial, NULL),
	    VOUCH_ERR_NOT_FOUND);
	assert_err(vouch_register_key(reg, 1001, key, NULL),
	    VOUCH_ERR_NOT_FOUND);
	for (i = 0; i < 3; i++) {
		batch[i] = a_batch(i == 1 ? 1002 : 1001, 100);
		assert_ok(reserve(reg, batch[i].campaign, 1, digest_a,
		    &batch[i]));
	}
	assert_ok(vouch_register_serial(reg, 1001, &serial, NULL));
	for (i = 0; i < 200; i++) {
		assert_ok(vouch_register_find(reg, 1001,
		    vouch_serial_of(&serial, i), &got, &seq, NULL));
		assert_int_equal(got.id, i < 100 ? 1 : 3);
		assert_true(seq == i % 100 + 1);
	}
	assert_err(vouch_register_find(reg, 1001,
	    vouch_serial_of(&serial, 200), &got, &seq, NULL),
	    VOUCH_ERR_NOT_FOUND);
	assert_err(vouch_register_find(reg, 1001, VOUCH_SERIAL_MAX + 1, &got,
	    &seq, NULL), VOUCH_ERR_NOT_FOUND);
	/* The other campaign has another key; the same one has kept its own. */
	assert_err(vouch_register_find(reg, 1002,
	    vouch_serial_of(&serial, 0), &got, &seq, NULL),
	    VOUCH_ERR_NOT_FOUND);
	assert_ok(vouch_register_serial(reg, 1002, &again, NULL));
	assert_memory_not_equal(&again, &serial, sizeof serial);
	vouch_register_close(reg);
	reg = open_register(*state);
	assert_ok(vouch_register_serial(reg, 1001, &again, NULL));
	assert_memory_equal(&again, &serial, sizeof serial);
	assert_ok(vouch_register_key(reg, 1001, key, NULL));
	vouch_serial_init(&again, key);
	assert_memory_equal(&again, &serial, sizeof serial);
	vouch_register_close(reg);
}

static int collect(const struct vouch_batch *batch, void *context)
{
	uint32_t *ids = context;

	ids[++ids[0]] = batch->id;
	return ids[0] == 4;
}

static void test_each(void **state)
{
	struct vouch_register *reg = new_register(*state);
	uint32_t ids[6] = { 0 };
	struct vouch_batch batch;
	int i;

	assert_ok(vouch_register_each(reg, collect, ids, NULL));
	assert_int_equal(ids[0], 0);
	for (i = 0; i < 5; i++) {
		batch = a_batch(1001, 1);
		assert_ok(reserve(reg, 1001, 1, digest_a, &batch));
	}
	assert_ok(vouch_register_each(reg, collect, ids, NULL));
	assert_int_equal(ids[0], 4); /* stopped there */
	for (i = 1; i <= 4; i++)
		assert_int_equal(ids[i], i);
	vouch_register_close(reg);
}

/* Two issuers at once never get the same counters. */
static void test_race(void **state)
{
	enum { PROCESSES = 3, BATCHES = 30, SIZE = 7 };
	struct scratch *scratch = *state;
	struct vouch_register *reg;
	struct vouch_batch batch;
	static uint8_t taken[PROCESSES * BATCHES];
	int i, status;

	vouch_register_close(new_register(scratch));
	for (i = 0; i < PROCESSES; i++) {
		if (fork() != 0)
			continue;
		reg = open_register(scratch);
		for (i = 0; i < BATCHES; i++) {
			batch = a_batch(1001, SIZE);
			if (reserve(reg, 1001, 1, digest_a, &batch) !=
			    VOUCH_OK)
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
	for (i = 1; i <= PROCESSES * BATCHES; i++) {
		assert_ok(vouch_register_batch(reg, (uint32_t)i, &batch,
		    NULL));
		assert_true(batch.first_counter % SIZE == 0);
		assert_true(batch.first_counter / SIZE < sizeof taken);
		assert_int_equal(taken[batch.first_counter / SIZE]++, 0);
	}
	vouch_register_close(reg);
}

static void run_sql(const struct scratch *scratch, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(scratch->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* The rows of a batch of customers: every third has no holder, every code but
 * the first is wanted as a link; none comes behind fail_at. */
struct source {
	uint64_t fail_at, asked;
};

static enum vouch_err next_row(void *context, uint64_t seq,
    struct vouch_register_row *row, struct vouch_diag *diag)
{
	struct source *source = context;

	assert_true(seq == ++source->asked);
	if (seq == source->fail_at)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "no such row");
	row->has_holder = seq % 3 != 0;
	memset(row->holder, (int)seq, sizeof row->holder);
	memset(row->digest, (int)seq + 100, sizeof row->digest);
	row->has_link = seq != 1;
	return VOUCH_OK;
}

static enum vouch_err reserve_rows(struct vouch_register *reg,
    struct source *source, struct vouch_batch *batch, struct vouch_diag *diag)
{
	batch->source = VOUCH_BATCH_CUSTOMERS;
	batch->per_row = 2;
	return vouch_register_reserve(reg, a_campaign(batch->campaign, 2),
	    digest_a, batch, next_row, source, diag);
}

static void test_rows(void **state)
{
	struct vouch_register *reg = new_register(*state);
	struct vouch_batch batch = a_batch(1001, 8), got;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_register_row row, wanted;
	struct source source = { .fail_at = 8 };
	uint64_t seq;

	/* The source fails: nothing is filed, no counter is taken. */
	assert_err(reserve_rows(reg, &source, &batch, &diag),
	    VOUCH_ERR_SYNTAX);
	assert_string_equal(diag.expected, "no such row");
	assert_err(vouch_register_batch(reg, 1, &got, NULL),
	    VOUCH_ERR_NOT_FOUND);
	assert_err(vouch_register_row(reg, 1, 1, &row, NULL),
	    VOUCH_ERR_NOT_FOUND);
	source = (struct source){ .fail_at = 0 };
	assert_ok(reserve_rows(reg, &source, &batch, &diag));
	assert_true(batch.id == 1 && batch.first_counter == 0);
	assert_true(source.asked == 8);
	vouch_register_close(reg);

	reg = open_register(*state);
	assert_ok(vouch_register_batch(reg, 1, &got, NULL));
	assert_memory_equal(&got, &batch, sizeof got);
	source.asked = 0;
	for (seq = 1; seq <= 8; seq++) {
		memset(&wanted, 0, sizeof wanted);
		memset(&row, 0, sizeof row);
		assert_ok(next_row(&source, seq, &wanted, NULL));
		if (!wanted.has_holder)
			memset(wanted.holder, 0, sizeof wanted.holder);
		assert_ok(vouch_register_row(reg, 1, seq, &row, NULL));
		assert_memory_equal(&row, &wanted, sizeof row);
	}
	assert_err(vouch_register_row(reg, 1, 9, &row, NULL),
	    VOUCH_ERR_NOT_FOUND);
	assert_err(vouch_register_row(reg, 2, 1, &row, NULL),
	    VOUCH_ERR_NOT_FOUND);
	assert_err(vouch_register_row(reg, 1, UINT64_MAX, &row, NULL),
	    VOUCH_ERR_NOT_FOUND);
	vouch_register_close(reg);
}

static void test_links(void **state)
{
	struct vouch_register *reg = new_register(*state);
	struct vouch_batch batch = a_batch(1001, 5), got;
	struct source source = { .fail_at = 0 };
	struct vouch_shortlink links;
	uint64_t i, seq;

	assert_err(vouch_register_shortlink(reg, 1001, &links, NULL),
	    VOUCH_ERR_NOT_FOUND);
	assert_ok(reserve(reg, 1001, 1, digest_a, &batch));
	batch = a_batch(1001, 5);
	assert_ok(reserve_rows(reg, &source, &batch, NULL));
	assert_true(batch.first_counter == 5);
	assert_ok(vouch_register_shortlink(reg, 1001, &links, NULL));
	for (i = 0; i < 12; i++) {
		/* The first batch wanted none, and the first code of this. */
		if (i < 6 || i >= 10) {
			assert_err(vouch_register_find_link(reg,
			    vouch_shortlink_of(&links, i), &got, &seq, NULL),
			    VOUCH_ERR_NOT_FOUND);
			continue;
		}
		assert_ok(vouch_register_find_link(reg,
		    vouch_shortlink_of(&links, i), &got, &seq, NULL));
		assert_memory_equal(&got, &batch, sizeof got);
		assert_true(seq == i - 5 + 1);
	}
	assert_err(vouch_register_find_link(reg, VOUCH_SHORTLINK_MAX + 1,
	    &got, &seq, NULL), VOUCH_ERR_NOT_FOUND);
	vouch_register_close(reg);
}

/* Other codes have the links of counters 7 and 9 already: the batch begins
 * behind them, and the links it had filed by then are taken back. */
static void test_link_taken(void **state)
{
	struct vouch_register *reg = new_register(*state);
	struct vouch_batch batch = a_batch(1001, 5), got;
	struct source source = { .fail_at = 0 };
	struct vouch_shortlink links;
	uint64_t i, seq;
	char sql[256];

	assert_ok(reserve(reg, 1001, 1, digest_a, &batch));
	assert_ok(vouch_register_shortlink(reg, 1001, &links, NULL));
	vouch_register_close(reg);
	snprintf(sql, sizeof sql, "INSERT INTO link (number, campaign, "
	    "counter) VALUES (%llu, 1001, 1), (%llu, 1001, 2)",
	    (unsigned long long)vouch_shortlink_of(&links, 7),
	    (unsigned long long)vouch_shortlink_of(&links, 9));
	run_sql(*state, sql);
	reg = open_register(*state);
	assert_ok(reserve_rows(reg, &source, &batch, NULL));
	assert_true(batch.first_counter == 10);
	assert_true(source.asked == 5);
	for (i = 5; i < 15; i++) {
		if (i == 7 || i == 9) {
			assert_ok(vouch_register_find_link(reg,
			    vouch_shortlink_of(&links, i), &got, &seq, NULL));
			assert_true(got.id == 1 && seq == (i == 7 ? 2 : 3));
		} else if (i <= 10) {
			assert_err(vouch_register_find_link(reg,
			    vouch_shortlink_of(&links, i), &got, &seq, NULL),
			    VOUCH_ERR_NOT_FOUND);
		} else {
			assert_ok(vouch_register_find_link(reg,
			    vouch_shortlink_of(&links, i), &got, &seq, NULL));
			assert_true(got.id == 2 && seq == i - 10 + 1);
		}
	}
	batch = a_batch(1001, 1);
	assert_ok(reserve(reg, 1001, 2, digest_a, &batch));
	assert_true(batch.first_counter == 15);
	vouch_register_close(reg);
}

static void copy_first(const struct scratch *scratch)
{
	char command[512];

	snprintf(command, sizeof command, "cp testdata/registers/v1.db '%s' "
	    "&& chmod 600 '%s'", scratch->path, scratch->path);
	assert_int_equal(system(command), 0);
}

static void assert_first(struct vouch_register *reg)
{
	struct vouch_register_row row;
	struct vouch_batch batch;
	uint32_t ids[6] = { 0 };
	uint64_t seq;

	assert_string_equal(vouch_register_id(reg), "64f56ca9b0283bde");
	assert_ok(vouch_register_each(reg, collect, ids, NULL));
	assert_int_equal(ids[0], 3);
	assert_ok(vouch_register_batch(reg, 1, &batch, NULL));
	assert_true(batch.campaign == 1001 && batch.count == 20);
	assert_string_equal(batch.placement, "adset-2385");
	assert_true(batch.source == VOUCH_BATCH_COUNT && batch.per_row == 1);
	assert_ok(vouch_register_find(reg, 1001, 0xa6d61e8ddc, &batch, &seq,
	    NULL));
	assert_true(batch.id == 1 && seq == 2);
	assert_ok(vouch_register_find(reg, 1003, 0x093abac34f, &batch, &seq,
	    NULL));
	assert_true(batch.id == 2 && seq == 3);
	assert_err(vouch_register_row(reg, 1, 1, &row, NULL),
	    VOUCH_ERR_NOT_FOUND);
	assert_err(vouch_register_find_link(reg, 1, &batch, &seq, NULL),
	    VOUCH_ERR_NOT_FOUND);
}

static void test_first_version(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_register *reg = NULL;
	struct source source = { .fail_at = 0 };
	struct vouch_batch batch;
	struct stat before, after;
	int round;

	copy_first(scratch);
	assert_int_equal(stat(scratch->path, &before), 0);
	assert_ok(vouch_register_open(scratch->path, 1, NULL, &reg));
	assert_first(reg);
	vouch_register_close(reg);
	assert_int_equal(stat(scratch->path, &after), 0);
	assert_true(before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
	/* Raised by the first opening for writing, once. */
	for (round = 1; round <= 2; round++) {
		reg = open_register(scratch);
		assert_first(reg);
		vouch_register_close(reg);
		assert_ok(vouch_register_open(scratch->path, 1, NULL, &reg));
		assert_first(reg);
		vouch_register_close(reg);
	}
	reg = open_register(scratch);
	batch = a_batch(1003, 4);
	assert_ok(reserve_rows(reg, &source, &batch, NULL));
	assert_true(batch.id == 4 && batch.first_counter == 3);
	batch = a_batch(1001, 1);
	assert_ok(vouch_register_reserve(reg, a_campaign(1001, 2), digest_a,
	    &batch, NULL, NULL, NULL));
	assert_true(batch.first_counter == 1000020);
	vouch_register_close(reg);
}

/* From version 2 on: everything stays where it was, and no batch of version 2 has
 * short codes. */
static void test_version(struct scratch *scratch, int version,
    const char *id, uint32_t batches)
{
	struct vouch_register *reg = NULL;
	struct vouch_register_row row;
	struct vouch_batch batch;
	struct vouch_batch_use use;
	char command[512];
	int round;

	snprintf(command, sizeof command, "cp testdata/registers/v%d.db '%s' "
	    "&& chmod 600 '%s'", version, scratch->path, scratch->path);
	assert_int_equal(system(command), 0);
	for (round = 0; round < 3; round++) {
		/* Read as it is, raised, read again. */
		assert_ok(vouch_register_open(scratch->path, round != 1, NULL,
		    &reg));
		assert_string_equal(vouch_register_id(reg), id);
		assert_ok(vouch_register_batch(reg, 1, &batch, NULL));
		assert_true(batch.count == 20 && !batch.short_codes);
		assert_ok(vouch_register_batch_use(reg, 1, NULL, &use));
		assert_true(use.printed == 10 && use.spoiled == 2 &&
		    use.handed_out == 1);
		assert_ok(vouch_register_batch(reg, 2, &batch, NULL));
		assert_true(batch.source == VOUCH_BATCH_CUSTOMERS);
		assert_ok(vouch_register_row(reg, 2, 2, &row, NULL));
		if (version >= 3) {
			assert_ok(vouch_register_batch(reg, 3, &batch, NULL));
			assert_true(batch.count == 2 && batch.short_codes);
		}
		vouch_register_close(reg);
	}
	reg = open_register(scratch);
	batch = a_batch(1003, 4);
	batch.short_codes = true;
	assert_ok(reserve_rows(reg, &(struct source){ .fail_at = 0 }, &batch,
	    NULL));
	assert_true(batch.id == batches + 1 && batch.first_counter == 2);
	assert_ok(vouch_register_batch(reg, batch.id, &batch, NULL));
	assert_true(batch.short_codes);
	vouch_register_close(reg);
}

static void test_second_version(void **state)
{
	test_version(*state, 2, "759c8e4b49ce7329", 2);
}

static void test_third_version(void **state)
{
	test_version(*state, 3, "658b3398765603b9", 5);
}

/* 2^20 counters have short codes, to the last one. */
static void test_short_codes(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_register *reg = new_register(scratch);
	struct vouch_batch batch = a_batch(1001, 0x100000);

	batch.short_codes = true;
	assert_ok(vouch_register_reserve(reg, a_campaign(1001, 1), digest_a,
	    &batch, NULL, NULL, NULL));
	batch = a_batch(1001, 1);
	batch.short_codes = true;
	assert_err(vouch_register_reserve(reg, a_campaign(1001, 1), digest_a,
	    &batch, NULL, NULL, NULL), VOUCH_ERR_RANGE);
	batch.short_codes = false;
	assert_ok(vouch_register_reserve(reg, a_campaign(1001, 1), digest_a,
	    &batch, NULL, NULL, NULL));
	assert_true(batch.first_counter == 0x100000);
	vouch_register_close(reg);
}

/* Sequences follow the clock, and rise where it does not. */
static void test_sequence(void **state)
{
	static const struct {
		int64_t now_ms;
		uint64_t sequence;
	} rows[] = {
		{ 5000999, 5000 }, { 5000999, 5001 }, { 4000000, 5002 },
		{ 6000000, 6000 },
	};
	struct scratch *scratch = *state;
	struct vouch_register *reg = new_register(scratch);
	uint64_t sequence;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_ok(vouch_register_sequence(reg, rows[i].now_ms, NULL,
		    &sequence));
		assert_true(sequence == rows[i].sequence);
		if (i == 1) {
			vouch_register_close(reg);
			reg = open_register(scratch);
		}
	}
	vouch_register_close(reg);
}

/* A payload that is no code is damage, not a batch. */
static void test_damage(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_register *reg = new_register(scratch);
	struct vouch_batch batch = a_batch(1001, 1), got;

	assert_ok(reserve(reg, 1001, 1, digest_a, &batch));
	vouch_register_close(reg);
	run_sql(scratch, "UPDATE batch SET payload = zeroblob(26)");
	reg = open_register(scratch);
	assert_err(vouch_register_batch(reg, 1, &got, NULL),
	    VOUCH_ERR_CORRUPT);
	vouch_register_close(reg);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(test_open),
		scratch_test(test_reserve),
		scratch_test(test_revisions),
		scratch_test(test_bounds),
		scratch_test(test_find),
		scratch_test(test_each),
		scratch_test(test_race),
		scratch_test(test_rows),
		scratch_test(test_links),
		scratch_test(test_link_taken),
		scratch_test(test_first_version),
		scratch_test(test_second_version),
		scratch_test(test_third_version),
		scratch_test(test_short_codes),
		scratch_test(test_sequence),
		scratch_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The register while system calls fail, each in turn, once and for good: what
 * was answered holds, what failed was not done, and of a doubtful commit asking
 * again tells. No counter is issued twice, no code handed out to two.
 */
#define _GNU_SOURCE /* syscall */
#undef _FORTIFY_SOURCE /* its pread is an inline function */

#include "unit/ledger/scratch.h"

#include "unit/ledger/faults.h"

#include "ledger/register.h"
#include "ledger/register_codes.h"

#define CODES 1000

static struct vouch_register *open_register(const struct scratch *scratch)
{
	struct vouch_register *reg = NULL;

	assert_ok(vouch_register_open(scratch->path, 0, NULL, &reg));
	return reg;
}

static enum vouch_err a_row(void *context, uint64_t seq,
    struct vouch_register_row *row, struct vouch_diag *diag)
{
	(void)context;
	(void)diag;
	memset(row->digest, (int)seq, sizeof row->digest);
	row->has_link = true;
	return VOUCH_OK;
}

/* Every batch of a table, with short links, so that a transaction writes to
 * many places. */
static enum vouch_err issue(struct vouch_register *reg, uint64_t count,
    struct vouch_batch *batch)
{
	static const uint8_t digest[32] = { 1 };
	const struct vouch_campaign campaign = { .id = 1001, .revision = 1 };

	memset(batch, 0, sizeof *batch);
	batch->campaign = 1001;
	batch->count = count;
	batch->per_row = 1;
	batch->source = VOUCH_BATCH_PRIZES;
	batch->issued_at_ms = T0;
	memcpy(batch->channel_name, "print", 6);
	batch->template_token.kind = VOUCH_KIND_VOUCHER;
	batch->template_token.campaign = 1001;
	batch->template_token.from = 2500;
	batch->template_token.until = 2600;
	return vouch_register_reserve(reg, &campaign, digest, batch, a_row,
	    NULL, NULL);
}

static struct vouch_register *new_register(const struct scratch *scratch)
{
	struct vouch_register *reg;
	struct vouch_batch batch;

	assert_ok(vouch_register_create(scratch->path, NULL));
	reg = open_register(scratch);
	assert_ok(issue(reg, CODES, &batch));
	return reg;
}

static enum vouch_err take(struct vouch_register *reg, unsigned customer,
    enum vouch_taken *taken, struct vouch_handout *handout)
{
	char name[32];
	const struct vouch_take request = { 1, name, (size_t)snprintf(name,
	    sizeof name, "customer %u", customer), T0 };

	return vouch_register_take(reg, &request, NULL, taken, handout);
}

static int count_handout(const struct vouch_handout *handout, void *context)
{
	uint64_t *count = context;

	/* In order, without a gap: none twice. */
	assert_true(handout->seq == ++*count);
	return 0;
}

struct run {
	struct vouch_register *reg;
	unsigned customers, failed, doubtful;
	uint64_t next_counter; /* behind all that were answered */
};

static void note(struct run *run, enum vouch_err err)
{
	if (err == VOUCH_OK)
		return;
	run->failed++;
	run->doubtful += err == VOUCH_ERR_COMMIT;
	assert_true(err == VOUCH_ERR_IO || err == VOUCH_ERR_DATABASE ||
	    err == VOUCH_ERR_COMMIT);
}

/* Was call number at reached? Otherwise there are no more to try. */
static int take_with_fault(struct run *run, enum call call, int at,
    int for_good)
{
	enum vouch_taken taken = VOUCH_TAKEN_NONE, again;
	struct vouch_handout handout, second;
	uint64_t count = 0;
	enum vouch_err err;
	int hit;

	run->customers++;
	arm(call, at, for_good);
	err = take(run->reg, run->customers, &taken, &handout);
	hit = fault.count[call] >= at;
	arm(call, 0, 0);
	note(run, err);
	assert_ok(take(run->reg, run->customers, &again, &second));
	if (err == VOUCH_OK) {
		assert_true(taken == VOUCH_TAKEN_NEW &&
		    again == VOUCH_TAKEN_BEFORE);
		assert_memory_equal(&handout, &second, sizeof handout);
	} else if (err != VOUCH_ERR_COMMIT) {
		assert_int_equal(again, VOUCH_TAKEN_NEW);
	}
	assert_ok(vouch_register_each_handout(run->reg, 1, count_handout,
	    &count, NULL));
	assert_true(count == run->customers);
	return hit;
}

static int issue_with_fault(struct run *run, enum call call, int at,
    int for_good)
{
	struct vouch_batch batch, found;
	struct vouch_shortlink links;
	enum vouch_err err;
	uint64_t seq;
	int hit;

	arm(call, at, for_good);
	err = issue(run->reg, 40, &batch);
	hit = fault.count[call] >= at;
	arm(call, 0, 0);
	note(run, err);
	if (err != VOUCH_OK) {
		assert_ok(issue(run->reg, 40, &batch));
		/* Certainly not done, or perhaps: then its counters are
		 * wasted. */
		assert_true(batch.first_counter == run->next_counter ||
		    (err == VOUCH_ERR_COMMIT &&
		    batch.first_counter == run->next_counter + 40));
	}
	assert_true(batch.first_counter >= run->next_counter);
	run->next_counter = batch.first_counter + 40;
	assert_ok(vouch_register_shortlink(run->reg, 1001, &links, NULL));
	assert_ok(vouch_register_find_link(run->reg,
	    vouch_shortlink_of(&links, batch.first_counter + 39), &found,
	    &seq, NULL));
	assert_true(found.id == batch.id && seq == 40);
	return hit;
}

/* Every other code, so that no two ranges merge. */
static int mark_with_fault(struct run *run, enum call call, int at,
    int for_good)
{
	struct vouch_mark_facts facts;
	struct vouch_batch_use use;
	enum vouch_err err;
	uint64_t seq;
	int hit;

	seq = 2 * ++run->customers;
	arm(call, at, for_good);
	err = vouch_register_mark(run->reg, VOUCH_MARK_SPOILED, 1, seq, seq,
	    NULL, &facts);
	hit = fault.count[call] >= at;
	arm(call, 0, 0);
	note(run, err);
	assert_ok(vouch_register_mark(run->reg, VOUCH_MARK_SPOILED, 1, seq,
	    seq, NULL, &facts));
	if (err != VOUCH_ERR_COMMIT)
		assert_true(facts.added == (err == VOUCH_OK ? 0 : 1));
	assert_ok(vouch_register_batch_use(run->reg, 1, NULL, &use));
	assert_true(use.spoiled == run->customers);
	return hit;
}

static void all_faults(const struct scratch *scratch,
    int (*try)(struct run *run, enum call call, int at, int for_good))
{
	struct run run = { .reg = new_register(scratch),
		.next_counter = CODES };
	int call, at, for_good;

	for (call = 0; call < CALLS; call++)
		for (for_good = 0; for_good < 2; for_good++)
			for (at = 1; try(&run, (enum call)call, at, for_good);
			    at++)
				continue;
	print_message("%u faults stopped it, %u left a doubt\n", run.failed,
	    run.doubtful);
	assert_true(run.failed > 20);
	assert_true(run.doubtful > 0);
	vouch_register_close(run.reg);
}

static void test_take(void **state)
{
	all_faults(*state, take_with_fault);
}

static void test_issue(void **state)
{
	all_faults(*state, issue_with_fault);
}

static void test_mark(void **state)
{
	all_faults(*state, mark_with_fault);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(test_take),
		scratch_test(test_issue),
		scratch_test(test_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

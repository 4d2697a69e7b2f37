/*
 * Raising an old ledger and copying one while system calls fail, each in turn,
 * once and for good: the file is of the old version or of the new one, with
 * every event; the copy is whole or not there.
 */
#define _GNU_SOURCE /* syscall */
#undef _FORTIFY_SOURCE /* its pread is an inline function */

#include "unit/ledger/scratch.h"

#include "unit/ledger/faults.h"

#include "ledger/handle.h"
#include "ledger/upkeep.h"
#include "ledger/verify.h"

static int count_finding(const struct vouch_finding *finding, void *context)
{
	print_message("%s: %s\n", vouch_finding_name(finding->kind),
	    finding->text);
	++*(int *)context;
	return 0;
}

static void assert_whole(struct vouch_ledger *ledger, uint64_t events)
{
	struct vouch_verify_facts facts;
	int findings = 0;
	const struct vouch_verify_request request = { .found = count_finding,
		.context = &findings };

	assert_ok(vouch_ledger_verify(ledger, &request, NULL, &facts));
	assert_int_equal(findings, 0);
	assert_true(facts.events == events);
}

/* ---- raising the version ---- */

static int raise_with_fault(const struct scratch *scratch, enum call call,
    int at, int for_good, int *failed)
{
	struct vouch_event event = scratch_event(1, 1, T0);
	struct vouch_ledger *ledger = NULL;
	char command[512];
	enum vouch_err err;
	int hit;

	snprintf(command, sizeof command, "cp testdata/ledgers/v1.db '%s' && "
	    "chmod 640 '%s'", scratch->path, scratch->path);
	assert_int_equal(system(command), 0);
	arm(call, at, for_good);
	err = vouch_ledger_open(scratch->path, VOUCH_LEDGER_WRITE, NULL,
	    &ledger);
	hit = fault.count[call] >= at;
	arm(call, 0, 0);
	if (err == VOUCH_OK) {
		vouch_ledger_close(ledger);
	} else {
		++*failed;
		assert_true(err == VOUCH_ERR_IO || err == VOUCH_ERR_DATABASE);
	}
	ledger = scratch_open(scratch, VOUCH_LEDGER_INSPECT);
	assert_in_range(ledger->file->version, err == VOUCH_OK ?
	    VOUCH_LEDGER_SCHEMA : 1, VOUCH_LEDGER_SCHEMA);
	assert_whole(ledger, 7);
	vouch_ledger_close(ledger);
	/* The next one does what is left to do. */
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_whole(ledger, 8);
	vouch_ledger_close(ledger);
	scratch_files(scratch->folder, 1);
	return hit;
}

static void test_raise(void **state)
{
	int call, at, for_good, failed = 0;

	for (call = 0; call < CALLS; call++)
		for (for_good = 0; for_good < 2; for_good++)
			for (at = 1; raise_with_fault(*state,
			    (enum call)call, at, for_good, &failed); at++)
				continue;
	print_message("%d faults stopped it\n", failed);
	assert_true(failed > 30);
}

/* ---- copying ---- */

static int copy_with_fault(const struct scratch *scratch,
    struct vouch_ledger *ledger, enum call call, int at, int for_good,
    int *failed)
{
	struct vouch_ledger *copied = NULL;
	struct vouch_backup_facts facts;
	char copy[192];
	enum vouch_err err;
	int hit;

	snprintf(copy, sizeof copy, "%s/copy.db", scratch->folder);
	arm(call, at, for_good);
	err = vouch_ledger_backup(ledger, copy, true, T0, NULL, &facts);
	hit = fault.count[call] >= at;
	arm(call, 0, 0);
	if (err == VOUCH_OK) {
		assert_ok(vouch_ledger_open(copy, VOUCH_LEDGER_READ, NULL,
		    &copied));
		assert_whole(copied, 500);
		vouch_ledger_close(copied);
		assert_int_equal(unlink(copy), 0);
	} else {
		++*failed;
		assert_int_equal(err, VOUCH_ERR_IO);
	}
	/* Ledger and sidecar; a copy whose folder could not be synced is
	 * there, but nobody was told that it is. */
	if (access(copy, F_OK) == 0)
		assert_int_equal(unlink(copy), 0);
	assert_int_equal(scratch_files(scratch->folder, 0), 2);
	return hit;
}

static void test_copy(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_event event;
	int call, at, for_good, failed = 0;
	uint64_t i;

	assert_ok(vouch_ledger_begin(ledger, NULL));
	for (i = 1; i <= 500; i++) {
		event = scratch_event(1, i, T0);
		assert_ok(vouch_ledger_append(ledger, &event, NULL));
	}
	assert_ok(vouch_ledger_commit(ledger, NULL));
	for (call = 0; call < CALLS; call++)
		for (for_good = 0; for_good < 2; for_good++)
			for (at = 1; copy_with_fault(scratch, ledger,
			    (enum call)call, at, for_good, &failed); at++)
				continue;
	print_message("%d faults stopped it\n", failed);
	assert_true(failed > 30);
	assert_whole(ledger, 500);
	vouch_ledger_close(ledger);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(test_raise),
		scratch_test(test_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

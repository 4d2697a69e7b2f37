/* A ledger on a shared disk: refused, but for whoever insists. The answer of
 * statfs is made here. */
#include "unit/ledger/scratch.h"

#include <sys/vfs.h>

#include "ledger/place.h"

#define NFS 0x6969

static int shared; /* everything lies on an NFS */

int statfs(const char *path, struct statfs *fs)
{
	memset(fs, 0, sizeof *fs);
	if (access(path, F_OK) != 0)
		return -1; /* with errno */
	fs->f_type = shared ? NFS : 0xef53;
	return 0;
}

static enum vouch_err create(const struct scratch *scratch, bool network,
    bool wal, struct vouch_diag *diag)
{
	struct vouch_public_key key;
	uint8_t bytes[VOUCH_KEY_BYTES] = { 0x11 };
	struct vouch_ledger_settings settings = { .store = 7, .wal = wal,
		.network = network, .keys = &key, .key_count = 1,
		.now_ms = T0 };

	vouch_public_key_init(&key, bytes);
	return vouch_ledger_create(scratch->path, &settings, diag);
}

static void test_create(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	shared = 1;
	assert_err(create(scratch, false, false, &diag),
	    VOUCH_ERR_UNSUPPORTED);
	assert_non_null(strstr(diag.expected, "NFS"));
	assert_non_null(strstr(diag.hint, "disk of this machine"));
	assert_int_equal(scratch_files(scratch->folder, 0), 0);
	assert_ok(create(scratch, true, false, NULL));
	scratch_files(scratch->folder, 1);
	/* Shared memory cannot be shared with another machine. */
	assert_err(create(scratch, true, true, &diag), VOUCH_ERR_UNSUPPORTED);
	assert_int_equal(scratch_files(scratch->folder, 0), 0);
	shared = 0;
	assert_ok(create(scratch, false, false, NULL));
}

static void test_open(void **state)
{
	static const unsigned modes[] = { VOUCH_LEDGER_READ,
		VOUCH_LEDGER_WRITE, VOUCH_LEDGER_INSPECT,
		VOUCH_LEDGER_RESTORE };
	struct scratch *scratch = *state;
	struct vouch_event event = scratch_event(1, 1, T0);
	struct vouch_ledger *ledger = NULL;
	struct vouch_diag diag;
	size_t i;

	shared = 0;
	scratch_create(scratch);
	shared = 1;
	for (i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		memset(&diag, 0, sizeof diag);
		assert_err(vouch_ledger_open(scratch->path, modes[i], &diag,
		    &ledger), VOUCH_ERR_UNSUPPORTED);
		assert_non_null(strstr(diag.expected, "NFS"));
		assert_ok(vouch_ledger_open(scratch->path, modes[i] |
		    VOUCH_LEDGER_NETWORK, NULL, &ledger));
		if (modes[i] == VOUCH_LEDGER_WRITE)
			assert_ok(scratch_redeem(ledger, &event, NULL));
		vouch_ledger_close(ledger);
		ledger = NULL;
	}
	shared = 0;
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(test_create),
		scratch_test(test_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

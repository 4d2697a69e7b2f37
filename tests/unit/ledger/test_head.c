/* The sidecar: its record, a ledger behind it, who is alone. */
#include "unit/ledger/scratch.h"

#include <fcntl.h>
#include <sys/wait.h>

#include "base/str.h"
#include "ledger/handle.h"
#include "ledger/head.h"

/* ---- the record ---- */

static void test_record(void **state)
{
	static const char hex[] =
	    "7663684845414431" "0123456789abcdef" "000000000000002a"
	    "bd3e853171a66087ecd1748d67686f15";
	const struct vouch_head head = { 0x0123456789abcdef, 42 };
	uint8_t bytes[VOUCH_HEAD_BYTES], wanted[VOUCH_HEAD_BYTES];
	struct vouch_head got;
	size_t i;

	(void)state;
	vouch_head_encode(&head, bytes);
	assert_ok(vouch_hex_decode(wanted, sizeof wanted, hex,
	    2 * sizeof wanted));
	assert_memory_equal(bytes, wanted, sizeof wanted);
	assert_true(vouch_head_decode(bytes, &got));
	assert_true(got.epoch == head.epoch);
	assert_true(got.commits == head.commits);
	/* Every byte counts. */
	for (i = 0; i < sizeof bytes; i++) {
		bytes[i] ^= 1;
		assert_false(vouch_head_decode(bytes, &got));
		bytes[i] ^= 1;
	}
	assert_true(vouch_head_decode(bytes, &got));
}

static void head_name(const struct scratch *scratch, char name[192])
{
	snprintf(name, 192, "%s" VOUCH_HEAD_SUFFIX, scratch->path);
}

static void assert_record(const struct scratch *scratch, uint64_t epoch,
    uint64_t commits)
{
	struct vouch_head head = { 0, 0 };

	assert_true(vouch_head_peek(scratch->path, &head));
	assert_true(head.epoch == epoch);
	assert_true(head.commits == commits);
}

static void redeem_some(const struct scratch *scratch, uint64_t from,
    uint64_t count)
{
	struct vouch_ledger *ledger = scratch_open(scratch,
	    VOUCH_LEDGER_WRITE);
	struct vouch_event event;
	uint64_t i;

	for (i = 0; i < count; i++) {
		event = scratch_event(1, from + i, T0);
		assert_ok(scratch_redeem(ledger, &event, NULL));
	}
	vouch_ledger_close(ledger);
}

static void test_counts(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_event event = scratch_event(1, 1, T0);
	const uint64_t epoch = vouch_ledger_epoch(ledger);
	char name[192];
	struct stat st;

	assert_record(scratch, epoch, 0);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	assert_true(vouch_ledger_commits(ledger) == 1);
	assert_record(scratch, epoch, 1);
	/* What is rolled back does not count. */
	assert_err(scratch_redeem(ledger, &event, NULL), VOUCH_ERR_EXISTS);
	assert_record(scratch, epoch, 1);
	/* A refusal's counter does: it is a commit. */
	vouch_ledger_refused(ledger, 1, 1001, 1, VOUCH_WHY_USED, T0);
	vouch_ledger_close(ledger);
	assert_record(scratch, epoch, 2);

	head_name(scratch, name);
	assert_int_equal(stat(name, &st), 0);
	assert_int_equal(st.st_size, VOUCH_HEAD_BYTES);
	assert_int_equal(st.st_mode & 07777, 0640);
}

/* ---- copied back ---- */

static void copy_file(const char *from, const char *to)
{
	char command[512];

	snprintf(command, sizeof command, "cp -p '%s' '%s'", from, to);
	assert_int_equal(system(command), 0);
}

static enum vouch_err try_open(const struct scratch *scratch, unsigned mode,
    struct vouch_diag *diag)
{
	struct vouch_ledger *ledger = NULL;
	enum vouch_err err;

	memset(diag, 0, sizeof *diag);
	err = vouch_ledger_open(scratch->path, mode, diag, &ledger);
	vouch_ledger_close(ledger);
	return err;
}

static void test_behind(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_diag diag;
	char copy[192], name[192];

	scratch_create(scratch);
	redeem_some(scratch, 1, 2);
	snprintf(copy, sizeof copy, "%s/copy", scratch->folder);
	copy_file(scratch->path, copy);
	redeem_some(scratch, 3, 1);
	copy_file(copy, scratch->path);
	assert_err(try_open(scratch, VOUCH_LEDGER_WRITE, &diag),
	    VOUCH_ERR_CONFLICT);
	assert_non_null(strstr(diag.expected, "copied back"));
	assert_non_null(strstr(diag.hint, "vouch-log restore --db"));
	assert_string_equal(diag.file, scratch->path);
	assert_err(try_open(scratch, VOUCH_LEDGER_READ, &diag),
	    VOUCH_ERR_CONFLICT);
	assert_ok(try_open(scratch, VOUCH_LEDGER_INSPECT, &diag));
	/* Looking at it has not made it any better. */
	assert_err(try_open(scratch, VOUCH_LEDGER_WRITE, &diag),
	    VOUCH_ERR_CONFLICT);
	/* The sidecar is all that knows. */
	head_name(scratch, name);
	assert_int_equal(unlink(name), 0);
	assert_ok(try_open(scratch, VOUCH_LEDGER_WRITE, &diag));
}

/* None, cut short, empty, garbled, of before: all renewed. */
static void test_renewed(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_diag diag;
	struct vouch_head head;
	uint8_t bytes[VOUCH_HEAD_BYTES];
	char name[192];
	int fd, round;

	scratch_create(scratch);
	redeem_some(scratch, 1, 3);
	head_name(scratch, name);
	assert_true(vouch_head_peek(scratch->path, &head));
	for (round = 0; round < 5; round++) {
		fd = open(name, O_RDWR);
		assert_true(fd >= 0);
		if (round == 0)
			assert_int_equal(unlink(name), 0);
		if (round == 1)
			assert_int_equal(ftruncate(fd, 17), 0);
		if (round == 2)
			assert_int_equal(ftruncate(fd, 0), 0);
		if (round == 3) {
			memset(bytes, 0xff, sizeof bytes);
			assert_int_equal(pwrite(fd, bytes, sizeof bytes, 0),
			    (ssize_t)sizeof bytes);
		}
		if (round == 4)
			vouch_head_write(fd, &(struct vouch_head){
			    head.epoch, 1 });
		close(fd);
		assert_ok(try_open(scratch, VOUCH_LEDGER_READ, &diag));
		assert_ok(try_open(scratch, VOUCH_LEDGER_WRITE, &diag));
		assert_record(scratch, head.epoch, 3);
	}
}

/* Another ledger was in this place after it. */
static void test_other_epoch(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_diag diag;
	char name[192];
	int fd;

	scratch_create(scratch);
	redeem_some(scratch, 1, 3);
	head_name(scratch, name);
	fd = open(name, O_RDWR);
	assert_true(fd >= 0);
	vouch_head_write(fd, &(struct vouch_head){ 12345, 1 });
	close(fd);
	assert_err(try_open(scratch, VOUCH_LEDGER_WRITE, &diag),
	    VOUCH_ERR_CONFLICT);
	assert_non_null(strstr(diag.expected, "another ledger"));
	/* But a new one, made where an old one was, is nobody's copy. */
	assert_int_equal(unlink(scratch->path), 0);
	scratch_create(scratch);
	assert_ok(try_open(scratch, VOUCH_LEDGER_WRITE, &diag));
}

/* Where none can be, no half a ledger stays behind. */
static void test_in_the_way(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_public_key key;
	uint8_t bytes[VOUCH_KEY_BYTES] = { 0x11 };
	const struct vouch_ledger_settings settings = { .store = 7,
		.keys = &key, .key_count = 1, .now_ms = T0 };
	char name[192];

	vouch_public_key_init(&key, bytes);
	head_name(scratch, name);
	assert_int_equal(mkdir(name, 0700), 0);
	assert_err(vouch_ledger_create(scratch->path, &settings, NULL),
	    VOUCH_ERR_IO);
	assert_int_equal(scratch_files(scratch->folder, 0), 1);
	assert_int_equal(rmdir(name), 0);
	assert_ok(vouch_ledger_create(scratch->path, &settings, NULL));
}

/* A sidecar that is a link, a folder or a pipe is not followed. */
static void test_hostile(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_diag diag;
	char name[192], other[192];
	struct stat st;

	scratch_create(scratch);
	head_name(scratch, name);
	snprintf(other, sizeof other, "%s/other", scratch->folder);
	assert_int_equal(symlink(other, name), 0);
	assert_err(try_open(scratch, VOUCH_LEDGER_WRITE, &diag),
	    VOUCH_ERR_PERMISSION);
	assert_int_not_equal(stat(other, &st), 0);
	assert_ok(try_open(scratch, VOUCH_LEDGER_READ, &diag));
	unlink(name);
	assert_int_equal(mkdir(name, 0700), 0);
	assert_err(try_open(scratch, VOUCH_LEDGER_WRITE, &diag),
	    VOUCH_ERR_PERMISSION);
	assert_non_null(strstr(diag.expected, "is not a plain file"));
	rmdir(name);
	assert_int_equal(mkfifo(name, 0600), 0);
	assert_err(try_open(scratch, VOUCH_LEDGER_WRITE, &diag),
	    VOUCH_ERR_PERMISSION);
	assert_ok(try_open(scratch, VOUCH_LEDGER_READ, &diag));
}

/* ---- alone ---- */

/* A process that has the ledger open until it is told to end. */
static pid_t other_till(const struct scratch *scratch, unsigned mode,
    int *stop)
{
	struct vouch_ledger *ledger = NULL;
	int ready[2], end[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(end), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(end[1]);
		if (vouch_ledger_open(scratch->path, mode, NULL, &ledger) !=
		    VOUCH_OK || write(ready[1], "x", 1) != 1)
			_exit(1);
		_exit(read(end[0], &byte, 1) == 0 ? 0 : 1);
	}
	close(ready[1]);
	close(end[0]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	*stop = end[1];
	return pid;
}

static void end_till(pid_t pid, int stop)
{
	int status;

	close(stop);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void test_alone(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger, *second;
	struct vouch_diag diag;
	int stop;
	pid_t pid;

	scratch_create(scratch);
	pid = other_till(scratch, VOUCH_LEDGER_READ, &stop);
	ledger = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_true(vouch_ledger_alone(ledger)); /* readers do not count */
	end_till(pid, stop);
	pid = other_till(scratch, VOUCH_LEDGER_WRITE, &stop);
	assert_false(vouch_ledger_alone(ledger));
	assert_false(vouch_ledger_alone(ledger));
	end_till(pid, stop);
	assert_true(vouch_ledger_alone(ledger));

	/* Another handle of the same process is another till. */
	second = scratch_open(scratch, VOUCH_LEDGER_WRITE);
	assert_false(vouch_ledger_alone(ledger));
	assert_false(vouch_ledger_alone(second));
	vouch_ledger_close(second);
	assert_true(vouch_ledger_alone(ledger));

	/* Restoring is for nobody else. */
	assert_err(try_open(scratch, VOUCH_LEDGER_RESTORE, &diag),
	    VOUCH_ERR_BUSY);
	assert_non_null(strstr(diag.expected, "a till has the ledger open"));
	vouch_ledger_close(ledger);
	ledger = scratch_open(scratch, VOUCH_LEDGER_RESTORE);
	assert_err(try_open(scratch, VOUCH_LEDGER_WRITE, &diag),
	    VOUCH_ERR_BUSY);
	assert_non_null(strstr(diag.expected, "being restored"));
	vouch_ledger_close(ledger);
}

/* The lock is not on the ledger: looking at the sidecar drops none of
 * SQLite's. */
static void test_lock_stays(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_ledger *ledger = scratch_ledger(scratch);
	struct vouch_diag diag;
	struct vouch_head head;
	int status;
	pid_t pid;

	assert_ok(vouch_ledger_begin(ledger, NULL));
	assert_true(vouch_head_peek(scratch->path, &head));
	assert_true(vouch_ledger_alone(ledger));
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct vouch_ledger *other = NULL;

		if (vouch_ledger_open(scratch->path, VOUCH_LEDGER_WRITE,
		    &diag, &other) != VOUCH_OK)
			_exit(1);
		_exit(vouch_ledger_begin(other, &diag) == VOUCH_ERR_BUSY ?
		    0 : 2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	vouch_ledger_rollback(ledger);
	vouch_ledger_close(ledger);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(test_record),
		scratch_test(test_counts),
		scratch_test(test_behind),
		scratch_test(test_renewed),
		scratch_test(test_other_epoch),
		scratch_test(test_in_the_way),
		scratch_test(test_hostile),
		scratch_test(test_alone),
		scratch_test(test_lock_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

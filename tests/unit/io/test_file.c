/*
 * Files appear whole or not at all, with the mode asked for, and never in the
 * place of another: where a file can be without a name, and where it cannot.
 * Links, fsync(2) and access(2) are the test's own, to be made fail, and so is
 * what is told of temporary names.
 */
#define _DEFAULT_SOURCE /* syscall() */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/file.h"
#include "scratch.h"

static int link_errno, sync_errno, syncs, rename_errno;
static bool named; /* no file without a name here */
static char waiting[4200]; /* the temporary name the program was told of */

int link(const char *from, const char *to)
{
	errno = link_errno;
	return link_errno != 0 ? -1 :
	    (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int linkat(int from, const char *a, int to, const char *b, int flags)
{
	errno = link_errno;
	return link_errno != 0 ? -1 :
	    (int)syscall(SYS_linkat, from, a, to, b, flags);
}

int renameat(int from, const char *a, int to, const char *b)
{
	errno = rename_errno;
	return rename_errno != 0 ? -1 :
	    (int)syscall(SYS_renameat2, from, a, to, b, 0);
}

int access(const char *path, int mode)
{
	errno = ENOENT;
	return named && strcmp(path, "/proc/self/fd") == 0 ? -1 :
	    faccessat(AT_FDCWD, path, mode, 0);
}

void vouch_outfile_watch(const char *temporary, bool waits)
{
	assert_int_equal(waiting[0] == '\0', waits);
	assert_true(waits || strcmp(waiting, temporary) == 0);
	snprintf(waiting, sizeof waiting, "%s", waits ? temporary : "");
}

int fsync(int fd)
{
	(void)fd;
	syncs++;
	errno = sync_errno;
	return sync_errno != 0 ? -1 : 0;
}

static int fresh(void **state)
{
	(void)state;
	link_errno = sync_errno = syncs = rename_errno = 0;
	named = false;
	waiting[0] = '\0';
	scratch_empty();
	return 0;
}

static int fresh_named(void **state)
{
	fresh(state);
	named = true;
	return 0;
}

/* No program is told to look after what is gone. */
static int none_waits(void **state)
{
	(void)state;
	return waiting[0] != '\0';
}

static enum vouch_err write_whole(const char *path, const char *text,
    mode_t mode, unsigned flags, struct vouch_diag *diag)
{
	struct vouch_outfile out;
	enum vouch_err err;

	err = vouch_outfile_open(&out, path, mode, flags, diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_outfile_write(&out, text, strlen(text), diag);
	if (err == VOUCH_OK)
		err = vouch_outfile_commit(&out, flags, diag);
	vouch_outfile_abort(&out);
	return err;
}

static void assert_holds(const char *path, const char *text)
{
	char found[256];

	get_file(path, found, sizeof found);
	assert_string_equal(found, text);
}

/* ---- reading ---- */

static void loads(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf buf;
	char big[50000];

	(void)state;
	memset(big, 'x', sizeof big);
	put_file("big", big, sizeof big);
	put_file("nul", "a\0b", 3);
	vouch_buf_init(&buf, sizeof big + 3);
	assert_int_equal(vouch_file_load("nul", &diag, &buf), VOUCH_OK);
	assert_int_equal(vouch_file_load("big", &diag, &buf), VOUCH_OK);
	assert_int_equal(buf.len, sizeof big + 3);
	assert_memory_equal(buf.data, "a\0bxxx", 6);
	assert_int_equal(vouch_file_load("nul", &diag, &buf),
	    VOUCH_ERR_TOO_LONG);
	assert_string_equal(diag.file, "nul");
	vouch_buf_release(&buf);
}

static void cannot_load(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf buf;

	(void)state;
	vouch_buf_init(&buf, 10);
	assert_int_equal(vouch_file_load("nothing", &diag, &buf),
	    VOUCH_ERR_IO);
	assert_int_equal(diag.sys_errno, ENOENT);
	assert_string_equal(diag.file, "nothing");
	assert_int_equal(vouch_file_load(".", &diag, &buf), VOUCH_ERR_IO);
	assert_int_equal(diag.sys_errno, EISDIR);
	assert_int_equal(buf.len, 0);
	assert_int_equal(vouch_file_load("nothing", NULL, &buf),
	    VOUCH_ERR_IO);
}

/* Each part of a name in the folder before it; the album's tests have the rest. */
static void loads_inside(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf buf;
	int folder;

	(void)state;
	assert_int_equal(mkdir("pictures", 0700), 0);
	assert_int_equal(mkdir("pictures/a", 0700), 0);
	put_file("pictures/a/-b", "inside", 6);
	put_file("pictures/a/b", "inside", 6);
	put_file("outside", "no", 2);
	folder = open("pictures", O_RDONLY | O_DIRECTORY);
	assert_true(folder >= 0);
	vouch_buf_init(&buf, 6);
	assert_int_equal(vouch_file_load_inside(folder, "a/b", &diag, &buf),
	    VOUCH_OK);
	assert_string_equal(vouch_buf_text(&buf), "inside");
	vouch_buf_clear(&buf);
	assert_int_equal(vouch_file_load_inside(folder, "a/-b", &diag, &buf),
	    VOUCH_OK);
	assert_int_equal(vouch_file_load_inside(folder, "a/b", &diag, &buf),
	    VOUCH_ERR_TOO_LONG);
	assert_string_equal(diag.subject, "a/b");
	assert_string_equal(diag.file, "");
	vouch_buf_clear(&buf);
	assert_int_equal(symlink("../outside", "pictures/link"), 0);
	assert_int_equal(symlink("..", "pictures/up"), 0);
	assert_int_equal(vouch_file_load_inside(folder, "link", &diag, &buf),
	    VOUCH_ERR_UNSUPPORTED);
	assert_int_equal(vouch_file_load_inside(folder, "up/outside", &diag,
	    &buf), VOUCH_ERR_IO);
	assert_int_equal(vouch_file_load_inside(folder, "../outside", &diag,
	    &buf), VOUCH_ERR_SYNTAX);
	assert_int_equal(vouch_file_load_inside(folder, "a", &diag, &buf),
	    VOUCH_ERR_UNSUPPORTED);
	assert_int_equal(vouch_file_load_inside(folder, "c", &diag, &buf),
	    VOUCH_ERR_NOT_FOUND);
	assert_int_equal(buf.len, 0);
	vouch_buf_release(&buf);
	close(folder);
	assert_int_equal(unlink("pictures/a/b") | unlink("pictures/a/-b") | unlink("pictures/link") |
	    unlink("pictures/up") | rmdir("pictures/a") | rmdir("pictures") |
	    unlink("outside"), 0);
}

static void loads_stdin(void **state)
{
	struct vouch_buf buf;
	int ends[2], saved = dup(STDIN_FILENO);

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "in", 2), 2);
	close(ends[1]);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
	vouch_buf_init(&buf, 10);
	assert_int_equal(vouch_file_load("-", NULL, &buf), VOUCH_OK);
	assert_string_equal(vouch_buf_text(&buf), "in");
	vouch_buf_release(&buf);
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);
}

/* ---- writing ---- */

static void mode_is_exact(void **state)
{
	static const mode_t modes[] = { 0600, 0644, 0666, 0640 };
	mode_t before = umask(077);
	struct stat st;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		assert_int_equal(write_whole("f", "x", modes[i],
		    VOUCH_OUTFILE_FORCE, NULL), VOUCH_OK);
		assert_int_equal(stat("f", &st), 0);
		assert_int_equal(st.st_mode & 07777, modes[i]);
	}
	umask(before);
	assert_int_equal(scratch_count(), 1);
}

static void appears_only_when_whole(void **state)
{
	struct vouch_outfile out;

	(void)state;
	assert_int_equal(vouch_outfile_open(&out, "f", 0600, 0, NULL),
	    VOUCH_OK);
	assert_int_equal(vouch_outfile_write(&out, "x", 1, NULL), VOUCH_OK);
	assert_int_equal(vouch_outfile_flush(&out, NULL), VOUCH_OK);
	assert_int_not_equal(access("f", F_OK), 0);
	assert_int_equal(scratch_count(), named ? 1 : 0);
	assert_int_equal(out.nameless, !named);
	assert_string_equal(out.temporary, waiting);
	assert_true(!named || access(waiting, F_OK) == 0);
	vouch_outfile_abort(&out);
	assert_int_equal(scratch_count(), 0);
	vouch_outfile_abort(&out);
	vouch_outfile_abort(NULL);
}

static void never_replaces_unasked(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	(void)state;
	put_file("f", "old", 3);
	assert_int_equal(write_whole("f", "new", 0600, 0, &diag),
	    VOUCH_ERR_EXISTS);
	assert_string_equal(diag.file, "f");
	assert_true(diag.hint[0] != '\0');
	assert_holds("f", "old");
	assert_int_equal(scratch_count(), 1);
	assert_int_equal(write_whole("f", "new", 0600, VOUCH_OUTFILE_FORCE,
	    NULL), VOUCH_OK);
	assert_holds("f", "new");
	assert_int_equal(scratch_count(), 1);
}

/* The name is taken by somebody else after we looked: with hard links, and
 * where the file system has none. */
static void never_replaces_a_late_one(void **state)
{
	static const int without[] = { 0, EPERM, EOPNOTSUPP };
	struct vouch_outfile out;
	size_t i;

	(void)state;
	for (i = 0; i < (named ? sizeof without / sizeof without[0] : 1);
	    i++) {
		scratch_empty();
		link_errno = without[i];
		assert_int_equal(vouch_outfile_open(&out, "f", 0600, 0, NULL),
		    VOUCH_OK);
		assert_int_equal(vouch_outfile_write(&out, "new", 3, NULL),
		    VOUCH_OK);
		put_file("f", "theirs", 6);
		assert_int_equal(vouch_outfile_commit(&out, 0, NULL),
		    VOUCH_ERR_EXISTS);
		assert_holds("f", "theirs");
		assert_int_equal(scratch_count(), 1);
	}
}

static void works_without_hard_links(void **state)
{
	struct stat st;

	(void)state;
	link_errno = EPERM;
	assert_int_equal(write_whole("f", "new", 0644, 0, NULL), VOUCH_OK);
	assert_holds("f", "new");
	assert_int_equal(stat("f", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(scratch_count(), 1);
}

/* For who opens it by name, such as a database. */
static void has_a_name_when_asked(void **state)
{
	struct vouch_outfile out;

	(void)state;
	assert_int_equal(vouch_outfile_open(&out, "f", 0640,
	    VOUCH_OUTFILE_NAMED, NULL), VOUCH_OK);
	assert_int_equal(strncmp(out.temporary, ".f.", 3), 0);
	put_file(out.temporary, "whole", 5);
	assert_int_equal(vouch_outfile_commit(&out, 0, NULL), VOUCH_OK);
	assert_holds("f", "whole");
	assert_int_equal(scratch_count(), 1);
}

/* The second name that replacing takes. */
static void failing_replace_keeps_the_old(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	(void)state;
	put_file("f", "old", 3);
	rename_errno = EIO;
	assert_int_equal(write_whole("f", "new", 0600, VOUCH_OUTFILE_FORCE,
	    &diag), VOUCH_ERR_IO);
	assert_int_equal(diag.sys_errno, EIO);
	assert_holds("f", "old");
	assert_int_equal(scratch_count(), 1);
}

/* What another process of the same number left, long ago. */
static void old_names_are_no_hindrance(void **state)
{
	char name[64];

	(void)state;
	put_file("f", "old", 3);
	snprintf(name, sizeof name, ".vouch-%ld-0", (long)getpid());
	put_file(name, "theirs", 6);
	assert_int_equal(write_whole("f", "new", 0600, VOUCH_OUTFILE_FORCE,
	    NULL), VOUCH_OK);
	assert_holds("f", "new");
	assert_holds(name, "theirs");
	assert_int_equal(scratch_count(), 2);
}

static void failing_link_leaves_nothing(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	(void)state;
	link_errno = EIO;
	assert_int_equal(write_whole("f", "new", 0600, 0, &diag),
	    VOUCH_ERR_IO);
	assert_int_equal(diag.sys_errno, EIO);
	assert_int_equal(scratch_count(), 0);
}

static void syncs_when_asked(void **state)
{
	(void)state;
	assert_int_equal(write_whole("a", "x", 0600, 0, NULL), VOUCH_OK);
	assert_int_equal(syncs, 0);
	assert_int_equal(write_whole("b", "x", 0600, VOUCH_OUTFILE_SYNC,
	    NULL), VOUCH_OK);
	assert_int_equal(syncs, 2); /* the file and its folder */
}

static void failing_sync_keeps_the_old(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	(void)state;
	put_file("f", "old", 3);
	sync_errno = ENOSPC;
	assert_int_equal(write_whole("f", "new", 0600,
	    VOUCH_OUTFILE_SYNC | VOUCH_OUTFILE_FORCE, &diag), VOUCH_ERR_IO);
	assert_int_equal(diag.sys_errno, ENOSPC);
	assert_holds("f", "old");
	assert_int_equal(scratch_count(), 1);
}

/* Chunks that do not fit the buffer, and ones larger than it. */
static void writes_all_bytes(void **state)
{
	static const size_t sizes[] = { 1, 65535, 65536, 65537, 3, 200000, 7 };
	static char bytes[200000], found[600000];
	struct vouch_outfile out;
	size_t i, at = 0, total = 0;

	(void)state;
	for (i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(i * 31 + i / 256);
	assert_int_equal(vouch_outfile_open(&out, "f", 0600, 0, NULL),
	    VOUCH_OK);
	for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		assert_int_equal(vouch_outfile_write(&out, bytes, sizes[i],
		    NULL), VOUCH_OK);
		total += sizes[i];
	}
	assert_int_equal(vouch_outfile_commit(&out, 0, NULL), VOUCH_OK);
	assert_int_equal(get_file("f", found, sizeof found), total);
	for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		assert_memory_equal(found + at, bytes, sizes[i]);
		at += sizes[i];
	}
}

static void follows_links_that_are_replaced(void **state)
{
	struct stat st;

	(void)state;
	put_file("target", "old", 3);
	assert_int_equal(symlink("target", "f"), 0);
	assert_int_equal(write_whole("f", "new", 0600, 0, NULL),
	    VOUCH_ERR_EXISTS);
	assert_int_equal(write_whole("f", "new", 0600, VOUCH_OUTFILE_FORCE,
	    NULL), VOUCH_OK);
	assert_holds("target", "new");
	assert_int_equal(lstat("f", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
}

static void devices_are_written_through(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct stat st;

	(void)state;
	assert_int_equal(write_whole("/dev/null", "x", 0600,
	    VOUCH_OUTFILE_FORCE, NULL), VOUCH_OK);
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
	assert_int_equal(write_whole("/dev/full", "x", 0600, 0, &diag),
	    VOUCH_ERR_IO);
	assert_int_equal(diag.sys_errno, ENOSPC);
	assert_string_equal(diag.file, "/dev/full");
	assert_true(diag.hint[0] != '\0');
}

static void bad_places(void **state)
{
	static char path[4200];
	char name[256];

	(void)state;
	assert_int_equal(write_whole("no/f", "x", 0600, 0, NULL),
	    VOUCH_ERR_IO);
	assert_int_equal(mkdir("d", 0700), 0);
	assert_int_equal(write_whole("d", "x", 0600, VOUCH_OUTFILE_FORCE,
	    NULL), VOUCH_ERR_IO);
	assert_int_equal(write_whole("", "x", 0600, 0, NULL), VOUCH_ERR_IO);
	memset(path, 'a', sizeof path - 1);
	assert_int_equal(write_whole(path, "x", 0600, 0, NULL),
	    VOUCH_ERR_TOO_LONG);
	memset(name, 'n', 255);
	name[255] = '\0';
	assert_int_equal(scratch_count(), 1);
	assert_int_equal(write_whole(name, "x", 0600, 0, NULL), VOUCH_OK);
	assert_holds(name, "x");
}

static void closed_reader(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	int ends[2];

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	assert_int_equal(vouch_fd_write(ends[1], "x", 1, &diag),
	    VOUCH_ERR_CLOSED);
	assert_int_equal(diag.sys_errno, EPIPE);
	close(ends[1]);
	assert_int_equal(vouch_fd_write(ends[1], "x", 1, &diag),
	    VOUCH_ERR_IO);
	assert_int_equal(diag.sys_errno, EBADF);
	assert_int_equal(vouch_fd_write(ends[1], "", 0, &diag), VOUCH_OK);
}

/* Whoever shares the other end of a terminal or a pipe may have made it so. */
static void waits_where_it_does_not_block(void **state)
{
	static char many[1 << 20], got[1 << 16];
	const struct timespec late = { 0, 50000000 };
	size_t all = 0;
	ssize_t n;
	pid_t child;
	int ends[2], status;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(ends[0]);
		_exit(vouch_fd_write(ends[1], many, sizeof many, NULL) !=
		    VOUCH_OK);
	}
	close(ends[1]);
	nanosleep(&late, NULL); /* the pipe is full by then */
	while ((n = read(ends[0], got, sizeof got)) > 0)
		all += (size_t)n;
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(all, sizeof many);
}

static void stdout_is_written_at_once(void **state)
{
	struct vouch_outfile out;
	int ends[2], saved = dup(STDOUT_FILENO);
	char got[8] = "";

	(void)state;
	fflush(stdout);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(dup2(ends[1], STDOUT_FILENO), STDOUT_FILENO);
	assert_int_equal(vouch_outfile_open(&out, "-", 0600, 0, NULL),
	    VOUCH_OK);
	assert_true(out.is_stdout);
	assert_int_equal(vouch_outfile_write(&out, "abc", 3, NULL), VOUCH_OK);
	assert_int_equal(vouch_outfile_flush(&out, NULL), VOUCH_OK);
	assert_int_equal(read(ends[0], got, sizeof got), 3);
	assert_int_equal(vouch_outfile_write(&out, "d", 1, NULL), VOUCH_OK);
	assert_int_equal(vouch_outfile_commit(&out, 0, NULL), VOUCH_OK);
	assert_int_equal(read(ends[0], got, sizeof got), 1);
	assert_int_equal(fcntl(STDOUT_FILENO, F_GETFD), 0); /* still open */
	assert_int_equal(dup2(saved, STDOUT_FILENO), STDOUT_FILENO);
	close(ends[0]);
	close(ends[1]);
	close(saved);
	assert_int_equal(scratch_count(), 0);
}

/* ---- names from data ---- */

static void names(void **state)
{
	static const struct {
		const char *name;
		bool fit;
	} table[] = {
		{ "a", true }, { "a.png", true }, { "Tết – 50 %.svg", true },
		{ "a b", true }, { "a-n", true }, { "a..b", true },
		{ "-n", false }, { "-", false }, { "--force.png", false },
		{ "", false }, { ".", false }, { "..", false },
		{ ".hidden", false }, { "a/b", false }, { "/", false },
		{ "a\nb", false }, { "a\x7f", false }, { "a\tb", false },
		{ "a\xc2\x85", false }, { "a\xff", false },
		{ "a\xc0\xaf", false }
	};
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char name[300];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof table / sizeof table[0]; i++)
		assert_int_equal(vouch_file_name_check(table[i].name, &diag),
		    table[i].fit ? VOUCH_OK : VOUCH_ERR_SYNTAX);
	memset(name, 'a', sizeof name);
	name[255] = '\0';
	assert_int_equal(vouch_file_name_check(name, &diag), VOUCH_OK);
	name[255] = 'a';
	name[256] = '\0';
	assert_int_equal(vouch_file_name_check(name, &diag),
	    VOUCH_ERR_SYNTAX);
}

int main(void)
{
#define ONCE(f) cmocka_unit_test_setup_teardown(f, fresh, none_waits)
#define NAMED(f) cmocka_unit_test_setup_teardown(f, fresh_named, none_waits)
#define BOTH(f) ONCE(f), NAMED(f)
	const struct CMUnitTest tests[] = {
		ONCE(loads), ONCE(cannot_load), ONCE(loads_inside),
		ONCE(loads_stdin), BOTH(mode_is_exact),
		BOTH(appears_only_when_whole), BOTH(never_replaces_unasked),
		BOTH(never_replaces_a_late_one),
		NAMED(works_without_hard_links), ONCE(has_a_name_when_asked),
		ONCE(failing_replace_keeps_the_old),
		ONCE(old_names_are_no_hindrance),
		BOTH(failing_link_leaves_nothing), BOTH(syncs_when_asked),
		BOTH(failing_sync_keeps_the_old), BOTH(writes_all_bytes),
		BOTH(follows_links_that_are_replaced),
		ONCE(devices_are_written_through), BOTH(bad_places),
		ONCE(closed_reader), ONCE(waits_where_it_does_not_block),
		ONCE(stdout_is_written_at_once), ONCE(names)
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}

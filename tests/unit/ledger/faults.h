/*
 * System calls that fail on request: the n-th of a kind, once or for good. To be
 * included by one test program, behind _GNU_SOURCE and without _FORTIFY_SOURCE,
 * whose pread is an inline function.
 */
#ifndef VOUCH_TESTS_LEDGER_FAULTS_H
#define VOUCH_TESTS_LEDGER_FAULTS_H

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum call { SYNC, WRITE, FULL, TRUNCATE, UNLINK, RENAME, CALLS };

static struct {
	int count[CALLS];
	enum call fail;
	int at; /* 0: none */
	int for_good;
} fault;

static int fails(enum call call)
{
	int n = ++fault.count[call];

	return fault.at > 0 && fault.fail == call &&
	    (n == fault.at || (fault.for_good && n > fault.at));
}

static int broken(int number)
{
	errno = number;
	return -1;
}

int fsync(int fd)
{
	return fails(SYNC) ? broken(EIO) : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return fails(SYNC) ? broken(EIO) : (int)syscall(SYS_fdatasync, fd);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	if (fails(WRITE))
		return broken(EIO);
	if (fails(FULL))
		return broken(ENOSPC);
	return syscall(SYS_pwrite64, fd, bytes, len, at);
}

int ftruncate(int fd, off_t len)
{
	return fails(TRUNCATE) ? broken(EIO) :
	    (int)syscall(SYS_ftruncate, fd, len);
}

int unlink(const char *path)
{
	/* Only SQLite's: what removes a temporary file is not at fault. */
	return strstr(path, "-journal") != NULL && fails(UNLINK) ?
	    broken(EIO) : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int rename(const char *from, const char *to)
{
	return fails(RENAME) ? broken(EIO) :
	    (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

static void arm(enum call call, int at, int for_good)
{
	memset(&fault, 0, sizeof fault);
	fault.fail = call;
	fault.at = at;
	fault.for_good = for_good;
}

#endif

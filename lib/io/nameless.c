/*
 * See nameless.h. A link never replaces anything, and only a file that has a
 * name can be renamed.
 */
#define _GNU_SOURCE /* O_TMPFILE, AT_EMPTY_PATH */

#include "io/nameless.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 4160 /* of a path with another last part */
#define TRIES 1000u    /* temporary names, should others have left some */

enum vouch_err vouch_nameless_open(int at, const char *folder, int *fd)
{
	int made = -1;

	/* Without /proc such a file could never be linked. */
	if (access("/proc/self/fd", X_OK) == 0)
		made = openat(at, folder, O_WRONLY | O_TMPFILE | O_CLOEXEC,
		    0600);
	if (made < 0)
		return VOUCH_ERR_UNSUPPORTED;
	*fd = made;
	return VOUCH_OK;
}

/* By its descriptor, which a system may keep to the privileged, or by the
 * descriptor's own name in /proc. */
static int link_descriptor(int fd, int at, const char *name)
{
	char from[64];

	if (linkat(fd, "", at, name, AT_EMPTY_PATH) == 0)
		return 0;
	if (errno != ENOENT)
		return -1;
	snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, from, at, name, AT_SYMLINK_FOLLOW);
}

/* Links it under a name of its own in the folder of `name`. */
static int link_beside(int fd, int at, const char *name, char out[PATH_SIZE])
{
	const char *slash = strrchr(name, '/');
	int folder = slash == NULL ? 0 : (int)(slash - name) + 1;
	unsigned i;

	for (i = 0; i < TRIES; i++) {
		if (snprintf(out, PATH_SIZE, "%.*s.vouch-%ld-%u", folder, name,
		    (long)getpid(), i) >= PATH_SIZE) {
			errno = ENAMETOOLONG;
			return -1;
		}
		if (link_descriptor(fd, at, out) == 0)
			return 0;
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

static int take_place(int fd, int at, const char *name)
{
	char beside[PATH_SIZE];
	sigset_t all, before;
	int failed, saved;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	failed = link_beside(fd, at, name, beside);
	if (failed == 0) {
		failed = renameat(at, beside, at, name);
		saved = errno;
		if (failed != 0)
			unlinkat(at, beside, 0);
		errno = saved;
	}
	saved = errno;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = saved;
	return failed;
}

enum vouch_err vouch_nameless_name(int fd, int at, const char *name,
    bool replace)
{
	int failed = link_descriptor(fd, at, name);

	if (failed != 0 && errno == EEXIST && !replace)
		return VOUCH_ERR_EXISTS;
	if (failed != 0 && errno == EEXIST)
		failed = take_place(fd, at, name);
	return failed == 0 ? VOUCH_OK : VOUCH_ERR_IO;
}

/*
 * See folder.h. A file is made without a name (O_TMPFILE) and linked when it is
 * whole, so nothing is left behind however the process ends. Where the file
 * system knows no such files, and where a file is to be replaced, a temporary
 * name stands in: one for each worker, so that names never meet.
 */
#define _GNU_SOURCE /* O_TMPFILE, renameat2, syncfs */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "io/file.h"

#define NAME_SIZE 64

enum vouch_err cmd_folder_open(struct cmd_folder *folder, const char *path,
    bool force, struct vouch_diag *diag)
{
	*folder = (struct cmd_folder){ .fd = -1, .path = path,
		.force = force };
	vouch_diag_file(diag, path);
	if (mkdir(path, 0700) == 0)
		folder->made = true;
	else if (errno != EEXIST)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot make the folder");
	folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder->fd < 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot open the folder");
	/* Without /proc such a file could never be linked. */
	folder->nameless = access("/proc/self/fd", X_OK) == 0;
	return VOUCH_OK;
}

void cmd_folder_close(struct cmd_folder *folder)
{
	if (folder->fd < 0)
		return;
	close(folder->fd);
	folder->fd = -1;
	if (folder->made)
		rmdir(folder->path);
}

/* Gives a nameless file a name: by its descriptor, which a system may keep to
 * the privileged, or by the descriptor's own name in /proc. */
static int link_descriptor(int fd, int folder, const char *name)
{
	char from[NAME_SIZE];

	if (linkat(fd, "", folder, name, AT_EMPTY_PATH) == 0)
		return 0;
	if (errno != ENOENT)
		return -1;
	snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, from, folder, name, AT_SYMLINK_FOLLOW);
}

static void temporary_name(char name[NAME_SIZE], unsigned worker)
{
	snprintf(name, NAME_SIZE, ".vouch-%ld-%u", (long)getpid(), worker);
}

/* Puts a file that stands under another name in its place. errno on failure. */
static int settle(const struct cmd_folder *folder, int from,
    const char *temporary, const char *name)
{
	int failed, saved;

	if (folder->force)
		failed = renameat(from, temporary, folder->fd, name);
	else
		failed = renameat2(from, temporary, folder->fd, name,
		    RENAME_NOREPLACE);
	if (failed && !folder->force && errno == EINVAL) {
		/* No such rename here; a link never replaces anything. */
		failed = linkat(from, temporary, folder->fd, name, 0);
		saved = errno;
		unlinkat(from, temporary, 0);
		errno = saved;
	}
	return failed;
}

/* A nameless file becomes NAME. */
static int link_file(const struct cmd_folder *folder, unsigned worker, int fd,
    const char *name)
{
	char temporary[NAME_SIZE];
	int failed, saved;

	if (link_descriptor(fd, folder->fd, name) == 0)
		return 0;
	if (errno != EEXIST || !folder->force)
		return -1;
	temporary_name(temporary, worker);
	if (link_descriptor(fd, folder->fd, temporary) != 0)
		return -1;
	failed = settle(folder, folder->fd, temporary, name);
	saved = errno;
	if (failed)
		unlinkat(folder->fd, temporary, 0);
	errno = saved;
	return failed;
}

static enum vouch_err cannot_create(struct vouch_diag *diag)
{
	if (errno != EEXIST)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot create");
	vouch_diag_set(diag, VOUCH_ERR_EXISTS, "already exists");
	vouch_diag_hint(diag, "choose another folder or --name, or replace it "
	    "with --force");
	return VOUCH_ERR_EXISTS;
}

static enum vouch_err put_nameless(const struct cmd_folder *folder,
    unsigned worker, int fd, const char *name, const void *bytes, size_t len,
    struct vouch_diag *diag)
{
	enum vouch_err err = vouch_fd_write(fd, bytes, len, diag);

	if (err == VOUCH_OK && link_file(folder, worker, fd, name) != 0)
		err = cannot_create(diag);
	return err;
}

static enum vouch_err put_named(const struct cmd_folder *folder,
    unsigned worker, const char *name, const void *bytes, size_t len,
    struct vouch_diag *diag)
{
	char temporary[NAME_SIZE];
	enum vouch_err err;
	int fd;

	temporary_name(temporary, worker);
	fd = openat(folder->fd, temporary,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot create");
	err = vouch_fd_write(fd, bytes, len, diag);
	if (close(fd) != 0 && err == VOUCH_OK && errno != EINTR)
		err = vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot write");
	if (err == VOUCH_OK && settle(folder, folder->fd, temporary, name) != 0)
		err = cannot_create(diag);
	if (err != VOUCH_OK)
		unlinkat(folder->fd, temporary, 0);
	return err;
}

enum vouch_err cmd_folder_put(const struct cmd_folder *folder,
    unsigned worker, const char *name, const void *bytes, size_t len,
    struct vouch_diag *diag)
{
	char path[4096 + 256];
	enum vouch_err err;
	int fd = -1;

	if (folder->nameless)
		fd = openat(folder->fd, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC,
		    0600);
	if (fd >= 0) {
		err = put_nameless(folder, worker, fd, name, bytes, len, diag);
		if (close(fd) != 0 && err == VOUCH_OK && errno != EINTR)
			err = vouch_diag_errno(diag, VOUCH_ERR_IO,
			    "cannot write");
	} else {
		/* Whatever kept the nameless file from being made, a named
		 * one will be refused for the same reason, or be made. */
		err = put_named(folder, worker, name, bytes, len, diag);
	}
	if (err != VOUCH_OK) {
		snprintf(path, sizeof path, "%s/%s", folder->path, name);
		vouch_diag_file(diag, path);
	}
	return err;
}

enum vouch_err cmd_folder_take(const struct cmd_folder *folder,
    const struct cmd_folder *from, const char *name, struct vouch_diag *diag)
{
	char path[4096 + 256];

	if (settle(folder, from->fd, name, name) == 0)
		return VOUCH_OK;
	cannot_create(diag);
	snprintf(path, sizeof path, "%s/%s", folder->path, name);
	vouch_diag_file(diag, path);
	return diag->code;
}

void cmd_folder_remove(const struct cmd_folder *folder, const char *name)
{
	unlinkat(folder->fd, name, 0);
}

bool cmd_folder_has(const struct cmd_folder *folder, const char *name)
{
	return faccessat(folder->fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

enum vouch_err cmd_folder_sync(const struct cmd_folder *folder,
    struct vouch_diag *diag)
{
	if (syncfs(folder->fd) == 0)
		return VOUCH_OK;
	vouch_diag_file(diag, folder->path);
	return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot sync");
}

/*
 * See folder.h. A file is made without a name and linked when it is whole, so
 * nothing is left behind however the process ends. Where the file system knows
 * no such files a temporary name stands in: one for each worker, so that names
 * never meet, and a signal's handler knows them all.
 */
#define _GNU_SOURCE /* renameat2, syncfs */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/file.h"
#include "io/nameless.h"
#include "unfinished.h"

#define NAME_SIZE 64
#define WORKERS_MAX 100u

/* Also called by a signal's handler. */
static void temporary_name(const struct cmd_folder *folder, unsigned worker,
    char name[NAME_SIZE])
{
	size_t len = strlen(folder->temporary);

	memcpy(name, folder->temporary, len);
	name[len] = (char)('0' + worker / 10 % 10);
	name[len + 1] = (char)('0' + worker % 10);
	name[len + 2] = '\0';
}

/* At a signal: what the workers have in hand, and the folder if it was made
 * for nothing. */
static void clean(const void *context)
{
	const struct cmd_folder *folder = context;
	char name[NAME_SIZE];
	unsigned worker;

	for (worker = 0; worker < WORKERS_MAX; worker++) {
		temporary_name(folder, worker, name);
		unlinkat(folder->fd, name, 0);
	}
	if (folder->made)
		rmdir(folder->path);
}

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
	snprintf(folder->temporary, sizeof folder->temporary, ".vouch-%ld-w",
	    (long)getpid());
	cmd_unfinished_add(clean, folder);
	return VOUCH_OK;
}

void cmd_folder_close(struct cmd_folder *folder)
{
	if (folder->fd < 0)
		return;
	cmd_unfinished_remove(folder);
	close(folder->fd);
	folder->fd = -1;
	if (folder->made)
		rmdir(folder->path);
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

static enum vouch_err cannot_create(struct vouch_diag *diag)
{
	if (errno != EEXIST)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot create");
	vouch_diag_set(diag, VOUCH_ERR_EXISTS, "already exists");
	vouch_diag_hint(diag, "choose another folder or --name, or replace it "
	    "with --force");
	return VOUCH_ERR_EXISTS;
}

static enum vouch_err put_nameless(const struct cmd_folder *folder, int fd,
    const char *name, const void *bytes, size_t len, struct vouch_diag *diag)
{
	enum vouch_err err = vouch_fd_write(fd, bytes, len, diag);

	if (err == VOUCH_OK && vouch_nameless_name(fd, folder->fd, name,
	    folder->force) != VOUCH_OK)
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

	temporary_name(folder, worker, temporary);
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
	enum vouch_err err = cmd_check_output_at(folder->fd, name,
	    folder->kept, diag);
	int fd = -1;

	if (err != VOUCH_OK) {
		/* Nothing was written. */
	} else if (vouch_nameless_open(folder->fd, ".", &fd) == VOUCH_OK) {
		err = put_nameless(folder, fd, name, bytes, len, diag);
		if (close(fd) != 0 && err == VOUCH_OK && errno != EINTR)
			err = vouch_diag_errno(diag, VOUCH_ERR_IO,
			    "cannot write");
	} else {
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

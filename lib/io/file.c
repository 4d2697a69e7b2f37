/*
 * Files that appear whole or not at all.
 *
 * An output is written without a name, or under a temporary one, in its own
 * folder, so that the last step is a change of name within one file system.
 * Without FORCE that step is a link, which fails when the name is taken: no
 * moment lies between looking and naming, so no file of somebody else's is
 * ever replaced.
 * Devices and pipes have no "whole": they are written straight through.
 */
#define _XOPEN_SOURCE 700 /* realpath() */

#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "io/nameless.h"

#define CHUNK ((size_t)64 << 10)
#define PART_SIZE 256 /* of a name between slashes, with a NUL */

/* A name of 255 bytes must leave room for the dot and the suffix. */
#define TEMPORARY_NAME_MAX 200

/* ---- names ---- */

static enum vouch_err bad_name(const char *name, struct vouch_diag *diag,
    const char *why)
{
	vouch_diag_subject(diag, name, strlen(name));
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
	    "not fit to be a file name: %s", why);
}

/* A file that is there may well be called "-". */
static enum vouch_err check_part(const char *name, struct vouch_diag *diag)
{
	size_t len = strlen(name), at = 0, step;
	uint32_t c;

	if (len == 0)
		return bad_name(name, diag, "it is empty");
	if (len > 255)
		return bad_name(name, diag, "it is longer than 255 bytes");
	if (name[0] == '.')
		return bad_name(name, diag, "it starts with a dot");
	while (at < len) {
		step = vouch_utf8_decode(name + at, len - at, &c);
		if (step == 0)
			return bad_name(name, diag, "it is not UTF-8");
		if (c == '/')
			return bad_name(name, diag, "it holds a \"/\"");
		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			return bad_name(name, diag,
			    "it holds a control character");
		at += step;
	}
	return VOUCH_OK;
}

enum vouch_err vouch_file_name_check(const char *name,
    struct vouch_diag *diag)
{
	if (name[0] == '-')
		return bad_name(name, diag, "it starts with a \"-\", and "
		    "commands would take it for an option");
	return check_part(name, diag);
}

/* ---- reading ---- */

static enum vouch_err read_all(int fd, struct vouch_diag *diag,
    struct vouch_buf *buf)
{
	char chunk[16384];
	enum vouch_err err;
	ssize_t got;

	for (;;) {
		got = read(fd, chunk, sizeof chunk);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return vouch_diag_errno(diag, VOUCH_ERR_IO,
			    "cannot read");
		if (got == 0)
			return VOUCH_OK;
		err = vouch_buf_add(buf, chunk, (size_t)got);
		if (err == VOUCH_ERR_TOO_LONG)
			return vouch_diag_set(diag, err,
			    "longer than %zu bytes", buf->cap);
		if (err != VOUCH_OK)
			return vouch_diag_set(diag, err, "out of memory");
	}
}

enum vouch_err vouch_file_load(const char *path, struct vouch_diag *diag,
    struct vouch_buf *buf)
{
	enum vouch_err err;
	int fd;

	vouch_diag_file(diag, path);
	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, diag, buf);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot open");
	err = read_all(fd, diag, buf);
	close(fd);
	return err;
}

/* Opens one part of a name in the folder at; the last is a file. */
static int open_part(int at, const char *part, bool last)
{
	return openat(at, part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY |
	    (last ? O_NONBLOCK : O_DIRECTORY));
}

/* Each part in the folder of the one before: however the name is written, and
 * whatever happens to the folders meanwhile, nothing outside is opened. */
static enum vouch_err open_inside(int folder, const char *name,
    struct vouch_diag *diag, int *fd)
{
	struct vouch_span rest = { name, strlen(name) }, span;
	char part[PART_SIZE];
	enum vouch_err err;
	int at = folder, next;

	if (name[0] == '/')
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "expected a name inside the folder");
	while (rest.data != NULL) {
		vouch_str_split(&rest, '/', &span);
		err = span.len < sizeof part ? VOUCH_OK : vouch_diag_set(diag,
		    VOUCH_ERR_TOO_LONG, "not fit to be a file name: it is "
		    "longer than 255 bytes");
		if (err == VOUCH_OK) {
			vouch_str_cut(part, sizeof part, span.data, span.len);
			err = check_part(part, diag);
		}
		next = err == VOUCH_OK ?
		    open_part(at, part, rest.data == NULL) : -1;
		if (err == VOUCH_OK && next < 0)
			err = errno == ELOOP ? vouch_diag_set(diag,
			    VOUCH_ERR_UNSUPPORTED, "a symbolic link, and those "
			    "may lead anywhere") : vouch_diag_errno(diag,
			    errno == ENOENT ? VOUCH_ERR_NOT_FOUND :
			    VOUCH_ERR_IO, "cannot open");
		if (at != folder)
			close(at);
		if (err != VOUCH_OK)
			return err;
		at = next;
	}
	*fd = at;
	return VOUCH_OK;
}

enum vouch_err vouch_file_load_inside(int folder, const char *name,
    struct vouch_diag *diag, struct vouch_buf *buf)
{
	enum vouch_err err;
	struct stat st;
	int fd = -1;

	err = open_inside(folder, name, diag, &fd);
	if (err == VOUCH_OK) {
		if (fstat(fd, &st) != 0)
			err = vouch_diag_errno(diag, VOUCH_ERR_IO,
			    "cannot read");
		else if (!S_ISREG(st.st_mode))
			err = vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
			    "not a regular file");
		else
			err = read_all(fd, diag, buf);
		close(fd);
	}
	if (err != VOUCH_OK)
		vouch_diag_subject(diag, name, strlen(name));
	return err;
}

/* ---- writing ---- */

/* After a failed write: true when the descriptor was one that does not block
 * (somebody else's doing, who shares it), and now has room or an error. */
static bool waited(int fd)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };
	int failed = errno;

	if (failed == EAGAIN && (poll(&room, 1, -1) >= 0 || errno == EINTR))
		return true;
	errno = failed;
	return false;
}

enum vouch_err vouch_fd_write(int fd, const void *bytes, size_t len,
    struct vouch_diag *diag)
{
	const char *at = bytes;
	ssize_t done;

	while (len > 0) {
		done = write(fd, at, len);
		if (done < 0 && (errno == EINTR || waited(fd)))
			continue;
		if (done < 0 && errno == EPIPE)
			return vouch_diag_errno(diag, VOUCH_ERR_CLOSED,
			    "cannot write");
		if (done < 0 && (errno == ENOSPC || errno == EDQUOT)) {
			int full = errno;

			vouch_diag_hint(diag,
			    "free some space, then run it again");
			errno = full;
		}
		if (done < 0)
			return vouch_diag_errno(diag, VOUCH_ERR_IO,
			    "cannot write");
		at += done;
		len -= (size_t)done;
	}
	return VOUCH_OK;
}

/* Length of the folder part of path, with its slash; 0 for the current one. */
static size_t folder_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

/* Follows a link that is to be replaced: what it names is replaced, never the
 * link, so that /dev/stdout and the like stay what they are. */
static enum vouch_err resolve(struct vouch_outfile *out,
    struct vouch_diag *diag)
{
	struct stat st;
	char *real;
	enum vouch_err err;

	if (lstat(out->path, &st) != 0 || !S_ISLNK(st.st_mode))
		return VOUCH_OK;
	real = realpath(out->path, NULL);
	if (real == NULL && errno == ENOENT)
		return VOUCH_OK;
	if (real == NULL)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot follow the link");
	err = vouch_str_copy(out->path, sizeof out->path, real);
	free(real);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "the path is too long");
	return VOUCH_OK;
}

static enum vouch_err open_through(struct vouch_outfile *out,
    struct vouch_diag *diag)
{
	out->fd = open(out->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (out->fd < 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot open");
	return VOUCH_OK;
}

static void folder_of(const char *path, char folder[4096])
{
	size_t len = folder_len(path);

	vouch_str_cut(folder, 4096, len > 0 ? path : ".", len > 0 ? len : 1);
}

/* The name and whoever is to remove it at a signal, together. */
static enum vouch_err open_temporary(struct vouch_outfile *out,
    struct vouch_diag *diag)
{
	size_t folder = folder_len(out->path);
	char name[TEMPORARY_NAME_MAX + 1];
	sigset_t all, before;
	int flags;

	vouch_str_cut(name, sizeof name, out->path + folder,
	    strlen(out->path + folder));
	snprintf(out->temporary, sizeof out->temporary, "%.*s.%s.XXXXXX",
	    (int)folder, out->path, name);
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	out->fd = mkstemp(out->temporary);
	if (out->fd < 0) {
		out->temporary[0] = '\0';
		vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot create");
	} else {
		vouch_outfile_watch(out->temporary, true);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (out->fd < 0)
		return VOUCH_ERR_IO;
	flags = fcntl(out->fd, F_GETFD);
	if (flags < 0 || fcntl(out->fd, F_SETFD, flags | FD_CLOEXEC) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot create");
	return VOUCH_OK;
}

static enum vouch_err open_new(struct vouch_outfile *out, mode_t mode,
    unsigned flags, struct vouch_diag *diag)
{
	char folder[sizeof out->path];
	enum vouch_err err = VOUCH_ERR_UNSUPPORTED;

	folder_of(out->path, folder);
	if ((flags & VOUCH_OUTFILE_NAMED) == 0)
		err = vouch_nameless_open(AT_FDCWD, folder, &out->fd);
	out->nameless = err == VOUCH_OK;
	if (err != VOUCH_OK)
		err = open_temporary(out, diag);
	if (err == VOUCH_OK && fchmod(out->fd, mode) != 0)
		err = vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot create");
	if (err != VOUCH_OK)
		vouch_outfile_abort(out);
	return err;
}

static enum vouch_err exists(struct vouch_diag *diag)
{
	vouch_diag_set(diag, VOUCH_ERR_EXISTS, "already exists");
	vouch_diag_hint(diag, "choose another name, or replace it with "
	    "--force");
	return VOUCH_ERR_EXISTS;
}

enum vouch_err vouch_outfile_open(struct vouch_outfile *out, const char *path,
    mode_t mode, unsigned flags, struct vouch_diag *diag)
{
	struct stat st;
	enum vouch_err err;

	memset(out, 0, sizeof *out);
	vouch_buf_init(&out->buf, CHUNK);
	out->fd = -1;
	vouch_diag_file(diag, path);
	if (strcmp(path, "-") == 0) {
		out->is_stdout = true;
		out->fd = STDOUT_FILENO;
		memcpy(out->path, "-", 2);
		return VOUCH_OK;
	}
	if (path[0] == '\0') {
		errno = ENOENT;
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot create");
	}
	if (vouch_str_copy(out->path, sizeof out->path, path) != VOUCH_OK)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "the path is too long");
	out->exclusive = (flags & VOUCH_OUTFILE_FORCE) == 0;
	if (!out->exclusive && (err = resolve(out, diag)) != VOUCH_OK)
		return err;
	if (stat(out->path, &st) == 0) {
		if (S_ISCHR(st.st_mode) || S_ISFIFO(st.st_mode))
			return open_through(out, diag);
		if (S_ISDIR(st.st_mode)) {
			errno = EISDIR;
			return vouch_diag_errno(diag, VOUCH_ERR_IO,
			    "cannot write");
		}
		if (out->exclusive)
			return exists(diag);
	}
	return open_new(out, mode, flags, diag);
}

/* Whose fault it is: "-" alone would be worded as standard input. */
static void blame(const struct vouch_outfile *out, struct vouch_diag *diag)
{
	vouch_diag_file(diag, out->is_stdout ? "standard output" : out->path);
}

enum vouch_err vouch_outfile_flush(struct vouch_outfile *out,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	if (out->buf.len == 0)
		return VOUCH_OK;
	err = vouch_fd_write(out->fd, out->buf.data, out->buf.len, diag);
	if (err != VOUCH_OK)
		blame(out, diag);
	vouch_buf_clear(&out->buf);
	return err;
}

enum vouch_err vouch_outfile_write(struct vouch_outfile *out,
    const void *bytes, size_t len, struct vouch_diag *diag)
{
	enum vouch_err err;

	if (out->buf.len + len <= CHUNK) {
		err = vouch_buf_add(&out->buf, bytes, len);
		if (err != VOUCH_OK)
			vouch_diag_set(diag, err, "out of memory");
		return err;
	}
	err = vouch_outfile_flush(out, diag);
	if (err != VOUCH_OK)
		return err;
	if (len < CHUNK)
		return vouch_outfile_write(out, bytes, len, diag);
	err = vouch_fd_write(out->fd, bytes, len, diag);
	if (err != VOUCH_OK)
		blame(out, diag);
	return err;
}

/* ---- the last step ---- */

/* Where the file system has no hard links: reserve the name, then take it. */
static int name_by_reserving(const struct vouch_outfile *out)
{
	int fd = open(out->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int saved;

	if (fd < 0)
		return -1;
	close(fd);
	if (rename(out->temporary, out->path) == 0)
		return 0;
	saved = errno;
	unlink(out->path);
	errno = saved;
	return -1;
}

/* Gives the file its name; afterwards the temporary one is gone. */
static int give_name(struct vouch_outfile *out)
{
	if (!out->exclusive)
		return rename(out->temporary, out->path);
	if (link(out->temporary, out->path) == 0) {
		unlink(out->temporary);
		return 0;
	}
	if (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS ||
	    errno == EMLINK)
		return name_by_reserving(out);
	return -1;
}

/* A name is safe on disk only when its folder is. */
static int sync_folder(const char *path)
{
	char folder[4096];
	int fd, failed, saved;

	folder_of(path, folder);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	failed = fsync(fd);
	saved = errno;
	close(fd);
	errno = saved;
	/* Some file systems know no such thing as syncing a folder. */
	return failed && saved != EINVAL && saved != EROFS ? -1 : 0;
}

/* close(2) once; the descriptor is gone whatever it returns. */
static int close_once(struct vouch_outfile *out)
{
	int fd = out->fd;

	out->fd = -1;
	return close(fd) != 0 && errno != EINTR ? -1 : 0;
}

/* There is no longer a file of this name. */
static void forget_temporary(struct vouch_outfile *out)
{
	vouch_outfile_watch(out->temporary, false);
	out->temporary[0] = '\0';
}

static enum vouch_err finish_named(struct vouch_outfile *out,
    struct vouch_diag *diag)
{
	if (close_once(out) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot write");
	if (give_name(out) != 0)
		return errno == EEXIST ? exists(diag) :
		    vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot create");
	forget_temporary(out);
	return VOUCH_OK;
}

static enum vouch_err finish_nameless(struct vouch_outfile *out,
    struct vouch_diag *diag)
{
	enum vouch_err err = vouch_nameless_name(out->fd, AT_FDCWD, out->path,
	    !out->exclusive);

	if (err == VOUCH_ERR_EXISTS)
		return exists(diag);
	if (err != VOUCH_OK)
		return vouch_diag_errno(diag, err, "cannot create");
	return close_once(out) == 0 ? VOUCH_OK : vouch_diag_errno(diag,
	    VOUCH_ERR_IO, "cannot write");
}

static enum vouch_err finish(struct vouch_outfile *out, unsigned flags,
    struct vouch_diag *diag)
{
	bool sync = (flags & VOUCH_OUTFILE_SYNC) != 0;
	enum vouch_err err;

	if (sync && fsync(out->fd) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot write");
	err = out->nameless ? finish_nameless(out, diag) :
	    finish_named(out, diag);
	if (err == VOUCH_OK && sync && sync_folder(out->path) != 0)
		err = vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "written, but its folder cannot be synced");
	return err;
}

enum vouch_err vouch_outfile_commit(struct vouch_outfile *out, unsigned flags,
    struct vouch_diag *diag)
{
	enum vouch_err err = vouch_outfile_flush(out, diag);

	if (err == VOUCH_OK && (out->nameless || out->temporary[0] != '\0'))
		err = finish(out, flags, diag);
	else if (err == VOUCH_OK && !out->is_stdout && close_once(out) != 0)
		err = vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot write");
	if (err != VOUCH_OK)
		blame(out, diag);
	vouch_outfile_abort(out);
	return err;
}

void vouch_outfile_abort(struct vouch_outfile *out)
{
	if (out == NULL || out->path[0] == '\0')
		return;
	if (out->fd >= 0 && !out->is_stdout)
		close(out->fd);
	out->fd = -1;
	if (out->temporary[0] != '\0') {
		unlink(out->temporary);
		forget_temporary(out);
	}
	out->path[0] = '\0';
	vouch_buf_release(&out->buf);
}

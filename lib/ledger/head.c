/*
 * See head.h. The locks are of the open file description, so that they end
 * with it alone; they are on the sidecar and never on the database, because
 * closing any descriptor of that one would drop SQLite's own.
 *
 * The file is never removed or renamed while a ledger is there: a lock on a
 * file without a name protects nothing.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* F_OFD_SETLK */
#endif

#include "ledger/head.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifndef F_OFD_SETLK
#include <sys/file.h>
#endif

#include "base/date.h"
#include "base/num.h"
#include "core/crypt.h"
#include "ledger/sqlite.h"

#define SUM_AT 24
#define SUM_BYTES (VOUCH_HEAD_BYTES - SUM_AT)
#define RETRY_US 2000

static const uint8_t magic[8] = { 'v', 'c', 'h', 'H', 'E', 'A', 'D', '1' };

/* ---- the record ---- */

void vouch_head_encode(const struct vouch_head *head,
    uint8_t bytes[VOUCH_HEAD_BYTES])
{
	memcpy(bytes, magic, sizeof magic);
	vouch_put_be(bytes + 8, 8, head->epoch);
	vouch_put_be(bytes + 16, 8, head->commits);
	vouch_digest_of(bytes + SUM_AT, SUM_BYTES, NULL, 0, bytes, SUM_AT);
}

bool vouch_head_decode(const uint8_t bytes[VOUCH_HEAD_BYTES],
    struct vouch_head *head)
{
	uint8_t sum[SUM_BYTES];

	vouch_digest_of(sum, sizeof sum, NULL, 0, bytes, SUM_AT);
	if (memcmp(bytes, magic, sizeof magic) != 0 ||
	    memcmp(bytes + SUM_AT, sum, sizeof sum) != 0)
		return false;
	head->epoch = vouch_get_be(bytes + 8, 8);
	head->commits = vouch_get_be(bytes + 16, 8);
	return true;
}

bool vouch_head_read(int fd, struct vouch_head *head)
{
	uint8_t bytes[VOUCH_HEAD_BYTES];

	return pread(fd, bytes, sizeof bytes, 0) == (ssize_t)sizeof bytes &&
	    vouch_head_decode(bytes, head);
}

void vouch_head_write(int fd, const struct vouch_head *head)
{
	uint8_t bytes[VOUCH_HEAD_BYTES];
	ssize_t written;

	vouch_head_encode(head, bytes);
	written = pwrite(fd, bytes, sizeof bytes, 0);
	(void)written;
}

/* ---- the lock ---- */

#ifdef F_OFD_SETLK
static int lock(int fd, bool alone)
{
	struct flock whole = { .l_type = alone ? F_WRLCK : F_RDLCK,
		.l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_SETLK, &whole);
}

bool vouch_head_alone(int fd)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type == F_UNLCK;
}
#else
static int lock(int fd, bool alone)
{
	return flock(fd, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB);
}

/* Raising a shared lock gives it up first: it is taken again either way. */
bool vouch_head_alone(int fd)
{
	bool alone = flock(fd, LOCK_EX | LOCK_NB) == 0;

	return flock(fd, LOCK_SH) == 0 && alone;
}
#endif

/* A lock that cannot be had where it is not supported (some shared disks) is
 * done without: such a writer is never alone. */
static enum vouch_err take_lock(int fd, bool alone, struct vouch_diag *diag)
{
	int64_t deadline_ms = vouch_clock_boot_ms() + VOUCH_SQLITE_BUSY_MS;

	while (lock(fd, alone) != 0) {
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return alone ? vouch_diag_errno(diag, VOUCH_ERR_IO,
			    "cannot lock its sidecar") : VOUCH_OK;
		if (vouch_clock_boot_ms() >= deadline_ms)
			return vouch_diag_set(diag, VOUCH_ERR_BUSY, alone ?
			    "a till has the ledger open" :
			    "the ledger is being restored");
		vouch_clock_sleep_us(RETRY_US);
	}
	return VOUCH_OK;
}

/* ---- the file ---- */

static bool name_of(const char *real, char name[VOUCH_PLACE_MAX])
{
	int len = snprintf(name, VOUCH_PLACE_MAX, "%s%s", real,
	    VOUCH_HEAD_SUFFIX);

	return len > 0 && len < VOUCH_PLACE_MAX;
}

/* Whoever may write the database may write its sidecar, root having started a
 * till or not. */
static void follow_owner(int fd, const char *real)
{
	struct stat st;
	int done;

	if (stat(real, &st) != 0)
		return;
	done = fchown(fd, geteuid() == 0 ? st.st_uid : (uid_t)-1, st.st_gid);
	if (done == 0)
		done = fchmod(fd, st.st_mode & 0666);
	(void)done;
}

static enum vouch_err not_plain(const char *name, struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_PERMISSION,
	    "its sidecar, %s, is not a plain file", name);
}

/* Made by nobody else, or not made: what somebody planted meanwhile gets no
 * owner of ours. */
static int open_or_make(const char *name, const char *real)
{
	const int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC;
	int fd = open(name, flags);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	fd = open(name, flags | O_CREAT | O_EXCL, 0640);
	if (fd >= 0)
		follow_owner(fd, real);
	else if (errno == EEXIST)
		fd = open(name, flags);
	return fd;
}

enum vouch_err vouch_head_open(const char *real, bool alone,
    struct vouch_diag *diag, int *fd)
{
	char name[VOUCH_PLACE_MAX];
	enum vouch_err err;
	struct stat st;
	int opened;

	if (!name_of(real, name))
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "path too long");
	opened = open_or_make(name, real);
	if (opened < 0 && (errno == ELOOP || errno == EISDIR))
		return not_plain(name, diag);
	if (opened < 0) {
		vouch_diag_hint(diag, "whoever may write the ledger must be "
		    "allowed to write its sidecar, %s, too", name);
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot open its sidecar");
	}
	if (fstat(opened, &st) != 0 || !S_ISREG(st.st_mode))
		err = not_plain(name, diag);
	else
		err = take_lock(opened, alone, diag);
	if (err != VOUCH_OK) {
		close(opened);
		return err;
	}
	*fd = opened;
	return VOUCH_OK;
}

bool vouch_head_peek(const char *real, struct vouch_head *head)
{
	char name[VOUCH_PLACE_MAX];
	bool whole;
	int fd;

	if (!name_of(real, name))
		return false;
	fd = open(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	whole = vouch_head_read(fd, head);
	close(fd);
	return whole;
}

enum vouch_err vouch_head_remove(const char *real, struct vouch_diag *diag)
{
	char name[VOUCH_PLACE_MAX];

	if (!name_of(real, name))
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "path too long");
	if (unlink(name) != 0 && errno != ENOENT)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot remove the sidecar of an older ledger");
	return VOUCH_OK;
}

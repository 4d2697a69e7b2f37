/*
 * See print_sink.h. The temporary file holds a head and its bytes for each
 * put, so that the number of the label at hand is known without keeping a list.
 */
#include "print_sink.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"

#include "base/buf.h"

#define BYTES_MAX (512u << 20)

struct head {
	uint64_t labels, bytes;
};

/* Without a name from the first moment on, or from the second. */
static int open_spool(void)
{
	const char *folder = getenv("TMPDIR");
	char path[PRINT_PATH];
	int fd;

	if (folder == NULL || folder[0] != '/')
		folder = "/tmp";
	if (snprintf(path, sizeof path, "%s/vouch-print-XXXXXX", folder) >=
	    (int)sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkstemp(path);
	if (fd < 0)
		return -1;
	unlink(path);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

/* Is it written straight through? Then there is no taking back. */
static bool is_stream(const struct print_files *files)
{
	struct stat st;

	return fstat(files->one.fd, &st) == 0 && !S_ISREG(st.st_mode);
}

enum vouch_err print_sink_open(struct print_sink *sink,
    struct print_files *files, struct vouch_diag *diag)
{
	*sink = (struct print_sink){ .files = files, .spool = -1 };
	if (!is_stream(files))
		return VOUCH_OK;
	sink->spool = open_spool();
	return sink->spool >= 0 ? VOUCH_OK : vouch_diag_errno(diag,
	    VOUCH_ERR_IO, "cannot make a temporary file");
}

void print_sink_close(struct print_sink *sink)
{
	if (sink->files != NULL && sink->spool >= 0)
		close(sink->spool);
	sink->files = NULL;
}

enum vouch_err print_sink_put(struct print_sink *sink, const void *bytes,
    size_t len, uint64_t labels, struct vouch_diag *diag)
{
	const struct head head = { labels, len };
	enum vouch_err err;

	sink->labels += labels;
	if (sink->spool < 0)
		return print_files_put(sink->files, bytes, len, diag);
	err = vouch_fd_write(sink->spool, &head, sizeof head, diag);
	if (err == VOUCH_OK)
		err = vouch_fd_write(sink->spool, bytes, len, diag);
	if (err != VOUCH_OK)
		vouch_diag_file(diag, "temporary file");
	return err;
}

/* ---- sending ---- */

/* All of len bytes, or false. */
static bool read_all(int fd, void *bytes, size_t len)
{
	char *at = bytes;
	ssize_t got;

	while (len > 0) {
		got = read(fd, at, len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		len -= (size_t)got;
	}
	return true;
}

/* Who stands at the printer has to know where it stopped. */
static enum vouch_err stopped(const struct print_sink *sink, uint64_t label,
    uint64_t last, int why, struct vouch_diag *diag)
{
	vouch_diag_file(diag, strcmp(sink->files->path, "-") == 0 ?
	    "standard output" : sink->files->path);
	if (last == 0)
		vouch_diag_hint(diag, "nothing was printed");
	else
		vouch_diag_hint(diag, "%slook which label came out last, switch "
		    "the printer off and on, and print the rest with --start-at "
		    "%" PRIu64, why == ENOSPC ? "put paper in; " : "", label);
	errno = why;
	return vouch_diag_errno(diag, VOUCH_ERR_IO, "stopped at label %" PRIu64
	    " of %" PRIu64, label, last);
}

static enum vouch_err send_next(struct print_sink *sink,
    struct vouch_buf *bytes, const struct head *head)
{
	vouch_buf_clear(bytes);
	if (vouch_buf_reserve(bytes, (size_t)head->bytes + 1) != VOUCH_OK)
		return VOUCH_ERR_NO_MEMORY;
	if (!read_all(sink->spool, bytes->data, (size_t)head->bytes))
		return VOUCH_ERR_TRUNCATED;
	return vouch_fd_write(sink->files->one.fd, bytes->data,
	    (size_t)head->bytes, NULL);
}

enum vouch_err print_sink_send(struct print_sink *sink, uint64_t first,
    struct vouch_diag *diag)
{
	struct cmd_progress progress;
	enum vouch_err err = VOUCH_OK;
	struct vouch_buf bytes;
	struct head head;
	uint64_t sent = 0;
	int why = 0;

	if (sink->spool < 0)
		return VOUCH_OK;
	if (lseek(sink->spool, 0, SEEK_SET) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot read the temporary file");
	vouch_buf_init(&bytes, BYTES_MAX);
	cmd_progress_start(&progress, "labels sent", sink->labels);
	while (err == VOUCH_OK && read_all(sink->spool, &head, sizeof head)) {
		err = send_next(sink, &bytes, &head);
		why = errno;
		sent += err == VOUCH_OK ? head.labels : 0;
		cmd_progress_at(&progress, sent);
	}
	cmd_progress_end(&progress);
	vouch_buf_release(&bytes);
	sink->sent = err == VOUCH_OK && sent == sink->labels;
	if (sink->sent)
		return err;
	if (err == VOUCH_ERR_IO || err == VOUCH_ERR_CLOSED)
		return stopped(sink, first + sent, first + sink->labels - 1,
		    why, diag);
	return vouch_diag_set(diag, err == VOUCH_OK ? VOUCH_ERR_IO : err,
	    "cannot read the temporary file");
}

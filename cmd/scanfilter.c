/*
 * See scanfilter.h. Held signals are blocked all the time and let through only
 * while pselect() waits, for input with nothing in hand or for room for an
 * answer; no system call of the ledger's is ever interrupted.
 */
#include "scanfilter.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"

#include "io/file.h"

/* Set by the handler; read between lines. */
static volatile sig_atomic_t caught;
static volatile sig_atomic_t caught_times;
static bool holding;
static sigset_t held;
static sigset_t before; /* the mask the process was started with */

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

static void on_signal(int number)
{
	caught = number;
	caught_times++;
}

void cmd_signals_hold(void)
{
	struct sigaction now, old;
	size_t i;

	sigemptyset(&held);
	for (i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		if (sigaction(signals[i], NULL, &old) != 0 ||
		    old.sa_handler == SIG_IGN)
			continue;
		memset(&now, 0, sizeof now);
		now.sa_handler = on_signal;
		sigemptyset(&now.sa_mask);
		sigaction(signals[i], &now, NULL);
		sigaddset(&held, signals[i]);
	}
	sigprocmask(SIG_BLOCK, &held, &before);
	holding = true;
}

static int waiting_signal(void)
{
	sigset_t pending;
	size_t i;

	if (!holding)
		return 0;
	if (caught != 0)
		return caught;
	if (sigpending(&pending) != 0)
		return 0;
	for (i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		if (sigismember(&held, signals[i]) == 1 &&
		    sigismember(&pending, signals[i]) == 1)
			return signals[i];
	}
	return 0;
}

bool cmd_signals_waiting(void)
{
	return waiting_signal() != 0;
}

void cmd_signals_die(void)
{
	struct sigaction action;
	sigset_t only;
	int number = waiting_signal();

	if (number == 0)
		return;
	memset(&action, 0, sizeof action);
	action.sa_handler = SIG_DFL;
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
	raise(number);
	sigemptyset(&only);
	sigaddset(&only, number);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
}

int cmd_signals_select(int count, fd_set *in, fd_set *out, int wait_ms)
{
	const struct timespec most = { wait_ms / 1000,
	    (long)(wait_ms % 1000) * 1000000L };

	return pselect(count, in, out, NULL, wait_ms < 0 ? NULL : &most,
	    holding ? &before : NULL);
}

void cmd_lines_init(struct cmd_lines *lines, int fd, int idle_ms)
{
	lines->fd = fd;
	lines->most = VOUCH_SCANLINE_MAX;
	lines->tab_ends = true;
	lines->idle_ms = idle_ms;
	lines->skipping = lines->at_end = false;
	lines->from = lines->to = 0;
}

/* CMD_LINE_TEXT: there is something to read (or the end of it). */
static enum cmd_line wait_for_input(const struct cmd_lines *lines,
    struct vouch_diag *diag)
{
	fd_set set;
	int n;

	for (;;) {
		FD_ZERO(&set);
		FD_SET(lines->fd, &set);
		n = cmd_signals_select(lines->fd + 1, &set, NULL,
		    lines->idle_ms);
		if (n > 0)
			return CMD_LINE_TEXT;
		if (n == 0)
			return CMD_LINE_IDLE;
		if (errno != EINTR) {
			vouch_diag_file(diag, "-");
			vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot wait");
			return CMD_LINE_FAILED;
		}
		if (waiting_signal() != 0)
			return CMD_LINE_SIGNAL;
	}
}

/* Puts more bytes behind those not yet handed out, or notices the end. */
static enum cmd_line fill(struct cmd_lines *lines, struct vouch_diag *diag)
{
	enum cmd_line what;
	ssize_t n;

	memmove(lines->bytes, lines->bytes + lines->from,
	    lines->to - lines->from);
	lines->to -= lines->from;
	lines->from = 0;
	do {
		what = wait_for_input(lines, diag);
		if (what != CMD_LINE_TEXT)
			return what;
		n = read(lines->fd, lines->bytes + lines->to,
		    sizeof lines->bytes - lines->to);
	} while (n < 0 && (errno == EINTR || errno == EAGAIN));
	if (n < 0) {
		vouch_diag_file(diag, "-");
		vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot read");
		return CMD_LINE_FAILED;
	}
	lines->at_end = n == 0;
	lines->to += (size_t)n;
	return CMD_LINE_TEXT;
}

/* Offset of the first line end at or after from; to if there is none. */
static size_t line_end(const struct cmd_lines *lines)
{
	size_t i;

	for (i = lines->from; i < lines->to; i++) {
		char c = lines->bytes[i];

		if (c == '\n' || c == '\r' || (c == '\t' && lines->tab_ends))
			break;
	}
	return i;
}

enum cmd_line cmd_lines_next(struct cmd_lines *lines, struct vouch_diag *diag,
    const char **text, size_t *len)
{
	enum cmd_line what;
	size_t start, end;
	bool whole, skipped;

	for (;;) {
		if (waiting_signal() != 0)
			return CMD_LINE_SIGNAL;
		start = lines->from;
		end = line_end(lines);
		whole = end < lines->to;
		if (whole || lines->at_end || lines->skipping ||
		    end - start > lines->most) {
			skipped = lines->skipping;
			lines->skipping = !whole && !lines->at_end;
			lines->from = whole ? end + 1 : end;
			if (!skipped && end > start) {
				*text = lines->bytes + start;
				*len = end - start;
				return *len > lines->most ?
				    CMD_LINE_TOO_LONG : CMD_LINE_TEXT;
			}
			if (!whole && lines->at_end)
				return CMD_LINE_END;
			if (whole)
				continue;
		}
		what = fill(lines, diag);
		if (what != CMD_LINE_TEXT)
			return what;
	}
}

bool cmd_is_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

bool cmd_is_device(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISCHR(st.st_mode);
}

/* Waits until stdout takes PIPE_BUF bytes, with signals let through; false
 * when they do not allow it any longer. *until_ms is when that is, 0 before
 * the first signal. */
static bool wait_for_room(int64_t *until_ms)
{
	int64_t left_ms = 0;
	fd_set set;
	int n;

	for (;;) {
		if (*until_ms == 0 && waiting_signal() != 0)
			*until_ms = cmd_steady_ms() + CMD_GRACE_MS;
		if (*until_ms != 0)
			left_ms = *until_ms - cmd_steady_ms();
		FD_ZERO(&set);
		FD_SET(STDOUT_FILENO, &set);
		n = cmd_signals_select(STDOUT_FILENO + 1, NULL, &set,
		    *until_ms == 0 ? -1 : left_ms > 0 ? (int)left_ms : 0);
		if (n > 0 || (n < 0 && errno != EINTR))
			return true; /* write() tells what is wrong */
		if (left_ms < 0 || n == 0 || caught_times > 1)
			return false;
	}
}

enum vouch_err cmd_answers_write(const char *bytes, size_t len,
    struct vouch_diag *diag)
{
	int64_t until_ms = 0;
	ssize_t n;

	vouch_diag_file(diag, CMD_STDOUT_NAME);
	while (len > 0) {
		if (!wait_for_room(&until_ms))
			return vouch_diag_set(diag, VOUCH_ERR_BUSY,
			    "nobody takes the answers");
		/* No more than a pipe with room takes without blocking. */
		n = write(STDOUT_FILENO, bytes,
		    len < PIPE_BUF ? len : PIPE_BUF);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0) /* fails again, and words it */
			return vouch_fd_write(STDOUT_FILENO, bytes, len, diag);
		bytes += n;
		len -= (size_t)n;
	}
	return VOUCH_OK;
}

bool cmd_reader_gone(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = 0 };

	return poll(&out, 1, 0) > 0 &&
	    (out.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
}

bool cmd_output_open(struct vouch_diag *diag)
{
	int flags = fcntl(STDOUT_FILENO, F_GETFL);

	if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY)
		return true;
	vouch_diag_file(diag, CMD_STDOUT_NAME);
	vouch_diag_set(diag, VOUCH_ERR_IO, "is closed");
	return false;
}

const char *const cmd_verdict_formats[] = { "tsv", "jsonl", NULL };

enum vouch_err cmd_verdict_add(const struct vouch_verdict_line *line,
    int format, struct vouch_buf *out)
{
	return format == CMD_VERDICT_JSONL ? vouch_verdict_json(line, out) :
	    vouch_verdict_tsv(line, out);
}

int cmd_codes_check(int count, char *const *codes)
{
	int i;

	for (i = 0; i < count; i++) {
		if (codes[i][0] == '\0')
			return cmd_usage("CODE", "is empty");
	}
	return CMD_OK;
}

void cmd_lines_hint(void)
{
	if (isatty(STDIN_FILENO))
		cmd_say("waiting for scans; Ctrl-D ends");
}

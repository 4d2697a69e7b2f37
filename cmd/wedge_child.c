/*
 * See wedge.h. The command runs beside this process in the same group, so that
 * Ctrl-C reaches both; it learns of the end of the lines by its standard input.
 */
#include "wedge.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd.h"
#include "scanfilter.h"

#include "device/beep.h"
#include "io/file.h"

extern char **environ;

#define QUEUE_FULL 65536
#define QUEUE_MAX (2 * QUEUE_FULL)
#define WAIT_STEP_MS 10

/* A pipe of which both ends are closed in children. */
static bool open_pipe(int ends[2])
{
	if (pipe(ends) != 0)
		return false;
	for (int i = 0; i < 2; i++) {
		/* Below 3 they would be taken for the standard ones. */
		int moved = fcntl(ends[i], F_DUPFD_CLOEXEC, 3);

		close(ends[i]);
		ends[i] = moved;
	}
	return ends[0] >= 0 && ends[1] >= 0;
}

static int spawn(struct cmd_wedge_child *child, char *const *command,
    int in, int out)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t fresh;
	int error;

	/* Set to be reported as errors here; a command expects them to end it. */
	sigemptyset(&fresh);
	sigaddset(&fresh, SIGPIPE);
	sigaddset(&fresh, SIGXFSZ);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigdefault(&attributes, &fresh);
	error = posix_spawnp(&child->pid, command[0], &actions, &attributes,
	    command, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

enum vouch_err cmd_wedge_child_start(struct cmd_wedge_child *child,
    char *const *command, struct vouch_diag *diag)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };

	memset(child, 0, sizeof *child);
	child->in = child->out = -1;
	vouch_buf_init(&child->queue, QUEUE_MAX);
	if (command == NULL)
		return VOUCH_OK;
	vouch_diag_file(diag, command[0]);
	if (!open_pipe(in) || !open_pipe(out))
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot make a pipe to it");
	errno = spawn(child, command, in[0], out[1]);
	if (errno != 0) {
		child->pid = 0;
		return vouch_diag_errno(diag, VOUCH_ERR_NOT_FOUND,
		    "cannot be run");
	}
	close(in[0]);
	close(out[1]);
	child->in = in[1];
	child->out = out[0];
	fcntl(child->in, F_SETFL, O_NONBLOCK);
	return VOUCH_OK;
}

enum vouch_err cmd_wedge_child_add(struct cmd_wedge_child *child,
    const char *line, size_t len, struct vouch_diag *diag)
{
	enum vouch_err err = vouch_buf_add(&child->queue, line, len);

	return err == VOUCH_OK ? VOUCH_OK :
	    vouch_diag_set(diag, err, "cannot keep a line");
}

bool cmd_wedge_child_ready(const struct cmd_wedge_child *child)
{
	return child->queue.len < QUEUE_FULL;
}

void cmd_wedge_child_feed(struct cmd_wedge_child *child)
{
	ssize_t n;

	while (child->in >= 0 && child->sent < child->queue.len) {
		n = write(child->in, child->queue.data + child->sent,
		    child->queue.len - child->sent);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0) { /* it reads no more; its end tells why */
			close(child->in);
			child->in = -1;
			break;
		}
		child->sent += (size_t)n;
	}
	vouch_buf_clear(&child->queue);
	child->sent = 0;
}

void cmd_wedge_child_finish(struct cmd_wedge_child *child)
{
	if (child->in < 0 || child->queue.len > 0)
		return;
	close(child->in);
	child->in = -1;
}

/* One answer is read: the scanner hears how it was. */
static void answer_scanner(const struct cmd_wedge_child *child, int fd,
    int beep)
{
	const char *bytes;
	ssize_t n;

	if (fd < 0 || beep < 0 || child->head_len == 0)
		return;
	bytes = vouch_beep_bytes((enum vouch_beep)beep,
	    vouch_beep_good(child->head, child->head_len));
	/* It does not block: a scanner that takes nothing stays silent. */
	do {
		n = write(fd, bytes, strlen(bytes));
	} while (n < 0 && errno == EINTR);
}

enum vouch_err cmd_wedge_child_read(struct cmd_wedge_child *child, int fd,
    int beep, struct vouch_diag *diag, bool *end)
{
	char bytes[4096];
	enum vouch_err err;
	ssize_t n;

	do {
		n = read(child->out, bytes, sizeof bytes);
	} while (n < 0 && errno == EINTR);
	*end = n <= 0;
	if (n <= 0)
		return VOUCH_OK;
	err = cmd_answers_write(bytes, (size_t)n, diag);
	for (ssize_t i = 0; i < n && err == VOUCH_OK; i++) {
		if (bytes[i] == '\n') {
			answer_scanner(child, fd, beep);
			child->head_len = 0;
		} else if (child->head_len < sizeof child->head) {
			child->head[child->head_len++] = bytes[i];
		}
	}
	return err;
}

int cmd_wedge_child_wait(struct cmd_wedge_child *child)
{
	int64_t until_ms = cmd_steady_ms() + CMD_GRACE_MS;
	int status = 0;
	pid_t ended = 0;

	if (child->in >= 0)
		close(child->in);
	if (child->out >= 0)
		close(child->out);
	child->in = child->out = -1;
	vouch_buf_release(&child->queue);
	if (child->pid == 0)
		return CMD_OK;
	while ((ended = waitpid(child->pid, &status, WNOHANG)) == 0) {
		if (cmd_steady_ms() >= until_ms) {
			kill(child->pid, SIGTERM);
			ended = waitpid(child->pid, &status, 0);
			break;
		}
		poll(NULL, 0, WAIT_STEP_MS);
	}
	child->pid = 0;
	if (ended < 0)
		return CMD_FAILED;
	return WIFEXITED(status) ? WEXITSTATUS(status) :
	    128 + WTERMSIG(status);
}

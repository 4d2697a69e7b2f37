/*
 * vouch-wedge's loop: lines from the device to standard output, or to a command
 * and its answers to standard output and back to the scanner.
 */
#include "wedge.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cmd.h"
#include "scanfilter.h"

struct run {
	struct cmd_wedge_source source;
	struct cmd_wedge_child child;
	bool has_child;
	bool child_done; /* it answers no more */
	int signals;
	struct vouch_diag *diag;
};

enum { WAIT_SIGNALS, WAIT_DEVICE, WAIT_IN, WAIT_OUT, WAIT_STDOUT, WAIT_COUNT };

int cmd_wedge_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/* Hands on every line that is whole. */
static enum vouch_err pass_lines(struct run *run)
{
	char line[CMD_WEDGE_LINE];
	enum vouch_err err = VOUCH_OK;
	size_t len;

	while (err == VOUCH_OK && !cmd_signals_waiting() &&
	    (!run->has_child || cmd_wedge_child_ready(&run->child)) &&
	    (len = cmd_wedge_source_next(&run->source, line)) > 0)
		err = run->has_child ?
		    cmd_wedge_child_add(&run->child, line, len, run->diag) :
		    cmd_answers_write(line, len, run->diag);
	return err;
}

/* Waits for whatever can happen next; poll()'s result. */
static int wait_next(struct run *run, struct pollfd fds[WAIT_COUNT])
{
	bool take = !run->source.ended && run->source.rest.len == 0 &&
	    (!run->has_child || cmd_wedge_child_ready(&run->child));
	int timeout = take ? cmd_wedge_source_timeout(&run->source) : -1;

	fds[WAIT_SIGNALS] = (struct pollfd){ run->signals, POLLIN, 0 };
	fds[WAIT_DEVICE] = (struct pollfd){ take ? run->source.node.fd : -1,
	    POLLIN, 0 };
	fds[WAIT_IN] = (struct pollfd){ run->child.queue.len > 0 ?
	    run->child.in : -1, POLLOUT, 0 };
	fds[WAIT_OUT] = (struct pollfd){ run->child.out, POLLIN, 0 };
	/* Nobody reads: told of even when nothing is asked for. */
	fds[WAIT_STDOUT] = (struct pollfd){ STDOUT_FILENO, 0, 0 };
	return poll(fds, WAIT_COUNT, timeout);
}

static enum vouch_err handle(struct run *run,
    const struct pollfd fds[WAIT_COUNT])
{
	bool serial = run->source.node.kind == VOUCH_SCANNER_SERIAL;
	enum vouch_err err = VOUCH_OK;

	if (fds[WAIT_STDOUT].revents & (POLLERR | POLLNVAL))
		return vouch_diag_set(run->diag, VOUCH_ERR_CLOSED,
		    "nobody reads the lines");
	if (fds[WAIT_OUT].revents != 0)
		err = cmd_wedge_child_read(&run->child,
		    serial ? run->source.node.fd : -1,
		    run->source.args->beep, run->diag, &run->child_done);
	if (err == VOUCH_OK && fds[WAIT_IN].revents != 0)
		cmd_wedge_child_feed(&run->child);
	if (err == VOUCH_OK && fds[WAIT_DEVICE].revents != 0)
		err = cmd_wedge_source_fill(&run->source, run->diag);
	return err;
}

/* Until the input ends, a signal comes, the command ends or nobody reads. */
static enum vouch_err loop(struct run *run)
{
	struct pollfd fds[WAIT_COUNT];
	enum vouch_err err;

	for (;;) {
		err = cmd_wedge_source_open(&run->source, run->diag);
		if (err == VOUCH_OK)
			err = pass_lines(run);
		if (err != VOUCH_OK || cmd_signals_waiting())
			return err;
		if (run->has_child)
			cmd_wedge_child_feed(&run->child);
		if (run->source.ended && run->source.flushed &&
		    run->source.rest.len == 0) {
			if (!run->has_child)
				return VOUCH_OK;
			cmd_wedge_child_finish(&run->child);
		}
		if (run->child_done)
			return VOUCH_OK;
		if (wait_next(run, fds) < 0 && errno != EINTR) {
			vouch_diag_file(run->diag, run->source.device);
			return vouch_diag_errno(run->diag, VOUCH_ERR_IO,
			    "cannot wait");
		}
		err = handle(run, fds);
		if (err != VOUCH_OK)
			return err;
	}
}

/* A signal came or something failed: the command gets what is queued, and the
 * end of its input; its last answers are passed on. */
static void drain(struct run *run)
{
	int64_t until_ms = cmd_steady_ms() + CMD_GRACE_MS;
	struct vouch_diag ignored = VOUCH_DIAG_INIT;
	bool end = run->child_done;

	cmd_wedge_child_feed(&run->child);
	vouch_buf_clear(&run->child.queue);
	cmd_wedge_child_finish(&run->child);
	while (!end && cmd_steady_ms() < until_ms) {
		struct pollfd out = { run->child.out, POLLIN, 0 };

		if (poll(&out, 1, (int)(until_ms - cmd_steady_ms())) <= 0)
			continue;
		if (cmd_wedge_child_read(&run->child, run->source.node.fd,
		    run->source.args->beep, &ignored, &end) != VOUCH_OK)
			return;
	}
}

int cmd_wedge_run(const struct cmd_wedge_args *args, const char *device,
    char *const *command)
{
	static struct run run;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;
	int status = CMD_OK;

	run.child.in = run.child.out = -1;
	run.diag = &diag;
	run.has_child = command != NULL;
	if (!cmd_output_open(&diag))
		return cmd_fail(&diag);
	err = cmd_wedge_source_init(&run.source, args, device, &diag);
	/* A device that cannot be is told of before anything is started. */
	if (err == VOUCH_OK)
		err = cmd_wedge_source_open(&run.source, &diag);
	if (err == VOUCH_OK)
		err = cmd_wedge_child_start(&run.child, command, &diag);
	cmd_signals_hold();
	run.signals = cmd_wedge_signals();
	if (err == VOUCH_OK)
		err = loop(&run);
	if (run.child.pid != 0) {
		drain(&run);
		status = cmd_wedge_child_wait(&run.child);
	}
	cmd_wedge_source_close(&run.source);
	cmd_signals_die();
	if (err == VOUCH_OK)
		return status;
	status = cmd_fail(&diag);
	/* Of a device or a command, which are no wrong input. */
	return err == VOUCH_ERR_NOT_FOUND || err == VOUCH_ERR_PERMISSION ?
	    CMD_FAILED : status;
}

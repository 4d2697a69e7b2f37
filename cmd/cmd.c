/*
 * Start-up, talk and exit of every tool. The only mutable state outside a
 * tool's own main(): which tool runs, and its common options.
 *
 * A tool that could not write what it was asked for never ends with success:
 * stdout is flushed and closed before the status is given. A reader that went
 * away is not worth a word; the tool then dies of SIGPIPE as any filter does.
 */
#include "cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/file.h"
#include "unfinished.h"

#define EXIT_CLOSED (128 + SIGPIPE)
#define HELP_MAX 65536u
#define DUMP_MAX (1u << 20)

static const struct vouch_tool *the_tool;
static const struct vouch_verb *the_verb;
static struct cmd_common the_common;

const struct vouch_opt cmd_common_options[] = {
	{ .kind = VOUCH_OPT_FLAG, .letter = 'q', .name = "quiet",
	  .help = "say nothing on stderr but warnings and errors",
	  .offset = offsetof(struct cmd_common, quiet) },
	{ .kind = VOUCH_OPT_END }
};

const struct cmd_common *cmd_common(void)
{
	return &the_common;
}

int64_t cmd_steady_ms(void)
{
	struct timespec now = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void say_line(const char *format, va_list args)
    __attribute__((format(printf, 1, 0)));

/* One write, so that lines of several tools on one terminal stay whole.
 * Control bytes that slipped through an escape do no harm here. */
static void say_line(const char *format, va_list args)
{
	char line[2048];
	size_t len, i;
	ssize_t n;
	int rest;

	cmd_progress_hide();
	len = (size_t)snprintf(line, sizeof line, "%s: ", the_tool->name);
	rest = vsnprintf(line + len, sizeof line - len - 1, format, args);
	len += rest > 0 ? strlen(line + len) : 0;
	for (i = 0; i < len; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	line[len++] = '\n';
	n = write(STDERR_FILENO, line, len);
	(void)n; /* nobody left to tell */
}

void cmd_warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_line(format, args);
	va_end(args);
}

void cmd_say(const char *format, ...)
{
	va_list args;

	if (the_common.quiet)
		return;
	va_start(args, format);
	say_line(format, args);
	va_end(args);
}

/* The hint of diag, or where the options are explained. */
static void hint(const struct vouch_diag *diag, bool usage)
{
	bool verb = the_verb != NULL && the_verb->name != NULL;

	if (diag->hint[0] != '\0')
		cmd_warn("%s", diag->hint);
	if (usage)
		cmd_warn("try '%s%s%s --help'", the_tool->name,
		    verb ? " " : "", verb ? the_verb->name : "");
}

static int fail(const struct vouch_diag *diag, bool usage)
{
	char line[1536];

	if (diag->code == VOUCH_ERR_CLOSED)
		return EXIT_CLOSED;
	vouch_diag_format(diag, line, sizeof line);
	cmd_warn("%s", line);
	hint(diag, usage);
	return vouch_err_status(diag->code);
}

int cmd_fail(const struct vouch_diag *diag)
{
	return fail(diag, diag->code == VOUCH_ERR_USAGE);
}

int cmd_usage(const char *field, const char *format, ...)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char text[sizeof diag.expected];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	vouch_diag_field(&diag, field);
	vouch_diag_set(&diag, VOUCH_ERR_USAGE, "%s", text);
	return cmd_fail(&diag);
}

/*
 * A standard descriptor that is closed would be given to the next file opened,
 * and that file then be written over. Each gets /dev/null in the direction
 * that makes its use an error, except stderr, which may be lost in silence.
 */
static int open_missing(void)
{
	static const int mode[] = { O_WRONLY, O_RDONLY, O_RDWR };
	int fd;

	for (fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) != -1 || errno != EBADF)
			continue;
		if (open("/dev/null", mode[fd]) != fd)
			return CMD_FAILED;
	}
	return CMD_OK;
}

/* A reader that is gone and a file that may not grow are errors of write(),
 * to be cleaned up after and worded, not a sudden death. */
static void ignore_write_signals(void)
{
	struct sigaction action = { .sa_flags = 0 };

	action.sa_handler = SIG_IGN;
	sigemptyset(&action.sa_mask);
	sigaction(SIGPIPE, &action, NULL);
	sigaction(SIGXFSZ, &action, NULL);
}

static void die_of_sigpipe(void)
{
	struct sigaction action = { .sa_flags = 0 };
	sigset_t mask;

	action.sa_handler = SIG_DFL;
	sigemptyset(&action.sa_mask);
	sigaction(SIGPIPE, &action, NULL);
	sigemptyset(&mask);
	sigaddset(&mask, SIGPIPE);
	sigprocmask(SIG_UNBLOCK, &mask, NULL);
	raise(SIGPIPE);
}

/* stdout is whole, or status says it is not. */
static int close_stdout(int status)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	bool failed = ferror(stdout) != 0;

	errno = 0;
	if (fclose(stdout) == 0 && !failed)
		return status;
	if (errno == EPIPE)
		return EXIT_CLOSED;
	vouch_diag_file(&diag, "standard output");
	vouch_diag_errno(&diag, VOUCH_ERR_IO, "cannot write");
	cmd_fail(&diag);
	return CMD_FAILED;
}

static int print(const struct vouch_buf *text, enum vouch_err err)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	if (err != VOUCH_OK) {
		vouch_diag_set(&diag, err, "cannot make this text");
		return cmd_fail(&diag);
	}
	vouch_diag_file(&diag, "standard output");
	err = vouch_fd_write(STDOUT_FILENO, text->data, text->len, &diag);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

static int show_help(const struct vouch_tool *tool,
    const struct vouch_verb *verb)
{
	struct vouch_buf text;
	int status;

	vouch_buf_init(&text, HELP_MAX);
	status = print(&text, vouch_opt_help(tool, verb, &text));
	vouch_buf_release(&text);
	return status;
}

static int show_options(const struct vouch_tool *tool)
{
	struct vouch_buf text;
	int status;

	vouch_buf_init(&text, DUMP_MAX);
	status = print(&text, vouch_opt_dump(tool, &text));
	vouch_buf_release(&text);
	return status;
}

static int show_version(const struct vouch_tool *tool)
{
	const char *const *library = tool->libraries;
	const char *join = " (";

	printf("%s %s", tool->name, VOUCH_VERSION);
	for (; library != NULL && *library != NULL; library++) {
		printf("%s%s", join, *library);
		join = ", ";
	}
	puts(join[0] == ',' ? ")" : "");
	return CMD_OK;
}

static int run(const struct vouch_tool *tool, int argc, char **argv,
    void *args, size_t args_size)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_opt_line line = { .argc = argc, .argv = argv,
		.args = args, .args_size = args_size, .common = &the_common };
	enum vouch_opt_result result = vouch_opt_parse(tool, &line, &diag);

	the_verb = line.verb;
	switch (result) {
	case VOUCH_OPT_HELP:
		return show_help(tool, the_verb);
	case VOUCH_OPT_VERSION:
		return show_version(tool);
	case VOUCH_OPT_DUMP:
		return show_options(tool);
	case VOUCH_OPT_BAD:
		return fail(&diag, true);
	case VOUCH_OPT_RUN:
		break;
	}
	return the_verb->run(args, line.count, argv + 1);
}

int cmd_main(const struct vouch_tool *tool, int argc, char **argv, void *args,
    size_t args_size)
{
	int status;

	the_tool = tool;
	if (open_missing() != CMD_OK)
		return CMD_FAILED;
	ignore_write_signals();
	cmd_unfinished_start();
	/* execve() allows an empty argv; the table starts at argv[1]. */
	status = close_stdout(run(tool, argc > 0 ? argc : 1, argv, args,
	    args_size));
	cmd_progress_hide();
	if (status == EXIT_CLOSED)
		die_of_sigpipe();
	return status;
}

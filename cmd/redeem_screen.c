/* See redeem_screen.h. */
#include "redeem_screen.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd.h"
#include "scanfilter.h"

#include "base/date.h"
#include "base/str.h"

#define OUT_MAX (1u << 16)
#define PROGRAMS_MAX 8
#define FIELDS 8

extern char **environ;

void cmd_screen_init(struct cmd_screen *screen)
{
	vouch_buf_init(&screen->out, OUT_MAX);
}

void cmd_screen_release(struct cmd_screen *screen)
{
	vouch_buf_release(&screen->out);
}

/* ---- the panel ---- */

static struct vouch_panel_view view_of(const struct cmd_screen *screen)
{
	struct vouch_panel_view view = { .columns = 80, .rows = 24,
		.colour = screen->colour };
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
	    size.ws_col > 0 && size.ws_row > 0) {
		view.columns = size.ws_col;
		view.rows = size.ws_row;
	}
	return view;
}

enum vouch_err cmd_screen_draw(struct cmd_screen *screen, bool anew,
    struct vouch_diag *diag)
{
	const struct vouch_panel_view view = view_of(screen);
	enum vouch_err err;

	if (!screen->shown || (!anew && view.columns == screen->columns &&
	    view.rows == screen->rows))
		return VOUCH_OK;
	screen->columns = view.columns;
	screen->rows = view.rows;
	vouch_buf_clear(&screen->out);
	err = vouch_panel_draw(&screen->panel, &view, &screen->out);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "cannot draw the screen");
	return cmd_answers_write(screen->out.data, screen->out.len, diag);
}

static enum vouch_err show(struct cmd_screen *screen,
    const struct vouch_verdict_line *line, struct vouch_diag *diag)
{
	const struct vouch_money amount = {
		.amount_minor = line->has_amount ? line->amount_minor : 0,
		.unit = (enum vouch_unit)line->unit };
	char when[VOUCH_TIME_TEXT], clock[6] = "";
	enum vouch_err err;

	/* "2027-01-10T10:42:00+07:00" */
	vouch_time_format(when, line->zone, vouch_clock_now_ms());
	memcpy(clock, when + 11, sizeof clock - 1);
	err = vouch_panel_add(&screen->panel, line, &amount, clock);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "cannot draw the screen");
	return cmd_screen_draw(screen, true, diag);
}

/* ---- the shop's program ---- */

/* How many still run; those that ended are taken off the system's list. */
static size_t running(pid_t *pid)
{
	size_t i, count = 0;

	for (i = 0; i < PROGRAMS_MAX; i++) {
		if (pid[i] != 0 && waitpid(pid[i], NULL, WNOHANG) != 0)
			pid[i] = 0;
		count += pid[i] != 0;
	}
	return count;
}

/* The program gets the signals we keep for ourselves, nothing to read, and our
 * standard error to write to: standard output is the verdicts'. */
static int spawn(const char *program, char *const *argv, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t all, none;
	int failed;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null",
	    O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK |
	    POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	failed = posix_spawn(pid, program, &files, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	return failed;
}

static void run_program(struct cmd_screen *screen)
{
	static pid_t pid[PROGRAMS_MAX];
	static bool complained;
	struct vouch_span rest, piece;
	char *argv[FIELDS + 2] = { NULL }, *text = screen->out.data;
	char program[4096];
	size_t i = 0;
	int failed;

	if (running(pid) == PROGRAMS_MAX || vouch_str_copy(program,
	    sizeof program, screen->program) != VOUCH_OK)
		return;
	argv[i++] = program;
	rest = (struct vouch_span){ text, screen->out.len - 1 };
	while (i <= FIELDS && vouch_str_split(&rest, '\t', &piece)) {
		argv[i] = text + (piece.data - text);
		argv[i++][piece.len] = '\0';
	}
	for (i = 0; pid[i] != 0; i++)
		;
	failed = spawn(program, argv, &pid[i]);
	if (failed == 0)
		return;
	pid[i] = 0;
	if (!complained)
		cmd_warn("--on-verdict: cannot start '%s': %s", program,
		    strerror(failed));
	complained = true;
}

/* ---- an answer ---- */

enum vouch_err cmd_screen_take(struct cmd_screen *screen,
    const struct vouch_verdict_line *line, struct vouch_diag *diag)
{
	const enum vouch_verdict verdict = vouch_reason_verdict(line->reason);
	enum vouch_err err = VOUCH_OK;

	if (screen->shown)
		err = show(screen, line, diag);
	/* A scanner beeps by itself when it has read; one sound more says that
	 * somebody should look. */
	if (screen->bell && verdict != VOUCH_ACCEPT &&
	    isatty(STDERR_FILENO) == 1 && write(STDERR_FILENO, "\a", 1) < 0)
		return err;
	if (screen->program == NULL || err != VOUCH_OK)
		return err;
	vouch_buf_clear(&screen->out);
	err = vouch_verdict_tsv(line, &screen->out);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "cannot word a verdict");
	run_program(screen);
	return VOUCH_OK;
}

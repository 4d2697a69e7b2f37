/*
 * The progress line: one line on a terminal, drawn over itself, gone when
 * anything else is said. Nothing is drawn where stderr is not a terminal.
 */
#include "cmd.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FIRST_MS 500
#define STEP_MS 100

static size_t shown; /* columns of the line now on the terminal */

static void draw(const char *line, size_t len)
{
	char text[256];
	int n;
	ssize_t written;

	n = snprintf(text, sizeof text, "\r%-*s\r%s", (int)shown, "", line);
	written = write(STDERR_FILENO, text,
	    n < (int)sizeof text ? (size_t)n : sizeof text - 1);
	(void)written;
	shown = len;
}

void cmd_progress_hide(void)
{
	if (shown > 0)
		draw("", 0);
}

void cmd_progress_start(struct cmd_progress *progress, const char *what,
    uint64_t total)
{
	progress->what = what;
	progress->total = total;
	progress->started_ms = cmd_steady_ms();
	progress->drawn_ms = progress->started_ms + FIRST_MS - STEP_MS;
	progress->on = !cmd_common()->quiet && isatty(STDERR_FILENO) == 1;
}

static uint64_t per_second(const struct cmd_progress *progress,
    uint64_t done, int64_t now_ms)
{
	int64_t spent_ms = now_ms - progress->started_ms;

	return spent_ms <= 0 ? done :
	    (uint64_t)((double)done * 1000 / (double)spent_ms + 0.5);
}

/* Seconds to go at the pace so far. */
static uint64_t seconds_left(const struct cmd_progress *progress,
    uint64_t done, int64_t now_ms)
{
	double spent_s = (double)(now_ms - progress->started_ms) / 1000;

	return (uint64_t)(spent_s * (double)(progress->total - done) /
	    (double)done + 0.5);
}

void cmd_progress_at(struct cmd_progress *progress, uint64_t done)
{
	char line[128];
	int64_t now_ms;
	int n;

	if (!progress->on)
		return;
	now_ms = cmd_steady_ms();
	if (now_ms - progress->drawn_ms < STEP_MS)
		return;
	progress->drawn_ms = now_ms;
	if (done == 0 || done > progress->total)
		n = snprintf(line, sizeof line, "%s %" PRIu64 ", %" PRIu64
		    "/s", progress->what, done,
		    per_second(progress, done, now_ms));
	else
		n = snprintf(line, sizeof line, "%s %" PRIu64 " of %" PRIu64
		    " (%" PRIu64 " %%), %" PRIu64 "/s, %" PRIu64 " s left",
		    progress->what, done, progress->total,
		    done * 100 / progress->total,
		    per_second(progress, done, now_ms),
		    seconds_left(progress, done, now_ms));
	if (n > 0)
		draw(line, strlen(line));
}

void cmd_progress_end(struct cmd_progress *progress)
{
	progress->on = false;
	cmd_progress_hide();
}

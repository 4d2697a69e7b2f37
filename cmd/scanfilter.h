/*
 * Lines from a scanner, a pipe or a file, one at a time, in constant memory;
 * and the signals and the reader a filter must mind between two of them.
 */
#ifndef VOUCH_CMD_SCANFILTER_H
#define VOUCH_CMD_SCANFILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/select.h>

#include "base/buf.h"
#include "base/err.h"
#include "core/scanline.h"
#include "io/verdict.h"

#define CMD_LINES_BUFFER 65536

enum cmd_line {
	CMD_LINE_TEXT,     /* text[len], 1..most bytes, any bytes */
	CMD_LINE_TOO_LONG, /* a longer one, of which the rest will be skipped */
	CMD_LINE_IDLE,     /* nothing came for idle_ms */
	CMD_LINE_END,      /* the input has ended */
	CMD_LINE_SIGNAL,   /* a signal of cmd_signals_hold() waits */
	CMD_LINE_FAILED    /* reading failed: diag says how */
};

struct cmd_lines {
	int fd;
	size_t most;       /* bytes of a line; VOUCH_SCANLINE_MAX */
	bool tab_ends;     /* a line, as some scanners end it; true */
	int idle_ms;       /* -1: wait for ever */
	bool skipping;     /* inside a line that is too long */
	bool at_end;
	size_t from, to;   /* bytes not yet handed out */
	char bytes[CMD_LINES_BUFFER];
};

void cmd_lines_init(struct cmd_lines *lines, int fd, int idle_ms);

/*
 * The next line, without its end: LF, CR, CRLF or TAB; the last one may lack
 * it. Empty lines are passed over. *text is valid until the next call. A
 * signal is noticed before a line is handed out, never after.
 */
enum cmd_line cmd_lines_next(struct cmd_lines *lines, struct vouch_diag *diag,
    const char **text, size_t *len);

/*
 * SIGINT, SIGTERM and SIGHUP wait from now on until cmd_lines_next() looks for
 * them, so that a line in hand is finished; cmd_answers_write() looks for them
 * only when it cannot go on. Those ignored from the start stay ignored.
 * cmd_signals_die() gives in to the one that came: it ends the
 * process by that signal and returns only if none did.
 */
void cmd_signals_hold(void);
bool cmd_signals_waiting(void);
void cmd_signals_die(void);

/* select() that also ends, with -1 and EINTR, when such a signal comes, and
 * after wait_ms; -1: not. in and out may be NULL. */
int cmd_signals_select(int count, fd_set *in, fd_set *out, int wait_ms);

/* Is it a regular file, whose lines are all there already? A character device
 * (a terminal, a scanner), behind which there is a hand? */
bool cmd_is_file(int fd);
bool cmd_is_device(int fd);

/*
 * Writes answers to standard output. A reader that is slow is waited for, but
 * not against the user's will: once a signal of cmd_signals_hold() has come it
 * has CMD_GRACE_MS more, and until the next signal. VOUCH_ERR_BUSY: given up
 * for that reason; VOUCH_ERR_CLOSED, VOUCH_ERR_IO.
 */
#define CMD_GRACE_MS 2000
enum vouch_err cmd_answers_write(const char *bytes, size_t len,
    struct vouch_diag *diag);

/* Has the reader of standard output gone? Asked before anything is spent for
 * an answer nobody would read. */
bool cmd_reader_gone(void);

/* Can standard output be written to at all? False when the tool was started
 * with it closed; diag then says so. Asked before anything is spent. */
bool cmd_output_open(struct vouch_diag *diag);

/* What an error of writing to standard output is about. */
#define CMD_STDOUT_NAME "standard output"

/* Choices of --format, and what they choose. */
extern const char *const cmd_verdict_formats[]; /* tsv, jsonl */
enum { CMD_VERDICT_TSV, CMD_VERDICT_JSONL };

/* Appends the line to out in one of the formats above. */
enum vouch_err cmd_verdict_add(const struct vouch_verdict_line *line,
    int format, struct vouch_buf *out);

/* No CODE operand may be empty: what a shell makes of an unset variable must
 * not pass for a code that was looked at. CMD_OK, or the status to end with. */
int cmd_codes_check(int count, char *const *codes);

/* "waiting for scans" on stderr when standard input is a terminal. */
void cmd_lines_hint(void);

#endif

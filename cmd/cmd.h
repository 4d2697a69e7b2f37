/*
 * What every tool shares: start-up, talk on stderr, progress, exit.
 * Commands alone print and exit; the library never does.
 */
#ifndef VOUCH_CMD_H
#define VOUCH_CMD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/opt.h"

/* Options every verb of every tool takes. */
struct cmd_common {
	bool quiet;
};
extern const struct vouch_opt cmd_common_options[];

enum cmd_exit {
	CMD_OK = 0,     /* did it; the answer is yes */
	CMD_NO = 1,     /* worked, the answer is no */
	CMD_USAGE = 2,  /* wrong usage or configuration */
	CMD_FAILED = 3  /* could not do it */
};

/*
 * The whole of a tool's main(): opens missing standard descriptors, sets
 * SIGPIPE to be reported as an error, parses, prints help or version, or runs
 * the verb. args is the union of the verbs' structs with its defaults set.
 */
int cmd_main(const struct vouch_tool *tool, int argc, char **argv, void *args,
    size_t args_size);

/* Common options of this run. */
const struct cmd_common *cmd_common(void);

/* "vouch-issue: LINE" and the hint on stderr; returns the exit status. A closed
 * output (VOUCH_ERR_CLOSED) is silent and ends like a SIGPIPE would: 141. */
int cmd_fail(const struct vouch_diag *diag);

/* One line on stderr after the tool's name; cmd_say keeps still with -q. */
void cmd_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void cmd_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Wrong usage found after parsing: field is the option as people type it. */
int cmd_usage(const char *field, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Progress on a terminal's stderr: nothing in the first half second, then at
 * most ten times a second; total 0: not known. cmd_progress_end wipes it. */
struct cmd_progress {
	const char *what;      /* "signed" */
	uint64_t total;
	int64_t started_ms, drawn_ms;
	bool on;
};
void cmd_progress_start(struct cmd_progress *progress, const char *what,
    uint64_t total);
void cmd_progress_at(struct cmd_progress *progress, uint64_t done);
void cmd_progress_end(struct cmd_progress *progress);
/* Wipes the line until it is drawn again: before anything else is written to
 * a terminal. What cmd_warn and cmd_say write does so by itself. */
void cmd_progress_hide(void);

/* Secret key from path: reads the file, gets the passphrase from fd (if
 * passphrase_fd >= 0), or tries the empty one, or asks on the terminal. */
struct vouch_secret_key;
enum vouch_err cmd_load_secret(const char *path, int passphrase_fd,
    struct vouch_diag *diag, struct vouch_secret_key **out);

/* The same for a key of these purposes, 1 << VOUCH_KEY_...; what it was made
 * for is known before a passphrase is asked for. VOUCH_ERR_USAGE, worded. */
enum vouch_err cmd_load_secret_for(const char *path, int passphrase_fd,
    unsigned purposes, struct vouch_diag *diag,
    struct vouch_secret_key **out);

/* Wall time in milliseconds from a steady clock: for rates and pauses. */
int64_t cmd_steady_ms(void);

#endif

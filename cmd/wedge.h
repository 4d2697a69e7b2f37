/*
 * vouch-wedge's parts: where lines come from, the command they may go to, and
 * the jobs it is asked for.
 */
#ifndef VOUCH_CMD_WEDGE_H
#define VOUCH_CMD_WEDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "device/node.h"
#include "device/scanner.h"

struct cmd_wedge_args {
	int as;                /* enum vouch_scanner_kind, or -1: find out */
	int baud;              /* index into vouch_node_bauds */
	int beep;              /* enum vouch_beep, or -1 */
	int lang;
	uint64_t idle_ms;
	const char *record, *sysfs, *output;
	bool once, list, test, force;
};

/* ---- lines from a device that comes and goes (wedge_source.c) ---- */

#define CMD_WEDGE_LINE (VOUCH_FEED_MAX + 3) /* with '\n' and NUL */

struct cmd_wedge_source {
	const struct cmd_wedge_args *args;
	const char *device;        /* path, "-" or an id */
	struct vouch_node node;    /* node.fd -1: waiting for it */
	struct vouch_scanner scanner;
	int record;                /* descriptor, or -1 */
	bool ended;                /* no more will come */
	bool seen;                 /* it was there once */
	bool told;                 /* that it is waited for */
	bool flushed;
	int64_t retry_at_ms, idle_at_ms; /* steady clock; 0: no such thing */
	int64_t first_ms, last_ms; /* when bytes of the line in hand came */
	size_t count;              /* pieces they came in, of keys: keys */
	struct vouch_span rest;    /* of bytes, not yet decoded */
	char bytes[4096];
};

/* device is kept. Opens --record's file: VOUCH_ERR_EXISTS, VOUCH_ERR_IO. */
enum vouch_err cmd_wedge_source_init(struct cmd_wedge_source *source,
    const struct cmd_wedge_args *args, const char *device,
    struct vouch_diag *diag);
void cmd_wedge_source_close(struct cmd_wedge_source *source);

/* Opens the device if it is time to try. Not being there is no failure but
 * with --once. */
enum vouch_err cmd_wedge_source_open(struct cmd_wedge_source *source,
    struct vouch_diag *diag);

/* Milliseconds until something is due without any input; -1: nothing is. */
int cmd_wedge_source_timeout(const struct cmd_wedge_source *source);

/* Input is there: takes it in. Call it only once no line was left. */
enum vouch_err cmd_wedge_source_fill(struct cmd_wedge_source *source,
    struct vouch_diag *diag);

/* The next whole line, if there is one: printable, with '\n' and NUL, at most
 * CMD_WEDGE_LINE bytes; its length without NUL, or 0. Foreign bytes are \xNN, a
 * line that was too long has VOUCH_FEED_MAX + 1 bytes still, so that whoever
 * reads it can say so. */
size_t cmd_wedge_source_next(struct cmd_wedge_source *source,
    char line[CMD_WEDGE_LINE]);

/* ---- a command that answers the lines (wedge_child.c) ---- */

struct cmd_wedge_child {
	pid_t pid;             /* 0: none */
	int in, out;           /* its standard input and output, or -1 */
	struct vouch_buf queue;/* lines it has not taken yet */
	size_t sent;           /* bytes of queue it has */
	size_t head_len;       /* of the answer being read */
	char head[4096];
};

/* Before signals are held, which it must not inherit. VOUCH_ERR_NOT_FOUND: there
 * is no such command; VOUCH_ERR_IO. */
enum vouch_err cmd_wedge_child_start(struct cmd_wedge_child *child,
    char *const *command, struct vouch_diag *diag);
enum vouch_err cmd_wedge_child_add(struct cmd_wedge_child *child,
    const char *line, size_t len, struct vouch_diag *diag);
/* Room for more lines? A command that is slow is not run ahead of. */
bool cmd_wedge_child_ready(const struct cmd_wedge_child *child);
/* Gives it what it takes of the queue. */
void cmd_wedge_child_feed(struct cmd_wedge_child *child);
/* Tells it that no more lines come, once it has those in the queue. */
void cmd_wedge_child_finish(struct cmd_wedge_child *child);
/*
 * Passes on what it answers, and tells the scanner on fd (-1: none) of each
 * answer as beep says. *end: it answers no more. Errors of writing.
 */
enum vouch_err cmd_wedge_child_read(struct cmd_wedge_child *child, int fd,
    int beep, struct vouch_diag *diag, bool *end);
/* Waits for its end, at most CMD_GRACE_MS (scanfilter.h), then ends it. Its exit
 * status, 128 + n if signal n ended it. */
int cmd_wedge_child_wait(struct cmd_wedge_child *child);

/* ---- the jobs: each returns the exit status ---- */

/* A descriptor that is readable when SIGINT, SIGTERM or SIGHUP waits; -1. */
int cmd_wedge_signals(void);

int cmd_wedge_run(const struct cmd_wedge_args *args, const char *device,
    char *const *command);
int cmd_wedge_list(const struct cmd_wedge_args *args);
/* device may be NULL: what the scanner types on standard input. */
int cmd_wedge_test(const struct cmd_wedge_args *args, const char *device);

#endif

/*
 * One Unix socket, many clients, a line in and a line out each: the loop of a
 * till that stays. It knows nothing of what a line means.
 *
 * Whoever is slow or gone costs nobody else anything: a turn takes at most one
 * line of each client, a client whose answers pile up is not read from, and a
 * line whose sender has gone is not answered at all, since nobody would hear.
 * One thread, memory bounded by the number of clients.
 */
#ifndef VOUCH_CMD_LISTEN_H
#define VOUCH_CMD_LISTEN_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

#define CMD_LISTEN_CLIENTS 64 /* others wait until one leaves */

/* A line of some client, without its end, and where its answer goes. */
struct cmd_listen_line {
	const char *text;      /* any bytes */
	size_t len;            /* above line_max: it was longer, and is cut */
	struct vouch_buf *out; /* append the answer, whole lines */
};

struct cmd_listen {
	const char *address;   /* "unix:PATH" makes a socket there, mode 0660;
	                          "fd:N" is one that listens already */
	size_t line_max;       /* bytes */
	void *context;
	/* Answers line[count], 1..CMD_LISTEN_CLIENTS, of as many clients. An
	 * error ends the loop, after what is in the answers was sent. */
	enum vouch_err (*answer)(void *context, struct cmd_listen_line *line,
	    size_t count, struct vouch_diag *diag);
	/* Called now and then; how many ms until it wants to be again, or -1:
	 * not before the next line. */
	int (*idle)(void *context);
};

/*
 * Serves until a signal of cmd_signals_hold() comes: then lines in hand are
 * answered, clients get two seconds to take their answers, and the socket it
 * made is removed: VOUCH_OK. A path that holds a socket nobody listens on any
 * more is taken over. VOUCH_ERR_EXISTS (something else is there, or somebody
 * listens), VOUCH_ERR_SYNTAX (the address), VOUCH_ERR_IO, _NO_MEMORY, whatever
 * answer returned.
 */
enum vouch_err cmd_listen_run(const struct cmd_listen *listen,
    struct vouch_diag *diag);

#endif

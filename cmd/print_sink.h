/*
 * Labels one behind the other, into a file or to a printer.
 *
 * Into a file they go at once: it gets its name when all are good. A printer, a
 * pipe or a socket cannot take anything back, so what goes there waits in a
 * temporary file without a name until the last row has proved good, and is then
 * sent label by label.
 */
#ifndef VOUCH_CMD_PRINT_SINK_H
#define VOUCH_CMD_PRINT_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "print_files.h"

#include "base/err.h"

/* Zeroed, with files NULL, is closed. */
struct print_sink {
	struct print_files *files; /* the caller's, open, of one file */
	int spool;                 /* -1: into the file at once */
	uint64_t labels;           /* put so far */
	bool sent;                 /* what waited has gone out */
};

/* VOUCH_ERR_IO: no temporary file can be made. */
enum vouch_err print_sink_open(struct print_sink *sink,
    struct print_files *files, struct vouch_diag *diag);
void print_sink_close(struct print_sink *sink);

/* Bytes that print so many labels, 0 for what stands before or behind them.
 * VOUCH_ERR_IO. */
enum vouch_err print_sink_put(struct print_sink *sink, const void *bytes,
    size_t len, uint64_t labels, struct vouch_diag *diag);

/*
 * Sends what waits. first: the number of the first label, from 1.
 * VOUCH_ERR_IO: the printer stopped taking bytes; diag says at which label, and
 * how to go on.
 */
enum vouch_err print_sink_send(struct print_sink *sink, uint64_t first,
    struct vouch_diag *diag);

#endif

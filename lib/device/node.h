/*
 * The file a scanner is read from: a device's node, or a recording, a FIFO or
 * standard input in its place. Linux.
 */
#ifndef VOUCH_DEVICE_NODE_H
#define VOUCH_DEVICE_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "device/scanner.h"

struct vouch_node {
	int fd;                       /* does not block; -1: closed */
	enum vouch_scanner_kind kind;
	bool device;                  /* may go and come back; pauses mean
	                                 something. False: a file or a pipe */
	bool shared;                  /* evdev: others see its keys too, or it is
	                                 another program that has them */
};

/* Bits a second that vouch_node_open() knows; 0 ends the list. */
extern const unsigned vouch_node_bauds[];

/*
 * Opens path ("-": standard input) for reading, and a serial line for writing
 * too. kind < 0: what the device is, found out before it is opened; else an
 * enum vouch_scanner_kind, which files and pipes need. An event device is
 * grabbed, so that its keys reach nobody else; a serial line becomes raw, at
 * baud, nobody else's to open (but root's), and neither this process's terminal
 * nor hung up at the end.
 *
 * VOUCH_ERR_NOT_FOUND: nothing is there (any more); VOUCH_ERR_PERMISSION, with
 * a hint; VOUCH_ERR_USAGE: not of this kind, or of none; VOUCH_ERR_IO. diag has
 * the file. *out is unchanged on failure.
 */
enum vouch_err vouch_node_open(const char *path, int kind, unsigned baud,
    struct vouch_diag *diag, struct vouch_node *out);

/*
 * What there is to read, into bytes[size], size >= VOUCH_REPORT_BYTES; of HID
 * devices one report, filled up to VOUCH_REPORT_BYTES with zeros. *len 0: it
 * has ended, or was unplugged; VOUCH_ERR_BUSY: nothing yet; VOUCH_ERR_IO.
 */
enum vouch_err vouch_node_read(struct vouch_node *node, char *bytes,
    size_t size, struct vouch_diag *diag, size_t *len);

/* Gives the keys back and closes; nothing if closed already. */
void vouch_node_close(struct vouch_node *node);

#endif

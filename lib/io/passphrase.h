/*
 * A passphrase, from the terminal or an open file descriptor; never from an
 * argument or the environment.
 */
#ifndef VOUCH_IO_PASSPHRASE_H
#define VOUCH_IO_PASSPHRASE_H

#include <stddef.h>

#include "base/err.h"

/* Guarded memory; free with vouch_passphrase_free. */
struct vouch_passphrase {
	char *text; /* sodium_malloc'ed, not NUL-terminated */
	size_t len;
};

/*
 * Next line of descriptor fd, without its end; nothing behind it is read, so
 * that a second one may follow. An empty line is an empty passphrase; no line
 * at all is VOUCH_ERR_MISSING. VOUCH_ERR_IO, VOUCH_ERR_TOO_LONG (1,024 bytes).
 */
enum vouch_err vouch_passphrase_from_fd(int fd, struct vouch_diag *diag,
    struct vouch_passphrase *out);

/*
 * Asks on /dev/tty with echo off; twice when confirm is true, and both must
 * agree (VOUCH_ERR_CONFLICT). Echo is restored also on SIGINT and kin.
 * VOUCH_ERR_MISSING when there is no terminal; diag has a hint. VOUCH_ERR_IO,
 * also when a signal came whose handler returned; VOUCH_ERR_TOO_LONG.
 */
enum vouch_err vouch_passphrase_ask(const char *prompt, int confirm,
    struct vouch_diag *diag, struct vouch_passphrase *out);

void vouch_passphrase_free(struct vouch_passphrase *passphrase);

#endif

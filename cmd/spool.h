/*
 * A file without a name, for what is read more than once.
 */
#ifndef VOUCH_CMD_SPOOL_H
#define VOUCH_CMD_SPOOL_H

#include <stdio.h>

#include "base/err.h"

/* A new one in $TMPDIR or /tmp, for this user's eyes; NULL with errno. */
FILE *cmd_spool_open(void);

/* The same holding all of path ("-" is standard input), at its start; so that
 * nobody changes it between two readings. VOUCH_ERR_IO, with the file. */
enum vouch_err cmd_spool_load(const char *path, struct vouch_diag *diag,
    FILE **out);

#endif

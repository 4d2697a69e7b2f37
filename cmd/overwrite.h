/*
 * --force replaces files, but never one that the same run reads.
 */
#ifndef VOUCH_CMD_OVERWRITE_H
#define VOUCH_CMD_OVERWRITE_H

#include <stdbool.h>

#include "base/err.h"

/* path NULL: not given. "-" is a standard stream: as an output it replaces
 * nothing, as an input it is the file that it comes from, if any. */
struct cmd_output {
	const char *option, *path; /* "--output" */
};
struct cmd_input {
	const char *what, *path; /* "the template", or "" */
};

/*
 * Is one of the outputs an input, under whatever name, or the same as another
 * output? Both lists end with a NULL option or what. CMD_OK, or CMD_USAGE after
 * saying which. With an empty list of inputs outputs alone are compared.
 */
int cmd_check_outputs(const struct cmd_output *outputs,
    const struct cmd_input *inputs);

/* The same of one output, which may be NULL, and the files among a tool's
 * operands. */
int cmd_check_reads(const char *option, const char *path, int count,
    char *const *operands);

/*
 * Likewise of one name in an open folder, or relative to AT_FDCWD, that is yet
 * to be written: VOUCH_ERR_CONFLICT. inputs NULL: VOUCH_OK.
 */
enum vouch_err cmd_check_output_at(int folder, const char *name,
    const struct cmd_input *inputs, struct vouch_diag *diag);

#endif

/*
 * Text made of a record: a pattern with {{column}} in it. What --name and
 * --caption take.
 */
#ifndef VOUCH_CMD_PATTERN_H
#define VOUCH_CMD_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/table.h"

#define CMD_PATTERN_PIECES_MAX 32

/* Zeroed is empty. */
struct cmd_pattern {
	const char *option;      /* "--name", for complaints; not owned */
	size_t count;
	struct {
		const char *text; /* into the pattern's text */
		size_t len;
		bool is_column;
	} piece[CMD_PATTERN_PIECES_MAX];
};

/* option and text must outlive the pattern. VOUCH_ERR_USAGE with the option as
 * field: an empty text, an unclosed {{, an empty {{}}, too many pieces. */
enum vouch_err cmd_pattern_init(struct cmd_pattern *pattern,
    const char *option, const char *text, struct vouch_diag *diag);

/* Appends what the pattern makes of the reader's current record.
 * VOUCH_ERR_UNKNOWN (no such column, with the nearest as a hint),
 * VOUCH_ERR_TOO_LONG, VOUCH_ERR_NO_MEMORY. */
enum vouch_err cmd_pattern_fill(const struct cmd_pattern *pattern,
    const struct vouch_reader *reader, struct vouch_diag *diag,
    struct vouch_buf *out);

/* The column whose name is nearest to name, for "did you mean"; or NULL. */
const char *cmd_pattern_nearest(const struct vouch_reader *reader,
    const char *name);

#endif

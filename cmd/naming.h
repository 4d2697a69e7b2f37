/*
 * Names for the files made of records: a template with {{column}} in it, and
 * the memory of names given out, so that none is given twice.
 */
#ifndef VOUCH_CMD_NAMING_H
#define VOUCH_CMD_NAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/table.h"

#define CMD_NAME_PIECES_MAX 32

struct cmd_naming {
	const char *suffix;      /* ".png"; not owned */
	size_t count;            /* pieces of the template; 0: none given */
	struct {
		const char *text; /* into the template */
		size_t len;
		bool is_column;
	} piece[CMD_NAME_PIECES_MAX];
	struct vouch_buf names;  /* given out, NUL between them */
	struct cmd_name_slot *slot;
	size_t slots, used;      /* of the table of names */
	uint64_t seed;
};

/*
 * template may be NULL: campaign, batch and seq where the records have these
 * columns, else the record's number. It and suffix must outlive naming. A
 * template that ends in suffix gets no second one. VOUCH_ERR_USAGE with field
 * "--name": an unclosed {{, an empty {{}}, too many pieces.
 */
enum vouch_err cmd_naming_init(struct cmd_naming *naming,
    const char *template, const char *suffix, struct vouch_diag *diag);
void cmd_naming_release(struct cmd_naming *naming);

/*
 * The name of the reader's current record, number counted from 1, without
 * suffix: into out, cleared first. VOUCH_ERR_UNKNOWN (no such column, with the
 * nearest as a hint), VOUCH_ERR_TOO_LONG, VOUCH_ERR_NO_MEMORY.
 */
enum vouch_err cmd_naming_make(const struct cmd_naming *naming,
    const struct vouch_reader *reader, uint64_t number,
    struct vouch_diag *diag, struct vouch_buf *out);

/* The column whose name is nearest to name, for "did you mean"; or NULL. */
const char *cmd_naming_nearest(const struct vouch_reader *reader,
    const char *name);

/*
 * Adds the suffix to name and takes it for this record's file: fit to be a file
 * name, and not taken before (VOUCH_ERR_DUPLICATE, naming both lines).
 */
enum vouch_err cmd_naming_take(struct cmd_naming *naming,
    const struct vouch_reader *reader, struct vouch_buf *name,
    struct vouch_diag *diag);

#endif

/*
 * Names for the files made of records: a template with {{column}} in it, and
 * the memory of names given out, so that none is given twice.
 */
#ifndef VOUCH_CMD_NAMING_H
#define VOUCH_CMD_NAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pattern.h"

#include "base/buf.h"
#include "base/err.h"
#include "io/table.h"

struct cmd_naming {
	const char *suffix;      /* ".png"; not owned */
	struct cmd_pattern pattern; /* empty: none was given */
	struct vouch_buf names;  /* given out, NUL between them */
	struct cmd_name_slot *slot;
	size_t slots, used;      /* of the table of names */
	uint64_t seed;
};

/*
 * template may be NULL: campaign, batch and seq where the records have these
 * columns, else the record's number. It and suffix must outlive naming. A
 * template that ends in suffix gets no second one. Errors of cmd_pattern_init.
 */
enum vouch_err cmd_naming_init(struct cmd_naming *naming,
    const char *template, const char *suffix, struct vouch_diag *diag);
void cmd_naming_release(struct cmd_naming *naming);

/*
 * The name of the reader's current record, number counted from 1, without
 * suffix: into out, cleared first. Errors of cmd_pattern_fill.
 */
enum vouch_err cmd_naming_make(const struct cmd_naming *naming,
    const struct vouch_reader *reader, uint64_t number,
    struct vouch_diag *diag, struct vouch_buf *out);

/*
 * Adds the suffix to name and takes it for this record's file: fit to be a file
 * name, and not taken before (VOUCH_ERR_DUPLICATE, naming both lines).
 */
enum vouch_err cmd_naming_take(struct cmd_naming *naming,
    const struct vouch_reader *reader, struct vouch_buf *name,
    struct vouch_diag *diag);

#endif

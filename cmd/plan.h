/*
 * What vouch-render --plan prints: symbols, a printer's dots and a square of
 * paper, and what comes of them.
 */
#ifndef VOUCH_CMD_PLAN_H
#define VOUCH_CMD_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/figure.h"
#include "draw/qr.h"
#include "io/table.h"

struct cmd_plan {
	uint32_t side_um;  /* 0: the smallest that may be printed */
	unsigned dpi;      /* 0: the usual printers */
	enum vouch_qr_level level;
	const struct vouch_figure_style *style; /* its logo and colours */
};

/* Of our own symbols. *fits is false if one does not, or its logo does not.
 * VOUCH_ERR_IO, _CLOSED, _NO_MEMORY. */
enum vouch_err cmd_plan_print(const struct cmd_plan *plan, bool *fits,
    struct vouch_diag *diag);

/* Of the texts in a column of records: a line for all that make symbols of one
 * version. Besides VOUCH_ERR_UNKNOWN (no such column), errors of
 * vouch_reader_next. */
enum vouch_err cmd_plan_records(const struct cmd_plan *plan,
    struct vouch_reader *reader, const char *column, bool *fits,
    struct vouch_diag *diag);

/* What a symbol of ours is called, and how many characters it has; NULL past the
 * last. len may be NULL. */
const char *cmd_plan_symbol(size_t number, size_t *len);

#endif

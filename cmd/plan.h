/*
 * What vouch-render --plan prints: our symbols, a printer's dots and a square
 * of paper, and what comes of them.
 */
#ifndef VOUCH_CMD_PLAN_H
#define VOUCH_CMD_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/qr.h"

/* side_um 0: the smallest that may be printed; dpi 0: the usual printers.
 * *fits is false if some symbol does not. VOUCH_ERR_IO, _CLOSED, _NO_MEMORY. */
enum vouch_err cmd_plan_print(uint32_t side_um, unsigned dpi,
    enum vouch_qr_level level, bool *fits, struct vouch_diag *diag);

#endif

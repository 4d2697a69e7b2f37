/*
 * Labels read back: what a label's symbols are on this printer's dots, read as
 * a scanner would.
 */
#ifndef VOUCH_CMD_PRINT_READ_H
#define VOUCH_CMD_PRINT_READ_H

#include "base/err.h"
#include "base/str.h"
#include "draw/label.h"

/*
 * Draws the surroundings of each symbol of the filled label at the printer's
 * resolution and reads them with ZBar. cell: what should be in each slot.
 * VOUCH_ERR_LIBRARY: a symbol does not read, or as something else; diag's field
 * is its column. VOUCH_ERR_NO_MEMORY.
 */
enum vouch_err print_read_back(const struct vouch_label_kit *kit,
    const struct vouch_label *label, const struct vouch_span *cell,
    struct vouch_diag *diag);

#endif

/*
 * Labels read back: what a label's symbols are on this printer's dots, read as
 * a scanner would.
 */
#ifndef VOUCH_CMD_PRINT_READ_H
#define VOUCH_CMD_PRINT_READ_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "draw/label.h"
#include "draw/raster.h"

/* The surroundings of one symbol. */
struct print_view {
	struct vouch_raster base; /* with the art that lies below all slots */
	struct vouch_raster work;
};

/* One thread's; zeroed is new, and used again for labels of the same kit. */
struct print_reader {
	struct print_view *view;  /* by slot; owned */
	size_t views;
};

void print_reader_release(struct print_reader *reader);

/*
 * Draws the surroundings of each symbol of the filled label at the printer's
 * resolution, all that lies over and under it included, and reads them with
 * ZBar. cell: what should be in each slot. VOUCH_ERR_LIBRARY: a symbol does not
 * read, or as something else; diag's field is its column. VOUCH_ERR_NO_MEMORY.
 */
enum vouch_err print_read_back(struct print_reader *reader,
    const struct vouch_label_kit *kit, const struct vouch_label *label,
    const struct vouch_span *cell, struct vouch_diag *diag);

#endif

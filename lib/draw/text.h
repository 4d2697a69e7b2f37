/* Symbols on a terminal: two rows of modules a line of half blocks. */
#ifndef VOUCH_DRAW_TEXT_H
#define VOUCH_DRAW_TEXT_H

#include "base/buf.h"
#include "draw/qr.h"

/* Appends the symbol with its quiet zone, black on white by colour escapes
 * when colour is true (right on dark and light terminals), else inverted
 * blocks for a dark terminal. VOUCH_ERR_NO_MEMORY, VOUCH_ERR_TOO_LONG (out's
 * cap); out is unchanged then. */
enum vouch_err vouch_text_encode(const struct vouch_qr *qr, bool colour,
    struct vouch_buf *out);

#endif

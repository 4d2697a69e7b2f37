/* Symbols to SVG: one path, sizes in millimetres. */
#ifndef VOUCH_DRAW_SVG_H
#define VOUCH_DRAW_SVG_H

#include "base/buf.h"
#include "draw/qr.h"

/*
 * Appends a document with quiet zone, dark on white; module_um is a module's
 * side in micrometres, 1..100000; title (may be "") is escaped into <title>,
 * U+FFFD in place of what XML cannot hold. VOUCH_ERR_RANGE,
 * VOUCH_ERR_NO_MEMORY, VOUCH_ERR_TOO_LONG (out's cap); out is unchanged then.
 */
enum vouch_err vouch_svg_encode(const struct vouch_qr *qr, unsigned module_um,
    const char *title, struct vouch_buf *out);

/* Appends text[len] as it may stand between tags or in an attribute's double
 * quotes, U+FFFD in place of what XML cannot hold. VOUCH_ERR_NO_MEMORY,
 * VOUCH_ERR_TOO_LONG. */
enum vouch_err vouch_svg_escape(struct vouch_buf *out, const char *text,
    size_t len);

#endif

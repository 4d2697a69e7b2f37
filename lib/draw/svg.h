/* Figures to SVG: millimetres outside, modules inside; needs no font. */
#ifndef VOUCH_DRAW_SVG_H
#define VOUCH_DRAW_SVG_H

#include "base/buf.h"
#include "base/err.h"
#include "draw/figure.h"

/*
 * Appends a document of the figure, module_um 1..100000 (pixels and dpi do not
 * count): the modules as one path, the logo as a PNG in base64, the caption as
 * outlines. title (may be "") is escaped into <title>, U+FFFD in place of what
 * XML cannot hold. VOUCH_ERR_RANGE, VOUCH_ERR_NO_MEMORY, VOUCH_ERR_TOO_LONG
 * (out's cap); out is unchanged then.
 */
enum vouch_err vouch_svg_figure(const struct vouch_figure *figure,
    const char *title, struct vouch_buf *out);

/* The same of a symbol alone, black on white. */
enum vouch_err vouch_svg_encode(const struct vouch_qr *qr, unsigned module_um,
    const char *title, struct vouch_buf *out);

/* Appends text[len] as it may stand between tags or in an attribute's double
 * quotes, U+FFFD in place of what XML cannot hold. VOUCH_ERR_NO_MEMORY,
 * VOUCH_ERR_TOO_LONG. */
enum vouch_err vouch_svg_escape(struct vouch_buf *out, const char *text,
    size_t len);

#endif

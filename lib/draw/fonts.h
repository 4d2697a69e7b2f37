/*
 * Which file a font's name means. Never a substitute, and the same on every
 * machine with the same files.
 */
#ifndef VOUCH_DRAW_FONTS_H
#define VOUCH_DRAW_FONTS_H

#include "base/err.h"
#include "draw/display.h"
#include "draw/font.h"

/* What "sans-serif" means. */
#define VOUCH_FONT_DEFAULT "Roboto"

/*
 * The font want names: family without regard to ASCII case, weight and slope
 * exactly. First the *.ttf and *.otf in each of folders[] (NULL-terminated; one
 * that is not there is passed over) in the order of their names, by what the
 * files themselves say they are; then Debian's files of Roboto, Roboto
 * Condensed, Noto Sans and DejaVu Sans. VOUCH_ERR_NOT_FOUND: diag names what
 * was looked for and the hint what there is of the family or where to get it.
 * VOUCH_ERR_TOO_LONG (more than 512 fonts in a folder); errors of
 * vouch_font_load for a damaged file in a folder.
 */
enum vouch_err vouch_fonts_find(const struct vouch_display_font *want,
    const char *const *folders, struct vouch_diag *diag,
    struct vouch_font **font);

#endif

/*
 * The two colours of a symbol.
 */
#ifndef VOUCH_DRAW_COLOUR_H
#define VOUCH_DRAW_COLOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct vouch_colours {
	uint32_t dark, light; /* modules and paper, 0xrrggbb (sRGB) */
};

#define VOUCH_BLACK 0x000000u
#define VOUCH_WHITE 0xffffffu

/* Black on white: what is told by the picture's kind, without naming colours. */
bool vouch_colours_plain(const struct vouch_colours *colours);

/* "#rrggbb" or "#rgb"; the # may be missing. VOUCH_ERR_SYNTAX with the text as
 * diag's subject. */
enum vouch_err vouch_colour_parse(const char *text, struct vouch_diag *diag,
    uint32_t *colour);

#endif

/* What a font is inside; for font.c and shape.c only. */
#ifndef VOUCH_DRAW_FONT_PARTS_H
#define VOUCH_DRAW_FONT_PARTS_H

#include "draw/font.h"

struct vouch_font {
	struct hb_face_t *face;     /* all immutable: HarfBuzz lets threads share them */
	struct hb_font_t *font;     /* its scale is font units */
	struct hb_draw_funcs_t *pen;
	struct vouch_font_metrics metrics;
};

#endif

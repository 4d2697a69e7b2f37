/* What a font is inside; for font.c and shape.c only. */
#ifndef VOUCH_DRAW_FONT_PARTS_H
#define VOUCH_DRAW_FONT_PARTS_H

#include <errno.h>
#include <stdbool.h>

#include "draw/font.h"

struct vouch_font {
	struct hb_face_t *face;     /* all immutable: HarfBuzz lets threads share them */
	struct hb_font_t *font;     /* its scale is font units */
	struct hb_draw_funcs_t *pen;
	struct vouch_font_metrics metrics;
};

/*
 * HarfBuzz goes on without what it finds no memory for: a letter is blank, a
 * pair is not kerned, and nobody is told. But malloc() leaves word in errno,
 * which no function sets back to 0 (ISO C 7.5).
 */
static inline void vouch_memory_watch(void)
{
	errno = 0;
}

static inline bool vouch_memory_failed(void)
{
	return errno == ENOMEM;
}

#endif

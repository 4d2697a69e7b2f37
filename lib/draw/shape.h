/*
 * A line of text to glyphs (HarfBuzz): kerning, marks in their places, a glyph
 * for each letter: no ligatures, whose letters some readers of PDF get wrong.
 * From left to right; Latin (Vietnamese above all), Greek, Cyrillic,
 * Chinese, Japanese and Korean.
 */
#ifndef VOUCH_DRAW_SHAPE_H
#define VOUCH_DRAW_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/font.h"

#define VOUCH_SHAPE_BYTES_MAX 4096 /* of a line, after NFC */

/* Lengths in font units, y upwards. The pen starts at 0; a glyph stands at
 * the pen + (dx, dy), then the pen moves by advance. */
struct vouch_glyph {
	uint16_t id;
	bool unsafe;       /* a line broken before it is not the same glyphs */
	uint16_t text;     /* where in the run's text what it stands for begins */
	uint16_t text_len; /* bytes; several characters if the font has no
	                      letter with its marks, 0 for all but the first
	                      glyph of a cluster */
	int32_t advance;
	int32_t dx, dy;
	int16_t top, bottom; /* of its ink, from the baseline, dy in it; both 0:
	                        a blank */
};

struct vouch_run {
	const struct vouch_font *font;
	const char *text;  /* NFC, NUL-terminated */
	size_t len;
	const struct vouch_glyph *glyph;
	size_t count;
	int64_t width;     /* sum of the advances */
	int32_t top, bottom; /* of the ink, from the baseline: >= 0, <= 0 */
};

/* What one thread shapes with: it remembers the last few hundred texts.
 * Memory does not grow with the number of texts. */
struct vouch_shaper;

enum vouch_err vouch_shaper_new(struct vouch_shaper **shaper);
void vouch_shaper_free(struct vouch_shaper *shaper); /* may be NULL */

/* Forgets what was shaped with a font that is about to be freed. */
void vouch_shaper_forget(struct vouch_shaper *shaper);

/*
 * text[len], any UTF-8, as one line; *run is the shaper's until its next call.
 * VOUCH_ERR_ENCODING; VOUCH_ERR_SYNTAX (a control, line break or invisible
 * formatting character); VOUCH_ERR_UNSUPPORTED (a character of another script,
 * or one the font has no glyph for); VOUCH_ERR_TOO_LONG; VOUCH_ERR_NO_MEMORY.
 * diag's subject is the character, expected names it as U+XXXX and says which
 * of the text it is, from 1.
 */
enum vouch_err vouch_shape(struct vouch_shaper *shaper,
    const struct vouch_font *font, const char *text, size_t len,
    struct vouch_diag *diag, const struct vouch_run **run);

#endif

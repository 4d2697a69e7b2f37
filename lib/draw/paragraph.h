/*
 * Text in its place: broken into lines, made smaller until it fits, aligned.
 * What comes out is the same for every kind of output: glyphs and where the
 * baseline of each line begins.
 */
#ifndef VOUCH_DRAW_PARAGRAPH_H
#define VOUCH_DRAW_PARAGRAPH_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "draw/display.h"
#include "draw/font.h"
#include "draw/shape.h"

#define VOUCH_PARAGRAPH_LINES 64
#define VOUCH_PARAGRAPH_STEP_UM 100 /* between the sizes tried */

struct vouch_line {
	int32_t x, y;        /* where its baseline begins, micrometres */
	int32_t width;       /* micrometres */
	size_t glyph, count; /* of the paragraph's glyphs */
};

/*
 * Zeroed is empty. Glyphs are in font units: one stands at
 *   x + vouch_font_um(font, pen + dx, size_um), y - vouch_font_um(font, dy,
 *   size_um)
 * where pen is the sum of the advances of those before it in its line, so that
 * nothing is rounded twice. Everything but font is owned, and reused by the
 * next text.
 */
struct vouch_paragraph {
	const struct vouch_font *font;
	uint32_t size_um;    /* of the em, as it came out */
	const char *text;    /* NFC; what glyphs stand for is in it */
	size_t text_len;
	struct vouch_glyph *glyph; /* those of the lines, and others */
	size_t glyphs;
	struct vouch_line line[VOUCH_PARAGRAPH_LINES];
	size_t lines;

	/* how it came about: paragraph.c only */
	struct vouch_buf nfc, flat;
	struct vouch_atom *atom;
	size_t atoms, atom_room, glyph_room;
};

void vouch_paragraph_release(struct vouch_paragraph *paragraph);

/*
 * text[len] into the slot's box, with the slot's size, least size, lines,
 * leading and alignment. Lines are broken at blanks, at newlines in the text,
 * and after a hyphen or slash between words (where the filter makes no price,
 * date or serial); never at a no-break space, nor within a price ("1,5 triệu",
 * "50 000 đ", "VND 50,000"), word or date. The largest size at which all lines
 * fit the width and all ink the height is taken, in steps of
 * VOUCH_PARAGRAPH_STEP_UM; the leading shrinks with it. The first baseline lies
 * the font's ascent below the box's top, lower if a letter with its marks is
 * taller, higher if the last line would not fit else. Empty text: no lines.
 *
 * VOUCH_ERR_TOO_LONG: does not fit at min_um either; diag's subject is what has
 * no room, expected says how much it lacks. VOUCH_ERR_RANGE: no line, more than
 * VOUCH_PARAGRAPH_LINES, or a size of 0. Errors of vouch_shape. The paragraph is
 * empty then.
 */
enum vouch_err vouch_paragraph_fill(struct vouch_paragraph *paragraph,
    struct vouch_shaper *shaper, const struct vouch_font *font,
    const struct vouch_slot *slot, const char *text, size_t len,
    struct vouch_diag *diag);

/* One line at the text's own place and size, however long it gets. Errors of
 * vouch_shape; the paragraph is empty then. */
enum vouch_err vouch_paragraph_label(struct vouch_paragraph *paragraph,
    struct vouch_shaper *shaper, const struct vouch_font *font,
    const struct vouch_display_text *text, struct vouch_diag *diag);

/* The line through a line of the paragraph. */
struct vouch_box vouch_paragraph_strike(
    const struct vouch_paragraph *paragraph, size_t line);

#endif

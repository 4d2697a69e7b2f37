/*
 * One font file: its figures, the shapes of its glyphs, and the part of it
 * that a document embeds (HarfBuzz; TrueType and CFF outlines).
 *
 * A loaded font never changes: any number of threads may use it at once.
 * Lengths are font units, y upwards from the baseline.
 */
#ifndef VOUCH_DRAW_FONT_H
#define VOUCH_DRAW_FONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "draw/display.h"

#define VOUCH_FONT_BYTES_MAX (32u << 20) /* of a file */

struct vouch_font;

/* What a PDF's font descriptor says, and what lines of text need. */
struct vouch_font_metrics {
	char family[64];        /* UTF-8; "" if the file does not say */
	char name[64];          /* PostScript name: regular characters of a PDF
	                           name only, never empty */
	unsigned weight;        /* 100..900, in hundreds */
	bool italic, serif, fixed_pitch;
	bool cff;               /* CFF outlines (CIDFontType0), else TrueType
	                           (CIDFontType2) */
	bool may_embed;         /* its licence bits allow it (OS/2 fsType) */
	unsigned glyphs;        /* ids are 0..glyphs - 1 */
	int units;              /* per em, 16..16384 */
	int ascent, descent;    /* descent < 0 */
	int cap_height, x_height;
	int left, bottom, right, top; /* box around all glyphs */
	int italic_angle;       /* thousandths of a degree, < 0 leans right */
	int stem;               /* estimated from the weight */
	int strike_y, strike_thick; /* middle of the line */
};

/*
 * bytes[len] is copied. name is what diag->file becomes, may be NULL.
 * VOUCH_ERR_CORRUPT (not a font, or damaged), VOUCH_ERR_UNSUPPORTED (several
 * fonts in one file, variable, bitmaps only, CID-keyed CFF, CFF2),
 * VOUCH_ERR_TOO_LONG, VOUCH_ERR_NO_MEMORY.
 */
enum vouch_err vouch_font_open(const char *name, const void *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_font **font);

/* The same from a file; besides VOUCH_ERR_IO. */
enum vouch_err vouch_font_load(const char *path, struct vouch_diag *diag,
    struct vouch_font **font);

void vouch_font_free(struct vouch_font *font); /* may be NULL */

/* Lives as long as the font. */
const struct vouch_font_metrics *vouch_font_metrics(
    const struct vouch_font *font);

/* How far a glyph moves the pen before kerning: a PDF's W. */
int vouch_font_advance(const struct vouch_font *font, uint16_t glyph);

/* units (of at most some thousand ems) at an em of size_um, rounded to the
 * nearest micrometre; no more than a kilometre. */
int32_t vouch_font_um(const struct vouch_font *font, int64_t units,
    uint32_t size_um);

/*
 * Appends a glyph's outline, closed contours to be filled non-zero, in font
 * units with y upwards; quadratic curves become cubic ones. A blank appends
 * nothing. VOUCH_ERR_NO_MEMORY, VOUCH_ERR_TOO_LONG; path is unchanged then.
 */
enum vouch_err vouch_font_outline(const struct vouch_font *font,
    uint16_t glyph, struct vouch_path *path);

/* Glyphs in use. Zeroed is empty. */
struct vouch_glyph_set {
	uint64_t bits[1024];
};

void vouch_glyph_set_add(struct vouch_glyph_set *set, uint16_t glyph);
bool vouch_glyph_set_has(const struct vouch_glyph_set *set, uint16_t glyph);

/*
 * Appends the font with no other glyphs than these, what they are composed of,
 * and 0. Glyphs keep their ids: a page written before the font is right, with
 * CID = id (/CIDToGIDMap /Identity). A TrueType file of glyf, head, hhea, hmtx,
 * loca and maxp (/FontFile2), or the bare CFF table (/FontFile3
 * /CIDFontType0C); no hinting. The same set gives the same bytes.
 * VOUCH_ERR_UNSUPPORTED (may_embed is false), VOUCH_ERR_NO_MEMORY,
 * VOUCH_ERR_TOO_LONG (out's cap), VOUCH_ERR_CORRUPT; out is unchanged then.
 */
enum vouch_err vouch_font_subset(const struct vouch_font *font,
    const struct vouch_glyph_set *used, struct vouch_diag *diag,
    struct vouch_buf *out);

/* "HarfBuzz 6.0.0" into out[size]. */
void vouch_font_library(char *out, size_t size);

#endif

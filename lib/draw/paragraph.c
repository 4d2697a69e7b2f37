/*
 * See paragraph.h. The whole text is shaped once, in font units, which no size
 * changes; every size tried is then a walk over the pieces that stay together.
 * Where a line would cut what the font draws together (kerning with a blank,
 * say), that line is shaped by itself and has to fit as it is then.
 */
#include "draw/paragraph.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "draw/breaks.h"

/* What is not broken, without the blanks behind it. */
struct vouch_atom {
	size_t from, to;    /* glyphs */
	int64_t start, end; /* of the pen before and behind it */
	int top, bottom;    /* ink */
	bool must;          /* a line ends here */
};

/* A text on its way into its box. */
struct fitting {
	struct vouch_paragraph *paragraph;
	struct vouch_shaper *shaper;
	const struct vouch_slot *slot;
	struct vouch_diag *diag;
	size_t whole;       /* glyphs of the text in one line */
	bool signs;         /* a line may end at a hyphen */
};

/* Atoms first..last stand on one line. */
struct row {
	size_t first, last;
};

struct rows {
	struct row row[VOUCH_PARAGRAPH_LINES];
	size_t count;
	size_t stuck;       /* the first atom that found no place */
};

/* How a size turned out. */
enum outcome { FITS, WORD_TOO_WIDE, TOO_MANY_LINES, TOO_HIGH };

/* ---- pieces that stay together ---- */

static enum vouch_err add_atom(struct vouch_paragraph *p,
    struct vouch_atom atom)
{
	size_t room;
	void *grown;

	if (p->atoms == p->atom_room) {
		room = p->atom_room * 2 + 16;
		grown = realloc(p->atom, room * sizeof *p->atom);
		if (grown == NULL)
			return VOUCH_ERR_NO_MEMORY;
		p->atom = grown;
		p->atom_room = room;
	}
	p->atom[p->atoms++] = atom;
	return VOUCH_OK;
}

/* Glyph i, at the pen, belongs to the atom. */
static void take_glyph(struct vouch_atom *atom, const struct vouch_glyph *glyph,
    size_t i, int64_t pen)
{
	atom->to = i + 1;
	atom->end = pen + glyph->advance;
	if (glyph->top > atom->top)
		atom->top = glyph->top;
	if (glyph->bottom < atom->bottom)
		atom->bottom = glyph->bottom;
}

enum kind { WORD, BLANK, NEWLINE };

static struct vouch_span text_of(const struct vouch_paragraph *p)
{
	return (struct vouch_span){ p->text, p->text_len };
}

/* What the cluster that begins with this glyph is. A mark on a blank is no
 * blank. */
static enum kind kind_of(const struct vouch_paragraph *p,
    const struct vouch_glyph *glyph)
{
	const char *text = p->text + glyph->text;
	uint32_t c;

	if (vouch_utf8_decode(text, glyph->text_len, &c) != glyph->text_len)
		return WORD;
	if (c == '\n')
		return NEWLINE;
	return vouch_breaks_at(text_of(p), glyph->text) ? BLANK : WORD;
}

/* A newline with a mark on it, or in a ligature, would be lost. */
static enum vouch_err check_newline(const struct fitting *f,
    const struct vouch_glyph *glyph)
{
	const char *text = f->paragraph->text + glyph->text;

	if (glyph->text_len < 2 || memchr(text, '\n', glyph->text_len) == NULL)
		return VOUCH_OK;
	vouch_diag_subject(f->diag, text, glyph->text_len);
	return vouch_diag_set(f->diag, VOUCH_ERR_SYNTAX,
	    "a mark without its letter at the beginning of a line");
}

/* The last atom ends its line; if it does already, an empty one does. */
static enum vouch_err end_line(struct vouch_paragraph *p, size_t glyph,
    int64_t pen)
{
	if (p->atoms == 0)
		return VOUCH_OK;
	if (p->atom[p->atoms - 1].must)
		return add_atom(p, (struct vouch_atom){ .from = glyph,
		    .to = glyph, .start = pen, .end = pen, .must = true });
	p->atom[p->atoms - 1].must = true;
	return VOUCH_OK;
}

/* Glyphs of one line into atoms. Blanks lie between atoms, newlines end the
 * one before them. */
static enum vouch_err split(const struct fitting *f)
{
	struct vouch_paragraph *p = f->paragraph;
	struct vouch_atom atom = { .from = 0 };
	enum vouch_err err = VOUCH_OK;
	enum kind kind = BLANK;
	bool open = false;
	int64_t pen = 0;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < f->whole; i++) {
		const struct vouch_glyph *glyph = &p->glyph[i];
		bool starts = glyph->text_len > 0;

		if (starts) {
			kind = kind_of(p, glyph);
			err = check_newline(f, glyph);
		}
		if (err == VOUCH_OK && open && (kind != WORD || (starts &&
		    f->signs &&
		    vouch_breaks_before(text_of(p), glyph->text)))) {
			err = add_atom(p, atom);
			open = false;
		}
		if (err == VOUCH_OK && starts && kind == NEWLINE)
			err = end_line(p, i, pen);
		if (kind == WORD && !open) {
			atom = (struct vouch_atom){ .from = i, .start = pen };
			open = true;
		}
		if (kind == WORD)
			take_glyph(&atom, glyph, i, pen);
		pen += glyph->advance;
	}
	return err == VOUCH_OK && open ? add_atom(p, atom) : err;
}

/* ---- glyphs ---- */

static enum vouch_err add_glyphs(struct vouch_paragraph *p,
    const struct vouch_run *run, size_t text)
{
	size_t room = p->glyphs + run->count, i;
	void *grown;

	if (room > p->glyph_room) {
		grown = realloc(p->glyph, room * sizeof *p->glyph);
		if (grown == NULL)
			return VOUCH_ERR_NO_MEMORY;
		p->glyph = grown;
		p->glyph_room = room;
	}
	for (i = 0; i < run->count; i++) {
		p->glyph[p->glyphs] = run->glyph[i];
		p->glyph[p->glyphs].text =
		    (uint16_t)(run->glyph[i].text + text);
		p->glyphs++;
	}
	return VOUCH_OK;
}

static void clear(struct vouch_paragraph *p, const struct vouch_font *font)
{
	if (p->nfc.cap == 0) {
		vouch_buf_init(&p->nfc, VOUCH_SHAPE_BYTES_MAX);
		vouch_buf_init(&p->flat, VOUCH_SHAPE_BYTES_MAX);
	}
	vouch_buf_clear(&p->nfc);
	vouch_buf_clear(&p->flat);
	p->font = font;
	p->text = "";
	p->size_um = 0;
	p->text_len = p->glyphs = p->lines = p->atoms = 0;
}

/* The text in NFC with one newline where a line ends, and the same with blanks
 * in their place, which is what can be shaped. */
static enum vouch_err take_text(struct vouch_paragraph *p, const char *text,
    size_t len, struct vouch_diag *diag)
{
	struct vouch_span trimmed = vouch_str_trim(text, len);
	enum vouch_err err = vouch_str_nfc(&p->nfc, trimmed.data, trimmed.len);
	size_t from, to = 0;

	if (err == VOUCH_ERR_ENCODING) {
		vouch_diag_subject(diag, text, len);
		return vouch_diag_set(diag, err, "not UTF-8 text");
	}
	if (err == VOUCH_ERR_TOO_LONG)
		return vouch_diag_set(diag, err, "a text longer than %d bytes, "
		    "or too many marks on one letter", VOUCH_SHAPE_BYTES_MAX);
	if (err != VOUCH_OK || p->nfc.len == 0)
		return err;
	for (from = 0; from < p->nfc.len; from++)
		if (p->nfc.data[from] != '\r' || from + 1 == p->nfc.len ||
		    p->nfc.data[from + 1] != '\n')
			p->nfc.data[to++] = p->nfc.data[from];
	p->nfc.len = to;
	p->nfc.data[to] = '\0';
	p->text = p->nfc.data;
	p->text_len = to;
	err = vouch_buf_add(&p->flat, p->text, p->text_len);
	for (from = 0; err == VOUCH_OK && from < to; from++)
		if (p->flat.data[from] == '\n')
			p->flat.data[from] = ' ';
	return err;
}

/* ---- lines ---- */

/* The glyphs of a row are those of the whole text, unless the font draws
 * something together across one of its ends. */
static bool whole_glyphs(const struct fitting *f, struct row row)
{
	const struct vouch_paragraph *p = f->paragraph;
	size_t from = p->atom[row.first].from, to = p->atom[row.last].to;

	return (from >= f->whole || !p->glyph[from].unsafe) &&
	    (to >= f->whole || !p->glyph[to].unsafe);
}

/* Width of a row in font units, as part of the whole text. */
static int64_t row_width(const struct vouch_paragraph *p, struct row row)
{
	return p->atom[row.last].end - p->atom[row.first].start;
}

/* The text of a row. */
static struct vouch_span row_text(const struct fitting *f, struct row row)
{
	const struct vouch_paragraph *p = f->paragraph;
	size_t from = p->atom[row.first].from, to = p->atom[row.last].to;
	size_t start = from < f->whole ? p->glyph[from].text : p->text_len;

	return (struct vouch_span){ p->text + start,
		(to < f->whole ? p->glyph[to].text : p->text_len) - start };
}

static bool fits_width(const struct fitting *f, int64_t units, uint32_t size)
{
	int64_t em = vouch_font_metrics(f->paragraph->font)->units;

	return units * size <= (int64_t)f->slot->box.width * em;
}

/* Fills rows one after the other. */
static enum outcome break_rows(const struct fitting *f, uint32_t size,
    struct rows *rows)
{
	const struct vouch_paragraph *p = f->paragraph;
	struct row row, more;

	rows->count = rows->stuck = 0;
	while (rows->stuck < p->atoms) {
		if (rows->count == f->slot->text.lines)
			return TOO_MANY_LINES;
		row = more = (struct row){ rows->stuck, rows->stuck };
		if (!fits_width(f, row_width(p, row), size))
			return WORD_TOO_WIDE;
		while (!p->atom[row.last].must && ++more.last < p->atoms &&
		    fits_width(f, row_width(p, more), size))
			row = more;
		rows->row[rows->count++] = row;
		rows->stuck = row.last + 1;
	}
	return FITS;
}

static int64_t leading(const struct fitting *f, uint32_t size)
{
	const struct vouch_slot_text *text = &f->slot->text;

	return text->leading_um == 0 ? (int64_t)size * 6 / 5 :
	    (int64_t)text->leading_um * size / text->size_um;
}

/* The ink of a row, from its baseline: above (top) or below it. */
static int row_ink(const struct vouch_paragraph *p, struct row row, bool top)
{
	int most = 0;
	size_t i;

	for (i = row.first; i <= row.last; i++) {
		if (top && p->atom[i].top > most)
			most = p->atom[i].top;
		if (!top && p->atom[i].bottom < most)
			most = p->atom[i].bottom;
	}
	return most;
}

/* Micrometres from the top of the first row's ink to the bottom of the
 * last's. */
static int64_t height(const struct fitting *f, const struct rows *rows,
    uint32_t size)
{
	const struct vouch_paragraph *p = f->paragraph;
	int top = row_ink(p, rows->row[0], true);
	int bottom = row_ink(p, rows->row[rows->count - 1], false);

	return vouch_font_um(p->font, top, size) -
	    vouch_font_um(p->font, bottom, size) +
	    leading(f, size) * (int64_t)(rows->count - 1);
}

/* ---- placing ---- */

static int32_t line_x(const struct vouch_box *box, enum vouch_align align,
    int32_t width)
{
	if (align == VOUCH_ALIGN_CENTRE)
		return box->x + (box->width - width) / 2;
	return align == VOUCH_ALIGN_RIGHT ? box->x + box->width - width :
	    box->x;
}

/* Where the first baseline lies below the box's top: by the font's heights, as
 * far as the ink stays inside. */
static int32_t first_baseline(const struct fitting *f, const struct rows *rows,
    uint32_t size)
{
	const struct vouch_paragraph *p = f->paragraph;
	const struct vouch_font_metrics *m = vouch_font_metrics(p->font);
	int32_t room = f->slot->box.height -
	    (int32_t)(leading(f, size) * (int64_t)(rows->count - 1));
	int32_t cap = vouch_font_um(p->font, m->cap_height, size);
	int32_t least = vouch_font_um(p->font,
	    row_ink(p, rows->row[0], true), size);
	int32_t most = room + vouch_font_um(p->font,
	    row_ink(p, rows->row[rows->count - 1], false), size);
	int32_t y = f->slot->text.middle ? (room - cap) / 2 + cap :
	    vouch_font_um(p->font, m->ascent, size);

	if (y > most)
		y = most;
	return y < least ? least : y;
}

/* A row by itself, at the end of the paragraph's glyphs. Its ends may be drawn
 * otherwise than within the whole; *fits says whether there is room still. */
static enum vouch_err shape_row(const struct fitting *f, struct row row,
    uint32_t size, struct vouch_line *line, bool *fits)
{
	struct vouch_paragraph *p = f->paragraph;
	struct vouch_span text = row_text(f, row);
	const struct vouch_run *run;
	enum vouch_err err;

	err = vouch_shape(f->shaper, p->font, text.data, text.len, f->diag,
	    &run);
	if (err != VOUCH_OK)
		return err;
	*fits = fits_width(f, run->width, size);
	line->glyph = p->glyphs;
	line->count = run->count;
	line->width = vouch_font_um(p->font, run->width, size);
	return add_glyphs(p, run, (size_t)(text.data - p->text));
}

/* A row into a line, but for its height in the box. */
static enum vouch_err place_row(const struct fitting *f, struct row row,
    uint32_t size, struct vouch_line *line, bool *fits)
{
	struct vouch_paragraph *p = f->paragraph;
	enum vouch_err err = VOUCH_OK;

	*fits = true;
	if (whole_glyphs(f, row)) {
		line->glyph = p->atom[row.first].from;
		line->count = p->atom[row.last].to - line->glyph;
		line->width = vouch_font_um(p->font, row_width(p, row), size);
	} else {
		err = shape_row(f, row, size, line, fits);
	}
	line->x = line_x(&f->slot->box, f->slot->text.align, line->width);
	return err;
}

/* Rows into lines; if one of them gets too wide by itself, *fits is false and
 * rows->count is its number. */
static enum vouch_err place_rows(const struct fitting *f, struct rows *rows,
    uint32_t size, bool *fits)
{
	struct vouch_paragraph *p = f->paragraph;
	int32_t y = f->slot->box.y + first_baseline(f, rows, size);
	enum vouch_err err;
	size_t i;

	for (i = 0; i < rows->count; i++) {
		err = place_row(f, rows->row[i], size, &p->line[i], fits);
		if (err != VOUCH_OK)
			return err;
		if (!*fits) {
			rows->count = i;
			p->glyphs = f->whole;
			return VOUCH_OK;
		}
		p->line[i].y = y + (int32_t)(leading(f, size) * (int64_t)i);
	}
	p->lines = rows->count;
	p->size_um = size;
	return VOUCH_OK;
}

/* ---- what to say when it does not fit ---- */

/* Tenths of a millimetre, rounded up. */
static unsigned long tenths(int64_t um)
{
	return (unsigned long)((um + 99) / 100);
}

#define MM "%lu.%lu mm"
#define OF_MM(um) tenths(um) / 10, tenths(um) % 10

/* "7 pt", "6.5 pt": as templates give sizes. */
static const char *points(uint32_t size, char out[24])
{
	unsigned long value = ((unsigned long)size * 720 + 12700) / 25400;

	if (value % 10 == 0)
		snprintf(out, 24, "%lu pt", value / 10);
	else
		snprintf(out, 24, "%lu.%lu pt", value / 10, value % 10);
	return out;
}

static enum vouch_err too_wide(const struct fitting *f, struct row row,
    uint32_t size)
{
	const struct vouch_paragraph *p = f->paragraph;
	struct vouch_span text = row_text(f, row);
	int64_t width = vouch_font_um(p->font, row_width(p, row), size);
	char least[24];

	vouch_diag_subject(f->diag, text.data, text.len);
	return vouch_diag_set(f->diag, VOUCH_ERR_TOO_LONG, MM " wide at the "
	    "smallest size, %s; the place is " MM " wide", OF_MM(width),
	    points(size, least), OF_MM(f->slot->box.width));
}

static enum vouch_err too_many(const struct fitting *f, size_t atom,
    uint32_t size)
{
	struct vouch_paragraph *p = f->paragraph;
	struct row rest = { atom, p->atoms - 1 };
	struct vouch_span text = row_text(f, rest);
	char least[24];

	if (f->slot->text.lines == 1 &&
	    memchr(p->text, '\n', p->text_len) == NULL)
		return too_wide(f, (struct row){ 0, p->atoms - 1 }, size);
	vouch_diag_subject(f->diag, text.data, text.len);
	return vouch_diag_set(f->diag, VOUCH_ERR_TOO_LONG, MM " too much: %u "
	    "line%s of " MM " at the smallest size, %s, %s full before this",
	    OF_MM(vouch_font_um(p->font, row_width(p, rest), size)),
	    f->slot->text.lines, f->slot->text.lines == 1 ? "" : "s",
	    OF_MM(f->slot->box.width), points(size, least),
	    f->slot->text.lines == 1 ? "is" : "are");
}

static enum vouch_err too_high(const struct fitting *f,
    const struct rows *rows, uint32_t size)
{
	const struct vouch_paragraph *p = f->paragraph;
	char least[24];

	vouch_diag_subject(f->diag, p->text, p->text_len);
	return vouch_diag_set(f->diag, VOUCH_ERR_TOO_LONG, "%zu line%s, " MM
	    " high at the smallest size, %s; the place is " MM " high",
	    rows->count, rows->count == 1 ? "" : "s",
	    OF_MM(height(f, rows, size)), points(size, least),
	    OF_MM(f->slot->box.height));
}

/* ---- fitting ---- */

/* One size. Only the last has an error to tell. */
static enum vouch_err try_size(const struct fitting *f, uint32_t size,
    bool last, bool *fits)
{
	struct rows rows;
	enum outcome outcome = break_rows(f, size, &rows);
	enum vouch_err err = VOUCH_OK;

	*fits = false;
	if (outcome == FITS && height(f, &rows, size) > f->slot->box.height)
		outcome = TOO_HIGH;
	if (outcome == FITS)
		err = place_rows(f, &rows, size, fits);
	if (err != VOUCH_OK || *fits || !last)
		return err;
	switch (outcome) {
	case TOO_MANY_LINES:
		return too_many(f, rows.stuck, size);
	case TOO_HIGH:
		return too_high(f, &rows, size);
	case WORD_TOO_WIDE:
		return too_wide(f, (struct row){ rows.stuck, rows.stuck },
		    size);
	case FITS:
		break;
	}
	return too_wide(f, rows.row[rows.count], size);
}

static enum vouch_err try_sizes(const struct fitting *f)
{
	uint32_t size = f->slot->text.size_um, least = f->slot->text.min_um;
	enum vouch_err err = VOUCH_OK;
	bool fits = false;

	if (least == 0 || least > size)
		least = size;
	for (;;) {
		err = try_size(f, size, size == least, &fits);
		if (err != VOUCH_OK || fits || size == least)
			return err;
		size = size - least > VOUCH_PARAGRAPH_STEP_UM ?
		    size - VOUCH_PARAGRAPH_STEP_UM : least;
	}
}

static enum vouch_err fill(struct fitting *f, const char *text, size_t len)
{
	struct vouch_paragraph *p = f->paragraph;
	const struct vouch_run *run;
	enum vouch_err err = take_text(p, text, len, f->diag);

	if (err != VOUCH_OK || p->text_len == 0)
		return err;
	err = vouch_shape(f->shaper, p->font, p->flat.data, p->flat.len,
	    f->diag, &run);
	if (err == VOUCH_OK)
		err = add_glyphs(p, run, 0);
	f->whole = p->glyphs;
	if (err == VOUCH_OK)
		err = split(f);
	if (err != VOUCH_OK || p->atoms == 0)
		return err;
	return try_sizes(f);
}

enum vouch_err vouch_paragraph_fill(struct vouch_paragraph *paragraph,
    struct vouch_shaper *shaper, const struct vouch_font *font,
    const struct vouch_slot *slot, const char *text, size_t len,
    struct vouch_diag *diag)
{
	struct fitting fitting = { .paragraph = paragraph, .shaper = shaper,
		.slot = slot, .diag = diag,
		.signs = slot->text.filter == VOUCH_FILTER_NONE ||
		    slot->text.filter == VOUCH_FILTER_UPPER };
	enum vouch_err err;

	clear(paragraph, font);
	if (slot->text.lines < 1 || slot->text.lines > VOUCH_PARAGRAPH_LINES)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "%u lines; expected 1 to %d", slot->text.lines,
		    VOUCH_PARAGRAPH_LINES);
	if (slot->text.size_um == 0)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE, "a size of 0");
	err = fill(&fitting, text, len);
	if (err != VOUCH_OK)
		clear(paragraph, font);
	return err;
}

enum vouch_err vouch_paragraph_label(struct vouch_paragraph *paragraph,
    struct vouch_shaper *shaper, const struct vouch_font *font,
    const struct vouch_display_text *text, struct vouch_diag *diag)
{
	const struct vouch_box place = { text->x, text->y, 0, 0 };
	struct vouch_paragraph *p = paragraph;
	const struct vouch_run *run;
	enum vouch_err err;

	clear(p, font);
	err = vouch_shape(shaper, font, text->text, strlen(text->text), diag,
	    &run);
	if (err == VOUCH_OK)
		err = vouch_buf_add(&p->nfc, run->text, run->len);
	if (err == VOUCH_OK)
		err = add_glyphs(p, run, 0);
	if (err != VOUCH_OK) {
		clear(p, font);
		return err;
	}
	p->text = vouch_buf_text(&p->nfc);
	p->text_len = p->nfc.len;
	p->size_um = text->size_um;
	p->lines = run->count > 0 ? 1 : 0;
	p->line[0] = (struct vouch_line){ .y = text->y, .count = run->count,
		.width = vouch_font_um(font, run->width, text->size_um) };
	p->line[0].x = line_x(&place, text->align, p->line[0].width);
	return VOUCH_OK;
}

struct vouch_box vouch_paragraph_strike(
    const struct vouch_paragraph *paragraph, size_t line)
{
	const struct vouch_font_metrics *m =
	    vouch_font_metrics(paragraph->font);
	const struct vouch_line *at = &paragraph->line[line];
	int32_t high = vouch_font_um(paragraph->font, m->strike_thick,
	    paragraph->size_um);
	int32_t middle = vouch_font_um(paragraph->font, m->strike_y,
	    paragraph->size_um);

	if (high < 1)
		high = 1;
	return (struct vouch_box){ at->x, at->y - middle - high / 2, at->width,
		high };
}

void vouch_paragraph_release(struct vouch_paragraph *paragraph)
{
	vouch_buf_release(&paragraph->nfc);
	vouch_buf_release(&paragraph->flat);
	free(paragraph->glyph);
	free(paragraph->atom);
	*paragraph = (struct vouch_paragraph){ .lines = 0 };
}

/*
 * Lines of glyphs, and what each glyph stands for.
 *
 * A glyph that alone draws its text is told to readers once, in the font's
 * ToUnicode; the first text it was seen for stays. Where several glyphs draw one
 * text (a letter with a mark of its own) the text is told on the spot, with
 * ActualText: a glyph alone would say too much or nothing.
 *
 * Positions are followed in hundredths of a PDF text unit (a thousandth of the
 * em) as a reader adds them up from the widths it is told, and put right
 * whenever they are off by half a unit: nothing adds up over a line.
 */
#include "draw/pdf_parts.h"

#include <stdlib.h>
#include <string.h>

#define EM 100000 /* hundredths of a thousandth of the em */

/* ---- what glyphs stand for ---- */

enum vouch_err vouch_pdf_uses_init(struct vouch_pdf_uses *uses, size_t fonts)
{
	*uses = (struct vouch_pdf_uses){ .use = NULL };
	vouch_buf_init(&uses->texts, VOUCH_PDF_CONTENT_MAX);
	uses->seen = calloc(fonts, sizeof *uses->seen);
	return uses->seen != NULL ? VOUCH_OK : VOUCH_ERR_NO_MEMORY;
}

void vouch_pdf_uses_release(struct vouch_pdf_uses *uses)
{
	free(uses->use);
	free(uses->seen);
	vouch_buf_release(&uses->texts);
}

static void forget(struct vouch_glyph_set *set, uint16_t glyph)
{
	set->bits[glyph / 64] = 0;
}

void vouch_pdf_uses_clear(struct vouch_pdf_uses *uses)
{
	size_t i;

	for (i = 0; i < uses->count; i++) {
		forget(&uses->seen[uses->use[i].font].drawn,
		    uses->use[i].glyph);
		forget(&uses->seen[uses->use[i].font].told,
		    uses->use[i].glyph);
	}
	uses->count = 0;
	vouch_buf_clear(&uses->texts);
}

static enum vouch_err grow(struct vouch_pdf_uses *uses)
{
	size_t room = uses->room * 2 + 64;
	struct vouch_pdf_use *grown;

	if (uses->count < uses->room)
		return VOUCH_OK;
	grown = realloc(uses->use, room * sizeof *uses->use);
	if (grown == NULL)
		return VOUCH_ERR_NO_MEMORY;
	uses->use = grown;
	uses->room = room;
	return VOUCH_OK;
}

enum vouch_err vouch_pdf_uses_add(struct vouch_pdf_uses *uses, unsigned font,
    uint16_t glyph, const char *text, size_t len)
{
	struct vouch_glyph_set *drawn = &uses->seen[font].drawn;
	struct vouch_glyph_set *told = &uses->seen[font].told;
	enum vouch_err err;

	if (len == 0 ? vouch_glyph_set_has(drawn, glyph) :
	    vouch_glyph_set_has(told, glyph))
		return VOUCH_OK;
	err = grow(uses);
	if (err == VOUCH_OK)
		err = vouch_buf_add(&uses->texts, text, len);
	if (err != VOUCH_OK)
		return err;
	vouch_glyph_set_add(drawn, glyph);
	if (len > 0)
		vouch_glyph_set_add(told, glyph);
	uses->use[uses->count++] = (struct vouch_pdf_use){ .font = font,
		.glyph = glyph, .len = (uint16_t)len,
		.at = uses->texts.len - len };
	return VOUCH_OK;
}

enum vouch_err vouch_pdf_uses_merge(struct vouch_pdf_uses *into,
    const struct vouch_pdf_uses *from)
{
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; i < from->count && err == VOUCH_OK; i++)
		err = vouch_pdf_uses_add(into, from->use[i].font,
		    from->use[i].glyph,
		    vouch_buf_text(&from->texts) + from->use[i].at,
		    from->use[i].len);
	return err;
}

/* ---- lines ---- */

/* A line being written. */
struct line {
	struct vouch_buf *out;
	const char *text;
	const struct vouch_font *font;
	unsigned number;         /* of the font */
	int units;               /* per em */
	int64_t pen;             /* font units: where shaping has it */
	int64_t at;              /* hundredths: where a reader has it */
	int32_t rise;            /* font units, now in force */
	uint32_t size_um;
	bool in_hex;             /* between < and > */
};

static int64_t hundredths(const struct line *line, int64_t units)
{
	const int64_t doubled = 2 * units * EM, em = line->units;

	return (doubled + (doubled < 0 ? -em : em)) / (2 * em);
}

static enum vouch_err close_hex(struct line *line)
{
	const bool open = line->in_hex;

	line->in_hex = false;
	return open ? vouch_buf_addc(line->out, '>') : VOUCH_OK;
}

/* Moves the reader's pen to where the glyph stands, if it is not there. */
static enum vouch_err move(struct line *line, int64_t to)
{
	const int64_t off = line->at - to;
	/* rounded to whole units; to the left is positive */
	const int64_t by = (off + (off < 0 ? -50 : 50)) / 100;
	enum vouch_err err;

	if (by == 0)
		return VOUCH_OK;
	line->at -= by * 100;
	err = close_hex(line);
	return err == VOUCH_OK ?
	    vouch_pdf_add_number(line->out, by, 0) : err;
}

/* Above or below the line: the array of glyphs ends and begins anew. */
static enum vouch_err set_rise(struct line *line, int32_t dy)
{
	enum vouch_err err;

	if (dy == line->rise)
		return VOUCH_OK;
	line->rise = dy;
	err = close_hex(line);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(line->out, "]TJ ");
	if (err == VOUCH_OK)
		err = vouch_pdf_add_number(line->out, vouch_font_um(line->font,
		    dy, line->size_um), 0);
	return err == VOUCH_OK ? vouch_buf_adds(line->out, " Ts[") : err;
}

static enum vouch_err put_glyph(struct line *line,
    const struct vouch_glyph *glyph)
{
	static const char digits[] = "0123456789abcdef";
	char hex[5] = "<";
	enum vouch_err err;
	int shift;

	err = set_rise(line, glyph->dy);
	if (err == VOUCH_OK)
		err = move(line, hundredths(line, line->pen + glyph->dx));
	if (err != VOUCH_OK)
		return err;
	for (shift = 0; shift < 4; shift++)
		hex[1 + shift] = digits[glyph->id >> (12 - 4 * shift) & 15];
	err = line->in_hex ? vouch_buf_add(line->out, hex + 1, 4) :
	    vouch_buf_add(line->out, hex, 5);
	line->in_hex = true;
	line->at += hundredths(line, vouch_font_advance(line->font,
	    glyph->id));
	line->pen += glyph->advance;
	return err;
}

/* Several glyphs for one text. */
static enum vouch_err put_cluster(struct line *line,
    const struct vouch_glyph *glyph, size_t count)
{
	enum vouch_err err = close_hex(line);
	size_t i;

	if (err == VOUCH_OK)
		err = vouch_buf_adds(line->out, "]TJ/Span<</ActualText<FEFF");
	if (err == VOUCH_OK)
		err = vouch_pdf_add_utf16(line->out, line->text + glyph->text,
		    glyph->text_len);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(line->out, ">>>BDC[");
	for (i = 0; i < count && err == VOUCH_OK; i++)
		err = put_glyph(line, &glyph[i]);
	if (err == VOUCH_OK)
		err = close_hex(line);
	return err == VOUCH_OK ?
	    vouch_buf_adds(line->out, "]TJ EMC[") : err;
}

/* Glyphs from this one on that draw one text between them. */
static size_t cluster(const struct vouch_glyph *glyph, size_t left)
{
	size_t count = 1;

	while (count < left && glyph[count].text_len == 0)
		count++;
	return count;
}

static enum vouch_err put_glyphs(struct vouch_pdf_uses *uses,
    struct line *line, const struct vouch_glyph *glyph, size_t count)
{
	enum vouch_err err = VOUCH_OK;
	size_t i, j, together;

	for (i = 0; i < count && err == VOUCH_OK; i += together) {
		together = cluster(&glyph[i], count - i);
		for (j = i; j < i + together && err == VOUCH_OK; j++)
			err = vouch_pdf_uses_add(uses, line->number,
			    glyph[j].id, line->text + glyph[i].text,
			    together == 1 ? glyph[i].text_len : 0);
		if (err == VOUCH_OK)
			err = together == 1 ? put_glyph(line, &glyph[i]) :
			    put_cluster(line, &glyph[i], together);
	}
	return err;
}

static enum vouch_err put_line(struct vouch_pdf_canvas *canvas,
    const struct vouch_paragraph *paragraph, const struct vouch_line *from,
    unsigned number)
{
	struct vouch_buf *out = &canvas->content;
	struct line line = { .out = out, .text = paragraph->text,
		.font = paragraph->font, .number = number,
		.units = vouch_font_metrics(paragraph->font)->units,
		.size_um = paragraph->size_um };
	enum vouch_err err;

	if (from->count == 0)
		return VOUCH_OK;
	/* Upright again: the page's y points down. */
	err = vouch_pdf_add_operator(out, (const int64_t[]){ 1, 0, 0, -1,
	    from->x, from->y }, 6, 0, "Tm[");
	if (err == VOUCH_OK)
		err = put_glyphs(&canvas->uses, &line,
		    paragraph->glyph + from->glyph, from->count);
	if (err == VOUCH_OK)
		err = close_hex(&line);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, "]TJ\n");
	if (err == VOUCH_OK && line.rise != 0)
		err = vouch_buf_adds(out, "0 Ts\n");
	return err;
}

/* The number of a font the file has. */
static bool find_font(const struct vouch_pdf *pdf,
    const struct vouch_font *font, unsigned *number)
{
	unsigned i;

	for (i = 0; i < pdf->fonts; i++)
		if (pdf->font[i].font == font) {
			*number = i;
			return true;
		}
	return false;
}

static enum vouch_err put_paragraph(struct vouch_pdf_canvas *canvas,
    const struct vouch_paragraph *paragraph, unsigned number)
{
	enum vouch_err err;
	size_t i;

	err = vouch_buf_addf(&canvas->content, "BT/F%u %lu Tf\n", number,
	    (unsigned long)paragraph->size_um);
	for (i = 0; i < paragraph->lines && err == VOUCH_OK; i++)
		err = put_line(canvas, paragraph, &paragraph->line[i], number);
	return err == VOUCH_OK ?
	    vouch_buf_adds(&canvas->content, "ET\n") : err;
}

enum vouch_err vouch_pdf_paragraph(struct vouch_pdf_canvas *canvas,
    const struct vouch_paragraph *paragraph, const struct vouch_ink *ink)
{
	unsigned number;

	if (canvas->err != VOUCH_OK || paragraph->lines == 0 ||
	    ink->space == VOUCH_INK_NONE)
		return canvas->err;
	if (!find_font(canvas->pdf, paragraph->font, &number))
		return canvas->err = VOUCH_ERR_NOT_FOUND;
	canvas->used.fonts |= UINT32_C(1) << number;
	if (vouch_pdf_set_fill(canvas, ink) == VOUCH_OK)
		canvas->err = put_paragraph(canvas, paragraph, number);
	return canvas->err;
}

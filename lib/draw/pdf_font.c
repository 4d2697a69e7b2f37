/*
 * Fonts, when all pages are written and it is known which glyphs are in use:
 * Type 0 with Identity-H, so that the codes in the pages are glyph numbers,
 * which the subset keeps.
 */
#include "draw/pdf_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/crypt.h"

#define CHARS_A_BLOCK 100 /* of a CMap, at most */

enum { FIXED_PITCH = 1, SERIF = 2, SYMBOLIC = 4, ITALIC = 64 };

/* One font on its way out. */
struct job {
	struct vouch_pdf *pdf;
	const struct vouch_font *font;
	const struct vouch_font_metrics *metrics;
	struct vouch_diag *diag;
	unsigned number;
	char name[80];           /* with the mark of a subset, "ABCDEF+" */
	uint32_t type0, cid, descriptor, file, unicode; /* objects */
};

/* Font units as thousandths of the em. */
static int thousandths(const struct job *job, int units)
{
	const int em = job->metrics->units;
	const int64_t doubled = (int64_t)units * 2000;

	return (int)((doubled + (doubled < 0 ? -em : em)) / (2 * em));
}

/* The same with two decimals, as pdf_text.c reckons. */
static int64_t hundredths(const struct job *job, int units)
{
	const int64_t em = job->metrics->units;

	return ((int64_t)units * 200000 + (units < 0 ? -em : em)) / (2 * em);
}

/* ---- the file of the font ---- */

/* Six letters that stand for what is in the subset. */
static void name_subset(struct job *job, const struct vouch_buf *subset)
{
	uint8_t digest[6];
	size_t i, len = strlen(job->metrics->name);

	vouch_digest_of(digest, sizeof digest, NULL, 0, subset->data,
	    subset->len);
	for (i = 0; i < sizeof digest; i++)
		job->name[i] = (char)('A' + digest[i] % 26);
	job->name[i++] = '+';
	memcpy(job->name + i, job->metrics->name, len + 1);
}

static enum vouch_err write_file(struct job *job)
{
	struct vouch_pdf *pdf = job->pdf;
	struct vouch_buf subset;
	enum vouch_err err;

	vouch_buf_init(&subset, VOUCH_FONT_BYTES_MAX);
	err = vouch_font_subset(job->font,
	    &pdf->uses.seen[job->number].drawn, job->diag, &subset);
	if (err != VOUCH_OK)
		goto out;
	name_subset(job, &subset);
	vouch_buf_clear(&pdf->object);
	vouch_buf_clear(&pdf->stream);
	err = vouch_pdf_deflate(pdf->deflater, subset.data, subset.len,
	    &pdf->stream);
	if (err == VOUCH_OK)
		err = job->metrics->cff ?
		    vouch_buf_adds(&pdf->object, "<</Subtype/CIDFontType0C") :
		    vouch_buf_addf(&pdf->object, "<</Length1 %zu",
		    subset.len);
	err = err != VOUCH_OK ? vouch_pdf_failed(job->diag, err) :
	    vouch_pdf_write_stream(pdf, job->file, &pdf->stream, job->diag);
out:
	vouch_buf_release(&subset);
	return err;
}

/* ---- dictionaries ---- */

static enum vouch_err write_descriptor(struct job *job)
{
	const struct vouch_font_metrics *m = job->metrics;
	struct vouch_buf *out = &job->pdf->object;
	enum vouch_err err;

	vouch_buf_clear(out);
	err = vouch_buf_addf(out, "<</Type/FontDescriptor/FontName/%s"
	    "/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle ", job->name,
	    SYMBOLIC | (m->fixed_pitch ? FIXED_PITCH : 0) |
	    (m->serif ? SERIF : 0) | (m->italic ? ITALIC : 0),
	    thousandths(job, m->left), thousandths(job, m->bottom),
	    thousandths(job, m->right), thousandths(job, m->top));
	if (err == VOUCH_OK)
		err = vouch_pdf_add_number(out, m->italic_angle, 3);
	if (err == VOUCH_OK)
		err = vouch_buf_addf(out, "/Ascent %d/Descent %d/CapHeight %d"
		    "/StemV %d/FontFile%c %" PRIu32 " 0 R>>",
		    thousandths(job, m->ascent), thousandths(job, m->descent),
		    thousandths(job, m->cap_height),
		    thousandths(job, m->stem), m->cff ? '3' : '2', job->file);
	return err != VOUCH_OK ? vouch_pdf_failed(job->diag, err) :
	    vouch_pdf_write(job->pdf, job->descriptor, job->diag);
}

/* "3[561.5 280]9[600]": runs of neighbours. */
static enum vouch_err add_widths(struct job *job)
{
	const struct vouch_glyph_set *drawn =
	    &job->pdf->uses.seen[job->number].drawn;
	struct vouch_buf *out = &job->pdf->object;
	enum vouch_err err = vouch_buf_adds(out, "/W[");
	bool open = false, has;
	uint32_t glyph;

	for (glyph = 0; glyph < job->metrics->glyphs && err == VOUCH_OK;
	    glyph++) {
		has = vouch_glyph_set_has(drawn, (uint16_t)glyph);
		if (has)
			err = open ? vouch_buf_addc(out, ' ') :
			    vouch_buf_addf(out, "%" PRIu32 "[", glyph);
		else if (open)
			err = vouch_buf_addc(out, ']');
		if (has && err == VOUCH_OK)
			err = vouch_pdf_add_number(out, hundredths(job,
			    vouch_font_advance(job->font, (uint16_t)glyph)),
			    2);
		open = has;
	}
	if (err == VOUCH_OK && open)
		err = vouch_buf_addc(out, ']');
	return err == VOUCH_OK ? vouch_buf_addc(out, ']') : err;
}

static enum vouch_err write_cid_font(struct job *job)
{
	struct vouch_buf *out = &job->pdf->object;
	enum vouch_err err;

	vouch_buf_clear(out);
	err = vouch_buf_addf(out, "<</Type/Font/Subtype/%s/BaseFont/%s"
	    "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
	    "/Supplement 0>>/FontDescriptor %" PRIu32 " 0 R%s/DW 0",
	    job->metrics->cff ? "CIDFontType0" : "CIDFontType2", job->name,
	    job->descriptor,
	    job->metrics->cff ? "" : "/CIDToGIDMap/Identity");
	if (err == VOUCH_OK)
		err = add_widths(job);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, ">>");
	return err != VOUCH_OK ? vouch_pdf_failed(job->diag, err) :
	    vouch_pdf_write(job->pdf, job->cid, job->diag);
}

static enum vouch_err write_type0(struct job *job)
{
	struct vouch_buf *out = &job->pdf->object;
	enum vouch_err err;

	vouch_buf_clear(out);
	err = vouch_buf_addf(out, "<</Type/Font/Subtype/Type0/BaseFont/%s%s"
	    "/Encoding/Identity-H/DescendantFonts[%" PRIu32 " 0 R]"
	    "/ToUnicode %" PRIu32 " 0 R>>", job->name,
	    job->metrics->cff ? "-Identity-H" : "", job->cid, job->unicode);
	return err != VOUCH_OK ? vouch_pdf_failed(job->diag, err) :
	    vouch_pdf_write(job->pdf, job->type0, job->diag);
}

/* ---- from glyphs to text ---- */

static int by_glyph(const void *a, const void *b)
{
	const struct vouch_pdf_use *left = a, *right = b;

	return (left->glyph > right->glyph) - (left->glyph < right->glyph);
}

/* Those of this font that have a text into chosen, by glyph. */
static size_t choose(const struct job *job, struct vouch_pdf_use *chosen)
{
	const struct vouch_pdf_uses *uses = &job->pdf->uses;
	size_t i, count = 0;

	for (i = 0; i < uses->count; i++)
		if (uses->use[i].font == job->number && uses->use[i].len > 0)
			chosen[count++] = uses->use[i];
	/* Glyphs differ: there is one order only. */
	qsort(chosen, count, sizeof *chosen, by_glyph);
	return count;
}

static enum vouch_err add_map(struct job *job,
    const struct vouch_pdf_use *use, size_t count, struct vouch_buf *out)
{
	const char *texts = vouch_buf_text(&job->pdf->uses.texts);
	enum vouch_err err;
	size_t i, block;

	err = vouch_buf_adds(out, "/CIDInit/ProcSet findresource begin\n"
	    "12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)"
	    "/Ordering(UCS)/Supplement 0>>def\n"
	    "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
	    "1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n");
	for (i = 0; i < count && err == VOUCH_OK; i++) {
		block = count - i < CHARS_A_BLOCK ? count - i : CHARS_A_BLOCK;
		if (i % CHARS_A_BLOCK == 0)
			err = vouch_buf_addf(out, "%zu beginbfchar\n", block);
		if (err == VOUCH_OK)
			err = vouch_buf_addf(out, "<%04x><",
			    (unsigned)use[i].glyph);
		if (err == VOUCH_OK)
			err = vouch_pdf_add_utf16(out, texts + use[i].at,
			    use[i].len);
		if (err == VOUCH_OK)
			err = vouch_buf_adds(out, ">\n");
		if (err == VOUCH_OK &&
		    (i % CHARS_A_BLOCK == CHARS_A_BLOCK - 1 || i == count - 1))
			err = vouch_buf_adds(out, "endbfchar\n");
	}
	return err != VOUCH_OK ? err : vouch_buf_adds(out, "endcmap\n"
	    "CMapName currentdict/CMap defineresource pop\nend\nend\n");
}

static enum vouch_err write_unicode(struct job *job)
{
	struct vouch_pdf *pdf = job->pdf;
	struct vouch_pdf_use *chosen;
	struct vouch_buf map;
	enum vouch_err err;

	chosen = malloc((pdf->uses.count + 1) * sizeof *chosen);
	if (chosen == NULL)
		return vouch_pdf_no_memory(job->diag);
	vouch_buf_init(&map, VOUCH_PDF_STREAM_MAX);
	vouch_buf_clear(&pdf->object);
	vouch_buf_clear(&pdf->stream);
	err = add_map(job, chosen, choose(job, chosen), &map);
	if (err == VOUCH_OK)
		err = vouch_pdf_deflate(pdf->deflater, map.data, map.len,
		    &pdf->stream);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(&pdf->object, "<<");
	err = err != VOUCH_OK ? vouch_pdf_failed(job->diag, err) :
	    vouch_pdf_write_stream(pdf, job->unicode, &pdf->stream,
	    job->diag);
	vouch_buf_release(&map);
	free(chosen);
	return err;
}

static enum vouch_err write_font(struct job *job)
{
	uint32_t *const objects[] = { &job->cid, &job->descriptor, &job->file,
		&job->unicode };
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; i < 4 && err == VOUCH_OK; i++)
		err = vouch_pdf_object(job->pdf, job->diag, objects[i]);
	if (err == VOUCH_OK)
		err = write_file(job);
	if (err == VOUCH_OK)
		err = write_descriptor(job);
	if (err == VOUCH_OK)
		err = write_cid_font(job);
	if (err == VOUCH_OK)
		err = write_unicode(job);
	return err == VOUCH_OK ? write_type0(job) : err;
}

/* A font nothing was drawn with; its number is taken. */
static enum vouch_err write_nothing(struct job *job)
{
	enum vouch_err err;

	vouch_buf_clear(&job->pdf->object);
	err = vouch_buf_adds(&job->pdf->object, "null");
	return err != VOUCH_OK ? vouch_pdf_failed(job->diag, err) :
	    vouch_pdf_write(job->pdf, job->type0, job->diag);
}

static bool is_used(const struct job *job)
{
	const struct vouch_pdf_uses *uses = &job->pdf->uses;
	size_t i;

	for (i = 0; i < uses->count; i++)
		if (uses->use[i].font == job->number)
			return true;
	return false;
}

enum vouch_err vouch_pdf_write_fonts(struct vouch_pdf *pdf,
    struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	unsigned i;

	for (i = 0; i < pdf->fonts && err == VOUCH_OK; i++) {
		struct job job = { .pdf = pdf, .diag = diag, .number = i,
			.font = pdf->font[i].font,
			.type0 = pdf->font[i].object };

		job.metrics = vouch_font_metrics(job.font);
		err = is_used(&job) ? write_font(&job) : write_nothing(&job);
	}
	return err;
}

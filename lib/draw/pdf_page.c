/*
 * Pages, the tree they hang in, and the end of the file. A page's leaf gets its
 * number with its first page and is written with its last one.
 */
#include "draw/pdf_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"

size_t vouch_pdf_pages(const struct vouch_pdf *pdf)
{
	return pdf->pages;
}

/* ---- pages ---- */

/* "/TrimBox[0 0 595.276 841.89]": from the left and the bottom. */
static enum vouch_err add_box(struct vouch_buf *out, const char *name,
    const struct vouch_box *box, int32_t paper_height)
{
	const int64_t edge[] = { box->x,
		(int64_t)paper_height - box->y - box->height,
		(int64_t)box->x + box->width, (int64_t)paper_height - box->y };
	enum vouch_err err = vouch_buf_addf(out, "/%s[", name);
	size_t i;

	for (i = 0; i < 4 && err == VOUCH_OK; i++) {
		if (i > 0)
			err = vouch_buf_addc(out, ' ');
		if (err == VOUCH_OK)
			err = vouch_pdf_add_points(out, edge[i]);
	}
	return err == VOUCH_OK ? vouch_buf_addc(out, ']') : err;
}

/* trim with the bleed around it, as far as the paper goes. */
static struct vouch_box bleed_box(const struct vouch_pdf_paper *paper)
{
	struct vouch_box box = paper->trim;
	int32_t left = box.x < paper->bleed ? box.x : paper->bleed;
	int32_t top = box.y < paper->bleed ? box.y : paper->bleed;
	int32_t right = paper->width - box.x - box.width;
	int32_t bottom = paper->height - box.y - box.height;

	right = right < paper->bleed ? right : paper->bleed;
	bottom = bottom < paper->bleed ? bottom : paper->bleed;
	return (struct vouch_box){ box.x - left, box.y - top,
		box.width + left + right, box.height + top + bottom };
}

/* Pages share their resources, but for those with pictures of their own. */
static enum vouch_err add_page_resources(const struct vouch_pdf *pdf,
    const struct vouch_pdf_canvas *canvas, const uint32_t *pictures,
    struct vouch_buf *out)
{
	enum vouch_err err = vouch_buf_adds(out, "/Resources");

	if (err != VOUCH_OK)
		return err;
	return canvas->shown == 0 ?
	    vouch_buf_addf(out, " %d 0 R", VOUCH_PDF_RESOURCES) :
	    vouch_pdf_add_resources(pdf, &canvas->used, pictures,
	    canvas->shown, out);
}

static enum vouch_err add_page(struct vouch_buf *out,
    const struct vouch_pdf_paper *paper, uint32_t leaf)
{
	const struct vouch_box sheet = { 0, 0, paper->width, paper->height };
	const struct vouch_box bleed = bleed_box(paper);
	enum vouch_err err;

	err = vouch_buf_addf(out, "<</Type/Page/Parent %" PRIu32 " 0 R", leaf);
	if (err == VOUCH_OK)
		err = add_box(out, "MediaBox", &sheet, paper->height);
	if (err == VOUCH_OK && paper->bleed > 0)
		err = add_box(out, "BleedBox", &bleed, paper->height);
	if (err == VOUCH_OK)
		err = add_box(out, "TrimBox", &paper->trim, paper->height);
	return err;
}

/* A new leaf if the last one is full. */
static enum vouch_err open_leaf(struct vouch_pdf *pdf, struct vouch_diag *diag)
{
	enum vouch_err err;
	uint32_t *grown;
	size_t room;

	if (pdf->pages % VOUCH_PDF_LEAF != 0)
		return VOUCH_OK;
	if (pdf->nodes == pdf->node_room) {
		room = pdf->node_room * 2 + 16;
		grown = realloc(pdf->node, room * sizeof *pdf->node);
		if (grown == NULL)
			return vouch_pdf_no_memory(diag);
		pdf->node = grown;
		pdf->node_room = room;
	}
	err = vouch_pdf_object(pdf, diag, &pdf->node[pdf->nodes]);
	if (err == VOUCH_OK)
		pdf->nodes++;
	return err;
}

/* "/Count 24/Kids[5 0 R 6 0 R]>>" */
static enum vouch_err add_kids(struct vouch_buf *out, size_t pages,
    const uint32_t *kids, size_t count)
{
	enum vouch_err err = vouch_buf_addf(out, "/Count %zu/Kids[", pages);
	size_t i;

	for (i = 0; i < count && err == VOUCH_OK; i++)
		err = vouch_buf_addf(out, i == 0 ? "%" PRIu32 " 0 R" :
		    " %" PRIu32 " 0 R", kids[i]);
	return err == VOUCH_OK ? vouch_buf_adds(out, "]>>") : err;
}

/* Writes the last leaf, which holds so many pages. */
static enum vouch_err close_leaf(struct vouch_pdf *pdf, size_t pages,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	vouch_buf_clear(&pdf->object);
	err = vouch_buf_addf(&pdf->object, "<</Type/Pages/Parent %d 0 R",
	    VOUCH_PDF_TREE);
	if (err == VOUCH_OK)
		err = add_kids(&pdf->object, pages, pdf->kid, pages);
	return err != VOUCH_OK ? vouch_pdf_failed(diag, err) :
	    vouch_pdf_write(pdf, pdf->node[pdf->nodes - 1], diag);
}

static enum vouch_err write_page(struct vouch_pdf *pdf,
    const struct vouch_pdf_canvas *canvas, const uint32_t *pictures,
    struct vouch_diag *diag, uint32_t *page)
{
	uint32_t content;
	enum vouch_err err = vouch_pdf_object(pdf, diag, page);

	if (err == VOUCH_OK)
		err = vouch_pdf_object(pdf, diag, &content);
	if (err != VOUCH_OK)
		return err;
	vouch_buf_clear(&pdf->object);
	err = add_page(&pdf->object, &canvas->paper,
	    pdf->node[pdf->nodes - 1]);
	if (err == VOUCH_OK)
		err = add_page_resources(pdf, canvas, pictures, &pdf->object);
	if (err == VOUCH_OK)
		err = vouch_buf_addf(&pdf->object, "/Contents %" PRIu32
		    " 0 R>>", content);
	if (err != VOUCH_OK)
		return vouch_pdf_failed(diag, err);
	err = vouch_pdf_write(pdf, *page, diag);
	if (err != VOUCH_OK)
		return err;
	vouch_buf_clear(&pdf->object);
	err = vouch_buf_adds(&pdf->object, "<<");
	return err != VOUCH_OK ? vouch_pdf_failed(diag, err) :
	    vouch_pdf_write_stream(pdf, content, &canvas->packed, diag);
}

enum vouch_err vouch_pdf_page(struct vouch_pdf *pdf,
    const struct vouch_pdf_canvas *canvas, struct vouch_diag *diag)
{
	enum vouch_err err = canvas->err;
	uint32_t page, *pictures = NULL;

	if (err == VOUCH_OK)
		err = vouch_pdf_uses_merge(&pdf->uses, &canvas->uses);
	if (err != VOUCH_OK)
		return vouch_pdf_failed(diag, err);
	if (canvas->shown > 0) {
		pictures = calloc(canvas->shown, sizeof *pictures);
		if (pictures == NULL)
			return vouch_pdf_no_memory(diag);
		err = vouch_pdf_write_pictures(pdf, canvas, diag, pictures);
	}
	if (err == VOUCH_OK)
		err = open_leaf(pdf, diag);
	if (err == VOUCH_OK)
		err = write_page(pdf, canvas, pictures, diag, &page);
	free(pictures);
	if (err != VOUCH_OK)
		return err;
	pdf->used.fonts |= canvas->used.fonts;
	pdf->used.images |= canvas->used.images;
	pdf->used.forms |= canvas->used.forms;
	pdf->used.marks = pdf->used.marks || canvas->used.marks;
	pdf->kid[pdf->pages++ % VOUCH_PDF_LEAF] = page;
	return pdf->pages % VOUCH_PDF_LEAF != 0 ? VOUCH_OK :
	    close_leaf(pdf, VOUCH_PDF_LEAF, diag);
}

/* ---- the end ---- */

static enum vouch_err write_tree(struct vouch_pdf *pdf,
    struct vouch_diag *diag)
{
	const size_t left = pdf->pages % VOUCH_PDF_LEAF;
	enum vouch_err err = VOUCH_OK;

	if (left > 0)
		err = close_leaf(pdf, left, diag);
	if (err != VOUCH_OK)
		return err;
	vouch_buf_clear(&pdf->object);
	err = vouch_buf_adds(&pdf->object, "<</Type/Pages");
	if (err == VOUCH_OK)
		err = add_kids(&pdf->object, pdf->pages, pdf->node,
		    pdf->nodes);
	return err != VOUCH_OK ? vouch_pdf_failed(diag, err) :
	    vouch_pdf_write(pdf, VOUCH_PDF_TREE, diag);
}

static enum vouch_err write_resources(struct vouch_pdf *pdf,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	vouch_buf_clear(&pdf->object);
	err = vouch_pdf_add_resources(pdf, &pdf->used, NULL, 0,
	    &pdf->object);
	return err != VOUCH_OK ? vouch_pdf_failed(diag, err) :
	    vouch_pdf_write(pdf, VOUCH_PDF_RESOURCES, diag);
}

/* "/CreationDate(D:20261123093000Z)/ModDate(...)" */
static enum vouch_err add_dates(struct vouch_buf *out, int64_t made_at_s)
{
	struct vouch_zone utc = { .fixed = 1 };
	char t[VOUCH_TIME_TEXT], date[40];

	vouch_time_format(t, &utc, made_at_s * 1000);
	snprintf(date, sizeof date, "(D:%.4s%.2s%.2s%.2s%.2s%.2sZ)", t, t + 5,
	    t + 8, t + 11, t + 14, t + 17);
	return vouch_buf_addf(out, "/CreationDate%s/ModDate%s", date, date);
}

static enum vouch_err write_info(struct vouch_pdf *pdf,
    struct vouch_diag *diag)
{
	struct vouch_buf *out = &pdf->object;
	enum vouch_err err;

	vouch_buf_clear(out);
	err = vouch_buf_adds(out, "<<");
	if (err == VOUCH_OK && pdf->title != NULL) {
		err = vouch_buf_adds(out, "/Title<FEFF");
		if (err == VOUCH_OK)
			err = vouch_pdf_add_utf16(out, pdf->title,
			    strlen(pdf->title));
		if (err == VOUCH_OK)
			err = vouch_buf_addc(out, '>');
	}
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, "/Producer(vouch " VOUCH_VERSION
		    ")/Trapped/False");
	if (err == VOUCH_OK && pdf->settings.dated)
		err = add_dates(out, pdf->settings.made_at_s);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, ">>");
	return err != VOUCH_OK ? vouch_pdf_failed(diag, err) :
	    vouch_pdf_write(pdf, VOUCH_PDF_INFO, diag);
}

static enum vouch_err write_catalog(struct vouch_pdf *pdf,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	/* A page made to fit the paper is not on the labels any more. */
	vouch_buf_clear(&pdf->object);
	err = vouch_buf_addf(&pdf->object, "<</Type/Catalog/Pages %d 0 R"
	    "/ViewerPreferences<</PrintScaling/None>>>>", VOUCH_PDF_TREE);
	return err != VOUCH_OK ? vouch_pdf_failed(diag, err) :
	    vouch_pdf_write(pdf, VOUCH_PDF_CATALOG, diag);
}

/* The table of offsets: twenty bytes a line, by the standard. */
static enum vouch_err write_table(struct vouch_pdf *pdf,
    struct vouch_diag *diag)
{
	const uint64_t start = pdf->offset;
	char line[160], id[2 * sizeof pdf->id + 1];
	enum vouch_err err;
	uint32_t i;

	vouch_hex_encode(id, pdf->id, sizeof pdf->id);
	snprintf(line, sizeof line, "xref\n0 %" PRIu32
	    "\n0000000000 65535 f \n", pdf->objects + 1);
	err = vouch_pdf_send_text(pdf, line, diag);
	for (i = 1; i <= pdf->objects && err == VOUCH_OK; i++) {
		snprintf(line, sizeof line, "%010" PRIu64 " 00000 n \n",
		    pdf->at[i]);
		err = vouch_pdf_send_text(pdf, line, diag);
	}
	if (err != VOUCH_OK)
		return err;
	snprintf(line, sizeof line, "trailer\n<</Size %" PRIu32
	    "/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n",
	    pdf->objects + 1, VOUCH_PDF_CATALOG, VOUCH_PDF_INFO, id, id);
	err = vouch_pdf_send_text(pdf, line, diag);
	if (err != VOUCH_OK)
		return err;
	snprintf(line, sizeof line, "%" PRIu64 "\n%%%%EOF\n", start);
	return vouch_pdf_send_text(pdf, line, diag);
}

enum vouch_err vouch_pdf_finish(struct vouch_pdf *pdf,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	if (pdf->pages == 0)
		return vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "a PDF needs a page");
	err = vouch_pdf_write_fonts(pdf, diag);
	if (err == VOUCH_OK)
		err = write_tree(pdf, diag);
	if (err == VOUCH_OK)
		err = write_resources(pdf, diag);
	if (err == VOUCH_OK)
		err = write_info(pdf, diag);
	if (err == VOUCH_OK)
		err = write_catalog(pdf, diag);
	return err == VOUCH_OK ? write_table(pdf, diag) : err;
}

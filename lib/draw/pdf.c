/*
 * Objects go out as soon as they are complete; those whose content is known
 * only at the end (fonts, the page tree's root, resources) got their numbers
 * at the beginning, so that pages can refer to them. Pages hang in leaves of
 * 64 under one root: a leaf is written when it is full.
 *
 * The file's identifier is a digest chained over all bytes written, so it
 * needs neither a clock nor chance.
 */
#include "draw/pdf_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/crypt.h"
#include "draw/fit.h"

#define OFFSET_MAX UINT64_C(9999999999) /* ten digits in the table */
#define OBJECT_MAX 8388607u          /* what readers of this version take */
#define LAST_SECOND INT64_C(253402300799) /* of the year 9999 */

enum vouch_err vouch_pdf_no_memory(struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY, "out of memory");
}

enum vouch_err vouch_pdf_failed(struct vouch_diag *diag, enum vouch_err err)
{
	const char *words = "cannot be drawn as PDF";

	if (err == VOUCH_ERR_NO_MEMORY)
		return vouch_pdf_no_memory(diag);
	if (err == VOUCH_ERR_TOO_LONG)
		words = "the PDF grows too large";
	else if (err == VOUCH_ERR_RANGE)
		words = "a place or size beyond what a PDF page may have";
	else if (err == VOUCH_ERR_CONFLICT)
		words = "a symbol cannot be part of what every label shares";
	return vouch_diag_set(diag, err, "%s", words);
}

/* ---- objects ---- */

static enum vouch_err emit(struct vouch_pdf *pdf, const void *bytes,
    size_t len, struct vouch_diag *diag)
{
	if (pdf->offset > OFFSET_MAX - len)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "a PDF cannot be larger than 10 GB");
	vouch_digest_of(pdf->id, sizeof pdf->id, pdf->id, sizeof pdf->id,
	    bytes, len);
	pdf->offset += len;
	return vouch_outfile_write(pdf->out, bytes, len, diag);
}

enum vouch_err vouch_pdf_send_text(struct vouch_pdf *pdf, const char *text,
    struct vouch_diag *diag)
{
	return emit(pdf, text, strlen(text), diag);
}

enum vouch_err vouch_pdf_object(struct vouch_pdf *pdf,
    struct vouch_diag *diag, uint32_t *number)
{
	uint32_t room;
	uint64_t *grown;

	if (pdf->objects >= OBJECT_MAX)
		return vouch_pdf_failed(diag, VOUCH_ERR_TOO_LONG);
	if (pdf->objects + 1 >= pdf->object_room) {
		room = pdf->object_room * 2 + 64;
		grown = realloc(pdf->at, room * sizeof *pdf->at);
		if (grown == NULL)
			return vouch_pdf_no_memory(diag);
		pdf->at = grown;
		pdf->object_room = room;
	}
	pdf->at[++pdf->objects] = 0;
	*number = pdf->objects;
	return VOUCH_OK;
}

static enum vouch_err begin(struct vouch_pdf *pdf, uint32_t number,
    struct vouch_diag *diag)
{
	char line[32];

	pdf->at[number] = pdf->offset;
	snprintf(line, sizeof line, "%" PRIu32 " 0 obj\n", number);
	return vouch_pdf_send_text(pdf, line, diag);
}

enum vouch_err vouch_pdf_write(struct vouch_pdf *pdf, uint32_t number,
    struct vouch_diag *diag)
{
	enum vouch_err err = begin(pdf, number, diag);

	if (err == VOUCH_OK)
		err = emit(pdf, pdf->object.data, pdf->object.len, diag);
	return err == VOUCH_OK ? vouch_pdf_send_text(pdf, "\nendobj\n", diag) : err;
}

enum vouch_err vouch_pdf_write_stream(struct vouch_pdf *pdf, uint32_t number,
    const struct vouch_buf *deflated, struct vouch_diag *diag)
{
	enum vouch_err err;

	err = vouch_buf_addf(&pdf->object,
	    "/Filter/FlateDecode/Length %zu>>stream\n", deflated->len);
	if (err != VOUCH_OK)
		return vouch_pdf_failed(diag, err);
	err = begin(pdf, number, diag);
	if (err == VOUCH_OK)
		err = emit(pdf, pdf->object.data, pdf->object.len, diag);
	if (err == VOUCH_OK)
		err = emit(pdf, deflated->data, deflated->len, diag);
	return err == VOUCH_OK ?
	    vouch_pdf_send_text(pdf, "\nendstream\nendobj\n", diag) : err;
}

/* ---- making and freeing ---- */

void vouch_pdf_free(struct vouch_pdf *pdf)
{
	if (pdf == NULL)
		return;
	vouch_pdf_deflater_free(pdf->deflater);
	vouch_buf_release(&pdf->object);
	vouch_buf_release(&pdf->stream);
	vouch_pdf_uses_release(&pdf->uses);
	vouch_pdf_pictures_free(pdf->pictures);
	free(pdf->title);
	free(pdf->at);
	free(pdf->node);
	free(pdf);
}

static enum vouch_err check(const struct vouch_pdf_settings *settings,
    struct vouch_diag *diag)
{
	if (settings->dpi < 1 || settings->dpi > VOUCH_FIT_DPI_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "a resolution of 1 to %u dots per inch",
		    VOUCH_FIT_DPI_MAX);
	if (settings->dated && (settings->made_at_s < 0 ||
	    settings->made_at_s > LAST_SECOND))
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "a date in the years 1970 to 9999");
	return VOUCH_OK;
}

static enum vouch_err prepare(struct vouch_pdf *pdf,
    const struct vouch_pdf_settings *settings, struct vouch_diag *diag)
{
	enum vouch_err err;
	uint32_t number;

	pdf->settings = *settings;
	vouch_buf_init(&pdf->object, VOUCH_PDF_STREAM_MAX);
	vouch_buf_init(&pdf->stream, VOUCH_PDF_STREAM_MAX);
	err = vouch_pdf_uses_init(&pdf->uses, VOUCH_PDF_FONTS);
	if (err == VOUCH_OK)
		err = vouch_pdf_pictures_new(&pdf->pictures);
	if (err != VOUCH_OK)
		return vouch_pdf_no_memory(diag);
	if (settings->title != NULL) {
		pdf->settings.title = pdf->title = strdup(settings->title);
		if (pdf->title == NULL)
			return vouch_pdf_no_memory(diag);
	}
	pdf->deflater = vouch_pdf_deflater_new(VOUCH_PDF_SMALL);
	if (pdf->deflater == NULL)
		return vouch_pdf_no_memory(diag);
	while (pdf->objects < VOUCH_PDF_INFO) {
		err = vouch_pdf_object(pdf, diag, &number);
		if (err != VOUCH_OK)
			return err;
	}
	/* The second line tells programs that transfer it: these are bytes. */
	return vouch_pdf_send_text(pdf, "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", diag);
}

enum vouch_err vouch_pdf_new(const struct vouch_pdf_settings *settings,
    struct vouch_outfile *out, struct vouch_diag *diag,
    struct vouch_pdf **pdf)
{
	enum vouch_err err = check(settings, diag);
	struct vouch_pdf *made;

	if (err != VOUCH_OK)
		return err;
	made = calloc(1, sizeof *made);
	if (made == NULL)
		return vouch_pdf_no_memory(diag);
	made->out = out;
	err = prepare(made, settings, diag);
	if (err == VOUCH_OK)
		*pdf = made;
	else
		vouch_pdf_free(made);
	return err;
}

enum vouch_err vouch_pdf_font(struct vouch_pdf *pdf,
    const struct vouch_font *font, struct vouch_diag *diag)
{
	enum vouch_err err;
	uint32_t number;
	unsigned i;

	for (i = 0; i < pdf->fonts; i++)
		if (pdf->font[i].font == font)
			return VOUCH_OK;
	if (!vouch_font_metrics(font)->may_embed)
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED, "the font "
		    "\"%s\" says that it may not be embedded in a document",
		    vouch_font_metrics(font)->name);
	if (pdf->fonts == VOUCH_PDF_FONTS)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "at most %d fonts in a PDF", VOUCH_PDF_FONTS);
	err = vouch_pdf_object(pdf, diag, &number);
	if (err != VOUCH_OK)
		return err;
	pdf->font[pdf->fonts++] = (struct vouch_pdf_font_entry){ font, number };
	return VOUCH_OK;
}

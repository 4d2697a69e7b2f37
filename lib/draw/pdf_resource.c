/*
 * What pages refer to: forms, and the dictionaries that name them and pictures.
 */
#include "draw/pdf_parts.h"

#include <inttypes.h>

/* ---- what pages and forms name ---- */

/* Those of objects[count] whose bit is set in used. */
static enum vouch_err add_names(struct vouch_buf *out, char letter,
    const uint32_t *objects, unsigned count, uint64_t used)
{
	enum vouch_err err = VOUCH_OK;
	unsigned i;

	for (i = 0; i < count && err == VOUCH_OK; i++)
		if ((used >> i & 1) != 0)
			err = vouch_buf_addf(out, "/%c%u %" PRIu32 " 0 R",
			    letter, i, objects[i]);
	return err;
}

static enum vouch_err add_fonts(const struct vouch_pdf *pdf,
    struct vouch_buf *out, uint32_t used)
{
	uint32_t objects[VOUCH_PDF_FONTS];
	enum vouch_err err;
	unsigned i;

	for (i = 0; i < pdf->fonts; i++)
		objects[i] = pdf->font[i].object;
	err = vouch_buf_adds(out, "/Font<<");
	if (err == VOUCH_OK)
		err = add_names(out, 'F', objects, pdf->fonts, used);
	return err == VOUCH_OK ? vouch_buf_adds(out, ">>") : err;
}

enum vouch_err vouch_pdf_add_resources(const struct vouch_pdf *pdf,
    const struct vouch_pdf_used *used, const uint32_t *picture, size_t count,
    struct vouch_buf *out)
{
	enum vouch_err err = vouch_buf_adds(out, "<<");
	size_t i;

	if (err == VOUCH_OK && used->fonts != 0)
		err = add_fonts(pdf, out, used->fonts);
	if (err == VOUCH_OK && ((used->images | used->forms) != 0 ||
	    count > 0)) {
		err = vouch_buf_adds(out, "/XObject<<");
		if (err == VOUCH_OK)
			err = add_names(out, 'I', pdf->image, pdf->images,
			    used->images);
		if (err == VOUCH_OK)
			err = add_names(out, 'A', pdf->form, pdf->forms,
			    used->forms);
		for (i = 0; i < count && err == VOUCH_OK; i++)
			err = vouch_buf_addf(out, "/P%zu %" PRIu32 " 0 R", i,
			    picture[i]);
		if (err == VOUCH_OK)
			err = vouch_buf_adds(out, ">>");
	}
	/* Registration marks are in every ink; a screen shows black. */
	if (err == VOUCH_OK && used->marks)
		err = vouch_buf_adds(out, "/ColorSpace<</R[/Separation/All"
		    "/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]"
		    "/C1[1 1 1 1]/N 1>>]>>");
	return err == VOUCH_OK ? vouch_buf_adds(out, ">>") : err;
}

/* ---- forms ---- */

enum vouch_err vouch_pdf_form(struct vouch_pdf *pdf,
    const struct vouch_pdf_canvas *canvas, struct vouch_diag *diag,
    unsigned *form)
{
	const struct vouch_box *box = &canvas->box;
	uint32_t number;
	enum vouch_err err;

	if (canvas->err != VOUCH_OK)
		return vouch_pdf_failed(diag, canvas->err);
	if (pdf->forms == VOUCH_PDF_FORMS)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "at most %d forms in a PDF", VOUCH_PDF_FORMS);
	err = vouch_pdf_object(pdf, diag, &number);
	if (err != VOUCH_OK)
		return err;
	vouch_buf_clear(&pdf->object);
	err = vouch_buf_addf(&pdf->object, "<</Type/XObject/Subtype/Form"
	    "/BBox[%" PRId32 " %" PRId32 " %" PRId64 " %" PRId64
	    "]/Resources", box->x, box->y, (int64_t)box->x + box->width,
	    (int64_t)box->y + box->height);
	if (err == VOUCH_OK)
		err = vouch_pdf_add_resources(pdf, &canvas->used, NULL, 0,
		    &pdf->object);
	if (err == VOUCH_OK)
		err = vouch_pdf_uses_merge(&pdf->uses, &canvas->uses);
	err = err != VOUCH_OK ? vouch_pdf_failed(diag, err) :
	    vouch_pdf_write_stream(pdf, number, &canvas->packed, diag);
	if (err == VOUCH_OK) {
		*form = pdf->forms;
		pdf->form[pdf->forms++] = number;
	}
	return err;
}

/*
 * What pages refer to: pictures, forms, and the dictionaries that name them.
 */
#include "draw/pdf_parts.h"

#include <inttypes.h>
#include <stdlib.h>

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
    const struct vouch_pdf_used *used, struct vouch_buf *out)
{
	enum vouch_err err = vouch_buf_adds(out, "<<");

	if (err == VOUCH_OK && used->fonts != 0)
		err = add_fonts(pdf, out, used->fonts);
	if (err == VOUCH_OK && (used->images | used->forms) != 0) {
		err = vouch_buf_adds(out, "/XObject<<");
		if (err == VOUCH_OK)
			err = add_names(out, 'I', pdf->image, pdf->images,
			    used->images);
		if (err == VOUCH_OK)
			err = add_names(out, 'A', pdf->form, pdf->forms,
			    used->forms);
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

/* ---- pictures and forms ---- */

/* Each row behind the least of three filters (PNG's 0, 1 and 2), told by the
 * sum of what is left. */
static uint8_t choose_filter(const uint8_t *row, const uint8_t *above,
    size_t len, size_t step)
{
	unsigned long sum[3] = { 0, 0, 0 };
	uint8_t best;
	size_t i;

	for (i = 0; i < len; i++) {
		sum[0] += (unsigned)abs((int8_t)row[i]);
		sum[1] += (unsigned)abs((int8_t)(row[i] -
		    (i < step ? 0 : row[i - step])));
		sum[2] += (unsigned)abs((int8_t)(row[i] - above[i]));
	}
	best = sum[1] < sum[0] ? 1 : 0;
	return sum[2] < sum[best] ? 2 : best;
}

static enum vouch_err filter_rows(const struct vouch_picture *picture,
    struct vouch_buf *out)
{
	const size_t step = (size_t)picture->channels;
	const size_t len = (size_t)picture->width * step;
	const uint8_t *row = picture->pixel, *above;
	enum vouch_err err;
	uint8_t *to;
	size_t i;
	int y;

	err = vouch_buf_reserve(out, (len + 1) * (size_t)picture->height);
	if (err != VOUCH_OK)
		return err;
	to = (uint8_t *)out->data;
	for (y = 0; y < picture->height; y++, row += len) {
		above = y == 0 ? row : row - len;
		*to = y == 0 ? 1 : choose_filter(row, above, len, step);
		for (i = 0; i < len; i++)
			to[i + 1] = (uint8_t)(row[i] - (*to == 2 ? above[i] :
			    *to == 1 && i >= step ? row[i - step] : 0));
		to += len + 1;
	}
	out->len = (len + 1) * (size_t)picture->height;
	return VOUCH_OK;
}

enum vouch_err vouch_pdf_image(struct vouch_pdf *pdf,
    const struct vouch_picture *picture, struct vouch_diag *diag,
    unsigned *image)
{
	struct vouch_buf rows;
	uint32_t number;
	enum vouch_err err;

	if (pdf->images == VOUCH_PDF_IMAGES)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "at most %d pictures in a PDF", VOUCH_PDF_IMAGES);
	err = vouch_pdf_object(pdf, diag, &number);
	if (err != VOUCH_OK)
		return err;
	vouch_buf_init(&rows, VOUCH_PDF_STREAM_MAX);
	vouch_buf_clear(&pdf->stream);
	vouch_buf_clear(&pdf->object);
	err = filter_rows(picture, &rows);
	if (err == VOUCH_OK)
		err = vouch_pdf_deflate(pdf->deflater, rows.data, rows.len,
		    &pdf->stream);
	if (err == VOUCH_OK)
		err = vouch_buf_addf(&pdf->object, "<</Type/XObject"
		    "/Subtype/Image/Width %d/Height %d/BitsPerComponent 8"
		    "/ColorSpace/%s/DecodeParms<</Predictor 15/Colors %d"
		    "/Columns %d>>", picture->width, picture->height,
		    picture->channels == 1 ? "DeviceGray" : "DeviceRGB",
		    picture->channels, picture->width);
	err = err != VOUCH_OK ? vouch_pdf_failed(diag, err) :
	    vouch_pdf_write_stream(pdf, number, &pdf->stream, diag);
	if (err == VOUCH_OK) {
		*image = pdf->images;
		pdf->image[pdf->images++] = number;
	}
	vouch_buf_release(&rows);
	return err;
}

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
		err = vouch_pdf_add_resources(pdf, &canvas->used,
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

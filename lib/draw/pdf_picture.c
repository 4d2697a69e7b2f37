/*
 * Pictures: those of the template, named before anything is drawn, and those of
 * labels, of which each that is not like another is written once, before the
 * first page that shows it.
 *
 * Canvases deflate the pictures they meet unless the file has them already.
 * Whether it has may change while they look; then a picture was deflated for
 * nothing, and what is written is the same.
 */
#include "draw/pdf_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows ---- */

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

/* Appends the picture's pixels, filtered and deflated. */
static enum vouch_err pack(struct vouch_pdf_deflater *deflater,
    const struct vouch_picture *picture, struct vouch_buf *out)
{
	struct vouch_buf rows;
	enum vouch_err err;

	vouch_buf_init(&rows, VOUCH_PDF_STREAM_MAX);
	err = filter_rows(picture, &rows);
	if (err == VOUCH_OK)
		err = vouch_pdf_deflate(deflater, rows.data, rows.len, out);
	vouch_buf_release(&rows);
	return err;
}

/* An object of deflated rows. */
static enum vouch_err write_picture(struct vouch_pdf *pdf, uint32_t number,
    const struct vouch_pdf_shown *shape, const struct vouch_buf *packed,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	vouch_buf_clear(&pdf->object);
	err = vouch_buf_addf(&pdf->object, "<</Type/XObject"
	    "/Subtype/Image/Width %d/Height %d/BitsPerComponent 8"
	    "/ColorSpace/%s/DecodeParms<</Predictor 15/Colors %d"
	    "/Columns %d>>", shape->width, shape->height,
	    shape->channels == 1 ? "DeviceGray" : "DeviceRGB",
	    shape->channels, shape->width);
	return err != VOUCH_OK ? vouch_pdf_failed(diag, err) :
	    vouch_pdf_write_stream(pdf, number, packed, diag);
}

/* ---- of the template ---- */

enum vouch_err vouch_pdf_image(struct vouch_pdf *pdf,
    const struct vouch_picture *picture, struct vouch_diag *diag,
    unsigned *image)
{
	const struct vouch_pdf_shown shape = { .width = picture->width,
		.height = picture->height, .channels = picture->channels };
	uint32_t number;
	enum vouch_err err;

	if (pdf->images == VOUCH_PDF_IMAGES)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "at most %d pictures in a PDF", VOUCH_PDF_IMAGES);
	err = vouch_pdf_object(pdf, diag, &number);
	if (err != VOUCH_OK)
		return err;
	vouch_buf_clear(&pdf->stream);
	err = pack(pdf->deflater, picture, &pdf->stream);
	err = err != VOUCH_OK ? vouch_pdf_failed(diag, err) :
	    write_picture(pdf, number, &shape, &pdf->stream, diag);
	if (err == VOUCH_OK) {
		*image = pdf->images;
		pdf->image[pdf->images++] = number;
	}
	return err;
}

/* ---- which the file has ---- */

enum vouch_err vouch_pdf_pictures_new(struct vouch_pdf_pictures **made)
{
	struct vouch_pdf_pictures *pictures = calloc(1, sizeof *pictures);

	if (pictures == NULL)
		return VOUCH_ERR_NO_MEMORY;
	pthread_mutex_init(&pictures->lock, NULL);
	*made = pictures;
	return VOUCH_OK;
}

void vouch_pdf_pictures_free(struct vouch_pdf_pictures *pictures)
{
	if (pictures == NULL)
		return;
	pthread_mutex_destroy(&pictures->lock);
	free(pictures->known);
	free(pictures);
}

/* The picture's entry, or the free one where it belongs; NULL: no table. */
static struct vouch_pdf_known *find(const struct vouch_pdf_pictures *pictures,
    const uint8_t *id)
{
	struct vouch_pdf_known *known;
	uint64_t at;

	if (pictures->room == 0)
		return NULL;
	memcpy(&at, id, sizeof at);
	for (;; at++) {
		known = &pictures->known[at & (pictures->room - 1)];
		if (known->object == 0 ||
		    memcmp(known->id, id, sizeof known->id) == 0)
			return known;
	}
}

static enum vouch_err grow(struct vouch_pdf_pictures *pictures)
{
	struct vouch_pdf_pictures larger = {
		.room = pictures->room == 0 ? 64 : 2 * pictures->room };
	size_t i;

	larger.known = calloc(larger.room, sizeof *larger.known);
	if (larger.known == NULL)
		return VOUCH_ERR_NO_MEMORY;
	for (i = 0; i < pictures->room; i++)
		if (pictures->known[i].object != 0)
			*find(&larger, pictures->known[i].id) =
			    pictures->known[i];
	free(pictures->known);
	pictures->known = larger.known;
	pictures->room = larger.room;
	return VOUCH_OK;
}

static uint32_t object_of(struct vouch_pdf_pictures *pictures,
    const uint8_t *id)
{
	const struct vouch_pdf_known *known;
	uint32_t object;

	pthread_mutex_lock(&pictures->lock);
	known = find(pictures, id);
	object = known == NULL ? 0 : known->object;
	pthread_mutex_unlock(&pictures->lock);
	return object;
}

static enum vouch_err remember(struct vouch_pdf_pictures *pictures,
    const uint8_t *id, uint32_t object)
{
	struct vouch_pdf_known *known;
	enum vouch_err err = VOUCH_OK;

	pthread_mutex_lock(&pictures->lock);
	if (2 * pictures->count >= pictures->room)
		err = grow(pictures);
	if (err == VOUCH_OK) {
		known = find(pictures, id);
		memcpy(known->id, id, sizeof known->id);
		known->object = object;
		pictures->count++;
	}
	pthread_mutex_unlock(&pictures->lock);
	return err;
}

/* ---- of labels ---- */

static enum vouch_err show(struct vouch_pdf_canvas *canvas,
    const struct vouch_picture *picture, size_t *number)
{
	struct vouch_pdf_shown *shown;
	enum vouch_err err;
	size_t room;

	for (*number = 0; *number < canvas->shown; (*number)++)
		if (memcmp(canvas->show[*number].id, picture->id,
		    sizeof picture->id) == 0)
			return VOUCH_OK;
	if (canvas->shown == canvas->show_room) {
		room = 2 * canvas->show_room + 16;
		shown = realloc(canvas->show, room * sizeof *shown);
		if (shown == NULL)
			return VOUCH_ERR_NO_MEMORY;
		canvas->show = shown;
		canvas->show_room = room;
	}
	shown = &canvas->show[canvas->shown];
	*shown = (struct vouch_pdf_shown){ .width = picture->width,
		.height = picture->height, .channels = picture->channels,
		.at = canvas->pictures.len };
	memcpy(shown->id, picture->id, sizeof shown->id);
	if (object_of(canvas->pdf->pictures, picture->id) == 0) {
		err = pack(canvas->deflater, picture, &canvas->pictures);
		if (err != VOUCH_OK)
			return err;
		shown->len = canvas->pictures.len - shown->at;
	}
	canvas->shown++;
	return VOUCH_OK;
}

enum vouch_err vouch_pdf_picture(struct vouch_pdf_canvas *canvas,
    const struct vouch_picture *picture, const struct vouch_box *box)
{
	size_t number;

	if (canvas->err == VOUCH_OK && canvas->is_form)
		canvas->err = VOUCH_ERR_CONFLICT;
	if (canvas->err == VOUCH_OK)
		canvas->err = show(canvas, picture, &number);
	if (canvas->err == VOUCH_OK)
		canvas->err = vouch_pdf_put_picture(canvas, 'P', number, box);
	return canvas->err;
}

enum vouch_err vouch_pdf_write_pictures(struct vouch_pdf *pdf,
    const struct vouch_pdf_canvas *canvas, struct vouch_diag *diag,
    uint32_t *object)
{
	const struct vouch_pdf_shown *shown;
	struct vouch_buf packed;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; i < canvas->shown && err == VOUCH_OK; i++) {
		shown = &canvas->show[i];
		object[i] = object_of(pdf->pictures, shown->id);
		if (object[i] != 0)
			continue;
		packed = (struct vouch_buf){
			.data = canvas->pictures.data + shown->at,
			.len = shown->len };
		err = vouch_pdf_object(pdf, diag, &object[i]);
		if (err == VOUCH_OK)
			err = write_picture(pdf, object[i], shown, &packed,
			    diag);
		if (err == VOUCH_OK && remember(pdf->pictures, shown->id,
		    object[i]) != VOUCH_OK)
			err = vouch_pdf_no_memory(diag);
	}
	return err;
}

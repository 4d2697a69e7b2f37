/*
 * Pixels. Everything drawn ends as rows of coverage or as boxes of whole
 * pixels, and both go through paint() or a bitmap's own fill, which clip.
 */
#include "draw/raster.h"

#include <stdlib.h>
#include <string.h>

#include "draw/fit.h"
#include "draw/png.h"
#include "draw/trace.h"

#define BYTES_MAX (512u << 20)
#define INCH_UM 25400
#define DARK_COVER 102 /* two fifths of 255 */
#define BIT_SAMPLES 4  /* lines looked at in a row of pixels */
#define TONE_SAMPLES 16
#define PHASE (VOUCH_SUBPIXELS / VOUCH_MASK_PHASES)
#define BIAS 1024      /* pixels: where letters are drawn for masks */

/* ---- making and freeing ---- */

static size_t channels(const struct vouch_raster *raster)
{
	return raster->kind == VOUCH_RASTER_RGB ? 3 : 1;
}

static size_t bytes(const struct vouch_raster *raster)
{
	return (size_t)raster->width * (size_t)raster->height *
	    channels(raster);
}

enum vouch_err vouch_raster_init(struct vouch_raster *raster,
    enum vouch_raster_kind kind, int width, int height, unsigned dpi)
{
	struct vouch_raster made = { .kind = kind, .width = width,
		.height = height, .dpi = dpi };
	enum vouch_err err;

	if (width < 1 || height < 1 || width > VOUCH_BITMAP_SIDE_MAX ||
	    height > VOUCH_BITMAP_SIDE_MAX || dpi < 1 ||
	    dpi > VOUCH_FIT_DPI_MAX)
		return VOUCH_ERR_RANGE;
	if (kind == VOUCH_RASTER_BIT) {
		err = vouch_bitmap_init(&made.bitmap, width, height);
		if (err != VOUCH_OK)
			return err;
	} else {
		if (bytes(&made) > BYTES_MAX)
			return VOUCH_ERR_TOO_LONG;
		made.pixel = malloc(bytes(&made));
		if (made.pixel == NULL)
			return VOUCH_ERR_NO_MEMORY;
	}
	vouch_raster_clear(&made);
	*raster = made;
	return VOUCH_OK;
}

void vouch_raster_release(struct vouch_raster *raster)
{
	vouch_bitmap_release(&raster->bitmap);
	free(raster->pixel);
	vouch_polygon_release(&raster->line);
	vouch_polygon_release(&raster->area);
	vouch_path_release(&raster->glyph);
	vouch_fill_release(&raster->fill);
	vouch_masks_release(&raster->masks);
	*raster = (struct vouch_raster){ .pixel = NULL };
}

void vouch_raster_clear(struct vouch_raster *raster)
{
	if (raster->kind == VOUCH_RASTER_BIT)
		memset(raster->bitmap.bits, 0,
		    raster->bitmap.stride * (size_t)raster->height);
	else
		memset(raster->pixel, 255, bytes(raster));
}

void vouch_raster_copy(struct vouch_raster *raster,
    const struct vouch_raster *from)
{
	if (raster->kind == VOUCH_RASTER_BIT)
		memcpy(raster->bitmap.bits, from->bitmap.bits,
		    raster->bitmap.stride * (size_t)raster->height);
	else
		memcpy(raster->pixel, from->pixel, bytes(raster));
}

void vouch_raster_origin(struct vouch_raster *raster, int32_t x, int32_t y)
{
	raster->x = x;
	raster->y = y;
}

/* ---- ink ---- */

/* What a pixel is painted with. */
struct paint {
	struct vouch_raster *raster;
	uint8_t tone[3]; /* as many as the kind has channels */
	bool dark;       /* at one bit */
};

/* Rec. 601, as everywhere where one number is to stand for three. */
static unsigned luma(unsigned red, unsigned green, unsigned blue)
{
	return (299 * red + 587 * green + 114 * blue + 500) / 1000;
}

static struct paint paint_of(struct vouch_raster *raster,
    const struct vouch_ink *ink)
{
	const unsigned light = (ink->amount[0] * 255u + 500) / 1000;
	const bool grey = ink->space == VOUCH_INK_GRAY;
	const unsigned red = grey ? light : ink->rgb >> 16 & 255;
	const unsigned green = grey ? light : ink->rgb >> 8 & 255;
	const unsigned blue = grey ? light : ink->rgb & 255;
	const unsigned tone = luma(red, green, blue);
	struct paint paint = { .raster = raster, .dark = tone < 128,
		.tone = { (uint8_t)tone } };

	if (raster->kind == VOUCH_RASTER_RGB) {
		paint.tone[0] = (uint8_t)red;
		paint.tone[1] = (uint8_t)green;
		paint.tone[2] = (uint8_t)blue;
	}
	return paint;
}

/* From x on, so many pixels are dark enough one after the other. */
static int dark_run(const uint8_t *cover, int x, int count)
{
	int end = x;

	while (end < count && cover[end] >= DARK_COVER)
		end++;
	return end - x;
}

static void paint_bits(const struct paint *paint, int y, int left, int count,
    const uint8_t *cover)
{
	uint8_t *row = paint->raster->bitmap.bits +
	    (size_t)y * paint->raster->bitmap.stride;
	int i, run, x;

	for (i = 0; i < count; i += run + 1) {
		run = dark_run(cover, i, count);
		if (paint->dark)
			vouch_bits_set(row, (size_t)(left + i), (size_t)run);
		else
			for (x = left + i; x < left + i + run; x++)
				row[x / 8] &= (uint8_t)~(0x80 >> x % 8);
	}
}

/* A row of coverage inside the picture. */
static void paint_row(void *to, int y, int left, int count,
    const uint8_t *cover)
{
	const struct paint *paint = to;
	const struct vouch_raster *raster = paint->raster;
	const size_t each = channels(raster);
	uint8_t *at;
	size_t c;
	int i;

	if (raster->kind == VOUCH_RASTER_BIT) {
		paint_bits(paint, y, left, count, cover);
		return;
	}
	at = raster->pixel +
	    ((size_t)y * (size_t)raster->width + (size_t)left) * each;
	for (i = 0; i < count; i++)
		for (c = 0; c < each; c++, at++)
			*at = (uint8_t)((*at * (255 - cover[i]) +
			    paint->tone[c] * cover[i] + 127) / 255);
}

/* ---- places ---- */

static int limited(int64_t at, int most)
{
	return (int)(at < 0 ? 0 : at > most ? most : at);
}

/* Whole pixels, cut off at the edges of the picture. */
static struct vouch_pixel_box pixels(const struct vouch_raster *raster,
    int64_t left, int64_t top, int64_t width, int64_t height)
{
	return (struct vouch_pixel_box){
		limited(left, raster->width), limited(top, raster->height),
		limited(left + width, raster->width),
		limited(top + height, raster->height)
	};
}

static struct vouch_pixel_box box_pixels(const struct vouch_raster *raster,
    const struct vouch_box *box)
{
	const int64_t x = (int64_t)raster->x + box->x;
	const int64_t y = (int64_t)raster->y + box->y;
	const int64_t left = vouch_fit_dot(x, raster->dpi);
	const int64_t top = vouch_fit_dot(y, raster->dpi);
	const int64_t width = vouch_fit_dot(x + box->width, raster->dpi) - left;
	const int64_t height = vouch_fit_dot(y + box->height, raster->dpi) - top;

	return pixels(raster, left, top, width < 1 ? 1 : width,
	    height < 1 ? 1 : height);
}

/* Row by row in pieces of a constant row that is covered all over. */
static void paint_box(struct paint *paint, struct vouch_pixel_box box)
{
	uint8_t cover[256];
	int x, y, count;

	if (paint->raster->kind == VOUCH_RASTER_BIT && paint->dark) {
		vouch_bitmap_fill(&paint->raster->bitmap, box.left, box.top,
		    box.right - box.left, box.bottom - box.top);
		return;
	}
	memset(cover, 255, sizeof cover);
	for (y = box.top; y < box.bottom; y++)
		for (x = box.left; x < box.right; x += count) {
			count = box.right - x;
			if (count > (int)sizeof cover)
				count = (int)sizeof cover;
			paint_row(paint, y, x, count, cover);
		}
}

void vouch_raster_box(struct vouch_raster *raster,
    const struct vouch_box *box, const struct vouch_ink *ink)
{
	struct paint paint = paint_of(raster, ink);

	if (ink->space != VOUCH_INK_NONE)
		paint_box(&paint, box_pixels(raster, box));
}

/* ---- shapes and letters ---- */

static enum vouch_err fill(struct vouch_raster *raster,
    const struct vouch_polygon *polygon, bool even_odd,
    const struct vouch_ink *ink, const struct vouch_pixel_box *clip)
{
	struct paint paint = paint_of(raster, ink);

	return vouch_fill_polygon(&raster->fill, polygon, even_odd,
	    raster->kind == VOUCH_RASTER_BIT ? BIT_SAMPLES : TONE_SAMPLES,
	    clip, paint_row, &paint);
}

enum vouch_err vouch_raster_shape(struct vouch_raster *raster,
    const struct vouch_display_shape *shape)
{
	const struct vouch_placing placing = {
		.factor_x = 1, .factor_y = 1, .offset_x = raster->x,
		.offset_y = raster->y, .den = INCH_UM,
		.num = (int64_t)raster->dpi * VOUCH_SUBPIXELS
	};
	const struct vouch_pixel_box clip = shape->has_clip ?
	    box_pixels(raster, &shape->clip) :
	    pixels(raster, 0, 0, raster->width, raster->height);
	int64_t width = (int64_t)shape->stroke_um * placing.num / INCH_UM;
	enum vouch_err err;

	raster->line.count = raster->area.count = 0;
	err = vouch_polygon_add(&raster->line, &shape->path, &placing);
	if (err == VOUCH_OK && shape->fill.space != VOUCH_INK_NONE)
		err = fill(raster, &raster->line, shape->even_odd,
		    &shape->fill, &clip);
	if (err != VOUCH_OK || shape->stroke.space == VOUCH_INK_NONE ||
	    shape->stroke_um == 0)
		return err;
	/* No line is thinner than a pixel. */
	if (width < VOUCH_SUBPIXELS)
		width = VOUCH_SUBPIXELS;
	err = vouch_polygon_stroke(&raster->area, &raster->line,
	    (int32_t)(width > INT32_MAX / 4 ? INT32_MAX / 4 : width));
	return err == VOUCH_OK ? fill(raster, &raster->area, false,
	    &shape->stroke, &clip) : err;
}

/* In which pixel a place lies, as vouch_polygon_add reckons. */
static int64_t pixel_at(int64_t at, int64_t factor, int64_t offset,
    const struct vouch_placing *placing)
{
	return (at * factor + offset) * placing->num / placing->den /
	    VOUCH_SUBPIXELS;
}

/* May some of the glyph lie inside the picture? A curve stays between its
 * points. */
static bool may_show(const struct vouch_raster *raster,
    const struct vouch_placing *placing)
{
	const struct vouch_point *at = raster->glyph.point, *const end =
	    at + raster->glyph.points;
	struct vouch_point low, high;

	if (at == end)
		return false;
	low = high = *at;
	for (; at < end; at++) {
		low.x = at->x < low.x ? at->x : low.x;
		low.y = at->y < low.y ? at->y : low.y;
		high.x = at->x > high.x ? at->x : high.x;
		high.y = at->y > high.y ? at->y : high.y;
	}
	/* The font's y points up. */
	return pixel_at(high.x, placing->factor_x, placing->offset_x,
	    placing) >= -1 &&
	    pixel_at(low.x, placing->factor_x, placing->offset_x, placing) <=
	    raster->width &&
	    pixel_at(low.y, placing->factor_y, placing->offset_y, placing) >=
	    -1 &&
	    pixel_at(high.y, placing->factor_y, placing->offset_y, placing) <=
	    raster->height;
}

/* The outlines of a line's glyphs onto raster->line, those that may be seen:
 * reading labels back looks at a part of each. */
static enum vouch_err add_glyphs(struct vouch_raster *raster,
    const struct vouch_paragraph *paragraph, const struct vouch_line *line)
{
	const int64_t units = vouch_font_metrics(paragraph->font)->units;
	const struct vouch_glyph *glyph = paragraph->glyph + line->glyph;
	struct vouch_placing placing = {
		.factor_x = paragraph->size_um,
		.factor_y = -(int64_t)paragraph->size_um,
		.num = (int64_t)raster->dpi * VOUCH_SUBPIXELS,
		.den = INCH_UM * units
	};
	enum vouch_err err = VOUCH_OK;
	int64_t pen = 0;
	size_t i;

	for (i = 0; i < line->count && err == VOUCH_OK; i++, glyph++) {
		vouch_path_clear(&raster->glyph);
		err = vouch_font_outline(paragraph->font, glyph->id,
		    &raster->glyph);
		placing.offset_x = ((int64_t)raster->x + line->x) * units +
		    (pen + glyph->dx) * paragraph->size_um;
		placing.offset_y = ((int64_t)raster->y + line->y) * units -
		    (int64_t)glyph->dy * paragraph->size_um;
		if (err == VOUCH_OK && may_show(raster, &placing))
			err = vouch_polygon_add(&raster->line, &raster->glyph,
			    &placing);
		pen += glyph->advance;
	}
	return err;
}

/* ---- letters of one bit ---- */

/* Rows of coverage into a letter's own pixels. */
struct mold {
	uint8_t *rows;
	size_t stride;
	int left, top;
};

static void mold_row(void *to, int y, int left, int count,
    const uint8_t *cover)
{
	const struct mold *mold = to;
	uint8_t *row = mold->rows + (size_t)(y - mold->top) * mold->stride;
	int i, run;

	for (i = 0; i < count; i += run + 1) {
		run = dark_run(cover, i, count);
		vouch_bits_set(row, (size_t)(left - mold->left + i),
		    (size_t)run);
	}
}

/* The pixels a polygon may touch. */
static struct vouch_pixel_box bounds(const struct vouch_polygon *polygon)
{
	int32_t low[2] = { INT32_MAX, INT32_MAX };
	int32_t high[2] = { INT32_MIN, INT32_MIN };
	size_t i;

	for (i = 0; i < polygon->count; i++) {
		const struct vouch_vertex *v = &polygon->vertex[i];

		low[0] = v->x < low[0] ? v->x : low[0];
		low[1] = v->y < low[1] ? v->y : low[1];
		high[0] = v->x > high[0] ? v->x : high[0];
		high[1] = v->y > high[1] ? v->y : high[1];
	}
	if (polygon->count == 0 || low[0] < 0 || low[1] < 0)
		return (struct vouch_pixel_box){ 0, 0, 0, 0 };
	return (struct vouch_pixel_box){ low[0] / VOUCH_SUBPIXELS,
		low[1] / VOUCH_SUBPIXELS, high[0] / VOUCH_SUBPIXELS + 1,
		high[1] / VOUCH_SUBPIXELS + 1 };
}

/* A letter's outline onto raster->line, its origin BIAS pixels from the corner
 * and where the key says. */
static enum vouch_err outline(struct vouch_raster *raster,
    const struct vouch_mask_key *key)
{
	const int64_t units = vouch_font_metrics(key->font)->units;
	const struct vouch_placing placing = {
		.factor_x = key->size_um, .factor_y = -(int64_t)key->size_um,
		.num = (int64_t)raster->dpi * VOUCH_SUBPIXELS,
		.den = INCH_UM * units
	};
	enum vouch_err err;
	size_t i;

	vouch_path_clear(&raster->glyph);
	raster->line.count = 0;
	err = vouch_font_outline(key->font, key->glyph, &raster->glyph);
	if (err == VOUCH_OK)
		err = vouch_polygon_add(&raster->line, &raster->glyph,
		    &placing);
	for (i = 0; err == VOUCH_OK && i < raster->line.count; i++) {
		raster->line.vertex[i].x += BIAS * VOUCH_SUBPIXELS +
		    key->x * PHASE;
		raster->line.vertex[i].y += BIAS * VOUCH_SUBPIXELS +
		    key->y * PHASE;
	}
	return err;
}

/* *out: NULL if the letter is too large to be kept. */
static enum vouch_err make_mask(struct vouch_raster *raster,
    const struct vouch_mask_key *key, const struct vouch_mask **out)
{
	enum vouch_err err = outline(raster, key);
	struct vouch_pixel_box box;
	struct vouch_mask mask = { .key = *key };
	struct mold mold;

	*out = NULL;
	if (err != VOUCH_OK)
		return err;
	box = bounds(&raster->line);
	mask.width = box.right - box.left;
	mask.height = box.bottom - box.top;
	mask.left = box.left - BIAS;
	mask.top = box.top - BIAS;
	if (mask.width > VOUCH_MASK_SIDE || mask.height > VOUCH_MASK_SIDE ||
	    (mask.width == 0 && raster->line.count > 0))
		return VOUCH_OK;
	err = vouch_masks_add(&raster->masks, &mask, out, &mold.rows);
	if (err != VOUCH_OK)
		return err;
	mold.stride = ((size_t)mask.width + 7) / 8;
	mold.left = box.left;
	mold.top = box.top;
	return vouch_fill_polygon(&raster->fill, &raster->line, false,
	    BIT_SAMPLES, &box, mold_row, &mold);
}

/* Nearest quarter of a pixel to value * num / den subpixels; the pixel, and how
 * many quarters behind it. */
static int64_t quarter(int64_t value, const struct vouch_placing *placing,
    uint8_t *phase)
{
	const int64_t by = placing->den * PHASE;
	const int64_t scaled = value * placing->num;
	int64_t at = (scaled < 0 ? scaled - by / 2 : scaled + by / 2) / by;
	int64_t pixel = at / VOUCH_MASK_PHASES;

	if (at % VOUCH_MASK_PHASES < 0)
		pixel--;
	*phase = (uint8_t)(at - pixel * VOUCH_MASK_PHASES);
	return pixel;
}

/* A line whose letters are all kept or can be; *drawn is false if not, and
 * nothing may be drawn twice: they are laid down by bits. */
static enum vouch_err lay_glyphs(struct vouch_raster *raster,
    const struct vouch_paragraph *paragraph, const struct vouch_line *line,
    bool dark, bool *drawn)
{
	const int64_t units = vouch_font_metrics(paragraph->font)->units;
	const int64_t size = paragraph->size_um;
	const struct vouch_placing placing = {
		.num = (int64_t)raster->dpi * VOUCH_SUBPIXELS,
		.den = INCH_UM * units
	};
	struct vouch_mask_key key = { .font = paragraph->font,
		.size_um = paragraph->size_um };
	const struct vouch_glyph *glyph = paragraph->glyph + line->glyph;
	const struct vouch_mask *mask;
	enum vouch_err err = VOUCH_OK;
	int64_t pen = 0, x, y;
	size_t i;

	for (i = 0; i < line->count; i++, glyph++) {
		x = quarter(((int64_t)raster->x + line->x) * units +
		    (pen + glyph->dx) * size, &placing, &key.x);
		y = quarter(((int64_t)raster->y + line->y) * units -
		    (int64_t)glyph->dy * size, &placing, &key.y);
		key.glyph = glyph->id;
		mask = vouch_masks_find(&raster->masks, &key);
		if (mask == NULL)
			err = make_mask(raster, &key, &mask);
		*drawn = mask != NULL;
		if (err != VOUCH_OK || !*drawn)
			return err;
		vouch_masks_lay(&raster->masks, mask, x, y, dark,
		    &raster->bitmap);
		pen += glyph->advance;
	}
	return VOUCH_OK;
}

enum vouch_err vouch_raster_paragraph(struct vouch_raster *raster,
    const struct vouch_paragraph *paragraph, const struct vouch_ink *ink)
{
	const struct vouch_pixel_box clip =
	    pixels(raster, 0, 0, raster->width, raster->height);
	enum vouch_err err = VOUCH_OK;
	bool drawn;
	size_t i;

	if (ink->space == VOUCH_INK_NONE)
		return VOUCH_OK;
	for (i = 0; i < paragraph->lines && err == VOUCH_OK; i++) {
		drawn = false;
		if (raster->kind == VOUCH_RASTER_BIT)
			err = lay_glyphs(raster, paragraph,
			    &paragraph->line[i], paint_of(raster, ink).dark,
			    &drawn);
		if (err != VOUCH_OK || drawn)
			continue;
		raster->line.count = 0;
		err = add_glyphs(raster, paragraph, &paragraph->line[i]);
		if (err == VOUCH_OK)
			err = fill(raster, &raster->line, false, ink, &clip);
	}
	return err;
}

/* ---- symbols, bars, pictures ---- */

static const struct vouch_ink black = { .space = VOUCH_INK_GRAY };

void vouch_raster_symbol(struct vouch_raster *raster,
    const struct vouch_qr *qr, int32_t x, int32_t y, unsigned dots)
{
	struct paint paint = paint_of(raster, &black);
	struct vouch_trace_run run = { .width = 0 };
	const int64_t side = dots;
	const int64_t left = vouch_fit_dot((int64_t)raster->x + x, raster->dpi) +
	    VOUCH_QR_QUIET * side;
	const int64_t top = vouch_fit_dot((int64_t)raster->y + y, raster->dpi) +
	    VOUCH_QR_QUIET * side;

	while (vouch_trace_next(qr, &run))
		paint_box(&paint, pixels(raster, left + run.x * side,
		    top + run.y * side, run.width * side, side));
}

void vouch_raster_bars(struct vouch_raster *raster,
    const struct vouch_ean13 *ean, const struct vouch_box *box, unsigned dots)
{
	struct paint paint = paint_of(raster, &black);
	const struct vouch_box there = { raster->x + box->x,
		raster->y + box->y, box->width, box->height };
	const struct vouch_ean13_place place = vouch_ean13_lay(&there,
	    raster->dpi, dots);
	struct vouch_ean13_bar bar = { .width = 0 };
	const int64_t module = dots;

	while (vouch_ean13_next(ean, &bar))
		paint_box(&paint, pixels(raster, place.left + bar.at * module,
		    place.top, bar.width * module, bar.guard ? place.height :
		    place.short_height));
}

/* The mean of the picture's pixels from column and row on; at least one. */
static void average(const struct vouch_picture *picture, const int from[2],
    const int to[2], uint8_t tone[3])
{
	const int each = picture->channels;
	uint32_t sum[3] = { 0, 0, 0 }, count = 0;
	const uint8_t *at;
	int x, y, c;

	for (y = from[1]; y < to[1]; y++)
		for (x = from[0]; x < to[0]; x++, count++) {
			at = picture->pixel + ((size_t)y *
			    (size_t)picture->width + (size_t)x) * (size_t)each;
			for (c = 0; c < each; c++)
				sum[c] += at[c];
		}
	for (c = 0; c < 3; c++)
		tone[c] = (uint8_t)((sum[c % each] + count / 2) / count);
}

/* Which of the picture's pixels those at `at` of `length` show. */
static void span(int64_t at, int64_t length, int size, int *from, int *to)
{
	*from = (int)(at * size / length);
	*to = (int)((at + 1) * size / length);
	if (*to <= *from)
		*to = *from + 1;
}

void vouch_raster_image(struct vouch_raster *raster,
    const struct vouch_picture *picture, const struct vouch_box *box)
{
	const int64_t x = (int64_t)raster->x + box->x;
	const int64_t y = (int64_t)raster->y + box->y;
	const int64_t left = vouch_fit_dot(x, raster->dpi);
	const int64_t top = vouch_fit_dot(y, raster->dpi);
	int64_t width = vouch_fit_dot(x + box->width, raster->dpi) - left;
	int64_t height = vouch_fit_dot(y + box->height, raster->dpi) - top;
	struct paint paint = paint_of(raster, &black);
	struct vouch_pixel_box seen;
	const uint8_t cover = 255;
	int column, row, from[2], to[2];

	width = width < 1 ? 1 : width;
	height = height < 1 ? 1 : height;
	seen = pixels(raster, left, top, width, height);
	for (row = seen.top; row < seen.bottom; row++) {
		span(row - top, height, picture->height, &from[1], &to[1]);
		for (column = seen.left; column < seen.right; column++) {
			span(column - left, width, picture->width, &from[0],
			    &to[0]);
			average(picture, from, to, paint.tone);
			paint.dark = luma(paint.tone[0], paint.tone[1],
			    paint.tone[2]) < 128;
			if (raster->kind == VOUCH_RASTER_GREY)
				paint.tone[0] = (uint8_t)luma(paint.tone[0],
				    paint.tone[1], paint.tone[2]);
			paint_row(&paint, row, column, 1, &cover);
		}
	}
}

enum vouch_err vouch_raster_png(const struct vouch_raster *raster,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	if (raster->kind == VOUCH_RASTER_BIT)
		return vouch_png_encode(&raster->bitmap, (int)raster->dpi,
		    diag, out);
	return vouch_png_pixels(raster->pixel, raster->width, raster->height,
	    (int)channels(raster), (int)raster->dpi, diag, out);
}

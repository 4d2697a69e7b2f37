/*
 * See svg_page.h. Two texts grow side by side: what is only defined (glyphs,
 * pictures, clips, groups of art) and what is seen; they are joined at the end.
 *
 * What a hostile text could reach is one attribute, aria-label, and it gets
 * there escaped.
 */
#include "draw/svg_page.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "draw/fit.h"
#include "draw/png.h"
#include "draw/svg.h"

#define INCH_UM 25400
#define MM_DECIMALS 3 /* of micrometres */
#define FINE 8        /* decimals of a scale */
#define FINE_ONE INT64_C(100000000)

/* ---- making and freeing ---- */

enum vouch_err vouch_svg_page_init(struct vouch_svg_page *page, unsigned dpi)
{
	struct vouch_svg_page made = { .dpi = dpi };

	if (dpi < 1 || dpi > VOUCH_FIT_DPI_MAX)
		return VOUCH_ERR_RANGE;
	made.drawn = calloc(VOUCH_SVG_FONTS, sizeof *made.drawn);
	if (made.drawn == NULL)
		return VOUCH_ERR_NO_MEMORY;
	vouch_buf_init(&made.defs, VOUCH_SVG_BYTES_MAX);
	vouch_buf_init(&made.body, VOUCH_SVG_BYTES_MAX);
	*page = made;
	return VOUCH_OK;
}

void vouch_svg_page_release(struct vouch_svg_page *page)
{
	vouch_buf_release(&page->defs);
	vouch_buf_release(&page->body);
	free(page->drawn);
	vouch_trace_release(&page->trace);
	vouch_path_release(&page->glyph);
	*page = (struct vouch_svg_page){ .drawn = NULL };
}

/* ---- words ---- */

/* The first error stays. */
static bool note(struct vouch_svg_page *page, enum vouch_err err)
{
	if (page->err == VOUCH_OK)
		page->err = err;
	return page->err == VOUCH_OK;
}

static void put(struct vouch_svg_page *page, struct vouch_buf *to,
    const char *text)
{
	if (page->err == VOUCH_OK)
		page->err = vouch_buf_adds(to, text);
}

/* value / 10^decimals without needless digits, after a blank unless it is the
 * first of a list or has a sign: "12", " 1.5", "-.25". */
static void put_number(struct vouch_svg_page *page, struct vouch_buf *to,
    int64_t value, int decimals, bool first)
{
	const bool minus = value < 0;
	uint64_t left = minus ? (uint64_t)-value : (uint64_t)value;
	char text[32];
	size_t at = sizeof text;

	text[--at] = '\0';
	while (decimals > 0 && left % 10 == 0) {
		left /= 10;
		decimals--;
	}
	for (; decimals > 0; decimals--, left /= 10) {
		text[--at] = (char)('0' + left % 10);
		if (decimals == 1)
			text[--at] = '.';
	}
	if (left > 0 || text[at] == '\0')
		do
			text[--at] = (char)('0' + left % 10);
		while ((left /= 10) > 0);
	if (minus)
		text[--at] = '-';
	else if (!first)
		text[--at] = ' ';
	put(page, to, text + at);
}

static void put_mm(struct vouch_svg_page *page, const char *before, int64_t um)
{
	put(page, &page->body, before);
	put_number(page, &page->body, um, MM_DECIMALS, true);
}

static void put_ink(struct vouch_svg_page *page, const char *attribute,
    const struct vouch_ink *ink)
{
	const unsigned light = (ink->amount[0] * 255u + 500) / 1000;
	const unsigned rgb = ink->space == VOUCH_INK_GRAY ? light * 0x10101u :
	    ink->rgb & 0xffffff;

	if (page->err == VOUCH_OK)
		page->err = ink->space == VOUCH_INK_NONE ?
		    vouch_buf_addf(&page->body, " %s=\"none\"", attribute) :
		    vouch_buf_addf(&page->body, " %s=\"#%06x\"", attribute,
		    rgb);
}

/* ---- beginning and end ---- */

void vouch_svg_page_begin(struct vouch_svg_page *page,
    const struct vouch_svg_page *art)
{
	page->err = VOUCH_OK;
	page->x = page->y = 0;
	page->fonts = 0;
	page->images = page->groups = page->clips = 0;
	vouch_buf_clear(&page->defs);
	vouch_buf_clear(&page->body);
	memset(page->drawn, 0, VOUCH_SVG_FONTS * sizeof *page->drawn);
	if (art == NULL)
		return;
	memcpy(page->font, art->font, sizeof page->font);
	memcpy(page->drawn, art->drawn,
	    VOUCH_SVG_FONTS * sizeof *page->drawn);
	memcpy(page->image, art->image, art->images * sizeof *page->image);
	page->fonts = art->fonts;
	page->images = art->images;
	page->groups = art->groups;
	page->clips = art->clips;
	note(page, art->err);
	put(page, &page->defs, vouch_buf_text(&art->defs));
}

void vouch_svg_page_group_end(struct vouch_svg_page *page)
{
	vouch_svg_page_origin(page, 0, 0);
	if (page->err == VOUCH_OK)
		page->err = vouch_buf_addf(&page->defs, "<g id=\"art%u\">\n",
		    page->groups++);
	put(page, &page->defs, vouch_buf_text(&page->body));
	put(page, &page->defs, "</g>\n");
	vouch_buf_clear(&page->body);
}

void vouch_svg_page_group_draw(struct vouch_svg_page *page, unsigned group)
{
	if (page->err == VOUCH_OK)
		page->err = vouch_buf_addf(&page->body,
		    "<use xlink:href=\"#art%u\"/>\n", group);
}

void vouch_svg_page_origin(struct vouch_svg_page *page, int32_t x, int32_t y)
{
	if (page->x != 0 || page->y != 0)
		put(page, &page->body, "</g>\n");
	page->x = x;
	page->y = y;
	if (x == 0 && y == 0)
		return;
	put_mm(page, "<g transform=\"translate(", x);
	put_mm(page, ",", y);
	put(page, &page->body, ")\">\n");
}

enum vouch_err vouch_svg_page_end(struct vouch_svg_page *page, int32_t width,
    int32_t height, const char *title, struct vouch_buf *out)
{
	const size_t before = out->len;

	vouch_svg_page_origin(page, 0, 0);
	put(page, out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
	    "version=\"1.1\" width=\"");
	put_number(page, out, width, MM_DECIMALS, true);
	put(page, out, "mm\" height=\"");
	put_number(page, out, height, MM_DECIMALS, true);
	put(page, out, "mm\" viewBox=\"0 0");
	put_number(page, out, width, MM_DECIMALS, false);
	put_number(page, out, height, MM_DECIMALS, false);
	put(page, out, "\">\n");
	if (title != NULL) {
		put(page, out, "<title>");
		if (page->err == VOUCH_OK)
			page->err = vouch_svg_escape(out, title,
			    strlen(title));
		put(page, out, "</title>\n");
	}
	put(page, out, "<defs>\n");
	put(page, out, vouch_buf_text(&page->defs));
	put(page, out, "</defs>\n<path fill=\"#fff\" d=\"M0 0H");
	put_number(page, out, width, MM_DECIMALS, true);
	put(page, out, "V");
	put_number(page, out, height, MM_DECIMALS, true);
	put(page, out, "H0z\"/>\n");
	put(page, out, vouch_buf_text(&page->body));
	put(page, out, "</svg>\n");
	if (page->err != VOUCH_OK && out->data != NULL) {
		out->len = before;
		out->data[before] = '\0';
	}
	return page->err;
}

/* ---- paths ---- */

/* Steps from the point before are shorter than places, and as whole numbers
 * they add up to them. */
static void put_path(struct vouch_svg_page *page, struct vouch_buf *to,
    const struct vouch_path *path, int decimals)
{
	static const char *const letters[] = { [VOUCH_STEP_MOVE] = "M",
		[VOUCH_STEP_LINE] = "l", [VOUCH_STEP_CURVE] = "c",
		[VOUCH_STEP_CLOSE] = "z" };
	static const size_t points[] = { [VOUCH_STEP_MOVE] = 1,
		[VOUCH_STEP_LINE] = 1, [VOUCH_STEP_CURVE] = 3,
		[VOUCH_STEP_CLOSE] = 0 };
	const struct vouch_point *at = path->point;
	struct vouch_point from = { 0, 0 }, first = { 0, 0 };
	size_t i, j;

	for (i = 0; i < path->steps && page->err == VOUCH_OK; i++) {
		put(page, to, letters[path->step[i]]);
		if (path->step[i] == VOUCH_STEP_MOVE)
			from = (struct vouch_point){ 0, 0 };
		for (j = 0; j < points[path->step[i]]; j++, at++) {
			put_number(page, to, (int64_t)at->x - from.x, decimals,
			    j == 0);
			put_number(page, to, (int64_t)at->y - from.y, decimals,
			    false);
		}
		if (path->step[i] == VOUCH_STEP_CLOSE)
			from = first;
		else
			from = at[-1];
		if (path->step[i] == VOUCH_STEP_MOVE)
			first = from;
	}
}

static void put_box(struct vouch_svg_page *page, struct vouch_buf *to,
    const struct vouch_box *box)
{
	put(page, to, "<rect x=\"");
	put_number(page, to, box->x, MM_DECIMALS, true);
	put(page, to, "\" y=\"");
	put_number(page, to, box->y, MM_DECIMALS, true);
	put(page, to, "\" width=\"");
	put_number(page, to, box->width, MM_DECIMALS, true);
	put(page, to, "\" height=\"");
	put_number(page, to, box->height, MM_DECIMALS, true);
	put(page, to, "\"");
}

void vouch_svg_page_shape(struct vouch_svg_page *page,
    const struct vouch_display_shape *shape)
{
	const bool stroke = shape->stroke.space != VOUCH_INK_NONE &&
	    shape->stroke_um > 0;

	if (page->err != VOUCH_OK || shape->path.steps == 0 ||
	    !(stroke || shape->fill.space != VOUCH_INK_NONE))
		return;
	if (shape->has_clip) {
		note(page, vouch_buf_addf(&page->defs,
		    "<clipPath id=\"clip%u\">", page->clips));
		put_box(page, &page->defs, &shape->clip);
		put(page, &page->defs, "/></clipPath>\n");
		note(page, vouch_buf_addf(&page->body,
		    "<path clip-path=\"url(#clip%u)\"", page->clips++));
	} else {
		put(page, &page->body, "<path");
	}
	put_ink(page, "fill", &shape->fill);
	if (shape->even_odd)
		put(page, &page->body, " fill-rule=\"evenodd\"");
	if (stroke) {
		put_ink(page, "stroke", &shape->stroke);
		put_mm(page, " stroke-width=\"", shape->stroke_um);
		put(page, &page->body, "\"");
	}
	put(page, &page->body, " d=\"");
	put_path(page, &page->body, &shape->path, MM_DECIMALS);
	put(page, &page->body, "\"/>\n");
}

void vouch_svg_page_box(struct vouch_svg_page *page,
    const struct vouch_box *box, const struct vouch_ink *ink)
{
	if (ink->space == VOUCH_INK_NONE)
		return;
	put_box(page, &page->body, box);
	put_ink(page, "fill", ink);
	put(page, &page->body, "/>\n");
}

/* ---- text ---- */

static bool find_font(struct vouch_svg_page *page,
    const struct vouch_font *font, size_t *number)
{
	for (*number = 0; *number < page->fonts; (*number)++)
		if (page->font[*number] == font)
			return true;
	if (page->fonts == VOUCH_SVG_FONTS)
		return note(page, VOUCH_ERR_TOO_LONG);
	page->font[page->fonts++] = font;
	return true;
}

/* The glyph's outline once, in font units, y upwards. */
static void define_glyph(struct vouch_svg_page *page, size_t font,
    uint16_t glyph)
{
	if (page->err != VOUCH_OK ||
	    vouch_glyph_set_has(&page->drawn[font], glyph))
		return;
	vouch_path_clear(&page->glyph);
	note(page, vouch_font_outline(page->font[font], glyph, &page->glyph));
	vouch_glyph_set_add(&page->drawn[font], glyph);
	note(page, vouch_buf_addf(&page->defs, "<path id=\"%c%u\" d=\"",
	    (char)('A' + font), glyph));
	put_path(page, &page->defs, &page->glyph, 0);
	put(page, &page->defs, "\"/>\n");
}

static void put_glyph(struct vouch_svg_page *page, size_t font,
    const struct vouch_glyph *glyph, int64_t x)
{
	define_glyph(page, font, glyph->id);
	note(page, vouch_buf_addf(&page->body,
	    "<use xlink:href=\"#%c%u\" x=\"%" PRId64 "\"",
	    (char)('A' + font), glyph->id, x));
	if (glyph->dy != 0)
		note(page, vouch_buf_addf(&page->body, " y=\"%" PRId32 "\"",
		    glyph->dy));
	put(page, &page->body, "/>");
}

static void put_line(struct vouch_svg_page *page,
    const struct vouch_paragraph *paragraph, size_t number, size_t font)
{
	const struct vouch_line *line = &paragraph->line[number];
	const struct vouch_glyph *glyph = paragraph->glyph + line->glyph;
	const int64_t units = vouch_font_metrics(paragraph->font)->units;
	const int64_t scale = (int64_t)paragraph->size_um * (FINE_ONE / 1000) /
	    units;
	int64_t pen = 0;
	size_t i;

	put_mm(page, "<g transform=\"translate(", line->x);
	put_mm(page, ",", line->y);
	put(page, &page->body, ") scale(");
	put_number(page, &page->body, scale, FINE, true);
	put_number(page, &page->body, -scale, FINE, false);
	put(page, &page->body, ")\">");
	for (i = 0; i < line->count && page->err == VOUCH_OK; i++, glyph++) {
		if (glyph->top != 0 || glyph->bottom != 0)
			put_glyph(page, font, glyph, pen + glyph->dx);
		pen += glyph->advance;
	}
	put(page, &page->body, "</g>\n");
}

void vouch_svg_page_paragraph(struct vouch_svg_page *page,
    const struct vouch_paragraph *paragraph, const struct vouch_ink *ink)
{
	size_t i, font;

	if (paragraph->lines == 0 || ink->space == VOUCH_INK_NONE ||
	    !find_font(page, paragraph->font, &font))
		return;
	put(page, &page->body, "<g aria-label=\"");
	if (page->err == VOUCH_OK)
		page->err = vouch_svg_escape(&page->body, paragraph->text,
		    paragraph->text_len);
	put(page, &page->body, "\"");
	put_ink(page, "fill", ink);
	put(page, &page->body, ">");
	for (i = 0; i < paragraph->lines; i++)
		put_line(page, paragraph, i, font);
	put(page, &page->body, "</g>\n");
}

/* ---- symbols and bars ---- */

/* A black path in a matrix in which so many dots are one, and 0, 0 the dot at
 * column and row of the page. */
static void begin_dots(struct vouch_svg_page *page, int64_t column,
    int64_t row, unsigned dots)
{
	const int64_t dpi = page->dpi;
	const int64_t scale = ((int64_t)dots * INCH_UM * (FINE_ONE / 1000) +
	    dpi / 2) / dpi;

	put(page, &page->body, "<path shape-rendering=\"crispEdges\" "
	    "transform=\"translate(");
	put_number(page, &page->body, column * INCH_UM * 1000 / dpi -
	    (int64_t)page->x * 1000, MM_DECIMALS + 3, true);
	put(page, &page->body, ",");
	put_number(page, &page->body, row * INCH_UM * 1000 / dpi -
	    (int64_t)page->y * 1000, MM_DECIMALS + 3, true);
	put(page, &page->body, ") scale(");
	put_number(page, &page->body, scale, FINE, true);
	put(page, &page->body, ")\" d=\"");
}

static void put_step(struct vouch_svg_page *page, char letter, int by)
{
	if (page->err == VOUCH_OK)
		page->err = vouch_buf_addf(&page->body, "%c%d", letter, by);
}

void vouch_svg_page_symbol(struct vouch_svg_page *page,
    const struct vouch_qr *qr, int32_t x, int32_t y, unsigned dots)
{
	const struct vouch_trace *trace = &page->trace;
	const int64_t quiet = VOUCH_QR_QUIET * (int64_t)dots;
	const struct vouch_trace_point *point;
	size_t at = 0, loop;

	if (!note(page, vouch_trace_outline(qr, 1, &page->trace)))
		return;
	begin_dots(page,
	    vouch_fit_dot((int64_t)page->x + x, page->dpi) + quiet,
	    vouch_fit_dot((int64_t)page->y + y, page->dpi) + quiet, dots);
	for (loop = 0; loop < trace->loops; loop++) {
		point = trace->point + at;
		if (page->err == VOUCH_OK)
			page->err = vouch_buf_addf(&page->body, "M%d %d",
			    point->x, point->y);
		for (; ++at < trace->end[loop]; point++) {
			if (point[1].x != point->x)
				put_step(page, 'h', point[1].x - point->x);
			else
				put_step(page, 'v', point[1].y - point->y);
		}
		put(page, &page->body, "z");
	}
	put(page, &page->body, "\"/>\n");
}

void vouch_svg_page_bars(struct vouch_svg_page *page,
    const struct vouch_ean13 *ean, const struct vouch_box *box, unsigned dots)
{
	const struct vouch_box there = { page->x + box->x, page->y + box->y,
		box->width, box->height };
	const struct vouch_ean13_place place = vouch_ean13_lay(&there,
	    page->dpi, dots);
	struct vouch_ean13_bar bar = { .width = 0 };
	const int module = (int)dots;

	begin_dots(page, place.left, place.top, 1);
	while (page->err == VOUCH_OK && vouch_ean13_next(ean, &bar))
		page->err = vouch_buf_addf(&page->body,
		    "M%d 0h%dv%" PRId64 "h%dz", bar.at * module,
		    bar.width * module, bar.guard ? place.height :
		    place.short_height, -bar.width * module);
	put(page, &page->body, "\"/>\n");
}

/* ---- pictures ---- */

static enum vouch_err add_base64(struct vouch_buf *out,
    const struct vouch_buf *bytes)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	enum vouch_err err = VOUCH_OK;
	char four[4];
	uint32_t bits;
	size_t i, j, count;

	for (i = 0; i < bytes->len && err == VOUCH_OK; i += 3) {
		count = bytes->len - i < 3 ? bytes->len - i : 3;
		for (bits = 0, j = 0; j < 3; j++)
			bits = bits << 8 | (j < count ?
			    (uint8_t)bytes->data[i + j] : 0u);
		for (j = 0; j < 4; j++)
			four[j] = j > count ? '=' :
			    digits[bits >> (18 - 6 * j) & 63];
		err = vouch_buf_add(out, four, sizeof four);
	}
	return err;
}

/* The picture once, one unit wide and high. */
static unsigned define_image(struct vouch_svg_page *page,
    const struct vouch_picture *picture)
{
	struct vouch_buf png;
	unsigned i;

	for (i = 0; i < page->images; i++)
		if (memcmp(page->image[i], picture->id,
		    sizeof picture->id) == 0)
			return i;
	if (page->images == VOUCH_SVG_IMAGES) {
		note(page, VOUCH_ERR_TOO_LONG);
		return 0;
	}
	memcpy(page->image[page->images++], picture->id,
	    sizeof picture->id);
	vouch_buf_init(&png, VOUCH_SVG_BYTES_MAX);
	note(page, vouch_png_pixels(picture->pixel, picture->width,
	    picture->height, picture->channels, 0, NULL, &png));
	note(page, vouch_buf_addf(&page->defs, "<image id=\"picture%u\" "
	    "width=\"1\" height=\"1\" preserveAspectRatio=\"none\" "
	    "xlink:href=\"data:image/png;base64,", i));
	if (page->err == VOUCH_OK)
		page->err = add_base64(&page->defs, &png);
	put(page, &page->defs, "\"/>\n");
	vouch_buf_release(&png);
	return i;
}

void vouch_svg_page_image(struct vouch_svg_page *page,
    const struct vouch_picture *picture, const struct vouch_box *box)
{
	unsigned number;

	if (page->err != VOUCH_OK)
		return;
	number = define_image(page, picture);
	if (page->err == VOUCH_OK)
		page->err = vouch_buf_addf(&page->body,
		    "<use xlink:href=\"#picture%u\"", number);
	put_mm(page, " transform=\"translate(", box->x);
	put_mm(page, ",", box->y);
	put_mm(page, ") scale(", box->width);
	put_mm(page, ",", box->height);
	put(page, &page->body, ")\"/>\n");
}

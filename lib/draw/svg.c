/*
 * SVG documents.
 *
 * All dark modules are one path filled once, a rectangle for each run in a row:
 * within one fill, edges that touch leave no seam, however the renderer
 * smooths. Numbers are whole modules; millimetres stand in the size only.
 */
#include "draw/svg.h"

#include <string.h>

#include "base/str.h"

/* XML 1.0 takes no controls but TAB, LF, CR, and not U+FFFE, U+FFFF. */
static bool is_xml_char(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' ||
	    (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

enum vouch_err vouch_svg_escape(struct vouch_buf *out, const char *text,
    size_t len)
{
	size_t used, i;
	enum vouch_err err = VOUCH_OK;
	uint32_t c;

	for (i = 0; i < len && err == VOUCH_OK; i += used) {
		used = vouch_utf8_decode(text + i, len - i, &c);
		if (used == 0 || !is_xml_char(c)) {
			used = used == 0 ? 1 : used;
			err = vouch_buf_adds(out, "\xef\xbf\xbd");
		} else if (c == '&')
			err = vouch_buf_adds(out, "&amp;");
		else if (c == '<')
			err = vouch_buf_adds(out, "&lt;");
		else if (c == '>')
			err = vouch_buf_adds(out, "&gt;");
		else if (c == '"')
			err = vouch_buf_adds(out, "&quot;");
		else
			err = vouch_buf_add(out, text + i, used);
	}
	return err;
}

/* Millimetres with what decimals they need. */
static enum vouch_err add_mm(struct vouch_buf *out, unsigned um)
{
	enum vouch_err err = vouch_buf_addf(out, "%u", um / 1000);

	if (err != VOUCH_OK || um % 1000 == 0)
		return err;
	if (um % 100 == 0)
		return vouch_buf_addf(out, ".%u", um % 1000 / 100);
	if (um % 10 == 0)
		return vouch_buf_addf(out, ".%02u", um % 1000 / 10);
	return vouch_buf_addf(out, ".%03u", um % 1000);
}

static unsigned modules_of(const struct vouch_figure *figure)
{
	return (unsigned)figure->qr->side + 2 * VOUCH_QR_QUIET;
}

/* A length in modules, to a thousandth. */
static enum vouch_err add_modules(struct vouch_buf *out, int64_t um,
    uint32_t module_um)
{
	const int64_t milli = (2000 * um + module_um) / (2 * module_um);

	return vouch_buf_addf(out, "%s%u.%03u", milli < 0 ? "-" : "",
	    (unsigned)((milli < 0 ? -milli : milli) / 1000),
	    (unsigned)((milli < 0 ? -milli : milli) % 1000));
}

/* "0 0 49 49", and the height of the caption with it. */
static enum vouch_err add_view(struct vouch_buf *out,
    const struct vouch_figure *figure, uint32_t height_um)
{
	const unsigned side = modules_of(figure);
	enum vouch_err err;

	err = vouch_buf_addf(out, "mm\" viewBox=\"0 0 %u ", side);
	if (err != VOUCH_OK)
		return err;
	return height_um == side * figure->module_um ?
	    vouch_buf_addf(out, "%u", side) :
	    add_modules(out, height_um, figure->module_um);
}

static enum vouch_err add_title(struct vouch_buf *out, const char *title)
{
	enum vouch_err err;

	if (title[0] == '\0')
		return VOUCH_OK;
	err = vouch_buf_adds(out, "<title>");
	if (err == VOUCH_OK)
		err = vouch_svg_escape(out, title, strlen(title));
	return err == VOUCH_OK ? vouch_buf_adds(out, "</title>\n") : err;
}

/* "#fff", or nothing for black: what a path is filled with anyway. */
static enum vouch_err add_fill(struct vouch_buf *out, uint32_t colour)
{
	if (colour == VOUCH_BLACK)
		return VOUCH_OK;
	return colour == VOUCH_WHITE ? vouch_buf_adds(out, " fill=\"#fff\"") :
	    vouch_buf_addf(out, " fill=\"#%06x\"", colour);
}

static enum vouch_err add_head(struct vouch_buf *out,
    const struct vouch_figure *figure, const char *title)
{
	const struct vouch_figure_style *style = figure->style;
	const unsigned side = modules_of(figure);
	const uint32_t side_um = side * figure->module_um;
	const uint32_t height_um = side_um + vouch_figure_caption_um(style,
	    side, figure->module_um);
	enum vouch_err err;

	err = vouch_buf_adds(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"");
	if (err == VOUCH_OK)
		err = add_mm(out, side_um);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, "mm\" height=\"");
	if (err == VOUCH_OK)
		err = add_mm(out, height_um);
	if (err == VOUCH_OK)
		err = add_view(out, figure, height_um);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, "\" shape-rendering=\"crispEdges\""
		    ">\n");
	if (err == VOUCH_OK)
		err = add_title(out, title);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, "<path");
	if (err == VOUCH_OK)
		err = add_fill(out, style->colours.light);
	/* More than the caption's room: what lies beyond the view is cut. */
	return err == VOUCH_OK ? vouch_buf_addf(out, " d=\"M0 0h%uv%uH0z\"/>\n",
	    side, height_um == side_um ? side :
	    height_um / figure->module_um + 1) : err;
}

/* The dark runs of row y. */
static enum vouch_err add_row(struct vouch_buf *out, const struct vouch_qr *qr,
    int y)
{
	enum vouch_err err = VOUCH_OK;
	int x, run;

	for (x = 0; x < qr->side && err == VOUCH_OK; x += run) {
		run = 1;
		if (!vouch_qr_dark(qr, x, y))
			continue;
		while (vouch_qr_dark(qr, x + run, y))
			run++;
		err = vouch_buf_addf(out, "M%d %dh%dv1h-%dz",
		    x + VOUCH_QR_QUIET, y + VOUCH_QR_QUIET, run, run);
	}
	return err;
}

static enum vouch_err add_symbol(struct vouch_buf *out,
    const struct vouch_figure *figure)
{
	enum vouch_err err = vouch_buf_adds(out, "<path");
	int y;

	if (err == VOUCH_OK)
		err = add_fill(out, figure->style->colours.dark);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, " d=\"");
	for (y = 0; y < figure->qr->side && err == VOUCH_OK; y++)
		err = add_row(out, figure->qr, y);
	return err == VOUCH_OK ? vouch_buf_adds(out, "\"/>\n") : err;
}

/* ---- the logo ---- */

/* Thousandths of a module as a number. */
static enum vouch_err add_number(struct vouch_buf *out, const char *name,
    int milli)
{
	return vouch_buf_addf(out, " %s=\"%d.%03d\"", name, milli / 1000,
	    milli % 1000);
}

static enum vouch_err add_logo(struct vouch_buf *out,
    const struct vouch_figure *figure)
{
	const struct vouch_fit_logo *logo = &figure->logo;
	const struct vouch_logo *of = figure->style->logo;
	int width = 1000 * (logo->width - 2);
	int height = 1000 * (logo->height - 2);
	enum vouch_err err;

	vouch_logo_shape(&of->picture, &width, &height);
	err = vouch_buf_adds(out, "<path");
	if (err == VOUCH_OK)
		err = add_fill(out, figure->style->colours.light);
	if (err == VOUCH_OK)
		err = vouch_buf_addf(out, " d=\"M%d %dh%dv%dh-%dz\"/>\n<image",
		    logo->x + VOUCH_QR_QUIET, logo->y + VOUCH_QR_QUIET,
		    logo->width, logo->height, logo->width);
	if (err == VOUCH_OK)
		err = add_number(out, "x", 1000 * (logo->x + VOUCH_QR_QUIET) +
		    (1000 * logo->width - width) / 2);
	if (err == VOUCH_OK)
		err = add_number(out, "y", 1000 * (logo->y + VOUCH_QR_QUIET) +
		    (1000 * logo->height - height) / 2);
	if (err == VOUCH_OK)
		err = add_number(out, "width", width);
	if (err == VOUCH_OK)
		err = add_number(out, "height", height);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, " preserveAspectRatio=\"none\" "
		    "xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
		    "xlink:href=\"data:image/png;base64,");
	if (err == VOUCH_OK)
		err = vouch_buf_add(out, of->base64.data, of->base64.len);
	return err == VOUCH_OK ? vouch_buf_adds(out, "\"/>\n") : err;
}

/* ---- the caption ---- */

/* Room that one glyph after another uses. */
struct glyphs {
	struct vouch_buf *out;
	struct vouch_path path;
	int64_t x, y; /* where the glyph stands, font units */
};

static enum vouch_err add_points(struct glyphs *glyphs, const char *letter,
    const struct vouch_point *from, const struct vouch_point *point,
    size_t count)
{
	enum vouch_err err = vouch_buf_adds(glyphs->out, letter);
	size_t i;

	for (i = 0; i < count && err == VOUCH_OK; i++)
		err = vouch_buf_addf(glyphs->out, "%s%d %d", i > 0 ? " " : "",
		    point[i].x - from->x, point[i].y - from->y);
	return err;
}

/* Steps relative to one another: shorter by half. */
static enum vouch_err add_outline(struct glyphs *glyphs)
{
	const struct vouch_point *point = glyphs->path.point;
	struct vouch_point at = { 0, 0 };
	const struct vouch_point origin = { -(int32_t)glyphs->x,
		-(int32_t)glyphs->y };
	enum vouch_err err = VOUCH_OK;
	size_t i, count;

	for (i = 0; i < glyphs->path.steps && err == VOUCH_OK; i++) {
		count = 1;
		switch (glyphs->path.step[i]) {
		case VOUCH_STEP_MOVE:
			err = add_points(glyphs, "M", &origin, point, 1);
			break;
		case VOUCH_STEP_LINE:
			err = add_points(glyphs, "l", &at, point, 1);
			break;
		case VOUCH_STEP_CURVE:
			count = 3;
			err = add_points(glyphs, "c", &at, point, 3);
			break;
		default:
			count = 0;
			err = vouch_buf_addc(glyphs->out, 'z');
		}
		if (count > 0)
			at = point[count - 1];
		point += count;
	}
	return err;
}

static enum vouch_err add_glyphs(struct glyphs *glyphs,
    const struct vouch_paragraph *caption, const struct vouch_line *line)
{
	const struct vouch_glyph *glyph = caption->glyph + line->glyph;
	enum vouch_err err = VOUCH_OK;
	int64_t pen = 0;
	size_t i;

	for (i = 0; i < line->count && err == VOUCH_OK; i++, glyph++) {
		vouch_path_clear(&glyphs->path);
		err = vouch_font_outline(caption->font, glyph->id,
		    &glyphs->path);
		glyphs->x = pen + glyph->dx;
		glyphs->y = glyph->dy;
		if (err == VOUCH_OK)
			err = add_outline(glyphs);
		pen += glyph->advance;
	}
	return err;
}

/* A line in font units, which are turned over and made modules of. */
static enum vouch_err add_line(struct glyphs *glyphs,
    const struct vouch_figure *figure, const struct vouch_line *line)
{
	const int units = vouch_font_metrics(figure->caption->font)->units;
	const uint64_t scale = UINT64_C(1000000000) *
	    figure->caption->size_um /
	    ((uint64_t)units * figure->module_um);
	struct vouch_buf *out = glyphs->out;
	enum vouch_err err;

	err = vouch_buf_adds(out, "<path shape-rendering=\"auto\"");
	if (err == VOUCH_OK)
		err = add_fill(out, figure->style->colours.dark);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, " transform=\"translate(");
	if (err == VOUCH_OK)
		err = add_modules(out, line->x, figure->module_um);
	if (err == VOUCH_OK)
		err = vouch_buf_addc(out, ' ');
	if (err == VOUCH_OK)
		err = add_modules(out, line->y, figure->module_um);
	if (err == VOUCH_OK)
		err = vouch_buf_addf(out, ")scale(%u.%09u -%u.%09u)\" d=\"",
		    (unsigned)(scale / 1000000000),
		    (unsigned)(scale % 1000000000),
		    (unsigned)(scale / 1000000000),
		    (unsigned)(scale % 1000000000));
	if (err == VOUCH_OK)
		err = add_glyphs(glyphs, figure->caption, line);
	return err == VOUCH_OK ? vouch_buf_adds(out, "\"/>\n") : err;
}

static enum vouch_err add_caption(struct vouch_buf *out,
    const struct vouch_figure *figure)
{
	struct glyphs glyphs = { .out = out };
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; i < figure->caption->lines && err == VOUCH_OK; i++)
		err = add_line(&glyphs, figure, &figure->caption->line[i]);
	vouch_path_release(&glyphs.path);
	return err;
}

enum vouch_err vouch_svg_figure(const struct vouch_figure *figure,
    const char *title, struct vouch_buf *out)
{
	size_t before = out->len;
	enum vouch_err err;

	if (figure->module_um < 1 || figure->module_um > 100000)
		return VOUCH_ERR_RANGE;
	err = add_head(out, figure, title);
	if (err == VOUCH_OK)
		err = add_symbol(out, figure);
	if (err == VOUCH_OK && figure->logo.width > 0)
		err = add_logo(out, figure);
	if (err == VOUCH_OK && figure->caption != NULL)
		err = add_caption(out, figure);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, "</svg>\n");
	if (err != VOUCH_OK && out->data != NULL) {
		out->len = before;
		out->data[before] = '\0';
	}
	return err;
}

enum vouch_err vouch_svg_encode(const struct vouch_qr *qr, unsigned module_um,
    const char *title, struct vouch_buf *out)
{
	const struct vouch_figure_style style = {
		.colours = { VOUCH_BLACK, VOUCH_WHITE } };
	const struct vouch_figure figure = { .style = &style, .qr = qr,
		.module_um = module_um };

	return vouch_svg_figure(&figure, title, out);
}

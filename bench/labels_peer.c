/*
 * The same labels (bench/label.h) by other libraries, one thread.
 *
 *   bench-labels-peer OUT.pdf LABELS cairo     cairo and pango, run rectangles
 *   bench-labels-peer OUT.pdf LABELS rsvg      an SVG of each label, by librsvg
 *   bench-labels-peer OUT.pdf LABELS none      cairo and pango, without symbols
 *
 * Prints labels a second of process time; symbols and fonts are ready before
 * it begins. As print needs it, glyphs stand where shaping puts them: metrics
 * are not hinted, positions not rounded. Symbols are as large as ours, and one
 * path.
 */
#include <stdlib.h>
#include <string.h>

#include <cairo-pdf.h>
#include <librsvg/rsvg.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#include "label.h"

#define POINTS(um) ((um) * 72.0 / 25400)

static const double module_um = DOTS * 25400.0 / DPI;

static QRcode *symbol[SYMBOLS];
static PangoFontDescription *face[TEXTS];
static PangoLayout *layout;

static void fail(const char *what)
{
	fprintf(stderr, "bench-labels-peer: %s\n", what);
	exit(3);
}

static void prepare(cairo_t *cr)
{
	cairo_font_options_t *options = cairo_font_options_create();
	PangoContext *context = pango_cairo_create_context(cr);
	char text[SYMBOL_CHARS + 1];
	unsigned i;

	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	pango_cairo_context_set_font_options(context, options);
	pango_cairo_context_set_resolution(context, 72);
	pango_context_set_round_glyph_positions(context, FALSE);
	cairo_font_options_destroy(options);
	layout = pango_layout_new(context);
	g_object_unref(context);
	for (i = 0; i < TEXTS; i++) {
		face[i] = pango_font_description_from_string(places[i].bold ?
		    "Roboto Bold" : "Roboto");
		pango_font_description_set_absolute_size(face[i],
		    POINTS(places[i].size) * PANGO_SCALE);
	}
	for (i = 0; i < SYMBOLS; i++) {
		symbol_text(text, i);
		symbol[i] = QRcode_encodeString(text, 0, QR_ECLEVEL_M,
		    QR_MODE_8, 1);
		if (symbol[i] == NULL || symbol[i]->width != SYMBOL_SIDE)
			fail("cannot encode a symbol");
	}
}

/* The next run of dark modules in row y from x on; its width, or 0. */
static int next_run(const QRcode *code, int y, int *x)
{
	const unsigned char *row = code->data + y * code->width;
	int end;

	while (*x < code->width && (row[*x] & 1) == 0)
		++*x;
	for (end = *x; end < code->width && (row[end] & 1) != 0; end++)
		;
	return end - *x;
}

/* ---- cairo and pango ---- */

static void draw_text(cairo_t *cr, unsigned long number, int text)
{
	const struct place *at = &places[text];
	char words[TEXT_MAX];

	label_text(words, number, text);
	pango_layout_set_font_description(layout, face[text]);
	pango_layout_set_width(layout,
	    (int)(POINTS(at->width) * PANGO_SCALE));
	pango_layout_set_text(layout, words, -1);
	if (at->white)
		cairo_set_source_rgb(cr, 1, 1, 1);
	else
		cairo_set_source_rgb(cr, 0, 0, 0);
	cairo_move_to(cr, POINTS(at->x), POINTS(at->y));
	pango_cairo_show_layout(cr, layout);
}

static void draw_symbol(cairo_t *cr, const QRcode *code)
{
	const double module = POINTS(module_um);
	const double left = POINTS(SYMBOL_X_UM) + QUIET * module;
	const double top = POINTS(SYMBOL_Y_UM) + QUIET * module;
	int x, y, width;

	for (y = 0; y < code->width; y++)
		for (x = 0; (width = next_run(code, y, &x)) > 0; x += width)
			cairo_rectangle(cr, left + x * module,
			    top + y * module, width * module, module);
	cairo_set_source_rgb(cr, 0, 0, 0);
	cairo_fill(cr);
}

static void by_cairo(cairo_t *cr, unsigned long number, bool with_symbol)
{
	int i;

	cairo_set_source_rgb(cr, 0.78, 0.06, 0.18);
	cairo_rectangle(cr, POINTS(BAND_UM), POINTS(BAND_UM),
	    POINTS(BAND_WIDTH_UM), POINTS(BAND_HEIGHT_UM));
	cairo_fill(cr);
	for (i = 0; i < TEXTS; i++)
		draw_text(cr, number, i);
	if (with_symbol)
		draw_symbol(cr, symbol[number % SYMBOLS]);
}

/* ---- librsvg ---- */

/* What was written as words goes on below from `rest` on. */
static void break_line(GString *svg, const struct place *at, const char *rest)
{
	g_string_truncate(svg, svg->len - strlen(rest) - strlen("</text>"));
	g_string_append_printf(svg, "</text><text x=\"%d\" y=\"%d\" "
	    "font-size=\"%d\">%s</text>", at->x, at->y + at->size * 11 / 5,
	    at->size, rest + 1);
}

static void write_svg(GString *svg, unsigned long number)
{
	const QRcode *code = symbol[number % SYMBOLS];
	char words[TEXT_MAX], *rest;
	int i, x, y, width;

	g_string_printf(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "width=\"70mm\" height=\"37mm\" viewBox=\"0 0 70000 37000\" "
	    "font-family=\"Roboto\"><rect x=\"%d\" y=\"%d\" width=\"%d\" "
	    "height=\"%d\" fill=\"#c8102e\"/>", BAND_UM, BAND_UM,
	    BAND_WIDTH_UM, BAND_HEIGHT_UM);
	for (i = 0; i < TEXTS; i++) {
		label_text(words, number, i);
		g_string_append_printf(svg, "<text x=\"%d\" y=\"%d\" "
		    "font-size=\"%d\"%s%s>%s</text>", places[i].x,
		    places[i].y + places[i].size, places[i].size,
		    places[i].bold ? " font-weight=\"bold\"" : "",
		    places[i].white ? " fill=\"#fff\"" : "", words);
		/* It does not break lines: where the others do. */
		rest = strstr(words, " thành");
		if (rest != NULL)
			break_line(svg, &places[i], rest);
	}
	g_string_append_printf(svg, "<path transform=\"translate(%.4f %.4f) "
	    "scale(%.4f)\" d=\"", SYMBOL_X_UM + QUIET * module_um,
	    SYMBOL_Y_UM + QUIET * module_um, module_um);
	for (y = 0; y < code->width; y++)
		for (x = 0; (width = next_run(code, y, &x)) > 0; x += width)
			g_string_append_printf(svg, "M%d %dh%dv1h-%dz", x, y,
			    width, width);
	g_string_append(svg, "\"/></svg>");
}

static void by_rsvg(cairo_t *cr, unsigned long number)
{
	static GString *svg;
	const RsvgRectangle place = { 0, 0, POINTS(WIDTH_UM),
		POINTS(HEIGHT_UM) };
	RsvgHandle *handle;

	if (svg == NULL)
		svg = g_string_new(NULL);
	write_svg(svg, number);
	handle = rsvg_handle_new_from_data((const guint8 *)svg->str, svg->len,
	    NULL);
	if (handle == NULL ||
	    !rsvg_handle_render_document(handle, cr, &place, NULL))
		fail("librsvg does not take the label");
	g_object_unref(handle);
}

int main(int argc, char **argv)
{
	cairo_surface_t *paper;
	cairo_t *cr;
	unsigned long count, i;
	bool rsvg, plain;
	double begun;

	if (argc != 4)
		return 2;
	count = strtoul(argv[2], NULL, 10);
	rsvg = strcmp(argv[3], "rsvg") == 0;
	plain = strcmp(argv[3], "none") == 0;
	paper = cairo_pdf_surface_create(argv[1], POINTS(PAPER_WIDTH_UM),
	    POINTS(PAPER_HEIGHT_UM));
	cr = cairo_create(paper);
	prepare(cr);
	begun = cpu_seconds();
	for (i = 0; i < count; i++) {
		cairo_save(cr);
		cairo_translate(cr,
		    POINTS((int)(i % PAGE % ACROSS) * WIDTH_UM),
		    POINTS((int)(i % PAGE / ACROSS) * HEIGHT_UM));
		if (rsvg)
			by_rsvg(cr, i);
		else
			by_cairo(cr, i, !plain);
		cairo_restore(cr);
		if (i % PAGE == PAGE - 1 || i == count - 1)
			cairo_show_page(cr);
	}
	cairo_surface_finish(paper);
	if (cairo_surface_status(paper) != CAIRO_STATUS_SUCCESS)
		fail("cairo cannot write the file");
	printf("%.0f\n", (double)count / (cpu_seconds() - begun));
	return 0;
}

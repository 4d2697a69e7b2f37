/*
 * The same labels (bench/thermal.h) by cairo and pango on an image surface, one
 * thread.
 *
 *   bench-thermal-peer LABELS a8|a1 [OUT.pbm]     the first label into OUT.pbm
 *
 * a8: grey with smooth edges, then dark from two fifths on, as ours are. a1: one
 * bit a pixel from the first, no smooth edges. Prints labels a second of process
 * time; symbols and fonts are ready before it begins.
 */
#include <stdlib.h>
#include <string.h>

#include <pango/pangocairo.h>
#include <qrencode.h>

#include "thermal.h"

#define PIXELS(um) ((um) * (double)ROLL_DPI / 25400)
#define DARK 102 /* two fifths of 255 */

static QRcode *symbol[SYMBOLS];
static PangoFontDescription *face[ROLL_TEXTS];
static PangoLayout *layout;
static cairo_surface_t *surface;
static cairo_t *cr;
static unsigned char bits[ROLL_WIDTH / 8 * ROLL_HEIGHT];

static void prepare(bool smooth)
{
	cairo_font_options_t *options = cairo_font_options_create();
	PangoContext *context;
	char text[SYMBOL_CHARS + 1];
	unsigned i;

	surface = cairo_image_surface_create(smooth ? CAIRO_FORMAT_A8 :
	    CAIRO_FORMAT_A1, ROLL_WIDTH, ROLL_HEIGHT);
	cr = cairo_create(surface);
	cairo_set_antialias(cr, smooth ? CAIRO_ANTIALIAS_GRAY :
	    CAIRO_ANTIALIAS_NONE);
	context = pango_cairo_create_context(cr);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_antialias(options, smooth ?
	    CAIRO_ANTIALIAS_GRAY : CAIRO_ANTIALIAS_NONE);
	pango_cairo_context_set_font_options(context, options);
	pango_context_set_round_glyph_positions(context, FALSE);
	cairo_font_options_destroy(options);
	layout = pango_layout_new(context);
	g_object_unref(context);
	for (i = 0; i < ROLL_TEXTS; i++) {
		face[i] = pango_font_description_from_string(
		    roll_places[i].bold ? "Roboto Bold" : "Roboto");
		pango_font_description_set_absolute_size(face[i],
		    PIXELS(roll_places[i].size) * PANGO_SCALE);
	}
	for (i = 0; i < SYMBOLS; i++) {
		symbol_text(text, i);
		symbol[i] = QRcode_encodeString(text, 0, QR_ECLEVEL_M,
		    QR_MODE_8, 1);
		if (symbol[i] == NULL || symbol[i]->width != SYMBOL_SIDE)
			exit(3);
	}
}

static void draw_text(unsigned long number, int text)
{
	const struct place *at = &roll_places[text];
	char words[TEXT_MAX];

	label_text(words, number, roll_text[text]);
	pango_layout_set_font_description(layout, face[text]);
	pango_layout_set_width(layout,
	    (int)(PIXELS(at->width) * PANGO_SCALE));
	pango_layout_set_text(layout, words, -1);
	cairo_move_to(cr, PIXELS(at->x), PIXELS(at->y));
	pango_cairo_show_layout(cr, layout);
}

/* Runs of dark modules, all in one path on whole pixels. */
static void draw_symbol(const QRcode *code)
{
	int x, y, end;

	for (y = 0; y < code->width; y++)
		for (x = 0; x < code->width; x = end + 1) {
			const unsigned char *row = code->data +
			    y * code->width;

			while (x < code->width && (row[x] & 1) == 0)
				x++;
			for (end = x; end < code->width && (row[end] & 1) != 0;
			    end++)
				;
			if (end > x)
				cairo_rectangle(cr, ROLL_SYMBOL_X +
				    (QUIET + x) * ROLL_DOTS, ROLL_SYMBOL_Y +
				    (QUIET + y) * ROLL_DOTS,
				    (end - x) * ROLL_DOTS, ROLL_DOTS);
		}
	cairo_fill(cr);
}

/* What a printer takes: a bit a dot, the first one highest. */
static void pack(bool smooth)
{
	const unsigned char *pixel = cairo_image_surface_get_data(surface);
	const int stride = cairo_image_surface_get_stride(surface);
	int x, y;

	for (y = 0; y < ROLL_HEIGHT; y++, pixel += stride)
		for (x = 0; x < ROLL_WIDTH / 8; x++) {
			unsigned char byte = 0;
			int bit;

			for (bit = 0; bit < 8; bit++)
				if (smooth ? pixel[8 * x + bit] >= DARK :
				    pixel[x] >> bit & 1)
					byte |= (unsigned char)(0x80 >> bit);
			bits[y * ROLL_WIDTH / 8 + x] = byte;
		}
}

static void draw_label(unsigned long number, bool smooth)
{
	int i;

	cairo_set_operator(cr, CAIRO_OPERATOR_CLEAR);
	cairo_paint(cr);
	cairo_set_operator(cr, CAIRO_OPERATOR_OVER);
	cairo_set_source_rgba(cr, 0, 0, 0, 1);
	for (i = 0; i < ROLL_TEXTS; i++)
		draw_text(number, i);
	draw_symbol(symbol[number % SYMBOLS]);
	cairo_surface_flush(surface);
	pack(smooth);
}

int main(int argc, char **argv)
{
	unsigned long count, i;
	double begun;
	bool smooth;
	FILE *file;

	if (argc < 3)
		return 2;
	count = strtoul(argv[1], NULL, 10);
	smooth = strcmp(argv[2], "a8") == 0;
	prepare(smooth);
	begun = cpu_seconds();
	for (i = 0; i < count; i++)
		draw_label(i, smooth);
	printf("%.0f\n", (double)count / (cpu_seconds() - begun));
	if (argc > 3 && (file = fopen(argv[3], "wb")) != NULL) {
		draw_label(0, smooth);
		fprintf(file, "P4\n%d %d\n", ROLL_WIDTH, ROLL_HEIGHT);
		fwrite(bits, 1, sizeof bits, file);
		fclose(file);
	}
	return 0;
}

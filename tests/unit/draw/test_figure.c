/* Figures: where the caption, the logo and the quiet zone are, in pixels and in
 * SVG. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/sign.h"
#include "draw/figure.h"
#include "draw/png.h"
#include "draw/svg.h"
#include "unit/draw/fontfiles.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)
#define PX 6
#define DPI 300
#define MODULE_UM 508u

static struct vouch_qr qr;
static struct vouch_font *font;
static struct vouch_shaper *shaper;
static struct vouch_paragraph caption;

static const char name[] = "B\xc3\xa1nh ch\xc6\xb0ng T\xe1\xba\xbft";

static int set_up(void **state)
{
	char text[153];

	(void)state;
	memset(text, 'A', sizeof text);
	font = font_of(ROBOTO);
	return vouch_sign_init() != VOUCH_OK ||
	    vouch_shaper_new(&shaper) != VOUCH_OK ||
	    vouch_qr_encode(text, sizeof text, VOUCH_QR_H, NULL, &qr) !=
	    VOUCH_OK;
}

static int tear_down(void **state)
{
	(void)state;
	vouch_paragraph_release(&caption);
	vouch_shaper_free(shaper);
	vouch_font_free(font);
	return 0;
}

static unsigned modules(void)
{
	return (unsigned)qr.side + 2 * VOUCH_QR_QUIET;
}

static struct vouch_figure_style style_of(unsigned lines)
{
	return (struct vouch_figure_style){ .lines = lines, .font = font,
		.colours = { VOUCH_BLACK, VOUCH_WHITE } };
}

static struct vouch_figure figure_of(const struct vouch_figure_style *style)
{
	return (struct vouch_figure){ .style = style, .qr = &qr,
		.module_px = PX, .dpi = DPI, .module_um = MODULE_UM };
}

static struct vouch_span span(const char *text)
{
	return (struct vouch_span){ text, strlen(text) };
}

static void set(const struct vouch_figure_style *style, const char *text,
    struct vouch_figure *figure)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	assert_ok(vouch_figure_caption(style, modules(), MODULE_UM, shaper,
	    span(text), &diag, &caption));
	*figure = figure_of(style);
	figure->caption = &caption;
}

/* A one-colour logo of width x height pixels. */
static void make_logo(struct vouch_logo *logo, int width, int height)
{
	static uint8_t pixel[3 * 900 * 900];
	struct vouch_buf png;
	int i;

	for (i = 0; i < width * height; i++)
		memcpy(pixel + 3 * i, "\xc8\x14\x28", 3);
	vouch_buf_init(&png, 1u << 20);
	assert_ok(vouch_png_pixels(pixel, width, height, 3, 0, NULL, &png));
	assert_ok(vouch_logo_init(logo, (const uint8_t *)png.data, png.len,
	    VOUCH_WHITE, NULL));
	vouch_buf_release(&png);
}

/* The symbol with its quiet zone is the picture it is without a caption; below
 * is ink, with air at all edges. */
static void caption_stays_out_of_the_quiet_zone(void **state)
{
	static const char *const texts[] = { name, "A", "\xe1\xba\xa4\xe1\xbb\xa6",
		"gjpqy\n\xe1\xba\xacgq", "AVAVAVAVAVAVAVAV AVAVAVAVAVAVAVAV" };
	const struct vouch_figure_style style = style_of(2);
	struct vouch_figure figure;
	struct vouch_raster raster;
	int width, height, x, y, ink;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		set(&style, texts[i], &figure);
		width = vouch_figure_width(&figure);
		height = vouch_figure_height(&figure);
		assert_int_equal(width, (int)modules() * PX);
		/* Two lines of 1.2 of an eleventh, and half of one. */
		assert_in_range(height - width, width * 29 / 110 - 2,
		    width * 29 / 110 + 2);
		assert_int_equal(vouch_figure_kind(&style), VOUCH_RASTER_BIT);
		assert_ok(vouch_raster_init(&raster, VOUCH_RASTER_BIT, width,
		    height, DPI));
		assert_ok(vouch_figure_draw(&figure, &raster, 0, 0));
		for (ink = 0, y = 0; y < height; y++)
			for (x = 0; x < width; x++) {
				bool dark = vouch_bitmap_dark(&raster.bitmap,
				    x, y);

				if (y < width)
					assert_int_equal(dark, vouch_qr_dark(
					    &qr, x / PX - 4, y / PX - 4));
				else if (dark) {
					assert_in_range(x, PX, width - PX);
					assert_in_range(y, width, height - 3);
					ink++;
				}
			}
		assert_true(ink > 100);
		vouch_raster_release(&raster);
	}
}

static void caption_errors(void **state)
{
	struct vouch_figure_style style = style_of(1);
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	const char *const cake = "M\xc3\xb3n \xf0\x9f\x8d\xb0";

	(void)state;
	assert_int_equal(vouch_figure_caption(&style, modules(), MODULE_UM,
	    shaper, span(cake), &diag, &caption),
	    VOUCH_ERR_UNSUPPORTED);
	assert_string_equal(diag.subject, "\xf0\x9f\x8d\xb0");
	assert_non_null(strstr(diag.expected, "U+1F370"));
	assert_int_equal(vouch_figure_caption(&style, modules(), MODULE_UM,
	    shaper, span("A\nB"), &diag, &caption), VOUCH_ERR_TOO_LONG);
	assert_int_equal(vouch_figure_caption(&style, modules(), 100, shaper,
	    span(name), &diag, &caption), VOUCH_ERR_TOO_LONG);
	/* Letters of 3 points fit where 6 do not. */
	style.size_um = 3 * VOUCH_POINT_UM;
	assert_ok(vouch_figure_caption(&style, modules(), 200, shaper,
	    span(name), &diag, &caption));
	assert_true(caption.size_um <= style.size_um);
	assert_int_equal(vouch_figure_caption(&style, modules(), MODULE_UM,
	    shaper, span(""), &diag, &caption), VOUCH_OK);
	assert_int_equal(caption.lines, 0);
}

/* Letters have an eleventh of the symbol, never under 6 nor over 24 points. */
static void sizes_of_letters(void **state)
{
	static const struct { uint32_t module_um, size_um; } table[] = {
		{ 100, 2118 }, { 508, 3001 }, { 5000, 8472 } };
	const struct vouch_figure_style style = style_of(1);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		assert_ok(vouch_figure_caption(&style, modules(),
		    table[i].module_um, shaper, span("A"), NULL, &caption));
		assert_int_equal(caption.size_um, table[i].size_um);
		assert_int_equal(vouch_figure_caption_um(&style, modules(),
		    table[i].module_um), table[i].size_um * 6 / 5 +
		    table[i].size_um / 2);
	}
	assert_int_equal(vouch_figure_caption_um(&(struct vouch_figure_style){
	    .font = NULL }, modules(), 508), 0);
}

static uint32_t pixel_of(const struct vouch_raster *raster, int x, int y)
{
	const uint8_t *at = raster->pixel + 3 * ((size_t)y *
	    (size_t)raster->width + (size_t)x);

	return (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
}

/* Every pixel: logo inside, light around it, modules elsewhere; drawn in the
 * middle of a larger page, at an odd place. */
static void logo_covers_what_was_planned(void **state)
{
	const struct vouch_fit fit = { .level = VOUCH_QR_H,
		.version = qr.version, .modules = qr.side };
	struct vouch_figure_style style = { .colours = { 0x003366, 0xfff8e0 } };
	struct vouch_figure figure = figure_of(&style);
	const int side = ((int)modules()) * PX;
	struct vouch_raster raster;
	struct vouch_logo logo;
	int x, y, reds = 0;

	(void)state;
	make_logo(&logo, 40, 40);
	style.logo = &logo;
	assert_ok(vouch_fit_logo(&fit, 40, 40, 0, NULL, &figure.logo));
	assert_int_equal(vouch_figure_kind(&style), VOUCH_RASTER_RGB);
	assert_ok(vouch_raster_init(&raster, VOUCH_RASTER_RGB, side + 20,
	    side + 30, DPI));
	assert_ok(vouch_figure_draw(&figure, &raster, 7, 13));
	for (y = 0; y < side; y++)
		for (x = 0; x < side; x++) {
			const uint32_t colour = pixel_of(&raster, x + 7,
			    y + 13);
			const int i = x / PX - 4 - figure.logo.x;
			const int j = y / PX - 4 - figure.logo.y;
			const bool in = x >= 4 * PX && y >= 4 * PX && i >= 0 &&
			    j >= 0 && i < figure.logo.width &&
			    j < figure.logo.height;
			const bool edge = i == 0 || j == 0 ||
			    i == figure.logo.width - 1 ||
			    j == figure.logo.height - 1;

			if (!in)
				assert_int_equal(colour, vouch_qr_dark(&qr,
				    x / PX - 4, y / PX - 4) ? 0x003366 :
				    0xfff8e0);
			else
				assert_int_equal(colour, edge ? 0xfff8e0 :
				    0xc81428);
			reds += colour == 0xc81428;
		}
	assert_int_equal(reds, 14 * PX * 14 * PX);
	/* Nothing beside it. */
	for (x = 0; x < side + 20; x++)
		assert_int_equal(pixel_of(&raster, x, 12), 0xffffff);
	assert_int_equal(pixel_of(&raster, 6, 100), 0xffffff);
	assert_int_equal(pixel_of(&raster, side + 7, 100), 0xffffff);
	vouch_raster_release(&raster);
	vouch_logo_release(&logo);
}

/* A long logo keeps its shape in the box it gets; a large one is kept small for
 * SVG. */
static void logos_keep_their_shape(void **state)
{
	static const struct { int w, h, box_w, box_h, out_w, out_h; } table[] = {
		{ 40, 40, 84, 84, 84, 84 }, { 80, 40, 84, 84, 84, 42 },
		{ 40, 80, 84, 84, 42, 84 }, { 300, 1, 84, 84, 84, 1 },
		{ 16000, 1, 84, 84, 84, 1 } };
	struct vouch_logo logo;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		const struct vouch_picture picture = { table[i].w, table[i].h,
			1, NULL, { 0 } };
		int width = table[i].box_w, height = table[i].box_h;

		vouch_logo_shape(&picture, &width, &height);
		assert_int_equal(width, table[i].out_w);
		assert_int_equal(height, table[i].out_h);
	}
	make_logo(&logo, 900, 450);
	assert_int_equal(logo.picture.width, 900);
	/* "iVBORw0KGgoAAAANSUhEUgAA" + 512 x 256 */
	assert_memory_equal(logo.base64.data,
	    "iVBORw0KGgoAAAANSUhEUgAAAgAAAAEACAI", 34);
	vouch_logo_release(&logo);
	assert_null(logo.picture.pixel);
	assert_int_equal(vouch_logo_init(&logo, (const uint8_t *)"GIF89a", 6,
	    VOUCH_WHITE, NULL), VOUCH_ERR_UNSUPPORTED);
}

static void png_kinds(void **state)
{
	struct vouch_figure_style style = style_of(1);
	struct vouch_figure figure;
	struct vouch_logo logo;
	struct vouch_buf out, symbol;
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	(void)state;
	vouch_buf_init(&out, 1u << 22);
	vouch_buf_init(&symbol, 1u << 22);
	set(&style, name, &figure);
	assert_ok(vouch_figure_png(&figure, &diag, &out));
	assert_int_equal(out.data[24], 1); /* bit, grey */
	assert_int_equal(out.data[25], 0);
	style.colours.dark = 0x003366;
	vouch_buf_clear(&out);
	assert_ok(vouch_figure_png(&figure, &diag, &out));
	assert_int_equal(out.data[24], 1); /* bit, palette */
	assert_int_equal(out.data[25], 3);
	make_logo(&logo, 9, 9);
	style.logo = &logo;
	figure.logo = (struct vouch_fit_logo){ 21, 31, 11, 11 };
	vouch_buf_clear(&out);
	assert_ok(vouch_figure_png(&figure, &diag, &out));
	assert_int_equal(out.data[24], 8); /* RGB */
	assert_int_equal(out.data[25], 2);
	/* The symbol alone goes the fast road. */
	style = style_of(1);
	style.font = NULL;
	figure = figure_of(&style);
	vouch_buf_clear(&out);
	assert_ok(vouch_figure_png(&figure, &diag, &out));
	assert_ok(vouch_png_symbol(&qr, PX, DPI, NULL, &symbol));
	assert_int_equal(out.len, symbol.len);
	assert_memory_equal(out.data, symbol.data, out.len);
	vouch_logo_release(&logo);
	vouch_buf_release(&out);
	vouch_buf_release(&symbol);
}

/* The same in SVG: size, colours, the logo's place, a path for each line. */
static void svg(void **state)
{
	struct vouch_figure_style style = style_of(2);
	struct vouch_figure figure;
	struct vouch_logo logo;
	struct vouch_buf out;
	const char *at;
	int paths = 0;

	(void)state;
	vouch_buf_init(&out, 1u << 22);
	style.colours = (struct vouch_colours){ 0x003366, 0xfff8e0 };
	set(&style, "B\xc3\xa1nh ch\xc6\xb0ng\nT\xe1\xba\xbft", &figure);
	make_logo(&logo, 20, 10);
	style.logo = &logo;
	figure.logo = (struct vouch_fit_logo){ 20, 31, 22, 12 };
	assert_ok(vouch_svg_figure(&figure, "1", &out));
	at = vouch_buf_text(&out);
	/* 65 modules of 508: 33.02 mm; letters 3001, lines 7202, air 1500. */
	assert_non_null(strstr(at, "width=\"33.02mm\" height=\"41.722mm\" "
	    "viewBox=\"0 0 65 82.130\""));
	assert_non_null(strstr(at, "<path fill=\"#fff8e0\" d=\"M0 0h65v83H0z\"/>"));
	assert_non_null(strstr(at, "<path fill=\"#fff8e0\" d=\"M24 35h22v12h-22z"
	    "\"/>\n<image x=\"25.000\" y=\"36.000\" width=\"20.000\" "
	    "height=\"10.000\""));
	assert_non_null(strstr(at, " xlink:href=\"data:image/png;base64,iVBOR"));
	assert_null(strstr(at, "<text"));
	while ((at = strstr(at, "shape-rendering=\"auto\"")) != NULL) {
		assert_memory_equal(at + 22, " fill=\"#003366\" transform=\""
		    "translate(", 37);
		at++;
		paths++;
	}
	assert_int_equal(paths, 2);
	vouch_logo_release(&logo);
	vouch_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(caption_stays_out_of_the_quiet_zone),
		cmocka_unit_test(caption_errors),
		cmocka_unit_test(sizes_of_letters),
		cmocka_unit_test(logo_covers_what_was_planned),
		cmocka_unit_test(logos_keep_their_shape),
		cmocka_unit_test(png_kinds),
		cmocka_unit_test(svg),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

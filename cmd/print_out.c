/*
 * The table of outputs.
 */
#include "print_out.h"

#include <string.h>

#include "base/str.h"

#define PDF_DPI 600
#define SCREEN_DPI 300 /* of pixels that people look at */
#define ROLL_DPI 203   /* of most label printers, and all for receipts */

static enum vouch_err encode_png(const struct print_out *out,
    const struct vouch_raster *page, struct vouch_buf *bytes)
{
	(void)out;
	return vouch_raster_png(page, NULL, bytes);
}

static enum vouch_err encode_label(const struct print_out *out,
    const struct vouch_raster *page, struct vouch_buf *bytes)
{
	return vouch_thermal_picture(&out->thermal, &page->bitmap, bytes);
}

static const struct print_kind pdf = { .name = "pdf", .what = "a PDF",
	.dpi = PDF_DPI, .calls = &print_pdf_calls };
static const struct print_kind svg = { .name = "svg", .what = "an SVG",
	.dpi = PDF_DPI, .file_a_page = true, .calls = &print_svg_calls };
static const struct print_kind png = { .name = "png", .what = "a PNG",
	.dpi = SCREEN_DPI, .file_a_page = true, .calls = PRINT_RASTER,
	.raster = VOUCH_RASTER_RGB, .encode = encode_png };

#define PRINTER(language, title, of) static const struct print_kind language = { \
	.name = #language, .what = title, .dpi = ROLL_DPI, .printer = true, \
	.calls = &print_thermal_calls, .raster = VOUCH_RASTER_BIT, \
	.encode = encode_label, .thermal = of }
PRINTER(zpl, "ZPL", VOUCH_THERMAL_ZPL);
PRINTER(tspl, "TSPL", VOUCH_THERMAL_TSPL);
PRINTER(escpos, "ESC/POS", VOUCH_THERMAL_ESCPOS);

/* In the same order. */
const char *const print_kind_names[] = { "pdf", "svg", "png", "zpl", "tspl",
	"escpos", NULL };
const struct print_kind *const print_kinds[] = { &pdf, &svg, &png, &zpl,
	&tspl, &escpos };

static const struct print_kind smooth_proof = { .name = "png",
	.what = "a PNG", .file_a_page = true, .calls = PRINT_RASTER,
	.raster = VOUCH_RASTER_RGB, .dpi_max = SCREEN_DPI,
	.encode = encode_png };
static const struct print_kind dot_proof = { .name = "png",
	.what = "a PNG", .file_a_page = true, .calls = PRINT_RASTER,
	.raster = VOUCH_RASTER_BIT, .encode = encode_png };

const struct print_kind *print_proof_of(const struct print_kind *kind,
    bool smooth)
{
	return !smooth && kind->encode != NULL &&
	    kind->raster == VOUCH_RASTER_BIT ? &dot_proof : &smooth_proof;
}

const struct print_kind *print_kind_of(const char *name)
{
	size_t i;

	for (i = 0; print_kind_names[i] != NULL; i++)
		if (vouch_str_same(name, print_kind_names[i]))
			return print_kinds[i];
	return NULL;
}

const struct print_kind *print_kind_of_name(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot == NULL ? NULL : print_kind_of(dot + 1);
}

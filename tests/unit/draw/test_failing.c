/*
 * Symbols drawn in every form with an allocation failing, ours or one of the
 * libraries': the first, then the second, until it goes through. Each is
 * reported, nothing is lost, and what was in the buffer stays as it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "support/failing.h"

#include "core/sign.h"
#include "draw/album.h"
#include "draw/fonts.h"
#include "draw/pdf.h"
#include "draw/png.h"
#include "draw/raster.h"
#include "draw/sheet.h"
#include "draw/svg.h"
#include "draw/svg_page.h"
#include "draw/text.h"
#include "draw/thermal.h"

#if FAILING

static struct vouch_qr qr;

static enum vouch_err symbol(struct vouch_buf *out)
{
	(void)out;
	return vouch_qr_encode("HTTPS://EXAMPLE.VN/1", 20, VOUCH_QR_M, NULL,
	    &qr);
}

static enum vouch_err picture(struct vouch_buf *out)
{
	return vouch_png_symbol(&qr, 4, 300, NULL, out);
}

static enum vouch_err bitmap_picture(struct vouch_buf *out)
{
	struct vouch_bitmap bitmap = { .bits = NULL };
	enum vouch_err err = vouch_bitmap_init(&bitmap, 300, 200);

	if (err != VOUCH_OK)
		return err;
	vouch_bitmap_symbol(&bitmap, &qr, 3, 3, 2);
	err = vouch_png_encode(&bitmap, 300, NULL, out);
	vouch_bitmap_release(&bitmap);
	return err;
}

/* In each printer's language, one behind the other. */
static enum vouch_err printed(struct vouch_buf *out)
{
	struct vouch_thermal thermal = VOUCH_THERMAL_INIT;
	struct vouch_bitmap bitmap = { .bits = NULL };
	struct vouch_buf stream, picture;
	enum vouch_err err = vouch_bitmap_init(&bitmap, 300, 200);

	if (err != VOUCH_OK)
		return err;
	vouch_buf_init(&stream, 1u << 20);
	vouch_buf_init(&picture, 1u << 20);
	thermal.z64 = true;
	for (int kind = 0; err == VOUCH_OK && kind < 3; kind++) {
		thermal.kind = (enum vouch_thermal_kind)kind;
		err = vouch_thermal_head(&thermal, &stream);
		if (err == VOUCH_OK)
			err = vouch_thermal_picture(&thermal, &bitmap,
			    &picture);
		if (err == VOUCH_OK)
			err = vouch_thermal_print(&thermal, &picture, 2,
			    &stream);
		vouch_buf_clear(&picture);
	}
	if (err == VOUCH_OK)
		err = vouch_buf_add(out, stream.data, stream.len);
	vouch_buf_release(&stream);
	vouch_buf_release(&picture);
	vouch_bitmap_release(&bitmap);
	return err;
}

static enum vouch_err drawing(struct vouch_buf *out)
{
	return vouch_svg_encode(&qr, 500, "S0012 <Caf\xc3\xa9>", out);
}

static enum vouch_err terminal(struct vouch_buf *out)
{
	return vouch_text_encode(&qr, true, out);
}

static enum vouch_err sheet(struct vouch_buf *out)
{
	const struct vouch_figure_style style = {
		.colours = { VOUCH_BLACK, VOUCH_WHITE } };
	const struct vouch_figure figure = { .style = &style, .qr = &qr,
		.module_px = 3, .dpi = 300 };
	struct vouch_sheet page;
	enum vouch_err err = vouch_sheet_init(&page, &style, 2, 2, 100, 26,
	    300);

	if (err != VOUCH_OK)
		return err;
	err = vouch_sheet_add(&page, &figure, "0001");
	if (err == VOUCH_OK)
		err = vouch_figure_page(&style, &page.page, NULL, out);
	vouch_sheet_release(&page);
	return err;
}

/* A logo read, shrunk, and on a symbol in both forms. */
static enum vouch_err logo(struct vouch_buf *out)
{
	static uint8_t pixels[600 * 30];
	struct vouch_figure_style style = {
		.colours = { VOUCH_BLACK, VOUCH_WHITE } };
	const struct vouch_figure figure = { .style = &style, .qr = &qr,
		.module_px = 3, .dpi = 300, .module_um = 254,
		.logo = { 8, 9, 9, 5 } };
	struct vouch_logo mark = { .picture = { .pixel = NULL } };
	struct vouch_buf png;
	enum vouch_err err;

	vouch_buf_init(&png, 1u << 20);
	err = vouch_png_pixels(pixels, 600, 30, 1, 0, NULL, &png);
	if (err == VOUCH_OK)
		err = vouch_logo_init(&mark, (const uint8_t *)png.data,
		    png.len, VOUCH_WHITE, NULL);
	style.logo = &mark;
	if (err == VOUCH_OK)
		err = vouch_figure_png(&figure, NULL, out);
	vouch_buf_clear(&png);
	if (err == VOUCH_OK)
		err = vouch_svg_figure(&figure, "", &png);
	/* Whole, or as if nothing had been asked for. */
	if (err != VOUCH_OK && out->len > 6) {
		out->len = 6;
		out->data[6] = '\0';
	}
	vouch_logo_release(&mark);
	vouch_buf_release(&png);
	return err;
}

static struct vouch_font *font;

/* One of each thing a page may hold, onto it. */
static enum vouch_err page(struct vouch_pdf *pdf,
    struct vouch_pdf_canvas *canvas)
{
	static uint8_t pixels[4];
	const struct vouch_picture spot = { .width = 2, .height = 2,
		.channels = 1, .pixel = pixels };
	const struct vouch_pdf_paper paper = { .width = 9000, .height = 9000 };
	const struct vouch_box box = { 0, 0, 900, 900 };
	const struct vouch_ink ink = { .space = VOUCH_INK_GRAY };
	struct vouch_glyph glyph = { .id = 40, .text_len = 1 };
	const struct vouch_paragraph line = { .font = font, .size_um = 3000,
		.text = (char[]){ "A" }, .glyph = &glyph, .glyphs = 1,
		.lines = 1, .line = { { .count = 1 } } };
	unsigned image, form;
	enum vouch_err err = vouch_pdf_font(pdf, font, NULL);

	if (err == VOUCH_OK)
		err = vouch_pdf_image(pdf, &spot, NULL, &image);
	if (err != VOUCH_OK)
		return err;
	vouch_pdf_canvas_form(canvas, &box);
	vouch_pdf_image_draw(canvas, image, &box);
	vouch_pdf_canvas_end(canvas);
	err = vouch_pdf_form(pdf, canvas, NULL, &form);
	if (err != VOUCH_OK)
		return err;
	vouch_pdf_canvas_page(canvas, &paper);
	vouch_pdf_form_draw(canvas, form);
	vouch_pdf_paragraph(canvas, &line, &ink);
	vouch_pdf_symbol(canvas, &qr, 0, 0, 5);
	vouch_pdf_picture(canvas, &spot, &box);
	vouch_pdf_canvas_end(canvas);
	err = vouch_pdf_page(pdf, canvas, NULL);
	return err == VOUCH_OK ? vouch_pdf_finish(pdf, NULL) : err;
}

static enum vouch_err document(struct vouch_buf *buf)
{
	const struct vouch_pdf_settings settings = { .dpi = 600,
		.title = "page" };
	struct vouch_pdf_canvas *canvas = NULL;
	struct vouch_pdf *pdf = NULL;
	struct vouch_outfile out;
	enum vouch_err err;

	(void)buf;
	err = vouch_outfile_open(&out, "/dev/null", 0600, VOUCH_OUTFILE_FORCE,
	    NULL);
	if (err != VOUCH_OK)
		return err;
	err = vouch_pdf_new(&settings, &out, NULL, &pdf);
	if (err == VOUCH_OK)
		err = vouch_pdf_canvas_new(pdf, &canvas);
	if (err == VOUCH_OK)
		err = page(pdf, canvas);
	vouch_pdf_canvas_free(canvas);
	vouch_pdf_free(pdf);
	vouch_outfile_abort(&out);
	return err;
}

static enum vouch_err pixels(struct vouch_buf *out)
{
	const struct vouch_ink ink = { .space = VOUCH_INK_GRAY };
	struct vouch_display_shape shape = { .fill = ink, .stroke = ink,
		.stroke_um = 100 };
	struct vouch_raster raster;
	enum vouch_err err = vouch_raster_init(&raster, VOUCH_RASTER_GREY, 50,
	    40, 203);

	if (err != VOUCH_OK)
		return err;
	err = vouch_path_box(&shape.path, 100, 200, 3000, 4000);
	if (err == VOUCH_OK)
		err = vouch_raster_shape(&raster, &shape);
	if (err == VOUCH_OK)
		err = vouch_raster_png(&raster, NULL, out);
	vouch_path_release(&shape.path);
	vouch_raster_release(&raster);
	return err;
}

static enum vouch_err svg_page(struct vouch_buf *out)
{
	static uint8_t spot[4];
	const struct vouch_picture picture = { .width = 2, .height = 2,
		.channels = 1, .pixel = spot };
	const struct vouch_ink ink = { .space = VOUCH_INK_GRAY };
	struct vouch_display_shape shape = { .fill = ink, .has_clip = true };
	struct vouch_svg_page drawn;
	enum vouch_err err = vouch_svg_page_init(&drawn, 300);

	if (err != VOUCH_OK)
		return err;
	vouch_svg_page_begin(&drawn, NULL);
	drawn.err = vouch_path_box(&shape.path, 100, 200, 3000, 4000);
	vouch_svg_page_shape(&drawn, &shape);
	vouch_svg_page_image(&drawn, &picture,
	    &(struct vouch_box){ 0, 0, 900, 900 });
	vouch_svg_page_group_end(&drawn);
	vouch_svg_page_symbol(&drawn, &qr, 0, 0, 5);
	err = vouch_svg_page_end(&drawn, 9000, 9000, "page", out);
	vouch_path_release(&shape.path);
	vouch_svg_page_release(&drawn);
	return err;
}

static enum vouch_err album(struct vouch_buf *out)
{
	const struct vouch_picture *picture;
	struct vouch_album *opened = NULL;
	enum vouch_err err = vouch_album_open("tests/fuzz/corpus/picture",
	    NULL, &opened);

	(void)out;
	if (err == VOUCH_OK)
		err = vouch_album_take(opened, "1-bit", 5, NULL, &picture);
	if (err == VOUCH_OK)
		vouch_album_give(opened, picture);
	vouch_album_close(opened);
	return err;
}

static void every_form(void **state)
{
	static enum vouch_err (*const forms[])(struct vouch_buf *) =
	    { symbol, picture, bitmap_picture, printed, drawing, terminal, sheet,
	    logo, document, pixels, svg_page, album };

	const char *const folders[] = { NULL };
	const struct vouch_display_font want = { .family = "Roboto",
		.weight = 400 };

	(void)state;
	assert_int_equal(vouch_fonts_find(&want, folders, NULL, &font),
	    VOUCH_OK);
	assert_int_equal(vouch_sign_init(), VOUCH_OK);
	assert_int_equal(symbol(NULL), VOUCH_OK);
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		struct vouch_buf out;
		long live, refused = 0;
		bool failed = true;

		vouch_buf_init(&out, 1u << 20);
		for (long at = 0; failed; at++) {
			enum vouch_err err;

			/* All that was there, and no room for more. */
			vouch_buf_release(&out);
			live = atomic_load(&failing_live);
			assert_int_equal(vouch_buf_adds(&out, "before"),
			    VOUCH_OK);
			failing_arm(at);
			err = forms[i](&out);
			failed = failing_disarm();
			if (err != VOUCH_OK) {
				assert_true(failed);
				assert_int_equal(err, VOUCH_ERR_NO_MEMORY);
				assert_string_equal(out.data, "before");
				assert_int_equal(out.len, 6);
				refused++;
			}
			assert_memory_equal(out.data, "before", 6);
			vouch_buf_release(&out);
			assert_int_equal(atomic_load(&failing_live), live);
		}
		assert_true(refused >= 1);
	}
	vouch_font_free(font);
}

#endif

int main(void)
{
#if FAILING
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
#else
	puts("1..1\nok 1 # skip not with this sanitizer");
	return 0;
#endif
}

/*
 * PDF files byte by byte: numbers, content streams, objects and their table.
 * tests/interop/pdf.bats has other programs read whole files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/sign.h"
#include "draw/fonts.h"
#include "draw/pdf.h"
#include "draw/pdf_parts.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)

static char path[] = "/tmp/vouch-test-pdf-XXXXXX";
static struct vouch_outfile out;
static struct vouch_pdf *pdf;
static struct vouch_pdf_canvas *canvas;
static struct vouch_buf file;
static struct vouch_diag diag;

static const struct vouch_ink black = { .space = VOUCH_INK_GRAY };
static const struct vouch_ink grey =
    { .space = VOUCH_INK_GRAY, .amount = { 750 } };
static const struct vouch_ink red =
    { .space = VOUCH_INK_CMYK, .amount = { 0, 1000, 905, 50 } };
static const struct vouch_pdf_paper a4 = { .width = 210000, .height = 297000 };

static void begin(const struct vouch_pdf_settings *settings)
{
	diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	assert_ok(vouch_outfile_open(&out, path, 0600, VOUCH_OUTFILE_FORCE,
	    &diag));
	assert_ok(vouch_pdf_new(settings, &out, &diag, &pdf));
	assert_ok(vouch_pdf_canvas_new(pdf, &canvas));
}

static void drop(void)
{
	vouch_pdf_canvas_free(canvas);
	vouch_pdf_free(pdf);
	vouch_outfile_abort(&out);
}

/* The whole file into `file`. */
static void end(void)
{
	assert_ok(vouch_pdf_finish(pdf, &diag));
	vouch_pdf_canvas_free(canvas);
	vouch_pdf_free(pdf);
	assert_ok(vouch_outfile_commit(&out, VOUCH_OUTFILE_FORCE, &diag));
	vouch_buf_clear(&file);
	assert_ok(vouch_file_load(path, &diag, &file));
}

static const struct vouch_pdf_settings plain = { .dpi = 600 };

/* How often a word stands in the file, whatever bytes are between. */
static size_t count(const char *word)
{
	size_t found = 0, len = strlen(word);
	const char *at = file.data;

	for (; at + len <= file.data + file.len; at++)
		found += memcmp(at, word, len) == 0;
	return found;
}

/* ---- syntax ---- */

static void numbers(void **state)
{
	static const struct {
		int64_t value;
		unsigned decimals;
		const char *text;
	} table[] = {
		{ 0, 0, "0" }, { 0, 3, "0" }, { 7, 0, "7" }, { -7, 0, "-7" },
		{ 1200, 3, "1.2" }, { 1000, 3, "1" }, { 1, 3, ".001" },
		{ -1, 3, "-.001" }, { -50, 3, "-.05" }, { 500, 3, ".5" },
		{ 12345, 2, "123.45" }, { -12345, 4, "-1.2345" },
		{ 28346457, 10, ".0028346457" },
		{ INT64_MAX, 0, "9223372036854775807" },
		{ INT64_MIN, 0, "-9223372036854775808" },
		{ INT64_MIN, 10, "-922337203.6854775808" },
		{ 1000000000, 10, ".1" }, { 100, 0, "100" },
	};
	struct vouch_buf text;

	(void)state;
	vouch_buf_init(&text, 1000);
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		vouch_buf_clear(&text);
		assert_ok(vouch_pdf_add_number(&text, table[i].value,
		    table[i].decimals));
		assert_string_equal(text.data, table[i].text);
		assert_int_equal(text.len, strlen(table[i].text));
	}
	vouch_buf_clear(&text);
	assert_ok(vouch_pdf_add_operator(&text,
	    (const int64_t[]){ 1, -20, INT64_MIN }, 3, 0, "re"));
	assert_ok(vouch_pdf_add_operator(&text,
	    (const int64_t[]){ 1200, 94, -194 }, 3, 2, "re"));
	assert_ok(vouch_pdf_add_operator(&text, NULL, 0, 0, "h"));
	assert_string_equal(text.data, "1 -20 -9223372036854775808 re\n"
	    "12 .94 -1.94 re\nh\n");
	vouch_buf_release(&text);
}

static void points(void **state)
{
	static const struct { int64_t um; const char *text; } table[] = {
		{ 0, "0" }, { 210000, "595.276" }, { 297000, "841.89" },
		{ 25400, "72" }, { -25400, "-72" }, { 1, ".003" },
		{ 353, "1.001" }, { -88, "-.249" }, { 2000000, "5669.291" },
	};
	struct vouch_buf text;

	(void)state;
	vouch_buf_init(&text, 100);
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		vouch_buf_clear(&text);
		assert_ok(vouch_pdf_add_points(&text, table[i].um));
		assert_string_equal(text.data, table[i].text);
	}
	vouch_buf_release(&text);
}

static void utf16(void **state)
{
	static const struct { const char *text, *hex; size_t len; } table[] = {
		{ "", "", 0 }, { "A", "0041", 1 },
		{ "Nh\xc3\xa3n", "004E006800E3006E", 5 },
		{ "\xe1\xba\xbf", "1EBF", 3 },
		{ "\xf0\x9f\x98\x80", "D83DDE00", 4 },
		{ "a\xff", "0061FFFD", 2 }, { ")\\>>\r", "0029005C003E003E000D",
		    5 }, { "\0x", "00000078", 2 },
		{ "\xe1\xba", "FFFDFFFD", 2 },
	};
	struct vouch_buf text;

	(void)state;
	vouch_buf_init(&text, 100);
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		vouch_buf_clear(&text);
		assert_ok(vouch_pdf_add_utf16(&text, table[i].text,
		    table[i].len));
		assert_string_equal(vouch_buf_text(&text), table[i].hex);
	}
	vouch_buf_release(&text);
}

/* ---- content streams ---- */

#define TOP ".0028346457 0 0 -.0028346457 0 841.89 cm\n4 M\n"

static const char *content(void)
{
	assert_ok(vouch_pdf_canvas_end(canvas));
	return vouch_buf_text(&canvas->content);
}

static void boxes_and_colours(void **state)
{
	const struct vouch_box box = { 1000, 2000, 30, 40 };

	(void)state;
	begin(&plain);
	assert_ok(vouch_pdf_canvas_page(canvas, &a4));
	vouch_pdf_box(canvas, &box, &black); /* as a page begins */
	vouch_pdf_box(canvas, &box, &red);
	vouch_pdf_box(canvas, &box, &red);
	vouch_pdf_origin(canvas, 70000, -500);
	vouch_pdf_box(canvas, &box, &grey);
	vouch_pdf_origin(canvas, 140000, 0);
	vouch_pdf_box(canvas, &box, &black);
	vouch_pdf_origin(canvas, 0, 0);
	vouch_pdf_box(canvas, &box, &(struct vouch_ink){ .space = VOUCH_INK_NONE });
	assert_string_equal(content(), TOP "1000 2000 30 40 re f\n"
	    "0 1 .905 .05 k\n1000 2000 30 40 re f\n1000 2000 30 40 re f\n"
	    "0 g\nq 1 0 0 1 70000 -500 cm\n.75 g\n1000 2000 30 40 re f\nQ\n"
	    "q 1 0 0 1 140000 0 cm\n1000 2000 30 40 re f\nQ\n");
	drop();
}

static void shapes(void **state)
{
	struct vouch_display_shape shape = { .fill = red };

	(void)state;
	begin(&plain);
	assert_ok(vouch_pdf_canvas_page(canvas, &a4));
	vouch_pdf_shape(canvas, &shape); /* nothing is in it */
	assert_ok(vouch_path_move(&shape.path, (struct vouch_point){ 1, 2 }));
	assert_ok(vouch_path_curve(&shape.path, (struct vouch_point){ 3, -4 },
	    (struct vouch_point){ 5, 6 }, (struct vouch_point){ 7, 8 }));
	assert_ok(vouch_path_line(&shape.path, (struct vouch_point){ 9, 9 }));
	assert_ok(vouch_path_close(&shape.path));
	vouch_pdf_shape(canvas, &shape);
	shape.even_odd = true;
	shape.stroke = grey;
	shape.stroke_um = 250;
	vouch_pdf_shape(canvas, &shape);
	shape.fill.space = VOUCH_INK_NONE;
	shape.has_clip = true;
	shape.clip = (struct vouch_box){ 0, 0, 5, 5 };
	vouch_pdf_shape(canvas, &shape);
	shape.stroke_um = 0;
	vouch_pdf_shape(canvas, &shape); /* no line either */
#define PATH "1 2 m\n3 -4 5 6 7 8 c\n9 9 l\nh\n"
	assert_string_equal(content(), TOP "0 1 .905 .05 k\n" PATH "f\n"
	    ".75 G 250 w\n" PATH "B*\n"
	    "q 0 0 5 5 re W n\n.75 G 250 w\n" PATH "S\nQ\n");
	vouch_path_release(&shape.path);
	drop();
}

/* One dark module: four corners, on dots whatever place was asked for. */
static void symbols(void **state)
{
	static struct vouch_qr qr = { .version = 1, .side = 21 };
	static const struct {
		unsigned dpi, dots;
		int32_t x, y;
		const char *content;
	} table[] = {
		/* 4 modules' quiet zone: 40 dots are 1693.3; of a module of
		 * 423.3 lacks 8 % */
		{ 600, 10, 0, 0, "q 423.3333333 0 0 423.3333333 1710.2666 "
		    "1710.2666 cm\n0 0 .92 .92 re\nf\nQ\n" },
		{ 600, 10, 21, -21, "q 423.3333333 0 0 423.3333333 1710.2666 "
		    "1710.2666 cm\n0 0 .92 .92 re\nf\nQ\n" },
		{ 600, 10, 22, 423, "q 423.3333333 0 0 423.3333333 1752.6 "
		    "2133.6 cm\n0 0 .92 .92 re\nf\nQ\n" },
		{ 254, 5, 1000, 1000, "q 500 0 0 500 3040 3040 cm\n"
		    "0 0 .84 .84 re\nf\nQ\n" },
		{ 254, 1, 0, 0, "q 100 0 0 100 440 440 cm\n"
		    "0 0 .2 .2 re\nf\nQ\n" },
		/* 0.8 of 13 dots is a little less than .062 */
		{ 254, 13, 0, 0, "q 1300 0 0 1300 5240.3 5240.3 cm\n"
		    "0 0 .938 .938 re\nf\nQ\n" },
	};

	(void)state;
	qr.module[0] = 1;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct vouch_pdf_settings settings = { .dpi = table[i].dpi };

		begin(&settings);
		assert_ok(vouch_pdf_canvas_page(canvas, &a4));
		assert_ok(vouch_pdf_symbol(canvas, &qr, table[i].x,
		    table[i].y, table[i].dots));
		assert_string_equal(content() + strlen(TOP),
		    table[i].content);
		drop();
	}
	begin(&(struct vouch_pdf_settings){ .dpi = 254,
	    .modules = VOUCH_PDF_RUNS });
	qr.module[1] = 1;
	assert_ok(vouch_pdf_canvas_page(canvas, &a4));
	/* a label at 12.34 mm: dots are counted from the page's corner */
	assert_ok(vouch_pdf_origin(canvas, 12340, 12360));
	assert_ok(vouch_pdf_symbol(canvas, &qr, 0, 0, 5));
	assert_string_equal(content() + strlen(TOP), "q 1 0 0 1 12340 12360 "
	    "cm\nq 500 0 0 500 1960 2040 cm\n0 0 2 1 re\nf\nQ\nQ\n");
	drop();
}

static void bars(void **state)
{
	const struct vouch_box box = { 0, 0, 60000, 20000 };
	struct vouch_ean13 ean;
	size_t count = 0;

	(void)state;
	begin(&(struct vouch_pdf_settings){ .dpi = 254 });
	assert_ok(vouch_ean13_encode("8934563138165", 13, &diag, &ean));
	assert_ok(vouch_pdf_canvas_page(canvas, &a4));
	/* 113 modules of 5 dots in 600: 17 spare on the left, 55 quiet */
	assert_ok(vouch_pdf_bars(canvas, &ean, &box, 5));
	const char *at = content() + strlen(TOP);
	const char head[] = "q 10 0 0 10 7200 0 cm\n4 4 42 1992 re\n"
	    "104 4 42 1992 re\n";
	assert_memory_equal(at, head, sizeof head - 1);
	at += sizeof head - 1;
	for (count = 2; strstr(at, " re\n") != NULL; count++) {
		/* guards: two in the middle, two at the end */
		bool guard = count == 14 || count == 15 || count >= 28;
		int x, y, width, height;

		assert_int_equal(sscanf(at, "%d %d %d %d re", &x, &y, &width,
		    &height), 4);
		assert_int_equal(height, guard ? 1992 : 1742);
		assert_int_equal(x % 50, 4);
		assert_int_equal((width + 8) % 50, 0);
		at = strstr(at, " re\n") + 4;
	}
	assert_int_equal(count, 30);
	assert_string_equal(at, "f\nQ\n");
	assert_int_equal(vouch_pdf_canvas_page(canvas, &a4), VOUCH_OK);
	assert_int_equal(vouch_pdf_bars(canvas, &ean, &box, 6),
	    VOUCH_ERR_RANGE);
	drop();
}

/* A font's name is known, its glyph numbers are not: only the shape of a
 * line is looked at. */
static void text(void **state)
{
	static const char words[] = ")Tj ET Q <</X>> \\ Gi\xc3\xa1 50.000 "
	    "\xc4\x91";
	const char *const folders[] = { NULL };
	const struct vouch_display_font want = { .family = "Roboto",
		.weight = 400 };
	struct vouch_display_text label = { .text = (char *)(uintptr_t)words,
		.size_um = 3500, .x = 5000, .y = 9000 };
	struct vouch_paragraph paragraph = { .text = NULL };
	struct vouch_shaper *shaper;
	struct vouch_font *font;
	const char *at;

	(void)state;
	begin(&plain);
	assert_ok(vouch_fonts_find(&want, folders, &diag, &font));
	assert_ok(vouch_shaper_new(&shaper));
	assert_ok(vouch_paragraph_label(&paragraph, shaper, font, &label,
	    &diag));
	assert_ok(vouch_pdf_canvas_page(canvas, &a4));
	assert_int_equal(vouch_pdf_paragraph(canvas, &paragraph, &black),
	    VOUCH_ERR_NOT_FOUND);
	assert_ok(vouch_pdf_font(pdf, font, &diag));
	assert_ok(vouch_pdf_font(pdf, font, &diag)); /* it is there */
	assert_ok(vouch_pdf_canvas_page(canvas, &a4));
	assert_ok(vouch_pdf_paragraph(canvas, &paragraph, &grey));
	at = content() + strlen(TOP);
	assert_memory_equal(at, ".75 g\nBT/F0 3500 Tf\n1 0 0 -1 5000 9000 Tm[",
	    42);
	at = strchr(at, '[') + 1;
	/* nothing but glyph numbers and distances, whatever the words are */
	at += strspn(at, "0123456789abcdef<>-\n");
	assert_string_equal(at, "]TJ\nET\n");
	assert_ok(vouch_pdf_page(pdf, canvas, &diag));
	end();
	assert_int_equal(count("/Subtype/CIDFontType2"), 1);
	assert_int_equal(count("+Roboto-Regular"), 3);
	vouch_paragraph_release(&paragraph);
	vouch_shaper_free(shaper);
	vouch_font_free(font);
}

/* Two glyphs for one letter: its text is told on the spot. */
static void clusters(void **state)
{
	const char *const folders[] = { NULL };
	const struct vouch_display_font want = { .family = "Roboto",
		.weight = 400 };
	struct vouch_glyph glyphs[] = {
		{ .id = 10, .text = 0, .text_len = 1, .advance = 1000 },
		{ .id = 11, .text = 1, .text_len = 3, .advance = 1000 },
		{ .id = 12, .dx = -500, .dy = 300 },
		{ .id = 10, .text = 4, .text_len = 2, .advance = 1000 },
	};
	struct vouch_paragraph paragraph = { .size_um = 2048,
		.text = (char *)(uintptr_t)"ae\xcc\x81" "fi", .glyph = glyphs,
		.glyphs = 4, .lines = 1, .line = { { .count = 4 } } };
	struct vouch_font *font;
	int64_t advance;
	char expected[300];

	(void)state;
	begin(&plain);
	assert_ok(vouch_fonts_find(&want, folders, &diag, &font));
	assert_int_equal(vouch_font_metrics(font)->units, 2048);
	paragraph.font = font;
	assert_ok(vouch_pdf_font(pdf, font, &diag));
	assert_ok(vouch_pdf_canvas_page(canvas, &a4));
	assert_ok(vouch_pdf_paragraph(canvas, &paragraph, &black));
	/* where a reader's pen is after glyph 10, against 1000 units */
#define UNITS(x) (((int64_t)(x) * 100000 + 1024) / 2048)
	advance = UNITS(vouch_font_advance(font, 10));
	int64_t off = advance - UNITS(1000);
	int64_t by = (off + (off < 0 ? -50 : 50)) / 100;
	int64_t at = advance - by * 100 + UNITS(vouch_font_advance(font, 11));
	off = at - UNITS(1500);
	int64_t by2 = (off + (off < 0 ? -50 : 50)) / 100;
	at = at - by2 * 100 + UNITS(vouch_font_advance(font, 12));
	off = at - UNITS(2000);
	int64_t by3 = (off + (off < 0 ? -50 : 50)) / 100;
	snprintf(expected, sizeof expected, "BT/F0 2048 Tf\n1 0 0 -1 0 0 Tm["
	    "\n<000a>]TJ/Span<</ActualText<FEFF00650301>>>BDC[%ld<000b>"
	    "]TJ 300 Ts[%ld<000c>]TJ EMC[]TJ 0 Ts[%ld<000a>]TJ\nET\n",
	    (long)by, (long)by2, (long)by3);
	assert_string_equal(content() + strlen(TOP), expected);
	assert_int_equal(canvas->uses.count, 3);
	assert_int_equal(canvas->uses.use[0].len, 1);
	assert_int_equal(canvas->uses.use[1].len, 0);
	drop();
	vouch_font_free(font);
}

static void marks(void **state)
{
	const struct vouch_box trim = { 20000, 30000, 105000, 148000 };

	(void)state;
	begin(&plain);
	assert_ok(vouch_pdf_canvas_page(canvas, &a4));
	assert_ok(vouch_pdf_marks(canvas, &trim, 3000));
	const char *at = content() + strlen(TOP);
	const char first[] =
	    "/R CS 1 SCN 88 w\n16500 30000 m\n12500 30000 l S\n"
	    "/R CS 1 SCN 88 w\n20000 26500 m\n20000 22500 l S\n"
	    "/R CS 1 SCN 88 w\n128500 30000 m\n132500 30000 l S\n";
	assert_memory_equal(at, first, sizeof first - 1);
	assert_ok(vouch_pdf_page(pdf, canvas, &diag));
	assert_ok(vouch_pdf_canvas_page(canvas, &a4));
	assert_ok(vouch_pdf_marks(canvas, &trim, 0));
	assert_memory_equal(content() + strlen(TOP),
	    "/R CS 1 SCN 88 w\n19000 30000 m\n15000 30000 l S\n", 47);
	end();
	assert_int_equal(count("/ColorSpace<</R[/Separation/All"), 1);
}

/* ---- files ---- */

/* Every object is where the table says. Returns how many there are. */
static long check_table(void)
{
	const char *start = strstr(file.data + file.len - 40, "startxref\n");
	const char *at;
	long objects, i;

	assert_non_null(start);
	assert_memory_equal(file.data, "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", 15);
	assert_string_equal(strstr(start, "%%EOF"), "%%EOF\n");
	at = file.data + strtol(start + 10, NULL, 10);
	assert_memory_equal(at, "xref\n0 ", 7);
	objects = strtol(at + 7, NULL, 10);
	at = strchr(at + 7, '\n') + 1;
	assert_memory_equal(at, "0000000000 65535 f \n", 20);
	for (i = 1; i < objects; i++) {
		char name[32];

		at += 20;
		snprintf(name, sizeof name, "%ld 0 obj\n", i);
		assert_memory_equal(at + 10, " 00000 n \n", 10);
		assert_memory_equal(file.data + strtol(at, NULL, 10), name,
		    strlen(name));
	}
	assert_memory_equal(at + 20, "trailer\n<</Size ", 16);
	return objects - 1;
}

static void pages(void **state)
{
	static const struct { unsigned pages, leaves; } table[] =
	    { { 1, 1 }, { 63, 1 }, { 64, 1 }, { 65, 2 }, { 128, 2 }, { 150, 3 } };

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		char words[64];

		begin(&plain);
		for (unsigned page = 0; page < table[i].pages; page++) {
			assert_ok(vouch_pdf_canvas_page(canvas, &a4));
			assert_ok(vouch_pdf_canvas_end(canvas));
			assert_ok(vouch_pdf_page(pdf, canvas, &diag));
		}
		assert_int_equal(vouch_pdf_pages(pdf), table[i].pages);
		end();
		assert_int_equal(check_table(), 4 + 2 * table[i].pages +
		    table[i].leaves);
		assert_int_equal(count("/Type/Page/"), table[i].pages);
		assert_int_equal(count("/Type/Pages/Parent 2 0 R"),
		    table[i].leaves);
		snprintf(words, sizeof words, "<</Type/Pages/Count %u/Kids[",
		    table[i].pages);
		assert_int_equal(count(words), 1);
	}
}

static void page_boxes(void **state)
{
	static const struct {
		struct vouch_pdf_paper paper;
		const char *boxes;
	} table[] = {
		{ { .width = 25400, .height = 50800 },
		    "/MediaBox[0 0 72 144]/TrimBox[0 0 72 144]/Resources" },
		{ { .width = 50800, .height = 50800,
		    .trim = { 12700, 6350, 25400, 12700 }, .bleed = 2540 },
		    "/MediaBox[0 0 144 144]/BleedBox[28.8 82.8 115.2 133.2]"
		    "/TrimBox[36 90 108 126]/Resources" },
		/* cut at the sheet's edges */
		{ { .width = 50800, .height = 50800,
		    .trim = { 0, 0, 49530, 50800 }, .bleed = 2540 },
		    "/MediaBox[0 0 144 144]/BleedBox[0 0 144 144]"
		    "/TrimBox[0 0 140.4 144]/Resources" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		begin(&plain);
		assert_ok(vouch_pdf_canvas_page(canvas, &table[i].paper));
		assert_ok(vouch_pdf_canvas_end(canvas));
		assert_ok(vouch_pdf_page(pdf, canvas, &diag));
		end();
		assert_int_equal(count(table[i].boxes), 1);
		assert_int_equal(
		    count("/ViewerPreferences<</PrintScaling/None>>"), 1);
	}
}

/* Art, a picture, used on two pages. */
static void whole(const struct vouch_pdf_settings *settings, uint8_t shade)
{
	uint8_t pixels[12] = { shade, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
	const struct vouch_picture picture = { .width = 2, .height = 2,
		.channels = 3, .pixel = pixels };
	const struct vouch_box box = { 0, 0, 5000, 4000 };
	unsigned image = 9, form = 9;

	begin(settings);
	assert_ok(vouch_pdf_image(pdf, &picture, &diag, &image));
	assert_int_equal(image, 0);
	assert_ok(vouch_pdf_canvas_form(canvas, &box));
	vouch_pdf_box(canvas, &box, &black); /* unknown before: it is said */
	vouch_pdf_image_draw(canvas, image, &box);
	assert_string_equal(content(), "0 g\n0 0 5000 4000 re f\n"
	    "q 5000 0 0 -4000 0 4000 cm\n/I0 Do Q\n");
	assert_ok(vouch_pdf_form(pdf, canvas, &diag, &form));
	assert_int_equal(form, 0);
	for (int page = 0; page < 2; page++) {
		assert_ok(vouch_pdf_canvas_page(canvas, &a4));
		vouch_pdf_form_draw(canvas, form);
		assert_string_equal(content(), TOP "/A0 Do\n");
		assert_ok(vouch_pdf_page(pdf, canvas, &diag));
	}
	end();
	check_table();
}

static void forms_and_pictures(void **state)
{
	(void)state;
	whole(&plain, 0);
	/* written once; the form names the picture, pages the form */
	assert_int_equal(count("/Subtype/Image/Width 2/Height 2"
	    "/BitsPerComponent 8/ColorSpace/DeviceRGB"), 1);
	assert_int_equal(count("/Subtype/Form/BBox[0 0 5000 4000]"
	    "/Resources<</XObject<</I0 5 0 R>>>>"), 1);
	assert_int_equal(count("3 0 obj\n<</XObject<</A0 6 0 R>>>>\n"), 1);
}

static void identifier(char out_id[33])
{
	const char *at = strstr(file.data + file.len - 200, "/ID[<");

	assert_non_null(at);
	memcpy(out_id, at + 5, 32);
	assert_memory_equal(at + 5, at + 5 + 34, 32);
	out_id[32] = '\0';
}

static void same_bytes(void **state)
{
	struct vouch_pdf_settings titled = { .dpi = 600, .title =
	    "Nh\xc3\xa3n) /Evil (\\" };
	struct vouch_buf first;
	char id[33], other[33];

	(void)state;
	vouch_buf_init(&first, 1 << 20);
	whole(&titled, 7);
	assert_ok(vouch_buf_add(&first, file.data, file.len));
	identifier(id);
	assert_int_equal(count("/Title<FEFF004E006800E3006E0029002"), 1);
	assert_int_equal(count("Date"), 0);
	assert_int_equal(count("Evil"), 0);
	whole(&titled, 7);
	assert_int_equal(file.len, first.len);
	assert_memory_equal(file.data, first.data, file.len);
	/* one pixel, and the identifier is another */
	whole(&titled, 8);
	identifier(other);
	assert_string_not_equal(id, other);
	titled.dated = true;
	titled.made_at_s = 1795426200; /* 2026-11-23T09:30:00Z */
	whole(&titled, 7);
	assert_int_equal(count("/CreationDate(D:20261123093000Z)"
	    "/ModDate(D:20261123093000Z)"), 1);
	vouch_buf_release(&first);
}

/* Two canvases drawn on by turns are as one after the other. */
static void two_canvases(void **state)
{
	const struct vouch_box box = { 100, 100, 900, 900 };
	struct vouch_pdf_canvas *other;
	struct vouch_buf first;

	(void)state;
	vouch_buf_init(&first, 1 << 20);
	begin(&plain);
	for (int page = 0; page < 2; page++) {
		assert_ok(vouch_pdf_canvas_page(canvas, &a4));
		vouch_pdf_box(canvas, &box, page == 0 ? &red : &grey);
		assert_ok(vouch_pdf_canvas_end(canvas));
		assert_ok(vouch_pdf_page(pdf, canvas, &diag));
	}
	end();
	assert_ok(vouch_buf_add(&first, file.data, file.len));
	begin(&plain);
	assert_ok(vouch_pdf_canvas_new(pdf, &other));
	assert_ok(vouch_pdf_canvas_page(canvas, &a4));
	assert_ok(vouch_pdf_canvas_page(other, &a4));
	vouch_pdf_box(other, &box, &grey);
	vouch_pdf_box(canvas, &box, &red);
	assert_ok(vouch_pdf_canvas_end(other));
	assert_ok(vouch_pdf_canvas_end(canvas));
	assert_ok(vouch_pdf_page(pdf, canvas, &diag));
	assert_ok(vouch_pdf_page(pdf, other, &diag));
	vouch_pdf_canvas_free(other);
	end();
	assert_int_equal(file.len, first.len);
	assert_memory_equal(file.data, first.data, file.len);
	vouch_buf_release(&first);
}

static void refused(void **state)
{
	static struct vouch_qr qr = { .version = 1, .side = 21 };
	static const struct vouch_pdf_paper bad[] = {
		{ .width = 0, .height = 1 }, { .width = 1, .height = -1 },
		{ .width = 2000001, .height = 1 },
		{ .width = 10, .height = 10, .bleed = -1 },
		{ .width = 10, .height = 10, .trim = { 5, 0, 6, 10 } },
		{ .width = 10, .height = 10, .trim = { -1, 0, 6, 10 } },
		{ .width = 10, .height = 10, .trim = { 0, 0, 5, 0 } },
		{ .width = 10, .height = 10, .trim = { 0, 5, 5, INT32_MAX } },
	};
	const struct vouch_box far = { 4000001, 0, 1, 1 }, box =
	    { 0, 0, 9, 9 };
	unsigned form;

	(void)state;
	for (int dpi = 0; dpi <= 10001; dpi += 10001)
		assert_int_equal(vouch_pdf_new(&(struct vouch_pdf_settings){
		    .dpi = (unsigned)dpi }, &out, &diag, &pdf),
		    VOUCH_ERR_RANGE);
	assert_int_equal(vouch_pdf_new(&(struct vouch_pdf_settings){ .dpi = 1,
	    .dated = true, .made_at_s = INT64_MAX }, &out, &diag, &pdf),
	    VOUCH_ERR_RANGE);
	begin(&plain);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(vouch_pdf_canvas_page(canvas, &bad[i]),
		    VOUCH_ERR_RANGE);
	/* the first error stays until a new beginning */
	assert_int_equal(vouch_pdf_box(canvas, &box, &red), VOUCH_ERR_RANGE);
	assert_int_equal(vouch_pdf_canvas_end(canvas), VOUCH_ERR_RANGE);
	assert_int_equal(vouch_pdf_page(pdf, canvas, &diag), VOUCH_ERR_RANGE);
	assert_string_equal(diag.expected,
	    "a place or size beyond what a PDF page may have");
#define REFUSED(call, error) do { \
	assert_ok(vouch_pdf_canvas_page(canvas, &a4)); \
	assert_int_equal(call, error); \
} while (0)
	REFUSED(vouch_pdf_box(canvas, &far, &red), VOUCH_ERR_RANGE);
	REFUSED(vouch_pdf_origin(canvas, 0, -4000001), VOUCH_ERR_RANGE);
	REFUSED(vouch_pdf_symbol(canvas, &qr, 0, 0, 0), VOUCH_ERR_RANGE);
	REFUSED(vouch_pdf_symbol(canvas, &qr, 0, 0, 10001), VOUCH_ERR_RANGE);
	REFUSED(vouch_pdf_symbol(canvas, &qr, INT32_MIN, 0, 5),
	    VOUCH_ERR_RANGE);
	REFUSED(vouch_pdf_marks(canvas, &far, 0), VOUCH_ERR_RANGE);
	REFUSED(vouch_pdf_image_draw(canvas, 0, &box), VOUCH_ERR_NOT_FOUND);
	REFUSED(vouch_pdf_form_draw(canvas, 0), VOUCH_ERR_NOT_FOUND);
	assert_ok(vouch_pdf_canvas_form(canvas, &box));
	assert_int_equal(vouch_pdf_symbol(canvas, &qr, 0, 0, 5),
	    VOUCH_ERR_CONFLICT);
	assert_int_equal(vouch_pdf_form(pdf, canvas, &diag, &form),
	    VOUCH_ERR_CONFLICT);
	assert_string_equal(diag.expected,
	    "a symbol cannot be part of what every label shares");
	assert_int_equal(vouch_pdf_finish(pdf, &diag), VOUCH_ERR_MISSING);
	assert_string_equal(diag.expected, "a PDF needs a page");
	for (unsigned i = 0; i <= VOUCH_PDF_FORMS; i++) {
		assert_ok(vouch_pdf_canvas_form(canvas, &box));
		assert_ok(vouch_pdf_canvas_end(canvas));
		assert_int_equal(vouch_pdf_form(pdf, canvas, &diag, &form),
		    i < VOUCH_PDF_FORMS ? VOUCH_OK : VOUCH_ERR_TOO_LONG);
	}
	drop();
}

/* Labels' pictures: each once, before the first page that shows it, and named
 * by the pages that do. */
static void pictures_of_labels(void **state)
{
	static uint8_t pixel[12] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
	const struct vouch_box box = { 0, 0, 5000, 4000 };
	struct vouch_picture many[100];
	struct vouch_pdf_canvas *other;
	size_t i;

	(void)state;
	for (i = 0; i < 100; i++)
		many[i] = (struct vouch_picture){ .width = 2, .height = 2,
			.channels = 3, .pixel = pixel,
			.id = { (uint8_t)(i + 1) } };
	begin(&plain);
	assert_ok(vouch_pdf_canvas_new(pdf, &other));
	/* two pages at once, each with a picture of its own and one of both */
	assert_ok(vouch_pdf_canvas_page(canvas, &a4));
	assert_ok(vouch_pdf_canvas_page(other, &a4));
	vouch_pdf_picture(other, &many[1], &box);
	vouch_pdf_picture(other, &many[2], &box);
	vouch_pdf_picture(canvas, &many[0], &box);
	vouch_pdf_picture(canvas, &many[1], &box);
	vouch_pdf_picture(canvas, &many[0], &box);
	assert_string_equal(content() + strlen(TOP),
	    "q 5000 0 0 -4000 0 4000 cm\n/P0 Do Q\n"
	    "q 5000 0 0 -4000 0 4000 cm\n/P1 Do Q\n"
	    "q 5000 0 0 -4000 0 4000 cm\n/P0 Do Q\n");
	assert_ok(vouch_pdf_canvas_end(other));
	assert_ok(vouch_pdf_page(pdf, canvas, &diag));
	assert_ok(vouch_pdf_page(pdf, other, &diag));
	/* known by now: not deflated again; and many more */
	assert_ok(vouch_pdf_canvas_page(canvas, &a4));
	for (i = 0; i < 100; i++)
		vouch_pdf_picture(canvas, &many[i], &box);
	assert_int_equal(canvas->show[1].len, 0);
	assert_ok(vouch_pdf_canvas_end(canvas));
	assert_ok(vouch_pdf_page(pdf, canvas, &diag));
	/* a page without pictures uses what all share */
	assert_ok(vouch_pdf_canvas_page(canvas, &a4));
	assert_ok(vouch_pdf_canvas_end(canvas));
	assert_ok(vouch_pdf_page(pdf, canvas, &diag));
	assert_ok(vouch_pdf_canvas_form(canvas, &box));
	assert_int_equal(vouch_pdf_picture(canvas, &many[0], &box),
	    VOUCH_ERR_CONFLICT);
	vouch_pdf_canvas_free(other);
	end();
	check_table();
	assert_int_equal(count("/Subtype/Image"), 100);
	assert_int_equal(count("/Resources<</XObject<</P0 5 0 R/P1 6 0 R>>>>"),
	    1);
	assert_int_equal(count("/P0 6 0 R/P1 "), 1);
	assert_int_equal(count("/P0 5 0 R/P1 6 0 R/P2 "), 1);
	assert_int_equal(count("/Resources 3 0 R"), 1);
}

static int prepare(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	vouch_buf_init(&file, 64u << 20);
	return fd < 0 || close(fd) != 0 || vouch_sign_init() != VOUCH_OK;
}

static int tidy(void **state)
{
	(void)state;
	vouch_buf_release(&file);
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(points),
		cmocka_unit_test(utf16),
		cmocka_unit_test(boxes_and_colours),
		cmocka_unit_test(shapes),
		cmocka_unit_test(symbols),
		cmocka_unit_test(bars),
		cmocka_unit_test(text),
		cmocka_unit_test(clusters),
		cmocka_unit_test(marks),
		cmocka_unit_test(pages),
		cmocka_unit_test(page_boxes),
		cmocka_unit_test(forms_and_pictures),
		cmocka_unit_test(pictures_of_labels),
		cmocka_unit_test(same_bytes),
		cmocka_unit_test(two_canvases),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, prepare, tidy);
}

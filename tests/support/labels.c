/*
 * A file of labels as a shop prints them, for tests and figures of the PDF
 * writer and of pixels: 24 on A4, each with static art, six Vietnamese texts, a symbol of
 * version 6 that says which label it is, and an EAN-13 on every eighth.
 *
 *   labels OUT.pdf LABELS DPI outline|runs [TITLE]
 *   labels OUT.png LABELS DPI bit|grey|rgb           one page, as pixels
 *   labels OUT.pbm LABELS DPI pbm                    the same as raw PBM
 *   labels OUT.zpl LABELS DPI zpl|z64|tspl|escpos    the same for a printer
 *   labels OUT.pdf CARDS DPI card TITLE FONT TEXT    see card() below
 *
 * Where the labels lie is known: label i of a page is 70 x 37 mm at column
 * i % 3, row i / 3. Standard output says how many labels a second were
 * drawn (symbols encoded before), and the memory in KiB after 10 % and all.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "core/sign.h"
#include "draw/fonts.h"
#include "draw/pdf.h"
#include "draw/raster.h"
#include "draw/thermal.h"
#include "io/file.h"

#define PAGE 24
#define SYMBOLS 512 /* encoded beforehand, used again */
#define WIDTH 70000
#define HEIGHT 37000

static struct vouch_diag diag = VOUCH_DIAG_INIT;
static struct vouch_font *regular, *bold;
static struct vouch_shaper *shaper;
static struct vouch_paragraph paragraph;
static struct vouch_qr symbol[SYMBOLS];

/* Where to: a canvas, or pixels when there is none. */
static struct vouch_pdf_canvas *canvas;
static struct vouch_raster raster;

static void must(enum vouch_err err)
{
	char line[512];

	if (err == VOUCH_OK)
		return;
	diag.code = diag.code == VOUCH_OK ? err : diag.code;
	vouch_diag_format(&diag, line, sizeof line);
	fprintf(stderr, "labels: %s (%s)\n", line, vouch_err_name(err));
	exit(3);
}

static long peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static const struct vouch_ink black = { .space = VOUCH_INK_GRAY };
static const struct vouch_ink white =
    { .space = VOUCH_INK_GRAY, .amount = { 1000 }, .rgb = 0xffffff };
static const struct vouch_ink red =
    { .space = VOUCH_INK_CMYK, .amount = { 0, 900, 850, 50 }, .rgb = 0xd02020 };

static void put_shape(const struct vouch_display_shape *shape)
{
	if (canvas != NULL)
		vouch_pdf_shape(canvas, shape);
	else
		must(vouch_raster_shape(&raster, shape));
}

static void text(const struct vouch_font *font, struct vouch_box box,
    uint32_t size_um, const char *words)
{
	const struct vouch_ink *ink = font == bold && box.y < 8000 ? &white :
	    &black;
	struct vouch_slot slot = { .kind = VOUCH_SLOT_TEXT, .box = box };

	slot.text.size_um = size_um;
	slot.text.min_um = size_um / 2;
	slot.text.lines = 2;
	must(vouch_paragraph_fill(&paragraph, shaper, font, &slot, words,
	    strlen(words), &diag));
	if (canvas != NULL)
		vouch_pdf_paragraph(canvas, &paragraph, ink);
	else
		must(vouch_raster_paragraph(&raster, &paragraph, ink));
}

/* A band with rounded corners, a frame, and a leaf that is clipped. */
static void art(void)
{
	struct vouch_display_shape shape = { .fill = red };

	must(vouch_path_box(&shape.path, 1500, 1500, WIDTH - 3000, 7000));
	put_shape(&shape);
	vouch_path_clear(&shape.path);
	shape = (struct vouch_display_shape){ .path = shape.path, .stroke = red,
		.stroke_um = 300 };
	must(vouch_path_box(&shape.path, 1500, 1500, WIDTH - 3000,
	    HEIGHT - 3000));
	put_shape(&shape);
	vouch_path_clear(&shape.path);
	shape = (struct vouch_display_shape){ .path = shape.path, .fill = white,
		.even_odd = true, .has_clip = true,
		.clip = { 58000, 1500, 10000, 7000 } };
	must(vouch_path_move(&shape.path, (struct vouch_point){ 58000, 8500 }));
	must(vouch_path_curve(&shape.path, (struct vouch_point){ 60000, 0 },
	    (struct vouch_point){ 66000, 9000 },
	    (struct vouch_point){ 70000, 1500 }));
	must(vouch_path_line(&shape.path, (struct vouch_point){ 70000, 8500 }));
	must(vouch_path_close(&shape.path));
	put_shape(&shape);
	vouch_path_release(&shape.path);
}

static void bars(unsigned dpi)
{
	const struct vouch_box box = { 3000, 25500, 38500, 7000 };
	struct vouch_ean13 ean;
	const unsigned dots = vouch_ean13_dots(38500, dpi);

	if (dots == 0)
		return; /* 203 dpi */
	must(vouch_ean13_encode("8934563138165", 13, &diag, &ean));
	if (canvas != NULL)
		must(vouch_pdf_bars(canvas, &ean, &box, dots));
	else
		vouch_raster_bars(&raster, &ean, &box, dots);
}

static void label(unsigned form, unsigned long number, unsigned dpi)
{
	const int32_t x = (int32_t)(number % 3) * WIDTH;
	const int32_t y = (int32_t)(number % PAGE / 3) * HEIGHT;
	/* As large a module as 27 mm hold: 49 with the quiet zone. */
	const unsigned dots = 27000u * dpi / 25400u / 49u;
	char words[64];

	if (canvas != NULL) {
		must(vouch_pdf_origin(canvas, x, y));
		vouch_pdf_form_draw(canvas, form);
	} else {
		vouch_raster_origin(&raster, x, y);
		art();
	}
	text(bold, (struct vouch_box){ 3000, 3000, 50000, 5000 }, 4200,
	    "Nước mắm Phú Quốc");
	text(regular, (struct vouch_box){ 3000, 10000, 36000, 4500 },
	    3200, "Chai thủy tinh 500 ml");
	snprintf(words, sizeof words, "%lu.000 đ", 10 + number % 90);
	text(bold, (struct vouch_box){ 3000, 14000, 36000, 9000 },
	    7000, words);
	text(regular, (struct vouch_box){ 3000, 22000, 36000, 3500 },
	    2500, "Giá cũ 120.000 đ");
	if (number % 8 == 0)
		bars(dpi);
	else
		text(regular,
		    (struct vouch_box){ 3000, 26000, 36000, 6500 }, 2500,
		    "Áp dụng tại quầy; không quy đổi thành tiền mặt");
	snprintf(words, sizeof words, "Số %06lu", number);
	text(regular, (struct vouch_box){ 3000, 32500, 36000, 3000 },
	    2200, words);
	if (canvas != NULL)
		vouch_pdf_symbol(canvas, &symbol[number % SYMBOLS], 41000,
		    9000, dots);
	else
		vouch_raster_symbol(&raster, &symbol[number % SYMBOLS], 41000,
		    9000, dots);
}

static void encode(void)
{
	char code[160];
	int i;

	for (i = 0; i < SYMBOLS; i++) {
		snprintf(code, sizeof code, "LABEL%04d", i);
		for (size_t at = strlen(code); at < 153; at++)
			code[at] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    [(at * 7 + (size_t)i * (at + 3)) % 36];
		must(vouch_qr_encode(code, 153, VOUCH_QR_M, &diag,
		    &symbol[i]));
	}
}

static unsigned form(struct vouch_pdf *pdf)
{
	const struct vouch_box box = { 0, 0, WIDTH, HEIGHT };
	unsigned name;

	must(vouch_pdf_canvas_form(canvas, &box));
	art();
	must(vouch_pdf_canvas_end(canvas));
	must(vouch_pdf_form(pdf, canvas, &diag, &name));
	return name;
}

static void pages(struct vouch_pdf *pdf, unsigned long count, unsigned dpi)
{
	const struct vouch_pdf_paper paper = { .width = 210000,
		.height = 297000 };
	const unsigned name = form(pdf);
	const double begun = seconds();
	unsigned long i;
	long early = 0;

	for (i = 0; i < count; i++) {
		if (i % PAGE == 0)
			must(vouch_pdf_canvas_page(canvas, &paper));
		label(name, i, dpi);
		if (i % PAGE == PAGE - 1 || i == count - 1) {
			must(vouch_pdf_canvas_end(canvas));
			must(vouch_pdf_page(pdf, canvas, &diag));
		}
		if (i == count / 10)
			early = peak_kib();
	}
	must(vouch_pdf_finish(pdf, &diag));
	printf("%.0f %ld %ld\n", (double)count / (seconds() - begun), early,
	    peak_kib());
}

/*
 * Cards of 105 x 148 mm, one a page, with 3 mm of bleed and crop marks on paper
 * 10 mm larger all round: a background that bleeds, a picture of 4 x 4 pixels
 * in the upper left corner, a line of text, a symbol.
 */
static void card(unsigned image, unsigned dpi, const struct vouch_font *font,
    const char *words)
{
	static const struct vouch_pdf_paper paper = { .width = 125000,
		.height = 168000, .trim = { 10000, 10000, 105000, 148000 },
		.bleed = 3000 };

	must(vouch_pdf_canvas_page(canvas, &paper));
	vouch_pdf_marks(canvas, &paper.trim, paper.bleed);
	vouch_pdf_origin(canvas, paper.trim.x, paper.trim.y);
	vouch_pdf_box(canvas, &(struct vouch_box){ -3000, -3000, 111000,
	    60000 }, &red);
	vouch_pdf_image_draw(canvas, image, &(struct vouch_box){ 5000, 5000,
	    40000, 40000 });
	text(font, (struct vouch_box){ 5000, 70000, 95000, 12000 }, 7000,
	    words);
	vouch_pdf_symbol(canvas, &symbol[0], 30000, 90000,
	    45000u * dpi / 25400u / 49u);
	must(vouch_pdf_canvas_end(canvas));
}

static void cards(struct vouch_pdf *file, unsigned long count, unsigned dpi,
    char *const *arguments)
{
	uint8_t pixels[4][4][3];
	const struct vouch_picture picture = { .width = 4, .height = 4,
		.channels = 3, .pixel = pixels[0][0] };
	struct vouch_font *font;
	unsigned image;

	for (unsigned i = 0; i < 16; i++) {
		pixels[i / 4][i % 4][0] = (uint8_t)(i % 4 * 80);
		pixels[i / 4][i % 4][1] = (uint8_t)(i / 4 * 80);
		pixels[i / 4][i % 4][2] = 128;
	}
	must(vouch_pdf_image(file, &picture, &diag, &image));
	must(vouch_font_load(arguments[0], &diag, &font));
	must(vouch_pdf_font(file, font, &diag));
	while (count-- > 0) {
		card(image, dpi, font, arguments[1]);
		must(vouch_pdf_page(file, canvas, &diag));
	}
	must(vouch_pdf_finish(file, &diag));
	vouch_font_free(font);
}

static void pdf(struct vouch_outfile *out, unsigned long count, unsigned dpi,
    char *const *arguments)
{
	const bool runs = strcmp(arguments[0], "runs") == 0;
	const struct vouch_pdf_settings settings = { .title = arguments[1],
		.dpi = dpi, .modules = runs ? VOUCH_PDF_RUNS :
		VOUCH_PDF_OUTLINE };
	struct vouch_pdf *file;

	must(vouch_pdf_new(&settings, out, &diag, &file));
	must(vouch_pdf_font(file, regular, &diag));
	must(vouch_pdf_font(file, bold, &diag));
	must(vouch_pdf_canvas_new(file, &canvas));
	if (strcmp(arguments[0], "card") == 0)
		cards(file, count, dpi, arguments + 2);
	else
		pages(file, count, dpi);
	vouch_pdf_canvas_free(canvas);
	vouch_pdf_free(file);
}

static const char *const forms[] = { "bit", "grey", "rgb", "pbm", "zpl",
	"z64", "tspl", "escpos", NULL };
enum { PBM = 3, ZPL, Z64, TSPL, ESCPOS, FORMS };

/* The drawn page, as a form of the table above says. */
static void write_pixels(unsigned form, struct vouch_buf *bytes)
{
	struct vouch_thermal thermal = VOUCH_THERMAL_INIT;
	struct vouch_buf picture;

	if (form < PBM) {
		must(vouch_raster_png(&raster, &diag, bytes));
	} else if (form == PBM) {
		must(vouch_buf_addf(bytes, "P4\n%d %d\n", raster.width,
		    raster.height));
		must(vouch_buf_add(bytes, raster.bitmap.bits,
		    raster.bitmap.stride * (size_t)raster.height));
	} else {
		thermal.kind = form == TSPL ? VOUCH_THERMAL_TSPL :
		    form == ESCPOS ? VOUCH_THERMAL_ESCPOS : VOUCH_THERMAL_ZPL;
		thermal.z64 = form == Z64;
		thermal.width = 210000;
		thermal.height = 297000;
		must(vouch_thermal_head(&thermal, bytes));
		vouch_buf_init(&picture, 64u << 20);
		must(vouch_thermal_picture(&thermal, &raster.bitmap,
		    &picture));
		must(vouch_thermal_print(&thermal, &picture, 1, bytes));
		vouch_buf_release(&picture);
	}
}

static void pixels(struct vouch_outfile *out, unsigned long count,
    unsigned dpi, unsigned form)
{
	const enum vouch_raster_kind kind = form < PBM ?
	    (enum vouch_raster_kind)form : VOUCH_RASTER_BIT;
	double begun;
	struct vouch_buf bytes;
	unsigned long i;

	must(vouch_raster_init(&raster, kind, (int)(210000 * dpi / 25400),
	    (int)(297000 * dpi / 25400), dpi));
	begun = seconds();
	for (i = 0; i < count; i++)
		label(0, i, dpi);
	printf("%.0f\n", (double)count / (seconds() - begun));
	vouch_buf_init(&bytes, 64u << 20);
	write_pixels(form, &bytes);
	must(vouch_outfile_write(out, bytes.data, bytes.len, &diag));
	vouch_buf_release(&bytes);
	vouch_raster_release(&raster);
}

int main(int argc, char **argv)
{
	const char *const folders[] = { NULL };
	struct vouch_display_font want = { .family = "Roboto", .weight = 400 };
	struct vouch_outfile out;
	unsigned long count;
	unsigned dpi, kind;

	if (argc < 5 || (strcmp(argv[4], "card") == 0 && argc != 8))
		return 2;
	count = strtoul(argv[2], NULL, 10);
	dpi = (unsigned)strtoul(argv[3], NULL, 10);
	must(vouch_sign_init());
	must(vouch_fonts_find(&want, folders, &diag, &regular));
	want.weight = 700;
	must(vouch_fonts_find(&want, folders, &diag, &bold));
	must(vouch_shaper_new(&shaper));
	encode();
	must(vouch_outfile_open(&out, argv[1], 0644, VOUCH_OUTFILE_FORCE,
	    &diag));
	for (kind = 0; kind < FORMS && strcmp(argv[4], forms[kind]) != 0;
	    kind++)
		;
	if (kind < FORMS)
		pixels(&out, count, dpi, kind);
	else
		pdf(&out, count, dpi, argv + 4);
	must(vouch_outfile_commit(&out, 0, &diag));
	vouch_paragraph_release(&paragraph);
	vouch_shaper_free(shaper);
	vouch_font_free(regular);
	vouch_font_free(bold);
	return 0;
}

/*
 * A file of labels as a shop prints them, for tests and figures of the PDF
 * writer: 24 on A4, each with static art, six Vietnamese texts, a symbol of
 * version 6 that says which label it is, and an EAN-13 on every eighth.
 *
 *   labels OUT.pdf LABELS DPI outline|runs [TITLE]
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

static void text(struct vouch_pdf_canvas *canvas, const struct vouch_font *font,
    struct vouch_box box, uint32_t size_um, const char *words)
{
	struct vouch_slot slot = { .kind = VOUCH_SLOT_TEXT, .box = box };

	slot.text.size_um = size_um;
	slot.text.min_um = size_um / 2;
	slot.text.lines = 2;
	must(vouch_paragraph_fill(&paragraph, shaper, font, &slot, words,
	    strlen(words), &diag));
	vouch_pdf_paragraph(canvas, &paragraph,
	    font == bold && box.y < 8000 ? &white : &black);
}

/* A band with rounded corners, a frame, and a leaf that is clipped. */
static unsigned art(struct vouch_pdf *pdf, struct vouch_pdf_canvas *canvas)
{
	const struct vouch_box box = { 0, 0, WIDTH, HEIGHT };
	struct vouch_display_shape shape = { .fill = red };
	unsigned form;

	must(vouch_pdf_canvas_form(canvas, &box));
	must(vouch_path_box(&shape.path, 1500, 1500, WIDTH - 3000, 7000));
	vouch_pdf_shape(canvas, &shape);
	vouch_path_clear(&shape.path);
	shape = (struct vouch_display_shape){ .path = shape.path, .stroke = red,
		.stroke_um = 300 };
	must(vouch_path_box(&shape.path, 1500, 1500, WIDTH - 3000,
	    HEIGHT - 3000));
	vouch_pdf_shape(canvas, &shape);
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
	vouch_pdf_shape(canvas, &shape);
	must(vouch_pdf_canvas_end(canvas));
	must(vouch_pdf_form(pdf, canvas, &diag, &form));
	vouch_path_release(&shape.path);
	return form;
}

static void bars(struct vouch_pdf_canvas *canvas, unsigned dpi)
{
	const struct vouch_box box = { 3000, 25500, 38500, 7000 };
	struct vouch_ean13 ean;
	const unsigned dots = vouch_ean13_dots(38500, dpi);

	if (dots == 0)
		return; /* 203 dpi */
	must(vouch_ean13_encode("8934563138165", 13, &diag, &ean));
	must(vouch_pdf_bars(canvas, &ean, &box, dots));
}

static void label(struct vouch_pdf_canvas *canvas, unsigned form,
    unsigned long number, unsigned dpi)
{
	/* As large a module as 27 mm hold: 49 with the quiet zone. */
	const unsigned dots = 27000u * dpi / 25400u / 49u;
	char words[64];

	must(vouch_pdf_origin(canvas,
	    (int32_t)(number % 3) * WIDTH,
	    (int32_t)(number % PAGE / 3) * HEIGHT));
	vouch_pdf_form_draw(canvas, form);
	text(canvas, bold, (struct vouch_box){ 3000, 3000, 50000, 5000 }, 4200,
	    "Nước mắm Phú Quốc");
	text(canvas, regular, (struct vouch_box){ 3000, 10000, 36000, 4500 },
	    3200, "Chai thủy tinh 500 ml");
	snprintf(words, sizeof words, "%lu.000 đ", 10 + number % 90);
	text(canvas, bold, (struct vouch_box){ 3000, 14000, 36000, 9000 },
	    7000, words);
	text(canvas, regular, (struct vouch_box){ 3000, 22000, 36000, 3500 },
	    2500, "Giá cũ 120.000 đ");
	if (number % 8 == 0)
		bars(canvas, dpi);
	else
		text(canvas, regular,
		    (struct vouch_box){ 3000, 26000, 36000, 6500 }, 2500,
		    "Áp dụng tại quầy; không quy đổi thành tiền mặt");
	snprintf(words, sizeof words, "Số %06lu", number);
	text(canvas, regular, (struct vouch_box){ 3000, 32500, 36000, 3000 },
	    2200, words);
	vouch_pdf_symbol(canvas, &symbol[number % SYMBOLS], 41000, 9000, dots);
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

static void draw(struct vouch_pdf *pdf, unsigned long count, unsigned dpi)
{
	const struct vouch_pdf_paper paper = { .width = 210000,
		.height = 297000 };
	struct vouch_pdf_canvas *canvas;
	unsigned long i;
	double begun;
	unsigned form;
	long early = 0;

	must(vouch_pdf_canvas_new(pdf, &canvas));
	form = art(pdf, canvas);
	begun = seconds();
	for (i = 0; i < count; i++) {
		if (i % PAGE == 0)
			must(vouch_pdf_canvas_page(canvas, &paper));
		label(canvas, form, i, dpi);
		if (i % PAGE == PAGE - 1 || i == count - 1) {
			must(vouch_pdf_canvas_end(canvas));
			must(vouch_pdf_page(pdf, canvas, &diag));
		}
		if (i == count / 10)
			early = peak_kib();
	}
	vouch_pdf_canvas_free(canvas);
	must(vouch_pdf_finish(pdf, &diag));
	printf("%.0f %ld %ld\n", (double)count / (seconds() - begun), early,
	    peak_kib());
}

int main(int argc, char **argv)
{
	const char *const folders[] = { NULL };
	struct vouch_display_font want = { .family = "Roboto", .weight = 400 };
	struct vouch_pdf_settings settings = { .title = argv[argc > 5 ? 5 : 0] };
	struct vouch_outfile out;
	struct vouch_pdf *pdf;

	if (argc < 5)
		return 2;
	settings.dpi = (unsigned)strtol(argv[3], NULL, 10);
	settings.modules = strcmp(argv[4], "runs") == 0 ? VOUCH_PDF_RUNS :
	    VOUCH_PDF_OUTLINE;
	must(vouch_sign_init());
	must(vouch_fonts_find(&want, folders, &diag, &regular));
	want.weight = 700;
	must(vouch_fonts_find(&want, folders, &diag, &bold));
	must(vouch_shaper_new(&shaper));
	encode();
	must(vouch_outfile_open(&out, argv[1], 0644, VOUCH_OUTFILE_FORCE,
	    &diag));
	must(vouch_pdf_new(&settings, &out, &diag, &pdf));
	must(vouch_pdf_font(pdf, regular, &diag));
	must(vouch_pdf_font(pdf, bold, &diag));
	draw(pdf, strtoul(argv[2], NULL, 10), settings.dpi);
	must(vouch_outfile_commit(&out, 0, &diag));
	vouch_pdf_free(pdf);
	vouch_paragraph_release(&paragraph);
	vouch_shaper_free(shaper);
	vouch_font_free(regular);
	vouch_font_free(bold);
	return 0;
}

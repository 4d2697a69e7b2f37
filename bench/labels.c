/*
 * Our own labels as PDF (bench/label.h), one thread.
 *
 *   bench-labels OUT.pdf LABELS outline|runs
 *
 * Prints labels a second of process time; symbols and fonts are ready before
 * it begins.
 */
#include <stdlib.h>
#include <string.h>

#include "label.h"
#include "core/sign.h"
#include "draw/fonts.h"
#include "draw/pdf.h"
#include "io/file.h"

static struct vouch_diag diag = VOUCH_DIAG_INIT;
static struct vouch_font *font[2]; /* regular, bold */
static struct vouch_shaper *shaper;
static struct vouch_paragraph paragraph;
static struct vouch_qr symbol[SYMBOLS];
static struct vouch_pdf_canvas *canvas;

static const struct vouch_ink black = { .space = VOUCH_INK_GRAY };
static const struct vouch_ink white =
    { .space = VOUCH_INK_GRAY, .amount = { 1000 }, .rgb = 0xffffff };
static const struct vouch_ink red =
    { .space = VOUCH_INK_CMYK, .amount = { 0, 1000, 850, 50 }, .rgb = 0xc8102e };

static void must(enum vouch_err err)
{
	char line[512];

	if (err == VOUCH_OK)
		return;
	diag.code = diag.code == VOUCH_OK ? err : diag.code;
	vouch_diag_format(&diag, line, sizeof line);
	fprintf(stderr, "bench-labels: %s (%s)\n", line, vouch_err_name(err));
	exit(3);
}

static void prepare(void)
{
	static const char *const folders[] = { NULL };
	struct vouch_display_font want = { .family = "Roboto", .weight = 400 };
	char text[SYMBOL_CHARS + 1];
	unsigned i;

	must(vouch_sign_init());
	must(vouch_fonts_find(&want, folders, &diag, &font[0]));
	want.weight = 700;
	must(vouch_fonts_find(&want, folders, &diag, &font[1]));
	must(vouch_shaper_new(&shaper));
	for (i = 0; i < SYMBOLS; i++) {
		symbol_text(text, i);
		must(vouch_qr_encode(text, SYMBOL_CHARS, VOUCH_QR_M, &diag,
		    &symbol[i]));
	}
}

static unsigned draw_art(struct vouch_pdf *pdf)
{
	unsigned form;

	must(vouch_pdf_canvas_form(canvas, &(struct vouch_box){ 0, 0, WIDTH_UM,
	    HEIGHT_UM }));
	must(vouch_pdf_box(canvas, &(struct vouch_box){ BAND_UM, BAND_UM,
	    BAND_WIDTH_UM, BAND_HEIGHT_UM }, &red));
	must(vouch_pdf_canvas_end(canvas));
	must(vouch_pdf_form(pdf, canvas, &diag, &form));
	return form;
}

static void draw_text(unsigned long number, int text)
{
	const struct place *at = &places[text];
	struct vouch_slot slot = { .kind = VOUCH_SLOT_TEXT,
		.box = { at->x, at->y, at->width, at->height } };
	char words[TEXT_MAX];

	slot.text.size_um = (uint32_t)at->size;
	slot.text.min_um = (uint32_t)at->size / 2;
	slot.text.lines = 2;
	label_text(words, number, text);
	must(vouch_paragraph_fill(&paragraph, shaper, font[at->bold], &slot,
	    words, strlen(words), &diag));
	vouch_pdf_paragraph(canvas, &paragraph, at->white ? &white : &black);
}

static void draw_label(unsigned form, unsigned long number)
{
	const unsigned long cell = number % PAGE;
	int i;

	vouch_pdf_origin(canvas, (int32_t)(cell % ACROSS) * WIDTH_UM,
	    (int32_t)(cell / ACROSS) * HEIGHT_UM);
	vouch_pdf_form_draw(canvas, form);
	for (i = 0; i < TEXTS; i++)
		draw_text(number, i);
	vouch_pdf_symbol(canvas, &symbol[number % SYMBOLS], SYMBOL_X_UM,
	    SYMBOL_Y_UM, DOTS);
}

static void draw_pages(struct vouch_pdf *pdf, unsigned long count)
{
	const struct vouch_pdf_paper paper = { .width = PAPER_WIDTH_UM,
		.height = PAPER_HEIGHT_UM };
	const unsigned form = draw_art(pdf);
	unsigned long i;

	for (i = 0; i < count; i++) {
		if (i % PAGE == 0)
			must(vouch_pdf_canvas_page(canvas, &paper));
		draw_label(form, i);
		if (i % PAGE == PAGE - 1 || i == count - 1) {
			must(vouch_pdf_canvas_end(canvas));
			must(vouch_pdf_page(pdf, canvas, &diag));
		}
	}
	must(vouch_pdf_finish(pdf, &diag));
}

int main(int argc, char **argv)
{
	struct vouch_pdf_settings settings = { .dpi = DPI };
	struct vouch_outfile out;
	struct vouch_pdf *pdf;
	unsigned long count;
	double begun;

	if (argc != 4)
		return 2;
	count = strtoul(argv[2], NULL, 10);
	settings.modules = strcmp(argv[3], "runs") == 0 ? VOUCH_PDF_RUNS :
	    VOUCH_PDF_OUTLINE;
	prepare();
	must(vouch_outfile_open(&out, argv[1], 0644, VOUCH_OUTFILE_FORCE,
	    &diag));
	begun = cpu_seconds();
	must(vouch_pdf_new(&settings, &out, &diag, &pdf));
	must(vouch_pdf_font(pdf, font[0], &diag));
	must(vouch_pdf_font(pdf, font[1], &diag));
	must(vouch_pdf_canvas_new(pdf, &canvas));
	draw_pages(pdf, count);
	must(vouch_outfile_commit(&out, 0, &diag));
	printf("%.0f\n", (double)count / (cpu_seconds() - begun));
	vouch_pdf_canvas_free(canvas);
	vouch_pdf_free(pdf);
	vouch_paragraph_release(&paragraph);
	vouch_shaper_free(shaper);
	vouch_font_free(font[0]);
	vouch_font_free(font[1]);
	return 0;
}

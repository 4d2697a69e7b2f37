/*
 * Our own labels as PDF (bench/label.h), one thread.
 *
 *   bench-labels OUT.pdf LABELS outline|runs
 *
 * Prints labels a second of process time; symbols and fonts are ready before
 * it begins.
 */
#include "ours.h"

#include "draw/pdf.h"
#include "io/file.h"

static struct vouch_pdf_canvas *canvas;

static const struct vouch_ink black = { .space = VOUCH_INK_GRAY };
static const struct vouch_ink white =
    { .space = VOUCH_INK_GRAY, .amount = { 1000 }, .rgb = 0xffffff };
static const struct vouch_ink red =
    { .space = VOUCH_INK_CMYK, .amount = { 0, 1000, 850, 50 }, .rgb = 0xc8102e };

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
	fill(number, text, &places[text]);
	vouch_pdf_paragraph(canvas, &paragraph, places[text].white ? &white :
	    &black);
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
	finish();
	return 0;
}

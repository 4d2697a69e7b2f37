/*
 * Our own labels as dots (bench/thermal.h), one thread.
 *
 *   bench-thermal LABELS [OUT.pbm]     the first label into OUT.pbm
 *
 * Prints labels a second of process time; symbols and fonts are ready before
 * it begins, and each label is drawn from white paper on.
 */
#include <stdlib.h>
#include <string.h>

#include "thermal.h"

#include "core/sign.h"
#include "draw/fonts.h"
#include "draw/raster.h"

static struct vouch_diag diag = VOUCH_DIAG_INIT;
static struct vouch_font *font[2]; /* regular, bold */
static struct vouch_shaper *shaper;
static struct vouch_paragraph paragraph;
static struct vouch_qr symbol[SYMBOLS];
static struct vouch_raster raster;

static void must(enum vouch_err err)
{
	char line[512];

	if (err == VOUCH_OK)
		return;
	diag.code = diag.code == VOUCH_OK ? err : diag.code;
	vouch_diag_format(&diag, line, sizeof line);
	fprintf(stderr, "bench-thermal: %s (%s)\n", line, vouch_err_name(err));
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
	must(vouch_raster_init(&raster, VOUCH_RASTER_BIT, ROLL_WIDTH,
	    ROLL_HEIGHT, ROLL_DPI));
	for (i = 0; i < SYMBOLS; i++) {
		symbol_text(text, i);
		must(vouch_qr_encode(text, SYMBOL_CHARS, VOUCH_QR_M, &diag,
		    &symbol[i]));
	}
}

static void draw_text(unsigned long number, int text)
{
	static const struct vouch_ink black = { .space = VOUCH_INK_GRAY };
	const struct place *at = &roll_places[text];
	struct vouch_slot slot = { .kind = VOUCH_SLOT_TEXT,
		.box = { at->x, at->y, at->width, at->height } };
	char words[TEXT_MAX];

	slot.text.size_um = (uint32_t)at->size;
	slot.text.min_um = (uint32_t)at->size / 2;
	slot.text.lines = 2;
	label_text(words, number, roll_text[text]);
	must(vouch_paragraph_fill(&paragraph, shaper, font[at->bold], &slot,
	    words, strlen(words), &diag));
	must(vouch_raster_paragraph(&raster, &paragraph, &black));
}

static void draw_label(unsigned long number)
{
	int i;

	vouch_raster_clear(&raster);
	for (i = 0; i < ROLL_TEXTS; i++)
		draw_text(number, i);
	vouch_raster_symbol(&raster, &symbol[number % SYMBOLS],
	    ROLL_SYMBOL_X * 25400 / ROLL_DPI, ROLL_SYMBOL_Y * 25400 / ROLL_DPI,
	    ROLL_DOTS);
}

static void save(const char *path)
{
	FILE *file = fopen(path, "wb");

	if (file == NULL)
		must(VOUCH_ERR_IO);
	fprintf(file, "P4\n%d %d\n", ROLL_WIDTH, ROLL_HEIGHT);
	fwrite(raster.bitmap.bits, raster.bitmap.stride, ROLL_HEIGHT, file);
	fclose(file);
}

int main(int argc, char **argv)
{
	unsigned long count, i;
	double begun;

	if (argc < 2)
		return 2;
	count = strtoul(argv[1], NULL, 10);
	prepare();
	begun = cpu_seconds();
	for (i = 0; i < count; i++)
		draw_label(i);
	printf("%.0f\n", (double)count / (cpu_seconds() - begun));
	if (argc > 2) {
		draw_label(0);
		save(argv[2]);
	}
	vouch_raster_release(&raster);
	vouch_paragraph_release(&paragraph);
	vouch_shaper_free(shaper);
	vouch_font_free(font[0]);
	vouch_font_free(font[1]);
	return 0;
}

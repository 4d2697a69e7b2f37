/*
 * Our own labels as dots (bench/thermal.h), one thread.
 *
 *   bench-thermal LABELS [OUT.pbm]     the first label into OUT.pbm
 *
 * Prints labels a second of process time; symbols and fonts are ready before
 * it begins, and each label is drawn from white paper on.
 */
#include "ours.h"
#include "thermal.h"

#include "draw/raster.h"

static struct vouch_raster raster;

static void draw_text(unsigned long number, int text)
{
	static const struct vouch_ink black = { .space = VOUCH_INK_GRAY };

	fill(number, roll_text[text], &roll_places[text]);
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
	must(vouch_raster_init(&raster, VOUCH_RASTER_BIT, ROLL_WIDTH,
	    ROLL_HEIGHT, ROLL_DPI));
	begun = cpu_seconds();
	for (i = 0; i < count; i++)
		draw_label(i);
	printf("%.0f\n", (double)count / (cpu_seconds() - begun));
	if (argc > 2) {
		draw_label(0);
		save(argv[2]);
	}
	vouch_raster_release(&raster);
	finish();
	return 0;
}

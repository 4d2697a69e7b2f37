/* Font files: opened, written with, drawn, cut down; whatever is in them. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "draw/font.h"
#include "draw/paragraph.h"
#include "fuzz/fuzz.h"

static const char text[] = "AVA Tiếng Vie\xcc\xa3\xcc\x82t 50.000 \xc4\x91 ffi";

/* The text of the glyphs is the text, in order, none of it twice. */
static void check_run(const struct vouch_run *run, unsigned glyphs)
{
	size_t i, at = 0;

	MUST(vouch_utf8_valid(run->text, run->len, NULL));
	MUST(run->top >= 0 && run->bottom <= 0);
	for (i = 0; i < run->count; i++) {
		MUST(run->glyph[i].id < glyphs || run->glyph[i].id != 0);
		MUST(run->glyph[i].text_len == 0 || run->glyph[i].text == at);
		at += run->glyph[i].text_len;
	}
	MUST(at == run->len || run->count == 0);
}

static void check_path(const struct vouch_path *path)
{
	size_t i, points = 0;
	bool open = false;

	for (i = 0; i < path->steps; i++) {
		MUST(path->step[i] <= VOUCH_STEP_CLOSE);
		MUST(open == (path->step[i] != VOUCH_STEP_MOVE));
		open = path->step[i] != VOUCH_STEP_CLOSE;
		points += path->step[i] == VOUCH_STEP_CURVE ? 3 :
		    path->step[i] == VOUCH_STEP_CLOSE ? 0 : 1;
	}
	MUST(points == path->points && !open);
}

static void draw(const struct vouch_font *font)
{
	const struct vouch_font_metrics *m = vouch_font_metrics(font);
	struct vouch_path path = { .step = NULL };
	unsigned i, step = m->glyphs / 64 + 1;

	for (i = 0; i < m->glyphs; i += step) {
		vouch_path_clear(&path);
		if (vouch_font_outline(font, (uint16_t)i, &path) == VOUCH_OK)
			check_path(&path);
		vouch_font_advance(font, (uint16_t)i);
	}
	vouch_path_release(&path);
}

static void write_with(const struct vouch_font *font)
{
	const struct vouch_font_metrics *m = vouch_font_metrics(font);
	struct vouch_slot slot = { .box = { 0, 0, 30000, 20000 },
		.text = { .size_um = 5000, .min_um = 500, .lines = 3 } };
	struct vouch_paragraph paragraph = { .lines = 0 };
	struct vouch_shaper *shaper;
	const struct vouch_run *run;
	size_t at;

	MUST(vouch_shaper_new(&shaper) == VOUCH_OK);
	for (at = 0; at < sizeof text - 1; at++)
		if (vouch_shape(shaper, font, text + at, 1, NULL, &run) ==
		    VOUCH_OK)
			check_run(run, m->glyphs);
	if (vouch_shape(shaper, font, text, sizeof text - 1, NULL, &run) ==
	    VOUCH_OK)
		check_run(run, m->glyphs);
	if (vouch_paragraph_fill(&paragraph, shaper, font, &slot, "A AA\nAAA",
	    8, NULL) == VOUCH_OK)
		MUST(paragraph.lines >= 1 && paragraph.lines <= 3);
	vouch_paragraph_release(&paragraph);
	vouch_shaper_free(shaper);
}

static void cut_down(const struct vouch_font *font)
{
	struct vouch_glyph_set used = { { 0 } };
	struct vouch_buf out;

	vouch_glyph_set_add(&used, 1);
	vouch_glyph_set_add(&used, 36);
	vouch_buf_init(&out, VOUCH_FONT_BYTES_MAX);
	if (vouch_font_subset(font, &used, NULL, &out) != VOUCH_OK)
		MUST(out.len == 0);
	vouch_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_font *font = NULL;
	const struct vouch_font_metrics *m;

	if (vouch_font_open("a.ttf", data, size, &diag, &font) != VOUCH_OK) {
		MUST(diag.code != VOUCH_OK && font == NULL);
		return 0;
	}
	m = vouch_font_metrics(font);
	MUST(m->units >= 16 && m->units <= 16384);
	MUST(m->ascent > 0 && m->descent < 0 && m->name[0] != '\0');
	MUST(m->weight >= 100 && m->weight <= 900 && m->weight % 100 == 0);
	MUST(vouch_utf8_valid(m->family, strlen(m->family), NULL));
	draw(font);
	write_with(font);
	cut_down(font);
	vouch_font_free(font);
	return 0;
}

/*
 * What our own programs that draw the labels have in common: fonts, symbols and
 * a text made to fit, ready before the clock runs. Each includes it once.
 */
#ifndef VOUCH_BENCH_OURS_H
#define VOUCH_BENCH_OURS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "label.h"
#include "core/sign.h"
#include "draw/fonts.h"
#include "draw/paragraph.h"
#include "draw/qr.h"

static struct vouch_diag diag = VOUCH_DIAG_INIT;
static struct vouch_font *font[2]; /* regular, bold */
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
	fprintf(stderr, "bench: %s (%s)\n", line, vouch_err_name(err));
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

/* The text of label `number` that goes there, into paragraph. */
static void fill(unsigned long number, int text, const struct place *at)
{
	struct vouch_slot slot = { .kind = VOUCH_SLOT_TEXT,
		.box = { at->x, at->y, at->width, at->height } };
	char words[TEXT_MAX];

	slot.text.size_um = (uint32_t)at->size;
	slot.text.min_um = (uint32_t)at->size / 2;
	slot.text.lines = 2;
	label_text(words, number, text);
	must(vouch_paragraph_fill(&paragraph, shaper, font[at->bold], &slot,
	    words, strlen(words), &diag));
}

static void finish(void)
{
	vouch_paragraph_release(&paragraph);
	vouch_shaper_free(shaper);
	vouch_font_free(font[0]);
	vouch_font_free(font[1]);
}

#endif

/*
 * The label that the figures of label printers are measured with, the same for
 * us and for our peer: 50 x 30 mm at 203 dpi, five Vietnamese texts, a symbol of
 * version 5 (level M, 116 alphanumeric characters) with 4 dots a module.
 */
#ifndef VOUCH_BENCH_THERMAL_H
#define VOUCH_BENCH_THERMAL_H

#include "label.h"

enum {
	ROLL_DPI = 203, ROLL_WIDTH = 400, ROLL_HEIGHT = 240, /* dots */
	ROLL_DOTS = 4,
	ROLL_SYMBOL_X = 216, ROLL_SYMBOL_Y = 56, /* dots, with the quiet zone */
	ROLL_TEXTS = 5
};

static const struct place roll_places[ROLL_TEXTS] = {
	{ 2000, 1200, 46000, 5000, 3500, true, false },
	{ 2000, 9000, 25000, 8000, 6000, true, false },
	{ 2000, 17500, 25000, 3500, 2800, false, false },
	{ 2000, 21500, 25000, 3500, 2500, false, false },
	{ 2000, 25800, 25000, 3200, 2300, false, false },
};

/* Which of label_text() stands there: name, price, unit, old price, number. */
static const int roll_text[ROLL_TEXTS] = { 0, 2, 1, 3, 5 };

#endif

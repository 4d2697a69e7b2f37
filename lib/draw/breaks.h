/*
 * Where a line of text may end, in Vietnamese and English. Pure.
 */
#ifndef VOUCH_DRAW_BREAKS_H
#define VOUCH_DRAW_BREAKS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* May a line end at the character at text[at]: is it a blank, not one of the
 * no-break ones, and not within a price ("50.000 đ", "1,5 triệu", "50 000 VND",
 * "VND 50,000", "15 %") or a measure ("500 g", "4 x 100 ml")? */
bool vouch_breaks_at(struct vouch_span text, size_t at);

/* May a line begin at text[at], as behind a hyphen, dash or slash between words
 * of two letters at least? Not in dates, numbers, "km/h" or "đ/kg". */
bool vouch_breaks_before(struct vouch_span text, size_t at);

#endif

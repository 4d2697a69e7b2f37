/*
 * Paths to straight lines on a grid of pixels, and strokes to areas. Whole
 * numbers only: the same on every machine. Pure.
 */
#ifndef VOUCH_DRAW_POLYGON_H
#define VOUCH_DRAW_POLYGON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/display.h"

#define VOUCH_SUBPIXELS 256 /* units of length in a pixel */

struct vouch_vertex {
	int32_t x, y;  /* subpixels */
	bool begins;   /* a line of its own begins here */
	bool closed;   /* of one that begins: its end joins its beginning */
};

/* Lines one behind the other. Zeroed is empty. Owned. */
struct vouch_polygon {
	struct vouch_vertex *vertex;
	size_t count, room;
};

void vouch_polygon_release(struct vouch_polygon *polygon);

/* Where a path lies: (value * factor + offset) * num / den subpixels, den > 0.
 * |value * factor + offset| * num must stay below 2^62. */
struct vouch_placing {
	int64_t factor_x, factor_y, offset_x, offset_y;
	int64_t num, den;
};

/*
 * Appends the path; curves become lines that are never further away than a
 * sixteenth of a pixel. What lies over 2 million pixels away is moved to there.
 * VOUCH_ERR_NO_MEMORY.
 */
enum vouch_err vouch_polygon_add(struct vouch_polygon *polygon,
    const struct vouch_path *path, const struct vouch_placing *placing);

/*
 * Appends what a pen of this width (subpixels, >= 1) covers on its way along
 * lines: pieces that turn the same way round, to be filled non-zero. Joins are
 * mitred up to four times the width, else bevelled; ends are cut.
 * VOUCH_ERR_NO_MEMORY.
 */
enum vouch_err vouch_polygon_stroke(struct vouch_polygon *polygon,
    const struct vouch_polygon *lines, int32_t width);

#endif

/*
 * Areas of polygons to pixels: how much of each is covered. Whole numbers only:
 * the same on every machine. Pure.
 */
#ifndef VOUCH_DRAW_FILL_H
#define VOUCH_DRAW_FILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/polygon.h"

/* Room that one area after another uses. Zeroed is empty. */
struct vouch_fill {
	struct vouch_fill_edge *edge;
	size_t edges, edge_room;
	struct vouch_fill_crossing *crossing;
	size_t crossing_room;
	int32_t *cover;
	uint8_t *shown;
	size_t cover_room;
};

void vouch_fill_release(struct vouch_fill *fill);

/* Pixels left <= x < right, top <= y < bottom. */
struct vouch_pixel_box {
	int left, top, right, bottom;
};

/* cover[i] of 0..255 of pixel left + i of row y is inside. */
typedef void vouch_fill_row(void *to, int y, int left, int count,
    const uint8_t *cover);

/*
 * Calls row, from the top and from the left, for the pieces of each row of clip
 * that the polygon covers, with a few pixels between; clip lies within 0..32767
 * both ways. samples lines are looked at in each row (1, 2, 4, 8 or 16); across,
 * areas are exact to a subpixel. A line begins where its polygon ends if that is
 * not closed. VOUCH_ERR_NO_MEMORY: nothing was drawn.
 */
enum vouch_err vouch_fill_polygon(struct vouch_fill *fill,
    const struct vouch_polygon *polygon, bool even_odd, int samples,
    const struct vouch_pixel_box *clip, vouch_fill_row *row, void *to);

#endif

/*
 * Scan lines. Edges are sorted by their upper ends; those that cross the line
 * looked at are kept in order of where they cross it, which hardly changes from
 * line to line. An edge belongs to the lines from its upper end to before its
 * lower one, so corners are crossed once.
 *
 * The areas of a line's pieces are summed up per pixel: the pixels at both ends
 * in part; those between by one step up and one down, summed at the row's end.
 */
#include "draw/fill.h"

#include <stdlib.h>
#include <string.h>

#define SLOPE_BITS 20
#define SKIP 16 /* pixels worth leaving out */

struct vouch_fill_edge {
	int32_t x0, y0, y1; /* y0 < y1 */
	int32_t turn;       /* 1 downwards, -1 upwards */
	int64_t slope;      /* x a line, in 2^-SLOPE_BITS */
};

struct vouch_fill_crossing {
	const struct vouch_fill_edge *edge;
	int32_t x;
};

/* One polygon being filled. */
struct scan {
	struct vouch_fill *fill;
	const struct vouch_pixel_box *clip;
	size_t next;    /* edge to begin */
	size_t active;  /* crossings */
	bool even_odd;
	int samples;
	vouch_fill_row *row;
	void *to;
	int left, right; /* pixels touched in this row */
};

void vouch_fill_release(struct vouch_fill *fill)
{
	free(fill->edge);
	free(fill->crossing);
	free(fill->cover);
	free(fill->shown);
	*fill = (struct vouch_fill){ .edge = NULL };
}

/* ---- edges ---- */

/* From a down to b. One division for all lines: what a slope is cut by is less
 * than a subpixel over four thousand pixels. */
static void add_down(struct vouch_fill *fill, const struct vouch_vertex *a,
    const struct vouch_vertex *b, int32_t turn)
{
	const int64_t across = (int64_t)b->x - a->x;

	fill->edge[fill->edges++] = (struct vouch_fill_edge){
		.x0 = a->x, .y0 = a->y, .y1 = b->y, .turn = turn,
		.slope = across * (INT64_C(1) << SLOPE_BITS) /
		    ((int64_t)b->y - a->y)
	};
}

static void add_edge(struct vouch_fill *fill, const struct vouch_vertex *a,
    const struct vouch_vertex *b)
{
	if (a->y < b->y)
		add_down(fill, a, b, 1);
	else if (a->y > b->y)
		add_down(fill, b, a, -1);
}

static int by_top(const void *a, const void *b)
{
	const struct vouch_fill_edge *left = a, *right = b;

	return (left->y0 > right->y0) - (left->y0 < right->y0);
}

static void add_edges(struct vouch_fill *fill,
    const struct vouch_polygon *polygon)
{
	const struct vouch_vertex *vertex = polygon->vertex;
	size_t i, begun = 0;

	fill->edges = 0;
	for (i = 1; i <= polygon->count; i++) {
		if (i == polygon->count || vertex[i].begins) {
			add_edge(fill, &vertex[i - 1], &vertex[begun]);
			begun = i;
		} else
			add_edge(fill, &vertex[i - 1], &vertex[i]);
	}
	/* In what order edges of one height come does not matter. */
	if (fill->edges > 1)
		qsort(fill->edge, fill->edges, sizeof *fill->edge, by_top);
}

/* Each vertex ends one edge; two more pixels than the clip is wide. */
static enum vouch_err make_room(struct vouch_fill *fill, size_t vertices,
    int width)
{
	const size_t pixels = (size_t)width + 2;
	void *grown;

	if (fill->edge_room < vertices) {
		grown = realloc(fill->edge, vertices * sizeof *fill->edge);
		if (grown == NULL)
			return VOUCH_ERR_NO_MEMORY;
		fill->edge = grown;
		fill->edge_room = vertices;
	}
	if (fill->crossing_room < vertices) {
		grown = realloc(fill->crossing,
		    vertices * sizeof *fill->crossing);
		if (grown == NULL)
			return VOUCH_ERR_NO_MEMORY;
		fill->crossing = grown;
		fill->crossing_room = vertices;
	}
	if (fill->cover_room >= pixels)
		return VOUCH_OK;
	grown = realloc(fill->shown, pixels);
	if (grown == NULL)
		return VOUCH_ERR_NO_MEMORY;
	fill->shown = grown;
	grown = realloc(fill->cover, 2 * pixels * sizeof *fill->cover);
	if (grown == NULL)
		return VOUCH_ERR_NO_MEMORY;
	fill->cover = grown;
	fill->cover_room = pixels;
	memset(fill->cover, 0, 2 * pixels * sizeof *fill->cover);
	return VOUCH_OK;
}

/* ---- a line ---- */

/* Inside from x0 to x1, subpixels. */
static void add_piece(struct scan *scan, int32_t x0, int32_t x1)
{
	const int32_t low = scan->clip->left * VOUCH_SUBPIXELS;
	const int32_t high = scan->clip->right * VOUCH_SUBPIXELS;
	int32_t *part = scan->fill->cover;
	int32_t *step = part + scan->fill->cover_room;
	int first, last;

	x0 = (x0 < low ? low : x0) - low;
	x1 = (x1 > high ? high : x1) - low;
	if (x0 >= x1)
		return;
	first = x0 / VOUCH_SUBPIXELS;
	last = x1 / VOUCH_SUBPIXELS;
	if (first == last)
		part[first] += x1 - x0;
	else {
		part[first] += (first + 1) * VOUCH_SUBPIXELS - x0;
		step[first + 1] += VOUCH_SUBPIXELS;
		step[last] -= VOUCH_SUBPIXELS;
		part[last] += x1 - last * VOUCH_SUBPIXELS;
	}
	if (first < scan->left)
		scan->left = first;
	if (last >= scan->right)
		scan->right = last + 1;
}

/* The edges that cross the line at y, in order. */
static void cross(struct scan *scan, int32_t y)
{
	struct vouch_fill *fill = scan->fill;
	struct vouch_fill_crossing *list = fill->crossing, at;
	size_t i, j, count = 0;

	for (i = 0; i < scan->active; i++)
		if (list[i].edge->y1 > y)
			list[count++] = list[i];
	for (; scan->next < fill->edges && fill->edge[scan->next].y0 <= y;
	    scan->next++)
		if (fill->edge[scan->next].y1 > y)
			list[count++].edge = &fill->edge[scan->next];
	scan->active = count;
	for (i = 0; i < count; i++) {
		const struct vouch_fill_edge *edge = list[i].edge;

		at.edge = edge;
		at.x = edge->x0 + (int32_t)(((int64_t)y - edge->y0) *
		    edge->slope / (INT64_C(1) << SLOPE_BITS));
		for (j = i; j > 0 && list[j - 1].x > at.x; j--)
			list[j] = list[j - 1];
		list[j] = at;
	}
}

static void scan_line(struct scan *scan, int32_t y)
{
	const struct vouch_fill_crossing *list = scan->fill->crossing;
	int32_t from = 0;
	int turns = 0;
	bool inside = false, now;
	size_t i;

	cross(scan, y);
	for (i = 0; i < scan->active; i++) {
		turns += list[i].edge->turn;
		now = scan->even_odd ? turns % 2 != 0 : turns != 0;
		if (now && !inside)
			from = list[i].x;
		else if (!now && inside)
			add_piece(scan, from, list[i].x);
		inside = now;
	}
}

/* ---- rows ---- */

/* Pixels from i on where no piece ends: they are covered like the last one. */
static int level(const int32_t *part, const int32_t *step, int i, int right)
{
	const int from = i;
	int64_t two[2];

	for (; i + 1 < right; i += 2) {
		memcpy(&two[0], part + i, sizeof two[0]);
		memcpy(&two[1], step + i, sizeof two[1]);
		if ((two[0] | two[1]) != 0)
			break;
	}
	while (i < right && (part[i] | step[i]) == 0)
		i++;
	return i - from;
}

/* Hands out what is covered from `from` to before `to` in row y, none of it
 * behind the clip, which a piece that ends there has touched. */
static void hand_out(const struct scan *scan, int y, int from, int to)
{
	const int width = scan->clip->right - scan->clip->left;

	if (to > width)
		to = width;
	if (from < to)
		scan->row(scan->to, y, scan->clip->left + from, to - from,
		    scan->fill->shown + from);
}

/* Sums up the row, hands it out, and leaves zeros behind. What is not covered
 * for long is left out. */
static void finish_row(struct scan *scan, int y)
{
	const int32_t full = VOUCH_SUBPIXELS * scan->samples;
	int32_t *part = scan->fill->cover;
	int32_t *step = part + scan->fill->cover_room;
	uint8_t *shown = scan->fill->shown;
	int32_t sum = 0;
	int i, same, from = scan->left;

	for (i = scan->left; i < scan->right; i++) {
		same = level(part, step, i, scan->right);
		if (sum == 0 && same >= SKIP) {
			hand_out(scan, y, from, i);
			from = i + same;
		} else
			memset(shown + i, (sum * 255 + full / 2) / full,
			    (size_t)same);
		i += same;
		if (i == scan->right)
			break;
		sum += step[i];
		shown[i] = (uint8_t)(((sum + part[i]) * 255 + full / 2) /
		    full);
		step[i] = part[i] = 0;
	}
	hand_out(scan, y, from, scan->right);
}

/* The row of pixels a line of subpixels lies in, within the clip. */
static int row_of(int32_t y, const struct vouch_pixel_box *clip)
{
	int at = y < 0 ? 0 : y / VOUCH_SUBPIXELS;

	return at < clip->top ? clip->top : at > clip->bottom ? clip->bottom :
	    at;
}

static int32_t lowest(const struct vouch_fill *fill)
{
	int32_t most = INT32_MIN;
	size_t i;

	for (i = 0; i < fill->edges; i++)
		if (fill->edge[i].y1 > most)
			most = fill->edge[i].y1;
	return most;
}

enum vouch_err vouch_fill_polygon(struct vouch_fill *fill,
    const struct vouch_polygon *polygon, bool even_odd, int samples,
    const struct vouch_pixel_box *clip, vouch_fill_row *row, void *to)
{
	const int distance = VOUCH_SUBPIXELS / samples;
	struct scan scan = { .fill = fill, .clip = clip,
		.even_odd = even_odd, .samples = samples, .row = row,
		.to = to };
	enum vouch_err err;
	int y, last, i;

	if (polygon->count == 0 || clip->left >= clip->right ||
	    clip->top >= clip->bottom)
		return VOUCH_OK;
	err = make_room(fill, polygon->count, clip->right - clip->left);
	if (err != VOUCH_OK)
		return err;
	add_edges(fill, polygon);
	if (fill->edges == 0)
		return VOUCH_OK;
	last = row_of(lowest(fill) + VOUCH_SUBPIXELS - 1, clip);
	for (y = row_of(fill->edge[0].y0, clip); y < last; y++) {
		scan.left = clip->right - clip->left;
		scan.right = 0;
		for (i = 0; i < samples; i++)
			scan_line(&scan, y * VOUCH_SUBPIXELS + distance / 2 +
			    i * distance);
		finish_row(&scan, y);
	}
	return VOUCH_OK;
}

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

struct vouch_fill_edge {
	int32_t x0, y0, x1, y1; /* y0 < y1 */
	int turn;               /* 1 downwards, -1 upwards */
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

static void add_edge(struct vouch_fill *fill, const struct vouch_vertex *a,
    const struct vouch_vertex *b)
{
	if (a->y < b->y)
		fill->edge[fill->edges++] = (struct vouch_fill_edge){
			a->x, a->y, b->x, b->y, 1 };
	else if (a->y > b->y)
		fill->edge[fill->edges++] = (struct vouch_fill_edge){
			b->x, b->y, a->x, a->y, -1 };
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
		at.x = edge->x0;
		if (edge->x0 != edge->x1)
			at.x += (int32_t)(((int64_t)y - edge->y0) *
			    ((int64_t)edge->x1 - edge->x0) /
			    ((int64_t)edge->y1 - edge->y0));
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

/* Sums up the row, hands it out, and leaves zeros behind. */
static void finish_row(struct scan *scan, int y, int samples,
    vouch_fill_row *row, void *to)
{
	const int32_t full = VOUCH_SUBPIXELS * samples;
	const int width = scan->clip->right - scan->clip->left;
	int32_t *part = scan->fill->cover;
	int32_t *step = part + scan->fill->cover_room;
	uint8_t *shown = scan->fill->shown;
	int32_t sum = 0;
	int i;

	for (i = scan->left; i < scan->right; i++) {
		sum += step[i];
		shown[i] = (uint8_t)(((sum + part[i]) * 255 + full / 2) /
		    full);
		step[i] = part[i] = 0;
	}
	/* A piece that ends at the clip has touched the pixel behind it. */
	if (scan->right > width)
		scan->right = width;
	if (scan->left < scan->right)
		row(to, y, scan->clip->left + scan->left,
		    scan->right - scan->left, shown + scan->left);
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
		.even_odd = even_odd };
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
		finish_row(&scan, y, samples, row, to);
	}
	return VOUCH_OK;
}

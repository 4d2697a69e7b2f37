/*
 * Curves are divided evenly, into as many pieces as their second differences
 * ask for. A stroke is the union of a rectangle for each line and a kite or
 * triangle for each join; all are turned the same way, so that overlaps do not
 * cancel out.
 */
#include "draw/polygon.h"

#include <stdlib.h>
#include <string.h>

#define FAR (INT32_C(1) << 29)
#define PIECES_MAX 256

void vouch_polygon_release(struct vouch_polygon *polygon)
{
	free(polygon->vertex);
	*polygon = (struct vouch_polygon){ .vertex = NULL };
}

static enum vouch_err add(struct vouch_polygon *polygon,
    struct vouch_vertex vertex)
{
	size_t room = polygon->room * 2 + 64;
	struct vouch_vertex *grown;

	if (polygon->count == polygon->room) {
		grown = realloc(polygon->vertex, room * sizeof *grown);
		if (grown == NULL)
			return VOUCH_ERR_NO_MEMORY;
		polygon->vertex = grown;
		polygon->room = room;
	}
	polygon->vertex[polygon->count++] = vertex;
	return VOUCH_OK;
}

/* To the nearest whole number. */
static int64_t divide(int64_t value, int64_t by)
{
	return value < 0 ? -((-value + by / 2) / by) : (value + by / 2) / by;
}

static int64_t root(int64_t square)
{
	int64_t at = 0, bit = INT64_C(1) << 30;

	for (; bit > 0; bit >>= 1)
		if ((at + bit) * (at + bit) <= square)
			at += bit;
	return at;
}

/* ---- paths ---- */

static int32_t place(int64_t value, int64_t factor, int64_t offset,
    const struct vouch_placing *placing)
{
	int64_t at = divide((value * factor + offset) * placing->num,
	    placing->den);

	return (int32_t)(at < -FAR ? -FAR : at > FAR ? FAR : at);
}

static struct vouch_vertex placed(struct vouch_point point,
    const struct vouch_placing *placing)
{
	return (struct vouch_vertex){
		.x = place(point.x, placing->factor_x, placing->offset_x,
		    placing),
		.y = place(point.y, placing->factor_y, placing->offset_y,
		    placing)
	};
}

static int64_t bend(int32_t a, int32_t b, int32_t c)
{
	return llabs((int64_t)a - 2 * (int64_t)b + c);
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The distance between a cubic and n even chords is at most 6 / 8 of the
 * largest second difference through n^2; 16 subpixels are allowed. */
static int64_t pieces(const struct vouch_vertex p[4])
{
	int64_t most = larger(
	    larger(bend(p[0].x, p[1].x, p[2].x), bend(p[1].x, p[2].x, p[3].x)),
	    larger(bend(p[0].y, p[1].y, p[2].y), bend(p[1].y, p[2].y, p[3].y)));
	int64_t n = root(2 * most * 6 / (8 * 16)) + 1;

	return n > PIECES_MAX ? PIECES_MAX : n;
}

/* Bernstein's sum at i / n, exact until the one division. */
static int32_t on_curve(const int64_t p[4], int64_t i, int64_t n)
{
	const int64_t j = n - i;

	return (int32_t)divide(p[0] * j * j * j + 3 * p[1] * j * j * i +
	    3 * p[2] * j * i * i + p[3] * i * i * i, n * n * n);
}

static enum vouch_err add_curve(struct vouch_polygon *polygon,
    const struct vouch_vertex p[4])
{
	const int64_t n = pieces(p);
	const int64_t x[] = { p[0].x, p[1].x, p[2].x, p[3].x };
	const int64_t y[] = { p[0].y, p[1].y, p[2].y, p[3].y };
	enum vouch_err err = VOUCH_OK;
	int64_t i;

	for (i = 1; i <= n && err == VOUCH_OK; i++)
		err = add(polygon, (struct vouch_vertex){
		    .x = on_curve(x, i, n), .y = on_curve(y, i, n) });
	return err;
}

/* A path on its way. */
struct walk {
	struct vouch_polygon *polygon;
	struct vouch_vertex pen;
	size_t begun;    /* the line's first vertex */
	bool closed;     /* what follows without a move begins where it did */
};

static enum vouch_err begin(struct walk *walk, struct vouch_vertex at)
{
	walk->begun = walk->polygon->count;
	walk->closed = false;
	walk->pen = at;
	walk->pen.begins = true;
	return add(walk->polygon, walk->pen);
}

static enum vouch_err step(struct walk *walk, enum vouch_step what,
    const struct vouch_vertex to[3])
{
	struct vouch_vertex p[4];
	enum vouch_err err = VOUCH_OK;

	if (what == VOUCH_STEP_MOVE)
		return begin(walk, to[0]);
	if (what == VOUCH_STEP_CLOSE) {
		if (walk->begun < walk->polygon->count) {
			walk->pen = walk->polygon->vertex[walk->begun];
			walk->polygon->vertex[walk->begun].closed = true;
			walk->closed = true;
		}
		return VOUCH_OK;
	}
	if (walk->closed)
		err = begin(walk, walk->pen);
	if (err != VOUCH_OK)
		return err;
	if (what == VOUCH_STEP_LINE) {
		walk->pen = to[0];
		return add(walk->polygon, to[0]);
	}
	p[0] = walk->pen;
	memcpy(p + 1, to, 3 * sizeof *to);
	walk->pen = to[2];
	return add_curve(walk->polygon, p);
}

enum vouch_err vouch_polygon_add(struct vouch_polygon *polygon,
    const struct vouch_path *path, const struct vouch_placing *placing)
{
	static const size_t points[] = { [VOUCH_STEP_MOVE] = 1,
		[VOUCH_STEP_LINE] = 1, [VOUCH_STEP_CURVE] = 3,
		[VOUCH_STEP_CLOSE] = 0 };
	struct walk walk = { .polygon = polygon, .begun = polygon->count };
	const struct vouch_point *at = path->point;
	struct vouch_vertex to[3] = { { .x = 0 } };
	enum vouch_err err = VOUCH_OK;
	size_t i, j;

	for (i = 0; i < path->steps && err == VOUCH_OK; i++) {
		for (j = 0; j < points[path->step[i]]; j++)
			to[j] = placed(*at++, placing);
		err = step(&walk, (enum vouch_step)path->step[i], to);
	}
	return err;
}

/* ---- strokes ---- */

struct vector {
	int64_t x, y;
};

/* A piece of up to four corners, turned clockwise as seen. */
static enum vouch_err add_piece(struct vouch_polygon *polygon,
    const struct vector *corner, size_t count)
{
	enum vouch_err err = VOUCH_OK;
	int64_t area = 0;
	size_t i, j;

	for (i = 0; i < count; i++) {
		j = (i + 1) % count;
		area += corner[i].x * corner[j].y - corner[j].x * corner[i].y;
	}
	for (i = 0; i < count && err == VOUCH_OK; i++) {
		j = area < 0 ? count - 1 - i : i;
		err = add(polygon, (struct vouch_vertex){
		    .x = (int32_t)corner[j].x, .y = (int32_t)corner[j].y,
		    .begins = i == 0, .closed = i == 0 });
	}
	return err;
}

/* Across the line from a to b, half the pen's width long. */
static struct vector across(const struct vouch_vertex *a,
    const struct vouch_vertex *b, int32_t width)
{
	const int64_t dx = (int64_t)b->x - a->x, dy = (int64_t)b->y - a->y;
	const int64_t square = dx * dx + dy * dy;
	/* Short lines are measured more finely, or rounding would show. */
	const int64_t fine = square < INT64_C(1) << 40 ? 1024 : 1;
	const int64_t twice = 2 * root(square * fine * fine);

	return (struct vector){ divide(-dy * width * fine, twice),
		divide(dx * width * fine, twice) };
}

static enum vouch_err add_line(struct vouch_polygon *polygon,
    const struct vouch_vertex *a, const struct vouch_vertex *b, int32_t width)
{
	const struct vector side = across(a, b, width);
	const struct vector corner[] = {
		{ a->x + side.x, a->y + side.y },
		{ b->x + side.x, b->y + side.y },
		{ b->x - side.x, b->y - side.y },
		{ a->x - side.x, a->y - side.y }
	};

	return add_piece(polygon, corner, 4);
}

/* What is missing outside the corner at b. */
static enum vouch_err add_join(struct vouch_polygon *polygon,
    const struct vouch_vertex *a, const struct vouch_vertex *b,
    const struct vouch_vertex *c, int32_t width)
{
	struct vector in = across(a, b, width), out = across(b, c, width);
	const int64_t square = in.x * in.x + in.y * in.y;
	const int64_t turn = in.x * out.y - in.y * out.x;
	const int64_t along = in.x * out.x + in.y * out.y;
	const struct vector at = { b->x, b->y };
	struct vector corner[4], tip;

	if (turn == 0 && along >= 0)
		return VOUCH_OK;
	if (turn > 0) { /* outside is on the other side */
		in = (struct vector){ -in.x, -in.y };
		out = (struct vector){ -out.x, -out.y };
	}
	corner[0] = at;
	corner[1] = (struct vector){ at.x + in.x, at.y + in.y };
	corner[2] = (struct vector){ at.x + out.x, at.y + out.y };
	/* A mitre of m times the width has 1 + cos = 2 / m^2. */
	if (8 * (square + along) < square)
		return add_piece(polygon, corner, 3);
	tip.x = at.x + divide((in.x + out.x) * square, square + along);
	tip.y = at.y + divide((in.y + out.y) * square, square + along);
	corner[3] = corner[2];
	corner[2] = tip;
	return add_piece(polygon, corner, 4);
}

/* One line of its own, of different corners. */
static enum vouch_err stroke(struct vouch_polygon *polygon,
    const struct vouch_vertex *corner, size_t count, bool closed,
    int32_t width)
{
	const size_t lines = closed ? count : count - 1;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; i < lines && err == VOUCH_OK; i++) {
		err = add_line(polygon, &corner[i], &corner[(i + 1) % count],
		    width);
		if (err == VOUCH_OK && (closed || i + 1 < lines))
			err = add_join(polygon, &corner[i],
			    &corner[(i + 1) % count],
			    &corner[(i + 2) % count], width);
	}
	return err;
}

static bool same(const struct vouch_vertex *a, const struct vouch_vertex *b)
{
	return a->x == b->x && a->y == b->y;
}

enum vouch_err vouch_polygon_stroke(struct vouch_polygon *polygon,
    const struct vouch_polygon *lines, int32_t width)
{
	struct vouch_polygon part = { .vertex = NULL };
	enum vouch_err err = VOUCH_OK;
	bool closed = false;
	size_t i;

	for (i = 0; i <= lines->count && err == VOUCH_OK; i++) {
		if (i == lines->count || lines->vertex[i].begins) {
			/* A closed line may end where it began. */
			while (closed && part.count > 1 && same(&part.vertex[0],
			    &part.vertex[part.count - 1]))
				part.count--;
			if (part.count > 1)
				err = stroke(polygon, part.vertex, part.count,
				    closed, width);
			part.count = 0;
			closed = i < lines->count && lines->vertex[i].closed;
		}
		if (i < lines->count && err == VOUCH_OK && (part.count == 0 ||
		    !same(&part.vertex[part.count - 1], &lines->vertex[i])))
			err = add(&part, lines->vertex[i]);
	}
	vouch_polygon_release(&part);
	return err;
}

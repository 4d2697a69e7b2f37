/*
 * Outlines by walking along the edges between dark and light, the dark on the
 * right hand. Every loop has an edge above a dark module that is walked to the
 * right; each such edge is marked when walked, so every loop is found once and
 * the walk ends. Time grows with the number of modules.
 *
 * Boxes: the runs of each row, and where a row is joined to the next the runs of
 * what is dark in both, as one box over both rows. Runs joined alike several
 * times over make one tall box, and a row's run that such a box covers needs
 * none of its own.
 */
#include "draw/trace.h"

#include <stdlib.h>
#include <string.h>

/* The modules with a light border, so that no neighbour needs asking for. */
#define STRIDE (VOUCH_QR_SIDE_MAX + 2)

enum {
	DARK = 1,
	WALKED = 2, /* the edge above, to the right */
	JOINED = 4  /* dark, and so is the one below */
};

struct grid {
	uint8_t cell[STRIDE * STRIDE];
};

enum way { RIGHT, DOWN, LEFT, UP };

static const struct {
	int dx, dy;              /* a step */
	int ahead_right, ahead_left; /* cells, from the one whose top left corner
	                                the walker stands on */
} ways[] = {
	[RIGHT] = { 1, 0, 0, -STRIDE },
	[DOWN] = { 0, 1, -1, 0 },
	[LEFT] = { -1, 0, -STRIDE - 1, -1 },
	[UP] = { 0, -1, -STRIDE, -STRIDE - 1 },
};

static void fill_grid(struct grid *grid, const struct vouch_qr *qr)
{
	uint8_t *row = grid->cell;
	int y;

	memset(row, 0, (size_t)STRIDE * ((size_t)qr->side + 2));
	for (y = 0; y < qr->side; y++) {
		row += STRIDE;
		memcpy(row + 1, qr->module + (size_t)y * (size_t)qr->side,
		    (size_t)qr->side);
	}
}

/* A loop cannot have more corners than the symbol has, at most two where four
 * modules meet: asked for once, so that the walk need not. */
static enum vouch_err make_room(struct vouch_trace *trace, int side)
{
	size_t corners = ((size_t)side + 1) * ((size_t)side + 1);
	void *grown;

	if (trace->point_room < corners * 2) {
		grown = realloc(trace->point,
		    corners * 2 * sizeof *trace->point);
		if (grown == NULL)
			return VOUCH_ERR_NO_MEMORY;
		trace->point = grown;
		trace->point_room = corners * 2;
	}
	if (trace->loop_room < corners) {
		grown = realloc(trace->end, corners * sizeof *trace->end);
		if (grown == NULL)
			return VOUCH_ERR_NO_MEMORY;
		trace->end = grown;
		trace->loop_room = corners;
	}
	return VOUCH_OK;
}

/* Which way to go on from here. Where two dark modules meet in a corner the
 * walk stays with its own. */
static enum way turn(const uint8_t *here, enum way way)
{
	if ((here[ways[way].ahead_right] & DARK) == 0)
		return (enum way)((way + 1) % 4);
	if ((here[ways[way].ahead_left] & DARK) != 0)
		return (enum way)((way + 3) % 4);
	return way;
}

/* From the top left corner of module x, y, whose edge above is of a loop not
 * walked yet and begins there: had it a like edge on its left, that one would
 * have been found before and this one with it. */
static void walk(struct vouch_trace *trace, struct grid *grid, int x, int y,
    int module)
{
	uint8_t *const start = grid->cell + (y + 1) * STRIDE + x + 1;
	struct vouch_trace_point *corner = trace->point + trace->points;
	enum way way = RIGHT, next;
	uint8_t *here = start;

	do {
		if (way == RIGHT)
			*here |= WALKED;
		here += ways[way].dx + ways[way].dy * STRIDE;
		x += ways[way].dx;
		y += ways[way].dy;
		next = turn(here, way);
		if (next != way)
			*corner++ = (struct vouch_trace_point){ x * module,
				y * module };
		way = next;
	} while (here != start || way != RIGHT);
	trace->points = (size_t)(corner - trace->point);
	trace->end[trace->loops++] = trace->points;
}

enum vouch_err vouch_trace_outline(const struct vouch_qr *qr, int module,
    struct vouch_trace *trace)
{
	struct grid grid;
	const uint8_t *cell;
	enum vouch_err err;
	int x, y;

	trace->points = trace->loops = 0;
	if (module < 1 || module > VOUCH_TRACE_MODULE_MAX)
		return VOUCH_ERR_RANGE;
	err = make_room(trace, qr->side);
	if (err != VOUCH_OK)
		return err;
	fill_grid(&grid, qr);
	for (y = 0; y < qr->side; y++) {
		cell = grid.cell + (y + 1) * STRIDE + 1;
		for (x = 0; x < qr->side; x++)
			if (cell[x] == DARK && (cell[x - STRIDE] & DARK) == 0)
				walk(trace, &grid, x, y, module);
	}
	return VOUCH_OK;
}

void vouch_trace_release(struct vouch_trace *trace)
{
	free(trace->point);
	free(trace->end);
	*trace = (struct vouch_trace){ .point = NULL };
}

/* ---- boxes ---- */

static size_t length(const uint8_t *cell, uint8_t what)
{
	size_t count = 0;

	while ((cell[count] & what) != 0)
		count++;
	return count;
}

static void join_row(uint8_t *cell, int side)
{
	int x;

	for (x = 0; x < side; x++)
		if ((cell[x] & cell[x + STRIDE] & DARK) != 0)
			cell[x] |= JOINED;
}

/* Do exactly these cells of the row above or below belong together, too? */
static bool is_run(const uint8_t *cell, size_t len)
{
	return (cell[-1] & JOINED) == 0 && length(cell, JOINED) == len;
}

/* What begins at module x, y: a run, a joint, both or none. */
static struct vouch_trace_box *begin_at(const uint8_t *cell, int x, int y,
    struct vouch_trace_box *box)
{
	size_t len;
	int height = 1;

	if ((cell[-1] & DARK) == 0) {
		len = length(cell, DARK);
		if (!is_run(cell, len) && !is_run(cell - STRIDE, len))
			*box++ = (struct vouch_trace_box){ x, y, (int)len, 1 };
	}
	if ((cell[0] & JOINED) != 0 && (cell[-1] & JOINED) == 0) {
		len = length(cell, JOINED);
		if (is_run(cell - STRIDE, len))
			return box;
		while (is_run(cell + height * STRIDE, len))
			height++;
		*box++ = (struct vouch_trace_box){ x, y, (int)len,
			height + 1 };
	}
	return box;
}

/* Rows have at most so many runs, and joints with the next row. */
static enum vouch_err make_box_room(struct vouch_trace_cover *cover, int side)
{
	const size_t most = (size_t)side * ((size_t)side + 1);
	struct vouch_trace_box *grown;

	if (cover->room >= most)
		return VOUCH_OK;
	grown = realloc(cover->box, most * sizeof *grown);
	if (grown == NULL)
		return VOUCH_ERR_NO_MEMORY;
	cover->box = grown;
	cover->room = most;
	return VOUCH_OK;
}

enum vouch_err vouch_trace_boxes(const struct vouch_qr *qr,
    struct vouch_trace_cover *cover)
{
	const enum vouch_err err = make_box_room(cover, qr->side);
	struct vouch_trace_box *box = cover->box;
	struct grid grid;
	const uint8_t *cell;
	int x, y;

	if (err != VOUCH_OK)
		return err;
	fill_grid(&grid, qr);
	for (y = 0; y < qr->side; y++)
		join_row(grid.cell + (y + 1) * STRIDE + 1, qr->side);
	for (y = 0; y < qr->side; y++) {
		cell = grid.cell + (y + 1) * STRIDE + 1;
		for (x = 0; x < qr->side; x++)
			if (cell[x] != 0)
				box = begin_at(cell + x, x, y, box);
	}
	cover->count = (size_t)(box - cover->box);
	return VOUCH_OK;
}

void vouch_trace_cover_release(struct vouch_trace_cover *cover)
{
	free(cover->box);
	*cover = (struct vouch_trace_cover){ .box = NULL };
}

/* ---- runs ---- */

bool vouch_trace_next(const struct vouch_qr *qr, struct vouch_trace_run *run)
{
	const int count = qr->side * qr->side;
	int at = run->y * qr->side + run->x + run->width, end;

	while (at < count && qr->module[at] == 0)
		at++;
	if (at >= count)
		return false;
	run->y = at / qr->side;
	run->x = at % qr->side;
	for (end = at; end < (run->y + 1) * qr->side && qr->module[end] != 0;
	    end++)
		;
	run->width = end - at;
	return true;
}

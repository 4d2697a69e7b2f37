/*
 * A QR symbol's dark modules as shapes: their outline as closed loops, boxes
 * that cover them, or the runs of their rows. Pure.
 *
 * Renderers of pages paint every pixel that a path touches, and the page seldom
 * lies on the pixels to the last digit: a symbol drawn true to size comes out
 * up to a fifth darker than it should. Boxes can therefore be drawn narrower, by
 * less than half a dot on each side. Runs cannot: seams would open between the
 * rows.
 */
#ifndef VOUCH_DRAW_TRACE_H
#define VOUCH_DRAW_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/qr.h"

#define VOUCH_TRACE_DOT 10       /* units of length in a dot */
#define VOUCH_TRACE_INSET 4      /* 0.4 dot: what keeps dark area within 1 % */
#define VOUCH_TRACE_MODULE_MAX 100000

struct vouch_trace_point {
	int32_t x, y; /* from the first module's top left */
};

/*
 * Loops of corners, one behind the other: loop i is point[end[i - 1]] up to but
 * not including point[end[i]]; its last point joins its first. Steps go upright
 * and level in turn, upright first. Around dark areas clockwise as
 * seen (y is downwards), around the holes in them the other way, so that both
 * fill rules agree. Modules that meet in a corner only do not touch.
 */
struct vouch_trace {
	struct vouch_trace_point *point; /* owned */
	size_t *end;                     /* owned */
	size_t points, loops;
	size_t point_room, loop_room;
};

/*
 * The outline of qr without quiet zone into trace, which is zeroed or used
 * before; what it held is forgotten, its memory used again. module: units of
 * length a module has, 1..VOUCH_TRACE_MODULE_MAX. VOUCH_ERR_RANGE,
 * VOUCH_ERR_NO_MEMORY: the trace is empty then.
 */
enum vouch_err vouch_trace_outline(const struct vouch_qr *qr, int module,
    struct vouch_trace *trace);
void vouch_trace_release(struct vouch_trace *trace);

struct vouch_trace_box {
	int x, y, width, height; /* modules */
};

/* Zeroed is empty. */
struct vouch_trace_cover {
	struct vouch_trace_box *box; /* owned */
	size_t count, room;
};

/*
 * Boxes of dark modules into cover, from the top down; what it held is
 * forgotten, its memory used again. They overlap: whatever is dark around a
 * place for less than half a module each way lies as far inside one of them,
 * so that all of them together, each edge moved into the dark, are the outline
 * with its edges so moved. There are about as many as runs; an outline has three
 * times as many corners. VOUCH_ERR_NO_MEMORY: it is unchanged then.
 */
enum vouch_err vouch_trace_boxes(const struct vouch_qr *qr,
    struct vouch_trace_cover *cover);
void vouch_trace_cover_release(struct vouch_trace_cover *cover);

/* Dark modules side by side, as many as there are. */
struct vouch_trace_run {
	int x, y, width; /* modules */
};

/* The next run, row by row from the top; a zeroed one comes before the first.
 * False: there is none any more. */
bool vouch_trace_next(const struct vouch_qr *qr, struct vouch_trace_run *run);

#endif

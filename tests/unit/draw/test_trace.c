/* Outlines, boxes and runs against the modules they are made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw/trace.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)

static struct vouch_qr qr;
static struct vouch_trace trace;
static struct vouch_trace_cover cover;

/* Rows of text, '#' dark. */
static void symbol(const char *const *rows, int side)
{
	qr.side = side;
	for (int i = 0; i < side * side; i++)
		qr.module[i] = rows[i / side][i % side] == '#';
}

/* Any picture will do: the same for the same seed. */
static void random_symbol(int side, unsigned seed)
{
	uint32_t state = seed * 2654435761u + 1;

	qr.side = side;
	for (int i = 0; i < side * side; i++) {
		state = state * 1664525u + 1013904223u;
		qr.module[i] = (uint8_t)(state >> 31);
	}
}

/* How often the loops wind around a place, in half units. */
static int winding(int x2, int y2)
{
	size_t begin = 0, i, loop;
	int turns = 0;

	for (loop = 0; loop < trace.loops; begin = trace.end[loop++]) {
		for (i = begin; i < trace.end[loop]; i++) {
			struct vouch_trace_point a = trace.point[i], b =
			    trace.point[i + 1 < trace.end[loop] ? i + 1 : begin];

			if (a.x != b.x || a.x * 2 < x2)
				continue; /* level, or left of it */
			if (a.y * 2 < y2 && b.y * 2 > y2)
				turns++;
			if (b.y * 2 < y2 && a.y * 2 > y2)
				turns--;
		}
	}
	return turns;
}

/* Is a square of twice the inset around the place all dark? */
static bool dark_around(int x2, int y2, int module, int inset)
{
	for (int dy = -1; dy <= 1; dy += 2) {
		for (int dx = -1; dx <= 1; dx += 2) {
			int x = x2 + dx * 2 * inset, y = y2 + dy * 2 * inset;

			if (x < 0 || y < 0 || !vouch_qr_dark(&qr,
			    x / (2 * module), y / (2 * module)))
				return false;
		}
	}
	return true;
}

static int64_t area(void)
{
	size_t begin = 0, i, loop;
	int64_t sum = 0;

	for (loop = 0; loop < trace.loops; begin = trace.end[loop++])
		for (i = begin; i < trace.end[loop]; i++) {
			struct vouch_trace_point a = trace.point[i], b =
			    trace.point[i + 1 < trace.end[loop] ? i + 1 : begin];

			/* upright and level in turn */
			if ((i - begin) % 2 == 0)
				assert_int_equal(a.x, b.x);
			else
				assert_int_equal(a.y, b.y);
			assert_true(a.x != b.x || a.y != b.y);
			sum += (int64_t)a.x * b.y - (int64_t)b.x * a.y;
		}
	assert_int_equal(trace.loops == 0 ? 0 : trace.end[trace.loops - 1],
	    trace.points);
	return sum / 2;
}

static void known_shapes(void **state)
{
	static const struct {
		const char *rows[5];
		int side;
		size_t loops, points;
		int64_t area; /* of modules of 10 */
	} shapes[] = {
		{ { "." }, 1, 0, 0, 0 },
		{ { "#" }, 1, 1, 4, 100 },
		{ { "##", "##" }, 2, 1, 4, 400 },
		{ { "#.", ".#" }, 2, 2, 8, 200 },  /* do not touch */
		{ { ".#", "#." }, 2, 2, 8, 200 },
		{ { "##", "#." }, 2, 1, 6, 300 },
		{ { "###", "#.#", "###" }, 3, 2, 8, 800 },
		/* holes that meet in a corner are one */
		{ { "####", "#.##", "##.#", "####" }, 4, 2, 12, 1400 },
		{ { "#####", "#...#", "#.#.#", "#...#", "#####" }, 5, 3, 12,
		    1700 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
		symbol(shapes[i].rows, shapes[i].side);
		assert_ok(vouch_trace_outline(&qr, 10, &trace));
		assert_int_equal(trace.loops, shapes[i].loops);
		assert_int_equal(trace.points, shapes[i].points);
		assert_int_equal(area(), shapes[i].area);
	}
	vouch_trace_release(&trace);
}

static void corners_of_one(void **state)
{
	static const char *const rows[] = { "...", ".#.", "..." };
	static const struct vouch_trace_point corners[] =
	    { { 80, 40 }, { 80, 80 }, { 40, 80 }, { 40, 40 } };

	(void)state;
	symbol(rows, 3);
	assert_ok(vouch_trace_outline(&qr, 40, &trace));
	assert_int_equal(trace.points, 4);
	assert_memory_equal(trace.point, corners, sizeof corners);
	vouch_trace_release(&trace);
}

/* Every place of a random picture: inside exactly once when it is dark. */
static void random_pictures(void **state)
{
	(void)state;
	for (unsigned seed = 0; seed < 40; seed++) {
		const int module = 1 + (int)seed % 4;
		const int side = 1 + (int)seed % 13;
		int64_t inside = 0;

		random_symbol(side, seed);
		assert_ok(vouch_trace_outline(&qr, module, &trace));
		for (int y = 1; y < 2 * side * module; y += 2)
			for (int x = 1; x < 2 * side * module; x += 2) {
				bool dark = dark_around(x, y, module, 0);

				assert_int_equal(winding(x, y), dark);
				inside += dark;
			}
		assert_int_equal(area(), inside);
	}
	vouch_trace_release(&trace);
}

/* The largest and the busiest: room was asked for once. */
static void busiest(void **state)
{
	(void)state;
	qr.side = VOUCH_QR_SIDE_MAX;
	for (int i = 0; i < qr.side * qr.side; i++)
		qr.module[i] = i % 2 == 0; /* an odd side: a chessboard */
	assert_ok(vouch_trace_outline(&qr, 40, &trace));
	assert_int_equal(trace.loops, (177 * 177 + 1) / 2);
	assert_int_equal(trace.points, trace.loops * 4);
	assert_int_equal(area(), (int64_t)trace.loops * 40 * 40);
	assert_true(trace.points <= trace.point_room);
	assert_true(trace.loops <= trace.loop_room);
	random_symbol(VOUCH_QR_SIDE_MAX, 7);
	assert_ok(vouch_trace_outline(&qr, 40, &trace));
	int64_t dark = 0;
	for (int i = 0; i < qr.side * qr.side; i++)
		dark += qr.module[i];
	assert_int_equal(area(), dark * 1600);
	vouch_trace_release(&trace);
}

/* The same with boxes that are narrower on each side. */
static bool is_covered(int x2, int y2, int module, int inset)
{
	for (size_t i = 0; i < cover.count; i++) {
		const struct vouch_trace_box *b = &cover.box[i];

		if (x2 > 2 * (b->x * module + inset) &&
		    x2 < 2 * ((b->x + b->width) * module - inset) &&
		    y2 > 2 * (b->y * module + inset) &&
		    y2 < 2 * ((b->y + b->height) * module - inset))
			return true;
	}
	return false;
}

static void boxes_cover(void **state)
{
	static const struct { int module, inset; } scales[] =
	    { { 10, 0 }, { 10, 2 }, { 10, 4 }, { 9, 4 }, { 3, 1 } };

	(void)state;
	for (unsigned seed = 0; seed < 60; seed++) {
		int module = scales[seed % 5].module;
		int inset = scales[seed % 5].inset;
		int side = 1 + (int)seed % 13;

		random_symbol(side, seed);
		assert_ok(vouch_trace_boxes(&qr, &cover));
		for (int y = 1; y < 2 * side * module; y += 2)
			for (int x = 1; x < 2 * side * module; x += 2)
				assert_int_equal(is_covered(x, y, module,
				    inset), dark_around(x, y, module, inset));
	}
	vouch_trace_cover_release(&cover);
}

static void known_boxes(void **state)
{
	static const struct {
		const char *rows[5];
		int side;
		size_t count;
		struct vouch_trace_box box[8];
	} shapes[] = {
		{ { "." }, 1, 0, { { 0 } } },
		{ { "#" }, 1, 1, { { 0, 0, 1, 1 } } },
		{ { "###", "###", "###" }, 3, 1, { { 0, 0, 3, 3 } } },
		{ { "#.", ".#" }, 2, 2, { { 0, 0, 1, 1 }, { 1, 1, 1, 1 } } },
		/* a run, and a joint that makes it a corner */
		{ { "##", "#." }, 2, 2, { { 0, 0, 2, 1 }, { 0, 0, 1, 2 } } },
		{ { ".#.", "###", ".#." }, 3, 2,
		    { { 1, 0, 1, 3 }, { 0, 1, 3, 1 } } },
		{ { "#####", "#...#", "#.#.#", "#...#", "#####" }, 5, 5,
		    { { 0, 0, 5, 1 }, { 0, 0, 1, 5 }, { 4, 0, 1, 5 },
		    { 2, 2, 1, 1 }, { 0, 4, 5, 1 } } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
		symbol(shapes[i].rows, shapes[i].side);
		assert_ok(vouch_trace_boxes(&qr, &cover));
		assert_int_equal(cover.count, shapes[i].count);
		assert_memory_equal(cover.box, shapes[i].box,
		    cover.count * sizeof cover.box[0]);
	}
	vouch_trace_cover_release(&cover);
}

/* The largest symbols there are: room was asked for once. */
static void most_boxes(void **state)
{
	(void)state;
	qr.side = VOUCH_QR_SIDE_MAX;
	for (int i = 0; i < qr.side * qr.side; i++)
		qr.module[i] = i % 2 == 0; /* an odd side: a chessboard */
	assert_ok(vouch_trace_boxes(&qr, &cover));
	assert_int_equal(cover.count, (177 * 177 + 1) / 2);
	/* rows of single modules, all joined in every second row */
	for (int i = 0; i < qr.side * qr.side; i++)
		qr.module[i] = i / 177 % 2 == 1 || i % 177 % 2 == 0;
	assert_ok(vouch_trace_boxes(&qr, &cover));
	assert_int_equal(cover.count, 88 + 89);
	random_symbol(VOUCH_QR_SIDE_MAX, 3);
	assert_ok(vouch_trace_boxes(&qr, &cover));
	assert_true(cover.count <= cover.room);
	vouch_trace_cover_release(&cover);
}

static void runs(void **state)
{
	static uint8_t again[VOUCH_QR_SIDE_MAX * VOUCH_QR_SIDE_MAX];

	(void)state;
	for (unsigned seed = 0; seed < 30; seed++) {
		struct vouch_trace_run run = { .width = 0 };
		int side = seed == 29 ? VOUCH_QR_SIDE_MAX : 1 + (int)seed;

		random_symbol(side, seed);
		if (seed == 5)
			memset(qr.module, 1, (size_t)(side * side));
		memset(again, 0, sizeof again);
		while (vouch_trace_next(&qr, &run)) {
			assert_true(run.width >= 1);
			assert_true(run.x + run.width <= side);
			/* as long as it can be */
			assert_false(vouch_qr_dark(&qr, run.x - 1, run.y));
			assert_false(vouch_qr_dark(&qr, run.x + run.width,
			    run.y));
			for (int i = 0; i < run.width; i++)
				again[run.y * side + run.x + i]++;
		}
		assert_memory_equal(again, qr.module, (size_t)(side * side));
	}
}

static void refused(void **state)
{
	static const int bad[] = { 0, -1, 100001, INT32_MAX };

	(void)state;
	random_symbol(21, 1);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(vouch_trace_outline(&qr, bad[i], &trace),
		    VOUCH_ERR_RANGE);
		assert_int_equal(trace.points, 0);
	}
	vouch_trace_release(&trace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_shapes),
		cmocka_unit_test(corners_of_one),
		cmocka_unit_test(random_pictures),
		cmocka_unit_test(busiest),
		cmocka_unit_test(boxes_cover),
		cmocka_unit_test(known_boxes),
		cmocka_unit_test(most_boxes),
		cmocka_unit_test(runs),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

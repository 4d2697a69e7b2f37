/*
 * Polygons to pixels: shapes whose coverage is known, random ones against a
 * look at every subpixel's place, and what pens cover.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw/fill.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)
#define SIDE 12

static uint8_t picture[SIDE][SIDE];
static struct vouch_fill fill;
static struct vouch_polygon polygon, stroked;

static void note(void *to, int y, int left, int count, const uint8_t *cover)
{
	struct vouch_pixel_box *clip = to;

	assert_in_range(y, clip->top, clip->bottom - 1);
	assert_true(left >= clip->left && left + count <= clip->right);
	assert_true(count >= 1);
	memcpy(&picture[y][left], cover, (size_t)count);
}

static void draw(const struct vouch_polygon *what, bool even_odd, int samples,
    struct vouch_pixel_box clip)
{
	memset(picture, 0, sizeof picture);
	assert_ok(vouch_fill_polygon(&fill, what, even_odd, samples, &clip,
	    note, &clip));
}

static const struct vouch_pixel_box all = { 0, 0, SIDE, SIDE };

/* Corners in subpixels; a negative x begins a new line with the next. */
static void corners(const int32_t *at, size_t count)
{
	bool begins = true;

	polygon.count = 0;
	for (size_t i = 0; i < count; i++) {
		if (at[2 * i] == -9999) {
			begins = true;
			continue;
		}
		polygon.vertex = realloc(polygon.vertex,
		    (count + 1) * sizeof *polygon.vertex);
		polygon.room = count + 1;
		polygon.vertex[polygon.count++] = (struct vouch_vertex){
			at[2 * i], at[2 * i + 1], begins, begins };
		begins = false;
	}
}

static void known(void **state)
{
	/* one pixel and halves of its neighbours */
	static const int32_t box[] = { 128, 256, 640, 256, 640, 512, 128, 512 };
	static const int32_t half[] = { 0, 0, 1024, 0, 0, 1024 };
	/* two squares, one in the other, turning alike */
	static const int32_t nested[] = { 0, 0, 1536, 0, 1536, 1536, 0, 1536,
		-9999, 0, 512, 512, 1024, 512, 1024, 1024, 512, 1024 };
	/* the inner one the other way round */
	static const int32_t ring[] = { 0, 0, 1536, 0, 1536, 1536, 0, 1536,
		-9999, 0, 512, 512, 512, 1024, 1024, 1024, 1024, 512 };

	(void)state;
	corners(box, 4);
	draw(&polygon, false, 16, all);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			assert_int_equal(picture[y][x], y != 1 || x > 2 ? 0 :
			    x == 1 ? 255 : 128);
	corners(half, 3);
	draw(&polygon, false, 16, all);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			assert_int_equal(picture[y][x], x + y < 3 ? 255 :
			    x + y == 3 ? 128 : 0);
	corners(nested, 9);
	draw(&polygon, false, 4, all);
	assert_int_equal(picture[2][2], 255);
	draw(&polygon, true, 4, all);
	assert_int_equal(picture[2][2], 0);
	assert_int_equal(picture[1][1], 255);
	assert_int_equal(picture[5][5], 255);
	assert_int_equal(picture[6][5], 0);
	corners(ring, 9);
	draw(&polygon, false, 1, all);
	assert_int_equal(picture[3][3], 0);
	assert_int_equal(picture[4][3], 255);
	/* only what is inside the clip */
	draw(&polygon, false, 1, (struct vouch_pixel_box){ 1, 4, 3, 5 });
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			assert_int_equal(picture[y][x],
			    y == 4 && (x == 1 || x == 2) ? 255 : 0);
}

/* How often the polygon turns around a place. */
static int winding(int32_t x, int32_t y)
{
	size_t begun = 0;
	int turns = 0;

	for (size_t i = 0; i < polygon.count; i++) {
		const struct vouch_vertex *a = &polygon.vertex[i], *b = a + 1;
		int64_t across;

		if (a->begins)
			begun = i;
		if (i + 1 == polygon.count || b->begins)
			b = &polygon.vertex[begun];
		if ((a->y <= y) == (b->y <= y))
			continue;
		across = ((int64_t)b->x - a->x) * (y - a->y) -
		    ((int64_t)x - a->x) * (b->y - a->y);
		if (a->y <= y && across < 0)
			turns++; /* to the left of here, downwards */
		else if (a->y > y && across > 0)
			turns--;
	}
	return turns;
}

static void random_polygons(void **state)
{
	uint32_t seed = 12345;
	int32_t at[40];

	(void)state;
	for (int round = 0; round < 60; round++) {
		size_t count = 3 + (size_t)round % 15;
		bool even_odd = round % 2 == 0;

		for (size_t i = 0; i < 2 * count; i++) {
			seed = seed * 1664525u + 1013904223u;
			at[i] = (int32_t)(seed >> 16) % (SIDE * 256 + 600) -
			    300;
		}
		if (count > 8) /* in two parts */
			at[10] = -9999;
		corners(at, count);
		draw(&polygon, even_odd, 16, all);
		for (int y = 0; y < SIDE; y++)
			for (int x = 0; x < SIDE; x++) {
				int inside = 0, got = picture[y][x];

				for (int j = 0; j < 16; j++)
					for (int i = 0; i < 16; i++) {
						int turns = winding(
						    x * 256 + i * 16 + 8,
						    y * 256 + j * 16 + 8);
						inside += even_odd ?
						    turns % 2 != 0 :
						    turns != 0;
					}
				/* sixteen places across against all: each line
				 * has up to a place's error at each crossing */
				assert_true(abs(got - inside * 255 / 256) <=
				    12);
			}
	}
}

/* Far outside, degenerate, empty: no harm. */
static void odd_ones(void **state)
{
	static const int32_t far[] = { -500000000, -500000000, 500000000,
		-500000000, 500000000, 500000000, -500000000, 500000000 };
	static const int32_t level[] = { 0, 300, 2000, 300, 1000, 300 };
	static const int32_t line[] = { 0, 0, 2000, 2000 };

	(void)state;
	corners(far, 4);
	draw(&polygon, false, 2, all);
	for (int i = 0; i < SIDE * SIDE; i++)
		assert_int_equal(picture[i / SIDE][i % SIDE], 255);
	corners(level, 3);
	draw(&polygon, false, 16, all);
	for (int i = 0; i < SIDE * SIDE; i++)
		assert_int_equal(picture[i / SIDE][i % SIDE], 0);
	corners(line, 2);
	draw(&polygon, false, 16, all);
	for (int i = 0; i < SIDE * SIDE; i++)
		assert_int_equal(picture[i / SIDE][i % SIDE], 0);
	polygon.count = 0;
	draw(&polygon, false, 16, all);
	corners(far, 4);
	draw(&polygon, false, 2, (struct vouch_pixel_box){ 5, 5, 5, 9 });
	for (int i = 0; i < SIDE * SIDE; i++)
		assert_int_equal(picture[i / SIDE][i % SIDE], 0);
}

#define WIDE 300

static uint8_t wide[3][WIDE];
static int pieces;

static void note_wide(void *to, int y, int left, int count,
    const uint8_t *cover)
{
	(void)to;
	pieces++;
	for (int i = 0; i < count; i++) {
		assert_int_equal(wide[y][left + i], 7); /* once only */
		wide[y][left + i] = cover[i];
	}
}

/* Long stretches alike: what is not covered for long is left out, what is
 * covered is not. */
static void wide_rows(void **state)
{
	static const struct vouch_pixel_box clip = { 0, 0, WIDE, 3 };
	/* two boxes with a gap, and a third one right at the clip */
	static const int32_t at[] = { 2560, 0, 12800, 0, 12800, 768, 2560, 768,
		-9999, 0, 15360, 0, 30848, 0, 30848, 768, 15360, 768,
		-9999, 0, 70400, 256, 99999, 256, 99999, 512, 70400, 512 };

	(void)state;
	corners(at, 14);
	memset(wide, 7, sizeof wide);
	pieces = 0;
	assert_ok(vouch_fill_polygon(&fill, &polygon, false, 4, &clip,
	    note_wide, NULL));
	for (int y = 0; y < 3; y++)
		for (int x = 0; x < WIDE; x++) {
			int expected = x < 10 ? 7 : x < 50 ? 255 :
			    x < 120 ? 255 : x == 120 ? 128 :
			    y == 1 && x >= 275 ? 255 : 7;

			/* the ten between are either left out or said */
			if (x >= 50 && x < 60)
				assert_true(wide[y][x] == 0 ||
				    wide[y][x] == 7);
			else
				assert_int_equal(wide[y][x], expected);
		}
	assert_int_equal(pieces, 4);
	/* nothing is left over for the next one */
	polygon.count = 4;
	memset(wide, 7, sizeof wide);
	assert_ok(vouch_fill_polygon(&fill, &polygon, false, 4, &clip,
	    note_wide, NULL));
	for (int x = 0; x < WIDE; x++)
		if (x != 50) /* where the piece ended */
			assert_int_equal(wide[1][x],
			    x >= 10 && x < 50 ? 255 : 7);
}

/* ---- paths and pens ---- */

static void path_of(struct vouch_path *path, const char *steps,
    const struct vouch_point *point)
{
	for (; *steps != '\0'; steps++) {
		if (*steps == 'm')
			assert_ok(vouch_path_move(path, *point++));
		else if (*steps == 'l')
			assert_ok(vouch_path_line(path, *point++));
		else if (*steps == 'z')
			assert_ok(vouch_path_close(path));
		else {
			assert_ok(vouch_path_curve(path, point[0], point[1],
			    point[2]));
			point += 3;
		}
	}
}

static const struct vouch_placing plain =
    { .factor_x = 1, .factor_y = 1, .num = 1, .den = 1 };

/* Every corner of a quarter circle lies on the circle, and so do the middles
 * of the lines between them, to a sixteenth of a pixel. */
static void curves(void **state)
{
	static const struct vouch_point quarter[] = { { 10000, 0 },
		{ 10000, 5523 }, { 5523, 10000 }, { 0, 10000 } };
	struct vouch_path path = { .step = NULL };

	(void)state;
	polygon.count = 0;
	path_of(&path, "mc", quarter);
	assert_ok(vouch_polygon_add(&polygon, &path, &plain));
	assert_true(polygon.count >= 5 && polygon.count <= 40);
	assert_true(polygon.vertex[0].begins && !polygon.vertex[0].closed);
	for (size_t i = 1; i < polygon.count; i++) {
		const struct vouch_vertex *a = &polygon.vertex[i - 1], *b = a + 1;
		int64_t x = (a->x + b->x) / 2, y = (a->y + b->y) / 2;
		int64_t square = x * x + y * y;

		assert_false(b->begins);
		/* the cubic itself is 0.03 % off */
		assert_in_range(square, 9980 * 9980, 10005 * 10005);
	}
	assert_int_equal(polygon.vertex[polygon.count - 1].y, 10000);
	vouch_path_release(&path);
}

static void placed(void **state)
{
	/* 10 units at 3/2, mirrored: rounded to the nearest, both signs */
	static const struct vouch_placing half = { .factor_x = 1,
		.factor_y = -1, .offset_x = 5, .offset_y = 0, .num = 1,
		.den = 2 };
	static const struct vouch_point points[] = { { 10, 10 }, { -16, 3 },
		{ INT32_MAX, INT32_MIN } };
	struct vouch_path path = { .step = NULL };

	(void)state;
	polygon.count = 0;
	path_of(&path, "mlzl", points);
	assert_ok(vouch_polygon_add(&polygon, &path, &half));
	/* after a close the line goes on from where it began */
	assert_int_equal(polygon.count, 4);
	assert_int_equal(polygon.vertex[0].x, 8);
	assert_int_equal(polygon.vertex[0].y, -5);
	assert_true(polygon.vertex[0].closed);
	assert_int_equal(polygon.vertex[1].x, -6);
	assert_int_equal(polygon.vertex[1].y, -2);
	assert_true(polygon.vertex[2].begins);
	assert_false(polygon.vertex[2].closed);
	assert_int_equal(polygon.vertex[2].x, 8);
	assert_int_equal(polygon.vertex[2].y, -5);
	assert_int_equal(polygon.vertex[3].x, 1 << 29);
	assert_int_equal(polygon.vertex[3].y, 1 << 29);
	vouch_path_release(&path);
}

static void pens(void **state)
{
	static const struct {
		const char *steps;
		struct vouch_point point[4];
		int32_t width;
		const char *rows[SIDE]; /* '#' covered */
	} table[] = {
		{ "ml", { { 512, 768 }, { 2048, 768 } }, 512, { "", "",
		    "..######", "..######" } },
		/* a corner is sharp, ends are cut */
		{ "mll", { { 512, 512 }, { 2048, 512 }, { 2048, 2048 } }, 512,
		    { "", "..#######", "..#######", ".......##", ".......##",
		    ".......##", ".......##", ".......##" } },
		/* closed: all four corners */
		{ "mlllz", { { 512, 512 }, { 2048, 512 }, { 2048, 2048 },
		    { 512, 2048 } }, 512, { "", ".########", ".########",
		    ".##....##", ".##....##", ".##....##", ".##....##",
		    ".########", ".########" } },
		/* there and back, and a dot: no more than the line */
		{ "mllml", { { 512, 768 }, { 2048, 768 }, { 512, 768 },
		    { 99, 99 } }, 512, { "", "", "..######", "..######" } },
	};
	struct vouch_path path = { .step = NULL };

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct vouch_point point[5];

		memcpy(point, table[i].point, sizeof table[i].point);
		point[4] = point[3]; /* the dot */
		vouch_path_clear(&path);
		polygon.count = stroked.count = 0;
		path_of(&path, table[i].steps, point);
		assert_ok(vouch_polygon_add(&polygon, &path, &plain));
		assert_ok(vouch_polygon_stroke(&stroked, &polygon,
		    table[i].width));
		draw(&stroked, false, 4, all);
		for (int y = 0; y < SIDE; y++)
			for (int x = 0; x < SIDE; x++) {
				const char *row = table[i].rows[y];
				bool dark = row != NULL &&
				    (size_t)x < strlen(row) && row[x] == '#';

				assert_int_equal(picture[y][x],
				    dark ? 255 : 0);
			}
	}
	vouch_path_release(&path);
}

/* A mitre of over four widths is cut off. */
static void sharp_corners(void **state)
{
	static const struct vouch_point sharp[] = { { 0, 1000 },
		{ 2560, 1100 }, { 0, 1200 } };
	static const struct vouch_point blunt[] = { { 0, 0 }, { 1536, 1536 },
		{ 0, 3072 } };
	struct vouch_path path = { .step = NULL };
	int32_t most = 0;

	(void)state;
	polygon.count = stroked.count = 0;
	path_of(&path, "mll", sharp);
	assert_ok(vouch_polygon_add(&polygon, &path, &plain));
	assert_ok(vouch_polygon_stroke(&stroked, &polygon, 200));
	for (size_t i = 0; i < stroked.count; i++)
		if (stroked.vertex[i].x > most)
			most = stroked.vertex[i].x;
	assert_in_range(most, 2560, 2570);
	vouch_path_clear(&path);
	polygon.count = stroked.count = 0;
	path_of(&path, "mll", blunt);
	assert_ok(vouch_polygon_add(&polygon, &path, &plain));
	assert_ok(vouch_polygon_stroke(&stroked, &polygon, 200));
	for (size_t i = 0; i < stroked.count; i++)
		if (stroked.vertex[i].x > most)
			most = stroked.vertex[i].x;
	/* a right angle: 100 * sqrt 2 further */
	assert_in_range(most, 2560, 2570);
	for (size_t i = 0, found = 0; i <= stroked.count; i++) {
		if (i == stroked.count) {
			assert_int_equal(found, 1);
			break;
		}
		found += abs(stroked.vertex[i].x - (1536 + 141)) <= 2 &&
		    abs(stroked.vertex[i].y - 1536) <= 2;
	}
	vouch_path_release(&path);
}

static int tidy(void **state)
{
	(void)state;
	vouch_fill_release(&fill);
	vouch_polygon_release(&polygon);
	vouch_polygon_release(&stroked);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(random_polygons),
		cmocka_unit_test(odd_ones),
		cmocka_unit_test(wide_rows),
		cmocka_unit_test(curves),
		cmocka_unit_test(placed),
		cmocka_unit_test(pens),
		cmocka_unit_test(sharp_corners),
	};

	return cmocka_run_group_tests(tests, NULL, tidy);
}

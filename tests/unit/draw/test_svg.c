/* SVG documents: size in millimetres, the path against the modules, escaping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw/svg.h"

static struct vouch_qr qr;

static int set_up(void **state)
{
	(void)state;
	return vouch_qr_encode("VOUCH-123", 9, VOUCH_QR_M, NULL, &qr) !=
	    VOUCH_OK;
}

/* Draws the runs of the dark path into a grid and holds it to the modules. */
static void test_path(void **state)
{
	char grid[29][29];
	struct vouch_buf out;
	const char *at;
	char *end;
	long x, y, run, back;
	int i, j;

	(void)state;
	memset(grid, 0, sizeof grid);
	vouch_buf_init(&out, 1u << 20);
	assert_int_equal(vouch_svg_encode(&qr, 500, "", &out), VOUCH_OK);
	at = strstr(vouch_buf_text(&out), "<path d=\"");
	assert_non_null(at);
	for (at += 9; *at != '"'; at = end + 1) {
		assert_int_equal(*at, 'M');
		x = strtol(at + 1, &end, 10);
		y = strtol(end, &end, 10);
		assert_int_equal(*end, 'h');
		run = strtol(end + 1, &end, 10);
		assert_memory_equal(end, "v1h-", 4);
		back = strtol(end + 4, &end, 10);
		assert_int_equal(back, run);
		assert_int_equal(*end, 'z');
		for (i = 0; i < run; i++) {
			assert_in_range(x + i, 4, 24);
			assert_in_range(y, 4, 24);
			assert_int_equal(grid[y][x + i]++, 0);
		}
	}
	for (j = 0; j < 29; j++)
		for (i = 0; i < 29; i++)
			assert_int_equal(grid[j][i],
			    vouch_qr_dark(&qr, i - 4, j - 4));
	assert_string_equal(at, "\"/>\n</svg>\n");
	vouch_buf_release(&out);
}

static void test_sizes(void **state)
{
	static const struct {
		unsigned um;
		const char *mm;
	} cases[] = {
		{ 1000, "29" }, { 500, "14.5" }, { 423, "12.267" },
		{ 330, "9.57" }, { 1, "0.029" }, { 100000, "2900" },
	};
	struct vouch_buf out;
	char head[160];
	size_t i;

	(void)state;
	vouch_buf_init(&out, 1u << 20);
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		vouch_buf_clear(&out);
		assert_int_equal(vouch_svg_encode(&qr, cases[i].um, "", &out),
		    VOUCH_OK);
		snprintf(head, sizeof head,
		    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%smm\" "
		    "height=\"%smm\" viewBox=\"0 0 29 29\" "
		    "shape-rendering=\"crispEdges\">\n<path fill=\"#fff\" "
		    "d=\"M0 0h29v29H0z\"/>\n", cases[i].mm, cases[i].mm);
		assert_memory_equal(out.data, head, strlen(head));
	}
	assert_int_equal(vouch_svg_encode(&qr, 0, "", &out), VOUCH_ERR_RANGE);
	assert_int_equal(vouch_svg_encode(&qr, 100001, "", &out),
	    VOUCH_ERR_RANGE);
	vouch_buf_release(&out);
}

static void test_titles(void **state)
{
	static const struct {
		const char *title, *element;
	} cases[] = {
		{ "facebook-1", "<title>facebook-1</title>\n" },
		{ "a<b>&\"'", "<title>a&lt;b&gt;&amp;&quot;'</title>\n" },
		{ "</title><script>", "<title>&lt;/title&gt;&lt;script&gt;"
		    "</title>\n" },
		{ "T\xe1\xba\xbft", "<title>T\xe1\xba\xbft</title>\n" },
		{ "\x01\x1b", "<title>\xef\xbf\xbd\xef\xbf\xbd</title>\n" },
		{ "a\xff", "<title>a\xef\xbf\xbd</title>\n" },
		{ "\xef\xbf\xbe", "<title>\xef\xbf\xbd</title>\n" },
	};
	struct vouch_buf out;
	size_t i;

	(void)state;
	vouch_buf_init(&out, 1u << 20);
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		vouch_buf_clear(&out);
		assert_int_equal(vouch_svg_encode(&qr, 500, cases[i].title,
		    &out), VOUCH_OK);
		assert_non_null(strstr(out.data, cases[i].element));
	}
	vouch_buf_release(&out);
}

static void test_cap(void **state)
{
	struct vouch_buf out;
	size_t cap;
	enum vouch_err err = VOUCH_ERR_TOO_LONG;

	(void)state;
	for (cap = 1; err != VOUCH_OK && cap < 20000; cap += 7) {
		vouch_buf_init(&out, cap);
		assert_int_equal(vouch_buf_adds(&out, "x"), VOUCH_OK);
		err = vouch_svg_encode(&qr, 500, "t", &out);
		if (err != VOUCH_OK) {
			assert_int_equal(err, VOUCH_ERR_TOO_LONG);
			assert_string_equal(out.data, "x");
			assert_int_equal(out.len, 1);
		}
		vouch_buf_release(&out);
	}
	assert_int_equal(err, VOUCH_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_titles),
		cmocka_unit_test(test_cap),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}

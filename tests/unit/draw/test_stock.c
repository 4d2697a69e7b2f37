/* Label stock: what is read, what contradicts its page, where labels lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/ini.h"
#include "draw/stock.h"
#include "io/file.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static struct vouch_stock_list list;
static struct vouch_diag diag;

static enum vouch_err parse(const char *text)
{
	diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	vouch_stock_release(&list);
	return vouch_stock_parse("s.ini", text, strlen(text), &diag, &list);
}

static void one(void **state)
{
	const struct vouch_stock *stock;
	struct vouch_box box;

	(void)state;
	assert_int_equal(parse("[stock L7160]\npage = A4\n"
	    "label = 63.5 x 38.1\ngrid = 3 x 7\norigin = 7.21 x 15.15\n"
	    "pitch = 66,04 x 38.1\nverified = yes\nnote = 21\n"
	    "[stock edge]\npage = 202 x 162\nlabel = 101x81\ngrid = 2 x 2\n"
	    "origin = 0 x 0\nverified = no\n"), VOUCH_OK);
	assert_int_equal(list.count, 2);
	stock = vouch_stock_find(&list, "l7160");
	assert_non_null(stock);
	assert_string_equal(stock->note, "21");
	assert_true(stock->verified);
	assert_int_equal(stock->page_height, 297000);
	assert_int_equal(vouch_stock_cells(stock), 21);
	box = vouch_stock_cell(stock, 0);
	assert_int_equal(box.x, 7210);
	assert_int_equal(box.y, 15150);
	box = vouch_stock_cell(stock, 20);
	assert_int_equal(box.x, 7210 + 2 * 66040);
	assert_int_equal(box.y, 15150 + 6 * 38100);
	assert_int_equal(box.width, 63500);
	assert_int_equal(box.height, 38100);
	stock = vouch_stock_find(&list, "edge");
	assert_int_equal(stock->pitch_y, 81000);
	assert_false(stock->verified);
	assert_null(vouch_stock_find(&list, "nowhere"));
	assert_ptr_equal(vouch_stock_of_size(&list, 101100, 80750), stock);
	assert_null(vouch_stock_of_size(&list, 101101, 81000));
	assert_null(vouch_stock_of_size(&list, 101000, 80749));
}

static void refused(void **state)
{
	static const struct {
		const char *from, *to; /* put instead, in a good file */
		enum vouch_err err;
		unsigned long line;
		const char *says;
	} rows[] = {
		{ "grid = 3 x 7", "grid = 4 x 7", VOUCH_ERR_CONFLICT, 1,
		    "the labels end at 268.83 mm of a page 210.00 mm wide" },
		{ "grid = 3 x 7", "grid = 3 x 8", VOUCH_ERR_CONFLICT, 1,
		    "the labels end at 319.95 mm of a page 297.00 mm high" },
		{ "pitch = 66.04", "pitch = 60.04", VOUCH_ERR_CONFLICT, 1,
		    "labels would lie on one another" },
		{ "grid = 3 x 7", "grid = 3", VOUCH_ERR_SYNTAX, 4,
		    "expected columns and rows" },
		{ "grid = 3 x 7", "grid = 3 x 7 x 2", VOUCH_ERR_SYNTAX, 4,
		    "expected columns and rows" },
		{ "grid = 3 x 7", "gird = 3 x 7", VOUCH_ERR_UNKNOWN, 4,
		    "not a key" },
		{ "grid = 3 x 7", "", VOUCH_ERR_MISSING, 1,
		    "'grid' is missing" },
		{ "label = 63.5", "label = 0", VOUCH_ERR_SYNTAX, 3,
		    "two lengths" },
		{ "label = 63.5", "label = wide", VOUCH_ERR_SYNTAX, 3,
		    "two lengths" },
		{ "page = A4", "page = A9", VOUCH_ERR_SYNTAX, 2,
		    "two lengths" },
		{ "verified = yes", "verified = maybe", VOUCH_ERR_SYNTAX, 7,
		    "yes or no" },
		{ "[stock L7160]", "[sheet L7160]", VOUCH_ERR_UNKNOWN, 1,
		    "[stock NAME]" },
		{ "[stock L7160]", "[stock]", VOUCH_ERR_UNKNOWN, 1,
		    "[stock NAME]" },
	};
	static const char good[] = "[stock L7160]\npage = A4\n"
	    "label = 63.5 x 38.1\ngrid = 3 x 7\norigin = 7.21 x 15.15\n"
	    "pitch = 66.04 x 38.1\nverified = yes\n";
	char text[1024], line[1024];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		const char *at = strstr(good, rows[i].from);
		enum vouch_err err;

		assert_non_null(at);
		snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good,
		    rows[i].to, at + strlen(rows[i].from));
		err = parse(text);
		vouch_diag_format(&diag, line, sizeof line);
		if (err != rows[i].err || diag.line != rows[i].line ||
		    strstr(line, rows[i].says) == NULL)
			fail_msg("%s: %s: %s", rows[i].to, vouch_err_name(err),
			    line);
		assert_null(list.stock);
	}
}

/* The file that is shipped. */
static void shipped(void **state)
{
	struct vouch_buf text;
	size_t i, verified = 0;

	(void)state;
	vouch_buf_init(&text, VOUCH_INI_FILE_MAX);
	assert_int_equal(vouch_file_load("templates/sheets.ini", &diag, &text),
	    VOUCH_OK);
	assert_int_equal(parse(vouch_buf_text(&text)), VOUCH_OK);
	vouch_buf_release(&text);
	assert_true(list.count >= 20);
	for (i = 0; i < list.count; i++) {
		assert_ptr_equal(vouch_stock_find(&list, list.stock[i].name),
		    &list.stock[i]);
		verified += list.stock[i].verified;
		/* nobody has measured these */
		if (strncmp(list.stock[i].name, "tomy", 4) == 0)
			assert_false(list.stock[i].verified);
	}
	assert_true(verified > 0 && verified < list.count);
}

static int finish(void **state)
{
	(void)state;
	vouch_stock_release(&list);
	return 0;
}

/* Two at each corner, away from the label, on the lines of the cut. */
static void marks(void **state)
{
	const struct vouch_box trim = { 10000, 20000, 90000, 54000 };
	struct vouch_point mark[VOUCH_STOCK_MARKS][2];

	(void)state;
	vouch_stock_marks(&trim, 3000, mark);
	assert_int_equal(mark[0][0].x, 10000 - 3500);
	assert_int_equal(mark[0][1].x, 10000 - 7500);
	assert_int_equal(mark[0][0].y, 20000);
	assert_int_equal(mark[7][0].x, 100000);
	assert_int_equal(mark[7][0].y, 74000 + 3500);
	assert_int_equal(mark[7][1].y, 74000 + 7500);
	vouch_stock_marks(&trim, 0, mark);
	assert_int_equal(mark[1][0].x, 10000);
	assert_int_equal(mark[1][0].y, 19000);
	assert_int_equal(mark[1][1].y, 15000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one), cmocka_unit_test(refused),
		cmocka_unit_test(shipped), cmocka_unit_test(marks),
	};

	return cmocka_run_group_tests(tests, NULL, finish);
}

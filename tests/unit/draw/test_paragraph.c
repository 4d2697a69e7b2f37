/* Text in its place: where lines break, which size comes out, where the
 * baselines lie, and what is said of text that does not fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw/paragraph.h"
#include "unit/draw/fontfiles.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)
#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define NB "\xc2\xa0"
#define ASCENT(size) ((int32_t)(((size) * 1900 + 1024) / 2048)) /* Roboto's */

static struct vouch_font *roboto;
static struct vouch_shaper *shaper;
static struct vouch_paragraph par;

/* A place of 30 x 12 mm, two lines of 4 mm down to 2 mm. */
static struct vouch_slot place(void)
{
	return (struct vouch_slot){ .kind = VOUCH_SLOT_TEXT,
		.box = { 1000, 2000, 30000, 12000 },
		.text = { .size_um = 4000, .min_um = 2000, .lines = 2 } };
}

static enum vouch_err fill(const struct vouch_slot *slot, const char *text,
    struct vouch_diag *diag)
{
	return vouch_paragraph_fill(&par, shaper, roboto, slot, text,
	    strlen(text), diag);
}

/* The texts of the lines, a bar between them. */
static const char *lines(void)
{
	static char out[1000];
	size_t i, k, len = 0;

	out[0] = '\0';
	for (i = 0; i < par.lines; i++) {
		if (i > 0)
			out[len++] = '|';
		for (k = 0; k < par.line[i].count; k++) {
			const struct vouch_glyph *g =
			    &par.glyph[par.line[i].glyph + k];

			memcpy(out + len, par.text + g->text, g->text_len);
			len += g->text_len;
		}
		out[len] = '\0';
	}
	return out;
}

/* ---- lines and sizes ---- */

static void breaks(void **state)
{
	static const struct {
		const char *text, *lines;
		uint32_t size;
	} rows[] = {
		{ "", "", 0 },
		{ "  \n ", "", 0 },
		{ "Sữa", "Sữa", 4000 },
		{ " Sữa  tươi ", "Sữa  tươi", 4000 },
		/* at blanks, as much as there is room for */
		{ "Nước mắm Phú Quốc 500 ml", "Nước mắm Phú|Quốc 500 ml",
		    4000 },
		{ "Nước mắm   Phú Quốc", "Nước mắm   Phú|Quốc", 4000 },
		{ "Vie\xcc\xa3\xcc\x82t Nam", "Việt Nam", 4000 },
		/* a break of the text's own */
		{ "Mua 2\ntặng 1", "Mua 2|tặng 1", 4000 },
		{ "Mua 2 \r\n tặng 1", "Mua 2|tặng 1", 4000 },
		{ "\nMua 2 tặng 1\n\n", "Mua 2 tặng 1", 4000 },
		/* smaller until it fits */
		{ "Nước mắm Phú Quốc hảo hạng 500 ml",
		    "Nước mắm Phú Quốc|hảo hạng 500 ml", 3100 },
		{ "Nước mắm Phú Quốc hảo hạng thượng phẩm 500 ml",
		    "Nước mắm Phú Quốc hảo|hạng thượng phẩm 500 ml", 2500 },
		{ "Thuốctrừsâu sinhhọc", "Thuốctrừsâu|sinhhọc", 4000 },
		{ "Thuốctrừsâusinhhọchữucơ", "Thuốctrừsâusinhhọchữucơ",
		    2400 },
		/* prices hold together */
		{ "Giá chỉ còn 50.000 đ", "Giá chỉ còn|50.000 đ", 4000 },
		{ "Giá chỉ còn 50.000 đồng", "Giá chỉ còn|50.000 đồng", 4000 },
		{ "Giá mới còn 50 đôi", "Giá mới còn 50|đôi", 4000 },
		{ "Giá mới còn 90.000 VND", "Giá mới còn|90.000 VND", 4000 },
		{ "Giảm ngay lập 15 % hóa", "Giảm ngay lập|15 % hóa", 4000 },
		{ "Giá mới còn 1,5 triệu", "Giá mới còn|1,5 triệu", 4000 },
		{ "Giá mới còn 50 000 đ", "Giá mới còn|50 000 đ", 4000 },
		{ "Giá mới còn 50 0001", "Giá mới còn 50|0001", 4000 },
		{ "Giảm ngay VND 50,000", "Giảm ngay|VND 50,000", 4000 },
		{ "Giá 50.000 VND 2 hộp", "Giá 50.000 VND|2 hộp", 4000 },
		{ "$ 5.000.000.000 tới", "$ 5.000.000.000|tới", 4000 },
		{ "Giá chỉ còn" NB "50.000 đ", "Giá chỉ|còn" NB "50.000 đ",
		    4000 },
		{ "Hàng mới chỉ 5\xe2\x80\xaf" "000 đồng", "Hàng mới chỉ|"
		    "5\xe2\x80\xaf" "000 đồng", 4000 },
		{ "Hàng mới chỉ 5\xe2\x80\x87" "000 đồng", "Hàng mới chỉ|"
		    "5\xe2\x80\x87" "000 đồng", 4000 },
		{ "Hàng mới chỉ 5\xe2\x80\x89" "000 đồng", "Hàng mới chỉ 5|"
		    "000 đồng", 4000 },
		/* behind hyphens and slashes between words */
		{ "Nước ngọt COCA-COLA", "Nước ngọt|COCA-COLA", 4000 },
		{ "Nước COCA-COLA lon", "Nước COCA-|COLA lon", 4000 },
		{ "Dầu gội mới nữ/nam giới", "Dầu gội mới nữ/|nam giới", 4000 },
		{ "Dầu gội hè nữ–nam giới", "Dầu gội hè nữ–|nam giới", 4000 },
		/* a mark on a blank is no blank */
		{ "Hàng hiệu mới \xcc\x81" "mới", "Hàng hiệu|mới \xcc\x81"
		    "mới", 4000 },
		/* but nowhere in dates, figures, units */
		{ "Hạn dùng đến 31/01/2027", "Hạn dùng đến|31/01/2027", 4000 },
		{ "Hạn dùng đến 2027-01-31", "Hạn dùng đến|2027-01-31", 4000 },
		{ "Giá tốt 9.000 đ/kg nhé", "Giá tốt|9.000 đ/kg nhé", 4000 },
		{ "Tốc độ tối đa 99km/h", "Tốc độ tối đa|99km/h", 4000 },
		{ "Giảm hơn nữa -50%", "Giảm hơn nữa|-50%", 4000 },
		{ "Điện thoại 090-1234-567", "Điện thoại|090-1234-567", 4000 },
		{ "Áo T-shirt cổ tròn V-neck", "Áo T-shirt cổ|tròn V-neck",
		    4000 },
	};
	const struct vouch_slot slot = place();
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;

		if (fill(&slot, rows[i].text, &diag) != VOUCH_OK)
			fail_msg("%s: %s", rows[i].text, diag.expected);
		if (strcmp(lines(), rows[i].lines) != 0 ||
		    par.size_um != rows[i].size)
			fail_msg("%s: %s at %u", rows[i].text, lines(),
			    par.size_um);
	}
}

/* Nothing that a filter made is broken at a sign. */
static void filtered(void **state)
{
	static const struct {
		enum vouch_filter filter;
		const char *lines;
	} rows[] = { { VOUCH_FILTER_NONE, "Số phiếu ABCD-|EFABCD" },
		{ VOUCH_FILTER_UPPER, "Số phiếu ABCD-|EFABCD" },
		{ VOUCH_FILTER_SERIAL, "Số phiếu|ABCD-EFABCD" } };
	struct vouch_slot slot = place();
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		slot.text.filter = rows[i].filter;
		assert_ok(fill(&slot, "Số phiếu ABCD-EFABCD", NULL));
		assert_string_equal(lines(), rows[i].lines);
	}
}

/* Every size from the largest to the least is 100 micrometres below the one
 * before it; what fits at one fits at no larger one. */
static void largest_size(void **state)
{
	static const char text[] = "Bánh quy bơ sữa hộp thiếc 908 g";
	struct vouch_slot slot = place();
	int32_t width;
	uint32_t size;

	(void)state;
	for (width = 16000; width <= 60000; width += 500) {
		slot.box.width = width;
		assert_ok(fill(&slot, text, NULL));
		size = par.size_um;
		assert_true(size >= 2000 && size <= 4000 && size % 100 == 0);
		if (size == 4000)
			continue;
		slot.text.size_um = slot.text.min_um = size + 100;
		assert_int_equal(fill(&slot, text, NULL), VOUCH_ERR_TOO_LONG);
		slot = place();
	}
	slot = place();
	slot.text.size_um = 4030;
	slot.text.min_um = 3950;
	slot.text.lines = 1;
	slot.box.width = 27820;
	assert_ok(fill(&slot, "Nước mắm Phú", NULL));
	assert_int_equal(par.size_um, 3950); /* no step below the least */
}

/* ---- heights ---- */

/* What a line's ink covers, and whether its box holds it. */
static void assert_inside(const struct vouch_box *box)
{
	size_t i, k;

	for (i = 0; i < par.lines; i++) {
		const struct vouch_line *line = &par.line[i];
		int64_t pen = 0;

		assert_true(line->x >= box->x);
		assert_true(line->x + line->width <= box->x + box->width);
		for (k = 0; k < line->count; k++) {
			const struct vouch_glyph *g =
			    &par.glyph[line->glyph + k];

			assert_true(line->y - vouch_font_um(roboto, g->top,
			    par.size_um) >= box->y);
			assert_true(line->y - vouch_font_um(roboto, g->bottom,
			    par.size_um) <= box->y + box->height);
			pen += g->advance;
		}
		assert_int_equal(vouch_font_um(roboto, pen, par.size_um),
		    line->width);
	}
}

static void baselines(void **state)
{
	static const struct {
		const char *text;
		int32_t height;
		uint32_t leading;
		bool middle;
		int32_t first, between;
	} rows[] = {
		/* the font's ascent, whatever is written below it */
		{ "xin", 12000, 0, false, ASCENT(4000), 0 },
		{ "Hộp", 12000, 0, false, ASCENT(4000), 0 },
		/* taller than that: 1988 units of Ấ */
		{ "ẤM", 12000, 0, false, 3883, 0 },
		/* the last line's descent (416) decides */
		{ "Hộp", 4000, 0, false, 4000 - 813, 0 },
		{ "Hop", 3700, 0, false, 3700 - 813, 0 },
		/* nothing below the baseline */
		{ "Hx", 3600, 0, false, 3600, 0 },
		/* capitals in the middle: 1456 units are 2844 */
		{ "Ho", 12000, 0, true, (12000 - 2844) / 2 + 2844, 0 },
		{ "Ho", 3000, 0, true, 2922, 0 },
		{ "ẤM", 3900, 0, true, 3883, 0 },
		{ "a\nb", 12000, 0, false, ASCENT(4000), 4800 },
		{ "a\nb", 12000, 5500, false, ASCENT(4000), 5500 },
		{ "a\nb", 12000, 0, true, (12000 - 2844 - 4800) / 2 + 2844,
		    4800 },
	};
	struct vouch_slot slot = place();
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		slot.box.height = rows[i].height;
		slot.text.leading_um = rows[i].leading;
		slot.text.middle = rows[i].middle;
		assert_ok(fill(&slot, rows[i].text, NULL));
		assert_int_equal(par.size_um, 4000);
		assert_int_equal(par.line[0].y, 2000 + rows[i].first);
		if (par.lines == 2)
			assert_int_equal(par.line[1].y - par.line[0].y,
			    rows[i].between);
		assert_inside(&slot.box);
	}
}

/* Marks and descenders stay inside in every box, size and alignment, or it is
 * said that they cannot. */
static void never_clipped(void **state)
{
	static const char *const texts[] = { "ẾẤỐỨÝ", "ỆỘỤỴ", "gypqj",
		"Ẫm ĐỰNG\nYẾN gỵ", "ỮỘẾ một hai ba bốn năm", "50.000 đ", "---" };
	struct vouch_slot slot = place();
	size_t i, fitted = 0, refused = 0;
	int32_t height;
	int way;

	(void)state;
	for (i = 0; i < COUNT(texts); i++)
		for (height = 1000; height < 12000; height += 250)
			for (way = 0; way < 6; way++) {
				slot.box.height = height;
				slot.text.middle = way >= 3;
				slot.text.align = (enum vouch_align)(way % 3);
				if (fill(&slot, texts[i], NULL) == VOUCH_OK) {
					assert_inside(&slot.box);
					fitted++;
				} else {
					refused++;
				}
			}
	assert_true(fitted > 1000 && refused > 50);
}

/* The leading shrinks with the letters. */
static void leading(void **state)
{
	struct vouch_slot slot = place();

	(void)state;
	slot.text.leading_um = 6000;
	assert_ok(fill(&slot, "Nước mắm Phú Quốc hảo hạng 500 ml", NULL));
	assert_int_equal(par.size_um, 3100);
	assert_int_equal(par.line[1].y - par.line[0].y, 4650);
}

/* ---- widths ---- */

static void aligned(void **state)
{
	static const struct {
		enum vouch_align align;
		int32_t x;
	} rows[] = { { VOUCH_ALIGN_LEFT, 1000 },
		{ VOUCH_ALIGN_CENTRE, 1000 + (30000 - 7381) / 2 },
		{ VOUCH_ALIGN_RIGHT, 31000 - 7381 } };
	struct vouch_slot slot = place();
	struct vouch_display_text text = { .x = 31000, .y = 777,
		.size_um = 4000 };
	static char word[] = "Hop";
	size_t i;

	(void)state;
	text.text = word;
	for (i = 0; i < COUNT(rows); i++) {
		slot.text.align = text.align = rows[i].align;
		assert_ok(fill(&slot, word, NULL));
		assert_int_equal(par.line[0].x, rows[i].x);
		assert_ok(vouch_paragraph_label(&par, shaper, roboto, &text,
		    NULL));
		assert_int_equal(par.lines, 1);
		assert_string_equal(lines(), "Hop");
		assert_int_equal(par.size_um, 4000);
		assert_int_equal(par.line[0].y, 777);
		assert_int_equal(par.line[0].x, 31000 -
		    (rows[i].align == VOUCH_ALIGN_LEFT ? 0 :
		    rows[i].align == VOUCH_ALIGN_RIGHT ? par.line[0].width :
		    par.line[0].width / 2));
	}
}

/* A line whose end the font draws together with the next word (kerned over the
 * blank) is as wide as that text alone. */
static void as_if_alone(void **state)
{
	static const char text[] = "CÁT MÁT HÚT VẬY AVATAR ĐẤT TỐT NÉT HẠT";
	struct vouch_slot slot = place();
	const struct vouch_run *run;
	char line[200];
	int32_t width;
	size_t i, broken = 0;

	(void)state;
	slot.text.lines = 8;
	slot.box.height = 60000;
	for (width = 16000; width < 40000; width += 20) {
		slot.box.width = width;
		assert_ok(fill(&slot, text, NULL));
		assert_true(par.glyphs < 2 * sizeof text);
		for (i = 0; i < par.lines; i++) {
			const struct vouch_line *at = &par.line[i];
			size_t from = par.glyph[at->glyph].text;
			const struct vouch_glyph *last =
			    &par.glyph[at->glyph + at->count - 1];
			size_t to = last->text + last->text_len;

			snprintf(line, sizeof line, "%.*s", (int)(to - from),
			    par.text + from);
			assert_ok(vouch_shape(shaper, roboto, line, to - from,
			    NULL, &run));
			assert_int_equal(run->count, at->count);
			assert_int_equal(at->width, vouch_font_um(roboto,
			    run->width, par.size_um));
			assert_true(at->width <= width);
			broken++;
		}
	}
	assert_true(broken > 100);
}

static void bars(void **state)
{
	const struct vouch_slot slot = place();
	struct vouch_box box;

	(void)state;
	assert_ok(fill(&slot, "a\nb", NULL));
	box = vouch_paragraph_strike(&par, 1);
	assert_int_equal(box.x, par.line[1].x);
	assert_int_equal(box.width, par.line[1].width);
	assert_int_equal(box.height, 199);          /* 102 units */
	assert_int_equal(box.y, par.line[1].y - 900 - 99); /* 461 units */
}

/* ---- what does not fit ---- */

static void too_long(void **state)
{
	static const struct {
		const char *text;
		unsigned lines;
		int32_t height;
		const char *says;
	} rows[] = {
		{ "Siêuthịkhổnglồkhôngcónơinàosánhđược rồi", 2, 12000,
		    "\"Siêuthịkhổnglồkhôngcónơinàosánhđược\": 35.9 mm wide at "
		    "the smallest size, 5.7 pt; the place is 30.0 mm wide" },
		{ "một hai ba bốn năm sáu bảy tám chín mười mười một mười hai "
		    "mười ba", 2, 12000, "\"mười ba\": 7.4 mm too much: "
		    "2 lines of 30.0 mm at the smallest size, 5.7 pt, are "
		    "full before this" },
		{ "Nước mắm Phú Quốc hảo hạng 500 ml", 1, 12000,
		    "\"Nước mắm Phú Quốc hảo hạng 500 ml\": 34.5 mm wide at "
		    "the smallest size, 5.7 pt; the place is 30.0 mm wide" },
		{ "a\nb\nc", 2, 12000, "\"c\": 1.1 mm too much: 2 lines of "
		    "30.0 mm at the smallest size, 5.7 pt, are full before "
		    "this" },
		{ "a\nb", 1, 12000, "\"b\": 1.2 mm too much: 1 line of "
		    "30.0 mm at the smallest size, 5.7 pt, is full before "
		    "this" },
		{ "ẤM", 1, 1900, "\"ẤM\": 1 line, 2.0 mm high at the smallest "
		    "size, 5.7 pt; the place is 1.9 mm high" },
		{ "a\ng", 2, 3000, "\"a\\x0ag\": 2 lines, 3.9 mm high at the "
		    "smallest size, 5.7 pt; the place is 3.0 mm high" },
		{ "a\tb", 2, 12000, "\"\\x09\": U+0009, character 2 of the "
		    "text, is a control character" },
		{ "a\n😀", 2, 12000, "\"😀\": U+1F600, character 3 of the "
		    "text, is not in the font Roboto-Regular" },
		{ "a\xff", 2, 12000, "\"a\\xff\": not UTF-8 text" },
		{ "a\n\xcc\x81" "b", 2, 12000, "\"\\x0a\xcc\x81\": a mark "
		    "without its letter at the beginning of a line" },
	};
	struct vouch_slot slot = place();
	char line[600];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;

		slot.text.lines = rows[i].lines;
		slot.box.height = rows[i].height;
		assert_int_not_equal(fill(&slot, rows[i].text, &diag),
		    VOUCH_OK);
		assert_int_equal(par.lines, 0);
		assert_int_equal(par.glyphs, 0);
		vouch_diag_format(&diag, line, sizeof line);
		assert_string_equal(line, rows[i].says);
	}
}

static void bounds(void **state)
{
	static char long_text[VOUCH_SHAPE_BYTES_MAX + 2];
	struct vouch_slot slot = place();
	size_t i;

	(void)state;
	slot.text.lines = VOUCH_PARAGRAPH_LINES + 1;
	assert_int_equal(fill(&slot, "a", NULL), VOUCH_ERR_RANGE);
	slot.text.lines = 0;
	assert_int_equal(fill(&slot, "a", NULL), VOUCH_ERR_RANGE);
	slot = place();
	slot.text.size_um = 0;
	assert_int_equal(fill(&slot, "a", NULL), VOUCH_ERR_RANGE);
	slot = place();
	slot.text.min_um = 0; /* no smaller */
	assert_int_equal(fill(&slot, "Nước mắm Phú Quốc hảo hạng 500 ml",
	    NULL), VOUCH_ERR_TOO_LONG);
	for (i = 0; i < sizeof long_text - 1; i++)
		long_text[i] = i % 2 == 0 ? 'a' : ' ';
	assert_int_equal(fill(&slot, long_text, NULL), VOUCH_ERR_TOO_LONG);
	long_text[VOUCH_SHAPE_BYTES_MAX] = '\0';
	slot.box = (struct vouch_box){ 0, 0, 1000000, 1000000 };
	slot.text.lines = VOUCH_PARAGRAPH_LINES;
	assert_ok(fill(&slot, long_text, NULL));
	assert_true(par.lines > 1);
	for (i = 0; i < VOUCH_PARAGRAPH_LINES; i++)
		memcpy(long_text + 2 * i, "a\n", 2);
	long_text[2 * VOUCH_PARAGRAPH_LINES] = '\0';
	assert_ok(fill(&slot, long_text, NULL));
	assert_int_equal(par.lines, VOUCH_PARAGRAPH_LINES);
	memcpy(long_text + 2 * VOUCH_PARAGRAPH_LINES, "a", 2);
	assert_int_equal(fill(&slot, long_text, NULL), VOUCH_ERR_TOO_LONG);
}

static void empty_lines(void **state)
{
	struct vouch_slot slot = place();

	(void)state;
	slot.text.lines = 4;
	slot.box.height = 40000;
	assert_ok(fill(&slot, "a\n\n \nb", NULL));
	assert_string_equal(lines(), "a|||b");
	assert_int_equal(par.line[1].count, 0);
	assert_int_equal(par.line[3].y - par.line[0].y, 3 * 4800);
}

static void bad_label(void **state)
{
	static char word[] = "a\nb";
	const struct vouch_display_text text = { .text = word, .size_um = 1 };

	(void)state;
	assert_int_equal(vouch_paragraph_label(&par, shaper, roboto, &text,
	    NULL), VOUCH_ERR_SYNTAX);
	assert_int_equal(par.lines, 0);
}

static int open_all(void **state)
{
	(void)state;
	roboto = font_of(ROBOTO);
	return vouch_shaper_new(&shaper) != VOUCH_OK;
}

static int close_all(void **state)
{
	(void)state;
	vouch_paragraph_release(&par);
	vouch_shaper_free(shaper);
	vouch_font_free(roboto);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(breaks),
		cmocka_unit_test(filtered),
		cmocka_unit_test(largest_size),
		cmocka_unit_test(baselines),
		cmocka_unit_test(never_clipped),
		cmocka_unit_test(leading),
		cmocka_unit_test(aligned),
		cmocka_unit_test(as_if_alone),
		cmocka_unit_test(bars),
		cmocka_unit_test(too_long),
		cmocka_unit_test(bounds),
		cmocka_unit_test(empty_lines),
		cmocka_unit_test(bad_label),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}

/* Pages as SVG: places and sizes in millimetres, each letter and picture once,
 * symbols module by module, what hostile text may reach. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw/fonts.h"
#include "draw/svg_page.h"
#include "draw/xml.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)
#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static const struct vouch_ink black = { .space = VOUCH_INK_GRAY };
static const struct vouch_ink red = { .space = VOUCH_INK_CMYK,
	.amount = { 0, 1000, 1000, 0 }, .rgb = 0xe01020 };

static struct vouch_svg_page page;
static struct vouch_buf out;

static int set_up(void **state)
{
	(void)state;
	vouch_buf_init(&out, 1u << 20);
	if (vouch_svg_page_init(&page, 254) != VOUCH_OK) /* 0.1 mm a dot */
		return -1;
	vouch_svg_page_begin(&page, NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	vouch_svg_page_release(&page);
	vouch_buf_release(&out);
	return 0;
}

static const char *end(const char *title)
{
	struct vouch_xml *xml = NULL;
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	assert_ok(vouch_svg_page_end(&page, 105000, 148500, title, &out));
	assert_ok(vouch_xml_parse(vouch_buf_text(&out), out.len, &diag,
	    &xml));
	vouch_xml_free(xml);
	return vouch_buf_text(&out);
}

static size_t count(const char *text, const char *piece)
{
	size_t found = 0;

	while ((text = strstr(text, piece)) != NULL) {
		found++;
		text += strlen(piece);
	}
	return found;
}

static void assert_has(const char *text, const char *piece)
{
	if (strstr(text, piece) == NULL)
		fail_msg("no \"%s\" in %s", piece, text);
}

static void paper(void **state)
{
	const char *text = end("Nhãn <kệ> & \"giá\"");

	(void)state;
	assert_has(text, " width=\"105mm\" height=\"148.5mm\" "
	    "viewBox=\"0 0 105 148.5\">");
	assert_has(text, "<title>Nhãn &lt;kệ&gt; &amp; &quot;giá&quot;"
	    "</title>");
	assert_has(text, "<path fill=\"#fff\" d=\"M0 0H105V148.5H0z\"/>");
}

static void shapes(void **state)
{
	struct vouch_display_shape shape = { .fill = red, .even_odd = true };
	const char *text;

	(void)state;
	assert_ok(vouch_path_box(&shape.path, 1500, -250, 30, 20000));
	assert_ok(vouch_path_move(&shape.path, (struct vouch_point){ 5, 0 }));
	assert_ok(vouch_path_curve(&shape.path, (struct vouch_point){ 10, 1 },
	    (struct vouch_point){ 15, -1 }, (struct vouch_point){ 1005, 0 }));
	vouch_svg_page_shape(&page, &shape);
	vouch_svg_page_origin(&page, 10000, 20500);
	shape = (struct vouch_display_shape){ .path = shape.path,
		.stroke = black, .stroke_um = 250, .has_clip = true,
		.clip = { 0, 0, 7000, 90 } };
	vouch_svg_page_shape(&page, &shape);
	shape.stroke_um = 0; /* nothing to see */
	vouch_svg_page_shape(&page, &shape);
	vouch_svg_page_origin(&page, 0, 0);
	vouch_svg_page_box(&page, &(struct vouch_box){ 1, 20, 300, 4000 },
	    &(struct vouch_ink){ .space = VOUCH_INK_GRAY, .amount = { 800 } });
	vouch_svg_page_box(&page, &(struct vouch_box){ 1, 2, 3, 4 },
	    &(struct vouch_ink){ .space = VOUCH_INK_NONE });
	text = end(NULL);
	assert_has(text, "<path fill=\"#e01020\" fill-rule=\"evenodd\" "
	    "d=\"M1.5-.25l.03 0l0 20l-.03 0zM.005 0c.005 .001 .01-.001 1 0\"/>\n"
	    "<g transform=\"translate(10,20.5)\">\n"
	    "<path clip-path=\"url(#clip0)\" fill=\"none\" stroke=\"#000000\" "
	    "stroke-width=\".25\" d=\"M1.5-.25");
	assert_has(text, "</g>\n<rect x=\".001\" y=\".02\" width=\".3\" "
	    "height=\"4\" fill=\"#cccccc\"/>\n</svg>");
	assert_has(text, "<clipPath id=\"clip0\"><rect x=\"0\" y=\"0\" "
	    "width=\"7\" height=\".09\"/></clipPath>");
	assert_int_equal(count(text, "clip0"), 2);
	assert_null(strstr(text, "<title>"));
	vouch_path_release(&shape.path);
}

/* Follows the symbol's path over a grid: the sum of upright edges to the left
 * of a module, down +1 and up -1, is not 0 in the dark. */
static void symbol(void **state)
{
	static struct vouch_qr qr;
	static int edge[40][40];
	long x, y, by, begin_x, begin_y;
	int i, j, inside;
	const char *at;
	char *behind;

	(void)state;
	assert_ok(vouch_qr_encode("VOUCH-123", 9, VOUCH_QR_M, NULL, &qr));
	vouch_svg_page_origin(&page, 10040, 5000);
	vouch_svg_page_symbol(&page, &qr, 30, 0, 3);
	at = strstr(end(NULL), "<path shape-rendering");
	assert_non_null(at);
	/* dot 101 and 12 of quiet zone are 11.3 mm, less the origin */
	assert_has(at, "transform=\"translate(1.26,1.2) scale(.3)\" d=\"");
	memset(edge, 0, sizeof edge);
	for (at = strstr(at, " d=\"") + 4; *at != '"'; at++) {
		assert_int_equal(*at, 'M');
		x = begin_x = strtol(at + 1, &behind, 10);
		y = begin_y = strtol(behind, &behind, 10);
		for (at = behind; *at != 'z'; at = behind) {
			assert_true(*at == 'h' || *at == 'v');
			by = strtol(at + 1, &behind, 10);
			for (; *at == 'v' && by > 0; by--)
				edge[y++][x]++;
			for (; *at == 'v' && by < 0; by++)
				edge[--y][x]--;
			x += by;
		}
		for (; y < begin_y; y++)
			edge[y][x]++;
		for (; y > begin_y; y--)
			edge[y - 1][x]--;
		assert_true(x == begin_x || y == begin_y);
	}
	for (j = 0; j < qr.side; j++)
		for (i = 0, inside = 0; i < qr.side; i++) {
			inside += edge[j][i];
			assert_int_equal(inside != 0,
			    vouch_qr_dark(&qr, i, j));
		}
}

static void bars(void **state)
{
	struct vouch_ean13 ean;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	const char *text;

	(void)state;
	assert_ok(vouch_ean13_encode("8934563138165", 13, &diag, &ean));
	/* 24 dots to spare: 12 on the left, then the quiet zone of 22 */
	vouch_svg_page_bars(&page, &ean,
	    &(struct vouch_box){ 0, 1000, 25000, 7000 }, 2);
	text = end(NULL);
	assert_has(text, "translate(3.4,1) scale(.1)\" d=\""
	    "M0 0h2v70h-2zM4 0h2v70h-2zM12 0h2v60h-2z");
	assert_has(text, "M188 0h2v70h-2z\"/>");
}

static void texts(void **state)
{
	const char *const folders[] = { NULL };
	const struct vouch_display_font want = { .family = "Roboto",
		.weight = 400 };
	const struct vouch_slot slot = { .box = { 1000, 1000, 50000, 20000 },
		.text = { .size_um = 4000, .min_um = 4000, .lines = 2 } };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_paragraph paragraph = { .lines = 0 };
	struct vouch_shaper *shaper;
	struct vouch_font *font;
	const char *text;

	(void)state;
	assert_ok(vouch_fonts_find(&want, folders, &diag, &font));
	assert_ok(vouch_shaper_new(&shaper));
	assert_ok(vouch_paragraph_fill(&paragraph, shaper, font, &slot,
	    "a \"<&>\" a\na", 11, &diag));
	vouch_svg_page_paragraph(&page, &paragraph, &red);
	vouch_svg_page_paragraph(&page, &paragraph, &black);
	text = end(NULL);
	/* letters: a " < & > once each, eight drawn each time, no blanks */
	assert_int_equal(count(text, "<path id=\"A"), 5);
	assert_int_equal(count(text, "<use xlink:href=\"#A"), 2 * 8);
	assert_int_equal(count(text, "aria-label=\"a &quot;&lt;&amp;&gt;&quot; "
	    "a\na\" fill=\"#"), 2);
	assert_has(text, "fill=\"#e01020\"><g transform=\"translate(1,4.");
	/* 4 mm over 2048 units */
	assert_has(text, ") scale(.00195312-.00195312)\"><use");
	vouch_paragraph_release(&paragraph);
	vouch_shaper_free(shaper);
	vouch_font_free(font);
}

static void groups_and_pictures(void **state)
{
	static uint8_t pixels[] = { 0, 80, 160, 240 };
	const struct vouch_picture picture = { .width = 2, .height = 2,
		.channels = 1, .pixel = pixels };
	const struct vouch_box box = { 1000, 2000, 3000, 1500 };
	struct vouch_svg_page drawn;
	const char *text;

	(void)state;
	vouch_svg_page_image(&page, &picture, &box);
	vouch_svg_page_group_end(&page);
	vouch_svg_page_box(&page, &box, &red);
	vouch_svg_page_group_end(&page);
	assert_ok(vouch_svg_page_init(&drawn, 254));
	vouch_svg_page_begin(&drawn, &page);
	vouch_svg_page_origin(&drawn, 5000, 0);
	vouch_svg_page_group_draw(&drawn, 1);
	vouch_svg_page_group_draw(&drawn, 0);
	vouch_svg_page_image(&drawn, &picture, &box);
	assert_ok(vouch_svg_page_end(&drawn, 1000, 1000, NULL, &out));
	vouch_svg_page_release(&drawn);
	text = vouch_buf_text(&out);
	assert_int_equal(count(text, "<image "), 1);
	assert_has(text, "preserveAspectRatio=\"none\" "
	    "xlink:href=\"data:image/png;base64,iVBORw0KGgo");
	assert_has(text, "<g id=\"art0\">\n<use xlink:href=\"#picture0\" "
	    "transform=\"translate(1,2) scale(3,1.5)\"/>\n</g>");
	assert_has(text, "<g transform=\"translate(5,0)\">\n"
	    "<use xlink:href=\"#art1\"/>\n<use xlink:href=\"#art0\"/>\n"
	    "<use xlink:href=\"#picture0\"");
}

static void refused(void **state)
{
	struct vouch_svg_page other;
	struct vouch_picture many = { .width = 1, .height = 1, .channels = 1,
		.pixel = (uint8_t[]){ 9 } };
	struct vouch_buf narrow;
	size_t i;
	static struct vouch_picture pictures[VOUCH_SVG_IMAGES + 1];

	(void)state;
	assert_int_equal(vouch_svg_page_init(&other, 0), VOUCH_ERR_RANGE);
	assert_int_equal(vouch_svg_page_init(&other, 10001), VOUCH_ERR_RANGE);
	vouch_buf_init(&narrow, 100);
	assert_ok(vouch_buf_adds(&narrow, "kept"));
	assert_int_equal(vouch_svg_page_end(&page, 1000, 1000, NULL, &narrow),
	    VOUCH_ERR_TOO_LONG);
	assert_string_equal(vouch_buf_text(&narrow), "kept");
	vouch_buf_release(&narrow);
	vouch_svg_page_begin(&page, NULL);
	for (i = 0; i < COUNT(pictures); i++) {
		assert_ok(page.err);
		pictures[i] = many;
		memcpy(pictures[i].id, &i, sizeof i);
		vouch_svg_page_image(&page, &pictures[i],
		    &(struct vouch_box){ 0, 0, 1, 1 });
	}
	assert_int_equal(page.err, VOUCH_ERR_TOO_LONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(paper, set_up, tear_down),
		cmocka_unit_test_setup_teardown(shapes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(symbol, set_up, tear_down),
		cmocka_unit_test_setup_teardown(bars, set_up, tear_down),
		cmocka_unit_test_setup_teardown(texts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(groups_and_pictures, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(refused, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

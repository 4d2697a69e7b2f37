/* Templates: drawings compiled, and what is refused, by line and name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw/template.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])
#define HEAD "<svg xmlns=\"http://www.w3.org/2000/svg\" " \
    "xmlns:xlink=\"http://www.w3.org/1999/xlink\" " \
    "width=\"70mm\" height=\"37mm\" viewBox=\"0 0 70 37\" " \
    "data-inks=\"#e30613: 0 100 100 0; #004b93: 100 70 0 10.5\">\n"

static struct vouch_display display;
static struct vouch_diag diag;

static enum vouch_err compile_whole(const char *text)
{
	const struct vouch_template_source source = { .file = "a.svg",
		.text = text, .len = strlen(text) };

	diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	vouch_display_release(&display);
	return vouch_template_compile(&source, &diag, &display);
}

static enum vouch_err compile(const char *body)
{
	static char text[65536];

	snprintf(text, sizeof text, HEAD "%s\n</svg>\n", body);
	return compile_whole(text);
}

static void assert_compiles(const char *body)
{
	char line[1024];

	if (compile(body) != VOUCH_OK) {
		vouch_diag_format(&diag, line, sizeof line);
		fail_msg("%s: %s", body, line);
	}
}

/* A path as "M x,y L x,y Z" in micrometres. */
static const char *path_text(const struct vouch_path *path)
{
	static char text[4096];
	size_t i, j, at = 0, len = 0;

	text[0] = '\0';
	for (i = 0; i < path->steps; i++) {
		size_t count = path->step[i] == VOUCH_STEP_CURVE ? 3 :
		    path->step[i] == VOUCH_STEP_CLOSE ? 0 : 1;

		len += (size_t)snprintf(text + len, sizeof text - len, "%s%c",
		    i > 0 ? " " : "", "MLCZ"[path->step[i]]);
		for (j = 0; j < count; j++, at++)
			len += (size_t)snprintf(text + len, sizeof text - len,
			    " %d,%d", path->point[at].x, path->point[at].y);
	}
	assert_int_equal(at, path->points);
	return text;
}

static void shapes(void **state)
{
	static const struct {
		const char *svg, *path;
	} rows[] = {
		{ "<rect x='1' y='2' width='3' height='4'/>",
		    "M 1000,2000 L 4000,2000 L 4000,6000 L 1000,6000 "
		    "L 1000,2000 Z" },
		{ "<g transform='translate(10 20)'><g transform='scale(2)'>"
		    "<line x1='0' y1='0' x2='1.5' y2='1mm'/></g></g>",
		    "M 10000,20000 L 13000,22000" },
		{ "<polygon points='0,0 1,0 1,1'/>",
		    "M 0,0 L 1000,0 L 1000,1000 Z" },
		{ "<polyline points='0 0 1 0,1-1'/>",
		    "M 0,0 L 1000,0 L 1000,-1000" },
		{ "<path d='M1 1h2v2H1z m5,0 1 1'/>",
		    "M 1000,1000 L 3000,1000 L 3000,3000 L 1000,3000 Z "
		    "M 6000,1000 L 7000,2000" },
		{ "<path d='M0 0C1 0 2 1 2 2s1 2 2 2'/>",
		    "M 0,0 C 1000,0 2000,1000 2000,2000 "
		    "C 2000,3000 3000,4000 4000,4000" },
		{ "<path d='M0 0Q3 0 3 3T6 6'/>",
		    "M 0,0 C 2000,0 3000,1000 3000,3000 "
		    "C 3000,5000 4000,6000 6000,6000" },
		{ "<path d='M0 0a1 1 0 012 0'/>",
		    "M 0,0 C 0,-552 448,-1000 1000,-1000 "
		    "C 1552,-1000 2000,-552 2000,0" },
		{ "<path d='M1e0.5.5-.25L1e1 1E-1'/>", "M 1000,500 "
		    "L 500,-250 L 10000,100" },
		{ "<circle cx='5' cy='5' r='1'/>",
		    "M 5000,4000 L 5000,4000 C 5552,4000 6000,4448 6000,5000 "
		    "L 6000,5000 C 6000,5552 5552,6000 5000,6000 L 5000,6000 "
		    "C 4448,6000 4000,5552 4000,5000 L 4000,5000 "
		    "C 4000,4448 4448,4000 5000,4000 Z" },
		{ "<rect transform='rotate(90)' width='1' height='2'/>",
		    "M 0,0 L 0,1000 L -2000,1000 L -2000,0 L 0,0 Z" },
		{ "<rect transform='rotate(90 1 1)' width='1' height='2'/>",
		    "M 2000,0 L 2000,1000 L 0,1000 L 0,0 L 2000,0 Z" },
		{ "<rect transform='matrix(1 0 1 1 0 0)' width='1' "
		    "height='1'/>", "M 0,0 L 1000,0 L 2000,1000 L 1000,1000 "
		    "L 0,0 Z" },
		{ "<defs><g id='a'><line x2='1'/><line x2='2'/></g></defs>"
		    "<use xlink:href='#a' x='3' y='4'/>",
		    "M 3000,4000 L 4000,4000" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		char body[1024];

		snprintf(body, sizeof body, "<g stroke='black'>%s</g>",
		    rows[i].svg);
		assert_compiles(body);
		assert_true(display.items >= 1);
		assert_int_equal(display.item[0].kind, VOUCH_ITEM_SHAPE);
		assert_string_equal(path_text(&display.item[0].shape.path),
		    rows[i].path);
	}
	assert_int_equal(display.items, 2); /* of use: both lines, no more */
	assert_int_equal(display.width, 70000);
	assert_int_equal(display.height, 37000);
}

static void paints(void **state)
{
	const struct vouch_display_shape *shape;

	(void)state;
	assert_compiles("<g fill='#E30613' stroke='none' stroke-width='9'>"
	    "<rect width='1' height='1' style='stroke:#fff;stroke-width:0.25;"
	    "fill-rule:evenodd'/><rect width='1' height='1' fill='#333'/>"
	    "<rect width='1' height='1' fill='none'/>"
	    "<rect width='1' height='1' display='none'/></g>");
	assert_int_equal(display.items, 2);
	shape = &display.item[0].shape;
	assert_int_equal(shape->fill.space, VOUCH_INK_CMYK);
	assert_int_equal(shape->fill.amount[0], 0);
	assert_int_equal(shape->fill.amount[1], 1000);
	assert_int_equal(shape->fill.amount[2], 1000);
	assert_int_equal(shape->fill.rgb, 0xe30613);
	assert_int_equal(shape->stroke.space, VOUCH_INK_GRAY);
	assert_int_equal(shape->stroke.amount[0], 1000);
	assert_int_equal(shape->stroke_um, 250);
	assert_true(shape->even_odd);
	shape = &display.item[1].shape;
	assert_int_equal(shape->fill.space, VOUCH_INK_GRAY);
	assert_int_equal(shape->fill.amount[0], 200);
	assert_int_equal(shape->stroke.space, VOUCH_INK_NONE);
	assert_false(shape->even_odd);

	assert_compiles("<clipPath id='c'><rect x='1' width='2' height='3'/>"
	    "</clipPath><g clip-path='url(#c)'><rect width='9' height='9' "
	    "clip-path='none'/></g>");
	shape = &display.item[0].shape;
	assert_true(shape->has_clip);
	assert_int_equal(shape->clip.x, 1000);
	assert_int_equal(shape->clip.width, 2000);
	assert_int_equal(shape->clip.height, 3000);
}

static void texts(void **state)
{
	const struct vouch_display_text *text;

	(void)state;
	assert_compiles("<text x='5' y='6' font-family=\"'Noto Sans', serif\" "
	    "font-size='4' font-weight='bold' text-anchor='middle' "
	    "fill='#004b93'>\n  Gia\xcc\x89m \n <tspan>50.000</tspan> \xc4\x91"
	    "  <tspan x='7' y='12' font-size='2mm'>H\xe1\xba\xa1n d\xc3\xb9ng"
	    "</tspan></text>");
	assert_int_equal(display.items, 2);
	text = &display.item[0].text;
	assert_int_equal(display.item[0].kind, VOUCH_ITEM_TEXT);
	assert_string_equal(text->text, "Gi\xe1\xba\xa3m 50.000 \xc4\x91");
	assert_int_equal(text->x, 5000);
	assert_int_equal(text->y, 6000);
	assert_int_equal(text->size_um, 4000);
	assert_int_equal(text->align, VOUCH_ALIGN_CENTRE);
	assert_int_equal(text->ink.amount[3], 105);
	assert_string_equal(display.font[text->font].family, "Noto Sans");
	assert_int_equal(display.font[text->font].weight, 700);
	text = &display.item[1].text;
	assert_string_equal(text->text, "H\xe1\xba\xa1n d\xc3\xb9ng");
	assert_int_equal(text->x, 7000);
	assert_int_equal(text->y, 12000);
	assert_int_equal(text->size_um, 2000);
	assert_int_equal(display.fonts, 1);
}

static void image_slots(void **state)
{
	const struct vouch_slot *slot;

	(void)state;
	assert_compiles("<rect data-vouch='image' data-field='photo' x='1' "
	    "width='9' height='9'/>"
	    "<rect data-vouch='image' data-text='logo.png' data-align='right' "
	    "data-valign='bottom' data-optional='yes' width='9' height='9'/>");
	slot = &display.item[0].slot;
	assert_int_equal(slot->kind, VOUCH_SLOT_IMAGE);
	assert_string_equal(slot->field, "photo");
	assert_int_equal(slot->image.align, VOUCH_ALIGN_CENTRE);
	assert_int_equal(slot->image.valign, VOUCH_ALIGN_MIDDLE);
	assert_false(slot->optional);
	slot = &display.item[1].slot;
	assert_string_equal(slot->constant, "logo.png");
	assert_int_equal(slot->image.align, VOUCH_ALIGN_RIGHT);
	assert_int_equal(slot->image.valign, VOUCH_ALIGN_BOTTOM);
	assert_true(slot->optional);
	vouch_display_release(&display);
}

static void slots(void **state)
{
	const struct vouch_slot *slot;

	(void)state;
	assert_compiles("<title> Shelf </title>"
	    "<rect id='q' data-vouch='qr' data-field='code' data-ec='Q' x='1' "
	    "y='2' width='27' height='27' fill='#f00'/>"
	    "<g font-family='Noto Sans'><rect data-vouch='text' "
	    "data-field='name' data-size='9' data-min='2mm' data-lines='2' "
	    "data-align='right' data-valign='middle' data-filter='upper' "
	    "data-before='&lt; ' data-after=' &gt;' data-weight='bold' "
	    "data-ink='#e30613' data-strike='yes' data-optional='yes' "
	    "data-leading='10' x='30' y='2' width='39' height='10'/></g>"
	    "<rect data-vouch='ean13' data-field='gtin' width='30' "
	    "height='12' data-optional='yes'/><rect data-vouch='qr' data-text='HELLO' width='9' "
	    "height='9'/>");
	assert_string_equal(display.title, "Shelf");
	assert_int_equal(display.items, 4);
	slot = &display.item[0].slot;
	assert_int_equal(slot->kind, VOUCH_SLOT_QR);
	assert_string_equal(slot->field, "code");
	assert_int_equal(slot->qr.level, 'Q');
	assert_int_equal(slot->box.x, 1000);
	assert_int_equal(slot->box.height, 27000);
	slot = &display.item[1].slot;
	assert_int_equal(slot->text.size_um, 3175);
	assert_int_equal(slot->text.min_um, 2000);
	assert_int_equal(slot->text.leading_um, 3528);
	assert_int_equal(slot->text.lines, 2);
	assert_int_equal(slot->text.align, VOUCH_ALIGN_RIGHT);
	assert_true(slot->text.middle && slot->text.struck &&
	    slot->optional);
	assert_int_equal(slot->text.filter, VOUCH_FILTER_UPPER);
	assert_string_equal(slot->text.before, "< ");
	assert_string_equal(slot->text.after, " >");
	assert_int_equal(slot->text.ink.space, VOUCH_INK_CMYK);
	assert_int_equal(display.font[slot->text.font].weight, 700);
	assert_int_equal(display.item[2].slot.kind, VOUCH_SLOT_EAN13);
	assert_string_equal(display.item[2].slot.field, "gtin");
	assert_true(display.item[2].slot.optional);
	assert_false(display.item[3].slot.optional);
	assert_null(display.item[3].slot.field);
	assert_string_equal(display.item[3].slot.constant, "HELLO");
}

/* One drawing, two languages. */
static void languages(void **state)
{
	static const char text[] = HEAD "<text data-en='Scan me '>Qu\xc3\xa9t "
	    "t\xc3\xb4i <tspan data-en='now'>ngay</tspan></text>"
	    "<rect data-vouch='text' data-field='until' data-size='8' "
	    "data-before-en='until ' data-before='HSD ' width='9' height='9'/>"
	    "</svg>";
	struct vouch_template_source source = { .file = "a.svg", .text = text,
		.len = sizeof text - 1 };

	(void)state;
	vouch_display_release(&display);
	assert_int_equal(vouch_template_compile(&source, &diag, &display),
	    VOUCH_OK);
	assert_string_equal(display.item[0].text.text, "Qu\xc3\xa9t t\xc3\xb4i "
	    "ngay");
	assert_string_equal(display.item[1].slot.text.before, "HSD ");
	vouch_display_release(&display);
	source.english = true;
	assert_int_equal(vouch_template_compile(&source, &diag, &display),
	    VOUCH_OK);
	assert_string_equal(display.item[0].text.text, "Scan me now");
	assert_string_equal(display.item[1].slot.text.before, "until ");
}

static void refused(void **state)
{
	static const struct {
		const char *body;
		enum vouch_err err;
		unsigned long line;
		const char *says;
	} rows[] = {
		{ "<circle r='1' fill='#123456'/>", VOUCH_ERR_UNKNOWN, 2,
		    "circle: \"#123456\": a colour without inks" },
		{ "\n<rect id='bg' width='1' height='1' opacity='0.5'/>",
		    VOUCH_ERR_UNSUPPORTED, 3, "rect bg: opacity: \"0.5\": not "
		    "part of a template's SVG" },
		{ "<rect width='1' height='1' style='filter:url(#f)'/>",
		    VOUCH_ERR_UNSUPPORTED, 2, "rect: filter" },
		{ "<foreignObject/>", VOUCH_ERR_UNSUPPORTED, 2,
		    "foreignObject: not part" },
		{ "<style>rect{fill:red}</style>", VOUCH_ERR_UNSUPPORTED, 2,
		    "style: not part" },
		{ "<linearGradient/>", VOUCH_ERR_UNSUPPORTED, 2,
		    "linearGradient" },
		{ "<rect width='1' height='1' fill='url(#g)'/>",
		    VOUCH_ERR_SYNTAX, 2, "rect: fill: \"url(#g)\"" },
		{ "<path d='M0 0 L 5'/>", VOUCH_ERR_SYNTAX, 2, "path: d" },
		{ "<path d='L1 1'/>", VOUCH_ERR_SYNTAX, 2, "path: d" },
		{ "<path d='M0 0 z 5 5'/>", VOUCH_ERR_SYNTAX, 2, "path: d" },
		{ "<path d='M0 0 L 1e9 0'/>", VOUCH_ERR_RANGE, 2,
		    "farther than five metres" },
		{ "<rect width='1furlong' height='1'/>", VOUCH_ERR_SYNTAX, 2,
		    "rect: width: \"1furlong\"" },
		{ "<g transform='rotate(30'><line x2='1'/></g>",
		    VOUCH_ERR_SYNTAX, 2, "g: transform" },
		{ "<use href='#nobody'/>", VOUCH_ERR_UNKNOWN, 2,
		    "use: href: \"#nobody\"" },
		{ "<g id='a'><use href='#a'/></g>", VOUCH_ERR_TOO_LONG, 2,
		    "nested too deep" },
		{ "<text x='1' y='1' transform='rotate(9)'>a</text>",
		    VOUCH_ERR_UNSUPPORTED, 2, "text must stand upright" },
		{ "<text x='1 2 3' y='1'>abc</text>", VOUCH_ERR_SYNTAX, 2,
		    "text: x" },
		{ "<text>a<tspan font-weight='bold'>b</tspan></text>",
		    VOUCH_ERR_UNSUPPORTED, 2, "tspan: what looks different" },
		{ "<text><tspan font-weight='bold'>b</tspan>a</text>",
		    VOUCH_ERR_UNSUPPORTED, 2, "text: what looks different" },
		{ "<text><a>b</a></text>", VOUCH_ERR_UNSUPPORTED, 2, "a: only "
		    "tspan" },
		{ "<rect data-vouch='qr' width='9' height='9'/>",
		    VOUCH_ERR_MISSING, 2, "rect: data-field" },
		{ "<rect data-vouch='qr' data-field='a' data-text='b' "
		    "width='9' height='9'/>", VOUCH_ERR_CONFLICT, 2,
		    "rect: data-field" },
		{ "<rect data-vouch='qt' width='9' height='9'/>",
		    VOUCH_ERR_UNKNOWN, 2, "expected text, qr, ean13 or image" },
		{ "<circle data-vouch='qr' r='9'/>", VOUCH_ERR_UNSUPPORTED, 2,
		    "a slot must be a rect" },
		{ "<rect data-vouch='qr' data-field='code' data-lines='2' "
		    "width='9' height='9'/>", VOUCH_ERR_UNKNOWN, 2,
		    "data-lines" },
		{ "<rect data-vouch='qr' data-field='code' data-feild='2' "
		    "width='9' height='9'/>", VOUCH_ERR_UNKNOWN, 2,
		    "data-feild" },
		{ "<rect data-vouch='qr' data-field='code' width='9'/>",
		    VOUCH_ERR_RANGE, 2, "expected a width and a height" },
		{ "<rect data-vouch='qr' data-field='code' x='-1' width='9' "
		    "height='9'/>", VOUCH_ERR_RANGE, 2,
		    "a code's slot must lie wholly on the label" },
		{ "<rect data-vouch='ean13' data-field='code' width='9' "
		    "height='900'/>", VOUCH_ERR_RANGE, 2,
		    "a code's slot must lie wholly on the label" },
		{ "<rect data-vouch='qr' data-field='code' width='9' "
		    "height='9' transform='rotate(90)'/>",
		    VOUCH_ERR_UNSUPPORTED, 2, "must stand upright" },
		{ "<rect data-vouch='text' data-field='a' width='9' "
		    "height='9'/>", VOUCH_ERR_MISSING, 2, "data-size" },
		{ "<rect data-vouch='text' data-field='a' data-size='6' "
		    "data-min='7' width='9' height='9'/>", VOUCH_ERR_CONFLICT,
		    2, "data-min" },
		{ "<image href='http://x/y.png' width='1' height='1'/>",
		    VOUCH_ERR_UNSUPPORTED, 2, "image: \"http://x/y.png\"" },
		{ "<image href='data:image/png;base64,AAAA' width='1' "
		    "height='1'/>", VOUCH_ERR_SYNTAX, 2, "not a PNG" },
		{ "<rect clip-path='url(#x)' width='1' height='1'/>",
		    VOUCH_ERR_UNSUPPORTED, 2, "clip-path" },
		{ "<g>", VOUCH_ERR_SYNTAX, 3, "not XML" },
	};
	char line[1024];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		enum vouch_err err = compile(rows[i].body);

		vouch_diag_format(&diag, line, sizeof line);
		if (err != rows[i].err || diag.line != rows[i].line ||
		    strstr(line, rows[i].says) == NULL ||
		    strncmp(line, "a.svg line ", 11) != 0)
			fail_msg("%s: %s: %s", rows[i].body,
			    vouch_err_name(err), line);
		assert_null(display.item);
	}
}

static void roots(void **state)
{
	static const char *const bad[] = {
		"", "<svg/>", "<html xmlns='http://www.w3.org/2000/svg'/>",
		"<svg xmlns='http://www.w3.org/2000/svg' width='70' "
		"height='37mm' viewBox='0 0 70 37'/>",
		"<svg xmlns='http://www.w3.org/2000/svg' width='70mm' "
		"height='37mm'/>",
		"<svg xmlns='http://www.w3.org/2000/svg' width='70mm' "
		"height='37mm' viewBox='0 0 70 38'/>",
		"<svg xmlns='http://www.w3.org/2000/svg' width='70mm' "
		"height='37mm' viewBox='0 0 70 37' data-inks='red'/>",
		"<svg xmlns='http://www.w3.org/2000/svg' width='70mm' "
		"height='37mm' viewBox='0 0 70 37' data-bleed='3'/>",
		"<svg xmlns='http://www.w3.org/2000/svg' width='70mm' "
		"height='37mm' viewBox='0 0 70 37' data-to='paper'/>",
		"<!DOCTYPE svg [<!ENTITY a 'b'>]>"
		"<svg xmlns='http://www.w3.org/2000/svg' width='70mm' "
		"height='37mm' viewBox='0 0 70 37'/>",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++)
		assert_int_not_equal(compile_whole(bad[i]), VOUCH_OK);
	assert_int_equal(compile_whole("<svg xmlns='http://www.w3.org/2000/svg' "
	    "width='105mm' height='148mm' viewBox='0 0 1050 1480' "
	    "data-bleed='3mm' data-to='tspl'><rect x='-30' y='-30' width='1110' "
	    "height='1540' fill='#eee'/></svg>"), VOUCH_OK);
	assert_int_equal(display.bleed, 3000);
	assert_string_equal(display.to, "tspl");
	assert_int_equal(display.item[0].shape.path.point[0].x, -3000);
}

static int finish(void **state)
{
	(void)state;
	vouch_display_release(&display);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shapes), cmocka_unit_test(paints),
		cmocka_unit_test(texts), cmocka_unit_test(image_slots), cmocka_unit_test(slots),
		cmocka_unit_test(languages), cmocka_unit_test(refused),
		cmocka_unit_test(roots),
	};

	return cmocka_run_group_tests(tests, NULL, finish);
}

/* Font files: figures, outlines, parts for a document, and what is no font. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <hb.h>

#include "base/num.h"
#include "draw/font.h"
#include "draw/shape.h"
#include "io/file.h"
#include "unit/draw/fontfiles.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)
#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* A whole file. */
static struct vouch_buf bytes_of(const char *path)
{
	struct vouch_buf buf;

	vouch_buf_init(&buf, VOUCH_FONT_BYTES_MAX);
	assert_ok(vouch_file_load(path, NULL, &buf));
	return buf;
}

/* ---- figures ---- */

/* As fonttools' ttx shows them. */
static void figures(void **state)
{
	static const struct vouch_font_metrics rows[] = {
		{ .family = "Roboto", .name = "Roboto-Regular", .weight = 400,
		    .may_embed = true, .glyphs = 3359, .units = 2048,
		    .ascent = 1900, .descent = -500, .cap_height = 1456,
		    .x_height = 1082, .left = -1825, .bottom = -555,
		    .right = 4188, .top = 2163,
		    .strike_y = 461, .strike_thick = 102 },
		{ .family = "Roboto", .name = "Roboto-ThinItalic",
		    .weight = 100, .italic = true, .may_embed = true,
		    .glyphs = 3359, .units = 2048, .ascent = 1900,
		    .descent = -500, .cap_height = 1456, .x_height = 1082,
		    .left = -1670, .bottom = -555, .right = 4109, .top = 2163,
		    .italic_angle = -12000, .strike_y = 461,
		    .strike_thick = 102 },
		{ .family = "DejaVu Sans Mono", .name = "DejaVuSansMono-Bold",
		    .weight = 700, .fixed_pitch = true, .may_embed = true,
		    .glyphs = 3316, .units = 2048, .ascent = 1901,
		    .descent = -483, .cap_height = 1493, .x_height = 1120,
		    .left = -915, .bottom = -807, .right = 1499, .top = 2132,
		    .strike_y = 479, .strike_thick = 102 },
		{ .family = "Prociono", .name = "Prociono", .weight = 400,
		    .cff = true, .may_embed = true, .glyphs = 324,
		    .units = 1000, .ascent = 797, .descent = -203,
		    .cap_height = 734, .x_height = 523, .left = -463,
		    .bottom = -212, .right = 1060, .top = 1008,
		    .strike_y = 234, .strike_thick = 49 },
		{ .family = "", .name = "Font", .weight = 400,
		    .may_embed = true, .glyphs = 2, .units = 1000,
		    .ascent = 800, .descent = -200, .cap_height = 700,
		    .x_height = 500, .left = 50, .bottom = 0, .right = 550,
		    .top = 700, .strike_y = 250, .strike_thick = 50 },
	};
	static const char *const paths[] = { ROBOTO,
		ROBOTO_DIR "Roboto-ThinItalic.ttf",
		"/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf",
		PROCIONO, MADE "truetype" };
	static const int stems[] = { 179, 107, 339, 87, 87 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct vouch_font *font = font_of(paths[i]);
		const struct vouch_font_metrics *m = vouch_font_metrics(font);
		const struct vouch_font_metrics *want = &rows[i];

		assert_string_equal(m->family, want->family);
		assert_string_equal(m->name, want->name);
		assert_int_equal(m->weight, want->weight);
		assert_int_equal(m->italic, want->italic);
		assert_int_equal(m->serif, want->serif);
		assert_int_equal(m->fixed_pitch, want->fixed_pitch);
		assert_int_equal(m->cff, want->cff);
		assert_int_equal(m->may_embed, want->may_embed);
		assert_int_equal(m->glyphs, want->glyphs);
		assert_int_equal(m->units, want->units);
		assert_int_equal(m->ascent, want->ascent);
		assert_int_equal(m->descent, want->descent);
		assert_int_equal(m->cap_height, want->cap_height);
		assert_int_equal(m->x_height, want->x_height);
		assert_int_equal(m->left, want->left);
		assert_int_equal(m->bottom, want->bottom);
		assert_int_equal(m->right, want->right);
		assert_int_equal(m->top, want->top);
		assert_int_equal(m->italic_angle, want->italic_angle);
		assert_int_equal(m->strike_y, want->strike_y);
		assert_int_equal(m->strike_thick, want->strike_thick);
		assert_int_equal(m->stem, stems[i]);
		vouch_font_free(font);
	}
}

static void micrometres(void **state)
{
	static const struct {
		int64_t units;
		uint32_t size;
		int32_t um;
	} rows[] = {
		{ 0, 4000, 0 }, { 1000, 4000, 4000 }, { 1, 499, 0 },
		{ 1, 500, 1 }, { -1, 499, 0 }, { -1, 500, -1 },
		{ -1500, 3000, -4500 }, { INT32_MAX, 2000000, 1000000000 },
		{ INT32_MIN, 2000000, -1000000000 },
	};
	struct vouch_font *font = font_of(MADE "truetype");
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		assert_int_equal(vouch_font_um(font, rows[i].units,
		    rows[i].size), rows[i].um);
	vouch_font_free(font);
}

/* ---- outlines ---- */

/* A box from 50, 0 to 550, 700, in either kind of font. */
static void a_box(void **state)
{
	static const char *const paths[] = { MADE "truetype", MADE "cff" };
	static const uint8_t steps[2][6] = {
		{ VOUCH_STEP_MOVE, VOUCH_STEP_LINE, VOUCH_STEP_LINE,
		    VOUCH_STEP_LINE, VOUCH_STEP_LINE, VOUCH_STEP_CLOSE },
		{ VOUCH_STEP_MOVE, VOUCH_STEP_LINE, VOUCH_STEP_LINE,
		    VOUCH_STEP_LINE, VOUCH_STEP_LINE, VOUCH_STEP_CLOSE },
	};
	static const struct vouch_point box[] = { { 50, 0 }, { 550, 0 },
		{ 550, 700 }, { 50, 700 }, { 50, 0 } };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct vouch_font *font = font_of(paths[i]);
		struct vouch_path path = { .step = NULL };

		assert_ok(vouch_font_outline(font, 1, &path));
		assert_int_equal(path.steps, COUNT(steps[i]));
		assert_memory_equal(path.step, steps[i], sizeof steps[i]);
		assert_int_equal(path.points, COUNT(box));
		assert_memory_equal(path.point, box, sizeof box);
		assert_ok(vouch_font_outline(font, 2, &path)); /* no such */
		assert_int_equal(path.points, COUNT(box));
		assert_int_equal(vouch_font_advance(font, 1), 600);
		vouch_path_release(&path);
		vouch_font_free(font);
	}
}

/* The glyph of one character. */
static uint16_t glyph_of(struct vouch_shaper *shaper,
    const struct vouch_font *font, const char *text)
{
	const struct vouch_run *run;

	assert_ok(vouch_shape(shaper, font, text, strlen(text), NULL, &run));
	assert_int_equal(run->count, 1);
	return run->glyph[0].id;
}

static size_t contours(const struct vouch_font *font, uint16_t glyph)
{
	struct vouch_path path = { .step = NULL };
	size_t i, begun = 0, closed = 0;

	assert_ok(vouch_font_outline(font, glyph, &path));
	for (i = 0; i < path.steps; i++) {
		begun += path.step[i] == VOUCH_STEP_MOVE;
		closed += path.step[i] == VOUCH_STEP_CLOSE;
	}
	assert_int_equal(begun, closed);
	vouch_path_release(&path);
	return closed;
}

static void letters(void **state)
{
	static const struct {
		const char *text;
		size_t contours;
	} rows[] = { { " ", 0 }, { "l", 1 }, { "i", 2 }, { "o", 2 },
		{ "ê", 3 }, { "ế", 4 }, { "ệ", 4 }, { "8", 3 }, { "%", 5 } };
	struct vouch_font *font = font_of(ROBOTO);
	struct vouch_shaper *shaper;
	size_t i;

	(void)state;
	assert_ok(vouch_shaper_new(&shaper));
	for (i = 0; i < COUNT(rows); i++)
		assert_int_equal(contours(font, glyph_of(shaper, font,
		    rows[i].text)), rows[i].contours);
	vouch_shaper_free(shaper);
	vouch_font_free(font);
}

/* ---- subsets ---- */

static void put(uint8_t *out, size_t count, uint64_t value)
{
	vouch_put_be(out, count, value);
}

/* A CFF table on its own with the other tables of its font, to open it. */
static struct vouch_font *open_cff(const struct vouch_buf *cff,
    const char *of)
{
	static const char tags[][5] = { "head", "hhea", "hmtx", "maxp" };
	struct vouch_buf whole = bytes_of(of);
	hb_blob_t *blob = hb_blob_create(whole.data, (unsigned)whole.len,
	    HB_MEMORY_MODE_READONLY, NULL, NULL);
	hb_face_t *old = hb_face_create(blob, 0), *made =
	    hb_face_builder_create();
	hb_blob_t *table = hb_blob_create(cff->data, (unsigned)cff->len,
	    HB_MEMORY_MODE_READONLY, NULL, NULL);
	struct vouch_font *font = NULL;
	const char *bytes;
	unsigned len;
	size_t i;

	hb_face_builder_add_table(made, HB_TAG('C', 'F', 'F', ' '), table);
	hb_blob_destroy(table);
	for (i = 0; i < COUNT(tags); i++) {
		hb_tag_t tag = hb_tag_from_string(tags[i], 4);

		table = hb_face_reference_table(old, tag);
		hb_face_builder_add_table(made, tag, table);
		hb_blob_destroy(table);
	}
	hb_blob_destroy(blob);
	blob = hb_face_reference_blob(made);
	bytes = hb_blob_get_data(blob, &len);
	assert_ok(vouch_font_open(NULL, bytes, len, NULL, &font));
	hb_blob_destroy(blob);
	hb_face_destroy(made);
	hb_face_destroy(old);
	vouch_buf_release(&whole);
	return font;
}

static void assert_same_outline(const struct vouch_font *a,
    const struct vouch_font *b, uint16_t glyph)
{
	struct vouch_path x = { .step = NULL }, y = { .step = NULL };

	assert_ok(vouch_font_outline(a, glyph, &x));
	assert_ok(vouch_font_outline(b, glyph, &y));
	assert_int_equal(x.steps, y.steps);
	assert_int_equal(x.points, y.points);
	if (x.steps > 0) {
		assert_memory_equal(x.step, y.step, x.steps);
		assert_memory_equal(x.point, y.point,
		    x.points * sizeof *x.point);
	}
	vouch_path_release(&x);
	vouch_path_release(&y);
}

/* The glyphs of a text are drawn the same by the part and the whole, under the
 * same ids; others are gone. */
static void check_subset(const char *path, const char *text, size_t most,
    bool composed)
{
	struct vouch_font *font = font_of(path), *part = NULL;
	struct vouch_glyph_set used = { { 0 } };
	struct vouch_buf out, again;
	const struct vouch_run *run;
	struct vouch_shaper *shaper;
	size_t i, drawn = 0;

	assert_ok(vouch_shaper_new(&shaper));
	assert_ok(vouch_shape(shaper, font, text, strlen(text), NULL, &run));
	for (i = 0; i < run->count; i++)
		vouch_glyph_set_add(&used, run->glyph[i].id);
	if (vouch_font_metrics(font)->cff)
		/* the last, so that there are as many as maxp says */
		vouch_glyph_set_add(&used,
		    (uint16_t)(vouch_font_metrics(font)->glyphs - 1));
	vouch_buf_init(&out, VOUCH_FONT_BYTES_MAX);
	vouch_buf_init(&again, VOUCH_FONT_BYTES_MAX);
	assert_ok(vouch_font_subset(font, &used, NULL, &out));
	assert_ok(vouch_font_subset(font, &used, NULL, &again));
	assert_int_equal(out.len, again.len);
	assert_memory_equal(out.data, again.data, out.len);
	assert_true(out.len > 50 && out.len < most);
	if (vouch_font_metrics(font)->cff)
		part = open_cff(&out, path);
	else
		assert_ok(vouch_font_open("part", out.data, out.len, NULL,
		    &part));
	for (i = 0; i < run->count; i++) {
		assert_same_outline(font, part, run->glyph[i].id);
		assert_int_equal(vouch_font_advance(font, run->glyph[i].id),
		    vouch_font_advance(part, run->glyph[i].id));
	}
	for (i = 1; i < vouch_font_metrics(font)->glyphs; i++)
		if (!vouch_glyph_set_has(&used, (uint16_t)i))
			drawn += contours(part, (uint16_t)i) > 0;
	/* the letters a letter with its marks is composed of */
	assert_true(composed ? drawn > 0 && drawn < 30 : drawn == 0);
	vouch_font_free(part);
	vouch_font_free(font);
	vouch_shaper_free(shaper);
	vouch_buf_release(&out);
	vouch_buf_release(&again);
}

static void subsets(void **state)
{
	(void)state;
	check_subset(ROBOTO, "Giảm 50.000 đ: ẤM ĐUN SIÊU TỐC", 40000, true);
	check_subset(ROBOTO, "HELLO", 30000, false);
	check_subset(DEJAVU, "Nước mắm Phú Quốc", 60000, true);
	check_subset(PROCIONO, "AVATAR, office, 50%", 5000, false);
	check_subset(MADE "cff", "A", 200, false);
	check_subset(MADE "truetype", "A", 400, false);
}

/* What a document needs and nothing else, in a file that says so. */
static void subset_tables(void **state)
{
	static const char *const want[] = { "glyf", "head", "hhea", "hmtx",
		"loca", "maxp" };
	struct vouch_font *font = font_of(DEJAVU);
	struct vouch_glyph_set used = { { 0 } };
	struct vouch_buf out;
	size_t i;

	(void)state;
	vouch_glyph_set_add(&used, 36);
	vouch_buf_init(&out, VOUCH_FONT_BYTES_MAX);
	assert_ok(vouch_buf_adds(&out, "before"));
	assert_ok(vouch_font_subset(font, &used, NULL, &out));
	assert_memory_equal(out.data, "before\0\1\0\0\0\6", 12);
	for (i = 0; i < COUNT(want); i++)
		assert_memory_equal(out.data + 6 + 12 + 16 * i, want[i], 4);
	vouch_buf_release(&out);
	vouch_buf_init(&out, 100);
	assert_int_equal(vouch_font_subset(font, &used, NULL, &out),
	    VOUCH_ERR_TOO_LONG);
	assert_int_equal(out.len, 0);
	vouch_buf_release(&out);
	vouch_font_free(font);
}

/* The bytes of a table in a file. */
static uint8_t *table(struct vouch_buf *file, const char *tag)
{
	uint8_t *row = (uint8_t *)file->data + 12;

	while (memcmp(row, tag, 4) != 0)
		row += 16;
	return (uint8_t *)file->data + vouch_get_be(row + 8, 4);
}

static void licence(void **state)
{
	static const struct {
		uint16_t bits;
		bool may;
	} rows[] = { { 0, true }, { 2, false }, { 4, true }, { 8, true },
		{ 0xc, true }, { 0x100, false }, { 0x200, false },
		{ 0x104, false } };
	struct vouch_glyph_set used = { { 0 } };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf file = bytes_of(PROCIONO), out;
	struct vouch_font *font;
	size_t i;

	(void)state;
	vouch_buf_init(&out, VOUCH_FONT_BYTES_MAX);
	for (i = 0; i < COUNT(rows); i++) {
		put(table(&file, "OS/2") + 8, 2, rows[i].bits);
		assert_ok(vouch_font_open(NULL, file.data, file.len, NULL,
		    &font));
		assert_int_equal(vouch_font_metrics(font)->may_embed,
		    rows[i].may);
		assert_int_equal(vouch_font_subset(font, &used, &diag, &out),
		    rows[i].may ? VOUCH_OK : VOUCH_ERR_UNSUPPORTED);
		vouch_font_free(font);
	}
	assert_string_equal(diag.expected, "the font \"Prociono\" says that "
	    "it may not be embedded in a document");
	vouch_buf_release(&file);
	vouch_buf_release(&out);
}

/* ---- what is no font, or none of ours ---- */

static void refused(void **state)
{
	static const struct {
		const char *file;
		enum vouch_err err;
		const char *says;
	} rows[] = {
		{ "/dev/null", VOUCH_ERR_CORRUPT, "/dev/null: not a TrueType "
		    "or OpenType font" },
		{ "Makefile", VOUCH_ERR_CORRUPT, "Makefile: not a TrueType or "
		    "OpenType font" },
		{ MADE "cut-short", VOUCH_ERR_CORRUPT, MADE "cut-short: a "
		    "damaged font: cut short in its table \"post\"" },
		{ MADE "collection", VOUCH_ERR_UNSUPPORTED, MADE "collection: "
		    "several fonts in one file; expected one TrueType or "
		    "OpenType font" },
		{ MADE "no-outlines", VOUCH_ERR_UNSUPPORTED, MADE
		    "no-outlines: a font without outlines" },
		{ MADE "cid-keyed", VOUCH_ERR_UNSUPPORTED, MADE "cid-keyed: a "
		    "CID-keyed or damaged font; expected TrueType, or CFF with "
		    "named glyphs" },
		{ MADE "variable", VOUCH_ERR_UNSUPPORTED, MADE "variable: a "
		    "variable font; expected a file of one weight" },
		{ "no/such", VOUCH_ERR_IO, NULL },
	};
	struct vouch_font *font = NULL;
	char line[600];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;

		assert_int_equal(vouch_font_load(rows[i].file, &diag, &font),
		    rows[i].err);
		vouch_diag_format(&diag, line, sizeof line);
		if (rows[i].says != NULL)
			assert_string_equal(line, rows[i].says);
		assert_null(font);
	}
	assert_int_equal(vouch_font_open(NULL, "", 0, NULL, &font),
	    VOUCH_ERR_CORRUPT);
	assert_int_equal(vouch_font_open(NULL, "x", VOUCH_FONT_BYTES_MAX + 1,
	    NULL, &font), VOUCH_ERR_TOO_LONG);
	assert_int_equal(vouch_font_open(NULL, "wOFFwOFFwOFF", 12, NULL,
	    &font), VOUCH_ERR_UNSUPPORTED);
	assert_null(font);
}

/* No start of a font is one, however long. */
static void cut_anywhere(void **state)
{
	struct vouch_buf file = bytes_of(MADE "cff");
	struct vouch_font *font = NULL;
	size_t len;

	(void)state;
	/* the last table is filled up with two bytes to a multiple of four */
	for (len = 0; len < file.len - 2; len++) {
		assert_int_equal(vouch_font_open(NULL, file.data, len, NULL,
		    &font), VOUCH_ERR_CORRUPT);
		assert_null(font);
	}
	vouch_buf_release(&file);
}

/* A glyph composed of itself, to no end. */
static void composed_of_itself(void **state)
{
	struct vouch_font *font = font_of(MADE "composed-of-itself");
	struct vouch_path path = { .step = NULL };

	(void)state;
	assert_ok(vouch_font_outline(font, 1, &path));
	assert_int_equal(path.steps, 0);
	vouch_path_release(&path);
	vouch_font_free(font);
}

static void sets(void **state)
{
	struct vouch_glyph_set set = { { 0 } };
	unsigned i, has = 0;

	(void)state;
	vouch_glyph_set_add(&set, 0);
	vouch_glyph_set_add(&set, 63);
	vouch_glyph_set_add(&set, 64);
	vouch_glyph_set_add(&set, 65535);
	for (i = 0; i < 65536; i++)
		has += vouch_glyph_set_has(&set, (uint16_t)i);
	assert_int_equal(has, 4);
	assert_true(vouch_glyph_set_has(&set, 65535));
}

static void library(void **state)
{
	char text[40];

	(void)state;
	vouch_font_library(text, sizeof text);
	assert_memory_equal(text, "HarfBuzz ", 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures),
		cmocka_unit_test(micrometres),
		cmocka_unit_test(a_box),
		cmocka_unit_test(letters),
		cmocka_unit_test(subsets),
		cmocka_unit_test(subset_tables),
		cmocka_unit_test(licence),
		cmocka_unit_test(refused),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(composed_of_itself),
		cmocka_unit_test(sets),
		cmocka_unit_test(library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

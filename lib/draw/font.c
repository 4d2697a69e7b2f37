/*
 * See font.h. The table directory is checked here, as HarfBuzz takes a file cut
 * short for one with blank glyphs; what is in the tables HarfBuzz checks
 * itself, and everything read here is looked for within the table's bounds.
 * What the file says of lines and heights is believed within an em or two.
 */
#include "draw/font.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>

#include "base/num.h"
#include "base/str.h"
#include "draw/font_parts.h"
#include "io/file.h"

#define TAG(a, b, c, d) HB_TAG(a, b, c, d)
#define GLYF TAG('g', 'l', 'y', 'f')
#define CFF TAG('C', 'F', 'F', ' ')
#define UM_MAX 1000000000 /* a kilometre */
#define OS2 TAG('O', 'S', '/', '2')

/* What every glyph of a TrueType font in a PDF needs. */
static const hb_tag_t embedded[] = { CFF, GLYF, TAG('h', 'e', 'a', 'd'),
	TAG('h', 'h', 'e', 'a'), TAG('h', 'm', 't', 'x'),
	TAG('l', 'o', 'c', 'a'), TAG('m', 'a', 'x', 'p') };

/* ---- tables ---- */

/* Two bytes of a table, as a signed number; 0 beyond its end. */
static int read_s16(hb_face_t *face, hb_tag_t tag, unsigned at)
{
	hb_blob_t *table = hb_face_reference_table(face, tag);
	unsigned len;
	const char *data = hb_blob_get_data(table, &len);
	int value = 0;

	if (data != NULL && len >= 2 && at <= len - 2)
		value = (int16_t)vouch_get_be((const uint8_t *)data + at, 2);
	hb_blob_destroy(table);
	return value;
}

static unsigned read_u16(hb_face_t *face, hb_tag_t tag, unsigned at)
{
	return (unsigned)read_s16(face, tag, at) & 0xffff;
}

static bool has_table(hb_face_t *face, hb_tag_t tag)
{
	hb_blob_t *table = hb_face_reference_table(face, tag);
	bool has = hb_blob_get_length(table) > 0;

	hb_blob_destroy(table);
	return has;
}

/* ---- is it a font, whole and of a kind that is drawn? ---- */

static enum vouch_err check_start(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag)
{
	static const char *const kinds[] = { "\0\1\0\0", "OTTO", "true" };
	static const struct {
		const char *magic, *is;
	} others[] = { { "ttcf", "several fonts in one file" },
		{ "wOFF", "a web font" }, { "wOF2", "a web font" } };
	size_t i;

	if (len < 12)
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "not a TrueType or OpenType font");
	for (i = 0; i < sizeof others / sizeof others[0]; i++)
		if (memcmp(bytes, others[i].magic, 4) == 0)
			return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
			    "%s; expected one TrueType or OpenType font",
			    others[i].is);
	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (memcmp(bytes, kinds[i], 4) == 0)
			return VOUCH_OK;
	return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
	    "not a TrueType or OpenType font");
}

/* Every table the directory names has to be there to its end. */
static enum vouch_err check_file(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag)
{
	enum vouch_err err = check_start(bytes, len, diag);
	size_t i, tables, at, size;

	if (err != VOUCH_OK)
		return err;
	tables = (size_t)vouch_get_be(bytes + 4, 2);
	if (tables == 0 || len < 12 + 16 * tables)
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "a damaged font: no table directory");
	for (i = 0; i < tables; i++) {
		const uint8_t *row = bytes + 12 + 16 * i;

		at = (size_t)vouch_get_be(row + 8, 4);
		size = (size_t)vouch_get_be(row + 12, 4);
		if (at > len || size > len - at)
			return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
			    "a damaged font: cut short in its table \"%.4s\"",
			    (const char *)row);
	}
	return VOUCH_OK;
}

/* A CID-keyed font numbers its glyphs twice, and names none. */
static bool cid_keyed(hb_font_t *font)
{
	char name[64];

	return !hb_font_get_glyph_name(font, 0, name, sizeof name);
}

static enum vouch_err check_face(hb_face_t *face, hb_font_t *font,
    struct vouch_diag *diag)
{
	static const hb_tag_t needed[] = { TAG('h', 'e', 'a', 'd'),
		TAG('h', 'h', 'e', 'a'), TAG('h', 'm', 't', 'x'),
		TAG('m', 'a', 'x', 'p') };
	bool cff = has_table(face, CFF);
	size_t i;

	for (i = 0; i < sizeof needed / sizeof needed[0]; i++)
		if (!has_table(face, needed[i]))
			return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
			    "a damaged font: no table \"%c%c%c%c\"",
			    HB_UNTAG(needed[i]));
	if (hb_face_get_glyph_count(face) == 0)
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "a damaged font: no glyphs");
	if (hb_ot_var_has_data(face) || has_table(face, TAG('C', 'F', 'F', '2')))
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "a variable font; expected a file of one weight");
	if (!cff && (!has_table(face, GLYF) ||
	    !has_table(face, TAG('l', 'o', 'c', 'a'))))
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "a font without outlines");
	if (cff && cid_keyed(font))
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "a CID-keyed or damaged font; expected TrueType, or CFF "
		    "with named glyphs");
	return VOUCH_OK;
}

/* ---- figures ---- */

static int clamp(int value, int least, int most)
{
	return value < least ? least : value > most ? most : value;
}

/* A metric of OS/2 or post; `other` if there is none. At most two ems. */
static int metric(const struct vouch_font *font, hb_ot_metrics_tag_t tag,
    int other)
{
	hb_position_t value;
	int most = 2 * font->metrics.units;

	if (!hb_ot_metrics_get_position(font->font, tag, &value) || value == 0)
		value = other;
	return clamp(value, -most, most);
}

/* The height of a letter by its outline; 0 if the font has none. */
static int letter_height(hb_font_t *font, hb_codepoint_t letter)
{
	hb_glyph_extents_t box;
	hb_codepoint_t glyph;

	if (!hb_font_get_nominal_glyph(font, letter, &glyph) ||
	    !hb_font_get_glyph_extents(font, glyph, &box))
		return 0;
	return box.y_bearing;
}

static void take_heights(struct vouch_font *font)
{
	struct vouch_font_metrics *m = &font->metrics;
	int units = m->units;
	hb_font_extents_t line = { .ascender = 0 };

	hb_font_get_h_extents(font->font, &line);
	m->ascent = line.ascender > 0 ? clamp(line.ascender, 1, 2 * units) :
	    units * 9 / 10;
	m->descent = line.descender < 0 ?
	    clamp(line.descender, -2 * units, -1) : -units / 4;
	m->cap_height = letter_height(font->font, 'H');
	m->x_height = letter_height(font->font, 'x');
	m->cap_height = metric(font, HB_OT_METRICS_TAG_CAP_HEIGHT,
	    m->cap_height > 0 ? m->cap_height : units * 7 / 10);
	m->x_height = metric(font, HB_OT_METRICS_TAG_X_HEIGHT,
	    m->x_height > 0 ? m->x_height : units / 2);
}

/* Both tables say where the top of the line is. */
static void take_lines(struct vouch_font *font)
{
	struct vouch_font_metrics *m = &font->metrics;
	int units = m->units, thick = units / 20;

	m->strike_thick = clamp(metric(font, HB_OT_METRICS_TAG_STRIKEOUT_SIZE,
	    thick), 1, units / 5);
	m->strike_y = clamp(metric(font, HB_OT_METRICS_TAG_STRIKEOUT_OFFSET,
	    m->x_height / 2 + m->strike_thick / 2), -units, units) -
	    m->strike_thick / 2;
}

/* Some makers wrote 250 and 275 for the thinnest, as Windows once emboldened
 * what was thinner. */
static unsigned take_weight(hb_face_t *face, bool bold)
{
	unsigned weight = read_u16(face, OS2, 4);

	if (weight == 0)
		return bold ? 700 : 400;
	if (weight == 250 || weight == 275)
		return weight == 250 ? 100 : 200;
	if (weight < 10) /* of the first version of the table */
		return weight * 100;
	weight = (weight + 50) / 100 * 100;
	return weight < 100 ? 100 : weight > 900 ? 900 : weight;
}

static void take_style(struct vouch_font *font)
{
	struct vouch_font_metrics *m = &font->metrics;
	hb_face_t *face = font->face;
	unsigned mac = read_u16(face, TAG('h', 'e', 'a', 'd'), 44);
	unsigned selection = read_u16(face, OS2, 62);
	unsigned licence = read_u16(face, OS2, 8);
	unsigned class = read_u16(face, OS2, 30) >> 8;
	double weight;

	m->weight = take_weight(face, (mac & 1) != 0);
	m->italic = (mac & 2) != 0 || (selection & 0x201) != 0;
	m->serif = (class >= 1 && class <= 5) || class == 7;
	/* restricted; no subsetting; bitmaps only */
	m->may_embed = (licence & 0xf) != 2 && (licence & 0x300) == 0;
	m->fixed_pitch = read_u16(face, TAG('p', 'o', 's', 't'), 12) != 0 ||
	    read_u16(face, TAG('p', 'o', 's', 't'), 14) != 0;
	m->italic_angle = clamp(read_s16(face, TAG('p', 'o', 's', 't'), 4),
	    -60, 60) * 1000 + (int)(read_u16(face, TAG('p', 'o', 's', 't'), 6) *
	    1000 / 65536);
	weight = (double)m->weight / 65;
	m->stem = (int)(m->units * (50 + weight * weight) / 1000);
}

/* A name of the font in English, "" if there is none. */
static void take_name(hb_face_t *face, hb_ot_name_id_t id, char *out,
    size_t size)
{
	unsigned len = (unsigned)size;

	out[0] = '\0';
	hb_ot_name_get_utf8(face, id, hb_language_from_string("en", -1), &len,
	    out);
	out[size - 1] = '\0';
}

static void take_names(struct vouch_font *font)
{
	struct vouch_font_metrics *m = &font->metrics;
	char text[256];
	size_t i, len = 0;

	take_name(font->face, HB_OT_NAME_ID_TYPOGRAPHIC_FAMILY, text,
	    sizeof text);
	if (text[0] == '\0')
		take_name(font->face, HB_OT_NAME_ID_FONT_FAMILY, text,
		    sizeof text);
	vouch_str_cut(m->family, sizeof m->family, text, strlen(text));
	take_name(font->face, HB_OT_NAME_ID_POSTSCRIPT_NAME, text, sizeof text);
	for (i = 0; text[i] != '\0' && len < sizeof m->name - 1; i++)
		if (text[i] > ' ' && text[i] < 0x7f &&
		    strchr("()<>[]{}/%#", text[i]) == NULL)
			m->name[len++] = text[i];
	if (len == 0)
		vouch_str_cut(m->name, sizeof m->name, "Font", 4);
}

static void take_metrics(struct vouch_font *font)
{
	struct vouch_font_metrics *m = &font->metrics;
	hb_face_t *face = font->face;
	unsigned glyphs = hb_face_get_glyph_count(face);

	m->units = (int)hb_face_get_upem(face);
	m->glyphs = glyphs > 65536 ? 65536 : glyphs;
	m->cff = has_table(face, CFF);
	m->left = read_s16(face, TAG('h', 'e', 'a', 'd'), 36);
	m->bottom = read_s16(face, TAG('h', 'e', 'a', 'd'), 38);
	m->right = read_s16(face, TAG('h', 'e', 'a', 'd'), 40);
	m->top = read_s16(face, TAG('h', 'e', 'a', 'd'), 42);
	take_heights(font);
	take_lines(font);
	take_style(font);
	take_names(font);
}

/* ---- the pen HarfBuzz draws with ---- */

struct drawing {
	struct vouch_path *path;
	enum vouch_err err;
};

/* Font units fit into 16 bits, but what a font is composed of can be scaled. */
static int32_t whole(float value)
{
	if (!(value > -1000000 && value < 1000000))
		return 0;
	return (int32_t)(value < 0 ? value - 0.5f : value + 0.5f);
}

static struct vouch_point at(float x, float y)
{
	return (struct vouch_point){ whole(x), whole(y) };
}

static void move_to(hb_draw_funcs_t *funcs, void *data,
    hb_draw_state_t *state, float x, float y, void *user)
{
	struct drawing *drawing = data;

	(void)funcs, (void)state, (void)user;
	if (drawing->err == VOUCH_OK)
		drawing->err = vouch_path_move(drawing->path, at(x, y));
}

static void line_to(hb_draw_funcs_t *funcs, void *data,
    hb_draw_state_t *state, float x, float y, void *user)
{
	struct drawing *drawing = data;

	(void)funcs, (void)state, (void)user;
	if (drawing->err == VOUCH_OK)
		drawing->err = vouch_path_line(drawing->path, at(x, y));
}

static void curve_to(hb_draw_funcs_t *funcs, void *data,
    hb_draw_state_t *state, float x1, float y1, float x2, float y2, float x,
    float y, void *user)
{
	struct drawing *drawing = data;

	(void)funcs, (void)state, (void)user;
	if (drawing->err == VOUCH_OK)
		drawing->err = vouch_path_curve(drawing->path, at(x1, y1),
		    at(x2, y2), at(x, y));
}

static void close_path(hb_draw_funcs_t *funcs, void *data,
    hb_draw_state_t *state, void *user)
{
	struct drawing *drawing = data;

	(void)funcs, (void)state, (void)user;
	if (drawing->err == VOUCH_OK)
		drawing->err = vouch_path_close(drawing->path);
}

/* HarfBuzz makes quadratic curves cubic where there is no function for them.
 * Without memory it hands out an immutable pen that draws nothing. */
static enum vouch_err take_pen(struct vouch_font *font)
{
	font->pen = hb_draw_funcs_create();
	if (hb_draw_funcs_is_immutable(font->pen))
		return VOUCH_ERR_NO_MEMORY;
	hb_draw_funcs_set_move_to_func(font->pen, move_to, NULL, NULL);
	hb_draw_funcs_set_line_to_func(font->pen, line_to, NULL, NULL);
	hb_draw_funcs_set_cubic_to_func(font->pen, curve_to, NULL, NULL);
	hb_draw_funcs_set_close_path_func(font->pen, close_path, NULL, NULL);
	hb_draw_funcs_make_immutable(font->pen);
	return VOUCH_OK;
}

/* ---- opening ---- */

/* HarfBuzz reads tables when it first needs them, and keeps what came of it for
 * good. A line that needs all of them is shaped here, where a failure is the
 * font's and not some label's. */
static void touch(const struct vouch_font *font)
{
	static const char line[] = "AV fi To \xe1\xba\xa4m";
	hb_buffer_t *buffer = hb_buffer_create();
	hb_glyph_extents_t box;

	hb_buffer_add_utf8(buffer, line, -1, 0, -1);
	hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
	hb_buffer_set_script(buffer, HB_SCRIPT_LATIN);
	hb_buffer_set_language(buffer, hb_language_from_string("vi", -1));
	hb_shape(font->font, buffer, NULL, 0);
	hb_buffer_destroy(buffer);
	hb_font_get_glyph_extents(font->font, 1, &box);
}

/* Takes the blob, in any event. */
static enum vouch_err open_blob(hb_blob_t *blob, struct vouch_diag *diag,
    struct vouch_font **out)
{
	struct vouch_font *font = NULL;
	unsigned len;
	const char *bytes = hb_blob_get_data(blob, &len);
	enum vouch_err err = check_file((const uint8_t *)bytes, len, diag);

	vouch_memory_watch();
	if (err != VOUCH_OK)
		goto out;
	err = VOUCH_ERR_NO_MEMORY;
	font = calloc(1, sizeof *font);
	if (font == NULL)
		goto out;
	font->face = hb_face_create(blob, 0);
	font->font = hb_font_create(font->face);
	if (font->face == hb_face_get_empty() ||
	    font->font == hb_font_get_empty() || take_pen(font) != VOUCH_OK)
		goto out;
	err = check_face(font->face, font->font, diag);
	if (err != VOUCH_OK)
		goto out;
	take_metrics(font);
	hb_face_make_immutable(font->face);
	hb_font_make_immutable(font->font);
	touch(font);
out:
	if (vouch_memory_failed())
		err = vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	if (err == VOUCH_OK) {
		*out = font;
		font = NULL;
	}
	vouch_font_free(font);
	hb_blob_destroy(blob);
	return err;
}

enum vouch_err vouch_font_open(const char *name, const void *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_font **font)
{
	hb_blob_t *blob;

	vouch_diag_file(diag, name);
	if (len > VOUCH_FONT_BYTES_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "more than %u MiB", VOUCH_FONT_BYTES_MAX >> 20);
	if (len == 0)
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "not a TrueType or OpenType font");
	blob = hb_blob_create_or_fail(bytes, (unsigned)len,
	    HB_MEMORY_MODE_DUPLICATE, NULL, NULL);
	return blob == NULL ? VOUCH_ERR_NO_MEMORY :
	    open_blob(blob, diag, font);
}

enum vouch_err vouch_font_load(const char *path, struct vouch_diag *diag,
    struct vouch_font **font)
{
	struct vouch_buf buf;
	hb_blob_t *blob;
	enum vouch_err err;

	vouch_buf_init(&buf, VOUCH_FONT_BYTES_MAX);
	err = vouch_file_load(path, diag, &buf);
	if (err != VOUCH_OK || buf.len == 0) {
		vouch_buf_release(&buf);
		return err != VOUCH_OK ? err :
		    vouch_font_open(path, "", 0, diag, font);
	}
	vouch_diag_file(diag, path);
	/* the blob frees the bytes, even when there is no blob */
	blob = hb_blob_create_or_fail(buf.data, (unsigned)buf.len,
	    HB_MEMORY_MODE_READONLY, buf.data, free);
	return blob == NULL ? VOUCH_ERR_NO_MEMORY :
	    open_blob(blob, diag, font);
}

void vouch_font_free(struct vouch_font *font)
{
	if (font == NULL)
		return;
	hb_draw_funcs_destroy(font->pen);
	hb_font_destroy(font->font);
	hb_face_destroy(font->face);
	free(font);
}

const struct vouch_font_metrics *vouch_font_metrics(
    const struct vouch_font *font)
{
	return &font->metrics;
}

int vouch_font_advance(const struct vouch_font *font, uint16_t glyph)
{
	return hb_font_get_glyph_h_advance(font->font, glyph);
}

int32_t vouch_font_um(const struct vouch_font *font, int64_t units,
    uint32_t size_um)
{
	int64_t em = font->metrics.units;
	int64_t product = units * (int64_t)size_um;
	int64_t um = (product + (product < 0 ? -em : em) / 2) / em;

	return (int32_t)(um > UM_MAX ? UM_MAX : um < -UM_MAX ? -UM_MAX : um);
}

enum vouch_err vouch_font_outline(const struct vouch_font *font,
    uint16_t glyph, struct vouch_path *path)
{
	struct drawing drawing = { .path = path, .err = VOUCH_OK };
	size_t steps = path->steps, points = path->points;

	vouch_memory_watch();
#if HB_VERSION_ATLEAST(7, 0, 0)
	hb_font_draw_glyph(font->font, glyph, font->pen, &drawing);
#else
	hb_font_get_glyph_shape(font->font, glyph, font->pen, &drawing);
#endif
	if (vouch_memory_failed())
		drawing.err = VOUCH_ERR_NO_MEMORY;
	if (drawing.err != VOUCH_OK) {
		path->steps = steps;
		path->points = points;
	}
	return drawing.err;
}

/* ---- subsets ---- */

void vouch_glyph_set_add(struct vouch_glyph_set *set, uint16_t glyph)
{
	set->bits[glyph / 64] |= (uint64_t)1 << glyph % 64;
}

bool vouch_glyph_set_has(const struct vouch_glyph_set *set, uint16_t glyph)
{
	return (set->bits[glyph / 64] >> glyph % 64 & 1) != 0;
}

/* Drops every table of the face but those of `embedded`; without the tables of
 * substitutions no glyph is kept for what it might be replaced with. */
static void drop_tables(hb_face_t *face, hb_subset_input_t *input)
{
	hb_set_t *dropped = hb_subset_input_set(input,
	    HB_SUBSET_SETS_DROP_TABLE_TAG);
	hb_tag_t tags[32];
	unsigned total, from = 0, count, i;

	do {
		count = sizeof tags / sizeof tags[0];
		total = hb_face_get_table_tags(face, from, &count, tags);
		for (i = 0; i < count; i++)
			hb_set_add(dropped, tags[i]);
		from += count;
	} while (count > 0 && from < total);
	for (i = 0; i < sizeof embedded / sizeof embedded[0]; i++)
		hb_set_del(dropped, embedded[i]);
}

static hb_subset_input_t *subset_input(const struct vouch_font *font,
    const struct vouch_glyph_set *used)
{
	hb_subset_input_t *input = hb_subset_input_create_or_fail();
	hb_set_t *glyphs;
	unsigned i;

	if (input == NULL)
		return NULL;
	hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING |
	    HB_SUBSET_FLAGS_RETAIN_GIDS);
	glyphs = hb_subset_input_glyph_set(input);
	for (i = 0; i < font->metrics.glyphs; i++)
		if (vouch_glyph_set_has(used, (uint16_t)i))
			hb_set_add(glyphs, i);
	drop_tables(font->face, input);
	return input;
}

/* The bytes of the part that the input names. */
static enum vouch_err take_part(const struct vouch_font *font,
    hb_subset_input_t *input, struct vouch_diag *diag, struct vouch_buf *out)
{
	hb_face_t *face = hb_subset_or_fail(font->face, input);
	hb_blob_t *blob;
	const char *bytes;
	unsigned len;
	enum vouch_err err;

	if (face == NULL)
		return vouch_memory_failed() ? VOUCH_ERR_NO_MEMORY :
		    vouch_diag_set(diag, VOUCH_ERR_CORRUPT, "a damaged font: "
		    "no part can be taken of \"%s\"", font->metrics.name);
	blob = font->metrics.cff ? hb_face_reference_table(face, CFF) :
	    hb_face_reference_blob(face);
	bytes = hb_blob_get_data(blob, &len);
	err = len == 0 || vouch_memory_failed() ? VOUCH_ERR_NO_MEMORY :
	    vouch_buf_add(out, bytes, len);
	hb_blob_destroy(blob);
	hb_face_destroy(face);
	return err;
}

enum vouch_err vouch_font_subset(const struct vouch_font *font,
    const struct vouch_glyph_set *used, struct vouch_diag *diag,
    struct vouch_buf *out)
{
	hb_subset_input_t *input;
	enum vouch_err err;

	if (!font->metrics.may_embed)
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED, "the font "
		    "\"%s\" says that it may not be embedded in a document",
		    font->metrics.name);
	vouch_memory_watch();
	input = subset_input(font, used);
	err = input == NULL ? VOUCH_ERR_NO_MEMORY :
	    take_part(font, input, diag, out);
	hb_subset_input_destroy(input);
	return err;
}

void vouch_font_library(char *out, size_t size)
{
	snprintf(out, size, "HarfBuzz %s", hb_version_string());
}

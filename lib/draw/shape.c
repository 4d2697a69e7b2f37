/*
 * See shape.h. A label's fixed words and most of its values come again and
 * again, so what was shaped is kept in a table of fixed size: one text a place,
 * the last one wins. The places, and what they hold on to, are bounded; texts
 * too long for them go through a place of their own.
 */
#include "draw/shape.h"

#include <stdlib.h>
#include <string.h>

#include <hb.h>

#include "base/str.h"
#include "draw/font_parts.h"

#define PLACES 512      /* a power of two */
#define KEPT_MAX 256    /* bytes of a text that is kept */

/* One text as it was given, and what became of it. */
struct place {
	const struct vouch_font *font; /* NULL: nothing is here */
	struct vouch_buf given, text;
	struct vouch_glyph *glyph;     /* owned */
	size_t room;
	struct vouch_run run;
};

struct vouch_shaper {
	hb_buffer_t *buffer;
	hb_unicode_funcs_t *unicode;
	struct place place[PLACES + 1]; /* the last for long texts */
};

enum vouch_err vouch_shaper_new(struct vouch_shaper **shaper)
{
	struct vouch_shaper *made = calloc(1, sizeof *made);
	size_t i;

	if (made == NULL)
		return VOUCH_ERR_NO_MEMORY;
	made->unicode = hb_unicode_funcs_get_default();
	made->buffer = hb_buffer_create();
	if (!hb_buffer_allocation_successful(made->buffer)) {
		vouch_shaper_free(made);
		return VOUCH_ERR_NO_MEMORY;
	}
	for (i = 0; i <= PLACES; i++) {
		vouch_buf_init(&made->place[i].given, VOUCH_SHAPE_BYTES_MAX);
		vouch_buf_init(&made->place[i].text, VOUCH_SHAPE_BYTES_MAX);
	}
	*shaper = made;
	return VOUCH_OK;
}

void vouch_shaper_free(struct vouch_shaper *shaper)
{
	size_t i;

	if (shaper == NULL)
		return;
	for (i = 0; i <= PLACES; i++) {
		vouch_buf_release(&shaper->place[i].given);
		vouch_buf_release(&shaper->place[i].text);
		free(shaper->place[i].glyph);
	}
	hb_buffer_destroy(shaper->buffer);
	free(shaper);
}

void vouch_shaper_forget(struct vouch_shaper *shaper)
{
	size_t i;

	for (i = 0; i <= PLACES; i++)
		shaper->place[i].font = NULL;
}

/* FNV-1a over the text and the font's address. */
static struct place *find_place(struct vouch_shaper *shaper,
    const struct vouch_font *font, const char *text, size_t len)
{
	uint64_t hash = 14695981039346656037u ^ (uintptr_t)font;
	size_t i;

	if (len > KEPT_MAX)
		return &shaper->place[PLACES];
	for (i = 0; i < len; i++)
		hash = (hash ^ (uint8_t)text[i]) * 1099511628211u;
	return &shaper->place[(hash ^ hash >> 32) % PLACES];
}

static bool holds(const struct place *place, const struct vouch_font *font,
    const char *text, size_t len)
{
	return place->font == font && place->given.len == len &&
	    (len == 0 || memcmp(place->given.data, text, len) == 0);
}

/* ---- which characters are drawn at all ---- */

/* Names the character at text[at]; the words say what is the matter, with a
 * font's name behind them if it is the font's. */
static enum vouch_err blame(const struct vouch_buf *text, size_t at,
    enum vouch_err code, const char *words, const char *font,
    struct vouch_diag *diag)
{
	uint32_t c = 0;
	size_t bytes = vouch_utf8_decode(text->data + at, text->len - at, &c);

	vouch_diag_subject(diag, text->data + at, bytes);
	return vouch_diag_set(diag, code, "U+%04X, character %zu of the text, "
	    "%s%s", (unsigned)c, vouch_utf8_count(text->data, at) + 1,
	    words, font);
}

/* Scripts whose letters stand one after the other, from left to right. */
static bool plain_script(hb_script_t script)
{
	static const hb_script_t plain[] = { HB_SCRIPT_LATIN, HB_SCRIPT_COMMON,
		HB_SCRIPT_INHERITED, HB_SCRIPT_GREEK, HB_SCRIPT_CYRILLIC,
		HB_SCRIPT_HAN, HB_SCRIPT_HIRAGANA, HB_SCRIPT_KATAKANA,
		HB_SCRIPT_HANGUL, HB_SCRIPT_BOPOMOFO,
		HB_SCRIPT_UNKNOWN /* private use: signs of the font's own */ };
	size_t i;

	for (i = 0; i < sizeof plain / sizeof plain[0]; i++)
		if (script == plain[i])
			return true;
	return false;
}

static enum vouch_err check_character(const struct vouch_shaper *shaper,
    const struct vouch_buf *text, size_t at, uint32_t c,
    struct vouch_diag *diag)
{
	switch (hb_unicode_general_category(shaper->unicode, c)) {
	case HB_UNICODE_GENERAL_CATEGORY_CONTROL:
	case HB_UNICODE_GENERAL_CATEGORY_LINE_SEPARATOR:
	case HB_UNICODE_GENERAL_CATEGORY_PARAGRAPH_SEPARATOR:
		return blame(text, at, VOUCH_ERR_SYNTAX,
		    "is a control character", "", diag);
	case HB_UNICODE_GENERAL_CATEGORY_FORMAT:
		return blame(text, at, VOUCH_ERR_SYNTAX,
		    "is an invisible character", "", diag);
	default:
		break;
	}
	if (!plain_script(hb_unicode_script(shaper->unicode, c)))
		return blame(text, at, VOUCH_ERR_UNSUPPORTED, "is of a script "
		    "that is not laid out here; expected Latin (Vietnamese), "
		    "Greek, Cyrillic, Chinese, Japanese or Korean", "",
		    diag);
	return VOUCH_OK;
}

/* Looks at every character; *script is that of the first that has one. */
static enum vouch_err check_text(const struct vouch_shaper *shaper,
    const struct vouch_buf *text, struct vouch_diag *diag, hb_script_t *script)
{
	enum vouch_err err;
	size_t at, bytes;
	uint32_t c;

	*script = HB_SCRIPT_INVALID;
	for (at = 0; at < text->len; at += bytes) {
		bytes = vouch_utf8_decode(text->data + at, text->len - at, &c);
		if (c > 0x7e || c < ' ') {
			err = check_character(shaper, text, at, c, diag);
			if (err != VOUCH_OK)
				return err;
		}
		if (*script == HB_SCRIPT_INVALID) {
			*script = hb_unicode_script(shaper->unicode, c);
			if (*script == HB_SCRIPT_COMMON ||
			    *script == HB_SCRIPT_INHERITED ||
			    *script == HB_SCRIPT_UNKNOWN)
				*script = HB_SCRIPT_INVALID;
		}
	}
	if (*script == HB_SCRIPT_INVALID)
		*script = HB_SCRIPT_LATIN;
	return VOUCH_OK;
}

/* ---- shaping ---- */

/* The first character of text[from..to) that the font has no glyph for. */
static enum vouch_err missing(const struct vouch_font *font,
    const struct vouch_buf *text, size_t from, size_t to,
    struct vouch_diag *diag)
{
	size_t at = from, bytes;
	hb_codepoint_t glyph;
	uint32_t c;

	for (; at < to; at += bytes) {
		bytes = vouch_utf8_decode(text->data + at, to - at, &c);
		if (!hb_font_get_nominal_glyph(font->font, c, &glyph))
			break;
	}
	return blame(text, at < to ? at : from, VOUCH_ERR_UNSUPPORTED,
	    "is not in the font ", font->metrics.name, diag);
}

/* The ligatures that are on unless switched off. */
static const hb_feature_t features[] = {
	{ HB_TAG('l', 'i', 'g', 'a'), 0, HB_FEATURE_GLOBAL_START,
	    HB_FEATURE_GLOBAL_END },
	{ HB_TAG('c', 'l', 'i', 'g'), 0, HB_FEATURE_GLOBAL_START,
	    HB_FEATURE_GLOBAL_END },
};

static enum vouch_err shape_buffer(struct vouch_shaper *shaper,
    const struct vouch_font *font, const struct vouch_buf *text,
    hb_script_t script)
{
	hb_buffer_t *buffer = shaper->buffer;

	hb_buffer_clear_contents(buffer);
	hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
	hb_buffer_set_script(buffer, script);
	hb_buffer_set_language(buffer, hb_language_from_string("vi", -1));
	hb_buffer_add_utf8(buffer, vouch_buf_text(text), (int)text->len, 0,
	    (int)text->len);
	if (!hb_buffer_allocation_successful(buffer) ||
	    !hb_shape_full(font->font, buffer, features,
	    sizeof features / sizeof features[0], NULL) ||
	    !hb_buffer_allocation_successful(buffer)) {
		hb_buffer_reset(buffer);
		return VOUCH_ERR_NO_MEMORY;
	}
	return VOUCH_OK;
}

static enum vouch_err make_room(struct place *place, size_t count)
{
	void *grown;

	if (count <= place->room)
		return VOUCH_OK;
	grown = realloc(place->glyph, count * sizeof *place->glyph);
	if (grown == NULL)
		return VOUCH_ERR_NO_MEMORY;
	place->glyph = grown;
	place->room = count;
	return VOUCH_OK;
}

static int16_t narrow(int64_t value)
{
	return (int16_t)(value > INT16_MAX ? INT16_MAX :
	    value < INT16_MIN ? INT16_MIN : value);
}

/* Glyph i of the buffer, its cluster ending at byte `end` of the text. */
static struct vouch_glyph take_glyph(const struct vouch_font *font,
    const hb_glyph_info_t *info, const hb_glyph_position_t *position,
    unsigned i, size_t end)
{
	bool first = i == 0 || info[i - 1].cluster != info[i].cluster;
	int64_t dy = position[i].y_offset;
	hb_glyph_extents_t box = { .height = 0 };
	struct vouch_glyph glyph = {
		.id = (uint16_t)info[i].codepoint,
		.unsafe = (hb_glyph_info_get_glyph_flags(&info[i]) &
		    HB_GLYPH_FLAG_UNSAFE_TO_BREAK) != 0,
		.text = (uint16_t)info[i].cluster,
		.text_len = (uint16_t)(first ? end - info[i].cluster : 0),
		.advance = position[i].x_advance,
		.dx = position[i].x_offset,
		.dy = position[i].y_offset,
	};

	if (hb_font_get_glyph_extents(font->font, glyph.id, &box) &&
	    box.height != 0) {
		glyph.top = narrow(box.y_bearing + dy);
		glyph.bottom = narrow(box.y_bearing + box.height + dy);
	}
	return glyph;
}

/* Widens the run's ink by a glyph's. */
static void add_ink(struct vouch_run *run, const struct vouch_glyph *glyph)
{
	if (glyph->top > run->top)
		run->top = glyph->top;
	if (glyph->bottom < run->bottom)
		run->bottom = glyph->bottom;
}

/* Where the cluster of glyph i ends: at the next one. */
static size_t cluster_end(const hb_glyph_info_t *info, unsigned count,
    unsigned i, size_t len)
{
	unsigned next = i;

	while (next < count && info[next].cluster == info[i].cluster)
		next++;
	return next < count ? info[next].cluster : len;
}

/* What the buffer holds into the place's run. */
static enum vouch_err take_run(struct vouch_shaper *shaper,
    struct place *place, const struct vouch_font *font,
    struct vouch_diag *diag)
{
	unsigned count = hb_buffer_get_length(shaper->buffer), i;
	const hb_glyph_info_t *info =
	    hb_buffer_get_glyph_infos(shaper->buffer, NULL);
	const hb_glyph_position_t *position =
	    hb_buffer_get_glyph_positions(shaper->buffer, NULL);
	struct vouch_run *run = &place->run;
	enum vouch_err err = make_room(place, count);
	size_t end = 0;

	if (err != VOUCH_OK)
		return err;
	*run = (struct vouch_run){ .font = font, .count = count,
		.text = vouch_buf_text(&place->text), .len = place->text.len,
		.glyph = place->glyph };
	for (i = 0; i < count; i++) {
		if (i == 0 || info[i].cluster != info[i - 1].cluster)
			end = cluster_end(info, count, i, place->text.len);
		if (info[i].codepoint == 0)
			return missing(font, &place->text, info[i].cluster, end,
			    diag);
		place->glyph[i] = take_glyph(font, info, position, i, end);
		run->width += place->glyph[i].advance;
		add_ink(run, &place->glyph[i]);
	}
	return VOUCH_OK;
}

/* Shapes what the place was given. */
static enum vouch_err fill(struct vouch_shaper *shaper, struct place *place,
    const struct vouch_font *font, struct vouch_diag *diag)
{
	hb_script_t script;
	enum vouch_err err;

	err = vouch_str_nfc(&place->text, vouch_buf_text(&place->given),
	    place->given.len);
	if (err == VOUCH_ERR_ENCODING) {
		vouch_diag_subject(diag, place->given.data, place->given.len);
		return vouch_diag_set(diag, err, "not UTF-8 text");
	}
	if (err == VOUCH_ERR_TOO_LONG)
		return vouch_diag_set(diag, err, "a line longer than %d bytes, "
		    "or too many marks on one letter",
		    VOUCH_SHAPE_BYTES_MAX);
	if (err == VOUCH_OK)
		err = check_text(shaper, &place->text, diag, &script);
	vouch_memory_watch();
	if (err == VOUCH_OK)
		err = shape_buffer(shaper, font, &place->text, script);
	if (err == VOUCH_OK)
		err = take_run(shaper, place, font, diag);
	return vouch_memory_failed() ? vouch_diag_set(diag,
	    VOUCH_ERR_NO_MEMORY, "out of memory") : err;
}

enum vouch_err vouch_shape(struct vouch_shaper *shaper,
    const struct vouch_font *font, const char *text, size_t len,
    struct vouch_diag *diag, const struct vouch_run **run)
{
	struct place *place;
	enum vouch_err err;

	if (len > VOUCH_SHAPE_BYTES_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "a line longer than %d bytes", VOUCH_SHAPE_BYTES_MAX);
	place = find_place(shaper, font, text, len);
	if (!holds(place, font, text, len)) {
		place->font = NULL;
		vouch_buf_clear(&place->given);
		vouch_buf_clear(&place->text);
		err = vouch_buf_add(&place->given, text, len);
		if (err == VOUCH_OK)
			err = fill(shaper, place, font, diag);
		if (err != VOUCH_OK)
			return err;
		place->font = font;
	}
	*run = &place->run;
	return VOUCH_OK;
}

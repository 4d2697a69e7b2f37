/* A cell of a table, through a slot's filter, into its box: refused with a
 * word, or all of it inside and nothing left out. */
#include <string.h>

#include "base/str.h"
#include "draw/field.h"
#include "draw/paragraph.h"
#include "fuzz/fuzz.h"

#define ROBOTO "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/" \
	"Roboto-Regular.ttf"

static struct vouch_font *font;
static struct vouch_shaper *shaper;
static struct vouch_paragraph paragraph;

static bool is_blank(const char *text, size_t *len)
{
	uint32_t c;

	*len = vouch_utf8_decode(text, strlen(text) + 1, &c);
	MUST(*len > 0);
	return c == ' ' || c == '\n' || c == 0x3000 ||
	    (c >= 0x2000 && c <= 0x200a && c != 0x2007);
}

/* Where the text goes on, not beyond `to`, behind blanks. */
static const char *skip(const char *text, const char *to)
{
	size_t len;

	while (text < to && is_blank(text, &len))
		text += len;
	return text;
}

/* The lines hold the text, whole and in order, but for blanks. */
static void check_text(const struct vouch_paragraph *p)
{
	const char *rest = p->text;
	size_t i, k;

	for (i = 0; i < p->lines; i++)
		for (k = 0; k < p->line[i].count; k++) {
			const struct vouch_glyph *glyph =
			    &p->glyph[p->line[i].glyph + k];
			const char *own = p->text + glyph->text;

			if (glyph->text_len == 0)
				continue;
			rest = skip(rest, own);
			MUST(rest == own);
			rest += glyph->text_len;
		}
	MUST(*skip(rest, p->text + p->text_len) == '\0');
}

static void check_place(const struct vouch_paragraph *p,
    const struct vouch_slot *slot)
{
	const struct vouch_box *box = &slot->box;
	size_t i, k;

	MUST(p->lines <= slot->text.lines);
	for (i = 0; i < p->lines; i++) {
		const struct vouch_line *line = &p->line[i];

		MUST(p->size_um >= slot->text.min_um);
		MUST(p->size_um <= slot->text.size_um);
		MUST(line->x >= box->x);
		MUST(line->x + line->width <= box->x + box->width);
		MUST(i == 0 || line->y > p->line[i - 1].y);
		MUST(line->glyph + line->count <= p->glyphs);
		for (k = line->glyph; k < line->glyph + line->count; k++) {
			int32_t top = line->y - vouch_font_um(font,
			    p->glyph[k].top, p->size_um);
			int32_t bottom = line->y - vouch_font_um(font,
			    p->glyph[k].bottom, p->size_um);

			MUST(i > 0 || top >= box->y);
			MUST(i + 1 < p->lines ||
			    bottom <= box->y + box->height);
		}
	}
}

/* The first bytes are the slot. */
static void take_slot(const uint8_t *data, struct vouch_slot *slot)
{
	slot->box = (struct vouch_box){ 100, 200, 1000 + data[0] * 400,
		500 + data[1] * 200 };
	slot->text = (struct vouch_slot_text){ .size_um = 5000,
		.min_um = 500u + (unsigned)(data[2] >> 4) * 300u,
		.lines = 1u + data[2] % 16,
		.align = (enum vouch_align)(data[3] % 3),
		.middle = (data[3] & 16) != 0,
		.leading_um = (data[3] & 32) != 0 ? 4000 : 0,
		.filter = (enum vouch_filter)((data[3] >> 6) % 4 +
		    ((data[3] & 8) != 0 ? 2 : 0)) };
	slot->optional = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char name[] = "name";
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_slot slot = { .kind = VOUCH_SLOT_TEXT, .field = name };
	struct vouch_buf shown;
	enum vouch_err err;

	if (font == NULL) {
		MUST(vouch_font_load(ROBOTO, NULL, &font) == VOUCH_OK);
		MUST(vouch_shaper_new(&shaper) == VOUCH_OK);
	}
	if (size < 4)
		return 0;
	take_slot(data, &slot);
	vouch_buf_init(&shown, 8192);
	err = vouch_field_show(&slot, (const char *)data + 4, size - 4, true,
	    &diag, &shown);
	MUST(err == diag.code && (err == VOUCH_OK || shown.len == 0));
	if (err == VOUCH_OK) {
		err = vouch_paragraph_fill(&paragraph, shaper, font, &slot,
		    vouch_buf_text(&shown), shown.len, &diag);
		MUST(err == diag.code);
		if (err == VOUCH_OK) {
			check_text(&paragraph);
			check_place(&paragraph, &slot);
		} else {
			MUST(diag.expected[0] != '\0');
			MUST(paragraph.lines == 0);
		}
	}
	vouch_buf_release(&shown);
	return 0;
}

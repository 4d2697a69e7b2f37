/*
 * Slots: rectangles with data-vouch. What a slot may say is one table a kind,
 * so that a misspelt attribute is refused with the nearest one.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "draw/template_parts.h"

#define POINT_MM (25.4 / 72)
#define LINES_MAX 50

/* Takes one attribute; false: not a value of it. */
typedef bool take_value(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style);

/* "9" is points, as people speak of type; or a length with its unit. */
static bool take_size(const char *value, uint32_t *um)
{
	struct vouch_span rest = vouch_str_trim(value, strlen(value));
	double mm, points;

	if (!vouch_svg_mm(value, &mm)) {
		if (!vouch_svg_number(&rest, &points) || rest.len > 0)
			return false;
		mm = points * POINT_MM;
	}
	if (!(mm >= 0.1 && mm <= 500))
		return false;
	*um = (uint32_t)lround(mm * 1000);
	return true;
}

static bool take_word(const char *value, const char *const *words,
    unsigned *which)
{
	unsigned i;

	for (i = 0; words[i] != NULL; i++) {
		if (strcmp(value, words[i]) == 0) {
			*which = i;
			return true;
		}
	}
	return false;
}

static bool take_yes(const char *value, bool *out)
{
	static const char *const words[] = { "no", "yes", NULL };
	unsigned which;

	if (!take_word(value, words, &which))
		return false;
	*out = which == 1;
	return true;
}

static bool take_copy(const char *value, char **out)
{
	free(*out);
	*out = vouch_template_copy(value, strlen(value));
	return *out != NULL;
}

static bool take_field(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	(void)t;
	(void)style;
	return value[0] != '\0' && take_copy(value, &slot->field);
}

static bool take_constant(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	(void)t;
	(void)style;
	return value[0] != '\0' && take_copy(value, &slot->constant);
}

static bool take_font(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	(void)t;
	(void)slot;
	return value[0] != '\0' && vouch_str_copy(style->family,
	    sizeof style->family, value) == VOUCH_OK;
}

static bool take_weight(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	uint64_t weight;

	(void)t;
	(void)slot;
	if (strcmp(value, "bold") == 0)
		weight = 700;
	else if (vouch_num_parse(value, strlen(value), 100, 900, NULL,
	    &weight) != VOUCH_OK)
		return false;
	style->weight = (unsigned)weight;
	return true;
}

static bool take_font_size(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	(void)t;
	(void)style;
	return take_size(value, &slot->text.size_um);
}

static bool take_min(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	(void)t;
	(void)style;
	return take_size(value, &slot->text.min_um);
}

static bool take_leading(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	(void)t;
	(void)style;
	return take_size(value, &slot->text.leading_um);
}

static bool take_lines(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	uint64_t lines;

	(void)t;
	(void)style;
	if (vouch_num_parse(value, strlen(value), 1, LINES_MAX, NULL,
	    &lines) != VOUCH_OK)
		return false;
	slot->text.lines = (unsigned)lines;
	return true;
}

static bool take_align(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	static const char *const words[] = { "left", "center", "right", NULL };
	unsigned which;

	(void)t;
	(void)style;
	if (!take_word(value, words, &which))
		return false;
	if (slot->kind == VOUCH_SLOT_IMAGE)
		slot->image.align = (enum vouch_align)which;
	else
		slot->text.align = (enum vouch_align)which;
	return true;
}

static bool take_image_valign(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	static const char *const words[] = { "top", "middle", "bottom", NULL };
	unsigned which;

	(void)t;
	(void)style;
	if (!take_word(value, words, &which))
		return false;
	slot->image.valign = (enum vouch_valign)which;
	return true;
}

static bool take_valign(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	static const char *const words[] = { "top", "middle", NULL };
	unsigned which;

	(void)t;
	(void)style;
	if (!take_word(value, words, &which))
		return false;
	slot->text.middle = which == 1;
	return true;
}

static bool take_filter(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	static const char *const words[] = { "none", "price", "date", "upper",
		"serial", "value", NULL };
	unsigned which;

	(void)t;
	(void)style;
	if (!take_word(value, words, &which))
		return false;
	slot->text.filter = (enum vouch_filter)which;
	return true;
}

static bool take_before(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	(void)t;
	(void)style;
	return take_copy(value, &slot->text.before);
}

static bool take_after(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	(void)t;
	(void)style;
	return take_copy(value, &slot->text.after);
}

static bool take_before_en(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	(void)style;
	return !t->source->english || take_copy(value, &slot->text.before);
}

static bool take_after_en(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	(void)style;
	return !t->source->english || take_copy(value, &slot->text.after);
}

static bool take_optional(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	(void)t;
	(void)style;
	return take_yes(value, &slot->optional);
}

static bool take_strike(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	(void)t;
	(void)style;
	return take_yes(value, &slot->text.struck);
}

static bool take_ink(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	struct vouch_svg_paint paint;

	(void)style;
	return vouch_svg_paint(value, &paint) && !paint.none &&
	    vouch_template_ink(t, &paint, &slot->text.ink) == VOUCH_OK;
}

static bool take_level(const struct template *t, const char *value,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	(void)t;
	(void)style;
	slot->qr.level = value[0];
	return value[0] != '\0' && value[1] == '\0' &&
	    strchr("LMQH", value[0]) != NULL;
}

#define TEXT (1u << VOUCH_SLOT_TEXT)
#define QR (1u << VOUCH_SLOT_QR)
#define IMAGE (1u << VOUCH_SLOT_IMAGE)
#define ALL (TEXT | QR | IMAGE | 1u << VOUCH_SLOT_EAN13)

static const struct {
	const char *name;
	unsigned kinds;
	take_value *take;
	const char *expected;
} attributes[] = {
	{ "data-field", ALL, take_field, "the name of a column" },
	{ "data-text", ALL, take_constant, "a text" },
	{ "data-font", TEXT, take_font, "the name of a font" },
	{ "data-weight", TEXT, take_weight, "bold or 100 to 900" },
	{ "data-size", TEXT, take_font_size, "points, or a length" },
	{ "data-min", TEXT, take_min, "points, or a length" },
	{ "data-leading", TEXT, take_leading, "points, or a length" },
	{ "data-lines", TEXT, take_lines, "1 to 50" },
	{ "data-align", TEXT | IMAGE, take_align, "left, center or right" },
	{ "data-valign", TEXT, take_valign, "top or middle" },
	{ "data-valign", IMAGE, take_image_valign, "top, middle or bottom" },
	{ "data-filter", TEXT, take_filter,
	    "none, price, date, upper, serial or value" },
	{ "data-before", TEXT, take_before, "words" },
	{ "data-after", TEXT, take_after, "words" },
	{ "data-before-en", TEXT, take_before_en, "words" },
	{ "data-after-en", TEXT, take_after_en, "words" },
	{ "data-optional", ALL, take_optional, "yes or no" },
	{ "data-strike", TEXT, take_strike, "yes or no" },
	{ "data-ink", TEXT, take_ink, "a colour with its inks" },
	{ "data-ec", QR, take_level, "L, M, Q or H" },
};
#define ATTRIBUTES (sizeof attributes / sizeof attributes[0])

static enum vouch_err unknown(const struct template *t, const char *name,
    unsigned kind)
{
	const char *names[ATTRIBUTES + 1], *near;
	size_t i, count = 0;

	for (i = 0; i < ATTRIBUTES; i++) {
		if ((attributes[i].kinds & kind) != 0)
			names[count++] = attributes[i].name;
	}
	names[count] = NULL;
	near = vouch_str_nearest(name, names);
	if (near != NULL)
		vouch_diag_hint(t->diag, "did you mean '%s'?", near);
	vouch_diag_field(t->diag, name);
	return vouch_diag_set(t->diag, VOUCH_ERR_UNKNOWN,
	    "this kind of slot has no such attribute");
}

static enum vouch_err take(const struct template *t,
    const struct vouch_xml_attribute *given, unsigned kind,
    struct vouch_slot *slot, struct vouch_svg_style *style)
{
	size_t i;

	for (i = 0; i < ATTRIBUTES; i++) {
		if (strcmp(attributes[i].name, given->name) == 0 &&
		    (attributes[i].kinds & kind) != 0)
			break;
	}
	if (i == ATTRIBUTES)
		return unknown(t, given->name, kind);
	if (attributes[i].take(t, given->value, slot, style))
		return VOUCH_OK;
	vouch_diag_field(t->diag, given->name);
	vouch_diag_subject(t->diag, given->value, strlen(given->value));
	return vouch_diag_set(t->diag, VOUCH_ERR_SYNTAX, "expected %s",
	    attributes[i].expected);
}

static enum vouch_err check_text(const struct template *t,
    struct vouch_slot *slot)
{
	struct vouch_slot_text *text = &slot->text;

	if (text->size_um == 0) {
		vouch_diag_field(t->diag, "data-size");
		return vouch_diag_set(t->diag, VOUCH_ERR_MISSING,
		    "a text needs a size, as in data-size=\"9\" for points");
	}
	if (text->min_um == 0)
		text->min_um = text->size_um;
	if (text->min_um > text->size_um) {
		vouch_diag_field(t->diag, "data-min");
		return vouch_diag_set(t->diag, VOUCH_ERR_CONFLICT,
		    "larger than data-size");
	}
	return VOUCH_OK;
}

/* Words of the template's own language where the English ones are wanted. */
static bool overruled(const struct template *t,
    const struct vouch_xml_node *node, const char *name)
{
	return t->source->english &&
	    ((strcmp(name, "data-before") == 0 &&
	    vouch_xml_get(node, "data-before-en") != NULL) ||
	    (strcmp(name, "data-after") == 0 &&
	    vouch_xml_get(node, "data-after-en") != NULL));
}

/* What reaches beyond the label is cut off there, or lies on the next one. */
static enum vouch_err check_code(const struct template *t,
    const struct vouch_box *box)
{
	if (box->x >= 0 && box->y >= 0 &&
	    (int64_t)box->x + box->width <= t->out->width &&
	    (int64_t)box->y + box->height <= t->out->height)
		return VOUCH_OK;
	return vouch_diag_set(t->diag, VOUCH_ERR_RANGE,
	    "a code's slot must lie wholly on the label");
}

static int32_t least(int64_t a, int64_t b)
{
	return (int32_t)(a < b ? a : b);
}

/* A text is made to fit what of its place lies on the label: no word is cut
 * off without anybody being told. */
static enum vouch_err cut_text(const struct template *t,
    struct vouch_slot *slot)
{
	const struct vouch_box whole = slot->box;
	struct vouch_box *box = &slot->box;

	box->width = least((int64_t)whole.x + whole.width, t->out->width);
	box->height = least((int64_t)whole.y + whole.height, t->out->height);
	box->x = whole.x < 0 ? 0 : whole.x;
	box->y = whole.y < 0 ? 0 : whole.y;
	box->width -= box->x;
	box->height -= box->y;
	slot->cut = box->width != whole.width || box->height != whole.height;
	return box->width > 0 && box->height > 0 ? VOUCH_OK :
	    vouch_diag_set(t->diag, VOUCH_ERR_RANGE,
	    "a text's slot must lie on the label");
}

static enum vouch_err read_slot(struct template *t,
    const struct template_frame *frame, struct vouch_slot *slot)
{
	const struct vouch_xml_node *node = frame->node;
	struct vouch_svg_style style = frame->style;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < node->attributes; i++) {
		const struct vouch_xml_attribute *given = &node->attribute[i];

		if (strncmp(given->name, "data-", 5) == 0 &&
		    strcmp(given->name, "data-vouch") != 0 &&
		    !overruled(t, node, given->name))
			err = take(t, given, 1u << slot->kind, slot, &style);
	}
	if (err == VOUCH_OK && (slot->field == NULL) ==
	    (slot->constant == NULL)) {
		vouch_diag_field(t->diag, "data-field");
		err = vouch_diag_set(t->diag, slot->field == NULL ?
		    VOUCH_ERR_MISSING : VOUCH_ERR_CONFLICT,
		    "expected the column that goes here, or data-text with "
		    "what always stands here");
	}
	if (err == VOUCH_OK)
		err = vouch_template_box(t, frame, &slot->box);
	if (err == VOUCH_OK && (slot->kind == VOUCH_SLOT_QR ||
	    slot->kind == VOUCH_SLOT_EAN13))
		err = check_code(t, &slot->box);
	if (err == VOUCH_OK && slot->kind == VOUCH_SLOT_TEXT)
		err = cut_text(t, slot);
	if (err == VOUCH_OK && slot->kind == VOUCH_SLOT_TEXT)
		err = check_text(t, slot);
	if (err == VOUCH_OK && slot->kind == VOUCH_SLOT_TEXT)
		err = vouch_template_font(t, &style, &slot->text.font);
	return err;
}

enum vouch_err vouch_template_slot(struct template *t,
    const struct template_frame *frame)
{
	static const char *const kinds[] = { "text", "qr", "ean13", "image",
		NULL };
	const char *kind = vouch_xml_get(frame->node, "data-vouch");
	struct vouch_item *item;
	unsigned which;

	if (strcmp(frame->node->name, "rect") != 0)
		return vouch_diag_set(t->diag, VOUCH_ERR_UNSUPPORTED,
		    "a slot must be a rect");
	if (!take_word(kind, kinds, &which)) {
		vouch_diag_field(t->diag, "data-vouch");
		vouch_diag_subject(t->diag, kind, strlen(kind));
		return vouch_diag_set(t->diag, VOUCH_ERR_UNKNOWN,
		    "expected text, qr, ean13 or image");
	}
	item = vouch_display_add(t->out, VOUCH_ITEM_SLOT);
	if (item == NULL)
		return vouch_diag_set(t->diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	item->slot.kind = (enum vouch_slot_kind)which;
	item->slot.line = frame->node->line;
	if (item->slot.kind == VOUCH_SLOT_TEXT) {
		item->slot.text.lines = 1;
		item->slot.text.ink.space = VOUCH_INK_GRAY; /* black */
	} else if (item->slot.kind == VOUCH_SLOT_QR) {
		item->slot.qr.level = 'M';
	} else if (item->slot.kind == VOUCH_SLOT_IMAGE) {
		item->slot.image.align = VOUCH_ALIGN_CENTRE;
		item->slot.image.valign = VOUCH_ALIGN_MIDDLE;
	}
	return read_slot(t, frame, &item->slot);
}

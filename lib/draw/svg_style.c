/*
 * Style of SVG elements. What a browser would draw differently from us is
 * refused by name; what makes no difference on paper is passed over, because
 * drawing programs write a lot of it.
 */
#include "draw/svg_read.h"

#include <stdlib.h>
#include <string.h>

const struct vouch_svg_style vouch_svg_initial = {
	.fill = { false, 0 }, .stroke = { true, 0 }, .stroke_width = 1,
	.font_size = 16, .weight = 400, .align = VOUCH_ALIGN_LEFT,
};

/* ---- colours ---- */

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ?
	    c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool take_hex(const char *text, size_t len, uint32_t *rgb)
{
	uint32_t value = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		int digit = hex_digit(text[i]);

		if (digit < 0)
			return false;
		value = value << 4 | (uint32_t)digit;
		if (len == 3) /* #f80 is #ff8800 */
			value = value << 4 | (uint32_t)digit;
	}
	*rgb = value;
	return len == 3 || len == 6;
}

static bool take_rgb(struct vouch_span rest, uint32_t *rgb)
{
	uint32_t value = 0;
	double part;
	int i;

	for (i = 0; i < 3; i++) {
		if (!vouch_svg_number(&rest, &part) || part < 0 || part > 255)
			return false;
		value = value << 8 | (uint32_t)(part + 0.5);
	}
	rest = vouch_str_trim(rest.data, rest.len);
	*rgb = value;
	return rest.len == 1 && rest.data[0] == ')';
}

bool vouch_svg_paint(const char *text, struct vouch_svg_paint *out)
{
	static const struct {
		const char *name;
		uint32_t rgb;
	} names[] = { { "black", 0 }, { "white", 0xffffff },
		{ "gray", 0x808080 }, { "grey", 0x808080 } };
	struct vouch_span value = vouch_str_trim(text, strlen(text));
	size_t i;

	*out = (struct vouch_svg_paint){ .none = false };
	if (value.len > 0 && value.data[0] == '#')
		return take_hex(value.data + 1, value.len - 1, &out->rgb);
	if (value.len > 4 && memcmp(value.data, "rgb(", 4) == 0)
		return take_rgb((struct vouch_span){ value.data + 4,
		    value.len - 4 }, &out->rgb);
	if (value.len == 4 && memcmp(value.data, "none", 4) == 0) {
		out->none = true;
		return true;
	}
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strlen(names[i].name) == value.len &&
		    memcmp(names[i].name, value.data, value.len) == 0) {
			out->rgb = names[i].rgb;
			return true;
		}
	}
	return false;
}

/* ---- properties ---- */

/* A property with its value, NUL-terminated. */
typedef bool take_property(struct vouch_svg_style *style, const char *value,
    double per_um);

static bool take_fill(struct vouch_svg_style *style, const char *value,
    double per_um)
{
	(void)per_um;
	return vouch_svg_paint(value, &style->fill);
}

static bool take_stroke(struct vouch_svg_style *style, const char *value,
    double per_um)
{
	(void)per_um;
	return vouch_svg_paint(value, &style->stroke);
}

static bool take_stroke_width(struct vouch_svg_style *style, const char *value,
    double per_um)
{
	return vouch_svg_length(value, per_um, &style->stroke_width) &&
	    style->stroke_width >= 0;
}

static bool take_fill_rule(struct vouch_svg_style *style, const char *value,
    double per_um)
{
	(void)per_um;
	style->even_odd = strcmp(value, "evenodd") == 0;
	return style->even_odd || strcmp(value, "nonzero") == 0;
}

static bool take_hidden(struct vouch_svg_style *style, const char *value,
    double per_um)
{
	(void)per_um;
	if (strcmp(value, "none") == 0 || strcmp(value, "hidden") == 0)
		style->hidden = true;
	return true;
}

/* The first of a list, without its quotes. */
static bool take_family(struct vouch_svg_style *style, const char *value,
    double per_um)
{
	struct vouch_span first = { value, strcspn(value, ",") };

	(void)per_um;
	first = vouch_str_trim(first.data, first.len);
	if (first.len >= 2 && (first.data[0] == '\'' || first.data[0] == '"') &&
	    first.data[first.len - 1] == first.data[0]) {
		first.data++;
		first.len -= 2;
	}
	if (first.len == 0 || first.len >= sizeof style->family)
		return false;
	memcpy(style->family, first.data, first.len);
	style->family[first.len] = '\0';
	return true;
}

static bool take_font_size(struct vouch_svg_style *style, const char *value,
    double per_um)
{
	return vouch_svg_length(value, per_um, &style->font_size) &&
	    style->font_size > 0;
}

static bool take_weight(struct vouch_svg_style *style, const char *value,
    double per_um)
{
	struct vouch_span rest = { value, strlen(value) };
	double number;

	(void)per_um;
	if (strcmp(value, "normal") == 0)
		number = 400;
	else if (strcmp(value, "bold") == 0)
		number = 700;
	else if (!vouch_svg_number(&rest, &number) || rest.len > 0)
		return false;
	if (number < 1 || number > 1000)
		return false;
	style->weight = (unsigned)number;
	return true;
}

static bool take_slant(struct vouch_svg_style *style, const char *value,
    double per_um)
{
	(void)per_um;
	style->italic = strcmp(value, "italic") == 0 ||
	    strcmp(value, "oblique") == 0;
	return style->italic || strcmp(value, "normal") == 0;
}

static bool take_anchor(struct vouch_svg_style *style, const char *value,
    double per_um)
{
	(void)per_um;
	if (strcmp(value, "start") == 0)
		style->align = VOUCH_ALIGN_LEFT;
	else if (strcmp(value, "middle") == 0)
		style->align = VOUCH_ALIGN_CENTRE;
	else if (strcmp(value, "end") == 0)
		style->align = VOUCH_ALIGN_RIGHT;
	else
		return false;
	return true;
}

static const struct {
	const char *name;
	take_property *take;
	const char *expected;
} known[] = {
	{ "fill", take_fill, "a colour as #rrggbb, or none" },
	{ "stroke", take_stroke, "a colour as #rrggbb, or none" },
	{ "stroke-width", take_stroke_width, "a length" },
	{ "fill-rule", take_fill_rule, "nonzero or evenodd" },
	{ "display", take_hidden, "" },
	{ "visibility", take_hidden, "" },
	{ "font-family", take_family, "the name of a font" },
	{ "font-size", take_font_size, "a length" },
	{ "font-weight", take_weight, "normal, bold or 1 to 1000" },
	{ "font-style", take_slant, "normal or italic" },
	{ "text-anchor", take_anchor, "start, middle or end" },
};

/* Properties that would change what is seen, and the values that do not. */
static const struct {
	const char *name, *harmless;
} unsupported[] = {
	{ "opacity", "1" }, { "fill-opacity", "1" }, { "stroke-opacity", "1" },
	{ "filter", "none" }, { "mask", "none" },
	{ "mix-blend-mode", "normal" }, { "stroke-dasharray", "none" },
	{ "marker", "none" }, { "marker-start", "none" },
	{ "marker-mid", "none" }, { "marker-end", "none" },
	{ "letter-spacing", "normal 0 0px" }, { "word-spacing",
	"normal 0 0px" }, { "text-decoration", "none" },
	{ "text-decoration-line", "none" }, { "baseline-shift", "baseline 0" },
	{ "writing-mode", "lr-tb horizontal-tb lr" },
	{ "font-variant", "normal" }, { "font-stretch", "normal" },
	{ "stroke-linejoin", "miter" }, { "stroke-linecap", "butt" },
};

static bool is_word_of(const char *word, const char *list)
{
	size_t len = strlen(word), step;

	for (; *list != '\0'; list += step + (list[step] == ' ')) {
		step = strcspn(list, " ");
		if (step == len && memcmp(word, list, len) == 0)
			return true;
	}
	return false;
}

static enum vouch_err take(struct vouch_svg_style *style, const char *name,
    const char *value, double per_um, struct vouch_diag *diag)
{
	size_t i;

	for (i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (strcmp(name, known[i].name) != 0 ||
		    strcmp(value, "inherit") == 0 ||
		    known[i].take(style, value, per_um))
			continue;
		vouch_diag_field(diag, name);
		vouch_diag_subject(diag, value, strlen(value));
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "expected %s",
		    known[i].expected);
	}
	for (i = 0; i < sizeof unsupported / sizeof unsupported[0]; i++) {
		if (strcmp(name, unsupported[i].name) != 0 ||
		    is_word_of(value, unsupported[i].harmless))
			continue;
		vouch_diag_field(diag, name);
		vouch_diag_subject(diag, value, strlen(value));
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "not part of a template's SVG");
	}
	return VOUCH_OK;
}

/* "name: value" of a style attribute, copied into fixed room. */
static bool split(struct vouch_span piece, char name[32], char value[256])
{
	const char *colon = memchr(piece.data, ':', piece.len);
	struct vouch_span left, right;

	if (colon == NULL)
		return false;
	left = vouch_str_trim(piece.data, (size_t)(colon - piece.data));
	right = vouch_str_trim(colon + 1,
	    piece.len - (size_t)(colon + 1 - piece.data));
	if (left.len >= 32 || right.len >= 256)
		return false; /* of no property of ours */
	memcpy(name, left.data, left.len);
	name[left.len] = '\0';
	memcpy(value, right.data, right.len);
	value[right.len] = '\0';
	return true;
}

enum vouch_err vouch_svg_style(const struct vouch_xml_node *node,
    double per_um, struct vouch_diag *diag, struct vouch_svg_style *style)
{
	const char *text = vouch_xml_get(node, "style");
	struct vouch_span rest = { text, text == NULL ? 0 : strlen(text) };
	struct vouch_span piece;
	char name[32], value[256];
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < node->attributes; i++) {
		if (node->attribute[i].space[0] == '\0')
			err = take(style, node->attribute[i].name,
			    node->attribute[i].value, per_um, diag);
	}
	while (err == VOUCH_OK && text != NULL &&
	    vouch_str_split(&rest, ';', &piece)) {
		if (split(piece, name, value))
			err = take(style, name, value, per_um, diag);
	}
	return err;
}

bool vouch_svg_property(const struct vouch_xml_node *node, const char *name,
    char value[256])
{
	const char *text = vouch_xml_get(node, "style");
	const char *own = vouch_xml_get(node, name);
	struct vouch_span rest = { text, text == NULL ? 0 : strlen(text) };
	struct vouch_span piece;
	char other[32];

	while (text != NULL && vouch_str_split(&rest, ';', &piece)) {
		if (split(piece, other, value) && strcmp(other, name) == 0)
			return true;
	}
	return own != NULL &&
	    vouch_str_copy(value, 256, own) == VOUCH_OK;
}

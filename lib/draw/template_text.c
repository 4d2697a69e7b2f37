/*
 * Texts of a drawing: a text element, or its tspans, is one line with one font.
 * Blanks collapse as SVG 1.1 says (10.15).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "draw/template_parts.h"

#define TEXT_MAX 4096

/* A line being gathered. */
struct line {
	struct template_frame frame;
	double x, y;
	struct vouch_buf text;
	bool blank;              /* nothing but blanks so far */
};

static enum vouch_err read_place(const struct template *t,
    const struct vouch_xml_node *node, double *x, double *y, bool *given)
{
	const char *text[] = { vouch_xml_get(node, "x"),
		vouch_xml_get(node, "y") };
	double *const to[] = { x, y };
	size_t i;

	*given = text[0] != NULL || text[1] != NULL;
	for (i = 0; i < 2; i++) {
		if (text[i] == NULL ||
		    vouch_svg_length(text[i], t->per_um, to[i]))
			continue;
		vouch_diag_field(t->diag, i == 0 ? "x" : "y");
		vouch_diag_subject(t->diag, text[i], strlen(text[i]));
		return vouch_diag_set(t->diag, VOUCH_ERR_SYNTAX,
		    "expected one length");
	}
	if (vouch_xml_get(node, "dx") != NULL ||
	    vouch_xml_get(node, "dy") != NULL ||
	    vouch_xml_get(node, "rotate") != NULL ||
	    vouch_xml_get(node, "textLength") != NULL)
		return vouch_diag_set(t->diag, VOUCH_ERR_UNSUPPORTED,
		    "dx, dy, rotate and textLength are not part of a "
		    "template's SVG");
	return VOUCH_OK;
}

/* Blanks in a row become one; none at the ends. */
static void collapse(struct vouch_buf *text)
{
	size_t from, to = 0;
	bool blank = true;

	for (from = 0; from < text->len; from++) {
		if (strchr(" \t\r\n", text->data[from]) == NULL ||
		    text->data[from] == '\0') {
			text->data[to++] = text->data[from];
			blank = false;
		} else if (!blank) {
			text->data[to++] = ' ';
			blank = true;
		}
	}
	if (to > 0 && text->data[to - 1] == ' ')
		to--;
	text->len = to;
}

static enum vouch_err put_line(struct template *t, const struct line *line,
    const struct vouch_buf *nfc)
{
	const struct vouch_svg_style *style = &line->frame.style;
	double size = style->font_size *
	    vouch_matrix_scale(&line->frame.matrix);
	struct vouch_display_text out = { .align = style->align };
	struct vouch_point at;
	struct vouch_item *item;
	enum vouch_err err;

	if (!vouch_matrix_upright(&line->frame.matrix))
		return vouch_diag_set(t->diag, VOUCH_ERR_UNSUPPORTED,
		    "text must stand upright, neither turned nor skewed");
	if (vouch_matrix_apply(&line->frame.matrix, line->x, line->y, &at) !=
	    VOUCH_OK || !(size >= 100 && size <= 500000))
		return vouch_diag_set(t->diag, VOUCH_ERR_RANGE,
		    "too far away, or not between 0.1 and 500 mm high");
	if (!style->stroke.none)
		return vouch_diag_set(t->diag, VOUCH_ERR_UNSUPPORTED,
		    "text has no stroke");
	err = vouch_template_ink(t, &style->fill, &out.ink);
	if (err == VOUCH_OK)
		err = vouch_template_font(t, style, &out.font);
	if (err != VOUCH_OK || out.ink.space == VOUCH_INK_NONE)
		return err;
	out.x = at.x;
	out.y = at.y;
	out.size_um = (uint32_t)lround(size);
	out.text = vouch_template_copy(nfc->data, nfc->len);
	item = out.text == NULL ? NULL :
	    vouch_display_add(t->out, VOUCH_ITEM_TEXT);
	if (item == NULL) {
		free(out.text);
		return vouch_diag_set(t->diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	}
	item->text = out;
	return VOUCH_OK;
}

static enum vouch_err end_line(struct template *t, struct line *line)
{
	struct vouch_buf nfc;
	enum vouch_err err = VOUCH_OK;

	collapse(&line->text);
	vouch_buf_init(&nfc, TEXT_MAX);
	if (line->text.len > 0) {
		err = vouch_str_nfc(&nfc, line->text.data, line->text.len);
		err = err == VOUCH_OK ? put_line(t, line, &nfc) :
		    vouch_diag_set(t->diag, err, "not a text of at most %d "
		    "bytes", TEXT_MAX);
	}
	vouch_buf_release(&nfc);
	vouch_buf_clear(&line->text);
	line->blank = true;
	return err;
}

static bool looks_same(const struct vouch_svg_style *a,
    const struct vouch_svg_style *b)
{
	return a->fill.none == b->fill.none && a->fill.rgb == b->fill.rgb &&
	    a->stroke.none == b->stroke.none &&
	    a->font_size == b->font_size && a->weight == b->weight &&
	    a->italic == b->italic && a->align == b->align &&
	    strcmp(a->family, b->family) == 0;
}

/* Elements between a node and the text element. */
static size_t depth_of(const struct vouch_xml_node *node,
    const struct vouch_xml_node *top)
{
	size_t depth = 0;

	for (; node != top; node = node->parent)
		depth++;
	return depth;
}

/* A tspan; one with a place of its own begins a line. styles: of the elements
 * around it, by depth. */
static enum vouch_err enter_tspan(struct template *t,
    const struct vouch_xml_node *node, struct line *line,
    struct vouch_svg_style *styles)
{
	size_t depth = depth_of(node, line->frame.node);
	double x = line->x, y = line->y;
	enum vouch_err err;
	bool given;

	if (strcmp(node->name, "tspan") != 0)
		return vouch_template_blame(t, node, vouch_diag_set(t->diag,
		    VOUCH_ERR_UNSUPPORTED, "only tspan may be in a text"));
	styles[depth] = styles[depth - 1];
	err = read_place(t, node, &x, &y, &given);
	if (err == VOUCH_OK)
		err = vouch_svg_style(node, t->per_um, t->diag,
		    &styles[depth]);
	if (err == VOUCH_OK && given)
		err = end_line(t, line);
	if (err != VOUCH_OK)
		return vouch_template_blame(t, node, err);
	line->x = x;
	line->y = y;
	return VOUCH_OK;
}

/* What the text stands for: the English words of its element, said once. */
static const char *words(const struct template *t,
    const struct vouch_xml_node *node)
{
	const char *english = t->source->english ?
	    vouch_xml_get(node->parent, "data-en") : NULL;

	if (english == NULL)
		return node->text;
	return node == node->parent->first ? english : "";
}

static enum vouch_err add_text(struct template *t,
    const struct vouch_xml_node *node, struct line *line,
    const struct vouch_svg_style *styles)
{
	size_t depth = depth_of(node->parent, line->frame.node);
	const char *text = words(t, node);
	bool blank = text[strspn(text, " \t\r\n")] == '\0';
	enum vouch_err err;

	if (!blank && line->blank) {
		line->frame.style = styles[depth];
		line->blank = false;
	} else if (!blank && !looks_same(&line->frame.style, &styles[depth])) {
		return vouch_template_blame(t, node->parent, vouch_diag_set(t->diag,
		    VOUCH_ERR_UNSUPPORTED, "what looks different in a line "
		    "needs a tspan with x and y of its own"));
	}
	err = vouch_buf_adds(&line->text, text);
	return err == VOUCH_OK ? err : vouch_diag_set(t->diag, err,
	    "a text of more than %d bytes", TEXT_MAX);
}

enum vouch_err vouch_template_text(struct template *t,
    const struct template_frame *frame)
{
	struct vouch_svg_style styles[VOUCH_XML_DEPTH_MAX + 1];
	struct line line = { .frame = *frame, .blank = true };
	const struct vouch_xml_node *top = frame->node, *node;
	enum vouch_err err;
	bool given;

	vouch_buf_init(&line.text, TEXT_MAX);
	styles[0] = frame->style;
	err = read_place(t, top, &line.x, &line.y, &given);
	node = vouch_xml_step(top, top, 1);
	while (err == VOUCH_OK && node != NULL) {
		err = node->text != NULL ? add_text(t, node, &line, styles) :
		    enter_tspan(t, node, &line, styles);
		node = vouch_xml_step(node, top, 1);
	}
	if (err == VOUCH_OK)
		err = end_line(t, &line);
	vouch_buf_release(&line.text);
	return err;
}

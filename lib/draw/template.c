/*
 * See template.h. The drawing is walked once, without recursion: a frame holds
 * what an element inherits, and `use` pushes the element it names.
 */
#include "draw/template.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw/template_parts.h"

#define SVG "http://www.w3.org/2000/svg"
#define FRAMES (2 * VOUCH_XML_DEPTH_MAX)
#define USES_MAX 1000u
#define SIDE_MM_MAX 2000.0
#define BLEED_MM_MAX 20.0
#define IMAGE_MAX (16u << 20)

char *vouch_template_copy(const char *text, size_t len)
{
	char *copy = malloc(len + 1);

	if (copy != NULL) {
		memcpy(copy, text, len);
		copy[len] = '\0';
	}
	return copy;
}

enum vouch_err vouch_template_blame(const struct template *t,
    const struct vouch_xml_node *node, enum vouch_err err)
{
	const char *id = vouch_xml_get(node, "id");
	char inner[64], field[sizeof inner];

	if (err == VOUCH_OK || t->diag == NULL)
		return err;
	memcpy(inner, t->diag->field, sizeof inner);
	snprintf(field, sizeof field, "%.20s%s%.24s%s%.18s", node->name,
	    id != NULL ? " " : "", id != NULL ? id : "",
	    inner[0] != '\0' ? ": " : "", inner);
	vouch_diag_field(t->diag, field);
	vouch_diag_at(t->diag, node->line, 0);
	return err;
}

/* ---- inks ---- */

static bool is_grey(uint32_t rgb)
{
	return (rgb >> 16) == (rgb & 0xff) && (rgb >> 8 & 0xff) == (rgb & 0xff);
}

enum vouch_err vouch_template_ink(const struct template *t,
    const struct vouch_svg_paint *paint, struct vouch_ink *out)
{
	char colour[8];
	size_t i;

	*out = (struct vouch_ink){ .rgb = paint->rgb };
	if (paint->none)
		return VOUCH_OK;
	for (i = 0; i < t->inks; i++) {
		if (t->ink[i].rgb == paint->rgb) {
			out->space = VOUCH_INK_CMYK;
			memcpy(out->amount, t->ink[i].amount,
			    sizeof out->amount);
			return VOUCH_OK;
		}
	}
	if (is_grey(paint->rgb)) {
		out->space = VOUCH_INK_GRAY;
		out->amount[0] = (uint16_t)(((paint->rgb & 0xff) * 1000 +
		    127) / 255);
		return VOUCH_OK;
	}
	snprintf(colour, sizeof colour, "#%06x", (unsigned)paint->rgb);
	vouch_diag_subject(t->diag, colour, strlen(colour));
	vouch_diag_hint(t->diag, "declare it on <svg>: data-inks=\"%s: 0 100 "
	    "100 0\", percent of cyan, magenta, yellow, black", colour);
	return vouch_diag_set(t->diag, VOUCH_ERR_UNKNOWN,
	    "a colour without inks to print it with");
}

/* "#e30613: 0 100 100 0". */
static bool take_ink(struct vouch_span piece, struct template_ink *ink)
{
	const char *colon = memchr(piece.data, ':', piece.len);
	struct vouch_svg_paint paint;
	struct vouch_span name, rest;
	char colour[32];
	double percent;
	size_t i;

	if (colon == NULL)
		return false;
	name = vouch_str_trim(piece.data, (size_t)(colon - piece.data));
	if (name.len >= sizeof colour)
		return false;
	memcpy(colour, name.data, name.len);
	colour[name.len] = '\0';
	if (!vouch_svg_paint(colour, &paint) || paint.none)
		return false;
	rest = (struct vouch_span){ colon + 1,
		piece.len - (size_t)(colon + 1 - piece.data) };
	for (i = 0; i < 4; i++) {
		if (!vouch_svg_number(&rest, &percent) || percent < 0 ||
		    percent > 100)
			return false;
		ink->amount[i] = (uint16_t)lround(percent * 10);
	}
	ink->rgb = paint.rgb;
	return vouch_str_trim(rest.data, rest.len).len == 0;
}

static enum vouch_err read_inks(struct template *t,
    const struct vouch_xml_node *root)
{
	const char *text = vouch_xml_get(root, "data-inks");
	struct vouch_span rest = { text, text == NULL ? 0 : strlen(text) };
	struct vouch_span piece;

	while (text != NULL && vouch_str_split(&rest, ';', &piece)) {
		piece = vouch_str_trim(piece.data, piece.len);
		if (piece.len == 0)
			continue;
		if (t->inks < VOUCH_TEMPLATE_INKS &&
		    take_ink(piece, &t->ink[t->inks])) {
			t->inks++;
			continue;
		}
		vouch_diag_field(t->diag, "data-inks");
		vouch_diag_subject(t->diag, piece.data, piece.len);
		return vouch_template_blame(t, root, vouch_diag_set(t->diag,
		    VOUCH_ERR_SYNTAX, "expected a colour and four percentages, "
		    "as in \"#e30613: 0 100 100 0\", at most %d of them",
		    VOUCH_TEMPLATE_INKS));
	}
	return VOUCH_OK;
}

/* ---- fonts and boxes ---- */

enum vouch_err vouch_template_font(const struct template *t,
    const struct vouch_svg_style *style, unsigned *font)
{
	struct vouch_display *out = t->out;
	struct vouch_display_font *one;
	size_t i;

	for (i = 0; i < out->fonts; i++) {
		one = &out->font[i];
		if (strcmp(one->family, style->family) == 0 &&
		    one->weight == style->weight &&
		    one->italic == style->italic)
			break;
	}
	if (i == VOUCH_DISPLAY_FONTS)
		return vouch_diag_set(t->diag, VOUCH_ERR_TOO_LONG,
		    "more than %d fonts", VOUCH_DISPLAY_FONTS);
	if (i == out->fonts) {
		one = &out->font[out->fonts++];
		memcpy(one->family, style->family, sizeof one->family);
		one->weight = style->weight;
		one->italic = style->italic;
	}
	*font = (unsigned)i;
	return VOUCH_OK;
}

enum vouch_err vouch_template_box(const struct template *t,
    const struct template_frame *frame, struct vouch_box *out)
{
	static const char *const names[] = { "x", "y", "width", "height" };
	struct vouch_point from, to;
	double value[4] = { 0 };
	const char *text;
	size_t i;

	for (i = 0; i < 4; i++) {
		text = vouch_xml_get(frame->node, names[i]);
		if (text == NULL || vouch_svg_length(text, t->per_um, &value[i]))
			continue;
		vouch_diag_field(t->diag, names[i]);
		vouch_diag_subject(t->diag, text, strlen(text));
		return vouch_diag_set(t->diag, VOUCH_ERR_SYNTAX,
		    "expected a length");
	}
	if (!vouch_matrix_upright(&frame->matrix))
		return vouch_diag_set(t->diag, VOUCH_ERR_UNSUPPORTED,
		    "must stand upright, neither turned nor skewed");
	if (vouch_matrix_apply(&frame->matrix, value[0], value[1], &from) !=
	    VOUCH_OK || vouch_matrix_apply(&frame->matrix, value[0] + value[2],
	    value[1] + value[3], &to) != VOUCH_OK || to.x <= from.x ||
	    to.y <= from.y)
		return vouch_diag_set(t->diag, VOUCH_ERR_RANGE,
		    "expected a width and a height on the label");
	*out = (struct vouch_box){ from.x, from.y, to.x - from.x,
		to.y - from.y };
	return VOUCH_OK;
}

/* ---- shapes and pictures ---- */

static enum vouch_err no_memory(const struct template *t)
{
	return vouch_diag_set(t->diag, VOUCH_ERR_NO_MEMORY, "out of memory");
}

static enum vouch_err set_paint(const struct template *t,
    const struct template_frame *frame, struct vouch_display_shape *shape)
{
	double width = frame->style.stroke_width *
	    vouch_matrix_scale(&frame->matrix);
	enum vouch_err err;

	err = vouch_template_ink(t, &frame->style.fill, &shape->fill);
	if (err == VOUCH_OK)
		err = vouch_template_ink(t, &frame->style.stroke, &shape->stroke);
	if (err != VOUCH_OK)
		return err;
	if (!(width <= VOUCH_SVG_REACH))
		return vouch_diag_set(t->diag, VOUCH_ERR_RANGE,
		    "a stroke of that width");
	shape->stroke_um = (uint32_t)lround(width);
	if (shape->stroke_um == 0)
		shape->stroke.space = VOUCH_INK_NONE;
	shape->even_odd = frame->style.even_odd;
	shape->has_clip = frame->has_clip;
	shape->clip = frame->clip;
	return VOUCH_OK;
}

static enum vouch_err add_shape(struct template *t,
    const struct template_frame *frame, bool *is_shape)
{
	struct vouch_path path = { .step = NULL };
	struct vouch_display_shape shape = { .even_odd = false };
	struct vouch_item *item = NULL;
	enum vouch_err err;

	err = vouch_svg_shape(frame->node, &frame->matrix, t->per_um, t->diag,
	    is_shape, &path);
	if (err == VOUCH_OK && *is_shape)
		err = set_paint(t, frame, &shape);
	if (err == VOUCH_OK && path.steps > 0 &&
	    (shape.fill.space != VOUCH_INK_NONE ||
	    shape.stroke.space != VOUCH_INK_NONE)) {
		item = vouch_display_add(t->out, VOUCH_ITEM_SHAPE);
		if (item == NULL)
			err = no_memory(t);
	}
	if (item == NULL) {
		vouch_path_release(&path);
		return err;
	}
	item->shape = shape;
	item->shape.path = path;
	return VOUCH_OK;
}

static int base64_digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

/* RFC 4648, blanks passed over, '=' at the end. */
static enum vouch_err decode_base64(const char *text, struct vouch_buf *out)
{
	uint32_t bits = 0;
	unsigned count = 0;
	enum vouch_err err = VOUCH_OK;
	int digit;

	for (; err == VOUCH_OK && *text != '\0' && *text != '='; text++) {
		if (strchr(" \t\r\n", *text) != NULL)
			continue;
		digit = base64_digit(*text);
		if (digit < 0)
			return VOUCH_ERR_SYNTAX;
		bits = bits << 6 | (uint32_t)digit;
		count += 6;
		if (count >= 8) {
			count -= 8;
			err = vouch_buf_addc(out, (char)(bits >> count & 0xff));
		}
	}
	return err;
}

static enum vouch_err load_image(const struct template *t, const char *href,
    struct vouch_buf *out)
{
	static const char inside[] = "data:image/png;base64,";
	static const char magic[] = "\x89PNG\r\n\x1a\n";
	enum vouch_err err;

	if (href == NULL)
		return vouch_diag_set(t->diag, VOUCH_ERR_MISSING,
		    "a picture without href");
	if (strncmp(href, inside, sizeof inside - 1) == 0) {
		err = decode_base64(href + sizeof inside - 1, out);
	} else if (strncmp(href, "data:", 5) == 0 || strstr(href, "://") !=
	    NULL || href[0] == '/' || strstr(href, "..") != NULL ||
	    t->source->load == NULL) {
		vouch_diag_subject(t->diag, href, strcspn(href, ","));
		return vouch_diag_set(t->diag, VOUCH_ERR_UNSUPPORTED,
		    "expected a PNG inside the drawing or beside its file");
	} else {
		return t->source->load(t->source->context, href, out, t->diag);
	}
	if (err == VOUCH_OK && (out->len < sizeof magic - 1 ||
	    memcmp(out->data, magic, sizeof magic - 1) != 0))
		err = VOUCH_ERR_SYNTAX;
	return err == VOUCH_OK ? err :
	    vouch_diag_set(t->diag, err, "not a PNG in base64");
}

static enum vouch_err add_image(struct template *t,
    const struct template_frame *frame)
{
	struct vouch_item *item;
	struct vouch_buf png;
	struct vouch_box box;
	enum vouch_err err;

	err = vouch_template_box(t, frame, &box);
	if (err != VOUCH_OK)
		return err;
	vouch_buf_init(&png, IMAGE_MAX);
	err = load_image(t, vouch_xml_get(frame->node, "href"), &png);
	item = err == VOUCH_OK ? vouch_display_add(t->out, VOUCH_ITEM_IMAGE) :
	    NULL;
	if (item == NULL) {
		vouch_buf_release(&png);
		return err == VOUCH_OK ? no_memory(t) : err;
	}
	item->image.png = (uint8_t *)png.data; /* now the item's */
	item->image.len = png.len;
	item->image.box = box;
	return VOUCH_OK;
}

/* ---- what refers to other elements ---- */

static const struct vouch_xml_node *find_id(const struct template *t,
    const char *id, size_t len)
{
	const struct vouch_xml_node *top = vouch_xml_root(t->xml), *node;
	const char *its;

	for (node = top; node != NULL; node = vouch_xml_step(node, top, 1)) {
		its = node->name == NULL ? NULL : vouch_xml_get(node, "id");
		if (its != NULL && strlen(its) == len &&
		    memcmp(its, id, len) == 0)
			return node;
	}
	return NULL;
}

static enum vouch_err find_used(struct template *t,
    const struct vouch_xml_node *use, const struct vouch_xml_node **out)
{
	const char *href = vouch_xml_get(use, "href");

	if (++t->uses > USES_MAX)
		return vouch_diag_set(t->diag, VOUCH_ERR_TOO_LONG,
		    "more than %u elements drawn by use", USES_MAX);
	*out = href == NULL || href[0] != '#' ? NULL :
	    find_id(t, href + 1, strlen(href + 1));
	if (*out != NULL)
		return VOUCH_OK;
	vouch_diag_field(t->diag, "href");
	vouch_diag_subject(t->diag, href, href == NULL ? 0 : strlen(href));
	return vouch_diag_set(t->diag, VOUCH_ERR_UNKNOWN,
	    "no element of this id");
}

static struct vouch_box overlap(const struct vouch_box *a,
    const struct vouch_box *b)
{
	int32_t l = a->x > b->x ? a->x : b->x, t = a->y > b->y ? a->y : b->y;
	int32_t r = a->x + a->width, d = a->y + a->height;

	if (r > b->x + b->width)
		r = b->x + b->width;
	if (d > b->y + b->height)
		d = b->y + b->height;
	return (struct vouch_box){ l, t, r > l ? r - l : 0, d > t ? d - t : 0 };
}

/* clip-path="url(#id)": a clipPath that is one upright rectangle. */
static enum vouch_err take_clip(const struct template *t,
    struct template_frame *frame)
{
	const struct vouch_xml_node *clip = NULL, *rect = NULL;
	struct template_frame inside = *frame;
	char text[256];
	size_t len;
	enum vouch_err err;
	struct vouch_box box;

	if (!vouch_svg_property(frame->node, "clip-path", text) ||
	    strcmp(text, "none") == 0)
		return VOUCH_OK;
	len = strlen(text);
	if (len > 6 && memcmp(text, "url(#", 5) == 0 && text[len - 1] == ')')
		clip = find_id(t, text + 5, len - 6);
	for (rect = clip == NULL ? NULL : clip->first; rect != NULL &&
	    rect->name == NULL; rect = rect->next)
		continue;
	if (rect == NULL || strcmp(rect->name, "rect") != 0) {
		vouch_diag_field(t->diag, "clip-path");
		vouch_diag_subject(t->diag, text, len);
		return vouch_diag_set(t->diag, VOUCH_ERR_UNSUPPORTED,
		    "only one rectangle may clip");
	}
	inside.node = rect;
	err = vouch_svg_transform(vouch_xml_get(rect, "transform"), t->diag,
	    &inside.matrix);
	if (err == VOUCH_OK) {
		inside.matrix = vouch_matrix_join(&frame->matrix,
		    &inside.matrix);
		err = vouch_template_box(t, &inside, &box);
	}
	if (err != VOUCH_OK)
		return err;
	frame->clip = frame->has_clip ? overlap(&frame->clip, &box) : box;
	frame->has_clip = true;
	return VOUCH_OK;
}

/* ---- the walk ---- */

static bool is_one_of(const char *name, const char *const *names)
{
	while (*names != NULL && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

/* The frame of a child. */
static enum vouch_err enter(const struct template *t,
    const struct template_frame *parent, const struct vouch_xml_node *node,
    struct template_frame *frame)
{
	struct vouch_matrix own;
	enum vouch_err err;

	*frame = *parent;
	frame->node = node;
	err = vouch_svg_transform(vouch_xml_get(node, "transform"), t->diag,
	    &own);
	if (err != VOUCH_OK)
		return err;
	frame->matrix = vouch_matrix_join(&parent->matrix, &own);
	err = vouch_svg_style(node, t->per_um, t->diag, &frame->style);
	return err == VOUCH_OK ? take_clip(t, frame) : err;
}

/* Draws one element; *into says that what is in it comes next. */
static enum vouch_err draw(struct template *t, struct template_frame *frame,
    const struct vouch_xml_node **into)
{
	static const char *const groups[] = { "g", "a", NULL };
	const char *name = frame->node->name, *x, *y;
	struct vouch_matrix move = { 1, 0, 0, 1, 0, 0 };
	enum vouch_err err;
	bool is_shape;

	*into = NULL;
	if (frame->style.hidden)
		return VOUCH_OK;
	if (is_one_of(name, groups)) {
		*into = frame->node->first;
		return VOUCH_OK;
	}
	if (strcmp(name, "use") == 0) {
		x = vouch_xml_get(frame->node, "x");
		y = vouch_xml_get(frame->node, "y");
		if ((x != NULL && !vouch_svg_length(x, t->per_um, &move.e)) ||
		    (y != NULL && !vouch_svg_length(y, t->per_um, &move.f)))
			return vouch_diag_set(t->diag, VOUCH_ERR_SYNTAX,
			    "expected lengths as x and y");
		frame->matrix = vouch_matrix_join(&frame->matrix, &move);
		return find_used(t, frame->node, into);
	}
	if (vouch_xml_get(frame->node, "data-vouch") != NULL)
		return vouch_template_slot(t, frame);
	if (strcmp(name, "text") == 0)
		return vouch_template_text(t, frame);
	if (strcmp(name, "image") == 0)
		return add_image(t, frame);
	err = add_shape(t, frame, &is_shape);
	if (err == VOUCH_OK && !is_shape)
		err = vouch_diag_set(t->diag, VOUCH_ERR_UNSUPPORTED,
		    "not part of a template's SVG");
	return err;
}

/* Elements that draw nothing where they stand, and those of other programs. */
static bool draws_nothing(const struct vouch_xml_node *node)
{
	static const char *const silent[] = { "defs", "title", "desc",
		"metadata", "clipPath", "symbol", NULL };

	return node->name == NULL || strcmp(node->space, SVG) != 0 ||
	    is_one_of(node->name, silent);
}

/* Drawn only by use, and then as a group. */
static bool is_symbol(const struct vouch_xml_node *node)
{
	return strcmp(node->name, "symbol") == 0;
}

static enum vouch_err walk(struct template *t,
    const struct template_frame *root)
{
	struct template_frame *frame;
	const struct vouch_xml_node *next[FRAMES], *node, *into;
	enum vouch_err err = VOUCH_OK;
	size_t depth = 1;
	bool used[FRAMES] = { false };

	frame = calloc(FRAMES, sizeof *frame);
	if (frame == NULL)
		return no_memory(t);
	frame[0] = *root;
	next[0] = root->node->first;
	while (err == VOUCH_OK && depth > 0) {
		node = next[depth - 1];
		if (node == NULL) {
			depth--;
			continue;
		}
		/* use draws the one element it names, not those behind it */
		next[depth - 1] = used[depth - 1] ? NULL : node->next;
		if (draws_nothing(node))
			continue;
		if (depth == FRAMES) {
			err = vouch_template_blame(t, node, vouch_diag_set(t->diag,
			    VOUCH_ERR_TOO_LONG, "nested too deep"));
			break;
		}
		err = enter(t, &frame[depth - 1], node, &frame[depth]);
		if (err == VOUCH_OK)
			err = draw(t, &frame[depth], &into);
		vouch_template_blame(t, node, err);
		if (err == VOUCH_OK && into != NULL) {
			used[depth] = strcmp(node->name, "use") == 0;
			if (used[depth] && is_symbol(into)) {
				used[depth] = false;
				into = into->first;
			}
			next[depth++] = into;
		}
	}
	free(frame);
	return err;
}

/* ---- the root ---- */

static enum vouch_err read_side(const struct template *t,
    const struct vouch_xml_node *root, const char *name, double *mm)
{
	const char *text = vouch_xml_get(root, name);

	if (text != NULL && vouch_svg_mm(text, mm) && *mm >= 1 &&
	    *mm <= SIDE_MM_MAX)
		return VOUCH_OK;
	vouch_diag_field(t->diag, name);
	vouch_diag_subject(t->diag, text, text == NULL ? 0 : strlen(text));
	return vouch_diag_set(t->diag, VOUCH_ERR_SYNTAX,
	    "expected the label's size in millimetres, as in \"70mm\"");
}

static enum vouch_err read_viewbox(struct template *t,
    const struct vouch_xml_node *root, double width_mm, double height_mm,
    struct vouch_matrix *matrix)
{
	const char *text = vouch_xml_get(root, "viewBox");
	struct vouch_span rest = { text, text == NULL ? 0 : strlen(text) };
	double box[4], scale;
	size_t i;

	for (i = 0; i < 4; i++) {
		if (text == NULL || !vouch_svg_number(&rest, &box[i]))
			break;
	}
	if (i == 4 && box[2] > 0 && box[3] > 0) {
		scale = width_mm * 1000 / box[2];
		*matrix = (struct vouch_matrix){ scale, 0, 0, scale,
			-box[0] * scale, -box[1] * scale };
		t->per_um = 1 / scale;
		/* less than a hundredth of a millimetre askew */
		if (fabs(height_mm * 1000 - box[3] * scale) < 10)
			return VOUCH_OK;
	}
	vouch_diag_field(t->diag, "viewBox");
	vouch_diag_subject(t->diag, text, text == NULL ? 0 : strlen(text));
	return vouch_diag_set(t->diag, VOUCH_ERR_SYNTAX,
	    "expected four numbers in the proportion of %g x %g mm",
	    width_mm, height_mm);
}

/* What kind of output the template is for, when nobody says another. */
static enum vouch_err read_to(struct template *t,
    const struct vouch_xml_node *root)
{
	static const char *const kinds[] = { "pdf", "svg", "png", "zpl", "tspl",
		"escpos" };
	const char *to = vouch_xml_get(root, "data-to");
	size_t i;

	for (i = 0; to != NULL && i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(kinds[i], to) == 0)
			return vouch_str_copy(t->out->to, sizeof t->out->to,
			    to);
	}
	if (to == NULL)
		return VOUCH_OK;
	vouch_diag_field(t->diag, "data-to");
	vouch_diag_subject(t->diag, to, strlen(to));
	return vouch_diag_set(t->diag, VOUCH_ERR_UNKNOWN,
	    "expected pdf, svg, png, zpl, tspl or escpos");
}

static enum vouch_err read_root(struct template *t,
    struct template_frame *frame)
{
	const struct vouch_xml_node *root = vouch_xml_root(t->xml);
	const char *bleed = vouch_xml_get(root, "data-bleed");
	double width, height, bleed_mm = 0;
	enum vouch_err err;

	*frame = (struct template_frame){ .node = root,
		.style = vouch_svg_initial };
	if (strcmp(root->name, "svg") != 0 || strcmp(root->space, SVG) != 0)
		return vouch_diag_set(t->diag, VOUCH_ERR_SYNTAX,
		    "expected <svg xmlns=\"" SVG "\">");
	err = read_side(t, root, "width", &width);
	if (err == VOUCH_OK)
		err = read_side(t, root, "height", &height);
	if (err == VOUCH_OK)
		err = read_viewbox(t, root, width, height, &frame->matrix);
	if (err == VOUCH_OK && bleed != NULL && (!vouch_svg_mm(bleed,
	    &bleed_mm) || bleed_mm < 0 || bleed_mm > BLEED_MM_MAX)) {
		vouch_diag_field(t->diag, "data-bleed");
		vouch_diag_subject(t->diag, bleed, strlen(bleed));
		err = vouch_diag_set(t->diag, VOUCH_ERR_SYNTAX,
		    "expected 0mm to 20mm");
	}
	if (err == VOUCH_OK)
		err = vouch_svg_style(root, t->per_um, t->diag, &frame->style);
	if (err == VOUCH_OK)
		err = read_to(t, root);
	if (err != VOUCH_OK)
		return err;
	t->out->width = (int32_t)lround(width * 1000);
	t->out->height = (int32_t)lround(height * 1000);
	t->out->bleed = (int32_t)lround(bleed_mm * 1000);
	return read_inks(t, root);
}

static enum vouch_err read_title(struct template *t)
{
	const struct vouch_xml_node *node = vouch_xml_root(t->xml)->first;
	struct vouch_span title;

	while (node != NULL && (node->name == NULL ||
	    strcmp(node->name, "title") != 0))
		node = node->next;
	if (node == NULL || node->first == NULL || node->first->text == NULL)
		return VOUCH_OK;
	title = vouch_str_trim(node->first->text, strlen(node->first->text));
	t->out->title = vouch_template_copy(title.data, title.len);
	return t->out->title == NULL ? no_memory(t) : VOUCH_OK;
}

enum vouch_err vouch_template_compile(
    const struct vouch_template_source *source, struct vouch_diag *diag,
    struct vouch_display *out)
{
	struct template t = { .source = source, .diag = diag, .out = out };
	struct template_frame root;
	enum vouch_err err;

	*out = (struct vouch_display){ .item = NULL };
	err = vouch_xml_parse(source->text, source->len, diag, &t.xml);
	if (err == VOUCH_OK) {
		err = read_root(&t, &root);
		vouch_template_blame(&t, vouch_xml_root(t.xml), err);
	}
	if (err == VOUCH_OK)
		err = read_title(&t);
	if (err == VOUCH_OK)
		err = walk(&t, &root);
	if (err != VOUCH_OK) {
		vouch_diag_file(diag, source->file);
		vouch_display_release(out);
	}
	vouch_xml_free(t.xml);
	return err;
}

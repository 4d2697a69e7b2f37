/*
 * Shapes of SVG as paths. Everything ends as lines and cubic curves in
 * micrometres; points are rounded once, after all transforms.
 */
#include "draw/svg_read.h"

#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846
#define KAPPA 0.5522847498307936 /* controls of a quarter circle of radius 1 */

/* Where a path is while its steps are read. */
struct pen {
	const struct vouch_matrix *matrix;
	struct vouch_path *path;
	double x, y;           /* user units */
	double start_x, start_y;
	double last_x, last_y; /* control point of the step before */
	char before;           /* its letter, upper case */
};

static enum vouch_err move_to(struct pen *pen, double x, double y)
{
	struct vouch_point to;
	enum vouch_err err = vouch_matrix_apply(pen->matrix, x, y, &to);

	if (err == VOUCH_OK)
		err = vouch_path_move(pen->path, to);
	pen->x = pen->start_x = x;
	pen->y = pen->start_y = y;
	return err;
}

static enum vouch_err line_to(struct pen *pen, double x, double y)
{
	struct vouch_point to;
	enum vouch_err err = vouch_matrix_apply(pen->matrix, x, y, &to);

	if (err == VOUCH_OK)
		err = vouch_path_line(pen->path, to);
	pen->x = x;
	pen->y = y;
	return err;
}

/* c[6]: two controls and the end. */
static enum vouch_err curve_to(struct pen *pen, const double c[6])
{
	struct vouch_point point[3];
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < 3; i++)
		err = vouch_matrix_apply(pen->matrix, c[2 * i], c[2 * i + 1],
		    &point[i]);
	if (err == VOUCH_OK)
		err = vouch_path_curve(pen->path, point[0], point[1],
		    point[2]);
	pen->last_x = c[2];
	pen->last_y = c[3];
	pen->x = c[4];
	pen->y = c[5];
	return err;
}

/* A quadratic curve is a cubic one whose controls lie two thirds along. */
static enum vouch_err quad_to(struct pen *pen, double cx, double cy, double x,
    double y)
{
	const double c[] = { pen->x + 2.0 / 3 * (cx - pen->x),
		pen->y + 2.0 / 3 * (cy - pen->y), x + 2.0 / 3 * (cx - x),
		y + 2.0 / 3 * (cy - y), x, y };
	enum vouch_err err = curve_to(pen, c);

	pen->last_x = cx;
	pen->last_y = cy;
	return err;
}

/* ---- arcs (SVG 1.1, appendix F.6) ---- */

struct arc {
	double rx, ry, turn; /* turn in radians */
	bool large, sweep;
};

/* Centre and angles of the arc from the pen to x, y. */
static void find_centre(const struct pen *pen, struct arc *arc, double x,
    double y, double centre[2], double angle[2])
{
	double c = cos(arc->turn), s = sin(arc->turn);
	double dx = (pen->x - x) / 2, dy = (pen->y - y) / 2;
	double px = c * dx + s * dy, py = -s * dx + c * dy;
	double grow = px * px / (arc->rx * arc->rx) +
	    py * py / (arc->ry * arc->ry);
	double above, below, factor, qx, qy;

	if (grow > 1) { /* too small to reach: as large as needed */
		arc->rx *= sqrt(grow);
		arc->ry *= sqrt(grow);
	}
	above = arc->rx * arc->rx * arc->ry * arc->ry -
	    arc->rx * arc->rx * py * py - arc->ry * arc->ry * px * px;
	below = arc->rx * arc->rx * py * py + arc->ry * arc->ry * px * px;
	factor = above <= 0 || below <= 0 ? 0 : sqrt(above / below);
	if (arc->large == arc->sweep)
		factor = -factor;
	qx = factor * arc->rx * py / arc->ry;
	qy = -factor * arc->ry * px / arc->rx;
	centre[0] = c * qx - s * qy + (pen->x + x) / 2;
	centre[1] = s * qx + c * qy + (pen->y + y) / 2;
	angle[0] = atan2((py - qy) / arc->ry, (px - qx) / arc->rx);
	angle[1] = atan2((-py - qy) / arc->ry, (-px - qx) / arc->rx);
	angle[1] -= angle[0];
	if (arc->sweep && angle[1] < 0)
		angle[1] += 2 * PI;
	if (!arc->sweep && angle[1] > 0)
		angle[1] -= 2 * PI;
}

/* A point of the ellipse, and which way it goes there. */
static void on_arc(const struct arc *arc, const double centre[2], double angle,
    double point[2], double way[2])
{
	double c = cos(arc->turn), s = sin(arc->turn);
	double x = arc->rx * cos(angle), y = arc->ry * sin(angle);
	double dx = -arc->rx * sin(angle), dy = arc->ry * cos(angle);

	point[0] = centre[0] + c * x - s * y;
	point[1] = centre[1] + s * x + c * y;
	way[0] = c * dx - s * dy;
	way[1] = s * dx + c * dy;
}

static enum vouch_err arc_to(struct pen *pen, struct arc arc, double x,
    double y)
{
	double centre[2], angle[2], from[2], to[2], way[2], onward[2], step, k;
	enum vouch_err err = VOUCH_OK;
	int pieces, i;

	arc.rx = fabs(arc.rx);
	arc.ry = fabs(arc.ry);
	if (arc.rx < 1e-12 || arc.ry < 1e-12 || (pen->x == x && pen->y == y))
		return line_to(pen, x, y);
	find_centre(pen, &arc, x, y, centre, angle);
	if (!isfinite(angle[0] + angle[1] + centre[0] + centre[1]))
		return VOUCH_ERR_RANGE;
	pieces = (int)ceil(fabs(angle[1]) / (PI / 2) - 1e-9);
	if (pieces < 1)
		pieces = 1;
	step = angle[1] / pieces;
	k = 4.0 / 3 * tan(step / 4);
	on_arc(&arc, centre, angle[0], from, way);
	for (i = 1; err == VOUCH_OK && i <= pieces; i++) {
		on_arc(&arc, centre, angle[0] + step * i, to, onward);
		if (i == pieces) {
			to[0] = x;
			to[1] = y;
		}
		err = curve_to(pen, (const double[]){ from[0] + k * way[0],
		    from[1] + k * way[1], to[0] - k * onward[0],
		    to[1] - k * onward[1], to[0], to[1] });
		memcpy(from, to, sizeof from);
		memcpy(way, onward, sizeof way);
	}
	return err;
}

/* ---- steps of a path ---- */

static size_t numbers_of(char letter)
{
	switch (letter) {
	case 'M': case 'L': case 'T':
		return 2;
	case 'H': case 'V':
		return 1;
	case 'S': case 'Q':
		return 4;
	case 'C':
		return 6;
	case 'A':
		return 7;
	default:
		return 0;
	}
}

/* The flags of an arc may stand without anything between: "a1 1 0 01 5 5". */
static bool take_flag(struct vouch_span *rest, double *out)
{
	while (rest->len > 0 && strchr(" ,\t\r\n", rest->data[0]) != NULL) {
		rest->data++;
		rest->len--;
	}
	if (rest->len == 0 || (rest->data[0] != '0' && rest->data[0] != '1'))
		return false;
	*out = rest->data[0] - '0';
	rest->data++;
	rest->len--;
	return true;
}

static bool take_numbers(struct vouch_span *rest, char letter, double n[7])
{
	size_t i, count = numbers_of(letter);

	for (i = 0; i < count; i++) {
		if (!(letter == 'A' && (i == 3 || i == 4) ?
		    take_flag(rest, &n[i]) : vouch_svg_number(rest, &n[i])))
			return false;
	}
	return true;
}

/* Relative numbers become absolute. */
static void make_absolute(const struct pen *pen, char letter, double n[7])
{
	size_t i, count = numbers_of(letter);

	if (letter == 'H') {
		n[0] += pen->x;
	} else if (letter == 'V') {
		n[0] += pen->y;
	} else if (letter == 'A') {
		n[5] += pen->x;
		n[6] += pen->y;
	} else {
		for (i = 0; i < count; i++)
			n[i] += i % 2 == 0 ? pen->x : pen->y;
	}
}

/* The first control of a smooth curve mirrors the last of the one before. */
static void mirror(const struct pen *pen, const char *after, double out[2])
{
	bool smooth = pen->before != '\0' && strchr(after, pen->before) != NULL;

	out[0] = smooth ? 2 * pen->x - pen->last_x : pen->x;
	out[1] = smooth ? 2 * pen->y - pen->last_y : pen->y;
}

static enum vouch_err draw_step(struct pen *pen, char letter,
    const double n[7])
{
	double control[2];

	switch (letter) {
	case 'M':
		return move_to(pen, n[0], n[1]);
	case 'L':
		return line_to(pen, n[0], n[1]);
	case 'H':
		return line_to(pen, n[0], pen->y);
	case 'V':
		return line_to(pen, pen->x, n[0]);
	case 'C':
		return curve_to(pen, n);
	case 'S':
		mirror(pen, "CS", control);
		return curve_to(pen, (const double[]){ control[0], control[1],
		    n[0], n[1], n[2], n[3] });
	case 'Q':
		return quad_to(pen, n[0], n[1], n[2], n[3]);
	case 'T':
		mirror(pen, "QT", control);
		return quad_to(pen, control[0], control[1], n[0], n[1]);
	case 'A':
		return arc_to(pen, (struct arc){ n[0], n[1], n[2] * PI / 180,
		    n[3] != 0, n[4] != 0 }, n[5], n[6]);
	default: /* Z */
		pen->x = pen->start_x;
		pen->y = pen->start_y;
		return vouch_path_close(pen->path);
	}
}

static enum vouch_err bad_path(const char *d, struct vouch_span rest,
    struct vouch_diag *diag)
{
	vouch_diag_field(diag, "d");
	vouch_diag_subject(diag, rest.data, rest.len > 24 ? 24 : rest.len);
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
	    "not a step of a path (character %zu)",
	    (size_t)(rest.data - d) + 1);
}

static enum vouch_err too_far(enum vouch_err err, struct vouch_diag *diag)
{
	return vouch_diag_set(diag, err, err == VOUCH_ERR_RANGE ?
	    "farther than five metres away" : err == VOUCH_ERR_TOO_LONG ?
	    "more than a million points" : "out of memory");
}

/* Blanks and commas between steps. */
static void skip_gap(struct vouch_span *rest)
{
	while (rest->len > 0 && strchr(" \t\r\n,", rest->data[0]) != NULL) {
		rest->data++;
		rest->len--;
	}
}

/* The steps of a path's attribute d. */
static enum vouch_err read_path(const char *d, const struct vouch_matrix *matrix,
    struct vouch_diag *diag, struct vouch_path *path)
{
	struct pen pen = { .matrix = matrix, .path = path };
	struct vouch_span rest = { d, strlen(d) };
	char letter = '\0', upper;
	enum vouch_err err;
	double n[7];

	for (skip_gap(&rest); rest.len > 0; skip_gap(&rest)) {
		if (strchr("MmLlHhVvCcSsQqTtAaZz", rest.data[0]) != NULL) {
			letter = *rest.data++;
			rest.len--;
		} else if (letter == '\0' || letter == 'Z' || letter == 'z') {
			return bad_path(d, rest, diag);
		} else if (letter == 'M' || letter == 'm') {
			letter = letter == 'M' ? 'L' : 'l';
		}
		upper = letter >= 'a' ? (char)(letter - 'a' + 'A') : letter;
		if (pen.before == '\0' && upper != 'M')
			return bad_path(d, rest, diag);
		if (!take_numbers(&rest, upper, n))
			return bad_path(d, rest, diag);
		if (letter >= 'a')
			make_absolute(&pen, upper, n);
		err = draw_step(&pen, upper, n);
		if (err != VOUCH_OK)
			return too_far(err, diag);
		pen.before = upper;
	}
	return VOUCH_OK;
}

/* ---- the other shapes ---- */

/* Attributes of a shape, as lengths; missing ones are 0. */
struct sizes {
	double value[6];
	bool given[6];
};

static enum vouch_err take_sizes(const struct vouch_xml_node *node,
    const char *const *names, double per_um, struct vouch_diag *diag,
    struct sizes *out)
{
	const char *text;
	size_t i;

	for (i = 0; names[i] != NULL; i++) {
		text = vouch_xml_get(node, names[i]);
		out->value[i] = 0;
		out->given[i] = text != NULL && strcmp(text, "auto") != 0;
		if (!out->given[i] ||
		    vouch_svg_length(text, per_um, &out->value[i]))
			continue;
		vouch_diag_field(diag, names[i]);
		vouch_diag_subject(diag, text, strlen(text));
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "expected a length");
	}
	return VOUCH_OK;
}

/* A quarter of an ellipse to x, y; the corner it rounds is at cx, cy. */
static enum vouch_err round_to(struct pen *pen, double cx, double cy, double x,
    double y)
{
	return curve_to(pen, (const double[]){ pen->x + KAPPA * (cx - pen->x),
	    pen->y + KAPPA * (cy - pen->y), x + KAPPA * (cx - x),
	    y + KAPPA * (cy - y), x, y });
}

/* A box whose corners are rounded by rx and ry. */
static enum vouch_err draw_box(struct pen *pen, const double box[4], double rx,
    double ry)
{
	double l = box[0], t = box[1], r = l + box[2], b = t + box[3];
	enum vouch_err err = move_to(pen, l + rx, t);

	if (err == VOUCH_OK)
		err = line_to(pen, r - rx, t);
	if (err == VOUCH_OK && rx > 0)
		err = round_to(pen, r, t, r, t + ry);
	if (err == VOUCH_OK)
		err = line_to(pen, r, b - ry);
	if (err == VOUCH_OK && rx > 0)
		err = round_to(pen, r, b, r - rx, b);
	if (err == VOUCH_OK)
		err = line_to(pen, l + rx, b);
	if (err == VOUCH_OK && rx > 0)
		err = round_to(pen, l, b, l, b - ry);
	if (err == VOUCH_OK)
		err = line_to(pen, l, t + ry);
	if (err == VOUCH_OK && rx > 0)
		err = round_to(pen, l, t, l + rx, t);
	return err == VOUCH_OK ? vouch_path_close(pen->path) : err;
}

static enum vouch_err draw_rect(struct pen *pen, const struct sizes *s)
{
	double rx = s->given[4] ? s->value[4] : s->value[5];
	double ry = s->given[5] ? s->value[5] : s->value[4];

	if (s->value[2] <= 0 || s->value[3] <= 0)
		return VOUCH_OK; /* draws nothing (9.2) */
	rx = fmin(fmax(rx, 0), s->value[2] / 2);
	ry = fmin(fmax(ry, 0), s->value[3] / 2);
	return draw_box(pen, s->value, ry > 0 ? rx : 0, rx > 0 ? ry : 0);
}

static enum vouch_err draw_ellipse(struct pen *pen, double cx, double cy,
    double rx, double ry)
{
	const double box[] = { cx - rx, cy - ry, 2 * rx, 2 * ry };

	return rx > 0 && ry > 0 ? draw_box(pen, box, rx, ry) : VOUCH_OK;
}

static enum vouch_err draw_points(struct pen *pen, const char *text,
    bool close)
{
	struct vouch_span rest = { text, text == NULL ? 0 : strlen(text) };
	enum vouch_err err = VOUCH_OK;
	size_t count = 0;
	double x, y;

	while (err == VOUCH_OK && vouch_svg_number(&rest, &x) &&
	    vouch_svg_number(&rest, &y))
		err = count++ == 0 ? move_to(pen, x, y) : line_to(pen, x, y);
	if (err == VOUCH_OK && vouch_str_trim(rest.data, rest.len).len > 0)
		return VOUCH_ERR_SYNTAX;
	return err == VOUCH_OK && close && count > 0 ?
	    vouch_path_close(pen->path) : err;
}

enum kind { RECT, CIRCLE, ELLIPSE, LINE, POLYLINE, POLYGON, PATH, KINDS };

static const struct {
	const char *name, *size[7];
} kinds[KINDS] = {
	[RECT] = { "rect", { "x", "y", "width", "height", "rx", "ry" } },
	[CIRCLE] = { "circle", { "cx", "cy", "r" } },
	[ELLIPSE] = { "ellipse", { "cx", "cy", "rx", "ry" } },
	[LINE] = { "line", { "x1", "y1", "x2", "y2" } },
	[POLYLINE] = { "polyline", { NULL } },
	[POLYGON] = { "polygon", { NULL } },
	[PATH] = { "path", { NULL } },
};

static enum vouch_err draw_kind(struct pen *pen, enum kind kind,
    const struct vouch_xml_node *node, const struct sizes *s)
{
	const double *v = s->value;
	enum vouch_err err;

	switch (kind) {
	case RECT:
		return draw_rect(pen, s);
	case CIRCLE:
		return draw_ellipse(pen, v[0], v[1], v[2], v[2]);
	case ELLIPSE:
		return draw_ellipse(pen, v[0], v[1], v[2], v[3]);
	case LINE:
		err = move_to(pen, v[0], v[1]);
		return err == VOUCH_OK ? line_to(pen, v[2], v[3]) : err;
	default:
		return draw_points(pen, vouch_xml_get(node, "points"),
		    kind == POLYGON);
	}
}

enum vouch_err vouch_svg_shape(const struct vouch_xml_node *node,
    const struct vouch_matrix *matrix, double per_um, struct vouch_diag *diag,
    bool *is_shape, struct vouch_path *path)
{
	struct pen pen = { .matrix = matrix, .path = path };
	struct sizes sizes;
	enum vouch_err err;
	int kind = 0;
	const char *d;

	while (kind < KINDS && strcmp(kinds[kind].name, node->name) != 0)
		kind++;
	*is_shape = kind < KINDS;
	if (!*is_shape)
		return VOUCH_OK;
	if (kind == PATH) {
		d = vouch_xml_get(node, "d");
		return d == NULL ? VOUCH_OK :
		    read_path(d, matrix, diag, path);
	}
	err = take_sizes(node, kinds[kind].size, per_um, diag, &sizes);
	if (err != VOUCH_OK)
		return err;
	err = draw_kind(&pen, (enum kind)kind, node, &sizes);
	if (err == VOUCH_ERR_SYNTAX) {
		vouch_diag_field(diag, "points");
		return vouch_diag_set(diag, err, "expected pairs of numbers");
	}
	return err == VOUCH_OK ? err : too_far(err, diag);
}

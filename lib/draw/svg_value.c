/*
 * Numbers, lengths and transforms of SVG. Digits are read here, not by
 * strtod(), whose decimal mark is the locale's.
 */
#include "draw/svg_read.h"

#include <math.h>
#include <string.h>

#define DIGITS_MAX 18
#define TRANSFORMS_MAX 32

/* ---- numbers ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void skip(struct vouch_span *rest, size_t count)
{
	rest->data += count;
	rest->len -= count;
}

static void skip_separator(struct vouch_span *rest)
{
	bool comma = false;

	while (rest->len > 0 && (is_blank(rest->data[0]) ||
	    (rest->data[0] == ',' && !comma))) {
		comma = comma || rest->data[0] == ',';
		skip(rest, 1);
	}
}

/* Digits with a mark: at most 18 count, the others only as places. */
static bool take_digits(struct vouch_span *at, double *value)
{
	bool marked = false, any = false;
	double number = 0, place = 1;
	size_t digits = 0;

	for (; at->len > 0; skip(at, 1)) {
		if (at->data[0] == '.' && !marked) {
			marked = true;
			continue;
		}
		if (!is_digit(at->data[0]))
			break;
		any = true;
		if (digits++ < DIGITS_MAX) {
			number = number * 10 + (at->data[0] - '0');
			place *= marked ? 10 : 1;
		} else if (!marked) {
			return false;
		}
	}
	*value = number / place;
	return any;
}

static int take_exponent(struct vouch_span *at)
{
	struct vouch_span rest = *at;
	bool minus = false;
	int power = 0;

	if (rest.len < 2 || (rest.data[0] != 'e' && rest.data[0] != 'E'))
		return 0;
	skip(&rest, 1);
	if (rest.data[0] == '-' || rest.data[0] == '+') {
		minus = rest.data[0] == '-';
		skip(&rest, 1);
	}
	/* "2em" has no exponent. */
	if (rest.len == 0 || !is_digit(rest.data[0]))
		return 0;
	for (; rest.len > 0 && is_digit(rest.data[0]); skip(&rest, 1)) {
		if (power < 1000)
			power = power * 10 + (rest.data[0] - '0');
	}
	*at = rest;
	return minus ? -power : power;
}

bool vouch_svg_number(struct vouch_span *rest, double *out)
{
	struct vouch_span at = *rest;
	bool minus;
	double value;

	skip_separator(&at);
	minus = at.len > 0 && at.data[0] == '-';
	if (at.len > 0 && (at.data[0] == '-' || at.data[0] == '+'))
		skip(&at, 1);
	if (!take_digits(&at, &value))
		return false;
	value *= pow(10, take_exponent(&at));
	if (!isfinite(value))
		return false;
	*out = minus ? -value : value;
	*rest = at;
	return true;
}

static const struct {
	const char *name;
	double mm;
} units[] = {
	{ "mm", 1 }, { "cm", 10 }, { "in", 25.4 }, { "pt", 25.4 / 72 },
	{ "pc", 25.4 / 6 }
};

static bool take_length(const char *text, double *number, double *unit_mm)
{
	struct vouch_span rest = vouch_str_trim(text, strlen(text));
	size_t i;

	*unit_mm = 0;
	if (!vouch_svg_number(&rest, number))
		return false;
	if (rest.len == 0 || (rest.len == 2 && memcmp(rest.data, "px", 2) == 0))
		return true;
	for (i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (rest.len == 2 && memcmp(rest.data, units[i].name, 2) == 0) {
			*unit_mm = units[i].mm;
			return true;
		}
	}
	return false;
}

bool vouch_svg_length(const char *text, double per_um, double *out)
{
	double number, unit_mm;

	if (!take_length(text, &number, &unit_mm))
		return false;
	*out = unit_mm == 0 ? number : number * unit_mm * 1000 * per_um;
	return isfinite(*out);
}

bool vouch_svg_mm(const char *text, double *mm)
{
	double number, unit_mm;

	if (!take_length(text, &number, &unit_mm) || unit_mm == 0)
		return false;
	*mm = number * unit_mm;
	return isfinite(*mm);
}

/* ---- transforms ---- */

struct vouch_matrix vouch_matrix_join(const struct vouch_matrix *outer,
    const struct vouch_matrix *inner)
{
	return (struct vouch_matrix){
		.a = outer->a * inner->a + outer->c * inner->b,
		.b = outer->b * inner->a + outer->d * inner->b,
		.c = outer->a * inner->c + outer->c * inner->d,
		.d = outer->b * inner->c + outer->d * inner->d,
		.e = outer->a * inner->e + outer->c * inner->f + outer->e,
		.f = outer->b * inner->e + outer->d * inner->f + outer->f,
	};
}

enum vouch_err vouch_matrix_apply(const struct vouch_matrix *m, double x,
    double y, struct vouch_point *out)
{
	double to_x = m->a * x + m->c * y + m->e;
	double to_y = m->b * x + m->d * y + m->f;

	if (!(fabs(to_x) <= VOUCH_SVG_REACH && fabs(to_y) <= VOUCH_SVG_REACH))
		return VOUCH_ERR_RANGE;
	out->x = (int32_t)lround(to_x);
	out->y = (int32_t)lround(to_y);
	return VOUCH_OK;
}

double vouch_matrix_scale(const struct vouch_matrix *m)
{
	return sqrt(fabs(m->a * m->d - m->b * m->c));
}

bool vouch_matrix_upright(const struct vouch_matrix *m)
{
	double slack = 1e-6 * fabs(m->a);

	return m->a > 0 && fabs(m->b) <= slack && fabs(m->c) <= slack &&
	    fabs(m->a - m->d) <= slack;
}

static bool make(const char *name, size_t len, const double *n, size_t count,
    struct vouch_matrix *out)
{
	const struct vouch_matrix same = { 1, 0, 0, 1, 0, 0 };
	const double degree = 3.14159265358979323846 / 180;
	struct vouch_matrix there, back;
	double s, c;

	*out = same;
	if (len == 6 && memcmp(name, "matrix", 6) == 0 && count == 6) {
		*out = (struct vouch_matrix){ n[0], n[1], n[2], n[3], n[4],
			n[5] };
	} else if (len == 9 && memcmp(name, "translate", 9) == 0 &&
	    (count == 1 || count == 2)) {
		out->e = n[0];
		out->f = count == 2 ? n[1] : 0;
	} else if (len == 5 && memcmp(name, "scale", 5) == 0 &&
	    (count == 1 || count == 2)) {
		out->a = n[0];
		out->d = n[count - 1];
	} else if (len == 5 && memcmp(name, "skewX", 5) == 0 && count == 1) {
		out->c = tan(n[0] * degree);
	} else if (len == 5 && memcmp(name, "skewY", 5) == 0 && count == 1) {
		out->b = tan(n[0] * degree);
	} else if (len == 6 && memcmp(name, "rotate", 6) == 0 &&
	    (count == 1 || count == 3)) {
		s = sin(n[0] * degree);
		c = cos(n[0] * degree);
		*out = (struct vouch_matrix){ c, s, -s, c, 0, 0 };
		if (count == 3) {
			there = back = same;
			there.e = n[1];
			there.f = n[2];
			back.e = -n[1];
			back.f = -n[2];
			*out = vouch_matrix_join(out, &back);
			*out = vouch_matrix_join(&there, out);
		}
	} else {
		return false;
	}
	return true;
}

/* "rotate(30 5 5)": the next one of *rest. */
static bool take_transform(struct vouch_span *rest, struct vouch_matrix *out)
{
	struct vouch_span numbers;
	const char *name = rest->data, *open, *end;
	double number[6];
	size_t count = 0, len;

	open = memchr(name, '(', rest->len);
	end = open == NULL ? NULL : memchr(open, ')',
	    rest->len - (size_t)(open - name));
	if (end == NULL)
		return false;
	numbers = (struct vouch_span){ open + 1, (size_t)(end - open) - 1 };
	while (count < 6 && vouch_svg_number(&numbers, &number[count]))
		count++;
	if (vouch_str_trim(numbers.data, numbers.len).len > 0)
		return false;
	len = vouch_str_trim(name, (size_t)(open - name)).len;
	skip(rest, (size_t)(end + 1 - name));
	return make(name, len, number, count, out);
}

enum vouch_err vouch_svg_transform(const char *text, struct vouch_diag *diag,
    struct vouch_matrix *out)
{
	struct vouch_matrix one, all = { 1, 0, 0, 1, 0, 0 };
	struct vouch_span rest = { text, text == NULL ? 0 : strlen(text) };
	size_t count = 0;

	for (skip_separator(&rest); rest.len > 0; skip_separator(&rest)) {
		if (count++ == TRANSFORMS_MAX || !take_transform(&rest, &one)) {
			vouch_diag_field(diag, "transform");
			vouch_diag_subject(diag, text, strlen(text));
			return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
			    "expected translate, scale, rotate, skewX, skewY "
			    "or matrix with their numbers");
		}
		all = vouch_matrix_join(&all, &one);
	}
	*out = all;
	return VOUCH_OK;
}

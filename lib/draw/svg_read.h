/*
 * Values of the SVG subset templates are written in: numbers, lengths, colours,
 * transforms, style, and shapes as paths (SVG 1.1, chapters 4, 7, 8, 9).
 * Used by template.c alone.
 */
#ifndef VOUCH_DRAW_SVG_READ_H
#define VOUCH_DRAW_SVG_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "draw/display.h"
#include "draw/xml.h"

/* Nothing on paper is larger, in micrometres. */
#define VOUCH_SVG_REACH 5000000

/* x' = a x + c y + e, y' = b x + d y + f; user units to micrometres. */
struct vouch_matrix {
	double a, b, c, d, e, f;
};

/* ---- numbers ---- */

/* The next number of *rest, blanks and one comma before it passed over; false
 * when there is none, and *rest stays. Locale-free; finite. */
bool vouch_svg_number(struct vouch_span *rest, double *out);

/* A whole length: "5", "5px" in user units; mm, cm, in, pt, pc with per_um user
 * units a micrometre. False: not one. */
bool vouch_svg_length(const char *text, double per_um, double *out);

/* Millimetres of "70mm", "2.5in", "100pt"; false without a unit of length. */
bool vouch_svg_mm(const char *text, double *mm);

/* ---- transforms ---- */

/* outer applied after inner. */
struct vouch_matrix vouch_matrix_join(const struct vouch_matrix *outer,
    const struct vouch_matrix *inner);
/* A point, rounded. VOUCH_ERR_RANGE beyond VOUCH_SVG_REACH. */
enum vouch_err vouch_matrix_apply(const struct vouch_matrix *matrix, double x,
    double y, struct vouch_point *out);
/* How much longer lengths become, of one that only turns, moves and scales
 * evenly; else the mean. */
double vouch_matrix_scale(const struct vouch_matrix *matrix);
/* Neither turned, skewed nor mirrored, and as wide as high. */
bool vouch_matrix_upright(const struct vouch_matrix *matrix);

/* The attribute transform; text NULL is the identity. VOUCH_ERR_SYNTAX. */
enum vouch_err vouch_svg_transform(const char *text, struct vouch_diag *diag,
    struct vouch_matrix *out);

/* ---- style ---- */

struct vouch_svg_paint {
	bool none;
	uint32_t rgb;
};

/* What elements inherit. */
struct vouch_svg_style {
	struct vouch_svg_paint fill, stroke;
	double stroke_width;  /* user units */
	bool even_odd, hidden;
	char family[64];
	double font_size;     /* user units */
	unsigned weight;
	bool italic;
	enum vouch_align align;
};

extern const struct vouch_svg_style vouch_svg_initial;

/* "#rgb", "#rrggbb", "rgb(1, 2, 3)", black, white, gray, none. */
bool vouch_svg_paint(const char *text, struct vouch_svg_paint *out);

/* Takes the node's presentation attributes and its style attribute over what
 * is inherited. VOUCH_ERR_SYNTAX, _UNSUPPORTED (what would look different). */
enum vouch_err vouch_svg_style(const struct vouch_xml_node *node,
    double per_um, struct vouch_diag *diag, struct vouch_svg_style *style);

/* Value of a property, from the style attribute or one of its own; false: it has
 * none, or one of more than 255 bytes. */
bool vouch_svg_property(const struct vouch_xml_node *node, const char *name,
    char value[256]);

/* ---- shapes ---- */

/* rect, circle, ellipse, line, polyline, polygon, path: its outline. False in
 * *is_shape: another element. VOUCH_ERR_SYNTAX, _RANGE, _NO_MEMORY, _TOO_LONG. */
enum vouch_err vouch_svg_shape(const struct vouch_xml_node *node,
    const struct vouch_matrix *matrix, double per_um, struct vouch_diag *diag,
    bool *is_shape, struct vouch_path *path);

#endif

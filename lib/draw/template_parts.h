/*
 * What template.c, template_slot.c and template_text.c share: the state of a
 * compilation.
 */
#ifndef VOUCH_DRAW_TEMPLATE_PARTS_H
#define VOUCH_DRAW_TEMPLATE_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "draw/svg_read.h"
#include "draw/template.h"
#include "draw/xml.h"

#define VOUCH_TEMPLATE_INKS 32

/* A colour of the drawing and what it is printed with. */
struct template_ink {
	uint32_t rgb;
	uint16_t amount[4];
};

struct template {
	const struct vouch_template_source *source;
	struct vouch_diag *diag;
	struct vouch_display *out;
	struct vouch_xml *xml;
	double per_um;               /* user units a micrometre */
	struct template_ink ink[VOUCH_TEMPLATE_INKS];
	size_t inks;
	unsigned uses;               /* elements drawn by use so far */
};

/* What holds at an element. */
struct template_frame {
	const struct vouch_xml_node *node;
	struct vouch_matrix matrix;
	struct vouch_svg_style style;
	bool has_clip;
	struct vouch_box clip;
};

/* Points the diagnosis at an element; what it names already stays. */
enum vouch_err vouch_template_blame(const struct template *t,
    const struct vouch_xml_node *node, enum vouch_err err);

/* The ink of a colour: grey as it is, any other as the drawing declares it. */
enum vouch_err vouch_template_ink(const struct template *t,
    const struct vouch_svg_paint *paint, struct vouch_ink *out);

/* The number of a font; it is added if it is new. VOUCH_ERR_TOO_LONG. */
enum vouch_err vouch_template_font(const struct template *t,
    const struct vouch_svg_style *style, unsigned *font);

/* x, y, width, height of an upright element. VOUCH_ERR_UNSUPPORTED (turned),
 * _RANGE (empty, or too far away). */
enum vouch_err vouch_template_box(const struct template *t,
    const struct template_frame *frame, struct vouch_box *out);

/* A rectangle with data-vouch. */
enum vouch_err vouch_template_slot(struct template *t,
    const struct template_frame *frame);

/* A text element with its tspans. */
enum vouch_err vouch_template_text(struct template *t,
    const struct template_frame *frame);

/* A copy, NULL without memory. */
char *vouch_template_copy(const char *text, size_t len);

#endif

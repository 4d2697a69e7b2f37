/*
 * A template: one SVG file of a documented subset, compiled once to a display
 * list (man 5 vouch-template). Rectangles with the attribute data-vouch are the
 * slots; everything else is drawn as it is on every label.
 */
#ifndef VOUCH_DRAW_TEMPLATE_H
#define VOUCH_DRAW_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "draw/display.h"

struct vouch_template_source {
	const char *file; /* name, for complaints */
	const char *text;
	size_t len;
	bool english;     /* takes the words of data-en, data-before-en and
	                     data-after-en where there are any */
	/* Appends the bytes of a picture named in the drawing, relative to it,
	 * to out; NULL: only pictures inside the drawing. */
	enum vouch_err (*load)(void *context, const char *name,
	    struct vouch_buf *out, struct vouch_diag *diag);
	void *context;
};

/*
 * Anything outside the subset is refused with the line and name of its
 * element. Errors of draw/xml.h, and VOUCH_ERR_SYNTAX, _UNSUPPORTED, _MISSING,
 * _RANGE, _TOO_LONG, _UNKNOWN, _DUPLICATE, those of load; *out is empty then.
 */
enum vouch_err vouch_template_compile(
    const struct vouch_template_source *source, struct vouch_diag *diag,
    struct vouch_display *out);

#endif

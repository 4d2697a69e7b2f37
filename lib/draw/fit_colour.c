/*
 * Colours a symbol may have, see fit.h. What a scanner measures is light given
 * back, so sRGB is taken back to amounts of light first. Nobody knows the inks:
 * red light is taken to see what is red in a colour, and nothing else.
 */
#include "draw/fit.h"

#include <math.h>

#define REDDISH 0.1 /* more red than blue: seen as red, orange or yellow */

/* Amount of light of an sRGB value (IEC 61966-2-1), 0 .. 1. */
static double light_of(uint32_t value)
{
	const double v = (value & 255) / 255.0;

	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

/* What a camera and what red light get back of a colour, and what blue. */
struct seen {
	double camera, red, blue;
};

static struct seen seen_of(uint32_t colour)
{
	const double red = light_of(colour >> 16), blue = light_of(colour);

	return (struct seen){ .red = red, .blue = blue,
		.camera = 0.2126 * red + 0.7152 * light_of(colour >> 8) +
		    0.0722 * blue };
}

static unsigned percent_of(double contrast)
{
	return contrast <= 0 ? 0 : (unsigned)(contrast * 100 + 1e-6);
}

enum vouch_err vouch_fit_colours(const struct vouch_colours *colours,
    struct vouch_diag *diag, struct vouch_fit_contrast *contrast)
{
	const struct seen dark = seen_of(colours->dark);
	const struct seen light = seen_of(colours->light);
	const unsigned camera = percent_of(light.camera - dark.camera);
	const unsigned red = percent_of(light.red - dark.red);

	contrast->percent = camera < red ? camera : red;
	contrast->reddish = dark.red - dark.blue > REDDISH;
	if (contrast->percent >= VOUCH_FIT_CONTRAST)
		return VOUCH_OK;
	if (light.camera < dark.camera)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "#%06x on #%06x is a reversed code: modules must be darker "
		    "than the paper", colours->dark, colours->light);
	vouch_diag_hint(diag, contrast->reddish ? "under the red light of "
	    "scanners red, orange and yellow are as good as white: choose "
	    "black, dark blue or dark green" : "choose modules that are "
	    "darker, or paper that is lighter");
	return vouch_diag_set(diag, VOUCH_ERR_RANGE,
	    "#%06x on #%06x has a contrast of %u %%%s; at least %d %%",
	    colours->dark, colours->light, contrast->percent,
	    red < camera ? " in red light" : "", VOUCH_FIT_CONTRAST);
}

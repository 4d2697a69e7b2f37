/*
 * See colour.h.
 */
#include "draw/colour.h"

#include <string.h>

#include "base/str.h"

bool vouch_colours_plain(const struct vouch_colours *colours)
{
	return colours->dark == VOUCH_BLACK && colours->light == VOUCH_WHITE;
}

enum vouch_err vouch_colour_parse(const char *text, struct vouch_diag *diag,
    uint32_t *colour)
{
	const char *digits = text[0] == '#' ? text + 1 : text;
	size_t len = strlen(digits), i;
	char six[6];
	uint8_t rgb[3];

	if (len == 6 || len == 3) {
		for (i = 0; i < 6; i++)
			six[i] = digits[len == 6 ? i : i / 2];
		if (vouch_hex_decode(rgb, 3, six, 6) == VOUCH_OK) {
			*colour = (uint32_t)rgb[0] << 16 |
			    (uint32_t)rgb[1] << 8 | rgb[2];
			return VOUCH_OK;
		}
	}
	vouch_diag_subject(diag, text, strlen(text));
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
	    "expected a colour as in \"#003366\"");
}

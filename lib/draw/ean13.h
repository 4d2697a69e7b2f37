/*
 * EAN-13 bar codes (ISO/IEC 15420; GS1 General Specifications 5.2): 95 modules
 * between quiet zones of 11 and 7. Pure.
 */
#ifndef VOUCH_DRAW_EAN13_H
#define VOUCH_DRAW_EAN13_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/display.h"

#define VOUCH_EAN13_MODULES 95
#define VOUCH_EAN13_QUIET_LEFT 11
#define VOUCH_EAN13_QUIET_RIGHT 7
#define VOUCH_EAN13_WIDTH (VOUCH_EAN13_QUIET_LEFT + VOUCH_EAN13_MODULES + \
    VOUCH_EAN13_QUIET_RIGHT)
/* Printed from 0.8 to 2 times the nominal module of 330. */
#define VOUCH_EAN13_MODULE_UM_MIN 264
#define VOUCH_EAN13_MODULE_UM_MAX 660

#define VOUCH_EAN13_GUARD_DROP 5 /* modules that guards reach lower */

struct vouch_ean13 {
	char digits[14];                    /* with the check digit, and a NUL */
	bool dark[VOUCH_EAN13_MODULES];
	bool guard[VOUCH_EAN13_MODULES];    /* of a guard bar: reaches lower */
};

/*
 * text[len]: 8, 12, 13 digits, or 14 beginning with 0, the last of them the
 * check digit; shorter ones get zeros in front (an EAN-8 is drawn as EAN-13).
 * VOUCH_ERR_SYNTAX, VOUCH_ERR_RANGE (14 digits that are no EAN-13),
 * VOUCH_ERR_CORRUPT (the check digit is wrong; the right one is the hint).
 */
enum vouch_err vouch_ean13_encode(const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_ean13 *out);

/* The whole dots a module of a bar code may have in a width; 0: none that
 * scanners are held to read. */
unsigned vouch_ean13_dots(uint32_t width_um, unsigned dpi);

/* Dark modules side by side that reach equally low. */
struct vouch_ean13_bar {
	int at, width; /* modules, from the first guard bar */
	bool guard;
};

/* The next bar, from the left; a zeroed one comes before the first. False:
 * there is none any more. */
bool vouch_ean13_next(const struct vouch_ean13 *ean,
    struct vouch_ean13_bar *bar);

/* Where bars of so many dots a module stand in the middle of a box, in dots
 * from where x and y are measured from (micrometres within 4 m). */
struct vouch_ean13_place {
	int64_t left, top;     /* of the first bar */
	int64_t height, short_height; /* of guards, of the others */
};
struct vouch_ean13_place vouch_ean13_lay(const struct vouch_box *box,
    unsigned dpi, unsigned dots);

#endif

/*
 * Whole labels as pictures in the languages of label and receipt printers:
 * ZPL (Zebra), TSPL (TSC and what is called Xprinter), ESC/POS (Epson and
 * nearly every receipt printer). Every dot is ours: no font, code page or
 * symbol of the printer's is asked for.
 *
 * A stream is the head once, then one label behind the other; nothing ends it.
 *
 * Sources: Zebra, ZPL II Programming Guide (^GF, ~SD, ^PR, ^MN, ^PQ; the
 * appendix on ZB64); TSC, TSPL/TSPL2 Programming Manual (BITMAP, SIZE, GAP,
 * DENSITY, SPEED, PRINT); Epson, ESC/POS command reference (GS v 0, GS V).
 */
#ifndef VOUCH_DRAW_THERMAL_H
#define VOUCH_DRAW_THERMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "draw/bitmap.h"

enum vouch_thermal_kind { VOUCH_THERMAL_ZPL, VOUCH_THERMAL_TSPL,
	VOUCH_THERMAL_ESCPOS };

/* What is -1 is left as the printer is set. */
struct vouch_thermal {
	enum vouch_thermal_kind kind;
	bool z64;                 /* ZPL: deflated, for slow wires; printers
	                             that know it only */
	int32_t width, height;    /* the label, micrometres: TSPL's SIZE */
	int darkness;             /* the printer's own measure: ZPL 0..30, TSPL
	                             0..15 */
	int speed;                /* inches a second: ZPL 1..14, TSPL 1..18 */
	int32_t gap_um;           /* between labels, 0 on endless paper; ESC/POS:
	                             fed behind each coupon; at most 100000 */
	bool uncut;               /* ESC/POS: do not cut */
};

/* Everything as the printer is set, cut, run lengths. */
#define VOUCH_THERMAL_INIT { .darkness = -1, .speed = -1, .gap_um = -1 }

/* Can this printer be told so? VOUCH_ERR_RANGE, VOUCH_ERR_UNSUPPORTED with the
 * setting's name as diag's field. */
enum vouch_err vouch_thermal_check(const struct vouch_thermal *thermal,
    struct vouch_diag *diag);

/* Appends what goes before the first label. VOUCH_ERR_TOO_LONG,
 * VOUCH_ERR_NO_MEMORY. */
enum vouch_err vouch_thermal_head(const struct vouch_thermal *thermal,
    struct vouch_buf *out);

/*
 * Appends a label's picture, which prints nothing yet, to out.
 * VOUCH_ERR_TOO_LONG, VOUCH_ERR_NO_MEMORY; out is unchanged then.
 */
enum vouch_err vouch_thermal_picture(const struct vouch_thermal *thermal,
    const struct vouch_bitmap *bitmap, struct vouch_buf *out);

/*
 * Appends the label of picture, the bytes of one vouch_thermal_picture, with the
 * command that prints it copies times, 1..60000. The picture
 * is sent once where the printer can count. Errors as above.
 */
enum vouch_err vouch_thermal_print(const struct vouch_thermal *thermal,
    const struct vouch_buf *picture, unsigned copies, struct vouch_buf *out);

#endif

/*
 * What fits where: a square of paper and a printer's dots to error correction,
 * version and whole dots a module, or why it cannot be. Pure.
 *
 * A module is a whole number of dots, or some are wider than others; at least
 * four of them (DENSO WAVE, "Cell size"), and at least 0.396 mm, what scanners
 * at tills are held to (GS1 General Specifications 5.12.3.1). The quiet zone of
 * four modules on each side belongs to the square.
 */
#ifndef VOUCH_DRAW_FIT_H
#define VOUCH_DRAW_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/colour.h"
#include "draw/qr.h"

#define VOUCH_FIT_DOTS_MIN 4
#define VOUCH_FIT_MODULE_UM 396
#define VOUCH_FIT_SIDE_UM_MAX 2000000u /* two metres */
#define VOUCH_FIT_DPI_MAX 10000u

/* Where a symbol is to go. */
struct vouch_fit_place {
	uint32_t side_um; /* 1..VOUCH_FIT_SIDE_UM_MAX, quiet zone included */
	unsigned dpi;     /* 1..VOUCH_FIT_DPI_MAX */
};

struct vouch_fit {
	enum vouch_qr_level level;
	int version;        /* 1..40 */
	int modules;        /* a side, without the quiet zone */
	unsigned dots;      /* a module */
	uint32_t module_um; /* rounded to the nearest */
	uint32_t side_um;   /* with the quiet zone, rounded up */
};

/* The smallest version that holds a text like text[len] (vouch_qr_capacity says
 * what likeness is) at this level; 0 if none does. */
int vouch_fit_version(const char *text, size_t len,
    enum vouch_qr_level level);

/* The fewest dots a module may have at this resolution. */
unsigned vouch_fit_dots(unsigned dpi);

/* The smallest symbol of text[len] that may be printed. The level is raised
 * above `least` as long as that costs no version. VOUCH_ERR_TOO_LONG. */
enum vouch_err vouch_fit_smallest(unsigned dpi, const char *text, size_t len,
    enum vouch_qr_level least, struct vouch_diag *diag,
    struct vouch_fit *out);

/* The same, as large as the place allows. VOUCH_ERR_RANGE: it does not fit;
 * diag says what it needs, and as a hint the longest text that would. */
enum vouch_err vouch_fit_largest(const struct vouch_fit_place *place,
    const char *text, size_t len, enum vouch_qr_level least,
    struct vouch_diag *diag, struct vouch_fit *out);

/* Characters of a text of the alphanumeric set that fit the place at this
 * level; 0 if not even version 1 does. */
size_t vouch_fit_room(const struct vouch_fit_place *place,
    enum vouch_qr_level level);

/* ---- colours (fit_colour.c) ---- */

#define VOUCH_FIT_CONTRAST 70 /* per cent, grade A of ISO/IEC 15415 */

struct vouch_fit_contrast {
	unsigned percent; /* symbol contrast, the worse of the two below */
	bool reddish;     /* the modules are red, orange or yellow */
};

/*
 * How much more light the paper gives back than the modules, rounded down: to a
 * camera (luminance), and to a scanner whose light is red (660 nm, what tills
 * have). VOUCH_ERR_RANGE: less than VOUCH_FIT_CONTRAST, or a reversed code; diag
 * says which and why. contrast is set in any case.
 */
enum vouch_err vouch_fit_colours(const struct vouch_colours *colours,
    struct vouch_diag *diag, struct vouch_fit_contrast *contrast);

/* ---- a logo (fit_logo.c) ---- */

#define VOUCH_FIT_LOGO_PERCENT 8 /* of the symbol's modules, border included */
#define VOUCH_FIT_LOGO_SIDE_MIN 3 /* modules, without the border */

/* What a logo covers, in modules from the symbol's first. Its border, one
 * module wide on each side, belongs to it and stays light. */
struct vouch_fit_logo {
	int x, y, width, height; /* width 0: none */
};

/* Is the module what a scanner finds and reads a symbol by: part of a finder
 * pattern, its separator, of the timing, alignment, format or version patterns?
 * 1 <= version <= 40, x and y inside the symbol. */
bool vouch_fit_fixed(int version, int x, int y);

/*
 * Where a picture of width x height (in any unit, >= 1) goes: as large as
 * percent of the symbol allows, in the middle across (or a module beside it), in
 * the middle half of its height, as near to the middle as the fixed patterns leave
 * room, below rather than above. percent 0: as large as can be.
 * VOUCH_ERR_CONFLICT: percent is over VOUCH_FIT_LOGO_PERCENT, or the level is not
 * H. VOUCH_ERR_RANGE: a side would be under VOUCH_FIT_LOGO_SIDE_MIN, or patterns
 * are in the way of one so large. diag says which, and as a hint the largest that
 * fits.
 */
enum vouch_err vouch_fit_logo(const struct vouch_fit *fit, int width,
    int height, unsigned percent, struct vouch_diag *diag,
    struct vouch_fit_logo *logo);

/* ---- dots ---- */

/* The line between dots nearest to um, |um| <= 2^40, from the first one. */
int64_t vouch_fit_dot(int64_t um, unsigned dpi);

/* Where a line between dots lies, in micrometres: vouch_fit_dot of it is the
 * line again, up to VOUCH_FIT_DPI_MAX. 0 <= dot <= 2^31. */
int64_t vouch_fit_um(int64_t dot, unsigned dpi);

#endif

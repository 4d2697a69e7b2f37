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

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
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

/* The line between dots nearest to um, |um| <= 2^40, from the first one. */
int64_t vouch_fit_dot(int64_t um, unsigned dpi);

#endif

/*
 * The display list: a template compiled once, ready to be drawn any number of
 * times. What is always there is a list of filled and stroked paths and of
 * text; what changes from label to label is a slot.
 *
 * Lengths are micrometres, x to the right, y downwards from the label's top
 * left corner, with every transform of the drawing already applied.
 */
#ifndef VOUCH_DRAW_DISPLAY_H
#define VOUCH_DRAW_DISPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* ---- ink ---- */

enum vouch_ink_space { VOUCH_INK_NONE, VOUCH_INK_GRAY, VOUCH_INK_CMYK };

/* Amounts in thousandths. GRAY: light[0] is 0 black .. 1000 white. CMYK: of each
 * ink; and rgb is what a screen shows of it, 0xrrggbb. */
struct vouch_ink {
	enum vouch_ink_space space;
	uint16_t amount[4];
	uint32_t rgb;
};

/* ---- paths ---- */

enum vouch_step { VOUCH_STEP_MOVE, VOUCH_STEP_LINE, VOUCH_STEP_CURVE,
	VOUCH_STEP_CLOSE };

struct vouch_point {
	int32_t x, y; /* micrometres */
};

/* Steps and their points in one run each: MOVE and LINE take one point, CURVE
 * three (cubic: two controls, end), CLOSE none. Owned. */
struct vouch_path {
	uint8_t *step;
	struct vouch_point *point;
	size_t steps, points;
	size_t step_room, point_room;
};

/* Zeroed is empty. Each returns VOUCH_ERR_NO_MEMORY, or _TOO_LONG beyond a
 * million points; the path is unchanged then. */
enum vouch_err vouch_path_move(struct vouch_path *path, struct vouch_point to);
enum vouch_err vouch_path_line(struct vouch_path *path, struct vouch_point to);
enum vouch_err vouch_path_curve(struct vouch_path *path,
    struct vouch_point control1, struct vouch_point control2,
    struct vouch_point to);
enum vouch_err vouch_path_close(struct vouch_path *path);
enum vouch_err vouch_path_box(struct vouch_path *path, int32_t x, int32_t y,
    int32_t width, int32_t height);
void vouch_path_clear(struct vouch_path *path);
void vouch_path_release(struct vouch_path *path);

/* ---- what is drawn ---- */

struct vouch_box {
	int32_t x, y, width, height; /* width and height > 0 */
};

enum vouch_align { VOUCH_ALIGN_LEFT, VOUCH_ALIGN_CENTRE, VOUCH_ALIGN_RIGHT };

/* A text that is always the same: one line, its baseline at x, y. */
struct vouch_display_text {
	char *text;          /* NFC, owned */
	unsigned font;       /* of the display's fonts */
	uint32_t size_um;    /* of the em */
	int32_t x, y;
	enum vouch_align align; /* which end or middle of it stands at x */
	struct vouch_ink ink;
};

struct vouch_display_shape {
	struct vouch_path path;
	bool even_odd;       /* fill rule; else non-zero */
	struct vouch_ink fill, stroke; /* NONE: not */
	uint32_t stroke_um;
	bool has_clip;
	struct vouch_box clip;
};

struct vouch_display_image {
	uint8_t *png;        /* the file's bytes, owned */
	size_t len;
	struct vouch_box box;
};

/* How a field's value becomes what is shown. */
enum vouch_filter {
	VOUCH_FILTER_NONE, VOUCH_FILTER_PRICE,  /* 50000 VND: 50.000 đ */
	VOUCH_FILTER_DATE,                      /* 2027-01-31: 31/01/2027 */
	VOUCH_FILTER_UPPER, VOUCH_FILTER_SERIAL,/* S00A1B2C3D4: 00A1-B2C3D4 */
	VOUCH_FILTER_VALUE                      /* 15 %: Giảm 15 % */
};

struct vouch_slot_text {
	unsigned font;
	uint32_t size_um, min_um;  /* shrinks to min_um before it is too long */
	unsigned lines;            /* 1.. */
	uint32_t leading_um;       /* between baselines; 0: 1.2 of the size */
	enum vouch_align align;
	bool middle;               /* centred in the box's height; else from
	                              the top */
	struct vouch_ink ink;
	enum vouch_filter filter;
	char *before, *after;      /* words around the value, owned; may be NULL */
	bool struck;               /* a line through it (an old price) */
};

struct vouch_slot_qr {
	char level;                /* 'L' 'M' 'Q' 'H': at least */
};

enum vouch_valign { VOUCH_ALIGN_TOP, VOUCH_ALIGN_MIDDLE, VOUCH_ALIGN_BOTTOM };

struct vouch_slot_image {
	enum vouch_align align;    /* where it stands if the box is wider, */
	enum vouch_valign valign;  /* or higher, than the picture */
};

enum vouch_slot_kind { VOUCH_SLOT_TEXT, VOUCH_SLOT_QR, VOUCH_SLOT_EAN13,
	VOUCH_SLOT_IMAGE };

struct vouch_slot {
	enum vouch_slot_kind kind;
	bool optional;             /* an empty value leaves the slot empty */
	char *field;               /* column, owned; NULL: */
	char *constant;            /* always this, owned */
	struct vouch_box box;      /* a QR's quiet zone is inside it; a text's
	                              lies on the label */
	bool cut;                  /* TEXT: the template's reached beyond it */
	union {
		struct vouch_slot_text text;
		struct vouch_slot_qr qr;
		struct vouch_slot_image image;
	};
	unsigned long line;        /* in the template */
};

enum vouch_item_kind { VOUCH_ITEM_SHAPE, VOUCH_ITEM_TEXT, VOUCH_ITEM_IMAGE,
	VOUCH_ITEM_SLOT };

struct vouch_item {
	enum vouch_item_kind kind;
	union {
		struct vouch_display_shape shape;
		struct vouch_display_text text;
		struct vouch_display_image image;
		struct vouch_slot slot;
	};
};

#define VOUCH_DISPLAY_FONTS 16

struct vouch_display_font {
	char family[64];
	unsigned weight;           /* 100..900 */
	bool italic;
};

/* The whole label, items from back to front. */
struct vouch_display {
	int32_t width, height;     /* trimmed size */
	int32_t bleed;             /* what the drawing goes beyond it, each side */
	char *title;               /* owned, or NULL */
	char to[8];                /* kind of output it is drawn for, or "" */
	struct vouch_display_font font[VOUCH_DISPLAY_FONTS];
	size_t fonts;
	struct vouch_item *item;
	size_t items, room;
};

/* Frees what it owns; a zeroed one is fine. */
void vouch_display_release(struct vouch_display *display);

/* A new item at the front, zeroed but for its kind; NULL: no memory. */
struct vouch_item *vouch_display_add(struct vouch_display *display,
    enum vouch_item_kind kind);

#endif

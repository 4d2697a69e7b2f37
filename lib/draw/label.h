/*
 * One label: a template's slots filled with the cells of a row. The kit holds
 * what all labels share and never changes, so that any number of threads may
 * fill labels at once; what came out is the same whatever it is drawn on.
 */
#ifndef VOUCH_DRAW_LABEL_H
#define VOUCH_DRAW_LABEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "draw/album.h"
#include "draw/display.h"
#include "draw/ean13.h"
#include "draw/fit.h"
#include "draw/font.h"
#include "draw/paragraph.h"
#include "draw/picture.h"
#include "draw/qr.h"
#include "draw/shape.h"

struct vouch_label_kit {
	const struct vouch_display *display; /* the caller's */
	unsigned dpi;
	bool vietnamese;
	struct vouch_font *font[VOUCH_DISPLAY_FONTS];
	struct vouch_paragraph *text;   /* by item: texts that are always there */
	struct vouch_picture *picture;  /* by item: pictures likewise */
	size_t *slot;                   /* items that are slots, in order */
	size_t slots;
	struct vouch_album *album;      /* for slots with pictures: the
	                                   caller's, to set; NULL: none */
};

/*
 * folders as for vouch_fonts_find. Errors of vouch_fonts_find, vouch_shape and
 * vouch_picture_decode; the kit is empty then.
 */
enum vouch_err vouch_label_kit_init(struct vouch_label_kit *kit,
    const struct vouch_display *display, const char *const *folders,
    unsigned dpi, bool vietnamese, struct vouch_diag *diag);
void vouch_label_kit_release(struct vouch_label_kit *kit);

/* The slot of a number below kit->slots. */
const struct vouch_slot *vouch_label_slot(const struct vouch_label_kit *kit,
    size_t number);

/* What came into a slot. */
struct vouch_label_filling {
	bool empty;
	struct vouch_paragraph paragraph; /* TEXT */
	struct vouch_qr *qr;              /* QR: owned */
	unsigned dots;                    /* QR, EAN13: a module */
	int32_t x, y;                     /* QR: where its quiet zone begins */
	struct vouch_ean13 ean;           /* EAN13 */
	const struct vouch_picture *picture; /* IMAGE: of the kit's album */
	struct vouch_box box;             /* IMAGE: where it stands */
};

/* Zeroed is new; used again, its memory is. */
struct vouch_label {
	struct vouch_label_filling *filling; /* by number of the slot; owned */
	size_t fillings;
	struct vouch_shaper *shaper;         /* owned */
	struct vouch_buf shown;
	struct vouch_album *album;           /* of the kit */
};

void vouch_label_release(struct vouch_label *label);

/*
 * cell[kit->slots]: what goes into each slot, also into those that always hold
 * the same. A QR becomes as large as its slot
 * allows in whole dots, in the middle of it; a picture, which the label keeps
 * until it is filled again or released, as large as its slot allows.
 * VOUCH_ERR_MISSING (an empty cell
 * in a slot that is not optional), VOUCH_ERR_RANGE (a symbol that does not fit),
 * VOUCH_ERR_CONFLICT (a picture, and the kit has no album), errors of
 * vouch_field_show, vouch_paragraph_fill, vouch_qr_encode, vouch_ean13_encode
 * and vouch_album_take, with the slot's column as diag's field.
 */
enum vouch_err vouch_label_fill(struct vouch_label *label,
    const struct vouch_label_kit *kit, const struct vouch_span *cell,
    struct vouch_diag *diag);

#endif

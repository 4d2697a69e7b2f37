/*
 * Letters as bits, drawn once and laid down where they stand next: a label's
 * words are made of the same few dozen letters. A letter's place counts to a
 * quarter of a pixel.
 */
#ifndef VOUCH_DRAW_MASKS_H
#define VOUCH_DRAW_MASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/bitmap.h"

struct vouch_font;

#define VOUCH_MASK_PHASES 4   /* places in a pixel, each way */
#define VOUCH_MASK_SIDE 255   /* pixels; larger letters are drawn each time */

/* Which letter: of the font at this size, so many quarters of a pixel to the
 * right and down. The caller's resolution is the same for all. */
struct vouch_mask_key {
	const struct vouch_font *font;
	uint32_t size_um;
	uint16_t glyph;
	uint8_t x, y;
};

/* Its pixels, from left, top of its origin's on; rows of whole bytes. */
struct vouch_mask {
	struct vouch_mask_key key;
	bool used;
	int left, top, width, height; /* 0, 0: nothing is dark */
	size_t at;                    /* of its first row in the pool */
};

/* Zeroed is empty. */
struct vouch_masks {
	struct vouch_mask *mask; /* owned; a power of two */
	size_t count;
	uint8_t *bits;           /* owned */
	size_t len, room;
};

void vouch_masks_release(struct vouch_masks *masks);

/* The letter, or NULL if it is not there. Valid until the next _add. */
const struct vouch_mask *vouch_masks_find(const struct vouch_masks *masks,
    const struct vouch_mask_key *key);

/* A letter that is not there, light all over, sides up to VOUCH_MASK_SIDE. All
 * others are forgotten when there are too many. VOUCH_ERR_NO_MEMORY: nothing is
 * changed. *rows is where its pixels go, valid like *out. */
enum vouch_err vouch_masks_add(struct vouch_masks *masks,
    const struct vouch_mask *want, const struct vouch_mask **out,
    uint8_t **rows);

/* Makes what is dark of the letter dark (or light) in the bitmap, its origin at
 * pixel x, y; clipped. */
void vouch_masks_lay(const struct vouch_masks *masks,
    const struct vouch_mask *mask, int64_t x, int64_t y, bool dark,
    struct vouch_bitmap *bitmap);

#endif

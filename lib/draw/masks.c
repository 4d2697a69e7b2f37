/*
 * A table with open addresses, at most half full, and one run of bits behind
 * it. There is no order of age: when either is full, everything goes, and what a
 * label needs is there again after it.
 */
#include "draw/masks.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 4096
#define BITS_MAX ((size_t)4 << 20)
#define FIRST_ROOM ((size_t)16 << 10)

void vouch_masks_release(struct vouch_masks *masks)
{
	free(masks->mask);
	free(masks->bits);
	*masks = (struct vouch_masks){ .mask = NULL };
}

static bool same(const struct vouch_mask_key *a,
    const struct vouch_mask_key *b)
{
	return a->font == b->font && a->size_um == b->size_um &&
	    a->glyph == b->glyph && a->x == b->x && a->y == b->y;
}

/* The key's slot, or the free one where it would go. */
static size_t slot_of(const struct vouch_masks *masks,
    const struct vouch_mask_key *key)
{
	uint64_t hash = (uintptr_t)key->font;
	size_t at;

	hash = (hash ^ key->size_um) * UINT64_C(0x9e3779b97f4a7c15);
	hash = (hash ^ hash >> 29 ^ key->glyph) *
	    UINT64_C(0xbf58476d1ce4e5b9);
	hash = (hash ^ hash >> 32 ^ (unsigned)(key->x * 16 + key->y)) *
	    UINT64_C(0x94d049bb133111eb);
	at = (size_t)(hash >> 40) % SLOTS;
	while (masks->mask[at].used && !same(&masks->mask[at].key, key))
		at = (at + 1) % SLOTS;
	return at;
}

const struct vouch_mask *vouch_masks_find(const struct vouch_masks *masks,
    const struct vouch_mask_key *key)
{
	const struct vouch_mask *mask;

	if (masks->mask == NULL)
		return NULL;
	mask = &masks->mask[slot_of(masks, key)];
	return mask->used ? mask : NULL;
}

static size_t stride(const struct vouch_mask *mask)
{
	return ((size_t)mask->width + 7) / 8;
}

static enum vouch_err make_room(struct vouch_masks *masks, size_t bytes)
{
	size_t room = masks->room == 0 ? FIRST_ROOM : masks->room;
	uint8_t *grown;

	if (masks->mask == NULL) {
		masks->mask = calloc(SLOTS, sizeof *masks->mask);
		if (masks->mask == NULL)
			return VOUCH_ERR_NO_MEMORY;
	}
	if (masks->count >= SLOTS / 2 || masks->len + bytes > BITS_MAX) {
		memset(masks->mask, 0, SLOTS * sizeof *masks->mask);
		masks->count = masks->len = 0;
	}
	if (masks->len + bytes <= masks->room)
		return VOUCH_OK;
	while (room < masks->len + bytes)
		room *= 2;
	grown = realloc(masks->bits, room);
	if (grown == NULL)
		return VOUCH_ERR_NO_MEMORY;
	masks->bits = grown;
	masks->room = room;
	return VOUCH_OK;
}

enum vouch_err vouch_masks_add(struct vouch_masks *masks,
    const struct vouch_mask *want, const struct vouch_mask **out,
    uint8_t **rows)
{
	const size_t bytes = stride(want) * (size_t)want->height;
	enum vouch_err err = make_room(masks, bytes);
	struct vouch_mask *mask;

	if (err != VOUCH_OK)
		return err;
	mask = &masks->mask[slot_of(masks, &want->key)];
	*mask = *want;
	mask->used = true;
	mask->at = masks->len;
	if (bytes > 0)
		memset(masks->bits + masks->len, 0, bytes);
	masks->len += bytes;
	masks->count++;
	*out = mask;
	*rows = masks->bits + mask->at;
	return VOUCH_OK;
}

/* ---- laying down ---- */

/* A row of bytes onto another, shift bits further right. The last byte's tail is
 * light, so nothing is touched behind the letter's last dark pixel. */
static void lay_row(const uint8_t *from, size_t bytes, unsigned shift,
    bool dark, uint8_t *to)
{
	size_t i;

	for (i = 0; i < bytes; i++) {
		const unsigned both = (unsigned)from[i] << 8 >> shift;
		const uint8_t high = (uint8_t)(both >> 8);
		const uint8_t low = (uint8_t)both;

		if (dark) {
			to[i] |= high;
			if (low != 0)
				to[i + 1] |= low;
		} else {
			to[i] &= (uint8_t)~high;
			if (low != 0)
				to[i + 1] &= (uint8_t)~low;
		}
	}
}

/* One that the edge of the picture cuts: pixel by pixel. */
static void lay_cut(const uint8_t *from, const struct vouch_mask *mask,
    int64_t x, bool dark, uint8_t *to, int width)
{
	int i;

	for (i = 0; i < mask->width; i++) {
		const int64_t at = x + i;
		const uint8_t bit = (uint8_t)(0x80 >> (at & 7));

		if (at < 0 || at >= width || (from[i / 8] >> (7 - i % 8) & 1) ==
		    0)
			continue;
		if (dark)
			to[at / 8] |= bit;
		else
			to[at / 8] &= (uint8_t)~bit;
	}
}

void vouch_masks_lay(const struct vouch_masks *masks,
    const struct vouch_mask *mask, int64_t x, int64_t y, bool dark,
    struct vouch_bitmap *bitmap)
{
	const size_t bytes = stride(mask);
	const int64_t left = x + mask->left, top = y + mask->top;
	const uint8_t *from = masks->bits + mask->at;
	const bool cut = left < 0 || left + mask->width > bitmap->width;
	uint8_t *to;
	int row;

	for (row = 0; row < mask->height; row++, from += bytes) {
		if (top + row < 0 || top + row >= bitmap->height)
			continue;
		to = bitmap->bits + (size_t)(top + row) * bitmap->stride;
		if (cut)
			lay_cut(from, mask, left, dark, to, bitmap->width);
		else
			lay_row(from, bytes, (unsigned)(left & 7), dark,
			    to + left / 8);
	}
}

/*
 * One-bit pictures.
 *
 * Every drawing call clips to the picture first, in 64-bit arithmetic, so no
 * caller can make it touch a byte outside the rows.
 */
#include "draw/bitmap.h"

#include <stdlib.h>
#include <string.h>

enum vouch_err vouch_bitmap_init(struct vouch_bitmap *bitmap, int width,
    int height)
{
	size_t stride;
	uint8_t *bits;

	if (width < 1 || height < 1 || width > VOUCH_BITMAP_SIDE_MAX ||
	    height > VOUCH_BITMAP_SIDE_MAX)
		return VOUCH_ERR_RANGE;
	stride = ((size_t)width + 7) / 8;
	bits = calloc((size_t)height, stride);
	if (bits == NULL)
		return VOUCH_ERR_NO_MEMORY;
	*bitmap = (struct vouch_bitmap){
		.width = width, .height = height, .stride = stride,
		.bits = bits
	};
	return VOUCH_OK;
}

void vouch_bitmap_release(struct vouch_bitmap *bitmap)
{
	if (bitmap == NULL)
		return;
	free(bitmap->bits);
	*bitmap = (struct vouch_bitmap){ 0 };
}

void vouch_bits_set(uint8_t *row, size_t x, size_t count)
{
	size_t first = x / 8, last = (x + count) / 8;
	unsigned head = 0xffu >> (x % 8);
	unsigned tail = 0xff00u >> ((x + count) % 8) & 0xffu;

	if (count == 0)
		return;
	if (first == last) {
		row[first] |= (uint8_t)(head & tail);
		return;
	}
	row[first] |= (uint8_t)head;
	memset(row + first + 1, 0xff, last - first - 1);
	if (tail != 0)
		row[last] |= (uint8_t)tail;
}

/* The part of at..at+length inside 0..limit. */
static void clip(int at, int length, int limit, int *from, int *count)
{
	int64_t begin = at < 0 ? 0 : at;
	int64_t end = (int64_t)at + length;

	if (end > limit)
		end = limit;
	*from = (int)begin;
	*count = end > begin ? (int)(end - begin) : 0;
}

void vouch_bitmap_fill(struct vouch_bitmap *bitmap, int x, int y, int width,
    int height)
{
	int left, columns, top, rows, i;

	clip(x, width, bitmap->width, &left, &columns);
	clip(y, height, bitmap->height, &top, &rows);
	if (columns == 0)
		return;
	for (i = 0; i < rows; i++)
		vouch_bits_set(bitmap->bits +
		    (size_t)(top + i) * bitmap->stride, (size_t)left,
		    (size_t)columns);
}

bool vouch_bitmap_dark(const struct vouch_bitmap *bitmap, int x, int y)
{
	if (x < 0 || y < 0 || x >= bitmap->width || y >= bitmap->height)
		return false;
	return (bitmap->bits[(size_t)y * bitmap->stride + (size_t)x / 8] >>
	    (7 - x % 8) & 1) != 0;
}

/* Bits that are set, summed up in pairs, fours and bytes. */
static unsigned set_bits(uint32_t bits)
{
	bits -= bits >> 1 & 0x55555555;
	bits = (bits & 0x33333333) + (bits >> 2 & 0x33333333);
	return ((bits + (bits >> 4)) & 0x0f0f0f0f) * 0x01010101u >> 24;
}

/* From byte `at` of a row on; behind its end there are zeros. */
static uint32_t four_bytes(const struct vouch_bitmap *bitmap,
    const uint8_t *row, size_t at)
{
	uint32_t bits = 0;
	size_t i;

	if (at + 4 <= bitmap->stride)
		return (uint32_t)row[at] << 24 | (uint32_t)row[at + 1] << 16 |
		    (uint32_t)row[at + 2] << 8 | row[at + 3];
	for (i = at; i < at + 4; i++)
		bits = bits << 8 | (i < bitmap->stride ? row[i] : 0);
	return bits;
}

/* How many of the count pixels from x on are dark: up to 24 at a time, of four
 * bytes of the row. */
static unsigned dark_of(const struct vouch_bitmap *bitmap, const uint8_t *row,
    size_t x, unsigned count)
{
	unsigned dark = 0, some;
	uint32_t bits;

	for (; count > 0; count -= some, x += some) {
		some = count < 24 ? count : 24;
		bits = four_bytes(bitmap, row, x / 8);
		bits = bits << x % 8 >> (32 - some);
		dark += set_bits(bits);
	}
	return dark;
}

/* Rows from `row` on, one behind the other by step, that are all alike; at most
 * `most` of them. */
static unsigned alike(const uint8_t *row, ptrdiff_t step, size_t stride,
    unsigned most)
{
	unsigned count = 1;

	while (count < most && memcmp(row, row + count * step, stride) == 0)
		count++;
	return count;
}

/* The rows of a module are all alike, so of the rows that become one there are
 * two kinds at most where there is a symbol: each is counted once. */
static void shrink_rows(const struct vouch_bitmap *bitmap, const uint8_t *row,
    unsigned factor, uint8_t *out)
{
	const size_t stride = bitmap->stride;
	const size_t width = (size_t)bitmap->width / factor;
	const uint64_t all = (uint64_t)factor * factor;
	const uint8_t *last = row + (factor - 1) * stride;
	const unsigned head = alike(row, (ptrdiff_t)stride, stride, factor);
	const unsigned tail = head == factor ? 0 :
	    alike(last, -(ptrdiff_t)stride, stride, factor - head);
	uint64_t dark;
	unsigned i;
	size_t x;

	for (x = 0; x < width; x++) {
		dark = (uint64_t)head * dark_of(bitmap, row, x * factor,
		    factor);
		for (i = head; i < factor - tail; i++)
			dark += dark_of(bitmap, row + i * stride, x * factor,
			    factor);
		if (tail > 0)
			dark += (uint64_t)tail * dark_of(bitmap, last,
			    x * factor, factor);
		out[x] = (uint8_t)(255 - 255 * dark / all);
	}
}

void vouch_bitmap_shrink(const struct vouch_bitmap *bitmap, unsigned factor,
    uint8_t *out)
{
	const size_t width = (size_t)bitmap->width / factor;
	const size_t height = (size_t)bitmap->height / factor;
	size_t y;

	for (y = 0; y < height; y++)
		shrink_rows(bitmap, bitmap->bits +
		    y * factor * bitmap->stride, factor, out + y * width);
}

int vouch_symbol_px(const struct vouch_qr *qr, int module_px)
{
	return (qr->side + 2 * VOUCH_QR_QUIET) * module_px;
}

void vouch_bitmap_symbol(struct vouch_bitmap *bitmap, const struct vouch_qr *qr,
    int x, int y, int module_px)
{
	int left = x + VOUCH_QR_QUIET * module_px;
	int top = y + VOUCH_QR_QUIET * module_px;
	int i, j, run;

	for (j = 0; j < qr->side; j++) {
		for (i = 0; i < qr->side; i += run) {
			for (run = 1; i + run < qr->side &&
			    vouch_qr_dark(qr, i + run, j) ==
			    vouch_qr_dark(qr, i, j); run++)
				;
			if (vouch_qr_dark(qr, i, j))
				vouch_bitmap_fill(bitmap,
				    left + i * module_px, top + j * module_px,
				    run * module_px, module_px);
		}
	}
}

/*
 * The pixels of one symbol as a zlib stream (RFC 1950, 1951), written by
 * hand: a symbol repeats each pixel row module_px times, so every row is sent
 * once and copied, and a Huffman code fixed by module_px takes the place of
 * counting. Some thirty times faster than a general compressor, and smaller
 * than its usual setting.
 */
#ifndef VOUCH_DRAW_PACK_H
#define VOUCH_DRAW_PACK_H

#include "base/buf.h"
#include "base/err.h"
#include "draw/qr.h"

/*
 * Appends what a PNG's IDAT holds for qr with its quiet zone: 1-bit greyscale,
 * filter 0, module_px >= 1 pixels a module, at most VOUCH_BITMAP_SIDE_MAX
 * pixels a side. VOUCH_ERR_RANGE, VOUCH_ERR_NO_MEMORY, VOUCH_ERR_TOO_LONG (out's
 * cap; room for the worst case is asked for); out is unchanged on failure.
 */
enum vouch_err vouch_pack_symbol(const struct vouch_qr *qr, int module_px,
    struct vouch_buf *out);

#endif

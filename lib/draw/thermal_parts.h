/*
 * What the files of draw/thermal.h share: one of each language.
 */
#ifndef VOUCH_DRAW_THERMAL_PARTS_H
#define VOUCH_DRAW_THERMAL_PARTS_H

#include "base/buf.h"
#include "base/err.h"
#include "draw/bitmap.h"
#include "draw/thermal.h"

/* Bytes of a bitmap's rows. */
size_t vouch_thermal_bytes(const struct vouch_bitmap *bitmap);

/* As vouch_thermal_head and vouch_thermal_picture, but for what is left in out
 * on failure. */
enum vouch_err vouch_thermal_zpl(const struct vouch_thermal *thermal,
    const struct vouch_bitmap *bitmap, struct vouch_buf *out);
enum vouch_err vouch_thermal_tspl_head(const struct vouch_thermal *thermal,
    struct vouch_buf *out);
enum vouch_err vouch_thermal_tspl(const struct vouch_bitmap *bitmap,
    struct vouch_buf *out);
enum vouch_err vouch_thermal_escpos(const struct vouch_bitmap *bitmap,
    struct vouch_buf *out);
/* What follows a coupon: feed, cut. */
enum vouch_err vouch_thermal_escpos_end(const struct vouch_thermal *thermal,
    struct vouch_buf *out);

#endif

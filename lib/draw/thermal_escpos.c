/*
 * GS v 0 in bands of 24 rows: cheap printers have room for some 4 KB and print
 * what does not fit as letters.
 */
#include "draw/thermal_parts.h"

#define BAND 24
#define FEED_MAX 255    /* dots; ESC J */
#define DOTS_MM 8       /* receipt printers have 203 dpi */

static enum vouch_err add_band(const struct vouch_bitmap *bitmap, int top,
    int rows, struct vouch_buf *out)
{
	const uint8_t head[] = { 0x1d, 'v', '0', 0,
		(uint8_t)(bitmap->stride & 255), (uint8_t)(bitmap->stride >> 8),
		(uint8_t)rows, 0 };
	enum vouch_err err = vouch_buf_add(out, head, sizeof head);

	return err == VOUCH_OK ? vouch_buf_add(out,
	    bitmap->bits + (size_t)top * bitmap->stride,
	    (size_t)rows * bitmap->stride) : err;
}

static enum vouch_err add_feed(int32_t um, struct vouch_buf *out)
{
	int32_t dots = (um * DOTS_MM + 500) / 1000, step;
	enum vouch_err err = VOUCH_OK;

	for (; err == VOUCH_OK && dots > 0; dots -= step) {
		step = dots > FEED_MAX ? FEED_MAX : dots;
		err = vouch_buf_addf(out, "\x1bJ%c", (char)step);
	}
	return err;
}

enum vouch_err vouch_thermal_escpos(const struct vouch_bitmap *bitmap,
    struct vouch_buf *out)
{
	enum vouch_err err = VOUCH_OK;
	int top, rows;

	for (top = 0; err == VOUCH_OK && top < bitmap->height; top += rows) {
		rows = bitmap->height - top < BAND ? bitmap->height - top :
		    BAND;
		err = add_band(bitmap, top, rows, out);
	}
	return err;
}

enum vouch_err vouch_thermal_escpos_end(const struct vouch_thermal *thermal,
    struct vouch_buf *out)
{
	enum vouch_err err = add_feed(thermal->gap_um, out);

	/* Feeds to the knife, then cuts all but a corner. */
	if (err == VOUCH_OK && !thermal->uncut)
		err = vouch_buf_add(out, "\x1dVB\0", 4);
	return err;
}

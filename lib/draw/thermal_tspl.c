/*
 * BITMAP in mode 0, raw. A bit that is 1 leaves the paper white there, the other
 * way round than everywhere else, and a row's last bits behind the label would
 * be a black edge if they were 0.
 */
#include "draw/thermal_parts.h"

/* Millimetres as people write them: "50", "38.1". */
static enum vouch_err add_mm(struct vouch_buf *out, int32_t um)
{
	const int32_t tenths = (um + 50) / 100;

	return tenths % 10 == 0 ? vouch_buf_addf(out, "%d mm", tenths / 10) :
	    vouch_buf_addf(out, "%d.%d mm", tenths / 10, tenths % 10);
}

static enum vouch_err add_two_mm(struct vouch_buf *out, const char *command,
    int32_t first, int32_t second)
{
	enum vouch_err err = vouch_buf_adds(out, command);

	if (err == VOUCH_OK)
		err = add_mm(out, first);
	if (err == VOUCH_OK)
		err = vouch_buf_addc(out, ',');
	if (err == VOUCH_OK)
		err = add_mm(out, second);
	return err == VOUCH_OK ? vouch_buf_adds(out, "\r\n") : err;
}

enum vouch_err vouch_thermal_tspl_head(const struct vouch_thermal *thermal,
    struct vouch_buf *out)
{
	enum vouch_err err;

	err = add_two_mm(out, "SIZE ", thermal->width, thermal->height);
	if (err == VOUCH_OK && thermal->gap_um >= 0)
		err = add_two_mm(out, "GAP ", thermal->gap_um, 0);
	if (err == VOUCH_OK && thermal->darkness >= 0)
		err = vouch_buf_addf(out, "DENSITY %d\r\n", thermal->darkness);
	if (err == VOUCH_OK && thermal->speed > 0)
		err = vouch_buf_addf(out, "SPEED %d\r\n", thermal->speed);
	return err == VOUCH_OK ? vouch_buf_adds(out,
	    "DIRECTION 1\r\nREFERENCE 0,0\r\n") : err;
}

enum vouch_err vouch_thermal_tspl(const struct vouch_bitmap *bitmap,
    struct vouch_buf *out)
{
	const size_t bytes = vouch_thermal_bytes(bitmap);
	enum vouch_err err;
	size_t i;

	err = vouch_buf_addf(out, "CLS\r\nBITMAP 0,0,%zu,%d,0,",
	    bitmap->stride, bitmap->height);
	if (err == VOUCH_OK)
		err = vouch_buf_reserve(out, bytes);
	if (err != VOUCH_OK)
		return err;
	/* Padding is 0 in a bitmap, so it becomes 1: white. */
	for (i = 0; i < bytes; i++)
		out->data[out->len + i] = (char)~bitmap->bits[i];
	out->len += bytes;
	return vouch_buf_adds(out, "\r\n");
}

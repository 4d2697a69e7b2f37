/*
 * ^GFA with run lengths, as every Zebra since the nineties and its clones read
 * it, or deflated. A label takes everything it leans on with it: a printer
 * keeps ^PW, ^LH and the like from the job before.
 */
#include "draw/thermal_parts.h"

#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "core/crypt.h"

#define DEFLATE_LEVEL 6

/* ---- run lengths ---- */

/* "z" is 400, "g" to "y" 20 to 380, "G" to "Y" 1 to 19, added up; then the
 * digit. Never longer than the digits themselves. */
static char *put_run(char *at, size_t count, unsigned nibble)
{
	static const char digits[] = "0123456789ABCDEF";
	const bool single = count == 1;

	for (; count >= 400; count -= 400)
		*at++ = 'z';
	if (count >= 20)
		*at++ = (char)('f' + count / 20);
	if (count % 20 > 0 && !single)
		*at++ = (char)('F' + count % 20);
	*at++ = digits[nibble];
	return at;
}

/* The last run of a row is a comma if light, a ! if dark. */
static char *put_last(char *at, size_t count, unsigned nibble)
{
	if (nibble == 0 || nibble == 15) {
		*at++ = nibble == 0 ? ',' : '!';
		return at;
	}
	return put_run(at, count, nibble);
}

static char *put_row(char *at, const uint8_t *row, size_t bytes)
{
	unsigned run = row[0] >> 4, nibble;
	size_t count = 0, i;

	for (i = 0; i < 2 * bytes; i++) {
		if (i % 2 == 0 && row[i / 2] == run * 17) {
			count += 2;
			i++;
			continue;
		}
		nibble = i % 2 == 0 ? row[i / 2] >> 4 : row[i / 2] & 15u;
		if (nibble != run) {
			at = put_run(at, count, run);
			run = nibble;
			count = 0;
		}
		count++;
	}
	return put_last(at, count, run);
}

static enum vouch_err add_runs(const struct vouch_bitmap *bitmap,
    struct vouch_buf *out)
{
	const uint8_t *row = bitmap->bits;
	enum vouch_err err;
	char *at;
	int y;

	err = vouch_buf_reserve(out, (2 * bitmap->stride + 1) *
	    (size_t)bitmap->height);
	if (err != VOUCH_OK)
		return err;
	at = out->data + out->len;
	for (y = 0; y < bitmap->height; y++, row += bitmap->stride) {
		if (y > 0 && memcmp(row, row - bitmap->stride,
		    bitmap->stride) == 0)
			*at++ = ':';
		else
			at = put_row(at, row, bitmap->stride);
	}
	out->len = (size_t)(at - out->data);
	out->data[out->len] = '\0';
	return VOUCH_OK;
}

/* ---- deflated ---- */

/* CRC-16/XMODEM of the text, as the printer recomputes it. */
static unsigned crc16(const char *text, size_t len)
{
	unsigned crc = 0, bit;
	size_t i;

	for (i = 0; i < len; i++) {
		crc ^= (unsigned)(unsigned char)text[i] << 8;
		for (bit = 0; bit < 8; bit++)
			crc = (crc << 1 ^ (crc & 0x8000 ? 0x1021u : 0)) &
			    0xffff;
	}
	return crc;
}

static enum vouch_err add_base64(const uint8_t *bytes, size_t len,
    struct vouch_buf *out)
{
	const size_t text = (len + 2) / 3 * 4;
	enum vouch_err err = vouch_buf_adds(out, ":Z64:");

	if (err == VOUCH_OK)
		err = vouch_buf_reserve(out, text);
	if (err != VOUCH_OK)
		return err;
	vouch_base64_encode(out->data + out->len, text + 1, bytes, len);
	out->len += text;
	return vouch_buf_addf(out, ":%04X",
	    crc16(out->data + out->len - text, text));
}

static enum vouch_err add_deflated(const struct vouch_bitmap *bitmap,
    struct vouch_buf *out)
{
	struct libdeflate_compressor *compressor =
	    libdeflate_alloc_compressor(DEFLATE_LEVEL);
	const size_t bytes = vouch_thermal_bytes(bitmap);
	enum vouch_err err = VOUCH_ERR_NO_MEMORY;
	uint8_t *packed = NULL;
	size_t room, len;

	if (compressor != NULL) {
		room = libdeflate_zlib_compress_bound(compressor, bytes);
		packed = malloc(room);
	}
	if (packed != NULL) {
		len = libdeflate_zlib_compress(compressor, bitmap->bits,
		    bytes, packed, room);
		err = len == 0 ? VOUCH_ERR_LIBRARY :
		    add_base64(packed, len, out);
	}
	free(packed);
	libdeflate_free_compressor(compressor);
	return err;
}

/* ---- the label ---- */

/* Settings that last: said in each label, so that any of them may be the first
 * one after a pause. */
static enum vouch_err add_settings(const struct vouch_thermal *thermal,
    struct vouch_buf *out)
{
	enum vouch_err err = VOUCH_OK;

	if (thermal->darkness >= 0)
		err = vouch_buf_addf(out, "~SD%02d", thermal->darkness);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, "^XA");
	if (err == VOUCH_OK && thermal->speed > 0)
		err = vouch_buf_addf(out, "^PR%d", thermal->speed);
	if (err == VOUCH_OK && thermal->gap_um >= 0)
		err = vouch_buf_adds(out, thermal->gap_um == 0 ? "^MNN" :
		    "^MNY");
	return err;
}

enum vouch_err vouch_thermal_zpl(const struct vouch_thermal *thermal,
    const struct vouch_bitmap *bitmap, struct vouch_buf *out)
{
	const size_t bytes = vouch_thermal_bytes(bitmap);
	enum vouch_err err;

	err = add_settings(thermal, out);
	if (err == VOUCH_OK)
		err = vouch_buf_addf(out, "^PW%d^LL%d^LH0,0^LS0^FO0,0"
		    "^GFA,%zu,%zu,%zu,", bitmap->width, bitmap->height, bytes,
		    bytes, bitmap->stride);
	if (err == VOUCH_OK)
		err = thermal->z64 ? add_deflated(bitmap, out) :
		    add_runs(bitmap, out);
	return err == VOUCH_OK ? vouch_buf_adds(out, "^FS") : err;
}

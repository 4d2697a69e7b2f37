/*
 * Numbers by hand: a page holds thousands, and neither a locale nor the
 * machine's idea of fractions may decide how one is written.
 */
#include "draw/pdf_parts.h"

#include <stdio.h>
#include <string.h>

#include <libdeflate.h>

#include "base/str.h"

#define NUMBER_MAX 24 /* characters */

static char *put_whole(char *out, uint64_t value)
{
	char text[20], *const end = text + sizeof text, *at = end;

	do
		*--at = (char)('0' + value % 10);
	while ((value /= 10) != 0);
	memcpy(out, at, (size_t)(end - at));
	return out + (end - at);
}

/* Into out, at most NUMBER_MAX characters; returns where it ends. */
static char *put_number(char *out, int64_t value, unsigned decimals)
{
	uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	uint64_t scale = 1, fraction;
	unsigned i;

	for (i = 0; i < decimals; i++)
		scale *= 10;
	fraction = size % scale;
	size /= scale;
	if (value < 0)
		*out++ = '-';
	if (size != 0 || fraction == 0)
		out = put_whole(out, size);
	if (fraction != 0)
		*out++ = '.';
	for (; fraction != 0; fraction %= scale) {
		scale /= 10;
		*out++ = (char)('0' + fraction / scale);
	}
	return out;
}

enum vouch_err vouch_pdf_add_number(struct vouch_buf *out, int64_t value,
    unsigned decimals)
{
	char text[NUMBER_MAX];

	return vouch_buf_add(out, text,
	    (size_t)(put_number(text, value, decimals) - text));
}

enum vouch_err vouch_pdf_add_operator(struct vouch_buf *out,
    const int64_t *values, size_t count, unsigned decimals,
    const char *operator)
{
	const size_t len = strlen(operator);
	enum vouch_err err;
	char *at;
	size_t i;

	err = vouch_buf_reserve(out, count * (NUMBER_MAX + 1) + len + 1);
	if (err != VOUCH_OK)
		return err;
	at = out->data + out->len;
	for (i = 0; i < count; i++) {
		at = put_number(at, values[i], decimals);
		*at++ = ' ';
	}
	memcpy(at, operator, len);
	at[len] = '\n';
	out->len = (size_t)(at - out->data) + len + 1;
	out->data[out->len] = '\0';
	return VOUCH_OK;
}

enum vouch_err vouch_pdf_add_points(struct vouch_buf *out, int64_t um)
{
	/* 72 points are 25,400 micrometres. */
	int64_t thousandths = (um * 72000 * 2 + (um < 0 ? -25400 : 25400)) /
	    (25400 * 2);

	return vouch_pdf_add_number(out, thousandths, 3);
}

/* One or two code units. */
static size_t put_utf16(char *out, uint32_t c)
{
	uint32_t high;

	if (c < 0x10000)
		return (size_t)snprintf(out, 5, "%04X", (unsigned)c);
	high = 0xd800 + ((c - 0x10000) >> 10);
	return (size_t)snprintf(out, 9, "%04X%04X", (unsigned)high,
	    (unsigned)(0xdc00 + ((c - 0x10000) & 0x3ff)));
}

enum vouch_err vouch_pdf_add_utf16(struct vouch_buf *out, const char *text,
    size_t len)
{
	enum vouch_err err = VOUCH_OK;
	size_t i, used;
	uint32_t c;
	char hex[9];

	for (i = 0; i < len && err == VOUCH_OK; i += used) {
		used = vouch_utf8_decode(text + i, len - i, &c);
		if (used == 0) {
			used = 1;
			c = 0xfffd;
		}
		err = vouch_buf_add(out, hex, put_utf16(hex, c));
	}
	return err;
}

/* ---- deflating ---- */

/* The library's own kind, under a name that other files may use. */
static struct libdeflate_compressor *own(struct vouch_pdf_deflater *deflater)
{
	return (struct libdeflate_compressor *)deflater;
}

struct vouch_pdf_deflater *vouch_pdf_deflater_new(int level)
{
	return (struct vouch_pdf_deflater *)libdeflate_alloc_compressor(level);
}

void vouch_pdf_deflater_free(struct vouch_pdf_deflater *deflater)
{
	libdeflate_free_compressor(own(deflater));
}

enum vouch_err vouch_pdf_deflate(struct vouch_pdf_deflater *deflater,
    const void *bytes, size_t len, struct vouch_buf *out)
{
	size_t most = libdeflate_zlib_compress_bound(own(deflater), len);
	enum vouch_err err = vouch_buf_reserve(out, most);
	size_t used;

	if (err != VOUCH_OK)
		return err;
	used = libdeflate_zlib_compress(own(deflater), bytes, len,
	    out->data + out->len, most);
	if (used == 0)
		return VOUCH_ERR_LIBRARY;
	out->len += used;
	out->data[out->len] = '\0';
	return VOUCH_OK;
}

void vouch_pdf_library(char *out, size_t size)
{
	snprintf(out, size, "libdeflate %s", LIBDEFLATE_VERSION_STRING);
}

/*
 * Growth by doubling up to the cap; one byte more is always allocated for the
 * terminating NUL.
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 64

void vouch_buf_init(struct vouch_buf *buf, size_t cap)
{
	*buf = (struct vouch_buf){ .cap = cap };
}

void vouch_buf_release(struct vouch_buf *buf)
{
	if (buf == NULL)
		return;
	free(buf->data);
	vouch_buf_init(buf, buf->cap);
}

void vouch_buf_clear(struct vouch_buf *buf)
{
	buf->len = 0;
	if (buf->data != NULL)
		buf->data[0] = '\0';
}

enum vouch_err vouch_buf_reserve(struct vouch_buf *buf, size_t len)
{
	size_t size = buf->size > 0 ? buf->size : FIRST_SIZE;
	char *data;

	if (len > buf->cap - buf->len)
		return VOUCH_ERR_TOO_LONG;
	if (buf->size > 0 && len < buf->size - buf->len)
		return VOUCH_OK;
	while (size <= buf->len + len)
		size = size > buf->cap / 2 ? buf->cap + 1 : size * 2;
	data = realloc(buf->data, size);
	if (data == NULL)
		return VOUCH_ERR_NO_MEMORY;
	data[buf->len] = '\0';
	buf->data = data;
	buf->size = size;
	return VOUCH_OK;
}

enum vouch_err vouch_buf_add(struct vouch_buf *buf, const void *bytes,
    size_t len)
{
	enum vouch_err err = vouch_buf_reserve(buf, len);

	if (err != VOUCH_OK)
		return err;
	if (len > 0)
		memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
	return VOUCH_OK;
}

enum vouch_err vouch_buf_addc(struct vouch_buf *buf, char byte)
{
	return vouch_buf_add(buf, &byte, 1);
}

enum vouch_err vouch_buf_adds(struct vouch_buf *buf, const char *text)
{
	return vouch_buf_add(buf, text, strlen(text));
}

enum vouch_err vouch_buf_addf(struct vouch_buf *buf, const char *format, ...)
{
	enum vouch_err err;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		return VOUCH_ERR_LIBRARY;
	err = vouch_buf_reserve(buf, (size_t)len);
	if (err != VOUCH_OK)
		return err;
	va_start(args, format);
	vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
	va_end(args);
	buf->len += (size_t)len;
	return VOUCH_OK;
}

const char *vouch_buf_text(const struct vouch_buf *buf)
{
	return buf->data != NULL ? buf->data : "";
}

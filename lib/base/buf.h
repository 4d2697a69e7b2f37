/*
 * Growable bytes with a hard cap fixed at creation.
 *
 * A buffer never grows past its cap, so a hostile input cannot eat the
 * memory: the append fails with VOUCH_ERR_TOO_LONG instead and changes nothing.
 * Growth is by doubling: n appended bytes cost O(n).
 *
 * `data` is always NUL-terminated one byte past `len` once anything has been
 * appended (the NUL is not counted and not part of the cap). Before that it is
 * NULL: use vouch_buf_text() for a string that is never NULL.
 */
#ifndef VOUCH_BASE_BUF_H
#define VOUCH_BASE_BUF_H

#include <stddef.h>

#include "base/err.h"

struct vouch_buf {
	char *data;  /* owned */
	size_t len;  /* bytes in use */
	size_t size; /* bytes allocated */
	size_t cap;  /* most bytes len may reach */
};

/* Ready to use, holds nothing; 1 <= cap < SIZE_MAX. Cannot fail. */
void vouch_buf_init(struct vouch_buf *buf, size_t cap);

/* Frees; buf may be NULL or zeroed. Afterwards it is as after _init. */
void vouch_buf_release(struct vouch_buf *buf);

/* Forgets the content, keeps the memory. */
void vouch_buf_clear(struct vouch_buf *buf);

/*
 * Append len bytes, one byte, a string, a printf result; none of them may lie
 * in buf itself.
 * VOUCH_ERR_TOO_LONG past the cap, VOUCH_ERR_NO_MEMORY; unchanged on failure.
 */
enum vouch_err vouch_buf_add(struct vouch_buf *buf, const void *bytes,
    size_t len);
enum vouch_err vouch_buf_addc(struct vouch_buf *buf, char byte);
enum vouch_err vouch_buf_adds(struct vouch_buf *buf, const char *text);
enum vouch_err vouch_buf_addf(struct vouch_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes room for len more bytes without appending. Errors as _add. */
enum vouch_err vouch_buf_reserve(struct vouch_buf *buf, size_t len);

/* The content as a NUL-terminated string; "" when nothing was appended. */
const char *vouch_buf_text(const struct vouch_buf *buf);

#endif

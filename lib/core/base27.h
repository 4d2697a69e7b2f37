/*
 * base27nr: bytes as text that keyboards, Caps Lock and Vietnamese input
 * methods leave alone (docs/FORMAT.md, "Text").
 *
 * Pure: no heap, no I/O, no state, bounded time.
 */
#ifndef VOUCH_CORE_BASE27_H
#define VOUCH_CORE_BASE27_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VOUCH_BASE27_BYTES_MAX 130 /* largest token: 26 + 40 + 64 */
#define VOUCH_BASE27_ALPHABET "0123456789BCFGHJKLMNPQRSTVXZ"

/* Characters for n bytes, the leading V included:
 * 1 + ceil(8 n / log2 27); 153 for 90. n <= VOUCH_BASE27_BYTES_MAX. */
size_t vouch_base27_length(size_t bytes);
#define VOUCH_BASE27_TEXT_MAX 221 /* for BYTES_MAX, with the NUL */

/* Bytes for a text of this length, or 0 when no byte string has it. */
size_t vouch_base27_bytes(size_t length);

/* True for the 28 symbols, in either case. */
bool vouch_base27_symbol(char c);

/* bytes[len], 1 <= len <= BYTES_MAX, to upper-case text and a NUL. */
void vouch_base27_encode(const uint8_t *bytes, size_t len,
    char text[VOUCH_BASE27_TEXT_MAX]);

/*
 * text[len] (either case, V first) to exactly vouch_base27_bytes(len) bytes.
 * VOUCH_ERR_SYNTAX: a foreign symbol, no leading V, a repeated symbol;
 * VOUCH_ERR_TRUNCATED: no byte string has this length; VOUCH_ERR_RANGE: the
 * number does not fit. *bad_at, if not NULL, is the offset of the symbol.
 */
enum vouch_err vouch_base27_decode(const char *text, size_t len,
    uint8_t bytes[VOUCH_BASE27_BYTES_MAX], size_t *bytes_len, size_t *bad_at);

#endif

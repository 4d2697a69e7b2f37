/*
 * Text: bounded copies, UTF-8, NFC, escaping of foreign bytes, near names.
 * The only file that uses utf8proc (in str.c).
 */
#ifndef VOUCH_BASE_STR_H
#define VOUCH_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* A piece of somebody else's text: not NUL-terminated, never freed. */
struct vouch_span {
	const char *data;
	size_t len;
};

/*
 * Copies text (NUL-terminated) into out[size], size >= 1, always terminated.
 * VOUCH_ERR_TOO_LONG when it does not fit: then out holds "".
 */
enum vouch_err vouch_str_copy(char *out, size_t size, const char *text);

/* As above, but cuts before the UTF-8 character that does not fit. */
void vouch_str_cut(char *out, size_t size, const char *text, size_t len);

/* ASCII case-insensitive equality of two strings. */
bool vouch_str_same(const char *a, const char *b);

/* ASCII letters of text become upper (lower) case, in place; locale-free. */
void vouch_str_upper(char *text);
void vouch_str_lower(char *text);

/* text without leading and trailing ASCII blanks (space, TAB, CR, LF). */
struct vouch_span vouch_str_trim(const char *text, size_t len);

/*
 * Next piece of *rest up to sep; *rest moves past it. False when nothing is
 * left. "a,,b" has three pieces, "" has one (empty).
 * Start with rest->data != NULL; after the last piece rest->data is NULL.
 */
bool vouch_str_split(struct vouch_span *rest, char sep,
    struct vouch_span *piece);

/*
 * True when bytes[len] is well-formed UTF-8 (RFC 3629: no overlong forms, no
 * surrogates, at most U+10FFFF). On false *bad_at, if not NULL, is the offset
 * of the first byte that begins no character.
 */
bool vouch_utf8_valid(const char *bytes, size_t len, size_t *bad_at);

/*
 * Decodes the character at text[0..len), len >= 1, into *code point; returns
 * the number of bytes it takes, or 0 when they are not well-formed.
 */
size_t vouch_utf8_decode(const char *text, size_t len, uint32_t *code_point);

/* The letter without its marks: e for U+1EBF, d for U+0111, which does not
 * decompose; 0 for a mark that stands alone; itself for all else. */
uint32_t vouch_utf8_base(uint32_t code_point);

/* Appends valid UTF-8 text[len] with the capital of every letter that is one
 * character too (Unicode; no language's exceptions). VOUCH_ERR_ENCODING,
 * VOUCH_ERR_TOO_LONG, VOUCH_ERR_NO_MEMORY; out is unchanged then. */
enum vouch_err vouch_utf8_upper(struct vouch_buf *out, const char *text,
    size_t len);

/* Characters (code points) in valid UTF-8 text[len]. */
size_t vouch_utf8_count(const char *text, size_t len);

/*
 * Appends text[len] to out in Unicode Normalization Form C (UAX #15).
 * Pure ASCII is copied as it is. VOUCH_ERR_ENCODING when not valid UTF-8,
 * VOUCH_ERR_TOO_LONG past the cap of out or with more than 30 combining marks
 * in a row (as UAX #15's stream-safe text; counted decomposed),
 * VOUCH_ERR_NO_MEMORY; out is unchanged then.
 */
enum vouch_err vouch_str_nfc(struct vouch_buf *out, const char *text,
    size_t len);

/*
 * The same for short text, without the heap: out[size] gets text in NFC and a
 * NUL. VOUCH_ERR_ENCODING as above; VOUCH_ERR_TOO_LONG when it does not fit, has
 * too many marks, or more than VOUCH_STR_NFC_SHORT characters decomposed; out
 * is "" then.
 */
#define VOUCH_STR_NFC_SHORT 1024
enum vouch_err vouch_str_nfc_copy(char *out, size_t size, const char *text,
    size_t len);

/*
 * The one escape for foreign text that reaches a terminal or a line of
 * output: bytes 0x20..0x7e except the backslash stay, a backslash becomes
 * "\\", and with keep_utf8 so do well-formed printable characters above 0x7f
 * (not controls, not bidirectional, zero-width or private ones); every other byte
 * becomes \xNN. Writes at most size - 1 bytes and a NUL to out (size >= 1),
 * never half an escape or character; returns the length written.
 */
size_t vouch_str_escape(char *out, size_t size, const char *text, size_t len,
    bool keep_utf8);

/*
 * The nearest of names[] (NULL-terminated) to text by edit distance with
 * transpositions, or NULL when none is near enough (more than a third of the
 * letters wrong, at least one allowed): for "did you mean". No allocation;
 * names over 63 characters are never near.
 */
const char *vouch_str_nearest(const char *text, const char *const *names);

/* Hex: lower-case digits of bytes[len] into out[2 * len + 1]. */
void vouch_hex_encode(char *out, const uint8_t *bytes, size_t len);

/*
 * Exactly 2 * len hex digits (any case) of text into bytes[len];
 * VOUCH_ERR_SYNTAX otherwise.
 */
enum vouch_err vouch_hex_decode(uint8_t *bytes, size_t len, const char *text,
    size_t text_len);

#endif

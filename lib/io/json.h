/*
 * One JSON object out of a line of text, strictly; the door to jansson's
 * parser.
 */
#ifndef VOUCH_IO_JSON_H
#define VOUCH_IO_JSON_H

#include <stddef.h>

#include "base/err.h"

struct json_t; /* jansson's */

/*
 * text[len] as an object, the caller's to release with json_decref. A key
 * twice, a number past 64 bits, a NUL in a text, or anything behind the object
 * is refused: VOUCH_ERR_SYNTAX, VOUCH_ERR_ENCODING, VOUCH_ERR_NO_MEMORY. diag
 * gets line (0: not known), the column where it is known, and the text.
 */
enum vouch_err vouch_json_object(const char *text, size_t len,
    unsigned long line, struct vouch_diag *diag, struct json_t **out);

#endif

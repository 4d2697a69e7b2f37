/* See json.h. */
#include "io/json.h"

#include <errno.h>
#include <jansson.h>

#define SHOWN_MAX 60 /* bytes of a text that is no object */

static enum vouch_err not_json(const char *text, size_t len,
    unsigned long line, const json_error_t *error, struct vouch_diag *diag)
{
	const char *what = "not valid JSON";
	unsigned long column = error->column > 0 ?
	    (unsigned long)error->column : 0;

	vouch_diag_field(diag, NULL);
	vouch_diag_subject(diag, text, len < SHOWN_MAX ? len : SHOWN_MAX);
	switch (json_error_code(error)) {
	case json_error_duplicate_key:
		what = "a key stands twice in this object";
		break;
	case json_error_numeric_overflow:
		what = "a number is too large";
		break;
	case json_error_invalid_utf8:
		vouch_diag_at(diag, line, 0);
		return vouch_diag_set(diag, VOUCH_ERR_ENCODING,
		    "not valid UTF-8");
	case json_error_null_character:
	case json_error_null_byte_in_key:
		what = "holds a NUL character";
		break;
	case json_error_end_of_input_expected:
		what = "more than one object on this line";
		break;
	case json_error_premature_end_of_input:
		what = "the object does not end on this line";
		break;
	default:
		break;
	}
	vouch_diag_at(diag, line, column);
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "%s", what);
}

enum vouch_err vouch_json_object(const char *text, size_t len,
    unsigned long line, struct vouch_diag *diag, struct json_t **out)
{
	json_error_t error;
	json_t *object;

	/* jansson goes on when it cannot get memory for part of a text, and
	 * calls what is then missing a mistake, or nothing at all. */
	errno = 0;
	object = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (errno == ENOMEM) {
		json_decref(object);
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	}
	if (object == NULL)
		return not_json(text, len, line, &error, diag);
	if (!json_is_object(object)) {
		json_decref(object);
		vouch_diag_at(diag, line, 0);
		vouch_diag_field(diag, NULL);
		vouch_diag_subject(diag, text,
		    len < SHOWN_MAX ? len : SHOWN_MAX);
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "each line must hold one object in braces");
	}
	*out = object;
	return VOUCH_OK;
}

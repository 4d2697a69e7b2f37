/*
 * JSON Lines: one flat object a line, parsed by jansson, strictly: a key twice,
 * nesting, and numbers that would lose digits are refused. The parsed object
 * lives until the next record, so its strings are not copied.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "io/json.h"
#include "io/table_parts.h"

struct vouch_table_json {
	json_t *object;
};

void vouch_table_json_free(struct vouch_table_json *json)
{
	if (json == NULL)
		return;
	json_decref(json->object);
	free(json);
}

static enum vouch_err no_memory(struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY, "out of memory");
}

/* ---- lines ---- */

/* Length of the line at reader->at, without its end; waits for that. */
static enum vouch_err line_len(struct vouch_reader *r,
    struct vouch_diag *diag, size_t *len)
{
	enum vouch_err err;
	size_t at = 0;
	const char *base;

	for (;;) {
		base = r->data + r->at;
		for (*len = at; at < r->end - r->at; *len = ++at)
			if (base[at] == '\n' || base[at] == '\r')
				return VOUCH_OK;
			else if (at > VOUCH_TABLE_RECORD_MAX)
				return VOUCH_ERR_TOO_LONG;
		if (r->ended)
			return VOUCH_OK;
		err = vouch_table_fill(r, diag);
		if (err != VOUCH_OK)
			return err;
	}
}

static enum vouch_err give_up(struct vouch_reader *r, size_t len,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	r->record_line = r->line;
	r->at += len;
	err = vouch_table_skip_line(r, diag);
	if (err != VOUCH_OK)
		return err;
	vouch_diag_file(diag, r->file);
	vouch_diag_at(diag, r->record_line, 0);
	return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
	    "a record of more than %u bytes", VOUCH_TABLE_RECORD_MAX);
}

/* The next line that is not blank; reader->record is its start. */
static enum vouch_err next_line(struct vouch_reader *r,
    struct vouch_diag *diag, size_t *len, bool *more)
{
	enum vouch_err err;

	do {
		err = line_len(r, diag, len);
		*more = true;
		if (err == VOUCH_ERR_TOO_LONG)
			return give_up(r, *len, diag);
		if (err != VOUCH_OK)
			return err;
		*more = r->at < r->end;
		if (!*more)
			return VOUCH_OK;
		r->record = r->at;
		r->record_line = r->line;
		r->at += *len;
		/* What ended the line, if anything did. */
		if (r->at < r->end) {
			/* LF after CR is no line of its own. */
			if (!(*len == 0 && r->skip_lf &&
			    r->data[r->at] == '\n'))
				r->line++;
			r->skip_lf = r->data[r->at++] == '\r';
		}
	} while (vouch_str_trim(r->data + r->record, *len).len == 0);
	return VOUCH_OK;
}

/* ---- objects ---- */

static enum vouch_err parse(struct vouch_reader *r, size_t len,
    struct vouch_diag *diag)
{
	if (r->json == NULL)
		r->json = calloc(1, sizeof *r->json);
	if (r->json == NULL)
		return no_memory(diag);
	json_decref(r->json->object);
	r->json->object = NULL;
	vouch_diag_file(diag, r->file);
	return vouch_json_object(r->data + r->record, len, r->record_line,
	    diag, &r->json->object);
}

/* The shortest decimal that reads back as the same number. */
static void real_text(double value, char *out, size_t size)
{
	char *comma;
	int digits;

	for (digits = 15; digits <= 17; digits++) {
		snprintf(out, size, "%.*g", digits, value);
		if (strtod(out, NULL) == value) /* exactly: that is the test */
			break;
	}
	comma = strchr(out, ','); /* where the locale writes one */
	if (comma != NULL)
		*comma = '.';
}

/* Text that jansson does not hold goes to the arena. */
static enum vouch_err keep(struct vouch_reader *r,
    struct vouch_table_cell *cell, const char *text, struct vouch_diag *diag)
{
	size_t len = strlen(text);

	cell->text = NULL;
	cell->in_arena = true;
	cell->start = r->arena.len;
	cell->len = len;
	return vouch_buf_add(&r->arena, text, len + 1) == VOUCH_OK ?
	    VOUCH_OK : no_memory(diag);
}

static bool is_ascii(const char *text, size_t len)
{
	unsigned char bits = 0;
	size_t i;

	for (i = 0; i < len; i++)
		bits |= (unsigned char)text[i];
	return bits < 0x80;
}

static enum vouch_err set_cell(struct vouch_reader *r, size_t column,
    const json_t *value, struct vouch_diag *diag)
{
	struct vouch_table_cell *cell = &r->cell[column];
	char number[40];

	memset(cell, 0, sizeof *cell);
	switch (json_typeof(value)) {
	case JSON_STRING:
		cell->text = json_string_value(value);
		cell->len = json_string_length(value);
		return is_ascii(cell->text, cell->len) ? VOUCH_OK :
		    vouch_table_normalise(r, column, diag);
	case JSON_INTEGER:
		snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(value));
		return keep(r, cell, number, diag);
	case JSON_REAL:
		real_text(json_real_value(value), number, sizeof number);
		return keep(r, cell, number, diag);
	case JSON_TRUE:
		cell->text = "true";
		cell->len = 4;
		return VOUCH_OK;
	case JSON_FALSE:
		cell->text = "false";
		cell->len = 5;
		return VOUCH_OK;
	case JSON_NULL:
		cell->text = "";
		return VOUCH_OK;
	case JSON_OBJECT:
	case JSON_ARRAY:
	default:
		cell->text = "";
		vouch_table_blame(r, r->record_line, column, diag);
		vouch_diag_subject(diag, NULL, 0);
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "a text or number was expected, not a list or object");
	}
}

/* The column named as this key in NFC, as all columns are; -1 if none. */
static enum vouch_err find_in_nfc(const struct vouch_reader *r,
    const char *key, struct vouch_diag *diag, int *found)
{
	struct vouch_buf name;
	enum vouch_err err;

	vouch_buf_init(&name, 3 * strlen(key));
	err = vouch_str_nfc(&name, key, strlen(key));
	if (err == VOUCH_OK)
		*found = vouch_reader_find(r, vouch_buf_text(&name));
	vouch_buf_release(&name);
	return err == VOUCH_ERR_NO_MEMORY ? no_memory(diag) : VOUCH_OK;
}

/* Column of a key: most often the one at the same place as last time. */
static enum vouch_err find_column(struct vouch_reader *r, const char *key,
    size_t guess, struct vouch_diag *diag, size_t *column)
{
	enum vouch_err err = VOUCH_OK;
	int found;

	if (guess < r->columns && strcmp(r->name[guess], key) == 0) {
		*column = guess;
		return VOUCH_OK;
	}
	found = vouch_reader_find(r, key);
	if (found < 0 && !is_ascii(key, strlen(key)))
		err = find_in_nfc(r, key, diag, &found);
	if (err != VOUCH_OK)
		return err;
	if (found >= 0) {
		*column = (size_t)found;
		return VOUCH_OK;
	}
	err = vouch_table_add_column(r, key, strlen(key), diag);
	*column = r->columns - 1;
	return err;
}

static enum vouch_err given_twice(const struct vouch_reader *r,
    size_t column, struct vouch_diag *diag)
{
	vouch_table_blame(r, r->record_line, column, diag);
	vouch_diag_subject(diag, NULL, 0);
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
	    "a key stands twice in this object");
}

static enum vouch_err spread(struct vouch_reader *r, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	size_t guess = 0, column = 0;
	const char *key;
	json_t *value;

	r->cells = 0;
	json_object_foreach(r->json->object, key, value) {
		err = find_column(r, key, guess, diag, &column);
		if (err != VOUCH_OK)
			break;
		for (; r->cells <= column; r->cells++) {
			memset(&r->cell[r->cells], 0, sizeof r->cell[0]);
			r->cell[r->cells].text = "";
		}
		/* Two keys that are one in NFC escape jansson's check. */
		if (r->cell[column].given)
			return given_twice(r, column, diag);
		err = set_cell(r, column, value, diag);
		if (err != VOUCH_OK)
			break;
		r->cell[column].given = true;
		guess = column + 1;
	}
	return err;
}

enum vouch_err vouch_table_json_next(struct vouch_reader *reader,
    struct vouch_diag *diag, bool *more)
{
	enum vouch_err err;
	size_t len = 0;

	err = next_line(reader, diag, &len, more);
	if (err != VOUCH_OK || !*more)
		return err;
	err = parse(reader, len, diag);
	return err == VOUCH_OK ? spread(reader, diag) : err;
}

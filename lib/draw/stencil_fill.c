/*
 * From a row to text. What a cell holds is made one clean line first: valid
 * UTF-8 in NFC, no control character; then filtered, then written by the target
 * for the place it stands in.
 */
#include "draw/stencil.h"

#include <string.h>

#include "draw/field.h"
#include "draw/stencil_parts.h"

#define NO_BREAK "\xc2\xa0"

size_t vouch_stencil_fields(const struct vouch_stencil *stencil)
{
	return stencil->names;
}

const char *vouch_stencil_field(const struct vouch_stencil *stencil,
    size_t number)
{
	return stencil->name[number].name;
}

bool vouch_stencil_optional(const struct vouch_stencil *stencil,
    size_t number)
{
	return stencil->name[number].optional;
}

unsigned long vouch_stencil_line(const struct vouch_stencil *stencil,
    size_t number)
{
	return stencil->name[number].line;
}

bool vouch_stencil_warning(const struct vouch_stencil *stencil, size_t number,
    unsigned long *line, const char **what)
{
	if (number >= stencil->warnings)
		return false;
	*line = stencil->warning[number].line;
	*what = stencil->warning[number].what;
	return true;
}

/* ---- a cell's value ---- */

/* Controls become blanks, and no-break spaces where they would be garbled. */
static enum vouch_err add_clean(struct vouch_span cell, bool no_break,
    struct vouch_buf *out)
{
	enum vouch_err err = VOUCH_OK;
	uint32_t c;
	size_t at, step;

	for (at = 0; err == VOUCH_OK && at < cell.len; at += step) {
		step = vouch_utf8_decode(cell.data + at, cell.len - at, &c);
		if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 ||
		    c == 0x2029)
			err = vouch_buf_addc(out, ' ');
		else if ((c == 0xa0 || c == 0x202f) && !no_break)
			err = vouch_buf_addc(out, ' ');
		else
			err = vouch_buf_add(out, cell.data + at, step);
	}
	return err;
}

/* Letters without their marks, and the nearest of ASCII for what else stands
 * in a table; a question mark for the rest. */
static enum vouch_err add_ascii(struct vouch_span cell, struct vouch_buf *out)
{
	static const struct {
		uint32_t c;
		const char *text;
	} known[] = { { 0x20ab, "d" }, { 0x2013, "-" }, { 0x2014, "-" },
		{ 0x2018, "'" }, { 0x2019, "'" }, { 0x201c, "\"" },
		{ 0x201d, "\"" }, { 0x2026, "..." }, { 0xd7, "x" },
		{ 0xb7, "." }, { 0x2022, "*" }, { 0xa0, " " },
		{ 0x202f, " " }, { 0x20ac, "EUR" } };
	enum vouch_err err = VOUCH_OK;
	uint32_t c, base;
	size_t at, step, i;

	for (at = 0; err == VOUCH_OK && at < cell.len; at += step) {
		step = vouch_utf8_decode(cell.data + at, cell.len - at, &c);
		base = vouch_utf8_base(c);
		for (i = 0; i < sizeof known / sizeof known[0] &&
		    known[i].c != c; i++)
			;
		if (i < sizeof known / sizeof known[0])
			err = vouch_buf_adds(out, known[i].text);
		else if (base != 0)
			err = vouch_buf_addc(out, base < 0x7f ? (char)base :
			    '?');
	}
	return err;
}

static size_t first_characters(struct vouch_span text, unsigned most)
{
	size_t at = 0;
	uint32_t c;

	for (; most > 0 && at < text.len; most--)
		at += vouch_utf8_decode(text.data + at, text.len - at, &c);
	return at;
}

/* Each step from one of two buffers into the other. */
static enum vouch_err change(struct vouch_buf buf[2], size_t *at,
    const struct vouch_piece *piece, bool vietnamese, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	struct vouch_span value;
	size_t i;

	for (i = 0; err == VOUCH_OK && i <= VOUCH_PIECE_FILTERS; i++) {
		value = vouch_str_trim(vouch_buf_text(&buf[*at]), buf[*at].len);
		if (value.len == 0 || (i < VOUCH_PIECE_FILTERS ?
		    piece->filter[i] == VOUCH_FILTER_NONE : !piece->ascii))
			continue;
		vouch_buf_clear(&buf[!*at]);
		err = i == VOUCH_PIECE_FILTERS ?
		    add_ascii(value, &buf[!*at]) : vouch_field_value(
		    piece->filter[i], value, vietnamese, diag, &buf[!*at]);
		*at = !*at;
	}
	return err;
}

static enum vouch_err make_value(const struct vouch_stencil *stencil,
    const struct vouch_piece *piece, struct vouch_span cell, bool vietnamese,
    struct vouch_diag *diag, struct vouch_buf buf[2], struct vouch_span *value)
{
	enum vouch_err err;
	size_t at = 0;

	cell = vouch_str_trim(cell.data, cell.len);
	if (cell.len > VOUCH_STENCIL_VALUE_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "longer than %d bytes", VOUCH_STENCIL_VALUE_MAX);
	if (!vouch_utf8_valid(cell.data, cell.len, NULL))
		return vouch_diag_set(diag, VOUCH_ERR_ENCODING,
		    "not UTF-8 text");
	err = vouch_str_nfc(&buf[0], cell.data, cell.len);
	if (err == VOUCH_OK)
		err = change(buf, &at, piece, vietnamese, diag);
	if (err == VOUCH_OK) {
		vouch_buf_clear(&buf[!at]);
		err = add_clean((struct vouch_span){ vouch_buf_text(&buf[at]),
		    buf[at].len }, stencil->target->no_break, &buf[!at]);
		at = !at;
	}
	if (err != VOUCH_OK)
		return diag != NULL && diag->code == err ? err :
		    vouch_diag_set(diag, err, "too long, or too many marks on "
		    "one letter");
	*value = vouch_str_trim(vouch_buf_text(&buf[at]), buf[at].len);
	if (piece->most > 0)
		value->len = first_characters(*value, piece->most);
	return VOUCH_OK;
}

/* ---- pieces ---- */

/* In the words of whoever fills the table, with the place for whoever wrote the
 * template. */
static void blame(const struct vouch_stencil *stencil,
    const struct vouch_piece *piece, struct vouch_span cell,
    struct vouch_diag *diag)
{
	char words[sizeof diag->expected];

	if (diag == NULL || diag->code == VOUCH_OK)
		return;
	vouch_str_cut(words, sizeof words, diag->expected,
	    strlen(diag->expected));
	vouch_diag_field(diag, stencil->name[piece->field].name);
	vouch_diag_subject(diag, cell.data, cell.len);
	vouch_diag_set(diag, diag->code, "%s (line %lu column %lu of "
	    "the template)", words, piece->line, piece->column);
}

static enum vouch_err add_field(const struct vouch_stencil *stencil,
    const struct vouch_piece *piece, struct vouch_span cell, bool vietnamese,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	struct vouch_buf buf[2];
	struct vouch_span value = { "", 0 };
	enum vouch_err err;
	size_t i;

	if (piece->kind == VOUCH_PIECE_RAW && piece->filter[0] ==
	    VOUCH_FILTER_NONE && !piece->ascii && piece->most == 0)
		return vouch_buf_add(out, cell.data, cell.len);
	for (i = 0; i < 2; i++)
		vouch_buf_init(&buf[i], 4 * VOUCH_STENCIL_VALUE_MAX);
	err = make_value(stencil, piece, cell, vietnamese, diag, buf, &value);
	if (err == VOUCH_OK)
		err = piece->kind == VOUCH_PIECE_RAW ?
		    vouch_buf_add(out, value.data, value.len) :
		    stencil->target->write(stencil, piece, value, diag, out);
	if (err != VOUCH_OK)
		blame(stencil, piece, cell, diag);
	for (i = 0; i < 2; i++)
		vouch_buf_release(&buf[i]);
	return err;
}

static bool is_empty(struct vouch_span cell)
{
	return vouch_str_trim(cell.data, cell.len).len == 0;
}

static enum vouch_err add_row(const struct vouch_stencil *stencil,
    const struct vouch_span *cell, bool vietnamese, struct vouch_diag *diag,
    struct vouch_buf *out)
{
	const struct vouch_piece *piece;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < stencil->pieces; i++) {
		piece = &stencil->piece[i];
		switch (piece->kind) {
		case VOUCH_PIECE_TEXT:
			err = vouch_buf_add(out, stencil->text.data +
			    piece->from, piece->len);
			break;
		case VOUCH_PIECE_IF:
			i = is_empty(cell[piece->field]) ? piece->end : i;
			break;
		case VOUCH_PIECE_UNLESS:
			i = is_empty(cell[piece->field]) ? i : piece->end;
			break;
		case VOUCH_PIECE_PART:
			i = piece->end;
			break;
		case VOUCH_PIECE_END:
			break;
		default:
			err = add_field(stencil, piece, cell[piece->field],
			    vietnamese, diag, out);
		}
	}
	return err;
}

/* There is only text in a head or foot. */
static enum vouch_err add_part(const struct vouch_stencil *stencil,
    enum vouch_stencil_part part, struct vouch_buf *out)
{
	const struct vouch_piece *piece;
	enum vouch_err err = VOUCH_OK;
	bool within = false;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < stencil->pieces; i++) {
		piece = &stencil->piece[i];
		if (piece->kind == VOUCH_PIECE_PART)
			within = piece->field == (size_t)part;
		else if (piece->kind == VOUCH_PIECE_END)
			within = false;
		else if (within && piece->kind == VOUCH_PIECE_TEXT)
			err = vouch_buf_add(out, stencil->text.data +
			    piece->from, piece->len);
	}
	return err;
}

enum vouch_err vouch_stencil_fill(const struct vouch_stencil *stencil,
    enum vouch_stencil_part part, const struct vouch_span *cell,
    bool vietnamese, struct vouch_diag *diag, struct vouch_buf *out)
{
	const size_t before = out->len;
	enum vouch_err err;

	err = part == VOUCH_STENCIL_ROW ?
	    add_row(stencil, cell, vietnamese, diag, out) :
	    add_part(stencil, part, out);
	if (err == VOUCH_OK)
		return err;
	if (out->data != NULL) {
		out->len = before;
		out->data[before] = '\0';
	}
	return diag != NULL && diag->code == err ? err :
	    vouch_diag_set(diag, err, "cannot hold the filled template");
}

/* ---- what several targets ask of a value ---- */

enum vouch_err vouch_stencil_parameter(struct vouch_span value, bool letters,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	size_t i;

	if (value.len == 0)
		return vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "is empty, and a command takes it");
	for (i = 0; i < value.len; i++) {
		const char c = value.data[i];

		if ((c >= '0' && c <= '9') || c == '.' || c == '-' ||
		    c == '+' || (letters && ((c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z'))))
			continue;
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "expected %s: it stands in a printer's command",
		    letters ? "letters and digits" : "a number");
	}
	return vouch_buf_add(out, value.data, value.len);
}

enum vouch_err vouch_stencil_ascii(struct vouch_span value,
    const char *else_what, struct vouch_diag *diag)
{
	size_t i;

	for (i = 0; i < value.len; i++) {
		if ((unsigned char)value.data[i] >= 0x80)
			return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
			    "%s", else_what);
	}
	return VOUCH_OK;
}

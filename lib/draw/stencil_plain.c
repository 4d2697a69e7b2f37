/*
 * Plain text, where a cell is one line of it, and CSV, where it is one cell.
 */
#include "draw/stencil_parts.h"

#include <string.h>

#include "io/table.h"

/* ---- text ---- */

static enum vouch_err txt_byte(struct vouch_lexer *lexer, char byte)
{
	(void)lexer;
	(void)byte;
	return VOUCH_OK;
}

static enum vouch_err txt_field(struct vouch_lexer *lexer,
    struct vouch_piece *piece)
{
	(void)lexer;
	(void)piece;
	return VOUCH_OK;
}

static bool txt_boundary(const struct vouch_lexer *lexer)
{
	(void)lexer;
	return true;
}

/* Nothing that a terminal would obey has come this far. */
static enum vouch_err txt_write(const struct vouch_stencil *stencil,
    const struct vouch_piece *piece, struct vouch_span value,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	(void)stencil;
	(void)piece;
	(void)diag;
	return vouch_buf_add(out, value.data, value.len);
}

const struct vouch_stencil_target vouch_stencil_txt = {
	.ending = ".txt", .byte = txt_byte, .field = txt_field,
	.boundary = txt_boundary, .write = txt_write, .at_end = "",
};

/* ---- CSV ---- */

enum { CSV_START, CSV_PLAIN, CSV_QUOTED, CSV_QUOTE, CSV_FIELD };

static enum vouch_err csv_wrong(struct vouch_lexer *lexer)
{
	return vouch_diag_set(lexer->diag, VOUCH_ERR_SYNTAX,
	    "a column stands alone between commas, or all of the cell in "
	    "quotes");
}

static enum vouch_err csv_byte(struct vouch_lexer *lexer, char byte)
{
	const bool ends = strchr(",;\t\n", byte) != NULL && byte != '\0';
	uint8_t *mode = &lexer->state.mode;

	if (*mode == CSV_QUOTED) {
		*mode = byte == '"' ? CSV_QUOTE : CSV_QUOTED;
	} else if (*mode == CSV_QUOTE && byte == '"') {
		*mode = CSV_QUOTED;
	} else if (ends) {
		*mode = CSV_START;
	} else if (*mode == CSV_START) {
		*mode = byte == '"' ? CSV_QUOTED : CSV_PLAIN;
	} else if (*mode != CSV_PLAIN || byte == '"') {
		return csv_wrong(lexer);
	}
	return VOUCH_OK;
}

static enum vouch_err csv_field(struct vouch_lexer *lexer,
    struct vouch_piece *piece)
{
	piece->place = lexer->state.mode;
	if (lexer->state.mode == CSV_START)
		lexer->state.mode = CSV_FIELD;
	else if (lexer->state.mode != CSV_QUOTED)
		return csv_wrong(lexer);
	return VOUCH_OK;
}

static bool csv_boundary(const struct vouch_lexer *lexer)
{
	return lexer->state.mode != CSV_QUOTE;
}

static bool wants_quotes(struct vouch_span value)
{
	size_t i;

	for (i = 0; i < value.len; i++) {
		if (strchr(",;\"\t", value.data[i]) != NULL)
			return true;
	}
	return false;
}

static enum vouch_err csv_write(const struct vouch_stencil *stencil,
    const struct vouch_piece *piece, struct vouch_span value,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	const bool quotes = piece->place == CSV_START && wants_quotes(value);
	enum vouch_err err = quotes ? vouch_buf_addc(out, '"') : VOUCH_OK;
	size_t i;

	(void)stencil;
	(void)diag;
	/* In the middle of a cell it makes no formula, and does no harm. */
	if (err == VOUCH_OK && vouch_table_formula(value.data, value.len))
		err = vouch_buf_addc(out, '\'');
	for (i = 0; err == VOUCH_OK && i < value.len; i++)
		err = value.data[i] == '"' ? vouch_buf_adds(out, "\"\"") :
		    vouch_buf_addc(out, value.data[i]);
	return err == VOUCH_OK && quotes ? vouch_buf_addc(out, '"') : err;
}

const struct vouch_stencil_target vouch_stencil_csv = {
	.ending = ".csv", .byte = csv_byte, .field = csv_field,
	.boundary = csv_boundary, .write = csv_write,
	.at_end = "the last line has no end",
};

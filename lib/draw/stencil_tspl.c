/*
 * TSPL: a command a line, strings in quotes. A cell in a string has its quotes
 * written as the manual says; elsewhere only numbers may stand.
 */
#include "draw/stencil_parts.h"

#include <string.h>

enum { TSPL_LINE, TSPL_NAME, TSPL_PARAMETER, TSPL_STRING, TSPL_QUOTE };

static enum vouch_err wrong(struct vouch_lexer *lexer, const char *words)
{
	return vouch_diag_set(lexer->diag, VOUCH_ERR_SYNTAX, "%s", words);
}

/* What the last two bytes were. */
static bool behind(const struct vouch_lexer *lexer, const char *two)
{
	return lexer->count == ((uint32_t)(unsigned char)two[0] << 8 |
	    (unsigned char)two[1]);
}

/* ---- a line ---- */

/* QRCODE x,y,level,dots,mode,rotation,M2,"...": the model is not what printers
 * take by themselves, and older phones read no other. */
static enum vouch_err check_qr(struct vouch_lexer *lexer)
{
	struct vouch_span rest = { lexer->word, lexer->len }, piece;
	const char *quote = memchr(lexer->word, '"', lexer->len);
	size_t count = 0;
	bool model = false;

	if (quote != NULL)
		rest.len = (size_t)(quote - lexer->word);
	while (rest.data != NULL && vouch_str_split(&rest, ',', &piece)) {
		piece = vouch_str_trim(piece.data, piece.len);
		if (piece.len == 0)
			continue;
		model = model || (piece.len == 2 &&
		    memcmp(piece.data, "M2", 2) == 0);
		count++;
	}
	return quote != NULL && count >= 7 && model ? VOUCH_OK : wrong(lexer,
	    "state all of QRCODE, as in QRCODE 8,8,M,4,A,0,M2,\"...\": "
	    "without M2 printers make a symbol that phones cannot read");
}

static enum vouch_err end_line(struct vouch_lexer *lexer)
{
	struct vouch_span word = vouch_str_trim(lexer->word, lexer->len);
	enum vouch_err err = VOUCH_OK;

	if (lexer->state.mode >= TSPL_STRING)
		return wrong(lexer, "the string has no end on its line");
	if (strcmp(lexer->name, "QRCODE") == 0)
		err = check_qr(lexer);
	if (strcmp(lexer->name, "CODEPAGE") == 0)
		lexer->stencil->utf8 = word.len == 5 &&
		    memcmp(word.data, "UTF-8", 5) == 0;
	lexer->state.mode = TSPL_LINE;
	lexer->name[0] = '\0';
	vouch_lexer_clear(lexer);
	return err;
}

static enum vouch_err name_byte(struct vouch_lexer *lexer, char byte)
{
	size_t len = strlen(lexer->name);
	const char upper[2] = { byte, '\0' };

	if (byte == '"')
		return wrong(lexer, "a string where a command should be");
	if (byte != ' ' && byte != ',' && byte != '=') {
		lexer->state.mode = TSPL_NAME;
		if (len + 1 < sizeof lexer->name) {
			lexer->name[len] = upper[0];
			lexer->name[len + 1] = '\0';
			vouch_str_upper(lexer->name);
		}
		return VOUCH_OK;
	}
	if (len == 0)
		return VOUCH_OK; /* blanks before it */
	lexer->state.mode = TSPL_PARAMETER;
	if (strcmp(lexer->name, "BITMAP") != 0 &&
	    strcmp(lexer->name, "DOWNLOAD") != 0)
		return VOUCH_OK;
	vouch_diag_subject(lexer->diag, lexer->name, len);
	return vouch_diag_set(lexer->diag, VOUCH_ERR_UNSUPPORTED, "not in a "
	    "template: the bytes that follow cannot be told from commands");
}

static enum vouch_err tspl_byte(struct vouch_lexer *lexer, char byte)
{
	const unsigned char c = (unsigned char)byte;
	const bool escaped = behind(lexer, "\\[");

	lexer->count = (lexer->count << 8 | c) & 0xffff;
	if (byte == '\n')
		return end_line(lexer);
	if (c < 0x20 || c == 0x7f)
		return wrong(lexer, "a control character");
	if (lexer->state.mode <= TSPL_NAME)
		return name_byte(lexer, byte);
	vouch_lexer_add(lexer, byte);
	if (lexer->state.mode == TSPL_QUOTE && byte != ']')
		return wrong(lexer, "expected \\[\"] for a quote in a string");
	if (lexer->state.mode == TSPL_QUOTE)
		lexer->state.mode = TSPL_STRING;
	else if (byte == '"' && lexer->state.mode == TSPL_PARAMETER)
		lexer->state.mode = TSPL_STRING;
	else if (byte == '"')
		lexer->state.mode = escaped ? TSPL_QUOTE : TSPL_PARAMETER;
	return VOUCH_OK;
}

/* Is what stands here the beginning of a sign or command of two or more, which
 * the next byte would make? */
static bool hangs(const struct vouch_lexer *lexer)
{
	const char last = (char)(lexer->count & 0xff);

	return behind(lexer, "\\[") || last == '\\' || last == '~';
}

static enum vouch_err tspl_field(struct vouch_lexer *lexer,
    struct vouch_piece *piece)
{
	piece->place = lexer->state.mode;
	if (lexer->state.mode <= TSPL_NAME)
		return wrong(lexer, "a cell cannot be the name of a command");
	if (hangs(lexer) || lexer->state.mode == TSPL_QUOTE)
		return wrong(lexer, "a cell behind a backslash or a ~ could "
		    "become part of a command");
	lexer->count = 1;
	vouch_lexer_add(lexer, 1);
	return VOUCH_OK;
}

static bool tspl_boundary(const struct vouch_lexer *lexer)
{
	return lexer->state.mode != TSPL_NAME &&
	    lexer->state.mode != TSPL_QUOTE && !hangs(lexer);
}

/* ---- cells ---- */

/* The printer minds "~!" at once, inside strings too, and what follows the cell
 * may be a "!"; there is no way to write a backslash. */
static enum vouch_err check_string(struct vouch_span value,
    struct vouch_diag *diag)
{
	size_t i;

	for (i = 0; i < value.len; i++) {
		const char next = i + 1 < value.len ? value.data[i + 1] : '!';

		if (value.data[i] == '\\')
			return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
			    "this printer's language has no backslash");
		if (value.data[i] == '~' && next == '!')
			return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
			    "the printer would take ~! for a command");
	}
	return VOUCH_OK;
}

static enum vouch_err tspl_write(const struct vouch_stencil *stencil,
    const struct vouch_piece *piece, struct vouch_span value,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	enum vouch_err err;
	size_t i;

	if (piece->place == TSPL_PARAMETER)
		return vouch_stencil_parameter(value, false, diag, out);
	err = check_string(value, diag);
	if (err == VOUCH_OK && !stencil->utf8)
		err = vouch_stencil_ascii(value, "without CODEPAGE UTF-8 the "
		    "printer would garble these letters: put it into the "
		    "template, or |ascii behind the name", diag);
	for (i = 0; err == VOUCH_OK && i < value.len; i++)
		err = value.data[i] == '"' ? vouch_buf_adds(out, "\\[\"]") :
		    vouch_buf_addc(out, value.data[i]);
	return err;
}

const struct vouch_stencil_target vouch_stencil_tspl = {
	.ending = ".tspl", .crlf = true, .byte = tspl_byte,
	.field = tspl_field, .boundary = tspl_boundary, .write = tspl_write,
	.at_end = "the last line has no end",
};

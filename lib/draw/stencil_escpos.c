/*
 * ESC/POS: letters, and commands that say nowhere how long they are. So only
 * commands of the table below may stand in a template, and cells only between
 * them, as ASCII. The template writes them as \x1b and the like.
 */
#include "draw/stencil_parts.h"

#include <string.h>

enum { ESCPOS_TEXT, ESCPOS_COMMAND };

#define ESC "\x1b"
#define FS "\x1c"
#define GS "\x1d"

/* Commands of two bytes and their parameters. */
static const struct {
	char command[3];
	uint8_t parameters;
} commands[] = {
	{ ESC "@", 0 }, { ESC "!", 1 }, { ESC "-", 1 }, { ESC "2", 0 },
	{ ESC "3", 1 }, { ESC "E", 1 }, { ESC "G", 1 }, { ESC "J", 1 },
	{ ESC "M", 1 }, { ESC "R", 1 }, { ESC "V", 1 }, { ESC "a", 1 },
	{ ESC "d", 1 }, { ESC "p", 3 }, { ESC "t", 1 }, { ESC "{", 1 },
	{ ESC "$", 2 }, { ESC "\\", 2 }, { ESC " ", 1 }, { ESC "B", 2 },
	{ FS ".", 0 }, { FS "&", 0 }, { FS "!", 1 }, { FS "p", 2 },
	{ GS "!", 1 }, { GS "B", 1 }, { GS "H", 1 }, { GS "L", 2 },
	{ GS "P", 2 }, { GS "W", 2 }, { GS "f", 1 }, { GS "h", 1 },
	{ GS "w", 1 },
};

/* GS V: 65, 66 and what is like them take a number of dots. */
static size_t cut_length(const uint8_t *word)
{
	return word[2] >= 65 ? 4 : 3;
}

/* Bytes of the whole command; 0: not known yet; 1: no such command. */
static size_t length(const char *text, size_t len)
{
	const uint8_t *word = (const uint8_t *)text;
	size_t i;

	if (len < 2)
		return 0;
	for (i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		if (memcmp(text, commands[i].command, 2) == 0)
			return 2u + commands[i].parameters;
	}
	if (word[0] != 0x1d)
		return 1;
	switch (word[1]) {
	case '(':
		return len < 5 ? 0 : 5 + word[3] + 256u * word[4];
	case 'v':
		return len < 8 ? 0 : 8 + (word[4] + 256u * word[5]) *
		    (word[6] + 256u * word[7]);
	case 'V':
		return len < 3 ? 0 : cut_length(word);
	case 'k': /* the form with a length, not the one that ends with NUL */
		return len < 4 ? 0 : word[2] < 65 ? 1 : 4u + word[3];
	default:
		return 1;
	}
}

static enum vouch_err command_byte(struct vouch_lexer *lexer, char byte)
{
	size_t whole;

	if (lexer->count > 0) {
		lexer->count--;
	} else {
		vouch_lexer_add(lexer, byte);
		whole = length(lexer->word, lexer->len);
		if (whole == 1)
			return vouch_diag_set(lexer->diag,
			    VOUCH_ERR_UNSUPPORTED, "no command of which it is "
			    "known how long it is (man 5 vouch-template lists "
			    "them)");
		if (whole == 0)
			return VOUCH_OK;
		lexer->count = (uint32_t)(whole - lexer->len);
	}
	if (lexer->count == 0)
		lexer->state.mode = ESCPOS_TEXT;
	return VOUCH_OK;
}

static enum vouch_err escpos_byte(struct vouch_lexer *lexer, char byte)
{
	if (lexer->state.mode == ESCPOS_COMMAND)
		return command_byte(lexer, byte);
	if (byte == 0x1b || byte == 0x1c || byte == 0x1d) {
		vouch_lexer_clear(lexer);
		vouch_lexer_add(lexer, byte);
		lexer->state.mode = ESCPOS_COMMAND;
		lexer->count = 0;
		return VOUCH_OK;
	}
	return (unsigned char)byte >= 0x20 || byte == '\n' ? VOUCH_OK :
	    vouch_diag_set(lexer->diag, VOUCH_ERR_SYNTAX, "a control "
	    "character that begins no command");
}

static enum vouch_err escpos_field(struct vouch_lexer *lexer,
    struct vouch_piece *piece)
{
	piece->place = lexer->state.mode;
	if (lexer->state.mode == ESCPOS_TEXT)
		return VOUCH_OK;
	return vouch_diag_set(lexer->diag, VOUCH_ERR_SYNTAX, "the command "
	    "before is not whole: a cell would become part of it");
}

static bool escpos_boundary(const struct vouch_lexer *lexer)
{
	return lexer->state.mode == ESCPOS_TEXT;
}

/* ---- cells ---- */

/* Model 2, module, level, data with its length, print. */
static enum vouch_err write_qr(const struct vouch_piece *piece,
    struct vouch_span value, struct vouch_buf *out)
{
	const size_t len = value.len + 3;
	const char level = piece->level == 'L' ? '0' : piece->level == 'M' ?
	    '1' : piece->level == 'Q' ? '2' : '3';
	const char head[] = { 0x1d, '(', 'k', 4, 0, '1', 'A', '2', 0,
		0x1d, '(', 'k', 3, 0, '1', 'C', (char)piece->dots,
		0x1d, '(', 'k', 3, 0, '1', 'E', level,
		0x1d, '(', 'k', (char)(len & 255), (char)(len >> 8), '1', 'P',
		'0' };
	enum vouch_err err = vouch_buf_add(out, head, sizeof head);

	if (err == VOUCH_OK)
		err = vouch_buf_add(out, value.data, value.len);
	return err == VOUCH_OK ? vouch_buf_add(out,
	    GS "(k\3\0" "1Q0", 8) : err;
}

static enum vouch_err escpos_write(const struct vouch_stencil *stencil,
    const struct vouch_piece *piece, struct vouch_span value,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	enum vouch_err err;

	(void)stencil;
	if (piece->kind == VOUCH_PIECE_QR && value.len == 0)
		return vouch_diag_set(diag, VOUCH_ERR_MISSING, "is empty");
	err = vouch_stencil_ascii(value, "receipt printers have no letters for "
	    "this: put |ascii behind the name, or print a drawing", diag);
	if (err != VOUCH_OK)
		return err;
	return piece->kind == VOUCH_PIECE_QR ? write_qr(piece, value, out) :
	    vouch_buf_add(out, value.data, value.len);
}

const struct vouch_stencil_target vouch_stencil_escpos = {
	.ending = ".escpos", .escapes = true, .byte = escpos_byte,
	.field = escpos_field, .boundary = escpos_boundary,
	.write = escpos_write, .at_end = "the last command is not whole",
};

/*
 * What the files of draw/stencil.h share. Each target reads the template's own
 * text byte by byte as its printer or browser would (a lexer), says what may
 * stand where, and writes cells.
 */
#ifndef VOUCH_DRAW_STENCIL_PARTS_H
#define VOUCH_DRAW_STENCIL_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "draw/display.h"
#include "draw/stencil.h"

/* ---- a compiled template ---- */

enum vouch_piece_kind { VOUCH_PIECE_TEXT, VOUCH_PIECE_FIELD, VOUCH_PIECE_RAW,
	VOUCH_PIECE_QR, VOUCH_PIECE_IF, VOUCH_PIECE_UNLESS, VOUCH_PIECE_PART,
	VOUCH_PIECE_END };

#define VOUCH_PIECE_FILTERS 4

struct vouch_piece {
	enum vouch_piece_kind kind;
	size_t from, len;            /* TEXT: of the stencil's text */
	size_t field;                /* PART: an enum vouch_stencil_part */
	enum vouch_filter filter[VOUCH_PIECE_FILTERS];
	bool ascii;
	unsigned most;               /* characters; 0: any number */
	uint8_t place, mark;         /* the target's own: where it stands */
	bool block;
	char level;                  /* QR */
	unsigned dots;
	size_t end;                  /* IF, UNLESS, PART: its END */
	unsigned long line, column;
};

struct vouch_stencil_name {
	char *name;                  /* owned */
	bool optional;
	unsigned long line;
};

#define VOUCH_STENCIL_WARNINGS 32

struct vouch_stencil {
	const struct vouch_stencil_target *target;
	struct vouch_buf text;
	struct vouch_piece *piece;
	size_t pieces, room;
	struct vouch_stencil_name name[VOUCH_STENCIL_FIELDS_MAX];
	size_t names;
	struct {
		unsigned long line;
		const char *what;
	} warning[VOUCH_STENCIL_WARNINGS];
	size_t warnings;
	bool utf8;                   /* the printer was told to read UTF-8 */
};

/* ---- lexers ---- */

/* What must be the same at both ends of a section, and of the whole. Modes are
 * the target's own; 0 is where a template begins and ends. */
struct vouch_lexer_state {
	uint8_t mode, mark;
	bool block;
};

struct vouch_lexer {
	struct vouch_lexer_state state;
	struct vouch_stencil *stencil;
	struct vouch_diag *diag;
	unsigned long line;          /* of the byte at hand */
	char name[16];               /* of a command, tag or attribute */
	char word[160];              /* what was read of it; fields as 0x01 */
	size_t len;
	uint32_t flags, count;       /* the target's own */
};

struct vouch_stencil_target {
	const char *ending;
	bool crlf;                   /* lines end so */
	bool escapes;                /* \xNN in the template is a byte */
	bool no_break;               /* keeps no-break spaces */
	/* Each with diag's words on failure. */
	enum vouch_err (*byte)(struct vouch_lexer *lexer, char byte);
	enum vouch_err (*field)(struct vouch_lexer *lexer,
	    struct vouch_piece *piece);
	bool (*boundary)(const struct vouch_lexer *lexer);
	const char *at_end;          /* what is wrong if mode is not 0 there */
	/* Appends a cell's value, valid UTF-8 in NFC without control
	 * characters. */
	enum vouch_err (*write)(const struct vouch_stencil *stencil,
	    const struct vouch_piece *piece, struct vouch_span value,
	    struct vouch_diag *diag, struct vouch_buf *out);
};

extern const struct vouch_stencil_target vouch_stencil_zpl, vouch_stencil_tspl,
    vouch_stencil_escpos, vouch_stencil_html, vouch_stencil_txt,
    vouch_stencil_csv;

/* Appends to the lexer's word, what is too long is cut; clears it. */
void vouch_lexer_add(struct vouch_lexer *lexer, char byte);
void vouch_lexer_clear(struct vouch_lexer *lexer);

/* A parameter of a printer's command: letters, digits, - + and the point, if
 * letters are allowed. VOUCH_ERR_MISSING, _SYNTAX. */
enum vouch_err vouch_stencil_parameter(struct vouch_span value, bool letters,
    struct vouch_diag *diag, struct vouch_buf *out);

/* Is it ASCII alone? Else VOUCH_ERR_UNSUPPORTED with these words. */
enum vouch_err vouch_stencil_ascii(struct vouch_span value,
    const char *else_what, struct vouch_diag *diag);

#endif

/*
 * ZPL: ^ or ~, two characters, and what follows up to the next ^ or ~. In a
 * field's data a cell is written as hexadecimal where need be, which the
 * printer reads only under ^FH; elsewhere only letters and digits may stand.
 */
#include "draw/stencil_parts.h"

#include <string.h>

enum { ZPL_PARAMETER, ZPL_NAME, ZPL_DATA };
enum { ZPL_QR = 1, ZPL_BY = 2 }; /* flags: ^BQ waits for its data; ^BY is pinned */

/* Commands after which this file would read something else than the printer:
 * other characters for commands, and bytes whose number they say. */
static const char *const refused[] = { "^CC", "~CC", "^CD", "~CD", "^CT",
	"~CT", "~DB", "~DE", "~DS", "~DT", "~DU", "~DY", NULL };

static bool named(const struct vouch_lexer *lexer, const char *name)
{
	return strcmp(lexer->name + 1, name) == 0;
}

static enum vouch_err wrong(struct vouch_lexer *lexer, const char *words)
{
	return vouch_diag_set(lexer->diag, VOUCH_ERR_SYNTAX, "%s", words);
}

/* ---- a command and its parameters ---- */

static size_t parameters(const struct vouch_lexer *lexer)
{
	size_t i, count = 1;

	for (i = 0; i < lexer->len; i++) {
		if (lexer->word[i] != ',')
			continue;
		if (i + 1 == lexer->len || lexer->word[i + 1] == ',')
			break; /* an empty one is not stated */
		count++;
	}
	return lexer->len == 0 ? 0 : count;
}

static enum vouch_err check_qr(struct vouch_lexer *lexer)
{
	if ((lexer->flags & ZPL_BY) == 0)
		return wrong(lexer, "state ^BY with its three numbers before "
		    "^BQ, as in ^BY2,3,10: its height is left over from the "
		    "label before and moves the symbol");
	if (parameters(lexer) < 3)
		return wrong(lexer, "state all of ^BQ, as in ^BQN,2,4: what it "
		    "does by itself differs between printers");
	lexer->flags |= ZPL_QR;
	return VOUCH_OK;
}

static enum vouch_err check_data(struct vouch_lexer *lexer)
{
	const char *word = lexer->word;

	if ((lexer->flags & ZPL_QR) == 0)
		return VOUCH_OK;
	lexer->flags &= ~(uint32_t)ZPL_QR;
	if (lexer->len >= 3 && memchr("HQML", word[0], 4) != NULL &&
	    memchr("AM", word[1], 2) != NULL && word[2] == ',')
		return VOUCH_OK;
	return wrong(lexer, "the data of ^BQ begins with level and mode, as in "
	    "^FDMA,...: else its first characters are lost");
}

/* The command is whole: the next one begins. */
static enum vouch_err ended(struct vouch_lexer *lexer)
{
	struct vouch_lexer_state *state = &lexer->state;

	while (lexer->len > 0 && strchr("\n ", lexer->word[lexer->len - 1]))
		lexer->word[--lexer->len] = '\0';
	if (named(lexer, "FD") || named(lexer, "FV"))
		return check_data(lexer);
	if (named(lexer, "BQ"))
		return check_qr(lexer);
	if (named(lexer, "GF") && lexer->word[0] != 'A')
		return wrong(lexer, "only ^GFA: the bytes of ^GFB and ^GFC may "
		    "look like commands");
	if (named(lexer, "BY") && parameters(lexer) == 3)
		lexer->flags |= ZPL_BY;
	if (named(lexer, "FB"))
		state->block = true;
	if (named(lexer, "CI"))
		lexer->stencil->utf8 = strcmp(lexer->word, "28") == 0;
	if (!named(lexer, "FH"))
		return VOUCH_OK;
	state->mark = lexer->len == 0 ? '_' : (uint8_t)lexer->word[0];
	return strchr("!\"#$%&'()*+-./:;<=>?@[\\]_`{|}", state->mark) ?
	    VOUCH_OK : wrong(lexer, "^FH takes a sign, as in ^FH_");
}

/* Its name is whole. */
static enum vouch_err begun(struct vouch_lexer *lexer)
{
	size_t i;

	for (i = 0; refused[i] != NULL; i++) {
		if (strcmp(lexer->name, refused[i]) != 0)
			continue;
		vouch_diag_subject(lexer->diag, lexer->name, 3);
		return vouch_diag_set(lexer->diag, VOUCH_ERR_UNSUPPORTED,
		    "not in a template: what follows it cannot be told from "
		    "commands");
	}
	lexer->state.mode = ZPL_PARAMETER;
	if (named(lexer, "FD") || named(lexer, "FV"))
		lexer->state.mode = ZPL_DATA;
	if (named(lexer, "FS") || named(lexer, "XA") || named(lexer, "XZ")) {
		lexer->state.mark = 0;
		lexer->state.block = false;
		lexer->flags &= ~(uint32_t)ZPL_QR;
	}
	if (named(lexer, "XA"))
		lexer->flags = 0;
	return VOUCH_OK;
}

static enum vouch_err zpl_byte(struct vouch_lexer *lexer, char byte)
{
	const unsigned char c = (unsigned char)byte;
	size_t len = strlen(lexer->name);
	enum vouch_err err = VOUCH_OK;

	if ((c < 0x20 && c != '\n') || c == 0x7f)
		return wrong(lexer, "a control character");
	if (lexer->state.mode == ZPL_NAME) {
		if (c <= ' ' || c == '^' || c == '~' || c >= 0x80)
			return wrong(lexer, "a command's name is cut short");
		lexer->name[len] = byte;
		lexer->name[len + 1] = '\0';
		vouch_str_upper(lexer->name);
		return len + 1 == 3 ? begun(lexer) : VOUCH_OK;
	}
	if (c != '^' && c != '~') {
		vouch_lexer_add(lexer, byte);
		return VOUCH_OK;
	}
	if (len == 3)
		err = ended(lexer);
	lexer->state.mode = ZPL_NAME;
	lexer->name[0] = byte;
	lexer->name[1] = '\0';
	vouch_lexer_clear(lexer);
	return err;
}

static enum vouch_err zpl_field(struct vouch_lexer *lexer,
    struct vouch_piece *piece)
{
	piece->place = lexer->state.mode;
	piece->mark = lexer->state.mark;
	piece->block = lexer->state.block;
	vouch_lexer_add(lexer, 1);
	if (lexer->state.mode == ZPL_NAME)
		return wrong(lexer, "a cell cannot be the name of a command");
	if (lexer->state.mode == ZPL_DATA && piece->mark == 0)
		return wrong(lexer, "write ^FH before this ^FD, as in ^FH_^FD: "
		    "so that a ^ or ~ in the cell is text");
	if (lexer->state.mode == ZPL_PARAMETER && (named(lexer, "FH") ||
	    named(lexer, "CI")))
		return wrong(lexer, "this command decides how cells are "
		    "written: it takes none");
	return VOUCH_OK;
}

static bool zpl_boundary(const struct vouch_lexer *lexer)
{
	return lexer->state.mode != ZPL_NAME &&
	    (lexer->state.mode == ZPL_DATA || !named(lexer, "FH"));
}

/* ---- cells ---- */

static enum vouch_err zpl_write(const struct vouch_stencil *stencil,
    const struct vouch_piece *piece, struct vouch_span value,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	enum vouch_err err = VOUCH_OK;
	size_t i;

	if (piece->place == ZPL_PARAMETER)
		return vouch_stencil_parameter(value, true, diag, out);
	if (!stencil->utf8)
		err = vouch_stencil_ascii(value, "without ^CI28 the printer "
		    "would garble these letters: put it into the template, or "
		    "|ascii behind the name", diag);
	for (i = 0; err == VOUCH_OK && i < value.len; i++) {
		const unsigned char c = (unsigned char)value.data[i];
		const unsigned times = c == '\\' && piece->block ? 2 : 1;
		unsigned k;

		for (k = 0; err == VOUCH_OK && k < times; k++)
			err = c == '^' || c == '~' || c == piece->mark ||
			    c >= 0x80 ? vouch_buf_addf(out, "%c%02X",
			    piece->mark, c) : vouch_buf_addc(out, (char)c);
	}
	return err;
}

const struct vouch_stencil_target vouch_stencil_zpl = {
	.ending = ".zpl", .byte = zpl_byte, .field = zpl_field,
	.boundary = zpl_boundary, .write = zpl_write,
	.at_end = "the last command is not whole: a label ends with ^XZ",
};

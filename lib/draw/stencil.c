/*
 * From a template's text to pieces. What stands between the tags goes through
 * the target's lexer byte by byte; a tag asks it what may stand there.
 */
#include "draw/stencil.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "draw/stencil_parts.h"

#define PIECES_MAX 65536
#define DEPTH_MAX 16
#define NAME_MAX_BYTES 63
#define MOST_MAX 1000
#define QR_DOTS_MAX 16

static const struct vouch_stencil_target *const targets[] = {
	[VOUCH_STENCIL_ZPL] = &vouch_stencil_zpl,
	[VOUCH_STENCIL_TSPL] = &vouch_stencil_tspl,
	[VOUCH_STENCIL_ESCPOS] = &vouch_stencil_escpos,
	[VOUCH_STENCIL_HTML] = &vouch_stencil_html,
	[VOUCH_STENCIL_TXT] = &vouch_stencil_txt,
	[VOUCH_STENCIL_CSV] = &vouch_stencil_csv,
};
#define TARGETS (sizeof targets / sizeof targets[0])

struct section {
	size_t piece;
	struct vouch_lexer_state state; /* where it begins */
};

struct parser {
	struct vouch_stencil *stencil;
	struct vouch_lexer lexer;
	struct vouch_diag *diag;
	const char *file, *text;
	size_t len, at;
	unsigned long line, column;
	size_t flushed;                 /* of the stencil's text */
	struct section open[DEPTH_MAX];
	size_t depth;
};

bool vouch_stencil_kind_of(const char *name, enum vouch_stencil_kind *kind)
{
	const char *dot = strrchr(name, '.');
	size_t i;

	for (i = 0; dot != NULL && i < TARGETS; i++) {
		if (vouch_str_same(dot, targets[i]->ending)) {
			*kind = (enum vouch_stencil_kind)i;
			return true;
		}
	}
	return false;
}

/* Remembers a warning; those beyond the room are dropped. */
static void warn(struct vouch_stencil *stencil, unsigned long line,
    const char *what)
{
	if (stencil->warnings == VOUCH_STENCIL_WARNINGS)
		return;
	stencil->warning[stencil->warnings].line = line;
	stencil->warning[stencil->warnings++].what = what;
}

void vouch_lexer_clear(struct vouch_lexer *lexer)
{
	lexer->len = 0;
	lexer->word[0] = '\0';
}

void vouch_lexer_add(struct vouch_lexer *lexer, char byte)
{
	if (lexer->len + 1 >= sizeof lexer->word)
		return;
	lexer->word[lexer->len++] = byte;
	lexer->word[lexer->len] = '\0';
}

/* ---- the text between tags ---- */

/* The place of what is being read. */
static void here(struct parser *p)
{
	vouch_diag_file(p->diag, p->file);
	vouch_diag_at(p->diag, p->line, p->column);
}

static void advance(struct parser *p, size_t count)
{
	for (; count > 0; count--, p->at++) {
		if (p->text[p->at] == '\n') {
			p->line++;
			p->column = 1;
		} else if (((unsigned char)p->text[p->at] & 0xc0) != 0x80) {
			p->column++;
		}
	}
}

/* The next byte of the template, and how many it takes there. */
static enum vouch_err next_byte(struct parser *p, char *byte, size_t *taken)
{
	const char *at = p->text + p->at;
	const size_t left = p->len - p->at;
	uint8_t value;

	*byte = *at;
	*taken = 1;
	if (*at == '\r' && left > 1 && at[1] == '\n') {
		*byte = '\n';
		*taken = 2;
	}
	if (!p->stencil->target->escapes)
		return VOUCH_OK;
	if ((unsigned char)*at >= 0x80)
		return vouch_diag_set(p->diag, VOUCH_ERR_UNSUPPORTED,
		    "receipt printers read no UTF-8: write \\xNN, the byte of "
		    "the printer's own table, or print a drawing");
	if (*at != '\\')
		return VOUCH_OK;
	if (left > 1 && at[1] == '\\') {
		*taken = 2;
		return VOUCH_OK;
	}
	if (left < 4 || at[1] != 'x' ||
	    vouch_hex_decode(&value, 1, at + 2, 2) != VOUCH_OK)
		return vouch_diag_set(p->diag, VOUCH_ERR_SYNTAX,
		    "expected \\xNN, or \\\\ for a backslash");
	*byte = (char)value;
	*taken = 4;
	return VOUCH_OK;
}

static enum vouch_err take_byte(struct parser *p)
{
	const struct vouch_stencil_target *target = p->stencil->target;
	enum vouch_err err;
	size_t taken;
	char byte;

	err = next_byte(p, &byte, &taken);
	p->lexer.line = p->line;
	if (err == VOUCH_OK)
		err = target->byte(&p->lexer, byte);
	if (err != VOUCH_OK) {
		here(p);
		return err;
	}
	advance(p, taken);
	err = byte == '\n' && target->crlf ?
	    vouch_buf_adds(&p->stencil->text, "\r\n") :
	    vouch_buf_addc(&p->stencil->text, byte);
	return err == VOUCH_OK ? err :
	    vouch_diag_set(p->diag, err, "cannot hold the template");
}

/* ---- pieces ---- */

static struct vouch_piece *new_piece(struct parser *p,
    enum vouch_piece_kind kind)
{
	struct vouch_stencil *stencil = p->stencil;
	struct vouch_piece *more;
	size_t room;

	if (stencil->pieces == stencil->room) {
		room = stencil->room == 0 ? 64 : 2 * stencil->room;
		more = room > PIECES_MAX ? NULL :
		    realloc(stencil->piece, room * sizeof *more);
		if (more == NULL) {
			here(p);
			vouch_diag_set(p->diag, VOUCH_ERR_TOO_LONG,
			    "too many tags, or no memory for them");
			return NULL;
		}
		stencil->piece = more;
		stencil->room = room;
	}
	stencil->piece[stencil->pieces] = (struct vouch_piece){ .kind = kind,
		.line = p->line, .column = p->column };
	return &stencil->piece[stencil->pieces++];
}

/* The text since the last tag becomes a piece. */
static enum vouch_err flush(struct parser *p)
{
	const size_t len = p->stencil->text.len - p->flushed;
	struct vouch_piece *piece;

	if (len == 0)
		return VOUCH_OK;
	piece = new_piece(p, VOUCH_PIECE_TEXT);
	if (piece == NULL)
		return p->diag->code;
	piece->from = p->flushed;
	piece->len = len;
	p->flushed += len;
	return VOUCH_OK;
}

static enum vouch_err find_name(struct parser *p, struct vouch_span text,
    size_t *number)
{
	struct vouch_stencil *stencil = p->stencil;
	char name[NAME_MAX_BYTES + 1];
	size_t i;

	if (text.len == 0 || text.len > NAME_MAX_BYTES ||
	    memchr(text.data, '{', text.len) != NULL)
		return vouch_diag_set(p->diag, VOUCH_ERR_SYNTAX,
		    "expected the name of a column");
	vouch_str_cut(name, sizeof name, text.data, text.len);
	for (i = 0; i < stencil->names; i++) {
		if (strcmp(stencil->name[i].name, name) == 0) {
			*number = i;
			return VOUCH_OK;
		}
	}
	if (i == VOUCH_STENCIL_FIELDS_MAX)
		return vouch_diag_set(p->diag, VOUCH_ERR_TOO_LONG,
		    "more than %d columns", VOUCH_STENCIL_FIELDS_MAX);
	stencil->name[i].name = strdup(name);
	if (stencil->name[i].name == NULL)
		return vouch_diag_set(p->diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	stencil->name[i].optional = true;
	stencil->name[i].line = p->line;
	stencil->names++;
	*number = i;
	return VOUCH_OK;
}

static enum vouch_err take_filter(struct parser *p, struct vouch_span word,
    struct vouch_piece *piece, size_t *filters)
{
	static const struct {
		const char *name;
		enum vouch_filter filter;
	} known[] = { { "price", VOUCH_FILTER_PRICE },
		{ "date", VOUCH_FILTER_DATE }, { "upper", VOUCH_FILTER_UPPER },
		{ "serial", VOUCH_FILTER_SERIAL },
		{ "value", VOUCH_FILTER_VALUE } };
	uint64_t most;
	size_t i;

	if (word.len == 5 && memcmp(word.data, "ascii", 5) == 0) {
		piece->ascii = true;
		return VOUCH_OK;
	}
	if (word.len > 4 && memcmp(word.data, "max:", 4) == 0 &&
	    vouch_num_parse(word.data + 4, word.len - 4, 1, MOST_MAX, NULL,
	    &most) == VOUCH_OK) {
		piece->most = (unsigned)most;
		return VOUCH_OK;
	}
	for (i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (word.len == strlen(known[i].name) &&
		    memcmp(word.data, known[i].name, word.len) == 0 &&
		    *filters < VOUCH_PIECE_FILTERS) {
			piece->filter[(*filters)++] = known[i].filter;
			return VOUCH_OK;
		}
	}
	vouch_diag_subject(p->diag, word.data, word.len);
	return vouch_diag_set(p->diag, VOUCH_ERR_UNKNOWN, "expected a filter: "
	    "price, date, value, serial, upper, ascii, or max:N");
}

/* ---- tags ---- */

static bool inside(const struct parser *p, enum vouch_piece_kind kind,
    size_t field)
{
	size_t i;

	for (i = 0; i < p->depth; i++) {
		const struct vouch_piece *piece =
		    &p->stencil->piece[p->open[i].piece];

		if (piece->kind == kind &&
		    (kind == VOUCH_PIECE_PART || piece->field == field))
			return true;
	}
	return false;
}

static enum vouch_err put_field(struct parser *p, struct vouch_piece *piece)
{
	struct vouch_stencil_name *name = &p->stencil->name[piece->field];

	if (!inside(p, VOUCH_PIECE_IF, piece->field))
		name->optional = false;
	if (inside(p, VOUCH_PIECE_PART, 0))
		return vouch_diag_set(p->diag, VOUCH_ERR_SYNTAX,
		    "no row is at hand in @head and @foot");
	if (piece->kind == VOUCH_PIECE_RAW) {
		warn(p->stencil, p->line, "a cell goes out as it "
		    "is: whoever fills the table can send commands");
		return VOUCH_OK;
	}
	return p->stencil->target->field(&p->lexer, piece);
}

static enum vouch_err take_field(struct parser *p, struct vouch_span tag,
    enum vouch_piece_kind kind)
{
	struct vouch_piece *piece = new_piece(p, kind);
	struct vouch_span word = { NULL, 0 };
	size_t filters = 0, number = 0;
	enum vouch_err err;

	if (piece == NULL)
		return p->diag->code;
	vouch_str_split(&tag, '|', &word);
	word = vouch_str_trim(word.data, word.len);
	err = find_name(p, word, &number);
	piece->field = number;
	while (err == VOUCH_OK && tag.data != NULL &&
	    vouch_str_split(&tag, '|', &word))
		err = take_filter(p, vouch_str_trim(word.data, word.len),
		    piece, &filters);
	return err == VOUCH_OK ? put_field(p, piece) : err;
}

/* "qr code M 5" */
static enum vouch_err take_qr(struct parser *p, struct vouch_span tag)
{
	struct vouch_piece *piece = new_piece(p, VOUCH_PIECE_QR);
	struct vouch_span word[4] = { { NULL, 0 } };
	size_t count = 0, number = 0;
	uint64_t dots = 0;
	enum vouch_err err;

	if (piece == NULL)
		return p->diag->code;
	while (count < 4 && tag.data != NULL &&
	    vouch_str_split(&tag, ' ', &word[count]))
		count += word[count].len > 0;
	if (p->stencil->target != &vouch_stencil_escpos)
		return vouch_diag_set(p->diag, VOUCH_ERR_UNSUPPORTED,
		    "only for .escpos: this printer's QR command is text");
	if (count != 4 || tag.data != NULL || word[2].len != 1 ||
	    memchr("LMQH", word[2].data[0], 4) == NULL ||
	    word[0].len != 2 || memcmp(word[0].data, "qr", 2) != 0 ||
	    vouch_num_parse(word[3].data, word[3].len, 1, QR_DOTS_MAX, NULL,
	    &dots) != VOUCH_OK)
		return vouch_diag_set(p->diag, VOUCH_ERR_SYNTAX, "expected "
		    "{{@qr COLUMN LEVEL DOTS}}, as in {{@qr code M 5}}");
	err = find_name(p, word[1], &number);
	piece->field = number;
	piece->level = word[2].data[0];
	piece->dots = (unsigned)dots;
	return err == VOUCH_OK ? put_field(p, piece) : err;
}

static bool same_state(struct vouch_lexer_state a, struct vouch_lexer_state b)
{
	return a.mode == b.mode && a.mark == b.mark && a.block == b.block;
}

static enum vouch_err open_section(struct parser *p, struct vouch_span tag,
    enum vouch_piece_kind kind)
{
	const struct vouch_lexer_state none = { 0 };
	struct vouch_piece *piece;
	size_t number = 0;

	if (kind == VOUCH_PIECE_IF && tag.len > 0 && tag.data[0] == '@') {
		kind = VOUCH_PIECE_PART;
		if (tag.len != 5 || (memcmp(tag.data, "@head", 5) != 0 &&
		    memcmp(tag.data, "@foot", 5) != 0))
			return vouch_diag_set(p->diag, VOUCH_ERR_UNKNOWN,
			    "expected @head or @foot");
		number = tag.data[1] == 'h' ? VOUCH_STENCIL_HEAD :
		    VOUCH_STENCIL_FOOT;
	} else if (find_name(p, tag, &number) != VOUCH_OK) {
		return p->diag->code;
	}
	if (p->depth == DEPTH_MAX)
		return vouch_diag_set(p->diag, VOUCH_ERR_TOO_LONG,
		    "more than %d sections in one another", DEPTH_MAX);
	if (inside(p, VOUCH_PIECE_PART, 0) || (kind == VOUCH_PIECE_PART &&
	    (p->depth > 0 || !same_state(p->lexer.state, none))))
		return vouch_diag_set(p->diag, VOUCH_ERR_SYNTAX,
		    "@head and @foot stand by themselves between whole "
		    "commands, without sections in them");
	if (!p->stencil->target->boundary(&p->lexer))
		return vouch_diag_set(p->diag, VOUCH_ERR_SYNTAX,
		    "a section cannot begin inside a command's name");
	piece = new_piece(p, kind);
	if (piece == NULL)
		return p->diag->code;
	piece->field = number;
	p->open[p->depth].piece = p->stencil->pieces - 1;
	p->open[p->depth++].state = p->lexer.state;
	return VOUCH_OK;
}

static enum vouch_err close_section(struct parser *p, struct vouch_span tag)
{
	const struct section *section;
	struct vouch_piece *begun;
	const char *name;

	if (p->depth == 0)
		return vouch_diag_set(p->diag, VOUCH_ERR_SYNTAX,
		    "no section is open here");
	section = &p->open[p->depth - 1];
	begun = &p->stencil->piece[section->piece];
	name = begun->kind != VOUCH_PIECE_PART ?
	    p->stencil->name[begun->field].name :
	    begun->field == VOUCH_STENCIL_HEAD ? "@head" : "@foot";
	if (tag.len != strlen(name) || memcmp(tag.data, name, tag.len) != 0)
		return vouch_diag_set(p->diag, VOUCH_ERR_SYNTAX,
		    "expected {{/%s}}, which line %lu opens", name,
		    begun->line);
	if (!same_state(p->lexer.state, section->state) ||
	    !p->stencil->target->boundary(&p->lexer))
		return vouch_diag_set(p->diag, VOUCH_ERR_SYNTAX, "the section "
		    "ends elsewhere in a command than it begins: without it "
		    "what follows would mean something else");
	begun->end = p->stencil->pieces;
	p->depth--;
	return new_piece(p, VOUCH_PIECE_END) == NULL ? p->diag->code :
	    VOUCH_OK;
}

/* Is the tag, from the first column on, alone on its line? Then the line is
 * none. */
static size_t rest_of_line(const struct parser *p, size_t after)
{
	size_t at = after;

	if (p->column != 1)
		return 0;
	while (at < p->len && (p->text[at] == ' ' || p->text[at] == '\t'))
		at++;
	if (at < p->len && p->text[at] == '\r')
		at++;
	if (at < p->len && p->text[at] != '\n')
		return 0;
	return at < p->len ? at + 1 - after : at - after;
}

static enum vouch_err take_tag(struct parser *p, struct vouch_span tag,
    bool raw)
{
	const char first = tag.len > 0 ? tag.data[0] : '\0';
	struct vouch_span rest = tag.len > 0 ?
	    vouch_str_trim(tag.data + 1, tag.len - 1) : tag;

	if (raw)
		return take_field(p, tag, VOUCH_PIECE_RAW);
	switch (first) {
	case '!':
		return VOUCH_OK;
	case '#':
		return open_section(p, rest, VOUCH_PIECE_IF);
	case '^':
		return open_section(p, rest, VOUCH_PIECE_UNLESS);
	case '/':
		return close_section(p, rest);
	case '@':
		return take_qr(p, rest);
	default:
		return take_field(p, tag, VOUCH_PIECE_FIELD);
	}
}

static enum vouch_err parse_tag(struct parser *p)
{
	const char *at = p->text + p->at, *end;
	const bool raw = p->len - p->at > 2 && at[2] == '{';
	const size_t brackets = raw ? 3 : 2;
	struct vouch_span tag;
	enum vouch_err err = flush(p);
	size_t skip = 0;

	for (end = at + brackets; (size_t)(end - p->text) + brackets <= p->len;
	    end++) {
		if (*end == '\n' || memcmp(end, "}}}", brackets) == 0)
			break;
	}
	if (err != VOUCH_OK)
		return err;
	here(p);
	if ((size_t)(end - p->text) + brackets > p->len || *end == '\n')
		return vouch_diag_set(p->diag, VOUCH_ERR_SYNTAX,
		    "the tag has no %s on its line", raw ? "}}}" : "}}");
	tag = vouch_str_trim(at + brackets, (size_t)(end - at) - brackets);
	if (!raw && tag.len > 0 && strchr("#^/!", tag.data[0]) != NULL)
		skip = rest_of_line(p, (size_t)(end - p->text) + brackets);
	err = take_tag(p, tag, raw);
	if (err != VOUCH_OK)
		return err;
	advance(p, (size_t)(end - at) + brackets + skip);
	return VOUCH_OK;
}

/* ---- the whole ---- */

static enum vouch_err parse(struct parser *p)
{
	enum vouch_err err = VOUCH_OK;

	while (err == VOUCH_OK && p->at < p->len) {
		if (p->len - p->at >= 2 &&
		    memcmp(p->text + p->at, "{{", 2) == 0)
			err = parse_tag(p);
		else
			err = take_byte(p);
	}
	if (err == VOUCH_OK)
		err = flush(p);
	if (err != VOUCH_OK)
		return err;
	here(p);
	if (p->depth > 0)
		return vouch_diag_set(p->diag, VOUCH_ERR_SYNTAX,
		    "the section that line %lu opens is not closed",
		    p->stencil->piece[p->open[p->depth - 1].piece].line);
	if (p->lexer.state.mode != 0)
		return vouch_diag_set(p->diag, VOUCH_ERR_SYNTAX, "%s",
		    p->stencil->target->at_end);
	return VOUCH_OK;
}

enum vouch_err vouch_stencil_compile(enum vouch_stencil_kind kind,
    const char *file, const char *text, size_t len, struct vouch_diag *diag,
    struct vouch_stencil **out)
{
	struct vouch_diag own = VOUCH_DIAG_INIT;
	struct parser parser = { .diag = diag != NULL ? diag : &own,
		.file = file, .text = text, .len = len, .line = 1,
		.column = 1 };
	struct vouch_stencil *stencil;
	enum vouch_err err;
	size_t bad;

	vouch_diag_file(parser.diag, file);
	if (len > VOUCH_STENCIL_SIZE_MAX)
		return vouch_diag_set(parser.diag, VOUCH_ERR_TOO_LONG,
		    "a template has at most %u bytes", VOUCH_STENCIL_SIZE_MAX);
	if (!vouch_utf8_valid(text, len, &bad)) {
		advance(&parser, bad);
		here(&parser);
		return vouch_diag_set(parser.diag, VOUCH_ERR_ENCODING,
		    "not UTF-8 text");
	}
	stencil = calloc(1, sizeof *stencil);
	if (stencil == NULL)
		return vouch_diag_set(parser.diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	vouch_buf_init(&stencil->text, 2 * VOUCH_STENCIL_SIZE_MAX);
	stencil->target = targets[kind];
	parser.stencil = parser.lexer.stencil = stencil;
	parser.lexer.diag = parser.diag;
	err = parse(&parser);
	if (err != VOUCH_OK) {
		vouch_stencil_free(stencil);
		return err;
	}
	if (diag != NULL)
		*diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	*out = stencil;
	return VOUCH_OK;
}

void vouch_stencil_free(struct vouch_stencil *stencil)
{
	size_t i;

	if (stencil == NULL)
		return;
	for (i = 0; i < stencil->names; i++)
		free(stencil->name[i].name);
	free(stencil->piece);
	vouch_buf_release(&stencil->text);
	free(stencil);
}

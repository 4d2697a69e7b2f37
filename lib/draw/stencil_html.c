/*
 * HTML: cells in text and in quoted attributes, as references. Where a browser
 * would run or load what it reads, no cell may stand.
 */
#include "draw/stencil_parts.h"

#include <string.h>

enum { HTML_TEXT, HTML_OPEN, HTML_NAME, HTML_TAG, HTML_ATTRIBUTE, HTML_EQUALS,
	HTML_DOUBLE, HTML_SINGLE, HTML_BARE, HTML_BANG, HTML_COMMENT,
	HTML_RAW, HTML_CLOSE };
enum { HTML_STARTED = 1 }; /* flags: something of the value was seen */
enum { PLACE_TEXT, PLACE_ADDRESS };

/* Elements whose text is not read as HTML. */
static const char *const raw[] = { "script", "style", "xmp", "iframe",
	"noembed", "noframes", "noscript", "plaintext", NULL };
static const char *const addresses[] = { "href", "src", "action", "formaction",
	"xlink:href", "data", "poster", "background", "cite", "manifest",
	"ping", "srcset", NULL };

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\f' ||
	    byte == '\r';
}

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool one_of(const char *word, const char *const *words)
{
	size_t i;

	for (i = 0; words[i] != NULL; i++) {
		if (strcmp(word, words[i]) == 0)
			return true;
	}
	return false;
}

static void to(struct vouch_lexer *lexer, uint8_t mode)
{
	lexer->state.mode = mode;
	if (mode == HTML_TAG || mode == HTML_TEXT || mode == HTML_RAW)
		lexer->state.mark = 0;
}

/* Behind the > of an opening tag. */
static void end_tag(struct vouch_lexer *lexer)
{
	to(lexer, one_of(lexer->name, raw) ? HTML_RAW : HTML_TEXT);
	vouch_lexer_clear(lexer);
}

/* ---- by mode ---- */

static void open_byte(struct vouch_lexer *lexer, char byte)
{
	const char name[2] = { lower(byte), '\0' };

	if (byte == '/') {
		to(lexer, HTML_CLOSE);
	} else if (byte == '!' || byte == '?') {
		to(lexer, HTML_BANG);
		vouch_lexer_clear(lexer);
	} else if (name[0] >= 'a' && name[0] <= 'z') {
		to(lexer, HTML_NAME);
		memcpy(lexer->name, name, sizeof name);
	} else {
		to(lexer, HTML_TEXT);
	}
}

static void name_byte(struct vouch_lexer *lexer, char byte)
{
	size_t len = strlen(lexer->name);

	if (byte == '>') {
		end_tag(lexer);
	} else if (is_blank(byte) || byte == '/') {
		to(lexer, HTML_TAG);
	} else if (len + 1 < sizeof lexer->name) {
		lexer->name[len] = lower(byte);
		lexer->name[len + 1] = '\0';
	}
}

/* An attribute's name is part of the state: a section may not change it. */
static void attribute_byte(struct vouch_lexer *lexer, char byte)
{
	vouch_lexer_add(lexer, lower(byte));
	lexer->state.mark = (uint8_t)(lexer->state.mark * 31u +
	    (unsigned char)lower(byte) + 1u);
}

static void tag_byte(struct vouch_lexer *lexer, char byte)
{
	if (byte == '>') {
		end_tag(lexer);
	} else if (byte == '=' && lexer->len > 0) {
		to(lexer, HTML_EQUALS);
		lexer->flags = 0;
	} else if (is_blank(byte) || byte == '/') {
		lexer->state.mode = HTML_TAG; /* the name may still get a = */
	} else {
		if (lexer->state.mode == HTML_TAG) {
			vouch_lexer_clear(lexer);
			lexer->state.mark = 0;
		}
		lexer->state.mode = HTML_ATTRIBUTE;
		attribute_byte(lexer, byte);
	}
}

static void value_byte(struct vouch_lexer *lexer, char byte)
{
	const uint8_t mode = lexer->state.mode;

	lexer->flags |= HTML_STARTED;
	if ((mode == HTML_DOUBLE && byte == '"') ||
	    (mode == HTML_SINGLE && byte == '\'') ||
	    (mode == HTML_BARE && is_blank(byte))) {
		to(lexer, HTML_TAG);
		vouch_lexer_clear(lexer);
	} else if (mode == HTML_BARE && byte == '>') {
		end_tag(lexer);
	}
}

static void equals_byte(struct vouch_lexer *lexer, char byte)
{
	if (byte == '"' || byte == '\'')
		to(lexer, byte == '"' ? HTML_DOUBLE : HTML_SINGLE);
	else if (byte == '>')
		end_tag(lexer);
	else if (!is_blank(byte))
		to(lexer, HTML_BARE);
}

/* <!-- begins a comment, which only --> ends; else > does. */
static void bang_byte(struct vouch_lexer *lexer, char byte)
{
	lexer->count = (lexer->count << 8 | (unsigned char)byte) & 0xffffff;
	if (lexer->state.mode == HTML_COMMENT) {
		if (lexer->count == 0x2d2d3e)
			to(lexer, HTML_TEXT);
		return;
	}
	vouch_lexer_add(lexer, byte);
	if (strcmp(lexer->word, "--") == 0) {
		to(lexer, HTML_COMMENT);
		lexer->count = 0;
	} else if (byte == '>') {
		to(lexer, HTML_TEXT);
	}
}

/* Until the element's own closing tag. */
static void raw_byte(struct vouch_lexer *lexer, char byte)
{
	const bool ends = is_blank(byte) || byte == '>' || byte == '/';

	if (byte == '<') {
		vouch_lexer_clear(lexer);
		vouch_lexer_add(lexer, byte);
	} else if (ends && lexer->len > 2 &&
	    strcmp(lexer->word + 2, lexer->name) == 0 &&
	    memcmp(lexer->word, "</", 2) == 0) {
		to(lexer, byte == '>' ? HTML_TEXT : HTML_CLOSE);
	} else if (lexer->len > 0) {
		vouch_lexer_add(lexer, lower(byte));
	}
}

static enum vouch_err html_byte(struct vouch_lexer *lexer, char byte)
{
	switch (lexer->state.mode) {
	case HTML_TEXT:
		if (byte == '<')
			to(lexer, HTML_OPEN);
		break;
	case HTML_OPEN:
		open_byte(lexer, byte);
		break;
	case HTML_NAME:
		name_byte(lexer, byte);
		break;
	case HTML_TAG: case HTML_ATTRIBUTE:
		tag_byte(lexer, byte);
		break;
	case HTML_EQUALS:
		equals_byte(lexer, byte);
		break;
	case HTML_DOUBLE: case HTML_SINGLE: case HTML_BARE:
		value_byte(lexer, byte);
		break;
	case HTML_BANG: case HTML_COMMENT:
		bang_byte(lexer, byte);
		break;
	case HTML_RAW:
		raw_byte(lexer, byte);
		break;
	default:
		if (byte == '>')
			to(lexer, HTML_TEXT);
	}
	return VOUCH_OK;
}

static enum vouch_err html_field(struct vouch_lexer *lexer,
    struct vouch_piece *piece)
{
	const uint8_t mode = lexer->state.mode;
	const char *attribute = lexer->word;

	if (mode == HTML_TEXT)
		return VOUCH_OK;
	if (mode != HTML_DOUBLE && mode != HTML_SINGLE)
		return vouch_diag_set(lexer->diag, VOUCH_ERR_SYNTAX,
		    "a cell stands in text or between the quotes of an "
		    "attribute");
	if (strncmp(attribute, "on", 2) == 0 ||
	    strcmp(attribute, "style") == 0 ||
	    strcmp(attribute, "srcdoc") == 0) {
		vouch_diag_subject(lexer->diag, attribute, strlen(attribute));
		return vouch_diag_set(lexer->diag, VOUCH_ERR_UNSUPPORTED,
		    "a browser would obey what the cell says here");
	}
	if ((lexer->flags & HTML_STARTED) == 0 &&
	    one_of(attribute, addresses))
		piece->place = PLACE_ADDRESS;
	lexer->flags |= HTML_STARTED;
	return VOUCH_OK;
}

static bool html_boundary(const struct vouch_lexer *lexer)
{
	const uint8_t mode = lexer->state.mode;

	return mode == HTML_TEXT || ((mode == HTML_DOUBLE ||
	    mode == HTML_SINGLE) && !one_of(lexer->word, addresses));
}

/* ---- cells ---- */

static bool harmless(struct vouch_span value)
{
	static const char *const schemes[] = { "https://", "http://",
		"HTTPS://", "HTTP://", "mailto:", "tel:", "/", "#", "?" };
	size_t i, len;

	for (i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		len = strlen(schemes[i]);
		if (value.len >= len && memcmp(value.data, schemes[i], len) ==
		    0)
			return true;
	}
	return value.len == 0;
}

static enum vouch_err html_write(const struct vouch_stencil *stencil,
    const struct vouch_piece *piece, struct vouch_span value,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	static const char special[] = "&<>\"'";
	static const char *const reference[] = { "&amp;", "&lt;", "&gt;",
		"&quot;", "&#39;" };
	enum vouch_err err = VOUCH_OK;
	const char *found;
	size_t i;

	(void)stencil;
	if (piece->place == PLACE_ADDRESS && !harmless(value))
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "expected an "
		    "address that begins with https://");
	for (i = 0; err == VOUCH_OK && i < value.len; i++) {
		found = strchr(special, value.data[i]);
		err = found == NULL || *found == '\0' ?
		    vouch_buf_addc(out, value.data[i]) :
		    vouch_buf_adds(out, reference[found - special]);
	}
	return err;
}

const struct vouch_stencil_target vouch_stencil_html = {
	.ending = ".html", .no_break = true, .byte = html_byte,
	.field = html_field, .boundary = html_boundary, .write = html_write,
	.at_end = "a tag or comment is not closed",
};

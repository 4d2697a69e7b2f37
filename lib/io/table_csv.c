/*
 * Comma, semicolon and TAB separated values, in place and in one pass.
 *
 * The machine can stop at any byte and go on when more have come, so a record
 * in a pipe is given out with its line end and no byte is looked at twice.
 * Quotes are undone by moving the text down over them; what ends a cell
 * becomes its NUL only when the whole record is known to be good.
 */
#include "io/table_parts.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"

static const char nul_byte[] = "holds a NUL byte";

enum state {
	AT_START,  /* of a cell */
	PLAIN,
	QUOTED,
	AFTER      /* a quote inside QUOTED: the end, or half of a pair */
};

enum byte_class {
	ORDINARY,
	DELIMITER,
	QUOTE,
	LINE_END,
	NUL
};

struct machine {
	struct vouch_reader *reader;
	uint8_t class[256];
	enum state state;
	size_t at;      /* next byte to look at, from the record's start */
	size_t start;   /* of the cell */
	size_t out;     /* where its next byte goes */
	bool quoted;
	unsigned char bits; /* all bytes of the cell, or-ed */
	bool after_cr;  /* inside quotes: an LF now is no new line */
	unsigned long line;
	unsigned long opened; /* line of the last opening quote */

	/* The first thing wrong with this record; then only its end counts. */
	const char *wrong;
	unsigned long wrong_line;
	size_t wrong_column;
	size_t count;   /* cells so far, also those too many to keep */
};

static void machine_init(struct machine *m, struct vouch_reader *reader)
{
	memset(m, 0, sizeof *m);
	m->reader = reader;
	m->line = reader->line;
	m->class[(unsigned char)reader->delimiter] = DELIMITER;
	if (!reader->escapes)
		m->class['"'] = QUOTE;
	m->class['\n'] = LINE_END;
	m->class['\r'] = LINE_END;
	m->class[0] = NUL;
}

static void complain(struct machine *m, const char *what)
{
	if (m->wrong != NULL)
		return;
	m->wrong = what;
	m->wrong_line = m->line;
	m->wrong_column = m->count;
}

static void end_cell(struct machine *m)
{
	struct vouch_table_cell *cell;

	if (m->count < VOUCH_TABLE_COLUMNS_MAX) {
		cell = &m->reader->cell[m->count];
		cell->text = NULL;
		cell->in_arena = false;
		cell->start = m->start;
		cell->len = m->out - m->start;
		cell->high = (m->bits & 0x80) != 0;
		cell->quoted = m->quoted;
	} else {
		complain(m, "more than 1024 columns");
	}
	m->count++;
	m->state = AT_START;
	m->quoted = false;
	m->bits = 0;
}

/* The run of ordinary bytes at the machine's place. */
static void run_plain(struct machine *m, const char *base, size_t end)
{
	const unsigned char *p = (const unsigned char *)base + m->at;
	const unsigned char *stop = (const unsigned char *)base + end;
	unsigned char bits = m->bits;
	size_t len;

	while (p < stop && m->class[*p] == ORDINARY)
		bits |= *p++;
	m->bits = bits;
	len = (size_t)(p - (const unsigned char *)base) - m->at;
	m->at += len;
	m->out += len;
}

/* A piece of a quoted cell: counts its lines, keeps its bits. */
static void note_quoted(struct machine *m, const char *piece, size_t len)
{
	unsigned char bits = m->bits;
	bool cr = m->after_cr;
	size_t i;

	for (i = 0; i < len; i++) {
		bits |= (unsigned char)piece[i];
		if (piece[i] == '\r' || (piece[i] == '\n' && !cr))
			m->line++;
		cr = piece[i] == '\r';
	}
	m->bits = bits;
	m->after_cr = cr;
	if (memchr(piece, '\0', len) != NULL)
		complain(m, nul_byte);
}

static void run_quoted(struct machine *m, char *base, size_t end)
{
	char *quote = memchr(base + m->at, '"', end - m->at);
	size_t stop = quote == NULL ? end : (size_t)(quote - base);
	size_t len = stop - m->at;

	if (len > 0)
		note_quoted(m, base + m->at, len);
	if (m->out != m->at)
		memmove(base + m->out, base + m->at, len);
	m->out += len;
	m->at = stop;
	if (quote != NULL) {
		m->at++;
		m->state = AFTER;
	}
}

/* One byte that ends or changes something. True at the end of the record. */
static bool step(struct machine *m, char *base)
{
	char c = base[m->at];
	enum byte_class class = m->class[(unsigned char)c];

	if (m->state == AT_START) {
		m->start = m->out = m->at;
		m->state = PLAIN;
		if (class == QUOTE) {
			m->start = m->out = ++m->at;
			m->state = QUOTED;
			m->quoted = true;
			m->opened = m->line;
			m->after_cr = false;
			return false;
		}
	}
	if (m->state == AFTER && class == QUOTE) {
		base[m->out++] = c;
		m->at++;
		m->after_cr = false;
		m->state = QUOTED;
		return false;
	}
	if (class == DELIMITER || class == LINE_END) {
		end_cell(m);
		m->at++;
		m->reader->skip_lf = c == '\r';
		return class == LINE_END;
	}
	if (m->state == AFTER) {
		complain(m, "text follows the closing quote");
		m->state = PLAIN;
	}
	if (class == NUL)
		complain(m, nul_byte);
	/* A quote in the middle of a plain cell is a quote. */
	m->bits |= (unsigned char)c;
	base[m->out++] = c;
	m->at++;
	return false;
}

/* The end of input in the middle of a record ends it. */
static void end_input(struct machine *m, char *base)
{
	if (m->state == QUOTED) {
		m->line = m->opened;
		complain(m, "the quoted text that starts here never ends");
	}
	if (m->state == AT_START)
		m->start = m->out = m->at;
	end_cell(m);
	base[m->at] = '\0';
}

static enum vouch_err run(struct machine *m, struct vouch_diag *diag)
{
	struct vouch_reader *r = m->reader;
	enum vouch_err err;
	char *base;
	size_t end;

	for (;;) {
		base = r->data + r->at;
		end = r->end - r->at;
		if (m->at > VOUCH_TABLE_RECORD_MAX)
			return VOUCH_ERR_TOO_LONG;
		if (end > VOUCH_TABLE_RECORD_MAX + 1)
			end = VOUCH_TABLE_RECORD_MAX + 1;
		if (m->at == end) {
			if (r->ended) {
				end_input(m, base);
				return VOUCH_OK;
			}
			err = vouch_table_fill(r, diag);
			if (err != VOUCH_OK)
				return err;
			continue;
		}
		if (m->state == QUOTED)
			run_quoted(m, base, end);
		else if (step(m, base))
			return VOUCH_OK;
		else if (m->state == PLAIN)
			run_plain(m, base, end);
	}
}

/* The next line end is the best guess at where the next record starts, inside
 * quotes or not. */
static enum vouch_err give_up(struct machine *m, struct vouch_diag *diag)
{
	struct vouch_reader *r = m->reader;
	enum vouch_err err;

	r->record_line = r->line;
	r->line = m->line;
	r->at += m->at;
	err = vouch_table_skip_line(r, diag);
	if (err != VOUCH_OK)
		return err;
	vouch_table_blame(r, r->record_line, m->count, diag);
	return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
	    "a record of more than %u bytes%s", VOUCH_TABLE_RECORD_MAX,
	    m->state == QUOTED ? ": is a quote never closed?" : "");
}

static enum vouch_err report(const struct machine *m, struct vouch_diag *diag)
{
	vouch_table_blame(m->reader, m->wrong_line, m->wrong_column, diag);
	if (m->wrong == nul_byte)
		vouch_diag_hint(diag, "is it UTF-16? then name it: "
		    "--encoding UTF-16LE");
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "%s", m->wrong);
}

/* \t \n \r \\ in place; any other backslash is itself. */
static size_t undo_escapes(char *text, size_t len)
{
	static const char from[] = "tnr\\", to[] = "\t\n\r\\";
	size_t in, out = 0;
	const char *found;

	for (in = 0; in < len; in++) {
		found = text[in] == '\\' && in + 1 < len ?
		    memchr(from, text[in + 1], sizeof from - 1) : NULL;
		if (found != NULL) {
			text[out++] = to[found - from];
			in++;
		} else {
			text[out++] = text[in];
		}
	}
	return out;
}

/* Texts of a good record: escapes undone, NUL at the end, in NFC. */
static enum vouch_err settle(struct vouch_reader *r, struct vouch_diag *diag)
{
	char *base = r->data + r->record;
	struct vouch_table_cell *cell;
	enum vouch_err err;
	size_t i;

	for (i = 0; i < r->cells; i++) {
		cell = &r->cell[i];
		if (r->escapes &&
		    memchr(base + cell->start, '\\', cell->len) != NULL)
			cell->len = undo_escapes(base + cell->start, cell->len);
		base[cell->start + cell->len] = '\0';
	}
	for (i = 0; i < r->cells; i++) {
		if (!r->cell[i].high)
			continue;
		err = vouch_table_normalise(r, i, diag);
		if (err != VOUCH_OK)
			return err;
	}
	return VOUCH_OK;
}

/* Nothing between two line ends is no record; in a TAB separated table of one
 * column, which has no quotes, it is an empty cell. */
static bool is_blank(const struct vouch_reader *r)
{
	return r->cells == 1 && r->cell[0].len == 0 && !r->cell[0].quoted &&
	    !(r->escapes && r->columns == 1);
}

/* To the first byte of the next line; *more false when there is none. */
static enum vouch_err next_line(struct vouch_reader *r,
    struct vouch_diag *diag, bool *more)
{
	enum vouch_err err;

	for (;;) {
		while (r->at == r->end && !r->ended)
			if ((err = vouch_table_fill(r, diag)) != VOUCH_OK)
				return err;
		*more = r->at < r->end;
		if (!*more || !r->skip_lf)
			return VOUCH_OK;
		r->skip_lf = false;
		if (r->data[r->at] != '\n')
			return VOUCH_OK;
		r->at++;
	}
}

enum vouch_err vouch_table_csv_next(struct vouch_reader *reader,
    struct vouch_diag *diag, bool *more)
{
	struct machine m;
	enum vouch_err err;

	do {
		err = next_line(reader, diag, more);
		if (err != VOUCH_OK || !*more)
			return err;
		machine_init(&m, reader);
		err = run(&m, diag);
		if (err == VOUCH_ERR_TOO_LONG)
			return give_up(&m, diag);
		if (err != VOUCH_OK)
			return err;
		reader->record = reader->at;
		reader->record_line = reader->line;
		reader->at += m.at;
		reader->line = m.line + 1;
		reader->cells = m.count < VOUCH_TABLE_COLUMNS_MAX ? m.count :
		    VOUCH_TABLE_COLUMNS_MAX;
		if (m.wrong != NULL)
			return report(&m, diag);
	} while (is_blank(reader));
	return settle(reader, diag);
}

enum vouch_err vouch_table_csv_detect(struct vouch_reader *reader,
    struct vouch_diag *diag, char *delimiter)
{
	size_t commas = 0, semicolons = 0, tabs = 0, at = 0;
	bool quoted = false;
	enum vouch_err err;
	char before, c = ',';

	for (; quoted || (c != '\n' && c != '\r'); at++) {
		while (at == reader->end - reader->at && !reader->ended)
			if ((err = vouch_table_fill(reader, diag)) != VOUCH_OK)
				return err;
		if (at == reader->end - reader->at)
			break;
		before = c;
		c = reader->data[reader->at + at];
		/* Only at the start of a cell does a quote open anything. */
		if (c == '"' && (quoted || strchr(",;\t\"", before) != NULL))
			quoted = !quoted;
		commas += !quoted && c == ',';
		semicolons += !quoted && c == ';';
		tabs += !quoted && c == '\t';
	}
	/* In doubt the one that is less likely to be part of a name. */
	*delimiter = tabs > 0 && tabs >= commas && tabs >= semicolons ? '\t' :
	    semicolons > 0 && semicolons >= commas ? ';' : ',';
	return VOUCH_OK;
}

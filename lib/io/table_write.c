/*
 * Writing records. A record is put together in memory and handed on whole, so
 * one that fails (too many cells) leaves nothing of itself behind.
 */
#include "io/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "io/file.h"

#define BOM "\xef\xbb\xbf"

struct column {
	char *name;
	bool integer;
};

struct vouch_writer {
	struct vouch_outfile *out;
	enum vouch_table_format format;
	bool excel, headless;
	bool started;      /* the header is out; no more columns */
	char delimiter;
	size_t columns, cells;
	struct column column[VOUCH_TABLE_COLUMNS_MAX];
	struct vouch_buf record;
};

enum vouch_err vouch_writer_new(struct vouch_outfile *out,
    enum vouch_table_format format, unsigned flags,
    struct vouch_writer **writer)
{
	struct vouch_writer *w = calloc(1, sizeof *w);

	if (w == NULL)
		return VOUCH_ERR_NO_MEMORY;
	w->out = out;
	w->format = format == VOUCH_TABLE_AUTO ? VOUCH_TABLE_CSV : format;
	w->excel = w->format == VOUCH_TABLE_CSV &&
	    (flags & VOUCH_WRITER_EXCEL) != 0;
	w->headless = (flags & VOUCH_WRITER_HEADLESS) != 0;
	w->delimiter = w->format == VOUCH_TABLE_TSV ? '\t' :
	    w->excel ? ';' : ',';
	/* Escapes make a byte six at worst. */
	vouch_buf_init(&w->record, (size_t)6 * VOUCH_TABLE_RECORD_MAX);
	*writer = w;
	return VOUCH_OK;
}

void vouch_writer_free(struct vouch_writer *writer)
{
	size_t i;

	if (writer == NULL)
		return;
	for (i = 0; i < writer->columns; i++)
		free(writer->column[i].name);
	vouch_buf_release(&writer->record);
	free(writer);
}

enum vouch_err vouch_writer_column(struct vouch_writer *writer,
    const char *name, bool integer)
{
	size_t i, size = strlen(name) + 1;
	struct column *column;

	if (writer->started || writer->columns == VOUCH_TABLE_COLUMNS_MAX)
		return VOUCH_ERR_RANGE;
	for (i = 0; i < writer->columns; i++)
		if (strcmp(writer->column[i].name, name) == 0)
			return VOUCH_ERR_DUPLICATE;
	column = &writer->column[writer->columns];
	column->name = malloc(size);
	if (column->name == NULL)
		return VOUCH_ERR_NO_MEMORY;
	memcpy(column->name, name, size);
	column->integer = integer;
	writer->columns++;
	return VOUCH_OK;
}

/* ---- CSV ---- */

/* "-12", "3.50", "+84 ...": no; only what is a number and nothing else. */
static bool is_plain_number(const char *text, size_t len)
{
	size_t i = 0, digits = 0, marks = 0;

	if (len > 0 && (text[0] == '-' || text[0] == '+'))
		i = 1;
	for (; i < len; i++) {
		if (text[i] >= '0' && text[i] <= '9')
			digits++;
		else if ((text[i] == '.' || text[i] == ',') && digits > 0)
			marks++;
		else
			return false;
	}
	return digits > 0 && marks <= 1 && text[len - 1] >= '0';
}

bool vouch_table_formula(const char *text, size_t len)
{
	size_t at = 0, step;
	uint32_t c;

	if (len == 0 || is_plain_number(text, len))
		return false;
	if (text[0] == '\t' || text[0] == '\r')
		return true;
	while (at < len) {
		step = vouch_utf8_decode(text + at, len - at, &c);
		if (step == 0)
			return false;
		switch (c) {
		case ' ': case '\t': case '\r': case '\n':
		case 0xa0: case 0x200b: case 0x3000: case 0xfeff:
			at += step;
			continue;
		case '=': case '+': case '-': case '@':
		case 0xff1d: case 0xff0b: case 0xff0d: case 0xff20:
			return true;
		default:
			return false;
		}
	}
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Also for the delimiters this file does not use, so that no reader is misled
 * when it looks for the delimiter in the header. */
static bool wants_quotes(const struct vouch_writer *w, const char *text,
    size_t len)
{
	static const char special[256] = {
		[','] = 1, [';'] = 1, ['\t'] = 1, ['"'] = 1, ['\n'] = 1,
		['\r'] = 1
	};
	size_t i;

	if (len == 0)
		return w->columns == 1; /* else the line would be blank */
	if (is_blank(text[0]) || is_blank(text[len - 1]))
		return true;
	for (i = 0; i < len; i++)
		if (special[(unsigned char)text[i]])
			return true;
	/* A header that looks like the two other things a table starts with. */
	return !w->started && w->cells == 0 && (text[0] == '{' ||
	    (len >= 4 && memcmp(text, "sep=", 4) == 0));
}

static enum vouch_err csv_cell(struct vouch_writer *w, const char *text,
    size_t len)
{
	bool guard = w->excel && vouch_table_formula(text, len);
	struct vouch_buf *out = &w->record;
	enum vouch_err err = VOUCH_OK;
	const char *quote;
	size_t piece;

	if (!wants_quotes(w, text, len)) {
		if (guard)
			err = vouch_buf_addc(out, '\'');
		return err == VOUCH_OK ? vouch_buf_add(out, text, len) : err;
	}
	err = vouch_buf_adds(out, guard ? "\"'" : "\"");
	while (err == VOUCH_OK && len > 0) {
		quote = memchr(text, '"', len);
		piece = quote == NULL ? len : (size_t)(quote - text) + 1;
		err = vouch_buf_add(out, text, piece);
		if (err == VOUCH_OK && quote != NULL)
			err = vouch_buf_addc(out, '"');
		text += piece;
		len -= piece;
	}
	return err == VOUCH_OK ? vouch_buf_addc(out, '"') : err;
}

/* ---- TSV ---- */

static enum vouch_err tsv_cell(struct vouch_buf *out, const char *text,
    size_t len)
{
	static const char plain[] = "\t\n\r\\", letter[] = "tnr\\";
	enum vouch_err err = VOUCH_OK;
	const char *found;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < len; i++) {
		found = memchr(plain, text[i], sizeof plain - 1);
		if (found != NULL)
			err = vouch_buf_addc(out, '\\');
		if (err == VOUCH_OK)
			err = vouch_buf_addc(out, found == NULL ? text[i] :
			    letter[found - plain]);
	}
	return err;
}

/* ---- JSON ---- */

static enum vouch_err json_escape(struct vouch_buf *out, unsigned char c)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";
	const char *found = memchr(plain, c, sizeof plain - 1);

	if (found != NULL)
		return vouch_buf_addf(out, "\\%c", letter[found - plain]);
	return vouch_buf_addf(out, "\\u%04x", (unsigned)c);
}

/* Bytes from the start of text that stand for themselves in a string. */
static size_t json_plain(const char *text, size_t len)
{
	size_t at = 0, step;
	uint32_t c;

	while (at < len) {
		c = (unsigned char)text[at];
		step = c < 0x80 ? 1 :
		    vouch_utf8_decode(text + at, len - at, &c);
		if (step == 0 || c < 0x20 || c == '"' || c == '\\' ||
		    c == 0x7f || c == 0x2028 || c == 0x2029)
			break;
		at += step;
	}
	return at;
}

enum vouch_err vouch_json_string(struct vouch_buf *out, const char *text,
    size_t len)
{
	enum vouch_err err = vouch_buf_addc(out, '"');
	size_t before = out->len, plain, step;
	uint32_t c;

	if (err != VOUCH_OK)
		return err;
	before--;
	while (err == VOUCH_OK && len > 0) {
		plain = json_plain(text, len);
		err = vouch_buf_add(out, text, plain);
		text += plain;
		len -= plain;
		if (err != VOUCH_OK || len == 0)
			break;
		step = vouch_utf8_decode(text, len, &c);
		if (step == 0)
			err = vouch_buf_adds(out, "\xef\xbf\xbd");
		else if (step == 1)
			err = json_escape(out, (unsigned char)c);
		else
			err = vouch_buf_addf(out, "\\u%04x", (unsigned)c);
		step += step == 0;
		text += step;
		len -= step;
	}
	if (err == VOUCH_OK)
		err = vouch_buf_addc(out, '"');
	if (err != VOUCH_OK) {
		out->len = before;
		out->data[before] = '\0';
	}
	return err;
}

/* A JSON number without fraction (RFC 8259, section 6)? */
static bool is_integer(const char *text, size_t len)
{
	size_t i = len > 0 && text[0] == '-';

	if (i == len || (text[i] == '0' && len > i + 1))
		return false;
	for (; i < len; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return true;
}

static enum vouch_err json_cell(struct vouch_writer *w, const char *text,
    size_t len)
{
	const struct column *column = &w->column[w->cells];
	struct vouch_buf *out = &w->record;
	enum vouch_err err;

	err = vouch_buf_adds(out, w->cells == 0 ? "{" : ",");
	if (err == VOUCH_OK)
		err = vouch_json_string(out, column->name,
		    strlen(column->name));
	if (err == VOUCH_OK)
		err = vouch_buf_addc(out, ':');
	if (err != VOUCH_OK)
		return err;
	if (column->integer && len == 0)
		return vouch_buf_adds(out, "null");
	if (column->integer && is_integer(text, len))
		return vouch_buf_add(out, text, len);
	return vouch_json_string(out, text, len);
}

/* ---- records ---- */

static enum vouch_err add_cell(struct vouch_writer *w, const char *text,
    size_t len)
{
	enum vouch_err err = VOUCH_OK;

	if (w->format == VOUCH_TABLE_JSONL)
		return json_cell(w, text, len);
	if (w->cells > 0)
		err = vouch_buf_addc(&w->record, w->delimiter);
	if (err != VOUCH_OK)
		return err;
	return w->format == VOUCH_TABLE_TSV ?
	    tsv_cell(&w->record, text, len) : csv_cell(w, text, len);
}

static enum vouch_err unwritten(enum vouch_err err, struct vouch_diag *diag)
{
	return vouch_diag_set(diag, err, "%s", err == VOUCH_ERR_NO_MEMORY ?
	    "out of memory" : "a record too long to write");
}

static void forget_record(struct vouch_writer *w)
{
	vouch_buf_clear(&w->record);
	w->cells = 0;
}

static enum vouch_err end_line(struct vouch_writer *w,
    struct vouch_diag *diag)
{
	const char *end = w->format == VOUCH_TABLE_JSONL ? "}\n" :
	    w->excel ? "\r\n" : "\n";
	enum vouch_err err = vouch_buf_adds(&w->record, end);

	if (err != VOUCH_OK)
		unwritten(err, diag);
	else
		err = vouch_outfile_write(w->out, w->record.data,
		    w->record.len, diag);
	forget_record(w);
	return err;
}

static enum vouch_err start(struct vouch_writer *w, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;

	if (w->started)
		return VOUCH_OK;
	if (w->format != VOUCH_TABLE_JSONL && w->columns > 0 && !w->headless) {
		if (w->excel)
			err = vouch_buf_adds(&w->record, BOM);
		for (; err == VOUCH_OK && w->cells < w->columns; w->cells++)
			err = add_cell(w, w->column[w->cells].name,
			    strlen(w->column[w->cells].name));
		if (err != VOUCH_OK) {
			forget_record(w);
			return unwritten(err, diag);
		}
		err = end_line(w, diag);
	}
	w->started = err == VOUCH_OK;
	return err;
}

enum vouch_err vouch_writer_cell(struct vouch_writer *writer,
    const char *text, size_t len, struct vouch_diag *diag)
{
	enum vouch_err err = start(writer, diag);
	size_t before = writer->record.len;

	if (err != VOUCH_OK)
		return err;
	if (writer->cells == writer->columns)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "more cells than columns");
	err = add_cell(writer, text, len);
	if (err != VOUCH_OK) {
		writer->record.len = before; /* nothing of half a cell */
		return unwritten(err, diag);
	}
	writer->cells++;
	return VOUCH_OK;
}

enum vouch_err vouch_writer_end(struct vouch_writer *writer,
    struct vouch_diag *diag)
{
	enum vouch_err err = start(writer, diag);

	while (err == VOUCH_OK && writer->cells < writer->columns)
		err = vouch_writer_cell(writer, "", 0, diag);
	return err == VOUCH_OK ? end_line(writer, diag) : err;
}

enum vouch_err vouch_writer_finish(struct vouch_writer *writer,
    struct vouch_diag *diag)
{
	return start(writer, diag);
}

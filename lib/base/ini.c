/*
 * One pass over the text, line by line. The strings are reserved at once for
 * the worst case, so they never move and entries point straight into them:
 * normalisation at most triples UTF-8, and every NUL replaces a byte of the
 * file (a bracket, an equals sign, the end of a line).
 *
 * Every refusal goes through complain(), which knows the place; what has no
 * place (memory) is worded once, at the end of vouch_ini_parse().
 */
#include "base/ini.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

#define ENTRIES_MAX 4096
#define WORD_MAX 63

struct list {
	struct vouch_ini_entry *at;
	size_t count, size;
};

struct vouch_ini {
	struct vouch_buf strings; /* the name of the file is the first */
	struct list entries, sections;
};

struct parser {
	struct vouch_ini *ini;
	struct vouch_diag *diag;
	bool complained;
	const char *at, *end;         /* what is left of the text */
	const char *line_start;
	unsigned long line;
	struct vouch_ini_entry here;  /* section and name read last */
	size_t here_first;            /* its first entry */
	struct vouch_ini_entry open;  /* key whose value may still go on */
	bool is_open;
	size_t open_indent;
	struct vouch_buf value;       /* of the open key */
};

/* ---- complaints ---- */

static unsigned long column_of(const struct parser *p, const char *at)
{
	return (unsigned long)vouch_utf8_count(p->line_start,
	    (size_t)(at - p->line_start)) + 1;
}

static enum vouch_err complain_at(struct parser *p, enum vouch_err err,
    const struct vouch_ini_entry *place, struct vouch_span what,
    const char *expected)
{
	p->complained = true;
	vouch_diag_file(p->diag, vouch_ini_file(p->ini));
	vouch_diag_at(p->diag, place->line, place->column);
	vouch_diag_field(p->diag, place->key);
	vouch_diag_subject(p->diag, what.data, what.len);
	return vouch_diag_set(p->diag, err, "%s", expected);
}

/* About a piece of the line being read. */
static enum vouch_err complain(struct parser *p, enum vouch_err err,
    struct vouch_span what, const char *expected)
{
	struct vouch_ini_entry place = { .key = "", .line = p->line,
		.column = column_of(p, what.data) };

	return complain_at(p, err, &place, what, expected);
}

/* Something that stands in the file twice, with the line of the first. */
static enum vouch_err complain_twice(struct parser *p, struct vouch_span what,
    const char *expected, const struct vouch_ini_entry *first)
{
	complain(p, VOUCH_ERR_DUPLICATE, what, expected);
	return vouch_diag_set(p->diag, VOUCH_ERR_DUPLICATE, "%s, in line %lu",
	    expected, first->line);
}

/* ---- storing ---- */

/* Stores text with a NUL; "" takes no room. There is always room: what is too
 * long is a run of combining marks. */
static enum vouch_err keep(struct vouch_ini *ini, struct vouch_span text,
    const char **out)
{
	size_t start = ini->strings.len;
	enum vouch_err err;

	*out = "";
	if (text.len == 0)
		return VOUCH_OK;
	err = vouch_str_nfc(&ini->strings, text.data, text.len);
	if (err == VOUCH_OK)
		err = vouch_buf_addc(&ini->strings, '\0');
	if (err == VOUCH_OK)
		*out = ini->strings.data + start;
	return err;
}

/* A word is ASCII: it is stored as it is, but for its case. */
static enum vouch_err keep_word(struct vouch_ini *ini, struct vouch_span word,
    const char **out)
{
	size_t start = ini->strings.len;
	enum vouch_err err = keep(ini, word, out);

	if (err == VOUCH_OK)
		vouch_str_lower(ini->strings.data + start);
	return err;
}

static enum vouch_err push(struct list *list,
    const struct vouch_ini_entry *entry)
{
	struct vouch_ini_entry *grown;
	size_t size;

	if (list->count == list->size) {
		size = list->size > 0 ? list->size * 2 : 16;
		grown = realloc(list->at, size * sizeof *grown);
		if (grown == NULL)
			return VOUCH_ERR_NO_MEMORY;
		list->at = grown;
		list->size = size;
	}
	list->at[list->count++] = *entry;
	return VOUCH_OK;
}

/* ---- pieces of a line ---- */

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct vouch_span trim(const char *from, const char *to)
{
	return vouch_str_trim(from, (size_t)(to - from));
}

static bool is_word(struct vouch_span text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '_' || c == '-'))
			return false;
	}
	return text.len > 0 && text.len <= WORD_MAX;
}

static bool is_comment(struct vouch_span text)
{
	return text.len > 0 && (text.data[0] == ';' || text.data[0] == '#');
}

/* ---- values ---- */

/* What stands in quotes, and nothing but a comment behind it. */
static enum vouch_err add_quoted(struct parser *p, struct vouch_span text)
{
	const char *end = text.data + text.len, *c;
	struct vouch_span rest;

	for (c = text.data + 1; c < end && *c != '"'; c++) {
		enum vouch_err err;

		if (*c == '\\' && c + 1 < end && (c[1] == '"' || c[1] == '\\'))
			c++;
		err = vouch_buf_addc(&p->value, *c);
		if (err != VOUCH_OK)
			return err;
	}
	if (c >= end)
		return complain(p, VOUCH_ERR_SYNTAX, text,
		    "expected a closing quote on the same line");
	rest = trim(c + 1, end);
	if (rest.len > 0 && rest.data[0] != ';')
		return complain(p, VOUCH_ERR_SYNTAX, rest,
		    "expected nothing behind the closing quote");
	return VOUCH_OK;
}

/* One line's share of the value: up to a blank and ';', or quoted. */
static enum vouch_err add_value(struct parser *p, struct vouch_span text)
{
	size_t len = 0;

	if (text.len > 0 && text.data[0] == '"')
		return add_quoted(p, text);
	while (len < text.len && !(text.data[len] == ';' &&
	    (len == 0 || blank(text.data[len - 1]))))
		len++;
	text = vouch_str_trim(text.data, len);
	return vouch_buf_add(&p->value, text.data, text.len);
}

/* Whether text would be a section or a key, were it not indented so deep. */
static bool stands_alone(struct vouch_span text)
{
	const char *equals = memchr(text.data, '=', text.len);

	return text.data[0] == '[' ||
	    (equals != NULL && is_word(trim(text.data, equals)));
}

/* A line indented too deep by mistake would vanish in the value above. */
static enum vouch_err go_on(struct parser *p, struct vouch_span text)
{
	enum vouch_err err = VOUCH_OK;

	if (stands_alone(text))
		return complain(p, VOUCH_ERR_SYNTAX, text, "expected the "
		    "indent of the key above, or quotes if its value goes on");
	if (p->value.len > 0)
		err = vouch_buf_addc(&p->value, ' ');
	return err == VOUCH_OK ? add_value(p, text) : err;
}

/* Files the open key: its value is complete. */
static enum vouch_err close_value(struct parser *p)
{
	struct vouch_span value = { vouch_buf_text(&p->value), p->value.len };
	enum vouch_err err;

	if (!p->is_open)
		return VOUCH_OK;
	p->is_open = false;
	if (p->ini->entries.count >= ENTRIES_MAX)
		return complain_at(p, VOUCH_ERR_TOO_LONG, &p->open, value,
		    "expected at most 4096 keys in a file");
	err = keep(p->ini, value, &p->open.value);
	if (err == VOUCH_ERR_TOO_LONG)
		return complain_at(p, err, &p->open, value,
		    "expected at most 30 combining marks in a row");
	return err == VOUCH_OK ? push(&p->ini->entries, &p->open) : err;
}

/* ---- lines ---- */

/* "[word name]" taken apart; a comment may follow. */
static enum vouch_err split_section(struct parser *p, struct vouch_span text,
    struct vouch_span *word, struct vouch_span *name)
{
	const char *close = memchr(text.data, ']', text.len);
	struct vouch_span rest, inside;

	if (close == NULL)
		return complain(p, VOUCH_ERR_SYNTAX, text,
		    "expected a closing bracket, as in [campaign]");
	rest = trim(close + 1, text.data + text.len);
	if (rest.len > 0 && !is_comment(rest))
		return complain(p, VOUCH_ERR_SYNTAX, rest,
		    "expected nothing behind the closing bracket");
	inside = trim(text.data + 1, close);
	*word = (struct vouch_span){ inside.data, 0 };
	while (word->len < inside.len && !blank(inside.data[word->len]))
		word->len++;
	if (!is_word(*word))
		return complain(p, VOUCH_ERR_SYNTAX, text,
		    "expected a section, as in [campaign] or [prize grand]");
	*name = trim(word->data + word->len, close);
	return VOUCH_OK;
}

static enum vouch_err read_section(struct parser *p, struct vouch_span text)
{
	struct vouch_ini_entry made = { .key = "", .value = "",
		.line = p->line, .column = column_of(p, text.data) };
	const struct list *known = &p->ini->sections;
	struct vouch_span word, name;
	enum vouch_err err = split_section(p, text, &word, &name);

	if (err != VOUCH_OK)
		return err;
	if (known->count >= ENTRIES_MAX)
		return complain(p, VOUCH_ERR_TOO_LONG, text,
		    "expected at most 4096 sections in a file");
	err = keep_word(p->ini, word, &made.section);
	if (err != VOUCH_OK)
		return err;
	err = keep(p->ini, name, &made.name);
	if (err == VOUCH_ERR_TOO_LONG)
		return complain(p, err, name,
		    "expected at most 30 combining marks in a row");
	if (err != VOUCH_OK)
		return err;
	for (size_t i = 0; i < known->count; i++)
		if (strcmp(known->at[i].section, made.section) == 0 &&
		    strcmp(known->at[i].name, made.name) == 0)
			return complain_twice(p, text,
			    "this section was there before", &known->at[i]);
	p->here = made;
	p->here_first = p->ini->entries.count;
	return push(&p->ini->sections, &made);
}

/* Where the section has this key already, or NULL. */
static const struct vouch_ini_entry *find_key(const struct parser *p,
    const char *key)
{
	const struct list *known = &p->ini->entries;

	for (size_t i = p->here_first; i < known->count; i++)
		if (strcmp(known->at[i].key, key) == 0)
			return &known->at[i];
	return NULL;
}

static enum vouch_err read_key(struct parser *p, struct vouch_span text,
    size_t indent)
{
	const char *equals = memchr(text.data, '=', text.len);
	const struct vouch_ini_entry *first;
	struct vouch_span key, value;
	enum vouch_err err;

	if (p->here.section == NULL)
		return complain(p, VOUCH_ERR_SYNTAX, text,
		    "expected a section first, as in [campaign]");
	if (equals == NULL)
		return complain(p, VOUCH_ERR_SYNTAX, text,
		    "expected \"key = value\"");
	key = trim(text.data, equals);
	if (!is_word(key))
		return complain(p, VOUCH_ERR_SYNTAX, key.len > 0 ? key : text,
		    "expected a key of letters, digits, _ and -");
	value = trim(equals + 1, text.data + text.len);
	p->open = (struct vouch_ini_entry){ .section = p->here.section,
		.name = p->here.name, .line = p->line,
		.column = column_of(p, value.data) };
	err = keep_word(p->ini, key, &p->open.key);
	if (err != VOUCH_OK)
		return err;
	first = find_key(p, p->open.key);
	if (first != NULL)
		return complain_twice(p, key, "this key was given before",
		    first);
	p->is_open = true;
	p->open_indent = indent;
	vouch_buf_clear(&p->value);
	return add_value(p, value);
}

/* The next line, without its end. */
static struct vouch_span take_line(struct parser *p)
{
	size_t left = (size_t)(p->end - p->at);
	const char *newline = memchr(p->at, '\n', left);
	struct vouch_span line = { p->at,
		newline != NULL ? (size_t)(newline - p->at) : left };

	p->line_start = p->at;
	p->line++;
	p->at += line.len + (newline != NULL);
	return line;
}

static enum vouch_err read_line(struct parser *p)
{
	struct vouch_span line = take_line(p);
	struct vouch_span text = vouch_str_trim(line.data, line.len);
	size_t indent = (size_t)(text.data - line.data);
	enum vouch_err err;

	if (is_comment(text))
		return VOUCH_OK;
	if (text.len > 0 && p->is_open && indent > p->open_indent)
		return go_on(p, text);
	err = close_value(p);
	if (err != VOUCH_OK || text.len == 0)
		return err;
	return text.data[0] == '[' ? read_section(p, text) :
	    read_key(p, text, indent);
}

/* ---- the whole ---- */

/* Offset of the first control character that no line may hold; len: none.
 * U+0080 to U+009F are two bytes, and a terminal may obey them too. */
static size_t find_control(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		unsigned char next = i + 1 < len ?
		    (unsigned char)text[i + 1] : '\n';
		bool line_end = c == '\n' || (c == '\r' && next == '\n');

		if (c == 0x7f || (c < 0x20 && c != '\t' && !line_end) ||
		    (c == 0xc2 && next >= 0x80 && next <= 0x9f))
			return i;
	}
	return len;
}

/* Refuses what is not text before anything else looks at it. */
static enum vouch_err check_text(struct parser *p)
{
	size_t len = (size_t)(p->end - p->at), bad = len;
	size_t control = find_control(p->at, len);
	bool valid = vouch_utf8_valid(p->at, len, &bad);
	struct vouch_span what = { p->at + (control < bad ? control : bad), 1 };

	if (valid && control == len)
		return VOUCH_OK;
	p->line = 1;
	for (const char *c = p->at; c < what.data; c++)
		if (*c == '\n') {
			p->line++;
			p->line_start = c + 1;
		}
	if (control < bad) {
		what.len += *what.data == '\xc2';
		return complain(p, VOUCH_ERR_SYNTAX, what,
		    "expected text, found a control character");
	}
	vouch_diag_hint(p->diag, "save the file as UTF-8");
	return complain(p, VOUCH_ERR_ENCODING, what, "expected UTF-8");
}

static enum vouch_err parse(struct parser *p)
{
	static const struct vouch_ini_entry whole_file = { .key = "" };
	size_t len = (size_t)(p->end - p->at);
	enum vouch_err err;

	if (len > VOUCH_INI_FILE_MAX)
		return complain_at(p, VOUCH_ERR_TOO_LONG, &whole_file,
		    (struct vouch_span){ p->at, 0 },
		    "expected a file of at most 1 MiB");
	if (len >= 3 && memcmp(p->at, "\xef\xbb\xbf", 3) == 0)
		p->at = p->line_start = p->at + 3;
	err = check_text(p);
	while (err == VOUCH_OK && p->at < p->end)
		err = read_line(p);
	return err == VOUCH_OK ? close_value(p) : err;
}

static enum vouch_err make(const char *file, size_t len,
    struct vouch_ini **out)
{
	size_t file_len = strlen(file) + 1;
	size_t room = (len <= VOUCH_INI_FILE_MAX ? 3 * len : 0) + file_len;
	struct vouch_ini *ini = calloc(1, sizeof *ini);
	enum vouch_err err;

	if (ini == NULL)
		return VOUCH_ERR_NO_MEMORY;
	vouch_buf_init(&ini->strings, room);
	err = vouch_buf_reserve(&ini->strings, room);
	if (err == VOUCH_OK)
		err = vouch_buf_add(&ini->strings, file, file_len);
	if (err != VOUCH_OK) {
		vouch_ini_free(ini);
		return err;
	}
	*out = ini;
	return VOUCH_OK;
}

enum vouch_err vouch_ini_parse(const char *file, const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_ini **out)
{
	struct parser p = { .diag = diag, .at = text, .end = text + len,
		.line_start = text };
	enum vouch_err err;

	vouch_buf_init(&p.value, VOUCH_INI_FILE_MAX);
	err = make(file, len, &p.ini);
	if (err == VOUCH_OK)
		err = parse(&p);
	if (err == VOUCH_OK)
		*out = p.ini;
	else
		vouch_ini_free(p.ini);
	vouch_buf_release(&p.value);
	if (err != VOUCH_OK && !p.complained)
		vouch_diag_set(diag, err, "out of memory");
	return err;
}

void vouch_ini_free(struct vouch_ini *ini)
{
	if (ini == NULL)
		return;
	vouch_buf_release(&ini->strings);
	free(ini->entries.at);
	free(ini->sections.at);
	free(ini);
}

static const struct vouch_ini_entry *entry_at(const struct list *list,
    size_t index)
{
	return index < list->count ? &list->at[index] : NULL;
}

const struct vouch_ini_entry *vouch_ini_at(const struct vouch_ini *ini,
    size_t index)
{
	return entry_at(&ini->entries, index);
}

const struct vouch_ini_entry *vouch_ini_section(const struct vouch_ini *ini,
    size_t index)
{
	return entry_at(&ini->sections, index);
}

const struct vouch_ini_entry *vouch_ini_find(const struct vouch_ini *ini,
    const char *section, const char *key)
{
	for (size_t i = 0; i < ini->entries.count; i++) {
		const struct vouch_ini_entry *entry = &ini->entries.at[i];

		if (strcmp(entry->section, section) == 0 &&
		    entry->name[0] == '\0' && strcmp(entry->key, key) == 0)
			return entry;
	}
	return NULL;
}

const char *vouch_ini_file(const struct vouch_ini *ini)
{
	return ini->strings.data;
}

void vouch_ini_blame(const struct vouch_ini *ini,
    const struct vouch_ini_entry *entry, struct vouch_diag *diag)
{
	bool section = entry->key[0] == '\0';
	const char *subject = section ? entry->name : entry->value;

	vouch_diag_file(diag, vouch_ini_file(ini));
	vouch_diag_at(diag, entry->line, entry->column);
	vouch_diag_field(diag, section ? entry->section : entry->key);
	vouch_diag_subject(diag, subject, strlen(subject));
}

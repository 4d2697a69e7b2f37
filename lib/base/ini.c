/*
 * One pass over the text. All strings live in one buffer, referred to by
 * offset until it no longer moves; entries and section headers are in arrays
 * of their own, in file order.
 */
#include "base/ini.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

#define ENTRIES_MAX 4096
#define KEY_MAX 63

struct raw_entry {
	size_t section, name, key, value; /* offsets into text */
	unsigned long line, column;
};

struct list {
	struct raw_entry *raw;
	struct vouch_ini_entry *entry; /* made from raw at the end */
	size_t count, size;
};

struct vouch_ini {
	struct vouch_buf text;
	struct list entries, sections;
	size_t file;
};

struct parser {
	struct vouch_ini *ini;
	struct vouch_diag *diag;
	const char *at, *end;
	unsigned long line;
	const char *line_start;
	size_t section, name; /* of the current section, offsets */
	bool in_section;
	struct vouch_buf value; /* of the key being read */
	struct raw_entry pending;
	bool has_pending;
};

/* ---- complaints ---- */

static unsigned long column_of(const struct parser *p, const char *at)
{
	return (unsigned long)vouch_utf8_count(p->line_start,
	    (size_t)(at - p->line_start)) + 1;
}

static enum vouch_err complain(struct parser *p, enum vouch_err err,
    struct vouch_span where, const char *expected)
{
	vouch_diag_file(p->diag, p->ini->text.data + p->ini->file);
	vouch_diag_at(p->diag, p->line, column_of(p, where.data));
	vouch_diag_field(p->diag, NULL);
	vouch_diag_subject(p->diag, where.data, where.len);
	return vouch_diag_set(p->diag, err, "%s", expected);
}

/* ---- storing ---- */

/* Adds text[len] and a NUL to the strings; *at is its offset. */
static enum vouch_err keep(struct vouch_ini *ini, const char *text,
    size_t len, size_t *at)
{
	size_t start = ini->text.len;
	enum vouch_err err = vouch_str_nfc(&ini->text, text, len);

	if (err == VOUCH_OK)
		err = vouch_buf_addc(&ini->text, '\0');
	if (err == VOUCH_OK)
		*at = start;
	return err;
}

static enum vouch_err keep_lower(struct vouch_ini *ini,
    struct vouch_span text, size_t *at)
{
	enum vouch_err err = keep(ini, text.data, text.len, at);

	if (err == VOUCH_OK)
		vouch_str_lower(ini->text.data + *at);
	return err;
}

static enum vouch_err push(struct list *list, const struct raw_entry *raw)
{
	if (list->count == list->size) {
		size_t size = list->size > 0 ? list->size * 2 : 16;
		struct raw_entry *grown;

		if (list->count >= ENTRIES_MAX)
			return VOUCH_ERR_TOO_LONG;
		grown = realloc(list->raw, size * sizeof *grown);
		if (grown == NULL)
			return VOUCH_ERR_NO_MEMORY;
		list->raw = grown;
		list->size = size;
	}
	list->raw[list->count++] = *raw;
	return VOUCH_OK;
}

static const char *text_at(const struct vouch_ini *ini, size_t at)
{
	return ini->text.data + at;
}

static bool same_section(const struct vouch_ini *ini,
    const struct raw_entry *a, const struct raw_entry *b)
{
	return strcmp(text_at(ini, a->section), text_at(ini, b->section)) ==
	    0 && strcmp(text_at(ini, a->name), text_at(ini, b->name)) == 0;
}

/* ---- lines ---- */

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct vouch_span trim(const char *from, const char *to)
{
	return vouch_str_trim(from, (size_t)(to - from));
}

/* Takes the next line, without its end. */
static struct vouch_span next_line(struct parser *p)
{
	size_t left = (size_t)(p->end - p->at);
	const char *newline = memchr(p->at, '\n', left);
	const char *to = newline != NULL ? newline : p->end;
	struct vouch_span line = { p->at, (size_t)(to - p->at) };

	p->line_start = p->at;
	p->line++;
	p->at = newline != NULL ? newline + 1 : p->end;
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

static bool word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static bool is_word(struct vouch_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!word_char(text.data[i]))
			return false;
	return text.len > 0 && text.len <= KEY_MAX;
}

/* Adds one line's worth of value: up to " ;", or what stands in quotes. */
static enum vouch_err add_value(struct parser *p, struct vouch_span line)
{
	struct vouch_span text;
	size_t len = 0;

	if (line.len == 0 || line.data[0] != '"') {
		while (len < line.len && !(line.data[len] == ';' &&
		    (len == 0 || blank(line.data[len - 1]))))
			len++;
		text = vouch_str_trim(line.data, len);
		return vouch_buf_add(&p->value, text.data, text.len);
	}
	for (len = 1; len < line.len && line.data[len] != '"'; len++) {
		enum vouch_err err;

		if (line.data[len] == '\\' && len + 1 < line.len &&
		    (line.data[len + 1] == '"' || line.data[len + 1] == '\\'))
			len++;
		err = vouch_buf_addc(&p->value, line.data[len]);
		if (err != VOUCH_OK)
			return err;
	}
	if (len >= line.len)
		return complain(p, VOUCH_ERR_SYNTAX, line,
		    "expected a closing quote on the same line");
	text = trim(line.data + len + 1, line.data + line.len);
	if (text.len > 0 && text.data[0] != ';')
		return complain(p, VOUCH_ERR_SYNTAX, text,
		    "expected nothing, or a comment, behind the quote");
	return VOUCH_OK;
}

/* Files the key whose value is complete. */
static enum vouch_err finish_pending(struct parser *p)
{
	enum vouch_err err;

	if (!p->has_pending)
		return VOUCH_OK;
	p->has_pending = false;
	err = keep(p->ini, vouch_buf_text(&p->value), p->value.len,
	    &p->pending.value);
	if (err == VOUCH_OK)
		err = push(&p->ini->entries, &p->pending);
	if (err != VOUCH_OK)
		return vouch_diag_set(p->diag, err, "%s",
		    err == VOUCH_ERR_TOO_LONG ? "expected at most 4096 keys" :
		    "");
	return VOUCH_OK;
}

static enum vouch_err read_section(struct parser *p, struct vouch_span line)
{
	const char *close = memchr(line.data, ']', line.len);
	struct vouch_span inside, word, rest;
	struct raw_entry raw = { .line = p->line, .column = 1 };
	size_t len = 0;
	enum vouch_err err;

	if (close == NULL)
		return complain(p, VOUCH_ERR_SYNTAX, line,
		    "expected a closing bracket, as in [campaign]");
	rest = trim(close + 1, line.data + line.len);
	if (rest.len > 0 && rest.data[0] != ';' && rest.data[0] != '#')
		return complain(p, VOUCH_ERR_SYNTAX, rest,
		    "expected nothing, or a comment, behind the bracket");
	inside = trim(line.data + 1, close);
	while (len < inside.len && !blank(inside.data[len]))
		len++;
	word = (struct vouch_span){ inside.data, len };
	rest = trim(inside.data + len, inside.data + inside.len);
	if (!is_word(word))
		return complain(p, VOUCH_ERR_SYNTAX, line,
		    "expected a section name, as in [campaign]");
	err = keep_lower(p->ini, word, &raw.section);
	if (err == VOUCH_OK)
		err = keep(p->ini, rest.data, rest.len, &raw.name);
	if (err == VOUCH_OK)
		err = keep(p->ini, "", 0, &raw.key);
	if (err != VOUCH_OK)
		return vouch_diag_set(p->diag, err, "the file is too large");
	raw.value = raw.key;
	for (size_t i = 0; i < p->ini->sections.count; i++)
		if (same_section(p->ini, &p->ini->sections.raw[i], &raw))
			return complain(p, VOUCH_ERR_DUPLICATE, line,
			    "this section was there before");
	p->section = raw.section;
	p->name = raw.name;
	p->in_section = true;
	err = push(&p->ini->sections, &raw);
	return err == VOUCH_OK ? VOUCH_OK : vouch_diag_set(p->diag, err,
	    "too many sections");
}

static enum vouch_err read_key(struct parser *p, struct vouch_span line)
{
	const char *equals = memchr(line.data, '=', line.len);
	struct vouch_span key, value;
	struct raw_entry *raw = &p->pending;
	enum vouch_err err;

	if (!p->in_section)
		return complain(p, VOUCH_ERR_SYNTAX, line,
		    "expected a section first, as in [campaign]");
	if (equals == NULL)
		return complain(p, VOUCH_ERR_SYNTAX, line,
		    "expected \"key = value\"");
	key = trim(line.data, equals);
	if (!is_word(key))
		return complain(p, VOUCH_ERR_SYNTAX, key.len > 0 ? key : line,
		    "expected a key of letters, digits, _ and -");
	value = trim(equals + 1, line.data + line.len);
	*raw = (struct raw_entry){ .line = p->line, .section = p->section,
		.name = p->name, .column = column_of(p, value.data) };
	err = keep_lower(p->ini, key, &raw->key);
	if (err != VOUCH_OK)
		return vouch_diag_set(p->diag, err, "the file is too large");
	for (size_t i = 0; i < p->ini->entries.count; i++) {
		const struct raw_entry *other = &p->ini->entries.raw[i];

		if (same_section(p->ini, other, raw) &&
		    strcmp(text_at(p->ini, other->key),
		    text_at(p->ini, raw->key)) == 0)
			return complain(p, VOUCH_ERR_DUPLICATE, key,
			    "this key was given before");
	}
	vouch_buf_clear(&p->value);
	p->has_pending = true;
	return add_value(p, value);
}

static enum vouch_err read_line(struct parser *p, struct vouch_span line)
{
	bool indented = line.len > 0 && blank(line.data[0]);
	struct vouch_span text = vouch_str_trim(line.data, line.len);
	enum vouch_err err;

	if (text.len == 0 || text.data[0] == ';' || text.data[0] == '#')
		return VOUCH_OK;
	if (indented && p->has_pending) {
		if (p->value.len > 0 &&
		    (err = vouch_buf_addc(&p->value, ' ')) != VOUCH_OK)
			return err;
		return add_value(p, text);
	}
	err = finish_pending(p);
	if (err != VOUCH_OK)
		return err;
	return text.data[0] == '[' ? read_section(p, text) :
	    read_key(p, text);
}

/* ---- the whole ---- */

/* Refuses what is not text before anything of it is looked at. */
static enum vouch_err check_text(struct parser *p)
{
	size_t len = (size_t)(p->end - p->at), bad = len;
	const char *nul = memchr(p->at, '\0', len);
	bool valid = vouch_utf8_valid(p->at, len, &bad);
	enum vouch_err err = VOUCH_ERR_ENCODING;

	if (valid && nul == NULL)
		return VOUCH_OK;
	if (nul != NULL && (valid || (size_t)(nul - p->at) < bad)) {
		bad = (size_t)(nul - p->at);
		err = VOUCH_ERR_SYNTAX;
	}
	p->line = 1;
	p->line_start = p->at;
	for (size_t i = 0; i < bad; i++)
		if (p->at[i] == '\n') {
			p->line++;
			p->line_start = p->at + i + 1;
		}
	return complain(p, err, (struct vouch_span){ p->at + bad, 1 },
	    err == VOUCH_ERR_SYNTAX ? "expected text, found a NUL byte" :
	    "expected UTF-8; save the file as UTF-8");
}

static enum vouch_err settle(struct vouch_ini *ini, struct list *list)
{
	list->entry = calloc(list->count + 1, sizeof *list->entry);
	if (list->entry == NULL)
		return VOUCH_ERR_NO_MEMORY;
	for (size_t i = 0; i < list->count; i++) {
		const struct raw_entry *raw = &list->raw[i];

		list->entry[i] = (struct vouch_ini_entry){
			.section = text_at(ini, raw->section),
			.name = text_at(ini, raw->name),
			.key = text_at(ini, raw->key),
			.value = text_at(ini, raw->value),
			.line = raw->line, .column = raw->column };
	}
	return VOUCH_OK;
}

enum vouch_err vouch_ini_parse(const char *file, const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_ini **out)
{
	struct vouch_ini *ini = calloc(1, sizeof *ini);
	struct parser p = { .ini = ini, .diag = diag, .at = text,
		.end = text + len, .line_start = text };
	enum vouch_err err = VOUCH_ERR_NO_MEMORY;

	if (ini == NULL)
		return vouch_diag_set(diag, err, "out of memory");
	vouch_buf_init(&ini->text, (size_t)VOUCH_INI_FILE_MAX * 3);
	vouch_buf_init(&p.value, VOUCH_INI_FILE_MAX);
	vouch_diag_file(diag, file);
	err = vouch_buf_add(&ini->text, file, strlen(file) + 1);
	if (err == VOUCH_OK && len > VOUCH_INI_FILE_MAX)
		err = vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "expected at most 1 MiB");
	if (err == VOUCH_OK && len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		p.at = p.line_start = text + 3;
	if (err == VOUCH_OK)
		err = check_text(&p);
	while (err == VOUCH_OK && p.at < p.end)
		err = read_line(&p, next_line(&p));
	if (err == VOUCH_OK)
		err = finish_pending(&p);
	if (err == VOUCH_OK)
		err = settle(ini, &ini->entries);
	if (err == VOUCH_OK)
		err = settle(ini, &ini->sections);
	vouch_buf_release(&p.value);
	if (err != VOUCH_OK) {
		if (diag != NULL && diag->code != err)
			vouch_diag_set(diag, err, "%s",
			    err == VOUCH_ERR_NO_MEMORY ? "out of memory" :
			    "the file is too large");
		vouch_ini_free(ini);
		return err;
	}
	*out = ini;
	return VOUCH_OK;
}

void vouch_ini_free(struct vouch_ini *ini)
{
	if (ini == NULL)
		return;
	vouch_buf_release(&ini->text);
	free(ini->entries.raw);
	free(ini->entries.entry);
	free(ini->sections.raw);
	free(ini->sections.entry);
	free(ini);
}

const struct vouch_ini_entry *vouch_ini_at(const struct vouch_ini *ini,
    size_t index)
{
	return index < ini->entries.count ? &ini->entries.entry[index] : NULL;
}

const struct vouch_ini_entry *vouch_ini_section(const struct vouch_ini *ini,
    size_t index)
{
	return index < ini->sections.count ? &ini->sections.entry[index] :
	    NULL;
}

const struct vouch_ini_entry *vouch_ini_find(const struct vouch_ini *ini,
    const char *section, const char *key)
{
	for (size_t i = 0; i < ini->entries.count; i++) {
		const struct vouch_ini_entry *entry = &ini->entries.entry[i];

		if (strcmp(entry->section, section) == 0 &&
		    entry->name[0] == '\0' && strcmp(entry->key, key) == 0)
			return entry;
	}
	return NULL;
}

const char *vouch_ini_file(const struct vouch_ini *ini)
{
	return text_at(ini, ini->file);
}

void vouch_ini_blame(const struct vouch_ini *ini,
    const struct vouch_ini_entry *entry, struct vouch_diag *diag)
{
	vouch_diag_file(diag, vouch_ini_file(ini));
	vouch_diag_at(diag, entry->line, entry->column);
	vouch_diag_field(diag, entry->key);
	vouch_diag_subject(diag, entry->value, strlen(entry->value));
}

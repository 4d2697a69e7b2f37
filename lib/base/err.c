/*
 * The one place where errors become sentences. Texts are cut, never
 * overrun; foreign bytes are escaped on the way out, not on the way in.
 */
#include "base/err.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

static const struct {
	const char *name;
	enum vouch_err_class class;
	const char *words; /* said when nobody knew better */
} table[VOUCH_ERR_COUNT] = {
	[VOUCH_OK] = { "ok", VOUCH_CLASS_OK, "no error" },
	[VOUCH_ERR_USAGE] = { "usage", VOUCH_CLASS_USAGE, "wrong usage" },
	[VOUCH_ERR_SYNTAX] = { "syntax", VOUCH_CLASS_DATA,
	    "not of the form expected" },
	[VOUCH_ERR_RANGE] = { "range", VOUCH_CLASS_DATA, "out of range" },
	[VOUCH_ERR_TOO_LONG] = { "too-long", VOUCH_CLASS_DATA, "too long" },
	[VOUCH_ERR_ENCODING] = { "encoding", VOUCH_CLASS_DATA,
	    "not valid UTF-8" },
	[VOUCH_ERR_DUPLICATE] = { "duplicate", VOUCH_CLASS_DATA,
	    "given twice" },
	[VOUCH_ERR_UNKNOWN] = { "unknown", VOUCH_CLASS_DATA, "unknown" },
	[VOUCH_ERR_MISSING] = { "missing", VOUCH_CLASS_DATA, "missing" },
	[VOUCH_ERR_CONFLICT] = { "conflict", VOUCH_CLASS_DATA,
	    "contradicts something else" },
	[VOUCH_ERR_TRUNCATED] = { "truncated", VOUCH_CLASS_DATA,
	    "ends too early" },
	[VOUCH_ERR_CORRUPT] = { "corrupt", VOUCH_CLASS_DATA, "damaged" },
	[VOUCH_ERR_UNSUPPORTED] = { "unsupported", VOUCH_CLASS_DATA,
	    "not supported by this version" },
	[VOUCH_ERR_SIGNATURE] = { "signature", VOUCH_CLASS_DATA,
	    "the signature does not verify" },
	[VOUCH_ERR_PASSPHRASE] = { "passphrase", VOUCH_CLASS_DATA,
	    "wrong passphrase" },
	[VOUCH_ERR_PERMISSION] = { "permission", VOUCH_CLASS_DATA,
	    "unsafe permissions" },
	[VOUCH_ERR_NOT_FOUND] = { "not-found", VOUCH_CLASS_DATA,
	    "not found" },
	[VOUCH_ERR_EXISTS] = { "exists", VOUCH_CLASS_DATA,
	    "exists already" },
	[VOUCH_ERR_IO] = { "io", VOUCH_CLASS_SYSTEM, "input or output failed" },
	[VOUCH_ERR_CLOSED] = { "closed", VOUCH_CLASS_SYSTEM,
	    "the reader of the output is gone" },
	[VOUCH_ERR_NO_MEMORY] = { "no-memory", VOUCH_CLASS_SYSTEM,
	    "out of memory" },
	[VOUCH_ERR_BUSY] = { "busy", VOUCH_CLASS_SYSTEM,
	    "held by another process" },
	[VOUCH_ERR_DATABASE] = { "database", VOUCH_CLASS_SYSTEM,
	    "the database failed" },
	[VOUCH_ERR_COMMIT] = { "commit", VOUCH_CLASS_SYSTEM,
	    "may or may not be on disk" },
	[VOUCH_ERR_CLOCK] = { "clock", VOUCH_CLASS_SYSTEM,
	    "the system clock cannot be right" },
	[VOUCH_ERR_LIBRARY] = { "library", VOUCH_CLASS_SYSTEM,
	    "a library failed" },
};

static bool known(enum vouch_err err)
{
	return (unsigned)err < VOUCH_ERR_COUNT;
}

int vouch_err_status(enum vouch_err err)
{
	return known(err) ? (int)table[err].class : (int)VOUCH_CLASS_SYSTEM;
}

const char *vouch_err_name(enum vouch_err err)
{
	return known(err) ? table[err].name : "?";
}

static void __attribute__((format(printf, 3, 0)))
set_words(char *out, size_t size, const char *format, va_list args)
{
	char words[1024] = "";

	vsnprintf(words, sizeof words, format, args);
	vouch_str_cut(out, size, words, strlen(words));
}

enum vouch_err vouch_diag_set(struct vouch_diag *diag, enum vouch_err code,
    const char *format, ...)
{
	va_list args;

	if (diag == NULL)
		return code;
	diag->code = code;
	diag->sys_errno = 0;
	va_start(args, format);
	set_words(diag->expected, sizeof diag->expected, format, args);
	va_end(args);
	return code;
}

enum vouch_err vouch_diag_errno(struct vouch_diag *diag, enum vouch_err code,
    const char *format, ...)
{
	int saved = errno;
	va_list args;

	if (diag == NULL)
		return code;
	diag->code = code;
	diag->sys_errno = saved;
	va_start(args, format);
	set_words(diag->expected, sizeof diag->expected, format, args);
	va_end(args);
	return code;
}

void vouch_diag_file(struct vouch_diag *diag, const char *file)
{
	if (diag == NULL)
		return;
	if (file == NULL)
		file = "";
	vouch_str_cut(diag->file, sizeof diag->file, file, strlen(file));
}

void vouch_diag_at(struct vouch_diag *diag, unsigned long line,
    unsigned long column)
{
	if (diag == NULL)
		return;
	diag->line = line;
	diag->column = column;
}

void vouch_diag_field(struct vouch_diag *diag, const char *field)
{
	if (diag == NULL)
		return;
	if (field == NULL)
		field = "";
	vouch_str_cut(diag->field, sizeof diag->field, field, strlen(field));
}

void vouch_diag_subject(struct vouch_diag *diag, const char *text, size_t len)
{
	if (diag == NULL)
		return;
	vouch_str_cut(diag->subject, sizeof diag->subject,
	    text != NULL ? text : "", text != NULL ? len : 0);
}

void vouch_diag_hint(struct vouch_diag *diag, const char *format, ...)
{
	va_list args;

	if (diag == NULL)
		return;
	va_start(args, format);
	set_words(diag->hint, sizeof diag->hint, format, args);
	va_end(args);
}

/* The line being built: `used` never exceeds size - 1. */
struct sentence {
	char *text;
	size_t size, used;
};

static void put_ours(struct sentence *s, const char *text)
{
	vouch_str_cut(s->text + s->used, s->size - s->used, text,
	    strlen(text));
	s->used += strlen(s->text + s->used);
}

static void put_foreign(struct sentence *s, const char *text)
{
	s->used += vouch_str_escape(s->text + s->used, s->size - s->used,
	    text, strlen(text), true);
}

static void separate(struct sentence *s)
{
	if (s->used > 0)
		put_ours(s, ": ");
}

static void put_count(struct sentence *s, const char *what,
    unsigned long number)
{
	char words[48];

	if (number == 0)
		return;
	snprintf(words, sizeof words, "%s%s %lu", s->used > 0 ? " " : "", what,
	    number);
	put_ours(s, words);
}

static void put_place(struct sentence *s, const struct vouch_diag *diag)
{
	if (strcmp(diag->file, "-") == 0)
		put_ours(s, "standard input");
	else
		put_foreign(s, diag->file);
	put_count(s, "line", diag->line);
	put_count(s, "column", diag->column);
}

static void put_reason(struct sentence *s, int number)
{
	char reason[128] = "";

	if (strerror_r(number, reason, sizeof reason) != 0)
		snprintf(reason, sizeof reason, "error %d", number);
	separate(s);
	put_ours(s, reason);
}

size_t vouch_diag_format(const struct vouch_diag *diag, char *line,
    size_t size)
{
	struct sentence s = { .text = line, .size = size };

	line[0] = '\0';
	put_place(&s, diag);
	if (diag->field[0] != '\0') {
		separate(&s);
		put_foreign(&s, diag->field);
	}
	if (diag->subject[0] != '\0') {
		separate(&s);
		put_ours(&s, "\"");
		put_foreign(&s, diag->subject);
		put_ours(&s, "\"");
	}
	separate(&s);
	if (diag->expected[0] != '\0')
		put_foreign(&s, diag->expected);
	else
		put_ours(&s, known(diag->code) ? table[diag->code].words :
		    "unknown error");
	if (diag->sys_errno != 0)
		put_reason(&s, diag->sys_errno);
	return s.used;
}

/*
 * What an option table says of itself: --help for people, and the dump that
 * the manual pages and completions are made from.
 *
 * The first append that fails is kept and makes the rest do nothing, so the
 * text is built without a check after every word.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/opt.h"

#define WIDTH 80
#define HELP_COLUMN 26   /* where the words about an option start */
#define WORDS_MAX 4096u  /* bytes of one paragraph */
#define CHOICES_INLINE 32 /* longer lists of choices follow the help text */

struct page {
	struct vouch_buf *out;
	enum vouch_err err;
	size_t column; /* of the next character, from 0 */
};

static const struct vouch_opt builtin[] = {
	{ .kind = VOUCH_OPT_FLAG, .letter = 'h', .name = "help",
	  .help = "show this help and stop" },
	{ .kind = VOUCH_OPT_FLAG, .letter = 'V', .name = "version",
	  .help = "show the version and those of the libraries, and stop" },
	{ .kind = VOUCH_OPT_END }
};

static void put_bytes(struct page *p, const char *text, size_t len)
{
	size_t i;

	if (p->err == VOUCH_OK)
		p->err = vouch_buf_add(p->out, text, len);
	for (i = 0; i < len; i++) {
		if (text[i] == '\n')
			p->column = 0;
		else if (((unsigned char)text[i] & 0xc0) != 0x80)
			p->column++;
	}
}

static void put(struct page *p, const char *text)
{
	put_bytes(p, text, strlen(text));
}

static void put_number(struct page *p, uint64_t number)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
	put(p, digits);
}

static void pad_to(struct page *p, size_t column)
{
	while (p->column < column)
		put(p, " ");
}

/* Length of text up to the next blank outside quotes. */
static size_t word_len(const char *text)
{
	char quote = '\0';
	size_t i;

	for (i = 0; text[i] != '\0'; i++) {
		if (quote != '\0')
			quote = text[i] == quote ? '\0' : quote;
		else if (text[i] == '\'' || text[i] == '"')
			quote = text[i];
		else if (text[i] == ' ')
			break;
	}
	return i;
}

/* As word_len, with the word that an option or redirection goes with. */
static size_t unit_len(const char *text)
{
	size_t len = word_len(text);

	if (text[0] == '\0' || strchr("-<>|&", text[0]) == NULL ||
	    text[len] != ' ' || text[len + 1] == '-')
		return len;
	return len + 1 + word_len(text + len + 1);
}

/* The words of text from here on, new lines starting at indent; a line that
 * goes on ends with more (" \" for a command, "" for prose). */
static void put_words(struct page *p, const char *text, size_t indent,
    const char *more)
{
	bool prose = more[0] == '\0', first = true;
	size_t len;

	for (;;) {
		text += strspn(text, " ");
		len = prose ? strcspn(text, " ") : unit_len(text);
		if (len == 0)
			return;
		if (!first && p->column + 1 + len + strlen(more) > WIDTH) {
			put(p, more);
			put(p, "\n");
			pad_to(p, indent);
		} else if (!first) {
			put(p, " ");
		}
		put_bytes(p, text, len);
		text += len;
		first = false;
	}
}

static void put_choices(struct page *p, const char *const *choices,
    const char *join)
{
	size_t i;

	for (i = 0; choices[i] != NULL; i++) {
		if (i > 0)
			put(p, join);
		put(p, choices[i]);
	}
}

static bool has_inline_choices(const struct vouch_opt *row)
{
	size_t i, len = 0;

	if (row->kind != VOUCH_OPT_CHOICE)
		return false;
	for (i = 0; row->choices[i] != NULL; i++)
		len += strlen(row->choices[i]) + 1;
	return len <= CHOICES_INLINE;
}

static void put_arg(struct page *p, const struct vouch_opt *row)
{
	if (has_inline_choices(row))
		put_choices(p, row->choices, "|");
	else if (row->arg != NULL)
		put(p, row->arg);
}

/* What the bounds and flags of a row say, after its help text. */
static void add_facts(struct page *p, const struct vouch_opt *row)
{
	const char *join = " (";

	if ((row->flags & VOUCH_OPT_REQUIRED) != 0) {
		put(p, join);
		put(p, "required");
		join = ", ";
	}
	if (row->kind == VOUCH_OPT_UINT) {
		put(p, join);
		put_number(p, row->min);
		put(p, "..");
		put_number(p, row->max);
		join = ", ";
	}
	if (row->kind == VOUCH_OPT_CHOICE && !has_inline_choices(row)) {
		put(p, join);
		put_choices(p, row->choices, ", ");
		join = "; ";
	}
	if (row->kind == VOUCH_OPT_LIST ||
	    (row->flags & VOUCH_OPT_REPEAT) != 0) {
		put(p, join);
		put(p, "repeatable");
		join = ", ";
	}
	if (join[0] != ' ')
		put(p, ")");
}

static void put_option(struct page *p, const struct vouch_opt *row)
{
	struct vouch_buf words;
	struct page text = { .out = &words };
	const char letter[] = { '-', row->letter, ',', ' ', '\0' };

	put(p, "  ");
	put(p, row->letter != '\0' ? letter : "    ");
	put(p, "--");
	put(p, row->name);
	if (row->kind != VOUCH_OPT_FLAG) {
		put(p, " ");
		put_arg(p, row);
	}
	if (p->column + 2 > HELP_COLUMN)
		put(p, "\n");
	pad_to(p, HELP_COLUMN);
	vouch_buf_init(&words, WORDS_MAX);
	put(&text, row->help);
	add_facts(&text, row);
	if (p->err == VOUCH_OK)
		p->err = text.err;
	put_words(p, vouch_buf_text(&words), HELP_COLUMN, "");
	vouch_buf_release(&words);
	put(p, "\n");
}

static void put_table(struct page *p, const struct vouch_opt *row)
{
	for (; row != NULL && row->kind != VOUCH_OPT_END; row++)
		put_option(p, row);
}

/* What a usage line says after the names: "--key FILE [OPTION...] NAME". */
static void add_usage(struct page *p, const struct vouch_tool *tool,
    const struct vouch_verb *verb)
{
	const struct vouch_opt *row = verb->options;

	for (; row != NULL && row->kind != VOUCH_OPT_END; row++) {
		if ((row->flags & VOUCH_OPT_REQUIRED) == 0)
			continue;
		put(p, " --");
		put(p, row->name);
		put(p, " ");
		put_arg(p, row);
	}
	if ((verb->options != NULL && verb->options->kind != VOUCH_OPT_END) ||
	    (tool->common != NULL && tool->common->kind != VOUCH_OPT_END))
		put(p, " [OPTION...]");
	put(p, " ");
	put(p, verb->operands);
}

static void put_usage(struct page *p, const struct vouch_tool *tool,
    const struct vouch_verb *verb)
{
	struct vouch_buf words;
	struct page text = { .out = &words };

	vouch_buf_init(&words, WORDS_MAX);
	put(&text, tool->name);
	if (verb->name != NULL) {
		put(&text, " ");
		put(&text, verb->name);
	}
	add_usage(&text, tool, verb);
	put(p, "Usage: ");
	put_words(p, vouch_buf_text(&words), 11, "");
	put(p, "\n");
	if (p->err == VOUCH_OK)
		p->err = text.err;
	vouch_buf_release(&words);
}

static void put_verbs(struct page *p, const struct vouch_tool *tool)
{
	const struct vouch_verb *verb;

	put(p, "Usage: ");
	put(p, tool->name);
	put(p, " VERB [ARGUMENT...]\n\nVerbs:\n");
	for (verb = tool->verbs; verb->summary != NULL; verb++) {
		put(p, "  ");
		put(p, verb->name);
		put(p, " ");
		put(p, verb->operands);
		if (p->column + 2 > HELP_COLUMN)
			put(p, "\n");
		pad_to(p, HELP_COLUMN);
		put_words(p, verb->summary, HELP_COLUMN, "");
		put(p, "\n");
	}
}

static bool ends_with(const char *text, char last)
{
	size_t len = strlen(text);

	return len > 0 && text[len - 1] == last;
}

static void put_examples(struct page *p, const char *const *examples)
{
	size_t i;

	if (examples == NULL || examples[0] == NULL)
		return;
	put(p, "\nExamples:\n");
	for (i = 0; examples[i] != NULL && examples[i + 1] != NULL; i += 2) {
		put(p, "  ");
		put_words(p, examples[i], 2, "");
		put(p, ends_with(examples[i], '?') ? "\n    " : ":\n    ");
		put_words(p, examples[i + 1], 8, " \\");
		put(p, "\n");
	}
}

static void put_tool(struct page *p, const struct vouch_tool *tool)
{
	bool verbs = tool->verbs[0].name != NULL;

	put(p, tool->name);
	put(p, ": ");
	put_words(p, tool->summary, 2, "");
	put(p, "\n\n");
	if (verbs)
		put_verbs(p, tool);
	else
		put_usage(p, tool, tool->verbs);
	put(p, "\nOptions:\n");
	if (!verbs)
		put_table(p, tool->verbs->options);
	put_table(p, tool->common);
	put_table(p, builtin);
	put_examples(p, tool->examples);
	put(p, "\n");
	if (verbs) {
		put(p, "Options of one verb: ");
		put(p, tool->name);
		put(p, " VERB --help. ");
	}
	put(p, "Manual: man ");
	put(p, tool->name);
	put(p, "\n");
}

static void put_verb(struct page *p, const struct vouch_tool *tool,
    const struct vouch_verb *verb)
{
	put(p, tool->name);
	put(p, " ");
	put(p, verb->name);
	put(p, ": ");
	put_words(p, verb->summary, 2, "");
	put(p, "\n\n");
	put_usage(p, tool, verb);
	put(p, "\nOptions:\n");
	put_table(p, verb->options);
	put_table(p, tool->common);
	put_table(p, builtin);
	put(p, "\nAll verbs: ");
	put(p, tool->name);
	put(p, " --help. Manual: man ");
	put(p, tool->name);
	put(p, "\n");
}

enum vouch_err vouch_opt_help(const struct vouch_tool *tool,
    const struct vouch_verb *verb, struct vouch_buf *out)
{
	struct page p = { .out = out };

	if (verb == NULL)
		put_tool(&p, tool);
	else
		put_verb(&p, tool, verb);
	return p.err;
}

/* A field of the dump: what would end it or the record becomes a blank. */
static void dump_field(struct page *p, const char *text)
{
	put(p, "\t");
	if (text == NULL || text[0] == '\0')
		text = "-";
	for (; *text != '\0'; text++)
		put_bytes(p, *text == '\t' || *text == '\n' ? " " : text, 1);
}

static void dump_bounds(struct page *p, const struct vouch_opt *row)
{
	if (row->kind != VOUCH_OPT_UINT) {
		put(p, "\t-\t-");
		return;
	}
	put(p, "\t");
	put_number(p, row->min);
	put(p, "\t");
	put_number(p, row->max);
}

static void dump_option(struct page *p, const char *verb,
    const struct vouch_opt *row)
{
	static const char *const kinds[] = { "end", "flag", "text", "file",
		"folder", "uint", "choice", "list" };
	static const char *const flags[] = { "-", "required", "repeat",
		"required,repeat" };
	const char letter[] = { row->letter, '\0' };

	put(p, "option");
	dump_field(p, verb);
	dump_field(p, letter);
	dump_field(p, row->name);
	dump_field(p, row->arg);
	dump_field(p, kinds[row->kind]);
	dump_field(p, flags[row->flags & 3]);
	dump_bounds(p, row);
	put(p, "\t");
	if (row->kind == VOUCH_OPT_CHOICE)
		put_choices(p, row->choices, ",");
	else
		put(p, "-");
	dump_field(p, row->help);
	dump_field(p, row->more);
	put(p, "\n");
}

static void dump_table(struct page *p, const char *verb,
    const struct vouch_opt *row)
{
	for (; row != NULL && row->kind != VOUCH_OPT_END; row++)
		dump_option(p, verb, row);
}

enum vouch_err vouch_opt_dump(const struct vouch_tool *tool,
    struct vouch_buf *out)
{
	struct page p = { .out = out };
	const struct vouch_verb *verb;
	size_t i;

	put(&p, "tool");
	dump_field(&p, tool->name);
	dump_field(&p, tool->summary);
	put(&p, "\n");
	for (verb = tool->verbs; verb->summary != NULL; verb++) {
		put(&p, "verb");
		dump_field(&p, verb->name);
		dump_field(&p, verb->summary);
		dump_field(&p, verb->operands);
		dump_field(&p, verb->operand_kind);
		put(&p, "\n");
		dump_table(&p, verb->name, verb->options);
	}
	dump_table(&p, "*", tool->common);
	dump_table(&p, "*", builtin);
	for (i = 0; tool->examples != NULL && tool->examples[i] != NULL &&
	    tool->examples[i + 1] != NULL; i += 2) {
		put(&p, "example");
		dump_field(&p, tool->examples[i]);
		dump_field(&p, tool->examples[i + 1]);
		put(&p, "\n");
	}
	return p.err;
}

/*
 * The option table: each row of a table is a command line and what must come
 * of it, written as text so that a difference reads as a sentence.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/opt.h"

struct values {
	bool all;
	const char *text;
	const char *file;
	const char *folder;
	uint64_t number;
	int format;
	struct vouch_opt_list list;
	const char *last;
};

struct shared {
	bool quiet;
	uint64_t depth;
};

static const char *const formats[] = { "csv", "tsv", "jsonl", NULL };
static const char *const modes[] = { "one-long-choice", "another-long-choice",
	"a-third", NULL };

#define AT(member) .offset = offsetof(struct values, member)

static const struct vouch_opt rows[] = {
	{ VOUCH_OPT_FLAG, .letter = 'a', .name = "all", .help = "all of them",
	  AT(all) },
	{ VOUCH_OPT_TEXT, .letter = 't', .name = "text", .arg = "TEXT",
	  .help = "some words", .more = "Further\twords.\nTwo lines.",
	  AT(text) },
	{ VOUCH_OPT_FILE, .letter = 'o', .name = "output", .arg = "FILE",
	  .help = "where to", AT(file) },
	{ VOUCH_OPT_FOLDER, .name = "into", .arg = "FOLDER",
	  .help = "into where", AT(folder) },
	{ VOUCH_OPT_UINT, .letter = 'n', .name = "count", .arg = "N",
	  .help = "how many", .min = 1, .max = 1000, AT(number) },
	{ VOUCH_OPT_CHOICE, .name = "format", .arg = "FORMAT",
	  .help = "written how", .choices = formats, AT(format) },
	{ VOUCH_OPT_LIST, .letter = 'l', .name = "list", .arg = "NAME",
	  .help = "names", AT(list) },
	{ VOUCH_OPT_TEXT, .name = "last", .arg = "TEXT", .help = "last counts",
	  AT(last), .flags = VOUCH_OPT_REPEAT },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_opt shared_rows[] = {
	{ VOUCH_OPT_FLAG, .letter = 'q', .name = "quiet", .help = "no talk",
	  .offset = offsetof(struct shared, quiet) },
	{ VOUCH_OPT_UINT, .name = "depth", .arg = "N", .help = "how deep",
	  .max = UINT64_MAX, .offset = offsetof(struct shared, depth) },
	{ .kind = VOUCH_OPT_END }
};

static int run(const void *args, int count, char *const *operands)
{
	(void)args;
	(void)count;
	(void)operands;
	return 0;
}

static const struct vouch_verb plain_verbs[] = {
	{ .summary = "do it", .operands = "[FILE...]", .operand_kind = "file",
	  .operands_max = -1, .options = rows,
	  .args_size = sizeof(struct values), .run = run },
	{ .summary = NULL }
};

static const char *const plain_examples[] = {
	"ten of them",
	"vouch-plain -n 10 one two three four five six seven eight nine ten "
	"eleven 'twelve thirteen' fourteen fifteen > out.csv",
	"one of them",
	"vouch-plain -n 1 one two three four five six seven eight nine --text "
	"ten-eleven-twelve",
	NULL
};

static const struct vouch_tool plain = {
	.name = "vouch-plain", .summary = "a tool without verbs",
	.verbs = plain_verbs, .examples = plain_examples,
	.common = shared_rows
};

static const struct vouch_opt new_rows[] = {
	{ VOUCH_OPT_FILE, .letter = 'k', .name = "key", .arg = "FILE",
	  .help = "secret key", AT(file), .flags = VOUCH_OPT_REQUIRED },
	{ VOUCH_OPT_CHOICE, .name = "mode", .arg = "MODE", .help = "how",
	  .choices = modes, AT(format) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb key_verbs[] = {
	{ .name = "new", .summary = "make one", .operands = "NAME",
	  .operand_kind = "none", .operands_min = 1, .operands_max = 1,
	  .options = new_rows, .args_size = sizeof(struct values),
	  .run = run },
	{ .name = "show", .summary = "show them", .operands = "",
	  .operand_kind = "none", .run = run },
	{ .name = "passwd", .summary = "another passphrase",
	  .operands = "FILE", .operand_kind = "file", .operands_min = 1,
	  .operands_max = 1, .run = run },
	{ .summary = NULL }
};

static const struct vouch_tool key = {
	.name = "vouch-key", .summary = "a tool with verbs",
	.verbs = key_verbs, .common = shared_rows
};

#define ARGS_MAX 80

struct outcome {
	enum vouch_opt_result result;
	char text[1024];
	struct vouch_diag diag;
};

/* Appends "NAME=TEXT ", or nothing when there is no text. */
static void word(char *out, size_t size, const char *name, const char *text)
{
	size_t len = strlen(out);

	if (text != NULL)
		snprintf(out + len, size - len, "%s%s ", name, text);
}

/* "new a t=TEXT n=5 f=1 l=A,B q | OPERAND OPERAND": what was set. */
static void describe(struct outcome *out, const struct values *values,
    const struct shared *shared, const struct vouch_verb *verb,
    char *const *operands, int count)
{
	char number[32];
	size_t i, size = sizeof out->text;
	int n;

	out->text[0] = '\0';
	word(out->text, size, "", verb != NULL ? verb->name : NULL);
	word(out->text, size, "", values->all ? "a" : NULL);
	word(out->text, size, "t=", values->text);
	word(out->text, size, "o=", values->file);
	word(out->text, size, "into=", values->folder);
	snprintf(number, sizeof number, "%ju", (uintmax_t)values->number);
	word(out->text, size, "n=", values->number != 7 ? number : NULL);
	snprintf(number, sizeof number, "%d", values->format);
	word(out->text, size, "f=", values->format != 0 ? number : NULL);
	for (i = 0; i < values->list.count; i++)
		word(out->text, size, "l=", values->list.at[i]);
	word(out->text, size, "last=", values->last);
	word(out->text, size, "", shared->quiet ? "q" : NULL);
	snprintf(number, sizeof number, "%ju", (uintmax_t)shared->depth);
	word(out->text, size, "d=", shared->depth != 0 ? number : NULL);
	for (n = 0; n < count; n++) {
		word(out->text, size, "<", operands[n]);
		out->text[strlen(out->text) - 1] = '>';
		word(out->text, size, "", "");
	}
	if (out->text[0] != '\0')
		out->text[strlen(out->text) - 1] = '\0';
}

/* Parses words (NULL-terminated) as the arguments of tool. */
static void parse(struct outcome *out, const struct vouch_tool *tool,
    const char *const *words)
{
	struct values values = { .number = 7 };
	struct shared shared = { .quiet = false };
	char space[ARGS_MAX][512], *argv[ARGS_MAX + 1];
	struct vouch_opt_line line = { .argv = argv, .args = &values,
		.args_size = sizeof values, .common = &shared };
	int argc = 1;

	argv[0] = space[0];
	snprintf(space[0], sizeof space[0], "%s", tool->name);
	for (; words[argc - 1] != NULL; argc++) {
		assert_true(argc < ARGS_MAX);
		assert_true(strlen(words[argc - 1]) < sizeof space[0]);
		argv[argc] = space[argc];
		snprintf(space[argc], sizeof space[argc], "%s",
		    words[argc - 1]);
	}
	argv[argc] = NULL;
	memset(&out->diag, 0, sizeof out->diag);
	line.argc = argc;
	out->result = vouch_opt_parse(tool, &line, &out->diag);
	describe(out, &values, &shared, line.verb, argv + 1, line.count);
}

struct good {
	const struct vouch_tool *tool;
	const char *words[12];
	const char *text;
};

static const struct good good[] = {
	{ &plain, { NULL }, "" },
	{ &plain, { "-a", NULL }, "a" },
	{ &plain, { "--all", NULL }, "a" },
	{ &plain, { "-aq", NULL }, "a q" },
	{ &plain, { "-aqn5", NULL }, "a n=5 q" },
	{ &plain, { "-qan", "5", NULL }, "a n=5 q" },
	{ &plain, { "-n", "5", NULL }, "n=5" },
	{ &plain, { "-n", "1", NULL }, "n=1" },
	{ &plain, { "-n", "1000", NULL }, "n=1000" },
	{ &plain, { "--count=5", NULL }, "n=5" },
	{ &plain, { "--count", "5", NULL }, "n=5" },
	{ &plain, { "--depth", "18446744073709551615", NULL },
	  "d=18446744073709551615" },
	{ &plain, { "--text=", NULL }, "t=" },
	{ &plain, { "--text", "", NULL }, "t=" },
	{ &plain, { "--text=a=b", NULL }, "t=a=b" },
	{ &plain, { "-t=x", NULL }, "t==x" },
	{ &plain, { "-taq", NULL }, "t=aq" },
	/* An option that takes a value takes whatever comes. */
	{ &plain, { "-t", "-a", NULL }, "t=-a" },
	{ &plain, { "--text", "--", "-a", NULL }, "a t=--" },
	{ &plain, { "-t", "--help", NULL }, "t=--help" },
	{ &plain, { "-o", "-", NULL }, "o=-" },
	{ &plain, { "--into", "d", NULL }, "into=d" },
	{ &plain, { "--format", "csv", NULL }, "" },
	{ &plain, { "--format=jsonl", NULL }, "f=2" },
	{ &plain, { "-l", "x", "--list=y", "-lz", NULL }, "l=x l=y l=z" },
	{ &plain, { "--last", "1", "--last", "2", NULL }, "last=2" },
	/* Operands anywhere, in order. */
	{ &plain, { "x", "-a", "y", "-n", "5", "z", NULL },
	  "a n=5 <x> <y> <z>" },
	{ &plain, { "-", NULL }, "<->" },
	{ &plain, { "", NULL }, "<>" },
	{ &plain, { "--", NULL }, "" },
	{ &plain, { "x", "--", "-a", "--", "--help", NULL },
	  "<x> <-a> <--> <--help>" },
	{ &plain, { "-a", "--", "y", NULL }, "a <y>" },
	/* Verbs. */
	{ &key, { "new", "-k", "f", "shop", NULL }, "new o=f <shop>" },
	{ &key, { "new", "shop", "--key=f", NULL }, "new o=f <shop>" },
	{ &key, { "-q", "new", "shop", "--key=f", NULL },
	  "new o=f q <shop>" },
	{ &key, { "--depth", "3", "show", "-q", NULL }, "show q d=3" },
	{ &key, { "new", "-kf", "new", NULL }, "new o=f <new>" },
	{ &key, { "--", "show", NULL }, "show" },
};

static void good_lines(void **state)
{
	struct outcome out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++) {
		parse(&out, good[i].tool, good[i].words);
		assert_string_equal(out.text, good[i].text);
		assert_int_equal(out.result, VOUCH_OPT_RUN);
		assert_int_equal(out.diag.code, VOUCH_OK);
	}
}

struct bad {
	const struct vouch_tool *tool;
	const char *words[8];
	enum vouch_err code;
	const char *field, *subject, *expected, *hint;
};

#define BETWEEN "expected a number from 1 to 1000"
#define VERBS "expected a verb: new, show or passwd"

static const struct bad bad[] = {
	{ &plain, { "--bogus", NULL }, VOUCH_ERR_USAGE, "--bogus", "",
	  "no such option", "" },
	{ &plain, { "--cuont", "5", NULL }, VOUCH_ERR_USAGE, "--cuont", "",
	  "no such option", "did you mean --count?" },
	{ &plain, { "--cuont=5", NULL }, VOUCH_ERR_USAGE, "--cuont", "",
	  "no such option", "did you mean --count?" },
	{ &plain, { "--quit", NULL }, VOUCH_ERR_USAGE, "--quit", "",
	  "no such option", "did you mean --quiet?" },
	{ &plain, { "--hepl", NULL }, VOUCH_ERR_USAGE, "--hepl", "",
	  "no such option", "did you mean --help?" },
	/* Never abbreviated. */
	{ &plain, { "--coun", "5", NULL }, VOUCH_ERR_USAGE, "--coun", "",
	  "no such option", "did you mean --count?" },
	{ &plain, { "--c", "5", NULL }, VOUCH_ERR_USAGE, "--c", "",
	  "no such option", "" },
	{ &plain, { "--ALL", NULL }, VOUCH_ERR_USAGE, "--ALL", "",
	  "no such option", NULL },
	{ &plain, { "--=x", NULL }, VOUCH_ERR_USAGE, "--", "",
	  "no such option", "" },
	{ &plain, { "---", NULL }, VOUCH_ERR_USAGE, "---", "",
	  "no such option", "" },
	{ &plain, { "-x", NULL }, VOUCH_ERR_USAGE, "-x", "",
	  "no such option", "" },
	{ &plain, { "-axq", NULL }, VOUCH_ERR_USAGE, "-x", "",
	  "no such option", "" },
	{ &plain, { "-count", "5", NULL }, VOUCH_ERR_USAGE, "-c", "",
	  "no such option", "did you mean --count?" },
	{ &plain, { "-a", "-a", NULL }, VOUCH_ERR_DUPLICATE, "-a", "",
	  "given twice", "" },
	{ &plain, { "-aa", NULL }, VOUCH_ERR_DUPLICATE, "-a", "",
	  "given twice", "" },
	{ &plain, { "-n5", "--count=5", NULL }, VOUCH_ERR_DUPLICATE,
	  "--count", "", "given twice", "" },
	{ &plain, { "-q", "--quiet", NULL }, VOUCH_ERR_DUPLICATE, "--quiet",
	  "", "given twice", "" },
	{ &plain, { "-n", NULL }, VOUCH_ERR_MISSING, "-n", "",
	  "expected N after it", "" },
	{ &plain, { "--output", NULL }, VOUCH_ERR_MISSING, "--output", "",
	  "expected FILE after it", "" },
	{ &plain, { "-an", NULL }, VOUCH_ERR_MISSING, "-n", "",
	  "expected N after it", "" },
	{ &plain, { "--all=yes", NULL }, VOUCH_ERR_USAGE, "--all", "yes",
	  "the option takes no value", "" },
	{ &plain, { "--all=", NULL }, VOUCH_ERR_USAGE, "--all", "",
	  "the option takes no value", "" },
	{ &plain, { "--help=x", NULL }, VOUCH_ERR_USAGE, "--help", "",
	  "no such option", NULL },
	{ &plain, { "-n", "0", NULL }, VOUCH_ERR_RANGE, "-n", "0", BETWEEN,
	  "" },
	{ &plain, { "-n", "1001", NULL }, VOUCH_ERR_RANGE, "-n", "1001",
	  BETWEEN, "" },
	{ &plain, { "--count=99999999999999999999", NULL }, VOUCH_ERR_RANGE,
	  "--count", "99999999999999999999", BETWEEN, "" },
	{ &plain, { "-n", "-5", NULL }, VOUCH_ERR_SYNTAX, "-n", "-5", BETWEEN,
	  "" },
	{ &plain, { "-n", "5x", NULL }, VOUCH_ERR_SYNTAX, "-n", "5x", BETWEEN,
	  "" },
	{ &plain, { "-n", "", NULL }, VOUCH_ERR_SYNTAX, "-n", "", BETWEEN,
	  "" },
	{ &plain, { "-n=5", NULL }, VOUCH_ERR_SYNTAX, "-n", "=5", BETWEEN,
	  "" },
	{ &plain, { "--format", "cvs", NULL }, VOUCH_ERR_UNKNOWN, "--format",
	  "cvs", "expected csv, tsv or jsonl", "did you mean csv?" },
	{ &plain, { "--format=CSV", NULL }, VOUCH_ERR_UNKNOWN, "--format",
	  "CSV", "expected csv, tsv or jsonl", NULL },
	{ &plain, { "--format=", NULL }, VOUCH_ERR_UNKNOWN, "--format", "",
	  "expected csv, tsv or jsonl", NULL },
	{ &plain, { "-o", "", NULL }, VOUCH_ERR_USAGE, "-o", "",
	  "an empty name was given for FILE", "" },
	{ &plain, { "--into=", NULL }, VOUCH_ERR_USAGE, "--into", "",
	  "an empty name was given for FOLDER", "" },
	/* The first complaint counts. */
	{ &plain, { "-n0", "--bogus", "-x", NULL }, VOUCH_ERR_RANGE, "-n",
	  "0", BETWEEN, "" },
	/* Verbs. */
	{ &key, { NULL }, VOUCH_ERR_USAGE, "", "", VERBS, "" },
	{ &key, { "-q", NULL }, VOUCH_ERR_USAGE, "", "", VERBS, "" },
	{ &key, { "nwe", NULL }, VOUCH_ERR_USAGE, "", "nwe", "no such verb",
	  "did you mean vouch-key new?" },
	{ &key, { "neu", "show", NULL }, VOUCH_ERR_USAGE, "", "neu",
	  "no such verb", "did you mean vouch-key new?" },
	{ &key, { "frobnicate", "-k", NULL }, VOUCH_ERR_USAGE, "",
	  "frobnicate", "no such verb", "" },
	{ &key, { "", NULL }, VOUCH_ERR_USAGE, "", "", "no such verb", "" },
	{ &key, { "-k", "f", "new", NULL }, VOUCH_ERR_USAGE, "-k", "",
	  "not an option here; the verb comes first", "" },
	{ &key, { "--key=f", "new", NULL }, VOUCH_ERR_USAGE, "--key", "",
	  "not an option here; the verb comes first", "" },
	{ &key, { "-x", "new", NULL }, VOUCH_ERR_USAGE, "-x", "",
	  "no such option", "" },
	{ &key, { "show", "-k", "f", NULL }, VOUCH_ERR_USAGE, "-k", "",
	  "no such option", "" },
	{ &key, { "new", "shop", NULL }, VOUCH_ERR_MISSING, "--key", "",
	  "the option is required", "" },
	{ &key, { "--", "new", "shop", "-k", NULL }, VOUCH_ERR_MISSING,
	  "--key", "", "the option is required", "" },
	{ &key, { "new", "-k", "f", NULL }, VOUCH_ERR_MISSING, "new", "",
	  "expected NAME", "" },
	{ &key, { "new", "-k", "f", "a", "b", NULL }, VOUCH_ERR_USAGE, "new",
	  "b", "one too many: expected NAME", "" },
	{ &key, { "show", "x", NULL }, VOUCH_ERR_USAGE, "show", "x",
	  "expected options only", "" },
};

static void bad_lines(void **state)
{
	struct outcome out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		parse(&out, bad[i].tool, bad[i].words);
		if (out.result != VOUCH_OPT_BAD)
			fail_msg("row %zu was taken: %s", i, out.text);
		assert_string_equal(out.diag.field, bad[i].field);
		assert_string_equal(out.diag.subject, bad[i].subject);
		assert_string_equal(out.diag.expected, bad[i].expected);
		if (bad[i].hint != NULL)
			assert_string_equal(out.diag.hint, bad[i].hint);
		assert_int_equal(out.diag.code, bad[i].code);
	}
}

struct asked {
	const struct vouch_tool *tool;
	const char *words[8];
	enum vouch_opt_result result;
	const char *text; /* the verb, or what else was set */
};

static const struct asked asked[] = {
	{ &plain, { "-h", NULL }, VOUCH_OPT_HELP, "" },
	{ &plain, { "--help", NULL }, VOUCH_OPT_HELP, "" },
	{ &plain, { "-ah", NULL }, VOUCH_OPT_HELP, "a" },
	{ &plain, { "-V", NULL }, VOUCH_OPT_VERSION, "" },
	{ &plain, { "--version", NULL }, VOUCH_OPT_VERSION, "" },
	{ &plain, { "--dump-options", NULL }, VOUCH_OPT_DUMP, "" },
	{ &plain, { "x", "-a", "-h", NULL }, VOUCH_OPT_HELP, "a <x>" },
	/* The first one counts. */
	{ &plain, { "-V", "-h", NULL }, VOUCH_OPT_VERSION, "" },
	{ &plain, { "-hV", NULL }, VOUCH_OPT_HELP, "" },
	/* Help behind, or before, a mistake. */
	{ &plain, { "--bogus", "--help", NULL }, VOUCH_OPT_HELP, "" },
	{ &plain, { "-h", "-n", "0", NULL }, VOUCH_OPT_HELP, "" },
	{ &key, { "--help", NULL }, VOUCH_OPT_HELP, "" },
	{ &key, { "new", "--help", NULL }, VOUCH_OPT_HELP, "new" },
	{ &key, { "--help", "new", NULL }, VOUCH_OPT_HELP, "new" },
	{ &key, { "nwe", "--help", NULL }, VOUCH_OPT_HELP, "" },
	{ &key, { "new", "-V", NULL }, VOUCH_OPT_VERSION, "new" },
	{ &key, { "--dump-options", NULL }, VOUCH_OPT_DUMP, "" },
};

static void asked_lines(void **state)
{
	struct outcome out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof asked / sizeof asked[0]; i++) {
		parse(&out, asked[i].tool, asked[i].words);
		assert_string_equal(out.text, asked[i].text);
		assert_int_equal(out.result, asked[i].result);
	}
}

static void list_is_bounded(void **state)
{
	const char *words[ARGS_MAX] = { NULL };
	struct outcome out;
	size_t i;

	(void)state;
	for (i = 0; i < VOUCH_OPT_LIST_MAX; i++)
		words[i] = "-lx";
	parse(&out, &plain, words);
	assert_int_equal(out.result, VOUCH_OPT_RUN);
	words[i] = "-ly";
	parse(&out, &plain, words);
	assert_int_equal(out.result, VOUCH_OPT_BAD);
	assert_int_equal(out.diag.code, VOUCH_ERR_TOO_LONG);
	assert_string_equal(out.diag.subject, "y");
}

/* A name longer than every field is cut, not overrun. */
static void long_names(void **state)
{
	char text[400];
	const char *words[] = { text, NULL };
	struct outcome out;

	(void)state;
	memset(text, 'x', sizeof text);
	memcpy(text, "--", 2);
	text[sizeof text - 1] = '\0';
	parse(&out, &plain, words);
	assert_int_equal(out.result, VOUCH_OPT_BAD);
	assert_int_equal(strlen(out.diag.field), 62);
	assert_string_equal(out.diag.hint, "");
}

static void lines_fit(const char *text)
{
	size_t len;

	while (*text != '\0') {
		len = strcspn(text, "\n");
		if (len > 80)
			fail_msg("%zu columns: %.*s", len, (int)len, text);
		if (len > 0 && text[len - 1] == ' ')
			fail_msg("blank at the end: %.*s", (int)len, text);
		assert_int_equal(text[len], '\n');
		text += len + 1;
	}
}

static void help_of_a_tool(void **state)
{
	struct vouch_buf out;
	const char *text;

	(void)state;
	vouch_buf_init(&out, 65536);
	assert_int_equal(vouch_opt_help(&plain, NULL, &out), VOUCH_OK);
	text = vouch_buf_text(&out);
	lines_fit(text);
	assert_ptr_equal(strstr(text, "vouch-plain: a tool without verbs\n\n"
	    "Usage: vouch-plain [OPTION...] [FILE...]\n"), text);
	assert_non_null(strstr(text,
	    "  -a, --all               all of them\n"
	    "  -t, --text TEXT         some words\n"
	    "  -o, --output FILE       where to\n"
	    "      --into FOLDER       into where\n"
	    "  -n, --count N           how many (1..1000)\n"
	    "      --format csv|tsv|jsonl\n"
	    "                          written how\n"
	    "  -l, --list NAME         names (repeatable)\n"));
	assert_non_null(strstr(text, "  -q, --quiet "));
	assert_non_null(strstr(text, "  -h, --help "));
	/* A long command goes on behind a backslash, never inside quotes. */
	assert_non_null(strstr(text, "  ten of them:\n"
	    "    vouch-plain -n 10 one two three four five six seven eight "
	    "nine ten eleven \\\n"
	    "        'twelve thirteen' fourteen fifteen > out.csv\n"));
	/* An option stays with its value. */
	assert_non_null(strstr(text, "eight nine \\\n        --text ten-eleven-twelve\n"));
	assert_non_null(strstr(text, "\nManual: man vouch-plain\n"));
	assert_null(strstr(text, "dump-options"));
	vouch_buf_release(&out);
}

static void help_of_verbs(void **state)
{
	struct vouch_buf out;
	const char *text;

	(void)state;
	vouch_buf_init(&out, 65536);
	assert_int_equal(vouch_opt_help(&key, NULL, &out), VOUCH_OK);
	text = vouch_buf_text(&out);
	lines_fit(text);
	assert_non_null(strstr(text, "\nVerbs:\n"
	    "  new NAME                make one\n"
	    "  show                    show them\n"));
	assert_null(strstr(text, "--key"));
	vouch_buf_clear(&out);
	assert_int_equal(vouch_opt_help(&key, &key_verbs[0], &out), VOUCH_OK);
	text = vouch_buf_text(&out);
	lines_fit(text);
	assert_non_null(strstr(text, "vouch-key new: make one\n\n"
	    "Usage: vouch-key new --key FILE [OPTION...] NAME\n"));
	assert_non_null(strstr(text,
	    "  -k, --key FILE          secret key (required)\n"
	    "      --mode MODE         how (one-long-choice, "
	    "another-long-choice, a-third)\n"));
	assert_non_null(strstr(text, "\nAll verbs: vouch-key --help."));
	vouch_buf_release(&out);
}

static void help_too_long(void **state)
{
	struct vouch_buf out;

	(void)state;
	vouch_buf_init(&out, 100);
	assert_int_equal(vouch_opt_help(&plain, NULL, &out),
	    VOUCH_ERR_TOO_LONG);
	vouch_buf_clear(&out);
	assert_int_equal(vouch_opt_dump(&plain, &out), VOUCH_ERR_TOO_LONG);
	vouch_buf_release(&out);
}

static void dump(void **state)
{
	struct vouch_buf out;

	(void)state;
	vouch_buf_init(&out, 65536);
	assert_int_equal(vouch_opt_dump(&plain, &out), VOUCH_OK);
	assert_string_equal(vouch_buf_text(&out),
	    "tool\tvouch-plain\ta tool without verbs\n"
	    "verb\t-\tdo it\t[FILE...]\tfile\n"
	    "option\t-\ta\tall\t-\tflag\t-\t-\t-\t-\tall of them\t-\n"
	    "option\t-\tt\ttext\tTEXT\ttext\t-\t-\t-\t-\tsome words\t"
	    "Further words. Two lines.\n"
	    "option\t-\to\toutput\tFILE\tfile\t-\t-\t-\t-\twhere to\t-\n"
	    "option\t-\t-\tinto\tFOLDER\tfolder\t-\t-\t-\t-\tinto where\t-\n"
	    "option\t-\tn\tcount\tN\tuint\t-\t1\t1000\t-\thow many\t-\n"
	    "option\t-\t-\tformat\tFORMAT\tchoice\t-\t-\t-\tcsv,tsv,jsonl\t"
	    "written how\t-\n"
	    "option\t-\tl\tlist\tNAME\tlist\t-\t-\t-\t-\tnames\t-\n"
	    "option\t-\t-\tlast\tTEXT\ttext\trepeat\t-\t-\t-\tlast counts\t-\n"
	    "option\t*\tq\tquiet\t-\tflag\t-\t-\t-\t-\tno talk\t-\n"
	    "option\t*\t-\tdepth\tN\tuint\t-\t0\t18446744073709551615\t-\t"
	    "how deep\t-\n"
	    "option\t*\th\thelp\t-\tflag\t-\t-\t-\t-\t"
	    "show this help and stop\t-\n"
	    "option\t*\tV\tversion\t-\tflag\t-\t-\t-\t-\t"
	    "show the version and those of the libraries, and stop\t-\n"
	    "example\tten of them\tvouch-plain -n 10 one two three four five "
	    "six seven eight nine ten eleven 'twelve thirteen' fourteen "
	    "fifteen > out.csv\n"
	    "example\tone of them\tvouch-plain -n 1 one two three four five "
	    "six seven eight nine --text ten-eleven-twelve\n");
	vouch_buf_clear(&out);
	assert_int_equal(vouch_opt_dump(&key, &out), VOUCH_OK);
	assert_non_null(strstr(vouch_buf_text(&out),
	    "verb\tnew\tmake one\tNAME\tnone\n"
	    "option\tnew\tk\tkey\tFILE\tfile\trequired\t-\t-\t-\t"
	    "secret key\t-\n"));
	assert_non_null(strstr(vouch_buf_text(&out),
	    "verb\tshow\tshow them\t-\tnone\n"));
	vouch_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_lines),
		cmocka_unit_test(bad_lines),
		cmocka_unit_test(asked_lines),
		cmocka_unit_test(list_is_bounded),
		cmocka_unit_test(long_names),
		cmocka_unit_test(help_of_a_tool),
		cmocka_unit_test(help_of_verbs),
		cmocka_unit_test(help_too_long),
		cmocka_unit_test(dump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A command line, one argument a line, against a table of every kind. */
#include <string.h>

#include "base/opt.h"
#include "fuzz/fuzz.h"

#define ARGS_MAX 40

struct args {
	bool quiet;
	const char *output, *folder;
	uint64_t count;
	int format;
	struct vouch_opt_list stores;
};

static const char *const formats[] = { "csv", "tsv", "jsonl", NULL };

static const struct vouch_opt make_options[] = {
	{ VOUCH_OPT_FLAG, 'q', "quiet", NULL, "no summary", NULL,
	  offsetof(struct args, quiet), 0, 0, NULL, 0 },
	{ VOUCH_OPT_FILE, 'o', "output", "FILE", "where to", NULL,
	  offsetof(struct args, output), 0, 0, NULL, VOUCH_OPT_REPEAT },
	{ VOUCH_OPT_FOLDER, 0, "folder", "FOLDER", "where", NULL,
	  offsetof(struct args, folder), 0, 0, NULL, 0 },
	{ VOUCH_OPT_UINT, 'n', "count", "N", "how many", NULL,
	  offsetof(struct args, count), 1, 1000, NULL, VOUCH_OPT_REQUIRED },
	{ VOUCH_OPT_CHOICE, 0, "format", "FORMAT", "which", NULL,
	  offsetof(struct args, format), 0, 0, formats, 0 },
	{ VOUCH_OPT_LIST, 's', "store", "N", "a store", NULL,
	  offsetof(struct args, stores), 0, 0, NULL, 0 },
	{ .kind = VOUCH_OPT_END },
};

static const struct vouch_verb verbs[] = {
	{ "make", "make something", "[FILE...]", "file", 0, -1, make_options,
	  sizeof(struct args), NULL },
	{ "show", "show one", "NAME", "none", 1, 1, make_options + 6, 0, NULL },
	{ .summary = NULL },
};

static const struct vouch_tool tool = {
	.name = "vouch-fuzz", .summary = "take options", .verbs = verbs,
};

/* Lines of text as arguments; text is cut at them. */
static int cut(char *text, size_t len, char **argv)
{
	static char name[] = "vouch-fuzz";
	int argc = 0;
	char *end = text + len, *next = NULL;

	argv[argc++] = name;
	while (text < end && argc < ARGS_MAX) {
		next = memchr(text, '\n', (size_t)(end - text));
		argv[argc++] = text;
		if (next == NULL)
			break;
		*next = '\0';
		text = next + 1;
	}
	argv[argc] = NULL;
	return argc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct args args = { .format = 0 };
	char text[2048], *argv[ARGS_MAX + 1];
	struct vouch_opt_line line = {
		.argv = argv, .args = &args, .args_size = sizeof args,
	};
	enum vouch_opt_result result;

	if (size >= sizeof text)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	line.argc = cut(text, size, argv);
	result = vouch_opt_parse(&tool, &line, &diag);
	if (result == VOUCH_OPT_BAD)
		MUST(diag.code != VOUCH_OK);
	if (result != VOUCH_OPT_RUN)
		return 0;
	MUST(line.verb == &verbs[0] || line.verb == &verbs[1]);
	MUST(line.count >= 0 && line.count < line.argc);
	if (line.verb == &verbs[0]) {
		MUST(args.count >= 1 && args.count <= 1000);
		MUST(args.format >= 0 && args.format < 3);
		MUST(args.stores.count <= VOUCH_OPT_LIST_MAX);
	} else {
		MUST(line.count == 1);
	}
	return 0;
}

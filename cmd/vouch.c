/*
 * vouch: the overview of the tools, and `vouch VERB ...` for `vouch-VERB ...`.
 *
 * A verb runs only when it is in the table below, spelled right, as the
 * program of that name in the folder this one is in: never what happens to be
 * called so elsewhere on PATH.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"

#define PATH_SIZE 4096

/* A verb that main() did not find at its place: `vouch -- issue`. */
static int run_late(const void *args, int count, char *const *operands)
{
	(void)args;
	(void)count;
	(void)operands;
	return cmd_usage(NULL, "the verb comes first");
}

/* Every tool, in the order of the work. Their arguments are their own. */
#define TOOL(verb, words) { .name = verb, .summary = words, .operands = "", \
	.operand_kind = "none", .operands_max = -1, .run = run_late }

static const struct vouch_verb verbs[] = {
	TOOL("key", "make and manage the keys that sign codes"),
	TOOL("issue", "make signed codes for a campaign"),
	TOOL("render", "draw codes as pictures, sheets or on the terminal"),
	TOOL("print", "print labels and vouchers from a template"),
	TOOL("scan", "read codes back out of pictures"),
	TOOL("verify", "check signature and dates of scanned codes"),
	TOOL("log", "make and keep a shop's ledger"),
	TOOL("redeem", "answer the till: take each code exactly once"),
	TOOL("wedge", "read a scanner, whatever the desktop does to keys"),
	TOOL("report", "count what was issued and what came back"),
	{ .name = "help", .summary = "show the help of a verb",
	  .operands = "[VERB]", .operand_kind = "none", .operands_max = 1,
	  .run = run_late },
	{ .summary = NULL }
};

static const char *const examples[] = {
	"A key that signs",
	"vouch key new shop",
	"A register of what is issued",
	"vouch issue --init-register",
	"1000 codes for Facebook",
	"vouch issue -k shop.key -c tet2027.ini --channel facebook -n 1000 "
	"-o facebook.csv",
	"A picture of each",
	"vouch render facebook.csv -o pictures",
	"A shop's ledger that trusts the key",
	"vouch log init --db shop.db --trust shop.pub --store 7",
	"The rules of the offer, for that ledger",
	"vouch log import --db shop.db tet2027.ini",
	"The till: scanned lines in, answers out",
	"vouch redeem --db shop.db --till 2",
	"What came back, per channel",
	"vouch report --db shop.db --register register.db",
	NULL
};

static const struct vouch_tool tool = {
	.name = "vouch",
	.summary = "signed voucher codes from the ad to the till",
	.verbs = verbs,
	.examples = examples
};

/* The row of a tool; "help" is none. */
static const struct vouch_verb *find(const char *name)
{
	const struct vouch_verb *verb;

	for (verb = verbs; verb->summary != NULL; verb++)
		if (strcmp(verb->name, name) == 0)
			return strcmp(name, "help") == 0 ? NULL : verb;
	return NULL;
}

static bool asks_help(const char *text)
{
	return strcmp(text, "help") == 0 || strcmp(text, "--help") == 0 ||
	    strcmp(text, "-h") == 0;
}

/* "/usr/bin/vouch-issue" into path: beside the running program. False where
 * the system does not say which program runs. */
static bool beside(char path[PATH_SIZE], const char *name)
{
	char *slash;
	ssize_t len;
	size_t room;

	len = readlink("/proc/self/exe", path, PATH_SIZE - 1);
	if (len <= 0)
		return false;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL)
		return false;
	room = PATH_SIZE - (size_t)(slash + 1 - path);
	return (size_t)snprintf(slash + 1, room, "%s", name) < room;
}

/* Becomes vouch-VERB; argv[0] is where its name goes. */
static int become(const struct vouch_verb *verb, char **argv)
{
	char path[PATH_SIZE], name[32];

	snprintf(name, sizeof name, "vouch-%s", verb->name);
	argv[0] = name;
	if (beside(path, name)) {
		execv(path, argv);
	} else {
		snprintf(path, sizeof path, "%s", name);
		execvp(name, argv);
	}
	fprintf(stderr, "vouch: cannot run %s: %s\n", path, strerror(errno));
	return CMD_FAILED;
}

static int show_help(const char *name)
{
	char self[] = "vouch", help[] = "--help";
	char *overview[] = { self, help, NULL };
	const struct vouch_verb *verb;

	verb = name != NULL ? find(name) : NULL;
	if (verb != NULL)
		return become(verb, overview);
	return cmd_main(&tool, 2, overview, NULL, 0);
}

int main(int argc, char **argv)
{
	const struct vouch_verb *verb;

	if (argc < 2)
		return show_help(NULL);
	if (asks_help(argv[1]) &&
	    (argc == 2 || find(argv[2]) != NULL || asks_help(argv[2])))
		return show_help(argv[2]);
	verb = find(argv[1]);
	if (verb != NULL)
		return become(verb, argv + 1);
	/* Not a tool: a typo, `help TYPO`, or an option of our own. */
	if (asks_help(argv[1]) && argv[1][0] != '-')
		return cmd_main(&tool, argc - 1, argv + 1, NULL, 0);
	return cmd_main(&tool, argc, argv, NULL, 0);
}

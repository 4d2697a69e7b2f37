/*
 * The option table: one per tool. From it come parsing, --help, the OPTIONS
 * and SYNOPSIS sections of the manual page and the three shell completions
 * (tools/mkman and tools/mkcomp read what vouch_opt_dump() prints).
 *
 * Grammar: POSIX with GNU long options. `-abc` bundles flags, the last letter
 * may take an argument (`-n5`, `-n 5`); `--name=value`, `--name value`; `--`
 * ends the options; operands and options may be mixed; `-` is an operand.
 * Long names are never abbreviated; an option twice is refused unless its row
 * says VOUCH_OPT_REPEAT; an unknown one gets the nearest name as a hint.
 */
#ifndef VOUCH_BASE_OPT_H
#define VOUCH_BASE_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum vouch_opt_kind {
	VOUCH_OPT_END = 0,
	VOUCH_OPT_FLAG,   /* bool at offset */
	VOUCH_OPT_TEXT,   /* const char * at offset: points into argv */
	VOUCH_OPT_FILE,   /* as TEXT; completed as a file name */
	VOUCH_OPT_FOLDER, /* as TEXT; completed as a folder name */
	VOUCH_OPT_UINT,   /* uint64_t at offset, min..max */
	VOUCH_OPT_CHOICE, /* int at offset: index into choices */
	VOUCH_OPT_LIST    /* struct vouch_opt_list at offset; implies REPEAT */
};

enum {
	VOUCH_OPT_REQUIRED = 1, /* must be given */
	VOUCH_OPT_REPEAT = 2    /* may be given again; the last one counts */
};

#define VOUCH_OPT_LIST_MAX 64

struct vouch_opt_list {
	const char *at[VOUCH_OPT_LIST_MAX];
	size_t count;
};

/* One row. Rows are static const; an array ends with a row of kind END. */
struct vouch_opt {
	enum vouch_opt_kind kind;
	char letter;                /* short form, or 0 */
	const char *name;           /* long form, without dashes */
	const char *arg;            /* "FILE", "N"; NULL for a flag */
	const char *help;           /* one line, lower case, no full stop */
	const char *more;           /* further sentences for the manual, or NULL */
	size_t offset;              /* offsetof() into the caller's struct */
	uint64_t min, max;          /* UINT: bounds */
	const char *const *choices; /* CHOICE: NULL-terminated */
	unsigned flags;
};

/* One verb of a tool ("new" of vouch-key); a tool without verbs has exactly
 * one, with name NULL. An array of verbs ends with a row whose summary is
 * NULL. */
struct vouch_verb {
	const char *name;
	const char *summary;        /* one line for the list of verbs */
	const char *operands;       /* "[FILE...]", "NAME", or "" */
	const char *operand_kind;   /* "file", "folder", "none": for completion */
	int operands_min;
	int operands_max;           /* -1: any number */
	const struct vouch_opt *options;
	size_t args_size;           /* size of the struct the offsets are of */
	int (*run)(const void *args, int count, char *const *operands);
};

/* A tool. */
struct vouch_tool {
	const char *name;           /* "vouch-issue" */
	const char *summary;        /* one line: "make signed codes" */
	const struct vouch_verb *verbs;
	const char *const *examples;/* pairs: what it does, command; NULL ends */
	const char *const *libraries; /* NULL-terminated "name version", or NULL;
	                                 filled in by the command at run time */
	const struct vouch_opt *common; /* options every verb takes besides, or NULL;
	                                   offsets are into a struct of their own */
};

enum vouch_opt_result {
	VOUCH_OPT_RUN,     /* parsed: run it */
	VOUCH_OPT_HELP,    /* -h or --help was given */
	VOUCH_OPT_VERSION, /* -V or --version was given */
	VOUCH_OPT_DUMP,    /* the hidden --dump-options was given */
	VOUCH_OPT_BAD      /* diag says what is wrong */
};

/* A command line: what goes in, and what comes out of it. */
struct vouch_opt_line {
	int argc;
	char **argv;
	void *args;       /* of args_size bytes: zeroed, or holding defaults; */
	size_t args_size; /* at least the args_size of every verb */
	void *common;     /* the struct that tool->common is about */

	const struct vouch_verb *verb; /* out: the verb chosen, or NULL */
	int count;                     /* out: operands at argv[1..count] */
};

/*
 * Parses line->argv[1..argc) against tool. verb is set also with HELP where
 * one was named, else NULL. args and common receive the values; operands are
 * moved to the front of argv[1..], in order, and counted. -h, -V and
 * --dump-options work anywhere before `--`, also behind a mistake.
 * No allocation, no output. On BAD diag has field (the option as typed),
 * subject, expected, hint.
 */
enum vouch_opt_result vouch_opt_parse(const struct vouch_tool *tool,
    struct vouch_opt_line *line, struct vouch_diag *diag);

struct vouch_buf;

/* The text of --help for a tool (verb NULL) or for one verb of it. Lines are
 * at most 80 columns. VOUCH_ERR_NO_MEMORY, VOUCH_ERR_TOO_LONG. */
enum vouch_err vouch_opt_help(const struct vouch_tool *tool,
    const struct vouch_verb *verb, struct vouch_buf *out);

/*
 * The table itself, one record a line, fields separated by TAB, for the
 * generators:
 *   tool NAME SUMMARY
 *   verb NAME SUMMARY OPERANDS OPERAND_KIND        ("-" for no name)
 *   option VERB LETTER NAME ARG KIND FLAGS MIN MAX CHOICES(comma) HELP MORE
 *   example TEXT COMMAND
 * "-" stands for what is not there; the common options come with verb "*".
 */
enum vouch_err vouch_opt_dump(const struct vouch_tool *tool,
    struct vouch_buf *out);

#endif

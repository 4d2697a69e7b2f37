/*
 * Errors: codes, their class, and the record that says where and what.
 *
 * Every library function that can fail returns an enum vouch_err; VOUCH_OK
 * (0) is success. Results go through pointers placed last and are written only
 * on success. A function that knows more than its code fills the caller's
 * struct vouch_diag; every such parameter may be NULL. Nothing here allocates
 * or prints.
 *
 * A refusal at the till is not an error: see core/policy.h.
 */
#ifndef VOUCH_BASE_ERR_H
#define VOUCH_BASE_ERR_H

#include <stdarg.h>
#include <stddef.h>

enum vouch_err {
	VOUCH_OK = 0,

	/* The command line or the configuration is wrong: exit status 2. */
	VOUCH_ERR_USAGE,

	/* What was handed in is wrong: exit status 2. */
	VOUCH_ERR_SYNTAX,      /* not of the form expected */
	VOUCH_ERR_RANGE,       /* of the right form, outside its bounds */
	VOUCH_ERR_TOO_LONG,    /* longer than the cap */
	VOUCH_ERR_ENCODING,    /* not valid UTF-8 */
	VOUCH_ERR_DUPLICATE,   /* given twice */
	VOUCH_ERR_UNKNOWN,     /* a name nobody knows */
	VOUCH_ERR_MISSING,     /* required and not there */
	VOUCH_ERR_CONFLICT,    /* contradicts something else */
	VOUCH_ERR_TRUNCATED,   /* ends too early */
	VOUCH_ERR_CORRUPT,     /* damaged, or not what it claims to be */
	VOUCH_ERR_UNSUPPORTED, /* newer than this program, or not its business */
	VOUCH_ERR_SIGNATURE,   /* the signature does not verify */
	VOUCH_ERR_PASSPHRASE,  /* wrong passphrase, or a damaged secret key */
	VOUCH_ERR_PERMISSION,  /* file mode or owner is unsafe */
	VOUCH_ERR_NOT_FOUND,   /* asked for by name or number, not there */
	VOUCH_ERR_EXISTS,      /* would overwrite */

	/* It could not be done: exit status 3. */
	VOUCH_ERR_IO,          /* open, read, write, rename ...: see sys_errno */
	VOUCH_ERR_CLOSED,      /* the reader of our output is gone (EPIPE) */
	VOUCH_ERR_NO_MEMORY,
	VOUCH_ERR_BUSY,        /* another process holds the file too long */
	VOUCH_ERR_DATABASE,    /* SQLite refused; nothing was changed */
	VOUCH_ERR_COMMIT,      /* COMMIT failed: may or may not be on disk */
	VOUCH_ERR_CLOCK,       /* the system clock cannot be right */
	VOUCH_ERR_LIBRARY,     /* a third-party library failed unexpectedly */

	VOUCH_ERR_COUNT
};

/* Classes, with the exit status a command gives for them. */
enum vouch_err_class {
	VOUCH_CLASS_OK = 0,
	VOUCH_CLASS_USAGE = 2,
	VOUCH_CLASS_DATA = 2,
	VOUCH_CLASS_SYSTEM = 3
};

/*
 * Where and what. All texts are NUL-terminated, cut at their size if need be
 * (never inside a UTF-8 sequence), and may hold foreign bytes: they are
 * escaped when worded, not when stored. Zero or "" means "not known".
 */
struct vouch_diag {
	enum vouch_err code;
	int sys_errno;         /* errno of a failed system call, or 0 */
	unsigned long line;    /* 1-based */
	unsigned long column;  /* 1-based, in characters; 0 with a name below */
	char file[256];        /* path as the user gave it; "-" is stdin */
	char field[64];        /* column, key or option name */
	char subject[160];     /* the offending text itself */
	char expected[224];    /* what was expected, or what failed, in words */
	char hint[224];        /* what to do next, one line */
};

#define VOUCH_DIAG_INIT { .code = VOUCH_OK }

/*
 * Sets code and the worded part of diag and returns code, so that a function
 * can end with `return vouch_diag_set(diag, VOUCH_ERR_RANGE, "...", ...)`.
 * The format yields `expected`: lower case, no full stop. Position, field,
 * subject and file already in diag stay as they are; sys_errno becomes 0.
 * diag may be NULL.
 */
enum vouch_err vouch_diag_set(struct vouch_diag *diag, enum vouch_err code,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* As vouch_diag_set, and keeps errno as it was at the call in sys_errno. */
enum vouch_err vouch_diag_errno(struct vouch_diag *diag, enum vouch_err code,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Each stores one part; text may be NULL (becomes ""). diag may be NULL. */
void vouch_diag_file(struct vouch_diag *diag, const char *file);
void vouch_diag_at(struct vouch_diag *diag, unsigned long line,
    unsigned long column);
void vouch_diag_field(struct vouch_diag *diag, const char *field);
void vouch_diag_subject(struct vouch_diag *diag, const char *text, size_t len);
void vouch_diag_hint(struct vouch_diag *diag, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Exit status a command gives for err: 0, 2 or 3. */
int vouch_err_status(enum vouch_err err);

/* Stable lower-case name of a code, "range"; "?" for a number out of range. */
const char *vouch_err_name(enum vouch_err err);

/*
 * Words diag as one line without newline into line[size] and returns its
 * length (cut to fit; size >= 1). The one place where errors become sentences:
 *
 *   FILE line L column C: FIELD: "SUBJECT": EXPECTED: strerror
 *
 * with what is not known left out. Foreign bytes are escaped (base/str.h).
 * The hint is not part of it: a command prints it as a line of its own.
 */
size_t vouch_diag_format(const struct vouch_diag *diag, char *line,
    size_t size);

#endif

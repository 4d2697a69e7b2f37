/*
 * Where the output goes: into one file, or a file for each page. They appear
 * whole, and all of them or none.
 */
#ifndef VOUCH_CMD_PRINT_FILES_H
#define VOUCH_CMD_PRINT_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "folder.h"
#include "overwrite.h"
#include "pattern.h"

#include "base/err.h"
#include "io/file.h"

#define PRINT_PATH 4096
#define PRINT_NAME_MAX 255 /* bytes of a file's name */

/* Zeroed is closed. */
struct print_files {
	const char *path;         /* as the user gave it; not owned */
	bool a_page;              /* a file has one page */
	bool force, numbered;     /* {{page}} is in the name */
	const struct cmd_input *kept; /* no page replaces these; or NULL */
	size_t pages;             /* put so far */
	struct vouch_outfile one; /* not numbered */
	struct cmd_pattern naming; /* numbered, and so on */
	char where[PRINT_PATH], waiting[PRINT_PATH];
	struct cmd_folder folder, stage; /* where files wait for their names */
	char name[PRINT_NAME_MAX + 1]; /* of the page at hand */
};

/*
 * path of files with a page each may hold "{{page}}", whose number stands
 * there; "-" and devices take what has one file. path and files must live until
 * the end, which is commit or abort, and *files stay where it is: signals that
 * end the process first remove what waits for its name (unfinished.h).
 * VOUCH_ERR_USAGE (anything else in braces, a page's number in the name of a
 * file with all of them, or in a folder's), errors of vouch_outfile_open and
 * cmd_folder_open.
 */
enum vouch_err print_files_open(struct print_files *files, const char *path,
    bool a_page, bool force, struct vouch_diag *diag);

/* The next page, or more of the one file. VOUCH_ERR_USAGE: a second page, and
 * the name has no place for its number; VOUCH_ERR_EXISTS; VOUCH_ERR_CONFLICT
 * (it is one of kept); VOUCH_ERR_IO. */
enum vouch_err print_files_put(struct print_files *files, const void *bytes,
    size_t len, struct vouch_diag *diag);

/* Gives all files their names; on failure none is left but those that replaced
 * others. */
enum vouch_err print_files_commit(struct print_files *files,
    struct vouch_diag *diag);
void print_files_abort(struct print_files *files);

/* "v.pdf", or "page-1.png to page-3.png", into out[size]. */
void print_files_tell(const struct print_files *files, char *out,
    size_t size);

#endif

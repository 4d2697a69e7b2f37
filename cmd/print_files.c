/*
 * See print_files.h. Pages wait in a hidden folder beside their place until the
 * last of them is there: only then do they get their names, by moves within
 * one file system. What is kept meanwhile is their number.
 */
#include "print_files.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "unfinished.h"

static enum vouch_err refuse(const char *path, struct vouch_diag *diag,
    const char *why)
{
	vouch_diag_field(diag, "--output");
	vouch_diag_subject(diag, path, strlen(path));
	return vouch_diag_set(diag, VOUCH_ERR_USAGE, "%s", why);
}

/* The file's name of page `number`, from 1. Also called by a signal's handler.
 * false: too long. */
static bool spell(const struct print_files *files, size_t number,
    char out[PRINT_NAME_MAX + 1])
{
	char digits[24];
	const char *text;
	size_t i, len, at = 0, first = sizeof digits;

	do {
		digits[--first] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	for (i = 0; i < files->naming.count; i++) {
		text = files->naming.piece[i].text;
		len = files->naming.piece[i].len;
		if (files->naming.piece[i].is_column) {
			text = digits + first;
			len = sizeof digits - first;
		}
		if (len > PRINT_NAME_MAX - at)
			return false;
		memcpy(out + at, text, len);
		at += len;
	}
	out[at] = '\0';
	return true;
}

static enum vouch_err make_name(struct print_files *files, size_t number,
    struct vouch_diag *diag)
{
	if (!spell(files, number, files->name))
		return refuse(files->path, diag, "the name is too long");
	return vouch_file_name_check(files->name, diag);
}

/* What waits, or what has its name already, is removed. */
static void remove_pages(const struct print_files *files,
    const struct cmd_folder *folder, size_t from, size_t to)
{
	char name[PRINT_NAME_MAX + 1];

	for (; from <= to; from++)
		if (spell(files, from, name))
			cmd_folder_remove(folder, name);
}

/* At a signal: codes under a hidden name would be found by somebody, some day.
 * What another thread runs in may meanwhile put one more page there. */
static void clean(const void *context)
{
	const struct print_files *files = context;
	unsigned tries;

	for (tries = 0; tries < 5; tries++) {
		remove_pages(files, &files->stage, 1, files->pages + 1);
		if (rmdir(files->waiting) == 0)
			break;
	}
}

/* ---- opening and putting ---- */

static enum vouch_err read_pattern(struct print_files *files,
    const char *name, struct vouch_diag *diag)
{
	const struct cmd_pattern *naming = &files->naming;
	enum vouch_err err = cmd_pattern_init(&files->naming, "--output", name,
	    diag);
	size_t i;

	if (err != VOUCH_OK)
		return err;
	for (i = 0; i < naming->count; i++)
		if (naming->piece[i].is_column && (naming->piece[i].len != 4 ||
		    memcmp(naming->piece[i].text, "page", 4) != 0))
			return refuse(files->path, diag,
			    "only {{page}} can stand in the name");
	return make_name(files, 1, diag);
}

static enum vouch_err open_folders(struct print_files *files,
    struct vouch_diag *diag)
{
	enum vouch_err err;
	struct stat st;

	if (stat(files->where, &st) != 0 || !S_ISDIR(st.st_mode)) {
		errno = errno == 0 ? ENOTDIR : errno;
		vouch_diag_file(diag, files->where);
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot open the folder");
	}
	if (snprintf(files->waiting, PRINT_PATH, "%s/.vouch-print-%ld",
	    files->where, (long)getpid()) >= PRINT_PATH)
		return refuse(files->path, diag, "the path is too long");
	err = cmd_folder_open(&files->folder, files->where, files->force,
	    diag);
	if (err == VOUCH_OK)
		err = cmd_folder_open(&files->stage, files->waiting, false,
		    diag);
	if (err == VOUCH_OK)
		cmd_unfinished_add(clean, files);
	return err;
}

enum vouch_err print_files_open(struct print_files *files, const char *path,
    bool a_page, bool force, struct vouch_diag *diag)
{
	const unsigned flags = VOUCH_OUTFILE_SYNC |
	    (force ? VOUCH_OUTFILE_FORCE : 0u);
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	enum vouch_err err;

	*files = (struct print_files){ .path = path, .a_page = a_page,
		.force = force, .folder.fd = -1, .stage.fd = -1 };
	if (strstr(path, "{{") == NULL)
		return vouch_outfile_open(&files->one, path, 0600, flags,
		    diag);
	if (!a_page)
		return refuse(path, diag, "all pages are in one file: its name "
		    "takes no {{page}}");
	if (strstr(name, "{{") != strstr(path, "{{"))
		return refuse(path, diag, "{{page}} can stand in the file's "
		    "name only, not in the folder's");
	if (slash != NULL && (size_t)(slash - path) + 1 >= PRINT_PATH)
		return refuse(path, diag, "the path is too long");
	files->numbered = true;
	if (slash == NULL)
		vouch_str_cut(files->where, PRINT_PATH, ".", 1);
	else
		vouch_str_cut(files->where, PRINT_PATH, path,
		    (size_t)(slash - path) + 1);
	err = read_pattern(files, name, diag);
	if (err == VOUCH_OK)
		err = open_folders(files, diag);
	if (err != VOUCH_OK)
		print_files_abort(files);
	return err;
}

static void blame_page(const struct print_files *files,
    struct vouch_diag *diag)
{
	char path[PRINT_PATH + PRINT_NAME_MAX + 2];

	snprintf(path, sizeof path, "%s%s", strcmp(files->where, ".") == 0 ?
	    "" : files->where, files->name);
	vouch_diag_file(diag, path);
}

static enum vouch_err exists(const struct print_files *files,
    struct vouch_diag *diag)
{
	blame_page(files, diag);
	vouch_diag_set(diag, VOUCH_ERR_EXISTS, "already exists");
	vouch_diag_hint(diag, "choose another name, or replace it with "
	    "--force");
	return VOUCH_ERR_EXISTS;
}

static enum vouch_err no_number(struct print_files *files,
    struct vouch_diag *diag)
{
	const char *slash = strrchr(files->path, '/');
	const char *dot = strrchr(files->path, '.');
	const size_t len = strlen(files->path);
	const size_t stem = dot != NULL && (slash == NULL || dot > slash + 1) ?
	    (size_t)(dot - files->path) : len;

	if (files->one.is_stdout)
		vouch_diag_hint(diag, "give a file's name with {{page}} in it");
	else
		vouch_diag_hint(diag, "such as '%.*s-{{page}}%s'", (int)stem,
		    files->path, files->path + stem);
	vouch_diag_file(diag, NULL);
	return refuse(files->path, diag,
	    "more than one page: the name needs a place for its number");
}

enum vouch_err print_files_put(struct print_files *files, const void *bytes,
    size_t len, struct vouch_diag *diag)
{
	enum vouch_err err;

	if (!files->numbered) {
		if (files->a_page && files->pages > 0)
			return no_number(files, diag);
		err = vouch_outfile_write(&files->one, bytes, len, diag);
		files->pages++;
		return err;
	}
	err = make_name(files, files->pages + 1, diag);
	if (err != VOUCH_OK)
		return err;
	if (!files->force && cmd_folder_has(&files->folder,
	    files->name))
		return exists(files, diag);
	err = cmd_check_output_at(files->folder.fd, files->name, files->kept,
	    diag);
	if (err != VOUCH_OK) {
		blame_page(files, diag);
		return err;
	}
	err = cmd_folder_put(&files->stage, 0, files->name,
	    bytes, len, diag);
	if (err == VOUCH_OK)
		files->pages++;
	return err;
}

/* ---- the end ---- */

static void close_folders(struct print_files *files)
{
	cmd_unfinished_remove(files);
	cmd_folder_close(&files->stage);
	cmd_folder_close(&files->folder);
	files->numbered = false;
}

static enum vouch_err commit_pages(struct print_files *files,
    struct vouch_diag *diag)
{
	enum vouch_err err = cmd_folder_sync(&files->stage, diag);
	sigset_t all, before;
	size_t named = 0;

	/* All names or none, so a signal waits for the last one. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	while (err == VOUCH_OK && named < files->pages) {
		err = make_name(files, named + 1, diag);
		if (err == VOUCH_OK)
			err = cmd_folder_take(&files->folder, &files->stage,
			    files->name, diag);
		if (err == VOUCH_OK)
			named++;
		else if (err == VOUCH_ERR_EXISTS)
			exists(files, diag);
	}
	if (err == VOUCH_OK)
		err = cmd_folder_sync(&files->folder, diag);
	if (err != VOUCH_OK) {
		remove_pages(files, &files->stage, named + 1, files->pages);
		if (!files->force)
			remove_pages(files, &files->folder, 1, named);
	}
	close_folders(files);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return err;
}

enum vouch_err print_files_commit(struct print_files *files,
    struct vouch_diag *diag)
{
	const unsigned flags = VOUCH_OUTFILE_SYNC |
	    (files->force ? VOUCH_OUTFILE_FORCE : 0u);

	return files->numbered ? commit_pages(files, diag) :
	    vouch_outfile_commit(&files->one, flags, diag);
}

void print_files_abort(struct print_files *files)
{
	if (!files->numbered) {
		vouch_outfile_abort(&files->one);
		return;
	}
	if (files->stage.fd >= 0)
		remove_pages(files, &files->stage, 1, files->pages);
	close_folders(files);
}

void print_files_tell(const struct print_files *files, char *out,
    size_t size)
{
	const char *open = strstr(files->path, "{{");
	const char *end = open == NULL ? NULL : strstr(open, "}}");

	if (end == NULL || strstr(end, "{{") != NULL)
		snprintf(out, size, "%s", files->path);
	else if (files->pages == 1)
		snprintf(out, size, "%.*s1%s", (int)(open - files->path),
		    files->path, end + 2);
	else
		snprintf(out, size, "%.*s1%s to %.*s%zu%s",
		    (int)(open - files->path), files->path, end + 2,
		    (int)(open - files->path), files->path, files->pages,
		    end + 2);
}

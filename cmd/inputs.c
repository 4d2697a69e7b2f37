/*
 * See inputs.h. A campaign file is its owner's: the one line added to it goes
 * where no key, value or comment of his is touched.
 */
#include "inputs.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ini.h"
#include "base/str.h"
#include "io/file.h"
#include "io/keyfile.h"

/* The line added, and its end. */
#define MARK_ROOM 64

enum vouch_err cmd_campaign_load(const char *path, struct vouch_buf *text,
    struct vouch_diag *diag, struct vouch_campaign *out)
{
	struct vouch_buf own;
	enum vouch_err err;

	vouch_buf_init(&own, VOUCH_INI_FILE_MAX);
	if (text == NULL)
		text = &own;
	vouch_buf_clear(text);
	err = vouch_file_load(path, diag, text);
	if (err == VOUCH_OK)
		err = vouch_campaign_parse(path, vouch_buf_text(text),
		    text->len, diag, out);
	vouch_buf_release(&own);
	return err;
}

/* Offset behind the end of line number (1-based); 0 if there is no such. */
static size_t behind_line(const struct vouch_buf *text, unsigned long number)
{
	const char *at = text->data, *end = text->data + text->len;

	while (at != NULL && number-- > 0) {
		at = memchr(at, '\n', (size_t)(end - at));
		if (at != NULL)
			at++;
	}
	return at == NULL ? 0 : (size_t)(at - text->data);
}

/* Where the new line goes, and the line end used there. */
static enum vouch_err find_place(const char *path,
    const struct vouch_buf *text, struct vouch_diag *diag, size_t *place,
    const char **line_end)
{
	const struct vouch_ini_entry *section;
	struct vouch_ini *ini = NULL;
	enum vouch_err err;
	size_t i = 0;

	err = vouch_ini_parse(path, text->data, text->len, diag, &ini);
	if (err != VOUCH_OK)
		return err;
	while ((section = vouch_ini_section(ini, i)) != NULL &&
	    strcmp(section->section, "campaign") != 0)
		i++;
	*place = section == NULL ? 0 : behind_line(text, section->line);
	vouch_ini_free(ini);
	if (*place == 0) {
		vouch_diag_file(diag, path);
		return vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "no line '[campaign]' to write the register's id under");
	}
	*line_end = *place >= 2 && text->data[*place - 2] == '\r' ?
	    "\r\n" : "\n";
	return VOUCH_OK;
}

static enum vouch_err replace_file(const char *path,
    const struct vouch_buf *text, struct vouch_diag *diag)
{
	struct vouch_outfile out;
	struct stat st;
	enum vouch_err err;

	if (stat(path, &st) != 0) {
		vouch_diag_file(diag, path);
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot find");
	}
	err = vouch_outfile_open(&out, path, st.st_mode & 07777,
	    VOUCH_OUTFILE_FORCE, diag);
	if (err != VOUCH_OK)
		return err;
	/* Only root may give files away; anybody else keeps his own. */
	if (fchown(out.fd, st.st_uid, st.st_gid) == 0)
		(void)fchmod(out.fd, st.st_mode & 07777);
	err = vouch_outfile_write(&out, text->data, text->len, diag);
	if (err == VOUCH_OK)
		return vouch_outfile_commit(&out,
		    VOUCH_OUTFILE_FORCE | VOUCH_OUTFILE_SYNC, diag);
	vouch_outfile_abort(&out);
	return err;
}

/* Holds the file against another issue that is about to write its own
 * register into it; *lock is to be closed. */
static enum vouch_err lock_unchanged(const char *path,
    const struct vouch_buf *text, struct vouch_diag *diag, int *lock)
{
	struct vouch_buf now;
	enum vouch_err err;

	*lock = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (*lock < 0 || flock(*lock, LOCK_EX) != 0) {
		vouch_diag_file(diag, path);
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot lock");
	}
	vouch_buf_init(&now, VOUCH_INI_FILE_MAX);
	err = vouch_file_load(path, diag, &now);
	if (err == VOUCH_OK && (now.len != text->len ||
	    memcmp(now.data, text->data, now.len) != 0)) {
		vouch_diag_hint(diag, "run this again");
		err = vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "somebody has changed it in this moment");
	}
	vouch_buf_release(&now);
	return err;
}

enum vouch_err cmd_campaign_mark(const char *path, const char *register_id,
    struct vouch_buf *text, struct vouch_diag *diag)
{
	struct vouch_buf marked;
	const char *line_end = NULL;
	enum vouch_err err;
	size_t place = 0;
	int lock = -1;

	vouch_buf_init(&marked, VOUCH_INI_FILE_MAX + MARK_ROOM);
	err = lock_unchanged(path, text, diag, &lock);
	if (err != VOUCH_OK)
		goto out;
	err = find_place(path, text, diag, &place, &line_end);
	if (err != VOUCH_OK)
		goto out;
	err = vouch_buf_add(&marked, text->data, place);
	if (err == VOUCH_OK)
		err = vouch_buf_addf(&marked, "register = %s%s", register_id,
		    line_end);
	if (err == VOUCH_OK)
		err = vouch_buf_add(&marked, text->data + place,
		    text->len - place);
	if (err == VOUCH_OK && marked.len > VOUCH_INI_FILE_MAX)
		err = VOUCH_ERR_TOO_LONG;
	if (err != VOUCH_OK) {
		vouch_diag_file(diag, path);
		vouch_diag_set(diag, err, "no room for the register's id");
		goto out;
	}
	err = replace_file(path, &marked, diag);
	if (err != VOUCH_OK) {
		vouch_diag_file(diag, path);
		vouch_diag_hint(diag, "the first codes of a campaign write "
		    "'register = %s' into its file; nothing was issued",
		    register_id);
		goto out;
	}
	vouch_buf_clear(text);
	err = vouch_buf_add(text, marked.data, marked.len);
out:
	if (lock >= 0)
		close(lock);
	vouch_buf_release(&marked);
	return err;
}

enum vouch_err cmd_keys_load(const struct vouch_opt_list *files,
    struct vouch_public_key *keys, struct vouch_diag *diag, size_t *count)
{
	enum vouch_err err;
	size_t i, j;

	for (i = 0; i < files->count; i++) {
		err = vouch_keyfile_load_public(files->at[i], diag, &keys[i]);
		if (err != VOUCH_OK)
			return err;
		for (j = 0; j < i; j++) {
			if (memcmp(keys[i].key, keys[j].key,
			    sizeof keys[i].key) != 0)
				continue;
			vouch_diag_file(diag, files->at[i]);
			return vouch_diag_set(diag, VOUCH_ERR_DUPLICATE,
			    "the same key as in '%s'", files->at[j]);
		}
	}
	*count = files->count;
	return VOUCH_OK;
}

enum vouch_err cmd_folders_check(const char *option,
    const struct vouch_opt_list *folders, struct vouch_diag *diag)
{
	size_t i;
	int fd;

	for (i = 0; i < folders->count; i++) {
		fd = open(folders->at[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0) {
			vouch_diag_file(diag, folders->at[i]);
			vouch_diag_field(diag, option);
			return vouch_diag_errno(diag, VOUCH_ERR_IO,
			    "cannot open the folder");
		}
		close(fd);
	}
	return VOUCH_OK;
}

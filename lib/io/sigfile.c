/*
 * Signature files. A file and its signature are two files: whoever reads them
 * reads the file once and checks what was read, not what is on disk by then.
 */
#include "io/sigfile.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "io/file.h"

#define SUFFIX ".minisig"
#define PATH_BYTES 4096

static enum vouch_err name_of(const char *path, struct vouch_diag *diag,
    char out[PATH_BYTES])
{
	if (strlen(path) + sizeof SUFFIX > PATH_BYTES) {
		vouch_diag_file(diag, path);
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "the path is too long");
	}
	snprintf(out, PATH_BYTES, "%s%s", path, SUFFIX);
	return VOUCH_OK;
}

enum vouch_err vouch_sigfile_load(const char *path, struct vouch_diag *diag,
    struct vouch_minisig *out)
{
	char name[PATH_BYTES];
	struct vouch_buf text;
	enum vouch_err err = name_of(path, diag, name);

	if (err != VOUCH_OK)
		return err;
	vouch_diag_file(diag, name);
	if (access(name, F_OK) != 0) {
		vouch_diag_hint(diag, "a file and its signature lie side by "
		    "side; vouch-key sign and vouch-key bundle make it");
		return vouch_diag_errno(diag, VOUCH_ERR_NOT_FOUND,
		    "the signature is missing");
	}
	vouch_buf_init(&text, VOUCH_MINISIG_FILE_MAX);
	err = vouch_file_load(name, diag, &text);
	if (err == VOUCH_OK)
		err = vouch_minisig_parse(name, vouch_buf_text(&text),
		    text.len, diag, out);
	vouch_buf_release(&text);
	return err;
}

static enum vouch_err write_text(const char *name,
    const struct vouch_buf *text, unsigned flags, struct vouch_diag *diag)
{
	struct vouch_outfile out;
	enum vouch_err err = vouch_outfile_open(&out, name, 0644, flags, diag);

	if (err != VOUCH_OK)
		return err;
	err = vouch_outfile_write(&out, text->data, text->len, diag);
	if (err == VOUCH_OK)
		err = vouch_outfile_commit(&out, flags, diag);
	vouch_outfile_abort(&out);
	return err;
}

enum vouch_err vouch_sigfile_save(const char *path, const void *bytes,
    size_t len, const char *comment, const struct vouch_secret_key *secret,
    unsigned flags, struct vouch_diag *diag)
{
	struct vouch_minisig signature;
	char name[PATH_BYTES];
	struct vouch_buf text;
	enum vouch_err err = name_of(path, diag, name);

	if (err != VOUCH_OK)
		return err;
	vouch_buf_init(&text, VOUCH_MINISIG_FILE_MAX);
	err = vouch_minisig_sign(secret, bytes, len, comment, &signature);
	if (err == VOUCH_OK)
		err = vouch_minisig_format(&signature, &text);
	if (err != VOUCH_OK)
		vouch_diag_set(diag, err, "cannot word the signature");
	else
		err = write_text(name, &text, flags, diag);
	vouch_buf_release(&text);
	return err;
}

enum vouch_err vouch_sigfile_check(const struct vouch_minisig *signature,
    const void *bytes, size_t len, const struct vouch_public_key *keys,
    size_t count, struct vouch_diag *diag, size_t *which)
{
	char id[2 * VOUCH_KEY_ID_BYTES + 1];
	enum vouch_err err = VOUCH_ERR_NOT_FOUND;
	size_t i;

	for (i = 0; i < count && err == VOUCH_ERR_NOT_FOUND; i++) {
		err = vouch_minisig_verify(signature, &keys[i], bytes, len);
		*which = i;
	}
	if (err == VOUCH_OK)
		return VOUCH_OK;
	vouch_hex_encode(id, signature->key_id, sizeof signature->key_id);
	return vouch_diag_set(diag, VOUCH_ERR_SIGNATURE,
	    err == VOUCH_ERR_NOT_FOUND ?
	    "signed with key %s, which is not trusted for this" :
	    "changed since key %s signed it", id);
}

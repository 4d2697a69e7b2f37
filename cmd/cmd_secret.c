/*
 * Opening a secret key. A key made without a passphrase opens without a
 * question; a passphrase lives in guarded memory and only as long as needed.
 */
#include "cmd.h"
#include "private.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "io/keyfile.h"
#include "io/passphrase.h"

static enum vouch_err get_passphrase(const char *path, int passphrase_fd,
    struct vouch_diag *diag, struct vouch_passphrase *out)
{
	char name[256], prompt[300];

	if (passphrase_fd >= 0)
		return vouch_passphrase_from_fd(passphrase_fd, diag, out);
	vouch_str_escape(name, sizeof name, path, strlen(path), true);
	snprintf(prompt, sizeof prompt, "Passphrase of %s: ", name);
	return vouch_passphrase_ask(prompt, 0, diag, out);
}

/* Why a key of this purpose is the wrong one. */
static const char *what_for(enum vouch_key_purpose purpose)
{
	switch (purpose) {
	case VOUCH_KEY_ROOT:
		return "a root key: it signs bundles and campaign files only";
	case VOUCH_KEY_TILL:
		return "a till's key: it signs closes, exports and spent lists only";
	default:
		return "an issuer's key: it signs codes, and no bundles";
	}
}

static enum vouch_err check_purpose(const char *path,
    const struct vouch_sealed_key *sealed, unsigned purposes,
    struct vouch_diag *diag)
{
	enum vouch_key_purpose purpose = vouch_sealed_key_purpose(sealed);

	if ((purposes & 1u << purpose) != 0)
		return VOUCH_OK;
	vouch_diag_file(diag, path);
	return vouch_diag_set(diag, VOUCH_ERR_USAGE, "%s", what_for(purpose));
}

enum vouch_err cmd_load_secret(const char *path, int passphrase_fd,
    struct vouch_diag *diag, struct vouch_secret_key **out)
{
	return cmd_load_secret_for(path, passphrase_fd, ~0u, diag, out);
}

enum vouch_err cmd_load_secret_for(const char *path, int passphrase_fd,
    unsigned purposes, struct vouch_diag *diag, struct vouch_secret_key **out)
{
	struct vouch_passphrase passphrase = { NULL, 0 };
	struct vouch_sealed_key sealed;
	enum vouch_err err;

	cmd_keep_private();
	err = vouch_keyfile_load_sealed(path, diag, &sealed);
	if (err == VOUCH_OK)
		err = check_purpose(path, &sealed, purposes, diag);
	if (err != VOUCH_OK)
		return err;
	if (passphrase_fd < 0) {
		err = vouch_keyfile_open_sealed(&sealed, "", 0, NULL, out);
		if (err != VOUCH_ERR_PASSPHRASE)
			goto out;
	}
	err = get_passphrase(path, passphrase_fd, diag, &passphrase);
	if (err != VOUCH_OK)
		return err;
	err = vouch_keyfile_open_sealed(&sealed, passphrase.text,
	    passphrase.len, diag, out);
	vouch_passphrase_free(&passphrase);
out:
	if (err != VOUCH_OK) {
		vouch_diag_file(diag, path);
		if (diag != NULL && diag->code == VOUCH_OK)
			vouch_diag_set(diag, err, "cannot open this key");
	}
	return err;
}

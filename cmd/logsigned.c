/* See logsigned.h. */
#include "logsigned.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "spool.h"

#include "base/date.h"
#include "core/bundle.h"
#include "io/file.h"
#include "io/sigfile.h"
#include "ledger/elsewhere.h"
#include "ledger/trust.h"

#define HEAD_BYTES 16
#define BUNDLE_START "vouch bundle v"

enum cmd_signed_kind cmd_signed_peek(const char *path)
{
	char head[HEAD_BYTES] = "";
	FILE *file = strcmp(path, "-") == 0 ? NULL : fopen(path, "rb");
	size_t len = file == NULL ? 0 : fread(head, 1, sizeof head, file);

	if (file != NULL)
		fclose(file);
	if (vouch_list_is((const uint8_t *)head, len))
		return CMD_SIGNED_LIST;
	if (vouch_spent_is((const uint8_t *)head, len))
		return CMD_SIGNED_SPENT;
	return len >= sizeof BUNDLE_START - 1 && memcmp(head, BUNDLE_START,
	    sizeof BUNDLE_START - 1) == 0 ? CMD_SIGNED_BUNDLE :
	    CMD_SIGNED_NONE;
}

enum vouch_err cmd_signed_load(const char *path, struct cmd_signed *file,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	if (file->kind == CMD_SIGNED_SPENT)
		return cmd_spool_load(path, diag, &file->spool);
	vouch_buf_init(&file->bytes, file->kind == CMD_SIGNED_BUNDLE ?
	    VOUCH_BUNDLE_FILE_MAX : VOUCH_LIST_FILE_MAX);
	err = vouch_file_load(path, diag, &file->bytes);
	if (err == VOUCH_OK && file->kind == CMD_SIGNED_BUNDLE)
		err = vouch_sigfile_load(path, diag, &file->signature);
	return err;
}

enum vouch_err cmd_signed_file(struct vouch_ledger *ledger, const char *path,
    const struct cmd_signers *signers, struct cmd_signed *file,
    struct vouch_diag *diag)
{
	const struct vouch_spent_source source = { file->spool,
		{ signers->key, signers->count } };
	const struct vouch_signed_text text = { path, file->bytes.data,
		file->bytes.len, &file->signature };
	const int64_t now_ms = vouch_clock_now_ms();
	enum vouch_err err;

	if (file->kind == CMD_SIGNED_BUNDLE)
		err = vouch_trust_file_bundle(ledger, &text, now_ms, diag,
		    &file->changed, &file->sequence);
	else if (file->kind == CMD_SIGNED_SPENT)
		err = vouch_spent_file(ledger, &source, now_ms, diag,
		    &file->changed, &file->spent);
	else
		err = vouch_trust_file_list(ledger,
		    (const uint8_t *)file->bytes.data, file->bytes.len, now_ms,
		    diag, &file->changed, &file->list);
	if (err != VOUCH_OK && vouch_err_status(err) == CMD_USAGE)
		vouch_diag_file(diag, path);
	return err;
}

void cmd_signed_tell(const char *path, const struct cmd_signed *file)
{
	const char *what = file->changed ? "imported" : "was on file already";

	if (file->kind == CMD_SIGNED_BUNDLE)
		cmd_say("%s: bundle %" PRIu64 " %s", path, file->sequence,
		    what);
	else if (file->kind == CMD_SIGNED_SPENT)
		cmd_say("%s: spent list of shop %u, %" PRIu32 " code%s, %s",
		    path, (unsigned)file->spent.store, file->spent.count,
		    file->spent.count == 1 ? "" : "s", what);
	else
		cmd_say("%s: %s of campaign %" PRIu32 ", %" PRIu32 " code%s, "
		    "%s", path, vouch_list_name(file->list.kind),
		    file->list.campaign, file->list.count,
		    file->list.count == 1 ? "" : "s", what);
}

enum vouch_err cmd_signature_beside(const char *path,
    struct vouch_minisig *signature, struct vouch_diag *diag, bool *has)
{
	enum vouch_err err = strcmp(path, "-") == 0 ? VOUCH_ERR_NOT_FOUND :
	    vouch_sigfile_load(path, diag, signature);

	*has = err == VOUCH_OK;
	if (err != VOUCH_ERR_NOT_FOUND)
		return err;
	*diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	return VOUCH_OK;
}

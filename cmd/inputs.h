/*
 * Files several tools take on the command line: campaign files, public keys,
 * folders.
 */
#ifndef VOUCH_CMD_INPUTS_H
#define VOUCH_CMD_INPUTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/opt.h"
#include "core/campaign.h"
#include "core/sign.h"

/* Loads and parses a campaign file. text, if not NULL, is cleared and gets the
 * file's bytes. Errors of vouch_file_load and vouch_campaign_parse. */
enum vouch_err cmd_campaign_load(const char *path, struct vouch_buf *text,
    struct vouch_diag *diag, struct vouch_campaign *out);

/* Is each of the folders an option names there, to be looked into? The list
 * may be empty. VOUCH_ERR_IO with the folder and the option. */
enum vouch_err cmd_folders_check(const char *option,
    const struct vouch_opt_list *folders, struct vouch_diag *diag);

/*
 * Writes "register = ID" behind the [campaign] line of the file at path, whose
 * bytes are text, and into text. The file changes at once or not at all; every
 * other byte, its line ends, its mode and (where allowed) its owner stay; a
 * symbolic link goes on pointing to it.
 */
enum vouch_err cmd_campaign_mark(const char *path, const char *register_id,
    struct vouch_buf *text, struct vouch_diag *diag);

/* Loads the public keys of files into keys[VOUCH_OPT_LIST_MAX]. The same key
 * twice: VOUCH_ERR_DUPLICATE. */
enum vouch_err cmd_keys_load(const struct vouch_opt_list *files,
    struct vouch_public_key *keys, struct vouch_diag *diag, size_t *count);

#endif

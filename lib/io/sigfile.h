/*
 * Detached signatures (core/minisig.h) beside the files they are of:
 * FILE.minisig, as minisign names them.
 */
#ifndef VOUCH_IO_SIGFILE_H
#define VOUCH_IO_SIGFILE_H

#include "base/buf.h"
#include "base/err.h"
#include "core/minisig.h"

/* Reads the signature of the file at path. VOUCH_ERR_NOT_FOUND if there is
 * none, with a hint; errors of vouch_file_load and vouch_minisig_parse. */
enum vouch_err vouch_sigfile_load(const char *path, struct vouch_diag *diag,
    struct vouch_minisig *out);

/*
 * Signs bytes[len], which are or will be the file at path, and writes its
 * signature file; flags as vouch_outfile_open. Errors of vouch_minisig_sign and
 * of writing.
 */
enum vouch_err vouch_sigfile_save(const char *path, const void *bytes,
    size_t len, const char *comment, const struct vouch_secret_key *secret,
    unsigned flags, struct vouch_diag *diag);

/* Which of keys[count] made the signature of bytes[len]? Nothing in bytes may
 * be used where none did: VOUCH_ERR_SIGNATURE, worded. */
enum vouch_err vouch_sigfile_check(const struct vouch_minisig *signature,
    const void *bytes, size_t len, const struct vouch_public_key *keys,
    size_t count, struct vouch_diag *diag, size_t *which);

#endif

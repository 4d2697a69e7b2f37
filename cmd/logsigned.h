/*
 * Signed files for vouch-log import: bundles and lists of codes.
 */
#ifndef VOUCH_CMD_LOGSIGNED_H
#define VOUCH_CMD_LOGSIGNED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "core/lists.h"
#include "core/minisig.h"
#include "ledger/ledger.h"

enum cmd_signed_kind { CMD_SIGNED_NONE, CMD_SIGNED_BUNDLE, CMD_SIGNED_LIST };

struct cmd_signed {
	enum cmd_signed_kind kind;
	struct vouch_buf bytes;          /* to be released */
	struct vouch_minisig signature;  /* of a bundle */
	struct vouch_signed_list list;
	uint64_t sequence;
	bool changed;                    /* it was not on file before */
};

/* What a file begins as; NONE also for what cannot be read. */
enum cmd_signed_kind cmd_signed_peek(const char *path);

/* Reads it, and a bundle's signature. Errors of reading. */
enum vouch_err cmd_signed_load(const char *path, struct cmd_signed *file,
    struct vouch_diag *diag);

/* Files it inside a transaction. Errors of vouch_trust_file_... */
enum vouch_err cmd_signed_file(struct vouch_ledger *ledger, const char *path,
    struct cmd_signed *file, struct vouch_diag *diag);

/* Says what became of it. */
void cmd_signed_tell(const char *path, const struct cmd_signed *file);

/* The signature beside a campaign file; *has false if there is none. */
enum vouch_err cmd_signature_beside(const char *path,
    struct vouch_minisig *signature, struct vouch_diag *diag, bool *has);

#endif

/*
 * Signed files for vouch-log import: bundles, lists of codes, and other shops'
 * spent lists.
 */
#ifndef VOUCH_CMD_LOGSIGNED_H
#define VOUCH_CMD_LOGSIGNED_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/opt.h"
#include "core/lists.h"
#include "core/minisig.h"
#include "ledger/ledger.h"
#include "ledger/spent.h"

enum cmd_signed_kind {
	CMD_SIGNED_NONE, CMD_SIGNED_BUNDLE, CMD_SIGNED_LIST, CMD_SIGNED_SPENT
};

struct cmd_signed {
	enum cmd_signed_kind kind;
	struct vouch_buf bytes;          /* to be released */
	struct vouch_minisig signature;  /* of a bundle */
	struct vouch_signed_list list;
	FILE *spool;                     /* of a spent list, to be closed */
	struct vouch_spent_head spent;
	uint64_t sequence;
	bool changed;                    /* it was not on file before */
};

/* What a file begins as; NONE also for what cannot be read. */
enum cmd_signed_kind cmd_signed_peek(const char *path);

/* Reads it, and a bundle's signature. Errors of reading. */
enum vouch_err cmd_signed_load(const char *path, struct cmd_signed *file,
    struct vouch_diag *diag);

/* Files it inside a transaction; a spent list by signers. Errors of
 * vouch_trust_file_..., vouch_spent_file. */
struct cmd_signers {
	struct vouch_public_key key[VOUCH_OPT_LIST_MAX];
	size_t count;
};
enum vouch_err cmd_signed_file(struct vouch_ledger *ledger, const char *path,
    const struct cmd_signers *signers, struct cmd_signed *file,
    struct vouch_diag *diag);

/* Says what became of it. */
void cmd_signed_tell(const char *path, const struct cmd_signed *file);

/* The signature beside a campaign file; *has false if there is none. */
enum vouch_err cmd_signature_beside(const char *path,
    struct vouch_minisig *signature, struct vouch_diag *diag, bool *has);

#endif

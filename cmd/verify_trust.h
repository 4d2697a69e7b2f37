/*
 * What vouch-verify judges by: keys given by hand, or a bundle and the root it is
 * signed by, as a till has them, and signed lists of codes.
 */
#ifndef VOUCH_CMD_VERIFY_TRUST_H
#define VOUCH_CMD_VERIFY_TRUST_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/opt.h"
#include "core/bundle.h"
#include "core/campaign.h"
#include "core/lists.h"
#include "core/policy.h"
#include "core/reading.h"
#include "core/sign.h"

struct verify_trust_args {
	struct vouch_opt_list keys, roots, lists;
	const char *bundle;
};

struct verify_trust {
	struct vouch_public_key *key;  /* by which codes are read */
	size_t key_count;
	struct vouch_bundle *bundle;   /* NULL: none was given */
	struct vouch_buf text;         /* of the bundle, which points into it */
	size_t list_count;
	struct verify_list {
		struct vouch_buf bytes;
		struct vouch_signed_list list;
	} *list;
};

/* Do the options go together? CMD_OK, or the status after complaining. */
int verify_trust_usage(const struct verify_trust_args *args);

/* Loads all of it, and warns of a bundle that is overdue; *out, zeroed before, is
 * to be released in any case. Errors of reading files; VOUCH_ERR_SIGNATURE,
 * _PERMISSION, _CONFLICT, _CLOCK, _DUPLICATE, worded. */
enum vouch_err verify_trust_load(const struct verify_trust_args *args,
    int64_t now_ms, struct vouch_diag *diag, struct verify_trust *out);
void verify_trust_release(struct verify_trust *trust);

/* What it says of a genuine code, into facts (policy.h: trust, in_group,
 * offer_in_group); *limit is why with key-limit. campaign NULL: not known; store
 * 0: any. Threads may ask at once. */
void verify_trust_judge(const struct verify_trust *trust,
    const struct vouch_reading *reading,
    const struct vouch_campaign *campaign, uint16_t store, int64_t now_ms,
    struct vouch_facts *facts, enum vouch_limit *limit);

#endif

/*
 * The verbs of vouch-key that have files of their own, and what all share.
 */
#ifndef VOUCH_CMD_KEYVERBS_H
#define VOUCH_CMD_KEYVERBS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/opt.h"

#define KEY_FD_NONE UINT64_MAX

/* One struct for all verbs: each takes what it needs of it. */
struct key_args {
	uint64_t passphrase_fd;
	uint64_t new_passphrase_fd;
	bool no_passphrase;
	const char *comment;
	const char *output;
	bool force;
	int purpose;               /* enum vouch_key_purpose */
	const char *key, *previous;
	struct vouch_opt_list trust;
};

#define KEY_ROW_PASSPHRASE_FD \
	{ .kind = VOUCH_OPT_UINT, .name = "passphrase-fd", .arg = "N", \
	  .help = "read the passphrase from this descriptor", \
	  .more = "Its next line, without the line end. " \
	    "Without this option the terminal is asked.", \
	  .offset = offsetof(struct key_args, passphrase_fd), \
	  .max = 1023 }

/* bundle, sign, verify (keybundle.c) */
extern const struct vouch_verb cmd_key_bundle;
extern const struct vouch_verb cmd_key_sign;
extern const struct vouch_verb cmd_key_verify;

#endif

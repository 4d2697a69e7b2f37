/*
 * vouch-key bundle, sign and verify: files that tills believe because somebody
 * signed them. A bundle follows from the one before it: only a root that was
 * one already makes another.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "inputs.h"
#include "keyverbs.h"
#include "overwrite.h"

#include "base/date.h"
#include "base/ini.h"
#include "base/str.h"
#include "core/bundle.h"
#include "core/campaign.h"
#include "core/sign.h"
#include "io/bundlepolicy.h"
#include "io/file.h"
#include "io/sigfile.h"

#define COMMENT_BYTES 128

static int fd_of(const struct key_args *args)
{
	return args->passphrase_fd == KEY_FD_NONE ? -1 :
	    (int)args->passphrase_fd;
}

static enum vouch_err start(struct vouch_diag *diag)
{
	enum vouch_err err = vouch_sign_init();

	return err == VOUCH_OK ? err :
	    vouch_diag_set(diag, err, "cannot start libsodium");
}

/* ---- bundle ---- */

/* A bundle read: its text, which the struct points into. */
struct bundle {
	struct vouch_buf text;
	struct vouch_bundle *bundle;
};

static enum vouch_err bundle_init(struct bundle *b, struct vouch_diag *diag)
{
	vouch_buf_init(&b->text, VOUCH_BUNDLE_FILE_MAX);
	b->bundle = malloc(sizeof *b->bundle);
	return b->bundle != NULL ? VOUCH_OK : vouch_diag_set(diag,
	    VOUCH_ERR_NO_MEMORY, "out of memory");
}

static void bundle_release(struct bundle *b)
{
	vouch_buf_release(&b->text);
	free(b->bundle);
}

static enum vouch_err bundle_read(struct bundle *b, const char *path,
    struct vouch_diag *diag)
{
	return vouch_bundle_parse(path, vouch_buf_text(&b->text),
	    b->text.len, diag, b->bundle);
}

static size_t roots_of(const struct vouch_bundle *bundle,
    struct vouch_public_key keys[VOUCH_BUNDLE_ROOTS])
{
	size_t i;

	for (i = 0; i < bundle->root_count; i++)
		vouch_public_key_init(&keys[i], bundle->root[i]);
	return bundle->root_count;
}

/* Read, and signed by one of its own roots. */
static enum vouch_err load_previous(struct bundle *b, const char *path,
    struct vouch_diag *diag)
{
	struct vouch_public_key roots[VOUCH_BUNDLE_ROOTS];
	struct vouch_minisig signature;
	size_t which;
	enum vouch_err err = vouch_file_load(path, diag, &b->text);

	if (err == VOUCH_OK)
		err = bundle_read(b, path, diag);
	if (err == VOUCH_OK)
		err = vouch_sigfile_load(path, diag, &signature);
	if (err != VOUCH_OK)
		return err;
	vouch_diag_file(diag, path);
	return vouch_sigfile_check(&signature, b->text.data, b->text.len,
	    roots, roots_of(b->bundle, roots), diag, &which);
}

static enum vouch_err check_signer(const struct vouch_bundle *bundle,
    const char *path, const struct vouch_public_key *key,
    struct vouch_diag *diag)
{
	if (vouch_bundle_has_root(bundle, key->key))
		return VOUCH_OK;
	vouch_diag_file(diag, path);
	vouch_diag_field(diag, "roots");
	return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
	    "the key that signs is not among its roots");
}

/* A chain of bundles: higher, and signed by a root of the one before. */
static enum vouch_err check_chain(const struct key_args *args,
    const char *policy, const struct vouch_bundle *bundle,
    const struct vouch_public_key *key, struct vouch_diag *diag)
{
	struct bundle previous = { .bundle = NULL };
	enum vouch_err err = check_signer(bundle, policy, key, diag);

	if (err != VOUCH_OK)
		return err;
	if (args->previous == NULL) {
		if (bundle->sequence == 1)
			return VOUCH_OK;
		vouch_diag_file(diag, policy);
		vouch_diag_field(diag, "--previous");
		return vouch_diag_set(diag, VOUCH_ERR_MISSING, "is missing: "
		    "bundle %" PRIu64 " follows another one",
		    bundle->sequence);
	}
	err = bundle_init(&previous, diag);
	if (err == VOUCH_OK)
		err = load_previous(&previous, args->previous, diag);
	if (err == VOUCH_OK)
		err = check_signer(previous.bundle, args->previous, key, diag);
	if (err == VOUCH_OK &&
	    bundle->sequence <= previous.bundle->sequence) {
		vouch_diag_file(diag, policy);
		vouch_diag_field(diag, "sequence");
		err = vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "expected more than %" PRIu64 ", that of %s",
		    previous.bundle->sequence, args->previous);
	}
	bundle_release(&previous);
	return err;
}

/* The signature gets its name first: there is no moment at which a bundle has
 * none. */
static enum vouch_err write_bundle(const struct key_args *args,
    const struct bundle *b, const struct vouch_secret_key *secret,
    struct vouch_diag *diag)
{
	unsigned flags = VOUCH_OUTFILE_SYNC |
	    (args->force ? VOUCH_OUTFILE_FORCE : 0u);
	char comment[COMMENT_BYTES], when[VOUCH_TIME_TEXT];
	struct vouch_outfile out;
	struct vouch_zone zone = b->bundle->zone;
	enum vouch_err err;

	vouch_time_format(when, &zone, b->bundle->issued_ms);
	snprintf(comment, sizeof comment, "vouch bundle %" PRIu64 " of %s",
	    b->bundle->sequence, when);
	err = vouch_outfile_open(&out, args->output, 0644, flags, diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_outfile_write(&out, b->text.data, b->text.len, diag);
	if (err == VOUCH_OK)
		err = vouch_sigfile_save(args->output, b->text.data,
		    b->text.len, comment, secret, flags, diag);
	if (err == VOUCH_OK)
		err = vouch_outfile_commit(&out, flags, diag);
	vouch_outfile_abort(&out);
	return err;
}

static void say_bundle(const struct key_args *args,
    const struct vouch_bundle *bundle)
{
	const unsigned both = VOUCH_SIGNS_CODES | VOUCH_SIGNS_LOGS;
	char until[VOUCH_TIME_TEXT];
	struct vouch_zone zone = bundle->zone;
	size_t i;

	vouch_time_format(until, &zone, bundle->update_ms - 1);
	until[10] = '\0';
	cmd_say("made %s and %s.minisig: bundle %" PRIu64 ", %zu key%s, %zu "
	    "store%s, %zu group%s, %zu root%s; the next one is due by %s",
	    args->output, args->output, bundle->sequence, bundle->key_count,
	    bundle->key_count == 1 ? "" : "s", bundle->store_count,
	    bundle->store_count == 1 ? "" : "s", bundle->group_count,
	    bundle->group_count == 1 ? "" : "s", bundle->root_count,
	    bundle->root_count == 1 ? "" : "s", until);
	if (bundle->root_count == 1)
		cmd_warn("one root only: if its key is lost, every ledger has "
		    "to be told by hand; name a second one, and keep it "
		    "elsewhere");
	if (bundle->has_limit == false)
		cmd_warn("no stale_limit: tills that get no bundles any more "
		    "go on taking every value");
	for (i = 0; i < bundle->key_count; i++) {
		if ((bundle->key[i].uses & both) == both)
			cmd_warn("key %s signs codes and logs: whoever takes "
			    "it from a till makes codes; give tills keys of "
			    "their own", bundle->key[i].name);
	}
}

static int bundle_run(const void *from, int count, char *const *operands)
{
	const struct key_args *args = from;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_secret_key *secret = NULL;
	struct bundle made = { .bundle = NULL };
	const char *policy = operands[0];
	const struct cmd_output outputs[] = { { "--output", args->output },
		{ NULL, NULL } };
	const struct cmd_input inputs[] = { { "the policy", policy },
		{ "the key", args->key },
		{ "the bundle before it", args->previous }, { NULL, NULL } };
	enum vouch_err err = start(&diag);

	(void)count;
	if (strcmp(args->output, "-") == 0)
		return cmd_usage("--output", "must be a file: its signature "
		    "is written beside it");
	if (cmd_check_outputs(outputs, inputs) != CMD_OK)
		return CMD_USAGE;
	if (err == VOUCH_OK)
		err = bundle_init(&made, &diag);
	if (err == VOUCH_OK)
		err = vouch_bundlepolicy_load(policy, vouch_clock_now_ms(),
		    &diag, &made.text);
	if (err == VOUCH_OK)
		err = bundle_read(&made, policy, &diag);
	if (err == VOUCH_OK) {
		diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		err = cmd_load_secret_for(args->key, fd_of(args),
		    1u << VOUCH_KEY_ROOT, &diag, &secret);
	}
	if (err == VOUCH_OK)
		err = check_chain(args, policy, made.bundle,
		    vouch_secret_key_public(secret), &diag);
	if (err == VOUCH_OK)
		err = write_bundle(args, &made, secret, &diag);
	if (err == VOUCH_OK)
		say_bundle(args, made.bundle);
	vouch_secret_key_free(secret);
	bundle_release(&made);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

/* ---- sign ---- */

static enum vouch_err sign_campaign(const struct key_args *args,
    const char *path, const struct vouch_secret_key *secret,
    struct vouch_diag *diag)
{
	static struct vouch_campaign campaign;
	unsigned flags = VOUCH_OUTFILE_SYNC |
	    (args->force ? VOUCH_OUTFILE_FORCE : 0u);
	char comment[COMMENT_BYTES];
	struct vouch_buf text;
	enum vouch_err err;

	vouch_buf_init(&text, VOUCH_INI_FILE_MAX);
	err = cmd_campaign_load(path, &text, diag, &campaign);
	if (err == VOUCH_OK) {
		snprintf(comment, sizeof comment, "vouch campaign %" PRIu32
		    " revision %" PRIu32, campaign.id, campaign.revision);
		err = vouch_sigfile_save(path, text.data, text.len, comment,
		    secret, flags, diag);
	}
	if (err == VOUCH_OK)
		cmd_say("made %s.minisig: campaign %" PRIu32 ", revision %"
		    PRIu32, path, campaign.id, campaign.revision);
	if (err == VOUCH_OK && campaign.register_id[0] == '\0')
		cmd_warn("%s: no code of it was issued yet; the first issue "
		    "adds a line to the file: sign it again after that", path);
	vouch_buf_release(&text);
	return err;
}

static int sign_run(const void *from, int count, char *const *operands)
{
	const struct key_args *args = from;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_secret_key *secret = NULL;
	enum vouch_err err = start(&diag);
	int i;

	if (err == VOUCH_OK)
		err = cmd_load_secret_for(args->key, fd_of(args),
		    1u << VOUCH_KEY_ROOT | 1u << VOUCH_KEY_ISSUER, &diag,
		    &secret);
	for (i = 0; err == VOUCH_OK && i < count; i++)
		err = sign_campaign(args, operands[i], secret, &diag);
	vouch_secret_key_free(secret);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

/* ---- verify ---- */

static enum vouch_err verify_file(const char *path,
    const struct vouch_public_key *keys, size_t count,
    const struct vouch_opt_list *names, struct vouch_diag *diag)
{
	char comment[4 * VOUCH_MINISIG_COMMENT];
	struct vouch_minisig signature;
	struct vouch_buf bytes;
	size_t which = 0;
	enum vouch_err err;

	vouch_buf_init(&bytes, VOUCH_BUNDLE_FILE_MAX);
	err = vouch_file_load(path, diag, &bytes);
	if (err == VOUCH_OK)
		err = vouch_sigfile_load(path, diag, &signature);
	if (err == VOUCH_OK) {
		vouch_diag_file(diag, path);
		err = vouch_sigfile_check(&signature, vouch_buf_text(&bytes),
		    bytes.len, keys, count, diag, &which);
	}
	vouch_buf_release(&bytes);
	if (err != VOUCH_OK)
		return err;
	vouch_str_escape(comment, sizeof comment, signature.comment,
	    strlen(signature.comment), true);
	printf("%s: good signature of %s: %s\n", path, names->at[which],
	    comment);
	return VOUCH_OK;
}

static int verify_run(const void *from, int count, char *const *operands)
{
	struct vouch_public_key keys[VOUCH_OPT_LIST_MAX];
	const struct key_args *args = from;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	size_t key_count = 0;
	enum vouch_err err = start(&diag);
	int i, status = CMD_OK;

	if (err == VOUCH_OK)
		err = cmd_keys_load(&args->trust, keys, &diag, &key_count);
	for (i = 0; err == VOUCH_OK && i < count; i++) {
		diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		err = verify_file(operands[i], keys, key_count, &args->trust,
		    &diag);
		if (err == VOUCH_ERR_SIGNATURE) {
			cmd_fail(&diag);
			status = CMD_NO;
			err = VOUCH_OK;
		}
	}
	return err == VOUCH_OK ? status : cmd_fail(&diag);
}

/* ---- the tables ---- */

#define ROW_KEY(what) \
	{ .kind = VOUCH_OPT_FILE, .letter = 'k', .name = "key", \
	  .arg = "FILE", .help = what, \
	  .offset = offsetof(struct key_args, key), \
	  .flags = VOUCH_OPT_REQUIRED }

static const struct vouch_opt bundle_options[] = {
	ROW_KEY("secret root key to sign with"),
	{ .kind = VOUCH_OPT_FILE, .letter = 'o', .name = "output",
	  .arg = "FILE", .help = "write the bundle here",
	  .more = "And its signature to FILE.minisig.",
	  .offset = offsetof(struct key_args, output),
	  .flags = VOUCH_OPT_REQUIRED },
	{ .kind = VOUCH_OPT_FILE, .name = "previous", .arg = "FILE",
	  .help = "the bundle this one follows",
	  .more = "Needed for all but the first, whose sequence is 1. The key "
	    "must be one of its roots.",
	  .offset = offsetof(struct key_args, previous) },
	{ .kind = VOUCH_OPT_FLAG, .name = "force",
	  .help = "replace FILE and its signature if they exist",
	  .offset = offsetof(struct key_args, force) },
	KEY_ROW_PASSPHRASE_FD,
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_opt sign_options[] = {
	ROW_KEY("secret key to sign with, a root's or an issuer's"),
	{ .kind = VOUCH_OPT_FLAG, .name = "force",
	  .help = "replace signatures that exist",
	  .offset = offsetof(struct key_args, force) },
	KEY_ROW_PASSPHRASE_FD,
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_opt verify_options[] = {
	{ .kind = VOUCH_OPT_LIST, .name = "trust", .arg = "FILE",
	  .help = "public key whose signature is wanted",
	  .offset = offsetof(struct key_args, trust),
	  .flags = VOUCH_OPT_REQUIRED },
	{ .kind = VOUCH_OPT_END }
};

const struct vouch_verb cmd_key_bundle = {
	.name = "bundle", .summary = "make a signed trust bundle of a policy",
	.operands = "POLICY", .operand_kind = "file",
	.operands_min = 1, .operands_max = 1,
	.options = bundle_options, .args_size = sizeof(struct key_args),
	.run = bundle_run
};

const struct vouch_verb cmd_key_sign = {
	.name = "sign", .summary = "sign campaign files",
	.operands = "CAMPAIGN...", .operand_kind = "file",
	.operands_min = 1, .operands_max = -1,
	.options = sign_options, .args_size = sizeof(struct key_args),
	.run = sign_run
};

const struct vouch_verb cmd_key_verify = {
	.name = "verify", .summary = "check the signatures of files",
	.operands = "FILE...", .operand_kind = "file",
	.operands_min = 1, .operands_max = -1,
	.options = verify_options, .args_size = sizeof(struct key_args),
	.run = verify_run
};

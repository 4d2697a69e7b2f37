/*
 * vouch-key: make, show and look after the keys that sign codes.
 *
 * The secret key is held only as long as the verb needs it; see io/keyfile.h
 * for what is on disk.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "cmd.h"
#include "core/crypt.h"
#include "core/holder.h"
#include "core/sign.h"
#include "io/file.h"
#include "io/keyfile.h"
#include "io/passphrase.h"
#include "keyverbs.h"
#include "overwrite.h"
#include "private.h"

#define FD_NONE KEY_FD_NONE
#define NAME_BYTES 4096
#define HEX_ID (2 * VOUCH_KEY_ID_BYTES + 1)

/* ---- shared ---- */

static int fd_of(uint64_t option)
{
	return option == FD_NONE ? -1 : (int)option;
}

/* A passphrase for a key file about to be written. */
static enum vouch_err new_passphrase(uint64_t fd, bool none,
    const char *prompt, struct vouch_diag *diag, struct vouch_passphrase *out)
{
	if (none)
		return VOUCH_OK; /* *out is empty */
	if (fd != FD_NONE)
		return vouch_passphrase_from_fd((int)fd, diag, out);
	return vouch_passphrase_ask(prompt, 1, diag, out);
}

static enum vouch_err check_comment(const char *comment,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	if (comment == NULL)
		return VOUCH_OK;
	err = vouch_key_comment_check(comment, diag);
	if (err != VOUCH_OK)
		vouch_diag_field(diag, "--comment");
	return err;
}

static void warn_if_bare(const struct vouch_passphrase *passphrase,
    const struct vouch_secret_key *secret, const char *path)
{
	enum vouch_key_purpose purpose = vouch_secret_key_purpose(secret);

	if (passphrase->len == 0)
		cmd_warn("no passphrase: whoever copies %s can %s", path,
		    purpose == VOUCH_KEY_ROOT ?
		    "say what tills trust" : purpose == VOUCH_KEY_TILL ?
		    "sign logs as this till" : "make codes");
}

/* path as a word of the shell, for commands to be pasted. */
static void shell_word(char *out, size_t size, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-+,:@%";
	size_t len = strlen(path), at = 0;
	bool quote = len == 0 || strspn(path, plain) < len || path[0] == '-';

	if (quote)
		out[at++] = '\'';
	for (; *path != '\0' && at + 6 < size; path++) {
		if (*path == '\'') {
			memcpy(out + at, "'\\''", 4);
			at += 4;
		} else {
			out[at++] = *path;
		}
	}
	if (quote)
		out[at++] = '\'';
	out[at] = '\0';
}

static enum vouch_err write_public(const char *path,
    const struct vouch_public_key *key, const char *comment, unsigned flags,
    struct vouch_diag *diag)
{
	struct vouch_outfile out;
	struct vouch_buf text;
	enum vouch_err err;

	vouch_buf_init(&text, 1024);
	err = vouch_keyfile_public_text(key, comment, &text);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "cannot word the key");
	err = vouch_outfile_open(&out, path, 0644, flags, diag);
	if (err == VOUCH_OK) {
		err = vouch_outfile_write(&out, text.data, text.len, diag);
		if (err == VOUCH_OK)
			err = vouch_outfile_commit(&out, flags, diag);
		vouch_outfile_abort(&out);
	}
	vouch_buf_release(&text);
	return err;
}

/* ---- new ---- */

struct names {
	char secret[NAME_BYTES];
	char public[NAME_BYTES];
};

static int make_names(const char *name, struct names *names)
{
	size_t len = strlen(name);
	const char *end = len > 4 ? name + len - 4 : "";

	if (len == 0 || name[len - 1] == '/')
		return cmd_usage("NAME", "a name is needed");
	if (len + 5 > NAME_BYTES)
		return cmd_usage("NAME", "too long");
	if (strcmp(end, ".key") == 0 || strcmp(end, ".pub") == 0)
		return cmd_usage("NAME", "give it without \"%s\": both files "
		    "are made", end);
	snprintf(names->secret, NAME_BYTES, "%s.key", name);
	snprintf(names->public, NAME_BYTES, "%s.pub", name);
	return CMD_OK;
}

/* Asked before the passphrase is; what is written checks again. */
static void hint_keys_stay(struct vouch_diag *diag)
{
	vouch_diag_hint(diag, "keys are never overwritten: choose another "
	    "name, or move the old files away");
}

static enum vouch_err must_be_new(const char *path, struct vouch_diag *diag)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return VOUCH_OK;
	vouch_diag_file(diag, path);
	hint_keys_stay(diag);
	return vouch_diag_set(diag, VOUCH_ERR_EXISTS, "already exists");
}

/* Where there is no passphrase there is nothing to slow down. */
static struct vouch_kdf_cost cost_of(const struct vouch_passphrase *passphrase)
{
	return passphrase->len > 0 ?
	    (struct vouch_kdf_cost)VOUCH_KDF_DEFAULT :
	    (struct vouch_kdf_cost)VOUCH_KDF_NONE;
}

/* Both files or none. */
static enum vouch_err save_pair(const struct names *names,
    const struct vouch_secret_key *secret, const char *comment,
    const struct vouch_passphrase *passphrase, struct vouch_diag *diag)
{
	enum vouch_err err;

	err = vouch_keyfile_save_secret(names->secret, secret, comment,
	    passphrase->text, passphrase->len, cost_of(passphrase), diag);
	if (err != VOUCH_OK)
		return err;
	err = write_public(names->public, vouch_secret_key_public(secret),
	    comment, VOUCH_OUTFILE_SYNC, diag);
	if (err != VOUCH_OK)
		unlink(names->secret);
	return err;
}

/* bare: without a passphrase. */
static void say_made(const struct names *names,
    const struct vouch_secret_key *secret, bool bare)
{
	char hex[HEX_ID], word[2 * NAME_BYTES];

	vouch_hex_encode(hex, vouch_secret_key_public(secret)->id,
	    VOUCH_KEY_ID_BYTES);
	printf("id: %s\n", hex);
	shell_word(word, sizeof word, names->public);
	switch (vouch_secret_key_purpose(secret)) {
	case VOUCH_KEY_ROOT:
		cmd_say("made %s, to be kept secret and off every network, and "
		    "%s, for the policy of a bundle", names->secret,
		    names->public);
		cmd_say("make a second root, and keep the two apart: either "
		    "can take the other's place");
		break;
	case VOUCH_KEY_TILL:
		cmd_say("made %s, for one till, and %s, for whoever takes its "
		    "exports or checks its closes", names->secret, names->public);
		break;
	default:
		cmd_say("made %s, to be kept secret, and %s, for every till",
		    names->secret, names->public);
		if (bare)
			cmd_say("back up %s: without it no more codes can be "
			    "made", names->secret);
		else
			cmd_say("back up %s, and its passphrase apart from it: "
			    "without both no more codes can be made",
			    names->secret);
		cmd_say("next, at the till: vouch-log init --db shop.db "
		    "--trust %s --store N", word);
		break;
	}
}

static int new_run(const void *from, int count, char *const *operands)
{
	const struct key_args *args = from;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_passphrase passphrase = { NULL, 0 };
	struct vouch_secret_key *secret = NULL;
	struct names names;
	enum vouch_err err;

	(void)count;
	if (args->no_passphrase && args->passphrase_fd != FD_NONE)
		return cmd_usage("--no-passphrase",
		    "contradicts --passphrase-fd");
	if (make_names(operands[0], &names) != CMD_OK)
		return CMD_USAGE;
	cmd_keep_private();
	err = check_comment(args->comment, &diag);
	if (err == VOUCH_OK)
		err = must_be_new(names.secret, &diag);
	if (err == VOUCH_OK)
		err = must_be_new(names.public, &diag);
	if (err == VOUCH_OK)
		err = new_passphrase(args->passphrase_fd, args->no_passphrase,
		    "Passphrase for the new key: ", &diag, &passphrase);
	if (err == VOUCH_OK && (err = vouch_sign_init()) == VOUCH_OK)
		err = vouch_secret_key_new(NULL, &secret);
	if (err == VOUCH_OK) {
		vouch_secret_key_set_purpose(secret,
		    (enum vouch_key_purpose)args->purpose);
		err = save_pair(&names, secret, args->comment, &passphrase,
		    &diag);
		if (err == VOUCH_ERR_EXISTS) /* since it was looked for */
			hint_keys_stay(&diag);
	}
	if (err == VOUCH_OK) {
		warn_if_bare(&passphrase, secret, names.secret);
		say_made(&names, secret, passphrase.len == 0);
	}
	vouch_secret_key_free(secret);
	vouch_passphrase_free(&passphrase);
	if (err != VOUCH_OK && diag.code == VOUCH_OK)
		vouch_diag_set(&diag, err, "cannot make a key");
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

/* ---- public ---- */

static int public_run(const void *from, int count, char *const *operands)
{
	const struct key_args *args = from;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_secret_key *secret = NULL;
	enum vouch_err err;
	int status;

	status = cmd_check_reads("--output", args->output, count, operands);
	if (status != CMD_OK)
		return status;
	cmd_keep_private();
	err = check_comment(args->comment, &diag);
	if (err == VOUCH_OK)
		err = cmd_load_secret(operands[0], fd_of(args->passphrase_fd),
		    &diag, &secret);
	if (err == VOUCH_OK) {
		vouch_diag_file(&diag, NULL);
		err = write_public(args->output != NULL ? args->output : "-",
		    vouch_secret_key_public(secret), args->comment,
		    VOUCH_OUTFILE_SYNC |
		    (args->force ? VOUCH_OUTFILE_FORCE : 0), &diag);
	}
	vouch_secret_key_free(secret);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

/* ---- holder ---- */

static int holder_run(const void *from, int count, char *const *operands)
{
	const struct key_args *args = from;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	uint8_t id[VOUCH_HOLDER_KEY_ID_BYTES], *key = NULL;
	char hex[2 * sizeof id + 1];
	enum vouch_err err;

	(void)count;
	cmd_keep_private();
	err = check_comment(args->comment, &diag);
	if (err == VOUCH_OK)
		err = must_be_new(operands[0], &diag);
	if (err == VOUCH_OK && (err = vouch_sign_init()) == VOUCH_OK &&
	    (key = vouch_secret_alloc(VOUCH_HOLDER_KEY_BYTES)) == NULL)
		err = VOUCH_ERR_NO_MEMORY;
	if (err == VOUCH_OK) {
		vouch_random(key, VOUCH_HOLDER_KEY_BYTES);
		err = vouch_keyfile_save_holder(operands[0], key,
		    args->comment, &diag);
		if (err == VOUCH_ERR_EXISTS)
			hint_keys_stay(&diag);
	}
	if (err == VOUCH_OK) {
		vouch_holder_key_id(key, id);
		vouch_hex_encode(hex, id, sizeof id);
		printf("id: %s\n", hex);
		cmd_say("made %s: one for all campaigns, for vouch-issue and "
		    "for every till that asks for customers", operands[0]);
		cmd_say("keep a copy, and keep it secret: without it bound "
		    "codes are worthless, and with it customers' numbers can "
		    "be found out");
	}
	vouch_secret_free(key);
	if (err != VOUCH_OK && diag.code == VOUCH_OK)
		vouch_diag_set(&diag, err, "cannot make a holder key");
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

/* ---- show ---- */

static void show_fields(const char *kind, const uint8_t *id,
    const char *comment)
{
	char hex[HEX_ID], text[4 * VOUCH_KEY_COMMENT];

	vouch_hex_encode(hex, id, VOUCH_KEY_ID_BYTES);
	vouch_str_escape(text, sizeof text, comment, strlen(comment), true);
	printf("kind: %s\nid: %s\ncomment: %s\n", kind, hex, text);
}

static void show_sealed(const struct vouch_sealed_key *sealed)
{
	struct vouch_kdf_cost cost = vouch_sealed_key_cost(sealed);
	uint8_t id[VOUCH_KEY_ID_BYTES];

	vouch_sealed_key_id(sealed, id);
	show_fields("secret", id, sealed->comment);
	printf("cost: %u %s over %u KiB\n", (unsigned)cost.passes,
	    cost.passes == 1 ? "pass" : "passes", (unsigned)cost.memory_kib);
	printf("purpose: %s\n", vouch_key_purpose_name(
	    vouch_sealed_key_purpose(sealed)));
}

static enum vouch_err show_holder(const char *path, struct vouch_diag *diag)
{
	uint8_t id[VOUCH_HOLDER_KEY_ID_BYTES], *key = NULL;
	char comment[VOUCH_KEY_COMMENT];
	enum vouch_err err;

	cmd_keep_private();
	err = vouch_keyfile_load_holder(path, diag, &key, comment);
	if (err != VOUCH_OK)
		return err;
	vouch_holder_key_id(key, id);
	show_fields("holder", id, comment);
	vouch_secret_free(key);
	return VOUCH_OK;
}

/* A secret key is read a second time, with the checks a secret one needs. */
static int show_run(const void *from, int count, char *const *operands)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char comment[VOUCH_KEY_COMMENT];
	struct vouch_sealed_key sealed;
	struct vouch_public_key key;
	struct vouch_buf text;
	enum vouch_err err;

	(void)from;
	(void)count;
	err = vouch_keyfile_load_text(operands[0], &diag, &text);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	if (vouch_keyfile_is_secret(vouch_buf_text(&text), text.len)) {
		err = vouch_keyfile_load_sealed(operands[0], &diag, &sealed);
		if (err == VOUCH_OK)
			show_sealed(&sealed);
	} else if (vouch_keyfile_is_holder(vouch_buf_text(&text), text.len)) {
		err = show_holder(operands[0], &diag);
	} else {
		err = vouch_keyfile_parse_comment(operands[0],
		    vouch_buf_text(&text), text.len, &diag, &key, comment);
		if (err == VOUCH_OK)
			show_fields("public", key.id, comment);
	}
	vouch_buf_release(&text);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

/* ---- passwd ---- */

/* Never cheaper to guess than before. */
static struct vouch_kdf_cost new_cost(const struct vouch_sealed_key *sealed,
    const struct vouch_passphrase *passphrase)
{
	struct vouch_kdf_cost cost = cost_of(passphrase),
	    old = vouch_sealed_key_cost(sealed);

	if (passphrase->len == 0)
		return cost;
	if (old.passes > cost.passes)
		cost.passes = old.passes;
	if (old.memory_kib > cost.memory_kib)
		cost.memory_kib = old.memory_kib;
	return cost;
}

static int passwd_run(const void *from, int count, char *const *operands)
{
	const struct key_args *args = from;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_passphrase passphrase = { NULL, 0 };
	struct vouch_secret_key *secret = NULL;
	struct vouch_sealed_key sealed;
	const char *path = operands[0];
	enum vouch_err err;

	(void)count;
	if (args->no_passphrase && args->new_passphrase_fd != FD_NONE)
		return cmd_usage("--no-passphrase",
		    "contradicts --new-passphrase-fd");
	cmd_keep_private();
	err = vouch_keyfile_load_sealed(path, &diag, &sealed);
	if (err == VOUCH_OK)
		err = cmd_load_secret(path, fd_of(args->passphrase_fd), &diag,
		    &secret);
	if (err == VOUCH_OK)
		err = new_passphrase(args->new_passphrase_fd,
		    args->no_passphrase, "New passphrase: ", &diag,
		    &passphrase);
	if (err == VOUCH_OK)
		err = vouch_keyfile_replace_secret(path, secret,
		    sealed.comment, passphrase.text, passphrase.len,
		    new_cost(&sealed, &passphrase), &diag);
	if (err == VOUCH_OK) {
		warn_if_bare(&passphrase, secret, path);
		cmd_say("%s %s; copies of the old file still open with the "
		    "old one", path, passphrase.len == 0 ?
		    "opens without a passphrase now" :
		    "has a new passphrase");
	}
	vouch_secret_key_free(secret);
	vouch_passphrase_free(&passphrase);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

/* ---- the tables ---- */

#define ROW_COMMENT \
	{ .kind = VOUCH_OPT_TEXT, .name = "comment", .arg = "TEXT", \
	  .help = "what the first line says, for people", \
	  .more = "One line, at most 255 bytes; it is not signed.", \
	  .offset = offsetof(struct key_args, comment) }

/* In the order of enum vouch_key_purpose. */
static const char *const purposes[] = { "issuer", "root", "till", NULL };

static const struct vouch_opt new_options[] = {
	KEY_ROW_PASSPHRASE_FD,
	{ .kind = VOUCH_OPT_FLAG, .name = "no-passphrase",
	  .help = "seal the key with nothing",
	  .more = "Whoever can read the file can make codes.",
	  .offset = offsetof(struct key_args, no_passphrase) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "purpose", .arg = "PURPOSE",
	  .help = "what it will sign; issuer if not given",
	  .more = "Issuer: codes and what belongs to them. Root: trust bundles "
	    "and campaign files. Till: the closes of one till, exports and "
	    "spent lists. A key never signs what it was not made for.",
	  .offset = offsetof(struct key_args, purpose),
	  .choices = purposes },
	ROW_COMMENT,
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_opt public_options[] = {
	{ .kind = VOUCH_OPT_FILE, .letter = 'o', .name = "output",
	  .arg = "FILE", .help = "write here instead of standard output",
	  .offset = offsetof(struct key_args, output) },
	{ .kind = VOUCH_OPT_FLAG, .name = "force",
	  .help = "replace FILE if it exists",
	  .offset = offsetof(struct key_args, force) },
	KEY_ROW_PASSPHRASE_FD,
	ROW_COMMENT,
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_opt holder_options[] = {
	ROW_COMMENT,
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_opt show_options[] = {
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_opt passwd_options[] = {
	KEY_ROW_PASSPHRASE_FD,
	{ .kind = VOUCH_OPT_UINT, .name = "new-passphrase-fd", .arg = "N",
	  .help = "read the new passphrase from this descriptor",
	  .more = "It may be the same one as for the old passphrase, which "
	    "then comes first.",
	  .offset = offsetof(struct key_args, new_passphrase_fd),
	  .max = 1023 },
	{ .kind = VOUCH_OPT_FLAG, .name = "no-passphrase",
	  .help = "take the passphrase away",
	  .more = "Whoever can read the file can make codes.",
	  .offset = offsetof(struct key_args, no_passphrase) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb new_verb = {
	.name = "new", .summary = "make a key: NAME.key and NAME.pub",
	.operands = "NAME", .operand_kind = "none",
	.operands_min = 1, .operands_max = 1,
	.options = new_options, .args_size = sizeof(struct key_args),
	.run = new_run
};

static const struct vouch_verb public_verb = {
	.name = "public", .summary = "make the public key file again",
	.operands = "KEYFILE", .operand_kind = "file",
	.operands_min = 1, .operands_max = 1,
	.options = public_options, .args_size = sizeof(struct key_args),
	.run = public_run
};

static const struct vouch_verb holder_verb = {
	.name = "holder", .summary = "make a holder key",
	.operands = "FILE", .operand_kind = "none",
	.operands_min = 1, .operands_max = 1,
	.options = holder_options, .args_size = sizeof(struct key_args),
	.run = holder_run
};

static const struct vouch_verb show_verb = {
	.name = "show", .summary = "say what a key file holds",
	.operands = "FILE", .operand_kind = "file",
	.operands_min = 1, .operands_max = 1,
	.options = show_options, .args_size = sizeof(struct key_args),
	.run = show_run
};

static const struct vouch_verb passwd_verb = {
	.name = "passwd", .summary = "change a secret key's passphrase",
	.operands = "FILE", .operand_kind = "file",
	.operands_min = 1, .operands_max = 1,
	.options = passwd_options, .args_size = sizeof(struct key_args),
	.run = passwd_run
};

static const char *const examples[] = {
	"Make a shop's key; the passphrase is asked for",
	"vouch-key new shop",
	"Which key is this?",
	"vouch-key show shop.pub",
	"Change the passphrase",
	"vouch-key passwd shop.key",
	"Make the key that codes are bound to customers with",
	"vouch-key holder holder.key",
	"Sign the policy of a bundle; next.ini names the bundle's keys",
	"vouch-key bundle -k root.key --previous bundle-6.txt next.ini "
	    "-o bundle-7.txt",
	"Sign the rules of an offer for tills that trust a bundle",
	"vouch-key sign -k shop.key tet2027.ini",
	"Bring back a lost public key",
	"vouch-key public shop.key -o shop.pub",
	NULL
};

int main(int argc, char **argv)
{
	const struct vouch_verb verbs[] = {
		new_verb, public_verb, holder_verb, cmd_key_bundle,
		cmd_key_sign, cmd_key_verify, show_verb, passwd_verb,
		{ .summary = NULL }
	};
	struct key_args args = { .passphrase_fd = FD_NONE,
	    .new_passphrase_fd = FD_NONE };
	char sodium[32];
	const char *libraries[] = { sodium, NULL };
	const struct vouch_tool tool = {
		.name = "vouch-key",
		.summary = "make and look after the keys that sign codes",
		.verbs = verbs, .examples = examples, .libraries = libraries,
		.common = cmd_common_options,
	};

	snprintf(sodium, sizeof sodium, "libsodium %s", vouch_crypt_version());
	return cmd_main(&tool, argc, argv, &args, sizeof args);
}

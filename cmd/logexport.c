/*
 * vouch-log export: the log, or what is new in it, or the list of what was
 * taken, as a signed file for other ledgers.
 */
#include "logverbs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "overwrite.h"
#include "settings.h"

#include "core/sign.h"
#include "io/file.h"
#include "ledger/elsewhere.h"
#include "ledger/export.h"

#define FD_MAX 1023

struct export_args {
	struct cmd_log_place place;
	const char *key, *output, *since;
	bool spent, own, without_holders, force;
};
_Static_assert(sizeof(struct export_args) <= CMD_LOG_ARGS, "room");

static enum vouch_err write_out(const void *bytes, size_t len, void *context,
    struct vouch_diag *diag)
{
	return vouch_outfile_write(context, bytes, len, diag);
}

/* Is it this ledger's, now or before a restore? Another's ends elsewhere. */
static enum vouch_err check_since(struct vouch_ledger *ledger,
    const struct vouch_exchange_head *head, struct vouch_diag *diag)
{
	if (head->store == vouch_ledger_store(ledger))
		return VOUCH_OK;
	vouch_diag_hint(diag, "give the last export of this ledger, or none "
	    "for a whole one");
	return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
	    "is an export of shop %u, and this is shop %u",
	    (unsigned)head->store, (unsigned)vouch_ledger_store(ledger));
}

static enum vouch_err read_since(struct vouch_ledger *ledger,
    const char *path, struct vouch_diag *diag,
    struct vouch_export_marks *marks)
{
	FILE *file = fopen(path, "rb");
	enum vouch_err err;

	if (file == NULL) {
		err = vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot open");
	} else {
		err = vouch_export_marks_read(file, diag, marks);
		fclose(file);
	}
	if (err == VOUCH_OK)
		err = check_since(ledger, &marks->facts.head, diag);
	if (err != VOUCH_OK)
		vouch_diag_file(diag, path);
	return err;
}

/* events is how many codes there are, in a spent list. */
static enum vouch_err write_bytes(struct vouch_ledger *ledger,
    const struct export_args *args, struct vouch_export_request *request,
    struct vouch_diag *diag, struct vouch_export_facts *facts)
{
	enum vouch_err err;
	uint32_t count = 0;

	if (!args->spent)
		return vouch_ledger_export(ledger, request, diag, facts);
	err = vouch_spent_export(ledger, request->key, request->now_ms,
	    request->put, request->context, diag, &count);
	facts->events = count;
	return err;
}

static enum vouch_err write_file(struct vouch_ledger *ledger,
    const struct export_args *args, struct vouch_export_request *request,
    struct vouch_diag *diag, struct vouch_export_facts *facts)
{
	static struct vouch_outfile out;
	unsigned flags = VOUCH_OUTFILE_SYNC;
	enum vouch_err err;

	if (args->force)
		flags |= VOUCH_OUTFILE_FORCE;
	err = vouch_outfile_open(&out, args->output, 0600, flags, diag);
	if (err != VOUCH_OK)
		return err;
	request->put = write_out;
	request->context = &out;
	err = write_bytes(ledger, args, request, diag, facts);
	if (err == VOUCH_OK)
		return vouch_outfile_commit(&out, flags, diag);
	vouch_outfile_abort(&out);
	return err;
}

static enum vouch_err export_log(struct vouch_ledger *ledger,
    const struct export_args *args, struct vouch_diag *diag,
    struct vouch_export_facts *facts)
{
	struct vouch_export_marks marks = { .count = 0 };
	struct vouch_secret_key *key = NULL;
	struct vouch_export_request request = {
		.since = args->since != NULL ? &marks : NULL,
		.own = args->own, .without_holders = args->without_holders,
		.now_ms = vouch_clock_now_ms()
	};
	enum vouch_err err = VOUCH_OK;

	if (args->since != NULL)
		err = read_since(ledger, args->since, diag, &marks);
	if (err == VOUCH_OK)
		err = cmd_log_key(&args->place, args->key, diag, &key);
	request.key = key;
	if (err == VOUCH_OK)
		cmd_log_warn_of_limit(ledger, key, request.now_ms);
	if (err == VOUCH_OK)
		err = write_file(ledger, args, &request, diag, facts);
	vouch_secret_key_free(key);
	vouch_export_marks_release(&marks);
	return err;
}

static int check_output(const struct export_args *args,
    const struct vouch_config *config)
{
	const struct cmd_output outputs[] = { { "--output", args->output },
		{ NULL, NULL } };
	const struct cmd_input inputs[] = {
		{ "the ledger", cmd_setting_db(args->place.db, config) },
		{ "the key", args->key },
		{ "the export before it", args->since }, { NULL, NULL }
	};

	return cmd_check_outputs(outputs, inputs);
}

static int export_run(const void *raw, int count, char *const *operands)
{
	const struct export_args *args = raw;
	static struct vouch_config config;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_export_facts facts;
	struct vouch_ledger *ledger = NULL;
	enum vouch_err err;
	int status;

	(void)count;
	(void)operands;
	if (args->spent && (args->since != NULL || args->own ||
	    args->without_holders))
		return cmd_usage("--spent", "is a list of codes: --since, --own "
		    "and --without-holders are for the log");
	status = cmd_log_open(&args->place, VOUCH_LEDGER_READ, &config,
	    &ledger);
	if (status != CMD_OK)
		return status;
	if (check_output(args, &config) != CMD_OK) {
		vouch_ledger_close(ledger);
		return CMD_USAGE;
	}
	err = export_log(ledger, args, &diag, &facts);
	vouch_ledger_close(ledger);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	if (args->spent) {
		cmd_say("%" PRIu64 " spent code%s listed", facts.events,
		    facts.events == 1 ? "" : "s");
		return CMD_OK;
	}
	cmd_say("%" PRIu64 " event%s of %" PRIu64 " chain%s exported",
	    facts.events, facts.events == 1 ? "" : "s", facts.chains,
	    facts.chains == 1 ? "" : "s");
	return CMD_OK;
}

static const struct vouch_opt options[] = {
	CMD_LOG_PLACE(offsetof(struct export_args, place)),
	{ .kind = VOUCH_OPT_FILE, .letter = 'k', .name = "key",
	  .arg = "FILE", .help = "secret key to sign with, a till's best",
	  .more = "Who merges the file gives its public half as --signer, "
	    "or trusts a bundle that names it for logs.",
	  .offset = offsetof(struct export_args, key),
	  .flags = VOUCH_OPT_REQUIRED },
	{ .kind = VOUCH_OPT_UINT, .name = "passphrase-fd", .arg = "N",
	  .help = "read the key's passphrase from this descriptor",
	  .more = "Without it the terminal is asked, if the key has one.",
	  .offset = offsetof(struct export_args, place.passphrase_fd),
	  .min = 0, .max = FD_MAX },
	{ .kind = VOUCH_OPT_FILE, .letter = 'o', .name = "output",
	  .arg = "FILE", .help = "the file to write; - is standard output",
	  .offset = offsetof(struct export_args, output),
	  .flags = VOUCH_OPT_REQUIRED },
	{ .kind = VOUCH_OPT_FILE, .name = "since", .arg = "FILE",
	  .help = "only what is new since this export of the same ledger",
	  .more = "Whoever gets the file must have had that one.",
	  .offset = offsetof(struct export_args, since) },
	{ .kind = VOUCH_OPT_FLAG, .name = "spent",
	  .help = "the vouchers and passes this shop has taken, as a list",
	  .more = "For 'vouch-log import' in other shops, which then refuse "
	    "them; small, and always whole.",
	  .offset = offsetof(struct export_args, spent) },
	{ .kind = VOUCH_OPT_FLAG, .name = "own",
	  .help = "only what was done here, not what was merged",
	  .offset = offsetof(struct export_args, own) },
	{ .kind = VOUCH_OPT_FLAG, .name = "without-holders",
	  .help = "leave out the digests customers are told apart by",
	  .more = "Limits per customer then hold in each shop only.",
	  .offset = offsetof(struct export_args, without_holders) },
	{ .kind = VOUCH_OPT_FLAG, .name = "force",
	  .help = "replace the file if it is there",
	  .offset = offsetof(struct export_args, force) },
	{ .kind = VOUCH_OPT_END }
};

const struct vouch_verb cmd_log_export = {
	.name = "export", .summary = "write the log for other ledgers",
	.operands = "", .operand_kind = "none",
	.options = options, .args_size = sizeof(struct export_args),
	.run = export_run
};

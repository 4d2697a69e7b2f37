/*
 * vouch-log import: campaign files and lists of winners, all of them or none.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "inputs.h"
#include "logsigned.h"
#include "logverbs.h"

#include "base/date.h"
#include "base/ini.h"
#include "base/str.h"
#include "io/prizefile.h"
#include "ledger/trust.h"
#include "ledger/winners.h"

struct import_args {
	struct cmd_log_place place;
	struct vouch_opt_list signers;
};
_Static_assert(sizeof(struct import_args) <= CMD_LOG_ARGS, "room");

/* What was given: the files, and whose spent lists to believe. */
struct given {
	int count;
	char *const *files;
	struct cmd_signers signers;
};

/* A campaign file, a list of winners, a bundle or a list of codes, read. */
struct offer {
	struct cmd_signed file; /* NONE: neither bundle nor list */
	struct vouch_minisig signature;
	bool has_signature;     /* of a campaign file */
	bool is_prizes;
	struct vouch_campaign campaign;
	struct vouch_prizes prizes;
	struct vouch_buf text;
	bool changed; /* it was not on file before */
};

/* Does the file begin as a list of winners does, of whatever version? What
 * cannot be read is complained about by who reads it. */
static bool is_prizes(const char *path)
{
	static const char magic[] = "VOUCHPZ";
	char head[sizeof magic - 1];
	FILE *file = strcmp(path, "-") == 0 ? NULL : fopen(path, "rb");
	bool is = file != NULL &&
	    fread(head, 1, sizeof head, file) == sizeof head &&
	    memcmp(head, magic, sizeof head) == 0;

	if (file != NULL)
		fclose(file);
	return is;
}

static bool is_campaign(const struct offer *offer)
{
	return !offer->is_prizes && offer->file.kind == CMD_SIGNED_NONE;
}

/* Of a whole folder's files one alone is in the way. */
static enum vouch_err check_kind(const struct vouch_campaign *campaign,
    int count, struct vouch_diag *diag)
{
	const enum vouch_err err = vouch_campaign_for_tills(campaign, diag);

	if (err != VOUCH_OK)
		vouch_diag_hint(diag, count > 1 ?
		    "leave that file out and import the others" :
		    "a till needs no file of shelf labels");
	return err;
}

static enum vouch_err load_offers(int count, char *const *files,
    struct offer *offers, struct vouch_diag *diag)
{
	enum vouch_err err;
	int i, j;

	for (i = 0; i < count; i++)
		vouch_buf_init(&offers[i].text, VOUCH_INI_FILE_MAX);
	for (i = 0; i < count; i++) {
		offers[i].is_prizes = is_prizes(files[i]);
		offers[i].file.kind = cmd_signed_peek(files[i]);
		if (offers[i].file.kind != CMD_SIGNED_NONE) {
			err = cmd_signed_load(files[i], &offers[i].file, diag);
			if (err != VOUCH_OK)
				return err;
		}
		if (!is_campaign(&offers[i]))
			continue;
		err = cmd_campaign_load(files[i], &offers[i].text, diag,
		    &offers[i].campaign);
		if (err == VOUCH_OK)
			err = check_kind(&offers[i].campaign, count, diag);
		if (err == VOUCH_OK)
			err = cmd_signature_beside(files[i],
			    &offers[i].signature, diag,
			    &offers[i].has_signature);
		if (err != VOUCH_OK) {
			vouch_diag_file(diag, files[i]);
			return err;
		}
		for (j = 0; j < i; j++) {
			if (!is_campaign(&offers[j]) || offers[i].campaign.id !=
			    offers[j].campaign.id)
				continue;
			vouch_diag_file(diag, files[i]);
			return vouch_diag_set(diag, VOUCH_ERR_DUPLICATE,
			    "campaign %" PRIu32 " is in '%s' too",
			    offers[i].campaign.id, files[j]);
		}
	}
	return VOUCH_OK;
}

static enum vouch_err load_winners(struct vouch_ledger *ledger,
    const char *file, const struct vouch_public_key *keys, size_t key_count,
    struct vouch_diag *diag, struct offer *offer)
{
	size_t which = 0;
	enum vouch_err err = vouch_prizefile_load(file, keys, key_count, diag,
	    &offer->text, &offer->prizes, &which);

	return err != VOUCH_OK ? err : vouch_trust_check_prizes(ledger,
	    &keys[which], offer->prizes.campaign, diag);
}

/* By the ledger's keys: a list of winners of somebody else is nobody's. Inside
 * the transaction, for a bundle that comes with it may put its key out. */
static enum vouch_err load_prizes(struct vouch_ledger *ledger,
    int count, char *const *files, struct offer *offers,
    struct vouch_diag *diag)
{
	const struct vouch_public_key *keys;
	enum vouch_err err = vouch_trust_refresh(ledger, diag);
	size_t key_count;
	int i;

	keys = vouch_ledger_keys(ledger, &key_count);
	for (i = 0; err == VOUCH_OK && i < count; i++)
		if (offers[i].is_prizes)
			err = load_winners(ledger, files[i], keys, key_count,
			    diag, &offers[i]);
	return err;
}

/* The bundles, or the lists of codes, or the spent lists. */
static enum vouch_err file_signed(struct vouch_ledger *ledger,
    const struct given *given, struct offer *offers,
    enum cmd_signed_kind kind, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	int i;

	for (i = 0; err == VOUCH_OK && i < given->count; i++) {
		if (offers[i].file.kind != kind)
			continue;
		err = cmd_signed_file(ledger, given->files[i],
		    &given->signers, &offers[i].file, diag);
		offers[i].changed = err == VOUCH_OK && offers[i].file.changed;
	}
	return err;
}

static enum vouch_err file_prizes(struct vouch_ledger *ledger, int count,
    char *const *files, struct offer *offers, struct vouch_diag *diag)
{
	const int64_t now_ms = vouch_clock_now_ms();
	enum vouch_err err = VOUCH_OK;
	int i;

	for (i = 0; err == VOUCH_OK && i < count; i++) {
		if (!offers[i].is_prizes)
			continue;
		err = vouch_winners_file(ledger, &offers[i].prizes,
		    offers[i].text.data, offers[i].text.len, now_ms, diag,
		    &offers[i].changed);
		if (err == VOUCH_ERR_CONFLICT || err == VOUCH_ERR_MISSING ||
		    err == VOUCH_ERR_TOO_LONG)
			vouch_diag_file(diag, files[i]);
	}
	return err;
}

/* Inside a transaction: bundles first, for they say whose the rest may be; then
 * rules, for prizes are theirs. *wrote: there is
 * something to commit. */
static enum vouch_err file_offers(struct vouch_ledger *ledger,
    const struct given *given, struct offer *offers, struct vouch_diag *diag,
    bool *wrote)
{
	char *const *files = given->files;
	const int count = given->count;
	const int64_t now_ms = vouch_clock_now_ms();
	enum vouch_err err = VOUCH_OK;
	int i;

	*wrote = false;
	err = file_signed(ledger, given, offers, CMD_SIGNED_BUNDLE, diag);
	for (i = 0; err == VOUCH_OK && i < count; i++) {
		if (!is_campaign(&offers[i]))
			continue;
		err = vouch_trust_check_campaign(ledger, &offers[i].campaign,
		    offers[i].text.data, offers[i].text.len,
		    offers[i].has_signature ? &offers[i].signature : NULL,
		    diag);
		if (err != VOUCH_OK) {
			vouch_diag_file(diag, files[i]);
			break;
		}
		err = vouch_ledger_file(ledger, &offers[i].campaign,
		    offers[i].text.data, offers[i].text.len, now_ms, diag,
		    &offers[i].changed);
		if (err == VOUCH_ERR_CONFLICT || err == VOUCH_ERR_UNSUPPORTED)
			vouch_diag_file(diag, files[i]);
	}
	if (err == VOUCH_OK)
		err = load_prizes(ledger, count, files, offers, diag);
	if (err == VOUCH_OK)
		err = file_prizes(ledger, count, files, offers, diag);
	if (err == VOUCH_OK)
		err = file_signed(ledger, given, offers, CMD_SIGNED_LIST,
		    diag);
	if (err == VOUCH_OK)
		err = file_signed(ledger, given, offers, CMD_SIGNED_SPENT,
		    diag);
	for (i = 0; err == VOUCH_OK && i < count; i++)
		*wrote = *wrote || offers[i].changed;
	return err;
}

/* All of them or none. */
static enum vouch_err import_offers(struct vouch_ledger *ledger,
    const struct given *given, struct offer *offers, struct vouch_diag *diag)
{
	enum vouch_err err;
	bool wrote;

	err = vouch_ledger_begin(ledger, diag);
	if (err != VOUCH_OK)
		return err;
	err = file_offers(ledger, given, offers, diag, &wrote);
	if (err == VOUCH_OK && wrote)
		return vouch_ledger_commit(ledger, diag);
	vouch_ledger_rollback(ledger);
	return err;
}

static void tell(const char *path, const struct offer *offer)
{
	const struct vouch_campaign *campaign = &offer->campaign;
	char name[VOUCH_CAMPAIGN_NAME];

	if (offer->file.kind != CMD_SIGNED_NONE) {
		cmd_signed_tell(path, &offer->file);
		return;
	}
	if (offer->is_prizes) {
		cmd_say("prizes of batch %" PRIu32 " of campaign %" PRIu32
		    " %s: %" PRIu32 " winners listed", offer->prizes.batch,
		    offer->prizes.campaign, offer->changed ? "imported" :
		    "were on file already", offer->prizes.listed);
		return;
	}
	vouch_str_escape(name, sizeof name, campaign->name,
	    strlen(campaign->name), true);
	cmd_say("campaign %" PRIu32 " revision %" PRIu32 " %s: %s",
	    campaign->id, campaign->revision,
	    offer->changed ? "imported" : "was on file already", name);
	if (campaign->register_id[0] == '\0')
		cmd_warn("%s: no code of it was issued yet; the first issue "
		    "adds a line to the file, and importing that needs a "
		    "higher revision", path);
}

static int import_run(const void *raw, int count, char *const *files)
{
	const struct import_args *args = raw;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	static struct vouch_config config;
	static struct given given;
	struct vouch_ledger *ledger = NULL;
	struct offer *offers;
	enum vouch_err err;
	int i, status = CMD_OK;

	offers = calloc((size_t)count, sizeof *offers);
	if (offers == NULL) {
		vouch_diag_set(&diag, VOUCH_ERR_NO_MEMORY, "out of memory");
		return cmd_fail(&diag);
	}
	given.count = count;
	given.files = files;
	err = cmd_keys_load(&args->signers, given.signers.key, &diag,
	    &given.signers.count);
	if (err == VOUCH_OK)
		err = load_offers(count, files, offers, &diag);
	if (err == VOUCH_OK)
		status = cmd_log_open(&args->place, VOUCH_LEDGER_WRITE,
		    &config, &ledger);
	if (err == VOUCH_OK && status == CMD_OK)
		err = import_offers(ledger, &given, offers, &diag);
	for (i = 0; err == VOUCH_OK && status == CMD_OK && i < count; i++)
		tell(files[i], &offers[i]);
	vouch_ledger_close(ledger);
	for (i = 0; i < count; i++) {
		vouch_buf_release(&offers[i].text);
		vouch_buf_release(&offers[i].file.bytes);
		if (offers[i].file.spool != NULL)
			fclose(offers[i].file.spool);
	}
	free(offers);
	return err == VOUCH_OK ? status : cmd_fail(&diag);
}

static const struct vouch_opt import_options[] = {
	CMD_LOG_PLACE(offsetof(struct import_args, place)),
	{ .kind = VOUCH_OPT_LIST, .name = "signer", .arg = "FILE",
	  .help = "public key of a till whose spent lists to believe",
	  .more = "Beside the keys that the ledger's bundle names for logs, "
	    "of which what the bundle says holds. A spent list signed by any "
	    "other key is refused.",
	  .offset = offsetof(struct import_args, signers) },
	{ .kind = VOUCH_OPT_END }
};

const struct vouch_verb cmd_log_import = {
	.name = "import", .summary = "file campaigns, prizes, bundles, signed and spent lists",
	.operands = "FILE...", .operand_kind = "file",
	.operands_min = 1, .operands_max = -1,
	.options = import_options, .args_size = sizeof(struct import_args),
	.run = import_run
};

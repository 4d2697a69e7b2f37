/*
 * vouch-log: makes a shop's ledger, files campaigns in it, and looks after it.
 * The verbs that look after it have files of their own (logverbs.h).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "inputs.h"
#include "logverbs.h"
#include "settings.h"

#include "base/date.h"
#include "base/ini.h"
#include "base/str.h"
#include "core/crypt.h"
#include "core/sign.h"
#include "ledger/ledger.h"
#include "ledger/sqlite.h"

/* ---- init ---- */

struct init_args {
	struct cmd_log_place place;
	struct vouch_opt_list trust;
	uint64_t store;
	bool test, wal;
};

static int init_run(const void *raw, int count, char *const *operands)
{
	const struct init_args *args = raw;
	static struct vouch_config config;
	struct vouch_public_key keys[VOUCH_OPT_LIST_MAX];
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger_settings settings = {
		.store = (uint16_t)args->store, .test = args->test,
		.network = args->place.network, .wal = args->wal, .keys = keys,
		.now_ms = vouch_clock_now_ms(),
	};
	enum vouch_err err;
	const char *db;
	int status;

	(void)count;
	(void)operands;
	if ((status = cmd_settings_load(&config)) != CMD_OK)
		return status;
	db = cmd_setting_db(args->place.db, &config);
	if (db == NULL)
		return CMD_USAGE;
	if (settings.store == 0)
		settings.store = config.store;
	if (settings.store == 0)
		return cmd_usage("--store", "is missing: which shop is it?");
	err = vouch_sign_init();
	if (err != VOUCH_OK)
		vouch_diag_set(&diag, err, "cannot start libsodium");
	else
		err = cmd_keys_load(&args->trust, keys, &diag,
		    &settings.key_count);
	if (err == VOUCH_OK)
		err = vouch_ledger_create(db, &settings, &diag);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	cmd_say("made %s, the ledger of shop %u%s; it trusts %zu key%s",
	    db, settings.store,
	    args->test ? ", for test codes only" : "", settings.key_count,
	    settings.key_count == 1 ? "" : "s");
	cmd_say("next: vouch-log import --db %s CAMPAIGN.ini", db);
	return CMD_OK;
}

/* ---- import ---- */

struct import_args {
	struct cmd_log_place place;
};

/* A campaign file read and found good. */
struct offer {
	struct vouch_campaign campaign;
	struct vouch_buf text;
	bool changed; /* it was not on file before */
};

static enum vouch_err load_offers(int count, char *const *files,
    struct offer *offers, struct vouch_diag *diag)
{
	enum vouch_err err;
	int i, j;

	for (i = 0; i < count; i++)
		vouch_buf_init(&offers[i].text, VOUCH_INI_FILE_MAX);
	for (i = 0; i < count; i++) {
		err = cmd_campaign_load(files[i], &offers[i].text, diag,
		    &offers[i].campaign);
		if (err == VOUCH_OK)
			err = vouch_campaign_for_tills(&offers[i].campaign,
			    diag);
		if (err != VOUCH_OK) {
			vouch_diag_file(diag, files[i]);
			return err;
		}
		for (j = 0; j < i; j++) {
			if (offers[i].campaign.id != offers[j].campaign.id)
				continue;
			vouch_diag_file(diag, files[i]);
			return vouch_diag_set(diag, VOUCH_ERR_DUPLICATE,
			    "campaign %" PRIu32 " is in '%s' too",
			    offers[i].campaign.id, files[j]);
		}
	}
	return VOUCH_OK;
}

/* Inside a transaction. *wrote: there is something to commit. */
static enum vouch_err file_offers(struct vouch_ledger *ledger, int count,
    char *const *files, struct offer *offers, struct vouch_diag *diag,
    bool *wrote)
{
	const int64_t now_ms = vouch_clock_now_ms();
	enum vouch_err err = VOUCH_OK;
	int i;

	*wrote = false;
	for (i = 0; err == VOUCH_OK && i < count; i++) {
		err = vouch_ledger_file(ledger, &offers[i].campaign,
		    offers[i].text.data, offers[i].text.len, now_ms, diag,
		    &offers[i].changed);
		if (err == VOUCH_ERR_CONFLICT || err == VOUCH_ERR_UNSUPPORTED)
			vouch_diag_file(diag, files[i]);
		*wrote = *wrote || (err == VOUCH_OK && offers[i].changed);
	}
	return err;
}

/* All of them or none. */
static enum vouch_err import_offers(struct vouch_ledger *ledger, int count,
    char *const *files, struct offer *offers, struct vouch_diag *diag)
{
	enum vouch_err err;
	bool wrote;

	err = vouch_ledger_begin(ledger, diag);
	if (err != VOUCH_OK)
		return err;
	err = file_offers(ledger, count, files, offers, diag, &wrote);
	if (err == VOUCH_OK && wrote)
		return vouch_ledger_commit(ledger, diag);
	vouch_ledger_rollback(ledger);
	return err;
}

static void tell(const char *path, const struct offer *offer)
{
	const struct vouch_campaign *campaign = &offer->campaign;
	char name[VOUCH_CAMPAIGN_NAME];

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
	struct vouch_ledger *ledger = NULL;
	struct offer *offers;
	enum vouch_err err;
	int i, status = CMD_OK;

	offers = calloc((size_t)count, sizeof *offers);
	if (offers == NULL) {
		vouch_diag_set(&diag, VOUCH_ERR_NO_MEMORY, "out of memory");
		return cmd_fail(&diag);
	}
	err = load_offers(count, files, offers, &diag);
	if (err == VOUCH_OK)
		status = cmd_log_open(&args->place, VOUCH_LEDGER_WRITE,
		    &config, &ledger);
	if (err == VOUCH_OK && status == CMD_OK)
		err = import_offers(ledger, count, files, offers, &diag);
	for (i = 0; err == VOUCH_OK && status == CMD_OK && i < count; i++)
		tell(files[i], &offers[i]);
	vouch_ledger_close(ledger);
	for (i = 0; i < count; i++)
		vouch_buf_release(&offers[i].text);
	free(offers);
	return err == VOUCH_OK ? status : cmd_fail(&diag);
}

/* ---- the tables ---- */

_Static_assert(sizeof(struct init_args) <= CMD_LOG_ARGS, "room");

static const struct vouch_opt init_options[] = {
	{ .kind = VOUCH_OPT_FILE, .name = "db", .arg = "FILE",
	  .help = "the ledger to make",
	  .more = "As 'db' of the configuration file, if not given.",
	  .offset = offsetof(struct init_args, place.db) },
	{ .kind = VOUCH_OPT_LIST, .name = "trust", .arg = "FILE",
	  .help = "public key of an issuer whose codes to take",
	  .more = "Fixed from then on: codes of other keys are FORGED.",
	  .offset = offsetof(struct init_args, trust),
	  .flags = VOUCH_OPT_REQUIRED },
	{ .kind = VOUCH_OPT_UINT, .name = "store", .arg = "N",
	  .help = "number of the shop",
	  .more = "As 'store' of the configuration file, if not given.",
	  .offset = offsetof(struct init_args, store),
	  .min = 1, .max = VOUCH_STORE_MAX },
	{ .kind = VOUCH_OPT_FLAG, .name = "test",
	  .help = "a ledger for rehearsals: takes test codes and no others",
	  .offset = offsetof(struct init_args, test) },
	{ .kind = VOUCH_OPT_FLAG, .name = "wal",
	  .help = "with a write-ahead log: one sync a redemption, not five",
	  .more = "Only with SQLite 3.51.3, 3.50.7 or 3.44.6 of their branches, "
	    "or later, here and in every program that ever opens the file: "
	    "older ones may lose commits. Never on a shared disk.",
	  .offset = offsetof(struct init_args, wal) },
	{ .kind = VOUCH_OPT_FLAG, .name = "unsafe-network-file",
	  .help = "make it though it is on a shared disk",
	  .more = "Locks and syncs there are somebody's promise: a code may "
	    "be taken twice, a redemption lost.",
	  .offset = offsetof(struct init_args, place.network) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_opt import_options[] = {
	CMD_LOG_PLACE(offsetof(struct import_args, place)),
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb init_verb = {
	.name = "init", .summary = "make a shop's ledger",
	.operands = "", .operand_kind = "none",
	.options = init_options, .args_size = sizeof(struct init_args),
	.run = init_run
};

static const struct vouch_verb import_verb = {
	.name = "import", .summary = "file the rules of campaigns",
	.operands = "CAMPAIGN...", .operand_kind = "file",
	.operands_min = 1, .operands_max = -1,
	.options = import_options, .args_size = sizeof(struct import_args),
	.run = import_run
};

static const char *const examples[] = {
	"Make the ledger of shop 7",
	"vouch-log init --db shop.db --trust shop.pub --store 7",
	"File the rules of an offer; without them its codes are refused",
	"vouch-log import --db shop.db tet2027.ini",
	"Today's redemptions as CSV",
	"vouch-log show --db shop.db --since \"$(date +%F)\" --format csv",
	"Close till 1, with a slip in Vietnamese",
	"vouch-log close --db shop.db --till 1 --lang vi",
	"Copy the ledger, and see that the copy is whole",
	"vouch-log backup --db shop.db -o copy.db && "
	    "vouch-log verify --db copy.db",
	NULL
};

int main(int argc, char **argv)
{
	const struct vouch_verb verbs[] = {
		init_verb, import_verb, cmd_log_show, cmd_log_verify,
		cmd_log_close, cmd_log_backup, cmd_log_restore, cmd_log_clock,
		{ .summary = NULL }
	};
	static union cmd_log_args args = { .place = { .lang = -1,
		.passphrase_fd = CMD_LOG_FD_NONE } };
	char sodium[32], sqlite[32];
	const char *libraries[] = { sodium, sqlite, NULL };
	const struct vouch_tool tool = {
		.name = "vouch-log",
		.summary = "make a shop's ledger, fill it, look after it",
		.verbs = verbs, .examples = examples, .libraries = libraries,
		.common = cmd_common_options,
	};

	snprintf(sodium, sizeof sodium, "libsodium %s", vouch_crypt_version());
	snprintf(sqlite, sizeof sqlite, "SQLite %s", vouch_sqlite_version());
	return cmd_main(&tool, argc, argv, &args, sizeof args);
}

/*
 * vouch-log: makes a shop's ledger, files campaigns in it, and looks after it.
 * The verbs that look after it have files of their own (logverbs.h).
 */
#include <stdio.h>

#include "cmd.h"
#include "inputs.h"
#include "logsigned.h"
#include "logverbs.h"
#include "settings.h"

#include "base/date.h"
#include "core/crypt.h"
#include "core/sign.h"
#include "ledger/ledger.h"
#include "ledger/sqlite.h"
#include "ledger/trust.h"

/* ---- init ---- */

struct init_args {
	struct cmd_log_place place;
	struct vouch_opt_list trust, roots;
	uint64_t store;
	bool test, wal;
};

static int init_run(const void *raw, int count, char *const *operands)
{
	const struct init_args *args = raw;
	static struct vouch_config config;
	struct vouch_public_key keys[VOUCH_OPT_LIST_MAX];
	struct vouch_public_key roots[VOUCH_OPT_LIST_MAX];
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger_settings settings = {
		.store = (uint16_t)args->store, .test = args->test,
		.network = args->place.network, .wal = args->wal, .keys = keys,
		.roots = roots, .now_ms = vouch_clock_now_ms(),
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
	if (args->trust.count == 0 && args->roots.count == 0)
		return cmd_usage("--trust", "is missing: whose codes are to be "
		    "taken? Or --root, for a ledger that waits for a bundle");
	err = vouch_sign_init();
	if (err != VOUCH_OK)
		vouch_diag_set(&diag, err, "cannot start libsodium");
	else
		err = cmd_keys_load(&args->trust, keys, &diag,
		    &settings.key_count);
	if (err == VOUCH_OK)
		err = cmd_keys_load(&args->roots, roots, &diag,
		    &settings.root_count);
	if (err == VOUCH_OK)
		err = vouch_ledger_create(db, &settings, &diag);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	cmd_say("made %s, the ledger of shop %u%s; it trusts %zu key%s%s",
	    db, settings.store,
	    args->test ? ", for test codes only" : "", settings.key_count,
	    settings.key_count == 1 ? "" : "s", settings.root_count == 0 ?
	    "" : " and the bundles of a root");
	cmd_say("next: vouch-log import --db %s %s", db,
	    settings.key_count == 0 ? "BUNDLE" : "CAMPAIGN.ini");
	return CMD_OK;
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
	  .more = "Codes of other keys are FORGED, until a bundle says which "
	    "keys there are.",
	  .offset = offsetof(struct init_args, trust) },
	{ .kind = VOUCH_OPT_LIST, .name = "root", .arg = "FILE",
	  .help = "public key of a root, whose bundles to take",
	  .more = "With it, --trust may be left out: no code is taken then "
	    "before the first bundle.",
	  .offset = offsetof(struct init_args, roots) },
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

static const struct vouch_verb init_verb = {
	.name = "init", .summary = "make a shop's ledger",
	.operands = "", .operand_kind = "none",
	.options = init_options, .args_size = sizeof(struct init_args),
	.run = init_run
};

static const char *const examples[] = {
	"Make the ledger of shop 7",
	"vouch-log init --db shop.db --trust shop.pub --store 7",
	"File the rules of an offer; without them its codes are refused",
	"vouch-log import --db shop.db tet2027.ini",
	"Which keys does this shop trust today?",
	"vouch-log trust --db shop.db",
	"Today's redemptions as CSV",
	"vouch-log show --db shop.db --since \"$(date +%F)\" --format csv",
	"Close till 1, with a slip in Vietnamese",
	"vouch-log close --db shop.db --till 1 --lang vi",
	"The day's slip once more, as when the printer had no paper",
	"vouch-log close --db shop.db --till 1 --day --lang vi",
	"What is new since last night, for the head office",
	"vouch-log export --db shop.db -k till.key --since mon.vlx -o tue.vlx",
	"Take the shops' exports in, and list what was taken twice",
	"vouch-log merge --db all.db --signer till.pub *.vlx; "
	    "vouch-log conflicts --db all.db",
	"Copy the ledger, and see that the copy is whole",
	"vouch-log backup --db shop.db -o copy.db && "
	    "vouch-log verify --db copy.db",
	NULL
};

int main(int argc, char **argv)
{
	const struct vouch_verb verbs[] = {
		init_verb, cmd_log_import, cmd_log_trust, cmd_log_show,
		cmd_log_verify, cmd_log_unlock, cmd_log_close, cmd_log_export,
		cmd_log_merge, cmd_log_conflicts, cmd_log_backup,
		cmd_log_restore, cmd_log_clock,
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

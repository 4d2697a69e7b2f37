/*
 * vouch-log: makes a shop's ledger, files campaigns in it, shows what it
 * holds.
 *
 * Events are shown oldest first though each till has a chain of its own: the
 * chains are merged a page at a time, so a log of any length takes little
 * memory.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "inputs.h"
#include "rows.h"
#include "settings.h"

#include "base/date.h"
#include "base/ini.h"
#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"
#include "core/sign.h"
#include "ledger/ledger.h"
#include "ledger/op.h"
#include "ledger/sqlite.h"

#define PAGE 512 /* events read of a chain at a time */
#define LAST_SEQ ((uint64_t)INT64_MAX)

/* ---- init ---- */

struct init_args {
	const char *db;
	struct vouch_opt_list trust;
	uint64_t store;
	bool test;
};

static int init_run(const void *raw, int count, char *const *operands)
{
	const struct init_args *args = raw;
	static struct vouch_config config;
	struct vouch_public_key keys[VOUCH_OPT_LIST_MAX];
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger_settings settings = {
		.store = (uint16_t)args->store, .test = args->test,
		.keys = keys, .now_ms = vouch_clock_now_ms(),
	};
	enum vouch_err err;
	const char *db;
	int status;

	(void)count;
	(void)operands;
	if ((status = cmd_settings_load(&config)) != CMD_OK)
		return status;
	db = cmd_setting_db(args->db, &config);
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
	const char *db;
};

/* A campaign file read and found good. */
struct offer {
	struct vouch_campaign campaign;
	struct vouch_buf text;
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
		if (err != VOUCH_OK)
			return err;
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

static enum vouch_err file_offer(struct vouch_ledger *ledger,
    const char *path, const struct offer *offer, struct vouch_diag *diag)
{
	const struct vouch_campaign *campaign = &offer->campaign;
	char name[VOUCH_CAMPAIGN_NAME];
	bool changed;
	enum vouch_err err;

	err = vouch_ledger_import(ledger, campaign, offer->text.data,
	    offer->text.len, vouch_clock_now_ms(), diag, &changed);
	if (err != VOUCH_OK) {
		vouch_diag_file(diag, path);
		return err;
	}
	vouch_str_escape(name, sizeof name, campaign->name,
	    strlen(campaign->name), true);
	cmd_say("campaign %" PRIu32 " revision %" PRIu32 " %s: %s",
	    campaign->id, campaign->revision,
	    changed ? "imported" : "was on file already", name);
	if (campaign->register_id[0] == '\0')
		cmd_warn("%s: no code of it was issued yet; the first issue "
		    "adds a line to the file, and importing that needs a "
		    "higher revision", path);
	return VOUCH_OK;
}

static int import_run(const void *raw, int count, char *const *files)
{
	const struct import_args *args = raw;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	static struct vouch_config config;
	struct vouch_ledger *ledger = NULL;
	enum vouch_err err = vouch_sign_init();
	struct offer *offers;
	const char *db;
	int i, status;

	if ((status = cmd_settings_load(&config)) != CMD_OK)
		return status;
	db = cmd_setting_db(args->db, &config);
	if (db == NULL)
		return CMD_USAGE;
	offers = calloc((size_t)count, sizeof *offers);
	if (offers == NULL || err != VOUCH_OK) {
		free(offers);
		vouch_diag_set(&diag, VOUCH_ERR_NO_MEMORY, "cannot start");
		return cmd_fail(&diag);
	}
	err = load_offers(count, files, offers, &diag);
	if (err == VOUCH_OK)
		err = vouch_ledger_open(db, VOUCH_LEDGER_WRITE, &diag,
		    &ledger);
	for (i = 0; err == VOUCH_OK && i < count; i++)
		err = file_offer(ledger, files[i], &offers[i], &diag);
	vouch_ledger_close(ledger);
	for (i = 0; i < count; i++)
		vouch_buf_release(&offers[i].text);
	free(offers);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

/* ---- show: the campaigns on file ---- */

struct show_args {
	const char *db, *zone, *since;
	int format;
	bool campaigns;
	uint64_t till;    /* 0: all */
	uint64_t limit;   /* 0: no limit */
};

/* What the callbacks and helpers of show share. */
struct show {
	struct vouch_ledger *ledger;
	struct cmd_rows rows;
	struct vouch_zone zone;
	struct vouch_diag *diag;
	enum vouch_err err;
};

static const struct cmd_column campaign_columns[] = {
	{ "campaign", 'r', true }, { "revision", 'r', true },
	{ "from", 'l', false }, { "until", 'l', false },
	{ "value", 'l', false }, { "stores", 'l', false },
	{ "name", 'l', false },
};
#define CAMPAIGN_COLUMNS (sizeof campaign_columns / sizeof campaign_columns[0])

static int show_campaign(const struct vouch_campaign *campaign, void *context)
{
	struct show *show = context;
	const struct vouch_token token = {
		.value_type = campaign->value_type,
		.unit = campaign->unit, .value = campaign->value,
	};
	char id[16], revision[16], from[11], until[11], stores[1024];
	char value[VOUCH_VALUE_TEXT];
	const char *cells[CAMPAIGN_COLUMNS] = { id, revision, from, until,
	    value, stores, campaign->name };

	snprintf(id, sizeof id, "%" PRIu32, campaign->id);
	snprintf(revision, sizeof revision, "%" PRIu32, campaign->revision);
	vouch_day_format(from, campaign->from);
	vouch_day_format(until, campaign->until);
	vouch_token_value_text(&token, value);
	vouch_campaign_stores_text(campaign, stores, sizeof stores);
	show->err = cmd_rows_add(&show->rows, cells, show->diag);
	return show->err != VOUCH_OK;
}

static enum vouch_err show_campaigns(struct show *show, int format)
{
	enum vouch_err err;

	err = cmd_rows_start(&show->rows, format, campaign_columns,
	    CAMPAIGN_COLUMNS, show->diag);
	if (err == VOUCH_OK)
		err = vouch_ledger_each_campaign(show->ledger, show_campaign,
		    show, show->diag);
	if (err == VOUCH_OK)
		err = show->err;
	return cmd_rows_finish(&show->rows, err, show->diag);
}

/* ---- show: events, oldest first ---- */

/* One till's events, a page at a time. */
struct chain {
	size_t at, count;
	bool more;                  /* the page was full: there may be more */
	struct vouch_event page[PAGE];
};

struct chains {
	size_t count, size;
	struct chain **chain;       /* owned, each */
};

static int take_event(const struct vouch_event *event, void *context)
{
	struct chain *chain = context;

	if (chain->count > 0) {
		const struct vouch_event_key *first = &chain->page[0].key;

		if (event->key.store != first->store ||
		    event->key.till != first->till ||
		    event->key.epoch != first->epoch)
			return 1;
	}
	chain->page[chain->count++] = *event;
	chain->more = chain->count == PAGE;
	return chain->more;
}

/* Next page of the chain that *from stands in, or (empty chain) of the first
 * one behind it. */
static enum vouch_err read_page(struct vouch_ledger *ledger,
    const struct vouch_event_key *from, struct chain *chain,
    struct vouch_diag *diag)
{
	chain->at = chain->count = 0;
	chain->more = false;
	return vouch_ledger_each(ledger, from, take_event, chain, diag);
}

static enum vouch_err turn_page(struct vouch_ledger *ledger,
    struct chain *chain, struct vouch_diag *diag)
{
	const struct vouch_event_key last = chain->page[chain->count - 1].key;
	enum vouch_err err;

	err = read_page(ledger, &last, chain, diag);
	/* Behind a chain's last event comes another chain's first. */
	if (err == VOUCH_OK && chain->count > 0 &&
	    (chain->page[0].key.store != last.store ||
	    chain->page[0].key.till != last.till ||
	    chain->page[0].key.epoch != last.epoch)) {
		chain->count = 0;
		chain->more = false;
	}
	return err;
}

static enum vouch_err add_chain(struct chains *chains, struct chain *chain)
{
	size_t size = chains->size == 0 ? 16 : 2 * chains->size;
	struct chain **bigger;

	if (chains->count == chains->size) {
		bigger = realloc(chains->chain, size * sizeof *bigger);
		if (bigger == NULL)
			return VOUCH_ERR_NO_MEMORY;
		chains->chain = bigger;
		chains->size = size;
	}
	chains->chain[chains->count++] = chain;
	return VOUCH_OK;
}

/* The first page of every chain. */
static enum vouch_err open_chains(struct vouch_ledger *ledger,
    struct chains *chains, struct vouch_diag *diag)
{
	struct vouch_event_key behind;
	struct chain *chain = NULL;
	enum vouch_err err;
	bool first = true;

	for (;;) {
		chain = malloc(sizeof *chain);
		if (chain == NULL)
			return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
			    "no memory for the events");
		err = read_page(ledger, first ? NULL : &behind, chain, diag);
		if (err != VOUCH_OK || chain->count == 0)
			break;
		first = false;
		behind = chain->page[0].key;
		behind.seq = LAST_SEQ;
		err = add_chain(chains, chain);
		if (err != VOUCH_OK) {
			vouch_diag_set(diag, err, "no memory for the events");
			break;
		}
	}
	free(chain);
	return err;
}

static void close_chains(struct chains *chains)
{
	size_t i;

	for (i = 0; i < chains->count; i++)
		free(chains->chain[i]);
	free(chains->chain);
}

/* The chain whose next event is the oldest; NULL when all are through. */
static struct chain *oldest(const struct chains *chains)
{
	struct chain *best = NULL;
	size_t i;

	for (i = 0; i < chains->count; i++) {
		struct chain *chain = chains->chain[i];

		if (chain->at < chain->count && (best == NULL ||
		    chain->page[chain->at].at_ms <
		    best->page[best->at].at_ms))
			best = chain;
	}
	return best;
}

static const struct cmd_column event_columns[] = {
	{ "at", 'l', false }, { "event", 'l', false }, { "kind", 'l', false },
	{ "campaign", 'r', true }, { "serial", 'l', false },
	{ "use", 0, true }, { "channel", 'l', false },
	{ "value", 'r', false }, { "receipt", 'l', false },
	{ "cashier", 'l', false }, { "op", 0, false },
	{ "revision", 0, true }, { "note", 'l', false }, { "hash", 0, false },
};
#define EVENT_COLUMNS (sizeof event_columns / sizeof event_columns[0])

static const char *kind_name(enum vouch_event_kind kind)
{
	static const char *const names[] = {
		[VOUCH_EVENT_REDEEM] = "redeem", [VOUCH_EVENT_SPEND] = "spend",
		[VOUCH_EVENT_TOPUP] = "topup", [VOUCH_EVENT_EARN] = "earn",
		[VOUCH_EVENT_ACTIVATE] = "activate",
		[VOUCH_EVENT_VOID] = "void", [VOUCH_EVENT_HOLD] = "hold",
		[VOUCH_EVENT_COMMIT] = "commit",
		[VOUCH_EVENT_RELEASE] = "release",
		[VOUCH_EVENT_NOTE] = "note", [VOUCH_EVENT_CLOSE] = "close",
	};

	return (size_t)kind < sizeof names / sizeof names[0] &&
	    names[kind] != NULL ? names[kind] : "?";
}

static enum vouch_err show_event(struct show *show,
    const struct vouch_event *event)
{
	const struct vouch_campaign *campaign = NULL;
	char at[VOUCH_TIME_TEXT], key[VOUCH_EVENT_KEY_TEXT], id[16] = "";
	char serial[VOUCH_SERIAL_TEXT] = "", use[16] = "", revision[16] = "";
	char channel[VOUCH_CHANNEL_NAME] = "", value[32] = "";
	char op[VOUCH_OP_TEXT] = "", hash[2 * VOUCH_HASH_BYTES + 1];
	const char *cells[EVENT_COLUMNS] = { at, key, kind_name(event->kind),
	    id, serial, use, channel, value, event->receipt, event->cashier,
	    op, revision, event->note, hash };
	enum vouch_err err;

	vouch_time_format(at, &show->zone, event->at_ms);
	vouch_event_key_format(key, &event->key);
	vouch_hex_encode(hash, event->hash, sizeof event->hash);
	if (event->campaign != 0)
		snprintf(id, sizeof id, "%" PRIu32, event->campaign);
	if (event->revision != 0)
		snprintf(revision, sizeof revision, "%" PRIu32,
		    event->revision);
	if (event->use_no != 0) {
		err = vouch_ledger_campaign(show->ledger, event->campaign,
		    show->diag, &campaign);
		if (err != VOUCH_OK)
			return err;
		snprintf(use, sizeof use, "%" PRIu32, event->use_no);
		vouch_serial_format(serial, event->serial);
		vouch_op_format(op, event->op);
		vouch_campaign_channel_text(campaign, event->channel, channel);
	}
	if (event->amount_minor != 0)
		vouch_money_format(value, sizeof value, (struct vouch_money){
		    .amount_minor = (uint64_t)event->amount_minor,
		    .unit = (enum vouch_unit)event->unit });
	return cmd_rows_add(&show->rows, cells, show->diag);
}

static enum vouch_err show_chains(struct show *show,
    const struct chains *chains, const struct show_args *args,
    int64_t since_ms)
{
	enum vouch_err err = VOUCH_OK;
	uint64_t shown = 0;
	struct chain *chain;

	while (err == VOUCH_OK && (args->limit == 0 || shown < args->limit) &&
	    (chain = oldest(chains)) != NULL) {
		const struct vouch_event *event = &chain->page[chain->at++];

		if (event->at_ms >= since_ms &&
		    (args->till == 0 || event->key.till == args->till)) {
			err = show_event(show, event);
			shown++;
		}
		if (err == VOUCH_OK && chain->at == chain->count &&
		    chain->more)
			err = turn_page(show->ledger, chain, show->diag);
	}
	return err;
}

static enum vouch_err show_events(struct show *show,
    const struct show_args *args, int64_t since_ms)
{
	struct chains chains = { .chain = NULL };
	enum vouch_err err;

	err = cmd_rows_start(&show->rows, args->format, event_columns,
	    EVENT_COLUMNS, show->diag);
	if (err == VOUCH_OK)
		err = open_chains(show->ledger, &chains, show->diag);
	if (err == VOUCH_OK)
		err = show_chains(show, &chains, args, since_ms);
	close_chains(&chains);
	return cmd_rows_finish(&show->rows, err, show->diag);
}

/* "2026-11-23" (its first moment in zone) or an RFC 3339 time. */
static enum vouch_err parse_since(const char *text, struct vouch_zone *zone,
    struct vouch_diag *diag, int64_t *at_ms)
{
	static const int64_t day_ms = 86400000, day0_ms = 1577836800000;
	size_t len = strlen(text);
	uint16_t day;
	enum vouch_err err;

	vouch_diag_field(diag, "--since");
	if (len != 10)
		return vouch_time_parse(text, len, diag, at_ms);
	err = vouch_day_parse(text, len, diag, &day);
	if (err == VOUCH_OK) {
		*at_ms = day0_ms + day * day_ms;
		*at_ms -= (int64_t)vouch_zone_offset(zone, *at_ms) * 1000;
	}
	return err;
}

static int show_run(const void *raw, int count, char *const *operands)
{
	const struct show_args *args = raw;
	static struct vouch_config config;
	static struct show show;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	int64_t since_ms = INT64_MIN;
	enum vouch_err err;
	const char *db;
	int status;

	(void)count;
	(void)operands;
	if (args->campaigns && (args->since != NULL || args->till != 0 ||
	    args->limit != 0))
		return cmd_usage("--campaigns", "goes without --since, --till "
		    "and --limit, which choose events");
	if ((status = cmd_settings_load(&config)) != CMD_OK)
		return status;
	db = cmd_setting_db(args->db, &config);
	if (db == NULL)
		return CMD_USAGE;
	show.diag = &diag;
	err = vouch_sign_init();
	if (err != VOUCH_OK)
		vouch_diag_set(&diag, err, "cannot start libsodium");
	vouch_diag_field(&diag, "--zone");
	if (err == VOUCH_OK)
		err = vouch_zone_init(&show.zone, cmd_setting(args->zone,
		    config.zone, VOUCH_ZONE_DEFAULT), &diag);
	if (err == VOUCH_OK && args->since != NULL)
		err = parse_since(args->since, &show.zone, &diag, &since_ms);
	if (err == VOUCH_OK) {
		vouch_diag_field(&diag, "");
		err = vouch_ledger_open(db, VOUCH_LEDGER_READ, &diag,
		    &show.ledger);
	}
	if (err == VOUCH_OK)
		err = args->campaigns ? show_campaigns(&show, args->format) :
		    show_events(&show, args, since_ms);
	vouch_ledger_close(show.ledger);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

/* ---- the tables ---- */

static const struct vouch_opt init_options[] = {
	{ .kind = VOUCH_OPT_FILE, .name = "db", .arg = "FILE",
	  .help = "the ledger to make",
	  .more = "As 'db' of the configuration file, if not given.",
	  .offset = offsetof(struct init_args, db) },
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
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_opt import_options[] = {
	{ .kind = VOUCH_OPT_FILE, .name = "db", .arg = "FILE",
	  .help = "the shop's ledger",
	  .more = "As 'db' of the configuration file, if not given.",
	  .offset = offsetof(struct import_args, db) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_opt show_options[] = {
	{ .kind = VOUCH_OPT_FILE, .name = "db", .arg = "FILE",
	  .help = "the shop's ledger",
	  .more = "As 'db' of the configuration file, if not given.",
	  .offset = offsetof(struct show_args, db) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "format", .arg = "FORMAT",
	  .help = "table, csv or jsonl",
	  .more = "The table leaves out what is wide and seldom wanted: op, "
	    "use, revision and hash.",
	  .offset = offsetof(struct show_args, format),
	  .choices = cmd_rows_formats },
	{ .kind = VOUCH_OPT_FLAG, .name = "campaigns",
	  .help = "the campaigns on file instead of the events",
	  .offset = offsetof(struct show_args, campaigns) },
	{ .kind = VOUCH_OPT_TEXT, .name = "since", .arg = "TIME",
	  .help = "events from this day or RFC 3339 time on",
	  .offset = offsetof(struct show_args, since) },
	{ .kind = VOUCH_OPT_UINT, .name = "till", .arg = "N",
	  .help = "events of this till only",
	  .offset = offsetof(struct show_args, till),
	  .min = 1, .max = VOUCH_TILL_MAX },
	{ .kind = VOUCH_OPT_UINT, .name = "limit", .arg = "N",
	  .help = "at most N events, the oldest ones",
	  .offset = offsetof(struct show_args, limit),
	  .min = 1, .max = INT64_MAX },
	{ .kind = VOUCH_OPT_TEXT, .name = "zone", .arg = "ZONE",
	  .help = "time zone of the times shown and of --since",
	  .more = "As 'zone' of the configuration file if not given, or "
	    VOUCH_ZONE_DEFAULT ".",
	  .offset = offsetof(struct show_args, zone) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb verbs[] = {
	{ .name = "init", .summary = "make a shop's ledger",
	  .operands = "", .operand_kind = "none",
	  .options = init_options, .args_size = sizeof(struct init_args),
	  .run = init_run },
	{ .name = "import", .summary = "file the rules of campaigns",
	  .operands = "CAMPAIGN...", .operand_kind = "file",
	  .operands_min = 1, .operands_max = -1,
	  .options = import_options, .args_size = sizeof(struct import_args),
	  .run = import_run },
	{ .name = "show", .summary = "list events, oldest first",
	  .operands = "", .operand_kind = "none",
	  .options = show_options, .args_size = sizeof(struct show_args),
	  .run = show_run },
	{ .summary = NULL }
};

static const char *const examples[] = {
	"Make the ledger of shop 7",
	"vouch-log init --db shop.db --trust shop.pub --store 7",
	"File the rules of an offer; without them its codes are refused",
	"vouch-log import --db shop.db tet2027.ini",
	"Today's redemptions as CSV",
	"vouch-log show --db shop.db --since \"$(date +%F)\" --format csv",
	NULL
};

int main(int argc, char **argv)
{
	union {
		struct init_args init;
		struct import_args import;
		struct show_args show;
	} args = { .show = { .db = NULL } };
	char sodium[32], sqlite[32];
	const char *libraries[] = { sodium, sqlite, NULL };
	const struct vouch_tool tool = {
		.name = "vouch-log",
		.summary = "make, fill and read a shop's ledger",
		.verbs = verbs, .examples = examples, .libraries = libraries,
		.common = cmd_common_options,
	};

	snprintf(sodium, sizeof sodium, "libsodium %s", vouch_crypt_version());
	snprintf(sqlite, sizeof sqlite, "SQLite %s", vouch_sqlite_version());
	return cmd_main(&tool, argc, argv, &args, sizeof args);
}

/*
 * vouch-log show: the events of a ledger, oldest first, or its campaigns.
 *
 * Each till has a chain of its own: the chains are merged a page at a time, so
 * a log of any length takes little memory.
 */
#include "logverbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "rows.h"

#include "base/num.h"
#include "base/str.h"
#include "ledger/op.h"

#define PAGE 512 /* events read of a chain at a time */
#define LAST_SEQ ((uint64_t)INT64_MAX)

struct show_args {
	struct cmd_log_place place;
	const char *zone, *since, *op;
	int format;
	bool campaigns, unacknowledged;
	uint64_t till;    /* 0: all */
	uint64_t limit;   /* 0: no limit */
};
_Static_assert(sizeof(struct show_args) <= CMD_LOG_ARGS, "room");

/* What the callbacks and helpers of show share. */
struct show {
	const struct show_args *args;
	struct vouch_ledger *ledger;
	struct cmd_rows rows;
	struct vouch_zone zone;
	int64_t since_ms;
	struct vouch_diag *diag;
	enum vouch_err err;
};

/* ---- the campaigns on file ---- */

static const struct cmd_column campaign_columns[] = {
	{ "campaign", 'r', true }, { "revision", 'r', true },
	{ "from", 'l', false }, { "until", 'l', false },
	{ "value", 'l', false }, { "stores", 'l', false },
	{ "name", 'l', CMD_WORDS },
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

/* ---- events, oldest first ---- */

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
	{ "value", 'r', false }, { "receipt", 'l', CMD_WORDS },
	{ "cashier", 'l', false }, { "op", 0, false },
	{ "revision", 0, true }, { "note", 'l', CMD_WORDS }, { "hash", 0, false },
	{ "ref", 0, false }, { "until", 0, false },
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

/* "50000 VND", or "-50000 VND" for what was given back. */
static void amount_text(const struct vouch_event *event, char out[33])
{
	const bool below = event->amount_minor < 0;
	const uint64_t amount = (uint64_t)event->amount_minor;

	out[0] = below ? '-' : '\0';
	if (amount != 0)
		vouch_money_format(out + below, 32,
		    (struct vouch_money){
		    .amount_minor = below ? 0 - amount : amount,
		    .unit = (enum vouch_unit)event->unit });
}

static enum vouch_err show_event(struct show *show,
    const struct vouch_event *event)
{
	const struct vouch_campaign *campaign = NULL;
	char at[VOUCH_TIME_TEXT], key[VOUCH_EVENT_KEY_TEXT], id[16] = "";
	char serial[VOUCH_SERIAL_TEXT] = "", use[16] = "", revision[16] = "";
	char channel[VOUCH_CHANNEL_NAME] = "", value[33];
	char op[VOUCH_OP_TEXT] = "", hash[2 * VOUCH_HASH_BYTES + 1];
	char ref[VOUCH_EVENT_KEY_TEXT] = "", until[VOUCH_TIME_TEXT] = "";
	const char *cells[EVENT_COLUMNS] = { at, key, kind_name(event->kind),
	    id, serial, use, channel, value, event->receipt, event->cashier,
	    op, revision, event->note, hash, ref, until };
	enum vouch_err err;

	vouch_time_format(at, &show->zone, event->at_ms);
	vouch_event_key_format(key, &event->key);
	vouch_hex_encode(hash, event->hash, sizeof event->hash);
	if (event->campaign != 0)
		snprintf(id, sizeof id, "%" PRIu32, event->campaign);
	if (event->revision != 0)
		snprintf(revision, sizeof revision, "%" PRIu32,
		    event->revision);
	if (event->use_no != 0)
		snprintf(use, sizeof use, "%" PRIu32, event->use_no);
	if (event->has_ref)
		vouch_event_key_format(ref, &event->ref);
	if (event->has_until)
		vouch_time_format(until, &show->zone, event->until_ms);
	if (event->kind < VOUCH_EVENT_NOTE) {
		err = vouch_ledger_campaign(show->ledger, event->campaign,
		    show->diag, &campaign);
		if (err != VOUCH_OK)
			return err;
		vouch_serial_format(serial, event->serial);
		vouch_op_format(op, event->op);
		vouch_campaign_channel_text(campaign, event->channel, channel);
	}
	amount_text(event, value);
	return cmd_rows_add(&show->rows, cells, show->diag);
}

/* Is it one of those asked for? */
static enum vouch_err is_wanted(struct show *show,
    const struct vouch_event *event, bool *wanted)
{
	bool acked = false;
	enum vouch_err err = VOUCH_OK;

	*wanted = event->at_ms >= show->since_ms &&
	    (show->args->till == 0 || event->key.till == show->args->till);
	if (!*wanted || !show->args->unacknowledged)
		return VOUCH_OK;
	*wanted = event->kind < VOUCH_EVENT_NOTE;
	if (*wanted)
		err = vouch_ledger_is_acked(show->ledger, &event->key,
		    show->diag, &acked);
	*wanted = *wanted && !acked;
	return err;
}

static enum vouch_err show_chains(struct show *show,
    const struct chains *chains)
{
	const uint64_t limit = show->args->limit;
	enum vouch_err err = VOUCH_OK;
	uint64_t shown = 0;
	struct chain *chain;
	bool wanted;

	while (err == VOUCH_OK && (limit == 0 || shown < limit) &&
	    (chain = oldest(chains)) != NULL) {
		const struct vouch_event *event = &chain->page[chain->at++];

		err = is_wanted(show, event, &wanted);
		if (err == VOUCH_OK && wanted) {
			err = show_event(show, event);
			shown++;
		}
		if (err == VOUCH_OK && chain->at == chain->count &&
		    chain->more)
			err = turn_page(show->ledger, chain, show->diag);
	}
	return err;
}

static enum vouch_err show_events(struct show *show)
{
	struct chains chains = { .chain = NULL };
	enum vouch_err err;

	err = cmd_rows_start(&show->rows, show->args->format, event_columns,
	    EVENT_COLUMNS, show->diag);
	if (err == VOUCH_OK)
		err = open_chains(show->ledger, &chains, show->diag);
	if (err == VOUCH_OK)
		err = show_chains(show, &chains);
	close_chains(&chains);
	return cmd_rows_finish(&show->rows, err, show->diag);
}

/* The one event an operation was filed with; *found false: none. */
static enum vouch_err show_op(struct show *show,
    const uint8_t op[VOUCH_OP_BYTES], bool *found)
{
	const struct vouch_ledger_name name = { .op = op };
	struct vouch_ledger_use use;
	enum vouch_err err;

	err = vouch_ledger_find(show->ledger, &name, 0, 0, show->diag, &use);
	*found = err == VOUCH_OK && use.state != VOUCH_USE_FRESH;
	if (err != VOUCH_OK || !*found)
		return err;
	err = cmd_rows_start(&show->rows, show->args->format, event_columns,
	    EVENT_COLUMNS, show->diag);
	if (err == VOUCH_OK)
		err = show_event(show, &use.event);
	return cmd_rows_finish(&show->rows, err, show->diag);
}

/* "2026-11-23" (its first moment in zone) or an RFC 3339 time. */
static enum vouch_err parse_since(const char *text, struct vouch_zone *zone,
    struct vouch_diag *diag, int64_t *at_ms)
{
	size_t len = strlen(text);
	uint16_t day;
	enum vouch_err err;

	vouch_diag_field(diag, "--since");
	if (len != 10) {
		err = vouch_time_parse(text, len, diag, at_ms);
	} else {
		err = vouch_day_parse(text, len, diag, &day);
		if (err == VOUCH_OK)
			*at_ms = vouch_zone_midnight(zone, day);
	}
	if (err != VOUCH_OK)
		vouch_diag_hint(diag, "a day, as in 2026-11-23, or a time, as in "
		    "2026-11-23T09:30:00+07:00");
	return err;
}

/* Which options choose events, and so contradict one another. */
static int check_args(const struct show_args *args)
{
	const bool chooses = args->since != NULL || args->till != 0 ||
	    args->limit != 0 || args->unacknowledged;

	if (args->campaigns && (chooses || args->op != NULL))
		return cmd_usage("--campaigns", "goes without --since, --till, "
		    "--limit, --op and --unacknowledged, which choose events");
	if (args->op != NULL && chooses)
		return cmd_usage("--op", "names one event, so it goes without "
		    "--since, --till, --limit and --unacknowledged");
	return CMD_OK;
}

static int show_run(const void *raw, int count, char *const *operands)
{
	static struct vouch_config config;
	static struct show show;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	uint8_t op[VOUCH_OP_BYTES];
	enum vouch_err err = VOUCH_OK;
	bool found = true;
	int status;

	(void)count;
	(void)operands;
	show.args = raw;
	show.diag = &diag;
	show.since_ms = INT64_MIN;
	if ((status = check_args(show.args)) != CMD_OK ||
	    (status = cmd_log_open(&show.args->place, VOUCH_LEDGER_INSPECT,
	    &config, &show.ledger)) != CMD_OK)
		return status;
	status = cmd_log_zone(show.args->zone, &config, &show.zone);
	if (status != CMD_OK)
		goto out;
	if (show.args->since != NULL)
		err = parse_since(show.args->since, &show.zone, &diag,
		    &show.since_ms);
	if (err == VOUCH_OK && show.args->op != NULL) {
		vouch_diag_field(&diag, "--op");
		err = vouch_op_parse(show.args->op, strlen(show.args->op),
		    &diag, op);
	}
	if (err != VOUCH_OK)
		goto fail;
	vouch_diag_field(&diag, "");
	if (show.args->campaigns)
		err = show_campaigns(&show, show.args->format);
	else if (show.args->op != NULL)
		err = show_op(&show, op, &found);
	else
		err = show_events(&show);
fail:
	status = err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
	if (err == VOUCH_OK && !found) {
		cmd_warn("the ledger has no operation %s", show.args->op);
		status = CMD_NO;
	}
out:
	vouch_ledger_close(show.ledger);
	return status;
}

/* ---- its options ---- */

static const struct vouch_opt options[] = {
	CMD_LOG_PLACE(offsetof(struct show_args, place)),
	{ .kind = VOUCH_OPT_CHOICE, .name = "format", .arg = "FORMAT",
	  .help = "table, csv or jsonl",
	  .more = "The table leaves out what is wide and seldom wanted: op, "
	    "use, revision, hash, ref (the event that this one voids, commits "
	    "or releases) and until (the end of a hold).",
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
	{ .kind = VOUCH_OPT_TEXT, .name = "op", .arg = "HEX",
	  .help = "the event of this operation only",
	  .more = "32 hex digits. Status 1 when the ledger has none.",
	  .offset = offsetof(struct show_args, op) },
	{ .kind = VOUCH_OPT_FLAG, .name = "unacknowledged",
	  .help = "redemptions whose answer nobody noted as heard",
	  .more = "Those without 'vouch-redeem --ack'. Worth a look at close "
	    "of day where the point of sale notes its answers: there the till "
	    "said yes, and nobody may have heard it.",
	  .offset = offsetof(struct show_args, unacknowledged) },
	CMD_LOG_ZONE("time zone of the times shown and of --since",
	    offsetof(struct show_args, zone)),
	{ .kind = VOUCH_OPT_END }
};

const struct vouch_verb cmd_log_show = {
	.name = "show", .summary = "list events, oldest first",
	.operands = "", .operand_kind = "none",
	.options = options, .args_size = sizeof(struct show_args),
	.run = show_run
};

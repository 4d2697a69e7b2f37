/*
 * vouch-log merge and conflicts: other ledgers' logs into this one, and what
 * their shops did to one another.
 */
#include "logverbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "conflict_cost.h"
#include "inputs.h"
#include "rows.h"
#include "spool.h"

#include "base/num.h"
#include "base/str.h"
#include "core/token.h"
#include "ledger/chains.h"
#include "ledger/conflicts.h"
#include "ledger/merge.h"

/* ---- conflicts ---- */

struct conflicts_args {
	struct cmd_log_place place;
	const char *zone;
	int format;
};
_Static_assert(sizeof(struct conflicts_args) <= CMD_LOG_ARGS, "room");

static const struct cmd_column columns[] = {
	{ "number", 'r', true }, { "conflict", 'l', false },
	{ "campaign", 'r', true }, { "serial", 'l', false },
	{ "event", 'l', false }, { "at", 'l', false },
	{ "amount", 'r', true }, { "over", 'r', true },
	{ "unit", 'l', false }, { "stands", 'l', false },
	{ "text", 'l', false }
};
#define COLUMNS (sizeof columns / sizeof columns[0])

struct listing {
	struct cmd_rows rows;
	struct vouch_zone zone;
	struct vouch_diag *diag;
	uint64_t number;
	enum vouch_err err; /* of the output */
};

static const char *unit_name(uint8_t unit)
{
	static const char *const names[] = { "", "VND", "USD", "points" };

	return unit < sizeof names / sizeof names[0] ? names[unit] : "";
}

static enum vouch_err list_event(struct listing *listing,
    const struct vouch_conflict *conflict,
    const struct vouch_conflict_event *event)
{
	char number[24], campaign[16] = "", serial[VOUCH_SERIAL_TEXT] = "";
	char key[VOUCH_EVENT_KEY_TEXT], at[VOUCH_TIME_TEXT];
	char amount[24], over[24];
	const char *cells[COLUMNS] = { number,
		vouch_conflict_name(conflict->kind), campaign, serial, key, at,
		amount, over, unit_name(conflict->unit),
		event->stands ? "yes" : "no", conflict->text };

	snprintf(number, sizeof number, "%" PRIu64, listing->number);
	if (conflict->campaign != 0)
		snprintf(campaign, sizeof campaign, "%" PRIu32,
		    conflict->campaign);
	if (conflict->has_serial)
		vouch_serial_format(serial, conflict->serial);
	vouch_event_key_format(key, &event->key);
	vouch_time_format(at, &listing->zone, event->at_ms);
	snprintf(amount, sizeof amount, "%" PRId64, event->amount_minor);
	snprintf(over, sizeof over, "%" PRId64, event->over_minor);
	return cmd_rows_add(&listing->rows, cells, listing->diag);
}

static int list_conflict(const struct vouch_conflict *conflict, void *context)
{
	struct listing *listing = context;
	size_t i;

	listing->number++;
	for (i = 0; listing->err == VOUCH_OK && i < conflict->count; i++)
		listing->err = list_event(listing, conflict,
		    &conflict->event[i]);
	return listing->err != VOUCH_OK;
}

static void warn_unjudged(const struct vouch_conflict_facts *facts)
{
	if (facts->unjudged > 0)
		cmd_warn("%" PRIu64 " code%s used several times %s of campaigns "
		    "that are not imported here: whether they may be is not "
		    "known", facts->unjudged, facts->unjudged == 1 ? "" : "s",
		    facts->unjudged == 1 ? "is" : "are");
}

static int conflicts_run(const void *raw, int count, char *const *operands)
{
	const struct conflicts_args *args = raw;
	static struct vouch_config config;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_conflict_facts facts = { 0, 0 };
	struct listing listing = { .diag = &diag };
	struct vouch_ledger *ledger = NULL;
	enum vouch_err err;
	int status;

	(void)count;
	(void)operands;
	status = cmd_log_open(&args->place, VOUCH_LEDGER_READ, &config,
	    &ledger);
	if (status == CMD_OK)
		status = cmd_log_zone(args->zone, &config, &listing.zone);
	if (status != CMD_OK) {
		vouch_ledger_close(ledger);
		return status;
	}
	err = cmd_rows_start(&listing.rows, args->format, columns, COLUMNS,
	    &diag);
	if (err == VOUCH_OK)
		err = vouch_ledger_conflicts(ledger, list_conflict, &listing,
		    &diag, &facts);
	if (err == VOUCH_OK)
		err = listing.err;
	err = cmd_rows_finish(&listing.rows, err, &diag);
	vouch_ledger_close(ledger);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	warn_unjudged(&facts);
	cmd_say("%" PRIu64 " conflict%s", facts.conflicts,
	    facts.conflicts == 1 ? "" : "s");
	return facts.conflicts > 0 ? CMD_NO : CMD_OK;
}

static const struct vouch_opt conflicts_options[] = {
	CMD_LOG_PLACE(offsetof(struct conflicts_args, place)),
	{ .kind = VOUCH_OPT_CHOICE, .name = "format", .arg = "FORMAT",
	  .help = "table, csv or jsonl",
	  .offset = offsetof(struct conflicts_args, format),
	  .choices = cmd_rows_formats },
	CMD_LOG_ZONE("time zone of the times shown",
	    offsetof(struct conflicts_args, zone)),
	{ .kind = VOUCH_OPT_END }
};

const struct vouch_verb cmd_log_conflicts = {
	.name = "conflicts", .summary = "list what merged shops took twice",
	.operands = "", .operand_kind = "none",
	.options = conflicts_options,
	.args_size = sizeof(struct conflicts_args), .run = conflicts_run
};

/* ---- merge ---- */

struct merge_args {
	struct cmd_log_place place;
	struct vouch_opt_list signers;
};
_Static_assert(sizeof(struct merge_args) <= CMD_LOG_ARGS, "room");

struct merging {
	struct vouch_ledger *ledger;
	struct vouch_public_key signers[VOUCH_OPT_LIST_MAX];
	size_t signer_count;
	struct cmd_progress progress;
	const char *path;
	uint64_t problems;
};

static void tell_problem(const struct vouch_merge_problem *problem,
    void *context)
{
	struct merging *merging = context;
	char key[VOUCH_EVENT_KEY_TEXT];

	vouch_event_key_format(key, &problem->event);
	switch (problem->trouble) {
	case VOUCH_MERGE_GAP:
		cmd_warn("%s: %s: events are missing before it, %" PRIu64
		    " are here: an earlier export must come first, or a whole "
		    "one", merging->path, key, problem->have);
		break;
	case VOUCH_MERGE_FORK:
		cmd_warn("%s: %s: is another event here: the till or its "
		    "ledger was copied, and no more of it is taken",
		    merging->path, key);
		break;
	case VOUCH_MERGE_SCOPE:
		cmd_warn("%s: %s: is left out: the bundle lets the key that "
		    "signed the file speak for other shops only",
		    merging->path, key);
		break;
	case VOUCH_MERGE_STOPPED:
		cmd_warn("%s: %s: is left out: the till has two histories, "
		    "as 'vouch-log conflicts' says", merging->path, key);
		break;
	default:
		cmd_warn("%s: %s: was made here and is not here any more: this "
		    "ledger was copied back", merging->path, key);
		break;
	}
}

static void advance(uint64_t events, void *context)
{
	struct merging *merging = context;

	cmd_progress_at(&merging->progress, events);
}

static void tell_file(const struct merging *merging,
    const struct vouch_merge_facts *facts)
{
	char left_out[48] = "";

	if (facts->left_out > 0)
		snprintf(left_out, sizeof left_out, ", %" PRIu64 " left out",
		    facts->left_out);
	cmd_say("%s: shop %u, %" PRIu64 " event%s: %" PRIu64 " new, %" PRIu64
	    " known%s", merging->path, (unsigned)facts->head.store,
	    facts->events, facts->events == 1 ? "" : "s", facts->fresh,
	    facts->known, left_out);
}

static enum vouch_err merge_file(struct merging *merging, const char *path,
    struct vouch_diag *diag)
{
	struct vouch_merge_request request = {
		.signers = { merging->signers, merging->signer_count },
		.now_ms = vouch_clock_now_ms(), .found = tell_problem,
		.progress = advance, .context = merging
	};
	struct vouch_merge_facts facts;
	enum vouch_err err;

	merging->path = path;
	err = cmd_spool_load(path, diag, &request.file);
	if (err != VOUCH_OK)
		return err;
	cmd_progress_start(&merging->progress, "merged", 0);
	err = vouch_ledger_merge(merging->ledger, &request, diag, &facts);
	cmd_progress_end(&merging->progress);
	fclose(request.file);
	if (err != VOUCH_OK)
		return err;
	merging->problems += facts.problems;
	tell_file(merging, &facts);
	*diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	return VOUCH_OK;
}

static void tell_conflicts(const struct vouch_conflict_facts *facts,
    const struct cmd_conflict_cost *cost)
{
	char text[CMD_CONFLICT_COST_TEXT];

	cmd_conflict_cost_format(cost, text);
	cmd_warn("%" PRIu64 " conflict%s%s: see 'vouch-log conflicts'",
	    facts->conflicts, facts->conflicts == 1 ? "" : "s", text);
}

static enum vouch_err sum_up(struct merging *merging, struct vouch_diag *diag)
{
	struct vouch_conflict_facts facts;
	struct cmd_conflict_cost cost = { { 0, 0, 0, 0 } };
	uint8_t digest[VOUCH_HASH_BYTES];
	char hex[2 * VOUCH_HASH_BYTES + 1];
	enum vouch_err err;

	err = vouch_ledger_conflicts(merging->ledger,
	    cmd_conflict_cost_add, &cost, diag, &facts);
	if (err == VOUCH_OK)
		err = vouch_ledger_digest(merging->ledger, diag, digest);
	if (err != VOUCH_OK)
		return err;
	merging->problems += facts.conflicts;
	warn_unjudged(&facts);
	if (facts.conflicts > 0)
		tell_conflicts(&facts, &cost);
	vouch_hex_encode(hex, digest, sizeof digest);
	cmd_say("digest %s", hex);
	return VOUCH_OK;
}

static int merge_run(const void *raw, int count, char *const *files)
{
	const struct merge_args *args = raw;
	static struct vouch_config config;
	static struct merging merging;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;
	int status, i;

	status = cmd_log_open(&args->place, VOUCH_LEDGER_WRITE, &config,
	    &merging.ledger);
	if (status != CMD_OK)
		return status;
	err = cmd_keys_load(&args->signers, merging.signers, &diag,
	    &merging.signer_count);
	for (i = 0; err == VOUCH_OK && i < count; i++)
		err = merge_file(&merging, files[i], &diag);
	if (err == VOUCH_OK)
		err = sum_up(&merging, &diag);
	vouch_ledger_close(merging.ledger);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	return merging.problems > 0 ? CMD_NO : CMD_OK;
}

static const struct vouch_opt merge_options[] = {
	CMD_LOG_PLACE(offsetof(struct merge_args, place)),
	{ .kind = VOUCH_OPT_LIST, .name = "signer", .arg = "FILE",
	  .help = "public key of a till or ledger whose exports to believe",
	  .more = "Beside the keys that the ledger's bundle names for logs, "
	    "of which what the bundle says holds. A file signed by any other "
	    "key is refused whole.",
	  .offset = offsetof(struct merge_args, signers) },
	{ .kind = VOUCH_OPT_END }
};

const struct vouch_verb cmd_log_merge = {
	.name = "merge", .summary = "take other ledgers' exports in",
	.operands = "FILE...", .operand_kind = "file",
	.operands_min = 1, .operands_max = -1,
	.options = merge_options, .args_size = sizeof(struct merge_args),
	.run = merge_run
};

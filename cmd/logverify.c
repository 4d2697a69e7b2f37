/*
 * vouch-log verify: a row for each finding, status 1 if there is any.
 */
#include "logverbs.h"

#include <inttypes.h>
#include <string.h>

#include "cmd.h"
#include "inputs.h"
#include "rows.h"

#include "base/str.h"
#include "ledger/chains.h"
#include "ledger/verify.h"

struct verify_args {
	struct cmd_log_place place;
	struct vouch_opt_list keys;
	int format;
};
_Static_assert(sizeof(struct verify_args) <= CMD_LOG_ARGS, "room");

static const struct cmd_column columns[] = {
	{ "finding", 'l', false }, { "event", 'l', false },
	{ "text", 'l', false }
};
#define COLUMNS (sizeof columns / sizeof columns[0])

struct verifying {
	struct cmd_rows rows;
	struct cmd_progress progress;
	struct vouch_diag *diag;
	enum vouch_err err; /* of the output */
};

static int found(const struct vouch_finding *finding, void *context)
{
	struct verifying *verifying = context;
	char event[VOUCH_EVENT_KEY_TEXT] = "";
	const char *cells[COLUMNS] = { vouch_finding_name(finding->kind),
	    event, finding->text };

	if (finding->has_event)
		vouch_event_key_format(event, &finding->event);
	verifying->err = cmd_rows_add(&verifying->rows, cells,
	    verifying->diag);
	return verifying->err != VOUCH_OK;
}

static void advance(uint64_t events, void *context)
{
	struct verifying *verifying = context;

	cmd_progress_at(&verifying->progress, events);
}

static void sum_up(const struct vouch_verify_facts *facts)
{
	const char *s = facts->events == 1 ? "" : "s";

	if (facts->unchecked > 0)
		cmd_warn("%" PRIu64 " close%s signed by a key that was not "
		    "given with --till-key, nor is the bundle's for that", facts->unchecked,
		    facts->unchecked == 1 ? " is" : "s are");
	if (facts->findings > 0)
		cmd_warn("%" PRIu64 " event%s read, %" PRIu64 " finding%s",
		    facts->events, s, facts->findings,
		    facts->findings == 1 ? "" : "s");
	else
		cmd_say("%" PRIu64 " event%s in %" PRIu64 " chain%s, %" PRIu64
		    " close%s, %" PRIu64 " signature%s: all is well",
		    facts->events, s, facts->chains,
		    facts->chains == 1 ? "" : "s", facts->closes,
		    facts->closes == 1 ? "" : "s", facts->signatures,
		    facts->signatures == 1 ? "" : "s");
}

static enum vouch_err verify(struct vouch_ledger *ledger,
    const struct verify_args *args, struct vouch_diag *diag,
    struct vouch_verify_facts *facts)
{
	struct vouch_public_key keys[VOUCH_OPT_LIST_MAX];
	struct verifying verifying = { .diag = diag };
	struct vouch_verify_request request = { .found = found,
		.progress = advance, .context = &verifying, .keys = keys };
	enum vouch_err err;

	memset(facts, 0, sizeof *facts);
	err = cmd_keys_load(&args->keys, keys, diag, &request.key_count);
	if (err != VOUCH_OK)
		return err;
	cmd_progress_start(&verifying.progress, "verified", 0);
	err = cmd_rows_start(&verifying.rows, args->format, columns, COLUMNS,
	    diag);
	if (err == VOUCH_OK)
		err = vouch_ledger_verify(ledger, &request, diag, facts);
	if (err == VOUCH_OK)
		err = verifying.err;
	cmd_progress_end(&verifying.progress);
	return cmd_rows_finish(&verifying.rows, err, diag);
}

/* Of all events: what two ledgers that hold the same have in common. */
static enum vouch_err tell_digest(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	char hex[2 * VOUCH_HASH_BYTES + 1];
	uint8_t digest[VOUCH_HASH_BYTES];
	enum vouch_err err = vouch_ledger_digest(ledger, diag, digest);

	if (err != VOUCH_OK)
		return err;
	vouch_hex_encode(hex, digest, sizeof digest);
	cmd_say("digest %s", hex);
	return VOUCH_OK;
}

static int verify_run(const void *raw, int count, char *const *operands)
{
	const struct verify_args *args = raw;
	static struct vouch_config config;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_verify_facts facts;
	struct vouch_ledger *ledger = NULL;
	enum vouch_err err;
	int status;

	(void)count;
	(void)operands;
	status = cmd_log_open(&args->place, VOUCH_LEDGER_INSPECT, &config,
	    &ledger);
	if (status != CMD_OK)
		return status;
	err = verify(ledger, args, &diag, &facts);
	if (err == VOUCH_OK && facts.findings == 0)
		err = tell_digest(ledger, &diag);
	vouch_ledger_close(ledger);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	sum_up(&facts);
	return facts.findings > 0 ? CMD_NO : CMD_OK;
}

static const struct vouch_opt options[] = {
	CMD_LOG_PLACE(offsetof(struct verify_args, place)),
	{ .kind = VOUCH_OPT_LIST, .name = "till-key", .arg = "FILE",
	  .help = "public key of a till, to verify its signed closes with",
	  .more = "Keys that the bundle names for logs need not be given.",
	  .offset = offsetof(struct verify_args, keys) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "format", .arg = "FORMAT",
	  .help = "table, csv or jsonl",
	  .offset = offsetof(struct verify_args, format),
	  .choices = cmd_rows_formats },
	{ .kind = VOUCH_OPT_END }
};

const struct vouch_verb cmd_log_verify = {
	.name = "verify", .summary = "check every event, chain and table",
	.operands = "", .operand_kind = "none",
	.options = options, .args_size = sizeof(struct verify_args),
	.run = verify_run
};

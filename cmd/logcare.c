/*
 * vouch-log restore, backup and clock: what is done to a ledger now and then.
 */
#include "logverbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"

#include "base/str.h"
#include "io/file.h"
#include "ledger/guard.h"
#include "ledger/trust.h"
#include "ledger/upkeep.h"
#include "scanfilter.h"

/* ---- restore ---- */

struct restore_args {
	struct cmd_log_place place;
	const char *why;
};
_Static_assert(sizeof(struct restore_args) <= CMD_LOG_ARGS, "room");

static int note_list(const struct vouch_trust_list *list, void *context)
{
	(void)list;
	*(bool *)context = true;
	return 1;
}

/* What came since the copy was made is gone too: a key or a code that was put
 * out passes again. */
static void warn_of_trust(struct vouch_ledger *ledger)
{
	const struct vouch_bundle *bundle = vouch_trust_bundle(ledger);
	bool lists = false;

	if (bundle != NULL)
		cmd_warn("bundle %" PRIu64 " and all lists are as they were in "
		    "the copy: import the newest again", bundle->sequence);
	else if (vouch_trust_each_list(ledger, note_list, &lists, NULL) ==
	    VOUCH_OK && lists)
		cmd_warn("all lists are as they were in the copy: import the "
		    "newest again");
}

static int restore_run(const void *raw, int count, char *const *operands)
{
	const struct restore_args *args = raw;
	static struct vouch_config config;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_restore_facts facts;
	struct vouch_ledger *ledger = NULL;
	enum vouch_err err;
	int status;

	(void)count;
	(void)operands;
	status = cmd_log_open(&args->place, VOUCH_LEDGER_RESTORE, &config,
	    &ledger);
	if (status != CMD_OK)
		return status;
	vouch_diag_field(&diag, "--why");
	err = vouch_ledger_restore(ledger, args->why, vouch_clock_now_ms(),
	    &diag, &facts);
	if (err == VOUCH_OK)
		cmd_say("the ledger goes on in epoch %016" PRIx64 ", after %"
		    PRIu64 " commits", vouch_ledger_epoch(ledger),
		    facts.commits);
	if (err == VOUCH_OK && facts.lost > 0)
		cmd_warn("at least %" PRIu64 " commit%s made after this copy "
		    "%s gone: codes redeemed in them can be redeemed again",
		    facts.lost, facts.lost == 1 ? "" : "s",
		    facts.lost == 1 ? "is" : "are");
	if (err == VOUCH_OK)
		warn_of_trust(ledger);
	vouch_ledger_close(ledger);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

static const struct vouch_opt restore_options[] = {
	CMD_LOG_PLACE(offsetof(struct restore_args, place)),
	{ .kind = VOUCH_OPT_TEXT, .name = "why", .arg = "TEXT",
	  .help = "what happened, for the log",
	  .more = "At most 200 bytes. It stays in the ledger for ever: no "
	    "names of persons.",
	  .offset = offsetof(struct restore_args, why),
	  .flags = VOUCH_OPT_REQUIRED },
	{ .kind = VOUCH_OPT_END }
};

const struct vouch_verb cmd_log_restore = {
	.name = "restore", .summary = "let a ledger that was copied back go on",
	.operands = "", .operand_kind = "none",
	.options = restore_options, .args_size = sizeof(struct restore_args),
	.run = restore_run
};

/* ---- backup ---- */

struct backup_args {
	struct cmd_log_place place;
	const char *output;
	bool force;
};
_Static_assert(sizeof(struct backup_args) <= CMD_LOG_ARGS, "room");

static int backup_run(const void *raw, int count, char *const *operands)
{
	const struct backup_args *args = raw;
	static struct vouch_config config;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_backup_facts facts;
	struct vouch_ledger *ledger = NULL;
	enum vouch_err err;
	int status;

	(void)count;
	(void)operands;
	status = cmd_log_open(&args->place, VOUCH_LEDGER_READ, &config,
	    &ledger);
	if (status != CMD_OK)
		return status;
	err = vouch_ledger_backup(ledger, args->output, args->force,
	    vouch_clock_now_ms(), &diag, &facts);
	vouch_ledger_close(ledger);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	cmd_say("made %s, %" PRIu64 " KiB, checked and synced", args->output,
	    facts.bytes / 1024);
	return CMD_OK;
}

static const struct vouch_opt backup_options[] = {
	CMD_LOG_PLACE(offsetof(struct backup_args, place)),
	{ .kind = VOUCH_OPT_FILE, .letter = 'o', .name = "output",
	  .arg = "COPY", .help = "the copy to make",
	  .offset = offsetof(struct backup_args, output),
	  .flags = VOUCH_OPT_REQUIRED },
	{ .kind = VOUCH_OPT_FLAG, .name = "force",
	  .help = "replace a copy that is there",
	  .offset = offsetof(struct backup_args, force) },
	{ .kind = VOUCH_OPT_END }
};

const struct vouch_verb cmd_log_backup = {
	.name = "backup", .summary = "copy the ledger while tills work",
	.operands = "", .operand_kind = "none",
	.options = backup_options, .args_size = sizeof(struct backup_args),
	.run = backup_run
};

/* ---- clock ---- */

struct clock_args {
	struct cmd_log_place place;
	const char *zone;
	bool accept;
};
_Static_assert(sizeof(struct clock_args) <= CMD_LOG_ARGS, "room");

/* "3 d 04:05:06", whichever comes first. */
static void span_text(char out[32], int64_t ms)
{
	int64_t s = (ms < 0 ? -ms : ms) / 1000;

	if (s >= 86400)
		snprintf(out, 32, "%" PRId64 " d %02d:%02d:%02d", s / 86400,
		    (int)(s / 3600 % 24), (int)(s / 60 % 60), (int)(s % 60));
	else
		snprintf(out, 32, "%02d:%02d:%02d", (int)(s / 3600),
		    (int)(s / 60 % 60), (int)(s % 60));
}

/* What tills do with the difference; *sound: they work. */
static const char *judgement(int64_t now_ms, int64_t mark_ms, bool *sound)
{
	*sound = false;
	if (now_ms < vouch_clock_built_ms())
		return "before this program was made: tills refuse";
	if (mark_ms - now_ms > VOUCH_GUARD_SLACK_MS)
		return "too far behind the mark: tills refuse";
	if (now_ms - mark_ms > VOUCH_GUARD_DAYS * INT64_C(86400000))
		return "far ahead of the mark: tills refuse without "
		    "--accept-time";
	*sound = true;
	return mark_ms > now_ms ? "behind the mark, by little: tills work" :
	    "tills work";
}

static enum vouch_err print_clock(struct vouch_ledger *ledger,
    struct vouch_zone *zone, struct vouch_diag *diag, bool *sound)
{
	char wall[VOUCH_TIME_TEXT], mark[VOUCH_TIME_TEXT];
	char last[VOUCH_TIME_TEXT], span[32], text[512];
	int64_t now_ms = vouch_clock_now_ms(), mark_ms, last_ms;
	const char *words;
	enum vouch_err err;

	err = vouch_ledger_clock(ledger, diag, &mark_ms);
	if (err == VOUCH_OK)
		err = vouch_ledger_wall(ledger, diag, &last_ms);
	if (err != VOUCH_OK)
		return err;
	words = judgement(now_ms, mark_ms, sound);
	vouch_time_format(wall, zone, now_ms);
	vouch_time_format(mark, zone, mark_ms);
	vouch_time_format(last, zone, last_ms);
	span_text(span, now_ms - mark_ms);
	snprintf(text, sizeof text, "clock: %s\nmark: %s\ndifference: %s%s\n"
	    "clock at the last commit: %s\nso: %s\n", wall, mark,
	    now_ms < mark_ms ? "-" : "+", span, last, words);
	err = vouch_fd_write(1, text, strlen(text), diag);
	if (err != VOUCH_OK)
		vouch_diag_file(diag, CMD_STDOUT_NAME);
	return err;
}

/* A mark set by a clock that is wrong itself would only move the trouble. */
static enum vouch_err accept(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	const int64_t now_ms = vouch_clock_now_ms();

	if (now_ms < vouch_clock_built_ms()) {
		vouch_diag_hint(diag, "set the system's clock first");
		return vouch_diag_set(diag, VOUCH_ERR_CLOCK,
		    "the clock stands before the day this program was made");
	}
	return vouch_ledger_set_clock(ledger, now_ms, diag);
}

static int clock_run(const void *raw, int count, char *const *operands)
{
	const struct clock_args *args = raw;
	static struct vouch_config config;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger *ledger = NULL;
	struct vouch_zone zone;
	enum vouch_err err = VOUCH_OK;
	bool sound = true;
	int status;

	(void)count;
	(void)operands;
	status = cmd_log_open(&args->place, args->accept ?
	    VOUCH_LEDGER_WRITE : VOUCH_LEDGER_INSPECT, &config, &ledger);
	if (status == CMD_OK)
		status = cmd_log_zone(args->zone, &config, &zone);
	if (status == CMD_OK && args->accept)
		err = accept(ledger, &diag);
	if (status == CMD_OK && err == VOUCH_OK)
		err = print_clock(ledger, &zone, &diag, &sound);
	vouch_ledger_close(ledger);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	if (!sound)
		cmd_say("set the system's clock; if it is right: vouch-log "
		    "clock --accept");
	return status == CMD_OK && !sound ? CMD_NO : status;
}

static const struct vouch_opt clock_options[] = {
	CMD_LOG_PLACE(offsetof(struct clock_args, place)),
	{ .kind = VOUCH_OPT_FLAG, .name = "accept",
	  .help = "the clock is right now: set the mark to it",
	  .more = "When a wrong clock has raised the mark, and has been put "
	    "right. It is noted in the ledger; running tills go on by it.",
	  .offset = offsetof(struct clock_args, accept) },
	CMD_LOG_ZONE("time zone of the times shown",
	    offsetof(struct clock_args, zone)),
	{ .kind = VOUCH_OPT_END }
};

const struct vouch_verb cmd_log_clock = {
	.name = "clock", .summary = "compare the clock with the ledger's mark",
	.operands = "", .operand_kind = "none",
	.options = clock_options, .args_size = sizeof(struct clock_args),
	.run = clock_run
};

/*
 * vouch-issue --printed, --spoil and --backup: what is told to the register
 * after codes were issued, and copies of it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "issue.h"

#include "base/str.h"
#include "ledger/backup.h"
#include "ledger/register_codes.h"

/* ---- printed, spoiled ---- */

static void say_marked(const struct issue_run *run, uint32_t batch,
    const char *what, const struct vouch_mark_facts *facts)
{
	cmd_say("batch %" PRIu32 ": %" PRIu64 " code%s marked as %s%s", batch,
	    facts->added, facts->added == 1 ? "" : "s", what,
	    facts->added == 0 ? ": it was known already" : "");
	if (run->args->spoil != NULL && facts->handed_out > 0)
		cmd_warn("%" PRIu64 " of these codes %s been handed out: "
		    "vouch-issue --handed-out %" PRIu32 " lists them",
		    facts->handed_out, facts->handed_out == 1 ? "has" :
		    "have", batch);
}

int issue_mark(struct issue_run *run)
{
	const struct issue_args *args = run->args;
	bool spoil = args->spoil != NULL;
	struct vouch_mark_facts facts;
	uint64_t first, last;
	enum vouch_err err;
	uint32_t batch;

	err = issue_parse_range(spoil ? "--spoil" : "--printed",
	    spoil ? args->spoil : args->printed, run->diag, &batch, &first,
	    &last);
	if (err == VOUCH_OK)
		err = issue_open(run, false);
	if (err == VOUCH_OK)
		err = vouch_register_mark(run->reg, spoil ?
		    VOUCH_MARK_SPOILED : VOUCH_MARK_PRINTED, batch, first,
		    last, run->diag, &facts);
	if (err != VOUCH_OK)
		return cmd_fail(run->diag);
	say_marked(run, batch, spoil ? "spoiled" : "printed", &facts);
	return CMD_OK;
}

/* ---- copies ---- */

int issue_backup(struct issue_run *run)
{
	const struct issue_args *args = run->args;
	struct vouch_backup_facts facts;
	enum vouch_err err;

	err = issue_open(run, false);
	if (err == VOUCH_OK)
		err = vouch_register_backup(run->reg, args->backup,
		    args->force, vouch_clock_now_ms(), run->diag, &facts);
	if (err != VOUCH_OK)
		return cmd_fail(run->diag);
	cmd_say("made %s, %" PRIu64 " KiB, checked and synced: it holds the "
	    "keys of every serial, keep it as secret as the register",
	    args->backup, facts.bytes / 1024);
	return CMD_OK;
}

/* Without a word where the register cannot be read: the codes are issued. */
void issue_remind(struct issue_run *run)
{
	char when[VOUCH_TIME_TEXT], path[256];
	uint32_t batches;
	int64_t at_ms;

	if (vouch_register_backup_age(run->reg, NULL, &at_ms, &batches) !=
	    VOUCH_OK || batches == 0)
		return;
	vouch_str_escape(path, sizeof path, run->reg_path,
	    strlen(run->reg_path), true);
	if (at_ms == 0) {
		cmd_say("%s WAS NEVER BACKED UP: who loses it can issue and "
		    "reissue nothing of these campaigns; vouch-issue --backup "
		    "FILE", path);
		return;
	}
	vouch_time_format(when, &run->zone, at_ms);
	cmd_say("THE LAST BACKUP OF %s, of %s, lacks %" PRIu32 " batch%s: "
	    "vouch-issue --backup FILE", path, when, batches,
	    batches == 1 ? "" : "es");
}

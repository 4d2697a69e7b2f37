/*
 * See upkeep.h. Each is one transaction with a note in it, chained to till 0,
 * the till of whoever looks after the ledger.
 */
#include "ledger/upkeep.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/crypt.h"
#include "ledger/handle.h"
#include "ledger/head.h"

static enum vouch_err add_note(struct vouch_ledger *ledger, const char *note,
    int64_t now_ms, struct vouch_diag *diag)
{
	struct vouch_event event;

	memset(&event, 0, sizeof event);
	event.kind = VOUCH_EVENT_NOTE;
	event.at_ms = now_ms;
	event.boot_ms = vouch_clock_boot_ms();
	snprintf(event.note, sizeof event.note, "%s", note);
	return vouch_chain_add(ledger, &event, diag);
}

/* ---- restore ---- */

enum vouch_err vouch_epoch_next(struct vouch_ledger *ledger,
    struct vouch_diag *diag, int64_t *id)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*id = ledger->epoch_id + 1;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_EPOCH_LAST);
	err = vouch_query_next(&query, diag, &row);
	if (row)
		*id = vouch_query_get_int(&query) + 1;
	vouch_query_end(&query);
	return err;
}

static enum vouch_err new_epoch(struct vouch_ledger *ledger, int64_t now_ms,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	uint64_t value;
	enum vouch_err err;
	int64_t id;

	err = vouch_epoch_next(ledger, diag, &id);
	if (err != VOUCH_OK)
		return err;
	vouch_random(&value, sizeof value);
	vouch_query_start(&query, ledger->file, VOUCH_SQL_EPOCH_ADD);
	vouch_query_int(&query, id);
	vouch_query_int(&query, (int64_t)value);
	vouch_query_int(&query, now_ms);
	err = vouch_query_run(&query, diag, NULL);
	if (err == VOUCH_OK)
		err = vouch_meta_put(ledger->file, "epoch", id, diag);
	if (err == VOUCH_OK)
		err = vouch_meta_put(ledger->file, "copied_ms", 0, diag);
	if (err == VOUCH_OK) {
		ledger->epoch_id = id;
		ledger->epoch = value;
	}
	return err;
}

static void count_lost(const struct vouch_ledger *ledger,
    struct vouch_restore_facts *facts)
{
	struct vouch_head head;

	facts->commits = ledger->commits;
	facts->lost = vouch_head_read(ledger->head, &head) &&
	    head.epoch == ledger->epoch && head.commits > ledger->commits ?
	    head.commits - ledger->commits : 0;
}

enum vouch_err vouch_ledger_restore(struct vouch_ledger *ledger,
    const char *why, int64_t now_ms, struct vouch_diag *diag,
    struct vouch_restore_facts *facts)
{
	const int64_t old_id = ledger->epoch_id;
	const uint64_t old = ledger->epoch;
	char note[VOUCH_NOTE_MAX];
	enum vouch_err err;

	if (why[0] == '\0')
		return vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "a restored ledger says why");
	if (strlen(why) > VOUCH_WHY_TEXT_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "at most %d bytes", VOUCH_WHY_TEXT_MAX);
	count_lost(ledger, facts);
	snprintf(note, sizeof note, "restore from %016" PRIx64 ".%" PRIu64
	    ": %s", old, ledger->commits, why);
	err = vouch_ledger_begin(ledger, diag);
	if (err != VOUCH_OK)
		return err;
	err = new_epoch(ledger, now_ms, diag);
	if (err == VOUCH_OK)
		err = add_note(ledger, note, now_ms, diag);
	if (err == VOUCH_OK)
		err = vouch_ledger_commit(ledger, diag);
	else
		vouch_ledger_rollback(ledger);
	if (err != VOUCH_OK) {
		ledger->epoch_id = old_id;
		ledger->epoch = old;
	}
	return err;
}

/* ---- the clock ---- */

enum vouch_err vouch_ledger_set_clock(struct vouch_ledger *ledger,
    int64_t now_ms, struct vouch_diag *diag)
{
	char note[VOUCH_NOTE_MAX], from[VOUCH_TIME_TEXT];
	struct vouch_zone utc;
	int64_t mark_ms;
	enum vouch_err err;

	err = vouch_zone_init(&utc, "UTC", diag);
	if (err == VOUCH_OK)
		err = vouch_ledger_begin(ledger, diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_ledger_clock(ledger, diag, &mark_ms);
	if (err == VOUCH_OK) {
		vouch_time_format(from, &utc, mark_ms);
		snprintf(note, sizeof note, "clock accepted, was %s", from);
		err = add_note(ledger, note, now_ms, diag);
	}
	/* The note has raised the mark, but cannot lower it. */
	if (err == VOUCH_OK)
		err = vouch_meta_put(ledger->file, "clock_ms", now_ms, diag);
	if (err == VOUCH_OK)
		return vouch_ledger_commit(ledger, diag);
	vouch_ledger_rollback(ledger);
	return err;
}

/* ---- copying ---- */

enum vouch_err vouch_ledger_backup(struct vouch_ledger *ledger,
    const char *path, bool force, int64_t now_ms, struct vouch_diag *diag,
    struct vouch_backup_facts *facts)
{
	return vouch_sqlite_backup(ledger->file, path, force, now_ms, diag,
	    facts);
}

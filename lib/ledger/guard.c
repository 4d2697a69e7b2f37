/*
 * See guard.h. The mark in the file may have been lowered since it was read
 * last: somebody has put a wrong clock right (vouch-log clock). What this
 * handle has seen is then of the wrong clock and must not raise it again.
 */
#include "ledger/guard.h"

#include "base/date.h"
#include "ledger/handle.h"

#define DAY_MS (24 * 60 * 60 * INT64_C(1000))

static enum vouch_err get_mark(struct vouch_ledger *ledger,
    struct vouch_diag *diag, int64_t *mark_ms)
{
	int64_t in_file_ms = 0;
	enum vouch_err err;

	err = vouch_ledger_clock(ledger, diag, &in_file_ms);
	if (err != VOUCH_OK)
		return err;
	if (in_file_ms < ledger->read_mark_ms)
		ledger->seen_ms = 0;
	ledger->read_mark_ms = in_file_ms;
	*mark_ms = in_file_ms > ledger->seen_ms ? in_file_ms :
	    ledger->seen_ms;
	return VOUCH_OK;
}

static enum vouch_err refuse(int64_t now_ms, int64_t other_ms,
    const char *what, const char *advice, struct vouch_diag *diag)
{
	char now[VOUCH_TIME_TEXT], other[VOUCH_TIME_TEXT];
	struct vouch_zone utc;
	enum vouch_err err = vouch_zone_init(&utc, "UTC", diag);

	if (err != VOUCH_OK)
		return err;
	vouch_time_format(now, &utc, now_ms);
	vouch_time_format(other, &utc, other_ms);
	return vouch_diag_set(diag, VOUCH_ERR_CLOCK,
	    "the clock says %s, but %s %s%s", now, what, other, advice);
}

enum vouch_err vouch_guard_time(struct vouch_ledger *ledger, bool accept_time,
    struct vouch_diag *diag, int64_t *now_ms)
{
	static const char last[] = "the ledger's last answer is of";
	static const char way_out[] =
	    "; if the clock is right: vouch-log clock --accept";
	int64_t mark_ms = 0;
	enum vouch_err err = get_mark(ledger, diag, &mark_ms);

	if (err != VOUCH_OK)
		return err;
	if (*now_ms < vouch_clock_built_ms())
		return refuse(*now_ms, vouch_clock_built_ms(),
		    "this program was made on", "; set the clock", diag);
	if (mark_ms - *now_ms > VOUCH_GUARD_SLACK_MS ||
	    (*now_ms - mark_ms > VOUCH_GUARD_DAYS * DAY_MS && !accept_time))
		return refuse(*now_ms, mark_ms, last, way_out, diag);
	if (*now_ms < mark_ms)
		*now_ms = mark_ms;
	ledger->seen_ms = *now_ms;
	return VOUCH_OK;
}

enum vouch_err vouch_guard_save(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	int64_t mark_ms = 0;
	enum vouch_err err = get_mark(ledger, diag, &mark_ms);

	return err == VOUCH_OK ? vouch_chain_mark(ledger, mark_ms, diag) :
	    err;
}

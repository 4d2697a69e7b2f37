/*
 * What a report counts: one campaign or all, all days or some. Days are civil
 * days of the campaign's time zone, as they are told by day.
 */
#ifndef VOUCH_REPORT_COUNTED_H
#define VOUCH_REPORT_COUNTED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "ledger/ledger.h"

/* { .campaign = 0 } counts everything. */
struct vouch_counted {
	uint32_t campaign;     /* 0: all */
	bool some_days;        /* only these, both of them too: */
	uint16_t since, until; /* until may be VOUCH_DAY_NONE */
};

/* The zone of the campaign met last; { .ledger = L } to begin with. */
struct vouch_calendar {
	struct vouch_ledger *ledger;
	bool met;
	uint32_t campaign;
	struct vouch_zone zone;
};

/* The civil day of an instant in the zone of campaign, or in the default one
 * where its rules are not on file. Errors of the ledger and of zones. */
enum vouch_err vouch_calendar_day(struct vouch_calendar *calendar,
    uint32_t campaign, int64_t at_ms, struct vouch_diag *diag, uint16_t *day);

/* Is what happened to campaign at at_ms to be counted? Errors as above; the
 * calendar is asked only where it matters. */
enum vouch_err vouch_counted_has(const struct vouch_counted *counted,
    struct vouch_calendar *calendar, uint32_t campaign, int64_t at_ms,
    struct vouch_diag *diag, bool *has);

#endif

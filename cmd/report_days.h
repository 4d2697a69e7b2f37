/*
 * vouch-report --since and --until: which days are counted, and how it is said.
 */
#ifndef VOUCH_CMD_REPORT_DAYS_H
#define VOUCH_CMD_REPORT_DAYS_H

#include "base/err.h"
#include "report/counted.h"

/* Days as they were given, NULL where they were not, into *counted, whose
 * campaign stays. CMD_OK, or the exit status after it was said on stderr. */
int cmd_report_days(const char *since, const char *until,
    struct vouch_counted *counted);

/* The line above a table, with what more there is to say of the figures or "";
 * nothing where all days are counted. VOUCH_ERR_IO, VOUCH_ERR_CLOSED. */
enum vouch_err cmd_report_heading(const struct vouch_counted *counted,
    const char *more, struct vouch_diag *diag);

/* The days as records have them; "" for no end. */
void cmd_report_cells(const struct vouch_counted *counted, char since[11],
    char until[11]);

#endif

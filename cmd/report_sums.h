/*
 * vouch-report --of: cards, prizes, refusals, tills, as rows.
 */
#ifndef VOUCH_CMD_REPORT_SUMS_H
#define VOUCH_CMD_REPORT_SUMS_H

#include "base/err.h"
#include "report/sums.h"

/* In format of rows.h; counted is what they were built of. */
enum vouch_err cmd_report_sums(const struct vouch_sums *sums,
    const struct vouch_counted *counted, enum vouch_sums_of of, int format,
    struct vouch_diag *diag);

#endif

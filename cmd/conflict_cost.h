/*
 * What conflicts between shops cost, added up for one line of talk.
 */
#ifndef VOUCH_CMD_CONFLICT_COST_H
#define VOUCH_CMD_CONFLICT_COST_H

#include <stdint.h>

#include "ledger/conflicts.h"

#define CMD_CONFLICT_COST_TEXT 176
#define CMD_CONFLICT_UNITS 4 /* VOUCH_UNIT_NONE to _POINTS */

/* Given away too much, by enum vouch_unit; of other conflicts nothing can be
 * counted. */
struct cmd_conflict_cost {
	int64_t minor[CMD_CONFLICT_UNITS];
};

/* For vouch_ledger_conflicts(): context is a cost that began as zeros. */
int cmd_conflict_cost_add(const struct vouch_conflict *conflict,
    void *context);

/* ", 50,000 VND and 20 points too much"; "" if nothing was lost. */
void cmd_conflict_cost_format(const struct cmd_conflict_cost *cost,
    char text[CMD_CONFLICT_COST_TEXT]);

#endif

/* See conflict_cost.h. */
#include "conflict_cost.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"

int cmd_conflict_cost_add(const struct vouch_conflict *conflict,
    void *context)
{
	struct cmd_conflict_cost *cost = context;

	if (conflict->unit < CMD_CONFLICT_UNITS)
		cost->minor[conflict->unit] += conflict->cost_minor;
	return 0;
}

void cmd_conflict_cost_format(const struct cmd_conflict_cost *cost,
    char text[CMD_CONFLICT_COST_TEXT])
{
	char money[48];
	size_t len = 0;
	uint8_t unit;

	text[0] = '\0';
	for (unit = VOUCH_UNIT_NONE + 1; unit < CMD_CONFLICT_UNITS; unit++) {
		if (cost->minor[unit] <= 0)
			continue;
		vouch_money_human(money, sizeof money, (struct vouch_money){
		    (uint64_t)cost->minor[unit], (enum vouch_unit)unit },
		    false);
		len += (size_t)snprintf(text + len,
		    CMD_CONFLICT_COST_TEXT - len, "%s%s",
		    len == 0 ? ", " : " and ", money);
	}
	if (len > 0)
		snprintf(text + len, CMD_CONFLICT_COST_TEXT - len,
		    " too much");
}

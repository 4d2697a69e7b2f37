/* What vouch-wedge --test says of a scan, to people. */
#ifndef VOUCH_CMD_WEDGE_REPORT_H
#define VOUCH_CMD_WEDGE_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "device/typing.h"

enum cmd_scan_end { CMD_SCAN_ENTER, CMD_SCAN_TAB, CMD_SCAN_NONE };

struct cmd_scan_seen {
	struct vouch_typing typing;
	bool keyboard;         /* typed into a terminal, not read off a device */
	enum cmd_scan_end end; /* of a keyboard's scan */
	int64_t took_ms;       /* first byte to last; -1: not measured */
	size_t count;          /* bytes */
};

/*
 * Appends the findings, each a line and where it helps one on what to do.
 * *good: nothing has to be changed before codes can be taken.
 * VOUCH_ERR_NO_MEMORY, VOUCH_ERR_TOO_LONG.
 */
enum vouch_err cmd_scan_report(const struct cmd_scan_seen *seen,
    bool vietnamese, struct vouch_buf *out, bool *good);

/* What is said before a scan, and when none came. */
const char *cmd_scan_prompt(bool keyboard, bool vietnamese);
const char *cmd_scan_nothing(bool vietnamese);

#endif

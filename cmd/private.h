/*
 * For tools that hold secrets: nobody looks into this process.
 */
#ifndef VOUCH_CMD_PRIVATE_H
#define VOUCH_CMD_PRIVATE_H

/*
 * No core dumps, and no debugger or /proc/PID/mem for other processes of this
 * user. What the system refuses is left as it was: guarded memory does not
 * depend on it. To be called before the first secret is read.
 */
void cmd_keep_private(void);

#endif

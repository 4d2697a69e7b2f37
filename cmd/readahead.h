/*
 * Scanned lines read ahead: taken apart and verified on all cores, while those
 * before them are being redeemed.
 */
#ifndef VOUCH_CMD_READAHEAD_H
#define VOUCH_CMD_READAHEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "scanfilter.h"

#include "base/err.h"
#include "ledger/redeem.h"

struct cmd_readahead;

/* Lines of lines, which belong to it until _free; ledger is asked for its keys
 * only. VOUCH_ERR_NO_MEMORY, VOUCH_ERR_LIBRARY. */
enum vouch_err cmd_readahead_new(const struct vouch_ledger *ledger,
    struct cmd_lines *lines, struct vouch_diag *diag,
    struct cmd_readahead **out);
void cmd_readahead_free(struct cmd_readahead *ahead);

/*
 * CMD_LINE_TEXT: *count readings, 1..most, stand in answer[]. From a file as
 * many as were asked for; where input may be waited for, what is there by
 * now: no line waits for one that has not come. Else as cmd_lines_next(), and
 * *count is 0; lines handed in before that have all been handed out, but for
 * CMD_LINE_SIGNAL.
 */
enum cmd_line cmd_readahead_next(struct cmd_readahead *ahead,
    struct vouch_redeem_answer *answer, size_t most, struct vouch_diag *diag,
    size_t *count);

#endif

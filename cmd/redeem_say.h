/*
 * From an answer of the ledger to a verdict line, in whatever form it is then
 * shown.
 */
#ifndef VOUCH_CMD_REDEEM_SAY_H
#define VOUCH_CMD_REDEEM_SAY_H

#include <stdbool.h>

#include "io/verdict.h"
#include "ledger/redeem.h"
#include "ledger/reverse.h"
#include "ledger/trust.h"

/* What a request is about; reversal NULL where it is about a code. */
enum vouch_verdict_about cmd_redeem_about(
    const struct vouch_redeem_request *ask,
    const struct vouch_reverse_request *reversal);

/* Fills *line, whose zone is the desk's: it holds until the next answer. */
void cmd_redeem_describe(const struct vouch_redeem_answer *answer,
    enum vouch_verdict_about about, bool vietnamese,
    struct vouch_redeem_desk *desk, struct vouch_verdict_line *line);

/* Was it not accepted? */
bool cmd_redeem_is_no(const struct vouch_redeem_answer *answer);

/* Says on stderr when the trust bundle has become overdue; *said remembers. */
void cmd_redeem_warn_of_age(struct vouch_ledger *ledger,
    enum vouch_age *said);

#endif

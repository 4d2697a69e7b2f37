/*
 * A point of sale asks in JSON: one request a line, one answer a line
 * (man 1 vouch-redeem, "REQUESTS OF A POS").
 */
#ifndef VOUCH_CMD_REDEEM_POS_H
#define VOUCH_CMD_REDEEM_POS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "core/holder.h"
#include "io/posline.h"
#include "ledger/ledger.h"
#include "ledger/op.h"
#include "ledger/redeem.h"
#include "ledger/reverse.h"

/* How long a hold lasts that does not say: ten minutes. */
#define CMD_POS_HOLD_MS (10 * 60 * 1000)

/* The till the requests come to. */
struct cmd_pos {
	struct vouch_ledger *ledger;
	uint16_t till;
	const char *cashier;       /* of requests that name none; "" */
	bool accept_time, vietnamese;
	bool at_socket;            /* askers have not the ledger file: they take
	                              nothing back but their own of today, and
	                              top up with a receipt only */
	const uint8_t *holder_key; /* NULL: this till knows nobody */
	struct vouch_redeem_desk *desk;
	bool refused_one;          /* something was not accepted */
};

/* One request on its way. */
struct cmd_pos_job {
	struct vouch_pos_line *line;    /* owned */
	struct vouch_pos_request asked;
	struct vouch_redeem_request ask;
	struct vouch_reverse_request reversal;
	struct vouch_ledger_name name;
	uint8_t op[VOUCH_OP_BYTES], name_op[VOUCH_OP_BYTES];
	struct vouch_bill bill;
	const char *sku[VOUCH_POS_SKUS_MAX];
	struct vouch_holder customer;
	bool good;                      /* else it is answered already */
	struct vouch_redeem_answer answer[VOUCH_POS_CODES_MAX];
	size_t answers;
	char trouble[VOUCH_TROUBLE_MAX];
};

/* VOUCH_ERR_NO_MEMORY. */
enum vouch_err cmd_pos_job_init(struct cmd_pos_job *job);
void cmd_pos_job_release(struct cmd_pos_job *job);

/* Takes text[len] as the job's request and reads its codes; what is no request
 * of this till's is answered ERROR misuse. The ledger is asked nothing, so
 * several threads may do it at once, each with a job of its own. text may go
 * afterwards. */
void cmd_pos_read(const struct cmd_pos *pos, struct cmd_pos_job *job,
    const char *text, size_t len);

/* What of its codes only the ledger can tell: keys it does not know yet, codes
 * that were typed. Before what follows. */
void cmd_pos_read_on(struct cmd_pos *pos, struct cmd_pos_job *job);

/* May it share a transaction with others (vouch_redeem_each)? Its codes have
 * been read then. */
bool cmd_pos_can_share(const struct cmd_pos_job *job);

/* Does what is asked, in a transaction of its own. */
void cmd_pos_do(struct cmd_pos *pos, struct cmd_pos_job *job);

/* Appends the answer, one line; before the ledger is asked anything else. */
enum vouch_err cmd_pos_say(struct cmd_pos *pos,
    const struct cmd_pos_job *job, struct vouch_buf *out);

#endif

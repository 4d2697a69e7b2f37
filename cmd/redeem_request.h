/*
 * What vouch-redeem is asked: its options, checked, as the request of the
 * ledger. A field of it is a key of one JSON object.
 */
#ifndef VOUCH_CMD_REDEEM_REQUEST_H
#define VOUCH_CMD_REDEEM_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/holder.h"
#include "ledger/op.h"
#include "ledger/redeem.h"
#include "ledger/reverse.h"

#define CMD_SKUS_MAX 256

struct redeem_args {
	const char *db;
	uint64_t till, hold;
	const char *cashier, *op, *receipt;
	const char *status, *ack;
	const char *undo, *commit, *release, *why;
	const char *basket, *amount, *customer, *skus, *holder_key;
	const char *listen, *on_verdict;
	int format, lang, input, color; /* format: -1, not given */
	bool bell;
	bool scanner, bulk, accept_time, network, fail_on_reject;
	bool check, bill, activate, topup, earn;
};

enum { CMD_INPUT_LINES, CMD_INPUT_JSONL };
enum { CMD_FORMAT_PANEL = 2 }; /* behind those of scanfilter.h */

/* The request, and what it points into. */
struct cmd_redeem_request {
	struct vouch_redeem_request ask;
	uint8_t op[VOUCH_OP_BYTES];
	struct vouch_ledger_name asked; /* of --status and --ack */
	uint8_t asked_op[VOUCH_OP_BYTES];
	bool reverses;                  /* --void, --commit, --release */
	struct vouch_reverse_request reversal;
	struct vouch_bill bill;
	const char *sku[CMD_SKUS_MAX];
	char *skus;                     /* owned */
	struct vouch_holder customer;
	uint8_t *holder_key;            /* owned, guarded */
};

/*
 * Fills *out from the options of a run with count CODEs. CMD_OK, or the exit
 * status after saying what is wrong. holder_key is the configured file or "".
 */
int cmd_redeem_request(const struct redeem_args *args, int count,
    const char *holder_key, struct cmd_redeem_request *out);
void cmd_redeem_request_release(struct cmd_redeem_request *request);

/* What a text would have to be, as "takes ...", or NULL where it is. */
const char *cmd_redeem_wrong_cashier(const char *cashier);
const char *cmd_redeem_wrong_receipt(const char *receipt);
const char *cmd_redeem_wrong_why(const char *why);

/* Does the run ask one thing that no CODE is given for? */
bool cmd_redeem_is_question(const struct redeem_args *args);

#endif

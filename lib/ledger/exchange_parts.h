/*
 * The numbers of docs/FORMAT.md, "Log export". Inside lib/ledger only.
 */
#ifndef VOUCH_LEDGER_EXCHANGE_PARTS_H
#define VOUCH_LEDGER_EXCHANGE_PARTS_H

#include "ledger/exchange.h"

#define VOUCH_EXCHANGE_MAGIC "VOUCHLX1"
#define VOUCH_EXCHANGE_MAGIC_BYTES 8
#define VOUCH_EXCHANGE_HEAD_BYTES 43
#define VOUCH_EXCHANGE_TEST 1       /* in the head's flags */
#define VOUCH_EXCHANGE_RECORD_HEAD 3
#define VOUCH_EXCHANGE_EVENT_MAX 1024
#define VOUCH_EXCHANGE_RECORD_MAX \
	(VOUCH_EXCHANGE_RECORD_HEAD + VOUCH_EXCHANGE_EVENT_MAX)

enum vouch_exchange_type {
	VOUCH_EXCHANGE_END = 0, VOUCH_EXCHANGE_EPOCH, VOUCH_EXCHANGE_CHAIN,
	VOUCH_EXCHANGE_EVENT, VOUCH_EXCHANGE_HOLDER, VOUCH_EXCHANGE_REFUSAL
};

/* The next len bytes of file, added to digest unless that is NULL. Also of
 * spent lists. VOUCH_ERR_IO, _TRUNCATED. */
enum vouch_err vouch_exchange_get(FILE *file, struct vouch_digest *digest,
    void *out, size_t len, struct vouch_diag *diag);

#endif

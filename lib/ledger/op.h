/*
 * Operation ids and request digests: how the ledger knows that two requests
 * are the same one asked twice.
 *
 * Both are BLAKE2b-128 over a label and the fields, integers big-endian:
 *   op       "vouch op v1\0"      store 2, till 2, civil day 2, campaign 4,
 *                                 serial 5, receipt; and unless the verb is
 *                                 "redeem" a NUL and the verb
 *   request  "vouch request v1\0" verb and a NUL, campaign 4, serial 5,
 *                                 receipt; and where an amount was said a NUL
 *                                 and the amount 8
 */
#ifndef VOUCH_LEDGER_OP_H
#define VOUCH_LEDGER_OP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ledger/ledger.h"

#define VOUCH_OP_TEXT (2 * VOUCH_OP_BYTES + 1)

/* An op nobody else has. */
void vouch_op_random(uint8_t op[VOUCH_OP_BYTES]);

/* What is asked, as far as it tells one request from another. */
struct vouch_op_fields {
	uint16_t store, till, day;
	const char *verb;          /* "redeem", "hold", "topup", ... */
	uint32_t campaign;
	uint64_t serial;
	const char *receipt;       /* "" where there is none */
	bool has_amount;
	uint64_t amount_minor;
};

/* The op of a code on a receipt: the same whenever the same till asks again
 * on the same civil day for the same receipt. */
void vouch_op_derive(const struct vouch_op_fields *asked,
    uint8_t op[VOUCH_OP_BYTES]);

/* Digest of what is asked for; the cashier is not part of it, since somebody
 * else may ask again. */
void vouch_op_request(const struct vouch_op_fields *asked,
    uint8_t request[VOUCH_OP_BYTES]);

/* 32 lower-case hex digits; and back (either case): VOUCH_ERR_SYNTAX. */
void vouch_op_format(char out[VOUCH_OP_TEXT],
    const uint8_t op[VOUCH_OP_BYTES]);
enum vouch_err vouch_op_parse(const char *text, size_t len,
    struct vouch_diag *diag, uint8_t op[VOUCH_OP_BYTES]);

#endif

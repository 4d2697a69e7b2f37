/*
 * The verdict: from token, campaign, time, place and what the ledger knows.
 * Pure: every fact comes in, one verdict goes out; no clock, no files.
 *
 * The order is part of the contract (docs/FORMAT.md, "Order of the decision");
 * the first rule that fails names the reason:
 *   signature -> kind -> campaign known -> same operation -> double trigger
 *   -> used -> dates -> store -> customer
 */
#ifndef VOUCH_CORE_POLICY_H
#define VOUCH_CORE_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/campaign.h"
#include "core/token.h"

/* First field of a verdict line. Never translated, never renumbered. */
enum vouch_verdict {
	VOUCH_ACCEPT,
	VOUCH_USED,
	VOUCH_REFUSE,
	VOUCH_FORGED,
	VOUCH_BADREAD,
	VOUCH_ERROR,
	VOUCH_UNKNOWN,
	VOUCH_AGAIN,
	VOUCH_VERDICT_COUNT
};

/* Second field. Each belongs to exactly one verdict. */
enum vouch_reason {
	VOUCH_WHY_OK,               /* ACCEPT */
	VOUCH_WHY_REPLAYED,
	VOUCH_WHY_USED,             /* USED */
	VOUCH_WHY_EXPIRED,          /* REFUSE */
	VOUCH_WHY_NOT_YET,
	VOUCH_WHY_WRONG_STORE,
	VOUCH_WHY_KIND,
	VOUCH_WHY_SHELF_LABEL,
	VOUCH_WHY_TEST_CODE,
	VOUCH_WHY_UNKNOWN_CAMPAIGN,
	VOUCH_WHY_BAD_SIGNATURE,    /* FORGED */
	VOUCH_WHY_UNKNOWN_KEY,
	VOUCH_WHY_TRUNCATED,        /* BADREAD */
	VOUCH_WHY_TWO_CODES,
	VOUCH_WHY_TYPING_ENGINE,
	VOUCH_WHY_TOO_LONG,
	VOUCH_WHY_NOT_OURS,
	VOUCH_WHY_BUSY,             /* ERROR */
	VOUCH_WHY_DISK,
	VOUCH_WHY_DATABASE,
	VOUCH_WHY_CLOCK,
	VOUCH_WHY_MISUSE,
	VOUCH_WHY_COMMIT,           /* UNKNOWN */
	VOUCH_WHY_AGAIN,            /* AGAIN */
	VOUCH_WHY_VOIDED,           /* REFUSE */
	VOUCH_WHY_NOT_REDEEMED,     /* the answer to a question about an
	                               operation, never to a code */
	VOUCH_WHY_NEEDS_CUSTOMER,   /* REFUSE */
	VOUCH_REASON_COUNT
};

/* "ACCEPT", "wrong-store"; "?" for a number that is none. */
const char *vouch_verdict_name(enum vouch_verdict verdict);
const char *vouch_reason_name(enum vouch_reason reason);
/* VOUCH_ERROR for a number that is none. */
enum vouch_verdict vouch_reason_verdict(enum vouch_reason reason);

enum vouch_signature_state {
	VOUCH_SIGNATURE_GOOD,
	VOUCH_SIGNATURE_BAD,
	VOUCH_SIGNATURE_NO_KEY
};

/* What the ledger says of this (campaign, serial) and this operation. */
enum vouch_use_state {
	VOUCH_USE_FRESH,
	VOUCH_USE_SPENT,    /* some other operation has it */
	VOUCH_USE_REPLAY,   /* this very operation, live, same till, in time */
	VOUCH_USE_VOIDED,   /* this very operation, and its use given back */
	VOUCH_USE_DOUBLE    /* spent a moment ago by the scanner that asks */
};

struct vouch_facts {
	enum vouch_signature_state signature;
	const struct vouch_token *token;       /* looked at only when GOOD */
	const struct vouch_campaign *campaign; /* NULL: not imported */
	bool without_ledger;                   /* verify: no campaign, no use, no
	                                          store is known or asked for */
	bool test_mode;                        /* ledger made with --test */
	enum vouch_use_state use;
	uint16_t today;                        /* civil day in campaign's zone */
	uint16_t store;                        /* 1..VOUCH_STORE_MAX */
};

/* The one decision. Defined for every value of every field. */
enum vouch_reason vouch_policy_decide(const struct vouch_facts *facts);

#endif

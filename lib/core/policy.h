/*
 * The verdict: from token, campaign, time, place and what the ledger knows.
 * Pure: every fact comes in, one verdict goes out; no clock, no files.
 *
 * The order is part of the contract (docs/FORMAT.md, "Order of the decision";
 * docs/decisions/0012-rules.md); the first rule that fails names the reason:
 *   signature -> key limits, allow-list, revoked -> kind -> campaign known
 *   -> same operation -> double trigger
 *   -> used, balance -> dates -> store -> shared ledger -> hours -> stacking
 *   -> basket, amount -> goods -> customer -> limits -> budget
 */
#ifndef VOUCH_CORE_POLICY_H
#define VOUCH_CORE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/campaign.h"
#include "core/token.h"
#include "core/worth.h"

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
	VOUCH_WHY_PARTIAL,          /* ACCEPT: something is left on the card */
	VOUCH_WHY_USES_EXHAUSTED,   /* USED */
	VOUCH_WHY_BALANCE_EMPTY,
	VOUCH_WHY_WRONG_HOURS,      /* REFUSE */
	VOUCH_WHY_MIN_BASKET,
	VOUCH_WHY_WRONG_SKU,
	VOUCH_WHY_WRONG_CUSTOMER,
	VOUCH_WHY_CUSTOMER_LIMIT,
	VOUCH_WHY_CAMPAIGN_LIMIT,
	VOUCH_WHY_BUDGET,
	VOUCH_WHY_NO_STACK,
	VOUCH_WHY_NOT_ACTIVATED,
	VOUCH_WHY_AMOUNT,
	VOUCH_WHY_NEEDS_BASKET,
	VOUCH_WHY_NEEDS_AMOUNT,
	VOUCH_WHY_NEEDS_SKUS,
	VOUCH_WHY_NEEDS_SHARED_LEDGER,
	VOUCH_WHY_REVOKED,          /* REFUSE */
	VOUCH_WHY_KEY_LIMIT,
	VOUCH_WHY_STALE_TRUST,
	VOUCH_WHY_NOT_ALLOWED,      /* FORGED */
	VOUCH_WHY_CHECKSUM,         /* BADREAD: a short code with a mistake */
	VOUCH_WHY_SHORT_CODE,       /* REFUSE: nothing here to check it against */
	VOUCH_WHY_UNKNOWN_CODE,     /* FORGED: a short code nobody issued */
	VOUCH_WHY_TYPING_PAUSED,    /* REFUSE */
	VOUCH_WHY_TYPING_LOCKED,
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

/* What a till is asked to do with a code. */
enum vouch_do {
	VOUCH_DO_REDEEM,   /* take it, spend from it, hand over */
	VOUCH_DO_ACTIVATE, /* a card is sold */
	VOUCH_DO_TOPUP,
	VOUCH_DO_EARN      /* points for what was bought */
};

/* What the till tells of the sale; money in the offer's currency. */
struct vouch_bill {
	bool has_basket;
	uint64_t basket_minor;  /* before any code */
	bool has_amount;
	uint64_t amount_minor;  /* to spend or to add, in the card's unit */
	size_t sku_count;       /* 0: not told */
	const char *const *sku;
};

/* What the ledger knows of a card. */
struct vouch_card {
	bool active;            /* sold, or used before */
	uint64_t left_minor;    /* 0 unless active */
};

struct vouch_facts {
	enum vouch_signature_state signature;
	enum vouch_reason trust;               /* of a GOOD one: OK, or what the
	                                          bundle and lists say */
	bool in_group, offer_in_group;         /* is the store in the token's
	                                          group, and the campaign's? */
	const struct vouch_token *token;       /* looked at only when GOOD */
	const struct vouch_campaign *campaign; /* NULL: not imported */
	bool without_ledger;                   /* verify: no campaign, no use, no
	                                          store is known or asked for */
	bool test_mode;                        /* ledger made with --test */
	enum vouch_use_state use;
	uint16_t today;                        /* civil day in campaign's zone */
	uint16_t store;                        /* 1..VOUCH_STORE_MAX */

	enum vouch_do wanted;
	uint16_t week_minute;                  /* from Monday 00:00 in that zone */
	const struct vouch_bill *bill;         /* NULL: nothing was told */
	uint64_t taken_minor;                  /* of the basket, by other codes */
	bool clashes;                          /* with another code of the bill */
	const uint8_t *holder;                 /* who is there: VOUCH_HOLDER_BYTES
	                                          in this campaign; NULL */
	const struct vouch_campaign_prize *prize; /* what the code won; NULL */
	uint64_t code_uses;                    /* live ones, of a coupon */
	uint64_t customer_uses;                /* where there is such a limit */
	uint64_t campaign_uses, campaign_minor; /* the same */
	struct vouch_card card;
	/* Where offline_cap counts them: what is paid with this card under the
	 * cap, and how often this till took cards so today. */
	uint64_t capped_minor, capped_count;
};

/* The decision, and what it moves. */
struct vouch_judgement {
	enum vouch_reason reason;
	bool has_amount;        /* it is known, also where it is 0 */
	uint64_t amount_minor;  /* off the bill, spent or added */
	uint8_t unit;
	bool has_left;          /* of a card, also where it was refused */
	uint64_t left_minor;    /* after it, or as it is */
	bool capped;            /* paid under the offer's offline_cap */
};

/* Is it a card that other ledgers could spend too? token and campaign known. */
bool vouch_policy_is_shared(const struct vouch_facts *facts);

/* What of the kinds counts: a test code is of its campaign's. 0: not known. */
uint8_t vouch_policy_kind(const struct vouch_facts *facts);

/* The one decision. Defined for every value of every field. */
void vouch_policy_judge(const struct vouch_facts *facts,
    struct vouch_judgement *outcome);

/* Its reason alone. */
enum vouch_reason vouch_policy_decide(const struct vouch_facts *facts);

#endif

/*
 * What a till must answer, worked out a second time: the rules of a redemption
 * in a few tables in memory, with no file, no transaction and none of the
 * ledger's code. tests/crash/model.c holds the two against one another.
 */
#ifndef VOUCH_TESTS_CRASH_RULES_H
#define VOUCH_TESTS_CRASH_RULES_H

#include "crash/shop.h"

#define RULES_RECEIPT 8
#define RULES_MINUTE_MS 60000

/* What kind of code an index has; it follows from index and seed. */
enum rules_sort {
	RULES_GOOD,
	RULES_SHORT,     /* good until two days after SHOP_TODAY */
	RULES_PAST,      /* its own days are over */
	RULES_FUTURE,    /* and have not begun */
	RULES_OTHER,     /* for store 9 by its own word */
	RULES_ELSEWHERE, /* by its campaign's */
	RULES_OVER,      /* its campaign is over */
	RULES_LATER,     /* and has not begun */
	RULES_UNKNOWN,   /* its campaign is not on file */
	RULES_TEST,      /* a test code */
	RULES_COUPON,    /* not of its campaign's kind */
	RULES_STRANGE,   /* signed by a key nobody trusts */
	RULES_FORGED,    /* one bit of its signature is wrong */
	RULES_TORN,      /* its end is missing */
	RULES_GTIN,      /* not a code at all */
	RULES_SORTS
};

struct rules_code {
	enum rules_sort sort;
	bool used, acked;
	uint16_t till;      /* of its event */
	uint32_t seq;
	int64_t at_ms;
	int64_t real_ms;    /* when that was, by a clock nobody sets */
	uint8_t op[VOUCH_OP_BYTES];
	char receipt[RULES_RECEIPT];
};

struct rules_op {
	uint8_t op[VOUCH_OP_BYTES];
	uint32_t code;
	bool taken;
};

struct rules {
	uint32_t count, size;     /* codes so far, and at most */
	struct rules_code *code;
	struct rules_op *op;      /* by hash, twice as many as codes */
	uint32_t next[SHOP_TILLS + 1]; /* seq of the next event, per till */
	uint32_t events;
	int64_t file_ms;          /* the clock's mark on file */
	int64_t low_ms, high_ms;  /* the mark that counts lies in between */
};

struct rules_ask {
	uint32_t code;
	uint16_t till;
	bool has_op, scanner;
	uint8_t op[VOUCH_OP_BYTES];
	char receipt[RULES_RECEIPT]; /* "": none */
	int64_t now_ms;
	int64_t real_ms;
};

/* The answer; or, where the program's own speed decides, one of two. */
struct rules_answer {
	enum vouch_reason reason, or_reason;
	bool has_event;
	uint16_t till;
	uint32_t seq;
	int64_t now_ms;  /* the time it is decided by */
	uint8_t op[VOUCH_OP_BYTES]; /* filed with an ACCEPT, unless at random */
	bool random_op;
};

void rules_init(struct rules *rules, uint32_t size);
void rules_release(struct rules *rules);

/* A new code: its sort is drawn; its index is given. */
uint32_t rules_new_code(struct rules *rules, struct shop_random *random);

/* What must be answered. Knows afterwards that it was asked (the clock), not
 * that it was taken. */
struct rules_answer rules_expect(struct rules *rules,
    const struct rules_ask *ask);

/* It was: answer is what rules_expect gave, op what the till called it. */
void rules_took(struct rules *rules, const struct rules_ask *ask,
    const struct rules_answer *answer, const uint8_t op[VOUCH_OP_BYTES]);

/* What must be answered to a question about an operation. *code, if not NULL,
 * is the one it took; UINT32_MAX for none. */
struct rules_answer rules_expect_status(struct rules *rules,
    const struct rules_ask *ask);

/* A transaction was committed at a time. */
void rules_committed(struct rules *rules, int64_t now_ms);

/* The process ended: what it knew of the time may be gone. */
void rules_ended(struct rules *rules);

#endif

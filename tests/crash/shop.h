/*
 * A shop to be tortured: a ledger with its campaigns, the codes it takes, and
 * what must hold of the file afterwards. Shared by the programs of this folder.
 * Whatever cannot be set up ends the program with status 3.
 */
#ifndef VOUCH_TESTS_CRASH_SHOP_H
#define VOUCH_TESTS_CRASH_SHOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/code.h"
#include "core/sign.h"
#include "ledger/ledger.h"
#include "ledger/redeem.h"

#define SHOP_STORE 7
#define SHOP_NOW INT64_C(1795400000000) /* 2026-11-23 */
#define SHOP_TODAY 2518                 /* the same as a civil day */
#define SHOP_TILLS 4

/* Campaigns on file. */
#define SHOP_OFFER 1001     /* good here, all year long */
#define SHOP_ELSEWHERE 1002 /* for store 9 only */
#define SHOP_OVER 1003      /* ended on the day before SHOP_TODAY */
#define SHOP_LATER 1004     /* begins in 2150 */

/* ---- chance, from a seed that is printed ---- */

struct shop_random {
	uint64_t state;
};
uint64_t shop_random(struct shop_random *random);
/* 0 .. count - 1 */
uint32_t shop_below(struct shop_random *random, uint32_t count);
/* The seed in text, or one nobody chose for NULL; prints it. */
struct shop_random shop_seed(const char *text);

/* ---- helpers of main() ---- */

_Noreturn void shop_die(const char *what, enum vouch_err err,
    const struct vouch_diag *diag);
/* A number from 1 to max, or usage. */
unsigned shop_number(const char *text, unsigned max);
/* Milliseconds and nanoseconds of the monotonic clock. */
int64_t shop_clock_ns(void);

/* ---- the shop ---- */

struct shop {
	struct vouch_secret_key *secret;   /* its issuer's */
	struct vouch_secret_key *stranger; /* of a key it does not trust */
	struct vouch_redeem_desk desk;
};

/* What a till was told. */
struct shop_answer {
	enum vouch_reason reason;
	bool has_event;
	uint16_t till; /* of the event named */
	uint32_t seq;
	int64_t at_ms;
	bool has_op;
	uint8_t op[VOUCH_OP_BYTES];
};

void shop_open(struct shop *shop);
void shop_close(struct shop *shop);

/* A new ledger at path that has the campaigns above. */
void shop_create(const struct shop *shop, const char *path);
struct vouch_ledger *shop_ledger(const char *path,
    enum vouch_ledger_mode mode);
/* Files another offer, given as the text of its file. */
void shop_import(struct vouch_ledger *ledger, const char *text);

/* Serials lie scattered, as real ones do; the index of one is found back. */
uint64_t shop_serial(uint32_t index);
/* UINT32_MAX for a serial of no index. */
uint32_t shop_index(uint64_t serial);

/* A good code of SHOP_OFFER, and what makes one. */
struct vouch_token shop_token(uint32_t index);
void shop_sign(const struct shop *shop, const struct vouch_token *token,
    char text[VOUCH_CODE_TEXT_MAX]);

/* Takes a line at a till, as vouch_redeem_line does. */
enum vouch_reason shop_redeem(struct shop *shop, struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request, const char *text,
    int64_t now_ms, struct shop_answer *answer);

/* Asks what became of an operation, at a till; heard: and marks that its
 * answer was. */
enum vouch_reason shop_status(struct shop *shop, struct vouch_ledger *ledger,
    uint16_t till, const uint8_t op[VOUCH_OP_BYTES], bool heard,
    int64_t now_ms, struct shop_answer *answer);

/* ---- what is in the file ---- */

struct shop_use {
	uint16_t till;
	uint16_t times;
	uint32_t seq;
	uint8_t op[VOUCH_OP_BYTES];
};

struct shop_audit {
	struct shop_use *use; /* of SHOP_OFFER, by index */
	uint32_t size;
	unsigned redeemed;    /* redeem events */
	unsigned twice;       /* of codes that had one before */
	unsigned strange;     /* of codes that are not of this shop */
	unsigned broken;      /* links of a chain, gaps in it */
	bool behind;          /* it stands behind its sidecar */
};

/* Reads the ledger at path from end to end, with size codes expected.
 * VOUCH_OK, or why it cannot be read; the caller frees audit->use. */
enum vouch_err shop_audit(const char *path, uint32_t size,
    struct vouch_diag *diag, struct shop_audit *audit);

#endif

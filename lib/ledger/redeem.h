/*
 * Scanned lines, redeemed: reading, begin, campaign, look, policy, append and
 * commit in the one order that keeps the ledger's promises, one line or many
 * to a transaction.
 */
#ifndef VOUCH_LEDGER_REDEEM_H
#define VOUCH_LEDGER_REDEEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "core/campaign.h"
#include "core/holder.h"
#include "core/policy.h"
#include "core/reading.h"
#include "ledger/ledger.h"

/* Who asks, and for what; the same for every line of a run. */
struct vouch_redeem_request {
	uint16_t till;            /* 1..VOUCH_TILL_MAX */
	const char *receipt;      /* "" where there is none */
	const char *cashier;      /* "" where there is none */
	const uint8_t *op;        /* VOUCH_OP_BYTES, or NULL: see op.h; names
	                             one operation, so not for a group */
	bool scanner;             /* lines come from a hand at a scanner, which
	                             may scan twice: AGAIN instead of USED */
	bool accept_time;         /* the clock may be far ahead of the mark */
	enum vouch_do wanted;
	bool check;               /* tell what would be answered; take nothing,
	                             count nothing */
	int64_t hold_ms;          /* above 0: only keep it that long, for
	                             reverse.h to commit or release */
	const struct vouch_bill *bill;         /* NULL: nothing is known of it */
	const struct vouch_holder *customer;   /* who is there, or NULL */
	const uint8_t *holder_key;             /* VOUCH_HOLDER_KEY_BYTES; NULL:
	                                          this till knows nobody */
};

#define VOUCH_TROUBLE_MAX 512

/* Scratch of the caller's, kept between calls. */
struct vouch_redeem_desk {
	struct vouch_zone zone;    /* caches; any zone to begin with */
	size_t turn;               /* lines a group takes up beside other
	                              processes; 0 to begin with */
	bool kept_others;          /* the last group had the ledger's lock */
	char trouble[VOUCH_TROUBLE_MAX];
};

struct vouch_redeem_answer {
	enum vouch_reason reason;
	struct vouch_reading reading;
	bool recalled;             /* its token is what the ledger keeps of it
	                              (status.h) */
	const struct vouch_campaign *campaign; /* NULL: not known; valid until
	                                          the next call on the ledger */
	bool has_op;               /* the operation has a name to ask again by */
	uint8_t op[VOUCH_OP_BYTES];
	bool has_event;            /* ACCEPT: the event on file; USED, AGAIN:
	                              that of the first use */
	struct vouch_event_key event;
	int64_t at_ms;             /* when that was */
	bool has_until;            /* it is held, not taken, until then */
	int64_t until_ms;
	bool has_amount, has_left; /* as policy.h's judgement; of ACCEPT replayed
	                              as it was then, what is left as it is */
	uint64_t amount_minor, left_minor;
	uint8_t unit;
	bool has_due;              /* of the basket, once this code and those
	                              before it on the bill are off */
	uint64_t due_minor;
	bool has_returned;         /* a return's pass: how many vouchers of its
	                              receipt are good again */
	unsigned returned;
	const struct vouch_campaign_prize *prize; /* what it won, or NULL; valid
	                                             as campaign is */
	const char *trouble;       /* ERROR, UNKNOWN: worded, in the desk; else
	                              NULL */
};

/* What line[len] holds, by the ledger's keys; asks nothing else of the ledger,
 * so several threads may do it at once. */
void vouch_redeem_read(const struct vouch_ledger *ledger, const char *line,
    size_t len, struct vouch_reading *reading);

/* What the line alone does not tell: a code of a key that came with a bundle a
 * moment ago, a short code. Outside a transaction, after _read of the same line
 * where it is answered by itself. Errors of vouch_typing_check (typing.h). */
enum vouch_err vouch_redeem_read_on(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request, const char *line, size_t len,
    int64_t now_ms, struct vouch_diag *diag, struct vouch_reading *reading);

/*
 * Redeems the code in line[len] at now_ms. There is always an answer:
 *   - ok means a durable event on file when this returns;
 *   - replayed means an earlier call with this op is on file;
 *   - ERROR means certainly nothing was redeemed, UNKNOWN that it may be.
 * The signature is verified before the ledger is asked anything, and a line
 * that is refused is counted with vouch_ledger_refused(), which costs no sync.
 */
void vouch_redeem_line(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request, const char *line, size_t len,
    int64_t now_ms, struct vouch_redeem_desk *desk,
    struct vouch_redeem_answer *answer);

/* How much one group takes up: of lines; of time while no other process has
 * the ledger open, half the patience of a till that comes meanwhile; and while
 * one has, what takes TURN_MS with its commit, found out from group to group. */
#define VOUCH_REDEEM_GROUP_MAX 20000
#define VOUCH_REDEEM_GROUP_MS 1000
#define VOUCH_REDEEM_TURN_MIN 8
#define VOUCH_REDEEM_TURN_START 32
#define VOUCH_REDEEM_TURN_MAX 200
#define VOUCH_REDEEM_TURN_MS 4
#define VOUCH_REDEEM_PAUSE_US 20000

/*
 * The same for many lines at once: answers the first of answer[count], whose
 * readings have been taken, in one transaction, and returns how many; the
 * others are untouched and come next. All hold true when this returns: if the
 * commit fails, what it would have taken is ERROR or UNKNOWN, and so is what
 * would have been USED by it. count >= 1.
 */
size_t vouch_redeem_group(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request,
    struct vouch_redeem_answer *answer, size_t count, int64_t now_ms,
    struct vouch_redeem_desk *desk);

/*
 * The same for lines of several askers, each with its own request, none of
 * which is a check: what is decided together shares a commit. An asker whose
 * request cannot be decided costs the others nothing but time. All requests
 * have the same till.
 */
size_t vouch_redeem_each(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *const *request,
    struct vouch_redeem_answer *answer, size_t count, int64_t now_ms,
    struct vouch_redeem_desk *desk);

/*
 * All codes of one bill, whose readings have been taken, decided together and
 * in one transaction: percentages first, then money off, then what takes
 * nothing off, then cards; the same in the order given. What does not go with
 * those before it is no-stack; what was accepted stays so whatever the others
 * are. answer[i] is that of the i-th code given. 1 <= count <=
 * VOUCH_BILL_CODES; the request's op must be NULL unless count is 1.
 */
#define VOUCH_BILL_CODES 10
void vouch_redeem_bill(struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request,
    struct vouch_redeem_answer *answer, size_t count, int64_t now_ms,
    struct vouch_redeem_desk *desk);

/* Between two groups: lets another process that has the ledger open have its
 * turn, if the last one kept it from that. */
void vouch_redeem_pause(struct vouch_ledger *ledger,
    const struct vouch_redeem_desk *desk);

/* Makes the desk's zone the one to tell the answer's time in. */
void vouch_redeem_zone(struct vouch_redeem_desk *desk,
    const struct vouch_redeem_answer *answer);

/* The answer an error of the ledger makes: VOUCH_WHY_BUSY, _DISK, _DATABASE,
 * _CLOCK, _MISUSE or _COMMIT. */
enum vouch_reason vouch_redeem_trouble(enum vouch_err err);
/* Makes the answer that of diag's error. */
void vouch_redeem_fail(struct vouch_redeem_answer *answer,
    const struct vouch_diag *diag, struct vouch_redeem_desk *desk);

#endif

/*
 * Verdict lines: what vouch-verify and vouch-redeem say of one scanned line
 * (man 1 vouch-redeem, "VERDICT LINES"), and the sentence for the cashier.
 */
#ifndef VOUCH_IO_VERDICT_H
#define VOUCH_IO_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/date.h"
#include "core/campaign.h"
#include "core/policy.h"
#include "core/scanline.h"

/* The gettext domain of the cashier's sentences (po/vi.po). The caller has
 * bound it to a folder; without one the sentences stay English. */
#define VOUCH_TEXT_DOMAIN "vouch"

/* Where and when a code was spent before. */
struct vouch_first_use {
	bool known;
	uint16_t store, till;
	int64_t at_ms;
};

/* What was asked: an ACCEPT is worded by it. */
enum vouch_verdict_about {
	VOUCH_ABOUT_REDEEM, VOUCH_ABOUT_CHECK, VOUCH_ABOUT_ACTIVATE,
	VOUCH_ABOUT_TOPUP, VOUCH_ABOUT_EARN, VOUCH_ABOUT_VOID,
	VOUCH_ABOUT_COMMIT, VOUCH_ABOUT_RELEASE
};

/* Everything a line can show. Fields that do not apply stay zero or "". */
struct vouch_verdict_line {
	enum vouch_reason reason;
	const struct vouch_token *token;       /* only after a good signature */
	bool recalled;                         /* token is what a ledger keeps
	                                          of it: no days, and a value
	                                          only where it was money */
	const struct vouch_campaign *campaign; /* NULL: not known */
	enum vouch_scan_kind scan;             /* for not-ours */
	char event[64];                        /* STORE.TILL.EPOCH.SEQ or "" */
	char op[33];                           /* 32 hex digits or "" */
	struct vouch_first_use first;          /* for used and replayed */
	enum vouch_verdict_about about;
	bool has_until;                        /* held, until this moment */
	int64_t until_ms;
	bool has_amount, has_left, has_due;    /* what it moved, what is on the
	                                          card, what is left to pay */
	uint64_t amount_minor, left_minor, due_minor;
	uint8_t unit;                          /* of amount and left */
	bool has_returned;                     /* a return: how many vouchers
	                                          are good again */
	unsigned returned;
	const struct vouch_campaign_prize *prize; /* what it won, or NULL */
	unsigned mistake;                      /* for checksum: which symbol, or
	                                          0 */
	const char *trouble;                   /* for ERROR and UNKNOWN: one
	                                          worded line, or NULL */
	bool vietnamese;
	struct vouch_zone *zone;               /* for times in the text */
};

/*
 * Appends the line, tab-separated with LF:
 *
 *   VERDICT reason campaign serial value event op text
 *
 * Foreign bytes in it are escaped (base/str.h); text is one sentence in the
 * cashier's language. VOUCH_ERR_TOO_LONG, VOUCH_ERR_NO_MEMORY: out is as it
 * was.
 */
enum vouch_err vouch_verdict_tsv(const struct vouch_verdict_line *line,
    struct vouch_buf *out);

/*
 * Appends the same as one flat JSON object and LF. Keys, in this order, those
 * that do not apply left out: schema ("vouch.verdict.1"), verdict, reason, is
 * (of not-ours: gtin, payment-qr, url, other), campaign, name (the campaign's),
 * kind, serial, value, from, until (ISO days that hold), subject (what a pass is
 * for), returned (vouchers that are good again), prize, amount, left (numbers
 * in unit's smallest piece), unit, due (the same of the bill's money),
 * held_until (RFC 3339), used_at (likewise), used_store, used_till, event, op,
 * symbol (of checksum: which is wrong), text. Errors as above.
 */
enum vouch_err vouch_verdict_json(const struct vouch_verdict_line *line,
    struct vouch_buf *out);

/* Appends the sentence for the cashier alone. Errors as above, but out may
 * hold a part of it then. */
enum vouch_err vouch_verdict_text(const struct vouch_verdict_line *line,
    struct vouch_buf *out);

#endif

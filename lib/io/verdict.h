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

/* Where and when a code was spent before. */
struct vouch_first_use {
	bool known;
	uint16_t store, till;
	int64_t at_ms;
};

/* Everything a line can show. Fields that do not apply stay zero or "". */
struct vouch_verdict_line {
	enum vouch_reason reason;
	const struct vouch_token *token;       /* only after a good signature */
	const struct vouch_campaign *campaign; /* NULL: not known */
	enum vouch_scan_kind scan;             /* for not-ours */
	char event[64];                        /* STORE.TILL.EPOCH.SEQ or "" */
	char op[33];                           /* 32 hex digits or "" */
	struct vouch_first_use first;          /* for used and replayed */
	const char *trouble;                   /* for ERROR and UNKNOWN: one
	                                          worded line, or NULL */
	bool vietnamese;
	struct vouch_zone *zone;               /* for times in the text */
};

/* Appends the line, tab-separated with LF:
 * VERDICT reason campaign serial value event op text */
enum vouch_err vouch_verdict_tsv(const struct vouch_verdict_line *line,
    struct vouch_buf *out);

/* Appends the same as one JSON object and LF; "schema": "vouch.verdict.1"
 * comes first, keys that do not apply are left out. */
enum vouch_err vouch_verdict_json(const struct vouch_verdict_line *line,
    struct vouch_buf *out);

#endif

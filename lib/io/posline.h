/*
 * Requests of a point of sale: one JSON object a line (man 1 vouch-redeem,
 * "REQUESTS OF A POS"; docs/pos.schema.json holds the same for machines). Read
 * strictly: a key twice, a key the verb does not take, a fraction, or anything
 * nested deeper than a list of texts is a complaint, never a guess.
 *
 * What a text means (an operation, a receipt, a customer) is the ledger's
 * business; here it is only told apart from what is not there.
 */
#ifndef VOUCH_IO_POSLINE_H
#define VOUCH_IO_POSLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define VOUCH_POS_LINE_MAX 16384 /* bytes of a request */
#define VOUCH_POS_CODES_MAX 10
#define VOUCH_POS_SKUS_MAX 256
#define VOUCH_POS_TEXT_MAX 512   /* bytes of a text but a code */
#define VOUCH_POS_AMOUNT_MAX INT64_C(1000000000000) /* smallest pieces */
#define VOUCH_POS_SECONDS_MAX 86400

enum vouch_pos_verb {
	VOUCH_POS_REDEEM, VOUCH_POS_CHECK, VOUCH_POS_VOID, VOUCH_POS_HOLD,
	VOUCH_POS_COMMIT, VOUCH_POS_RELEASE, VOUCH_POS_STATUS, VOUCH_POS_ACK,
	VOUCH_POS_ACTIVATE, VOUCH_POS_TOPUP, VOUCH_POS_EARN,
	VOUCH_POS_VERBS
};

/* "redeem", "topup"; "?" for a number that is none. */
const char *vouch_pos_verb_name(enum vouch_pos_verb verb);

/* What was asked. Texts are UTF-8 without NUL and belong to the line; NULL,
 * has_... false and a count of 0 mean not given. */
struct vouch_pos_request {
	enum vouch_pos_verb verb;        /* redeem if not given */
	struct vouch_span code[VOUCH_POS_CODES_MAX];
	size_t codes;
	bool bill;                       /* they came as "codes" */
	const char *op, *event;
	const char *receipt, *cashier, *customer, *why;
	bool has_basket, has_amount, has_seconds;
	int64_t basket_minor, amount_minor; /* 0..VOUCH_POS_AMOUNT_MAX */
	uint32_t seconds;                /* of a hold, 1..VOUCH_POS_SECONDS_MAX */
	struct vouch_span sku[VOUCH_POS_SKUS_MAX];
	size_t skus;
};

/* Room for one request, used again and again. */
struct vouch_pos_line;

/* VOUCH_ERR_NO_MEMORY. */
enum vouch_err vouch_pos_line_new(struct vouch_pos_line **out);
void vouch_pos_line_free(struct vouch_pos_line *line); /* may be NULL */

/*
 * text[len] as a request, which lives until the next call. diag gets the
 * column of what is no JSON, else the key as field. VOUCH_ERR_SYNTAX,
 * _ENCODING, _UNKNOWN (a verb, a key), _MISSING (a key the verb
 * needs), _CONFLICT (code and codes; a key that is not for this verb), _RANGE,
 * _TOO_LONG, _NO_MEMORY; *request is unchanged then.
 */
enum vouch_err vouch_pos_line_parse(struct vouch_pos_line *line,
    const char *text, size_t len, struct vouch_diag *diag,
    struct vouch_pos_request *request);

#endif

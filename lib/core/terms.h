/*
 * Terms of one code that differ from its campaign's, out of a table's cells:
 * what it is worth, until when, in which store. They can only be narrower than
 * the campaign's. Pure: text in, token changed.
 *
 * diag gets what was expected; file, line, column and subject are the caller's.
 * The token is unchanged on failure.
 */
#ifndef VOUCH_CORE_TERMS_H
#define VOUCH_CORE_TERMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/campaign.h"
#include "core/token.h"

/*
 * A value as in a campaign file, in the token's unit; a bare number is in that
 * unit too. 1..most for money and percent (hundredths), 0..most for opening
 * balances; codes of other types of value are all alike: VOUCH_ERR_CONFLICT.
 * VOUCH_ERR_SYNTAX, _RANGE, _CONFLICT (another unit).
 */
enum vouch_err vouch_terms_value(struct vouch_token *token, const char *text,
    size_t len, uint32_t most, struct vouch_diag *diag);

/* A last day, YYYY-MM-DD, from..last. VOUCH_ERR_SYNTAX, _RANGE. */
enum vouch_err vouch_terms_until(struct vouch_token *token, const char *text,
    size_t len, uint16_t from, uint16_t last, struct vouch_diag *diag);

/*
 * One store by its number, or all of the campaign's in its own words ("all", or
 * its list). A code has no room for a list of its own. campaign NULL: any
 * store is right, and "all" if it is all the token has.
 * VOUCH_ERR_SYNTAX, _RANGE (not one of the campaign's).
 */
enum vouch_err vouch_terms_stores(struct vouch_token *token, const char *text,
    size_t len, const struct vouch_campaign *campaign,
    struct vouch_diag *diag);

/* An order or booking number. VOUCH_ERR_SYNTAX, _TOO_LONG. */
enum vouch_err vouch_terms_subject(struct vouch_token *token,
    const char *text, size_t len, struct vouch_diag *diag);

#endif

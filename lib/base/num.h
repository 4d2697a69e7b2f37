/*
 * Numbers out of text and back: the whole string must be the number, bounds
 * are part of the call, nothing depends on the locale, money is integers.
 */
#ifndef VOUCH_BASE_NUM_H
#define VOUCH_BASE_NUM_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Decimal digits only (no sign, blank, grouping), min <= *out <= max.
 * VOUCH_ERR_SYNTAX, VOUCH_ERR_RANGE; diag gets the subject and the bounds.
 */
enum vouch_err vouch_num_parse(const char *text, size_t len, uint64_t min,
    uint64_t max, struct vouch_diag *diag, uint64_t *out);

/* Units a value is counted in; the numbers are those of the token. */
enum vouch_unit {
	VOUCH_UNIT_NONE = 0,
	VOUCH_UNIT_VND = 1,   /* dong: no minor unit */
	VOUCH_UNIT_USD = 2,   /* cents */
	VOUCH_UNIT_POINTS = 3
};

/* An amount in the smallest piece of its unit: dong, cents, points. */
struct vouch_money {
	uint64_t amount_minor;
	enum vouch_unit unit;
};

/*
 * "50000 VND", "50.000 VNĐ", "50,000 VND", "50 000 VND", "50000đ", "12.50 USD",
 * "100 points". One grouping style in groups of exactly three is accepted; for
 * dong what could be a decimal ("12.5", "12,50") is refused, for dollars
 * "12.5" and "12.500" are refused and "12.50" is 1250 cents. A unit is
 * required. Any blank may be a no-break one (U+00A0, U+202F), as programs write
 * them.
 * amount_minor <= UINT32_MAX. VOUCH_ERR_SYNTAX, VOUCH_ERR_RANGE.
 */
enum vouch_err vouch_money_parse(const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_money *out);

/* The same up to another amount: what a budget may be. */
enum vouch_err vouch_money_parse_to(const char *text, size_t len,
    uint64_t max, struct vouch_diag *diag, struct vouch_money *out);

/* "50000 VND", "12.50 USD", "100 points" into out[size]; size >= 32. */
void vouch_money_format(char *out, size_t size, struct vouch_money money);

/* As people write it in Vietnam: "50.000 đ", "12,50 USD", "100 điểm";
 * with vietnamese false: "50,000 VND", "12.50 USD", "100 points". size >= 40. */
void vouch_money_human(char *out, size_t size, struct vouch_money money,
    int vietnamese);

/*
 * "15 %", "15%", "7.5 %" (comma too) into hundredths of a percent, 1..10000;
 * blanks as above.
 */
enum vouch_err vouch_percent_parse(const char *text, size_t len,
    struct vouch_diag *diag, uint32_t *hundredths);

/* "15 %", "7.5 %" into out[size]; size >= 16. */
void vouch_percent_format(char *out, size_t size, uint32_t hundredths);

/*
 * "15", "22.5", "22.5 mm" (comma too) into micrometres, 1..max_um; at most
 * three places behind the mark. VOUCH_ERR_SYNTAX, VOUCH_ERR_RANGE.
 */
enum vouch_err vouch_mm_parse(const char *text, size_t len, uint32_t max_um,
    struct vouch_diag *diag, uint32_t *um);

/* Big-endian integers as tokens, key files and the ledger hold them. */
void vouch_put_be(uint8_t *out, size_t bytes, uint64_t value);
uint64_t vouch_get_be(const uint8_t *in, size_t bytes);

#endif

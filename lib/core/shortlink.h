/*
 * Short links: 47 bits that stand for a counter of a campaign where the paper
 * is too small for a code, as ten symbols (docs/FORMAT.md, "Short links"). They
 * are not signed and never redeemed; the register says whose they are.
 *
 * Pure: no heap, no I/O, no state, bounded time.
 */
#ifndef VOUCH_CORE_SHORTLINK_H
#define VOUCH_CORE_SHORTLINK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/crypt.h"
#include "core/serial.h"

#define VOUCH_SHORTLINK_SYMBOLS 10
#define VOUCH_SHORTLINK_TEXT (VOUCH_SHORTLINK_SYMBOLS + 1)
#define VOUCH_SHORTLINK_MAX ((UINT64_C(1) << 47) - 1)

/* The links of one campaign: secret, the caller wipes it with _wipe. */
struct vouch_shortlink {
	struct vouch_digest keyed; /* the key and the label taken in */
};

/* key: the campaign's serial key. */
void vouch_shortlink_init(struct vouch_shortlink *links,
    const uint8_t key[VOUCH_SERIAL_KEY_BYTES]);
void vouch_shortlink_wipe(struct vouch_shortlink *links);

/* The number, 0..VOUCH_SHORTLINK_MAX, of counter 0..2^40-1. Two counters may
 * have the same one; the register never files such a pair. */
uint64_t vouch_shortlink_of(const struct vouch_shortlink *links,
    uint64_t counter);

/* number as ten upper-case symbols and a NUL. */
void vouch_shortlink_format(uint64_t number, char text[VOUCH_SHORTLINK_TEXT]);

/*
 * text[len], in either case, to its number. VOUCH_ERR_TRUNCATED, _TOO_LONG: not
 * ten symbols; VOUCH_ERR_SYNTAX: a foreign or a repeated symbol, or a V in
 * front; VOUCH_ERR_RANGE: no number has this text. *number is written only on
 * success.
 */
enum vouch_err vouch_shortlink_parse(const char *text, size_t len,
    uint64_t *number);

#endif

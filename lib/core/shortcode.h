/*
 * Short codes: sixteen symbols that a person can type, and that stand for a
 * counter of a campaign (docs/FORMAT.md, "Short codes"). The register can tell
 * whose one is, a till by its campaign's manifest (core/lists.h).
 *
 * Pure: no heap, no I/O, no state, bounded time.
 */
#ifndef VOUCH_CORE_SHORTCODE_H
#define VOUCH_CORE_SHORTCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/serial.h"

#define VOUCH_SHORTCODE_TEXT 20       /* XXXX-XXXX-XXXX-XXXX and a NUL */
#define VOUCH_SHORTCODE_SYMBOLS 16
#define VOUCH_SHORTCODE_COUNTERS 0x100000u /* a campaign has so many */

/* A short code as a number of 59 bits: secret 39, locator 20. */

/* The short code of a counter below VOUCH_SHORTCODE_COUNTERS under the
 * campaign's serial key. */
uint64_t vouch_shortcode_of(const uint8_t key[VOUCH_SERIAL_KEY_BYTES],
    uint32_t counter);

/* The counter whose short code it is under this key; false if none's. */
bool vouch_shortcode_counter(const uint8_t key[VOUCH_SERIAL_KEY_BYTES],
    uint64_t number, uint32_t *counter);

/* Its two halves. */
uint32_t vouch_shortcode_locator(uint64_t number);
uint64_t vouch_shortcode_secret(uint64_t number);

void vouch_shortcode_format(uint64_t number, char text[VOUCH_SHORTCODE_TEXT]);

/*
 * As people type it: either case, blanks, hyphens and dots anywhere, and B for
 * 8, S for 5, Z for 2, G for 6. VOUCH_ERR_TRUNCATED, _TOO_LONG (not sixteen
 * symbols), _SYNTAX (no symbol), _CORRUPT (check symbols), _RANGE.
 */
enum vouch_err vouch_shortcode_parse(const char *text, size_t len,
    uint64_t *number);

/*
 * After VOUCH_ERR_CORRUPT of the same text: where the mistake must be if a
 * single symbol is wrong, 1..VOUCH_SHORTCODE_SYMBOLS, counted without what
 * stands between them; 0 if more than one is. For people to look again: nobody
 * may put the right one in its place for them.
 */
unsigned vouch_shortcode_mistake(const char *text, size_t len);

#endif

/*
 * A scanned line taken as far as the trusted keys alone can tell: is there a
 * code in it, and is it genuine? What may then be done with it is policy.h's
 * business. Pure, bounded.
 */
#ifndef VOUCH_CORE_READING_H
#define VOUCH_CORE_READING_H

#include <stdbool.h>
#include <stddef.h>

#include "core/code.h"
#include "core/policy.h"
#include "core/scanline.h"
#include "core/sign.h"

struct vouch_reading {
	bool is_code;               /* false: reason says what it is instead */
	enum vouch_reason reason;   /* BADREAD reasons, and shelf-label */
	enum vouch_scan_kind scan;  /* for not-ours: what it looks like */
	enum vouch_signature_state signature; /* when is_code */
	struct vouch_code code;     /* to be looked at only when GOOD */
	size_t key;                 /* of the key that signed it, when GOOD */
	uint8_t signer[VOUCH_KEY_BYTES]; /* that key, whatever becomes of the
	                               keys; of a typed code, the manifest's */
	bool is_short;              /* with VOUCH_WHY_SHORT_CODE: number is it */
	bool typed;                 /* it was one, and the token is what its
	                               campaign says of a code */
	uint64_t number;            /* core/shortcode.h */
	unsigned mistake;           /* with VOUCH_WHY_CHECKSUM: which symbol must
	                               be wrong, from 1; 0: more than one */
};

/*
 * Reads line[len] (any bytes, any length: over VOUCH_SCANLINE_MAX it is
 * too-long) against keys[count]. Cannot fail: what cannot be read is a reading
 * too. A code of the right length whose letters do not decode is damaged and
 * reads as truncated; one whose fields no issuer could have signed is a bad
 * signature. A shelf label's signature covers the address it hangs at, which
 * a till does not know; as no shelf label is ever redeemed it is answered
 * shelf-label unverified, and none of its fields is shown.
 */
void vouch_reading_take(const char *line, size_t len,
    const struct vouch_public_key *keys, size_t count,
    struct vouch_reading *out);

/*
 * After vouch_reading_take() of the same line: a shelf label in a link at host
 * (as vouch_host_parse() gives it) is verified for the place in the link and
 * becomes a code, whose kind says that it is no voucher. Anything else, also a
 * label's code without its link or under another host, stays as it is.
 */
void vouch_reading_take_shelf(const char *line, size_t len, const char *host,
    const struct vouch_public_key *keys, size_t count,
    struct vouch_reading *reading);

#endif

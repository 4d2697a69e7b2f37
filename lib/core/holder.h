/*
 * Who a code is for: a phone number, an e-mail address or a customer number,
 * written in one way only, and its keyed digest, which is all that a code, a
 * register or a ledger ever holds of a person. Byte-exact in docs/FORMAT.md,
 * "Holders". Pure: no heap, no I/O, no clock.
 */
#ifndef VOUCH_CORE_HOLDER_H
#define VOUCH_CORE_HOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/token.h"

#define VOUCH_HOLDER_KEY_BYTES 32
#define VOUCH_HOLDER_KEY_ID_BYTES 8
#define VOUCH_HOLDER_BYTES 16
#define VOUCH_HOLDER_TOKEN_BYTES 8 /* the first ones, in a code */
#define VOUCH_HOLDER_TEXT_MAX 254  /* bytes of a normal form */

/* The numbers go into the digest. */
enum vouch_holder_kind {
	VOUCH_HOLDER_PHONE = 1,
	VOUCH_HOLDER_EMAIL = 2,
	VOUCH_HOLDER_ID = 3
};

/* "phone", "email", "id": also the names of columns. */
const char *vouch_holder_kind_name(enum vouch_holder_kind kind);

/* A person, in normal form. */
struct vouch_holder {
	enum vouch_holder_kind kind;
	size_t len;
	char text[VOUCH_HOLDER_TEXT_MAX + 1]; /* and a NUL */
};

/*
 * Brings text[len], UTF-8, into the normal form of its kind: +84901234567, a
 * trimmed lower-case address, a trimmed id in NFC. An id that would be taken
 * for one of the other two is VOUCH_ERR_CONFLICT.
 * VOUCH_ERR_MISSING (nothing but blanks), _SYNTAX, _TOO_LONG, _ENCODING; diag
 * gets what was expected and a hint, not the subject: the caller knows
 * whether a person's number may be shown.
 */
enum vouch_err vouch_holder_parse(enum vouch_holder_kind kind,
    const char *text, size_t len, struct vouch_diag *diag,
    struct vouch_holder *out);

/*
 * What a text is when nobody says, as at a till: with an @ an e-mail address;
 * a phone number if it is one with its 0, 84, 0084 or + in front; else an id.
 * So an id issued is an id at the till.
 */
enum vouch_holder_kind vouch_holder_guess(const char *text, size_t len);

/* The holder's value in a campaign. */
void vouch_holder_value(const uint8_t key[VOUCH_HOLDER_KEY_BYTES],
    uint32_t campaign, const struct vouch_holder *holder,
    uint8_t out[VOUCH_HOLDER_BYTES]);

/* The name of a holder key, which tells nothing about it. */
void vouch_holder_key_id(const uint8_t key[VOUCH_HOLDER_KEY_BYTES],
    uint8_t id[VOUCH_HOLDER_KEY_ID_BYTES]);

/* Is the code bound to a holder? And to this one? */
bool vouch_holder_bound(const struct vouch_token *token);
bool vouch_holder_matches(const struct vouch_token *token,
    const uint8_t value[VOUCH_HOLDER_BYTES]);

#endif

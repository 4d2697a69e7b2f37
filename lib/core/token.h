/*
 * What a code is: the payload's fields, their bytes, and the signed text.
 * Byte-exact in docs/FORMAT.md, "Token". Pure: no heap, no I/O, no clock.
 */
#ifndef VOUCH_CORE_TOKEN_H
#define VOUCH_CORE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/base27.h"

#define VOUCH_TOKEN_VERSION 1
#define VOUCH_PAYLOAD_MIN 26
#define VOUCH_EXTENSIONS_MAX 40
#define VOUCH_PAYLOAD_MAX (VOUCH_PAYLOAD_MIN + VOUCH_EXTENSIONS_MAX)
#define VOUCH_SIGNATURE_BYTES 64
#define VOUCH_TOKEN_BYTES_MAX (VOUCH_PAYLOAD_MAX + VOUCH_SIGNATURE_BYTES)
#define VOUCH_SERIAL_MAX 0xffffffffffULL

enum vouch_kind {
	VOUCH_KIND_VOUCHER = 1,
	VOUCH_KIND_SHELF = 2,
	VOUCH_KIND_COUPON = 3,
	VOUCH_KIND_STORED = 4,
	VOUCH_KIND_PASS = 5,
	VOUCH_KIND_TEST = 15
};

enum vouch_value_type {
	VOUCH_VALUE_CAMPAIGN = 0, /* the campaign file says */
	VOUCH_VALUE_MONEY = 1,    /* money off */
	VOUCH_VALUE_PERCENT = 2,  /* hundredths of a percent */
	VOUCH_VALUE_FREE = 3,     /* free items */
	VOUCH_VALUE_PRICE = 4,    /* shelf price */
	VOUCH_VALUE_OPENING = 5,  /* opening balance */
	VOUCH_VALUE_PASS = 6
};

/* Standard channels; 32..255 are named by the campaign. */
enum vouch_channel {
	VOUCH_CHANNEL_UNKNOWN = 0, VOUCH_CHANNEL_PRINT, VOUCH_CHANNEL_SMS,
	VOUCH_CHANNEL_EMAIL, VOUCH_CHANNEL_SHELF, VOUCH_CHANNEL_RECEIPT,
	VOUCH_CHANNEL_FACEBOOK, VOUCH_CHANNEL_APP, VOUCH_CHANNEL_ZALO,
	VOUCH_CHANNEL_TIKTOK, VOUCH_CHANNEL_GOOGLE, VOUCH_CHANNEL_WEB,
	VOUCH_CHANNEL_PARTNER, VOUCH_CHANNEL_STAFF,
	VOUCH_CHANNEL_STANDARD_COUNT,
	VOUCH_CHANNEL_CUSTOM_MIN = 32
};

/* Store scope: 0 all, 1..0x7fff one store, 0x8000..0xfffe a group, 0xffff the
 * list in the campaign file. */
#define VOUCH_STORES_ALL 0
#define VOUCH_STORE_MAX 0x7fff
#define VOUCH_STORES_GROUP_MIN 0x8000
#define VOUCH_STORES_LIST 0xffff

struct vouch_token {
	uint8_t kind;        /* enum vouch_kind */
	uint8_t key_id[4];   /* first bytes of the key's id: a hint, not proof */
	uint32_t campaign;   /* 1.. */
	uint64_t serial;     /* 0..VOUCH_SERIAL_MAX */
	uint16_t from;       /* first valid civil day, campaign's zone */
	uint16_t until;      /* last valid day, inclusive; VOUCH_DAY_NONE = none */
	uint32_t value;
	uint8_t value_type;  /* enum vouch_value_type */
	uint8_t unit;        /* enum vouch_unit */
	uint8_t channel;     /* enum vouch_channel */
	uint16_t stores;     /* scope, see above */
	uint8_t extensions_len; /* 0..VOUCH_EXTENSIONS_MAX */
	uint8_t extensions[VOUCH_EXTENSIONS_MAX]; /* encoded, ascending types */
};

/* Extension types; bit 7 set = critical. */
enum vouch_extension {
	VOUCH_EXT_GTIN = 0x01,       /* 6 bytes */
	VOUCH_EXT_MIN_BASKET = 0x02, /* u32 */
	VOUCH_EXT_PRINT_RUN = 0x04,  /* u16 */
	VOUCH_EXT_SUBJECT = 0x05,    /* 1..15 printable ASCII */
	VOUCH_EXT_CRITICAL = 0x80,
	VOUCH_EXT_HOLDER = 0x83      /* 8 bytes: who may use it; core/holder.h */
};
#define VOUCH_SUBJECT_MAX 15

/*
 * Checks every field against the format: ranges, what a kind forbids,
 * extension syntax. VOUCH_OK, VOUCH_ERR_RANGE, VOUCH_ERR_SYNTAX (extensions),
 * VOUCH_ERR_UNSUPPORTED (version, kind, value type, unit or critical
 * extension of a later version); diag gets field and reason.
 */
enum vouch_err vouch_token_check(const struct vouch_token *token,
    struct vouch_diag *diag);

/* token to payload[*len]. Errors as _check; payload untouched then. */
enum vouch_err vouch_token_encode(const struct vouch_token *token,
    struct vouch_diag *diag, uint8_t payload[VOUCH_PAYLOAD_MAX], size_t *len);

/* payload[len] to *token; the inverse of _encode on all it accepts.
 * VOUCH_ERR_TRUNCATED, VOUCH_ERR_TOO_LONG, and errors as _check. */
enum vouch_err vouch_token_decode(const uint8_t *payload, size_t len,
    struct vouch_diag *diag, struct vouch_token *token);

/* Value of an extension inside token: length and *value, or 0. */
size_t vouch_token_extension(const struct vouch_token *token, uint8_t type,
    const uint8_t **value);

/* At most 14 digits, the last of them the check digit GS1 prescribes: holds
 * for GTIN-8, -12 and -13 too, which are GTIN-14 with zeros in front. */
bool vouch_gtin_valid(uint64_t gtin);

/* Puts an extension in its place among the others. The value is looked at by
 * _check only. VOUCH_ERR_DUPLICATE, VOUCH_ERR_TOO_LONG; token unchanged then. */
enum vouch_err vouch_token_extend(struct vouch_token *token, uint8_t type,
    const void *value, size_t len);

/* "voucher", "shelf", "coupon", "stored-value", "pass", "test"; NULL else. */
const char *vouch_kind_name(unsigned kind);

/* "facebook" of a standard channel, or NULL; and the reverse, -1 if none. */
const char *vouch_channel_name(unsigned channel);
int vouch_channel_number(const char *name);
/* All standard names, NULL-terminated, in number order. */
const char *const *vouch_channel_names(void);

/* "S" and ten upper-case hex digits; out[12]. And back (either case, exactly
 * that form): VOUCH_ERR_SYNTAX. */
#define VOUCH_SERIAL_TEXT 12
void vouch_serial_format(char out[VOUCH_SERIAL_TEXT], uint64_t serial);
enum vouch_err vouch_serial_parse(const char *text, size_t len,
    uint64_t *serial);

/*
 * The value as records show it: "50000 VND", "15 %", "2 free", "500000 VND"
 * for balances, "" for campaign-defined and passes. out[32].
 */
#define VOUCH_VALUE_TEXT 32
void vouch_token_value_text(const struct vouch_token *token,
    char out[VOUCH_VALUE_TEXT]);

#endif

/*
 * libvouch: reading vouch codes in other programs - a web server, an app's
 * back end, a point-of-sale system that keeps its own books.
 *
 *   cc check.c $(pkg-config --cflags --libs libvouch)
 *
 * It says whether a scanned line holds a genuine code and what the code says.
 * It does not say whether the code was used before: that is a ledger's
 * business (vouch-redeem).
 *
 * All functions may be called from any thread once vouch_init() has returned
 * 0. None allocates, prints or touches files. The format is that of
 * docs/FORMAT.md.
 */
#ifndef VOUCH_H
#define VOUCH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A public key that may sign codes: 32 bytes, RFC 8032. */
struct vouch_key {
	uint8_t bytes[32];
};

/* What a scanned line turned out to be. Never renumbered. */
enum vouch_outcome {
	VOUCH_CODE_GENUINE = 0,     /* a code signed by one of the keys */
	VOUCH_CODE_NONE = 1,        /* no code in it, or more than one */
	VOUCH_CODE_DAMAGED = 2,     /* a code cut short or mistyped */
	VOUCH_CODE_FORGED = 3,      /* its signature does not verify */
	VOUCH_CODE_UNKNOWN_KEY = 4, /* signed by a key that is not among these */
	VOUCH_CODE_SHELF = 5        /* a shelf label: never redeemable */
};

/* What a genuine code says. Days are "YYYY-MM-DD" in the campaign's zone;
 * "" means no end. Texts are ASCII and NUL-terminated. */
struct vouch_info {
	size_t key;             /* index of the key that signed it */
	uint32_t campaign;
	uint64_t serial;        /* unique within the campaign, 40 bits */
	char serial_text[12];   /* "S8B1AA20615" */
	char kind[16];          /* "voucher", "test", ... */
	char value[32];         /* "50000 VND", "15 %", "" = see the campaign */
	char from[11], until[11];
	uint8_t channel;        /* 6 is Facebook; see docs/FORMAT.md */
	uint16_t stores;        /* 0 all, 1..32767 one store, 65535 the list in
	                           the campaign file */
	int bound;              /* 1: good for one customer only, and not to
	                           be taken from anybody unasked */
};

/* Once, before anything else. 0, or -1 when there is no randomness or memory
 * to start the cryptographic library. */
int vouch_init(void);

/*
 * Takes the key out of the text[len] of a public key file, as vouch-key and
 * minisign write it. 0, or -1 when it is not one.
 */
int vouch_key_parse(const char *text, size_t len, struct vouch_key *key);

/*
 * Reads one scanned line (any bytes, without its end, at most 4,096 of them),
 * finds the code in it as a till does - behind scanner prefixes, inside links,
 * in either case - and checks it against keys[count], count <= 64. *info is
 * filled only when the answer is VOUCH_CODE_GENUINE.
 */
enum vouch_outcome vouch_read(const char *line, size_t len,
    const struct vouch_key *keys, size_t count, struct vouch_info *info);

/*
 * Words info for people, in English, as one line without newline:
 * "voucher S8B1AA20615 of campaign 1001: 50000 VND, from 2026-12-20 to
 * 2027-01-31", and ", for one customer only" behind it if it is bound.
 * At most size - 1 bytes and a NUL (size >= 1); returns the length written.
 */
size_t vouch_describe(const struct vouch_info *info, char *text, size_t size);

/* The version, as in "vouch --version". */
const char *vouch_version(void);

#ifdef __cplusplus
}
#endif

#endif

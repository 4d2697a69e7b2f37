/*
 * Signed lists of a campaign's codes: the manifest short codes are checked
 * against, the revocation list, the allow-list (docs/FORMAT.md, "Manifest" and
 * "Lists of serials"). One layout: head, entries in ascending order, signature.
 * Pure.
 */
#ifndef VOUCH_CORE_LISTS_H
#define VOUCH_CORE_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/crypt.h"
#include "core/sign.h"
#include "core/token.h"

/* The numbers are those of ledgers. */
enum vouch_list_kind {
	VOUCH_LIST_MANIFEST = 1, /* locator, serial, tag of a short code */
	VOUCH_LIST_REVOKED = 2,  /* serials to be refused */
	VOUCH_LIST_ALLOWED = 3   /* serials and payloads that may pass */
};

#define VOUCH_LIST_HEAD_MAX 52
#define VOUCH_LIST_ENTRY_MAX 21
#define VOUCH_LIST_HASH 64       /* BLAKE2b-512 of all before the signature */
#define VOUCH_MANIFEST_TAG 8
#define VOUCH_ALLOWED_DIGEST 16
#define VOUCH_LIST_FILE_MAX ((size_t)64 << 20)

/* What a tag costs. The bounds hold for lists read too. */
#define VOUCH_TAG_PASSES_MAX 64
#define VOUCH_TAG_MEMORY_KIB_MIN 8
#define VOUCH_TAG_MEMORY_KIB_MAX 1048576
#define VOUCH_TAG_PASSES 2
#define VOUCH_TAG_MEMORY_KIB 16384

struct vouch_signed_list {
	enum vouch_list_kind kind;
	uint32_t campaign;
	uint64_t sequence;        /* 1..INT64_MAX */
	uint32_t count;
	uint32_t revision;        /* the rest of a manifest only */
	uint32_t passes, memory_kib;
	uint8_t salt[VOUCH_ARGON2_SALT];
	const uint8_t *entry;     /* count of them, in the bytes decoded */
};

/* "manifest", "revocation list", "allow-list". */
const char *vouch_list_name(enum vouch_list_kind kind);
/* Bytes of an entry, and of the number in front that it is found by. */
size_t vouch_list_entry_bytes(enum vouch_list_kind kind);
size_t vouch_list_key_bytes(enum vouch_list_kind kind);
/* The most entries a list of the kind has. */
uint32_t vouch_list_most(enum vouch_list_kind kind);

/* ---- writing: the head, entries in order, the signature ---- */

/* Its length. */
size_t vouch_list_encode_head(const struct vouch_signed_list *list,
    uint8_t out[VOUCH_LIST_HEAD_MAX]);
/* VOUCH_ERR_USAGE: the key signs no lists. */
enum vouch_err vouch_list_sign(const struct vouch_secret_key *secret,
    enum vouch_list_kind kind, const uint8_t hash[VOUCH_LIST_HASH],
    uint8_t signature[64]);

/* Tag of a short code, number as core/shortcode.h has it. Slow by intent.
 * VOUCH_ERR_NO_MEMORY. */
enum vouch_err vouch_manifest_tag(const struct vouch_signed_list *manifest,
    uint64_t number, uint8_t tag[VOUCH_MANIFEST_TAG]);

/* What an allow-list says of a payload. VOUCH_ERR_RANGE: no token. */
enum vouch_err vouch_allowed_digest(const struct vouch_token *token,
    uint8_t digest[VOUCH_ALLOWED_DIGEST]);

/* ---- reading ---- */

/* Do bytes[len] begin like one, of whatever version? */
bool vouch_list_is(const uint8_t *bytes, size_t len);

/*
 * A list's bytes[len], which must live as long as *out is used; nothing in them
 * is believed before _verify. VOUCH_ERR_SYNTAX (no list), _UNSUPPORTED (of a
 * later version), _RANGE, _TRUNCATED, _TOO_LONG, _CONFLICT (out of order).
 */
enum vouch_err vouch_list_decode(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_signed_list *out);

/* The same of a head alone, as vouch_list_encode_head() made it; entry stays
 * NULL. */
enum vouch_err vouch_list_decode_head(const uint8_t *bytes, size_t len,
    struct vouch_signed_list *out);

/* Over the same bytes. VOUCH_OK or VOUCH_ERR_SIGNATURE. */
enum vouch_err vouch_list_verify(const uint8_t *bytes, size_t len,
    const struct vouch_public_key *key);

/* The entry of a locator or serial among count in order, or NULL. */
const uint8_t *vouch_list_find(enum vouch_list_kind kind,
    const uint8_t *entry, size_t count, uint64_t key);

#endif

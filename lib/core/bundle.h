/*
 * The trust bundle: which keys may sign what, for which campaigns and stores,
 * up to which value, and until when; which stores there are, and in which
 * groups (docs/FORMAT.md, "Bundle"; man 5 vouch-bundle). One text, signed by a
 * root key (core/minisig.h). Pure.
 *
 * A bundle has exactly one spelling: what parses is what vouch_bundle_format()
 * writes, byte for byte.
 */
#ifndef VOUCH_CORE_BUNDLE_H
#define VOUCH_CORE_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/num.h"
#include "base/str.h"
#include "core/campaign.h"
#include "core/shelf.h"
#include "core/sign.h"
#include "core/token.h"
#include "core/worth.h"

#define VOUCH_BUNDLE_FILE_MAX ((size_t)4 << 20)
#define VOUCH_BUNDLE_TITLE "vouch bundle v1\n"
#define VOUCH_BUNDLE_KEYS 256
#define VOUCH_BUNDLE_ROOTS 8
#define VOUCH_BUNDLE_HOSTS 16
#define VOUCH_BUNDLE_STORES 10000
#define VOUCH_BUNDLE_GROUPS 256
#define VOUCH_BUNDLE_RANGES 16384 /* of all groups and keys together */
#define VOUCH_BUNDLE_FLOORS 1024
#define VOUCH_BUNDLE_NAME 48      /* of keys and groups, with the NUL */
#define VOUCH_BUNDLE_STORE_NAME 200 /* bytes */
#define VOUCH_BUNDLE_GRACE_MAX 3650 /* days */
#define VOUCH_GROUP_MAX (VOUCH_STORES_LIST - VOUCH_STORES_GROUP_MIN - 1)

/* What a key may sign, as bits. */
enum vouch_key_use {
	VOUCH_SIGNS_CODES = 1,
	VOUCH_SIGNS_MANIFESTS = 2,  /* tags of short codes */
	VOUCH_SIGNS_LISTS = 4,      /* revocation and allow-lists */
	VOUCH_SIGNS_CAMPAIGNS = 8,  /* campaign files */
	VOUCH_SIGNS_LOGS = 16       /* closes, exports, spent lists: a till's */
};

enum vouch_key_state {
	VOUCH_KEY_LIVE,
	VOUCH_KEY_ALLOW_LIST,     /* stolen: only listed codes pass */
	VOUCH_KEY_REVOKED         /* nothing of it passes */
};

/* What a code is worth, for caps: the most of each, 0 for none at all. */
enum vouch_cap {
	VOUCH_CAP_VND, VOUCH_CAP_USD, VOUCH_CAP_POINTS,
	VOUCH_CAP_PERCENT,        /* hundredths of a percent */
	VOUCH_CAP_FREE,           /* items */
	VOUCH_CAP_COUNT
};

/* Some of a bundle's ranges. */
struct vouch_bundle_part {
	size_t first, count;
};

struct vouch_bundle_key {
	struct vouch_public_key key;
	char name[VOUCH_BUNDLE_NAME];
	unsigned uses;            /* enum vouch_key_use */
	uint16_t sign_from, sign_until; /* days; nothing is issued outside */
	uint16_t verify_until;    /* the last day its codes are taken */
	uint32_t campaign_first, campaign_last;
	bool capped;
	uint32_t cap[VOUCH_CAP_COUNT]; /* if capped */
	bool all_stores;
	struct vouch_bundle_part stores; /* unless all_stores */
	enum vouch_key_state state;
};

struct vouch_bundle_group {
	uint16_t number;          /* 1..VOUCH_GROUP_MAX; the token's scope is
	                             VOUCH_STORES_GROUP_MIN more */
	char name[VOUCH_BUNDLE_NAME];
	struct vouch_bundle_part stores;
};

struct vouch_bundle_store {
	uint16_t number;
	struct vouch_span name;
};

/* The least sequence numbers of a campaign's signed files; 0: any. */
struct vouch_bundle_floor {
	uint32_t campaign;
	uint64_t manifest, revoked, allowed;
};

/* Large (some 400 KiB): keep it on the heap. */
struct vouch_bundle {
	uint64_t sequence;        /* 1..INT64_MAX */
	int64_t issued_ms, update_ms; /* made; another is due by then */
	uint16_t grace_days;      /* after which staleness refuses */
	bool has_limit;           /* then it refuses what is above: */
	struct vouch_money limit;
	struct vouch_zone zone;   /* of the days of keys */
	size_t host_count;
	char host[VOUCH_BUNDLE_HOSTS][VOUCH_HOST_MAX];
	size_t root_count;
	uint8_t root[VOUCH_BUNDLE_ROOTS][VOUCH_KEY_BYTES];
	size_t store_count;
	struct vouch_bundle_store store[VOUCH_BUNDLE_STORES];
	size_t group_count;
	struct vouch_bundle_group group[VOUCH_BUNDLE_GROUPS];
	size_t key_count;
	struct vouch_bundle_key key[VOUCH_BUNDLE_KEYS];
	size_t floor_count;
	struct vouch_bundle_floor floor[VOUCH_BUNDLE_FLOORS];
	size_t range_count;
	struct vouch_store_range range[VOUCH_BUNDLE_RANGES];
};

/*
 * Parses text[len], which must live as long as *out is used (names of stores
 * point into it); file is its name for complaints. Nothing in it is believed
 * before its signature verifies. VOUCH_ERR_SYNTAX, _RANGE, _DUPLICATE,
 * _CONFLICT, _TOO_LONG, _ENCODING, _UNKNOWN (zone), _UNSUPPORTED (of a later
 * version), _NO_MEMORY, with line, column and subject.
 */
enum vouch_err vouch_bundle_parse(const char *file, const char *text,
    size_t len, struct vouch_diag *diag, struct vouch_bundle *out);

/* Brings all lists into the order the text has them in. */
void vouch_bundle_sort(struct vouch_bundle *bundle);

/* Its text, appended: all lists must be in their order. */
enum vouch_err vouch_bundle_format(const struct vouch_bundle *bundle,
    struct vouch_buf *out);

/* "codes,lists" of the bits of uses, appended. */
enum vouch_err vouch_bundle_uses_text(unsigned uses, struct vouch_buf *out);

/* "1,4,7-12" of some stores, appended. */
enum vouch_err vouch_bundle_stores_text(const struct vouch_bundle *bundle,
    struct vouch_bundle_part part, struct vouch_buf *out);

/* ---- asking (bundle_ask.c) ---- */

/* Is key one of the bundle's roots? */
bool vouch_bundle_has_root(const struct vouch_bundle *bundle,
    const uint8_t key[VOUCH_KEY_BYTES]);
/* NULL if it does not name the key. */
const struct vouch_bundle_key *vouch_bundle_key_of(
    const struct vouch_bundle *bundle, const uint8_t key[VOUCH_KEY_BYTES]);
const struct vouch_bundle_group *vouch_bundle_group_named(
    const struct vouch_bundle *bundle, const char *name);
const struct vouch_bundle_group *vouch_bundle_group_numbered(
    const struct vouch_bundle *bundle, uint16_t number);
bool vouch_bundle_has_store(const struct vouch_bundle *bundle,
    struct vouch_bundle_part part, uint16_t store);
bool vouch_bundle_has_host(const struct vouch_bundle *bundle,
    const char *host);
/* All zero where none is set. */
struct vouch_bundle_floor vouch_bundle_floor_of(
    const struct vouch_bundle *bundle, uint32_t campaign);

/* Why a key may not do something. */
enum vouch_limit {
	VOUCH_LIMIT_NONE,      /* it may */
	VOUCH_LIMIT_REVOKED,
	VOUCH_LIMIT_USE,       /* it is not for that */
	VOUCH_LIMIT_EARLY,     /* before sign_from */
	VOUCH_LIMIT_LATE,      /* after verify_until, or sign_until at issue */
	VOUCH_LIMIT_CAMPAIGN,
	VOUCH_LIMIT_VALUE,
	VOUCH_LIMIT_STORE,
	VOUCH_LIMIT_COUNT
};
/* "no longer trusted", ...: for people; never NULL. */
const char *vouch_limit_text(enum vouch_limit limit);

/* May key have signed this token (use CODES), or the manifest of the short code
 * that stands for it (MANIFESTS), for a till of store on a day of the bundle's
 * zone? worth is the token's, what it won, or its campaign's. */
enum vouch_limit vouch_bundle_limit(const struct vouch_bundle *bundle,
    const struct vouch_bundle_key *key, enum vouch_key_use use,
    const struct vouch_token *token, const struct vouch_worth *worth,
    uint16_t today, uint16_t store);

/* May it sign such a token today? For the issuer: also sign_until, and no last
 * day behind verify_until. */
enum vouch_limit vouch_bundle_may_sign(const struct vouch_bundle_key *key,
    const struct vouch_token *token, const struct vouch_worth *worth,
    uint16_t today);

/* May it sign a file of this use for the campaign? */
enum vouch_limit vouch_bundle_may_file(const struct vouch_bundle_key *key,
    enum vouch_key_use use, uint32_t campaign);

/* May it have signed the log, or the spent list, of a store's ledger, made on a
 * day, and be believed today? A log is of all campaigns, so their range says
 * nothing of it. */
enum vouch_limit vouch_bundle_may_log(const struct vouch_bundle *bundle,
    const struct vouch_bundle_key *key, uint16_t store, uint16_t made,
    uint16_t today);

enum vouch_age {
	VOUCH_AGE_FRESH,
	VOUCH_AGE_STALE,       /* another one is due: say so */
	VOUCH_AGE_OLD          /* and the grace is over: refuse above the limit */
};
enum vouch_age vouch_bundle_age(const struct vouch_bundle *bundle,
    int64_t now_ms);

/* Is that more than an old bundle may vouch for? What is not in the limit's
 * unit, as a percentage, is. */
bool vouch_bundle_too_dear(const struct vouch_bundle *bundle,
    const struct vouch_worth *worth);

#endif

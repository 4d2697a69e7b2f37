/*
 * The rules of an offer: a campaign file parsed and validated
 * (man 5 vouch-campaign). Pure: text in, struct out.
 *
 * The table of all keys is in campaign_file.c; a new key is a row there, a
 * reader in campaign_rules.c, and what it contradicts in campaign_check.c.
 */
#ifndef VOUCH_CORE_CAMPAIGN_H
#define VOUCH_CORE_CAMPAIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/num.h"
#include "core/token.h"

#define VOUCH_CAMPAIGN_NAME 804   /* 200 characters of UTF-8 and a NUL */
#define VOUCH_CAMPAIGN_ITEM 404   /* 100 */
#define VOUCH_REGISTER_ID 17      /* 16 hex digits and a NUL */
#define VOUCH_CHANNEL_NAME 48
#define VOUCH_CAMPAIGN_RANGES 256
#define VOUCH_CAMPAIGN_CHANNELS 64

struct vouch_store_range {
	uint16_t first, last; /* inclusive, 1..VOUCH_STORE_MAX */
};

struct vouch_campaign_channel {
	char name[VOUCH_CHANNEL_NAME];
	uint8_t number; /* 32..255 */
};

/* What [rules] may say. 0 or empty: no such rule. Money is in the minor unit
 * of the offer's currency; balances are in the unit of its value. */
#define VOUCH_CAMPAIGN_WINDOWS 64
#define VOUCH_CAMPAIGN_SKUS 256
#define VOUCH_SKU_MAX 21           /* 20 characters and a NUL */
#define VOUCH_BUDGET_MAX 1000000000000000ULL  /* minor units */
#define VOUCH_REDEMPTIONS_MAX 1000000000000ULL
#define VOUCH_PRIZE_COUNT_MAX 1000000000u
#define VOUCH_CAMPAIGN_STACK 64
#define VOUCH_CAMPAIGN_PRIZES 64
#define VOUCH_PRIZE_NAME 48
#define VOUCH_GROUP_NAME 48

/* Open on these weekdays (bit 0 Monday) from..to, minutes of the day; to <
 * from: until then on the day after. The minute `to` is not open any more. */
struct vouch_campaign_window {
	uint8_t days;
	uint16_t from_min, to_min; /* 0..1439, 0..1440; never equal */
};

enum vouch_stack { VOUCH_STACK_NO, VOUCH_STACK_YES, VOUCH_STACK_ONLY };

struct vouch_campaign_rules {
	uint32_t min_basket, max_discount;
	uint32_t uses_per_code;     /* 1 unless a coupon says more; 0: any */
	uint32_t uses_per_customer;
	size_t window_count;
	struct vouch_campaign_window window[VOUCH_CAMPAIGN_WINDOWS];
	size_t sku_count;
	char sku[VOUCH_CAMPAIGN_SKUS][VOUCH_SKU_MAX];
	uint64_t max_redemptions;
	uint64_t budget;
	enum vouch_stack stack;
	size_t stack_count;
	uint32_t stack_with[VOUCH_CAMPAIGN_STACK]; /* campaigns, ascending */
	bool holder;                /* codes are bound to their holder */
	bool short_codes;
	bool activate_at_sale;
	bool topup;
	bool returns;               /* a pass: what its receipt used is good
	                               again */
	uint32_t max_balance;
	uint32_t earn_points, earn_per; /* points for every earn_per spent */
	uint32_t offline_cap, offline_count;
};

/* Instant win: so many of a batch are worth this. */
struct vouch_campaign_prize {
	char name[VOUCH_PRIZE_NAME];
	uint64_t count;             /* 0: the rest of the batch */
	uint8_t value_type, unit;   /* no balance */
	uint32_t value;
	char item[VOUCH_CAMPAIGN_ITEM];
};

/* Large (some 40 KiB): keep it on the heap or static in a test. */
struct vouch_campaign {
	uint32_t id;
	char name[VOUCH_CAMPAIGN_NAME];
	uint8_t kind;              /* enum vouch_kind */
	uint8_t value_type;        /* enum vouch_value_type */
	uint8_t unit;              /* enum vouch_unit */
	uint32_t value;            /* dong, cents, points, hundredths of %,
	                              items */
	char item[VOUCH_CAMPAIGN_ITEM]; /* value = free "...": the words */
	uint8_t currency;          /* of all money in the file: VOUCH_UNIT_VND,
	                              _USD, or _NONE if there is none */
	uint16_t from, until;      /* civil days, inclusive; a shelf's until may
	                              be VOUCH_DAY_NONE */
	uint16_t valid_days;       /* 0: until as above */
	struct vouch_zone zone;
	uint32_t revision;         /* 1.. */
	char register_id[VOUCH_REGISTER_ID]; /* "" until the first issue */
	unsigned long register_line;         /* 0: not there */
	bool all_stores;
	size_t range_count;
	struct vouch_store_range range[VOUCH_CAMPAIGN_RANGES]; /* sorted, apart */
	size_t channel_count;
	struct vouch_campaign_channel channel[VOUCH_CAMPAIGN_CHANNELS];
	char group[VOUCH_GROUP_NAME]; /* stores = @NAME, or "": then neither
	                                 all_stores nor ranges */
	uint16_t group_scope;         /* of codes for the group, once whoever
	                                 issues has found it; 0 */
	struct vouch_campaign_rules rules;
	unsigned long kind_line;      /* of the file */
	size_t prize_count;
	struct vouch_campaign_prize prize[VOUCH_CAMPAIGN_PRIZES];
};

/*
 * Parses a campaign file's text[len]; file is its name for complaints.
 * Everything wrong is found in one pass only as far as the first complaint;
 * unknown sections and keys are refused with the nearest name as a hint.
 * Errors of base/ini.h and VOUCH_ERR_RANGE, _SYNTAX, _MISSING, _UNKNOWN,
 * _CONFLICT with file, line, column, field, subject.
 */
enum vouch_err vouch_campaign_parse(const char *file, const char *text,
    size_t len, struct vouch_diag *diag, struct vouch_campaign *out);

/*
 * What a code of this campaign says if issued on a day: all of *token but key,
 * serial and channel, which become 0. Nothing of [rules] goes into codes.
 * VOUCH_ERR_MISSING: the offer holds in a store group, and group_scope is not
 * set. VOUCH_ERR_RANGE:
 * valid_days end the code before the offer begins. diag gets field and subject;
 * *token is untouched then.
 */
enum vouch_err vouch_campaign_token(const struct vouch_campaign *campaign,
    uint16_t today, struct vouch_diag *diag, struct vouch_token *token);

/* Are its codes for tills? Of labels of products VOUCH_ERR_UNSUPPORTED, with
 * field and line. */
enum vouch_err vouch_campaign_for_tills(const struct vouch_campaign *campaign,
    struct vouch_diag *diag);

/* Store scope a token of this campaign carries: 0, one store, or LIST. */
uint16_t vouch_campaign_scope(const struct vouch_campaign *campaign);

/* Does the offer hold in this store? Of a group nobody knows: no. */
bool vouch_campaign_has_store(const struct vouch_campaign *campaign,
    uint16_t store);

/* Does the offer hold at this minute of the week, 0..10079 from Monday 00:00 in
 * its zone? Without windows: always. */
#define VOUCH_WEEK_MINUTES (7 * 24 * 60)
bool vouch_campaign_is_open(const struct vouch_campaign *campaign,
    unsigned week_minute);

/* Are these the same goods: the same text, or the same GTIN, zeros in front or
 * not? */
bool vouch_sku_same(const char *a, const char *b);

/* Is one of the offer's goods among sku[count]? Without goods: yes. */
bool vouch_campaign_has_sku(const struct vouch_campaign *campaign,
    const char *const *sku, size_t count);

/* May codes of both be used on one bill? Each must allow the other; cards are
 * paid with and passes shown, whatever else is on it. */
bool vouch_campaign_stacks(const struct vouch_campaign *a,
    const struct vouch_campaign *b);

/* Last valid day of a code issued on a day: valid_days after it, and never
 * later than until. */
uint16_t vouch_campaign_until(const struct vouch_campaign *campaign,
    uint16_t issued);

/* Channel number by name, standard or the campaign's own; -1 if none. */
int vouch_campaign_channel_number(const struct vouch_campaign *campaign,
    const char *name);

/* Name of a channel number; out[VOUCH_CHANNEL_NAME]; "channel-77" if none.
 * campaign may be NULL. */
void vouch_campaign_channel_text(const struct vouch_campaign *campaign,
    uint8_t channel, char out[VOUCH_CHANNEL_NAME]);

/* "all", "@south", or "1, 4, 7-12" into out[size], size >= 4; what does not fit is
 * "..." at the end. */
void vouch_campaign_stores_text(const struct vouch_campaign *campaign,
    char *out, size_t size);

#endif

/*
 * The rules of an offer: a campaign file parsed and validated
 * (man 5 vouch-campaign). Pure: text in, struct out.
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
 * of the offer's currency. */
#define VOUCH_CAMPAIGN_WINDOWS 64
#define VOUCH_CAMPAIGN_SKUS 256
#define VOUCH_SKU_MAX 21           /* 20 characters and a NUL */
#define VOUCH_CAMPAIGN_STACK 64
#define VOUCH_CAMPAIGN_PRIZES 64
#define VOUCH_PRIZE_NAME 48
#define VOUCH_GROUP_NAME 48

/* Open on these weekdays (bit 0 Monday) from..to, minutes of the day; to <=
 * from: until then on the day after. */
struct vouch_campaign_window {
	uint8_t days;
	uint16_t from_min, to_min; /* 0..1440 */
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
	uint32_t max_balance;
	uint32_t earn_points, earn_per; /* points for every earn_per spent */
	uint32_t offline_cap, offline_count;
};

/* Instant win: so many of a batch are worth this. */
struct vouch_campaign_prize {
	char name[VOUCH_PRIZE_NAME];
	uint64_t count;             /* 0: the rest of the batch */
	uint8_t value_type, unit;
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
	uint32_t value;            /* dong, cents, hundredths of %, items */
	char item[VOUCH_CAMPAIGN_ITEM]; /* value = free "...": the words */
	uint16_t from, until;      /* civil days, inclusive */
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
	char group[VOUCH_GROUP_NAME]; /* stores = @NAME, or "" */
	struct vouch_campaign_rules rules;
	const char *first_rule;       /* key of the first rule that a till would
	                                 have to check, or NULL; static */
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

/* Store scope a token of this campaign carries: 0, one store, or LIST. */
uint16_t vouch_campaign_scope(const struct vouch_campaign *campaign);

/* Does the offer hold in this store? */
bool vouch_campaign_has_store(const struct vouch_campaign *campaign,
    uint16_t store);

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

/* "all", or "1, 4, 7-12" into out[size], size >= 4; what does not fit is
 * "..." at the end. */
void vouch_campaign_stores_text(const struct vouch_campaign *campaign,
    char *out, size_t size);

#endif

/*
 * What the files that read a campaign share; nobody else includes this.
 *
 *   campaign_file.c    sections, the table of keys, the keys of [campaign]
 *   campaign_value.c   what an offer is worth
 *   campaign_rules.c   the keys of [rules]
 *   campaign_hours.c   the one of them with a grammar of its own
 *   campaign_check.c   what contradicts what
 */
#ifndef VOUCH_CORE_CAMPAIGN_PARTS_H
#define VOUCH_CORE_CAMPAIGN_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ini.h"
#include "base/str.h"
#include "core/campaign.h"

/* One file being read. */
struct vouch_campaign_reading {
	const struct vouch_ini *ini;
	struct vouch_diag *diag;
	struct vouch_campaign *out;
	const struct vouch_ini_entry *currency; /* who named it first */
	uint8_t max_balance_unit, offline_unit; /* as written */
};

/* Reads an entry's value into r->out. Errors with diag pointing at it. */
typedef enum vouch_err vouch_campaign_read(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry);

/* A row of the table of keys. */
struct vouch_campaign_key {
	const char *section, *key;
	vouch_campaign_read *read;
	unsigned kinds;  /* that may have it: bits 1 << enum vouch_kind */
	bool required;   /* in its section; by some kinds: campaign_check.c */
};

/* The row of an entry that was read. */
const struct vouch_campaign_key *vouch_campaign_key_of(
    const struct vouch_ini_entry *entry);

/* Points diag at an entry, or at one piece of its value; returns it. */
struct vouch_diag *vouch_campaign_at(const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry);
struct vouch_diag *vouch_campaign_at_piece(
    const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span piece);

/* The whole value as a number, 1..max. */
enum vouch_err vouch_campaign_number(const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, uint64_t max, uint64_t *number);

/* text as one line for people into out[size]: not empty, no control
 * characters, at most so many characters. */
enum vouch_err vouch_campaign_words(const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span text,
    size_t characters, char *out, size_t size);

/* "tet-live": 1..size-1 lower-case letters, digits and hyphens. */
bool vouch_campaign_is_name(const char *text, size_t size);

/* Dong or dollars above 0, up to max; makes it the file's currency, or says
 * whose it contradicts. */
enum vouch_err vouch_campaign_amount(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span text, uint64_t max,
    uint64_t *amount);

/* The same for what was parsed elsewhere; points are no currency. */
enum vouch_err vouch_campaign_currency(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, uint8_t unit);

/* Keys of [campaign] and [prize] that are in campaign_value.c. */
vouch_campaign_read vouch_campaign_read_value;
vouch_campaign_read vouch_campaign_read_prize_value;

/* Keys of [rules]. */
vouch_campaign_read vouch_campaign_read_min_basket;
vouch_campaign_read vouch_campaign_read_max_discount;
vouch_campaign_read vouch_campaign_read_uses_per_code;
vouch_campaign_read vouch_campaign_read_uses_per_customer;
vouch_campaign_read vouch_campaign_read_hours;
vouch_campaign_read vouch_campaign_read_skus;
vouch_campaign_read vouch_campaign_read_max_redemptions;
vouch_campaign_read vouch_campaign_read_budget;
vouch_campaign_read vouch_campaign_read_stack;
vouch_campaign_read vouch_campaign_read_holder;
vouch_campaign_read vouch_campaign_read_short_codes;
vouch_campaign_read vouch_campaign_read_activate;
vouch_campaign_read vouch_campaign_read_topup;
vouch_campaign_read vouch_campaign_read_returns;
vouch_campaign_read vouch_campaign_read_max_balance;
vouch_campaign_read vouch_campaign_read_earn;
vouch_campaign_read vouch_campaign_read_offline_cap;

/* The prize of a section [prize NAME] that was read; NULL if there is none. */
struct vouch_campaign_prize *vouch_campaign_prize_of(
    struct vouch_campaign_reading *r, const char *name);

/* Everything read: does anything contradict anything? VOUCH_ERR_CONFLICT names
 * both lines. */
enum vouch_err vouch_campaign_check(const struct vouch_campaign_reading *r);

#endif

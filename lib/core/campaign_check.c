/*
 * What contradicts what. Each check looks at one pair of keys and complains at
 * the later one in words that name both lines; none changes anything, and all
 * hold of a campaign that was accepted.
 */
#include "core/campaign_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define KIND_BIT(kind) (1u << (kind))

typedef enum vouch_err check(const struct vouch_campaign_reading *r);

static const struct vouch_ini_entry *find(
    const struct vouch_campaign_reading *r, const char *section,
    const char *key)
{
	return vouch_ini_find(r->ini, section, key);
}

static const struct vouch_ini_entry *rule(
    const struct vouch_campaign_reading *r, const char *key)
{
	return find(r, "rules", key);
}

static unsigned long line_of(const struct vouch_campaign_reading *r,
    const char *key)
{
	const struct vouch_ini_entry *entry = find(r, "campaign", key);

	return entry != NULL ? entry->line : 0;
}

/* What a value is, as complaints call it. */
static const char *value_words(uint8_t type)
{
	static const char *const words[] = {
		[VOUCH_VALUE_CAMPAIGN] = "none",
		[VOUCH_VALUE_MONEY] = "money off",
		[VOUCH_VALUE_PERCENT] = "a percentage",
		[VOUCH_VALUE_FREE] = "free items",
		[VOUCH_VALUE_PRICE] = "a price",
		[VOUCH_VALUE_OPENING] = "a balance"
	};

	return words[type];
}

static const char *unit_words(uint8_t unit)
{
	return unit == VOUCH_UNIT_VND ? "VND" : unit == VOUCH_UNIT_USD ?
	    "USD" : "points";
}

/* Complains at entry: "KEY (line N) WHAT, and OTHER (line M) IS". */
static enum vouch_err conflict(const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, const char *what,
    const struct vouch_ini_entry *other, const char *is)
{
	return vouch_diag_set(vouch_campaign_at(r, entry), VOUCH_ERR_CONFLICT,
	    "%s (line %lu) %s, and %s (line %lu) %s", entry->key, entry->line,
	    what, other->key, other->line, is);
}

/* The same with what the offer is worth, which prizes may say instead. */
static enum vouch_err conflict_with_value(
    const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, const char *what)
{
	const struct vouch_ini_entry *value = find(r, "campaign", "value");

	if (value == NULL)
		return vouch_diag_set(vouch_campaign_at(r, entry),
		    VOUCH_ERR_CONFLICT, "%s (line %lu) %s, and no prize is one",
		    entry->key, entry->line, what);
	return vouch_diag_set(vouch_campaign_at(r, entry), VOUCH_ERR_CONFLICT,
	    "%s (line %lu) %s, and value (line %lu) is %s", entry->key,
	    entry->line, what, value->line, value_words(r->out->value_type));
}

/* ---- kinds ---- */

/* "is for kind voucher, coupon or pass" into out[size], empty before. */
static void list_kinds(char *out, size_t size, unsigned kinds)
{
	const char *before = "is for kind ";

	for (unsigned kind = 1; kinds != 0; kind++) {
		size_t used = strlen(out);

		if ((kinds & KIND_BIT(kind)) == 0)
			continue;
		kinds &= ~KIND_BIT(kind);
		if (used > 0)
			before = kinds == 0 ? " or " : ", ";
		snprintf(out + used, size - used, "%s%s", before,
		    vouch_kind_name(kind));
	}
}

static enum vouch_err check_kinds(const struct vouch_campaign_reading *r)
{
	const struct vouch_ini_entry *entry = NULL;

	for (size_t i = 0; (entry = vouch_ini_at(r->ini, i)) != NULL; i++) {
		unsigned kinds = vouch_campaign_key_of(entry)->kinds;
		char what[96] = "", kind[32];

		if ((kinds & KIND_BIT(r->out->kind)) != 0)
			continue;
		list_kinds(what, sizeof what, kinds);
		snprintf(kind, sizeof kind, "is %s",
		    vouch_kind_name(r->out->kind));
		return conflict(r, entry, what, find(r, "campaign", "kind"),
		    kind);
	}
	return VOUCH_OK;
}

static enum vouch_err check_value(const struct vouch_campaign_reading *r)
{
	static const struct {
		unsigned types; /* bits 1 << enum vouch_value_type */
		const char *words;
	} allowed[] = {
		[VOUCH_KIND_VOUCHER] = { 1u << VOUCH_VALUE_CAMPAIGN |
		    1u << VOUCH_VALUE_MONEY | 1u << VOUCH_VALUE_PERCENT |
		    1u << VOUCH_VALUE_FREE,
		    "money off, a percentage, free items or none" },
		[VOUCH_KIND_SHELF] = { 1u << VOUCH_VALUE_CAMPAIGN, "none" },
		[VOUCH_KIND_COUPON] = { 1u << VOUCH_VALUE_CAMPAIGN |
		    1u << VOUCH_VALUE_MONEY | 1u << VOUCH_VALUE_PERCENT |
		    1u << VOUCH_VALUE_FREE,
		    "money off, a percentage, free items or none" },
		[VOUCH_KIND_STORED] = { 1u << VOUCH_VALUE_OPENING,
		    "balance AMOUNT" },
		[VOUCH_KIND_PASS] = { 1u << VOUCH_VALUE_CAMPAIGN |
		    1u << VOUCH_VALUE_FREE, "none or free items" }
	};
	const struct vouch_ini_entry *value = find(r, "campaign", "value");
	uint8_t kind = r->out->kind;

	if (value == NULL ||
	    (allowed[kind].types & 1u << r->out->value_type) != 0)
		return VOUCH_OK;
	return vouch_diag_set(vouch_campaign_at(r, value), VOUCH_ERR_CONFLICT,
	    "value (line %lu) is %s, and kind %s (line %lu) takes %s",
	    value->line, value_words(r->out->value_type),
	    vouch_kind_name(kind), line_of(r, "kind"), allowed[kind].words);
}

/* ---- days ---- */

static enum vouch_err check_days(const struct vouch_campaign_reading *r)
{
	const struct vouch_ini_entry *until = find(r, "campaign", "until");

	if (r->out->until == VOUCH_DAY_NONE &&
	    r->out->kind != VOUCH_KIND_SHELF)
		return vouch_diag_set(vouch_campaign_at(r, until),
		    VOUCH_ERR_CONFLICT, "until (line %lu) is none, and only "
		    "kind shelf has no last day: kind (line %lu) is %s",
		    until->line, line_of(r, "kind"),
		    vouch_kind_name(r->out->kind));
	if (r->out->until >= r->out->from)
		return VOUCH_OK;
	return vouch_diag_set(vouch_campaign_at(r, until), VOUCH_ERR_CONFLICT,
	    "until (line %lu) is before from (line %lu)", until->line,
	    line_of(r, "from"));
}

/* ---- prizes ---- */

static enum vouch_err check_prizes(const struct vouch_campaign_reading *r)
{
	const struct vouch_ini_entry *value = find(r, "campaign", "value");
	const struct vouch_ini_entry *entry = NULL, *rest = NULL;
	const struct vouch_ini_entry *first = NULL;

	for (size_t i = 0; (entry = vouch_ini_at(r->ini, i)) != NULL; i++) {
		if (strcmp(entry->section, "prize") != 0)
			continue;
		if (first == NULL)
			first = entry;
		if (strcmp(entry->value, "rest") != 0 ||
		    strcmp(entry->key, "count") != 0)
			continue;
		if (rest != NULL)
			return vouch_diag_set(vouch_campaign_at(r, entry),
			    VOUCH_ERR_CONFLICT, "prize %s (line %lu) takes the "
			    "rest, and so does prize %s (line %lu)",
			    entry->name, entry->line, rest->name, rest->line);
		rest = entry;
	}
	if (first == NULL || value == NULL ||
	    r->out->value_type == VOUCH_VALUE_CAMPAIGN)
		return VOUCH_OK;
	return vouch_diag_set(vouch_campaign_at(r, first), VOUCH_ERR_CONFLICT,
	    "prize %s (line %lu) says what codes are worth, and so does value "
	    "(line %lu): leave value out", first->name, first->line,
	    value->line);
}

/* ---- rules about a discount ---- */

/* Is the offer, or a prize of it, of one of these value types? */
static bool gives(const struct vouch_campaign *campaign, unsigned types)
{
	if ((types & 1u << campaign->value_type) != 0)
		return true;
	for (size_t i = 0; i < campaign->prize_count; i++)
		if ((types & 1u << campaign->prize[i].value_type) != 0)
			return true;
	return false;
}

static enum vouch_err check_discount(const struct vouch_campaign_reading *r)
{
	const struct vouch_ini_entry *cap = rule(r, "max_discount");
	const struct vouch_ini_entry *budget = rule(r, "budget");

	if (cap != NULL && !gives(r->out, 1u << VOUCH_VALUE_PERCENT))
		return conflict_with_value(r, cap, "needs a percentage");
	if (budget != NULL && !gives(r->out, 1u << VOUCH_VALUE_PERCENT |
	    1u << VOUCH_VALUE_MONEY))
		return conflict_with_value(r, budget,
		    "needs money off or a percentage");
	return VOUCH_OK;
}

/* ---- rules about how often ---- */

static enum vouch_err check_uses(const struct vouch_campaign_reading *r)
{
	const struct vouch_ini_entry *uses = rule(r, "uses_per_code");
	const struct vouch_ini_entry *customer = rule(r, "uses_per_customer");
	const struct vouch_ini_entry *all = rule(r, "max_redemptions");
	const struct vouch_campaign_rules *rules = &r->out->rules;
	char kind[64];

	if (uses != NULL && rules->uses_per_code != 1 &&
	    r->out->kind != VOUCH_KIND_COUPON) {
		snprintf(kind, sizeof kind, "is %s, good for one use",
		    vouch_kind_name(r->out->kind));
		return conflict(r, uses, "needs kind coupon",
		    find(r, "campaign", "kind"), kind);
	}
	if (all == NULL)
		return VOUCH_OK;
	if (uses != NULL && rules->uses_per_code > rules->max_redemptions)
		return conflict(r, uses, "allows one code more uses than the "
		    "offer has", all, "ends it before");
	if (customer != NULL &&
	    rules->uses_per_customer > rules->max_redemptions)
		return conflict(r, customer, "allows one customer more uses "
		    "than the offer has", all, "ends it before");
	return VOUCH_OK;
}

static enum vouch_err check_stack(const struct vouch_campaign_reading *r)
{
	const struct vouch_ini_entry *stack = rule(r, "stack");
	const struct vouch_campaign_rules *rules = &r->out->rules;

	for (size_t i = 0; i < rules->stack_count; i++)
		if (rules->stack_with[i] == r->out->id)
			return conflict(r, stack, "names the offer itself",
			    find(r, "campaign", "id"), "is the same number");
	return VOUCH_OK;
}

/* A code that is for whoever buys it cannot be one customer's before. */
static enum vouch_err check_holder(const struct vouch_campaign_reading *r)
{
	const struct vouch_ini_entry *holder = rule(r, "holder");
	const struct vouch_ini_entry *activate = rule(r, "activate");

	if (!r->out->rules.holder || !r->out->rules.activate_at_sale)
		return VOUCH_OK;
	if (activate != NULL)
		return conflict(r, holder, "binds codes when they are issued",
		    activate, "leaves their owner open until they are sold");
	return vouch_diag_set(vouch_campaign_at(r, holder), VOUCH_ERR_CONFLICT,
	    "holder (line %lu) binds codes when they are issued, and kind "
	    "stored-value (line %lu) is sold later unless activate = at-issue",
	    holder->line, line_of(r, "kind"));
}

/* Who types a code tells its campaign alone: such codes can say nothing of their
 * own. */
static enum vouch_err check_short_codes(
    const struct vouch_campaign_reading *r)
{
	const struct vouch_ini_entry *codes = rule(r, "short_codes");
	const struct vouch_ini_entry *days = find(r, "campaign", "valid_days");

	if (!r->out->rules.short_codes)
		return VOUCH_OK;
	if (r->out->rules.holder)
		return conflict(r, codes, "makes codes that tell no customer",
		    rule(r, "holder"), "binds each to one");
	if (days != NULL)
		return conflict(r, codes, "makes codes that tell no day",
		    days, "gives each its own last day");
	return VOUCH_OK;
}

/* ---- rules about a balance ---- */

static enum vouch_err other_unit(const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, uint8_t unit)
{
	char what[16], is[16];

	snprintf(what, sizeof what, "is in %s", unit_words(unit));
	snprintf(is, sizeof is, "in %s", unit_words(r->out->unit));
	return conflict(r, entry, what, find(r, "campaign", "value"), is);
}

static enum vouch_err check_balance(const struct vouch_campaign_reading *r)
{
	const struct vouch_ini_entry *most = rule(r, "max_balance");
	const struct vouch_ini_entry *cap = rule(r, "offline_cap");
	const struct vouch_ini_entry *earn = rule(r, "earn");
	const struct vouch_ini_entry *value = find(r, "campaign", "value");
	const struct vouch_campaign_rules *rules = &r->out->rules;

	if (most != NULL && r->max_balance_unit != r->out->unit)
		return other_unit(r, most, r->max_balance_unit);
	if (cap != NULL && r->offline_unit != r->out->unit)
		return other_unit(r, cap, r->offline_unit);
	if (earn != NULL && r->out->unit != VOUCH_UNIT_POINTS)
		return conflict(r, earn, "gives points", value,
		    "is not a balance in points");
	if (most == NULL)
		return VOUCH_OK;
	if (rules->max_balance < r->out->value)
		return conflict(r, most, "is less than a code begins with",
		    value, "says how much");
	if (cap != NULL && rules->offline_cap > rules->max_balance)
		return conflict(r, cap, "is more than a code ever holds", most,
		    "is the most");
	return VOUCH_OK;
}

enum vouch_err vouch_campaign_check(const struct vouch_campaign_reading *r)
{
	static check *const checks[] = {
		check_kinds, check_prizes, check_value, check_days,
		check_discount, check_uses, check_stack, check_holder,
		check_short_codes, check_balance
	};
	enum vouch_err err = VOUCH_OK;

	for (size_t i = 0; err == VOUCH_OK &&
	    i < sizeof checks / sizeof checks[0]; i++)
		err = checks[i](r);
	return err;
}

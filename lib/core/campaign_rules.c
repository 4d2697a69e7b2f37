/*
 * The keys of [rules], one reader each. A reader takes what is well formed;
 * whether a rule fits the offer it stands in is for campaign_check.c.
 */
#include "core/campaign_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static struct vouch_span all_of(const struct vouch_ini_entry *entry)
{
	return (struct vouch_span){ entry->value, strlen(entry->value) };
}

static bool same(struct vouch_span text, const char *word)
{
	return text.len == strlen(word) &&
	    memcmp(text.data, word, text.len) == 0;
}

static enum vouch_err read_amount(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, uint32_t *out)
{
	uint64_t amount;
	enum vouch_err err = vouch_campaign_amount(r, entry, all_of(entry),
	    UINT32_MAX, &amount);

	if (err == VOUCH_OK)
		*out = (uint32_t)amount;
	return err;
}

static enum vouch_err read_count(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, uint32_t *out)
{
	uint64_t number;
	enum vouch_err err = vouch_campaign_number(r, entry, UINT32_MAX,
	    &number);

	if (err == VOUCH_OK)
		*out = (uint32_t)number;
	return err;
}

/* One of two words; *out: is it the second? */
static enum vouch_err read_either(const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, const char *no, const char *yes,
    bool *out)
{
	*out = strcmp(entry->value, yes) == 0;
	if (*out || strcmp(entry->value, no) == 0)
		return VOUCH_OK;
	return vouch_diag_set(vouch_campaign_at(r, entry), VOUCH_ERR_SYNTAX,
	    "expected %s or %s", no, yes);
}

enum vouch_err vouch_campaign_read_min_basket(
    struct vouch_campaign_reading *r, const struct vouch_ini_entry *entry)
{
	return read_amount(r, entry, &r->out->rules.min_basket);
}

enum vouch_err vouch_campaign_read_max_discount(
    struct vouch_campaign_reading *r, const struct vouch_ini_entry *entry)
{
	return read_amount(r, entry, &r->out->rules.max_discount);
}

enum vouch_err vouch_campaign_read_uses_per_code(
    struct vouch_campaign_reading *r, const struct vouch_ini_entry *entry)
{
	struct vouch_campaign_rules *rules = &r->out->rules;
	enum vouch_err err;

	if (strcmp(entry->value, "any") == 0) {
		rules->uses_per_code = 0;
		return VOUCH_OK;
	}
	err = read_count(r, entry, &rules->uses_per_code);
	if (err == VOUCH_ERR_SYNTAX)
		vouch_diag_set(r->diag, err, "expected a number from 1 to %"
		    PRIu32 ", or any", UINT32_MAX);
	return err;
}

enum vouch_err vouch_campaign_read_uses_per_customer(
    struct vouch_campaign_reading *r, const struct vouch_ini_entry *entry)
{
	return read_count(r, entry, &r->out->rules.uses_per_customer);
}

/* ---- goods ---- */

/* The number a GTIN of 8, 12, 13 or 14 digits is; 0 for an own code. */
static enum vouch_err read_gtin(struct vouch_span text, uint64_t *gtin)
{
	*gtin = 0;
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return VOUCH_OK;
	if (text.len != 8 && (text.len < 12 || text.len > 14))
		return VOUCH_OK;
	if (vouch_num_parse(text.data, text.len, 1, UINT64_MAX, NULL,
	    gtin) != VOUCH_OK || !vouch_gtin_valid(*gtin))
		return VOUCH_ERR_RANGE;
	return VOUCH_OK;
}

static bool sku_valid(struct vouch_span text)
{
	if (text.len == 0 || text.len >= VOUCH_SKU_MAX)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < 0x20 || text.data[i] > 0x7e)
			return false;
	return true;
}

/* The same text, or the same GTIN with zeros in front. */
static bool same_sku(const char *have, struct vouch_span text, uint64_t gtin)
{
	struct vouch_span other = { have, strlen(have) };
	uint64_t number;

	if (gtin == 0)
		return same(text, have);
	return read_gtin(other, &number) == VOUCH_OK && number == gtin;
}

bool vouch_sku_same(const char *a, const char *b)
{
	struct vouch_span text = { b, strlen(b) };
	uint64_t gtin;

	return read_gtin(text, &gtin) == VOUCH_OK && same_sku(a, text, gtin);
}

bool vouch_campaign_has_sku(const struct vouch_campaign *campaign,
    const char *const *sku, size_t count)
{
	const struct vouch_campaign_rules *rules = &campaign->rules;

	for (size_t i = 0; i < rules->sku_count; i++)
		for (size_t k = 0; k < count; k++)
			if (vouch_sku_same(rules->sku[i], sku[k]))
				return true;
	return rules->sku_count == 0;
}

static enum vouch_err read_sku(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span text)
{
	struct vouch_campaign_rules *rules = &r->out->rules;
	uint64_t gtin = 0;

	if (!sku_valid(text))
		return vouch_diag_set(vouch_campaign_at_piece(r, entry, text),
		    VOUCH_ERR_SYNTAX, "expected GTINs, or codes of your own of "
		    "1 to %d printable ASCII characters, with commas between",
		    VOUCH_SKU_MAX - 1);
	if (read_gtin(text, &gtin) != VOUCH_OK)
		return vouch_diag_set(vouch_campaign_at_piece(r, entry, text),
		    VOUCH_ERR_RANGE, "expected a GTIN with its check digit: "
		    "one digit or more of it is wrong");
	for (size_t i = 0; i < rules->sku_count; i++)
		if (same_sku(rules->sku[i], text, gtin))
			return vouch_diag_set(vouch_campaign_at_piece(r, entry,
			    text), VOUCH_ERR_DUPLICATE,
			    "expected each of the goods once");
	if (rules->sku_count == VOUCH_CAMPAIGN_SKUS)
		return vouch_diag_set(vouch_campaign_at_piece(r, entry, text),
		    VOUCH_ERR_TOO_LONG, "expected at most %d of them",
		    VOUCH_CAMPAIGN_SKUS);
	memcpy(rules->sku[rules->sku_count], text.data, text.len);
	rules->sku[rules->sku_count++][text.len] = '\0';
	return VOUCH_OK;
}

enum vouch_err vouch_campaign_read_skus(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	struct vouch_span rest = all_of(entry), piece;
	enum vouch_err err = VOUCH_OK;

	while (err == VOUCH_OK && vouch_str_split(&rest, ',', &piece))
		err = read_sku(r, entry, vouch_str_trim(piece.data, piece.len));
	return err;
}

/* ---- limits ---- */

enum vouch_err vouch_campaign_read_max_redemptions(
    struct vouch_campaign_reading *r, const struct vouch_ini_entry *entry)
{
	return vouch_campaign_number(r, entry, VOUCH_REDEMPTIONS_MAX,
	    &r->out->rules.max_redemptions);
}

enum vouch_err vouch_campaign_read_budget(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	return vouch_campaign_amount(r, entry, all_of(entry), VOUCH_BUDGET_MAX,
	    &r->out->rules.budget);
}

/* ---- stacking ---- */

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static enum vouch_err read_partner(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span text)
{
	struct vouch_campaign_rules *rules = &r->out->rules;
	uint64_t id;

	if (vouch_num_parse(text.data, text.len, 1, UINT32_MAX, NULL, &id) !=
	    VOUCH_OK)
		return vouch_diag_set(vouch_campaign_at_piece(r, entry, text),
		    VOUCH_ERR_SYNTAX, "expected no, yes, or ids of campaigns "
		    "as in only with 1002, 1003");
	for (size_t i = 0; i < rules->stack_count; i++)
		if (rules->stack_with[i] == id)
			return vouch_diag_set(vouch_campaign_at_piece(r, entry,
			    text), VOUCH_ERR_DUPLICATE,
			    "expected each campaign once");
	if (rules->stack_count == VOUCH_CAMPAIGN_STACK)
		return vouch_diag_set(vouch_campaign_at_piece(r, entry, text),
		    VOUCH_ERR_TOO_LONG, "expected at most %d campaigns",
		    VOUCH_CAMPAIGN_STACK);
	rules->stack_with[rules->stack_count++] = (uint32_t)id;
	return VOUCH_OK;
}

enum vouch_err vouch_campaign_read_stack(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	static const char only[] = "only with ";
	struct vouch_campaign_rules *rules = &r->out->rules;
	struct vouch_span rest = all_of(entry), piece;
	enum vouch_err err = VOUCH_OK;

	if (strncmp(rest.data, only, sizeof only - 1) != 0) {
		bool yes;

		err = read_either(r, entry, "no", "yes", &yes);
		if (err != VOUCH_OK)
			return vouch_diag_set(r->diag, err, "expected no, yes, "
			    "or ids of campaigns as in only with 1002, 1003");
		rules->stack = yes ? VOUCH_STACK_YES : VOUCH_STACK_NO;
		return VOUCH_OK;
	}
	rules->stack = VOUCH_STACK_ONLY;
	rest.data += sizeof only - 1;
	rest.len -= sizeof only - 1;
	while (err == VOUCH_OK && vouch_str_split(&rest, ',', &piece))
		err = read_partner(r, entry,
		    vouch_str_trim(piece.data, piece.len));
	if (err == VOUCH_OK)
		qsort(rules->stack_with, rules->stack_count,
		    sizeof rules->stack_with[0], by_number);
	return err;
}

/* ---- codes ---- */

enum vouch_err vouch_campaign_read_holder(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	return read_either(r, entry, "no", "bound",
	    &r->out->rules.holder);
}

enum vouch_err vouch_campaign_read_short_codes(
    struct vouch_campaign_reading *r, const struct vouch_ini_entry *entry)
{
	return read_either(r, entry, "no", "yes",
	    &r->out->rules.short_codes);
}

/* ---- balances ---- */

enum vouch_err vouch_campaign_read_activate(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	return read_either(r, entry, "at-issue", "at-sale",
	    &r->out->rules.activate_at_sale);
}

enum vouch_err vouch_campaign_read_topup(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	return read_either(r, entry, "no", "yes",
	    &r->out->rules.topup);
}

enum vouch_err vouch_campaign_read_returns(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	return read_either(r, entry, "no", "yes",
	    &r->out->rules.returns);
}

/* Money or points above 0, as the balance is in. */
static enum vouch_err read_balance(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span text,
    uint32_t *amount, uint8_t *unit)
{
	struct vouch_money money;
	enum vouch_err err = vouch_money_parse(text.data, text.len, r->diag,
	    &money);

	if (err != VOUCH_OK) {
		vouch_campaign_at_piece(r, entry, text);
		return err;
	}
	if (money.amount_minor == 0)
		return vouch_diag_set(vouch_campaign_at_piece(r, entry, text),
		    VOUCH_ERR_RANGE, "expected an amount above 0");
	*amount = (uint32_t)money.amount_minor;
	*unit = (uint8_t)money.unit;
	return vouch_campaign_currency(r, entry, *unit);
}

enum vouch_err vouch_campaign_read_max_balance(
    struct vouch_campaign_reading *r, const struct vouch_ini_entry *entry)
{
	return read_balance(r, entry, all_of(entry),
	    &r->out->rules.max_balance, &r->max_balance_unit);
}

/* "1 point per 10000 VND". */
enum vouch_err vouch_campaign_read_earn(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	static const char per[] = " per ";
	struct vouch_campaign_rules *rules = &r->out->rules;
	const char *gap = strstr(entry->value, per);
	struct vouch_span left, right;
	struct vouch_money points;
	uint64_t spent;
	enum vouch_err err;

	if (gap == NULL)
		return vouch_diag_set(vouch_campaign_at(r, entry),
		    VOUCH_ERR_SYNTAX,
		    "expected points per money, as in 1 point per 10000 VND");
	left = vouch_str_trim(entry->value, (size_t)(gap - entry->value));
	right = vouch_str_trim(gap + sizeof per - 1,
	    strlen(gap + sizeof per - 1));
	err = vouch_money_parse(left.data, left.len, r->diag, &points);
	if (err != VOUCH_OK) {
		vouch_campaign_at_piece(r, entry, left);
		return err;
	}
	if (points.unit != VOUCH_UNIT_POINTS || points.amount_minor == 0)
		return vouch_diag_set(vouch_campaign_at_piece(r, entry, left),
		    VOUCH_ERR_RANGE, "expected 1 point or more");
	err = vouch_campaign_amount(r, entry, right, UINT32_MAX, &spent);
	if (err != VOUCH_OK)
		return err;
	rules->earn_points = (uint32_t)points.amount_minor;
	rules->earn_per = (uint32_t)spent;
	return VOUCH_OK;
}

/* "200000 VND, 20": what one code may spend, and how often a till may say yes
 * in a day. The last comma parts them: an amount may be written with commas. */
enum vouch_err vouch_campaign_read_offline_cap(
    struct vouch_campaign_reading *r, const struct vouch_ini_entry *entry)
{
	struct vouch_campaign_rules *rules = &r->out->rules;
	const char *comma = strrchr(entry->value, ',');
	struct vouch_span cap, count;
	uint64_t number;
	enum vouch_err err;

	if (comma == NULL)
		return vouch_diag_set(vouch_campaign_at(r, entry),
		    VOUCH_ERR_SYNTAX, "expected an amount per code and how "
		    "many a till and day, as in 200000 VND, 20");
	cap = vouch_str_trim(entry->value, (size_t)(comma - entry->value));
	count = vouch_str_trim(comma + 1, strlen(comma + 1));
	err = read_balance(r, entry, cap, &rules->offline_cap,
	    &r->offline_unit);
	if (err != VOUCH_OK)
		return err;
	err = vouch_num_parse(count.data, count.len, 1, UINT32_MAX, r->diag,
	    &number);
	if (err != VOUCH_OK) {
		vouch_campaign_at_piece(r, entry, count);
		return err;
	}
	rules->offline_count = (uint32_t)number;
	return VOUCH_OK;
}

/*
 * What an offer is worth: money off, a percentage, free items, a balance or
 * nothing a till need know. One file speaks of one currency; who names another
 * is refused with the line that named the first.
 */
#include "core/campaign_parts.h"

#include <string.h>

#define ITEM_CHARACTERS 100

struct worth {
	uint8_t type, unit;
	uint32_t value;
	char item[VOUCH_CAMPAIGN_ITEM];
};

static const char forms[] = "a value is 50000 VND, 12.50 USD, 15 %, "
    "free \"ITEM\", balance 500000 VND, balance 100 points or none";

static const char *const units[] = {
	[VOUCH_UNIT_VND] = "VND", [VOUCH_UNIT_USD] = "USD"
};

enum vouch_err vouch_campaign_currency(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, uint8_t unit)
{
	if (unit != VOUCH_UNIT_VND && unit != VOUCH_UNIT_USD)
		return VOUCH_OK;
	if (r->currency == NULL) {
		r->currency = entry;
		r->out->currency = unit;
	}
	if (r->out->currency == unit)
		return VOUCH_OK;
	return vouch_diag_set(vouch_campaign_at(r, entry), VOUCH_ERR_CONFLICT,
	    "%s (line %lu) is in %s, and %s (line %lu) in %s", entry->key,
	    entry->line, units[unit], r->currency->key, r->currency->line,
	    units[r->out->currency]);
}

enum vouch_err vouch_campaign_amount(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span text, uint64_t max,
    uint64_t *amount)
{
	struct vouch_money money;
	enum vouch_err err = vouch_money_parse_to(text.data, text.len, max,
	    r->diag, &money);

	if (err != VOUCH_OK) {
		vouch_campaign_at_piece(r, entry, text);
		return err;
	}
	if (money.unit != VOUCH_UNIT_VND && money.unit != VOUCH_UNIT_USD)
		return vouch_diag_set(vouch_campaign_at_piece(r, entry, text),
		    VOUCH_ERR_RANGE, "expected VND or USD");
	if (money.amount_minor == 0)
		return vouch_diag_set(vouch_campaign_at_piece(r, entry, text),
		    VOUCH_ERR_RANGE, "expected an amount above 0");
	*amount = money.amount_minor;
	return vouch_campaign_currency(r, entry, (uint8_t)money.unit);
}

/* Drops ASCII blanks at the front. */
static struct vouch_span skip_blanks(struct vouch_span text)
{
	while (text.len > 0 && (text.data[0] == ' ' || text.data[0] == '\t')) {
		text.data++;
		text.len--;
	}
	return text;
}

/* What follows "free": an optional count, then the item in double quotes. */
static enum vouch_err read_free(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span rest,
    struct worth *out)
{
	size_t digits = 0;
	uint64_t count = 1;

	rest = skip_blanks(rest);
	while (digits < rest.len && rest.data[digits] >= '0' &&
	    rest.data[digits] <= '9')
		digits++;
	if (digits > 0) {
		enum vouch_err err = vouch_num_parse(rest.data, digits, 1,
		    UINT32_MAX, r->diag, &count);

		if (err != VOUCH_OK) {
			vouch_campaign_at(r, entry);
			return err;
		}
		rest.data += digits;
		rest.len -= digits;
		rest = skip_blanks(rest);
	}
	if (rest.len < 2 || rest.data[0] != '"' ||
	    memchr(rest.data + 1, '"', rest.len - 1) !=
	    rest.data + rest.len - 1)
		return vouch_diag_set(vouch_campaign_at(r, entry),
		    VOUCH_ERR_SYNTAX,
		    "expected free \"ITEM\" or free COUNT \"ITEM\"");
	out->type = VOUCH_VALUE_FREE;
	out->value = (uint32_t)count;
	rest = vouch_str_trim(rest.data + 1, rest.len - 2);
	return vouch_campaign_words(r, entry, rest, ITEM_CHARACTERS, out->item,
	    sizeof out->item);
}

/* What follows "balance": money or points, 0 for a card that starts empty. */
static enum vouch_err read_balance(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span rest,
    struct worth *out)
{
	struct vouch_money money;
	enum vouch_err err;

	rest = skip_blanks(rest);
	err = vouch_money_parse(rest.data, rest.len, r->diag, &money);
	if (err != VOUCH_OK) {
		vouch_campaign_at(r, entry);
		return err;
	}
	out->type = VOUCH_VALUE_OPENING;
	out->unit = (uint8_t)money.unit;
	out->value = (uint32_t)money.amount_minor;
	return vouch_campaign_currency(r, entry, out->unit);
}

static enum vouch_err read_money(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, struct worth *out)
{
	struct vouch_money money;
	enum vouch_err err = vouch_money_parse(entry->value,
	    strlen(entry->value), r->diag, &money);

	if (err != VOUCH_OK) {
		vouch_campaign_at(r, entry);
		vouch_diag_hint(r->diag, "%s", forms);
		return err;
	}
	if (money.unit != VOUCH_UNIT_VND && money.unit != VOUCH_UNIT_USD)
		return vouch_diag_set(vouch_campaign_at(r, entry),
		    VOUCH_ERR_RANGE, "expected VND or USD for money off, or "
		    "'balance' before the points of a points card");
	if (money.amount_minor == 0)
		return vouch_diag_set(vouch_campaign_at(r, entry),
		    VOUCH_ERR_RANGE, "expected an amount above 0, or none if "
		    "the till need not know the value");
	out->type = VOUCH_VALUE_MONEY;
	out->unit = (uint8_t)money.unit;
	out->value = (uint32_t)money.amount_minor;
	return vouch_campaign_currency(r, entry, out->unit);
}

/* Does text begin with the word and something behind it that ends a word? */
static bool begins(const char *text, const char *word)
{
	size_t len = strlen(word);

	return strncmp(text, word, len) == 0 &&
	    strchr(" \t\"0123456789", text[len]) != NULL;
}

static enum vouch_err read_worth(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, struct worth *out)
{
	const char *text = entry->value;
	size_t len = strlen(text);
	enum vouch_err err;

	*out = (struct worth){ .type = VOUCH_VALUE_CAMPAIGN };
	if (strcmp(text, "none") == 0)
		return VOUCH_OK;
	if (begins(text, "free"))
		return read_free(r, entry,
		    (struct vouch_span){ text + 4, len - 4 }, out);
	if (begins(text, "balance"))
		return read_balance(r, entry,
		    (struct vouch_span){ text + 7, len - 7 }, out);
	if (len == 0 || text[len - 1] != '%')
		return read_money(r, entry, out);
	out->type = VOUCH_VALUE_PERCENT;
	err = vouch_percent_parse(text, len, r->diag, &out->value);
	if (err != VOUCH_OK)
		vouch_campaign_at(r, entry);
	return err;
}

enum vouch_err vouch_campaign_read_value(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	struct vouch_campaign *out = r->out;
	struct worth worth;
	enum vouch_err err = read_worth(r, entry, &worth);

	if (err != VOUCH_OK)
		return err;
	out->value_type = worth.type;
	out->unit = worth.unit;
	out->value = worth.value;
	memcpy(out->item, worth.item, sizeof out->item);
	return VOUCH_OK;
}

enum vouch_err vouch_campaign_read_prize_value(
    struct vouch_campaign_reading *r, const struct vouch_ini_entry *entry)
{
	struct vouch_campaign_prize *prize =
	    vouch_campaign_prize_of(r, entry->name);
	struct worth worth;
	enum vouch_err err = read_worth(r, entry, &worth);

	if (err != VOUCH_OK)
		return err;
	if (worth.type == VOUCH_VALUE_OPENING)
		return vouch_diag_set(vouch_campaign_at(r, entry),
		    VOUCH_ERR_RANGE, "expected money off, a percentage, free "
		    "items or none: a prize has no balance");
	prize->value_type = worth.type;
	prize->unit = worth.unit;
	prize->value = worth.value;
	memcpy(prize->item, worth.item, sizeof prize->item);
	return VOUCH_OK;
}

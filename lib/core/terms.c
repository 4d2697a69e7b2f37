/*
 * Everything here narrows: a code that said more than its campaign would be
 * refused at the till, after its customer came for it.
 */
#include "core/terms.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"

#define CELL_MAX 64
#define STORES_TEXT 4096

static const char *unit_name(uint8_t unit)
{
	return unit == VOUCH_UNIT_USD ? "USD" :
	    unit == VOUCH_UNIT_POINTS ? "points" : "VND";
}

static bool is_percent(const struct vouch_token *token)
{
	return token->value_type == VOUCH_VALUE_PERCENT;
}

/* The cell with the unit behind it, if it is a bare number. */
static bool complete(char out[CELL_MAX], const struct vouch_token *token,
    const char *text, size_t len)
{
	struct vouch_span cell = vouch_str_trim(text, len);
	char last = cell.len > 0 ? cell.data[cell.len - 1] : '\0';
	int n;

	if (cell.len > CELL_MAX - 10)
		return false;
	n = snprintf(out, CELL_MAX, "%.*s%s%s", (int)cell.len, cell.data,
	    last >= '0' && last <= '9' ? " " : "",
	    last < '0' || last > '9' ? "" :
	    is_percent(token) ? "%" : unit_name(token->unit));
	return n > 0 && n < CELL_MAX;
}

static enum vouch_err read_value(const struct vouch_token *token,
    const char *text, struct vouch_diag *diag, uint32_t *value)
{
	struct vouch_money money;
	enum vouch_err err;

	if (is_percent(token))
		return vouch_percent_parse(text, strlen(text), diag, value);
	err = vouch_money_parse(text, strlen(text), diag, &money);
	if (err != VOUCH_OK)
		return err;
	if (money.unit != (enum vouch_unit)token->unit)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "expected %s, as the campaign has it",
		    unit_name(token->unit));
	*value = (uint32_t)money.amount_minor;
	return VOUCH_OK;
}

enum vouch_err vouch_terms_value(struct vouch_token *token, const char *text,
    size_t len, uint32_t most, struct vouch_diag *diag)
{
	struct vouch_token limit = *token;
	char cell[CELL_MAX], words[VOUCH_VALUE_TEXT];
	uint32_t value = 0, least = token->value_type == VOUCH_VALUE_OPENING ?
	    0 : 1;
	enum vouch_err err;

	if (token->value_type != VOUCH_VALUE_MONEY && !is_percent(token) &&
	    token->value_type != VOUCH_VALUE_OPENING)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "codes of this campaign have no value of their own: leave "
		    "it empty");
	if (!complete(cell, token, text, len))
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "expected a value, as in \"50000 VND\" or \"15 %%\"");
	err = read_value(token, cell, diag, &value);
	if (err != VOUCH_OK)
		return err;
	limit.value = most;
	vouch_token_value_text(&limit, words);
	if (value > most)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "expected at most %s, as the campaign allows", words);
	if (value < least)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "expected more than nothing");
	token->value = value;
	return VOUCH_OK;
}

enum vouch_err vouch_terms_until(struct vouch_token *token, const char *text,
    size_t len, uint16_t from, uint16_t last, struct vouch_diag *diag)
{
	struct vouch_span cell = vouch_str_trim(text, len);
	char first_text[11], last_text[11];
	uint16_t day;
	enum vouch_err err;

	err = vouch_day_parse(cell.data, cell.len, diag, &day);
	if (err != VOUCH_OK)
		return err;
	if (day < from || day > last) {
		vouch_day_format(first_text, from);
		vouch_day_format(last_text, last);
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "expected a day from %s to %s, as the campaign allows",
		    first_text, last_text);
	}
	token->until = day;
	return VOUCH_OK;
}

/* The campaign's own words for all its stores. */
static bool is_all(struct vouch_span cell, const struct vouch_token *token,
    const struct vouch_campaign *campaign)
{
	char text[STORES_TEXT] = "all";

	if (campaign != NULL)
		vouch_campaign_stores_text(campaign, text, sizeof text);
	else if (token->stores != VOUCH_STORES_ALL)
		return false;
	return cell.len == strlen(text) &&
	    memcmp(cell.data, text, cell.len) == 0;
}

enum vouch_err vouch_terms_stores(struct vouch_token *token, const char *text,
    size_t len, const struct vouch_campaign *campaign,
    struct vouch_diag *diag)
{
	struct vouch_span cell = vouch_str_trim(text, len);
	uint64_t store;
	enum vouch_err err;

	if (is_all(cell, token, campaign))
		return VOUCH_OK;
	err = vouch_num_parse(cell.data, cell.len, 1, VOUCH_STORE_MAX, NULL,
	    &store);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "expected one store's "
		    "number, or nothing for all of the campaign's");
	if (campaign != NULL &&
	    !vouch_campaign_has_store(campaign, (uint16_t)store))
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "not one of the campaign's stores");
	token->stores = (uint16_t)store;
	return VOUCH_OK;
}

enum vouch_err vouch_terms_subject(struct vouch_token *token,
    const char *text, size_t len, struct vouch_diag *diag)
{
	struct vouch_span cell = vouch_str_trim(text, len);
	size_t i;

	if (cell.len < 1 || cell.len > VOUCH_SUBJECT_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "expected 1 to %d characters", VOUCH_SUBJECT_MAX);
	for (i = 0; i < cell.len; i++) {
		if (cell.data[i] < 0x20 || cell.data[i] > 0x7e)
			return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
			    "expected letters without marks, digits and "
			    "signs");
	}
	return vouch_token_extend(token, VOUCH_EXT_SUBJECT, cell.data,
	    cell.len);
}

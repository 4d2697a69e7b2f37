/*
 * How sentences are put together: a template in the reader's language, its
 * details in place of {1} to {3}, broken into lines between words. Texts of the
 * campaign file are escaped before they get here.
 */
#include "io/explain.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "io/explain_parts.h"
#include "io/verdict.h"

#define COLUMNS 78
#define SENTENCE_MAX (VOUCH_TELLING_LIST + 1024)

static const char *translated(const struct vouch_telling *t,
    const char *english)
{
	return t->vietnamese ? dgettext(VOUCH_TEXT_DOMAIN, english) : english;
}

static void add(struct vouch_telling *t, const char *text, size_t len)
{
	if (t->err == VOUCH_OK)
		t->err = vouch_buf_add(t->out, text, len);
}

static void adds(struct vouch_telling *t, const char *text)
{
	add(t, text, strlen(text));
}

/* ---- sentences ---- */

void vouch_telling_fill(const struct vouch_telling *t, const char *english,
    const char *one, const char *two, const char *three, char *out,
    size_t size)
{
	const char *const details[] = { one, two, three };
	const char *from = translated(t, english), *gap;
	size_t used = 0;

	out[0] = '\0';
	while ((gap = strchr(from, '{')) != NULL && gap[1] >= '1' &&
	    gap[1] <= '3' && gap[2] == '}') {
		const char *detail = details[gap[1] - '1'];

		vouch_str_cut(out + used, size - used, from,
		    (size_t)(gap - from));
		used += strlen(out + used);
		if (detail != NULL)
			vouch_str_cut(out + used, size - used, detail,
			    strlen(detail));
		used += strlen(out + used);
		from = gap + 3;
	}
	vouch_str_cut(out + used, size - used, from, strlen(from));
}

/* text as a bullet, broken before words that would pass the last column. */
static void lay_out(struct vouch_telling *t, const char *text)
{
	struct vouch_span rest = { text, strlen(text) }, word;
	size_t column = 3;

	adds(t, "  -");
	while (vouch_str_split(&rest, ' ', &word)) {
		size_t width = vouch_utf8_count(word.data, word.len);

		if (column > 4 && column + 1 + width > COLUMNS) {
			adds(t, "\n   ");
			column = 3;
		}
		adds(t, " ");
		add(t, word.data, word.len);
		column += 1 + width;
	}
	adds(t, "\n");
}

static void open_section(struct vouch_telling *t)
{
	if (t->pending == NULL)
		return;
	adds(t, "\n");
	adds(t, translated(t, t->pending));
	adds(t, "\n\n");
	t->pending = NULL;
}

void vouch_telling_say(struct vouch_telling *t, const char *english,
    const char *one, const char *two, const char *three)
{
	char sentence[SENTENCE_MAX];

	open_section(t);
	vouch_telling_fill(t, english, one, two, three, sentence,
	    sizeof sentence);
	lay_out(t, sentence);
}

/* ---- details ---- */

struct vouch_detail vouch_telling_money(const struct vouch_telling *t,
    uint64_t amount, unsigned unit)
{
	struct vouch_money money = { .amount_minor = amount,
	    .unit = (enum vouch_unit)unit };
	struct vouch_detail detail;

	vouch_money_human(detail.text, sizeof detail.text, money,
	    t->vietnamese);
	return detail;
}

struct vouch_detail vouch_telling_number(const struct vouch_telling *t,
    uint64_t number)
{
	return vouch_telling_money(t, number, VOUCH_UNIT_NONE);
}

struct vouch_detail vouch_telling_day(const struct vouch_telling *t,
    uint16_t day)
{
	struct vouch_detail detail;

	if (t->vietnamese)
		vouch_day_human(detail.text, day);
	else
		vouch_day_format(detail.text, day);
	return detail;
}

struct vouch_detail vouch_telling_percent(const struct vouch_telling *t,
    uint32_t hundredths)
{
	struct vouch_detail detail;
	char *point;

	vouch_percent_format(detail.text, sizeof detail.text, hundredths);
	point = strchr(detail.text, '.');
	if (t->vietnamese && point != NULL)
		*point = ',';
	return detail;
}

/* ---- what an offer or prize is worth ---- */

struct vouch_telling_worth vouch_telling_worth_of(
    const struct vouch_campaign *campaign)
{
	return (struct vouch_telling_worth){ campaign->value_type,
	    campaign->unit, campaign->value, campaign->item };
}

struct vouch_telling_worth vouch_telling_prize_of(
    const struct vouch_campaign_prize *prize)
{
	return (struct vouch_telling_worth){ prize->value_type, prize->unit,
	    prize->value, prize->item };
}

void vouch_telling_item(const struct vouch_telling_worth *worth, char *out,
    size_t size)
{
	char item[4 * VOUCH_CAMPAIGN_ITEM];

	vouch_str_escape(item, sizeof item, worth->item, strlen(worth->item),
	    true);
	if (worth->value > 1)
		snprintf(out, size, "%u × %s", (unsigned)worth->value, item);
	else
		snprintf(out, size, "%s", item);
}

void vouch_telling_worth(const struct vouch_telling *t,
    const struct vouch_telling_worth *worth, char *out, size_t size)
{
	char item[5 * VOUCH_CAMPAIGN_ITEM];

	switch (worth->type) {
	case VOUCH_VALUE_MONEY:
		vouch_telling_fill(t, N_("{1} off"),
		    vouch_telling_money(t, worth->value, worth->unit).text,
		    NULL, NULL, out, size);
		break;
	case VOUCH_VALUE_PERCENT:
		vouch_telling_fill(t, N_("{1} off"),
		    vouch_telling_percent(t, worth->value).text, NULL, NULL,
		    out, size);
		break;
	case VOUCH_VALUE_FREE:
		vouch_telling_item(worth, item, sizeof item);
		vouch_telling_fill(t, N_("{1} for free"), item, NULL, NULL,
		    out, size);
		break;
	default:
		vouch_telling_fill(t, N_("nothing off"), NULL, NULL, NULL, out,
		    size);
		break;
	}
}

uint64_t vouch_telling_most(const struct vouch_campaign *campaign,
    uint8_t value_type, uint32_t value)
{
	if (value_type == VOUCH_VALUE_MONEY)
		return value;
	return value_type == VOUCH_VALUE_PERCENT ?
	    campaign->rules.max_discount : 0;
}

/* ---- all of it ---- */

enum vouch_err vouch_explain(const struct vouch_campaign *campaign,
    uint16_t today, bool vietnamese, struct vouch_buf *out)
{
	struct vouch_telling t = { .campaign = campaign, .today = today,
	    .vietnamese = vietnamese, .out = out };
	size_t before = out->len;

	adds(&t, translated(&t, N_("IN ENGLISH")));
	adds(&t, "\n");
	t.pending = N_("The offer");
	vouch_telling_offer(&t);
	t.pending = N_("At the till");
	vouch_telling_till(&t);
	t.pending = N_("Worth a second look");
	vouch_telling_doubts(&t);
	if (t.err != VOUCH_OK && out->data != NULL) {
		out->len = before;
		out->data[before] = '\0';
	}
	return t.err;
}

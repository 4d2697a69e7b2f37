/*
 * Verdict lines. The first fields are for programs and never translated; the
 * last is one sentence for a cashier with people waiting (verdict_words.c).
 * Nothing that came from outside reaches a line unescaped.
 */
#include "io/verdict.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "core/worth.h"
#include "io/table.h"
#include "io/verdict_words.h"

/* Marks a text for po/vi.po; translated() looks it up. */
#define N_(english) english

static const char *translated(const struct vouch_verdict_line *line,
    const char *english)
{
	return line->vietnamese ? dgettext(VOUCH_TEXT_DOMAIN, english) :
	    english;
}

/* ---- the details ---- */

/* What the code is worth: the token's own value, or the campaign's. */
static struct vouch_token worth(const struct vouch_verdict_line *line)
{
	struct vouch_token token = *line->token;
	struct vouch_worth worth;

	if (line->recalled)
		return token;
	worth = vouch_worth_of(line->token, line->campaign, line->prize);
	token.value_type = worth.type;
	token.value = worth.value;
	token.unit = worth.unit;
	return token;
}

/* The days that hold are the narrower of the token's and the campaign's. */
static uint16_t day_from(const struct vouch_verdict_line *line)
{
	uint16_t day = line->token->from;

	return line->campaign != NULL && line->campaign->from > day ?
	    line->campaign->from : day;
}

static uint16_t day_until(const struct vouch_verdict_line *line)
{
	uint16_t day = line->token->until;

	return line->campaign != NULL && line->campaign->until < day ?
	    line->campaign->until : day;
}

/* phrase with value in place of its {}. */
static void insert(char *out, size_t size, const char *phrase,
    const char *value)
{
	const char *gap = strstr(phrase, "{}");

	if (gap == NULL)
		snprintf(out, size, "%s %s", phrase, value);
	else
		snprintf(out, size, "%.*s%s%s", (int)(gap - phrase), phrase,
		    value, gap + 2);
}

typedef void detail(const struct vouch_verdict_line *line, char *out,
    size_t size);

static void say_name(const struct vouch_campaign *campaign, char *out,
    size_t size)
{
	if (campaign != NULL)
		vouch_str_escape(out, size, campaign->name,
		    strlen(campaign->name), true);
}

static void say_free(const struct vouch_verdict_line *line,
    const struct vouch_token *token, char *out, size_t size)
{
	const char *words = line->campaign != NULL ? line->campaign->item : "";
	char item[4 * VOUCH_CAMPAIGN_ITEM];

	if (line->prize != NULL)
		words = line->prize->item;
	if (words[0] != '\0') {
		vouch_str_escape(item, sizeof item, words, strlen(words), true);
		insert(out, size, translated(line, N_("free {}")), item);
		return;
	}
	snprintf(item, sizeof item, "%" PRIu32, token->value);
	insert(out, size, translated(line, N_("{} free")), item);
}

static void say_offer(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	struct vouch_token token = worth(line);
	struct vouch_money money = { .amount_minor = token.value,
	    .unit = (enum vouch_unit)token.unit };
	bool vi = line->vietnamese;
	char number[64];

	switch (token.value_type) {
	case VOUCH_VALUE_MONEY:
		vouch_money_human(number, sizeof number, money, vi);
		insert(out, size, translated(line, N_("{} off")), number);
		break;
	case VOUCH_VALUE_PERCENT:
		vouch_percent_format(number, sizeof number, token.value);
		insert(out, size, translated(line, N_("{} off")), number);
		break;
	case VOUCH_VALUE_FREE:
		say_free(line, &token, out, size);
		break;
	case VOUCH_VALUE_PRICE:
		vouch_money_human(number, sizeof number, money, vi);
		insert(out, size, translated(line, N_("price {}")), number);
		break;
	case VOUCH_VALUE_OPENING:
		vouch_money_human(number, sizeof number, money, vi);
		insert(out, size, translated(line, N_("balance {}")), number);
		break;
	default:
		say_name(line->campaign, out, size);
		break;
	}
}

static void say_when(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	char when[VOUCH_TIME_TEXT];

	if (!line->first.known || line->zone == NULL)
		return;
	if (line->vietnamese) {
		vouch_time_human(when, line->zone, line->first.at_ms);
	} else {
		vouch_time_format(when, line->zone, line->first.at_ms);
		when[10] = ' ';
		when[16] = '\0';
	}
	snprintf(out, size, "%s", when);
}

static void say_shop(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	if (line->first.known)
		snprintf(out, size, "%u", (unsigned)line->first.store);
}

static void say_till(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	if (line->first.known)
		snprintf(out, size, "%u", (unsigned)line->first.till);
}

static void say_day(uint16_t day, bool vietnamese, char *out, size_t size)
{
	char text[11] = "";

	if (day == VOUCH_DAY_NONE)
		return;
	if (vietnamese)
		vouch_day_human(text, day);
	else
		vouch_day_format(text, day);
	snprintf(out, size, "%s", text);
}

static void say_from(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	say_day(day_from(line), line->vietnamese, out, size);
}

static void say_until(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	say_day(day_until(line), line->vietnamese, out, size);
}

static void say_stores(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	uint16_t scope = line->token->stores;
	char number[16];

	if (scope >= VOUCH_STORES_GROUP_MIN && scope != VOUCH_STORES_LIST) {
		snprintf(number, sizeof number, "%u",
		    (unsigned)(scope - VOUCH_STORES_GROUP_MIN));
		insert(out, size, translated(line, N_("group {}")), number);
	} else if (scope != VOUCH_STORES_ALL && scope != VOUCH_STORES_LIST) {
		snprintf(out, size, "%u", (unsigned)scope);
	} else if (line->campaign != NULL && !line->campaign->all_stores) {
		vouch_campaign_stores_text(line->campaign, out, size);
	}
}

static void say_symbol(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	if (line->mistake > 0)
		snprintf(out, size, "%u", line->mistake);
}

static void say_campaign(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	snprintf(out, size, "%" PRIu32, line->token->campaign);
}

static void say_money(const struct vouch_verdict_line *line, bool known,
    uint64_t amount_minor, unsigned unit, char *out, size_t size)
{
	const struct vouch_money money = { .amount_minor = amount_minor,
	    .unit = (enum vouch_unit)(unit != VOUCH_UNIT_NONE ? unit :
	    VOUCH_UNIT_VND) };

	if (known)
		vouch_money_human(out, size, money, line->vietnamese);
}

static void say_amount(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	say_money(line, line->has_amount, line->amount_minor, line->unit, out,
	    size);
}

static void say_left(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	say_money(line, line->has_left, line->left_minor, line->unit, out,
	    size);
}

/* The money bills are in. */
static unsigned currency_of(const struct vouch_verdict_line *line)
{
	return line->campaign != NULL ? line->campaign->currency :
	    VOUCH_UNIT_NONE;
}

static void say_due(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	say_money(line, line->has_due, line->due_minor, currency_of(line), out,
	    size);
}

static void say_least(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	uint64_t least = 0, own;
	const uint8_t *bytes;

	if (line->campaign != NULL)
		least = line->campaign->kind == VOUCH_KIND_STORED ?
		    line->campaign->rules.earn_per :
		    line->campaign->rules.min_basket;
	if (vouch_token_extension(line->token, VOUCH_EXT_MIN_BASKET,
	    &bytes) == 4) {
		own = vouch_get_be(bytes, 4);
		least = own > least ? own : least;
	}
	say_money(line, least > 0, least, currency_of(line), out, size);
}

static void say_subject(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	const uint8_t *text;
	size_t len = vouch_token_extension(line->token, VOUCH_EXT_SUBJECT,
	    &text);

	if (len > 0)
		vouch_str_escape(out, size, (const char *)text, len, false);
}

static void say_time(const struct vouch_verdict_line *line, char *out,
    size_t size)
{
	char when[17];

	if (!line->has_until || line->zone == NULL)
		return;
	vouch_time_human(when, line->zone, line->until_ms);
	snprintf(out, size, "%s", when + 11);
}

static const struct {
	const char *name;
	detail *say;
	bool of_token; /* asks line->token */
} details[] = {
	{ "offer", say_offer, true },
	{ "when", say_when, false },
	{ "shop", say_shop, false },
	{ "till", say_till, false },
	{ "from", say_from, true },
	{ "until", say_until, true },
	{ "stores", say_stores, true },
	{ "campaign", say_campaign, true },
	{ "amount", say_amount, false },
	{ "left", say_left, false },
	{ "due", say_due, false },
	{ "least", say_least, true },
	{ "subject", say_subject, true },
	{ "time", say_time, false },
	{ "symbol", say_symbol, false }
};
#define DETAILS (sizeof details / sizeof details[0])
#define DETAIL_TEXT 1100

/* Detail name[len] into out; "" when it is not known. */
static void find_detail(const struct vouch_verdict_line *line,
    struct vouch_span name, char out[DETAIL_TEXT])
{
	size_t i;

	out[0] = '\0';
	for (i = 0; i < DETAILS; i++)
		if (strlen(details[i].name) == name.len &&
		    memcmp(details[i].name, name.data, name.len) == 0 &&
		    !(details[i].of_token && line->token == NULL))
			details[i].say(line, out, DETAIL_TEXT);
}

/* Takes back what was appended behind len. */
static void cut(struct vouch_buf *out, size_t len)
{
	out->len = len;
	if (out->data != NULL)
		out->data[len] = '\0';
}

/* VOUCH_ERR_MISSING when a detail is not known; out is then as it was. */
static enum vouch_err fill_in(const struct vouch_verdict_line *line,
    const char *sentence, struct vouch_buf *out)
{
	struct vouch_span rest = { sentence, strlen(sentence) }, piece;
	size_t before = out->len;
	char text[DETAIL_TEXT];
	enum vouch_err err = VOUCH_OK;
	bool inside = false;
	char mark = '{';

	while (err == VOUCH_OK && vouch_str_split(&rest, mark, &piece)) {
		if (!inside) {
			err = vouch_buf_add(out, piece.data, piece.len);
		} else {
			find_detail(line, piece, text);
			err = text[0] == '\0' ? VOUCH_ERR_MISSING :
			    vouch_buf_adds(out, text);
		}
		inside = !inside;
		mark = inside ? '}' : '{';
	}
	if (err != VOUCH_OK)
		cut(out, before);
	return err;
}

/* trouble is a sentence of vouch_diag_format() and escaped already; a second
 * time would double its backslashes. What could break a line goes anyway. */
static enum vouch_err add_trouble(const char *trouble, struct vouch_buf *out)
{
	enum vouch_err err = vouch_buf_adds(out, " (");
	unsigned char c;

	for (; err == VOUCH_OK && *trouble != '\0'; trouble++) {
		c = (unsigned char)*trouble;
		err = vouch_buf_addc(out, c < 0x20 || c == 0x7f ? '?' :
		    *trouble);
	}
	return err == VOUCH_OK ? vouch_buf_addc(out, ')') : err;
}

enum vouch_err vouch_verdict_text(const struct vouch_verdict_line *line,
    struct vouch_buf *out)
{
	const struct vouch_sentence *sentence = vouch_sentence_of(line);
	enum vouch_err err = VOUCH_ERR_MISSING;

	if (sentence->full != NULL)
		err = fill_in(line, translated(line, sentence->full), out);
	if (err == VOUCH_ERR_MISSING)
		err = vouch_buf_adds(out, translated(line, sentence->plain));
	if (err == VOUCH_OK && line->trouble != NULL)
		err = add_trouble(line->trouble, out);
	return err;
}

/* ---- the lines ---- */

#define TEXT_MAX 4096

struct fields {
	char campaign[16];
	char serial[VOUCH_SERIAL_TEXT];
	char value[VOUCH_VALUE_TEXT];
	char event[4 * sizeof((struct vouch_verdict_line *)0)->event];
	char op[4 * sizeof((struct vouch_verdict_line *)0)->op];
	struct vouch_buf text;
};

static enum vouch_err gather(const struct vouch_verdict_line *line,
    struct fields *f)
{
	struct vouch_token token;

	memset(f, 0, sizeof *f);
	vouch_buf_init(&f->text, TEXT_MAX);
	if (line->token != NULL) {
		token = worth(line);
		snprintf(f->campaign, sizeof f->campaign, "%" PRIu32,
		    token.campaign);
		vouch_serial_format(f->serial, token.serial);
		vouch_token_value_text(&token, f->value);
		/* What a card says is what it began with. */
		if (vouch_verdict_is_card(line) && line->has_amount)
			vouch_money_format(f->value, sizeof f->value,
			    (struct vouch_money){ .amount_minor =
			    line->amount_minor,
			    .unit = (enum vouch_unit)line->unit });
	}
	vouch_str_escape(f->event, sizeof f->event, line->event,
	    strlen(line->event), false);
	vouch_str_escape(f->op, sizeof f->op, line->op, strlen(line->op),
	    false);
	return vouch_verdict_text(line, &f->text);
}

static const char *verdict_of(const struct vouch_verdict_line *line)
{
	return vouch_verdict_name(vouch_reason_verdict(line->reason));
}

enum vouch_err vouch_verdict_tsv(const struct vouch_verdict_line *line,
    struct vouch_buf *out)
{
	struct fields f;
	enum vouch_err err = gather(line, &f);

	if (err == VOUCH_OK)
		err = vouch_buf_addf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
		    verdict_of(line), vouch_reason_name(line->reason),
		    f.campaign, f.serial, f.value, f.event, f.op,
		    vouch_buf_text(&f.text));
	vouch_buf_release(&f.text);
	return err;
}

/* The object under way: the first error ends it, in one place. */
struct object {
	struct vouch_buf *out;
	enum vouch_err err;
};

static void add_key(struct object *o, const char *key)
{
	if (o->err == VOUCH_OK)
		o->err = vouch_buf_addf(o->out, ",\"%s\":", key);
}

static void add_string(struct object *o, const char *key, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	add_key(o, key);
	if (o->err == VOUCH_OK)
		o->err = vouch_json_string(o->out, text, strlen(text));
}

static void add_number(struct object *o, const char *key, uint64_t number)
{
	add_key(o, key);
	if (o->err == VOUCH_OK)
		o->err = vouch_buf_addf(o->out, "%" PRIu64, number);
}

static void add_token(struct object *o, const struct vouch_verdict_line *line,
    const struct fields *f)
{
	char day[11];

	add_number(o, "campaign", line->token->campaign);
	if (line->campaign != NULL)
		add_string(o, "name", line->campaign->name);
	add_string(o, "kind", vouch_kind_name(line->token->kind));
	add_string(o, "serial", f->serial);
	add_string(o, "value", f->value);
	if (line->recalled)
		return;
	vouch_day_format(day, day_from(line));
	add_string(o, "from", day);
	vouch_day_format(day, day_until(line));
	add_string(o, "until", day);
}

static void add_moves(struct object *o, const struct vouch_verdict_line *line)
{
	static const char *const units[] = { "", "VND", "USD", "points" };
	char text[DETAIL_TEXT] = "";

	if (line->token != NULL)
		say_subject(line, text, sizeof text);
	add_string(o, "subject", text);
	if (line->has_returned)
		add_number(o, "returned", line->returned);
	if (line->prize != NULL)
		add_string(o, "prize", line->prize->name);
	if (line->has_amount)
		add_number(o, "amount", line->amount_minor);
	if (line->has_left)
		add_number(o, "left", line->left_minor);
	if ((line->has_amount || line->has_left) &&
	    line->unit < sizeof units / sizeof units[0])
		add_string(o, "unit", units[line->unit]);
	if (line->has_due)
		add_number(o, "due", line->due_minor);
	if (line->has_until && line->zone != NULL) {
		vouch_time_format(text, line->zone, line->until_ms);
		add_string(o, "held_until", text);
	}
}

static void add_first(struct object *o, const struct vouch_verdict_line *line)
{
	char at[VOUCH_TIME_TEXT];

	if (!line->first.known)
		return;
	if (line->zone != NULL) {
		vouch_time_format(at, line->zone, line->first.at_ms);
		add_string(o, "used_at", at);
	}
	add_number(o, "used_store", line->first.store);
	add_number(o, "used_till", line->first.till);
}

enum vouch_err vouch_verdict_json(const struct vouch_verdict_line *line,
    struct vouch_buf *out)
{
	struct object o = { .out = out };
	size_t before = out->len;
	struct fields f;

	o.err = gather(line, &f);
	if (o.err == VOUCH_OK)
		o.err = vouch_buf_adds(out, "{\"schema\":\"vouch.verdict.1\"");
	add_string(&o, "verdict", verdict_of(line));
	add_string(&o, "reason", vouch_reason_name(line->reason));
	if (line->reason == VOUCH_WHY_NOT_OURS)
		add_string(&o, "is", vouch_scan_kind_name(line->scan));
	if (line->token != NULL)
		add_token(&o, line, &f);
	add_moves(&o, line);
	add_first(&o, line);
	add_string(&o, "event", f.event);
	add_string(&o, "op", f.op);
	if (line->mistake > 0)
		add_number(&o, "symbol", line->mistake);
	add_string(&o, "text", vouch_buf_text(&f.text));
	if (o.err == VOUCH_OK)
		o.err = vouch_buf_adds(out, "}\n");
	if (o.err != VOUCH_OK)
		cut(out, before);
	vouch_buf_release(&f.text);
	return o.err;
}

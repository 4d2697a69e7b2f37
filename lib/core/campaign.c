/*
 * A campaign file becomes a struct in which nothing contradicts anything.
 * The file is read into a scratch struct, so a refused file leaves the
 * caller's alone; every complaint names the line it is about.
 */
#include "core/campaign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ini.h"
#include "base/str.h"

#define NAME_CHARACTERS 200
#define ITEM_CHARACTERS 100
#define VALID_DAYS_MAX 3660 /* ten years */

struct reading {
	const struct vouch_ini *ini;
	struct vouch_diag *diag;
	struct vouch_campaign *out;
};

typedef enum vouch_err read_key(struct reading *r,
    const struct vouch_ini_entry *entry);

/* Points diag at an entry. */
static struct vouch_diag *at(const struct reading *r,
    const struct vouch_ini_entry *entry)
{
	vouch_ini_blame(r->ini, entry, r->diag);
	return r->diag;
}

/* As at(), but at one piece of the entry's value. */
static struct vouch_diag *at_piece(const struct reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span piece)
{
	vouch_ini_blame(r->ini, entry, r->diag);
	vouch_diag_subject(r->diag, piece.data, piece.len);
	return r->diag;
}

static enum vouch_err read_number(const struct reading *r,
    const struct vouch_ini_entry *entry, uint64_t max, uint64_t *number)
{
	enum vouch_err err = vouch_num_parse(entry->value,
	    strlen(entry->value), 1, max, r->diag, number);

	if (err != VOUCH_OK)
		at(r, entry);
	return err;
}

/* One line of text for people: not empty, no control characters. */
static enum vouch_err read_text(const struct reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span text,
    size_t characters, char *out, size_t size)
{
	if (text.len == 0)
		return vouch_diag_set(at_piece(r, entry, text),
		    VOUCH_ERR_MISSING, "expected some text");
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c < 0x20 || c == 0x7f)
			return vouch_diag_set(at_piece(r, entry, text),
			    VOUCH_ERR_SYNTAX, "expected no control characters");
	}
	if (vouch_utf8_count(text.data, text.len) > characters ||
	    text.len >= size)
		return vouch_diag_set(at_piece(r, entry, text),
		    VOUCH_ERR_TOO_LONG, "expected at most %zu characters", characters);
	memcpy(out, text.data, text.len);
	out[text.len] = '\0';
	return VOUCH_OK;
}

static enum vouch_err read_id(struct reading *r,
    const struct vouch_ini_entry *entry)
{
	uint64_t number;
	enum vouch_err err = read_number(r, entry, UINT32_MAX, &number);

	if (err == VOUCH_OK)
		r->out->id = (uint32_t)number;
	return err;
}

static enum vouch_err read_name(struct reading *r,
    const struct vouch_ini_entry *entry)
{
	struct vouch_span text = { entry->value, strlen(entry->value) };

	return read_text(r, entry, text, NAME_CHARACTERS, r->out->name,
	    sizeof r->out->name);
}

static enum vouch_err read_kind(struct reading *r,
    const struct vouch_ini_entry *entry)
{
	if (strcmp(entry->value, vouch_kind_name(VOUCH_KIND_VOUCHER)) != 0)
		return vouch_diag_set(at(r, entry), VOUCH_ERR_UNSUPPORTED,
		    "expected kind voucher");
	r->out->kind = VOUCH_KIND_VOUCHER;
	return VOUCH_OK;
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
static enum vouch_err read_free(struct reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span rest)
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
			at(r, entry);
			return err;
		}
		rest.data += digits;
		rest.len -= digits;
		rest = skip_blanks(rest);
	}
	if (rest.len < 2 || rest.data[0] != '"' ||
	    memchr(rest.data + 1, '"', rest.len - 1) !=
	    rest.data + rest.len - 1)
		return vouch_diag_set(at(r, entry), VOUCH_ERR_SYNTAX,
		    "expected free \"ITEM\" or free COUNT \"ITEM\"");
	r->out->value_type = VOUCH_VALUE_FREE;
	r->out->unit = VOUCH_UNIT_NONE;
	r->out->value = (uint32_t)count;
	rest = vouch_str_trim(rest.data + 1, rest.len - 2);
	return read_text(r, entry, rest, ITEM_CHARACTERS, r->out->item,
	    sizeof r->out->item);
}

static enum vouch_err read_money(struct reading *r,
    const struct vouch_ini_entry *entry)
{
	struct vouch_money money;
	enum vouch_err err = vouch_money_parse(entry->value,
	    strlen(entry->value), r->diag, &money);

	if (err != VOUCH_OK) {
		at(r, entry);
		vouch_diag_hint(r->diag, "a value is 50000 VND, 12.50 USD, "
		    "15 %%, free \"ITEM\" or none");
		return err;
	}
	if (money.unit != VOUCH_UNIT_VND && money.unit != VOUCH_UNIT_USD)
		return vouch_diag_set(at(r, entry), VOUCH_ERR_RANGE,
		    "expected VND or USD: a voucher gives money off");
	if (money.amount_minor == 0)
		return vouch_diag_set(at(r, entry), VOUCH_ERR_RANGE,
		    "expected an amount above 0, or none if the till need "
		    "not know the value");
	r->out->value_type = VOUCH_VALUE_MONEY;
	r->out->unit = (uint8_t)money.unit;
	r->out->value = (uint32_t)money.amount_minor;
	return VOUCH_OK;
}

static enum vouch_err read_value(struct reading *r,
    const struct vouch_ini_entry *entry)
{
	const char *text = entry->value;
	size_t len = strlen(text);
	enum vouch_err err;

	if (strcmp(text, "none") == 0) {
		r->out->value_type = VOUCH_VALUE_CAMPAIGN;
		r->out->unit = VOUCH_UNIT_NONE;
		r->out->value = 0;
		return VOUCH_OK;
	}
	if (strncmp(text, "free", 4) == 0) {
		struct vouch_span rest = { text + 4, len - 4 };

		return read_free(r, entry, rest);
	}
	if (len == 0 || text[len - 1] != '%')
		return read_money(r, entry);
	r->out->value_type = VOUCH_VALUE_PERCENT;
	r->out->unit = VOUCH_UNIT_NONE;
	err = vouch_percent_parse(text, len, r->diag, &r->out->value);
	if (err != VOUCH_OK)
		at(r, entry);
	return err;
}

static enum vouch_err read_day(const struct reading *r,
    const struct vouch_ini_entry *entry, uint16_t *day)
{
	enum vouch_err err = vouch_day_parse(entry->value,
	    strlen(entry->value), r->diag, day);

	if (err != VOUCH_OK)
		at(r, entry);
	return err;
}

static enum vouch_err read_from(struct reading *r,
    const struct vouch_ini_entry *entry)
{
	return read_day(r, entry, &r->out->from);
}

static enum vouch_err read_until(struct reading *r,
    const struct vouch_ini_entry *entry)
{
	return read_day(r, entry, &r->out->until);
}

static enum vouch_err read_zone(struct reading *r,
    const struct vouch_ini_entry *entry)
{
	enum vouch_err err = vouch_zone_init(&r->out->zone, entry->value,
	    r->diag);

	if (err != VOUCH_OK)
		at(r, entry);
	return err;
}

static enum vouch_err read_revision(struct reading *r,
    const struct vouch_ini_entry *entry)
{
	uint64_t number;
	enum vouch_err err = read_number(r, entry, UINT32_MAX, &number);

	if (err == VOUCH_OK)
		r->out->revision = (uint32_t)number;
	return err;
}

static enum vouch_err read_valid_days(struct reading *r,
    const struct vouch_ini_entry *entry)
{
	uint64_t number;
	enum vouch_err err = read_number(r, entry, VALID_DAYS_MAX, &number);

	if (err == VOUCH_OK)
		r->out->valid_days = (uint16_t)number;
	return err;
}

static enum vouch_err read_register(struct reading *r,
    const struct vouch_ini_entry *entry)
{
	uint8_t id[(VOUCH_REGISTER_ID - 1) / 2];

	if (vouch_hex_decode(id, sizeof id, entry->value,
	    strlen(entry->value)) != VOUCH_OK)
		return vouch_diag_set(at(r, entry), VOUCH_ERR_SYNTAX,
		    "expected 16 hexadecimal digits, as the first issue "
		    "wrote them");
	vouch_hex_encode(r->out->register_id, id, sizeof id);
	r->out->register_line = entry->line;
	return VOUCH_OK;
}

/* "7" or "7-12". */
static enum vouch_err read_range(const struct reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span piece,
    struct vouch_store_range *range)
{
	const char *dash = memchr(piece.data, '-', piece.len);
	size_t len = dash != NULL ? (size_t)(dash - piece.data) : piece.len;
	struct vouch_span a = vouch_str_trim(piece.data, len), b = a;
	uint64_t first, last;

	if (dash != NULL)
		b = vouch_str_trim(dash + 1, piece.len - len - 1);
	if (vouch_num_parse(a.data, a.len, 1, VOUCH_STORE_MAX, NULL,
	    &first) != VOUCH_OK ||
	    vouch_num_parse(b.data, b.len, 1, VOUCH_STORE_MAX, NULL,
	    &last) != VOUCH_OK)
		return vouch_diag_set(at_piece(r, entry, piece),
		    VOUCH_ERR_SYNTAX, "expected all, or store numbers from 1 "
		    "to %d as in 1, 4, 7-12", VOUCH_STORE_MAX);
	if (last < first)
		return vouch_diag_set(at_piece(r, entry, piece),
		    VOUCH_ERR_RANGE, "expected the lower store number first");
	range->first = (uint16_t)first;
	range->last = (uint16_t)last;
	return VOUCH_OK;
}

static int by_first(const void *a, const void *b)
{
	const struct vouch_store_range *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* Sorts the ranges and joins those that touch or overlap. */
static void tidy_ranges(struct vouch_campaign *out)
{
	size_t kept = 0;

	qsort(out->range, out->range_count, sizeof out->range[0], by_first);
	for (size_t i = 1; i < out->range_count; i++) {
		struct vouch_store_range *last = &out->range[kept];

		if (out->range[i].first > last->last + 1)
			out->range[++kept] = out->range[i];
		else if (out->range[i].last > last->last)
			last->last = out->range[i].last;
	}
	out->range_count = kept + 1;
}

static enum vouch_err read_stores(struct reading *r,
    const struct vouch_ini_entry *entry)
{
	struct vouch_span rest = { entry->value, strlen(entry->value) }, piece;

	if (strcmp(entry->value, "all") == 0)
		return VOUCH_OK;
	r->out->all_stores = false;
	while (vouch_str_split(&rest, ',', &piece)) {
		enum vouch_err err;

		if (r->out->range_count == VOUCH_CAMPAIGN_RANGES)
			return vouch_diag_set(at(r, entry), VOUCH_ERR_TOO_LONG,
			    "expected at most %d store numbers and ranges",
			    VOUCH_CAMPAIGN_RANGES);
		err = read_range(r, entry, vouch_str_trim(piece.data,
		    piece.len), &r->out->range[r->out->range_count]);
		if (err != VOUCH_OK)
			return err;
		r->out->range_count++;
	}
	tidy_ranges(r->out);
	return VOUCH_OK;
}

/* Keys of [campaign], in the order missing ones are asked for. */
static const struct {
	const char *key;
	read_key *read;
	bool required;
} keys[] = {
	{ "id", read_id, true },
	{ "name", read_name, true },
	{ "kind", read_kind, true },
	{ "value", read_value, true },
	{ "from", read_from, true },
	{ "until", read_until, true },
	{ "zone", read_zone, false },
	{ "stores", read_stores, false },
	{ "revision", read_revision, false },
	{ "valid_days", read_valid_days, false },
	{ "register", read_register, false }
};

#define KEYS (sizeof keys / sizeof keys[0])

static enum vouch_err unknown_key(const struct reading *r,
    const struct vouch_ini_entry *entry, const char *const *names)
{
	const char *near = vouch_str_nearest(entry->key, names);

	at(r, entry);
	vouch_diag_subject(r->diag, entry->key, strlen(entry->key));
	if (near != NULL)
		vouch_diag_hint(r->diag, "did you mean \"%s\"?", near);
	return vouch_diag_set(r->diag, VOUCH_ERR_UNKNOWN,
	    "no such key in [%s]", entry->section);
}

static enum vouch_err read_campaign_key(struct reading *r,
    const struct vouch_ini_entry *entry)
{
	const char *names[KEYS + 1];

	for (size_t i = 0; i < KEYS; i++) {
		if (strcmp(entry->key, keys[i].key) == 0)
			return keys[i].read(r, entry);
		names[i] = keys[i].key;
	}
	names[KEYS] = NULL;
	return unknown_key(r, entry, names);
}

/* The line that gave a channel its code. */
static unsigned long channel_line(const struct reading *r, const char *name)
{
	const struct vouch_ini_entry *entry = NULL;

	for (size_t i = 0; (entry = vouch_ini_at(r->ini, i)) != NULL; i++)
		if (strcmp(entry->section, "channel") == 0 &&
		    strcmp(entry->name, name) == 0)
			return entry->line;
	return 0;
}

static enum vouch_err read_channel_key(struct reading *r,
    const struct vouch_ini_entry *entry)
{
	static const char *const names[] = { "code", NULL };
	struct vouch_campaign_channel *own = NULL;
	uint64_t number;
	enum vouch_err err;

	if (strcmp(entry->key, "code") != 0)
		return unknown_key(r, entry, names);
	err = vouch_num_parse(entry->value, strlen(entry->value),
	    VOUCH_CHANNEL_CUSTOM_MIN, UINT8_MAX, r->diag, &number);
	if (err != VOUCH_OK) {
		at(r, entry);
		return err;
	}
	for (size_t i = 0; i < r->out->channel_count; i++) {
		struct vouch_campaign_channel *other = &r->out->channel[i];

		if (strcmp(other->name, entry->name) == 0)
			own = other;
		else if (other->number == number)
			return vouch_diag_set(at(r, entry), VOUCH_ERR_CONFLICT,
			    "channel %s (line %lu) has this code already", other->name,
			    channel_line(r, other->name));
	}
	if (own != NULL)
		own->number = (uint8_t)number;
	return VOUCH_OK;
}

static bool channel_name_valid(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len < VOUCH_CHANNEL_NAME && name[0] != '-' &&
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

/* Points diag at a section header. */
static struct vouch_diag *at_header(const struct reading *r,
    const struct vouch_ini_entry *section, const char *subject)
{
	vouch_ini_blame(r->ini, section, r->diag);
	vouch_diag_field(r->diag, "section");
	vouch_diag_subject(r->diag, subject, strlen(subject));
	return r->diag;
}

static enum vouch_err read_channel_header(struct reading *r,
    const struct vouch_ini_entry *section)
{
	struct vouch_campaign *out = r->out;
	const char *name = section->name;

	if (!channel_name_valid(name))
		return vouch_diag_set(at_header(r, section, name),
		    VOUCH_ERR_SYNTAX, "expected [channel NAME] with up to %d "
		    "of a-z, 0-9 and -", VOUCH_CHANNEL_NAME - 1);
	if (vouch_channel_number(name) >= 0)
		return vouch_diag_set(at_header(r, section, name),
		    VOUCH_ERR_CONFLICT,
		    "this is a standard channel and needs no section");
	if (out->channel_count == VOUCH_CAMPAIGN_CHANNELS)
		return vouch_diag_set(at_header(r, section, name),
		    VOUCH_ERR_TOO_LONG, "expected at most %d channels",
		    VOUCH_CAMPAIGN_CHANNELS);
	memcpy(out->channel[out->channel_count++].name, name,
	    strlen(name) + 1);
	return VOUCH_OK;
}

static enum vouch_err read_header(struct reading *r,
    const struct vouch_ini_entry *section)
{
	static const char *const names[] = { "campaign", "channel", NULL };
	const char *near = NULL;

	if (strcmp(section->section, "channel") == 0)
		return read_channel_header(r, section);
	if (strcmp(section->section, "campaign") == 0 &&
	    section->name[0] == '\0')
		return VOUCH_OK;
	near = vouch_str_nearest(section->section, names);
	at_header(r, section, section->section);
	if (near != NULL && section->name[0] == '\0')
		vouch_diag_hint(r->diag, "did you mean [%s]?", near);
	return vouch_diag_set(r->diag, VOUCH_ERR_UNKNOWN,
	    "expected [campaign] or [channel NAME]");
}

/* All sections, then all keys, in the order of the file. */
static enum vouch_err read_all(struct reading *r)
{
	const struct vouch_ini_entry *entry = NULL;
	enum vouch_err err = VOUCH_OK;

	for (size_t i = 0; err == VOUCH_OK &&
	    (entry = vouch_ini_section(r->ini, i)) != NULL; i++)
		err = read_header(r, entry);
	for (size_t i = 0; err == VOUCH_OK &&
	    (entry = vouch_ini_at(r->ini, i)) != NULL; i++)
		err = strcmp(entry->section, "channel") == 0 ?
		    read_channel_key(r, entry) : read_campaign_key(r, entry);
	return err;
}

/* Every key that must be there. */
static enum vouch_err check_required(const struct reading *r)
{
	const struct vouch_ini_entry *section = NULL;

	for (size_t i = 0; i < KEYS; i++) {
		if (!keys[i].required ||
		    vouch_ini_find(r->ini, "campaign", keys[i].key) != NULL)
			continue;
		vouch_diag_file(r->diag, vouch_ini_file(r->ini));
		vouch_diag_field(r->diag, keys[i].key);
		return vouch_diag_set(r->diag, VOUCH_ERR_MISSING,
		    "required in [campaign]");
	}
	for (size_t i = 0; (section = vouch_ini_section(r->ini, i)) != NULL;
	    i++) {
		if (strcmp(section->section, "channel") != 0 ||
		    vouch_campaign_channel_number(r->out, section->name) > 0)
			continue;
		at_header(r, section, section->name);
		vouch_diag_field(r->diag, "code");
		return vouch_diag_set(r->diag, VOUCH_ERR_MISSING,
		    "required in [channel NAME]");
	}
	return VOUCH_OK;
}

static enum vouch_err check_days(const struct reading *r)
{
	const struct vouch_ini_entry *from, *until;

	if (r->out->until >= r->out->from)
		return VOUCH_OK;
	from = vouch_ini_find(r->ini, "campaign", "from");
	until = vouch_ini_find(r->ini, "campaign", "until");
	return vouch_diag_set(at(r, until), VOUCH_ERR_CONFLICT,
	    "until (line %lu) is before from (line %lu)", until->line,
	    from->line);
}

enum vouch_err vouch_campaign_parse(const char *file, const char *text,
    size_t len, struct vouch_diag *diag, struct vouch_campaign *out)
{
	struct vouch_campaign scratch = { .all_stores = true, .revision = 1 };
	struct vouch_ini *ini = NULL;
	struct reading r = { .diag = diag, .out = &scratch };
	enum vouch_err err = vouch_ini_parse(file, text, len, diag, &ini);

	if (err != VOUCH_OK)
		return err;
	r.ini = ini;
	err = read_all(&r);
	if (err == VOUCH_OK)
		err = check_required(&r);
	if (err == VOUCH_OK)
		err = check_days(&r);
	if (err == VOUCH_OK && scratch.zone.name[0] == '\0')
		err = vouch_zone_init(&scratch.zone, VOUCH_ZONE_DEFAULT, diag);
	if (err == VOUCH_OK)
		*out = scratch;
	vouch_ini_free(ini);
	return err;
}

uint16_t vouch_campaign_scope(const struct vouch_campaign *campaign)
{
	const struct vouch_store_range *only = &campaign->range[0];

	if (campaign->all_stores)
		return VOUCH_STORES_ALL;
	return campaign->range_count == 1 && only->first == only->last ?
	    only->first : VOUCH_STORES_LIST;
}

bool vouch_campaign_has_store(const struct vouch_campaign *campaign,
    uint16_t store)
{
	if (campaign->all_stores)
		return true;
	for (size_t i = 0; i < campaign->range_count; i++)
		if (store >= campaign->range[i].first &&
		    store <= campaign->range[i].last)
			return true;
	return false;
}

uint16_t vouch_campaign_until(const struct vouch_campaign *campaign,
    uint16_t issued)
{
	uint32_t last = (uint32_t)issued + campaign->valid_days;

	if (campaign->valid_days == 0 || last > campaign->until)
		return campaign->until;
	return (uint16_t)last;
}

int vouch_campaign_channel_number(const struct vouch_campaign *campaign,
    const char *name)
{
	for (size_t i = 0; i < campaign->channel_count; i++)
		if (strcmp(campaign->channel[i].name, name) == 0)
			return campaign->channel[i].number;
	return vouch_channel_number(name);
}

void vouch_campaign_channel_text(const struct vouch_campaign *campaign,
    uint8_t channel, char out[VOUCH_CHANNEL_NAME])
{
	const char *name = vouch_channel_name(channel);

	for (size_t i = 0; name == NULL && campaign != NULL &&
	    i < campaign->channel_count; i++)
		if (campaign->channel[i].number == channel)
			name = campaign->channel[i].name;
	if (name != NULL)
		snprintf(out, VOUCH_CHANNEL_NAME, "%s", name);
	else
		snprintf(out, VOUCH_CHANNEL_NAME, "channel-%u", channel);
}

void vouch_campaign_stores_text(const struct vouch_campaign *campaign,
    char *out, size_t size)
{
	static const char more[] = "...";
	size_t used = 0;

	vouch_str_cut(out, size, "all", campaign->all_stores ? 3 : 0);
	for (size_t i = 0; i < campaign->range_count; i++) {
		const struct vouch_store_range *range = &campaign->range[i];
		bool last = i + 1 == campaign->range_count;
		char piece[24];
		int len = range->first == range->last ?
		    snprintf(piece, sizeof piece, "%u%s", range->first,
		    last ? "" : ", ") :
		    snprintf(piece, sizeof piece, "%u-%u%s", range->first,
		    range->last, last ? "" : ", ");

		/* Whatever is written leaves room for the dots. */
		if (used + (size_t)len + (last ? 1 : sizeof more) > size) {
			vouch_str_cut(out + used, size - used, more,
			    sizeof more - 1);
			return;
		}
		memcpy(out + used, piece, (size_t)len + 1);
		used += (size_t)len;
	}
}

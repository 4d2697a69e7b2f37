/*
 * A campaign file becomes a struct in which nothing contradicts anything.
 * The file is read into a scratch struct, so a refused file leaves the
 * caller's alone; every complaint names the line it is about. The table of
 * keys below is the one list of what a file may say.
 */
#include "core/campaign_parts.h"

#include <stdlib.h>
#include <string.h>

#define NAME_CHARACTERS 200
#define VALID_DAYS_MAX 3660 /* ten years */

/* ---- helpers of all readers ---- */

struct vouch_diag *vouch_campaign_at(const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	vouch_ini_blame(r->ini, entry, r->diag);
	return r->diag;
}

struct vouch_diag *vouch_campaign_at_piece(
    const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span piece)
{
	vouch_ini_blame(r->ini, entry, r->diag);
	vouch_diag_subject(r->diag, piece.data, piece.len);
	return r->diag;
}

enum vouch_err vouch_campaign_number(const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, uint64_t max, uint64_t *number)
{
	enum vouch_err err = vouch_num_parse(entry->value,
	    strlen(entry->value), 1, max, r->diag, number);

	if (err != VOUCH_OK)
		vouch_campaign_at(r, entry);
	return err;
}

enum vouch_err vouch_campaign_words(const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, struct vouch_span text,
    size_t characters, char *out, size_t size)
{
	if (text.len == 0)
		return vouch_diag_set(vouch_campaign_at_piece(r, entry, text),
		    VOUCH_ERR_MISSING, "expected some text");
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c < 0x20 || c == 0x7f)
			return vouch_diag_set(vouch_campaign_at_piece(r, entry,
			    text), VOUCH_ERR_SYNTAX,
			    "expected no control characters");
	}
	if (vouch_utf8_count(text.data, text.len) > characters ||
	    text.len >= size)
		return vouch_diag_set(vouch_campaign_at_piece(r, entry, text),
		    VOUCH_ERR_TOO_LONG, "expected at most %zu characters",
		    characters);
	memcpy(out, text.data, text.len);
	out[text.len] = '\0';
	return VOUCH_OK;
}

bool vouch_campaign_is_name(const char *text, size_t size)
{
	size_t len = strlen(text);

	return len > 0 && len < size && text[0] != '-' &&
	    strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

/* ---- [campaign] ---- */

static enum vouch_err read_id(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	uint64_t number;
	enum vouch_err err = vouch_campaign_number(r, entry, UINT32_MAX,
	    &number);

	if (err == VOUCH_OK)
		r->out->id = (uint32_t)number;
	return err;
}

static enum vouch_err read_name(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	struct vouch_span text = { entry->value, strlen(entry->value) };

	return vouch_campaign_words(r, entry, text, NAME_CHARACTERS,
	    r->out->name, sizeof r->out->name);
}

static enum vouch_err read_kind(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	const char *names[VOUCH_KIND_PASS + 1], *near = NULL;

	for (unsigned kind = 1; kind <= VOUCH_KIND_PASS; kind++) {
		names[kind - 1] = vouch_kind_name(kind);
		if (strcmp(entry->value, names[kind - 1]) != 0)
			continue;
		r->out->kind = (uint8_t)kind;
		r->out->kind_line = entry->line;
		return VOUCH_OK;
	}
	names[VOUCH_KIND_PASS] = NULL;
	near = vouch_str_nearest(entry->value, names);
	if (near != NULL)
		vouch_diag_hint(r->diag, "did you mean \"%s\"?", near);
	return vouch_diag_set(vouch_campaign_at(r, entry), VOUCH_ERR_UNKNOWN,
	    "expected voucher, coupon, stored-value, pass or shelf");
}

static enum vouch_err read_day(const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry, uint16_t *day)
{
	enum vouch_err err = vouch_day_parse(entry->value,
	    strlen(entry->value), r->diag, day);

	if (err != VOUCH_OK)
		vouch_campaign_at(r, entry);
	return err;
}

static enum vouch_err read_from(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	return read_day(r, entry, &r->out->from);
}

static enum vouch_err read_until(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	if (strcmp(entry->value, "none") != 0)
		return read_day(r, entry, &r->out->until);
	r->out->until = VOUCH_DAY_NONE;
	return VOUCH_OK;
}

static enum vouch_err read_zone(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	enum vouch_err err = vouch_zone_init(&r->out->zone, entry->value,
	    r->diag);

	if (err != VOUCH_OK)
		vouch_campaign_at(r, entry);
	return err;
}

static enum vouch_err read_revision(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	uint64_t number;
	enum vouch_err err = vouch_campaign_number(r, entry, UINT32_MAX,
	    &number);

	if (err == VOUCH_OK)
		r->out->revision = (uint32_t)number;
	return err;
}

static enum vouch_err read_valid_days(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	uint64_t number;
	enum vouch_err err = vouch_campaign_number(r, entry, VALID_DAYS_MAX,
	    &number);

	if (err == VOUCH_OK)
		r->out->valid_days = (uint16_t)number;
	return err;
}

static enum vouch_err read_register(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	uint8_t id[(VOUCH_REGISTER_ID - 1) / 2];

	if (vouch_hex_decode(id, sizeof id, entry->value,
	    strlen(entry->value)) != VOUCH_OK)
		return vouch_diag_set(vouch_campaign_at(r, entry),
		    VOUCH_ERR_SYNTAX, "expected 16 hexadecimal digits, as the "
		    "first issue wrote them");
	vouch_hex_encode(r->out->register_id, id, sizeof id);
	r->out->register_line = entry->line;
	return VOUCH_OK;
}

/* ---- stores ---- */

/* "7" or "7-12". */
static enum vouch_err read_range(const struct vouch_campaign_reading *r,
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
		return vouch_diag_set(vouch_campaign_at_piece(r, entry, piece),
		    VOUCH_ERR_SYNTAX, "expected all, @GROUP, or store numbers "
		    "from 1 to %d as in 1, 4, 7-12", VOUCH_STORE_MAX);
	if (last < first)
		return vouch_diag_set(vouch_campaign_at_piece(r, entry, piece),
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

static enum vouch_err read_group(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	const char *name = entry->value + 1;

	if (!vouch_campaign_is_name(name, sizeof r->out->group))
		return vouch_diag_set(vouch_campaign_at(r, entry),
		    VOUCH_ERR_SYNTAX, "expected one group, @ and up to %d of "
		    "a-z, 0-9 and -", VOUCH_GROUP_NAME - 1);
	return vouch_str_copy(r->out->group, sizeof r->out->group, name);
}

static enum vouch_err read_stores(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	struct vouch_span rest = { entry->value, strlen(entry->value) }, piece;

	if (strcmp(entry->value, "all") == 0)
		return VOUCH_OK;
	r->out->all_stores = false;
	if (entry->value[0] == '@')
		return read_group(r, entry);
	while (vouch_str_split(&rest, ',', &piece)) {
		enum vouch_err err;

		if (r->out->range_count == VOUCH_CAMPAIGN_RANGES)
			return vouch_diag_set(vouch_campaign_at(r, entry),
			    VOUCH_ERR_TOO_LONG, "expected at most %d store "
			    "numbers and ranges", VOUCH_CAMPAIGN_RANGES);
		err = read_range(r, entry, vouch_str_trim(piece.data,
		    piece.len), &r->out->range[r->out->range_count]);
		if (err != VOUCH_OK)
			return err;
		r->out->range_count++;
	}
	tidy_ranges(r->out);
	return VOUCH_OK;
}

/* ---- [channel NAME] ---- */

/* The line that gave a channel its code. */
static unsigned long channel_line(const struct vouch_campaign_reading *r,
    const char *name)
{
	const struct vouch_ini_entry *entry = NULL;

	for (size_t i = 0; (entry = vouch_ini_at(r->ini, i)) != NULL; i++)
		if (strcmp(entry->section, "channel") == 0 &&
		    strcmp(entry->name, name) == 0)
			return entry->line;
	return 0;
}

static enum vouch_err read_channel_code(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	struct vouch_campaign_channel *own = NULL;
	uint64_t number;
	enum vouch_err err;

	err = vouch_num_parse(entry->value, strlen(entry->value),
	    VOUCH_CHANNEL_CUSTOM_MIN, UINT8_MAX, r->diag, &number);
	if (err != VOUCH_OK) {
		vouch_campaign_at(r, entry);
		return err;
	}
	for (size_t i = 0; i < r->out->channel_count; i++) {
		struct vouch_campaign_channel *other = &r->out->channel[i];

		if (strcmp(other->name, entry->name) == 0)
			own = other;
		else if (other->number == number)
			return vouch_diag_set(vouch_campaign_at(r, entry),
			    VOUCH_ERR_CONFLICT, "channel %s (line %lu) has "
			    "this code already", other->name,
			    channel_line(r, other->name));
	}
	if (own != NULL)
		own->number = (uint8_t)number;
	return VOUCH_OK;
}

/* ---- [prize NAME] ---- */

struct vouch_campaign_prize *vouch_campaign_prize_of(
    struct vouch_campaign_reading *r, const char *name)
{
	for (size_t i = 0; i < r->out->prize_count; i++)
		if (strcmp(r->out->prize[i].name, name) == 0)
			return &r->out->prize[i];
	return NULL;
}

static enum vouch_err read_prize_count(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	struct vouch_campaign_prize *prize =
	    vouch_campaign_prize_of(r, entry->name);
	enum vouch_err err;

	prize->count = 0;
	if (strcmp(entry->value, "rest") == 0)
		return VOUCH_OK;
	err = vouch_campaign_number(r, entry, VOUCH_PRIZE_COUNT_MAX,
	    &prize->count);
	if (err == VOUCH_ERR_SYNTAX)
		vouch_diag_set(r->diag, err, "expected a number from 1 to %u, "
		    "or rest", VOUCH_PRIZE_COUNT_MAX);
	return err;
}

/* ---- the table ---- */

#define V (1u << VOUCH_KIND_VOUCHER)
#define C (1u << VOUCH_KIND_COUPON)
#define S (1u << VOUCH_KIND_STORED)
#define P (1u << VOUCH_KIND_PASS)
#define L (1u << VOUCH_KIND_SHELF) /* label */
#define ALL (V | C | S | P | L)

/*
 * Every key: where, who reads it, kinds that may have it, required. Missing ones
 * are asked for in this order.
 */
static const struct vouch_campaign_key keys[] = {
	{ "campaign", "id", read_id, ALL, true },
	{ "campaign", "name", read_name, ALL, true },
	{ "campaign", "kind", read_kind, ALL, true },
	{ "campaign", "value", vouch_campaign_read_value, ALL, false },
	{ "campaign", "from", read_from, ALL, true },
	{ "campaign", "until", read_until, ALL, true },
	{ "campaign", "zone", read_zone, ALL, false },
	{ "campaign", "stores", read_stores, ALL, false },
	{ "campaign", "revision", read_revision, ALL, false },
	{ "campaign", "valid_days", read_valid_days, V | C | S | P, false },
	{ "campaign", "register", read_register, ALL, false },

	{ "rules", "min_basket", vouch_campaign_read_min_basket, V | C, false },
	{ "rules", "max_discount", vouch_campaign_read_max_discount, V | C,
	    false },
	{ "rules", "uses_per_code", vouch_campaign_read_uses_per_code,
	    V | C | P, false },
	{ "rules", "uses_per_customer", vouch_campaign_read_uses_per_customer,
	    V | C | P, false },
	{ "rules", "hours", vouch_campaign_read_hours, V | C | S | P, false },
	{ "rules", "skus", vouch_campaign_read_skus, V | C, false },
	{ "rules", "max_redemptions", vouch_campaign_read_max_redemptions,
	    V | C | P, false },
	{ "rules", "budget", vouch_campaign_read_budget, V | C, false },
	{ "rules", "stack", vouch_campaign_read_stack, V | C, false },
	{ "rules", "holder", vouch_campaign_read_holder, V | C | S | P, false },
	{ "rules", "short_codes", vouch_campaign_read_short_codes,
	    V | C | S | P, false },
	{ "rules", "returns", vouch_campaign_read_returns, P, false },
	{ "rules", "activate", vouch_campaign_read_activate, S, false },
	{ "rules", "topup", vouch_campaign_read_topup, S, false },
	{ "rules", "max_balance", vouch_campaign_read_max_balance, S, false },
	{ "rules", "earn", vouch_campaign_read_earn, S, false },
	{ "rules", "offline_cap", vouch_campaign_read_offline_cap, S, false },

	{ "channel", "code", read_channel_code, ALL, true },

	{ "prize", "count", read_prize_count, V | C, true },
	{ "prize", "value", vouch_campaign_read_prize_value, V | C, true }
};

#define KEYS (sizeof keys / sizeof keys[0])

/* What goes into [NAME] of a complaint. */
static const char *header_words(const char *section)
{
	return strcmp(section, "channel") == 0 ? "channel NAME" :
	    strcmp(section, "prize") == 0 ? "prize NAME" : section;
}

const struct vouch_campaign_key *vouch_campaign_key_of(
    const struct vouch_ini_entry *entry)
{
	for (size_t i = 0; i < KEYS; i++)
		if (strcmp(entry->section, keys[i].section) == 0 &&
		    strcmp(entry->key, keys[i].key) == 0)
			return &keys[i];
	return NULL;
}

static enum vouch_err unknown_key(const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	const char *names[KEYS + 1], *near = NULL, *section = NULL;
	size_t count = 0;

	for (size_t i = 0; i < KEYS; i++) {
		if (strcmp(entry->section, keys[i].section) == 0)
			names[count++] = keys[i].key;
		if (strcmp(entry->key, keys[i].key) == 0)
			section = keys[i].section;
	}
	names[count] = NULL;
	near = vouch_str_nearest(entry->key, names);
	vouch_campaign_at(r, entry);
	vouch_diag_subject(r->diag, entry->key, strlen(entry->key));
	if (section != NULL)
		vouch_diag_hint(r->diag, "it belongs into [%s]",
		    header_words(section));
	else if (near != NULL)
		vouch_diag_hint(r->diag, "did you mean \"%s\"?", near);
	return vouch_diag_set(r->diag, VOUCH_ERR_UNKNOWN,
	    "no such key in [%s]", entry->section);
}

/* ---- sections ---- */

/* Points diag at a section header. */
static struct vouch_diag *at_header(const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *section, const char *subject)
{
	vouch_ini_blame(r->ini, section, r->diag);
	vouch_diag_field(r->diag, "section");
	vouch_diag_subject(r->diag, subject, strlen(subject));
	return r->diag;
}

static enum vouch_err read_channel_header(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *section)
{
	struct vouch_campaign *out = r->out;
	const char *name = section->name;

	if (!vouch_campaign_is_name(name, VOUCH_CHANNEL_NAME))
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
	return vouch_str_copy(out->channel[out->channel_count++].name,
	    VOUCH_CHANNEL_NAME, name);
}

static enum vouch_err read_prize_header(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *section)
{
	struct vouch_campaign *out = r->out;
	const char *name = section->name;

	if (!vouch_campaign_is_name(name, VOUCH_PRIZE_NAME))
		return vouch_diag_set(at_header(r, section, name),
		    VOUCH_ERR_SYNTAX, "expected [prize NAME] with up to %d of "
		    "a-z, 0-9 and -", VOUCH_PRIZE_NAME - 1);
	if (out->prize_count == VOUCH_CAMPAIGN_PRIZES)
		return vouch_diag_set(at_header(r, section, name),
		    VOUCH_ERR_TOO_LONG, "expected at most %d prizes",
		    VOUCH_CAMPAIGN_PRIZES);
	return vouch_str_copy(out->prize[out->prize_count++].name,
	    VOUCH_PRIZE_NAME, name);
}

static enum vouch_err read_header(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *section)
{
	static const char *const names[] = { "campaign", "rules", "channel",
		"prize", NULL };
	const char *near = NULL;

	if (strcmp(section->section, "channel") == 0)
		return read_channel_header(r, section);
	if (strcmp(section->section, "prize") == 0)
		return read_prize_header(r, section);
	if ((strcmp(section->section, "campaign") == 0 ||
	    strcmp(section->section, "rules") == 0) &&
	    section->name[0] == '\0')
		return VOUCH_OK;
	near = vouch_str_nearest(section->section, names);
	at_header(r, section, section->section);
	if (near != NULL && section->name[0] == '\0')
		vouch_diag_hint(r->diag, "did you mean [%s]?", near);
	return vouch_diag_set(r->diag, VOUCH_ERR_UNKNOWN, "expected "
	    "[campaign], [rules], [channel NAME] or [prize NAME]");
}

/* ---- the whole file ---- */

static enum vouch_err read_entry(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	const struct vouch_campaign_key *row = vouch_campaign_key_of(entry);

	return row != NULL ? row->read(r, entry) : unknown_key(r, entry);
}

/* All sections, then all keys, in the order of the file. */
static enum vouch_err read_all(struct vouch_campaign_reading *r)
{
	const struct vouch_ini_entry *entry = NULL;
	enum vouch_err err = VOUCH_OK;

	for (size_t i = 0; err == VOUCH_OK &&
	    (entry = vouch_ini_section(r->ini, i)) != NULL; i++)
		err = read_header(r, entry);
	for (size_t i = 0; err == VOUCH_OK &&
	    (entry = vouch_ini_at(r->ini, i)) != NULL; i++)
		err = read_entry(r, entry);
	return err;
}

/* Does the file have this key, of [campaign], or of the section's own? */
static bool has_key(const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *section, const char *key)
{
	const struct vouch_ini_entry *entry = NULL;

	for (size_t i = 0; (entry = vouch_ini_at(r->ini, i)) != NULL; i++)
		if (strcmp(entry->section, section->section) == 0 &&
		    strcmp(entry->name, section->name) == 0 &&
		    strcmp(entry->key, key) == 0)
			return true;
	return false;
}

/* What shelf labels and prizes are worth stands elsewhere. */
static bool needs_value(const struct vouch_campaign *campaign)
{
	return campaign->kind != VOUCH_KIND_SHELF &&
	    campaign->prize_count == 0;
}

/* Every key that must be there: in [campaign] first, section or not. */
static enum vouch_err check_campaign_keys(
    const struct vouch_campaign_reading *r)
{
	const struct vouch_ini_entry section = { .section = "campaign",
	    .name = "" };

	for (size_t i = 0; i < KEYS; i++) {
		bool value = strcmp(keys[i].key, "value") == 0 &&
		    needs_value(r->out);

		if (strcmp(keys[i].section, "campaign") != 0 ||
		    !(keys[i].required || value) ||
		    has_key(r, &section, keys[i].key))
			continue;
		vouch_diag_file(r->diag, vouch_ini_file(r->ini));
		vouch_diag_field(r->diag, keys[i].key);
		return vouch_diag_set(r->diag, VOUCH_ERR_MISSING,
		    "required in [campaign]");
	}
	return VOUCH_OK;
}

static enum vouch_err check_section_keys(
    const struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *section)
{
	for (size_t i = 0; i < KEYS; i++) {
		if (!keys[i].required ||
		    strcmp(keys[i].section, section->section) != 0 ||
		    has_key(r, section, keys[i].key))
			continue;
		at_header(r, section, section->name);
		vouch_diag_field(r->diag, keys[i].key);
		return vouch_diag_set(r->diag, VOUCH_ERR_MISSING,
		    "required in [%s]", header_words(section->section));
	}
	return VOUCH_OK;
}

static enum vouch_err check_required(const struct vouch_campaign_reading *r)
{
	const struct vouch_ini_entry *section = NULL;
	enum vouch_err err = check_campaign_keys(r);

	for (size_t i = 0; err == VOUCH_OK &&
	    (section = vouch_ini_section(r->ini, i)) != NULL; i++)
		err = check_section_keys(r, section);
	return err;
}

/* What holds where the file says nothing. */
static enum vouch_err set_defaults(const struct vouch_campaign_reading *r)
{
	struct vouch_campaign *out = r->out;

	if (out->kind == VOUCH_KIND_STORED &&
	    vouch_ini_find(r->ini, "rules", "activate") == NULL)
		out->rules.activate_at_sale = true;
	return out->zone.name[0] != '\0' ? VOUCH_OK :
	    vouch_zone_init(&out->zone, VOUCH_ZONE_DEFAULT, r->diag);
}

enum vouch_err vouch_campaign_parse(const char *file, const char *text,
    size_t len, struct vouch_diag *diag, struct vouch_campaign *out)
{
	struct vouch_campaign scratch = { .all_stores = true, .revision = 1,
	    .rules.uses_per_code = 1 };
	struct vouch_ini *ini = NULL;
	struct vouch_campaign_reading r = { .diag = diag, .out = &scratch };
	enum vouch_err err = vouch_ini_parse(file, text, len, diag, &ini);

	if (err != VOUCH_OK)
		return err;
	r.ini = ini;
	err = read_all(&r);
	if (err == VOUCH_OK)
		err = check_required(&r);
	if (err == VOUCH_OK)
		err = set_defaults(&r);
	if (err == VOUCH_OK)
		err = vouch_campaign_check(&r);
	if (err == VOUCH_OK)
		*out = scratch;
	vouch_ini_free(ini);
	return err;
}

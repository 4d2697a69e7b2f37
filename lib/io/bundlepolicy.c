/*
 * From a policy to a bundle. What the policy leaves open is filled in here; what
 * contradicts itself is found when the text that was made is read again by the
 * reader of bundles.
 */
#include "io/bundlepolicy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ini.h"
#include "base/num.h"
#include "core/bundle_parts.h"
#include "core/campaign_parts.h"
#include "io/file.h"
#include "io/keyfile.h"

#define PATH_BYTES 4096
#define LIST_RANGES 1024

/* Keys that must be there, as bits of a section's record. */
enum {
	HAS_SEQUENCE = 1, HAS_UPDATE = 2, HAS_ROOTS = 4,
	HAS_NAME = 1,
	HAS_NUMBER = 1, HAS_STORES = 2,
	HAS_PUBLIC = 1, HAS_SIGNS = 2, HAS_FROM = 4, HAS_UNTIL = 8,
	HAS_VERIFY = 16
};

struct policy {
	const char *path;
	struct vouch_ini *ini;
	struct vouch_diag *diag;
	struct vouch_bundle *bundle;
	uint16_t update_day;
	unsigned has;                             /* of [bundle] */
	unsigned store_has[VOUCH_BUNDLE_STORES];
	unsigned group_has[VOUCH_BUNDLE_GROUPS];
	unsigned key_has[VOUCH_BUNDLE_KEYS];
	/* The section under way. */
	size_t index;
};

typedef enum vouch_err reader(struct policy *p,
    const struct vouch_ini_entry *entry);

/* ---- values ---- */

static enum vouch_err fail(struct policy *p,
    const struct vouch_ini_entry *entry, enum vouch_err err,
    const char *expected)
{
	vouch_ini_blame(p->ini, entry, p->diag);
	return vouch_diag_set(p->diag, err, "%s", expected);
}

static enum vouch_err read_number(struct policy *p,
    const struct vouch_ini_entry *entry, uint64_t min, uint64_t max,
    uint64_t *out)
{
	vouch_ini_blame(p->ini, entry, p->diag);
	return vouch_num_parse(entry->value, strlen(entry->value), min, max,
	    p->diag, out);
}

static enum vouch_err read_day(struct policy *p,
    const struct vouch_ini_entry *entry, uint16_t *out)
{
	vouch_ini_blame(p->ini, entry, p->diag);
	return vouch_day_parse(entry->value, strlen(entry->value), p->diag,
	    out);
}

/* The next of a list with commas, trimmed. */
static bool next_item(struct vouch_span *rest, struct vouch_span *item)
{
	if (!vouch_str_split(rest, ',', item))
		return false;
	*item = vouch_str_trim(item->data, item->len);
	return true;
}

static struct vouch_span span_of(const char *text)
{
	return (struct vouch_span){ text, strlen(text) };
}

static int by_first(const void *a, const void *b)
{
	const struct vouch_store_range *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* Sorted, joined, and put behind the bundle's ranges. */
static enum vouch_err keep_ranges(struct policy *p,
    const struct vouch_ini_entry *entry, struct vouch_store_range *list,
    size_t count, struct vouch_bundle_part *part)
{
	struct vouch_bundle *bundle = p->bundle;
	struct vouch_store_range *last = NULL;
	size_t i;

	qsort(list, count, sizeof *list, by_first);
	part->first = bundle->range_count;
	for (i = 0; i < count; i++) {
		if (last != NULL && list[i].first <= last->last + 1) {
			if (list[i].last > last->last)
				last->last = list[i].last;
			continue;
		}
		if (bundle->range_count == VOUCH_BUNDLE_RANGES)
			return fail(p, entry, VOUCH_ERR_TOO_LONG,
			    "too many ranges of stores in all");
		last = &bundle->range[bundle->range_count++];
		*last = list[i];
	}
	part->count = bundle->range_count - part->first;
	return VOUCH_OK;
}

static bool read_range(struct vouch_span item, struct vouch_store_range *out)
{
	struct vouch_span rest = item, first, last;
	uint64_t from, to;

	vouch_str_split(&rest, '-', &first);
	last = rest.data == NULL ? first : rest;
	first = vouch_str_trim(first.data, first.len);
	last = vouch_str_trim(last.data, last.len);
	if (vouch_num_parse(first.data, first.len, 1, VOUCH_STORE_MAX, NULL,
	    &from) != VOUCH_OK || vouch_num_parse(last.data, last.len, from,
	    VOUCH_STORE_MAX, NULL, &to) != VOUCH_OK)
		return false;
	out->first = (uint16_t)from;
	out->last = (uint16_t)to;
	return true;
}

/* "1, 4, 7-12"; *all is NULL where "all" may not be said. */
static enum vouch_err read_stores(struct policy *p,
    const struct vouch_ini_entry *entry, bool *all,
    struct vouch_bundle_part *part)
{
	struct vouch_store_range list[LIST_RANGES];
	struct vouch_span rest = span_of(entry->value), item;
	const struct vouch_bundle_group *group;
	size_t count = 0;

	if (all != NULL)
		*all = strcmp(entry->value, "all") == 0;
	if (all != NULL && *all)
		return VOUCH_OK;
	if (all != NULL && entry->value[0] == '@') {
		group = vouch_bundle_group_named(p->bundle, entry->value + 1);
		if (group == NULL)
			return fail(p, entry, VOUCH_ERR_UNKNOWN,
			    "no group of this name in the policy");
		*part = group->stores;
		return VOUCH_OK;
	}
	while (next_item(&rest, &item)) {
		if (count == LIST_RANGES || !read_range(item, &list[count++]))
			return fail(p, entry, VOUCH_ERR_SYNTAX, all != NULL ?
			    "expected all, a @group, or stores as 1, 4, 7-12" :
			    "expected stores as 1, 4, 7-12");
	}
	return keep_ranges(p, entry, list, count, part);
}

/* What was read well before is not what is wrong. */
static void forget_place(struct policy *p)
{
	vouch_diag_at(p->diag, 0, 0);
	vouch_diag_field(p->diag, NULL);
	vouch_diag_subject(p->diag, "", 0);
}

/* A public key's file, relative to the policy's folder. */
static enum vouch_err load_key(struct policy *p,
    const struct vouch_ini_entry *entry, struct vouch_span name,
    struct vouch_public_key *key)
{
	const char *slash = strrchr(p->path, '/');
	char path[PATH_BYTES];
	enum vouch_err err;
	int len;

	if (slash == NULL || (name.len > 0 && name.data[0] == '/'))
		len = snprintf(path, sizeof path, "%.*s", (int)name.len,
		    name.data);
	else
		len = snprintf(path, sizeof path, "%.*s%.*s",
		    (int)(slash - p->path) + 1, p->path, (int)name.len,
		    name.data);
	if (name.len == 0 || len < 0 || (size_t)len >= sizeof path)
		return fail(p, entry, VOUCH_ERR_SYNTAX,
		    "expected the name of a public key's file");
	forget_place(p);
	err = vouch_keyfile_load_public(path, p->diag, key);
	if (err != VOUCH_OK && p->diag != NULL && p->diag->hint[0] == '\0')
		vouch_diag_hint(p->diag, "%s line %lu names it", p->path,
		    entry->line);
	return err;
}

/* ---- [bundle] ---- */

static enum vouch_err on_sequence(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	p->has |= HAS_SEQUENCE;
	return read_number(p, entry, 1, INT64_MAX, &p->bundle->sequence);
}

static enum vouch_err on_update(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	p->has |= HAS_UPDATE;
	return read_day(p, entry, &p->update_day);
}

static enum vouch_err on_zone(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	vouch_ini_blame(p->ini, entry, p->diag);
	return vouch_zone_init(&p->bundle->zone, entry->value, p->diag);
}

static enum vouch_err on_hosts(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	struct vouch_span rest = span_of(entry->value), item;
	struct vouch_bundle *bundle = p->bundle;
	enum vouch_err err = VOUCH_OK;

	while (err == VOUCH_OK && next_item(&rest, &item)) {
		if (bundle->host_count == VOUCH_BUNDLE_HOSTS)
			return fail(p, entry, VOUCH_ERR_TOO_LONG,
			    "too many hosts");
		vouch_ini_blame(p->ini, entry, p->diag);
		err = vouch_host_parse(item.data, item.len, p->diag,
		    bundle->host[bundle->host_count]);
		bundle->host_count += err == VOUCH_OK;
	}
	return err;
}

static enum vouch_err on_roots(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	struct vouch_span rest = span_of(entry->value), item;
	struct vouch_bundle *bundle = p->bundle;
	struct vouch_public_key key;
	enum vouch_err err = VOUCH_OK;

	p->has |= HAS_ROOTS;
	while (err == VOUCH_OK && next_item(&rest, &item)) {
		if (bundle->root_count == VOUCH_BUNDLE_ROOTS)
			return fail(p, entry, VOUCH_ERR_TOO_LONG,
			    "too many roots");
		err = load_key(p, entry, item, &key);
		if (err == VOUCH_OK)
			memcpy(bundle->root[bundle->root_count++], key.key,
			    VOUCH_KEY_BYTES);
	}
	return err;
}

static enum vouch_err on_grace(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	uint64_t days = 0;
	enum vouch_err err = read_number(p, entry, 0, VOUCH_BUNDLE_GRACE_MAX,
	    &days);

	p->bundle->grace_days = (uint16_t)days;
	return err;
}

static enum vouch_err on_limit(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	vouch_ini_blame(p->ini, entry, p->diag);
	p->bundle->has_limit = true;
	return vouch_money_parse(entry->value, strlen(entry->value), p->diag,
	    &p->bundle->limit);
}

/* ---- [store N], [group NAME], [floor N] ---- */

static enum vouch_err on_store_name(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	p->store_has[p->index] |= HAS_NAME;
	p->bundle->store[p->index].name = span_of(entry->value);
	return strlen(entry->value) <= VOUCH_BUNDLE_STORE_NAME &&
	    entry->value[0] != '\0' ? VOUCH_OK : fail(p, entry,
	    VOUCH_ERR_TOO_LONG, "expected a name of 1 to 200 bytes");
}

static enum vouch_err on_group_number(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	uint64_t number = 0;
	enum vouch_err err = read_number(p, entry, 1, VOUCH_GROUP_MAX,
	    &number);

	p->group_has[p->index] |= HAS_NUMBER;
	p->bundle->group[p->index].number = (uint16_t)number;
	return err;
}

static enum vouch_err on_group_stores(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	p->group_has[p->index] |= HAS_STORES;
	return read_stores(p, entry, NULL,
	    &p->bundle->group[p->index].stores);
}

static enum vouch_err on_floor_manifest(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	return read_number(p, entry, 0, INT64_MAX,
	    &p->bundle->floor[p->index].manifest);
}

static enum vouch_err on_floor_revoked(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	return read_number(p, entry, 0, INT64_MAX,
	    &p->bundle->floor[p->index].revoked);
}

static enum vouch_err on_floor_allowed(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	return read_number(p, entry, 0, INT64_MAX,
	    &p->bundle->floor[p->index].allowed);
}

/* ---- [key NAME] ---- */

static struct vouch_bundle_key *key_of(struct policy *p, unsigned has)
{
	p->key_has[p->index] |= has;
	return &p->bundle->key[p->index];
}

static enum vouch_err on_public(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	return load_key(p, entry, span_of(entry->value),
	    &key_of(p, HAS_PUBLIC)->key);
}

static enum vouch_err on_signs(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	struct vouch_bundle_key *key = key_of(p, HAS_SIGNS);
	struct vouch_span rest = span_of(entry->value), item;
	unsigned use;

	while (next_item(&rest, &item)) {
		use = vouch_bundle_use_named(item);
		if (use == 0)
			return fail(p, entry, VOUCH_ERR_UNKNOWN,
			    "expected codes, manifests, lists, "
			    "campaigns or logs");
		key->uses |= use;
	}
	return VOUCH_OK;
}

static enum vouch_err on_from(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	return read_day(p, entry, &key_of(p, HAS_FROM)->sign_from);
}

static enum vouch_err on_until(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	return read_day(p, entry, &key_of(p, HAS_UNTIL)->sign_until);
}

static enum vouch_err on_verify(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	struct vouch_bundle_key *key = key_of(p, HAS_VERIFY);
	enum vouch_err err = read_day(p, entry, &key->verify_until);

	if (err == VOUCH_OK && (key->sign_until > key->verify_until ||
	    key->sign_from > key->sign_until))
		err = fail(p, entry, VOUCH_ERR_CONFLICT, "expected sign_from, "
		    "sign_until and verify_until in this order, none before "
		    "the one in front of it");
	return err;
}

static enum vouch_err on_campaigns(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	struct vouch_bundle_key *key = key_of(p, 0);
	struct vouch_span rest = span_of(entry->value), first, last;
	uint64_t from, to;

	if (strcmp(entry->value, "all") == 0)
		return VOUCH_OK;
	vouch_str_split(&rest, '-', &first);
	last = rest.data == NULL ? first : rest;
	first = vouch_str_trim(first.data, first.len);
	last = vouch_str_trim(last.data, last.len);
	if (vouch_num_parse(first.data, first.len, 1, UINT32_MAX, NULL,
	    &from) != VOUCH_OK || vouch_num_parse(last.data, last.len, from,
	    UINT32_MAX, NULL, &to) != VOUCH_OK)
		return fail(p, entry, VOUCH_ERR_SYNTAX,
		    "expected all, or campaigns as 1001-1999");
	key->campaign_first = (uint32_t)from;
	key->campaign_last = (uint32_t)to;
	return VOUCH_OK;
}

/* "500000 VND", "20 %", "3 free" */
static bool read_cap(struct vouch_span item, struct vouch_bundle_key *key)
{
	static const enum vouch_cap caps[] = {
		[VOUCH_UNIT_VND] = VOUCH_CAP_VND,
		[VOUCH_UNIT_USD] = VOUCH_CAP_USD,
		[VOUCH_UNIT_POINTS] = VOUCH_CAP_POINTS
	};
	struct vouch_money money;
	struct vouch_span number = item;
	uint64_t items;
	uint32_t percent;

	if (vouch_percent_parse(item.data, item.len, NULL, &percent) ==
	    VOUCH_OK) {
		key->cap[VOUCH_CAP_PERCENT] = percent;
		return true;
	}
	if (item.len > 4 && memcmp(item.data + item.len - 4, "free", 4) == 0) {
		number = vouch_str_trim(item.data, item.len - 4);
		if (vouch_num_parse(number.data, number.len, 1, UINT32_MAX,
		    NULL, &items) != VOUCH_OK)
			return false;
		key->cap[VOUCH_CAP_FREE] = (uint32_t)items;
		return true;
	}
	if (vouch_money_parse(item.data, item.len, NULL, &money) != VOUCH_OK ||
	    money.amount_minor == 0)
		return false;
	key->cap[caps[money.unit]] = (uint32_t)money.amount_minor;
	return true;
}

static enum vouch_err on_cap(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	struct vouch_bundle_key *key = key_of(p, 0);
	struct vouch_span rest = span_of(entry->value), item;

	key->capped = true;
	while (next_item(&rest, &item)) {
		if (!read_cap(item, key))
			return fail(p, entry, VOUCH_ERR_SYNTAX, "expected "
			    "amounts as 500000 VND, 20 %, 3 free");
	}
	return VOUCH_OK;
}

static enum vouch_err on_key_stores(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	struct vouch_bundle_key *key = key_of(p, 0);

	return read_stores(p, entry, &key->all_stores, &key->stores);
}

static enum vouch_err on_state(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	int state = vouch_bundle_state_named(span_of(entry->value));

	if (state < 0)
		return fail(p, entry, VOUCH_ERR_UNKNOWN,
		    "expected live, allow-list or revoked");
	key_of(p, 0)->state = (enum vouch_key_state)state;
	return VOUCH_OK;
}

/* ---- the table ---- */

static const struct {
	const char *section, *key;
	reader *read;
} rows[] = {
	/* Stores of keys may name groups, so groups come first. */
	{ "group", "number", on_group_number },
	{ "group", "stores", on_group_stores },
	{ "bundle", "sequence", on_sequence },
	{ "bundle", "next_update_by", on_update },
	{ "bundle", "grace_days", on_grace },
	{ "bundle", "stale_limit", on_limit },
	{ "bundle", "zone", on_zone },
	{ "bundle", "hosts", on_hosts },
	{ "bundle", "roots", on_roots },
	{ "store", "name", on_store_name },
	{ "key", "public", on_public },
	{ "key", "signs", on_signs },
	{ "key", "sign_from", on_from },
	{ "key", "sign_until", on_until },
	{ "key", "verify_until", on_verify },
	{ "key", "campaigns", on_campaigns },
	{ "key", "value_cap", on_cap },
	{ "key", "stores", on_key_stores },
	{ "key", "state", on_state },
	{ "floor", "manifest", on_floor_manifest },
	{ "floor", "revoked", on_floor_revoked },
	{ "floor", "allow_list", on_floor_allowed }
};
#define ROWS (sizeof rows / sizeof rows[0])

/* Where sections of a kind go. */
static const struct {
	const char *section;
	size_t most;
	bool named;
} kinds[] = {
	{ "bundle", 1, false },
	{ "store", VOUCH_BUNDLE_STORES, true },
	{ "group", VOUCH_BUNDLE_GROUPS, true },
	{ "key", VOUCH_BUNDLE_KEYS, true },
	{ "floor", VOUCH_BUNDLE_FLOORS, true }
};
#define KINDS (sizeof kinds / sizeof kinds[0])

static int kind_of(const char *section)
{
	size_t i;

	for (i = 0; i < KINDS; i++) {
		if (strcmp(kinds[i].section, section) == 0)
			return (int)i;
	}
	return -1;
}

/* ---- sections ---- */

static enum vouch_err blame_name(struct policy *p,
    const struct vouch_ini_entry *section, const char *expected)
{
	return fail(p, section, VOUCH_ERR_SYNTAX, expected);
}

static enum vouch_err add_named(struct policy *p,
    const struct vouch_ini_entry *section, size_t index)
{
	struct vouch_bundle *bundle = p->bundle;
	uint64_t number = 0;

	if (strcmp(section->section, "store") == 0) {
		if (vouch_num_parse(section->name, strlen(section->name), 1,
		    VOUCH_STORE_MAX, NULL, &number) != VOUCH_OK)
			return blame_name(p, section, "expected a store's "
			    "number, as [store 7]");
		bundle->store[index].number = (uint16_t)number;
		bundle->store_count++;
	} else if (strcmp(section->section, "floor") == 0) {
		if (vouch_num_parse(section->name, strlen(section->name), 1,
		    UINT32_MAX, NULL, &number) != VOUCH_OK)
			return blame_name(p, section, "expected a campaign, "
			    "as [floor 1001]");
		bundle->floor[index].campaign = (uint32_t)number;
		bundle->floor_count++;
	} else if (!vouch_campaign_is_name(section->name, VOUCH_BUNDLE_NAME)) {
		return blame_name(p, section, "expected a name of up to 47 of "
		    "a-z, 0-9 and -");
	} else if (strcmp(section->section, "group") == 0) {
		vouch_str_cut(bundle->group[index].name, VOUCH_BUNDLE_NAME,
		    section->name, strlen(section->name));
		bundle->group_count++;
	} else {
		vouch_str_cut(bundle->key[index].name, VOUCH_BUNDLE_NAME,
		    section->name, strlen(section->name));
		bundle->key[index].campaign_first = 1;
		bundle->key[index].campaign_last = UINT32_MAX;
		bundle->key[index].all_stores = true;
		bundle->key_count++;
	}
	return VOUCH_OK;
}

static enum vouch_err add_sections(struct policy *p)
{
	size_t counts[KINDS] = { 0 }, i;
	const struct vouch_ini_entry *section;
	enum vouch_err err = VOUCH_OK;
	int kind;

	for (i = 0; err == VOUCH_OK &&
	    (section = vouch_ini_section(p->ini, i)) != NULL; i++) {
		kind = kind_of(section->section);
		if (kind < 0 || kinds[kind].named ==
		    (section->name[0] == '\0'))
			return fail(p, section, VOUCH_ERR_UNKNOWN, "expected "
			    "[bundle], [store N], [group NAME], [key NAME] or "
			    "[floor N]");
		if (counts[kind] == kinds[kind].most)
			return fail(p, section, VOUCH_ERR_TOO_LONG,
			    "too many sections of this kind");
		if (kinds[kind].named)
			err = add_named(p, section, counts[kind]);
		counts[kind]++;
	}
	return err;
}

/* Which of its kind is the section of this entry? */
static size_t index_of(const struct policy *p,
    const struct vouch_ini_entry *entry)
{
	const struct vouch_ini_entry *section;
	size_t i, index = 0;

	for (i = 0; (section = vouch_ini_section(p->ini, i)) != NULL; i++) {
		if (strcmp(section->section, entry->section) != 0)
			continue;
		if (strcmp(section->name, entry->name) == 0)
			break;
		index++;
	}
	return index;
}

static enum vouch_err unknown_key(struct policy *p,
    const struct vouch_ini_entry *entry)
{
	const char *names[ROWS + 1], *nearest;
	size_t i, count = 0;

	for (i = 0; i < ROWS; i++) {
		if (strcmp(rows[i].section, entry->section) == 0)
			names[count++] = rows[i].key;
	}
	names[count] = NULL;
	nearest = vouch_str_nearest(entry->key, names);
	if (nearest != NULL)
		vouch_diag_hint(p->diag, "did you mean '%s'?", nearest);
	return fail(p, entry, VOUCH_ERR_UNKNOWN,
	    "no key of this section");
}

static enum vouch_err read_entries(struct policy *p, bool groups)
{
	const struct vouch_ini_entry *entry, *before = NULL;
	enum vouch_err err = VOUCH_OK;
	size_t i, row;

	for (i = 0; err == VOUCH_OK &&
	    (entry = vouch_ini_at(p->ini, i)) != NULL; i++) {
		if ((strcmp(entry->section, "group") == 0) != groups)
			continue;
		if (before == NULL || strcmp(before->name, entry->name) != 0 ||
		    strcmp(before->section, entry->section) != 0)
			p->index = index_of(p, entry);
		before = entry;
		for (row = 0; row < ROWS; row++) {
			if (strcmp(rows[row].section, entry->section) == 0 &&
			    strcmp(rows[row].key, entry->key) == 0)
				break;
		}
		err = row == ROWS ? unknown_key(p, entry) :
		    rows[row].read(p, entry);
	}
	return err;
}

/* ---- what must be there ---- */

static enum vouch_err missing(struct policy *p, const char *section,
    const char *name, const char *keys)
{
	forget_place(p);
	vouch_diag_file(p->diag, p->path);
	vouch_diag_field(p->diag, section);
	vouch_diag_subject(p->diag, name, strlen(name));
	return vouch_diag_set(p->diag, VOUCH_ERR_MISSING,
	    "one of these is missing: %s", keys);
}

static enum vouch_err check_complete(struct policy *p)
{
	const struct vouch_bundle *bundle = p->bundle;
	char number[8];
	size_t i;

	if (p->has != (HAS_SEQUENCE | HAS_UPDATE | HAS_ROOTS))
		return missing(p, "bundle", "",
		    "sequence, next_update_by, roots");
	for (i = 0; i < bundle->store_count; i++) {
		snprintf(number, sizeof number, "%u",
		    (unsigned)bundle->store[i].number);
		if (p->store_has[i] == 0)
			return missing(p, "store", number, "name");
	}
	for (i = 0; i < bundle->group_count; i++) {
		if (p->group_has[i] != (HAS_NUMBER | HAS_STORES))
			return missing(p, "group", bundle->group[i].name,
			    "number, stores");
	}
	for (i = 0; i < bundle->key_count; i++) {
		if (p->key_has[i] != (HAS_PUBLIC | HAS_SIGNS | HAS_FROM |
		    HAS_UNTIL | HAS_VERIFY))
			return missing(p, "key", bundle->key[i].name, "public, "
			    "signs, sign_from, sign_until, verify_until");
	}
	return VOUCH_OK;
}

/* ---- the whole ---- */

/* What the reader of bundles does not take, nobody may sign. */
static enum vouch_err write_bundle(struct policy *p, int64_t now_ms,
    struct vouch_buf *out)
{
	struct vouch_bundle *bundle = p->bundle;
	size_t before = out->len;
	enum vouch_err err;

	forget_place(p);
	bundle->issued_ms = now_ms / 1000 * 1000;
	bundle->update_ms = vouch_zone_midnight(&bundle->zone,
	    (uint16_t)(p->update_day + 1));
	vouch_bundle_sort(bundle);
	err = vouch_bundle_format(bundle, out);
	if (err != VOUCH_OK)
		return vouch_diag_set(p->diag, err, "the bundle is too large");
	err = vouch_bundle_parse(p->path, out->data + before,
	    out->len - before, p->diag, bundle);
	/* Its lines are not the policy's. */
	if (err != VOUCH_OK)
		vouch_diag_at(p->diag, 0, 0);
	return err;
}

static enum vouch_err read_policy(struct policy *p, int64_t now_ms,
    struct vouch_buf *out)
{
	enum vouch_err err = vouch_zone_init(&p->bundle->zone,
	    VOUCH_ZONE_DEFAULT, p->diag);

	if (err == VOUCH_OK)
		err = add_sections(p);
	if (err == VOUCH_OK)
		err = read_entries(p, true);
	if (err == VOUCH_OK)
		err = read_entries(p, false);
	if (err == VOUCH_OK)
		err = check_complete(p);
	return err == VOUCH_OK ? write_bundle(p, now_ms, out) : err;
}

enum vouch_err vouch_bundlepolicy_load(const char *path, int64_t now_ms,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	struct policy *p = calloc(1, sizeof *p);
	struct vouch_buf text;
	enum vouch_err err;

	vouch_buf_init(&text, VOUCH_INI_FILE_MAX);
	if (p != NULL)
		p->bundle = calloc(1, sizeof *p->bundle);
	if (p == NULL || p->bundle == NULL) {
		err = vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
		goto out;
	}
	p->path = path;
	p->diag = diag;
	err = vouch_file_load(path, diag, &text);
	if (err == VOUCH_OK)
		err = vouch_ini_parse(path, vouch_buf_text(&text), text.len,
		    diag, &p->ini);
	if (err == VOUCH_OK)
		err = read_policy(p, now_ms, out);
	vouch_ini_free(p->ini);
	free(p->bundle);
out:
	free(p);
	vouch_buf_release(&text);
	return err;
}

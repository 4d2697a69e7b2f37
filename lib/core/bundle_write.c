/*
 * The bundle's text, line by line, and the words in it.
 */
#include "core/bundle_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const line_names[VOUCH_BUNDLE_LINES] = {
	[VOUCH_LINE_SEQUENCE] = "sequence",
	[VOUCH_LINE_ISSUED] = "issued",
	[VOUCH_LINE_UPDATE] = "next-update-by",
	[VOUCH_LINE_GRACE] = "grace-days",
	[VOUCH_LINE_LIMIT] = "stale-limit",
	[VOUCH_LINE_ZONE] = "zone",
	[VOUCH_LINE_HOST] = "host",
	[VOUCH_LINE_ROOT] = "root",
	[VOUCH_LINE_STORE] = "store",
	[VOUCH_LINE_GROUP] = "group",
	[VOUCH_LINE_KEY] = "key",
	[VOUCH_LINE_FLOOR] = "floor"
};

static const char *const use_names[] = { "codes", "manifests", "lists",
	"campaigns", "logs" };
static const char *const cap_names[VOUCH_CAP_COUNT] = { "VND", "USD",
	"points", "percent", "free" };
static const char *const state_names[] = { "live", "allow-list", "revoked" };

const char *vouch_bundle_line_name(enum vouch_bundle_line line)
{
	return line_names[line];
}

static int find_name(const char *const *names, size_t count,
    struct vouch_span name)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strlen(names[i]) == name.len &&
		    memcmp(names[i], name.data, name.len) == 0)
			return (int)i;
	}
	return -1;
}

unsigned vouch_bundle_use_named(struct vouch_span name)
{
	int at = find_name(use_names, sizeof use_names / sizeof *use_names,
	    name);

	return at < 0 ? 0 : 1u << at;
}

int vouch_bundle_cap_named(struct vouch_span name)
{
	return find_name(cap_names, VOUCH_CAP_COUNT, name);
}

int vouch_bundle_state_named(struct vouch_span name)
{
	return find_name(state_names,
	    sizeof state_names / sizeof *state_names, name);
}

/* ---- fields ---- */

enum vouch_err vouch_bundle_stores_text(const struct vouch_bundle *bundle,
    struct vouch_bundle_part part, struct vouch_buf *out)
{
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < part.count; i++) {
		const struct vouch_store_range *range =
		    &bundle->range[part.first + i];

		err = range->first == range->last ?
		    vouch_buf_addf(out, "%s%u", i > 0 ? "," : "",
		    (unsigned)range->first) :
		    vouch_buf_addf(out, "%s%u-%u", i > 0 ? "," : "",
		    (unsigned)range->first, (unsigned)range->last);
	}
	return err;
}

enum vouch_err vouch_bundle_uses_text(unsigned uses, struct vouch_buf *out)
{
	enum vouch_err err = VOUCH_OK;
	const char *comma = "";
	size_t i;

	for (i = 0; err == VOUCH_OK &&
	    i < sizeof use_names / sizeof *use_names; i++) {
		if ((uses & 1u << i) == 0)
			continue;
		err = vouch_buf_addf(out, "%s%s", comma, use_names[i]);
		comma = ",";
	}
	return err;
}

static enum vouch_err add_caps(const struct vouch_bundle_key *key,
    struct vouch_buf *out)
{
	enum vouch_err err = VOUCH_OK;
	const char *comma = "";
	int i;

	if (!key->capped)
		return vouch_buf_adds(out, "-");
	for (i = 0; err == VOUCH_OK && i < VOUCH_CAP_COUNT; i++) {
		if (key->cap[i] == 0)
			continue;
		err = vouch_buf_addf(out, "%s%s:%" PRIu32, comma,
		    cap_names[i], key->cap[i]);
		comma = ",";
	}
	return err;
}

static enum vouch_err add_time(int64_t at_ms, struct vouch_buf *out)
{
	struct vouch_zone utc;
	char text[VOUCH_TIME_TEXT];
	enum vouch_err err = vouch_zone_init(&utc, "UTC", NULL);

	if (err != VOUCH_OK)
		return err;
	vouch_time_format(text, &utc, at_ms);
	return vouch_buf_adds(out, text);
}

static enum vouch_err add_hex(const uint8_t key[VOUCH_KEY_BYTES],
    struct vouch_buf *out)
{
	char hex[2 * VOUCH_KEY_BYTES + 1];

	vouch_hex_encode(hex, key, VOUCH_KEY_BYTES);
	return vouch_buf_adds(out, hex);
}

static enum vouch_err add_limit(const struct vouch_bundle *bundle,
    struct vouch_buf *out)
{
	char money[32];

	if (!bundle->has_limit)
		return vouch_buf_adds(out, "-");
	vouch_money_format(money, sizeof money, bundle->limit);
	return vouch_buf_adds(out, money);
}

static enum vouch_err add_store(const struct vouch_bundle_store *store,
    struct vouch_buf *out)
{
	enum vouch_err err = vouch_buf_addf(out, "%u ",
	    (unsigned)store->number);

	return err != VOUCH_OK ? err :
	    vouch_buf_add(out, store->name.data, store->name.len);
}

static enum vouch_err add_group(const struct vouch_bundle *bundle,
    const struct vouch_bundle_group *group, struct vouch_buf *out)
{
	enum vouch_err err = vouch_buf_addf(out, "%u %s ",
	    (unsigned)group->number, group->name);

	return err != VOUCH_OK ? err :
	    vouch_bundle_stores_text(bundle, group->stores, out);
}

static enum vouch_err add_key(const struct vouch_bundle *bundle,
    const struct vouch_bundle_key *key, struct vouch_buf *out)
{
	char from[11], until[11], verify[11];
	enum vouch_err err = add_hex(key->key.key, out);

	vouch_day_format(from, key->sign_from);
	vouch_day_format(until, key->sign_until);
	vouch_day_format(verify, key->verify_until);
	if (err == VOUCH_OK)
		err = vouch_buf_addf(out, " %s ", key->name);
	if (err == VOUCH_OK)
		err = vouch_bundle_uses_text(key->uses, out);
	if (err == VOUCH_OK)
		err = vouch_buf_addf(out, " %s %s %s %" PRIu32 "-%" PRIu32
		    " ", from, until, verify, key->campaign_first,
		    key->campaign_last);
	if (err == VOUCH_OK)
		err = add_caps(key, out);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, key->all_stores ? " all" : " ");
	if (err == VOUCH_OK && !key->all_stores)
		err = vouch_bundle_stores_text(bundle, key->stores, out);
	return err != VOUCH_OK ? err :
	    vouch_buf_addf(out, " %s", state_names[key->state]);
}

static enum vouch_err add_fields(const struct vouch_bundle *bundle,
    enum vouch_bundle_line line, size_t i, struct vouch_buf *out)
{
	const struct vouch_bundle_floor *floor = &bundle->floor[i];

	switch (line) {
	case VOUCH_LINE_SEQUENCE:
		return vouch_buf_addf(out, "%" PRIu64, bundle->sequence);
	case VOUCH_LINE_ISSUED:
		return add_time(bundle->issued_ms, out);
	case VOUCH_LINE_UPDATE:
		return add_time(bundle->update_ms, out);
	case VOUCH_LINE_GRACE:
		return vouch_buf_addf(out, "%u",
		    (unsigned)bundle->grace_days);
	case VOUCH_LINE_LIMIT:
		return add_limit(bundle, out);
	case VOUCH_LINE_ZONE:
		return vouch_buf_adds(out, bundle->zone.name);
	case VOUCH_LINE_HOST:
		return vouch_buf_adds(out, bundle->host[i]);
	case VOUCH_LINE_ROOT:
		return add_hex(bundle->root[i], out);
	case VOUCH_LINE_STORE:
		return add_store(&bundle->store[i], out);
	case VOUCH_LINE_GROUP:
		return add_group(bundle, &bundle->group[i], out);
	case VOUCH_LINE_KEY:
		return add_key(bundle, &bundle->key[i], out);
	default:
		return vouch_buf_addf(out, "%" PRIu32 " %" PRIu64 " %" PRIu64
		    " %" PRIu64, floor->campaign, floor->manifest,
		    floor->revoked, floor->allowed);
	}
}

enum vouch_err vouch_bundle_write_line(const struct vouch_bundle *bundle,
    enum vouch_bundle_line line, size_t index, struct vouch_buf *out)
{
	enum vouch_err err = vouch_buf_addf(out, "%s ", line_names[line]);

	if (err == VOUCH_OK)
		err = add_fields(bundle, line, index, out);
	return err != VOUCH_OK ? err : vouch_buf_addc(out, '\n');
}

enum vouch_err vouch_bundle_format(const struct vouch_bundle *bundle,
    struct vouch_buf *out)
{
	const size_t count[VOUCH_BUNDLE_LINES] = { 1, 1, 1, 1, 1, 1,
	    bundle->host_count, bundle->root_count, bundle->store_count,
	    bundle->group_count, bundle->key_count, bundle->floor_count };
	enum vouch_err err = vouch_buf_adds(out, VOUCH_BUNDLE_TITLE);
	size_t i;
	int line;

	for (line = 0; line < VOUCH_BUNDLE_LINES; line++) {
		for (i = 0; err == VOUCH_OK && i < count[line]; i++)
			err = vouch_bundle_write_line(bundle,
			    (enum vouch_bundle_line)line, i, out);
	}
	return err;
}

/* ---- order ---- */

static int by_host(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int by_root(const void *a, const void *b)
{
	return memcmp(a, b, VOUCH_KEY_BYTES);
}

static int by_store(const void *a, const void *b)
{
	const struct vouch_bundle_store *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static int by_group(const void *a, const void *b)
{
	const struct vouch_bundle_group *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static int by_key(const void *a, const void *b)
{
	const struct vouch_bundle_key *x = a, *y = b;

	return memcmp(x->key.key, y->key.key, VOUCH_KEY_BYTES);
}

static int by_floor(const void *a, const void *b)
{
	const struct vouch_bundle_floor *x = a, *y = b;

	return (x->campaign > y->campaign) - (x->campaign < y->campaign);
}

void vouch_bundle_sort(struct vouch_bundle *b)
{
	qsort(b->host, b->host_count, sizeof b->host[0], by_host);
	qsort(b->root, b->root_count, sizeof b->root[0], by_root);
	qsort(b->store, b->store_count, sizeof b->store[0], by_store);
	qsort(b->group, b->group_count, sizeof b->group[0], by_group);
	qsort(b->key, b->key_count, sizeof b->key[0], by_key);
	qsort(b->floor, b->floor_count, sizeof b->floor[0], by_floor);
}

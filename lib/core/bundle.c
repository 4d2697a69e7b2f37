/*
 * The bundle's text. Each line is read into the struct and written from it
 * again, and must come out as it came in: so one meaning has one spelling, and
 * no reader of ours has to be trusted with being strict.
 */
#include "core/bundle.h"

#include <string.h>

#include "core/bundle_parts.h"
#include "core/campaign_parts.h"

#define TITLE_ANY "vouch bundle v"

/* A bundle's text under way. */
struct vouch_bundle_reading {
	const char *at;          /* the next line */
	size_t left;
	unsigned long number;    /* of the line in hand */
	struct vouch_span line;  /* without its end */
	struct vouch_span rest;  /* of it, not yet taken */
	struct vouch_diag *diag;
	struct vouch_bundle *out;
	struct vouch_buf again;  /* a line written back */
};

/* ---- fields of a line ---- */

static enum vouch_err wrong(const struct vouch_bundle_reading *r,
    struct vouch_span what, enum vouch_err err, const char *expected)
{
	size_t column = (size_t)(what.data - r->line.data) + 1;

	vouch_diag_at(r->diag, r->number, column);
	vouch_diag_subject(r->diag, what.data, what.len);
	return vouch_diag_set(r->diag, err, "expected %s", expected);
}

/* The next field, up to a blank. */
static enum vouch_err take(struct vouch_bundle_reading *r,
    const char *expected, struct vouch_span *out)
{
	const char *end = memchr(r->rest.data, ' ', r->rest.len);

	out->data = r->rest.data;
	out->len = end == NULL ? r->rest.len : (size_t)(end - r->rest.data);
	r->rest.data += out->len + (end != NULL);
	r->rest.len -= out->len + (end != NULL);
	return out->len == 0 ? wrong(r, *out, VOUCH_ERR_SYNTAX, expected) :
	    VOUCH_OK;
}

/* All that is left of the line. */
static struct vouch_span take_rest(struct vouch_bundle_reading *r)
{
	struct vouch_span out = r->rest;

	r->rest.data += r->rest.len;
	r->rest.len = 0;
	return out;
}

static enum vouch_err take_number(struct vouch_bundle_reading *r,
    const char *expected, uint64_t min, uint64_t max, uint64_t *out)
{
	struct vouch_span field;
	enum vouch_err err = take(r, expected, &field);

	if (err != VOUCH_OK)
		return err;
	err = vouch_num_parse(field.data, field.len, min, max, NULL, out);
	return err == VOUCH_OK ? err : wrong(r, field, err, expected);
}

static enum vouch_err take_day(struct vouch_bundle_reading *r, uint16_t *day)
{
	const char *const expected = "a date as 2026-12-31";
	struct vouch_span field;
	enum vouch_err err = take(r, expected, &field);

	if (err == VOUCH_OK && vouch_day_parse(field.data, field.len, NULL,
	    day) != VOUCH_OK)
		err = wrong(r, field, VOUCH_ERR_SYNTAX, expected);
	return err;
}

static enum vouch_err take_key(struct vouch_bundle_reading *r,
    uint8_t key[VOUCH_KEY_BYTES])
{
	const char *const expected = "a public key, 64 hexadecimal digits";
	struct vouch_span field;
	enum vouch_err err = take(r, expected, &field);

	if (err == VOUCH_OK && vouch_hex_decode(key, VOUCH_KEY_BYTES,
	    field.data, field.len) != VOUCH_OK)
		err = wrong(r, field, VOUCH_ERR_SYNTAX, expected);
	return err;
}

static enum vouch_err take_name(struct vouch_bundle_reading *r,
    char out[VOUCH_BUNDLE_NAME])
{
	const char *const expected = "a name of a-z, 0-9 and -";
	struct vouch_span field;
	enum vouch_err err = take(r, expected, &field);

	if (err == VOUCH_OK && field.len >= VOUCH_BUNDLE_NAME)
		err = wrong(r, field, VOUCH_ERR_TOO_LONG, expected);
	if (err != VOUCH_OK)
		return err;
	memcpy(out, field.data, field.len);
	out[field.len] = '\0';
	return vouch_campaign_is_name(out, VOUCH_BUNDLE_NAME) ? VOUCH_OK :
	    wrong(r, field, VOUCH_ERR_SYNTAX, expected);
}

/* "1-5" or "7" as a range of store numbers. */
static bool read_range(struct vouch_span piece, struct vouch_store_range *out)
{
	struct vouch_span rest = piece, first, last;
	uint64_t from = 0, to = 0;

	vouch_str_split(&rest, '-', &first);
	last = rest.data == NULL ? first : rest;
	if (vouch_num_parse(first.data, first.len, 1, VOUCH_STORE_MAX, NULL,
	    &from) != VOUCH_OK || vouch_num_parse(last.data, last.len, 1,
	    VOUCH_STORE_MAX, NULL, &to) != VOUCH_OK || to < from)
		return false;
	out->first = (uint16_t)from;
	out->last = (uint16_t)to;
	return true;
}

/* "1,4,7-12": ascending, apart from each other. */
static enum vouch_err take_stores(struct vouch_bundle_reading *r, bool *all,
    struct vouch_bundle_part *part)
{
	const char *const expected = "stores as 1,4,7-12, ascending";
	struct vouch_bundle *out = r->out;
	struct vouch_span field, rest, piece;
	struct vouch_store_range range;
	enum vouch_err err = take(r, expected, &field);

	if (err != VOUCH_OK)
		return err;
	part->first = out->range_count;
	part->count = 0;
	*all = field.len == 3 && memcmp(field.data, "all", 3) == 0;
	if (*all)
		return VOUCH_OK;
	rest = field;
	while (vouch_str_split(&rest, ',', &piece)) {
		if (out->range_count == VOUCH_BUNDLE_RANGES)
			return wrong(r, piece, VOUCH_ERR_TOO_LONG,
			    "fewer ranges of stores");
		if (!read_range(piece, &range) || (part->count > 0 &&
		    range.first <= out->range[out->range_count - 1].last + 1))
			return wrong(r, piece, VOUCH_ERR_SYNTAX, expected);
		out->range[out->range_count++] = range;
		part->count++;
	}
	return VOUCH_OK;
}

/* ---- the lines, in their order ---- */

static enum vouch_err read_sequence(struct vouch_bundle_reading *r)
{
	return take_number(r, "a number from 1", 1, INT64_MAX,
	    &r->out->sequence);
}

static enum vouch_err take_time(struct vouch_bundle_reading *r, int64_t *at_ms)
{
	struct vouch_span rest = take_rest(r);

	return vouch_time_parse(rest.data, rest.len, NULL, at_ms) == VOUCH_OK ?
	    VOUCH_OK : wrong(r, rest, VOUCH_ERR_SYNTAX,
	    "a time as 2026-12-31T17:00:00+00:00");
}

static enum vouch_err read_issued(struct vouch_bundle_reading *r)
{
	return take_time(r, &r->out->issued_ms);
}

static enum vouch_err read_update(struct vouch_bundle_reading *r)
{
	struct vouch_span line = r->rest;
	enum vouch_err err = take_time(r, &r->out->update_ms);

	if (err == VOUCH_OK && r->out->update_ms <= r->out->issued_ms)
		err = wrong(r, line, VOUCH_ERR_CONFLICT,
		    "a time behind that of 'issued'");
	return err;
}

static enum vouch_err read_grace(struct vouch_bundle_reading *r)
{
	uint64_t days = 0;
	enum vouch_err err = take_number(r, "days, 0 to 3650", 0,
	    VOUCH_BUNDLE_GRACE_MAX, &days);

	r->out->grace_days = (uint16_t)days;
	return err;
}

static enum vouch_err read_limit(struct vouch_bundle_reading *r)
{
	struct vouch_span rest = take_rest(r);

	r->out->has_limit = rest.len != 1 || rest.data[0] != '-';
	if (r->out->has_limit && vouch_money_parse(rest.data, rest.len, NULL,
	    &r->out->limit) != VOUCH_OK)
		return wrong(r, rest, VOUCH_ERR_SYNTAX,
		    "an amount as 100000 VND, or -");
	return VOUCH_OK;
}

static enum vouch_err read_zone(struct vouch_bundle_reading *r)
{
	char name[sizeof r->out->zone.name];
	struct vouch_span rest = take_rest(r);

	if (rest.len == 0 || rest.len >= sizeof name)
		return wrong(r, rest, VOUCH_ERR_SYNTAX, "a time zone");
	memcpy(name, rest.data, rest.len);
	name[rest.len] = '\0';
	return vouch_zone_init(&r->out->zone, name, NULL) == VOUCH_OK ?
	    VOUCH_OK : wrong(r, rest, VOUCH_ERR_UNKNOWN,
	    "a time zone that is installed here");
}

static enum vouch_err read_host(struct vouch_bundle_reading *r)
{
	struct vouch_bundle *out = r->out;
	struct vouch_span rest = take_rest(r);
	size_t i = out->host_count;

	if (vouch_host_parse(rest.data, rest.len, NULL, out->host[i]) !=
	    VOUCH_OK)
		return wrong(r, rest, VOUCH_ERR_SYNTAX, "a host");
	if (i > 0 && strcmp(out->host[i - 1], out->host[i]) >= 0)
		return wrong(r, rest, VOUCH_ERR_DUPLICATE,
		    "hosts in order, none twice");
	out->host_count++;
	return VOUCH_OK;
}

static enum vouch_err read_root(struct vouch_bundle_reading *r)
{
	struct vouch_bundle *out = r->out;
	struct vouch_span line = r->rest;
	size_t i = out->root_count;
	enum vouch_err err = take_key(r, out->root[i]);

	if (err == VOUCH_OK && i > 0 && memcmp(out->root[i - 1], out->root[i],
	    VOUCH_KEY_BYTES) >= 0)
		err = wrong(r, line, VOUCH_ERR_DUPLICATE,
		    "roots in order, none twice");
	out->root_count += err == VOUCH_OK;
	return err;
}

static bool is_store_name(struct vouch_span name)
{
	size_t i = 0, step = 1;
	uint32_t c = 0;

	for (; i < name.len && step > 0; i += step) {
		step = vouch_utf8_decode(name.data + i, name.len - i, &c);
		if (step > 0 && (c < 0x20 || (c >= 0x7f && c < 0xa0)))
			return false;
	}
	return step > 0 && name.len >= 1 &&
	    name.len <= VOUCH_BUNDLE_STORE_NAME && name.data[0] != ' ' &&
	    name.data[name.len - 1] != ' ';
}

static enum vouch_err read_store(struct vouch_bundle_reading *r)
{
	struct vouch_bundle *out = r->out;
	struct vouch_bundle_store *store = &out->store[out->store_count];
	struct vouch_span line = r->rest;
	uint64_t number = 0;
	enum vouch_err err = take_number(r, "a store's number", 1,
	    VOUCH_STORE_MAX, &number);

	if (err != VOUCH_OK)
		return err;
	store->number = (uint16_t)number;
	store->name = take_rest(r);
	if (!is_store_name(store->name))
		return wrong(r, store->name, VOUCH_ERR_SYNTAX, "a store's "
		    "name: up to 200 bytes of text");
	if (out->store_count > 0 && store[-1].number >= store->number)
		return wrong(r, line, VOUCH_ERR_DUPLICATE,
		    "stores in order, none twice");
	out->store_count++;
	return VOUCH_OK;
}

static enum vouch_err read_group(struct vouch_bundle_reading *r)
{
	struct vouch_bundle *out = r->out;
	struct vouch_bundle_group *group = &out->group[out->group_count];
	struct vouch_span line = r->rest;
	uint64_t number = 0;
	bool all = false;
	enum vouch_err err = take_number(r, "a group's number", 1,
	    VOUCH_GROUP_MAX, &number);

	group->number = (uint16_t)number;
	if (err == VOUCH_OK)
		err = take_name(r, group->name);
	if (err == VOUCH_OK)
		err = take_stores(r, &all, &group->stores);
	if (err != VOUCH_OK)
		return err;
	if (all)
		return wrong(r, line, VOUCH_ERR_CONFLICT,
		    "a group of some stores, not of all");
	if (vouch_bundle_group_named(out, group->name) != NULL ||
	    (out->group_count > 0 && group[-1].number >= group->number))
		return wrong(r, line, VOUCH_ERR_DUPLICATE,
		    "groups in order, none twice");
	out->group_count++;
	return VOUCH_OK;
}

/* "codes,lists" */
static enum vouch_err take_uses(struct vouch_bundle_reading *r, unsigned *uses)
{
	struct vouch_span field, rest, piece;
	enum vouch_err err = take(r, "what the key may sign", &field);

	*uses = 0;
	rest = field;
	while (err == VOUCH_OK && vouch_str_split(&rest, ',', &piece)) {
		unsigned use = vouch_bundle_use_named(piece);

		*uses |= use;
		if (use == 0)
			err = wrong(r, piece, VOUCH_ERR_UNKNOWN,
			    "codes, manifests, lists, campaigns or logs");
	}
	return err;
}

/* "VND:500000,percent:2000", or - */
static enum vouch_err take_caps(struct vouch_bundle_reading *r,
    struct vouch_bundle_key *key)
{
	const char *const expected = "caps as VND:500000,percent:2000, or -";
	struct vouch_span field, rest, piece, name;
	enum vouch_err err = take(r, expected, &field);
	uint64_t most = 0;
	int cap;

	if (err != VOUCH_OK)
		return err;
	key->capped = field.len != 1 || field.data[0] != '-';
	rest = field;
	while (key->capped && vouch_str_split(&rest, ',', &piece)) {
		struct vouch_span number = piece;

		vouch_str_split(&number, ':', &name);
		cap = vouch_bundle_cap_named(name);
		if (cap < 0 || number.data == NULL ||
		    vouch_num_parse(number.data, number.len, 1, UINT32_MAX,
		    NULL, &most) != VOUCH_OK)
			return wrong(r, piece, VOUCH_ERR_SYNTAX, expected);
		key->cap[cap] = (uint32_t)most;
	}
	return VOUCH_OK;
}

static enum vouch_err take_campaigns(struct vouch_bundle_reading *r,
    struct vouch_bundle_key *key)
{
	const char *const expected = "campaigns as 1001-1999";
	struct vouch_span field, rest, first;
	uint64_t from = 0, to = 0;
	enum vouch_err err = take(r, expected, &field);

	if (err != VOUCH_OK)
		return err;
	rest = field;
	vouch_str_split(&rest, '-', &first);
	if (rest.data == NULL || vouch_num_parse(first.data, first.len, 1,
	    UINT32_MAX, NULL, &from) != VOUCH_OK || vouch_num_parse(rest.data,
	    rest.len, from, UINT32_MAX, NULL, &to) != VOUCH_OK)
		return wrong(r, field, VOUCH_ERR_SYNTAX, expected);
	key->campaign_first = (uint32_t)from;
	key->campaign_last = (uint32_t)to;
	return VOUCH_OK;
}

static enum vouch_err take_state(struct vouch_bundle_reading *r,
    enum vouch_key_state *state)
{
	struct vouch_span rest = take_rest(r);
	int number = vouch_bundle_state_named(rest);

	if (number < 0)
		return wrong(r, rest, VOUCH_ERR_UNKNOWN,
		    "live, allow-list or revoked");
	*state = (enum vouch_key_state)number;
	return VOUCH_OK;
}

static enum vouch_err take_days(struct vouch_bundle_reading *r,
    struct vouch_bundle_key *key)
{
	struct vouch_span line = r->rest;
	enum vouch_err err = take_day(r, &key->sign_from);

	if (err == VOUCH_OK)
		err = take_day(r, &key->sign_until);
	if (err == VOUCH_OK)
		err = take_day(r, &key->verify_until);
	if (err == VOUCH_OK && (key->sign_until < key->sign_from ||
	    key->verify_until < key->sign_until))
		err = wrong(r, line, VOUCH_ERR_CONFLICT, "three days, none "
		    "before the one in front of it");
	return err;
}

static bool is_known_name(const struct vouch_bundle *bundle, const char *name)
{
	size_t i;

	for (i = 0; i < bundle->key_count; i++) {
		if (strcmp(bundle->key[i].name, name) == 0)
			return true;
	}
	return false;
}

/* A limit that limits nothing would be believed to. */
static enum vouch_err check_logs(struct vouch_bundle_reading *r,
    struct vouch_span line, const struct vouch_bundle_key *key)
{
	const struct vouch_span name = { line.data + 2 * VOUCH_KEY_BYTES + 1,
	    strlen(key->name) };

	return key->uses != VOUCH_SIGNS_LOGS || (!key->capped &&
	    key->campaign_first == 1 && key->campaign_last == UINT32_MAX) ?
	    VOUCH_OK : wrong(r, name, VOUCH_ERR_CONFLICT, "all campaigns and "
	    "no caps: the key signs logs alone, which are of all");
}

static enum vouch_err read_key(struct vouch_bundle_reading *r)
{
	struct vouch_bundle *out = r->out;
	struct vouch_bundle_key *key = &out->key[out->key_count];
	struct vouch_span line = r->rest;
	uint8_t bytes[VOUCH_KEY_BYTES];
	enum vouch_err err = take_key(r, bytes);

	memset(key, 0, sizeof *key);
	if (err == VOUCH_OK)
		err = take_name(r, key->name);
	if (err == VOUCH_OK)
		err = take_uses(r, &key->uses);
	if (err == VOUCH_OK)
		err = take_days(r, key);
	if (err == VOUCH_OK)
		err = take_campaigns(r, key);
	if (err == VOUCH_OK)
		err = take_caps(r, key);
	if (err == VOUCH_OK)
		err = take_stores(r, &key->all_stores, &key->stores);
	if (err == VOUCH_OK)
		err = take_state(r, &key->state);
	if (err == VOUCH_OK)
		err = check_logs(r, line, key);
	if (err != VOUCH_OK)
		return err;
	vouch_public_key_init(&key->key, bytes);
	if (is_known_name(out, key->name) || (out->key_count > 0 &&
	    memcmp(key[-1].key.key, bytes, sizeof bytes) >= 0))
		return wrong(r, line, VOUCH_ERR_DUPLICATE,
		    "keys in order, none twice, nor a name");
	if (vouch_bundle_has_root(out, bytes))
		return wrong(r, line, VOUCH_ERR_CONFLICT,
		    "a key that is no root: roots sign bundles alone");
	out->key_count++;
	return VOUCH_OK;
}

static enum vouch_err read_floor(struct vouch_bundle_reading *r)
{
	const char *const sequence = "a sequence number";
	struct vouch_bundle *out = r->out;
	struct vouch_bundle_floor *floor = &out->floor[out->floor_count];
	struct vouch_span line = r->rest;
	uint64_t campaign = 0;
	enum vouch_err err = take_number(r, "a campaign", 1, UINT32_MAX,
	    &campaign);

	floor->campaign = (uint32_t)campaign;
	if (err == VOUCH_OK)
		err = take_number(r, sequence, 0, INT64_MAX, &floor->manifest);
	if (err == VOUCH_OK)
		err = take_number(r, sequence, 0, INT64_MAX, &floor->revoked);
	if (err == VOUCH_OK)
		err = take_number(r, sequence, 0, INT64_MAX, &floor->allowed);
	if (err == VOUCH_OK && out->floor_count > 0 &&
	    floor[-1].campaign >= floor->campaign)
		err = wrong(r, line, VOUCH_ERR_DUPLICATE,
		    "campaigns in order, none twice");
	out->floor_count += err == VOUCH_OK;
	return err;
}

static const struct {
	enum vouch_err (*read)(struct vouch_bundle_reading *r);
	size_t least, most;
} lines[VOUCH_BUNDLE_LINES] = {
	[VOUCH_LINE_SEQUENCE] = { read_sequence, 1, 1 },
	[VOUCH_LINE_ISSUED] = { read_issued, 1, 1 },
	[VOUCH_LINE_UPDATE] = { read_update, 1, 1 },
	[VOUCH_LINE_GRACE] = { read_grace, 1, 1 },
	[VOUCH_LINE_LIMIT] = { read_limit, 1, 1 },
	[VOUCH_LINE_ZONE] = { read_zone, 1, 1 },
	[VOUCH_LINE_HOST] = { read_host, 0, VOUCH_BUNDLE_HOSTS },
	[VOUCH_LINE_ROOT] = { read_root, 1, VOUCH_BUNDLE_ROOTS },
	[VOUCH_LINE_STORE] = { read_store, 0, VOUCH_BUNDLE_STORES },
	[VOUCH_LINE_GROUP] = { read_group, 0, VOUCH_BUNDLE_GROUPS },
	[VOUCH_LINE_KEY] = { read_key, 0, VOUCH_BUNDLE_KEYS },
	[VOUCH_LINE_FLOOR] = { read_floor, 0, VOUCH_BUNDLE_FLOORS }
};

/* ---- the whole ---- */

/* The line as the struct has it must be the line as it came. */
static enum vouch_err check_spelling(struct vouch_bundle_reading *r,
    enum vouch_bundle_line kind, size_t index)
{
	size_t same = 0, len;
	struct vouch_span at;
	enum vouch_err err;

	vouch_buf_clear(&r->again);
	err = vouch_bundle_write_line(r->out, kind, index, &r->again);
	if (err != VOUCH_OK)
		return vouch_diag_set(r->diag, err, "out of memory");
	len = r->again.len - 1; /* its line end */
	if (len == r->line.len &&
	    memcmp(r->again.data, r->line.data, len) == 0)
		return VOUCH_OK;
	while (same < len && same < r->line.len &&
	    r->again.data[same] == r->line.data[same])
		same++;
	at.data = r->line.data + same;
	at.len = r->line.len - same;
	vouch_diag_at(r->diag, r->number, same + 1);
	vouch_diag_subject(r->diag, at.data, at.len);
	return vouch_diag_set(r->diag, VOUCH_ERR_SYNTAX,
	    "a bundle has one spelling: expected '%.*s'",
	    (int)(len - same > 60 ? 60 : len - same), r->again.data + same);
}

/* Is the next line one of this kind? */
static bool next_is(const struct vouch_bundle_reading *r,
    enum vouch_bundle_line kind)
{
	const char *name = vouch_bundle_line_name(kind);
	size_t len = strlen(name);

	return r->left > len && memcmp(r->at, name, len) == 0 &&
	    r->at[len] == ' ';
}

static enum vouch_err read_line(struct vouch_bundle_reading *r,
    enum vouch_bundle_line kind, size_t index)
{
	const char *end = memchr(r->at, '\n', r->left);
	size_t name = strlen(vouch_bundle_line_name(kind)) + 1;
	enum vouch_err err;

	r->number++;
	r->line.data = r->at;
	r->line.len = end == NULL ? r->left : (size_t)(end - r->at);
	if (end == NULL) {
		vouch_diag_at(r->diag, r->number, 0);
		return vouch_diag_set(r->diag, VOUCH_ERR_TRUNCATED,
		    "the line has no end");
	}
	r->rest.data = r->line.data + name;
	r->rest.len = r->line.len - name;
	r->at = end + 1;
	r->left -= r->line.len + 1;
	err = lines[kind].read(r);
	return err == VOUCH_OK ? check_spelling(r, kind, index) : err;
}

static enum vouch_err read_lines(struct vouch_bundle_reading *r)
{
	enum vouch_err err = VOUCH_OK;
	int kind;

	for (kind = 0; kind < VOUCH_BUNDLE_LINES; kind++) {
		size_t count = 0;

		while (err == VOUCH_OK && count < lines[kind].most &&
		    next_is(r, (enum vouch_bundle_line)kind))
			err = read_line(r, (enum vouch_bundle_line)kind,
			    count++);
		if (err != VOUCH_OK)
			return err;
		if (count >= lines[kind].least)
			continue;
		vouch_diag_at(r->diag, r->number + 1, 0);
		return vouch_diag_set(r->diag, VOUCH_ERR_SYNTAX,
		    "expected the line '%s' of a bundle",
		    vouch_bundle_line_name((enum vouch_bundle_line)kind));
	}
	if (r->left == 0)
		return VOUCH_OK;
	vouch_diag_at(r->diag, r->number + 1, 0);
	return vouch_diag_set(r->diag, VOUCH_ERR_SYNTAX, "not a line of a "
	    "bundle, not in its place, or one too many");
}

enum vouch_err vouch_bundle_parse(const char *file, const char *text,
    size_t len, struct vouch_diag *diag, struct vouch_bundle *out)
{
	const size_t title = sizeof VOUCH_BUNDLE_TITLE - 1;
	const size_t any = sizeof TITLE_ANY - 1;
	struct vouch_bundle_reading r = { .number = 1, .diag = diag,
		.out = out };
	enum vouch_err err;

	vouch_diag_file(diag, file);
	vouch_diag_at(diag, 1, 0);
	if (len < title || memcmp(text, VOUCH_BUNDLE_TITLE, title) != 0) {
		if (len > any && memcmp(text, TITLE_ANY, any) == 0 &&
		    text[any] != '1')
			return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
			    "a bundle of a later version");
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "not a trust bundle: its first line is 'vouch bundle v1'");
	}
	memset(out, 0, sizeof *out);
	r.at = text + title;
	r.left = len - title;
	vouch_buf_init(&r.again, VOUCH_BUNDLE_FILE_MAX);
	err = read_lines(&r);
	vouch_buf_release(&r.again);
	if (err == VOUCH_OK)
		vouch_diag_at(diag, 0, 0);
	return err;
}

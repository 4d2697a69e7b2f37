/*
 * See funnel.h. One pass over the events of each ledger; rows are found by a
 * hash of (campaign, group), so many placements cost no more than few.
 */
#include "report/funnel.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define SLOTS_MIN 64 /* a power of two */
#define NO_GROUP "-"
#define AMOUNT_MAX (INT64_C(1) << 48) /* of a row; rows can then be added up */

struct build {
	struct vouch_ledger *ledger;    /* being read */
	struct vouch_register *reg;
	const struct vouch_counted *counted;
	enum vouch_funnel_by by;
	bool test;
	struct vouch_funnel *out;
	size_t size;                    /* rows allocated */
	size_t *slot;                   /* row index + 1; 0: free */
	size_t slots;
	struct vouch_calendar calendar;
	struct vouch_diag *diag;
	enum vouch_err err;             /* what a callback found */
};

static enum vouch_err no_memory(struct build *build)
{
	return vouch_diag_set(build->diag, VOUCH_ERR_NO_MEMORY,
	    "no memory for the report");
}

/* FNV-1a: the keys are our own data, and a slow report harms nobody else. */
static size_t hash_of(uint32_t campaign, const char *group)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ campaign;

	for (; *group != '\0'; group++)
		hash = (hash ^ (unsigned char)*group) *
		    UINT64_C(0x100000001b3);
	return (size_t)(hash ^ hash >> 32);
}

/* The slot where this row is or belongs. */
static size_t find_slot(const struct build *build, uint32_t campaign,
    const char *group)
{
	size_t at = hash_of(campaign, group) & (build->slots - 1);

	while (build->slot[at] != 0) {
		const struct vouch_funnel_row *row =
		    &build->out->row[build->slot[at] - 1];

		if (row->campaign == campaign && strcmp(row->group, group) == 0)
			break;
		at = (at + 1) & (build->slots - 1);
	}
	return at;
}

/* Room for one more row, in an index at most half full. */
static enum vouch_err grow(struct build *build)
{
	size_t rows = build->size == 0 ? SLOTS_MIN / 2 : 2 * build->size, i;
	struct vouch_funnel_row *bigger;

	if (build->out->count < build->size)
		return VOUCH_OK;
	bigger = realloc(build->out->row, rows * sizeof *bigger);
	if (bigger == NULL)
		return no_memory(build);
	build->out->row = bigger;
	build->size = rows;
	free(build->slot);
	build->slots = 2 * rows;
	build->slot = calloc(build->slots, sizeof *build->slot);
	if (build->slot == NULL)
		return no_memory(build);
	for (i = 0; i < build->out->count; i++)
		build->slot[find_slot(build, bigger[i].campaign,
		    bigger[i].group)] = i + 1;
	return VOUCH_OK;
}

/* The row of campaign and group, made if need be; valid until the next. */
static enum vouch_err get_row(struct build *build, uint32_t campaign,
    const char *group, struct vouch_funnel_row **out)
{
	struct vouch_funnel_row *row;
	enum vouch_err err;
	size_t at;

	if (group[0] == '\0')
		group = NO_GROUP;
	err = grow(build);
	if (err != VOUCH_OK)
		return err;
	at = find_slot(build, campaign, group);
	if (build->slot[at] == 0) {
		row = &build->out->row[build->out->count];
		memset(row, 0, sizeof *row);
		row->campaign = campaign;
		vouch_str_cut(row->group, sizeof row->group, group,
		    strlen(group));
		build->slot[at] = ++build->out->count;
	}
	*out = &build->out->row[build->slot[at] - 1];
	return VOUCH_OK;
}

/* ---- issued ---- */

static bool is_redeemed_once(uint8_t kind)
{
	return kind != VOUCH_KIND_COUPON && kind != VOUCH_KIND_STORED &&
	    kind != VOUCH_KIND_SHELF;
}

static int add_batch(const struct vouch_batch *batch, void *context)
{
	struct build *build = context;
	bool test = batch->template_token.kind == VOUCH_KIND_TEST;
	const char *group = batch->channel_name;
	struct vouch_funnel_row *row;

	if (test != build->test ||
	    (build->counted->campaign != 0 &&
	    batch->campaign != build->counted->campaign))
		return 0;
	if (build->by == VOUCH_FUNNEL_PLACEMENT)
		group = batch->placement;
	else if (build->by == VOUCH_FUNNEL_KIND)
		group = vouch_kind_name(batch->template_token.kind);
	build->err = get_row(build, batch->campaign, group, &row);
	if (build->err != VOUCH_OK)
		return 1;
	row->has_issued = 1;
	row->issued += batch->count;
	row->not_once = row->not_once || !is_redeemed_once(
	    batch->template_token.kind);
	return 0;
}

/* ---- redeemed ---- */

static enum vouch_err channel_group(struct build *build, uint32_t campaign,
    uint8_t channel, char group[VOUCH_PLACEMENT_MAX])
{
	const struct vouch_campaign *rules = NULL;
	char name[VOUCH_CHANNEL_NAME];
	enum vouch_err err;

	err = vouch_ledger_campaign(build->ledger, campaign, build->diag,
	    &rules);
	if (err != VOUCH_OK)
		return err;
	vouch_campaign_channel_text(rules, channel, name);
	snprintf(group, VOUCH_PLACEMENT_MAX, "%s", name);
	return VOUCH_OK;
}

/* The batch the register says the code is of; *found false: of none. */
static enum vouch_err find_batch(struct build *build,
    const struct vouch_event *event, struct vouch_batch *batch, bool *found)
{
	uint64_t seq;
	enum vouch_err err;

	err = vouch_register_find(build->reg, event->campaign, event->serial,
	    batch, &seq, NULL);
	*found = err == VOUCH_OK;
	return err == VOUCH_OK || err == VOUCH_ERR_NOT_FOUND ? VOUCH_OK :
	    vouch_diag_set(build->diag, err, "the register cannot be read");
}

static enum vouch_err placement_group(struct build *build,
    const struct vouch_event *event, char group[VOUCH_PLACEMENT_MAX])
{
	struct vouch_batch batch;
	bool found;
	enum vouch_err err = find_batch(build, event, &batch, &found);

	if (err == VOUCH_OK)
		snprintf(group, VOUCH_PLACEMENT_MAX, "%s", found ?
		    batch.placement : "(not in the register)");
	return err;
}

/* A short code that was typed does not say its channel; the register does. */
static enum vouch_err issued_channel(struct build *build,
    const struct vouch_event *event, char group[VOUCH_PLACEMENT_MAX])
{
	struct vouch_batch batch;
	bool found;
	enum vouch_err err = find_batch(build, event, &batch, &found);

	if (err != VOUCH_OK)
		return err;
	if (!found)
		return channel_group(build, event->campaign, event->channel,
		    group);
	snprintf(group, VOUCH_PLACEMENT_MAX, "%s", batch.channel_name);
	return VOUCH_OK;
}

static enum vouch_err day_group(struct build *build,
    const struct vouch_event *event, char group[VOUCH_PLACEMENT_MAX])
{
	uint16_t day;
	enum vouch_err err = vouch_calendar_day(&build->calendar,
	    event->campaign, event->at_ms, build->diag, &day);

	if (err == VOUCH_OK)
		vouch_day_format(group, day);
	return err;
}

/* What the campaign's rules say it is; "-" where they are not on file. */
static enum vouch_err kind_group(struct build *build, uint32_t campaign,
    char group[VOUCH_PLACEMENT_MAX])
{
	const struct vouch_campaign *rules = NULL;
	enum vouch_err err;

	err = vouch_ledger_campaign(build->ledger, campaign, build->diag,
	    &rules);
	if (err != VOUCH_OK)
		return err;
	snprintf(group, VOUCH_PLACEMENT_MAX, "%s", build->test ?
	    vouch_kind_name(VOUCH_KIND_TEST) : rules != NULL ?
	    vouch_kind_name(rules->kind) : "");
	return VOUCH_OK;
}

static enum vouch_err group_of(struct build *build,
    const struct vouch_event *event, char group[VOUCH_PLACEMENT_MAX])
{
	switch (build->by) {
	case VOUCH_FUNNEL_PLACEMENT:
		return placement_group(build, event, group);
	case VOUCH_FUNNEL_STORE:
		snprintf(group, VOUCH_PLACEMENT_MAX, "%u", event->key.store);
		return VOUCH_OK;
	case VOUCH_FUNNEL_TILL:
		snprintf(group, VOUCH_PLACEMENT_MAX, "%u.%u",
		    event->key.store, event->key.till);
		return VOUCH_OK;
	case VOUCH_FUNNEL_DAY:
		return day_group(build, event, group);
	case VOUCH_FUNNEL_KIND:
		return kind_group(build, event->campaign, group);
	default:
		return event->channel == VOUCH_CHANNEL_UNKNOWN &&
		    build->reg != NULL ?
		    issued_channel(build, event, group) :
		    channel_group(build, event->campaign, event->channel,
		    group);
	}
}

/* No real redemptions come near: a changed amount does. */
static enum vouch_err add_amount(struct build *build,
    const struct vouch_event *event, struct vouch_funnel_row *row)
{
	int64_t amount = event->amount_minor, *sum;

	if (amount == 0)
		return VOUCH_OK;
	sum = &row->value_minor[event->unit % VOUCH_FUNNEL_UNITS];
	if (event->unit == VOUCH_UNIT_NONE ||
	    event->unit >= VOUCH_FUNNEL_UNITS ||
	    amount < -AMOUNT_MAX || amount > AMOUNT_MAX ||
	    *sum < -AMOUNT_MAX || *sum > AMOUNT_MAX)
		return vouch_diag_set(build->diag, VOUCH_ERR_CORRUPT,
		    "the ledger is damaged: amounts of campaign %" PRIu32
		    " are out of all bounds", event->campaign);
	*sum += amount;
	return VOUCH_OK;
}

static bool takes(uint32_t kind)
{
	return kind == VOUCH_EVENT_REDEEM || kind == VOUCH_EVENT_SPEND ||
	    kind == VOUCH_EVENT_COMMIT;
}

/* What is put on cards, and taken off them again, is no redemption. */
static bool gives_back(const struct vouch_event *event)
{
	const uint32_t kind = event->flags & VOUCH_FLAG_KIND;

	return event->kind == VOUCH_EVENT_VOID && (kind == 0 || takes(kind));
}

static int add_event(const struct vouch_event *event, void *context)
{
	struct build *build = context;
	char group[VOUCH_PLACEMENT_MAX];
	struct vouch_funnel_row *row;
	bool has;

	if (!takes(event->kind) && !gives_back(event))
		return 0;
	build->err = vouch_counted_has(build->counted, &build->calendar,
	    event->campaign, event->at_ms, build->diag, &has);
	if (build->err != VOUCH_OK || !has)
		return build->err != VOUCH_OK;
	build->err = group_of(build, event, group);
	if (build->err == VOUCH_OK)
		build->err = get_row(build, event->campaign, group, &row);
	if (build->err != VOUCH_OK)
		return 1;
	row->redeemed += takes(event->kind);
	row->voided += !takes(event->kind);
	build->err = add_amount(build, event, row);
	return build->err != VOUCH_OK;
}

/* ---- refused ---- */

static int add_refusal(const struct vouch_refusal_count *count, void *context)
{
	enum vouch_verdict verdict = vouch_reason_verdict(count->reason);
	struct build *build = context;
	char group[VOUCH_PLACEMENT_MAX];
	struct vouch_funnel_row *row;
	bool has;

	if (count->campaign == 0 ||
	    (verdict != VOUCH_USED && verdict != VOUCH_REFUSE))
		return 0;
	build->err = vouch_counted_has(build->counted, &build->calendar,
	    count->campaign, count->at_ms, build->diag, &has);
	if (build->err != VOUCH_OK || !has)
		return build->err != VOUCH_OK;
	if (build->by == VOUCH_FUNNEL_STORE)
		snprintf(group, sizeof group, "%u", (unsigned)count->store);
	else if (build->by == VOUCH_FUNNEL_KIND)
		build->err = kind_group(build, count->campaign, group);
	else
		build->err = channel_group(build, count->campaign,
		    count->channel, group);
	if (build->err == VOUCH_OK)
		build->err = get_row(build, count->campaign, group, &row);
	if (build->err != VOUCH_OK)
		return 1;
	row->refused += count->count;
	return 0;
}

/* ---- all of it ---- */

enum vouch_err vouch_funnel_check(struct vouch_ledger *const *ledgers,
    size_t count, struct vouch_diag *diag)
{
	size_t i, j;

	for (i = 1; i < count; i++) {
		if (vouch_ledger_is_test(ledgers[i]) !=
		    vouch_ledger_is_test(ledgers[0]))
			return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
			    "ledgers for test codes and real ones in one "
			    "report");
		for (j = 0; j < i; j++) {
			if (vouch_ledger_epoch(ledgers[i]) ==
			    vouch_ledger_epoch(ledgers[j]))
				return vouch_diag_set(diag,
				    VOUCH_ERR_CONFLICT, "ledgers %zu and %zu "
				    "are one, or a copy of one another",
				    j + 1, i + 1);
		}
	}
	return VOUCH_OK;
}

/* Counters of refusals know neither placements nor tills nor days. */
static bool knows_refusals(enum vouch_funnel_by by)
{
	return by == VOUCH_FUNNEL_CHANNEL || by == VOUCH_FUNNEL_STORE ||
	    by == VOUCH_FUNNEL_KIND;
}

static enum vouch_err read_ledger(struct build *build)
{
	const bool refusals = knows_refusals(build->by);
	enum vouch_err err;

	build->calendar = (struct vouch_calendar){ .ledger = build->ledger };
	err = vouch_ledger_each(build->ledger, NULL, add_event, build,
	    build->diag);
	if (err == VOUCH_OK && build->err == VOUCH_OK && refusals)
		err = vouch_ledger_each_refusal(build->ledger, add_refusal,
		    build, build->diag);
	return build->err != VOUCH_OK ? build->err : err;
}

static enum vouch_err name_rows(struct vouch_ledger *const *ledgers,
    size_t count, struct build *build)
{
	const struct vouch_campaign *rules;
	struct vouch_funnel_row *row;
	enum vouch_err err;
	size_t i, j;

	for (i = 0; i < build->out->count; i++) {
		row = &build->out->row[i];
		row->has_refused = knows_refusals(build->by);
		if (i > 0 && row->campaign == row[-1].campaign) {
			memcpy(row->campaign_name, row[-1].campaign_name,
			    sizeof row->campaign_name);
			continue;
		}
		for (j = 0, rules = NULL; j < count && rules == NULL; j++) {
			err = vouch_ledger_campaign(ledgers[j], row->campaign,
			    build->diag, &rules);
			if (err != VOUCH_OK)
				return err;
		}
		if (rules != NULL)
			memcpy(row->campaign_name, rules->name,
			    sizeof row->campaign_name);
	}
	return VOUCH_OK;
}

/* "2.10" after "2.9", "10" after "9", words by their letters. */
static int compare_groups(const char *a, const char *b)
{
	static const char digits[] = "0123456789";
	size_t m, n;
	int order;

	while (*a != '\0' && *b != '\0') {
		m = strspn(a, digits);
		n = strspn(b, digits);
		if (m == 0 || n == 0) {
			if (*a != *b)
				break;
			m = n = 1;
		}
		if (m != n)
			return m < n ? -1 : 1;
		order = memcmp(a, b, m);
		if (order != 0)
			return order;
		a += m;
		b += n;
	}
	return strcmp(a, b);
}

static int compare_rows(const void *a, const void *b)
{
	const struct vouch_funnel_row *x = a, *y = b;

	if (x->campaign != y->campaign)
		return x->campaign < y->campaign ? -1 : 1;
	return compare_groups(x->group, y->group);
}

enum vouch_err vouch_funnel_build(struct vouch_ledger *const *ledgers,
    size_t count, struct vouch_register *reg,
    const struct vouch_counted *counted, enum vouch_funnel_by by,
    struct vouch_diag *diag, struct vouch_funnel *out)
{
	struct vouch_funnel funnel = { .row = NULL };
	struct build build = { .reg = reg, .counted = counted, .by = by,
	    .out = &funnel, .diag = diag };
	enum vouch_err err;
	size_t i;

	if (by == VOUCH_FUNNEL_PLACEMENT && reg == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "placements stand in the register, which is not given");
	err = vouch_funnel_check(ledgers, count, diag);
	if (err != VOUCH_OK)
		return err;
	build.test = vouch_ledger_is_test(ledgers[0]);
	if (reg != NULL &&
	    (by == VOUCH_FUNNEL_CHANNEL || by == VOUCH_FUNNEL_PLACEMENT ||
	    by == VOUCH_FUNNEL_KIND))
		err = vouch_register_each(reg, add_batch, &build, diag);
	if (err == VOUCH_OK)
		err = build.err;
	for (i = 0; err == VOUCH_OK && i < count; i++) {
		build.ledger = ledgers[i];
		err = read_ledger(&build);
	}
	if (err == VOUCH_OK && funnel.count > 0) {
		qsort(funnel.row, funnel.count, sizeof *funnel.row,
		    compare_rows);
		err = name_rows(ledgers, count, &build);
	}
	free(build.slot);
	if (err != VOUCH_OK) {
		vouch_funnel_release(&funnel);
		return err;
	}
	*out = funnel;
	return VOUCH_OK;
}

void vouch_funnel_release(struct vouch_funnel *funnel)
{
	free(funnel->row);
	funnel->row = NULL;
	funnel->count = 0;
}

/*
 * See sums.h. One pass over the events of each ledger, into rows that are few:
 * offers, prizes, reasons, cashiers.
 */
#include "report/sums.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define ROWS_MIN 16
#define AMOUNT_MAX (INT64_C(1) << 53)

struct build {
	struct vouch_ledger *ledger; /* being read */
	struct vouch_counted counted;
	struct vouch_calendar calendar;
	enum vouch_sums_of of;
	struct vouch_diag *diag;
	struct vouch_sums *out;
	enum vouch_err err;          /* what a callback found */
};

static int compare(const struct vouch_sums_row *a,
    const struct vouch_sums_row *b)
{
	int order;

	if (a->campaign != b->campaign)
		return a->campaign < b->campaign ? -1 : 1;
	order = strcmp(a->group, b->group);
	if (order == 0)
		order = strcmp(a->cashier, b->cashier);
	return order != 0 ? order : (int)a->unit - (int)b->unit;
}

/* The row like wanted, made in its place if need be; NULL: no memory. */
static struct vouch_sums_row *row_like(struct vouch_sums *sums,
    const struct vouch_sums_row *wanted)
{
	size_t low = 0, high = sums->count, middle, size;
	struct vouch_sums_row *row;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (compare(&sums->row[middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < sums->count && compare(&sums->row[low], wanted) == 0)
		return &sums->row[low];
	if (sums->count == sums->size) {
		size = sums->size == 0 ? ROWS_MIN : 2 * sums->size;
		row = realloc(sums->row, size * sizeof *row);
		if (row == NULL)
			return NULL;
		sums->row = row;
		sums->size = size;
	}
	row = &sums->row[low];
	memmove(row + 1, row, (sums->count - low) * sizeof *row);
	sums->count++;
	*row = *wanted;
	row->sign = "";
	return row;
}

static void add(struct build *build, const struct vouch_sums_row *like,
    size_t figure, uint64_t count, int64_t amount_minor, bool back)
{
	struct vouch_sums_row *row = row_like(build->out, like);

	if (row == NULL) {
		build->err = vouch_diag_set(build->diag, VOUCH_ERR_NO_MEMORY,
		    "no memory for the report");
		return;
	}
	if (count <= AMOUNT_MAX)
		row->count[figure] += back ? -(int64_t)count : (int64_t)count;
	row->amount_minor[figure] += amount_minor;
	if (count > AMOUNT_MAX || row->count[figure] > AMOUNT_MAX ||
	    row->amount_minor[figure] > AMOUNT_MAX ||
	    row->amount_minor[figure] < -AMOUNT_MAX)
		build->err = vouch_diag_set(build->diag, VOUCH_ERR_CORRUPT,
		    "the ledger is damaged: its figures are out of all bounds");
}

/* Also false where build->err says why that cannot be told. */
static bool counts(struct build *build, uint32_t campaign, int64_t at_ms)
{
	bool has;

	build->err = vouch_counted_has(&build->counted, &build->calendar,
	    campaign, at_ms, build->diag, &has);
	return has;
}

/* ---- events ---- */

/* The kind an event moves, also where it takes it back. */
static enum vouch_event_kind kind_of(const struct vouch_event *event)
{
	const uint32_t of = event->flags & VOUCH_FLAG_KIND;

	if (event->kind != VOUCH_EVENT_VOID)
		return event->kind;
	return of == 0 ? VOUCH_EVENT_REDEEM : (enum vouch_event_kind)of;
}

static void add_card(struct build *build, const struct vouch_event *event,
    struct vouch_sums_row *like)
{
	const bool back = event->kind == VOUCH_EVENT_VOID;

	if (event->use_no != 0)
		return;
	switch (kind_of(event)) {
	case VOUCH_EVENT_ACTIVATE:
		add(build, like, VOUCH_CARDS_SOLD, 1, event->amount_minor,
		    back);
		break;
	case VOUCH_EVENT_TOPUP:
	case VOUCH_EVENT_EARN:
		add(build, like, VOUCH_CARDS_ADDED, 1, event->amount_minor,
		    back);
		break;
	case VOUCH_EVENT_SPEND:
	case VOUCH_EVENT_COMMIT:
		add(build, like, VOUCH_CARDS_PAID, 1, event->amount_minor,
		    back);
		if ((event->flags & VOUCH_FLAG_CAPPED) != 0)
			add(build, like, VOUCH_CARDS_CAPPED, 1,
			    event->amount_minor, back);
		break;
	default:
		break;
	}
}

static int keep(const struct vouch_event *event, void *context)
{
	*(struct vouch_event *)context = *event;
	return 1;
}

/* The event a void is of, which says what was won. */
static bool find_voided(struct build *build, const struct vouch_event *event,
    struct vouch_event *voided)
{
	struct vouch_event_key before = event->ref;

	before.seq--;
	memset(voided, 0, sizeof *voided);
	build->err = vouch_ledger_each(build->ledger, &before, keep, voided,
	    build->diag);
	return build->err == VOUCH_OK && voided->key.seq == event->ref.seq &&
	    voided->key.till == event->ref.till;
}

static void add_prize(struct build *build, const struct vouch_event *event,
    struct vouch_sums_row *like)
{
	static const char word[] = "prize ";
	const bool back = event->kind == VOUCH_EVENT_VOID;
	struct vouch_event of = *event;

	if (event->use_no == 0 || (event->kind != VOUCH_EVENT_REDEEM &&
	    event->kind != VOUCH_EVENT_COMMIT && !back) ||
	    (back && !find_voided(build, event, &of)) ||
	    strncmp(of.note, word, sizeof word - 1) != 0)
		return;
	vouch_str_cut(like->group, sizeof like->group,
	    of.note + sizeof word - 1, strlen(of.note + sizeof word - 1));
	like->unit = of.unit;
	add(build, like, VOUCH_PRIZES_WON, 1, event->amount_minor, back);
}

static void add_till(struct build *build, const struct vouch_event *event,
    struct vouch_sums_row *like)
{
	like->campaign = 0;
	like->unit = 0;
	snprintf(like->group, sizeof like->group, "%u.%u",
	    (unsigned)event->key.store, (unsigned)event->key.till);
	memcpy(like->cashier, event->cashier, sizeof like->cashier);
	switch (event->kind) {
	case VOUCH_EVENT_REDEEM:
	case VOUCH_EVENT_SPEND:
	case VOUCH_EVENT_COMMIT:
		add(build, like, VOUCH_TILLS_TAKEN, 1, 0, false);
		break;
	case VOUCH_EVENT_VOID:
		add(build, like, VOUCH_TILLS_VOIDED, 1, 0, false);
		break;
	default:
		break;
	}
}

static int add_event(const struct vouch_event *event, void *context)
{
	struct build *build = context;
	struct vouch_sums_row like;

	if (event->kind >= VOUCH_EVENT_NOTE ||
	    !counts(build, event->campaign, event->at_ms))
		return build->err != VOUCH_OK;
	memset(&like, 0, sizeof like);
	like.campaign = event->campaign;
	like.unit = event->unit;
	if (build->of == VOUCH_SUMS_CARDS)
		add_card(build, event, &like);
	else if (build->of == VOUCH_SUMS_PRIZES)
		add_prize(build, event, &like);
	else
		add_till(build, event, &like);
	return build->err != VOUCH_OK;
}

/* ---- tables ---- */

static int add_balance(const struct vouch_balance_sum *sum, void *context)
{
	struct build *build = context;
	struct vouch_sums_row like;

	if (build->counted.campaign != 0 &&
	    sum->campaign != build->counted.campaign)
		return 0;
	memset(&like, 0, sizeof like);
	like.campaign = sum->campaign;
	like.unit = sum->unit;
	add(build, &like, VOUCH_CARDS_LEFT, sum->cards, sum->left_minor,
	    false);
	return build->err != VOUCH_OK;
}

static int add_reason(const struct vouch_refusal_count *count, void *context)
{
	struct build *build = context;
	struct vouch_sums_row like;

	if (!counts(build, count->campaign, count->at_ms))
		return build->err != VOUCH_OK;
	memset(&like, 0, sizeof like);
	like.campaign = count->campaign;
	snprintf(like.group, sizeof like.group, "%s",
	    vouch_reason_name(count->reason));
	add(build, &like, VOUCH_REFUSALS_SAID, count->count, 0, false);
	return build->err != VOUCH_OK;
}

static int add_till_reason(const struct vouch_refusal_count *count,
    void *context)
{
	struct build *build = context;
	struct vouch_sums_row like;

	if (!counts(build, count->campaign, count->at_ms))
		return build->err != VOUCH_OK;
	memset(&like, 0, sizeof like);
	snprintf(like.group, sizeof like.group, "%u.%u",
	    (unsigned)count->store, (unsigned)count->till);
	switch (vouch_reason_verdict(count->reason)) {
	case VOUCH_FORGED:
		add(build, &like, VOUCH_TILLS_FORGED, count->count, 0, false);
		break;
	case VOUCH_USED:
	case VOUCH_REFUSE:
		add(build, &like, VOUCH_TILLS_REFUSED, count->count, 0,
		    false);
		break;
	default:
		break;
	}
	return build->err != VOUCH_OK;
}

/* ---- all of it ---- */

const char *vouch_sums_sign(const struct vouch_sums_row *row)
{
	const int64_t *count = row->count;

	if (count[VOUCH_TILLS_FORGED] >= 3)
		return "forged";
	if (count[VOUCH_TILLS_VOIDED] >= 5 &&
	    10 * count[VOUCH_TILLS_VOIDED] >= count[VOUCH_TILLS_TAKEN])
		return "voids";
	if (count[VOUCH_TILLS_REFUSED] >= 20 &&
	    count[VOUCH_TILLS_REFUSED] > count[VOUCH_TILLS_TAKEN])
		return "refused";
	return "";
}

static enum vouch_err read_ledger(struct build *build)
{
	enum vouch_err err = VOUCH_OK;

	if (build->of != VOUCH_SUMS_REFUSALS)
		err = vouch_ledger_each(build->ledger, NULL, add_event, build,
		    build->diag);
	if (err != VOUCH_OK || build->err != VOUCH_OK)
		return err;
	switch (build->of) {
	case VOUCH_SUMS_CARDS:
		return build->counted.some_days ? VOUCH_OK :
		    vouch_ledger_each_balance(build->ledger, add_balance,
		    build, build->diag);
	case VOUCH_SUMS_REFUSALS:
		return vouch_ledger_each_refusal(build->ledger, add_reason,
		    build, build->diag);
	case VOUCH_SUMS_TILLS:
		return vouch_ledger_each_refusal(build->ledger,
		    add_till_reason, build, build->diag);
	default:
		return VOUCH_OK;
	}
}

/* A till's refusals stand in its row without a cashier: what stands out is of
 * the till then. */
static enum vouch_err finish(struct build *build,
    struct vouch_ledger *const *ledgers, size_t count)
{
	const struct vouch_campaign *rules;
	struct vouch_sums_row *row;
	enum vouch_err err;
	size_t i, k;

	for (i = 0; i < build->out->count; i++) {
		row = &build->out->row[i];
		if (build->of == VOUCH_SUMS_TILLS)
			row->sign = vouch_sums_sign(row);
		for (k = 0, rules = NULL; row->campaign != 0 && k < count &&
		    rules == NULL; k++) {
			err = vouch_ledger_campaign(ledgers[k], row->campaign,
			    build->diag, &rules);
			if (err != VOUCH_OK)
				return err;
		}
		if (rules != NULL && row->campaign != 0)
			memcpy(row->name, rules->name, sizeof row->name);
	}
	return VOUCH_OK;
}

enum vouch_err vouch_sums_build(struct vouch_ledger *const *ledgers,
    size_t count, const struct vouch_counted *counted, enum vouch_sums_of of,
    struct vouch_diag *diag, struct vouch_sums *out)
{
	struct vouch_sums sums = { .row = NULL };
	struct build build = { .counted = *counted, .of = of, .diag = diag,
	    .out = &sums };
	enum vouch_err err = VOUCH_OK;
	size_t i;

	if (of == VOUCH_SUMS_TILLS)
		build.counted.campaign = 0;
	for (i = 0; err == VOUCH_OK && i < count; i++) {
		build.ledger = ledgers[i];
		build.calendar = (struct vouch_calendar){ .ledger =
		    ledgers[i] };
		err = read_ledger(&build);
		if (err == VOUCH_OK)
			err = build.err;
	}
	if (err == VOUCH_OK)
		err = finish(&build, ledgers, count);
	if (err != VOUCH_OK) {
		vouch_sums_release(&sums);
		return err;
	}
	*out = sums;
	return VOUCH_OK;
}

void vouch_sums_release(struct vouch_sums *sums)
{
	free(sums->row);
	memset(sums, 0, sizeof *sums);
}

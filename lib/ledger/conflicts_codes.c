/*
 * Conflicts of what is counted: a code's uses, a customer's, a campaign's.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/book.h"
#include "ledger/conflicts_parts.h"

#define PAGE 256

/* ---- codes ---- */

struct crowded {
	uint32_t campaign;
	uint64_t serial, uses;
};

static enum vouch_err crowded_page(struct vouch_finding_out *out,
    const struct crowded *last, bool any, struct vouch_diag *diag,
    struct crowded page[PAGE], size_t *count)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*count = 0;
	vouch_query_start(&query, out->ledger->file, VOUCH_SQL_USED_CROWDED);
	vouch_query_int(&query, any ? (int64_t)last->campaign : -1);
	vouch_query_int(&query, (int64_t)last->serial);
	vouch_query_int(&query, PAGE);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row && *count < PAGE) {
		page[*count].campaign = (uint32_t)vouch_query_get_int(&query);
		page[*count].serial = (uint64_t)vouch_query_get_int(&query);
		page[(*count)++].uses = (uint64_t)vouch_query_get_int(&query);
	}
	vouch_query_end(&query);
	return err;
}

struct row {
	int64_t number;
	struct vouch_place place;
};

static enum vouch_err use_rows(struct vouch_finding_out *out,
    const struct crowded *code, int64_t behind, struct vouch_diag *diag,
    struct row rows[PAGE], size_t *count)
{
	struct vouch_query query;
	enum vouch_err err;
	bool more;

	*count = 0;
	vouch_query_start(&query, out->ledger->file, VOUCH_SQL_USED_OF_CODE);
	vouch_query_int(&query, code->campaign);
	vouch_query_int(&query, (int64_t)code->serial);
	vouch_query_int(&query, behind);
	vouch_query_int(&query, PAGE);
	while ((err = vouch_query_next(&query, diag, &more)) == VOUCH_OK &&
	    more && *count < PAGE) {
		rows[*count].number = vouch_query_get_int(&query);
		vouch_query_get_place(&query, &rows[(*count)++].place);
	}
	vouch_query_end(&query);
	return err;
}

/* All live uses of the code. */
static enum vouch_err add_uses(struct vouch_finding_out *out,
    const struct crowded *code, struct vouch_diag *diag)
{
	struct row rows[PAGE];
	int64_t behind = 0;
	enum vouch_err err;
	size_t count, i;

	do {
		err = use_rows(out, code, behind, diag, rows, &count);
		for (i = 0; err == VOUCH_OK && i < count; i++) {
			behind = rows[i].number;
			err = vouch_conflict_add_at(out, &rows[i].place, diag);
		}
	} while (err == VOUCH_OK && count == PAGE);
	return err;
}

static enum vouch_err judge_code(struct vouch_finding_out *out,
    const struct crowded *code, struct vouch_diag *diag)
{
	struct vouch_conflict conflict = { .kind = VOUCH_CONFLICT_SPENT,
		.campaign = code->campaign, .has_serial = true,
		.serial = code->serial };
	const struct vouch_campaign *rules;
	uint64_t allowed = 1;
	enum vouch_err err;

	err = vouch_ledger_campaign(out->ledger, code->campaign, diag, &rules);
	if (err == VOUCH_OK && rules == NULL)
		out->facts->unjudged++;
	if (err != VOUCH_OK || rules == NULL)
		return err;
	if (rules->kind == VOUCH_KIND_COUPON) {
		conflict.kind = VOUCH_CONFLICT_CODE;
		allowed = rules->rules.uses_per_code;
	}
	if (allowed == 0 || code->uses <= allowed)
		return VOUCH_OK;
	err = add_uses(out, code, diag);
	if (err != VOUCH_OK)
		return err;
	vouch_conflict_limit(out, allowed);
	conflict.over = code->uses - allowed;
	snprintf(conflict.text, sizeof conflict.text, "used %" PRIu64
	    " times, and good for %" PRIu64, code->uses, allowed);
	vouch_conflict_say(out, &conflict);
	return VOUCH_OK;
}

enum vouch_err vouch_conflicts_codes(struct vouch_finding_out *out,
    struct vouch_diag *diag)
{
	struct crowded page[PAGE], last = { 0, 0, 0 };
	enum vouch_err err;
	size_t count, i;
	bool any = false;

	do {
		err = crowded_page(out, &last, any, diag, page, &count);
		for (i = 0; err == VOUCH_OK && i < count; i++)
			err = judge_code(out, &page[i], diag);
		any = count > 0;
		if (any)
			last = page[count - 1];
	} while (err == VOUCH_OK && count == PAGE && !out->stopped);
	return err;
}

/* ---- customers ---- */

struct customer {
	uint32_t campaign;
	uint8_t holder[VOUCH_HOLDER_BYTES];
	uint64_t uses, allowed;
};
struct customers {
	size_t count, size;
	struct customer *customer; /* by holder, campaign */
};

static int by_customer(const void *a, const void *b)
{
	const struct customer *x = a, *y = b;
	int order = memcmp(x->holder, y->holder, sizeof x->holder);

	return order != 0 ? order : (x->campaign > y->campaign) -
	    (x->campaign < y->campaign);
}

static enum vouch_err add_customer(struct vouch_finding_out *out,
    struct customers *over, const struct customer *one,
    struct vouch_diag *diag)
{
	const struct vouch_campaign *rules;
	struct customer *bigger;
	enum vouch_err err;
	size_t size;

	err = vouch_ledger_campaign(out->ledger, one->campaign, diag, &rules);
	if (err != VOUCH_OK || rules == NULL ||
	    rules->rules.uses_per_customer == 0 ||
	    one->uses <= rules->rules.uses_per_customer)
		return err;
	if (over->count == over->size) {
		size = over->size == 0 ? 16 : 2 * over->size;
		bigger = realloc(over->customer, size * sizeof *bigger);
		if (bigger == NULL)
			return VOUCH_ERR_NO_MEMORY;
		over->customer = bigger;
		over->size = size;
	}
	over->customer[over->count] = *one;
	over->customer[over->count++].allowed =
	    rules->rules.uses_per_customer;
	return VOUCH_OK;
}

struct tally_key {
	int64_t campaign, scope, serial;
	uint8_t holder[VOUCH_HOLDER_BYTES];
	size_t holder_len;
};

static enum vouch_err tally_page(struct vouch_finding_out *out,
    struct tally_key *last, struct vouch_diag *diag,
    struct customer page[PAGE], size_t *rows, size_t *count)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*rows = *count = 0;
	vouch_query_start(&query, out->ledger->file, VOUCH_SQL_TALLY_PAGE);
	vouch_query_int(&query, last->campaign);
	vouch_query_int(&query, last->scope);
	vouch_query_int(&query, last->serial);
	vouch_query_bytes(&query, last->holder, last->holder_len);
	vouch_query_int(&query, PAGE);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row && *rows < PAGE) {
		(*rows)++;
		last->campaign = vouch_query_get_int(&query);
		last->scope = vouch_query_get_int(&query);
		last->serial = vouch_query_get_int(&query);
		last->holder_len = vouch_query_get_bytes(&query, last->holder,
		    sizeof last->holder) ? sizeof last->holder : 0;
		query.damaged = false;
		if (last->scope != VOUCH_SCOPE_CUSTOMER ||
		    last->holder_len == 0)
			continue;
		page[*count].campaign = (uint32_t)last->campaign;
		memcpy(page[*count].holder, last->holder,
		    sizeof last->holder);
		page[(*count)++].uses = (uint64_t)vouch_query_get_int(&query);
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err find_customers(struct vouch_finding_out *out,
    struct vouch_diag *diag, struct customers *over)
{
	struct tally_key last = { .campaign = 0 };
	struct customer page[PAGE];
	size_t rows, count, i;
	enum vouch_err err;

	do {
		err = tally_page(out, &last, diag, page, &rows, &count);
		for (i = 0; err == VOUCH_OK && i < count; i++)
			err = add_customer(out, over, &page[i], diag);
	} while (err == VOUCH_OK && rows == PAGE);
	if (over->count > 0)
		qsort(over->customer, over->count, sizeof *over->customer,
		    by_customer);
	return err;
}

struct held {
	struct vouch_place place;
	uint8_t holder[VOUCH_HOLDER_BYTES];
};

static enum vouch_err held_page(struct vouch_finding_out *out,
    const struct vouch_place *last, struct vouch_diag *diag,
    struct held page[PAGE], size_t *count)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*count = 0;
	vouch_query_start(&query, out->ledger->file, VOUCH_SQL_HOLDER_PAGE);
	vouch_query_place(&query, last);
	vouch_query_int(&query, PAGE);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row && *count < PAGE) {
		vouch_query_get_place(&query, &page[*count].place);
		vouch_query_get_bytes(&query, page[(*count)++].holder,
		    VOUCH_HOLDER_BYTES);
	}
	vouch_query_end(&query);
	return err;
}

/* An event of one of the customers; which, and is its use live? */
struct taken {
	size_t customer;
	struct vouch_event event;
};

static enum vouch_err look_at_held(struct vouch_finding_out *out,
    const struct customers *over, const struct held *held,
    struct vouch_diag *diag, size_t *which, struct vouch_event *event)
{
	struct customer wanted;
	const struct customer *found;
	enum vouch_err err;
	uint32_t number;
	bool here;

	*which = over->count;
	err = vouch_place_event(out->ledger, &held->place, diag, &here, event);
	if (err != VOUCH_OK || !here)
		return err;
	wanted.campaign = event->campaign;
	memcpy(wanted.holder, held->holder, sizeof wanted.holder);
	found = bsearch(&wanted, over->customer, over->count, sizeof wanted,
	    by_customer);
	if (found == NULL || event->use_no == 0)
		return VOUCH_OK;
	err = vouch_use_number(out->ledger, event, &held->place, diag,
	    &number);
	if (err == VOUCH_OK && number > 0)
		*which = (size_t)(found - over->customer);
	return err;
}

static enum vouch_err gather_taken(struct vouch_finding_out *out,
    const struct customers *over, struct vouch_diag *diag,
    struct taken **taken, size_t *count)
{
	struct vouch_place last = { 0, 0, 0, 0 };
	struct held page[PAGE];
	struct taken *bigger;
	size_t got, i, which, size = 0;
	struct vouch_event event;
	enum vouch_err err;

	do {
		err = held_page(out, &last, diag, page, &got);
		for (i = 0; err == VOUCH_OK && i < got; i++) {
			last = page[i].place;
			err = look_at_held(out, over, &page[i], diag, &which,
			    &event);
			if (err != VOUCH_OK || which == over->count)
				continue;
			if (*count == size) {
				size = size == 0 ? 16 : 2 * size;
				bigger = realloc(*taken,
				    size * sizeof *bigger);
				if (bigger == NULL)
					return VOUCH_ERR_NO_MEMORY;
				*taken = bigger;
			}
			(*taken)[(*count)++] = (struct taken){ which, event };
		}
	} while (err == VOUCH_OK && got == PAGE);
	return err;
}

enum vouch_err vouch_conflicts_customers(struct vouch_finding_out *out,
    struct vouch_diag *diag)
{
	struct vouch_conflict conflict = { .kind = VOUCH_CONFLICT_CUSTOMER };
	struct customers over = { 0, 0, NULL };
	struct taken *taken = NULL;
	size_t count = 0, i, k;
	enum vouch_err err = find_customers(out, diag, &over);

	if (err == VOUCH_OK && over.count > 0)
		err = gather_taken(out, &over, diag, &taken, &count);
	for (i = 0; err == VOUCH_OK && i < over.count; i++) {
		for (k = 0; err == VOUCH_OK && k < count; k++)
			if (taken[k].customer == i)
				err = vouch_conflict_add(out, &taken[k].event,
				    diag);
		if (err != VOUCH_OK)
			break;
		vouch_conflict_limit(out, over.customer[i].allowed);
		conflict.campaign = over.customer[i].campaign;
		conflict.over = over.customer[i].uses -
		    over.customer[i].allowed;
		snprintf(conflict.text, sizeof conflict.text, "a customer "
		    "used it %" PRIu64 " times, and may %" PRIu64,
		    over.customer[i].uses, over.customer[i].allowed);
		vouch_conflict_say(out, &conflict);
	}
	free(taken);
	free(over.customer);
	return err;
}

/* ---- campaigns ---- */

struct use_key {
	int64_t campaign, serial, use_no;
};

static enum vouch_err campaign_page(struct vouch_finding_out *out,
    uint32_t campaign, struct use_key *last, struct vouch_diag *diag,
    struct vouch_place page[PAGE], size_t *count)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*count = 0;
	vouch_query_start(&query, out->ledger->file, VOUCH_SQL_USED_PAGE);
	vouch_query_int(&query, last->campaign);
	vouch_query_int(&query, last->serial);
	vouch_query_int(&query, last->use_no);
	vouch_query_int(&query, PAGE);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row && *count < PAGE) {
		last->campaign = vouch_query_get_int(&query);
		if (last->campaign != campaign)
			break;
		last->serial = vouch_query_get_int(&query);
		last->use_no = vouch_query_get_int(&query);
		vouch_query_get_place(&query, &page[(*count)++]);
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err add_campaign(struct vouch_finding_out *out,
    uint32_t campaign, struct vouch_diag *diag)
{
	struct use_key last = { campaign, -1, 0 };
	struct vouch_place page[PAGE];
	enum vouch_err err;
	size_t count, i;

	do {
		err = campaign_page(out, campaign, &last, diag, page, &count);
		for (i = 0; err == VOUCH_OK && i < count; i++)
			err = vouch_conflict_add_at(out, &page[i], diag);
	} while (err == VOUCH_OK && count == PAGE);
	vouch_conflict_sort(out);
	return err;
}

/* Leaves only the events that were over. */
static void keep_over(struct vouch_conflict_list *list)
{
	size_t i, kept = 0;

	for (i = 0; i < list->count; i++)
		if (!list->event[i].stands)
			list->event[kept++] = list->event[i];
	list->count = kept;
}

static void mark_budget(struct vouch_conflict_list *list, uint64_t budget)
{
	int64_t given = 0, over;
	size_t i;

	for (i = 0; i < list->count; i++) {
		given += list->event[i].amount_minor;
		over = given - (int64_t)budget;
		if (over <= 0)
			continue;
		list->event[i].stands = false;
		list->event[i].over_minor = over <
		    list->event[i].amount_minor ? over :
		    list->event[i].amount_minor;
	}
}

static enum vouch_err say_campaign(struct vouch_finding_out *out,
    const struct vouch_campaign *rules, const struct vouch_tally *tally,
    bool budget, struct vouch_diag *diag)
{
	struct vouch_conflict conflict = { .kind = budget ?
		VOUCH_CONFLICT_BUDGET : VOUCH_CONFLICT_CAMPAIGN,
		.campaign = rules->id };
	enum vouch_err err = add_campaign(out, rules->id, diag);

	if (err != VOUCH_OK)
		return err;
	if (budget) {
		mark_budget(&out->list, rules->rules.budget);
		snprintf(conflict.text, sizeof conflict.text, "%" PRIu64
		    " given, and its budget is %" PRIu64, tally->amount_minor,
		    (uint64_t)rules->rules.budget);
	} else {
		vouch_conflict_limit(out, rules->rules.max_redemptions);
		conflict.over = tally->uses - rules->rules.max_redemptions;
		snprintf(conflict.text, sizeof conflict.text, "used %" PRIu64
		    " times, and may be %" PRIu64, tally->uses,
		    (uint64_t)rules->rules.max_redemptions);
	}
	keep_over(&out->list);
	vouch_conflict_say(out, &conflict);
	return VOUCH_OK;
}

struct ids {
	size_t count, size;
	uint32_t *id;
	enum vouch_err err;
};

static int keep_id(const struct vouch_campaign *campaign, void *context)
{
	struct ids *ids = context;
	size_t size = ids->size == 0 ? 16 : 2 * ids->size;
	uint32_t *bigger;

	if (!vouch_book_counts(campaign))
		return 0;
	if (ids->count == ids->size) {
		bigger = realloc(ids->id, size * sizeof *bigger);
		if (bigger == NULL) {
			ids->err = VOUCH_ERR_NO_MEMORY;
			return 1;
		}
		ids->id = bigger;
		ids->size = size;
	}
	ids->id[ids->count++] = campaign->id;
	return 0;
}

static enum vouch_err judge_campaign(struct vouch_finding_out *out,
    uint32_t id, struct vouch_diag *diag)
{
	const struct vouch_campaign *rules;
	struct vouch_tally tally;
	enum vouch_err err;

	err = vouch_tally_get(out->ledger, id, VOUCH_SCOPE_CAMPAIGN, 0, NULL,
	    diag, &tally);
	if (err == VOUCH_OK)
		err = vouch_ledger_campaign(out->ledger, id, diag, &rules);
	if (err != VOUCH_OK || rules == NULL)
		return err;
	if (rules->rules.max_redemptions > 0 &&
	    tally.uses > rules->rules.max_redemptions)
		err = say_campaign(out, rules, &tally, false, diag);
	if (err == VOUCH_OK && rules->rules.budget > 0 &&
	    tally.amount_minor > rules->rules.budget)
		err = say_campaign(out, rules, &tally, true, diag);
	return err;
}

enum vouch_err vouch_conflicts_campaigns(struct vouch_finding_out *out,
    struct vouch_diag *diag)
{
	struct ids ids = { 0, 0, NULL, VOUCH_OK };
	enum vouch_err err;
	size_t i;

	err = vouch_ledger_each_campaign(out->ledger, keep_id, &ids, diag);
	if (err == VOUCH_OK)
		err = ids.err;
	for (i = 0; err == VOUCH_OK && i < ids.count; i++)
		err = judge_campaign(out, ids.id[i], diag);
	free(ids.id);
	return err;
}

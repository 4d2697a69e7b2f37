/*
 * Counting refusals without a sync for each: counters wait in memory for the
 * next commit, a quiet minute, or the end. A crash loses at most what waited;
 * no redemption depends on them. With them goes the time they were decided by
 * (guard.h).
 */
#include <string.h>

#include "base/date.h"
#include "ledger/guard.h"
#include "ledger/handle.h"

#define MINUTE_MS 60000
#define HOUR_MS 3600000
#define DAY_0_HOURS ((int64_t)18262 * 24) /* 2020-01-01 since 1970 */
#define PAGE 256

static bool same_slot(const struct vouch_refusal_slot *a,
    const struct vouch_refusal_slot *b)
{
	return a->till == b->till && a->hour == b->hour &&
	    a->campaign == b->campaign && a->channel == b->channel &&
	    a->reason == b->reason;
}

/* The slot of a counter: its own, a new one, or when memory is full the one
 * of its reason alone. */
static struct vouch_refusal_slot *slot_for(struct vouch_ledger *ledger,
    const struct vouch_refusal_slot *wanted)
{
	struct vouch_refusal_slot common = *wanted;
	const struct vouch_refusal_slot *key = wanted;
	size_t i;

	for (i = 0; i < ledger->refusal_count; i++)
		if (same_slot(&ledger->refusal[i], key))
			return &ledger->refusal[i];
	if (ledger->refusal_count >= VOUCH_REFUSALS_MAX) {
		common.till = 0;
		common.hour = ledger->refusal[0].hour;
		common.campaign = 0;
		common.channel = 0;
		key = &common;
		for (i = VOUCH_REFUSALS_MAX; i < ledger->refusal_count; i++)
			if (same_slot(&ledger->refusal[i], key))
				return &ledger->refusal[i];
	}
	ledger->refusal[ledger->refusal_count] = *key;
	return &ledger->refusal[ledger->refusal_count++];
}

void vouch_ledger_refused(struct vouch_ledger *ledger, uint16_t till,
    uint32_t campaign, uint8_t channel, enum vouch_reason reason,
    int64_t now_ms)
{
	struct vouch_refusal_slot wanted = { .till = till,
		.hour = now_ms / HOUR_MS, .campaign = campaign,
		.channel = channel, .reason = reason };

	if (ledger->file->read_only || (unsigned)reason >= VOUCH_REASON_COUNT)
		return;
	if (wanted.hour < DAY_0_HOURS)
		wanted.hour = DAY_0_HOURS;
	if (ledger->refusal_count == 0)
		ledger->refusals_since_ms = now_ms;
	slot_for(ledger, &wanted)->count++;
}

bool vouch_ledger_counters_wait(const struct vouch_ledger *ledger)
{
	return ledger->refusal_count > 0;
}

enum vouch_err vouch_refusals_write(struct vouch_ledger *ledger,
    struct vouch_diag *diag)
{
	const struct vouch_refusal_slot *slot;
	enum vouch_err err;
	struct vouch_query query;
	const char *reason;
	size_t i;

	err = vouch_guard_save(ledger, diag);
	for (i = 0; err == VOUCH_OK && i < ledger->refusal_count; i++) {
		slot = &ledger->refusal[i];
		reason = vouch_reason_name(slot->reason);
		vouch_query_start(&query, ledger->file, VOUCH_SQL_REFUSAL_ADD);
		vouch_query_int(&query, ledger->store);
		vouch_query_int(&query, slot->till);
		vouch_query_int(&query, ledger->epoch_id);
		vouch_query_int(&query, (slot->hour - DAY_0_HOURS) / 24);
		vouch_query_int(&query, (slot->hour - DAY_0_HOURS) % 24);
		vouch_query_int(&query, slot->campaign);
		vouch_query_int(&query, slot->channel);
		vouch_query_text(&query, reason, strlen(reason));
		vouch_query_int(&query, (int64_t)slot->count);
		err = vouch_query_run(&query, diag, NULL);
	}
	return err;
}

void vouch_refusals_forget(struct vouch_ledger *ledger)
{
	ledger->refusal_count = 0;
}

enum vouch_err vouch_ledger_idle(struct vouch_ledger *ledger, int64_t now_ms,
    struct vouch_diag *diag)
{
	int64_t waited_ms = now_ms - ledger->refusals_since_ms;
	enum vouch_err err;

	if (ledger->refusal_count == 0 || ledger->file->in_transaction ||
	    (waited_ms >= 0 && waited_ms < MINUTE_MS))
		return VOUCH_OK;
	err = vouch_ledger_begin(ledger, diag);
	return err == VOUCH_OK ? vouch_ledger_commit(ledger, diag) : err;
}

/* ---- reading ---- */

/* -1 for a reason of a later version. */
static int reason_number(const char *name)
{
	int i;

	for (i = 0; i < VOUCH_REASON_COUNT; i++)
		if (strcmp(vouch_reason_name((enum vouch_reason)i), name) == 0)
			return i;
	return -1;
}

/* A row with the reason as the file has it. */
struct row {
	int64_t store, till, epoch, day, hour, campaign, channel;
	char reason[33];
	uint64_t count;
};

/* The rows behind *last, at most PAGE of them. */
static enum vouch_err read_page(struct vouch_ledger *ledger,
    const struct row *last, struct vouch_diag *diag, struct row page[PAGE],
    size_t *count)
{
	struct vouch_query query;
	enum vouch_err err;
	struct row *row;
	bool more;

	*count = 0;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_REFUSAL_PAGE);
	vouch_query_int(&query, last->store);
	vouch_query_int(&query, last->till);
	vouch_query_int(&query, last->epoch);
	vouch_query_int(&query, last->day);
	vouch_query_int(&query, last->hour);
	vouch_query_int(&query, last->campaign);
	vouch_query_int(&query, last->channel);
	vouch_query_text(&query, last->reason, strlen(last->reason));
	vouch_query_int(&query, PAGE);
	while ((err = vouch_query_next(&query, diag, &more)) == VOUCH_OK &&
	    more && *count < PAGE) {
		row = &page[(*count)++];
		row->store = vouch_query_get_int(&query);
		row->till = vouch_query_get_int(&query);
		row->epoch = vouch_query_get_int(&query);
		row->day = vouch_query_get_int(&query);
		row->hour = vouch_query_get_int(&query);
		row->campaign = vouch_query_get_int(&query);
		row->channel = vouch_query_get_int(&query);
		row->count = (uint64_t)vouch_query_get_int(&query);
		vouch_query_get_text(&query, row->reason, sizeof row->reason);
	}
	if (err == VOUCH_OK)
		err = vouch_query_whole(&query, diag);
	vouch_query_end(&query);
	return err;
}

static int hand_out(const struct row *row,
    int (*each)(const struct vouch_refusal_count *count, void *context),
    void *context)
{
	const int64_t day = row->day < 0 ? 0 : row->day > VOUCH_DAY_MAX ?
	    VOUCH_DAY_MAX : row->day;
	struct vouch_refusal_count count;
	int reason = reason_number(row->reason);

	if (reason < 0)
		return 0;
	count.store = (uint16_t)row->store;
	count.till = (uint16_t)row->till;
	count.at_ms = (DAY_0_HOURS + 24 * day + row->hour % 24) * HOUR_MS;
	count.campaign = (uint32_t)row->campaign;
	count.channel = (uint8_t)row->channel;
	count.reason = (enum vouch_reason)reason;
	count.count = row->count;
	return each(&count, context);
}

enum vouch_err vouch_ledger_each_refusal(struct vouch_ledger *ledger,
    int (*each)(const struct vouch_refusal_count *count, void *context),
    void *context, struct vouch_diag *diag)
{
	struct row last = { .store = -1, .reason = "-" }; /* before all */
	struct row page[PAGE];
	enum vouch_err err;
	size_t count, i;

	do {
		err = read_page(ledger, &last, diag, page, &count);
		if (err != VOUCH_OK)
			return err;
		for (i = 0; i < count; i++)
			if (hand_out(&page[i], each, context) != 0)
				return VOUCH_OK;
		if (count > 0)
			last = page[count - 1];
	} while (count == PAGE);
	return VOUCH_OK;
}

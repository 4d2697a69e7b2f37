/*
 * vouch-issue --posters: a signed link for each poster of a table, which leads
 * to a page and no product. A place is a placement: it gets a batch of its own,
 * so that reports can tell places apart; posters of one place come out
 * together.
 */
#include <string.h>

#include "cmd.h"
#include "issue_shelf.h"
#include "scanfilter.h"

#include "base/date.h"
#include "base/num.h"
#include "core/weburl.h"

#define PLACES_MAX 1000

struct posters {
	struct issue_shelf shelf;
	int place, target, store;
	uint32_t count;         /* of places */
	struct {
		char name[VOUCH_PLACEMENT_MAX];
		uint64_t posters;
	} at[PLACES_MAX];
};

static uint32_t find_place(const struct posters *p, const char *name)
{
	uint32_t i;

	for (i = 0; i < p->count; i++)
		if (strcmp(p->at[i].name, name) == 0)
			break;
	return i;
}

static enum vouch_err take_place(struct posters *p, struct vouch_diag *diag)
{
	struct vouch_span text = issue_table_cell(&p->shelf.table, p->place);
	char name[VOUCH_PLACEMENT_MAX];
	enum vouch_err err;
	uint32_t i;

	issue_table_blame(&p->shelf.table, p->place, diag);
	if (text.len == 0)
		return vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "expected the place of the poster");
	err = issue_placement(text.data, text.len, diag, name);
	if (err != VOUCH_OK)
		return err;
	i = find_place(p, name);
	if (i == PLACES_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "expected at most %d places in one table", PLACES_MAX);
	if (i == p->count) {
		memcpy(p->at[i].name, name, sizeof name);
		p->at[i].posters = 0;
		p->count++;
	}
	p->at[i].posters++;
	return issue_table_keep(&p->shelf.table, i, diag);
}

/* The shop of the row: 0 for all, also where there is no such column. */
static enum vouch_err read_store(const struct posters *p,
    struct vouch_diag *diag, uint16_t *store)
{
	const struct issue_run *run = p->shelf.run;
	struct vouch_span text = issue_table_cell(&p->shelf.table, p->store);
	uint64_t number = 0;
	enum vouch_err err;

	*store = 0;
	if (p->store < 0 || (text.len == 3 &&
	    memcmp(text.data, "all", 3) == 0))
		return VOUCH_OK;
	issue_table_blame(&p->shelf.table, p->store, diag);
	err = vouch_num_parse(text.data, text.len, 1, VOUCH_STORE_MAX, diag,
	    &number);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "expected all, or a store "
		    "number from 1 to %d", VOUCH_STORE_MAX);
	*store = (uint16_t)number;
	if (!run->has_campaign ||
	    vouch_campaign_has_store(&run->campaign, *store))
		return VOUCH_OK;
	return vouch_diag_set(diag, VOUCH_ERR_RANGE,
	    "campaign %u does not hold in shop %u", run->campaign.id, *store);
}

static enum vouch_err check_row(void *context, struct issue_table *table,
    struct vouch_diag *diag)
{
	struct posters *p = context;
	struct vouch_span target = issue_table_cell(table, p->target);
	char url[VOUCH_WEBURL_MAX];
	uint16_t store;
	enum vouch_err err;

	issue_table_blame(table, p->target, diag);
	err = vouch_weburl_parse(target.data, target.len, diag, url);
	if (err == VOUCH_OK)
		err = read_store(p, diag, &store);
	return err == VOUCH_OK ? take_place(p, diag) : err;
}

static enum vouch_err make(struct issue_shelf *shelf, uint32_t mark,
    struct vouch_token *token, struct vouch_shelf *place,
    struct vouch_diag *diag)
{
	uint16_t store = 0;
	enum vouch_err err = read_store(shelf->job, diag, &store);

	(void)mark;
	place->has_product = false;
	if (err == VOUCH_OK && store != 0)
		token->stores = store;
	return err;
}

static enum vouch_err read_posters(struct posters *p)
{
	static const char *const place[] = { "place", "placement", NULL };
	static const char *const target[] = { "target", NULL };
	static const char *const store[] = { "store", "stores", NULL };
	static const char *const without[] = { "placement", "stores", NULL };
	struct issue_shelf *shelf = &p->shelf;
	struct issue_run *run = shelf->run;
	enum vouch_err err = issue_shelf_open(shelf, run->args->posters);

	if (err == VOUCH_OK)
		err = issue_shelf_need(shelf, place, &p->place);
	if (err == VOUCH_OK)
		err = issue_shelf_need(shelf, target, &p->target);
	if (err != VOUCH_OK)
		return err;
	p->store = issue_table_find(&shelf->table, store);
	err = issue_table_read(&shelf->table, check_row, p, issue_fresh(run));
	return err == VOUCH_OK ? issue_shelf_columns(shelf, without) : err;
}

/* A batch for each place, and all their records into one output. */
static enum vouch_err write_posters(struct posters *p)
{
	struct issue_shelf *shelf = &p->shelf;
	struct issue_run *run = shelf->run;
	enum vouch_err err;

	cmd_signals_hold();
	err = issue_output(run, &shelf->source);
	for (uint32_t i = 0; err == VOUCH_OK && i < p->count &&
	    !cmd_signals_waiting(); i++) {
		memcpy(run->batch.placement, p->at[i].name,
		    sizeof run->batch.placement);
		err = issue_shelf_batch(shelf, i, p->at[i].posters);
		if (run->first_batch == 0)
			run->first_batch = run->batch.id;
	}
	return issue_finish(run, err);
}

static enum vouch_err write_again(struct posters *p)
{
	struct issue_run *run = p->shelf.run;
	uint32_t i = find_place(p, run->batch.placement);
	enum vouch_err err;

	cmd_signals_hold();
	err = issue_output(run, &p->shelf.source);
	if (err == VOUCH_OK)
		err = issue_shelf_again(&p->shelf, i,
		    i < p->count ? p->at[i].posters : 0);
	return issue_finish(run, err);
}

enum vouch_err issue_posters(struct issue_run *run)
{
	static struct posters posters;
	enum vouch_err err;

	posters.shelf.run = run;
	posters.shelf.make = make;
	posters.shelf.job = &posters;
	run->batch.source = VOUCH_BATCH_POSTERS;
	err = issue_open(run, run->args->dry_run);
	if (err == VOUCH_OK)
		err = issue_set_terms(run, vouch_clock_now_ms());
	if (err == VOUCH_OK)
		err = read_posters(&posters);
	run->total = posters.shelf.table.kept;
	if (err == VOUCH_OK && run->args->dry_run)
		issue_say_batch(run, "would issue");
	else if (err == VOUCH_OK)
		err = write_posters(&posters);
	issue_shelf_close(&posters.shelf);
	return err;
}

enum vouch_err issue_posters_again(struct issue_run *run)
{
	static struct posters posters;
	enum vouch_err err;

	posters.shelf.run = run;
	posters.shelf.make = make;
	posters.shelf.job = &posters;
	err = read_posters(&posters);
	if (err == VOUCH_OK)
		err = write_again(&posters);
	issue_shelf_close(&posters.shelf);
	return err;
}

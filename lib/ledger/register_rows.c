/*
 * The rows and short links of single codes.
 *
 * A short link is 47 bits of a keyed digest of the counter, and two counters of
 * the register can have the same ones. A batch that would bring such a pair
 * takes its links back and begins behind the counter in question; so whatever
 * is filed under a link is the only code that has it, and a link can be
 * computed from key and counter alone.
 */
#include "ledger/register.h"

#include <inttypes.h>

#include "ledger/register_parts.h"

/* A million links beside a hundred million meet another one less than once. */
#define TRIES 64

/* ---- filing ---- */

static enum vouch_err add_row(struct vouch_register *reg, uint32_t batch,
    uint64_t seq, const struct vouch_register_row *row,
    struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, reg->file, VOUCH_REG_CODE_ADD);
	vouch_query_int(&query, batch);
	vouch_query_int(&query, (int64_t)seq);
	if (row->has_holder)
		vouch_query_bytes(&query, row->holder, sizeof row->holder);
	else
		vouch_query_null(&query);
	vouch_query_bytes(&query, row->digest, sizeof row->digest);
	vouch_query_int(&query, row->has_link);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err next_linked(struct vouch_register *reg, uint32_t batch,
    struct vouch_diag *diag, bool *found, uint64_t *seq)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, reg->file, VOUCH_REG_CODE_LINKED);
	vouch_query_int(&query, batch);
	vouch_query_int(&query, (int64_t)*seq);
	err = vouch_query_next(&query, diag, found);
	if (*found)
		*seq = (uint64_t)vouch_query_get_int(&query);
	vouch_query_end(&query);
	return err;
}

static enum vouch_err add_link(struct vouch_register *reg, uint64_t number,
    uint32_t campaign, uint64_t counter, struct vouch_diag *diag, bool *added)
{
	struct vouch_query query;
	enum vouch_err err;
	int changed = 0;

	vouch_query_start(&query, reg->file, VOUCH_REG_LINK_ADD);
	vouch_query_int(&query, (int64_t)number);
	vouch_query_int(&query, campaign);
	vouch_query_int(&query, (int64_t)counter);
	err = vouch_query_run(&query, diag, &changed);
	*added = changed == 1;
	return err;
}

/* Files links up to the first that is taken: then *taken is its counter. */
static enum vouch_err add_links(struct vouch_register *reg,
    const struct vouch_shortlink *links, const struct vouch_batch *batch,
    struct vouch_diag *diag, bool *all, uint64_t *taken)
{
	enum vouch_err err;
	uint64_t seq = 0;
	bool found;

	*all = false;
	for (;;) {
		err = next_linked(reg, batch->id, diag, &found, &seq);
		if (err != VOUCH_OK)
			return err;
		if (!found)
			break;
		*taken = batch->first_counter + seq - 1;
		err = add_link(reg, vouch_shortlink_of(links, *taken),
		    batch->campaign, *taken, diag, &found);
		if (err != VOUCH_OK || !found)
			return err;
	}
	*all = true;
	return VOUCH_OK;
}

static enum vouch_err run(struct vouch_register *reg, unsigned which,
    struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, reg->file, which);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err place_links(struct vouch_register *reg,
    const struct vouch_shortlink *links, struct vouch_batch *batch,
    struct vouch_diag *diag)
{
	enum vouch_err err;
	uint64_t taken = 0;
	bool all = false;
	int tries = 0;

	err = run(reg, VOUCH_REG_LINKS_BEGIN, diag);
	while (err == VOUCH_OK && !all) {
		if (++tries > TRIES || batch->count >
		    VOUCH_REGISTER_COUNTERS - batch->first_counter)
			return vouch_diag_set(diag, VOUCH_ERR_RANGE,
			    "no room for the short links of %" PRIu64
			    " codes: try fewer at once", batch->count);
		err = add_links(reg, links, batch, diag, &all, &taken);
		if (err == VOUCH_OK && !all)
			err = run(reg, VOUCH_REG_LINKS_BACK, diag);
		if (!all)
			batch->first_counter = taken + 1;
	}
	return err == VOUCH_OK ? run(reg, VOUCH_REG_LINKS_END, diag) : err;
}

enum vouch_err vouch_register_add_rows(struct vouch_register *reg,
    const struct vouch_shortlink *links, struct vouch_batch *batch,
    vouch_register_next_row *next, void *context, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	struct vouch_register_row row;
	bool any_link = false;
	uint64_t seq;

	for (seq = 1; err == VOUCH_OK && seq <= batch->count; seq++) {
		row = (struct vouch_register_row){ .has_holder = false };
		err = next(context, seq, &row, diag);
		if (err == VOUCH_OK)
			err = add_row(reg, batch->id, seq, &row, diag);
		any_link |= row.has_link;
	}
	if (err == VOUCH_OK && any_link)
		err = place_links(reg, links, batch, diag);
	return err;
}

/* ---- finding ---- */

static enum vouch_err read_row(struct vouch_query *query,
    struct vouch_diag *diag, struct vouch_register_row *row)
{
	row->has_holder = vouch_query_get_bytes(query, row->holder,
	    sizeof row->holder);
	vouch_query_get_bytes(query, row->digest, sizeof row->digest);
	row->has_link = vouch_query_get_int(query) != 0;
	return vouch_query_whole(query, diag);
}

enum vouch_err vouch_register_row(struct vouch_register *reg, uint32_t batch,
    uint64_t seq, struct vouch_register_row *row, struct vouch_diag *diag)
{
	struct vouch_register_row filed;
	enum vouch_err err = VOUCH_OK;
	struct vouch_query query;
	bool found = false;

	if (!vouch_register_is_first(reg) && seq <= INT64_MAX) {
		vouch_query_start(&query, reg->file, VOUCH_REG_CODE_GET);
		vouch_query_int(&query, batch);
		vouch_query_int(&query, (int64_t)seq);
		err = vouch_query_next(&query, diag, &found);
		if (err == VOUCH_OK && found)
			err = read_row(&query, diag, &filed);
		vouch_query_end(&query);
	}
	if (err != VOUCH_OK)
		return err;
	if (!found) {
		vouch_diag_file(diag, reg->file->shown);
		return vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND,
		    "no row was filed for code %" PRIu64 " of batch %" PRIu32,
		    seq, batch);
	}
	*row = filed;
	return VOUCH_OK;
}

static enum vouch_err get_link(struct vouch_register *reg, uint64_t number,
    struct vouch_diag *diag, bool *found, uint32_t *campaign,
    uint64_t *counter)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, reg->file, VOUCH_REG_LINK_GET);
	vouch_query_int(&query, (int64_t)number);
	err = vouch_query_next(&query, diag, found);
	if (*found) {
		*campaign = (uint32_t)vouch_query_get_int(&query);
		*counter = (uint64_t)vouch_query_get_int(&query);
	}
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_register_find_link(struct vouch_register *reg,
    uint64_t number, struct vouch_batch *batch, uint64_t *seq,
    struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	uint64_t counter = 0;
	uint32_t campaign = 0;
	bool found = false;

	if (!vouch_register_is_first(reg) && number <= VOUCH_SHORTLINK_MAX)
		err = get_link(reg, number, diag, &found, &campaign,
		    &counter);
	if (err != VOUCH_OK)
		return err;
	if (!found) {
		vouch_diag_file(diag, reg->file->shown);
		return vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND,
		    "no code has this short link");
	}
	err = vouch_register_locate(reg, campaign, counter, diag, &found,
	    batch, seq);
	if (err == VOUCH_OK && !found)
		err = vouch_register_damaged(reg, "a link without a batch",
		    diag);
	return err;
}

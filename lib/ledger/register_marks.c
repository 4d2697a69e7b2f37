/*
 * Printed and spoiled codes, as ranges. Of one mark and batch no two ranges
 * overlap or touch: so whether a code is marked is one look at the range that
 * begins last before it, and marking everything twice is still one row.
 */
#include "ledger/register_codes.h"

#include <inttypes.h>

#include "ledger/register_parts.h"

struct range {
	uint64_t first, last;
};

/* ---- rows ---- */

/* The last range that begins at seq or before. */
static enum vouch_err range_before(struct vouch_register *reg,
    enum vouch_mark mark, uint32_t batch, uint64_t seq,
    struct vouch_diag *diag, bool *found, struct range *range)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, reg->file, VOUCH_REG_MARK_BEFORE);
	vouch_query_int(&query, mark);
	vouch_query_int(&query, batch);
	vouch_query_int(&query, (int64_t)seq);
	err = vouch_query_next(&query, diag, found);
	if (*found) {
		range->first = (uint64_t)vouch_query_get_int(&query);
		range->last = (uint64_t)vouch_query_get_int(&query);
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err add_range(struct vouch_register *reg,
    enum vouch_mark mark, uint32_t batch, const struct range *range,
    struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, reg->file, VOUCH_REG_MARK_ADD);
	vouch_query_int(&query, mark);
	vouch_query_int(&query, batch);
	vouch_query_int(&query, (int64_t)range->first);
	vouch_query_int(&query, (int64_t)range->last);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err drop_range(struct vouch_register *reg,
    enum vouch_mark mark, uint32_t batch, uint64_t first,
    struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, reg->file, VOUCH_REG_MARK_DROP);
	vouch_query_int(&query, mark);
	vouch_query_int(&query, batch);
	vouch_query_int(&query, (int64_t)first);
	return vouch_query_run(&query, diag, NULL);
}

enum vouch_err vouch_register_is_marked(struct vouch_register *reg,
    enum vouch_mark mark, uint32_t batch, uint64_t seq,
    struct vouch_diag *diag, bool *marked, uint64_t *last)
{
	struct range range = { 0, 0 };
	enum vouch_err err;

	err = range_before(reg, mark, batch, seq, diag, marked, &range);
	*marked = *marked && range.last >= seq;
	*last = range.last;
	return err;
}

/* ---- marking ---- */

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t most(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* Codes both ranges have. */
static uint64_t common(const struct range *a, const struct range *b)
{
	uint64_t first = most(a->first, b->first);
	uint64_t last = least(a->last, b->last);

	return last < first ? 0 : last - first + 1;
}

/* Takes out the ranges that wanted overlaps or touches, from the highest down,
 * and files one that covers them all. */
static enum vouch_err merge(struct vouch_register *reg, enum vouch_mark mark,
    uint32_t batch, const struct range *wanted, struct vouch_diag *diag)
{
	struct range whole = *wanted, old;
	enum vouch_err err;
	bool found;

	for (;;) {
		err = range_before(reg, mark, batch, whole.last + 1, diag,
		    &found, &old);
		if (err != VOUCH_OK || !found || old.last + 1 < whole.first)
			break;
		err = drop_range(reg, mark, batch, old.first, diag);
		if (err != VOUCH_OK)
			break;
		whole.first = least(whole.first, old.first);
		whole.last = most(whole.last, old.last);
	}
	return err == VOUCH_OK ? add_range(reg, mark, batch, &whole, diag) :
	    err;
}

/* How many codes of wanted are marked already. */
static enum vouch_err count_marked(struct vouch_register *reg,
    enum vouch_mark mark, uint32_t batch, const struct range *wanted,
    struct vouch_diag *diag, uint64_t *count)
{
	uint64_t seq = wanted->last;
	enum vouch_err err;
	struct range old;
	bool found;

	*count = 0;
	do {
		err = range_before(reg, mark, batch, seq, diag, &found, &old);
		if (err != VOUCH_OK || !found)
			return err;
		*count += common(wanted, &old);
		seq = old.first - 1;
	} while (old.first > wanted->first);
	return VOUCH_OK;
}

static enum vouch_err mark_inside(struct vouch_register *reg,
    enum vouch_mark mark, uint32_t id, struct range wanted,
    struct vouch_diag *diag, struct vouch_mark_facts *facts)
{
	struct vouch_batch batch;
	enum vouch_err err;
	uint64_t marked;

	err = vouch_register_batch(reg, id, &batch, diag);
	if (err != VOUCH_OK)
		return err;
	if (wanted.last == 0)
		wanted.last = batch.count;
	if (wanted.first < 1 || wanted.first > wanted.last ||
	    wanted.last > batch.count)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "batch %" PRIu32 " has codes 1 to %" PRIu64, id,
		    batch.count);
	err = vouch_register_count_handouts(reg, id, wanted.first,
	    wanted.last, diag, &facts->handed_out);
	if (err == VOUCH_OK)
		err = count_marked(reg, mark, id, &wanted, diag, &marked);
	if (err != VOUCH_OK)
		return err;
	facts->added = wanted.last - wanted.first + 1 - marked;
	return facts->added == 0 ? VOUCH_OK :
	    merge(reg, mark, id, &wanted, diag);
}

enum vouch_err vouch_register_mark(struct vouch_register *reg,
    enum vouch_mark mark, uint32_t batch, uint64_t first, uint64_t last,
    struct vouch_diag *diag, struct vouch_mark_facts *facts)
{
	const struct range wanted = { first, last };
	struct vouch_mark_facts seen = { 0, 0 };
	enum vouch_err err;

	err = vouch_sqlite_begin(reg->file, diag);
	if (err != VOUCH_OK)
		return err;
	err = mark_inside(reg, mark, batch, wanted, diag, &seen);
	if (err == VOUCH_OK && seen.added > 0)
		err = vouch_sqlite_commit(reg->file, diag);
	else
		vouch_sqlite_rollback(reg->file);
	if (err == VOUCH_OK)
		*facts = seen;
	return err;
}

/* ---- asking ---- */

static enum vouch_err sum_marks(struct vouch_register *reg,
    enum vouch_mark mark, uint32_t batch, struct vouch_diag *diag,
    uint64_t *count)
{
	struct vouch_query query;
	enum vouch_err err;
	bool found;

	vouch_query_start(&query, reg->file, VOUCH_REG_MARK_SUM);
	vouch_query_int(&query, mark);
	vouch_query_int(&query, batch);
	err = vouch_query_next(&query, diag, &found);
	if (found)
		*count = (uint64_t)vouch_query_get_int(&query);
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_register_batch_use(struct vouch_register *reg,
    uint32_t batch, struct vouch_diag *diag, struct vouch_batch_use *use)
{
	struct vouch_batch_use got = { 0, 0, 0 };
	enum vouch_err err = VOUCH_OK;

	if (!vouch_register_is_first(reg)) {
		err = vouch_register_count_handouts(reg, batch, 1,
		    INT64_MAX, diag, &got.handed_out);
		if (err == VOUCH_OK)
			err = sum_marks(reg, VOUCH_MARK_PRINTED, batch, diag,
			    &got.printed);
		if (err == VOUCH_OK)
			err = sum_marks(reg, VOUCH_MARK_SPOILED, batch, diag,
			    &got.spoiled);
	}
	if (err == VOUCH_OK)
		*use = got;
	return err;
}

enum vouch_err vouch_register_code_use(struct vouch_register *reg,
    uint32_t batch, uint64_t seq, struct vouch_diag *diag,
    struct vouch_code_use *use)
{
	struct vouch_code_use got = { .handed_out = false };
	enum vouch_err err = VOUCH_OK;
	uint64_t last;

	if (!vouch_register_is_first(reg)) {
		err = vouch_register_get_handout(reg, batch, seq, diag,
		    &got.handed_out, &got.handout);
		if (err == VOUCH_OK)
			err = vouch_register_is_marked(reg,
			    VOUCH_MARK_PRINTED, batch, seq, diag,
			    &got.printed, &last);
		if (err == VOUCH_OK)
			err = vouch_register_is_marked(reg,
			    VOUCH_MARK_SPOILED, batch, seq, diag,
			    &got.spoiled, &last);
	}
	if (err == VOUCH_OK)
		*use = got;
	return err;
}

/*
 * Codes handed out one by one. A hand-out is one row, written in a transaction
 * that takes the register's only write lock first and looks second: so two
 * processes see each other, and a power cut leaves the row or nothing. Hand-outs
 * of a batch only move forward, so the next code is found without a search.
 *
 * A customer is known by a digest under a key that never leaves the register:
 * who has a copy of the codes handed out cannot try phone numbers against it.
 */
#include "ledger/register_codes.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "core/crypt.h"
#include "ledger/register_parts.h"

#define SECRET_BYTES 32
#define SECRET_NAME "customer"
#define LABEL "vouch handed v1"

/* ---- who ---- */

static enum vouch_err get_secret(struct vouch_register *reg,
    struct vouch_diag *diag, uint8_t secret[SECRET_BYTES])
{
	struct vouch_query query;
	enum vouch_err err;
	bool found;

	vouch_query_start(&query, reg->file, VOUCH_REG_SECRET_GET);
	vouch_query_text(&query, SECRET_NAME, strlen(SECRET_NAME));
	err = vouch_query_next(&query, diag, &found);
	if (found)
		vouch_query_get_bytes(&query, secret, SECRET_BYTES);
	if (err == VOUCH_OK)
		err = vouch_query_whole(&query, diag);
	vouch_query_end(&query);
	if (err != VOUCH_OK || found)
		return err;
	vouch_random(secret, SECRET_BYTES);
	vouch_query_start(&query, reg->file, VOUCH_REG_SECRET_ADD);
	vouch_query_text(&query, SECRET_NAME, strlen(SECRET_NAME));
	vouch_query_bytes(&query, secret, SECRET_BYTES);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err digest_customer(struct vouch_register *reg,
    const struct vouch_take *take, struct vouch_diag *diag,
    uint8_t customer[VOUCH_CUSTOMER_BYTES])
{
	struct vouch_digest digest;
	uint8_t secret[SECRET_BYTES];
	enum vouch_err err;

	assert(take->customer_len > 0);
	err = get_secret(reg, diag, secret);
	if (err == VOUCH_OK) {
		vouch_digest_init(&digest, VOUCH_CUSTOMER_BYTES, secret,
		    sizeof secret);
		vouch_digest_add(&digest, LABEL, strlen(LABEL));
		vouch_digest_add(&digest, take->customer, take->customer_len);
		vouch_digest_end(&digest, customer, VOUCH_CUSTOMER_BYTES);
		vouch_wipe(&digest, sizeof digest);
	}
	vouch_wipe(secret, sizeof secret);
	return err;
}

/* ---- rows ---- */

/* The hand-out a statement with bound parameters finds. */
static enum vouch_err read_handout(struct vouch_query *query,
    struct vouch_diag *diag, bool *found, struct vouch_handout *handout)
{
	enum vouch_err err = vouch_query_next(query, diag, found);

	if (err == VOUCH_OK && *found) {
		handout->seq = (uint64_t)vouch_query_get_int(query);
		vouch_query_get_bytes(query, handout->customer,
		    sizeof handout->customer);
		handout->at_ms = vouch_query_get_int(query);
		err = vouch_query_whole(query, diag);
	}
	vouch_query_end(query);
	return err;
}

static enum vouch_err find_customer(struct vouch_register *reg,
    uint32_t batch, const uint8_t customer[VOUCH_CUSTOMER_BYTES],
    struct vouch_diag *diag, bool *found, struct vouch_handout *handout)
{
	struct vouch_query query;

	vouch_query_start(&query, reg->file, VOUCH_REG_HANDOUT_TO);
	vouch_query_int(&query, batch);
	vouch_query_bytes(&query, customer, VOUCH_CUSTOMER_BYTES);
	return read_handout(&query, diag, found, handout);
}

/* The first hand-out of seq or behind. */
static enum vouch_err find_from(struct vouch_register *reg, uint32_t batch,
    uint64_t seq, struct vouch_diag *diag, bool *found,
    struct vouch_handout *handout)
{
	struct vouch_query query;

	vouch_query_start(&query, reg->file, VOUCH_REG_HANDOUT_FROM);
	vouch_query_int(&query, batch);
	vouch_query_int(&query, (int64_t)seq);
	return read_handout(&query, diag, found, handout);
}

static enum vouch_err add_handout(struct vouch_register *reg, uint32_t batch,
    const struct vouch_handout *handout, struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, reg->file, VOUCH_REG_HANDOUT_ADD);
	vouch_query_int(&query, batch);
	vouch_query_int(&query, (int64_t)handout->seq);
	vouch_query_bytes(&query, handout->customer,
	    sizeof handout->customer);
	vouch_query_int(&query, handout->at_ms);
	return vouch_query_run(&query, diag, NULL);
}

/* ---- taking ---- */

/* The lowest code behind all that were handed out, and not spoiled. */
static enum vouch_err next_code(struct vouch_register *reg, uint32_t batch,
    struct vouch_diag *diag, uint64_t *seq)
{
	struct vouch_query query;
	enum vouch_err err;
	uint64_t last = 0;
	bool found;

	vouch_query_start(&query, reg->file, VOUCH_REG_HANDOUT_LAST);
	vouch_query_int(&query, batch);
	err = vouch_query_next(&query, diag, &found);
	*seq = found ? (uint64_t)vouch_query_get_int(&query) + 1 : 1;
	vouch_query_end(&query);
	if (err == VOUCH_OK)
		err = vouch_register_is_marked(reg, VOUCH_MARK_SPOILED, batch,
		    *seq, diag, &found, &last);
	if (err == VOUCH_OK && found)
		*seq = last + 1;
	return err;
}

/* A copy of a register does not know whom codes were given to since. */
static enum vouch_err check_known(struct vouch_register *reg, uint32_t batch,
    struct vouch_diag *diag)
{
	enum vouch_err err;
	uint32_t last = 0;

	err = vouch_register_uncertain(reg, diag, &last);
	if (err != VOUCH_OK || batch > last)
		return err;
	vouch_diag_file(diag, reg->file->shown);
	vouch_diag_hint(diag, "issue another batch and hand out its codes");
	return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
	    "it was a backup: codes of batch %" PRIu32 " that were handed out "
	    "after it was made are not known, and none is given again", batch);
}

static enum vouch_err take_new(struct vouch_register *reg,
    const struct vouch_batch *batch, int64_t now_ms, struct vouch_diag *diag,
    enum vouch_taken *taken, struct vouch_handout *handout)
{
	enum vouch_err err;

	err = check_known(reg, batch->id, diag);
	if (err == VOUCH_OK)
		err = next_code(reg, batch->id, diag, &handout->seq);
	if (err != VOUCH_OK)
		return err;
	if (handout->seq > batch->count) {
		*taken = VOUCH_TAKEN_NONE;
		return VOUCH_OK;
	}
	*taken = VOUCH_TAKEN_NEW;
	handout->at_ms = now_ms;
	return add_handout(reg, batch->id, handout, diag);
}

static enum vouch_err take_inside(struct vouch_register *reg,
    const struct vouch_take *take, struct vouch_diag *diag,
    enum vouch_taken *taken, struct vouch_handout *handout)
{
	struct vouch_batch batch;
	enum vouch_err err;
	uint64_t last;
	bool found;

	err = vouch_register_batch(reg, take->batch, &batch, diag);
	if (err != VOUCH_OK)
		return err;
	if (batch.source != VOUCH_BATCH_COUNT &&
	    batch.source != VOUCH_BATCH_PRIZES)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "the codes of batch %" PRIu32 " were made for the rows of "
		    "a table", batch.id);
	err = digest_customer(reg, take, diag, handout->customer);
	if (err == VOUCH_OK)
		err = find_customer(reg, batch.id, handout->customer, diag,
		    &found, handout);
	if (err == VOUCH_OK && !found)
		return take_new(reg, &batch, take->now_ms, diag, taken,
		    handout);
	if (err == VOUCH_OK)
		err = vouch_register_is_marked(reg, VOUCH_MARK_SPOILED,
		    batch.id, handout->seq, diag, &found, &last);
	*taken = found ? VOUCH_TAKEN_SPOILED : VOUCH_TAKEN_BEFORE;
	return err;
}

enum vouch_err vouch_register_take(struct vouch_register *reg,
    const struct vouch_take *take, struct vouch_diag *diag,
    enum vouch_taken *taken, struct vouch_handout *handout)
{
	enum vouch_taken answer = VOUCH_TAKEN_NONE;
	struct vouch_handout filed;
	enum vouch_err err;

	err = vouch_sqlite_begin(reg->file, diag);
	if (err != VOUCH_OK)
		return err;
	err = take_inside(reg, take, diag, &answer, &filed);
	if (err == VOUCH_OK && answer == VOUCH_TAKEN_NEW)
		err = vouch_sqlite_commit(reg->file, diag);
	else
		vouch_sqlite_rollback(reg->file);
	if (err != VOUCH_OK)
		return err;
	*taken = answer;
	if (answer != VOUCH_TAKEN_NONE)
		*handout = filed;
	return VOUCH_OK;
}

/* ---- asking ---- */

enum vouch_err vouch_register_each_handout(struct vouch_register *reg,
    uint32_t batch,
    int (*each)(const struct vouch_handout *handout, void *context),
    void *context, struct vouch_diag *diag)
{
	struct vouch_handout handout = { .seq = 0 };
	enum vouch_err err;
	bool found;

	if (vouch_register_is_first(reg))
		return VOUCH_OK;
	do {
		err = find_from(reg, batch, handout.seq + 1, diag, &found,
		    &handout);
	} while (err == VOUCH_OK && found && each(&handout, context) == 0);
	return err;
}

enum vouch_err vouch_register_get_handout(struct vouch_register *reg,
    uint32_t batch, uint64_t seq, struct vouch_diag *diag, bool *found,
    struct vouch_handout *handout)
{
	enum vouch_err err;

	err = find_from(reg, batch, seq, diag, found, handout);
	*found = *found && handout->seq == seq;
	return err;
}

enum vouch_err vouch_register_count_handouts(struct vouch_register *reg,
    uint32_t batch, uint64_t first, uint64_t last, struct vouch_diag *diag,
    uint64_t *count)
{
	struct vouch_query query;
	enum vouch_err err;
	bool found;

	vouch_query_start(&query, reg->file, VOUCH_REG_HANDOUT_COUNT);
	vouch_query_int(&query, batch);
	vouch_query_int(&query, (int64_t)first);
	vouch_query_int(&query, (int64_t)last);
	err = vouch_query_next(&query, diag, &found);
	if (found)
		*count = (uint64_t)vouch_query_get_int(&query);
	vouch_query_end(&query);
	return err;
}

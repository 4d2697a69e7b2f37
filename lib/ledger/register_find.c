/*
 * From a batch's id, a counter or a serial to the batch. A batch is found by the
 * counter it begins at, so none of this goes through a table; a serial without
 * its campaign is undone under the key of each.
 */
#include "ledger/register.h"

#include <inttypes.h>
#include <string.h>

#include "core/crypt.h"
#include "core/shortcode.h"
#include "ledger/register_parts.h"

/* How a campaign numbers its codes; secret because of the key. */
struct numbering {
	uint8_t serial_key[VOUCH_SERIAL_KEY_BYTES];
	uint64_t next_counter;
};

/* ---- batches ---- */

static enum vouch_err read_batch(struct vouch_register *reg,
    struct vouch_query *query, struct vouch_diag *diag,
    struct vouch_batch *batch)
{
	const char *payload;
	enum vouch_err err;
	size_t payload_len, len;

	memset(batch, 0, sizeof *batch);
	batch->id = (uint32_t)vouch_query_get_int(query);
	batch->campaign = (uint32_t)vouch_query_get_int(query);
	batch->first_counter = (uint64_t)vouch_query_get_int(query);
	batch->count = (uint64_t)vouch_query_get_int(query);
	vouch_query_get_text(query, batch->channel_name,
	    sizeof batch->channel_name);
	vouch_query_get_text(query, batch->placement, sizeof batch->placement);
	vouch_query_get_bytes(query, batch->key_id, sizeof batch->key_id);
	batch->issued_at_ms = vouch_query_get_int(query);
	payload = vouch_query_peek(query, &payload_len);
	batch->source = (enum vouch_batch_source)vouch_query_get_int(query);
	batch->per_row = (uint32_t)vouch_query_get_int(query);
	if (batch->source == VOUCH_BATCH_PRIZES)
		vouch_query_get_bytes(query, batch->prizes,
		    sizeof batch->prizes);
	else
		vouch_query_peek(query, &len);
	batch->short_codes = vouch_query_get_int(query) != 0;
	err = vouch_query_whole(query, diag);
	if (err == VOUCH_OK && vouch_token_decode((const uint8_t *)payload,
	    payload_len, NULL, &batch->template_token) != VOUCH_OK)
		err = vouch_register_damaged(reg,
		    "a batch without a valid code", diag);
	return err;
}

/* The batch a statement with bound parameters finds. */
static enum vouch_err take_batch(struct vouch_register *reg,
    struct vouch_query *query, struct vouch_diag *diag, bool *found,
    struct vouch_batch *batch)
{
	enum vouch_err err = vouch_query_next(query, diag, found);

	if (err == VOUCH_OK && *found)
		err = read_batch(reg, query, diag, batch);
	vouch_query_end(query);
	return err;
}

enum vouch_err vouch_register_batch(struct vouch_register *reg, uint32_t id,
    struct vouch_batch *batch, struct vouch_diag *diag)
{
	struct vouch_batch filed;
	struct vouch_query query;
	enum vouch_err err;
	bool found;

	vouch_query_start(&query, reg->file,
	    vouch_register_batch_sql(reg, VOUCH_REG_BATCH_GET));
	vouch_query_int(&query, id);
	err = take_batch(reg, &query, diag, &found, &filed);
	if (err == VOUCH_OK && !found) {
		vouch_diag_file(diag, reg->file->shown);
		return vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND,
		    "there is no batch %" PRIu32, id);
	}
	if (err == VOUCH_OK)
		*batch = filed;
	return err;
}

enum vouch_err vouch_register_each(struct vouch_register *reg,
    int (*each)(const struct vouch_batch *batch, void *context),
    void *context, struct vouch_diag *diag)
{
	struct vouch_batch batch = { .id = 0 };
	struct vouch_query query;
	enum vouch_err err;
	bool found;

	do {
		vouch_query_start(&query, reg->file,
		    vouch_register_batch_sql(reg, VOUCH_REG_BATCH_FROM));
		vouch_query_int(&query, batch.id);
		err = take_batch(reg, &query, diag, &found, &batch);
	} while (err == VOUCH_OK && found && each(&batch, context) == 0);
	return err;
}

/* ---- codes ---- */

enum vouch_err vouch_register_locate(struct vouch_register *reg,
    uint32_t campaign, uint64_t counter, struct vouch_diag *diag, bool *found,
    struct vouch_batch *batch, uint64_t *seq)
{
	struct vouch_batch filed;
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, reg->file,
	    vouch_register_batch_sql(reg, VOUCH_REG_BATCH_AT));
	vouch_query_int(&query, campaign);
	vouch_query_int(&query, (int64_t)counter);
	err = take_batch(reg, &query, diag, found, &filed);
	if (err != VOUCH_OK || !*found)
		return err;
	*found = counter - filed.first_counter < filed.count;
	if (*found) {
		*batch = filed;
		*seq = counter - filed.first_counter + 1;
	}
	return VOUCH_OK;
}

enum vouch_err vouch_register_find(struct vouch_register *reg,
    uint32_t campaign, uint64_t serial, struct vouch_batch *batch,
    uint64_t *seq, struct vouch_diag *diag)
{
	enum vouch_err err;
	bool found = false;

	if (campaign != reg->serial_of || campaign == 0) {
		reg->serial_of = 0;
		err = vouch_register_serial(reg, campaign, &reg->serial, diag);
		if (err != VOUCH_OK)
			return err;
		reg->serial_of = campaign;
	}
	if (serial <= VOUCH_SERIAL_MAX) {
		err = vouch_register_locate(reg, campaign,
		    vouch_serial_counter(&reg->serial, serial), diag, &found,
		    batch, seq);
		if (err != VOUCH_OK)
			return err;
	}
	if (!found) {
		vouch_diag_file(diag, reg->file->shown);
		return vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND,
		    "no batch of campaign %" PRIu32 " has this serial",
		    campaign);
	}
	return VOUCH_OK;
}

/* ---- serials and short codes, without their campaign ---- */

/* The counter of what is looked for, if it can be one of this campaign: that
 * rules out nearly every campaign without a look at its batches. */
typedef bool undo(const struct numbering *row, uint64_t number,
    uint64_t *counter);

static bool undo_serial(const struct numbering *row, uint64_t serial,
    uint64_t *counter)
{
	struct vouch_serial permutation;

	vouch_serial_init(&permutation, row->serial_key);
	*counter = vouch_serial_counter(&permutation, serial);
	vouch_serial_wipe(&permutation);
	return *counter < row->next_counter;
}

static bool undo_short(const struct numbering *row, uint64_t number,
    uint64_t *counter)
{
	uint32_t found;
	bool is_its = vouch_shortcode_counter(row->serial_key, number, &found);

	*counter = found;
	return is_its && *counter < row->next_counter;
}

static enum vouch_err next_campaign(struct vouch_register *reg, uint32_t *id,
    struct vouch_diag *diag, bool *found, struct numbering *row)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, reg->file, VOUCH_REG_CAMPAIGN_NEXT);
	vouch_query_int(&query, *id);
	err = vouch_query_next(&query, diag, found);
	if (err == VOUCH_OK && *found) {
		*id = (uint32_t)vouch_query_get_int(&query);
		vouch_query_get_bytes(&query, row->serial_key,
		    VOUCH_SERIAL_KEY_BYTES);
		row->next_counter = (uint64_t)vouch_query_get_int(&query);
		err = vouch_query_whole(&query, diag);
	}
	vouch_query_end(&query);
	return err;
}

typedef int each_hit(const struct vouch_batch *batch, uint64_t seq,
    void *context);

static enum vouch_err find_everywhere(struct vouch_register *reg,
    undo *counter_of, uint64_t number, each_hit *each, void *context,
    struct vouch_diag *diag)
{
	bool found = true, hit, stop = false;
	struct numbering row = { .next_counter = 0 };
	enum vouch_err err;
	struct vouch_batch batch;
	uint64_t counter, seq;
	uint32_t campaign = 0;

	/* The locks of so many campaigns cost more than all the rest. */
	err = vouch_sqlite_run(reg->file, "BEGIN", diag);
	while (err == VOUCH_OK && found && !stop) {
		err = next_campaign(reg, &campaign, diag, &found, &row);
		if (err != VOUCH_OK || !found ||
		    !counter_of(&row, number, &counter))
			continue;
		err = vouch_register_locate(reg, campaign, counter, diag,
		    &hit, &batch, &seq);
		stop = err == VOUCH_OK && hit && each(&batch, seq, context);
	}
	vouch_sqlite_run(reg->file, "ROLLBACK", NULL);
	vouch_wipe(&row, sizeof row);
	return err;
}

enum vouch_err vouch_register_find_all(struct vouch_register *reg,
    uint64_t serial,
    int (*each)(const struct vouch_batch *batch, uint64_t seq, void *context),
    void *context, struct vouch_diag *diag)
{
	return serial > VOUCH_SERIAL_MAX ? VOUCH_OK : find_everywhere(reg,
	    undo_serial, serial, each, context, diag);
}

enum vouch_err vouch_register_find_short(struct vouch_register *reg,
    uint64_t number,
    int (*each)(const struct vouch_batch *batch, uint64_t seq, void *context),
    void *context, struct vouch_diag *diag)
{
	return find_everywhere(reg, undo_short, number, each, context, diag);
}

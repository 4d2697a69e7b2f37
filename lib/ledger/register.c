/*
 * The issuer's register. Counters are handed out by one durable transaction
 * per batch, whatever its size; a batch whose commit is in doubt wastes its
 * counters, and none is ever handed out twice. Serial keys come from the
 * system's randomness.
 */
#include "ledger/register.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"
#include "core/shortcode.h"
#include "ledger/register_parts.h"

#define COUNTERS VOUCH_REGISTER_COUNTERS
#define DIGEST_BYTES 32

/* A row of campaign; secret because of serial_key. */
struct row {
	uint32_t revision;
	uint8_t digest[DIGEST_BYTES];
	uint8_t serial_key[VOUCH_SERIAL_KEY_BYTES];
	uint64_t next_counter;
};

/* ---- make, open, close ---- */

static enum vouch_err fill(struct vouch_sqlite *file, void *context,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	uint64_t id;

	(void)context;
	vouch_random(&id, sizeof id);
	vouch_query_start(&query, file, VOUCH_REG_META_PUT);
	vouch_query_text(&query, "id", 2);
	vouch_query_int(&query, (int64_t)id);
	return vouch_query_run(&query, diag, NULL);
}

enum vouch_err vouch_register_create(const char *path,
    struct vouch_diag *diag)
{
	return vouch_sqlite_create(path, &vouch_register_kind, 0, fill, NULL, diag);
}

enum vouch_err vouch_register_damaged(struct vouch_register *reg,
    const char *what, struct vouch_diag *diag)
{
	vouch_diag_file(diag, reg->file->shown);
	return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
	    "the register is damaged: %s", what);
}

static enum vouch_err get_id(struct vouch_register *reg,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	uint8_t bytes[8];
	enum vouch_err err;
	bool row;

	vouch_query_start(&query, reg->file, VOUCH_REG_META_GET);
	vouch_query_text(&query, "id", 2);
	err = vouch_query_next(&query, diag, &row);
	if (row) {
		vouch_put_be(bytes, sizeof bytes,
		    (uint64_t)vouch_query_get_int(&query));
		vouch_hex_encode(reg->id, bytes, sizeof bytes);
	}
	vouch_query_end(&query);
	if (err == VOUCH_OK && !row)
		err = vouch_register_damaged(reg, "it has no id", diag);
	return err;
}

enum vouch_err vouch_register_open(const char *path, int read_only,
    struct vouch_diag *diag, struct vouch_register **out)
{
	struct vouch_register *reg;
	enum vouch_err err;

	reg = calloc(1, sizeof *reg);
	if (reg == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	err = vouch_sqlite_open(path, &vouch_register_kind,
	    read_only ? VOUCH_SQLITE_READ : 0, diag, &reg->file);
	if (err == VOUCH_OK)
		err = get_id(reg, diag);
	if (err != VOUCH_OK) {
		vouch_register_close(reg);
		return err;
	}
	*out = reg;
	return VOUCH_OK;
}

void vouch_register_close(struct vouch_register *reg)
{
	if (reg == NULL)
		return;
	vouch_sqlite_close(reg->file);
	vouch_serial_wipe(&reg->serial);
	free(reg);
}

const char *vouch_register_id(const struct vouch_register *reg)
{
	return reg->id;
}

/* ---- campaigns ---- */

static enum vouch_err get_campaign(struct vouch_register *reg, uint32_t id,
    struct vouch_diag *diag, bool *found, struct row *campaign)
{
	struct vouch_query query;
	enum vouch_err err;

	vouch_query_start(&query, reg->file, VOUCH_REG_CAMPAIGN_GET);
	vouch_query_int(&query, id);
	err = vouch_query_next(&query, diag, found);
	if (err == VOUCH_OK && *found) {
		campaign->revision = (uint32_t)vouch_query_get_int(&query);
		vouch_query_get_bytes(&query, campaign->digest, DIGEST_BYTES);
		vouch_query_get_bytes(&query, campaign->serial_key,
		    VOUCH_SERIAL_KEY_BYTES);
		campaign->next_counter = (uint64_t)vouch_query_get_int(&query);
		err = vouch_query_whole(&query, diag);
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err put_campaign(struct vouch_register *reg, uint32_t id,
    bool is_new, const struct row *campaign, struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, reg->file,
	    is_new ? VOUCH_REG_CAMPAIGN_ADD : VOUCH_REG_CAMPAIGN_SET);
	vouch_query_int(&query, id);
	vouch_query_int(&query, campaign->revision);
	vouch_query_bytes(&query, campaign->digest, DIGEST_BYTES);
	if (is_new)
		vouch_query_bytes(&query, campaign->serial_key,
		    VOUCH_SERIAL_KEY_BYTES);
	vouch_query_int(&query, (int64_t)campaign->next_counter);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err get_known(struct vouch_register *reg, uint32_t id,
    struct vouch_diag *diag, struct row *campaign)
{
	enum vouch_err err;
	bool found;

	err = get_campaign(reg, id, diag, &found, campaign);
	if (err == VOUCH_OK && !found) {
		vouch_diag_file(diag, reg->file->shown);
		err = vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND,
		    "nothing was issued for campaign %" PRIu32, id);
	}
	return err;
}

enum vouch_err vouch_register_key(struct vouch_register *reg,
    uint32_t campaign, uint8_t key[VOUCH_SERIAL_KEY_BYTES],
    struct vouch_diag *diag)
{
	struct row row;
	enum vouch_err err;

	err = get_known(reg, campaign, diag, &row);
	if (err == VOUCH_OK)
		memcpy(key, row.serial_key, VOUCH_SERIAL_KEY_BYTES);
	vouch_wipe(&row, sizeof row);
	return err;
}

enum vouch_err vouch_register_serial(struct vouch_register *reg,
    uint32_t campaign, struct vouch_serial *serial, struct vouch_diag *diag)
{
	struct row row;
	enum vouch_err err;

	err = get_known(reg, campaign, diag, &row);
	if (err == VOUCH_OK)
		vouch_serial_init(serial, row.serial_key);
	vouch_wipe(&row, sizeof row);
	return err;
}

enum vouch_err vouch_register_shortlink(struct vouch_register *reg,
    uint32_t campaign, struct vouch_shortlink *links, struct vouch_diag *diag)
{
	struct row row;
	enum vouch_err err;

	err = get_known(reg, campaign, diag, &row);
	if (err == VOUCH_OK)
		vouch_shortlink_init(links, row.serial_key);
	vouch_wipe(&row, sizeof row);
	return err;
}

/* ---- batches ---- */

enum vouch_err vouch_register_last_batch(struct vouch_register *reg,
    struct vouch_diag *diag, uint32_t *id)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*id = 0;
	vouch_query_start(&query, reg->file, VOUCH_REG_BATCH_LAST);
	err = vouch_query_next(&query, diag, &row);
	if (row)
		*id = (uint32_t)vouch_query_get_int(&query);
	vouch_query_end(&query);
	return err;
}

static enum vouch_err next_batch_id(struct vouch_register *reg,
    struct vouch_diag *diag, uint32_t *id)
{
	enum vouch_err err = vouch_register_last_batch(reg, diag, id);

	if (err == VOUCH_OK)
		err = vouch_register_leap(reg, diag, id);
	if (err == VOUCH_OK && *id == UINT32_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "the register is full");
	++*id;
	return err;
}

static enum vouch_err add_batch(struct vouch_register *reg,
    const struct vouch_batch *batch, struct vouch_diag *diag)
{
	struct vouch_token token = batch->template_token;
	uint8_t payload[VOUCH_PAYLOAD_MAX];
	struct vouch_query query;
	enum vouch_err err;
	size_t len;

	token.serial = 0;
	err = vouch_token_encode(&token, diag, payload, &len);
	if (err != VOUCH_OK)
		return err;
	vouch_query_start(&query, reg->file, VOUCH_REG_BATCH_ADD);
	vouch_query_int(&query, batch->id);
	vouch_query_int(&query, batch->campaign);
	vouch_query_int(&query, (int64_t)batch->first_counter);
	vouch_query_int(&query, (int64_t)batch->count);
	vouch_query_text(&query, batch->channel_name,
	    strlen(batch->channel_name));
	vouch_query_text(&query, batch->placement, strlen(batch->placement));
	vouch_query_bytes(&query, batch->key_id, sizeof batch->key_id);
	vouch_query_int(&query, batch->issued_at_ms);
	vouch_query_bytes(&query, payload, len);
	vouch_query_int(&query, batch->source);
	vouch_query_int(&query, batch->per_row);
	if (batch->source == VOUCH_BATCH_PRIZES)
		vouch_query_bytes(&query, batch->prizes, sizeof batch->prizes);
	else
		vouch_query_null(&query);
	vouch_query_int(&query, batch->short_codes);
	return vouch_query_run(&query, diag, NULL);
}

/* ---- reserve ---- */

/* What a batch is filed with. */
struct filing {
	const struct vouch_campaign *campaign;
	const uint8_t *digest;
	vouch_register_next_row *next;
	void *context;
};

static enum vouch_err conflict(const struct vouch_campaign *campaign,
    const struct row *filed, struct vouch_diag *diag)
{
	vouch_diag_field(diag, "revision");
	vouch_diag_hint(diag, "raise it to %" PRIu32 " with every change of "
	    "the campaign", filed->revision + 1);
	return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
	    "codes were issued under revision %" PRIu32 " of campaign %"
	    PRIu32 ", with other rules", filed->revision, campaign->id);
}

/* The campaign's row as it will be: new with a fresh key, or brought up to
 * the revision at hand. */
static enum vouch_err claim_campaign(struct vouch_register *reg,
    const struct vouch_campaign *campaign, const uint8_t digest[DIGEST_BYTES],
    struct vouch_diag *diag, bool *is_new, struct row *row)
{
	enum vouch_err err;
	bool found;

	err = get_campaign(reg, campaign->id, diag, &found, row);
	if (err != VOUCH_OK)
		return err;
	*is_new = !found;
	if (!found) {
		vouch_random(row->serial_key, sizeof row->serial_key);
		row->next_counter = 0;
	} else if (campaign->revision < row->revision ||
	    (campaign->revision == row->revision &&
	    memcmp(digest, row->digest, DIGEST_BYTES) != 0)) {
		return conflict(campaign, row, diag);
	}
	row->revision = campaign->revision;
	memcpy(row->digest, digest, DIGEST_BYTES);
	return VOUCH_OK;
}

/* The counters from batch->first_counter on, behind which next_counter lies
 * then. What has a short link may begin later than asked. */
static enum vouch_err claim_counters(struct row *row,
    struct vouch_batch *batch, struct vouch_diag *diag)
{
	if (batch->count > COUNTERS - batch->first_counter)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "campaign %" PRIu32 " has %" PRIu64 " serials left",
		    batch->campaign, COUNTERS - row->next_counter);
	if (batch->short_codes && batch->first_counter + batch->count >
	    VOUCH_SHORTCODE_COUNTERS) {
		vouch_diag_field(diag, "short_codes");
		vouch_diag_hint(diag, "give the rest of the offer a campaign "
		    "of its own, or no short codes");
		return vouch_diag_set(diag, VOUCH_ERR_RANGE, "only the first "
		    "%u codes of a campaign have short codes; %" PRIu64 " are "
		    "issued", VOUCH_SHORTCODE_COUNTERS, batch->first_counter);
	}
	row->next_counter = batch->first_counter + batch->count;
	return VOUCH_OK;
}

static enum vouch_err add_rows(struct vouch_register *reg,
    const struct row *row, struct vouch_batch *batch,
    const struct filing *filing, struct vouch_diag *diag)
{
	struct vouch_shortlink links;
	enum vouch_err err;

	if (filing->next == NULL)
		return VOUCH_OK;
	vouch_shortlink_init(&links, row->serial_key);
	err = vouch_register_add_rows(reg, &links, batch, filing->next,
	    filing->context, diag);
	vouch_shortlink_wipe(&links);
	return err;
}

static enum vouch_err reserve_inside(struct vouch_register *reg,
    const struct filing *filing, struct vouch_batch *batch,
    struct vouch_diag *diag)
{
	enum vouch_err err;
	struct row row;
	bool is_new;

	memset(&row, 0, sizeof row);
	err = next_batch_id(reg, diag, &batch->id);
	if (err == VOUCH_OK)
		err = claim_campaign(reg, filing->campaign, filing->digest,
		    diag, &is_new, &row);
	batch->first_counter = row.next_counter;
	if (err == VOUCH_OK)
		err = claim_counters(&row, batch, diag);
	if (err == VOUCH_OK)
		err = add_rows(reg, &row, batch, filing, diag);
	if (err == VOUCH_OK)
		err = claim_counters(&row, batch, diag);
	if (err == VOUCH_OK)
		err = put_campaign(reg, batch->campaign, is_new, &row, diag);
	if (err == VOUCH_OK)
		err = add_batch(reg, batch, diag);
	vouch_wipe(&row, sizeof row);
	return err;
}

static enum vouch_err check_request(const struct vouch_register *reg,
    const struct vouch_campaign *campaign, const struct vouch_batch *batch,
    struct vouch_diag *diag)
{
	if (campaign->register_id[0] != '\0' &&
	    strcmp(campaign->register_id, reg->id) != 0) {
		vouch_diag_field(diag, "register");
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "this campaign belongs to register %s, and this is %s",
		    campaign->register_id, reg->id);
	}
	if (batch->campaign != campaign->id ||
	    batch->template_token.campaign != campaign->id)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "a batch of another campaign");
	if (batch->source > VOUCH_BATCH_PRIZES || batch->per_row < 1)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "a batch made from nothing known");
	if (batch->count < 1 || batch->count > COUNTERS)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "a batch of 1 to %" PRIu64 " codes", COUNTERS);
	return VOUCH_OK;
}

enum vouch_err vouch_register_reserve(struct vouch_register *reg,
    const struct vouch_campaign *campaign, const uint8_t digest[32],
    struct vouch_batch *batch, vouch_register_next_row *next, void *context,
    struct vouch_diag *diag)
{
	const struct filing filing = { campaign, digest, next, context };
	struct vouch_batch filed = *batch;
	enum vouch_err err;

	err = check_request(reg, campaign, &filed, diag);
	if (err == VOUCH_OK)
		err = vouch_sqlite_begin(reg->file, diag);
	if (err != VOUCH_OK)
		return err;
	err = reserve_inside(reg, &filing, &filed, diag);
	if (err != VOUCH_OK) {
		vouch_sqlite_rollback(reg->file);
		return err;
	}
	err = vouch_sqlite_commit(reg->file, diag);
	if (err == VOUCH_OK)
		*batch = filed;
	return err;
}

/*
 * Copies of the register. A register that is lost loses the keys of its
 * serials: so it remembers up to which batch there is a copy.
 *
 * A copy put in its place does not know what was issued since, and would issue
 * the same serials again. It leaps: every campaign goes on so far ahead that
 * nobody can have been there, and at random, so that two copies of one register
 * do not meet either.
 */
#include "ledger/register.h"

#include <string.h>

#include "core/crypt.h"
#include "ledger/register_parts.h"

/* 2^32 counters at least, four times the largest batch vouch-issue makes; 2^36
 * at most, so that a campaign has room for more than ten leaps. */
#define LEAP_LEAST (UINT64_C(1) << 32)
#define LEAP_MASK ((UINT64_C(1) << 36) - 1)
#define BATCHES 1000 /* ids go on at the next multiple, and one */

static const char meta_ms[] = "backup_ms", meta_batch[] = "backup_batch";
static const char meta_copied[] = "copied_ms"; /* set in copies by backup.c */
static const char meta_uncertain[] = "uncertain_batch";

static enum vouch_err get_meta(struct vouch_register *reg, const char *name,
    struct vouch_diag *diag, int64_t *value)
{
	struct vouch_query query;
	enum vouch_err err;
	bool found;

	*value = 0;
	vouch_query_start(&query, reg->file, VOUCH_REG_META_GET);
	vouch_query_text(&query, name, strlen(name));
	err = vouch_query_next(&query, diag, &found);
	if (found)
		*value = vouch_query_get_int(&query);
	vouch_query_end(&query);
	return err;
}

static enum vouch_err put_meta(struct vouch_register *reg, const char *name,
    int64_t value, struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, reg->file, VOUCH_REG_META_PUT);
	vouch_query_text(&query, name, strlen(name));
	vouch_query_int(&query, value);
	return vouch_query_run(&query, diag, NULL);
}

static enum vouch_err drop_meta(struct vouch_register *reg, const char *name,
    struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, reg->file, VOUCH_REG_META_DROP);
	vouch_query_text(&query, name, strlen(name));
	return vouch_query_run(&query, diag, NULL);
}

/* ---- making one ---- */

static enum vouch_err remember(struct vouch_register *reg, int64_t now_ms,
    uint32_t last, struct vouch_diag *diag)
{
	enum vouch_err err = vouch_sqlite_begin(reg->file, diag);

	if (err != VOUCH_OK)
		return err;
	err = put_meta(reg, meta_ms, now_ms, diag);
	if (err == VOUCH_OK)
		err = put_meta(reg, meta_batch, last, diag);
	if (err == VOUCH_OK)
		return vouch_sqlite_commit(reg->file, diag);
	vouch_sqlite_rollback(reg->file);
	return err;
}

enum vouch_err vouch_register_backup(struct vouch_register *reg,
    const char *path, bool force, int64_t now_ms, struct vouch_diag *diag,
    struct vouch_backup_facts *facts)
{
	enum vouch_err err;
	uint32_t last;

	/* Looked at before: the copy has this batch, maybe more. */
	err = vouch_register_last_batch(reg, diag, &last);
	if (err == VOUCH_OK)
		err = vouch_sqlite_backup(reg->file, path, force, now_ms,
		    diag, facts);
	return err == VOUCH_OK ? remember(reg, now_ms, last, diag) : err;
}

enum vouch_err vouch_register_backup_age(struct vouch_register *reg,
    struct vouch_diag *diag, int64_t *at_ms, uint32_t *batches)
{
	int64_t when, copied = 0;
	enum vouch_err err;
	uint32_t last = 0;

	err = get_meta(reg, meta_ms, diag, &when);
	if (err == VOUCH_OK)
		err = get_meta(reg, meta_batch, diag, &copied);
	if (err == VOUCH_OK)
		err = vouch_register_last_batch(reg, diag, &last);
	if (err != VOUCH_OK)
		return err;
	*at_ms = when;
	*batches = last > copied ? last - (uint32_t)copied : 0;
	return VOUCH_OK;
}

/* ---- going on from one ---- */

enum vouch_err vouch_register_copied(struct vouch_register *reg,
    struct vouch_diag *diag, int64_t *at_ms)
{
	return get_meta(reg, meta_copied, diag, at_ms);
}

enum vouch_err vouch_register_uncertain(struct vouch_register *reg,
    struct vouch_diag *diag, uint32_t *last)
{
	int64_t copied_ms, batch = 0;
	enum vouch_err err;

	err = get_meta(reg, meta_copied, diag, &copied_ms);
	if (err == VOUCH_OK && copied_ms != 0)
		return vouch_register_last_batch(reg, diag, last);
	if (err == VOUCH_OK)
		err = get_meta(reg, meta_uncertain, diag, &batch);
	*last = (uint32_t)batch;
	return err;
}

static enum vouch_err leap_counters(struct vouch_register *reg,
    struct vouch_diag *diag)
{
	struct vouch_query query;
	uint64_t leap;

	vouch_random(&leap, sizeof leap);
	leap = LEAP_LEAST + (leap & LEAP_MASK);
	vouch_query_start(&query, reg->file, VOUCH_REG_CAMPAIGN_LEAP);
	vouch_query_int(&query, (int64_t)leap);
	return vouch_query_run(&query, diag, NULL);
}

enum vouch_err vouch_register_leap(struct vouch_register *reg,
    struct vouch_diag *diag, uint32_t *last)
{
	int64_t copied_ms;
	enum vouch_err err;

	err = get_meta(reg, meta_copied, diag, &copied_ms);
	if (err != VOUCH_OK || copied_ms == 0)
		return err;
	err = leap_counters(reg, diag);
	if (err == VOUCH_OK)
		err = put_meta(reg, meta_uncertain, *last, diag);
	if (err == VOUCH_OK)
		err = drop_meta(reg, meta_copied, diag);
	if (err == VOUCH_OK && *last < UINT32_MAX - 2 * BATCHES)
		*last = (*last / BATCHES + 1) * BATCHES;
	return err;
}

/*
 * Copies of the register. A register that is lost loses the keys of its
 * serials, and an old copy put in its place would hand serials out again: so
 * the register remembers up to which batch there is a copy.
 */
#include "ledger/register.h"

#include <string.h>

#include "ledger/register_parts.h"

static const char meta_ms[] = "backup_ms", meta_batch[] = "backup_batch";

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

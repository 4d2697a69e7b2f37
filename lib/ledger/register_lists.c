/*
 * What signed lists are made of: ranges of marks, and sequence numbers that only
 * rise. A sequence is at least the time in seconds, so a register that was put
 * back goes on ahead of what it forgot.
 */
#include "ledger/register_codes.h"

#include <string.h>

#include "ledger/register_parts.h"

#define SEQUENCE "list_sequence"

enum vouch_err vouch_register_each_mark(struct vouch_register *reg,
    enum vouch_mark mark, uint32_t batch,
    enum vouch_err (*each)(uint64_t first, uint64_t last, void *context),
    void *context, struct vouch_diag *diag)
{
	uint64_t first = 0, last = 0;
	struct vouch_query query;
	enum vouch_err err;
	bool found;

	if (vouch_register_is_first(reg))
		return VOUCH_OK;
	do {
		vouch_query_start(&query, reg->file, VOUCH_REG_MARK_FROM);
		vouch_query_int(&query, mark);
		vouch_query_int(&query, batch);
		vouch_query_int(&query, (int64_t)last);
		err = vouch_query_next(&query, diag, &found);
		if (found) {
			first = (uint64_t)vouch_query_get_int(&query);
			last = (uint64_t)vouch_query_get_int(&query);
		}
		vouch_query_end(&query);
		if (err == VOUCH_OK && found)
			err = each(first, last, context);
	} while (err == VOUCH_OK && found);
	return err;
}

static enum vouch_err get_sequence(struct vouch_register *reg,
    struct vouch_diag *diag, int64_t *last)
{
	struct vouch_query query;
	enum vouch_err err;
	bool found;

	*last = 0;
	vouch_query_start(&query, reg->file, VOUCH_REG_META_GET);
	vouch_query_text(&query, SEQUENCE, strlen(SEQUENCE));
	err = vouch_query_next(&query, diag, &found);
	if (found)
		*last = vouch_query_get_int(&query);
	vouch_query_end(&query);
	return err;
}

static enum vouch_err put_sequence(struct vouch_register *reg, int64_t value,
    struct vouch_diag *diag)
{
	struct vouch_query query;

	vouch_query_start(&query, reg->file, VOUCH_REG_META_PUT);
	vouch_query_text(&query, SEQUENCE, strlen(SEQUENCE));
	vouch_query_int(&query, value);
	return vouch_query_run(&query, diag, NULL);
}

enum vouch_err vouch_register_sequence(struct vouch_register *reg,
    int64_t now_ms, struct vouch_diag *diag, uint64_t *sequence)
{
	int64_t next = now_ms / 1000, last;
	enum vouch_err err = vouch_sqlite_begin(reg->file, diag);

	if (err != VOUCH_OK)
		return err;
	err = get_sequence(reg, diag, &last);
	if (next <= last)
		next = last + 1;
	if (err == VOUCH_OK)
		err = put_sequence(reg, next, diag);
	if (err != VOUCH_OK) {
		vouch_sqlite_rollback(reg->file);
		return err;
	}
	err = vouch_sqlite_commit(reg->file, diag);
	if (err == VOUCH_OK)
		*sequence = (uint64_t)next;
	return err;
}

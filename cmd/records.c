/*
 * See records.h. Threads only sign; one thread writes, so records come out in
 * the order of their seq, and memory does not grow with their number.
 */
#include "records.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "scanfilter.h"

#include "base/date.h"
#include "base/pool.h"
#include "core/code.h"
#include "core/token.h"

#define CODES_PER_JOB 128
#define SLOTS 64
#define STORES_TEXT 4096

/* Some codes on their way through a thread. */
struct job {
	uint64_t first_seq;
	unsigned count;
	enum vouch_err err;
	struct vouch_diag diag;
	struct {
		uint64_t serial;
		char text[VOUCH_CODE_TEXT_MAX];
	} code[CODES_PER_JOB];
};

static const struct {
	const char *name;
	bool integer;
} columns[] = {
	{ "code", false }, { "kind", false }, { "campaign", true },
	{ "serial", false }, { "batch", true }, { "seq", true },
	{ "channel", false }, { "placement", false }, { "value", false },
	{ "from", false }, { "until", false }, { "stores", false },
};
#define COLUMNS (sizeof columns / sizeof columns[0])
enum { COLUMN_CODE = 0 };

/* The cells of a record; all but code, serial and seq stay as they are. */
struct record {
	const char *cell[COLUMNS];
	char campaign[16], batch[16], seq[24], serial[VOUCH_SERIAL_TEXT];
	char value[VOUCH_VALUE_TEXT], from[11], until[11];
	char stores[STORES_TEXT];
};

static void set_stores(struct record *record,
    const struct cmd_batch_part *part)
{
	uint16_t scope = part->batch->template_token.stores;

	if (scope == VOUCH_STORES_LIST)
		vouch_campaign_stores_text(part->campaign, record->stores,
		    sizeof record->stores);
	else if (scope == VOUCH_STORES_ALL)
		snprintf(record->stores, sizeof record->stores, "all");
	else
		snprintf(record->stores, sizeof record->stores, "%u", scope);
}

static void record_init(struct record *record,
    const struct cmd_batch_part *part)
{
	const struct vouch_batch *batch = part->batch;
	const struct vouch_token *token = &batch->template_token;
	const char *cells[COLUMNS] = { "", vouch_kind_name(token->kind),
	    record->campaign, record->serial, record->batch, record->seq,
	    batch->channel_name, batch->placement, record->value,
	    record->from, record->until, record->stores };

	memcpy(record->cell, cells, sizeof cells);
	snprintf(record->campaign, sizeof record->campaign, "%" PRIu32,
	    batch->campaign);
	snprintf(record->batch, sizeof record->batch, "%" PRIu32, batch->id);
	vouch_token_value_text(token, record->value);
	vouch_day_format(record->from, token->from);
	vouch_day_format(record->until, token->until);
	set_stores(record, part);
}

static void work(void *job_bytes, unsigned worker, void *context)
{
	const struct cmd_batch_part *part = context;
	struct job *job = job_bytes;
	struct vouch_token token = part->batch->template_token;
	unsigned i;

	(void)worker;
	for (i = 0; job->err == VOUCH_OK && i < job->count; i++) {
		token.serial = vouch_serial_of(part->serial,
		    part->batch->first_counter + job->first_seq - 1 + i);
		job->code[i].serial = token.serial;
		job->err = vouch_code_make(&token, part->secret, NULL, 0,
		    &job->diag, job->code[i].text);
	}
}

static enum vouch_err write_job(struct vouch_writer *writer,
    const struct job *job, struct record *record, struct vouch_diag *diag)
{
	enum vouch_err err = job->err;
	unsigned i;
	size_t j;

	if (err != VOUCH_OK)
		*diag = job->diag;
	for (i = 0; err == VOUCH_OK && i < job->count; i++) {
		record->cell[COLUMN_CODE] = job->code[i].text;
		vouch_serial_format(record->serial, job->code[i].serial);
		snprintf(record->seq, sizeof record->seq, "%" PRIu64,
		    job->first_seq + i);
		for (j = 0; err == VOUCH_OK && j < COLUMNS; j++)
			err = vouch_writer_cell(writer, record->cell[j],
			    strlen(record->cell[j]), diag);
		if (err == VOUCH_OK)
			err = vouch_writer_end(writer, diag);
	}
	return err;
}

static enum vouch_err stream(struct vouch_writer *writer,
    const struct cmd_batch_part *part, struct vouch_pool *pool,
    struct cmd_progress *progress, struct vouch_diag *diag)
{
	uint64_t next = part->first_seq, left;
	enum vouch_err err = VOUCH_OK;
	struct record record;
	struct job *job;

	record_init(&record, part);
	while (err == VOUCH_OK && !cmd_signals_waiting() &&
	    (next <= part->last_seq || vouch_pool_pending(pool) > 0)) {
		left = part->last_seq + 1 - next;
		job = left > 0 ? vouch_pool_slot(pool) : NULL;
		if (job != NULL) {
			job->first_seq = next;
			job->count = left < CODES_PER_JOB ? (unsigned)left :
			    CODES_PER_JOB;
			job->err = VOUCH_OK;
			next += job->count;
			vouch_pool_submit(pool);
			continue;
		}
		job = vouch_pool_take(pool);
		err = write_job(writer, job, &record, diag);
		cmd_progress_at(progress,
		    job->first_seq + job->count - part->first_seq);
		vouch_pool_done(pool);
	}
	while (vouch_pool_pending(pool) > 0) {
		vouch_pool_take(pool);
		vouch_pool_done(pool);
	}
	return err;
}

enum vouch_err cmd_records_open(struct cmd_records *records, const char *path,
    bool force, enum vouch_table_format format, unsigned flags,
    struct vouch_diag *diag)
{
	enum vouch_err err;
	size_t i;

	records->writer = NULL;
	records->flags = VOUCH_OUTFILE_SYNC |
	    (force ? VOUCH_OUTFILE_FORCE : 0u);
	err = vouch_outfile_open(&records->out, path != NULL ? path : "-",
	    0600, records->flags, diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_writer_new(&records->out, format, flags,
	    &records->writer);
	for (i = 0; err == VOUCH_OK && i < COLUMNS; i++)
		err = vouch_writer_column(records->writer, columns[i].name,
		    columns[i].integer);
	if (err != VOUCH_OK) {
		vouch_diag_set(diag, err, "cannot start the output");
		vouch_writer_free(records->writer);
		vouch_outfile_abort(&records->out);
		records->writer = NULL;
	}
	return err;
}

enum vouch_err cmd_records_write(struct cmd_records *records,
    const struct cmd_batch_part *part, struct vouch_diag *diag)
{
	struct cmd_batch_part copy = *part; /* the pool's context is not const */
	struct cmd_progress progress;
	struct vouch_pool *pool = NULL;
	enum vouch_err err;

	err = vouch_pool_new(0, SLOTS, sizeof(struct job), work, &copy, &pool);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "cannot start threads");
	cmd_progress_start(&progress, "signed",
	    part->last_seq - part->first_seq + 1);
	err = stream(records->writer, &copy, pool, &progress, diag);
	cmd_progress_end(&progress);
	vouch_pool_free(pool);
	return err;
}

enum vouch_err cmd_records_close(struct cmd_records *records,
    enum vouch_err err, struct vouch_diag *diag)
{
	bool whole = err == VOUCH_OK && !cmd_signals_waiting();

	if (records->writer == NULL)
		return err;
	if (whole) {
		err = vouch_writer_finish(records->writer, diag);
		whole = err == VOUCH_OK;
	}
	vouch_writer_free(records->writer);
	records->writer = NULL;
	if (whole)
		return vouch_outfile_commit(&records->out, records->flags,
		    diag);
	vouch_outfile_abort(&records->out);
	return err;
}

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
#include "base/str.h"
#include "core/code.h"
#include "core/shortcode.h"
#include "core/token.h"

#define CODES_PER_JOB 128
#define SLOTS 64
#define STORES_TEXT 4096

/* Bytes beside the codes: a job ends with the code that brings enough, and no
 * job is begun while as many are on their way. */
#define CELLS_ENOUGH ((size_t)64 << 10)
#define CELLS_PENDING ((size_t)8 << 20)
#define CELLS_MAX (CELLS_ENOUGH + (size_t)4 * VOUCH_TABLE_RECORD_MAX)

/* Some codes on their way through a thread. */
struct job {
	uint64_t first_seq;
	unsigned count;
	enum vouch_err err;
	struct vouch_diag diag;
	struct vouch_buf cells;      /* of the extra columns, all codes */
	bool has_cells;              /* cells is set up */
	struct {
		uint64_t serial;
		char text[VOUCH_CODE_TEXT_MAX];
		char short_code[VOUCH_SHORTCODE_TEXT];
		struct cmd_item item; /* where there is a source */
	} code[CODES_PER_JOB];
};

static const struct {
	const char *name;
	bool integer;
} columns[] = {
	{ "code", false }, { "short", false }, { "link", false },
	{ "kind", false },
	{ "campaign", true }, { "serial", false }, { "batch", true },
	{ "seq", true }, { "channel", false }, { "placement", false },
	{ "value", false }, { "from", false }, { "until", false },
	{ "stores", false },
};
#define COLUMNS (sizeof columns / sizeof columns[0])
enum { COLUMN_CODE = 0, COLUMN_SHORT = 1, COLUMN_LINK = 2, COLUMN_KIND = 3 };

/* The cells of a record; of a batch whose codes are all alike only code, serial
 * and seq change. */
struct record {
	const char *cell[COLUMNS];
	char code[CMD_ITEM_BEFORE + VOUCH_CODE_TEXT_MAX + CMD_ITEM_AFTER];
	char campaign[16], batch[16], seq[24], serial[VOUCH_SERIAL_TEXT];
	char value[VOUCH_VALUE_TEXT], from[11], until[11];
	char stores[STORES_TEXT];
};

void cmd_stores_text(const struct vouch_campaign *campaign, uint16_t scope,
    char *out, size_t size)
{
	if (scope == VOUCH_STORES_LIST)
		vouch_campaign_stores_text(campaign, out, size);
	else if (scope == VOUCH_STORES_ALL)
		snprintf(out, size, "all");
	else if (scope >= VOUCH_STORES_GROUP_MIN)
		snprintf(out, size, "group %u",
		    (unsigned)(scope - VOUCH_STORES_GROUP_MIN));
	else
		snprintf(out, size, "%u", scope);
}

/* What the token says of itself. */
static void set_terms(struct record *record,
    const struct cmd_batch_part *part, const struct vouch_token *token)
{
	record->cell[COLUMN_KIND] = vouch_kind_name(token->kind);
	vouch_token_value_text(token, record->value);
	vouch_day_format(record->from, token->from);
	record->until[0] = '\0';
	if (token->until != VOUCH_DAY_NONE)
		vouch_day_format(record->until, token->until);
	if (part->stores != NULL)
		vouch_str_cut(record->stores, sizeof record->stores,
		    part->stores, strlen(part->stores));
	else
		cmd_stores_text(part->campaign, token->stores, record->stores,
		    sizeof record->stores);
}

static void record_init(struct record *record,
    const struct cmd_batch_part *part)
{
	const struct vouch_batch *batch = part->batch;
	const char *cells[COLUMNS] = { record->code, "", "", "",
	    record->campaign, record->serial, record->batch, record->seq,
	    batch->channel_name, batch->placement, record->value,
	    record->from, record->until, record->stores };

	memcpy(record->cell, cells, sizeof cells);
	snprintf(record->campaign, sizeof record->campaign, "%" PRIu32,
	    batch->campaign);
	snprintf(record->batch, sizeof record->batch, "%" PRIu32, batch->id);
	set_terms(record, part, &batch->template_token);
}

static void work(void *job_bytes, unsigned worker, void *context)
{
	const struct cmd_batch_part *part = context;
	struct job *job = job_bytes;
	struct vouch_token token = part->batch->template_token;
	const char *aad = "";
	uint64_t counter;
	unsigned i;

	(void)worker;
	for (i = 0; job->err == VOUCH_OK && i < job->count; i++) {
		if (part->source != NULL) {
			token = job->code[i].item.token;
			aad = job->code[i].item.aad;
		}
		counter = part->batch->first_counter + job->first_seq - 1 + i;
		token.serial = vouch_serial_of(part->serial, counter);
		if (part->short_key != NULL)
			vouch_shortcode_format(vouch_shortcode_of(
			    part->short_key, (uint32_t)counter),
			    job->code[i].short_code);
		job->code[i].serial = token.serial;
		job->err = vouch_code_make(&token, part->secret,
		    (const uint8_t *)aad, strlen(aad), &job->diag,
		    job->code[i].text);
	}
}

/* Asks the source for the items of a job, and settles how many they are. */
static enum vouch_err fill(const struct cmd_batch_part *part, struct job *job,
    struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	struct cmd_item *item;
	unsigned i;

	if (!job->has_cells) {
		vouch_buf_init(&job->cells, CELLS_MAX);
		job->has_cells = true;
	}
	vouch_buf_clear(&job->cells);
	for (i = 0; err == VOUCH_OK && i < job->count &&
	    job->cells.len < CELLS_ENOUGH; i++) {
		item = &job->code[i].item;
		item->aad[0] = item->before[0] = item->after[0] = '\0';
		item->link[0] = '\0';
		item->token = part->batch->template_token;
		err = part->source->next(part->source->context,
		    job->first_seq + i, item, &job->cells, diag);
	}
	job->count = i;
	return err;
}

/* What few jobs need is not kept for all. */
static void shrink(struct job *job)
{
	if (job->cells.size > 4 * CELLS_ENOUGH)
		vouch_buf_release(&job->cells);
}

static enum vouch_err write_cell(struct vouch_writer *writer,
    const char *text, struct vouch_diag *diag)
{
	return vouch_writer_cell(writer, text, strlen(text), diag);
}

/* Columns that are there only where there is something to put in. */
static bool has_column(const struct cmd_records *records,
    const struct cmd_record_source *source, size_t column)
{
	if (column == COLUMN_SHORT)
		return records->has_short;
	return column != COLUMN_LINK || (source != NULL && source->has_link);
}

/* One record; *extra is moved behind its cells of the extra columns. */
static enum vouch_err write_record(const struct cmd_records *records,
    const struct cmd_record_source *source, const struct record *record,
    const char **extra, struct vouch_diag *diag)
{
	struct vouch_writer *writer = records->writer;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < COLUMNS; i++) {
		if (has_column(records, source, i))
			err = write_cell(writer, record->cell[i], diag);
	}
	for (i = 0; err == VOUCH_OK && source != NULL &&
	    i < source->extra_count; i++) {
		err = write_cell(writer, *extra, diag);
		*extra += strlen(*extra) + 1;
	}
	return err == VOUCH_OK ? vouch_writer_end(writer, diag) : err;
}

/* What the symbol holds, and of an item of its own what is its own. */
static void set_code(struct record *record, const struct cmd_batch_part *part,
    const struct cmd_item *item, const char *text)
{
	const char *before = part->before, *after = "";

	if (item != NULL) {
		if (item->before[0] != '\0')
			before = item->before;
		after = item->after;
		record->cell[COLUMN_LINK] = item->link;
		set_terms(record, part, &item->token);
	}
	snprintf(record->code, sizeof record->code, "%s%s%s", before, text,
	    after);
}

static enum vouch_err write_job(const struct cmd_records *records,
    const struct cmd_batch_part *part, const struct job *job,
    struct record *record, struct vouch_diag *diag)
{
	const struct cmd_item *item;
	const char *extra = NULL;
	enum vouch_err err = job->err;
	unsigned i;

	if (err != VOUCH_OK)
		*diag = job->diag;
	if (job->has_cells)
		extra = job->cells.data;
	for (i = 0; err == VOUCH_OK && i < job->count; i++) {
		item = &job->code[i].item;
		set_code(record, part, part->source != NULL ? item : NULL,
		    job->code[i].text);
		if (part->short_key != NULL)
			record->cell[COLUMN_SHORT] = job->code[i].short_code;
		vouch_serial_format(record->serial, job->code[i].serial);
		snprintf(record->seq, sizeof record->seq, "%" PRIu64,
		    job->first_seq + i);
		err = write_record(records, part->source, record, &extra,
		    diag);
	}
	return err;
}

static void release_job(void *job_bytes)
{
	struct job *job = job_bytes;

	vouch_buf_release(&job->cells);
}

static enum vouch_err stream(const struct cmd_records *records,
    const struct cmd_batch_part *part, struct vouch_pool *pool,
    struct cmd_progress *progress, struct vouch_diag *diag)
{
	uint64_t next = part->first_seq, left;
	enum vouch_err err = VOUCH_OK;
	struct record record;
	size_t bytes = 0; /* of cells on their way */
	struct job *job;

	record_init(&record, part);
	while (err == VOUCH_OK && !cmd_signals_waiting() &&
	    (next <= part->last_seq || vouch_pool_pending(pool) > 0)) {
		left = part->last_seq + 1 - next;
		job = left > 0 && bytes < CELLS_PENDING ?
		    vouch_pool_slot(pool) : NULL;
		if (job != NULL) {
			job->first_seq = next;
			job->count = left < CODES_PER_JOB ? (unsigned)left :
			    CODES_PER_JOB;
			job->err = VOUCH_OK;
			if (part->source != NULL)
				err = fill(part, job, diag);
			next += job->count;
			bytes += job->cells.len;
			if (err == VOUCH_OK)
				vouch_pool_submit(pool);
			continue;
		}
		job = vouch_pool_take(pool);
		err = write_job(records, part, job, &record, diag);
		cmd_progress_at(progress,
		    job->first_seq + job->count - part->first_seq);
		bytes -= job->cells.len;
		shrink(job);
		vouch_pool_done(pool);
	}
	while (vouch_pool_pending(pool) > 0) {
		vouch_pool_take(pool);
		vouch_pool_done(pool);
	}
	return err;
}

static enum vouch_err declare_columns(const struct cmd_records *records,
    const struct cmd_record_source *source)
{
	struct vouch_writer *writer = records->writer;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < COLUMNS; i++) {
		if (has_column(records, source, i))
			err = vouch_writer_column(writer, columns[i].name,
			    columns[i].integer);
	}
	for (i = 0; err == VOUCH_OK && source != NULL &&
	    i < source->extra_count; i++)
		err = vouch_writer_column(writer, source->extra[i], false);
	return err;
}

bool cmd_records_has_column(const char *name)
{
	size_t i;

	for (i = 0; i < COLUMNS; i++) {
		if (strcmp(columns[i].name, name) == 0)
			return true;
	}
	return false;
}

enum vouch_err cmd_records_open(struct cmd_records *records,
    const struct cmd_records_options *options, struct vouch_diag *diag)
{
	enum vouch_err err;

	records->writer = NULL;
	records->has_short = options->has_short;
	records->flags = VOUCH_OUTFILE_SYNC |
	    (options->force ? VOUCH_OUTFILE_FORCE : 0u);
	err = vouch_outfile_open(&records->out,
	    options->path != NULL ? options->path : "-", 0600, records->flags,
	    diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_writer_new(&records->out, options->format, options->flags,
	    &records->writer);
	if (err == VOUCH_OK)
		err = declare_columns(records, options->source);
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
	err = stream(records, &copy, pool, &progress, diag);
	cmd_progress_end(&progress);
	vouch_pool_each(pool, release_job);
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

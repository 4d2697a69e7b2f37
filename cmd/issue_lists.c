/*
 * vouch-issue --manifest, --revoke and --allow-list: signed lists for tills, out
 * of what the register knows. A code marked as spoiled is in the revocation list
 * and in no other; revoking is marking so, and making the list.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd.h"
#include "issue.h"
#include "issue_table.h"
#include "scanfilter.h"

#include "base/num.h"
#include "base/pool.h"
#include "core/code.h"
#include "core/lists.h"
#include "core/scanline.h"
#include "core/shortcode.h"
#include "io/listfile.h"
#include "ledger/register_codes.h"

#define TAGS_PER_JOB 4
#define SLOTS 256
#define SERIAL_BYTES 5
#define LOCATOR_BYTES 3

struct range {
	uint64_t first, last;
};

/* A batch made from a table, whose codes only its records tell. */
struct table_batch {
	uint32_t id;
	uint64_t wanted, given;
};

/* A list being made. */
struct making {
	struct issue_run *run;
	struct vouch_signed_list list;
	uint8_t key[VOUCH_SERIAL_KEY_BYTES];
	struct vouch_serial serial;
	struct vouch_buf entries;   /* encoded, in no order */
	struct vouch_buf counters;  /* u32 of each entry of a manifest */
	struct vouch_buf ranges;    /* struct range: marks of one batch */
	struct vouch_buf tables;    /* struct table_batch */
	enum vouch_err err;         /* of each() */
};

static struct vouch_diag *diag_of(const struct making *m)
{
	return m->run->diag;
}

static enum vouch_err no_room(const struct making *m, enum vouch_err err)
{
	if (err == VOUCH_OK)
		return VOUCH_OK;
	issue_fresh(m->run);
	return vouch_diag_set(diag_of(m), err == VOUCH_ERR_NO_MEMORY ? err :
	    VOUCH_ERR_RANGE, "more than %" PRIu32 " codes: too many for one %s",
	    vouch_list_most(m->list.kind), vouch_list_name(m->list.kind));
}

/* ---- marks ---- */

static enum vouch_err keep_range(uint64_t first, uint64_t last, void *context)
{
	const struct range range = { first, last };
	struct making *m = context;

	return no_room(m, vouch_buf_add(&m->ranges, &range, sizeof range));
}

/* Spoiled codes of a batch, ascending. */
static enum vouch_err load_ranges(struct making *m, uint32_t batch,
    const struct range **ranges, size_t *count)
{
	struct vouch_register *reg = m->run->reg;
	enum vouch_err err;

	vouch_buf_clear(&m->ranges);
	err = vouch_register_each_mark(reg, VOUCH_MARK_SPOILED, batch,
	    keep_range, m, diag_of(m));
	*count = m->ranges.len / sizeof **ranges;
	*ranges = (const struct range *)(const void *)m->ranges.data;
	return err;
}

/* ---- entries ---- */

static enum vouch_err add_revoked(struct making *m,
    const struct vouch_batch *batch, uint64_t seq)
{
	uint8_t entry[SERIAL_BYTES];

	vouch_put_be(entry, sizeof entry, vouch_serial_of(&m->serial,
	    batch->first_counter + seq - 1));
	return no_room(m, vouch_buf_add(&m->entries, entry, sizeof entry));
}

static enum vouch_err add_token(struct making *m,
    const struct vouch_token *token)
{
	uint8_t entry[SERIAL_BYTES + VOUCH_ALLOWED_DIGEST];
	enum vouch_err err;

	vouch_put_be(entry, SERIAL_BYTES, token->serial);
	err = vouch_allowed_digest(token, entry + SERIAL_BYTES);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag_of(m), err, "a code no issuer may "
		    "sign");
	return no_room(m, vouch_buf_add(&m->entries, entry, sizeof entry));
}

static enum vouch_err add_allowed(struct making *m,
    const struct vouch_batch *batch, uint64_t seq)
{
	struct vouch_token token = batch->template_token;

	token.serial = vouch_serial_of(&m->serial,
	    batch->first_counter + seq - 1);
	return add_token(m, &token);
}

/* Its tag comes later, on all cores. */
static enum vouch_err add_short(struct making *m,
    const struct vouch_batch *batch, uint64_t seq)
{
	uint32_t counter = (uint32_t)(batch->first_counter + seq - 1);
	uint8_t entry[LOCATOR_BYTES + SERIAL_BYTES + VOUCH_MANIFEST_TAG] = {
		0 };
	enum vouch_err err;

	vouch_put_be(entry + LOCATOR_BYTES, SERIAL_BYTES,
	    vouch_serial_of(&m->serial, counter));
	err = vouch_buf_add(&m->entries, entry, sizeof entry);
	if (err == VOUCH_OK)
		err = vouch_buf_add(&m->counters, &counter, sizeof counter);
	return no_room(m, err);
}

typedef enum vouch_err add_code(struct making *m,
    const struct vouch_batch *batch, uint64_t seq);

/* Codes first to last, but for those marked. */
static enum vouch_err add_unmarked(struct making *m,
    const struct vouch_batch *batch, add_code *add, uint64_t *count)
{
	const struct range *ranges;
	size_t range_count, i = 0;
	uint64_t seq;
	enum vouch_err err = load_ranges(m, batch->id, &ranges, &range_count);

	*count = 0;
	for (seq = 1; err == VOUCH_OK && seq <= batch->count; seq++) {
		while (i < range_count && ranges[i].last < seq)
			i++;
		if (i < range_count && ranges[i].first <= seq)
			continue;
		(*count)++;
		if (add != NULL)
			err = add(m, batch, seq);
	}
	return err;
}

static enum vouch_err add_marked(struct making *m,
    const struct vouch_batch *batch)
{
	const struct range *ranges;
	size_t count, i;
	uint64_t seq;
	enum vouch_err err = load_ranges(m, batch->id, &ranges, &count);

	for (i = 0; err == VOUCH_OK && i < count; i++) {
		for (seq = ranges[i].first; err == VOUCH_OK &&
		    seq <= ranges[i].last; seq++)
			err = add_revoked(m, batch, seq);
	}
	return err;
}

static enum vouch_err add_batch(struct making *m,
    const struct vouch_batch *batch)
{
	struct table_batch table = { .id = batch->id };
	bool alike = batch->source == VOUCH_BATCH_COUNT ||
	    batch->source == VOUCH_BATCH_PRIZES;
	uint64_t count;
	enum vouch_err err;

	switch (m->list.kind) {
	case VOUCH_LIST_REVOKED:
		return add_marked(m, batch);
	case VOUCH_LIST_MANIFEST:
		return batch->short_codes ?
		    add_unmarked(m, batch, add_short, &count) : VOUCH_OK;
	default:
		if (alike)
			return add_unmarked(m, batch, add_allowed, &count);
		err = add_unmarked(m, batch, NULL, &table.wanted);
		return err != VOUCH_OK ? err : no_room(m,
		    vouch_buf_add(&m->tables, &table, sizeof table));
	}
}

static int each_batch(const struct vouch_batch *batch, void *context)
{
	struct making *m = context;

	if (batch->campaign == m->list.campaign)
		m->err = add_batch(m, batch);
	return m->err != VOUCH_OK;
}

/* ---- records, for codes that are not all alike ---- */

static struct table_batch *table_of(const struct making *m, uint32_t id)
{
	size_t count = m->tables.len / sizeof(struct table_batch), i;
	struct table_batch *at =
	    (struct table_batch *)(void *)m->tables.data;

	for (i = 0; i < count; i++) {
		if (at[i].id == id)
			return &at[i];
	}
	return NULL;
}

static enum vouch_err is_marked(struct making *m, uint32_t batch,
    uint64_t seq, bool *marked)
{
	struct vouch_code_use use;
	enum vouch_err err = vouch_register_code_use(m->run->reg, batch, seq,
	    diag_of(m), &use);

	*marked = err == VOUCH_OK && use.spoiled;
	return err;
}

/* The records are the issuer's own and are believed; but a code of another
 * campaign, or of none, is a slip. */
static enum vouch_err check_record(void *context, struct issue_table *table,
    struct vouch_diag *diag)
{
	static const char *const names[] = { "code", NULL };
	int column = issue_table_find(table, names);
	struct vouch_span cell = issue_table_cell(table, column);
	struct making *m = context;
	struct vouch_scanned scanned;
	struct table_batch *batch;
	struct vouch_batch found;
	struct vouch_code code;
	enum vouch_err err;
	bool marked = false;
	uint64_t seq;

	issue_table_blame(table, column, diag);
	scanned.kind = VOUCH_SCAN_OTHER;
	if (cell.len > 0 && cell.len <= VOUCH_SCANLINE_MAX)
		vouch_scanline_read(cell.data, cell.len, &scanned);
	if (scanned.kind != VOUCH_SCAN_CODE || vouch_code_read(scanned.text,
	    scanned.len, NULL, &code) != VOUCH_OK)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "not a code");
	if (code.token.campaign != m->list.campaign)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "a code of campaign %" PRIu32, code.token.campaign);
	err = vouch_register_find(m->run->reg, m->list.campaign,
	    code.token.serial, &found, &seq, diag);
	if (err != VOUCH_OK)
		return err;
	batch = table_of(m, found.id);
	if (batch != NULL)
		err = is_marked(m, found.id, seq, &marked);
	if (err != VOUCH_OK || batch == NULL || marked)
		return err == VOUCH_OK ? issue_table_keep(table, 0, diag) :
		    err;
	batch->given++;
	err = add_token(m, &code.token);
	return err == VOUCH_OK ? issue_table_keep(table, 0, diag) : err;
}

static enum vouch_err read_records(struct making *m, const char *path)
{
	const struct issue_table_options options = { .path = path,
		.encoding = m->run->args->encoding,
		.outcome = "no list was made" };
	struct issue_table table = { 0 };
	enum vouch_err err = issue_table_open(&table, &options,
	    issue_fresh(m->run));

	if (err == VOUCH_OK)
		err = issue_table_read(&table, check_record, m, diag_of(m));
	issue_table_close(&table);
	return err;
}

static enum vouch_err check_tables(const struct making *m)
{
	size_t count = m->tables.len / sizeof(struct table_batch), i;
	const struct table_batch *at =
	    (const struct table_batch *)(const void *)m->tables.data;

	for (i = 0; i < count; i++) {
		if (at[i].given == at[i].wanted)
			continue;
		issue_fresh(m->run);
		vouch_diag_hint(diag_of(m), "give its records behind the "
		    "options; vouch-issue --reissue %" PRIu32 " makes them "
		    "again", at[i].id);
		return vouch_diag_set(diag_of(m), VOUCH_ERR_MISSING, "batch %"
		    PRIu32 " was made from a table: of its %" PRIu64 " codes %"
		    PRIu64 " are known", at[i].id, at[i].wanted, at[i].given);
	}
	return VOUCH_OK;
}

/* ---- tags ---- */

struct job {
	size_t first, count;
	enum vouch_err err;
};

static void make_tags(void *bytes, unsigned worker, void *context)
{
	const size_t step = vouch_list_entry_bytes(VOUCH_LIST_MANIFEST);
	struct making *m = context;
	struct job *job = bytes;
	uint64_t number;
	uint32_t counter;
	uint8_t *entry;
	size_t i;

	(void)worker;
	job->err = VOUCH_OK;
	for (i = job->first; job->err == VOUCH_OK &&
	    i < job->first + job->count; i++) {
		entry = (uint8_t *)m->entries.data + i * step;
		memcpy(&counter, m->counters.data + i * sizeof counter,
		    sizeof counter);
		number = vouch_shortcode_of(m->key, counter);
		vouch_put_be(entry, LOCATOR_BYTES,
		    vouch_shortcode_locator(number));
		job->err = vouch_manifest_tag(&m->list, number,
		    entry + LOCATOR_BYTES + SERIAL_BYTES);
	}
}

static enum vouch_err run_pool(struct making *m, struct vouch_pool *pool,
    struct cmd_progress *progress)
{
	size_t next = 0, done = 0, total = m->list.count;
	enum vouch_err err = VOUCH_OK;
	struct job *job;

	while (err == VOUCH_OK && !cmd_signals_waiting() && done < total) {
		job = next < total ? vouch_pool_slot(pool) : NULL;
		if (job != NULL) {
			job->first = next;
			job->count = total - next < TAGS_PER_JOB ?
			    total - next : TAGS_PER_JOB;
			next += job->count;
			vouch_pool_submit(pool);
			continue;
		}
		job = vouch_pool_take(pool);
		err = job->err;
		done += job->count;
		cmd_progress_at(progress, done);
		vouch_pool_done(pool);
	}
	return err;
}

static enum vouch_err tag_all(struct making *m)
{
	struct cmd_progress progress;
	struct vouch_pool *pool = NULL;
	enum vouch_err err;

	err = vouch_pool_new(0, SLOTS, sizeof(struct job), make_tags, m,
	    &pool);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag_of(m), err, "cannot start threads");
	cmd_progress_start(&progress, "tags", m->list.count);
	err = run_pool(m, pool, &progress);
	cmd_progress_end(&progress);
	vouch_pool_free(pool);
	return err == VOUCH_OK ? err : vouch_diag_set(diag_of(m), err,
	    "not enough memory for tags of %" PRIu32 " KiB each",
	    m->list.memory_kib);
}

/* "2,16384" */
static enum vouch_err set_cost(struct making *m)
{
	const char *text = m->run->args->cost;
	struct vouch_span rest, passes, memory;
	uint64_t p = VOUCH_TAG_PASSES, kib = VOUCH_TAG_MEMORY_KIB;

	if (text != NULL) {
		rest = (struct vouch_span){ text, strlen(text) };
		vouch_str_split(&rest, ',', &passes);
		memory = rest;
		vouch_diag_field(issue_fresh(m->run), "--cost");
		vouch_diag_subject(diag_of(m), text, strlen(text));
		if (memory.data == NULL || vouch_num_parse(passes.data,
		    passes.len, 1, VOUCH_TAG_PASSES_MAX, NULL, &p) !=
		    VOUCH_OK || vouch_num_parse(memory.data, memory.len,
		    VOUCH_TAG_MEMORY_KIB_MIN, VOUCH_TAG_MEMORY_KIB_MAX, NULL,
		    &kib) != VOUCH_OK)
			return vouch_diag_set(diag_of(m), VOUCH_ERR_SYNTAX,
			    "expected passes (1 to %d) and KiB (%d to %d), as "
			    "in 2,16384", VOUCH_TAG_PASSES_MAX,
			    VOUCH_TAG_MEMORY_KIB_MIN,
			    VOUCH_TAG_MEMORY_KIB_MAX);
		issue_fresh(m->run);
	}
	m->list.passes = (uint32_t)p;
	m->list.memory_kib = (uint32_t)kib;
	return VOUCH_OK;
}

/* ---- the whole ---- */

static enum vouch_err gather(struct making *m, int count,
    char *const *records)
{
	struct vouch_register *reg = m->run->reg;
	enum vouch_err err;
	int i;

	err = vouch_register_key(reg, m->list.campaign, m->key, diag_of(m));
	if (err != VOUCH_OK)
		return err;
	vouch_serial_init(&m->serial, m->key);
	err = vouch_register_each(reg, each_batch, m, diag_of(m));
	if (err == VOUCH_OK)
		err = m->err;
	for (i = 0; err == VOUCH_OK && i < count; i++)
		err = read_records(m, records[i]);
	if (err == VOUCH_OK)
		err = check_tables(m);
	m->list.count = (uint32_t)(m->entries.len /
	    vouch_list_entry_bytes(m->list.kind));
	if (err == VOUCH_OK && m->list.kind == VOUCH_LIST_MANIFEST &&
	    m->list.count == 0) {
		vouch_diag_file(issue_fresh(m->run), m->run->args->campaign);
		err = vouch_diag_set(diag_of(m), VOUCH_ERR_MISSING,
		    "no code of this campaign was issued with a short code: "
		    "'short_codes = yes' stands under [rules]");
	}
	return err;
}

static enum vouch_err finish(struct making *m)
{
	enum vouch_err err = VOUCH_OK;

	if (m->list.kind == VOUCH_LIST_MANIFEST)
		err = tag_all(m);
	if (err != VOUCH_OK || cmd_signals_waiting())
		return err;
	if (!vouch_listfile_sort(m->list.kind, (uint8_t *)m->entries.data,
	    &m->list.count))
		return vouch_diag_set(diag_of(m), VOUCH_ERR_CONFLICT,
		    "two codes have one serial: a record was changed");
	m->list.entry = (const uint8_t *)m->entries.data;
	return vouch_register_sequence(m->run->reg, vouch_clock_now_ms(),
	    diag_of(m), &m->list.sequence);
}

static enum vouch_err write_list(struct making *m)
{
	const struct issue_args *args = m->run->args;
	unsigned flags = VOUCH_OUTFILE_SYNC |
	    (args->force ? VOUCH_OUTFILE_FORCE : 0u);
	struct vouch_outfile out;
	enum vouch_err err;

	err = vouch_outfile_open(&out, args->output,
	    m->list.kind == VOUCH_LIST_REVOKED ? 0644 : 0600, flags,
	    issue_fresh(m->run));
	if (err != VOUCH_OK)
		return err;
	err = finish(m);
	if (err == VOUCH_OK && !cmd_signals_waiting())
		err = vouch_listfile_write(&out, &m->list, m->run->secret,
		    diag_of(m));
	if (err == VOUCH_OK && !cmd_signals_waiting())
		err = vouch_outfile_commit(&out, flags, diag_of(m));
	vouch_outfile_abort(&out);
	return err;
}

static void say_list(const struct making *m)
{
	cmd_say("%s: the %s of campaign %" PRIu32 ", %" PRIu32 " code%s, "
	    "sequence %" PRIu64, m->run->args->output,
	    vouch_list_name(m->list.kind), m->list.campaign, m->list.count,
	    m->list.count == 1 ? "" : "s", m->list.sequence);
}

static void release(struct making *m)
{
	vouch_wipe(m->key, sizeof m->key);
	vouch_serial_wipe(&m->serial);
	vouch_buf_release(&m->entries);
	vouch_buf_release(&m->counters);
	vouch_buf_release(&m->ranges);
	vouch_buf_release(&m->tables);
}

static int make_list(struct issue_run *run, enum vouch_list_kind kind,
    uint32_t campaign, int count, char *const *records)
{
	struct making m = { .run = run, .list = { .kind = kind,
		.campaign = campaign, .revision = run->campaign.revision } };
	const size_t most = vouch_list_most(kind);
	enum vouch_err err;

	vouch_buf_init(&m.entries, most * vouch_list_entry_bytes(kind));
	vouch_buf_init(&m.counters, most * sizeof(uint32_t));
	vouch_buf_init(&m.ranges, (size_t)64 << 20);
	vouch_buf_init(&m.tables, (size_t)64 << 20);
	vouch_random(m.list.salt, sizeof m.list.salt);
	err = set_cost(&m);
	if (err == VOUCH_OK)
		err = gather(&m, count, records);
	cmd_signals_hold();
	if (err == VOUCH_OK)
		err = write_list(&m);
	release(&m);
	cmd_signals_die();
	if (err != VOUCH_OK)
		return cmd_fail(run->diag);
	say_list(&m);
	return CMD_OK;
}

int issue_manifest(struct issue_run *run)
{
	enum vouch_err err = issue_open(run, false);

	return err != VOUCH_OK ? cmd_fail(run->diag) :
	    make_list(run, VOUCH_LIST_MANIFEST, run->campaign.id, 0, NULL);
}

int issue_allow_list(struct issue_run *run, int count, char *const *records)
{
	enum vouch_err err = issue_open(run, false);

	return err != VOUCH_OK ? cmd_fail(run->diag) :
	    make_list(run, VOUCH_LIST_ALLOWED, run->campaign.id, count,
	    records);
}

/* The marks stay whatever becomes of the file: asking again makes it. */
int issue_revoke(struct issue_run *run)
{
	struct vouch_mark_facts facts;
	struct vouch_batch batch;
	uint64_t first, last;
	enum vouch_err err;
	uint32_t id;

	err = issue_parse_range("--revoke", run->args->revoke, run->diag, &id,
	    &first, &last);
	if (err == VOUCH_OK)
		err = issue_open(run, false);
	if (err == VOUCH_OK)
		err = vouch_register_mark(run->reg, VOUCH_MARK_SPOILED, id,
		    first, last, run->diag, &facts);
	if (err == VOUCH_OK)
		err = vouch_register_batch(run->reg, id, &batch, run->diag);
	if (err != VOUCH_OK)
		return cmd_fail(run->diag);
	cmd_say("batch %" PRIu32 ": %" PRIu64 " code%s revoked%s", id,
	    facts.added, facts.added == 1 ? "" : "s", facts.added == 0 ?
	    ": they were already" : "");
	if (facts.handed_out > 0)
		cmd_warn("%" PRIu64 " of these codes %s been handed out: "
		    "vouch-issue --handed-out %" PRIu32 " lists them",
		    facts.handed_out, facts.handed_out == 1 ? "has" :
		    "have", id);
	return make_list(run, VOUCH_LIST_REVOKED, batch.campaign, 0, NULL);
}

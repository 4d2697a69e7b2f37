/*
 * vouch-issue --for: codes for each row of a table of customers, its columns
 * passed through behind ours. Of a person nothing leaves this program but what
 * the table says of them and, where the campaign binds codes, a keyed digest.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "issue.h"
#include "issue_table.h"
#include "scanfilter.h"

#include "base/date.h"
#include "base/seen.h"
#include "core/crypt.h"
#include "core/holder.h"
#include "core/terms.h"
#include "io/keyfile.h"

#define CELLS_MAX ((size_t)4 * VOUCH_TABLE_RECORD_MAX)

/* A row understood. */
struct customer {
	struct vouch_token token;
	struct vouch_register_row row;
};

struct customers {
	struct issue_run *run;
	struct issue_table table;
	struct cmd_record_source source;
	int who, value, until, stores, subject; /* columns, or -1 */
	size_t columns;                         /* among so many */
	enum vouch_holder_kind kind;            /* of who */
	bool bound;             /* codes hold for their customer only */
	uint8_t *key;           /* holder key, or NULL: guarded */
	uint16_t first_day;     /* until may be no day before */
	uint64_t per_row;
	struct vouch_seen seen;
	uint8_t seen_key[VOUCH_SHORT_HASH_KEY];
	uint8_t names[16];      /* digest of the columns passed through */
	struct vouch_buf cells; /* of the row being digested */
	uint64_t taken;         /* rows taken from the table so far */
	struct customer now;    /* the last of them */
	struct cmd_progress progress;
};

/* Issuing again: the register says what was right then, not the campaign. */
static bool is_again(const struct customers *c)
{
	return c->run->args->reissue != NULL;
}

/* ---- a row ---- */

static enum vouch_err read_value(const struct customers *c,
    struct vouch_span cell, struct vouch_token *token,
    struct vouch_diag *diag)
{
	const struct vouch_campaign *campaign = &c->run->campaign;
	uint32_t most = UINT32_MAX;

	if (!is_again(c) && token->value_type != VOUCH_VALUE_OPENING)
		most = campaign->value;
	else if (!is_again(c) && campaign->rules.max_balance != 0)
		most = campaign->rules.max_balance;
	return vouch_terms_value(token, cell.data, cell.len, most, diag);
}

static enum vouch_err read_term(const struct customers *c, int column,
    struct vouch_token *token, struct vouch_diag *diag)
{
	const struct issue_run *run = c->run;
	const struct vouch_campaign *campaign =
	    run->has_campaign ? &run->campaign : NULL;
	struct vouch_span cell = issue_table_cell(&c->table, column);
	enum vouch_err err;

	if (cell.len == 0)
		return VOUCH_OK;
	if (column == c->value)
		err = read_value(c, cell, token, diag);
	else if (column == c->until)
		err = vouch_terms_until(token, cell.data, cell.len,
		    c->first_day, is_again(c) ? VOUCH_DAY_MAX :
		    campaign->until, diag);
	else if (column == c->stores)
		err = vouch_terms_stores(token, cell.data, cell.len, campaign,
		    diag);
	else
		err = vouch_terms_subject(token, cell.data, cell.len, diag);
	if (err != VOUCH_OK)
		issue_table_blame(&c->table, column, diag);
	return err;
}

/* Where codes are not bound, any customer that can be told apart will do. */
static enum vouch_err read_holder(const struct customers *c,
    struct vouch_diag *diag, struct vouch_holder *holder)
{
	struct vouch_span cell = issue_table_cell(&c->table, c->who);
	enum vouch_err err;

	err = vouch_holder_parse(c->kind, cell.data, cell.len, diag, holder);
	if (err == VOUCH_ERR_CONFLICT && !c->bound)
		err = vouch_holder_parse(vouch_holder_guess(cell.data,
		    cell.len), cell.data, cell.len, diag, holder);
	if (err != VOUCH_OK)
		issue_table_blame(&c->table, c->who, diag);
	return err;
}

static enum vouch_err bind(const struct customers *c,
    struct customer *customer, struct vouch_diag *diag)
{
	struct vouch_holder holder;
	enum vouch_err err = read_holder(c, diag, &holder);

	if (err != VOUCH_OK)
		return err;
	vouch_holder_value(c->key, c->run->batch.campaign, &holder,
	    customer->row.holder);
	customer->row.has_holder = true;
	return vouch_token_extend(&customer->token, VOUCH_EXT_HOLDER,
	    customer->row.holder, VOUCH_HOLDER_TOKEN_BYTES);
}

/* The terms of the current row, without its customer. */
static enum vouch_err read_terms(const struct customers *c,
    struct customer *customer, struct vouch_diag *diag)
{
	const int columns[] = { c->value, c->until, c->stores, c->subject };
	enum vouch_err err = VOUCH_OK;

	memset(&customer->row, 0, sizeof customer->row);
	customer->token = c->run->batch.template_token;
	for (size_t i = 0; err == VOUCH_OK && i < 4; i++)
		err = read_term(c, columns[i], &customer->token, diag);
	return err == VOUCH_OK ? vouch_token_check(&customer->token, diag) :
	    err;
}

/* ---- columns ---- */

static enum vouch_err no_column(const struct customers *c, const char *option,
    const char *name)
{
	struct vouch_diag *diag = issue_fresh(c->run);

	vouch_diag_file(diag, c->run->args->customers);
	vouch_diag_field(diag, option);
	vouch_diag_subject(diag, name, strlen(name));
	return vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND, "no such column");
}

static int find_one(const struct customers *c, const char *name)
{
	const char *const names[] = { name, NULL };

	return issue_table_find(&c->table, names);
}

static bool find_kind(struct customers *c, const char *text, size_t len)
{
	const char *name;

	for (c->kind = VOUCH_HOLDER_PHONE; c->kind <= VOUCH_HOLDER_ID;
	    c->kind++) {
		name = vouch_holder_kind_name(c->kind);
		if (len == strlen(name) && memcmp(text, name, len) == 0)
			return true;
	}
	return false;
}

/* "phone:COLUMN", or the name of a column that says it itself. */
static enum vouch_err find_given_holder(struct customers *c,
    const char *option)
{
	const char *column = strchr(option, ':');

	if (!find_kind(c, option, column == NULL ? strlen(option) :
	    (size_t)(column - option))) {
		vouch_diag_field(issue_fresh(c->run), "--holder");
		vouch_diag_subject(c->run->diag, option, strlen(option));
		vouch_diag_hint(c->run->diag, "as in --holder "
		    "phone:mobile, if the column mobile holds phone numbers");
		return vouch_diag_set(c->run->diag, VOUCH_ERR_USAGE,
		    "expected phone:COLUMN, email:COLUMN or id:COLUMN");
	}
	column = column == NULL ? option : column + 1;
	c->who = find_one(c, column);
	return c->who >= 0 ? VOUCH_OK : no_column(c, "--holder", column);
}

static enum vouch_err find_holder(struct customers *c)
{
	const char *option = c->run->args->holder;
	enum vouch_holder_kind kind;

	if (option != NULL)
		return find_given_holder(c, option);
	for (kind = VOUCH_HOLDER_PHONE; kind <= VOUCH_HOLDER_ID; kind++) {
		c->kind = kind;
		c->who = find_one(c, vouch_holder_kind_name(kind));
		if (c->who >= 0)
			return VOUCH_OK;
	}
	if (!c->bound)
		return VOUCH_OK;
	vouch_diag_file(issue_fresh(c->run), c->run->args->customers);
	vouch_diag_hint(c->run->diag, "say which it is: --holder "
	    "phone:COLUMN, email:COLUMN or id:COLUMN");
	return vouch_diag_set(c->run->diag, VOUCH_ERR_MISSING,
	    "no column phone, email or id, and the campaign binds codes to "
	    "customers");
}

/* Order numbers go into passes only; elsewhere a subject is that of a mail. */
static enum vouch_err find_subject(struct customers *c)
{
	const struct vouch_token *token = &c->run->batch.template_token;
	const char *option = c->run->args->subject;
	bool pass = token->kind == VOUCH_KIND_PASS ||
	    token->value_type == VOUCH_VALUE_PASS;

	c->subject = pass ? find_one(c, option != NULL ? option : "subject") :
	    -1;
	if (option == NULL || c->subject >= 0)
		return VOUCH_OK;
	if (pass)
		return no_column(c, "--subject", option);
	vouch_diag_field(issue_fresh(c->run), "--subject");
	return vouch_diag_set(c->run->diag, VOUCH_ERR_CONFLICT,
	    "only passes carry an order number");
}

/* A short code tells its campaign alone: a customer's own terms would be lost on
 * who types it. */
static enum vouch_err check_short(const struct customers *c)
{
	const char *name = c->value >= 0 ? "value" : c->until >= 0 ? "until" :
	    "stores";

	if (!c->run->campaign.rules.short_codes ||
	    (c->value < 0 && c->until < 0 && c->stores < 0))
		return VOUCH_OK;
	vouch_diag_file(issue_fresh(c->run), c->run->args->customers);
	vouch_diag_field(c->run->diag, name);
	return vouch_diag_set(c->run->diag, VOUCH_ERR_CONFLICT, "a column of "
	    "terms for each customer, and %s gives each code a short form, "
	    "which is worth what the offer says", c->run->args->campaign);
}

/* Again when a record of JSON Lines brings new ones; the customer stays in the
 * column found first. */
static enum vouch_err find_columns(struct customers *c)
{
	enum vouch_err err;

	c->columns = issue_table_columns(&c->table);
	c->value = find_one(c, "value");
	c->until = find_one(c, "until");
	c->stores = find_one(c, "stores");
	err = check_short(c);
	if (err == VOUCH_OK && c->who < 0)
		err = find_holder(c);
	return err == VOUCH_OK ? find_subject(c) : err;
}

/* What is passed through, and its digest. */
static enum vouch_err settle_columns(struct customers *c)
{
	static const char *const without[] = { "value", "until", "stores",
	    NULL };
	struct vouch_digest digest;
	enum vouch_err err;
	size_t i;

	err = issue_table_extra(&c->table, without, issue_fresh(c->run));
	if (err != VOUCH_OK)
		return err;
	c->source.extra = c->table.extra;
	c->source.extra_count = c->table.extra_count;
	vouch_digest_init(&digest, sizeof c->names, NULL, 0);
	for (i = 0; i < c->table.extra_count; i++)
		vouch_digest_add(&digest, c->table.extra[i],
		    strlen(c->table.extra[i]) + 1);
	vouch_digest_end(&digest, c->names, sizeof c->names);
	return VOUCH_OK;
}

/* ---- reading the table ---- */

static enum vouch_err check_customer(struct customers *c,
    struct vouch_diag *diag)
{
	struct vouch_holder holder;
	uint32_t first = 0;
	enum vouch_err err;

	if (!c->bound && (is_again(c) ||
	    issue_table_cell(&c->table, c->who).len == 0))
		return VOUCH_OK;
	err = read_holder(c, diag, &holder);
	if (err != VOUCH_OK || is_again(c) || c->run->args->allow_duplicates)
		return err;
	err = vouch_seen_add(&c->seen, vouch_short_hash(c->seen_key,
	    holder.text, holder.len), (uint32_t)c->table.line, &first);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "no memory for so many "
		    "customers");
	if (first == 0)
		return VOUCH_OK;
	issue_table_blame(&c->table, c->who, diag);
	vouch_diag_hint(diag, "--allow-duplicates makes codes for each of "
	    "their rows");
	return vouch_diag_set(diag, VOUCH_ERR_DUPLICATE,
	    "the same customer as in line %" PRIu32, first);
}

static enum vouch_err check_row(void *context, struct issue_table *table,
    struct vouch_diag *diag)
{
	struct customers *c = context;
	struct customer customer;
	enum vouch_err err;

	if (issue_table_is_blank(table)) {
		issue_table_blame(table, -1, diag);
		return vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "every cell is empty");
	}
	err = issue_table_columns(table) == c->columns ? VOUCH_OK :
	    find_columns(c);
	if (err == VOUCH_OK)
		err = read_terms(c, &customer, diag);

	/* Last, so that a row left out does not stand in another's way. */
	if (err == VOUCH_OK && c->who >= 0)
		err = check_customer(c, diag);
	if (err == VOUCH_OK)
		err = issue_table_keep(table, 0, diag);
	cmd_progress_at(&c->progress, table->kept + table->bad);
	return err;
}

/* ---- opening ---- */

static enum vouch_err load_key(struct customers *c)
{
	const char *path = c->run->args->holder_key;
	struct vouch_diag *diag = issue_fresh(c->run);

	vouch_diag_field(diag, "--holder-key");
	if (c->bound && path == NULL) {
		vouch_diag_hint(diag, "the file vouch-key holder made, the "
		    "same for every campaign and till");
		return vouch_diag_set(diag, VOUCH_ERR_MISSING, "is missing: "
		    "the campaign binds codes to customers");
	}
	if (!c->bound && path != NULL)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "the campaign "
		    "does not bind codes to customers: 'holder = bound' under "
		    "[rules] would");
	return path == NULL ? VOUCH_OK :
	    vouch_keyfile_load_holder(path, issue_fresh(c->run), &c->key,
	    NULL);
}

/* Reads and checks the whole table. */
static enum vouch_err read_customers(struct customers *c)
{
	struct issue_run *run = c->run;
	const struct issue_args *args = run->args;
	const struct issue_table_options options = {
		.path = args->customers, .encoding = args->encoding,
		.rejects = args->rejects, .keep_going = args->keep_going,
		.force = args->force
	};
	enum vouch_err err;

	err = load_key(c);
	if (err == VOUCH_OK)
		err = issue_table_open(&c->table, &options, issue_fresh(run));
	if (err == VOUCH_OK)
		err = find_columns(c);
	if (err != VOUCH_OK)
		return err;
	vouch_random(c->seen_key, sizeof c->seen_key);
	cmd_progress_start(&c->progress, "checked", 0);
	err = issue_table_read(&c->table, check_row, c, issue_fresh(run));
	cmd_progress_end(&c->progress);
	vouch_seen_release(&c->seen);
	return err == VOUCH_OK ? settle_columns(c) : err;
}

/* ---- codes ---- */

/*
 * Everything a code and its record are made of. Under the holder key where
 * there is one: else who has the register could try phone numbers.
 */
static enum vouch_err digest_row(struct customers *c,
    struct customer *customer, struct vouch_diag *diag)
{
	static const char label[] = "vouch row v1"; /* with its NUL */
	const struct vouch_token *token = &customer->token;
	uint8_t payload[VOUCH_PAYLOAD_MAX];
	struct vouch_digest digest;
	size_t len = 0;
	enum vouch_err err;

	vouch_buf_clear(&c->cells);
	err = issue_table_add_cells(&c->table, &c->cells, diag);
	if (err == VOUCH_OK)
		err = vouch_token_encode(token, diag, payload, &len);
	if (err != VOUCH_OK)
		return err;
	vouch_digest_init(&digest, sizeof customer->row.digest, c->key,
	    c->key == NULL ? 0 : VOUCH_HOLDER_KEY_BYTES);
	vouch_digest_add(&digest, label, sizeof label);
	vouch_digest_add(&digest, c->names, sizeof c->names);
	vouch_digest_add(&digest, payload, len);
	vouch_digest_add(&digest, vouch_buf_text(&c->cells), c->cells.len);
	vouch_digest_end(&digest, customer->row.digest,
	    sizeof customer->row.digest);
	return VOUCH_OK;
}

/* The next row of the table. */
static enum vouch_err take(struct customers *c, bool with_digest,
    struct vouch_diag *diag)
{
	uint32_t mark;
	enum vouch_err err = issue_table_next(&c->table, &mark, diag);

	if (err == VOUCH_OK)
		err = read_terms(c, &c->now, diag);
	if (err == VOUCH_OK && c->bound)
		err = bind(c, &c->now, diag);
	if (err == VOUCH_OK && with_digest)
		err = digest_row(c, &c->now, diag);
	return err;
}

/* The next row that is the one its codes were issued for. */
static enum vouch_err take_again(struct customers *c, struct vouch_diag *diag)
{
	const struct vouch_batch *batch = &c->run->batch;
	struct vouch_register_row filed;
	const uint64_t seq = c->taken * c->per_row + 1;
	enum vouch_err err;

	err = vouch_register_row(c->run->reg, batch->id, seq, &filed, diag);
	while (err == VOUCH_OK) {
		err = take(c, true, diag);
		if (err == VOUCH_ERR_NOT_FOUND) {
			vouch_diag_file(diag, c->run->args->customers);
			return vouch_diag_set(diag, VOUCH_ERR_TRUNCATED,
			    "ends before the row of code %" PRIu64, seq);
		}
		if (err != VOUCH_OK ||
		    memcmp(c->now.row.digest, filed.digest,
		    sizeof filed.digest) == 0)
			break;
		if (c->run->args->keep_going)
			continue;
		issue_table_blame(&c->table, c->who, diag);
		vouch_diag_hint(diag, "give the same table and options as "
		    "then; --keep-going if rows were left out");
		err = vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "not the row "
		    "that code %" PRIu64 " of batch %" PRIu32
		    " was issued for", seq, batch->id);
	}
	return err;
}

/* Up to the row of a code. */
static enum vouch_err advance(struct customers *c, uint64_t seq,
    bool with_digest, struct vouch_diag *diag)
{
	const uint64_t row = (seq - 1) / c->per_row + 1;
	enum vouch_err err = VOUCH_OK;

	for (; err == VOUCH_OK && c->taken < row; c->taken++)
		err = is_again(c) ? take_again(c, diag) :
		    take(c, with_digest, diag);
	return err;
}

static enum vouch_err rewind_rows(struct customers *c)
{
	c->taken = 0;
	return issue_table_rewind(&c->table, issue_fresh(c->run));
}

static enum vouch_err next_row(void *context, uint64_t seq,
    struct vouch_register_row *row, struct vouch_diag *diag)
{
	struct customers *c = context;
	enum vouch_err err;

	if (cmd_signals_waiting()) /* nothing is filed then */
		return vouch_diag_set(diag, VOUCH_ERR_CLOSED, "stopped");
	err = advance(c, seq, true, diag);
	if (err == VOUCH_OK)
		*row = c->now.row;
	cmd_progress_at(&c->progress, seq);
	return err;
}

static enum vouch_err next_item(void *context, uint64_t seq,
    struct cmd_item *item, struct vouch_buf *cells, struct vouch_diag *diag)
{
	struct customers *c = context;
	enum vouch_err err = advance(c, seq, false, diag);

	if (err != VOUCH_OK)
		return err;
	item->token = c->now.token;
	return issue_table_add_cells(&c->table, cells, diag);
}

/* ---- the jobs ---- */

static void init(struct customers *c, struct issue_run *run)
{
	c->run = run;
	c->who = -1;
	c->source.next = next_item;
	c->source.context = c;
	vouch_seen_init(&c->seen);
	vouch_buf_init(&c->cells, CELLS_MAX);
}

static void release(struct customers *c)
{
	if (!is_again(c))
		c->run->bad_rows = c->table.bad;
	issue_table_close(&c->table);
	vouch_seen_release(&c->seen);
	vouch_buf_release(&c->cells);
	vouch_secret_free(c->key);
}

static enum vouch_err check_campaign(const struct issue_run *run)
{
	const char *path = run->args->campaign;

	if (run->campaign.kind != VOUCH_KIND_SHELF &&
	    run->campaign.prize_count == 0)
		return VOUCH_OK;
	vouch_diag_file(issue_fresh(run), path);
	return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT,
	    run->campaign.kind == VOUCH_KIND_SHELF ?
	    "shelf labels are not for customers" :
	    "prizes are dealt to a number of codes (--count), not to "
	    "customers");
}

/* What the campaign and the day ask of every row. */
static enum vouch_err set_terms(struct customers *c)
{
	struct issue_run *run = c->run;
	const struct vouch_campaign *campaign = &run->campaign;
	const int64_t now_ms = vouch_clock_now_ms();
	struct vouch_zone zone = campaign->zone;
	uint16_t today = vouch_zone_day(&zone, now_ms);
	enum vouch_err err = check_campaign(run);

	if (err == VOUCH_OK)
		err = issue_set_terms(run, now_ms);
	c->bound = campaign->rules.holder;
	c->first_day = today > campaign->from && today <= campaign->until ?
	    today : campaign->from;
	c->per_row = run->args->per_row;
	run->batch.source = VOUCH_BATCH_CUSTOMERS;
	run->batch.per_row = (uint32_t)c->per_row;
	return err;
}

static enum vouch_err set_count(struct customers *c)
{
	struct issue_run *run = c->run;

	if (c->table.kept > ISSUE_COUNT_MAX / c->per_row) {
		vouch_diag_field(issue_fresh(run), "--per-row");
		return vouch_diag_set(run->diag, VOUCH_ERR_RANGE,
		    "more than %u codes in one batch", ISSUE_COUNT_MAX);
	}
	run->batch.count = c->table.kept * c->per_row;
	run->first_seq = 1;
	run->last_seq = run->batch.count;
	return VOUCH_OK;
}

static enum vouch_err issue(struct customers *c)
{
	struct issue_run *run = c->run;
	enum vouch_err err;

	cmd_signals_hold();
	err = issue_output(run, &c->source);
	if (err == VOUCH_OK) {
		cmd_progress_start(&c->progress, "filed", run->batch.count);
		err = issue_reserve(run, next_row, c);
		cmd_progress_end(&c->progress);
	}
	if (err == VOUCH_OK)
		err = rewind_rows(c);
	return issue_write(run, &c->source, err);
}

enum vouch_err issue_customers(struct issue_run *run)
{
	static struct customers c;
	enum vouch_err err;

	init(&c, run);
	err = issue_open(run, run->args->dry_run);
	if (err == VOUCH_OK)
		err = set_terms(&c);
	if (err == VOUCH_OK)
		err = read_customers(&c);
	if (err == VOUCH_OK && c.who < 0)
		cmd_say("note: no column phone, email or id, so nobody looks "
		    "for a customer who is there twice; --holder "
		    "phone:COLUMN says which it is");
	if (err == VOUCH_OK)
		err = set_count(&c);
	if (err == VOUCH_OK && run->args->dry_run)
		issue_say_batch(run, "would issue");
	else if (err == VOUCH_OK)
		err = issue(&c);
	release(&c);
	return err;
}

/* Every row of the batch is there, in order, and nothing else. */
static enum vouch_err compare(struct customers *c)
{
	const struct vouch_batch *batch = &c->run->batch;
	struct vouch_diag *diag = issue_fresh(c->run);
	enum vouch_err err;

	err = advance(c, batch->count, true, diag);
	if (err == VOUCH_OK && !c->run->args->keep_going &&
	    c->table.kept != c->taken) {
		vouch_diag_file(diag, c->run->args->customers);
		err = vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "has %" PRIu64
		    " rows, and batch %" PRIu32 " was issued for %" PRIu64,
		    c->table.kept, batch->id, c->taken);
	}
	return err;
}

enum vouch_err issue_customers_again(struct issue_run *run)
{
	static struct customers c;
	struct vouch_register_row first;
	enum vouch_err err;

	init(&c, run);
	c.per_row = run->batch.per_row;
	err = vouch_register_row(run->reg, run->batch.id, 1, &first,
	    issue_fresh(run));
	if (err == VOUCH_OK) {
		c.bound = first.has_holder;
		err = read_customers(&c);
	}
	if (err == VOUCH_OK)
		err = compare(&c);
	if (err == VOUCH_OK)
		err = rewind_rows(&c);
	if (err == VOUCH_OK) {
		cmd_signals_hold();
		err = issue_output(run, &c.source);
		err = issue_write(run, &c.source, err);
	}
	release(&c);
	return err;
}

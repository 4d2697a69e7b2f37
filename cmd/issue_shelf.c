/*
 * See issue_shelf.h. Items are made three times from the same kept rows: for
 * the register, which keeps a digest of each; for the records; and when they
 * are issued again, against that digest.
 */
#include "issue_shelf.h"

#include <inttypes.h>
#include <string.h>

#include "cmd.h"

#include "core/crypt.h"

#define LABEL_COLUMN "label"

/* ---- items ---- */

static enum vouch_err start(struct issue_shelf *shelf,
    struct vouch_diag *diag)
{
	shelf->next_seq = 1;
	return issue_table_rewind(&shelf->table, diag);
}

/* Moves to item seq of the group, which lies ahead. */
static enum vouch_err go_to(struct issue_shelf *shelf, uint64_t seq,
    uint32_t *mark, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;

	while (err == VOUCH_OK && shelf->next_seq <= seq) {
		err = issue_table_next(&shelf->table, mark, diag);
		if (shelf->group == ISSUE_SHELF_ANY || *mark == shelf->group)
			shelf->next_seq++;
	}
	return err;
}

static enum vouch_err make(struct issue_shelf *shelf, uint64_t seq,
    struct vouch_token *token, struct vouch_shelf *place,
    struct vouch_diag *diag)
{
	uint32_t mark = 0;
	enum vouch_err err = go_to(shelf, seq, &mark, diag);

	*place = (struct vouch_shelf){ .has_product = false };
	*token = shelf->run->batch.template_token;
	return err == VOUCH_OK ?
	    shelf->make(shelf, mark, token, place, diag) : err;
}

/* The label's own number, unique for ever: of the campaign, then counted. */
static enum vouch_err number_label(const struct vouch_batch *batch,
    uint64_t seq, struct vouch_shelf *place, struct vouch_diag *diag)
{
	int len = snprintf(place->label, sizeof place->label,
	    "%" PRIu32 "-%" PRIu64, batch->campaign,
	    batch->first_counter + seq);

	if (len > 0 && (size_t)len < sizeof place->label)
		return VOUCH_OK;
	return vouch_diag_set(diag, VOUCH_ERR_RANGE, "the number of label %"
	    PRIu64 " has more than %zu digits", seq,
	    sizeof place->label - 1);
}

/* What a code is made from, but for what the register gives it. */
static enum vouch_err digest(const struct issue_shelf *shelf,
    const struct vouch_token *token, const struct vouch_shelf *place,
    struct vouch_diag *diag, uint8_t out[16])
{
	uint8_t payload[VOUCH_PAYLOAD_MAX];
	char aad[VOUCH_SHELF_AAD];
	struct vouch_digest state;
	size_t len = 0;
	enum vouch_err err = vouch_token_encode(token, diag, payload, &len);

	if (err != VOUCH_OK)
		return err;
	vouch_digest_init(&state, 16, NULL, 0);
	vouch_digest_add(&state, payload, len);
	len = vouch_shelf_aad(place, shelf->run->host, aad);
	vouch_digest_add(&state, aad, len);
	vouch_digest_end(&state, out, 16);
	return VOUCH_OK;
}

static enum vouch_err next_row(void *context, uint64_t seq,
    struct vouch_register_row *row, struct vouch_diag *diag)
{
	struct issue_shelf *shelf = context;
	struct vouch_token token;
	struct vouch_shelf place;
	enum vouch_err err = make(shelf, seq, &token, &place, diag);

	memset(row, 0, sizeof *row);
	row->has_link = shelf->run->args->link;
	return err == VOUCH_OK ?
	    digest(shelf, &token, &place, diag, row->digest) : err;
}

static enum vouch_err add_cells(const struct issue_shelf *shelf,
    const struct vouch_shelf *place, struct vouch_buf *cells,
    struct vouch_diag *diag)
{
	enum vouch_err err = issue_table_add_cells(&shelf->table, cells, diag);

	if (err != VOUCH_OK || !shelf->run->args->label_number)
		return err;
	err = vouch_buf_add(cells, place->label, strlen(place->label) + 1);
	return err == VOUCH_OK ? err :
	    vouch_diag_set(diag, err, "the cells of a row are too long");
}

static enum vouch_err next_item(void *context, uint64_t seq,
    struct cmd_item *item, struct vouch_buf *cells, struct vouch_diag *diag)
{
	struct issue_shelf *shelf = context;
	const struct issue_run *run = shelf->run;
	char host[VOUCH_HOST_MAX], link[VOUCH_SHORTLINK_TEXT];
	struct vouch_shelf place;
	enum vouch_err err = make(shelf, seq, &item->token, &place, diag);

	if (err == VOUCH_OK && run->args->label_number && place.has_product)
		err = number_label(&run->batch, seq, &place, diag);
	if (err != VOUCH_OK)
		return err;
	memcpy(host, run->host, sizeof host);
	vouch_str_upper(host);
	vouch_shelf_aad(&place, run->host, item->aad);
	vouch_shelf_path(&place, item->after);
	snprintf(item->before, sizeof item->before, "HTTPS://%s/S/", host);
	if (shelf->has_links) {
		vouch_shortlink_format(vouch_shortlink_of(&shelf->links,
		    run->batch.first_counter + seq - 1), link);
		snprintf(item->link, sizeof item->link, "HTTPS://%s/L/%s",
		    host, link);
	}
	return add_cells(shelf, &place, cells, diag);
}

/* ---- the table ---- */

enum vouch_err issue_shelf_open(struct issue_shelf *shelf, const char *path)
{
	const struct issue_args *args = shelf->run->args;
	const struct issue_table_options options = {
		.path = path, .encoding = args->encoding,
		.rejects = args->rejects, .keep_going = args->keep_going,
		.force = args->force,
	};

	return issue_table_open(&shelf->table, &options,
	    issue_fresh(shelf->run));
}

void issue_shelf_close(struct issue_shelf *shelf)
{
	shelf->run->bad_rows = shelf->table.bad;
	issue_table_close(&shelf->table);
	if (shelf->has_links)
		vouch_shortlink_wipe(&shelf->links);
}

enum vouch_err issue_shelf_need(const struct issue_shelf *shelf,
    const char *const *names, int *column)
{
	struct vouch_diag *diag = issue_fresh(shelf->run);

	*column = issue_table_find(&shelf->table, names);
	if (*column >= 0)
		return VOUCH_OK;
	vouch_diag_file(diag, shelf->table.options.path);
	return vouch_diag_set(diag, VOUCH_ERR_MISSING,
	    "it has no column \"%s\"%s%s%s", names[0],
	    names[1] == NULL ? "" : " or \"",
	    names[1] == NULL ? "" : names[1], names[1] == NULL ? "" : "\"");
}

enum vouch_err issue_shelf_columns(struct issue_shelf *shelf,
    const char *const *without)
{
	static const char *const label[] = { LABEL_COLUMN, NULL };
	struct issue_table *table = &shelf->table;
	const struct issue_args *args = shelf->run->args;
	enum vouch_err err = issue_table_extra(table, without,
	    issue_fresh(shelf->run));

	if (err != VOUCH_OK)
		return err;
	shelf->source = (struct cmd_record_source){
		.next = next_item, .context = shelf, .extra = table->extra,
		.extra_count = table->extra_count, .has_link = args->link,
	};
	if (!args->label_number)
		return VOUCH_OK;
	if (issue_table_find(table, label) >= 0) {
		vouch_diag_file(shelf->run->diag, table->options.path);
		vouch_diag_field(shelf->run->diag, LABEL_COLUMN);
		return vouch_diag_set(shelf->run->diag, VOUCH_ERR_CONFLICT,
		    "--label-number writes a column of this name");
	}
	table->extra[shelf->source.extra_count++] = LABEL_COLUMN;
	return VOUCH_OK;
}

/* ---- batches ---- */

static enum vouch_err write_codes(struct issue_shelf *shelf)
{
	struct issue_run *run = shelf->run;
	enum vouch_err err = VOUCH_OK;

	if (run->args->link && !shelf->has_links) {
		err = vouch_register_shortlink(run->reg, run->batch.campaign,
		    &shelf->links, issue_fresh(run));
		shelf->has_links = err == VOUCH_OK;
	}
	if (err == VOUCH_OK)
		err = start(shelf, issue_fresh(run));
	return err == VOUCH_OK ? issue_write_codes(run, &shelf->source) : err;
}

enum vouch_err issue_shelf_batch(struct issue_shelf *shelf, uint32_t group,
    uint64_t count)
{
	struct issue_run *run = shelf->run;
	enum vouch_err err;

	shelf->group = group;
	run->batch.count = count;
	run->batch.per_row = 1;
	run->first_seq = 1;
	run->last_seq = count;
	err = start(shelf, issue_fresh(run));
	if (err == VOUCH_OK)
		err = issue_reserve(run, next_row, shelf);
	return err == VOUCH_OK ? write_codes(shelf) : err;
}

static enum vouch_err other_table(const struct issue_shelf *shelf,
    uint64_t seq, const char *why)
{
	const struct issue_run *run = shelf->run;

	issue_fresh(run);
	if (seq == 0)
		vouch_diag_file(run->diag, shelf->table.options.path);
	else
		issue_table_blame(&shelf->table, -1, run->diag);
	vouch_diag_hint(run->diag, "give the table, and the options, it was "
	    "issued with");
	return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT, "batch %" PRIu32
	    " %s", run->batch.id, why);
}

/* Is item seq what it was? */
static enum vouch_err compare(struct issue_shelf *shelf, uint64_t seq)
{
	struct issue_run *run = shelf->run;
	struct vouch_register_row was, now;
	enum vouch_err err = vouch_register_row(run->reg, run->batch.id, seq,
	    &was, issue_fresh(run));

	if (err == VOUCH_OK)
		err = next_row(shelf, seq, &now, issue_fresh(run));
	if (err != VOUCH_OK)
		return err;
	if (memcmp(was.digest, now.digest, sizeof was.digest) != 0)
		return other_table(shelf, seq, "was made from another row");
	if (now.has_link && !was.has_link) {
		vouch_diag_field(issue_fresh(run), "--link");
		return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT,
		    "batch %" PRIu32 " was issued without links",
		    run->batch.id);
	}
	return VOUCH_OK;
}

enum vouch_err issue_shelf_again(struct issue_shelf *shelf, uint32_t group,
    uint64_t count)
{
	struct issue_run *run = shelf->run;
	enum vouch_err err = VOUCH_OK;
	uint64_t seq;

	shelf->group = group;
	if (count != run->batch.count)
		return other_table(shelf, 0, "has another number of codes");
	err = start(shelf, issue_fresh(run));
	for (seq = 1; err == VOUCH_OK && seq <= count; seq++)
		err = compare(shelf, seq);
	return err == VOUCH_OK ? write_codes(shelf) : err;
}

/*
 * vouch-issue --products: a signed GS1 Digital Link for each product of a
 * table, and for each of its shops where the table or an option names them. A
 * price that could be read two ways is refused, not guessed.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "issue_shelf.h"
#include "scanfilter.h"

#include "base/date.h"
#include "base/num.h"

#define PRICE_MAX 64

/* A price seen for a product in a shop. */
struct seen {
	uint64_t key;  /* GTIN and store; 0: nothing here */
	uint32_t price;
	uint32_t line;
};

struct products {
	struct issue_shelf shelf;
	int gtin, price, old_price, store;
	char mark;           /* between groups of three, once it is known */
	unsigned long mark_line;
	uint8_t stores[VOUCH_STORE_MAX / 8 + 1]; /* of the row, as bits */
	struct seen *seen;   /* owned; open addressing, size a power of two */
	size_t seen_size, seen_count;
};

/* ---- prices ---- */

/* The mark between the digits of a price that was understood. */
static char grouping(struct vouch_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == '.' || text.data[i] == ',')
			return text.data[i];
	return '\0';
}

/* "12500", "12.500", "12.500 đ": the unit may be left out. */
static enum vouch_err parse_price(struct vouch_span text, uint32_t *price)
{
	struct vouch_money money = { .amount_minor = 0 };
	char with_unit[PRICE_MAX + 8];
	bool bare = text.len > 0 && text.data[text.len - 1] >= '0' &&
	    text.data[text.len - 1] <= '9';
	int len;

	if (text.len > PRICE_MAX)
		return VOUCH_ERR_TOO_LONG;
	len = snprintf(with_unit, sizeof with_unit, "%.*s%s", (int)text.len,
	    text.data, bare ? " VND" : "");
	if (vouch_money_parse(with_unit, (size_t)len, NULL, &money) !=
	    VOUCH_OK || money.unit != VOUCH_UNIT_VND)
		return VOUCH_ERR_SYNTAX;
	if (money.amount_minor == 0)
		return VOUCH_ERR_RANGE;
	*price = (uint32_t)money.amount_minor;
	return VOUCH_OK;
}

/* The same mark in the whole table: "12.500" beside "12,500" means that one of
 * them is a decimal. */
static enum vouch_err check_mark(struct products *p, int column,
    struct vouch_diag *diag)
{
	char mark = grouping(issue_table_cell(&p->shelf.table, column));

	if (mark == '\0' || mark == p->mark)
		return VOUCH_OK;
	if (p->mark == '\0') {
		p->mark = mark;
		p->mark_line = p->shelf.table.line;
		return VOUCH_OK;
	}
	issue_table_blame(&p->shelf.table, column, diag);
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "thousands are set off "
	    "by '%c' here and by '%c' in line %lu: which is a decimal mark?",
	    mark, p->mark, p->mark_line);
}

static enum vouch_err read_price(struct products *p, int column,
    struct vouch_diag *diag, uint32_t *price)
{
	struct vouch_span text = issue_table_cell(&p->shelf.table, column);
	enum vouch_err err = parse_price(text, price);

	if (err == VOUCH_OK)
		return check_mark(p, column, diag);
	issue_table_blame(&p->shelf.table, column, diag);
	return vouch_diag_set(diag, err, "expected a price of 1 or more in "
	    "whole dong, as in 12500, 12.500 or 12.500 đ");
}

/* ---- a product has one price in a shop ---- */

static size_t place_of(const struct products *p, uint64_t key)
{
	size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 20);

	at &= p->seen_size - 1;
	while (p->seen[at].key != 0 && p->seen[at].key != key)
		at = (at + 1) & (p->seen_size - 1);
	return at;
}

static enum vouch_err make_room(struct products *p, struct vouch_diag *diag)
{
	struct products more = *p;
	size_t i;

	if (p->seen_count * 2 < p->seen_size)
		return VOUCH_OK;
	more.seen_size = p->seen_size == 0 ? 1024 : p->seen_size * 2;
	more.seen = calloc(more.seen_size, sizeof *more.seen);
	if (more.seen == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "no memory for %zu prices", p->seen_count);
	for (i = 0; i < p->seen_size; i++)
		if (p->seen[i].key != 0)
			more.seen[place_of(&more, p->seen[i].key)] =
			    p->seen[i];
	free(p->seen);
	p->seen = more.seen;
	p->seen_size = more.seen_size;
	return VOUCH_OK;
}

static enum vouch_err check_seen(struct products *p, uint64_t gtin,
    uint32_t store, uint32_t price, struct vouch_diag *diag)
{
	const uint64_t key = gtin << 16 | store;
	enum vouch_err err = make_room(p, diag);
	struct seen *seen;

	if (err != VOUCH_OK)
		return err;
	seen = &p->seen[place_of(p, key)];
	if (seen->key == 0) {
		*seen = (struct seen){ key, price,
			(uint32_t)p->shelf.table.line };
		p->seen_count++;
	}
	if (seen->price == price)
		return VOUCH_OK;
	issue_table_blame(&p->shelf.table, p->price, diag);
	return vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "line %u has %u for "
	    "the same product%s", seen->line, seen->price,
	    store == 0 ? "" : " in the same shop");
}

/* ---- shops ---- */

static enum vouch_err bad_stores(const struct products *p,
    struct vouch_diag *diag)
{
	issue_table_blame(&p->shelf.table, p->store, diag);
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "expected all, or store "
	    "numbers from 1 to %d as in 7 or 1, 4, 7-12", VOUCH_STORE_MAX);
}

/* "7" or "7-12" into the bits of the row. */
static enum vouch_err read_range(struct products *p, struct vouch_span piece,
    struct vouch_diag *diag)
{
	struct vouch_span from = { NULL, 0 }, to;
	uint64_t first = 0, last = 0;

	vouch_str_split(&piece, '-', &from);
	to = piece.data == NULL ? from : piece;
	from = vouch_str_trim(from.data, from.len);
	to = vouch_str_trim(to.data, to.len);
	if (vouch_num_parse(from.data, from.len, 1, VOUCH_STORE_MAX, NULL,
	    &first) != VOUCH_OK || vouch_num_parse(to.data, to.len, first,
	    VOUCH_STORE_MAX, NULL, &last) != VOUCH_OK)
		return bad_stores(p, diag);
	for (; first <= last; first++)
		p->stores[first / 8] |= (uint8_t)(1u << first % 8);
	return VOUCH_OK;
}

static enum vouch_err check_store(const struct products *p, uint16_t store,
    struct vouch_diag *diag)
{
	const struct issue_run *run = p->shelf.run;

	if (!run->has_campaign ||
	    vouch_campaign_has_store(&run->campaign, store))
		return VOUCH_OK;
	issue_table_blame(&p->shelf.table, p->store, diag);
	return vouch_diag_set(diag, VOUCH_ERR_RANGE,
	    "campaign %u does not hold in shop %u", run->campaign.id, store);
}

/* Keeps the row once for a shop; 0: for all there are. */
static enum vouch_err keep(struct products *p, uint64_t gtin, uint32_t price,
    uint16_t store, struct vouch_diag *diag)
{
	enum vouch_err err = store == 0 ? VOUCH_OK :
	    check_store(p, store, diag);

	if (err == VOUCH_OK)
		err = check_seen(p, gtin, store, price, diag);
	return err == VOUCH_OK ?
	    issue_table_keep(&p->shelf.table, store, diag) : err;
}

static enum vouch_err keep_each(struct products *p, uint64_t gtin,
    uint32_t price, struct vouch_diag *diag)
{
	struct vouch_span rest = issue_table_cell(&p->shelf.table, p->store);
	struct vouch_span piece = { NULL, 0 };
	enum vouch_err err = VOUCH_OK;

	if (rest.len == 3 && memcmp(rest.data, "all", 3) == 0)
		return keep(p, gtin, price, 0, diag);
	memset(p->stores, 0, sizeof p->stores);
	while (err == VOUCH_OK && vouch_str_split(&rest, ',', &piece))
		err = read_range(p, piece, diag);
	for (unsigned store = 1; err == VOUCH_OK && store <= VOUCH_STORE_MAX;
	    store++)
		if ((p->stores[store / 8] & 1u << store % 8) != 0)
			err = keep(p, gtin, price, (uint16_t)store, diag);
	return err;
}

/* ---- rows ---- */

static enum vouch_err check_old_price(struct products *p, uint32_t price,
    struct vouch_diag *diag)
{
	uint32_t old_price = 0;
	enum vouch_err err;

	if (issue_table_cell(&p->shelf.table, p->old_price).len == 0)
		return VOUCH_OK;
	err = read_price(p, p->old_price, diag, &old_price);
	if (err != VOUCH_OK || old_price > price)
		return err;
	issue_table_blame(&p->shelf.table, p->old_price, diag);
	vouch_diag_hint(diag, "leave it empty where nothing is reduced");
	return vouch_diag_set(diag, VOUCH_ERR_RANGE,
	    "expected more than the price, %u", price);
}

static enum vouch_err check_row(void *context, struct issue_table *table,
    struct vouch_diag *diag)
{
	struct products *p = context;
	struct vouch_span text = issue_table_cell(table, p->gtin);
	uint64_t gtin = 0;
	uint32_t price = 0;
	enum vouch_err err;

	issue_table_blame(table, p->gtin, diag);
	err = vouch_gtin_parse(text.data, text.len, diag, &gtin);
	if (err == VOUCH_OK)
		err = read_price(p, p->price, diag, &price);
	if (err == VOUCH_OK)
		err = check_old_price(p, price, diag);
	if (err != VOUCH_OK)
		return err;
	return p->store >= 0 ? keep_each(p, gtin, price, diag) :
	    keep(p, gtin, price, (uint16_t)p->shelf.run->args->store, diag);
}

static enum vouch_err make(struct issue_shelf *shelf, uint32_t mark,
    struct vouch_token *token, struct vouch_shelf *place,
    struct vouch_diag *diag)
{
	const struct products *p = shelf->job;
	struct vouch_span text = issue_table_cell(&shelf->table, p->gtin);

	token->value_type = VOUCH_VALUE_PRICE;
	token->unit = VOUCH_UNIT_VND;
	if (mark != 0)
		token->stores = (uint16_t)mark;
	place->has_product = true;
	if (parse_price(issue_table_cell(&shelf->table, p->price),
	    &token->value) != VOUCH_OK)
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "a row changed on its way");
	return vouch_gtin_parse(text.data, text.len, diag, &place->gtin);
}

/* ---- the job ---- */

static enum vouch_err check_store_option(const struct products *p)
{
	const struct issue_run *run = p->shelf.run;
	struct vouch_diag *diag = issue_fresh(run);

	if (run->args->store == 0)
		return VOUCH_OK;
	vouch_diag_field(diag, "--store");
	if (p->store >= 0)
		return vouch_diag_set(diag, VOUCH_ERR_USAGE,
		    "%s has a column of stores", run->args->products);
	if (run->has_campaign && !vouch_campaign_has_store(&run->campaign,
	    (uint16_t)run->args->store))
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "campaign %u does not hold in shop %u", run->campaign.id,
		    (unsigned)run->args->store);
	return VOUCH_OK;
}

static enum vouch_err read_products(struct products *p)
{
	static const char *const gtin[] = { "gtin", "barcode", NULL };
	static const char *const price[] = { "price", NULL };
	static const char *const old_price[] = { "old_price", NULL };
	static const char *const store[] = { "store", "stores", NULL };
	static const char *const without[] = { "stores", NULL };
	struct issue_shelf *shelf = &p->shelf;
	struct issue_run *run = shelf->run;
	enum vouch_err err = issue_shelf_open(shelf, run->args->products);

	if (err == VOUCH_OK)
		err = issue_shelf_need(shelf, gtin, &p->gtin);
	if (err == VOUCH_OK)
		err = issue_shelf_need(shelf, price, &p->price);
	if (err != VOUCH_OK)
		return err;
	p->old_price = issue_table_find(&shelf->table, old_price);
	p->store = issue_table_find(&shelf->table, store);
	err = check_store_option(p);
	if (err == VOUCH_OK)
		err = issue_table_read(&shelf->table, check_row, p,
		    issue_fresh(run));
	return err == VOUCH_OK ? issue_shelf_columns(shelf, without) : err;
}

static enum vouch_err write_products(struct products *p, bool again)
{
	struct issue_shelf *shelf = &p->shelf;
	struct issue_run *run = shelf->run;
	enum vouch_err err;

	cmd_signals_hold();
	err = issue_output(run, &shelf->source);
	if (err == VOUCH_OK)
		err = (again ? issue_shelf_again : issue_shelf_batch)(shelf,
		    ISSUE_SHELF_ANY, shelf->table.kept);
	return issue_finish(run, err);
}

static void products_init(struct products *p, struct issue_run *run)
{
	p->shelf.run = run;
	p->shelf.make = make;
	p->shelf.job = p;
}

static void products_release(struct products *p)
{
	issue_shelf_close(&p->shelf);
	free(p->seen);
}

enum vouch_err issue_products(struct issue_run *run)
{
	static struct products products;
	enum vouch_err err;

	products_init(&products, run);
	run->batch.source = VOUCH_BATCH_PRODUCTS;
	err = issue_open(run, run->args->dry_run);
	if (err == VOUCH_OK)
		err = issue_set_terms(run, vouch_clock_now_ms());
	if (err == VOUCH_OK)
		err = read_products(&products);
	if (err == VOUCH_OK && run->args->dry_run) {
		run->first_seq = 1;
		run->last_seq = products.shelf.table.kept;
		issue_say_batch(run, "would issue");
	} else if (err == VOUCH_OK) {
		err = write_products(&products, false);
	}
	products_release(&products);
	return err;
}

enum vouch_err issue_products_again(struct issue_run *run)
{
	static struct products products;
	enum vouch_err err;

	products_init(&products, run);
	err = read_products(&products);
	if (err == VOUCH_OK)
		err = write_products(&products, true);
	products_release(&products);
	return err;
}

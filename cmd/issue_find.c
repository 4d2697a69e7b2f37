/*
 * vouch-issue --find: where a code comes from and what became of it, told from
 * its serial, from the code as scanned, from its short link, or from a short
 * code as typed.
 *
 * No signature is verified: the register has no public keys. A whole code is
 * compared with what was issued under its serial, so that a forged one is not
 * taken for its original.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "issue.h"
#include "rows.h"

#include "base/str.h"
#include "core/code.h"
#include "core/scanline.h"
#include "core/shortcode.h"
#include "core/shortlink.h"
#include "ledger/register_codes.h"

/* What was asked for. */
enum asked { ASKED_SERIAL, ASKED_CODE, ASKED_LINK, ASKED_SHORT };

struct finding {
	struct issue_run *run;
	enum asked asked;
	uint64_t number;          /* serial, link or short code */
	struct vouch_token token; /* of ASKED_CODE */
	struct cmd_rows rows;
	bool lines;               /* for people, not rows */
	unsigned hits;
	bool other;               /* the code is not the one issued */
	enum vouch_err err;
};

static const struct cmd_column columns[] = {
	{ "serial", 0, false }, { "campaign", 0, true },
	{ "batch", 0, true }, { "seq", 0, true }, { "kind", 0, false },
	{ "source", 0, false }, { "channel", 0, false },
	{ "placement", 0, false }, { "value", 0, false },
	{ "from", 0, false }, { "until", 0, false }, { "issued", 0, false },
	{ "link", 0, false }, { "holder", 0, false },
	{ "printed", 0, false }, { "spoiled", 0, false },
	{ "handed_out", 0, false }, { "customer", 0, false },
};
#define COLUMNS (sizeof columns / sizeof columns[0])

/* ---- what is it? ---- */

/* A short link, alone or at the end of an address: .../L/0T24J9M4LV */
static bool read_link(const char *text, uint64_t *number)
{
	const char *at = text, *slash;
	size_t len;

	while ((slash = strchr(at, '/')) != NULL) {
		at = slash + 1;
		if ((at[0] == 'L' || at[0] == 'l') && at[1] == '/') {
			text = at + 2;
			break;
		}
	}
	len = strcspn(text, "/?#");
	return vouch_shortlink_parse(text, len, number) == VOUCH_OK &&
	    (text[len] != '/' || text[len + 1] == '\0');
}

static enum vouch_err read_asked(struct finding *find)
{
	const char *text = find->run->args->find;
	struct vouch_diag *diag = find->run->diag;
	struct vouch_scanned scanned;
	struct vouch_code code;
	enum vouch_err err;
	size_t len = strlen(text);

	vouch_diag_field(diag, "--find");
	vouch_diag_subject(diag, text, len);
	find->asked = ASKED_SERIAL;
	if (vouch_serial_parse(text, len, &find->number) == VOUCH_OK)
		return VOUCH_OK;
	find->asked = ASKED_LINK;
	if (read_link(text, &find->number))
		return VOUCH_OK;
	find->asked = ASKED_SHORT;
	if (vouch_shortcode_parse(text, len, &find->number) == VOUCH_OK)
		return VOUCH_OK;
	find->asked = ASKED_CODE;
	if (len <= VOUCH_SCANLINE_MAX)
		vouch_scanline_read(text, len, &scanned);
	if (len > VOUCH_SCANLINE_MAX || scanned.kind != VOUCH_SCAN_CODE) {
		vouch_diag_hint(diag, "S and ten hexadecimal digits, a whole "
		    "code as scanned, the ten symbols of a short link, or "
		    "the sixteen of a short code");
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "neither a serial nor a code nor a short link");
	}
	err = vouch_code_read(scanned.text, scanned.len, diag, &code);
	if (err == VOUCH_OK) {
		find->token = code.token;
		find->number = code.token.serial;
	}
	return err;
}

/* ---- what was found ---- */

/* Are its codes all alike but for the serial? Prizes are told elsewhere. */
static bool is_alike(const struct vouch_batch *batch)
{
	return batch->source == VOUCH_BATCH_COUNT ||
	    batch->source == VOUCH_BATCH_PRIZES;
}

/* Is the code as this batch was issued? The rows of a table may each have a
 * value and extensions of their own, labels a shop. */
static bool is_as_issued(const struct vouch_token *token,
    const struct vouch_batch *batch)
{
	const struct vouch_token *issued = &batch->template_token;

	if (token->kind != issued->kind || token->from != issued->from ||
	    token->until != issued->until ||
	    token->channel != issued->channel ||
	    (token->kind != VOUCH_KIND_SHELF &&
	    token->stores != issued->stores) ||
	    memcmp(token->key_id, issued->key_id, sizeof token->key_id) != 0)
		return false;
	return !is_alike(batch) || (token->value == issued->value &&
	    token->value_type == issued->value_type &&
	    token->unit == issued->unit &&
	    token->extensions_len == issued->extensions_len &&
	    memcmp(token->extensions, issued->extensions,
	    issued->extensions_len) == 0);
}

/* The cells of a hit. */
struct cells {
	char serial[VOUCH_SERIAL_TEXT], campaign[16], batch[16], seq[24];
	char value[VOUCH_VALUE_TEXT], from[11], until[11];
	char issued[VOUCH_TIME_TEXT], link[VOUCH_SHORTLINK_TEXT];
	char holder[33], handed_out[VOUCH_TIME_TEXT];
	char customer[2 * VOUCH_CUSTOMER_BYTES + 1];
	bool printed, spoiled;
};

static enum vouch_err set_row(struct finding *find,
    const struct vouch_batch *batch, uint64_t seq, struct cells *cells)
{
	struct vouch_register *reg = find->run->reg;
	struct vouch_register_row row;
	struct vouch_shortlink links;
	enum vouch_err err;

	if (is_alike(batch))
		return VOUCH_OK;
	err = vouch_register_row(reg, batch->id, seq, &row, NULL);
	if (err == VOUCH_ERR_NOT_FOUND)
		return VOUCH_OK;
	if (err == VOUCH_OK && row.has_link)
		err = vouch_register_shortlink(reg, batch->campaign, &links,
		    find->run->diag);
	if (err == VOUCH_OK && row.has_link) {
		vouch_shortlink_format(vouch_shortlink_of(&links,
		    batch->first_counter + seq - 1), cells->link);
		vouch_shortlink_wipe(&links);
	}
	if (err == VOUCH_OK && row.has_holder)
		vouch_hex_encode(cells->holder, row.holder,
		    sizeof row.holder);
	return err;
}

static enum vouch_err set_use(struct finding *find,
    const struct vouch_batch *batch, uint64_t seq, struct cells *cells)
{
	struct vouch_code_use use;
	enum vouch_err err;

	err = vouch_register_code_use(find->run->reg, batch->id, seq,
	    find->run->diag, &use);
	if (err != VOUCH_OK)
		return err;
	cells->printed = use.printed;
	cells->spoiled = use.spoiled;
	if (use.handed_out) {
		vouch_time_format(cells->handed_out, &find->run->zone,
		    use.handout.at_ms);
		vouch_hex_encode(cells->customer, use.handout.customer,
		    sizeof use.handout.customer);
	}
	return VOUCH_OK;
}

/* What the batch says; the value is the code's own, if it is at hand. */
static enum vouch_err set_terms(struct finding *find,
    const struct vouch_batch *batch, uint64_t seq, struct cells *cells)
{
	const struct vouch_token *token = find->asked == ASKED_CODE ?
	    &find->token : &batch->template_token;
	struct vouch_serial permutation;
	enum vouch_err err;

	err = vouch_register_serial(find->run->reg, batch->campaign,
	    &permutation, find->run->diag);
	if (err != VOUCH_OK)
		return err;
	vouch_serial_format(cells->serial, vouch_serial_of(&permutation,
	    batch->first_counter + seq - 1));
	vouch_serial_wipe(&permutation);
	snprintf(cells->campaign, sizeof cells->campaign, "%" PRIu32,
	    batch->campaign);
	snprintf(cells->batch, sizeof cells->batch, "%" PRIu32, batch->id);
	snprintf(cells->seq, sizeof cells->seq, "%" PRIu64, seq);
	if (find->asked == ASKED_CODE || is_alike(batch))
		vouch_token_value_text(token, cells->value);
	vouch_day_format(cells->from, batch->template_token.from);
	vouch_day_format(cells->until, batch->template_token.until);
	vouch_time_format(cells->issued, &find->run->zone,
	    batch->issued_at_ms);
	return VOUCH_OK;
}

/* ---- saying it ---- */

static void print_lines(const char *const *cell)
{
	char text[2 * VOUCH_PLACEMENT_MAX];
	size_t i;

	for (i = 0; i < COLUMNS; i++) {
		vouch_str_escape(text, sizeof text, cell[i], strlen(cell[i]),
		    true);
		if (text[0] != '\0')
			printf("%s: %s\n", columns[i].name, text);
	}
}

static enum vouch_err show(struct finding *find,
    const struct vouch_batch *batch, const struct cells *cells)
{
	static const char *const yes[] = { "no", "yes" };
	const char *kind = vouch_kind_name(batch->template_token.kind);
	const char *cell[COLUMNS] = { cells->serial, cells->campaign,
	    cells->batch, cells->seq, kind != NULL ? kind : "?",
	    issue_source_name(batch->source), batch->channel_name,
	    batch->placement, cells->value, cells->from, cells->until,
	    cells->issued, cells->link, cells->holder, yes[cells->printed],
	    yes[cells->spoiled], cells->handed_out, cells->customer };

	if (!find->lines)
		return cmd_rows_add(&find->rows, cell, find->run->diag);
	if (find->hits > 0)
		putchar('\n');
	print_lines(cell);
	return VOUCH_OK;
}

static enum vouch_err add_hit(struct finding *find,
    const struct vouch_batch *batch, uint64_t seq)
{
	struct cells cells;
	enum vouch_err err;

	memset(&cells, 0, sizeof cells);
	err = set_terms(find, batch, seq, &cells);
	if (err == VOUCH_OK)
		err = set_row(find, batch, seq, &cells);
	if (err == VOUCH_OK)
		err = set_use(find, batch, seq, &cells);
	if (err == VOUCH_OK)
		err = show(find, batch, &cells);
	find->other |= find->asked == ASKED_CODE &&
	    !is_as_issued(&find->token, batch);
	return err;
}

static int each_hit(const struct vouch_batch *batch, uint64_t seq,
    void *context)
{
	struct finding *find = context;
	const struct issue_run *run = find->run;

	if (run->has_campaign && run->campaign.id != batch->campaign)
		return 0;
	find->err = add_hit(find, batch, seq);
	find->hits++;
	return find->err != VOUCH_OK;
}

/* The one code a campaign or a link names. */
static enum vouch_err find_one(struct finding *find)
{
	struct issue_run *run = find->run;
	uint64_t seq = 0;
	enum vouch_err err;

	if (find->asked == ASKED_LINK)
		err = vouch_register_find_link(run->reg, find->number,
		    &run->batch, &seq, run->diag);
	else
		err = vouch_register_find(run->reg, find->token.campaign,
		    find->number, &run->batch, &seq, run->diag);
	if (err == VOUCH_OK)
		each_hit(&run->batch, seq, find);
	return err == VOUCH_ERR_NOT_FOUND ? VOUCH_OK : err;
}

static enum vouch_err find_all(struct finding *find)
{
	struct issue_run *run = find->run;
	enum vouch_err err;

	if (!find->lines) {
		err = cmd_rows_start(&find->rows,
		    run->args->format == ISSUE_FORMAT_JSONL ? CMD_ROWS_JSONL :
		    CMD_ROWS_CSV, columns, COLUMNS, run->diag);
		if (err != VOUCH_OK)
			return cmd_rows_finish(&find->rows, err, run->diag);
	}
	if (find->asked == ASKED_SERIAL)
		err = vouch_register_find_all(run->reg, find->number,
		    each_hit, find, run->diag);
	else if (find->asked == ASKED_SHORT)
		err = vouch_register_find_short(run->reg, find->number,
		    each_hit, find, run->diag);
	else
		err = find_one(find);
	if (err == VOUCH_OK)
		err = find->err;
	return find->lines ? err :
	    cmd_rows_finish(&find->rows, err, run->diag);
}

int issue_find(struct issue_run *run)
{
	struct finding find = {
		.run = run,
		.lines = run->args->format == ISSUE_FORMAT_NONE ||
		    run->args->format == ISSUE_FORMAT_TABLE,
	};
	enum vouch_err err;

	err = read_asked(&find);
	if (err != VOUCH_OK)
		return cmd_fail(run->diag);
	issue_fresh(run);
	err = issue_open(run, true);
	if (err == VOUCH_OK)
		err = find_all(&find);
	if (err != VOUCH_OK)
		return cmd_fail(run->diag);
	if (find.hits == 0)
		cmd_say("the register knows no such code%s", run->has_campaign ?
		    " of this campaign" : "");
	if (find.other)
		cmd_warn("the code itself says other things than what was "
		    "issued under its serial: it is not from this register");
	return find.hits > 0 && !find.other ? CMD_OK : CMD_NO;
}

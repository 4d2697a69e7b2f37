/*
 * The steps the jobs of vouch-issue are made of: open, terms, reserve, write.
 *
 * Counters are reserved durably before the first code leaves, so no two codes
 * ever share a serial; whatever happens afterwards, the batch can be had again
 * byte for byte.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "inputs.h"
#include "issue.h"
#include "scanfilter.h"

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"
#include "core/serial.h"
#include "core/token.h"
#include "io/table.h"

struct vouch_diag *issue_fresh(const struct issue_run *run)
{
	*run->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	return run->diag;
}

/* ---- what is asked for ---- */

/* Codes of this key, with the campaign's terms as they are today. */
static enum vouch_err set_token(struct issue_run *run, int64_t now_ms)
{
	const struct vouch_campaign *campaign = &run->campaign;
	struct vouch_token *token = &run->batch.template_token;
	struct vouch_zone zone = campaign->zone;
	uint16_t today = vouch_zone_day(&zone, now_ms);
	enum vouch_err err;
	char until[11];

	err = vouch_campaign_token(campaign, today, issue_fresh(run), token);
	if (err != VOUCH_OK) {
		vouch_diag_file(run->diag, run->args->campaign);
		return err;
	}
	if (run->args->test)
		token->kind = VOUCH_KIND_TEST;
	memcpy(token->key_id, vouch_secret_key_public(run->secret)->id,
	    sizeof token->key_id);
	vouch_day_format(until, token->until);
	if (token->until < today)
		cmd_warn("%s: the offer ended on %s: no till will take these "
		    "codes", run->args->campaign, until);
	return vouch_token_check(token, run->diag);
}

static enum vouch_err set_channel(struct issue_run *run)
{
	const char *name = run->args->channel, *near;
	const char *own[VOUCH_CAMPAIGN_CHANNELS + 1];
	size_t i;
	int number;

	number = vouch_campaign_channel_number(&run->campaign, name);
	if (number >= 0) {
		run->batch.template_token.channel = (uint8_t)number;
		return vouch_str_copy(run->batch.channel_name,
		    sizeof run->batch.channel_name, name);
	}
	for (i = 0; i < run->campaign.channel_count; i++)
		own[i] = run->campaign.channel[i].name;
	own[i] = NULL;
	near = vouch_str_nearest(name, own);
	if (near == NULL)
		near = vouch_str_nearest(name, vouch_channel_names());
	vouch_diag_field(issue_fresh(run), "--channel");
	vouch_diag_subject(run->diag, name, strlen(name));
	if (near != NULL)
		vouch_diag_hint(run->diag, "did you mean '%s'?", near);
	else
		vouch_diag_hint(run->diag, "a channel of your own is a section "
		    "[channel NAME] with 'code = 32' or higher in %s",
		    run->args->campaign);
	return vouch_diag_set(run->diag, VOUCH_ERR_UNKNOWN,
	    "neither a standard channel nor one of this campaign");
}

static bool has_control(const struct vouch_buf *text)
{
	uint32_t c = 0;
	size_t i = 0, step = 1;

	for (; i < text->len && step > 0; i += step) {
		step = vouch_utf8_decode(text->data + i, text->len - i, &c);
		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			return true;
	}
	return false;
}

enum vouch_err issue_placement(const char *text, size_t len,
    struct vouch_diag *diag, char out[VOUCH_PLACEMENT_MAX])
{
	struct vouch_buf nfc;
	enum vouch_err err;

	vouch_buf_init(&nfc, VOUCH_PLACEMENT_MAX - 1);
	err = vouch_str_nfc(&nfc, text, len);
	if (err == VOUCH_OK && has_control(&nfc))
		err = VOUCH_ERR_SYNTAX;
	if (err == VOUCH_OK)
		err = vouch_str_copy(out, VOUCH_PLACEMENT_MAX,
		    vouch_buf_text(&nfc));
	vouch_buf_release(&nfc);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "not a line of UTF-8 text of "
		    "at most %d bytes", VOUCH_PLACEMENT_MAX - 1);
	return VOUCH_OK;
}

static enum vouch_err set_placement(struct issue_run *run)
{
	const char *text = run->args->placement;

	if (text == NULL)
		return VOUCH_OK;
	vouch_diag_field(issue_fresh(run), "--placement");
	vouch_diag_subject(run->diag, text, strlen(text));
	return issue_placement(text, strlen(text), run->diag,
	    run->batch.placement);
}

/* Shelf codes are signed with the place they hang at, all others without. */
static enum vouch_err check_kind(const struct issue_run *run)
{
	bool shelf = run->batch.source == VOUCH_BATCH_PRODUCTS ||
	    run->batch.source == VOUCH_BATCH_POSTERS;

	if ((run->campaign.kind == VOUCH_KIND_SHELF) == shelf)
		return VOUCH_OK;
	vouch_diag_file(issue_fresh(run), run->args->campaign);
	vouch_diag_field(run->diag, "kind");
	return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT, shelf ?
	    "codes of products and posters need a campaign of kind shelf" :
	    "codes of kind shelf are made with --products or --posters");
}

enum vouch_err issue_set_terms(struct issue_run *run, int64_t now_ms)
{
	enum vouch_err err = check_kind(run);

	if (err == VOUCH_OK)
		err = issue_bundle_load(run);
	if (err != VOUCH_OK)
		return err;
	if (run->campaign.prize_count > 0 && run->args->prizes == NULL) {
		vouch_diag_field(issue_fresh(run), "--prizes");
		return vouch_diag_set(run->diag, VOUCH_ERR_MISSING,
		    "%s has prizes: say with -n N and --prizes FILE where to "
		    "write who wins them", run->args->campaign);
	}
	if (run->campaign.rules.short_codes && run->args->reserve) {
		vouch_diag_field(issue_fresh(run), "--reserve");
		return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT, "codes of "
		    "%s have short codes, which a batch's row does not tell",
		    run->args->campaign);
	}
	run->batch.campaign = run->campaign.id;
	/* A rehearsal's codes are typed by nobody who could lose by it. */
	run->batch.short_codes = run->campaign.rules.short_codes &&
	    !run->args->test;
	run->batch.issued_at_ms = now_ms;
	memcpy(run->batch.key_id, vouch_secret_key_public(run->secret)->id,
	    sizeof run->batch.key_id);
	err = set_token(run, now_ms);
	if (err == VOUCH_OK)
		err = issue_bundle_allow(run, now_ms);
	if (err == VOUCH_OK)
		err = set_channel(run);
	return err == VOUCH_OK ? set_placement(run) : err;
}

/* A campaign belongs to one register: another one would hand out serials
 * from another permutation, and the two could meet. */
static enum vouch_err check_register(const struct issue_run *run)
{
	const char *id = vouch_register_id(run->reg);
	const struct vouch_campaign *campaign = &run->campaign;

	if (campaign->register_id[0] == '\0' ||
	    strcmp(campaign->register_id, id) == 0)
		return VOUCH_OK;
	vouch_diag_file(run->diag, run->args->campaign);
	vouch_diag_at(run->diag, campaign->register_line, 0);
	vouch_diag_field(run->diag, "register");
	vouch_diag_subject(run->diag, campaign->register_id,
	    strlen(campaign->register_id));
	vouch_diag_hint(run->diag, "issue its codes with the register that "
	    "issued the first ones (--register FILE), or give the new offer "
	    "an id of its own");
	return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT,
	    "this campaign belongs to another register than %s (%s)",
	    run->reg_path, id);
}

enum vouch_err issue_open_key(struct issue_run *run)
{
	const struct issue_args *args = run->args;
	enum vouch_err err = vouch_sign_init();

	if (err != VOUCH_OK)
		return vouch_diag_set(run->diag, err, "cannot start libsodium");
	return cmd_load_secret_for(args->key,
	    args->passphrase_fd == ISSUE_FD_NONE ? -1 :
	    (int)args->passphrase_fd, 1u << VOUCH_KEY_ISSUER, run->diag,
	    &run->secret);
}

enum vouch_err issue_open(struct issue_run *run, bool read_only)
{
	const struct issue_args *args = run->args;
	enum vouch_err err;

	if (args->campaign != NULL) {
		err = cmd_campaign_load(args->campaign, &run->text, run->diag,
		    &run->campaign);
		if (err != VOUCH_OK)
			return err;
		run->has_campaign = true;
	}
	err = vouch_register_open(run->reg_path, read_only, run->diag, &run->reg);
	if (err == VOUCH_OK && run->has_campaign)
		err = check_register(run);
	return err == VOUCH_OK && args->key != NULL ? issue_open_key(run) :
	    err;
}

static void warn_of_copy(const struct issue_run *run, int64_t copied_ms)
{
	struct vouch_zone zone = run->zone;
	char when[VOUCH_TIME_TEXT], path[256];

	vouch_time_format(when, &zone, copied_ms);
	vouch_str_escape(path, sizeof path, run->reg_path,
	    strlen(run->reg_path), true);
	cmd_warn("%s was a backup of %s: it goes on with batch %" PRIu32
	    " and serials far behind those it knows, so that none issued "
	    "since comes again; what was issued since it does not know", path,
	    when, run->batch.id);
}

enum vouch_err issue_reserve(struct issue_run *run,
    vouch_register_next_row *next, void *context)
{
	int64_t copied_ms = 0;
	uint8_t digest[32];
	enum vouch_err err;

	err = vouch_register_copied(run->reg, run->diag, &copied_ms);
	if (err != VOUCH_OK)
		return err;
	if (run->campaign.register_id[0] == '\0') {
		err = cmd_campaign_mark(run->args->campaign,
		    vouch_register_id(run->reg), &run->text, run->diag);
		if (err != VOUCH_OK)
			return err;
		cmd_say("wrote 'register = %s' into %s: its codes come from "
		    "this register only", vouch_register_id(run->reg),
		    run->args->campaign);
		vouch_str_cut(run->campaign.register_id,
		    sizeof run->campaign.register_id,
		    vouch_register_id(run->reg), VOUCH_REGISTER_ID - 1);
	}
	vouch_diag_file(issue_fresh(run), run->args->campaign);
	vouch_digest_of(digest, sizeof digest, NULL, 0, run->text.data,
	    run->text.len);
	err = vouch_register_reserve(run->reg, &run->campaign, digest,
	    &run->batch, next, context, run->diag);
	run->reserved = err == VOUCH_OK;
	if (run->reserved && copied_ms != 0)
		warn_of_copy(run, copied_ms);
	return err;
}

enum vouch_table_format issue_format(const struct issue_args *args)
{
	static const enum vouch_table_format formats[] = { VOUCH_TABLE_CSV,
	    VOUCH_TABLE_TSV, VOUCH_TABLE_JSONL };

	return args->format == ISSUE_FORMAT_NONE ? VOUCH_TABLE_CSV :
	    formats[args->format];
}

/* A row tells nothing of short codes. */
static bool has_short(const struct issue_run *run)
{
	return run->batch.short_codes && !run->has_row;
}

enum vouch_err issue_output(struct issue_run *run,
    const struct cmd_record_source *source)
{
	const struct issue_args *args = run->args;
	const struct cmd_records_options options = {
		.path = args->output, .force = args->force,
		.format = issue_format(args),
		.flags = (args->excel ? VOUCH_WRITER_EXCEL : 0u) |
		    (run->headless ? VOUCH_WRITER_HEADLESS : 0u),
		.source = source, .has_short = has_short(run),
	};

	if (args->output == NULL && !cmd_output_open(issue_fresh(run)))
		return run->diag->code;
	return cmd_records_open(&run->records, &options, run->diag);
}

enum vouch_err issue_write_codes(struct issue_run *run,
    const struct cmd_record_source *source)
{
	char before[CMD_ITEM_BEFORE] = "", host[VOUCH_HOST_MAX];
	uint8_t key[VOUCH_SERIAL_KEY_BYTES] = { 0 };
	struct vouch_serial serial;
	const struct cmd_batch_part part = {
		.batch = &run->batch, .campaign = &run->campaign,
		.serial = &serial, .secret = run->secret,
		.short_key = has_short(run) ? key : NULL,
		.first_seq = run->first_seq, .last_seq = run->last_seq,
		.source = source, .before = before,
		.stores = run->has_row ? run->row.stores : NULL,
	};
	enum vouch_err err = VOUCH_OK;

	if (run->args->url) {
		memcpy(host, run->host, sizeof host);
		vouch_str_upper(host);
		snprintf(before, sizeof before, "HTTPS://%s/V/", host);
	}
	if (run->has_row)
		vouch_serial_init(&serial, run->row.key);
	else
		err = vouch_register_serial(run->reg, run->batch.campaign,
		    &serial, run->diag);
	if (err == VOUCH_OK && has_short(run))
		err = vouch_register_key(run->reg, run->batch.campaign, key,
		    run->diag);
	if (err != VOUCH_OK)
		return err;
	vouch_diag_file(issue_fresh(run), run->args->output != NULL ?
	    run->args->output : CMD_STDOUT_NAME);
	err = cmd_records_write(&run->records, &part, run->diag);
	vouch_serial_wipe(&serial);
	vouch_wipe(key, sizeof key);
	return err;
}

enum vouch_err issue_finish(struct issue_run *run, enum vouch_err err)
{
	run->stopped = cmd_signals_waiting();
	return cmd_records_close(&run->records, err, run->diag);
}

enum vouch_err issue_write(struct issue_run *run,
    const struct cmd_record_source *source, enum vouch_err err)
{
	if (err == VOUCH_OK)
		err = issue_write_codes(run, source);
	return issue_finish(run, err);
}

/* ---- what is said at the end ---- */

enum vouch_err issue_parse_range(const char *option, const char *text,
    struct vouch_diag *diag, uint32_t *batch, uint64_t *first,
    uint64_t *last)
{
	struct vouch_span rest = { text, strlen(text) }, id, from, to;
	uint64_t number;
	enum vouch_err err;

	*first = 1;
	*last = 0;
	vouch_diag_field(diag, option);
	vouch_str_split(&rest, ':', &id);
	err = vouch_num_parse(id.data, id.len, 1, UINT32_MAX, diag, &number);
	if (err != VOUCH_OK)
		return err;
	*batch = (uint32_t)number;
	if (rest.data == NULL) {
		vouch_diag_field(diag, "");
		return VOUCH_OK;
	}
	vouch_str_split(&rest, '-', &from);
	to = rest.data == NULL ? from : rest;
	err = vouch_num_parse(from.data, from.len, 1, ISSUE_COUNT_MAX, diag,
	    first);
	if (err == VOUCH_OK)
		err = vouch_num_parse(to.data, to.len, 1, ISSUE_COUNT_MAX,
		    diag, last);
	if (err == VOUCH_OK && *last < *first) {
		vouch_diag_subject(diag, text, strlen(text));
		err = vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "the lower number first");
	}
	if (err == VOUCH_OK)
		vouch_diag_field(diag, "");
	return err;
}

void issue_say_batch(const struct issue_run *run, const char *what)
{
	const struct vouch_batch *batch = &run->batch;
	uint64_t count = run->total != 0 ? run->total :
	    run->last_seq - run->first_seq + 1;
	bool several = run->first_batch != 0 && run->first_batch != batch->id;
	char placement[2 * VOUCH_PLACEMENT_MAX], from[11], until[11] = "";
	char id[64] = "";

	vouch_str_escape(placement, sizeof placement, batch->placement,
	    several ? 0 : strlen(batch->placement), true);
	vouch_day_format(from, batch->template_token.from);
	if (batch->template_token.until != VOUCH_DAY_NONE)
		vouch_day_format(until, batch->template_token.until);
	if (several)
		snprintf(id, sizeof id, "batches %" PRIu32 " to %" PRIu32
		    ": ", run->first_batch, batch->id);
	else if (batch->id != 0 && run->args->shard != NULL)
		snprintf(id, sizeof id, "batch %" PRIu32 ", slice %s: ",
		    batch->id, run->args->shard);
	else if (batch->id != 0)
		snprintf(id, sizeof id, "batch %" PRIu32 ": ", batch->id);
	cmd_say("%s%s %" PRIu64 " %scode%s of campaign %" PRIu32
	    ", channel %s%s%s, good from %s%s%s", id, what, count,
	    batch->template_token.kind == VOUCH_KIND_TEST ? "test " : "",
	    count == 1 ? "" : "s", batch->campaign, batch->channel_name,
	    placement[0] == '\0' ? "" : ", placement ", placement, from,
	    until[0] == '\0' ? " on" : " to ", until);
}

void issue_close(struct issue_run *run)
{
	vouch_register_close(run->reg);
	vouch_secret_key_free(run->secret);
	vouch_buf_release(&run->text);
	vouch_wipe(&run->row, sizeof run->row);
	free(run->bundle);
	vouch_buf_release(&run->bundle_text);
}

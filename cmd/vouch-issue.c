/*
 * vouch-issue: signed codes of a campaign, as records; and the register that
 * knows what was issued.
 *
 * Counters are reserved durably before the first code leaves, so no two codes
 * ever share a serial; whatever happens afterwards, the batch can be had again
 * byte for byte. What can go wrong is tried before anything is reserved.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "inputs.h"
#include "records.h"
#include "scanfilter.h"
#include "settings.h"

#include "base/date.h"
#include "base/ini.h"
#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"
#include "core/serial.h"
#include "core/sign.h"
#include "io/table.h"
#include "ledger/register.h"
#include "ledger/sqlite.h"

#define COUNT_MAX 1000000000u
#define FD_MAX 1023
#define FD_NONE UINT64_MAX
#define DEFAULT_REGISTER "register.db"

static const char *const formats[] = { "csv", "tsv", "jsonl", NULL };
static const enum vouch_table_format table_formats[] = { VOUCH_TABLE_CSV,
    VOUCH_TABLE_TSV, VOUCH_TABLE_JSONL };
enum { FORMAT_CSV };

struct issue_args {
	const char *reg, *key, *campaign, *channel, *placement, *output;
	const char *reissue;
	uint64_t count;         /* 0: not given */
	uint64_t passphrase_fd; /* FD_NONE: not given */
	int format;
	bool init_register, excel, force, dry_run, test;
};

/* One run: what is opened, and the batch whose codes are wanted. */
struct run {
	const struct issue_args *args;
	const char *reg_path;
	struct vouch_diag *diag;
	struct vouch_register *reg;
	struct vouch_secret_key *secret;
	struct vouch_campaign campaign;
	struct vouch_buf text;      /* the campaign file's bytes */
	bool has_campaign;
	struct vouch_batch batch;
	uint64_t first_seq, last_seq; /* of the batch, counted from 1 */
	struct cmd_records records;
	bool reserved;
	bool stopped;                 /* by a signal */
};

/* The diagnosis, empty: what succeeded before left its names in it. */
static struct vouch_diag *fresh(const struct run *run)
{
	*run->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	return run->diag;
}

/* ---- what is asked for ---- */

/* Codes of this key, with the campaign's terms as they are today. */
static enum vouch_err set_token(struct run *run, int64_t now_ms)
{
	const struct vouch_campaign *campaign = &run->campaign;
	struct vouch_token *token = &run->batch.template_token;
	struct vouch_zone zone = campaign->zone;
	uint16_t today = vouch_zone_day(&zone, now_ms);
	char until[11], from[11];

	token->kind = run->args->test ? VOUCH_KIND_TEST : campaign->kind;
	memcpy(token->key_id, vouch_secret_key_public(run->secret)->id,
	    sizeof token->key_id);
	token->campaign = campaign->id;
	token->from = campaign->from;
	token->until = vouch_campaign_until(campaign, today);
	token->value = campaign->value;
	token->value_type = campaign->value_type;
	token->unit = campaign->unit;
	token->stores = vouch_campaign_scope(campaign);
	vouch_day_format(until, token->until);
	if (token->until < token->from) {
		vouch_day_format(from, token->from);
		vouch_diag_file(fresh(run), run->args->campaign);
		vouch_diag_field(run->diag, "valid_days");
		return vouch_diag_set(run->diag, VOUCH_ERR_RANGE,
		    "codes issued today would end on %s, before the offer "
		    "begins on %s", until, from);
	}
	if (token->until < today)
		cmd_warn("%s: the offer ended on %s: no till will take these "
		    "codes", run->args->campaign, until);
	return vouch_token_check(token, run->diag);
}

static enum vouch_err set_channel(struct run *run)
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
	vouch_diag_field(fresh(run), "--channel");
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

static enum vouch_err set_placement(struct run *run)
{
	const char *text = run->args->placement;
	struct vouch_buf nfc;
	enum vouch_err err;

	if (text == NULL)
		return VOUCH_OK;
	vouch_diag_field(fresh(run), "--placement");
	vouch_diag_subject(run->diag, text, strlen(text));
	vouch_buf_init(&nfc, VOUCH_PLACEMENT_MAX - 1);
	err = vouch_str_nfc(&nfc, text, strlen(text));
	if (err == VOUCH_OK && has_control(&nfc))
		err = VOUCH_ERR_SYNTAX;
	if (err == VOUCH_OK)
		err = vouch_str_copy(run->batch.placement,
		    sizeof run->batch.placement, vouch_buf_text(&nfc));
	vouch_buf_release(&nfc);
	if (err != VOUCH_OK)
		return vouch_diag_set(run->diag, err, "not a line of UTF-8 "
		    "text of at most %d bytes", VOUCH_PLACEMENT_MAX - 1);
	return VOUCH_OK;
}

/* A campaign belongs to one register: another one would hand out serials
 * from another permutation, and the two could meet. */
static enum vouch_err check_register(const struct run *run)
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

static enum vouch_err open_both(struct run *run, bool read_only)
{
	const struct issue_args *args = run->args;
	enum vouch_err err = vouch_sign_init();

	if (err != VOUCH_OK)
		return vouch_diag_set(run->diag, err, "cannot start libsodium");
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
	if (err == VOUCH_OK)
		err = cmd_load_secret(args->key,
		    args->passphrase_fd == FD_NONE ? -1 :
		    (int)args->passphrase_fd, run->diag, &run->secret);
	return err;
}

static enum vouch_err reserve(struct run *run)
{
	uint8_t digest[32];
	enum vouch_err err;

	if (run->campaign.register_id[0] == '\0') {
		err = cmd_campaign_mark(run->args->campaign,
		    vouch_register_id(run->reg), &run->text, run->diag);
		if (err != VOUCH_OK)
			return err;
		cmd_say("wrote 'register = %s' into %s: its codes come from "
		    "this register only", vouch_register_id(run->reg),
		    run->args->campaign);
	}
	vouch_diag_file(fresh(run), run->args->campaign);
	vouch_digest_of(digest, sizeof digest, NULL, 0, run->text.data,
	    run->text.len);
	err = vouch_register_reserve(run->reg, &run->campaign, digest,
	    &run->batch, run->diag);
	run->reserved = err == VOUCH_OK;
	return err;
}

static enum vouch_err open_output(struct run *run)
{
	const struct issue_args *args = run->args;

	if (args->output == NULL && !cmd_output_open(fresh(run)))
		return run->diag->code;
	return cmd_records_open(&run->records, args->output, args->force,
	    table_formats[args->format],
	    args->excel ? VOUCH_WRITER_EXCEL : 0, run->diag);
}

static enum vouch_err write_codes(struct run *run)
{
	struct vouch_serial serial;
	const struct cmd_batch_part part = {
		.batch = &run->batch, .campaign = &run->campaign,
		.serial = &serial, .secret = run->secret,
		.first_seq = run->first_seq, .last_seq = run->last_seq,
	};
	enum vouch_err err;

	err = vouch_register_serial(run->reg, run->batch.campaign, &serial,
	    run->diag);
	if (err != VOUCH_OK)
		return err;
	vouch_diag_file(fresh(run), run->args->output != NULL ?
	    run->args->output : CMD_STDOUT_NAME);
	err = cmd_records_write(&run->records, &part, run->diag);
	vouch_serial_wipe(&serial);
	return err;
}

/* ---- what is said at the end ---- */

static void say_batch(const struct run *run, const char *what)
{
	const struct vouch_batch *batch = &run->batch;
	uint64_t count = run->last_seq - run->first_seq + 1;
	char placement[2 * VOUCH_PLACEMENT_MAX], from[11], until[11];
	char id[24] = "";

	vouch_str_escape(placement, sizeof placement, batch->placement,
	    strlen(batch->placement), true);
	vouch_day_format(from, batch->template_token.from);
	vouch_day_format(until, batch->template_token.until);
	if (batch->id != 0)
		snprintf(id, sizeof id, "batch %" PRIu32 ": ", batch->id);
	cmd_say("%s%s %" PRIu64 " %scode%s of campaign %" PRIu32
	    ", channel %s%s%s, good from %s to %s", id, what, count,
	    batch->template_token.kind == VOUCH_KIND_TEST ? "test " : "",
	    count == 1 ? "" : "s", batch->campaign, batch->channel_name,
	    placement[0] == '\0' ? "" : ", placement ", placement, from,
	    until);
}

static void say_next(const struct run *run)
{
	if (run->args->output != NULL && strcmp(run->args->output, "-") != 0)
		cmd_say("next: vouch-render %s -o pictures",
		    run->args->output);
	else if (run->args->campaign != NULL)
		cmd_say("next, at each shop: vouch-log import --db LEDGER %s",
		    run->args->campaign);
}

/* ---- the three jobs ---- */

static int init_register(const char *path)
{
	bool usual = strcmp(path, DEFAULT_REGISTER) == 0;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_register *reg = NULL;
	enum vouch_err err = vouch_sign_init();

	if (err != VOUCH_OK)
		vouch_diag_set(&diag, err, "cannot start libsodium");
	if (err == VOUCH_OK)
		err = vouch_register_create(path, &diag);
	if (err == VOUCH_OK)
		err = vouch_register_open(path, 1, &diag, &reg);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	cmd_say("made %s, register %s: keep it secret, keep a copy, and "
	    "issue from this one only", path, vouch_register_id(reg));
	cmd_say("next: vouch-issue%s%s -k KEY -c CAMPAIGN.ini --channel NAME "
	    "-n COUNT -o CODES.csv", usual ? "" : " --register ",
	    usual ? "" : path);
	vouch_register_close(reg);
	return CMD_OK;
}

static enum vouch_err issue(struct run *run)
{
	const struct issue_args *args = run->args;
	int64_t now_ms = vouch_clock_now_ms();
	enum vouch_err err;

	err = open_both(run, args->dry_run);
	if (err != VOUCH_OK)
		return err;
	run->batch.campaign = run->campaign.id;
	run->batch.count = args->count;
	run->batch.issued_at_ms = now_ms;
	memcpy(run->batch.key_id, vouch_secret_key_public(run->secret)->id,
	    sizeof run->batch.key_id);
	run->first_seq = 1;
	run->last_seq = args->count;
	err = set_token(run, now_ms);
	if (err == VOUCH_OK)
		err = set_channel(run);
	if (err == VOUCH_OK)
		err = set_placement(run);
	if (err != VOUCH_OK)
		return err;
	if (args->dry_run) {
		say_batch(run, "would issue");
		return VOUCH_OK;
	}
	cmd_signals_hold();
	err = open_output(run);
	if (err == VOUCH_OK)
		err = reserve(run);
	if (err == VOUCH_OK)
		err = write_codes(run);
	run->stopped = cmd_signals_waiting();
	return cmd_records_close(&run->records, err, run->diag);
}

/* "3", "3:401-450" or "3:401". */
static enum vouch_err parse_range(struct run *run, const char *text,
    uint32_t *batch)
{
	struct vouch_span rest = { text, strlen(text) }, id, from, to;
	struct vouch_diag *diag = run->diag;
	uint64_t number;
	enum vouch_err err;

	vouch_diag_field(diag, "--reissue");
	vouch_str_split(&rest, ':', &id);
	err = vouch_num_parse(id.data, id.len, 1, UINT32_MAX, diag, &number);
	if (err != VOUCH_OK)
		return err;
	*batch = (uint32_t)number;
	if (rest.data == NULL)
		return VOUCH_OK;
	vouch_str_split(&rest, '-', &from);
	to = rest.data == NULL ? from : rest;
	err = vouch_num_parse(from.data, from.len, 1, COUNT_MAX, diag,
	    &run->first_seq);
	if (err == VOUCH_OK)
		err = vouch_num_parse(to.data, to.len, 1, COUNT_MAX, diag,
		    &run->last_seq);
	if (err == VOUCH_OK && run->last_seq < run->first_seq) {
		vouch_diag_subject(diag, text, strlen(text));
		err = vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "the lower number first");
	}
	return err;
}

static enum vouch_err find_batch(struct run *run, uint32_t id)
{
	const struct vouch_public_key *key =
	    vouch_secret_key_public(run->secret);
	enum vouch_err err;

	err = vouch_register_batch(run->reg, id, &run->batch, run->diag);
	if (err != VOUCH_OK)
		return err;
	if (run->last_seq == 0) {
		run->first_seq = 1;
		run->last_seq = run->batch.count;
	}
	if (run->last_seq > run->batch.count)
		return vouch_diag_set(fresh(run), VOUCH_ERR_RANGE,
		    "batch %" PRIu32 " has codes 1 to %" PRIu64, id,
		    run->batch.count);
	if (memcmp(run->batch.key_id, key->id, sizeof key->id) != 0) {
		vouch_diag_file(fresh(run), run->args->key);
		return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT,
		    "batch %" PRIu32 " was signed with another key", id);
	}
	if (run->has_campaign && run->campaign.id != run->batch.campaign) {
		vouch_diag_field(fresh(run), "id");
		vouch_diag_file(run->diag, run->args->campaign);
		return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT,
		    "batch %" PRIu32 " is of campaign %" PRIu32, id,
		    run->batch.campaign);
	}
	if (!run->has_campaign &&
	    run->batch.template_token.stores == VOUCH_STORES_LIST) {
		vouch_diag_field(fresh(run), "--campaign");
		vouch_diag_hint(run->diag, "give its file with -c FILE");
		return vouch_diag_set(run->diag, VOUCH_ERR_MISSING,
		    "the stores of campaign %" PRIu32 " are listed in its file "
		    "only", run->batch.campaign);
	}
	return VOUCH_OK;
}

static enum vouch_err reissue(struct run *run)
{
	uint32_t id = 0;
	enum vouch_err err;

	err = parse_range(run, run->args->reissue, &id);
	if (err != VOUCH_OK)
		return err;
	vouch_diag_field(run->diag, "");
	err = open_both(run, 1);
	if (err == VOUCH_OK)
		err = find_batch(run, id);
	if (err != VOUCH_OK)
		return err;
	cmd_signals_hold();
	err = open_output(run);
	if (err == VOUCH_OK)
		err = write_codes(run);
	run->stopped = cmd_signals_waiting();
	return cmd_records_close(&run->records, err, run->diag);
}

/* ---- the command line ---- */

struct given {
	const char *field;
	bool is;
};

/* The first of given[] that is (or is not) given; NULL if there is none. */
static const char *first_given(const struct given *given, bool is)
{
	while (given->field != NULL && given->is != is)
		given++;
	return given->field;
}

static int check_combination(const struct issue_args *args)
{
	const struct given of_issue[] = {
		{ "--channel", args->channel != NULL },
		{ "--count", args->count != 0 },
		{ "--placement", args->placement != NULL },
		{ "--dry-run", args->dry_run }, { "--test", args->test },
		{ NULL, false }
	};
	const struct given of_codes[] = {
		{ "--key", args->key != NULL },
		{ "--campaign", args->campaign != NULL },
		{ "--reissue", args->reissue != NULL },
		{ "--output", args->output != NULL },
		{ "--passphrase-fd", args->passphrase_fd != FD_NONE },
		{ "--format", args->format != FORMAT_CSV },
		{ "--excel", args->excel }, { "--force", args->force },
		{ NULL, false }
	};
	const struct given needed[] = {
		{ "--key", args->key != NULL },
		{ "--campaign", args->campaign != NULL || args->reissue != NULL },
		{ "--count", args->count != 0 || args->reissue != NULL },
		{ "--channel", args->channel != NULL || args->reissue != NULL },
		{ NULL, false }
	};
	const char *field = NULL;

	if (args->init_register || args->reissue != NULL)
		field = first_given(of_issue, true);
	if (field == NULL && args->init_register)
		field = first_given(of_codes, true);
	if (field != NULL)
		return cmd_usage(field, "does not go with %s",
		    args->init_register ? "--init-register" : "--reissue");
	field = args->init_register ? NULL : first_given(needed, false);
	if (field != NULL)
		return cmd_usage(field, "is missing");
	if (args->excel && args->format != FORMAT_CSV)
		return cmd_usage("--excel", "goes with --format csv only");
	if (args->force && (args->output == NULL || args->dry_run))
		return cmd_usage("--force", "goes with --output FILE only");
	if (args->campaign != NULL && strcmp(args->campaign, "-") == 0)
		return cmd_usage("--campaign", "must be a file: the first "
		    "issue writes the register's id into it");
	return CMD_OK;
}

static void run_release(struct run *run)
{
	vouch_register_close(run->reg);
	vouch_secret_key_free(run->secret);
	vouch_buf_release(&run->text);
}

static int issue_run(const void *raw, int count, char *const *operands)
{
	const struct issue_args *args = raw;
	static struct vouch_config config;
	static struct run run;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;
	int status;

	(void)count;
	(void)operands;
	if ((status = check_combination(args)) != CMD_OK ||
	    (status = cmd_settings_load(&config)) != CMD_OK)
		return status;
	run.reg_path = cmd_setting(args->reg, config.register_path,
	    DEFAULT_REGISTER);
	if (args->init_register)
		return init_register(run.reg_path);
	run.args = args;
	run.diag = &diag;
	vouch_buf_init(&run.text, VOUCH_INI_FILE_MAX);
	err = args->reissue != NULL ? reissue(&run) : issue(&run);
	if (run.reserved && err != VOUCH_ERR_CLOSED &&
	    (err != VOUCH_OK || run.stopped))
		cmd_warn("the serials are taken; these codes can still be had: "
		    "vouch-issue --reissue %" PRIu32 " -k %s", run.batch.id,
		    args->key);
	run_release(&run);
	cmd_signals_die();
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	if (args->dry_run)
		return CMD_OK;
	say_batch(&run, args->reissue != NULL ? "issued again" : "issued");
	say_next(&run);
	return CMD_OK;
}

static const struct vouch_opt options[] = {
	{ .kind = VOUCH_OPT_FLAG, .name = "init-register",
	  .help = "make a register, once",
	  .more = "One register for ever: a second one cannot issue codes of "
	    "the first one's campaigns.",
	  .offset = offsetof(struct issue_args, init_register) },
	{ .kind = VOUCH_OPT_FILE, .name = "register", .arg = "FILE",
	  .help = "the register",
	  .more = "As 'register' of the configuration file if not given, or "
	    "./" DEFAULT_REGISTER ".",
	  .offset = offsetof(struct issue_args, reg) },
	{ .kind = VOUCH_OPT_FILE, .letter = 'k', .name = "key", .arg = "FILE",
	  .help = "secret key to sign with",
	  .offset = offsetof(struct issue_args, key) },
	{ .kind = VOUCH_OPT_UINT, .name = "passphrase-fd", .arg = "N",
	  .help = "read the key's passphrase from this descriptor",
	  .more = "Without it the terminal is asked, if the key has one.",
	  .offset = offsetof(struct issue_args, passphrase_fd),
	  .min = 0, .max = FD_MAX },
	{ .kind = VOUCH_OPT_FILE, .letter = 'c', .name = "campaign",
	  .arg = "FILE",
	  .help = "campaign file: the terms of the offer",
	  .more = "The first issue writes the register's id into it.",
	  .offset = offsetof(struct issue_args, campaign) },
	{ .kind = VOUCH_OPT_UINT, .letter = 'n', .name = "count", .arg = "N",
	  .help = "how many codes",
	  .offset = offsetof(struct issue_args, count),
	  .min = 1, .max = COUNT_MAX },
	{ .kind = VOUCH_OPT_TEXT, .name = "channel", .arg = "NAME",
	  .help = "where the codes will be handed out",
	  .more = "print, sms, email, shelf, receipt, facebook, app, zalo, "
	    "tiktok, google, web, partner, staff, or one the campaign file "
	    "names. It is part of the code and of every report.",
	  .offset = offsetof(struct issue_args, channel) },
	{ .kind = VOUCH_OPT_TEXT, .name = "placement", .arg = "TEXT",
	  .help = "where within the channel: an ad set, a street, a partner",
	  .more = "Kept in the register, not in the code.",
	  .offset = offsetof(struct issue_args, placement) },
	{ .kind = VOUCH_OPT_TEXT, .name = "reissue", .arg = "BATCH[:FROM-TO]",
	  .help = "the same codes again, byte for byte",
	  .more = "All of a batch, or some of it by their seq. Needs the key "
	    "that signed them, and the campaign file where the offer holds in "
	    "a list of stores.",
	  .offset = offsetof(struct issue_args, reissue) },
	{ .kind = VOUCH_OPT_FILE, .letter = 'o', .name = "output",
	  .arg = "FILE",
	  .help = "write the records to FILE, which only you may read",
	  .offset = offsetof(struct issue_args, output) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "format", .arg = "FORMAT",
	  .help = "csv, tsv or jsonl",
	  .offset = offsetof(struct issue_args, format), .choices = formats },
	{ .kind = VOUCH_OPT_FLAG, .name = "excel",
	  .help = "CSV as spreadsheets like it",
	  .more = "For those that write a decimal comma: a byte order mark, "
	    "CRLF, semicolons between the cells, and a quote before what a "
	    "spreadsheet would take for a formula.",
	  .offset = offsetof(struct issue_args, excel) },
	{ .kind = VOUCH_OPT_FLAG, .name = "force",
	  .help = "replace the file of --output if it is there",
	  .offset = offsetof(struct issue_args, force) },
	{ .kind = VOUCH_OPT_FLAG, .name = "test",
	  .help = "test codes, which only a test ledger takes",
	  .offset = offsetof(struct issue_args, test) },
	{ .kind = VOUCH_OPT_FLAG, .name = "dry-run",
	  .help = "check everything, issue and write nothing",
	  .offset = offsetof(struct issue_args, dry_run) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb verbs[] = {
	{ .summary = "make signed codes of a campaign",
	  .operands = "", .operand_kind = "none",
	  .options = options, .args_size = sizeof(struct issue_args),
	  .run = issue_run },
	{ .summary = NULL }
};

static const char *const examples[] = {
	"10,000 codes for one ad set on Facebook",
	"vouch-issue -k shop.key -c tet2027.ini --channel facebook "
	    "--placement adset-2385 -n 10000 -o fb.csv",
	"Codes 401 to 450 of batch 1 again, because the printer jammed",
	"vouch-issue -k shop.key --reissue 1:401-450 -o again.csv",
	"Five test codes for a rehearsal at the till, as JSON Lines",
	"vouch-issue -k shop.key -c tet2027.ini --channel staff -n 5 --test "
	    "--format jsonl",
	NULL
};

int main(int argc, char **argv)
{
	struct issue_args args = { .passphrase_fd = FD_NONE };
	char sodium[32], sqlite[32];
	const char *libraries[] = { sodium, sqlite, NULL };
	const struct vouch_tool tool = {
		.name = "vouch-issue",
		.summary = "make signed codes of a campaign",
		.verbs = verbs, .examples = examples, .libraries = libraries,
		.common = cmd_common_options,
	};

	snprintf(sodium, sizeof sodium, "libsodium %s", vouch_crypt_version());
	snprintf(sqlite, sizeof sqlite, "SQLite %s", vouch_sqlite_version());
	return cmd_main(&tool, argc, argv, &args, sizeof args);
}

/*
 * vouch-issue: signed codes of a campaign, as records; and the register that
 * knows what was issued. Here are the options; what goes with what is in
 * issue_jobs.c, and each job has a file of its own (issue.h).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "issue.h"
#include "overwrite.h"
#include "language.h"
#include "scanfilter.h"
#include "settings.h"

#include "base/ini.h"
#include "core/crypt.h"
#include "core/sign.h"
#include "ledger/register.h"
#include "ledger/sqlite.h"

#define FD_MAX 1023
#define PER_ROW_MAX 1000
#define DEFAULT_REGISTER "register.db"

static const char *const resolvers[] = { "nginx", "caddy", NULL };
/* In the order of enum issue_format. */
static const char *const formats[] = { "csv", "tsv", "jsonl", "table", NULL };

/* ---- settings ---- */

/* The host of links, in lower case: of the option, or as configured. */
static int set_host(struct issue_run *run, const struct vouch_config *config)
{
	const struct issue_args *args = run->args;
	bool wanted = args->url || args->products != NULL ||
	    args->posters != NULL;
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	memcpy(run->host, config->host, sizeof run->host);
	if (!wanted && args->host != NULL)
		return cmd_usage("--host", "goes with links only: --url, "
		    "--products or --posters");
	if (args->host != NULL) {
		vouch_diag_field(&diag, "--host");
		if (vouch_host_parse(args->host, strlen(args->host), &diag,
		    run->host) != VOUCH_OK)
			return cmd_fail(&diag);
	}
	if (wanted && run->host[0] == '\0')
		return cmd_usage("--host", "is missing: which web server "
		    "answers for the links?");
	return CMD_OK;
}

/* ---- jobs ---- */

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

static void say_next(const struct issue_run *run)
{
	if (run->args->reserve)
		cmd_say("next, on each machine: vouch-issue --row %s -k KEY "
		    "--shard K/N -o part-K.csv", run->args->output);
	else if (run->args->shard != NULL)
		cmd_say("next, when all slices are there: cat them in their "
		    "order");
	else if (run->args->output != NULL && strcmp(run->args->output, "-") != 0)
		cmd_say("next: vouch-render %s -o pictures, or vouch-print -t "
		    "TEMPLATE %s -o FILE.pdf", run->args->output,
		    run->args->output);
	else if (run->args->campaign != NULL)
		cmd_say("next, at each shop: vouch-log import --db LEDGER %s",
		    run->args->campaign);
	if (run->batch.short_codes && run->args->campaign != NULL)
		cmd_say("tills take its short codes with their manifest: "
		    "vouch-issue --manifest -k KEY -c %s -o FILE, and "
		    "vouch-log import", run->args->campaign);
}

static enum vouch_err make_batch(struct issue_run *run, enum issue_job job)
{
	switch (job) {
	case JOB_REISSUE:
		return issue_reissue(run);
	case JOB_CUSTOMERS:
		return issue_customers(run);
	case JOB_ROW:
		return issue_from_row(run);
	case JOB_PRODUCTS:
		return issue_products(run);
	case JOB_POSTERS:
		return issue_posters(run);
	default:
		return issue_count(run);
	}
}

/* The serials are taken, and not all codes are out. */
static void say_rescue(const struct issue_run *run)
{
	const struct issue_args *args = run->args;
	const char *option = args->customers != NULL ? " --for " :
	    args->products != NULL ? " --products " : " --posters ";
	const char *table = args->customers != NULL ? args->customers :
	    args->products != NULL ? args->products : args->posters;
	bool prizes = args->prizes != NULL && !run->prizes_are_out;

	if (table != NULL && strcmp(table, "-") == 0)
		table = "FILE with the same rows";
	cmd_warn("the serials are taken; these codes can still be had: "
	    "vouch-issue --reissue %" PRIu32 "%s%s -k %s%s%s%s%s%s%s%s%s",
	    run->batch.id, args->reg != NULL ? " --register " : "",
	    args->reg != NULL ? args->reg : "", args->key, table != NULL ? option : "",
	    table != NULL ? table : "", args->reserve ? " --reserve" : "",
	    prizes ? " -c " : "", prizes ? args->campaign : "",
	    prizes ? " --prizes " : "", prizes ? args->prizes : "",
	    table != NULL ? ", and what else was said of the table" : "");
	if (run->first_batch != 0 && run->first_batch != run->batch.id)
		cmd_warn("and so can those of the batches from %" PRIu32 " on",
		    run->first_batch);
}

static void say_done(struct issue_run *run, enum issue_job job)
{
	const struct issue_args *args = run->args;

	if (!issue_prizes_only(args))
		issue_say_batch(run, args->reserve ? "reserved" :
		    job == JOB_REISSUE ? "issued again" : "issued");
	if (args->prizes != NULL)
		issue_prizes_say(run);
	if (!issue_prizes_only(args))
		say_next(run);
	if (run->reserved)
		issue_remind(run);
}

/* A job that makes codes, and what is said of them. */
static int make_codes(struct issue_run *run, enum issue_job job)
{
	const struct issue_args *args = run->args;
	enum vouch_err err;

	err = make_batch(run, job);
	if (run->reserved && err != VOUCH_ERR_CLOSED &&
	    (err != VOUCH_OK || run->stopped))
		say_rescue(run);
	cmd_signals_die();
	if (err != VOUCH_OK)
		return cmd_fail(run->diag);
	if (!args->dry_run)
		say_done(run, job);
	if (run->bad_rows == 0)
		return CMD_OK;
	cmd_warn("%" PRIu64 " bad row%s left out", run->bad_rows,
	    run->bad_rows == 1 ? " was" : "s were");
	return CMD_NO;
}

static int do_job(struct issue_run *run, enum issue_job job, int count,
    char *const *records)
{
	switch (job) {
	case JOB_LIST:
		return issue_list(run);
	case JOB_FIND:
		return issue_find(run);
	case JOB_TAKE:
		return issue_take(run);
	case JOB_HANDED_OUT:
		return issue_handed_out(run);
	case JOB_MARK:
		return issue_mark(run);
	case JOB_BACKUP:
		return issue_backup(run);
	case JOB_MANIFEST:
		return issue_manifest(run);
	case JOB_REVOKE:
		return issue_revoke(run);
	case JOB_ALLOW:
		return issue_allow_list(run, count, records);
	default:
		return make_codes(run, job);
	}
}

static int issue_main(const void *raw, int count, char *const *operands)
{
	const struct issue_args *args = raw;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	static struct vouch_config config;
	static struct issue_run run;
	const char *option;
	enum issue_job job = issue_pick_job(args, &option);
	int status;

	run.args = args;
	if (job != JOB_RESOLVER && job != JOB_ALLOW && count > 0)
		return cmd_usage(operands[0], "is one argument too many: "
		    "records go with --resolver and --allow-list");
	if (job == JOB_RESOLVER && count == 0)
		return cmd_usage("--resolver", "needs the records of codes");
	if ((status = issue_check_job(args, job, option)) != CMD_OK ||
	    (status = cmd_settings_load(&config)) != CMD_OK ||
	    (status = set_host(&run, &config)) != CMD_OK)
		return status;
	run.diag = &diag;
	run.reg_path = cmd_setting(args->reg, config.register_path,
	    DEFAULT_REGISTER);
	if ((status = issue_check_outputs(args, run.reg_path)) != CMD_OK ||
	    (status = cmd_check_reads("--output", args->output, count,
	    operands)) != CMD_OK)
		return status;
	if (job == JOB_INIT)
		return init_register(run.reg_path);
	if (job == JOB_RESOLVER)
		return issue_resolver(&run, count, operands);
	if (job == JOB_CHECK)
		return issue_check_prizes(args);
	if (job == JOB_EXPLAIN)
		return issue_explain(args, &config);
	if (vouch_zone_init(&run.zone, cmd_setting(NULL, config.zone,
	    VOUCH_ZONE_DEFAULT), &diag) != VOUCH_OK)
		return cmd_fail(&diag);
	vouch_buf_init(&run.text, VOUCH_INI_FILE_MAX);
	status = do_job(&run, job, count, operands);
	issue_close(&run);
	return status;
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
	{ .kind = VOUCH_OPT_FILE, .name = "bundle", .arg = "FILE",
	  .help = "trust bundle that tills will judge the codes by",
	  .more = "Codes no till would take are not made: the key must be in "
	    "it, and they within its limits; links lead to its hosts. Needed "
	    "where an offer holds in a @group of stores.",
	  .offset = offsetof(struct issue_args, bundle) },
	{ .kind = VOUCH_OPT_UINT, .letter = 'n', .name = "count", .arg = "N",
	  .help = "how many codes",
	  .offset = offsetof(struct issue_args, count),
	  .min = 1, .max = ISSUE_COUNT_MAX },
	{ .kind = VOUCH_OPT_FILE, .name = "for", .arg = "FILE",
	  .help = "codes for each customer of this table",
	  .more = "CSV, TSV or JSON Lines, - for standard input. All columns "
	    "come back behind those of the code: see CUSTOMERS.",
	  .offset = offsetof(struct issue_args, customers) },
	{ .kind = VOUCH_OPT_UINT, .name = "per-row", .arg = "N",
	  .help = "how many codes for each customer",
	  .more = "1 if not given.",
	  .offset = offsetof(struct issue_args, per_row),
	  .min = 1, .max = PER_ROW_MAX },
	{ .kind = VOUCH_OPT_TEXT, .name = "holder", .arg = "KIND:COLUMN",
	  .help = "the column that says who the customer is",
	  .more = "KIND is phone, email or id. Without it, the first of the "
	    "columns phone, email and id that is there.",
	  .offset = offsetof(struct issue_args, holder) },
	{ .kind = VOUCH_OPT_FILE, .name = "holder-key", .arg = "FILE",
	  .help = "holder key, where the campaign binds codes to customers",
	  .more = "Made by vouch-key holder; the tills need the same one.",
	  .offset = offsetof(struct issue_args, holder_key) },
	{ .kind = VOUCH_OPT_TEXT, .name = "subject", .arg = "COLUMN",
	  .help = "the column with a pass's order or booking number",
	  .more = "At most 15 letters, digits and signs; it is part of the "
	    "code. Without it, the column subject.",
	  .offset = offsetof(struct issue_args, subject) },
	{ .kind = VOUCH_OPT_FLAG, .name = "allow-duplicates",
	  .help = "a customer may stand in several rows",
	  .offset = offsetof(struct issue_args, allow_duplicates) },
	{ .kind = VOUCH_OPT_FILE, .name = "products", .arg = "FILE",
	  .help = "a signed label link for each product of this table",
	  .more = "Columns gtin (or barcode) and price, and if wanted old_price "
	    "and store or stores; all columns come back in the records.",
	  .offset = offsetof(struct issue_args, products) },
	{ .kind = VOUCH_OPT_FILE, .name = "posters", .arg = "FILE",
	  .help = "a signed link for each poster of this table",
	  .more = "Columns place and target, and if wanted store. A place is a "
	    "placement, with a batch of its own.",
	  .offset = offsetof(struct issue_args, posters) },
	{ .kind = VOUCH_OPT_UINT, .name = "store", .arg = "N",
	  .help = "the shop the labels are for",
	  .more = "Without it, and without a column of stores, they are for "
	    "every shop of the campaign.",
	  .offset = offsetof(struct issue_args, store),
	  .min = 1, .max = VOUCH_STORE_MAX },
	{ .kind = VOUCH_OPT_TEXT, .name = "host", .arg = "NAME",
	  .help = "web server the links lead to, as in qr.example.vn",
	  .more = "As 'host' of the configuration file if not given. It is "
	    "part of what is signed.",
	  .offset = offsetof(struct issue_args, host) },
	{ .kind = VOUCH_OPT_FLAG, .name = "url",
	  .help = "make each code a link that customers can open",
	  .more = "HTTPS://HOST/V/CODE. A till takes it as it takes the bare "
	    "code. Whoever reads the web server's log could spend it: see "
	    "LINKS.",
	  .offset = offsetof(struct issue_args, url) },
	{ .kind = VOUCH_OPT_FLAG, .name = "label-number",
	  .help = "give each label a number of its own",
	  .more = "In the link, behind the product, and in the column label.",
	  .offset = offsetof(struct issue_args, label_number) },
	{ .kind = VOUCH_OPT_FLAG, .name = "link",
	  .help = "add a column with short links, for small paper",
	  .more = "They are not signed: the register knows whose they are.",
	  .offset = offsetof(struct issue_args, link) },
	{ .kind = VOUCH_OPT_FLAG, .name = "keep-going",
	  .help = "leave bad rows of a table out",
	  .more = "Without it nothing is issued unless every row is good. The "
	    "exit status is then 1.",
	  .offset = offsetof(struct issue_args, keep_going) },
	{ .kind = VOUCH_OPT_FILE, .name = "rejects", .arg = "FILE",
	  .help = "list the bad rows here, as CSV, with line and reason",
	  .offset = offsetof(struct issue_args, rejects) },
	{ .kind = VOUCH_OPT_TEXT, .name = "encoding", .arg = "NAME",
	  .help = "encoding of the table, if not UTF-8 or UTF-16",
	  .offset = offsetof(struct issue_args, encoding) },
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
	{ .kind = VOUCH_OPT_FLAG, .name = "list",
	  .help = "the batches of the register, of one campaign with -c",
	  .offset = offsetof(struct issue_args, list) },
	{ .kind = VOUCH_OPT_TEXT, .name = "find", .arg = "CODE",
	  .help = "where a code comes from and what became of it",
	  .more = "By its serial (S and ten hexadecimal digits), by the whole "
	    "code as scanned, by its short link, each also inside an "
	    "address, or by a short code as typed. A serial or short code is "
	    "looked for in every campaign, or in that of -c. The status is 1 "
	    "when the register knows no such code, or the code is not as it "
	    "was issued. No signature is verified: that is what vouch-verify "
	    "is for.",
	  .offset = offsetof(struct issue_args, find) },
	{ .kind = VOUCH_OPT_UINT, .name = "take", .arg = "BATCH",
	  .help = "hand out one code of a batch to the customer of --to",
	  .more = "The next code that was neither handed out nor spoiled; the "
	    "same customer gets the same code again. The register has it on "
	    "disk before the record is written, and two programs at once never "
	    "get the same code for two customers. Codes marked as printed are "
	    "handed out too: a card printed beforehand is handed out like any "
	    "other. The status is 1 when the batch is used up.",
	  .offset = offsetof(struct issue_args, take),
	  .min = 1, .max = UINT32_MAX },
	{ .kind = VOUCH_OPT_TEXT, .name = "to", .arg = "CUSTOMER",
	  .help = "who gets the code: a phone number, an e-mail, an id",
	  .more = "Only a digest of it is kept, under a key that stays in the "
	    "register. 0901234567 and +84 90 123 4567 are the same customer.",
	  .offset = offsetof(struct issue_args, to) },
	{ .kind = VOUCH_OPT_UINT, .name = "handed-out", .arg = "BATCH",
	  .help = "which codes of a batch were handed out, and when",
	  .offset = offsetof(struct issue_args, handed_out),
	  .min = 1, .max = UINT32_MAX },
	{ .kind = VOUCH_OPT_TEXT, .name = "printed", .arg = "BATCH[:FROM-TO]",
	  .help = "note that these codes were printed",
	  .offset = offsetof(struct issue_args, printed) },
	{ .kind = VOUCH_OPT_TEXT, .name = "spoil", .arg = "BATCH[:FROM-TO]",
	  .help = "note that these codes are spoiled, lost or stolen",
	  .more = "They are never handed out, and are in the next list of "
	    "--revoke.",
	  .offset = offsetof(struct issue_args, spoil) },
	{ .kind = VOUCH_OPT_TEXT, .name = "revoke", .arg = "BATCH[:FROM-TO]",
	  .help = "mark codes as spoiled, and write what tills must refuse",
	  .more = "The list holds all spoiled codes of the campaign. Asking "
	    "for the same codes again makes it again.",
	  .offset = offsetof(struct issue_args, revoke) },
	{ .kind = VOUCH_OPT_FLAG, .name = "allow-list",
	  .help = "a list of all codes issued, for when a key was stolen",
	  .more = "Of the campaign of -c, without those spoiled. "
	    "Codes made from a table are not all alike: give their RECORDS.",
	  .offset = offsetof(struct issue_args, allow_list) },
	{ .kind = VOUCH_OPT_FLAG, .name = "manifest",
	  .help = "what tills check short codes against",
	  .more = "Of the campaign of -c, for all codes issued so far with "
	    "'short_codes = yes', without those spoiled. Takes "
	    "a hundredth of a second and more for each, on all cores.",
	  .offset = offsetof(struct issue_args, manifest) },
	{ .kind = VOUCH_OPT_TEXT, .name = "cost", .arg = "PASSES,KIB",
	  .help = "what a manifest's tags cost to guess; 2,16384 if not given",
	  .more = "Argon2id's passes and memory. It is recorded in the "
	    "manifest, and each short code typed at a till costs the same.",
	  .offset = offsetof(struct issue_args, cost) },
	{ .kind = VOUCH_OPT_FILE, .name = "backup", .arg = "FILE",
	  .help = "copy the register, also while others issue",
	  .more = "The copy is checked, synced and readable by you only, and as "
	    "secret as the register. Put in its place, it goes on issuing far "
	    "ahead of the serials it knows, so that none issued since comes "
	    "again; but batches and hand-outs made since are lost to it, and "
	    "it hands out no more codes of its older batches. So make one "
	    "after every issue.",
	  .offset = offsetof(struct issue_args, backup) },
	{ .kind = VOUCH_OPT_FLAG, .name = "reserve",
	  .help = "file the batch, and write its row in place of its codes",
	  .more = "With --count a new batch, with --reissue one there is. The "
	    "row goes to other machines, for --row; it is as secret as the "
	    "register.",
	  .offset = offsetof(struct issue_args, reserve) },
	{ .kind = VOUCH_OPT_FILE, .name = "row", .arg = "FILE",
	  .help = "make the codes of a batch from its row",
	  .more = "Needs the key, and neither register nor campaign file.",
	  .offset = offsetof(struct issue_args, row) },
	{ .kind = VOUCH_OPT_TEXT, .name = "shard", .arg = "K/N",
	  .help = "only slice K of N, with --row or --reissue",
	  .more = "Slices share no code, and one after the other they are the "
	    "whole file, byte for byte: only slice 1 has a header line. Not of "
	    "a batch made from a table.",
	  .offset = offsetof(struct issue_args, shard) },
	{ .kind = VOUCH_OPT_FILE, .name = "prizes", .arg = "FILE",
	  .help = "write who wins the campaign's prizes, signed",
	  .more = "For a campaign with prizes; no code shows what it wins. "
	    "With --reissue the same file again, and no codes without "
	    "--output; that needs the campaign file as it was.",
	  .offset = offsetof(struct issue_args, prizes) },
	{ .kind = VOUCH_OPT_FILE, .name = "check-prizes", .arg = "FILE",
	  .help = "check such a file: how many codes win what",
	  .offset = offsetof(struct issue_args, check_prizes) },
	{ .kind = VOUCH_OPT_LIST, .name = "trust", .arg = "FILE",
	  .help = "public key it must be signed with",
	  .more = "May be given again; one of them is enough.",
	  .offset = offsetof(struct issue_args, trust) },
	{ .kind = VOUCH_OPT_TEXT, .name = "serial", .arg = "SERIAL",
	  .help = "what this one wins, with --check-prizes",
	  .more = "As the column serial of its record has it.",
	  .offset = offsetof(struct issue_args, serial) },
	{ .kind = VOUCH_OPT_FILE, .name = "explain", .arg = "FILE",
	  .help = "say in plain sentences what a campaign file means",
	  .more = "For the marketer and for the cashier, in Vietnamese and in "
	    "English, and what is allowed but looks like a mistake. Nothing is "
	    "issued; neither key nor register is needed.",
	  .offset = offsetof(struct issue_args, explain) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "lang", .arg = "LANG",
	  .help = "explain in one language only: en or vi",
	  .offset = offsetof(struct issue_args, lang),
	  .choices = cmd_languages },
	{ .kind = VOUCH_OPT_CHOICE, .name = "resolver", .arg = "SERVER",
	  .help = "configuration that leads shelf links to their pages",
	  .more = "From RECORDS with a column page or target, for nginx or "
	    "caddy: see RESOLVER.",
	  .offset = offsetof(struct issue_args, resolver),
	  .choices = resolvers },
	{ .kind = VOUCH_OPT_TEXT, .name = "page", .arg = "COLUMN",
	  .help = "the column of pages, if it is neither page nor target",
	  .offset = offsetof(struct issue_args, page) },
	{ .kind = VOUCH_OPT_FILE, .letter = 'o', .name = "output",
	  .arg = "FILE",
	  .help = "write the records to FILE, which only you may read",
	  .offset = offsetof(struct issue_args, output) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "format", .arg = "FORMAT",
	  .help = "csv, tsv or jsonl of codes; table, csv or jsonl of lists",
	  .offset = offsetof(struct issue_args, format), .choices = formats },
	{ .kind = VOUCH_OPT_FLAG, .name = "excel",
	  .help = "CSV as spreadsheets like it",
	  .more = "For those that write a decimal comma: a byte order mark, "
	    "CRLF, semicolons between the cells, and a quote before what a "
	    "spreadsheet would take for a formula.",
	  .offset = offsetof(struct issue_args, excel) },
	{ .kind = VOUCH_OPT_FLAG, .name = "force",
	  .help = "replace the files of --output, --prizes, --rejects or --backup",
	  .more = "Never the register, nor a key, campaign file, table or row "
	    "that the codes are made from.",
	  .offset = offsetof(struct issue_args, force) },
	{ .kind = VOUCH_OPT_FLAG, .name = "test",
	  .help = "test codes, which only a test ledger takes",
	  .offset = offsetof(struct issue_args, test) },
	{ .kind = VOUCH_OPT_FLAG, .name = "dry-run",
	  .help = "check everything, issue and write nothing",
	  .more = "Only the list of --rejects is written.",
	  .offset = offsetof(struct issue_args, dry_run) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb verbs[] = {
	{ .summary = "make signed codes of a campaign",
	  .operands = "[RECORDS...]", .operand_kind = "file",
	  .operands_max = -1,
	  .options = options, .args_size = sizeof(struct issue_args),
	  .run = issue_main },
	{ .summary = NULL }
};

static const char *const examples[] = {
	"What an offer means, before anything is issued",
	"vouch-issue --explain tet2027.ini",
	"10,000 codes for one ad set on Facebook",
	"vouch-issue -k shop.key -c tet2027.ini --channel facebook "
	    "--placement adset-2385 -n 10000 -o fb.csv",
	"One coupon for a poster, which everybody who passes may use",
	"vouch-issue -k shop.key -c coupon-milk-tea.ini --channel print -n 1 "
	    "-o coupon.csv",
	"200 gift cards for the rack, 30 passes for a morning",
	"vouch-issue -k shop.key -c gift-card.ini --channel print -n 200 "
	    "-o cards.csv && vouch-issue -k shop.key -c workshop-pass.ini "
	    "--channel web -n 30 -o passes.csv",
	"A code for each customer, to be merged into messages",
	"vouch-issue -k shop.key -c tet2027.ini --channel zalo "
	    "--for customers.csv -o merge.csv",
	"Codes 401 to 450 of batch 1 again, because the printer jammed",
	"vouch-issue -k shop.key --reissue 1:401-450 -o again.csv",
	"10,000 codes of which some win, and who does, in a file of its own",
	"vouch-issue -k shop.key -c lucky-tet.ini --channel print -n 10000 "
	    "-o shake.csv --prizes prizes.vpz",
	"How many of them win what?",
	"vouch-issue --check-prizes prizes.vpz --trust shop.pub",
	"A batch for other machines to make, each its slice",
	"vouch-issue -k shop.key -c tet2027.ini --channel zalo -n 1000000 "
	    "--reserve -o batch.row",
	"The second of four slices, on a machine that has row and key",
	"vouch-issue --row batch.row -k shop.key --shard 2/4 -o part-2.csv",
	"Five test codes for a rehearsal at the till, as JSON Lines",
	"vouch-issue -k shop.key -c tet2027.ini --channel staff -n 5 --test "
	    "--format jsonl",
	"The batches of one offer",
	"vouch-issue --list -c tet2027.ini",
	"The codes of batch 2 that customers were handed, for a spreadsheet",
	"vouch-issue --handed-out 2 --format csv",
	"Where the first scanned code comes from, and what became of it",
	"vouch-issue --find \"$(head -n 1 scanned.txt)\"",
	"A code for a customer who asks on Messenger, the same one next time",
	"vouch-issue -k shop.key --take 2 --to 0901234567 --format jsonl",
	"Batch 1 is back from the printer",
	"vouch-issue --printed 1",
	"Codes 1 to 100 of batch 1 were lost on their way to the shop",
	"vouch-issue --spoil 1:1-100",
	"Codes 101 to 150 of batch 1 were stolen: what tills must refuse",
	"vouch-issue --revoke 1:101-150 -k shop.key -o tet2027.vrl",
	"The key of all codes of an offer was stolen: what tills may still take",
	"vouch-issue --allow-list -k next.key -c coffee.ini -o coffee.val",
	"What the short codes of an offer are checked against",
	"vouch-issue --manifest -k shop.key -c leaflet.ini -o leaflet.vmf",
	"A copy of the register, to be kept elsewhere",
	"vouch-issue --backup register-copy.db",
	"Labels for the shelves of shop 7, with short links for small ones",
	"vouch-issue -k shop.key -c shelf.ini --channel shelf "
	    "--products products.csv --host qr.example.vn --store 7 --link "
	    "-o labels.csv",
	"A web server that leads their links to pages",
	"vouch-issue --resolver nginx labels.csv -o vouch.conf",
	"Vouchers as links, for a message to customers",
	"vouch-issue -k shop.key -c tet2027.ini --channel zalo -n 500 --url "
	    "--host qr.example.vn -o urls.csv",
	NULL
};

int main(int argc, char **argv)
{
	struct issue_args args = { .passphrase_fd = ISSUE_FD_NONE,
	    .format = ISSUE_FORMAT_NONE, .resolver = ISSUE_RESOLVER_NONE,
	    .per_row = 1, .lang = -1 };
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

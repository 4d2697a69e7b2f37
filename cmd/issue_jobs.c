/*
 * Which job do the options of vouch-issue ask for, and do all of them belong to
 * it? One table says what goes with what.
 */
#include <string.h>

#include "cmd.h"
#include "issue.h"
#include "overwrite.h"

struct given {
	const char *field;
	bool is;
	unsigned with;   /* jobs it goes with */
	unsigned needed; /* jobs that cannot do without */
};

enum issue_job issue_pick_job(const struct issue_args *args,
    const char **option)
{
	const struct {
		enum issue_job job;
		const char *option;
		bool is;
	} asked[] = {
		{ JOB_INIT, "--init-register", args->init_register },
		{ JOB_CHECK, "--check-prizes", args->check_prizes != NULL },
		{ JOB_ROW, "--row", args->row != NULL },
		{ JOB_EXPLAIN, "--explain", args->explain != NULL },
		{ JOB_REISSUE, "--reissue", args->reissue != NULL },
		{ JOB_LIST, "--list", args->list },
		{ JOB_FIND, "--find", args->find != NULL },
		{ JOB_TAKE, "--take", args->take != 0 },
		{ JOB_HANDED_OUT, "--handed-out", args->handed_out != 0 },
		{ JOB_MARK, "--printed", args->printed != NULL },
		{ JOB_MARK, "--spoil", args->spoil != NULL },
		{ JOB_BACKUP, "--backup", args->backup != NULL },
		{ JOB_MANIFEST, "--manifest", args->manifest },
		{ JOB_REVOKE, "--revoke", args->revoke != NULL },
		{ JOB_ALLOW, "--allow-list", args->allow_list },
		{ JOB_RESOLVER, "--resolver",
		    args->resolver != ISSUE_RESOLVER_NONE },
		{ JOB_CUSTOMERS, "--for", args->customers != NULL },
		{ JOB_PRODUCTS, "--products", args->products != NULL },
		{ JOB_POSTERS, "--posters", args->posters != NULL },
		{ JOB_COUNT, "--count", true }
	};
	size_t i = 0;

	while (!asked[i].is)
		i++;
	*option = asked[i].option;
	return asked[i].job;
}

static int check_given(const struct given *given, enum issue_job job,
    const char *option)
{
	const struct given *missing = NULL;

	for (; given->field != NULL; given++) {
		if (given->is && (given->with & job) == 0)
			return cmd_usage(given->field, "does not go with %s",
			    option);
		if (!given->is && (given->needed & job) != 0 &&
		    missing == NULL)
			missing = given;
	}
	return missing == NULL ? CMD_OK :
	    cmd_usage(missing->field, "is missing");
}

/* A row is no table of codes. */
static int check_reserve(const struct issue_args *args)
{
	if (args->output == NULL && !args->dry_run)
		return cmd_usage("--output", "is missing: where the batch's "
		    "row is written");
	if (args->format != ISSUE_FORMAT_NONE || args->excel)
		return cmd_usage(args->excel ? "--excel" : "--format",
		    "does not go with --reserve");
	if (args->shard != NULL)
		return cmd_usage("--shard", "does not go with --reserve");
	return CMD_OK;
}

/* Files written beside the codes. */
static int check_files(const struct issue_args *args)
{
	if (args->rejects != NULL && !args->keep_going)
		return cmd_usage("--rejects", "goes with --keep-going only");
	if (args->rejects != NULL && (strcmp(args->rejects, "-") == 0 ||
	    (args->output != NULL && strcmp(args->rejects, args->output) == 0)))
		return cmd_usage("--rejects", "must be a file of its own");
	if (args->prizes != NULL && (strcmp(args->prizes, "-") == 0 ||
	    (args->output != NULL && strcmp(args->prizes, args->output) == 0)))
		return cmd_usage("--prizes", "must be a file of its own");
	return CMD_OK;
}

/* Of options that go with the job, what they say. */
static int check_values(const struct issue_args *args, enum issue_job job,
    const char *option)
{
	int status;

	if (args->format == ISSUE_FORMAT_TABLE && (job & JOBS_SHOW) == 0)
		return cmd_usage("--format", "of codes is csv, tsv or jsonl");
	if (args->format == ISSUE_FORMAT_TSV && (job & JOBS_SHOW) != 0)
		return cmd_usage("--format", "of %s is table, csv or jsonl",
		    option);
	if (args->excel && args->format > ISSUE_FORMAT_CSV)
		return cmd_usage("--excel", "goes with --format csv only");
	if (args->force && job != JOB_BACKUP && args->rejects == NULL &&
	    ((args->output == NULL && args->prizes == NULL) || args->dry_run))
		return cmd_usage("--force", "goes with --output FILE only");
	if ((status = check_files(args)) != CMD_OK)
		return status;
	if (args->reserve)
		return check_reserve(args);
	if ((job & JOBS_LIST) != 0 && strcmp(args->output, "-") == 0)
		return cmd_usage("--output", "of %s must be a file", option);
	if (args->campaign != NULL && strcmp(args->campaign, "-") == 0)
		return cmd_usage("--campaign", "must be a file: the first "
		    "issue writes the register's id into it");
	return CMD_OK;
}

/* What has to do only with --reissue of a batch from such a table: bits as in
 * the jobs. */
static int check_table_options(const struct issue_args *args)
{
	const struct given given[] = {
		{ "--holder", args->holder != NULL, JOB_CUSTOMERS, 0 },
		{ "--holder-key", args->holder_key != NULL, JOB_CUSTOMERS, 0 },
		{ "--subject", args->subject != NULL, JOB_CUSTOMERS, 0 },
		{ "--store", args->store != 0, JOB_PRODUCTS, 0 },
		{ "--label-number", args->label_number, JOB_PRODUCTS, 0 },
		{ "--link", args->link, JOBS_SHELF, 0 },
		{ "--url", args->url, JOB_COUNT | JOB_CUSTOMERS, 0 },
		{ "--keep-going", args->keep_going, JOBS_TABLE, 0 },
		{ "--encoding", args->encoding != NULL, JOBS_TABLE, 0 },
		{ NULL, false, 0, 0 }
	};

	if ((args->customers != NULL) + (args->products != NULL) +
	    (args->posters != NULL) > 1)
		return cmd_usage("--reissue", "of one batch, made from one "
		    "table");
	if (args->posters != NULL)
		return check_given(given, JOB_POSTERS, "--reissue --posters");
	if (args->customers != NULL)
		return check_given(given, JOB_CUSTOMERS, "--reissue --for");
	if (args->products != NULL)
		return check_given(given, JOB_PRODUCTS,
		    "--reissue --products");
	return check_given(given, JOB_COUNT, "--reissue without a table");
}

int issue_check_job(const struct issue_args *args, enum issue_job job,
    const char *option)
{
	const struct given given[] = {
		{ "--reissue", args->reissue != NULL, JOB_REISSUE, 0 },
		{ "--list", args->list, JOB_LIST, 0 },
		{ "--find", args->find != NULL, JOB_FIND, 0 },
		{ "--take", args->take != 0, JOB_TAKE, 0 },
		{ "--handed-out", args->handed_out != 0, JOB_HANDED_OUT, 0 },
		{ "--printed", args->printed != NULL, JOB_MARK, 0 },
		{ "--spoil", args->spoil != NULL && args->printed != NULL,
		    0, 0 },
		{ "--backup", args->backup != NULL, JOB_BACKUP, 0 },
		{ "--resolver", args->resolver != ISSUE_RESOLVER_NONE,
		    JOB_RESOLVER, 0 },
		{ "--page", args->page != NULL, JOB_RESOLVER, 0 },
		{ "--row", args->row != NULL, JOB_ROW, 0 },
		{ "--key", args->key != NULL,
		    JOBS_CODES | JOB_TAKE | JOBS_LIST,
		    JOBS_CODES | JOB_TAKE | JOBS_LIST },
		{ "--to", args->to != NULL, JOB_TAKE, JOB_TAKE },
		{ "--campaign", args->campaign != NULL, JOBS_BATCH |
		    JOB_TAKE | JOB_LIST | JOB_FIND | JOB_MANIFEST | JOB_ALLOW,
		    JOBS_NEW | JOB_MANIFEST | JOB_ALLOW },
		{ "--manifest", args->manifest, JOB_MANIFEST, 0 },
		{ "--revoke", args->revoke != NULL, JOB_REVOKE, 0 },
		{ "--allow-list", args->allow_list, JOB_ALLOW, 0 },
		{ "--bundle", args->bundle != NULL, JOBS_NEW, 0 },
		{ "--cost", args->cost != NULL, JOB_MANIFEST, 0 },
		{ "--count", args->count != 0, JOB_COUNT, JOB_COUNT },
		{ "--for", args->customers != NULL,
		    JOB_CUSTOMERS | JOB_REISSUE, 0 },
		{ "--per-row", args->per_row != 1, JOB_CUSTOMERS, 0 },
		{ "--holder", args->holder != NULL,
		    JOB_CUSTOMERS | JOB_REISSUE, 0 },
		{ "--holder-key", args->holder_key != NULL,
		    JOB_CUSTOMERS | JOB_REISSUE, 0 },
		{ "--subject", args->subject != NULL,
		    JOB_CUSTOMERS | JOB_REISSUE, 0 },
		{ "--allow-duplicates", args->allow_duplicates, JOB_CUSTOMERS,
		    0 },
		{ "--channel", args->channel != NULL, JOBS_NEW, JOBS_NEW },
		{ "--placement", args->placement != NULL,
		    JOB_COUNT | JOB_CUSTOMERS | JOB_PRODUCTS, 0 },
		{ "--products", args->products != NULL,
		    JOB_PRODUCTS | JOB_REISSUE, 0 },
		{ "--posters", args->posters != NULL,
		    JOB_POSTERS | JOB_REISSUE, 0 },
		{ "--store", args->store != 0, JOB_PRODUCTS | JOB_REISSUE, 0 },
		{ "--host", args->host != NULL, JOBS_WRITE, 0 },
		{ "--url", args->url, JOBS_ALIKE | JOB_CUSTOMERS | JOB_ROW |
		    JOB_TAKE, 0 },
		{ "--label-number", args->label_number,
		    JOB_PRODUCTS | JOB_REISSUE, 0 },
		{ "--link", args->link, JOBS_SHELF | JOB_REISSUE, 0 },
		{ "--keep-going", args->keep_going,
		    JOBS_TABLE | JOB_REISSUE | JOB_RESOLVER, 0 },
		{ "--rejects", args->rejects != NULL, JOBS_TABLE, 0 },
		{ "--encoding", args->encoding != NULL,
		    JOBS_TABLE | JOB_REISSUE | JOB_RESOLVER | JOB_ALLOW, 0 },
		{ "--test", args->test, JOB_COUNT | JOB_CUSTOMERS, 0 },
		{ "--dry-run", args->dry_run, JOBS_NEW, 0 },
		{ "--trust", args->trust.count > 0, JOB_CHECK, JOB_CHECK },
		{ "--serial", args->serial != NULL, JOB_CHECK, 0 },
		{ "--register", args->reg != NULL,
		    JOB_INIT | JOBS_BATCH | JOBS_REGISTER | JOBS_LIST, 0 },
		{ "--reserve", args->reserve, JOBS_ALIKE, 0 },
		{ "--shard", args->shard != NULL, JOB_REISSUE | JOB_ROW, 0 },
		{ "--prizes", args->prizes != NULL, JOBS_ALIKE, 0 },
		{ "--output", args->output != NULL,
		    JOBS_WRITE | JOB_RESOLVER | JOBS_LIST, JOBS_LIST },
		{ "--passphrase-fd", args->passphrase_fd != ISSUE_FD_NONE,
		    JOBS_CODES | JOB_TAKE | JOBS_LIST, 0 },
		{ "--format", args->format != ISSUE_FORMAT_NONE,
		    JOBS_WRITE | JOBS_SHOW, 0 },
		{ "--excel", args->excel, JOBS_WRITE, 0 },
		{ "--force", args->force, JOBS_WRITE | JOB_BACKUP |
		    JOB_RESOLVER | JOBS_LIST, 0 },
		{ "--explain", args->explain != NULL, JOB_EXPLAIN, 0 },
		{ "--lang", args->lang >= 0, JOB_EXPLAIN, 0 },
		{ NULL, false, 0, 0 }
	};
	int status = check_given(given, job, option);

	if (status == CMD_OK)
		status = check_values(args, job, option);
	return status == CMD_OK && job == JOB_REISSUE ?
	    check_table_options(args) : status;
}

int issue_check_outputs(const struct issue_args *args, const char *reg_path)
{
	const struct cmd_output written[] = {
		{ "--output", args->output }, { "--prizes", args->prizes },
		{ "--rejects", args->rejects }, { NULL, NULL }
	};
	const struct cmd_input kept[] = {
		{ "the register", reg_path }, { "the key", args->key },
		{ "the campaign file", args->campaign },
		{ "the bundle", args->bundle },
		{ "the holder key", args->holder_key },
		{ "the row of the batch", args->row },
		{ "the table", args->customers },
		{ "the table", args->products },
		{ "the table", args->posters }, { NULL, NULL }
	};

	return cmd_check_outputs(written, kept);
}

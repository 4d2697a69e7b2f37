/*
 * What the parts of vouch-issue share: the arguments, and one run of an issue.
 * vouch-issue.c has the options and picks the job; each issue_*.c does one.
 */
#ifndef VOUCH_CMD_ISSUE_H
#define VOUCH_CMD_ISSUE_H

#include <stdbool.h>
#include <stdint.h>

#include "records.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/opt.h"
#include "core/campaign.h"
#include "core/bundle.h"
#include "core/prizes.h"
#include "core/shelf.h"
#include "core/sign.h"
#include "io/file.h"
#include "ledger/batchrow.h"
#include "ledger/register.h"

#define ISSUE_COUNT_MAX 1000000000u
#define ISSUE_FD_NONE UINT64_MAX
#define ISSUE_SHARDS_MAX 1000000u

/* Choices of --format. */
enum issue_format {
	ISSUE_FORMAT_NONE = -1, /* not given */
	ISSUE_FORMAT_CSV, ISSUE_FORMAT_TSV, ISSUE_FORMAT_JSONL,
	ISSUE_FORMAT_TABLE
};

/* Choices of --resolver. */
enum issue_resolver_kind {
	ISSUE_RESOLVER_NONE = -1, /* not given */
	ISSUE_RESOLVER_NGINX, ISSUE_RESOLVER_CADDY
};

struct issue_args {
	const char *reg, *key, *campaign, *channel, *placement, *output;
	const char *reissue, *find, *to, *printed, *spoil, *backup, *explain;
	const char *row, *shard, *prizes, *check_prizes, *serial;
	const char *revoke, *cost, *bundle;
	struct vouch_opt_list trust;
	uint64_t take, handed_out; /* batches; 0: not given */
	const char *customers, *holder, *holder_key, *subject;
	const char *products, *posters, *host;
	const char *rejects, *encoding;
	uint64_t per_row;
	uint64_t store;         /* 0: not given */
	uint64_t count;         /* 0: not given */
	uint64_t passphrase_fd; /* ISSUE_FD_NONE: not given */
	int format;             /* enum issue_format */
	int resolver;           /* enum issue_resolver_kind */
	const char *page;
	int lang;               /* of --explain, -1: both */
	bool init_register, list, excel, force, dry_run, test, reserve;
	bool allow_duplicates, keep_going;
	bool label_number, link, url, manifest, allow_list;
};

/* ---- options (issue_jobs.c) ---- */

/* The jobs, as bits; the first whose option is given is the one. */
enum issue_job {
	JOB_INIT = 1, JOB_REISSUE = 2, JOB_COUNT = 4, JOB_CUSTOMERS = 8,
	JOB_PRODUCTS = 0x10, JOB_POSTERS = 0x20,
	JOB_LIST = 0x100, JOB_FIND = 0x200, JOB_TAKE = 0x400,
	JOB_HANDED_OUT = 0x800, JOB_MARK = 0x1000, JOB_BACKUP = 0x2000,
	JOB_ROW = 0x10000, JOB_CHECK = 0x20000,
	JOB_EXPLAIN = 0x4000, JOB_RESOLVER = 0x40000,
	JOB_MANIFEST = 0x80000, JOB_REVOKE = 0x100000, JOB_ALLOW = 0x200000,
	JOBS_LIST = JOB_MANIFEST | JOB_REVOKE | JOB_ALLOW,
	JOBS_SHELF = JOB_PRODUCTS | JOB_POSTERS,
	JOBS_TABLE = JOB_CUSTOMERS | JOBS_SHELF,
	JOBS_NEW = JOB_COUNT | JOBS_TABLE,
	JOBS_ALIKE = JOB_REISSUE | JOB_COUNT,
	JOBS_BATCH = JOB_REISSUE | JOBS_NEW,
	JOBS_CODES = JOBS_BATCH | JOB_ROW,
	JOBS_LOOK = JOB_LIST | JOB_FIND | JOB_HANDED_OUT,
	JOBS_SHOW = JOBS_LOOK | JOB_CHECK,
	JOBS_REGISTER = JOBS_LOOK | JOB_TAKE | JOB_MARK | JOB_BACKUP,
	JOBS_WRITE = JOBS_CODES | JOB_TAKE
};

/* The job that is asked for, and the option that asks for it. */
enum issue_job issue_pick_job(const struct issue_args *args,
    const char **option);

/* Do the options go with the job and each other? CMD_OK, or the exit status
 * after saying what does not. */
int issue_check_job(const struct issue_args *args,
    enum issue_job job, const char *option);

/* Is a file to be written one of those read, under whatever name? --force must
 * not replace the register, nor what --reissue needs. As issue_check_job. */
int issue_check_outputs(const struct issue_args *args, const char *reg_path);

/* ---- a run ---- */

/* One run: what is opened, and the batch whose codes are wanted. */
struct issue_run {
	const struct issue_args *args;
	const char *reg_path;
	struct vouch_zone zone;     /* of times shown */
	struct vouch_diag *diag;
	struct vouch_register *reg;
	struct vouch_secret_key *secret;
	char host[VOUCH_HOST_MAX];  /* --host or the configured one, or "" */
	struct vouch_campaign campaign;
	struct vouch_buf text;      /* the campaign file's bytes */
	bool has_campaign;
	struct vouch_batch batch;
	uint64_t first_seq, last_seq; /* of the batch, counted from 1 */
	struct cmd_records records;
	uint64_t bad_rows;            /* of a table, left out */
	uint32_t first_batch;         /* where a run makes several; or 0 */
	uint64_t total;               /* codes of all of them; or 0 */
	bool headless;                /* a slice that is not the first */
	bool has_row;                 /* made from a row, not a register */
	struct vouch_batchrow row;    /* or the one being written */
	struct vouch_outfile row_out, prizes_out;
	bool row_is_open, prizes_is_open;
	bool prizes_are_out;          /* that file is there */
	struct vouch_prizes prizes;   /* of the batch, with --prizes */
	bool reserved;
	bool stopped;                 /* by a signal */
	struct vouch_bundle *bundle;  /* of --bundle; NULL */
	struct vouch_buf bundle_text; /* it points into this */
};

/* The diagnosis, empty: what succeeded before left its names in it. */
struct vouch_diag *issue_fresh(const struct issue_run *run);

/* ---- steps (issue_run.c) ---- */

/* Opens the register, and the campaign file and the key if they are given; or
 * the key alone. */
enum vouch_err issue_open(struct issue_run *run, bool read_only);
enum vouch_err issue_open_key(struct issue_run *run);
void issue_close(struct issue_run *run);

/* The batch's terms as they are today: token, channel, placement. Its count is
 * the caller's. */
enum vouch_err issue_set_terms(struct issue_run *run, int64_t now_ms);

/* Files the batch in the register, the campaign's first one with a line in the
 * campaign file. next, where not NULL, gives the row of each code. */
enum vouch_err issue_reserve(struct issue_run *run,
    vouch_register_next_row *next, void *context);

/* What --format asks for. */
enum vouch_table_format issue_format(const struct issue_args *args);

/* Opens the output. source, if not NULL, says what stands beside the codes. */
enum vouch_err issue_output(struct issue_run *run,
    const struct cmd_record_source *source);

/* Writes codes first_seq to last_seq of the batch to the output, which is
 * open. */
enum vouch_err issue_write_codes(struct issue_run *run,
    const struct cmd_record_source *source);

/* Closes the output, if it is open, whatever err, which is what failed before;
 * the first failure is returned. */
enum vouch_err issue_finish(struct issue_run *run, enum vouch_err err);

/* Both, unless err says that something failed before. */
enum vouch_err issue_write(struct issue_run *run,
    const struct cmd_record_source *source, enum vouch_err err);

/* The batch of an id, if its codes can be made again with the key and campaign
 * file that were opened: into run->batch. */
enum vouch_err issue_find_batch(struct issue_run *run, uint32_t id);

/* "batch 3: issued 100 codes of campaign ...". */
void issue_say_batch(const struct issue_run *run, const char *what);

/* "3", "3:401-450" or "3:401" of an option; *last is 0 for all. */
enum vouch_err issue_parse_range(const char *option, const char *text,
    struct vouch_diag *diag, uint32_t *batch, uint64_t *first,
    uint64_t *last);

/* ---- rows and slices (issue_row.c) ---- */

/* Narrows first_seq and last_seq to the slice asked for, if one is; it may be
 * empty, last_seq being first_seq - 1. */
enum vouch_err issue_take_shard(struct issue_run *run);

/* Refuses a batch made from a table, naming the option that cannot have it. */
enum vouch_err issue_check_alike(const struct issue_run *run,
    const char *option);

/* With --reserve: the row of the batch in place of its codes, as issue_output
 * and issue_write. */
enum vouch_err issue_row_open(struct issue_run *run);
enum vouch_err issue_row_write(struct issue_run *run, enum vouch_err err);

/* ---- prizes (issue_prizes.c); nothing is done without --prizes ---- */

/* Deals them to the batch, whose count is set. */
enum vouch_err issue_prizes_deal(struct issue_run *run);

/* The same for a batch that is issued again, which must have had them. */
enum vouch_err issue_prizes_again(struct issue_run *run);

/* Opens the manifest; writes and closes it whatever err, as issue_output and
 * issue_write, and before any code. */
enum vouch_err issue_prizes_open(struct issue_run *run);
enum vouch_err issue_prizes_write(struct issue_run *run, enum vouch_err err);

/* "prizes.vpz: 10 grand, 490 coffee, 9500 thanks". */
void issue_prizes_say(const struct issue_run *run);

/* Is the manifest all that is wanted? */
bool issue_prizes_only(const struct issue_args *args);

/* ---- the bundle (issue_bundle.c); nothing is done without --bundle ---- */

/* Loads it, and finds the campaign's store group in it. */
enum vouch_err issue_bundle_load(struct issue_run *run);

/* Will tills take codes of the batch's terms and this key? */
enum vouch_err issue_bundle_allow(struct issue_run *run, int64_t now_ms);

/* ---- jobs ---- */

enum vouch_err issue_count(struct issue_run *run);   /* issue_count.c */
enum vouch_err issue_reissue(struct issue_run *run); /* issue_reissue.c */
enum vouch_err issue_from_row(struct issue_run *run); /* issue_row.c */
int issue_check_prizes(const struct issue_args *args); /* issue_check.c; the
                                                          exit status */

/* What --format asks for where rows are shown: CMD_ROWS_TABLE unless said
 * (issue_list.c). */
int issue_rows_format(const struct issue_args *args);

/* text as a placement: one line, composed. VOUCH_ERR_SYNTAX, _TOO_LONG,
 * _ENCODING. */
enum vouch_err issue_placement(const char *text, size_t len,
    struct vouch_diag *diag, char out[VOUCH_PLACEMENT_MAX]);

/* issue_posters.c, issue_products.c; again: as below */
enum vouch_err issue_posters(struct issue_run *run);
enum vouch_err issue_posters_again(struct issue_run *run);
enum vouch_err issue_products(struct issue_run *run);
enum vouch_err issue_products_again(struct issue_run *run);

/* issue_customers.c; again: run->batch, which was made from such a table */
enum vouch_err issue_customers(struct issue_run *run);
enum vouch_err issue_customers_again(struct issue_run *run);

/* "count", "customers", ... (issue_list.c) */
const char *issue_source_name(enum vouch_batch_source source);

/* Jobs that make no batch; each returns an exit status. */
int issue_list(struct issue_run *run);       /* issue_list.c */
int issue_handed_out(struct issue_run *run);
int issue_find(struct issue_run *run);       /* issue_find.c */
int issue_take(struct issue_run *run);       /* issue_take.c */
int issue_mark(struct issue_run *run);       /* issue_care.c */
int issue_backup(struct issue_run *run);
int issue_manifest(struct issue_run *run);   /* issue_lists.c */
int issue_revoke(struct issue_run *run);
int issue_allow_list(struct issue_run *run, int count,
    char *const *records);
int issue_resolver(struct issue_run *run, int count,
    char *const *paths);                     /* issue_resolver.c */

/* After an issue: says that no copy of the register has the new batch
 * (issue_care.c). */
void issue_remind(struct issue_run *run);

/* issue_explain.c: writes the sentences; an exit status. */
struct vouch_config;
int issue_explain(const struct issue_args *args,
    const struct vouch_config *config);

#endif

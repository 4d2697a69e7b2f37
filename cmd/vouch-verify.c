/*
 * vouch-verify: scanned lines in, verdict lines out, without any state: the
 * signature, the dates, what a campaign file at hand says, and what a bundle says
 * of the key.
 *
 * One judge, read by any number of threads, each with zones of its own; from a
 * file lines are judged in batches on all cores, and come out in order.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "inputs.h"
#include "language.h"
#include "scanfilter.h"
#include "settings.h"
#include "verify_trust.h"

#include "base/date.h"
#include "base/pool.h"
#include "core/campaign.h"
#include "core/crypt.h"
#include "core/reading.h"
#include "core/shelf.h"
#include "core/sign.h"
#include "io/file.h"
#include "io/verdict.h"

#define VERDICT_MAX 16384
#define BATCH_LINES 256
#define BATCH_BYTES 65536
#define SLOTS 32

struct verify_args {
	struct verify_trust_args trust;
	struct vouch_opt_list campaigns;
	uint64_t store;         /* 0: not asked for */
	const char *zone, *host;
	int format, lang;
	bool bulk, fail_on_reject;
};

/* What every line is judged by; does not change while lines are read. */
struct judge {
	struct verify_trust trust;        /* owned */
	struct vouch_campaign *campaigns; /* owned */
	size_t campaign_count;
	struct vouch_zone zone;           /* for campaigns not at hand */
	char host[VOUCH_HOST_MAX];        /* of shelf links, or "" */
	uint16_t store;
	int format;
	bool vietnamese;
};

/* A judge's scratch: zones cache, so each thread has its own; one for each
 * campaign and then the judge's. */
struct bench {
	const struct judge *judge;
	struct vouch_zone *zones;
	struct vouch_reading reading;
	enum vouch_limit limit; /* of the line before, where that was it */
};

/* Lines on their way through a thread. */
struct batch {
	size_t count, bytes;
	struct {
		size_t from, len;
	} line[BATCH_LINES];
	char text[BATCH_BYTES];
	struct vouch_buf out;
	bool refused_one;
	enum vouch_err err;
};

/* What the pool's threads work with: benches[] is made once it is known how
 * many they are, before the first batch is handed in. */
struct hall {
	struct bench *benches;
};

static enum vouch_err bench_init(struct bench *bench,
    const struct judge *judge)
{
	size_t i;

	memset(bench, 0, sizeof *bench);
	bench->judge = judge;
	bench->zones = calloc(judge->campaign_count + 1, sizeof *bench->zones);
	if (bench->zones == NULL)
		return VOUCH_ERR_NO_MEMORY;
	for (i = 0; i < judge->campaign_count; i++)
		bench->zones[i] = judge->campaigns[i].zone;
	bench->zones[i] = judge->zone;
	return VOUCH_OK;
}

static void bench_release(struct bench *bench)
{
	free(bench->zones);
}

/* Index of the campaign, or campaign_count. */
static size_t find_campaign(const struct judge *judge, uint32_t id)
{
	size_t i;

	for (i = 0; i < judge->campaign_count; i++) {
		if (judge->campaigns[i].id == id)
			break;
	}
	return i;
}

static void decide(struct bench *bench, struct vouch_verdict_line *line)
{
	const struct judge *judge = bench->judge;
	const struct vouch_reading *reading = &bench->reading;
	struct vouch_facts facts = {
		.signature = reading->signature,
		.without_ledger = judge->store == 0,
		.use = VOUCH_USE_FRESH,
		.store = judge->store,
	};
	const int64_t now_ms = vouch_clock_now_ms();
	size_t at = judge->campaign_count;

	bench->limit = VOUCH_LIMIT_NONE;
	if (reading->signature == VOUCH_SIGNATURE_GOOD) {
		facts.token = line->token = &reading->code.token;
		at = find_campaign(judge, line->token->campaign);
		if (at < judge->campaign_count)
			facts.campaign = line->campaign =
			    &judge->campaigns[at];
		verify_trust_judge(&judge->trust, reading, facts.campaign,
		    judge->store, now_ms, &facts, &bench->limit);
	}
	line->zone = &bench->zones[at];
	facts.today = vouch_zone_day(line->zone, now_ms);
	line->reason = vouch_policy_decide(&facts);
}

/* Appends the verdict on one line to out. */
static enum vouch_err judge_line(struct bench *bench, const char *text,
    size_t len, struct vouch_buf *out, bool *refused_one)
{
	const struct judge *judge = bench->judge;
	struct vouch_verdict_line line;

	memset(&line, 0, sizeof line);
	line.vietnamese = judge->vietnamese;
	vouch_reading_take(text, len, judge->trust.key,
	    judge->trust.key_count,
	    &bench->reading);
	if (judge->host[0] != '\0')
		vouch_reading_take_shelf(text, len, judge->host, judge->trust.key,
		    judge->trust.key_count, &bench->reading);
	line.scan = bench->reading.scan;
	line.mistake = bench->reading.mistake;
	if (bench->reading.is_code) {
		decide(bench, &line);
	} else {
		line.reason = bench->reading.reason;
		line.zone = &bench->zones[judge->campaign_count];
	}
	if (vouch_reason_verdict(line.reason) != VOUCH_ACCEPT)
		*refused_one = true;
	return cmd_verdict_add(&line, judge->format, out);
}

static enum vouch_err say_line(struct bench *bench, const char *text,
    size_t len, struct vouch_buf *out, bool *refused_one,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	vouch_buf_clear(out);
	err = judge_line(bench, text, len, out, refused_one);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "cannot word a verdict");
	vouch_diag_file(diag, CMD_STDOUT_NAME);
	return vouch_fd_write(STDOUT_FILENO, out->data, out->len, diag);
}

/* Of a code that somebody asks about by itself, more than tills say. */
static void say_limit(const struct bench *bench, int number)
{
	const struct vouch_bundle_key *key = bench->limit == VOUCH_LIMIT_NONE ?
	    NULL : vouch_bundle_key_of(bench->judge->trust.bundle,
	    bench->reading.signer);

	if (key != NULL)
		cmd_say("code %d: signed with key %s: %s", number, key->name,
		    vouch_limit_text(bench->limit));
}

/* Line by line: each is answered before the next is waited for. */
static enum vouch_err verify_lines(const struct judge *judge, int count,
    char *const *codes, bool *refused_one, struct vouch_diag *diag)
{
	static struct cmd_lines lines;
	enum vouch_err err = VOUCH_OK;
	struct bench bench;
	struct vouch_buf out;
	enum cmd_line what;
	const char *text;
	size_t len;
	int i;

	if (bench_init(&bench, judge) != VOUCH_OK)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "no memory for %zu campaigns", judge->campaign_count);
	vouch_buf_init(&out, VERDICT_MAX);
	for (i = 0; err == VOUCH_OK && i < count; i++) {
		err = say_line(&bench, codes[i], strlen(codes[i]), &out,
		    refused_one, diag);
		if (err == VOUCH_OK && bench.reading.is_code)
			say_limit(&bench, i + 1);
	}
	if (count == 0) {
		cmd_lines_hint();
		cmd_lines_init(&lines, STDIN_FILENO, -1);
	}
	while (count == 0 && err == VOUCH_OK) {
		what = cmd_lines_next(&lines, diag, &text, &len);
		if (what == CMD_LINE_END)
			break;
		err = what == CMD_LINE_FAILED ? diag->code :
		    say_line(&bench, text, len, &out, refused_one, diag);
	}
	vouch_buf_release(&out);
	bench_release(&bench);
	return err;
}

static void work(void *job, unsigned worker, void *context)
{
	struct bench *benches = ((const struct hall *)context)->benches;
	struct batch *batch = job;
	size_t i;

	for (i = 0; batch->err == VOUCH_OK && i < batch->count; i++)
		batch->err = judge_line(&benches[worker],
		    batch->text + batch->line[i].from, batch->line[i].len,
		    &batch->out, &batch->refused_one);
}

/* Lines for one batch; *more is false when there will be no others. */
static enum vouch_err fill(struct cmd_lines *lines, struct batch *batch,
    bool *more, struct vouch_diag *diag)
{
	enum cmd_line what;
	const char *text;
	size_t len;

	if (batch->out.cap == 0)
		vouch_buf_init(&batch->out, BATCH_LINES * VERDICT_MAX);
	vouch_buf_clear(&batch->out);
	batch->count = batch->bytes = 0;
	batch->refused_one = false;
	batch->err = VOUCH_OK;
	while (batch->count < BATCH_LINES &&
	    batch->bytes + VOUCH_SCANLINE_MAX < sizeof batch->text) {
		what = cmd_lines_next(lines, diag, &text, &len);
		if (what == CMD_LINE_FAILED)
			return diag->code;
		*more = what != CMD_LINE_END;
		if (!*more)
			break;
		/* Of a line too long nothing but that is of interest. */
		batch->line[batch->count].from = batch->bytes;
		batch->line[batch->count++].len = len;
		if (what == CMD_LINE_TOO_LONG)
			len = 0;
		memcpy(batch->text + batch->bytes, text, len);
		batch->bytes += len;
	}
	return VOUCH_OK;
}

static void forget(void *job)
{
	vouch_buf_release(&((struct batch *)job)->out);
}

static enum vouch_err drain(struct vouch_pool *pool, bool *refused_one,
    struct vouch_diag *diag)
{
	const struct batch *batch = vouch_pool_take(pool);
	enum vouch_err err = batch->err;

	vouch_diag_file(diag, CMD_STDOUT_NAME);
	if (err != VOUCH_OK)
		vouch_diag_set(diag, err, "cannot word a verdict");
	else
		err = vouch_fd_write(STDOUT_FILENO,
		    vouch_buf_text(&batch->out), batch->out.len, diag);
	*refused_one = *refused_one || batch->refused_one;
	vouch_pool_done(pool);
	return err;
}

static enum vouch_err stream(struct vouch_pool *pool, bool *refused_one,
    struct vouch_diag *diag)
{
	static struct cmd_lines lines;
	enum vouch_err err = VOUCH_OK, reading = VOUCH_OK;
	struct batch *batch;
	bool more = true;

	cmd_lines_init(&lines, STDIN_FILENO, -1);
	while (err == VOUCH_OK && (more || vouch_pool_pending(pool) > 0)) {
		batch = more ? vouch_pool_slot(pool) : NULL;
		if (batch == NULL) {
			err = drain(pool, refused_one, diag);
			continue;
		}
		reading = fill(&lines, batch, &more, diag);
		more = more && reading == VOUCH_OK;
		vouch_pool_submit(pool);
	}
	while (vouch_pool_pending(pool) > 0) {
		vouch_pool_take(pool);
		vouch_pool_done(pool);
	}
	return err != VOUCH_OK ? err : reading;
}

/* All of standard input, on all cores, in batches. */
static enum vouch_err verify_bulk(const struct judge *judge,
    bool *refused_one, struct vouch_diag *diag)
{
	struct vouch_pool *pool = NULL;
	struct hall hall = { NULL };
	unsigned threads = 0, i;
	enum vouch_err err;

	err = vouch_pool_new(0, SLOTS, sizeof(struct batch), work, &hall,
	    &pool);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "cannot start threads");
	threads = vouch_pool_threads(pool);
	hall.benches = calloc(threads, sizeof *hall.benches);
	if (hall.benches == NULL)
		err = VOUCH_ERR_NO_MEMORY;
	for (i = 0; err == VOUCH_OK && i < threads; i++)
		err = bench_init(&hall.benches[i], judge);
	if (err == VOUCH_OK)
		err = stream(pool, refused_one, diag);
	else
		vouch_diag_set(diag, err, "no memory for %u threads", threads);
	vouch_pool_each(pool, forget);
	vouch_pool_free(pool);
	for (i = 0; hall.benches != NULL && i < threads; i++)
		bench_release(&hall.benches[i]);
	free(hall.benches);
	return err;
}

static enum vouch_err load_campaigns(const struct vouch_opt_list *files,
    struct judge *judge, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	struct vouch_campaign *next;
	size_t i;

	judge->campaigns = calloc(files->count + 1, sizeof *judge->campaigns);
	if (judge->campaigns == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "no memory for %zu campaigns", files->count);
	for (i = 0; err == VOUCH_OK && i < files->count; i++) {
		next = &judge->campaigns[judge->campaign_count];
		err = cmd_campaign_load(files->at[i], NULL, diag, next);
		if (err != VOUCH_OK)
			break;
		if (find_campaign(judge, next->id) < judge->campaign_count) {
			vouch_diag_file(diag, files->at[i]);
			err = vouch_diag_set(diag, VOUCH_ERR_DUPLICATE,
			    "campaign %lu is in a file given before",
			    (unsigned long)next->id);
		} else {
			judge->campaign_count++;
		}
	}
	return err;
}

static enum vouch_err prepare(const struct verify_args *args,
    const struct vouch_config *config, struct judge *judge,
    struct vouch_diag *diag)
{
	enum vouch_err err = vouch_sign_init();

	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "cannot start libsodium");
	judge->store = (uint16_t)args->store;
	judge->format = args->format;
	judge->vietnamese = cmd_language_start(args->lang, config);
	err = verify_trust_load(&args->trust, vouch_clock_now_ms(), diag,
	    &judge->trust);
	if (err == VOUCH_OK) {
		*diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		vouch_diag_field(diag, "--zone");
		err = vouch_zone_init(&judge->zone, cmd_setting(args->zone,
		    config->zone, VOUCH_ZONE_DEFAULT), diag);
	}
	if (err == VOUCH_OK && args->host != NULL) {
		vouch_diag_field(diag, "--host");
		err = vouch_host_parse(args->host, strlen(args->host), diag,
		    judge->host);
	} else {
		memcpy(judge->host, config->host, sizeof judge->host);
	}
	if (err == VOUCH_OK) {
		vouch_diag_field(diag, "");
		err = load_campaigns(&args->campaigns, judge, diag);
	}
	return err;
}

static bool is_regular(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static int verify_run(const void *raw, int count, char *const *codes)
{
	const struct verify_args *args = raw;
	static struct vouch_config config;
	static struct judge judge;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	bool refused_one = false;
	enum vouch_err err;
	int status;

	if ((status = cmd_codes_check(count, codes)) != CMD_OK)
		return status;
	if (args->store != 0 && args->campaigns.count == 0)
		return cmd_usage("--store", "needs --campaign, which says "
		    "where the offer holds");
	if ((status = verify_trust_usage(&args->trust)) != CMD_OK)
		return status;
	if (args->bulk && count > 0)
		return cmd_usage("--bulk", "reads standard input: "
		    "give no CODE with it");
	if ((status = cmd_settings_load(&config)) != CMD_OK)
		return status;
	err = prepare(args, &config, &judge, &diag);
	if (err == VOUCH_OK && count == 0 &&
	    (args->bulk || is_regular(STDIN_FILENO)))
		err = verify_bulk(&judge, &refused_one, &diag);
	else if (err == VOUCH_OK)
		err = verify_lines(&judge, count, codes, &refused_one, &diag);
	free(judge.campaigns);
	verify_trust_release(&judge.trust);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	return refused_one && (args->fail_on_reject || count == 1) ?
	    CMD_NO : CMD_OK;
}

static const struct vouch_opt options[] = {
	{ .kind = VOUCH_OPT_LIST, .name = "trust", .arg = "FILE",
	  .help = "public key of an issuer to trust",
	  .offset = offsetof(struct verify_args, trust.keys) },
	{ .kind = VOUCH_OPT_FILE, .name = "bundle", .arg = "FILE",
	  .help = "judge keys by this trust bundle, as tills do",
	  .more = "In place of --trust; its signature lies beside it. Its "
	    "keys' states, days, campaigns, caps and, with --store, shops "
	    "hold, and its store groups.",
	  .offset = offsetof(struct verify_args, trust.bundle) },
	{ .kind = VOUCH_OPT_LIST, .name = "root", .arg = "FILE",
	  .help = "public key of a root that must have signed the bundle",
	  .offset = offsetof(struct verify_args, trust.roots) },
	{ .kind = VOUCH_OPT_LIST, .name = "list", .arg = "FILE",
	  .help = "signed list of revoked or of allowed codes",
	  .more = "Of vouch-issue --revoke or --allow-list, signed by a key "
	    "that the bundle lets, or that --trust names. A key in the state "
	    "allow-list passes listed codes alone.",
	  .offset = offsetof(struct verify_args, trust.lists) },
	{ .kind = VOUCH_OPT_LIST, .letter = 'c', .name = "campaign",
	  .arg = "FILE",
	  .help = "campaign file: its time zone, and with --store its shops",
	  .offset = offsetof(struct verify_args, campaigns) },
	{ .kind = VOUCH_OPT_UINT, .name = "store", .arg = "N",
	  .help = "judge as this shop would",
	  .more = "A code of a campaign that is not given with --campaign is "
	    "then refused, as a shop refuses what it has not imported.",
	  .offset = offsetof(struct verify_args, store),
	  .min = 1, .max = VOUCH_STORE_MAX },
	{ .kind = VOUCH_OPT_TEXT, .name = "zone", .arg = "ZONE",
	  .help = "time zone of the dates of other campaigns",
	  .more = "A name of the tz database, UTC, or an offset such as "
	    "+07:00. As 'zone' of the configuration file if not given, or "
	    VOUCH_ZONE_DEFAULT ".",
	  .offset = offsetof(struct verify_args, zone) },
	{ .kind = VOUCH_OPT_TEXT, .name = "host", .arg = "NAME",
	  .help = "verify labels on shelves whose links lead to this host",
	  .more = "As 'host' of the configuration file if not given. The answer "
	    "to a genuine label is shelf-label with its campaign, serial and "
	    "price; without a host, or to another one's, it is shelf-label "
	    "and nothing else.",
	  .offset = offsetof(struct verify_args, host) },
	{ .kind = VOUCH_OPT_FLAG, .name = "bulk",
	  .help = "read all input in batches, on all cores",
	  .more = "As is done anyway when standard input is a file. On a pipe "
	    "answers then come late, but many a second.",
	  .offset = offsetof(struct verify_args, bulk) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "format", .arg = "FORMAT",
	  .help = "form of the verdict lines: tsv or jsonl",
	  .offset = offsetof(struct verify_args, format),
	  .choices = cmd_verdict_formats },
	{ .kind = VOUCH_OPT_CHOICE, .name = "lang", .arg = "LANG",
	  .help = "language of the sentence for people: en or vi",
	  .more = "Without it $VOUCH_LANG, the configuration file and the "
	    "locale are asked, in this order; else it is English.",
	  .offset = offsetof(struct verify_args, lang),
	  .choices = cmd_languages },
	{ .kind = VOUCH_OPT_FLAG, .name = "fail-on-reject",
	  .help = "exit with status 1 when a line was not accepted",
	  .offset = offsetof(struct verify_args, fail_on_reject) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb verbs[] = {
	{ .summary = "check codes without a ledger",
	  .operands = "[CODE...]", .operand_kind = "none", .operands_max = -1,
	  .options = options, .args_size = sizeof(struct verify_args),
	  .run = verify_run },
	{ .summary = NULL }
};

static const char *const examples[] = {
	"Check the first code of a list",
	"vouch-verify --trust shop.pub -c tet2027.ini "
	    "\"$(sed -n 2p fb.csv | cut -d , -f 1)\"",
	"Check a file of scanned lines on all cores; count the answers",
	"vouch-verify --trust shop.pub -c tet2027.ini < scanned.txt "
	    "| cut -f 1,2 | sort | uniq -c",
	"As shop 7 would, answers in Vietnamese",
	"vouch-verify --trust shop.pub -c tet2027.ini --store 7 --lang vi "
	    "< scanned.txt",
	"As the tills of a chain judge its keys",
	"vouch-verify --bundle bundle-6.txt --root root.pub "
	    "-c tet2027.ini < scanned.txt",
	NULL
};

int main(int argc, char **argv)
{
	struct verify_args args = { .lang = -1 };
	char sodium[32];
	const char *libraries[] = { sodium, NULL };
	const struct vouch_tool tool = {
		.name = "vouch-verify",
		.summary = "check signatures and dates of codes, without a ledger",
		.verbs = verbs, .examples = examples, .libraries = libraries,
		.common = cmd_common_options,
	};

	snprintf(sodium, sizeof sodium, "libsodium %s", vouch_crypt_version());
	return cmd_main(&tool, argc, argv, &args, sizeof args);
}

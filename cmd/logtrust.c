/*
 * vouch-log trust and unlock: what a ledger trusts, why a code is not taken, and
 * a till that may type again.
 */
#include "logverbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "inputs.h"
#include "rows.h"

#include "base/str.h"
#include "core/bundle.h"
#include "core/policy.h"
#include "ledger/elsewhere.h"
#include "ledger/redeem.h"
#include "ledger/trust.h"
#include "ledger/typing.h"
#include "ledger/winners.h"

struct trust_args {
	struct cmd_log_place place;
	struct vouch_opt_list roots;
	const char *code, *zone;
	int format;
};
_Static_assert(sizeof(struct trust_args) <= CMD_LOG_ARGS, "room");

struct unlock_args {
	struct cmd_log_place place;
	uint64_t till;
};

static const struct cmd_column columns[] = {
	{ "what", 'l', false }, { "name", 'l', false }, { "id", 'l', false },
	{ "state", 'l', false }, { "detail", 'l', false }
};
#define COLUMNS (sizeof columns / sizeof columns[0])

/* Of a key's stores; what is longer ends in dots. */
#define STORES_TEXT 120

struct showing {
	struct vouch_ledger *ledger;
	struct vouch_zone *zone;
	struct cmd_rows rows;
	struct vouch_diag *diag;
	enum vouch_err err;
};

/* ---- rows ---- */

static int add_row(struct showing *s, const char *what, const char *name,
    const char *id, const char *state, const char *detail)
{
	const char *cells[COLUMNS] = { what, name, id, state, detail };

	if (s->err == VOUCH_OK)
		s->err = cmd_rows_add(&s->rows, cells, s->diag);
	return s->err != VOUCH_OK;
}

static int add_root(const struct vouch_public_key *root, void *context)
{
	char id[2 * VOUCH_KEY_ID_BYTES + 1];

	vouch_hex_encode(id, root->id, VOUCH_KEY_ID_BYTES);
	return add_row(context, "root", "", id, "signs bundles", "");
}

static int add_list(const struct vouch_trust_list *list, void *context)
{
	struct showing *s = context;
	struct vouch_public_key signer;
	char name[16], id[2 * VOUCH_KEY_ID_BYTES + 1], detail[160];
	char when[VOUCH_TIME_TEXT];

	vouch_public_key_init(&signer, list->signer);
	vouch_hex_encode(id, signer.id, VOUCH_KEY_ID_BYTES);
	vouch_time_format(when, s->zone, list->filed_ms);
	snprintf(name, sizeof name, "%" PRIu32, list->campaign);
	snprintf(detail, sizeof detail, "%" PRIu32 " code%s, sequence %" PRIu64
	    ", filed %s", list->count, list->count == 1 ? "" : "s",
	    list->sequence, when);
	return add_row(s, vouch_list_name(list->kind), name, id,
	    list->disbelieved && list->kind != VOUCH_LIST_REVOKED ?
	    "not believed" : list->below_floor ? "too old" : "in use", detail);
}

/* Other shops' spent lists. */
static enum vouch_err add_spent(struct showing *s)
{
	char name[8], id[2 * VOUCH_KEY_ID_BYTES + 1], detail[160];
	struct vouch_spent_filed filed = { .head.store = 0 };
	char made[VOUCH_TIME_TEXT], when[VOUCH_TIME_TEXT];
	const struct vouch_spent_head *head = &filed.head;
	enum vouch_err err;
	bool found;

	while ((err = vouch_spent_next(s->ledger, head->store, s->diag,
	    &found, &filed)) == VOUCH_OK && found) {
		snprintf(name, sizeof name, "%u", (unsigned)head->store);
		vouch_hex_encode(id, head->signer, VOUCH_KEY_ID_BYTES);
		vouch_time_format(made, s->zone, head->made_s * 1000);
		vouch_time_format(when, s->zone, filed.filed_ms);
		snprintf(detail, sizeof detail, "%" PRIu32 " code%s, sequence %"
		    PRIu64 ", made %s, filed %s", head->count,
		    head->count == 1 ? "" : "s", head->sequence, made, when);
		if (add_row(s, "spent list", name, id, filed.revoked ?
		    "its key is revoked" : "in use", detail) != 0)
			break;
	}
	return err;
}

/* Whether what a key signs is believed that is no code, and if not, why. Which
 * shops' logs it may sign is another question. */
static const char *state_of_signer(const struct vouch_bundle *bundle,
    const struct vouch_bundle_key *key, uint16_t today)
{
	struct vouch_bundle_key anywhere = *key;
	enum vouch_limit limit = VOUCH_LIMIT_NONE;

	anywhere.all_stores = true;
	if (key->state != VOUCH_KEY_LIVE)
		limit = VOUCH_LIMIT_REVOKED;
	else if (key->uses == VOUCH_SIGNS_LOGS)
		limit = vouch_bundle_may_log(bundle, &anywhere, 0,
		    key->sign_from, today);
	return limit == VOUCH_LIMIT_NONE ? "believed" :
	    vouch_limit_text(limit);
}

/* Whether this shop takes the key's codes today, and if not, why. */
static const char *state_of(const struct vouch_ledger *ledger,
    const struct vouch_bundle *bundle, const struct vouch_bundle_key *key,
    uint16_t today)
{
	const struct vouch_token token = { .campaign = key->campaign_first,
		.value_type = VOUCH_VALUE_CAMPAIGN };
	const struct vouch_worth worth = vouch_worth_of(&token, NULL, NULL);
	enum vouch_limit limit = vouch_bundle_limit(bundle, key,
	    VOUCH_SIGNS_CODES, &token, &worth, today,
	    vouch_ledger_store(ledger));

	if ((key->uses & VOUCH_SIGNS_CODES) == 0)
		return state_of_signer(bundle, key, today);
	if (limit != VOUCH_LIMIT_NONE)
		return vouch_limit_text(limit);
	return key->state == VOUCH_KEY_ALLOW_LIST ? "allow-list only" :
	    "taken";
}

static void add_key(struct showing *s, const struct vouch_bundle *bundle,
    const struct vouch_bundle_key *key, uint16_t today)
{
	char id[2 * VOUCH_KEY_ID_BYTES + 1], from[11], until[11], verify[11];
	char detail[320], campaigns[40] = "";
	const char *dots = "";
	struct vouch_buf uses, stores;

	vouch_hex_encode(id, key->key.id, VOUCH_KEY_ID_BYTES);
	vouch_day_format(from, key->sign_from);
	vouch_day_format(until, key->sign_until);
	vouch_day_format(verify, key->verify_until);
	vouch_buf_init(&uses, 64);
	vouch_bundle_uses_text(key->uses, &uses);
	vouch_buf_init(&stores, STORES_TEXT);
	if (!key->all_stores && (vouch_buf_adds(&stores, ", stores ") !=
	    VOUCH_OK || vouch_bundle_stores_text(bundle, key->stores,
	    &stores) != VOUCH_OK))
		dots = "...";
	if (key->uses != VOUCH_SIGNS_LOGS)
		snprintf(campaigns, sizeof campaigns, ", campaigns %" PRIu32
		    "-%" PRIu32, key->campaign_first, key->campaign_last);
	snprintf(detail, sizeof detail, "signs %s from %s to %s, taken until "
	    "%s%s%s%s%s", vouch_buf_text(&uses), from, until, verify, campaigns,
	    vouch_buf_text(&stores), dots, key->capped ? ", capped" : "");
	vouch_buf_release(&uses);
	vouch_buf_release(&stores);
	add_row(s, "key", key->name, id, state_of(s->ledger, bundle, key,
	    today), detail);
}

static void add_bundle(struct showing *s, int64_t now_ms)
{
	static const char *const ages[] = { "in time", "overdue",
		"overdue, its grace is over" };
	const struct vouch_bundle *bundle = vouch_trust_bundle(s->ledger);
	char name[24], issued[VOUCH_TIME_TEXT], due[VOUCH_TIME_TEXT];
	char detail[160];
	struct vouch_zone zone = bundle->zone;
	uint16_t today = vouch_zone_day(&zone, now_ms);
	size_t i;

	snprintf(name, sizeof name, "%" PRIu64, bundle->sequence);
	vouch_time_format(issued, s->zone, bundle->issued_ms);
	vouch_time_format(due, s->zone, bundle->update_ms);
	snprintf(detail, sizeof detail, "made %s, the next is due by %s",
	    issued, due);
	add_row(s, "bundle", name, "", ages[vouch_bundle_age(bundle, now_ms)],
	    detail);
	for (i = 0; i < bundle->key_count; i++)
		add_key(s, bundle, &bundle->key[i], today);
}

/* Keys the ledger was made with, where no bundle has taken their place. */
static void add_pinned(struct showing *s)
{
	const struct vouch_public_key *keys;
	char id[2 * VOUCH_KEY_ID_BYTES + 1];
	size_t count, i;

	keys = vouch_ledger_keys(s->ledger, &count);
	for (i = 0; i < count; i++) {
		vouch_hex_encode(id, keys[i].id, VOUCH_KEY_ID_BYTES);
		add_row(s, "key", "", id, "taken",
		    "without limits, since the ledger was made");
	}
}

static enum vouch_err show(struct showing *s, int format, int64_t now_ms)
{
	enum vouch_err err = cmd_rows_start(&s->rows, format, columns,
	    COLUMNS, s->diag);

	if (err == VOUCH_OK)
		err = vouch_trust_each_root(s->ledger, add_root, s, s->diag);
	if (err == VOUCH_OK) {
		if (vouch_trust_bundle(s->ledger) != NULL)
			add_bundle(s, now_ms);
		else
			add_pinned(s);
		err = vouch_trust_each_list(s->ledger, add_list, s, s->diag);
	}
	if (err == VOUCH_OK)
		err = add_spent(s);
	if (err == VOUCH_OK)
		err = s->err;
	return cmd_rows_finish(&s->rows, err, s->diag);
}

/* ---- roots ---- */

static enum vouch_err add_roots(struct vouch_ledger *ledger,
    const struct trust_args *args, struct vouch_diag *diag)
{
	struct vouch_public_key keys[VOUCH_OPT_LIST_MAX];
	enum vouch_err err;
	size_t count = 0, i;
	bool changed, any = false;

	err = cmd_keys_load(&args->roots, keys, diag, &count);
	if (err == VOUCH_OK)
		err = vouch_ledger_begin(ledger, diag);
	if (err != VOUCH_OK)
		return err;
	for (i = 0; err == VOUCH_OK && i < count; i++) {
		err = vouch_trust_add_root(ledger, &keys[i],
		    vouch_clock_now_ms(), diag, &changed);
		any = any || changed;
	}
	if (err == VOUCH_OK && any)
		return vouch_ledger_commit(ledger, diag);
	vouch_ledger_rollback(ledger);
	return err;
}

/* ---- one code ---- */

static void say_signer(const struct vouch_ledger *ledger,
    const struct vouch_reading *reading, const char *what)
{
	const struct vouch_bundle *bundle = vouch_trust_bundle(ledger);
	const struct vouch_bundle_key *key = bundle == NULL ? NULL :
	    vouch_bundle_key_of(bundle, reading->signer);
	char id[9];

	vouch_hex_encode(id, reading->code.token.key_id, 4);
	printf("%s: key %s%s%s\n", what, id, key != NULL ? ", " : "",
	    key != NULL ? key->name : "");
}

static const char *words_of(enum vouch_reason why, enum vouch_limit limit)
{
	switch (why) {
	case VOUCH_WHY_OK:
		return "trusted";
	case VOUCH_WHY_KEY_LIMIT:
		return vouch_limit_text(limit);
	case VOUCH_WHY_UNKNOWN_KEY:
		return "no such key is trusted here";
	case VOUCH_WHY_BAD_SIGNATURE:
		return "not as its key signed it";
	case VOUCH_WHY_REVOKED:
		return "its serial is on the revocation list";
	case VOUCH_WHY_NOT_ALLOWED:
		return "its key was stolen, and it is not on the allow-list";
	case VOUCH_WHY_STALE_TRUST:
		return "the bundle is too old for such a value";
	default:
		return "not a code this asks about";
	}
}

/* *why: OK if the key and the lists have nothing against it. */
static enum vouch_err explain(struct vouch_ledger *ledger, const char *code,
    struct vouch_diag *diag, enum vouch_reason *why)
{
	const struct vouch_campaign *campaign = NULL;
	const int64_t now_ms = vouch_clock_now_ms();
	enum vouch_limit limit = VOUCH_LIMIT_NONE;
	struct vouch_facts facts = { .trust = VOUCH_WHY_OK };
	struct vouch_reading reading;
	struct vouch_worth worth;
	enum vouch_err err = VOUCH_OK;

	vouch_redeem_read(ledger, code, strlen(code), &reading);
	*why = reading.reason;
	if (reading.is_code && reading.signature == VOUCH_SIGNATURE_GOOD) {
		err = vouch_ledger_campaign(ledger,
		    reading.code.token.campaign, diag, &campaign);
		if (err == VOUCH_OK)
			err = vouch_winners_find(ledger, campaign,
			    &reading.code.token, diag, &facts.prize);
		if (err == VOUCH_OK)
			err = vouch_trust_judge(ledger, &reading, campaign,
			    now_ms, diag, &facts);
		worth = vouch_worth_of(&reading.code.token, campaign,
		    facts.prize);
		if (err == VOUCH_OK)
			err = vouch_trust_limit(ledger, &reading, &worth,
			    now_ms, diag, &limit);
		*why = facts.trust;
	} else if (reading.is_code) {
		*why = reading.signature == VOUCH_SIGNATURE_NO_KEY ?
		    VOUCH_WHY_UNKNOWN_KEY : VOUCH_WHY_BAD_SIGNATURE;
	}
	if (err != VOUCH_OK)
		return err;
	if (reading.is_code)
		say_signer(ledger, &reading, "signed by");
	printf("so: %s%s%s\n", *why == VOUCH_WHY_OK ? "" :
	    vouch_reason_name(*why), *why == VOUCH_WHY_OK ? "" : ": ",
	    words_of(*why, limit));
	return VOUCH_OK;
}

/* ---- the verbs ---- */

static void warn_of_age(const struct vouch_ledger *ledger, int64_t now_ms)
{
	enum vouch_age age = vouch_trust_age(ledger, now_ms);

	if (age != VOUCH_AGE_FRESH)
		cmd_warn("the bundle is overdue%s: import the next one",
		    age == VOUCH_AGE_OLD ? ", and codes above its limit are "
		    "refused" : "");
}

static int trust_run(const void *raw, int count, char *const *operands)
{
	const struct trust_args *args = raw;
	const int64_t now_ms = vouch_clock_now_ms();
	enum vouch_reason why = VOUCH_WHY_OK;
	static struct vouch_config config;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct showing s = { .diag = &diag };
	enum vouch_err err = VOUCH_OK;
	struct vouch_zone zone;
	int status;

	(void)count;
	(void)operands;
	status = cmd_log_open(&args->place, args->roots.count > 0 ?
	    VOUCH_LEDGER_WRITE : VOUCH_LEDGER_INSPECT, &config, &s.ledger);
	if (status == CMD_OK)
		status = cmd_log_zone(args->zone, &config, &zone);
	s.zone = &zone;
	if (status == CMD_OK && args->roots.count > 0)
		err = add_roots(s.ledger, args, &diag);
	if (status == CMD_OK && err == VOUCH_OK)
		err = args->code != NULL ?
		    explain(s.ledger, args->code, &diag, &why) :
		    show(&s, args->format, now_ms);
	if (status == CMD_OK && err == VOUCH_OK)
		warn_of_age(s.ledger, now_ms);
	vouch_ledger_close(s.ledger);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	return status == CMD_OK && why != VOUCH_WHY_OK ? CMD_NO : status;
}

static int unlock_run(const void *raw, int count, char *const *operands)
{
	const struct unlock_args *args = raw;
	static struct vouch_config config;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger *ledger = NULL;
	enum vouch_err err = VOUCH_OK;
	uint64_t wrong = 0;
	int status;

	(void)count;
	(void)operands;
	status = cmd_log_open(&args->place, VOUCH_LEDGER_WRITE, &config,
	    &ledger);
	if (status == CMD_OK)
		err = vouch_typing_unlock(ledger, (uint16_t)args->till,
		    vouch_clock_now_ms(), &diag, &wrong);
	vouch_ledger_close(ledger);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	if (status == CMD_OK)
		cmd_say("till %" PRIu64 " may type codes; %" PRIu64 " wrong "
		    "one%s forgotten", args->till, wrong,
		    wrong == 1 ? " is" : "s are");
	return status;
}

static const struct vouch_opt trust_options[] = {
	CMD_LOG_PLACE(offsetof(struct trust_args, place)),
	{ .kind = VOUCH_OPT_LIST, .name = "root", .arg = "FILE",
	  .help = "also trust this root key to sign bundles",
	  .more = "For a ledger that has no bundle yet; afterwards a bundle "
	    "names the roots. It is noted in the ledger.",
	  .offset = offsetof(struct trust_args, roots) },
	{ .kind = VOUCH_OPT_TEXT, .name = "code", .arg = "CODE",
	  .help = "say whether this code's key is trusted, and if not, why",
	  .more = "Only what the bundle and the lists say; nothing is redeemed. "
	    "The status is 1 if it is not.",
	  .offset = offsetof(struct trust_args, code) },
	CMD_LOG_ZONE("time zone of the times shown",
	    offsetof(struct trust_args, zone)),
	{ .kind = VOUCH_OPT_CHOICE, .name = "format", .arg = "FORMAT",
	  .help = "table, csv or jsonl",
	  .offset = offsetof(struct trust_args, format),
	  .choices = cmd_rows_formats },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_opt unlock_options[] = {
	CMD_LOG_PLACE(offsetof(struct unlock_args, place)),
	{ .kind = VOUCH_OPT_UINT, .name = "till", .arg = "N",
	  .help = "number of the till",
	  .offset = offsetof(struct unlock_args, till),
	  .min = 1, .max = VOUCH_TILL_MAX, .flags = VOUCH_OPT_REQUIRED },
	{ .kind = VOUCH_OPT_END }
};

const struct vouch_verb cmd_log_trust = {
	.name = "trust", .summary = "show which keys the ledger trusts",
	.operands = "", .operand_kind = "none",
	.options = trust_options, .args_size = sizeof(struct trust_args),
	.run = trust_run
};

const struct vouch_verb cmd_log_unlock = {
	.name = "unlock", .summary = "let a till type short codes again",
	.operands = "", .operand_kind = "none",
	.options = unlock_options, .args_size = sizeof(struct unlock_args),
	.run = unlock_run
};

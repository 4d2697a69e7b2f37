/* What a bundle says of keys, stores and codes; its text has vectors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/bundle.h"

#define KEY_A "207a067892821e25d770f1fba0c47c11ff4b813e54162ece9eb839e076231ab6"
#define KEY_B "760da42816c9c476aeb3869ddef84420844702c3ccc6980a7d56c9878736ac23"
#define ROOT "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
#define HEAD \
	VOUCH_BUNDLE_TITLE \
	"sequence 7\n" \
	"issued 2026-11-28T02:00:00+00:00\n" \
	"next-update-by 2026-12-28T17:00:00+00:00\n" \
	"grace-days 7\n" \
	"stale-limit 100000 VND\n" \
	"zone Asia/Ho_Chi_Minh\n" \
	"host qr.example.vn\n" \
	"root " ROOT "\n"
static const char text[] = HEAD
	"group 1 south 1,4,7-12\n"
	"key " KEY_A " q4 codes,lists 2026-10-01 2026-12-31 2027-03-31 "
	"1001-1999 VND:500000,percent:2000 1,4,7-12 live\n"
	"key " KEY_B " q3 codes,manifests,lists,campaigns 2026-07-01 "
	"2026-09-30 2026-12-31 1-4294967295 - all allow-list\n"
	"floor 1001 0 3 1\n";

static struct vouch_bundle bundle;

static uint16_t day(const char *date)
{
	uint16_t out = 0;

	assert_int_equal(vouch_day_parse(date, strlen(date), NULL, &out),
	    VOUCH_OK);
	return out;
}

static void read_text(const char *what)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	if (vouch_bundle_parse("b", what, strlen(what), &diag, &bundle) !=
	    VOUCH_OK)
		fail_msg("line %lu column %lu: %s", diag.line, diag.column,
		    diag.expected);
}

static int set_up(void **state)
{
	(void)state;
	if (vouch_sign_init() != VOUCH_OK)
		return 1;
	read_text(text);
	return 0;
}

/* A voucher of 100,000 dong, as a till of store 7 sees it on a good day. */
static struct vouch_token voucher(void)
{
	struct vouch_token token = { .kind = VOUCH_KIND_VOUCHER,
		.campaign = 1001, .value = 100000,
		.value_type = VOUCH_VALUE_MONEY, .unit = VOUCH_UNIT_VND,
		.until = day("2027-01-31") };

	return token;
}

/* As a till that knows the campaign, or none, asks it of a code. */
static enum vouch_limit limit_of(const struct vouch_bundle_key *key,
    const struct vouch_token *token, const struct vouch_campaign *campaign,
    const char *today, uint16_t store)
{
	const struct vouch_worth worth = vouch_worth_of(token, campaign, NULL);

	return vouch_bundle_limit(&bundle, key, VOUCH_SIGNS_CODES, token,
	    &worth, day(today), store);
}

static enum vouch_limit may_sign(const struct vouch_bundle_key *key,
    const struct vouch_token *token, const char *today)
{
	const struct vouch_worth worth = vouch_worth_of(token, NULL, NULL);

	return vouch_bundle_may_sign(key, token, &worth, day(today));
}

static bool too_dear(const struct vouch_token *token,
    const struct vouch_campaign *campaign)
{
	const struct vouch_worth worth = vouch_worth_of(token, campaign, NULL);

	return vouch_bundle_too_dear(&bundle, &worth);
}

static void limits(void **state)
{
	static const struct {
		const char *what, *today;
		uint32_t campaign, value;
		uint8_t type, unit;
		uint16_t store;
		enum vouch_limit limit;
	} rows[] = {
		{ "good", "2026-12-01", 1001, 100000, 1, 1, 7, VOUCH_LIMIT_NONE },
		{ "the most", "2026-12-01", 1999, 500000, 1, 1, 12,
		    VOUCH_LIMIT_NONE },
		{ "too much", "2026-12-01", 1001, 500001, 1, 1, 7,
		    VOUCH_LIMIT_VALUE },
		{ "dollars have no cap", "2026-12-01", 1001, 1, 1, 2, 7,
		    VOUCH_LIMIT_VALUE },
		{ "percent", "2026-12-01", 1001, 2000, 2, 0, 7,
		    VOUCH_LIMIT_NONE },
		{ "all off", "2026-12-01", 1001, 10000, 2, 0, 7,
		    VOUCH_LIMIT_VALUE },
		{ "free has no cap", "2026-12-01", 1001, 1, 3, 0, 7,
		    VOUCH_LIMIT_VALUE },
		{ "below", "2026-12-01", 1000, 1, 1, 1, 7,
		    VOUCH_LIMIT_CAMPAIGN },
		{ "above", "2026-12-01", 2000, 1, 1, 1, 7,
		    VOUCH_LIMIT_CAMPAIGN },
		{ "not yet", "2026-09-30", 1001, 1, 1, 1, 7,
		    VOUCH_LIMIT_EARLY },
		{ "first day", "2026-10-01", 1001, 1, 1, 1, 7,
		    VOUCH_LIMIT_NONE },
		{ "last day", "2027-03-31", 1001, 1, 1, 1, 7,
		    VOUCH_LIMIT_NONE },
		{ "over", "2027-04-01", 1001, 1, 1, 1, 7, VOUCH_LIMIT_LATE },
		{ "elsewhere", "2026-12-01", 1001, 1, 1, 1, 5,
		    VOUCH_LIMIT_STORE },
	};
	struct vouch_token token;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		token = voucher();
		token.campaign = rows[i].campaign;
		token.value = rows[i].value;
		token.value_type = rows[i].type;
		token.unit = rows[i].unit;
		if (limit_of(&bundle.key[0], &token, NULL, rows[i].today,
		    rows[i].store) != rows[i].limit)
			fail_msg("%s", rows[i].what);
	}
}

/* A code that leaves its value to the campaign is worth what that says. */
static void value_of_campaign(void **state)
{
	static struct vouch_campaign campaign;
	struct vouch_token token = voucher();

	(void)state;
	token.value_type = VOUCH_VALUE_CAMPAIGN;
	token.value = token.unit = 0;
	campaign.value_type = VOUCH_VALUE_MONEY;
	campaign.unit = VOUCH_UNIT_VND;
	campaign.value = 500001;
	assert_int_equal(limit_of(&bundle.key[0], &token, &campaign, "2026-12-01",
	    7), VOUCH_LIMIT_VALUE);
	campaign.value = 500000;
	assert_int_equal(limit_of(&bundle.key[0], &token, &campaign, "2026-12-01",
	    7), VOUCH_LIMIT_NONE);
	assert_false(too_dear(&token, NULL));
	assert_true(too_dear(&token, &campaign));
}

/* What a code won is what it is worth, whatever its campaign says. */
static void value_of_prize(void **state)
{
	static const struct vouch_campaign campaign = { .prize_count = 1 };
	const struct vouch_campaign_prize prize = { .value = 500001,
		.value_type = VOUCH_VALUE_MONEY, .unit = VOUCH_UNIT_VND };
	struct vouch_token token = voucher();
	struct vouch_worth worth;

	(void)state;
	token.value_type = VOUCH_VALUE_CAMPAIGN;
	token.value = token.unit = 0;
	worth = vouch_worth_of(&token, &campaign, &prize);
	assert_int_equal(vouch_bundle_limit(&bundle, &bundle.key[0],
	    VOUCH_SIGNS_CODES, &token, &worth, day("2026-12-01"), 7),
	    VOUCH_LIMIT_VALUE);
	assert_true(vouch_bundle_too_dear(&bundle, &worth));
	worth = vouch_worth_of(&token, &campaign, NULL);
	assert_int_equal(vouch_bundle_limit(&bundle, &bundle.key[0],
	    VOUCH_SIGNS_CODES, &token, &worth, day("2026-12-01"), 7),
	    VOUCH_LIMIT_NONE);
}

/* A short code is held to the limits of the key that vouches for it. */
static void limits_of_manifest(void **state)
{
	struct vouch_bundle_key key = bundle.key[0];
	struct vouch_token token = voucher();
	struct vouch_worth worth = vouch_worth_of(&token, NULL, NULL);

	(void)state;
	assert_int_equal(vouch_bundle_limit(&bundle, &key,
	    VOUCH_SIGNS_MANIFESTS, &token, &worth, day("2026-12-01"), 7),
	    VOUCH_LIMIT_USE);
	key.uses = VOUCH_SIGNS_MANIFESTS;
	assert_int_equal(vouch_bundle_limit(&bundle, &key,
	    VOUCH_SIGNS_MANIFESTS, &token, &worth, day("2026-12-01"), 7),
	    VOUCH_LIMIT_NONE);
	assert_int_equal(vouch_bundle_limit(&bundle, &key,
	    VOUCH_SIGNS_MANIFESTS, &token, &worth, day("2027-04-01"), 7),
	    VOUCH_LIMIT_LATE);
	assert_int_equal(vouch_bundle_limit(&bundle, &key,
	    VOUCH_SIGNS_MANIFESTS, &token, &worth, day("2026-12-01"), 5),
	    VOUCH_LIMIT_STORE);
	worth.value = 500001;
	assert_int_equal(vouch_bundle_limit(&bundle, &key,
	    VOUCH_SIGNS_MANIFESTS, &token, &worth, day("2026-12-01"), 7),
	    VOUCH_LIMIT_VALUE);
}

/* A stolen key signs no list that would let its codes pass. */
static void states(void **state)
{
	const struct vouch_bundle_key *stolen = &bundle.key[1];
	struct vouch_bundle_key revoked = bundle.key[0];
	struct vouch_token token = voucher();

	(void)state;
	assert_int_equal(limit_of(stolen, &token, NULL, "2026-12-01",
	    7), VOUCH_LIMIT_NONE);
	assert_int_equal(vouch_bundle_may_file(stolen, VOUCH_SIGNS_LISTS,
	    1001), VOUCH_LIMIT_REVOKED);
	assert_int_equal(vouch_bundle_may_file(stolen, VOUCH_SIGNS_CAMPAIGNS,
	    1001), VOUCH_LIMIT_REVOKED);
	assert_int_equal(may_sign(stolen, &token, "2026-09-01"),
	    VOUCH_LIMIT_REVOKED);
	revoked.state = VOUCH_KEY_REVOKED;
	assert_int_equal(limit_of(&revoked, &token, NULL, "2026-12-01",
	    7), VOUCH_LIMIT_REVOKED);
	assert_int_equal(vouch_bundle_may_file(&bundle.key[0],
	    VOUCH_SIGNS_LISTS, 1001), VOUCH_LIMIT_NONE);
	assert_int_equal(vouch_bundle_may_file(&bundle.key[0],
	    VOUCH_SIGNS_MANIFESTS, 1001), VOUCH_LIMIT_USE);
}

/* Who says what was done in a shop. */
static void logs(void **state)
{
	static const struct {
		const char *what, *made, *today;
		uint16_t store;
		enum vouch_limit limit;
	} rows[] = {
		{ "good", "2026-12-01", "2026-12-02", 7, VOUCH_LIMIT_NONE },
		{ "first day", "2026-10-01", "2026-10-01", 7,
		    VOUCH_LIMIT_NONE },
		{ "made before", "2026-09-30", "2026-12-01", 7,
		    VOUCH_LIMIT_EARLY },
		{ "not yet", "2026-10-01", "2026-09-30", 7,
		    VOUCH_LIMIT_EARLY },
		{ "last day of making", "2026-12-31", "2027-03-31", 7,
		    VOUCH_LIMIT_NONE },
		{ "made after", "2027-01-01", "2027-01-01", 7,
		    VOUCH_LIMIT_LATE },
		{ "over", "2026-12-31", "2027-04-01", 7, VOUCH_LIMIT_LATE },
		{ "elsewhere", "2026-12-01", "2026-12-01", 5,
		    VOUCH_LIMIT_STORE },
	};
	struct vouch_bundle_key key = bundle.key[0];
	size_t i;

	(void)state;
	assert_int_equal(vouch_bundle_may_log(&bundle, &key, 7,
	    day("2026-12-01"), day("2026-12-01")), VOUCH_LIMIT_USE);
	key.uses = VOUCH_SIGNS_LOGS;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (vouch_bundle_may_log(&bundle, &key, rows[i].store,
		    day(rows[i].made), day(rows[i].today)) != rows[i].limit)
			fail_msg("%s", rows[i].what);
	}
	key.all_stores = true;
	assert_int_equal(vouch_bundle_may_log(&bundle, &key, 5,
	    day("2026-12-01"), day("2026-12-01")), VOUCH_LIMIT_NONE);
	key.state = VOUCH_KEY_ALLOW_LIST;
	assert_int_equal(vouch_bundle_may_log(&bundle, &key, 7,
	    day("2026-12-01"), day("2026-12-01")), VOUCH_LIMIT_REVOKED);
	key.state = VOUCH_KEY_REVOKED;
	assert_int_equal(vouch_bundle_may_log(&bundle, &key, 7,
	    day("2026-12-01"), day("2026-12-01")), VOUCH_LIMIT_REVOKED);
}

/* The issuer is told before the press runs. */
static void signing(void **state)
{
	const struct vouch_bundle_key *key = &bundle.key[0];
	struct vouch_token token = voucher();

	(void)state;
	assert_int_equal(may_sign(key, &token, "2026-12-31"),
	    VOUCH_LIMIT_NONE);
	assert_int_equal(may_sign(key, &token, "2027-01-01"),
	    VOUCH_LIMIT_LATE);
	token.until = day("2027-04-01");
	assert_int_equal(may_sign(key, &token, "2026-12-01"),
	    VOUCH_LIMIT_LATE);
	token.until = VOUCH_DAY_NONE;
	assert_int_equal(may_sign(key, &token, "2026-12-01"),
	    VOUCH_LIMIT_NONE);
}

static void ages(void **state)
{
	static const struct {
		const char *now;
		enum vouch_age age;
	} rows[] = {
		{ "2026-12-28T17:00:00Z", VOUCH_AGE_FRESH },
		{ "2026-12-28T17:00:01Z", VOUCH_AGE_STALE },
		{ "2027-01-04T17:00:00Z", VOUCH_AGE_STALE },
		{ "2027-01-04T17:00:01Z", VOUCH_AGE_OLD },
	};
	struct vouch_token token = voucher();
	int64_t now_ms = 0;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(vouch_time_parse(rows[i].now,
		    strlen(rows[i].now), NULL, &now_ms), VOUCH_OK);
		assert_int_equal(vouch_bundle_age(&bundle, now_ms),
		    rows[i].age);
	}
	assert_false(too_dear(&token, NULL));
	token.value = 100001;
	assert_true(too_dear(&token, NULL));
	token.value = 1;
	token.unit = VOUCH_UNIT_USD;
	assert_true(too_dear(&token, NULL));
	token.value_type = VOUCH_VALUE_PERCENT;
	assert_true(too_dear(&token, NULL));
	bundle.has_limit = false;
	assert_false(too_dear(&token, NULL));
	bundle.has_limit = true;
}

static void finding(void **state)
{
	const struct vouch_bundle_group *south =
	    vouch_bundle_group_named(&bundle, "south");
	uint8_t root[VOUCH_KEY_BYTES];

	(void)state;
	assert_non_null(south);
	assert_ptr_equal(vouch_bundle_group_numbered(&bundle, 1), south);
	assert_null(vouch_bundle_group_named(&bundle, "north"));
	assert_null(vouch_bundle_group_numbered(&bundle, 2));
	assert_true(vouch_bundle_has_store(&bundle, south->stores, 1));
	assert_true(vouch_bundle_has_store(&bundle, south->stores, 12));
	assert_false(vouch_bundle_has_store(&bundle, south->stores, 13));
	assert_false(vouch_bundle_has_store(&bundle, south->stores, 2));
	assert_true(vouch_bundle_has_host(&bundle, "qr.example.vn"));
	assert_false(vouch_bundle_has_host(&bundle, "qr.example.com"));
	assert_int_equal(vouch_bundle_floor_of(&bundle, 1001).revoked, 3);
	assert_int_equal(vouch_bundle_floor_of(&bundle, 1002).revoked, 0);
	vouch_hex_decode(root, sizeof root, ROOT, strlen(ROOT));
	assert_true(vouch_bundle_has_root(&bundle, root));
	assert_null(vouch_bundle_key_of(&bundle, root));
	assert_ptr_equal(vouch_bundle_key_of(&bundle, bundle.key[1].key.key),
	    &bundle.key[1]);
}

/* Complaints name the place. */
static void complaints(void **state)
{
	static const struct {
		const char *text;
		unsigned long line, column;
		enum vouch_err err;
	} rows[] = {
		{ "vouch bundle v1\nsequence x\n", 2, 10, VOUCH_ERR_SYNTAX },
		{ "vouch bundle v1\nsequence 07\n", 2, 10, VOUCH_ERR_SYNTAX },
		{ "vouch bundle v1\nsequence 7 8\n", 2, 11, VOUCH_ERR_SYNTAX },
		{ "vouch bundle v1\nissued x\n", 2, 0, VOUCH_ERR_SYNTAX },
		{ HEAD "group 1 south 1,5-2\n", 10, 17, VOUCH_ERR_SYNTAX },
		{ HEAD "key " KEY_A " q4 codes,tea 2026-10-01 2026-12-31 "
		    "2027-03-31 1-2 - all live\n", 10, 79,
		    VOUCH_ERR_UNKNOWN },
		{ HEAD "key " ROOT " q4 codes 2026-10-01 2026-12-31 "
		    "2027-03-31 1-2 - all live\n", 10, 5, VOUCH_ERR_CONFLICT },
		{ HEAD "key " KEY_A " t7 logs 2026-10-01 2026-12-31 "
		    "2027-03-31 1-2 - all live\n", 10, 70,
		    VOUCH_ERR_CONFLICT },
		{ HEAD "tea 1\n", 10, 0, VOUCH_ERR_SYNTAX },
		{ HEAD "floor 1 0 0 0", 10, 0, VOUCH_ERR_TRUNCATED },
	};
	static struct vouch_bundle scratch;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		enum vouch_err err = vouch_bundle_parse("b", rows[i].text,
		    strlen(rows[i].text), &diag, &scratch);

		if (err != rows[i].err || diag.line != rows[i].line ||
		    diag.column != rows[i].column)
			fail_msg("row %zu: %s, line %lu column %lu: %s", i,
			    vouch_err_name(err), diag.line, diag.column,
			    diag.expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits),
		cmocka_unit_test(value_of_campaign),
		cmocka_unit_test(value_of_prize),
		cmocka_unit_test(limits_of_manifest),
		cmocka_unit_test(states),
		cmocka_unit_test(logs),
		cmocka_unit_test(signing),
		cmocka_unit_test(ages),
		cmocka_unit_test(finding),
		cmocka_unit_test(complaints),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}

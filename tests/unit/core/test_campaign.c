/* Campaign files: what each key takes, what is refused and in which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/campaign.h"

#define FILE_NAME "offer.ini"

/* The least there must be; %s takes further lines of [campaign] and after. */
#define LEAST \
    "[campaign]\n" \
    "id = 1001\n" \
    "name = Offer\n" \
    "kind = voucher\n" \
    "value = 50000 VND\n" \
    "from = 2026-12-20\n" \
    "until = 2027-01-31\n"

static struct vouch_campaign campaign;
static struct vouch_diag diag;

static enum vouch_err parse(const char *text)
{
	static const struct vouch_diag none = VOUCH_DIAG_INIT;

	diag = none;
	memset(&campaign, 0x55, sizeof campaign);
	return vouch_campaign_parse(FILE_NAME, text, strlen(text), &diag,
	    &campaign);
}

/* LEAST with the line of one key replaced by a whole new line, which may also
 * be "" or of another key. */
static enum vouch_err parse_with(const char *key, const char *line)
{
	char text[8192] = "";
	const char *from = LEAST;

	while (*from != '\0') {
		size_t len = strcspn(from, "\n") + 1;

		if (strncmp(from, key, strlen(key)) == 0)
			strncat(text, line, sizeof text - strlen(text) - 1);
		else
			strncat(text, from, len);
		from += len;
	}
	return parse(text);
}

static enum vouch_err parse_more(const char *lines)
{
	char text[65536];

	snprintf(text, sizeof text, LEAST "%s", lines);
	return parse(text);
}

static void test_least(void **state)
{
	(void)state;
	assert_int_equal(parse(LEAST), VOUCH_OK);
	assert_int_equal(campaign.id, 1001);
	assert_string_equal(campaign.name, "Offer");
	assert_int_equal(campaign.kind, VOUCH_KIND_VOUCHER);
	assert_int_equal(campaign.value_type, VOUCH_VALUE_MONEY);
	assert_int_equal(campaign.unit, VOUCH_UNIT_VND);
	assert_int_equal(campaign.value, 50000);
	assert_string_equal(campaign.item, "");
	assert_int_equal(campaign.from, 2545);
	assert_int_equal(campaign.until, 2587);
	assert_int_equal(campaign.valid_days, 0);
	assert_string_equal(campaign.zone.name, VOUCH_ZONE_DEFAULT);
	assert_int_equal(campaign.revision, 1);
	assert_string_equal(campaign.register_id, "");
	assert_int_equal(campaign.register_line, 0);
	assert_true(campaign.all_stores);
	assert_int_equal(campaign.range_count, 0);
	assert_int_equal(campaign.channel_count, 0);
}

static void test_everything(void **state)
{
	(void)state;
	assert_int_equal(parse(
	    "; a comment\n"
	    "[campaign]\n"
	    "id = 4294967295\n"
	    "name = Tết 2027 – giảm 15 %   ; spring\n"
	    "kind = voucher\n"
	    "value = 7.5 %\n"
	    "from = 2026-12-20\n"
	    "until = 2026-12-20\n"
	    "zone = +07:00\n"
	    "stores = 12-7x\n"), VOUCH_ERR_SYNTAX);
	assert_int_equal(parse(
	    "[channel tet-tiktok-live]\n"
	    "code = 32\n"
	    "[campaign]\n"
	    "register = 00112233445566AA\n"
	    "valid_days = 14\n"
	    "revision = 9\n"
	    "stores = 9 , 1, 4-5, 6, 100-200\n"
	    "zone = +07:00\n"
	    "until = 2026-12-20\n"
	    "from = 2026-12-20\n"
	    "value = 7.5 %\n"
	    "kind = voucher\n"
	    "name = Tết 2027\n"
	    "id = 4294967295\n"
	    "[channel z9]\n"
	    "code = 255\n"), VOUCH_OK);
	assert_int_equal(campaign.id, UINT32_MAX);
	assert_string_equal(campaign.name, "Tết 2027");
	assert_int_equal(campaign.value_type, VOUCH_VALUE_PERCENT);
	assert_int_equal(campaign.unit, VOUCH_UNIT_NONE);
	assert_int_equal(campaign.value, 750);
	assert_int_equal(campaign.from, campaign.until);
	assert_int_equal(campaign.valid_days, 14);
	assert_string_equal(campaign.zone.name, "+07:00");
	assert_int_equal(campaign.revision, 9);
	assert_string_equal(campaign.register_id, "00112233445566aa");
	assert_int_equal(campaign.register_line, 4);
	assert_false(campaign.all_stores);
	assert_int_equal(campaign.channel_count, 2);
	assert_string_equal(campaign.channel[0].name, "tet-tiktok-live");
	assert_int_equal(campaign.channel[0].number, 32);
	assert_string_equal(campaign.channel[1].name, "z9");
	assert_int_equal(campaign.channel[1].number, 255);
}

static void test_values(void **state)
{
	static const struct {
		const char *text;
		uint8_t type, unit;
		uint32_t value;
		const char *item;
	} cases[] = {
		{ "1 VND", VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 1, "" },
		{ "50.000 VND", VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 50000, "" },
		{ "12.50 USD", VOUCH_VALUE_MONEY, VOUCH_UNIT_USD, 1250, "" },
		{ "15 %", VOUCH_VALUE_PERCENT, VOUCH_UNIT_NONE, 1500, "" },
		{ "100%", VOUCH_VALUE_PERCENT, VOUCH_UNIT_NONE, 10000, "" },
		{ "free \"Cà phê sữa\"", VOUCH_VALUE_FREE, VOUCH_UNIT_NONE, 1,
		    "Cà phê sữa" },
		{ "free 2 \"Cà phê sữa\"", VOUCH_VALUE_FREE, VOUCH_UNIT_NONE,
		    2, "Cà phê sữa" },
		{ "free\"tea\"", VOUCH_VALUE_FREE, VOUCH_UNIT_NONE, 1, "tea" },
		{ "free  3\t\" tea \"", VOUCH_VALUE_FREE, VOUCH_UNIT_NONE, 3,
		    "tea" },
		{ "none", VOUCH_VALUE_CAMPAIGN, VOUCH_UNIT_NONE, 0, "" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char line[256];

		snprintf(line, sizeof line, "value = %s\n", cases[i].text);
		assert_int_equal(parse_with("value", line), VOUCH_OK);
		assert_int_equal(campaign.value_type, cases[i].type);
		assert_int_equal(campaign.unit, cases[i].unit);
		assert_int_equal(campaign.value, cases[i].value);
		assert_string_equal(campaign.item, cases[i].item);
	}
}

/* One line put in the place of another: the code, and where and what. */
static void test_refused_values(void **state)
{
	static const struct {
		const char *key, *line;
		enum vouch_err err;
		unsigned long at, column;
		const char *subject;
	} cases[] = {
		{ "id", "id = 0\n", VOUCH_ERR_RANGE, 2, 6, "0" },
		{ "id", "id = 4294967296\n", VOUCH_ERR_RANGE, 2, 6,
		    "4294967296" },
		{ "id", "id = x\n", VOUCH_ERR_SYNTAX, 2, 6, "x" },
		{ "id", "id = 1 1\n", VOUCH_ERR_SYNTAX, 2, 6, "1 1" },
		{ "id", "id = -1\n", VOUCH_ERR_SYNTAX, 2, 6, "-1" },
		{ "name", "name = \"\"\n", VOUCH_ERR_MISSING, 3, 8, "" },
		{ "name", "name = a\tb\n", VOUCH_ERR_SYNTAX, 3, 8, "a\tb" },
		{ "kind", "kind = Voucher\n", VOUCH_ERR_UNKNOWN, 4, 8,
		    "Voucher" },
		{ "kind", "kind = test\n", VOUCH_ERR_UNKNOWN, 4, 8, "test" },
		{ "kind", "kind =\n", VOUCH_ERR_UNKNOWN, 4, 7, "" },
		{ "value", "value = 0 VND\n", VOUCH_ERR_RANGE, 5, 9, "0 VND" },
		{ "value", "value = 50000\n", VOUCH_ERR_SYNTAX, 5, 9,
		    "50000" },
		{ "value", "value = 100 points\n", VOUCH_ERR_RANGE, 5, 9,
		    "100 points" },
		{ "value", "value = 0 %\n", VOUCH_ERR_RANGE, 5, 9, "0 %" },
		{ "value", "value = 101 %\n", VOUCH_ERR_RANGE, 5, 9, "101 %" },
		{ "value", "value = x %\n", VOUCH_ERR_SYNTAX, 5, 9, "x %" },
		{ "value", "value = free\n", VOUCH_ERR_SYNTAX, 5, 9, "free" },
		{ "value", "value = free tea\n", VOUCH_ERR_SYNTAX, 5, 9,
		    "free tea" },
		{ "value", "value = free \"tea\n", VOUCH_ERR_SYNTAX, 5, 9,
		    "free \"tea" },
		{ "value", "value = free \"\"\n", VOUCH_ERR_MISSING, 5, 9,
		    "" },
		{ "value", "value = free \"a\" \"b\"\n", VOUCH_ERR_SYNTAX, 5,
		    9, "free \"a\" \"b\"" },
		{ "value", "value = free 0 \"tea\"\n", VOUCH_ERR_RANGE, 5, 9,
		    "free 0 \"tea\"" },
		{ "value", "value = free 4294967296 \"tea\"\n",
		    VOUCH_ERR_RANGE, 5, 9, "free 4294967296 \"tea\"" },
		{ "value", "value = balance\n", VOUCH_ERR_SYNTAX, 5, 9,
		    "balance" },
		{ "value", "value = balance 5\n", VOUCH_ERR_SYNTAX, 5, 9,
		    "balance 5" },
		{ "value", "value = balance 4294967296 VND\n",
		    VOUCH_ERR_RANGE, 5, 9, "balance 4294967296 VND" },
		{ "value", "value = balances 5 VND\n", VOUCH_ERR_SYNTAX, 5, 9,
		    "balances 5 VND" },
		{ "value", "value = freebie\n", VOUCH_ERR_SYNTAX, 5, 9,
		    "freebie" },
		{ "from", "from = 2026-02-30\n", VOUCH_ERR_RANGE, 6, 8,
		    "2026-02-30" },
		{ "from", "from = 20/12/2026\n", VOUCH_ERR_SYNTAX, 6, 8,
		    "20/12/2026" },
		{ "until", "until = 2300-01-01\n", VOUCH_ERR_RANGE, 7, 9,
		    "2300-01-01" },
		{ "until", "until = 2026-12-19\n", VOUCH_ERR_CONFLICT, 7, 9,
		    "2026-12-19" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(parse_with(cases[i].key, cases[i].line),
		    cases[i].err);
		assert_int_equal(diag.code, cases[i].err);
		assert_string_equal(diag.file, FILE_NAME);
		assert_string_equal(diag.field, cases[i].key);
		assert_int_equal(diag.line, cases[i].at);
		assert_int_equal(diag.column, cases[i].column);
		assert_string_equal(diag.subject, cases[i].subject);
		assert_string_not_equal(diag.expected, "");
		assert_int_equal(campaign.id, 0x55555555);
	}
}

/* The same for lines after the least; [campaign] still open, line 8. */
static void test_refused_lines(void **state)
{
	static const struct {
		const char *lines;
		enum vouch_err err;
		unsigned long at;
		const char *field, *subject, *expected, *hint;
	} cases[] = {
		{ "untill = 2027-01-31\n", VOUCH_ERR_UNKNOWN, 8, "untill",
		    "untill", "no such key in [campaign]",
		    "did you mean \"until\"?" },
		{ "qqqqqq = 1\n", VOUCH_ERR_UNKNOWN, 8, "qqqqqq", "qqqqqq",
		    "no such key in [campaign]", "" },
		{ "id = 7\n", VOUCH_ERR_DUPLICATE, 8, NULL, NULL, NULL,
		    NULL },
		{ "zone = Asia/Saigoon\n", VOUCH_ERR_UNKNOWN, 8, "zone",
		    "Asia/Saigoon", NULL, NULL },
		{ "stores =\n", VOUCH_ERR_SYNTAX, 8, "stores", "",
		    "expected all, @GROUP, or store numbers from 1 to "
		    "32767 as in 1, 4, 7-12", "" },
		{ "stores = 1,,4\n", VOUCH_ERR_SYNTAX, 8, "stores", "", NULL,
		    "" },
		{ "stores = all, 4\n", VOUCH_ERR_SYNTAX, 8, "stores", "all",
		    NULL, "" },
		{ "stores = @South\n", VOUCH_ERR_SYNTAX, 8, "stores",
		    "@South", NULL, "" },
		{ "stores = @\n", VOUCH_ERR_SYNTAX, 8, "stores", "@", NULL,
		    "" },
		{ "stores = @a, @b\n", VOUCH_ERR_SYNTAX, 8, "stores",
		    "@a, @b", NULL, "" },
		{ "stores = 1, @b\n", VOUCH_ERR_SYNTAX, 8, "stores", "@b",
		    NULL, "" },
		{ "stores = 1, 0\n", VOUCH_ERR_SYNTAX, 8, "stores", "0", NULL,
		    "" },
		{ "stores = 1, 32768\n", VOUCH_ERR_SYNTAX, 8, "stores",
		    "32768", NULL, "" },
		{ "stores = 7-\n", VOUCH_ERR_SYNTAX, 8, "stores", "7-", NULL,
		    "" },
		{ "stores = 1-2-3\n", VOUCH_ERR_SYNTAX, 8, "stores", "1-2-3",
		    NULL, "" },
		{ "stores = 3, 12-7\n", VOUCH_ERR_RANGE, 8, "stores", "12-7",
		    "expected the lower store number first", "" },
		{ "revision = 0\n", VOUCH_ERR_RANGE, 8, "revision", "0",
		    "expected a number from 1 to 4294967295", "" },
		{ "valid_days = 0\n", VOUCH_ERR_RANGE, 8, "valid_days", "0",
		    NULL, "" },
		{ "valid_days = 3661\n", VOUCH_ERR_RANGE, 8, "valid_days",
		    "3661", NULL, "" },
		{ "register = 0011\n", VOUCH_ERR_SYNTAX, 8, "register", "0011",
		    NULL, "" },
		{ "register = 00112233445566GG\n", VOUCH_ERR_SYNTAX, 8,
		    "register", "00112233445566GG", NULL, "" },
		{ "[rule]\nstack = no\n", VOUCH_ERR_UNKNOWN, 8, "section",
		    "rule", "expected [campaign], [rules], [channel NAME] or "
		    "[prize NAME]", "did you mean [rules]?" },
		{ "[rules of mine]\nstack = no\n", VOUCH_ERR_UNKNOWN, 8,
		    "section", "rules", NULL, "" },
		{ "min_basket = 1 VND\n", VOUCH_ERR_UNKNOWN, 8, "min_basket",
		    "min_basket", "no such key in [campaign]",
		    "it belongs into [rules]" },
		{ "[chanel]\ncode = 32\n", VOUCH_ERR_UNKNOWN, 8, "section",
		    "chanel", NULL, "did you mean [channel]?" },
		{ "[campaign two]\nid = 2\n", VOUCH_ERR_UNKNOWN, 8, "section",
		    "campaign", NULL, "" },
		{ "[channel]\ncode = 32\n", VOUCH_ERR_SYNTAX, 8, "section",
		    "", NULL, "" },
		{ "[channel Live]\ncode = 32\n", VOUCH_ERR_SYNTAX, 8,
		    "section", "Live", NULL, "" },
		{ "[channel -live]\ncode = 32\n", VOUCH_ERR_SYNTAX, 8,
		    "section", "-live", NULL, "" },
		{ "[channel facebook]\ncode = 32\n", VOUCH_ERR_CONFLICT, 8,
		    "section", "facebook", NULL, "" },
		{ "[channel live]\n", VOUCH_ERR_MISSING, 8, "code", "live",
		    "required in [channel NAME]", "" },
		{ "[channel live]\ncode = 31\n", VOUCH_ERR_RANGE, 9, "code",
		    "31", "expected a number from 32 to 255", "" },
		{ "[channel live]\ncode = 256\n", VOUCH_ERR_RANGE, 9, "code",
		    "256", NULL, "" },
		{ "[channel live]\ncoed = 32\n", VOUCH_ERR_UNKNOWN, 9, "coed",
		    "coed", "no such key in [channel]",
		    "did you mean \"code\"?" },
		{ "[channel a]\ncode = 32\n[channel b]\ncode = 32\n",
		    VOUCH_ERR_CONFLICT, 11, "code", "32",
		    "channel a (line 9) has this code already", "" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(parse_more(cases[i].lines), cases[i].err);
		assert_string_equal(diag.file, FILE_NAME);
		assert_int_equal(diag.line, cases[i].at);
		if (cases[i].field != NULL)
			assert_string_equal(diag.field, cases[i].field);
		if (cases[i].subject != NULL)
			assert_string_equal(diag.subject, cases[i].subject);
		if (cases[i].expected != NULL)
			assert_string_equal(diag.expected, cases[i].expected);
		if (cases[i].hint != NULL)
			assert_string_equal(diag.hint, cases[i].hint);
	}
}

static void test_missing(void **state)
{
	static const char *const keys[] = { "id", "name", "kind", "value",
		"from", "until" };

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		assert_int_equal(parse_with(keys[i], ""), VOUCH_ERR_MISSING);
		assert_string_equal(diag.file, FILE_NAME);
		assert_string_equal(diag.field, keys[i]);
		assert_int_equal(diag.line, 0);
		assert_string_equal(diag.subject, "");
		assert_string_equal(diag.expected, "required in [campaign]");
	}
	assert_int_equal(parse(""), VOUCH_ERR_MISSING);
	assert_string_equal(diag.field, "id");
	/* Also after a channel was read. */
	assert_int_equal(parse("[channel a]\ncode = 32\n"), VOUCH_ERR_MISSING);
	assert_int_equal(diag.line, 0);
	assert_string_equal(diag.subject, "");
}

static void test_both_lines_of_a_conflict(void **state)
{
	char line[256];

	(void)state;
	assert_int_equal(parse_with("until", "until = 2026-12-19\n"),
	    VOUCH_ERR_CONFLICT);
	assert_string_equal(diag.expected,
	    "until (line 7) is before from (line 6)");
	vouch_diag_format(&diag, line, sizeof line);
	assert_string_equal(line, "offer.ini line 7 column 9: until: "
	    "\"2026-12-19\": until (line 7) is before from (line 6)");
}

/* 200 characters, however many bytes they take, and not one more. */
static void test_longest_name(void **state)
{
	char line[1024] = "name = ";

	(void)state;
	for (int i = 0; i < 200; i++)
		strncat(line, "\xf0\x9f\x8e\x81",
		    sizeof line - strlen(line) - 1);
	strncat(line, "\n", sizeof line - strlen(line) - 1);
	assert_int_equal(parse_with("name", line), VOUCH_OK);
	assert_int_equal(strlen(campaign.name), 800);
	line[strlen(line) - 1] = '\0';
	strncat(line, "x\n", sizeof line - strlen(line) - 1);
	assert_int_equal(parse_with("name", line), VOUCH_ERR_TOO_LONG);
	assert_string_equal(diag.expected, "expected at most 200 characters");
}

static void test_without_diag(void **state)
{
	static const char *const texts[] = { "", "[x]\n", "[campaign]\nx=1\n",
		"[campaign]\nvalue = 5\n", "[campaign]\nkind = x\n",
		"[channel facebook]\n" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_int_not_equal(vouch_campaign_parse(FILE_NAME, texts[i],
		    strlen(texts[i]), NULL, &campaign), VOUCH_OK);
}

static void test_stores(void **state)
{
	static const struct {
		const char *stores, *text;
		uint16_t scope;
		const char *in, *out; /* one store of the list, one not */
	} cases[] = {
		{ "all", "all", VOUCH_STORES_ALL, "32767", NULL },
		{ "7", "7", 7, "7", "8" },
		{ "7-7", "7", 7, "7", "6" },
		{ "7-8", "7-8", VOUCH_STORES_LIST, "8", "9" },
		{ "1, 4, 7-12", "1, 4, 7-12", VOUCH_STORES_LIST, "12", "5" },
		{ "7 - 12,4,1", "1, 4, 7-12", VOUCH_STORES_LIST, "1", "13" },
		{ "3,1,2", "1-3", VOUCH_STORES_LIST, "2", "4" },
		{ "1-9,3-4", "1-9", VOUCH_STORES_LIST, "9", "10" },
		{ "1-5,4-9", "1-9", VOUCH_STORES_LIST, "6", "10" },
		{ "32767", "32767", 32767, "32767", "32766" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char line[128], text[64];
		uint64_t store;

		snprintf(line, sizeof line, "stores = %s\n", cases[i].stores);
		assert_int_equal(parse_more(line), VOUCH_OK);
		assert_int_equal(vouch_campaign_scope(&campaign),
		    cases[i].scope);
		vouch_campaign_stores_text(&campaign, text, sizeof text);
		assert_string_equal(text, cases[i].text);
		vouch_num_parse(cases[i].in, strlen(cases[i].in), 0, 65535,
		    NULL, &store);
		assert_true(vouch_campaign_has_store(&campaign,
		    (uint16_t)store));
		if (cases[i].out == NULL)
			continue;
		vouch_num_parse(cases[i].out, strlen(cases[i].out), 0, 65535,
		    NULL, &store);
		assert_false(vouch_campaign_has_store(&campaign,
		    (uint16_t)store));
	}
}

static void test_stores_text_is_cut(void **state)
{
	static const struct {
		size_t size;
		const char *text;
	} cases[] = {
		{ 4, "..." }, { 6, "..." }, { 7, "1, ..." }, { 8, "1, ..." },
		{ 10, "1, 4, ..." }, { 11, "1, 4, 7-12" }, { 64, "1, 4, 7-12" }
	};

	(void)state;
	assert_int_equal(parse_more("stores = 1, 4, 7-12\n"), VOUCH_OK);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[64];

		memset(text, 'x', sizeof text);
		vouch_campaign_stores_text(&campaign, text, cases[i].size);
		assert_string_equal(text, cases[i].text);
	}
}

static void test_most_ranges(void **state)
{
	char lines[8192] = "stores = 1";

	(void)state;
	for (int i = 1; i < VOUCH_CAMPAIGN_RANGES; i++)
		snprintf(lines + strlen(lines), sizeof lines - strlen(lines),
		    ",%d", 2 * i + 1);
	assert_int_equal(parse_more(lines), VOUCH_OK);
	assert_int_equal(campaign.range_count, VOUCH_CAMPAIGN_RANGES);
	strncat(lines, ",9999", sizeof lines - strlen(lines) - 1);
	assert_int_equal(parse_more(lines), VOUCH_ERR_TOO_LONG);
}

static void test_most_channels(void **state)
{
	char lines[16384] = "";

	(void)state;
	for (int i = 0; i < VOUCH_CAMPAIGN_CHANNELS; i++)
		snprintf(lines + strlen(lines), sizeof lines - strlen(lines),
		    "[channel c%d]\ncode = %d\n", i, 32 + i);
	assert_int_equal(parse_more(lines), VOUCH_OK);
	assert_int_equal(campaign.channel_count, VOUCH_CAMPAIGN_CHANNELS);
	snprintf(lines + strlen(lines), sizeof lines - strlen(lines),
	    "[channel more]\ncode = 200\n");
	assert_int_equal(parse_more(lines), VOUCH_ERR_TOO_LONG);
}

/* The longest channel name, and one letter more. */
static void test_longest_channel_name(void **state)
{
	char lines[128], name[VOUCH_CHANNEL_NAME + 1] = "";

	(void)state;
	memset(name, 'a', VOUCH_CHANNEL_NAME - 1);
	snprintf(lines, sizeof lines, "[channel %s]\ncode = 32\n", name);
	assert_int_equal(parse_more(lines), VOUCH_OK);
	assert_string_equal(campaign.channel[0].name, name);
	name[VOUCH_CHANNEL_NAME - 1] = 'a';
	snprintf(lines, sizeof lines, "[channel %s]\ncode = 32\n", name);
	assert_int_equal(parse_more(lines), VOUCH_ERR_SYNTAX);
}

static void test_channels(void **state)
{
	char text[VOUCH_CHANNEL_NAME];

	(void)state;
	assert_int_equal(parse_more("[channel live]\ncode = 77\n"), VOUCH_OK);
	assert_int_equal(vouch_campaign_channel_number(&campaign, "live"), 77);
	assert_int_equal(vouch_campaign_channel_number(&campaign, "zalo"),
	    VOUCH_CHANNEL_ZALO);
	assert_int_equal(vouch_campaign_channel_number(&campaign, "x"), -1);
	vouch_campaign_channel_text(&campaign, 77, text);
	assert_string_equal(text, "live");
	vouch_campaign_channel_text(&campaign, 78, text);
	assert_string_equal(text, "channel-78");
	vouch_campaign_channel_text(NULL, 77, text);
	assert_string_equal(text, "channel-77");
	vouch_campaign_channel_text(NULL, VOUCH_CHANNEL_SMS, text);
	assert_string_equal(text, "sms");
}

/* Last day of a code: valid_days after its issue, never after until. */
static void test_until(void **state)
{
	(void)state;
	assert_int_equal(parse(LEAST), VOUCH_OK);
	assert_int_equal(vouch_campaign_until(&campaign, 2550), 2587);
	assert_int_equal(parse_more("valid_days = 14\n"), VOUCH_OK);
	assert_int_equal(vouch_campaign_until(&campaign, 2550), 2564);
	assert_int_equal(vouch_campaign_until(&campaign, 2573), 2587);
	assert_int_equal(vouch_campaign_until(&campaign, 2574), 2587);
	assert_int_equal(vouch_campaign_until(&campaign, 0xffff), 2587);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_least),
		cmocka_unit_test(test_everything),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_refused_values),
		cmocka_unit_test(test_refused_lines),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_both_lines_of_a_conflict),
		cmocka_unit_test(test_longest_name),
		cmocka_unit_test(test_without_diag),
		cmocka_unit_test(test_stores),
		cmocka_unit_test(test_stores_text_is_cut),
		cmocka_unit_test(test_most_ranges),
		cmocka_unit_test(test_most_channels),
		cmocka_unit_test(test_longest_channel_name),
		cmocka_unit_test(test_channels),
		cmocka_unit_test(test_until)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

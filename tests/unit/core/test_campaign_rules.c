/* Kinds, [rules] and prizes: what each key takes, and what contradicts what. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/campaign.h"

#define FILE_NAME "offer.ini"

/* Seven lines; what is added begins with line 8. */
#define BEGIN(kind, value) \
    "[campaign]\n" \
    "id = 1001\n" \
    "name = Offer\n" \
    "kind = " kind "\n" \
    "value = " value "\n" \
    "from = 2026-12-20\n" \
    "until = 2027-01-31\n"
#define VOUCHER BEGIN("voucher", "50000 VND")
#define PERCENT BEGIN("voucher", "15 %")
#define FREE BEGIN("voucher", "free \"tea\"")
#define NONE BEGIN("voucher", "none")
#define COUPON BEGIN("coupon", "50000 VND")
#define CARD BEGIN("stored-value", "balance 500000 VND")
#define POINTS BEGIN("stored-value", "balance 100 points")
#define PASS BEGIN("pass", "none")
#define SHELF BEGIN("shelf", "none")
/* Six lines. */
#define INSTANT \
    "[campaign]\n" \
    "id = 1001\n" \
    "name = Offer\n" \
    "kind = voucher\n" \
    "from = 2026-12-20\n" \
    "until = 2027-01-31\n"

static struct vouch_campaign campaign;
static struct vouch_diag diag;

static enum vouch_err parse(const char *begin, const char *more)
{
	static const struct vouch_diag none = VOUCH_DIAG_INIT;
	static char text[65536];

	diag = none;
	memset(&campaign, 0x55, sizeof campaign);
	snprintf(text, sizeof text, "%s%s", begin, more);
	return vouch_campaign_parse(FILE_NAME, text, strlen(text), &diag,
	    &campaign);
}

/* ---- what is read ---- */

static char told[4096];

static void tell(const char *name, uint64_t number)
{
	size_t used = strlen(told);

	if (number != 0)
		snprintf(told + used, sizeof told - used, "%s %" PRIu64 ";",
		    name, number);
}

static void tell_text(const char *name, const char *text)
{
	size_t used = strlen(told);

	snprintf(told + used, sizeof told - used, "%s %s;", name, text);
}

/* All of the rules that is not as without any. */
static const char *tell_rules(void)
{
	const struct vouch_campaign_rules *rules = &campaign.rules;
	char text[64];

	told[0] = '\0';
	tell("basket", rules->min_basket);
	tell("cap", rules->max_discount);
	if (rules->uses_per_code != 1)
		tell_text("uses", rules->uses_per_code == 0 ? "any" :
		    (snprintf(text, sizeof text, "%" PRIu32,
		    rules->uses_per_code), text));
	tell("customer", rules->uses_per_customer);
	for (size_t i = 0; i < rules->window_count; i++) {
		snprintf(text, sizeof text, "%02x %u-%u",
		    rules->window[i].days, rules->window[i].from_min,
		    rules->window[i].to_min);
		tell_text("open", text);
	}
	for (size_t i = 0; i < rules->sku_count; i++)
		tell_text("sku", rules->sku[i]);
	tell("most", rules->max_redemptions);
	tell("budget", rules->budget);
	tell("stack", rules->stack);
	for (size_t i = 0; i < rules->stack_count; i++)
		tell("with", rules->stack_with[i]);
	tell("holder", rules->holder);
	tell("short", rules->short_codes);
	tell("sale", rules->activate_at_sale);
	tell("topup", rules->topup);
	tell("returns", rules->returns);
	tell("full", rules->max_balance);
	tell("earn", rules->earn_points);
	tell("per", rules->earn_per);
	tell("offline", rules->offline_cap);
	tell("times", rules->offline_count);
	tell("currency", campaign.currency);
	return told;
}

static void test_rules(void **state)
{
	static const struct {
		const char *begin, *rules, *told;
	} cases[] = {
		{ VOUCHER, "", "currency 1;" },
		{ VOUCHER, "[rules]\n", "currency 1;" },
		{ PERCENT, "", "" },
		{ VOUCHER, "[rules]\nmin_basket = 200.000 VND\n",
		    "basket 200000;currency 1;" },
		{ PERCENT, "[rules]\nmax_discount = 12.50 USD\n",
		    "cap 1250;currency 2;" },
		{ VOUCHER, "[rules]\nuses_per_code = 1\n", "currency 1;" },
		{ COUPON, "", "currency 1;" },
		{ COUPON, "[rules]\nuses_per_code = 500\n",
		    "uses 500;currency 1;" },
		{ COUPON, "[rules]\nuses_per_code = any\n",
		    "uses any;currency 1;" },
		{ VOUCHER, "[rules]\nuses_per_customer = 2\n",
		    "customer 2;currency 1;" },
		{ VOUCHER, "[rules]\nmax_redemptions = 20000\n",
		    "most 20000;currency 1;" },
		{ VOUCHER, "[rules]\nbudget = 500.000.000.000 VND\n",
		    "budget 500000000000;currency 1;" },
		{ VOUCHER, "[rules]\nstack = yes\n", "stack 1;currency 1;" },
		{ VOUCHER, "[rules]\nstack = no\n", "currency 1;" },
		{ VOUCHER, "[rules]\nstack = only with 1003, 1002\n",
		    "stack 2;with 1002;with 1003;currency 1;" },
		{ VOUCHER, "[rules]\nholder = bound\n", "holder 1;currency 1;" },
		{ VOUCHER, "[rules]\nholder = no\nshort_codes = no\n",
		    "currency 1;" },
		{ VOUCHER, "[rules]\nshort_codes = yes\n",
		    "short 1;currency 1;" },
		{ VOUCHER, "[rules]\nskus = 8934563138165, A 1\n",
		    "sku 8934563138165;sku A 1;currency 1;" },
		{ VOUCHER, "stores = @south\n", "currency 1;" },
		{ CARD, "", "sale 1;currency 1;" },
		{ CARD, "[rules]\nactivate = at-sale\n", "sale 1;currency 1;" },
		{ CARD, "[rules]\nactivate = at-issue\ntopup = no\n",
		    "currency 1;" },
		{ CARD, "[rules]\ntopup = yes\nmax_balance = 2000000 VND\n",
		    "sale 1;topup 1;full 2000000;currency 1;" },
		{ CARD, "[rules]\nmax_balance = 500000 VND\n",
		    "sale 1;full 500000;currency 1;" },
		{ CARD, "[rules]\noffline_cap = 200,000 VND, 20\n",
		    "sale 1;offline 200000;times 20;currency 1;" },
		{ POINTS, "[rules]\nearn = 2 points per 10.000 VND\n"
		    "max_balance = 5000 points\noffline_cap = 10 points, 1\n",
		    "sale 1;full 5000;earn 2;per 10000;offline 10;times 1;"
		    "currency 1;" },
		{ BEGIN("stored-value", "balance 0 points"),
		    "[rules]\nearn = 1 point per 1.00 USD\n",
		    "sale 1;earn 1;per 100;currency 2;" },
		/* Just within the limits. */
		{ COUPON, "[rules]\nuses_per_code = 5\nmax_redemptions = 5\n"
		    "uses_per_customer = 5\n",
		    "uses 5;customer 5;most 5;currency 1;" },
		{ CARD, "[rules]\nmax_balance = 500000 VND\n"
		    "offline_cap = 500000 VND, 1\n",
		    "sale 1;full 500000;offline 500000;times 1;currency 1;" },
		{ PASS, "", "" },
		{ BEGIN("pass", "free \"tea\""),
		    "[rules]\nuses_per_code = 1\nholder = bound\n"
		    "hours = 09:00-17:00\nmax_redemptions = 5\n",
		    "open 7f 540-1020;most 5;holder 1;" },
		{ PASS, "[rules]\nreturns = yes\n", "returns 1;" },
		{ PASS, "[rules]\nreturns = no\n", "" },
		{ SHELF, "", "" },
		{ VOUCHER, "[rules]\nskus = A\nmin_basket = 1 VND\n",
		    "basket 1;sku A;currency 1;" },
		{ "[rules]\nskus = A\n", COUPON, "sku A;currency 1;" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(parse(cases[i].begin, cases[i].rules),
		    VOUCH_OK);
		assert_string_equal(tell_rules(), cases[i].told);
	}
}

static void test_hours(void **state)
{
	static const struct {
		const char *hours, *told;
	} cases[] = {
		{ "Mon-Fri 09:00-17:00", "open 1f 540-1020;" },
		{ "Mon-Fri 09:00-17:00, Sat 20:00-02:00",
		    "open 1f 540-1020;open 20 1200-120;" },
		{ "T2-T6 9:00-17:00, CN 00:00-24:00",
		    "open 1f 540-1020;open 40 0-1440;" },
		{ "mon WED t6", "open 15 0-1440;" },
		{ "Fri-Mon", "open 71 0-1440;" },
		{ "T7-CN", "open 60 0-1440;" },
		{ "11:00-13:00,17:30-23:59",
		    "open 7f 660-780;open 7f 1050-1439;" },
		{ "22:00-00:00", "open 7f 1320-0;" },
		/* As people write it. */
		{ "Mon - Fri 9:00 \xe2\x80\x93 17:00", "open 1f 540-1020;" },
		{ "T2\xe2\x80\x93T6  8h-17h30 ,CN", "open 1f 480-1050;"
		    "open 40 0-1440;" },
		{ "8H30 -24h", "open 7f 510-1440;" },
		{ "09:00-09:59,  10:00-11:00 ",
		    "open 7f 540-599;open 7f 600-660;" },
		{ "09:00-10:00, 10:00-11:00",
		    "open 7f 540-600;open 7f 600-660;" },
		{ "Sun 22:00-02:00, Mon 02:00-03:00",
		    "open 40 1320-120;open 01 120-180;" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char line[256];

		snprintf(line, sizeof line, "[rules]\nhours = %s\n",
		    cases[i].hours);
		assert_int_equal(parse(NONE, line), VOUCH_OK);
		assert_string_equal(tell_rules(), cases[i].told);
	}
}

static void test_skus(void **state)
{
	/* GTIN-8, -12, -13, -14; what is no GTIN is a code of one's own. */
	static const char list[] = "96385074, 036000291452, 4006381333931, "
	    "10614141000415, 12345, 123456789, ABC-1, 20 characters long..";

	(void)state;
	assert_int_equal(parse(VOUCHER, "[rules]\nskus = 96385074, "
	    "036000291452, 4006381333931, 10614141000415, 12345, 123456789, "
	    "ABC-1, 20 characters long..\n"), VOUCH_OK);
	assert_int_equal(campaign.rules.sku_count, 8);
	assert_string_equal(campaign.rules.sku[0], "96385074");
	assert_string_equal(campaign.rules.sku[7], strrchr(list, ',') + 2);
}

static void test_prizes(void **state)
{
	(void)state;
	assert_int_equal(parse(INSTANT, "[prize grand]\ncount = 10\n"
	    "value = 1000000 VND\n[prize tea]\nvalue = free 2 \"Trà\"\n"
	    "count = 100\n[prize rest]\ncount = rest\nvalue = 5 %\n"),
	    VOUCH_OK);
	assert_int_equal(campaign.value_type, VOUCH_VALUE_CAMPAIGN);
	assert_int_equal(campaign.currency, VOUCH_UNIT_VND);
	assert_int_equal(campaign.prize_count, 3);
	assert_string_equal(campaign.prize[0].name, "grand");
	assert_int_equal(campaign.prize[0].count, 10);
	assert_int_equal(campaign.prize[0].value_type, VOUCH_VALUE_MONEY);
	assert_int_equal(campaign.prize[0].unit, VOUCH_UNIT_VND);
	assert_int_equal(campaign.prize[0].value, 1000000);
	assert_int_equal(campaign.prize[1].value_type, VOUCH_VALUE_FREE);
	assert_int_equal(campaign.prize[1].value, 2);
	assert_string_equal(campaign.prize[1].item, "Trà");
	assert_int_equal(campaign.prize[2].count, 0);
	assert_int_equal(campaign.prize[2].value, 500);
	/* The rules of a discount hold for prizes too. */
	assert_int_equal(parse(INSTANT, "value = none\n[prize a]\ncount = 1\n"
	    "value = 5 %\n[rules]\nmax_discount = 1 VND\nbudget = 9 VND\n"),
	    VOUCH_OK);
}

/* ---- what is refused ---- */

struct refused {
	const char *begin, *more;
	enum vouch_err err;
	unsigned long line, column;
	const char *field, *subject, *expected;
};

static void refuse(const struct refused *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct refused *c = &cases[i];

		assert_int_equal(parse(c->begin, c->more), c->err);
		assert_string_equal(diag.file, FILE_NAME);
		assert_int_equal(diag.line, c->line);
		assert_int_equal(diag.column, c->column);
		assert_string_equal(diag.field, c->field);
		assert_string_equal(diag.subject, c->subject);
		if (c->expected != NULL)
			assert_string_equal(diag.expected, c->expected);
		assert_string_not_equal(diag.expected, "");
		assert_int_equal(campaign.id, 0x55555555);
		assert_int_not_equal(vouch_campaign_parse(FILE_NAME, c->more,
		    strlen(c->more), NULL, &campaign), VOUCH_OK);
	}
}

#define REFUSE(cases) refuse(cases, sizeof cases / sizeof cases[0])

static void test_refused_rules(void **state)
{
	static const struct refused cases[] = {
		{ VOUCHER, "[rules]\nmin_baskett = 1 VND\n", VOUCH_ERR_UNKNOWN,
		    9, 15, "min_baskett", "min_baskett",
		    "no such key in [rules]" },
		{ VOUCHER, "[rules]\nmin_basket = 200000\n", VOUCH_ERR_SYNTAX,
		    9, 14, "min_basket", "200000", NULL },
		{ VOUCHER, "[rules]\nmin_basket = 0 VND\n", VOUCH_ERR_RANGE,
		    9, 14, "min_basket", "0 VND",
		    "expected an amount above 0" },
		{ VOUCHER, "[rules]\nmin_basket = 5 points\n", VOUCH_ERR_RANGE,
		    9, 14, "min_basket", "5 points", "expected VND or USD" },
		{ VOUCHER, "[rules]\nmin_basket = 4294967296 VND\n",
		    VOUCH_ERR_RANGE, 9, 14, "min_basket", "4294967296 VND",
		    "expected at most 4294967295 VND" },
		{ PERCENT, "[rules]\nmax_discount = x\n", VOUCH_ERR_SYNTAX, 9,
		    16, "max_discount", "x", NULL },
		{ COUPON, "[rules]\nuses_per_code = 0\n", VOUCH_ERR_RANGE, 9,
		    17, "uses_per_code", "0",
		    "expected a number from 1 to 4294967295" },
		{ COUPON, "[rules]\nuses_per_code = all\n", VOUCH_ERR_SYNTAX,
		    9, 17, "uses_per_code", "all",
		    "expected a number from 1 to 4294967295, or any" },
		{ COUPON, "[rules]\nuses_per_customer = any\n",
		    VOUCH_ERR_SYNTAX, 9, 21, "uses_per_customer", "any",
		    NULL },
		{ COUPON, "[rules]\nmax_redemptions = 1000000000001\n",
		    VOUCH_ERR_RANGE, 9, 19, "max_redemptions",
		    "1000000000001", NULL },
		{ COUPON, "[rules]\nbudget = 1000000000000001 VND\n",
		    VOUCH_ERR_RANGE, 9, 10, "budget", "1000000000000001 VND",
		    "expected at most 1000000000000000 VND" },
		{ COUPON, "[rules]\nstack = maybe\n", VOUCH_ERR_SYNTAX, 9, 9,
		    "stack", "maybe", "expected no, yes, or ids of campaigns "
		    "as in only with 1002, 1003" },
		{ COUPON, "[rules]\nstack = only with 1002, x\n",
		    VOUCH_ERR_SYNTAX, 9, 9, "stack", "x", NULL },
		{ COUPON, "[rules]\nstack = only with 5, 6, 5\n",
		    VOUCH_ERR_DUPLICATE, 9, 9, "stack", "5", NULL },
		{ COUPON, "[rules]\nholder = yes\n", VOUCH_ERR_SYNTAX, 9, 10,
		    "holder", "yes", "expected no or bound" },
		{ COUPON, "[rules]\nshort_codes = 1\n", VOUCH_ERR_SYNTAX, 9,
		    15, "short_codes", "1", "expected no or yes" },
		{ CARD, "[rules]\nactivate = now\n", VOUCH_ERR_SYNTAX, 9, 12,
		    "activate", "now", "expected at-issue or at-sale" },
		{ CARD, "[rules]\ntopup = Yes\n", VOUCH_ERR_SYNTAX, 9, 9,
		    "topup", "Yes", "expected no or yes" },
		{ CARD, "[rules]\nmax_balance = 0 VND\n", VOUCH_ERR_RANGE, 9,
		    15, "max_balance", "0 VND", NULL },
		{ POINTS, "[rules]\nearn = 1 point\n", VOUCH_ERR_SYNTAX, 9, 8,
		    "earn", "1 point", "expected points per money, as in "
		    "1 point per 10000 VND" },
		{ POINTS, "[rules]\nearn = 1 VND per 10000 VND\n",
		    VOUCH_ERR_RANGE, 9, 8, "earn", "1 VND", NULL },
		{ POINTS, "[rules]\nearn = 0 points per 10000 VND\n",
		    VOUCH_ERR_RANGE, 9, 8, "earn", "0 points", NULL },
		{ POINTS, "[rules]\nearn = 1 point per 5 points\n",
		    VOUCH_ERR_RANGE, 9, 8, "earn", "5 points", NULL },
		{ POINTS, "[rules]\nearn = one per 5 VND\n", VOUCH_ERR_SYNTAX,
		    9, 8, "earn", "one", NULL },
		{ CARD, "[rules]\noffline_cap = 5 VND\n", VOUCH_ERR_SYNTAX, 9,
		    15, "offline_cap", "5 VND", NULL },
		{ CARD, "[rules]\noffline_cap = x, 5\n", VOUCH_ERR_SYNTAX, 9,
		    15, "offline_cap", "x", NULL },
		{ CARD, "[rules]\noffline_cap = 5 VND, 0\n", VOUCH_ERR_RANGE,
		    9, 15, "offline_cap", "0", NULL },
		{ VOUCHER, "[rules]\nskus = 8934563138166\n", VOUCH_ERR_RANGE,
		    9, 8, "skus", "8934563138166", "expected a GTIN with its "
		    "check digit: one digit or more of it is wrong" },
		{ VOUCHER, "[rules]\nskus = 00000000\n", VOUCH_ERR_RANGE, 9,
		    8, "skus", "00000000", NULL },
		{ VOUCHER, "[rules]\nskus = A, ,B\n", VOUCH_ERR_SYNTAX, 9, 8,
		    "skus", "", NULL },
		{ VOUCHER, "[rules]\nskus = Cà\n", VOUCH_ERR_SYNTAX, 9, 8,
		    "skus", "Cà", NULL },
		{ VOUCHER, "[rules]\nskus = 21 characters long...\n",
		    VOUCH_ERR_SYNTAX, 9, 8, "skus", "21 characters long...",
		    NULL },
		{ VOUCHER, "[rules]\nskus = A, B, A\n", VOUCH_ERR_DUPLICATE,
		    9, 8, "skus", "A", NULL },
		{ VOUCHER, "[rules]\nskus = 4006381333931, 04006381333931\n",
		    VOUCH_ERR_DUPLICATE, 9, 8, "skus", "04006381333931",
		    NULL }
	};

	(void)state;
	REFUSE(cases);
}

static void test_refused_hours(void **state)
{
	static const struct {
		const char *hours, *subject;
		enum vouch_err err;
	} cases[] = {
		{ "", "", VOUCH_ERR_SYNTAX },
		{ "Mon,", "", VOUCH_ERR_SYNTAX },
		{ "T8", "T8", VOUCH_ERR_SYNTAX },
		{ "Monday", "Monday", VOUCH_ERR_SYNTAX },
		{ "Mon-", "Mon-", VOUCH_ERR_SYNTAX },
		{ "Mon-Tue-Wed", "Mon-Tue-Wed", VOUCH_ERR_SYNTAX },
		{ "Mon 09:00", "Mon 09:00", VOUCH_ERR_SYNTAX },
		{ "Mon 9-17", "Mon 9-17", VOUCH_ERR_SYNTAX },
		{ "Mon 9-", "Mon 9-", VOUCH_ERR_SYNTAX },
		{ "-", "-", VOUCH_ERR_SYNTAX },
		{ "Mon 9:-17:", "Mon 9:-17:", VOUCH_ERR_SYNTAX },
		{ "8h3-17h", "8h3-17h", VOUCH_ERR_SYNTAX },
		{ "8h30-25h", "8h30-25h", VOUCH_ERR_SYNTAX },
		{ "h30-17h", "h30-17h", VOUCH_ERR_SYNTAX },
		{ "Mon- -Tue", "Mon- -Tue", VOUCH_ERR_SYNTAX },
		{ "Mon\xe2\x80\x94Tue", "Mon\xe2\x80\x94Tue",
		    VOUCH_ERR_SYNTAX },
		{ "Mon Tue Wed Thu Fri Sat Sun Mon Tue Wed Thu Fri Sat Sun Mon "
		    "Tue Wed Thu Fri Sat Sun 09:00-17:00", NULL,
		    VOUCH_ERR_SYNTAX },
		{ "09:00-17:00 Mon", "09:00-17:00 Mon", VOUCH_ERR_SYNTAX },
		{ "09:00-25:00", "09:00-25:00", VOUCH_ERR_SYNTAX },
		{ "09:00-24:01", "09:00-24:01", VOUCH_ERR_SYNTAX },
		{ "09:60-17:00", "09:60-17:00", VOUCH_ERR_SYNTAX },
		{ "9:0-17:00", "9:0-17:00", VOUCH_ERR_SYNTAX },
		{ "009:00-17:00", "009:00-17:00", VOUCH_ERR_SYNTAX },
		{ "09:00-09:00", "09:00-09:00", VOUCH_ERR_RANGE },
		{ "24:00-09:00", "24:00-09:00", VOUCH_ERR_RANGE },
		{ "Mon, Mon", "Mon", VOUCH_ERR_CONFLICT },
		{ "Mon-Wed 09:00-12:00, Wed-Fri 11:59-13:00",
		    "Wed-Fri 11:59-13:00", VOUCH_ERR_CONFLICT },
		{ "Sun 22:00-02:00, Mon 01:59-03:00", "Mon 01:59-03:00",
		    VOUCH_ERR_CONFLICT },
		{ "12:00-11:00, Tue 10:00-10:30", "Tue 10:00-10:30",
		    VOUCH_ERR_CONFLICT }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char line[256];

		snprintf(line, sizeof line, "[rules]\nhours = %s\n",
		    cases[i].hours);
		assert_int_equal(parse(NONE, line), cases[i].err);
		assert_int_equal(diag.line, 9);
		assert_string_equal(diag.field, "hours");
		assert_string_equal(diag.subject, cases[i].subject != NULL ?
		    cases[i].subject : cases[i].hours);
	}
	parse(NONE, "[rules]\nhours = Sat, Mon-Wed 09:00-12:00, Wed 11:59-13:00\n");
	assert_string_equal(diag.expected, "expected windows that do not "
	    "overlap, and \"Mon-Wed 09:00-12:00\" of line 9 has some of these "
	    "hours");
}

static void test_refused_prizes(void **state)
{
	static const struct refused cases[] = {
		{ INSTANT, "", VOUCH_ERR_MISSING, 0, 0, "value", "",
		    "required in [campaign]" },
		{ INSTANT, "[prize]\ncount = 1\n", VOUCH_ERR_SYNTAX, 7, 1,
		    "section", "", NULL },
		{ INSTANT, "[prize Grand]\ncount = 1\n", VOUCH_ERR_SYNTAX, 7,
		    1, "section", "Grand", NULL },
		{ INSTANT, "[prize a]\ncount = 1\n", VOUCH_ERR_MISSING, 7, 1,
		    "value", "a", "required in [prize NAME]" },
		{ INSTANT, "[prize a]\nvalue = 1 VND\n", VOUCH_ERR_MISSING, 7,
		    1, "count", "a", "required in [prize NAME]" },
		{ INSTANT, "[prize a]\ncount = 0\n", VOUCH_ERR_RANGE, 8, 9,
		    "count", "0", NULL },
		{ INSTANT, "[prize a]\ncount = some\n", VOUCH_ERR_SYNTAX, 8,
		    9, "count", "some",
		    "expected a number from 1 to 1000000000, or rest" },
		{ INSTANT, "[prize a]\ncount = 1\nvalue = balance 5 VND\n",
		    VOUCH_ERR_RANGE, 9, 9, "value", "balance 5 VND", NULL },
		{ INSTANT, "[prize a]\nname = 1\n", VOUCH_ERR_UNKNOWN, 8, 8,
		    "name", "name", "no such key in [prize]" },
		{ INSTANT, "[prize a]\ncount = rest\nvalue = 1 VND\n"
		    "[prize b]\nvalue = 2 VND\ncount = rest\n",
		    VOUCH_ERR_CONFLICT, 12, 9, "count", "rest",
		    "prize b (line 12) takes the rest, and so does prize a "
		    "(line 8)" },
		{ VOUCHER, "[prize a]\ncount = 1\nvalue = 1 VND\n",
		    VOUCH_ERR_CONFLICT, 9, 9, "count", "1", "prize a (line 9) "
		    "says what codes are worth, and so does value (line 5): "
		    "leave value out" },
		{ PASS, "[prize a]\ncount = 1\nvalue = 1 VND\n",
		    VOUCH_ERR_CONFLICT, 9, 9, "count", "1", "count (line 9) is "
		    "for kind voucher or coupon, and kind (line 4) is pass" },
		{ INSTANT, "[prize a]\ncount = 1\nvalue = 1 VND\n"
		    "[prize b]\ncount = 1\nvalue = 1.00 USD\n",
		    VOUCH_ERR_CONFLICT, 12, 9, "value", "1.00 USD",
		    "value (line 12) is in USD, and value (line 9) in VND" },
		{ INSTANT, "[rules]\nmax_discount = 5 VND\n"
		    "[prize a]\ncount = 1\nvalue = 1 VND\n",
		    VOUCH_ERR_CONFLICT, 8, 16, "max_discount", "5 VND",
		    "max_discount (line 8) needs a percentage, and no prize "
		    "is one" }
	};

	(void)state;
	REFUSE(cases);
	/* Two of one name: the file's form forbids it. */
	assert_int_equal(parse(INSTANT, "[prize a]\ncount = 1\nvalue = 1 VND\n"
	    "[prize a]\ncount = 1\nvalue = 1 VND\n"), VOUCH_ERR_DUPLICATE);
	assert_int_equal(diag.line, 10);
	assert_string_equal(diag.expected,
	    "this section was there before, in line 7");
}

/* Pairs that cannot both hold; every complaint names both lines. */
static void test_contradictions(void **state)
{
	static const struct refused cases[] = {
		{ VOUCHER, "[rules]\nmax_discount = 5 VND\n",
		    VOUCH_ERR_CONFLICT, 9, 16, "max_discount", "5 VND",
		    "max_discount (line 9) needs a percentage, and value "
		    "(line 5) is money off" },
		{ FREE, "[rules]\nmax_discount = 5 VND\n", VOUCH_ERR_CONFLICT,
		    9, 16, "max_discount", "5 VND", "max_discount (line 9) "
		    "needs a percentage, and value (line 5) is free items" },
		{ FREE, "[rules]\nbudget = 5 VND\n", VOUCH_ERR_CONFLICT, 9,
		    10, "budget", "5 VND", "budget (line 9) needs money off or "
		    "a percentage, and value (line 5) is free items" },
		{ NONE, "[rules]\nbudget = 5 VND\n", VOUCH_ERR_CONFLICT, 9,
		    10, "budget", "5 VND", "budget (line 9) needs money off or "
		    "a percentage, and value (line 5) is none" },
		{ VOUCHER, "[rules]\nmin_basket = 5.00 USD\n",
		    VOUCH_ERR_CONFLICT, 9, 14, "min_basket", "5.00 USD",
		    "min_basket (line 9) is in USD, and value (line 5) in "
		    "VND" },
		{ VOUCHER, "[rules]\nbudget = 5.00 USD\n", VOUCH_ERR_CONFLICT,
		    9, 10, "budget", "5.00 USD", "budget (line 9) is in USD, "
		    "and value (line 5) in VND" },
		{ PERCENT, "[rules]\nmax_discount = 5.00 USD\n"
		    "min_basket = 5 VND\n", VOUCH_ERR_CONFLICT, 10, 14,
		    "min_basket", "5 VND", "min_basket (line 10) is in VND, "
		    "and max_discount (line 9) in USD" },
		{ VOUCHER, "[rules]\nuses_per_code = 2\n", VOUCH_ERR_CONFLICT,
		    9, 17, "uses_per_code", "2", "uses_per_code (line 9) needs "
		    "kind coupon, and kind (line 4) is voucher, good for one "
		    "use" },
		{ PASS, "[rules]\nuses_per_code = any\n", VOUCH_ERR_CONFLICT,
		    9, 17, "uses_per_code", "any", "uses_per_code (line 9) "
		    "needs kind coupon, and kind (line 4) is pass, good for "
		    "one use" },
		{ CARD, "[rules]\nuses_per_code = 1\n", VOUCH_ERR_CONFLICT, 9,
		    17, "uses_per_code", "1", "uses_per_code (line 9) is for "
		    "kind voucher, coupon or pass, and kind (line 4) is "
		    "stored-value" },
		{ COUPON, "[rules]\nuses_per_code = 6\nmax_redemptions = 5\n",
		    VOUCH_ERR_CONFLICT, 9, 17, "uses_per_code", "6",
		    "uses_per_code (line 9) allows one code more uses than the "
		    "offer has, and max_redemptions (line 10) ends it "
		    "before" },
		{ COUPON, "[rules]\nmax_redemptions = 5\n"
		    "uses_per_customer = 6\n", VOUCH_ERR_CONFLICT, 10, 21,
		    "uses_per_customer", "6", "uses_per_customer (line 10) "
		    "allows one customer more uses than the offer has, and "
		    "max_redemptions (line 9) ends it before" },
		{ COUPON, "[rules]\nstack = only with 1000, 1001\n",
		    VOUCH_ERR_CONFLICT, 9, 9, "stack", "only with 1000, 1001",
		    "stack (line 9) names the offer itself, and id (line 2) "
		    "is the same number" },
		{ VOUCHER, "[rules]\ntopup = yes\n", VOUCH_ERR_CONFLICT, 9, 9,
		    "topup", "yes", "topup (line 9) is for kind stored-value, "
		    "and kind (line 4) is voucher" },
		{ COUPON, "[rules]\nactivate = at-issue\n", VOUCH_ERR_CONFLICT,
		    9, 12, "activate", "at-issue", NULL },
		{ VOUCHER, "[rules]\nmax_balance = 5 VND\n",
		    VOUCH_ERR_CONFLICT, 9, 15, "max_balance", "5 VND", NULL },
		{ VOUCHER, "[rules]\nearn = 1 point per 5 VND\n",
		    VOUCH_ERR_CONFLICT, 9, 8, "earn", "1 point per 5 VND",
		    NULL },
		{ PASS, "[rules]\noffline_cap = 5 VND, 2\n",
		    VOUCH_ERR_CONFLICT, 9, 15, "offline_cap", "5 VND, 2",
		    NULL },
		{ CARD, "[rules]\nmin_basket = 5 VND\n", VOUCH_ERR_CONFLICT,
		    9, 14, "min_basket", "5 VND", "min_basket (line 9) is for "
		    "kind voucher or coupon, and kind (line 4) is "
		    "stored-value" },
		{ SHELF, "[rules]\nhours = Mon\n", VOUCH_ERR_CONFLICT, 9, 9,
		    "hours", "Mon", "hours (line 9) is for kind voucher, "
		    "coupon, stored-value or pass, and kind (line 4) is "
		    "shelf" },
		{ SHELF, "valid_days = 3\n", VOUCH_ERR_CONFLICT, 8, 14,
		    "valid_days", "3", NULL },
		{ BEGIN("shelf", "5 VND"), "", VOUCH_ERR_CONFLICT, 5, 9,
		    "value", "5 VND", "value (line 5) is money off, and kind "
		    "shelf (line 4) takes none" },
		{ BEGIN("voucher", "balance 5 VND"), "", VOUCH_ERR_CONFLICT,
		    5, 9, "value", "balance 5 VND", "value (line 5) is a "
		    "balance, and kind voucher (line 4) takes money off, a "
		    "percentage, free items or none" },
		{ BEGIN("coupon", "balance 5 points"), "", VOUCH_ERR_CONFLICT,
		    5, 9, "value", "balance 5 points", NULL },
		{ BEGIN("stored-value", "5 VND"), "", VOUCH_ERR_CONFLICT, 5,
		    9, "value", "5 VND", "value (line 5) is money off, and "
		    "kind stored-value (line 4) takes balance AMOUNT" },
		{ BEGIN("stored-value", "none"), "", VOUCH_ERR_CONFLICT, 5, 9,
		    "value", "none", NULL },
		{ BEGIN("pass", "15 %"), "", VOUCH_ERR_CONFLICT, 5, 9,
		    "value", "15 %", "value (line 5) is a percentage, and kind "
		    "pass (line 4) takes none or free items" },
		{ CARD, "[rules]\nmax_balance = 100000 VND\ntopup = yes\n",
		    VOUCH_ERR_CONFLICT, 9, 15, "max_balance", "100000 VND",
		    "max_balance (line 9) is less than a code begins with, and "
		    "value (line 5) says how much" },
		{ POINTS, "[rules]\ntopup = yes\nmax_balance = 5 VND\n",
		    VOUCH_ERR_CONFLICT, 10, 15, "max_balance", "5 VND",
		    "max_balance (line 10) is in VND, and value (line 5) in "
		    "points" },
		{ CARD, "[rules]\noffline_cap = 5 points, 1\n",
		    VOUCH_ERR_CONFLICT, 9, 15, "offline_cap", "5 points, 1",
		    "offline_cap (line 9) is in points, and value (line 5) in "
		    "VND" },
		{ CARD, "[rules]\ntopup = yes\nmax_balance = 500000 VND\n"
		    "offline_cap = 500001 VND, 1\n", VOUCH_ERR_CONFLICT, 11,
		    15, "offline_cap", "500001 VND, 1", "offline_cap (line 11) "
		    "is more than a code ever holds, and max_balance (line 10) "
		    "is the most" },
		{ CARD, "[rules]\nearn = 1 point per 5 VND\n",
		    VOUCH_ERR_CONFLICT, 9, 8, "earn", "1 point per 5 VND",
		    "earn (line 9) gives points, and value (line 5) is not a "
		    "balance in points" },
		{ CARD, "[rules]\nholder = bound\nactivate = at-sale\n",
		    VOUCH_ERR_CONFLICT, 9, 10, "holder", "bound",
		    "holder (line 9) binds codes when they are issued, and "
		    "activate (line 10) leaves their owner open until they are "
		    "sold" },
		{ CARD, "[rules]\nholder = bound\n", VOUCH_ERR_CONFLICT, 9,
		    10, "holder", "bound", "holder (line 9) binds codes when "
		    "they are issued, and kind stored-value (line 4) is sold "
		    "later unless activate = at-issue" },
		{ "[campaign]\nid = 1\nname = x\nkind = coupon\nvalue = 5 %\n"
		    "from = 2026-12-20\nuntil = none\n", "",
		    VOUCH_ERR_CONFLICT, 7, 9, "until", "none", "until (line 7) "
		    "is none, and only kind shelf has no last day: kind (line "
		    "4) is coupon" }
	};

	(void)state;
	REFUSE(cases);
}

/* Which kinds may have which key; the others are told whom it is for. */
static void test_keys_of_kinds(void **state)
{
	static const char *const kinds[] = { BEGIN("voucher", "15 %"),
		BEGIN("coupon", "15 %"), POINTS, PASS, SHELF };
	static const struct {
		const char *lines, *kinds; /* 1: may have it */
	} keys[] = {
		{ "zone = UTC\n", "11111" },
		{ "stores = 7\n", "11111" },
		{ "revision = 2\n", "11111" },
		{ "register = 0011223344556677\n", "11111" },
		{ "valid_days = 3\n", "11110" },
		{ "[channel a]\ncode = 32\n", "11111" },
		{ "[rules]\nmin_basket = 5 VND\n", "11000" },
		{ "[rules]\nmax_discount = 5 VND\n", "11000" },
		{ "[rules]\nuses_per_code = 1\n", "11010" },
		{ "[rules]\nuses_per_customer = 1\n", "11010" },
		{ "[rules]\nhours = Mon\n", "11110" },
		{ "[rules]\nskus = A\n", "11000" },
		{ "[rules]\nmax_redemptions = 5\n", "11010" },
		{ "[rules]\nbudget = 5 VND\n", "11000" },
		{ "[rules]\nstack = yes\n", "11000" },
		{ "[rules]\nholder = no\n", "11110" },
		{ "[rules]\nshort_codes = yes\n", "11110" },
		{ "[rules]\nreturns = yes\n", "00010" },
		{ "[rules]\nactivate = at-issue\n", "00100" },
		{ "[rules]\ntopup = no\n", "00100" },
		{ "[rules]\nmax_balance = 100 points\n", "00100" },
		{ "[rules]\nearn = 1 point per 5 VND\n", "00100" },
		{ "[rules]\noffline_cap = 5 points, 5\n", "00100" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		for (size_t kind = 0; kind < 5; kind++) {
			bool may = keys[i].kinds[kind] == '1';

			assert_int_equal(parse(kinds[kind], keys[i].lines),
			    may ? VOUCH_OK : VOUCH_ERR_CONFLICT);
			assert_int_equal(strstr(diag.expected,
			    " is for kind ") != NULL, !may);
		}
}

/* The most there may be of each, and one more. */
static void test_most(void **state)
{
	static const struct {
		const char *begin, *piece;
		int most;
	} lists[] = {
		{ "[rules]\nskus = 0", ",A", VOUCH_CAMPAIGN_SKUS },
		{ "[rules]\nstack = only with 1", ",20",
		    VOUCH_CAMPAIGN_STACK }
	};
	char text[16384] = "";

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		snprintf(text, sizeof text, "%s", lists[i].begin);
		for (int n = 1; n <= lists[i].most; n++) {
			assert_int_equal(parse(VOUCHER, text), VOUCH_OK);
			snprintf(text + strlen(text),
			    sizeof text - strlen(text), "%s%d",
			    lists[i].piece, n);
		}
		assert_int_equal(parse(VOUCHER, text), VOUCH_ERR_TOO_LONG);
	}
	snprintf(text, sizeof text, "[rules]\nhours = 00:00-00:01");
	for (int n = 1; n <= VOUCH_CAMPAIGN_WINDOWS; n++) {
		assert_int_equal(parse(VOUCHER, text), VOUCH_OK);
		assert_int_equal(campaign.rules.window_count, n);
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    ",%02d:%02d-%02d:%02d", n / 5, n % 5 * 10, n / 5,
		    n % 5 * 10 + 1);
	}
	assert_int_equal(parse(VOUCHER, text), VOUCH_ERR_TOO_LONG);
	text[0] = '\0';
	for (int n = 1; n <= VOUCH_CAMPAIGN_PRIZES + 1; n++) {
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    "[prize p%d]\ncount = %d\nvalue = 1 VND\n", n, n);
		assert_int_equal(parse(INSTANT, text),
		    n <= VOUCH_CAMPAIGN_PRIZES ? VOUCH_OK :
		    VOUCH_ERR_TOO_LONG);
	}
}

/* ---- what is made of it ---- */

/* A code of each kind passes the format's own rules, and says what is here. */
static void test_token(void **state)
{
	static const struct {
		const char *begin, *more;
		uint8_t kind, type, unit;
		uint32_t value;
		uint16_t until, stores;
	} cases[] = {
		{ VOUCHER, "", VOUCH_KIND_VOUCHER, VOUCH_VALUE_MONEY,
		    VOUCH_UNIT_VND, 50000, 2587, VOUCH_STORES_ALL },
		{ PERCENT, "stores = 7\nvalid_days = 3\n[rules]\n"
		    "min_basket = 5 VND\n", VOUCH_KIND_VOUCHER,
		    VOUCH_VALUE_PERCENT, VOUCH_UNIT_NONE, 1500, 2553, 7 },
		{ COUPON, "stores = 1, 3\n", VOUCH_KIND_COUPON,
		    VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 50000, 2587,
		    VOUCH_STORES_LIST },
		{ BEGIN("coupon", "free 2 \"tea\""), "", VOUCH_KIND_COUPON,
		    VOUCH_VALUE_FREE, VOUCH_UNIT_NONE, 2, 2587,
		    VOUCH_STORES_ALL },
		{ NONE, "", VOUCH_KIND_VOUCHER, VOUCH_VALUE_CAMPAIGN,
		    VOUCH_UNIT_NONE, 0, 2587, VOUCH_STORES_ALL },
		{ CARD, "", VOUCH_KIND_STORED, VOUCH_VALUE_OPENING,
		    VOUCH_UNIT_VND, 500000, 2587, VOUCH_STORES_ALL },
		{ POINTS, "", VOUCH_KIND_STORED, VOUCH_VALUE_OPENING,
		    VOUCH_UNIT_POINTS, 100, 2587, VOUCH_STORES_ALL },
		{ BEGIN("stored-value", "balance 0 VND"), "",
		    VOUCH_KIND_STORED, VOUCH_VALUE_OPENING, VOUCH_UNIT_VND, 0,
		    2587, VOUCH_STORES_ALL },
		{ PASS, "", VOUCH_KIND_PASS, VOUCH_VALUE_CAMPAIGN,
		    VOUCH_UNIT_NONE, 0, 2587, VOUCH_STORES_ALL },
		{ BEGIN("pass", "free \"tea\""), "", VOUCH_KIND_PASS,
		    VOUCH_VALUE_CAMPAIGN, VOUCH_UNIT_NONE, 0, 2587,
		    VOUCH_STORES_ALL },
		{ SHELF, "", VOUCH_KIND_SHELF, VOUCH_VALUE_CAMPAIGN,
		    VOUCH_UNIT_NONE, 0, 2587, VOUCH_STORES_ALL },
		{ "[campaign]\nid = 1\nname = x\nkind = shelf\n"
		    "from = 2026-12-20\nuntil = none\n", "", VOUCH_KIND_SHELF,
		    VOUCH_VALUE_CAMPAIGN, VOUCH_UNIT_NONE, 0, VOUCH_DAY_NONE,
		    VOUCH_STORES_ALL },
		{ INSTANT, "[prize a]\ncount = 1\nvalue = 5 %\n",
		    VOUCH_KIND_VOUCHER, VOUCH_VALUE_CAMPAIGN, VOUCH_UNIT_NONE,
		    0, 2587, VOUCH_STORES_ALL }
	};
	struct vouch_token token;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		memset(&token, 0x55, sizeof token);
		assert_int_equal(parse(cases[i].begin, cases[i].more),
		    VOUCH_OK);
		assert_int_equal(vouch_campaign_token(&campaign, 2550, &diag,
		    &token), VOUCH_OK);
		assert_int_equal(vouch_token_check(&token, &diag), VOUCH_OK);
		assert_int_equal(token.kind, cases[i].kind);
		assert_int_equal(token.campaign, campaign.id);
		assert_int_equal(token.from, 2545);
		assert_int_equal(token.until, cases[i].until);
		assert_int_equal(token.value_type, cases[i].type);
		assert_int_equal(token.unit, cases[i].unit);
		assert_int_equal(token.value, cases[i].value);
		assert_int_equal(token.stores, cases[i].stores);
		assert_int_equal(token.channel, 0);
		assert_int_equal(token.serial, 0);
		assert_int_equal(token.extensions_len, 0);
	}
}

static void test_no_token(void **state)
{
	struct vouch_token token = { .kind = 99 };

	(void)state;
	assert_int_equal(parse(VOUCHER, "stores = @south\n"), VOUCH_OK);
	assert_string_equal(campaign.group, "south");
	assert_int_equal(vouch_campaign_token(&campaign, 2550, &diag, &token),
	    VOUCH_ERR_MISSING);
	assert_string_equal(diag.field, "stores");
	assert_string_equal(diag.subject, "south");
	assert_string_equal(diag.expected, "which stores are in a group says "
	    "the trust bundle: name it, or list the stores");
	assert_int_equal(parse(VOUCHER, "valid_days = 3\n"), VOUCH_OK);
	assert_int_equal(vouch_campaign_token(&campaign, 2541, &diag, &token),
	    VOUCH_ERR_RANGE);
	assert_string_equal(diag.field, "valid_days");
	assert_int_equal(vouch_campaign_token(&campaign, 2542, &diag, &token),
	    VOUCH_OK);
}

/* Nobody knows who is in it. */
static void test_group(void **state)
{
	char text[16];

	(void)state;
	assert_int_equal(parse(VOUCHER, "stores = @south\n"), VOUCH_OK);
	assert_false(campaign.all_stores);
	assert_int_equal(campaign.range_count, 0);
	assert_false(vouch_campaign_has_store(&campaign, 1));
	vouch_campaign_stores_text(&campaign, text, sizeof text);
	assert_string_equal(text, "@south");
	vouch_campaign_stores_text(&campaign, text, 7);
	assert_string_equal(text, "@south");
	vouch_campaign_stores_text(&campaign, text, 6);
	assert_string_equal(text, "...");
}

static void test_for_tills(void **state)
{
	char line[256];

	(void)state;
	assert_int_equal(parse(VOUCHER, ""), VOUCH_OK);
	assert_int_equal(vouch_campaign_for_tills(&campaign, NULL), VOUCH_OK);
	assert_int_equal(parse(PASS, "[rules]\nhours = Mon\n"), VOUCH_OK);
	assert_int_equal(vouch_campaign_for_tills(&campaign, NULL), VOUCH_OK);
	assert_int_equal(parse(VOUCHER, "stores = @south\n[rules]\n"
	    "min_basket = 5 VND\nshort_codes = yes\n"), VOUCH_OK);
	assert_int_equal(vouch_campaign_for_tills(&campaign, NULL), VOUCH_OK);
	assert_int_equal(parse(SHELF, ""), VOUCH_OK);
	assert_int_equal(vouch_campaign_for_tills(&campaign, &diag),
	    VOUCH_ERR_UNSUPPORTED);
	vouch_diag_format(&diag, line, sizeof line);
	assert_string_equal(line, "line 4: kind: \"shelf\": tills do not "
	    "redeem these; the ledger was not changed");
}

/* A week in which each minute is asked. */
static void test_open(void **state)
{
	static const struct {
		const char *hours;
		unsigned first, last; /* minutes of the week that are open */
		unsigned open;        /* how many there are */
	} cases[] = {
		{ "Mon-Fri 09:00-17:00", 540, 4 * 1440 + 1019, 5 * 480 },
		{ "Mon 00:00-24:00", 0, 1439, 1440 },
		{ "Sat 20:00-02:00", 5 * 1440 + 1200, 6 * 1440 + 119, 360 },
		{ "Sun 22:00-02:00", 0, 7 * 1440 - 1, 240 },
		{ "22:00-00:00", 1320, 7 * 1440 - 1, 7 * 120 },
		{ "Wed 12:00-12:01", 2 * 1440 + 720, 2 * 1440 + 720, 1 },
	};
	unsigned minute, open, first, last;
	char line[64];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		snprintf(line, sizeof line, "[rules]\nhours = %s\n",
		    cases[i].hours);
		assert_int_equal(parse(VOUCHER, line), VOUCH_OK);
		open = last = 0;
		first = VOUCH_WEEK_MINUTES;
		for (minute = 0; minute < VOUCH_WEEK_MINUTES; minute++) {
			if (!vouch_campaign_is_open(&campaign, minute))
				continue;
			open++;
			last = minute;
			if (first == VOUCH_WEEK_MINUTES)
				first = minute;
		}
		assert_int_equal(open, cases[i].open);
		assert_int_equal(first, cases[i].first);
		assert_int_equal(last, cases[i].last);
		assert_false(vouch_campaign_is_open(&campaign,
		    VOUCH_WEEK_MINUTES));
	}
	assert_int_equal(parse(VOUCHER, ""), VOUCH_OK);
	assert_true(vouch_campaign_is_open(&campaign, 0));
	/* Sunday night is Monday's morning. */
	assert_int_equal(parse(VOUCHER, "[rules]\nhours = Sun 22:00-02:00\n"),
	    VOUCH_OK);
	assert_true(vouch_campaign_is_open(&campaign, 119));
	assert_false(vouch_campaign_is_open(&campaign, 120));
}

static void test_has_sku(void **state)
{
	static const char *const bill[] = { "4711", "04006381333931" };

	(void)state;
	assert_int_equal(parse(VOUCHER, "[rules]\nskus = A-1, 4006381333931\n"),
	    VOUCH_OK);
	assert_true(vouch_campaign_has_sku(&campaign, bill, 2));
	assert_false(vouch_campaign_has_sku(&campaign, bill, 1));
	assert_false(vouch_campaign_has_sku(&campaign, bill, 0));
	assert_true(vouch_sku_same("A-1", "A-1"));
	assert_false(vouch_sku_same("A-1", "a-1"));
	assert_false(vouch_sku_same("4006381333931", "4006381333932"));
	assert_int_equal(parse(VOUCHER, ""), VOUCH_OK);
	assert_true(vouch_campaign_has_sku(&campaign, bill, 0));
}

/* Each must allow the other; cards and passes go with all. */
static void test_stacks(void **state)
{
	static struct vouch_campaign a, b;
	static const struct {
		const char *begin_a, *a, *begin_b, *b;
		bool wanted;
	} cases[] = {
		{ VOUCHER, "", COUPON, "", false },
		{ VOUCHER, "[rules]\nstack = yes\n", COUPON, "", false },
		{ VOUCHER, "[rules]\nstack = yes\n", COUPON,
		    "[rules]\nstack = yes\n", true },
		{ VOUCHER, "[rules]\nstack = only with 1002\n", COUPON,
		    "[rules]\nstack = yes\n", true },
		{ VOUCHER, "[rules]\nstack = only with 1003\n", COUPON,
		    "[rules]\nstack = yes\n", false },
		{ VOUCHER, "[rules]\nstack = no\n", CARD, "", true },
		{ VOUCHER, "[rules]\nstack = no\n", PASS, "", true },
		{ CARD, "", CARD, "", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(parse(cases[i].begin_a, cases[i].a),
		    VOUCH_OK);
		a = campaign;
		assert_int_equal(parse(cases[i].begin_b, cases[i].b),
		    VOUCH_OK);
		b = campaign;
		b.id = 1002;
		assert_true(vouch_campaign_stacks(&a, &b) == cases[i].wanted);
		assert_true(vouch_campaign_stacks(&b, &a) == cases[i].wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_hours),
		cmocka_unit_test(test_skus),
		cmocka_unit_test(test_prizes),
		cmocka_unit_test(test_refused_rules),
		cmocka_unit_test(test_refused_hours),
		cmocka_unit_test(test_refused_prizes),
		cmocka_unit_test(test_contradictions),
		cmocka_unit_test(test_keys_of_kinds),
		cmocka_unit_test(test_most),
		cmocka_unit_test(test_token),
		cmocka_unit_test(test_no_token),
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_for_tills),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_has_sku),
		cmocka_unit_test(test_stacks)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

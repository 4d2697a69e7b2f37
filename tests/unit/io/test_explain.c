/*
 * An offer in plain sentences: every key of the file changes them in both
 * languages, every doubt is said where it is due and only there, and nothing
 * foreign gets through as it is.
 */
#include <libintl.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "io/explain.h"
#include "io/verdict.h"

static struct vouch_campaign campaign;

#define TODAY 2550 /* 2026-12-25 */

/* The explanation of a file, on the heap. */
static char *explain(const char *text, bool vietnamese, uint16_t today)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf out;
	char *copy;

	vouch_buf_init(&out, VOUCH_EXPLAIN_MAX);
	if (vouch_campaign_parse("offer.ini", text, strlen(text), &diag,
	    &campaign) != VOUCH_OK)
		fail_msg("line %lu: %s: %s", diag.line, diag.field,
		    diag.expected);
	assert_int_equal(vouch_explain(&campaign, today, vietnamese, &out),
	    VOUCH_OK);
	assert_true(vouch_utf8_valid(out.data, out.len, NULL));
	copy = strdup(vouch_buf_text(&out));
	assert_non_null(copy);
	vouch_buf_release(&out);
	return copy;
}

/* The lines of [campaign] but kind and value, which come first. */
#define HEAD \
    "[campaign]\nid = 1001\nname = Offer\nfrom = 2026-12-20\n" \
    "until = 2027-01-31\n"
#define VOUCHER HEAD "kind = voucher\nvalue = 50000 VND\n"
#define PERCENT HEAD "kind = voucher\nvalue = 15 %\n"
#define COUPON HEAD "kind = coupon\nvalue = 50000 VND\n"
#define CARD HEAD "kind = stored-value\nvalue = balance 500000 VND\n"
#define POINTS HEAD "kind = stored-value\nvalue = balance 100 points\n"
#define PRIZE HEAD "kind = voucher\n[prize grand]\n"

/* Pairs of files that differ in one key. */
static void every_key_has_a_word(void **state)
{
	static const struct {
		const char *key, *one, *other;
	} pairs[] = {
		{ "id", VOUCHER, "[campaign]\nid = 1002\nname = Offer\n"
		    "from = 2026-12-20\nuntil = 2027-01-31\nkind = voucher\n"
		    "value = 50000 VND\n" },
		{ "name", VOUCHER, "[campaign]\nid = 1001\nname = Other\n"
		    "from = 2026-12-20\nuntil = 2027-01-31\nkind = voucher\n"
		    "value = 50000 VND\n" },
		{ "from", VOUCHER, "[campaign]\nid = 1001\nname = Offer\n"
		    "from = 2026-12-21\nuntil = 2027-01-31\nkind = voucher\n"
		    "value = 50000 VND\n" },
		{ "until", VOUCHER, "[campaign]\nid = 1001\nname = Offer\n"
		    "from = 2026-12-20\nuntil = 2027-01-30\nkind = voucher\n"
		    "value = 50000 VND\n" },
		{ "until none", HEAD "kind = shelf\n", "[campaign]\nid = 1001\n"
		    "name = Offer\nfrom = 2026-12-20\nuntil = none\n"
		    "kind = shelf\n" },
		{ "kind", VOUCHER, COUPON },
		{ "kind", HEAD "kind = voucher\nvalue = none\n",
		    HEAD "kind = pass\nvalue = none\n" },
		{ "kind", HEAD "kind = voucher\nvalue = none\n",
		    HEAD "kind = coupon\nvalue = none\n" },
		{ "kind", HEAD "kind = shelf\nvalue = none\n",
		    HEAD "kind = pass\nvalue = none\n" },
		{ "value", VOUCHER, PERCENT },
		{ "value", VOUCHER,
		    HEAD "kind = voucher\nvalue = 50001 VND\n" },
		{ "value", PERCENT, HEAD "kind = voucher\nvalue = 15.5 %\n" },
		{ "value", VOUCHER,
		    HEAD "kind = voucher\nvalue = 50000.00 USD\n" },
		{ "value", HEAD "kind = voucher\nvalue = free \"tea\"\n",
		    HEAD "kind = voucher\nvalue = free 2 \"tea\"\n" },
		{ "value", HEAD "kind = pass\nvalue = free \"tea\"\n",
		    HEAD "kind = pass\nvalue = free \"milk\"\n" },
		{ "value", HEAD "kind = pass\nvalue = free \"tea\"\n",
		    HEAD "kind = pass\nvalue = none\n" },
		{ "value", CARD, POINTS },
		{ "value", HEAD "kind = stored-value\nvalue = balance 0 VND\n",
		    HEAD "kind = stored-value\nvalue = balance 0.00 USD\n" },
		{ "zone", VOUCHER, VOUCHER "zone = +08:00\n" },
		{ "stores", VOUCHER, VOUCHER "stores = 7\n" },
		{ "stores", VOUCHER "stores = 7\n", VOUCHER "stores = 8\n" },
		{ "stores", VOUCHER "stores = 7, 9\n",
		    VOUCHER "stores = 7-9\n" },
		{ "stores", VOUCHER "stores = @south\n",
		    VOUCHER "stores = @north\n" },
		{ "revision", VOUCHER, VOUCHER "revision = 2\n" },
		{ "valid_days", VOUCHER, VOUCHER "valid_days = 1\n" },
		{ "valid_days", VOUCHER "valid_days = 7\n",
		    VOUCHER "valid_days = 14\n" },
		{ "register", VOUCHER,
		    VOUCHER "register = 0011223344556677\n" },
		{ "min_basket", VOUCHER,
		    VOUCHER "[rules]\nmin_basket = 200000 VND\n" },
		{ "max_discount", PERCENT,
		    PERCENT "[rules]\nmax_discount = 100000 VND\n" },
		{ "uses_per_code", COUPON,
		    COUPON "[rules]\nuses_per_code = any\n" },
		{ "uses_per_code", COUPON,
		    COUPON "[rules]\nuses_per_code = 5\n" },
		{ "uses_per_customer", VOUCHER,
		    VOUCHER "[rules]\nuses_per_customer = 1\n" },
		{ "uses_per_customer",
		    VOUCHER "[rules]\nuses_per_customer = 2\n",
		    VOUCHER "[rules]\nuses_per_customer = 3\n" },
		{ "hours", VOUCHER,
		    VOUCHER "[rules]\nhours = 09:00-17:00\n" },
		{ "hours", VOUCHER "[rules]\nhours = Mon 20:00-02:00\n",
		    VOUCHER "[rules]\nhours = Tue 20:00-02:00\n" },
		{ "hours", VOUCHER "[rules]\nhours = Mon-Sun 00:00-24:00\n",
		    VOUCHER "[rules]\nhours = Mon-Sat 00:00-24:00\n" },
		{ "hours", VOUCHER "[rules]\nhours = 20:00-02:00\n",
		    VOUCHER "[rules]\nhours = 20:00-02:01\n" },
		{ "skus", VOUCHER, VOUCHER "[rules]\nskus = A\n" },
		{ "skus", VOUCHER "[rules]\nskus = A, B\n",
		    VOUCHER "[rules]\nskus = A, C\n" },
		{ "max_redemptions", VOUCHER,
		    VOUCHER "[rules]\nmax_redemptions = 20000\n" },
		{ "budget", VOUCHER,
		    VOUCHER "[rules]\nbudget = 1000000 VND\n" },
		{ "budget", PERCENT,
		    PERCENT "[rules]\nbudget = 1000000 VND\n" },
		{ "stack", VOUCHER, VOUCHER "[rules]\nstack = yes\n" },
		{ "stack", VOUCHER "[rules]\nstack = only with 7\n",
		    VOUCHER "[rules]\nstack = only with 8\n" },
		{ "holder", VOUCHER, VOUCHER "[rules]\nholder = bound\n" },
		{ "returns", HEAD "kind = pass\nvalue = none\n",
		    HEAD "kind = pass\nvalue = none\n[rules]\n"
		    "returns = yes\n" },
		{ "short_codes", VOUCHER,
		    VOUCHER "[rules]\nshort_codes = yes\n" },
		{ "activate", CARD, CARD "[rules]\nactivate = at-issue\n" },
		{ "topup", CARD, CARD "[rules]\ntopup = yes\n" },
		{ "max_balance", CARD "[rules]\ntopup = yes\n",
		    CARD "[rules]\ntopup = yes\nmax_balance = 900000 VND\n" },
		{ "earn", POINTS,
		    POINTS "[rules]\nearn = 1 point per 10000 VND\n" },
		{ "earn", POINTS "[rules]\nearn = 2 points per 10000 VND\n",
		    POINTS "[rules]\nearn = 1 point per 10000 VND\n" },
		{ "offline_cap", CARD,
		    CARD "[rules]\noffline_cap = 5000 VND, 20\n" },
		{ "offline_cap", CARD "[rules]\noffline_cap = 5000 VND, 21\n",
		    CARD "[rules]\noffline_cap = 5000 VND, 20\n" },
		{ "code", VOUCHER "[channel live]\ncode = 32\n",
		    VOUCHER "[channel live]\ncode = 33\n" },
		{ "channel", VOUCHER "[channel live]\ncode = 32\n",
		    VOUCHER "[channel dead]\ncode = 32\n" },
		{ "count", PRIZE "count = 10\nvalue = 5 %\n",
		    PRIZE "count = 11\nvalue = 5 %\n" },
		{ "count", PRIZE "count = 10\nvalue = 5 %\n",
		    PRIZE "count = rest\nvalue = 5 %\n" },
		{ "value", PRIZE "count = 10\nvalue = 5 %\n",
		    PRIZE "count = 10\nvalue = none\n" },
		{ "max_discount", PRIZE "count = 10\nvalue = 5 %\n",
		    PRIZE "count = 10\nvalue = 5 %\n"
		    "[rules]\nmax_discount = 5000 VND\n" },
		{ "prize", PRIZE "count = 10\nvalue = 5 %\n",
		    HEAD "kind = voucher\n[prize small]\ncount = 10\n"
		    "value = 5 %\n" }
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof pairs / sizeof pairs[0]; i++) {
		char *one = explain(pairs[i / 2].one, i % 2 == 1, TODAY);
		char *other = explain(pairs[i / 2].other, i % 2 == 1, TODAY);

		if (strcmp(one, other) == 0)
			fail_msg("pair %zu: %s changes nothing", i / 2,
			    pairs[i / 2].key);
		free(one);
		free(other);
	}
}

/* A file in which the doubt is due, and one like it in which it is not. */
static void doubts(void **state)
{
	static const struct {
		const char *said, *due, *not_due;
		uint16_t today;
	} table[] = {
		{ "has ended: its last day was 2027-01-31.", VOUCHER, NULL,
		    2588 },
		{ "has ended", NULL, VOUCHER, 2587 },
		{ "end before the offer begins", VOUCHER "valid_days = 3\n",
		    NULL, 2541 },
		{ "end before the offer begins", NULL,
		    VOUCHER "valid_days = 3\n", 2542 },
		{ "shortens no code", VOUCHER "valid_days = 42\n",
		    VOUCHER "valid_days = 41\n", TODAY },
		{ "No day of the offer", "[campaign]\nid = 1\nname = x\n"
		    "kind = voucher\nvalue = 5 %\nfrom = 2026-12-25\n"
		    "until = 2026-12-25\n[rules]\nhours = Sat\n",
		    "[campaign]\nid = 1\nname = x\n"
		    "kind = voucher\nvalue = 5 %\nfrom = 2026-12-25\n"
		    "until = 2026-12-25\n[rules]\nhours = Fri\n", TODAY },
		/* Thursday night reaches into Friday, but not at midnight. */
		{ "No day of the offer", "[campaign]\nid = 1\nname = x\n"
		    "kind = voucher\nvalue = 5 %\nfrom = 2026-12-25\n"
		    "until = 2026-12-25\n[rules]\nhours = Thu 22:00-00:00\n",
		    "[campaign]\nid = 1\nname = x\n"
		    "kind = voucher\nvalue = 5 %\nfrom = 2026-12-25\n"
		    "until = 2026-12-25\n[rules]\nhours = Thu 22:00-00:01\n",
		    TODAY },
		{ "costs nothing", VOUCHER "[rules]\nmin_basket = 50000 VND\n",
		    VOUCHER "[rules]\nmin_basket = 50001 VND\n", TODAY },
		{ "every bill is free", HEAD "kind = voucher\nvalue = 100 %\n",
		    HEAD "kind = voucher\nvalue = 100 %\n[rules]\n"
		    "max_discount = 5 VND\n", TODAY },
		{ "every bill is free", PRIZE "count = 1\nvalue = 100 %\n",
		    PRIZE "count = 1\nvalue = 99 %\n", TODAY },
		{ "one large bill can use up",
		    PERCENT "[rules]\nbudget = 5000 VND\n",
		    PERCENT "[rules]\nbudget = 5000 VND\n"
		    "max_discount = 5 VND\n", TODAY },
		{ "Every bill reaches max_discount", PERCENT "[rules]\n"
		    "max_discount = 15000 VND\nmin_basket = 100000 VND\n",
		    PERCENT "[rules]\n"
		    "max_discount = 15001 VND\nmin_basket = 100000 VND\n",
		    TODAY },
		{ "The budget of 49,999 VND is less than one discount of "
		    "50,000 VND.", VOUCHER "[rules]\nbudget = 49999 VND\n",
		    VOUCHER "[rules]\nbudget = 50000 VND\n", TODAY },
		{ "is less than one", PRIZE "count = 1\nvalue = 5000 VND\n"
		    "[rules]\nbudget = 4999 VND\n",
		    PRIZE "count = 1\nvalue = 5000 VND\n"
		    "[rules]\nbudget = 5000 VND\n", TODAY },
		{ "11 full discounts come to", VOUCHER "[rules]\n"
		    "budget = 500000 VND\nmax_redemptions = 11\n",
		    VOUCHER "[rules]\n"
		    "budget = 500000 VND\nmax_redemptions = 10\n", TODAY },
		{ "1,000,000,000,000 full discounts", VOUCHER "[rules]\n"
		    "budget = 500000 VND\nmax_redemptions = 1000000000000\n",
		    NULL, TODAY },
		{ "works once", COUPON, COUPON "[rules]\nuses_per_code = 2\n",
		    TODAY },
		{ "Nothing limits", COUPON "[rules]\nuses_per_code = any\n",
		    COUPON "[rules]\nuses_per_code = any\n"
		    "budget = 50000 VND\n", TODAY },
		{ "name one shop", CARD "[rules]\nactivate = at-issue\n",
		    CARD "stores = 7\n[rules]\nactivate = at-issue\n", TODAY },
		{ "name one shop", CARD "[rules]\nactivate = at-issue\n", CARD,
		    TODAY },
		{ "name one shop", CARD "[rules]\nactivate = at-issue\n",
		    CARD "[rules]\nactivate = at-issue\n"
		    "offline_cap = 5 VND, 1\n", TODAY },
		{ "Each shop pays up to offline_cap", CARD "[rules]\n"
		    "activate = at-issue\noffline_cap = 5 VND, 1\n",
		    CARD "[rules]\noffline_cap = 5 VND, 1\n", TODAY },
		{ "offline_cap changes nothing",
		    CARD "[rules]\noffline_cap = 5 VND, 1\n",
		    CARD "[rules]\nactivate = at-issue\n"
		    "offline_cap = 5 VND, 1\n", TODAY },
		{ "offline_cap changes nothing", CARD "stores = 7\n[rules]\n"
		    "activate = at-issue\noffline_cap = 5 VND, 1\n",
		    CARD "[rules]\nactivate = at-sale\n", TODAY },
		{ "Cards begin empty and nothing adds",
		    HEAD "kind = stored-value\nvalue = balance 0 VND\n",
		    HEAD "kind = stored-value\nvalue = balance 0 VND\n"
		    "[rules]\ntopup = yes\n", TODAY },
		{ "Cards begin empty and nothing adds",
		    HEAD "kind = stored-value\nvalue = balance 0 points\n",
		    HEAD "kind = stored-value\nvalue = balance 0 points\n"
		    "[rules]\nearn = 1 point per 5 VND\n", TODAY },
		{ "max_balance limits only",
		    CARD "[rules]\nmax_balance = 900000 VND\n",
		    CARD "[rules]\nmax_balance = 900000 VND\ntopup = yes\n",
		    TODAY },
		{ "Worth a second look", COUPON, VOUCHER, TODAY },
		{ "Worth a second look", COUPON, HEAD "kind = shelf\n",
		    TODAY }
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof table / sizeof table[0]; i++) {
		const char *file = i % 2 == 0 ? table[i / 2].due :
		    table[i / 2].not_due;
		char *text, *from;

		if (file == NULL)
			continue;
		text = explain(file, false, table[i / 2].today);
		/* Lines may break anywhere. */
		while ((from = strstr(text, "\n    ")) != NULL)
			memmove(from, from + 4, strlen(from + 4) + 1);
		for (from = text; *from != '\0'; from++)
			*from = *from == '\n' ? ' ' : *from;
		if ((strstr(text, table[i / 2].said) != NULL) != (i % 2 == 0))
			fail_msg("%s: %s", table[i / 2].said, text);
		free(text);
	}
}

/* The whole of it, once in each language. */
static void whole(void **state)
{
	char *text = explain(PERCENT "[rules]\nmax_discount = 100000 VND\n"
	    "stack = yes\n", false, TODAY);

	(void)state;
	assert_string_equal(text,
	    "IN ENGLISH\n\nThe offer\n\n"
	    "  - Offer (campaign 1001, revision 1)\n"
	    "  - Vouchers, each good for one use: 15 % off.\n"
	    "  - From 2026-12-20 to 2027-01-31, 43 days with the first and "
	    "last.\n"
	    "  - Days and hours are those of Asia/Ho_Chi_Minh.\n"
	    "  - In all shops.\n"
	    "  - Never more than 100,000 VND off, which a bill of 666,667 VND "
	    "reaches.\n"
	    "  - Also together with other offers on the same bill.\n"
	    "  - Whoever has a code may use it.\n"
	    "  - No code has been issued yet.\n"
	    "\nAt the till\n\n"
	    "  - Scan the voucher once. A code that was used before is "
	    "refused.\n"
	    "  - If it says valid, take 15 % off the bill, but not more than "
	    "100,000 VND.\n"
	    "  - Good from 2026-12-20 to 2027-01-31.\n"
	    "  - In all shops.\n"
	    "  - Also together with other offers on the same bill.\n");
	free(text);
	text = explain(HEAD "kind = voucher\nvalue = 7.5 %\n", true, TODAY);
	assert_string_equal(text,
	    "TIẾNG VIỆT\n\nChương trình\n\n"
	    "  - Offer (chương trình 1001, phiên bản 1)\n"
	    "  - Phiếu dùng một lần: giảm 7,5 %.\n"
	    "  - Từ ngày 20/12/2026 đến hết ngày 31/01/2027, tổng cộng 43 "
	    "ngày.\n"
	    "  - Ngày giờ tính theo múi giờ Asia/Ho_Chi_Minh.\n"
	    "  - Áp dụng tại tất cả cửa hàng.\n"
	    "  - Không dùng chung với ưu đãi khác trên cùng hoá đơn.\n"
	    "  - Ai có mã đều dùng được.\n"
	    "  - Chưa phát hành mã nào.\n"
	    "\nTại quầy thu ngân\n\n"
	    "  - Quét phiếu một lần. Mã đã dùng sẽ bị máy từ chối.\n"
	    "  - Nếu máy báo hợp lệ, giảm 7,5 % trên hoá đơn.\n"
	    "  - Dùng được từ ngày 20/12/2026 đến hết ngày 31/01/2027.\n"
	    "  - Áp dụng tại tất cả cửa hàng.\n"
	    "  - Không dùng chung với ưu đãi khác trên cùng hoá đơn.\n");
	free(text);
}

/* Names are foreign: no control of the terminal, and {2} is nothing special. */
static void escaped(void **state)
{
	char *text = explain("[campaign]\nid = 1\nname = a\xe2\x80\xae{2}b\n"
	    "kind = voucher\nvalue = free \"c\xe2\x80\x8b{1}d\"\n"
	    "from = 2026-12-20\nuntil = 2027-01-31\n", false, TODAY);

	(void)state;
	assert_non_null(strstr(text, "  - a\\xe2\\x80\\xae{2}b (campaign 1,"));
	assert_non_null(strstr(text, ": c\\xe2\\x80\\x8b{1}d for free."));
	assert_null(strstr(text, "\xe2\x80\xae"));
	free(text);
}

/* The longest lists there may be. */
static void longest(void **state)
{
	static char text[65536];
	char *told;

	(void)state;
	snprintf(text, sizeof text, "%s", VOUCHER "stores = 1");
	for (int i = 1; i < VOUCH_CAMPAIGN_RANGES; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    ",%d-%d", 20000 + 3 * i, 20001 + 3 * i);
	strncat(text, "\n[rules]\nskus = last", 32);
	for (int i = 1; i < VOUCH_CAMPAIGN_SKUS; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    ",own code no. %07d", i);
	strncat(text, "\nhours = CN 23:00-23:30", 32);
	for (int i = 1; i < VOUCH_CAMPAIGN_WINDOWS; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    ",Mon Wed Fri %02d:%02d-%02d:%02d", i / 3, i % 3 * 20,
		    i / 3, i % 3 * 20 + 10);
	strncat(text, "\n", 2);
	told = explain(text, true, TODAY);
	assert_non_null(strstr(told, "20765-20766"));
	assert_null(strstr(told, "..."));
	assert_non_null(strstr(told, "no. 0000255."));
	assert_non_null(strstr(told, "T2 T4 T6 21:00-21:10."));
	for (const char *line = told; *line != '\0';) {
		size_t len = strcspn(line, "\n");

		assert_true(vouch_utf8_count(line, len) <= 78);
		line += len + 1;
	}
	free(told);
}

/* What does not fit leaves no half of it. */
static void no_room(void **state)
{
	struct vouch_buf out;

	(void)state;
	free(explain(VOUCHER, false, TODAY));
	for (size_t cap = 4; cap < 300; cap += 7) {
		vouch_buf_init(&out, cap);
		assert_int_equal(vouch_buf_adds(&out, "abc"), VOUCH_OK);
		assert_int_equal(vouch_explain(&campaign, TODAY, false, &out),
		    VOUCH_ERR_TOO_LONG);
		assert_string_equal(vouch_buf_text(&out), "abc");
		vouch_buf_release(&out);
	}
}

static int bind_catalogue(void **state)
{
	const char *build = getenv("BUILD");
	char folder[4096];

	(void)state;
	snprintf(folder, sizeof folder, "%s/locale",
	    build != NULL ? build : "build/default");
	return setlocale(LC_ALL, "C.UTF-8") == NULL ||
	    setenv("LANGUAGE", "vi", 1) != 0 ||
	    bindtextdomain(VOUCH_TEXT_DOMAIN, folder) == NULL ||
	    bind_textdomain_codeset(VOUCH_TEXT_DOMAIN, "UTF-8") == NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_has_a_word),
		cmocka_unit_test(doubts),
		cmocka_unit_test(whole),
		cmocka_unit_test(escaped),
		cmocka_unit_test(longest),
		cmocka_unit_test(no_room)
	};

	return cmocka_run_group_tests(tests, bind_catalogue, NULL);
}

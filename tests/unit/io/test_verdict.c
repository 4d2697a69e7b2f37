/*
 * Verdict lines: the fields of every reason, the sentences in both languages,
 * and that nothing foreign reaches a line as it is.
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
#include "io/verdict.h"

/* 2026-11-23 09:30:00 in Vietnam. */
#define FIRST_MS 1795401000000

static struct vouch_zone zone;
static struct vouch_campaign campaign;
static struct vouch_token token;

static int fresh(void **state)
{
	(void)state;
	memset(&campaign, 0, sizeof campaign);
	memset(&token, 0, sizeof token);
	token.kind = VOUCH_KIND_VOUCHER;
	token.campaign = 1001;
	token.serial = 0x0123456789;
	token.until = VOUCH_DAY_NONE;
	token.value_type = VOUCH_VALUE_MONEY;
	token.value = 50000;
	token.unit = VOUCH_UNIT_VND;
	campaign.id = 1001;
	campaign.until = VOUCH_DAY_NONE;
	campaign.all_stores = true;
	return vouch_str_copy(campaign.name, sizeof campaign.name, "Tết") !=
	    VOUCH_OK || vouch_zone_init(&zone, "+07:00", NULL) != VOUCH_OK;
}

static struct vouch_verdict_line line_of(enum vouch_reason reason)
{
	struct vouch_verdict_line line;

	memset(&line, 0, sizeof line);
	line.reason = reason;
	line.token = &token;
	line.campaign = &campaign;
	line.zone = &zone;
	return line;
}

static uint16_t day(const char *text)
{
	uint16_t number = 0;

	assert_int_equal(vouch_day_parse(text, strlen(text), NULL, &number),
	    VOUCH_OK);
	return number;
}

static void assert_tsv(const struct vouch_verdict_line *line,
    const char *expected)
{
	struct vouch_buf out;

	vouch_buf_init(&out, 8192);
	assert_int_equal(vouch_verdict_tsv(line, &out), VOUCH_OK);
	assert_string_equal(out.data, expected);
	vouch_buf_release(&out);
}

/* The sentence alone, in both languages. */
static void assert_says(struct vouch_verdict_line line, const char *english,
    const char *vietnamese)
{
	struct vouch_buf out;
	char *text;
	int vi;

	for (vi = 0; vi < 2; vi++) {
		line.vietnamese = vi == 1;
		vouch_buf_init(&out, 8192);
		assert_int_equal(vouch_verdict_tsv(&line, &out), VOUCH_OK);
		text = strrchr(out.data, '\t') + 1;
		text[strlen(text) - 1] = '\0';
		assert_string_equal(text, vi ? vietnamese : english);
		vouch_buf_release(&out);
	}
}

static void fields(void **state)
{
	struct vouch_verdict_line line = line_of(VOUCH_WHY_OK);

	(void)state;
	assert_int_equal(vouch_str_copy(line.event, sizeof line.event,
	    "7.2.1.15"), VOUCH_OK);
	assert_int_equal(vouch_str_copy(line.op, sizeof line.op,
	    "00112233445566778899aabbccddeeff"), VOUCH_OK);
	assert_tsv(&line, "ACCEPT\tok\t1001\tS0123456789\t50000 VND\t"
	    "7.2.1.15\t00112233445566778899aabbccddeeff\t"
	    "Valid: 50,000 VND off\n");
	line = line_of(VOUCH_WHY_TRUNCATED);
	line.token = NULL;
	line.campaign = NULL;
	line.vietnamese = true;
	assert_tsv(&line, "BADREAD\ttruncated\t\t\t\t\t\t"
	    "Mã đọc chưa đủ: vui lòng quét lại\n");
}

static void every_reason_has_a_sentence(void **state)
{
	struct vouch_verdict_line line;
	struct vouch_buf out;
	int reason, with, vi;
	size_t i, tabs;

	(void)state;
	for (reason = 0; reason < VOUCH_REASON_COUNT; reason++) {
		for (with = 0; with < 2; with++) {
			for (vi = 0; vi < 2; vi++) {
				line = line_of((enum vouch_reason)reason);
				line.vietnamese = vi == 1;
				if (with == 0) {
					line.token = NULL;
					line.campaign = NULL;
					line.zone = NULL;
				}
				vouch_buf_init(&out, 8192);
				assert_int_equal(vouch_verdict_tsv(&line,
				    &out), VOUCH_OK);
				for (i = tabs = 0; i < out.len; i++)
					tabs += out.data[i] == '\t';
				assert_int_equal(tabs, 7);
				/* A sentence, and no hole left in it. */
				assert_true(strlen(strrchr(out.data, '\t')) >
				    5);
				assert_null(strchr(out.data, '{'));
				assert_true(vouch_utf8_valid(out.data,
				    out.len, NULL));
				vouch_buf_release(&out);
			}
		}
	}
}

static void offers(void **state)
{
	struct vouch_verdict_line line = line_of(VOUCH_WHY_OK);

	(void)state;
	assert_says(line, "Valid: 50,000 VND off", "Hợp lệ: giảm 50.000 đ");
	token.value_type = VOUCH_VALUE_PERCENT;
	token.value = 1500;
	assert_says(line, "Valid: 15 % off", "Hợp lệ: giảm 15 %");
	token.value_type = VOUCH_VALUE_OPENING;
	token.value = 500000;
	assert_says(line, "Valid: balance 500,000 VND",
	    "Hợp lệ: số dư 500.000 đ");
	token.value_type = VOUCH_VALUE_PRICE;
	assert_says(line, "Valid: price 500,000 VND",
	    "Hợp lệ: giá 500.000 đ");
	token.value_type = VOUCH_VALUE_FREE;
	token.value = 2;
	assert_says(line, "Valid: 2 free", "Hợp lệ: tặng 2 món");
	assert_int_equal(vouch_str_copy(campaign.item, sizeof campaign.item,
	    "Cà phê sữa"), VOUCH_OK);
	assert_says(line, "Valid: free Cà phê sữa",
	    "Hợp lệ: tặng Cà phê sữa");
	token.value_type = VOUCH_VALUE_PASS;
	assert_says(line, "Valid: Tết", "Hợp lệ: Tết");
	line.campaign = NULL;
	assert_says(line, "Valid", "Hợp lệ");
}

static void the_campaigns_value(void **state)
{
	struct vouch_verdict_line line = line_of(VOUCH_WHY_OK);

	(void)state;
	token.value_type = VOUCH_VALUE_CAMPAIGN;
	token.value = 0;
	token.unit = VOUCH_UNIT_NONE;
	campaign.value_type = VOUCH_VALUE_PERCENT;
	campaign.value = 750;
	assert_tsv(&line, "ACCEPT\tok\t1001\tS0123456789\t7.5 %\t\t\t"
	    "Valid: 7.5 % off\n");
	line.campaign = NULL;
	assert_tsv(&line, "ACCEPT\tok\t1001\tS0123456789\t\t\t\tValid\n");
}

static void test_codes(void **state)
{
	(void)state;
	token.kind = VOUCH_KIND_TEST;
	assert_says(line_of(VOUCH_WHY_OK),
	    "Test code, reads well: 50,000 VND off",
	    "Mã thử, đọc được: giảm 50.000 đ");
	assert_says(line_of(VOUCH_WHY_TEST_CODE),
	    "A test code: it is worth nothing",
	    "Mã thử, không có giá trị sử dụng");
}

static void used(void **state)
{
	struct vouch_verdict_line line = line_of(VOUCH_WHY_USED);

	(void)state;
	assert_says(line, "Already used", "Mã này đã được dùng");
	line.first.known = true;
	line.first.store = 7;
	line.first.till = 2;
	line.first.at_ms = FIRST_MS;
	assert_says(line, "Already used on 2026-11-23 09:30, shop 7, till 2",
	    "Mã đã dùng lúc 23/11/2026 09:30, cửa hàng 7, quầy 2");
	line.reason = VOUCH_WHY_VOIDED;
	assert_says(line,
	    "Taken back: was used on 2026-11-23 09:30, shop 7, till 2",
	    "Đã huỷ: mã từng dùng lúc 23/11/2026 09:30, cửa hàng 7, quầy 2");
	line.reason = VOUCH_WHY_AGAIN;
	assert_says(line, "Scanned twice: already taken a moment ago",
	    "Quét hai lần: mã vừa được nhận, không trừ thêm");
	line.reason = VOUCH_WHY_NOT_REDEEMED;
	assert_says(line, "Nothing was redeemed by this operation",
	    "Mã lệnh này chưa trừ phiếu nào");
	line.reason = VOUCH_WHY_REPLAYED;
	assert_says(line,
	    "Valid: recorded on 2026-11-23 09:30, not spent again",
	    "Hợp lệ: đã ghi nhận lúc 23/11/2026 09:30, không trừ thêm");
	line.zone = NULL;
	assert_says(line, "Valid: recorded before, not spent again",
	    "Hợp lệ: đã ghi nhận, không trừ thêm");
}

/* The narrower of token and campaign counts. */
static void days(void **state)
{
	struct vouch_verdict_line line = line_of(VOUCH_WHY_EXPIRED);

	(void)state;
	assert_says(line, "Expired", "Mã đã hết hạn");
	token.until = day("2027-01-31");
	assert_says(line, "Expired: its last day was 2027-01-31",
	    "Mã đã hết hạn: chỉ dùng được đến hết ngày 31/01/2027");
	campaign.until = day("2027-01-15");
	assert_says(line, "Expired: its last day was 2027-01-15",
	    "Mã đã hết hạn: chỉ dùng được đến hết ngày 15/01/2027");
	line.reason = VOUCH_WHY_NOT_YET;
	token.from = day("2026-12-20");
	assert_says(line, "Not valid yet: its first day is 2026-12-20",
	    "Chưa đến ngày dùng: mã có giá trị từ ngày 20/12/2026");
	campaign.from = day("2026-12-24");
	assert_says(line, "Not valid yet: its first day is 2026-12-24",
	    "Chưa đến ngày dùng: mã có giá trị từ ngày 24/12/2026");
}

static void stores(void **state)
{
	struct vouch_verdict_line line = line_of(VOUCH_WHY_WRONG_STORE);

	(void)state;
	assert_says(line, "Not for this shop",
	    "Mã không dùng được ở cửa hàng này");
	token.stores = 7;
	assert_says(line, "Not for this shop: only for shop 7",
	    "Mã không dùng được ở đây: chỉ dùng ở cửa hàng 7");
	token.stores = VOUCH_STORES_GROUP_MIN + 3;
	assert_says(line, "Not for this shop: only for shop group 3",
	    "Mã không dùng được ở đây: chỉ dùng ở cửa hàng nhóm 3");
	token.stores = VOUCH_STORES_LIST;
	campaign.all_stores = false;
	campaign.range_count = 2;
	campaign.range[0].first = campaign.range[0].last = 1;
	campaign.range[1].first = 7;
	campaign.range[1].last = 12;
	assert_says(line, "Not for this shop: only for shop 1, 7-12",
	    "Mã không dùng được ở đây: chỉ dùng ở cửa hàng 1, 7-12");
}

static void not_ours(void **state)
{
	static const struct {
		enum vouch_scan_kind kind;
		const char *word, *english, *vietnamese;
	} table[] = {
		{ VOUCH_SCAN_GTIN, "gtin",
		  "This is a product barcode, not a voucher",
		  "Đây là mã vạch sản phẩm, không phải phiếu" },
		{ VOUCH_SCAN_PAYMENT, "payment-qr",
		  "This is a payment QR, not a voucher",
		  "Đây là mã QR thanh toán, không phải phiếu" },
		{ VOUCH_SCAN_URL, "url", "This is a web link, not a voucher",
		  "Đây là đường link, không phải phiếu" },
		{ VOUCH_SCAN_OTHER, "other", "Not one of our codes",
		  "Đây không phải mã của cửa hàng" }
	};
	struct vouch_verdict_line line = line_of(VOUCH_WHY_NOT_OURS);
	struct vouch_buf out;
	char expected[64];
	size_t i;

	(void)state;
	line.token = NULL;
	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		line.scan = table[i].kind;
		assert_says(line, table[i].english, table[i].vietnamese);
		vouch_buf_init(&out, 8192);
		assert_int_equal(vouch_verdict_json(&line, &out), VOUCH_OK);
		snprintf(expected, sizeof expected, ",\"is\":\"%s\",",
		    table[i].word);
		assert_non_null(strstr(out.data, expected));
		vouch_buf_release(&out);
	}
}

static void other_sentences(void **state)
{
	struct vouch_verdict_line line = line_of(VOUCH_WHY_UNKNOWN_CAMPAIGN);

	(void)state;
	line.campaign = NULL;
	assert_says(line, "Campaign 1001 is not on this till: please tell "
	    "the manager",
	    "Máy chưa có chương trình 1001: vui lòng báo quản lý");
	line = line_of(VOUCH_WHY_TYPING_ENGINE);
	assert_says(line, "The typing engine changed the code: please turn "
	    "it off and scan again",
	    "Bộ gõ làm hỏng mã: vui lòng tắt bộ gõ tiếng Việt rồi quét lại");
}

static void troubles(void **state)
{
	struct vouch_verdict_line line = line_of(VOUCH_WHY_DISK);

	(void)state;
	line.trouble = "shop.db: cannot write: no space\t\x1b[2J \\x41";
	assert_says(line, "Disk trouble, nothing was redeemed: please tell "
	    "the manager (shop.db: cannot write: no space??[2J \\x41)",
	    "Lỗi ổ đĩa, mã chưa bị trừ: vui lòng báo quản lý "
	    "(shop.db: cannot write: no space??[2J \\x41)");
}

/* Names and words come from files: control characters, bytes that are no
 * text, characters that turn the writing round. */
static void foreign_bytes(void **state)
{
	struct vouch_verdict_line line = line_of(VOUCH_WHY_OK);
	struct vouch_buf out;

	(void)state;
	token.value_type = VOUCH_VALUE_PASS;
	memcpy(campaign.name, "a\tb\n\x1b[2J\xff\xe2\x80\xae\"\\", 15);
	memcpy(line.event, "7\n2", 4);
	memcpy(line.op, "\t\xff", 3);
	assert_tsv(&line, "ACCEPT\tok\t1001\tS0123456789\t\t7\\x0a2\t"
	    "\\x09\\xff\tValid: a\\x09b\\x0a\\x1b[2J\\xff\\xe2\\x80\\xae\""
	    "\\\\\n");
	vouch_buf_init(&out, 8192);
	assert_int_equal(vouch_verdict_json(&line, &out), VOUCH_OK);
	assert_true(vouch_utf8_valid(out.data, out.len, NULL));
	assert_ptr_equal(memchr(out.data, '\n', out.len),
	    out.data + out.len - 1);
	assert_null(memchr(out.data, '\x1b', out.len));
	vouch_buf_release(&out);
}

/* Of a token recalled from a ledger nothing is told that is not on file. */
static void recalled(void **state)
{
	struct vouch_verdict_line line = line_of(VOUCH_WHY_REPLAYED);
	struct vouch_buf out;

	(void)state;
	campaign.value_type = VOUCH_VALUE_PERCENT;
	campaign.value = 1500;
	token.value_type = VOUCH_VALUE_CAMPAIGN;
	token.value = 0;
	assert_tsv(&line, "ACCEPT\treplayed\t1001\tS0123456789\t15 %\t\t\t"
	    "Valid: recorded before, not spent again\n");
	line.recalled = true;
	assert_tsv(&line, "ACCEPT\treplayed\t1001\tS0123456789\t\t\t\t"
	    "Valid: recorded before, not spent again\n");
	vouch_buf_init(&out, 8192);
	assert_int_equal(vouch_verdict_json(&line, &out), VOUCH_OK);
	assert_null(strstr(out.data, "\"from\""));
	assert_null(strstr(out.data, "\"until\""));
	assert_null(strstr(out.data, "\"value\""));
	assert_non_null(strstr(out.data, "\"serial\":\"S0123456789\""));
	vouch_buf_release(&out);
}

static void objects(void **state)
{
	struct vouch_verdict_line line = line_of(VOUCH_WHY_USED);
	struct vouch_buf out;

	(void)state;
	token.until = day("2027-01-31");
	token.from = day("2026-12-20");
	line.first.known = true;
	line.first.store = 7;
	line.first.till = 2;
	line.first.at_ms = FIRST_MS;
	assert_int_equal(vouch_str_copy(line.event, sizeof line.event,
	    "7.2.1.15"), VOUCH_OK);
	assert_int_equal(vouch_str_copy(line.op, sizeof line.op, "ab"),
	    VOUCH_OK);
	vouch_buf_init(&out, 8192);
	assert_int_equal(vouch_verdict_json(&line, &out), VOUCH_OK);
	assert_string_equal(out.data, "{\"schema\":\"vouch.verdict.1\","
	    "\"verdict\":\"USED\",\"reason\":\"used\",\"campaign\":1001,"
	    "\"name\":\"Tết\",\"kind\":\"voucher\","
	    "\"serial\":\"S0123456789\",\"value\":\"50000 VND\","
	    "\"from\":\"2026-12-20\",\"until\":\"2027-01-31\","
	    "\"used_at\":\"2026-11-23T09:30:00+07:00\",\"used_store\":7,"
	    "\"used_till\":2,\"event\":\"7.2.1.15\",\"op\":\"ab\","
	    "\"text\":\"Already used on 2026-11-23 09:30, shop 7, "
	    "till 2\"}\n");
	line = line_of(VOUCH_WHY_BUSY);
	line.token = NULL;
	vouch_buf_clear(&out);
	assert_int_equal(vouch_verdict_json(&line, &out), VOUCH_OK);
	assert_string_equal(out.data, "{\"schema\":\"vouch.verdict.1\","
	    "\"verdict\":\"ERROR\",\"reason\":\"busy\","
	    "\"text\":\"Busy, nothing was redeemed: please scan again\"}\n");
	vouch_buf_release(&out);
}

static void no_room(void **state)
{
	struct vouch_verdict_line line = line_of(VOUCH_WHY_OK);
	struct vouch_buf out;
	size_t cap;

	(void)state;
	for (cap = 2; cap < 60; cap++) {
		vouch_buf_init(&out, cap);
		assert_int_equal(vouch_buf_adds(&out, "x"), VOUCH_OK);
		assert_int_equal(vouch_verdict_tsv(&line, &out),
		    VOUCH_ERR_TOO_LONG);
		assert_int_equal(vouch_verdict_json(&line, &out),
		    VOUCH_ERR_TOO_LONG);
		assert_string_equal(vouch_buf_text(&out), "x");
		vouch_buf_release(&out);
	}
}

/* The catalogue of this build, as the tools find it. */
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
		cmocka_unit_test_setup(fields, fresh),
		cmocka_unit_test_setup(every_reason_has_a_sentence, fresh),
		cmocka_unit_test_setup(offers, fresh),
		cmocka_unit_test_setup(the_campaigns_value, fresh),
		cmocka_unit_test_setup(test_codes, fresh),
		cmocka_unit_test_setup(used, fresh),
		cmocka_unit_test_setup(days, fresh),
		cmocka_unit_test_setup(stores, fresh),
		cmocka_unit_test_setup(not_ours, fresh),
		cmocka_unit_test_setup(other_sentences, fresh),
		cmocka_unit_test_setup(troubles, fresh),
		cmocka_unit_test_setup(foreign_bytes, fresh),
		cmocka_unit_test_setup(recalled, fresh),
		cmocka_unit_test_setup(objects, fresh),
		cmocka_unit_test_setup(no_room, fresh)
	};

	return cmocka_run_group_tests(tests, bind_catalogue, NULL);
}

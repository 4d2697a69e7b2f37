/* Prizes: dealing them to a batch, and manifests read without belief. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/crypt.h"
#include "core/prizes.h"
#include "core/token.h"

#define BYTES_MAX 65536

static struct vouch_secret_key *secret;
static struct vouch_campaign campaign;
static struct vouch_prizes prizes, read_back;
static uint8_t bytes[BYTES_MAX];

static int set_up(void **state)
{
	uint8_t seed[VOUCH_SEED_BYTES] = { 1 };

	(void)state;
	return vouch_sign_init() != VOUCH_OK ||
	    vouch_secret_key_new(seed, &secret) != VOUCH_OK;
}

static int tear_down(void **state)
{
	(void)state;
	vouch_secret_key_free(secret);
	return 0;
}

/* Prizes p0, p1, ... with these counts (0: the rest), a negative one ends. */
static void set_prizes(const long *counts)
{
	struct vouch_campaign_prize *prize;

	memset(&campaign, 0, sizeof campaign);
	campaign.id = 1001;
	campaign.revision = 3;
	for (; *counts >= 0; counts++) {
		prize = &campaign.prize[campaign.prize_count];
		snprintf(prize->name, sizeof prize->name, "p%zu",
		    campaign.prize_count++);
		prize->count = (uint64_t)*counts;
		prize->value_type = VOUCH_VALUE_MONEY;
		prize->unit = VOUCH_UNIT_VND;
		prize->value = 10000;
	}
}

static void test_deal(void **state)
{
	static const struct {
		long counts[6];
		uint64_t codes;
		enum vouch_err wanted;
		size_t rest;
		uint64_t rest_count, listed;
	} rows[] = {
		{ { 10, 90, 0, -1 }, 1000, VOUCH_OK, 2, 900, 100 },
		{ { 0, 10, 90, -1 }, 1000, VOUCH_OK, 0, 900, 100 },
		{ { 10, 0, 90, -1 }, 101, VOUCH_OK, 1, 1, 100 },
		{ { 10, 0, 90, -1 }, 100, VOUCH_OK, 1, 0, 100 },
		{ { 10, 0, 90, -1 }, 99, VOUCH_ERR_RANGE, 0, 0, 0 },
		{ { 0, -1 }, 5, VOUCH_OK, 0, 5, 0 },
		{ { 5, -1 }, 5, VOUCH_OK, 0, 5, 0 },
		{ { 5, -1 }, 6, VOUCH_ERR_RANGE, 0, 0, 0 },
		{ { 5, -1 }, 4, VOUCH_ERR_RANGE, 0, 0, 0 },
		{ { 3, 7, 7, 2, -1 }, 19, VOUCH_OK, 1, 7, 12 },
		{ { 1, 2, 3, -1 }, 6, VOUCH_OK, 2, 3, 3 },
		{ { 1, 0, -1 }, (uint64_t)1 << 40, VOUCH_OK, 1,
		    ((uint64_t)1 << 40) - 1, 1 },
		{ { 10000000, 0, -1 }, 20000000, VOUCH_OK, 1, 10000000,
		    10000000 },
		{ { 10000001, 0, -1 }, 20000000, VOUCH_ERR_RANGE, 0, 0, 0 },
		{ { -1 }, 5, VOUCH_ERR_MISSING, 0, 0, 0 },
	};
	struct vouch_diag diag;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		set_prizes(rows[i].counts);
		assert_int_equal(vouch_prizes_deal(&campaign, rows[i].codes,
		    &diag, &prizes), rows[i].wanted);
		assert_int_equal(diag.code, rows[i].wanted);
		if (rows[i].wanted != VOUCH_OK)
			continue;
		assert_int_equal(prizes.rest, rows[i].rest);
		assert_true(prizes.prize[prizes.rest].count ==
		    rows[i].rest_count);
		assert_true(prizes.listed == rows[i].listed);
		assert_int_equal(prizes.campaign, 1001);
		assert_int_equal(prizes.revision, 3);
		assert_true(prizes.sequence == 1);
		assert_true(prizes.codes == rows[i].codes);
	}
}

static void test_deal_says_both_numbers(void **state)
{
	static const long over[] = { 600, 500, -1 }, under[] = { 1, 8, -1 };
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	(void)state;
	set_prizes(over);
	vouch_prizes_deal(&campaign, 1000, &diag, &prizes);
	assert_string_equal(diag.expected,
	    "the prizes add up to 1100 codes, and the batch has 1000");
	assert_string_equal(diag.hint, "");
	set_prizes(under);
	vouch_prizes_deal(&campaign, 10, &diag, &prizes);
	assert_string_equal(diag.expected,
	    "the prizes add up to 9 codes, and the batch has 10");
	assert_non_null(strstr(diag.hint, "count = rest"));
	/* No sum is too great to be refused. */
	campaign.prize[0].count = campaign.prize[1].count = UINT64_MAX;
	assert_int_equal(vouch_prizes_deal(&campaign, 10, &diag, &prizes),
	    VOUCH_ERR_RANGE);
}

/* Every slot to its prize, as many as the table says. */
static void test_slots(void **state)
{
	static const long counts[] = { 3, 0, 1, 4, -1 };
	static const size_t wanted[] = { 0, 0, 0, 2, 3, 3, 3, 3, 1, 1, 1 };

	(void)state;
	set_prizes(counts);
	assert_int_equal(vouch_prizes_deal(&campaign, 11, NULL, &prizes),
	    VOUCH_OK);
	for (uint64_t slot = 0; slot < 11; slot++)
		assert_int_equal(vouch_prizes_of_slot(&prizes, slot),
		    wanted[slot]);
}

/* A digest belongs to prizes, revision and size, not to a batch. */
static void test_digest(void **state)
{
	static const long counts[] = { 3, 0, -1 };
	uint8_t digest[32], other[32];

	(void)state;
	set_prizes(counts);
	vouch_prizes_deal(&campaign, 10, NULL, &prizes);
	vouch_prizes_digest(&prizes, digest);
	prizes.batch = 7;
	prizes.first_counter = 100;
	vouch_prizes_digest(&prizes, other);
	assert_memory_equal(digest, other, sizeof digest);
	vouch_prizes_deal(&campaign, 11, NULL, &prizes);
	vouch_prizes_digest(&prizes, other);
	assert_memory_not_equal(digest, other, sizeof digest);
	campaign.prize[0].value++;
	vouch_prizes_deal(&campaign, 10, NULL, &prizes);
	vouch_prizes_digest(&prizes, other);
	assert_memory_not_equal(digest, other, sizeof digest);
}

/* ---- manifests ---- */

/* Signs what stands in bytes[len]; the whole length. */
static size_t seal(size_t len)
{
	uint8_t hash[VOUCH_PRIZES_HASH];

	vouch_digest_of(hash, sizeof hash, NULL, 0, bytes, len);
	assert_int_equal(vouch_prizes_sign(secret, hash, bytes + len),
	    VOUCH_OK);
	return len + VOUCH_SIGNATURE_BYTES;
}

/* Six codes: p0 twice, p1 is the rest, p2 once, "cf" with words. */
static size_t head_of_six(void)
{
	static const long counts[] = { 2, 0, 1, -1 };

	set_prizes(counts);
	campaign.prize[2].value_type = VOUCH_VALUE_FREE;
	campaign.prize[2].unit = VOUCH_UNIT_NONE;
	campaign.prize[2].value = 1;
	memcpy(campaign.prize[2].item, "C\xc3\xa0 ph\xc3\xaa", 9);
	campaign.prize[1].value_type = VOUCH_VALUE_CAMPAIGN;
	campaign.prize[1].unit = VOUCH_UNIT_NONE;
	campaign.prize[1].value = 0;
	assert_int_equal(vouch_prizes_deal(&campaign, 6, NULL, &prizes),
	    VOUCH_OK);
	prizes.batch = 4;
	prizes.first_counter = 20;
	return vouch_prizes_encode_head(&prizes, bytes);
}

static size_t manifest_of_six(void)
{
	size_t len = head_of_six();

	vouch_prizes_encode_entry(bytes + len, 5, 0);
	vouch_prizes_encode_entry(bytes + len + 6, 7, 2);
	vouch_prizes_encode_entry(bytes + len + 12, VOUCH_SERIAL_MAX, 0);
	return seal(len + 18);
}

static void test_read(void **state)
{
	const struct vouch_public_key *key = vouch_secret_key_public(secret);
	size_t len = manifest_of_six(), i;

	(void)state;
	assert_int_equal(vouch_prizes_decode(bytes, len, NULL, &read_back),
	    VOUCH_OK);
	assert_int_equal(vouch_prizes_verify(bytes, len, key), VOUCH_OK);
	assert_int_equal(read_back.batch, 4);
	assert_true(read_back.first_counter == 20 && read_back.codes == 6);
	assert_int_equal(read_back.rest, 1);
	assert_int_equal(read_back.prize_count, 3);
	for (i = 0; i < 3; i++) {
		assert_string_equal(read_back.prize[i].name,
		    prizes.prize[i].name);
		assert_string_equal(read_back.prize[i].item,
		    prizes.prize[i].item);
		assert_true(read_back.prize[i].count == prizes.prize[i].count);
		assert_true(read_back.prize[i].value == prizes.prize[i].value);
	}
	assert_int_equal(vouch_prizes_find(&read_back, 5), 0);
	assert_int_equal(vouch_prizes_find(&read_back, 7), 2);
	assert_int_equal(vouch_prizes_find(&read_back, VOUCH_SERIAL_MAX), 0);
	assert_int_equal(vouch_prizes_find(&read_back, 0), 1);
	assert_int_equal(vouch_prizes_find(&read_back, 6), 1);
	assert_int_equal(vouch_prizes_find(&read_back, 8), 1);
}

/* Whichever byte changes, it is refused: by the reader or by the signature. */
static void test_changed_byte(void **state)
{
	const struct vouch_public_key *key = vouch_secret_key_public(secret);
	size_t len = manifest_of_six(), readable = 0, i;

	(void)state;
	for (i = 0; i < len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			bytes[i] ^= (uint8_t)(1 << bit);
			assert_int_equal(vouch_prizes_verify(bytes, len, key),
			    VOUCH_ERR_SIGNATURE);
			readable += vouch_prizes_decode(bytes, len, NULL,
			    &read_back) == VOUCH_OK;
			bytes[i] ^= (uint8_t)(1 << bit);
		}
	}
	assert_true(readable > 8 * VOUCH_SIGNATURE_BYTES);
	assert_int_equal(vouch_prizes_verify(bytes, len, key), VOUCH_OK);
	assert_int_equal(vouch_prizes_verify(bytes, 63, key),
	    VOUCH_ERR_SIGNATURE);
}

static void test_cut(void **state)
{
	size_t len = manifest_of_six(), i;

	(void)state;
	for (i = 0; i < 8; i++)
		assert_int_equal(vouch_prizes_decode(bytes, i, NULL,
		    &read_back), VOUCH_ERR_SYNTAX);
	for (; i < len; i++)
		assert_int_equal(vouch_prizes_decode(bytes, i, NULL,
		    &read_back), VOUCH_ERR_TRUNCATED);
	assert_int_equal(vouch_prizes_decode(bytes, len + 1, NULL,
	    &read_back), VOUCH_ERR_TOO_LONG);
}

/* Rightly signed, and wrong all the same. */
static void test_nonsense(void **state)
{
	static const struct {
		const char *what;
		size_t at;      /* from the start, or from the list */
		bool in_list;
		uint8_t put[8];
		size_t len;
		enum vouch_err wanted;
	} rows[] = {
		{ "magic", 0, false, "v", 1, VOUCH_ERR_SYNTAX },
		{ "version", 7, false, "2", 1, VOUCH_ERR_UNSUPPORTED },
		{ "campaign 0", 8, false, { 0 }, 4, VOUCH_ERR_RANGE },
		{ "revision 0", 12, false, { 0 }, 4, VOUCH_ERR_RANGE },
		{ "sequence 0", 16, false, { 0 }, 8, VOUCH_ERR_RANGE },
		{ "batch 0", 24, false, { 0 }, 4, VOUCH_ERR_RANGE },
		{ "counter", 28, false, { 0, 0, 1 }, 8, VOUCH_ERR_RANGE },
		{ "no codes", 36, false, { 0 }, 8, VOUCH_ERR_RANGE },
		{ "codes beyond the last counter", 36, false,
		    { 0, 0, 1, 0, 0, 0, 0, 0 }, 8, VOUCH_ERR_RANGE },
		{ "no prizes", 44, false, { 0 }, 1, VOUCH_ERR_RANGE },
		{ "65 prizes", 44, false, { 65 }, 1, VOUCH_ERR_RANGE },
		{ "rest is no prize", 45, false, { 3 }, 1, VOUCH_ERR_RANGE },
		{ "too many listed", 46, false, { 255, 255, 255, 255 }, 4,
		    VOUCH_ERR_RANGE },
		{ "fewer listed", 46, false, { 0, 0, 0, 2 }, 4,
		    VOUCH_ERR_CONFLICT },
		{ "count 0", 50, false, { 0 }, 8, VOUCH_ERR_RANGE },
		{ "counts do not add up", 57, false, { 3 }, 1,
		    VOUCH_ERR_CONFLICT },
		{ "a unit without a value", 62, false, { 0x01 }, 1,
		    VOUCH_ERR_SYNTAX },
		{ "a shelf price", 62, false, { 0x41 }, 1, VOUCH_ERR_SYNTAX },
		{ "no name", 63, false, { 0 }, 1, VOUCH_ERR_SYNTAX },
		{ "a name in capitals", 64, false, "P", 1, VOUCH_ERR_SYNTAX },
		{ "a name twice", 65, false, "1", 1, VOUCH_ERR_DUPLICATE },
		{ "out of order", 4, true, { 9 }, 1, VOUCH_ERR_CONFLICT },
		{ "a serial twice", 4, true, { 7 }, 1, VOUCH_ERR_CONFLICT },
		{ "no such prize", 5, true, { 3 }, 1, VOUCH_ERR_RANGE },
		{ "the rest is listed", 5, true, { 1 }, 1, VOUCH_ERR_RANGE },
		{ "one too many", 5, true, { 2 }, 1, VOUCH_ERR_CONFLICT },
	};
	struct vouch_diag diag;
	size_t len, list;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		list = head_of_six();
		len = manifest_of_six();
		memcpy(bytes + rows[i].at + (rows[i].in_list ? list : 0),
		    rows[i].put, rows[i].len);
		len = seal(len - VOUCH_SIGNATURE_BYTES);
		diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		if (vouch_prizes_decode(bytes, len, &diag, &read_back) !=
		    rows[i].wanted)
			fail_msg("%s: %s", rows[i].what,
			    vouch_err_name(diag.code));
		assert_true(diag.expected[0] != '\0');
	}
}

/* Words a terminal would obey, words beside money, bytes that are no text. */
static void test_items(void **state)
{
	static const char *const items[] = { "\x1b[31m", "\xff", "a\x7f",
	    "\xc2\x9b" };
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
		manifest_of_six();
		snprintf(prizes.prize[2].item, sizeof prizes.prize[2].item,
		    "%s", items[i]);
		len = vouch_prizes_encode_head(&prizes, bytes) + 18;
		assert_int_equal(vouch_prizes_decode(bytes, seal(len), NULL,
		    &read_back), VOUCH_ERR_SYNTAX);
	}
	manifest_of_six();
	memcpy(prizes.prize[0].item, "tea", 4);
	len = vouch_prizes_encode_head(&prizes, bytes) + 18;
	assert_int_equal(vouch_prizes_decode(bytes, seal(len), NULL,
	    &read_back), VOUCH_ERR_SYNTAX);
}

/* 64 prizes of the longest names and words fit. */
static void test_greatest(void **state)
{
	struct vouch_campaign_prize *prize;
	size_t len, i;

	(void)state;
	memset(&campaign, 0, sizeof campaign);
	campaign.id = campaign.revision = 1;
	campaign.prize_count = VOUCH_CAMPAIGN_PRIZES;
	for (i = 0; i < VOUCH_CAMPAIGN_PRIZES; i++) {
		prize = &campaign.prize[i];
		memset(prize->name, 'a', VOUCH_PRIZE_NAME - 1);
		prize->name[0] = (char)('a' + i % 26);
		prize->name[1] = (char)('a' + i / 26);
		memset(prize->item, 'x', VOUCH_CAMPAIGN_ITEM - 1);
		prize->count = i;
		prize->value_type = VOUCH_VALUE_FREE;
		prize->value = 1;
	}
	assert_int_equal(vouch_prizes_deal(&campaign, 63 * 32, NULL, &prizes),
	    VOUCH_OK);
	prizes.batch = 1;
	len = vouch_prizes_encode_head(&prizes, bytes);
	assert_true(len <= VOUCH_PRIZES_HEAD_MAX);
	for (i = 0; i < prizes.listed; i++)
		vouch_prizes_encode_entry(bytes + len + 6 * i, i,
		    vouch_prizes_of_slot(&prizes, i));
	len = seal(len + 6 * i);
	assert_int_equal(vouch_prizes_decode(bytes, len, NULL, &read_back),
	    VOUCH_OK);
	assert_int_equal(read_back.rest, 0);
	assert_true(read_back.prize[0].count == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_deal),
		cmocka_unit_test(test_deal_says_both_numbers),
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_changed_byte),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_items),
		cmocka_unit_test(test_greatest)
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

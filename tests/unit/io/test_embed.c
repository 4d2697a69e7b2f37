/*
 * lib/vouch.h, by its own functions alone: every outcome, and what a genuine
 * code says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "core/code.h"
#include "io/keyfile.h"
#include "vouch.h"

/* Two keys: only the first is trusted. */
static struct vouch_secret_key *secret[2];
static struct vouch_key trusted;

static const struct vouch_token voucher = {
	.kind = VOUCH_KIND_VOUCHER, .campaign = 1001, .serial = 0xa1b2c3d4,
	.from = 2375, .until = 2465, .value = 50000,
	.value_type = VOUCH_VALUE_MONEY, .unit = VOUCH_UNIT_VND,
	.channel = VOUCH_CHANNEL_FACEBOOK, .stores = 7,
};

static int set_up(void **state)
{
	struct vouch_buf text;
	uint8_t seed[VOUCH_SEED_BYTES];

	(void)state;
	if (vouch_init() != 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		memset(seed, i + 1, sizeof seed);
		if (vouch_secret_key_new(seed, &secret[i]) != VOUCH_OK)
			return -1;
	}
	vouch_buf_init(&text, 1024);
	if (vouch_keyfile_public_text(vouch_secret_key_public(secret[0]), NULL,
	    &text) != VOUCH_OK ||
	    vouch_key_parse(text.data, text.len, &trusted) != 0)
		return -1;
	vouch_buf_release(&text);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	vouch_secret_key_free(secret[0]);
	vouch_secret_key_free(secret[1]);
	return 0;
}

static void make(int signer, const struct vouch_token *token,
    char text[VOUCH_CODE_TEXT_MAX])
{
	assert_int_equal(vouch_code_make(token, secret[signer], NULL, 0, NULL,
	    text), VOUCH_OK);
}

static void what_a_code_says(void **state)
{
	struct vouch_info info;
	char text[VOUCH_CODE_TEXT_MAX];

	(void)state;
	make(0, &voucher, text);
	assert_int_equal(vouch_read(text, strlen(text), &trusted, 1, &info),
	    VOUCH_CODE_GENUINE);
	assert_int_equal(info.key, 0);
	assert_int_equal(info.campaign, 1001);
	assert_int_equal(info.serial, 0xa1b2c3d4);
	assert_string_equal(info.serial_text, "S00A1B2C3D4");
	assert_string_equal(info.kind, "voucher");
	assert_string_equal(info.value, "50000 VND");
	assert_string_equal(info.from, "2026-07-03");
	assert_string_equal(info.until, "2026-10-01");
	assert_int_equal(info.channel, 6);
	assert_int_equal(info.stores, 7);
	assert_int_equal(info.bound, 0);
}

static void a_bound_code_says_so(void **state)
{
	struct vouch_token bound = voucher;
	struct vouch_info info;
	char text[VOUCH_CODE_TEXT_MAX], line[200];

	(void)state;
	assert_int_equal(vouch_token_extend(&bound, VOUCH_EXT_HOLDER,
	    "12345678", 8), VOUCH_OK);
	make(0, &bound, text);
	assert_int_equal(vouch_read(text, strlen(text), &trusted, 1, &info),
	    VOUCH_CODE_GENUINE);
	assert_int_equal(info.bound, 1);
	vouch_describe(&info, line, sizeof line);
	assert_string_equal(line, "voucher S00A1B2C3D4 of campaign 1001: "
	    "50000 VND, from 2026-07-03 to 2026-10-01, for one customer only");
}

static void outcomes(void **state)
{
	struct vouch_token shelf = voucher;
	struct vouch_info info = { .campaign = 77 };
	char text[VOUCH_CODE_TEXT_MAX];
	uint8_t bytes[VOUCH_BASE27_BYTES_MAX];
	size_t len;

	(void)state;
	make(1, &voucher, text);
	assert_int_equal(vouch_read(text, strlen(text), &trusted, 1, &info),
	    VOUCH_CODE_UNKNOWN_KEY);
	assert_int_equal(vouch_read(text, strlen(text), NULL, 0, &info),
	    VOUCH_CODE_UNKNOWN_KEY);

	make(0, &voucher, text);
	assert_int_equal(vouch_read(text, 60, &trusted, 1, &info),
	    VOUCH_CODE_DAMAGED);
	assert_int_equal(vouch_base27_decode(text, strlen(text), bytes, &len,
	    NULL), VOUCH_OK);
	bytes[len - 1] ^= 1;
	vouch_base27_encode(bytes, len, text);
	assert_int_equal(vouch_read(text, strlen(text), &trusted, 1, &info),
	    VOUCH_CODE_FORGED);

	shelf.kind = VOUCH_KIND_SHELF;
	shelf.until = VOUCH_DAY_NONE;
	shelf.value_type = VOUCH_VALUE_PRICE;
	make(0, &shelf, text);
	assert_int_equal(vouch_read(text, strlen(text), &trusted, 1, &info),
	    VOUCH_CODE_SHELF);

	assert_int_equal(vouch_read("hello", 5, &trusted, 1, &info),
	    VOUCH_CODE_NONE);
	assert_int_equal(info.campaign, 77); /* untouched by all of them */
}

/* More keys than it promises to take are not looked at. */
static void the_64th_key_counts(void **state)
{
	static struct vouch_key many[66];
	struct vouch_info info;
	char text[VOUCH_CODE_TEXT_MAX];

	(void)state;
	make(0, &voucher, text);
	many[63] = trusted;
	assert_int_equal(vouch_read(text, strlen(text), many, 64, &info),
	    VOUCH_CODE_GENUINE);
	assert_int_equal(info.key, 63);
	memset(&many[63], 0, sizeof many[63]);
	many[64] = trusted;
	assert_int_equal(vouch_read(text, strlen(text), many, 66, &info),
	    VOUCH_CODE_UNKNOWN_KEY);
}

static void descriptions(void **state)
{
	struct vouch_info info;
	struct vouch_token token = voucher;
	char text[VOUCH_CODE_TEXT_MAX], line[128];

	(void)state;
	make(0, &voucher, text);
	vouch_read(text, strlen(text), &trusted, 1, &info);
	assert_int_equal(vouch_describe(&info, line, sizeof line), 78);
	assert_string_equal(line, "voucher S00A1B2C3D4 of campaign 1001: "
	    "50000 VND, from 2026-07-03 to 2026-10-01");
	assert_int_equal(vouch_describe(&info, line, 8), 7);
	assert_string_equal(line, "voucher");
	assert_int_equal(vouch_describe(&info, line, 1), 0);
	assert_string_equal(line, "");

	token.kind = VOUCH_KIND_TEST;
	token.value_type = VOUCH_VALUE_CAMPAIGN;
	token.value = token.unit = 0;
	token.until = VOUCH_DAY_NONE;
	make(0, &token, text);
	vouch_read(text, strlen(text), &trusted, 1, &info);
	vouch_describe(&info, line, sizeof line);
	assert_string_equal(line, "test S00A1B2C3D4 of campaign 1001: "
	    "from 2026-07-03");
}

static void what_is_no_key(void **state)
{
	static const char *const texts[] = {
		"", "\n", "untrusted comment: x\n",
		"untrusted comment: x\nRWQ=\n",
	};
	struct vouch_key key;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_int_equal(vouch_key_parse(texts[i], strlen(texts[i]),
		    &key), -1);
}

static void version(void **state)
{
	(void)state;
	assert_string_equal(vouch_version(), VOUCH_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_code_says),
		cmocka_unit_test(a_bound_code_says_so),
		cmocka_unit_test(outcomes),
		cmocka_unit_test(the_64th_key_counts),
		cmocka_unit_test(descriptions),
		cmocka_unit_test(what_is_no_key),
		cmocka_unit_test(version),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

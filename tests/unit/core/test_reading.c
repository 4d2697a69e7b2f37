/*
 * A scanned line against keys: what is a code, what is genuine, and what it is
 * otherwise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/reading.h"

struct keys {
	struct vouch_secret_key *secret[2];
	struct vouch_public_key public[2];
};

static const struct vouch_token voucher = {
	.kind = VOUCH_KIND_VOUCHER, .campaign = 1001, .serial = 0xa1b2c3d4,
	.from = 2375, .until = 2465, .value = 50000,
	.value_type = VOUCH_VALUE_MONEY, .unit = 1, .channel = 1,
};

static int setup(void **state)
{
	struct keys *keys = calloc(1, sizeof *keys);
	uint8_t seed[VOUCH_SEED_BYTES];
	int i;

	if (keys == NULL || vouch_sign_init() != VOUCH_OK)
		return -1;
	for (i = 0; i < 2; i++) {
		memset(seed, i + 1, sizeof seed);
		if (vouch_secret_key_new(seed, &keys->secret[i]) != VOUCH_OK)
			return -1;
		keys->public[i] = *vouch_secret_key_public(keys->secret[i]);
	}
	*state = keys;
	return 0;
}

static int teardown(void **state)
{
	struct keys *keys = *state;

	vouch_secret_key_free(keys->secret[0]);
	vouch_secret_key_free(keys->secret[1]);
	free(keys);
	return 0;
}

static void make(const struct keys *keys, int signer,
    const struct vouch_token *token, char text[VOUCH_CODE_TEXT_MAX])
{
	assert_int_equal(vouch_code_make(token, keys->secret[signer], NULL, 0,
	    NULL, text), VOUCH_OK);
}

static void genuine(void **state)
{
	const struct keys *keys = *state;
	char text[VOUCH_CODE_TEXT_MAX];
	struct vouch_reading reading;

	make(keys, 1, &voucher, text);
	vouch_reading_take(text, strlen(text), keys->public, 2, &reading);
	assert_true(reading.is_code);
	assert_int_equal(reading.signature, VOUCH_SIGNATURE_GOOD);
	assert_int_equal(reading.key, 1);
	assert_int_equal(reading.code.token.campaign, 1001);
	assert_int_equal(reading.code.token.serial, 0xa1b2c3d4);
}

static void of_a_key_nobody_trusts(void **state)
{
	const struct keys *keys = *state;
	char text[VOUCH_CODE_TEXT_MAX];
	struct vouch_reading reading;

	make(keys, 1, &voucher, text);
	vouch_reading_take(text, strlen(text), keys->public, 1, &reading);
	assert_true(reading.is_code);
	assert_int_equal(reading.signature, VOUCH_SIGNATURE_NO_KEY);
	vouch_reading_take(text, strlen(text), NULL, 0, &reading);
	assert_int_equal(reading.signature, VOUCH_SIGNATURE_NO_KEY);
}

/* Every single bit of payload and signature matters. */
static void with_one_bit_changed(void **state)
{
	const struct keys *keys = *state;
	uint8_t bytes[VOUCH_BASE27_BYTES_MAX];
	char text[VOUCH_CODE_TEXT_MAX], bent[VOUCH_CODE_TEXT_MAX];
	struct vouch_reading reading;
	size_t len, bit;

	make(keys, 0, &voucher, text);
	assert_int_equal(vouch_base27_decode(text, strlen(text), bytes, &len,
	    NULL), VOUCH_OK);
	for (bit = 0; bit < 8 * len; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		vouch_base27_encode(bytes, len, bent);
		vouch_reading_take(bent, strlen(bent), keys->public, 2,
		    &reading);
		assert_false(reading.is_code &&
		    reading.signature == VOUCH_SIGNATURE_GOOD);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

/* Bytes no issuer could have signed are a bad signature, not a bad read. */
static void of_no_format(void **state)
{
	const struct keys *keys = *state;
	uint8_t bytes[90];
	char text[VOUCH_CODE_TEXT_MAX];
	struct vouch_reading reading;

	memset(bytes, 0xff, sizeof bytes);
	vouch_base27_encode(bytes, sizeof bytes, text);
	vouch_reading_take(text, strlen(text), keys->public, 2, &reading);
	assert_true(reading.is_code);
	assert_int_equal(reading.signature, VOUCH_SIGNATURE_BAD);
}

/* A shelf label is told so whoever signed it, and shows nothing of itself. */
static void of_a_shelf(void **state)
{
	const struct keys *keys = *state;
	struct vouch_token token = voucher;
	char text[VOUCH_CODE_TEXT_MAX];
	struct vouch_reading reading;

	token.kind = VOUCH_KIND_SHELF;
	token.until = VOUCH_DAY_NONE;
	token.value_type = VOUCH_VALUE_PRICE;
	make(keys, 1, &token, text);
	vouch_reading_take(text, strlen(text), keys->public, 1, &reading);
	assert_false(reading.is_code);
	assert_int_equal(reading.reason, VOUCH_WHY_SHELF_LABEL);
}

/* In its link, at a host that is known: what its place says. */
static void of_a_shelf_in_its_link(void **state)
{
	static const char aad[] = "qr.example.vn/01/08934563138165";
	static const struct {
		const char *before, *after, *host;
		size_t count; /* of the keys */
		bool is_code;
		enum vouch_signature_state signature;
	} row[] = {
		{ "HTTPS://QR.EXAMPLE.VN/S/", "/01/08934563138165",
		    "qr.example.vn", 2, true, VOUCH_SIGNATURE_GOOD },
		{ "HTTPS://QR.EXAMPLE.VN/S/", "/01/08934563138165/21/1",
		    "qr.example.vn", 2, true, VOUCH_SIGNATURE_BAD },
		{ "HTTPS://QR.EXAMPLE.VN/S/", "", "qr.example.vn", 2, true,
		    VOUCH_SIGNATURE_BAD },
		{ "HTTPS://QR.EXAMPLE.VN/S/", "/01/08934563138165",
		    "qr.example.vn", 1, true, VOUCH_SIGNATURE_NO_KEY },
		{ "HTTPS://QR.EXAMPLE.VN/S/", "/01/08934563138165",
		    "example.vn", 2, false, VOUCH_SIGNATURE_BAD },
		{ "", "", "qr.example.vn", 2, false, VOUCH_SIGNATURE_BAD },
	};
	const struct keys *keys = *state;
	struct vouch_token token = voucher;
	char text[VOUCH_CODE_TEXT_MAX], line[512];
	struct vouch_reading reading;

	token.kind = VOUCH_KIND_SHELF;
	token.value_type = VOUCH_VALUE_PRICE;
	assert_int_equal(vouch_code_make(&token, keys->secret[1],
	    (const uint8_t *)aad, strlen(aad), NULL, text), VOUCH_OK);
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		snprintf(line, sizeof line, "%s%s%s", row[i].before, text,
		    row[i].after);
		vouch_reading_take(line, strlen(line), keys->public,
		    row[i].count, &reading);
		assert_false(reading.is_code);
		vouch_reading_take_shelf(line, strlen(line), row[i].host,
		    keys->public, row[i].count, &reading);
		assert_int_equal(reading.is_code, row[i].is_code);
		if (row[i].is_code)
			assert_int_equal(reading.signature, row[i].signature);
		else
			assert_int_equal(reading.reason,
			    VOUCH_WHY_SHELF_LABEL);
	}
	/* what is no label stays what it is */
	make(keys, 1, &voucher, text);
	vouch_reading_take(text, strlen(text), keys->public, 2, &reading);
	vouch_reading_take_shelf(text, strlen(text), "qr.example.vn",
	    keys->public, 0, &reading);
	assert_int_equal(reading.signature, VOUCH_SIGNATURE_GOOD);
}

static void damaged(void **state)
{
	const struct keys *keys = *state;
	char text[VOUCH_CODE_TEXT_MAX];
	struct vouch_reading reading;

	make(keys, 0, &voucher, text);
	text[77] = text[76]; /* no symbol follows itself */
	vouch_reading_take(text, strlen(text), keys->public, 2, &reading);
	assert_false(reading.is_code);
	assert_int_equal(reading.reason, VOUCH_WHY_TRUNCATED);
	vouch_reading_take(text, 60, keys->public, 2, &reading);
	assert_false(reading.is_code);
	assert_int_equal(reading.reason, VOUCH_WHY_TRUNCATED);
}

static void no_code(void **state)
{
	static const struct {
		const char *line;
		enum vouch_reason reason;
		enum vouch_scan_kind scan;
	} cases[] = {
		{ "hello", VOUCH_WHY_NOT_OURS, VOUCH_SCAN_OTHER },
		{ "8934563138165", VOUCH_WHY_NOT_OURS, VOUCH_SCAN_GTIN },
		{ "https://example.vn/", VOUCH_WHY_NOT_OURS, VOUCH_SCAN_URL },
		/* "VXAAK..." as an input method leaves it. */
		{ "VX\xe1\xba\xa7K\xe1\xba\xb1TXPMPSPHLKXNBMXLJVCNPSLTJHJSRG",
		  VOUCH_WHY_TYPING_ENGINE, VOUCH_SCAN_TYPING_ENGINE },
	};
	const struct keys *keys = *state;
	struct vouch_reading reading;
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		vouch_reading_take(cases[i].line, strlen(cases[i].line),
		    keys->public, 2, &reading);
		assert_false(reading.is_code);
		assert_int_equal(reading.reason, cases[i].reason);
		assert_int_equal(reading.scan, cases[i].scan);
	}
}

static void two_codes(void **state)
{
	const struct keys *keys = *state;
	char one[VOUCH_CODE_TEXT_MAX], two[VOUCH_CODE_TEXT_MAX];
	char line[2 * VOUCH_CODE_TEXT_MAX + 1];
	struct vouch_token token = voucher;
	struct vouch_reading reading;

	make(keys, 0, &token, one);
	token.serial++;
	make(keys, 0, &token, two);
	snprintf(line, sizeof line, "%s %s", one, two);
	vouch_reading_take(line, strlen(line), keys->public, 2, &reading);
	assert_false(reading.is_code);
	assert_int_equal(reading.reason, VOUCH_WHY_TWO_CODES);
}

static void too_long(void **state)
{
	static char line[VOUCH_SCANLINE_MAX + 1];
	const struct keys *keys = *state;
	char text[VOUCH_CODE_TEXT_MAX];
	struct vouch_reading reading;
	size_t len;

	make(keys, 0, &voucher, text);
	len = strlen(text);
	memset(line, ' ', sizeof line);
	memcpy(line + VOUCH_SCANLINE_MAX - len, text, len);
	vouch_reading_take(line, VOUCH_SCANLINE_MAX, keys->public, 2,
	    &reading);
	assert_true(reading.is_code);
	vouch_reading_take(line, VOUCH_SCANLINE_MAX + 1, keys->public, 2,
	    &reading);
	assert_false(reading.is_code);
	assert_int_equal(reading.reason, VOUCH_WHY_TOO_LONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(genuine),
		cmocka_unit_test(of_a_key_nobody_trusts),
		cmocka_unit_test(with_one_bit_changed),
		cmocka_unit_test(of_no_format),
		cmocka_unit_test(of_a_shelf),
		cmocka_unit_test(of_a_shelf_in_its_link),
		cmocka_unit_test(damaged),
		cmocka_unit_test(no_code),
		cmocka_unit_test(two_codes),
		cmocka_unit_test(too_long),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

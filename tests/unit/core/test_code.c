/* Whole codes: the published text made and read, keys that share an id. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"
#include "core/code.h"

#define TEXT \
    "VX6K1TXP3MP6SP3HL3K2XNB357MXL6JV8CNP1S6LTJ36H3JSRG9BKX9F2F4G9153FGC1" \
    "VSPVFHG695HVJR748GBTF0K46ZS2JGXCRKGKNV4LT7S7ZFZ43MFV9H9V48MPHZVS56QH" \
    "3RBH6M7HLJ03J83F9"
#define TEXT_LEN (sizeof TEXT - 1)

static const struct vouch_token voucher = {
	.kind = VOUCH_KIND_VOUCHER, .campaign = 1001, .serial = 0x00a1b2c3d4,
	.from = 2375, .until = 2465, .value = 50000,
	.value_type = VOUCH_VALUE_MONEY, .unit = VOUCH_UNIT_VND,
	.channel = VOUCH_CHANNEL_PRINT
};

static struct vouch_secret_key *secret;

static int set_up(void **state)
{
	uint8_t seed[VOUCH_SEED_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof seed; i++)
		seed[i] = (uint8_t)i;
	if (vouch_sign_init() != VOUCH_OK)
		return -1;
	return vouch_secret_key_new(seed, &secret) == VOUCH_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	vouch_secret_key_free(secret);
	return 0;
}

static void test_published_text(void **state)
{
	char text[VOUCH_CODE_TEXT_MAX];
	struct vouch_code code;
	size_t index = 99;

	(void)state;
	assert_int_equal(vouch_code_make(&voucher, secret, NULL, 0, NULL,
	    text), VOUCH_OK);
	assert_string_equal(text, TEXT);
	assert_int_equal(vouch_code_read(TEXT, TEXT_LEN, NULL, &code),
	    VOUCH_OK);
	assert_int_equal(code.payload_len, VOUCH_PAYLOAD_MIN);
	assert_int_equal(code.token.campaign, 1001);
	assert_true(code.token.serial == 0x00a1b2c3d4);
	assert_int_equal(vouch_code_verify(&code,
	    vouch_secret_key_public(secret), 1, NULL, 0, &index), VOUCH_OK);
	assert_int_equal(index, 0);
}

/* The key id of the key that signs goes in, whatever the token said. */
static void test_key_id_is_put_in(void **state)
{
	struct vouch_token token = voucher;
	char text[VOUCH_CODE_TEXT_MAX];

	(void)state;
	memset(token.key_id, 0xee, sizeof token.key_id);
	assert_int_equal(vouch_code_make(&token, secret, NULL, 0, NULL, text),
	    VOUCH_OK);
	assert_string_equal(text, TEXT);
}

static void test_make_refuses(void **state)
{
	static const uint8_t aad[VOUCH_SIGN_MESSAGE_MAX];
	struct vouch_token token = voucher;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char text[VOUCH_CODE_TEXT_MAX] = "kept";

	(void)state;
	token.campaign = 0;
	assert_int_equal(vouch_code_make(&token, secret, NULL, 0, &diag, text),
	    VOUCH_ERR_RANGE);
	assert_string_equal(diag.field, "campaign");
	assert_int_equal(vouch_code_make(&voucher, secret, aad, sizeof aad,
	    &diag, text), VOUCH_ERR_TOO_LONG);
	assert_string_equal(text, "kept");
}

/* A code with the most extensions is the longest text there is. */
static void test_longest(void **state)
{
	struct vouch_token token = voucher;
	struct vouch_code code;
	char text[VOUCH_CODE_TEXT_MAX];
	size_t index = 99;

	(void)state;
	token.extensions_len = VOUCH_EXTENSIONS_MAX;
	token.extensions[0] = 0x40;
	token.extensions[1] = VOUCH_EXTENSIONS_MAX - 2;
	assert_int_equal(vouch_code_make(&token, secret, NULL, 0, NULL, text),
	    VOUCH_OK);
	assert_int_equal(strlen(text), VOUCH_CODE_TEXT_MAX - 1);
	assert_int_equal(vouch_code_read(text, strlen(text), NULL, &code),
	    VOUCH_OK);
	assert_int_equal(code.payload_len, VOUCH_PAYLOAD_MAX);
	assert_int_equal(vouch_code_verify(&code,
	    vouch_secret_key_public(secret), 1, NULL, 0, &index), VOUCH_OK);
}

static void test_read_refuses(void **state)
{
	char text[TEXT_LEN + 1] = TEXT;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_code code = { .payload_len = 99 };
	uint8_t bytes[VOUCH_PAYLOAD_MIN + VOUCH_SIGNATURE_BYTES] = { 0x21 };
	char other[VOUCH_CODE_TEXT_MAX];

	(void)state;
	assert_int_equal(vouch_code_read(text, TEXT_LEN - 1, &diag, &code),
	    VOUCH_ERR_TRUNCATED);
	assert_string_equal(diag.field, "code");
	/* 89 bytes are a text, but no code. */
	assert_int_equal(vouch_code_read(text, vouch_base27_length(89), &diag,
	    &code), VOUCH_ERR_TRUNCATED);
	text[40] = 'A';
	assert_int_equal(vouch_code_read(text, TEXT_LEN, &diag, &code),
	    VOUCH_ERR_SYNTAX);
	assert_int_equal(diag.column, 41);
	memset(text, 'V', 1);
	for (size_t i = 1; i < TEXT_LEN; i++)
		text[i] = text[i - 1] == 'V' ? 'T' : 'V';
	assert_int_equal(vouch_code_read(text, TEXT_LEN, &diag, &code),
	    VOUCH_ERR_RANGE);
	vouch_base27_encode(bytes, sizeof bytes, other);
	assert_int_equal(vouch_code_read(other, TEXT_LEN, &diag, &code),
	    VOUCH_ERR_UNSUPPORTED);
	assert_string_equal(diag.field, "version");
	assert_int_equal(code.payload_len, 99);
}

/* The id is a hint: every key that has it is tried, and no other. */
static void test_keys_with_one_id(void **state)
{
	const struct vouch_public_key *right = vouch_secret_key_public(secret);
	struct vouch_secret_key *other = NULL;
	struct vouch_public_key keys[3];
	struct vouch_code code;
	size_t index = 99;

	(void)state;
	assert_int_equal(vouch_secret_key_new(NULL, &other), VOUCH_OK);
	assert_int_equal(vouch_code_read(TEXT, TEXT_LEN, NULL, &code),
	    VOUCH_OK);
	keys[0] = keys[1] = *vouch_secret_key_public(other);
	keys[0].id[0] = (uint8_t)~right->id[0];
	memcpy(keys[1].id, right->id, sizeof keys[1].id);
	keys[2] = *right;

	assert_int_equal(vouch_code_verify(&code, keys, 0, NULL, 0, &index),
	    VOUCH_ERR_NOT_FOUND);
	assert_int_equal(vouch_code_verify(&code, keys, 1, NULL, 0, &index),
	    VOUCH_ERR_NOT_FOUND);
	assert_int_equal(vouch_code_verify(&code, keys, 2, NULL, 0, &index),
	    VOUCH_ERR_SIGNATURE);
	assert_int_equal(index, 99);
	assert_int_equal(vouch_code_verify(&code, keys, 3, NULL, 0, &index),
	    VOUCH_OK);
	assert_int_equal(index, 2);
	/* The right key under another id is not even tried. */
	keys[2].id[3] ^= 1;
	assert_int_equal(vouch_code_verify(&code, keys + 2, 1, NULL, 0,
	    &index), VOUCH_ERR_NOT_FOUND);
	vouch_secret_key_free(other);
}

static void test_bound_data(void **state)
{
	static const uint8_t aad[] = "example.vn/01/08934563138165";
	struct vouch_token token = voucher;
	struct vouch_code code;
	char text[VOUCH_CODE_TEXT_MAX];
	size_t index = 99, len = sizeof aad - 1;

	(void)state;
	token.kind = VOUCH_KIND_SHELF;
	token.value_type = VOUCH_VALUE_PRICE;
	assert_int_equal(vouch_code_make(&token, secret, aad, len, NULL, text),
	    VOUCH_OK);
	assert_int_equal(vouch_code_read(text, strlen(text), NULL, &code),
	    VOUCH_OK);
	assert_int_equal(vouch_code_verify(&code,
	    vouch_secret_key_public(secret), 1, aad, len, &index), VOUCH_OK);
	assert_int_equal(vouch_code_verify(&code,
	    vouch_secret_key_public(secret), 1, aad, len - 1, &index),
	    VOUCH_ERR_SIGNATURE);
	assert_int_equal(vouch_code_verify(&code,
	    vouch_secret_key_public(secret), 1, NULL, 0, &index),
	    VOUCH_ERR_SIGNATURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_text),
		cmocka_unit_test(test_key_id_is_put_in),
		cmocka_unit_test(test_make_refuses),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_read_refuses),
		cmocka_unit_test(test_keys_with_one_id),
		cmocka_unit_test(test_bound_data)
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* Holders beside the vectors: names, guesses, what is said, what is bound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/holder.h"
#include "core/sign.h"

static const uint8_t key[VOUCH_HOLDER_KEY_BYTES] = { 1, 2, 3 };

static int set_up(void **state)
{
	(void)state;
	return vouch_sign_init() == VOUCH_OK ? 0 : -1;
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(vouch_holder_kind_name(VOUCH_HOLDER_PHONE),
	    "phone");
	assert_string_equal(vouch_holder_kind_name(VOUCH_HOLDER_EMAIL),
	    "email");
	assert_string_equal(vouch_holder_kind_name(VOUCH_HOLDER_ID), "id");
}

static void test_guess(void **state)
{
	static const struct {
		const char *text;
		enum vouch_holder_kind kind;
	} cases[] = {
		{ "0901234567", VOUCH_HOLDER_PHONE },
		{ "84 90 123 4567", VOUCH_HOLDER_PHONE },
		{ "+16505551212", VOUCH_HOLDER_PHONE },
		{ "901234567", VOUCH_HOLDER_ID },
		{ "2838223456", VOUCH_HOLDER_ID },
		{ "0901", VOUCH_HOLDER_ID },
		{ "KH-00017", VOUCH_HOLDER_ID },
		{ "", VOUCH_HOLDER_ID },
		{ "lan@example.vn", VOUCH_HOLDER_EMAIL },
		{ "@", VOUCH_HOLDER_EMAIL }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(vouch_holder_guess(cases[i].text,
		    strlen(cases[i].text)), cases[i].kind);
}

/* Every way to write a number that people use, and its near misses. */
static void test_phones(void **state)
{
	static const char *const same[] = {
		"0901234567", "090.123.4567", "090-123-4567", "090 123 4567",
		"(090) 123 4567", "84901234567", "+84901234567",
		"+84 (0) 901 234 567", "+840901234567", "0084901234567",
		"00840901234567", "901234567", " 0901234567 ",
		"\t0901234567", "'0901234567", "'+84901234567",
		"+84\xc2\xa0" "90\xc2\xa0" "1234567"
	};
	static const char *const none[] = {
		"0", "+", "'", "84", "8490", "+84", "0084", "00", "+0084",
		"1901234567", "0101234567", "0401234567", "0601234567",
		"0201234567", "02012345678901", "8490123456", "849012345678",
		"+849012345678", "+1234", "+1234567890123456", "++84901234567",
		"0901234567 ext 3", "\3770901234567",
		"000000000000000000000901234567"
	};
	struct vouch_holder holder;

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		assert_int_equal(vouch_holder_parse(VOUCH_HOLDER_PHONE,
		    same[i], strlen(same[i]), NULL, &holder), VOUCH_OK);
		assert_string_equal(holder.text, "+84901234567");
		assert_int_equal(holder.len, 12);
	}
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;

		if (vouch_holder_parse(VOUCH_HOLDER_PHONE, none[i],
		    strlen(none[i]), &diag, &holder) == VOUCH_OK)
			fail_msg("%s became %s", none[i], holder.text);
		assert_int_equal(diag.code, VOUCH_ERR_SYNTAX);
		assert_string_equal(diag.expected, "not a phone number");
		assert_true(diag.hint[0] != '\0');
		assert_string_equal(diag.subject, "");
	}
}

/* A NUL ends nothing: what comes behind it is not passed over. */
static void test_nul(void **state)
{
	static const enum vouch_holder_kind kinds[] = { VOUCH_HOLDER_PHONE,
	    VOUCH_HOLDER_EMAIL, VOUCH_HOLDER_ID };
	struct vouch_holder holder;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(vouch_holder_parse(kinds[i],
		    "lan@example.vn\0x", 16, NULL, &holder),
		    VOUCH_ERR_SYNTAX);
}

/* Key, campaign and kind each make another value. */
static void test_values_differ(void **state)
{
	static const uint8_t other_key[VOUCH_HOLDER_KEY_BYTES] = { 1, 2, 4 };
	struct vouch_holder holder = { VOUCH_HOLDER_PHONE, 1, "x" };
	uint8_t value[5][VOUCH_HOLDER_BYTES];

	(void)state;
	vouch_holder_value(key, 1001, &holder, value[0]);
	vouch_holder_value(other_key, 1001, &holder, value[1]);
	vouch_holder_value(key, 1002, &holder, value[2]);
	holder.kind = VOUCH_HOLDER_ID;
	vouch_holder_value(key, 1001, &holder, value[3]);
	holder.len = 0;
	vouch_holder_value(key, 1001, &holder, value[4]);
	for (size_t i = 0; i < 5; i++)
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(value[i], value[j],
			    VOUCH_HOLDER_TOKEN_BYTES);
}

static void test_key_id(void **state)
{
	static const uint8_t other_key[VOUCH_HOLDER_KEY_BYTES] = { 1, 2, 4 };
	uint8_t id[VOUCH_HOLDER_KEY_ID_BYTES], other[sizeof id];

	(void)state;
	vouch_holder_key_id(key, id);
	vouch_holder_key_id(other_key, other);
	assert_memory_not_equal(id, other, sizeof id);
	assert_memory_not_equal(id, key, sizeof id);
}

static void test_bound(void **state)
{
	const struct vouch_holder holder = { VOUCH_HOLDER_ID, 2, "K1" };
	uint8_t value[VOUCH_HOLDER_BYTES];
	struct vouch_token token;

	(void)state;
	memset(&token, 0, sizeof token);
	vouch_holder_value(key, 1001, &holder, value);
	assert_false(vouch_holder_bound(&token));
	assert_false(vouch_holder_matches(&token, value));
	assert_int_equal(vouch_token_extend(&token, VOUCH_EXT_HOLDER, value,
	    VOUCH_HOLDER_TOKEN_BYTES), VOUCH_OK);
	assert_true(vouch_holder_bound(&token));
	assert_true(vouch_holder_matches(&token, value));
	value[VOUCH_HOLDER_TOKEN_BYTES] ^= 1; /* not in the code */
	assert_true(vouch_holder_matches(&token, value));
	value[VOUCH_HOLDER_TOKEN_BYTES - 1] ^= 1;
	assert_false(vouch_holder_matches(&token, value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_guess),
		cmocka_unit_test(test_phones),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_values_differ),
		cmocka_unit_test(test_key_id),
		cmocka_unit_test(test_bound)
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}

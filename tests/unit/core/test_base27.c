/* base27nr: lengths, the published text, one spelling, strictness. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base27.h"

/* bignum *= factor, += add; little-endian bytes, for checking lengths. */
static void grow(uint8_t *number, size_t size, unsigned factor)
{
	unsigned carry = 0;

	for (size_t i = 0; i < size; i++) {
		carry += number[i] * factor;
		number[i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_int_equal(carry, 0);
}

/* 27^m reaches 256^n exactly when some byte at place n or above is set. */
static void test_lengths(void **state)
{
	uint8_t power[160] = { 1 };
	size_t digits = 0;

	(void)state;
	assert_int_equal(vouch_base27_length(0), 0);
	for (size_t n = 1; n <= VOUCH_BASE27_BYTES_MAX; n++) {
		for (;;) {
			size_t top = sizeof power;

			while (power[top - 1] == 0)
				top--;
			if (top > n)
				break;
			grow(power, sizeof power, 27);
			digits++;
		}
		assert_int_equal(vouch_base27_length(n), digits + 1);
		assert_int_equal(vouch_base27_bytes(digits + 1), n);
	}
	assert_int_equal(vouch_base27_length(90), 153);
	assert_int_equal(vouch_base27_length(VOUCH_BASE27_BYTES_MAX),
	    VOUCH_BASE27_TEXT_MAX - 1);
}

static void test_no_such_length(void **state)
{
	static const size_t none[] = { 0, 1, 2, 4, 6, 152, 154, 218, 221, 4096,
		SIZE_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_int_equal(vouch_base27_bytes(none[i]), 0);
}

static void test_symbols(void **state)
{
	static const char all[] = VOUCH_BASE27_ALPHABET "bcfghjklmnpqrstvxz";
	size_t count = 0;

	(void)state;
	for (int c = 0; c < 256; c++)
		if (vouch_base27_symbol((char)c)) {
			assert_non_null(memchr(all, c, sizeof all - 1));
			count++;
		}
	assert_int_equal(count, sizeof all - 1);
}

/* Small cases worked out by hand: 0x00 is digits 0 0, so V, then the next two
 * symbols; 0xff = 9 * 27 + 12. */
static void test_small(void **state)
{
	static const struct {
		uint8_t byte;
		const char *text;
	} cases[] = {
		{ 0x00, "VXZ" }, { 0x01, "VX0" }, { 0x1a, "VXV" },
		{ 0x1b, "VZ0" }, { 0xff, "V7P" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[VOUCH_BASE27_TEXT_MAX];
		uint8_t back[VOUCH_BASE27_BYTES_MAX];
		size_t len = 0;

		vouch_base27_encode(&cases[i].byte, 1, text);
		assert_string_equal(text, cases[i].text);
		assert_int_equal(vouch_base27_decode(text, 3, back, &len,
		    NULL), VOUCH_OK);
		assert_int_equal(len, 1);
		assert_int_equal(back[0], cases[i].byte);
	}
}

/* Every length, with all zeros, all ones, and bytes from a simple generator:
 * there and back, never a repeat, V first, either case. */
static void test_round_trips(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (size_t n = 1; n <= VOUCH_BASE27_BYTES_MAX; n++)
		for (int round = 0; round < 50; round++) {
			uint8_t in[VOUCH_BASE27_BYTES_MAX];
			uint8_t out[VOUCH_BASE27_BYTES_MAX];
			char text[VOUCH_BASE27_TEXT_MAX];
			size_t len = vouch_base27_length(n), got = 0;

			for (size_t i = 0; i < n; i++) {
				seed = seed * 1664525 + 1013904223;
				in[i] = round == 0 ? 0 : round == 1 ? 0xff :
				    (uint8_t)(seed >> 24);
			}
			vouch_base27_encode(in, n, text);
			assert_int_equal(strlen(text), len);
			assert_int_equal(text[0], 'V');
			for (size_t i = 1; i < len; i++) {
				assert_int_not_equal(text[i], text[i - 1]);
				assert_true(vouch_base27_symbol(text[i]));
				if (round % 2 == 1 && text[i] >= 'A')
					text[i] = (char)(text[i] + 0x20);
			}
			assert_int_equal(vouch_base27_decode(text, len, out,
			    &got, NULL), VOUCH_OK);
			assert_int_equal(got, n);
			assert_memory_equal(in, out, n);
		}
}

/* The largest number of each length fits; one more digit step does not. */
static void test_does_not_fit(void **state)
{
	(void)state;
	for (size_t n = 1; n <= VOUCH_BASE27_BYTES_MAX; n++) {
		size_t len = vouch_base27_length(n), got = 99;
		uint8_t out[VOUCH_BASE27_BYTES_MAX];
		char text[VOUCH_BASE27_TEXT_MAX];

		/* Digit 26 is one step down the alphabet: 27^m - 1. */
		for (size_t i = 0; i < len; i++)
			text[i] = VOUCH_BASE27_ALPHABET[(25 + 28 * 9 - i) % 28];
		memset(out, 0x55, sizeof out);
		assert_int_equal(vouch_base27_decode(text, len, out, &got,
		    NULL), VOUCH_ERR_RANGE);
		assert_int_equal(got, 99);
		assert_int_equal(out[0], 0x55);
	}
}

/* 255 is V7P; 256, one symbol on, is no byte. */
static void test_first_that_does_not_fit(void **state)
{
	uint8_t out[VOUCH_BASE27_BYTES_MAX];
	size_t got;

	(void)state;
	assert_int_equal(vouch_base27_decode("V7P", 3, out, &got, NULL),
	    VOUCH_OK);
	assert_int_equal(vouch_base27_decode("V7Q", 3, out, &got, NULL),
	    VOUCH_ERR_RANGE);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		enum vouch_err err;
		size_t bad_at;
	} cases[] = {
		{ "", 0, VOUCH_ERR_TRUNCATED, 77 },
		{ "V", 1, VOUCH_ERR_TRUNCATED, 77 },
		{ "VX", 2, VOUCH_ERR_TRUNCATED, 77 },
		{ "VXZ0", 4, VOUCH_ERR_TRUNCATED, 77 },
		{ "XVZ", 3, VOUCH_ERR_SYNTAX, 0 },
		{ "1VZ", 3, VOUCH_ERR_SYNTAX, 0 },
		{ "VVZ", 3, VOUCH_ERR_SYNTAX, 1 },
		{ "VvZ", 3, VOUCH_ERR_SYNTAX, 1 },
		{ "VXX", 3, VOUCH_ERR_SYNTAX, 2 },
		{ "VXx", 3, VOUCH_ERR_SYNTAX, 2 },
		{ "VXA", 3, VOUCH_ERR_SYNTAX, 2 },
		{ "VD0", 3, VOUCH_ERR_SYNTAX, 1 },
		{ "V 0", 3, VOUCH_ERR_SYNTAX, 1 },
		{ "V\0" "0", 3, VOUCH_ERR_SYNTAX, 1 },
		{ "V\xff" "0", 3, VOUCH_ERR_SYNTAX, 1 },
		{ "V[0", 3, VOUCH_ERR_SYNTAX, 1 },
		{ "V/0", 3, VOUCH_ERR_SYNTAX, 1 },
		{ "V`0", 3, VOUCH_ERR_SYNTAX, 1 },
		{ "V{0", 3, VOUCH_ERR_SYNTAX, 1 }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint8_t out[VOUCH_BASE27_BYTES_MAX];
		size_t len = 99, bad_at = 77;

		assert_int_equal(vouch_base27_decode(cases[i].text,
		    cases[i].len, out, &len, &bad_at), cases[i].err);
		assert_int_equal(bad_at, cases[i].bad_at);
		assert_int_equal(len, 99);
		assert_int_equal(vouch_base27_decode(cases[i].text,
		    cases[i].len, out, &len, NULL), cases[i].err);
	}
}

/* Any one symbol changed gives another byte string or none: no text has a
 * twin. */
static void test_no_second_spelling(void **state)
{
	uint8_t in[12] = "twelve bytes", out[VOUCH_BASE27_BYTES_MAX];
	char text[VOUCH_BASE27_TEXT_MAX];
	size_t len = vouch_base27_length(sizeof in), got;

	(void)state;
	vouch_base27_encode(in, sizeof in, text);
	for (size_t i = 1; i < len; i++)
		for (size_t k = 0; k < 28; k++) {
			char kept = text[i];

			text[i] = VOUCH_BASE27_ALPHABET[k];
			if (text[i] != kept && vouch_base27_decode(text, len,
			    out, &got, NULL) == VOUCH_OK)
				assert_memory_not_equal(in, out, sizeof in);
			text[i] = kept;
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_no_such_length),
		cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_round_trips),
		cmocka_unit_test(test_does_not_fit),
		cmocka_unit_test(test_first_that_does_not_fit),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_second_spelling)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

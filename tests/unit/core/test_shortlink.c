/* Short links: the published ones are vectors; here what holds for all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base27.h"
#include "core/shortlink.h"
#include "core/sign.h"

static int set_up(void **state)
{
	(void)state;
	return vouch_sign_init() == VOUCH_OK ? 0 : -1;
}

/* Every number has one text, ten symbols, none repeated, and no V in front. */
static void test_round_trip(void **state)
{
	uint64_t number = 0, again;
	char text[VOUCH_SHORTLINK_TEXT];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		vouch_shortlink_format(number, text);
		assert_int_equal(strlen(text), VOUCH_SHORTLINK_SYMBOLS);
		assert_int_not_equal(text[0], 'V');
		for (size_t at = 1; text[at] != '\0'; at++)
			assert_int_not_equal(text[at], text[at - 1]);
		again = UINT64_MAX;
		assert_int_equal(vouch_shortlink_parse(text, strlen(text),
		    &again), VOUCH_OK);
		assert_true(again == number);
		number = (number * 6364136223846793005u + 1442695040888963407u)
		    & VOUCH_SHORTLINK_MAX;
	}
}

/* Whatever stands in place of a symbol, the result is that of the table. */
static void test_every_byte(void **state)
{
	const char good[] = "0T24J9M4LV";
	char text[VOUCH_SHORTLINK_TEXT];
	uint64_t number;

	(void)state;
	for (size_t at = 0; at < VOUCH_SHORTLINK_SYMBOLS; at++)
		for (int c = 0; c < 256; c++) {
			enum vouch_err err, wanted = VOUCH_OK;
			char up = (char)(c >= 'a' && c <= 'z' ? c - 32 : c);

			memcpy(text, good, sizeof text);
			text[at] = (char)c;
			if (!vouch_base27_symbol((char)c) ||
			    up == (at == 0 ? 'V' : good[at - 1]) ||
			    (at < 9 && up == good[at + 1]))
				wanted = VOUCH_ERR_SYNTAX;
			number = 42;
			err = vouch_shortlink_parse(text,
			    VOUCH_SHORTLINK_SYMBOLS, &number);
			/* Only the first two symbols can make it too great. */
			if (err != VOUCH_ERR_RANGE || at > 1)
				assert_int_equal(err, wanted);
			assert_true(err == VOUCH_OK || number == 42);
		}
}

/* Other counters and other keys have other numbers, all in range. */
static void test_numbers(void **state)
{
	uint8_t key[VOUCH_SERIAL_KEY_BYTES] = { 0 };
	struct vouch_shortlink links, others;
	uint64_t before = 0;

	(void)state;
	vouch_shortlink_init(&links, key);
	key[31] = 1;
	vouch_shortlink_init(&others, key);
	for (uint64_t counter = 0; counter < 1000; counter++) {
		uint64_t number = vouch_shortlink_of(&links, counter);

		assert_true(number <= VOUCH_SHORTLINK_MAX);
		assert_true(number == vouch_shortlink_of(&links, counter));
		assert_true(number != before);
		assert_true(number != vouch_shortlink_of(&others, counter));
		before = number;
	}
	vouch_shortlink_wipe(&links);
	vouch_shortlink_wipe(&others);
	for (size_t i = 0; i < sizeof links; i++)
		assert_int_equal(((const uint8_t *)&links)[i], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}

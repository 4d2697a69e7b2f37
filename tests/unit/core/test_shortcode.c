/* Short codes: the examples of docs/FORMAT.md, and every wrong symbol. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/shortcode.h"

static uint8_t key[VOUCH_SERIAL_KEY_BYTES];

static void examples(void **state)
{
	static const uint64_t locators[] = { 0x9de36, 0xdcbc2, 0x0a8cf };
	static const uint64_t secrets[] = { 0x692e30067e, 0x2bc33a550a,
		0x3d1ee9a6a9 };
	char text[VOUCH_SHORTCODE_TEXT];
	uint64_t number;
	uint32_t i, counter;

	(void)state;
	for (i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	vouch_shortcode_format((uint64_t)0x1234567890 << 20 | 12345, text);
	assert_string_equal(text, "3X2R-4RM9-FLFM-F8V2");
	for (i = 0; i < 3; i++) {
		number = vouch_shortcode_of(key, i);
		assert_int_equal(number & 0xfffff, locators[i]);
		assert_int_equal(number >> 20, secrets[i]);
		assert_true(vouch_shortcode_counter(key, number, &counter));
		assert_int_equal(counter, i);
		assert_false(vouch_shortcode_counter(key, number ^
		    (uint64_t)1 << 20, &counter));
	}
	for (i = 1; i < VOUCH_SHORTCODE_COUNTERS; i = i * 3 + 1) {
		assert_true(vouch_shortcode_counter(key,
		    vouch_shortcode_of(key, i), &counter));
		assert_int_equal(counter, i);
	}
}

static void typed(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
	} rows[] = {
		{ "3X2R-4RM9-FLFM-F8V2", VOUCH_OK },
		{ " 3x2r.4rm9 flfmf8v2 ", VOUCH_OK },
		{ "3xzr4rm9flfmfbvz", VOUCH_OK },
		{ "3X2R-4RM9-FLFM-F8V", VOUCH_ERR_TRUNCATED },
		{ "3X2R-4RM9-FLFM-F8V22", VOUCH_ERR_TOO_LONG },
		{ "3X2R-4RM9-FLFM-F8V0", VOUCH_ERR_SYNTAX },
		{ "3X2R/4RM9-FLFM-F8V2", VOUCH_ERR_SYNTAX },
		{ "", VOUCH_ERR_TRUNCATED },
	};
	uint64_t number;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		number = 7;
		assert_int_equal(vouch_shortcode_parse(rows[i].text,
		    strlen(rows[i].text), &number), rows[i].err);
		assert_int_equal(number, rows[i].err == VOUCH_OK ?
		    (uint64_t)0x1234567890 << 20 | 12345 : 7);
	}
}

/* One wrong symbol, and two that changed places, are always caught. */
static void mistakes(void **state)
{
	static const char good[] = "3X2R4RM9FLFMF8V2", all[] =
	    "23456789FJKLMPQRTVX";
	char text[sizeof good];
	uint64_t number;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof good - 1; i++) {
		for (j = 0; j < sizeof all - 1; j++) {
			memcpy(text, good, sizeof good);
			text[i] = all[j];
			assert_int_equal(vouch_shortcode_parse(text, 16,
			    &number), all[j] == good[i] ? VOUCH_OK :
			    VOUCH_ERR_CORRUPT);
		}
		for (j = i + 1; j < sizeof good - 1; j++) {
			memcpy(text, good, sizeof good);
			text[i] = good[j];
			text[j] = good[i];
			assert_int_equal(vouch_shortcode_parse(text, 16,
			    &number), good[i] == good[j] ? VOUCH_OK :
			    VOUCH_ERR_CORRUPT);
		}
	}
}

/* Symbols in the order of their numbers. */
static const char symbols[] = "23456789FJKLMPQRTVX";

/* Samples, without what stands between their symbols. */
static void sample(unsigned i, char text[VOUCH_SHORTCODE_SYMBOLS + 1])
{
	char whole[VOUCH_SHORTCODE_TEXT];
	size_t from, to = 0;

	vouch_shortcode_format(i == 0 ? 0 : i == 1 ?
	    UINT64_C(0x7ffffffffffffff) : vouch_shortcode_of(key, i), whole);
	for (from = 0; whole[from] != '\0'; from++) {
		if (whole[from] != '-')
			text[to++] = whole[from];
	}
	text[to] = '\0';
}

/* Every wrong symbol at every place is caught, and its place is named. */
static void every_single(void **state)
{
	char text[VOUCH_SHORTCODE_SYMBOLS + 1], right;
	uint64_t number;
	unsigned i, place, wrong, count = 0;

	(void)state;
	for (i = 0; i < 50; i++) {
		sample(i, text);
		assert_int_equal(vouch_shortcode_mistake(text, 16), 0);
		for (place = 0; place < 16; place++) {
			right = text[place];
			for (wrong = 0; wrong < 19; wrong++) {
				text[place] = symbols[wrong];
				if (text[place] == right)
					continue;
				assert_int_equal(vouch_shortcode_parse(text,
				    16, &number), VOUCH_ERR_CORRUPT);
				assert_int_equal(vouch_shortcode_mistake(text,
				    16), place + 1);
				count++;
			}
			text[place] = right;
		}
	}
	assert_int_equal(count, 50 * 16 * 18);
}

/* Every two wrong symbols are caught; what two swapped ones name as the place
 * of one is never the whole truth, so nothing is ever put right for people. */
static void every_double(void **state)
{
	char text[VOUCH_SHORTCODE_SYMBOLS + 1], first, second;
	uint64_t number;
	unsigned i, a, b, x, y, count = 0;

	(void)state;
	for (i = 0; i < 4; i++) {
		sample(i, text);
		for (a = 0; a < 16; a++)
		for (b = a + 1; b < 16; b++) {
			first = text[a];
			second = text[b];
			for (x = 0; x < 19; x++)
			for (y = 0; y < 19; y++) {
				text[a] = symbols[x];
				text[b] = symbols[y];
				if (text[a] == first || text[b] == second)
					continue;
				assert_int_equal(vouch_shortcode_parse(text,
				    16, &number), VOUCH_ERR_CORRUPT);
				count++;
			}
			text[a] = first;
			text[b] = second;
		}
	}
	assert_int_equal(count, 4 * 120 * 18 * 18);
}

static void not_sixteen(void **state)
{
	(void)state;
	assert_int_equal(vouch_shortcode_mistake("", 0), 0);
	assert_int_equal(vouch_shortcode_mistake("3X2R", 4), 0);
	assert_int_equal(vouch_shortcode_mistake("3x2r-4rm9-flfm-f8v3", 19),
	    16);
	assert_int_equal(vouch_shortcode_mistake("4x2r 4rm9.flfm-f8v2", 19),
	    1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples), cmocka_unit_test(typed),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(every_single),
		cmocka_unit_test(every_double),
		cmocka_unit_test(not_sixteen)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

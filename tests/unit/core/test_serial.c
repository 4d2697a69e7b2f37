/* Serials: the published vector, that it is a permutation, and that no two of
 * many are the same. VOUCH_LONG=1: of ten million. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/serial.h"
#include "core/sign.h"
#include "core/token.h"

static struct vouch_serial serial;

static int set_up(void **state)
{
	uint8_t key[VOUCH_SERIAL_KEY_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	if (vouch_sign_init() != VOUCH_OK)
		return -1;
	vouch_serial_init(&serial, key);
	return 0;
}

static void test_vector(void **state)
{
	static const struct {
		uint64_t counter, serial;
	} cases[] = {
		{ 0, 0x8b1aa20615 }, { 1, 0xdc67efd966 },
		{ 2, 0xcee54f3217 }, { 3, 0xf30f220eca },
		{ 0xffffffffff, 0x84122e4d87 }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_true(vouch_serial_of(&serial, cases[i].counter) ==
		    cases[i].serial);
		assert_true(vouch_serial_counter(&serial, cases[i].serial) ==
		    cases[i].counter);
	}
}

/* Counters in a row and far apart all come back, and stay within 40 bits. */
static void test_inverse(void **state)
{
	uint64_t counter = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		uint64_t value = vouch_serial_of(&serial, counter);

		assert_true(value <= VOUCH_SERIAL_MAX);
		assert_true(vouch_serial_counter(&serial, value) == counter);
		counter = i < 10000 ? counter + 1 :
		    (counter * 6364136223846793005u + 1442695040888963407u) &
		    VOUCH_SERIAL_MAX;
	}
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* How often a serial comes again; sorts them. */
static size_t count_collisions(uint64_t *serials, size_t count)
{
	size_t found = 0;

	qsort(serials, count, sizeof *serials, compare);
	for (size_t i = 1; i < count; i++)
		found += serials[i] == serials[i - 1];
	return found;
}

/* Each from its counter and back to it; none twice, also across the borders of
 * batches. A serial drawn at random would come again among this many: among
 * ten million some 45 times. */
static void test_no_collision(void **state)
{
	const size_t count = getenv("VOUCH_LONG") != NULL ? 10000000 : 200000;
	uint64_t *serials = malloc(count * sizeof *serials);
	uint64_t first = VOUCH_SERIAL_MAX / 2;

	(void)state;
	assert_non_null(serials);
	for (size_t i = 0; i < count; i++) {
		serials[i] = vouch_serial_of(&serial, first + i);
		assert_true(serials[i] <= VOUCH_SERIAL_MAX);
		assert_true(vouch_serial_counter(&serial, serials[i]) ==
		    first + i);
	}
	assert_int_equal(count_collisions(serials, count), 0);
	/* One that is planted is found, wherever it lies. */
	serials[count - 1] = serials[count / 3];
	assert_int_equal(count_collisions(serials, count), 1);
	free(serials);
}

static void test_other_key_other_serials(void **state)
{
	uint8_t key[VOUCH_SERIAL_KEY_BYTES] = { 0 };
	struct vouch_serial other;
	int same = 0;

	(void)state;
	vouch_serial_init(&other, key);
	for (uint64_t i = 0; i < 100; i++)
		same += vouch_serial_of(&other, i) ==
		    vouch_serial_of(&serial, i);
	assert_int_equal(same, 0);
}

static void test_wipe(void **state)
{
	static const struct vouch_serial zero;
	struct vouch_serial copy = serial;

	(void)state;
	assert_memory_not_equal(&copy, &zero, sizeof zero);
	vouch_serial_wipe(&copy);
	assert_memory_equal(&copy, &zero, sizeof zero);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vector),
		cmocka_unit_test(test_inverse),
		cmocka_unit_test(test_no_collision),
		cmocka_unit_test(test_other_key_other_serials),
		cmocka_unit_test(test_wipe)
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}

/* The shuffle of a batch: published values, that it is a permutation for every
 * size, and that neighbours do not stay together. VOUCH_LONG=1: ten million. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/shuffle.h"
#include "core/sign.h"

static uint8_t key[VOUCH_SERIAL_KEY_BYTES];

static int set_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	return vouch_sign_init() == VOUCH_OK ? 0 : -1;
}

static void test_published(void **state)
{
	static const struct {
		uint64_t first, count, place, slot;
	} cases[] = {
		{ 0, 10, 0, 9 }, { 0, 10, 1, 0 }, { 0, 10, 9, 5 },
		{ 1000, 10, 0, 7 }, { 1000, 10, 9, 1 },
		{ 20, 100000, 0, 96332 }, { 20, 100000, 1, 93162 },
		{ 20, 100000, 99999, 7153 }
	};
	struct vouch_shuffle shuffle;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		vouch_shuffle_init(&shuffle, key, cases[i].first,
		    cases[i].count);
		assert_true(vouch_shuffle_slot(&shuffle, cases[i].place) ==
		    cases[i].slot);
		assert_true(vouch_shuffle_place(&shuffle, cases[i].slot) ==
		    cases[i].place);
	}
}

/* Every slot is hit once, and each leads back. */
static void check_permutation(uint64_t first, uint64_t count)
{
	unsigned char *taken = calloc(count, 1);
	struct vouch_shuffle shuffle;

	assert_non_null(taken);
	vouch_shuffle_init(&shuffle, key, first, count);
	for (uint64_t i = 0; i < count; i++) {
		uint64_t slot = vouch_shuffle_slot(&shuffle, i);

		assert_true(slot < count && !taken[slot]);
		taken[slot] = 1;
		assert_true(vouch_shuffle_place(&shuffle, slot) == i);
	}
	free(taken);
}

static void test_permutation(void **state)
{
	(void)state;
	for (uint64_t count = 1; count <= 300; count++)
		check_permutation(count, count);
	check_permutation(0, 1 << 14);
	check_permutation(5, (1 << 14) + 1);
	if (getenv("VOUCH_LONG") != NULL)
		check_permutation(0, 10000000);
}

/* The ends of the greatest batch there can be come back. */
static void test_greatest(void **state)
{
	const uint64_t count = (uint64_t)1 << 40;
	const uint64_t places[] = { 0, 1, count / 2, count - 1 };
	struct vouch_shuffle shuffle;

	(void)state;
	vouch_shuffle_init(&shuffle, key, 0, count);
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		uint64_t slot = vouch_shuffle_slot(&shuffle, places[i]);

		assert_true(slot < count);
		assert_true(vouch_shuffle_place(&shuffle, slot) == places[i]);
	}
}

/* Of 10,000 codes in a row few share a neighbour afterwards, either way round;
 * by chance it is two. */
static void test_neighbours(void **state)
{
	struct vouch_shuffle shuffle;
	uint64_t before, slot;
	int near = 0, rising = 0;

	(void)state;
	vouch_shuffle_init(&shuffle, key, 0, 10000);
	before = vouch_shuffle_slot(&shuffle, 0);
	for (uint64_t i = 1; i < 10000; i++) {
		slot = vouch_shuffle_slot(&shuffle, i);
		near += slot - before == 1 || before - slot == 1;
		rising += slot > before;
		before = slot;
	}
	assert_true(near <= 12);
	assert_in_range(rising, 4800, 5200);
}

/* Another batch of the campaign, another campaign, another size: other
 * winners. By chance one place in 1000 keeps its slot. */
static void test_apart(void **state)
{
	uint8_t other_key[VOUCH_SERIAL_KEY_BYTES] = { 0 };
	struct vouch_shuffle shuffle, other[3];
	int same[3] = { 0 };

	(void)state;
	vouch_shuffle_init(&shuffle, key, 0, 1000);
	vouch_shuffle_init(&other[0], key, 1000, 1000);
	vouch_shuffle_init(&other[1], other_key, 0, 1000);
	vouch_shuffle_init(&other[2], key, 0, 1000000);
	for (uint64_t i = 0; i < 1000; i++) {
		for (size_t k = 0; k < 3; k++)
			same[k] += vouch_shuffle_slot(&other[k], i) ==
			    vouch_shuffle_slot(&shuffle, i);
	}
	for (size_t k = 0; k < 3; k++)
		assert_true(same[k] <= 8);
}

static void test_wipe(void **state)
{
	static const struct vouch_shuffle zero;
	struct vouch_shuffle shuffle;

	(void)state;
	vouch_shuffle_init(&shuffle, key, 0, 10);
	vouch_shuffle_wipe(&shuffle);
	assert_memory_equal(&shuffle, &zero, sizeof zero);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_permutation),
		cmocka_unit_test(test_greatest),
		cmocka_unit_test(test_neighbours),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_wipe)
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}

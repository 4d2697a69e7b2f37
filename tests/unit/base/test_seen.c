/* What was seen is found again, through every growth, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/failing.h"

#include "base/seen.h"

#define MANY 20000u

static void test_first_place_stays(void **state)
{
	struct vouch_seen seen;
	uint32_t first = 9;

	(void)state;
	vouch_seen_init(&seen);
	assert_int_equal(vouch_seen_add(&seen, 42, 7, &first), VOUCH_OK);
	assert_int_equal(first, 0);
	assert_int_equal(vouch_seen_add(&seen, 42, 8, &first), VOUCH_OK);
	assert_int_equal(first, 7);
	assert_int_equal(vouch_seen_add(&seen, 42, 9, &first), VOUCH_OK);
	assert_int_equal(first, 7);
	assert_int_equal(seen.count, 1);
	vouch_seen_release(&seen);
	assert_int_equal(vouch_seen_add(&seen, 42, 3, &first), VOUCH_OK);
	assert_int_equal(first, 0);
	vouch_seen_release(&seen);
}

/* Numbers that all want one place, and 0, which marks a free one. */
static void test_many(void **state)
{
	static const uint64_t steps[] = { 1, UINT64_C(1) << 40,
	    UINT64_C(0x9e3779b97f4a7c15) };
	struct vouch_seen seen;
	uint32_t i, first;

	(void)state;
	for (size_t s = 0; s < 3; s++) {
		const uint32_t many = s == 1 ? 2000 : MANY;

		vouch_seen_init(&seen);
		for (i = 0; i < many; i++) {
			assert_int_equal(vouch_seen_add(&seen, 2 + i * steps[s],
			    i + 1, &first), VOUCH_OK);
			assert_int_equal(first, 0);
		}
		for (i = 0; i < many; i++) {
			assert_int_equal(vouch_seen_add(&seen, 2 + i * steps[s],
			    1, &first), VOUCH_OK);
			assert_int_equal(first, i + 1);
		}
		assert_int_equal(seen.count, many);
		assert_true(seen.size < 3 * (size_t)many);
		assert_int_equal(vouch_seen_add(&seen, 0, 5, &first),
		    VOUCH_OK);
		assert_int_equal(first, 0);
		assert_int_equal(vouch_seen_add(&seen, 0, 6, &first),
		    VOUCH_OK);
		assert_int_equal(first, 5);
		vouch_seen_release(&seen);
	}
}

#if FAILING
/* No memory to grow: what was seen stays seen, and it can go on later. */
static void test_no_memory(void **state)
{
	struct vouch_seen seen;
	uint32_t i, first, failures = 0;

	(void)state;
	vouch_seen_init(&seen);
	for (i = 1; i <= 3000; i++) {
		for (long at = 0; at < 2; at++) {
			failing_arm(at);
			if (vouch_seen_add(&seen, i, i, &first) != VOUCH_OK)
				failures++;
			failing_disarm();
		}
		assert_int_equal(vouch_seen_add(&seen, i, i, &first),
		    VOUCH_OK);
		assert_int_equal(vouch_seen_add(&seen, 1, 9, &first),
		    VOUCH_OK);
		assert_int_equal(first, 1);
	}
	assert_true(failures >= 3); /* one a size at least */
	assert_int_equal(seen.count, 3000);
	vouch_seen_release(&seen);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
#if FAILING
		cmocka_unit_test(test_no_memory),
#endif
		cmocka_unit_test(test_first_place_stays),
		cmocka_unit_test(test_many)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

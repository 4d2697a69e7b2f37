/* Entries brought into order, as a list has to have them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"
#include "io/listfile.h"

static void sorted(void **state)
{
	static uint8_t entry[1000 * VOUCH_LIST_ENTRY_MAX];
	int kind;

	(void)state;
	for (kind = VOUCH_LIST_MANIFEST; kind <= VOUCH_LIST_ALLOWED; kind++) {
		const enum vouch_list_kind k = (enum vouch_list_kind)kind;
		size_t step = vouch_list_entry_bytes(k);
		size_t key = vouch_list_key_bytes(k), i;
		uint32_t count = 1000;

		memset(entry, 0, sizeof entry);
		/* Each of 0..499 twice, in a jumble. */
		for (i = 0; i < count; i++)
			vouch_put_be(entry + i * step, key, i * 7919 % 500);
		assert_true(vouch_listfile_sort(k, entry, &count));
		assert_int_equal(count, 500);
		for (i = 0; i < count; i++)
			assert_int_equal(vouch_get_be(entry + i * step, key),
			    i);
	}
}

/* One serial with two payloads cannot be told apart: no such list is made. */
static void two_of_one(void **state)
{
	uint8_t entry[2 * VOUCH_LIST_ENTRY_MAX] = { 0 };
	uint32_t count = 2;

	(void)state;
	entry[20] = 1;
	assert_false(vouch_listfile_sort(VOUCH_LIST_ALLOWED, entry, &count));
	count = 0;
	assert_true(vouch_listfile_sort(VOUCH_LIST_ALLOWED, entry, &count));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorted),
		cmocka_unit_test(two_of_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Growable bytes: what is appended, what is refused at the cap, and that a
 * refusal changes nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

/* AddressSanitizer would end the program where malloc() returns NULL. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void appends(void **state)
{
	struct vouch_buf buf;

	(void)state;
	vouch_buf_init(&buf, 1000);
	assert_string_equal(vouch_buf_text(&buf), "");
	assert_null(buf.data);
	assert_int_equal(vouch_buf_add(&buf, "ab\0cd", 5), VOUCH_OK);
	assert_memory_equal(buf.data, "ab\0cd", 6);
	assert_int_equal(vouch_buf_addc(&buf, 'e'), VOUCH_OK);
	assert_int_equal(vouch_buf_adds(&buf, "fg"), VOUCH_OK);
	assert_int_equal(vouch_buf_addf(&buf, "%d-%s", 42, "x"), VOUCH_OK);
	assert_int_equal(vouch_buf_add(&buf, NULL, 0), VOUCH_OK);
	assert_int_equal(buf.len, 12);
	assert_memory_equal(buf.data, "ab\0cdefg42-x", 13);

	vouch_buf_clear(&buf);
	assert_string_equal(vouch_buf_text(&buf), "");
	assert_int_equal(buf.len, 0);
	assert_int_equal(vouch_buf_adds(&buf, "again"), VOUCH_OK);
	assert_string_equal(vouch_buf_text(&buf), "again");

	vouch_buf_release(&buf);
	assert_null(buf.data);
	assert_int_equal(buf.cap, 1000);
	vouch_buf_clear(&buf);
	assert_int_equal(vouch_buf_adds(&buf, "and again"), VOUCH_OK);
	vouch_buf_release(&buf);
	vouch_buf_release(&buf);
	vouch_buf_release(NULL);
}

/* Every length up to and past the cap, whatever the steps. */
static void the_cap_holds(void **state)
{
	(void)state;
	for (size_t cap = 1; cap <= 300; cap += 13)
		for (size_t step = 1; step <= 70; step += 23) {
			static const char block[70] = "";
			struct vouch_buf buf;
			size_t len = 0;

			vouch_buf_init(&buf, cap);
			while (len + step <= cap) {
				assert_int_equal(vouch_buf_add(&buf, block,
				    step), VOUCH_OK);
				len += step;
				assert_int_equal(buf.len, len);
				assert_int_equal(buf.data[len], '\0');
				assert_true(buf.size <= cap + 1 ||
				    buf.size == 64);
			}
			assert_int_equal(vouch_buf_add(&buf, block, step),
			    VOUCH_ERR_TOO_LONG);
			assert_int_equal(buf.len, len);
			vouch_buf_release(&buf);
		}
}

static void refusals_change_nothing(void **state)
{
	struct vouch_buf buf;

	(void)state;
	vouch_buf_init(&buf, 4);
	assert_int_equal(vouch_buf_adds(&buf, "abc"), VOUCH_OK);
	assert_int_equal(vouch_buf_adds(&buf, "de"), VOUCH_ERR_TOO_LONG);
	assert_int_equal(vouch_buf_addf(&buf, "%d", 10), VOUCH_ERR_TOO_LONG);
	assert_int_equal(vouch_buf_reserve(&buf, SIZE_MAX),
	    VOUCH_ERR_TOO_LONG);
	assert_string_equal(vouch_buf_text(&buf), "abc");
	assert_int_equal(vouch_buf_addc(&buf, 'd'), VOUCH_OK);
	assert_int_equal(vouch_buf_addc(&buf, 'e'), VOUCH_ERR_TOO_LONG);
	assert_string_equal(vouch_buf_text(&buf), "abcd");
	vouch_buf_release(&buf);
}

static void a_line_that_cannot_be_formatted(void **state)
{
	struct vouch_buf buf;

	(void)state;
	vouch_buf_init(&buf, 100);
	/* No multibyte form in the C locale. */
	assert_int_equal(vouch_buf_addf(&buf, "%ls", L"\x1ebf"),
	    VOUCH_ERR_LIBRARY);
	assert_int_equal(buf.len, 0);
	vouch_buf_release(&buf);
}

static void reserved_room_does_not_move(void **state)
{
	struct vouch_buf buf;
	const char *data;

	(void)state;
	vouch_buf_init(&buf, 5000);
	assert_int_equal(vouch_buf_reserve(&buf, 5000), VOUCH_OK);
	data = buf.data;
	assert_string_equal(vouch_buf_text(&buf), "");
	for (int i = 0; i < 5000; i++)
		assert_int_equal(vouch_buf_addc(&buf, 'x'), VOUCH_OK);
	assert_ptr_equal(buf.data, data);
	assert_int_equal(buf.size, 5001);
	vouch_buf_release(&buf);
}

static void memory_runs_out(void **state)
{
	struct vouch_buf buf;

	(void)state;
	vouch_buf_init(&buf, SIZE_MAX / 2);
	assert_int_equal(vouch_buf_adds(&buf, "kept"), VOUCH_OK);
	assert_int_equal(vouch_buf_reserve(&buf, SIZE_MAX / 2 - 4),
	    VOUCH_ERR_NO_MEMORY);
	assert_string_equal(vouch_buf_text(&buf), "kept");
	vouch_buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appends),
		cmocka_unit_test(the_cap_holds),
		cmocka_unit_test(refusals_change_nothing),
		cmocka_unit_test(a_line_that_cannot_be_formatted),
		cmocka_unit_test(reserved_room_does_not_move),
		cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Symbols as half blocks, read back module by module. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "draw/text.h"

#define PAPER "\033[38;5;16m\033[48;5;231m"

static struct vouch_qr qr;

static int set_up(void **state)
{
	(void)state;
	return vouch_qr_encode("VOUCH-123", 9, VOUCH_QR_M, NULL, &qr) !=
	    VOUCH_OK;
}

/* One character at *at: is ink in its upper and lower half? Moves on. */
static void read_block(const char **at, bool *upper, bool *lower)
{
	static const struct {
		const char *bytes;
		bool upper, lower;
	} blocks[] = {
		{ " ", false, false }, { "\u2580", true, false },
		{ "\u2584", false, true }, { "\u2588", true, true },
	};
	size_t i;

	for (i = 0; i < 4; i++) {
		size_t len = strlen(blocks[i].bytes);

		if (strncmp(*at, blocks[i].bytes, len) != 0)
			continue;
		*upper = blocks[i].upper;
		*lower = blocks[i].lower;
		*at += len;
		return;
	}
	fail_msg("no block: %.8s", *at);
}

static void expect(const char **at, const char *bytes)
{
	assert_memory_equal(*at, bytes, strlen(bytes));
	*at += strlen(bytes);
}

/* With colour, ink is dark; without, ink is light. */
static void check(bool colour)
{
	struct vouch_buf out;
	const char *at;
	bool upper, lower;
	int x, y;

	vouch_buf_init(&out, 1u << 16);
	assert_int_equal(vouch_text_encode(&qr, colour, &out), VOUCH_OK);
	at = out.data;
	for (y = -4; y < 25; y += 2) {
		if (colour)
			expect(&at, PAPER);
		for (x = -4; x < 25; x++) {
			read_block(&at, &upper, &lower);
			assert_int_equal(upper == colour,
			    vouch_qr_dark(&qr, x, y));
			assert_int_equal(lower == colour,
			    vouch_qr_dark(&qr, x, y + 1));
		}
		expect(&at, colour ? "\033[0m\n" : "\n");
	}
	assert_int_equal(*at, '\0');
	vouch_buf_release(&out);
}

static void test_colour(void **state)
{
	(void)state;
	check(true);
}

static void test_plain(void **state)
{
	(void)state;
	check(false);
}

static void test_cap(void **state)
{
	struct vouch_buf out;

	(void)state;
	vouch_buf_init(&out, 300);
	assert_int_equal(vouch_buf_adds(&out, "x"), VOUCH_OK);
	assert_int_equal(vouch_text_encode(&qr, false, &out),
	    VOUCH_ERR_TOO_LONG);
	assert_string_equal(out.data, "x");
	assert_int_equal(out.len, 1);
	vouch_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_colour),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_cap),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}

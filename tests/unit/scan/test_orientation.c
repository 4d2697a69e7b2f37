/* One tag of a TIFF structure: both byte orders, and every way to lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scan/format.h"

/* Copied to a block of its own, so that a read past it is seen. */
static int orientation(const char *bytes, size_t len)
{
	uint8_t *copy = malloc(len + (len == 0));
	int got;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	got = vouch_format_orientation(copy, len);
	free(copy);
	return got;
}

#define BIG "MM\0*\0\0\0\x08"
#define LITTLE "II*\0\x08\0\0\0"

static void test_structures(void **state)
{
#define CASE(bytes, wanted) { bytes, sizeof bytes - 1, wanted }
	static const struct {
		const char *bytes;
		size_t len;
		int wanted;
	} cases[] = {
		CASE(BIG "\0\1" "\1\x12\0\3\0\0\0\1\0\6\0\0", 6),
		CASE(LITTLE "\1\0" "\x12\1\3\0\1\0\0\0\x08\0\0\0", 8),
		/* Behind another tag. */
		CASE(BIG "\0\2" "\1\0\0\3\0\0\0\1\0\7\0\0"
		    "\1\x12\0\3\0\0\0\1\0\3\0\0", 3),
		/* The first of two counts. */
		CASE(BIG "\0\2" "\1\x12\0\3\0\0\0\1\0\5\0\0"
		    "\1\x12\0\3\0\0\0\1\0\3\0\0", 5),
		/* A directory further on. */
		CASE("MM\0*\0\0\0\x0a" "??" "\0\1"
		    "\1\x12\0\3\0\0\0\1\0\4\0\0", 4),
		/* Not there, empty, out of range, of another type. */
		CASE(BIG "\0\1" "\1\x13\0\3\0\0\0\1\0\6\0\0", 1),
		CASE(BIG "\0\0", 1),
		CASE(BIG "\0\1" "\1\x12\0\3\0\0\0\1\0\0\0\0", 1),
		CASE(BIG "\0\1" "\1\x12\0\3\0\0\0\1\0\x09\0\0", 1),
		CASE(BIG "\0\1" "\1\x12\0\4\0\0\0\1\0\0\0\6", 1),
		/* More entries than bytes. */
		CASE(BIG "\xff\xff" "\1\x13\0\3\0\0\0\1\0\6\0\0", 1),
		CASE(BIG "\0\1" "\1\x12\0\3\0\0\0\1\0\6\0", 1),
		/* A directory at the end, past it, and as far as can be. */
		CASE("MM\0*\0\0\0\x06\0\1", 1),
		CASE("MM\0*\0\0\0\x09\0\1", 1),
		CASE("MM\0*\xff\xff\xff\xff\0\1", 1),
		CASE("II*\0\xff\xff\xff\xff\0\1", 1),
		/* No TIFF at all. */
		CASE("", 1),
		CASE("MM\0*", 1),
		CASE("MM*\0\0\0\0\x08" "\0\1" "\1\x12\0\3\0\0\0\1\0\6\0\0", 1),
		CASE("XX\0*\0\0\0\x08" "\0\1" "\1\x12\0\3\0\0\0\1\0\6\0\0", 1),
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(orientation(cases[i].bytes, cases[i].len),
		    cases[i].wanted);
}

static void test_cut(void **state)
{
	static const char whole[] = BIG "\0\2" "\1\0\0\3\0\0\0\1\0\7\0\0"
	    "\1\x12\0\3\0\0\0\1\0\3\0\0";
	size_t len;

	(void)state;
	for (len = 0; len < sizeof whole - 1; len++)
		assert_int_equal(orientation(whole, len), 1);
	assert_int_equal(orientation(whole, len), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_structures),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Pictures read with an allocation failing, ours or one of the libraries': the
 * first, then the second, until it goes through. Each is reported and nothing
 * is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "support/failing.h"

#include "scan/image.h"

#if FAILING

static size_t load(const char *name, uint8_t *bytes, size_t size)
{
	char path[256];
	FILE *file = NULL;
	size_t len;

	snprintf(path, sizeof path, "tests/fuzz/corpus/image/%s", name);
	file = fopen(path, "rb");
	assert_non_null(file);
	len = fread(bytes, 1, size, file);
	assert_true(len > 0 && len < size);
	assert_int_equal(fclose(file), 0);
	return len;
}

static void pictures(void **state)
{
	static const char *const names[] = {
		"png-1-bit", "png-16-bit-alpha", "png-interlaced",
		"png-palette-transparent", "png-turned", "jpeg-colour",
		"jpeg-grey", "jpeg-progressive", "jpeg-turned",
	};
	static uint8_t bytes[4096];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		size_t len = load(names[i], bytes, sizeof bytes);
		long live = atomic_load(&failing_live), refused = 0;
		bool failed = true;

		for (long at = 0; failed; at++) {
			struct vouch_diag diag = VOUCH_DIAG_INIT;
			struct vouch_grey grey = { .pixel = NULL };
			enum vouch_err err;

			failing_arm(at);
			err = vouch_image_decode(bytes, len, &diag, &grey);
			failed = failing_disarm();
			if (err != VOUCH_OK) {
				assert_true(failed);
				assert_int_equal(err, VOUCH_ERR_NO_MEMORY);
				assert_int_equal(diag.code, err);
				assert_null(grey.pixel);
				refused++;
			}
			vouch_grey_release(&grey);
			assert_int_equal(atomic_load(&failing_live), live);
		}
		assert_true(refused >= 3);
	}
}

static void made_smaller(void **state)
{
	uint8_t pixels[16] = { 0 };
	const struct vouch_grey grey = { 4, 4, pixels };
	struct vouch_grey small = { .pixel = NULL };

	(void)state;
	failing_arm(0);
	assert_int_equal(vouch_grey_shrink(&grey, 2, &small),
	    VOUCH_ERR_NO_MEMORY);
	assert_true(failing_disarm());
	assert_null(small.pixel);
}

#endif

int main(void)
{
#if FAILING
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pictures),
		cmocka_unit_test(made_smaller),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
#else
	puts("1..1\nok 1 # skip not with this sanitizer");
	return 0;
#endif
}

/* PNG files to pixels, good and bad; the files are those the fuzzer starts
 * from. Run from the top of the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "draw/picture.h"
#include "io/file.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)
#define FOLDER "tests/fuzz/corpus/picture/"

static struct vouch_diag diag;

static enum vouch_err decode(const char *name, struct vouch_picture *picture)
{
	struct vouch_buf bytes;
	char path[100];
	enum vouch_err err;

	diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	snprintf(path, sizeof path, FOLDER "%s", name);
	vouch_buf_init(&bytes, 1 << 20);
	assert_ok(vouch_file_load(path, &diag, &bytes));
	err = vouch_picture_decode((const uint8_t *)vouch_buf_text(&bytes),
	    bytes.len, &diag, picture);
	vouch_buf_release(&bytes);
	return err;
}

static void good(void **state)
{
	static const struct {
		const char *name;
		int width, height, channels;
		uint8_t pixel[27];
	} table[] = {
		{ "1-bit", 9, 3, 1, { 255, 0, 255, 0, 255, 0, 255, 0, 255,
		    255, 0, 255, 0, 255, 0, 255, 0, 255,
		    255, 0, 255, 0, 255, 0, 255, 0, 255 } },
		{ "interlaced", 3, 3, 1, { 1, 5, 2, 7, 8, 9, 3, 6, 4 } },
		/* the colour that is said to be transparent: paper */
		{ "rgb-key", 2, 1, 3, { 255, 255, 255, 255, 255, 255 } },
		/* clear is paper, half clear is half as bright in light, the
		 * others are what the palette says */
		{ "palette-transparent", 4, 2, 3, { 255, 255, 255,
		    186, 186, 186, 6, 7, 8, 9, 10, 11, 255, 255, 255,
		    186, 186, 186, 6, 7, 8, 9, 10, 11 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct vouch_picture picture = { .pixel = NULL };

		assert_ok(decode(table[i].name, &picture));
		assert_int_equal(picture.width, table[i].width);
		assert_int_equal(picture.height, table[i].height);
		assert_int_equal(picture.channels, table[i].channels);
		assert_memory_equal(picture.pixel, table[i].pixel,
		    (size_t)(picture.width * picture.height *
		    picture.channels));
		vouch_picture_release(&picture);
		assert_null(picture.pixel);
	}
}

static void bad(void **state)
{
	static const struct {
		const char *name;
		enum vouch_err err;
		const char *words;
	} table[] = {
		{ "empty", VOUCH_ERR_UNSUPPORTED, "not a PNG picture" },
		{ "signature-only", VOUCH_ERR_CORRUPT, "not a sound PNG: " },
		{ "bad-sum", VOUCH_ERR_CORRUPT, "not a sound PNG: " },
		{ "cut", VOUCH_ERR_CORRUPT, "not a sound PNG: " },
		{ "zero", VOUCH_ERR_CORRUPT, "not a sound PNG: " },
		{ "huge", VOUCH_ERR_TOO_LONG, "65500 x 65500 pixels; at most "
		    "16384 a side and 32 million in all" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct vouch_picture picture = { .pixel = NULL };

		assert_int_equal(decode(table[i].name, &picture),
		    table[i].err);
		assert_null(picture.pixel);
		assert_int_equal(diag.code, table[i].err);
		assert_memory_equal(diag.expected, table[i].words,
		    strlen(table[i].words));
	}
}

/* What is clear shows the paper's colour, and makes grey RGB if that is none. */
static void on_coloured_paper(void **state)
{
	static const uint8_t on_blue[] = { 0, 51, 102 };
	struct vouch_picture picture = { .pixel = NULL };
	struct vouch_buf bytes;

	(void)state;
	vouch_buf_init(&bytes, 1 << 20);
	assert_ok(vouch_file_load(FOLDER "palette-transparent", &diag, &bytes));
	assert_ok(vouch_picture_decode_on((const uint8_t *)bytes.data,
	    bytes.len, 0x003366, &diag, &picture));
	assert_memory_equal(picture.pixel, on_blue, 3);
	assert_int_equal(picture.pixel[6], 6);
	vouch_picture_release(&picture);
	vouch_buf_clear(&bytes);
	assert_ok(vouch_file_load(FOLDER "1-bit", &diag, &bytes));
	assert_ok(vouch_picture_decode_on((const uint8_t *)bytes.data,
	    bytes.len, 0x003366, &diag, &picture));
	assert_int_equal(picture.channels, 1);
	vouch_picture_release(&picture);
	vouch_buf_release(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),
		cmocka_unit_test(bad),
		cmocka_unit_test(on_coloured_paper),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

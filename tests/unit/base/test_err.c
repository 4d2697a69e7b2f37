/*
 * Errors: codes, classes, and the sentence a record becomes.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

static void every_code_has_a_name_and_a_status(void **state)
{
	(void)state;
	for (int i = 0; i < VOUCH_ERR_COUNT; i++) {
		enum vouch_err err = (enum vouch_err)i;
		struct vouch_diag diag = { .code = err };
		int status = vouch_err_status(err);
		char line[64];

		assert_int_equal(status, err == VOUCH_OK ? 0 :
		    err < VOUCH_ERR_IO ? 2 : 3);
		assert_string_not_equal(vouch_err_name(err), "?");
		assert_int_equal(strspn(vouch_err_name(err),
		    "abcdefghijklmnopqrstuvwxyz-"),
		    strlen(vouch_err_name(err)));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(vouch_err_name(err),
			    vouch_err_name((enum vouch_err)j));
		assert_true(vouch_diag_format(&diag, line, sizeof line) > 4);
	}
}

static void strange_codes(void **state)
{
	struct vouch_diag diag = { .code = VOUCH_ERR_COUNT };
	char line[64];

	(void)state;
	assert_string_equal(vouch_err_name(VOUCH_ERR_COUNT), "?");
	assert_string_equal(vouch_err_name((enum vouch_err)-1), "?");
	assert_int_equal(vouch_err_status(VOUCH_ERR_COUNT), 3);
	assert_int_equal(vouch_err_status((enum vouch_err)-1), 3);
	vouch_diag_format(&diag, line, sizeof line);
	assert_string_equal(line, "unknown error");
}

static void sentences(void **state)
{
	static const struct {
		struct vouch_diag diag;
		const char *line;
	} rows[] = {
		{ { .code = VOUCH_ERR_RANGE }, "out of range" },
		{ { .code = VOUCH_ERR_RANGE, .expected = "expected 1 to 5" },
		    "expected 1 to 5" },
		{ { .file = "a.csv", .line = 17, .column = 3, .field = "phone",
		    .subject = "09O1", .expected = "not a phone number" },
		    "a.csv line 17 column 3: phone: \"09O1\": "
		    "not a phone number" },
		{ { .file = "a.csv", .column = 3, .expected = "x" },
		    "a.csv column 3: x" },
		{ { .line = 2, .expected = "x" }, "line 2: x" },
		{ { .column = 4, .expected = "x" }, "column 4: x" },
		{ { .file = "-", .line = 1, .expected = "x" },
		    "standard input line 1: x" },
		{ { .field = "--count", .expected = "x" }, "--count: x" },
		{ { .code = VOUCH_ERR_IO, .file = "a", .sys_errno = ENOENT,
		    .expected = "cannot open" },
		    "a: cannot open: No such file or directory" },
		{ { .code = VOUCH_ERR_IO, .sys_errno = EACCES },
		    "input or output failed: Permission denied" },
		{ { .code = VOUCH_ERR_IO, .sys_errno = 99999 },
		    "input or output failed: error 99999" },
		/* nothing foreign comes through as it is */
		{ { .file = "a\x1b[2J\n", .expected = "x" },
		    "a\\x1b[2J\\x0a: x" },
		{ { .field = "f\r", .expected = "x" }, "f\\x0d: x" },
		{ { .subject = "\x9b\xff\\", .expected = "x" },
		    "\"\\x9b\\xff\\\\\": x" },
		{ { .expected = "said\x07" }, "said\\x07" },
		{ { .subject = "\xe2\x80\xae" "evil", .expected = "x" },
		    "\"\\xe2\\x80\\xae" "evil\": x" },
		{ { .subject = "Tết", .expected = "x" }, "\"Tết\": x" },
		/* the hint is another line */
		{ { .expected = "x", .hint = "try y" }, "x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char line[512];
		size_t len = vouch_diag_format(&rows[i].diag, line,
		    sizeof line);

		assert_string_equal(line, rows[i].line);
		assert_int_equal(len, strlen(rows[i].line));
	}
}

/* Whatever the size, the line is a prefix made of whole characters and whole
 * escapes, and ends within it. */
static void sentences_are_cut(void **state)
{
	const struct vouch_diag diag = { .file = "Tết\x01", .line = 12,
		.field = "đ", .subject = "\xff\xfe", .expected = "ầ",
		.sys_errno = ENOENT };
	char whole[256];
	size_t len = vouch_diag_format(&diag, whole, sizeof whole);

	(void)state;
	for (size_t size = 1; size <= len + 1; size++) {
		char line[256];
		size_t got;

		memset(line, '#', sizeof line);
		got = vouch_diag_format(&diag, line, size);
		assert_true(got < size);
		assert_int_equal(line[got], '\0');
		assert_int_equal(line[size], '#');
		if (size == len + 1)
			assert_string_equal(line, whole);
	}
}

static void the_longest_record_fits_its_escapes(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char line[8192];
	size_t len;

	(void)state;
	memset(diag.file, 1, sizeof diag.file - 1);
	memset(diag.field, 2, sizeof diag.field - 1);
	memset(diag.subject, 3, sizeof diag.subject - 1);
	memset(diag.expected, 4, sizeof diag.expected - 1);
	len = vouch_diag_format(&diag, line, sizeof line);
	assert_int_equal(len, 4 * (255 + 63 + 159 + 223) + 2 + 2 + 2 + 2);
	for (size_t i = 0; i < len; i++)
		assert_true(line[i] >= 0x20 && line[i] < 0x7f);
}

static void parts_are_stored(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	(void)state;
	vouch_diag_file(&diag, "a.csv");
	vouch_diag_at(&diag, 3, 4);
	vouch_diag_field(&diag, "phone");
	vouch_diag_subject(&diag, "0901234", 4);
	vouch_diag_hint(&diag, "try %d", 7);
	diag.sys_errno = 5;
	assert_int_equal(vouch_diag_set(&diag, VOUCH_ERR_SYNTAX, "no %s",
	    "way"), VOUCH_ERR_SYNTAX);
	assert_int_equal(diag.code, VOUCH_ERR_SYNTAX);
	assert_int_equal(diag.sys_errno, 0);
	assert_string_equal(diag.file, "a.csv");
	assert_int_equal(diag.line, 3);
	assert_int_equal(diag.column, 4);
	assert_string_equal(diag.field, "phone");
	assert_string_equal(diag.subject, "0901");
	assert_string_equal(diag.expected, "no way");
	assert_string_equal(diag.hint, "try 7");

	vouch_diag_file(&diag, NULL);
	vouch_diag_field(&diag, NULL);
	vouch_diag_subject(&diag, NULL, 9);
	assert_string_equal(diag.file, "");
	assert_string_equal(diag.field, "");
	assert_string_equal(diag.subject, "");
}

static void errno_is_kept(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	(void)state;
	errno = ENOSPC;
	assert_int_equal(vouch_diag_errno(&diag, VOUCH_ERR_IO, "cannot %s",
	    "write"), VOUCH_ERR_IO);
	assert_int_equal(diag.sys_errno, ENOSPC);
	assert_string_equal(diag.expected, "cannot write");
}

static void texts_are_cut_between_characters(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char text[400];

	(void)state;
	for (size_t i = 0; i + 3 <= sizeof text; i += 3)
		memcpy(text + i, "ế", 3);
	text[399] = '\0';
	vouch_diag_subject(&diag, text, 399);
	assert_int_equal(strlen(diag.subject), 159);
	vouch_diag_field(&diag, text);
	assert_int_equal(strlen(diag.field), 63);
	vouch_diag_file(&diag, text);
	assert_int_equal(strlen(diag.file), 255);
	vouch_diag_set(&diag, VOUCH_ERR_SYNTAX, "%s", text);
	assert_int_equal(strlen(diag.expected), 222);
	vouch_diag_hint(&diag, "ab%s", text);
	assert_int_equal(strlen(diag.hint), 221);
}

static void no_record_is_fine(void **state)
{
	(void)state;
	assert_int_equal(vouch_diag_set(NULL, VOUCH_ERR_RANGE, "x"),
	    VOUCH_ERR_RANGE);
	assert_int_equal(vouch_diag_errno(NULL, VOUCH_ERR_IO, "x"),
	    VOUCH_ERR_IO);
	vouch_diag_file(NULL, "x");
	vouch_diag_at(NULL, 1, 1);
	vouch_diag_field(NULL, "x");
	vouch_diag_subject(NULL, "x", 1);
	vouch_diag_hint(NULL, "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_a_name_and_a_status),
		cmocka_unit_test(strange_codes),
		cmocka_unit_test(sentences),
		cmocka_unit_test(sentences_are_cut),
		cmocka_unit_test(the_longest_record_fits_its_escapes),
		cmocka_unit_test(parts_are_stored),
		cmocka_unit_test(errno_is_kept),
		cmocka_unit_test(texts_are_cut_between_characters),
		cmocka_unit_test(no_record_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

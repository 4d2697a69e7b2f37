/* Archives, block by block as POSIX describes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/tar.h"
#include "scratch.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)

static struct vouch_outfile out;
static struct vouch_buf archive;

static struct vouch_tar begin(int64_t time_s)
{
	assert_ok(vouch_outfile_open(&out, "a.tar", 0600, VOUCH_OUTFILE_FORCE,
	    NULL));
	return (struct vouch_tar){ .out = &out, .time_s = time_s };
}

static void end(struct vouch_tar *tar)
{
	assert_ok(vouch_tar_finish(tar, NULL));
	assert_ok(vouch_outfile_commit(&out, VOUCH_OUTFILE_FORCE, NULL));
	vouch_buf_release(&archive);
	vouch_buf_init(&archive, 1u << 20);
	assert_ok(vouch_file_load("a.tar", NULL, &archive));
	assert_int_equal(archive.len % 10240, 0);
}

static const char *block(size_t number)
{
	assert_true((number + 1) * 512 <= archive.len);
	return archive.data + number * 512;
}

static void assert_header(size_t number, const char *name, char type,
    const char *size, const char *time_s)
{
	const char *at = block(number);
	char sum[8] = "";
	unsigned total = 0, i;

	assert_string_equal(at, name);
	assert_string_equal(at + 100, "0000600");
	assert_string_equal(at + 108, "0000000");
	assert_string_equal(at + 116, "0000000");
	assert_string_equal(at + 124, size);
	assert_string_equal(at + 136, time_s);
	assert_int_equal(at[156], type);
	assert_memory_equal(at + 257, "ustar\0" "00", 8);
	for (i = 0; i < 512; i++)
		total += i >= 148 && i < 156 ? ' ' : (unsigned char)at[i];
	snprintf(sum, sizeof sum, "%06o", total);
	assert_string_equal(at + 148, sum);
}

static void assert_nothing_from(size_t number)
{
	size_t i;

	for (i = number * 512; i < archive.len; i++)
		assert_int_equal(archive.data[i], 0);
}

static void plain_names(void **state)
{
	struct vouch_tar tar = begin(1234567890);
	char name[101];
	char bytes[513];

	(void)state;
	memset(name, 'n', 100);
	name[100] = '\0';
	memset(bytes, 'b', sizeof bytes);
	assert_ok(vouch_tar_add(&tar, "1001-7-1.png", "hello", 5, NULL));
	assert_ok(vouch_tar_add(&tar, "empty", "", 0, NULL));
	assert_ok(vouch_tar_add(&tar, "full", bytes, 512, NULL));
	assert_ok(vouch_tar_add(&tar, "more", bytes, 513, NULL));
	end(&tar);
	assert_header(0, "1001-7-1.png", '0', "00000000005", "11145401322");
	assert_string_equal(block(1), "hello");
	assert_header(2, "empty", '0', "00000000000", "11145401322");
	assert_header(3, "full", '0', "00000001000", "11145401322");
	assert_memory_equal(block(4), bytes, 512);
	assert_header(5, "more", '0', "00000001001", "11145401322");
	assert_memory_equal(block(6), bytes, 513);
	assert_nothing_from(8);
	assert_int_equal(archive.len, 10240);
	/* A hundred bytes fill the field: no NUL behind them. */
	tar = begin(0);
	assert_ok(vouch_tar_add(&tar, name, "", 0, NULL));
	end(&tar);
	assert_memory_equal(block(0), name, 100);
	assert_int_equal(block(0)[100], '0');
}

/* Names ustar cannot hold come in a record before, and cut, whole characters
 * only, in their header. */
static void other_names(void **state)
{
	struct vouch_tar tar = begin(0);
	char name[256], shorter[101], record[300];

	(void)state;
	assert_ok(vouch_tar_add(&tar, "T\xe1\xba\xbft.png", "hello", 5, NULL));
	memset(name, 'n', 240);
	name[240] = '\0';
	assert_ok(vouch_tar_add(&tar, name, "", 0, NULL));
	/* The hundredth byte is inside a character. */
	memset(name, 'n', 98);
	strcpy(name + 98, "\xe1\xba\xbf");
	assert_ok(vouch_tar_add(&tar, name, "", 0, NULL));
	end(&tar);
	assert_header(0, "PaxHeaders/T\xe1\xba\xbft.png", 'x', "00000000022",
	    "00000000000");
	assert_string_equal(block(1), "18 path=T\xe1\xba\xbft.png\n");
	assert_header(2, "T\xe1\xba\xbft.png", '0', "00000000005",
	    "00000000000");
	assert_string_equal(block(3), "hello");
	memset(name, 'n', 240);
	name[240] = '\0';
	snprintf(record, sizeof record, "250 path=%s\n", name);
	assert_string_equal(block(5), record);
	assert_int_equal(strlen(record), 250);
	assert_memory_equal(block(6), name, 100);
	memset(shorter, 'n', 98);
	shorter[98] = '\0';
	assert_header(9, shorter, '0', "00000000000", "00000000000");
	assert_nothing_from(10);
}

/* Records whose length gains a digit by saying itself. */
static void lengths_of_records(void **state)
{
	char name[200], record[300];
	size_t len;

	(void)state;
	for (len = 101; len < 110; len++) {
		struct vouch_tar tar = begin(0);

		memset(name, 'n', len);
		name[len] = '\0';
		assert_ok(vouch_tar_add(&tar, name, "", 0, NULL));
		end(&tar);
		snprintf(record, sizeof record, "%zu path=%s\n", len + 10,
		    name);
		assert_string_equal(block(1), record);
		assert_int_equal(strlen(record), len + 10);
	}
	/* 98 without the number: with two digits it has 100, which has three. */
	{
		struct vouch_tar tar = begin(0);

		memset(name, 'n', 88);
		strcpy(name + 88, "\xe1\xba\xbf");
		assert_ok(vouch_tar_add(&tar, name, "", 0, NULL));
		end(&tar);
		snprintf(record, sizeof record, "101 path=%s\n", name);
		assert_string_equal(block(1), record);
		assert_int_equal(strlen(record), 101);
	}
}

static void times_beyond_the_field(void **state)
{
	struct vouch_tar tar = begin(VOUCH_TAR_TIME_MAX);

	(void)state;
	assert_ok(vouch_tar_add(&tar, "a", "", 0, NULL));
	end(&tar);
	assert_string_equal(block(1), "22 mtime=253402300799\n");
	assert_header(2, "a", '0', "00000000000", "77777777777");
}

static void many_files_and_none(void **state)
{
	struct vouch_tar tar = begin(0);
	int i;

	(void)state;
	end(&tar);
	assert_int_equal(archive.len, 10240);
	assert_nothing_from(0);
	/* Nine files of two blocks and the end fill a record; ten need two. */
	tar = begin(0);
	for (i = 0; i < 9; i++)
		assert_ok(vouch_tar_add(&tar, "a", "b", 1, NULL));
	end(&tar);
	assert_int_equal(archive.len, 10240);
	tar = begin(0);
	for (i = 0; i < 10; i++)
		assert_ok(vouch_tar_add(&tar, "a", "b", 1, NULL));
	end(&tar);
	assert_int_equal(archive.len, 20480);
}

static void refusals(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_tar tar = begin(0);
	char name[257];

	(void)state;
	memset(name, 'n', 256);
	name[256] = '\0';
	assert_int_equal(vouch_tar_add(&tar, name, "", 0, &diag),
	    VOUCH_ERR_TOO_LONG);
	assert_string_equal(diag.expected, "a name of over 255 bytes");
	assert_int_equal(vouch_tar_add(&tar, "a", "", VOUCH_TAR_FILE_MAX + 1,
	    &diag), VOUCH_ERR_RANGE);
	end(&tar);
	assert_nothing_from(0);
	vouch_buf_release(&archive);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_names),
		cmocka_unit_test(other_names),
		cmocka_unit_test(lengths_of_records),
		cmocka_unit_test(times_beyond_the_field),
		cmocka_unit_test(many_files_and_none),
		cmocka_unit_test(refusals),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}

/* A folder for one test program's files, and whole files in one call. */
#ifndef VOUCH_TESTS_IO_SCRATCH_H
#define VOUCH_TESTS_IO_SCRATCH_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char scratch[64];

static inline int scratch_make(void **state)
{
	(void)state;
	snprintf(scratch, sizeof scratch, "/tmp/vouch-io-XXXXXX");
	return mkdtemp(scratch) == NULL || chdir(scratch) != 0;
}

/* Number of entries in the scratch folder, hidden ones too. */
static inline size_t scratch_count(void)
{
	DIR *folder = opendir(scratch);
	struct dirent *entry;
	size_t n = 0;

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL)
		n += strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0;
	closedir(folder);
	return n;
}

static inline void scratch_empty(void)
{
	DIR *folder = opendir(scratch);
	struct dirent *entry;
	char path[400];

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		snprintf(path, sizeof path, "%s/%s", scratch, entry->d_name);
		if (unlink(path) != 0)
			rmdir(path);
	}
	closedir(folder);
}

static inline int scratch_remove(void **state)
{
	(void)state;
	scratch_empty();
	return chdir("/") != 0 || rmdir(scratch) != 0;
}

static inline void put_file(const char *path, const char *bytes, size_t len)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

/* At most size - 1 bytes, with a NUL behind them; the number of bytes. */
static inline size_t get_file(const char *path, char *bytes, size_t size)
{
	FILE *file = fopen(path, "r");
	size_t len;

	assert_non_null(file);
	len = fread(bytes, 1, size - 1, file);
	bytes[len] = '\0';
	assert_int_equal(fclose(file), 0);
	return len;
}

#endif

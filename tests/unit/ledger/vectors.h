/*
 * Files of testdata/vectors (see its README.md) for the tests of the ledger, run
 * from the top of the tree. Behind scratch.h.
 */
#ifndef VOUCH_TESTS_UNIT_LEDGER_VECTORS_H
#define VOUCH_TESTS_UNIT_LEDGER_VECTORS_H

#include <glob.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define VECTOR_MAX 8192

struct vector {
	char text[VECTOR_MAX];
};

static inline const char *field(const struct vector *v, const char *name,
    char value[512])
{
	char start[32];
	const char *at;
	size_t len;

	value[0] = '\0';
	len = (size_t)snprintf(start, sizeof start, "\n%s: ", name);
	at = strstr(v->text, start);
	if (at != NULL)
		snprintf(value, 512, "%.*s",
		    (int)strcspn(at + len, "\n"), at + len);
	return value;
}

static inline int64_t number(const struct vector *v, const char *name)
{
	char value[512];

	return strtoll(field(v, name, value), NULL, 10);
}

static inline bool bytes_of(const struct vector *v, const char *name, void *out,
    size_t len)
{
	char value[512];

	if (field(v, name, value)[0] == '\0')
		return false;
	assert_ok(vouch_hex_decode(out, len, value, strlen(value)));
	return true;
}

/* Runs each file of a pattern; returns how many there were. */
static inline size_t vectors_each(const char *pattern,
    void (*run)(const struct vector *v))
{
	static struct vector v;
	char path[128];
	size_t i, len;
	glob_t files;
	FILE *file;

	snprintf(path, sizeof path, "testdata/vectors/%s.txt", pattern);
	assert_int_equal(glob(path, 0, NULL, &files), 0);
	for (i = 0; i < files.gl_pathc; i++) {
		file = fopen(files.gl_pathv[i], "rb");
		assert_non_null(file);
		len = fread(v.text, 1, VECTOR_MAX - 1, file);
		v.text[len] = '\0';
		fclose(file);
		print_message("%s\n", files.gl_pathv[i]);
		run(&v);
	}
	i = files.gl_pathc;
	globfree(&files);
	return i;
}

#endif

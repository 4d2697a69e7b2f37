/*
 * What the entry points of tests/fuzz share. Each file there but replay.c is
 * one: it takes bytes somebody else made, hands them to one parser, and says
 * with MUST() what holds whatever they are. Built with libFuzzer by `make
 * check-fuzz`, with replay.c by `make check`.
 */
#ifndef VOUCH_TESTS_FUZZ_H
#define VOUCH_TESTS_FUZZ_H

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* libFuzzer's names. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
    unsigned seed);

#define MUST(fact) \
	((fact) ? (void)0 : fuzz_broken(#fact, __FILE__, __LINE__))

static inline _Noreturn void fuzz_broken(const char *fact, const char *file,
    int line)
{
	fprintf(stderr, "%s line %d: does not hold: %s\n", file, line, fact);
	abort();
}

/* The input as a file, for parsers that want one; the next input takes its
 * place. It goes when the process ends in peace. */
static char fuzz_path[4096];

static inline void fuzz_remove_file(void)
{
	unlink(fuzz_path);
}

static inline const char *fuzz_file(const uint8_t *data, size_t size)
{
	static int fd = -1;
	const char *folder = getenv("TMPDIR");

	if (fd < 0) {
		snprintf(fuzz_path, sizeof fuzz_path, "%s/vouch-fuzz-XXXXXX",
		    folder != NULL ? folder : "/tmp");
		fd = mkstemp(fuzz_path);
		MUST(fd >= 0);
		atexit(fuzz_remove_file);
	}
	MUST(ftruncate(fd, 0) == 0);
	MUST(pwrite(fd, data, size, 0) == (ssize_t)size);
	return fuzz_path;
}

#endif

/*
 * A spell without memory: between scarce_begin() and scarce_end() the process
 * gets no more from the system (the heap may still hold small pieces). Not to
 * be had under a sanitizer, which needs memory itself: then SCARCE is 0.
 */
#ifndef VOUCH_TESTS_SCARCE_H
#define VOUCH_TESTS_SCARCE_H

#include <sys/resource.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESS_SANITIZER 1
#elif __has_feature(thread_sanitizer)
#define SCARCE 0
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ADDRESS_SANITIZER 1
#elif defined(__SANITIZE_THREAD__)
#define SCARCE 0
#endif
#ifndef ADDRESS_SANITIZER
#define ADDRESS_SANITIZER 0
#endif
#ifndef SCARCE
#define SCARCE !ADDRESS_SANITIZER
#endif

/* 0, or -1 with errno; *before is for scarce_end(). */
static inline int scarce_begin(struct rlimit *before)
{
	struct rlimit little;

	if (getrlimit(RLIMIT_AS, before) != 0)
		return -1;
	little = *before;
	little.rlim_cur = 1 << 20;
	return setrlimit(RLIMIT_AS, &little);
}

static inline int scarce_end(const struct rlimit *before)
{
	return setrlimit(RLIMIT_AS, before);
}

#endif

/*
 * Allocations that fail on demand, and a count of those not yet freed. Include
 * it in one file of a test: it takes the place of the C library's functions in
 * the whole program, shared libraries too. mmap() is among them, as libsodium
 * asks it for secret memory. Under AddressSanitizer its allocator stands
 * behind them, and it looks for what was lost: the count stays 0 then.
 */
#ifndef VOUCH_TESTS_FAILING_H
#define VOUCH_TESTS_FAILING_H

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "support/scarce.h"

#define FAILING (SCARCE || ADDRESS_SANITIZER)

#if FAILING

/* Allocations of this thread before the one to fail. */
static _Thread_local long failing_left = -1;
/* Blocks allocated and not freed; not every test asks. */
static atomic_long failing_live __attribute__((unused));

/* Of this thread's allocations from now on number n fails, counted from 0. */
static inline void failing_arm(long n)
{
	failing_left = n;
}

/* No more failures; whether there was one. */
static inline bool failing_disarm(void)
{
	bool failed = failing_left < 0;

	failing_left = -1;
	return failed;
}

static inline bool failing_now(void)
{
	if (failing_left < 0 || failing_left-- != 0)
		return false;
	errno = ENOMEM;
	return true;
}

#if ADDRESS_SANITIZER

/* What the sanitizer calls its own. */
#define OWN(name) __interceptor_##name
void *__interceptor_malloc(size_t size);
void *__interceptor_calloc(size_t count, size_t size);
void *__interceptor_realloc(void *old, size_t size);
void __interceptor_free(void *block);
void *__interceptor_mmap(void *at, size_t len, int protection, int flags,
    int fd, off_t offset);

static inline void failing_count(long change)
{
	(void)change;
}

#else

/* What glibc calls its own. */
#define OWN(name) __libc_##name
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *block);
long syscall(long number, ...);

static inline void *__libc_mmap(void *at, size_t len, int protection,
    int flags, int fd, off_t offset)
{
	return (void *)syscall(SYS_mmap, at, len, protection, flags, fd,
	    offset);
}

static inline void failing_count(long change)
{
	atomic_fetch_add(&failing_live, change);
}

int munmap(void *at, size_t len)
{
	failing_count(-1);
	return (int)syscall(SYS_munmap, at, len);
}

#endif

static inline void *failing_counted(void *block)
{
	if (block != NULL && block != MAP_FAILED)
		failing_count(1);
	return block;
}

void *malloc(size_t size)
{
	return failing_now() ? NULL : failing_counted(OWN(malloc)(size));
}

void *calloc(size_t count, size_t size)
{
	return failing_now() ? NULL :
	    failing_counted(OWN(calloc)(count, size));
}

void *realloc(void *old, size_t size)
{
	if (failing_now())
		return NULL;
	return old != NULL ? OWN(realloc)(old, size) :
	    failing_counted(OWN(malloc)(size));
}

void free(void *block)
{
	if (block != NULL)
		failing_count(-1);
	OWN(free)(block);
}

/* By its name for libraries: <sys/mman.h> may give ours another. */
void *failing_mmap(void *at, size_t len, int protection, int flags, int fd,
    off_t offset) __asm__("mmap");
void *failing_mmap(void *at, size_t len, int protection, int flags, int fd,
    off_t offset)
{
	return failing_now() ? MAP_FAILED : failing_counted(OWN(mmap)(at, len,
	    protection, flags, fd, offset));
}

#endif
#endif

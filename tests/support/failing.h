/*
 * Allocations that fail on demand, and a count of those not yet freed. Include
 * it in one file of a test: it takes the place of the C library's functions in
 * the whole program, shared libraries too. Not with a sanitizer, which brings
 * its own: then FAILING is 0.
 */
#ifndef VOUCH_TESTS_FAILING_H
#define VOUCH_TESTS_FAILING_H

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "support/scarce.h"

#define FAILING SCARCE

#if FAILING

static atomic_long failing_left = -1; /* allocations before the one to fail */
static atomic_long failing_live;      /* blocks allocated and not freed */

/* Of the allocations from now on number n fails, counted from 0. */
static void failing_arm(long n)
{
	atomic_store(&failing_left, n);
}

/* No more failures; whether there was one. */
static bool failing_disarm(void)
{
	return atomic_exchange(&failing_left, -1) < 0;
}

static bool failing_now(void)
{
	if (atomic_load(&failing_left) < 0 ||
	    atomic_fetch_sub(&failing_left, 1) != 0)
		return false;
	errno = ENOMEM;
	return true;
}

static void *failing_counted(void *block)
{
	if (block != NULL)
		atomic_fetch_add(&failing_live, 1);
	return block;
}

/* What glibc calls its own. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *block);

void *malloc(size_t size)
{
	return failing_now() ? NULL : failing_counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
	return failing_now() ? NULL :
	    failing_counted(__libc_calloc(count, size));
}

void *realloc(void *old, size_t size)
{
	if (failing_now())
		return NULL;
	return old != NULL ? __libc_realloc(old, size) :
	    failing_counted(__libc_malloc(size));
}

void free(void *block)
{
	if (block != NULL)
		atomic_fetch_sub(&failing_live, 1);
	__libc_free(block);
}

#endif
#endif

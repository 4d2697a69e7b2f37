/*
 * The pool: order, bounds, reuse of slots, ends in the middle of work.
 */
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/pool.h"
#include "support/failing.h"

/* AddressSanitizer would end the program where malloc() returns NULL. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

struct job {
	size_t number, square;
	unsigned uses;   /* what a slot keeps from its last job */
	void *owned;
};

struct shared {
	unsigned threads;
	atomic_uint running, most_running, bad_worker;
};

static void nap(long ns)
{
	struct timespec t = { 0, ns };

	nanosleep(&t, NULL);
}

/* Early jobs of each round take longer than late ones, so that order cannot
 * come about by itself. */
static void square(void *arg, unsigned worker, void *context)
{
	struct job *job = arg;
	struct shared *shared = context;
	unsigned now = atomic_fetch_add(&shared->running, 1) + 1;
	unsigned most = atomic_load(&shared->most_running);

	while (now > most && !atomic_compare_exchange_weak(
	    &shared->most_running, &most, now))
		;
	if (worker >= shared->threads)
		atomic_store(&shared->bad_worker, 1);
	if (job->number % 4 == 0)
		nap(100000);
	job->square = job->number * job->number;
	atomic_fetch_sub(&shared->running, 1);
}

static void work_in_order(unsigned threads, size_t slots, size_t count)
{
	struct shared shared = { .threads = threads };
	struct vouch_pool *pool = NULL;
	struct job *job;
	size_t in = 0, out = 0;

	assert_int_equal(vouch_pool_new(threads, slots, sizeof *job, square,
	    &shared, &pool), VOUCH_OK);
	assert_int_equal(vouch_pool_threads(pool),
	    threads < slots ? threads : slots);
	while (out < count) {
		job = in < count ? vouch_pool_slot(pool) : NULL;
		if (job != NULL) {
			assert_ptr_equal(job, vouch_pool_slot(pool));
			assert_int_equal(job->uses, in / slots);
			job->uses++;
			job->number = in++;
			vouch_pool_submit(pool);
		} else {
			job = vouch_pool_take(pool);
			assert_non_null(job);
			assert_ptr_equal(job, vouch_pool_take(pool));
			assert_int_equal(job->number, out);
			assert_int_equal(job->square, out * out);
			out++;
			vouch_pool_done(pool);
		}
		assert_int_equal(vouch_pool_pending(pool), in - out);
		assert_true(in - out <= slots);
	}
	assert_null(vouch_pool_take(pool));
	assert_int_equal(vouch_pool_pending(pool), 0);
	vouch_pool_free(pool);
	assert_int_equal(atomic_load(&shared.bad_worker), 0);
	assert_true(atomic_load(&shared.most_running) <= threads);
}

static void results_come_in_order(void **state)
{
	static const struct {
		unsigned threads;
		size_t slots, count;
	} rows[] = {
		{ 1, 1, 5 }, { 1, 8, 40 }, { 2, 1, 5 }, { 2, 2, 40 },
		{ 3, 7, 200 }, { 8, 3, 40 }, { 4, 64, 500 }, { 2, 64, 0 },
		{ 2, 64, 3 }, { 5, 6, 200 }, { 6, 100, 300 }, { 7, 7, 200 },
		{ 8, 8, 200 }, { 8, 33, 300 }, { UINT_MAX, 2, 10 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		work_in_order(rows[i].threads, rows[i].slots, rows[i].count);
}

/* Two jobs that each wait for the other can only end if both run. */
static void meet(void *arg, unsigned worker, void *context)
{
	atomic_uint *arrived = context;

	(void)arg;
	(void)worker;
	atomic_fetch_add(arrived, 1);
	while (atomic_load(arrived) < 2)
		nap(1000);
}

static void workers_work_at_the_same_time(void **state)
{
	struct vouch_pool *pool = NULL;
	atomic_uint arrived = 0;

	(void)state;
	assert_int_equal(vouch_pool_new(2, 2, 1, meet, &arrived, &pool),
	    VOUCH_OK);
	for (int i = 0; i < 2; i++) {
		assert_non_null(vouch_pool_slot(pool));
		vouch_pool_submit(pool);
	}
	assert_null(vouch_pool_slot(pool));
	for (int i = 0; i < 2; i++) {
		assert_non_null(vouch_pool_take(pool));
		vouch_pool_done(pool);
	}
	vouch_pool_free(pool);
}

static void nothing(void *job, unsigned worker, void *context)
{
	(void)job;
	(void)worker;
	(void)context;
}

static void threads_as_many_as_processors(void **state)
{
	struct vouch_pool *pool = NULL;

	(void)state;
	assert_int_equal(vouch_pool_new(0, 4, 1, nothing, NULL, &pool),
	    VOUCH_OK);
	assert_true(vouch_pool_threads(pool) >= 1);
	vouch_pool_free(pool);
	vouch_pool_free(NULL);
}

static void free_owned(void *arg)
{
	struct job *job = arg;

	free(job->owned);
	job->owned = NULL;
}

static void own(void *arg, unsigned worker, void *context)
{
	struct job *job = arg;

	(void)worker;
	(void)context;
	if (job->owned == NULL)
		job->owned = malloc(10);
}

/* Under AddressSanitizer a slot that _each leaves out is a leak. */
static void what_jobs_own_is_freed(void **state)
{
	struct vouch_pool *pool = NULL;

	(void)state;
	assert_int_equal(vouch_pool_new(2, 5, sizeof(struct job), own, NULL,
	    &pool), VOUCH_OK);
	for (int i = 0; i < 12; i++) {
		struct job *job = vouch_pool_slot(pool);

		assert_non_null(job);
		assert_true((job->owned != NULL) == (i >= 5));
		vouch_pool_submit(pool);
		assert_non_null(vouch_pool_take(pool));
		vouch_pool_done(pool);
	}
	vouch_pool_each(pool, free_owned);
	for (int i = 0; i < 5; i++) {
		struct job *job = vouch_pool_slot(pool);

		assert_null(job->owned);
		vouch_pool_submit(pool);
		vouch_pool_take(pool);
		vouch_pool_done(pool);
	}
	vouch_pool_each(pool, free_owned);
	vouch_pool_free(pool);
}

static void count_and_nap(void *job, unsigned worker, void *context)
{
	(void)job;
	(void)worker;
	atomic_fetch_add((atomic_uint *)context, 1);
	nap(20000000);
}

/* An end in the middle waits for the job at work, not for those behind it. */
static void freed_while_busy(void **state)
{
	struct vouch_pool *pool = NULL;
	atomic_uint begun = 0;

	(void)state;
	assert_int_equal(vouch_pool_new(1, 50, 1, count_and_nap, &begun,
	    &pool), VOUCH_OK);
	for (int i = 0; i < 50; i++) {
		assert_non_null(vouch_pool_slot(pool));
		vouch_pool_submit(pool);
	}
	while (atomic_load(&begun) == 0)
		nap(100000);
	vouch_pool_free(pool);
	assert_true(atomic_load(&begun) < 50);
}

static void uneven(void *arg, unsigned worker, void *context)
{
	const struct job *job = arg;

	(void)worker;
	(void)context;
	if (job->number % 3 == 0)
		nap((long)(job->number * 2654435761u % 100000));
}

/* Before, between and behind the jobs, with some of them taken. */
static void freed_at_any_moment(void **state)
{
	(void)state;
	for (size_t i = 0; i < 60; i++) {
		struct vouch_pool *pool = NULL;

		assert_int_equal(vouch_pool_new(3, 10, sizeof(struct job),
		    uneven, NULL, &pool), VOUCH_OK);
		for (size_t j = 0; j < i % 11; j++) {
			struct job *job = vouch_pool_slot(pool);

			job->number = i * j;
			vouch_pool_submit(pool);
		}
		for (size_t j = 0; j < i % 4 && j < i % 11; j++) {
			assert_non_null(vouch_pool_take(pool));
			vouch_pool_done(pool);
		}
		vouch_pool_free(pool);
	}
}

static void see_signals(void *arg, unsigned worker, void *context)
{
	sigset_t now;

	(void)worker;
	(void)context;
	pthread_sigmask(SIG_SETMASK, NULL, &now);
	*(int *)arg = sigismember(&now, SIGINT) == 1 &&
	    sigismember(&now, SIGTERM) == 1 &&
	    sigismember(&now, SIGPIPE) == 1 &&
	    sigismember(&now, SIGSEGV) == 0 &&
	    sigismember(&now, SIGABRT) == 0;
}

static void signals_stay_with_the_owner(void **state)
{
	struct vouch_pool *pool = NULL;
	sigset_t now;
	const int *blocked;

	(void)state;
	assert_int_equal(vouch_pool_new(1, 1, sizeof(int), see_signals, NULL,
	    &pool), VOUCH_OK);
	assert_non_null(vouch_pool_slot(pool));
	vouch_pool_submit(pool);
	blocked = vouch_pool_take(pool);
	assert_int_equal(*blocked, 1);
	vouch_pool_done(pool);
	vouch_pool_free(pool);
	pthread_sigmask(SIG_SETMASK, NULL, &now);
	assert_int_equal(sigismember(&now, SIGINT), 0);
}

static void too_much_memory(void **state)
{
	struct vouch_pool *pool = NULL;

	(void)state;
	assert_int_equal(vouch_pool_new(1, SIZE_MAX / 2, 1, nothing, NULL,
	    &pool), VOUCH_ERR_NO_MEMORY);
	assert_int_equal(vouch_pool_new(1, SIZE_MAX / 4, 8, nothing, NULL,
	    &pool), VOUCH_ERR_NO_MEMORY);
	assert_null(pool);
}

#if SCARCE
/* No room for any thread's stack; runs before a thread has left one behind. */
static void no_thread_to_be_had(void **state)
{
	struct vouch_pool *pool = NULL;
	struct rlimit before;
	enum vouch_err err;

	(void)state;
	assert_int_equal(scarce_begin(&before), 0);
	err = vouch_pool_new(2, 1, 1, nothing, NULL, &pool);
	assert_int_equal(scarce_end(&before), 0);
	assert_int_equal(err, VOUCH_ERR_LIBRARY);
	assert_null(pool);
}
#endif

#if FAILING
/* Each allocation of a pool fails in turn and nothing is lost. Runs after
 * tests that leave stacks behind, so that a thread itself allocates nothing. */
static void memory_runs_out(void **state)
{
	long live = atomic_load(&failing_live);
	bool failed = true;

	(void)state;
	for (long at = 0; failed; at++) {
		struct vouch_pool *pool = NULL;
		enum vouch_err err;

		failing_arm(at);
		err = vouch_pool_new(2, 2, 1, nothing, NULL, &pool);
		failed = failing_disarm();
		assert_int_equal(err, failed ? VOUCH_ERR_NO_MEMORY :
		    VOUCH_OK);
		assert_true((pool != NULL) == !failed);
		vouch_pool_free(pool);
		assert_int_equal(atomic_load(&failing_live), live);
	}
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
#if SCARCE
		cmocka_unit_test(no_thread_to_be_had),
#endif
		cmocka_unit_test(results_come_in_order),
		cmocka_unit_test(workers_work_at_the_same_time),
		cmocka_unit_test(threads_as_many_as_processors),
		cmocka_unit_test(what_jobs_own_is_freed),
		cmocka_unit_test(freed_while_busy),
		cmocka_unit_test(freed_at_any_moment),
		cmocka_unit_test(signals_stay_with_the_owner),
		cmocka_unit_test(too_much_memory),
#if FAILING
		cmocka_unit_test(memory_runs_out),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

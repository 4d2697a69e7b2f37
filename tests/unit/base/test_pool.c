/*
 * Workers: results come in the order of the work whatever each takes, in
 * memory made once, with any number of threads.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>
#include <time.h>

#include "base/pool.h"

/* AddressSanitizer would end the program where calloc() returns NULL. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

struct job {
	unsigned long number, square;
	unsigned long uses; /* never reset: slots keep what was left in them */
	unsigned worker;
	void *own;
};

struct seen {
	unsigned threads;
	unsigned long by[8]; /* jobs by worker; each counts only its own */
};

static void pause_us(unsigned long us)
{
	struct timespec t = { 0, (long)us * 1000 };

	nanosleep(&t, NULL);
}

/* Takes a time that looks random and is the same in every run. */
static void work(void *arg, unsigned worker, void *context)
{
	struct job *job = arg;
	struct seen *seen = context;
	unsigned long mixed = job->number * 2654435761ul >> 7;

	if (mixed % 3 == 0)
		pause_us(mixed % 300);
	job->square = job->number * job->number;
	job->worker = worker;
	job->uses++;
	seen->by[worker]++;
}

/* Hands in `count` jobs and takes them all; as the header shows. */
static void stream(struct vouch_pool *pool, unsigned long count,
    unsigned threads)
{
	unsigned long in = 0, out = 0;

	while (in < count || vouch_pool_pending(pool) > 0) {
		struct job *job = in < count ? vouch_pool_slot(pool) : NULL;

		if (job != NULL) {
			assert_ptr_equal(vouch_pool_slot(pool), job);
			job->number = in++;
			job->square = 1;
			vouch_pool_submit(pool);
			continue;
		}
		job = vouch_pool_take(pool);
		assert_non_null(job);
		assert_ptr_equal(vouch_pool_take(pool), job);
		assert_int_equal(job->number, out);
		assert_int_equal(job->square, out * out);
		assert_true(job->worker < threads);
		out++;
		vouch_pool_done(pool);
	}
	assert_int_equal(out, count);
	assert_null(vouch_pool_take(pool));
}

static unsigned long uses_seen, slots_seen;

static void add_uses(void *arg)
{
	const struct job *job = arg;

	uses_seen += job->uses;
	slots_seen++;
}

static void order_is_kept(void **state)
{
	static const struct {
		unsigned threads;
		size_t slots;
		unsigned long count;
	} rows[] = {
		{ 1, 1, 20 }, { 1, 4, 50 }, { 2, 2, 200 }, { 2, 3, 200 },
		{ 3, 64, 300 }, { 4, 5, 300 }, { 5, 7, 300 }, { 6, 6, 300 },
		{ 7, 100, 300 }, { 8, 8, 300 }, { 8, 33, 300 }, { 8, 9, 3 },
		{ 2, 2, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct seen seen = { .threads = rows[i].threads };
		struct vouch_pool *pool = NULL;
		unsigned long sum = 0;

		assert_int_equal(vouch_pool_new(rows[i].threads,
		    rows[i].slots, sizeof(struct job), work, &seen, &pool),
		    VOUCH_OK);
		assert_int_equal(vouch_pool_threads(pool), rows[i].threads);
		stream(pool, rows[i].count, rows[i].threads);
		stream(pool, rows[i].count, rows[i].threads);

		uses_seen = slots_seen = 0;
		vouch_pool_each(pool, add_uses);
		assert_int_equal(slots_seen, rows[i].slots);
		assert_int_equal(uses_seen, 2 * rows[i].count);
		vouch_pool_free(pool);
		for (size_t w = 0; w < 8; w++)
			sum += seen.by[w];
		assert_int_equal(sum, 2 * rows[i].count);
	}
}

static void slots_run_out_and_come_back(void **state)
{
	struct seen seen = { .threads = 2 };
	struct vouch_pool *pool = NULL;
	struct job *first, *second;

	(void)state;
	assert_int_equal(vouch_pool_new(2, 2, sizeof(struct job), work, &seen,
	    &pool), VOUCH_OK);
	assert_int_equal(vouch_pool_pending(pool), 0);
	assert_null(vouch_pool_take(pool));
	first = vouch_pool_slot(pool);
	assert_int_equal(first->number, 0);
	assert_null(first->own);
	vouch_pool_submit(pool);
	second = vouch_pool_slot(pool);
	assert_ptr_not_equal(first, second);
	vouch_pool_submit(pool);
	assert_int_equal(vouch_pool_pending(pool), 2);
	assert_null(vouch_pool_slot(pool));

	assert_ptr_equal(vouch_pool_take(pool), first);
	assert_int_equal(vouch_pool_pending(pool), 2);
	assert_null(vouch_pool_slot(pool));
	vouch_pool_done(pool);
	assert_int_equal(vouch_pool_pending(pool), 1);
	assert_ptr_equal(vouch_pool_slot(pool), first);
	assert_int_equal(first->uses, 1);
	assert_ptr_equal(vouch_pool_take(pool), second);
	vouch_pool_done(pool);
	vouch_pool_free(pool);
}

static void fill_own(void *arg, unsigned worker, void *context)
{
	struct job *job = arg;

	(void)worker;
	(void)context;
	if (job->own == NULL)
		job->own = malloc(64);
	if (job->own != NULL)
		memset(job->own, (int)job->number, 64);
}

static void free_own(void *arg)
{
	struct job *job = arg;

	free(job->own);
	job->own = NULL;
}

/* What a job owns survives from one use of its slot to the next. */
static void jobs_may_own_memory(void **state)
{
	struct vouch_pool *pool = NULL;
	void *own[4] = { NULL };

	(void)state;
	assert_int_equal(vouch_pool_new(3, 4, sizeof(struct job), fill_own,
	    NULL, &pool), VOUCH_OK);
	for (unsigned long i = 0; i < 40; i++) {
		struct job *job = vouch_pool_slot(pool);

		job->number = i;
		vouch_pool_submit(pool);
		job = vouch_pool_take(pool);
		assert_non_null(job->own);
		assert_int_equal(((unsigned char *)job->own)[63], i);
		if (i >= 4)
			assert_ptr_equal(job->own, own[i % 4]);
		own[i % 4] = job->own;
		vouch_pool_done(pool);
	}
	vouch_pool_each(pool, free_own);
	vouch_pool_free(pool);
}

/* A gate: work waits behind it until the test opens it. */
struct gate {
	pthread_mutex_t lock;
	pthread_cond_t turned;
	bool open;
	unsigned inside, ran;
};

#define GATE_INIT { .lock = PTHREAD_MUTEX_INITIALIZER, \
    .turned = PTHREAD_COND_INITIALIZER }

static void wait_at_gate(void *job, unsigned worker, void *context)
{
	struct gate *gate = context;

	(void)job;
	(void)worker;
	pthread_mutex_lock(&gate->lock);
	gate->inside++;
	pthread_cond_broadcast(&gate->turned);
	while (!gate->open)
		pthread_cond_wait(&gate->turned, &gate->lock);
	gate->ran++;
	pthread_mutex_unlock(&gate->lock);
}

static void await_inside(struct gate *gate, unsigned count)
{
	pthread_mutex_lock(&gate->lock);
	while (gate->inside < count)
		pthread_cond_wait(&gate->turned, &gate->lock);
	pthread_mutex_unlock(&gate->lock);
}

static void *open_soon(void *arg)
{
	struct gate *gate = arg;

	pause_us(20000);
	pthread_mutex_lock(&gate->lock);
	gate->open = true;
	pthread_cond_broadcast(&gate->turned);
	pthread_mutex_unlock(&gate->lock);
	return NULL;
}

/* All workers work at once: each is inside when the last comes. */
static void work_is_done_side_by_side(void **state)
{
	struct gate gate = GATE_INIT;
	struct vouch_pool *pool = NULL;
	pthread_t opener;

	(void)state;
	assert_int_equal(vouch_pool_new(4, 4, 1, wait_at_gate, &gate, &pool),
	    VOUCH_OK);
	for (int i = 0; i < 4; i++) {
		assert_non_null(vouch_pool_slot(pool));
		vouch_pool_submit(pool);
	}
	await_inside(&gate, 4);
	assert_int_equal(pthread_create(&opener, NULL, open_soon, &gate), 0);
	for (int i = 0; i < 4; i++) {
		assert_non_null(vouch_pool_take(pool)); /* waits */
		vouch_pool_done(pool);
	}
	pthread_join(opener, NULL);
	assert_int_equal(gate.ran, 4);
	vouch_pool_free(pool);
}

/* Freeing waits for the jobs begun and drops the others. */
static void freeing_with_jobs_pending(void **state)
{
	struct gate gate = GATE_INIT;
	struct vouch_pool *pool = NULL;
	pthread_t opener;

	(void)state;
	assert_int_equal(vouch_pool_new(2, 50, 8, wait_at_gate, &gate, &pool),
	    VOUCH_OK);
	for (int i = 0; i < 50; i++) {
		assert_non_null(vouch_pool_slot(pool));
		vouch_pool_submit(pool);
	}
	await_inside(&gate, 2);
	assert_int_equal(pthread_create(&opener, NULL, open_soon, &gate), 0);
	vouch_pool_free(pool);
	pthread_join(opener, NULL);
	assert_in_range(gate.ran, 2, 49);
	assert_int_equal(gate.ran, gate.inside);
}

static void freeing_at_any_moment(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 60; i++) {
		struct seen seen = { .threads = 3 };
		struct vouch_pool *pool = NULL;

		assert_int_equal(vouch_pool_new(3, 10, sizeof(struct job),
		    work, &seen, &pool), VOUCH_OK);
		for (unsigned j = 0; j < i % 11; j++) {
			struct job *job = vouch_pool_slot(pool);

			job->number = i * j;
			vouch_pool_submit(pool);
		}
		if (i % 11 > 0 && i % 2 == 0) {
			assert_non_null(vouch_pool_take(pool));
			vouch_pool_done(pool);
		}
		vouch_pool_free(pool);
	}
	vouch_pool_free(NULL);
}

static void one_thread_for_each_processor(void **state)
{
	struct seen seen = { .threads = 0 };
	struct vouch_pool *pool = NULL;

	(void)state;
	assert_int_equal(vouch_pool_new(0, 100000, 1, work, &seen, &pool),
	    VOUCH_OK);
	assert_true(vouch_pool_threads(pool) >= 1);
	vouch_pool_free(pool);
}

static void memory_runs_out(void **state)
{
	struct vouch_pool *pool = NULL;

	(void)state;
	assert_int_equal(vouch_pool_new(1, SIZE_MAX / 2, 16, work, NULL,
	    &pool), VOUCH_ERR_NO_MEMORY);
	assert_int_equal(vouch_pool_new(1, 1, SIZE_MAX / 4, work, NULL,
	    &pool), VOUCH_ERR_NO_MEMORY);
	assert_null(pool);
}

static void note_signals(void *job, unsigned worker, void *context)
{
	sigset_t *blocked = job;

	(void)worker;
	(void)context;
	pthread_sigmask(SIG_SETMASK, NULL, blocked);
}

static void signals_are_the_owners(void **state)
{
	static const int theirs[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE,
	    SIGALRM, SIGUSR1, SIGWINCH };
	struct vouch_pool *pool = NULL;
	sigset_t before, after;
	const sigset_t *blocked;

	(void)state;
	pthread_sigmask(SIG_SETMASK, NULL, &before);
	assert_int_equal(vouch_pool_new(1, 1, sizeof(sigset_t), note_signals,
	    NULL, &pool), VOUCH_OK);
	pthread_sigmask(SIG_SETMASK, NULL, &after);
	assert_non_null(vouch_pool_slot(pool));
	vouch_pool_submit(pool);
	blocked = vouch_pool_take(pool);
	for (size_t i = 0; i < sizeof theirs / sizeof theirs[0]; i++) {
		assert_int_equal(sigismember(blocked, theirs[i]), 1);
		assert_int_equal(sigismember(&after, theirs[i]),
		    sigismember(&before, theirs[i]));
	}
	vouch_pool_done(pool);
	vouch_pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_is_kept),
		cmocka_unit_test(slots_run_out_and_come_back),
		cmocka_unit_test(jobs_may_own_memory),
		cmocka_unit_test(work_is_done_side_by_side),
		cmocka_unit_test(freeing_with_jobs_pending),
		cmocka_unit_test(freeing_at_any_moment),
		cmocka_unit_test(one_thread_for_each_processor),
		cmocka_unit_test(memory_runs_out),
		cmocka_unit_test(signals_are_the_owners),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

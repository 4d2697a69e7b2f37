/*
 * A ring of slots between one owner and several workers. Slots go round in
 * the order free -> submitted -> running -> finished -> free; `next_out`,
 * `next_run` and `next_in` count jobs for ever and are taken modulo `slots`.
 *
 * Under the lock: next_in as workers see it, next_run, finished, awaited,
 * stop. next_out and a job's bytes belong to whoever holds the job; the lock
 * hands them over.
 */
#define _GNU_SOURCE /* sched_getaffinity, CPU_COUNT */
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define NOBODY SIZE_MAX

struct vouch_pool {
	pthread_mutex_t lock;
	pthread_cond_t work_waits;   /* a job was submitted, or stop */
	pthread_cond_t job_finished;
	vouch_pool_work *work;
	void *context;
	size_t slots, job_size;
	unsigned char *jobs;         /* slots * job_size, zeroed once */
	bool *finished;
	size_t next_in;              /* jobs submitted */
	size_t next_run;             /* jobs a worker has taken */
	size_t next_out;             /* jobs given back */
	size_t awaited;              /* job the owner sleeps for, or NOBODY */
	bool stop;
	unsigned threads;
	struct worker *worker;
};

struct worker {
	pthread_t thread;
	struct vouch_pool *pool;
	unsigned number;
};

static void *job_at(const struct vouch_pool *pool, size_t number)
{
	return pool->jobs + number % pool->slots * pool->job_size;
}

static void *run(void *arg)
{
	struct worker *worker = arg;
	struct vouch_pool *pool = worker->pool;

	pthread_mutex_lock(&pool->lock);
	for (;;) {
		size_t mine;

		while (!pool->stop && pool->next_run == pool->next_in)
			pthread_cond_wait(&pool->work_waits, &pool->lock);
		if (pool->stop)
			break;
		mine = pool->next_run++;
		pthread_mutex_unlock(&pool->lock);
		pool->work(job_at(pool, mine), worker->number, pool->context);
		pthread_mutex_lock(&pool->lock);
		pool->finished[mine % pool->slots] = true;
		if (mine == pool->awaited)
			pthread_cond_signal(&pool->job_finished);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

static unsigned processors(void)
{
	cpu_set_t set;
	long online;

	if (sched_getaffinity(0, sizeof set, &set) == 0)
		return (unsigned)CPU_COUNT(&set);
	online = sysconf(_SC_NPROCESSORS_ONLN);
	return online > 0 ? (unsigned)online : 1;
}

static void stop_and_join(struct vouch_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->stop = true;
	pthread_cond_broadcast(&pool->work_waits);
	pthread_mutex_unlock(&pool->lock);
	for (unsigned i = 0; i < pool->threads; i++)
		pthread_join(pool->worker[i].thread, NULL);
}

/* As many of wanted as the system allows. Workers take no signals, those are
 * the owner's; but for what a fault of their own raises, which must not be
 * blocked (POSIX leaves that undefined, sanitizers would stay silent). */
static void start_workers(struct vouch_pool *pool, unsigned wanted)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP,
		SIGSYS, SIGABRT };
	sigset_t blocked, before;

	sigfillset(&blocked);
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
		sigdelset(&blocked, faults[i]);
	pthread_sigmask(SIG_SETMASK, &blocked, &before);
	while (pool->threads < wanted) {
		struct worker *worker = &pool->worker[pool->threads];

		*worker = (struct worker){ .pool = pool,
			.number = pool->threads };
		if (pthread_create(&worker->thread, NULL, run, worker) != 0)
			break;
		pool->threads++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

enum vouch_err vouch_pool_new(unsigned threads, size_t slots, size_t job_size,
    vouch_pool_work *work, void *context, struct vouch_pool **out)
{
	struct vouch_pool *pool = calloc(1, sizeof *pool);
	unsigned wanted = threads > 0 ? threads : processors();

	if (pool == NULL)
		return VOUCH_ERR_NO_MEMORY;
	if (wanted > slots)
		wanted = (unsigned)slots; /* more would never have work */
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->work_waits, NULL);
	pthread_cond_init(&pool->job_finished, NULL);
	pool->work = work;
	pool->context = context;
	pool->slots = slots;
	pool->job_size = job_size;
	pool->awaited = NOBODY;
	pool->jobs = calloc(slots, job_size);
	pool->finished = calloc(slots, sizeof *pool->finished);
	pool->worker = calloc(wanted, sizeof *pool->worker);
	if (pool->jobs == NULL || pool->finished == NULL ||
	    pool->worker == NULL) {
		vouch_pool_free(pool);
		return VOUCH_ERR_NO_MEMORY;
	}
	start_workers(pool, wanted);
	if (pool->threads == 0) {
		vouch_pool_free(pool);
		return VOUCH_ERR_LIBRARY;
	}
	*out = pool;
	return VOUCH_OK;
}

void vouch_pool_free(struct vouch_pool *pool)
{
	if (pool == NULL)
		return;
	stop_and_join(pool);
	pthread_cond_destroy(&pool->job_finished);
	pthread_cond_destroy(&pool->work_waits);
	pthread_mutex_destroy(&pool->lock);
	free(pool->worker);
	free(pool->finished);
	free(pool->jobs);
	free(pool);
}

unsigned vouch_pool_threads(const struct vouch_pool *pool)
{
	return pool->threads;
}

/* next_in and next_out change in the owner's hands only, so the owner reads
 * them without the lock. */
void *vouch_pool_slot(struct vouch_pool *pool)
{
	return pool->next_in - pool->next_out < pool->slots ?
	    job_at(pool, pool->next_in) : NULL;
}

void vouch_pool_submit(struct vouch_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->finished[pool->next_in % pool->slots] = false;
	pool->next_in++;
	pthread_cond_signal(&pool->work_waits);
	pthread_mutex_unlock(&pool->lock);
}

size_t vouch_pool_pending(const struct vouch_pool *pool)
{
	return pool->next_in - pool->next_out;
}

void *vouch_pool_take(struct vouch_pool *pool)
{
	size_t oldest = pool->next_out;

	if (vouch_pool_pending(pool) == 0)
		return NULL;
	pthread_mutex_lock(&pool->lock);
	pool->awaited = oldest;
	while (!pool->finished[oldest % pool->slots])
		pthread_cond_wait(&pool->job_finished, &pool->lock);
	pool->awaited = NOBODY;
	pthread_mutex_unlock(&pool->lock);
	return job_at(pool, oldest);
}

void vouch_pool_done(struct vouch_pool *pool)
{
	pool->next_out++;
}

void vouch_pool_each(struct vouch_pool *pool, void (*each)(void *job))
{
	for (size_t i = 0; i < pool->slots; i++)
		each(pool->jobs + i * pool->job_size);
}

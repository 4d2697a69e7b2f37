/*
 * Work for all cores with results in the order the work was handed in.
 *
 * One thread (the owner) fills slots and drains them; workers only run the
 * work function. Memory is `slots` jobs of `job_size` bytes, made once: a
 * stream of any length runs in constant memory.
 *
 *   while (!(end && vouch_pool_pending(pool) == 0)) {
 *       job = end ? NULL : vouch_pool_slot(pool);
 *       if (job != NULL) { fill(job); vouch_pool_submit(pool); }
 *       else { job = vouch_pool_take(pool); use(job); vouch_pool_done(pool); }
 *   }
 */
#ifndef VOUCH_BASE_POOL_H
#define VOUCH_BASE_POOL_H

#include <stddef.h>

#include "base/err.h"

struct vouch_pool;

/* Runs in a worker. worker is 0..threads-1. What it finds wrong it stores in
 * the job. */
typedef void vouch_pool_work(void *job, unsigned worker, void *context);

/*
 * threads 0: one per processor this process may use; never more than slots,
 * fewer when the system gives no more. slots and job_size >= 1. Jobs start
 * zeroed. Signals never arrive in a worker, but for those a fault of its own
 * raises (SIGSEGV ...). VOUCH_ERR_NO_MEMORY, VOUCH_ERR_LIBRARY (no thread
 * could be made).
 */
enum vouch_err vouch_pool_new(unsigned threads, size_t slots, size_t job_size,
    vouch_pool_work *work, void *context, struct vouch_pool **out);

/* Waits for what is running, drops what was only submitted, then frees. NULL
 * is fine. */
void vouch_pool_free(struct vouch_pool *pool);

unsigned vouch_pool_threads(const struct vouch_pool *pool);

/* Next free slot, the same one until it is submitted; NULL when all are in
 * use (take one first). A slot keeps what its last job left in it, so a job
 * may own buffers that are used again. */
void *vouch_pool_slot(struct vouch_pool *pool);
void vouch_pool_submit(struct vouch_pool *pool);

/* Jobs submitted and not yet given back with _done. */
size_t vouch_pool_pending(const struct vouch_pool *pool);

/* The oldest job, once it is finished (waits); NULL when nothing is pending.
 * The owner gives it back with vouch_pool_done(). */
void *vouch_pool_take(struct vouch_pool *pool);
void vouch_pool_done(struct vouch_pool *pool);

/* Calls each(job) for every slot, to free what jobs own; only when nothing
 * is pending. */
void vouch_pool_each(struct vouch_pool *pool, void (*each)(void *job));

#endif

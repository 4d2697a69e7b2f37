/* See redeem_listen.h. */
#include "redeem_listen.h"

#include <stdlib.h>
#include <unistd.h>

#include "listen.h"
#include "redeem_say.h"

#include "base/date.h"
#include "base/pool.h"

#define IDLE_MS 5000 /* how often waiting counters are looked at */
#define SHARE_MIN 4  /* lines that are worth waking a thread for */

struct counter {
	struct cmd_pos *pos;
	enum vouch_age age; /* of the bundle, as said */
	struct cmd_pos_job job[CMD_LISTEN_CLIENTS];
	/* Of requests that share a transaction. */
	const struct vouch_redeem_request *request[CMD_LISTEN_CLIENTS];
	struct vouch_redeem_answer answer[CMD_LISTEN_CLIENTS];
	size_t of_line[CMD_LISTEN_CLIENTS];
	struct vouch_pool *pool; /* NULL: this thread reads alone */
};

/* Some of the lines, for one thread. */
struct share {
	const struct cmd_listen_line *lines;
	size_t from, to;
};

static void read_share(const struct counter *counter,
    struct cmd_pos_job *job, const struct share *share)
{
	size_t i;

	for (i = share->from; i < share->to; i++)
		cmd_pos_read(counter->pos, &job[i], share->lines[i].text,
		    share->lines[i].len);
}

static void read_elsewhere(void *data, unsigned worker, void *context)
{
	struct counter *counter = context;

	(void)worker;
	read_share(counter, counter->job, data);
}

/* Takes the requests apart and verifies their codes: most of the work that is
 * not the disk's. This thread does its share while the others do theirs. */
static void read_lines(struct counter *counter,
    const struct cmd_listen_line *lines, size_t count)
{
	const size_t threads = counter->pool == NULL ? 1 :
	    vouch_pool_threads(counter->pool) + 1;
	const size_t each = count / threads < SHARE_MIN ? SHARE_MIN :
	    (count + threads - 1) / threads;
	struct share own = { .lines = lines, .to = count }, *share;

	while (counter->pool != NULL && own.to - own.from > each &&
	    (share = vouch_pool_slot(counter->pool)) != NULL) {
		*share = (struct share){ .lines = lines, .from = own.from,
			.to = own.from + each };
		own.from += each;
		vouch_pool_submit(counter->pool);
	}
	read_share(counter, counter->job, &own);
	while (counter->pool != NULL && vouch_pool_pending(counter->pool) > 0) {
		vouch_pool_take(counter->pool);
		vouch_pool_done(counter->pool);
	}
}

static enum vouch_err say(struct counter *counter, size_t i,
    struct cmd_listen_line *lines, struct vouch_diag *diag)
{
	enum vouch_err err = cmd_pos_say(counter->pos, &counter->job[i],
	    lines[i].out);

	return err == VOUCH_OK ? err : vouch_diag_set(diag, err,
	    "cannot word a verdict");
}

static enum vouch_err answer_together(struct counter *counter, size_t count,
    struct cmd_listen_line *lines, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	size_t done, n, i;

	for (done = 0; err == VOUCH_OK && done < count; done += n) {
		n = vouch_redeem_each(counter->pos->ledger,
		    counter->request + done, counter->answer + done,
		    count - done, vouch_clock_now_ms(), counter->pos->desk);
		for (i = done; err == VOUCH_OK && i < done + n; i++) {
			counter->job[counter->of_line[i]].answer[0] =
			    counter->answer[i];
			err = say(counter, counter->of_line[i], lines, diag);
		}
	}
	return err;
}

static enum vouch_err answer_lines(void *context,
    struct cmd_listen_line *lines, size_t count, struct vouch_diag *diag)
{
	struct counter *counter = context;
	struct cmd_pos_job *job;
	enum vouch_err err;
	size_t i, together = 0;

	read_lines(counter, lines, count);
	for (i = 0; i < count; i++) {
		job = &counter->job[i];
		cmd_pos_read_on(counter->pos, job);
		if (!cmd_pos_can_share(job))
			continue;
		counter->request[together] = &job->ask;
		counter->answer[together] = job->answer[0];
		counter->of_line[together++] = i;
	}
	cmd_redeem_warn_of_age(counter->pos->ledger, &counter->age);
	err = answer_together(counter, together, lines, diag);
	for (i = 0; err == VOUCH_OK && i < count; i++) {
		job = &counter->job[i];
		if (cmd_pos_can_share(job))
			continue;
		cmd_pos_do(counter->pos, job);
		err = say(counter, i, lines, diag);
	}
	return err;
}

/* A till with nothing to look after sleeps until somebody asks. */
static int look_after(void *context)
{
	struct vouch_ledger *ledger = ((struct counter *)context)->pos->ledger;

	(void)vouch_ledger_idle(ledger, vouch_clock_now_ms(), NULL);
	return vouch_ledger_counters_wait(ledger) ? IDLE_MS : -1;
}

enum vouch_err cmd_redeem_listen(struct cmd_pos *pos, const char *address,
    struct vouch_diag *diag)
{
	struct counter *counter = calloc(1, sizeof *counter);
	const struct cmd_listen listen = {
		.address = address, .line_max = VOUCH_POS_LINE_MAX,
		.context = counter, .answer = answer_lines,
		.idle = look_after,
	};
	const long cores = sysconf(_SC_NPROCESSORS_ONLN);
	enum vouch_err err = counter == NULL ? VOUCH_ERR_NO_MEMORY : VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < CMD_LISTEN_CLIENTS; i++)
		err = cmd_pos_job_init(&counter->job[i]);
	if (err != VOUCH_OK) {
		vouch_diag_set(diag, err, "out of memory");
	} else {
		counter->pos = pos;
		pos->at_socket = true;
		/* Without more threads it goes on as well. */
		if (cores > 1)
			(void)vouch_pool_new((unsigned)cores - 1,
			    CMD_LISTEN_CLIENTS / SHARE_MIN,
			    sizeof(struct share), read_elsewhere, counter,
			    &counter->pool);
		err = cmd_listen_run(&listen, diag);
	}
	if (counter != NULL)
		vouch_pool_free(counter->pool);
	for (i = 0; counter != NULL && i < CMD_LISTEN_CLIENTS; i++)
		cmd_pos_job_release(&counter->job[i]);
	free(counter);
	return err;
}

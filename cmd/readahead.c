/*
 * See readahead.h. Batches of lines go through a pool of threads and come back
 * in order. There are slots for more lines than one transaction takes up, so
 * that threads have work while the owner is in one.
 */
#include "readahead.h"

#include <stdlib.h>
#include <string.h>

#include "cmd.h"

#include "base/pool.h"

#define BATCH_LINES 128
#define BATCH_BYTES (BATCH_LINES * 256)
#define SLOTS 160
#define GAP_MS 10      /* a pipe that gives nothing for so long has no more */
#define PATIENCE_MS 250 /* and a slow one is not listened to for longer */

_Static_assert(BATCH_BYTES >= 2 * VOUCH_SCANLINE_MAX, "a line fits a batch");
_Static_assert(SLOTS * BATCH_LINES > VOUCH_REDEEM_GROUP_MAX,
    "threads are ahead by a group");

struct batch {
	size_t count, bytes;
	struct {
		size_t from, len;
	} line[BATCH_LINES];
	char text[BATCH_BYTES];
	struct vouch_reading reading[BATCH_LINES];
};

struct cmd_readahead {
	const struct vouch_ledger *ledger;
	struct cmd_lines *lines;
	bool waits;                /* input may have to be waited for */
	enum cmd_line ended;       /* TEXT: not yet */
	struct vouch_diag diag;    /* how reading failed */
	struct vouch_pool *pool;
	const struct batch *batch; /* being handed out, or NULL */
	size_t next;               /* reading of it */
};

static void work(void *job, unsigned worker, void *context)
{
	const struct cmd_readahead *ahead = context;
	struct batch *batch = job;
	size_t i;

	(void)worker;
	for (i = 0; i < batch->count; i++)
		vouch_redeem_read(ahead->ledger,
		    batch->text + batch->line[i].from, batch->line[i].len,
		    &batch->reading[i]);
}

enum vouch_err cmd_readahead_new(const struct vouch_ledger *ledger,
    struct cmd_lines *lines, struct vouch_diag *diag,
    struct cmd_readahead **out)
{
	struct cmd_readahead *ahead = calloc(1, sizeof *ahead);
	enum vouch_err err = VOUCH_ERR_NO_MEMORY;

	if (ahead != NULL)
		err = vouch_pool_new(0, SLOTS, sizeof(struct batch), work,
		    ahead, &ahead->pool);
	if (err != VOUCH_OK) {
		free(ahead);
		return vouch_diag_set(diag, err, "cannot start threads");
	}
	ahead->ledger = ledger;
	ahead->lines = lines;
	ahead->waits = !cmd_is_file(lines->fd);
	ahead->ended = CMD_LINE_TEXT;
	*out = ahead;
	return VOUCH_OK;
}

void cmd_readahead_free(struct cmd_readahead *ahead)
{
	if (ahead == NULL)
		return;
	vouch_pool_free(ahead->pool);
	free(ahead);
}

static void add_line(struct batch *batch, const char *text, size_t len)
{
	batch->line[batch->count].from = batch->bytes;
	batch->line[batch->count++].len = len;
	/* Of a line too long nothing but that is of interest. */
	if (len > VOUCH_SCANLINE_MAX)
		return;
	memcpy(batch->text + batch->bytes, text, len);
	batch->bytes += len;
}

/* Fills one batch; TEXT: there may be more at once. */
static enum cmd_line fill(struct cmd_readahead *ahead, struct batch *batch,
    int64_t until_ms)
{
	enum cmd_line what = CMD_LINE_TEXT;
	const char *text;
	size_t len;

	batch->count = batch->bytes = 0;
	while (batch->count < BATCH_LINES &&
	    batch->bytes + VOUCH_SCANLINE_MAX <= sizeof batch->text) {
		what = cmd_lines_next(ahead->lines, &ahead->diag, &text, &len);
		if (what != CMD_LINE_TEXT && what != CMD_LINE_TOO_LONG)
			return what;
		add_line(batch, text, len);
		if (!ahead->waits)
			continue;
		ahead->lines->idle_ms = GAP_MS;
		if (cmd_steady_ms() >= until_ms)
			return CMD_LINE_IDLE;
	}
	return CMD_LINE_TEXT;
}

/* Hands batches in while there are lines and slots for them; *more is false
 * when lines would have to be waited for, or are at their end. */
static void hand_in(struct cmd_readahead *ahead, int64_t until_ms, bool *more)
{
	struct batch *batch;
	enum cmd_line what;

	while (*more && ahead->ended == CMD_LINE_TEXT &&
	    (batch = vouch_pool_slot(ahead->pool)) != NULL) {
		what = fill(ahead, batch, until_ms);
		if (batch->count > 0)
			vouch_pool_submit(ahead->pool);
		*more = what == CMD_LINE_TEXT;
		if (!*more && what != CMD_LINE_IDLE)
			ahead->ended = what;
	}
}

/* The next reading, or NULL when none is under way. */
static const struct vouch_reading *hand_out(struct cmd_readahead *ahead)
{
	if (ahead->batch != NULL && ahead->next == ahead->batch->count) {
		vouch_pool_done(ahead->pool);
		ahead->batch = NULL;
	}
	if (ahead->batch == NULL) {
		ahead->batch = vouch_pool_take(ahead->pool);
		ahead->next = 0;
	}
	return ahead->batch == NULL ? NULL :
	    &ahead->batch->reading[ahead->next++];
}

enum cmd_line cmd_readahead_next(struct cmd_readahead *ahead,
    struct vouch_redeem_answer *answer, size_t most, struct vouch_diag *diag,
    size_t *count)
{
	int64_t until_ms = cmd_steady_ms() + PATIENCE_MS;
	const struct vouch_reading *reading;
	bool more = true;

	*count = 0;
	/* Only with nothing at all in hand may it be waited for a line. */
	if (vouch_pool_pending(ahead->pool) > 0)
		ahead->lines->idle_ms = GAP_MS;
	while (*count < most) {
		hand_in(ahead, until_ms, &more);
		if (ahead->ended == CMD_LINE_SIGNAL)
			*count = 0;
		reading = ahead->ended == CMD_LINE_SIGNAL ? NULL :
		    hand_out(ahead);
		if (reading == NULL)
			break;
		answer[(*count)++].reading = *reading;
	}
	if (*count > 0)
		return CMD_LINE_TEXT;
	if (ahead->ended == CMD_LINE_FAILED)
		*diag = ahead->diag;
	return ahead->ended != CMD_LINE_TEXT ? ahead->ended : CMD_LINE_IDLE;
}

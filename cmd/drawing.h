/*
 * One record's picture, drawn, read back and written: what vouch-render's
 * threads do.
 */
#ifndef VOUCH_CMD_DRAWING_H
#define VOUCH_CMD_DRAWING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "folder.h"

#include "base/buf.h"
#include "base/err.h"
#include "draw/qr.h"

enum { CMD_DRAW_PNG, CMD_DRAW_SVG, CMD_DRAW_TEXT };

/* What the threads share; only stop changes while they run. */
struct cmd_studio {
	int format;
	enum vouch_qr_level level;
	uint32_t side_um;         /* of each symbol at most; 0: module_px counts */
	unsigned module_px, dpi;
	bool colour;              /* of text */
	bool pictures;            /* false: the modules are all that is wanted */
	bool verify;
	const char *input, *column; /* for complaints */
	const struct cmd_folder *folder; /* to write to, or NULL */
	atomic_bool stop;         /* something failed: draw no more */
};

/* A record on its way through a thread. Its buffers are used again. */
struct cmd_job {
	unsigned long line;
	struct vouch_buf code, name;     /* name with its suffix, if a file's */
	size_t stem;                     /* bytes of name before the suffix */
	struct vouch_buf picture, proof;
	struct vouch_qr qr;
	enum vouch_err err;
	struct vouch_diag diag;
};

#define CMD_BATCH_MAX 16

/* Several records, so that threads need not wait for each other so often. */
struct cmd_batch {
	size_t count;
	struct cmd_job job[CMD_BATCH_MAX];
};

/* Can a symbol of text[len], 1 <= len, be drawn as the studio says?
 * VOUCH_ERR_TOO_LONG, VOUCH_ERR_RANGE (larger than side_um). */
enum vouch_err cmd_studio_check(const struct cmd_studio *studio,
    const char *text, size_t len, struct vouch_diag *diag);

/* Ready for a record; job may be zeroed. */
void cmd_job_clear(struct cmd_job *job);
void cmd_job_release(struct cmd_job *job);

/*
 * A vouch_pool_work; batch is a struct cmd_batch whose jobs have line, code,
 * name and stem set, context the struct cmd_studio. Afterwards qr and picture
 * of each are drawn and read back, and the file is written, or err and diag
 * say why not and stop is set. Draws nothing more once stop is set.
 */
void cmd_batch_work(void *batch, unsigned worker, void *context);
void cmd_batch_release(void *batch);

#endif

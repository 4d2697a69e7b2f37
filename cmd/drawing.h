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
#include "draw/figure.h"
#include "draw/paragraph.h"
#include "draw/qr.h"
#include "draw/shape.h"

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
	struct vouch_figure_style style; /* colours, logo, captions */
	const char *input, *column; /* for complaints */
	const struct cmd_folder *folder; /* to write to, or NULL */
	atomic_bool stop;         /* something failed: draw no more */
};

/* What one thread sets captions with. Zeroed is new. */
struct cmd_bench {
	struct vouch_shaper *shaper;
	struct vouch_paragraph caption;
};

void cmd_bench_release(struct cmd_bench *bench);

/* A record on its way through a thread. Its buffers are used again. */
struct cmd_job {
	unsigned long line;
	struct vouch_buf code, name;     /* name with its suffix, if a file's */
	size_t stem;                     /* bytes of name before the suffix */
	struct vouch_buf caption;        /* if the style has a font */
	struct vouch_buf picture, proof;
	struct vouch_qr qr;
	enum vouch_err err;
	struct vouch_diag diag;
};

#define CMD_BATCH_MAX 16

/* Several records, so that threads need not wait for each other so often. */
struct cmd_batch {
	size_t count;
	struct cmd_bench bench;
	struct cmd_job job[CMD_BATCH_MAX];
};

/* Can the job's code and caption be drawn as the studio says? Errors of
 * vouch_fit_largest, vouch_fit_logo and vouch_figure_caption; diag's field is the
 * option that stands in the way, or stays as it is if the code does. */
enum vouch_err cmd_studio_check(const struct cmd_studio *studio,
    struct cmd_bench *bench, const struct cmd_job *job,
    struct vouch_diag *diag);

/* A job that is through, as a figure of at most side_px pixels (0: of its own
 * size): smaller modules if need be. The figure is good until the job or the
 * bench is used again. Errors as above, and VOUCH_ERR_RANGE: not even at one
 * pixel a module. */
enum vouch_err cmd_studio_figure(const struct cmd_studio *studio,
    struct cmd_bench *bench, const struct cmd_job *job, int side_px,
    struct vouch_diag *diag, struct vouch_figure *figure);

/* Ready for a record; job may be zeroed. */
void cmd_job_clear(struct cmd_job *job);
void cmd_job_release(struct cmd_job *job);

/*
 * A vouch_pool_work; batch is a struct cmd_batch whose jobs have line, code,
 * name, stem and caption set, context the struct cmd_studio. Afterwards qr and picture
 * of each are drawn and read back, and the file is written, or err and diag
 * say why not and stop is set. Draws nothing more once stop is set.
 */
void cmd_batch_work(void *batch, unsigned worker, void *context);
void cmd_batch_release(void *batch);

#endif

/*
 * What the parts of vouch-render share: its arguments, and a run of it.
 */
#ifndef VOUCH_CMD_RENDER_H
#define VOUCH_CMD_RENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd.h"
#include "drawing.h"
#include "folder.h"
#include "naming.h"
#include "pages.h"
#include "pattern.h"

#include "base/err.h"
#include "base/opt.h"
#include "base/pool.h"
#include "io/file.h"
#include "io/table.h"
#include "io/tar.h"

#define RENDER_CAPTION_MAX 1024 /* bytes of --caption */

struct render_args {
	const char *output, *name, *column, *sheet, *encoding, *mm;
	const char *caption, *font, *logo, *dark, *light;
	struct vouch_opt_list font_dir;
	int format, level, color;  /* level -1: not given */
	uint64_t module, dpi;      /* 0: not given */
	uint64_t caption_lines, caption_size, logo_area; /* likewise */
	bool force, no_verify, plan, tar;
};

/* Where pictures go. */
enum render_target { RENDER_FOLDER, RENDER_FILE, RENDER_STDOUT, RENDER_TAR,
	RENDER_SHEETS_ONLY };

struct render_run {
	const struct render_args *args;
	const char *input;
	enum render_target target;
	bool no_folder;                 /* it is yet to be made */
	struct cmd_studio studio;
	struct vouch_logo logo;
	struct vouch_font *font;
	char caption_text[RENDER_CAPTION_MAX];
	struct cmd_pattern caption;     /* empty: none */
	struct cmd_bench bench;         /* this thread's */
	struct cmd_folder folder;
	struct cmd_naming naming;
	struct cmd_pages pages;
	struct vouch_outfile archive_file;
	struct vouch_tar archive;       /* of --tar; out NULL: not open */
	struct vouch_pool *pool;
	struct cmd_progress progress;
	struct cmd_input kept[3];       /* what is read, and never replaced */
	uint64_t total;                 /* records, 0: not known */
	uint64_t read, drawn;
	size_t batch;                   /* records a thread takes at once */
	struct vouch_diag *diag;
};

/* A single picture's name would be lost, so it takes but one record. */
bool render_takes_one(const struct render_run *run);

/* ---- records (render_rows.c) ---- */

enum vouch_err render_open(struct render_run *run, struct vouch_reader **out);

/* The reader's current record into a job, its name given out. What is wrong
 * with it goes to run->diag. */
enum vouch_err render_record(struct render_run *run,
    const struct vouch_reader *reader, struct cmd_job *job);

/* The first reading of a file: every row that cannot be drawn is named on
 * stderr. Returns an exit status. */
int render_check(struct render_run *run);

/* ---- colours, logo, captions (render_style.c) ---- */

/* What the arguments say into the studio's style; warns of red modules.
 * Whatever is wrong with a file, a font, a colour: run->diag. */
enum vouch_err render_style(struct render_run *run);
void render_style_release(struct render_run *run);

/* ---- all of it (render_run.c) ---- */

/* Draws every record. What was not finished is not left behind. */
enum vouch_err render_all(struct render_run *run);

/* "vouch-render: drew 200 codes into pictures, each read back in 0.2 s" */
void render_say_done(const struct render_run *run, int64_t started_ms);

#endif

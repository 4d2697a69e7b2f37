/*
 * A tape of what SQLite asks of the disk: every write, truncation, sync,
 * creation and removal in a folder, in order. tape_install() puts a layer of
 * ours over SQLite's own file functions and makes it the default, so the
 * ledger under test is the one that is shipped, settings and all.
 *
 * Folders count as synced where SQLite syncs them: at the first sync of a new
 * journal, and at a removal that asks for it.
 *
 * Files beside the database that somebody else writes (a sidecar) are looked
 * at after each answer; what changed counts as written and never synced.
 */
#ifndef VOUCH_TESTS_CRASH_TAPE_H
#define VOUCH_TESTS_CRASH_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAPE_NAME_MAX 64

enum tape_what {
	TAPE_CREATE, TAPE_WRITE, TAPE_TRUNCATE, TAPE_SYNC, TAPE_SYNC_FOLDER,
	TAPE_DELETE,
	TAPE_SAID /* answers went out; at: how many by now */
};

struct tape_op {
	enum tape_what what;
	size_t file;   /* which of the tape's */
	int64_t at;    /* offset; new size for TRUNCATE */
	size_t len;
	uint8_t *data; /* of WRITE */
};

/* A file is a body, not a name: a journal made anew is another one. */
struct tape_file {
	char name[TAPE_NAME_MAX];
	bool at_start;  /* was there when the tape began, with these bytes */
	uint8_t *start;
	size_t start_len;
	uint8_t *seen;  /* a sidecar as it was last seen */
	size_t seen_len;
	bool gone;      /* by the end of the tape */
};

struct tape {
	char folder[512];
	size_t op_count, op_size;
	struct tape_op *op;
	size_t file_count, file_size;
	struct tape_file *file;
	unsigned syncs;  /* of files and folders, so far */
	unsigned writes; /* and truncations, sidecars not counted */
};

/* Makes the layer the default one; once, before any file is opened. */
void tape_install(void);

/* What is in folder becomes the start of the tape; until tape_stop(), what
 * happens there goes on it. One tape runs at a time. Handles opened before
 * the tape began are not on it. */
void tape_start(struct tape *tape, const char *folder);
void tape_stop(void);
void tape_free(struct tape *tape);

/* Of all answers the first n have gone out by now. */
void tape_said(int64_t n);

/*
 * Weaker settings behind the ledger's back: it asks for DELETE and EXTRA and
 * is told that it has them. NULL: as asked for.
 */
void tape_weaken(const char *journal_mode, const char *synchronous);

#endif

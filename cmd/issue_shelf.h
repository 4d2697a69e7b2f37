/*
 * What the jobs of vouch-issue that make shelf codes share: products and
 * posters differ in how a row becomes a place and a token.
 */
#ifndef VOUCH_CMD_ISSUE_SHELF_H
#define VOUCH_CMD_ISSUE_SHELF_H

#include "issue.h"
#include "issue_table.h"

#include "core/shelf.h"
#include "core/shortlink.h"

#define ISSUE_SHELF_ANY UINT32_MAX

struct issue_shelf;

/* Makes token and place of the table's current row, kept with mark. token
 * comes as the batch's terms say. */
typedef enum vouch_err issue_shelf_make(struct issue_shelf *shelf,
    uint32_t mark, struct vouch_token *token, struct vouch_shelf *place,
    struct vouch_diag *diag);

/* One run; run, make and job are the caller's to set, the rest is 0. */
struct issue_shelf {
	struct issue_run *run;
	issue_shelf_make *make;
	void *job;                /* make's own */
	struct issue_table table;
	uint32_t group;           /* marks that belong to the batch at work */
	uint64_t next_seq;        /* of the item the table comes to */
	bool has_links;           /* links is set up */
	struct vouch_shortlink links;
	struct cmd_record_source source;
};

/* Opens the table at path, as the arguments of the run say. */
enum vouch_err issue_shelf_open(struct issue_shelf *shelf, const char *path);
void issue_shelf_close(struct issue_shelf *shelf);

/* A column that has to be there; names as for issue_table_find(). */
enum vouch_err issue_shelf_need(const struct issue_shelf *shelf,
    const char *const *names, int *column);

/* After issue_table_read(): settles the columns of the records, those named
 * in without left out. */
enum vouch_err issue_shelf_columns(struct issue_shelf *shelf,
    const char *const *without);

/* Files the count items of group (ISSUE_SHELF_ANY: all) as run->batch, and
 * writes their records to the output, which is open. */
enum vouch_err issue_shelf_batch(struct issue_shelf *shelf, uint32_t group,
    uint64_t count);

/* Writes the codes of run->batch again, which are the count items of group and
 * must be what they were when they were issued. */
enum vouch_err issue_shelf_again(struct issue_shelf *shelf, uint32_t group,
    uint64_t count);

#endif

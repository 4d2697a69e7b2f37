/*
 * The code records of a batch: signed on all cores, written in order, the file
 * whole or not at all.
 */
#ifndef VOUCH_CMD_RECORDS_H
#define VOUCH_CMD_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "core/campaign.h"
#include "core/serial.h"
#include "core/sign.h"
#include "io/file.h"
#include "io/table.h"
#include "ledger/register.h"

#define CMD_ITEM_AAD 320
#define CMD_ITEM_BEFORE 280
#define CMD_ITEM_AFTER 64
#define CMD_ITEM_LINK 300

/* One code to be made. */
struct cmd_item {
	struct vouch_token token;       /* all but the serial */
	char aad[CMD_ITEM_AAD];         /* signed with it (shelf labels) */
	char before[CMD_ITEM_BEFORE];   /* the symbol holds this, the code and */
	char after[CMD_ITEM_AFTER];     /* this; "" for a bare code */
	char link[CMD_ITEM_LINK];       /* cell of the column link */
};

/*
 * Where codes that are not all alike come from. next() is asked for the item
 * of each seq in order, by one thread; item comes as the batch's terms say.
 * It appends the cells of the extra columns to cells, each with its NUL.
 */
struct cmd_record_source {
	enum vouch_err (*next)(void *context, uint64_t seq,
	    struct cmd_item *item, struct vouch_buf *cells,
	    struct vouch_diag *diag);
	void *context;
	const char *const *extra;       /* names, behind the columns of ours */
	size_t extra_count;
	bool has_link;                  /* a column link, behind code */
};

struct cmd_records {
	bool has_short;              /* a column short, behind code */
	struct vouch_outfile out;
	struct vouch_writer *writer; /* NULL: not open */
	unsigned flags;              /* of the file */
};

/* Which codes. */
struct cmd_batch_part {
	const struct vouch_batch *batch;
	const struct vouch_campaign *campaign; /* looked at when the token's
	                                          stores are a list */
	const struct vouch_serial *serial;
	const struct vouch_secret_key *secret;
	const uint8_t *short_key;              /* the serial key, for the
	                                          column short; or NULL */
	uint64_t first_seq, last_seq;          /* in the batch, from 1 */
	const struct cmd_record_source *source; /* NULL: all alike */
	const char *stores;                    /* cell of that column; NULL:
	                                          from campaign */
	const char *before;                    /* stands before codes whose item
	                                          says nothing; "" for none */
};

/* The cell of the column stores for a token's scope. */
void cmd_stores_text(const struct vouch_campaign *campaign, uint16_t scope,
    char *out, size_t size);

/* Is it the name of a column of ours? */
bool cmd_records_has_column(const char *name);

struct cmd_records_options {
	const char *path;               /* NULL: stdout */
	bool force;                     /* replace what is there */
	enum vouch_table_format format;
	unsigned flags;                 /* of the writer */
	const struct cmd_record_source *source; /* as in the parts, or NULL */
	bool has_short;                 /* the parts have a short_key */
};

enum vouch_err cmd_records_open(struct cmd_records *records,
    const struct cmd_records_options *options, struct vouch_diag *diag);

/* Stops early, with nothing wrong, when a signal waits
 * (cmd_signals_waiting()). */
enum vouch_err cmd_records_write(struct cmd_records *records,
    const struct cmd_batch_part *part, struct vouch_diag *diag);

/* Gives the file its name; if err is set or a signal waits, takes it away
 * instead. Returns the first failure. Nothing happens if it is not open. */
enum vouch_err cmd_records_close(struct cmd_records *records,
    enum vouch_err err, struct vouch_diag *diag);

#endif

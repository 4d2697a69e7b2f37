/*
 * The code records of a batch: signed on all cores, written in order, the file
 * whole or not at all.
 */
#ifndef VOUCH_CMD_RECORDS_H
#define VOUCH_CMD_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/campaign.h"
#include "core/serial.h"
#include "core/sign.h"
#include "io/file.h"
#include "io/table.h"
#include "ledger/register.h"

struct cmd_records {
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
	uint64_t first_seq, last_seq;          /* in the batch, from 1 */
};

/* path NULL: stdout. flags as VOUCH_WRITER_EXCEL. */
enum vouch_err cmd_records_open(struct cmd_records *records, const char *path,
    bool force, enum vouch_table_format format, unsigned flags,
    struct vouch_diag *diag);

/* Stops early, with nothing wrong, when a signal waits
 * (cmd_signals_waiting()). */
enum vouch_err cmd_records_write(struct cmd_records *records,
    const struct cmd_batch_part *part, struct vouch_diag *diag);

/* Gives the file its name; if err is set or a signal waits, takes it away
 * instead. Returns the first failure. Nothing happens if it is not open. */
enum vouch_err cmd_records_close(struct cmd_records *records,
    enum vouch_err err, struct vouch_diag *diag);

#endif

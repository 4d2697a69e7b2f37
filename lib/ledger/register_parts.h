/*
 * What an open register is, and what its files share. Inside lib/ledger only.
 */
#ifndef VOUCH_LEDGER_REGISTER_PARTS_H
#define VOUCH_LEDGER_REGISTER_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/campaign.h"
#include "core/serial.h"
#include "core/shortlink.h"
#include "ledger/query.h"
#include "ledger/register.h"
#include "ledger/register_codes.h"
#include "ledger/register_schema.h"
#include "ledger/sqlite.h"

#define VOUCH_REGISTER_COUNTERS (UINT64_C(1) << 40)

struct vouch_register {
	struct vouch_sqlite *file;
	char id[VOUCH_REGISTER_ID];
	uint32_t serial_of;         /* campaign of serial, 0: none */
	struct vouch_serial serial; /* for _find, wiped at close */
};

/* A file of version 1, read as it is: it has no table but campaigns and
 * batches. */
static inline bool vouch_register_is_first(const struct vouch_register *reg)
{
	return reg->file->version < 2;
}

/* BATCH_GET, _FROM or _AT for the file's version. */
static inline unsigned vouch_register_batch_sql(
    const struct vouch_register *reg, unsigned which)
{
	return which + 3u * (unsigned)(VOUCH_REGISTER_SCHEMA -
	    reg->file->version);
}

/* VOUCH_ERR_CORRUPT, with the register's name. */
enum vouch_err vouch_register_damaged(struct vouch_register *reg,
    const char *what, struct vouch_diag *diag);

/* 0 if there is none. */
enum vouch_err vouch_register_last_batch(struct vouch_register *reg,
    struct vouch_diag *diag, uint32_t *id);

/* Inside the transaction that reserves: a copy that goes on issuing leaps over
 * what the register may have issued since. *last is that of
 * vouch_register_last_batch, and rises in a copy. */
enum vouch_err vouch_register_leap(struct vouch_register *reg,
    struct vouch_diag *diag, uint32_t *last);

/* Batches up to this one may have been handed out from by a register that this
 * one, or what it came from, is a copy of; 0: none. */
enum vouch_err vouch_register_uncertain(struct vouch_register *reg,
    struct vouch_diag *diag, uint32_t *last);

/* The batch that counter of the campaign belongs to, and its place there. */
enum vouch_err vouch_register_locate(struct vouch_register *reg,
    uint32_t campaign, uint64_t counter, struct vouch_diag *diag, bool *found,
    struct vouch_batch *batch, uint64_t *seq);

/* Is code seq of the batch marked? *last, if so: the last one of its range. */
enum vouch_err vouch_register_is_marked(struct vouch_register *reg,
    enum vouch_mark mark, uint32_t batch, uint64_t seq,
    struct vouch_diag *diag, bool *marked, uint64_t *last);

/* How many codes first to last of the batch are handed out. */
enum vouch_err vouch_register_count_handouts(struct vouch_register *reg,
    uint32_t batch, uint64_t first, uint64_t last, struct vouch_diag *diag,
    uint64_t *count);

/* The hand-out of code seq, if it is handed out. */
enum vouch_err vouch_register_get_handout(struct vouch_register *reg,
    uint32_t batch, uint64_t seq, struct vouch_diag *diag, bool *found,
    struct vouch_handout *handout);

/* Inside the transaction that reserves: the batch's rows are filed, then their
 * short links, for which batch->first_counter may have to rise. links is
 * filled in with the campaign's. Whatever next returns; VOUCH_ERR_RANGE. */
enum vouch_err vouch_register_add_rows(struct vouch_register *reg,
    const struct vouch_shortlink *links, struct vouch_batch *batch,
    vouch_register_next_row *next, void *context, struct vouch_diag *diag);

#endif

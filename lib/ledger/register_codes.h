/*
 * What became of single codes at head office: handed out to customers one by
 * one, printed, spoiled. It costs a row for each code handed out and a row for
 * each range marked, whatever the size of the batch.
 */
#ifndef VOUCH_LEDGER_REGISTER_CODES_H
#define VOUCH_LEDGER_REGISTER_CODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ledger/register.h"

/* ---- hand-outs ---- */

#define VOUCH_CUSTOMER_BYTES 16

struct vouch_handout {
	uint64_t seq;                           /* in the batch, from 1 */
	uint8_t customer[VOUCH_CUSTOMER_BYTES]; /* keyed digest */
	int64_t at_ms;
};

struct vouch_take {
	uint32_t batch;
	const char *customer; /* who it is for, in the one way to write it */
	size_t customer_len;  /* 1.. */
	int64_t now_ms;
};

enum vouch_taken {
	VOUCH_TAKEN_NEW,      /* handed out now */
	VOUCH_TAKEN_BEFORE,   /* this customer has had it since at_ms */
	VOUCH_TAKEN_SPOILED,  /* so, and it was spoiled since */
	VOUCH_TAKEN_NONE      /* every code is handed out or spoiled */
};

/*
 * Hands out one code of a batch: the one the customer already has, else the
 * lowest behind all that were handed out before and not spoiled. Durable when
 * it returns VOUCH_OK; two processes never get one code for two customers. Of
 * the customer a digest is kept, keyed with a secret of the register.
 * *handout is set but for VOUCH_TAKEN_NONE.
 * VOUCH_ERR_NOT_FOUND (no such batch), _CONFLICT (its codes are for the rows
 * of a table; the register was a copy, see vouch_register_copied); _COMMIT:
 * asking again for the customer tells; _BUSY, _IO, _DATABASE.
 */
enum vouch_err vouch_register_take(struct vouch_register *reg,
    const struct vouch_take *take, struct vouch_diag *diag,
    enum vouch_taken *taken, struct vouch_handout *handout);

/* The hand-outs of a batch in order of seq; each() returns 0 to go on. */
enum vouch_err vouch_register_each_handout(struct vouch_register *reg,
    uint32_t batch,
    int (*each)(const struct vouch_handout *handout, void *context),
    void *context, struct vouch_diag *diag);

/* ---- marks ---- */

enum vouch_mark { VOUCH_MARK_PRINTED = 1, VOUCH_MARK_SPOILED = 2 };

struct vouch_mark_facts {
	uint64_t added;       /* codes that had not been marked so before */
	uint64_t handed_out;  /* codes of the range that customers have */
};

/*
 * Marks codes first to last of a batch, durably; last 0 is the last there is.
 * Marking again changes nothing, and ranges that touch become one.
 * VOUCH_ERR_NOT_FOUND (no such batch), _RANGE (it has fewer codes); _COMMIT,
 * _BUSY, _IO, _DATABASE.
 */
enum vouch_err vouch_register_mark(struct vouch_register *reg,
    enum vouch_mark mark, uint32_t batch, uint64_t first, uint64_t last,
    struct vouch_diag *diag, struct vouch_mark_facts *facts);

/* The ranges of a mark in a batch, ascending, none touching another; each()
 * may read the register, and its error ends it. */
enum vouch_err vouch_register_each_mark(struct vouch_register *reg,
    enum vouch_mark mark, uint32_t batch,
    enum vouch_err (*each)(uint64_t first, uint64_t last, void *context),
    void *context, struct vouch_diag *diag);

/* A number for a signed list, higher than all before it, durably: the time in
 * seconds, or one more than the last. */
enum vouch_err vouch_register_sequence(struct vouch_register *reg,
    int64_t now_ms, struct vouch_diag *diag, uint64_t *sequence);

/* ---- asking ---- */

struct vouch_batch_use {
	uint64_t handed_out, printed, spoiled; /* codes */
};

enum vouch_err vouch_register_batch_use(struct vouch_register *reg,
    uint32_t batch, struct vouch_diag *diag, struct vouch_batch_use *use);

struct vouch_code_use {
	bool handed_out, printed, spoiled;
	struct vouch_handout handout; /* set if handed_out */
};

enum vouch_err vouch_register_code_use(struct vouch_register *reg,
    uint32_t batch, uint64_t seq, struct vouch_diag *diag,
    struct vouch_code_use *use);

/*
 * Every code with this serial, of whatever campaign, in order of campaigns: a
 * serial is unique in its campaign only. each() may read the register, and
 * returns 0 to go on; until it is done nobody can write.
 */
enum vouch_err vouch_register_find_all(struct vouch_register *reg,
    uint64_t serial,
    int (*each)(const struct vouch_batch *batch, uint64_t seq, void *context),
    void *context, struct vouch_diag *diag);

/* The same for a short code (core/shortcode.h). */
enum vouch_err vouch_register_find_short(struct vouch_register *reg,
    uint64_t number,
    int (*each)(const struct vouch_batch *batch, uint64_t seq, void *context),
    void *context, struct vouch_diag *diag);

#endif

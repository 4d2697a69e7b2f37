/*
 * The ledger's sidecar, LEDGER.head: a small record of how far the ledger had
 * come (docs/FORMAT.md, "Head"), and the lock by which its writers know of each
 * other. It is overwritten in place after each commit and never synced, so it
 * can only lag behind the ledger; a ledger behind it was copied back. Inside
 * lib/ledger only.
 */
#ifndef VOUCH_LEDGER_HEAD_H
#define VOUCH_LEDGER_HEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define VOUCH_HEAD_BYTES 40
#define VOUCH_HEAD_SUFFIX ".head"

struct vouch_head {
	uint64_t epoch;    /* of the ledger when it was written */
	uint64_t commits;  /* transactions committed till then */
};

/*
 * Opens the sidecar of the database at real, or makes it with the owner and
 * mode of the database, and takes the lock: shared with other writers, or
 * alone. *fd is the caller's, who ends with close(). VOUCH_ERR_BUSY (waits
 * for VOUCH_SQLITE_BUSY_MS), _PERMISSION (not a plain file), _IO.
 */
enum vouch_err vouch_head_open(const char *real, bool alone,
    struct vouch_diag *diag, int *fd);

/* Does nobody else hold the lock? */
bool vouch_head_alone(int fd);

/* The record; false when there is none, or none that is whole. */
bool vouch_head_read(int fd, struct vouch_head *head);
bool vouch_head_peek(const char *real, struct vouch_head *head);

/* Overwrites the record. What fails is found at the next open: the sidecar
 * lags then. */
void vouch_head_write(int fd, const struct vouch_head *head);

/* Removes the sidecar that a ledger which is no more has left behind at real. */
enum vouch_err vouch_head_remove(const char *real, struct vouch_diag *diag);

/* The record's bytes, and back: false when they are not a whole one. Pure. */
void vouch_head_encode(const struct vouch_head *head,
    uint8_t bytes[VOUCH_HEAD_BYTES]);
bool vouch_head_decode(const uint8_t bytes[VOUCH_HEAD_BYTES],
    struct vouch_head *head);

#endif

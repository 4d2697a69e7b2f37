/*
 * Where a database file lies: its real path, and whether the file system
 * under it can be trusted with locks and syncs.
 */
#ifndef VOUCH_LEDGER_PLACE_H
#define VOUCH_LEDGER_PLACE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

#define VOUCH_PLACE_MAX 4096

/*
 * Name of a file system that is shared over a network or handed through by
 * another program ("NFS", "SMB", "9p", "FUSE" ...), by the type number statfs(2)
 * gives; NULL for a local one. Pure.
 */
const char *vouch_place_network(uint32_t type);

/*
 * The folder of path with its symbolic links resolved, and the last part as it
 * is (it may be a link, or nothing). VOUCH_ERR_IO with errno when the folder
 * cannot be reached, VOUCH_ERR_TOO_LONG, VOUCH_ERR_SYNTAX (no name in it).
 */
enum vouch_err vouch_place_resolve(const char *path, struct vouch_diag *diag,
    char real[VOUCH_PLACE_MAX]);

/*
 * Is there a plain file at real, with none of the permission bits in never?
 * VOUCH_ERR_NOT_FOUND, VOUCH_ERR_PERMISSION (link, mode), VOUCH_ERR_CORRUPT (a
 * folder or device), VOUCH_ERR_IO.
 */
enum vouch_err vouch_place_check(const char *real, mode_t never,
    struct vouch_diag *diag);

/* Is real, or the folder it would be in, on a disk of this machine?
 * VOUCH_ERR_UNSUPPORTED, VOUCH_ERR_IO. */
enum vouch_err vouch_place_local(const char *real, struct vouch_diag *diag);

#endif

/*
 * Many small files into one folder, from several threads: each whole or not at
 * all, for their owner only, on disk before the tool says so.
 */
#ifndef VOUCH_CMD_FOLDER_H
#define VOUCH_CMD_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "overwrite.h"

struct cmd_folder {
	int fd;
	const char *path; /* as the user gave it; not owned */
	bool force;       /* replace what is there */
	const struct cmd_input *kept; /* but these, for _put; or NULL */
	bool made;        /* the folder was not there before */
	char temporary[32]; /* how temporary names begin */
};

/* Makes the folder (mode 0700, its parent must be there) unless it exists.
 * VOUCH_ERR_IO. The caller ends with cmd_folder_close; *folder stays where it
 * is until then, as a signal's handler looks at it (unfinished.h). */
enum vouch_err cmd_folder_open(struct cmd_folder *folder, const char *path,
    bool force, struct vouch_diag *diag);

/* Removes the folder if it was made by _open and is still empty. */
void cmd_folder_close(struct cmd_folder *folder);

/*
 * Writes a file of this name, mode 0600. The name appears when all bytes are in
 * the file, and not at all on failure, also when the process is killed. Safe
 * from several threads; worker is the caller's number among them, below 100.
 * VOUCH_ERR_EXISTS (without force), VOUCH_ERR_CONFLICT (it is one of kept),
 * VOUCH_ERR_IO; diag gets the file's path.
 */
enum vouch_err cmd_folder_put(const struct cmd_folder *folder,
    unsigned worker, const char *name, const void *bytes, size_t len,
    struct vouch_diag *diag);

/* Moves a file here from another folder of the same file system. As above; one
 * thread's. */
enum vouch_err cmd_folder_take(const struct cmd_folder *folder,
    const struct cmd_folder *from, const char *name, struct vouch_diag *diag);

/* Removes a file, if it is there. */
void cmd_folder_remove(const struct cmd_folder *folder, const char *name);

bool cmd_folder_has(const struct cmd_folder *folder, const char *name);

/* Everything put so far is on disk: one sync for all. VOUCH_ERR_IO. */
enum vouch_err cmd_folder_sync(const struct cmd_folder *folder,
    struct vouch_diag *diag);

#endif

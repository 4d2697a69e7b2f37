/*
 * Files that have no name until they are whole (O_TMPFILE of Linux): however
 * the process ends, kill -9 among the ways, nothing is left of them. Not every
 * file system has such files.
 */
#ifndef VOUCH_IO_NAMELESS_H
#define VOUCH_IO_NAMELESS_H

#include <stdbool.h>

#include "base/err.h"

/*
 * A new one for writing, mode 0600 or less as the umask has it, in folder,
 * which is relative to the open folder `at` or to AT_FDCWD. The caller closes
 * *fd. VOUCH_ERR_UNSUPPORTED, whatever the reason: a file with a name will be
 * refused for the same one, or can be made.
 */
enum vouch_err vouch_nameless_open(int at, const char *folder, int *fd);

/*
 * Gives the file its name, relative to `at`, in the folder where it was made.
 * VOUCH_ERR_EXISTS (without replace), VOUCH_ERR_IO; errno is set. Only what
 * replaces another file needs a second name on the way: ".vouch-PID-N" beside
 * it, between two system calls, during which no signal reaches this thread.
 */
enum vouch_err vouch_nameless_name(int fd, int at, const char *name,
    bool replace);

#endif

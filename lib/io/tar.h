/*
 * Files in memory as one tar archive: POSIX.1-2001 ("pax") interchange format,
 * plain ustar for names that are ASCII and of at most 100 bytes. The same files
 * give the same bytes: no owner, one time for all, mode 0600.
 */
#ifndef VOUCH_IO_TAR_H
#define VOUCH_IO_TAR_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "io/file.h"

#define VOUCH_TAR_FILE_MAX UINT64_C(077777777777) /* bytes, 8 GiB: 11 digits */
#define VOUCH_TAR_TIME_MAX INT64_C(253402300799) /* the end of year 9999 */

/* An archive being written. */
struct vouch_tar {
	struct vouch_outfile *out; /* open; not owned */
	int64_t time_s;            /* seconds since 1970 that every file
	                              carries, 0..VOUCH_TAR_TIME_MAX */
	uint64_t blocks;           /* written; 0 before the first file */
};

/*
 * Appends a file; name is UTF-8, as vouch_file_name_check wants it, and len at
 * most VOUCH_TAR_FILE_MAX. Errors of vouch_outfile_write, VOUCH_ERR_RANGE,
 * VOUCH_ERR_TOO_LONG (a name of over 255 bytes); after those of writing the
 * archive cannot go on.
 */
enum vouch_err vouch_tar_add(struct vouch_tar *tar, const char *name,
    const void *bytes, size_t len, struct vouch_diag *diag);

/* Writes the end: an archive without it is not whole. Errors as above. */
enum vouch_err vouch_tar_finish(struct vouch_tar *tar, struct vouch_diag *diag);

#endif

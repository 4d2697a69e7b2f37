/*
 * Whole files in, whole files out: a file appears complete or not at all.
 */
#ifndef VOUCH_IO_FILE_H
#define VOUCH_IO_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Reads path ("-" is stdin) whole into buf (appended), at most buf's cap.
 * VOUCH_ERR_IO with errno, VOUCH_ERR_TOO_LONG; diag->file is set.
 */
enum vouch_err vouch_file_load(const char *path, struct vouch_diag *diag,
    struct vouch_buf *buf);

/*
 * The same of a regular file inside an open folder: name is relative, parts
 * between slashes are as vouch_file_name_check wants them (but may begin with
 * "-", as nothing is made here), and no part is a
 * symbolic link, so that no name leads out of the folder. diag's subject is the
 * name, its file stays. Besides VOUCH_ERR_SYNTAX, VOUCH_ERR_NOT_FOUND,
 * VOUCH_ERR_UNSUPPORTED (a link, a device).
 */
enum vouch_err vouch_file_load_inside(int folder, const char *name,
    struct vouch_diag *diag, struct vouch_buf *buf);

/*
 * A file being written without a name (nameless.h), or where the file system
 * has no such files under a temporary one in the same folder (".NAME.XXXXXX"),
 * given its real name by _commit and removed by _abort.
 * path "-" writes to stdout at once and ignores mode and flags.
 */
struct vouch_outfile {
	int fd;
	bool is_stdout;
	bool nameless;      /* temporary is "" then */
	bool exclusive;     /* commit must not replace what is there */
	struct vouch_buf buf; /* bytes not yet written */
	char path[4096];
	char temporary[4160]; /* "": nothing to be seen of it yet */
};

enum {
	VOUCH_OUTFILE_FORCE = 1, /* replace what is there */
	VOUCH_OUTFILE_SYNC = 2,  /* fsync file and folder before _commit returns */
	VOUCH_OUTFILE_NAMED = 4  /* temporary is set, for who opens it by name */
};

/* VOUCH_ERR_EXISTS (without FORCE), VOUCH_ERR_IO, VOUCH_ERR_TOO_LONG (path).
 * mode is exact, whatever the umask. The caller ends with _commit or _abort. */
enum vouch_err vouch_outfile_open(struct vouch_outfile *out, const char *path,
    mode_t mode, unsigned flags, struct vouch_diag *diag);

/* Buffered. VOUCH_ERR_IO, VOUCH_ERR_CLOSED (EPIPE on stdout). */
enum vouch_err vouch_outfile_write(struct vouch_outfile *out,
    const void *bytes, size_t len, struct vouch_diag *diag);

/* Writes out what is buffered: a reader of a pipe sees it now. */
enum vouch_err vouch_outfile_flush(struct vouch_outfile *out,
    struct vouch_diag *diag);

/* On failure the temporary file is gone and the old one untouched. */
enum vouch_err vouch_outfile_commit(struct vouch_outfile *out, unsigned flags,
    struct vouch_diag *diag);
void vouch_outfile_abort(struct vouch_outfile *out);

/*
 * Called with true as soon as a file waits under a temporary name, and with
 * false when it no longer does; the text stays where it is in between. The
 * library's own (file_watch.c) does nothing: a program that is to remove such
 * files at a signal is linked with one that remembers them.
 */
void vouch_outfile_watch(const char *temporary, bool waits);

/* write(2) until all is out; retries EINTR and partial writes, and waits where
 * fd does not block; VOUCH_ERR_IO, VOUCH_ERR_CLOSED. */
enum vouch_err vouch_fd_write(int fd, const void *bytes, size_t len,
    struct vouch_diag *diag);

/*
 * Is name fit to be a file name made from data? VOUCH_ERR_SYNTAX when it is
 * empty, "." or "..", starts with a dot or with "-" (the next `rm *` would take
 * it for an option), holds "/", a control character or bytes that are not
 * UTF-8, or exceeds 255 bytes.
 */
enum vouch_err vouch_file_name_check(const char *name,
    struct vouch_diag *diag);

#endif

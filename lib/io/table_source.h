/*
 * Where a reader's bytes come from: a file or stdin, as UTF-8 whatever it was
 * written in. Of the table module; nobody else includes this.
 */
#ifndef VOUCH_IO_TABLE_SOURCE_H
#define VOUCH_IO_TABLE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define VOUCH_SOURCE_ROOM 4096 /* least room a read wants */

struct vouch_source;

/*
 * path "-" is stdin. encoding: name for iconv(3), or NULL for UTF-8; a byte
 * order mark in the file overrules it. VOUCH_ERR_IO, _UNKNOWN (encoding),
 * _NO_MEMORY.
 */
enum vouch_err vouch_source_open(const char *path, const char *encoding,
    struct vouch_diag *diag, struct vouch_source **out);
void vouch_source_close(struct vouch_source *source);

/*
 * At least one and at most size bytes into out; *got is 0 at the end. size is
 * at least VOUCH_SOURCE_ROOM. Returns as soon as there is something. What
 * cannot be converted becomes a byte 0xff, which is in no UTF-8 text: so it is
 * found where it stands. VOUCH_ERR_IO.
 */
enum vouch_err vouch_source_read(struct vouch_source *source, char *out,
    size_t size, struct vouch_diag *diag, size_t *got);

/* Known after the first read. "UTF-8", "UTF-16LE", or as asked for. */
const char *vouch_source_encoding(const struct vouch_source *source);

/* Did the file start with a byte order mark? Then a spreadsheet wrote it. */
bool vouch_source_marked(const struct vouch_source *source);

#endif

/*
 * Pictures by their names in a folder, for labels that each have one: a picture
 * is read when it is first asked for, and kept for the next time as long as there
 * is room. Any number of threads may use an album at once.
 */
#ifndef VOUCH_DRAW_ALBUM_H
#define VOUCH_DRAW_ALBUM_H

#include <stddef.h>

#include "base/err.h"
#include "draw/picture.h"

#define VOUCH_ALBUM_FILE_MAX (16u << 20)   /* bytes of a file */
#define VOUCH_ALBUM_PIXELS_MAX (8u << 20)  /* of a picture: 8 megapixels */
#define VOUCH_ALBUM_KEPT (64u << 20)       /* bytes kept of those not in use */
#define VOUCH_ALBUM_COUNT 1024             /* pictures kept */

struct vouch_album;

/* VOUCH_ERR_IO (folder cannot be opened; diag's file), VOUCH_ERR_NO_MEMORY. */
enum vouch_err vouch_album_open(const char *folder, struct vouch_diag *diag,
    struct vouch_album **out);
void vouch_album_close(struct vouch_album *album); /* may be NULL */

/*
 * The picture of this name, a PNG, until it is given back. Errors of
 * vouch_file_load_inside and vouch_picture_decode, VOUCH_ERR_TOO_LONG (over
 * the caps), with the name as diag's subject.
 */
enum vouch_err vouch_album_take(struct vouch_album *album, const char *name,
    size_t len, struct vouch_diag *diag, const struct vouch_picture **out);

/* picture NULL: nothing to do. */
void vouch_album_give(struct vouch_album *album,
    const struct vouch_picture *picture);

#endif

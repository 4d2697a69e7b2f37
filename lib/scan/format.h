/*
 * The readers behind scan/image.h, one file format each. Pictures come as
 * they are stored; the caller turns them by their orientation.
 */
#ifndef VOUCH_SCAN_FORMAT_H
#define VOUCH_SCAN_FORMAT_H

#include <stdbool.h>

#include "scan/image.h"

/*
 * Is the size within the caps? VOUCH_ERR_TOO_LONG; a side of 0 is
 * VOUCH_ERR_CORRUPT.
 */
enum vouch_err vouch_format_check_size(uint32_t width, uint32_t height,
    struct vouch_diag *diag);

/*
 * bytes[len] to grey pixels; *orientation is EXIF's, 1..8. Errors as
 * vouch_image_decode; nothing is written on failure.
 */
enum vouch_err vouch_format_png(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_grey *out, int *orientation);
enum vouch_err vouch_format_jpeg(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_grey *out, int *orientation);

/*
 * The orientation (tag 274 of the first directory) in a TIFF structure as EXIF
 * carries it, without "Exif\0\0" before it; 1 when there is none or the
 * structure is damaged.
 */
int vouch_format_orientation(const uint8_t *tiff, size_t len);

#endif

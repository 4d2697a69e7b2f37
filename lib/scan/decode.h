/*
 * Grey pixels to the texts of the QR symbols in them (ZBar; QR only, binary
 * option on, a fresh scanner for every picture so that results never depend
 * on the pictures before).
 */
#ifndef VOUCH_SCAN_DECODE_H
#define VOUCH_SCAN_DECODE_H

#include <stddef.h>

#include "base/err.h"
#include "scan/image.h"

#define VOUCH_FOUND_MAX 512     /* symbols a picture; more are not reported */
#define VOUCH_DECODE_SMALL 1000 /* pixels, longer side */

struct vouch_found_symbol {
	char *data;       /* owned; any bytes, also NUL */
	size_t len;
	int x, y;         /* centre, pixels */
	int width, height;/* box around it, pixels */
};

struct vouch_found {
	size_t count;
	struct vouch_found_symbol *symbol; /* owned, in reading order: top to
	                                      bottom in rows, left to right */
};

void vouch_found_release(struct vouch_found *found);

/*
 * Looks at the picture as it is; when nothing is found and it is no larger
 * than VOUCH_DECODE_SMALL pixels a side, once more at twice the size with white
 * around it, which helps symbols of one pixel a module or without a quiet
 * zone. None found is VOUCH_OK with count 0. Parts of structured-append series
 * are skipped. Positions are those of grey. VOUCH_ERR_NO_MEMORY,
 * VOUCH_ERR_LIBRARY.
 */
enum vouch_err vouch_decode(const struct vouch_grey *grey,
    struct vouch_diag *diag, struct vouch_found *out);

/* "libzbar 0.23.92" into out[size]. */
void vouch_decode_library(char *out, size_t size);

#endif

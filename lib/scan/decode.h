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

#define VOUCH_FOUND_MAX 512 /* symbols a picture */

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

/* None found is VOUCH_OK with count 0. Parts of structured-append series are
 * skipped. VOUCH_ERR_NO_MEMORY, VOUCH_ERR_LIBRARY. */
enum vouch_err vouch_decode(const struct vouch_grey *grey,
    struct vouch_diag *diag, struct vouch_found *out);

#endif

/*
 * What hangs on a shelf: products by their GTIN, the host that answers for
 * them, and the place a shelf code is signed for (docs/FORMAT.md, "Links on
 * shelves"). Pure: no heap, no I/O.
 */
#ifndef VOUCH_CORE_SHELF_H
#define VOUCH_CORE_SHELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VOUCH_HOST_MAX 254  /* bytes of a DNS name with the NUL */
#define VOUCH_LABEL_MAX 21  /* of a label's number with the NUL */
#define VOUCH_SHELF_AAD 320 /* room for vouch_shelf_aad() */
#define VOUCH_SHELF_PATH 48 /* and for vouch_shelf_path() */

/*
 * text[len] as a DNS name of two labels or more, in lower case: letters,
 * digits and hyphens, the last label not all digits. VOUCH_ERR_SYNTAX,
 * VOUCH_ERR_TOO_LONG; diag gets subject and expected.
 */
enum vouch_err vouch_host_parse(const char *text, size_t len,
    struct vouch_diag *diag, char host[VOUCH_HOST_MAX]);

/*
 * GTIN-8, -12, -13 or -14, digits only, as a number. VOUCH_ERR_SYNTAX, also
 * for one a spreadsheet has rounded; VOUCH_ERR_RANGE: the check digit is
 * wrong, and diag names the number with the right one.
 */
enum vouch_err vouch_gtin_parse(const char *text, size_t len,
    struct vouch_diag *diag, uint64_t *gtin);

/* Where a shelf code hangs. */
struct vouch_shelf {
	bool has_product;            /* false: a poster */
	uint64_t gtin;               /* at most 14 digits */
	char label[VOUCH_LABEL_MAX]; /* of the label: 1..20 of 0-9 A-Z - and .,
	                                or "" if it has none */
};

/* What is signed with the code, NUL-terminated; host as vouch_host_parse()
 * gives it. Returns its length. */
size_t vouch_shelf_aad(const struct vouch_shelf *shelf, const char *host,
    char aad[VOUCH_SHELF_AAD]);

/* What stands behind the code in its link: "/01/08934563138165/21/1001-7". */
void vouch_shelf_path(const struct vouch_shelf *shelf,
    char path[VOUCH_SHELF_PATH]);

/*
 * The place in the link of a scanned line[len], any bytes: false unless the
 * line, without blanks and what a scanner puts around it, ends with exactly
 * such a link, at this host, in whatever case; behind it a query or fragment
 * may follow. *out is written only on success.
 */
bool vouch_shelf_read(const char *line, size_t len, const char *host,
    struct vouch_shelf *out);

#endif

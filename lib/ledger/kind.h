/*
 * Whose file is it: a file's kind and version are checked, or made, or an
 * older version is brought up to date. Inside lib/ledger only; sqlite.c alone
 * calls it.
 */
#ifndef VOUCH_LEDGER_KIND_H
#define VOUCH_LEDGER_KIND_H

#include "base/err.h"
#include "ledger/sqlite.h"

/* Is the file of this kind, and of a version this program knows? Sets
 * file->version. Changes nothing. VOUCH_ERR_CORRUPT, _UNSUPPORTED, errors of
 * vouch_sqlite_error. */
enum vouch_err vouch_kind_identify(struct vouch_sqlite *file,
    struct vouch_diag *diag);

/*
 * Is everything in the file what its version has, to the letter? If not open
 * for reading only, an older version is brought up to date then, in one
 * transaction; what comes out is checked again. Errors as above.
 */
enum vouch_err vouch_kind_check(struct vouch_sqlite *file,
    struct vouch_diag *diag);

/* Fills an empty file, inside a transaction. */
enum vouch_err vouch_kind_make(struct vouch_sqlite *file,
    struct vouch_diag *diag);

#endif

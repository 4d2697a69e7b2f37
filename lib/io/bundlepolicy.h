/*
 * The policy a trust bundle is made from (man 5 vouch-bundle): an INI file that
 * people write, with the names of key files in it.
 */
#ifndef VOUCH_IO_BUNDLEPOLICY_H
#define VOUCH_IO_BUNDLEPOLICY_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Reads the policy at path and the public keys it names, relative to its
 * folder, and appends the bundle's text to out; issued is now. Errors of
 * base/ini.h, of key files, and VOUCH_ERR_SYNTAX, _RANGE, _MISSING, _UNKNOWN,
 * _CONFLICT, _DUPLICATE, _TOO_LONG, with file, line, column, key and text.
 */
enum vouch_err vouch_bundlepolicy_load(const char *path, int64_t now_ms,
    struct vouch_diag *diag, struct vouch_buf *out);

#endif
